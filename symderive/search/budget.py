"""Budgets: how much work a search may do, counted so that an answer does not depend on the machine.

Work is counted in symbols looked at, by whoever looks at them: a step costs the symbols of its line, an attempt to close a gap a
multiple of those of both sides. The weights make a unit about a microsecond.
"""

from __future__ import annotations

from math import inf

MOST = 1_500_000  # for a claim
SHARE = 1_000_000  # of it for one strategy


class Exhausted(Exception):
    """The work that was allowed is done."""


class Budget:
    """What is left; without a limit unless one is given. A share is spent from the whole, too."""

    def __init__(self, left: float = inf, whole: Budget | None = None):
        self.left, self._whole = left, whole
        self.was_short = False  # whether somebody had to stop

    def share(self) -> Budget:
        """A part of it, for one strategy."""
        return Budget(min(SHARE, self.left), self)

    def spend(self, work: int) -> None:
        """Raises Exhausted where nothing is left."""
        self.left -= work
        whole = self._whole or self
        if whole is not self:
            whole.left -= work
        if self.left < 0:
            whole.was_short = True
            raise Exhausted
