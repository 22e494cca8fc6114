"""Under what the statements of a page are claimed, and how far that reaches."""

import pytest
from test_rows import shown

from symderive.documents.reading.page import Page
from symderive.documents.reading.reader import read_text
from symderive.notation.text import write


def given(page: Page) -> list[str]:
    """The equations that are claimed, each with what it is claimed under."""
    found = []
    for s in page.statements:
        if "=" not in s.relations or s.role != "claim":
            continue
        said = shown(s.sides[0]) + "".join(f" {r} {shown(side)}" for r, side in zip(s.relations, s.sides[1:], strict=True))
        found.append(f"{said} [{', '.join(write(t) for t in s.given)}]")
    return found


SENTENCES = [
    (r"For every real $x$ with $x \geq 0$ and $x \leq 2\pi$: $a = b$.", ["a = b [x >= 0, x <= 2*pi]"]),
    (r"For every whole $n \geq 1$: $a = n$.", ["a = n [n >= 1, whole(n)]"]),
    (r"For all integers $m$ and $n$ and real $x$, $a = b$.", ["a = b [whole(m), whole(n)]"]),
    (r"Here $a = n$, where $n$ is a positive integer.", ["a = n [whole(n), n > 0]"]),
    (r"For positive $x$ we have $\sqrt{x^2} = x$.", ["sqrt(x^2) = x [x > 0]"]),
    (r"$\sqrt{x^2} = x$ for $x > 0$. But $\sqrt{y^2} = |y|$.", ["sqrt(x^2) = x [x > 0]", "sqrt(y^2) = abs(y) []"]),
    (r"If $x > 0$, then $|x| = x$; e.g. $|2| = 2$.", ["abs(x) = x [x > 0]", "abs(2) = 2 [x > 0]"]),
    (r"For every real $x_1$ … $x_n$, $n \geq 1$, $k = 1$ … $n$: $a_k = x_k$.",
     ["a[k] = x[k] [n >= 1, whole(k), k >= 1, k <= n, whole(n)]"]),
    (r"With $k = 1, \dots, n$ and $l = 1$ to $m$: $a_k = b_l$", ["a[k] = b[l] [whole(k), k >= 1, k <= n, whole(l), l >= 1, l <= m]"]),
    (r"For $n \in \mathbb{N}$ and $x \in (0, 1]$ we have $a = b$.", ["a = b [whole(n), n >= 1, x > 0, x <= 1]"]),
    (r"For $k \in \{1, \dots, n\}$: $a_k = b_k$.", ["a[k] = b[k] [whole(k), k >= 1, k <= n]"]),
    (r"For every $x_1$ … $x_n$ with $x_i \neq 0 \text{ for } i = 1 \dots n$: $a = b$.", ["a = b [all(x[i] != 0, i=1..n), whole(n)]"]),
    (r"For every $y_1$ … $y_n$ with $\sum_{i=1}^n y_i = 1$: $a = b$.", ["a = b [whole(n), sum(y[i], i=1..n) = 1]"]),
    ("$$ a = b, \\quad x > 0 $$\n\nand so $c = d$.", ["a = b [x > 0]", "c = d []"]),
    ("$$ a = b $$\nwhere $x > 0$.\n\n$$ c = d $$", ["a = b [x > 0]", "c = d []"]),
    ("$$ \\begin{aligned} a &= b & &\\text{if } x > 0 \\\\ a &= c & &\\text{if } x \\le 0 \\end{aligned} $$",
     ["a = b [x > 0]", "a = c [x <= 0]"]),
    ("- Needs $x > 0$; holds\n- Needs $y > 0$\n- $a = b$", ["a = b []"]),
]


@pytest.mark.parametrize("text, statements", SENTENCES, ids=[r[0] for r in SENTENCES])
def test_in_its_sentence(text, statements):
    assert given(read_text(text)) == statements


PROOFS = """# Roots

**Of a square.** For every real $a$ with $a \\geq 0$: $\\sqrt{a^2} = a$

$$ \\sqrt{a^2} = |a| = a $$

**Proved.** 1 step; nothing assumed.

- At $a = 3$; left 3, right 3

**Of 1.** $\\sqrt{1} = 1$

**Of a product.** For every $a$ and $b$ with $a > 0$: $c = d$

### Case $b > 0$

$$ c = e $$

### Case $b \\leq 0$

$$ c = f $$

## Later

$$ g = h $$
"""


def test_conditions_reach_to_the_next_claim():
    page = read_text(PROOFS)
    assert given(page) == [
        "sqrt(a^2) = a [a >= 0]", "sqrt(a^2) = abs(a) = a [a >= 0]", "sqrt(1) = 1 []", "c = d [a > 0]", "c = e [a > 0, b > 0]",
        "c = f [a > 0, b <= 0]", "g = h []"]
    assert [(s.text, s.role) for s in page.statements if s.role == "point"] == [("a = 3", "point")]


def test_parts_are_scopes_of_their_own():
    page = read_text(PROOFS)
    kinds = {s.title.split("\0")[0].strip(): s.kind for s in page.scopes}
    assert kinds == {"": "page", "Roots": "heading", "Of a square": "part", "Proved": "heading", "Of 1": "part", "Of a product": "part",
                     "Case": "part", "Later": "heading"}
    parts = [s.index for s in page.scopes if s.kind == "part"]
    assert not page.reaches(parts[0], parts[1])  # nothing of one claim in the next
    assert page.reaches(parts[2], parts[3])  # but of a claim in its cases
    assert page.reaches(1, parts[2])  # and of the page in all
    assert not page.reaches(parts[3], parts[2])


EMPHASIS = [  # bold words that are no claims
    "**Given.** $x = 2$\n\n**Forward.** $h = 3x$\n\n**Backward.** $g = h$", "**Note:** $x = 2$ is **important.** It is.",
    "**Proof.** $x = 2$", "**Answer:** 4", "Let **w** be for every $x$ and $y$."]


@pytest.mark.parametrize("text", EMPHASIS)
def test_bold_words_are_no_parts(text):
    assert [s.kind for s in read_text(text).scopes if s.kind == "part"] == []


INDUCTION = """**Claim.** For every whole $n \\geq 0$: $\\sum_{k=1}^n k = n(n+1)/2$

### Base $n = 0$

$$ \\sum_{k=1}^0 k = 0 $$

### Step from $n$ to $n + 1$

The claim is known for $n$: $\\sum_{k=1}^n k = n(n+1)/2$.

$$ \\sum_{k=1}^{n+1} k = \\sum_{k=1}^n k + n + 1 $$
"""


def test_induction():
    page = read_text(INDUCTION)
    assert given(page) == [
        "sum(k, k=1..n) = n*(n + 1)/2 [n >= 0, whole(n)]", "sum(k, k=1..0) = 0 [n >= 0, whole(n), n = 0]",
        "sum(k, k=1..n + 1) = sum(k, k=1..n) + n + 1 [n >= 0, whole(n), sum(k, k=1..n) = n*(n + 1)/2]"]
    assert [(s.text, s.role) for s in page.statements if s.relations == ("=",) and s.role != "claim"] == [
        ("n = 0", "point"), (r"\sum_{k=1}^n k = n(n+1)/2", "condition")]


LATEX = r"""\newtheorem{thm}{Theorem}
\begin{thm}[Sine] For every real $x$ with $x \geq 0$,
\begin{gather*} a = b \end{gather*}
\end{thm}
\begin{proof} Indeed,
\begin{align} a &= c \sdWhy{as $c > 0$} \\ &= d \end{align}
\end{proof}
\begin{thm} $e = f$ \end{thm}
\sdNote{\emph{At} $x = 2$, $y = 3$; left $-$1, right $-$1}
\sdNote{\emph{At} $x = 3$, $y = 1$ we see $e = 2$}
"""


def test_theorems_of_a_document():
    page = read_text(LATEX, "page", "latex")
    assert given(page) == ["a = b [x >= 0]", "a = c [x >= 0, c > 0]", "a = d [x >= 0]", "e = f []", "e = 2 [x = 3, y = 1]"]
    assert [s.title for s in page.scopes] == ["", "Sine", "Thm"]
    assert [s.text for s in page.statements if s.role == "point"] == ["x = 2", "y = 3", "x = 3", "y = 1"]


def test_let_and_suppose_reach_to_the_end_of_their_part():
    page = read_text("## One\nLet $x > 0$. Suppose also $y \\neq 0$.\n\n$a = b$\n\n## Two\n$c = d$")
    assert given(page) == ["a = b [x > 0, y != 0]", "c = d []"]


def test_a_definition_is_no_hypothesis():
    page = read_text("Assume $\\alpha = 0.1$ and let $f(x) = x^2$. Then $f(\\alpha) = 0.01$.")
    assert [s.role for s in page.statements] == ["let", "let", "claim"]


def test_conditions_are_bounded():
    page = read_text("For " + ", ".join(f"$x_{{{k}}} > 0$" for k in range(300)) + ": $a = b$.")
    assert len(page.statements[-1].given) == 40


def roles(text: str) -> list[str]:
    return [f"{shown(s.sides[0])} {s.role}" for s in read_text(text).statements if s.relations == ("=",)]


def test_points_of_several_sentences_hold_in_them_alone():
    page = read_text("- At $n = 2$, $x = 1$: $y = 3$.\n- At $n = 3$, $x = 1$: $y = 4$.")
    assert given(page) == ["y = 3 [n = 2, x = 1]", "y = 4 [n = 3, x = 1]"]
    assert roles("At $x = 2$ we get $y = 3$. Then $z = x$.") == ["x condition", "y claim", "z claim"]


def test_exercises_that_begin_with_one_name_are_parts():
    text = "a) $y = x^2$, so $y' = 2x$\n\nb) $y = \\sin x$\n\nc) If $x^2 + y^2 = 1$, then $y' = -x/y$"
    assert [s.kind for s in read_text(text).scopes] == ["page", "part", "part", "item"]
    steps = "1. $h = 2x$\n2. $y = 3h$\n3. $y = 6x$"
    assert [s.kind for s in read_text(steps).scopes] == ["page", "item", "item", "item"]
    assert [s.kind for s in read_text("1. $y = 2$\n2. $y = 3$").scopes] == ["page", "item", "item"]


def kinds(text: str) -> list[str]:
    return [f"{shown(s.sides[0])} {s.kind} {s.role}" for s in read_text(text).statements]


def test_new_values_said_in_words():
    text = "Let $w = 0.5$ and $g = 2$. The new weight is $w = 0.5 - 0.1 = 0.4$. Next step (with $g = 1.6$): $w = 0.4 - 0.08$."
    assert kinds(text) == ["w chain let", "g chain claim", "w update claim", "g chain let", "w update claim"]
    assert kinds("Let $w = 0.5$. The new weight is $w = 0.3 - 0.1$.") == ["w chain let", "w chain claim"]  # 0.3 was never its value
    assert kinds("Let $w = 0.5$. Hence $w = 0.5 - 0.1$.") == ["w chain let", "w chain claim"]  # no word says that it is new


def test_conditions_that_exclude_each_other():
    assert given(read_text("For $x > 0$: $a = b$, and for $x < 0$: $c = d$.")) == ["a = b [x > 0]", "c = d [x < 0]"]
    assert given(read_text("$a = b$ for $x > 0$ and $c = d$ for $x \\leq 0$.")) == ["a = b [x > 0]", "c = d [x <= 0]"]


def test_roots_solve_their_equation():
    page = read_text("If $x_1$ and $x_2$ are the roots of $x^2 + px = q$, then $x_1 + x_2 = -p$.")
    assert given(page) == ["x1 + x2 = -p [x^2 + p*x = q, x1^2 + p*x1 = q, x2^2 + p*x2 = q]"]


def test_steps_of_an_induction_claim_nothing():
    assert kinds("$n \\to n + 1$: $a = b$, as $n \\to \\infty$; $w \\to w - 1$") == ["a chain claim", "w chain claim"]
