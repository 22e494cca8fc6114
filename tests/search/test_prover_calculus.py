"""Claims of calculus, machine learning and finite sums: no false one is proved, no true one refuted, and so many decided."""

import json
from pathlib import Path
from random import Random

import pytest

from symderive.api.batch import claim_of
from symderive.report.verdict import Verdict
from symderive.rules import RULES
from symderive.search.prove import prove

CLAIMS = Path(__file__).parent / "claims"
ROWS = [json.loads(line) for file in ("calculus.jsonl", "calculus_further.jsonl") for line in (CLAIMS / file).read_text().splitlines()]
TRUE_PROVED, FALSE_REFUTED = 552, 122  # of all rows; the rest is open
SAMPLED = 40


def verdict(row):
    assumptions = {key: row[key] for key in ("symbols", "where") if key in row}
    return prove(claim_of({"lhs": row["lhs"], "rhs": row["rhs"], "assumptions": assumptions}), RULES).verdict


def judged(rows):
    """How many true rows are proved and how many false ones refuted, and the rows of which the opposite is said."""
    found = [(row, verdict(row)) for row in rows]
    wrong = [row for row, v in found if v is (Verdict.REFUTED if row["truth"] else Verdict.PROVED)]
    return [sum(v is which for _, v in found) for which in (Verdict.PROVED, Verdict.REFUTED)], wrong


def test_a_sample_is_decided():
    (proved, refuted), wrong = judged(Random(SAMPLED).sample(ROWS, SAMPLED))
    assert wrong == []
    assert proved + refuted >= SAMPLED - 3


@pytest.mark.long
def test_all():
    (proved, refuted), wrong = judged(ROWS)
    assert wrong == []
    assert proved >= TRUE_PROVED
    assert refuted >= FALSE_REFUTED
