"""Spans into statements: rows, chains, lists, connectives, labels, units, updates."""

import pytest

from symderive.documents.reading.reader import read_text
from symderive.notation.text import write


def shown(side) -> str:
    if side.rows:
        return "(" + ", ".join(shown(e) for e in side.entries()) + ")"
    return write(side.term) if side.term is not None else side.kind


def rows(tex: str) -> list[str]:
    """Every statement: its connective, its chain, and marks: u for an update, c for a row that goes on, b for boxed."""
    found = []
    for s in read_text(f"$$ {tex} $$").statements:
        chain = shown(s.sides[0]) + "".join(f" {r} {shown(side)}" for r, side in zip(s.relations, s.sides[1:], strict=True))
        marks = "".join(m for m, here in (("u", s.kind == "update"), ("c", s.continues), ("b", s.boxed), ("o", s.open)) if here)
        found.append(f"{s.connective}{s.lead}[{marks}] {chain}" if marks or s.connective or s.lead else chain)
    return found


ROWS = [
    (r"\text{(a)} \quad a = 1", ["a = 1"]), (r"\text{(b) } a = 1", ["a = 1"]), (r"a = 1 \quad [2]", ["a = 1"]),
    (r"\color{blue}{a = 1}", ["a = 1"]), (r"a = 3 \ (a > 0)", ["a = 3"]), (r"\langle a, b \rangle = 11", ["unread = 11"]),
    (r"\begin{cases} a + b = 3 \\ a = b \end{cases} \Rightarrow \begin{cases} a = 1 \\ b = 2 \end{cases}",
     ["a + b = 3", "a = b", "=>[] a = 1", "b = 2"]),
    (r"TC(Q) = 2Q + C \\ \frac{dTC}{dQ} = 2", ["TC(Q) = 2*Q + C", "D(TC(Q), Q) = 2"]),
    (r"\frac{TP}{TP + FN} = r", ["TP/(TP + FN) = r"]), (r"\frac{dL}{dw} = 2 \\ d = 3", ["D(L, w) = 2", "d = 3"]),
    (r"A = \begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix} \\ A = P D P^{-1}",
     ["A = (1, 2, 3, 4)", "A = matmul(matmul(P, D), inverse(P))"]),
    (r"a = b = c", ["a = b = c"]), (r"a = 1 \\ b = 2", ["a = 1", "b = 2"]), (r"a = 1 \\ = 2 \\ = 3", ["a = 1", "[c] a = 2", "[c] a = 3"]),
    (r"a &= b \\ &= c", ["a = b", "[c] a = c"]), (r"y = a \\ + b \\ + c", ["y = a + b + c"]), (r"y = a + \\ b", ["y = a + b"]),
    (r"y = (a \\ + b)", ["y = a + b"]),
    (r"a = 1 \quad b = 2", ["a = 1", "b = 2"]), (r"a = 1,\ b = 2", ["a = 1", "b = 2"]), (r"a, b = 1, 2", ["(a, b) = (1, 2)"]),
    (r"x = 1, 2", ["x = (1, 2)"]),
    (r"a, b = 1, 2, c = 3", ["(a, b) = (1, 2)", "c = 3"]), (r"c = 3, a, b = 1, 2", ["c = 3", "(a, b) = (1, 2)"]),
    (r"x = 1, 2, y = 3", ["x = (1, 2)", "y = 3"]),
    (r"i = 1, \dots, n", ["i = (1, dots, n)"]), (r"a \Rightarrow b = 2", ["a", "=>[] b = 2"]),
    (r"a = 1 \iff b = 2", ["a = 1", "<=>[] b = 2"]),
    (r"\Rightarrow a = 1", ["=>[] a = 1"]), (r"\therefore a = 1", ["=>[] a = 1"]), (r"\to a = 1", ["->[] a = 1"]),
    (r"x = 2 \text{ or } x = 3", ["x = 2", "or[] x = 3"]),
    (r"w = w - a g", ["[u] w = w - a*g"]), (r"w \leftarrow w - a g", ["[u] w <- w - a*g"]),
    (r"w = w - 0.3 \to 0.5", ["[u] w = w - 0.3 -> 0.5"]),
    (r"x = 2x - 1", ["x = 2*x - 1"]), (r"x_n = a", ["x_n = a"]), (r"w := 3", ["w := 3"]), (r"a \approx 1.5", ["a ~ 1.5"]),
    (r"a \le b < c", ["a <= b < c"]),
    (r"a \neq b", ["a != b"]), (r"a \not= b", ["a != b"]), (r"a \overset{?}{=} b", ["a = b"]), (r"a \stackrel{!}{=} b", ["a = b"]),
    (r"a = 1.", ["a = 1"]), (r"a = 1;", ["a = 1"]),
    (r"1. a = 2", ["a = 2"]), (r"2) \quad a = 2", ["a = 2"]), (r"i) \quad a = 2", ["a = 2"]), (r"(a) \quad b = 2", ["b = 2"]),
    (r"\boxed{a = 2}", ["[b] a = 2"]),
    (r"\boxed{a = 2}.", ["[b] a = 2"]), (r"a = 2 \tag{3} \label{eq}", ["a = 2"]), (r"a + b", ["a + b"]),
    (r"\times a \times b", ["*[] a*b"]), (r"a =", ["[o] a"]),
    (r"5 \times 3 = 15 \text{ weights}", ["5*3 = 15"]), (r"\text{rate} = 3", ["rate = 3"]), (r"\text{Let } a = 3", ["a = 3"]),
    (r"\text{so } a = 3", ["a = 3"]),
    (r"\begin{aligned} a &= 1 \\ b &= 2 \end{aligned}", ["a = 1", "b = 2"]),
    (r"\begin{array}{rcl} a & = & 1 \\ b & = & 2 \end{array}", ["a = 1", "b = 2"]),
    (r"a = \begin{pmatrix} 1 \\ 2 \end{pmatrix} \\ b = 3", ["a = (1, 2)", "b = 3"]),
    (r"\left\{ \begin{aligned} a &= 1 \\ b &= 2 \end{aligned} \right.", ["a = 1", "b = 2"]),
    (r"\begin{cases} a + b = 7 \\ a - b = 2 \end{cases}", ["a + b = 7", "a - b = 2"]),
    (r"f(a, b) = 3", ["f = 3"]), (r"a = (1, 2)", ["a = (1, 2)"]), (r"x \in [0, 1]", ["x in (0, 1)"]), (r"\dots \to 3", ["dots -> 3"]),
    (r"W, H, D = 2 \times 3 \times 4", ["(W, H, D) = 2*3*4"]),
    (r"", []), (r"\\ \\", []), (r"=", []), (r",", []), (r"\quad", []), (r"\downarrow", []),
]


FUNCTIONS = [
    (r"L(\mu, \sigma^2) = \mu \sigma^2 \\ \frac{\partial L}{\partial \mu} = \sigma^2 \\ L(\mu, \sigma^{2}) = 1 \\ L(0, 1) = 2",
     ["L = mu*sigma^2", "D(L, mu) = sigma^2", "L = 1", "L = 2"]),
    (r"\ell(\theta; x) = \theta x \\ \ell(\theta; x) = 1", ["ell = theta*x", "ell = 1"]),
    (r"p(x \mid \mu, \sigma^2) = x \\ \log p(x_i \mid \mu, \sigma^2) = 1", ["apply(p, x) = x", "log(apply(p, x_i)) = 1"]),
    (r"g(x, y) = x^2 y \\ g_x(x, y) = 2xy \\ g_{xy} = 2x \\ \partial_y g = x^2",
     ["g = x^2*y", "D(g, x) = 2*x*y", "D(D(g, x), y) = 2*x", "D(g, y) = x^2"]),
    (r"v = 2 \\ v_x = 3", ["v = 2", "v_x = 3"]),
    (r"(f + g)(x) = f(x) + g(x)", ["f(x) + g(x) = f(x) + g(x)"]), (r"(f \circ g)(t) = 1", ["f(g(t)) = 1"]),
    (r"(fg)(2) = 1", ["f(2)*g(2) = 1"]),
    (r"t = \frac{b_1}{\mathrm{se}(b_1)}", ["t = b1/se(b1)"]), (r"\text{lr} = 2 \\ y = \text{lr}(1 - b)", ["lr = 2", "y = lr*(1 - b)"]),
    (r"(a + b)(x) = 1", ["(a + b)*x = 1"]),
    (r"\Gamma\left(\frac{k}{2}\right) = 1", ["Gamma(k/2) = 1"]),
    (r"E((X - E(X))^2) = 4", ["apply(E, (X - apply(E, X))^2) = 4"]), (r"E(1 - v) = 4", ["E*(1 - v) = 4"]),
    (r"p = \sum_i c[i] x_i", ["p = sum(c[i]*x[i], i=1..n)"]), (r"c_k = \sum_n a_{n+k}", ["c_k = unread"]),
    (r"\sum_i L_i(x) = 2", ["unread = 2"]), (r"\sum_i x_i (1 - x_i) = 2", ["sum(x[i]*(1 - x[i]), i=1..n) = 2"]),
    (r"c \; \mathrm{mod} \; m = 3", ["unread = 3"]), (r"12 : 4 = 3", ["12/4 = 3"]), (r"a : b = 2", ["unread = 2"]),
    (r"\frac{2}{3} : \frac{4}{5} = x", ["2/3/(4/5) = x"]), (r"\text{for all } i = 2", ["i = 2"]),
    (r"\sum_{k=0}^{\infty} x^k = 2", ["unread = 2"]), (r"\int_{-\infty}^0 e^t dt = 1", ["unread = 1"]),
    (r"y = \begin{cases} 1 & \qquad x \neq 0 \\ 2 & \qquad x = 0 \end{cases}", ["y = (1, x != 0, 2, x = 0)"]),
    (r"f(x) = 2x \\ D^2 f = 0", ["f(x) = 2*x", "unread = 0"]),
    (r"D = 2 \\ D x = 4", ["D = 2", "D*x = 4"]), (r"\mathcal{L}\{f\} = 1", ["unread = 1"]), (r"\nabla^2 u = 0", ["unread = 0"]),
    (r"f(x) = 2x + 1 \\ f^{-1}(x) = \frac{x - 1}{2}", ["f(x) = 2*x + 1", "apply(f_inverse, x) = (x - 1)/2"]),
]


@pytest.mark.parametrize("tex, statements", FUNCTIONS, ids=[r[0][:50] for r in FUNCTIONS])
def test_functions(tex, statements):
    assert rows(tex) == statements


@pytest.mark.parametrize("tex, statements", ROWS, ids=[r[0] or "empty" for r in ROWS])
def test_rows(tex, statements):
    assert rows(tex) == statements


def test_a_display_that_ends_in_its_sign_goes_on_in_the_next():
    first, second = read_text("$$\\nabla J =$$\n\n$$\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}$$").statements
    assert first.open and second.continues and second.subject == 0 and second.sides[0] is first.sides[0]


def test_a_row_without_left_side_goes_on_with_the_subject():
    page = read_text("$a = 1$\n\n$b = 2$\n\n$= 3$\n\n$= 4$")
    assert [(s.continues, s.subject) for s in page.statements] == [(False, None), (False, None), (True, 1), (True, 1)]
    assert all(s.sides[0] is page.statements[1].sides[0] for s in page.statements[1:])


def test_a_name_mentioned_is_the_subject_of_the_formula_behind_it():
    [s] = read_text("the loss $E$ $= 3$").statements
    assert shown(s.sides[0]) == "E" and not s.continues


ROLES = [
    ("Let $a = 3$", "let"), ("for $x > 0$", "condition"), ("so $a = 3$", "claim"), ("where $a = 3$", "let"),
    ("at $x = 0.5$:", "condition"),
         ("for all $n > 0$", "condition"), ("We find $a = 3$", "claim"), ("with target $y = 1$", "claim")]


@pytest.mark.parametrize("text, role", ROLES, ids=[r[0] for r in ROLES])
def test_roles(text, role):
    assert [s.role for s in read_text(text).statements] == [role]


def test_words_around_a_formula():
    first, second = read_text("Hence $a = 3$ params (+1 for bias), so that $b = 4$ bytes.").statements
    assert (first.before, first.after) == ("Hence", "params (+1 for bias), so that")
    assert (second.before, second.after) == ("params (+1 for bias), so that", "bytes.")


def test_units_are_dropped_and_told():
    [s] = read_text(r"$$26 \times 10 = 260 \text{ parameters}$$").statements
    assert s.sides[1].dropped == ("parameters",) and s.sides[1].number.text == "260"


def test_blocks_and_rows():
    page = read_text("$a = 1$ and $b = 2$\n\n$$c = 1 \\\\ d = 2$$")
    assert [(s.block, s.row) for s in page.statements] == [(1, 0), (1, 0), (2, 0), (2, 1)]
