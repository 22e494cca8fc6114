"""Proofs of the wrong shape: whatever surprises the kernel is Rejected, and nothing else escapes (DESIGN 4.3)."""

from contextlib import suppress

import pytest
from attack import Attack, both_ways
from written import derive, ring, step

from symderive.kernel.check import check
from symderive.kernel.derivation import Chain, Claim, Constant, Definition, Derivation, Interval, Line, Rejected, Sort, Step
from symderive.kernel.term import MAX_DEPTH, Malformed, letter, mk, name, num
from symderive.rules import RULES

X, ONE = name("x"), num(1)


def steps(*given: Step, claim: Claim = Claim(mk("add", X, ONE, ONE), X)) -> Derivation:  # noqa: B008
    """A chain of these very steps."""
    return Derivation(claim, Chain((Line(given),)), witness=(("x", ONE),))


def picked(*pick: int):
    return derive("x + y + x = 2*x + y", step("ring", pick=pick, to="2*x"), witness="x=1 y=1")


ROWS = [
    Attack("no such rule", "", "step 1: no rule is called magic", lambda: derive("1 = 2", step("magic"))),
    Attack(
        "a letter is missing",
        "",
        "step 1: exp_add must be told u, v and nothing else",
        lambda: derive("exp(x + y) = exp(x)*exp(y)", step("exp_add", u="x"), witness="x=1 y=1"),
        lambda: derive("exp(x + y) = exp(x)*exp(y)", step("exp_add", u="x", v="y"), witness="x=1 y=1"),
    ),
    Attack(
        "a letter too many",
        "",
        "step 1: exp_add must be told u, v and nothing else",
        lambda: derive("exp(x + y) = exp(x)*exp(y)", step("exp_add", u="x", v="y", w="x"), witness="x=1 y=1"),
    ),
    Attack("a letter twice", "", "step 1: neg_neg: a letter is given twice", lambda: steps(Step("neg_neg", (), (("a", X), ("a", ONE))))),
    Attack(
        "another place",
        "",
        "step 1: exp_add does not apply there",
        lambda: derive("exp(x + y) = exp(x)*exp(y)", step("exp_add", "0", u="x", v="y"), witness="x=1 y=1"),
    ),
    Attack("no such place", "", "step 1: ring: there is no such place", lambda: derive("x = x", ring("x", "3"), witness="x=1")),
    Attack("a place of text", "", "step 1: ring: there is no such place", lambda: steps(Step("ring", "ab", (("to", X),)))),
    Attack("no place at all", "", "step 1: not a proof", lambda: steps(Step("ring", None, (("to", X),)))),
    Attack("a negative place", "", "step 1: ring: there is no such place", lambda: steps(Step("ring", (-1,), (("to", X),)))),
    Attack(
        "one summand picked twice",
        "x + x would be 2x + ...",
        "step 1: ring: only summands or factors can be picked",
        lambda: picked(0, 0),
        lambda: picked(0, 2),
    ),
    Attack("one summand picked", "", "step 1: ring: only summands or factors can be picked", lambda: picked(0)),
    Attack("a summand that is not there", "", "step 1: ring: only summands or factors can be picked", lambda: picked(0, 7)),
    Attack("a pick of other summands", "x + y is not 2x", "step 1: the two are not equal by arithmetic", lambda: picked(0, 1)),
    Attack(
        "a pick from a quotient",
        "",
        "step 1: ring: only summands or factors can be picked",
        lambda: derive("x/y = y/x", step("ring", pick=(0, 1), to="y/x"), witness="x=1 y=1"),
    ),
    Attack("text for a term", "", "step 1: not a proof", lambda: steps(Step("neg_neg", (), (("a", "x"),)))),
    Attack("a number for a term", "", "step 1: not a proof", lambda: steps(Step("ring", (), (("to", 2),)))),
    Attack("nothing for a substitution", "", "step 1: not a proof", lambda: steps(Step("ring", (), None))),
    Attack("a list for a rule", "", "step 1: not a proof", lambda: steps(Step(["ring"], (), (("to", X),)))),
    Attack("nothing for a proof", "", "claim: no such kind of proof", lambda: Derivation(Claim(X, X), None)),
    Attack("nothing for a claim", "", "not a proof", lambda: Derivation(None, Chain(()))),
    Attack("nothing for a derivation", "", "not a proof", lambda: None),
    Attack("text for a side", "", "not a proof", lambda: Derivation(Claim("x", X), Chain(()))),
    Attack(
        "a rule letter in a claim",
        "u would be everything",
        "claim: a line must be an expression without rule letters",
        lambda: Derivation(Claim(letter("u"), letter("u")), Chain(())),
    ),
    Attack(
        "a rule letter in a step",
        "",
        "step 1: a line must be an expression without rule letters",
        lambda: steps(Step("ring", (), (("to", mk("add", letter("u"), X)),))),
    ),
    Attack(
        "a statement for a line",
        "x > 0 is no number",
        "claim: a line must be an expression without rule letters",
        lambda: Derivation(Claim(mk("gt", X, ONE), mk("gt", X, ONE)), Chain(())),
    ),
    Attack(
        "an expression for an assumption", "", "claim: an assumption must be a statement", lambda: Derivation(Claim(X, X, (X,)), Chain(()))
    ),
    Attack(
        "a name declared twice",
        "whole and real",
        "claim: a name is declared twice",
        lambda: Derivation(Claim(X, X, sorts=(("x", Sort("whole")), ("x", Sort()))), Chain(())),
    ),
    Attack("the last line is another", "", "claim: the last line is not what was claimed", lambda: derive("x = y", witness="x=1 y=1")),
    Attack("a relation instead of a proof", "", "claim: no such kind of proof", lambda: Derivation(Claim(X, X), mk("eq", X, X))),
    Attack("ring without an end", "", "step 1: ring must be told what comes out", lambda: steps(Step("ring"))),
    Attack("unfold with a term", "", "step 1: unfold takes no terms", lambda: steps(Step("unfold", (0,), (("name", X),)))),
    Attack("a fact that is no equation", "", "step 1: no such equation is known there", lambda: steps(Step("fact", (), (("eq", X),)))),
    Attack(
        "an interval of text",
        "",
        "not a proof",
        lambda: Derivation(Claim(X, X), Constant("x", (Interval("0", None, Chain(()), ONE, Chain(())),))),
    ),
    Attack("a definition of text", "", "not a proof", lambda: Derivation(Claim(X, X, definitions=(Definition("h", "x"),)), Chain(()))),
    Attack("a term too deep", "", "step 1: ring: nested more than", lambda: deep_step()),
]


def nested(depth: int):
    t = X
    for _ in range(depth - 1):
        t = mk("sin", t)
    return t


def deep_step() -> Derivation:
    tall = nested(MAX_DEPTH - 2)
    return Derivation(
        Claim(mk("mul", X, ONE), X),
        Chain((Line((Step("ring", (0,), (("to", mk("add", X, mk("sub", tall, tall))),)),)),)),
        witness=(("x", ONE),),
    )


test_refused, test_twin = both_ways(ROWS)


@pytest.mark.parametrize(
    "make",
    [
        lambda: nested(MAX_DEPTH + 1),
        lambda: name("x[1]"),
        lambda: name("#1"),
        lambda: name(""),
        lambda: num("-1"),
        lambda: num("1e9"),
        lambda: num("9" * 3000),
        lambda: mk("sin", X, X),
        lambda: mk("magic", X),
        lambda: mk("D", X, ONE),
        lambda: mk("D", X, mk("add", X, X)),
        lambda: mk("Sum", X, ONE, ONE, ONE),
        lambda: mk("idx", ONE, X),
        lambda: mk("add", X, mk("gt", X, ONE)),
        lambda: mk("partial", mk("sin", X), X),
    ],
    ids=lambda make: "",
)
def test_terms_that_cannot_be_made(make):
    with pytest.raises(Malformed):
        make()


def test_deep_lines_are_replayed_and_deep_binders_refused_or_proved():
    """Nothing but Rejected escapes, whatever the depth."""
    for op in ("sin", "D"):
        t = mk("mul", X, X)
        for _ in range(MAX_DEPTH - 5):
            t = mk(op, t) if op == "sin" else mk(op, t, X)
        with suppress(Rejected):
            check(Derivation(Claim(t, t), Chain(()), witness=(("x", ONE),)), RULES)
