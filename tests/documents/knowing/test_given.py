"""What is given from outside: read exactly or refused in a sentence, and the page is judged by it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from symderive.documents.knowing.given import read_given
from symderive.documents.marking.checked import check_page
from symderive.documents.reading.reader import read_text
from symderive.kernel.term import mk, name, num
from symderive.networks.net import WeightsError
from symderive.shelf.work import Unusable

NET = """title = "a network"
rate = 0.03
loss = "1/2*(y - yhat)^2"
[inputs]
i1 = 0.7
[target]
y = 0.5
[weights]
w1 = -0.3
w2 = 0.8
[network]
h1 = "i1*w1"
yhat = "h1*w2"
"""
GRAPH = """
[inputs]
x = [0.5, -1]
[target]
y = [1, 0]
[weights]
W1 = [[0.1, 0.2], [0.3, 0.4]]
b1 = [0, 0]
[[layer]]
name = "z"
type = "dense"
weight = "W1"
bias = "b1"
input = "x"
[loss]
type = "mse"
target = "y"
"""


def verdicts(text, *given):
    known = read_given(given)
    page = check_page(read_text(text, names=known.names), known)
    return [(line.line, line.mark.value, line.deciding.kind) for line in page.lines]


@pytest.mark.parametrize(("said", "key", "value"), [
    ("i1=0.7", name("i1"), Fraction(7, 10)), ("a = 1/3, alpha=-0.03", name("alpha"), Fraction(-3, 100)),
    ("α=2", name("alpha"), Fraction(2)), ("W[1,2]=0.5", mk("idx", name("W"), num("1"), num("2")), Fraction(1, 2)),
    ("e=3", name("e"), Fraction(3)), ("w_1 = 0.5", name("w_1"), Fraction(1, 2)),
])
def test_numbers_are_exact(said, key, value):
    assert read_given([said]).numbers[key] == value


@pytest.mark.parametrize(("said", "sentence"), [
    ("alpha", "not NAME = NUMBER"), ("=3", "not NAME = NUMBER"), ("a=b", "a = b is no number"), ("a=1, a=2", "given twice"),
    ("", "nothing is given"),
    ("2a=1", "'2a' is no name"), ("a=1/0", "is no number"), ("a=0.5.1", "is no number"), ("nothing.toml", "there is no such file"),
])
def test_what_is_no_number_is_refused(said, sentence):
    with pytest.raises(Unusable) as refused:
        read_given([said])
    assert sentence in str(refused.value)


def test_two_sources_must_agree():
    assert read_given(["a=0.5", "a=1/2"]).numbers == {name("a"): Fraction(1, 2)}
    with pytest.raises(Unusable, match="two numbers"):
        read_given(["a=0.5", {"a": 0.6}])


def test_files_give_numbers_and_equations(tmp_path):
    (tmp_path / "net.toml").write_text(NET)
    (tmp_path / "graph.toml").write_text(GRAPH)
    (tmp_path / "numbers.toml").write_text("alpha = 0.03\n[weights]\nw = [0.5, 0.25]\n")
    (tmp_path / "work.toml").write_text('title = "t"\nclaim = "x + x = 2*x"\n[[evaluate]]\nx = "0.5"\n')
    net = read_given([tmp_path / "net.toml"])
    assert net.numbers[name("w1")] == Fraction(-3, 10) and net.numbers[name("alpha")] == Fraction(3, 100) and name("h1") in net.laws
    graph = read_given([str(tmp_path / "graph.toml")]).numbers
    assert graph[mk("idx", name("W1"), num("2"), num("1"))] == Fraction(3, 10) and graph[mk("idx", name("x"), num("2"))] == -1
    assert read_given([tmp_path / "numbers.toml"]).numbers[mk("idx", name("w"), num("2"))] == Fraction(1, 4)
    assert read_given([tmp_path / "work.toml"]).numbers == {name("x"): Fraction(1, 2)}


@pytest.mark.parametrize("text", ["loss = 3", "[weights\n", "a = true", "[weights]\nw = ['x']\n"])
def test_a_file_that_cannot_be_read_is_refused(text, tmp_path):
    (tmp_path / "bad.toml").write_text(text)
    with pytest.raises((Unusable, WeightsError)):
        read_given([tmp_path / "bad.toml"])


@pytest.mark.parametrize(("text", "given", "expected"), [
    ("$h = i_1 w_1$\n\n$h = 0.35$", "i1=0.7, w1=0.5", [("1", "definition", "law"), ("3", "verified", "right")]),
    ("$h = i_1 w_1$\n\n$h = 0.36$", "i1=0.7, w1=0.5", [("1", "definition", "law"), ("3", "wrong", "slip")]),
    ("$i_1 = 0.8$\n\n$h = 2 i_1 = 1.6$", "i1=0.7", [("1", "wrong", "misread"), ("3", "carried", "ecf")]),  # the sheet is right
    ("$i_1 = 0.70$", "i1=0.7", [("1", "verified", "right")]),
    ("# A\n$x = 2$\n# B\n$x = 5$\n\n$2 x = 10$", "x=2",
     [("2", "verified", "right"), ("4", "definition", "given"), ("6", "verified", "right")]),
    ("$w \\leftarrow w - 2 a = 0.44$\n\n$w = 0.44$", "w=0.5, a=0.03", [("1", "verified", "right"), ("3", "verified", "right")]),
])
def test_the_page_is_judged_by_what_is_given(text, given, expected):
    assert verdicts(text, given) == expected


def test_equations_of_a_file_judge_bare_results(tmp_path):
    (tmp_path / "net.toml").write_text(NET)
    assert [v for _, v, _ in verdicts("$h_1 = -0.21$\n\n$\\hat y = -0.186$", tmp_path / "net.toml")] == ["verified", "wrong"]


def test_what_was_read_between_the_lines_is_said():
    page = check_page(read_text("$h = a w + b$\n\n$h = 0.5 \\times 0.4 + 0.1 = 0.3$"))
    assert [(f.name, f.value) for f in page.inferred] == [("a", Fraction(1, 2)), ("b", Fraction(1, 10)), ("w", Fraction(2, 5))] or \
        {(f.name, f.value) for f in page.inferred} == {("a", Fraction(1, 2)), ("b", Fraction(1, 10)), ("w", Fraction(2, 5))}
    assert {"name": "a", "value": "0.5", "line": 3} in page.to_json()["inferred"]
    assert "read a = 0.5 from line 3" in page.to_json()["lines"][0]["notes"]


def test_another_datum_under_a_wrong_label_is_told_and_not_used():
    known = read_given(["w1=-0.3, i1=0.7"])
    page = check_page(read_text("$w_1 = 0.7$\n\n$h = i_1 w_1 = -0.21$", names=known.names), known)
    assert [(line.mark.value, line.deciding.kind) for line in page.lines] == [("wrong", "label"), ("verified", "right")]
    assert page.lines[0].deciding.reason == "w1 is -0.3 (given); 0.7 is i1"


def test_a_given_number_that_is_updated_becomes_the_page_s_own():
    said = "# A\n$w = 0.5$\n\n1. $w \\leftarrow w - 0.03 \\times 2 = 0.44$\n\n2. $w = 0.44$\n\n3. $w = 0.5$"
    assert [v for _, v, _ in verdicts(said, "w=0.5")][:3] == ["verified", "verified", "verified"]


def test_what_the_page_does_not_speak_of_is_said():
    known = read_given(["alhpa=0.03, w=0.5", {"x1": 2}])
    page = read_text("$w = 0.5$ and $\\sum_{i=1}^{3} x_i = 4$ with $x_1 = 2$", names=known.names)
    assert known.unused(page) == ["alhpa"]
