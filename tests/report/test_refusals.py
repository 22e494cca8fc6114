"""What is told of claims that are not proved."""

import pytest
from report_samples import claim, num, read, read_statement, rows

from symderive.kernel.ball import refuted
from symderive.kernel.derivation import Definition
from symderive.kernel.term import const, mk, name, number
from symderive.report.refusals import tell_refutation, tell_undecided, tell_wrong_line

SQUARES = claim("sech(x)^2 + tanh(x)^2 = 2")
LINEAR = claim("E = w", definitions=(Definition("E", read("2*w")),))
ROWS = [
    # claim, point, what the sides are
    (SQUARES, (("x", num(0)),), ["left | sech(0)^2 + tanh(0)^2 | = 1", "right |  | = 2"]),
    (claim("sqrt(x^2) = x"), (("x", number(-1)),), ["left | sqrt((-1)^2) | = 1", "right |  | = -1"]),
    (claim("x/3 = x/4"), (("x", num(1)),), ["left |  | = 1/3", "right |  | = 1/4"]),
    (claim("x + 0.5 = x"), (("x", num("0.25")),), ["left | 0.25 + 0.5 | = 3/4", "right |  | = 0.25"]),
    (claim("D(tanh(x), x) = 1 - tanh(x)"), (("x", num(1)),), ["left | D(tanh(x), x) | ≈ 0.419974", "right | 1 - tanh(1) | ≈ 0.238406"]),
    (claim("sin(x) = -x"), (("x", mk("div", const("pi"), num(2))),), ["left | sin(pi/2) | ≈ 1", "right | -pi/2 | ≈ −1.5708"]),
    (claim("exp(x)*10^(-20) + 1 = 1"), (("x", num(1)),), ["left | exp(1)*10^(-20) + 1 | ≈ 1.00000000000000000002718", "right |  | = 1"]),
    (LINEAR, (("w", num(3)),), ["left | E | = 6", "right | w | = 3"]),
]


@pytest.mark.parametrize(("about", "point", "sides"), ROWS)
def test_counterexample(about, point, sides):
    told = rows(tell_refutation(about, refuted(about, point)))
    assert told[1].startswith("False. Counterexample: ")
    assert told[2:] == sides


def test_the_claim_that_was_meant():
    told = tell_refutation(SQUARES, refuted(SQUARES, (("x", num(0)),)), perhaps=read_statement("sech(x)^2 + tanh(x)^2 = 1"),
                           where="(symderive prove sech)")
    assert rows(told) == [
        "Claim: sech(x)^2 + tanh(x)^2 = 2 | for every real x",
        "False. Counterexample: x = 0",
        "left | sech(0)^2 + tanh(0)^2 | = 1",
        "right |  | = 2",
        "Perhaps | sech(x)^2 + tanh(x)^2 = 1 | (symderive prove sech)",
    ]


def test_undecided():
    assert rows(tell_undecided(claim("x = x"), ("points", "normal forms")))[1] == "Not decided. Tried: points, normal forms."
    assert rows(tell_undecided(claim("x = x"), ()))[1] == "Not decided. Nothing was tried."


def test_wrong_line():
    told = tell_wrong_line(claim("(a + b)^2 = a^2 + b^2"), 2, read("(a + b)*(a + b)"), read("a^2 + b^2"),
                           ("for ", mk("eq", name("a"), num(1)), " they differ"))
    assert rows(told)[1:] == ["(a + b)*(a + b)", "2 = a^2 + b^2 |  |  | all",
                              "Wrong. Line 2 does not follow from line 1: for a = 1 they differ."]
    assert rows(tell_wrong_line(SQUARES, 1, read("x"), read("y"), ("no",)))[-1] == "Wrong. Line 1 does not follow from the left side: no."
