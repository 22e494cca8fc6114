"""Lines that go back to how things stood before an update: "at the starting point the curvature is ..."."""

from __future__ import annotations

import re

from symderive.documents.ledger import Ledger
from symderive.documents.page import Statement

_START = re.compile(r"\b(start|starting|initial|original|first) (point|value|weight|guess|position|iterate)s?\b|\binitially\b"
                    r"|\bat the (start|beginning|outset)\b", re.I)
_BEFORE = re.compile(r"\bbefore (the|this|that) (update|step)|\b(old|previous) (point|value|weight|parameter|iterate)s?\b", re.I)


class Earlier:
    """What was known before each run of updates."""

    def __init__(self) -> None:
        self._then: list[Ledger] = []

    def note(self, ledger: Ledger) -> None:
        """A run of updates begins."""
        self._then.append(ledger)

    def meant_by(self, s: Statement, title: str, now: Ledger) -> Ledger | None:
        """What was known at the time of which the words before a statement or its heading speak, and all that is new since; else None."""
        if not self._then:
            return None
        then = self._then[0] if _START.search(f"{title}. {s.before}") else self._then[-1] if _BEFORE.search(s.before) else None
        if then is None:
            return None
        meant = then.copy()
        for key, q in now.quantities.items():
            if key not in meant.quantities:
                meant.add(q)
        return meant

    def back(self, meant: Ledger, s: Statement, now: Ledger) -> None:
        """What the statement has said is known now."""
        for q in list(meant.quantities.values()):
            if q.born == s.index:
                now.add(q)
