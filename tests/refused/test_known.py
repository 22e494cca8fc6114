"""Known statements that are rewritten: equals for equals, where they are equal (DESIGN 4.3)."""

from dataclasses import replace

from attack import Attack, both_ways
from written import Reader, derive, step

from symderive.kernel.derivation import Derivation, Known
from symderive.kernel.term import mk, name


def knowing(statement, steps, derivation: Derivation, names: str = "") -> Derivation:
    reader = Reader(frozenset(names.split()))
    known = Known(reader.statement(statement), tuple(map(reader.step, steps)))
    return replace(derivation, proof=replace(derivation.proof, known=(known,)))


ABS_AT_0 = {"assume": ["abs(x) = 0"], "witness": "x=0"}
UNDERSCORE = mk("eq", mk("abs", name("_")), name("y"))

ROWS = [
    Attack(
        "smooth at this point only",
        "abs(x) is 0 at 0, and not smooth there",
        "step 1: no such equation is known there",
        lambda: knowing("smooth(0, x)", [step("fact", "0", backwards=True, eq="abs(x) = 0")], derive("x = x", **ABS_AT_0)),
    ),
    Attack(
        "the name that dresses a statement",
        "_ is no whole number from 1 to 1",
        "no name is called _",
        lambda: knowing(UNDERSCORE, [step("abs_of_nonneg", "0", a=name("_"))], derive("y = y", assume=[UNDERSCORE], witness="_=-1 y=1")),
    ),
    Attack(
        "a statement that is not known",
        "x may be -1",
        "a condition is open gt(x, 0)",
        lambda: knowing("x > 0", [], derive("abs(x) = x", step("abs_of_nonneg", a="x"), witness="x=1")),
        lambda: knowing("exp(x) > 0", [], derive("abs(exp(x)) = exp(x)", step("abs_of_nonneg", a="exp(x)"), witness="x=1")),
    ),
]

test_refused, test_twin = both_ways(ROWS)
