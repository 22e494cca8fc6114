"""--fix: the mended page checks clean, in the author's own hand."""

from __future__ import annotations

import json

import pytest

from symderive.api.checks import check

ROWS = [
    # a number, and what rests on it: the literals that were copied from it too
    ("$$5 \\times 5 \\times 3 + 1 = 26$$\n\n$$26 \\times 10 = 260$$\n\ntotal $= 260 + 5 = 265$\n",
     "$$5 \\times 5 \\times 3 + 1 = 76$$\n\n$$76 \\times 10 = 760$$\n\ntotal $= 760 + 5 = 765$\n", 0),
    # numbers that were put into a formula
    ("$z = 0.12 + 0.72 - 0.25 = 0.49$\n\n$a = \\tanh(z) = 0.4542$\n\n"
     "$$E = \\frac{1}{2} (1 - a)^2 = \\frac{1}{2} \\cdot 0.5458^2 = 0.1489$$\n",
     "$z = 0.12 + 0.72 - 0.25 = 0.59$\n\n$a = \\tanh(z) = 0.5299$\n\n"
     "$$E = \\frac{1}{2} (1 - a)^2 = \\frac{1}{2} \\cdot 0.4701^2 = 0.1105$$\n", 0),
    # one sign in a formula: the rest stays as it was typed
    ("Let $g(x) = \\dfrac{2x - 1}{x^2 + 3}$.\n\n\\begin{align*}\ng'(x) &= \\frac{2(x^2 + 3) - (2x - 1) \\cdot 2x}{(x^2 + 3)^2} \\\\\n"
     "&= \\frac{2x^2 + 6 - 4x^2 - 2x}{(x^2 + 3)^2}\n\\end{align*}\n",
     "Let $g(x) = \\dfrac{2x - 1}{x^2 + 3}$.\n\n\\begin{align*}\ng'(x) &= \\frac{2(x^2 + 3) - (2x - 1) \\cdot 2x}{(x^2 + 3)^2} \\\\\n"
     "&= \\frac{2x^2 + 6 - 4x^2 + 2x}{(x^2 + 3)^2}\n\\end{align*}\n", 0),
    ("MSE = 5 * 5 * 3 + 1 = 26 in all\n", "MSE = 5 * 5 * 3 + 1 = 76 in all\n", 0),  # in running text
    ("$2 + 2 = 4$", "$2 + 2 = 4$", 0),
]


@pytest.mark.parametrize(("text", "mended", "left"), ROWS)
def test_a_page_is_mended(text, mended, left, tmp_path):
    (tmp_path / "page.md").write_text(text, encoding="utf-8")
    assert check(tmp_path / "page.md").fixed() == (mended, left)
    (tmp_path / "fixed.md").write_text(mended, encoding="utf-8")
    assert check(tmp_path / "fixed.md").exit_code(strict=False) == 0


def test_a_notebook_stays_a_notebook(tmp_path):
    cells = [{"cell_type": "markdown", "source": ["# One\n", "$n = 3$"]}, {"cell_type": "code", "source": "26", "outputs": []},
             {"cell_type": "markdown", "source": "$$5 \\times 5 + 1 = 25$$\n\n$$25 \\times 10 = 250$$"}]
    (tmp_path / "a.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4}), encoding="utf-8")
    text, left = check(tmp_path / "a.ipynb").fixed()
    found = json.loads(text)["cells"]
    assert left == 0 and found[:2] == cells[:2] and found[2]["source"] == "$$5 \\times 5 + 1 = 26$$\n\n$$26 \\times 10 = 260$$"


def test_the_ends_of_lines_are_kept(tmp_path):
    (tmp_path / "a.md").write_bytes(b"$2 + 2 = 5$\r\n\r\nend")
    assert check(tmp_path / "a.md").fixed() == ("$2 + 2 = 4$\r\n\r\nend", 0)


def test_a_page_of_several_files_is_left_alone(tmp_path):
    (tmp_path / "part.tex").write_text("$2 + 2 = 5$\n")
    (tmp_path / "main.tex").write_text("\\begin{document}\n\\input{part}\n\\end{document}\n")
    text, left = check(tmp_path / "main.tex").fixed()
    assert left == 1 and "= 5" in text
