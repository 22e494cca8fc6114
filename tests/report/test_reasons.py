"""What arithmetic is called, and formulas in reasons."""

import pytest
from report_samples import claim, read, said, step

from symderive.kernel.derivation import Line
from symderive.kernel.term import mk
from symderive.report.reasons import Reasons, of_ring, spoken
from symderive.rules import RULES

ARITHMETIC = [
    ("2*3 + 1", "7", "arithmetic"),
    ("1/2 + 1/3", "5/6", "arithmetic"),
    ("x*a/(x*b)", "a/b", "cancel the common factor"),
    ("x^3*a/(x*b)", "x^2*a/b", "cancel the common factor"),
    ("x/x", "1", "cancel the common factor"),
    ("(a - b)/c", "a/c - b/c", "split the fraction"),
    ("1/(x*(x + 1))", "1/x - 1/(x + 1)", "partial fractions"),
    ("(2*x + 1)/(x^2*(x + 1)^2)", "1/x^2 - 1/(x + 1)^2", "partial fractions"),
    ("a/b + 1", "(a + b)/b", "common denominator"),
    ("(1/a)^2 + (b/a)^2", "(1 + b^2)/a^2", "common denominator"),
    ("(a + b)*c", "a*c + b*c", "multiply out"),
    ("(a + b)^2", "a^2 + 2*a*b + b^2", "multiply out"),
    ("a*c + b*c", "(a + b)*c", "factor"),
    ("2*x + 3*x + 1", "5*x + 1", "collect like terms"),
    ("b + a", "a + b", "rearrange"),
    ("x*(y + 1) + y*(x + 2)", "2*x*y + x + 2*y", "multiply out"),
    ("1/(1/x - y/x)", "x/(1 - y)", "multiply top and bottom by x"),
    ("(a*x + b*x^2)/(x*c + x)", "(a + b*x)/(c + 1)", "cancel the common factor"),
    ("(a*b + c)/(a - c)", "(b + c/a)/(1 - c/a)", "divide top and bottom by a"),
    ("x*(1*1)", "x*1", "arithmetic"),
]


@pytest.mark.parametrize(("before", "after", "words"), ARITHMETIC)
def test_arithmetic_by_its_name(before, after, words):
    assert said(of_ring(read(before), read(after), step("ring", to=after))) == words


def test_arithmetic_read_backwards():
    assert said(of_ring(read("a/c - b/c"), read("(a - b)/c"), step("ring", backwards=True, to="a/c - b/c"))) == "common denominator"


LINES = [
    # steps, reason
    ([step("exp_add", u="x", v="c")], "exp(x + c) = exp(x)*exp(c)"),
    ([step("exp_add", u="x", v="c"), step("exp_add", u="y", v="c")], "exp(u + v) = exp(u)*exp(v)"),
    ([step("diff_sinh", u="x", x="x"), step("diff_cosh", u="x", x="x"), step("diff_self", x="x"), step("ring", to="x")],
     "sinh′ = cosh, cosh′ = sinh"),
    ([step("diff_self", x="x")], "derivative of the variable"),
    ([step("unfold", (0,)), step("ring", to="x")], "definition of h"),
    ([step("unfold", (0,), True, name="h")], "definition of h"),
    ([step("fact", eq=mk("eq", read("x"), read("1")))], "assumed: x = 1"),
    ([step("chain", v1="h"), step("chain", v1="h")], "chain rule"),
    ([step(f"diff_{f}", u="x", x="x") for f in ("sin", "cos", "exp", "log", "sqrt")], "rules of differentiation"),
    ([step("diff_mul", u="x", v="x", x="x"), *(step(f"diff_{f}", u="x", x="x") for f in ("sin", "cos", "exp", "log"))],
     "product rule, rules of differentiation"),
    ([step("tanh_eq_sinh_div_cosh", u="x"), step("exp_zero"), step("unfold", (0,)), step("sech_eq_one_div_cosh", u="x")],
     "definitions of tanh, h and sech, exp(0) = 1"),
    ([step("a_rule_unknown")], "a rule unknown"),
]


@pytest.mark.parametrize(("steps", "reason"), LINES)
def test_reason_of_a_line(steps, reason):
    lines = (read("h + x"),) * len(steps)
    assert said(Reasons(claim("h = h"), RULES, {}).of_line(Line(tuple(steps)), lines[0], lines)) == reason


def test_a_reason_given_is_kept():
    line = Line((step("ring", to="x"),), "since $x^2 + 1 > 0$, and $not a formula)$")
    assert said(Reasons(claim("x = x"), RULES, {}).of_line(line, read("x"), (read("x"),))) == "since x^2 + 1 > 0, and not a formula)"


def test_a_declared_name_is_itself():
    assert spoken("the error $E$", claim("E = 1"))[1] is claim("E = 1").lhs
