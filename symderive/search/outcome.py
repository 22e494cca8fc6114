"""What became of a claim."""

from __future__ import annotations

from dataclasses import dataclass

from symderive.kernel.derivation import Claim, Derivation, Refutation, Theorem
from symderive.report.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a claim; `tried` says in words what was attempted when it is not decided."""

    verdict: Verdict
    claim: Claim
    derivation: Derivation | None = None
    theorem: Theorem | None = None
    refutation: Refutation | None = None
    tried: tuple[str, ...] = ()
