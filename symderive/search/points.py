"""Points: small, readable values of the names of a claim, in a fixed order, simplest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from itertools import chain, islice, product
from math import ceil, floor, inf, nan

from symderive.kernel import ball, ring
from symderive.kernel.ball import Point
from symderive.kernel.derivation import Claim, Definitions, Sort
from symderive.kernel.term import ZERO, Malformed, Term, const, mk, name, num, number, substitute
from symderive.search.differentiate import tidy
from symderive.search.given import reached
from symderive.search.match import subterms

MAX_POINTS = 200
MAX_INTEGRALS = 12  # points at which integrals are computed
_PI = const("pi")
# angles first where everything is trigonometric: there both sides have exact values
ANGLES = (*(mk("div", _PI, num(k)) for k in (2, 3, 4, 6)), _PI, mk("mul", num(2), _PI))
REALS = (*map(number, (1, 2, 0)), mk("div", num(1), num(2)), *map(number, (-1, 3, -2)), mk("div", num(1), num(3)), ANGLES[1], ANGLES[2],
         number(10), mk("div", num(17), num(12)), num("0.9"), mk("neg", num("0.3")), number(4), number(-5))
UNLIKE = (number(-5), mk("neg", num("0.3")), number(4), num("0.9"), number(-2), mk("div", num(17), num(12)), number(10),
          mk("div", num(1), num(3)), number(3), number(2), mk("div", num(1), num(2)))
SMALL = tuple(mk("neg", num(s[1:])) if s[0] == "-" else num(s) for s in ("-0.3", "0.9", "0.4", "0.6", "0.1", "-0.7"))
WHOLES = tuple(map(number, (2, 1, 3, 0, 4, 5, -1)))
LENGTHS = tuple(map(number, (2, 3, 1, 4)))
COMPLEX = (mk("add", num(1), const("I")), const("I"), *map(number, (2, -1)), mk("sub", num(2), mk("mul", num(3), const("I"))),
           mk("neg", const("I")), mk("add", number(-1), mk("mul", num(2), const("I"))),
           mk("mul", num(4), const("I")))
_T = name("t")
FUNCTIONS = (mk("pow", _T, num(2)), mk("exp", _T), mk("add", mk("pow", _T, num(3)), num(1)), mk("sin", _T), mk("neg", _T))
ENTRIES = (*map(number, (2, 1, 3)), mk("div", num(1), num(2)), number(5), mk("div", num(3), num(2)), number(4))
MIXED_ENTRIES = tuple(mk("neg", e) if k in (1, 4, 5) else e for k, e in enumerate(ENTRIES))  # 2, -1, 3, 1/2, -5, -3/2, 4
WHOLE_ENTRIES = (number(1), number(2), number(1))
MAX_ENTRIES = 12
_Choices = list[tuple[Term, ...]]  # of each name, its values
_FLIPPED = {"lt": "gt", "le": "ge", "gt": "lt", "ge": "le"}
MAX_DENOMINATOR = 1_000
_TRIGONOMETRIC = frozenset("sin cos tan sec csc cot".split())


def points(claim: Claim, statements: tuple[Term, ...] = ()) -> Iterator[Point]:
    """Readable points for the free names of a claim. Entries of arrays stand under "x[1]", what a function may be under "f(t)"."""
    return chain.from_iterable(_points(claim, statements, _reals(claim), _simplest_first, entries) for entries in _entries(claim))


def unlike_points(claim: Claim) -> Iterator[Point]:
    """Points of values that differ in size and in sign, at which few things are equal by chance."""
    entries = _entries(claim)[::-1]
    return chain.from_iterable(_points(claim, (), reals, _in_turn, entries[k % len(entries)]) for k, reals in enumerate((UNLIKE, SMALL)))


def _entries(claim: Claim) -> tuple[tuple[Term, ...], ...]:
    """What the entries of arrays are, one after the other: of one sign, then of both. One choice where there are no arrays."""
    return (ENTRIES, MIXED_ENTRIES) if _array_names(_parts(claim)) else (ENTRIES,)


def _points(claim: Claim, statements: tuple[Term, ...], reals: tuple[Term, ...],
            combined: Callable[[_Choices], Iterator[tuple[Term, ...]]], of_arrays: tuple[Term, ...]) -> Iterator[Point]:
    definitions = Definitions(claim.definitions)
    sorts = dict(claim.sorts)
    mentioned = frozenset().union(*(t.names for t in (claim.lhs, claim.rhs, *claim.assuming, *statements)))
    free = sorted(n for n in definitions.closure(mentioned) if n not in definitions.by_name)
    arrays = sorted(_array_names(_parts(claim)) & set(free))
    plain = [n for n in free if n not in arrays]
    choices = [_values(n, sorts.get(n, Sort()), claim, arrays, reals) for n in plain]
    counted = {n for n, s in claim.sorts if s.kind == "whole"}
    counting = _of_whole_numbers((*claim.assuming, *statements))
    given = {n: t for n, t in reached(claim).items() if n in plain and n not in claim.functions and n not in counted}
    keys = [f"{n}({_argument(claim)})" if n in claim.functions else n for n in plain]
    for values in combined(choices):
        point = dict(zip(keys, values, strict=True))
        whole = [int(v.val) for v in values if v.op == "num" and v.val.isdigit()]
        for k, array in enumerate(arrays):
            sort = sorts.get(array, Sort())
            entries = COMPLEX if sort.kind == "complex" else WHOLE_ENTRIES if array in counting else of_arrays
            first, sizes = _first(array, sort, claim), _sizes(array, sort, claim, point, max(whole, default=2) + 1)
            for at in product(*(range(first, n + 1) for n in sizes)):
                place = sum(i * 3**p for p, i in enumerate(at))
                point[f"{array}[{','.join(map(str, at))}]"] = entries[(place + 2 * k) % len(entries)]
        for n in given:
            point[n] = _number(substitute(given[n], point))
        yield tuple(sorted(point.items()))


def _first(array: str, sort: Sort, claim: Claim) -> int:
    """The first entry of an array: number 0 where none is declared and an index may be 0, otherwise number 1."""
    indices = [i for side in (claim.lhs, claim.rhs) for e in subterms(side) if e.op == "idx" and e.args[0].val == array for i in e.args[1:]]
    return 0 if sort.length is None and any(i.op == "sub" or ring.rational(i) == 0 for i in indices) else 1


def _sizes(array: str, sort: Sort, claim: Claim, point: Mapping[str, Term], otherwise: int) -> list[int]:
    """How far each index of an array runs at a point: to its declared length, or far enough for every index that the point gives."""
    used = (len(e.args) - 1 for side in _parts(claim) for e in subterms(side) if e.op == "idx" and e.args[0].val == array)
    lengths = [ring.rational(substitute(n, point)) for n in sort.lengths] or [None] * next(used, 1)
    return [otherwise if n is None else max(0, min(int(n), MAX_ENTRIES)) for n in lengths]


def _values(n: str, sort: Sort, claim: Claim, arrays: list[str], reals: tuple[Term, ...]) -> tuple[Term, ...]:
    if sort.kind == "whole":
        return LENGTHS if arrays else WHOLES
    if sort.kind == "complex":
        return COMPLEX
    if n in claim.functions:
        return tuple(substitute(f, {"t": name(_argument(claim))}) for f in FUNCTIONS)
    return (*_between(*_ends(n, claim), reals), *reals)


def _between(low: float, high: float, reals: tuple[Term, ...]) -> tuple[Term, ...]:
    """The simplest fraction between two bounds, where none of the values lies there."""
    if (low, high) == (-inf, inf) or low >= high or any(low < _size(x) < high for x in reals):
        return ()
    fractions = (Fraction(floor(low * d) + 1 if low > -inf else ceil(high * d) - 1, d) for d in range(1, MAX_DENOMINATOR))
    return tuple(number(q) for q in islice((q for q in fractions if low < q < high), 1))


def _ends(n: str, claim: Claim) -> tuple[float, float]:
    """The greatest number that a name is assumed to be above, and the least that it is assumed to be below."""
    low, high = -inf, inf
    for s in claim.assuming:
        for (u, end), op in ((s.args, s.op), (s.args[::-1], _FLIPPED[s.op])) if s.op in _FLIPPED else ():
            if end.names or u.names != {n}:
                continue
            size = _size(end)
            if u.op == "name":
                low, high = (low, min(high, size)) if op in ("lt", "le") else (max(low, size), high)
            elif u.op == "abs" and u.args[0].op == "name" and op in ("lt", "le"):
                low, high = max(low, -size), min(high, size)
    return low, high


@lru_cache(maxsize=256)  # of the values at which all names are tried
def _size(t: Term) -> float:
    """A number without names, roughly."""
    try:
        return float(ball.enclosure(t, (), Claim(t, t), 64).mid())
    except (ball.Undefined, Malformed, AttributeError):
        return nan


def _number(t: Term) -> Term:
    q = ring.rational(t)
    return tidy(t) if q is None else number(q)


def _argument(claim: Claim) -> str:
    """The letter in which values of functions are written: t, or the next one that no function of the claim is called."""
    return next(letter for letter in ("t", "s", *(f"t{k}" for k in range(len(claim.functions)))) if letter not in claim.functions)


def _reals(claim: Claim) -> tuple[Term, ...]:
    """Values of real names: angles first where all functions are trigonometric, 0 first where there are functions at all."""
    unary = [node for side in (claim.lhs, claim.rhs) for node in subterms(side) if len(node.args) == 1]
    operators = {node.op for node in unary if node.op not in ("neg", "sqrt")}
    if operators and operators <= _TRIGONOMETRIC:
        return (ZERO, *ANGLES, *REALS)
    return (ZERO, *REALS) if operators else REALS


def _simplest_first(choices: _Choices) -> Iterator[tuple[Term, ...]]:
    """Combinations with small places in the lists first, distinct values before equal ones."""
    if not choices:
        yield ()
        return
    width = max(3, round(MAX_POINTS ** (1 / len(choices)))) if len(choices) <= 5 else 1
    if width == 1:
        for shift in range(len(REALS)):
            yield tuple(c[(i * 3 + shift) % len(c)] for i, c in enumerate(choices))
        return
    ranked = _ranked(tuple(min(width, len(c)) for c in choices))
    longest = [tuple(c[min(k + i, len(c) - 1)] for i, c in enumerate(choices)) for k in range(width, max(map(len, choices)))]
    yield from (tuple(c[i] for c, i in zip(choices, place, strict=True)) for place in ranked)
    yield from longest


@lru_cache(maxsize=64)
def _ranked(widths: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Places in lists of some widths, in the order in which they are tried."""
    return sorted(product(*map(range, widths)), key=lambda p: (sum(p) + 2 * (len(p) - len(set(p))), p))[:MAX_POINTS]


def _in_turn(choices: _Choices) -> Iterator[tuple[Term, ...]]:
    """Values that follow each other in the lists."""
    for k in range(max(map(len, choices), default=1)):
        yield tuple(c[(k + i) % len(c)] for i, c in enumerate(choices))


def _of_whole_numbers(statements: tuple[Term, ...]) -> set[str]:
    """The arrays of which it is said that all their entries are whole."""
    found = set()
    for s in statements:
        while s.op == "all":
            s = s.args[0]
        found |= {s.args[0].args[0].val} if s.op == "whole" and s.args[0].op == "idx" else set()
    return found


def _parts(claim: Claim) -> tuple[Term, ...]:
    """Its sides, its assumptions and its definitions."""
    return claim.lhs, claim.rhs, *claim.assuming, *(d.body for d in claim.definitions)


def _array_names(terms: tuple[Term, ...]) -> set[str]:
    return {node.args[0].val for t in terms if "idx" in t.ops for node in subterms(t) if node.op == "idx"}


def witness(claim: Claim, provided: tuple[Term, ...] = ()) -> Point:
    """A point where the assumptions hold and both sides are defined; empty where none is found (the kernel then refuses)."""
    definitions = Definitions(claim.definitions)
    conditions = Claim(claim.lhs, claim.rhs, (*claim.assuming, *provided), claim.sorts, claim.definitions)
    integrates = "Integral" in claim.lhs.ops | claim.rhs.ops
    for point in islice(points(claim, provided), MAX_INTEGRALS if integrates else None):
        try:
            ball.satisfied(point, conditions, definitions)
        except (ball.Undefined, Malformed):
            continue
        return point
    return ()
