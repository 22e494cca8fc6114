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


def family(text: str, *steps, assume=(), witness: str = "w=1", define=None, sorts=None) -> Derivation:
    """About z with the entries w, 2 w and 3 w, and nothing said of a fourth."""
    return derive(text, *steps, define=define or {"z[i]": "i*w"}, sorts=sorts or {"z": "array[3]"}, assume=assume, witness=witness)


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
]  # fmt: skip

test_refused, test_twin = both_ways(ROWS)
