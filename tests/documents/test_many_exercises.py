"""A page of many exercises that use the same letters: each is judged by its own data, and its slips stay its own."""

from __future__ import annotations

import pytest

from symderive.documents.marking.checked import check_page
from symderive.documents.reading.reader import read_text
from tests.benchmarks.check import exercise


def verdicts(numbers):
    rows = [row for k in numbers for row in exercise(k)]
    page = check_page(read_text("\n".join(rows)))
    long = len(exercise(1))
    return [((int(line.line) - 1) // long, (int(line.line) - 1) % long, line.mark.value) for line in page.lines]


@pytest.mark.parametrize("numbers", [[8, 9], [4, 8, 9, 10], list(range(1, 31))], ids=["two", "four", "thirty"])
def test_every_exercise_is_judged_by_itself(numbers):
    found = verdicts(numbers)
    expected = {(at, row, word) for at, k in enumerate(numbers) if k % 3 == 0 for row, word in ((6, "wrong"), (8, "carried"))}
    assert {v for v in found if v[2] in ("wrong", "carried")} == expected
    assert len(found) > 9 * len(numbers) and not [v for v in found if v[2] == "not_understood"]
