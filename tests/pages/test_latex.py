"""LaTeX: formulas, lines, the three forms, and that pdflatex takes them all."""

import re
import shutil
import subprocess

import pytest
from page_samples import ALL, s, stress, t, tanh

from symderive.kernel.term import mk, name, num
from symderive.notation.layout import Fence, Glyphs, Row, layout
from symderive.pages import latex
from symderive.pages.breaking import broken
from symderive.pages.texmath import escape, mixed, running, width, wrapped
from symderive.report.document import Document, Statement

FORMULAS = [
    ("1 - tanh(x)^2", r"1 - \tanh^{2} x"),
    ("D(tanh(x), x)", r"\frac{\mathrm{d}}{\mathrm{d}x} \tanh x"),
    ("sech(x)", r"\operatorname{sech} x"),
    ("yhat", r"\hat{y}"),
    ("1/2*(y - yhat)^2", r"\tfrac{1}{2}\,(y - \hat{y})^{2}"),
    ("delta*w7*i1", r"\delta\,w_{7}\,i_{1}"),
    ("0.7*(-0.3) + 0.50", r"0.7 \cdot (-0.3) + 0.50"),
    ("-(y - x)", "-(y - x)"),
    ("sinh(1/x)", r"\sinh\mathopen{}\left(\frac{1}{x}\right)"),
    ("(1/x)^2", r"\left(\frac{1}{x}\right)^{2}"),
    ("product(x[j], j=1..n)", r"\prod_{j = 1}^{n} x_{j}"),
    ("sum(exp(x[j]), j=1..n)", r"\sum_{j = 1}^{n} \mathrm{e}^{x_{j}}"),
    ("sqrt(x) + cbrt(x)", r"\sqrt{x} + \sqrt[3]{x}"),
    ("abs(x)", r"\lvert x\rvert"),
    ("floor(x/2)", r"\left\lfloor \frac{x}{2}\right\rfloor"),
    ("partial(E, w1)", r"\frac{\partial E}{\partial w_{1}}"),
    ("alpha + pi", r"\alpha + \pi"),
]


@pytest.mark.parametrize(("text", "tex"), FORMULAS, ids=[f for f, _ in FORMULAS])
def test_formula(text, tex):
    assert latex.write(layout(t(text))) == tex


STATEMENTS = [
    ("cosh(x) != 0", r"\cosh x \neq 0"),
    ("x <= 1", r"x \leq 1"),
    ("whole(n)", r"n\ \text{is a whole number}"),
]


@pytest.mark.parametrize(("text", "tex"), STATEMENTS)
def test_statement(text, tex):
    assert latex.write(layout(s(text))) == tex


def test_what_is_new_is_coloured_or_not():
    box = layout(t("1 - tanh(x)^2"), ((1,),))
    assert latex.write(box) == r"1 - \sdFocus{\tanh^{2} x}"
    assert latex.write(box, focus=False) == r"1 - \tanh^{2} x"


def test_names_of_every_make():
    assert latex.write(layout(name("x%y"))) == r"\mathit{x\%y}"
    assert latex.write(layout(name("größe"))) == r"\textit{größe}"
    assert latex.write(layout(name("$_{"))) == r"\mathit{\$\_\{}"
    assert latex.write(Row((Glyphs("中"),))) == r"\text{[U+4E2D]}"


def test_escape():
    assert escape(r"100 % of #1 & a_b {c} \x ~ ^ $ < >") == (
        r"100 \% of \#1 \& a\_b \{c\} \textbackslash{}x \textasciitilde{} \textasciicircum{} \$ \textless{} \textgreater{}")
    assert escape("sinh′ = cosh, α ≤ ½") == r"sinh$'$ = cosh, $\alpha$ $\leq$ $\tfrac{1}{2}$"
    assert escape("中\x07\n") == "[U+4E2D][U+0007] "


def test_text_in_prose_and_in_formulas():
    text = ("cancel ", t("exp(c)"), ", 5 %")
    assert running(text) == r"cancel $\mathrm{e}^{c}$, 5 \%"
    assert mixed(text) == r"\text{cancel }{\mathrm{e}^{c}}\text{, 5 \%}"


def test_deep_terms_are_written_without_recursion():
    deep = t("x")
    for _ in range(390):
        deep = mk("sin", deep)
    assert latex.write(layout(deep)).count(r"\sin") == 390
    tower = num("1")
    for _ in range(390):
        tower = mk("div", num("1"), mk("add", num("1"), tower)) if tower.depth < 380 else tower
    assert broken(layout(tower), 5, width)


# --- breaking ---------------------------------------------------------------------------------------------------------

BREAKS = [
    ("aaa + bbb", 30, [r"\mathit{aaa} + \mathit{bbb}"]),
    ("a*x + b*y - c*z", 3.5, [r"a\,x", r"+ b\,y", r"- c\,z"]),
    ("a*x + b*y - c*z", 5, [r"a\,x + b\,y", r"- c\,z"]),
    ("sin(x)*cos(x)*tan(x)", 5, [r"\sin x \cos x", r"\cdot \tan x"]),
    ("(a + b + c)*d", 4, ["(a + b", r"+ c)\,d"]),
    ("(a + b + c)/(a + d)", 4, ["(a + b", "+ c)/(a", "+ d)"]),
    ("sqrt(a + b + c + d)", 5, [r"\operatorname{sqrt}(a + b", "+ c + d)"]),
    ("exp(a + b + c + d)", 4.5, [r"\exp(a + b", "+ c + d)"]),
    ("0.12345678901234567890123", 6, ["0.12345678", "9012345678", "90123"]),
]


@pytest.mark.parametrize(("text", "room", "rows"), BREAKS, ids=[f"{b[0]}@{b[1]}" for b in BREAKS])
def test_breaking(text, room, rows):
    assert [latex.write(r) for r in broken(layout(t(text)), room, width)] == rows


def test_a_fraction_that_fits_is_never_broken():
    rows = broken(layout(t("(a + b)/c + (d + e1)/f")), 6, width)
    assert [latex.write(r) for r in rows] == [r"\frac{a + b}{c}", r"+ \frac{d + e_{1}}{f}"]


def test_breaking_keeps_every_symbol():
    term = t("(a + b*c)^2*sqrt(d + f)/(g - h)*sin(k) - 12345")
    whole = sorted(re.sub(r"\\left|\\right|\\frac|\\,|\\cdot|\\sqrt|\\operatorname|sqrt|[{}()\s/]", "", latex.write(layout(term))))
    rows = "".join(latex.write(r) for r in broken(layout(term), 3, width))
    assert sorted(re.sub(r"\\left|\\right|\\frac|\\,|\\cdot|\\sqrt|\\operatorname|sqrt|[{}()\s/]", "", rows)) == whole


def test_text_is_wrapped_at_spaces():
    assert wrapped(("one two three",), 4) == [("one", " ", "two"), ("three",)]


def test_a_formula_in_a_text_is_broken_where_it_must_be():
    assert [running(row) for row in wrapped(("so ", s("a + b = c + d")), 4)] == ["so $a + b$", "$= c + d$"]


# --- documents --------------------------------------------------------------------------------------------------------

# ruff: noqa: E501
TANH = r"""% symderive: tanh. The preamble needs \usepackage{symderive}.
\begin{sdclaim}[{Derivative of tanh}]\label{sd:tanh}\sloppy
For every real $x$,
\begin{gather*}
  \frac{\mathrm{d}}{\mathrm{d}x} \tanh x = 1 - \tanh^{2} x
\end{gather*}
\end{sdclaim}
\begin{sdderivation}
\begin{alignat}{2}
  \frac{\mathrm{d}}{\mathrm{d}x} \tanh x
  &= \frac{\mathrm{d}}{\mathrm{d}x}\,\sdFocus{\frac{\sinh x}{\cosh x}} \sdWhy{definition of tanh} \label{sd:tanh:1} \\
  &= \frac{\sdFocus{(\sinh x)'} \cosh x - \sinh x\,\sdFocus{(\cosh x)'}}{\cosh^{2} x} \sdWhy{quotient rule, $\cosh x \neq 0$} \label{sd:tanh:2} \\
  &= \frac{\sdFocus{\cosh^{2} x - \sinh^{2} x}}{\cosh^{2} x} \sdWhy{sinh$'$ = cosh, cosh$'$ = sinh} \label{sd:tanh:3} \\
  &\phantom{{}={}}\sdText{\rlap{we want $1 - \tanh^{2} x$}} \notag \\
  &= \sdFocus{1} - \sdFocus{\frac{\sinh^{2} x}{\cosh^{2} x}} \sdWhy{split the fraction} \label{sd:tanh:4} \\
  &= \sdResult{1 - \sdFocus{\tanh^{2} x}} \sdWhy{definition of tanh} \label{sd:tanh:5}
\end{alignat}
\end{sdderivation}
"""


def test_fragment():
    assert latex.render(tanh(), width=41).startswith(TANH)


def test_a_reason_that_does_not_fit_goes_below():
    narrow = latex.render(tanh(), width=26)
    assert narrow.count(r"\sdWhyBelow{by ") == 5 and r"\sdWhy{" not in narrow


def test_unnumbered():
    tex = latex.render(tanh(), numbers=False)
    assert r"\begin{alignat*}" in tex and r"\label{sd:tanh:1}" not in tex and r"\notag" not in tex


def test_plain_has_no_macros_of_its_own():
    tex = latex.render(tanh(), form="plain")
    assert r"\sd" not in tex and r"\label" not in tex and "color" not in tex
    assert r"&&\qquad \text{split the fraction}" in tex and r"\boxed{1 - \tanh^{2} x}" in tex


def test_standalone_carries_the_style():
    tex = latex.render(tanh(), form="standalone")
    assert r"\newcommand\sdFocus" in tex and r"\usepackage{symderive}" not in tex and tex.endswith("\\end{document}\n")
    packages = set(re.findall(r"\\usepackage(?:\[.*?\])?\{(.*?)\}", tex))
    assert packages == {"fontenc", "lmodern", "amsmath,amssymb,amsthm,mathtools,xcolor,booktabs"}


def test_obligations_stand_below():
    assert r"2b\enspace{}$\cosh x \neq 0$: because $\cosh x \geq 1$" in latex.render(tanh(full=True))
    assert "2b" not in latex.render(tanh())


def test_a_label_stands_once():
    tex = latex.render(stress())
    assert tex.count(r"\label{sd:stress:1}") == 1


def test_unknown_form():
    with pytest.raises(ValueError, match="'book'"):
        latex.render(tanh(), form="book")


def test_tall_brackets_grow():
    assert latex.write(Fence(layout(t("1/x")), "|", "|")) == r"\left\lvert \frac{1}{x}\right\rvert"


# --- pdflatex ---------------------------------------------------------------------------------------------------------

AROUND = {
    "fragment": "\\documentclass[11pt]{article}\n\\usepackage{symderive}\n\\begin{document}\n%s\\end{document}\n",
    "plain": "\\documentclass{article}\n\\usepackage{amsmath}\n\\begin{document}\n%s\\end{document}\n",
    "standalone": "%s",
}


@pytest.mark.latex
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="pdflatex is not installed")
@pytest.mark.parametrize("form", AROUND)
def test_pdflatex_takes_it(form, tmp_path):
    """All documents of a form; each in a run of its own where it is a whole document, otherwise one after the other in one."""
    (tmp_path / "symderive.sty").write_text(latex.style_file(), encoding="utf-8")
    bodies = [latex.render(d, form=form) for d in ALL.values()]
    for k, body in enumerate(bodies if form == "standalone" else ["\n\\clearpage\n".join(bodies)]):
        (tmp_path / f"{k}.tex").write_text(AROUND[form] % body, encoding="utf-8")
        run = subprocess.run(["pdflatex", "-interaction=nonstopmode", "-halt-on-error", f"{k}.tex"],
                             cwd=tmp_path, capture_output=True, timeout=60, check=False)
        log = (tmp_path / f"{k}.log").read_text(encoding="utf-8", errors="replace")
        assert run.returncode == 0, log[-2000:]
        assert not re.findall(r".*(?:Overfull|undefined|multiply).*", log)


def test_a_lemma_is_set_as_a_lemma():
    lemma = Document("d", (), (Statement("d-hint_1", ("Lemma 1",), (s("a = b"),), ("for every real ", t("a"))),))
    assert "\\begin{sdlemma}[{Lemma 1}]\\label{sd:d-hint_1}\\sloppy\nFor every real $a$, $a = b$.\n\\end{sdlemma}" in latex.render(lemma)
