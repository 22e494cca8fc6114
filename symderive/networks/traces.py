"""Which balls are exactly 0: numbers that carry a trace of the formula they come from.

A ball around 0 does not tell whether tanh(w) - tanh(w) is 0 or only small. A trace does. It is the image of the formula under a
homomorphism into the integers modulo a prime p: fractions go to themselves, sums and products to sums and products, and exp(x),
log(x), erfc(x) ... to numbers hashed from the image of x, as if they were unknowns. (So relations that hold for whatever unknowns are
kept, exp(-x) = 1/exp(x) among them; others, such as exp(x + y) = exp(x) exp(y), are not, and then the trace is not 0.) A formula that is
not identically 0 in its unknowns has the trace 0 with a chance of its degree over p, less than 10^-30 here (Schwartz 1980, Zippel 1979).
A number is taken for 0 where its trace is 0 and its ball of thousands of bits contains 0.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from hashlib import blake2b
from typing import Any

import numpy as np
from flint import arb, fmpq

from symderive.networks.arithmetic import FUNCTIONS, Array, Exact
from symderive.networks.elements import ZERO, Element, Unclear, function_of
from symderive.networks.numbers import Functions
from symderive.networks.training import Singles

PRIME = 2**127 - 1
HALF = pow(2, -1, PRIME)


class Traced:
    """A number that may be irrational: its ball, and its trace."""

    __slots__ = ("ball", "trace")

    def __init__(self, ball: arb, trace: int):
        self.ball, self.trace = ball, trace % PRIME

    def __add__(self, other: Any) -> Traced:
        return Traced(self.ball + ball_of(other), self.trace + trace_of(other))

    def __mul__(self, other: Any) -> Traced:
        return Traced(self.ball * ball_of(other), self.trace * trace_of(other))

    def __neg__(self) -> Traced:
        return Traced(-self.ball, -self.trace)

    def __sub__(self, other: Any) -> Traced:
        return self.__add__(-other)

    def __rsub__(self, other: Any) -> Traced:
        return (-self).__add__(other)

    def __truediv__(self, other: Any) -> Traced:
        return Traced(self.ball / ball_of(other), self.trace * _inverse(trace_of(other)))

    def __rtruediv__(self, other: Any) -> Traced:
        return Traced(ball_of(other) / self.ball, trace_of(other) * _inverse(self.trace))

    __radd__, __rmul__ = __add__, __mul__

    def __eq__(self, other: object) -> bool:
        return (self - other).is_zero()

    __hash__ = None  # type: ignore[assignment]

    def __lt__(self, other: Any) -> bool:
        return bool(self.ball < ball_of(other))

    def __gt__(self, other: Any) -> bool:
        return bool(self.ball > ball_of(other))

    def __float__(self) -> float:
        return float(self.ball)

    def is_zero(self) -> bool:
        """Whether it is 0, as the trace tells."""
        return self.trace == 0 and bool(self.ball.contains(0))

    def contains(self, number: int) -> bool:
        """Whether the number cannot be told from another."""
        return bool(self.ball.contains(number)) and not (number == 0 and self.trace == 0)


def ball_of(x: Any) -> Any:
    """The ball of a number of any kind."""
    return x.ball if isinstance(x, Traced) else arb(x)


def trace_of(x: Any) -> int:
    """The image of a number; that of a fraction is itself."""
    if isinstance(x, Traced):
        return x.trace
    return x % PRIME if isinstance(x, int) else int(x.p) * _inverse_of_whole(int(x.q)) % PRIME


@lru_cache(maxsize=1000)
def _inverse_of_whole(q: int) -> int:
    return pow(q, -1, PRIME)


def _inverse(t: int) -> int:
    if t == 0:
        raise Unclear("whether a divisor is 0")
    return pow(t, -1, PRIME)


# --- functions -----------------------------------------------------------------------------------------------------


def _hashed(name: str, t: int) -> int:
    return int.from_bytes(blake2b(f"{name} {t}".encode(), digest_size=24).digest(), "big") % PRIME


def _exp(t: int) -> int:
    """exp(-x) = 1/exp(x)"""
    return _hashed("exp", t) if t <= PRIME // 2 else _inverse(_hashed("exp", PRIME - t))


def _softplus(t: int) -> int:
    """softplus(x) - softplus(-x) = x"""
    return _hashed("softplus", t) if t <= PRIME // 2 else t + _hashed("softplus", PRIME - t)


def _erfc(t: int) -> int:
    """erfc(-x) = 2 - erfc(x)"""
    return _hashed("erfc", t) if t <= PRIME // 2 else 2 - _hashed("erfc", PRIME - t)


def _sqrt(t: int) -> int:
    """A root modulo p, where there is one; p is 3 modulo 4."""
    root = pow(t, (PRIME + 1) // 4, PRIME)
    return root if root * root % PRIME == t else _hashed("sqrt", t)


def _tanh(t: int) -> int:
    square = _exp(t) ** 2
    return (square - 1) * _inverse((square + 1) % PRIME)


_TRACES: dict[str, Callable[[int], int]] = {
    "exp": _exp, "expm1": lambda t: _exp(t) - 1, "log": lambda t: _hashed("log", t), "log1p": lambda t: _hashed("log", (1 + t) % PRIME),
    "sqrt": _sqrt, "reciprocal": _inverse, "tanh": _tanh, "sech": lambda t: 2 * _exp(t) * _inverse((_exp(t) ** 2 + 1) % PRIME),
    "sigmoid": lambda t: _inverse((1 + _exp(-t % PRIME)) % PRIME), "softplus": _softplus, "erfc": _erfc, "erf": lambda t: 1 - _erfc(t),
    "sinh": lambda t: (_exp(t) - _exp(-t % PRIME)) * HALF, "cosh": lambda t: (_exp(t) + _exp(-t % PRIME)) * HALF,
}


def _traced(name: str) -> Callable[[Element], Element]:
    of_number, of_trace = function_of(name), _TRACES[name]

    def function(x: Element) -> Element:
        if isinstance(x, Traced) and x.is_zero():
            x = ZERO
        found = of_number(x.ball if isinstance(x, Traced) else x)
        return found if type(found) is fmpq else Traced(found, of_trace(trace_of(x)))

    return function


class Traces(Exact):
    """Fractions where numbers are rational, and elsewhere balls with traces. Slow: every product is one of Python."""

    def __init__(self) -> None:
        super().__init__(rational=True)
        for name in FUNCTIONS:
            setattr(self, name, np.frompyfunc(_traced(name), 1, 1))

    @property
    def pi(self) -> Traced:
        return Traced(arb.pi(), _hashed("pi", 0))

    def settle(self, array: Array) -> Array:
        """What is 0 by its trace becomes the fraction 0."""
        return np.frompyfunc(self._settled, 1, 1)(array)

    def _settled(self, x: Element) -> Element:
        if type(x) is fmpq:
            return x if x.height_bits() <= self.max_bits else Traced(arb(x), trace_of(x))
        return ZERO if x.is_zero() else x

    def _product(self, a: Array, b: Array) -> Array:
        return a @ b


# --- single numbers ------------------------------------------------------------------------------------------------


# slopes that are known by the value y at x; those of other functions are unknowns of their own
_SLOPES: dict[str, Callable[[int, int], int]] = {
    "exp": lambda t, y: y, "log": lambda t, y: _inverse(t), "sqrt": lambda t, y: _inverse(2 * y % PRIME), "tanh": lambda t, y: 1 - y * y,
    "sigmoid": lambda t, y: y * (1 - y), "softplus": lambda t, y: _TRACES["sigmoid"](t), "sin": lambda t, y: _hashed("cos", t),
    "cos": lambda t, y: -_hashed("sin", t), "sinh": lambda t, y: _TRACES["cosh"](t), "cosh": lambda t, y: _TRACES["sinh"](t),
}


class TracedFunctions(Functions):
    """The functions of single numbers, of balls with traces."""

    singles = Singles(_traced)

    def pi(self) -> Traced:
        return Traced(arb.pi(), _hashed("pi", 0))

    def lifted(self, x: Any) -> Traced:
        return Traced(arb(x), trace_of(x))

    def both(self, op: str, x: Any, slope: bool = False) -> tuple[Any, Any]:
        x = fmpq(x.numerator, x.denominator) if isinstance(x, Fraction) else ZERO if x.is_zero() else x
        t = trace_of(x)
        value, rate = super().both(op, ball_of(x), slope)
        image = _TRACES[op](t) if op in _TRACES else _hashed(op, t)
        found = Traced(value, image)
        if not slope:
            return found, rate
        return found, Traced(rate, _SLOPES[op](t, image) if op in _SLOPES else _hashed(f"{op}'", t))
