"""Judge the statements of a page one after the other: each side of a chain from the problem's data, and from what the author wrote.

A side is `wrong` when it follows neither from the side before it nor from the data, `carried` when it follows from what was written
but what was written is wrong, and `verified` otherwise. What cannot be read or decided is `not understood`: a false accusation is
worse than a miss.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import inf
from time import monotonic

from symderive.documents.anew import Beginnings, passed_through
from symderive.documents.citing import Citations
from symderive.documents.claims import Said
from symderive.documents.components import components, taken
from symderive.documents.conventions import conventions
from symderive.documents.diagnosis import diagnose
from symderive.documents.earlier import Earlier
from symderive.documents.following import followed
from symderive.documents.given import NOTHING, Given
from symderive.documents.identities import Identities, counterexample
from symderive.documents.inference import Inferred, aligned, by_analogy, inferred, losses
from symderive.documents.judgement import Judgement, Mark
from symderive.documents.ledger import Ledger, Mode, NoValue, Quantity, is_closed
from symderive.documents.links import Link, Links, Result, Thread, middle, shown
from symderive.documents.orders import Orders
from symderive.documents.page import Page, Side, Statement
from symderive.documents.parametric import Parametric
from symderive.documents.rounding import Fit, Written, fit, written
from symderive.documents.solving import Problem, Solver
from symderive.documents.standing import ORDERS, Standing
from symderive.documents.tangents import on_the_line, slope_of
from symderive.kernel.term import Term, canon, fold, mk, name, num
from symderive.networks.numbers import Value, lifted
from symderive.notation.text import write
from symderive.search.match import positions, subterms

MAX_PARTS = 40  # entries of a tuple or a matrix whose calculation may go on in the next row
MAX_ALSO = 4  # numbers that are remembered for one quantity beside the last
TIME_IS_UP = "not judged: the time for this page is used up"
EQUALITIES = frozenset({"=", "~", ":=", "<-", "->", "=>", "equiv"})


@dataclass(frozen=True, slots=True)
class Trial:
    """A page judged with a difference: numbers that were cut off in these statements count as wrong, or as if no digit were lost."""

    wrong: frozenset[int] = frozenset()
    mended: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class _State:
    """All that a statement may change. `open` are the threads that it may go on with, and how they stood."""

    ledger: Ledger
    count: int
    results: list[Result]
    threads: dict[tuple[int, int], Thread]
    in_block: dict[tuple[int, int], Thread]
    open: list[tuple[Thread, Thread]]
    old: Ledger | None
    updated: set[Term]
    values: dict[tuple[int, int], tuple[Written, Value | None, Value | None]]
    problems: dict[str, Problem]
    assumed: list[Term]
    local: tuple[int, Term] | None


class Judge:
    """The verdicts on a page. `judgements` holds one or more for each statement that was looked at.

    values   for a number that was written, by statement and place: it, the value it follows from, and the ideal one
    """

    def __init__(self, page: Page, trial: Trial | None = None, given: Given = NOTHING, until: float = inf):
        self.page, self.until = page, until
        self.given = given
        self.trial = trial or Trial()
        self.values: dict[tuple[int, int], tuple[Written, Value | None, Value | None]] = {}
        said = Said(page.symbols.matrices, derived(page), unspoken(page))
        self.links = Links(Ledger(page.symbols.standard, said.derived), identities=Identities(said), conventions=conventions(page.text))
        self.beginnings = Beginnings(page)
        self.citations = Citations()
        self.earlier = Earlier()
        self.judgements: list[Judgement] = []
        self.threads: dict[tuple[int, int], Thread] = {}
        self.in_block: dict[tuple[int, int], Thread] = {}
        self.old: Ledger | None = None
        self.updated: set[Term] = set()
        self.solver = Solver(self)
        self.parametric = Parametric(self)
        self.standing = Standing(self)
        self.orders = Orders(self)
        self.read_off: set[Term] = set()
        self.inferred: list[Inferred] = []
        self._read_between_the_lines()

    @property
    def ledger(self) -> Ledger:
        """What is known at this place of the page; in a run of updates what was known before it."""
        return self.links.ledger

    def line(self, statement: int) -> str:
        """The line on which a statement begins."""
        return self.page.place(self.page.statements[statement].start).line

    def _read_between_the_lines(self) -> None:
        """What the page does not say outright: what is given from outside, numbers that were put in, and the name of the loss."""
        for key, (value, s) in self.given.on(self.page).items():
            law = value if isinstance(value, Term) else None
            base = {} if isinstance(value, Term) else dict.fromkeys(Mode, value)
            self.ledger.add(Quantity(key, s.index, s.scope, law=law, base=base, given=True))
        known = {q.key.val: v for q in self.ledger.quantities.values() if isinstance(v := q.base.get(Mode.IDEAL), Fraction)}
        read = inferred(self.page, known) if self.given.read is None else self.given.read
        self.inferred = [f for f in read if self.ledger.named(f.name) is None]
        for found in self.inferred:
            q = self.ledger.add(Quantity(name(found.name), found.statement, found.scope, base=dict.fromkeys(Mode, found.value)))
            self.read_off.add(q.key)
        for n, meant in losses(self.page).items():
            self.ledger.add(Quantity(name(n), 0, 0, law=name(meant)))

    def run(self) -> list[Judgement]:
        """All verdicts, in the order of the page; statements that are reached too late (by `until`, see time.monotonic) are not judged."""
        for s in self.page.statements:
            if monotonic() > self.until:
                self.judgements.append(self.said(s, s.sides[0], Mark.NOT_UNDERSTOOD, "time", TIME_IS_UP))
                continue
            try:
                self.judgements += self.statement(s)
            except Exception as why:  # fail closed: what surprises the judge accuses nobody
                said = f"it could not be judged: {why or type(why).__name__}"
                self.judgements.append(self.said(s, s.sides[0], Mark.NOT_UNDERSTOOD, "undecided", said[:200]))
        return self.judgements

    # --- statements --------------------------------------------------------------------------------------------------

    def statement(self, s: Statement) -> list[Judgement]:
        """The verdicts on the parts of a statement: as it stands, or where its text looks damaged as it must be meant."""
        self.standing.enter(s)
        with self.standing.at_point(s):
            return self._at_its_time(s)

    def _at_its_time(self, s: Statement) -> list[Judgement]:
        """The verdicts by what is known now; or, where the words say so and only that is right, by what was known before an update."""
        meant = self.earlier.meant_by(s, self.ledger)
        if meant is None:
            return self._read_rightly(s)
        before = self._saved(s)
        found = self._read_rightly(s)
        if _is_right(found):
            return found
        after = self._saved(s, before.count)
        self._restore(before)
        self.links.ledger = meant
        then = self._read_rightly(s)
        if any(j.mark in (Mark.WRONG, Mark.NOT_UNDERSTOOD) for j in then):
            self._restore(after)
            return found
        meant, self.links.ledger = self.ledger, before.ledger
        self.earlier.back(meant, s, self.ledger)
        return then

    def _read_rightly(self, s: Statement) -> list[Judgement]:
        if not s.repairs:
            return self._as_it_stands(s)
        before = self._saved(s)
        literal = self._as_it_stands(s)
        if _is_right(literal):
            return literal
        after = self._saved(s, before.count)
        for repair in s.repairs:
            self._restore(before)
            found = self._as_it_stands(replace(s, sides=repair.sides, repairs=()))
            if repair.certain or (_is_right(found) and any(j.mark is Mark.VERIFIED for j in found)):
                return [replace(j, notes=(*j.notes, repair.said)) for j in found]
        self._restore(after)
        return literal

    def _saved(self, s: Statement, since: int | None = None) -> _State:
        """What is known now, to come back to it; of the results, how many there are, and those that are new."""
        places = [(self.threads, s.index), (self.threads, s.subject or 0), (self.in_block, s.block)]
        open_ = [t for threads, k in places for part in range(MAX_PARTS) if (t := threads.get((k, part))) is not None]
        new = self.links.results[since:] if since is not None else []
        return _State(self.ledger.copy(), len(self.links.results), new, dict(self.threads), dict(self.in_block),
                      [(t, replace(t)) for t in open_], self.old, set(self.updated), dict(self.values), self.solver.copy(),
                      list(self.standing.assumed), self.standing.local)

    def _restore(self, state: _State) -> None:
        self.links.ledger = state.ledger.copy()
        self.links.back_to(state.count - len(state.results))
        for result in state.results:
            self.links.note(result)
        self.threads, self.in_block = dict(state.threads), dict(state.in_block)
        for thread, then in state.open:
            for part in fields(Thread):
                setattr(thread, part.name, getattr(then, part.name))
        self.old, self.updated, self.values = state.old, set(state.updated), dict(state.values)
        self.solver.problems = dict(state.problems)
        self.standing.assumed, self.standing.local = list(state.assumed), state.local

    def _as_it_stands(self, s: Statement) -> list[Judgement]:
        if s.kind == "fragment" or len(s.sides) < 2:
            return [self.said(s, s.sides[0], Mark.NOT_UNDERSTOOD, "fragment", "nothing is claimed here")]
        unread = next((side for side in s.sides if not side.read), None)
        if unread is not None:
            why = unread.trouble.problem if unread.trouble else "it could not be read"
            return [self.said(s, unread, Mark.NOT_UNDERSTOOD, "unread", why)]
        if len(s.relations) == 1 and s.relations[0] in ORDERS:
            self.standing.assume(s)
        if s.role == "point":
            return [self.said(s, s.sides[0], Mark.DEFINITION, "point", "it holds in this sentence")]
        if not EQUALITIES.issuperset(s.relations):
            return self.orders.row(s)
        line = on_the_line(self, s)
        if line is not None:  # it is said of every x, not of the one at which the line touches
            here = self.links.identities
            here.given = tuple(c for c in here.given if c.op != "eq")
            return self._of_reference(s, line.sides[0], line.sides[1:])
        if slope := self._slope(s):
            return slope
        solved = None if any(side.at for side in s.sides) else self.solver.row(s) or self.parametric.row(s)
        if solved is not None:
            return solved
        return self.chains(s)

    def chains(self, s: Statement) -> list[Judgement]:
        """The verdicts on the chains of a statement, one for each entry of vectors and matrices."""
        found: list[Judgement] = []
        for part, sides in enumerate(components(s, self.page, self.ledger, self._first_spoken_of)):
            try:
                found += self._chain(s, [taken(side, self.ledger) for side in sides], part)
            except NoValue as why:
                found.append(self.said(s, sides[0], Mark.NOT_UNDERSTOOD, "undecided", str(why)))
        if not found and s.sides[0].term is not None and s.sides[0].term.op == "name" and self.ledger.find(s.sides[0].term) is None:
            return [self.said(s, s.sides[0], Mark.DEFINITION, "vector", "a name for several values")]
        return found or [self.said(s, s.sides[0], Mark.NOT_UNDERSTOOD, "unread", "the two sides are of different kinds")]

    def _of_reference(self, s: Statement, reference: Side, sides: Sequence[Side]) -> list[Judgement]:
        """The verdicts on sides that should all be what another one says."""
        thread = self.threads[s.index, 0] = self._thread(s, reference)
        return [self._member(s, thread, side, "~" in s.relations, None) for side in sides]

    def _slope(self, s: Statement) -> list[Judgement]:
        """The verdicts on a number that the words call a slope, where it rests on a derivative that was written wrongly."""
        slope = slope_of(self, s)
        if slope is None or not self.ledger.blame(slope):
            return []
        before = self._saved(s)
        found = self._of_reference(s, replace(s.sides[0], term=slope, numbers=(), number=None), s.sides)
        if any(j.mark is Mark.CARRIED for j in found) and all(j.mark is not Mark.WRONG for j in found):
            return found
        self._restore(before)
        return []

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
            self.earlier.note(self.old)
        self.updated.add(key)
        now, self.links.ledger = self.links.ledger, self.old
        try:
            found = self._thread_of(s, sides, part)
            thread = self.threads[s.index, part]
            base, said = self._new_values(thread, sides)
        finally:
            self.links.ledger = now
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
            found.append(self._named_here(s, thread, side) or self._nearly(s, thread, side) or self._member(s, thread, side, about, head.term))
        self.threads[s.index, part] = self.in_block[s.block, part] = thread
        self._learn(s, head, sides, thread, found)
        if s.kind != "update" and head.term is not None:
            self.citations.note((s.index, part), head.term, thread, self.ledger)
        return found

    def _named_here(self, s: Statement, thread: Thread, side: Side) -> Judgement | None:
        """A name that the page has not spoken of before, at the end of a row: it gets what stands before it. Else None."""
        t = side.term
        if t is None or t.op != "name" or side is not s.sides[-1] or self._first_spoken_of.get(t.val) != s.index or (
                self.ledger.find(t) is not None or thread.last.term is None or t.val in thread.last.term.names) or (
                len(s.sides) == 2 and s.given):  # a general claim says nothing of its last name alone
            return None
        self.bind(s, t, thread.last)
        thread.last = side
        return self.said(s, side, Mark.DEFINITION, "law")

    def _nearly(self, s: Statement, thread: Thread, side: Side) -> Judgement | None:
        """A formula that is said to be nearly what stands before it, in free names: that is not judged, and goes on from here. Else None."""
        k = next((k for k, other in enumerate(s.sides) if other.start == side.start and k), 0)
        before = thread.last.term
        if not k or s.relations[k - 1] != "~" or side.term is None or before is None or is_closed(side.term) or is_closed(before):
            return None
        if self.links.link(thread.last, side, about=True).ok:
            return None
        thread.reference = thread.last = side
        thread.ideal, thread.sound, thread.blame, thread.bypass = None, True, frozenset(), None
        return self.said(s, side, Mark.NOT_UNDERSTOOD, "approximation", "whether two formulas are nearly equal is not judged")

    # --- the first side ------------------------------------------------------------------------------------------------

    def _begin(self, s: Statement, head: Side, first: Side) -> tuple[Thread, Judgement | None]:
        """The thread that a statement opens. A name that is new gets its law or its number here: then the first side is judged."""
        assert head.term is not None and first.term is not None
        if s.kind == "update":
            return replace(self._thread(s, first), update=first), self.said(s, first, Mark.DEFINITION, "update")
        solution = self.solver.solution(s, (head, first)) or self.parametric.solution(s, head.term, first)
        if solution is not None:
            blame = frozenset((s.index,)) if solution.mark is Mark.WRONG else frozenset(solution.sources)
            thread = self._thread(s, first)
            return (replace(thread, sound=False, blame=thread.blame | blame) if blame else thread), solution
        if self._is_given_again(s, head.term, first):
            return self._given_again(s, head, first)
        if not self._is_new(s, head.term, first.term):
            if self._introduces(s, head.term):  # c^2 = a^2 + b^2
                return self._thread(s, first), self.said(s, first, Mark.DEFINITION, "law")
            return self._thread(s, head), None
        if s.role == "condition" and is_closed(first.term) and head.term.val in self._variables:
            self.standing.local = (s.block, head.term)
        alike = by_analogy(self.ledger, head.term) if written(first) is not None else None
        if alike is not None:  # a number beside its like: x_3 = 0.447 after x_1 = (1 - 4)/2.236 and x_2 = (3 - 4)/2.236
            self.ledger.add(Quantity(head.term, s.index, s.scope, law=alike, guessed=True))
            return self._thread(s, replace(head, term=alike, numbers=(), number=None)), None
        if any(side.kind == "either" for side in s.sides):  # two values make no law
            return self._thread(s, first), self.said(s, first, Mark.DEFINITION, "given" if is_closed(first.term) else "law")
        if (q := self.ledger.find(head.term)) is not None and self.beginnings.anew(s, q, first.term):
            self.ledger.begin_anew(q.key)
        self.bind(s, head.term, first)
        self.ledger.remember(head.term, first.term)
        thread = self._thread(s, first)
        if head.kind == "words" and thread.blame and written(first) is not None:
            return thread, self.said(s, first, Mark.CARRIED, "ecf", self._carried_reason(thread.blame), shown(thread.ideal, first),
                                     sources=tuple(sorted(thread.blame)))
        return thread, self.said(s, first, Mark.DEFINITION, "given" if is_closed(first.term) else "law")

    def _is_given_again(self, s: Statement, head: Term, first: Side) -> bool:
        """Whether a name that was given one number is given another; under another heading it may be the same."""
        q = self.ledger.find(head)
        if q is None or q.law is not None or written(first) is None:
            return False
        if self._is_fixed(q, s):  # it is judged by that number, unless another is meant
            return self._differs(q, first.term) and bool(self._meant(q, first))  # type: ignore[arg-type]
        given, there = not q.computed and q.said is None, not self._same_part(q.scope, s.scope)
        return self._differs(q, first.term) if given is not there else given  # type: ignore[arg-type]

    def _is_fixed(self, q: Quantity, s: Statement) -> bool:
        """Whether a quantity is given from outside, and the statement speaks of it, and not of another of that name further down."""
        return q.given and self._same_part(q.scope, s.scope)

    def _meant(self, q: Quantity, first: Side) -> list[Quantity]:
        """The data that have the number which is written for another."""
        return [other for other in self.ledger.quantities.values()
                if other is not q and other.key.op in ("name", "idx") and (other.given or self._same_part(other.scope, q.scope))
                and other.law is None and other.base and not self._differs(other, first.term)]  # type: ignore[arg-type]

    def _same_part(self, a: int, b: int) -> bool:
        return self.page.heading_of(a) == self.page.heading_of(b)

    def _given_again(self, s: Statement, head: Side, first: Side) -> tuple[Thread, Judgement | None]:
        """A name with two numbers: under another heading, after "let" and the like it is new. A wrong label is told by its number."""
        q = self.ledger.find(head.term)  # type: ignore[arg-type]
        assert q is not None and head.term is not None
        meant, fixed = self._meant(q, first), self._is_fixed(q, s)
        here = self._same_part(q.scope, s.scope) if q.key in self.read_off else q.scope == s.scope
        if fixed or (here and s.role == "claim" and meant and q.born < s.index):
            said = " or ".join(write(other.key) for other in meant)
            old = shown(q.base.get(Mode.WRITTEN), first)
            where = "given" if fixed else f"line {self.line(q.born)}"
            return self._thread(s, first), self.said(
                s, head, Mark.WRONG, "label", f"{write(head.term)} is {old} ({where}); {first.text.strip()} is {said}",
                expected=f"{said} = {first.text.strip()}")
        aside = f"it was another number on line {self.line(q.born)}" if self._differs(q, first.term) else ""  # type: ignore[arg-type]
        self.ledger.forget(head.term)
        self.bind(s, head.term, first)
        return self._thread(s, first), self.said(s, first, Mark.DEFINITION, "given", aside)

    def _thread(self, s: Statement, side: Side) -> Thread:
        assert side.term is not None
        if is_closed(side.term):
            ideal, blame = self.links.with_sources(side, s.scope)
            return Thread(side, side, ideal, not blame, blame)
        return Thread(side, side)

    def _is_new(self, s: Statement, head: Term, first: Term) -> bool:
        """Whether the page has said nothing yet of what stands on the left, so that the equation says what it is."""
        if head.op == "apply":
            f, u = head.args
            if u.op != "name":
                return not self._is_function(f.val) and self.ledger.find(head) is None
            return f.val not in self.page.symbols.standard and f.val not in first.names and self._unbound(s, f, first)
        if head.op == "D":
            return self.ledger.find(head) is None and not self._can_be_derived(head)
        if head.op == "prime":
            return self.ledger.find(head) is None and not self._is_function(head.args[0].val)
        return head.op in ("name", "idx") and self._unbound(s, head, first) and not (head.names & first.names and head.op == "name")

    def _introduces(self, s: Statement, head: Term) -> bool:
        """Whether the left side is a formula in one name of which the page has not spoken yet, and which stands nowhere else in the row."""
        spoken = [node.val for _, node in positions(head) if node.op == "name" and node.val in head.names]
        here = frozenset[str]().union(*(side.term.names for side in s.sides[1:] if side.term is not None))
        return len(spoken) == 1 and head.op not in ("apply", "D", "prime", "idx") and spoken[0] not in here and (
            self._first_spoken_of.get(spoken[0]) == s.index and self.ledger.named(spoken[0]) is None)

    @cached_property
    def _first_spoken_of(self) -> dict[str, int]:
        """Names, and the statement that has each first."""
        found: dict[str, int] = {}
        for s in self.page.statements:
            for n in frozenset[str]().union(*(side.term.names for side in s.sides if side.term is not None)):
                found.setdefault(n, s.index)
        return found

    def _unbound(self, s: Statement, key: Term, first: Term) -> bool:
        """Whether nothing is known of a name, or only what another part of the page said of a name of the same letters."""
        q = self.ledger.find(key)
        if q is None or ((q.law is None or q.guessed) and not is_closed(first) and not self._differs(q, first)):
            return True
        if not self._is_fixed(q, s) and self.beginnings.anew(s, q, first) and self._differs_from(q, first):
            return True
        if q.scope == s.scope or (q.law is None and not is_closed(first)) or self._is_fixed(q, s):
            return False
        outside = q.scope not in self.page.scope_path(s.scope)[:-1]
        if q.law is not None and not is_closed(first):  # another part may begin with an equation of its own
            return not self._same_part(q.scope, s.scope) and outside
        if q.law is not None:  # another exercise of the same sheet may use the letter anew
            return outside and first.op not in ("num", "neg") and self._differs(q, first) and not self._is_instance(q.law, first)
        return (outside or first.op not in ("num", "neg")) and self._differs(q, first)

    def _is_instance(self, law: Term, first: Term) -> bool:
        """Whether numbers are a formula with some of its known numbers put in."""
        put_in = aligned(law, first) or {}
        return any((q := self.ledger.named(n)) is not None and q.base.get(Mode.WRITTEN) == value for n, value in put_in.items())

    def _differs(self, q: Quantity, first: Term) -> bool:
        """Whether a number is certainly another one than that of a quantity."""
        try:
            now, old = self.ledger.value(first, Mode.WRITTEN), self.ledger.value(q.key, Mode.WRITTEN)
        except NoValue:
            return is_closed(first)
        if q.said is not None:
            return fit(now, q.said, about=True) is Fit.OFF
        return now != old if isinstance(now, Fraction) and isinstance(old, Fraction) else not lifted(now).overlaps(lifted(old))

    def _differs_from(self, q: Quantity, first: Term) -> bool:
        """Whether a formula is another one than the law of a quantity, as far as a quick look can tell."""
        try:
            return canon(self.ledger.unfolded(first)) is not canon(self.ledger.unfolded(q.key))
        except NoValue:
            return True

    def _is_function(self, f: str) -> bool:
        q = self.ledger.named(f)
        return f in self.page.symbols.standard or (q is not None and (q.parameter is not None or self.ledger.variable(f) is not None))

    def _can_be_derived(self, d: Term) -> bool:
        """Whether the page has said enough of a quantity to differentiate it: all it rests on is what nothing else defines."""
        e = d.args[0]
        if e.op == "idx" and (family := self.ledger.family(e.args[0].val)) is not None:
            return all(self._is_settled(n) for n in self.ledger.leaves(family.body.names.difference(family.arguments)))
        if e.op != "name":
            return all(self._is_settled(n) for n in e.names)
        q = self.ledger.named(e.val)
        if q is None or q.law is None or q.parameter is not None:
            return False
        rests = [q for n in sorted(self.ledger.closure(e.names)) if (q := self.ledger.named(n)) is not None]
        if any(q.guessed and q.law is not None and _has_results(q.law) for q in rests):
            return False  # numbers stand there that came from somewhere
        return all(self._is_settled(n) for n in self.ledger.leaves(e.names))

    def _is_settled(self, n: str) -> bool:
        """Whether the page says of a name what it depends on: it is a datum, or no later line defines it."""
        q = self.ledger.named(n)
        return n not in self._defined_later if q is None else not q.computed

    @cached_property
    def _defined_later(self) -> frozenset[str]:
        """Names that the page gives a law somewhere."""
        return frozenset(self.standing.laws)

    @cached_property
    def _variables(self) -> frozenset[str]:
        """Names in which the page has functions."""
        return frozenset(x for names in self.page.symbols.functions.values() for x in names) | frozenset(self.page.symbols.depends.values())

    def bind(self, s: Statement, key: Term, side: Side) -> None:
        """A law, or a number, for a name that has none."""
        first = side.term
        assert first is not None
        if key.op == "apply":
            self.ledger.add(Quantity(key.args[0], s.index, s.scope, law=first, parameter=key.args[1]))
        elif is_closed(first):  # the number follows when the chain has been judged
            law = self.links.law_behind(side)
            self.ledger.add(Quantity(key, s.index, s.scope, law=law, guessed=law is not None))
        elif (q := self.ledger.find(key)) is not None and q.scope in self.page.scope_path(s.scope):  # a formula for what had only a number
            self.ledger.change(q, law=self.ledger.folded(first), guessed=False)
        else:
            known = self.ledger.same_law(first) if first.op not in ("name", "num") else None
            law = self.ledger.folded(first) if known is None or known.key.val in first.names or known.key is key else known.key
            self.ledger.add(Quantity(key, s.index, s.scope, law=law))
            self.ledger.know_law(key, law)

    # --- the other sides -------------------------------------------------------------------------------------------------

    def _member(self, s: Statement, thread: Thread, side: Side, about: bool, key: Term | None) -> Judgement:
        """The verdict on one side, from the side before it and from what the thread is about."""
        follow = self.links.link(thread.last, side, about)
        if follow.ok is False and thread.bypass is not None:
            past = self.links.link(thread.bypass[0], side, about)
            if past.ok:  # the side before is a slip of the pen: nothing was calculated with it
                follow = past
                thread.last, thread.sound, thread.blame = thread.bypass
        ideal = self.links.ideal(thread, side, about)
        if ideal.fit is Fit.TRUNCATED and self.links.blame(s.scope, thread.last, thread.reference):
            ideal = replace(ideal, ok=False)  # digits that were lost further up
        blame = frozenset() if ideal.ok else (thread.blame | self.links.blame(s.scope, thread.last, thread.reference, side))
        if not follow.ok and ideal.ok is False and (cited := self._by_cited(thread.last, side, about)) is not None:
            follow, blame = cited[0], blame | cited[1]
        verdict = self._verdict(s, side, follow, ideal, blame, thread)
        if (said := written(side)) is not None:
            self.values[s.index, side.start] = said, follow.value, ideal.value
            thread.value = follow.value
        if verdict.kind == "truncated" and s.index in self.trial.wrong:
            return self._cut_off(s, thread, side, ideal, key)
        if verdict.mark is Mark.WRONG and self._runs_on(s, thread, side):
            new = self._thread(s, side)
            thread.reference = thread.last = side
            thread.ideal, thread.sound, thread.blame, thread.bypass = new.ideal, new.sound, new.blame, None
            return self.said(s, side, Mark.VERIFIED, "notation", "the = here means: and then")
        if verdict.mark is Mark.WRONG:
            slip = diagnose(self, thread, side, key, about)
            verdict = slip.told(verdict) if slip else verdict
            if slip is not None and slip.meant is not None:  # what was calculated is right, and only written down wrongly
                thread.reference = thread.last = side
                thread.ideal, thread.sound, thread.blame, thread.bypass = slip.meant, True, frozenset(), None
                self._mean(key, slip.meant)
                self._note_result(s, thread, side, key)
                return verdict
            blame |= {s.index}
            thread.bypass = thread.bypass or (thread.last, thread.sound, thread.blame)
        else:
            thread.bypass = None
        if verdict.mark is not Mark.NOT_UNDERSTOOD or follow.ok is not None:
            thread.sound = bool(ideal.ok) or not blame
            thread.blame = frozenset() if thread.sound else blame
        thread.last = side
        self._note_result(s, thread, side, key)
        return verdict

    def _by_cited(self, before: Side, side: Side, about: bool) -> tuple[Link, frozenset[int]] | None:
        """How a side follows from the one before it with a wrong equality of an earlier line put in, and where that stands."""
        assert before.term is not None
        for t, blame in self.citations.read_with(before.term, self.ledger):
            found = self.links.link(replace(before, term=t, spot=None, numbers=(), number=None), side, about)
            if found.ok:
                return found, blame
        return None

    def _runs_on(self, s: Statement, thread: Thread, side: Side) -> bool:
        """Whether a side goes on calculating with what came out before it, and says what that is: 0.7*0.2 = 0.14 + 0.5 = 0.64."""
        before = thread.last
        if side.term is None or not is_closed(side.term) or written(side) is not None or not side.numbers or before.term is None:
            return False
        following = self.page.statements[s.index + 1:s.index + 2]
        if written(thread.reference) is not None or (side is s.sides[-1] and not any(n.continues for n in following)):
            return False
        first = side.numbers[0]
        if first.path not in ((0,), (0, 0)):
            return False
        try:
            x = self.ledger.value(before.term, Mode.WRITTEN)
        except NoValue:
            return False
        found = fit(x, Written(first.value, Fraction(0) if first.whole else first.unit))
        return found is Fit.EXACT or (found is Fit.ROUNDED and not first.whole)

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
        if ideal.ok and follow.ok is not False:
            kind = "rough" if ideal.rough or follow.rough else _KINDS.get(follow.fit or ideal.fit or Fit.EXACT, "right")
            needs = follow.answer.only if follow.answer is not None else ()
            if needs:
                return self.said(s, side, Mark.VERIFIED, "conditional", f"true only where {' and '.join(map(write, needs))}")
            right = self.said(s, side, Mark.VERIFIED, kind, expected=shown(ideal.value, side))
            meant = tuple(dict.fromkeys(note for note in (follow.note, ideal.note) if note))
            return replace(right, notes=(*right.notes, *meant))
        if ideal.ok:  # the side before was wrong, or the author recovered
            aside = self._recovered(s, thread, follow, side) if thread.bypass is None else ""
            return self.said(s, side, Mark.VERIFIED, "right", aside, expected=shown(ideal.value, side), follow=shown(follow.value, side))
        if follow.ok and blame:
            carried = self.said(s, side, Mark.CARRIED, "ecf", expected=shown(ideal.value, side), follow=shown(follow.value, side),
                                sources=tuple(sorted(blame)), reason=self._carried_reason(blame), edit=_mended(ideal.value, side))
            empty = follow.value == 0 and ideal.value is not None and ideal.value != 0
            notes = (*carried.notes, "the mistake above makes this 0: there was nothing left to calculate") if empty else carried.notes
            return replace(carried, also=followed(self.ledger, thread.last, side), notes=notes)
        if follow.ok and ideal.ok is False:
            return self.said(s, side, Mark.VERIFIED, "rough", expected=shown(ideal.value, side))
        if follow.ok and not thread.blame and not self.links.blame(s.scope, thread.last):  # the data are not all known
            return self.said(s, side, Mark.VERIFIED, _KINDS.get(follow.fit or Fit.EXACT, "right"), expected=shown(follow.value, side))
        if follow.ok is False and ideal.ok is False:
            return self.said(s, side, Mark.WRONG, "arithmetic" if ideal.value is not None else "slip", reason=follow.why or ideal.why,
                              expected=shown(ideal.value, side), follow=shown(follow.value, side), edit=_mended(ideal.value, side))
        if follow.answer is not None and follow.answer.equal is False and self._is_for_all(s, thread, side):
            return self.said(s, side, Mark.WRONG, "slip", counterexample(follow.answer))
        if follow.ok is False and thread.bypass is None and self._is_number(thread.last) and self._is_number(side):
            return self.said(s, side, Mark.WRONG, "arithmetic", expected=shown(follow.value, side), edit=_mended(follow.value, side))
        return self.said(s, side, Mark.NOT_UNDERSTOOD, "undecided", follow.why or ideal.why or "it could be neither proved nor refuted")

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
        if thread.bypass is not None or written(closed) is not None or open_.term is None or not is_closed(closed.term):  # type: ignore[arg-type]
            return False
        begun = thread.last is not thread.reference or (thread.reference.term is not None and thread.reference.term.op in ("D", "prime"))
        here = frozenset[str]().union(*self._valued.get(self.page.heading_of(s.scope), ()), *self._valued.get(0, ()))
        return begun and not open_.term.names & (here | {c.args[0].val for c in s.given if c.op == "eq"})

    @cached_property
    def _valued(self) -> dict[int, list[frozenset[str]]]:
        """Names that the page sets equal to a number somewhere, by the heading; a point binds nothing outside its sentence."""
        found: dict[int, list[frozenset[str]]] = {}
        for s in (s for s in self.page.statements if s.role != "point"):
            names = {a.term.val for a, b in pairwise(s.sides) if a.term is not None and a.term.op == "name"
                     and b.term is not None and is_closed(b.term)}
            found.setdefault(self.page.heading_of(s.scope), []).append(frozenset(names))
        return found

    def _recovered(self, s: Statement, thread: Thread, follow: Link, side: Side) -> str:
        """That a right number does not follow from what stands before it."""
        blame = self.links.blame(s.scope, thread.last, thread.reference)
        if not blame or follow.value is None:
            return ""
        lines = " and ".join(self.line(k) for k in sorted(blame))
        return f"right, but it does not follow from line {lines}, which would give {shown(follow.value, side)}"

    def _carried_reason(self, blame: frozenset[int]) -> str:
        places = [self.line(k) for k in sorted(blame)]
        return f"right from what was written; the mistake is on line{'s' if len(places) > 1 else ''} {' and '.join(places)}"

    def _note_result(self, s: Statement, thread: Thread, side: Side, key: Term | None) -> None:
        said = written(side)
        if said is None:
            return
        ideal = thread.ideal
        if ideal is None:
            try:
                ideal = self.ledger.value(thread.reference.term, Mode.IDEAL) if thread.reference.term is not None else None
            except NoValue:
                ideal = None
        key = key if key is not None and key.op == "name" else None
        ideal = said.value if ideal is None else ideal
        self.links.note(Result(said.value, ideal, thread.blame, s.index, s.scope, key, said.unit))

    # --- what is learnt ------------------------------------------------------------------------------------------------------

    def _learn(self, s: Statement, head: Side, sides: Sequence[Side], thread: Thread, found: list[Judgement]) -> None:
        """The numbers and formulas that the author has written for the quantity on the left."""
        assert head.term is not None
        key = head.term
        if s.kind == "update":
            return
        cut = {j.start for j in found if j.kind == "truncated"}
        said = [replace(w, cut=side.start in cut) for side in sides[1:] if (w := written(side)) is not None]
        last = said[-1] if said else None
        q = self.ledger.find(key)
        q = self.ledger.known_as(q)
        if q is None and key.op in ("D", "prime", "idx", "name", "apply") and (last is not None or thread.blame):
            q = self.ledger.add(Quantity(key, s.index, s.scope)) if key.op != "name" else None
        if q is None or q.parameter is not None:
            return
        calculated = len(sides) > 2 or s.continues
        if q.law is None and not q.base and is_closed(thread.reference.term):  # type: ignore[arg-type]
            q = self._give(q, thread, last, calculated)
        elif q.law is None and q.base and q.said is None and q.key is not key:  # D_2 = K = 12, where K was given
            return
        own = q.given and all(j.kind != "label" for j in found)  # and not that of another, under a wrong label
        if last is not None and (calculated or q.computed or own or q.law is not None or key.op != "name"):
            before = () if q.said is None else (q.said,)
            also = (*q.also, *before, *said[:-1])[-MAX_ALSO:]
            self.ledger.change(q, also=also, said=self._kept(s, last, thread), blame=thread.blame)
        if all(j.mark in (Mark.VERIFIED, Mark.DEFINITION) for j in found):
            step = next((side.term for side in sides[1:] if side.term is not None and passed_through(self.ledger, q, side.term)), None)
            q = q if step is None else self.ledger.change(q, law=step)
        if not is_closed(sides[-1].term):  # type: ignore[arg-type]
            self.ledger.write_law(key, sides[-1].term, thread.blame)  # type: ignore[arg-type]

    def _kept(self, s: Statement, said: Written | None, thread: Thread) -> Written | None:
        """The number that counts as written: with all its digits where the trial says so."""
        if s.index not in self.trial.mended or said is None or thread.value is None:
            return said
        return Written(middle(thread.value), Fraction(0))

    def _give(self, q: Quantity, thread: Thread, last: Written | None, calculated: bool) -> Quantity:
        """The number of a name without a law."""
        assert thread.reference.term is not None
        try:
            tight = self.ledger.value(thread.reference.term, Mode.WRITTEN)
        except NoValue:
            return q
        ideal = tight if thread.ideal is None else thread.ideal
        if not calculated and isinstance(tight, Fraction):
            self.links.note(Result(tight, ideal, thread.blame, q.born, q.scope))
        base = {Mode.IDEAL: ideal, Mode.WRITTEN: tight, Mode.UNROUNDED: tight, Mode.HULL: tight}
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
        return base, last

    # --- saying it -------------------------------------------------------------------------------------------------------------

    def said(self, s: Statement, side: Side, mark: Mark, kind: str, reason: str = "", expected: str = "", follow: str = "",
             sources: tuple[int, ...] = (), edit: tuple[int, int, Term] | None = None) -> Judgement:
        notes = (*side.notes, *side.dropped)
        return Judgement(s.index, side.start, side.end, mark, kind, reason, expected, follow, sources, notes=notes, edit=edit)


_KINDS = {Fit.ROUNDED: "rounded", Fit.TRUNCATED: "truncated"}


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


def _has_results(law: Term) -> bool:
    """Whether decimals of three digits or more stand in a formula that was read off numbers."""
    return fold(law, lambda node, args: (node.op == "num" and "." in node.val and len(node.val.lstrip("0.")) >= 3) or any(args))


def _is_right(found: list[Judgement]) -> bool:
    """Whether nothing is wrong, carried or left open."""
    return all(j.mark in (Mark.VERIFIED, Mark.DEFINITION) for j in found)


def unspoken(page: Page) -> frozenset[str]:
    """Functions that the page uses, and of which it says nothing: no equation begins with one, and no condition speaks of one."""
    used: set[str] = set()
    spoken: set[str] = set()
    for s in page.statements:
        spoken |= {n for c in s.given if c.op == "eq" for n in c.names}
        head = s.sides[0].term
        while head is not None and head.op == "D":
            head = head.args[0]
        if head is not None and head.op in ("apply", "prime", "name"):
            spoken |= head.names
        used |= {node.args[0].val for side in s.sides if side.term is not None for node in subterms(side.term)
                 if node.op in ("apply", "prime")}
    return frozenset(used - spoken)


def derived(page: Page) -> frozenset[str]:
    """The names that the page differentiates, so that they depend on something."""
    terms = (side.term for s in page.statements for side in s.sides if side.term is not None and side.term.vars)
    heads = (node.args[0] for t in terms for node in subterms(t) if node.op in ("D", "partial", "prime"))
    return frozenset(h.val if h.op == "name" else h.args[0].val for h in heads if h.op in ("name", "idx")) | page.symbols.depends.keys()
