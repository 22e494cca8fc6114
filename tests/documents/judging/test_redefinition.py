"""Pages that use one name for several functions, and arrows and brackets as lecture notes on the web have them."""

from __future__ import annotations

import pytest

from symderive.documents.marking.checked import check_page
from symderive.documents.reading.reader import read_text

PAGES = {
    "examples in a row": r"""
        f(x, y) = x y                                                        ## definition
        \frac{\partial f}{\partial x} = y                                    ## verified
        \frac{\partial f}{\partial y} = x                                    ## verified
        f(x, y) = x + y                                                      ## definition
        \frac{\partial f}{\partial x} = 1                                    ## verified
        \frac{\partial f}{\partial y} = x                                    ## wrong
        f(x) = e^x                                                           ## definition
    """,
    "a formula for the same function": r"""
        f(x) = (x + 1)^2                                                     ## definition
        f(x) = x^2 + 1                                                       ## wrong
        f(x) = x^2 + 2x + 1                                                  ## verified
    """,
    "a slope is no equation to be solved": r"""
        f(x) = x^2                                                           ## definition
        f'(x) = 2                                                            ## not_understood
        f'(x) = 3x                                                           ## wrong
        f'(x) = 2x                                                           ## verified
    """,
    "arrows between formulas and between vectors": r"""
        f(x, y) = x y \hspace{0.5in} \rightarrow \hspace{0.5in} \frac{\partial f}{\partial x} = y       ## verified
        f(x, y) = x y \hspace{0.5in} \rightarrow \hspace{0.5in} \frac{\partial f}{\partial x} = x       ## wrong
        [1, -2, 0] \rightarrow [e^1, e^{-2}, e^0] = [2.72, 0.14, 1] \rightarrow [0.7, 0.04, 0.26]       ## verified
        [1, -2, 0] \rightarrow [e^1, e^{-2}, e^0] = [2.72, 0.41, 1] \rightarrow [0.7, 0.04, 0.26]       ## wrong
    """,
}


def verdicts(text: str) -> list[str]:
    return [str(line["verdict"]) for line in check_page(read_text(text, "page.md")).to_json()["lines"]]


@pytest.mark.parametrize("title", PAGES)
@pytest.mark.parametrize("bracket", [r"${}$", r"\\( {} \\)", r"\\[ {} \\]"])
def test_names_that_are_used_again(title: str, bracket: str) -> None:
    rows = [row.rsplit(" ## ", 1) for row in PAGES[title].strip().splitlines()]
    text = "\n\nNext.\n\n".join(bracket.replace("{}", formula.strip()) for formula, _ in rows)
    if title == "examples in a row":
        text = text.replace("\n\nNext.\n\n", "\n\n")
    assert verdicts(text) == [verdict.strip() for _, verdict in rows]
