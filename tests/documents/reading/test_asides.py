r"""What stands beside a row (reasons, cited formulas, conditions) is no part of it; what only looks like that stays."""

import pytest
from test_rows import shown

from symderive.documents.reading.reader import read_text
from symderive.notation.text import write


def read(tex: str, format_="markdown") -> list[str]:
    """Every statement with what it is claimed under, and its reason after a bar."""
    page = read_text(tex, "page", format_)
    found = []
    for s in page.statements:
        said = shown(s.sides[0]) + "".join(f" {r} {shown(side)}" for r, side in zip(s.relations, s.sides[1:], strict=True))
        given = f" [{', '.join(write(t) for t in s.given)}]" if s.given else ""
        found.append(said + given + (f" | {s.reason}" if s.reason else ""))
    return found


def aligned(rows: str) -> list[str]:
    return read(rf"$$ \begin{{aligned}} {rows} \end{{aligned}} $$")


BESIDE = [
    (r"a &= b &&\qquad \text{definition of }{f}", ["a = b | definition of f"]),
    (r"a &= b && \text{by the product rule} \\ &= c && \text{factor out }{n + 1}",
     ["a = b | by the product rule", "a = c | factor out n + 1"]),
    (r"a &= b &&\qquad \text{multiply top and bottom by }{n}\text{, }{s \neq 0}",
     ["a = b [s != 0] | multiply top and bottom by n , s \\neq 0"]),
    (r"a &= b \\ &\phantom{{}={}}\text{by the sum rule, }{\sigma > 0} \\ &= c",
     ["a = b [sigma > 0] | by the sum rule, \\sigma > 0", "a = c"]),
    (r"a &= b &&\qquad {\sin^2 x + \cos^2 x = 1} \\ &= c", ["a = b | \\sin^2 x + \\cos^2 x = 1", "a = c"]),
    (r"a &= b && \sin^2 x + \cos^2 x = 1 \\ &= c", ["a = b", "sin(x)^2 + cos(x)^2 = 1", "a = c"]),
    (r"a &= b & [\text{since }\cos 0 = 1] \\ &= c & (x \neq 0)", ["a = b | [ since \\cos 0 = 1]", "a = c [x != 0] | (x \\neq 0)"]),
    (r"a &= b & \text{for $x > 0$} \\ &= c & (1)", ["a = b [x > 0] | for x > 0", "a = c | (1)"]),
    (r"a &= b && \text{(by \textbf{all} the rules)} \tag{2}", ["a = b | (by all the rules)"]),
    (r"a &= b && \text{exp}{'}\text{ = exp, sinh}{'}\text{ = cosh} \\ &= c && {\sigma '}\text{ = }{\sigma}\text{(1 }{-}{\sigma}\text{)}",
     ["a = b | exp ' = exp, sinh ' = cosh", "a = c | \\sigma ' = \\sigma (1 - \\sigma )"]),
    (r"&\phantom{=} {x = p + q}\text{ and }{y = p - q} \\ a &= b", ["a = b | x = p + q and y = p - q"]),
    (r"a &= (b \\ &\quad + c) && \text{expand}", ["a = b + c | expand"]),
]
NO_ASIDE = [
    (r"a &= b & c &= d \\ &= e & &= f", ["a = b", "c = d", "a = e", "c = f"]),  # two columns of equations
    (r"2x &+ 3y &= 7 \\ x &- y &= 1", ["2*x + 3*y = 7", "x - y = 1"]),  # one equation in three cells
    (r"a & = & b", ["a = b"]), (r"a &= b \\ &\phantom{=} + c", ["a = b + c"]), (r"a &= \phantom{-}b", ["a = b"]),
    (r"a &= b && \text{where } w = 2", ["a = b", "w = 2"]), (r"a &= b & \text{and } c &= d", ["a = b", "c = d"]),
    (r"a &= b &&\quad = 3 \cdot 4 &&\quad = 12", ["a = b = 3*4 = 12"]),
    (r"\text{rate} &= 3", ["rate = 3"]), (r"a &= 260 \text{ parameters}", ["a = 260"]),
]


@pytest.mark.parametrize("rows, statements", BESIDE + NO_ASIDE, ids=[r[0] for r in BESIDE + NO_ASIDE])
def test_columns(rows, statements):
    assert aligned(rows) == statements


BEHIND = [
    (r"a = b \quad (x \neq 0)", ["a = b [x != 0] | (x \\neq 0)"]), (r"a = b \tag{1}", ["a = b"]), (r"a = b \qquad (*)", ["a = b | (*)"]),
    (r"a = b, \qquad x > 0", ["a = b [x > 0]", "x > 0"]), (r"a = b, x > 0", ["a = b [x > 0]", "x > 0"]),
    (r"a = b \text{ since } x > 0", ["a = b [x > 0]", "x > 0"]), (r"a = b \quad \text{by the chain rule}", ["a = b | by the chain rule"]),
    (r"a = b \quad [\text{since } \cos 0 = 1]", ["a = b | [ since \\cos 0 = 1]"]),
    (r"f'(x) = 2x \text{ (by the product rule)}", ["f'(x) = 2*x"]), (r"a = 2x (\text{as $x \ge 0$ here})",
     ["a = 2*x [x >= 0] | ( as x \\ge 0 here )"]),
    (r"x_i = y_i, \quad i = 1, \dots, n", ["x[i] = y[i] [whole(i), i >= 1, i <= n]", "i = (1, dots, n)"]),
    (r"x_i > 0, \quad i = 1 \dots n", ["x[i] > 0 [whole(i), i >= 1, i <= n]", "i = (1, dots, n) [x[i] > 0]"]),
    (r"y = \log x_1, x_i > 0, i = 1 \dots n", ["y = log(x[1]) [all(x[i] > 0, i=1..n)]", "x[i] > 0 [whole(i), i >= 1, i <= n]",
                                            "i = (1, dots, n) [x[i] > 0]"]),
    (r"a = \textcolor{red}{b + c} d", ["a = b + c*d"]), (r"a = x^\textcolor{red}{b + c} d", ["a = x^(b + c)*d"]),
]
NOT_BEHIND = [
    (r"a = 1 \quad b = 2", ["a = 1", "b = 2"]), (r"a = 3 \quad \text{and} \quad b = 2", ["a = 3", "b = 2"]),
    (r"a = b (c + d)", ["a = b*(c + d)"]), (r"a = 3 \quad \text{hence slope } = 2", ["a = 3", "hence_slope = 2"]),
    (r"x > 0, \quad y > 0", ["x > 0 [y > 0]", "y > 0 [x > 0]"]), (r"x = -1 \text{ or } x = 2", ["x = -1", "x = 2"]),
]


@pytest.mark.parametrize("tex, statements", BEHIND + NOT_BEHIND, ids=[r[0] for r in BEHIND + NOT_BEHIND])
def test_behind_a_row(tex, statements):
    assert read(f"$$ {tex} $$") == statements


PLAIN = [
    ("f'(x) = 2x (by the product rule)", ["f'(x) = 2*x"]), ("f(x) = 2 (x + 1)", ["f(x) = 2*(x + 1)"]),
    ("sqrt(x^2) = x for x > 0", ["sqrt(x^2) = x [x > 0]"]), ("For x <= -1: sqrt(x^2) = -x", ["sqrt(x^2) = -x [x <= -1]"]),
    ("Update (alpha = 0.03)", ["alpha = 0.03"]), ("f(x) = (x + 1)(x - 1)", ["f(x) = (x + 1)*(x - 1)"]),
]


@pytest.mark.parametrize("text, statements", PLAIN, ids=[r[0] for r in PLAIN])
def test_in_words(text, statements):
    assert read(text, "text") == statements


def test_reasons_in_a_document():
    tex = r"""\newcommand{\why}[1]{&& \text{(#1)}}
    \begin{align*} a &= b \why{by the chain rule} \\ &= c \sdWhy{$x^2 = x\,x$} \\ &= \sdResult{\sdFocus{d}}
       \sdWhyBelow{\rlap{by induction, $n \geq 1$}} \end{align*}"""
    assert [r.partition(" |")[0] for r in read(tex, "latex")] == ["a = b", "a = c", "a = d [n >= 1]"]
