"""Claims of every kind that textbooks have, written down before the prover saw them: the true are proved, the false refuted."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from symderive.api.claims import judge, read_given
from symderive.api.proofs import verify
from symderive.report.verdict import Verdict

FILE = Path(__file__).parent / "claims" / "blackboard.toml"
EVERY = 7  # how many rows stand for one of the short form
ROWS = [(row, Verdict.PROVED if kind == "true" else Verdict.REFUTED)
        for rows in tomllib.loads(FILE.read_text(encoding="utf-8")).values() for kind in ("true", "false") for row in rows[kind]]


def said_of(row: str) -> tuple[Verdict, bool]:
    """The verdict, and whether its proof or counterexample is accepted when it is read again."""
    claim, *assume = (part.strip() for part in row.split(" ; "))
    result = judge(read_given(claim, assume=assume))
    again = verify(result.json())
    return result.verdict, bool(again.theorems or again.refutation)


@pytest.mark.parametrize(("row", "verdict"), ROWS[::EVERY], ids=[row for row, _ in ROWS[::EVERY]])
def test_sample(row, verdict):
    assert said_of(row) == (verdict, True)


@pytest.mark.long
def test_all():
    assert [row for row, verdict in ROWS if said_of(row) != (verdict, True)] == []
