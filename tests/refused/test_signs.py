"""Signs that a function has in a part of its domain, that a name has by its definition, and powers that are smooth."""

from attack import Attack, both_ways
from written import derive, ring, step

SQUARE_OF_SIGN = {
    "x > 0": (step("sign_of_pos", "0", a="x"), ring("1")),
    "x < 0": (step("sign_of_neg", "0", a="x"), ring("1")),
}

TWICE = (step("sin_asin", u="sin(2*asin(x))"),)
DOUBLE = (step("sin_asin", u="sin(2*atan(x))"),)
ROUND = (step("sin_asin", u="sin(x)"),)
SLOPE_OF_SIZE = (step("diff_abs", u="x", x="x"), step("diff_self", "1", x="x"), ring("sign(x)"))
ROUND_OF_ACOS = (step("sin_asin", u="sin(acos(x))", backwards=True),)

ROWS = [
    Attack(
        "more than half of pi",
        "asin(sin(2)) = pi - 2",
        "a condition is open le(x, div(pi, 2))",
        lambda: derive("asin(sin(x)) = x", proof=("injective", "sin", ROUND), assume=["x < 2", "x > -1"], witness="x=1"),
        lambda: derive("asin(sin(x)) = x", proof=("injective", "sin", ROUND), assume=["x < 1.5", "x > -1"], witness="x=1"),
    ),
    Attack(
        "twice an arcsine",
        "2*asin(0.8) is more than pi/2",
        "a condition is open le(mul(2, asin(x)), div(pi, 2))",
        lambda: derive("asin(sin(2*asin(x))) = 2*asin(x)", proof=("injective", "sin", TWICE), assume=["x > 0", "x < 0.8"], witness="x=1/2"),
        lambda: derive("asin(sin(2*asin(x))) = 2*asin(x)", proof=("injective", "sin", TWICE), assume=["x > 0", "x < 0.7"], witness="x=1/2"),
    ),
    Attack(
        "twice an arctangent",
        "2*atan(2) is more than pi/2",
        "a condition is open le(mul(2, atan(x)), div(pi, 2))",
        lambda: derive("asin(sin(2*atan(x))) = 2*atan(x)", proof=("injective", "sin", DOUBLE), assume=["x > -1"], witness="x=1/2"),
        lambda: derive("asin(sin(2*atan(x))) = 2*atan(x)", proof=("injective", "sin", DOUBLE), assume=["x > -1", "x < 1"], witness="x=1/2"),
    ),
    Attack(
        "the arccosine of a negative number",
        "acos(-1/2) = 2*pi/3, and its sine is that of pi/3",
        "a condition is open le(acos(x), div(pi, 2))",
        lambda: derive("acos(x) = asin(sin(acos(x)))", proof=("injective", "sin", ROUND_OF_ACOS), assume=["x > -1"], witness="x=1/2"),
        lambda: derive("acos(x) = asin(sin(acos(x)))", proof=("injective", "sin", ROUND_OF_ACOS), assume=["x >= 0"], witness="x=1/2"),
    ),
    Attack(
        "a size above what may be negative",
        "|0| > -1, and |x| has no derivative at 0",
        "step 1: a condition is open ne(x, 0)",
        lambda: derive("D(abs(x), x) = sign(x)", *SLOPE_OF_SIZE, assume=["abs(x) > d"], witness="x=1 d=-1"),
        lambda: derive("D(abs(x), x) = sign(x)", *SLOPE_OF_SIZE, assume=["abs(x) > 1/2"], witness="x=1"),
    ),
    Attack(
        "what is said of a jump while its variable moves",
        "sign(0) may be anything, and sign(x) > 1/2 not next to 0",
        "step 1: a condition is open ge(sign(x), 0)",
        lambda: derive("D(abs(sign(x)), x) = D(sign(x), x)", step("abs_of_nonneg", "0", a="sign(x)"), assume=["sign(x) > 1/2"],
                       witness="x=1"),
        lambda: derive("D(abs(abs(x) - 1/2), x) = D(abs(x) - 1/2, x)", step("abs_of_nonneg", "0", a="abs(x) - 1/2"),
                       assume=["abs(x) - 1/2 > 0"], witness="x=1"),
    ),
    Attack(
        "a product between its bounds",
        "x y = 1 for x = y = 1, and the sign of 1 - x y is not 1 there",
        "step 1: a condition is open gt(sub(1, mul(x, y)), 0)",
        lambda: derive("sign(1 - x*y) = 1", step("sign_of_pos", a="1 - x*y"), assume=["x >= -1", "x <= 1", "y > -1", "y <= 1"],
                       witness="x=0 y=0"),
        lambda: derive("sign(1 - x*y) = 1", step("sign_of_pos", a="1 - x*y"), assume=["x >= 0", "x <= 1", "y > -1", "y <= 0.9"],
                       witness="x=0 y=0"),
    ),
    Attack(
        "a product beyond one bound",
        "for x = 3 and y = 1/4 it is less than 1",
        "step 1: a condition is open gt(sub(mul(x, y), 1), 0)",
        lambda: derive("sign(x*y - 1) = 1", step("sign_of_pos", a="x*y - 1"), assume=["x > 2", "y > 0.2"], witness="x=3 y=1"),
        lambda: derive("sign(x*y - 1) = 1", step("sign_of_pos", a="x*y - 1"), assume=["x > 2", "y > 0.5"], witness="x=3 y=1"),
    ),
    Attack(
        "a product below a bound",
        "(-1)*3 is less than 1",
        "step 1: a condition is open gt(sub(mul(x, y), 1), 0)",
        lambda: derive("sign(x*y - 1) = 1", step("sign_of_pos", a="x*y - 1"), assume=["x < -1", "y > 1"], witness="x=-2 y=2"),
        lambda: derive("sign(x*y - 1) = 1", step("sign_of_pos", a="x*y - 1"), assume=["x < -1", "y < -1"], witness="x=-2 y=-2"),
    ),
    Attack(
        "a square between the bounds of two parts",
        "x y - x^2 is not of degree 1 in x",
        "step 1: a condition is open ge(sub(mul(x, y), pow(x, 2)), 0)",
        lambda: derive("abs(x*y - x^2) = x*y - x^2", step("abs_of_nonneg", a="x*y - x^2"), assume=["x >= 0", "x <= 1", "y >= 0", "y <= 1"],
                       witness="x=0 y=0"),
    ),
    Attack(
        "a function that does not rise everywhere",
        "cosh(-1) = cosh(1)",
        "step 1: a condition is open gt(sub(cosh(x), cosh(y)), 0)",
        lambda: derive("sign(cosh(x) - cosh(y)) = 1", step("sign_of_pos", a="cosh(x) - cosh(y)"), assume=["x > y"], witness="x=1 y=0"),
        lambda: derive("sign(sinh(x) - sinh(y)) = 1", step("sign_of_pos", a="sinh(x) - sinh(y)"), assume=["x > y"], witness="x=1 y=0"),
    ),
    Attack(
        "a rising function outside its domain",
        "nobody knows what log(-1) is",
        "step 2: a condition is open gt(sub(log(x), log(y)), 0)",
        lambda: derive("1 = 1", ring("1 + 0*sign(log(x) - log(y))"), step("sign_of_pos", "1.1", a="log(x) - log(y)"), ring("1"),
                       assume=["x > y"], witness="x=1 y=0"),
        lambda: derive("1 = 1", ring("1 + 0*sign(log(x) - log(y))"), step("sign_of_pos", "1.1", a="log(x) - log(y)"), ring("1"),
                       assume=["x > y", "y > 0"], witness="x=2 y=1"),
    ),
    Attack(
        "the root of a squared cosine",
        "cos(pi) = -1",
        "step 1: a condition is open ge(cos(x), 0)",
        lambda: derive("sqrt(cos(x)^2) = cos(x)", step("sq_sqrt", a="cos(x)"), witness="x=1"),
        lambda: derive("sqrt(cos(asin(x))^2) = cos(asin(x))", step("sq_sqrt", a="cos(asin(x))"), assume=["x >= -1", "x <= 1"],
                       witness="x=0"),
    ),
    Attack(
        "the cosine at the ends",
        "cos(asin(1)) = 0, and the step is 1 only above 0",
        "step 1: a condition is open gt(cos(asin(x)), 0)",
        lambda: derive("step(cos(asin(x))) = 1", step("step_of_pos", u="cos(asin(x))"), witness="x=0"),
        lambda: derive("step(cos(atan(x))) = 1", step("step_of_pos", u="cos(atan(x))"), witness="x=0"),
    ),
    Attack(
        "the sign of a definition, while its name moves",
        "relu has no derivative at 0",
        "step 1: a condition is open le(h, 0)",
        lambda: derive("D(relu(h), h) = D(0, h)", step("relu_of_nonpos", "0", u="h"), define={"h": "0*w"}, names="w", witness="w=1"),
        lambda: derive("relu(h) = 0", step("relu_of_nonpos", u="h"), define={"h": "-w^2"}, names="w", witness="w=1"),
    ),
    Attack(
        "a power with any whole exponent",
        "x^n has no derivative at 0 for n = -1",
        "smooth(pow(x, n), x)",
        lambda: derive("D(x^n + 1, x) = D(x^n, x) + D(1, x)", step("diff_add", u="x^n", v="1", x="x"), sorts={"n": "whole"},
                       witness="n=2 x=1"),
        lambda: derive("D(x^n + 1, x) = D(x^n, x) + D(1, x)", step("diff_add", u="x^n", v="1", x="x"), sorts={"n": "whole"},
                       assume=["n >= 0"], witness="n=2 x=1"),
    ),    Attack(
        "the case that an assumption leaves out",
        "x may be 0, where the claim is false",
        "the cases leave something out",
        lambda: derive("sign(x)^2 = 1", proof=("cases", SQUARE_OF_SIGN), witness="x=1"),
        lambda: derive("sign(x)^2 = 1", proof=("cases", SQUARE_OF_SIGN), assume=["x != 0"], witness="x=1"),
    ),
]

test_refused, test_twin = both_ways(ROWS)
