"""Cases, induction, a constant on an interval, injective functions: each must leave nothing out (DESIGN 4.3)."""

from attack import Attack, both_ways
from written import cite, derive, ring, step

WHOLE = {"n": "whole"}
SQUARE_OF_ABS = {
    "x >= 0": (step("abs_of_nonneg", "0", a="x"),),
    "x < 0": (step("abs_of_nonpos", "0", a="x"), ring("x^2")),
}
GAUSS = "sum(j, j=1..n) = n*(n + 1)/2"
HYPOTHESIS = "sum(j, j=1..n) = n*(n + 1)/2"
GAUSS_BASE = (step("sum_empty", f="j", j="j", a="1", b="0"), ring("0*(0 + 1)/2"))
GAUSS_STEP = (
    step("sum_split_last", f="j", j="j", a="1", b="n + 1"),
    ring("n", "0.3"),
    step("fact", "0", eq=HYPOTHESIS),
    ring("(n + 1)*(n + 1 + 1)/2"),
)


def gauss(start="0", base=GAUSS_BASE, induct=GAUSS_STEP, assume=("n >= 0",), claim=GAUSS, **more):
    return derive(claim, proof=("induction", "n", start, base, induct), **{"sorts": WHOLE, "assume": assume, "witness": "n=2", **more})




def power_of_zero(sort):
    """a - floor(a) + 0*y^(a*n) = 0 by induction over n: for n = 1 a is whole, as 0^(a*1) is defined."""
    at_one = (ring("a*1", "0.1.0"), step("floor_eq", "0.1", a="a*1", n="a*1"), ring("0"))
    onwards = (ring("a - floor(a) + 0*y^(a*n)"), step("fact", eq="a - floor(a) + 0*y^(a*n) = 0"))
    return derive(
        "a - floor(a) + 0*y^(a*n) = 0",
        proof=("induction", "n", "1", ("cases", {"y = 0": at_one}), onwards),
        **{"assume": ["y = 0", "n >= 1", "a > 0"], "sorts": {"n": "whole", "a": sort}, "witness": "y=0 a=1 n=1"},
    )


PYTHAGORAS_SLOPE = (
    step("diff_add", u="sin(x)^2", v="cos(x)^2", x="x"),
    step("diff_sq", "0", u="sin(x)", x="x"),
    step("diff_sin", "0.2", u="x", x="x"),
    step("diff_sq", "1", u="cos(x)", x="x"),
    step("diff_cos", "1.2", u="x", x="x"),
    ring("0"),
    step("diff_const", backwards=True, c="1", x="x"),
)
PYTHAGORAS_AT_0 = (step("sin_zero", "0.0"), step("cos_zero", "1.0"), ring("1"))
ATAN_SLOPE = (
    step("diff_add", u="atan(x)", v="atan(1/x)", x="x"),
    step("diff_atan", "0", u="x", x="x"),
    step("diff_self", "0.0", x="x"),
    step("diff_atan", "1", u="1/x", x="x"),
    step("diff_inv", "1.0", v="x", x="x"),
    step("diff_self", "1.0.0.0", x="x"),
    ring("0"),
    step("diff_const", backwards=True, c="2*atan(1)", x="x"),
)
ATAN_AT_1 = (ring("1", "1.0"), ring("2*atan(1)"))
HALF_LINE = [("0", None, ATAN_SLOPE, "1", ATAN_AT_1)]
INVERSE = (step("sinh_asinh", u="sinh(x)"),)
LOG = (step("exp_log", u="exp(x)"),)


def powers_at_zero(claim: str, at: str = ""):
    """By cases x = 0 and x != 0: (x^a)^2 is x^(a*2), for a natural number a and for x != 0."""
    apart = {"a": "x", "m": "a", "n": "2"}
    cases = {"x = 0": (step("pow_mul_whole", at, **apart),), "x != 0": (step("pow_mul_complex", at, **apart),)}
    return derive(claim, proof=("cases", cases), sorts={"x": "complex", "a": "complex"}, witness="x=2 a=2 y=1")


ROWS = [
    Attack(
        "a power of 0 that the claim need not have",
        "under a derivative that moves nothing any power may stand",
        "a condition is open whole(a)",
        lambda: powers_at_zero("D((x^a)^2, y) = D(x^(a*2), y)", "0"),
        lambda: powers_at_zero("(x^a)^2 = x^(a*2)"),
    ),
    Attack(
        "a power of 0 in a sum that may be empty",
        "then it is nowhere asked for",
        "a condition is open whole(a)",
        lambda: powers_at_zero("sum((x^a)^2, j=1..2) = sum(x^(a*2), j=1..2)", "0"),
    ),
    Attack(
        "a case is missing",
        "x = 0 is neither",
        "claim: the cases leave something out",
        lambda: derive(
            "abs(x)^2 = x^2", proof=("cases", {"x > 0": SQUARE_OF_ABS["x >= 0"], "x < 0": SQUARE_OF_ABS["x < 0"]}), witness="x=1"
        ),
        lambda: derive("abs(x)^2 = x^2", proof=("cases", SQUARE_OF_ABS), witness="x=1"),
    ),
    Attack(
        "cases of different things",
        "x >= 0 and y < 0 leave x < 0, y >= 0",
        "claim: the cases leave something out",
        lambda: derive(
            "abs(x)^2 = x^2", proof=("cases", {"x >= 0": SQUARE_OF_ABS["x >= 0"], "y < 0": SQUARE_OF_ABS["x < 0"]}), witness="x=1 y=1"
        ),
    ),
    Attack(
        "no case at all",
        "nothing is proved of nothing",
        "claim: the cases leave something out",
        lambda: derive("1 = 2", proof=("cases", {})),
    ),
    Attack(
        "one case used in another",
        "x < 0 there",
        "step 1: a condition is open ge(x, 0)",
        lambda: derive(
            "abs(x) = x",
            proof=("cases", {"x < 0": (step("abs_of_nonneg", a="x"),), "x >= 0": (step("abs_of_nonneg", a="x"),)}),
            witness="x=1",
        ),
    ),
    Attack(
        "a case under a derivative",
        "abs has no slope where x >= 0 begins",
        "step 1: a condition is open ge(x, 0)",
        lambda: derive(
            "D(abs(x), x) = sign(x)",
            witness="x=1",
            proof=(
                "cases",
                {
                    "x >= 0": (step("abs_of_nonneg", "0", a="x"), step("diff_self", x="x"), step("sign_of_pos", backwards=True, a="x")),
                    "x < 0": (),
                },
            ),
        ),
        lambda: derive(
            "D(abs(x), x) = sign(x)",
            witness="x=1",
            assume=["x != 0"],
            proof=(
                "cases",
                {
                    "x > 0": (step("abs_of_nonneg", "0", a="x"), step("diff_self", x="x"), step("sign_of_pos", backwards=True, a="x")),
                    "x <= 0": (step("diff_abs", u="x", x="x"), step("diff_self", "1", x="x"), ring("sign(x)")),
                },
            ),
        ),
    ),
    Attack(
        "the wrong start",
        "n = 0 is claimed, and nothing proves it",
        "claim: n must be a whole number from the start of the induction on ge(n, 1)",
        lambda: gauss("1", (step("sum_single", f="j", j="j", a="1"), ring("1*(1 + 1)/2"))),
        lambda: gauss(),
    ),
    Attack(
        "a start that is not whole",
        "from 1/2 on there are no whole steps",
        "must be a whole number from the start of the induction on",
        lambda: gauss("1/2", assume=("n >= 1/2",)),
    ),
    Attack(
        "induction over the reals",
        "between the steps lies nearly everything",
        "n must be a whole number from the start of the induction on",
        lambda: derive("floor(n) = n", assume=["n >= 0"], witness="n=1", proof=("induction", "n", "0", (), ())),
    ),
    Attack(
        "no base",
        "n = n + 1 would follow from itself",
        "claim: the last line is not what was claimed",
        lambda: gauss(base=(), induct=(ring("n + 1"), step("fact", eq="n = n + 1"), ring("n + 1 + 1")), claim="n = n + 1"),
    ),
    Attack(
        "the hypothesis at another value",
        "that is what is to be proved",
        "step 3: no such equation is known there",
        lambda: gauss(induct=(step("fact", eq="sum(j, j=1..n+1) = (n + 1)*(n + 1 + 1)/2"),)),
    ),
    Attack(
        "the hypothesis in the base",
        "n has no value before",
        "step 1: no such equation is known there",
        lambda: gauss(base=(step("fact", eq=HYPOTHESIS),)),
    ),
    Attack(
        "the hypothesis where it says nothing",
        "1/(n - 3) is nothing at n = 3",
        "step 2: no such equation is known there",
        lambda: derive(
            "(n - 3)*(1/(n - 3)) = 1",
            sorts=WHOLE,
            assume=["n >= 0"],
            witness="n=1",
            proof=("induction", "n", "0", (ring("1"),), (ring("1", "", cite("fact", "1", eq="(n - 3)*(1/(n - 3)) = 1")),)),
        ),
    ),
    Attack(
        "a fact about n in the step",
        "n <= 2 is not true of n + 1",
        "step 4: a condition is open le(sub(n, 2), 0)",
        lambda: derive(
            "abs(n - 2) = 2 - n",
            sorts=WHOLE,
            assume=["n >= 0", "n <= 2"],
            witness="n=1",
            proof=(
                "induction",
                "n",
                "0",
                (step("abs_of_nonpos", a="0 - 2"), ring("2 - 0")),
                (ring("abs(n - 2) + abs(n + 1 - 2) - abs(n - 2)"), step("abs_of_nonpos", "0.0", a="n - 2")),
            ),
        ),
    ),
    Attack(
        "the variable of an induction is defined",
        "n = m + 1 is not any number",
        "claim: n is not free in the claim",
        lambda: gauss(define={"n": "m + 1"}, sorts={"m": "whole"}, witness="m=1", assume=["whole(n)", "n >= 0"]),
    ),
    Attack(
        "the variable of an induction is in a definition",
        "h moves with n",
        "claim: n is not free in the claim",
        lambda: derive(
            "h = n",
            sorts=WHOLE,
            define={"h": "n^2"},
            assume=["n >= 0"],
            witness="n=1",
            proof=("induction", "n", "0", (), (step("fact", eq="h = n"),)),
        ),
    ),
    Attack(
        "the length of an array is the variable",
        "x has no entry n + 1",
        "claim: n is not free in the claim",
        lambda: derive(
            "x[n] = x[1]",
            sorts={"n": "whole", "x": "array[n]"},
            assume=["n >= 1"],
            witness="n=2 x[1]=1 x[2]=2",
            proof=(
                "induction",
                "n",
                "1",
                (),
                (
                    ring("x[n + 1] - (x[n + 1] - x[1])*((n + 1) - n)"),
                    step("max_of_le", "1.1.0", backwards=True, a="n", b="n + 1"),
                    step("max_of_ge", "1.1.0", a="n", b="n + 1"),
                    ring("x[1]"),
                ),
            ),
        ),
    ),
    Attack(
        "a start that moves with x",
        "D(n x, x) = n, not n + h",
        "the derivative in x would change its meaning",
        lambda: derive(
            "D(n*x, x) = n + h",
            define={"h": "1*x"},
            sorts=WHOLE,
            assume=["whole(h)", "n >= h"],
            witness="x=2 n=3",
            proof=(
                "induction",
                "n",
                "h",
                (
                    step("unfold", "0.0"),
                    ring("x^2", "0"),
                    step("diff_sq", u="x", x="x"),
                    step("diff_self", "2", x="x"),
                    ring("1*x + 1*x"),
                    step("unfold", "0", backwards=True, name="h"),
                    step("unfold", "1", backwards=True, name="h"),
                ),
                (
                    ring("n*x + x", "0"),
                    step("diff_add", u="n*x", v="x", x="x"),
                    step("diff_self", "1", x="x"),
                    step("fact", "0", eq="D(n*x, x) = n + h"),
                    ring("n + 1 + h"),
                ),
            ),
        ),
    ),
    Attack(
        "a hole in the domain",
        "atan(x) + atan(1/x) jumps at 0",
        "claim: a condition is open smooth(add(atan(x), atan(div(1, x))), x)",
        lambda: derive(
            "atan(x) + atan(1/x) = 2*atan(1)", proof=("constant", "x", [(None, None, ATAN_SLOPE, "1", ATAN_AT_1)], {}), witness="x=1"
        ),
        lambda: derive("atan(x) + atan(1/x) = 2*atan(1)", proof=("constant", "x", HALF_LINE, {}), assume=["x > 0"], witness="x=1"),
    ),
    Attack(
        "an interval is missing",
        "nothing is said of x < 0",
        "claim: a condition is open gt(x, 0)",
        lambda: derive("atan(x) + atan(1/x) = 2*atan(1)", proof=("constant", "x", HALF_LINE, {}), witness="x=1"),
    ),
    Attack(
        "a gap between intervals",
        "nothing is said of 0 <= x <= 1",
        "claim: the intervals leave a gap",
        lambda: derive(
            "atan(x) + atan(1/x) = 2*atan(1)",
            witness="x=1",
            proof=("constant", "x", [(None, "0", ATAN_SLOPE, "-1", ATAN_AT_1), ("1", None, ATAN_SLOPE, "2", ATAN_AT_1)], {}),
        ),
    ),
    Attack(
        "one value for two intervals",
        "at -1 the value is -pi/2",
        "the two are not equal by arithmetic",
        lambda: derive(
            "atan(x) + atan(1/x) = 2*atan(1)",
            witness="x=1",
            proof=("constant", "x", [(None, "0", ATAN_SLOPE, "-1", ATAN_AT_1), *HALF_LINE], {}),
        ),
    ),
    Attack(
        "a value from another interval",
        "1 is not below 0",
        "a condition is open lt(1, 0)",
        lambda: derive(
            "atan(x) + atan(1/x) = 2*atan(1)",
            witness="x=1",
            proof=("constant", "x", [(None, "0", ATAN_SLOPE, "1", ATAN_AT_1), *HALF_LINE], {}),
        ),
    ),
    Attack(
        "no interval",
        "nothing is proved of nothing",
        "claim: no interval is given",
        lambda: derive("1 = 2", proof=("constant", "x", [], {})),
    ),
    Attack(
        "slopes that differ",
        "sin^2 + cos^2 has slope 0, x has 1",
        "claim: the last line is not what was claimed",
        lambda: derive(
            "sin(x)^2 + cos(x)^2 = x + 1",
            witness="x=0",
            proof=("constant", "x", [(None, None, PYTHAGORAS_SLOPE, "0", (*PYTHAGORAS_AT_0, ring("0 + 1")))], {}),
        ),
        lambda: derive(
            "sin(x)^2 + cos(x)^2 = 1", witness="x=0", proof=("constant", "x", [(None, None, PYTHAGORAS_SLOPE, "0", PYTHAGORAS_AT_0)], {})
        ),
    ),
    Attack(
        "a constant of a whole number",
        "n does not move",
        "claim: n must be a real variable",
        lambda: derive("sin(n)^2 + cos(n)^2 = 1", sorts=WHOLE, witness="n=0", proof=("constant", "n", [(None, None, (), "0", ())], {})),
    ),
    Attack(
        "a jump with slope 0",
        "floor is 0 on one step only",
        "claim: a condition is open smooth(floor(x), x)",
        lambda: derive("floor(x) = 0", witness="x=1/2", proof=("constant", "x", [(None, None, (), "1/2", ())], {})),
    ),
    Attack(
        "the variable is differentiated",
        "D(x^2, x) at 0 is not D(0^2, 0)",
        "claim: x is not free in the claim",
        lambda: derive("D(x^2, x) = 0", witness="x=0", proof=("constant", "x", [(None, None, (), "0", ())], {})),
    ),
    Attack(
        "sin outside its range",
        "sin(pi - x) = sin(x)",
        "claim: a condition is open ge(x, neg(div(pi, 2)))",
        lambda: derive("x = pi - x", proof=("injective", "sin", ()), witness="x=1"),
    ),
    Attack(
        "a function that is not injective",
        "(-1)^2 = 1^2",
        "claim: abs is not known to take no value twice",
        lambda: derive("x = -x", proof=("injective", "abs", (step("abs_neg", backwards=True, a="x"),)), witness="x=1"),
    ),
    Attack(
        "cosh on both sides of 0",
        "cosh(-x) = cosh(x)",
        "claim: a condition is open ge(x, 0)",
        lambda: derive("x = -x", proof=("injective", "cosh", (step("cosh_neg", backwards=True, u="x"),)), witness="x=1"),
        lambda: derive("asinh(sinh(x)) = x", proof=("injective", "sinh", INVERSE), witness="x=1"),
    ),
    Attack(
        "exp of complex numbers",
        "exp(2 pi I) = exp(0)",
        "claim: a condition is open real(",
        lambda: derive(
            "log(exp(z)) = z", proof=("injective", "exp", (step("exp_log", u="exp(z)"),)), sorts={"z": "complex"}, witness="z=1"
        ),
        lambda: derive("log(exp(x)) = x", proof=("injective", "exp", LOG), witness="x=1"),
    ),
    Attack(
        "where the claim before is defined",
        "0^(a*n) may be 0^(1/2) for n = 1 and is 0 for n = 2",
        "step 5: no such equation is known there",
        lambda: power_of_zero("real"),
        lambda: power_of_zero("whole"),
    ),
]

test_refused, test_twin = both_ways(ROWS)


def test_a_lemma_used_twice():
    from symderive.kernel.check import check
    from symderive.rules import RULES

    lemma = ("gauss", GAUSS, ("induction", "n", "0", GAUSS_BASE, GAUSS_STEP), {"sorts": WHOLE, "assume": ["n >= 0"]})
    twice = derive(
        "sum(j, j=1..m) + sum(j, j=1..k) = m*(m + 1)/2 + k*(k + 1)/2",
        step("gauss", "0", n="m"),
        step("gauss", "1", n="k"),
        lemmas=[lemma],
        sorts={"m": "whole", "k": "whole"},
        assume=["m >= 0", "k >= 0"],
        witness="m=1 k=2",
    )
    theorem = check(twice, RULES)
    assert "gauss" in theorem.rests_on and len(theorem.lemmas) == 1 and not theorem.conditions
