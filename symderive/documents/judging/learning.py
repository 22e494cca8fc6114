"""What is learnt from a chain that was judged: the numbers and formulas that the author has written for the quantity on its left."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction

from symderive.documents.judging.links import Thread, middle
from symderive.documents.judging.verdicts import Verdicts
from symderive.documents.knowing.anew import passed_through
from symderive.documents.knowing.judgement import Judgement, Mark
from symderive.documents.knowing.known import Mode, NoValue, Quantity
from symderive.documents.knowing.ledger import is_closed
from symderive.documents.knowing.results import Result
from symderive.documents.knowing.rounding import Written, span, written
from symderive.documents.reading.page import Side, Statement
from symderive.kernel.term import Term, canon, mk, num
from symderive.networks.numbers import Value

MAX_ALSO = 4  # numbers that are remembered for one quantity beside the last


class Learning(Verdicts):
    """What later lines may use."""

    def _learn(self, s: Statement, head: Side, sides: Sequence[Side], thread: Thread, found: list[Judgement]) -> None:
        """The numbers and formulas that the author has written for the quantity on the left."""
        assert head.term is not None
        key = head.term
        if s.kind == "update" or any(j.kind == "another" for j in found):
            return
        cut = {j.start for j in found if j.kind == "truncated"}
        said = [replace(w, cut=side.start in cut) for side in sides[1:] if (w := written(side)) is not None]
        last = said[-1] if said else None
        q = self.ledger.find(key)
        q = self.ledger.known_as(q)
        if q is None and key.op in ("D", "prime", "idx", "name", "apply") and (last is not None or thread.blame):
            q = self.ledger.add(Quantity(key, s.index, s.scope)) if key.op != "name" else None
        base = self.ledger.find(key.args[0]) if key.op == "pow" and key.args[1] is num("2") else None
        if base is not None and base.law is not None and base.law.op == "sqrt" and thread.blame and not thread.sound and last is not None:
            # c is the root of what was written for its square
            self.ledger.write_law(key.args[0], mk("sqrt", sides[-1].term), thread.blame)  # type: ignore[arg-type]
        if q is None and key.op == "pow" and key.args[1] is num("2") and key.args[0].op == "name" and len(sides) > 2:
            self._know_square(s, key, thread, last)
        if q is None or q.parameter is not None:
            return
        if q.guessed and q.law is not None and q.born == s.index and thread.blame and thread.ideal is not None:
            q = self.ledger.change(q, law=None, guessed=False)  # numbers stand in it that came out wrong
        calculated = len(sides) > 2 or s.continues
        if q.law is None and not q.base and is_closed(thread.reference.term):  # type: ignore[arg-type]
            q = self._give(q, thread, last, calculated, "~" in s.relations)
        elif q.law is None and q.base and q.said is None and q.key is not key:  # D_2 = K = 12, where K was given
            return
        rounded = len(sides) == 2 and self._is_rounded_again(s, key, sides[1])
        own = q.given and all(j.kind != "label" for j in found)  # and not that of another, under a wrong label
        if last is not None and (calculated or q.computed or own or rounded or q.law is not None or key.op not in ("name", "idx")):
            before = () if q.said is None else (q.said,)
            also = (*q.also, *before, *said[:-1])[-MAX_ALSO:]
            slip = {s.index} if any(j.mark is Mark.WRONG and j.start == sides[-1].start for j in found) else set[int]()
            self.ledger.change(q, also=also, said=self._kept(s, last, thread), blame=thread.blame | slip)
            self.said_at[canon(q.key)] = s.scope
            self._take_for_given(q, last, thread, found)
        if all(j.mark in (Mark.VERIFIED, Mark.DEFINITION) for j in found):
            step = next((side.term for side in sides[1:] if side.term is not None and passed_through(self.ledger, q, side.term)), None)
            q = q if step is None else self.ledger.change(q, law=step)
        exact = thread.blame and not thread.sound and written(sides[-1]) is None  # 13/36, where 11/36 is right
        if exact or not is_closed(sides[-1].term):  # type: ignore[arg-type]
            self.ledger.write_law(key, sides[-1].term, thread.blame)  # type: ignore[arg-type]

    def _take_for_given(self, q: Quantity, said: Written, thread: Thread, found: list[Judgement]) -> None:
        """The number of a slope that has no value, as the page does not say how one thing depends on the other, is one from outside."""
        if q.law is None or q.law.op != "D" or q.base or thread.blame or any(j.mark in (Mark.WRONG, Mark.CARRIED) for j in found):
            return
        try:
            self.ledger.value(q.law, Mode.IDEAL)
        except NoValue:
            self.ledger.change(q, base=dict.fromkeys(Mode, said.value))

    def _know_square(self, s: Statement, key: Term, thread: Thread, said: Written | None) -> None:
        """s^2 = 2.48/5 = 0.496 says what s^2 is, and of s only its size."""
        if said is None or not is_closed(thread.reference.term) or self.ledger.find(key.args[0]) is not None:  # type: ignore[arg-type]
            return
        with suppress(NoValue):
            ideal = self.ledger.value(thread.reference.term, Mode.IDEAL) if thread.ideal is None else thread.ideal  # type: ignore[arg-type]
            base = dict.fromkeys(Mode, said.value) | {Mode.IDEAL: ideal}
            self.ledger.add(Quantity(key, s.index, s.scope, base=base, blame=thread.blame, computed=True))

    def _kept(self, s: Statement, said: Written | None, thread: Thread) -> Written | None:
        """The number that counts as written: with all its digits where the trial says so."""
        if s.index not in self.trial.mended or said is None or thread.value is None:
            return said
        return Written(middle(thread.value), Fraction(0))

    def _give(self, q: Quantity, thread: Thread, last: Written | None, calculated: bool, about: bool) -> Quantity:
        """The number of a name without a law."""
        assert thread.reference.term is not None
        try:
            tight = self.ledger.value(thread.reference.term, Mode.WRITTEN)
        except NoValue:
            return q
        ideal = tight if thread.ideal is None else thread.ideal
        if not calculated and isinstance(tight, Fraction):
            self.links.results.note(Result(tight, ideal, thread.blame, q.born, q.scope))
        base = {Mode.IDEAL: ideal, Mode.WRITTEN: tight, Mode.UNROUNDED: tight, Mode.HULL: tight}
        if thread.ideal is None and thread.blame:  # it rests on a mistake, and nobody knows what it should be
            del base[Mode.IDEAL]
        if about and (said := written(thread.reference)) is not None and said.unit:
            base[Mode.HULL] = span(said)  # x is about 3.618
        return self.ledger.change(q, computed=calculated or written(thread.reference) is None, base=base, blame=thread.blame,
                                  said=last if thread.blame and last is not None else q.said)

    def _new_values(self, thread: Thread, sides: Sequence[Side]) -> tuple[dict[Mode, Value], Written | None]:
        """What an update makes of its name, in each mode, and the number that was written."""
        assert thread.update is not None and thread.update.term is not None
        last = next((w for side in reversed(sides[1:]) if (w := written(side)) is not None), None)
        base: dict[Mode, Value] = {}
        for mode in Mode:
            try:
                base[mode] = self.ledger.value(thread.update.term, mode)
            except NoValue:
                if last is not None:
                    base[mode] = last.value
        if thread.ideal is not None:  # with the numbers of earlier lines put right
            base[Mode.IDEAL] = thread.ideal
        return base, last
