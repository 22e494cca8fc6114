"""Terms of numbers alone come out as their values, proved."""

from fractions import Fraction

import pytest

from symderive.kernel.check import check
from symderive.kernel.term import number
from symderive.notation.text import read
from symderive.rules import RULES
from symderive.search.numerals import calculated

ROWS = [
    ("1/3 + 0.7", "31/30"), ("7", "7"), ("floor((224 - 11 + 2*0)/4) + 1", "54"), ("floor(10/3*3)", "10"), ("floor(-7/4)", "-2"),
    ("ceiling(7/2)", "4"), ("ceiling(-7/2)", "-3"), ("ceiling(224/2)", "112"), ("max((112 - 1)*2 + 3 - 224, 0)", "1"), ("max(-3, 0)", "0"),
    ("min(1/3, 0.3)", "3/10"), ("min(2, max(1, 3))", "2"), ("floor(10^30/3)", str(10**30 // 3)), ("floor(floor(5/2)/2 + 1/2)", "1"),
]


@pytest.mark.parametrize(("text", "value"), ROWS)
def test_the_value_is_proved(text, value):
    term = read(text)
    found, derivation = calculated(term, number)
    theorem = check(derivation, RULES)
    assert found == Fraction(value)
    assert (theorem.claim.lhs, theorem.claim.rhs, theorem.conditions) == (term, number(Fraction(value)), ())


@pytest.mark.parametrize("text", ["1/0", "floor(1/0)", "floor(pi)", "sqrt(2)", "x", "floor(x)", "max(1, 2, 3)"])
def test_no_value_is_made_up(text):
    assert calculated(read(text), number) is None
