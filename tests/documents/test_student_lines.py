"""Lines that students write and other checkers bless or reject, each on a small page through the real reader.

Beside each line stands the verdict, and after it a word that the message must have: the right value, the condition, the slip.
"""

from __future__ import annotations

import pytest

from symderive.documents.marking.checked import LineVerdict, check_page
from symderive.documents.reading.reader import read_text

# title -> lines, written in LaTeX; each is a paragraph of a Markdown page
FORMULAS = {
    "hyperbolic identities": r"""
        1 - \tanh^2 x = \operatorname{sech}^2 x                                        ## verified
        1 - \tanh^2 x = \frac{1}{\cosh^2 x}                                            ## verified
        \tanh x = \frac{e^x - e^{-x}}{e^x + e^{-x}}                                    ## verified
        1 + \tanh^2 x = \operatorname{sech}^2 x                                        ## wrong sign
    """,
    "slopes of tanh": r"""
        \frac{d}{dx}\tanh x = 1 - \tanh^2 x                                            ## verified
        \frac{d}{dx}\tanh x = \frac{4}{(e^x + e^{-x})^2}                               ## verified
        \frac{d}{dx}\tanh x = 1 + \tanh^2 x                                            ## wrong sign
    """,
    "the slope of a function of the page": r"""
        \sigma(x) = \frac{1}{1 + e^{-x}}                                               ## definition
        \sigma'(x) = \frac{e^{-x}}{(1 + e^{-x})^2}                                     ## verified
        \sigma'(x) = \sigma(x)(1 - \sigma(x))                                          ## verified
        \sigma'(x) = \sigma(x)(1 + \sigma(x))                                          ## wrong sign
    """,
    "a lost name": r"""
        g(x) = x^2 - 4x + 5                                                            ## definition
        g'(x) = 2 - 4                                                                  ## wrong
        \cosh 2x = \cosh^2 x + \sinh^2 x = 2 - 1                                       ## wrong
    """,
    "sums with the wrong index": r"""
        \sum_{j=1}^n e^{x_j + c} = e^c \sum_{j=1}^n e^{x_j}                            ## verified
        \sum_{j=1}^n e^{x_j + c} = n e^{c + x_j}                                       ## wrong
        \sum_{j=1}^n e^{x_j} = n e^{x_j}                                               ## wrong
        \sum_{j=1}^n e^{x_j} = n e^{x_1}                                               ## wrong
    """,
    "softmax for general n": r"""
        \frac{e^{x_i + c}}{\sum_{j=1}^n e^{x_j + c}} = \frac{e^{x_i}}{\sum_{j=1}^n e^{x_j}}    ## verified
        \frac{e^{x_i}}{\sum_{j=1}^n e^{x_j}} = \frac{e^{x_i}}{n e^{x_j}}               ## wrong
    """,
    "softmax of three, shifted": r"""
        \frac{e^{x_1+c}}{e^{x_1+c} + e^{x_2+c} + e^{x_3+c}} = \frac{e^{x_1} e^c}{e^{x_1} e^c + e^{x_2} e^c + e^{x_3} e^c} ## verified
        = \frac{e^{x_1}}{e^{x_1} + e^{x_2} + e^{x_3}}                                  ## verified
    """,
    "softmax of three, a sum for a product": r"""
        \frac{e^{x_1+c}}{e^{x_1+c} + e^{x_2+c} + e^{x_3+c}} = \frac{e^{x_1} e^c}{e^{x_1} e^c + e^{x_2} + e^c + e^{x_3} e^c} ## wrong product
    """,
    "small numbers are not all equal": r"""
        \frac{1}{2^{99}} = \frac{1}{2^{98}}                                            ## wrong 2^99
        10^{-7} = 2 \cdot 10^{-7}                                                      ## wrong
        6.55 \times 10^{-5} = 6.56 \times 10^{-5}                                      ## wrong 0.0000655
        6.55 \times 10^{-11} t = 6.56 \times 10^{-11} t                                ## wrong
        \frac{1}{2004!} = \frac{1}{2006!}                                              ## wrong
        4 = 4\sqrt{2}                                                                  ## wrong
        1 - \frac{1}{\mathrm{e}} = 1 + \frac{1}{\mathrm{e}}                            ## wrong sign
    """,
    "a small number is not nothing": r"""
        x = 7                                                                          ## definition
        \frac{x}{10^{12}} = 0                                                          ## wrong
    """,
    "alone it is an equation": r"""
        \frac{x}{10^{12}} = 0                                                          ## definition
    """,
    "no equation, for no x": r"""
        x^2 + 1 = x^2 + 7                                                              ## wrong
    """,
    "cancellations and their conditions": r"""
        \frac{x^2 - 1}{x - 1} = x + 1                                                  ## verified x != 1
        \frac{x}{x} = 1                                                                ## verified x != 0
        \log(x y) = \log x + \log y                                                    ## verified x > 0
        \sqrt{x^2} = x                                                                 ## verified x > 0
        \sqrt{x^2} = |x|                                                               ## verified
        \frac{x^2 + 1}{x + 1} = x + 1                                                  ## wrong
        \frac{a + b}{a} = b                                                            ## wrong
    """,
    "a double root": r"""
        (x - 2)^2 = 0                                                                  ## definition
        x = 2                                                                          ## verified
    """,
    "a slip, what follows from it, and another": r"""
        2(x + 1)^2 = 2(x^2 + 1)                                                        ## wrong
        = 2x^2 + 2                                                                     ## carried 1
        = 2x^2 + 2x                                                                    ## wrong
    """,
    "products of decimals": r"""
        0.0655 \cdot 0.175 = 0.0114625                                                 ## verified
        0.0655 \cdot 0.175 = 0.0115                                                    ## verified
        0.0655 \cdot 0.175 = 0.0114                                                    ## verified
        0.0655 \cdot 0.175 = 0.0113                                                    ## wrong 0.0115
        0.0655 \cdot 0.35 = 0.022                                                      ## verified
        0.0655 \cdot 0.7 = 0.045                                                       ## verified
        \frac{1}{2}(0.5 - 0.5655)^2 = 0.002145                                         ## verified
        \frac{1}{2}(0.5 - 0.5655)^2 = 0.002154                                         ## wrong 0.002145
    """,
    "a fresh slip and what follows from it": r"""
        n = 3                                                                          ## definition
        5 \cdot 5 \cdot n + 1 = 26                                                     ## wrong 76
        26 \cdot 10 = 260                                                              ## carried 760
        75 + 1 = 26                                                                    ## wrong 76
    """,
    "sizes": r"""
        W = \frac{32 - 3}{1} + 1 = 20                                                  ## wrong 30
        20 \cdot 26 \cdot 10 = 5200                                                    ## carried 7800
    """,
    "logarithms and squares of sums": r"""
        (a + b)^2 = a^2 + b^2                                                          ## wrong
        \log(a + b) = \log a + \log b                                                  ## wrong
        (a + b)^2 = a^2 + 2ab + b^2                                                    ## verified
        e^{a + b} = e^a + e^b                                                          ## wrong product
        \frac{1}{a + b} = \frac{1}{a} + \frac{1}{b}                                    ## wrong
    """,
}

# the nine weights of a network, its forward pass, its gradients, one update and the second pass
NETWORK = r"""
    i_1 = 0.7                                                                          ## definition
    i_2 = 0.5                                                                          ## definition
    w_1 = -0.3                                                                         ## definition
    w_2 = 0.8                                                                          ## definition
    w_3 = 0.15                                                                         ## definition
    w_4 = 0.2                                                                          ## definition
    w_5 = 0.9                                                                          ## definition
    w_6 = -0.14                                                                        ## definition
    w_7 = 0.7                                                                          ## definition
    w_8 = 0.25                                                                         ## definition
    w_9 = -0.1                                                                         ## definition
    y = 0.5                                                                            ## definition
    \alpha = 0.03                                                                      ## definition
    h_1 = i_1 w_1 + i_2 w_3 + w_5                                                      ## definition
    h_2 = i_1 w_2 + i_2 w_4 + w_6                                                      ## definition
    \hat y = h_1 w_7 + h_2 w_8 + w_9                                                   ## definition
    E = \frac{1}{2}(y - \hat y)^2                                                      ## definition
    h_1 = 0.765                                                                        ## verified
    h_2 = 0.52                                                                         ## verified
    \hat y = 0.7 \cdot 0.265 + 0.25 \cdot 0.52 - 0.1 = 0.5355 + 0.13 - 0.1 = 0.5655    ## wrong 0.765
    E = 0.002145                                                                       ## verified
    \frac{\partial E}{\partial w_9} = -(y - \hat y) = 0.0655                           ## verified
    \frac{\partial E}{\partial w_7} = -(y - \hat y)                                    ## wrong dE/dw9
    \frac{\partial E}{\partial w_7} = -(y - \hat y) h_1 = 0.0655 \cdot 0.765 = 0.0501075 ## verified
    \frac{\partial E}{\partial w_2} = -(y - \hat y) w_8 i_1 = 0.0655 \cdot 0.175 = 0.0114 ## verified
    \frac{\partial E}{\partial w_1} = -(y - \hat y) w_8 i_1                            ## wrong dE/dw2
    \frac{dE}{dw_5} = \frac{dE}{d\hat y} \frac{d\hat y}{dh_1} + \frac{dh_1}{dw_5}      ## wrong product
    \frac{\partial E}{\partial w_8} = (\hat y - \hat y) h_2                            ## verified read as
    w_2 \leftarrow w_2 - \alpha \cdot 0.0114 = 0.3 - 0.03 \cdot 0.0114 = 0.299658      ## wrong 0.8
    w_9 \leftarrow w_9 - \alpha \cdot 0.0655 = -0.101                                  ## wrong -0.101965
    h_2 = 0.5198                                                                       ## verified
    \hat y = 0.56445                                                                   ## carried
"""

# the same notations without any markup
PLAIN = {
    "identities": """
        tanh(x) = (e^x - e^(-x))/(e^x + e^(-x)) ## verified
        x^2 + 1 = x^2 + 7 ## wrong
        (x^2 - 1)/(x - 1) = x + 1 ## verified x != 1
        sqrt(x^2) = x                                                                  ## wrong
        (a + b)^2 = a^2 + b^2 ## wrong
    """,
    "numbers": """
        1/2^99 = 1/2^98 ## wrong 2^99
        6.55e-5 = 6.56e-5 ## wrong 0.0000655
        1e-7 = 2e-7 ## wrong
        0.0655 * 0.175 = 0.0114 ## verified
        0.0655 * 0.175 = 0.0113 ## wrong 0.0115
        75 + 1 = 26 ## wrong 76
        5 x 5 x 3 + 1 = 26 ## wrong 76
    """,
    "a small number is not nothing": """
        x = 7 ## definition
        x/10^12 = 0 ## wrong
    """,
}


def _rows(text: str) -> list[tuple[str, str]]:
    parts = [row.partition(" ## ") for row in text.strip().splitlines()]
    return [(row.strip(), said.strip()) for row, _, said in parts]


def _lines(rows: list[str]) -> list[LineVerdict]:
    """The verdicts on a page with a paragraph for each row."""
    found = {line.line: line for line in check_page(read_text("\n\n".join(rows))).lines}
    return [found[str(2 * k + 1)] for k in range(len(rows))]


def _hold(rows: list[tuple[str, str]], left: str = "", right: str = "") -> None:
    for (row, said), line in zip(rows, _lines([left + row + right for row, _ in rows]), strict=True):
        mark, _, word = said.partition(" ")
        j = line.deciding
        found = f"{row}: {j.mark.value}, {j.kind}, expected {j.expected!r}, {j.reason}"
        assert j.mark.value == mark, found
        assert word in f"{j.expected} {j.reason} {j.fix} {j.notes}", found


@pytest.mark.parametrize("title", FORMULAS)
def test_a_line_in_latex(title: str) -> None:
    _hold(_rows(FORMULAS[title]), "$", "$")


@pytest.mark.parametrize("title", PLAIN)
def test_a_line_without_markup(title: str) -> None:
    _hold(_rows(PLAIN[title]))


def test_a_network_with_every_kind_of_verdict() -> None:
    _hold(_rows(NETWORK), "$", "$")


def test_a_truncation_is_told_from_a_rounding() -> None:
    kinds = [line.deciding.kind for line in _lines(["$0.0655 \\cdot 0.175 = 0.0115$", "$0.0655 \\cdot 0.175 = 0.0114$"])]
    assert kinds == ["rounded", "truncated"]


def test_a_running_equals_sign_is_no_mistake_of_calculation() -> None:
    first, second = _lines(["$0.7 \\cdot 0.2 = 0.14 + 0.5 = 0.64$", "$2 \\cdot 2 = 4 \\sqrt{2}$"])
    assert (first.mark.value, first.deciding.kind) == ("verified", "notation") and second.mark.value == "wrong"


def test_a_restated_claim_is_true_and_not_a_mistake() -> None:
    assert {line.mark.value for line in _lines(["$\\cosh^2 x - \\sinh^2 x = 1$"] * 2)} == {"verified"}
