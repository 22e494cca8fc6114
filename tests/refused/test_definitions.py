"""Names and their definitions, the two derivatives, and what stands where a name must stand (DESIGN 4.2)."""

from attack import Attack, both_ways
from written import derive, ring, step

from symderive.kernel.derivation import Chain, Claim, Definition, Derivation
from symderive.kernel.term import letter, name, num

E_OF_H = {"h": "w", "k": "h", "E": "h + k"}
ONE_BY = (step("diff_add", u="h", v="k", x="h"), step("diff_self", "0", x="h"), step("diff_const", "1", c="k", x="h"), ring("1"))
OTHER_BY = (step("diff_add", u="h", v="k", x="k"), step("diff_self", "1", x="k"), step("diff_const", "0", c="h", x="k"), ring("1"))


def two_paths(total: str, *more, first=ONE_BY, one="1"):
    """dE/dw through h and k."""
    return derive(
        f"D(E, w) = {total}",
        step("chain", v1="h", v2="k"),
        step("partial", "0.0", to=one, by=first),
        step("partial", "1.0", to="1", by=OTHER_BY),
        *more,
        define=E_OF_H,
        witness="w=1",
    )


ROWS = [
    Attack(
        "defined twice",
        "h would be w and 2w",
        "claim: not a proof: h is defined twice",
        lambda: derive("h = 2*h", step("unfold"), define=[("h", "w"), ("h", "2*w")], witness="w=1"),
    ),
    Attack(
        "a circle",
        "h = k and k = h + 1",
        "claim: not a proof: the definition of k goes round in a circle",
        lambda: derive("h = h + 1", step("unfold"), step("unfold"), define=[("h", "k"), ("k", "h + 1")]),
    ),
    Attack(
        "defined by itself",
        "h = h + 1",
        "the definition of h goes round in a circle",
        lambda: derive("h = h + 1", step("unfold"), define={"h": "h + 1"}),
    ),
    Attack(
        "a rule letter in a definition",
        "u would be everything",
        "the definition of h mentions a rule letter",
        lambda: Derivation(Claim(name("h"), num(1), definitions=(Definition("h", letter("u")),)), Chain(())),
    ),
    Attack(
        "the argument of one definition in another",
        "f(3) = 27 where t is 3, and 3 t^2 where it is not",
        "t is the argument of f and a name of another definition",
        lambda: derive("f(3) = 3*h", step("unfold"), define={"h": "t^2", "f(t)": "t*h"}, witness="t=2"),
        lambda: derive("f(3) = 3*h", step("unfold"), define={"h": "s^2", "f(t)": "t*h"}, witness="s=2"),
    ),
    Attack(
        "unfolded while it moves",
        "D(h, h) = 1 and D(w, h) = 0",
        "step 1: inside a derivative in h its definition does not hold",
        lambda: derive("D(h, h) = 0", step("unfold", "0"), step("diff_const", c="w", x="h"), define={"h": "w"}, witness="w=1"),
        lambda: derive("D(h, h) = 1", step("diff_self", x="h"), define={"h": "w"}, witness="w=1"),
    ),
    Attack(
        "folded while it moves",
        "D(w, h) = 0 would be D(h, h)",
        "inside a derivative in h its definition does not hold",
        lambda: derive(
            "D(w, h) = 1",
            step("unfold", "0", backwards=True, name="h"),
            step("diff_self", x="h"),
            define={"h": "w"},
            names="w",
            witness="w=1",
        ),
    ),
    Attack(
        "unfolded under a binder",
        "the j of h is not the bound one",
        "claim: j is bound by a sum and used by a definition",
        lambda: derive("sum(h, j=1..2) = 5", step("unfold", "0"), define={"h": "j^2"}, witness="j=1"),
        lambda: derive("sum(h, j=1..1) = k^2", step("sum_single", f="h", j="j", a="1"), step("unfold"), define={"h": "k^2"}, witness="k=1"),
    ),
    Attack(
        "an index put under a binder",
        "x[j] is the sum over i of j i, not of i i",
        "step 1: unfold: j is bound there",
        lambda: derive("x[j] = sum(j*j, j=1..2)", step("unfold"), define={"x[i]": "sum(i*j, j=1..2)"}, names="x", witness="j=1"),
        lambda: derive("x[k] = sum(k*j, j=1..2)", step("unfold"), define={"x[i]": "sum(i*j, j=1..2)"}, names="x", witness="k=1"),
    ),
    Attack(
        "constant in name only",
        "h is w^2",
        "step 1: diff_const needs c free of x",
        lambda: derive("D(h, w) = 0", step("diff_const", c="h", x="w"), define={"h": "w^2"}, witness="w=1"),
        lambda: derive("D(h, w) = 0", step("diff_const", c="h", x="w"), define={"h": "v^2"}, witness="w=1 v=1"),
    ),
    Attack(
        "no definition", "h is any number", "step 1: unfold: h is not defined", lambda: derive("h = w", step("unfold"), witness="h=1 w=1")
    ),
    Attack(
        "another definition",
        "k is 2w",
        "step 1: this is not the definition of k",
        lambda: derive("w = k", step("unfold", backwards=True, name="k"), define={"k": "2*w"}, names="w", witness="w=1"),
        lambda: derive("2*w = k", step("unfold", backwards=True, name="k"), define={"k": "2*w"}, names="w", witness="w=1"),
    ),
    Attack(
        "a total derivative for a partial one",
        "h1 = w, h2 = h1, E = h1 + h2 gives 2, not 3",
        "unfold: k is not defined",
        lambda: two_paths("3", first=(step("unfold", "0.1"),), one="2"),
        lambda: two_paths(
            "2",
            step("unfold", "0.1.0"),
            step("diff_self", "0.1", x="w"),
            step("unfold", "1.1.0"),
            step("unfold", "1.1.0"),
            step("diff_self", "1.1", x="w"),
            ring("2"),
        ),
    ),
    Attack(
        "a path is missing",
        "w reaches E through k too",
        "the chain rule needs each name once through which E depends on w",
        lambda: derive("D(E, w) = partial(E, h)*D(h, w)", step("chain", v1="h"), define=E_OF_H, witness="w=1"),
    ),
    Attack(
        "a path twice",
        "one summand would count double",
        "the chain rule needs each name once",
        lambda: derive("D(E, w) = 3", step("chain", v1="h", v2="k", v3="k"), define=E_OF_H, witness="w=1"),
    ),
    Attack(
        "a path that is none",
        "q is not in the equation of E",
        "the chain rule needs each name once",
        lambda: derive("D(E, w) = 3", step("chain", v1="h", v2="k", v3="q"), define=E_OF_H, witness="w=1 q=1"),
    ),
    Attack(
        "the chain rule over a kink",
        "abs(h) has no derivative at h = 0",
        "step 1: a condition is open ne(h, 0)",
        lambda: derive("D(E, w) = partial(E, h)*D(h, w)", step("chain", v1="h"), define={"h": "w", "E": "abs(h)"}, witness="w=1"),
        lambda: derive(
            "D(E, w) = partial(E, h)*D(h, w)", step("chain", v1="h"), define={"h": "w", "E": "abs(h)"}, witness="w=1", assume=["h != 0"]
        ),
    ),
    Attack(
        "the chain rule through a kink",
        "h = abs(w) has no derivative at 0",
        "step 1: a condition is open smooth(h, w)",
        lambda: derive("D(E, w) = partial(E, h)*D(h, w)", step("chain", v1="h"), define={"h": "abs(w)", "E": "h^2"}, witness="w=1"),
    ),
    Attack(
        "the chain rule of a jump",
        "floor is nowhere smooth that we can say",
        "the equation of E may not be differentiable",
        lambda: derive("D(E, w) = partial(E, h)*D(h, w)", step("chain", v1="h"), define={"h": "w", "E": "floor(h)"}, witness="w=1/2"),
    ),
    Attack(
        "the chain rule of no equation",
        "E has none",
        "step 1: chain: E is not defined",
        lambda: derive("D(E, w) = 0", step("chain"), names="E w", witness="E=1 w=1"),
    ),
    Attack(
        "the chain rule while E moves",
        "inside D(., E) its equation does not hold",
        "inside a derivative in E its definition does not hold",
        lambda: derive("D(D(E, w), E) = 0", step("chain", "0", v1="w"), define={"E": "w"}, witness="w=1"),
    ),
    Attack(
        "a derivative in an equation",
        "E = h' w changes with w through h'",
        "step 1: the equation of E contains a derivative",
        lambda: derive("D(E, w) = 0", step("chain", v1="h", v2="w"), define={"h": "w^2", "E": "D(h, w)*w"}, witness="w=1"),
    ),
    Attack(
        "a derivative known outside, in a partial one",
        "where h is held, D(h, w) is 0",
        "step 4: a condition is open ne(D(h, w), 0)",
        lambda: derive(
            "partial(E, n) = 0",
            step(
                "partial",
                to="0",
                by=(
                    step("diff_const_mul", c="h", u="n", x="n"),
                    step("diff_self", "1", x="n"),
                    step("div_self", "1", backwards=True, a="D(h, w)"),
                    step("diff_const", "1.0", c="h", x="w"),
                    ring("0"),
                ),
            ),
            define={"h": "w^2", "E": "h*n"},
            assume=["D(h, w) != 0"],
            witness="w=1 n=1",
        ),
        lambda: derive(
            "partial(E, n) = h",
            step("partial", to="h", by=(step("diff_const_mul", c="h", u="n", x="n"), step("diff_self", "1", x="n"), ring("h"))),
            define={"h": "w^2", "E": "h*n"},
            witness="w=1 n=1",
        ),
    ),
    Attack(
        "a derivative known outside, while its name moves",
        "once h moves alone, D(h, w) is 0",
        "step 1: a condition is open gt(D(h, w), 0)",
        lambda: derive(
            "D(h*sign(D(h, w)), h) = 1",
            step("sign_of_pos", "0.1", a="D(h, w)"),
            ring("h", "0"),
            step("diff_self", x="h"),
            define={"h": "w^2"},
            assume=["D(h, w) > 0"],
            witness="w=1",
        ),
    ),
    Attack(
        "a derivative that moves with its own variable",
        "D(h^3/3, h) = h^2 jumps with h = sign(v)",
        "step 1: a condition is open",
        lambda: derive(
            "D(v*sign(1/2 - D(h^3/3, h)), v) = 1",
            step("sign_of_pos", "0.1", a="1/2 - D(h^3/3, h)"),
            ring("v", "0"),
            step("diff_self", x="v"),
            define={"h": "sign(v)"},
            assume=["D(h^3/3, h) < 1/2"],
            witness="v=0",
        ),
    ),
    Attack(
        "the prime of a function that knows x",
        "f(t) = t x: f'(x) = x, but D(f(x), x) = 2x",
        "step 1: prime_eq needs f free of x",
        lambda: derive(
            "f'(x) = 2*x",
            step("prime_eq", f="f", x="x"),
            step("unfold", "0"),
            ring("x^2", "0"),
            step("diff_sq", u="x", x="x"),
            step("diff_self", "2", x="x"),
            ring("2*x"),
            define={"f(t)": "t*x"},
            witness="x=1",
        ),
        lambda: derive(
            "f'(x) = 2*x",
            step("prime_eq", f="f", x="x"),
            step("unfold", "0"),
            step("diff_sq", u="x", x="x"),
            step("diff_self", "2", x="x"),
            ring("2*x"),
            define={"f(t)": "t^2"},
            witness="x=1",
        ),
    ),
    Attack(
        "D does not bind",
        "D(x^2, x) = D(y^2, y) would give 2x = 2y",
        "claim: the last line is not what was claimed",
        lambda: derive("D(x^2, x) = D(y^2, y)", witness="x=1 y=2"),
    ),
    Attack(
        "into the variable's slot",
        "D(x, x) would become D(x, y)",
        "step 1: fact: there is no such place",
        lambda: derive("D(x, x) = D(x, y)", step("fact", "1", eq="x = y"), assume=["x = y"], witness="x=1 y=1"),
    ),
    Attack(
        "into the slot of a partial derivative",
        "partial(E, h) would become partial(E, k)",
        "step 1: fact: there is no such place",
        lambda: derive("partial(E, h) = partial(E, k)", step("fact", "1", eq="h = k"), assume=["h = k"], define=E_OF_H, witness="w=1"),
    ),
    Attack(
        "a derivative in a whole number",
        "n does not move",
        "claim: n is a whole number: there is no derivative in it",
        lambda: derive("D(n^2, n) = 2*n", step("diff_sq", u="n", x="n"), sorts={"n": "whole"}, witness="n=1"),
    ),
    Attack(
        "a derivative in an index",
        "j is bound and whole",
        "claim: j is a whole number: there is no derivative in it",
        lambda: derive("sum(D(j^2, j), j=1..2) = 6", step("diff_sq", "0", u="j", x="j")),
    ),
    Attack(
        "a partial derivative in a whole number",
        "n does not move",
        "claim: n is a whole number: there is no derivative in it",
        lambda: derive("partial(E, n) = 2*n", define={"E": "n^2"}, sorts={"n": "whole"}, witness="n=1"),
    ),
    Attack(
        "an operator for a name",
        "the weight exp is no function",
        "step 1: diff_exp does not apply there",
        lambda: derive("D(exp, exp) = exp", step("diff_exp", u="exp", x="exp"), names="exp", witness="exp=2"),
        lambda: derive("D(exp, exp) = 1", step("diff_self", x="exp"), names="exp", witness="exp=2"),
    ),
    Attack(
        "matrices commute",
        "A B is not B A",
        "step 1: the two are not equal by arithmetic",
        lambda: derive("matmul(A, B) = matmul(B, A)", ring("matmul(B, A)"), names="A B", witness="A=1 B=1"),
    ),
    Attack(
        "a partial derivative without proof",
        "nothing says that it is 5",
        "step 1: partial needs a partial derivative",
        lambda: derive("partial(E, h) = 5", step("partial", to="5"), define=E_OF_H, witness="w=1"),
    ),
]

test_refused, test_twin = both_ways(ROWS)
