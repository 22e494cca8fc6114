r"""One formula, one term: what is read, what has two readings, and what is refused with its place."""

import pytest

from symderive.documents.reading.context import Context
from symderive.documents.reading.page import Conventions
from symderive.documents.reading.reader import read_formula
from symderive.kernel.term import mk, num
from symderive.notation.text import read

NAMES = frozenset("E L x y z w1 w2 h1 yhat xbar x_star w11_sup2 x_sup2 W_layl h_new n m k a b c d t i f g C P sigma tau rate".split())
CONTEXT = Context(functions={"f": ("x",), "g": (), "h": ("u", "v")}, indices=frozenset("ij"), arrays=frozenset({"s", "q", "r_sup"}),
                  ranks={"s": 1, "q": 2, "r_sup": 1}, matrices=frozenset({"A", "B"}), depends={"y": "x"}, scalars=frozenset({"rate"}),
                  bare=frozenset({"m"}))


def term(text: str):
    return read(text, names=NAMES, functions=frozenset("fgh"))


READ = [
    # determinants, inverses of functions, norms with an index
    (r"\begin{vmatrix} a & b \\ c & d \end{vmatrix}", "a*d - b*c"), (r"f^{-1}(x + 1)", "apply(f_inverse, x + 1)"),
    (r"\|x\|_2", "apply(norm, x)"),
    (r"\begin{vmatrix} 1 & 2 & 3 \\ a & b & c \\ 4 & 5 & 6 \end{vmatrix}", "1*(b*6 - c*5) - 2*(a*6 - c*4) + 3*(a*5 - b*4)"),
    (r"\|x\|_1", "apply(norm_1, x)"), (r"x^{-1}(x + 1)", "x^(-1)*(x + 1)"),
    # numbers
    (r"0.0340", "0.0340"), (r".5", "0.5"), (r"1{,}000", "1000"), (r"12{,}345{,}678", "12345678"), (r"0{,}25", "0.25"), (r"3{,}14", "3.14"),
    (r"1\,500", "1500"), (r"2,500", "2500"), (r"50\%", "50/100"), (r"1.2 \times 10^{-3}", "1.2*10^(-3)"), (r"2\frac{1}{2}", "2 + 1/2"),
    # names
    (r"w_1", "w1"), (r"w_{1}", "w1"), (r"w1", "w1"), (r"\hat y", "yhat"), (r"\hat{y}", "yhat"), (r"\bar{x}", "xbar"), (r"x^*", "x_star"),
    (r"w_{11}^{(2)}", "w11_sup2"), (r"w^{(2)}_{11}", "w_sup2_11"), (r"W^{[l]}", "W_layl"), (r"h_{\text{new}}", "h_new"),
    (r"h_{new}", "h_new"),
    (r"h^{\text{new}}", "h_new"), (r"\text{rate}", "rate"), (r"\mathrm{rate}", "rate"), (r"\varepsilon", "epsilon"), (r"\tau", "tau"),
    # entries
    (r"s_i", "s[i]"), (r"s_1", "s[1]"), (r"s_{i+1}", "s[i + 1]"), (r"q_{ij}", "q[i, j]"), (r"q_{12}", "q[1, 2]"),
    (r"q_{i,j-1}", "q[i, j - 1]"),
    (r"r^{(i)}", "r_sup[i]"), (r"r^{(3)}", "r_sup[3]"), (r"\delta_{ij}", "delta(i, j)"),
    # sums, products, signs
    (r"2x", "2*x"), (r"a b c", "a*b*c"), (r"2 \cdot 3 x", "2*3*x"), (r"-x^2", "-x^2"), (r"-a b", "-(a*b)"), (r"2 \times -3", "2*(-3)"),
    (r"a - -b", "a - (-b)"), (r"a - b + c - d", "a - b + c - d"), (r"a/b \cdot c", "a/b*c"), (r"(a)(b)", "a*b"), (r"[a+b]c", "(a + b)*c"),
    (r"\{a+b\}c", "(a + b)*c"), (r"\big( x+1 \big) y", "(x + 1)*y"), (r"\left( x \right)^2", "x^2"), (r"rate (x + 1)", "rate*(x + 1)"),
    (r"x^{2^3}", "x^(2^3)"), (r"x^{-1}", "x^(-1)"), (r"x^2y^3", "x^2*y^3"), (r"n!", "factorial(n)"), (r"(n-k)!", "factorial(n - k)"),
    # fractions and roots
    (r"\frac{a}{b}", "a/b"), (r"\frac12", "1/2"), (r"\dfrac a b", "a/b"), (r"\sqrt{x}", "sqrt(x)"), (r"\sqrt2", "sqrt(2)"),
    (r"\sqrt[3]{x}", "cbrt(x)"),
    (r"\sqrt[n]{x}", "x^(1/n)"), (r"\sqrt[2]{x}", "sqrt(x)"), (r"\binom{n}{k}", "binomial(n, k)"),
    # functions
    (r"\sin x", "sin(x)"), (r"\sin 2x", "sin(2*x)"), (r"\sin x \cos x", "sin(x)*cos(x)"), (r"\sin^2 x", "sin(x)^2"),
    (r"\sin^{-1} x", "asin(x)"),
    (r"\sin(x)^2", "sin(x)^2"), (r"\ln x^2", "log(x^2)"), (r"\log_2 x", "log(x)/log(2)"), (r"\log_{10}(x)", "log(x)/log(10)"),
    (r"\lg x", "log(x)/log(10)"),
    (r"2 \sec^2 x", "2*sec(x)^2"),
    (r"\operatorname{sech}^2 x", "sech(x)^2"), (r"\mathrm{ReLU}(x)", "relu(x)"), (r"tanh x", "tanh(x)"), (r"sinx", "sin(x)"),
    (r"\sin\frac{x}{2}", "sin(x/2)"),
    (r"\cos 2\pi x", "cos(2*const(pi)*x)"), (r"\exp(-x)", "exp(-x)"), (r"\exp\{-x\}", "exp(-x)"), (r"e^{-x}", "exp(-x)"),
    (r"e^x y", "exp(x)*y"), (r"e", "const(e)"),
    (r"\max(0, x)", "max(0, x)"), (r"\min\{a, b, c\}", "min(a, b, c)"), (r"|x|", "abs(x)"), (r"|x||y|", "abs(x)*abs(y)"),
    (r"|x + |y||", "abs(x + abs(y))"),
    (r"\left|x\right|", "abs(x)"), (r"\lfloor x/2 \rfloor", "floor(x/2)"), (r"\sin 30^\circ", "sin(30*(const(pi)/180))"),
    (r"\tanh'(x)", "D(tanh(x), x)"),
    (r"\ln|x|", "log(abs(x))"), (r"\sigma(z)", "sigmoid(z)"), (r"2\sigma", "2*sigma"),
    # functions of the page
    (r"f(x)", "f(x)"), (r"f(2)", "f(2)"), (r"f'(x)", "f'(x)"), (r"f''(0)", "f''(0)"), (r"f^{(3)}(x)", "prime3"), (r"f(g(x))", "f(g(x))"),
    (r"f^2", "f(x)^2"),
    (r"f'", "f'(x)"), (r"h(u, v)", "h"), (r"a(x + 1)", "a*(x + 1)"), (r"y'", "D(y, x)"), (r"y''", "D(D(y, x), x)"),
    # derivatives
    (r"\frac{d}{dx} x^2", "D(x^2, x)"), (r"\frac{dy}{dx}", "D(y, x)"), (r"\frac{d^2 y}{dx^2}", "D(D(y, x), x)"),
    (r"\frac{\partial E}{\partial w_1}", "D(E, w1)"),
    (r"\frac{\partial^2 E}{\partial x \partial y}", "D(D(E, y), x)"), (r"\frac{d}{dx}(x^2) \cdot x", "D(x^2*x, x)"),
    (r"\frac{d}{dx}[x^2] + x", "D(x^2, x) + x"),
    (r"dE/dw_1", "D(E, w1)"), (r"\partial E/\partial w_1", "D(E, w1)"), (r"\frac{df}{dx}", "D(f(x), x)"),
    (r"\frac{d}{dx} f(x)", "D(f(x), x)"), (r"(x^2)'", "D(x^2, x)"),
    (r"D_x(x^2)", "D(x^2, x)"), (r"\dot{x}", "D(x, t)"), (r"\frac{dE}{dx} + \frac{\partial E}{\partial x}", "D(E, x) + partial(E, x)"),
    # sums and integrals
    (r"\sum_{i=1}^{n} s_i", "sum(s[i], i=1..n)"), (r"\sum_{i=1}^n i^2 + 1", "sum(i^2, i=1..n) + 1"), (r"\sum_i s_i", "sum(s[i], i=1..n)"),
    (r"\prod_{k=1}^{3} k", "product(k, k=1..3)"), (r"\int_0^1 x^2 dx", "integral(x^2, x=0..1)"),
    (r"\int_0^1 \frac{dx}{1+x}", "integral(1/(1 + x), x=0..1)"),
    (r"\int_a^b (x + 1)\,\mathrm{d}x + 2", "integral(x + 1, x=a..b) + 2"), (r"\int x\,dx", "integral(x, x=x_from..x)"),
    (r"[x^2]_1^3", "3^2 - 1^2"),
    (r"x^2 \Big|_{x=3}", "3^2"),
    # matrices as names
    (r"A B", "matmul(A, B)"), (r"2 A x", "2*matmul(A, x)"), (r"A^T", "apply(transpose, A)"), (r"A^{-1}", "apply(inverse, A)"),
    # units and words
    (r"9.81\,\mathrm{m/s^2}", "9.81"), (r"260 \text{ parameters}", "260"), (r"5 \mathrm{kg}", "5"),
    (r"\underbrace{a + b}_{\text{sum}} c", "(a + b)*c"),
]


@pytest.mark.parametrize("tex, text", READ, ids=[r[0] for r in READ])
def test_reads(tex, text):
    side = read_formula(tex, CONTEXT)
    wanted = mk("prime", *term("f'(x)").args, num(3)) if text == "prime3" else read(
        text, names=NAMES | {"x_from"} | CONTEXT.arrays | CONTEXT.matrices | {"transpose", "inverse", "epsilon"}, functions=frozenset("fg"))
    assert side.term is wanted, (side.term, wanted, side.trouble)


UNCLEAR = [
    (r"1/2x", "1/(2*x)", "what the slash divides by"), (r"\ln(x + 1)^2", "log(x + 1)^2", "whether the power"),
    (r"\log x y", "log(x*y)", "how far the argument"),
    (r"1/2(x + 1)", "1/2*(x + 1)", "what the slash"), (r"b(x)", "apply(b, x)", "product or a function"),
    (r"m(x)", "m*x", "product or a function"),
    (r"\sin x/2", "sin(x)/2", "how far the argument"), (r"\sin \pi/2", "sin(const(pi)/2)", "how far the argument"),
]


@pytest.mark.parametrize("tex, text, said", UNCLEAR, ids=[r[0] for r in UNCLEAR])
def test_two_readings_are_both_given(tex, text, said):
    from symderive.documents.reading.sides import SideReader
    from symderive.documents.reading.tokens import lex

    tokens = lex(tex)
    reader = SideReader(tex, CONTEXT)
    first = reader.read(tokens, 0, len(tokens))
    assert first.term is term(text)
    [(at, why)] = reader.found.unclear.items()
    assert said in why
    other = SideReader(tex, CONTEXT, frozenset({at})).read(tokens, 0, len(tokens))
    assert other.read and other.term is not first.term


REFUSED = [
    (r"2 x 3", 4, "no sign between them"), (r"\frac{a}{b", 8, "never closed"), (r"(a + b", 0, "never closed"),
    (r"a + ", 3, "the end where"), (r"", 0, None),
    (r"\lim_{x \to 0} x", 0, "a limit is not read"), (r"\int x", 0, "without its dx"), (r"\sum x", 0, "without an index"),
    (r"\det A", 0, "determinant"),
    (r"A \odot B", 2, "entry by entry"), (r"\sum_{i \in S} s_i", 8, "range of this sum"), (r"h(1, 2, 3) + 1", 9, "several variables"),
    (r"\foo x", 0, "\\foo is not read"),
    (r"dx", 0, "differential"), (r"x_1 x_2 \dots x_n", 8, "dots"), (r"\infty", 0, "infinity"),
    (r"\frac{d}{dx}", 12, "derivative of nothing"),
    (r"\frac{d^2 y}{dx}", 15, "orders"),
    (r"\begin{vmatrix} 1 & 2 & 3 \\ 4 & 5 & 6 \end{vmatrix}", 0, "two or three rows"), (r"f^2(x)", 1, "applied twice"),
    (r"\begin{pmatrix} 1 & 2 \\ 3 \end{pmatrix}", 0, "different lengths"), (r"\mathbb{E}[X]", 0, "expected value"),
    (r"\max_i s_i", 5, "over an index"),
    (r"x!!", 2, "double factorial"), (r"\int_0^1 x dx y", 14, "after the dx"),
    (r"\sqrt{\begin{pmatrix} 1 \\ 2 \end{pmatrix}}", 6, "one number was expected"),
    ("(" * 70 + "x" + ")" * 70, 60, "nested more than"), ("9" * 3000, 0, "not a number"), (r"\hat{x + y}", 7, "accent over an expression"),
    (r"\frac123", 5, "not clear"), (r"5 7", 2, "two numbers"), (r"(u v)'", 5, "in what is differentiated"),
]


@pytest.mark.parametrize("tex, at, problem", REFUSED, ids=[r[0][:30] for r in REFUSED])
def test_refuses_with_the_place(tex, at, problem):
    side = read_formula(tex, CONTEXT)
    assert side.term is None
    if problem is None:
        assert side.kind == "dots"
        return
    assert side.kind == "unread" and side.trouble is not None
    assert problem in side.trouble.problem and side.trouble.start == at, side.trouble


SHAPES = [
    (r"0.765, 0.52", "tuple", ["0.765", "0.52"]), (r"\{2, 3\}", "tuple", ["2", "3"]), (r"(x, y)", "tuple", ["x", "y"]),
    (r"\pm 3", "either", ["3", "-3"]),
    (r"2 \pm \sqrt{5}", "either", ["2 + sqrt(5)", "2 - sqrt(5)"]), (r"1 \mp x", "either", ["1 - x", "1 + x"]),
    (r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}", "matrix", ["1", "2", "3", "4"]),
    (r"3 \begin{bmatrix} x \\ y \end{bmatrix}", "matrix", ["3*x", "3*y"]),
    (r"\left[ \begin{array}{c} 1 \\ 2 \end{array} \right]", "matrix", ["1", "2"]),
    (r"\begin{bmatrix} 1 & 2 \end{bmatrix}^T", "matrix", ["1", "2"]),
    (r"\begin{bmatrix} 1 & 2 \end{bmatrix} \begin{bmatrix} x \\ y \end{bmatrix}", "term", ["1*x + 2*y"]),
    (r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix} \begin{bmatrix} x \\ y \end{bmatrix}", "matrix", ["1*x + 2*y", "3*x + 4*y"]),
]


@pytest.mark.parametrize("tex, kind, entries", SHAPES, ids=[r[0] for r in SHAPES])
def test_shapes(tex, kind, entries):
    side = read_formula(tex, CONTEXT)
    assert side.kind == kind
    assert [e.term for e in side.entries()] == [term(text) for text in entries]


def test_an_entry_that_cannot_be_read_leaves_the_others():
    side = read_formula(r"2\begin{pmatrix} x \\ \vdots \\ \lim y \\ 4 \end{pmatrix}", CONTEXT)
    assert [e.kind for e in side.entries()] == ["term", "dots", "unread", "term"]


def test_cases_have_conditions():
    side = read_formula(r"\begin{cases} x & x > 0 \\ 0 & \text{otherwise} \end{cases}", CONTEXT)
    assert side.kind == "cases"
    assert [[e.kind for e in row] for row in side.rows] == [["term", "term"], ["term", "words"]]
    assert side.rows[0][1].term is mk("gt", term("x"), num(0))


NUMBERS = [
    (r"-0.0340", "-0.0340", "0.0001", False), (r"12", "12", "1", True), (r"1.2\times 10^{-3}", "0.0012", "0.0001", False),
    (r"50\%", "0.5", "0.01", True),
           (r"-2.5 \cdot 10^2", "-250", "10", False), (r"9.8 \text{ m/s}", "9.8", "0.1", False)]


@pytest.mark.parametrize("tex, value, unit, whole", NUMBERS, ids=[r[0] for r in NUMBERS])
def test_a_number_keeps_its_digits(tex, value, unit, whole):
    from fractions import Fraction

    n = read_formula(tex).number
    assert n is not None and (n.value, n.unit, n.whole) == (Fraction(value), Fraction(unit), whole)


def test_numerals_know_their_places():
    tex = r"0.7 \times 0.265 + \frac{1}{0.50}"
    side = read_formula(tex)
    assert [(n.text, tex[n.start:n.end]) for n in side.numbers] == [("0.7", "0.7"), ("0.265", "0.265"), ("1", "1"), ("0.50", "0.50")]
    for n in side.numbers:
        t = side.term
        for k in n.path:
            t = t.args[k]
        assert t.val == n.text and side.place(n.path) == (n.start, n.end)


def test_the_base_of_a_power_of_ten_is_no_number_that_came_out():
    assert [n.text for n in read_formula(r"1.6 \times 10^{-19} \cdot 2", CONTEXT).numbers] == ["1.6", "19", "2"]
    assert [n.text for n in read_formula(r"10^2 + x", CONTEXT).numbers] == ["10", "2"]


def test_digits_left_out_are_said():
    assert [n.open for n in read_formula(r"3.14\ldots").numbers] == [True]
    assert [n.open for n in read_formula("3.14").numbers] == [False]


@pytest.mark.parametrize("tex, log, wanted", [(r"\log x", "10", "log(x)/log(10)"), (r"\ln x", "10", "log(x)"), (r"\log x", "e", "log(x)")])
def test_the_base_of_a_bare_logarithm_is_a_convention(tex, log, wanted):
    assert read_formula(tex, Context(conventions=Conventions(log=log))).term is term(wanted)


def test_angles_may_be_degrees():
    degrees = Context(conventions=Conventions(angles="degrees"))
    assert read_formula(r"\sin 30", degrees).term is read("sin(30*(pi/180))")
    assert read_formula(r"\sin \frac{\pi}{6}", degrees).term is read("sin(pi/6)")
