"""True claims are changed at random, and what the prover says of them is compared with certified enclosures at random points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from fractions import Fraction
from random import Random

import pytest
from written_claims import written

from symderive.kernel import ball
from symderive.kernel.derivation import Claim, Refutation, Rejected, Sort
from symderive.kernel.term import Captured, Malformed, Term, const, mk, name, num, number, put
from symderive.notation.sympy_door import Untranslatable, to_sympy
from symderive.notation.text import write
from symderive.report.verdict import Verdict
from symderive.rules import RULES
from symderive.search.match import positions
from symderive.search.points import FUNCTIONS, points
from symderive.search.prove import prove

SAMPLE, ALL = 150, 50_000
POINTS = 25
SECOND_OPINIONS = 5  # one refutation in so many is computed by SymPy too
FAMILIES = [["sin", "cos", "tan", "sec", "csc", "cot"], ["sinh", "cosh", "tanh", "sech", "csch", "coth", "exp"], ["asin", "acos", "atan"],
            ["asinh", "acosh", "atanh", "log"], ["sqrt", "abs", "cbrt", "sign", "neg"], ["relu", "softplus", "sigmoid", "step"],
            ["add", "mul"], ["sub", "div", "pow"], ["max", "min"], ["Sum", "Product"]]
RELATED = {op: [other for other in family if other != op] for family in FAMILIES for op in family}


def mutated(node: Term, rng: Random) -> Term:
    """A node with another sign, number, operator, or other arguments."""
    if node.op == "num" and rng.random() < 0.9:
        return number(node.value + rng.choice((-1, 1, 2)))
    if node.op in RELATED and rng.random() < 0.6:
        return mk(rng.choice(RELATED[node.op]), *node.args)
    if node.op in ("sub", "div", "pow", "max") and rng.random() < 0.5:
        return mk(node.op, *reversed(node.args))
    if node.op in ("add", "mul") and rng.random() < 0.5:
        left = node.args[1:] if len(node.args) > 1 else node.args
        return left[0] if len(left) == 1 else mk(node.op, *left)
    return rng.choice((mk("neg", node), mk("mul", num(2), node), mk("add", node, num(1)), mk("pow", node, num(2))))


def mutant(seed: int) -> Claim:
    """A claim that was true, with one or two changes."""
    rng = Random(seed)
    claim = rng.choice([claim for _, truth, claim in written() if truth])
    for _ in range(rng.choice((1, 1, 2))):
        sides = [claim.lhs, claim.rhs]
        which = rng.randrange(2)
        at, node = rng.choice(list(positions(sides[which])))
        try:
            sides[which] = put(sides[which], at, mutated(node, rng))
        except (Malformed, Captured):
            continue
        claim = Claim(*sides, claim.assuming, claim.sorts, claim.definitions)
    return claim


def random_points(claim: Claim, rng: Random) -> Iterator[ball.Point]:
    """Points with the names that readable points have, and random values of the same sort."""
    known = next(points(claim), ())
    sorts = dict(claim.sorts)
    for k in range(POINTS):
        size = (1, 3, 20)[k % 3]
        yield tuple((n, _value(n, sorts, size, rng)) for n, _ in known)


def _value(n: str, sorts: Mapping[str, Sort], size: int, rng: Random) -> Term:
    kind = sorts[n.partition("[")[0]].kind if n.partition("[")[0] in sorts else "real"
    if n[-1] == ")":
        return rng.choice(FUNCTIONS)
    if kind == "whole":
        return number(rng.randint(0, 7))
    real = number(Fraction(rng.randint(-600 * size, 1000 * size), 997))
    return mk("add", real, mk("mul", number(rng.randint(-5, 5)), const("I"))) if kind == "complex" else real


def unsound(claim: Claim, rng: Random) -> tuple[Verdict | None, str]:
    """The verdict, and what is wrong with it, if anything is."""
    try:
        outcome = prove(claim, RULES)
    except Rejected:
        return None, ""
    if outcome.theorem is not None:
        granted = Claim(claim.lhs, claim.rhs, (*claim.assuming, *outcome.theorem.conditions), claim.sorts, claim.definitions)
        for point in random_points(claim, rng):
            try:
                return outcome.verdict, f"{write(claim.equation)} was proved, but is false: {ball.refuted(granted, point)}"
            except Rejected:
                continue
    elif outcome.refutation is not None:
        return outcome.verdict, _misjudged(claim, outcome.refutation, rng)
    return outcome.verdict, ""


def _misjudged(claim: Claim, refutation: Refutation, rng: Random) -> str:
    """What is wrong with a refutation: the point is outside the domain, or SymPy finds the sides equal there."""
    ball.refuted(claim, refutation.at)
    if rng.randrange(SECOND_OPINIONS) or any("[" in n or ")" in n for n, _ in refutation.at):
        return ""
    try:
        values = {to_sympy(name(n), claim.sorts): to_sympy(v) for n, v in refutation.at}
        left, right = (to_sympy(side, claim.sorts).subs(values).doit().evalf(40) for side in (claim.lhs, claim.rhs))
    except (Untranslatable, ValueError, TypeError, NotImplementedError, AttributeError, RecursionError):  # SymPy gives up in many ways
        return ""
    if left.is_Number and right.is_Number and abs(left - right) < 1e-25:
        return f"{write(claim.equation)} was refuted, but SymPy finds both sides {left} at {refutation.at}"
    return ""


def judge(seeds: range) -> Counter[str]:
    """How often there was which verdict. Fails where one is unsound."""
    counts: Counter[str] = Counter()
    wrong = []
    for seed in seeds:
        verdict, why = unsound(mutant(seed), Random(-seed))
        counts[verdict.name if verdict else "no claim"] += 1
        wrong += [f"{seed}: {why}"] if why else []
    assert wrong == []
    return counts


def test_no_verdict_on_a_mutant_is_unsound():
    counts = judge(range(SAMPLE))
    assert counts["REFUTED"] > SAMPLE / 2 and counts["PROVED"] > 0


@pytest.mark.long
def test_no_verdict_on_many_mutants_is_unsound():
    judge(range(SAMPLE, ALL))
