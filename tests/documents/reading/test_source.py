"""Files into spans: delimiters, code, comments, notebooks, includes, macros, scopes, equations in plain words; every place is kept."""

import json

import pytest

from symderive.documents.reading.reader import read_page, read_text
from symderive.notation.text import write
from symderive.shelf.work import Unusable


def said(text: str, format_="markdown", **more) -> list[str]:
    """What the statements say, each with its line."""
    page = read_text(text, "page", format_, **more)
    return [f"{page.place(s.start).line}: {line(s)}" for s in page.statements]


def line(s) -> str:
    parts = [shown(s.sides[0])]
    for relation, side in zip(s.relations, s.sides[1:], strict=True):
        parts += [relation, shown(side)]
    return " ".join(parts)


def shown(side) -> str:
    if side.rows:
        return "(" + ", ".join(shown(e) for e in side.entries()) + ")"
    return write(side.term) if side.term is not None else side.kind


MARKDOWN = [
    ("$a = 1$", ["1: a = 1"]), ("$$a = 1$$", ["1: a = 1"]), (r"\(a = 1\)", ["1: a = 1"]), (r"\[a = 1\]", ["1: a = 1"]),
    ("$$\na = 1\n$$", ["2: a = 1"]), ("\\begin{align}\na &= 1 \\\\\nb &= 2\n\\end{align}", ["2: a = 1", "3: b = 2"]),
    ("so $a = 1$ and $b = 2$.", ["1: a = 1", "1: b = 2"]), ("it costs $5 and $6 more", []), ("from $5 to $7", []), (r"\$5 = \$6", []),
    ("```\na = 1\n```\n$b = 2$", ["4: b = 2"]), ("~~~ python\n$a = 1$\n~~~", []), ("`a = 1` and $b = 2$", ["1: b = 2"]),
    ("<!-- $a = 1$ -->\n$b = 2$", ["2: b = 2"]), ("~~$a = 1$~~ $b = 2$", ["1: b = 2"]), ("```\n$a = 1$", []),
    ("| x | y |\n|---|---|\n| $a = 1$ | $b = 2$ |", ["3: a = 1", "3: b = 2"]),
    ("> $a = 1$", ["1: a = 1"]), ("- $a = 1$\n- $b = 2$", ["1: a = 1", "2: b = 2"]), ("$a = 1", []), ("$$a = 1", []), ("a $ b $", []),
    ("$a = 1$\n\n$= 2$", ["1: a = 1", "3: a = 2"]), (r"$$a = 1 % no comment in a formula" + "\n$$", ["1: a = 1"]),
]


@pytest.mark.parametrize("text, statements", MARKDOWN, ids=[r[0][:30] for r in MARKDOWN])
def test_markdown(text, statements):
    assert said(text) == statements


WORDS = [
    ("MSE = 0.002145", ["1: MSE = 0.002145"]), ("No. of parameters = 260", ["1: No_of_parameters = 260"]), ("2) pad = 1", ["1: pad = 1"]),
    ("iii) second layer, F = 3, S = 1, K = 20", ["1: F = 3", "1: S = 1", "1: K = 20"]),
    ("total = $e^{a} + e^{b}$", ["1: total = exp(a) + exp(b)"]),
    ("iv) total $= 18 + 21 = 39$", ["1: total = 18 + 21 = 39"]), ("Here 10% of 50 = 5.", []), ("the mean is 5", []),
    ("so h1 = i1*w1 + w5 = 0.765.", ["1: h1 = i1*w1 + w5 = 0.765"]), ("w<sub>1</sub> = 0.5", ["1: w1 = 0.5"]),
    ("dE/dw1 = (y - t)*x1", ["1: D(E, w1) = (y - t)*x1"]),
    ("x² − 4 = (x − 2)(x + 2)", ["1: x^2 - 4 = (x - 2)*(x + 2)"]), ("see https://a.b/c?d=1", []), ("if a == b", []), ("name='x'", []),
    ("a => b", []),
    ("3x + 5 <= 11", ["1: 3*x + 5 <= 11"]), ("b) x ≠ 0", ["1: x != 0"]), ("v ← v − 2g", ["1: v <- v - 2*g"]),
    ("|3 - 8| = 5", ["1: abs(3 - 8) = 5"]),
    ("at least x >= 2 of them", []), ("> 5 and < 6", []), ("A = B + C", ["1: A = B + C"]), ("a day = 5", ["1: day = 5"]),
    ("√8 ~ 2.83", ["1: sqrt(8) ~ 2.83"]), ("X ~ N(0, 1)", []),
    ("5·r·s² = ⅔", ["1: 5*r*s^2 = 2/3"]), ("⅙ + ³⁄₄ = 11⁄12", ["1: 1/6 + 3/4 = 11/12"]),
    ("e⁻ᵗ = 1", ["1: exp(-t) = 1"]), ("g″(t) = 6", ["1: g''(t) = 6"]), ("ū = p̂ + 1", ["1: ubar = phat + 1"]),
    ("⌈2.1⌉ = ∛27", ["1: ceiling(2.1) = cbrt(27)"]), ("Δt = 3 − 1", ["1: Delta_t = 3 - 1"]), ("log₃ 9 = 2", ["1: log(9)/log(3) = 2"]),
    ("∑ₖ₌₁⁴ k = 10", ["1: sum(k, k=1..4) = 10"]), ("∫₁² t dt = 1.5", ["1: integral(t, t=1..2) = 1.5"]),
    ("int t^2 dt = 5", ["1: integral(t^2, t=t_from..t) = 5"]), ("int t = 5", ["1: t = 5"]),
    ("y = 3 +- 2", ["1: y = (3 + 2, 3 - 2)"]), ("y = 3+-2", ["1: y = 3 + (-2)"]), ("r = p^2 - 4qs", ["1: r = p^2 - 4*q*s"]),
    ("p = q - 0.1 * step", ["1: p = q - 0.1*step"]), ("lim t → 0 sin(t)/t = 1", ["1: unread = 1"]),
    ("- x = 5\n- 3x + 5 <= 11\n> * y = -4\n• -2 < t", ["1: x = 5", "2: 3*x + 5 <= 11", "3: y = -4", "4: -2 < t"]),
    ("share = 18/60 = 30%", ["1: share = 18/60 = 30/100"]), ("so $0.3 = 30%$", ["1: 0.3 = 30/100"]),
    ("log10(1000) = log2(8)", ["1: log(1000)/log(10) = log(8)/log(2)"]), ("$|x|^2 = x^2$", ["1: abs(x)^2 = x^2"]),
    ("d²y/dx² = −9y", ["1: D(D(y, x), x) = -9*y"]), ("d^3u/dt^3 = 2", ["1: D(D(D(u, t), t), t) = 2"]),
    ("so max(3, 7) = 7", ["1: max(3, 7) = 7"]), ("y = max(3, 7) + 1", ["1: y = max(3, 7) + 1"]), ("mean(2, 4, 9) = 5", []),
    ("12 : 4 = 3", []), ("Task 3 : 4 + 5 = 9", ["1: 4 + 5 = 9"]), ("12:4 = 3", ["1: 12/4 = 3"]),
    ("the limit 2^n big = 5", []), ("w = 5 * (the rest)", []),  # torn off: what is left says something else
    ("with learning rate alpha = 0.03", ["1: alpha = 0.03"]), ("the loss $E$ = 3", []), ("output =", []),
]


@pytest.mark.parametrize("text, statements", WORDS, ids=[r[0] for r in WORDS])
def test_equations_in_words(text, statements):
    assert said(text) == statements


LATEX = r"""\documentclass{article}
\newcommand{\ddx}{\frac{d}{dx}} % $a = 1$ in a comment
\begin{document}
Let $f(x) = x^2$. % so $b = 2$
\begin{align*}
  \ddx f &= 2x \label{a} \\
         &= x + x \tag{1}
\end{align*}
\begin{verbatim}
$c = 3$
\end{verbatim}
\begin{multline} a + b \\ + c = 7 \end{multline}
\begin{gather} u = 1 \\ v = 2 \end{gather}
\end{document}
"""


def test_latex():
    assert said(LATEX, "latex") == [
        "4: f(x) = x^2", "6: D(f(x), x) = 2*x", "7: D(f(x), x) = x + x", "12: a + b + c = 7", "13: u = 1", "13: v = 2"]


def test_a_token_of_a_macro_stands_where_the_macro_was_called():
    page = read_text(LATEX, "page", "latex")
    side = page.statements[1].sides[0]
    assert page.text[side.start:side.end] == r"\ddx f"
    place = page.place(side.start)
    assert (place.line, place.column) == ("6", 3)
    assert page.text[slice(*side.place((0,)))].strip() in ("f", r"\ddx f")


MACROS = [
    (r"$v = \SI{5}{\meter\per\second} \cdot \qty{2}{s}$", "v = 5*2"), (r"$\dv{y}{x} = 2x$", "D(y, x) = 2*x"),
    (r"$\abs{x - 1} = 3$", "abs(x - 1) = 3"),
    (r"$\dv[2]{y}{x} = \num{1.5e3}$", "D(D(y, x), x) = 1.5*10^3"), (r"$\pdv{f}{x_1} = \ang{30}$", "D(f, x1) = 30*(pi/180)"),
    (r"$\dv{x} x^2 = 2x$", "unread = 2*x"), (r"\newcommand{\abs}[1]{(#1)}$\abs{x} = 3$", "x = 3"),
    (r"\newcommand{\unit}[1]{\,\mathrm{#1}}$a = 3\unit{kg} \cdot 2\unit{m/s^2}$", "a = 3*2"),
    (r"\newcommand{\up}[1]{\mathrm{#1}}$\up{relu}(x) = \int_0^1 t \,\up{d}t$", "relu(x) = integral(t, t=0..1)"),
    (r"\newcommand{\half}{\frac12} $a = \half$", "a = 1/2"), (r"\newcommand\sq[1]{(#1)^2} $a = \sq{x+1}$", "a = (x + 1)^2"),
    (r"\def\p#1#2{\frac{\partial #1}{\partial #2}} $a = \p{E}{w}$", "a = D(E, w)"),
    (r"\DeclareMathOperator{\arsinh}{arsinh} $a = \arsinh x$", "a = asinh(x)"),
    (r"\let\eps\varepsilon $a = \eps$", "a = epsilon"), (r"\newcommand{\ev}[2][3]{#1 + #2} $a = \ev{x} - \ev[5]{y}$", "a = 3 + x - 5 + y"),
    (r"\renewcommand{\phi}{\varphi} $a = \phi$", "a = phi"), (r"\newcommand{\a}{\b}\newcommand{\b}{x} $y = \a$", "y = x"),
    (r"\newcommand{\sq}[1]{#1^2} $a = \sq x$", "a = x^2"),
]


@pytest.mark.parametrize("text, statement", MACROS, ids=[r[0][:30] for r in MACROS])
def test_macros(text, statement):
    assert said(text) == ["1: " + statement]


def test_a_side_covers_the_arguments_of_its_macros():
    [s] = read_text(r"\newcommand{\sq}[1]{\left(#1\right)^2}$\sq{x + 1} = \ang{30} + \sq y$").statements
    assert [side.text for side in s.sides] == [r"\sq{x + 1}", r"\ang{30} + \sq y"]


def test_macros_without_end_are_told():
    bomb = "\n".join(rf"\newcommand{{\m{a}}}{{\m{b}\m{b}\m{b}\m{b}}}" for a, b in zip("abcdefghijklmnop", "bcdefghijklmnopq", strict=True))
    page = read_text(bomb + "\n$x = \\ma$", "page")
    assert [t.problem for t in page.troubles] == ["the macros of this page do not come to an end, or make too much"]
    loop = read_text(r"\newcommand{\a}{\b}\newcommand{\b}{\a} $x = \a$ $y = 2$")
    assert len(loop.troubles) == 1 and [s.read for s in loop.statements] == [False, True]


def notebook(*cells: tuple[str, str]) -> str:
    return json.dumps({"cells": [{"cell_type": kind, "source": text.splitlines(keepends=True)} for kind, text in cells], "nbformat": 4})


def test_a_notebook_is_its_text_cells():
    text = notebook(("markdown", "# Forward\n$a = 1$"), ("code", "b = 2"), ("markdown", "$$\nc = a + 2\n$$\n"))
    page = read_text(text, "n.ipynb", "notebook")
    assert [(page.place(s.start).line, page.place(s.start).column) for s in page.statements] == [("1:2", 2), ("3:2", 1)]
    assert [page.scopes[s.scope].title for s in page.statements] == ["Forward", "Forward"]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": 3}', '{"cells": [3]}', '{"cells": null}', "[" * 100_000])
def test_what_is_no_notebook_is_refused(text):
    with pytest.raises(Unusable):
        read_text(text, "n.ipynb", "notebook")


def test_input_is_followed_inside_the_folder_only(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "secret.tex").write_text("$s = 1$")
    (home / "part.tex").write_text("\n$b = 2$ \\input{main}")
    (home / "main.tex").write_text("$a = 1$ \\input{part} $c = 3$\n\\input{../secret}\n\\input{nowhere}\n% \\input{part}\n$d = 4$")
    page = read_page(home / "main.tex")
    found = [(*page.place(s.start), line(s)) for s in page.statements]
    assert found == [
        ("main.tex", "1", 2, "a = 1"), ("part.tex", "2", 2, "b = 2"), ("main.tex", "1", 23, "c = 3"), ("main.tex", "5", 2, "d = 4"),
]
    assert len(page.troubles) == 3


def test_files_that_are_no_pages(tmp_path):
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4")
    (tmp_path / "b.md").write_bytes(b"$a = 1$ \xff")
    for name in ("a.pdf", "b.md", "none.md"):
        with pytest.raises(Unusable) as refused:
            read_page(tmp_path / name)
        assert name in str(refused.value) and "\n" not in str(refused.value)


SCOPES = "$a = 1$\n# One\n$b = 1$\n## Sub\n$c = 1$\n# Two\n1. first $d = 1$\n2. second $e = 1$\n\nTask 3\n\n$g = 1$"


def test_scopes():
    page = read_text(SCOPES)
    paths = [[page.scopes[k].title for k in page.scope_path(s.scope)] for s in page.statements]
    assert paths == [[""], ["One", ""], ["Sub", "One", ""], ["1.", "Two", ""], ["2.", "Two", ""], ["Task 3", "Two", ""]]
    assert [s.label for s in page.statements] == ["", "", "", "1.", "2.", ""]


def test_places_count_code_points_and_line_ends():
    page = read_text("é𝛼 $a = 1$\r\nδ $b = 2$\r\n")
    assert [page.place(s.start)[1:] for s in page.statements] == [("1", 5), ("2", 4)]
    assert [page.text[s.start:s.end] for s in page.statements] == ["a = 1", "b = 2"]


NEVER = [("$$a = 1", "$$ is never closed"), (r"\[a = 1", r"\[ is never closed"), (r"\begin{align} a = 1", "align is never closed")]


@pytest.mark.parametrize("text, problem", NEVER)
def test_what_is_never_closed_is_told(text, problem):
    assert [problem in t.problem for t in read_text(text).troubles] == [True]
