"""Work is counted: searches end, and say so."""

from __future__ import annotations

import pytest

from symderive.api.claims import read_given
from symderive.report.verdict import Verdict
from symderive.rules import RULES
from symderive.search import budget, prove
from symderive.search.budget import Budget, Exhausted

NAMES = [f"x{k}" for k in range(24)]
ENDLESS = [
    (f"exp({' + '.join(f'asinh({x})' for x in NAMES)})", "*".join(f"({x} + sqrt({x}^2 + 1))" for x in reversed(NAMES))),
    ("tan(24*x)*(1 - tan(23*x)*tan(x))", "tan(23*x) + tan(x)"),
]


def test_a_share_is_spent_from_the_whole():
    whole = Budget(budget.SHARE + 10)
    share = whole.share()
    share.spend(budget.SHARE)
    assert (share.left, whole.left, whole.was_short) == (0, 10, False)
    with pytest.raises(Exhausted):
        share.spend(1)
    assert whole.was_short and whole.share().left == 9


def test_without_a_limit_nothing_ends():
    Budget().spend(10**12)


@pytest.mark.parametrize(("lhs", "rhs"), ENDLESS, ids=["asinh", "tan"])
def test_what_takes_too_much_work_is_not_decided(lhs, rhs, monkeypatch):
    monkeypatch.setattr(prove, "MOST", 100_000)
    outcome = prove.prove(read_given(lhs, rhs), RULES)
    assert outcome.verdict is Verdict.UNDECIDED and "no derivation found within the work allowed" in outcome.tried[-1]


def test_the_answer_comes_from_the_work_alone(monkeypatch):
    claim = read_given("asin(x) + acos(x)", "pi/2")
    spent = []
    for allowed in (budget.MOST, 2_000):
        monkeypatch.setattr(prove, "MOST", allowed)
        spent.append(prove.prove(claim, RULES).verdict)
    assert spent == [Verdict.PROVED, Verdict.UNDECIDED]
