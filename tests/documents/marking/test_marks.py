"""Marks for method and accuracy with follow-through: each mistake costs once, and a scheme says how much."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from symderive.documents.knowing.given import read_given
from symderive.documents.marking.checked import check_page
from symderive.documents.marking.marks import Scheme, marked, read_scheme
from symderive.documents.reading.reader import read_text
from symderive.shelf.work import Unusable

PAGE = """# One
$w = 0.5$, $x = 0.8$

$$z = w x = 0.5 \\times 0.8 = 0.3$$

$$y = 2 z + 1 = 1.6$$

# Two
$$\\cosh^2 t - \\sinh^2 t = 1$$

$$\\frac{d}{dt} t^3 = 2 t^2$$

$$m = 3 \\times 4 = 12$$

$$m = 12$$
"""


def codes(text, scheme=None):
    page = check_page(read_text(text))
    marks = marked(page, scheme)
    return [(line.line, marks.lines[line.file, line.line].code) for line in page.lines if (line.file, line.line) in marks.lines]


def test_a_slip_costs_its_accuracy_and_what_follows_costs_nothing():
    assert codes(PAGE) == [("2", ""), ("4", "M1 A0"), ("6", "M1 A1ft"), ("9", "M1"), ("11", "M0"), ("13", "M1 A1"), ("15", "")]


def test_without_follow_through_only_the_method_is_kept():
    assert codes(PAGE, Scheme(follow_through=False))[2] == ("6", "M1 A0")


def test_what_a_mistake_made_trivial_earns_no_accuracy():
    assert codes("$a = 2 - 1.5 = 0.0$\n\n$b = 7 a = 0.0$\n\n$c = b + 3 = 3.0$\n") == [("1", "M1 A0"), ("3", "M1 A0"), ("5", "M1 A1ft")]


def test_the_parts_and_the_sum():
    marks = marked(check_page(read_text(PAGE)))
    assert [(p.title, p.marks, p.of, p.lost) for p in marks.parts] == [("One", 3, 4, ("4",)), ("Two", 3, 4, ("11",))]
    assert (marks.marks, marks.of, marks.unmarked) == (6, 8, 0)
    assert marks.to_json()["parts"][0] == {"title": "One", "method": 2, "method_of": 2, "accuracy": 1, "accuracy_of": 2, "taken": 0,
                                           "marks": 3, "of": 4}


def test_a_misread_question_costs_once():
    given = read_given(["a=0.7"])
    page = check_page(read_text("$a = 0.8$\n\n$b = 2 a = 2 \\times 0.8 = 1.6$\n"), given)
    (part,) = marked(page).parts
    assert (part.taken, part.marks, part.of) == (1, 1, 2)


def test_a_scheme_is_read_from_a_file(tmp_path):
    file = tmp_path / "scheme.toml"
    file.write_text('follow_through = false\n[method]\nformula = 2\n[accuracy]\ncalculation = 0.5\n[penalty]\nmisread = 0\n'
                    '[caps]\n"On" = 2\ntotal = 5\n')
    scheme = read_scheme(file)
    assert scheme.method == {"calculation": 1, "formula": 2} and scheme.accuracy == {"calculation": Fraction(1, 2), "result": 1}
    marks = marked(check_page(read_text(PAGE)), scheme)
    assert [(p.marks, p.of) for p in marks.parts] == [(2, 2), (Fraction(7, 2), Fraction(11, 2))]
    assert (marks.marks, marks.of) == (5, 5)


@pytest.mark.parametrize(("text", "sentence"), [
    ("method = 3", "a table is expected"), ("[method]\nformulas = 1", "formulas is no key"), ("colour = 1", "colour is no key"),
    ("[accuracy]\nresult = -1", "a number of marks"), ("[accuracy]\nresult = true", "a number of marks"),
    ("follow_through = 1", "true or false"),
    ("[caps]\n'One' = 'x'", "a number of marks"), ("[method", "not a TOML file"), ("[method]\nformula = 1e9", "a number of marks"),
])
def test_a_scheme_that_says_something_else_is_refused(text, sentence, tmp_path):
    file = tmp_path / "scheme.toml"
    file.write_text(text)
    with pytest.raises(Unusable) as refused:
        read_scheme(file)
    assert sentence in str(refused.value)


def test_the_names_that_are_accepted_are_said(tmp_path):
    (tmp_path / "s.toml").write_text("[method]\nx = 1")
    with pytest.raises(Unusable) as refused:
        read_scheme(tmp_path / "s.toml")
    assert refused.value.hint == "the keys here are calculation, formula, result, definition"


def test_the_readme_says_how_it_is_marked_where_no_scheme_is_given(tmp_path):
    readme = (Path(__file__).resolve().parents[3] / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall(r"```toml\n(follow_through.*?)```", readme, re.DOTALL)
    (tmp_path / "s.toml").write_text(block, encoding="utf-8")
    said, usual = read_scheme(tmp_path / "s.toml"), Scheme()
    assert said.follow_through is usual.follow_through and said.caps == usual.caps
    for table in ("method", "accuracy", "penalty"):
        assert {k: v for k, v in getattr(said, table).items() if v} == getattr(usual, table)
