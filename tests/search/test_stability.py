"""The verdict on a claim depends on no letter, no order of terms, no earlier work, and no seed of hashing."""

from __future__ import annotations

import os
import subprocess
import sys
from random import Random

import pytest
from written_claims import renamed, reordered, written

from symderive.kernel.derivation import Claim, Sort
from symderive.kernel.term import mk, name, num
from symderive.notation.text import write
from symderive.report.verdict import Verdict
from symderive.rules import RULES
from symderive.search.prove import prove

SAMPLE, ALL = 60, 1000


def changed(seed: int) -> tuple[Claim, Claim]:
    """A claim, and the same claim in other letters and in another order."""
    rng = Random(seed)
    _, _, claim = rng.choice(written())
    return claim, reordered(renamed(claim, rng), rng)


def compare(seeds: range) -> None:
    verdicts: dict[Claim, str] = {}
    moved = []
    for seed in seeds:
        claim, other = changed(seed)
        if claim not in verdicts:
            verdicts[claim] = prove(claim, RULES).verdict.name
        verdict = prove(other, RULES).verdict.name
        if verdict != verdicts[claim]:
            moved.append(f"{verdicts[claim]}: {write(claim.equation)}, but {verdict}: {write(other.equation)}")
    assert moved == []


def test_letters_and_order_change_no_verdict():
    compare(range(SAMPLE))


@pytest.mark.long
def test_letters_and_order_change_no_verdict_in_long():
    compare(range(SAMPLE, ALL))


CLAIMS = [
    "sin(x)*sin(y) = (cos(x - y) - cos(x + y))/2", "tanh(x + y) = (tanh(x) + tanh(y))/(1 + tanh(x)*tanh(y))",
    "exp(a + c)/(exp(a + c) + exp(b + c)) = exp(a)/(exp(a) + exp(b))", "abs(x*y) = abs(x)*abs(y)", "asin(x) + acos(x) = pi/2",
    "D(x^y*sin(x*y), y) = x^y*(log(x)*sin(x*y) + x*cos(x*y))", "max(a, b) + min(a, b) = a + b", "sqrt(a + b) = sqrt(a) + sqrt(b)",
]
PROGRAM = "import sys, symderive\nfor claim in sys.argv[1:]: print(symderive.prove(claim).json())"


def test_proofs_repeat_byte_for_byte():
    def said(seed: int, claims: list[str]) -> list[str]:
        environment = {**os.environ, "PYTHONHASHSEED": str(seed)}
        command = [sys.executable, "-c", PROGRAM, *claims]
        return subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()

    first = said(1, CLAIMS)
    assert first == said(2, CLAIMS)
    assert sorted(first) == sorted(said(3, CLAIMS[::-1]))  # earlier work changes nothing


@pytest.mark.parametrize(("f", "g"), [("f", "g"), ("t", "g"), ("f", "t"), ("s", "t"), ("t", "t0")])
def test_functions_may_have_any_names(f, g):
    u = mk("apply", name(f), mk("apply", name(g), name("x")))
    slope = mk("D", u, name("x"))
    functions = tuple((n, Sort("function")) for n in sorted((f, g)))
    claim = Claim(slope, mk("add", mk("mul", u, num(0)), slope), (), (*functions, ("x", Sort())))
    assert prove(claim, RULES).verdict is Verdict.PROVED
