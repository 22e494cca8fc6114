"""Refutation: a readable point at which a claim is certainly false."""

from __future__ import annotations

from itertools import islice

from symderive.kernel import ball
from symderive.kernel.derivation import Claim, Refutation, Rejected
from symderive.search.match import subterms
from symderive.search.points import points, witness

MAX_INTEGRALS = 12  # points at which integrals are computed


def refute(claim: Claim) -> Refutation | None:
    """The first point of the list at which certified enclosures of the two sides are apart, or None."""
    integrals = any(node.op == "Integral" for side in (claim.lhs, claim.rhs) for node in subterms(side))
    for point in islice(points(claim), MAX_INTEGRALS if integrals else None):
        try:
            return ball.refuted(claim, point)
        except Rejected:
            continue
    return None


def no_counterexample(claim: Claim) -> tuple[str, ...]:
    """What to say where `refute` finds nothing."""
    if not (claim.lhs.names | claim.rhs.names) or witness(claim):
        return ("no counterexample at the points tried",)
    return (f"no point was found where both sides are defined{' and the assumptions hold' if claim.assuming else ''}",)
