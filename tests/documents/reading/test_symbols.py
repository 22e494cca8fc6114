"""What the names of a page mean, and the readings that are attached to damaged text."""

import pytest
from test_source import line

from symderive.documents.reading.reader import read_text
from symderive.notation.text import write

PAGES = [
    ("$f(x) = x^2$, $y = f(3)$", "functions", {"f": ("x",)}), ("$t(x) = x^2$", "functions", {"t": ("x",)}),
    ("$g(u, v) = uv$", "functions", {"g": ("u", "v")}),
    ("$a(b) = ab$", "functions", {}), ("$a(x + 1) = 3$", "functions", {}), ("$\\sinh(x) = y$", "functions", {}),
    ("$y(0) = 1$", "functions", {"y": ()}),
    ("$s = \\sum_{i=1}^n x_i$", "arrays", frozenset({"x"})), ("$z_i = \\sum_{j=1}^m w_{ij} x_j$", "arrays", frozenset({"w", "x"})),
    ("$\\sum_k k$", "arrays", frozenset()), ("$s = \\sum_i y^{(i)}$", "arrays", frozenset({"y_sup"})), ("$x_i = 3$", "arrays", frozenset()),
    ("$A = \\begin{pmatrix} 1 & 2 \\end{pmatrix}$", "matrices", frozenset({"A"})),
    ("$X^T y$ and $X^\\top = 1$", "matrices", frozenset({"X"})),
    ("$T = 3$ and $x^T = 2$", "matrices", frozenset()), ("$\\frac{dy}{dx} = 3$", "depends", {"y": "x"}),
    ("$\\sigma(z) = 1/(1 + e^{-z})$", "standard", {}), ("$a = \\sigma(z)$", "standard", {"sigma": "sigmoid"}),
    ("$\\sigma = 3$", "standard", {}),
]


@pytest.mark.parametrize("text, field, wanted", PAGES, ids=[p[0] + " " + p[1] for p in PAGES])
def test_symbols(text, field, wanted):
    assert getattr(read_text(text).symbols, field) == wanted


def test_a_later_definition_tells_an_earlier_call():
    first, _ = read_text("$y = t(a)$\n\n$t(x) = x^2$").statements
    assert first.sides[1].term.op == "apply"


def test_bindings_have_versions_and_parts():
    page = read_text("$w = 1$\n\n$a, w = 2, 3$\n\n$f(x) = 2$\n\n$= 4$")
    assert [(b.name, b.version, b.statement, b.parameters, b.part) for b in page.symbols.bindings] == [
        ("w", 0, 0, (), None), ("a", 0, 1, (), 0), ("w", 1, 1, (), 1), ("f", 0, 2, ("x",), None)]


REPAIRS = [
    ("h = 0.7x - 0.3 + 1", "times", "0.7*(-0.3) + 1", False), ("W = 2 x 3 + 1", "times", "2*3 + 1", True), ("K = l2", "digit", "12", False),
    ("K = 1O", "digit", "10", False), (r"E = \hat y - \hat y", "hat", "y - yhat", False), ("W, H = 20 \\times 26", "sizes", None, True),
]


@pytest.mark.parametrize("tex, kind, wanted, certain", REPAIRS, ids=[r[0] for r in REPAIRS])
def test_repairs_are_attached_and_said(tex, kind, wanted, certain):
    [s] = read_text(f"$${tex}$$").statements
    repair = s.repairs[0]
    assert (repair.kind, repair.certain) == (kind, certain) and repair.said.startswith("read as ")
    assert wanted is None or write(repair.sides[1].term) == wanted


@pytest.mark.parametrize("text", ["$$y = 2x - 3$$\n\n$$x = 4$$", "$$y = x^2$$", "$$K = 12$$", r"$$\hat y - y = 3$$", "$$a, b = 20, 26$$"])
def test_sound_text_has_no_repairs(text):
    assert all(s.repairs == () for s in read_text(text).statements)


IMAGINARY = [
    (r"$e^{ix} = \cos x + i \sin x$", "exp(I*x) = cos(x) + I*sin(x)"), (r"$e^{-2ix} = a$ and $z = 3i$", "z = 3*I"),
    (r"$e^{i(a + b)} = c$, $i^2 = -1$", "(I)^2 = -1"), (r"$e^{j\omega t} = c$, $z = 2j$", "z = 2*I"),
    (r"$\mathrm{e}^{i\pi} = -1$", "exp(I*pi) = -1"),
]
NOT_IMAGINARY = [
    (r"$i = 0.05$ and $e^{it} = 2$", "exp(i*t) = 2"), (r"$s = \sum_{i=1}^n x_i$ and $e^{i} = 3i$", "exp(i) = 3*i"),
    (r"$e^{x_i} = 2$ and $w = 3i$", "w = 3*i"), (r"$(1 + i)^n = 2$", "(1 + i)^n = 2"), (r"$e^{i} = 2i$", "exp(i) = 2*i"),
]


@pytest.mark.parametrize("text, last", IMAGINARY + NOT_IMAGINARY, ids=[r[0] for r in IMAGINARY + NOT_IMAGINARY])
def test_the_imaginary_unit(text, last):
    assert line(read_text(text).statements[-1]) == last


def test_a_running_name_is_no_function():
    page = read_text(r"$k(x) = x^2$ and $\sum_{k=1}^n (2k - 1) = k(3)$")
    assert line(page.statements[-1]) == "sum(2*k - 1, k=1..n) = apply(k, 3)"


def test_an_index_that_no_sum_runs_through():
    page = read_text(r"$s = \sum_{j=1}^n e^{x_j}$, $p_i = e^{x_i}/s$ and $w_b = 3$")
    assert [line(s) for s in page.statements] == ["s = sum(exp(x[j]), j=1..n)", "p[i] = exp(x[i])/s", "w_b = 3"]


def test_a_function_without_its_argument():
    page = read_text(r"$h = \sigma(z)$, $\sigma' = \sigma (1 - \sigma)$, $\sigma'' = \sigma'(1 - 2\sigma)$")
    assert [line(s) for s in page.statements] == [
        "h = sigmoid(z)", "sigma'(u) = sigmoid(u)*(1 - sigmoid(u))", "sigma''(u) = sigma'(u)*(1 - 2*sigmoid(u))"]
    deviation = read_text(r"$h = 3\sigma(1 - x)$, $\sigma' = \sigma (1 - \sigma)$, $\sigma = 2$")
    assert [line(s) for s in deviation.statements] == ["h = 3*sigma*(1 - x)", "sigma_prime = sigma*(1 - sigma)", "sigma = 2"]


def test_a_name_beside_itself_in_brackets_is_a_factor():
    assert [line(s) for s in read_text("$a = h (1 - h)$, $b = f(f(x))$").statements] == ["a = h*(1 - h)", "b = f(f(x))"]
