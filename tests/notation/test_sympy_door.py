"""The door to SymPy: shape and value of what goes through it, both ways, and what it refuses."""

import pytest
import sympy as sp

from symderive.kernel.derivation import Sort
from symderive.kernel.term import Malformed, const, letter, mk, name, num
from symderive.notation.sympy_door import Untranslatable, from_sympy, to_sympy
from symderive.notation.text import read, read_statement, write

x, y, z = sp.symbols("x y z", real=True)
c = sp.Symbol("c")
i, j, k, n = sp.symbols("i j k n", integer=True)
f = sp.Function("f")
X = sp.IndexedBase("X", shape=(n,), real=True)

# a SymPy expression, and how it reads
IN = [
    (1 - sp.tanh(x)**2, "1 - tanh(x)^2"),
    (x - y - z, "x - y - z"),
    (x**2 + x + 1, "x^2 + x + 1"),
    (-x - y, "-x - y"),
    (-2*x*y/3, "-2*x*y/3"),
    (x/2, "x/2"),
    (1/(2*x), "1/(2*x)"),
    (x/y, "x/y"),
    (sp.sinh(x)/sp.cosh(x), "sinh(x)/cosh(x)"),
    (1/x, "1/x"),
    (x**-2, "1/x^2"),
    (sp.sqrt(x), "sqrt(x)"),
    (1/sp.sqrt(x), "1/sqrt(x)"),
    (x**sp.Rational(2, 3), "x^(2/3)"),
    (x**(-y), "x^(-y)"),
    (sp.exp(-x) + sp.E, "e + exp(-x)"),
    (sp.pi*x + sp.I*y, "pi*x + I*y"),
    (sp.Rational(-3, 4), "-3/4"),
    (sp.Float(0.7)*x, "0.7*x"),
    (sp.Float(1e-5), "0.00001"),
    (sp.log(sp.Abs(x)) + sp.sign(x), "log(abs(x)) + sign(x)"),
    (sp.Max(x, y) + sp.Min(x, 0), "max(x, y) + min(0, x)"),
    (sp.atan2(y, x) + sp.asin(x), "asin(x) + atan2(y, x)"),
    (sp.binomial(n, k) + sp.factorial(n), "binomial(n, k) + factorial(n)"),
    (sp.floor(x) + sp.ceiling(y) + sp.erf(z), "ceiling(y) + erf(z) + floor(x)"),
    (sp.Heaviside(x), "step(x)"),
    (sp.Derivative(sp.tanh(x), x), "D(tanh(x), x)"),
    (sp.Derivative(x**3*y, (x, 2), y), "D(D(D(x^3*y, x), x), y)"),
    (sp.Derivative(f(x), x), "D(f(x), x)"),
    (f(2*x).diff(x), "2*f'(2*x)"),
    (sp.Sum(X[j]**2, (j, 1, n)), "sum(X[j]^2, j=1..n)"),
    (sp.Product(X[j]**2, (j, 1, n)), "product(X[j]^2, j=1..n)"),
    (sp.Sum(j*k, (j, 1, k), (k, 1, n)), "sum(sum(j*k, j=1..k), k=1..n)"),
    (sp.exp(X[i])/sp.Sum(sp.exp(X[j]), (j, 1, n)), "exp(X[i])/sum(exp(X[j]), j=1..n)"),
    (sp.KroneckerDelta(i, k)*X[k], "delta(i, k)*X[k]"),
    (sp.Eq(x + y, z), "x + y = z"),
    (sp.Ne(sp.cosh(x), 0, evaluate=False), "cosh(x) != 0"),
    (x <= y, "x <= y"),
    (sp.Add(x, x, evaluate=False), "x + x"),
    (sp.Mul(2, 3, x, evaluate=False), "2*3*x"),
    (sp.Mul(x, sp.Pow(x, -1, evaluate=False), evaluate=False), "x/x"),
    (sp.UnevaluatedExpr(x) + 1, "1 + x"),
    (sp.Symbol("α_1", real=True) + sp.Symbol("x_{12}", real=True), "x_12 + alpha_1"),
]


@pytest.mark.parametrize(("expr", "text"), IN, ids=[t for _, t in IN])
def test_in_and_out_again(expr, text):
    got = from_sympy(expr)
    assert write(got.term) == text
    names = got.term.names | got.term.bound
    assert (read_statement if isinstance(expr, sp.core.relational.Relational) else read)(text, names=names - {"e"}) is got.term
    back = to_sympy(got.term, got.sorts)
    if expr.has(sp.Float):
        assert sp.Abs(back.subs(x, 3).evalf() - expr.subs(x, 3).evalf()) < 1e-12
    elif text != "x_12 + alpha_1":  # which are other symbols
        assert back == expr or sp.simplify(back - expr.doit()) == 0


# text, and the SymPy expression it becomes
OUT = [
    ("a*(b/c)", "a*b/c"), ("x - x", "0"), ("0.70*x", "7*x/10"), ("2^-1", "1/2"), ("sqrt(x^2)", "Abs(x)"), ("cbrt(-8)", "-2"),
    ("sigmoid(x)", "1/(1 + exp(-x))"), ("softplus(x)", "log(exp(x) + 1)"), ("relu(x)", "Max(0, x)"),
    ("D(x^2, x)", "Derivative(x**2, x)"), ("D(D(x^2, x), x)", "Derivative(x**2, (x, 2))"),
    ("f'(x)", "Derivative(f(x), x)"), ("sum(x[j]^2, j=1..n)", "Sum(x[j]**2, (j, 1, n))"), ("D(x[k]^2, x[k])", "Derivative(x[k]**2, x[k])"),
    ("softmax(x[j] + c, j=1..n)[i]", "exp(c + x[i])/Sum(exp(c + x[j]), (j, 1, n))"), ("delta(i, k)", "KroneckerDelta(i, k)"),
    ("e^x + e + pi*I", "exp(x) + E + I*pi"),
]


@pytest.mark.parametrize(("text", "expected"), OUT, ids=[t for t, _ in OUT])
def test_out(text, expected):
    assert sp.sstr(to_sympy(read(text))) == expected


@pytest.mark.parametrize("text", ["(9^10000)^10000", "factorial(9999999)", "binomial(99999999, 44444444)", "floor(exp(10^12))"])
def test_nothing_huge_is_computed(text):
    assert to_sympy(read(text)).args


# as it is written
KEPT = ["x + x", "x*(y + z)", "1 - tanh(x)^2", "(x + 1)^2/2", "sinh(x)/cosh(x)", "x*x", "2*3*x", "exp(x)*exp(y)", "sqrt(x^2)"]


@pytest.mark.parametrize("text", KEPT)
def test_unevaluated_keeps_the_shape(text):
    term = read(text)
    got = from_sympy(to_sympy(term, evaluate=False))
    assert sorted(write(got.term)) == sorted(text)


VALUES = [
    "tanh(x)^2 - sech(x)^2*y", "x/-y*3 + x^y^2", "-(x - (y - 2))/(x*y)", "coth(x) + csch(y) + acosh(x + 1) + cot(x)",
    "sigmoid(x*y) + softplus(x)", "relu(x - y) + step(y - x)*cbrt(x - 5)", "max(x, y, 1) - min(x, 2) + floor(x*7) - ceiling(y)",
    "log(x)/log(2) + atan(y) + asinh(x)", "sum(j^2*x, j=1..4) + binomial(5, 2) + 4!", "e^(x - y) + sqrt(x) + abs(y - x)",
    "softmax(x*j + y, j=1..3)[2]", "0.70*x - 10.25/y", "D(x^2*y, x) + D(D(sin(x*y), x), y)",
]


@pytest.mark.parametrize("text", VALUES)
def test_values_stay(text):
    term = read(text)
    once = to_sympy(term)
    raw = to_sympy(term, evaluate=False)
    again = from_sympy(once)
    point = {sp.Symbol("x", real=True): sp.Rational(13, 10), sp.Symbol("y", real=True): sp.Rational(7, 10)}
    values = [e.doit().subs(point).evalf() for e in (once, raw, to_sympy(again.term, again.sorts))]
    assert max(values) - min(values) < 1e-10


SYMBOLS = [
    ({}, "complex", ""), ({"complex": True}, "complex", ""), ({"real": True}, "real", ""), ({"integer": True}, "whole", ""),
    ({"positive": True}, "real", "x > 0"), ({"negative": True}, "real", "x < 0"), ({"nonnegative": True}, "real", "x >= 0"),
    ({"nonpositive": True}, "real", "x <= 0"), ({"nonzero": True, "real": True}, "real", "x != 0"), ({"zero": False}, "complex", "x != 0"),
    ({"integer": True, "positive": True}, "whole", "x > 0"), ({"integer": True, "nonnegative": True}, "whole", "x >= 0"),
]


@pytest.mark.parametrize(("assumptions", "kind", "said"), SYMBOLS, ids=[str(a) for a, _, _ in SYMBOLS])
def test_a_symbol_keeps_its_assumptions(assumptions, kind, said):
    got = from_sympy(sp.Symbol("x", **assumptions) + 1)
    assert got.sorts == {"x": Sort(kind)}
    assert [write(s) for s in got.assuming] == ([said] if said else [])


def test_bound_names_have_no_sort():
    got = from_sympy(sp.Sum(c*k, (k, 1, n)))
    assert got.sorts == {"c": Sort("complex"), "n": Sort("whole")}


def test_arrays():
    a = sp.IndexedBase("a", shape=(n,), positive=True)
    got = from_sympy(sp.Sum(a[k], (k, 1, n)))
    assert got.sorts == {"a": Sort("array", name("n")), "n": Sort("whole")}
    assert [write(s) for s in got.assuming] == ["all(a[j] > 0, j=1..n)"]
    assert from_sympy(a[2]).sorts == got.sorts
    assert from_sympy(sp.IndexedBase("b")[k]).sorts == {"b": Sort("array"), "k": Sort("whole")}
    assert to_sympy(read("X[k]"), {"X": Sort("array", name("n")), "k": Sort("whole"), "n": Sort("whole")}) == X[k]


def test_sorts_of_names():
    sorts = {"x": Sort("complex"), "m": Sort("whole")}
    assert to_sympy(read("x + m + y"), sorts) == sp.Symbol("x") + sp.Symbol("m", integer=True) + y
    assert to_sympy(read("sum(x*j, j=1..n)")) == sp.Sum(x*j, (j, 1, n))


REFUSED_IN = [
    (sp.Symbol("p", even=True), "what SymPy assumes of p (even=True) cannot be said here"),
    (sp.Symbol("p", imaginary=True), "what SymPy assumes of p (imaginary=True) cannot be said here"),
    (sp.Symbol("p", extended_real=True), "what SymPy assumes of p (extended_real=True) cannot be said here"),
    (sp.Symbol("p", commutative=False), "what SymPy assumes of p (commutative=False) cannot be said here"),
    (sp.Symbol("x") + x, "two different things are called x"),
    (sp.IndexedBase("x")[j] + x, "two different things are called x"),
    (sp.Symbol("a b"), "'a b' is not a name that can be written here"),
    (sp.oo, "SymPy's Infinity cannot be read here, as in oo"),
    (sp.nan, "SymPy's NaN cannot be read here, as in nan"),
    (sp.zoo, "SymPy's ComplexInfinity cannot be read here, as in zoo"),
    (sp.GoldenRatio, "SymPy's GoldenRatio cannot be read here, as in GoldenRatio"),
    (sp.Float("0.1", 40), "0.1000000000000000000000000000000000000000 is not an exact number; write a Rational"),
    (sp.Integral(x, x), "Integral(x, x) has no limits"),
    (sp.Piecewise((1, x > 0), (0, True)), "SymPy's Piecewise cannot be read here, as in Piecewise((1, x > 0), (0, True))"),
    (sp.LambertW(x), "SymPy's LambertW cannot be read here, as in LambertW(x)"),
    (sp.Heaviside(x, 0), "Heaviside(x, 0) fixes its value at 0, which cannot be said here"),
    (sp.Function("h", positive=True)(x), "what SymPy assumes of h cannot be said here"),
    (f(x, y), "f(x, y) is a function of 2 arguments; one is read"),
    (sp.Derivative(f(x), (x, n)), "Derivative(f(x), (x, n)) is not a derivative of a certain order in a plain variable"),
    (sp.Sum(x**k, (k, 0, sp.oo)), "SymPy's Infinity cannot be read here, as in oo"),
    (sp.Eq(x, x), "SymPy's BooleanTrue cannot be read here, as in True"),
    (sp.Matrix([[x]]), "SymPy's ImmutableDenseMatrix cannot be read here, as in Matrix([[x]])"),
    (sp.IndexedBase("a", positive=True)[j], "what SymPy assumes of the entries of a cannot be said here without a shape"),
    ("x + 1", "not a SymPy expression, but a str"),
]


@pytest.mark.parametrize(("expr", "message"), REFUSED_IN, ids=[m for _, m in REFUSED_IN])
def test_refused_on_the_way_in(expr, message):
    with pytest.raises(Untranslatable) as caught:
        from_sympy(expr)
    assert str(caught.value) == message


REFUSED_OUT = [
    (mk("partial", name("a"), name("h")), "partial has no counterpart in SymPy"),
    (mk("matmul", name("a"), name("h")), "matmul has no counterpart in SymPy"),
    (mk("whole", name("a")), "whole has no counterpart in SymPy"),
    (letter("u"), "a rule letter has no counterpart in SymPy"),
    (mk("max", const("I"), num(1)), "SymPy refuses it: The argument 'I' is not comparable."),
]


@pytest.mark.parametrize(("term", "message"), REFUSED_OUT, ids=[m for _, m in REFUSED_OUT])
def test_refused_on_the_way_out(term, message):
    with pytest.raises(Untranslatable) as caught:
        to_sympy(term)
    assert str(caught.value) == message


def test_deep_and_wide():
    wide = sum((-1)**m*sp.Symbol(f"x{m}", real=True) for m in range(500))
    assert sorted(str(a) for a in to_sympy(from_sympy(wide).term).args) == sorted(map(str, wide.args))
    deep = name("x")
    for _ in range(390):
        deep = mk("sin", deep)
    try:
        assert from_sympy(to_sympy(deep)).term is deep
    except Untranslatable as refused:
        assert "too deep" in str(refused)
    nested = sp.Symbol("x", real=True)
    with pytest.raises((Untranslatable, RecursionError, Malformed)):
        for _ in range(450):
            nested = sp.sin(nested, evaluate=False)
        from_sympy(nested)
