"""Single numbers: fractions (fmpq) as long as they are rational, enclosures (arb) of the precision in force elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import arb, fmpq

Element = Any  # a float, fmpq or arb, or one that carries a trace

ZERO, ONE = fmpq(0), fmpq(1)


class Unclear(Exception):
    """The enclosures are too wide to say; more bits are needed."""


class Undefined(Exception):
    """An operation has no value: log 0, a division by 0."""


def fraction(x: Any) -> fmpq:
    """A Fraction or a float, exactly."""
    return fmpq(*x.as_integer_ratio())


def sign(x: Element) -> int:
    """-1, 0 or 1. Raises Unclear where a ball does not tell."""
    if x == 0:
        return 0
    if type(x) is not fmpq and x.contains(0):
        raise Unclear("on which side of a kink a number lies")
    return 1 if x > 0 else -1


def is_zero(x: Element) -> bool:
    """Whether it is surely 0; a ball around 0 may be anything in it."""
    return bool(x == 0)


def middle(x: Element) -> Element:
    """The middle of a ball, or the fraction."""
    return x if type(x) is fmpq else x.mid() if type(x) is arb else x.ball.mid()


def _log(x: arb) -> arb:
    return _positive(x, "the log").log()


def _log1p(x: arb) -> arb:
    _positive(1 + x, "the log")
    return x.log1p()


def _sqrt(x: Element) -> Element:
    if type(x) is fmpq and x >= 0:
        roots = fmpq(x.p.isqrt(), x.q.isqrt())
        if roots * roots == x:
            return roots
    x = arb(x)
    if x < 0:
        raise Undefined("the square root of a negative number")
    return x.nonnegative_part().sqrt()  # what stands under a root is a sum of squares, or given


def _positive(x: arb, what: str) -> arb:
    if x <= 0:
        raise Undefined(f"{what} of a number that is not positive")
    if not x > 0:
        raise Unclear(f"whether a number is positive whose {what.removeprefix('the ')} is taken")
    return x


def _reciprocal(x: Element) -> Element:
    if x == 0:
        raise Undefined("a division by 0")
    if type(x) is arb and x.contains(0):
        raise Unclear("whether a divisor is 0")
    return 1 / x


def _softplus(x: arb) -> arb:
    return x + (-x).exp().log1p() if x > 0 else x.exp().log1p()


# functions of a ball, and the one fraction at which they are a fraction too
_OF_BALLS: dict[str, tuple[Callable[[arb], arb], fmpq, fmpq]] = {
    "exp": (arb.exp, ZERO, ONE), "expm1": (arb.expm1, ZERO, ZERO), "log": (_log, ONE, ZERO), "log1p": (_log1p, ZERO, ZERO),
    "tanh": (arb.tanh, ZERO, ZERO), "sech": (arb.sech, ZERO, ONE), "sigmoid": (lambda x: 1 / (1 + (-x).exp()), ZERO, fmpq(1, 2)),
    "erfc": (arb.erfc, ZERO, ONE),
}


def function_of(name: str) -> Callable[[Element], Element]:
    """One of FUNCTIONS, of a fraction or a ball. What is returned raises Undefined, Unclear."""
    whole: dict[str, Callable[[Element], Element]] = {"sqrt": _sqrt, "reciprocal": _reciprocal, "softplus": lambda x: _softplus(arb(x))}
    if name in whole:
        return whole[name]
    of_ball, at, value = _OF_BALLS[name]

    def function(x: Element) -> Element:
        if type(x) is fmpq and x == at:
            return value
        found = of_ball(arb(x))
        if not found.is_finite():
            raise Unclear(f"{name} of a number that is not enclosed")
        return found

    return function
