"""Judge rows of equation solving by their solutions, and the solutions themselves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from flint import arb, ctx

from symderive.documents.compare import identical
from symderive.documents.equations import SOLVING, Equation, Open, compare, covers, ends_of, equation, product
from symderive.documents.judgement import Judgement, Mark
from symderive.documents.known import Mode, NoValue, Quantity
from symderive.documents.ledger import BITS, Ledger, evaluate, is_closed
from symderive.documents.page import Side, Statement
from symderive.documents.rounding import written
from symderive.documents.solutions import Solutions
from symderive.kernel.term import ZERO, Captured, Malformed, Term, mk, name, number, put, substitute
from symderive.networks.numbers import Value, lifted
from symderive.notation.text import write

if TYPE_CHECKING:
    from symderive.documents.judge import Judge
    from symderive.documents.parametric import Posed

_NUMBERED = re.compile(r"([A-Za-z]+?)_?(\d+(?:_\d+)?)")
NEXT = re.compile(r"[_^]\s*\{?\s*\(?\s*[a-z]\s*\+\s*1")
UNKNOWN = frozenset({"x", "y", "z", "t", "u", "v", "w", "k", "lambda", "mu", "theta"})  # the usual letters for what is looked for
PLACE = re.compile(r"\b(?:at|if|when|where|put|putting|take|with|set|setting)\s*$", re.IGNORECASE)  # x = 1 is a place, no solution
SOLVED = re.compile(r"\b(?:solv\w*|solutions?|unknown|roots? of|zeros? of|l(?:ö|oe)s\w*)\b", re.IGNORECASE)  # no identity
JOINED = re.compile(r"\W*(?:(?:and|or|und|oder|also|both|either|,|;)\W*)*$", re.IGNORECASE)
OR = re.compile(r"\b(?:or|oder)\b", re.IGNORECASE)
AND = re.compile(r"\b(?:or|oder|and|und)\b", re.IGNORECASE)
SOME = re.compile(r"\b(?:some|one of|two of|among|e\.g|for example|such as|first|smallest|largest|another|other|also)\b", re.IGNORECASE)
ZEROS = re.compile(r"\b(?:zeros?|zeroes|roots?|x-intercepts?|nullstellen?)\b", re.IGNORECASE)
OF_FUNCTION = re.compile(r"\b(?:of|von)\s+\$?\\?\(?\s*([A-Za-z])(?:\(\w\))?\s*(?:\$|\\\))")
OTHER_ZEROS = re.compile(r"'|prime|\b(?:derivative|slope|critical|extrem\w*|turning|square|cube|equation)\b", re.IGNORECASE)
ANSWERS = re.compile(
    r"\b(?:find|have|is|are|was|result\w*|finally|minimum|maximum|also|ergebnis|ergibt|folgt|damit|daher)\b|[:=]\s*$", re.IGNORECASE)
ROUNDED = re.compile(r"\b(?:round\w*|about|nearly|almost|approx\w*|roughly|nearest|whole|integer|ca|rund|etwa)\b", re.IGNORECASE)
FINAL = re.compile(r"\b(?:solutions?|only|left|remains?|answer)\b", re.IGNORECASE)
DENIED = re.compile(
    r"\b(?:no|not|n't|none|extraneous|reject\w*|discard\w*|fails?|false|spurious|check\w*|test\w*|candidates?|cannot|but|except)\b",
    re.IGNORECASE)
WHOLE = frozenset({"k", "n", "m", "l", "j"})
VARIABLES = frozenset("x y z t u v w s theta phi alpha beta gamma".split())
TURNS = (0, 1, -1, 2)
MAX_ALTERNATIVES = 12
MAX_LATER = 30
MAX_SENTENCE = 200
NEARLY = 0.01
FOLLOWING = re.compile(  # an equation is made from the one before
    r"\b(?:so|thus|hence|therefore|then|gives?|becomes?|that is|i\.e|equivalent\w*|squar\w*|divid\w*|multipl\w*|simplif\w*|expand\w*"
    r"|factor\w*|bring\w*|collect\w*|subtract\w*|add\w*|rearrang\w*|get|obtain|yields?|leads?|implies|means|reduces?|rewrit\w*|clear\w*"
    r"|cancel\w*|substitut\w*|take|taking|complet\w*|move|moving|put|putting|it|this)\b", re.IGNORECASE)
END = re.compile(r"[.!?](?:\s|$)|\n\s*\n")
GIVEN = re.compile(r"\b(?:given|let|suppose|assume|know|known|angle|where|with|if|sei|gegeben)\b(?:\s+that)?\s*$", re.IGNORECASE)
FUNCTIONS = frozenset("sin cos tan sec csc cot sinh cosh tanh exp log pow sqrt cbrt".split())
QUADRANTS = (  # in words, and its ends in half of pi
    (re.compile(r"\bacute\b|\bspitz|\b(?:first|1st|ersten?) quadrant|\bquadrant (?:I|1|one)\b", re.IGNORECASE), (0, 1)),
    (re.compile(r"\bobtuse\b|\bstumpf|\b(?:second|2nd|zweiten?) quadrant|\bquadrant (?:II|2|two)\b", re.IGNORECASE), (1, 2)),
    (re.compile(r"\b(?:third|3rd|dritten?) quadrant|\bquadrant (?:III|3|three)\b", re.IGNORECASE), (-2, -1)),
    (re.compile(r"\b(?:fourth|4th|vierten?) quadrant|\bquadrant (?:IV|4|four)\b", re.IGNORECASE), (-1, 0)))
FOR = re.compile(r"(?:^|[.:;]\s*)(?:For|Für|Fuer)\s*$")  # For x = 2 both sides are 4
OTHERWISE = re.compile(r"\b(without|instead|otherwise|unlike|whereas|would|were|if)\b", re.IGNORECASE)
EXCUSED = re.compile(
    r"\b(positive|negative|since|because|reject|only(?! (?:solution|root|one|zero))|discard|not allowed|impossible|admissible|extraneous)",
    re.IGNORECASE)


@dataclass(slots=True)
class Problem:
    """An equation that is being solved, and the wrong rows on the way.

    given   as it was given
    right   the last row that follows from it: it may have more solutions
    last    as it stands in the row before
    parts   equations that have some of the solutions each
    block   where the last value was given
    """

    given: Equation
    right: Equation
    last: Equation
    scope: int
    blame: frozenset[int] = frozenset()
    values: list[Value] = field(default_factory=list)
    parts: list[Equation] = field(default_factory=list)
    block: int = -1


class Solver:
    """The equations of a page that are being solved, by their unknowns."""

    def __init__(self, judge: Judge):
        self.judge = judge
        self.problems: dict[str, Problem] = {}
        self.determined: dict[str, int] = {}  # names that an equation says, and where it stands

    def copy(self) -> dict[str, Problem]:
        """The problems as they stand."""
        return {n: replace(p, values=list(p.values)) for n, p in self.problems.items()}

    def lose(self, names: frozenset[str]) -> None:
        """An equation in these names was not understood: what is solved from here on may be that one."""
        for n in names & self.problems.keys():
            del self.problems[n]

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
        head, first = s.sides[0].term, next(s.sides[1].entries()).term
        if head is None or first is None or head.op == "idx":  # x_3 = 0 says what an entry is
            return None
        if head.op == "name" and head.val == found.unknown and found.unknown not in first.names:
            return None  # x = ...: a solution, or a definition
        zero = first.op == "num" and first.value == 0
        if head.op in ("name", "apply", "prime", "D", "partial") and not zero and not SOLVING.search(s.before):
            return None  # y = x^2, f'(x) = 2x: what a quantity, a function or a slope is
        self._pose_as_written(s, found)
        problem = self.problems.get(found.unknown)
        if problem is not None and head.op == "name" and head.val != found.unknown and is_closed(first):
            return None  # u = 4 or u = 9, where u = x^2
        if problem is not None and problem.scope == s.scope and s.role == "claim":
            return [self._next(s, problem, found)]
        if self._supposes(s, found, head):
            return [self.judge.said(s, s.sides[0], Mark.DEFINITION, "given", f"it says what {found.unknown} is")]
        if not self._is_meant(s, found, head, first):
            return None
        slope = self.judge.parametric.slope_of(s)
        if slope is not None and slope.blame and slope.unknown == found.unknown:
            return [self._of_slope(s, slope, found)]
        last, blame = self._as_written(s, found)
        self.problems[found.unknown] = Problem(found, found, last, s.scope, blame)
        self._forget_solutions(found.unknown)
        return [self.judge.said(s, s.sides[0], Mark.DEFINITION, "equation", f"an equation in {found.unknown}")]

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

    def _solved(self, s: Statement) -> frozenset[str]:
        """Names that an equation of the same part has determined: another equation may begin with them."""
        return frozenset(n for n, k in self.determined.items() if self.judge.page.statements[k].scope == s.scope)

    def _supposes(self, s: Statement, found: Equation, head: Term) -> bool:
        """Whether an equation that is supposed says what its unknown is: sinh a = 3/4, or cos a = 3/5 for an acute a. Then it is known."""
        if s.role not in ("let", "condition") and not GIVEN.search(s.before):
            return False
        if SOLVED.search(self.judge.parametric.words(s)) or head.op not in FUNCTIONS or found.unknown in self.problems:
            return False
        value = self._only_value(s, found)
        if value is not None:
            self.determine(s, found.unknown, value)
        return value is not None

    def determines(self, s: Statement, head: Term, first: Term) -> bool:
        """Whether an equation leaves its unknown one value alone: then it is known."""
        if head.op not in FUNCTIONS or first.names:
            return False
        found = equation(replace(s, sides=s.sides[:2], relations=("=",)), self.judge.ledger)
        value = None if found is None else self._only_value(s, found, sure=True)
        if found is not None and value is not None:
            self.determine(s, found.unknown, value)
        return value is not None

    def determine(self, s: Statement, unknown: str, value: Value) -> None:
        """From here on the name has the value by which its equation holds."""
        self.determined[unknown] = s.index
        self.judge.ledger.add(Quantity(name(unknown), s.index, s.scope, base=dict.fromkeys(Mode, value), computed=True))

    def _only_value(self, s: Statement, found: Equation, sure: bool = False) -> Value | None:
        """The only solution between the ends that are named; of several angles, unless it must be `sure`, the one that later lines mean."""
        values = found.values()
        if values is not None and len(values) == 1:
            return values[0]
        if not isinstance(found, Open) or found.solved is None or found.solved.period is None:
            return None
        words = f"{self.judge.parametric.words(s)} {self._sentence_after(s)}"
        ends = next((quadrant for pattern, quadrant in QUADRANTS if pattern.search(words)), None)
        low, high = found.ends[:2] if ends is None else (Fraction(e, 2) for e in ends)
        with ctx.workprec(BITS):
            turn = arb.pi()
            if ends is not None:
                values = found.solved.between(lifted(low) * turn, lifted(high) * turn)
            elif low is None and high is None:
                values = found.solved.between(-turn, turn, (False, True))
        if not values:
            return None
        return values[0] if len(values) == 1 else None if sure else self._meant_by_later(s, found.unknown, values)

    def _sentence_after(self, s: Statement) -> str:
        """What follows a statement in its sentence, formulas among it."""
        return END.split(self.judge.page.text[s.end:s.end + MAX_SENTENCE])[0]

    def _meant_by_later(self, s: Statement, x: str, values: list[Value]) -> Value:
        """The value at which most of the later lines of the same part are true."""
        later = [t for t in self.judge.page.statements[s.index + 1:] if t.scope == s.scope and len(t.sides) > 1][:MAX_LATER]
        claims = [mk("sub", t.sides[0].term, t.sides[-1].term) for t in later
                  if t.sides[0].term is not None and t.sides[-1].term is not None and t.sides[0].term.names == {x} and
                  is_closed(t.sides[-1].term) and t.relations[0] in ("=", "~")]

        def fits(v: Value) -> tuple[int, bool]:
            gaps = []
            for c in claims:
                with suppress(NoValue):
                    gaps.append(abs(lifted(evaluate(c, {x: v}))) < NEARLY)
            return sum(map(bool, gaps)), bool(lifted(v) > 0)

        ordered = sorted(values, key=lambda v: float(abs(lifted(v)).mid()))
        return max(ordered, key=fits)

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
        if len(names) != 1 or (q := ledger.named(names[0])) is None or q.law is None or q.parameter is not None or q.given:
            return
        if page.heading_of(q.scope) not in page.scope_path(s.scope) and self._is_solved_later(s, names[0]):
            ledger.begin_anew(q.key)

    def _forget_solutions(self, unknown: str) -> None:
        """The solutions of another equation in the same unknown: x, x_1, x_2."""
        for key in list(self.judge.ledger.quantities):
            if key.op == "name" and (letters := _NUMBERED.fullmatch(key.val)) and letters[1] == unknown:
                self.judge.ledger.begin_anew(key)
        self.judge.ledger.begin_anew(name(unknown))

    def is_value(self, head: Term) -> bool:
        """Whether a solution has a name of its own that stands for it from here on: t_1, and not the t of an equation in t.

        The k of 20 + 60 e^(-10 k) = 50 is a constant, and no variable that other equations begin with.
        """
        problem = self.problems.get(head.val) if head.op == "name" else None
        if isinstance(problem and problem.given, Open) and head.val not in VARIABLES and problem.given.real_roots() == 1:  # type: ignore[union-attr]
            return True
        unknowns = self.problems.keys() | self.judge.parametric.unknowns
        return head.op == "name" and (head.val not in unknowns or _NUMBERED.fullmatch(head.val) is not None)

    def _is_meant(self, s: Statement, found: Equation, head: Term, first: Term) -> bool:
        """Whether the author solves: a side is a number, or the words say so; and it is neither true nor false for all values."""
        if found.real_roots() == 0 and not SOLVING.search(s.before):
            return False
        later = self._is_solved_later(s, found.unknown)
        if isinstance(found, Open) and not later and not SOLVED.search(self.judge.parametric.words(s)):
            return False
        if not (is_closed(head) or is_closed(first) or SOLVING.search(s.before) or later):
            return False
        if head.op in ("D", "prime", "apply") and first.op in ("add", "sub") and is_closed(first):  # f'(x) = 2 - 4 is a slip
            return False
        return identical(head, first).equal is not True

    def _is_solved_later(self, s: Statement, unknown: str) -> bool:
        """Whether a later statement of the same part says what the unknown is."""
        later = (t for t in self.judge.page.statements[s.index + 1:] if t.scope == s.scope and len(t.sides) > 1)
        return any(_gives(t, unknown) for t in later)

    def _next(self, s: Statement, problem: Problem, found: Equation) -> Judgement:
        """A further row: it must have the solutions of the one before."""
        lost, gained = compare(problem.last, found)
        ideal_lost, ideal_gained = compare(problem.right, found)
        side, line = s.sides[0], self.judge.line(problem.given.statement)
        same = (ideal_lost is False and ideal_gained is False) or (lost is False and gained is False)
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
            if _gives(t, unknown):
                said = [v for e in t.sides[1].entries() if e.term is not None for v in self._values(e.term)]
                if any(bool(abs(lifted(v) - lifted(root)) < NEARLY) for v in said):
                    return True
            e = equation(t, self.judge.ledger, frozenset((unknown,)))
            if e is not None and e.unknown == unknown and e.has_root(root) is not False:
                return True
        return False

    def _begins_another(self, s: Statement) -> bool:
        """Whether a paragraph begins with an equation in its words, and none of these says that it comes from the row before."""
        page = self.judge.page
        opens = s.index == 0 or page.statements[s.index - 1].block != s.block
        return opens and s.before.strip() != "" and FOLLOWING.search(s.before) is None

    # --- alternatives ------------------------------------------------------------------------------------------------

    def _alternatives(self, s: Statement) -> list[Statement]:
        """The equations that are joined with one by "or", "and" or commas, itself among them: sin x = 1/2 or sin x = -1."""
        page, found = self.judge.page.statements, [s]
        while found[0].index and len(found) < MAX_ALTERNATIVES and _is_joined(page[found[0].index - 1], found[0]):
            found.insert(0, page[found[0].index - 1])
        while found[-1].index + 1 < len(page) and len(found) < MAX_ALTERNATIVES and _is_joined(found[-1], page[found[-1].index + 1]):
            found.append(page[found[-1].index + 1])
        return found

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

    def one_of_several(self, s: Statement) -> bool:
        """Whether a statement gives one of several values of the same formula, of which it is not known what they solve."""
        head = s.sides[0].term
        if head is None or self._problem_of(head, s) is not None:
            return False
        group = self._alternatives(s)
        heads = {t.sides[0].term for t in group}
        if len(group) < 2 or len(heads) > 1 or s.role != "claim" or not any(t.connective == "or" or OR.search(t.before) for t in group[1:]):
            return False
        values = [t.sides[1].term for t in group if t.relations == ("=",)]
        return len(values) == len(group) and all(v is not None and is_closed(v) for v in values)

    def _carried(self, s: Statement, side: Side, blame: frozenset[int]) -> Judgement:
        why = "right from the row before; the mistake is above"
        return self.judge.said(s, side, Mark.CARRIED, "ecf", why, sources=tuple(sorted(blame)))

    # --- solutions ---------------------------------------------------------------------------------------------------

    def solution(self, s: Statement, sides: Sequence[Side]) -> Judgement | None:
        """The verdict on x = 2 or x_1 = 2, where an equation in x is being solved; None where none is."""
        head = sides[0].term
        if s.role in ("let", "point") or PLACE.search(s.before):
            return None
        problem = self._zeros(head, s) or self._problem_of(head, s) if head is not None else None
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
        wrong = problem.blame | self._wrong_since(problem)
        last = problem.last
        if wrong and (last is problem.given or any(last.has_root(x) is not False for x in values) or (
                said is not None and last.rounds_to(said, "~" in s.relations))):
            return self._carried(s, sides[1], wrong)
        ball = _about(sides[1])
        if ball is not None and problem.given.has_root(ball) is not False:
            return replace(self._complete(s, sides[1], problem), kind="rough")
        line = self.judge.line(problem.given.statement)
        if any(problem.right.has_root(x) is not False for x in values):
            return self._gained(s, sides[1], line)
        if OTHERWISE.search(s.before) or not self._is_answer(s):
            return None
        return self.judge.said(s, sides[1], Mark.WRONG, "slip", f"it does not solve the equation of line {line}")

    def _is_answer(self, s: Statement) -> bool:
        """Whether a row says what solves the equation: not "After t = 20 years"."""
        lead = END.split(s.before)[-1]
        opens = s.index == 0 or self.judge.page.statements[s.index - 1].block != s.block or lead != s.before
        if not opens or not lead.strip() or s.connective or JOINED.match(lead) is not None:
            return True
        return any(words.search(lead) is not None for words in (FOLLOWING, SOLVED, ZEROS, FINAL, SOLVING, ANSWERS))

    def bind_other(self, s: Statement, head: Term, t: Term, blame: frozenset[int]) -> Value | None:
        """x_1 with a wrong number: what it should be is the solution that no other x_k has, or else the one of the same place in order."""
        problem, values = self._problem_of(head, s), self._values(t)
        roots = [] if problem is None else problem.given.values() or []
        if problem is None or len(values) != 1 or not roots:
            return None
        with ctx.workprec(BITS):
            others = self._other_values(s, problem)
            free = [v for v in roots if not any(lifted(v).overlaps(lifted(w)) for w in others)]
            place = sum(bool(lifted(w) < lifted(values[0])) for w in others)
            ordered = sorted(roots, key=lambda v: float(lifted(v).mid()))
        meant = free[0] if len(free) == 1 else ordered[place] if len(others) + 1 == len(roots) else None
        if meant is not None:
            base = {mode: meant if mode is Mode.IDEAL else values[0] for mode in Mode}
            self.judge.ledger.add(Quantity(head, s.index, s.scope, base=base, blame=blame, computed=True))
        return meant

    def _other_values(self, s: Statement, problem: Problem) -> list[Value]:
        """What other statements of the same part give for the unknown, numbered or not."""
        others = (t for t in self.judge.page.statements if t.scope == s.scope and t is not s and len(t.sides) > 1)
        said = (t.sides[1].term for t in others if _gives(t, problem.given.unknown))
        return [v for t in said if t is not None for v in self._values(t)]

    def _is_of_one_part(self, s: Statement, problem: Problem) -> bool:
        """Whether the row before has some of the solutions and stands alone: 3^x = 1 gives x = 0."""
        part = problem.parts[-1].statement if problem.parts else -1
        return part == s.index - 1 and len(self._alternatives(self.judge.page.statements[part])) == 1

    def _values(self, t: Term) -> list[Value]:
        """The value of a solution; with a whole number in it that is not said, some of its values: pi/6 + 2 pi k."""
        free = sorted(n for n in t.names if self.judge.ledger.named(n) is None)
        ways = [{}] if not free else [{free[0]: number(k)} for k in TURNS] if len(free) == 1 and free[0] in WHOLE else []
        found: list[Value] = []
        for way in ways:
            with suppress(NoValue, Captured, Malformed):
                found.append(self.judge.ledger.value(substitute(t, way) if way else t, Mode.IDEAL))
        return found

    def _gained(self, s: Statement, side: Side, line: str) -> Judgement:
        """A number that solves a row on the way, and not the equation as it was given: wrong where it is said to be the solution."""
        words = f"{self.judge.parametric.words(s)} {s.before.rpartition('.')[2]} {s.after.partition('.')[0]}"
        if FINAL.search(words) and not DENIED.search(words):
            return self.judge.said(s, side, Mark.WRONG, "logic", f"it does not solve the equation of line {line}, only the rows after it")
        return self.judge.said(s, side, Mark.VERIFIED, "consequence", f"it solves the row before, but not the equation of line {line}")

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
                row = self.judge.page.statements[q.born]
                zero = replace(row.sides[0], kind="term", term=ZERO, rows=(), numbers=(), number=None)
                found = equation(replace(row, sides=(replace(zero, term=q.law), zero), relations=("=",)), self.judge.ledger,
                                 frozenset((head.val,)))
                if found is None:
                    return None
                if known is None or known.given.statement != q.born:
                    self.problems[head.val] = Problem(found, found, found, s.scope)
                return self.problems[head.val]
        return None

    def members(self, s: Statement) -> list[Judgement] | None:
        """The verdict on x in {1, 7}, where an equation in x is being solved; None where none is."""
        head, listed = s.sides[0].term, s.sides[1]
        problem = None if head is None or s.relations != ("in",) or listed.kind not in ("tuple", "term") or "\\{" not in listed.text else (
            self._zeros(head, s) or self._problem_of(head, s))
        if problem is None:
            return None
        entries = [e.term for e in listed.entries()]
        values = [self._values(t) for t in entries if t is not None]
        if not entries or any(not v for v in values):
            return None
        line, wrong = self.judge.line(problem.given.statement), problem.blame | self._wrong_since(problem)
        if not all(any(problem.given.has_root(x) is not False for x in ways) for ways in values):
            if wrong and all(any(problem.last.has_root(x) is not False for x in ways) for ways in values):
                return [self._carried(s, listed, wrong)]
            return [self.judge.said(s, listed, Mark.WRONG, "slip", f"not all of them solve the equation of line {line}")]
        if all(len(v) == 1 for v in values) and not covers(problem.given, [v[0] for v in values]):
            if wrong:
                return [self._carried(s, listed, wrong)]
            return [self.judge.said(s, listed, Mark.WRONG, "logic", f"a solution is lost: there are {problem.given.real_roots()}")]
        return [self.judge.said(s, listed, Mark.VERIFIED, "right")]

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
        group = self._alternatives(s) if len(rows) > 1 else []
        last = 1 < len(group) == len(rows) and s is group[-1] and any(AND.search(t.before) or t.connective for t in group[1:])
        excused = EXCUSED.search(f"{s.before} {s.after}") or _is_size(problem, self.judge.page.statements) or (
            last and (SOME.search(group[0].before) or SOME.search(s.after)))
        if (alone or last) and not covers(problem.given, problem.values) and not excused:
            there = problem.given.real_roots()
            return self.judge.said(s, side, Mark.WRONG, "logic", f"a solution is lost: {write(unknown)} has {there} values")
        return self.judge.said(s, side, Mark.VERIFIED, "right")

    def _wrong_since(self, problem: Problem) -> frozenset[int]:
        """Wrong statements of the same part after the equation was given."""
        statements = self.judge.page.statements
        return frozenset(j.statement for j in self.judge.judgements if j.mark is Mark.WRONG and j.statement > problem.given.statement
                         and statements[j.statement].scope == problem.scope)


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


def _gives(t: Statement, unknown: str) -> bool:
    """Whether a statement says what the unknown is: x = 2, x_1 = 2, x = 2 +- 1."""
    head = t.sides[0].term
    if head is None or head.op != "name" or t.role != "claim" or t.relations[0] not in ("=", "~", "in") or (
            PLACE.search(t.before) or FOR.search(t.before)):
        return False
    letters = _NUMBERED.fullmatch(head.val)
    values = [e.term for e in t.sides[1].entries()]
    return unknown in (head.val, letters[1] if letters else "") and all(v is not None and is_closed(v) and not v.imaginary for v in values)


def _is_joined(s: Statement, t: Statement) -> bool:
    """Whether one statement is joined with the next in a list of alternatives."""
    if t.index != s.index + 1 or t.scope != s.scope or t.block != s.block or len(s.sides) < 2 or len(t.sides) < 2 or t.continues:
        return False
    a, b = s.sides[0].term, t.sides[0].term
    if a is None or b is None or (a.op == "name") != (b.op == "name"):
        return False
    return t.connective == "or" or (t.connective in ("", "and") and t.before.strip() != "" and JOINED.match(t.before) is not None) or (
        t.before.strip() == "" and t.connective == "" and t.row == s.row and a is b)


def _is_size(problem: Problem, statements: Sequence[Statement]) -> bool:
    """Whether the square of a letter that is no usual unknown has a value: sigma^2 = 4 and c^2 = 49 are squares of lengths."""
    head = statements[problem.given.statement].sides[0].term
    return head is not None and head.op == "pow" and head.args[0] is name(problem.given.unknown) and problem.given.unknown not in UNKNOWN


def _moves_with(s: Statement) -> frozenset[str]:
    """The x of f(x) and f'(x) on the left: it stands for any number."""
    head = s.sides[0].term
    moving = head is not None and head.op in ("apply", "prime") and head.args[1].op == "name"
    return frozenset((head.args[1].val,)) if moving and head is not None else frozenset()
