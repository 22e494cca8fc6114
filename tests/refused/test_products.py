"""Products over an index, what is said of all entries, factorials, and powers with whole exponents (DESIGN 4.2)."""

from attack import Attack, both_ways
from written import derive, step

from symderive.kernel.derivation import Derivation

ARRAY = {"n": "whole", "i": "whole", "x": "array"}
POSITIVE = "all(x[k] > 0, k=1..n)"
FACTORS = {"f": "x[k]", "j": "k", "a": "1", "b": "n"}
PRODUCT = "product(x[k], k=1..n)"
OPEN = "step 1: a condition is open "


def there_and_back(start: str, rule: str, *assume: str, **using: str) -> Derivation:
    """start = start, by a rule and its reverse: no side of the claim says more than that start is defined."""
    return derive(f"{start} = {start}", step(rule, **using), step(rule, backwards=True, **using), sorts={**ARRAY, "m": "whole"},
                  assume=[*assume], witness="n=2 m=1 i=1 a=2 b=3 x[0]=3 x[1]=1 x[2]=2 x[3]=1")


def one(a: str, *assume: str) -> Derivation:
    """1 = a/a = 1."""
    return derive("1 = 1", step("div_self", backwards=True, a=a), step("div_self", a=a), sorts=ARRAY, assume=[*assume],
                  witness="n=2 i=1 x[0]=3 x[1]=1 x[2]=2 x[3]=1")


ROWS = [
    Attack("the log of any product", "(-1) (-1) has a log, its factors have none", OPEN + "all(gt(idx(x, k), 0), k, 1, n)",
           lambda: there_and_back(f"log({PRODUCT})", "log_prod", **FACTORS),
           lambda: there_and_back(f"log({PRODUCT})", "log_prod", POSITIVE, **FACTORS)),
    Attack("a product with a factor that may be 0", "then it is 0", OPEN + "ne(Product(idx(x, k), k, 1, n), 0)",
           lambda: one(PRODUCT, "n >= 0"), lambda: one(PRODUCT, "n >= 0", "all(x[k] != 0, k=1..n)")),
    Attack("a product of no length", "nothing is known of it for n = -5", OPEN + "ne(Product(exp(k), k, 1, n), 0)",
           lambda: one("product(exp(k), k=1..n)"), lambda: one("product(exp(k), k=1..n)", "n >= 0")),
    Attack("the last factor of none", "an empty product has no last factor", OPEN + "ge(n, 1)",
           lambda: there_and_back(PRODUCT, "prod_split_last", "n >= 0", **FACTORS),
           lambda: there_and_back(PRODUCT, "prod_split_last", "n >= 1", **FACTORS)),
    Attack("a constant factor once", "it stands there n times", "the last line is not what was claimed",
           lambda: derive(f"product(c*x[k], k=1..n) = c*{PRODUCT}", step("prod_mul_left", c="c", **FACTORS), sorts=ARRAY,
                          witness="n=1 c=2 x[1]=1"),
           lambda: derive(f"product(c*x[k], k=1..n) = c^(n - 1 + 1)*{PRODUCT}", step("prod_mul_left", c="c", **FACTORS), sorts=ARRAY,
                          witness="n=1 c=2 x[1]=1")),
    Attack("an entry beyond the last", "only x[1] to x[n] are positive", OPEN + "ne(idx(x, add(n, 1)), 0)",
           lambda: one("x[n + 1]", POSITIVE, "n >= 1"), lambda: one("x[n]", POSITIVE, "n >= 1")),
    Attack("an entry before the first", "x[0] is not among them", OPEN + "ne(idx(x, 0), 0)",
           lambda: one("x[0]", POSITIVE, "n >= 1"), lambda: one("x[1]", POSITIVE, "n >= 1")),
    Attack("an entry of another range", "i may be larger than n", OPEN + "ne(idx(x, i), 0)",
           lambda: one("x[i]", POSITIVE, "i >= 1"), lambda: one("x[i]", POSITIVE, "i >= 1", "i <= n")),
    Attack("entries of a longer sum", "x[n + 1] may be negative", OPEN + "ne(Sum(idx(x, k), k, 1, add(n, 1)), 0)",
           lambda: one("sum(x[k], k=1..n + 1)", POSITIVE, "n >= 1"), lambda: one("sum(x[k], k=1..n)", POSITIVE, "n >= 1")),
    Attack("a factorial that may not be defined", "of (-1)! nothing is known", OPEN + "ne(factorial(n), 0)",
           lambda: one("factorial(n)", "n >= -1"), lambda: one("factorial(n)", "n >= 0")),
    Attack("a power of 0 taken apart", "0^(-1) 0^1 is not known to be 0^0", OPEN + "ge(m, 0)",
           lambda: there_and_back("a^(m + n)", "pow_add_whole", "n >= 0", a="a", m="m", n="n"),
           lambda: there_and_back("a^(m + n)", "pow_add_whole", "n >= 0", "m >= 0", a="a", m="m", n="n")),
    Attack("Pascal's triangle upside down", "it begins with n = 0", OPEN + "ge(n, 0)",
           lambda: there_and_back("sum(binomial(n + 1, j)*a^j, j=0..n + 1)", "sum_binomial_succ", "n >= -1", n="n", j="j", f="a^j"),
           lambda: there_and_back("sum(binomial(n + 1, j)*a^j, j=0..n + 1)", "sum_binomial_succ", "n >= 0", n="n", j="j", f="a^j")),
    Attack("whole powers of what may be 0", "0^(-1) 0^1 is not known to be 0^0", OPEN + "ne(a, 0)",
           lambda: there_and_back("a^(m + n)", "pow_add_of_ne", a="a", m="m", n="n"),
           lambda: there_and_back("a^(m + n)", "pow_add_of_ne", "a != 0", a="a", m="m", n="n")),
    Attack("a power of a product that may be 0", "(0*2)^(-1) is not known to be 0^(-1) 2^(-1)", OPEN + "ne(a, 0)",
           lambda: there_and_back("(a*b)^n", "mul_pow_of_ne", "b != 0", a="a", b="b", n="n"),
           lambda: there_and_back("(a*b)^n", "mul_pow_of_ne", "a != 0", "b != 0", a="a", b="b", n="n")),
    Attack("a whole power of what may be 0 as a divisor", "0^1 is 0", OPEN + "ne(pow(i, n), 0)",
           lambda: one("i^n", "n >= 1"), lambda: one("i^n", "n >= 1", "i != 0")),
    Attack("any power of what is not 0 as a divisor", "(-1)^(1/2) has no real value", OPEN + "ne(pow(a, b), 0)",
           lambda: one("a^b", "a != 0"), None),
    Attack("a binomial coefficient that may be 0", "C(2, 3) is 0", OPEN + "ne(binomial(n, i), 0)",
           lambda: one("binomial(n, i)", "n >= 0"), None),
    Attack("absorption above the triangle", "of C(-1, k) nothing is known", OPEN + "ge(m, 0)",
           lambda: there_and_back("(m + 1 - n)*a", "binomial_absorb_row", n="m", k="n"), None),
    Attack("a sum in reverse whose index is in its ends", "k outside is another k", "needs a free of j",
           lambda: there_and_back("sum(x[k], k=1..n)", "sum_reverse", f="x[k]", j="k", a="k", b="n"), None),
    Attack("a geometric sum of ones", "it is n + 1", OPEN + "ne(a, 1)",
           lambda: there_and_back("sum(a^j, j=0..n)", "sum_pow", "n >= 0", r="a", j="j", n="n"),
           lambda: there_and_back("sum(a^j, j=0..n)", "sum_pow", "n >= 0", "a != 1", r="a", j="j", n="n")),
    Attack("absorption under a sum from n = -1", "C(-1, j) has no value", OPEN + "ge(n, 0)",
           lambda: there_and_back("sum(j*binomial(n + 1, j)*a, j=0..n + 1)", "sum_mul_binomial", "n >= -1", n="n", j="j", f="a"),
           lambda: there_and_back("sum(j*binomial(n + 1, j)*a, j=0..n + 1)", "sum_mul_binomial", "n >= 0", n="n", j="j", f="a")),
]

test_refused, test_twin = both_ways(ROWS)
