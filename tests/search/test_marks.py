"""Marks: what arithmetic and the great identities make equal has one mark."""

import pytest

from symderive.kernel.term import instantiate, name
from symderive.notation.text import read
from symderive.rules import RULES
from symderive.search.citing import relations
from symderive.search.elaborate import bridge
from symderive.search.identity import IDENTITIES, OF_SLOPES
from symderive.search.marks import mark, unlike

EQUAL = [
    "(x + y)^2 = x^2 + 2*x*y + y^2", "1/x - 1/y = (y - x)/(x*y)", "0.5*x = x/2", "x^(-2) = 1/x^2", "x^(1/3*3) = x", "sin(x + x) = sin(2*x)",
    "f(x + 0) = f(x)",
    "sin(x)^2 = 1 - cos(x)^2", "cosh(x)^2 - sinh(x)^2 = 1", "exp(x)*exp(-x) = 1", "exp(x - y)*exp(y - x) = 1", "exp(0*x) = 1",
    "sqrt(4)^2 = 4", "I^2 = -1", "sign(x)*abs(x) = x", "sech(x)^2 = 1 - tanh(x)^2", "sin(sin(x)^2 + cos(x)^2) = sin(1)", "sqrt(6)^4 = 36",
    "cbrt(x)^3 = x", "relu(x) = max(0, x)", "max(x, y) + min(x, y) = x + y", "x*sign(x) = abs(x)", "sqrt(9) = 3", "abs(-2) = 2",
]
APART = ["sin(2*x) = 2*sin(x)", "x^2 = x", "sin(x) = cos(x)", "exp(x + y) = exp(x) + exp(y)", "x + y = x - y", "pi = 22/7", "f(x) = f(y)"]


def _sides(claim):
    return (read(side, functions=frozenset({"f"})) for side in claim.split(" = "))


@pytest.mark.parametrize("claim", EQUAL)
def test_what_is_equal_has_one_mark(claim):
    left, right = _sides(claim)
    assert mark(left) == mark(right) is not None


@pytest.mark.parametrize("rule", [*IDENTITIES, *OF_SLOPES])
def test_the_great_identities_hold_of_marks(rule):
    lhs, rhs = (instantiate(side, dict.fromkeys("anu", name("x"))) for side in (RULES[rule].lhs, RULES[rule].rhs))
    assert mark(lhs) == mark(rhs) is not None


@pytest.mark.parametrize("claim", APART)
def test_what_is_not_is_told_apart_at_once(claim):
    left, right = _sides(claim)
    known = [r for n in (*IDENTITIES, *OF_SLOPES) for r in relations(RULES[n], (left, right))]
    assert unlike(left, right, known)
    assert bridge(left, right, known) is None


@pytest.mark.parametrize("text", ["1/(x - x)", "sqrt(1/(y - y))", "Sum(k, k, 1, n)", "1 + 2/Sum(k, k, 1, n)"])
def test_what_has_no_mark_is_like_anything(text):
    t = read(text, names=frozenset("n"))
    assert mark(t) is None
    assert not unlike(t, read("x"))


def test_equations_that_are_given_may_make_anything_equal():
    left, right = _sides("sin(x + y) = sin(x)*cos(y) + cos(x)*sin(y)")
    given = [r for r in relations(RULES["sin_sq_add_cos_sq"], (left, right))]
    assert unlike(left, right, given)
    strange = [type(given[0])("r", (), left, right)]
    assert not unlike(left, right, strange)
    assert bridge(left, right, strange) is not None
