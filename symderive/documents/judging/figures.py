"""Rounding that goes too far: two values that differ in the third figure."""

from __future__ import annotations

from fractions import Fraction

from symderive.documents.judging.links import middle
from symderive.documents.knowing.rounding import Written
from symderive.networks.numbers import Unclear, Value, order

FIGURES = 3


def matters(x: Value, ideal: Value | None, said: Written) -> bool:
    """Whether two values differ in the third figure, and by more than the last digit that was written says; 198 is known to one."""
    if ideal is None:
        return False
    try:
        a, b = middle(x), middle(ideal)
    except Unclear:
        return False
    if not b:
        return False
    gap = abs(a - b)
    return gap > Fraction(10) ** (order(b) - FIGURES + 1) / 2 and gap > (said.unit or 1) / 2
