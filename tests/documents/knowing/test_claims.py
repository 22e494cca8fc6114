"""No true line is accused, and its false twin is found: claims in their general meaning, under the page's definitions and conditions."""

from __future__ import annotations

import pytest

from symderive.documents.judging.material import judged
from symderive.documents.knowing.compare import POINTS, PROOF
from symderive.documents.knowing.identities import PAGE
from symderive.documents.knowing.ledger import Ledger
from symderive.documents.marking.checked import CheckedPage, check_page
from symderive.documents.reading.reader import read_text
from symderive.kernel.term import Term

# what stands before the line; the line; what it may be called; its false twins, each of which is wrong
TWINS = {
    "a sum over general n": (
        r"Let $\mu = \frac{1}{n}\sum_{i=1}^n x_i$.", r"\sum_{i=1}^n (x_i - \mu) = 0", "verified",
        [r"\sum_{i=1}^n (x_i - \mu) = 1", r"\sum_{i=1}^n (x_i - \mu) = n"]),
    "the slope of a mean": (
        r"Let $\mu = \frac{1}{n}\sum_{i=1}^n x_i$.", r"\frac{\partial \mu}{\partial x_k} = \frac{1}{n}", "verified",
        [r"\frac{\partial \mu}{\partial x_k} = \frac{2}{n}", r"\frac{\partial \mu}{\partial x_k} = -\frac{1}{n}"]),
    "the slope of a sum of squares": (
        r"Let $E = \sum_{i=1}^n (y_i - w x_i)^2$.", r"\frac{\partial E}{\partial w} = -2\sum_{i=1}^n (y_i - w x_i) x_i", "verified",
        [r"\frac{\partial E}{\partial w} = 2\sum_{i=1}^n (y_i - w x_i) x_i",
         r"\frac{\partial E}{\partial w} = -2\sum_{i=1}^n (y_i - w x_i)"]),
    "the index of a sum is not that of the slope beside it": (
        r"Let $\mu = \frac{1}{n}\sum_{i=1}^n x_i$.", r"\frac{\partial \mu}{\partial x_i} = \frac{1}{n}", "verified",
        [r"\frac{\partial \mu}{\partial x_i} = \frac{2}{n}"]),
    "only the term with equal indices stays": (
        "For $k = 1, \\dots, n$:", r"\sum_{i=1}^n g_i \delta_{ik} = g_k", "verified",
        [r"\sum_{i=1}^n g_i \delta_{ik} = n g_k", r"\sum_{i=1}^n g_i \delta_{ik} = \sum_{i=1}^n g_i"]),
    "the slope of softmax": (
        r"Let $S = \sum_{j=1}^n e^{z_j}$ and $p_i = \frac{e^{z_i}}{S}$.",
        r"\frac{\partial p_i}{\partial z_k} = p_i (\delta_{ik} - p_k)", "verified not_understood",
        [r"\frac{\partial p_i}{\partial z_k} = p_i (\delta_{ik} + p_k)", r"\frac{\partial p_i}{\partial z_k} = p_i (1 - p_k)"]),
    "a sum to n says nothing of n = -1": (
        "", r"\sum_{k=0}^n \binom{n}{k} = 2^n", "verified not_understood", [r"\sum_{k=0}^n \binom{n}{k} = 3^n"]),
    "a sum of numbers": (
        "", r"\sum_{k=1}^n k = \frac{n(n+1)}{2}", "verified", [r"\sum_{k=1}^n k = \frac{n(n-1)}{2}"]),
    "a root, for positive x": (
        "For every $x > 0$:", r"\sqrt{x^2} = x", "verified", [r"\sqrt{x^2} = -x", r"\sqrt{x^2} = 2x"]),
    "a root between two ends": (
        r"For $0 \leq x \leq 2\pi$:", r"\sin(x/2) = \sqrt{\frac{1 - \cos x}{2}}", "verified",
        [r"\sin(x/2) = \sqrt{\frac{1 + \cos x}{2}}"]),
    "a logarithm needs no condition": (
        "", r"\log(x^2) = 2\log x", "verified", [r"\log(x^2) = (\log x)^2"]),
    "the spread of a bell, whose logarithm is taken": (
        r"Let $\ell = -\log \sigma - \frac{x^2}{2\sigma^2}$.", r"\sqrt{\sigma^2} = \sigma", "verified", [r"\sqrt{\sigma^2} = 2\sigma"]),
    "true only for positive names": (
        "", r"\arctan(1/u) = \frac{\pi}{2} - \arctan u", "verified not_understood", [r"\arctan(1/u) = \frac{\pi}{2} + \arctan u"]),
    "functions of which nothing is said": (
        "", r"\frac{d}{dx}(f(x) g(x)) = f'(x) g(x) + f(x) g'(x)", "verified", [r"\frac{d}{dx}(f(x) g(x)) = f'(x) g'(x)"]),
    "an identity is no matter of one number": (
        "Let $a = 2$ and $b = 2$.", r"(a + b)^2 = a^2 + 2ab + b^2", "verified", [r"(u + v)^2 = u^2 + v^2"]),
    "numbers in order": ("", r"\frac{1}{3} < 0.34 < \frac{1}{2}", "verified", [r"\frac{1}{3} < 0.33", r"2^{10} \leq 10^3"]),
    "degrees, where the page speaks of them": (
        "All angles are in degrees.", r"\sin 30 = 0.5", "verified", [r"\sin 30 = 0.6", r"\cos 60 = 0.25"]),
    "a logarithm of another base": ("", r"\log 1000 = 3", "verified", [r"\log 1000 = 4"]),
}

# pages on which nothing may be wrong or carried
CLEAN = {
    "a quantity that is differentiated and never defined": r"""
        $w - \eta \frac{\partial E}{\partial w} = w - \eta a (w - m)$
    """,
    "a quantity that is defined by words": r"""
        Let $L$ be the loss. $\frac{\partial L}{\partial w} = (a - y) x$

        $\frac{\partial L}{\partial w} + \frac{\partial L}{\partial b} = (a - y)(x + 1)$
    """,
    "a name that another section defines": r"""
        ## A mean

        $v = \frac{1}{n} \sum_{i=1}^n x_i$

        ## Another

        $v = u^2$

        $\frac{d v}{d u} = 2u$
    """,
    "a claim before its definitions": r"""
        # First

        Let $L = t^2 + s$.

        # Second

        $\frac{\partial L}{\partial s} = -t$

        where $L = 1 - t s$.
    """,
    "values at a point": r"""
        Let $\alpha = 1$ and $f(x) = x^2 + \alpha$.

        At $x = 2$, $\alpha = 0.1$: left 4.1, right 4.1.

        $f(1) = 2$
    """,
    "a list of values is no solution": r"""
        $2^x \cdot 2^a = 8$

        At $a = 1/2$, $x = 3$ both sides were computed.
    """,
    "matrices": r"""
        Let $A = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}$.

        $A B = B A$
    """,
    "a letter that may be a function": r"""
        The spread is $\sigma = 2$.

        $1 - \sigma(x) = \sigma(-x)$
    """,
    "a variance is no standard deviation": r"""
        The mean is $\mu = \frac{1}{m}\sum_{i=1}^m x_i$ and $\sigma$ is the spread,

        $\sigma^2 = \frac{1}{m}\sum_{i=1}^m (x_i - \mu)^2$

        $\frac{\partial \sigma^2}{\partial x_i} = \frac{2(x_i - \mu)}{m}$
    """,
    "a likelihood": r"""
        $p(x \mid \mu, \sigma) = \frac{1}{\sigma\sqrt{2\pi}} e^{-(x - \mu)^2/(2\sigma^2)}$

        $\ell = \sum_{i=1}^n \log p(x_i \mid \mu, \sigma)$

        $\frac{\partial \ell}{\partial \mu} = \frac{1}{\sigma^2}\sum_{i=1}^n (x_i - \mu)$
    """,
    "completing the square": r"""
        Let $a \neq 0$.

        $$
        \begin{aligned}
        a x^2 + b x + c &= 0 \\
        \left(x + \frac{b}{2a}\right)^2 &= \frac{b^2 - 4ac}{4a^2} \\
        x + \frac{b}{2a} &= \pm \frac{\sqrt{b^2 - 4ac}}{2a}
        \end{aligned}
        $$
    """,
    "a layer and the next": r"""
        Let $z = w x + b$ and $L = \frac{1}{2}(z - y)^2$.

        $\frac{\partial L}{\partial w} = (z - y) x$

        $\frac{\partial L}{\partial W^l} = \delta^l (a^{l-1})^T$
    """,
    "exercises that use a letter again": r"""
        1. $y = \ln(\sin x)$. $y' = \cot x$.

        2. If $z = x^2 y$ with $x = \cos t$, $y = \sin t$, then $\frac{dz}{dt} = -2\cos t \sin^2 t + \cos^3 t$.
    """,
    "data of another part": r"""
        ## Question 1

        $W_2 = \frac{W - F + 2P}{S} + 1 = \frac{32 - 5 + 2 \cdot 0}{1} + 1 = 28$

        ## Question 2

        $W_2 = \frac{W - F + 2P}{S} + 1 = \frac{32 - 5 + 2 \cdot 1}{1} + 1 = 30$
    """,
}


def _checked(text: str) -> CheckedPage:
    return check_page(read_text("\n".join(row.strip() for row in text.strip().splitlines()) + "\n", "page.md"))


def _verdict(before: str, line: str) -> tuple[str, str]:
    page = _checked(f"{before}\n\n$$\n{line}\n$$\n")
    last = page.lines[-1]
    return last.mark.value, f"{line}: {last.mark.value} ({last.deciding.kind}, {last.deciding.reason})"


@pytest.mark.parametrize("title", TWINS)
def test_a_true_line_and_its_false_twins(title: str) -> None:
    before, line, allowed, twins = TWINS[title]
    mark, said = _verdict(before, line)
    assert mark in allowed.split(), said
    for twin in twins:
        mark, said = _verdict(before, twin)
        assert mark == "wrong", said


@pytest.mark.parametrize("title", CLEAN)
def test_nobody_is_accused(title: str) -> None:
    page = _checked(CLEAN[title])
    said = [f"{line.text}: {line.mark.value} ({line.deciding.reason})" for line in page.lines if line.mark.value in ("wrong", "carried")]
    assert not said
    assert page.lines


def test_what_is_taken_for_granted_is_said() -> None:
    notes = [line.deciding.notes for line in _checked("$\\log 1000 = 3$\n").lines]
    assert notes == [("log is taken to base 10",)]


def test_a_mistake_that_leaves_nothing_to_calculate_is_noted() -> None:
    line = _checked("$a = 3 - 2 = 0$\n\n$b = 5 a = 0$\n").lines[1]
    assert line.mark.value == "carried" and any("nothing left to calculate" in note for note in line.deciding.notes)


def test_lines_that_are_reached_too_late_are_said_to_be_unjudged() -> None:
    page = read_text("$1 + 1 = 2$\n\n$1 + 1 = 3$\n", "page.md")
    kinds = {line.deciding.kind for line in check_page(page, seconds=1e-9).lines}
    assert kinds == {"time"}
    assert check_page(page, seconds=60).first_wrong is not None


def test_the_work_grows_with_the_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    block = "$a_{{{k}}} = 0.3$\n\n$c_{{{k}}} = 2 a_{{{k}}} + 1 = 1.6$\n\n$(u_{{{k}}} + 1)^2 = u_{{{k}}}^2 + 2u_{{{k}}} + 1$\n\n"
    calls = {"count": 0}
    original = Ledger.formula

    def counted(self: Ledger, t: Term) -> Term:
        calls["count"] += 1
        return original(self, t)

    monkeypatch.setattr(Ledger, "formula", counted)
    counts = []
    for n in (20, 40):
        calls["count"] = 0
        check_page(read_text("".join(block.format(k=k) for k in range(1, n + 1)), "page.md"))
        counts.append(calls["count"])
    assert counts[1] <= 2.1 * counts[0]


def test_work_on_a_page_is_limited() -> None:
    text = "".join(f"$\\sum_{{i=1}}^n (x_i + {k})^3 = \\sum_{{i=1}}^n x_i^3 + {k}$\n\n" for k in range(1, 4))
    judge, _ = judged(read_text(text, "page.md"))
    assert 0 < PAGE - judge.links.identities.work < 3 * (PROOF + POINTS) * 8
