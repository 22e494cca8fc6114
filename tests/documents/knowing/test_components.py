"""Vectors, gradients, and values at a point: judged entry by entry. Beside each line stands its verdict."""

from __future__ import annotations

import pytest

from symderive.documents.marking.checked import check_page
from symderive.documents.reading.reader import read_text

PAGES = {
    "a gradient and its values": r"""
        g(u, v) = u^2 + uv + 2v^2                                            ## definition
        \nabla g(u, v) = \begin{pmatrix} 2u + v \\ u + 4v \end{pmatrix}      ## verified
        \nabla g(u, v) = \begin{pmatrix} 2u + v \\ u + 2v \end{pmatrix}      ## wrong
        \nabla g = (2u + v,\ u + 4v)                                         ## verified
        g(1, -1) = 1 - 1 + 2 = 2                                             ## verified
        g(2, 1) = 7                                                          ## wrong
        \nabla g(1, -1) = (1,\ -3)                                           ## verified
        \nabla g(1, -1) = (1,\ 3)                                            ## wrong
        \frac{\partial g}{\partial u}(1, 2) = 4                              ## verified
        \frac{\partial g}{\partial u}(1, 2) = 5                              ## wrong
    """,
    "a slope at a point is no equation": r"""
        y = x^3                                                              ## definition
        \frac{dy}{dx}\Big|_{x=2} = 12                                        ## verified
        \frac{dy}{dx}\Big|_{x=2} = 13                                        ## wrong
    """,
    "a bar parts what is given from what varies": r"""
        f(x \mid \mu, v) = \frac{(x - \mu)^2}{2v}                            ## definition
        f(3 \mid 1, 2) = 1                                                   ## verified
        f(3 \mid 1, 2) = 2                                                   ## wrong
        f(a, b, v) = \frac{(a - b)^2}{2v}                                    ## verified
    """,
    "vectors by their entries": r"""
        p = (0.2,\ 0.5,\ 0.3)                                                ## definition
        y = (0,\ 1,\ 0)                                                      ## definition
        p - y = (0.2,\ -0.5,\ 0.3)                                           ## verified
        p - y = (0.2,\ 0.5,\ 0.3)                                            ## wrong
        2 p = (0.4,\ 1,\ 0.6)                                                ## verified
        p_2 = 0.5                                                            ## verified
    """,
    "a slope is what the page says it is": r"""
        \frac{\partial L}{\partial b} = \sum_i \delta_i                      ## definition
        \delta = (0.1,\ -0.2,\ 0.3,\ 0)                                     ## definition
        \frac{\partial L}{\partial b} = 0.1 - 0.2 + 0.3 + 0 = 0.2           ## verified
        \frac{\partial L}{\partial b} = 0.1 - 0.2 + 0.3 + 0 = 0.3           ## wrong
    """,
    "a likelihood at the mean": r"""
        l(\mu, v) = -n \ln v - \frac{1}{v} \sum_{i=1}^n (x_i - \mu)^2       ## definition
        \frac{\partial l}{\partial \mu} = \frac{2}{v} \sum_{i=1}^n (x_i - \mu)    ## verified
        \frac{\partial l}{\partial \mu} = \frac{1}{v} \sum_{i=1}^n (x_i - \mu)    ## wrong
        \hat\mu = \frac{1}{n} \sum_{i=1}^n x_i = \bar{x}                   ## definition
        Q = \sum_{i=1}^n (x_i - \bar{x})^2                                 ## definition
        l(\bar{x}, v) = -n \ln v - \frac{Q}{v}                             ## verified
        l(\bar{x}, v) = -n \ln v + \frac{Q}{v}                             ## wrong
        \sqrt{\mathrm{Var}(\bar{x})} = \frac{1}{2} \sqrt{4} = 1            ## verified
    """,
    "a slope at what stands in its bracket": r"""
        f(x) = x^3                                                           ## definition
        h(x) = x^2                                                           ## definition
        \frac{df}{dx}(2) = 12                                                ## verified
        \frac{df}{dx}(2) = 24                                                ## wrong
        f(x)\frac{dh}{dx}(x) + \frac{df}{dx}(x)h(x) = 5x^4                   ## verified
        f(x)\frac{dh}{dx}(x) + \frac{df}{dx}(x)h(x) = 6x^4                   ## wrong
        \frac{d}{dx} f(h(x)) = \frac{df}{dh}(h(x)) \frac{dh}{dx}(x)         ## verified
    """,
    "nearly equal": r"""
        f(x) = x^3                                                           ## definition
        f(x + h) \approx f(x) + h f'(x)                                      ## not_understood
        f(2.01) \approx 8.12                                                 ## verified
        f(2) \approx 9                                                       ## wrong
        2^3 \approx 9                                                        ## wrong
        2^7 \approx 130                                                      ## verified
        2^7 \approx 140                                                      ## wrong
    """,
    "a vector is no range, and no law speaks of itself": r"""
        \mathbf{w} = (w_1, \ldots, w_n)                                      ## definition
        L(w) = L(x)                                                          ## not_understood
        f(x) = x^2                                                           ## definition
        f(x + h) = x^2 + 2xh - h^2                                           ## wrong
    """,
    "what follows from a function written wrongly": r"""
        h(a, b) = (a + b)^2 + a^2                                            ## definition
        h(a, b) = a^2 + b^2 + a^2 = 2a^2 + b^2                               ## wrong
        \nabla h(a, b) = (4a,\ 2b)                                           ## carried
        \nabla h(1, 2) = (4,\ 4)                                             ## carried
        \nabla h(1, 2) = (4,\ 5)                                             ## wrong
        \nabla h(1, 2) = (8,\ 6)                                             ## verified
    """,
    "what nothing says is not judged": r"""
        \nabla f = (2x,\ 3y)                                                 ## not_understood
        u v = (1,\ 2)                                                        ## not_understood
    """,
}


@pytest.mark.parametrize("title", PAGES)
def test_each_entry_is_judged(title: str) -> None:
    rows = [row.rsplit(" ## ", 1) for row in PAGES[title].strip().splitlines()]
    text = "\n\n".join(f"${formula.strip()}$" for formula, _ in rows)
    found = check_page(read_text(text, "page.md")).to_json()["lines"]
    assert [line["verdict"] for line in found] == [verdict.strip() for _, verdict in rows]
