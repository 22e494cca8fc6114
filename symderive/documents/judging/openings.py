"""How the thread of a statement opens: from its first side, or from what that side should be; and what its name is bound to."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction
from functools import cached_property

from flint import ctx

from symderive.documents.judging.links import Thread, shown
from symderive.documents.judging.others import PUT, Others
from symderive.documents.judging.put_in import Point, value_at
from symderive.documents.judging.redefinition import own_name
from symderive.documents.knowing.judgement import Judgement, Mark
from symderive.documents.knowing.known import Mode, NoValue, Quantity
from symderive.documents.knowing.ledger import BITS, is_closed
from symderive.documents.knowing.rounding import written
from symderive.documents.reading.page import Number, Side, Statement
from symderive.kernel.term import Term, mk, num, number, put
from symderive.networks.numbers import Value, lifted, plain
from symderive.notation.text import write
from symderive.search.match import positions

PASSING = re.compile(r"\b(?:at|when|if|for|between|only|solutions?|roots?|zeros?|that is|i\.e\.|and|or|so)\W*$", re.IGNORECASE)
STARTING = re.compile(r"\b(?:from|(?:start|begin)(?:ing)? (?:with|from))\W*$", re.IGNORECASE)
MAX_PUT = 3  # symbols of what is put in for a name in passing: x, -x, 2 x


Begun = tuple[Thread, Judgement | None]  # the thread that a statement opens, and the verdict on its first side


class Openings(Others):
    """The threads of statements, right and wrong, and the quantities that they bind."""

    def _begin_wrong_slope(self, s: Statement, head: Term, first: Side, formula: Term, point: Point) -> Begun:
        """The thread of a slope whose numbers are put together wrongly, and the verdict on it."""
        assert first.term is not None
        right, ideal = value_at(formula, point, Mode.WRITTEN, self.ledger), None
        with suppress(NoValue):
            ideal = value_at(formula, point, Mode.IDEAL, self.ledger)
        expected = shown(right, first)
        said = self.said(s, first, Mark.WRONG, "slip", f"{write(formula)} is {expected} here, not {write(first.term)}", expected=expected)
        self.ledger.forget(head)
        self.bind(s, head, first)
        return replace(self._thread(s, first), ideal=ideal, sound=False, blame=frozenset((s.index,))), said

    def _begin_wrong_discriminant(self, s: Statement, head: Term, first: Side, meant: Fraction, blame: frozenset[int]) -> Begun:
        """The thread of a discriminant whose numbers are put together wrongly, or follow from a wrong row, and the verdict on it."""
        self.ledger.forget(head)
        self.bind(s, head, first)
        if blame:
            said = self.said(s, first, Mark.CARRIED, "ecf", self.carried_reason(blame), plain(meant), sources=tuple(sorted(blame)))
            return replace(self._thread(s, first), ideal=meant, sound=False, blame=blame), said
        said = self.said(s, first, Mark.WRONG, "slip", f"the discriminant is {plain(meant)}", expected=plain(meant))
        return replace(self._thread(s, first), ideal=meant, sound=False, blame=frozenset((s.index,))), said

    def _begin_misread(self, s: Statement, first: Side, n: Number, datum: Quantity) -> Begun:
        """The thread of a calculation in which one of the data was misread, and the verdict on that number."""
        assert first.term is not None
        right = self.ledger.value(put(first.term, n.path, number(abs(datum.base[Mode.IDEAL]))), Mode.IDEAL)
        thread = replace(self._thread(s, first), ideal=right, sound=False, blame=frozenset((s.index,)))
        expected = shown(self.ledger.value(datum.key, Mode.IDEAL), replace(first, numbers=(n,)))
        return thread, self.said(s, replace(first, start=n.start, end=n.end), Mark.WRONG, "slip",
                                 f"{write(datum.key)} is {expected}, not {n.text}", expected=expected)

    def _begin_root(self, s: Statement, head: Side, first: Side) -> Thread | None:
        """The thread of a number whose square came out before: s = 0.7043 after s^2 = 2.48/5 = 0.496. None for anything else."""
        square = self.ledger.find(mk("pow", head.term, num(2))) if head.term is not None and head.term.op == "name" else None
        said, now = written(first), None if square is None else square.base.get(Mode.WRITTEN)
        if square is None or said is None or not isinstance(now, Fraction) or now <= 0 or not square.computed:
            return None
        self.bind(s, square.key.args[0], first)
        sign = 1 if said.value > 0 else -1
        root = mk("sqrt", number(now))
        thread = self._thread(s, replace(head, term=root if sign > 0 else mk("neg", root), numbers=(), number=None))
        with ctx.workprec(BITS):
            ideal = sign * lifted(square.base[Mode.IDEAL]).sqrt() if Mode.IDEAL in square.base else None
        return replace(thread, ideal=ideal, sound=not square.blame, blame=square.blame)

    def _of_undone(self, s: Statement, head: Term, first: Side, number: Judgement) -> Thread:
        """The thread of a number that came from a wrong value of a function of its name."""
        return replace(self._thread(s, first), ideal=self.ledger.value(head, Mode.IDEAL), sound=False, blame=frozenset(number.sources))

    def _like_others(self, s: Statement, head: Side, law: Term) -> Thread:
        """The thread of a member of a family, by the formula that another member has."""
        assert head.term is not None
        numbers = tuple(Number(at, head.start, head.end, t.val, t.value, Fraction(0), True) for at, t in positions(law) if t.op == "num")
        thread = self._thread(s, replace(head, term=law, numbers=numbers if is_closed(law) else (), number=None))
        q = self.ledger.add(Quantity(head.term, s.index, s.scope, law=law, guessed=True))
        if thread.blame and thread.ideal is not None:
            value = self.ledger.value(law, Mode.WRITTEN)
            self.ledger.change(q, law=None, guessed=False, base=dict.fromkeys(Mode, value) | {Mode.IDEAL: thread.ideal}, blame=thread.blame)
        return thread

    def _thread(self, s: Statement, side: Side) -> Thread:
        assert side.term is not None
        if is_closed(side.term) and self.page.in_title(s):  # 5. The circle, r = 4.37: a datum, and no result
            return Thread(side, side)
        if is_closed(side.term):
            ideal, blame = self.links.with_sources(side, s.scope)
            exact = None if blame else self._put_right(s, side)
            ideal, blame = exact or (ideal, blame)
            return Thread(side, side, ideal, not blame, blame)
        return Thread(side, side)

    def _put_right(self, s: Statement, side: Side) -> tuple[Value, frozenset[int]] | None:
        """The value of an expression of numbers with an exact one put right that came out wrong in the same part, and what was wrong."""
        for t, blame in self.citations.put_right_exactly(side.term, lambda k: self.page.statements[k].scope == s.scope):  # type: ignore[arg-type]
            try:
                return self.ledger.value(t, Mode.IDEAL), blame
            except NoValue:
                continue
        return None

    def bind(self, s: Statement, key: Term, side: Side) -> None:
        """A law, or a number, for a name that has none."""
        first = side.term
        assert first is not None
        old = self.ledger.find(own_name(key))
        if old is not None and old.law is not None and not old.guessed:  # its slopes and its values are those of another
            self.ledger.begin_anew(old.key)
        if key.op == "apply" and key.args[1].op == "name" and not self._is_value(key, first):
            moved = self.ledger.in_its_variable(first, key.args[1].val)
            self.ledger.add(Quantity(key.args[0], s.index, s.scope, law=moved, parameter=key.args[1]))
        elif is_closed(first):  # the number follows when the chain has been judged
            law = self.links.law_behind(side, lambda scope: self._same_part(scope, s.scope))
            self.ledger.add(Quantity(key, s.index, s.scope, law=law, guessed=law is not None, passing=self._is_passing(s, key)))
        elif (q := self.ledger.find(key)) is not None and q.scope in self.page.scope_path(s.scope):  # a formula for what had only a number
            if written(s.sides[-1]) is not None and self._differs(q, s.sides[-1].term):  # type: ignore[arg-type]
                q = self.ledger.change(q, base={}, said=None, also=(), computed=False, passing=False, blame=frozenset())  # another number
            self.ledger.change(q, law=self.ledger.folded(first), guessed=False)
        elif key.val not in self.ledger.closure(first.names):  # y = arsinh x, that is x = sinh y, says one thing
            known = self.ledger.same_law(first) if first.op not in ("name", "num") else None
            law = self.ledger.folded(first) if known is None or known.key.val in first.names or known.key is key else known.key
            put_in = first.size <= MAX_PUT and PUT.search(s.before) is not None
            passing = len(first.names) == 1 and key.op == "name" and (put_in or STARTING.search(s.before) is not None)
            self.ledger.add(Quantity(key, s.index, s.scope, law=law, passing=passing))
            self.ledger.know_law(key, law)

    def _is_value(self, key: Term, first: Term) -> bool:
        """Whether a number is what a function is at one argument, and not for every one: P(A) = 0.3."""
        return is_closed(first) and key.args[1].val not in self.page.symbols.functions.get(key.args[0].val, ())

    def _is_passing(self, s: Statement, key: Term) -> bool:
        """Whether a number is that of a place, or of a solution: at x = 1, so x = 3."""
        return PASSING.search(s.before) is not None or s.role in ("point", "condition") or key in self._of_many_numbers

    @cached_property
    def _of_many_numbers(self) -> frozenset[Term]:
        """Names to which several parts of the page give different numbers."""
        found: dict[Term, dict[Term, int]] = {}
        for s in (s for s in self.page.statements if s.kind != "update" and len(s.sides) > 1):
            head, first = s.sides[0].term, s.sides[1].term
            if head is not None and head.op == "name" and first is not None and is_closed(first):
                found.setdefault(head, {}).setdefault(first, s.scope)
        return frozenset(key for key, numbers in found.items() if len(numbers) > 1 and len(set(numbers.values())) > 1)
