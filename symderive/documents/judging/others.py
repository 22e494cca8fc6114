"""A name that has a number or a formula, and gets another: whether the words, or the place on the page, say that it is another one."""

from __future__ import annotations

import re
from fractions import Fraction

from symderive.documents.judging.bench import Bench
from symderive.documents.judging.determined import END
from symderive.documents.knowing.known import Mode, NoValue, Quantity
from symderive.documents.knowing.ledger import is_closed
from symderive.documents.knowing.rounding import Fit, fit, written
from symderive.documents.reading.page import Side, Statement
from symderive.kernel.term import Term, canon
from symderive.networks.numbers import lifted

MAX_DECIMALS = 20  # of a number that somebody wrote down
NOW = re.compile(r"\b(?:now|new|updated|after (?:the|this|one) (?:step|update))\b", re.IGNORECASE)
PUT = re.compile(r"\b(?:put|set|take|choose|let|with|for|taking|putting|setting|choosing|if|when)\W*$", re.IGNORECASE)
PLACE = re.compile(r"\b(?:at|when|if|for|only)\W*$", re.IGNORECASE)
_ANOTHER_THING = re.compile(r"\b(?:another|a (?:new|different|second|third|further)|the (?:next|second|third|other))\s+[a-z]+\b",
                            re.IGNORECASE)
_OTHER_DATA = re.compile(r"\bfor (?:the|a|another) (?:batch|sample|data(?: set)?|points?|values?|inputs?|vector|numbers)\s*"
                         r"(?:\$|\\\()?\s*(?:\\left)?[(\[{][-−\d.,;\s\\]+(?:right)?[)\]}](?P<since>.*)$", re.IGNORECASE | re.DOTALL)
MAX_LEAD = 240  # characters of a sentence before a number
_OF_NOTHING = re.compile(
    r"\b(?:for comparison|compared? (?:to|with)|coin|guesses|guessing|random guess|baselines?|untrained|by chance|knows nothing"
    r"|equal (?:logits?|scores?|inputs?|probabilit\w+)|(?:logits|scores|inputs|probabilities) are (?:all )?equal)\b", re.IGNORECASE)
_WOULD = re.compile(r"\bwould\s+(?:be|have\s+been|give|lead)(?:\s+(?:at|to|us))?\W*$", re.IGNORECASE)


class Others(Bench):
    """Whether a statement speaks of another quantity than the one that has its name."""

    def _is_given_again(self, s: Statement, head: Term, first: Side) -> bool:
        """Whether a name that was given one number is given another; under another heading it may be the same."""
        q = self.ledger.find(head)
        if q is not None and is_closed(first.term) and self._is_at_a_place(s) and (q.law is None or not q.law.names):  # type: ignore[arg-type]
            return not self._is_fixed(q, s) and self._differs(q, first.term)  # type: ignore[arg-type]
        if q is None or q.law is not None or written(first) is None:
            return False
        if self._is_fixed(q, s):  # it is judged by that number, unless another is meant
            return self._differs(q, first.term) and bool(self._meant(q, first))  # type: ignore[arg-type]
        given, there = not q.computed and q.said is None, not self._same_part(q.scope, s.scope)
        return self._differs(q, first.term) if given is not there else given  # type: ignore[arg-type]

    def _is_at_a_place(self, s: Statement) -> bool:
        """Whether words say where something is: at w = 0, and b = 0 behind it."""
        return any(PLACE.search(words) for words in self._leads(s))

    def _leads(self, s: Statement) -> tuple[str, ...]:
        """The words before a statement, and where it goes on with a list those before the one ahead of it: with a = 1, and b = 2."""
        ahead = self.page.statements[s.index - 1] if s.index and s.before.strip(" ,") in ("", "and", "und") else s
        return (ahead.before, s.before) if ahead is not s and ahead.block == s.block else (s.before,)

    def _is_rounded_again(self, s: Statement, head: Term, first: Side) -> bool:
        """Whether a number that was given is said to be about one of fewer digits, less than a unit off: x = 2.3449, x is about 2.35."""
        said, datum = written(first), self._datum(head)
        if said is None or datum is None or s.relations[0] != "~" or datum == said.value:
            return False
        return abs(datum - said.value) < said.unit and (datum / said.unit).denominator != 1

    def _datum(self, key: Term | None) -> Fraction | None:
        """The decimal that was given for a name, and that did not come out of anything; else None."""
        q = self.ledger.find(key) if key is not None and key.op in ("name", "idx") else None
        value = q.base.get(Mode.IDEAL) if q is not None and q.law is None and not q.computed else None
        return value if isinstance(value, Fraction) and 10**MAX_DECIMALS % value.denominator == 0 else None

    def _is_of_another_thing(self, s: Statement, head: Term, first: Side) -> bool:
        """Whether words under another heading give the number of something else: another channel has the mean mu = 1.2."""
        q = self.ledger.find(head) if head.op in ("name", "idx", "pow") and first.term is not None and is_closed(first.term) else None
        if q is None and head.op == "pow" and is_closed(first.term):  # type: ignore[arg-type]
            return self.ledger.find(head.args[0]) is not None and self._is_of_other_data(s)
        if q is not None and self._is_of_other_data(s):
            return self._differs(q, first.term)  # type: ignore[arg-type]
        if written(first) is None:
            return False
        return q is not None and first.term is not None and not self._same_part(q.scope, s.scope) and (
            _ANOTHER_THING.search(self.parametric.words(s)) is not None) and self._differs(q, first.term)

    def _is_of_other_data(self, s: Statement) -> bool:
        """Whether the sentence speaks of a list of numbers without a name: for the batch (10, 20, 30) we get."""
        said = _OTHER_DATA.search(self.page.text[max(s.start - MAX_LEAD, 0):s.start])
        return said is not None and END.search(said["since"]) is None

    def _is_what_would_be(self, s: Statement, head: Term, first: Term) -> bool:
        """Whether words speak of another number than the one that came out: plain descent would be at x_4 = 0.648."""
        q = self.ledger.find(head) if _WOULD.search(s.before) and is_closed(first) else None
        return q is not None and (q.law is None or q.guessed) and self._differs(q, first)

    def _of_nothing(self, s: Statement, head: Term) -> Side | None:
        """The number that words give something of a net that has learnt nothing, or of like data: equal scores give p_1 = p_2 = 1/2."""
        said = next((side for side in s.sides[1:] if side.term is not None and is_closed(side.term)), None)
        if said is None or head.op not in ("name", "idx") or not _OF_NOTHING.search(" ".join(self._leads(s))):
            return None
        try:
            there, here = (lifted(self.ledger.value(t, Mode.WRITTEN)) for t in (head, said.term))  # type: ignore[arg-type]
        except NoValue:
            q = self.ledger.find(head)
            return said if q is not None and self._differs(q, said.term) else None  # type: ignore[arg-type]
        return None if there.overlaps(here) else said

    def _is_calculated_again(self, s: Statement, head: Term, first: Side) -> bool:
        """Whether a name of which only a number is known comes out of another calculation further down, as in the next step of a method."""
        q = self.ledger.find(head) if head.op in ("name", "idx") else None
        assert first.term is not None
        if q is None or self._is_fixed(q, s) or (q.law is not None and q.law.names and not q.guessed):
            return False
        after_step = (q.law is not None or q.computed) and q.born < self.earlier.last  # what came out before a step comes out anew after it
        if not is_closed(first.term) or (written(first) is not None and not after_step) or self.page.statements[q.born].block == s.block:
            return False
        every = self.ledger.family(head.args[0].val) if head.op == "idx" else None
        since = (r.born > q.born for n in every.body.names if (r := self.ledger.named(n)) is not None) if every is not None else ()
        general = every is not None and not any(since) and not NOW.search(self.parametric.words(s))  # nothing in it is another since then
        return not general and self._differs(q, first.term) and not self._meant(q, first)

    def _is_put_anew(self, s: Statement, head: Term, first: Term) -> bool:
        """Whether words put something else for a name that was put in in passing: put y = x, and then put y = -x, or y = 2."""
        q = self.ledger.find(head) if head.op == "name" else None
        if q is not None and q.law is not None and q.law.op == "name" and is_closed(first):  # with x = 1 and y = 2
            before = self.page.statements[s.index - 1].before if s.before.strip() == "and" else s.before
            return PUT.search(before) is not None
        return q is not None and q.passing and q.law is not None and bool(first.names) and PUT.search(s.before) is not None

    def _is_fixed(self, q: Quantity, s: Statement) -> bool:
        """Whether a quantity is given from outside, and the statement speaks of it, and not of another of that name further down."""
        return q.given and self._same_part(q.scope, s.scope)

    def _meant(self, q: Quantity, first: Side) -> list[Quantity]:
        """The data that have the number which is written for another."""
        return [other for other in self.ledger.quantities.values()
                if other is not q and other.key.op in ("name", "idx") and (other.given or self._same_part(other.scope, q.scope))
                and other.law is None and other.base and not self._differs(other, first.term)]  # type: ignore[arg-type]

    def _differs(self, q: Quantity, first: Term) -> bool:
        """Whether a number is certainly another one than that of a quantity."""
        try:
            now, old = self.ledger.value(first, Mode.WRITTEN), self.ledger.value(q.key, Mode.WRITTEN)
        except NoValue:
            return is_closed(first)
        if q.said is not None and q.base.get(Mode.WRITTEN) != q.said.value:
            return fit(now, q.said, about=q.said.unit != 0) is Fit.OFF  # 43 is not about 40
        return now != old if isinstance(now, Fraction) and isinstance(old, Fraction) else not lifted(now).overlaps(lifted(old))

    def _differs_from(self, q: Quantity, first: Term) -> bool:
        """Whether a formula is another one than the law of a quantity, as far as a quick look can tell."""
        try:
            return canon(self.ledger.unfolded(first)) is not canon(self.ledger.unfolded(q.key))
        except NoValue:
            return True
