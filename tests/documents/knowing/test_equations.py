"""Equations that are solved: with roots, absolute values, exponentials, logarithms and sines; alternatives; names that equations determine.

v verified, d definition, w wrong, c carried, n not understood
"""

from __future__ import annotations

import re

import pytest

from symderive.documents.knowing.equations import MAX_DEGREE
from symderive.documents.knowing.solutions import solutions, solves
from symderive.documents.marking.checked import check_page
from symderive.documents.reading.reader import read_text
from symderive.networks.numbers import lifted
from symderive.notation.text import read

LETTERS = {"verified": "v", "definition": "d", "wrong": "w", "carried": "c", "not_understood": "n"}

ROOTS = {
    "squaring may add solutions": r"""
Solve $\sqrt{2x + 3} = x$.                               ## d
$$2x + 3 = x^2$$                                         ## v
$$x^2 - 2x - 3 = 0$$                                     ## v
Candidates are $x = 3$ and $x = -1$.                     ## v
Only $x = 3$ is a solution.                              ## v
""",
    "a candidate is no solution": r"""
Solve $\sqrt{2x + 3} = x$.                               ## d
$$2x + 3 = x^2$$                                         ## v
The solution is $x = -1$.                                ## w
""",
    "a wrong square": r"""
Solve $\sqrt{x + 2} = x - 4$.                            ## d
$$x + 2 = x^2 - 16$$                                     ## w
$$x^2 - x - 18 = 0$$                                     ## c
$$x = \frac{1 + \sqrt{73}}{2}$$                          ## c
""",
    "two roots": r"""
Solve $\sqrt{x + 5} + \sqrt{x} = 5$.                     ## d
$$\sqrt{x + 5} = 5 - \sqrt{x}$$                          ## v
$$x + 5 = 25 - 10 \sqrt{x} + x$$                         ## v
$$\sqrt{x} = 3$$                                         ## w
$x = 9$                                                  ## c
""",
    "an absolute value": r"""
$|x - 2| = 7$ gives $x - 2 = 7$ or $x - 2 = -7$, so $x = 9$ or $x = -5$.     ## v
## -
$|x - 2| = 7$ gives $x - 2 = 7$ or $x - 2 = -7$, so $x = 9$ or $x = 5$.      ## w
## -
$|x - 2| = 7$ gives $x = 9$ and $x = -5$.                                    ## v
""",
    "unknowns below": r"""
Solve $\frac{1}{x} + \frac{1}{x + 2} = \frac{3}{4}$.     ## d
$$4(x + 2) + 4x = 3x(x + 2)$$                            ## v
$$3x^2 - 2x - 8 = 0$$                                    ## v
$x = 2$ or $x = -\frac{4}{3}$                            ## v
## -
Solve $\frac{1}{x} + \frac{1}{x + 2} = \frac{3}{4}$.     ## d
$$x + (x + 2) = \frac{4}{3}$$                            ## w
""",
}

FUNCTIONS = {
    "an exponential in quadratic form": r"""
Solve $e^{2x} - 7e^x + 10 = 0$.                          ## d
$$(e^x - 2)(e^x - 5) = 0$$                               ## v
Hence $e^x = 2$ or $e^x = 5$,                            ## v
so $x = \ln 2$ or $x = \ln 5 \approx 1.6094$.            ## v
## -
Solve $e^{2x} - 7e^x + 10 = 0$.                          ## d
Hence $e^x = 2$ or $e^x = -5$.                           ## w
""",
    "decay": r"""
Solve $5 e^{-0.2 t} = 2$.                                ## d
$$e^{-0.2t} = 0.4$$                                      ## v
$$t = 4.5815$$                                           ## v
## -
Solve $5 e^{-0.2 t} = 2$.                                ## d
$$e^{-0.2t} = 2.5$$                                      ## w
""",
    "logarithms": r"""
Solve $\ln(x) + \ln(x - 2) = \ln 8$.                     ## d
$$\ln(x(x - 2)) = \ln 8$$                                ## v
$$x^2 - 2x - 8 = 0$$                                     ## v
The solution is $x = 4$.                                 ## v
## -
Solve $\ln(x) + \ln(x - 2) = \ln 8$.                     ## d
$$\ln(2x - 2) = \ln 8$$                                  ## w
$$2x = 10$$                                              ## c
""",
    "a base": r"""
Solve $3 \cdot 2^x = 24$: $2^x = 8$, $x = 3$.            ## v
## -
Solve $3 \cdot 2^x = 24$: $2^x = 8$, $x = 4$.            ## w
""",
    "sines": r"""
Solve $2\cos^2 x - \cos x - 1 = 0$ for $0 \le x < 2\pi$.           ## d
$$(2 \cos x + 1)(\cos x - 1) = 0$$                                ## v
$$\cos x = -\frac12 \text{ or } \cos x = 1$$                      ## v
so $x = \frac{2\pi}{3}$, $x = \frac{4\pi}{3}$ or $x = 0$.         ## v
## -
Solve $2\cos^2 x - \cos x - 1 = 0$ for $0 \le x < 2\pi$.           ## d
$$\cos x = \frac12 \text{ or } \cos x = 1$$                       ## w
## -
Solve $2\cos^2 x - \cos x - 1 = 0$ for $0 \le x < 2\pi$.           ## d
So $x = \frac{2\pi}{3}$, $x = \frac{5\pi}{3}$ or $x = 0$.         ## w
## -
Solve $2\cos^2 x - \cos x - 1 = 0$ for $0 \le x < 2\pi$.           ## d
So $x = \frac{2\pi}{3}$ or $x = 0$.                               ## w
""",
    "angles of all turns": r"""
Solve $\tan x = 1$.                                      ## d
$x = \frac{\pi}{4} + k\pi$                               ## v
## -
Solve $\tan x = 1$.                                      ## d
$x = \frac{\pi}{3} + k\pi$                               ## w
""",
    "what is to be proved is no equation": r"""
Prove $\cos 3x = 5\cos^3 x - 3\cos x$.                   ## w
Solve $\cos 3x = \frac12$ for $0 \le x \le \pi$.          ## d
So $x = \frac\pi9$, $x = \frac{5\pi}9$ or $x = \frac{7\pi}9$.    ## v
""",
    "an identity is none, and its false twin neither": r"""
$\cos 2x = 1 - 2\sin^2 x$                                ## v
For $x = \frac{\pi}{6}$ both sides are $\frac12$.        ## *
$\cos 2x = 1 - \sin^2 x$                                 ## w
""",
}

VALUES = {
    "values of which it is not known what they solve": r"""
They meet where $x = 1 \text{ oder } x = 7$.             ## d
""",
    "zeros of a function": r"""
$f(x) = x^2 - 9x + 14$                                   ## d
Its zeros are $x = 2$ and $x = 7$.                       ## v
## -
$f(x) = x^2 - 9x + 14$                                   ## d
Its zeros are $x = 2$ and $x = 6$.                       ## w
""",
    "a set": r"""
$x^2 - 8x + 7 = 0$ has the solutions $x \in \{1, 7\}$.   ## v
## -
$x^2 - 8x + 7 = 0$ has the solutions $x \in \{1, 6\}$.   ## w
## -
$x^2 - 8x + 7 = 0$ has the solutions $x \in \{7\}$.      ## w
""",
    "what follows from a wrong solution": r"""
$x^2 - 7x + 10 = 0$                                      ## d
$x_1 = 3$                                                ## w
$x_2 = 5$                                                ## v
$x_1 x_2 = 15$                                           ## c
$x_1 + x_2 = 9$                                          ## w
## -
$x^2 + 6x - 4 = 0$                                       ## d
$x_1 = -3 + \sqrt{5}$                                    ## w
$x_2 = -3 - \sqrt{5}$                                    ## c
$x_1 + x_2 = -6$                                         ## v
$x_1 - x_2 = 2\sqrt{5}$                                  ## c
""",
    "a whole number is a solution or not, unless it is rounded": r"""
$x^3 = 28$                                               ## d
so $x \approx 3$                                         ## v
## -
$x^3 = 28$                                               ## d
so $x = 3$                                               ## w
""",
    "a constant that was found is known": r"""
$20 + 60 e^{-10k} = 50$                                  ## d
so $k = \frac{\ln 2}{10} = 0.0693$                       ## v
$60 e^{-20k} = 15$                                       ## v
""",
    "one part of the solutions": r"""
Solve $9^x - 4 \cdot 3^x + 3 = 0$.                       ## d
$(3^x - 1)(3^x - 3) = 0$                                 ## v
$3^x = 1$ gives $x = 0$ and $3^x = 3$ gives $x = 1$.     ## v
## -
Solve $9^x - 4 \cdot 3^x + 3 = 0$.                       ## d
$3^x = 1$ gives $x = 1$ and $3^x = 3$ gives $x = 1$.     ## w
""",
    "a discriminant of another exercise": r"""
Here $D = b^2 - 4ac$.                                    ## d
i) $x^2 + 4x - 6 = 0$                                    ## d
$D = 4^2 - 4 \cdot (-6) = 16 - 24 = -8$                  ## w
ii) $9x^2 - 6x + 1 = 0$                                  ## d
$D = 36 - 36 = 0$                                        ## v
""",
}

DETERMINED = {
    "a hyperbolic sine": r"""
Let $\sinh b = \frac{5}{12}$.                            ## d
$$\cosh b = \sqrt{1 + \frac{25}{144}} = \frac{13}{12}$$  ## v
$$\tanh b = \frac{5}{13}$$                               ## v
$$e^b = \frac{3}{2}$$                                    ## v
$b = \ln 1.5 = 0.4055$                                   ## v
$$\tanh 2b = \frac{10}{13}$$                             ## w
""",
    "an acute angle, and others": r"""
The angle $\alpha$ is acute with $\cos \alpha = \frac{5}{13}$.        ## d
$\sin\alpha = \frac{12}{13}$                                         ## v
$\tan\alpha = \frac{5}{12}$                                          ## w
## -
Given $\sin t = -\frac{5}{13}$ with $t$ in the third quadrant.       ## d
$\cos t = -\frac{12}{13}$                                            ## v
$\tan t = -\frac{5}{12}$                                             ## w
## -
Let $\sin u = 0.6$ for $\frac{\pi}{2} < u < \pi$.                    ## d
$\cos u = -0.8$                                                      ## v
""",
    "a sign that the page alone knows": r"""
Suppose $\cos v = \frac{8}{17}$.                                     ## d
$\sin v = -\frac{15}{17}$                                            ## v
$\cos 2v = -\frac{161}{289}$                                         ## v
$\cos 2v = \frac{161}{289}$                                          ## w
""",
    "others": r"""
Let $e^k = 1.5$.                                         ## d
$e^{2k} = 2.25$                                          ## v
Let $\ln p = -2$.                                        ## d
$p = 0.1353$                                             ## v
Let $\tanh c = 0.6$.                                     ## d
$\cosh c = 1.25$                                         ## v
Let $d^3 = 8$.                                           ## d
$d^2 = 5$                                                ## w
""",
}

INVERSES = {
    "solved for the other name": r"""
Put $u = \ln(2x + 1)$, so $x = \frac{e^u - 1}{2}$.                       ## d
$$\frac{dx}{du} = \frac{e^u}{2} = \frac{2x + 1}{2}$$                     ## v
$$\frac{du}{dx} = \frac{2}{2x + 1}$$                                     ## v
## -
Put $t = \arctan x$.                                                     ## d
That is $x = \cot t$.                                                    ## w
$$\frac{dx}{dt} = 1 + x^2$$                                              ## v
$$\frac{dx}{dt} = \frac{1}{\sin^2 t}$$                                   ## w
## -
Let $p = \frac{1}{1 + e^{-z}}$.                                          ## d
Then $z = \ln\frac{p}{1 - p}$.                                           ## v
$$\frac{dz}{dp} = \frac{1}{p(1 - p)}$$                                   ## v
$$\frac{dz}{dp} = p(1 - p)$$                                             ## w
$$e^z (1 - p) - p = 0$$                                                  ## v
""",
    "two lines are no inverse of each other": r"""
$y = 2x + 1$ and $x = y - 3$                                             ## d
""",
}

SOLUTIONS = {
    "sqrt(x + 7) - (x + 1)": [2], "sqrt(x + 5) + sqrt(x) - 5": [4], "abs(x - 3) - 5": [-2, 8], "cbrt(x - 1) - 2": [9],
    "1/x + 1/(x - 1) - 3/2": [1 / 3, 2], "exp(2*x) - 5*exp(x) + 6": [0.693147, 1.098612], "4^x - 3*2^x + 2": [0, 1],
    "log(x) + log(x - 3) - log(10)": [5], "log(x)^2 - 3*log(x) + 2": [2.718282, 7.389056], "cosh(x) - 5/4": [-0.693147, 0.693147],
    "sin(x) + cos(x) - 1": [0, 1.570796], "cos(2*x) - 3*cos(x) + 2": [-1.047198, 0, 1.047198], "cos(x) - 2": [],
    "x^2 - pi": [-1.772454, 1.772454], "sqrt(x) + 1": [], "abs(x) + abs(x - 1) - 3": [-1, 2],
}


def judged(text: str) -> tuple[str, str]:
    """The lines with the verdicts that are wanted, and with those that are found; * stands for any."""
    wanted, found = [], []
    for page in re.split(r"^## -\n", text, flags=re.M):
        rows = [re.fullmatch(r"(.*?)\s*## ([vdwcn*])", row).groups() for row in page.strip().splitlines()]
        lines = check_page(read_text("\n\n".join(row for row, _ in rows), "page.md")).to_json()["lines"]
        verdicts = {int(line["line"]): LETTERS[line["verdict"]] for line in lines}
        wanted += [f"{mark} {row}" for row, mark in rows]
        found += [f"{mark if mark == '*' else verdicts.get(2 * k + 1, '-')} {row}" for k, (row, mark) in enumerate(rows)]
    return "\n".join(wanted), "\n".join(found)


@pytest.mark.parametrize("text", [pytest.param(text, id=title) for pages in (ROOTS, FUNCTIONS, VALUES, DETERMINED, INVERSES)
                                  for title, text in pages.items()])
def test_every_line_has_its_verdict(text: str) -> None:
    wanted, found = judged(text)
    assert found == wanted


@pytest.mark.parametrize("gap", SOLUTIONS)
def test_all_solutions_are_found_and_nothing_else(gap: str) -> None:
    t = read(gap)
    found = solutions(t, "x")
    assert found is not None
    numbers = sorted(float(lifted(v).mid()) for v in found.values)
    assert numbers == pytest.approx(SOLUTIONS[gap], abs=1e-5)
    assert all(solves(t, "x", v) is not False for v in found.values)


@pytest.mark.parametrize("gap", ["x*exp(x) - 1", "x - cos(x)", f"x^{MAX_DEGREE + 1}*pi - x - 1", "sqrt(x^2 - 2)*(x - 5)"])
def test_what_cannot_be_solved_is_left_open(gap: str) -> None:
    assert solutions(read(gap), "x") is None
