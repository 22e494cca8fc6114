"""The closed list of verdicts, and the exit code of each."""

from __future__ import annotations

from enum import Enum


class Verdict(Enum):
    """What can be said of a claim. The value is the word that a page prints."""

    PROVED = "Proved"
    CHECKED = "Checked"  # several claims or computations, every one of them
    CONDITIONAL = "Proved only for"  # the proof needs a condition that nothing in the claim gives
    REFUTED = "False"
    REJECTED = "Wrong"  # a line of a derivation does not follow
    UNDECIDED = "Not decided"

    @property
    def exit_code(self) -> int:
        """0 all right, 1 false or wrong, 3 not decided."""
        return {"PROVED": 0, "CHECKED": 0, "REFUTED": 1, "REJECTED": 1}.get(self.name, 3)
