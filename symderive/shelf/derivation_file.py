"""Read a derivation file (TOML). Its keys are listed in `KEYS`; whatever else stands in it is an error with a suggestion."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from symderive.kernel.ball import Point
from symderive.kernel.derivation import Claim, Definition, Definitions, Sort
from symderive.kernel.term import Malformed, Term, mk, num, substitute
from symderive.notation.prose import read_prose
from symderive.notation.text import FUNCTIONS, Unreadable, read, read_claim, read_statement, write
from symderive.report.document import Text
from symderive.search.outline import AnyOutline, CasesOutline, InductionOutline, InjectiveOutline, LemmaOutline, Outline
from symderive.shelf.calc import WrongCalc, read_calc
from symderive.shelf.work import Computation, Section, Unusable, Work

CLAIM_KEYS = ("title", "note", "claim", "names", "assuming", "define", "lemma", "calc", "case", "induction", "apply", "evaluate")
KEYS = ("subject", *CLAIM_KEYS, "compute", "weights", "include")
LEMMA_KEYS = ("name", "claim", "assuming", "calc", "case", "induction", "apply")
SHARED_KEYS = ("names", "assuming", "define")  # at the top of a file with several claims: they hold for each
CASE_KEYS = ("when", "calc")
INDUCTION_KEYS = ("over", "from", "base", "step")
APPLY_KEYS = ("function", "calc")
PROOF_KEYS = ("calc", "case", "induction", "apply")  # a claim has one of them, or none
COMPUTE_KEYS = ("note", "formula", "at", "value")
MAX_BYTES = 2_000_000
_DEFINED = re.compile(r"\s*(?P<name>\w+)\s*(?:[(\[]\s*(?P<of>\w+(?:\s*,\s*\w+)*)\s*[)\]])?\s*=(?!=)(?P<body>.*)", re.DOTALL)


def read_text_file(path: Path) -> str:
    """The text of a file. Raises Unusable for what is no readable text file."""
    try:
        if path.is_dir():
            raise Unusable(str(path), "this is a folder", hint="name a file in it")
        if path.stat().st_size > MAX_BYTES:
            raise Unusable(str(path), f"the file is larger than {MAX_BYTES // 1_000_000} MB")
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Unusable(str(path), "there is no such file") from None
    except PermissionError:
        raise Unusable(str(path), "permission to read the file is denied") from None
    except UnicodeDecodeError as e:
        raise Unusable(str(path), f"the file is not UTF-8 text (byte {e.start})") from None
    except OSError as e:
        raise Unusable(str(path), e.strerror or "the file cannot be read") from None


def read_work(path: Path, find: Mapping[str, Path] | None = None, within: tuple[str, ...] = ()) -> Work:
    """Read one file and what it includes; `find` maps names to files. Raises Unusable."""
    text = read_text_file(path)
    if not text.strip():
        raise Unusable(str(path), "the file is empty", hint="a derivation file has at least a title and a claim")
    try:
        data = tomllib.loads(text, parse_float=str)
    except tomllib.TOMLDecodeError as e:
        raise Unusable(str(path), f"not a TOML file: {e}") from None
    return _File(path, find or {}, (*within, path.stem)).work(data)


class _File:
    """One file being read; says where in it something is wrong."""

    def __init__(self, path: Path, find: Mapping[str, Path], within: tuple[str, ...]):
        self.path, self.find, self.within = path, find, within

    def wrong(self, place: str, sentence: str, hint: str = "") -> Unusable:
        return Unusable(str(self.path), sentence, place=place, hint=hint)

    def unreadable(self, place: str, e: Unreadable) -> Unusable:
        hint = e.hint or ""
        return Unusable(str(self.path), str(e), place=place, hint=hint, source=e.text, column=e.column, width=e.width)

    def work(self, data: dict[str, Any]) -> Work:
        self._keys(data, KEYS, "")
        name = self.path.stem
        title = self._string(data, "title", name)
        claims = data.get("claim")
        if isinstance(claims, list):
            misplaced = next((k for k in (*PROOF_KEYS, "lemma", "evaluate") if k in data), None)
            if misplaced:
                raise self.wrong(misplaced, "of several claims each has its own", "move it under its [[claim]]")
            shared: dict[str, Any] = {k: data[k] for k in SHARED_KEYS if k in data}
            sections = tuple(self._section({**shared, **c}, f"claim {i}") for i, c in enumerate(self._tables(claims, "claim"), 1))
        else:
            own = {k: v for k, v in data.items() if k in CLAIM_KEYS and k not in ("title", "note")}
            sections = (self._section(own, ""),) if claims else ()
        computations = tuple(self._computation(c, i) for i, c in enumerate(self._tables(data.get("compute", []), "compute"), 1))
        weights = tuple(self._beside(w, "weights") for w in self._strings(data, "weights"))
        include = tuple(self._included(n) for n in self._strings(data, "include"))
        if not (sections or computations or weights or include):
            raise self.wrong("", "there is no claim in the file", 'add claim = "lhs = rhs"')
        note = self._note(data, self._names(data, ""), "")
        return Work(name, title, self._string(data, "subject", "Derivations"), self.path, note, sections, computations, weights, include)

    # --- claims ----------------------------------------------------------------------------------------------------

    def _section(self, data: dict[str, Any], place: str) -> Section:
        self._keys(data, CLAIM_KEYS, place)
        at = f"{place}: " if place else ""
        if not isinstance(data.get("claim"), str):
            raise self.wrong(place, "the claim is missing", 'add claim = "lhs = rhs"')
        sorts = self._sorts(data.get("names", {}), at + "names")
        names = self._names(data, at)
        definitions = self._definitions(data, at)
        members = self._read(lambda s: tuple(read_claim(s, names=names)), data["claim"], at + "claim")
        claim = Claim(members[0], members[-1], self._statements(data, names, at), sorts, definitions)
        try:
            Definitions(definitions)
        except Malformed as e:
            raise self.wrong(at + "define", str(e)) from None
        outline = self._outline(data, claim, names, at)
        stated = self._tables(data.get("lemma", []), at + "lemma")
        lemmas = tuple(self._lemma(lemma, claim, names, f"{at}lemma {i}") for i, lemma in enumerate(stated, 1))
        if lemmas and outline is None:
            raise self.wrong(place, "a claim with lemmas needs its calculation too", f"one of {', '.join(PROOF_KEYS)}")
        points = tuple(self._point(p, at + "evaluate", names) for p in self._tables(data.get("evaluate", []), at + "evaluate"))
        return Section(self._string(data, "title", ""), claim, members, outline, self._note(data, names, place), points, lemmas)

    def _outline(self, data: dict[str, Any], claim: Claim, names: frozenset[str], at: str) -> AnyOutline | None:
        """What the file says of the proof of a claim: a calculation, or one for each of its parts."""
        said = [k for k in PROOF_KEYS if k in data]
        if len(said) > 1:
            raise self.wrong(at.removesuffix(": "), f"a claim has {said[0]} or {said[1]}, not both")
        readers: tuple[Callable[..., AnyOutline], ...] = (self._chain, self._cases, self._induction, self._apply)
        return readers[PROOF_KEYS.index(said[0])](data, claim, names, at) if said else None

    def _chain(self, data: dict[str, Any], claim: Claim, names: frozenset[str], at: str) -> Outline:
        return self._calc(data, "calc", (claim.lhs, claim.rhs), names, at)

    def _cases(self, data: dict[str, Any], claim: Claim, names: frozenset[str], at: str) -> CasesOutline:
        cases = []
        for i, case in enumerate(self._tables(data["case"], at + "case"), 1):
            place = f"{at}case {i}"
            self._keys(case, CASE_KEYS, place)
            when = self._read(lambda s: read_statement(s, names=names), self._string(case, "when", "", place), place + ": when")
            cases.append((when, self._calc(case, "calc", (claim.lhs, claim.rhs), names, place + ": ")))
        return CasesOutline(tuple(cases))

    def _induction(self, data: dict[str, Any], claim: Claim, names: frozenset[str], at: str) -> InductionOutline:
        place, said = at + "induction", self._table(data["induction"], at + "induction")
        self._keys(said, INDUCTION_KEYS, place)
        var = self._read(lambda s: read(s, names=names), self._string(said, "over", "", place), place + ": over")
        if var.op != "name":
            raise self.wrong(place + ": over", "the induction is over a name")
        start = self._number(said.get("from", 1), place + ": from")
        sides = claim.lhs, claim.rhs
        at_start, after = (tuple(substitute(side, {var.val: t}) for side in sides) for t in (start, mk("add", var, num("1"))))
        return InductionOutline(var.val, start, self._calc(said, "base", at_start, names, place + ": "),
                                self._calc(said, "step", after, names, place + ": "))

    def _apply(self, data: dict[str, Any], claim: Claim, names: frozenset[str], at: str) -> InjectiveOutline:
        place, said = at + "apply", self._table(data["apply"], at + "apply")
        self._keys(said, APPLY_KEYS, place)
        function = FUNCTIONS.get(self._string(said, "function", "", place))
        if function is None:
            raise self.wrong(place + ": function", "this is no function that is known")
        sides = tuple(mk(function, side) for side in (claim.lhs, claim.rhs))
        return InjectiveOutline(function, self._calc(said, "calc", sides, names, place + ": "))

    def _lemma(self, data: dict[str, Any], claim: Claim, names: frozenset[str], place: str) -> LemmaOutline:
        self._keys(data, LEMMA_KEYS, place)
        name = self._string(data, "name", "", place)
        if not name.isidentifier():
            raise self.wrong(place, "a lemma has a name of letters, digits and _", 'add name = "..."')
        members = self._read(lambda s: read_claim(s, names=names), self._string(data, "claim", "", place), place + ": claim")
        own = replace(claim, lhs=members[0], rhs=members[-1], assuming=self._statements(data, names, place + ": "))
        return LemmaOutline(name, own, self._outline(data, own, names, place + ": "))

    def _statements(self, data: dict[str, Any], names: frozenset[str], at: str) -> tuple[Term, ...]:
        return tuple(self._read(lambda s: read_statement(s, names=names), s, at + "assuming") for s in self._strings(data, "assuming"))

    def _calc(self, data: dict[str, Any], key: str, sides: tuple[Term, ...], names: frozenset[str], at: str) -> Outline:
        """The calculation under a key, from the first side to the second; or from the second to the first."""
        place = at + key
        try:
            outline = read_calc(self._string(data, key, "", place), names)
        except WrongCalc as e:
            if e.unreadable is not None:
                raise self.unreadable(f"{place} line {e.line}", e.unreadable) from None
            raise self.wrong(f"{place} line {e.line}", e.sentence) from None
        turned = outline.first is sides[1] and bool(outline.lines) and outline.lines[-1].term is sides[0]
        if outline.first is not sides[0] and not turned:
            raise self.wrong(place, "the calculation does not begin with the left side of the claim", f"here that is {write(sides[0])}")
        return outline

    def _sorts(self, data: Any, place: str) -> tuple[tuple[str, Sort], ...]:
        """names = { n = "whole", x = "array n", W = "array m, n", z = "complex", E = "real" }"""
        if not isinstance(data, dict):
            raise self.wrong(place, "names are declared as in names = { n = \"whole\" }")
        names, sorts = frozenset(data), []
        for n, said in data.items():
            kind, _, length = str(said).strip().partition(" ")
            if kind not in ("real", "complex", "whole", "array", "function"):
                raise self.wrong(f"{place}: {n}", f"no kind of name is called {said!r}", "real, complex, whole, array LENGTH or function")
            sizes = [self._read(lambda s: read(s, names=names), text, f"{place}: {n}") for text in length.split(",")] if length else [None]
            sorts.append((n, Sort(kind, sizes[0], tuple(sizes[1:]))))  # type: ignore[arg-type]
        return tuple(sorts)

    def _defined(self, data: dict[str, Any], at: str) -> list[tuple[str, tuple[str, ...], str]]:
        """(name, its arguments, body) of each definition, unread."""
        found = []
        for row in self._strings(data, "define"):
            m = _DEFINED.fullmatch(row)
            if m is None:
                raise self.wrong(at + "define", f"a definition is name = term, not {row!r}")
            found.append((m["name"], tuple(i.strip() for i in m["of"].split(",")) if m["of"] else (), m["body"]))
        return found

    def _names(self, data: dict[str, Any], at: str) -> frozenset[str]:
        """The names that are declared or defined."""
        return frozenset(data.get("names", {})) | {n for n, _, _ in self._defined(data, at)}

    def _definitions(self, data: dict[str, Any], at: str) -> tuple[Definition, ...]:
        names = self._names(data, at)
        bodies = ((n, of, self._read(lambda s, of=of: read(s, names=names.union(of)), body, f"{at}define {n}"))
                  for n, of, body in self._defined(data, at))
        return tuple(Definition(n, body, "".join(of[:1]), of[1:]) for n, of, body in bodies)

    # --- computations ----------------------------------------------------------------------------------------------

    def _computation(self, data: dict[str, Any], i: int) -> Computation:
        place = f"compute {i}"
        self._keys(data, COMPUTE_KEYS, place)
        at = self._point(data.get("at", {}), place + ": at", frozenset())
        names = frozenset(n for n, _ in at)
        members = self._read(lambda s: read_claim(s, names=names), self._string(data, "formula", ""), place + ": formula")
        if len(members) != 2 or members[0].op != "name":
            raise self.wrong(place, "a formula is name = term")
        value = self._number(data["value"], place + ": value") if "value" in data else None
        return Computation(self._note(data, names, place), members[0], members[1], at, value)

    def _point(self, data: Any, place: str, names: frozenset[str]) -> Point:
        if not isinstance(data, dict):
            raise self.wrong(place, 'a point is a table, such as x = "0.5"')
        return tuple((n, self._number(v, f"{place}: {n}")) for n, v in data.items())

    def _number(self, value: Any, place: str) -> Term:
        if isinstance(value, bool) or not isinstance(value, (str, int)):
            raise self.wrong(place, "a number is needed")
        term: Term = self._read(read, str(value), place)
        if term.names:
            raise self.wrong(place, f"{str(value)!r} is not a number")
        return term

    # --- the file --------------------------------------------------------------------------------------------------

    def _included(self, name: str) -> Work:
        if name in self.within:
            raise self.wrong("include", f"{name} includes itself")
        beside = self.path.with_name(f"{name}.toml")
        path = beside if beside.exists() else self.find.get(name)
        if path is None:
            near = get_close_matches(name, self.find, 1)
            raise self.wrong("include", f"no derivation is called {name!r}", f"did you mean {near[0]}?" if near else "")
        return read_work(path, self.find, self.within)

    def _beside(self, name: str, place: str) -> Path:
        path = self.path.with_name(name)
        if not path.exists():
            raise self.wrong(place, f"there is no file {name!r} beside it")
        return path

    def _keys(self, data: dict[str, Any], known: tuple[str, ...], place: str) -> None:
        for key in data:
            if key not in known:
                near = get_close_matches(key, known, 1)
                hint = f"did you mean {near[0]}?" if near else f"keys: {', '.join(known)}"
                raise self.wrong(place, f"no key is called {key!r} here", hint)

    def _read(self, reader: Any, text: str, place: str) -> Any:
        try:
            return reader(text)
        except Unreadable as e:
            raise self.unreadable(place, e) from None

    def _note(self, data: dict[str, Any], names: frozenset[str], place: str) -> Text:
        text = " ".join(self._string(data, "note", "").split())
        prose: Text = self._read(lambda s: read_prose(s, names), text, f"{place}: note" if place else "note")
        return prose

    def _string(self, data: dict[str, Any], key: str, default: str, place: str = "") -> str:
        value = data.get(key, default)
        if not isinstance(value, str):
            raise self.wrong(place or key, "a text in quotes is needed")
        return value

    def _strings(self, data: dict[str, Any], key: str) -> list[str]:
        value = data.get(key, [])
        rows = [value] if isinstance(value, str) else value
        if not isinstance(rows, list) or not all(isinstance(r, str) for r in rows):
            raise self.wrong(key, "a text, or a list of texts, is needed")
        return rows

    def _table(self, value: Any, place: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.wrong(place, f"this is written as [{place.split(': ')[-1]}]")
        return value

    def _tables(self, value: Any, place: str) -> list[dict[str, Any]]:
        if not isinstance(value, list) or not all(isinstance(v, dict) for v in value):
            raise self.wrong(place, f"this is written as [[{place.split(': ')[-1]}]]")
        return value
