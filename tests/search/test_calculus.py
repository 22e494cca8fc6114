"""Derivatives told in lines: of several names, of higher order, of functions that may be any."""

import pytest

from symderive.kernel.check import lines
from symderive.kernel.derivation import Claim, Sort
from symderive.notation.text import read, read_statement, write
from symderive.report.verdict import Verdict
from symderive.rules import RULES
from symderive.search.outcome import Outcome
from symderive.search.prove import prove


def judged(text: str, where: str = "", functions: str = "fg") -> Outcome:
    lhs, rhs = (read(side, names=frozenset("xytcabkn") | {*functions}, functions=frozenset(functions)) for side in text.split(" == "))
    assuming = tuple(read_statement(s) for s in where.split(", ") if s)
    return prove(Claim(lhs, rhs, assuming, tuple((f, Sort("function")) for f in functions)), RULES)


PROVED = [
    ("D(tanh(f(x)), x) == (1 - tanh(f(x))^2)*D(f(x), x)", ""),
    ("D(f(x)*g(x), x, x) == f(x)*D(g(x), x, x) + 2*D(f(x), x)*D(g(x), x) + g(x)*D(f(x), x, x)", ""),
    ("D(f(x)/g(x), x) == (D(f(x), x)*g(x) - f(x)*D(g(x), x))/g(x)^2", ""), ("D(f(2*x), x) == 2*f'(2*x)", ""),
    ("D(f(x - c*t), t, t) == c^2*D(f(x - c*t), x, x)", ""), ("D(exp(-x)*f(x), x) == exp(-x)*(D(f(x), x) - f(x))", ""),
    ("D(exp(x^2), x, x) == (4*x^2 + 2)*exp(x^2)", ""), ("D(sin(x), x, x, x, x) == sin(x)", ""),
    ("D(x*y*exp(x*y), x, y) == D(x*y*exp(x*y), y, x)", ""), ("D(log(x^2 + y^2), x, x) + D(log(x^2 + y^2), y, y) == 0", "x > 0"),
    ("D(atan2(y, x), x) == -y/(x^2 + y^2)", "x > 0"), ("D(log(x^2 + y^2)/2, x) == D(atan2(y, x), y)", "x > 0"),
    ("D(log(abs(x)), x) == 1/x", ""), ("D(-log(abs(cos(x))), x) == tan(x)", ""), ("D(sqrt(x^2 + a^2), x) == x/sqrt(x^2 + a^2)", "a > 0"),
    ("D((a + b*x)*exp(-x), x, x) + 2*D((a + b*x)*exp(-x), x) + (a + b*x)*exp(-x) == 0", ""),
    ("D(exp(-x^2/(4*k*t))/sqrt(4*pi*k*t), t) == k*D(exp(-x^2/(4*k*t))/sqrt(4*pi*k*t), x, x)", "t > 0, k > 0"),
]
REFUTED = [
    ("D(tanh(f(x)), x) == 1 - tanh(f(x))^2", ("f(t)", "x")), ("D(f(x)*g(x), x) == D(f(x), x)*D(g(x), x)", ("f(t)", "g(t)", "x")),
    ("D(f(2*x), x) == f'(2*x)", ("f(t)", "x")),
    ("D(atan2(y, x), x) == y/(x^2 + y^2)", ("x", "y")), ("D(sin(x - c*t), t) == D(sin(x - c*t), x)", None),
]


@pytest.mark.parametrize(("text", "where"), PROVED)
def test_proved(text: str, where: str) -> None:
    assert judged(text, where).verdict is Verdict.PROVED


@pytest.mark.parametrize(("text", "names"), REFUTED)
def test_refuted(text: str, names: tuple[str, ...] | None) -> None:
    refutation = judged(text).refutation
    assert refutation is not None and (names is None or tuple(n for n, _ in refutation.at) == names)


def test_undeclared_functions_are_left_alone() -> None:
    assert judged("D(2*f(x), x) == 2*D(f(x), x)", functions="").verdict is Verdict.UNDECIDED


def test_the_lines() -> None:
    theorem = judged("D(f(x - c*t), t) == -c*f'(x - c*t)").theorem
    assert theorem is not None
    assert [write(t) for t in lines(theorem)] == ["D(f(x - c*t), t)", "-c*f'(x - c*t)"]
