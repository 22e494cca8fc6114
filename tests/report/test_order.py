"""From which side a chain is read; the facts stay the same."""

import pytest

import symderive
from symderive.report.document import Chain, Heading, Prose


def chains(result, start=""):
    return [b for b in result.reading_from(start).blocks() if isinstance(b, Chain)]


STARTS = [  # the claim, and the side from which it is read by default
    ("1 - tanh(x)^2 = sech(x)^2", "left"), ("sech(x)^2 = 1 - tanh(x)^2", "right"), ("tan(x/2) = sin(x)/(1 + cos(x))", "right"),
    ("cosh(3*x) = 4*cosh(x)^3 - 3*cosh(x)", "left"), ("cos(x)*cos(y) = (cos(x - y) + cos(x + y))/2", "right"),
    ("D(sin(x)^2, x) = sin(2*x)", "left"), ("sin(2*x) = D(sin(x)^2, x)", "right"), ("x^4 - 1 = (x - 1)*(x + 1)*(x^2 + 1)", "left"),
]


@pytest.mark.parametrize(("claim", "side"), STARTS)
def test_the_side_with_more_to_do_comes_first(claim, side):
    result = symderive.prove(claim)
    (chain,) = chains(result)
    equation = result.theorem.claim
    first, last = (equation.lhs, equation.rhs) if side == "left" else (equation.rhs, equation.lhs)
    assert chain.first is first and chain.lines[-1].term is last


@pytest.mark.parametrize(("claim", "side"), STARTS)
def test_what_is_asked_for_is_done(claim, side):
    result = symderive.prove(claim)
    (left,), (right,) = chains(result, "left"), chains(result, "right")
    assert left.first is right.lines[-1].term and right.first is left.lines[-1].term
    assert [line.term for line in left.lines[:-1]] == [line.term for line in right.lines[:-1]][::-1]
    assert symderive.prove(claim, start="right").text() == result.reading_from("right").text()


def test_both_sides_meet():
    result = symderive.prove("tan(x/2) = sin(x)/(1 + cos(x))", start="both")
    left, right = chains(result, "both")
    assert (left.first, right.first) == (result.theorem.claim.lhs, result.theorem.claim.rhs)
    assert left.lines[-1].term is right.lines[-1].term
    assert [b.text for b in result.blocks() if isinstance(b, Heading)] == [("The left side",), ("The right side",)]
    assert Prose(("Both sides are equal to ", left.lines[-1].term, ".")) in result.blocks()


def test_parts_of_a_proof_are_read_so_too():
    for start in ("left", "right"):
        for chain in chains(symderive.prove("max(x, y) = (x + y + abs(x - y))/2"), start):
            assert (chain.first.op == "max") == (start == "left")
