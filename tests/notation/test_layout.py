"""How terms look, row by row: the source, the look on one row, and on several rows where that differs."""

from itertools import combinations, product
from random import Random

import pytest

from symderive.kernel.term import OPERATORS, Term, letter, mk, name, num
from symderive.notation.layout import Fence, Fraction, Gap, Glyphs, Hat, New, Row, Sub, Super, layout
from symderive.notation.text import read
from symderive.pages.boxes import draw, plain

x, y, j, n, E, w1 = (name(text) for text in "x y j n E w1".split())


def term(source: str) -> Term:
    return read(source, names=frozenset({"E"}))


def linear(t: Term) -> str:
    return plain(layout(t, style="linear"))


def rows(t: Term) -> list[str]:
    return [row.rstrip() for row in draw(layout(t)).text.split("\n")]


LOOKS: list[tuple[str, str, list[str] | None]] = [
    ("-x^2", "−x²", None),
    ("(-x)^2", "(−x)²", None),
    ("-(x + y)", "−(x + y)", None),
    ("-x + y", "−x + y", None),
    ("x + (-y)", "x + (−y)", None),
    ("x - y", "x − y", None),
    ("x - y - z", "x − y − z", None),
    ("x - (y - z)", "x − (y − z)", None),
    ("x + (y - z)", "x + (y − z)", None),
    ("x/y/z", "(x/y) / z", [
        "  x",
        " ───",
        "  y",
        "─────",
        "  z",
    ]),
    ("x/(y/z)", "x / (y/z)", [
        "  x",
        "─────",
        "  y",
        " ───",
        "  z",
    ]),
    ("x*y/z", "x y / z", [
        " x y",
        "─────",
        "  z",
    ]),
    ("x*(y/z)", "x (y/z)", [
        "   y",
        "x ───",
        "   z",
    ]),
    ("x/(y*z)", "x / (y z)", [
        "  x",
        "─────",
        " y z",
    ]),
    ("(x + y)/2", "(x + y)/2", [
        " x + y",
        "───────",
        "   2",
    ]),
    ("x/2", "x/2", [
        " x",
        "───",
        " 2",
    ]),
    ("-x/y", "−x/y", [
        "  x",
        "−───",
        "  y",
    ]),
    ("(-x)/y", "(−x)/y", [
        " −x",
        "────",
        " y",
    ]),
    ("-(-x)", "−(−x)", None),
    ("2*x", "2 x", None),
    ("x*2", "x·2", None),
    ("2*3", "2·3", None),
    ("2*3^2", "2·3²", None),
    ("0.7*(-0.3) + 0.5", "0.7·(−0.3) + 0.5", None),
    ("1/2*(y - yhat)^2", "½ (y − ŷ)²", None),
    ("2/7*x", "(2/7) x", [
        " 2",
        "─── x",
        " 7",
    ]),
    ("1/2", "1/2", [
        " 1",
        "───",
        " 2",
    ]),
    ("tanh(x)*y", "(tanh x) y", None),
    ("y*tanh(x)", "y tanh x", None),
    ("tanh(x*y)", "tanh(x y)", None),
    ("tanh(x)", "tanh x", None),
    ("tanh(-x)", "tanh(−x)", None),
    ("tanh(x/2)", "tanh(x/2)", [
        "    ⎛ x ⎞",
        "tanh⎜───⎟",
        "    ⎝ 2 ⎠",
    ]),
    ("sin(2*x)", "sin(2 x)", None),
    ("sin(x^2)", "sin(x²)", None),
    ("sin(x)^2", "sin² x", None),
    ("sin(x)^(-1)", "(sin x)⁻¹", None),
    ("log(cosh(x))", "log cosh x", None),
    ("log(cosh(x))*y", "(log cosh x) y", None),
    ("tanh(x + y)*z", "tanh(x + y) z", None),
    ("sinh(x)*cosh(x)", "sinh x cosh x", None),
    ("sinh(x)*(x + y)", "sinh x (x + y)", None),
    ("exp(x)", "eˣ", None),
    ("exp(x)^2", "(eˣ)²", None),
    ("exp(x^2)", "e^(x²)", [
        " x²",
        "e",
    ]),
    ("exp(-x)", "e⁻ˣ", None),
    ("exp(x/2)", "e^(x/2)", [
        " x/2",
        "e",
    ]),
    ("(x^y)^z", "(xʸ)ᶻ", None),
    ("x^(y^z)", "x^(yᶻ)", [
        " yᶻ",
        "x",
    ]),
    ("x^(y+1)", "x^(y + 1)", [
        " y + 1",
        "x",
    ]),
    ("sqrt(x)", "√x", None),
    ("sqrt(x + 1)", "√(x + 1)", None),
    ("sqrt(x)*y", "√x y", None),
    ("sqrt(x*y)", "√(x y)", None),
    ("sqrt(x)^2", "(√x)²", None),
    ("cbrt(x)", "∛x", None),
    ("abs(x)", "|x|", None),
    ("abs(x*abs(y)*z)", "abs(x |y| z)", None),
    ("abs(x)*y*abs(z)", "|x| y |z|", None),
    ("floor(x/2)", "⌊x/2⌋", [
        "⎢ x ⎥",
        "⎢───⎥",
        "⎣ 2 ⎦",
    ]),
    ("ceiling(x)", "⌈x⌉", None),
    ("factorial(n)", "n!", None),
    ("factorial(n+1)", "(n + 1)!", None),
    ("factorial(factorial(n))", "(n!)!", None),
    ("binomial(n, k)", "binomial(n, k)", None),
    ("max(x, y, 0)", "max(x, y, 0)", None),
    ("sigmoid(x)", "σ(x)", None),
    ("sigmoid(x)*(1 - sigmoid(x))", "σ(x) (1 − σ(x))", None),
    ("softplus(x)", "softplus(x)", None),
    ("D(u*v, x)", "d/dx [u v]", [
        "d",
        "── [u v]",
        "dx",
    ]),
    ("D(u, x)*v", "∂u/∂x · v", [
        "∂u",
        "── v",
        "∂x",
    ]),
    ("D(u + v, x)", "d/dx [u + v]", [
        "d",
        "── [u + v]",
        "dx",
    ]),
    ("D(sinh(x)/cosh(x), x)", "d/dx (sinh x / cosh x)", [
        "d   sinh x",
        "── ────────",
        "dx  cosh x",
    ]),
    ("D(sinh(x), x)/cosh(x)", "(sinh x)′ / cosh x", [
        " (sinh x)′",
        "───────────",
        "  cosh x",
    ]),
    ("D(sinh(x), x)*cosh(x) - sinh(x)*D(cosh(x), x)", "(sinh x)′ cosh x − sinh x (cosh x)′", None),
    ("D(f(x), x)*g(x) - f(x)*D(g(x), x)", "f′(x) g(x) − f(x) g′(x)", None),
    ("D(sin(x^2), x)*y", "(d/dx sin(x²)) y", [
        "⎛d         ⎞",
        "⎜── sin(x²)⎟ y",
        "⎝dx        ⎠",
    ]),
    ("y*D(sin(x^2), x)", "y d/dx sin(x²)", [
        "  d",
        "y ── sin(x²)",
        "  dx",
    ]),
    ("D(E, w1)", "∂E/∂w₁", [
        "∂E",
        "───",
        "∂w₁",
    ]),
    ("partial(E, h1)*partial(h1, w1)", "∂E/∂h₁ · ∂h₁/∂w₁", [
        "∂E  ∂h₁",
        "─── ───",
        "∂h₁ ∂w₁",
    ]),
    ("D(D(E, w1), w1)", "∂²E/∂w₁²", [
        "∂²E",
        "────",
        "∂w₁²",
    ]),
    ("D(D(x^3, x), x)", "d²/dx² x³", [
        "d²",
        "─── x³",
        "dx²",
    ]),
    ("D(D(x*y, y), x)", "d/dx d/dy [x y]", [
        "d  d",
        "── ── [x y]",
        "dx dy",
    ]),
    ("sum(x[j], j=1..n)", "Σ(j=1..n) xⱼ", [
        " n",
        " Σ  xⱼ",
        "j=1",
    ]),
    ("product(x[j] + c, j=1..n)", "∏(j=1..n) (xⱼ + c)", [
        " n",
        " ∏  (xⱼ + c)",
        "j=1",
    ]),
    ("sum(x[j] + c, j=1..n)", "Σ(j=1..n) (xⱼ + c)", [
        " n",
        " Σ  (xⱼ + c)",
        "j=1",
    ]),
    ("sum(x[j], j=1..n) + c", "Σ(j=1..n) xⱼ + c", [
        " n",
        " Σ  xⱼ + c",
        "j=1",
    ]),
    ("c*sum(x[j], j=1..n)", "c Σ(j=1..n) xⱼ", [
        "   n",
        "c  Σ  xⱼ",
        "  j=1",
    ]),
    ("sum(x[j], j=1..n)*c", "(Σ(j=1..n) xⱼ) c", [
        "⎛ n    ⎞",
        "⎜ Σ  xⱼ⎟ c",
        "⎝j=1   ⎠",
    ]),
    ("x[j]*x[j+1]", "xⱼ xⱼ₊₁", None),
    ("W[i, j]*x[j]", "Wᵢⱼ xⱼ", None), ("W[1, j + 1]", "W₁,ⱼ₊₁", None),
    ("softmax(x[j] + c, j, i, n)", "softmax(x + c)ᵢ", None),
    ("softmax(x[j]*j, j, i, n)", "softmaxⱼ(xⱼ j)ᵢ", None),
    ("delta(i, k)", "δᵢₖ", None),
    ("delta(i, 2)", "δᵢ,₂", None),
    ("f(x + 1)", "f(x + 1)", None),
    ("f*(x + 1)", "f (x + 1)", None),
    ("pi*x", "π x", None),
    ("theta_1 + w_12 + w12a + h_new + total", "θ₁ + w₁₂ + w12a + h_new + total", None),
]


@pytest.mark.parametrize("source, flat, tall", LOOKS, ids=[row[0] for row in LOOKS])
def test_a_term_looks_like_a_textbook(source: str, flat: str, tall: list[str] | None) -> None:
    assert linear(term(source)) == flat
    assert rows(term(source)) == (tall or [flat])


def test_what_differs_looks_different() -> None:
    looks = [(source, linear(term(source))) for source, _, _ in LOOKS]
    assert [(a, b) for a, b in combinations(looks, 2) if a[1] == b[1]] == []
    tall = [(source, "\n".join(rows(term(source)))) for source, _, _ in LOOKS]
    assert [(a, b) for a, b in combinations(tall, 2) if a[1] == b[1]] == []


PAIRS = [
    ("-x^2", "(-x)^2"), ("x/y/z", "x/(y/z)"), ("x - (y - z)", "x - y - z"), ("x + (y - z)", "x + y - z"), ("x - (y + z)", "x - y + z"),
    ("D(u, x)*v", "D(u*v, x)"), ("D(sin(x), x)*y", "D(sin(x)*y, x)"), ("y*D(sin(x), x)", "D(y*sin(x), x)"),
    ("D(u + v, x)", "D(u, x) + v"), ("D(x^2/y, x)", "D(x^2, x)/y"), ("D(x^2, x)^2", "D((x^2)^2, x)"), ("-D(x^2, x)", "D(-x^2, x)"),
    ("tanh(x)*y", "tanh(x*y)"), ("tanh(x)*exp(y)", "tanh(x*exp(y))"), ("tanh(x)*f(y)", "tanh(x*f(y))"),
    ("tanh(x)*abs(y)", "tanh(x*abs(y))"),
    ("tanh(x)*2", "tanh(x*2)"), ("tanh(x)*(y + 1)", "tanh(x*(y + 1))"), ("tanh(x)*(y/z)", "tanh(x*(y/z))"), ("tanh(x)/y", "tanh(x/y)"),
    ("tanh(x)*sqrt(y)", "tanh(x*sqrt(y))"), ("tanh(x)*sum(y[j], j=1..n)", "tanh(x*sum(y[j], j=1..n))"), ("tanh(x)^2", "tanh(x^2)"),
    ("tanh(cosh(x))", "tanh(x)*cosh(x)"), ("log(cosh(x))*y", "log(cosh(x)*y)"), ("log(cosh(x))*y", "log(cosh(x*y))"),
    ("tanh(x)*D(x^2, x)", "tanh(x*D(x^2, x))"), ("tanh(x) + y", "tanh(x + y)"), ("-tanh(x)", "tanh(-x)"),
    ("sin(x)^(-1)", "asin(x)"), ("(x^y)^z", "x^(y^z)"), ("exp(x)^y", "exp(x^y)"), ("exp(x)*y", "exp(x*y)"), ("2^x*3", "2^(x*3)"),
    ("sum(x[j], j=1..n) + c", "sum(x[j] + c, j=1..n)"), ("sum(x[j], j=1..n)*c", "sum(x[j]*c, j=1..n)"),
    ("c*sum(x[j], j=1..n)/y", "c*sum(x[j]/y, j=1..n)"), ("c*D(tanh(x), x)/y", "c*D(tanh(x)/y, x)"),
    ("sum(x[j], j=1..n)^2", "sum(x[j]^2, j=1..n)"), ("sum(x[j], j=1..n)/c", "sum(x[j]/c, j=1..n)"),
    ("sum(x[j], j=1..n)", "sum(x[j], j=1..m)"), ("sum(x[j], j=1..n)", "product(x[j], j=1..n)"),
    ("sum(x[j], j=1..n)", "sum(x[k], k=1..n)"), ("factorial(n)^2", "factorial(n^2)"), ("factorial(-n)", "-factorial(n)"),
    ("factorial(2*n)", "2*factorial(n)"), ("sqrt(x)*y", "sqrt(x*y)"), ("sqrt(x)^2", "sqrt(x^2)"), ("sqrt(x) + y", "sqrt(x + y)"),
    ("sqrt(x)/y", "sqrt(x/y)"), ("abs(x*abs(y)*z)", "abs(x)*y*abs(z)"), ("x*(-y)", "x - y"), ("f(x)", "f*x"), ("f(x + 1)", "f*(x + 1)"),
    ("x[j]^2", "x[j^2]"), ("x[j + 1]", "x[j] + 1"), ("2*3/4", "2*(3/4)"), ("(1/2)*x", "1/(2*x)"), ("1/2/x", "1/(2/x)"),
    ("1/2^x", "(1/2)^x"),
    ("x*y^z", "(x*y)^z"), ("x/y^z", "(x/y)^z"), ("delta(1, 23)", "delta(12, 3)"), ("x_12", "x_1*2"), ("max(x, y)", "min(x, y)"),
    ("0.7", "0.70"), ("softmax(x[j]*j, j, i, n)", "softmax(x[j]*k, j, i, n)"), ("D(D(E, w1), w1)", "D(E, w1)^2"),
    ("D(D(E, w1), w2)", "D(D(E, w2), w1)"), ("floor(x) + 1", "floor(x + 1)"), ("2*x", "2^x"), ("x*y", "xy"),
]


@pytest.mark.parametrize("one, other", PAIRS)
def test_brackets_keep_meanings_apart(one: str, other: str) -> None:
    a, b = term(one), term(other)
    assert linear(a) != linear(b)
    assert rows(a) != rows(b)
    assert plain(layout(a, style="linear"), ascii=True) != plain(layout(b, style="linear"), ascii=True)


UNARY = "neg tanh log sqrt cbrt exp factorial abs floor sigmoid".split()
BINARY = "add sub mul div pow matmul max delta".split()


def grown(pool: list[Term]) -> list[Term]:
    """Every operator on every one, and on every two, of the terms."""
    one = [mk(op, t) for op in UNARY for t in pool]
    one += [made for t in pool for made in (mk("D", t, x), mk("Sum", t, j, num(1), n), mk("Sum", x, j, t, n), mk("idx", y, t),
                                            mk("softmax", t, j, x, n), mk("apply", name("f"), t), mk("prime", name("f"), t))]
    return one + [mk(op, a, b) for op in BINARY for a, b in product(pool, repeat=2)]


def test_thousands_of_terms_all_look_different() -> None:
    draws = Random(7)
    leaves = [x, y, num(2), num("12"), mk("partial", E, x), mk("idx", x, j)]
    small = leaves + grown(leaves)
    middle = grown(draws.sample(small, 12) + leaves)
    large = grown(draws.sample(middle, 12) + leaves)
    terms = list(dict.fromkeys([*small, *middle, *large]))
    assert len(terms) > 5_000
    assert len({linear(t) for t in terms}) == len(terms)
    assert len({"\n".join(rows(t)) for t in draws.sample(terms, 1_500)}) == 1_500


NAMES = [
    ("w1", "w₁"), ("x_1", "x₁"), ("w_12", "w₁₂"), ("w12", "w₁₂"), ("yhat", "ŷ"), ("yhat_1", "ŷ₁"), ("alpha", "α"), ("delta2", "δ₂"),
    ("Omega", "Ω"), ("lambda", "λ"), ("thetahat", "θ\u0302"), ("total", "total"), ("h_new", "h_new"), ("W_1_2", "W₁,₂"), ("x_i_j", "xᵢ,ⱼ"),
    ("w12a", "w12a"), ("dense1", "dense₁"), ("hat", "hat"), ("x_", "x_"), ("_x", "_x"), ("W1_2", "W1_2"),
    ("straße", "straße"), ("z_b", "z_b"),
]


@pytest.mark.parametrize("spelling, look", NAMES)
def test_names(spelling: str, look: str) -> None:
    assert linear(name(spelling)) == look


def test_names_that_would_look_alike_are_spelled_out() -> None:
    assert linear(mk("add", name("x1"), name("x_1"))) == "x1 + x_1"
    assert linear(mk("add", name("x1"), mk("idx", x, num(1)))) == "x1 + x₁"
    assert linear(mk("mul", mk("sigmoid", x), name("sigma"))) == "σ(x) sigma"


SAID = [
    (mk("eq", x, y), "x = y"), (mk("ne", x, num(0)), "x ≠ 0"), (mk("lt", x, y), "x < y"), (mk("le", x, y), "x ≤ y"),
    (mk("gt", x, y), "x > y"), (mk("ge", x, y), "x ≥ y"), (mk("whole", n), "n is a whole number"), (mk("real", x), "x is real"),
    (mk("smooth", mk("abs", x), x), "|x| is differentiable in x"),
    (mk("all", mk("gt", mk("idx", x, j), num(0)), j, num(1), n), "xⱼ > 0 for j = 1 … n"),
    (mk("eq", mk("D", mk("tanh", x), x), y), "d/dx tanh x = y"),
    (mk("prime", name("f"), x), "f′(x)"), (mk("at", letter("f"), letter("j"), num(2)), "[f]ⱼ₌₂"), (mk("matmul", name("A"), x), "A @ x"),
    (mk("D", letter("u"), x), "du/dx"), (mk("D", x, x), "dx/dx"), (mk("D", mk("idx", x, j), mk("idx", x, n)), "∂xⱼ/∂xₙ"),
    (mk("eq", mk("D", E, w1), mk("partial", E, w1)), "dE/dw₁ = ∂E/∂w₁"),
    (mk("neg", mk("D", mk("sinh", x), x)), "−(sinh x)′"), (mk("D", mk("D", mk("sinh", x), x), x), "d²/dx² sinh x"),
]


@pytest.mark.parametrize("said, look", SAID, ids=[look for _, look in SAID])
def test_statements_and_derivatives(said: Term, look: str) -> None:
    assert linear(said) == look


@pytest.mark.parametrize("op", sorted(OPERATORS))
@pytest.mark.parametrize("style", ["display", "linear"])
def test_every_operator_has_a_look(op: str, style: str) -> None:
    least, _ = OPERATORS[op]
    t = mk(op, *[letter(c) if op == "at" else name(c) for c in "abcd"[:least]])
    box = layout(t, style=style)  # type: ignore[arg-type]
    assert draw(box, flat=style == "linear").text
    assert draw(box, flat=style == "linear", ascii=True).text.isascii()


def test_boxes_are_what_the_writers_expect() -> None:
    assert layout(mk("exp", x)) == Super(Glyphs("e", "upright"), Glyphs("x"))
    assert layout(name("yhat")) == Hat(Glyphs("y"))
    assert layout(name("w1")) == Sub(Glyphs("w"), Glyphs("1", "number"))
    assert layout(mk("tanh", x)) == Row((Glyphs("tanh", "upright"), Gap(), Glyphs("x")))
    assert layout(mk("mul", mk("div", num(1), num(2)), x)) == Row((
        Fraction(Glyphs("1", "number"), Glyphs("2", "number"), small=True), Gap(), Glyphs("x")))
    d = Fraction(Glyphs("d", "upright"), Row((Glyphs("d", "upright"), Glyphs("x"))))
    assert layout(mk("D", mk("pow", x, num(2)), x)) == Row((d, Gap(), Super(Glyphs("x"), Glyphs("2", "number"))))


def test_what_is_new_is_wrapped() -> None:
    t = term("1 - sinh(x)^2")
    one, squared = layout(t.args[0]), layout(t.args[1])
    minus = Glyphs("−", "operator")
    assert layout(t, ((),)) == New(layout(t))
    assert layout(t, ((0,), (1,))) == Row((New(one), minus, New(squared)))
    assert layout(t, ((1, 0),)) == Row((one, minus, New(squared)))  # the square stands on the name
    product = term("x*(y + 1)")
    assert layout(product, ((1,),)) == Row((Glyphs("x"), Gap(), New(Fence(layout(product.args[1])))))
    shifted = term("softmax(x[j] + c, j, i, n)")
    (_, entry) = layout(shifted, ((0, 0),)).items  # type: ignore[union-attr]
    assert entry.base == Fence(Row((New(Glyphs("x")), Glyphs("+", "operator"), Glyphs("c"))))


@pytest.mark.parametrize("op", ["tanh", "neg", "sqrt", "exp", "div", "D"])
def test_depth_is_no_danger(op: str) -> None:
    t: Term = mk("add", x, y)
    for _ in range(390):
        t = mk(op, t, x) if op in ("div", "D") else mk(op, t)
    assert draw(layout(t)).height >= 1
    assert linear(t)
