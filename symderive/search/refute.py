"""Refutation: a readable point at which a claim is certainly false."""

from __future__ import annotations

from contextlib import suppress
from itertools import islice

from symderive.kernel import ball
from symderive.kernel.derivation import Claim, Refutation, Rejected
from symderive.search.points import MAX_INTEGRALS, points, unlike_points, witness

INTEGRALS_AT_A_GLANCE = 2  # points at which integrals are computed
CLOSE = 12  # points at which values are computed to many digits
MAX_LOOKS = 2  # points of a glance at which both sides are defined
# wherever these are defined they are one analytic function: what is 0 at a point of no meaning is 0
ANALYTIC = frozenset("num name const add neg mul div pow exp sin cos tan sec csc cot sinh cosh tanh sech csch coth erf sigmoid D".split())


def refute(claim: Claim) -> Refutation | None:
    """The first point of the list at which certified enclosures of the two sides are apart, or None.

    A closer look is taken only at the first few points.
    """
    close, many = (CLOSE, None) if not _integrates(claim) else (1, MAX_INTEGRALS)
    for precisions, last in ((ball.PRECISIONS[:2], many), (ball.PRECISIONS[2:], close)):
        for point in islice(points(claim), last):
            try:
                return _at_fewest(claim, ball.refuted(claim, point, precisions), precisions)
            except Rejected:
                continue
    return None


def _at_fewest(claim: Claim, found: Refutation, precisions: tuple[int, ...]) -> Refutation:
    """Without the last entries of arrays, of which nothing depends: those of x[3] in a sum of two."""
    for entry in [p for p in found.at if p[0].endswith("]")]:
        with suppress(Rejected):
            found = ball.refuted(claim, tuple(p for p in found.at if p is not entry), precisions)
    return found


def glance(claim: Claim) -> Refutation | None:
    """One of a few points at which the sides are apart: a quick look that few false claims escape. It need not be readable."""
    looks = INTEGRALS_AT_A_GLANCE if _integrates(claim) else 1 if _is_analytic(claim) else MAX_LOOKS
    for point in unlike_points(claim):
        try:
            return ball.refuted(claim, point, ball.PRECISIONS[:1])
        except Rejected as e:
            looks -= e.reason == ball.ALIKE
            if not looks:
                break
    return None


def _integrates(claim: Claim) -> bool:
    return "Integral" in claim.lhs.ops | claim.rhs.ops


def _is_analytic(claim: Claim) -> bool:
    """Whether both sides are made by arithmetic and analytic functions from real and complex numbers."""
    numbers = not claim.definitions and all(s.kind in ("real", "complex") for _, s in claim.sorts)
    return numbers and claim.lhs.ops | claim.rhs.ops <= ANALYTIC


def no_counterexample(claim: Claim) -> tuple[str, ...]:
    """What to say where `refute` finds nothing."""
    if not (claim.lhs.names | claim.rhs.names) or witness(claim):
        return ("no counterexample at the points tried",)
    return (f"no point was found where both sides are defined{' and the assumptions hold' if claim.assuming else ''}",)

