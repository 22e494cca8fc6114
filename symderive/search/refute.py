"""Refutation: a readable point at which a claim is certainly false."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from symderive.kernel import ball
from symderive.kernel.derivation import Claim, Refutation, Rejected
from symderive.kernel.term import ONE, ZERO
from symderive.search.match import subterms
from symderive.search.points import points, witness

MAX_INTEGRALS = 12  # points at which integrals are computed
MAX_LOOKS = 20  # points of a quick look
MAX_GENERIC = 4  # names for which there are points without 0 and 1
_CHANCE = frozenset({ZERO, ONE})


def refute(claim: Claim) -> Refutation | None:
    """The first point of the list at which certified enclosures of the two sides are apart, or None."""
    for point in _points(claim):
        try:
            return ball.refuted(claim, point)
        except Rejected:
            continue
    return None


def looks_false(claim: Claim) -> bool:
    """Whether the sides differ at one of a few points of the list: a quick look, which misses few false claims.

    Of the points without a 0 or 1, where much is equal by chance, it takes those with signs that are new, and ever fewer of the
    others; those where a side is not defined do not count.
    """
    due = seen = tries = 0
    signs: set[tuple[bool, ...]] = set()
    for point in _points(claim):
        if tries == MAX_LOOKS or (len(point) <= MAX_GENERIC and any(v in _CHANCE and "[" not in n for n, v in point)):
            continue
        pattern = tuple(value.op == "neg" for _, value in point)
        if seen >= due or pattern not in signs:
            try:
                ball.refuted(claim, point, ball.PRECISIONS[:1])
            except Rejected as e:
                if e.reason == ball.ALIKE:
                    tries += 1
                    signs.add(pattern)
                    due = max(due, seen + 1 + (seen // 2 if len(point) > 1 else 0))
            else:
                return True
        seen += 1
    return False


def _points(claim: Claim) -> Iterator[ball.Point]:
    integrals = any(node.op == "Integral" for side in (claim.lhs, claim.rhs) for node in subterms(side))
    return islice(points(claim), MAX_INTEGRALS if integrals else None)


def no_counterexample(claim: Claim) -> tuple[str, ...]:
    """What to say where `refute` finds nothing."""
    if not (claim.lhs.names | claim.rhs.names) or witness(claim):
        return ("no counterexample at the points tried",)
    return (f"no point was found where both sides are defined{' and the assumptions hold' if claim.assuming else ''}",)
