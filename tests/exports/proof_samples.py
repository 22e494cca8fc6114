"""Hand-made derivations, one for each thing that a proof object can hold."""

from __future__ import annotations

from symderive.kernel.derivation import (
    Cases,
    Chain,
    Cite,
    Claim,
    Constant,
    Definition,
    Derivation,
    Induction,
    Injective,
    Interval,
    Lemma,
    Line,
    Sort,
    Step,
)
from symderive.kernel.term import Term, name, num
from symderive.notation.text import read, read_claim, read_statement

NETWORK = frozenset("h1 yhat E w1 w2 i1 y".split())


def term(text: str) -> Term:
    return read(text, names=NETWORK)


def step(rule: str, at: tuple[int, ...] = (), backwards: bool = False, pick: tuple[int, ...] = (), by: Chain | None = None,
         cites: tuple[Cite, ...] = (), **using: str | Term) -> Step:
    return Step(rule, at, tuple((k, v if isinstance(v, Term) else term(v)) for k, v in using.items()), pick, backwards, cites, by)


def chain(*steps: Step) -> Chain:
    """One step a line."""
    return Chain(tuple(Line((s,)) for s in steps))


def claim(text: str, assuming: tuple[str, ...] = (), sorts: tuple[tuple[str, Sort], ...] = (),
          definitions: tuple[Definition, ...] = ()) -> Claim:
    lhs, rhs = read_claim(text, names=NETWORK)
    return Claim(lhs, rhs, tuple(read_statement(s, names=NETWORK) for s in assuming), sorts, definitions)


def at(**values: int) -> tuple[tuple[str, Term], ...]:
    return tuple((n, num(v)) for n, v in values.items())


WHOLE_N = ("n", Sort("whole"))
ARRAY_X = ("x", Sort("array", name("n")))

TANH = Derivation(
    claim("D(tanh(x), x) = 1 - tanh(x)^2"),
    Chain((
        Line((step("tanh_eq_sinh_div_cosh", (0,), u="x"),), "definition of tanh"),
        Line((step("diff_div", u="sinh(x)", v="cosh(x)", x="x"),), "quotient rule", "differentiate"),
        Line((step("diff_sinh", (0, 0, 0), u="x", x="x"), step("diff_cosh", (0, 1, 1), u="x", x="x"), step("diff_self", (0, 0, 1), x="x"),
              step("diff_self", (0, 1, 2), x="x"), step("ring", (0,), to="cosh(x)^2 - sinh(x)^2")), "sinh′ = cosh, cosh′ = sinh"),
        Line((step("ring", to="1 - (sinh(x)/cosh(x))^2"),)),
        Line((step("tanh_eq_sinh_div_cosh", (1, 0), True, u="x"),)),
    )), witness=at(x=1))

SOFTMAX = Derivation(
    claim("softmax(x[j] + c, j=1..n)[i] = softmax(x[j], j=1..n)[i]", sorts=(WHOLE_N, ("i", Sort("whole")), ARRAY_X)),
    chain(step("softmax_eq", f="x[j] + c", j="j", i="i", n="n"), step("exp_add", (0,), u="x[i]", v="c"),
          step("exp_add", (1, 0), u="x[j]", v="c"), step("sum_mul_left", (1,), c="exp(c)", f="exp(x[j])", j="j", a="1", b="n"),
          step("ring", to="exp(x[i])/sum(exp(x[j]), j=1..n)"), step("softmax_eq", (), True, f="x[j]", j="j", i="i", n="n")),
    witness=(*at(n=2, i=1, c=1), ("x[1]", num(1)), ("x[2]", num("2.50"))))

_LAYERS = (Definition("h1", term("i1*w1 + w2")), Definition("yhat", term("h1*w1")), Definition("E", term("1/2*(y - yhat)^2")))
_SLOPE_E = chain(
    step("diff_const_mul", c="1/2", u="(y - yhat)^2", x="yhat"), step("diff_sq", (1,), u="y - yhat", x="yhat"),
    step("diff_sub", (3,), u="y", v="yhat", x="yhat"), step("diff_const", (3, 0), c="y", x="yhat"), step("diff_self", (3, 1), x="yhat"),
    step("ring", to="-(y - yhat)"))
_SLOPE_YHAT = chain(step("diff_const_mul", c="h1", u="w1", x="w1"), step("diff_self", (1,), x="w1"), step("ring", to="h1"))
_SLOPE_H1 = chain(
    step("diff_add", u="i1*w1", v="w2", x="w1"), step("diff_const", (1,), c="w2", x="w1"),
    step("diff_const_mul", (0,), c="i1", u="w1", x="w1"), step("diff_self", (0, 1), x="w1"), step("ring", to="i1"))
_SLOPE_YHAT_H1 = chain(
    step("diff_mul", u="h1", v="w1", x="h1"), step("diff_self", (0, 0), x="h1"), step("diff_const", (1, 1), c="w1", x="h1"),
    step("ring", to="w1"))
NETWORK_GRADIENT = Derivation(
    claim("D(E, w1) = -(y - yhat)*(h1 + w1*i1)", definitions=_LAYERS),
    chain(step("chain", v1="yhat"), step("chain", (1,), v1="h1", v2="w1"), step("chain", (1, 0, 1), v1="w1"),
          step("partial", (0,), to="-(y - yhat)", by=_SLOPE_E), step("partial", (1, 0, 0), to="w1", by=_SLOPE_YHAT_H1),
          step("partial", (1, 0, 1), to="i1", by=_SLOPE_H1), step("partial", (1, 1), to="h1", by=_SLOPE_YHAT),
          step("ring", to="-(y - yhat)*(h1 + w1*i1)")),
    witness=at(i1=2, w1=2, w2=2, y=2))

UNFOLD = Derivation(
    claim("yhat = w1*h1", definitions=_LAYERS), chain(step("unfold"), step("ring", to="w1*h1")), witness=at(i1=1, w1=1, w2=1))

CASES = Derivation(
    claim("abs(x)^3 = x^2*abs(x)"),
    Cases(((read_statement("x >= 0"), chain(step("abs_of_nonneg", (0,), a="x"), step("ring", to="x^2*x"),
                                            step("abs_of_nonneg", (1,), True, a="x"))),
           (read_statement("x < 0"), chain(step("abs_of_nonpos", (0,), a="x"), step("ring", to="x^2*(-x)"),
                                           step("abs_of_nonpos", (1,), True, a="x"))))),
    witness=at(x=1))

INDUCTION = Derivation(
    claim("sum(j, j=1..n) = n*(n + 1)/2", ("n >= 1",), (WHOLE_N,)),
    Induction("n", num(1), chain(step("sum_single", f="j", j="j", a="1"), step("ring", to="1*(1 + 1)/2")), chain(
        step("sum_split_last", f="j", j="j", a="1", b="n + 1"), step("ring", (0, 3), to="n"),
        step("fact", (0,), eq=read_statement("sum(j, j=1..n) = n*(n + 1)/2")), step("ring", to="(n + 1)*(n + 1 + 1)/2"))),
    witness=at(n=3))

CONSTANT = Derivation(
    claim("exp(x)*exp(-x) = 1"),
    Constant("x", (Interval(
        None, None,
        chain(step("diff_mul", u="exp(x)", v="exp(-x)", x="x"), step("diff_exp", (0, 0), u="x", x="x"), step("diff_self", (0, 1), x="x"),
              step("diff_exp", (1, 1), u="-x", x="x"), step("diff_neg", (1, 2), u="x", x="x"), step("diff_self", (1, 2, 0), x="x"),
              step("ring", to="0"), step("diff_const", (), True, c="1", x="x")),
        num(0),
        chain(step("ring", (1, 0), to="0"), step("exp_zero", (0,)), step("exp_zero", (1,)), step("ring", to="1"))),)),
    witness=at(x=1))

INJECTIVE = Derivation(
    claim("log(x^2) = 2*log(x)", ("x > 0",)),
    Injective("exp", chain(step("exp_log", u="x^2"), step("exp_log", (0,), True, u="x"),
                           step("exp_nat_mul", (), True, n="2", u="log(x)"))), witness=at(x=1))

CITE = Derivation(
    claim("(cos(t)^2 + x + sin(t)^2)/2 = (1 + x)/2"),
    chain(step("ring", (0,), to="1 + x", cites=(Cite("sin_sq_add_cos_sq", (("u", name("t")),), num(1)),))), witness=at(t=1, x=1))

PICK = Derivation(
    claim("cos(t)^2 + x + sin(t)^2 = x + 1"), chain(step("sin_sq_add_cos_sq", pick=(0, 2), u="t")), witness=at(t=1, x=1))

LEMMA = Derivation(
    claim("D(x^2*tanh(x), x) = 2*x*tanh(x) + x^2*(1 - tanh(x)^2)"),
    chain(step("diff_mul", u="x^2", v="tanh(x)", x="x"), step("tanh_slope", (1, 1), x="x"), step("square_slope", (0, 0), x="x")),
    (Lemma("tanh_slope", TANH.claim, TANH.proof),
     Lemma("square_slope", claim("D(x^2, x) = 2*x"), chain(step("diff_sq", u="x", x="x"), step("diff_self", (2,), x="x"),
                                                           step("ring", to="2*x")))),
    witness=at(x=1))

COMPLEX = Derivation(
    claim("z/z = 1", sorts=(("z", Sort("complex")),)), chain(step("div_self", a="z")), witness=at(z=2))

ONLY_FOR = Derivation(
    claim("abs(x)/2 = x/2"), chain(step("abs_of_nonneg", (0,), a="x")), provided=(read_statement("x >= 0"),), witness=at(x=2))

ENDS = Derivation(
    claim("sqrt(x)*sqrt(x) = x"),
    Constant("x", (Interval(
        num(0), None,
        chain(step("diff_mul", u="sqrt(x)", v="sqrt(x)", x="x"), step("diff_sqrt", (0, 0), u="x", x="x"),
              step("diff_sqrt", (1, 1), u="x", x="x"), step("diff_self", (0, 0, 0), x="x"), step("diff_self", (1, 1, 0), x="x"),
              step("ring", to="1"), step("diff_self", (), True, x="x")),
        num(1), chain(step("sqrt_one", (0,)), step("sqrt_one", (1,)), step("ring", to="1"))),),
        ((num(0), chain(step("sqrt_zero", (0,)), step("sqrt_zero", (1,)), step("ring", to="0"))),)),
    witness=at(x=1))

ALL = {
    "tanh": TANH, "softmax": SOFTMAX, "network": NETWORK_GRADIENT, "unfold": UNFOLD, "cases": CASES, "induction": INDUCTION,
    "constant": CONSTANT, "injective": INJECTIVE, "cite": CITE, "pick": PICK, "lemma": LEMMA, "complex": COMPLEX, "only_for": ONLY_FOR,
    "ends": ENDS,
}
