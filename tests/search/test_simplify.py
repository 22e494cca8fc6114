"""Simplifying: rows of what comes out, in few lines, with a proof that replays; stated forms; what has none."""

from __future__ import annotations

import pytest

import symderive
from symderive.notation.text import read, write
from symderive.search.simplify import cost

ROWS = [
    ("sin(x)^2 + cos(x)^2", "1"), ("1 - sin(x)^2", "cos(x)^2"), ("cos(x)^2 - sin(x)^2", "cos(2*x)"), ("sin(x)/cos(x)", "tan(x)"),
    ("sin(x)*cos(y) + cos(x)*sin(y)", "sin(x + y)"), ("sin(2*x)/sin(x)", "2*cos(x)"), ("(x^2 - 1)/(x - 1)", "x + 1"),
    ("(1 + cos(x))/sin(x) + sin(x)/(1 + cos(x))", "2/sin(x)"), ("1/(x - 1) - 1/(x + 1)", "2/(x^2 - 1)"), ("x*x + 2*x + 1", "(x + 1)^2"),
    ("sqrt(x^2)", "abs(x)"), ("sqrt(x)*sqrt(x)", "x"), ("sqrt(2)*sqrt(8)", "4"), ("log(exp(x))", "x"), ("exp(x)*exp(y)", "exp(x + y)"),
    ("exp(-x)*exp(x)", "1"), ("cosh(x) + sinh(x)", "exp(x)"), ("tanh(x)^2 + sech(x)^2", "1"), ("Sum(k, (k, 1, n))", "n*(n + 1)/2"),
    ("1/(1 + exp(-x))", "sigmoid(x)"), ("D(tanh(x)*cosh(x), x)", "cosh(x)"), ("2 + 3*4", "14"), ("x", "x"),
]
ROOTS = [  # longer perhaps, but as they are written down
    ("sqrt(8)", "2*sqrt(2)"), ("sqrt(1/2)", "sqrt(2)/2"), ("sqrt(18) + sqrt(8)", "5*sqrt(2)"), ("sqrt(3 + 2*sqrt(2))", "sqrt(2) + 1"),
    ("sqrt(3 - 2*sqrt(2))", "sqrt(2) - 1"), ("1/(1 + sqrt(2))", "sqrt(2) - 1"), ("(sqrt(5) + 1)/(sqrt(5) - 1)", "(sqrt(5) + 3)/2"),
    ("1/(1 + sqrt(2) + sqrt(3))", "(sqrt(2) - sqrt(6) + 2)/4"), ("1/cbrt(2)", "cbrt(2)^2/2"), ("sqrt(12*x^2)", "2*abs(x)*sqrt(3)"),
    ("sqrt(4*x + 4)", "2*sqrt(x + 1)"), ("sqrt(x + 2*sqrt(x - 1))", "sqrt(x - 1) + 1"), ("abs(3 + 4*I)", "5"), ("sqrt(2*I)", "1 + I"),
    ("(1 + I)/(1 - I)", "I"), ("1/(sqrt(x) + 1)", "1/(sqrt(x) + 1)"),
]
FORMS = [
    ("(x + 1)^3", "expanded", "x^3 + 3*x^2 + 3*x + 1"), ("x^3 - 1", "factored", "(x - 1)*(x^2 + x + 1)"),
    ("1/x + 1/(x + 1)", "single-fraction", "(2*x + 1)/(x^2 + x)"), ("sin(x)", "expanded", "sin(x)"),
    ("tanh(x)", "exponentials", "(exp(x) - exp(-x))/(exp(x) + exp(-x))"),
    ("x/sqrt(3)", "rationalised", "x*sqrt(3)/3"), ("2/(3 - sqrt(7))", "rationalised", "sqrt(7) + 3"), ("sin(x)", "rationalised", "sin(x)"),
]


@pytest.mark.parametrize(("expression", "simple"), ROWS)
def test_the_shortest_form(expression, simple):
    result = symderive.simplify(expression)
    assert result.proved and write(result.theorem.claim.rhs) == simple
    assert write(result.theorem.claim.lhs) == write(read(expression)) and symderive.verify(result.json()).theorems
    assert len(result.theorem.trace.lines) <= 5 and cost(result.theorem.claim.rhs) <= cost(result.theorem.claim.lhs)


@pytest.mark.parametrize(("expression", "simple"), ROOTS)
def test_roots_as_they_are_written_down(expression, simple):
    result = symderive.simplify(expression)
    assert result.proved and write(result.theorem.claim.rhs) == simple
    assert symderive.verify(result.json()).theorems and len(result.theorem.trace.lines) <= 3


@pytest.mark.parametrize(("expression", "to", "form"), FORMS)
def test_stated_forms(expression, to, form):
    result = symderive.simplify(expression, to=to)
    assert result.proved and write(result.theorem.claim.rhs) == form


def test_an_assumption_is_used():
    assert write(symderive.simplify("sqrt(x^2)", assume=["x > 0"]).theorem.claim.rhs) == "x"


@pytest.mark.parametrize(("expression", "to", "said"), [
    ("log(-x^2 - 1)", "", "no point was found"), ("x", "short", "the forms are expanded"),
])
def test_what_cannot_be_simplified(expression, to, said):
    with pytest.raises(ValueError, match=said):
        symderive.simplify(expression, to=to)
