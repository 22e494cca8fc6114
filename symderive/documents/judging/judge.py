"""Judge the statements of a page one after the other: each side of a chain from the problem's data, and from what the author wrote.

A side is `wrong` when it follows neither from the side before it nor from the data, `carried` when it follows from what was written
but what was written is wrong, and `verified` otherwise. What cannot be read or decided is `not understood`: a false accusation is
worse than a miss.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from itertools import pairwise
from math import inf
from time import monotonic

from symderive.documents.judging import complexes
from symderive.documents.judging.antiderivatives import by_slopes
from symderive.documents.judging.bench import Trial
from symderive.documents.judging.chains import Chains
from symderive.documents.judging.citing import Cited
from symderive.documents.judging.evaluated import wrong_formula
from symderive.documents.judging.gradients import entry_of_gradient
from symderive.documents.judging.implicit import Curve, Curves
from symderive.documents.judging.links import LONG, Thread, shown
from symderive.documents.judging.orders import Orders
from symderive.documents.judging.parametric import Parametric
from symderive.documents.judging.problems import Problem
from symderive.documents.judging.put_in import AtPoints
from symderive.documents.judging.redefinition import Redefinitions
from symderive.documents.judging.solving import Solver
from symderive.documents.judging.standing import ORDERS, Standing
from symderive.documents.judging.systems import System, Systems
from symderive.documents.judging.tangents import (
    at_the_axis,
    estimated,
    is_another,
    numbers_of_line,
    on_the_line,
    slope_of,
    tangent_of,
    wrong_slope,
    wrong_value,
)
from symderive.documents.knowing.components import components, taken
from symderive.documents.knowing.entries import COUNTING
from symderive.documents.knowing.given import NOTHING, Given
from symderive.documents.knowing.inference import inferred, losses
from symderive.documents.knowing.inverses import in_known_slopes
from symderive.documents.knowing.judgement import Judgement, Mark
from symderive.documents.knowing.known import Mode, NoValue, Quantity
from symderive.documents.knowing.ledger import Ledger, is_closed
from symderive.documents.knowing.results import Result
from symderive.documents.knowing.rounding import Written, written
from symderive.documents.reading.page import Page, Side, Statement, value_name
from symderive.kernel.term import Term, fold, name, num, rebuild, substitute
from symderive.networks.numbers import Value, plain
from symderive.search.match import subterms

DEPENDS = re.compile(r"\\?([A-Za-z]+)\s*=\s*\\?\1\s*\(\s*\\?[A-Za-z]+\s*\)")  # u = u(t)
MAX_REST = 120  # characters of what follows in a sentence
MAX_PARTS = 40  # entries of a tuple or a matrix whose calculation may go on in the next row
TIME_IS_UP = "not judged: the time for this page is used up"
_LOCUS = re.compile(r"\b(?:boundary|hyperplane|contour|level (?:set|line|curve))\b[^.]*$", re.I)
EQUALITIES = frozenset({"=", "~", ":=", "<-", "->", "=>", "equiv"})


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
    system: System | None
    curve: Curve | None
    cited: tuple[dict[tuple[int, int], Cited], dict[tuple[int, int], Cited]]
    assumed: list[Term]
    local: tuple[int, Term] | None


class Judge(Chains):
    """The verdicts on a page, statement by statement: `reached` is the next one."""

    def __init__(self, page: Page, trial: Trial | None = None, given: Given = NOTHING, until: float = inf):
        super().__init__(page, trial, given, until)
        self.solver = Solver(self)
        self.parametric = Parametric(self)
        self.systems = Systems(self)
        self.curves = Curves(self)
        self.redefinitions = Redefinitions(self)
        self.standing = Standing(self)
        self.orders = Orders(self)
        self.at_points = AtPoints(self)
        self.reached = 0
        self._read_between_the_lines()

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
        for u in self.upstream:
            self.ledger.add(Quantity(name(u.loss), 0, 0, law=u.law))

    def run(self, end: int | None = None) -> list[Judgement]:
        """All verdicts, in the order of the page; statements that are reached too late (by `until`, see time.monotonic) are not judged.

        end   the first statement that is not looked at yet; a later call goes on with it
        """
        for s in self.page.statements[self.reached:end]:
            self.reached = s.index + 1
            if monotonic() > self.until:
                self.judgements.append(self.said(s, s.sides[0], Mark.NOT_UNDERSTOOD, "time", TIME_IS_UP))
                continue
            try:
                self.judgements += self.statement(s)
            except Exception as why:  # fail closed: what surprises the judge accuses nobody
                said = f"it could not be judged: {why or type(why).__name__}"
                self.judgements.append(self.said(s, s.sides[0], Mark.NOT_UNDERSTOOD, "undecided", said[:200]))
        return self.judgements

    def statement(self, s: Statement) -> list[Judgement]:
        """The verdicts on the parts of a statement: as it stands, or where its text looks damaged as it must be meant."""
        self.standing.enter(s)
        for key in (*self.beginnings.implicit(s, self.ledger), *self.beginnings.variables(s, self.ledger)):
            self.ledger.begin_anew(key)
        s = in_known_slopes(self.beginnings.in_its_variable(s, self.ledger), self.ledger)
        with self.standing.at_point(s):
            found = self._at_the_place(s)
        if any(map(_contradicts, found)) and (other := self._is_another_number(s)):
            found = [self.said(s, s.sides[0], Mark.NOT_UNDERSTOOD, "undecided", f"{other} is another number here")]
        undecided = bool(found) and all(j.mark is Mark.NOT_UNDERSTOOD and j.kind == "undecided" for j in found)
        if undecided and (one := self._of_one(s)):
            found, undecided = one, False
        if undecided:
            self.solver.lose(_names(s))
        if s.relations == ("=",) and ((undecided and self.standing.is_supposing(s)) or self._is_supposed(s, found)):
            self.standing.suppose(s)
            found = found if not undecided else [self.said(s, s.sides[0], Mark.DEFINITION, "condition", "this is supposed")]
        ruled = len(s.sides) > 2 and s.sides[-1].loose and bool(found) and found[-1].mark is Mark.VERIFIED
        return [j for j in found if j.mark is not Mark.CARRIED] if ruled else found  # the rule of a table stands not in the row itself

    def _of_one(self, s: Statement) -> list[Judgement]:
        """The verdicts on a row about any w_i, by those on w_1 and w_2, where they agree and all is said of these; else none."""
        letters = {n[-1] for n in _names(s) if n[-2:-1] == "_" and n[-1] in COUNTING and self.ledger.named(n) is None}
        if len(letters) != 1:
            return []
        index = letters.pop()
        before = self._saved(s)
        verdicts = []
        for k in "21":
            own = {n: name(f"{n[:-2]}{k}") for n in _names(s) if n.endswith(f"_{index}")}
            own |= {n: name(f"{n.removesuffix(f'_{index}_plus_1')}{int(k) + 1}") for n in _names(s) if n.endswith(f"_{index}_plus_1")}
            if any(t.val not in self.first_spoken_of for t in own.values()):
                return []
            self._restore(before)
            at = {index: num(k)}  # x_ij beside w_j
            sides = tuple(side if side.term is None else replace(side, term=substitute(_renamed(side.term, own), at)) for side in s.sides)
            verdicts.append(self._as_it_stands(replace(s, sides=sides, repairs=())))
        if [j.mark for j in verdicts[0]] == [j.mark for j in verdicts[1]] and any(j.kind != "undecided" for j in verdicts[1]):
            return verdicts[1]
        self._restore(before)
        return []

    def _is_supposed(self, s: Statement, found: list[Judgement]) -> bool:
        """Whether an equation was taken for a law, and no name has it: the targets satisfy y_1 + y_2 = 1."""
        head = s.sides[0].term
        return head is not None and head.op in ("add", "sub", "Sum") and [(j.mark, j.kind) for j in found] == [(Mark.DEFINITION, "law")]

    def _is_another_number(self, s: Statement) -> str:
        """The name to which the sentence gives a number for an instance, where it rests on others: t = 0.6 for t = z_1 - z_2; else ""."""
        points = [c.args[0].val for c in s.given if c.op == "eq" and c.args[0].op == "name" and is_closed(c.args[1])]
        return next((n for n in points if (q := self.ledger.named(n)) is not None and q.law is not None and q.law.names), "")

    def _at_the_place(self, s: Statement) -> list[Judgement]:
        """The verdicts; where they accuse, and the words before say at which place, those there: at a = 2 b the slope is ..."""
        here = self.links.identities
        place = self.standing.place_before(s)
        if place is None or place in here.given:
            return self._without_passing_numbers(s)
        before = self._saved(s)
        found = self._without_passing_numbers(s)
        if not any(map(_contradicts, found)):
            return found
        after, given = self._saved(s, before.count), here.given
        self._restore(before)
        here.given = (*given, place)
        then = self._without_passing_numbers(s)
        if not any(map(_contradicts, then)):
            return then
        here.given = given
        self._restore(after)
        return found

    def _without_passing_numbers(self, s: Statement) -> list[Judgement]:
        """The verdicts; where they accuse, and a name has a number that another part of the page gave it in passing, those without it."""
        passing = [q.key for n in sorted(_names(s)) if (q := self.ledger.named(n)) is not None and q.passing
                   and q.scope not in self.page.scope_path(s.scope)]
        if not passing:
            return self._at_its_time(s)
        before = self._saved(s)
        found = self._at_its_time(s)
        if not any(map(_contradicts, found)):
            return found
        after = self._saved(s, before.count)
        self._restore(before)
        for key in passing:
            self.ledger.forget(key)
        then = self._at_its_time(s)
        if not any(map(_contradicts, then)):
            return then
        self._restore(after)
        return found

    def _at_its_time(self, s: Statement) -> list[Judgement]:
        """The verdicts by what is known now; or, where the words say so and only that is right, by what was known before an update."""
        rest = self.page.text[s.end:s.end + MAX_REST].partition(". ")[0]
        meant = self.earlier.meant_by(s, self.page.scopes[self.page.heading_of(s.scope)], rest, self.ledger)
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
        new = self.links.results.since(since) if since is not None else []
        return _State(self.ledger.copy(), len(self.links.results), new, dict(self.threads), dict(self.in_block),
                      [(t, replace(t)) for t in open_], self.old, set(self.updated), dict(self.values), self.solver.copy(),
                      self.systems.now, self.curves.now, self.citations.now, list(self.standing.assumed), self.standing.local)

    def _restore(self, state: _State) -> None:
        self.links.ledger = state.ledger.copy()
        self.links.results.back_to(state.count - len(state.results))
        for result in state.results:
            self.links.results.note(result)
        self.threads, self.in_block = dict(state.threads), dict(state.in_block)
        for thread, then in state.open:
            for part in fields(Thread):
                setattr(thread, part.name, getattr(then, part.name))
        self.old, self.updated, self.values = state.old, set(state.updated), dict(state.values)
        self.solver.problems, self.systems.now = dict(state.problems), state.system
        self.curves.now, self.citations.now = state.curve, state.cited
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
        if (on_curve := self.curves.row(s)) is not None:
            return on_curve
        if s.role == "point":
            return [self.said(s, s.sides[0], Mark.DEFINITION, "point", "it holds in this sentence")]
        if DEPENDS.fullmatch(s.text.strip()):
            return [self.said(s, s.sides[0], Mark.DEFINITION, "law", "it says what it depends on")]
        if (integrals := by_slopes(self, s)) is not None:
            return integrals
        if (complex_solutions := complexes.row(self, s)) is not None:
            return complex_solutions
        if not EQUALITIES.issuperset(s.relations):
            return self.solver.members(s) or self._between_orders(s) or self.orders.row(s)
        if len(s.sides) == 2 and _LOCUS.search(s.before) and s.sides[0].term is not None and s.sides[0].term.op in ("add", "sub"):
            return [self.said(s, s.sides[0], Mark.DEFINITION, "equation", "an equation of points")]
        if is_another(self, s):
            self.ledger.begin_anew(s.sides[0].term)  # type: ignore[arg-type]
        line = on_the_line(self, s)
        if line is not None:  # it is said of every x, not of the one at which the line touches
            here = self.links.identities
            here.given = tuple(c for c in here.given if c.op != "eq")
            return self._of_reference(s, line.sides[0], line.sides[1:])
        if (axis := at_the_axis(self, s)) is not None:
            self.links.identities.given = ()
            return self._of_reference(s, axis, s.sides[1:])
        if (line := estimated(self, s)) is not None:
            return self._of_reference(s, line.sides[0], line.sides[1:])
        if slope := self._slope(s) or self._tangent(s) or self._comes_to(s):
            return slope
        solved = None if any(side.at for side in s.sides) else self.systems.row(s) or self.solver.row(s) or self.parametric.row(s)
        if solved is not None:
            self._know_power(s)
            return solved
        if (both := self._of_both(s)) is not None:
            return both
        if self.solver.one_of_several(s):
            return [self.said(s, s.sides[0], Mark.DEFINITION, "given", "one of several values")]
        if self._has_two_solutions(s):
            return [self.said(s, s.sides[0], Mark.NOT_UNDERSTOOD, "equation", "an equation with two solutions, and no identity")]
        return self.chains(s)

    def _know_power(self, s: Statement) -> None:
        """tau^2 = 4 says what tau^2 is from here on, whatever the sign of tau."""
        head, first = s.sides[0].term, s.sides[1].term
        if len(s.sides) != 2 or head is None or first is None or head.op != "pow" or head.args[0].op != "name" or not is_closed(first):
            return
        if self.ledger.find(head) is None and self.ledger.named(head.args[0].val) is None:
            with suppress(NoValue):
                base = dict.fromkeys(Mode, self.ledger.value(first, Mode.IDEAL))
                self.ledger.add(Quantity(head, s.index, s.scope, base=base))

    def _of_both(self, s: Statement) -> list[Judgement] | None:
        """The verdicts on a row about two solutions with their formulas put in, in the order in which it is right; None for any other."""
        ways, found = list(self.parametric.of_both(s)), None
        before = self._saved(s) if ways else None
        for way in ways:
            if found is not None and before is not None:
                self._restore(before)
            found = self.chains(way)
            if _is_right(found):
                break
        return found

    def _between_orders(self, s: Statement) -> list[Judgement]:
        """The verdicts on eta < 2/L = 2/4.4 ~ 0.4545, or f''(1) = 6 > 0: on what is equal, and then how large. None without equalities."""
        if s.role != "claim" or not (EQUALITIES | ORDERS.keys()).issuperset(s.relations) or EQUALITIES.isdisjoint(s.relations):
            return []
        cuts = [k for k, sign in enumerate(s.relations) if sign in ORDERS]
        found: list[Judgement] = []
        for a, b in pairwise([-1, *cuts, len(s.relations)]):
            if b - a > 1:
                found += self.chains(replace(s, sides=s.sides[a + 1:b + 1], relations=s.relations[a + 1:b]))
        for k in cuts:
            found += self.orders.row(replace(s, sides=s.sides[k:k + 2], relations=s.relations[k:k + 1]))
        return found

    def _has_two_solutions(self, s: Statement) -> bool:
        """Whether a formula is set equal to two others (+-), and is not both."""
        head = s.sides[0]
        if head.kind != "term" or head.term is None or head.term.op == "name" or is_closed(head.term):
            return False
        ways = [e.term for side in s.sides[1:] if side.kind == "either" for e in side.entries() if e.term is not None]
        here = self.links.identities
        return any(not here.compare(head.term, t, self.ledger, Mode.WRITTEN).equal for t in ways)

    def chains(self, s: Statement) -> list[Judgement]:
        """The verdicts on the chains of a statement, one for each entry of vectors and matrices."""
        found: list[Judgement] = []
        chains = components(s, self.page, self.ledger, self.first_spoken_of)
        if len(chains) > 1 and (elsewhere := self._numbers_of_others(s, chains)):
            for n in elsewhere:
                self.ledger.begin_anew(n)
        for part, sides in enumerate(chains):
            try:
                sides = self.at_points.meant(s, sides)
                at = [taken(side, self.ledger) for side in sides]
                if self.redefinitions.of_others(sides[0]) and self.links.link(at[0], at[1], about=False).ok is not True:
                    raise NoValue("a function of this name is defined in other names")
                self.there = self._at_its_point(s, sides[0], at[0])
                found += self._of_gradient(s, at, part) or self._chain(s, at, part)
                self._know_value(s, sides[0], part)
            except NoValue as why:
                found.append(self.said(s, sides[0], Mark.NOT_UNDERSTOOD, "undecided", str(why)))
        if not found and s.sides[0].term is not None and s.sides[0].term.op == "name" and self.ledger.find(s.sides[0].term) is None:
            return [self.said(s, s.sides[0], Mark.DEFINITION, "vector", "a name for several values")]
        return found or [self.said(s, s.sides[0], Mark.NOT_UNDERSTOOD, "unread", "the two sides are of different kinds")]

    def _numbers_of_others(self, s: Statement, chains: list[list[Side]]) -> list[Term]:
        """The names in a row of vectors that are numbers under another heading, and nothing else here: w_1 = 2.67, and now w = (0.2, 0.6).

        These are the entries of a vector that is given here, or what is added to one.
        """
        here, heads = self.page.heading_of(s.scope), s.sides[0].term
        plain = {t for side in s.sides if side.term is not None for t in subterms(side.term) if t.op == "name"}
        entries = {c[0].term for c in chains if c[0].term is not None and c[0].term.op == "name" and c[0].term is not heads}
        own = (q for n in sorted(plain | entries, key=lambda t: t.val) if (q := self.ledger.find(n)) is not None)
        around = {here, *self.page.scope_path(s.scope)}
        numbers = [q for q in own if (q.law is None or q.guessed or q.key in entries) and not q.given
                   and self.page.heading_of(q.scope) not in around]
        if not numbers or any(len(c) != 2 or c[1].term is None or not is_closed(c[1].term) for c in chains):
            return []
        wrong = any(c[0].term is not None and self.links.link(c[0], c[1], "~" in s.relations).ok is False for c in chains)
        return [q.key for q in numbers] if wrong else []

    def _know_value(self, s: Statement, head: Side, part: int) -> None:
        """ell(2.7, 1) = ... = -6.4547 says what ell(2.7, 1) is within a formula."""
        thread = self.threads.get((s.index, part))
        said = written(s.sides[-1])
        if not head.at or head.term is None or head.term.op != "name" or thread is None or said is None:
            return
        base = dict.fromkeys(Mode, said.value) | ({} if thread.ideal is None else {Mode.IDEAL: thread.ideal})
        if thread.ideal is None and thread.blame:
            del base[Mode.IDEAL]
        key = name(value_name(head.term.val, head.at))
        self.ledger.add(Quantity(key, s.index, s.scope, base=base, said=said, blame=thread.blame, computed=True))

    def _of_gradient(self, s: Statement, sides: Sequence[Side], part: int) -> list[Judgement]:
        """The verdicts on an entry of what the words call a gradient, where it rests on a slope that was written wrongly."""
        slope = entry_of_gradient(self, s, sides[0], part)
        if slope is None or not self.ledger.blame(slope):
            return []
        before, entry = self._saved(s), sides[0].term
        found = self._chain(s, [replace(sides[0], term=slope), *sides[1:]], part)
        if any(j.mark is Mark.CARRIED for j in found) and all(j.mark is not Mark.WRONG for j in found):
            assert entry is not None
            self.ledger.add(Quantity(entry, s.index, s.scope, law=slope))
            return found
        self._restore(before)
        return []

    def _at_its_point(self, s: Statement, head: Side, reference: Side) -> Thread | None:
        """How a row about a value at a point begins, where the function was written wrongly or the point came out wrong; else None."""
        if not head.at or head.term is None:
            return None
        sources = {n: found for n, t in head.at if (found := self._wrong_source(n, t, s.scope)) is not None}
        blame = self.ledger.blame(head.term).union(*(source for _, source in sources.values()))
        if not blame:
            return None
        right = tuple((n, name(f"right {n}") if n in sources else t) for n, t in head.at)  # no name of a page has a blank in it
        try:
            there, last = taken(replace(head, at=right), self.ledger), taken(head, self.ledger, Mode.WRITTEN)
            known = {f"right {n}": value for n, (value, _) in sources.items()}
            ideal = self.ledger.value_with(there.term, Mode.IDEAL, known) if there.term is not None else None
        except NoValue:
            return None
        return Thread(reference, last, ideal, False, blame)

    def _wrong_source(self, n: str, t: Term, scope: int) -> tuple[Value, frozenset[int]] | None:
        """What a number that is put in for a name should be, where an earlier line got it wrong, and which; None for any other."""
        try:
            value = self.ledger.value(t, Mode.IDEAL) if is_closed(t) else None
        except NoValue:
            return None
        source = self.links.results.behind(value, scope, self.ledger) if isinstance(value, Fraction) else None
        right = source.right(value) if source is not None and isinstance(value, Fraction) else None
        return (right, source.blame) if source is not None and right is not None and source.blame and _may_stand_for(source, n) else None

    def _of_reference(self, s: Statement, reference: Side, sides: Sequence[Side]) -> list[Judgement]:
        """The verdicts on sides that should all be what another one says."""
        thread = self.threads[s.index, 0] = self._thread(s, reference)
        return [self._member(s, thread, side, "~" in s.relations, None) for side in sides]

    def _tangent(self, s: Statement) -> list[Judgement]:
        """The verdicts on the tangent of a function, where it is written in numbers, or rests on a slope that was written wrongly."""
        line = tangent_of(self, s)
        numbers = numbers_of_line(s.sides[1]) if line is not None else None
        if line is None or not (numbers or self.ledger.blame(line)):
            return []
        before = self._saved(s)
        if numbers is not None:
            height, slope = line.args[0], line.args[1].args[0]
            references = (replace(s.sides[0], term=t, numbers=(), number=None) for t in (height, slope))
            found = [j for t, side in zip(references, numbers, strict=True) for j in self._of_reference(s, t, [side])]
            if found[0].mark is Mark.VERIFIED and found[1].mark is not Mark.NOT_UNDERSTOOD:
                return found
            self._restore(before)
        found = self._of_reference(s, replace(s.sides[0], term=line, numbers=(), number=None), s.sides[1:])
        if any(j.mark is Mark.CARRIED for j in found) and all(j.mark is not Mark.WRONG for j in found):
            return found
        self._restore(before)
        return []

    def _comes_to(self, s: Statement) -> list[Judgement]:
        """The verdicts on numbers alone that a formula comes to which was written wrongly just before."""
        wrong = wrong_formula(self, s)
        if wrong is None:
            return []
        ideal, blame = wrong
        before = self._saved(s)
        found, side = self.chains(s), s.sides[-1]
        said = written(side)
        if said is None or any(j.mark is not Mark.VERIFIED for j in found):
            self._restore(before)
            return []
        self.threads[s.index, 0] = Thread(side, side, ideal, False, blame)
        self.links.results.note(Result(said.value, ideal, blame, s.index, s.scope, None, said.unit))
        return [*found[:-1], self.said(s, side, Mark.CARRIED, "ecf", self.carried_reason(blame), shown(ideal, side),
                                       sources=tuple(sorted(blame)))]

    def _slope(self, s: Statement) -> list[Judgement]:
        """The verdicts on a number that the words call a slope, where it rests on a derivative that was written wrongly."""
        slope, wrong = slope_of(self, s), wrong_slope(self, s) or wrong_value(self, s)
        if wrong is None and (slope is None or not self.ledger.blame(slope)):
            return []
        before = self._saved(s)
        if wrong is not None:
            right, written, blame = wrong
            reference = replace(s.sides[0], term=written, numbers=(), number=None)
            thread = self.threads[s.index, 0] = Thread(reference, reference, self.ledger.value(right, Mode.IDEAL), False, blame)
            found = [self._member(s, thread, side, "~" in s.relations, None) for side in s.sides]
        else:
            found = self._of_reference(s, replace(s.sides[0], term=slope, numbers=(), number=None), s.sides)
        if any(j.mark is Mark.CARRIED for j in found) and all(j.mark is not Mark.WRONG for j in found):
            return found
        self._restore(before)
        return []


def _renamed(t: Term, own: Mapping[str, Term]) -> Term:
    """A term with other names, in the place of variables of derivatives too."""
    return fold(t, lambda node, args: own.get(node.val, node) if node.op == "name" else rebuild(node, args))


def _may_stand_for(source: Result, n: str) -> bool:
    """Whether a number that came out may be put in for a name: it is that of x_1 for x, or no small number that is many things."""
    named = source.key if source.key is not None else source.head
    own = named is not None and named.names and re.match(rf"{re.escape(n)}(?:_?\d*$|_)", min(named.names)) is not None
    return own or len(plain(source.said).replace("-", "").replace(".", "").strip("0")) >= LONG


def _contradicts(j: Judgement) -> bool:
    """Whether a verdict says that a row does not agree with what stands above."""
    return j.mark is Mark.WRONG or j.kind == "unexplained"


def _is_right(found: list[Judgement]) -> bool:
    """Whether nothing is wrong, carried or left open."""
    return all(j.mark in (Mark.VERIFIED, Mark.DEFINITION) for j in found)


def _names(s: Statement) -> frozenset[str]:
    """The names in a statement."""
    return frozenset[str]().union(*(e.term.names for side in s.sides for e in side.entries() if e.term is not None))
