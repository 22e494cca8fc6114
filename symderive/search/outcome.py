"""What became of a claim."""

from __future__ import annotations

from dataclasses import dataclass

from symderive.kernel.derivation import Claim, Derivation, Refutation, Theorem
from symderive.kernel.term import Term
from symderive.report.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a claim.

    tried     what was attempted, in words, where it is not decided
    unused    names of rules and equations that were asked for, and that the proof does without
    """

    verdict: Verdict
    claim: Claim
    derivation: Derivation | None = None
    theorem: Theorem | None = None
    refutation: Refutation | None = None
    tried: tuple[str, ...] = ()
    unused: tuple[str | Term, ...] = ()
