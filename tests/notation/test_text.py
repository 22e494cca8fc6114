"""Text notation: what is read, what is refused and where, and that what is written is read back."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symderive.kernel.term import NAME_SLOTS, OPERATORS, RELATIONS, STATEMENTS, Malformed, Term, const, letter, mk, name, num
from symderive.notation.text import FUNCTIONS, Unreadable, read, read_claim, read_statement, words, write

NAMES = frozenset({"E", "w1", "h1", "u", "v"})

# text, the term in prefix form, the text written back
READ = [
    ("x+1", "add(x, 1)", "x + 1"),
    ("a + b + c", "add(a, b, c)", "a + b + c"),
    ("a - b + c", "add(sub(a, b), c)", "a - b + c"),
    ("a + b - c", "sub(add(a, b), c)", "a + b - c"),
    ("a - (b - c)", "sub(a, sub(b, c))", "a - (b - c)"),
    ("a + -b", "add(a, neg(b))", "a + (-b)"),
    ("-(a + b)", "neg(add(a, b))", "-(a + b)"),
    ("(a*b)*c", "mul(a, b, c)", "a*b*c"),
    ("a*b/c", "div(mul(a, b), c)", "a*b/c"),
    ("a*(b/c)", "mul(a, div(b, c))", "a*(b/c)"),
    ("a/b*c", "mul(div(a, b), c)", "a/b*c"),
    ("a/b/c", "div(div(a, b), c)", "a/b/c"),
    ("a/(b*c)", "div(a, mul(b, c))", "a/(b*c)"),
    ("0.70", "0.70", "0.70"),
    ("2**-1", "pow(2, neg(1))", "2^(-1)"),
    ("a^b^c", "pow(a, pow(b, c))", "a^b^c"),
    ("(a^b)^c", "pow(pow(a, b), c)", "(a^b)^c"),
    # minus
    ("-x^2", "neg(pow(x, 2))", "-x^2"),
    ("(-x)^2", "pow(neg(x), 2)", "(-x)^2"),
    ("-a*b", "neg(mul(a, b))", "-a*b"),
    ("(-a)*b", "mul(neg(a), b)", "(-a)*b"),
    ("-1/2", "neg(div(1, 2))", "-1/2"),
    ("a/-b*c", "mul(div(a, neg(b)), c)", "a/(-b)*c"),
    ("2^-x*y", "mul(pow(2, neg(x)), y)", "2^(-x)*y"),
    ("--x", "neg(neg(x))", "-(-x)"),
    ("x − 1", "sub(x, 1)", "x - 1"),
    # products without a sign
    ("2x", "mul(2, x)", "2*x"),
    ("2 x", "mul(2, x)", "2*x"),
    ("w1 i1", "mul(w1, i1)", "w1*i1"),
    ("(a)(b)", "mul(a, b)", "a*b"),
    ("2(x+1)", "mul(2, add(x, 1))", "2*(x + 1)"),
    ("x sin(x)", "mul(x, sin(x))", "x*sin(x)"),
    ("1/2 x", "mul(div(1, 2), x)", "1/2*x"),
    ("1/2 (y - yhat)^2", "mul(div(1, 2), pow(sub(y, yhat), 2))", "1/2*(y - yhat)^2"),
    ("x^2y", "mul(pow(x, 2), y)", "x^2*y"),
    ("2·3 × 4 ÷ 5", "div(mul(2, 3, 4), 5)", "2*3*4/5"),
    # functions
    ("tanh(x)^2", "pow(tanh(x), 2)", "tanh(x)^2"),
    ("tanh^2(x)", "pow(tanh(x), 2)", "tanh(x)^2"),
    ("tanh^2 x", "pow(tanh(x), 2)", "tanh(x)^2"),
    ("asec(x)", "acos(div(1, x))", "acos(1/x)"),
    ("acsch(2*x)", "asinh(div(1, mul(2, x)))", "asinh(1/(2*x))"),
    ("tanh² x", "pow(tanh(x), 2)", "tanh(x)^2"),
    ("tanh x", "tanh(x)", "tanh(x)"),
    ("sin 2x", "sin(mul(2, x))", "sin(2*x)"),
    ("sin 2 pi x", "sin(mul(2, pi, x))", "sin(2*pi*x)"),
    ("sin x cos x", "mul(sin(x), cos(x))", "sin(x)*cos(x)"),
    ("sin x^2", "sin(pow(x, 2))", "sin(x^2)"),
    ("sin x * y", "mul(sin(x), y)", "sin(x)*y"),
    ("ln x + Abs(y)", "add(log(x), abs(y))", "log(x) + abs(y)"),
    ("artanh(x)/arctan(y)", "div(atanh(x), atan(y))", "atanh(x)/atan(y)"),
    ("Max(a, b, c)", "max(a, b, c)", "max(a, b, c)"),
    ("√2 x", "mul(sqrt(2), x)", "sqrt(2)*x"),
    ("√(x+1)", "sqrt(add(x, 1))", "sqrt(x + 1)"),
    ("n! + x⁻¹", "add(factorial(n), pow(x, neg(1)))", "factorial(n) + x^(-1)"),
    # constants and names
    ("e^u", "exp(u)", "exp(u)"),
    ("e**(u*v)", "exp(mul(u, v))", "exp(u*v)"),
    ("e²", "exp(2)", "exp(2)"),
    ("e^-x*y", "mul(exp(neg(x)), y)", "exp(-x)*y"),
    ("(e)^x", "pow(e, x)", "(e)^x"),
    ("e + pi + I", "add(e, pi, I)", "e + pi + I"),
    ("x_{12} + x_1 + α_1 + π + w₁ + ŷ", "add(x_12, x_1, alpha_1, pi, w1, yhat)", "x_12 + x_1 + alpha_1 + pi + w1 + yhat"),
    ("lambda + i", "add(lambda, i)", "lambda + i"),
    # derivatives
    ("D(f, x)", "D(f, x)", "D(f, x)"),
    ("D(f, x, x)", "D(D(f, x), x)", "D(D(f, x), x)"),
    ("Derivative(f, (x, 2), y)", "D(D(D(f, x), x), y)", "D(D(D(f, x), x), y)"),
    ("diff(f, x, 2)", "D(D(f, x), x)", "D(D(f, x), x)"),
    ("D(x[k]^2, x[k])", "D(pow(idx(x, k), 2), idx(x, k))", "D(x[k]^2, x[k])"),
    ("W[i,j+1]", "idx(W, i, add(j, 1))", "W[i, j + 1]"),
    ("sum(K[c, u, v], u=1..2)", "Sum(idx(K, c, u, v), u, 1, 2)", "sum(K[c, u, v], u=1..2)"),
    ("d/dx tanh(x)", "D(tanh(x), x)", "D(tanh(x), x)"),
    ("d/dx x^2 + 1", "add(D(pow(x, 2), x), 1)", "D(x^2, x) + 1"),
    ("d/dx sinh(x)/cosh(x)", "D(div(sinh(x), cosh(x)), x)", "D(sinh(x)/cosh(x), x)"),
    ("∂/∂x (u*v)", "D(mul(u, v), x)", "D(u*v, x)"),
    ("d^2/dx^2 x^3", "D(D(pow(x, 3), x), x)", "D(D(x^3, x), x)"),
    ("d/dx", "div(d, dx)", "d/dx"),
    ("dE/dw1", "D(E, w1)", "D(E, w1)"),
    ("∂E/∂w1 · ∂E/∂h1", "mul(D(E, w1), D(E, h1))", "D(E, w1)*D(E, h1)"),
    ("partial(E, h1)", "partial(E, h1)", "partial(E, h1)"),
    ("f'(x) + f(x)", "add(prime(f, x), apply(f, x))", "f'(x) + f(x)"),
    # sums
    ("sum(exp(x[j]), j=1..n)", "Sum(exp(idx(x, j)), j, 1, n)", "sum(exp(x[j]), j=1..n)"),
    ("Sum(a, (j, 1, n))", "Sum(a, j, 1, n)", "sum(a, j=1..n)"),
    ("sum(a, j, 1, n)", "Sum(a, j, 1, n)", "sum(a, j=1..n)"),
    ("product(x[j], j=1..n)", "Product(idx(x, j), j, 1, n)", "product(x[j], j=1..n)"),
    ("Product(a, (j, 1, n))", "Product(a, j, 1, n)", "product(a, j=1..n)"),
    ("sum(e^i, e=1..n) + e", "add(Sum(pow(e, i), e, 1, n), e)", "sum(e^i, e=1..n) + const(e)"),
    ("softmax(x[j] + c, j=1..n)[i]", "softmax(add(idx(x, j), c), j, i, n)", "softmax(x[j] + c, j=1..n)[i]"),
    ("softmax(x[j], j, i, n)", "softmax(idx(x, j), j, i, n)", "softmax(x[j], j=1..n)[i]"),
    ("delta(i, k) x[i]", "mul(delta(i, k), idx(x, i))", "delta(i, k)*x[i]"),
    ("sum(sum(a, k=1..j), j=1..n)", "Sum(Sum(a, k, 1, j), j, 1, n)", "sum(sum(a, k=1..j), j=1..n)"),
]


@pytest.mark.parametrize(("text", "shape", "written"), READ, ids=[r[0] for r in READ])
def test_reads(text, shape, written):
    names = NAMES if "E" in text else frozenset()
    term = read(text, names=names)
    assert repr(term) == shape
    assert write(term) == written
    assert read(written, names=names) is term


STATED = [
    ("cosh(x) != 0", "ne(cosh(x), 0)"), ("x > 0", "gt(x, 0)"), ("x ≤ y", "le(x, y)"), ("x <> y", "ne(x, y)"), ("a == b", "eq(a, b)"),
    ("whole(n)", "whole(n)"), ("n whole", "whole(n)"), ("n is an integer", "whole(n)"), ("u + v real", "real(add(u, v))"),
    ("x[j] > 0 for j = 1..n", "all(gt(idx(x, j), 0), j, 1, n)"), ("x[j] != 0 for all j=2..n", "all(ne(idx(x, j), 0), j, 2, n)"),
    ("smooth(u, x)", "smooth(u, x)"), ("all(x[j] != 0, j=1..n)", "all(ne(idx(x, j), 0), j, 1, n)"),
]


@pytest.mark.parametrize(("text", "shape"), STATED, ids=[r[0] for r in STATED])
def test_statements(text, shape):
    said = read_statement(text)
    assert repr(said) == shape
    assert read_statement(write(said)) is said


def test_claims_are_chains():
    assert list(map(repr, read_claim("tanh(x) = sinh(x)/cosh(x) == y"))) == ["tanh(x)", "div(sinh(x), cosh(x))", "y"]


# text, column, width, problem, hint
REFUSED = [
    ("", 1, 1, "there is nothing to read", ""),
    ("diff(tanh(x, x) = 1 - tanh(x)^2", 17, 1, "'=' where ')' was expected", ""),
    ("(x + 1", 7, 1, "the end where ')' was expected", ""),
    ("x + 1)", 6, 1, "')' where the end was expected", "this ')' closes nothing"),
    ("(x + 1]", 7, 1, "']' where ')' was expected", ""),
    ("x +", 4, 1, "the end where an expression was expected", ""),
    ("x + * y", 5, 1, "'*' where an expression was expected", ""),
    ("[x]", 1, 1, "'[' where an expression was expected", "use round brackets"),
    ("{x}", 1, 1, "'{' cannot be read", "use round brackets"),
    ("__import__('os')", 1, 1, "'_' cannot be read", "a name begins with a letter"),
    ("x.__class__", 2, 1, "'.' cannot be read", "a number begins with a digit, as in 0.5"),
    ("lambda x: x", 9, 1, "':' cannot be read", ""),
    ("x + 'a'", 5, 1, "''' where an expression was expected", ""),
    ('x + "a"', 5, 1, "'\"' cannot be read", ""),
    ("|x|", 1, 1, "'|' cannot be read", "write abs(x)"),
    ("NaN + 1", 1, 3, "'NaN' is not a number that can be computed with", ""),
    ("oo", 1, 2, "'oo' is not a number that can be computed with", ""),
    ("2e-3", 1, 1, "a number with a power of ten is not read", "write the decimal out, or a product with *"),
    ("2 3", 3, 1, "'3' where an operator was expected", "write a product with *"),
    ("9**9**9**9", 5, 2, "the exponent is too large", ""),
    ("x^10001", 2, 1, "the exponent is too large", ""),
    ("x^-10001", 2, 1, "the exponent is too large", ""),
    # words
    ("tanhh(x)", 1, 5, "no function is called 'tanhh'", "did you mean tanh?"),
    ("acot(x)", 1, 4, "there are two functions that are called acot", "write atan(1/x), or pi/2 - atan(x)"),
    ("asec(x, y)", 1, 4, "asec takes 1 argument, not 2", ""),
    ("yhat(1 - yhat)", 1, 4, "no function is called 'yhat'", "write yhat*(1 - yhat) for the product"),
    ("x(y + 1)", 1, 1, "x(...) may be a product or a function", "write x*(y + 1) for the product"),
    ("1 + tanh(x, y)", 5, 4, "tanh takes 1 argument, not 2", ""),
    ("log(x, 2)", 1, 3, "log takes 1 argument, not 2", "write log(x)/log(2) for another base"),
    ("binomial(n)", 1, 8, "binomial takes 2 arguments, not 1", ""),
    ("f(x, y)", 1, 1, "f takes 1 argument, not 2", ""),
    ("tanh + 1", 6, 1, "'+' where the argument of tanh was expected", "write tanh(x)"),
    ("tanh'(x)", 1, 4, "a prime is read only in f'(x), for a function f of your own; not after tanh", "write D(tanh(x), x)"),
    ("at(f, j, t)", 1, 2, "at(f, j, t) stands only in rules", ""),
    # two readings
    ("1/2x", 4, 1, "it is not clear what the fraction line covers", "write (a/b)*c, or a/(b*c)"),
    ("a/b c", 5, 1, "it is not clear what the fraction line covers", "write (a/b)*c, or a/(b*c)"),
    ("e^2x", 4, 1, "it is not clear where the exponent ends", "put brackets around the exponent, or write *"),
    ("e^-2x", 5, 1, "it is not clear where the exponent ends", "put brackets around the exponent, or write *"),
    ("10^2x", 5, 1, "it is not clear where the exponent ends", "put brackets around the exponent, or write *"),
    ("sin x y", 7, 1, "it is not clear where the argument of sin ends", "write sin(...) with brackets"),
    ("sin 2(x + 1)", 6, 1, "it is not clear where the argument of sin ends", "write sin(...) with brackets"),
    ("sin 2 cos x", 7, 3, "it is not clear where the argument of sin ends", "write sin(...) with brackets"),
    ("sin -x", 5, 1, "'-' where the argument of sin was expected", "write sin(x)"),
    ("d/dx(u)*v", 8, 1, "it is not clear how far the derivative reaches", "write D(u, x)*v, or d/dx (u*v)"),
    ("1/d/dx x", 3, 4, "it is not clear how far the derivative reaches", "write D(f, x)"),
    ("d^2/dx x", 1, 6, "the orders of the derivative do not agree", "write D(f, x, x)"),
    ("d/dx -x", 6, 1, "a sign after d/dx needs brackets", "write d/dx (-...)"),
    ("dy/dx", 1, 5, "dy/dx is a derivative only where y and x are declared", "write D(y, x), or dy/(dx) for the quotient"),
    ("(d/dx) f", 2, 4, "a derivative of nothing", "write D(f, x), or d/(dx) for the quotient"),
    ("d/dx[x^2]", 1, 4, "a derivative of nothing", "write D(f, x), or d/(dx) for the quotient"),
    ("d^2y/dx^2", 1, 9, "d^2y/dx^2 is not read as a derivative", "write D(y, x, x)"),
    ("d/dx sinx", 6, 4, "'sinx' is not declared as a name, and looks like sin", "write sin(...)"),
    ("log2 x", 1, 4, "'log2' is not declared as a name, and looks like log", "write log(...)"),
    ("sum_j x[j]", 1, 5, "'sum_j' is not declared as a name, and looks like sum", "write sum(...)"),
    ("σ(x)", 1, 1, "no function is called 'sigma'", "did you mean sigmoid?"),
    ("√x^2", 1, 1, "it is not clear how far the root reaches", "write √(...)"),
    ("tanh^-1 x", 6, 1, "the power of a function word must be a number such as 2, as in tanh^2 x",
     "write 1/tanh(x) for the reciprocal; the inverse functions are called asin, atanh, ..."),
    # derivatives, sums, entries
    ("D(f)", 1, 1, "D needs a variable", "write D(f, x)"),
    ("D(f, 2)", 1, 1, "2 is neither a variable nor the order of a derivative (1 to 100)", ""),
    ("D(e^e, e)", 1, 1, "e is a constant here, not a variable", "declare e as a name"),
    ("D(f, x + 1)", 1, 1, "D needs a plain name as argument 2", ""),
    ("d/de x", 1, 4, "e is a constant here, not a variable", "declare e as a name"),
    ("sum(x[j], 2, 1, n)", 11, 1, "'2' where a name was expected", "write sum(x[j], j=1..n)"),
    ("sum(x[j], j=1, n)", 14, 1, "',' where '..' was expected", "write sum(x[j], j=1..n)"),
    ("sum(x[j], j=1..n", 17, 1, "the end where ')' was expected", ""),
    ("sum(x[j])", 1, 3, "sum takes 4 arguments, not 1", ""),
    ("softmax(x[j], j=1..n)", 22, 1, "the end where '[' was expected", "say which entry: softmax(x[j], j=1..n)[i]"),
    ("softmax(x[j], j=0..n)[i]", 1, 7, "a softmax runs from 1", "write softmax(x[j], j=1..n)[i]"),
    ("(x + 1)[2]", 8, 1, "'[' where an operator was expected", "only a name has entries: x[k]"),
    ("x[i,]", 5, 1, "']' where an expression was expected", ""),
    ("softmax(x[j], j=1..n)[i, k]", 24, 1, "',' where ']' was expected", ""),
    ("(a, b)", 3, 1, "',' where ')' was expected", ""),
    # statements where expressions belong
    ("a = b", 3, 1, "'=' where the end was expected", "an expression is wanted here; give one side"),
    ("f(x = 3)", 5, 1, "'=' where ')' was expected", "a relation stands between two whole sides"),
    ("whole(n)", 1, 5, "this is a statement, not an expression", ""),
    ("1 + whole(n)", 3, 1, "a statement cannot stand inside add", ""),
]


@pytest.mark.parametrize(("text", "column", "width", "problem", "hint"), REFUSED, ids=[r[0] for r in REFUSED])
def test_refuses(text, column, width, problem, hint):
    with pytest.raises(Unreadable) as caught:
        read(text)
    error = caught.value
    assert (error.column, error.width, error.problem, error.hint) == (column, width, problem, hint)
    assert str(error) == f"column {column}: {problem}"


def test_an_unclosed_bracket_is_named():
    with pytest.raises(Unreadable) as caught:
        read("diff(tanh(x, x) = 1 - tanh(x)^2")
    assert (caught.value.opened, caught.value.found, caught.value.expected) == (5, "'='", "')'")


@pytest.mark.parametrize(("text", "column"), [("x + 1", 6), ("a = b < c", 7), ("x > 0", 3), ("a = ", 5)])
def test_claims_refused(text, column):
    with pytest.raises(Unreadable) as caught:
        read_claim(text)
    assert caught.value.column == column


@pytest.mark.parametrize(("text", "column"), [("x + 1", 6), ("0 < x < 1", 7), ("x whole whole", 3), ("whole", 1), ("(x > 0)", 4),
                                              ("x[k] > for k = 1..n", 7), ("x[k] > 0 for k = 1..", 21)])
def test_statements_refused(text, column):
    with pytest.raises(Unreadable) as caught:
        read_statement(text)
    assert caught.value.column == column


@pytest.mark.parametrize(("text", "column"), [("2x", 2), ("w1 i1", 4), ("(a)(b)", 4), ("x sin(x)", 3)])
def test_strict_products(text, column):
    with pytest.raises(Unreadable, match="a product is written with") as caught:
        read(text, strict_products=True)
    assert caught.value.column == column
    assert repr(read("2*x + tanh x", strict_products=True)) == "add(mul(2, x), tanh(x))"


@pytest.mark.parametrize(("text", "names", "shape"), [
    ("E^2 + e^E", {"E"}, "add(pow(E, 2), exp(E))"),
    ("e^x", {"e"}, "pow(e, x)"),
    ("exp*beta + exp^2", {"exp"}, "add(mul(exp, beta), pow(exp, 2))"),
    ("phi(x)", {"phi"}, "apply(phi, x)"),
    ("delta*delta(i, k)", {"delta"}, "mul(delta, delta(i, k))"),
    ("dE/dw1", {"E", "w1", "dE"}, "div(dE, dw1)"),
    ("d/dx + x", {"d"}, "add(div(d, dx), x)"),
    ("cost + sin2", {"cost", "sin2"}, "add(cost, sin2)"),
])
def test_declared_names_win(text, names, shape):
    assert repr(read(text, names=frozenset(names))) == shape


@pytest.mark.parametrize(("text", "names", "functions"), [("exp(x)", {"exp"}, None), ("w1(x)", {"w1"}, None), ("phi(x)", {"phi"}, set()),
                                                          ("f(x)", {"f"}, set()), ("delta(x)", {"delta"}, set())])
def test_a_declared_name_before_a_bracket(text, names, functions):
    with pytest.raises(Unreadable):
        read(text, names=frozenset(names), functions=functions)


def test_declared_functions():
    assert repr(read("s(x)", names=frozenset({"s"}), functions=frozenset({"s"}))) == "apply(s, x)"


@pytest.mark.parametrize(("text", "shape"), [
    ("cosh(u)*D(u, x)", "mul(cosh(u), D(u, x))"), ("c*Sum(f, j, a, b)", "mul(c, Sum(f, j, a, b))"), ("x[i]", "idx(x, i)"),
    ("at(f, j, a)", "at(f, j, a)"), ("pi + e^u", "add(pi, exp(u))"), ("f'(u)", "prime(f, u)"), ("f''(u)", "prime(f, u, 2)"),
])
def test_letters(text, shape):
    term = read(text, letters=True)
    assert repr(term) == shape
    assert not term.names and term.letters
    assert read(write(term), letters=True) is term


TOO_MUCH = [
    ("(" * 10_000 + "x" + ")" * 10_000, "brackets are nested"), ("-" * 10_000 + "x", "nested more than 400"),
    ("x^" * 10_000 + "x", "nested more than 400"), ("(" * 100_000, "the end where"), ("sin " * 5_000 + "x", "nested more"),
    ("x" + "!x" * 100_000, "more than 200,000 symbols"), ("7" * 3_000, "not a number"), ("x+" * 250_001, "longer than"),
    (" " * 400_000, "nothing to read"), ("d" * 400_000 + "/", "the end where"), ("sum(" * 2_000, "the end where"),
]


def test_long_and_deep_texts():
    start = time.perf_counter()
    flat = read(" + ".join(f"x{i}" for i in range(20_000)))
    assert len(flat.args) == 20_000
    assert read(write(flat)) is flat
    for text, problem in TOO_MUCH:
        with pytest.raises(Unreadable, match=problem):
            read(text)
    assert time.perf_counter() - start < 5


def test_words_are_reserved():
    assert {"tanh", "D", "softmax", "pi", "I", "ln"} <= words()
    assert all(op in OPERATORS for op in FUNCTIONS.values())


# --- read(write(t)) is t ---------------------------------------------------------------------------------------------

VARIABLES = ["x", "y", "e", "E", "I", "w1", "x_12", "yhat", "alpha", "d", "dx", "delta", "f", "phi", "sum", "max", "at", "D", "i"]
LEAVES = st.one_of(
    st.sampled_from(VARIABLES).map(name), st.sampled_from(["0", "1", "2", "0.70", "10.5", "12"]).map(num),
    st.sampled_from(["pi", "e", "I"]).map(const))
PLAIN = st.sampled_from(VARIABLES).map(name)
ORDINARY = sorted(set(OPERATORS) - STATEMENTS - {"at"})


def _node(children):
    @st.composite
    def node(draw):
        op = draw(st.sampled_from(ORDINARY + ["add", "sub", "mul", "div", "neg", "pow", "D", "softmax"] * 4))
        least, most = OPERATORS[op]
        args = [draw(children) for _ in range(draw(st.integers(least, most or 4)))]
        for slot in NAME_SLOTS.get(op, ()):
            args[slot] = draw(PLAIN)
        if op == "D" and draw(st.booleans()):
            args[1] = mk("idx", args[1], draw(children))
        if op == "prime" and len(args) == 3:
            args[2] = draw(st.integers(2, 9).map(num))
        return mk(op, *args)

    return node()


TERMS = st.recursive(LEAVES, _node, max_leaves=12)


@st.composite
def _statement(draw):
    op = draw(st.sampled_from(sorted(STATEMENTS)))
    args = [draw(TERMS) for _ in range(OPERATORS[op][0])]
    if op in NAME_SLOTS:
        args[1] = draw(PLAIN)
    if op == "all":
        args[0] = mk(draw(st.sampled_from(sorted(RELATIONS))), draw(TERMS), draw(TERMS))
    return mk(op, *args)


@settings(max_examples=400, deadline=None)
@given(TERMS)
def test_what_is_written_is_read_back(term: Term):
    try:
        assert read(write(term), names=term.names) is term
    except Unreadable as refused:
        assert "exponent is too large" in refused.problem


@settings(max_examples=150, deadline=None)
@given(_statement())
def test_statements_written_are_read_back(said: Term):
    try:
        assert read_statement(write(said), names=said.names) is said
    except Unreadable as refused:
        assert "exponent is too large" in refused.problem


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="xyedf12.+-*/^()[],=<>!' \tsin∂√²αD", max_size=25))
def test_any_text_is_read_or_refused(text):
    for reading in (read, read_statement, read_claim):
        try:
            reading(text, names=NAMES)
        except Unreadable as refused:
            assert 1 <= refused.column <= len(text) + 1 and refused.problem


def test_writing_is_a_loop():
    term = name("x")
    with pytest.raises(Malformed):
        while True:
            term = mk("div", num(1), term)
    assert read(write(term)) is term


def test_a_name_may_be_kept_clear_of():
    assert write(const("e"), frozenset({"e"})) == "const(e)"
    assert write(mk("apply", name("x"), letter("u"))) == "apply(x, u)"
