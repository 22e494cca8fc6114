"""What a claim says, real and complex names, the witness, and the arithmetic oracle (DESIGN 4.1, 4.3)."""

from attack import Attack, both_ways
from written import cite, derive, ring, step

ZERO_OVER_ZERO = (step("div_self", backwards=True, a="x - x"), ring("0/(x - x)"))
OF_SQUARE = (
    ring("x*x", "0"),
    step("log_mul", u="x", v="x"),
    ring("2*log(x)"),
    ring("log(x) + log(x)"),
    step("log_mul", backwards=True, u="x", v="x"),
)
CONTRADICTION = (step("abs_of_nonneg", backwards=True, a="x"), step("abs_of_nonpos", a="x"))


Z = {"z": "complex"}
ABSURD = (
    ring("2*x[n + 1] - x[n + 1]*((n + 1) - n)"),
    step("max_of_le", "1.1.0", backwards=True, a="n", b="n + 1"),
    step("max_of_ge", "1.1.0", a="n", b="n + 1"),
    ring("2*x[n + 1]"),
)
ARRAY = {"n": "whole", "x": "array[n]"}

ROWS = [
    Attack(
        "x/x = 1 where x is 0",
        "0/0 is nothing",
        "step 1: a condition is open ne(sub(x, x), 0)",
        lambda: derive("1 = 2", *ZERO_OVER_ZERO, witness="x=1"),
        lambda: derive("x/x = 1", step("div_self", a="x"), witness="x=1"),
    ),
    Attack(
        "a root that is none",
        "x = sqrt(-x^2) and 5x = sqrt(-x^2) would give x = 5x",
        "step 1: a condition is open ge(x, 0)",
        lambda: derive("x = sqrt(-x^2)", step("sq_sqrt", backwards=True, a="x"), ring("-x^2", "0"), witness="x=0"),
    ),
    Attack(
        "equal wherever both are defined is no equality",
        "x = sqrt(-x^2) only at 0",
        "step 1: no such equation is known there",
        lambda: derive("x = 5*x", step("fact", eq="x = sqrt(-x^2)"), step("fact", backwards=True, eq="5*x = sqrt(-x^2)"), witness="x=1"),
    ),
    Attack(
        "the root of a square",
        "sqrt((-1)^2) is 1",
        "step 1: a condition is open ge(x, 0)",
        lambda: derive("sqrt(x^2) = x", step("sq_sqrt", a="x"), witness="x=1"),
        lambda: derive("sqrt(x^2) = x", step("sq_sqrt", a="x"), assume=["x >= 0"], witness="x=1"),
    ),
    Attack(
        "the logarithm of a product of unknown signs",
        "log((-1)(-1)) = 0, log(-1) is nothing",
        "step 2: a condition is open gt(x, 0)",
        lambda: derive(
            "log(x^2) = log(x^2)", *OF_SQUARE[:2], step("log_mul", backwards=True, u="x", v="x"), ring("x^2", "0"), witness="x=-1"
        ),
        lambda: derive("log(x^2) = 2*log(x)", *OF_SQUARE[:3], witness="x=1"),
    ),
    Attack(
        "the logarithm of a power of unknown sign",
        "log((-1)^2) is not 2 log(-1)",
        "step 1: a condition is open gt(x, 0)",
        lambda: derive("log(x^2) = log(x^2)", step("log_pow", u="x", a="2"), step("log_pow", backwards=True, u="x", a="2"), witness="x=-1"),
    ),
    Attack(
        "powers of 0",
        "0^1 0^(-1) is nothing",
        "step 1: a condition is open gt(x, 0)",
        lambda: derive("x^(1 + -1) = x^(1 + -1)", step("pow_add", a="x", m="1", n="-1"), witness="x=0"),
        lambda: derive("0^0 = 1", step("pow_zero", a="0")),
    ),
    Attack(
        "powers of negative numbers",
        "((-1)^2)^(1/2) is 1",
        "step 1: a condition is open gt(x, 0)",
        lambda: derive("abs(x) + 0*(x^2)^(1/2) = abs(x)", step("pow_mul", "1.1", a="x", m="2", n="1/2"), witness="x=-1"),
    ),
    Attack(
        "division by a zero polynomial",
        "(x + 1)^2 - x^2 - 2x - 1 is 0",
        "step 1: the two are not equal by arithmetic",
        lambda: derive("2 = 1", ring("((x + 1)^2 - x^2 - 2*x - 1)/((x + 1)^2 - x^2 - 2*x - 1) + 1"), witness="x=1"),
    ),
    Attack(
        "division by 0",
        "1/0 is nothing that we know",
        "step 1: the two are not equal by arithmetic",
        lambda: derive("0 = 1", ring("0*(1/0) + 1/0 - 1/0 + 1")),
    ),
    Attack(
        "cancelling what may be 0",
        "x/x is nothing at 0",
        "step 1: a condition is open ne(x, 0)",
        lambda: derive("y = y", ring("y*x/x"), ring("y"), witness="x=0 y=1"),
        lambda: derive("y = y", ring("y*x/x"), ring("y"), assume=["x != 0"], witness="x=1 y=1"),
    ),
    Attack(
        "a wrong cofactor",
        "sin^2 + cos^2 - 1 counts once",
        "step 1: the two are not equal by arithmetic",
        lambda: derive("sin(x)^2 = 1 - cos(x)^2", ring("1 - cos(x)^2", "", cite("sin_sq_add_cos_sq", "2", u="x")), witness="x=1"),
        lambda: derive("sin(x)^2 = 1 - cos(x)^2", ring("1 - cos(x)^2", "", cite("sin_sq_add_cos_sq", "1", u="x")), witness="x=1"),
    ),
    Attack(
        "a false citation",
        "no rule says so",
        "step 1: no rule is called sin_eq_cos",
        lambda: derive("sin(x) = cos(x)", ring("cos(x)", "", cite("sin_eq_cos", "1", u="x")), witness="x=1"),
    ),
    Attack(
        "a citation of what is not known",
        "x is not y",
        "step 1: no such equation is known there",
        lambda: derive("x = y", ring("y", "", cite("fact", "1", eq="x = y")), witness="x=1 y=1"),
        lambda: derive("x = y", ring("y", "", cite("fact", "1", eq="x = y")), assume=["x = y"], witness="x=1 y=1"),
    ),
    Attack(
        "a citation with its condition open",
        "log(x) + log(x) is nothing for x < 0",
        "step 1: a condition is open gt(x, 0)",
        lambda: derive(
            "log(x^2) = log(x^2) + 0",
            ring("log(x^2) + log(x*x) - log(x) - log(x)", "", cite("log_mul", "-1", u="x", v="x")),
            witness="x=-1",
        ),
    ),
    Attack(
        "a cofactor that divides by 0",
        "q = 1/(x - x)",
        "step 1: the two are not equal by arithmetic",
        lambda: derive("1 = 2", ring("2", "", cite("sub_self", "1/(x - x)", a="x")), witness="x=1"),
    ),
    Attack(
        "a cited equation inside a derivative",
        "x = 0 at this point only",
        "step 1: no such equation is known there",
        lambda: derive("D(x, x) = D(0*1, x)", ring("0*1", "0", cite("fact", "1", eq="x = 0")), assume=["x = 0"], witness="x=0"),
    ),
    Attack(
        "a huge power",
        "nothing false, but no answer in time",
        "step 1: ring: the power is too large to multiply out",
        lambda: derive("(x + y)^9999 = (y + x)^9999*1", ring("(y + x)^9999*1"), witness="x=1 y=1"),
    ),
    Attack(
        "a huge power of a number",
        "nothing false, but no answer in time",
        "step 1: ring: the power is too large to multiply out",
        lambda: derive("(2^9999)^9999 = 2*(2^9999)^9999", ring("2*(2^9999)^9999")),
    ),
    Attack(
        "assumptions that contradict each other",
        "anything follows",
        "witness: no point shows that the claim speaks of anything",
        lambda: derive("x = -x", *CONTRADICTION, assume=["x >= 0", "x <= 0", "x != 0"], witness="x=1"),
        lambda: derive("x = -x", *CONTRADICTION, assume=["x >= 0", "x <= 0"], witness="x=0"),
    ),
    Attack(
        "sides that are nowhere defined together",
        "log(x) and log(-x)",
        "witness: no point shows that the claim speaks of anything",
        lambda: derive("log(x) + 0*log(-x) = log(x)", ring("log(x)"), witness="x=1"),
    ),
    Attack(
        "no witness",
        "does it speak of anything?",
        "witness: no point shows that the claim speaks of anything: x has no value",
        lambda: derive("x = x"),
    ),
    Attack(
        "a witness outside the domain",
        "1/x is nothing at 0",
        "witness: no point shows that the claim speaks of anything",
        lambda: derive("1/x = 1/x", witness="x=0"),
    ),
    Attack(
        "a witness that gives a defined name a value",
        "h is 2",
        "h has a definition",
        lambda: derive("h = h", define={"h": "2"}, witness="h=3"),
    ),
    Attack(
        "a witness with half a length",
        "n is whole",
        "a whole number is needed",
        lambda: derive("n = n", sorts={"n": "whole"}, witness="n=1/2"),
    ),
    Attack(
        "a witness that is not real", "x is real", "a real number is needed", lambda: derive("x + z = z + x", sorts=Z, witness="x=I z=I")
    ),
    Attack(
        "an entry that is not there",
        "x has n entries, so n + 1 <= n and anything follows",
        "x[2] is no entry of the array",
        lambda: derive("x[n + 1] = 2*x[n + 1]", *ABSURD, sorts=ARRAY, witness="n=1 x[2]=1"),
    ),
    Attack(
        "an entry of a family that is not there",
        "the domain says n + 1 <= n",
        "an assumption does not hold there",
        lambda: derive("x[n + 1] = 2*x[n + 1]", *ABSURD, sorts=ARRAY, define={"x[i]": "i"}, witness="n=1"),
    ),
    Attack(
        "the root of a complex square",
        "sqrt((-I)^2) is I",
        "step 1: a condition is open ge(z, 0)",
        lambda: derive("sqrt(z^2) = z", step("sq_sqrt", a="z"), sorts=Z, witness="z=1+I"),
    ),
    Attack(
        "abs of a complex number",
        "abs(I)^2 = 1, I^2 = -1",
        "step 1: a condition is open real(z)",
        lambda: derive("abs(z)^2 = z^2", step("abs_sq", a="z"), sorts=Z, witness="z=I"),
        lambda: derive("abs(x)^2 + z = x^2 + z", step("abs_sq", "0", a="x"), sorts=Z, witness="x=1 z=I"),
    ),
    Attack(
        "the logarithm of a complex product",
        "the arguments may add up beyond pi",
        "step 1: a condition is open gt(z, 0)",
        lambda: derive(
            "log(z*w) = log(z) + log(w)", step("log_mul", u="z", v="w"), sorts={"z": "complex", "w": "complex"}, witness="z=1 w=1+I"
        ),
    ),
    Attack(
        "log undoes exp for complex numbers",
        "log(exp(2 pi I)) = 0",
        "step 1: a condition is open real(z)",
        lambda: derive("log(exp(z)) = z", step("log_exp", u="z"), sorts=Z, witness="z=I"),
    ),
    Attack(
        "cosh of a complex number",
        "cosh(I pi/2) is 0",
        "step 1: a condition is open ne(cosh(z), 0)",
        lambda: derive("1 = 1", step("div_self", backwards=True, a="cosh(z)"), ring("1"), assume=["z = z"], sorts=Z, witness="z=1"),
        lambda: derive("1 = 1", step("div_self", backwards=True, a="cosh(x)"), ring("1"), assume=["x = x"], witness="x=1"),
    ),
    Attack(
        "tanh of another complex number",
        "that tanh(z) is defined says nothing of tanh(2*z)",
        "step 1: a condition is open ne(cosh(mul(2, z)), 0)",
        lambda: derive("1 = 1", step("div_self", backwards=True, a="cosh(2*z)"), ring("1"), assume=["tanh(z) = z"], sorts=Z, witness="z=0"),
        lambda: derive("1 = 1", step("div_self", backwards=True, a="cosh(z)"), ring("1"), assume=["tanh(z) = z"], sorts=Z, witness="z=0"),
    ),
    Attack(
        "1 + z^2 of a complex number",
        "1 + I^2 is 0",
        "step 1: a condition is open ne(add(1, pow(z, 2)), 0)",
        lambda: derive("1 = 1", step("div_self", backwards=True, a="1 + z^2"), ring("1"), assume=["z = z"], sorts=Z, witness="z=1"),
        lambda: derive("1 = 1", step("div_self", backwards=True, a="1 + x^2"), ring("1"), assume=["x = x"], witness="x=1"),
    ),
    Attack(
        "e^z is positive",
        "exp(I pi) = -1",
        "step 1: a condition is open ge(exp(z), 0)",
        lambda: derive("abs(exp(z)) = exp(z)", step("abs_of_nonneg", a="exp(z)"), sorts=Z, witness="z=I"),
    ),
    Attack(
        "I in a condition of a real claim",
        "I^2 is not positive",
        "claim: I occurs, and the claim is about real numbers",
        lambda: derive("1 = 2", ring("2", "", cite("fact", "-1/(I^2 + 1)", eq="I^2 = -1")), provided=["I^2 = -1"]),
    ),
    Attack(
        "I in a step of a real claim",
        "I has no sign",
        "step 1: I occurs, and the claim is about real numbers",
        lambda: derive("1 = 1", ring("1 + I - I"), ring("1")),
    ),
    Attack(
        "order of complex numbers",
        "I is neither above nor below 0",
        "the cases leave something out",
        lambda: derive(
            "z^2 = z^2 + 0",
            proof=("cases", {"z > 0": (ring("z^2 + 0"),), "z = 0": (ring("z^2 + 0"),), "z < 0": (ring("z^2 + 0"),)}),
            sorts=Z,
            witness="z=I",
        ),
    ),
    Attack(
        "a complex pole is smooth",
        "tanh has poles",
        "step 1: a condition is open smooth(tanh(z), z)",
        lambda: derive("D(tanh(z) + z, z) = D(tanh(z), z) + D(z, z)", step("diff_add", u="tanh(z)", v="z", x="z"), sorts=Z, witness="z=1"),
    ),
]

test_refused, test_twin = both_ways(ROWS)
