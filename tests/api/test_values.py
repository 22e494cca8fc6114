"""Values: exact ones, certified digits, and what has none."""

from fractions import Fraction

import mpmath
import pytest

import symderive
from symderive.api.values import NoValue


@pytest.mark.parametrize(("expression", "at", "exact"), [
    ("0.7*(-0.3) + 0.5*0.15 + 0.9", {}, Fraction(153, 200)),
    ("1/2*(y - z)^2", {"y": "0.5", "z": "0.5655"}, Fraction(17161, 8000000)),
    ("(32 - 5 + 2*0)/1 + 1", {}, Fraction(28)),
    ("x[1] + x[2]", {"x[1]": 1, "x[2]": "1/3"}, Fraction(4, 3)),
    ("Sum(x[j], (j, 1, n))", {"n": 2, "x[1]": 1, "x[2]": 5}, Fraction(6)),
    ("Sum(x[j]*y[j]^2, (j, 1, 2))", {"x[1]": 1, "x[2]": 5, "y[1]": "0.5", "y[2]": "1/3"}, Fraction(29, 36)),
    ("Product(Sum(k*j, (k, 1, j)), (j, 1, 3))", {}, Fraction(108)),
    ("Sum(k, (k, 1, 0)) + Product(k, (k, 2, 1))", {}, Fraction(1)),
    ("Sum(k^2, (k, 1, 100))", {}, Fraction(338350)),
])
def test_rational_values_are_exact(expression, at, exact):
    result = symderive.evaluate(expression, at)
    assert result.exact == exact
    assert result.theorems


@pytest.mark.parametrize(("expression", "at"), [
    ("exp(x)*sin(x)", {"x": "0.7"}), ("tanh(x)", {"x": "25"}), ("sqrt(2)", {}), ("pi^2/6", {}), ("log(10)", {}), ("1 - tanh(x)", {"x": 20}),
])
@pytest.mark.parametrize("digits", [3, 12, 40])
def test_every_digit_is_right(expression, at, digits):
    value = symderive.evaluate(expression, at, digits=digits).value
    with mpmath.workdps(digits + 60):
        names = {n: mpmath.mpf(str(v)) for n, v in at.items()}
        known = {f: getattr(mpmath, f) for f in ("exp", "sin", "tanh", "sqrt", "log", "pi")}
        true = eval(expression.replace("^", "**"), {**known, **names})
        last_place = mpmath.mpf(10) ** (mpmath.floor(mpmath.log10(abs(true))) - digits + 1)
        assert abs(mpmath.mpf(value) - true) <= last_place * mpmath.mpf("0.5000001")


def test_a_derivative_at_a_point():
    assert symderive.evaluate("D(tanh(x), x)", {"x": "0.7"}, digits=9).value == "0.63473959"


@pytest.mark.parametrize(("expression", "at", "said"), [
    ("log(x)", {"x": -1}, "no value"), ("1/x", {"x": 0}, "no value"), ("x + y", {"x": 1}, "y has no value"),
    ("D(abs(x), x)", {"x": 0}, "no value"), ("x", {"x": "y"}, "must be a number"),
])
def test_what_has_no_value(expression, at, said):
    with pytest.raises(NoValue, match=said):
        symderive.evaluate(expression, at)


def test_too_many_digits():
    with pytest.raises(ValueError, match="digits"):
        symderive.evaluate("pi", digits=5000)
