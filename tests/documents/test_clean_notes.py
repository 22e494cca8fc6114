"""Notes in which every line is true, in the styles of people: none of them is called wrong, and most are verified."""

from pathlib import Path

import pytest

from symderive.documents.knowing.judgement import Mark
from symderive.documents.marking.checked import check_page
from symderive.documents.reading.reader import read_page

NOTES = sorted((Path(__file__).parent / "notes").iterdir())


@pytest.mark.parametrize("path", NOTES, ids=[p.stem for p in NOTES])
def test_no_line_is_accused(path):
    page = read_page(path)
    found = check_page(page).judgements
    accused = [(page.place(j.start).line, j.mark.value, j.reason) for j in found if j.mark in (Mark.WRONG, Mark.CARRIED)]
    assert accused == []


def test_most_lines_are_verified_or_definitions():
    marks = [j.mark for path in NOTES for j in check_page(read_page(path)).judgements]
    assert marks.count(Mark.NOT_UNDERSTOOD) < len(marks) / 5 and marks.count(Mark.VERIFIED) > len(marks) / 3
