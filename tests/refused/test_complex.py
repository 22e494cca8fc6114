"""Rules for complex values: refused where all names are real, and refused for a base that may be 0."""

from attack import Attack, both_ways

from symderive.api.claims import read_given
from symderive.kernel.derivation import Chain, Derivation, Line, Step
from symderive.notation.text import read


def one_step(claim: str, rule: str, *assume: str, at: str = "2", **using: str) -> Derivation:
    """A claim that one rule is to prove, with every name at one value as the witness."""
    given = read_given(claim, assume=assume)
    point = tuple((n, read(at)) for n in sorted(given.lhs.names | given.rhs.names))
    return Derivation(given, Chain((Line((Step(rule, (), tuple((letter, read(t)) for letter, t in using.items())),)),)), witness=point)


def real_and_complex(claim: str, rule: str, *assume: str, **using: str) -> Attack:
    return Attack(f"{rule} of a real name", "it holds of principal values only", "needs values to be complex",
                  lambda: one_step(claim, rule, *assume, **using), lambda: one_step(claim, rule, "x complex", *assume, **using))


test_refused, test_twin = both_ways([
    real_and_complex("sqrt(x)^2 = x", "sqrt_sq_complex", a="x"),
    real_and_complex("x^(3/2) = sqrt(x)^3", "pow_half_complex", a="x", n="3"),
    real_and_complex("x^(2 + y) = x^2*x^y", "pow_add_complex", "x != 0", a="x", m="2", n="y"),
    real_and_complex("x^(2 - y) = x^2/x^y", "pow_sub_complex", "x != 0", a="x", m="2", n="y"),
    real_and_complex("(x^y)^3 = x^(y*3)", "pow_mul_complex", "x != 0", a="x", m="y", n="3"),
    real_and_complex("x^y = exp(y*log(x))", "pow_eq_exp_complex", a="x", b="y"),
    real_and_complex("sqrt(3*x) = sqrt(3)*sqrt(x)", "sqrt_mul_complex", a="3", b="x"),
    real_and_complex("log(3*x) = log(3) + log(x)", "log_mul_complex", a="3", b="x"),
    real_and_complex("exp(log(x)) = x", "exp_log_complex", a="x"),
    Attack("the root of a product of two complex numbers", "sqrt(-1*-1) is 1, and the roots of -1 have the product -1", "ge(x, 0)",
           lambda: one_step("sqrt(x*y) = sqrt(x)*sqrt(y)", "sqrt_mul_complex", "x complex", "y complex", a="x", b="y"),
           lambda: one_step("sqrt(x*y) = sqrt(x)*sqrt(y)", "sqrt_mul_complex", "x >= 0", "y complex", a="x", b="y")),
    Attack("the logarithm of a product of two complex numbers", "log(-1*-1) is 0, not 2 pi I", "gt(x, 0)",
           lambda: one_step("log(x*y) = log(x) + log(y)", "log_mul_complex", "x complex", "y complex", a="x", b="y"),
           lambda: one_step("log(x*y) = log(x) + log(y)", "log_mul_complex", "x > 0", "y complex", a="x", b="y")),
    Attack("a power of a power", "((-1)^2)^(1/2) is 1, not -1", "whole",
           lambda: one_step("(x^2)^y = x^(2*y)", "pow_mul_complex", "x complex", "y complex", "x != 0", a="x", m="2", n="y"),
           lambda: one_step("(x^2)^y = x^(2*y)", "pow_mul_complex", "x complex", "y whole", "x != 0", a="x", m="2", n="y")),
    Attack("exponents of a base that may be 0", "0^0 is 1, and 0^(-2) has no value", "ne(x, 0)",
           lambda: one_step("x^(2 + y) = x^2*x^y", "pow_add_complex", "x complex", a="x", m="2", n="y")),
    Attack("an exponential to a power that is not whole", "exp(2 pi I)^(1/2) is 1, and exp(pi I) is -1", "whole(y)",
           lambda: one_step("exp(y*x) = exp(x)^y", "exp_nat_mul", "x complex", n="y", u="x"),
           lambda: one_step("exp(y*x) = exp(x)^y", "exp_nat_mul", "x complex", "y whole", n="y", u="x")),
    Attack("the size of a complex number is itself", "that of -1 is 1", "ge(x, 0)",
           lambda: one_step("abs(x) = x", "abs_of_nonneg", "x complex", a="x"),
           lambda: one_step("abs(abs(x)) = abs(x)", "abs_of_nonneg", "x complex", a="abs(x)")),
    real_and_complex("x^(3/4) = sqrt(sqrt(x))^3", "pow_quarter_complex", a="x", n="3"),
    Attack("the root of the negative of a complex number", "the root of -(-1) is 1, and I times that of -1 is -1", "ge(x, 0)",
           lambda: one_step("sqrt(-x) = I*sqrt(x)", "sqrt_neg_complex", "x complex", a="x"),
           lambda: one_step("sqrt(-x) = I*sqrt(x)", "sqrt_neg_complex", "x >= 0", a="x")),
    Attack("the logarithm of the negative of a complex number", "log(-(-1)) is 0, not 2 pi I", "gt(x, 0)",
           lambda: one_step("log(-x) = log(x) + I*pi", "log_neg_complex", "x complex", u="x"),
           lambda: one_step("log(-x) = log(x) + I*pi", "log_neg_complex", "x > 0", u="x")),
    Attack("the logarithm of I times a complex number", "log(I (-1)) is -pi I/2, and log(-1) + pi I/2 is 3 pi I/2", "gt(x, 0)",
           lambda: one_step("log(I*x) = log(x) + I*pi/2", "log_mul_I_complex", "x complex", u="x"),
           lambda: one_step("log(I*x) = log(x) + I*pi/2", "log_mul_I_complex", "x > 0", u="x")),
    Attack("the logarithm of -I times a complex number", "log(-I (-I)) is pi I, not -pi I", "gt(x, 0)",
           lambda: one_step("log(-(I*x)) = log(x) - I*pi/2", "log_neg_mul_I_complex", "x complex", u="x"),
           lambda: one_step("log(-(I*x)) = log(x) - I*pi/2", "log_neg_mul_I_complex", "x > 0", u="x")),
    Attack("the root of the square of a complex number", "the root of (-1)^2 is 1", "gt(x, 0)",
           lambda: one_step("sqrt((x + I*y)^2) = x + I*y", "sqrt_square_complex", a="x", b="y"),
           lambda: one_step("sqrt((x + I*y)^2) = x + I*y", "sqrt_square_complex", "x > 0", a="x", b="y")),
    Attack("the size of a sum whose second part is complex", "the size of 0 + I*I is 1, and I^2 has the root I", "real(y)",
           lambda: one_step("abs(x + I*y) = sqrt(x^2 + y^2)", "abs_complex", "y complex", a="x", b="y"),
           lambda: one_step("abs(x + I*y) = sqrt(x^2 + y^2)", "abs_complex", a="x", b="y")),
])
