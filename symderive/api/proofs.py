"""Proof objects: check again what was written down."""

from __future__ import annotations

from symderive.exports.proof_json import Verified
from symderive.exports.proof_json import verify as _verify


def verify(text: str) -> Verified:
    """Replay a proof object with the kernel alone. Raises SchemaError for what does not fit the format, Rejected for what is no proof."""
    return _verify(text)
