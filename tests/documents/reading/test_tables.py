"""Tables: what a row says, with the verdict behind every row; a row without one says nothing.

v verified, d definition, w wrong, c carried
"""

from __future__ import annotations

import json
import random
import re

import pytest

from symderive.documents.marking.checked import CheckedPage, check_page
from symderive.documents.reading.cells import grids
from symderive.documents.reading.page import Format
from symderive.documents.reading.reader import read_text
from symderive.documents.reading.source import cut

LETTERS = {"verified": "v", "definition": "d", "wrong": "w", "carried": "c", "not_understood": "n"}

INDEXED = {
    "words and units beside the formula of a column": r"""
Points are $p$ with the loss beside them.
| point | $p$ | loss $-\ln p$ |
|---|---|---|
| first | 0.9 | 0.1054 |    ## v
| second | 0.5 | 0.6931 |   ## v
| third | 0.1 | 2.3206 |    ## w
""",
    "a sequence with values of a function": r"""
Take $f(x) = x^2 - 6x + 11$ and $f'(x) = 2x - 6$.   ## v
| $k$ | $x_k$ | $f(x_k)$ | $f'(x_k)$ |
|---|---|---|---|
| 0 | 7 | 18 | 8 |        ## v
| 1 | 5 | 6 | 5 |         ## w
| 2 | 4.25 | 3.5625 | 2.5 |  ## v
""",
    "its rule: a wrong step, and what is carried on from it": r"""
$p(w) = w^2 - 4w$, so $p'(w) = 2w - 4$.             ## v
$$w_{t+1} = w_t - 0.25\, p'(w_t)$$                  ## d
| $t$ | $w_t$ | $p'(w_t)$ | $p(w_t)$ |
|:-:|--:|--:|--:|
| 0 | 6 | 8 | 12 |        ## v
| 1 | 4 | 4 | 0 |         ## v
| 2 | 3.5 | 3 | -1.75 |   ## w
| 3 | 2.75 | 1.5 | -3.4375 |  ## c
Then $w_4 = 2.75 - 0.25 \cdot 1.5 = 2.375$.         ## c
""",
    "its rule: a wrong value of the function, from which the next step is taken": r"""
$f(x) = x^2 - 2$, $f'(x) = 2x$, $x_{n+1} = x_n - \frac{f(x_n)}{f'(x_n)}$   ## v
| $n$ | $x_n$ | $f(x_n)$ | $f'(x_n)$ |
|---|---|---|---|
| 0 | 1 | -1 | 2 |              ## v
| 1 | 1.5 | 0.35 | 3 |          ## w
| 2 | 1.3833 | -0.0864 | 2.7667 |  ## c
""",
    "digits that are not written are no mistake": r"""
$f(x) = x^2 - 2$, $f'(x) = 2x$, $x_{n+1} = x_n - \frac{f(x_n)}{f'(x_n)}$   ## v
| $n$ | $x_n$ | $f(x_n)$ | $x_{n+1}$ |
|---|---|---|---|
| 0 | 1 | -1 | 1.5 |                 ## v
| 1 | 1.5 | 0.25 | 1.416667 |         ## v
| 2 | 1.416667 | 0.006944 | 1.414216 |  ## v
| 3 | 1.414216 | 6.0e-6 | 1.414214 |  ## v
""",
    "nor are those of data and of powers of them": r"""
| $k$ | $x_k$ | $e^{x_k}$ |
|---|---|---|
| 1 | 5.4286 | 227.824 |   ## v
| 2 | 8.7143 | 6089.284 |  ## v
| 3 | 9.1429 | 9437.434 |  ## w
""",
    "the index in a word": r"""
$u_0 = 3$                 ## d
| step | u_k | u_k^2 |
|------|-----|-------|
| 0 | 3 | 9 |             ## v
| 1 | 2 | 5 |             ## w
""",
    "a formula of the page for every entry": r"""
$a_n = \frac{n}{n + 1}$   ## d
| $n$ | 1 | 2 | 3 |
|-----|---|---|---|
| $a_n$ | $\frac12$ | $\frac23$ | $\frac45$ |  ## w
""",
    "a sum over a column is asked when the column is read": r"""
$$p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$$            ## d
| $i$ | $z_i$ | $e^{z_i}$ | $p_i$ |
|---|---|---|---|
| 1 | 2 | 7.389 | 0.705 | ## v
| 2 | 1 | 2.718 | 0.259 | ## v
| 3 | -1 | 0.378 | 0.035 | ## w
""",
    "data are bound and used, and the last row has their sums": r"""
| $i$ | $x_i$ | $x_i^2$ |
|---|---|---|
| 1 | 2 | 4 |             ## v
| 2 | 5 | 25 |            ## v
| 3 | 6 | 36 |            ## v
| sum | 13 | 65 |
$x_1 + x_3 = 8$           ## v
$x_2 + x_3 = 12$          ## w
""",
    "samples, as the page writes their entries": r"""
$$z^{(i)} = 2 x_1^{(i)} - x_2^{(i)}$$               ## d
| $i$ | $x_1$ | $x_2$ |
|-----|-------|-------|
| 1 | 3 | 1 |             ## d
| 2 | 4 | 2 |             ## d
$2 x_1^{(1)} - x_2^{(1)} = 5$    ## v
$2 x_1^{(2)} - x_2^{(2)} = 7$    ## w
""",
    "samples for which the page has no notation": r"""
$w = 2$                   ## d
| sample | x1 | x2 | y |
|--------|----|----|---|
| A | 1.5 | 2.0 | 1 |
| B | 2.5 | 1.0 | 0 |
""",
    "another sequence under another heading, and again the same": r"""
# One
| $k$ | $x_k$ |
|---|---|
| 0 | 1 |                 ## d
| 1 | 3 |                 ## d
# Two
| $k$ | $x_k$ |
|---|---|
| 0 | 2 |
| 1 | 4 |
# Three
| $k$ | $x_k$ | $x_k^2$ |
|---|---|---|
| 0 | 1 | 1 |             ## v
| 1 | 3 | 6 |             ## w
""",
}

ARGUMENTS = {
    "values of functions": r"""
| $x$ | $\sinh x$ | $\cosh x$ | sqrt(x) | log10(x) |
|-----|-----------|-----------|---------|----------|
| 1 | 1.1752 | 1.5431 | 1 | 0 |              ## v
| 2 | 3.6269 | 3.7262 | 1.414 | 0.301 |      ## w
| **4** | $27.29$ | … | 2 | n/a |            ## v
""",
    "on its side": r"""
| $\theta$ | $0$ | $\pi/6$ | $\pi/3$ |
|---|---|---|---|
| $\sin\theta$ | 0 | $\frac12$ | $\frac{\sqrt3}{2}$ |   ## v
| $\cos\theta$ | 1 | $\frac{\sqrt3}{2}$ | $\frac13$ |   ## w
| $\tan\theta$ | 0 | | undefined |           ## v
""",
    "columns that are made of others": r"""
| $x_i$ | $f_i$ | $x_i f_i$ | $x_i^2 f_i$ |
|:--|--|--|--|
| 1 | 3 | 3 | 3 |         ## v
| 2 | 5 | 10 | 20 |       ## v
| 4 | 2 | 6 | 32 |        ## w
| 7 | 10 | 19 | 55 |
""",
    "the formula of a name, and of a column": r"""
$y = x^2 - 3$             ## d
| x | -1 | 1 | 2 |
|---|----|---|---|
| y | -2 | -2 | 2 |       ## w

| t | s(t) = 4.5 t^2 |    ## d
|---|---|
| 1 | 4.5 |               ## v
| 2 | 18 |                ## v
| 3 | 42 |                ## w
""",
    "data are not held against a model": r"""
$y = 2x + 1$ is the model; these are the measured data:   ## d
| $x$ | $y$ |
|---|---|
| 1 | 3.2 |
| 2 | 4.9 |
""",
    "sums and products of a counter": r"""
| $n$ | $2^n$ | $n(n + 1)/2$ | $\sum_{k=1}^n k$ |
|---|---|---|---|
| 3 | 8 | 6 | 6 |         ## v
| 4 | 16 | 10 | 11 |      ## w
""",
    "derivatives": r"""
| function | derivative |
|---|---|
| $x^n$ | $n x^{n-1}$ |   ## v
| $\sin 2x$ | $\cos 2x$ | ## w
| $c$ | $0$ |
""",
    "derivatives of derivatives, and antiderivatives": r"""
| $f(x)$ | $f'(x)$ | $f''(x)$ |
|---|---|---|
| $x^3$ | $3x^2$ | $6x$ | ## v
| $\cos x$ | $-\sin x$ | $\cos x$ |   ## w

| Function | Antiderivative |
|---|---|
| $e^{2x}$ | $\frac12 e^{2x} + C$ |   ## v
| $1/x^2$ | $1/x$ |       ## w
""",
    "numbers to some figures": r"""
| number | 1 s.f. | 3 s.f. |
|---|---|---|
| 4.8372 | 5 | 4.84 |     ## v
| 62 951 | 60 000 | 63 000 |   ## v
| 0.7265 | 0.7 | 0.762 |  ## w
""",
}

NOTHING = {
    "words": """
| name | age | city |
|------|-----|------|
| Ann | 12 | Rome |
""",
    "units": """
| $t$ (s) | v (m/s) | $T$ in K |
|---|---|---|
| 1 | 9.8 | 300 |
""",
    "truth": """
| $A$ | $B$ | $A + B$ |
|---|---|---|
| 0 | 1 | 1 |
| 1 | 1 | 1 |
""",
    "rows with more and with fewer cells": """
| $x$ | $x^2$ |
|---|---|
| 1 |
| 1 | 3 | 5 |
""",
    "no rule": """
| $x$ | $x^2$ |
| 1 | 3 |
""",
    "a rule of another length": """
| $x$ | $x^2$ |
|---|---|---|
| 1 | 3 |
""",
    "no rows": """
| $x$ | $x^2$ |
|---|---|
""",
    "cells that hold no number": """
| $x$ | $x^2$ | $x^3$ | $x^4$ | $2x$ |
|---|---|---|---|---|
| 2 | - | n/a | 10:30 | 2024-01-05 |
| 3 | 5 % | yes | 1-2 | $\\approx$ |
""",
    "another name than that of the column, and the name with something before it": r"""
| $x$ | $\bar{x}$ | $\frac{dy}{dx}$ | $\Delta x$ | $\lim_{x \to 0} 2x$ |
|---|---|---|---|---|
| 1 | 5 | 2 | 3 | 4 |
""",
    "in code": """
```
| $x$ | $x^2$ |
|---|---|
| 1 | 3 |
```
""",
}


def checked(text: str, format_: Format = "markdown") -> tuple[str, CheckedPage]:
    """The verdicts that the marks of a page want, as line and letter, and the page without them."""
    lines = text.strip().splitlines()
    wanted = " ".join(f"{k}{m[1]}" for k, line in enumerate(lines, 1) if (m := re.search(r"## (\w)", line)))
    return wanted, check_page(read_text("\n".join(re.sub(r"\s*## \w", "", line) for line in lines), format_=format_))


def found(page: CheckedPage) -> str:
    return " ".join(f"{line.line}{LETTERS[line.mark.value]}" for line in page.lines if line.mark.value != "not_understood")


@pytest.mark.parametrize("text", (INDEXED | ARGUMENTS).values(), ids=INDEXED | ARGUMENTS)
def test_every_row_has_its_verdict(text: str) -> None:
    wanted, page = checked(text)
    assert found(page) == wanted


@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING)
def test_what_is_not_understood_says_nothing(text: str) -> None:
    assert checked(text)[1].lines == ()


def test_the_cell_is_underlined() -> None:
    page = checked("| $x$ | $x^2$ | $x^3$ |\n|---|---|---|\n| 1 | 1 | $1$ |\n|  2 |  4 | $9$ |")[1]
    assert page.first_wrong is not None
    assert (page.first_wrong.line, page.first_wrong.column, page.first_wrong.end, page.first_wrong.text) == ("4", 14, 15, "4, 9")
    assert page.first_wrong.deciding.expected == "8"


def test_a_calculation_in_a_cell_is_that_of_the_name() -> None:
    page = checked("| $i$ | $y_i$ |\n|---|---|\n| 1 | $2 \\cdot 3 - 1 = 5$ |\n| 2 | $2 \\cdot 4 - 1 = 6$ |\n\n$y_1 = 4$")[1]
    assert found(page) == "3v 4w 6w"


LATEX = r"""
Take $f(x) = x^2 - 6x + 11$.     ## d
\begin{table} \centering
\begin{tabular}{@{}l|rr@{}} \toprule
$x$ & $f(x)$ & $f'(x)$ \\ \midrule
1 & 6 & $-4$ \\           ## v
2 & 4 & $-2$ \\[2pt]      ## w
\multicolumn{2}{c}{then} & 7 \\
\cmidrule(lr){1-2}
4 & 3 &                   ## v
2 \\ \bottomrule          ## v
\end{tabular} \caption{Values}
\end{table}
\[ \begin{array}{c|ccc}
k & 0 & 1 & 2 \\ \hline
2^k & 1 & 2 & 5           ## w
\end{array} \]
\begin{tabular}{ll} one & two \\ three & 4 \end{tabular}
"""


def test_tables_of_latex() -> None:
    wanted, page = checked(LATEX, "latex")
    assert found(page) == wanted


def test_a_matrix_is_no_table() -> None:
    source = cut(r"\[ \begin{array}{cc} 1 & 2 \\ 3 & 4 \end{array} \]", format_="latex")
    assert list(grids(source)) == []


def test_tables_of_notebooks() -> None:
    cells = [{"cell_type": "markdown", "source": ["Squares\n", "\n", "| $x$ | $x^2$ |\n", "|---|---|\n", "| 3 | 9 |\n", "| 4 | 15 |"]}]
    page = check_page(read_text(json.dumps({"cells": cells}), format_="notebook"))
    assert [(line.line, line.mark.value) for line in page.lines] == [("1:5", "verified"), ("1:6", "wrong")]


def test_a_row_that_is_right_is_not_carried_by_the_one_above() -> None:
    page = """$x_{k+1} = x_k - 0.2 f'(x_k)$ and $f(x) = x^2 - 4x$

| $k$ | $x_k$ | $f'(x_k)$ |
|---|---|---|
| 0 | 5 | 6 |
| 1 | 3.8 | 3.6 |
| 2 | 3.08 | 2.61 |
| 3 | 2.648 | 1.296 |
"""
    found = {line.line: line.mark.value for line in check_page(read_text(page)).lines}
    assert (found["7"], found["8"]) == ("wrong", "verified")


EQUATIONS_LATEX = {
    "every cell is an equation": r"""
\begin{tabular}{rl|rl}
  $r_1 = 4.1 - 4.95 = -0.85$ & $r_1^2 = 0.7225$ & $r_3 = 6.0 - 4.95 = 1.05$ & $r_3^2 = 1.1025$ \\  ## v
  $r_2 = 5.3 - 4.95 = 0.35$ & $r_2^2 = 0.1325$ & $r_4 = 5.2 - 4.95 = 0.25$ & $r_4^2 = 0.0625$      ## w
\end{tabular}
$r_3 + r_4 = 1.3$                           ## v
""",
    "under a header, with rules, macros and a remark": r"""
\newcommand{\xh}{\hat{x}}
\begin{table}[h] \centering \caption{With $q = 3$}
\begin{tabular}{@{}cll@{}} \toprule
$i$ & normalised & output \\ \midrule
1 & $\xh_1 = -1 / 2 = -0.5$ & $y_1 = 3 \xh_1 = -1.5$ \\[2pt] \addlinespace     ## v
2 & $\xh_2 = 1 / 2 = 0.5$ & \(y_2 = 3 \xh_2 = 2.6\) \\ \cmidrule(lr){1-2}      ## w
3 & \multicolumn{2}{l}{so $\xh_3 = 3 + 4 = 7$} \\ % $3 = 4$                     ## v
\bottomrule
\end{tabular}
\end{table}
$q = 4$                                     ## d
""",
    "numbers under headers and equations beside them": r"""
\begin{tabularx}{\textwidth}{>{$}l<{$}lX}
& \multicolumn{2}{c}{\textbf{Powers}} \\ \cmidrule{2-3}
\multicolumn{1}{c}{$i$} & $a_i$ & $b_i$ & $a_i^2$ \\ \hline
1 & 3 & $b_1 = a_1^2 + 1 = 10$ & 9 \\       ## v
2 & 4 & $b_2 = a_2^2 + 1 = 16$ & 16 \\      ## w
3 & $a_3 = 2 + 3 = 5$ & 7 & 26 \\           ## w
\end{tabularx}
""",
    "a formula that is cut at its sign": r"""
\begin{tabular*}{5cm}{rcl}
$a$ & $=$ & $3 + 4$ \\                      ## d
$a + 1$ & $= 9$ & \\                        ## w
    & $= 8$ \\                              ## v
\end{tabular*}
""",
    "a table over several sheets": r"""
\begin{longtable}{ll} \caption{Squares} \\ \toprule
$t$ & $t^2$ \\ \midrule \endfirsthead
$t$ & $t^2$ \\ \midrule \endhead
\bottomrule \endfoot
2 & 4 \\                                    ## v
3 & 8 \\                                    ## w
$u = 2 + 2 = 4$ & $u^2 = 16$ \\             ## v
\end{longtable}
""",
}
EQUATIONS = {
    "several in a row": r"""
| $x_i$ | score | probability |
|---|---|---|
| $x_1 = -1$ | $z_1 = 2 x_1 = -2$ | $p_1 = z_1^2 = 4$ |   ## v
| $x_2 = 3$ | $z_2 = 2 x_2 = 6$ | $p_2 = z_2^2 = 34$ |    ## w
""",
    "beside numbers, whatever the order of the columns": r"""
| $i$ | by hand | $a_i$ | $a_i^2$ |
|---|---|---|---|
| 1 | $a_1 + 1 = 4$ | 3 | 9 |               ## v
| 2 | $a_2 + 1 = 6$ | 4 | 16 |              ## w
""",
    "without dollars, and no unit in a law": """
| rule | other rule |
|---|---|
| u1 = 3 + 2 = 5 | v1 = 2*2 = 4 |           ## v
| u2 = 3 + 4 = 6 | s(t) = 5 t^2 |           ## w
| s(2) = 20 | P(A | B) = 0.5 |              ## v
""",
    "cut at the sign": """
| $t$ | $= 3 + 3 = 6$ |                       ## v
|---|---|
| $t + 1$ | $= 7$ |                         ## v
""",
}


@pytest.mark.parametrize("text", EQUATIONS_LATEX.values(), ids=EQUATIONS_LATEX)
def test_an_equation_in_a_cell_of_latex_is_a_statement(text: str) -> None:
    wanted, page = checked(text, "latex")
    assert found(page) == wanted


@pytest.mark.parametrize("text", EQUATIONS.values(), ids=EQUATIONS)
def test_an_equation_in_a_cell_of_markdown_is_a_statement(text: str) -> None:
    wanted, page = checked(text)
    assert found(page) == wanted


def test_equations_of_a_row_keep_their_places() -> None:
    text = "\\begin{tabular}{ll}\n$x_1 = -1$ & $y_1 = 0$ \\\\\n if $v > 0$ & $w = 2$ \\\\\n\\end{tabular}"
    page = read_text(text, format_="latex")
    places = [(s.text, page.place(s.start).line, page.place(s.start).column, s.role) for s in page.statements]
    assert places == [("x_1 = -1", "2", 2, "claim"), ("y_1 = 0", "2", 15, "claim"),
                      ("v > 0", "3", 6, "condition"), ("w = 2", "3", 16, "claim")]


REFUSED = {
    "a dollar is missing": r"\begin{tabular}{ll} $x = 2 & $y = 3$ \\ $z = 4$ & 3 \end{tabular}",
    "the columns hold formulas": r"\begin{tabular}{>{$y = 9$}l<{$}l} 2 & $y = 3$ \\ $z = 4$ & 3 \end{tabular}",
    "in a remark, in code and in a caption": r"""\begin{table} \caption{$x = 2$}
\begin{tabular}{ll} $y = 3$ & \begin{verbatim} $x = 2$ \end{verbatim} \\ % $x = 2$
$z = 4$ \end{tabular} \end{table}""",
    "a table in a cell": r"\begin{tabular}{ll} $y = 3$ & \begin{tabular}{>{$}l<{$}} a \\ $z = 4$ \end{tabular} \end{tabular}",
    "never closed": r"$y = 3$ and $z = 4$ \begin{tabular}{ll} $x = 2$ & 3",
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED)
def test_a_formula_keeps_to_its_cell(text: str) -> None:
    assert [s.text for s in read_text(text, format_="latex").statements] == ["y = 3", "z = 4"]


def test_the_end_of_a_row_opens_no_display() -> None:
    page = read_text("\\begin{tabular}{l}\n$x = 2$ \\\\[2pt]\n$y = 3$ \\\\(a)\n\\end{tabular}\n\nThen $z = 4$.")
    assert ([s.text for s in page.statements], page.troubles) == (["x = 2", "y = 3", "z = 4"], ())


def test_damaged_tables_are_read_or_left() -> None:
    bits = ["$", "&", r"\\", "|", "{", "}", r"\begin{tabular}{l}", r"\end{tabular}", r"\hline", "\n\n", "%", r"\multicolumn{2}{c}{",
            r"\endhead"]
    texts = [text.replace("## ", "") for text in EQUATIONS_LATEX.values()]
    chance = random.Random(5)
    for _ in range(300):
        text = chance.choice(texts)
        for _ in range(chance.randint(1, 5)):
            at = chance.randrange(len(text))
            text = text[:at] + chance.choice(bits) + text[at + chance.choice((0, 1, 8)):]
        page = read_text(text, format_=chance.choice(("latex", "markdown")))
        assert all(0 <= s.start <= s.end <= len(text) for s in page.statements)
