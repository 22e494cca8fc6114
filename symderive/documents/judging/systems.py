"""Linear equations in several unknowns that hold together: each row must follow from those that are given, or from rows before it.

A system stands in one paragraph, as many equations as unknowns; or it is the slopes of a function that are set to zero. A row follows
from rows when it is a combination of them. What follows from a wrong row alone is carried.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, takewhile
from typing import TYPE_CHECKING

from flint import fmpq, fmpq_mat

from symderive.documents.judging.parametric import FOLLOWS, TO_ZERO, gap_of
from symderive.documents.judging.problems import PLACE
from symderive.documents.knowing.judgement import Judgement, Mark
from symderive.documents.knowing.known import Mode, NoValue, Quantity
from symderive.documents.knowing.rounding import RIGHT, fit, written
from symderive.documents.reading.page import Statement
from symderive.kernel.ring import Field, TooLarge
from symderive.kernel.term import Term, name

if TYPE_CHECKING:
    from symderive.documents.judging.judge import Judge

Form = tuple[Fraction, ...]  # the coefficients of the unknowns, and what stands alone: 3 x + 2 y - 16

MAX_UNKNOWNS = 4
MAX_ROWS = 12  # rows from which another may follow, the latest
_WORKING = re.compile(r"\b(?:from|first|second|third|get|obtain|find|add\w*|subtract\w*|insert\w*|substitut\w*|plug\w*|eliminat\w*|"
                      r"multipl\w*|divid\w*|solv\w*|solutions?|results?|back)\b", re.I)


@dataclass(frozen=True, slots=True)
class Row:
    """An equation as it was written, and the wrong statements on which it rests."""

    form: Form
    blame: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class System:
    """Equations that hold together: as they should be, and all rows written so far.

    members   the statements that give them
    begun     the first of all
    last      the last row that follows, or does not
    """

    unknowns: tuple[str, ...]
    given: tuple[Form, ...]
    rows: tuple[Row, ...]
    scope: int
    members: frozenset[int]
    begun: int
    last: int = -1

    @property
    def solution(self) -> Form:
        """The values of the unknowns."""
        found = _solved(self.given)
        assert found is not None
        return found


class Systems:
    """The system of equations that is being solved at this place of a page."""

    def __init__(self, judge: Judge):
        self.judge = judge
        self.now: System | None = None
        self._solved: set[str] = set()  # unknowns of the systems so far

    def row(self, s: Statement) -> list[Judgement] | None:
        """The verdict on an equation of a system; None where the statement is something else."""
        if s.kind != "chain" or s.role not in ("claim", "let") or len(s.sides) < 2 or s.relations[0] not in ("=", "~"):
            return None
        page = self.judge.page
        here = self.now
        if here is not None and not (page.heading_of(here.scope) == page.heading_of(s.scope) and page.reaches(here.scope, s.scope)):
            here = None
        if here is not None and s.index in here.members:
            return [self._given(s, here)]
        begun = self._slopes(s, here) or self._begun(s)
        if begun is not None:
            self.now = here = begun
            self._solved |= {*begun.unknowns}
            for n in begun.unknowns:
                self.judge.ledger.begin_anew(name(n))
            if s.index in begun.members:
                return [self._given(s, begun)]
        form = self._form(s, here.unknowns) if here is not None and s.role == "claim" and not PLACE.search(s.before) else None
        if here is None or form is None or not any(form[:-1]):
            return None
        return self._judged(s, here, form)

    def _given(self, s: Statement, here: System) -> Judgement:
        return self.judge.said(s, s.sides[0], Mark.DEFINITION, "equation", f"an equation in {' and '.join(here.unknowns)}")

    # --- what a system is --------------------------------------------------------------------------------------------

    def _begun(self, s: Statement) -> System | None:
        """The system whose first equation a statement is."""
        if s.sides[0].term is None or s.sides[0].term.op == "name":
            return None
        following = self.judge.page.statements[s.index:s.index + MAX_UNKNOWNS]
        run = list(takewhile(lambda t: t is s or _stands_beside(t, s), following))
        for size in range(2, len(run) + 1):
            names = [self._unknown_in(t) for t in run[:size]]
            unknowns = tuple(sorted(frozenset[str]().union(*names)))
            if len(unknowns) != size or any(len(own) < 2 for own in names):
                continue
            forms = tuple(form for t in run[:size] if (form := self._form(t, unknowns)) is not None)
            if len(forms) == size and _solved(forms) is not None:
                members = frozenset(t.index for t in run[:size])
                return System(unknowns, forms, tuple(map(Row, forms)), s.scope, members, s.index)
        return None

    def _unknown_in(self, s: Statement) -> frozenset[str]:
        """The names of an equation that have neither law nor number, or those of another system only."""
        gap = gap_of(s)
        names = frozenset[str]() if gap is None else gap.names
        known = {n: q for n in names if n not in self._solved and (q := self.judge.ledger.named(n)) is not None}
        return frozenset(n for n in names if n not in known or (known[n].law is None and not known[n].base))

    def _slopes(self, s: Statement, here: System | None) -> System | None:
        """The system of all slopes of a function that was differentiated since the last one began, where the words set them to zero."""
        words = self.judge.parametric.words(s)
        if not TO_ZERO.search(words):
            return None
        heads: dict[Term, Statement] = {}
        for t in reversed(self.judge.page.statements[here.begun if here is not None else 0:s.index]):
            head = t.sides[0].term
            if head is not None and head.op == "D" and head.args[1].op == "name" and t.scope in self.judge.page.scope_path(s.scope):
                if heads and next(iter(heads)).args[0] is not head.args[0]:
                    break
                heads.setdefault(head, t)
        unknowns = tuple(sorted(head.args[1].val for head in heads))
        if not 2 <= len(unknowns) <= MAX_UNKNOWNS:
            return None
        given, rows = [], []
        for head in heads:
            wrong = self.judge.ledger.written_law(head)
            ideal = self._linear(head, unknowns)
            as_written = ideal if wrong is None else self._linear(wrong[0], unknowns)
            if ideal is None or as_written is None:
                return None
            given.append(ideal)
            rows.append(Row(as_written, frozenset() if wrong is None else wrong[1]))
        return None if _solved(given) is None else System(unknowns, tuple(given), tuple(rows), s.scope, frozenset(), s.index)

    def _form(self, s: Statement, unknowns: tuple[str, ...]) -> Form | None:
        """What an equation says is zero, as a form in the unknowns; None where it is none."""
        gap = gap_of(replace(s, sides=s.sides[:2], relations=("=",)))
        return None if gap is None else self._linear(gap, unknowns)

    def _linear(self, t: Term, unknowns: tuple[str, ...]) -> Form | None:
        """A term as a form in the unknowns."""
        ledger = self.judge.ledger
        try:
            t = ledger.formula(t)
            values = {n: v for n in sorted(t.names - {*unknowns}) if isinstance(v := ledger.value(name(n), Mode.IDEAL), Fraction)}
            field = Field((ledger.with_numbers(t, values),), opaque=False)
            top, bottom = field.fraction(ledger.with_numbers(t, values))
            if any(a.op != "name" or a.val not in unknowns for a in field.atoms) or any(bottom.degrees()):
                return None
            places = [unknowns.index(a.val) for a in field.atoms]
            found = [Fraction(0)] * (len(unknowns) + 1)
            for powers, c in top.to_dict().items():
                if sum(powers) > 1:
                    return None
                at = next((places[k] for k, p in enumerate(powers) if p), len(unknowns))
                found[at] = Fraction(int(fmpq(c).p), int(fmpq(c).q))
        except (NoValue, TooLarge, ZeroDivisionError, ValueError, AttributeError):
            return None
        return tuple(found)

    # --- rows --------------------------------------------------------------------------------------------------------

    def _judged(self, s: Statement, here: System, form: Form) -> list[Judgement] | None:
        """The verdict on a row."""
        side = s.sides[1]
        head = s.sides[0].term.val if s.sides[0].term is not None and s.sides[0].term.op == "name" else ""
        value = next((v for v in _values(form, here.unknowns, head)), None)
        said = written(s.sides[-1]) if value is not None else None
        blame = frozenset[int]()
        right = _spans(here.given, form) or (said is not None and fit(here.solution[here.unknowns.index(head)], said) in RIGHT)
        if right:
            verdict = self.judge.said(s, side, Mark.VERIFIED, "right")
        elif blame := self._from_wrong_rows(here, form, head, s):
            verdict = self.judge.said(s, side, Mark.CARRIED, "ecf", "right from the rows before; the mistake is above",
                                      sources=tuple(sorted(blame)))
        elif self._is_said_to_follow(s, here):
            blame = frozenset((s.index,))
            lines = self.judge.line(min(here.members, default=s.index))
            reason = f"it does not follow from the equations of line {lines}" if here.members else "it does not follow from the equations"
            verdict = self.judge.said(s, side, Mark.WRONG, "logic", reason)
        else:
            return None
        self.now = replace(here, rows=(*here.rows, Row(form, blame))[-MAX_ROWS:], last=s.index)
        if value is not None:
            self._bind(s, head, value, here.solution[here.unknowns.index(head)], blame)
        if len(s.sides) < 3:
            return [verdict]
        return [verdict, *self.judge.chains(replace(s, sides=s.sides[1:], relations=s.relations[1:], continues=False))]

    def _is_said_to_follow(self, s: Statement, here: System) -> bool:
        """Whether the words before a row say that it follows from others, or it goes on from such a row: so 2u = 14, u = 7."""
        goes_on = here.last == s.index - 1 and self.judge.page.statements[here.last].block == s.block and not _has_words(s.before)
        return goes_on or bool(s.connective) or FOLLOWS.search(s.before) is not None or _WORKING.search(s.before) is not None

    def _from_wrong_rows(self, here: System, form: Form, head: str, s: Statement) -> frozenset[int]:
        """The mistakes from which a row follows, with the fewest of the rows above; none, where it follows from none."""
        for size in range(1, len(here.unknowns) + 1):
            for rows in combinations(here.rows[::-1], size):
                blame = frozenset[int]().union(*(row.blame for row in rows))
                if blame and (_spans([row.form for row in rows], form) or self._rounds(rows, here, head, s)):
                    return blame
        return frozenset()

    def _rounds(self, rows: Sequence[Row], here: System, head: str, s: Statement) -> bool:
        """Whether the value that is written for an unknown is that of some rows, rounded."""
        said = written(s.sides[-1]) if head else None
        found = _solved([row.form for row in rows]) if said is not None and len(rows) == len(here.unknowns) else None
        return found is not None and said is not None and fit(found[here.unknowns.index(head)], said) in RIGHT

    def _bind(self, s: Statement, n: str, value: Fraction, ideal: Fraction, blame: frozenset[int]) -> None:
        """The value of an unknown, as it is and as it was written."""
        base = dict.fromkeys(Mode, value) | {Mode.IDEAL: ideal}
        self.judge.ledger.add(Quantity(name(n), s.index, s.scope, base=base, said=written(s.sides[-1]), blame=blame, computed=True))


def _stands_beside(t: Statement, first: Statement) -> bool:
    """Whether an equation stands beside another one, and is not said to follow from it."""
    beside = t.block == first.block or not _has_words(t.before)
    return beside and t.scope == first.scope and not t.connective and not FOLLOWS.search(t.before) and gap_of(t) is not None


def _has_words(text: str) -> bool:
    """Whether more than "and" and commas stand there."""
    return re.search(r"\w", re.sub(r"\band\b", "", text)) is not None


def _values(form: Form, unknowns: tuple[str, ...], head: str) -> Iterator[Fraction]:
    """The value that an equation x = 3 gives for its left side."""
    if head in unknowns and [k for k, c in enumerate(form[:-1]) if c] == [unknowns.index(head)]:
        yield -form[-1] / form[unknowns.index(head)]


def _matrix(forms: Sequence[Form]) -> fmpq_mat:
    return fmpq_mat([[fmpq(c.numerator, c.denominator) for c in form] for form in forms])


def _spans(forms: Sequence[Form], form: Form) -> bool:
    """Whether a form is a combination of others, that do not contradict each other."""
    rank = int(_matrix(forms).rref()[1])
    return rank == len(forms) and int(_matrix([*forms, form]).rref()[1]) == rank and _consistent(forms)


def _consistent(forms: Sequence[Form]) -> bool:
    return int(_matrix([form[:-1] for form in forms]).rref()[1]) == int(_matrix(forms).rref()[1])


def _solved(forms: Sequence[Form]) -> Form | None:
    """The only solution of as many equations as unknowns; None where there is none."""
    m, rank = _matrix(forms).rref()
    n = len(forms[0]) - 1
    if int(rank) != n or len(forms) != n or not _consistent(forms):
        return None
    return tuple(-Fraction(int(m[k, n].p), int(m[k, n].q)) for k in range(n))
