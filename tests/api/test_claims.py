"""prove and diff as a library user calls them."""

import pytest
import sympy

import symderive
from symderive.api.values import NoValue
from symderive.kernel.derivation import Rejected
from symderive.notation.text import Unreadable, write
from symderive.report.verdict import Verdict
from symderive.search.differentiate import CannotDifferentiate

PROVED = [
    "D(tanh(x), x) = 1 - tanh(x)^2",
    "sech(x)^2 = 1 - tanh(x)^2",
    "cosh(x)^2 - sinh(x)^2 = 1",
    "tan(x) + cot(x) = sec(x)*csc(x)",
    "(1 + cos(x))/sin(x) + sin(x)/(1 + cos(x)) = 2/sin(x)",
    "cos(3*x) = 4*cos(x)^3 - 3*cos(x)",
    "D(x^x, x) = x^x*(log(x) + 1)",
    "tanh(x) = 2*sigmoid(2*x) - 1",
    "log(x*y) = log(x) + log(y)",
    "sqrt(x^2) = abs(x)",
    "abs(x*y) = abs(x)*abs(y)",
    "asin(x) + acos(x) = pi/2",
    "atanh(x) = log((1 + x)/(1 - x))/2",
    "sqrt(5 + 2*sqrt(6)) = sqrt(2) + sqrt(3)",
    "exp(I*x) = cos(x) + I*sin(x)",
]
FALSE = [
    ("tanh(x)^2 + sech(x)^2 = 2", "tanh(x)^2 + sech(x)^2 = 1"),
    ("d/dx tanh(x) = 1 - tanh(x)", "D(tanh(x), x) = 1 - tanh(x)^2"),
    ("sqrt(x^2) = x", "sqrt(x^2) = abs(x)"),
    ("(a + b)^2 = a^2 + b^2", "(a + b)^2 = a^2 + 2*a*b + b^2"),
    ("log(x + y) = log(x) + log(y)", "log(x*y) = log(x) + log(y)"),
    ("D(sin(2*x), x) = cos(2*x)", "D(sin(2*x), x) = 2*cos(2*x)"),
]


@pytest.mark.parametrize("claim", PROVED)
def test_a_true_claim_is_proved(claim):
    result = symderive.prove(claim)
    assert result.verdict is Verdict.PROVED, result.text()
    assert result.theorem is not None and not result.theorem.conditions
    assert symderive.verify(result.json()).theorems


@pytest.mark.parametrize(("claim", "meant"), FALSE)
def test_a_false_claim_is_refuted_and_mended(claim, meant):
    result = symderive.prove(claim)
    assert result.verdict is Verdict.REFUTED
    perhaps = [said for block in result.blocks() for label, said, _ in getattr(block, "rows", ()) if label == "Perhaps"]
    assert [write(t) for t in perhaps[0]] == [meant]
    assert symderive.verify(result.json()).refutation is not None


def test_refute_looks_for_a_counterexample_only():
    assert symderive.refute("sqrt(x^2) = x").refutation is not None
    assert symderive.refute("sqrt(x^2)", "x", assume=["x > 0"]).verdict is Verdict.UNDECIDED


@pytest.mark.parametrize(("expression", "x", "order", "result"), [
    ("x^2*y^3", "x,y", 1, "6*x*y^2"), ("x^5", None, 3, "60*x^2"), ("x^3*y^2", ["x", "y"], 2, "12*x"),
    ("Sum(x[j]^2, (j, 1, n))", "x[1]", 1, "2*x[1]"),
])
def test_higher_and_mixed_derivatives(expression, x, order, result):
    assert write(symderive.diff(expression, x, order=order).theorem.claim.rhs) == result


def test_values_under_a_proof():
    assert "left 1.07873199, right 1.07873199" in symderive.diff("x*sin(x)", order=2, at={"x": "0.7"}).text()
    with pytest.raises(NoValue):
        symderive.prove("log(x) - log(x) = 0", at={"x": -1})


def test_an_assumption_decides():
    assert symderive.prove("sqrt(x^2) = x").verdict is Verdict.REFUTED
    assert symderive.prove("sqrt(x^2) = x", assume=["x > 0"]).verdict is Verdict.PROVED


def test_a_complex_name_takes_principal_values():
    assert symderive.prove("sqrt(z^2) = z", assume=["z complex", "z != 0"]).verdict is Verdict.REFUTED
    assert symderive.prove("log(exp(x)) = x").verdict is Verdict.PROVED
    assert symderive.prove("log(exp(z)) = z", assume=["z complex"]).verdict is Verdict.REFUTED


def test_contradictory_assumptions_prove_nothing():
    assert symderive.prove("x = x + 1", assume=["x > 1", "x < 0"]).verdict is Verdict.UNDECIDED


def test_both_sides_apart_and_as_sympy():
    x = sympy.Symbol("x", real=True)
    assert symderive.prove("sech(x)^2", "1 - tanh(x)^2").proved
    assert symderive.prove(sympy.Derivative(sympy.tanh(x), x), 1 - sympy.tanh(x) ** 2).proved
    assert symderive.prove(sympy.Eq(sympy.cosh(x) ** 2 - sympy.sinh(x) ** 2, 1, evaluate=False)).proved


def test_a_plain_sympy_symbol_is_complex():
    z = sympy.Symbol("z")
    assert symderive.prove(sympy.sqrt(z**2), z).verdict is Verdict.REFUTED


@pytest.mark.parametrize(("claim", "error"), [
    ("tanh(x", Unreadable), ("tanh(x) + 1", Unreadable), ("a = b = c", ValueError), ("sum(D(x, k), k=1..n) = 0", Rejected),
])
def test_what_is_no_claim(claim, error):
    with pytest.raises(error):
        symderive.prove(claim)


@pytest.mark.parametrize(("expression", "x", "derivative", "assuming"), [
    ("x^3*sin(2*x)", None, "3*x^2*sin(2*x) + 2*x^3*cos(2*x)", []),
    ("x^x", None, "x^x*(log(x) + 1)", []),
    ("a*x^2 + b*x", "x", "2*a*x + b", []),
    ("tanh(3*x)^2", None, "6*tanh(3*x)*sech(3*x)^2", []),
    ("abs(x)", None, "sign(x)", ["x != 0"]),
])
def test_diff(expression, x, derivative, assuming):
    result = symderive.diff(expression, x)
    claim = result.derivations[0].claim
    assert symderive.prove(f"{derivative} = {write(claim.rhs)}", assume=[*assuming, *map(write, claim.assuming)]).proved
    assert [write(s) for s in claim.assuming] == assuming


def test_diff_needs_to_know_the_variable():
    with pytest.raises(ValueError, match="a, x"):
        symderive.diff("a*x")


def test_diff_of_what_has_no_rule():
    with pytest.raises(CannotDifferentiate):
        symderive.diff("floor(x)")
