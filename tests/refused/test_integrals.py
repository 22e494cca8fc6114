"""Integrals, and functions of which only smoothness is known (DESIGN 4.3: an antiderivative on the whole of [a, b])."""

from attack import Attack, both_ways
from written import derive, ring, step

DIFF_INVERSE = (step("diff_neg", u="1/x", x="x"), step("diff_inv", "0", v="x", x="x"), step("diff_self", "0.0.0", x="x"), ring("1/x^2"))
DIFF_LOG = (step("diff_log", u="x", x="x"), step("diff_self", "0", x="x"))
DIFF_SQUARE = (step("diff_sq", u="x", x="x"), step("diff_self", "2", x="x"), ring("2*x"))
DIFF_ABS = (step("diff_abs", u="x", x="x"), step("diff_self", "1", x="x"), ring("sign(x)"))
DIFF_CUBE_OF_ROOT = (
    step("diff_pow", n="3", u="sqrt(x)", x="x"), ring("2", "1.1"), step("diff_sqrt", "2", u="x", x="x"), step("diff_self", "2.0", x="x"),
    ring("3/2*sqrt(x)"),
)
DIFF_MUL_ABS = (step("diff_mul_abs", u="x", x="x"), step("diff_self", "2", x="x"), ring("2*abs(x)"))
DIFF_SQUARE_OF_Z = (step("diff_sq", u="z", x="z"), step("diff_self", "2", x="z"), ring("2*z"))
DIFF_HALF_SQUARE = (
    step("diff_div_const", u="x*abs(x)", c="2", x="x"), step("diff_mul_abs", "0", u="x", x="x"), step("diff_self", "0.2", x="x"),
    ring("abs(x)"),
)
F = {"f": "function"}
TWICE = ("twice", "D(2*g(x), x) = 2*D(g(x), x)", (step("diff_const_mul", c="2", u="g(x)", x="x"),), {"sorts": {"g": "function"}})



def slope_of_power(a, b, start, power="x^a", **more):
    """The integral of the derivative of a power from a to b is its value at b without that at the start."""
    claim = f"integral(D({power}, x), x={a}..{b}) = {power.replace('x', b)} - {start}"
    return derive(claim, step("antiderivative", F=power, by=()), witness="a=1 b=1" if b == "b" else "a=1", **more)


ROWS = [
    Attack(
        "a pole inside",
        "1/x^2 is positive and has no integral there",
        "step 1: a condition is open smooth(neg(div(1, x)), x)",
        lambda: derive("integral(1/x^2, x=-1..1) = -2", step("antiderivative", F="-1/x", by=DIFF_INVERSE), ring("-2")),
        lambda: derive("integral(1/x^2, x=1..2) = 1/2", step("antiderivative", F="-1/x", by=DIFF_INVERSE), ring("1/2")),
    ),
    Attack(
        "a kink inside",
        "|x| has no derivative at 0, where sign(x) may be anything",
        "step 1: a condition is open smooth(abs(x), x)",
        lambda: derive("integral(sign(x), x=-1..1) = abs(1) - abs(-1)", step("antiderivative", F="abs(x)", by=DIFF_ABS)),
        lambda: derive("integral(sign(x), x=1..2) = abs(2) - abs(1)", step("antiderivative", F="abs(x)", by=DIFF_ABS)),
    ),
    Attack(
        "an antiderivative that jumps",
        "atan(1/x) falls, and jumps by pi at 0",
        "step 1: a condition is open smooth(atan(div(1, x)), x)",
        lambda: derive(
            "integral(D(atan(1/x), x), x=-1..1) = atan(1/1) - atan(1/(-1))",
            step("antiderivative", F="atan(1/x)", by=()),
        ),
        lambda: derive("integral(D(atan(1/x), x), x=1..2) = atan(1/2) - atan(1/1)", step("antiderivative", F="atan(1/x)", by=())),
    ),
    Attack(
        "ends of unknown order",
        "0 may lie between a and b",
        "step 1: a condition is open smooth(neg(div(1, x)), x)",
        lambda: derive("integral(1/x^2, x=a..b) = -1/b - -1/a", step("antiderivative", F="-1/x", by=DIFF_INVERSE), witness="a=1 b=2"),
        lambda: derive("integral(1/x, x=a..b) = log(b) - log(a)", step("antiderivative", F="log(x)", by=DIFF_LOG), witness="a=2 b=1"),
    ),
    Attack(
        "the bound name in an end",
        "the x of the end is not the one that is integrated over",
        "step 1: a condition is open smooth(neg(div(1, x)), x)",
        lambda: derive(
            "integral(1/x^2, x=-1..x) = -1/x - -1/(-1)",
            step("antiderivative", F="-1/x", by=DIFF_INVERSE),
            assume=["x > 0"],
            witness="x=1",
        ),
        lambda: derive(
            "integral(2*x, x=1..x) = x^2 - 1^2",
            step("antiderivative", F="x^2", by=DIFF_SQUARE),
            witness="x=2",
        ),
    ),
    Attack(
        "what is known of the name outside",
        "x > 0 speaks of another x",
        "step 1: a condition is open smooth(neg(div(1, x)), x)",
        lambda: derive(
            "x*integral(1/x^2, x=-2..y) = x*(-1/y - -1/(-2))",
            step("antiderivative", "1", F="-1/x", by=DIFF_INVERSE),
            assume=["x > 0"],
            witness="x=1 y=-1",
        ),
    ),
    Attack(
        "the antiderivative has no limit at an end",
        "log(x) has none at 0",
        "step 1: a condition is open smooth(log(x), x)",
        lambda: derive("integral(1/x, x=0..1) = 0", step("antiderivative", F="log(x)", by=DIFF_LOG)),
        lambda: derive(
            "integral(3/2*sqrt(x), x=0..1) = sqrt(1)^3 - sqrt(0)^3", step("antiderivative", F="sqrt(x)^3", by=DIFF_CUBE_OF_ROOT)
        ),
    ),
    Attack(
        "a power of 0 that may not be positive",
        "x^a has no limit at 0 for a = -1, and another one for a = 0",
        "step 1: a condition is open smooth(pow(x, a), x)",
        lambda: slope_of_power("0", "1", "0", assume=["a >= 0"]),
        lambda: slope_of_power("0", "1", "0", assume=["a > 0"]),
    ),
    Attack(
        "a power of what may be 0 at an end",
        "0^a may be anything, where the limit is 0",
        "step 1: a condition is open eq(b, 0)",
        lambda: slope_of_power("0", "b", "0", assume=["a > 0", "b >= 0"]),
        lambda: slope_of_power("0", "b", "0", assume=["a > 0", "b > 0"]),
    ),
    Attack(
        "a power of 0 in a sum",
        "what the sum is at 0 nobody knows",
        "step 1: a condition is open smooth(Sum(pow(x, a), k, 1, 2), x)",
        lambda: slope_of_power("0", "1", "sum(0^a, k=1..2)", "sum(x^a, k=1..2)", assume=["a > 0"]),
        lambda: slope_of_power("1", "2", "sum(1^a, k=1..2)", "sum(x^a, k=1..2)", assume=["a > 0"]),
    ),
    Attack(
        "a root of negative numbers",
        "sqrt(x) may be anything below 0",
        "step 1: a condition is open smooth(pow(sqrt(x), 3), x)",
        lambda: derive(
            "integral(3/2*sqrt(x), x=-1..1) = 1", step("antiderivative", F="sqrt(x)^3", by=DIFF_CUBE_OF_ROOT)
        ),
    ),
    Attack(
        "a root of what may be negative, to the name outside",
        "the x of the end is not the one that is integrated over",
        "step 1: a condition is open smooth(pow(sqrt(x), 3), x)",
        lambda: derive(
            "integral(3/2*sqrt(x), x=0..x) = sqrt(x)^3 - sqrt(0)^3",
            step("antiderivative", F="sqrt(x)^3", by=DIFF_CUBE_OF_ROOT),
            assume=["x > 0"],
            witness="x=1",
        ),
        lambda: derive(
            "integral(3/2*sqrt(x), x=0..y) = sqrt(y)^3 - sqrt(0)^3",
            step("antiderivative", F="sqrt(x)^3", by=DIFF_CUBE_OF_ROOT),
            assume=["y > 0"],
            witness="y=1",
        ),
    ),
    Attack(
        "a kink that is not named",
        "|x| has no derivative at 0",
        "step 1: a condition is open smooth(div(mul(x, abs(x)), 2), x)",
        lambda: derive(
            "integral(abs(x), x=-1..1) = 1*abs(1)/2 - (-1)*abs(-1)/2", step("antiderivative", F="x*abs(x)/2", by=DIFF_HALF_SQUARE)
        ),
        lambda: derive(
            "integral(abs(x), x=-1..1) = 1*abs(1)/2 - (-1)*abs(-1)/2", step("antiderivative", F="x*abs(x)/2", p="0", by=DIFF_HALF_SQUARE)
        ),
    ),
    Attack(
        "a point that moves with the variable",
        "x is never different from itself",
        "step 1: a condition is open smooth(div(mul(x, abs(x)), 2), x)",
        lambda: derive(
            "integral(abs(x), x=-1..1) = 1*abs(1)/2 - (-1)*abs(-1)/2", step("antiderivative", F="x*abs(x)/2", p="x", by=DIFF_HALF_SQUARE)
        ),
    ),
    Attack(
        "an antiderivative that jumps at a point that is named",
        "|x|/x is constant but for 0, where it jumps by 2",
        "step 1: a condition is open smooth(div(abs(x), x), x)",
        lambda: derive(
            "integral(D(abs(x)/x, x), x=-1..1) = abs(1)/1 - abs(-1)/(-1)", step("antiderivative", F="abs(x)/x", p="0", by=())
        ),
    ),
    Attack(
        "captured by an end",
        "the k of the end would be the index of the sum",
        "step 1: antiderivative: k is bound there",
        lambda: derive("integral(D(sum(x, k=1..2), x), x=0..k) = 0", step("antiderivative", F="sum(x, k=1..2)", by=()), witness="k=1"),
    ),
    Attack(
        "an end beyond the pole",
        "tan runs through a pole between 0 and 2",
        "step 1: a condition is open smooth(tan(x), x)",
        lambda: derive(
            "integral(D(tan(x), x), x=0..a) = tan(a) - tan(0)", step("antiderivative", F="tan(x)", by=()), assume=["a > 0"], witness="a=1"
        ),
        lambda: derive(
            "integral(D(tan(x), x), x=0..a) = tan(a) - tan(0)",
            step("antiderivative", F="tan(x)", by=()),
            assume=["a > 0", "a < pi/2"],
            witness="a=1",
        ),
    ),
    Attack(
        "another derivative",
        "the derivative of x^2 is 2x",
        "the last line is not what was claimed",
        lambda: derive("integral(x, x=0..1) = 1", step("antiderivative", F="x^2", by=DIFF_SQUARE), ring("1")),
        lambda: derive("integral(2*x, x=0..1) = 1", step("antiderivative", F="x^2", by=DIFF_SQUARE), ring("1")),
    ),
    Attack(
        "a whole number in place of the variable",
        "there is no derivative in n",
        "n is a whole number",
        lambda: derive("integral(1, n=0..1) = 1", step("antiderivative", F="n", by=(step("diff_self", x="n"),)), sorts={"n": "whole"}),
    ),
    Attack(
        "differentiated in an end behind which there is a pole",
        "the integral of 1/t from -1 to x has no value",
        "step 1: a condition is open smooth(div(1, t), t)",
        lambda: derive(
            "D(integral(1/t, t=-1..x), x) = 1/x*D(x, x) - 1/(-1)*D(-1, x)", step("fundamental"), assume=["x > 0"], witness="x=1"
        ),
        lambda: derive(
            "D(integral(exp(t), t=-1..x), x) = exp(x)*D(x, x) - exp(-1)*D(-1, x)", step("fundamental"), witness="x=1"
        ),
    ),
    Attack(
        "what is integrated moves too",
        "D(integral(x t, t=0..x), x) = 3 x^2/2",
        "step 1: what is integrated depends on x",
        lambda: derive("D(integral(x*t, t=0..x), x) = x*x*D(x, x) - x*0*D(0, x)", step("fundamental"), witness="x=1"),
        lambda: derive("D(integral(y*t, t=0..x), x) = y*x*D(x, x) - y*0*D(0, x)", step("fundamental"), witness="x=1 y=1"),
    ),
    Attack(
        "a function of which nothing is said",
        "f may be the absolute value",
        "step 1: a condition is open smooth(apply(f, x), x)",
        lambda: derive("D(2*f(x), x) = 2*D(f(x), x)", step("diff_const_mul", c="2", u="f(x)", x="x"), names="f", witness="x=1"),
        lambda: derive("D(2*f(x), x) = 2*D(f(x), x)", step("diff_const_mul", c="2", u="f(x)", x="x"), sorts=F, witness="x=1 f(t)=t^2"),
    ),
    Attack(
        "a function that is not smooth as witness",
        "f is declared differentiable everywhere",
        "witness: no point shows that the claim speaks of anything: f would not be smooth everywhere",
        lambda: derive("f(x) = f(x)", sorts=F, witness="x=1 f(t)=abs(t)"),
        lambda: derive("f(x) = 1*f(x)", ring("1*f(x)"), sorts=F, witness="x=1 f(t)=t^2"),
    ),
    Attack(
        "a lemma about every smooth function, used for another",
        "relu is not smooth",
        "needs g to be a function that may be any",
        lambda: derive(
            "D(2*f(x), x) = 2*D(f(x), x)",
            step("twice", g="f", x="x"),
            define={"f(t)": "relu(t)"},
            lemmas=[TWICE],
            witness="x=1",
        ),
        lambda: derive(
            "D(2*f(x), x) = 2*D(f(x), x)",
            step("twice", g="f", x="x"),
            sorts=F,
            lemmas=[TWICE],
            witness="x=1 f(t)=t^2",
        ),
    ),
    Attack(
        "the chain rule forgotten",
        "f'(2x) is not the derivative of f(2x)",
        "step 1: prime_eq does not apply there",
        lambda: derive("f'(2*x) = D(f(2*x), x)", step("prime_eq", f="f", x="x"), sorts=F, witness="x=1 f(t)=t^2"),
    ),
    Attack(
        "a sum up to its own index",
        "the index of the sum is not the one of its end: |j - 2| is 1 for j = 1",
        "a condition is open",
        lambda: derive(
            "sum(abs(j - 2), j=1..j - 1) = sum(j - 2, j=1..j - 1)",
            step("abs_of_nonneg", "0", a="j - 2"),
            sorts={"j": "whole"},
            assume=["j >= 2"],
            witness="j=3",
        ),
    ),
    Attack(
        "an integral is split at a point beyond its ends",
        "what is integrated may have no meaning out there",
        "step 1: a condition is open le(2, 1)",
        lambda: derive("integral(abs(x), x=0..1) = integral(abs(x), x=0..2) + integral(abs(x), x=2..1)", step("split", p="2")),
        lambda: derive("integral(abs(x), x=0..2) = integral(abs(x), x=0..1) + integral(abs(x), x=1..2)", step("split", p="1")),
    ),
    Attack(
        "an integral over a pole is split there",
        "1/x has no integral from -1 to 1",
        "step 2: a condition is open smooth(div(1, x), x)",
        lambda: derive("0 = 0", ring("0*integral(1/x, x=-1..1)"), step("split", "1", p="0")),
        lambda: derive("0 = 0", ring("0*integral(1/x, x=1..3)"), step("split", "1", p="2"), ring("0")),
    ),
    Attack(
        "a derivative goes on over a kink where it jumps",
        "|x| has the derivative sign(x) but for 0, where it has none",
        "step 1: a condition is open smooth(sign(x), x)",
        lambda: derive("D(abs(x), x) = sign(x)", step("continued", to="sign(x)", p="0", by=DIFF_ABS)),
        lambda: derive("D(abs(x), x) = sign(x)", step("continued", to="sign(x)", p="0", by=DIFF_ABS), assume=["x > 0"], witness="x=1"),
    ),
    Attack(
        "the derivative of a jump goes on over it",
        "sign has the derivative 0 but for 0, where it jumps",
        "step 1: a condition is open smooth(sign(x), x)",
        lambda: derive("D(sign(x), x) = 0", step("continued", to="0", p="0", by=())),
    ),
    Attack(
        "a derivative goes on over a point that is not named",
        "on both sides of 0 x |x| has the derivative 2 |x|, but who says of what point that is the limit?",
        "step 1: a condition is open smooth(mul(x, abs(x)), x)",
        lambda: derive("D(x*abs(x), x) = 2*abs(x)", step("continued", to="2*abs(x)", by=DIFF_MUL_ABS)),
        lambda: derive("D(x*abs(x), x) = 2*abs(x)", step("continued", to="2*abs(x)", p="0", by=DIFF_MUL_ABS), witness="x=1"),
    ),
    Attack(
        "a derivative goes on over a point that moves with the variable",
        "x is never different from itself",
        "step 1: a condition is open smooth(mul(x, abs(x)), x)",
        lambda: derive("D(x*abs(x), x) = 2*abs(x)", step("continued", to="2*abs(x)", p="x", by=DIFF_MUL_ABS)),
    ),
    Attack(
        "a derivative goes on to the end of a domain",
        "sqrt(x)^3 is no more than half a function at 0",
        "step 1: a condition is open smooth(pow(sqrt(x), 3), x)",
        lambda: derive(
            "D(sqrt(x)^3, x) = 3/2*sqrt(x)", step("continued", to="3/2*sqrt(x)", p="0", by=DIFF_CUBE_OF_ROOT), assume=["x >= 0"]
        ),
        lambda: derive(
            "D(sqrt(x)^3, x) = 3/2*sqrt(x)", step("continued", to="3/2*sqrt(x)", p="0", by=DIFF_CUBE_OF_ROOT), assume=["x > 0"],
            witness="x=1",
        ),
    ),
    Attack(
        "a derivative goes on to a power of 0",
        "nobody knows what 0^(5/2) is",
        "step 2: a condition is open smooth(mul(x, pow(abs(x), div(1, 2))), x)",
        lambda: derive("0 = 0", ring("0*D(x*abs(x)^(1/2), x)"), step("continued", "1", to="1", p="0", by=())),
    ),
    Attack(
        "a derivative goes on with what is known at one point alone",
        "x = 0 does not hold next to 0",
        "claim: the last line is not what was claimed",
        lambda: derive("D(x*abs(x), x) = abs(x)", step("continued", to="abs(x)", p="0", by=DIFF_MUL_ABS), assume=["x = 0"]),
    ),
    Attack(
        "a derivative in a complex number goes on",
        "the mean value theorem is one of real numbers",
        "step 1: a derivative in a real name, what it is, and a proof of that but for some points are needed",
        lambda: derive("D(z^2, z) = 2*z", step("continued", to="2*z", by=DIFF_SQUARE_OF_Z), sorts={"z": "complex"}, witness="z=1"),
        lambda: derive("D(z^2, z) = 2*z", step("continued", to="2*z", by=DIFF_SQUARE_OF_Z), witness="z=1"),
    ),
]

test_refused, test_twin = both_ways(ROWS)
