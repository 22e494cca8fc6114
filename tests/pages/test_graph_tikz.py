"""Pictures as TikZ: the same coordinates, and that pdflatex takes them without a complaint."""

import re
import shutil
import subprocess

import pytest

from symderive.notation.text import read
from symderive.pages.graph_tikz import render
from symderive.report.picture import Arrow, Label, Node, Picture

NOTES = r"""\documentclass[a4paper]{article}
\usepackage{tikz}
\begin{document}
Before the picture.
%s
After it.
\end{document}
"""


def picture(width: float = 170, height: float = 60) -> Picture:
    labels = (Label(30, 30, (((read("h1"), "name"),), (("tanh", "quiet"),)), (16, 10), inside=True),
              Label(80, 20, ((("+", "plain"), (read("w_5"), "plain")),
                             ((read("-0.3"), "value"), (read("1.5*10^(-7)"), "gradient"))), (12, 12)),
              Label(5, 50, ((("50 % & more_", "quiet"), (read("(y - h1)^2"), "plain")),), (12,), "start"))
    nodes = (Node(30, 30, 44, 44), Node(130, 30, 60, 40, False))
    arrows = (Arrow(((52, 30), (100, 30))), Arrow(((52, 30), (60, 0), (90, 0), (100, 30), (100, 30), (110, 5), (120, 5))))
    return Picture(width, height, "A 100 % net\n\\end{document}", "", nodes, arrows, labels)


def test_coordinates_and_colours():
    tex = render(picture(), fragment=True)
    assert r"\draw[arrow] (52.0,30.0) -- (100.0,30.0);%" in tex
    assert r"\draw[arrow] (52.0,30.0) .. controls (60.0,0.0) and (90.0,0.0) .. (100.0,30.0) .. controls (100.0,30.0) and" in tex
    assert r"\textcolor{sdvalue}{$-0.3$}\ \textcolor{sdgradient}{$1.5 \cdot 10^{-7}$}" in tex
    assert r"\textcolor{sdquiet}{50 \% \& more\_}" in tex
    assert tex.startswith("% A 100 % net \\end{document}: needs")


def typeset(folder, body):
    (folder / "page.tex").write_text(body, encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    run = subprocess.run(command, cwd=folder, capture_output=True, timeout=120, check=False)
    log = (folder / "page.log").read_text(encoding="utf-8", errors="replace")
    assert run.returncode == 0, log[-2000:]
    assert not re.findall(r".*(?:Overfull|undefined|Missing character).*", log)
    assert "(1 page," in log


@pytest.mark.latex
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
@pytest.mark.parametrize(("size", "fragment"), [
    ((170, 60), False), ((170, 60), True), ((2000, 400), True), ((200, 3000), True), ((2000, 900), False)])
def test_pdflatex_takes_it(tmp_path, size, fragment):
    tex = render(picture(*size), fragment=fragment)
    typeset(tmp_path, NOTES.replace("%s", tex) if fragment else tex)
