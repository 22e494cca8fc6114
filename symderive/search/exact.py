"""Exact values: the short number that a term without names is, guessed from its ball and confirmed by `decide`."""

from __future__ import annotations

from fractions import Fraction

from symderive.kernel import ball
from symderive.kernel.ball import Point
from symderive.kernel.derivation import Claim
from symderive.kernel.term import Captured, Malformed, Term, mk, num, number, substitute
from symderive.search.decide import decide

MAX_DENOMINATOR = 24
SURDS = (1, 2, 3)  # the value may be a fraction times the root of these


def exact_value(t: Term, point: Point, claim: Claim) -> Term | None:
    """The value of a term at a point as a short exact number, or None. Terms with definitions or derivatives are left alone."""
    if claim.definitions or t.vars:
        return None
    try:
        there = substitute(t, {n: v for n, v in point if "[" not in n})
        value = float(ball.enclosure(t, point, claim, ball.PRECISIONS[0]).mid())
    except (ball.Undefined, Malformed, Captured, TypeError, AttributeError, OverflowError):
        return None
    for k in SURDS:
        size = Fraction(value / k**0.5).limit_denominator(MAX_DENOMINATOR)
        if abs(float(size) * k**0.5 - value) < 1e-12 * max(1.0, abs(value)):
            guess = _surd(size, k)
            if decide(there, guess) is True:
                return guess
    return None


def _surd(size: Fraction, k: int) -> Term:
    """size times the root of k: 3/2, sqrt(2)/2, -(3*sqrt(3)/2)."""
    if k == 1 or not size:
        return number(size)
    top = mk("sqrt", num(k)) if abs(size.numerator) == 1 else mk("mul", num(abs(size.numerator)), mk("sqrt", num(k)))
    value = top if size.denominator == 1 else mk("div", top, num(size.denominator))
    return mk("neg", value) if size < 0 else value
