"""Which conditions a reader sees, and why they hold."""

import pytest
from report_samples import claim, read, read_statement, said

from symderive.kernel.derivation import Definition, Sort
from symderive.notation.text import write
from symderive.report.needs import Needs, plain

LOG = claim("log(x)*y = y*log(x)", "y > 1")
WHYS = [
    # claim, condition, why
    (LOG, "y > 1", "assumed"),
    (LOG, "y != 0", "since y > 1"),
    (LOG, "x > 0", "the claim is only about such x"),
    (LOG, "x != 0", "since x > 0"),
    (LOG, "cosh(x) != 0", "holds: cosh(x) >= 1 for real x"),
    (LOG, "exp(x) != 0", "since exp(x) > 0"),
    (LOG, "1 + exp(-x) != 0", "because 1 + exp(-x) > 0"),
    (LOG, "1 + exp(-x) > 0", "since exp(-x) > 0"),
    (LOG, "x*y != 0", "since x > 0 and y > 0"),
    (LOG, "z^2 >= 0", "a square is never negative"),
    (LOG, "tanh(z) < 1", "holds"),
    (LOG, "2 != 0", "arithmetic"),
    (claim("n = n", sorts=(("n", Sort("whole")),)), "whole(n + 1)", "a whole number by its sort"),
    (claim("sum(x[j], j=1..n) = 0"), "whole(n)", "the claim is only about such n"),
    (LOG, "whole(n)", "holds"),
    (LOG, "all(exp(x[j]) > 0, j=1..n)", "holds"),
    (claim("1/s = 1/s", definitions=(Definition("s", read("exp(x) + exp(y)")),)), "s != 0", "because exp(x) + exp(y) > 0"),
    (claim("1/s = 1/s", definitions=(Definition("s", read("x + y")),)), "s != 0", "the claim is only about such s"),
    (LOG, "smooth(sin(x), x)", "smooth functions"),
]


@pytest.mark.parametrize(("about", "condition", "why"), WHYS)
def test_why(about, condition, why):
    assert said(Needs(about).why(read_statement(condition))) == why


def test_why_in_a_case_and_where_it_does_not_follow():
    needs = Needs(claim("abs(x) = x"), (read_statement("x > 2"),), (read_statement("y != 0"),))
    assert said(needs.why(read_statement("x > 2"))) == "the present case"
    assert said(needs.why(read_statement("x != 0"))) == "since x > 2"
    assert said(needs.why(read_statement("y != 0"))) == "does not follow from the claim"
    assert needs.in_case(read_statement("x != 0")) and not needs.in_case(read_statement("y != 0"))


PLAIN = [
    ("exp(c)*(x + 1) != 0", ["exp(c) != 0", "x + 1 != 0"]),
    ("cosh(x)^2 != 0", ["cosh(x) != 0"]),
    ("2*x != 0", ["x != 0"]),
    ("n >= 1 - 1", ["n >= 0"]),
    ("2 > 0", []),
    ("x*y > 0", ["x*y > 0"]),
]


@pytest.mark.parametrize(("condition", "parts"), PLAIN)
def test_plain(condition, parts):
    assert [write(s) for s in plain(read_statement(condition))] == parts


SHOWN = [("cosh(x) != 0", True), ("exp(x) != 0", False), ("i >= 1", False), ("i*x > 0", True), ("whole(i)", False), ("smooth(x, x)", False),
         ("all(x[j] != 0, j=1..i)", True)]


@pytest.mark.parametrize(("condition", "shown"), SHOWN)
def test_what_deserves_mention(condition, shown):
    assert Needs(claim("x*i = i*x", sorts=(("i", Sort("whole")),))).deserves(read_statement(condition)) == shown
