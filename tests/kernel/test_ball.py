"""The ball oracle: values, kinks, derivatives by dual numbers, refutations."""

import pytest
from written import Reader

from symderive.kernel import ball
from symderive.kernel.derivation import Rejected
from symderive.notation.text import read

NAMES = "E f h k n w x y z a q"
READER = Reader(frozenset(NAMES.split()))
DEFINE = {"h": "w^2", "k": "h + w", "E": "h*k", "f(t)": "t^3", "q[i]": "i*w"}


def value(text, point="", sorts=None):
    claim = READER.claim(f"{text} = {text}", (), sorts, DEFINE)
    at = tuple((n, read(v)) for n, _, v in (w.partition("=") for w in point.split()))
    return ball.enclosure(claim.lhs, at, claim, 128)


VALUES = [
    ("0^0", "", 1),
    ("x^n", "x=2 n=-1", 0.5),
    ("cbrt(-8)", "", -2),
    ("abs(-3)", "", 3),
    ("sign(0)", "", 0),
    ("relu(0)", "", 0),
    ("max(1, x)", "x=2", 2),
    ("factorial(5)", "", 120),
    ("binomial(5, 2)", "", 10),
    ("floor(5/2)", "", 2),
    ("sum(j^2, j=1..3)", "", 14),
    ("sum(j, j=1..0)", "", 0),
    ("E", "w=2", 24),
    ("a[2]", "a[2]=5", 5),
    ("q[3]", "w=2", 6),
    ("f(2)", "", 8),
    ("f'(2)", "", 12),
    ("D(x^3, x)", "x=2", 12),
    ("D(D(x^3, x), x)", "x=2", 12),
    ("D(x*y, x)", "x=2 y=3", 3),
    ("D(D(x^2*y, x), y)", "x=2 y=3", 4),
    ("D(abs(x), x)", "x=-2", -1),
    ("D(E, w)", "w=1", 7),
    ("D(E, h)", "w=1", 3),
    ("partial(E, h)", "w=1", 2),
    ("partial(k, w)", "w=1", 1),
    ("D(a[1]*a[2], a[1])", "a[1]=2 a[2]=5", 5),
    ("D(sum(a[j]^2, j=1..2), a[2])", "a[1]=2 a[2]=5", 10),
    ("D(2^x, x)/log(2)", "x=3", 8),
    ("D(max(x, 1), x)", "x=2", 1),
    ("D(f(x), x)", "x=2", 12),
    ("D(h, h)", "w=1", 1),
    ("D(w, h)", "w=1", 0),
]
COMPLEX = [("sign(3 + 4*I)*(3 - 4*I)", 5), ("abs(3 + 4*I)", 5), ("sign(0*I)", 0), ("(0*I)^2", 0)]
NO_VALUE = [
    ("D(sign(z*I), z)", "z=1"),
    ("(I - I)^I", ""),
    ("1/x", "x=0"),
    ("log(0)", ""),
    ("log(-1)", ""),
    ("sqrt(-1)", ""),
    ("asin(2)", ""),
    ("acosh(0)", ""),
    ("atanh(1)", ""),
    ("tan(pi/2)", ""),
    ("x^(1/2)", "x=-1"),
    ("0^x", "x=-1"),
    ("D(abs(x), x)", "x=0"),
    ("D(relu(x), x)", "x=0"),
    ("D(step(x), x)", "x=0"),
    ("D(floor(x), x)", "x=1"),
    ("D(sqrt(x), x)", "x=0"),
    ("D(cbrt(x), x)", "x=0"),
    ("D(max(x, 0), x)", "x=0"),
    ("D(asin(x), x)", "x=1"),
    ("sum(j, j=1..x)", "x=1/2"),
    ("sum(j, j=1..-5)", ""),
    ("sum(j, j=1..99999)", ""),
    ("a[3]", "a[2]=5"),
    ("a[x]", "x=1/2 a[1]=1"),
    ("x", ""),
    ("D(a[x], x)", "x=1 a[1]=1"),
    ("D(sum(j, j=1..x), x)", "x=2"),
    ("factorial(-1)", ""),
    ("softmax(a[j], j=1..2)[3]", "a[1]=1 a[2]=1"),
    ("D(cbrt(x)^3, x)", "x=0"),
]


@pytest.mark.parametrize(("text", "expected"), COMPLEX)
def test_complex_values(text, expected):
    assert abs(value(text) - expected) < 1e-20


@pytest.mark.parametrize("text", ["I^2 + 1", "exp(I*pi) + 1", "sqrt(-2) - I*sqrt(2)", "log(0)", "z*I"])
def test_what_may_be_zero(text):
    assert not ball.nonzero(read(text))


@pytest.mark.parametrize("text", ["I - 1", "exp(I*pi)", "log(-1)", "sqrt(-2) - I"])
def test_what_is_not_zero(text):
    assert ball.nonzero(read(text))


@pytest.mark.parametrize(("text", "point", "expected"), VALUES)
def test_value(text, point, expected):
    found = value(text, point)
    assert found.contains(expected) and found.rad() < 1e-9


@pytest.mark.parametrize(("text", "point"), NO_VALUE)
def test_no_value(text, point):
    with pytest.raises(ball.Undefined):
        value(text, point)


def test_a_partial_derivative_of_what_cannot_be_held():
    claim = READER.claim("partial(E, w) = 1", (), None, {"q[i]": "i*w", "E": "q[1]*w"})
    with pytest.raises(ball.Undefined):
        ball.enclosure(claim.lhs, (("w", read("2")),), claim, 64)


REFUTED = [
    ("tanh(x)^2 + 1 = 2", "x=0", ()),
    ("D(tanh(x), x) = 1 - tanh(x)", "x=1", ()),
    ("abs(x) = x", "x=-1", ()),
    ("x = 2*x", "x=1", ["x > 0"]),
]
NOT_REFUTED = [
    ("x = x", "x=1", ()),
    ("sqrt(x^2) = x", "x=1", ()),
    ("x = 2*x", "x=-1", ["x > 0"]),
    ("1/x = 2", "x=0", ()),
    ("D(relu(x), x) = 7", "x=0", ()),
    ("log(x) = 5", "x=-1", ()),
    ("a[3] = 5", "a[3]=1", ()),
    ("h = 5", "h=1", ()),
    ("x = 1", "", ()),
    ("n = 5", "n=1/2", ()),
]
SORTS = {"a": "array[2]", "n": "whole"}


@pytest.mark.parametrize(("text", "point", "assume"), REFUTED)
def test_refuted(text, point, assume):
    claim = READER.claim(text, assume, SORTS, DEFINE)
    assert ball.refuted(claim, tuple((n, read(v)) for n, _, v in (w.partition("=") for w in point.split()))).left


@pytest.mark.parametrize(("text", "point", "assume"), NOT_REFUTED)
def test_not_refuted(text, point, assume):
    claim = READER.claim(text, assume, SORTS, DEFINE)
    with pytest.raises(Rejected):
        ball.refuted(claim, tuple((n, read(v)) for n, _, v in (w.partition("=") for w in point.split())))
