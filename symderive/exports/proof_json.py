"""Proofs as JSON: written out, and read back to be replayed from nothing but the text. FORMAT.md describes the format.

One table (`_record` and what it is made of) says how each piece of a proof looks; both directions follow from it, so what is
written can be read. The reader is strict: what the table does not name is a `SchemaError`, with the place and one sentence.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, field, fields
from functools import lru_cache
from typing import Any, NamedTuple, NoReturn, cast

from symderive.kernel.ball import refuted
from symderive.kernel.check import check
from symderive.kernel.derivation import (
    Cases,
    Chain,
    Cite,
    Claim,
    Constant,
    Definition,
    Derivation,
    Induction,
    Injective,
    Interval,
    Known,
    Lemma,
    Line,
    Refutation,
    Rejected,
    Rule,
    Sort,
    Step,
    Theorem,
    Trace,
)
from symderive.kernel.term import MAX_SIZE, Malformed, Term, const, fold, letter, mk, name, num
from symderive.notation.text import write
from symderive.rules import RULES

PROOF, REFUTATION, VERSION = "symderive-proof", "symderive-refutation", 1
MAX_LENGTH = 50_000_000  # characters of a text
MAX_NESTING = 60  # keys from the top to any part but a term
MAX_NUMBER = 1_000_000  # of a path
WIDTH = 120  # characters of a line of `dumps`

_quoted = json.encoder.encode_basestring_ascii  # a text as JSON


class SchemaError(ValueError):
    """The text does not fit the format. The message is the place (a JSON path) and one sentence."""


@dataclass(frozen=True, slots=True)
class Verified:
    """What a proof object turned out to prove: the theorems of its derivations, in order, or the refutation of a claim."""

    theorems: tuple[Theorem, ...] = ()
    refutation: Refutation | None = None
    title: str = ""

    @property
    def rests_on(self) -> tuple[str, ...]:
        """The rules, lemmas and built-in steps that any of the theorems uses, in alphabetical order."""
        return tuple(sorted(set().union(*(t.rests_on for t in self.theorems))))


# --- where something stands ------------------------------------------------------------------------------------------


class _Place(NamedTuple):
    """A place in the JSON: its key, and the place around it."""

    around: _Place | None = None
    key: str | int = ""
    depth: int = 0

    def down(self, key: str | int) -> _Place:
        return _Place(self, key, self.depth + 1)

    def __str__(self) -> str:
        keys: list[str] = []
        place = self
        while place.around is not None:
            plain = isinstance(place.key, str) and place.key.isidentifier()
            keys.append(f".{place.key}" if plain else f"[{json.dumps(place.key)}]")
            place = place.around
        keys = keys[::-1] if len(keys) <= 40 else [*keys[:-21:-1], "..."]
        return "$" + "".join(keys)


def _wrong(place: _Place, sentence: str) -> NoReturn:
    raise SchemaError(f"{place}: {sentence[:200]}")


_JSON_TYPES: dict[type, str] = {
    dict: "an object", list: "an array", str: "a text", bool: "true or false", int: "a number", type(None): "null"}


def _expect(data: Any, kind: type, place: _Place) -> Any:
    if type(data) is not kind:
        _wrong(place, f"expected {_JSON_TYPES[kind]}, found {_JSON_TYPES[type(data)]}")
    return data


# --- terms: ["name", "x"], ["num", "0.70"], ["add", t, t] --------------------------------------------------------------

_LEAVES: dict[str, Callable[[str], Term]] = {"num": num, "name": name, "const": const, "letter": letter}
_ONLY_IN_RULES = frozenset({"letter", "at"})


def write_term(t: Term) -> str:
    """The nested arrays of a term, as text."""
    return fold(t, lambda node, args: f'["{node.op}", {", ".join(args) if args else _quoted(node.val)}]')


def _read_term(data: Any, place: _Place, in_rule: bool) -> Term:
    """The term of nested arrays, by a loop: parents are listed before their arguments, and made after them."""
    nodes: list[tuple[list[Any], _Place]] = []
    todo = [(data, place)]
    while todo:
        node, here = todo.pop()
        op = _operator(node, here, in_rule)
        nodes.append((node, here))
        if len(nodes) > MAX_SIZE:
            _wrong(place, f"the term has more than {MAX_SIZE:,} symbols")
        if op not in _LEAVES:
            todo.extend((a, here.down(k)) for k, a in enumerate(node[1:], 1))
    made: dict[int, Term] = {}
    for node, here in reversed(nodes):
        try:
            made[id(node)] = _LEAVES[node[0]](node[1]) if node[0] in _LEAVES else _flat(node[0], [made[id(a)] for a in node[1:]])
        except Malformed as e:
            _wrong(here, str(e))
    return made[id(data)]


def _operator(node: Any, here: _Place, in_rule: bool) -> str:
    if not _expect(node, list, here) or type(node[0]) is not str:
        _wrong(here, "a term begins with the name of its operator")
    op: str = node[0]
    if op in _ONLY_IN_RULES and not in_rule:
        _wrong(here, f"{op} stands in rules alone")
    if op in _LEAVES:
        if len(node) != 2:
            _wrong(here, f"{op} takes one text")
        _read_name(node[1], here.down(1))
    return op


def _flat(op: str, args: list[Term]) -> Term:
    if op in ("add", "mul") and any(a.op == op for a in args):
        raise Malformed(f"{op} stands directly inside {op}; write one {op} with all the arguments")
    return mk(op, *args)


# --- shapes: how each kind of value is written and read ----------------------------------------------------------------


@dataclass(slots=True)
class _Texts:
    """Lines for people, in the order of the proof.

    to_write  those that are still to be written
    terms     what was written of terms: mostly they stand in several places
    found     those that were read, each with what it belongs to: "claim" or "step 3"
    steps     how many steps were read; the kernel numbers them in the same order
    step      the last step that was read to its end
    """

    to_write: Iterator[str] = field(default_factory=lambda: iter(()))
    terms: dict[Term, str] = field(default_factory=dict)
    found: list[tuple[str, str | None]] = field(default_factory=list)
    steps: int = 0
    step: int = 0


_Piece = str | list["_Piece"] | dict[str, "_Piece"]  # what is written: JSON that stays on one line, or an array or object of such


class _Shape(NamedTuple):
    write: Callable[[Any, _Texts], _Piece]
    read: Callable[[Any, _Place, _Texts], Any]


def _read_text(data: Any, place: _Place) -> str:
    text: str = _expect(data, str, place)
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in text):
        _wrong(place, "the text has a control character, or half of a surrogate pair")
    return text


def _read_name(data: Any, place: _Place) -> str:
    text: str = _expect(data, str, place)
    return text if text.isprintable() else _wrong(place, "the name has a character that cannot be printed")


def _read_number(data: Any, place: _Place) -> int:
    n: int = _expect(data, int, place)
    return n if 0 <= n < MAX_NUMBER else _wrong(place, "the number is out of range")


def _plain(value: Any, _: _Texts) -> str:
    return _quoted(value)


def _write_term(t: Term, texts: _Texts) -> str:
    if t not in texts.terms:
        texts.terms[t] = write_term(t)
    return texts.terms[t]


def _term(in_rule: bool) -> _Shape:
    return _Shape(_write_term, lambda data, place, _: _read_term(data, place, in_rule))


TEXT = _Shape(_plain, lambda data, place, _: _read_text(data, place))
NAME = _Shape(_plain, lambda data, place, _: _read_name(data, place))
NUMBER = _Shape(lambda n, _: str(n), lambda data, place, _: _read_number(data, place))
FLAG = _Shape(lambda value, _: "true" if value else "false", lambda data, place, _: _expect(data, bool, place))
TERM, PATTERN = _term(in_rule=False), _term(in_rule=True)


def _maybe(shape: _Shape) -> _Shape:
    """null for None."""
    return _Shape(lambda value, texts: "null" if value is None else shape.write(value, texts),
                  lambda data, place, texts: None if data is None else shape.read(data, place, texts))


def _many(shape: _Shape) -> _Shape:
    """An array, for a tuple."""
    return _Shape(lambda values, texts: [shape.write(v, texts) for v in values],
                  lambda data, place, texts: tuple(shape.read(v, place.down(k), texts) for k, v in enumerate(_expect(data, list, place))))


def _row(shape: _Shape) -> _Shape:
    """An array that stays on one line."""
    return _Shape(lambda values, texts: f"[{', '.join([cast(str, shape.write(v, texts)) for v in values])}]", _many(shape).read)


def _pairs(shape: _Shape) -> _Shape:
    """An object, for a tuple of pairs with different names."""

    def written(pairs: tuple[tuple[str, Any], ...], texts: _Texts) -> _Piece:
        found = {key: shape.write(value, texts) for key, value in pairs}
        if len(found) != len(pairs):
            raise Rejected("claim", "a name is given twice")
        return found

    def read(data: Any, place: _Place, texts: _Texts) -> tuple[tuple[str, Any], ...]:
        return tuple((_read_name(k, place), shape.read(v, place.down(k), texts)) for k, v in _expect(data, dict, place).items())

    return _Shape(written, read)


def _choice(*words: str) -> _Shape:
    """One of a few words."""

    def read(data: Any, place: _Place, _: _Texts) -> str:
        text = _read_text(data, place)
        return text if text in words else _wrong(place, f"expected one of {', '.join(words)}")

    return _Shape(_plain, read)


def _record(made: type, /, *, tag: str = "", **shapes: _Shape) -> _Shape:
    """An object with a key for every field of a dataclass, in that order; one whose value is the default may be missing.

    `tag` is the value of a further key "kind".
    """
    defaults = {f.name: f.default for f in fields(made)}
    kind: dict[str, _Piece] = {"kind": _quoted(tag)} if tag else {}
    allowed = {*shapes, *(("kind",) if tag else ())}

    def written(value: Any, texts: _Texts) -> _Piece:
        found = kind.copy()
        for key, shape in shapes.items():
            item = getattr(value, key)
            if defaults[key] is MISSING or item != defaults[key]:
                found[key] = shape.write(item, texts)
        return found

    def read(data: Any, place: _Place, texts: _Texts) -> Any:
        _keys(data, place, allowed, {key for key in shapes if defaults[key] is MISSING})
        return made(**{key: shape.read(data[key], place.down(key), texts) for key, shape in shapes.items() if key in data})

    return _Shape(written, read)


def _with_text(shape: _Shape, belongs_to: Callable[[_Texts], str]) -> _Shape:
    """A record with a further key "text", for people."""

    def written(value: Any, texts: _Texts) -> _Piece:
        text = {"text": _quoted(next(texts.to_write))}
        return text | cast(dict[str, _Piece], shape.write(value, texts))

    def read(data: Any, place: _Place, texts: _Texts) -> Any:
        rest = dict(_expect(data, dict, place))
        text = _read_text(rest.pop("text"), place.down("text")) if "text" in rest else None
        value = shape.read(rest, place, texts)
        texts.found.append((belongs_to(texts), text))
        return value

    return _Shape(written, read)


def _numbered(shape: _Shape) -> _Shape:
    """A step, counted when it begins: before the steps of the proof that it may carry."""

    def read(data: Any, place: _Place, texts: _Texts) -> Any:
        texts.steps = own = texts.steps + 1
        value = shape.read(data, place, texts)
        texts.step = own
        return value

    return _Shape(shape.write, read)


def _keys(data: Any, place: _Place, allowed: set[str], needed: set[str]) -> None:
    for key in _expect(data, dict, place):
        if key not in allowed:
            _wrong(place, f"there is no key {key[:40]!r} here")
    for key in sorted(needed - data.keys()):
        _wrong(place, f"the key {key!r} is missing")
    if place.depth > MAX_NESTING:
        _wrong(place, "blocks are nested too deep")


def _tagged(kinds: Mapping[str, tuple[type, _Shape]]) -> _Shape:
    """One of several records, told apart by their key "kind"."""

    def read(data: Any, place: _Place, texts: _Texts) -> Any:
        kind = _expect(data, dict, place).get("kind")
        if type(kind) is not str or kind not in kinds:
            _wrong(place, f"the key 'kind' must be one of {', '.join(kinds)}")
        return kinds[kind][1].read(data, place, texts)

    by_type = dict(kinds.values())
    return _Shape(lambda value, texts: by_type[type(value)].write(value, texts), read)


# --- the table of the format -------------------------------------------------------------------------------------------


def _later(shape: Callable[[], _Shape]) -> _Shape:
    """A shape that is written further down, because it contains itself."""
    return _Shape(lambda value, texts: shape().write(value, texts), lambda data, place, texts: shape().read(data, place, texts))


def _chain(step: _Shape, text: bool) -> _Shape:
    line = _record(Line, because=TEXT, aim=TEXT, steps=_many(step))
    known = _record(Known, statement=TERM, steps=_many(step))
    lines = _many(_with_text(line, lambda texts: f"step {texts.step}") if text else line)
    return _record(Chain, tag="chain", known=_many(known), lines=lines, back=lines)


def _proofs(key: str) -> _Shape:
    """An array of objects with a term and the proof for it, for a tuple of pairs."""

    def read(data: Any, place: _Place, texts: _Texts) -> tuple[Term, Any]:
        _keys(data, place, {key, "proof"}, {key, "proof"})
        return TERM.read(data[key], place.down(key), texts), _PROOF.read(data["proof"], place.down("proof"), texts)

    return _many(_Shape(lambda pair, texts: {key: TERM.write(pair[0], texts), "proof": _PROOF.write(pair[1], texts)}, read))


_USING = _pairs(TERM)
_CITE = _record(Cite, rule=NAME, using=_USING, cofactor=TERM)
_STEP: _Shape = _numbered(_record(
    Step, rule=NAME, at=_row(NUMBER), pick=_row(NUMBER), using=_USING, backwards=FLAG, cites=_many(_CITE),
    by=_maybe(_later(lambda: _chain(_STEP, text=False)))))
_PROOF: _Shape = _later(lambda: _BLOCK)
_INTERVAL = _record(Interval, lo=_maybe(TERM), hi=_maybe(TERM), derivative=_PROOF, point=TERM, value=_PROOF)
_BLOCK: _Shape = _tagged({
    "chain": (Chain, _chain(_STEP, text=True)),
    "cases": (Cases, _record(Cases, tag="cases", cases=_proofs("when"))),
    "induction": (Induction, _record(Induction, tag="induction", var=NAME, start=TERM, base=_PROOF, step=_PROOF)),
    "constant": (Constant, _record(Constant, tag="constant", var=NAME, intervals=_many(_INTERVAL), ends=_proofs("at"))),
    "injective": (Injective, _record(Injective, tag="injective", function=NAME, proof=_PROOF)),
})
_SORT = _record(Sort, kind=_choice("real", "complex", "whole", "array", "function"), length=_maybe(TERM), more=_many(TERM))
_CLAIM = _with_text(_record(
    Claim, lhs=TERM, rhs=TERM, assuming=_many(TERM), sorts=_pairs(_SORT),
    definitions=_many(_record(Definition, name=NAME, body=TERM, of=NAME, more=_row(NAME)))), lambda _: "claim")
_LEMMA = _record(Lemma, name=NAME, claim=_CLAIM, proof=_PROOF)
_DERIVATION = _record(Derivation, claim=_CLAIM, lemmas=_many(_LEMMA), proof=_PROOF, provided=_many(TERM), witness=_pairs(TERM))
_RULE = _record(Rule, name=NAME, lhs=PATTERN, rhs=PATTERN, given=_many(PATTERN), seen=_many(_row(NAME)), because=TEXT)
_REFUTATION = _record(Refutation, claim=_CLAIM, at=_pairs(TERM), left=TEXT, right=TEXT)


# --- writing -----------------------------------------------------------------------------------------------------------


def dumps(proof: Sequence[Derivation] | Derivation | Refutation, rules: Mapping[str, Rule] = RULES, *, title: str = "",
          theorems: Sequence[Theorem] = ()) -> str:
    """One proof object for derivations, with the statements of the rules they use; or for a refutation, with the value of each side.

    ASCII, two spaces of indent, the same for the same proof. Raises Rejected where a derivation does not replay.

    theorems   what `check` made of the derivations, where that is known already
    """
    if isinstance(proof, Refutation):
        kind, texts = REFUTATION, _Texts(iter((_claim_text(proof.claim),)))
        content: dict[str, _Piece] = {"refutation": _REFUTATION.write(proof, texts)}
    else:
        several = [proof] if isinstance(proof, Derivation) else proof
        kind, theorems = PROOF, theorems or [check(d, rules) for d in several]
        content = {
            "derivations": [_DERIVATION.write(d, _Texts(_texts(t))) for d, t in zip(several, theorems, strict=True)],
            "rules": [_statement(rules[n]) for n in _used(theorems, rules)],
        }
    return _laid_out({"format": _quoted(kind), "version": str(VERSION), "title": _quoted(title), **content}, "") + "\n"


@lru_cache(maxsize=1024)  # of the same few rules, again and again
def _statement(rule: Rule) -> str:
    return _laid_out(_RULE.write(rule, _Texts()), "    ")


def _laid_out(piece: _Piece, indent: str) -> str:
    """JSON with every array or object that is short enough on one line."""
    if isinstance(piece, str):
        return piece
    inner = indent + "  "
    if isinstance(piece, dict):
        opening, closing = "{}"
        rows = [f"{_quoted(k)}: {v if type(v) is str else _laid_out(v, inner)}" for k, v in piece.items()]
    else:
        opening, closing = "[]"
        rows = [v if type(v) is str else _laid_out(v, inner) for v in piece]
    flat = f"{opening}{', '.join(rows)}{closing}"
    if not rows or (len(indent) + len(flat) <= WIDTH and "\n" not in flat):
        return flat
    between = f",\n{inner}".join(rows)
    return f"{opening}\n{inner}{between}\n{indent}{closing}"


def _used(theorems: Sequence[Theorem], rules: Mapping[str, Rule]) -> list[str]:
    return sorted(n for n in set().union(*(t.rests_on for t in theorems)) if n in rules)


def _texts(theorem: Theorem) -> Iterator[str]:
    """The claim, then the lemmas, then every line of the proof, in text notation and in the order in which they are written."""
    yield _claim_text(theorem.claim)
    for lemma in theorem.lemmas:
        yield from _texts(lemma)
    yield from _line_texts(theorem.trace, _declared(theorem.claim))


def _line_texts(trace: Trace, names: frozenset[str]) -> Iterator[str]:
    now = trace.first
    for group in trace.lines:
        now = group[-1] if group else now
        yield write(now, names)
    now = trace.claim.rhs
    for group in trace.back:
        now = group[-1] if group else now
        yield write(now, names)
    for part in trace.parts:
        yield from _line_texts(part, names)


def _declared(claim: Claim) -> frozenset[str]:
    return frozenset((*(n for n, _ in claim.sorts), *(d.name for d in claim.definitions))) | claim.lhs.names | claim.rhs.names


def _claim_text(claim: Claim) -> str:
    names = _declared(claim)
    return f"{write(claim.lhs, names)} = {write(claim.rhs, names)}"


# --- reading and replaying -----------------------------------------------------------------------------------------------


def verify(text: str, rules: Mapping[str, Rule] = RULES) -> Verified:
    """Replay a proof object, or compute a refutation anew. Every statement and text that it carries is compared.

    Raises SchemaError where the text does not fit the format, and Rejected where it does not replay: `where` is "claim",
    "step 3", "witness", "rule NAME" or "point", after "claim 2, " where the object has several derivations.
    """
    tree, top = _parsed(text), _Place()
    kind = _expect(tree, dict, top).get("format")
    if kind not in (PROOF, REFUTATION):
        _wrong(top, f"the key 'format' must be {PROOF!r} or {REFUTATION!r}")
    content = ("derivations", "rules") if kind == PROOF else ("refutation",)
    _keys(tree, top, {"format", "version", "title", *content}, {"version", *content})
    if type(tree["version"]) is not int or tree["version"] != VERSION:
        _wrong(top.down("version"), f"this program reads version {VERSION}")
    title = _read_text(tree.get("title", ""), top.down("title"))
    if kind == REFUTATION:
        return Verified(refutation=_replayed_refutation(tree["refutation"], top.down("refutation")), title=title)
    return Verified(_replayed(tree, top, rules), title=title)


def _parsed(text: str) -> Any:
    """JSON without repeated keys, NaN, fractions and long numbers."""
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) != len(pairs):
            keys = [k for k, _ in pairs]
            raise SchemaError(f"$: the key {next(k for k in keys if keys.count(k) > 1)[:40]!r} stands twice in one object")
        return found

    def no_number(spelling: str) -> NoReturn:
        raise SchemaError(f"$: {spelling[:40]} is no whole number")

    def short(spelling: str) -> int:
        return int(spelling) if len(spelling) <= 9 else no_number(spelling)

    if len(text) > MAX_LENGTH:
        raise SchemaError(f"$: the text has more than {MAX_LENGTH:,} characters")
    try:
        return json.loads(text, object_pairs_hook=unique, parse_float=no_number, parse_constant=no_number, parse_int=short)
    except json.JSONDecodeError as e:
        raise SchemaError(f"$: not JSON: {e.msg} in line {e.lineno}, column {e.colno}") from None
    except RecursionError:
        raise SchemaError("$: nested too deep") from None


def _replayed(tree: dict[str, Any], top: _Place, rules: Mapping[str, Rule]) -> tuple[Theorem, ...]:
    carried = _many(_RULE).read(tree["rules"], top.down("rules"), _Texts())
    if not _expect(tree["derivations"], list, top.down("derivations")):
        _wrong(top.down("derivations"), "there is no derivation")
    read = []
    for k, data in enumerate(tree["derivations"]):
        texts = _Texts()
        read.append((_DERIVATION.read(data, top.down("derivations").down(k), texts), texts))
    for rule in carried:
        _compare_rule(rule, rules)
    theorems = []
    for k, (derivation, texts) in enumerate(read, 1):
        try:
            theorems.append(_theorem(derivation, texts, rules))
        except Rejected as e:
            raise (e if len(read) == 1 else _of_claim(k, e)) from None
    named, used = [r.name for r in carried], _used(theorems, rules)
    for n in sorted({*named, *used}):
        if named.count(n) != used.count(n):
            raise Rejected(f"rule {n}", "its statement is not carried once" if n in used else "no step uses it")
    return tuple(theorems)


def _of_claim(k: int, e: Rejected) -> Rejected:
    return Rejected(f"claim {k}" if e.where == "claim" else f"claim {k}, {e.where}", e.reason, e.condition)


def _compare_rule(carried: Rule, rules: Mapping[str, Rule]) -> None:
    own = rules.get(carried.name)
    if own is None:
        raise Rejected(f"rule {carried.name}", "no rule is called so")
    for key in ("lhs", "rhs", "given", "seen", "because"):
        if getattr(own, key) != getattr(carried, key):
            raise Rejected(f"rule {carried.name}", f"it is stated otherwise here ({key})")


def _theorem(derivation: Derivation, texts: _Texts, rules: Mapping[str, Rule]) -> Theorem:
    theorem = check(derivation, rules)
    for (where, stored), text in zip(texts.found, _texts(theorem), strict=True):
        if stored is not None and stored != text:
            raise Rejected(where, f"the stored text is not what comes out, {text[:80]}")
    return theorem


def _replayed_refutation(data: Any, place: _Place) -> Refutation:
    texts = _Texts()
    stated: Refutation = _REFUTATION.read(data, place, texts)
    try:
        found = refuted(stated.claim, stated.at)
    except Rejected:
        raise
    except Exception as e:  # fail closed, as `check` does
        raise Rejected("point", f"no refutation: {e or type(e).__name__}") from None
    if texts.found[0][1] not in (None, _claim_text(stated.claim)):
        raise Rejected("claim", "the stored text is not the claim")
    if (found.left, found.right) != (stated.left, stated.right):
        raise Rejected("point", f"the sides are {found.left} and {found.right} there")
    return found
