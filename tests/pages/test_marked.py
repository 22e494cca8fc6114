"""A page with remarks in its margin: the text stays, wrong parts are set apart, each remark is there once."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser

import pytest

from symderive.pages import marked_html, marked_latex, marked_markdown
from symderive.pages.marking import is_whole
from symderive.pages.tex_mathml import macros_of, mathml
from symderive.report.document import Excerpt, Prose, Tally
from symderive.report.marked import MarkedPage, Remark, Stretch, Where

PAGE = "# A title\n\nWe *have* $x = 3$, total = 17 & more.\n\n$$y = 2 x \\\\ = 7$$\n\n1. item `code` | $\\tfrac{1}{2}$\n"
TEX = ("\\documentclass{article}\n\\newcommand{\\half}[1]{\\frac{#1}{2}}\n\\begin{document}\n\\section{A title} % not said\n"
       "We have $x = 3$.\n\\begin{align*}\ny &= \\half{x} \\\\\n  &= 7\n\\end{align*}\n"
       "\\begin{itemize}\\item 50\\% of it\\end{itemize}\n\\end{document}\n")


def remark(number, text, part, value="", tone="wrong", line="3"):
    start = text.index(part)
    excerpt = Excerpt(tone, f"{line}:1", ("arithmetic",), line, text, 0, 0, (value,) if value else (), (("why", ("because < of & 5",)),))
    return Remark(number, "wrong", "arithmetic", Where("a", line, 1, 2), start, start + len(part), excerpt, value)


def markdown_page():
    cuts = [(m.start(), m.end(), 2 if m[0][1] == "$" else 1) for m in re.finditer(r"\$\$.*?\$\$|\$.*?\$", PAGE, re.DOTALL)]
    stretches, at = [], 0
    for a, b, n in cuts:
        stretches += [Stretch("prose", at, at, a, a), Stretch("display" if n == 2 else "inline", a, a + n, b - n, b)]
        at = b
    stretches.append(Stretch("prose", at, at, len(PAGE), len(PAGE)))
    remarks = (remark(1, PAGE, "17", "16"), remark(2, PAGE, "7$$"[:1], "6"))
    return MarkedPage("a.md", "markdown", PAGE, tuple(stretches), (remarks[0], remark(2, PAGE, "2 x", "3")), (
        Tally((("2 wrong", "wrong"), ("1 right", "right"))), Prose(("First mistake on line 3.",), "note")))


def latex_page():
    a, b = TEX.index("$x"), TEX.index("\\begin{align")
    c = TEX.index("\\end{align*}")
    stretches = (Stretch("prose", 0, 0, a, a), Stretch("inline", a, a + 1, a + 6, a + 7), Stretch("prose", a + 7, a + 7, b, b),
                 Stretch("display", b, b + len("\\begin{align*}"), c, c + len("\\end{align*}")),
                 Stretch("prose", c + 12, c + 12, len(TEX), len(TEX)))
    return MarkedPage("a.tex", "latex", TEX, stretches, (remark(1, TEX, "7", "1.5"),), ())


def test_markdown_keeps_the_text_and_marks_it():
    said = marked_markdown.render(markdown_page())
    assert r"$$y = {\textcolor{#b3261e}{\underline{2 x}}\enspace\textcolor{#1b6e3c}{3}^{" in said
    assert "total = <mark>17</mark> **16** **[1]** & more.\n\n> **[1] wrong** (3:1) arithmetic. should be 16." in said
    assert "because &lt; of &amp; 5" in said and said.count("> **[2]") == 1
    assert "1. item `code` | $\\tfrac{1}{2}$" in said and "We *have* $x = 3$" in said


def test_latex_stays_as_it_was_typed():
    said = marked_latex.render(latex_page())
    assert r"&= {\sdslip{wrong}{7}{1.5}{1}}" in said and r"\sdnote{wrong}{1}{" in said and r"\half{x} \\" in said
    places = [said.index(part) for part in (r"\DeclareRobustCommand\sdslip", r"\begin{document}", "fbox{", r"\section{A title}")]
    assert places == sorted(places)


def test_notes_on_a_title_wait_until_it_is_over():
    text = "\\begin{document}\n\\section{Of $x = 3$ and more}\nHere.\n\\end{document}\n"
    a = text.index("$")
    stretches = (Stretch("prose", 0, 0, a, a), Stretch("inline", a, a + 1, a + 6, a + 7),
                 Stretch("prose", a + 7, a + 7, len(text), len(text)))
    said = marked_latex.render(MarkedPage("a.tex", "latex", text, stretches, (remark(1, text, "3", "4"),), ()))
    assert r"\section{Of $x = {\sdslip{wrong}{3}{4}{1}}$ and more}" in said and said.index("and more}") < said.rindex(r"\sdnote")


def test_notes_on_a_table_wait_until_it_is_over():
    text = "\\begin{document}\nSee:\n\\begin{tabular}{ll}\n$x = 3$ & a \\\\\nb & c\n\\end{tabular}\nThere.\n\\end{document}\n"
    a = text.index("$")
    stretches = (Stretch("prose", 0, 0, a, a), Stretch("inline", a, a + 1, a + 6, a + 7),
                 Stretch("prose", a + 7, a + 7, len(text), len(text)))
    said = marked_latex.render(MarkedPage("a.tex", "latex", text, stretches, (remark(1, text, "3", "4"),), ()))
    assert r"$x = {\sdslip{wrong}{3}{4}{1}}$ & a \\" in said
    assert said.index(r"b & c") < said.index(r"\end{tabular}") < said.rindex(r"\sdnote") < said.index("There.")


def test_latex_becomes_markdown_and_markdown_latex():
    said = marked_markdown.render(latex_page())
    assert "## A title" in said and "not said" not in said and "- 50% of it" in said and r"\def\half#1{\frac{#1}{2}}" in said
    assert r"\begin{aligned}y &= \half{x} \\" in said and r"\underline{7}" in said
    said = marked_latex.render(markdown_page())
    assert r"\section*{A title}" in said and r"\emph{have}" in said and r"\texttt{code} \textbar{}" in said and r"\& more" in said
    assert r"\begin{gathered}y = {\sdslip{wrong}{2 x}{3}{2}} \\ = 7\end{gathered}" in said


class Tags(HTMLParser):
    """Every tag is closed in its order."""

    def __init__(self):
        super().__init__()
        self.open, self.seen = [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        if tag not in ("meta", "hr", "br", "!doctype"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("page", [markdown_page(), latex_page()], ids=["markdown", "latex"])
def test_html_is_whole_and_loads_nothing(page):
    said = marked_html.render(page)
    tags = Tags()
    tags.feed(said)
    assert tags.open == [] and "math" in tags.seen and "script" not in tags.seen and "http" not in said and "src=" not in said
    assert said.count('class="remark') == len(page.remarks) + 1  # the first mistake stands at the top too


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs pdflatex")
@pytest.mark.parametrize("page", [markdown_page(), latex_page()], ids=["markdown", "latex"])
def test_latex_compiles(page, tmp_path):
    (tmp_path / "page.tex").write_text(marked_latex.render(page), encoding="utf-8")
    command = ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page.tex"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout[-800:]


@pytest.mark.parametrize(("tex", "part", "whole"), [
    (r"a + \frac{1}{2}", r"\frac{1}{2}", True), (r"\frac{1}{2}", "{1}{", False), (r"a &= b \\ c", r"= b \\ c", False),
    (r"\left( a + b \right)", r"\left( a", False), (r"\left( a + b \right)", r"\left( a + b \right)", True),
    (r"\alpha b", "pha b", False), (r"\boxed{a}", r"\boxed", False), (r"\boxed{a}", r"\boxed{a}", True),
    ("a^2", "^2", False), (r"a \label{x}", r"a \label{x}", False),
    (r"\begin{matrix} a \end{matrix}", r"\begin{matrix} a", False),
])
def test_what_may_be_set_apart(tex, part, whole):
    at = tex.index(part)
    assert is_whole(tex, at, at + len(part)) is whole


@pytest.mark.parametrize(("tex", "drawn"), [
    (r"\frac{a}{2}", "<mfrac><mi>a</mi><mn>2</mn></mfrac>"), ("x_1^2", "<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>"),
    (r"\alpha \le \hat{y}", "<mi>α</mi><mo>≤</mo><mover"), (r"\sqrt[3]{x}", "<mroot><mi>x</mi><mrow><mn>3</mn></mrow></mroot>"),
    (r"\sum_{i=1}^n x_i", "<munderover><mo>∑</mo>"), (r"\text{a < b}", "<mtext>a&#xA0;&lt;&#xA0;b</mtext>"),
    (r"\unknown{x}", r"<mtext>\unknown</mtext><mi>x</mi>"), (r"\begin{pmatrix}1&2\\3&4\end{pmatrix}", "<mtr><mtd><mn>3</mn></mtd>"),
    (r"\left.f\right|_0", "<msub><mrow><mrow><mi>f</mi></mrow>"), (r"a \\ b", "<mtr><mtd><mi>a</mi></mtd></mtr>"),
    (r"\begin{cases} 1 & x > 0", "<mtable"), ("}} x {{", "<mi>x</mi>"), (r"\half{x}", "<mfrac><mi>x</mi><mn>2</mn></mfrac>"),
])
def test_what_is_typed_is_drawn(tex, drawn):
    said = mathml(tex, macros=macros_of(TEX))
    assert drawn in said
    tags = Tags()
    tags.feed(said)
    assert tags.open == []


def test_tangled_formulas_are_shown_as_they_are():
    assert mathml("{" * 500).startswith("<code") and mathml(r"\a", macros={"a": (0, r"\a\a")}).startswith("<code")
