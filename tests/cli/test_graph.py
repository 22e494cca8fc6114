"""symderive graph"""

from xml.etree import ElementTree

import pytest


@pytest.mark.parametrize(("typed", "said"), [
    ("graph", ["<svg ", "0.032095", "</svg>\n"]), ("graph --format latex", ["\\documentclass", "\\begin{tikzpicture}", "0.032095"]),
    ("graph --format latex --fragment", ["needs \\usepackage{tikz}"]), ("graph --blocks", [">6 weights<"]),
])
def test_what_is_printed(sd, typed, said):
    answer = sd(*typed.split())
    assert (answer.code, answer.err) == (0, "")
    for fragment in said:
        assert fragment in answer.out
    assert answer.out == sd(*typed.split()).out


@pytest.mark.parametrize(("name", "begins"), [("net.svg", "<svg"), ("net.tex", "% ")])
def test_the_suffix_says_the_format(sd, tmp_path, name, begins):
    file = tmp_path / name
    assert sd("graph", "-o", str(file)) == (0, "", "")
    assert file.read_text(encoding="utf-8").startswith(begins)


def test_a_file_from_standard_input(sd):
    text = 'loss = "(w*x - 1)^2"\n[inputs]\nx = 2\n[weights]\nw = 0.25\n'
    description = ElementTree.fromstring(sd("graph", "-", stdin=text).out)[1].text
    assert description.startswith("x = 2; E = (w*x - 1)^2 = 0.25, gradient 1; w = 0.25")


@pytest.mark.parametrize(("typed", "said"), [
    ("graph nowhere.toml", "nowhere.toml: there is no such file"), ("graph --fragment", "--fragment is for --format latex"),
    ("graph -o net.pdf", "the suffix .pdf says no format"), ("graph --format png", "'png' is not one of"),
])
def test_what_cannot_run(sd, typed, said):
    answer = sd(*typed.split())
    assert (answer.code, answer.out) == (2, "") and said in answer.err
