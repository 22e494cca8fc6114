"""Lines that go back to how things stood before an update: "at the starting point the curvature is ..."."""

from __future__ import annotations

import re

from symderive.documents.knowing.ledger import Ledger
from symderive.documents.reading.page import Scope, Statement
from symderive.kernel.term import Term, name

_START = re.compile(r"\b(start|starting|initial|original|first) (point|value|weight|guess|position|iterate)s?\b|\binitially\b"
                    r"|\bat the (start|beginning|outset)\b", re.I)
_BEFORE = re.compile(r"\bbefore (the|this|that) (update|step)"
                     r"|\b(old|previous|original) (point|value|weight|parameter|iterate|score|logit|bias|number|estimate)e?s?\b", re.I)


class Earlier:
    """What was known before the first run of updates, and before the last one."""

    def __init__(self) -> None:
        self._then: list[Ledger] = []
        self._heading = 0
        self._updated: set[str] = set()
        self.last = -1  # the statement of the last update

    @property
    def before(self) -> Ledger | None:
        """What was known before the last run of updates; None where there was none."""
        return self._then[-1] if self._then else None

    def note(self, ledger: Ledger, heading: int) -> None:
        """A run of updates begins, under a heading."""
        self._then = [*self._then[:1], ledger]
        self._heading = heading

    def note_update(self, key: Term, statement: int) -> None:
        """A name gets its next value."""
        self._updated |= key.names
        self.last = statement

    def meant_by(self, s: Statement, heading: Scope, rest: str, now: Ledger) -> Ledger | None:
        """What was known at the time of which a statement speaks, and all that is new since; None where that is now.

        rest   what follows in its sentence: using p = 0.56 from before the step

        It is the time of which its words or its heading speak; or it speaks of nothing that was updated since, but of what was worked out
        before and not again, or under another heading of what was worked out before and again.
        """
        if not self._then:
            return None
        words = f"{heading.title}. {s.before}"
        then = self._then[0] if _START.search(words) else self._then[-1] if _BEFORE.search(f"{words} {rest}") else None
        again = heading.index != self._heading and self._is_of_results(s, self._then[-1], now)
        then = then or (self._then[-1] if again or _is_left_over(s, self._then[-1], now) else None)
        if then is None:
            return None
        meant = then.copy()
        for key, q in now.quantities.items():
            if key not in meant.quantities:
                meant.add(q)
        return meant

    def _is_of_results(self, s: Statement, then: Ledger, now: Ledger) -> bool:
        """Whether a statement speaks of nothing that was ever updated, and of something that had another number then."""
        names = _names(s)
        pairs = [(then.quantities.get(key), now.quantities.get(key)) for n in sorted(names) for key in (name(n), *then.entries_of(n))]
        others = any(a is not None and b is not None and a.said and b.said and a.said != b.said for a, b in pairs)
        return others and names.isdisjoint(self._updated)

    def back(self, meant: Ledger, s: Statement, now: Ledger) -> None:
        """What the statement has said is known now."""
        for q in list(meant.quantities.values()):
            if q.born == s.index:
                now.add(q)


def _is_left_over(s: Statement, then: Ledger, now: Ledger) -> bool:
    """Whether the names of a statement have the laws and data that they had then, and only the numbers written for some are out of date."""
    pairs = [(then.quantities[key], now.quantities.get(key)) for n in sorted(_names(s)) for key in (name(n), *then.entries_of(n))
             if key in then.quantities]
    same = all(q is not None and q.law is old.law and (old.law is not None or q.base == old.base) for old, q in pairs)
    return same and any(old.said is not None and q is not None and q.said is None for old, q in pairs)


def _names(s: Statement) -> frozenset[str]:
    return frozenset[str]().union(*(side.term.names for side in s.sides if side.term is not None))
