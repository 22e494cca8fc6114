"""The ring oracle: what is equal by arithmetic, and which denominators that takes."""

from fractions import Fraction

import pytest

from symderive.kernel import ring
from symderive.kernel.term import mk, num
from symderive.notation.text import read, write

NAMES = frozenset("a b c x y n".split())


def r(text):
    return read(text, names=NAMES)


EQUAL = [
    ("(a + b)^2", "a^2 + 2*a*b + b^2", []),
    ("a/c + b/c", "(a + b)/c", []),
    ("x - x", "0", []),
    ("x^0", "1", []),
    ("0/x", "0", []),
    ("a/2 + a/2", "a", []),
    ("0.1 + 0.2", "3/10", []),
    ("sin(x)*sin(x)", "sin(x)^2", []),
    ("1/x - 1/x", "0", []),
    ("a*b/c", "a*(b/c)", []),
    ("sin(a + b)", "sin(b + a)", []),
    ("x/x", "1", ["x"]),
    ("1/x + 1/y", "(x + y)/(x*y)", ["x", "y", "x*y"]),
    ("x^(-1)*x", "1", ["x"]),
    ("(x^2 - 1)/(x - 1)", "x + 1", ["x - 1"]),
]
UNEQUAL = [
    ("x", "y"),
    ("sin(x)^2 + cos(x)^2", "1"),
    ("sin(2*x)", "2*sin(x)"),
    ("(x - x)/(x - x)", "1"),
    ("1/0", "1/0 + 1"),
    ("x^n*x", "x^(n + 1)"),
    ("matmul(a, b)", "matmul(b, a)"),
    ("sqrt(x)^2", "x"),
    ("x/2", "x/3"),
]


@pytest.mark.parametrize(("a", "b", "divisors"), EQUAL)
def test_equal(a, b, divisors):
    needs = ring.denominators(r(a), r(b))
    assert needs is not None and {write(t) for t in needs} == set(divisors)


@pytest.mark.parametrize(("a", "b"), UNEQUAL)
def test_unequal(a, b):
    assert ring.denominators(r(a), r(b)) is None


MODULO = [
    ("sin(x)^2", "1 - cos(x)^2", [("1", "sin(x)^2 + cos(x)^2", "1")], True),
    ("sin(x)^2", "1 - cos(x)^2", [("2", "sin(x)^2 + cos(x)^2", "1")], False),
    ("x^3", "1", [("x^2 + x + 1", "x", "1")], True),
    ("1", "2", [("1/(x - x)", "x", "x")], False),
]


@pytest.mark.parametrize(("a", "b", "cited", "equal"), MODULO)
def test_modulo_equations(a, b, cited, equal):
    assert (ring.denominators(r(a), r(b), [tuple(map(r, row)) for row in cited]) is not None) is equal


TOO_LARGE = [
    ("(x + y)^65", "0"),
    ("2^200000", "0"),
    ("(2^10000)^10000", "0"),
    ("x^999999", "x"),
    ("(x + y + a + b)^64*(x + y + a + c)^64", "0"),
]


@pytest.mark.parametrize(("a", "b"), TOO_LARGE)
def test_too_large(a, b):
    with pytest.raises(ring.TooLarge):
        ring.denominators(_huge(a), r(b))


def _huge(text):
    """Read with its exponents, which the notation itself would refuse."""
    if text in ("2^200000", "x^999999"):
        base, _, n = text.partition("^")
        return mk("pow", r(base), num(n))
    return r(text)


RATIONAL = [
    ("1/2 + 1/3", Fraction(5, 6)),
    ("2^(-3)", Fraction(1, 8)),
    ("-0.5", Fraction(-1, 2)),
    ("1/(1 - 1)", None),
    ("pi", None),
    ("sqrt(4)", None),
    ("x", None),
]


@pytest.mark.parametrize(("t", "value"), RATIONAL)
def test_rational(t, value):
    assert ring.rational(r(t)) == value


DIFFERENCES = [
    ("x + 1", "x", 1),
    ("x/2 + 1", "x/2", 1),
    ("x/2", "x/2 - 3/2", Fraction(3, 2)),
    ("x/2", "x", None),
    ("x", "y", None),
    ("1/0", "1/0", None),
    ("x/0.5", "2*x", 0),
]


@pytest.mark.parametrize(("a", "b", "gap"), DIFFERENCES)
def test_difference(a, b, gap):
    assert ring.difference(r(a), r(b)) == gap
