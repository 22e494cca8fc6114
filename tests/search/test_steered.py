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
    ("D(tanh(x), x) = 1 - tanh(x)^2", "cosh(x)^2 - sinh(x)^2 = 1"), ("D(sin(x)*cos(x), x) = cos(2*x)", "cos(2*x) = cos(x)^2 - sin(x)^2"),
    ("integral(cos(x), x, 0, y) = sin(y)", "sin(0) = 0"),
])
def test_a_hint_is_a_lemma_that_is_used(claim, hint):
    result = symderive.prove(claim, hints=[hint])
    assert result.proved and len(result.theorem.lemmas) == 1 and symderive.verify(result.json()).theorems
    assert "hint_1" in {n for s in result.derivations[0].proof.steps for n in (s.rule, *(c.rule for c in s.cites))}


@pytest.mark.parametrize(("claim", "rules"), [
    ("D(x^2*sin(x), x) = 2*x*sin(x) + x^2*cos(x)", ["diff_mul"]),
    ("D(tanh(x), x) = 1 - tanh(x)^2", ["tanh_eq_sinh_div_cosh", "diff_div"]), ("D(sin(x)*cos(x), x) = cos(2*x)", ["cos_two_mul"]),
])
def test_derivatives_by_the_rules_named(claim, rules):
    """Sums, constant factors and the functions of the table go without being named."""
    result = symderive.prove(claim, using=rules)
    assert result.proved and set(rules) <= result.theorem.rests_on and "diff_tanh" not in result.theorem.rests_on


@pytest.mark.parametrize(("claim", "more", "said"), [
    ("sin(2*x) = 2*sin(x)*cos(x)", {"hints": ["cosh(x)^2 - sinh(x)^2 = 1"]}, "Not used cosh² x − sinh² x = 1 the proof does without it"),
    ("sin(2*x) = 2*sin(x)*cos(x)", {"using": ["sin_two_mul", "exp_add"]}, "Not used exp_add the proof does without it"),
    ("sum(k, k=1..n) = n*(n + 1)/2", {"hints": ["x/x = 1"]}, "Not used x/x = 1 the proof does without it"),
])
def test_what_was_of_no_use_is_said(claim, more, said):
    result = symderive.prove(claim, **more)
    assert result.proved and said in " ".join(result.text().split())


def test_a_hint_that_is_a_rule_of_the_proof_was_of_use():
    assert "Not used" not in symderive.prove("abs(sin(x)^2 + cos(x)^2) = 1", hints=["sin(t)^2 + cos(t)^2 = 1"]).text()


def test_rules_that_do_not_lead_there():
    result = symderive.prove("sin(2*x) = 2*sin(x)*cos(x)", using=["exp_add"])
    assert result.verdict is Verdict.UNDECIDED and "the rules named do not lead there" in " ".join(result.text().split())


def test_a_false_claim_is_refuted_all_the_same():
    assert symderive.prove("sin(2*x) = 2*sin(x)", using=["sin_two_mul"]).verdict is Verdict.REFUTED


@pytest.mark.parametrize(("more", "said"), [
    ({"using": ["nope"]}, "no rule is called nope"),
    ({"hints": ["x = x + 1"]}, "the hint x = x . 1 is false: at x = 1 its left side is 1, its right side 2"),
    ({"hints": ["D(abs(x), x) = sign(x)"]}, "was proved only for x != 0"),
    ({"hints": ["floor(x) + floor(x + 1/2) = floor(2*x)"]}, "was neither proved nor refuted"),
])
def test_what_cannot_be_asked_for(more, said):
    with pytest.raises(ValueError, match=said):
        symderive.prove("x = x", **more)
