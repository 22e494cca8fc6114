"""Every side of the gold list becomes the term that was written down for it before the reader ran on it."""

import pytest
from gold_list import FILES, judged

ROWS = [pytest.param(path, id=path.stem) for path in FILES]


@pytest.mark.parametrize("path", ROWS)
def test_the_gold_list_is_read(path):
    assert [j for j in judged(path) if j.outcome not in ("right", "free")] == []


def test_the_list_is_long_and_varied():
    assert len(FILES) >= 10
    assert sum(len({j.row for j in judged(path)}) for path in FILES) >= 300
