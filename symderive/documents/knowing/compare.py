"""Whether two formulas are equal as identities in their names.

Equal is what is proved. Different is only what differs at one point: certified enclosures of the two sides are apart there, and every
condition certainly holds. All else is not decided.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from flint import ctx

from symderive.kernel import ball, ring
from symderive.kernel.conditions import Facts, defined
from symderive.kernel.derivation import Claim, Definitions, Rejected
from symderive.kernel.term import ZERO, Captured, Malformed, Term, canon, mk, same
from symderive.rules import RULES
from symderive.search.budget import Budget
from symderive.search.decide import decide
from symderive.search.points import points, unlike_points
from symderive.search.prove import find
from symderive.search.sorts import sorts_by_use

MAX_PROVED = 250  # nodes of two sides between which a proof is looked for
MAX_POINTS = 160
FEW = 12  # points that differ much, tried before a normal form is worked out
POINT = 6_000  # work at one point: nodes of terms
POINTS = 40_000  # work at all points of one claim
NORMAL_FORM = 4_000  # work for a normal form
PROOF = 600_000  # work for a proof


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether two formulas are equal (None: not decided), a point where they differ, the conditions under which it holds, and the work.

    Conditions are those without which one of the two has no value, and the other may have one.
    """

    equal: bool | None
    at: ball.Point = ()
    only: tuple[Term, ...] = ()
    work: int = 0


def identical(lhs: Term, rhs: Term, assuming: tuple[Term, ...] = ()) -> Answer:
    """Whether two formulas in base names are equal wherever both are defined and the assumptions hold, for all values of their names."""
    return compared(Claim(lhs, rhs, assuming, tuple(sorts_by_use((lhs, rhs, *assuming)).items())))


@lru_cache(maxsize=4096)  # a page is judged several times where digits were cut off
def compared(claim: Claim, refutable: bool = True, thorough: bool = True) -> Answer:
    """The answer on a claim; `thorough` with a search for a proof."""
    if same(claim.lhs, claim.rhs):
        return Answer(True)
    try:
        search = _Search(claim)
        found = search.answer(refutable, thorough)
        return replace(found, only=_one_sided(claim) if found.equal else (), work=search.work)
    except (Malformed, Captured, Rejected, RecursionError):
        return Answer(None)


def _one_sided(claim: Claim) -> tuple[Term, ...]:
    """What one side needs to have a value, where that is not certain from the assumptions and from what the other side needs."""
    found: dict[Term, Term] = {}
    definitions, sorts = Definitions(claim.definitions), dict(claim.sorts)
    needs = [defined(side, definitions, sorts) for side in (claim.lhs, claim.rhs)]
    for mine, others in (needs, needs[::-1]):
        facts = Facts((*claim.assuming, *others), definitions, sorts)
        found |= {canon(s): s for s in mine if s.op in ("ne", "gt", "ge") and s.names and not s.bound and not facts.granted(s)}
    return tuple(_moved_over(s) for s in found.values())


def _moved_over(s: Term) -> Term:
    """x - 1 != 0 is x != 1."""
    a, b = s.args
    return mk(s.op, *a.args) if a.op == "sub" and b is ZERO and not a.args[1].names else s


class _Search:
    """The cheap answers first: a few points, the normal form; then all points, then a proof."""

    def __init__(self, claim: Claim):
        self.claim = claim
        self.definitions = Definitions(claim.definitions)
        self.work = 0

    def answer(self, refutable: bool, thorough: bool) -> Answer:
        claim = self.claim
        self.work += claim.lhs.size + claim.rhs.size
        if ring.difference(claim.lhs, claim.rhs) == 0:
            return Answer(True)
        if at := self._apart(islice(unlike_points(claim), FEW)):
            readable = self._apart(islice(points(claim), MAX_POINTS)) if refutable else at
            return Answer(False if refutable else None, readable or at)  # what differs at a point has no proof
        if not claim.definitions and not (claim.lhs.vars or claim.rhs.vars):
            self.work += 10 * (claim.lhs.size + claim.rhs.size)
            if decide(claim.lhs, claim.rhs, claim.assuming, budget=NORMAL_FORM):
                return Answer(True)
        if refutable and (at := self._apart(islice(points(claim), MAX_POINTS))):
            return Answer(False, at)
        if not thorough or claim.lhs.size + claim.rhs.size > MAX_PROVED:
            return Answer(None)
        allowed = Budget(PROOF)
        proof = find(claim, RULES, allowed)
        self.work += PROOF - max(round(allowed.left), 0)
        return Answer(True if proof is not None and not proof.provided else None)

    def _apart(self, some: Iterator[ball.Point]) -> ball.Point:
        """The first point at which the sides certainly differ, and all conditions certainly hold; () where there is none."""
        most = self.work + POINTS
        for point in some:
            if self.work > most:
                break
            if self._seems_apart(point):
                try:
                    return ball.refuted(self.claim, point, ball.PRECISIONS[:2]).at
                except Rejected:
                    continue
        return ()

    def _seems_apart(self, point: ball.Point) -> bool:
        """A look with little work; conditions first, as most points fail there."""
        with ctx.workprec(ball.PRECISIONS[0]):
            allowed = [POINT]
            try:
                values = ball.values_at(point, self.claim, self.definitions)
                values.work = allowed
                if not all(ball.holds(s, values) is not False for s in self.claim.assuming):
                    return False
                gap = ball.plus(values.of(self.claim.lhs), ball.negative(values.of(self.claim.rhs)))
                return bool(gap.is_finite()) and not gap.contains(0)
            except (ball.Undefined, Malformed, Captured, ValueError, ZeroDivisionError, OverflowError, AttributeError):
                return False
            finally:
                self.work += POINT - allowed[0]
