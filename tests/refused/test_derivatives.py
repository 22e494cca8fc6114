"""Kinks, and what may be used under a derivative (DESIGN 4.3)."""

from attack import Attack, both_ways
from written import derive, ring, step

RELU = (step("diff_relu", u="x", x="x"), step("diff_self", "1", x="x"), ring("step(x)"))
ABS = (step("diff_abs", u="x", x="x"), step("diff_self", "1", x="x"), ring("sign(x)"))
CUBE = (step("diff_pow", u="cbrt(x)", n="3", x="x"), step("diff_cbrt", "2", u="x", x="x"), step("diff_self", "2.0", x="x"))
SLOPE = (step("abs_of_nonneg", "0", a="x"), step("diff_self", x="x"))

ROWS = [
    Attack(
        "relu at its kink",
        "relu'(0) = 0 is a convention",
        "step 1: a condition is open ne(x, 0)",
        lambda: derive("D(relu(x), x) = step(x)", *RELU, witness="x=1"),
        lambda: derive("D(relu(x), x) = step(x)", *RELU, assume=["x != 0"], witness="x=1"),
    ),
    Attack(
        "relu at 0 itself",
        "neither 0 nor 1",
        "a condition is open ne(x, 0)",
        lambda: derive("D(relu(x), x) = 0", *RELU, assume=["x = 0"], witness="x=0"),
    ),
    Attack(
        "abs at its kink",
        "the slope is -1 on the left and 1 on the right",
        "step 1: a condition is open ne(x, 0)",
        lambda: derive("D(abs(x), x) = sign(x)", *ABS, witness="x=1"),
        lambda: derive("D(abs(x), x) = sign(x)", *ABS, assume=["x > 0"], witness="x=1"),
    ),
    Attack(
        "the power rule over a vertical tangent",
        "cbrt(x)^3 = x has slope 1 at 0, cbrt none",
        "step 1: a condition is open smooth(cbrt(x), x)",
        lambda: derive("D(cbrt(x)^3, x) = 3*cbrt(x)^(3 - 1)*(1/(3*cbrt(x)^2))", *CUBE, witness="x=1"),
        lambda: derive("D(cbrt(x)^3, x) = 3*cbrt(x)^(3 - 1)*(1/(3*cbrt(x)^2))", *CUBE, assume=["x != 0"], witness="x=1"),
    ),
    Attack(
        "one slope out of two kinks",
        "1 = step(0) + step(-0)",
        "step 1: a condition is open smooth(relu(x), x)",
        lambda: derive("D(relu(x) - relu(-x), x) = step(x) + step(-x)", step("diff_sub", u="relu(x)", v="relu(-x)", x="x"), witness="x=1"),
    ),
    Attack(
        "a sum with a jump",
        "floor has no slope at 1",
        "step 1: a condition is open smooth(floor(x), x)",
        lambda: derive("D(floor(x) + x, x) = 1", step("diff_add", u="floor(x)", v="x", x="x"), witness="x=1/2"),
    ),
    Attack(
        "a maximum",
        "no slope where the two are equal",
        "step 1: a condition is open smooth(max(x, 0), x)",
        lambda: derive("D(max(x, 0)*2, x) = 2*D(max(x, 0), x)", step("diff_const_mul", c="2", u="max(x, 0)", x="x"), witness="x=1"),
    ),
    Attack(
        "the root at its end",
        "sqrt has no slope at 0",
        "step 1: a condition is open gt(x, 0)",
        lambda: derive("x*D(sqrt(x), x) = sqrt(x)/2", step("diff_sqrt", "1", u="x", x="x"), witness="x=1"),
    ),
    Attack(
        "the product rule over a kink",
        "x abs(x) has slope 0 at 0, abs none",
        "step 1: a condition is open smooth(abs(x), x)",
        lambda: derive("D(x*abs(x), x) = D(x, x)*abs(x) + x*D(abs(x), x)", step("diff_mul", u="x", v="abs(x)", x="x"), witness="x=1"),
        lambda: derive(
            "D(x*abs(x), x) = D(x, x)*abs(x) + x*D(abs(x), x)", step("diff_mul", u="x", v="abs(x)", x="x"), witness="x=1", assume=["x > 0"]
        ),
    ),
    Attack(
        "a kink behind a name",
        "h = abs(x)",
        "step 1: a condition is open smooth(h, x)",
        lambda: derive("D(h^2, x) = 2*h*D(h, x)", step("diff_sq", u="h", x="x"), define={"h": "abs(x)"}, witness="x=1"),
    ),
    Attack(
        "a kink behind a partial derivative",
        "partial(E, n) is abs(v)",
        "step 1: a condition is open smooth(partial(E, n), v)",
        lambda: derive(
            "D(partial(E, n)^2, v) = 2*partial(E, n)*D(partial(E, n), v)",
            step("diff_sq", u="partial(E, n)", x="v"),
            define={"h": "abs(v)", "E": "h*n"},
            witness="v=1 n=1",
        ),
    ),
    Attack(
        "an equality under a derivative",
        "x = 0 at this point only",
        "step 1: no such equation is known there",
        lambda: derive("D(x, x) = 0", step("fact", "0", eq="x = 0"), step("diff_const", c="0", x="x"), assume=["x = 0"], witness="x=0"),
    ),
    Attack(
        "an equality of a defined name under a derivative",
        "h is x",
        "step 1: no such equation is known there",
        lambda: derive(
            "D(h, x) = 0",
            step("fact", "0", eq="h = 0"),
            step("diff_const", c="0", x="x"),
            define={"h": "x"},
            assume=["h = 0"],
            witness="x=0",
        ),
    ),
    Attack(
        "a value before differentiating",
        "w1 = 0.7 is another judgement",
        "step 1: no such equation is known there",
        lambda: derive(
            "D(w1^2, w1) = 0",
            step("fact", "0.0", eq="w1 = 0.7"),
            step("diff_const", c="0.7^2", x="w1"),
            assume=["w1 = 0.7"],
            witness="w1=0.7",
        ),
        lambda: derive(
            "D(w1^2, w1) = 1.4",
            step("diff_sq", u="w1", x="w1"),
            step("diff_self", "2", x="w1"),
            step("fact", "1", eq="w1 = 0.7"),
            ring("1.4"),
            assume=["w1 = 0.7"],
            witness="w1=0.7",
        ),
    ),
    Attack(
        ">= under a derivative",
        "at 0 abs(x) has no slope",
        "step 1: a condition is open ge(x, 0)",
        lambda: derive("D(abs(x), x) = 1", *SLOPE, assume=["x >= 0"], witness="x=1"),
        lambda: derive("D(abs(x), x) = 1", *SLOPE, assume=["x > 0"], witness="x=1"),
    ),
    Attack(
        "the domain's end under a derivative",
        "sqrt(x) is defined at 0",
        "step 1: a condition is open ge(x, 0)",
        lambda: derive(
            "D(abs(x), x) + sqrt(x) = 1 + sqrt(x)", step("abs_of_nonneg", "0.0", a="x"), step("diff_self", "0", x="x"), witness="x=1"
        ),
        lambda: derive(
            "D(abs(x), x) + log(x) = 1 + log(x)", step("abs_of_nonneg", "0.0", a="x"), step("diff_self", "0", x="x"), witness="x=1"
        ),
    ),
    Attack(
        "a strict fact about a jump",
        "floor(x) < 1 does not stay true",
        "step 1: a condition is open gt(sub(1, floor(x)), 0)",
        lambda: derive(
            "D(sign(1 - floor(x)), x) = 0",
            step("sign_of_pos", "0", a="1 - floor(x)"),
            step("diff_const", c="1", x="x"),
            assume=["floor(x) < 1"],
            witness="x=1/2",
        ),
        lambda: derive(
            "D(sign(1 - x), x) = 0",
            step("sign_of_pos", "0", a="1 - x"),
            step("diff_const", c="1", x="x"),
            assume=["x < 1"],
            witness="x=1/2",
        ),
    ),
    Attack(
        "a fact about one variable under another",
        "y = x is no longer so once x moves",
        "step 1: no such equation is known there",
        lambda: derive("D(y, x) = 1", step("fact", "0", eq="y = x"), step("diff_self", x="x"), assume=["y = x"], witness="x=1 y=1"),
        lambda: derive(
            "D(y*x, x) = 2*D(x, x)",
            step("fact", "0.0", eq="y = 2"),
            step("diff_const_mul", c="2", u="x", x="x"),
            assume=["y = 2"],
            witness="x=1 y=2",
        ),
    ),
    Attack(
        "under two derivatives",
        "x > y stays true, x >= y does not",
        "step 1: a condition is open",
        lambda: derive(
            "D(D(max(x, y), x), y) = 0",
            step("max_of_ge", "0.0", a="x", b="y"),
            step("diff_self", "0", x="x"),
            step("diff_const", c="1", x="y"),
            assume=["x >= y"],
            witness="x=2 y=1",
        ),
        lambda: derive(
            "D(D(max(x, y), x), y) = 0",
            step("max_of_ge", "0.0", a="x", b="y"),
            step("diff_self", "0", x="x"),
            step("diff_const", c="1", x="y"),
            assume=["x > y"],
            witness="x=2 y=1",
        ),
    ),
    Attack(
        "another entry",
        "x[1] and x[2] move apart",
        "step 1: diff_entry_self does not apply there",
        lambda: derive("D(x[2], x[1]) = 1", step("diff_entry_self", x="x", k="1"), witness="x[1]=1 x[2]=1"),
        lambda: derive("D(x[2], x[1]) = delta(2, 1)", step("diff_entry", x="x", i="2", k="1"), witness="x[1]=1 x[2]=1"),
    ),
    Attack(
        "constant while the array moves",
        "x[i] may be x[k]",
        "step 1: diff_const needs c free of x",
        lambda: derive("D(x[i], x[k]) = 0", step("diff_const", c="x[i]", x="x[k]"), names="x i k", witness="i=1 k=1 x[1]=1"),
    ),
    Attack(
        "an entry whose index moves",
        "x[x[1]] changes with its own index",
        "step 1: diff_entry_self needs k free of x",
        lambda: derive("D(x[x[1]], x[x[1]]) = 1", step("diff_entry_self", x="x", k="x[1]"), assume=["whole(x[1])"], witness="x[1]=1"),
    ),
    Attack(
        "the constant factor moves",
        "x is not free of x",
        "step 1: diff_const_mul needs c free of x",
        lambda: derive("D(x*x, x) = x*D(x, x)", step("diff_const_mul", c="x", u="x", x="x"), witness="x=1"),
    ),
    Attack(
        "an exponent that moves",
        "x^x is no power rule",
        "step 1: diff_pow_real needs a free of x",
        lambda: derive("D(x^x, x) = x*x^(x - 1)*D(x, x)", step("diff_pow_real", u="x", a="x", x="x"), assume=["x > 0"], witness="x=1"),
    ),
]

test_refused, test_twin = both_ways(ROWS)
