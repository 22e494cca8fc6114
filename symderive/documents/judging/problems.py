"""Equations that are being solved, each in its part of a page: what was given, what was written, and the words around it."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from symderive.documents.knowing.equations import Equation, equation
from symderive.documents.knowing.judgement import Judgement, Mark
from symderive.documents.knowing.known import Mode, NoValue, Quantity
from symderive.documents.knowing.ledger import is_closed
from symderive.documents.reading.page import Side, Statement
from symderive.kernel.term import ZERO, Captured, Malformed, Term, mk, name, number, substitute
from symderive.networks.numbers import Value

if TYPE_CHECKING:
    from symderive.documents.judging.judge import Judge

NUMBERED = re.compile(r"([A-Za-z]+?)_?(\d+(?:_\d+)?)")
MARKED = re.compile(r"([A-Za-z]+?)(?:hat|_star|_opt|_max|_min|_ML)")
NEXT = re.compile(r"[_^]\s*\{?\s*\(?\s*[a-z]\s*\+\s*1")
PLACE = re.compile(r"\b(?:at|if|when|where|put|putting|take|with|set|setting)\s*$", re.IGNORECASE)  # x = 1 is a place, no solution
JOINED = re.compile(r"\W*(?:(?:and|or|und|oder|also|both|either|,|;)\W*)*$", re.IGNORECASE)
ZEROS = re.compile(r"\b(?:zeros?|zeroes|roots?|x-intercepts?|nullstellen?)\b", re.IGNORECASE)
OF_FUNCTION = re.compile(r"\b(?:of|von)\s+\$?\\?\(?\s*([A-Za-z])(?:\(\w\))?\s*(?:\$|\\\))")
OTHER_ZEROS = re.compile(r"'|prime|\b(?:derivative|slope|critical|extrem\w*|turning|square|cube|equation)\b", re.IGNORECASE)
WHOLE = frozenset({"k", "n", "m", "l", "j"})
TURNS = (0, 1, -1, 2)
MAX_ALTERNATIVES = 12
FOR = re.compile(r"(?:^|[.:;]\s*)(?:For|Für|Fuer)\s*$")  # For x = 2 both sides are 4


@dataclass(slots=True)
class Problem:
    """An equation that is being solved, and the wrong rows on the way.

    given   as it was given
    right   the last row that follows from it: it may have more solutions
    last    as it stands in the row before
    parts   equations that have some of the solutions each
    values  what was said to solve it, right or wrong; `missed` what was wrong of it
    block   where the last value was given
    """

    given: Equation
    right: Equation
    last: Equation
    scope: int
    blame: frozenset[int] = frozenset()
    values: list[Value] = field(default_factory=list)
    missed: list[Value] = field(default_factory=list)
    parts: list[Equation] = field(default_factory=list)
    block: int = -1


class Problems:
    """The equations of a page that are being solved, by their unknowns."""

    def __init__(self, judge: Judge):
        self.judge = judge
        self.problems: dict[str, Problem] = {}
        self.determined: dict[str, int] = {}  # names that an equation says, and where it stands

    def copy(self) -> dict[str, Problem]:
        """The problems as they stand."""
        return {n: replace(p, values=list(p.values), missed=list(p.missed), parts=list(p.parts)) for n, p in self.problems.items()}

    def lose(self, names: frozenset[str]) -> None:
        """An equation in these names was not understood: what is solved from here on may be that one."""
        for n in names & self.problems.keys():
            del self.problems[n]

    def _forget_solutions(self, unknown: str) -> None:
        """The solutions of another equation in the same unknown: x, x_1, x_2."""
        for key in list(self.judge.ledger.quantities):
            if key.op == "name" and (letters := NUMBERED.fullmatch(key.val)) and letters[1] == unknown:
                self.judge.ledger.begin_anew(key)
        self.judge.ledger.begin_anew(name(unknown))

    def _alternatives(self, s: Statement) -> list[Statement]:
        """The equations that are joined with one by "or", "and" or commas, itself among them: sin x = 1/2 or sin x = -1."""
        page, found = self.judge.page.statements, [s]
        while found[0].index and len(found) < MAX_ALTERNATIVES and is_joined(page[found[0].index - 1], found[0]):
            found.insert(0, page[found[0].index - 1])
        while found[-1].index + 1 < len(page) and len(found) < MAX_ALTERNATIVES and is_joined(found[-1], page[found[-1].index + 1]):
            found.append(page[found[-1].index + 1])
        return found

    def _carried(self, s: Statement, side: Side, blame: frozenset[int]) -> Judgement:
        why = "right from the row before; the mistake is above"
        return self.judge.said(s, side, Mark.CARRIED, "ecf", why, sources=tuple(sorted(blame)))

    def _values(self, t: Term) -> list[Value]:
        """The value of a solution; with a whole number in it that is not said, some of its values: pi/6 + 2 pi k."""
        free = sorted(n for n in t.names if self.judge.ledger.named(n) is None)
        ways = [{}] if not free else [{free[0]: number(k)} for k in TURNS] if len(free) == 1 and free[0] in WHOLE else []
        found: list[Value] = []
        for way in ways:
            with suppress(NoValue, Captured, Malformed):
                found.append(self.judge.ledger.value(substitute(t, way) if way else t, Mode.IDEAL))
        return found

    def _zeros(self, head: Term, s: Statement) -> Problem | None:
        """The equation f(x) = 0, where the words speak of the zeros of a function that was defined last: the zeros are x = 1 and x = 7."""
        words = self.judge.parametric.words(s)
        if head.op != "name" or not ZEROS.search(words) or OTHER_ZEROS.search(words):
            return None
        known, named = self.problems.get(head.val), OF_FUNCTION.search(words)
        since = known.given.statement if known is not None and known.scope == s.scope and named is None else -1
        for q in reversed(self.judge.ledger.quantities.values()):
            if q.parameter is not head or q.born <= since or q.law is None or (named is not None and q.key is not name(named[1])):
                continue
            if s.scope in (q.scope, *self.judge.page.scope_path(q.scope)):
                found = self._set_to_zero(q, q.law, head)
                if found is None:
                    return None
                if known is None or known.given.statement != q.born:
                    wrong = self.judge.ledger.written_law(mk("apply", q.key, head))
                    last = None if wrong is None else self._set_to_zero(q, wrong[0], head)
                    blame = frozenset() if wrong is None or last is None else wrong[1]
                    self.problems[head.val] = Problem(found, found, last or found, s.scope, blame)
                return self.problems[head.val]
        return None

    def _set_to_zero(self, q: Quantity, law: Term, x: Term) -> Equation | None:
        """The equation in x that says where a function is zero, by one of its formulas."""
        row = self.judge.page.statements[q.born]
        zero = replace(row.sides[0], kind="term", term=ZERO, rows=(), numbers=(), number=None)
        return equation(replace(row, sides=(replace(zero, term=law), zero), relations=("=",)), self.judge.ledger, frozenset((x.val,)))

    def problem_of(self, head: Term, s: Statement) -> Problem | None:
        """The equation whose unknown stands on the left: x, or x with a number, a hat or a star."""
        if head.op == "name":
            letters = None if s.scope in self._iterating else NUMBERED.fullmatch(head.val)
            marked = MARKED.fullmatch(head.val)
            for n in (head.val, letters[1] if letters else "", marked[1] if marked else ""):
                problem = self.problems.get(n)
                if problem is not None and problem.scope == s.scope and (n == head.val or self.judge.ledger.find(head) is None):
                    return problem
        return None

    @cached_property
    def _iterating(self) -> frozenset[int]:
        """The parts that speak of x_{n+1}: there x_1 is a step on the way and no solution."""
        return frozenset(s.scope for s in self.judge.page.statements if NEXT.search(s.sides[0].text))

    def wrong_since(self, problem: Problem) -> frozenset[int]:
        """Wrong statements of the same part after the equation was given, and those on which rows rest that go on with it: = 5.6368."""
        statements = self.judge.page.statements
        since = [j for j in self.judge.judgements if j.statement > problem.given.statement
                 and statements[j.statement].scope == problem.scope]
        rest = (j.sources for j in since if j.mark is Mark.CARRIED and statements[j.statement].continues)
        return frozenset(j.statement for j in since if j.mark is Mark.WRONG).union(*rest)


def gives(t: Statement, unknown: str) -> bool:
    """Whether a statement says what the unknown is: x = 2, x_1 = 2, x = 2 +- 1."""
    head = t.sides[0].term
    if head is None or head.op != "name" or t.role != "claim" or t.relations[0] not in ("=", "~", "in") or (
            PLACE.search(t.before) or FOR.search(t.before)):
        return False
    letters = NUMBERED.fullmatch(head.val)
    values = [e.term for e in t.sides[1].entries()]
    return unknown in (head.val, letters[1] if letters else "") and all(v is not None and is_closed(v) for v in values)


def is_joined(s: Statement, t: Statement) -> bool:
    """Whether one statement is joined with the next in a list of alternatives."""
    if t.index != s.index + 1 or t.scope != s.scope or t.block != s.block or len(s.sides) < 2 or len(t.sides) < 2 or t.continues:
        return False
    a, b = s.sides[0].term, t.sides[0].term
    if a is None or b is None or (a.op == "name") != (b.op == "name"):
        return False
    return t.connective == "or" or (t.connective in ("", "and") and t.before.strip() != "" and JOINED.match(t.before) is not None) or (
        t.before.strip() == "" and t.connective == "" and t.row == s.row and a is b)
