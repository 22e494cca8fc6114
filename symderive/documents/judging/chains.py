"""Chains and their continuations; updates that follow each other are made at once, all from the old values."""

from __future__ import annotations

from collections.abc import Sequence

from symderive.documents.judging.amplitudes import one_amplitude
from symderive.documents.judging.data import at_the_data
from symderive.documents.judging.learning import Learning
from symderive.documents.knowing.judgement import Judgement, Mark
from symderive.documents.knowing.known import Quantity
from symderive.documents.knowing.rounding import written
from symderive.documents.reading.page import Side, Statement
from symderive.kernel.term import canon


class Chains(Learning):
    """The chains of a page, each side of which is judged."""

    def _chain(self, s: Statement, sides: Sequence[Side], part: int) -> list[Judgement]:
        """The verdicts on the sides of one chain, and what is learnt from it."""
        sides = [side for k, side in enumerate(sides) if side.kind != "dots" and (side.kind != "words" or not k)] or list(sides)
        if any(side.term is not None and side.term.op == "apply" and side.term.args[0].val == "nabla" for side in sides):
            return [self.said(s, sides[0], Mark.NOT_UNDERSTOOD, "vector", "a gradient is a vector; its entries are judged one by one")]
        if s.kind == "update" and sides[0].term is not None:
            return self._update_chain(s, sides, part)
        self._end_of_updates(sides)
        return self._thread_of(s, sides, part)

    def _update_chain(self, s: Statement, sides: Sequence[Side], part: int) -> list[Judgement]:
        """Updates that follow each other are made at once: all from the old values."""
        key = canon(sides[0].term)  # type: ignore[arg-type]
        if self.old is None or key in self.updated:
            self.old, self.updated = self.ledger.copy(), set()
            self.earlier.note(self.old, self.page.heading_of(s.scope))
        self.updated.add(key)
        self.earlier.note_update(key, s.index)
        now, self.links.ledger = self.links.ledger, self.old
        self.links.results.updated = key
        try:
            found = self._thread_of(s, sides, part)
            thread = self.threads[s.index, part]
            base, said = self._new_values(thread, sides)
        finally:
            self.links.ledger, self.links.results.updated = now, None
        q = self.ledger.find(key) or self.ledger.add(Quantity(key, s.index, s.scope))
        if q.given:  # from here on it is the page's own
            q = self.ledger.change(q, born=s.index, scope=s.scope)
        self.ledger.update(q, base, self._kept(s, said, thread), thread.blame)
        return found

    def _end_of_updates(self, sides: Sequence[Side]) -> None:
        """Anything but the new value of an updated name ends a run of updates."""
        restated = sides[0].term is not None and canon(sides[0].term) in self.updated and len(sides) == 2 and written(sides[1]) is not None
        if not restated:
            self.old, self.updated = None, set()

    def _thread_of(self, s: Statement, sides: Sequence[Side], part: int) -> list[Judgement]:
        if len(sides) < 2 and not s.continues:
            return [self.said(s, s.sides[0], Mark.NOT_UNDERSTOOD, "prose", "a description, not a formula")]
        if s.continues and s.label and len(sides) > 2:  # an item of its own: what stood before the row is not meant
            sides = sides[1:]
        head, rest = sides[0], list(sides[1:])
        before = self.threads.get((s.subject, part)) if s.continues and s.subject is not None and not s.label else None
        if before is None and s.continues and head.kind == "words":  # words in a column of their own stand between the rows
            before = self.in_block.get((s.block, part))
        found: list[Judgement] = []
        if before is not None:
            thread = before
        else:
            thread, first = self._begin(s, head, rest[0])
            if first is not None:
                found.append(first)
                rest = rest[1:]
        about = "~" in s.relations
        for side in rest:
            aside = self._named_here(s, thread, side) or one_amplitude(self, s, thread.last, side)
            aside = aside or self._nearly(s, thread, side) or self._in_other_units(s, thread, side)
            found.append(aside or self._member(s, thread, side, about, head.term))
        found = at_the_data(self, s, thread, rest, found)
        self.threads[s.index, part] = self.in_block[s.block, part] = thread
        self._learn(s, head, sides, thread, found)
        if s.kind != "update" and head.term is not None:
            self.citations.note((s.index, part), head.term, thread, self.ledger)
        return found
