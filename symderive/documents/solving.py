"""Judge rows of equation solving by their solutions, and the solutions themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from symderive.documents.compare import identical
from symderive.documents.equations import SOLVING, Equation, compare, covers, equation
from symderive.documents.judgement import Judgement, Mark
from symderive.documents.known import Mode, NoValue
from symderive.documents.ledger import is_closed
from symderive.documents.page import Side, Statement
from symderive.documents.rounding import written
from symderive.kernel.term import ZERO, Term, name
from symderive.networks.numbers import Value
from symderive.notation.text import write

if TYPE_CHECKING:
    from symderive.documents.judge import Judge

_NUMBERED = re.compile(r"([A-Za-z]+?)_?(\d+(?:_\d+)?)")
NEXT = re.compile(r"[_^]\s*\{?\s*\(?\s*[a-z]\s*\+\s*1")
PLACE = re.compile(r"\b(?:at|if|when|where|put|putting|take|with|set|setting)\s*$", re.IGNORECASE)  # x = 1 is a place, no solution
OTHERWISE = re.compile(r"\b(without|instead|otherwise|unlike|whereas|would|were|if)\b", re.IGNORECASE)
EXCUSED = re.compile(
    r"\b(positive|negative|since|because|reject|only(?! (?:solution|root|one|zero))|discard|not allowed|impossible|admissible|extraneous)",
    re.IGNORECASE)


@dataclass(slots=True)
class Problem:
    """An equation that is being solved: as it was given, as it stands in the row before, and the wrong rows on the way."""

    given: Equation
    last: Equation
    scope: int
    blame: frozenset[int] = frozenset()
    values: list[Value] = field(default_factory=list)


class Solver:
    """The equations of a page that are being solved, by their unknowns."""

    def __init__(self, judge: Judge):
        self.judge = judge
        self.problems: dict[str, Problem] = {}

    def copy(self) -> dict[str, Problem]:
        """The problems as they stand."""
        return {n: replace(p, values=list(p.values)) for n, p in self.problems.items()}

    def row(self, s: Statement, unbound: frozenset[str] = frozenset()) -> list[Judgement] | None:
        """The verdict on an equation in an unknown; None where the statement is something else.

        unbound   names whose numbers do not count here
        """
        if len(s.sides) > 2:
            return self._at_the_end(s)
        found = equation(s, self.judge.ledger, unbound | self._left_behind(s) | _moves_with(s))
        if found is None or any(c.op == "eq" and c.args[0].op in ("name", "idx") for c in s.given):
            return None  # what holds at a point alone is not solved
        head, first = s.sides[0].term, next(s.sides[1].entries()).term
        if head is None or first is None:
            return None
        if head.op == "name" and head.val == found.unknown and found.unknown not in first.names:
            return None  # x = ...: a solution, or a definition
        zero = first.op == "num" and first.value == 0
        if head.op in ("name", "apply", "prime", "D", "partial") and not zero and not SOLVING.search(s.before):
            return None  # y = x^2, f'(x) = 2x: what a quantity, a function or a slope is
        problem = self.problems.get(found.unknown)
        if problem is not None and head.op == "name" and head.val != found.unknown and is_closed(first):
            return None  # u = 4 or u = 9, where u = x^2
        if problem is not None and problem.scope == s.scope and s.role == "claim":
            return [self._next(s, problem, found)]
        if not self._is_meant(s, found, head, first):
            return None
        self.problems[found.unknown] = Problem(found, found, s.scope)
        self._forget_solutions(found.unknown)
        return [self.judge.said(s, s.sides[0], Mark.DEFINITION, "equation", f"an equation in {found.unknown}")]

    def _at_the_end(self, s: Statement) -> list[Judgement] | None:
        """The verdict on a chain that ends in an equation: f'(x) = 2 x - 4 = 0, D = k^2 - 36 = 0."""
        if s.relations[-1] != "=" or s.sides[-1].term is not ZERO or s.kind != "chain":
            return None
        found = self.row(replace(s, sides=s.sides[-2:], relations=("=",), continues=False), _moves_with(s))
        if found is None or found[0].mark is not Mark.DEFINITION:
            return None
        return [*self.judge.chains(replace(s, sides=s.sides[:-1], relations=s.relations[:-1])), *found]

    def _left_behind(self, s: Statement) -> frozenset[str]:
        """Names whose numbers belong to another exercise."""
        names = frozenset[str]().union(*(entry.term.names for side in s.sides for entry in side.entries() if entry.term is not None))
        there = ((n, self.judge.ledger.named(n)) for n in sorted(names))
        return frozenset(n for n, q in there if q is not None and self.judge.beginnings.leaves_number(s, q))

    def _forget_solutions(self, unknown: str) -> None:
        """The solutions of another equation in the same unknown: x, x_1, x_2."""
        for key in list(self.judge.ledger.quantities):
            if key.op == "name" and (letters := _NUMBERED.fullmatch(key.val)) and letters[1] == unknown:
                self.judge.ledger.begin_anew(key)
        self.judge.ledger.begin_anew(name(unknown))

    def is_value(self, head: Term) -> bool:
        """Whether a solution has a name of its own that stands for it from here on: t_1, and not the t of an equation in t."""
        unknowns = self.problems.keys() | self.judge.parametric.unknowns
        return head.op == "name" and (head.val not in unknowns or _NUMBERED.fullmatch(head.val) is not None)

    def _is_meant(self, s: Statement, found: Equation, head: Term, first: Term) -> bool:
        """Whether the author solves: a side is a number, or the words say so; and it is neither true nor false for all values."""
        if found.real_roots() == 0 and not SOLVING.search(s.before):
            return False
        if not (is_closed(head) or is_closed(first) or SOLVING.search(s.before) or self._is_solved_later(s, found.unknown)):
            return False
        if head.op in ("D", "prime", "apply") and first.op in ("add", "sub") and is_closed(first):  # f'(x) = 2 - 4 is a slip
            return False
        return identical(head, first).equal is not True

    def _is_solved_later(self, s: Statement, unknown: str) -> bool:
        """Whether a later statement of the same part says what the unknown is."""
        later = (t for t in self.judge.page.statements[s.index + 1:] if t.scope == s.scope and len(t.sides) > 1)
        return any(t.sides[0].term is name(unknown) and t.sides[1].term is not None and is_closed(t.sides[1].term) for t in later)

    def _next(self, s: Statement, problem: Problem, found: Equation) -> Judgement:
        """A further row: it must have the solutions of the one before."""
        lost, gained = compare(problem.last, found)
        ideal_lost, ideal_gained = compare(problem.given, found)
        problem.last = found
        side, line = s.sides[0], self.judge.line(problem.given.statement)
        if not ideal_lost and not ideal_gained:
            problem.blame = frozenset()
            return self.judge.said(s, side, Mark.VERIFIED, "right")
        if problem.blame and not lost and not gained:
            return self._carried(s, side, problem.blame)
        if gained and not lost and not ideal_lost:
            problem.given = found
            return self.judge.said(s, side, Mark.VERIFIED, "consequence", "it follows, but has solutions that the row before does not have")
        problem.blame |= {s.index}
        what = "a solution is lost" if lost and not gained else f"it has other solutions than line {line}"
        return self.judge.said(s, side, Mark.WRONG, "logic", what)

    def _carried(self, s: Statement, side: Side, blame: frozenset[int]) -> Judgement:
        why = "right from the row before; the mistake is above"
        return self.judge.said(s, side, Mark.CARRIED, "ecf", why, sources=tuple(sorted(blame)))

    # --- solutions ---------------------------------------------------------------------------------------------------

    def solution(self, s: Statement, sides: Sequence[Side]) -> Judgement | None:
        """The verdict on x = 2 or x_1 = 2, where an equation in x is being solved; None where none is."""
        head = sides[0].term
        if s.role in ("let", "point") or PLACE.search(s.before):
            return None
        problem = self._problem_of(head, s) if head is not None else None
        if problem is None or len(sides) < 2 or sides[1].term is None:
            return None
        try:
            x = self.judge.ledger.value(sides[1].term, Mode.IDEAL)
        except NoValue:
            return None
        problem.values.append(x)
        said = written(sides[1])
        if problem.given.has_root(x) is not False or (said is not None and problem.given.rounds_to(said, "~" in s.relations)):
            return self._complete(s, sides[1], problem)
        wrong = problem.blame | self._wrong_since(problem)
        if wrong and (problem.last is problem.given or problem.last.has_root(x) is not False):
            return self._carried(s, sides[1], wrong)
        if OTHERWISE.search(s.before):
            return None
        line = self.judge.line(problem.given.statement)
        return self.judge.said(s, sides[1], Mark.WRONG, "slip", f"it does not solve the equation of line {line}")

    def _problem_of(self, head: Term, s: Statement) -> Problem | None:
        """The equation whose unknown stands on the left: x, or x with a number."""
        if head.op == "name":
            letters = None if s.scope in self._iterating else _NUMBERED.fullmatch(head.val)
            for n in (head.val, letters[1] if letters else ""):
                problem = self.problems.get(n)
                if problem is not None and problem.scope == s.scope and (n == head.val or self.judge.ledger.find(head) is None):
                    return problem
        return None

    @cached_property
    def _iterating(self) -> frozenset[int]:
        """The parts that speak of x_{n+1}: there x_1 is a step on the way and no solution."""
        return frozenset(s.scope for s in self.judge.page.statements if NEXT.search(s.sides[0].text))

    def _complete(self, s: Statement, side: Side, problem: Problem) -> Judgement:
        """A right solution; where it is said to be the only one, none may be missing."""
        unknown = name(problem.given.unknown)
        rows = [t for t in self.judge.page.statements if t.scope == s.scope and t.sides[0].term is unknown and len(t.sides) > 1]
        alone = len(rows) == 1 and not s.sides[1].rows and s.sides[0].term is unknown
        if alone and not covers(problem.given, problem.values) and not EXCUSED.search(f"{s.before} {s.after}"):
            there = problem.given.real_roots()
            return self.judge.said(s, side, Mark.WRONG, "logic", f"a solution is lost: {write(unknown)} has {there} values")
        return self.judge.said(s, side, Mark.VERIFIED, "right")

    def _wrong_since(self, problem: Problem) -> frozenset[int]:
        """Wrong statements of the same part after the equation was given."""
        statements = self.judge.page.statements
        return frozenset(j.statement for j in self.judge.judgements if j.mark is Mark.WRONG and j.statement > problem.given.statement
                         and statements[j.statement].scope == problem.scope)


def _moves_with(s: Statement) -> frozenset[str]:
    """The x of f(x) and f'(x) on the left: it stands for any number."""
    head = s.sides[0].term
    moving = head is not None and head.op in ("apply", "prime") and head.args[1].op == "name"
    return frozenset((head.args[1].val,)) if moving and head is not None else frozenset()
