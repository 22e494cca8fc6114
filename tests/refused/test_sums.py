"""Finite sums: their length, their bound name, and what is known of it (DESIGN 4.2)."""

from attack import Attack, both_ways
from written import cite, derive, ring, step

ENTRIES = {"n": "whole", "x": "array[n]"}
SOFT = (step("sum_softmax", f="x[j]", j="j", i="i", n="n"),)
HALVES = (step("div_self", backwards=True, a="sum(exp(x[j]), j=1..n)"), step("div_self", a="sum(exp(x[j]), j=1..n)"))
LAST = {"f": "j", "j": "j", "a": "1", "b": "n"}
THERE_AND_BACK = (step("sum_split_last", **LAST), step("sum_split_last", backwards=True, **LAST))
POINT = "n=2 x[1]=1 x[2]=2"

ROWS = [
    Attack(
        "the entries of an empty softmax",
        "their sum is 0, not 1",
        "step 1: a condition is open ge(n, 1)",
        lambda: derive("sum(softmax(x[j], j=1..n)[i], i=1..n) = 1", *SOFT, sorts=ENTRIES, assume=["n >= 0"], witness=POINT),
        lambda: derive("sum(softmax(x[j], j=1..n)[i], i=1..n) = 1", *SOFT, sorts=ENTRIES, assume=["n >= 1"], witness=POINT),
    ),
    Attack(
        "the empty sum is positive",
        "it is 0",
        "step 1: a condition is open ne(Sum(exp(idx(x, j)), j, 1, n), 0)",
        lambda: derive("1 = 1", *HALVES, sorts=ENTRIES, assume=["n >= 0"], witness=POINT),
        lambda: derive("1 = 1", *HALVES, sorts=ENTRIES, assume=["n >= 1"], witness=POINT),
    ),
    Attack(
        "the last of none",
        "an empty sum has no last term",
        "step 1: a condition is open ge(n, 1)",
        lambda: derive("sum(j, j=1..n) = sum(j, j=1..n)", *THERE_AND_BACK, sorts={"n": "whole"}, witness="n=1"),
        lambda: derive("sum(j, j=1..n) = sum(j, j=1..n)", *THERE_AND_BACK, sorts={"n": "whole"}, assume=["n >= 1"], witness="n=1"),
    ),
    Attack(
        "sifting out of range",
        "no term has the index k",
        "step 1: a condition is open le(k, n)",
        lambda: derive(
            "sum(j*delta(j, k), j=1..n) = k",
            step("sum_delta", f="j", j="j", k="k", a="1", b="n"),
            sorts={"n": "whole", "k": "whole"},
            assume=["k >= 1"],
            witness="n=2 k=1",
        ),
        lambda: derive(
            "sum(j*delta(j, k), j=1..n) = k",
            step("sum_delta", f="j", j="j", k="k", a="1", b="n"),
            sorts={"n": "whole", "k": "whole"},
            assume=["k >= 1", "k <= n"],
            witness="n=2 k=1",
        ),
    ),
    Attack(
        "the index factored out",
        "j is another in each term",
        "step 1: sum_mul_left needs c free of j",
        lambda: derive("sum(j*x, j=1..2) = j*sum(x, j=1..2)", step("sum_mul_left", c="j", f="x", j="j", a="1", b="2"), witness="x=1 j=1"),
        lambda: derive("sum(j*x, j=1..2) = x*sum(j, j=1..2)", step("sum_mul_left", c="x", f="j", j="j", a="1", b="2"), witness="x=1"),
    ),
    Attack(
        "renamed to a name that is there",
        "the sum of j k is not the sum of k k",
        "step 1: sum_rename needs f free of k",
        lambda: derive(
            "sum(j*k, j=1..2) = sum(k*k, k=1..2)", step("sum_rename", f="j*k", j="j", k="k", a="1", b="2"), names="j k", witness="k=1"
        ),
        lambda: derive(
            "sum(j*k, j=1..2) = sum(m*k, m=1..2)", step("sum_rename", f="j*k", j="j", k="m", a="1", b="2"), names="j k m", witness="k=1"
        ),
    ),
    Attack(
        "renamed to an inner bound name",
        "the inner sum would take it",
        "step 1: sum_rename: k is bound there",
        lambda: derive(
            "sum(sum(j*k, k=1..2), j=1..2) = sum(sum(k*k, k=1..2), k=1..2)",
            step("sum_rename", f="sum(j*k, k=1..2)", j="j", k="k", a="1", b="2"),
        ),
    ),
    Attack(
        "shifted by the index",
        "j - j is always 0",
        "step 1: sum_shift needs m free of j",
        lambda: derive(
            "sum(x[j], j=1..2) = sum(x[j - j], j=1+j..2+j)",
            step("sum_shift", f="x[j]", j="j", m="j", a="1", b="2"),
            witness="x[0]=1 x[1]=1 x[2]=1 j=1",
        ),
        lambda: derive(
            "sum(x[j], j=1..2) = sum(x[j - 1], j=1+1..2+1)",
            step("sum_shift", f="x[j]", j="j", m="1", a="1", b="2"),
            witness="x[1]=1 x[2]=1",
        ),
    ),
    Attack(
        "neighbours that are none",
        "the second term is that of j + 2",
        "step 1: sum_telescope does not apply there",
        lambda: derive(
            "sum(x[j] - x[j + 2], j=1..2) = x[1] - x[2 + 1]",
            step("sum_telescope", f="x[j]", j="j", a="1", b="2"),
            witness="x[1]=1 x[2]=2 x[3]=3 x[4]=4",
        ),
        lambda: derive(
            "sum(x[j] - x[j + 1], j=1..2) = x[1] - x[2 + 1]",
            step("sum_telescope", f="x[j]", j="j", a="1", b="2"),
            witness="x[1]=1 x[2]=2 x[3]=3",
        ),
    ),
    Attack(
        "a sum that runs backwards",
        "from 3 to 1 nothing is known of a sum",
        "step 1: a condition is open ge(1, sub(3, 1))",
        lambda: derive(
            "sum(j - (j + 1), j=3..1) = 3 - (1 + 1)",
            step("sum_telescope", f="j", j="j", a="3", b="1"),
        ),
        lambda: derive(
            "sum(j - (j + 1), j=1..3) = 1 - (3 + 1)",
            step("sum_telescope", f="j", j="j", a="1", b="3"),
        ),
    ),
    Attack(
        "a term put under an inner binder",
        "the i outside is not the i inside",
        "step 1: sum_single: i is bound there",
        lambda: derive(
            "sum(sum(i*j, i=1..2), j=i..i) = sum(i*i, i=1..2)",
            step("sum_single", f="sum(i*j, i=1..2)", j="j", a="i"),
            assume=["whole(i)"],
            witness="i=1",
        ),
        lambda: derive(
            "sum(sum(i*j, i=1..2), j=k..k) = sum(i*k, i=1..2)",
            step("sum_single", f="sum(i*j, i=1..2)", j="j", a="k"),
            assume=["whole(k)"],
            witness="k=1",
        ),
    ),
    Attack(
        "known of another j",
        "the bound j runs from 1",
        "step 1: a condition is open ge(sub(j, 3), 0)",
        lambda: derive(
            "sum(abs(j - 3), j=1..5) = sum(j - 3, j=1..5)", step("abs_of_nonneg", "0", a="j - 3"), assume=["j >= 3"], witness="j=3"
        ),
        lambda: derive("sum(abs(j - 3), j=3..5) = sum(j - 3, j=3..5)", step("abs_of_nonneg", "0", a="j - 3")),
    ),
    Attack(
        "an equation of another j",
        "the bound j is not 1",
        "step 1: no such equation is known there",
        lambda: derive("sum(j, j=1..2) = sum(1, j=1..2)", step("fact", "0", eq="j = 1"), assume=["j = 1"], witness="j=1"),
    ),
    Attack(
        "a family of another j",
        "h[j] = 1 says nothing of h[2]",
        "step 1: no such equation is known there",
        lambda: derive(
            "sum(h[j], j=1..2) = sum(1, j=1..2)",
            step("fact", "0", eq="h[j] = 1"),
            assume=["h[j] = 1"],
            names="h",
            witness="j=1 h[1]=1 h[2]=5",
        ),
    ),
    Attack(
        "a sum that ends at its variable",
        "its length jumps with x",
        "step 1: diff_sum needs b free of x",
        lambda: derive(
            "D(sum(j, j=1..x), x) = sum(D(j, x), j=1..x)",
            step("diff_sum", f="j", j="j", a="1", b="x", x="x"),
            assume=["whole(x)"],
            witness="x=2",
        ),
        lambda: derive(
            "D(sum(j*x, j=1..2), x) = sum(D(j*x, x), j=1..2)", step("diff_sum", f="j*x", j="j", a="1", b="2", x="x"), witness="x=2"
        ),
    ),
    Attack(
        "a kink in one term",
        "abs(x - 2) has no slope at 2",
        "step 1: a condition is open all(smooth(abs(sub(x, j)), x), j, 1, 3)",
        lambda: derive(
            "D(sum(abs(x - j), j=1..3), x) = sum(D(abs(x - j), x), j=1..3)",
            step("diff_sum", f="abs(x - j)", j="j", a="1", b="3", x="x"),
            witness="x=1/2",
        ),
        lambda: derive(
            "D(sum(abs(x - j), j=1..3), x) = sum(D(abs(x - j), x), j=1..3)",
            step("diff_sum", f="abs(x - j)", j="j", a="1", b="3", x="x"),
            assume=["all(x - j != 0, j=1..3)"],
            witness="x=1/2",
        ),
    ),
    Attack(
        "the bound name moves",
        "cited, the sum over x of x would have a slope in x",
        "step 1: x is a whole number: there is no derivative in it",
        lambda: derive("1 = 2", ring("2", "", cite("diff_sum", "1", f="x", j="x", a="1", b="2", x="x"))),
    ),
    Attack(
        "a length that is not whole",
        "a sum to n = 1/2 is nothing",
        "step 1: a condition is open whole(n)",
        lambda: derive("y + 0 = y", step("sum_zero", "1", backwards=True, j="j", a="1", b="n"), witness="n=1/2 y=1"),
    ),
    Attack(
        "the sign of a sum to nowhere",
        "to b = 1/2 the sum is unknown",
        "step 1: a condition is open",
        lambda: derive(
            "1 = 1",
            step("div_self", backwards=True, a="sum(1, j=1..b)"),
            step("div_self", a="sum(1, j=1..b)"),
            assume=["b >= 1"],
            witness="b=3/2",
        ),
        lambda: derive(
            "1 = 1",
            step("div_self", backwards=True, a="sum(1, j=1..b)"),
            step("div_self", a="sum(1, j=1..b)"),
            assume=["b >= 1", "whole(b)"],
            witness="b=2",
        ),
    ),
    Attack(
        "equal indices of unlike names",
        "delta(i, k) may be 0",
        "step 1: delta_self does not apply there",
        lambda: derive("delta(i, k) = 1", step("delta_self", i="i"), sorts={"i": "whole", "k": "whole"}, witness="i=1 k=1"),
    ),
    Attack(
        "unequal indices that are not known so",
        "i may be k",
        "step 1: a condition is open ne(i, k)",
        lambda: derive("delta(i, k) = 0", step("delta_of_ne", i="i", k="k"), sorts={"i": "whole", "k": "whole"}, witness="i=1 k=2"),
        lambda: derive("delta(i, i + 1) = 0", step("delta_of_ne", i="i", k="i + 1"), sorts={"i": "whole"}, witness="i=1"),
    ),
]

test_refused, test_twin = both_ways(ROWS)
