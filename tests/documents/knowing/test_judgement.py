"""What the sentences of a verdict look like."""

import pytest

from symderive.documents.knowing.judgement import spelled


@pytest.mark.parametrize(("text", "wanted"), [
    ("x_sup[2, 1] - y_sup3*z_sup[i] is 2", "x_1^(2) - y^(3)*z^(i) is 2"),
    ("a supremum, x_super and x[2] stay", "a supremum, x_super and x[2] stay"),
])
def test_entries_of_examples_are_spelled_as_people_write_them(text: str, wanted: str) -> None:
    assert spelled(text) == wanted
