"""Prose as blocks and runs: what Markdown and LaTeX say, with formulas as they are."""

import re

import pytest

from symderive.pages.marking import Piece
from symderive.pages.prose import paragraphs
from symderive.report.marked import Stretch


def pieces(text: str) -> list[Piece]:
    found, at = [], 0
    for m in re.finditer(r"\$\$[^$]*\$\$|\$[^$]*\$", text):
        found += [Piece(Stretch("prose", 0, 0, 0, 0), "", text[at:m.start()], "", (), ())]
        kind, mark = ("display", "$$") if m[0][1] == "$" else ("inline", "$")
        found.append(Piece(Stretch(kind, 0, 0, 0, 0), mark, m[0].strip("$"), mark, (), ()))
        at = m.end()
    return [*found, Piece(Stretch("prose", 0, 0, 0, 0), "", text[at:], "", (), ())]


def said(text: str, latex: bool = False) -> list[str]:
    """kind level label | style:text ..."""
    found = []
    for p in paragraphs(pieces(text), latex):
        runs = " ".join(f"{r.style}:{r.formula.body if r.formula else r.text}" for r in p.runs) or f"lines:{p.text}"
        found.append(f"{p.kind}{p.level or ''}{' ' + p.label if p.label else ''} | {runs}")
    return found


MARKDOWN = [
    ("## A *b* title ##", ["heading2 | plain:A  em:b plain: title"]), ("a $x$ b", ["text | plain:a  formula:x plain: b"]),
    ("a\n$$y$$\nb", ["text | plain:a", "text | formula:y", "text | plain:b"]),
    ("**b $x$** `c` ~~d~~ \\*e", ["text | strong:b  formula:x plain:  code:c plain:  struck:d plain: *e"]),
    ("- a\n- b\n  1. c\n\n  d", ["item | plain:a", "item | plain:b", "item1 1. | plain:c", "text | plain:d"]),
    ("> q\n> - r", ["quote | plain:q", "item | plain:r"]), ("***", ["rule | lines:"]), ("```py\nx = 1\n```", ["code | lines:x = 1"]),
    ("| a |\n|---|\n| $x$ |", ["code | lines:| a |\n|---|\n| $x$ |"]), ("    $x$ in", ["text | formula:x plain: in"]),
    ("a\n===", ["text | plain:a plain:\n plain:==="]),
    ("<div>\na <b>c</b> $x$\n</div>", ["text | plain:\n plain:a  plain:c plain:  formula:x plain:\n"]),
    ("[a $x$](http://b.c)", ["text | plain:a  formula:x"]), ("", []),
]


@pytest.mark.parametrize("text, blocks", MARKDOWN, ids=[r[0] for r in MARKDOWN])
def test_markdown(text, blocks):
    assert said(text) == blocks


TEX = [
    (r"\section{A} b \emph{c $x$} \textbf{d}", ["heading2 | plain:A", "text | plain:b  em:c  formula:x plain:  strong:d"]),
    (r"\begin{enumerate}\item a\item b\end{enumerate}", ["item 1. | plain:a", "item 2. | plain:b"]),
    (r"50\% of a\_b --- ``c'' % no", ["text | plain:50% of a_b — “c”"]),
    (r"\begin{proof} a * b\end{proof}", ["text | strong:Proof. plain:  a * b"]),
]


@pytest.mark.parametrize("text, blocks", TEX, ids=[r[0] for r in TEX])
def test_latex(text, blocks):
    assert said(text, latex=True) == blocks
