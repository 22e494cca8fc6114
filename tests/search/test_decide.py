"""What decide must see, what it must never say yes to, and its yes against certified enclosures at points."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from flint import acb

from symderive.kernel.ball import Undefined, enclosure
from symderive.kernel.derivation import Claim
from symderive.kernel.term import NAME_SLOTS, ONE, ZERO, Malformed, Path, Term, const, get, letter, mk, name, num, number, put, substitute
from symderive.notation.text import read, read_statement
from symderive.search.decide import decide

# both sides, and what is assumed
TRUE = [
    # rational functions
    ("(x + y)^3", "x^3 + 3*x^2*y + 3*x*y^2 + y^3", ""),
    ("(x^3 - 8)/(x - 2)", "x^2 + 2*x + 4", ""),
    ("1/(x*(x + 1))", "1/x - 1/(x + 1)", ""),
    ("0.5*x + 0.25*x", "3/4*x", ""),
    ("x^(-2)*x^3", "x", ""),
    ("x^0", "1", ""),
    ("-(a - b)^2/2 + a^2/2 + b^2/2", "a*b", ""),
    # exponentials, sigmoid, softmax
    ("exp(x - y)", "exp(x)/exp(y)", ""),
    ("exp(x)^y", "exp(x*y)", ""),
    ("e^x*e", "exp(x + 1)", ""),
    ("exp(x/2)^2 - exp(x)", "0", ""),
    ("exp(2*x) - 2*exp(x) + 1", "(exp(x) - 1)^2", ""),
    ("exp(-(x - m)^2/(2*s^2))", "exp(-x^2/(2*s^2))*exp(x*m/s^2)*exp(-m^2/(2*s^2))", ""),
    ("exp(1/(x + y))^2", "exp(2/(x + y))", ""),
    ("exp(x + c)/(exp(x + c) + exp(y + c) + exp(z + c))", "exp(x)/(exp(x) + exp(y) + exp(z))", ""),
    ("1/(1 + exp(-x))", "exp(x)/(1 + exp(x))", ""),
    ("1 - sigmoid(x)", "sigmoid(-x)", ""),
    ("tanh(x)", "2*sigmoid(2*x) - 1", ""),
    ("softplus(x) - softplus(-x)", "x", ""),
    ("exp(exp(x) + log(2))", "2*exp(exp(x))", ""),
    ("2^(x + 1)", "2*2^x", ""),
    ("4^x", "(2^x)^2", ""),
    # hyperbolic functions
    ("1 - tanh(x)^2", "sech(x)^2", ""),
    ("cosh(x)^2 - sinh(x)^2", "1", ""),
    ("4/(exp(x) + exp(-x))^2", "1 - ((exp(x) - exp(-x))/(exp(x) + exp(-x)))^2", ""),
    ("sinh(x - y)", "sinh(x)*cosh(y) - cosh(x)*sinh(y)", ""),
    ("tanh(x + y)", "(tanh(x) + tanh(y))/(1 + tanh(x)*tanh(y))", ""),
    ("tanh(x/2)", "coth(x) - csch(x)", ""),
    ("(cosh(x) + sinh(x))^5", "cosh(5*x) + sinh(5*x)", ""),
    ("tanh(x)", "(exp(2*x) - 1)/(exp(2*x) + 1)", ""),
    ("sinh(asinh(x))", "x", ""),
    ("cosh(asinh(x))", "sqrt(1 + x^2)", ""),
    ("tanh(atanh(x))", "x", ""),
    # angles
    ("sin(x)^2 + cos(x)^2", "1", ""),
    ("sin(2*x)", "2*tan(x)/(1 + tan(x)^2)", ""),
    ("tan(x/2)", "sin(x)/(1 + cos(x))", ""),
    ("tan(x) + cot(x)", "sec(x)*csc(x)", ""),
    ("cos(5*x)", "16*cos(x)^5 - 20*cos(x)^3 + 5*cos(x)", ""),
    ("sin(x) + sin(y)", "2*sin((x + y)/2)*cos((x - y)/2)", ""),
    ("sin(x + pi/2)", "cos(x)", ""),
    ("tan(pi - x)", "-tan(x)", ""),
    ("4*sin(x)*sin(pi/3 - x)*sin(pi/3 + x)", "sin(3*x)", ""),
    ("sqrt(3)*sin(x) + cos(x)", "2*sin(x + pi/6)", ""),
    ("cos(pi/5)", "(1 + sqrt(5))/4", ""),
    ("tan(pi/12)", "2 - sqrt(3)", ""),
    ("cos(pi/7) - cos(2*pi/7) + cos(3*pi/7)", "1/2", ""),
    ("cos(x)", "(exp(I*x) + exp(-I*x))/2", ""),
    ("exp(I*pi)", "-1", ""),
    ("tan(2*atan(x))", "2*x/(1 - x^2)", ""),
    ("asin(x) + acos(x)", "pi/2", ""),
    ("4*atan(1)", "pi", ""),
    ("asin(-sqrt(3)/2) + acos(1/2)", "0", ""),
    ("acos(-1)", "pi", ""),
    ("cos(n*pi)", "(-1)^n", "whole(n)"),
    # logarithms
    ("log(exp(x))", "x", ""),
    ("exp(log(x))", "x", ""),
    ("log(6)", "log(2) + log(3)", ""),
    ("log(x^3)", "3*log(x)", ""),
    ("log(x^2)", "2*log(abs(x))", ""),
    ("log(x*y)", "log(x) + log(y)", "x > 0, y > 0"),
    ("log(p/(1 - p))", "log(p) - log(1 - p)", "0 < p, p < 1"),
    ("log(exp(x) + exp(y))", "x + log(1 + exp(y - x))", ""),
    ("log(sigmoid(x)/(1 - sigmoid(x)))", "x", ""),
    ("log(sqrt(x + 1) + sqrt(x))", "-log(sqrt(x + 1) - sqrt(x))", "x > 0"),
    ("x^a*x^b", "x^(a + b)", "x > 0"),
    ("n*x^(n - 1)*x", "n*x^n", ""),
    ("x^(n + 2) - x^n", "(x - 1)*(x^(n + 1) + x^n)", ""),
    ("cosh(log(x))", "(x + 1/x)/2", "x > 0"),
    # roots and absolute values
    ("sqrt(2)*sqrt(3)", "sqrt(6)", ""),
    ("1/(sqrt(3) - sqrt(2))", "sqrt(3) + sqrt(2)", ""),
    ("2^(1/3)*4^(1/3)", "2", ""),
    ("sqrt(5 + 2*sqrt(6))", "sqrt(2) + sqrt(3)", ""),
    ("sqrt(x)^2", "x", ""),
    ("sqrt(x^2)", "abs(x)", ""),
    ("sqrt(x^2)", "x", "x >= 0"),
    ("sqrt(x^2)", "-x", "x < 0"),
    ("sqrt(exp(2*x))", "exp(x)", ""),
    ("sqrt(x)*sqrt(y)", "sqrt(x*y)", "x >= 0, y >= 0"),
    ("x^(1/2)*x^(1/3)", "x^(5/6)", "x > 0"),
    ("abs(x*y)", "abs(x)*abs(y)", ""),
    ("max(x, y) + min(x, y)", "x + y", ""),
    ("relu(x) - relu(-x)", "x", ""),
    ("sqrt(x + 2*sqrt(x - 1))", "1 + sqrt(x - 1)", "x > 1"),
    # what is not looked into
    ("2*Sum(exp(x[j]), j, 1, n)/2", "Sum(exp(x[k]), k, 1, n)", ""),
    ("(D(f, x) + 1)^2", "D(f, x)^2 + 2*D(f, x) + 1", ""),
    ("erf(2*x) + erf(-(x + x))", "0", ""),
    ("x[i]*(x[i] + 1)", "x[i]^2 + x[i]", ""),
]

# never a yes
FALSE = [
    ("sqrt(x^2)", "x", ""),
    ("(x^2)^(1/2)", "x", ""),
    ("sqrt(x^2)", "x", "x != 0"),
    ("sqrt(x^2*y)", "x*sqrt(y)", "y > 0"),
    ("sqrt((x - y)^2)", "x - y", "x > 0, y > 0"),
    ("sqrt(exp(2*x))", "-exp(x)", ""),
    ("x/(abs(x) + x)", "1/2", ""),
    ("abs(x)/x", "1", ""),
    ("abs(x)^3", "x^3", ""),
    ("sqrt(sin(x)^2)", "sin(x)", ""),
    ("sqrt(1 - sin(x)^2)", "cos(x)", ""),
    ("sqrt(3 - 2*sqrt(2))", "1 - sqrt(2)", ""),
    ("sqrt(x/y)*y", "sqrt(x*y)", ""),
    ("sqrt(x^2 + 2*x + 1)", "x + 1", "x > -2"),
    ("log(x*y)", "log(x) + log(y)", ""),  # not split where nothing says that x > 0
    ("log(x^2)", "2*log(-x)", "x > 0"),
    ("log(x + y)", "log(x) + log(y)", "x > 0, y > 0"),
    ("log(x)^2", "2*log(x)", "x > 0"),
    ("(x^2)^y", "x^(2*y)", ""),
    ("(x^y)^2", "x^(y^2)", "x > 0"),
    ("x^(2*n)", "(x^n)^2", ""),  # (-1)^(2/2) and ((-1)^(1/2))^2
    ("x^n*x^(-n)", "2", ""),
    ("exp(log(x^2)/2)", "x", ""),
    ("asin(sin(x))", "x", ""),
    ("asin(-1/2)", "pi/6", ""),
    ("acos(cos(x))", "x", ""),
    ("acosh(cosh(x))", "x", ""),
    ("atan(tan(x))", "x", ""),
    ("sin(acos(x))", "-sqrt(1 - x^2)", ""),
    ("tanh(x)^2 + sech(x)^2", "2", ""),
    ("1 - tanh(x)^2", "1 - tanh(x)", ""),
    ("sinh(x + y)", "sinh(x)*cosh(y) - cosh(x)*sinh(y)", ""),
    ("exp(x*y)", "exp(x)*exp(y)", ""),
    ("exp(x)^2", "exp(x^2)", ""),
    ("exp(x)/(exp(x) + exp(y))", "exp(x + c)/(exp(x) + exp(y + c))", ""),
    ("sin(2*x)", "2*sin(x)", ""),
    ("sin(x + pi)", "sin(x)", ""),
    ("cos(pi/7)", "0.9009688679", ""),
    ("sin(x/2)", "sqrt((1 - cos(x))/2)", ""),
    ("sin(n*pi)", "0", ""),
    ("cos(n*pi/2)", "0", "whole(n)"),
    ("exp(I*x)", "cos(x) - I*sin(x)", ""),
    ("log(-1)", "I", ""),
    ("sqrt(I)^2", "-I", ""),
    ("sqrt(x*y)", "sqrt(x)*sqrt(y)", "real(I*x)"),
    ("x + x^12/10^12", "x", ""),
    ("cbrt(-x^3)", "x", ""),
    ("x^(2/3)", "-x^(2/3)", ""),
    ("max(x, y)", "x", "x > 0"),
    ("Sum(x[j], j, 1, n)", "Sum(x[k], k, 1, n + 1)", ""),
    ("x[i]", "x[k]", ""),
    ("D(f, x)", "D(f, y)", ""),
    ("f(x + 1)", "f(x) + 1", ""),
    ("relu(x)", "x", ""),
    ("erf(x)", "erf(2*x)", ""),
]


def ask(lhs: str, rhs: str, assuming: str) -> bool | None:
    return decide(read(lhs), read(rhs), tuple(read_statement(s) for s in assuming.split(", ") if s))


@pytest.mark.parametrize(("lhs", "rhs", "assuming"), TRUE)
def test_says_yes(lhs: str, rhs: str, assuming: str) -> None:
    assert ask(lhs, rhs, assuming) is True


@pytest.mark.parametrize(("lhs", "rhs", "assuming"), FALSE)
def test_never_says_yes(lhs: str, rhs: str, assuming: str) -> None:
    assert ask(lhs, rhs, assuming) is not True


@pytest.mark.parametrize(("lhs", "rhs"), [
    ("tanh(x)^2 + sech(x)^2", "2"), ("sin(2*x)", "2*sin(x)"), ("exp(x)", "exp(x + 1)"), ("sqrt(2) + sqrt(3)", "sqrt(5)"),
    ("cos(pi/7)", "0.9009688679"), ("log(2)", "log(3)"), ("x[1]", "x[2]"), ("2^x", "x^2"),
])
def test_says_no_inside_the_class(lhs: str, rhs: str) -> None:
    assert ask(lhs, rhs, "") is False


@pytest.mark.parametrize(("lhs", "rhs", "assuming"), [
    ("f(2*x)", "f(x)", ""), ("abs(x)", "x", ""), ("D(x^2, x)", "2*x", ""), ("1/(x - x)", "1", ""),
    ("log(-1)", "0", ""), ("x", "y", "x = y"), ("factorial(n + 1)", "(n + 1)*factorial(n)", ""),
])
def test_leaves_open(lhs: str, rhs: str, assuming: str) -> None:
    assert ask(lhs, rhs, assuming) is None


def test_complex_names() -> None:
    z = frozenset("z")
    assert decide(read("exp(2*z)"), read("exp(z)^2"), complex_names=z) is True
    assert decide(read("sin(z)^2 + cos(z)^2"), ONE, complex_names=z) is True
    for lhs, rhs in (("log(exp(z))", "z"), ("abs(z)^2", "z^2"), ("sqrt(z^2)", "abs(z)"), ("sqrt(exp(2*z))", "exp(z)"),
                     ("log(z^3)", "3*log(z)")):
        assert decide(read(lhs), read(rhs), complex_names=z) is not True


# --- cost ------------------------------------------------------------------------------------------------------------


def tower(op: str) -> Term:
    t: Term = name("x")
    for _ in range(150):
        t = mk(op, mk("add", t, ONE))
    return t


def fractions(n: int, shift: Term) -> Term:
    return mk("add", *(mk("div", ONE, mk("add", name(f"x{k}"), mk("mul", shift, name(f"y{k}")))) for k in range(n)))


@pytest.mark.parametrize(("lhs", "rhs"), [
    *((tower(op), name("y")) for op in ("sqrt", "abs", "sin", "log", "sigmoid", "cbrt", "asin")),
    (fractions(12, ONE), fractions(12, num(2))),
    (read("(x + y + z + 1)^900"), read("(x + y + z + 1)^300")),
    (read("(exp(1000000*x) - 1)/(exp(x) - 1)"), ONE),
    (read("log(x^9999 - 1)"), ONE),
    (mk("pow", num(2), mk("pow", num(10), num(12))), ONE),
    (mk("exp", mk("div", name("x"), num(10**9 + 7))), mk("exp", name("x"))),
    (read("cos(pi/1009)"), ONE),
    (mk("sqrt", num(10**60 + 7)), ONE),
])
def test_ends_soon_and_quietly(lhs: Term, rhs: Term) -> None:
    assert decide(lhs, rhs) is not True


def test_the_budget_is_counted_and_repeats() -> None:
    lhs, rhs = read("(x + y + z)^8"), read("((x + y + z)^4)^2")
    assert decide(lhs, rhs) is True
    assert [decide(lhs, rhs, budget=50) for _ in range(3)] == [None] * 3


@pytest.mark.parametrize("t", [
    read_statement("x > 0"), letter("u"), mk("at", letter("f"), letter("j"), ONE), mk("matmul", name("A"), name("B")),
    mk("delta", name("i"), name("k")), mk("partial", name("E"), name("h")), mk("prime", name("f"), name("x")), const("I"),
    mk("pow", ZERO, ZERO), mk("pow", ZERO, mk("neg", ONE)), mk("atan2", ZERO, ZERO), mk("max", ONE, ONE, ONE), mk("log", ZERO),
    mk("sqrt", mk("neg", ONE)), mk("whole", name("n")), mk("softmax", name("f"), name("j"), name("i"), name("n")),
])
def test_never_raises(t: Term) -> None:
    for other in (name("x"), t):
        for statements in ((), (read_statement("x = 1/0"), read_statement("log(x) > 0"), read_statement("0 != x - x"))):
            assert decide(t, other, statements) in (True, False, None)


# --- against enclosures ------------------------------------------------------------------------------------------------

# true and false laws; u and v are replaced by random terms
LAWS = [(read(a), read(b)) for a, b in [
    ("sqrt(u^2)", "u"), ("(u^2)^(1/2)", "u"), ("sqrt(u^2)", "abs(u)"), ("log(u*v)", "log(u) + log(v)"), ("log(u^2)", "2*log(u)"),
    ("exp(log(u))", "u"), ("sqrt(u*v)", "sqrt(u)*sqrt(v)"), ("sqrt(u/v)", "sqrt(u)/sqrt(v)"), ("abs(u)", "u"), ("sin(asin(u))", "u"),
    ("asin(sin(u))", "u"), ("u/u", "1"), ("(u^v)^2", "u^(2*v)"), ("(u^2)^v", "u^(2*v)"), ("u^(v + 1)", "u*u^v"), ("u^(3/2)", "u*sqrt(u)"),
    ("max(u, v)", "v"), ("cbrt(u)", "u^(1/3)"), ("u^(2/3)", "(u^2)^(1/3)"), ("sqrt(1 - sin(u)^2)", "cos(u)"), ("sqrt(u^2*v)", "u*sqrt(v)"),
    ("sqrt(u^2*v)", "abs(u)*sqrt(v)"), ("log(sqrt(u))", "log(u)/2"), ("log(u^2)", "2*log(abs(u))"), ("tanh(atanh(u))", "u"),
    ("sinh(acosh(u))", "sqrt(u^2 - 1)"), ("acosh(cosh(u))", "u"), ("abs(u)^3", "u^3"), ("sqrt(exp(u))", "exp(u/2)"),
    ("abs(u - v)", "abs(v - u)"),
    ("u/(abs(u) + u)", "1/2"), ("sqrt(u)*sqrt(-u)", "u"), ("exp(log(u^2)/2)", "u"), ("sqrt(u + 2*sqrt(u - 1))", "1 + sqrt(u - 1)"),
    ("sqrt(u - 2*sqrt(u - 1))", "1 - sqrt(u - 1)"), ("cos(u + pi/3)", "cos(u)/2 - sqrt(3)/2*sin(u)"), ("tan(u/2)", "sin(u)/(1 + cos(u))"),
    ("tanh(u)", "2*sigmoid(2*u) - 1"), ("log(1 + exp(u)) - u", "log(1 + exp(-u))"), ("sinh(u + v)", "sinh(u)*cosh(v) + cosh(u)*sinh(v)"),
]]
FRAMES = [read(t) for t in ("u", "1/(1 + u)", "sqrt(u + 1)", "log(u)", "exp(u)", "x*u", "abs(u + x)", "sqrt(u)", "u^y")]
UNARY = "sqrt abs exp log sin cos tan sinh cosh tanh asin acosh cbrt sigmoid relu neg".split()
LEAVES = [read(t) for t in ("x", "x", "y", "1", "2", "1/2", "pi", "e", "-x")]
VALUES = [Fraction(v) for v in ("1", "-2", "1/2", "3", "-1/3", "-3/2", "2", "0.3", "-3")]


def random_term(rng: random.Random, depth: int) -> Term:
    kind = rng.random() if depth else 0
    if kind < 0.15:
        return rng.choice(LEAVES)
    if kind < 0.55:
        return mk(rng.choice(UNARY), random_term(rng, depth - 1))
    return mk(rng.choice(("add", "sub", "mul", "div", "max")), random_term(rng, depth - 1), random_term(rng, depth - 1))


def random_claim(rng: random.Random) -> tuple[Term, Term]:
    """A law, true or false, for random terms and inside a frame."""
    letters = {n: random_term(rng, rng.choice((0, 1, 1, 2))) for n in "uv"}
    frame = rng.choice(FRAMES)
    lhs, rhs = (substitute(frame, {"u": substitute(side, letters)}) for side in rng.choice(LAWS))
    return lhs, rhs if rng.random() < 0.8 else mk("add", rhs, random_term(rng, 1))


SWAPPED = {"sin": "cos", "cos": "sin", "tanh": "tan", "sinh": "cosh", "exp": "tanh", "add": "sub", "div": "mul", "sqrt": "exp",
           "log": "abs", "abs": "sqrt", "sigmoid": "tanh", "tan": "tanh", "sech": "sec"}


def mutant(rng: random.Random, t: Term) -> Term:
    """The term with one place changed: a number, a function or operator, a name, or the order of two arguments."""
    places = [at for at, node in walk(t) if node.op in SWAPPED or node.op in ("num", "name", "sub", "div", "pow")]
    if not places:
        return mk("neg", t)
    at = rng.choice(places)
    node = get(t, at)
    if node.op == "num":
        new = number(node.value + rng.choice((-1, 1, 2)))
    elif node.op == "name":
        new = rng.choice((mk("neg", node), ONE, mk("mul", num(2), node)))
    elif node.op in SWAPPED and len(node.args) <= 2:
        new = mk(SWAPPED[node.op], *node.args)
    else:
        new = mk(node.op, *node.args[::-1])
    return put(t, at, new)


def walk(t: Term) -> list[tuple[Path, Term]]:
    found: list[tuple[Path, Term]] = []
    stack: list[tuple[Path, Term]] = [((), t)]
    while stack:
        at, node = stack.pop()
        found.append((at, node))
        stack += [((*at, k), a) for k, a in enumerate(node.args) if k not in NAME_SLOTS.get(node.op, ())]
    return found


def points(names: frozenset[str], positive: bool) -> list[tuple[tuple[str, Term], ...]]:
    """Points with distinct entries, in turn."""
    values = VALUES if not positive else [v for v in VALUES if v > 0]
    return [tuple((n, number(values[(shift + 3 * k) % len(values)])) for k, n in enumerate(sorted(names))) for shift in range(len(values))]


def counterexample(lhs: Term, rhs: Term, positive: bool = False) -> object:
    """A point where the two sides have enclosures that do not meet."""
    claim = Claim(lhs, rhs)
    for point in points(lhs.names | rhs.names, positive):
        try:
            left, right = enclosure(lhs, point, claim, 128), enclosure(rhs, point, claim, 128)
        except (Undefined, Malformed):
            continue
        if left.is_finite() and right.is_finite() and not acb(left).overlaps(acb(right)):
            return point, left, right
    return None


@pytest.mark.parametrize("seed", range(6))
def test_no_yes_is_contradicted(seed: int) -> None:
    rng, yes = random.Random(seed), 0
    for _ in range(150):
        lhs, rhs = random_claim(rng)
        positive = rng.random() < 0.3
        if decide(lhs, rhs, (read_statement("x > 0"),) if positive else ()):
            yes += 1
            assert counterexample(lhs, rhs, positive) is None, (lhs, rhs, positive)
    assert yes > 40


CHANGED = [(read(lhs), read(rhs)) for lhs, rhs, assuming in TRUE if not assuming and not set("[ID") & set(lhs)]


@pytest.mark.parametrize("seed", range(6))
def test_changed_identities_are_not_taken_for_true(seed: int) -> None:
    rng, no = random.Random(f"changed {seed}"), 0
    for _ in range(150):
        lhs, rhs = rng.choice(CHANGED)
        lhs, rhs = rng.choice(((mutant(rng, lhs), rhs), (lhs, mutant(rng, rhs))))
        verdict = decide(lhs, rhs)
        no += verdict is False
        if verdict:
            assert counterexample(lhs, rhs) is None, (lhs, rhs)
    assert no > 80
