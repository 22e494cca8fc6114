"""Terms as one fraction, as on a blackboard: over a common denominator, and fractions within fractions cleared away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import gcd, lcm, prod
from typing import Any

from symderive.kernel import ring
from symderive.kernel.term import ONE, Term, canon, fold, joined, mk, num, number, rebuild
from symderive.search.citing import Relation, factored
from symderive.search.differentiate import tidy

Factors = dict[Term, tuple[Term, int]]  # by canonical twin: the factor and its exponent


@dataclass(frozen=True, slots=True)
class Fraction:
    """top over number times factors."""

    top: Term
    number: int = 1
    below: Factors = field(default_factory=dict)

    @property
    def bottom(self) -> Term:
        """The denominator; 1 where there is none."""
        return product([*([number(self.number)] if self.number > 1 else []), *_written(self.below)])

    @property
    def written(self) -> Term:
        """The fraction as a term."""
        return self.top if self.bottom is ONE else mk("div", self.top, self.bottom)


@lru_cache(maxsize=512)
def as_fraction(t: Term) -> Fraction:
    """A term as one fraction; sums over the least product of their denominators."""
    return fold(t, _combine, None, ring.inside)


def _combine(node: Term, args: list[Fraction]) -> Fraction:
    if not args:
        return Fraction(node)
    if node.op in ("add", "sub"):
        return _sum([(-1 if node.op == "sub" and k else 1, a) for k, a in enumerate(args)])
    if node.op == "neg":
        return Fraction(tidy(mk("neg", args[0].top)), args[0].number, args[0].below)
    if node.op == "div":
        return _times([args[0], _inverse(args[1])])
    if node.op == "pow":
        n = ring.exponent(node) or 0
        base = args[0] if n >= 0 else _inverse(args[0])
        below = {key: (f, m * abs(n)) for key, (f, m) in base.below.items() if n}
        return Fraction(tidy(mk("pow", base.top, num(abs(n)))), base.number ** abs(n), below)
    return _times(args)


def _inverse(a: Fraction) -> Fraction:
    """1/a: the factors of its numerator below, its denominator above."""
    q = ring.rational(a.top)
    if q is not None and q:
        sign = -1 if q < 0 else 1
        return Fraction(tidy(mk("mul", number(sign * q.denominator), a.bottom)), abs(q.numerator))
    below = factors(a.top)
    whole = [(key, int(f.value) ** n) for key, (f, n) in below.items() if f.op == "num" and f.value.denominator == 1]
    return Fraction(a.bottom, prod(n for _, n in whole), {key: f for key, f in below.items() if key not in dict(whole)})


def _times(parts: Sequence[Fraction]) -> Fraction:
    """The product; what stands above and below is cancelled."""
    below: Factors = {}
    for p in parts:
        for key, (f, n) in p.below.items():
            below[key] = (f, n + below.get(key, (f, 0))[1])
    above = factors(product([p.top for p in parts if p.top is not ONE]))
    common = {key: min(n, below[key][1]) for key, (_, n) in above.items() if key in below}
    top = product(_written({key: (f, n - common.get(key, 0)) for key, (f, n) in above.items()}))
    size = 1
    for p in parts:
        size *= p.number
    top, size = _lowest(tidy(top), size)
    return Fraction(top, size, {key: (f, n - common.get(key, 0)) for key, (f, n) in below.items() if n > common.get(key, 0)})


def _lowest(top: Term, size: int) -> tuple[Term, int]:
    """A number in front of the numerator cancelled against the denominator."""
    front = top.args[0] if top.op == "mul" else top
    if front.op != "num" or front.value.denominator > 1 or size == 1:
        return top, size
    shared = gcd(int(front.value), size)
    rest = [number(front.value / shared), *(top.args[1:] if top.op == "mul" else ())]
    return (product([f for f in rest if f is not ONE]) if shared > 1 else top), size // shared


def _sum(parts: list[tuple[int, Fraction]]) -> Fraction:
    size = lcm(*(p.number for _, p in parts))
    whole: Factors = {}
    for _, p in parts:
        for key, (f, n) in p.below.items():
            whole[key] = (f, max(n, whole.get(key, (f, 0))[1]))
    total: Term | None = None
    for sign, p in parts:
        missing = {key: (f, n - p.below.get(key, (f, 0))[1]) for key, (f, n) in whole.items()}
        scale = [number(size // p.number)] if size > p.number else []
        part = tidy(product([*scale, *([] if p.top is ONE else [p.top]), *_written(missing)]))
        sign, part = (-sign, part.args[0]) if part.op == "neg" else (sign, part)
        signed = mk("neg", part) if sign < 0 else part
        total = signed if total is None else mk("sub" if sign < 0 else "add", total, part)
    assert total is not None
    return Fraction(total, size, whole)


def factors(t: Term) -> Factors:
    """A product as factors with their exponents; 1 is none."""
    found: Factors = {}
    for part in t.args if t.op == "mul" else () if t is ONE else (t,):
        exponent = ring.exponent(part)
        base, n = (part.args[0], exponent) if exponent is not None and exponent > 0 else (part, 1)
        found[canon(base)] = (base, n + found.get(canon(base), (base, 0))[1])
    return found


def _written(found: Factors) -> list[Term]:
    return [f if n == 1 else mk("pow", f, num(n)) for f, n in found.values() if n > 0]


def product(parts: Iterable[Term]) -> Term:
    """The product of some factors, 1 where there are none."""
    return joined("mul", parts)


def in_lowest_terms(t: Term) -> Term:
    """A fraction without common factors, its denominator in factors. Raises TooLarge, ZeroDivisionError."""
    field = ring.Field((t,), opaque=False)
    top, bottom = field.fraction(t)
    common = top.gcd(bottom)
    above, below = ring.polynomial(top / common, field.atoms), factored(bottom / common, field.atoms)
    return tidy(mk("div", above, below))


def reduced(t: Term, known: Sequence[Relation]) -> Term | None:
    """The shortest that known equations make of a term, multiplied out or in factors; None where it is too large, or no polynomial.

    What is left after division by the equations depends on the order of the variables: each that is squared in them comes first once.
    """
    try:
        field = ring.Field((t, *(side for r in known for side in (r.left, r.right))), opaque=True)
        p, divisor = field.fraction(t)
        gaps = [field.minus(field.fraction(r.left), field.fraction(r.right))[0] for r in known]
    except (ring.TooLarge, ZeroDivisionError):
        return None
    if not divisor.is_constant() or not field.atoms:
        return None
    twins, variables = [canon(u) for u in field.atoms], p.context().gens()
    seen: list[Any] = []
    found: list[Term] = []
    for first in (0, *(twins.index(canon(u)) for u in dict.fromkeys(node for r in known for node in _squared(r.left)))):
        order = [first, *(i for i in range(len(twins)) if i != first)]
        moved = [variables[order.index(i)] for i in range(len(twins))]
        rest = (p / divisor.leading_coefficient()).compose(*moved)
        for gap in gaps:
            rest = divmod(rest, gap.compose(*moved))[1] if gap != 0 else rest
        whole = rest.compose(*(variables[i] for i in order))
        if rest != 0 and whole not in seen:
            seen.append(whole)
            names = [field.atoms[i] for i in order]
            found.append(min(tidy(factored(rest, names)), tidy(ring.polynomial(rest, names)), key=_size))
    return min(found, key=_size, default=None)


def _size(t: Term) -> int:
    return t.size


def _squared(t: Term) -> Iterator[Term]:
    """What stands in squares: sin(x) and cos(x) in sin(x)^2 + cos(x)^2."""
    for part in t.args if t.op in ("add", "sub") else ():
        if ring.exponent(part) == 2:
            yield part.args[0]


def with_numbers_below(t: Term) -> Term:
    """pi/4 for 1/4*pi, wherever such a product stands."""
    return fold(t, _number_below)


def _number_below(node: Term, args: list[Term]) -> Term:
    if node.op == "mul" and args[0].op == "div" and all(a.op == "num" for a in args[0].args):
        p, q = args[0].args
        over = args[1:] if p is ONE else [p, *args[1:]]
        return mk("div", over[0] if len(over) == 1 else mk("mul", *over), q)
    return rebuild(node, args)
