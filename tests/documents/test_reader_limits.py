"""Nothing that is handed in makes the reader raise, and nothing makes it slow: its work grows with the length of the page."""

import cProfile
import random
import time

import pytest

from symderive.documents.reading.reader import read_text

ATOMS = r"""
\frac { } ( ) [ ] | \| \left( \right) \left| \right| \left. ^ _ ' , ; . = < \le + - * / \cdot \times x y w_1 x_i x^{(i)} \hat{y}
\hat \bar \vec \mathbf{w} ^T ^\top \sum_{i=1}^n \sum_i \sum \prod \int \int_0^1 dx d \partial \frac{d}{dx} \nabla \sin \log \ln
\exp \max 0.5 12 1{,}000 \% ! \infty \pi e e^ \begin{cases} \end{cases} \begin{pmatrix} \end{pmatrix} \begin{array}{c} \end{array}
& \\ \quad \text{if} \text{for} \mathrm{kg} \pm \mp \Rightarrow \to \leftarrow \in \binom \sqrt \sqrt[3] \underbrace \overset
\boxed \lfloor \rfloor \{ \} \dots \mid \sigma \sigma' f f' f( g(x) E[X] P(A|B) D_x \dot x \delta_{ij} \tag{1} $ $$ \( \) \[ \]
\mathrm{d} @ ^\circ softmax(z)_i ~ ` # \Delta \, \mathbb{R} \newcommand{\a}{\a}
""".split()


@pytest.mark.parametrize("seed", range(4))
def test_any_tokens_are_read_or_refused(seed):
    rng = random.Random(seed)
    for _ in range(250):
        soup = " ".join(rng.choice(ATOMS) for _ in range(rng.randint(1, 14)))
        for text, format_ in ((f"$$ {soup} $$", "markdown"), (f"text {soup} = 3", "latex")):
            page = read_text(text, "soup", format_)
            for s in page.statements:
                for side in s.sides:
                    assert 0 <= side.start <= side.end <= len(page.text)
                    assert side.read or any(e.trouble and e.trouble.problem != "this cannot be read" for e in side.entries())


DEEP = [
    "(", "{", r"\frac{", r"\frac", r"\sqrt{", "x^", "x_{", r"\sin ", r"\hat", r"\begin{pmatrix}", r"\left| ", r"\int ",
    "f(", r"\dot ", "-", "x^-", r"\binom{", r"\overset{", r"\boxed{", r"\Delta", "d/d", "P(A|", "|", r"\|", "$", "$$ ", "`",
    "1. ", r"\label{", r"\mathrm{", "<a ", "a = ",
    r"\text{", r"\text{a $", r"\phantom{", r"\textcolor{a}{", r"\sdWhy{", "& ", "e^{i", "(x > ",
]


@pytest.mark.parametrize("piece", DEEP)
def test_what_is_never_closed_is_data(piece):
    start = time.perf_counter()
    for form in ("$$ %s $$", "%s"):
        read_text(form % (piece * 2_000))
    assert time.perf_counter() - start < 5


LONG = ["x_1 + ", "a = ", "a, ", r"x = 1 \\ ", "x = 1, ", r"2 x 3 \cdot ", r"\ln x y + ", r"\hat y - \hat y + ", "F = 3, "]


@pytest.mark.parametrize("piece", LONG)
def test_the_work_grows_with_the_length(piece):
    def calls(times: int) -> int:
        profile = cProfile.Profile()
        profile.runcall(read_text, f"$$ {piece * times} y $$")
        return sum(entry.callcount for entry in profile.getstats())

    calls(100)
    assert calls(1_600) < 2 * 8 * calls(200)  # linear is 8 times; 64 times would be quadratic


SENTENCES = ["$x > 0$ and ", "$x > 0$, $x < 0$, ", "For every $x > 0$: $a = b$. ", "**A.** For every $x > 0$: $a = b$\n\n",
             "At $x = 2$: $y = 3$; ",
             "- At $x = 2$, $y = 1$; left 2, right 2\n", "$k = 1$ ... $n$, ", "$x^2 = 4$ and ", "### Case $x > 0$\n\n$a = b$\n\n",
             "a) $y = x^2$\n\nb) $y = x$\n\n", "the new $w = 0.5 + 0.1$ ",
             "$$ \\begin{aligned} a &= b && \\text{by $x > 0$} \\end{aligned} $$\n"]


@pytest.mark.parametrize("piece", SENTENCES)
def test_what_is_supposed_costs_what_is_said(piece):
    def calls(times: int) -> int:
        profile = cProfile.Profile()
        profile.runcall(read_text, piece * times + "$y = 1$")
        return sum(entry.callcount for entry in profile.getstats())

    calls(10)
    assert calls(320) < 2 * 8 * calls(40)
