"""One place of a formula that should be another one: what people write for what they mean, the likeliest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from symderive.documents.knowing.digits import near_numbers, what_differs
from symderive.kernel.ring import exponent
from symderive.kernel.term import ONE, ZERO, Malformed, Path, Term, canon, joined, mk, name, num
from symderive.notation.text import write
from symderive.search.match import positions

FAMILIES = ("sin cos tan cot sec csc", "sinh cosh tanh coth sech csch", "exp log")
LARGE = 20  # nodes of a factor that nobody forgets
MAX_PARTS = 14  # factors that may have been forgotten


@dataclass(frozen=True, slots=True)
class Change:
    """A place of a formula, what was meant there, and what is said of it.

    told    the kind, of SENTENCES
    part    the factor that is missing or one too many
    """

    path: Path
    old: Term
    new: Term
    told: str
    part: Term | None = None

    @property
    def reason(self) -> str:
        """One sentence for the author."""
        old, new = write(self.old), write(self.new)
        part = write(self.part) if self.part is not None else ""
        what = what_differs(self.old.val, self.new.val) if self.told == "digits" else ""
        return SENTENCES[self.told].format(old=old, new=new, part=part, what=what)


SENTENCES = {
    "sign": "the sign is wrong: {old} should be {new}",
    "minus": "a minus sign is missing: {old} should be {new}",
    "square": "the middle term is missing: {old} should be {new}",
    "root": "the root of a sum is not the sum of the roots: {old} should be {new}",
    "log": "the logarithm of a sum is not the sum of the logarithms: {old} should be {new}",
    "power": "the exponent is wrong: {old} should be {new}",
    "digits": "{old} should be {new}: {what}",
    "name": "{old} should be {new}",
    "letter": "{old} should be {new}",
    "too much": "there is a factor {part} too many: {old} should be {new}",
    "missing": "a factor {part} is missing: {old} should be {new}",
    "chain": "the chain-rule factor {part} is missing: {old} should be {new}",
    "divisor": "a division by {part} is missing: {old} should be {new}",
    "product": "a product is meant, not a sum: {old} should be {new}",
    "sum": "a sum is meant, not a product: {old} should be {new}",
    "division": "a division is meant: {old} should be {new}",
    "upside down": "the fraction is upside down: {old} should be {new}",
    "function": "another function is meant: {old} should be {new}",
    "summand": "a summand is missing: {old} should be {new}",
}


LIKELY = frozenset({"sign", "minus", "square", "root", "log", "power", "digits", "too much", "chain", "product", "name"})


@dataclass(frozen=True, slots=True)
class Hints:
    """What else may have been meant.

    names     that the page uses
    parts     factors that may be missing, from what the formula should be equal to; `slopes` of what stands inside functions
    numbers   that the page gave or found, as text
    """

    names: Sequence[str] = ()
    parts: Sequence[Term] = ()
    slopes: Sequence[Term] = ()
    numbers: Sequence[str] = ()


def changes(t: Term, hints: Hints, closed: bool = False) -> Iterator[Change]:
    """What may have been meant at one place of a formula; `closed` is one of numbers alone, where much would fit by chance."""
    for kind in _KINDS[:_OF_NUMBERS] if closed else _KINDS:
        for path, node in positions(t):
            try:
                yield from (Change(path, node, new, told, part) for new, told, part in kind(t, path, node, hints))
            except Malformed:
                continue


_Found = Iterator[tuple[Term, str, Term | None]]


def _signs(whole: Term, path: Path, t: Term, hints: Hints) -> _Found:
    if t.op == "sub":
        yield mk("add", *t.args), "sign", None
    elif t.op == "add":
        for i, a in (*list(enumerate(t.args))[1:], (0, t.args[0])):
            rest = [b for k, b in enumerate(t.args) if k != i]
            if a.op == "neg":
                continue
            yield mk("sub", joined("add", rest), a) if i else mk("add", mk("neg", a), *rest), "sign", None
    elif t.op == "neg":
        yield t.args[0], "sign", None
    if t.op == "sub" and t.args[0].op != "neg":
        yield mk("sub", mk("neg", t.args[0]), t.args[1]), "sign", None
    inside = t.op not in ("neg", "num", "add", "sub") and (not path or _holds_argument(whole, path))
    if inside and t is not ZERO:
        yield mk("neg", t), "minus", None


def _parent(whole: Term, path: Path) -> Term:
    for k in path[:-1]:
        whole = whole.args[k]
    return whole


def _holds_argument(whole: Term, path: Path) -> bool:
    parent = _parent(whole, path)
    return len(parent.args) == 1 or (parent.op == "pow" and path[-1] == 1)


def _together(whole: Term, path: Path, t: Term, hints: Hints) -> _Found:
    """(a + b)^2 for a^2 + b^2, the root and the logarithm of a sum for the sum of roots and logarithms."""
    if t.op not in ("add", "sub"):
        return
    for i, a in enumerate(t.args):
        for j in range(i + 1, len(t.args)):
            b = t.args[j]
            rest = [c for k, c in enumerate(t.args) if k not in (i, j)]
            if exponent(a) == exponent(b) == 2 or (2 in (exponent(a), exponent(b)) and ONE in (a, b)):
                yield _with(t, rest, mk("pow", mk(t.op, _base(a), _base(b)), num(2))), "square", None
            if a.op == b.op == "sqrt" or ("sqrt" in (a.op, b.op) and ONE in (a, b)):
                yield _with(t, rest, mk("sqrt", mk(t.op, _inside(a), _inside(b)))), "root", None
            if a.op == b.op == "log":
                yield _with(t, rest, mk("log", mk(t.op, _inside(a), _inside(b)))), "log", None


def _with(t: Term, rest: Sequence[Term], new: Term) -> Term:
    return joined("add", [new, *rest]) if t.op == "add" else new


def _base(t: Term) -> Term:
    return t.args[0] if exponent(t) == 2 else t


def _inside(t: Term) -> Term:
    return t.args[0] if t.args else t


def _powers(whole: Term, path: Path, t: Term, hints: Hints) -> _Found:
    n = exponent(t)
    if n is not None:
        for m in (n + 1, n - 1):
            new = t.args[0] if m == 1 else mk("pow", t.args[0], num(str(m))) if m > 1 else None
            if new is not None:
                yield new, "power", None
    elif t.op not in ("num", "neg", "add", "sub", "mul", "div", "D", "pow") and not _is_name_only(whole, path):
        yield mk("pow", t, num(2)), "power", None
        yield mk("pow", t, num(3)), "power", None


def _is_name_only(whole: Term, path: Path) -> bool:
    return bool(path) and _parent(whole, path).op in ("D", "idx", "pow")


def _factors(whole: Term, path: Path, t: Term, hints: Hints) -> _Found:
    if t.op == "mul":
        for i, a in enumerate(t.args):
            yield joined("mul", [b for k, b in enumerate(t.args) if k != i]), "too much", a
    if t.op == "div" and t.args[0] is not ONE:
        yield t.args[0], "too much", mk("div", ONE, t.args[1])


def _numbers(whole: Term, path: Path, t: Term, hints: Hints) -> _Found:
    if t.op == "num":
        yield from ((num(text), "digits", None) for text in near_numbers(t.val, hints.numbers))


def _figures(whole: Term, path: Path, t: Term, hints: Hints) -> _Found:
    """A figure that stands alone may have been any other."""
    if t.op == "num" and len(t.val) == 1:
        yield from ((num(d), "digits", None) for d in "123456789" if d != t.val)


def _names(whole: Term, path: Path, t: Term, hints: Hints) -> _Found:
    if t.op == "name" and not (path and _parent(whole, path).op == "apply" and path[-1] == 0):
        yield from ((name(n), "name", None) for n in hints.names if n != t.val and _stem(n) == _stem(t.val))


def _other_names(whole: Term, path: Path, t: Term, hints: Hints) -> _Found:
    if t.op == "name" and not (path and _parent(whole, path).op == "apply" and path[-1] == 0):
        yield from ((name(n), "letter", None) for n in hints.names if _stem(n) != _stem(t.val))


def _stem(n: str) -> str:
    return n.rstrip("0123456789")


def _may_be_multiplied(whole: Term, path: Path, t: Term) -> bool:
    return not path or (_parent(whole, path).op not in ("mul", "D", "idx", "apply", "prime") and t.op not in ("neg",))


def _missing(whole: Term, path: Path, t: Term, hints: Hints) -> _Found:
    if not _may_be_multiplied(whole, path, t):
        return
    mine = t.args if t.op == "mul" else () if t is ONE else (t,)
    for told, parts in (("chain", hints.slopes), ("missing", hints.parts)):
        for part in parts:
            more = part.args if part.op == "mul" else (part,)
            if not (t.op in ("add", "sub") and path and told == "chain"):
                yield joined("mul", (*more, *mine) if part.op == "num" else (*mine, *more)), told, part
    for part in hints.parts:
        if part is not ONE and t.op != "div":
            yield mk("div", t, part), "divisor", part
    if t.op == "div":
        for part in hints.parts:
            if part is not ONE:
                yield mk("div", t.args[0], mk("mul", part, t.args[1])), "divisor", part


def _operations(whole: Term, path: Path, t: Term, hints: Hints) -> _Found:
    if t.op == "add":
        yield mk("mul", *t.args), "product", None
        for k in range(len(t.args) - 1) if len(t.args) > 2 else ():
            yield mk("add", *t.args[:k], mk("mul", *t.args[k:k + 2]), *t.args[k + 2:]), "product", None
        yield from _last_of_first(t)
    elif t.op == "mul":
        yield mk("add", *t.args), "sum", None
    elif t.op == "sub":
        yield mk("div", *t.args), "division", None
        yield mk("mul", *t.args), "product", None
        yield from _last_of_first(t)
    elif t.op == "div":
        yield mk("div", *reversed(t.args)), "upside down", None
        yield mk("mul", *t.args), "product", None


def _last_of_first(t: Term) -> _Found:
    """a + b c, and a b + c: only a part of a summand belongs to the product."""
    for k in range(len(t.args) - 1):
        a, b = t.args[k], t.args[k + 1]
        if t.op == "add" and len(a.args) == 1 and a.op != "neg":  # sinh(2) + x
            yield joined("add", [*t.args[:k], mk(a.op, mk("mul", a.args[0], b)), *t.args[k + 2:]]), "product", None
        if t.op == "add" and b.op in ("sub", "add", "div"):
            yield joined("add", [*t.args[:k], mk(b.op, mk("mul", a, b.args[0]), *b.args[1:]), *t.args[k + 2:]]), "product", None
        if t.op in ("add", "sub") and a.op in ("sub", "add"):
            yield mk(a.op, *a.args[:-1], mk("mul", a.args[-1], b)), "product", None


def _functions(whole: Term, path: Path, t: Term, hints: Hints) -> _Found:
    for family in FAMILIES:
        if t.op in family.split():
            yield from ((mk(op, t.args[0]), "function", None) for op in family.split() if op != t.op)
    if t.op in ("sqrt", "cbrt"):
        yield t.args[0], "function", None
    elif t.op in ("add", "sub", "mul", "pow") and path == ():
        yield mk("sqrt", t), "function", None
    elif t.op in ("add", "sub", "name", "pow"):
        yield mk("sqrt", t), "function", None
        yield mk("log", t), "function", None


def _summands(whole: Term, path: Path, t: Term, hints: Hints) -> _Found:
    if t.op in ("add", "sub") or not path:
        for part in (ONE, *hints.parts):
            yield mk("add", t, part), "summand", None
            yield mk("sub", t, part), "summand", None


_Kind = Callable[[Term, Path, Term, Hints], _Found]
_KINDS: tuple[_Kind, ...] = (
    _signs, _together, _powers, _factors, _numbers, _operations, _names, _functions, _missing, _other_names, _summands, _figures)
_WORDS = frozenset(" ".join(FAMILIES).split()) - {"exp", "log"}
_ATOMS = frozenset({"name", "num", "idx", "apply"})
_OF_NUMBERS = 6  # kinds that are tried on numbers


def parts_of(*terms: Term) -> tuple[Term, ...]:
    """Factors, names and numbers that stand in some formulas, by turns: what somebody may have forgotten."""
    found: list[list[Term]] = []
    for t in terms:
        mine = [node for path, node in positions(t) if node.op in _ATOMS or (path and _parent(t, path).op == "mul")]
        found.append([n for n in mine if n not in (ZERO, ONE) and n.size < LARGE])
    words = {node.op for t in terms for _, node in positions(t) if node.op in _WORDS}
    named = {n: name(n) for t in terms for _, node in positions(t) if node.op == "name" for n in (node.val,)}
    found.append([mk(op, n) for op in sorted(words) for n in named.values()])
    by_turns = [t for t in chain.from_iterable(zip_longest(*found)) if t is not None]
    distinct = {canon(t): t for t in reversed((num(2), *by_turns[:MAX_PARTS], *map(num, "3456")))}
    return tuple(reversed(distinct.values()))

