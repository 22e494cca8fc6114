"""What is new in a line."""

import pytest
from report_samples import read

from symderive.kernel.term import get
from symderive.notation.text import write
from symderive.report.changes import new_places

SOFTMAX = "exp(x[i])*exp(c)/(exp(c)*sum(exp(x[j]), j=1..n))"
SLOPES = "(D(sinh(x), x)*cosh(x) - sinh(x)*D(cosh(x), x))/cosh(x)^2"
SQUARES = "(cosh(x)^2 - sinh(x)^2)/cosh(x)^2"

ROWS = [
    # the line before, the line, what is new in it
    ("D(tanh(x), x)", "D(sinh(x)/cosh(x), x)", ["sinh(x)/cosh(x)"]),
    ("D(sinh(x)/cosh(x), x)", SLOPES, ["D(sinh(x), x)", "D(cosh(x), x)"]),
    (SLOPES, SQUARES, ["cosh(x)^2 - sinh(x)^2"]),
    (SQUARES, "1 - sinh(x)^2/cosh(x)^2", ["1", "sinh(x)^2/cosh(x)^2"]),
    (SQUARES, "1 - (sinh(x)/cosh(x))^2", ["1", "(sinh(x)/cosh(x))^2"]),
    ("1 - sinh(x)^2/cosh(x)^2", "1 - tanh(x)^2", ["tanh(x)^2"]),
    ("1 - (sinh(x)/cosh(x))^2", "1 - tanh(x)^2", ["tanh(x)^2"]),
    ("exp(x[i] + c)/sum(exp(x[j] + c), j=1..n)", "exp(x[i])*exp(c)/sum(exp(x[j])*exp(c), j=1..n)",
     ["exp(x[i])*exp(c)", "exp(x[j])*exp(c)"]),
    (SOFTMAX, "exp(x[i])/sum(exp(x[j]), j=1..n)", ["exp(x[i])/sum(exp(x[j]), j=1..n)"]),
    # summands that stay are old, wherever they stand now
    ("a + b + c", "c + a + d*e", ["d*e"]),
    ("a*f(x)*b", "b*a*g(x)", ["g(x)"]),
    # several of one kind are counted
    ("x + x + y", "x + y + z", ["z"]),
    # what was there somewhere is old
    ("exp(x)*(sin(x) + 1)", "exp(x)*sin(x) + cos(x)", ["exp(x)*sin(x)", "cos(x)"]),
    ("2*x + 3*x", "5*x", ["5*x"]),
    ("x", "y", ["y"]),
    ("x + 1", "1 + x", []),
    ("0.70*x", "0.7*x", []),
    # nothing enters the variable of a derivative, or the name that a sum binds
    ("D(x^2, x)", "D(x^2, y)", ["D(x^2, y)"]),
    ("sum(j^2, j=1..n)", "sum(k^3, k=1..n)", ["sum(k^3, k=1..n)"]),
]


@pytest.mark.parametrize(("before", "after", "new"), ROWS)
def test_new_places(before, after, new):
    line = read(after)
    assert [write(get(line, place)) for place in new_places(read(before), line)] == new


def test_everything_is_the_root():
    assert new_places(read("x*y"), read("sin(a)")) == ((),)


def test_deep_lines_are_walked_in_loops():
    deep = "".join("sin(" for _ in range(390)) + "x" + ")" * 390
    (place,) = new_places(read(deep), read(deep.replace("x", "y")))
    assert len(place) == 390
