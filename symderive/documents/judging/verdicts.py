"""The verdict on one side of a chain, from the side before it and from what the chain is about.

What is called wrong is so for one of these reasons, and for no other:

* two numbers differ by more than rounding explains, whether the author's numbers are kept or those of the problem are taken;
* two formulas differ at a point that is certified: inside all conditions, in the page's own definitions (`identities`);
* a formula that has one value for all values of its names is said to have another;
* digits were cut off that change a later result (`material`);
* a name gets the number of another, and had one of its own (`bindings`);
* a row of solving has other solutions than the row before, or a number does not solve (`solving`);
* two numbers are in another order than is written (`orders`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from functools import cached_property
from itertools import chain, islice, pairwise

from symderive.documents.judging.bindings import Bindings
from symderive.documents.judging.determined import FUNCTIONS
from symderive.documents.judging.diagnosis import diagnose
from symderive.documents.judging.figures import matters
from symderive.documents.judging.following import followed
from symderive.documents.judging.links import Link, Thread, shown
from symderive.documents.knowing.estimates import is_estimate
from symderive.documents.knowing.identities import counterexample
from symderive.documents.knowing.judgement import Judgement, Mark
from symderive.documents.knowing.known import Mode, NoValue
from symderive.documents.knowing.ledger import is_closed
from symderive.documents.knowing.results import Result
from symderive.documents.knowing.rounding import RIGHT, SURE, Fit, Written, fit, written
from symderive.documents.knowing.summands import by_wrong_means
from symderive.documents.reading.page import Side, Statement
from symderive.documents.reading.units import agree, in_base_units, sizes
from symderive.kernel.term import Captured, Malformed, Term, mk, name, num, number, put, substitute
from symderive.networks.numbers import Value, lifted
from symderive.notation.text import write
from symderive.search.differentiate import CannotDifferentiate, differentiate
from symderive.search.match import subterms

_ROUNDING = re.compile(r"\b(?:round(?:ed|ing)|decimal places|significant figures)\b", re.IGNORECASE)
_ROUND = re.compile(r"\bround(?:ed)?\b.*\bto\b", re.IGNORECASE)
_FIGURES = (r"(?:\d|one|two|three|four|five|six)[\s~]*(?:d\.?\s?p\b|s\.?\s?f\b|decimals?\b|decimal places?\b|sig\w*\.?[\s~]+(?:fig|dig)"
            r"|places?\b)")
_TO_FIGURES = re.compile(  # (3 d.p.) behind a number, and cm (3 d.p.)
    rf"(?:[$\s]*[^\s().,;$]{{1,6}} (?=\())?[\W_]*(?:(?:correct |rounded )?to )?{_FIGURES}", re.IGNORECASE)
_IN_FIGURES = re.compile(rf"\b(?:to|with) {_FIGURES}[^.;]*$", re.IGNORECASE)  # to two decimals, before a formula
_CUT = re.compile(r"\b(?:truncat|cut|chop)", re.IGNORECASE)
SHORT = 4  # digits of a number that comes out exactly, and not by chance
NO_DIGIT = 1000  # parts of the unit of the last digit, of which one is nothing
SERIES = 2_000  # parts of the value of a function by one of which the first terms of its series may be off
NEARLY = 200  # parts of a value of which a number that is said to be about it may be off by one
MAX_DRIFT = 2  # units of the last digit
MAX_SAID = 3  # statements before a row that may say what its names stand for
_KINDS = {Fit.ROUNDED: "rounded", Fit.TRUNCATED: "truncated"}


class Verdicts(Bindings):
    """Sides of chains, judged one by one."""

    def _named_here(self, s: Statement, thread: Thread, side: Side) -> Judgement | None:
        """A name that the page has not spoken of before, at the end of a row: it gets what stands before it. Else None."""
        t = side.term
        if t is None or t.op != "name" or side is not s.sides[-1] or self.first_spoken_of.get(t.val) != s.index or (
                self.ledger.find(t) is not None or thread.last.term is None or t.val in thread.last.term.names) or (
                len(s.sides) == 2 and s.given):  # a general claim says nothing of its last name alone
            return None
        other = thread.last.term
        if other.op == "name" and self.ledger.find(other) is None:  # a = b = x: both are x
            self.bind(s, other, side)
        else:
            self.bind(s, t, thread.last)
        thread.last = side
        return self.said(s, side, Mark.DEFINITION, "law")

    def _asks_to_round(self, s: Statement) -> bool:
        """Whether a heading around a statement says: round to two decimals; or it says so itself: (2 d.p.)."""
        return self._says_figures(s) or any(_ROUND.search(self.page.scopes[k].title) for k in self.page.scope_path(s.scope))

    def _must_be_nearest(self, s: Statement, before: Side, side: Side) -> bool:
        """Whether a number at the end of a row must be the nearest one: where figures are said, or a sheet rounds what is exact."""
        said = written(side)
        exact = said is not None and 0 < said.unit < 1 and written(before) is None and all(n.whole for n in before.numbers)
        return side is s.sides[-1] and (self._says_figures(s) or (exact and self._is_on_rounding(s)))

    def _is_on_rounding(self, s: Statement) -> bool:
        """Whether a heading around a statement is about rounding."""
        return any(_ROUNDING.search(self.page.scopes[n].title) for n in self.page.scope_path(s.scope))

    def _says_figures(self, s: Statement) -> bool:
        """Whether words beside a statement say to how many figures its last number is: (2 d.p.)."""
        words, said = _TO_FIGURES.match(s.after) or _IN_FIGURES.search(s.before), written(s.sides[-1])
        return words is not None and said is not None and 0 < said.unit < 1 and not _CUT.search(
            f"{s.before.rpartition('. ')[2]} {s.after.partition('. ')[0]}")

    def _is_rounded_too_early(self, s: Statement, side: Side, ideal: Value | None) -> bool:
        """Whether a sheet on rounding sets something equal to an expression of numbers that is off in the third figure."""
        k = s.place(side)
        if side.term is None or not is_closed(side.term) or written(side) is not None or not k or s.relations[k - 1] != "=":
            return False
        if not self._is_on_rounding(s):
            return False
        return matters(self.ledger.value(side.term, Mode.WRITTEN), ideal, Written(Fraction(0), SURE))

    def _rounds(self, s: Statement, before: Side, side: Side) -> bool:
        """Whether a number is written with fewer digits than just before, or than it was given: nothing is calculated."""
        a, b = written(before), written(side)
        if before.term is not None and self._is_rounded_again(s, before.term, side):
            return True
        return a is not None and b is not None and not b.more and a.unit < b.unit

    def _is_rounded_twice(self, s: Statement, thread: Thread, side: Side) -> bool:
        """Whether a number that was rounded is rounded again to one that is not the nearest: 2.3449, 2.345, 2.35."""
        first, said = written(thread.reference), written(side)
        if first is None or said is None or not (self._rounds(s, thread.reference, thread.last) and self._rounds(s, thread.last, side)):
            return False
        return fit(first.value, said) not in RIGHT

    def _in_other_units(self, s: Statement, thread: Thread, side: Side) -> Judgement | None:
        """72 km/h = 20 m/s: numbers of different units are not compared. Else None."""
        units, before = side.dropped, thread.last.dropped
        if not units or not before or agree(units[-1], before[-1]):
            return None
        thread.reference = thread.last = side
        thread.ideal, thread.sound, thread.blame, thread.bypass = None, True, frozenset(), None
        return self.said(s, side, Mark.NOT_UNDERSTOOD, "unit", f"{before[-1]} is not compared with {units[-1]}")

    @cached_property
    def _sizes(self) -> dict[str, list[tuple[int, Fraction]]]:
        return sizes(self.page)

    def _converted(self, s: Statement, thread: Thread, side: Side, about: bool) -> Judgement | None:
        """500 g put in as 0.5 kg: right in the units that are not made of others. Else None."""
        if not self._sizes or thread.last.term is None:
            return None
        term = in_base_units(thread.last.term, s.index, self._sizes, side.dropped[-1] if side.dropped else "")
        if term is None or not self.links.link(replace(thread.last, term=term), side, about).ok:
            return None
        thread.reference = thread.last = side
        thread.ideal, thread.sound, thread.blame, thread.bypass = None, True, frozenset(), None
        return self.said(s, side, Mark.VERIFIED, "right")

    def _nearly(self, s: Statement, thread: Thread, side: Side) -> Judgement | None:
        """What is said to be nearly what stands before it, and goes on from here: an estimate, or a formula in free names. Else None."""
        k = s.place(side)
        before = thread.last.term
        if not k or s.relations[k - 1] != "~" or side.term is None or before is None or self.links.link(thread.last, side, about=True).ok:
            return None
        if is_closed(side.term):
            estimated = is_estimate(before, side.term, self.ledger)
            if not (estimated or self._is_series(before, side)) or self.links.blame(s.scope, thread.last):
                return None
            found = self.said(s, side, Mark.VERIFIED, "estimate", "every number is rounded" if estimated else "the first terms of a series")
        elif is_closed(before) and self._comes_near(before, side.term) and not self.links.blame(s.scope, thread.last, side):
            found = self.said(s, side, Mark.VERIFIED, "rough")  # the mean of the outputs is about beta
        elif not is_closed(before):
            self.citations.note_nearly((s.index, k), before, side.term, self.ledger)
            found = self.said(s, side, Mark.NOT_UNDERSTOOD, "approximation", "whether two formulas are nearly equal is not judged")
        else:
            return None
        thread.reference = thread.last = side
        thread.ideal, thread.sound, thread.blame, thread.bypass = None, True, frozenset(), None
        return found

    def _is_series(self, t: Term, side: Side) -> bool:
        """Whether a sum of rational numbers is nearly the value of a function: sin 0.1 is about 0.1 - 0.1^3/6."""
        assert side.term is not None
        if not is_closed(t) or side.term.op not in ("add", "sub") or t.op not in FUNCTIONS:
            return False
        try:
            value, near = (self.ledger.value(u, Mode.WRITTEN) for u in (t, side.term))
        except NoValue:
            return False
        return isinstance(near, Fraction) and bool(SERIES * abs(lifted(value) - lifted(near)) <= abs(lifted(value)))

    def _comes_near(self, t: Term, key: Term) -> bool:
        """Whether a number is about the value of a name, as a check says."""
        if key.op not in ("name", "idx"):
            return False
        try:
            found, value = (lifted(self.ledger.value(u, Mode.WRITTEN)) for u in (t, key))
        except NoValue:
            return False
        return bool(NEARLY * abs(found - value) <= abs(value))

    def _member(self, s: Statement, thread: Thread, side: Side, about: bool, key: Term | None) -> Judgement:
        """The verdict on one side, from the side before it and from what the thread is about."""
        about = about and not self._rounds(s, thread.last, side) and not self._must_be_nearest(s, thread.last, side)
        self._take_numbers(s, thread)
        follow = self.links.link(thread.last, side, about)
        if follow.ok is False and (converted := self._converted(s, thread, side, about)) is not None:
            return converted
        follow, ideal = self._compared(s, thread, side, about, follow)
        rests = (thread.last, side) if thread.sound and _has_drifted(ideal.value, side) else (thread.last, thread.reference, side)
        blame = frozenset() if ideal.ok else (thread.blame | self.links.blame(s.scope, *rests))
        cited = None if follow.ok or ideal.ok else self._by_cited(s, thread, side, about)
        if cited is not None:
            follow, blame = cited[0], blame | cited[1]
        if not follow.ok and ideal.ok is False and (taken := self._taken_over(s, thread.last, side, ideal)):
            follow, blame = Link(True, value=follow.value), blame | taken
        if follow.ok is False and self._rounds(s, thread.last, side):  # 1.7043 is not about 1.71, whatever 1.7043 may be
            ideal = replace(ideal, ok=False)
        verdict = self._verdict(s, side, follow, ideal, blame, thread)
        if (said := written(side)) is not None:
            self.values[s.index, side.start] = said, self._with_digits_kept(s, thread.last, follow.value), ideal.value
            thread.value = follow.value
        if verdict.mark is Mark.NOT_UNDERSTOOD and follow.ok is None and self._stands_for_itself(s, thread, side):
            return verdict
        if verdict.kind == "truncated" and s.index in self.trial.wrong:
            return self._cut_off(s, thread, side, ideal, key)
        if verdict.mark is Mark.WRONG and self._runs_on(s, thread, side):
            new = self._thread(s, side)
            thread.reference = thread.last = side
            thread.ideal, thread.sound, thread.blame, thread.bypass = new.ideal, new.sound, new.blame, None
            return self.said(s, side, Mark.VERIFIED, "notation", "the = here means: and then")
        if verdict.mark is Mark.WRONG and (explained := self._explained(s, thread, side)) is not None:
            return explained
        if verdict.mark is Mark.WRONG:
            slip = diagnose(self, thread, side, key, about) if verdict.kind != "rounding" else None
            if (slip is None or slip.is_plain) and self._is_of_another(thread, side):
                return self._of_another(s, thread, side)
            verdict = slip.told(verdict) if slip else verdict
            if slip is not None and slip.meant is not None:  # what was calculated is right, and only written down wrongly
                thread.reference = thread.last = side
                thread.ideal, thread.sound, thread.blame, thread.bypass = slip.meant, True, frozenset((s.index,)), None
                self._mean(key, slip.meant)
                self._note_result(s, thread, side, key)
                return verdict
            blame |= {s.index}
            thread.bypass = thread.bypass or (thread.last, thread.sound, thread.blame)
        else:
            thread.bypass = None
        if verdict.mark is not Mark.NOT_UNDERSTOOD or follow.ok is not None:
            formula = verdict.mark is Mark.VERIFIED and cited is None and not thread.blame and not is_closed(side.term)  # type: ignore[arg-type]
            thread.sound = verdict.mark is not Mark.WRONG and (bool(ideal.ok) or not blame or formula)
            thread.blame = frozenset() if thread.sound else blame
        thread.last = side
        self._note_result(s, thread, side, key)
        return verdict

    def _compared(self, s: Statement, thread: Thread, side: Side, about: bool, follow: Link) -> tuple[Link, Link]:
        """How a side follows from what was written, past a slip of the pen where there was one, and from the data alone."""
        if follow.ok is False and thread.bypass is not None:
            past = self.links.link(thread.bypass[0], side, about)
            if past.ok:  # the side before is a slip of the pen: nothing was calculated with it
                follow = past
                thread.last, thread.sound, thread.blame = thread.bypass
        if follow.ok and self._is_rounded_twice(s, thread, side):
            follow = self.links.link(thread.reference, side, about=False)
            return follow, follow
        return follow, self._ideal(s, thread, side, about, follow)

    def _stands_for_itself(self, s: Statement, thread: Thread, side: Side) -> bool:
        """Whether a side is a calculation with a subject of which nothing is decided: then the row goes on from its numbers."""
        head = thread.reference.term
        if thread.last is not thread.reference or not thread.sound or side.term is None or not is_closed(side.term) or written(side):
            return False
        if head is None or head.op not in ("name", "idx", "D") or self.ledger.written_law(head) is not None:
            return False  # it is decided by what was written for it
        new = self._thread(s, side)
        thread.reference = thread.last = side
        thread.ideal, thread.sound, thread.blame = new.ideal, new.sound, new.blame
        return True

    def _is_of_another(self, thread: Thread, side: Side) -> bool:
        """Whether a side that no slip explains says what the subject of its row is: another one than above, it seems."""
        head, t = thread.reference.term, side.term
        if thread.last is not thread.reference or head is None or t is None or head.op not in ("name", "idx", "D"):
            return False
        if head.op == "D" and "'" not in thread.reference.text:
            return False
        return written(side) is None and not self._is_out_of_date(head, t) if is_closed(t) else head.op != "D"

    def _is_out_of_date(self, key: Term, t: Term) -> bool:
        """Whether a number is the value that a name had before the last update."""
        try:
            return self.earlier.before is not None and (
                self.earlier.before.value(key, Mode.WRITTEN) == self.ledger.value(t, Mode.WRITTEN))
        except NoValue:
            return False

    def _of_another(self, s: Statement, thread: Thread, side: Side) -> Judgement:
        """The verdict on such a side: the row goes on from it, and a number is the subject's from here on."""
        head = thread.reference.term
        assert head is not None
        if is_closed(side.term) and head.op != "D":  # type: ignore[arg-type]
            self.ledger.begin_anew(head)
            self.bind(s, head, side)
        new = self._thread(s, side)
        thread.reference = thread.last = side
        thread.ideal, thread.sound, thread.blame, thread.bypass = new.ideal, new.sound, new.blame, None
        why = f"it is not what the page says of {write(head)} above, and no slip explains it"
        return self.said(s, side, Mark.NOT_UNDERSTOOD, "unexplained", why)

    def _ideal(self, s: Statement, thread: Thread, side: Side, about: bool, follow: Link) -> Link:
        """Whether a side is what the thread is about, from the data alone; a wrong number further up may have made it look so."""
        ideal = self.links.ideal(thread, side, about)
        if ideal.ok is None and follow.ok is False and self._is_always(thread, side, about):
            return follow  # 1 = (sin(x)^2 + cos(x)^2)^2 = sin(x)^4 + cos(x)^4
        if follow.rough and self._is_rounded_too_early(s, side, ideal.value):
            return replace(ideal, ok=False)
        if ideal.fit is Fit.TRUNCATED and self.links.blame(s.scope, thread.last, thread.reference):
            return replace(ideal, ok=False)  # digits that were lost further up
        to_all_digits = follow.fit is Fit.EXACT or _is_near(follow.value, side)
        exact = ideal.fit is Fit.ROUNDED and to_all_digits and (self._is_whole(side) or _is_far(ideal.value, side))
        if exact and (thread.blame or self.links.blame(s.scope, thread.last, side)):
            return replace(ideal, ok=False)  # 2 is the root of a wrong 4, and not the rounded root of 5
        return ideal

    def _is_always(self, thread: Thread, side: Side, about: bool) -> bool:
        """Whether a number stands on the left, and the formula before a side has that value for all values of its names."""
        if thread.reference.term is None or thread.last.term is None or side.term is None or not is_closed(thread.reference.term):
            return False
        return not is_closed(thread.last.term) and not is_closed(side.term) and self.links.ideal(thread, thread.last, about).ok is True

    def _with_digits_kept(self, s: Statement, last: Side, value: Value | None) -> Value | None:
        """What comes out of a side: in a trial with all digits of the numbers that were cut off and taken up in it."""
        if not self.trial.mended or last.term is None or not is_closed(last.term):
            return value
        kept, blame = self.links.with_sources(last, s.scope)
        return kept if blame & self.trial.mended else value

    def _explained(self, s: Statement, thread: Thread, side: Side) -> Judgement | None:
        """The verdict on what is right in another sense: a slope of one equation alone, or a value at the number just before. Else None."""
        if self._is_local_slope(thread, side):
            thread.last = side
            return self.said(s, side, Mark.VERIFIED, "right", "the slope of this equation alone, its other names held fixed")
        r = self._number_before(s, thread, side)
        if r is None:
            return None
        thread.last, thread.sound, thread.blame, thread.ideal = side, not r.blame, r.blame, None
        if r.blame:
            return self.said(s, side, Mark.CARRIED, "ecf", self.carried_reason(r.blame), sources=tuple(sorted(r.blame)))
        return self.said(s, side, Mark.VERIFIED, "right", "with the number before")

    def _number_before(self, s: Statement, thread: Thread, side: Side) -> Result | None:
        """The number of the same sentence with which a quantity is what is written: the new score is 0.4123, so h = 0.602 for h = g(s)."""
        head, said = thread.reference.term, written(side)
        q = self.ledger.find(head) if head is not None and head.op == "name" and thread.last is thread.reference else None
        if q is None or q.law is None or said is None or len(side.text.replace(".", "").strip(" 0")) < SHORT - 1:
            return None
        before = [r for r in islice(self.links.results.latest(), 2) if r.statement < s.index <= r.statement + 2 and r.key is None]
        for r in before if self.page.statements[s.index - 1].block == s.block else []:
            for n in sorted(q.law.names):
                with suppress(NoValue):
                    if fit(self.ledger.value_with(q.law, Mode.WRITTEN, {n: r.said}), said) in RIGHT:
                        return r
        return None

    def _is_local_slope(self, thread: Thread, side: Side) -> bool:
        """Whether a side is the slope of the equation of a name alone: of b = a + x in x, where a rests on x, too."""
        head = thread.reference
        if thread.last is not head or head.term is None or side.term is None or head.term.op != "D" or "partial" not in head.text:
            return False
        q = self.ledger.find(head.term.args[0])
        x = head.term.args[1]
        if q is None or q.law is None or q.parameter is not None or x.op != "name" or x.val not in q.law.names:
            return False
        if not any(x.val in self.ledger.closure({n}) for n in q.law.names - {x.val}):
            return False
        try:
            local = differentiate(q.law, x)[0]
        except (CannotDifferentiate, Malformed):
            return False
        return self.links.link(replace(head, term=local, spot=None, numbers=(), number=None), side, about=False).ok is True

    def _taken_over(self, s: Statement, last: Side, side: Side, ideal: Link) -> frozenset[int]:
        """The wrong statements from which numbers of a side were taken, if it is right with these put right."""
        if side.term is None or not is_closed(side.term) or ideal.value is None:
            return frozenset()
        value_of = last.term is not None and last.term.op in ("apply", "prime")
        if (said := written(side)) is not None and last.term is not None and is_closed(last.term) and not value_of:
            return frozenset()
        if said is not None:  # dL/dz_2 = 0.2600, after a wrong p_2 = 0.2600 which is that slope
            r = self.links.results.behind(said.value, s.scope, self.ledger)
            right = None if r is None else r.right(said.value)
            gap = None if right is None else lifted(right) - lifted(ideal.value)
            return r.blame if r is not None and gap is not None and bool(abs(gap) <= lifted(r.unit / 2)) else frozenset()
        value, sources = self.links.with_sources(side, s.scope, doubted=True)
        if not sources or value is None:
            return frozenset()
        if value == ideal.value if isinstance(value, Fraction) else lifted(value).overlaps(lifted(ideal.value)):
            return sources
        gap = lifted(value) - lifted(ideal.value)
        about = self.links.leeway(side)
        return sources if about and bool(abs(gap) <= lifted(about)) else frozenset()

    def _take_numbers(self, s: Statement, thread: Thread) -> None:
        """Where nobody knows what a chain is about, it is about the numbers that were put in, if these are right."""
        last = thread.last
        if thread.ideal is not None or thread.blame or last is thread.reference or last.term is None or not is_closed(last.term):
            return
        if s.given or self.links.blame(s.scope, thread.reference):
            return
        try:
            self.ledger.value(thread.reference.term, Mode.IDEAL)  # type: ignore[arg-type]
        except NoValue:
            thread.ideal, _ = self.links.with_sources(last, s.scope)

    def _by_cited(self, s: Statement, thread: Thread, side: Side, about: bool) -> tuple[Link, frozenset[int]] | None:
        """How a side follows with a wrong equality of an earlier line put in, and where that stands: in the side before, or in this one."""
        before = thread.last
        assert before.term is not None and side.term is not None
        spelled = self._spelled_out(before.term)
        read = (self.citations.read_with(t, self.ledger, about) for t in spelled)
        for t, blame in chain(chain.from_iterable(read), *(by_wrong_means(t, self.ledger) for t in spelled)):
            found = self.links.link(replace(before, term=t, spot=None, numbers=(), number=None), side, about)
            if found.ok:
                return found, blame
            t, more = self.citations.with_values(t)
            found = self.links.link(replace(before, term=t, spot=None, numbers=(), number=None), side, about) if more else found
            if found.ok:
                return found, blame | more
        for t, blame in self.citations.read_with(side.term, self.ledger, about):
            found = self.links.link(before, replace(side, term=t, spot=None, numbers=(), number=None), about)
            if found.ok:
                return found, blame
        for t in [] if is_closed(side.term) else spelled:  # y = 0.6 x + 2.1 for y = a x + b
            t, blame = self.ledger.put_in(t)
            found = self.links.link(replace(before, term=t, spot=None, numbers=(), number=None), side, about) if blame else Link(None)
            if found.ok:
                return found, blame
        if (there := self._at_the_estimates(before.term)) is not None:  # f(5.1) = 1/(0.1 sqrt(2 pi)) with what was found for sigma
            found = self.links.link(replace(before, term=there, spot=None, numbers=(), number=None), side, about)
            if found.ok:
                return found, self.ledger.blame(there)
        for lhs, rhs, blame in self.citations.at_present(before.term, self._stand_for(s)):  # beta = alpha makes alpha + beta 2 alpha
            if before is thread.reference and self._links(lhs, before, about) and self._links(rhs, side, about):
                return Link(True, Fit.EXACT), blame
        if before is thread.reference and (blame := self._rearranged(before.term, side.term)):
            return Link(True, Fit.EXACT), blame
        for t, blame in chain(self.citations.put_right(side.term), self._with_a_number_right(side)):
            found = self.links.ideal(thread, replace(side, term=t, spot=None, numbers=(), number=None), about)
            if found.ok:
                return found, blame
        return None

    def _at_the_estimates(self, t: Term) -> Term | None:
        """A formula with the estimates of its letters, sigmahat for sigma; None where none of them has one."""
        try:
            t = self.ledger.formula(t)
            hats = {n: name(f"{n}hat") for n in sorted(t.names & self.parametric.unknowns) if self.ledger.named(f"{n}hat") is not None}
            return substitute(t, hats) if hats else None
        except (NoValue, Captured, Malformed):
            return None

    def _rearranged(self, a: Term, b: Term) -> frozenset[int]:
        """What was wrong, if a = b is a wrong equality of an earlier line with summands on other sides: cos(x)^4 = 1 - sin(x)^4."""
        if is_closed(a) or is_closed(b):
            return frozenset()
        gap, compare = mk("sub", a, b), self.links.identities.compare
        for other, blame in self.citations.gaps():
            if other.names == gap.names and any(compare(gap, t, self.ledger, Mode.IDEAL).equal for t in (other, mk("neg", other))):
                return blame
        return frozenset()

    def _with_a_number_right(self, side: Side) -> Iterator[tuple[Term, frozenset[int]]]:
        """A formula with one number put right that came out wrong before: 2(x - 2)^2 - 11 after f(2) = -11. And what was wrong."""
        if side.term is None or is_closed(side.term):
            return
        for n in side.numbers:
            source = next((r for r in self.links.results.of_size(n.value) if r.blame), None)
            right = source.right(n.value) if source is not None else None
            if source is not None and isinstance(right, Fraction):
                yield put(side.term, n.path, number(right)), source.blame

    def _spelled_out(self, t: Term) -> list[Term]:
        """A term, and with the functions of the page put in for their calls; of a name what it is."""
        q = self.ledger.named(t.val) if t.op == "name" else None
        law = q.law if q is not None and q.law is not None and q.parameter is None else t
        try:
            return list(dict.fromkeys((t, law, self.ledger.formula(t))))
        except NoValue:
            return [t]

    def _stand_for(self, s: Statement) -> dict[str, Term]:
        """What the sentence before a row says that names stand for."""
        before = (t for t in self.page.statements[max(s.index - MAX_SAID, 0):s.index] if t.block == s.block)
        said = [t for t in before if t.role in ("let", "condition", "point") and t.relations == ("=",)]
        return {t.sides[0].term.val: t.sides[1].term for t in said
                if t.sides[0].term is not None and t.sides[0].term.op == "name" and t.sides[1].term is not None}

    def _links(self, t: Term, side: Side, about: bool) -> bool:
        """Whether a side follows from a formula."""
        if self.links.link(replace(side, term=t, spot=None, numbers=(), number=None), side, about).ok:
            return True
        return side.term is not None and self.links.identities.compare(t, side.term, self.ledger, Mode.WRITTEN).equal is True

    def _runs_on(self, s: Statement, thread: Thread, side: Side) -> bool:
        """Whether a side goes on calculating with what came out before it, and says what that is: 0.7*0.2 = 0.14 + 0.5 = 0.64."""
        before = thread.last
        if side.term is None or not is_closed(side.term) or written(side) is not None or not side.numbers or before.term is None:
            return False
        following = self.page.statements[s.index + 1:s.index + 2]
        if written(thread.reference) is not None or (side is s.sides[-1] and not any(n.continues for n in following)):
            return False
        first = side.numbers[0]
        if first.path not in ((0,), (0, 0)) or self._is_part(first.value, before.term):
            return False
        try:
            x = self.ledger.value(before.term, Mode.WRITTEN)
        except NoValue:
            return False
        found = fit(x, Written(first.value, Fraction(0) if first.whole else first.unit))
        long = len(first.text.replace(".", "").strip("0")) > 1  # 0.6 is about many things
        return found is Fit.EXACT or (found is Fit.ROUNDED and not first.whole and long)

    def _is_part(self, value: Fraction, t: Term) -> bool:
        """Whether a part of a formula has a value: that number was put in, where it stands alone."""
        parts = [a for a in t.args if a.op != "num"] if len(t.args) > 1 else []
        return any(self.ledger.has_value(a, Mode.WRITTEN) and self.ledger.value(a, Mode.WRITTEN) == value for a in parts)

    def _mean(self, key: Term | None, value: Value) -> None:
        """What a name with a slip in its numbers was meant to be."""
        q = self.ledger.find(key) if key is not None else None
        if q is not None and (q.law is None or q.guessed):
            self.ledger.change(q, law=None, guessed=False, base=dict.fromkeys(Mode, value))

    def _cut_off(self, s: Statement, thread: Thread, side: Side, ideal: Link, key: Term | None) -> Judgement:
        """A number whose lost digits change a later result."""
        thread.last, thread.sound, thread.blame = side, False, thread.blame | {s.index}
        self._note_result(s, thread, side, key)
        exact = shown(ideal.value, replace(side, numbers=(), number=None))
        finer = replace(side, number=None, numbers=tuple(replace(n, unit=n.unit / 1000) for n in side.numbers))
        return self.said(s, side, Mark.WRONG, "rounding", f"digits were cut off that matter later: it is {exact}", expected=exact,
                         edit=_mended(ideal.value, finer))

    def _verdict(self, s: Statement, side: Side, follow: Link, ideal: Link, blame: frozenset[int], thread: Thread) -> Judgement:
        if follow.rough and not blame and self._is_rounded_too_early(s, side, ideal.value):
            return self.said(s, side, Mark.WRONG, "rounding", f"a number is rounded too early: it is {shown(ideal.value, side)}",
                             expected=shown(ideal.value, side))
        if ideal.ok and follow.ok is not False:
            fits = ideal.fit if follow.fit is Fit.TRUNCATED and ideal.fit is not None else follow.fit or ideal.fit or Fit.EXACT
            if Fit.TRUNCATED in (fits, ideal.fit) and not ideal.rough and self._asks_to_round(s):
                return self.said(s, side, Mark.WRONG, "truncated", "the last digit is cut off, and not rounded",
                                 expected=shown(ideal.value, side), edit=_mended(ideal.value, side))
            kind = "rough" if ideal.rough or follow.rough else _KINDS.get(fits, "right")
            needs = follow.answer.only if follow.answer is not None else ()
            if needs:
                return self.said(s, side, Mark.VERIFIED, "conditional", f"true only where {' and '.join(map(write, needs))}")
            right = self.said(s, side, Mark.VERIFIED, kind, expected=shown(ideal.value, side))
            meant = tuple(dict.fromkeys(note for note in (follow.note, ideal.note) if note))
            return replace(right, notes=(*right.notes, *meant))
        if ideal.ok:  # the side before was wrong, or the author recovered
            aside = self._recovered(s, thread, follow, side) if thread.bypass is None else ""
            return self.said(s, side, Mark.VERIFIED, "right", aside, expected=shown(ideal.value, side), follow=shown(follow.value, side))
        certain = ideal.ok is False or is_closed(side.term) or bool(thread.blame)  # type: ignore[arg-type]
        if follow.ok and blame and certain:  # a formula is not carried because one of its names has a wrong number
            carried = self.said(s, side, Mark.CARRIED, "ecf", expected=shown(ideal.value, side), follow=shown(follow.value, side),
                                sources=tuple(sorted(blame)), reason=self.carried_reason(blame), edit=_mended(ideal.value, side))
            empty = follow.value == 0 and ideal.value is not None and ideal.value != 0
            notes = (*carried.notes, "the mistake above makes this 0: there was nothing left to calculate") if empty else carried.notes
            return replace(carried, also=followed(self.ledger, thread.last, side), notes=notes)
        if follow.ok and ideal.ok is False:
            return self.said(s, side, Mark.VERIFIED, "rough", expected=shown(ideal.value, side))
        if follow.ok and not thread.blame and not self.links.blame(s.scope, thread.last):  # the data are not all known
            return self.said(s, side, Mark.VERIFIED, _KINDS.get(follow.fit or Fit.EXACT, "right"), expected=shown(follow.value, side))
        if follow.ok is False and ideal.ok is False and (new := self._new_in(thread, side)):
            return self.said(s, side, Mark.NOT_UNDERSTOOD, "undecided", f"it is not said yet what {new} is")
        if follow.ok is False and ideal.ok is False:
            if self._rounds(s, thread.last, side):
                return self.said(s, side, Mark.WRONG, "rounding", "it is the nearest number with so many digits that is meant",
                                 expected=shown(ideal.value, side), edit=_mended(ideal.value, side))
            return self.said(s, side, Mark.WRONG, "arithmetic" if ideal.value is not None else "slip", reason=follow.why or ideal.why,
                              expected=shown(ideal.value, side), follow=shown(follow.value, side), edit=_mended(ideal.value, side))
        refuted = ideal.answer is not None and ideal.answer.equal is False and ideal.ok is False
        spoken = side.term is not None and all(self.first_spoken_of.get(n, 0) < s.index for n in side.term.names)
        if follow.ok is None and refuted and not blame and spoken and thread.reference.start >= s.start:  # somewhere in this row
            return self.said(s, side, Mark.WRONG, "slip", reason=ideal.why)
        if follow.answer is not None and follow.answer.equal is False and self._is_for_all(s, thread, side):
            return self.said(s, side, Mark.WRONG, "slip", counterexample(follow.answer))
        if follow.ok is False and self._has_its_numbers(thread.last, side):
            expected = shown(follow.value, side)
            return self.said(s, side, Mark.WRONG, "slip", f"it is {expected} with these numbers", expected)
        if follow.ok is False and thread.bypass is None and self._is_number(thread.last) and self._is_number(side):
            return self.said(s, side, Mark.WRONG, "arithmetic", expected=shown(follow.value, side), edit=_mended(follow.value, side))
        return self.said(s, side, Mark.NOT_UNDERSTOOD, "undecided", follow.why or ideal.why or "it could be neither proved nor refuted")

    def _new_in(self, thread: Thread, side: Side) -> str:
        """An array of which nothing is said yet: the r_i of a slope that is 2 sum(r_i x_i); "" where there is none."""
        assert side.term is not None and thread.last.term is not None and thread.reference.term is not None
        before = self.ledger.speaks_of(thread.last.term.names | thread.reference.term.names)
        arrays = {node.args[0].val for node in subterms(side.term) if node.op == "idx" and node.args[1].op == "name"}
        return next((n for n in sorted(arrays - before) if not self.ledger.entries_of(n) and self.ledger.named(n) is None), "")

    def _has_its_numbers(self, formula: Side, side: Side) -> bool:
        """Whether the numbers of the names of a formula, and no others, stand in an expression: beta - a mu, and -0.2 + 1.8 * 1.2."""
        names = formula.term.names if formula.term is not None and formula.term.op in ("add", "sub", "mul") else frozenset[str]()
        if len(names) < 3 or formula.numbers:
            return False
        try:
            values = [abs(lifted(self.ledger.value(name(n), Mode.WRITTEN))) for n in names]
        except NoValue:
            return False
        put_in = [lifted(n.value) for n in side.numbers]
        return len(put_in) == len(values) and all(any(v.overlaps(w) for w in put_in) for v in values)

    @staticmethod
    def _is_whole(side: Side) -> bool:
        """Whether a side is a whole number."""
        said = written(side)
        return said is not None and not said.unit

    def _is_number(self, side: Side) -> bool:
        """Whether a side is an expression of numbers, when its derivatives are carried out: -dx/dx."""
        try:
            return side.term is not None and is_closed(self.ledger.formula(side.term))
        except NoValue:
            return False

    def _is_for_all(self, s: Statement, thread: Thread, side: Side) -> bool:
        """Whether a formula and an expression of numbers are meant to be equal for all values of its names: in the middle of a calculation,
        where the page gives none of these names a number.
        """
        open_, closed = (thread.last, side) if is_closed(side.term) else (side, thread.last)  # type: ignore[arg-type]
        if self._is_listed_slope(s, thread, side):
            return True
        if thread.bypass is not None or written(closed) is not None or open_.term is None or not is_closed(closed.term):  # type: ignore[arg-type]
            return False
        begun = thread.last is not thread.reference or (thread.reference.term is not None and thread.reference.term.op in ("D", "prime"))
        head = thread.reference.term
        if head is not None and head.names and not self.ledger.closure(open_.term.names) & self.ledger.closure(head.names):
            return False  # x_1 x_2 = -5/2 = c/a
        here = frozenset[str]().union(*self._valued.get(self.page.heading_of(s.scope), ()), *self._valued.get(0, ()))
        rests = self.ledger.closure(open_.term.names)
        numbers = any(((q := self.ledger.named(n)) is not None and q.base) or self.ledger.data_of(n) for n in rests)
        return begun and not numbers and not open_.term.names & (here | {c.args[0].val for c in s.given if c.op == "eq"})

    def _is_listed_slope(self, s: Statement, thread: Thread, side: Side) -> bool:
        """Whether a row is one of a list of slopes, dy/du = 5u^4 and du/dx = 2, and no equation in x."""
        said, head = written(side), s.sides[0].term
        if said is None or not said.value or thread.last is not thread.reference or head is None or head.op != "D":
            return False
        beside = [t for t in self.page.statements[max(s.index - 1, 0):s.index + 2] if t is not s and t.block == s.block]
        slopes = [t for t in beside if t.sides[0].term is not None and t.sides[0].term.op == "D"]
        later = [t.sides[0].term for t in self.page.statements[s.index:] if t.scope == s.scope and t.role not in ("point", "condition")]
        return bool(slopes) and head.args[1] not in later and not s.before.strip(" ,;and")

    @cached_property
    def _valued(self) -> dict[int, list[frozenset[str]]]:
        """Names that the page sets equal to a number somewhere, by the heading; a point binds nothing outside its sentence."""
        found: dict[int, list[frozenset[str]]] = {}
        for s in (s for s in self.page.statements if s.role != "point"):
            names = {n for a, b in pairwise(s.sides) if a.term is not None and a.term.op in ("name", "idx")
                     and b.term is not None and is_closed(b.term) for n in a.term.names}
            found.setdefault(self.page.heading_of(s.scope), []).append(frozenset(names))
        return found

    def _recovered(self, s: Statement, thread: Thread, follow: Link, side: Side) -> str:
        """That a right number does not follow from what stands before it."""
        blame = self.links.blame(s.scope, thread.last, thread.reference)
        if not blame or follow.value is None:
            return ""
        lines = " and ".join(self.line(k) for k in sorted(blame))
        return f"right, but it does not follow from line {lines}, which would give {shown(follow.value, side)}"

    def _by_numbers(self, s: Statement, side: Side) -> Value | None:
        """What a number should be by the numbers just before it in its row, put right: 0.61 of 2.44/4, where 2.44 came out wrong."""
        k = s.place(side)
        if not k or (before := s.sides[k - 1].term) is None or not is_closed(before):
            return None
        value, blame = self.links.with_sources(s.sides[k - 1], s.scope)
        return value if blame else None

    def _note_result(self, s: Statement, thread: Thread, side: Side, key: Term | None) -> None:
        said = written(side)
        if said is None:
            return
        ideal, about = thread.ideal, thread.reference.term
        if ideal is None and about is not None and not (thread.blame and is_closed(about)):
            try:
                ideal = self.ledger.value(about, Mode.IDEAL)
            except NoValue:
                ideal = None
        if ideal is None and thread.blame:
            ideal = self._by_numbers(s, side)
        named = key if key is not None and key.op == "name" else None
        ideal = said.value if ideal is None and not thread.blame else ideal
        blame = thread.blame | ({s.index} & self.trial.mended)
        if thread.ideal is not None and thread.reference is side and not blame and fit(thread.ideal, said) is Fit.OFF:
            blame = frozenset((s.index,))  # a slip of the pen, if nothing is calculated with it
        self.links.results.note(Result(said.value, ideal, blame, s.index, s.scope, named, said.unit, key))


def _is_far(ideal: Value | None, side: Side) -> bool:
    """Whether a short number is a rounded value, but far from it: 2.5 for 2.5495."""
    said = written(side)
    if said is None or ideal is None or len(side.numbers[0].text.replace(".", "").strip("0")) >= SHORT:
        return False
    return bool(abs(lifted(ideal) - lifted(said.value)) >= lifted(said.unit / 4))


def _is_near(value: Value | None, side: Side) -> bool:
    """Whether a number is a value with no digit that matters left out: 2.5 for 2.500002."""
    said = written(side)
    return said is not None and value is not None and bool(abs(lifted(value) - lifted(said.value)) <= lifted(said.unit / NO_DIGIT))


def _has_drifted(ideal: Value | None, side: Side) -> bool:
    """Whether a number is off by so little that right numbers may have been rounded on the way to it."""
    said = written(side)
    return said is not None and ideal is not None and bool(abs(lifted(ideal) - lifted(said.value)) <= lifted(MAX_DRIFT * said.unit))


def _mended(x: Value | None, side: Side) -> tuple[int, int, Term] | None:
    """The change that puts the right number in the place of the one that was written."""
    said, digits = written(side), shown(x, side)
    if said is None or not digits.lstrip("-").replace(".", "", 1).isdigit():
        return None
    n = side.numbers[0]
    size = num(digits.lstrip("-"))
    right = mk("neg", size) if digits.startswith("-") else size
    if abs(said.value) != n.value:  # a power of ten or a percentage goes with it
        return None if side.dropped else (side.start, side.end, right)
    return (side.start if said.value < 0 else n.start, n.end, right)
