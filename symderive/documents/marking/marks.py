"""Marks as examination boards give them: for the method and for the accuracy of each line, with follow-through.

A mistake costs once. A slip in the arithmetic loses the accuracy mark and keeps the method mark; a mistake of method loses both, for
an accuracy mark depends on its method mark. A line that is right from an earlier mistake earns all its marks ("ft"); with
follow-through switched off ("cao"), or where the mistake has left nothing to calculate, its method mark alone. A line that could not
be read has no marks to give or to lose.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

from symderive.documents.knowing.judgement import Mark
from symderive.documents.knowing.ledger import is_closed
from symderive.documents.knowing.rounding import written
from symderive.documents.marking.checked import CheckedPage, LineVerdict
from symderive.documents.reading.page import Page, Side, Statement
from symderive.kernel.term import Term, canon
from symderive.shelf.derivation_file import read_text_file
from symderive.shelf.work import Unusable

LineKind = Literal["calculation", "formula", "result", "definition"]
KINDS: tuple[LineKind, ...] = ("calculation", "formula", "result", "definition")
KEYS = ("follow_through", "method", "accuracy", "penalty", "caps")
PENALTIES = ("rough", "misread")
MOST = 1_000  # marks for one line
_ORNAMENTS = " \t:→⇒↓*_"  # around headings
# mistakes of calculating and copying: the method is right
SLIPS = frozenset({"arithmetic", "slip", "sign", "point", "rounding", "misread", "ocr"})


@dataclass(frozen=True, slots=True)
class Scheme:
    """How many marks there are for a line of each kind.

    calculation   working and a number; formula  working without a number; result  a number alone; definition  what cannot be judged
    follow_through   a line that is right from an earlier mistake keeps its accuracy marks
    penalty       marks taken once from a part in which a number is merely "rough", or a given one "misread"
    caps          the most that a part gives, by the beginning of its heading; "total" for the whole page
    """

    follow_through: bool = True
    method: Mapping[str, Fraction] = field(default_factory=lambda: {"calculation": Fraction(1), "formula": Fraction(1)})
    accuracy: Mapping[str, Fraction] = field(default_factory=lambda: {"calculation": Fraction(1), "result": Fraction(1)})
    penalty: Mapping[str, Fraction] = field(default_factory=lambda: {"misread": Fraction(1)})
    caps: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LineMarks:
    """What a line earned, and of how much. through: its accuracy marks are given for following through."""

    method: Fraction
    method_of: Fraction
    accuracy: Fraction
    accuracy_of: Fraction
    through: bool = False

    @property
    def code(self) -> str:
        """As a marker writes it: M1 A0, M1 A1ft."""
        parts = [f"{letter}{spelled(got)}" for letter, got, of in
                 (("M", self.method, self.method_of), ("A", self.accuracy, self.accuracy_of)) if of]
        return " ".join(parts) + ("ft" if self.through else "")

    def to_json(self) -> dict[str, Any]:
        """Plain data: marks, and of how many."""
        return {"method": plain(self.method), "method_of": plain(self.method_of), "accuracy": plain(self.accuracy),
                "accuracy_of": plain(self.accuracy_of), "follow_through": self.through}


@dataclass(frozen=True, slots=True)
class PartMarks:
    """The marks of one part of a page: a heading, or an item under one. taken: penalties; lost: the lines on which marks were lost."""

    title: str
    method: Fraction
    method_of: Fraction
    accuracy: Fraction
    accuracy_of: Fraction
    taken: Fraction
    marks: Fraction
    of: Fraction
    lost: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageMarks:
    """The marks of a page. unmarked: lines that somebody has to mark by hand."""

    lines: Mapping[tuple[str, str], LineMarks]
    parts: tuple[PartMarks, ...]
    marks: Fraction
    of: Fraction
    unmarked: int

    def to_json(self) -> dict[str, Any]:
        """Plain data: the parts, and the whole."""
        names = ("method", "method_of", "accuracy", "accuracy_of", "taken", "marks", "of")
        parts = [{"title": p.title} | {n: plain(getattr(p, n)) for n in names} for p in self.parts]
        return {"marks": plain(self.marks), "of": plain(self.of), "unmarked": self.unmarked, "parts": parts}


def plain(x: Fraction) -> int | float:
    """A number of marks for JSON."""
    return int(x) if x.denominator == 1 else float(x)


def spelled(x: Fraction) -> str:
    """A number of marks: 2, 0.5."""
    return str(plain(x))


# --- marking ---------------------------------------------------------------------------------------------------------


def marked(checked: CheckedPage, scheme: Scheme | None = None) -> PageMarks:
    """The marks of a page that was judged."""
    scheme = scheme or Scheme()
    lines: dict[tuple[str, str], LineMarks] = {}
    parts: dict[int, list[LineVerdict]] = {}
    said: set[tuple[Term, Fraction]] = set()
    for line in checked.lines:
        results = _results(checked.page, line)
        again, said = bool(results) and results <= said, said | results
        parts.setdefault(_part(checked.page, line), []).append(line)
        if line.mark is not Mark.NOT_UNDERSTOOD:
            lines[line.file, line.line] = _line(checked.page, line, scheme, again)
    told = [_part_marks(_title(checked.page, k), found, lines, scheme) for k, found in sorted(parts.items())]
    told = [p for p in told if p.of or p.taken]
    of = sum((p.of for p in told), Fraction(0))
    marks = sum((p.marks for p in told), Fraction(0))
    cap = scheme.caps.get("total")
    if cap is not None:
        marks, of = min(marks, cap), min(of, cap)
    return PageMarks(lines, tuple(told), marks, of, checked.count(Mark.NOT_UNDERSTOOD))


def _line(page: Page, line: LineVerdict, scheme: Scheme, again: bool) -> LineMarks:
    kind = _kind(page, line)
    kind = "definition" if kind == "result" and again else kind  # what is merely said again earns nothing again
    method, accuracy = scheme.method.get(kind, Fraction(0)), scheme.accuracy.get(kind, Fraction(0))
    if line.mark is Mark.CARRIED:
        through = scheme.follow_through and accuracy > 0 and not _is_trivial(line)
        return LineMarks(method, method, accuracy if through else Fraction(0), accuracy, through)
    if line.mark is Mark.WRONG:
        wrong = [p for p in line.parts if p.mark is Mark.WRONG]
        keeps = kind in ("calculation", "result") and all(p.kind in SLIPS for p in wrong)
        return LineMarks(method if keeps else Fraction(0), method, Fraction(0), accuracy)
    return LineMarks(method, method, accuracy, accuracy)


def _is_trivial(line: LineVerdict) -> bool:
    """Whether an earlier mistake has left nothing to calculate: 0 comes out where another number should. That earns no accuracy."""
    carried = [p for p in line.parts if p.mark is Mark.CARRIED and p.follow]
    return bool(carried) and all(not p.follow.strip("-0.") and p.expected.strip("-0.") for p in carried)


def _kind(page: Page, line: LineVerdict) -> LineKind:
    """What a line does; only what could be judged counts."""
    read = [p for p in line.parts if p.mark is not Mark.NOT_UNDERSTOOD]
    judged = [p for p in read if p.mark is not Mark.DEFINITION]
    statements = [page.statements[k] for k in sorted({p.statement for p in read})]
    if all(p.kind in ("misread", "restated") for p in judged):
        return "definition"
    numbers = any(_has_number(s) for s in statements)
    return ("calculation" if any(_has_working(s) for s in statements) else "result") if numbers else "formula"


def _has_number(s: Statement) -> bool:
    """Whether a number comes out; cosh(x)^2 - sinh(x)^2 = 1 is a formula."""
    entries = [entry for side in s.sides[1:] for entry in side.entries()]
    of_numbers = s.continues or _is_quantity(s.sides[0]) or any(e.term is not None and is_closed(e.term) for e in s.sides[0].entries())
    return any(written(e) is not None for e in entries) and (
        of_numbers or any(e.term is not None and is_closed(e.term) and written(e) is None for e in entries))


def _has_working(s: Statement) -> bool:
    rest = s.sides[1:] if s.continues or _is_quantity(s.sides[0]) else s.sides
    return any(written(entry) is None for side in rest for entry in side.entries())


def _is_quantity(side: Side) -> bool:
    return all(e.kind == "words" or (e.term is not None and e.term.op in ("name", "idx", "D", "apply", "prime")) for e in side.entries())


def _results(page: Page, line: LineVerdict) -> set[tuple[Term, Fraction]]:
    """The quantities of a line and the numbers that are written for them last."""
    found = set()
    for s in (page.statements[k] for k in sorted({p.statement for p in line.parts})):
        for head, last in zip(s.sides[0].entries(), s.sides[-1].entries(), strict=False):
            said = written(last)
            if head.term is not None and said is not None:
                found.add((canon(head.term), said.value))
    return found


def _part(page: Page, line: LineVerdict) -> int:
    """The scope that a line belongs to: an item, or the heading."""
    scope = page.statements[line.parts[0].statement].scope
    return next((k for k in page.scope_path(scope) if page.scopes[k].kind in ("item", "heading")), 0)


def _title(page: Page, scope: int) -> str:
    here = page.scopes[scope]
    if here.kind != "item":
        return here.title.strip(_ORNAMENTS) or "the page"
    above = page.scopes[page.heading_of(scope)].title.strip(_ORNAMENTS)
    return f"{above}, {here.title}" if above else here.title


def _part_marks(title: str, found: Iterable[LineVerdict], lines: Mapping[tuple[str, str], LineMarks], scheme: Scheme) -> PartMarks:
    got = [(line, lines[line.file, line.line]) for line in found if (line.file, line.line) in lines]
    method, method_of = sum((m.method for _, m in got), Fraction(0)), sum((m.method_of for _, m in got), Fraction(0))
    accuracy, accuracy_of = sum((m.accuracy for _, m in got), Fraction(0)), sum((m.accuracy_of for _, m in got), Fraction(0))
    kinds = {p.kind for line, _ in got for p in line.parts}
    taken = min(sum((scheme.penalty.get(k, Fraction(0)) for k in PENALTIES if k in kinds), Fraction(0)), method + accuracy)
    cap = next((c for start, c in scheme.caps.items() if start != "total" and title.startswith(start)), None)
    marks, of = method + accuracy - taken, method_of + accuracy_of
    if cap is not None:
        marks, of = min(marks, cap), min(of, cap)
    lost = tuple(line.line for line, m in got if m.method + m.accuracy < m.method_of + m.accuracy_of)
    return PartMarks(title, method, method_of, accuracy, accuracy_of, taken, marks, of, lost)


# --- the scheme in a file ----------------------------------------------------------------------------------------------


def read_scheme(path: str | Path) -> Scheme:
    """The scheme of a TOML file; what the file does not say is as in `Scheme`. Raises Unusable."""
    file = Path(path)
    try:
        data = tomllib.loads(read_text_file(file), parse_float=str)
    except tomllib.TOMLDecodeError as why:
        raise Unusable(str(path), f"not a TOML file: {why}") from None
    _known(file, "", data, KEYS)
    through = data.get("follow_through", True)
    if not isinstance(through, bool):
        raise Unusable(str(path), "true or false is expected", place="follow_through")
    usual = Scheme()
    method = {**usual.method, **_marks(file, data, "method", KINDS)}
    accuracy = {**usual.accuracy, **_marks(file, data, "accuracy", KINDS)}
    penalty = {**usual.penalty, **_marks(file, data, "penalty", PENALTIES)}
    return Scheme(through, method, accuracy, penalty, _marks(file, data, "caps", None))


def _known(file: Path, place: str, found: Mapping[str, Any], keys: Iterable[str]) -> None:
    for key in found:
        if key not in keys:
            raise Unusable(str(file), f"{key} is no key of a marking scheme", place=place, hint=f"the keys here are {', '.join(keys)}")


def _marks(file: Path, data: Mapping[str, Any], table: str, keys: Iterable[str] | None) -> dict[str, Fraction]:
    """A table of numbers of marks."""
    found = data.get(table, {})
    if not isinstance(found, dict):
        raise Unusable(str(file), "a table is expected", place=table, hint=f"write [{table}] and the numbers under it")
    if keys is not None:
        _known(file, f"[{table}]", found, keys)
    return {key: _number(file, f"[{table}] {key}", value) for key, value in found.items()}


def _number(file: Path, place: str, value: Any) -> Fraction:
    try:
        marks = Fraction(-1) if isinstance(value, bool | list | dict) else Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        marks = Fraction(-1)
    if not 0 <= marks <= MOST:
        raise Unusable(str(file), f"a number of marks from 0 to {MOST} is expected, not {str(value)[:30]}", place=place)
    return marks
