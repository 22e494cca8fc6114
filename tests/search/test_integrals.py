"""Antiderivatives that are found, and claims about integrals that are proved, refuted or left alone."""

import pytest

from symderive.kernel import ball
from symderive.kernel.derivation import Claim, Definitions, Sort
from symderive.kernel.term import Term, mk, name
from symderive.notation.text import read, read_statement, write
from symderive.report.verdict import Verdict
from symderive.rules import RULES
from symderive.search.antiderivatives import antiderivative
from symderive.search.prove import prove

FOUND = [
    ("x^2", "x^3/3"), ("1/x^2", "-1/x"), ("1/x", "log(x)"), ("sqrt(x)", "2*x*sqrt(x)/3"), ("3*x + 1", "3*x^2/2 + x"),
    ("exp(-x)", "-exp(-x)"), ("x*exp(x)", "x*exp(x) - exp(x)"), ("x^2*sin(x)", "-x^2*cos(x) + 2*x*sin(x) + 2*cos(x)"),
    ("log(x)", "x*log(x) - x"), ("log(x)/x", "log(x)^2/2"), ("x*exp(-x^2)", "-exp(-x^2)/2"), ("cos(x)^3", "sin(x) - sin(x)^3/3"),
    ("exp(x)*sin(x)", "exp(x)*(sin(x) - cos(x))/2"), ("1/(x^2 + 4)", "atan(x/2)/2"), ("1/sqrt(1 - x^2)", "asin(x)"),
    ("1/(x*(x + 1))", "log(x) - log(x + 1)"), ("sin(a*x)", "-cos(a*x)/a"), ("x^n", "x^(n + 1)/(n + 1)"), ("2^x", "2^x/log(2)"),
    ("x*sech(x)^2", "x*tanh(x) - log(cosh(x))"), ("1/(1 + exp(-x))", "x + log(exp(-x) + 1)"), ("f'(x)", "f(x)"), ("D(f(x), x)", "f(x)"),
]
SLOPES = """x*exp(2*x) exp(-2*x)*cos(3*x) x/(1+x^2) sin(x)^2 sin(x)^3*cos(x)^2 sin(x)^4 tan(x) 1/cosh(x)^2 1/(x^2-1) x^3/(x^2+1) atan(x)
x*atan(x) log(x)^2 1/(x*log(x)) x*sin(a*x) 1/(a^2+x^2) cosh(x)^2 1/(1+x)^3 sqrt(1-x^2) x*sqrt(1+x^2) 1/(x^2+x+1) (x^2+1)*exp(x) x^4/(1+x)
exp(sqrt(x))/sqrt(x) sin(x)/(1+cos(x)^2) exp(x)*(sin(x)-cos(x)) x^2*sqrt(x) x*sqrt(1-x) x*(1-x)^9 sin(3*x)*sin(5*x) sin(x)*cos(2*x)
cos(a*x)*cos(x) exp(x)/(1+exp(2*x)) x^5*exp(-x^2) abs(x) abs(2*x-1) relu(x) sinh(x)^3 tan(x)^3 sec(x)^3
1/(x^3+x) cos(log(x))/x x*sec(x)^2 1/(exp(x)+1) asin(x)""".split()
NOT_FOUND = ["exp(x^2)", "sin(x)/x", "x^x", "1/log(x)"]


def positive(t: Term) -> bool:
    """x and a are positive, and sums, products and exponentials of what is."""
    return t.op in ("num", "exp", "cosh") or t in (name("x"), name("a")) or (t.op in ("add", "mul", "pow") and all(map(positive, t.args)))


def found(f: str) -> Term | None:
    return antiderivative(read(f, names=frozenset("xanf"), functions=frozenset("f")), name("x"), positive, Definitions((), frozenset("f")))


@pytest.mark.parametrize(("f", "expected"), FOUND)
def test_antiderivative(f: str, expected: str) -> None:
    whole = found(f)
    assert whole is not None and write(whole) == expected


@pytest.mark.parametrize("f", SLOPES)
def test_its_derivative(f: str) -> None:
    whole, point = found(f), (("x", read("0.3")), ("a", read("1.3")))
    assert whole is not None
    gap = mk("sub", mk("D", whole, name("x")), read(f))
    assert ball.enclosure(gap, point, Claim(gap, gap), 128).contains(0)


@pytest.mark.parametrize("f", NOT_FOUND)
def test_none(f: str) -> None:
    assert found(f) is None


def judged(text: str, where: str = "", functions: str = "") -> Verdict:
    lhs, rhs = (read(side, names=frozenset("xtabc") | {*functions}, functions=frozenset(functions)) for side in text.split(" == "))
    assuming = tuple(read_statement(s) for s in where.split(", ") if s)
    return prove(Claim(lhs, rhs, assuming, tuple((f, Sort("function")) for f in functions)), RULES).verdict


PROVED = [
    ("Integral(1/cosh(x)^2, (x, -a, a)) == 2*tanh(a)", "a > 0"), ("Integral(log(x), (x, 1, a)) == a*log(a) - a + 1", "a > 1"),
    ("Integral(sin(x), (x, 0, pi)) == 2", ""), ("Integral(1/x, (x, a, b)) == log(b/a)", "a > 0, b > 0"),
    ("Integral(x, (x, a, b)) + Integral(x, (x, b, c)) == Integral(x, (x, a, c))", ""),
    ("Integral(sec(x)^2, (x, 0, a)) == tan(a)", "a > 0, a < pi/2"),
    ("D(Integral(exp(-t^2), (t, 0, x)), x) == exp(-x^2)", ""), ("D(Integral(sin(t), (t, 0, x^2)), x) == 2*x*sin(x^2)", ""),
    ("D(Integral(x*t, (t, 0, x)), x) == 3*x^2/2", ""), ("Integral(x*log(x), (x, 1, e)) == (e^2 + 1)/4", ""),
    # an antiderivative that is no more than continuous at the ends
    ("Integral(sqrt(x), (x, 0, 1)) == 2/3", ""), ("Integral(sqrt(x), (x, 0, a)) == 2*a*sqrt(a)/3", "a > 0"),
    ("Integral(sqrt(1 - x^2), (x, -1, 1)) == pi/2", ""), ("Integral(sqrt(a^2 - x^2), (x, -a, a)) == pi*a^2/2", "a > 0"),
    ("Integral(x^a, (x, 0, 1)) == 1/(a + 1)", "a > -1"), ("Integral(x^a, (x, 0, b)) == b^(a + 1)/(a + 1)", "a > 0, b > 0"),
    ("Integral(x^a, (x, 1, b)) == (b^(a + 1) - 1)/(a + 1)", "a > -1, b > 1"), ("Integral(x^(3/2), (x, 0, 4)) == 64/5", ""),
    ("Integral(x^a*(1 - x)^2, (x, 0, 1)) == 2/((a + 1)*(a + 2)*(a + 3))", "a > 0"),
    ("Integral((1 - x)^a, (x, 0, 1)) == 1/(a + 1)", "a > 0"), ("Integral(1/x^a, (x, 1, 2)) == (2^(1 - a) - 1)/(1 - a)", "a > 1"),
    ("Integral(x^(-a), (x, 0, 1)) == 1/(1 - a)", "a < 1"), ("Integral(x^a*log(x), (x, 1, e)) == (a*e^(a + 1) + 1)/(a + 1)^2", "a > 0"),
    ("Integral(log(x)^a/x, (x, 1, e)) == 1/(a + 1)", "a > 0"),
    ("Integral(asin(x), (x, 0, 1)) == pi/2 - 1", ""), ("Integral(exp(sqrt(x)), (x, 0, 1)) == 2", ""),
    # or at a point between them
    ("Integral(abs(x), (x, -1, 1)) == 1", ""), ("Integral(abs(2*x - 1), (x, 0, 1)) == 1/2", ""),
    ("Integral(max(0, x), (x, -1, 2)) == 2", ""),
]
REFUTED = [
    ("Integral(1/cosh(x)^2, (x, -a, a)) == tanh(a)", "a > 0"), ("Integral(x*cos(x), (x, 0, pi)) == 2", ""),
    ("Integral(abs(x), (x, -1, 1)) == 2", ""), ("Integral(sqrt(x), (x, 0, 1)) == 1/2", ""),
    ("Integral(sqrt(a^2 - x^2), (x, -a, a)) == pi*a^2", "a > 0"), ("Integral(max(0, x), (x, -1, 2)) == 3/2", ""),
    ("Integral(x^a, (x, 0, 1)) == 1/(a + 2)", "a > -1"), ("Integral(x^a, (x, 0, b)) == b^(a + 1)/a", "a > 0, b > 0"),
    ("Integral(x^(3/2), (x, 0, 4)) == 64/3", ""), ("Integral((1 - x)^a, (x, 0, 1)) == 1/(a + 2)", "a > 0"),
    ("D(Integral(exp(-t^2), (t, 0, x)), x) == exp(-x^2) - 1", ""), ("Integral(x^2, (x, 0, a)) == a^3/2", ""),
]
LEFT = [
    ("Integral(1/x^2, (x, -1, 1)) == -2", ""), ("Integral(D(atan(1/x), x), (x, -1, 1)) == pi/2", ""),
    ("Integral(1/x, (x, -1, a)) == log(a)", "a > 0"), ("Integral(x^a, (x, 0, 1)) == 1/(a + 1)", ""),
    ("Integral(sqrt(x), (x, -1, 1)) == 2/3", ""),
]


@pytest.mark.parametrize(("text", "where"), PROVED)
def test_proved(text: str, where: str) -> None:
    assert judged(text, where) is Verdict.PROVED


@pytest.mark.parametrize(("text", "where"), REFUTED)
def test_refuted(text: str, where: str) -> None:
    assert judged(text, where) is Verdict.REFUTED


@pytest.mark.parametrize(("text", "where"), LEFT)
def test_left_alone(text: str, where: str) -> None:
    assert judged(text, where) is Verdict.UNDECIDED


def test_of_any_function() -> None:
    assert judged("Integral(D(f(x), x), (x, a, b)) == f(b) - f(a)", functions="f") is Verdict.PROVED
    assert judged("D(Integral(f(t), (t, 0, x)), x) == f(x)", functions="f") is Verdict.PROVED
    assert judged("D(Integral(f(t), (t, 0, x)), x) == f(x) - f(0)", functions="f") is Verdict.REFUTED
