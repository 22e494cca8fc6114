"""Refutation: a readable point at which a claim is certainly false."""

from __future__ import annotations

from symderive.kernel import ball
from symderive.kernel.derivation import Claim, Refutation, Rejected
from symderive.search.points import points


def refute(claim: Claim) -> Refutation | None:
    """The first point of the list at which certified enclosures of the two sides are apart, or None."""
    for point in points(claim):
        try:
            return ball.refuted(claim, point)
        except Rejected:
            continue
    return None
