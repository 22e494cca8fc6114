"""Written numbers: what the digits of a number say, and whether it is a right rounding of a value, cut off, or off.

A decimal with d digits behind the point has the unit 10^-d, and stands for what lies within half a unit of it; whole numbers and
fractions are exact. Values are exact fractions or certified enclosures (Arb balls).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fractions import Fraction
from typing import Any

from flint import arb

from symderive.documents.reading.page import Side
from symderive.networks.numbers import Value, lifted

SURE = Fraction(1, 10**50)  # so small a gap is none
NOTHING = Fraction(1, 20)  # so small a number is about 0


class Fit(Enum):
    """How a written number fits a value."""

    EXACT = "exact"
    ROUNDED = "rounded"
    TRUNCATED = "truncated"
    OFF = "off"
    UNCLEAR = "unclear"  # a ball is too wide to say


RIGHT = frozenset({Fit.EXACT, Fit.ROUNDED, Fit.TRUNCATED})


@dataclass(frozen=True, slots=True)
class Written:
    """A number as somebody wrote it.

    unit   the value of its last digit, or 0 where it is exact
    more   dots follow the digits
    cut    digits were cut off, not rounded
    """

    value: Fraction
    unit: Fraction
    more: bool = False
    cut: bool = False


def written(side: Side) -> Written | None:
    """The number that a side spells: 0.70, -3, 1.2*10^(-3), 50%; None for anything else, 3/4 among it."""
    if side.number is not None:
        n = side.number
        return Written(n.value, Fraction(0) if n.whole and n.value.denominator == 1 else n.unit, n.open)  # 13% is rounded
    if side.kind != "term" or side.term is None or len(side.numbers) != 1:
        return None
    n = side.numbers[0]
    if n.path not in ((), (0,)) or (n.path and side.term.op != "neg"):
        return None
    return Written(-n.value if n.path else n.value, Fraction(0) if n.whole else n.unit, n.open)


def fit(x: Value, said: Written, about: bool = False) -> Fit:
    """How the written number fits the value x. `about`: an approximate sign stood before it, one unit is granted."""
    v, u = said.value, said.unit
    if _to_all_digits(x, v):
        return Fit.EXACT
    if said.more:
        return _prefix(x, said)
    if u == 0:
        return _whole(x, v, about)
    if _surely(x, v, Fraction(0)):
        return Fit.EXACT
    near = _surely(x, v, u / 2)
    if near:
        return Fit.ROUNDED
    far = _surely(x, v, u)
    if near is None and far is None:
        return Fit.UNCLEAR
    if not about and isinstance(x, Fraction) and abs(x - v) == u:  # a whole unit is no digit that was cut off
        return Fit.OFF
    if far and (about or _towards_zero(x, v)):
        return Fit.TRUNCATED if _towards_zero(x, v) else Fit.ROUNDED
    return Fit.UNCLEAR if near is None else Fit.OFF


def _to_all_digits(x: Value, v: Fraction) -> bool:
    """Whether a ball holds a number, and is as narrow as one that was worked out with all digits."""
    return not isinstance(x, Fraction) and bool(x.rad() < lifted(SURE * max(abs(v), Fraction(1)))) and bool(x.overlaps(lifted(v)))


def _whole(x: Value, v: Fraction, about: bool) -> Fit:
    """A whole number is exact, but for one that rounds a value between whole numbers."""
    if _surely(x, v, Fraction(0)):
        return Fit.EXACT
    if isinstance(x, Fraction) and x.denominator == 1 and not about:
        return Fit.OFF
    if v.denominator == 1 and v != 0 and _surely(x, v, Fraction(1, 2)):
        return Fit.ROUNDED
    if about and v == 0 and _surely(x, v, NOTHING):
        return Fit.ROUNDED
    if about and v.denominator == 1 and v != 0 and _surely(x, v, _granted(x, v)):
        return Fit.ROUNDED
    return Fit.UNCLEAR if not isinstance(x, Fraction) and lifted(x).overlaps(lifted(v)) else Fit.OFF


def _granted(x: Value, v: Fraction) -> Fraction:
    """How far off "about v" may be: half a ten for 120, half a hundred for 1200; one for 7, where it does not stand for a whole number."""
    digits = str(abs(v.numerator))
    zeros = len(digits) - len(digits.rstrip("0"))
    if zeros:
        return Fraction(10) ** zeros / 2
    return Fraction(0 if isinstance(x, Fraction) and x.denominator == 1 else 1)


def _prefix(x: Value, said: Written) -> Fit:
    """3.14... for pi: the digits begin so."""
    far = _surely(x, said.value, said.unit)
    if far is None:
        return Fit.UNCLEAR
    return Fit.ROUNDED if far and (_towards_zero(x, said.value) or _surely(x, said.value, Fraction(0))) else Fit.OFF


def _towards_zero(x: Value, v: Fraction) -> bool:
    """Whether |v| <= |x|, both on one side of 0."""
    x = lifted(x)
    return bool(abs(x) >= lifted(abs(v))) and (v == 0 or bool(x * lifted(v) > 0))


def _surely(x: Value, v: Fraction, distance: Fraction) -> bool | None:
    """Whether |x - v| <= distance; None where the ball does not say."""
    if isinstance(x, Fraction):
        return abs(x - v) <= distance
    gap = abs(x - lifted(v))
    return True if bool(gap <= lifted(distance)) else False if bool(gap > lifted(distance)) else None


def span(said: Written) -> Any:
    """The ball of all values that a written number may stand for: half a unit to both sides, a whole one where digits were cut off."""
    return arb(lifted(said.value), lifted(said.unit if said.cut else said.unit / 2)) if said.unit else lifted(said.value)
