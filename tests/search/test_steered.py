"""Proofs that go the way somebody asked for."""

from __future__ import annotations

import pytest

import symderive
from symderive.report.verdict import Verdict


@pytest.mark.parametrize(("claim", "rules"), [
    ("sin(2*x)^2 = 4*sin(x)^2*cos(x)^2", {"sin_two_mul"}), ("exp(x + y + z) = exp(x)*exp(y)*exp(z)", {"exp_add"}),
    ("cos(2*x) = 1 - 2*sin(x)^2", {"cos_two_mul", "sin_sq_add_cos_sq"}),
])
def test_only_the_rules_named_are_used(claim, rules):
    result = symderive.prove(claim, using=rules)
    assert result.proved and result.theorem.rests_on - {"ring"} == rules and symderive.verify(result.json()).theorems


@pytest.mark.parametrize(("claim", "hint"), [
    ("1 - tanh(x)^2 = sech(x)^2", "cosh(x)^2 - sinh(x)^2 = 1"), ("sin(x + y)^2 = 1 - cos(x + y)^2", "sin(t)^2 + cos(t)^2 = 1"),
    ("cos(2*x) = 1 - 2*sin(x)^2", "cos(2*x) = cos(x)^2 - sin(x)^2"),
])
def test_a_hint_is_a_lemma_that_is_used(claim, hint):
    result = symderive.prove(claim, hints=[hint])
    assert result.proved and len(result.theorem.lemmas) == 1 and symderive.verify(result.json()).theorems
    assert "hint_1" in {n for s in result.derivations[0].proof.steps for n in (s.rule, *(c.rule for c in s.cites))}


def test_rules_that_do_not_lead_there():
    result = symderive.prove("sin(2*x) = 2*sin(x)*cos(x)", using=["exp_add"])
    assert result.verdict is Verdict.UNDECIDED and "the rules named do not lead there" in " ".join(result.text().split())


def test_a_false_claim_is_refuted_all_the_same():
    assert symderive.prove("sin(2*x) = 2*sin(x)", using=["sin_two_mul"]).verdict is Verdict.REFUTED


@pytest.mark.parametrize(("more", "said"), [({"using": ["nope"]}, "no rule is called nope"), ({"hints": ["x = x + 1"]}, "is false")])
def test_what_cannot_be_asked_for(more, said):
    with pytest.raises(ValueError, match=said):
        symderive.prove("x = x", **more)
