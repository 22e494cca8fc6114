"""What is granted: signs, linear arithmetic, whole numbers, and what stays known under a derivative or a sum."""

import pytest
from written import Reader

from symderive.kernel.conditions import Facts
from symderive.kernel.derivation import Definitions

NAMES = frozenset("a b c h i j k n m u v w x y z".split())
READER = Reader(NAMES)
DEFINE = {"h": "x^2 + 1", "u": "abs(x)", "v": "floor(x)"}
SORTS = {"n": "whole", "m": "whole", "a": "array[n]"}


def facts(*assume, at="x", complex_names=()):
    claim = READER.claim(f"{at} = {at}", assume, {**SORTS, **dict.fromkeys(complex_names, "complex")}, DEFINE)
    return Facts.of_claim(claim, Definitions(claim.definitions))


UNIT = ("abs(x) <= 1", "abs(y) <= 1")
GRANTED = [
    ("asin(x) + asin(y) <= pi/2", ["x^2 + y^2 <= 1", *UNIT]),
    ("asin(x) + asin(y) >= -pi/2", ["x*y < 0", *UNIT]),
    ("asin(x) + asin(y) > pi/2", ["x > 0", "y > 0", "x^2 + y^2 > 1", *UNIT]),
    ("acos(x) + acos(y) <= pi", ["x + y >= 0", *UNIT]),
    ("acos(x) >= acos(y)", ["x <= y", *UNIT]),
    ("atan(x) + atan(y) < pi/2", ["x*y < 1"]),
    ("atan(x) - atan(y) > -pi/2", ["x*y > -1"]),
    ("y > 0", ["x*y > 1", "x > 0"]),
    ("atan2(y, x) < pi/2", ["x > 0"]),
    ("atan2(y, x) > 0", ["y > 0"]),
    ("atan2(y, x) >= -pi", ["y < 0"]),
    ("floor(x) <= x", []),
    ("floor(x) > x - 1", []),
    ("floor(n/2) >= 0", ["n >= 0"]),
    ("n <= 2*floor(n/2) + 1", []),
    ("2*ceiling(n/2) <= n + 1", []),
    ("ceiling(x) - 1 < x", []),
    ("y < 0", ["x*y >= 0", "x < 0", "y != 0"]),
    ("exp(x) > 0", []),
    ("cosh(x) != 0", []),
    ("1 + x^2 > 0", []),
    ("1 + x^2 + y^4 != 0", []),
    ("exp(x) + exp(-x) != 0", []),
    ("x^2 >= 0", []),
    ("sqrt(2) > 1", []),
    ("pi > 3", []),
    ("x*y > 0", ["x > 0", "y > 0"]),
    ("x*y > 0", ["x < 0", "y < 0"]),
    ("x^3 < 0", ["x < 0"]),
    ("x/y != 0", ["x > 0", "y < 0"]),
    ("x != 0", ["x*y != 0"]),
    ("x != 0", ["x^2 != 0"]),
    ("x + 1 != 0", ["1 + 1/x != 0"]),
    ("sin(x) + cos(x) - 1 != 0", ["sin(x)/cos(x) - 1/cos(x) + 1 != 0"]),
    ("n + 1 >= 0", ["n >= m", "m >= 1"]),
    ("binomial(m, n) >= 0", ["m >= 0"]),
    ("x^n != 0", ["x != 0"]),
    ("x >= 0", ["x > 0"]),
    ("x + 1 > 0", ["x > 0"]),
    ("2 - sin(x) > 0", []),
    ("1 - tanh(x) > 0", []),
    ("x > y", ["y < x"]),
    ("x > 1", ["x > 2"]),
    ("n >= 1", ["n > 0"]),
    ("n + 1 >= 1", ["n >= 0"]),
    ("x < z", ["x < y", "y < z"]),
    ("n != m", ["n < m"]),
    ("whole(n^2 + 2*n - m)", []),
    ("whole(floor(x))", []),
    ("i != i + 1", []),
    ("abs(x) + 1 > 0", []),
    ("x^x > 0", ["x > 0"]),
    ("sum(exp(j*x), j=1..n) > 0", ["n >= 1"]),
    ("sum(x^2, j=1..n) >= 0", ["n >= 0"]),
    ("softmax(a[j], j=1..n)[1] > 0", ["n >= 1"]),
    ("all(j > 0, j=1..n)", ["n >= 0"]),
    ("all(x - j != 0, k=1..3)", ["x != j"]),
    ("smooth(h, x)", []),
    ("smooth(sqrt(x), x)", ["x > 0"]),
    ("smooth(u, x)", ["x != 0"]),
    ("smooth(abs(y), x)", []),
    ("smooth(D(u, x), x)", ["x > 0"]),
    ("sum(sqrt(a[j]), j=1..n) > 0", ["n >= 1", "all(a[j] > 0, j=1..n)"]),
    ("1 - 2*x^2 > 0", ["abs(x) < 1/sqrt(2)"]),
    ("1 - 2*x^2 >= 0", ["x >= 0", "x <= sqrt(2)/2"]),
    ("2*x^2 - 1 > 0", ["x > 1/sqrt(2)"]),
    ("2*x^2 - 1 > 0", ["x < -1/2*sqrt(2)"]),
    ("x^2 - 3 != 0", ["x >= 2"]),
    ("2*x*sqrt(1 - x^2) < 1", ["x > -1/2", "x < 1/2"]),
    ("2*x*sqrt(1 - x^2) > -1", ["abs(x) < 1/sqrt(2)"]),
    ("2*x*sqrt(1 - x^2) <= 1", ["abs(x) <= 1"]),
    ("2*asin(x) <= pi/2", ["x <= 1/sqrt(2)", "x >= 0"]),
    ("3*acos(x) <= pi", ["x >= 1/2", "x <= 1"]),
    ("3*atan(x) > -pi/2", ["x > -1/sqrt(3)"]),
    ("tan(x/2) >= 0", ["x >= 0", "x < pi"]),
    ("x + sqrt(x^2 + 1) > 0", ["y > 0"]),
    ("x - sqrt(x^2 + y) < 0", ["y > 0"]),
    ("cot(x) > 0", ["x > 0", "x < pi/2"]),
    ("sec(x) > 0", ["x > -pi/2", "x < pi/2"]),
    ("a[n] != 0", ["all(a[k - 1] != 0, k=2..n + 1)", "n >= 1"]),
    ("a[1] > 0", ["all(a[k + 2] > 0, k=-1..n - 2)", "n >= 1"]),
    ("x^2 + x + 1 != 0", []),
    ("x^2 - 2*x + 1 >= 0", []),
    ("x - x^2 - 1 < 0", []),
    ("x^2 - x*y + y^2 >= 0", []),
    ("2*x^2 - 2*x*y + y^2 - 2*x + 3/2 > 0", []),
    ("(sin(x) - 1)^2 + x*sin(x) + x^2 + 1 > 0", ["y > 0"]),
    ("(1/x)^2 + 1/x + 1 > 0", []),
    ("sin(x) != 0", ["sin(3*x) != 0"]),
    ("sin(-x/2) != 0", ["sin(x) != 0"]),
    ("cos(x*y) != 0", ["sin(4*y*x) != 0"]),
    ("sin(x/2^n) != 0", ["sin(x) != 0", "n >= 0"]),
    ("sin(2^(n - 1)*x) != 0", ["sin(2^n*x) != 0"]),
    ("sin(3^m*x) != 0", ["sin(3^n*x) != 0", "m <= n"]),
    ("cos(2^n*x) != 0", ["sin(2^(n + 1)*x) != 0"]),
    ("all(x/k != 1, k=2..n)", ["all(x/k != 1, k=1..n + 1)"]),
]
OPEN = [
    ("asin(x) + asin(y) <= pi/2", ["x^2 + y^2 <= 2", *UNIT]),
    ("asin(x) + asin(y) > pi/2", ["x > 0", "x^2 + y^2 > 1", *UNIT]),
    ("asin(x) + asin(y) < pi/2", ["x^2 + y^2 <= 1", *UNIT]),
    ("acos(x) - acos(y) <= 0", ["x <= y", *UNIT]),
    ("atan(x) + atan(y) > pi/2", ["x*y > 1"]),
    ("atan(x) - atan(y) > -pi/2", ["x*y < 1"]),
    ("y > 0", ["x*y > 1"]),
    ("atan2(y, x) < pi/2", ["x >= 0"]),
    ("atan2(y, x) > 0", ["x > 0"]),
    ("atan2(y, x) > 0", ["y >= 0"]),
    ("floor(x) < x", []),
    ("floor(x) > 0", ["x > 0"]),
    ("x <= 2*floor(x/2) + 1", []),
    ("ceiling(x) <= x", []),
    ("n <= 2*floor(n/2)", []),
    ("y > 0", ["x*y*y > 1", "x > 0"]),
    ("y > 0", ["x*y > -1", "x > 0"]),
    ("x - 1 != 0", ["1 + 1/x != 0"]),
    ("x^y != 0", ["x != 0"]),
    ("n + 1 > 0", ["n >= m", "m >= -1"]),
    ("x > 0", []),
    ("x != 0", []),
    ("1 - 2*x^2 > 0", ["abs(x) <= 1/sqrt(2)"]),
    ("1 - 2*x^2 >= 0", ["x <= 1/sqrt(2)"]),
    ("1 - 2*x^2 > 0", ["abs(x) < 3/4"]),
    ("2*x^2 - 1 > 0", ["x > 0.7"]),
    ("2*x*sqrt(1 - x^2) < 1", ["abs(x) < 1"]),
    ("2*x*sqrt(1 - x^2) < 1/2", ["abs(x) < 1/2"]),
    ("2*x*sqrt(1 + x) < 1", ["x < 0.1"]),
    ("2*asin(x) < pi/2", ["x <= 1/sqrt(2)", "x >= 0"]),
    ("tan(x/2) >= 0", ["x >= 0", "x <= pi"]),
    ("x + sqrt(x^2 - 1) > 0", ["x^2 >= 1"]),
    ("x + sqrt(x^2 + y) > 0", ["y >= 0"]),
    ("cot(x) >= 0", ["x >= 0", "x < pi/2"]),
    ("sec(x) > 0", ["x >= -pi/2", "x < pi/2"]),
    ("3*acos(x) <= pi", ["x >= 0.49", "x <= 1"]),
    ("1 - x^2 > 0", []),
    ("sin(x) != 0", []),
    ("x*y > 0", ["x > 0"]),
    ("x - y > 0", ["x > 0", "y > 0"]),
    ("x > 0", ["x >= 0"]),
    ("x^2 > 0", []),
    ("x/y > 0", ["x > 0"]),
    ("log(x) > 0", ["x > 0"]),
    ("x > 0", ["x^2 > 0"]),
    ("n >= 1", []),
    ("x >= 1", ["x > 0"]),
    ("whole(x)", []),
    ("whole(n/2)", []),
    ("whole(2^n)", []),
    ("whole(h)", []),
    ("x/2 > 2", ["x > 2"]),
    ("1 - sech(x) > 0", []),
    ("sum(exp(j*x), j=1..n) > 0", ["n >= 0"]),
    ("sum(exp(j*x), j=1..b) > 0", ["b >= 1"]),
    ("sum(x^2, j=1..n) >= 0", []),
    ("sum(j - 2, j=1..3) > 0", ["j > 2"]),
    ("delta(x, y) >= 0", []),
    ("softmax(a[j], j=1..n)[i] > 0", ["n >= 1"]),
    ("all(j > 1, j=1..n)", ["n >= 0"]),
    ("all(j > 3, j=1..5)", ["j > 3"]),
    ("smooth(u, x)", []),
    ("smooth(v, x)", []),
    ("smooth(sqrt(x), x)", ["x >= 0"]),
    ("smooth(max(x, 1), x)", []),
    ("smooth(x^y, x)", []),
    ("smooth(a[w], w)", []),
    ("smooth(sum(j, j=1..x), x)", []),
    ("smooth(D(u, x), x)", []),
    ("smooth(apply(c, x), x)", []),
    ("x < z", ["x < y", "z > y - 1"]),
    ("h > 1", []),
    ("smooth(sum(x^j, j=-1..1), x)", ["whole(j)", "j >= 0"]),
    ("a[n] != 0", ["all(a[k - 1] != 0, k=1..n)", "n >= 1"]),
    ("a[n] > 0", ["all(a[k + 1] > a[k], k=1..n)", "n >= 1"]),
    ("a[2] > 3", ["all(a[k - 1] > k, k=2..n + 1)", "n >= 2"]),
    ("a[2] != 0", ["all(a[2*k] != 0, k=1..n)", "n >= 2"]),
    ("x^2 + 2*x + 1 > 0", []),
    ("x^2 + 5/2*x + 1 > 0", []),
    ("x^2 + x*y + y > 0", []),
    ("x^2 - x*y + y^2 > 0", []),
    ("x^2 + y^2 + 3*x*y >= 0", []),
    ("2*x^2 - 2*x*y + y^2 - 2*x + 1/2 > 0", []),
    ("x^2 - y^2 + 1 > 0", []),
    ("x^2 + x*y^2 + 1 > 0", []),
    ("x - x^2 - 1/4 < 0", []),
    ("sin(2*x) != 0", ["sin(x) != 0"]),  # x = pi/2
    ("sin(2*x/3) != 0", ["sin(x) != 0"]),
    ("sin(x) != 0", ["sin(x*y) != 0"]),
    ("sin(x) != 0", ["sin(x + 1) != 0"]),
    ("sin(y) != 0", ["sin(2*x) != 0"]),
    ("sin(x/y) != 0", ["sin(2/y*x^2) != 0"]),
    ("cos(x) != 0", ["sin(3*x) != 0"]),
    ("cos(x) != 0", ["sin(x) != 0"]),
    ("sin(x/2^n) != 0", ["sin(x) != 0"]),  # n may be negative
    ("sin(x/2^y) != 0", ["sin(x) != 0", "y >= 0"]),
    ("sin(x/(1/2)^n) != 0", ["sin(x) != 0", "n >= 0"]),
    ("sin(x/a[1]^n) != 0", ["sin(x) != 0", "n >= 0", "whole(a[1])"]),
    ("sin(x*2^n) != 0", ["sin(x) != 0", "n >= 0"]),
    ("sin(3^m*x) != 0", ["sin(3^n*x) != 0"]),
    ("cos(x/2^n) != 0", ["sin(x) != 0", "n >= 0"]),
    ("all(x/k != 1, k=1..n)", ["all(x/k != 1, k=2..n)"]),
    ("all(x/k != 1, k=1..n + 1)", ["all(x/k != 1, k=1..n)"]),
]


@pytest.mark.parametrize(("statement", "assume"), GRANTED)
def test_granted(statement, assume):
    assert facts(*assume).granted(READER.statement(statement))


@pytest.mark.parametrize(("statement", "assume"), OPEN)
def test_open(statement, assume):
    assert not facts(*assume).granted(READER.statement(statement))


COMPLEX_OPEN = [
    "exp(z) > 0",
    "z^2 + z + 1 > 0",
    "z^2 + z + 1 != 0",
    "cosh(z) != 0",
    "1 + z^2 != 0",
    "abs(z) > 0",
    "abs(z) - z >= 0",
    "abs(z)*z >= 0",
    "real(sign(z)*abs(z))",
    "z^2 >= 0",
    "real(z)",
    "real(log(x))",
    "real(sqrt(x))",
    "smooth(abs(z), z)",
    "smooth(tanh(z), z)",
    "smooth(log(z), z)",
    "sum(sqrt(k - 5)^2, k=1..3) >= 0",
    "real(sum(sqrt(k - 5), k=1..3))",
    "I^2 + 1 != 0",
    "exp(I*pi) + 1 != 0",
    "sqrt(-2) - I*sqrt(2) != 0",
    "log(0) + I != 0",
    "z - z + I - 1 != 0",
]
COMPLEX_GRANTED = [
    "abs(z) >= 0", "real(abs(z - I))", "abs(z)^2 + 1 > 0",
    "exp(z) != 0", "exp(x) > 0", "1 + x^2 != 0", "1 - I != 0", "2*I + sqrt(-3) != 0", "real(x^2 + 1)", "smooth(sinh(z), z)",
    "smooth(tanh(x), x)",
]


@pytest.mark.parametrize("statement", COMPLEX_OPEN)
def test_complex_open(statement):
    assert not facts("k > 5", complex_names="z").granted(READER.statement(statement))


@pytest.mark.parametrize("statement", COMPLEX_GRANTED)
def test_complex_granted(statement):
    assert facts(complex_names="z").granted(READER.statement(statement))


# what is assumed, the term, the slot that is entered, the statement asked there, and whether it is known
BENEATH = [
    (["x > 0"], "D(y, x)", "x > 0", True),
    (["x >= 0"], "D(y, x)", "x >= 0", False),
    (["x = 1"], "D(y, x)", "x = 1", False),
    (["x != 0"], "D(y, x)", "x != 0", True),
    (["y = 1"], "D(y, x)", "y = 1", True),
    (["x > y"], "D(y, x)", "x > y", True),
    (["h > 2"], "D(y, x)", "h > 2", True),
    (["h = 2"], "D(y, x)", "h = 2", False),
    (["v < 1"], "D(y, x)", "v < 1", False),
    (["u > 1"], "D(y, x)", "u > 1", True),
    (["u >= 1"], "D(y, x)", "u >= 1", False),
    (["x > 0", "u > 1"], "D(y, x)", "u > 1", True),
    (["h = 2"], "D(y, h)", "h = 2", False),
    (["x = 1"], "D(y, h)", "x = 1", True),
    (["a[1] > 0"], "D(y, a[2])", "a[1] > 0", True),
    (["a[1] = 0"], "D(y, a[2])", "a[1] = 0", False),
    (["D(h, x) > 0"], "D(y, h)", "D(h, x) > 0", False),
    (["D(x^2, x) > 0"], "D(y, x)", "D(x^2, x) > 0", True),
    (["all(x > j, j=1..3)"], "D(y, x)", "all(x > j, j=1..3)", True),
    (["all(x >= j, j=1..3)"], "D(y, x)", "all(x >= j, j=1..3)", False),
    (["j > 5"], "sum(j, j=1..3)", "j > 5", False),
    (["x > 5"], "sum(j, j=1..3)", "x > 5", True),
    ([], "sum(j, j=1..3)", "j >= 1", True),
    ([], "sum(j, j=1..3)", "j <= 3", True),
    ([], "sum(j, j=1..3)", "whole(j)", True),
    ([], "softmax(a[j], j=1..n)[i]", "j <= n", True),
    (["all(a[k] > 0, k=1..n)"], "sum(j, j=1..n)", "a[j] > 0", True),
    (["all(a[k] > 0, k=1..n)"], "sum(j, j=0..n)", "a[j] > 0", False),
    (["n > 0"], "sum(j, n=1..3)", "n > 3", False),
]


@pytest.mark.parametrize(("assume", "term", "statement", "known"), BENEATH)
def test_beneath(assume, term, statement, known):
    assert facts(*assume).beneath(READER.term(term), 0).granted(READER.statement(statement)) is known
