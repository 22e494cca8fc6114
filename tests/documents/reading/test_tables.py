"""Tables: what a row says, with the verdict behind every row; a row without one says nothing.

v verified, d definition, w wrong, c carried
"""

from __future__ import annotations

import json
import re

import pytest

from symderive.documents.marking.checked import CheckedPage, check_page
from symderive.documents.reading.cells import grids
from symderive.documents.reading.page import Format
from symderive.documents.reading.reader import read_text
from symderive.documents.reading.source import cut

LETTERS = {"verified": "v", "definition": "d", "wrong": "w", "carried": "c", "not_understood": "n"}

INDEXED = {
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

| t | s(t) = 4.5 t^2 |
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
