"""Mutants of true proofs: none is accepted whose claim a ball refutes, and nothing but Rejected is raised."""

import random
import sys
from pathlib import Path

import pytest
from mutants import mutants, refuting

from symderive.kernel.check import check
from symderive.kernel.derivation import Rejected
from symderive.rules import RULES

sys.path.insert(0, str(Path(__file__).parent.parent / "refused"))

import test_blocks
import test_definitions
import test_derivatives
import test_domains
import test_lemmas
import test_sums

TRUE = [
    (row.what, row.twin)
    for part in (test_blocks, test_definitions, test_derivatives, test_domains, test_lemmas, test_sums)
    for row in part.ROWS
    if row.twin
]
SAMPLE, LONG = 2_000, 24_000


def survive(n: int) -> int:
    """How many mutants were accepted, of n in all. Fails where one is false."""
    accepted = 0
    for what, twin in TRUE:
        derivation = twin()
        for mutant in mutants(derivation, -(-n // len(TRUE)), what, tuple(RULES)):
            try:
                theorem = check(mutant, RULES)
            except Rejected:
                continue
            accepted += 1
            assert refuting(theorem, mutant, random.Random(what)) is None, (what, mutant)
    return accepted


def test_a_sample():
    assert survive(SAMPLE) > 0


@pytest.mark.long
def test_many(request):
    if "long" not in request.config.getoption("markexpr"):
        pytest.skip("the long form of the sample: run with -m long")
    assert survive(LONG) > 0
