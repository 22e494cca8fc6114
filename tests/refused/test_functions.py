"""A declared function of which only smoothness is known (DESIGN 4.2)."""

from attack import Attack, one_way
from written import derive, step

SMOOTH = (
    "L",
    "D(f(x) + x, x) = D(f(x), x) + 1",
    (step("diff_add", u="f(x)", v="x", x="x"), step("diff_self", "1", x="x")),
    {"sorts": {"f": "function"}},
)
KINKED = {"g(t)": "abs(t)"}
CLAIM = "D(g(x) + x, x) = D(g(x), x) + 1"

ROWS = [
    Attack(
        "a smooth function becomes a kinked one",
        "abs has no slope at 0",
        "L needs f to be a function that may be any",
        lambda: derive(CLAIM, step("L", f="g", x="x"), define=KINKED, lemmas=[SMOOTH], witness="x=1"),
    ),
    Attack(
        "a smooth function becomes an undeclared one",
        "g may be anything",
        "L needs f to be a function that may be any",
        lambda: derive(CLAIM, step("L", f="g", x="x"), lemmas=[SMOOTH], witness="x=1"),
    ),
    Attack(
        "a function that is declared smooth and defined otherwise",
        "abs has no slope at 0",
        "step 1: a condition is open smooth(apply(g, x), x)",
        lambda: derive(CLAIM, step("diff_add", u="g(x)", v="x", x="x"), define=KINKED, sorts={"g": "function"}, witness="x=1"),
    ),
    Attack(
        "a function for a variable",
        "f does not move",
        "step 1: diff_const needs c free of x",
        lambda: derive("D(f(x), f) = 0", step("diff_const", c="f(x)", x="f"), sorts={"f": "function"}, witness="x=1"),
    ),
]

test_refused = one_way(ROWS)
