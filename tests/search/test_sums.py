"""Sums and products of symbolic length: what is proved, and how."""

import pytest

from symderive.kernel.derivation import Chain, Claim, Induction, Sort
from symderive.notation.text import read_claim, read_statement
from symderive.report.verdict import Verdict
from symderive.rules import RULES
from symderive.search.prove import prove

NAMES = frozenset("a b c d e i k m n r w x y".split())
WHOLE, ARRAYS = "ikmn", "xy"
POSITIVE = "all(x[k] > 0, k=1..n)"


def claim(text: str, *assume: str) -> Claim:
    lhs, rhs = read_claim(text, names=NAMES)
    arrays = {v for t in (lhs, rhs) for v in ARRAYS if f"{v}[" in text}
    kinds = {v: "array" if v in arrays else "whole" for v in sorted(lhs.names | rhs.names) if v in WHOLE or v in arrays}
    sorts = tuple((v, Sort(kind)) for v, kind in kinds.items())
    return Claim(lhs, rhs, tuple(read_statement(s, names=NAMES) for s in assume), sorts)


BY_INDUCTION = [
    ("product((2*k - 1)/(2*k), k=1..n) = binomial(2*n, n)/4^n", "n >= 1"),
    ("product(x[k]/x[k - 1], k=2..n) = x[n]/x[1]", "n >= 2"),
    ("sum(k, k=1..n) = n*(n + 1)/2", "n >= 1"),
    ("sum(k^3, k=1..n) = (n*(n + 1)/2)^2", "n >= 0"),
    ("sum(r^k, k=0..n - 1) = (1 - r^n)/(1 - r)", "n >= 1"),
    ("sum(k*r^k, k=1..n) = r*(1 - (n + 1)*r^n + n*r^(n + 1))/(1 - r)^2", "n >= 1"),
    ("sum(k*factorial(k), k=1..n) = factorial(n + 1) - 1", "n >= 1"),
    ("sum(cos(k*x), k=1..n) = sin(n*x/2)*cos((n + 1)*x/2)/sin(x/2)", "n >= 1"),
    ("1 + 2*sum(cos(k*x), k=1..n) = sin((2*n + 1)*x/2)/sin(x/2)", "n >= 1"),
    ("sum(binomial(n, k), k=0..n) = 2^n", "n >= 0"),
    ("sum(binomial(n, k)*a^k*b^(n - k), k=0..n) = (a + b)^n", "n >= 0"),
    ("sum(k^4, k=1..2*n) = n*(2*n + 1)*(4*n + 1)*(12*n^2 + 6*n - 1)/15", "n >= 1"),
    ("product(k, k=1..n) = factorial(n)", "n >= 1"),
    ("product(1 - 1/k^2, k=2..n) = (n + 1)/(2*n)", "n >= 2"),
    ("product(1 + x^(2^k), k=0..n) = (1 - x^(2^(n + 1)))/(1 - x)", "n >= 0"),
]


@pytest.mark.parametrize(("text", "assume"), BY_INDUCTION)
def test_by_induction(text, assume):
    found = prove(claim(text, assume), RULES)
    assert found.verdict is Verdict.PROVED
    assert isinstance(found.derivation.proof, Induction)
    assert sum(len(part.lines) + len(part.back) for part in (found.derivation.proof.base, found.derivation.proof.step)) <= 18


TELESCOPING = [  # the claim, what is assumed, how many lines
    ("sum(1/(k*(k + 1)), k=1..n) = n/(n + 1)", "n >= 0", 4),
    ("sum(1/((2*k - 1)*(2*k + 1)), k=1..n) = n/(2*n + 1)", "n >= 1", 4),
    ("sum(1/(k*(k + 2)), k=1..n) = 3/4 - 1/(2*(n + 1)) - 1/(2*(n + 2))", "n >= 0", 3),
    ("sum((2*k + 1)/(k^2*(k + 1)^2), k=1..n) = 1 - 1/(n + 1)^2", "n >= 0", 2),
    ("1 - 1/(n + 1) = sum(1/(k*(k + 1)), k=1..n)", "n >= 0", 2),
    ("sum(x[k] - x[k - 1], k=2..n) = x[n] - x[1]", "n >= 2", 1),
    ("sum(log((k + 1)/k), k=1..n) = log(n + 1)", "n >= 1", 3),
    ("sum(sqrt(k + 1) - sqrt(k), k=1..n) = sqrt(n + 1) - 1", "n >= 0", 2),
    ("3*sum(1/k - 1/(k + 1), k=m..n) = 3/m - 3/(n + 1)", "m >= 1, n >= m", 2),
    ("sum(atan(1/(1 + k + k^2)), k=1..n) = atan(n + 1) - pi/4", "n >= 1", 3),
    ("sum(atan(1/(1 + k + k^2)), k=1..n) = atan(n/(n + 2))", "n >= 1", 3),
    ("sum(atan(1/(2*k^2)), k=1..n) = atan(2*n + 1) - pi/4", "n >= 1", 3),
    ("sum(atan(2/k^2), k=1..n) = atan(n) + atan(n + 1) - pi/4", "n >= 1", 4),
    ("sum(1/sin(2^k*x), k=1..n) = cot(x) - cot(2^n*x)", "n >= 1", 2),
    ("cot(x/2^n)/2^n - cot(x) = sum(tan(x/2^k)/2^k, k=1..n)", "n >= 1", 2),
    ("sum(2^k*tan(2^k*x), k=0..n - 1) = cot(x) - 2^n*cot(2^n*x)", "n >= 1", 2),
]


@pytest.mark.parametrize(("text", "assume", "lines"), TELESCOPING)
def test_telescoping(text, assume, lines):
    found = prove(claim(text, *assume.split(", ")), RULES)
    assert found.verdict is Verdict.PROVED
    assert {"sum_telescope", "sum_telescope_up"} & found.theorem.rests_on
    assert len(found.derivation.proof.lines) + len(found.derivation.proof.back) == lines


IN_LINES = [
    ("sum(c, k=1..n) = n*c", "n >= 1"),
    ("sum(a*x[k] + b*y[k], k=1..n) = a*sum(x[k], k=1..n) + b*sum(y[k], k=1..n)", "n >= 1"),
    ("sum(exp(x[k] - c), k=1..n) = exp(-c)*sum(exp(x[k]), k=1..n)", "n >= 1"),
    ("sum(exp(x[k])/sum(exp(x[i]), i=1..n), k=1..n) = 1", "n >= 1"),
    ("log(sum(exp(x[k] - c), k=1..n)) + c = log(sum(exp(x[k]), k=1..n))", "n >= 1"),
    ("sum((x[k] - sum(x[i], i=1..n)/n)^2, k=1..n) = sum(x[k]^2, k=1..n) - sum(x[k], k=1..n)^2/n", "n >= 1"),
    ("sum(sum(x[i]*y[k], k=1..n), i=1..n) = sum(x[i], i=1..n)*sum(y[k], k=1..n)", "n >= 1"),
    ("D(log(sum(exp(x[k]), k=1..n)), x[i]) = exp(x[i])/sum(exp(x[k]), k=1..n)", "n >= 1", "i >= 1", "i <= n"),
    ("D(sum((y[k] - w*x[k])^2, k=1..n), w) = -2*sum(x[k]*(y[k] - w*x[k]), k=1..n)", "n >= 1"),
    ("product(c*x[k], k=1..n) = c^n*product(x[k], k=1..n)", "n >= 1"),
    ("log(product(x[k], k=1..n)) = sum(log(x[k]), k=1..n)", "n >= 1", POSITIVE),
    ("D(sum(log(x[k]), k=1..n), x[i]) = 1/x[i]", "n >= 1", "i >= 1", "i <= n", POSITIVE),
    ("exp(sum(x[k], k=1..n)) = product(exp(x[k]), k=1..n)", "n >= 1"),
    ("D(product(x[k], k=1..n), x[i]) = product(x[k], k=1..n)/x[i]", "n >= 1", "i >= 1", "i <= n", POSITIVE),
    ("D(softmax(x[k], k=1..n)[i], x[i]) = softmax(x[k], k=1..n)[i]*(1 - softmax(x[k], k=1..n)[i])", "n >= 1", "i >= 1", "i <= n"),
    ("sum(k^3, k=1..n) = sum(k, k=1..n)^2", "n >= 1"),
    ("binomial(n, k)*factorial(k)*factorial(n - k) = factorial(n)", "n >= 1", "k >= 0", "k <= n"),
    ("k*binomial(n, k) = n*binomial(n - 1, k - 1)", "n >= 1", "k >= 1", "k <= n"),
    ("binomial(n, k) = binomial(n - 1, k - 1) + binomial(n - 1, k)", "n >= 1", "k >= 1", "k <= n"),
    ("sum(binomial(n, k)^2, k=0..n) = binomial(2*n, n)", "n >= 0"),
    ("sum(k*binomial(n, k)*a^k, k=0..n) = n*a*(1 + a)^(n - 1)", "n >= 1"),
    ("sum(binomial(n, k)/(k + 1), k=0..n) = (2^(n + 1) - 1)/(n + 1)", "n >= 1"),
    ("sum((-1)^k/(k + 1)*binomial(n, k), k=0..n) = 1/(n + 1)", "n >= 1"),
]


@pytest.mark.parametrize("row", IN_LINES, ids=lambda row: row[0])
def test_in_lines(row):
    found = prove(claim(*row), RULES)
    assert found.verdict is Verdict.PROVED
    assert isinstance(found.derivation.proof, Chain)
    assert len(found.derivation.proof.lines) + len(found.derivation.proof.back) <= 8


REFUTED = [
    ("sum(binomial(n, k)^2, k=0..n) = 4^n", "n >= 1"),
    ("product(x[k]/x[k - 1], k=2..n) = x[n]/x[2]", "n >= 2"),
    ("sum(1/sin(2^k*x), k=1..n) = cot(x) - cot(2^(n + 1)*x)", "n >= 1"),
    ("sum(atan(2/k^2), k=1..n) = atan(n + 2) - atan(1)", "n >= 1"),
    ("sum(k, k=1..n) = n*(n - 1)/2", "n >= 1"),
    ("sum(x[k] - x[k - 1], k=2..n) = x[n] - x[0]", "n >= 2"),
    ("sum(x[k]*y[k], k=1..n) = sum(x[k], k=1..n)*sum(y[k], k=1..n)", "n >= 1"),
    ("log(product(x[k], k=1..n)) = product(log(x[k]), k=1..n)", "n >= 1", POSITIVE),
    ("product(c*x[k], k=1..n) = c*product(x[k], k=1..n)", "n >= 1"),
]


@pytest.mark.parametrize("row", REFUTED, ids=lambda row: row[0])
def test_refuted(row):
    assert prove(claim(*row), RULES).verdict is Verdict.REFUTED


# what is said of x[1] to x[n] says nothing of other entries
BEYOND = [
    ("sqrt(x[i]^2) = x[i]", "n >= 1", POSITIVE, "i >= 1"),
    ("sqrt(x[n + 1]^2) = x[n + 1]", "n >= 1", POSITIVE),
]


@pytest.mark.parametrize("row", BEYOND, ids=lambda row: row[0])
def test_only_entries_in_range(row):
    assert prove(claim(*row), RULES).verdict is not Verdict.PROVED


def test_an_entry_in_range():
    assert prove(claim("sqrt(x[i]^2) = x[i]", "n >= 1", POSITIVE, "i >= 1", "i <= n"), RULES).verdict is Verdict.PROVED


def test_the_step_reads_like_a_lecturer():
    proof = prove(claim("sum(k, k=1..n) = n*(n + 1)/2", "n >= 1"), RULES).derivation.proof
    assert [step.rule for line in proof.step.lines for step in line.steps] == ["sum_split_last", "ring", "fact", "ring"]
