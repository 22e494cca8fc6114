"""Judge what is said to solve an equation: x = 2, x_1 = 2, x in {1, 7}, one value or all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from flint import arb, ctx

from symderive.documents.judging.determined import END, SOLVED, Determined
from symderive.documents.judging.problems import JOINED, NUMBERED, PLACE, ZEROS, Problem, gives
from symderive.documents.knowing.equations import SOLVING, Equation, Open, covers
from symderive.documents.knowing.judgement import Judgement, Mark
from symderive.documents.knowing.known import Mode, NoValue, Quantity
from symderive.documents.knowing.ledger import BITS, evaluate, is_closed
from symderive.documents.knowing.rounding import RIGHT, fit, written
from symderive.documents.reading.page import Side, Statement
from symderive.kernel.term import Captured, Malformed, Term, name, put
from symderive.networks.numbers import Value, lifted
from symderive.notation.text import write

UNKNOWN = frozenset({"x", "y", "z", "t", "u", "v", "w", "k", "lambda", "mu", "theta"})  # the usual letters for what is looked for
OR = re.compile(r"\b(?:or|oder)\b", re.IGNORECASE)
AND = re.compile(r"\b(?:or|oder|and|und)\b", re.IGNORECASE)
SOME = re.compile(r"\b(?:some|one of|two of|among|e\.g|for example|such as|first|smallest|largest|another|other|also)\b", re.IGNORECASE)
ANSWERS = re.compile(
    r"\b(?:find|have|is|are|was|result\w*|finally|minimum|maximum|also|ergebnis|ergibt|folgt|damit|daher)\b|[:=]\s*$", re.IGNORECASE)
ROUNDED = re.compile(r"\b(?:round\w*|about|nearly|almost|approx\w*|roughly|nearest|whole|integer|ca|rund|etwa)\b", re.IGNORECASE)
FINAL = re.compile(r"\b(?:solutions?|only|left|remains?|answer)\b", re.IGNORECASE)
DENIED = re.compile(
    r"\b(?:no|not|n't|none|extraneous|reject\w*|discard\w*|fails?|false|spurious|check\w*|test\w*|candidates?|cannot|but|except)\b",
    re.IGNORECASE)
VARIABLES = frozenset("x y z t u v w s theta phi alpha beta gamma".split())
FOLLOWING = re.compile(  # an equation is made from the one before
    r"\b(?:so|thus|hence|therefore|then|gives?|becomes?|that is|i\.e|equivalent\w*|squar\w*|divid\w*|multipl\w*|simplif\w*|expand\w*"
    r"|factor\w*|bring\w*|collect\w*|subtract\w*|add\w*|rearrang\w*|get|obtain|yields?|leads?|implies|means|reduces?|rewrit\w*|clear\w*"
    r"|cancel\w*|substitut\w*|take|taking|complet\w*|move|moving|put|putting|it|this)\b", re.IGNORECASE)
LINES = re.compile(r"\b(?:axis|axes|symmetr\w*|asymptotes?|vert(?:ex|ices)|turning point|scheitel\w*)\b", re.IGNORECASE)  # x = 2 is none
OTHERWISE = re.compile(r"\b(without|instead|otherwise|unlike|whereas|would|were|if)\b", re.IGNORECASE)
EXCUSED = re.compile(
    r"\b(positive|negative|since|because|reject|only(?! (?:solution|root|one|zero))|discard|not allowed|impossible|admissible|extraneous)",
    re.IGNORECASE)


class Answers(Determined):
    """The solutions of equations."""

    def is_value(self, head: Term) -> bool:
        """Whether a solution has a name of its own that stands for it from here on: t_1, and not the t of an equation in t.

        The k of 20 + 60 e^(-10 k) = 50 is a constant, and no variable that other equations begin with.
        """
        problem = self.problems.get(head.val) if head.op == "name" else None
        if isinstance(problem and problem.given, Open) and head.val not in VARIABLES and problem.given.real_roots() == 1:  # type: ignore[union-attr]
            return True
        unknowns = self.problems.keys() | self.judge.parametric.unknowns
        return head.op == "name" and (head.val not in unknowns or NUMBERED.fullmatch(head.val) is not None)

    def one_of_several(self, s: Statement) -> bool:
        """Whether a statement gives one of several values of the same formula, of which it is not known what they solve."""
        head = s.sides[0].term
        if head is None or self.problem_of(head, s) is not None:
            return False
        group = self._alternatives(s)
        heads = {t.sides[0].term for t in group}
        if len(group) < 2 or len(heads) > 1 or s.role != "claim" or not any(t.connective == "or" or OR.search(t.before) for t in group[1:]):
            return False
        values = [t.sides[1].term for t in group if t.relations == ("=",)]
        return len(values) == len(group) and all(v is not None and is_closed(v) for v in values)

    def solution(self, s: Statement, sides: Sequence[Side]) -> Judgement | None:
        """The verdict on x = 2 or x_1 = 2, where an equation in x is being solved; None where none is."""
        head = sides[0].term
        if s.role in ("let", "point") or PLACE.search(s.before) or LINES.search(END.split(s.before)[-1]):
            return None
        problem = self._zeros(head, s) or self.problem_of(head, s) if head is not None else None
        if problem is None or len(sides) < 2 or sides[1].term is None:
            return None
        values = self._values(sides[1].term)
        if not values:
            return None
        if self._is_of_one_part(s, problem) and all(problem.parts[-1].has_root(x) is False for x in values):
            return self.judge.said(s, sides[1], Mark.WRONG, "slip", "it does not solve the equation before it")
        problem.values += values
        problem.block = s.block
        said = written(sides[1])
        about = "~" in s.relations or ROUNDED.search(f"{s.before} {s.after}") is not None
        near = said is not None and (said.unit != 0 or about) and problem.given.rounds_to(said, about)
        if near or any(problem.given.has_root(x) is not False for x in values):
            return self._complete(s, sides[1], problem)
        wrong = problem.blame | self.wrong_since(problem)
        last = problem.last
        ball, end = _about(sides[1]), written(s.sides[-1])

        def ends(e: Equation) -> bool:  # 1/x_1 = 0.0125, and -0.5 + 2.398
            rounded = said is None and end is not None and 0 < end.unit < 1 and e.rounds_to(end, about)
            return rounded or (ball is not None and e.has_root(ball) is not False)

        if wrong and (last is problem.given or any(last.has_root(x) is not False for x in values) or (
                said is not None and last.rounds_to(said, "~" in s.relations)) or ends(last) or _is_one_of(
                    problem.missed, sides[1], values, about)):
            return self._carried(s, sides[1], wrong)
        if ends(problem.given):
            return replace(self._complete(s, sides[1], problem), kind="rough")
        line = self.judge.line(problem.given.statement)
        if any(problem.right.has_root(x) is not False for x in values):
            return self._gained(s, sides[1], line)
        if OTHERWISE.search(s.before) or not self._is_answer(s):
            return None
        problem.missed += values
        return self.judge.said(s, sides[1], Mark.WRONG, "slip", f"it does not solve the equation of line {line}")

    def _is_answer(self, s: Statement) -> bool:
        """Whether a row says what solves the equation: not "After t = 20 years"."""
        lead = END.split(s.before)[-1]
        opens = s.index == 0 or self.judge.page.statements[s.index - 1].block != s.block or lead != s.before
        if not opens or not lead.strip() or s.connective or JOINED.match(lead) is not None:
            return True
        return any(words.search(lead) is not None for words in (FOLLOWING, SOLVED, ZEROS, FINAL, SOLVING, ANSWERS))

    def bind_other(self, s: Statement, head: Term, t: Term, blame: frozenset[int]) -> Value | None:
        """x_1 with a wrong number: what it should be is the solution that no other x_k has, or the one of the same place in order.

        Where one solution alone is given it is the one of the same sign, if there is only one of that.
        """
        problem, values = self.problem_of(head, s), self._values(t)
        roots = [] if problem is None else problem.given.values() or []
        if problem is None or len(values) != 1 or not roots:
            return None
        with ctx.workprec(BITS):
            others = self._other_values(s, problem)
            free = [v for v in roots if not any(lifted(v).overlaps(lifted(w)) for w in others)]
            place = sum(bool(lifted(w) < lifted(values[0])) for w in others)
            ordered = sorted(roots, key=lambda v: float(lifted(v).mid()))
            alike = [v for v in roots if bool(lifted(v) * lifted(values[0]) > 0)]
        meant = free[0] if len(free) == 1 else ordered[place] if len(others) + 1 == len(roots) else None
        if meant is None and not others and len(alike) == 1:
            meant = alike[0]
        if meant is not None and self.is_value(head):
            base = {mode: meant if mode is Mode.IDEAL else values[0] for mode in Mode}
            self.judge.ledger.add(Quantity(head, s.index, s.scope, base=base, blame=blame, computed=True))
        return meant

    def in_its_place(self, s: Statement, head: Term, t: Term) -> Value | None:
        """The solution of the equation as it was given that stands in order where a solution of the wrong row does: of two the greater."""
        problem, values = self.problem_of(head, s), self._values(t)
        roots, wrong = (None, None) if problem is None else (problem.given.values(), problem.last.values())
        if not roots or not wrong or len(roots) != len(wrong) or len(values) != 1:
            return None
        with ctx.workprec(BITS):
            (right, wrong) = (sorted(found, key=lambda v: float(lifted(v).mid())) for found in (roots, wrong))
            place = [k for k, v in enumerate(wrong) if lifted(v).overlaps(lifted(values[0]))]
        return right[place[0]] if place else None

    def _other_values(self, s: Statement, problem: Problem) -> list[Value]:
        """What other statements of the same part give for the unknown, numbered or not; of x_2, that may be said again, the first."""
        others = (t for t in self.judge.page.statements if t.scope == s.scope and t is not s and len(t.sides) > 1)
        said: dict[Term | int | None, Term | None] = {}
        for t in (t for t in others if gives(t, problem.given.unknown)):
            key = t.sides[0].term
            if key is not s.sides[0].term or not self._is_numbered(key):
                said.setdefault(key if self._is_numbered(key) else t.index, t.sides[1].term)
        return [v for t in said.values() if t is not None for v in self._values(t)]

    @staticmethod
    def _is_numbered(key: Term | None) -> bool:
        """Whether a solution has a number: x_1, and not x."""
        return key is not None and key.val[-1:].isdigit()

    def _is_of_one_part(self, s: Statement, problem: Problem) -> bool:
        """Whether the row before has some of the solutions and stands alone: 3^x = 1 gives x = 0."""
        part = problem.parts[-1].statement if problem.parts else -1
        return part == s.index - 1 and len(self._alternatives(self.judge.page.statements[part])) == 1

    def _gained(self, s: Statement, side: Side, line: str) -> Judgement:
        """A number that solves a row on the way, and not the equation as it was given: wrong where it is said to be the solution."""
        words = f"{self.judge.parametric.words(s)} {s.before.rpartition('.')[2]} {s.after.partition('.')[0]}"
        if FINAL.search(words) and not DENIED.search(words):
            return self.judge.said(s, side, Mark.WRONG, "logic", f"it does not solve the equation of line {line}, only the rows after it")
        return self.judge.said(s, side, Mark.VERIFIED, "consequence", f"it solves the row before, but not the equation of line {line}")

    def members(self, s: Statement) -> list[Judgement] | None:
        """The verdict on x in {1, 7}, where an equation in x is being solved; None where none is."""
        head, listed = s.sides[0].term, s.sides[1]
        problem = None if head is None or s.relations != ("in",) or listed.kind not in ("tuple", "term") or "\\{" not in listed.text else (
            self._zeros(head, s) or self.problem_of(head, s))
        if problem is None:
            return None
        entries = [e.term for e in listed.entries()]
        values = [self._values(t) for t in entries if t is not None]
        if not entries or any(not v for v in values):
            return None
        line, wrong = self.judge.line(problem.given.statement), problem.blame | self.wrong_since(problem)
        if not all(any(problem.given.has_root(x) is not False for x in ways) for ways in values):
            if wrong and all(any(problem.last.has_root(x) is not False for x in ways) for ways in values):
                return [self._carried(s, listed, wrong)]
            return [self.judge.said(s, listed, Mark.WRONG, "slip", f"not all of them solve the equation of line {line}")]
        if all(len(v) == 1 for v in values) and not covers(problem.given, [v[0] for v in values]):
            if wrong:
                return [self._carried(s, listed, wrong)]
            return [self.judge.said(s, listed, Mark.WRONG, "logic", f"a solution is lost: there are {problem.given.real_roots()}")]
        return [self.judge.said(s, listed, Mark.VERIFIED, "right")]

    def _complete(self, s: Statement, side: Side, problem: Problem) -> Judgement:
        """A right solution; where it is said to be the only one, none may be missing."""
        unknown = name(problem.given.unknown)
        rows = [t for t in self.judge.page.statements if t.scope == s.scope and t.sides[0].term is unknown and len(t.sides) > 1]
        alone = len(rows) == 1 and not s.sides[1].rows and s.sides[0].term is unknown
        group = self._alternatives(s) if len(rows) > 1 else []
        last = 1 < len(group) == len(rows) and s is group[-1] and any(AND.search(t.before) or t.connective for t in group[1:])
        excused = EXCUSED.search(f"{s.before} {s.after}") or _is_size(problem, self.judge.page.statements) or (
            last and (SOME.search(group[0].before) or SOME.search(s.after)))
        listed = [v for row in s.sides for e in row.entries() if row.kind == "either" and e.term is not None for v in self._values(e.term)]
        if (alone or last) and not covers(problem.given, problem.values + listed) and not excused:
            there = problem.given.real_roots()
            return self.judge.said(s, side, Mark.WRONG, "logic", f"a solution is lost: {write(unknown)} has {there} values")
        return self.judge.said(s, side, Mark.VERIFIED, "right")


def _is_one_of(earlier: Sequence[Value], side: Side, values: Sequence[Value], about: bool) -> bool:
    """Whether a side gives one of some numbers again, rounded or not: 2 + 1.1180 for 2 + sqrt(5)/2."""
    said, ball = written(side), _about(side)
    with ctx.workprec(BITS):
        found = [lifted(x) for x in (*values, *([] if ball is None else [ball]))]
        return any(any(x.overlaps(lifted(v)) for x in found) or (said is not None and fit(v, said, about) in RIGHT) for v in earlier)


def _about(side: Side) -> Value | None:
    """All values that an expression of numbers may have, where its decimals are rounded: (-4 + 8.7178)/6. None where there are none."""
    t, known = side.term, dict[str, Value]()
    for n in side.numbers:
        if t is not None and not n.whole and 0 < n.unit < 1:
            known[f"decimal {len(known)}"] = arb(float(n.value), float(n.unit / 2))
            t = put(t, n.path, name(f"decimal {len(known) - 1}"))
    with suppress(NoValue, Malformed, Captured):
        return evaluate(t, known) if t is not None and known else None
    return None


def _is_size(problem: Problem, statements: Sequence[Statement]) -> bool:
    """Whether the square of a letter that is no usual unknown has a value: sigma^2 = 4 and c^2 = 49 are squares of lengths."""
    head = statements[problem.given.statement].sides[0].term
    return head is not None and head.op == "pow" and head.args[0] is name(problem.given.unknown) and problem.given.unknown not in UNKNOWN
