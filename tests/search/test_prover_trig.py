"""Claims as text, of trigonometry, radicals and logarithms, and of every other kind: the true are proved, the false refuted."""

import tomllib
from pathlib import Path

import pytest

from symderive.api.claims import read_given
from symderive.report.verdict import Verdict
from symderive.rules import RULES
from symderive.search.prove import prove

CLAIMS = Path(__file__).parent / "claims"
# true, and proved only where a bound of the sum of two arcs is granted
OPEN = {"asin(x) + asin(y) = asin(x*sqrt(1 - y^2) + y*sqrt(1 - x^2)) ; x > 0 ; y > 0 ; x^2 + y^2 < 1"}
EVERY = 11  # how many rows of the whole are in the short form


def rows():
    for file in ("trigonometric.toml", "trigonometric_further.toml", "textbook.toml", "textbook_further.toml"):
        for kinds in tomllib.loads((CLAIMS / file).read_text()).values():
            yield from ((row, Verdict.PROVED) for row in kinds["true"] if row not in OPEN)
            yield from ((row, Verdict.REFUTED) for row in kinds["false"])


def verdict(row):
    claim, *assume = (part.strip() for part in row.split(";"))
    return prove(read_given(claim, assume=assume), RULES).verdict


ROWS = list(rows())
SAMPLE = [
    ("cos(pi/7) - cos(2*pi/7) + cos(3*pi/7) = 1/2", Verdict.PROVED),
    ("cos(pi/7) - cos(2*pi/7) + cos(3*pi/7) = 1/3", Verdict.REFUTED),
    ("atan(1) + atan(2) + atan(3) = pi", Verdict.PROVED),
    ("atan(1) + atan(2) + atan(3) = 0", Verdict.REFUTED),
    ("cbrt(7 + 5*sqrt(2)) = 1 + sqrt(2)", Verdict.PROVED),
    ("cbrt(7 + 5*sqrt(2)) = 1 - sqrt(2)", Verdict.REFUTED),
    *ROWS[::EVERY],
]


@pytest.mark.parametrize(("row", "expected"), SAMPLE, ids=[row for row, _ in SAMPLE])
def test_sample(row, expected):
    assert verdict(row) is expected


@pytest.mark.long
def test_all():
    assert [row for row, expected in ROWS if verdict(row) is not expected] == []


@pytest.mark.parametrize("row", sorted(OPEN))
def test_open_claims_are_never_refuted(row):
    assert verdict(row) in (Verdict.PROVED, Verdict.UNDECIDED, Verdict.CONDITIONAL)
