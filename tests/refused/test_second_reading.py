"""Attacks found by a second reading of the kernel: what was added after the first (DESIGN 4.2 and 4.3)."""

from dataclasses import replace

import pytest
from attack import Attack, both_ways
from written import Reader, cite, derive, ring, step

from symderive.kernel import ball
from symderive.kernel.check import check
from symderive.kernel.derivation import Claim, Definition, Derivation, Known, Rejected
from symderive.kernel.term import Term, mk, name, num
from symderive.rules import RULES

U, X = name("_"), name("x")
ABS_U = mk("abs", U)


def dressed() -> Derivation:
    """From x = x to x = x + |_| - _, and from there to x |_| = x _."""
    made = mk("eq", X, mk("sub", mk("add", X, ABS_U), U))
    steps = (step("ring", "1", to=mk("sub", mk("add", X, ABS_U), ABS_U)), step("abs_of_nonneg", "1.1", a=U))
    proof = ring(mk("mul", X, U), "", cite("fact", mk("neg", X), eq=made))
    d = derive("x = x", proof, witness="x=1 _=1")
    claim = replace(d.claim, lhs=mk("mul", X, ABS_U), rhs=mk("mul", X, U))
    known = Known(mk("eq", X, X), tuple(map(Reader().step, steps)))
    return replace(d, claim=claim, proof=replace(d.proof, known=(known,)))


H1 = {"h1": "w1", "E2": "h1 + w2"}
SUM_BY = (step("diff_add", u="h1", v="w2", x="w2"), step("diff_self", "1", x="w2"), step("diff_const", "0", c="h1", x="w2"))


def whole_in_the_lemma(sort: str) -> Derivation:
    """sin(n pi) = 0 in the words of another name, y = n."""
    proof = (step("fact", "0.0", eq="y = n"), step("sin_int_mul_pi", n="n"))
    lemma = ("zero", "sin(y*pi) = 0", proof, {"assume": ["y = n"], "sorts": {"n": "whole"}, "define": {"h": "n"}})
    return derive(
        "sin(y*pi) = 0", step("zero", y="y"), assume=["y = n"], sorts={"n": sort}, define={"h": "n"}, witness="y=1 n=1", lemmas=[lemma]
    )


ROWS = [
    Attack(
        "the name that dresses a statement, brought in by a step",
        "within the dress _ is 1, and so |_| = _; outside it may be -1",
        "step 1: no name is called _",
        dressed,
    ),
    Attack(
        "a derivative in what comes out of a partial one",
        "D(h1, w1) is 0 while h1 is held fixed, and 1 otherwise: 1 = 2",
        "step 1: what comes out must hold no derivative",
        lambda: derive(
            "partial(E2, w2) = 1 + D(h1, w1)",
            step("partial", to="1 + D(h1, w1)", by=(*SUM_BY, step("diff_const", "0", c="h1", x="w1", backwards=True))),
            define=H1,
            witness="w1=1 w2=1",
        ),
        lambda: derive(
            "partial(E2, w2) = 1", step("partial", to="1", by=(*SUM_BY, ring("1"))), define=H1, witness="w1=1 w2=1"
        ),
    ),
    Attack(
        "whole in the assumption of a lemma, real in the claim",
        "n = 1/2",
        "a condition is open whole(n)",
        lambda: whole_in_the_lemma("real"),
        lambda: whole_in_the_lemma("whole"),
    ),
    Attack(
        "the exponent of another sum",
        "the j of the sum is -1, too, and 1/y^2 has a pole; the j outside is a natural number",
        "a condition is open smooth(Sum(D(pow(y, j), y), j, neg(1), 1), y)",
        lambda: derive(
            "j*D(2*sum(D(y^j, y), j=-1..1), y) = j*(2*D(sum(D(y^j, y), j=-1..1), y))",
            step("diff_const_mul", "1", c="2", u="sum(D(y^j, y), j=-1..1)", x="y"),
            sorts={"j": "whole"},
            assume=["j >= 0"],
            witness="j=1 y=1",
        ),
    ),
    Attack(
        "an entry whose index moves",
        "D(x[1], x[k]) is 1 at k = 1, and nothing for other k near it",
        "a condition is open smooth(D(idx(x, 1), idx(x, k)), k)",
        lambda: derive(
            "D(2*D(x[1], x[k]), k) = 2*D(D(x[1], x[k]), k)",
            step("diff_const_mul", c="2", u="D(x[1], x[k])", x="k"),
            names="x",
            witness="k=1 x[1]=1",
        ),
    ),
    Attack(
        "the other poles of coth",
        "coth(I pi) is cos(pi)/(I sin(pi))",
        "a condition is open smooth(coth(mul(I, x)), x)",
        lambda: derive(
            "integral(D(coth(I*x), x), x=1..4) = coth(I*4) - coth(I*1)", step("antiderivative", F="coth(I*x)", by=()), witness="x=1"
        ),
        lambda: derive("integral(D(coth(x), x), x=1..4) = coth(4) - coth(1)", step("antiderivative", F="coth(x)", by=())),
    ),
]

test_refused, test_twin = both_ways(ROWS)

FAMILY = Claim(mk("idx", X, num(1)), name("w"), definitions=(Definition("x", mk("mul", name("i"), name("w")), "i"),))


@pytest.mark.parametrize(
    ("claim", "point"),
    [
        (FAMILY, (("x[1]", num(5)), ("w", num(1)))),  # x[1] is w, whatever the point says
        (  # x has 3 entries, so that i = 5 is outside the domain
            Reader(frozenset("xi")).claim(
                "abs(i - 4) + 0*x[i] = 4 - i", define={"x[k]": "k*w"}, sorts={"x": "array[3]", "i": "whole"}
            ),
            (("i", num(5)), ("w", num(1))),
        ),
    ],
)
def test_not_refuted(claim, point):
    with pytest.raises(Rejected):
        ball.refuted(claim, point)


HUGE = mk("pow", mk("pow", num(2), num(100_000)), num(100_000))
TRIPLE = "sum(sum(sum(i*j*k, i=1..2000), j=1..2000), k=1..2000)"
LARGE = {
    "sums in sums in sums": lambda: ball.enclosure(Reader().term(TRIPLE), (), FAMILY, 64),
    "an exponent of many digits": lambda: ball.enclosure(mk("pow", num(3), HUGE), (), FAMILY, 64),
    "the end of a sum": lambda: ball.enclosure(mk("Sum", num(1), name("j"), num(1), HUGE), (), FAMILY, 64),
    "thirty derivatives": lambda: ball.enclosure(derivatives(30), (("x", num(1)),), FAMILY, 64),
}


def derivatives(order: int) -> Term:
    t = Reader().term("exp(x)*sin(x)")
    for _ in range(order):
        t = mk("D", t, X)
    return t


@pytest.mark.parametrize("evaluate", LARGE.values(), ids=LARGE)
def test_work_is_bounded(evaluate):
    with pytest.raises(ball.Undefined):
        evaluate()


TOO_LARGE = [
    Attack(
        "a product of many digits",
        "",
        "step 1: ring: the expression is too large to multiply out",
        lambda: derive("x = x", ring(mk("mul", X, *[num("9" * 2000)] * 50_000)), witness="x=1"),
    ),
    Attack(
        "a factor of a polynomial of high degree",
        "",
        "a condition is open",
        lambda: derive("abs(x) = x", step("abs_of_nonneg", a=mk("sub", mk("pow", X, num(9999)), num(1))), assume=["x > 1"], witness="x=2"),
        lambda: derive("abs(x^2 - 1) = x^2 - 1", step("abs_of_nonneg", a="x^2 - 1"), assume=["x > 1"], witness="x=2"),
    ),
]

test_large_refused, test_large_twin = both_ways(TOO_LARGE)


def test_a_long_chain_of_definitions():
    define = {f"h{i}": f"h{i - 1} + 1" if i else "w" for i in range(300)}
    positive = derive("abs(h299) = h299", step("abs_of_nonneg", a="h299"), assume=["w > 0"], define=define, witness="w=1")
    assert check(positive, RULES).steps == 1
    claim = Reader(frozenset(define)).claim("D(h299, w) = 2", define=define)
    assert ball.refuted(claim, (("w", num(1)),)).left[:5] == "1.000"
