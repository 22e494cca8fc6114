"""A theorem becomes a rule only as far as it goes (DESIGN 4.3)."""

from attack import Attack, both_ways
from written import derive, ring, step

PRODUCT = ("L", "D(x*y, x) = y", (step("diff_const_mul", pick=(), c="y", u="x", x="x"), step("diff_self", "1", x="x"), ring("y")), {})
W2 = {"define": {"h": "w^2"}}
TIMES = (step("diff_const_mul", c="y", u="h", x="h"), step("diff_self", "1", x="h"), ring("y"))
TIMES_W = (step("diff_const_mul", c="w", u="x", x="x"), step("diff_self", "1", x="x"), ring("w"))
SUM = (
    step("sum_mul_left", c="y", f="j", j="j", a="1", b="2"),
    step("sum_split_last", "1", f="j", j="j", a="1", b="2"),
    ring("1", "1.0.3"),
    step("sum_single", "1.0", f="j", j="j", a="1"),
    ring("3*y"),
)
ARRAYS = (step("diff_const_mul", c="v[1]", u="u[1]", x="u[1]"), step("diff_entry_self", "1", x="u", k="1"), ring("v[1]"))
POWERS = (
    "cases",
    {
        "x = 0": (step("pow_add_whole", backwards=True, a="x", m="a", n="b"),),
        "x > 0": (step("pow_add", backwards=True, a="x", m="a", n="b"),),
    },
)
EXPONENTS_ADD = ("L", "x^a*x^b = x^(a + b)", POWERS, {"assume": ["x >= 0"]})

ROWS = [
    Attack(
        "the factor becomes the variable",
        "D(x x, x) = 2x",
        "step 4: L needs y free of x",
        lambda: derive("D(x*x, x) = x", step("L", x="x", y="x"), lemmas=[PRODUCT], witness="x=1"),
        lambda: derive("D(x*z^2, x) = z^2", step("L", x="x", y="z^2"), lemmas=[PRODUCT], witness="x=1 z=1"),
    ),
    Attack(
        "the factor hides the variable",
        "h is x^2",
        "step 4: L needs y free of x",
        lambda: derive("D(x*h, x) = h", step("L", x="x", y="h"), lemmas=[PRODUCT], define={"h": "x^2"}, witness="x=1"),
    ),
    Attack(
        "the variable is a defined name",
        "D(h h, h) = 2h",
        "step 4: L needs y free of h",
        lambda: derive("D(h*h, h) = h", step("L", y="h"), lemmas=[("L", "D(y*h, h) = y", TIMES, W2)], witness="w=1", **W2),
        lambda: derive("D(3*h, h) = 3", step("L", y="3"), lemmas=[("L", "D(y*h, h) = y", TIMES, W2)], witness="w=1", **W2),
    ),
    Attack(
        "the variable becomes a fixed name",
        "D(w w, w) = 2w",
        "L needs h free of x",
        lambda: derive("D(w*w, w) = w", step("L", x="w"), lemmas=[("L", "D(w*x, x) = w", TIMES_W, W2)], witness="w=1", **W2),
        lambda: derive("D(w*q, q) = w", step("L", x="q"), lemmas=[("L", "D(w*x, x) = w", TIMES_W, W2)], witness="w=1 q=1", **W2),
    ),
    Attack(
        "the place of a partial derivative",
        "partial(E, w) is 2w",
        "step 3: L needs E free of q",
        lambda: derive(
            "partial(E, w) = 0",
            step("L", q="w"),
            define={"E": "w^2"},
            witness="w=1",
            lemmas=[
                ("L", "partial(E, q) = 0", (step("partial", to="0", by=(step("diff_const", c="w^2", x="q"),)),), {"define": {"E": "w^2"}})
            ],
        ),
    ),
    Attack(
        "two arrays become one",
        "D(u[1] u[1], u[1]) = 2 u[1]",
        "L needs v free of u",
        lambda: derive(
            "D(u[1]*u[1], u[1]) = u[1]", step("L", u="u", v="u"), lemmas=[("L", "D(u[1]*v[1], u[1]) = v[1]", ARRAYS, {})], witness="u[1]=1"
        ),
        lambda: derive(
            "D(u[1]*s[1], u[1]) = s[1]",
            step("L", u="u", v="s"),
            lemmas=[("L", "D(u[1]*v[1], u[1]) = v[1]", ARRAYS, {})],
            witness="u[1]=1 s[1]=2",
        ),
    ),
    Attack(
        "a whole letter given a real",
        "delta(1/2, 1/2) is nothing",
        "step 2: a condition is open whole(x)",
        lambda: derive(
            "x + delta(x, x) - delta(x, x) = x + 1 - delta(x, x)",
            step("L", "0.1", n="x"),
            witness="x=1",
            lemmas=[("L", "delta(n, n) = 1", (step("delta_self", i="n"),), {"sorts": {"n": "whole"}})],
        ),
        lambda: derive(
            "delta(m + 1, m + 1) = 1",
            step("L", n="m + 1"),
            witness="m=1",
            sorts={"m": "whole"},
            lemmas=[("L", "delta(n, n) = 1", (step("delta_self", i="n"),), {"sorts": {"n": "whole"}})],
        ),
    ),
    Attack(
        "the factor becomes the index",
        "the sum of j j is 5, not 3j",
        "step 6: L needs y free of",
        lambda: derive("sum(j*j, j=1..2) = 3*j", step("L", y="j"), lemmas=[("L", "sum(y*j, j=1..2) = 3*y", SUM, {})], witness="j=1"),
        lambda: derive("sum(x*j, j=1..2) = 3*x", step("L", y="x"), lemmas=[("L", "sum(y*j, j=1..2) = 3*y", SUM, {})], witness="x=1"),
    ),
    Attack(
        "a lemma's assumption is forgotten",
        "abs(-1) is 1",
        "step 2: a condition is open ge(y, 0)",
        lambda: derive(
            "abs(y) = y",
            step("L", x="y"),
            witness="y=1",
            lemmas=[("L", "abs(x) = x", (step("abs_of_nonneg", a="x"),), {"assume": ["x >= 0"]})],
        ),
        lambda: derive(
            "abs(exp(y)) = exp(y)",
            step("L", x="exp(y)"),
            witness="y=1",
            lemmas=[("L", "abs(x) = x", (step("abs_of_nonneg", a="x"),), {"assume": ["x >= 0"]})],
        ),
    ),
    Attack(
        "a lemma's domain is forgotten",
        "x/x is nothing at 0",
        "step 2: a condition is open ne(sub(y, y), 0)",
        lambda: derive(
            "1 = 2", step("L", backwards=True, x="y - y"), witness="y=1", lemmas=[("L", "x/x = 1", (step("div_self", a="x"),), {})]
        ),
    ),
    Attack(
        "foreign definitions",
        "h is another h there",
        "lemma L: its definitions are not those of the claim",
        lambda: derive("h = 2", step("L"), define={"h": "1"}, lemmas=[("L", "h = 2", (step("unfold"),), {"define": {"h": "2"}})]),
        lambda: derive(
            "h + 1 = 3", step("L", "0"), ring("3"), define={"h": "2"}, lemmas=[("L", "h = 2", (step("unfold"),), {"define": {"h": "2"}})]
        ),
    ),
    Attack(
        "a lemma on definitions while its name moves",
        "D(h, h) = 1, D(w, h) = 0",
        "step 2: L rests on definitions that do not hold there",
        lambda: derive(
            "D(h, h) = 0",
            step("L", "0"),
            step("diff_const", c="w", x="h"),
            define={"h": "w"},
            witness="w=1",
            lemmas=[("L", "h = w", (step("unfold"),), {"define": {"h": "w"}})],
        ),
    ),
    Attack(
        "a lemma on definitions in a partial derivative",
        "there no name depends on another",
        "L rests on definitions that do not hold there",
        lambda: derive(
            "partial(E, h) = 0",
            step("partial", to="0", by=(step("L", "0"), step("diff_const", c="w", x="h"))),
            define={"h": "w", "E": "h"},
            witness="w=1",
            lemmas=[("L", "h = w", (step("unfold"),), {"define": {"h": "w", "E": "h"}})],
        ),
    ),
    Attack(
        "a lemma called like a rule",
        "exp_add would mean something else",
        "lemma exp_add: there is a rule of that name",
        lambda: derive("1 = 1", lemmas=[("exp_add", "1 = 1", (), {})]),
    ),
    Attack(
        "two lemmas of one name",
        "one would stand for the other",
        "lemma L: there is a rule of that name",
        lambda: derive("1 = 1", lemmas=[("L", "1 = 1", (), {}), ("L", "2 = 2", (), {})]),
    ),
    Attack(
        "a lemma that uses itself",
        "anything follows from itself",
        "step 1: no rule is called L",
        lambda: derive("1 = 2", step("L"), lemmas=[("L", "1 = 2", (step("L"),), {})]),
    ),
    Attack(
        "a lemma proved by a later one",
        "in a circle",
        "step 1: no rule is called M",
        lambda: derive("1 = 2", step("L"), lemmas=[("L", "1 = 2", (step("M"),), {}), ("M", "1 = 2", (step("L"),), {})]),
    ),
    Attack(
        "an assumption about a name that is not there",
        "a rule could not say what q is",
        "an assumption mentions a name that the claim does not",
        lambda: derive("x = x", lemmas=[("L", "x = x", (), {"assume": ["q > 0"]})], witness="x=1"),
    ),
    Attack(
        "a real lemma for complex names",
        "abs(I)^2 = 1, I^2 = -1",
        "speaks of complex values and the other does not",
        lambda: derive(
            "abs(z)^2 = z^2",
            step("L", y="z"),
            sorts={"z": "complex"},
            witness="z=I",
            lemmas=[("L", "abs(y)^2 = y^2", (step("abs_sq", a="y"),), {"sorts": {"y": "real"}})],
        ),
    ),
    Attack(
        "a vacuous lemma",
        "nothing is greater and less than 0",
        "step 3: a condition is open gt(y, 0)",
        lambda: derive(
            "y = -y",
            step("L", x="y"),
            witness="y=0",
            lemmas=[
                (
                    "L",
                    "x = -x",
                    (step("abs_of_nonneg", backwards=True, a="x"), step("abs_of_nonpos", a="x")),
                    {"assume": ["x > 0", "x < 0"]},
                )
            ],
        ),
    ),
    Attack(
        "where a lemma's powers of 0 are defined",
        "0^(1/2) and 0^(-1/2) may be anything, so 1 = 0 would follow",
        "step 5: a condition is open ne(0, 0)",
        lambda: derive(
            "1^2 = 0",
            step("pow_zero", "0", backwards=True, a="0"),
            ring("1/2 + -1/2", "0.1"),
            step("L", "0", backwards=True, x="0", a="1/2", b="-1/2"),
            ring("0^(1/2)*0^(1/2)*(0^(-1/2))^2"),
            step("L", pick=(0, 1), x="0", a="1/2", b="1/2"),
            ring("1", "0.1"),
            step("pow_one", "0", a="0"),
            ring("0"),
            lemmas=[EXPONENTS_ADD],
        ),
        lambda: derive(
            "2^(1/2)*2^(1/2) = 2^1", step("L", x="2", a="1/2", b="1/2"), ring("1", "1"), lemmas=[EXPONENTS_ADD]
        ),
    ),
]

test_refused, test_twin = both_ways(ROWS)
