"""Mutants of true proofs: none is accepted whose claim a ball refutes, and nothing but Rejected is raised."""

import random
import sys
from pathlib import Path

import pytest
from mutants import mutants, refuting

from symderive.api.works import load
from symderive.kernel.check import check
from symderive.kernel.derivation import Derivation, Rejected
from symderive.rules import RULES
from symderive.shelf.find import packaged_folder, shelf

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


def written() -> list[tuple[str, Derivation]]:
    """The passing twins of the refused derivations."""
    return [(what, twin()) for what, twin in TRUE]


def shipped() -> list[tuple[str, Derivation]]:
    """Every derivation that comes with symderive."""
    works = (load(name) for name in sorted(shelf(packaged_folder())) if name != "worksheet")
    return [(f"{work.name} {k}", d) for work in works for k, d in enumerate(work.derivations)]


def survive(derivations: list[tuple[str, Derivation]], n: int) -> int:
    """How many mutants were accepted, of n in all. Fails where one is false."""
    accepted = 0
    for what, derivation in derivations:
        for mutant in mutants(derivation, -(-n // len(derivations)), what, tuple(RULES)):
            try:
                theorem = check(mutant, RULES)
            except Rejected:
                continue
            accepted += 1
            assert refuting(theorem, mutant, random.Random(what)) is None, (what, mutant)
    return accepted


@pytest.mark.parametrize("derivations", [written, shipped])
def test_a_sample(derivations):
    assert survive(derivations(), SAMPLE // 2) > 0


@pytest.mark.long
@pytest.mark.parametrize("derivations", [written, shipped])
def test_many(derivations):
    assert survive(derivations(), LONG) > 0
