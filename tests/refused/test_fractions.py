"""Orders of fractions and roots: what is granted, and what only looks like it."""

import pytest

from symderive.kernel.conditions import Facts
from symderive.kernel.derivation import Definitions
from symderive.notation.text import read_statement

GRANTED = [
    (["x > 1"], "1 - (1/x)^2 > 0"),
    (["x > 1"], "x/(1 + x) < 1"),
    (["x > 1"], "sqrt(x) > 1"),
    (["x > 0", "x < 1"], "sqrt(x) < 1"),
    (["x < 1", "x > -1"], "2*x/(1 + x^2) < 1"),
    (["x < 1", "x > -1"], "2*x/(1 + x^2) > -1"),
    (["1 - x^2 >= 0", "x < 1", "x > -1"], "1 - x^2 > 0"),
    (["abs(tan(x)) > 0"], "tan(x) != 0"),
]
NOT = [
    (["x > 1"], "1 - (1/x)^2 < 0"),
    (["x > 0"], "sqrt(x) > 1"),
    (["x < 1"], "sqrt(x) < 1"),  # of a negative x it may be anything
    (["x < 1"], "x/(1 + x) < 1"),  # x = -2
    (["x < 1"], "1/(1 - 1/x) < 2"),  # x = 0
    (["x <= 1", "x >= -1"], "2*x/(1 + x^2) < 1"),  # x = 1
    (["x < 1", "x > -1"], "1/x - x > 0"),
    (["1 - x^2 >= 0"], "1 - x^2 > 0"),
    (["abs(tan(x)) >= 0"], "tan(x) != 0"),
]


@pytest.mark.parametrize(("known", "said", "expected"), [(*r, True) for r in GRANTED] + [(*r, False) for r in NOT])
def test_granted(known: list[str], said: str, expected: bool) -> None:
    facts = Facts([read_statement(s) for s in known], Definitions(), {})
    assert facts.granted(read_statement(said)) is expected
