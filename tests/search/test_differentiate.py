"""Differentiation: what comes out, that the kernel replays it, and that SymPy says the same."""

import pytest

from symderive.kernel.check import check
from symderive.kernel.derivation import Chain, Claim, Definition, Derivation, Line, Rejected, Sort, Step, Theorem
from symderive.kernel.term import Term, mk, name, num
from symderive.notation.sympy_door import to_sympy
from symderive.notation.text import read, read_statement, write
from symderive.rules import RULES
from symderive.search.differentiate import CannotDifferentiate, differentiate, tidy

N, K = ("n", Sort("whole")), ("k", Sort("whole"))
X = ("x", Sort("array", name("n")))
POINT = {"x": "0.3", "y": "0.4", "a": "0.5", "b": "0.6", "c": "0.7", "n": "2", "k": "1", "i": "2", "x[1]": "1", "x[2]": "2"}


def proved(f: Term, x: Term, assuming: tuple[str, ...] = (), sorts: tuple[tuple[str, Sort], ...] = (),
           definitions: tuple[Definition, ...] = (), point: dict[str, str] | None = None) -> Theorem:
    """The theorem D(f, x) = what `tidy` makes of `differentiate`."""
    found, steps = differentiate(f, x, definitions, whole=frozenset(n for n, s in sorts if s.kind == "whole"))
    neat = tidy(found)
    last = () if neat is found else (Step("ring", using=(("to", neat),)),)
    claim = Claim(mk("D", f, x), neat, tuple(map(read_statement, assuming)), sorts, definitions)
    arrays = {n for n, s in sorts if s.kind == "array"}
    names = f.names | x.names | {"n" for _, s in sorts if s.length is name("n")} | frozenset().union(*(d.body.names for d in definitions))
    at = tuple((n, read(v)) for n, v in {**POINT, **(point or {})}.items()
               if (n.partition("[")[0] in arrays if "[" in n else n in names - arrays) and n not in {d.name for d in definitions})
    return check(Derivation(claim, Chain((Line((*steps, *last)),)), witness=at), RULES)


ROWS = [
    ("5", "0"), ("y", "0"), ("x", "1"), ("x^5", "5*x^4"), ("x^1", "1"), ("x^0", "0"), ("0.70*x^2", "1.4*x"), ("x/2", "1/2"), ("x + x", "2"),
    ("x^3*sin(2*x)", "3*x^2*sin(2*x) + 2*x^3*cos(2*x)"), ("log(x^2+1)", "2*x/(x^2 + 1)"), ("exp(-x^2/2)", "-x*exp(-x^2/2)"),
    ("tanh(3*x)^2", "6*tanh(3*x)*sech(3*x)^2"), ("a*x^2 + b*x + c", "2*a*x + b"), ("-x^2 - x - 1", "-2*x - 1"),
    ("1/2*(y - x)^2", "-(y - x)"), ("(2*x+1)^10", "20*(2*x + 1)^9"), ("(x+1)^3*(x+1)", "4*(x + 1)^3"),
    ("1/x", "-1/x^2"), ("3/(x+1)", "-3/(x + 1)^2"), ("(x+1)/(x-1)", "-2/(x - 1)^2"), ("sin(x)/x^2", "(x^2*cos(x) - 2*x*sin(x))/x^4"),
    ("x^(-2)", "-2*x^(-3)"), ("x^(1/2)", "1/2*x^(-1/2)"), ("sqrt(x)", "1/(2*sqrt(x))"),
    ("2^x", "2^x*log(2)"), ("e^x", "exp(x)"), ("(e)^x", "(e)^x"), ("log(log(x+2))", "1/((x + 2)*log(x + 2))"),
    ("sin(x)^2 + cos(x)^2", "0"), ("tan(x)", "sec(x)^2"), ("cot(x)", "-csc(x)^2"), ("sec(x)", "sec(x)*tan(x)"),
    ("csc(x)", "-csc(x)*cot(x)"),
    ("atan(2*x)", "2/(1 + (2*x)^2)"), ("sinh(x)", "cosh(x)"), ("cosh(x)", "sinh(x)"), ("tanh(x)", "sech(x)^2"),
    ("sech(x)", "-sech(x)*tanh(x)"),
    ("coth(x)", "-csch(x)^2"), ("csch(x)", "-csch(x)*coth(x)"), ("asinh(x)", "1/sqrt(x^2 + 1)"),
    ("acosh(x+2)", "1/(sqrt(x + 2 - 1)*sqrt(x + 2 + 1))"), ("erf(x)", "2*exp(-x^2)/sqrt(pi)"),
    ("sigmoid(x)", "sigmoid(x)*(1 - sigmoid(x))"),
    ("softplus(2*x)", "2*sigmoid(2*x)"), ("D(x^3, x)", "6*x"), ("D(y*x^2, y)", "2*x"), ("x*D(y^2, y)", "2*y"),
]
NEEDS = [
    ("x^x", "x > 0", "x^x*(log(x) + 1)"), ("x^a", "x > 0", "a*x^(a - 1)"), ("abs(x)", "x != 0", "sign(x)"),
    ("relu(x)", "x != 0", "step(x)"), ("cbrt(x)", "x != 0", "1/(3*cbrt(x)^2)"), ("atanh(x)", "", "1/(1 - x^2)"),
    ("x^n", "n >= 1", "n*x^(n - 1)"),
    ("a^x", "a > 0", "a^x*log(a)"), ("sqrt(1 - x)", "", "-1/(2*sqrt(1 - x))"),
]


@pytest.mark.parametrize(("f", "expected"), ROWS, ids=[r[0] for r in ROWS])
def test_what_comes_out(f: str, expected: str) -> None:
    assert write(proved(read(f), read("x")).claim.rhs) == expected


@pytest.mark.parametrize(("f", "assuming", "expected"), NEEDS, ids=[r[0] for r in NEEDS])
def test_under_a_condition(f: str, assuming: str, expected: str) -> None:
    sorts = (N,) if "n" in read(f).names else ()
    assert write(proved(read(f), read("x"), (assuming,) if assuming else (), sorts).claim.rhs) == expected


@pytest.mark.parametrize("f", ["abs(x)", "relu(x)", "x^a", "cbrt(x)"])
def test_an_unmet_condition_is_the_kernels_to_refuse(f: str) -> None:
    with pytest.raises(Rejected) as why:
        proved(read(f), read("x"))
    assert why.value.condition is not None


@pytest.mark.parametrize("f", [r[0] for r in ROWS if "D(" not in r[0] and "(e)" not in r[0]])
def test_sympy_says_the_same(f: str) -> None:
    import sympy

    neat = tidy(differentiate(read(f), read("x"))[0])
    gap = sympy.diff(to_sympy(read(f)), sympy.Symbol("x", real=True)) - to_sympy(neat)
    values = {s: sympy.Rational(3, 10) + k for k, s in enumerate(sorted(gap.free_symbols, key=str))}
    assert abs(sympy.N(gap.subs(values), 30)) < 1e-25


@pytest.mark.parametrize(("f", "expected"), [
    ("sum(exp(x[j]), j=1..n)", "exp(x[k])"), ("sum(x[j]^2, j=1..n)", "2*x[k]"), ("sum(x[j], j=1..n)", "1"), ("x[k]^2", "2*x[k]"),
    ("sum(3*x[j]/2, j=1..n)", "3/2"),
    ("softmax(x[j], j=1..n)[i]", "(exp(x[i])*delta(i, k)*sum(exp(x[j]), j=1..n) - exp(x[i])*exp(x[k]))/sum(exp(x[j]), j=1..n)^2"),
])
def test_sums_by_an_entry(f: str, expected: str) -> None:
    sorts = (N, K, X, *((("i", Sort("whole")),) if "[i]" in f else ()))
    assert write(proved(read(f), read("x[k]"), sorts=sorts).claim.rhs) == expected


def test_sums_by_a_name() -> None:
    assert write(proved(read("sum((a*x + j)^2, j=1..n)"), read("x"), sorts=(N,)).claim.rhs) == "sum(2*(a*x + j)*a, j=1..n)"


def test_numbered_entries_are_different_variables() -> None:
    point = {"x[3]": "3", "n": "3"}
    found = proved(read("x[1]*x[2]^2"), read("x[2]"), sorts=(("x", Sort("array", num(3))),), point=point)
    assert write(found.claim.rhs) == "2*x[1]*x[2]"


def test_defined_names_are_unfolded() -> None:
    h = Definition("h", read("x^2 + y"))
    assert write(proved(read("h^3"), read("x"), definitions=(h,)).claim.rhs) == "6*h^2*x"


def test_steps_stand_at_the_place_given() -> None:
    f, x = read("x^2 + x"), read("x")
    found, steps = differentiate(f, x, at=(1,))
    line = Chain((Line(steps),))
    claim = Claim(mk("mul", name("y"), mk("D", f, x)), mk("mul", name("y"), found))
    assert check(Derivation(claim, line, witness=(("x", num(1)), ("y", num(2)))), RULES).steps == len(steps)


@pytest.mark.parametrize(("f", "word"), [("max(x, 1)", "maximum"), ("floor(x)", "floor"), ("f(x)", "function"), ("x!", "factorial")])
def test_what_has_no_rule(f: str, word: str) -> None:
    with pytest.raises(CannotDifferentiate, match=word):
        differentiate(read(f), read("x"))


def test_what_does_not_move_needs_no_rule() -> None:
    assert write(proved(read("max(y, 1)"), read("x")).claim.rhs) == "0"


@pytest.mark.parametrize(("before", "after"), [
    ("1*x + 0", "x"), ("x*x*y*x", "x^3*y"), ("2*x*3", "6*x"), ("-(-x)", "x"), ("(-x)*(-y)*(-1)", "-x*y"), ("0.5*x*1", "0.5*x"),
    ("0.5*x*0.5", "0.25*x"), ("x - x", "0"), ("x/x", "1"), ("x*(1/y)*y", "x"), ("(x + y)*(x + y)", "(x + y)^2"), ("(x + y)*2", "2*(x + y)"),
    ("x - (y - z)", "x - y + z"), ("y - (0 - x)", "y + x"), ("(x^2)^3", "x^6"), ("x*exp(0 + x)", "x*exp(0 + x)"), ("x/(2*y)*6", "3*x/y"),
    ("-(x/2)", "-1/2*x"), ("0*sin(x)", "0"), ("1/0", "1/0"), ("x^a*x", "x^a*x"), ("(y + 0)*w", "y*w"), ("sin(x)*x", "x*sin(x)"),
])
def test_tidy(before: str, after: str) -> None:
    assert write(tidy(read(before))) == after


def test_tidy_of_long_and_deep_terms() -> None:
    assert write(tidy(read(" - ".join(f"{k}*x" for k in range(1, 380))))) == "-72008*x"
    assert write(tidy(read(" + ".join(["x"] * 5000)))) == "5000*x"
