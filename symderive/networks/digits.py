"""Entries of arrays as numbers of JSON: certain digits only, many of them quickly."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import Any

from flint import arb, fmpq

from symderive.networks.elements import Unclear
from symderive.networks.graph import Shape
from symderive.networks.numbers import Value, order, plain, rounded, scientific, significant, written
from symderive.networks.result import FLOAT_DIGITS
from symderive.networks.traces import Traced

GUARD = 8  # digits beyond those that are shown
_HALF = 5 * 10 ** (GUARD - 1)
_PLAIN = range(-6, 40)  # powers of ten that are written without an e
_FLOATS = range(-290, 290)  # powers of ten that a float surely holds

Shown = float | str


def value(x: Any) -> Value:
    """An entry as a Fraction, where it is one, it is 0 or its ball is a point; or as a ball."""
    if isinstance(x, float):
        return Fraction(x)
    if isinstance(x, Traced):
        x = fmpq(0) if x.is_zero() else x.ball
    if type(x) is arb:
        if not x.is_exact():
            return x
        mantissa, power = x.man_exp()
        return Fraction(int(mantissa)) * Fraction(2) ** int(power)
    return Fraction(int(x.p), int(x.q)) if type(x) is fmpq else x


def sharp(x: Any, digits: int) -> tuple[Value, Fraction]:
    """An entry, and the same rounded to so many digits. Raises Unclear unless they are certain; only what is 0 is taken for 0."""
    found = value(x)
    if type(found) is arb and found.contains(0):
        raise Unclear("whether a number is 0")
    return found, rounded(found, digits)


def as_number(digits: int) -> Callable[[Any], Shown]:
    """How an entry is shown with so many digits: as a float where that loses nothing, or where it has no more digits; else as text.

    What is returned raises Unclear where the digits are not certain.
    """
    context = Context(prec=digits, rounding=ROUND_HALF_UP, Emin=-10**15, Emax=10**15)
    enough = (digits + GUARD) * 10 // 3 + 3

    def show(x: Any) -> Shown:
        if isinstance(x, float):
            return float(x)
        if type(x) is arb and not x.is_exact() and x.rel_accuracy_bits() >= enough:
            text = x.str(digits + GUARD, radius=False)  # right but for one unit of its last digit
            tail = text.partition("e")[0].replace(".", "").lstrip("-0")[digits:]
            if len(tail) == GUARD and abs(int(tail) - _HALF) > 1:
                return _of_decimal(context.create_decimal(text), digits)
        return _of_value(*sharp(x, digits), digits)

    return show


def _of_decimal(d: Decimal, digits: int) -> Shown:
    power = d.adjusted()
    if digits <= FLOAT_DIGITS and power in _FLOATS:
        return float(d)
    text = format(d, "f" if power in _PLAIN else "e")
    digits_of, e, rest = text.partition("e")
    return (digits_of.rstrip("0").rstrip(".") if "." in digits_of else digits_of) + (f"e{int(rest)}" if e else "")


def _of_value(x: Value, q: Fraction, digits: int) -> Shown:
    count = significant(q)
    text = plain(q) if not q or order(q) in _PLAIN else scientific(q)
    short = count is not None and count <= FLOAT_DIGITS and (not q or order(q) in _FLOATS)
    return float(text) if short and (x == q or digits <= FLOAT_DIGITS) else text


def as_fraction(x: Any) -> str:
    """An entry that is a fraction: "917/40000"."""
    return written(value(x))


def nested(entries: list[Any], shape: Shape, show: Callable[[Any], Any]) -> Any:
    """A flat list of entries as nested lists of that shape, each shown; a single number as itself."""
    found = [show(x) for x in entries]
    if not shape:
        return found[0]
    for n in reversed(shape[1:]):
        found = [found[k:k + n] for k in range(0, len(found), n)]
    return found
