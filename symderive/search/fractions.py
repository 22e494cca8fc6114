"""Sums of fractions told as on a blackboard: common denominator, the numerator by a known identity, cancel."""

from __future__ import annotations

from collections.abc import Sequence

from symderive.kernel import ring
from symderive.kernel.derivation import Line
from symderive.kernel.term import ONE, Term, canon, joined, mk, num
from symderive.search.citing import Relation, factored
from symderive.search.differentiate import tidy
from symderive.search.elaborate import Workbench, bridge

Factors = dict[Term, tuple[Term, int]]  # by canonical twin: the factor and its exponent


def fraction_lines(bench: Workbench, left: Term, right: Term, known: Sequence[Relation]) -> tuple[Line, ...] | None:
    """Lines from a sum with two fractions or more to the right side, or None where there is nothing to tell or it does not work."""
    common = common_denominator(left)
    if common is None:
        return None
    top, bottom = common
    joined = mk("div", top, bottom)
    smaller = reduced(top, known)
    middle = [joined] if smaller is None or smaller.size >= top.size else [joined, mk("div", smaller, bottom)]
    lines: list[Line] = []
    now = left
    for target in (*middle, right):
        steps = bridge(now, target, known if lines else ())
        if steps is None or bench.run(now, steps) is not target:
            return None
        lines += [Line(tuple(steps))] if steps else []
        now = target
    return tuple(lines)


def common_denominator(t: Term) -> tuple[Term, Term] | None:
    """Numerator and denominator of a sum of at least two fractions over the least product of their denominators."""
    summands = _summands(t)
    pieces: list[tuple[int, Term, Term]] = [(sign, s.args[0], s.args[1]) if s.op == "div" else (sign, s, ONE) for sign, s in summands]
    if sum(d is not ONE and bool(d.names) for _, _, d in pieces) < 2:
        return None
    whole: Factors = {}
    for _, _, d in pieces:
        for key, (factor, n) in _factors(d).items():
            whole[key] = (factor, max(n, whole.get(key, (factor, 0))[1]))
    total: Term | None = None
    for sign, top, d in pieces:
        own = _factors(d)
        missing = {key: (f, n - own.get(key, (f, 0))[1]) for key, (f, n) in whole.items()}
        part = tidy(_product([top, *_written(missing)]))
        signed = mk("neg", part) if sign < 0 else part
        total = signed if total is None else mk("sub" if sign < 0 else "add", total, part)
    assert total is not None
    return total, _product(_written(whole))


def _summands(t: Term) -> list[tuple[int, Term]]:
    if t.op == "add":
        return [pair for a in t.args for pair in _summands(a)]
    if t.op == "sub":
        return _summands(t.args[0]) + [(-s, u) for s, u in _summands(t.args[1])]
    if t.op == "neg":
        return [(-s, u) for s, u in _summands(t.args[0])]
    return [(1, t)]


def _factors(d: Term) -> Factors:
    found: Factors = {}
    for part in d.args if d.op == "mul" else () if d is ONE else (d,):
        exponent = ring.exponent(part)
        base, n = (part.args[0], exponent) if exponent is not None and exponent > 0 else (part, 1)
        found[canon(base)] = (base, n + found.get(canon(base), (base, 0))[1])
    return found


def _written(factors: Factors) -> list[Term]:
    return [f if n == 1 else mk("pow", f, num(n)) for f, n in factors.values() if n > 0]


def _product(parts: list[Term]) -> Term:
    return joined("mul", (p for p in parts if p is not ONE))


def reduced(t: Term, known: Sequence[Relation]) -> Term | None:
    """A term multiplied out, shortened by known equations, and factored; None where it is too large, or no polynomial."""
    try:
        field = ring.Field((t, *(side for r in known for side in (r.left, r.right))), opaque=True)
        p, divisor = field.fraction(t)
        for r in known:
            gap = field.minus(field.fraction(r.left), field.fraction(r.right))[0]
            p = p if gap == 0 else divmod(p, gap)[1]
    except (ring.TooLarge, ZeroDivisionError):
        return None
    if not divisor.is_constant() or p == 0:
        return None
    return tidy(factored(p / divisor.leading_coefficient(), field.atoms))
