"""Judge rows of equation solving by their solutions."""

from __future__ import annotations

import re
from dataclasses import replace

from symderive.documents.judging.answers import AND, FOLLOWING, Answers
from symderive.documents.judging.determined import END, MAX_LATER, MAX_SENTENCE, NEARLY, SOLVED
from symderive.documents.judging.parametric import Posed, gap_of
from symderive.documents.judging.problems import Problem, gives
from symderive.documents.knowing.compare import identical
from symderive.documents.knowing.equations import SOLVING, Equation, Open, compare, covers, ends_of, equation, of_gap, product
from symderive.documents.knowing.judgement import Judgement, Mark
from symderive.documents.knowing.known import Mode, NoValue, Quantity
from symderive.documents.knowing.ledger import Ledger, is_closed
from symderive.documents.knowing.solutions import Solutions
from symderive.documents.reading.page import Statement
from symderive.kernel.term import ZERO, Term, mk, name
from symderive.networks.numbers import Value, lifted

FOR_WHAT = re.compile(r"[$\s]*(?:\\\))?\s*for\s*\$?\s*(?:\\\()?\s*([A-Za-z])\b")  # solve sinh y = x for y
SPREADS = frozenset({"sigma", "sigmahat", "tau"})  # what is called a standard deviation
PROVE = re.compile(r"\b(?:prov\w*|show\w*|verif\w*|identit\w*|for (?:all|every|any)|beweis\w*|zeig\w*)\b", re.IGNORECASE)


class Solver(Answers):
    """The rows of a page by which equations are solved."""

    def row(self, s: Statement, unbound: frozenset[str] = frozenset()) -> list[Judgement] | None:
        """The verdict on an equation in an unknown; None where the statement is something else.

        unbound   names whose numbers do not count here
        """
        if len(s.sides) > 2:
            return self._at_the_end(s) or self._before_numbers(s, unbound)
        self._leave_letters_behind(s)
        solved = self._solved(s)
        found = equation(s, self.judge.ledger, unbound | self._left_behind(s) | _moves_with(s) | solved | self._alone(s))
        if found is not None and found.unknown in solved and not SOLVED.search(self.judge.parametric.words(s)):
            return None  # it is known what the name is
        if found is None or any(c.op == "eq" and c.args[0].op in ("name", "idx") for c in s.given):
            return None  # what holds at a point alone is not solved
        if (spread := self._gives_spread(s, found)) is not None:
            return spread
        head, first = s.sides[0].term, next(s.sides[1].entries()).term
        if head is None or first is None or head.op == "idx":  # x_3 = 0 says what an entry is
            return None
        if head.op == "name" and head.val == found.unknown and found.unknown not in first.names:
            return None  # x = ...: a solution, or a definition
        zero = first.op == "num" and first.value == 0
        if head.op in ("name", "apply", "prime", "D", "partial") and not zero and not SOLVING.search(s.before):
            return None  # y = x^2, f'(x) = 2x: what a quantity, a function or a slope is
        self._pose_as_written(s, found)
        problem = self._zeros(name(found.unknown), s) or self.problems.get(found.unknown)
        if problem is not None and head.op == "name" and head.val != found.unknown and is_closed(first):
            return None  # u = 4 or u = 9, where u = x^2
        if problem is not None and problem.scope == s.scope and s.role == "claim":
            return [self._next(s, problem, found)]
        if self._supposes(s, found, head):
            return [self.judge.said(s, s.sides[0], Mark.DEFINITION, "given", f"it says what {found.unknown} is")]
        if not self._is_meant(s, found, head, first):
            return None
        if self._is_cited(s):
            return None
        slope = self.judge.parametric.slope_of(s)
        if slope is not None and slope.blame and slope.unknown == found.unknown:
            return [self._of_slope(s, slope, found)]
        last, blame = self._as_written(s, found)
        self.problems[found.unknown] = Problem(found, found, last, s.scope, blame)
        self._forget_solutions(found.unknown)
        return [self.judge.said(s, s.sides[0], Mark.DEFINITION, "equation", f"an equation in {found.unknown}")]

    def _gives_spread(self, s: Statement, found: Equation) -> list[Judgement] | None:
        """The verdict on sigma^2 = 4, which gives a variance: sigma is its root, and not one of two solutions. None for anything else."""
        head, value, judge = s.sides[0].term, s.sides[1].term, self.judge
        square = head is not None and head.op == "pow" and head.args[0].op == "name" and head.args[0].val.partition("_")[0] in SPREADS
        if not square or value is None or not is_closed(value) or SOLVING.search(s.before) or s.role == "condition":
            return None
        if judge.ledger.find(head) is not None or judge.ledger.find(head.args[0]) is not None:  # type: ignore[arg-type, union-attr]
            return None
        judge.ledger.add(Quantity(head.args[0], s.index, s.scope, law=mk("sqrt", value)))  # type: ignore[union-attr]
        return [judge.said(s, s.sides[0], Mark.DEFINITION, "given", f"it says what {found.unknown} is")]

    def _is_cited(self, s: Statement) -> bool:
        """Whether a row is true for all values with a wrong equality of an earlier line put in: then it is no equation."""
        gap, judge = gap_of(s), self.judge
        here = judge.links.identities
        given, here.given = here.given, tuple(c for c in here.given if c.op != "eq")
        try:
            return gap is not None and any(here.compare(t, ZERO, judge.ledger, Mode.IDEAL).equal
                                           for t, _ in judge.citations.read_with(gap, judge.ledger))
        finally:
            here.given = given

    def _of_slope(self, s: Statement, slope: Posed, found: Equation) -> Judgement:
        """The verdict on the first row of a slope that is set to zero, where it was written wrongly."""
        ideal = equation(replace(s, sides=(replace(s.sides[0], term=slope.ideal), replace(s.sides[1], term=ZERO))), self.judge.ledger,
                         frozenset((found.unknown,)))
        if ideal is None:
            ideal = found
        self.problems[found.unknown] = Problem(ideal, ideal, found, s.scope, slope.blame)
        self._forget_solutions(found.unknown)
        return self._next(s, self.problems[found.unknown], found)

    def _before_numbers(self, s: Statement, unbound: frozenset[str]) -> list[Judgement] | None:
        """The verdict on a row whose right side is calculated on: (x + 3)^2 = 9 + 16 = 25."""
        terms = [side.term for side in s.sides]
        if s.kind != "chain" or set(s.relations) != {"="} or s.continues or any(t is None for t in terms):
            return None
        if is_closed(terms[0]) or terms[0].op == "name" or not all(is_closed(t) for t in terms[1:]):  # type: ignore[arg-type, union-attr]
            return None
        problem = next((p for p in self.problems.values() if p.scope == s.scope and p.given.unknown in terms[0].names), None)  # type: ignore[union-attr]
        found = None if problem is None else self.row(replace(s, sides=s.sides[:2], relations=("=",)), unbound)
        if found is None:
            return None
        numbers = self.judge.chains(replace(s, sides=s.sides[1:], relations=s.relations[1:]))
        last = equation(replace(s, sides=(s.sides[0], s.sides[-1]), relations=("=",)), self.judge.ledger, unbound)
        if problem is not None and last is not None and any(j.mark is Mark.WRONG for j in numbers):
            problem.last, problem.blame = last, problem.blame | {s.index}
        return [*found, *numbers]

    def _as_written(self, s: Statement, found: Equation) -> tuple[Equation, frozenset[int]]:
        """The equation with formulas as they were written wrongly further up, and where: p(x) = 0 after a wrong p(x) = (x - 3)^2 - 1."""
        ledger = self.judge.ledger
        blame = frozenset[int]().union(*(ledger.blame(side.term) for side in s.sides if side.term is not None))
        if not blame:
            return found, blame
        try:
            sides = tuple(side if side.term is None else replace(side, term=ledger.written(side.term, Mode.WRITTEN)) for side in s.sides)
        except NoValue:
            return found, frozenset()
        last = equation(replace(s, sides=sides), ledger, frozenset((found.unknown,)))
        return (last, blame) if last is not None and last.unknown == found.unknown else (found, frozenset())

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

    def _alone(self, s: Statement) -> frozenset[str]:
        """The only name of an equation, where it was an unknown before: another equation begins with it."""
        names = frozenset[str]().union(*(e.term.names for side in s.sides for e in side.entries() if e.term is not None))
        return names if len(names) == 1 and names <= self.problems.keys() else frozenset()

    def _pose_as_written(self, s: Statement, found: Equation) -> None:
        """2 c^2 - c = 1, where c = cos x: c is an unknown too."""
        names = frozenset[str]().union(*(e.term.names for side in s.sides for e in side.entries() if e.term is not None))
        if len(names) != 1 or names == {found.unknown}:
            return
        own, = names
        literal = equation(s, Ledger(), names)
        if literal is not None and literal.polynomial is not None and literal.polynomial.degree() > 1 and own not in self.problems:
            self.problems[own] = Problem(literal, literal, literal, s.scope)

    def _leave_letters_behind(self, s: Statement) -> None:
        """A name with a formula in another chapter begins anew where an equation says what it is: x = tan t there, x^3 = 27 here."""
        page, ledger = self.judge.page, self.judge.ledger
        if len(s.sides) != 2 or s.relations != ("=",) or s.sides[0].term is None or s.sides[1].term is None:
            return
        names = sorted(s.sides[0].term.names | s.sides[1].term.names)
        asked = FOR_WHAT.match(page.text[s.end:s.end + MAX_SENTENCE])
        if asked and asked[1] in names and (old := ledger.named(asked[1])) is not None and not old.given and (
                page.heading_of(old.scope) not in page.scope_path(s.scope)):
            ledger.begin_anew(old.key)
        if len(names) != 1 or (q := ledger.named(names[0])) is None or q.law is None or q.parameter is not None or q.given:
            return
        if page.heading_of(q.scope) not in page.scope_path(s.scope) and self._is_solved_later(s, names[0]):
            ledger.begin_anew(q.key)

    def _is_meant(self, s: Statement, found: Equation, head: Term, first: Term) -> bool:
        """Whether the author solves: a side is a number, or the words say so; and it is neither true nor false for all values."""
        if found.real_roots() == 0 and not SOLVING.search(s.before) and not self._is_solved_later(s, found.unknown, by_complex=True):
            return False
        later = self._is_solved_later(s, found.unknown)
        if isinstance(found, Open) and PROVE.search(self.judge.parametric.words(s)):
            return False
        if isinstance(found, Open) and not later and not SOLVED.search(self.judge.parametric.words(s)):
            return False
        if not (is_closed(head) or is_closed(first) or SOLVING.search(s.before) or later or self._leads_to_zero(s, found)):
            return False
        if head.op in ("D", "prime", "apply") and first.op in ("add", "sub") and is_closed(first):  # f'(x) = 2 - 4 is a slip
            return False
        return identical(head, first).equal is not True

    def _leads_to_zero(self, s: Statement, found: Equation) -> bool:
        """Whether the next statement has zero on one side, and the same solutions: x^2 - 3 x + 1 = x - 2, x^2 - 4 x + 3 = 0."""
        following = next(iter(self.judge.page.statements[s.index + 1:s.index + 2]), None)
        if following is None or following.scope != s.scope or len(following.sides) != 2 or following.sides[1].term is not ZERO:
            return False
        then = equation(following, self.judge.ledger, frozenset((found.unknown,)))
        return then is not None and then.unknown == found.unknown and compare(found, then) == (False, False)

    def _is_solved_later(self, s: Statement, unknown: str, by_complex: bool = False) -> bool:
        """Whether a later statement of the same part says what the unknown is; with `by_complex`, whether it does so with i."""
        later = (t for t in self.judge.page.statements[s.index + 1:] if t.scope == s.scope and len(t.sides) > 1)
        return any(gives(t, unknown) and (not by_complex or _is_complex(t)) for t in later)

    def _is_of_one_angle(self, s: Statement) -> bool:
        """Whether the same row says two functions of one angle: cos phi = 3/5, sin phi = 4/5."""
        before = self.judge.page.statements[s.index - 1]
        a, b = before.sides[0].term, s.sides[0].term
        if (before.block, before.row) != (s.block, s.row) or a is None or b is None or len(s.sides) != 2:
            return False
        return a.op != b.op and {a.op, b.op} <= {"sin", "cos"} and a.args == b.args

    def _next(self, s: Statement, problem: Problem, found: Equation) -> Judgement:
        """A further row: it must have the solutions of the one before."""
        lost, gained = compare(problem.last, found)
        ideal_lost, ideal_gained = compare(problem.right, found)
        side, line = s.sides[0], self.judge.line(problem.given.statement)
        if (blame := self._factored(s, problem)):
            return self._carried(s, side, blame)
        same = (ideal_lost is False and ideal_gained is False) or (lost is False and gained is False)
        both = problem.given.statement == s.index - 1 and (s.before.strip() in ("and", "und") or self._is_of_one_angle(s))
        if not same and both:  # what follows solves the two together
            del self.problems[found.unknown]
            return self.judge.said(s, side, Mark.DEFINITION, "equation", f"a further equation in {found.unknown}")
        if not same and (self._begins_another(s) or self._comes_after(s, problem)):
            self.problems[found.unknown] = Problem(found, found, found, s.scope)
            self._forget_solutions(found.unknown)
            return self.judge.said(s, side, Mark.DEFINITION, "equation", f"another equation in {found.unknown}")
        if ideal_lost is not False or ideal_gained is not False:
            if problem.blame and lost is False and gained is False:
                problem.last = found
                return self._carried(s, side, problem.blame)
            several = self._alternative(s, problem, found) or self._in_its_case(s, problem, found)
            if several is not None:
                return several
            if ideal_gained is False and not problem.blame and self._is_one_part(s, problem, found):
                problem.parts.append(found)
                return self.judge.said(s, side, Mark.VERIFIED, "right", "it has some of the solutions")
            if (blame := self._cited(problem, found)) and not problem.blame:
                problem.last, problem.blame = found, blame
                return self._carried(s, side, blame)
        problem.last = found
        if ideal_lost is False and ideal_gained is False:
            problem.blame, problem.right = frozenset(), found
            return self.judge.said(s, side, Mark.VERIFIED, "right")
        if problem.blame and lost is False and gained is False:
            return self._carried(s, side, problem.blame)
        if gained and lost is False and ideal_lost is False:
            problem.right = found
            return self.judge.said(s, side, Mark.VERIFIED, "consequence", "it follows, but has solutions that the row before does not have")
        if not (lost or gained) or not (ideal_lost or ideal_gained):
            return self.judge.said(s, side, Mark.NOT_UNDERSTOOD, "undecided", "it is not known what solves it")
        problem.blame |= {s.index}
        what = "a solution is lost" if lost and not gained else f"it has other solutions than line {line}"
        return self.judge.said(s, side, Mark.WRONG, "logic", what)

    def _cited(self, problem: Problem, found: Equation) -> frozenset[int]:
        """What was wrong, if a row has the solutions of the one before with a wrong equality of an earlier line put right in it."""
        for t, blame in self.judge.citations.put_right(found.gap):
            then = of_gap(t, found)
            if then is not None and compare(problem.last, then) == (False, False):
                return blame
        return frozenset()

    def _comes_after(self, s: Statement, problem: Problem) -> bool:
        """Whether all solutions were given, and a sentence or a paragraph begins with the row that does not say that it follows."""
        if s.connective or not problem.values or not covers(problem.given, problem.values):
            return False
        begins = problem.block != s.block or END.search(f"{s.before} ") is not None
        return begins and FOLLOWING.search(END.split(f"{s.before} ")[-1]) is None

    def _in_its_case(self, s: Statement, problem: Problem, found: Equation) -> Judgement | None:
        """The verdict on a row in a case: for x >= 3 the solutions there count. None where none is made."""
        case = ends_of(s, found.unknown, self.judge.ledger)
        if case == ends_of(self.judge.page.statements[problem.given.statement], found.unknown, self.judge.ledger):
            return None
        mine, all_ = found.values(), problem.right.values()
        inside = [None if found_ is None else Solutions(tuple(found_)).between(*case) for found_ in (mine, all_)]
        if inside[0] is None or inside[1] is None:
            return self.judge.said(s, s.sides[0], Mark.NOT_UNDERSTOOD, "undecided", "it is not known what solves it")
        gained = any(problem.right.has_root(v) is False for v in inside[0])
        if gained or any(found.has_root(v) is False for v in inside[1]):
            return None
        return self.judge.said(s, s.sides[0], Mark.VERIFIED, "right", "in this case")

    def _is_one_part(self, s: Statement, problem: Problem, found: Equation) -> bool:
        """Whether all solutions that a row does not have are given in other rows: 3^x = 1 gives x = 0, and 3^x = 3 gives x = 1."""
        roots = problem.right.values()
        missing = [v for v in roots or () if found.has_root(v) is False]
        if roots is None or len(missing) == len(roots):
            return False
        return all(any(e.has_root(v) is not False for e in problem.parts) or self._is_given_later(s, found.unknown, v) for v in missing)

    def _is_given_later(self, s: Statement, unknown: str, root: Value) -> bool:
        """Whether a later row of the same part has a solution, or says that it is one."""
        for t in self.judge.page.statements[s.index + 1:s.index + 1 + MAX_LATER]:
            if t.scope != s.scope or len(t.sides) < 2:
                continue
            if gives(t, unknown):
                said = [v for e in t.sides[1].entries() if e.term is not None for v in self._values(e.term)]
                if any(bool(abs(lifted(v) - lifted(root)) < NEARLY) for v in said):
                    return True
            e = equation(t, self.judge.ledger, frozenset((unknown,)))
            if e is not None and e.unknown == unknown and e.has_root(root) is not False:
                return True
        return False

    def _factored(self, s: Statement, problem: Problem) -> frozenset[int]:
        """What was wrong before the left side was factored by the solutions that were written: 2 x^2 + 7 x - 4 = 2 (x - 4)(x + 1/2)."""
        blame = problem.blame | self.wrong_since(problem)
        if not blame or s.sides[1].term is None or is_closed(s.sides[1].term):
            return frozenset()
        zero = replace(s.sides[1], term=ZERO, numbers=(), number=None)
        left, right = (equation(replace(s, sides=(side, zero)), self.judge.ledger, frozenset((problem.given.unknown,))) for side in s.sides)
        if left is None or right is None or compare(problem.given, left) != (False, False) or not covers(right, problem.values):
            return frozenset()
        return blame if all(right.has_root(v) is not False for v in problem.values) else frozenset()

    def _begins_another(self, s: Statement) -> bool:
        """Whether a paragraph begins with words and an equation, and none of these says that it comes from the row before."""
        page = self.judge.page
        opens = s.index == 0 or page.statements[s.index - 1].block != s.block
        return opens and s.before.strip(" .,;:") != "" and FOLLOWING.search(s.before) is None

    def _alternative(self, s: Statement, problem: Problem, found: Equation) -> Judgement | None:
        """The verdict on one of several equations that hold in turn; None where it stands alone."""
        group = self._alternatives(s)
        equations = [equation(t, self.judge.ledger, frozenset((found.unknown,))) for t in group]
        if len(group) < 2 or any(e is None or e.unknown != found.unknown for e in equations):
            return None
        pairs = [(t, e) for t, e in zip(group, equations, strict=True) if e is not None and (
            t is s or compare(problem.right, e) != (False, False))]
        group, equations = [t for t, _ in pairs], [e for _, e in pairs]
        if len(group) < 2:
            return None
        if not any(t.connective == "or" or AND.search(t.before) for t in group[1:]):  # a list with commas: each row may be said of all
            others = product([e for t, e in zip(group, equations, strict=True) if e is not None and t is not s])
            if compare(problem.right, others) == (False, False):
                return None
        together = product([e for e in equations if e is not None])
        lost, gained = compare(problem.right, together)
        if problem.blame and (lost is not False or gained is not False):
            line_lost, line_gained = compare(problem.last, together)
            if line_lost is False and line_gained is False:
                problem.last = together if s is group[-1] else problem.last
                return self._carried(s, s.sides[0], problem.blame)
        _, mine = compare(problem.right, found)
        if mine:
            problem.blame |= {s.index}
            line = self.judge.line(problem.given.statement)
            return self.judge.said(s, s.sides[0], Mark.WRONG, "logic", f"it has other solutions than line {line}")
        if s is group[-1] and lost and not gained and not problem.blame:
            problem.last, problem.blame = together, problem.blame | {s.index}
            return self.judge.said(s, s.sides[0], Mark.WRONG, "logic", "a solution is lost")
        if mine is None or (lost is None and s is group[-1]):
            return self.judge.said(s, s.sides[0], Mark.NOT_UNDERSTOOD, "undecided", "it is not known what solves it")
        if s is group[-1]:
            problem.last = together
        return self.judge.said(s, s.sides[0], Mark.VERIFIED, "right")


def _moves_with(s: Statement) -> frozenset[str]:
    """The x of f(x) and f'(x) on the left: it stands for any number."""
    head = s.sides[0].term
    moving = head is not None and head.op in ("apply", "prime") and head.args[1].op == "name"
    return frozenset((head.args[1].val,)) if moving and head is not None else frozenset()


def _is_complex(s: Statement) -> bool:
    """Whether the imaginary unit stands in a statement."""
    return any(e.term is not None and e.term.imaginary for side in s.sides for e in side.entries())
