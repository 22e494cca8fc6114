"""Arrays of several indices, and families of declared length (DESIGN 4.2)."""

from attack import Attack, both_ways
from written import derive, ring, step

from symderive.kernel.derivation import Chain, Claim, Definition, Derivation
from symderive.kernel.term import mk, name, num

SIZES = {"m": "whole", "n": "whole", "k": "whole", "l": "whole"}
SQUARE = {"W": "array[2, 2]"}
FOUR = "W[1,1]=1 W[1,2]=2 W[2,1]=3 W[2,2]=5"
DOUBLE = {"A[p,q]": "sum(i*p*q, i=1..2)"}


def moved(text: str, i: str, j: str, to: str) -> Derivation:
    """D(W[i, j], W[1, 1]) by the rule for two indices."""
    return derive(text, step("diff_entry_of_two", x="W", i=i, j=j, k="1", l="1"), ring(to), sorts=SQUARE, witness=FOUR)


def sifted(*assume: str) -> Derivation:
    """The row k of W, of which only entry l stays."""
    return derive(
        "sum(W[k, j]*delta(j, l), j=1..n) = W[k, l]",
        step("sum_delta", f="W[k, j]", j="j", k="l", a="1", b="n"),
        sorts={**SIZES, "W": "array[m, n]"}, assume=["k >= 1", "k <= m", *assume], witness=f"m=2 n=2 k=1 l=2 {FOUR}",
    )  # fmt: skip


def family(text: str, *steps, assume=(), witness: str = "w=1", define=None, lemmas=()) -> Derivation:
    """About z with the entries w, 2 w and 3 w, and nothing said of a fourth."""
    return derive(text, *steps, define=define or {"z[i]": "i*w"}, sorts={"z": "array[3]"}, assume=assume, witness=witness, lemmas=lemmas)


NET = {"z[i]": "v[i]*w", "a[i]": "z[i]^2", "r[i]": "z[i] + a[i]", "E": "sum(r[i], i=1..n)"}
NET_SORTS = {"n": "whole", "k": "whole", **{a: "array[n]" for a in "vzar"}}
NET_AT = "n=1 k=1 w=1 v[1]=3"


def through(text: str, *entries: str, define=None, sorts=None, assume=("n >= 0", "k >= 1", "k <= n"), witness: str = NET_AT, after=(),
            names: str = "") -> Derivation:
    """One step of the chain rule through families, where z is v w, a = z^2, r = z + a and E the sum of r."""
    using = {f"y{i}": entry for i, entry in enumerate(entries)}
    return derive(text, step("through", **using), *after, define=define or NET, sorts=sorts or NET_SORTS, assume=assume, witness=witness,
                  names=names)


PULL = ("pull", "g*D(x^2, x) = g*(2*x)", (step("diff_sq", "1", u="x", x="x"), step("diff_self", "3", x="x"), ring("g*(2*x)")), {})
INNER = ("inner", "D(g*x, x) = g", (step("diff_const_mul", c="g", u="x", x="x"), step("diff_self", "1", x="x"), ring("g")), {})

ROWS = [
    Attack(
        "two entries of one column",
        "W[2, 1] does not move with W[1, 1]",
        "step 1: diff_entry_of_two does not apply there",
        lambda: derive("D(W[2, 1], W[1, 1]) = delta(1, 1)*delta(1, 1)", step("diff_entry_of_two", x="W", i="1", j="1", k="1", l="1"),
                       sorts=SQUARE, witness=FOUR),
        lambda: moved("D(W[2, 1], W[1, 1]) = delta(2, 1)*delta(1, 1)", "2", "1", "delta(2, 1)*delta(1, 1)"),
    ),
    Attack(
        "a row as an entry",
        "W has no entry of one index",
        "no point shows that the claim speaks of anything",
        lambda: derive("W[1] - W[1] = 0", ring("0"), sorts=SQUARE, witness=FOUR + " W[1]=1"),
        lambda: derive("W[1, 1] - W[1, 1] = 0", ring("0"), sorts=SQUARE, witness=FOUR),
    ),
    Attack(
        "the rule of two indices for an entry of one",
        "the index of W[1] is not two",
        "step 1: diff_entry_of_two does not apply there",
        lambda: derive("D(v[1], v[1]) = delta(1, 1)*delta(1, 1)", step("diff_entry_of_two", x="v", i="1", j="1", k="1", l="1"),
                       sorts={"v": "array[2]"}, witness="v[1]=1 v[2]=2"),
    ),
    Attack(
        "sifting the second index out of range",
        "the row has no entry l",
        "step 1: a condition is open ge(l, 1)",
        lambda: derive("0*W[1, 1] + sum(j*delta(j, l), j=1..n) = l", step("sum_delta", "1", f="j", j="j", k="l", a="1", b="n"),
                       sorts={**SIZES, **SQUARE}, assume=["l <= n"], witness=f"m=1 n=2 k=1 l=1 {FOUR}"),
        lambda: sifted("l >= 1", "l <= n"),
    ),
    Attack(
        "an entry beyond a family",
        "z has three entries: what a fourth would be is not known",
        "step 1: a condition is open le(4, 3)",
        lambda: family("4*w = 4*w", step("unfold", backwards=True, name="z[4]"), step("unfold")),
        lambda: family("3*w = 3*w", step("unfold", backwards=True, name="z[3]"), step("unfold")),
    ),
    Attack(
        "a lemma about a longer family",
        "in the claim z ends at 3",
        "lemma long: what it defines is not declared as in the claim",
        lambda: family("0*w = 0*w", lemmas=[("long", "z[4] = 4*w", (step("unfold"),),
                                             {"define": {"z[i]": "i*w"}, "sorts": {"z": "array[5]"}})]),
        lambda: family("0*w = 0*w", lemmas=[("long", "z[3] = 3*w", (step("unfold"),),
                                             {"define": {"z[i]": "i*w"}, "sorts": {"z": "array[3]"}})]),
    ),
    Attack(
        "the sign of an entry beyond a family",
        "nothing is known of z[4]",
        "a condition is open ne(idx(z, 4), 0)",
        lambda: family("1 = 1", step("div_self", backwards=True, a="z[4]"), step("div_self", a="z[4]"), define={"z[i]": "i + w^2"}),
        lambda: family("1 = 1", step("div_self", backwards=True, a="z[3]"), step("div_self", a="z[3]"), define={"z[i]": "i + w^2"}),
    ),
    Attack(
        "one name for both indices",
        "A[1, 2] would be 1 and 2",
        "the indices of A must be different names",
        lambda: derive("A[1, 2] = 1", step("unfold"), define={"A[i,i]": "i"}),
        lambda: derive("A[1, 2] = 1 + 2", step("unfold"), define={"A[i,j]": "i + j"}),
    ),
    Attack(
        "indices put in one after the other",
        "A[j, 1] is j - 1, not 0",
        "claim: the last line is not what was claimed",
        lambda: derive("A[j, 1] = 1 - 1", step("unfold"), define={"A[i,j]": "i - j"}, sorts={"j": "whole"}, witness="j=1"),
        lambda: derive("A[k, 1] = k - 1", step("unfold"), define={"A[i,j]": "i - j"}, sorts={"k": "whole"}, witness="k=1"),
    ),
    Attack(
        "an index under a sum over its name",
        "the i of the sum is another one",
        "step 1: unfold: i is bound there",
        lambda: derive("sum(A[i, 1], i=1..2) = 0", step("unfold", "0"), define=DOUBLE),
        lambda: derive("sum(A[j, 1], j=1..2) = sum(sum(i*j*1, i=1..2), j=1..2)", step("unfold", "0"), define=DOUBLE),
    ),
    Attack(
        "a second index that is no name of its own",
        "h[1] would be 1 whatever w is",
        "goes round in a circle",
        lambda: Derivation(Claim(mk("idx", name("A"), num(1), num(2)), num(2), definitions=(Definition("A", name("A"), "i", ("A",)),)),
                           Chain(())),
    ),
    Attack(
        "a path beside",
        "E moves with z by r itself, and not by a alone",
        "step 1: it is not so that every path from z passes just one of a",
        lambda: through("D(E, z[k]) = sum(D(E, a[i])*D(z[i]^2, z[k]), i=1..n)", "a[i]"),
        lambda: through("D(E, z[k]) = sum(D(E, r[i])*D(z[i] + a[i], z[k]), i=1..n)", "r[i]"),
    ),
    Attack(
        "one family in another",
        "the path by a and r would be counted twice",
        "step 1: it is not so that every path from z passes just one of a, r",
        lambda: through("D(E, z[k]) = sum(D(E, a[i])*D(z[i]^2, z[k]) + D(E, r[i])*D(z[i] + a[i], z[k]), i=1..n)", "a[i]", "r[i]"),
    ),
    Attack(
        "a family twice",
        "its paths would count twice",
        "step 1: it must be told different families, each with an index",
        lambda: through("D(E, z[k]) = sum(D(E, r[i])*D(z[i] + a[i], z[k]), i=1..n) + sum(D(E, r[j])*D(z[j] + a[j], z[k]), j=1..n)", "r[i]",
                        "r[j]"),
    ),
    Attack(
        "through the variable itself",
        "z moves on its own",
        "step 1: it must be told different families, each with an index",
        lambda: through("D(E, z[k]) = sum(D(E, z[i])*D(v[i]*w, z[k]), i=1..n)", "z[i]"),
    ),
    Attack(
        "a family of unknown length",
        "the sum has no end",
        "the lengths of idx(r, i) must be declared",
        lambda: through("D(E, w) = sum(D(E, r[i])*D(z[i] + a[i], w), i=1..n)", "r[i]",
                        sorts={k: v for k, v in NET_SORTS.items() if k != "r"}),
        lambda: through("D(E, w) = sum(D(E, r[i])*D(z[i] + a[i], w), i=1..n)", "r[i]"),
    ),
    Attack(
        "the index of a family that is used outside",
        "D(r[k], z[k]) would be summed over k",
        "its indices be names that stand nowhere else",
        lambda: through("D(E, z[k]) = sum(D(E, r[k])*D(z[k] + a[k], z[k]), k=1..n)", "r[k]"),
    ),
    Attack(
        "an index that the equation binds",
        "the sum inside would take it",
        "step 1: through: j is bound there",
        lambda: through("D(E, w) = 0", "r[j]", define={**NET, "r[i]": "sum(z[i]*a[j], j=1..n)"}),
        lambda: through("D(E, w) = sum(D(E, r[i])*D(sum(z[i]*a[j], j=1..n), w), i=1..n)", "r[i]",
                        define={**NET, "r[i]": "sum(z[i]*a[j], j=1..n)"}),
    ),
    Attack(
        "a kink behind",
        "the absolute value of 0 has no derivative",
        "step 1: a condition is open all(ne(idx(r, i), 0), i, 1, n)",
        lambda: through("D(E, w) = sum(D(E, r[i])*D(z[i] + a[i], w), i=1..n)", "r[i]", define={**NET, "E": "sum(abs(r[i]), i=1..n)"}),
        lambda: through("D(E, w) = sum(D(E, r[i])*D(z[i] + a[i], w), i=1..n)", "r[i]", define={**NET, "E": "sum(abs(r[i]), i=1..n)"},
                        assume=("n >= 0", "k >= 1", "k <= n", "all(r[i] != 0, i=1..n)")),
    ),
    Attack(
        "a kink before",
        "a may not be differentiable in w",
        "step 1: a condition is open all(smooth(abs(idx(z, i)), w), i, 1, n)",
        lambda: through("D(E, w) = sum(D(E, a[i])*D(abs(z[i]), w), i=1..n)", "a[i]",
                        define={"z[i]": "v[i]*w", "a[i]": "abs(z[i])", "E": "sum(a[i], i=1..n)"}),
        lambda: through("D(E, w) = sum(D(E, a[i])*D(abs(z[i]), w), i=1..n)", "a[i]", assume=("n >= 0", "all(z[i] != 0, i=1..n)"),
                        define={"z[i]": "v[i]*w", "a[i]": "abs(z[i])", "E": "sum(a[i], i=1..n)"}, witness="n=1 w=1 v[1]=3"),
    ),
    Attack(
        "a kink two families behind, at another index",
        "that the entry k of z is not 0 says nothing of the others",
        "step 1: a condition is open all(ne(idx(z, i), 0), i, 1, n)",
        lambda: through("D(E, w) = sum(D(E, z[i])*D(v[i]*w, w), i=1..n)", "z[i]", assume=("n >= 0", "k >= 1", "k <= n", "z[k] != 0"),
                        define={"z[i]": "v[i]*w", "a[i]": "abs(z[i])", "E": "sum(a[i], i=1..n)"}),
    ),
    Attack(
        "inside another derivative",
        "while r moves, it is not what its equation says",
        "a derivative that stands in no other is needed",
        lambda: derive("D(D(E, w), r[k]) = 0", step("through", "0", y="r[i]"), define=NET, sorts=NET_SORTS,
                       assume=["n >= 0", "k >= 1", "k <= n"], witness=NET_AT),
    ),
    Attack(
        "a derivative behind",
        "D(r[1], w) knows how r depends on w; with r held it is 0",
        "step 1: what is differentiated contains a derivative",
        lambda: through("D(h, w) = sum(D(h, r[i])*D(z[i] + a[i], w), i=1..n)", "r[i]", define={**NET, "h": "D(sum(r[i], i=1..n), r[1])"}),
    ),
    Attack(
        "a path that ends at a defined variable",
        "z is v w; while z moves, r moves with it, and E",
        "step 1: it is not so that every path from w passes just one of a",
        lambda: through("D(E, w) = sum(D(E, a[i])*D(z[i]^2, w), i=1..n)", "a[i]"),
    ),
    Attack(
        "a lemma's factor under the derivative",
        "D(x x, x) is 2 x",
        "step 4: inner needs g free of x",
        lambda: derive("D(x*x, x) = x", step("inner", g="x", x="x"), lemmas=[INNER], witness="x=1"),
        lambda: derive("x*D(x^2, x) = x*(2*x)", step("pull", g="x", x="x"), lemmas=[PULL], witness="x=1"),
    ),
    Attack(
        "a lemma's factor outside, its base inside",
        "the derivative in 2 x is no derivative",
        "D needs a plain name as argument 2",
        lambda: derive("g*D(x^2, x) = g*(2*x)", step("pull", g="g", x="2*x"), lemmas=[PULL], names="g", witness="x=1 g=1"),
        lambda: derive("D(x, x)*D(x^2, x) = D(x, x)*(2*x)", step("pull", g="D(x, x)", x="x"), lemmas=[PULL], witness="x=1"),
    ),
]  # fmt: skip

test_refused, test_twin = both_ways(ROWS)
