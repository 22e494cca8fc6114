"""Equations with letters in them that are solved for one: a x^2 + b x + c = 0 for x, or a slope that is set to zero.

Two such equations have the same solutions where their numerators are one polynomial in the unknown, up to a factor without it. The
polynomials are those in whatever is no arithmetic; where that is more than names, unequal polynomials prove nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import dropwhile
from typing import TYPE_CHECKING, Any

from symderive.documents.judging.determined import FUNCTIONS
from symderive.documents.judging.problems import PLACE
from symderive.documents.knowing.identities import positive_by_use
from symderive.documents.knowing.judgement import Judgement, Mark
from symderive.documents.knowing.known import Mode, NoValue, Quantity
from symderive.documents.knowing.ledger import Ledger, is_closed
from symderive.documents.knowing.rounding import Fit, fit, written
from symderive.documents.knowing.spread import spread
from symderive.documents.reading.page import Side, Statement
from symderive.kernel.ring import Field, TooLarge, polynomial
from symderive.kernel.term import ONE, ZERO, Captured, Malformed, Term, canon, fold, joined, mk, name, num, rebuild, substitute
from symderive.networks.numbers import lifted
from symderive.search.citing import coefficients
from symderive.search.match import subterms

if TYPE_CHECKING:
    from symderive.documents.judging.judge import Judge

TO_ZERO = re.compile(r"\b(?:(?:set|setting|put|putting|equat\w+)\b.*\b(?:zero|0)|vanish\w*|stationary|critical|(?:is|becomes) zero)",
                      re.I)
FOLLOWS = re.compile(r"\b(?:so|hence|thus|therefore|then|gives?|yields?|that is|i\.e|becomes|means|equivalent\w*)\b", re.I)
_BECOMES = re.compile(r"[\s$\\)]*(?:becomes|turns into|reads|reduces to|says)\b", re.I)
_SOLVE = re.compile(r"\b(?:solve|solving|equation|unknown|root)\b", re.I)
_ENVIRONMENT = re.compile(r"\\(?:begin|end)\{\w+\*?\}")  # an equation that is displayed is not one that is solved
_SENTENCES = re.compile(r"[.!?]\s")
_FACTORS = (num("2"), mk("div", ONE, num("2")), mk("neg", ONE), num("4"), mk("div", ONE, num("4")))
MAX_SENTENCE = 300
_STEM = re.compile(r"([A-Za-z]+?)(?:hat|bar|tilde)?(?:_star|_opt|_max|_min|_ML|_MAP)?(?:_?\d+)*")
MAX_ABOVE = 300  # statements in which a function is looked for
_UNKNOWN = ("x", "z", "t", "u", "v", "w", "y", "k", "lambda", "mu", "theta")


@dataclass(slots=True)
class Posed:
    """An equation that is being solved: what is zero by the page's laws, what was written to be zero, and the wrong lines so far."""

    unknown: str
    ideal: Term
    written: Term
    statement: int
    blame: frozenset[int] = frozenset()


class Parametric:
    """The equations with letters of a page, each in its part."""

    def __init__(self, judge: Judge):
        self.judge = judge
        self._posed: dict[tuple[int, str], Posed] = {}
        self._in_passing: set[str] = set()  # letters that words alone say something is solved for
        self._values: dict[tuple[int, str], tuple[int, list[Term], frozenset[int]]] = {}  # two values, where they stand, what was wrong

    @property
    def unknowns(self) -> frozenset[str]:
        """The letters for which something is solved."""
        return frozenset(unknown for _, unknown in self._posed) | self._in_passing

    def row(self, s: Statement) -> list[Judgement] | None:
        """The verdict on an equation in several letters; None where the statement is something else."""
        if len(s.sides) > 2:
            return self._calculated_on(s)
        gap = gap_of(s)
        to_zero = s.sides[-1].term is ZERO or TO_ZERO.search(self.words(s)) is not None  # it vanishes for n v = ...
        asked = s.role in ("claim", "let") or (s.role == "condition" and to_zero)
        if gap is None or not asked or s.kind != "chain":
            return None
        if any(c.op == "eq" and c.args[0].op == "name" and is_closed(c.args[1]) for c in s.given):
            return None  # what holds at a point alone is not solved
        part = self.judge.page.heading_of(s.scope)
        for (where, letter), posed in reversed(self._posed.items()):
            if where == part and letter in gap.names and self._head(s) != letter and self._speaks_of_all(gap, posed):
                return self._next(s, posed, gap)
        slope = self._set_to_zero(s, gap)
        if slope is not None:
            self._posed[part, slope.unknown] = slope
            return self._next(s, slope, gap)
        solved = is_closed(s.sides[1].term or ZERO) or _SOLVE.search(self.words(s)) is not None
        if not solved or (s.sides[0].term is not None and s.sides[0].term.op in ("name", "idx")):
            return None
        unknown = self._unknown(s, gap)
        if unknown is None or self.judge.links.identities.compare(gap, ZERO, self.judge.ledger, Mode.IDEAL).equal:
            return None
        self._posed[part, unknown] = Posed(unknown, gap, self._as_written(gap), s.index, self.judge.ledger.blame(gap))
        functions = any(node.op in FUNCTIONS - {"pow", "sqrt"} and node.names for node in subterms(gap))
        if functions and _SOLVE.search(self.words(s)):  # solve sinh y = x: they depend on each other
            self.judge.standing.suppose(s)
        return [self.judge.said(s, s.sides[0], Mark.DEFINITION, "equation", f"an equation in {unknown}")]

    def _calculated_on(self, s: Statement) -> list[Judgement] | None:
        """The verdicts on a row of an equation in x whose right side is calculated on: (x + p/2)^2 = p^2/4 - q = (p^2 - 4 q)/4."""
        terms = [side.term for side in s.sides if side.kind == "term" and side.term is not None]
        if s.kind != "chain" or set(s.relations) != {"="} or s.continues or len(terms) < len(s.sides) or terms[0].op == "name":
            return None
        part = self.judge.page.heading_of(s.scope)
        unknown = next((n for where, n in self._posed if where == part and n in terms[0].names), None)
        if unknown is None or any(unknown in t.names for t in terms[1:]):
            return None
        first = self.row(replace(s, sides=s.sides[:2], relations=s.relations[:1]))
        if first is None:
            return None
        rest = self.judge.chains(replace(s, sides=s.sides[1:], relations=s.relations[1:]))
        posed = self._posed.get((part, unknown))
        if posed is not None and any(j.mark is Mark.WRONG for j in rest):
            posed.written, posed.blame = mk("sub", terms[0], terms[-1]), posed.blame | {s.index}
        return [*first, *rest]

    def solution(self, s: Statement, head: Term, first: Side) -> Judgement | None:
        """The verdict on what a letter is that is being solved for; None where none is, and where nothing can be said."""
        if s.role in ("let", "point") or PLACE.search(s.before):
            return None
        if head.op == "pow" and head.args[1] is num(2) and head.args[0].op == "name" and first.term is not None and first.term.names:
            return self.solution(s, head.args[0], replace(first, term=mk("sqrt", first.term), numbers=(), number=None))
        stem = _STEM.fullmatch(head.val) if head.op == "name" else None
        said = self._posed.get((self.judge.page.heading_of(s.scope), stem[1])) or self._in_words(s, stem[1]) if stem else None
        posed = said or (self._of_wrong_slope(s, stem[1]) if stem is not None and stem[1] != head.val else None)
        if stem is not None and posed is None and first.term is not None:
            return self._one_of_two(s, head, stem[1], first)
        if posed is None or first.term is None or posed.unknown in first.term.names or self._is_known(head.val):
            return None
        ideal, written = (self._is_zero(t, posed.unknown, first.term, mode)
                          for t, mode in ((posed.ideal, Mode.IDEAL), (posed.written, Mode.WRITTEN)))
        if ideal and said is not None:
            return self._found(s, head, first, self.judge.said(s, first, Mark.VERIFIED, "right"))
        if written and posed.blame and not ideal:
            why = "right from the equation before; the mistake is above"
            j = self.judge.said(s, first, Mark.CARRIED, "ecf", why, sources=tuple(sorted(posed.blame)))
            return self._found(s, head, first, j, self._meant_root(posed, first.term, s))
        used = self.judge.ledger.closure(first.term.names)
        letters = self._formula(posed.written).names - {posed.unknown}
        if said is not None and ideal is False and written is False and letters <= used | {n.removesuffix("hat") for n in used}:
            line = self.judge.line(posed.statement)
            return self.judge.said(s, first, Mark.WRONG, "slip", f"it does not solve the equation of line {line}")
        return None

    def _in_words(self, s: Statement, unknown: str) -> Posed | None:
        """The slope in a letter that only the words set to zero: setting this to zero, v = ..."""
        before = self.judge.page.statements[s.index - 1] if s.index else s
        head, last = before.sides[0].term, before.sides[-1].term
        zero = head is not None and head.op in ("D", "prime") and head.args[1] is name(unknown) and last is ZERO and (
            FOLLOWS.search(s.before) is not None)
        if not (zero or TO_ZERO.search(self.words(s))) or self._is_settled(unknown, s):
            return None
        slope = next(self._slopes(s, name(unknown)), None)
        self._in_passing |= frozenset() if slope is None else {unknown}
        return slope

    def _of_wrong_slope(self, s: Statement, unknown: str) -> Posed | None:
        """The slope that was written wrongly last: the best v, with a hat, is where it is zero, whether or not the words say so."""
        slope = next(self._slopes(s, name(unknown)), None)
        return slope if slope is not None and slope.blame and not self._is_settled(unknown, s) else None

    def give(self, s: Statement, head: Term) -> frozenset[int]:
        """A row gives two values at once: x_{1,2} = 3 +- sqrt(5). The mistakes in the function whose zeros they are, as it was written."""
        stem = _STEM.fullmatch(head.val) if head.op == "name" else None
        ways = [e.term for e in next(side for side in s.sides if side.kind == "either").entries() if e.term is not None]
        if stem is not None and all(is_closed(t) for t in ways):
            blame = self._in_function(s, stem[1], ways)
            self._values[self.judge.page.heading_of(s.scope), stem[1]] = s.index, ways, blame
            return blame
        return frozenset()

    def of_both(self, s: Statement) -> Iterator[Statement]:
        """A row about x_1 and x_2 with the two formulas that stand above for x, in both orders: x_1 x_2 = c/a after x_{1,2} = ... +- ..."""
        names = frozenset[str]().union(*(e.term.names for side in s.sides for e in side.entries() if e.term is not None))
        stems = sorted({n[:-1] for n in names if n.endswith("1") and f"{n[:-1]}2" in names})
        if len(stems) != 1 or any(self.judge.ledger.named(f"{stems[0]}{k}") is not None for k in "12"):
            return
        for t in reversed(self.judge.page.statements[:s.index]):
            stem = _STEM.fullmatch(t.sides[0].term.val) if t.sides[0].term is not None and t.sides[0].term.op == "name" else None
            last = t.sides[-1]
            if t.scope != s.scope or stem is None or stem[1] != stems[0].rstrip("_") or last.kind != "either":
                continue
            ways = [e.term for e in last.entries() if e.term is not None and e.term.names]
            for pair in (ways, ways[::-1]) if len(ways) == 2 else ():
                both = {f"{stems[0]}{k}": way for k, way in zip("12", pair, strict=True)}
                sides = (side if side.term is None else replace(side, term=substitute(side.term, both), spot=None) for side in s.sides)
                yield replace(s, sides=tuple(sides))
            return

    def _in_function(self, s: Statement, x: str, values: list[Term]) -> frozenset[int]:
        """The mistakes in the last function of a letter, where some values are its zeros as it was written, and not as it should be."""
        for t in reversed(self.judge.page.statements[max(s.index - MAX_ABOVE, 0):s.index]):
            head = t.sides[0].term
            if head is None or head.op != "apply" or head.args[1] is not name(x) or not self.judge.page.reaches(t.scope, s.scope):
                continue
            wrong = self.judge.ledger.written_law(head)
            if wrong is None or any(self._is_zero(wrong[0], x, v, Mode.WRITTEN) is not True for v in values):
                return frozenset()
            return wrong[1] if any(self._is_zero(head, x, v, Mode.IDEAL) is False for v in values) else frozenset()
        return frozenset()

    def _one_of_two(self, s: Statement, head: Term, stem: str, first: Side) -> Judgement | None:
        """The verdict on x_1 = 5.236 after x_{1,2} = 3 +- sqrt(5); None where no such row stands above."""
        given = self._values.get((self.judge.page.heading_of(s.scope), stem))
        said = written(first)
        if given is None and said is not None and first.term is not None and not self._is_known(head.val) and head.val != stem:
            blame = self._in_function(s, stem, [first.term])
            return self._carried(s, first, blame) if blame else None
        if given is None or given[0] == s.index or said is None or head.val == stem or self._is_known(head.val):
            return None
        for t in given[1]:
            try:
                if fit(self.judge.ledger.value(t, Mode.IDEAL), said, "~" in s.relations) in (Fit.EXACT, Fit.ROUNDED, Fit.TRUNCATED):
                    self.judge.bind(s, head, Side(first.text, first.start, first.end, "term", t))
                    return self._carried(s, first, given[2]) if given[2] else self.judge.said(s, first, Mark.VERIFIED, "rounded")
            except NoValue:
                return None
        return self.judge.said(s, first, Mark.WRONG, "slip", f"it is none of the two values of line {self.judge.line(given[0])}")

    def _carried(self, s: Statement, first: Side, blame: frozenset[int]) -> Judgement:
        return self.judge.said(s, first, Mark.CARRIED, "ecf", self.judge.carried_reason(blame), sources=tuple(sorted(blame)))

    def _found(self, s: Statement, head: Term, first: Side, j: Judgement, root: Term | None = None) -> Judgement:
        """A new name for the solution has it for its law, or the right one (`root`) where that is known and another was written."""
        if any(side.rows for side in s.sides) or head.val in self.unknowns or first.term is None:
            return j
        if j.mark is Mark.CARRIED and is_closed(first.term):
            self._know_number(s, head, first.term, j, root)
        if not is_closed(first.term):
            self.judge.bind(s, head, first)
            if root is not None and (q := self.judge.ledger.find(head)) is not None:
                self.judge.ledger.change(q, law=root)
                self.judge.ledger.write_law(head, first.term, frozenset(j.sources))
        return j

    def _know_number(self, s: Statement, head: Term, value: Term, j: Judgement, root: Term | None) -> None:
        """What was found in numbers, and what should have been found."""
        ledger = self.judge.ledger
        with suppress(NoValue):
            base = dict.fromkeys(Mode, ledger.value(value, Mode.WRITTEN))
            del base[Mode.IDEAL]
            with suppress(NoValue):
                base |= {} if root is None else {Mode.IDEAL: ledger.value(root, Mode.IDEAL)}
            ledger.add(Quantity(head, s.index, s.scope, base=base, blame=frozenset(j.sources), computed=True))

    # --- rows --------------------------------------------------------------------------------------------------------

    def words(self, s: Statement) -> str:
        """What stands before a statement in its sentence, formulas among it."""
        return _ENVIRONMENT.sub(" ", _SENTENCES.split(self.judge.page.text[max(s.start - MAX_SENTENCE, 0):s.start])[-1])

    def _as_written(self, gap: Term) -> Term:
        """What is set to zero, with wrong formulas of earlier lines put in."""
        try:
            return self.judge.ledger.written(gap, Mode.WRITTEN)
        except NoValue:
            return gap

    def _formula(self, gap: Term) -> Term:
        """With derivatives and functions of the page carried out, where they can be."""
        try:
            return self.judge.ledger.formula(gap)
        except NoValue:
            return gap

    def _is_known(self, n: str) -> bool:
        """Whether the page has said what a name is; numbers that were only read off do not count, nor v = sigma^2 of any sigma."""
        q = self.judge.ledger.named(n)
        short = q is not None and q.law is not None and q.law.op in ("pow", "sqrt") and q.law.args[0].op == "name" and (
            self.judge.ledger.named(q.law.args[0].val) is None)
        return q is not None and not short and q.key not in self.judge.read_off

    def _is_settled(self, n: str, s: Statement) -> bool:
        """Whether a name is known, and not only at one place or by a number of another part: suppose for a moment that sigma = 0.3."""
        q, page = self.judge.ledger.named(n), self.judge.page
        here = q is not None and (q.law is not None or page.heading_of(q.scope) in page.scope_path(s.scope))
        return self._is_known(n) and here and not (q is not None and q.passing)

    def _head(self, s: Statement) -> str | None:
        """The name that stands alone on the left."""
        head = s.sides[0].term
        return head.val if head is not None and head.op == "name" else None

    def _speaks_of_all(self, gap: Term, posed: Posed) -> bool:
        """Whether a row has all the letters of the equation: one that lacks some is another equation."""
        return posed.written.names <= gap.names

    def _next(self, s: Statement, posed: Posed, gap: Term) -> list[Judgement] | None:
        """A further row: it has the solutions of the equation, or of the row before, where that is wrong already."""
        ledger, side = self.judge.ledger, s.sides[0]
        if self.judge.links.identities.compare(gap, ZERO, ledger, Mode.IDEAL).equal:
            return None  # it is true for all values
        right, certain = self._alike(posed.ideal, gap, posed.unknown, s)
        if right:
            posed.written, posed.blame = gap, frozenset()
            return [self.judge.said(s, side, Mark.VERIFIED, "right")]
        if posed.blame and self._alike(posed.written, gap, posed.unknown, s)[0]:
            posed.written = gap
            why = "right from what was written; the mistake is above"
            return [self.judge.said(s, side, Mark.CARRIED, "ecf", why, sources=tuple(sorted(posed.blame)))]
        if (cited := self._cited(s, posed, gap)) is not None:
            return cited
        if not certain:
            return None
        if self._is_system(s, posed):
            del self._posed[self.judge.page.heading_of(s.scope), posed.unknown]
            return [self.judge.said(s, side, Mark.DEFINITION, "equation", "a further equation")]
        posed.written, posed.blame = gap, posed.blame | {s.index}
        return [self.judge.said(s, side, Mark.WRONG, "logic", f"it has other solutions than line {self.judge.line(posed.statement)}")]

    def _cited(self, s: Statement, posed: Posed, gap: Term) -> list[Judgement] | None:
        """The verdict on a row that follows, or is true for all values, with a wrong equality of an earlier line put in; else None."""
        for t, blame in self.judge.citations.read_with(gap, self.judge.ledger):
            always = self.judge.links.identities.compare(t, ZERO, self.judge.ledger, Mode.IDEAL).equal
            if not always and self._alike(posed.written, t, posed.unknown, s)[0]:
                posed.written, posed.blame = gap, posed.blame | blame
            elif not always:
                continue
            return [self._carried(s, s.sides[0], blame)]
        return None

    def _is_system(self, s: Statement, posed: Posed) -> bool:
        """Whether an equation stands beside another one, and does not follow from it: 2x + y = 5, x - y = 1."""
        first = self.judge.page.statements[posed.statement]
        beside = first.block == s.block or (s.sides[1].term is not None and is_closed(s.sides[1].term))
        set_to_zero = posed.ideal.op in ("D", "prime") and TO_ZERO.search(self.words(s)) is not None
        near = s.index - first.index <= len(posed.written.names)
        follows = FOLLOWS.search(s.before) is not None and not _BECOMES.match(s.after)  # and then 2x + y = 3 becomes -7y = 3
        return beside and near and not set_to_zero and not s.connective and not follows

    def slope_of(self, s: Statement) -> Posed | None:
        """The slope that the words set to zero, where a row says just that of it, or of what was written for it."""
        gap = gap_of(s)
        posed = self._set_to_zero(s, gap) if gap is not None else None
        if posed is None or gap is None or not any(self._alike(t, gap, posed.unknown, s)[0] for t in (posed.written, posed.ideal)):
            return None
        return posed

    def _set_to_zero(self, s: Statement, gap: Term) -> Posed | None:
        """The slope that is set to zero, where the words say so: the one that was written so, else the one that was worked out last."""
        before = self.judge.page.statements[s.index - 1] if s.index else s
        goes_on = s.sides[0].term is ZERO and before.block == s.block and _slope_in(before.sides[0].term) is not None  # 0 = ...
        if not goes_on and not TO_ZERO.search(self.words(s)):
            return None
        slopes = [p for p in self._slopes(s, gap) if p.unknown != self._head(s)]
        meant = next((p for p in slopes if self._alike(p.written, gap, p.unknown, s)[0]), None)
        return meant or (slopes[0] if len({p.unknown for p in slopes}) == 1 else None)

    def _slopes(self, s: Statement, gap: Term) -> Iterator[Posed]:
        """The slopes that were worked out in a part, the latest first, up to one in another name than an equation is solved for."""
        for t in reversed(self.judge.page.statements[:s.index]):
            head = _slope_in(t.sides[0].term)
            if head is None:
                continue
            unknown, last = head.args[1].val, t.sides[-2 if t.sides[-1].term is ZERO else -1].term
            if unknown not in gap.names or last is None or t.scope not in self.judge.page.scope_path(s.scope):
                return
            wrong = self.judge.ledger.written_law(head) if head is t.sides[0].term else self._written_for(t)
            yield Posed(unknown, head, last, t.index, wrong[1] if wrong is not None else frozenset())

    def _written_for(self, t: Statement) -> tuple[Term, frozenset[int]] | None:
        """What was written wrongly on the left of a row, and what was wrong."""
        head = t.sides[0].term
        return None if head is None else next(self.judge.citations.read_with(head, self.judge.ledger), None)

    def _unknown(self, s: Statement, gap: Term) -> str | None:
        """The letter for which the equation is solved: what a later line gives, else the usual one."""
        gap = self._formula(gap)
        free = [n for n in sorted(gap.names) if not self._is_known(n) and _numerators([gap], n) is not None]
        slope = s.sides[0].term is not None and s.sides[0].term.op in ("D", "prime")
        if len(gap.names) == 1 and s.sides[1].term is ZERO and (slope or _SOLVE.search(self.words(s))):  # f'(x) = 0, no polynomial
            return next((n for n in gap.names if not self._is_known(n)), None)
        if len(gap.names) < 2 or not free:
            return None
        later = [t for t in self.judge.page.statements[s.index + 1:] if t.scope == s.scope and t.relations[:1] == ("=",)]
        formulas = [t for t in later if any(e.term is not None and e.term.names for e in t.sides[1].entries())]
        for given, letters in ((formulas, free), (later, [n for n in _UNKNOWN if n in free]), (later, free)):  # p = 6 is an example
            heads = (t.sides[0].term for t in given)
            stems = {stem[1] for head in heads if head is not None and head.op == "name" and (stem := _STEM.fullmatch(head.val))}
            if (found := next((n for n in letters if n in stems), None)) is not None:
                return found
        return next((n for n in _UNKNOWN if n in free), None)

    def _meant_root(self, posed: Posed, value: Term, s: Statement) -> Term | None:
        """What should have been found instead of a value: the only solution, or a simple multiple of the value."""
        root = self._root(posed, s, value.op == "sqrt")
        if root is not None:
            return self._in_names_of(value, substitute(root, self._estimated(root, value)))
        n, square = name("n"), value.args[0] if value.op == "sqrt" else None
        factors = (*_FACTORS, *((n, mk("div", ONE, n)) if "n" in value.names else ()))
        multiples = [mk("mul", c, value) if square is None else mk("sqrt", mk("mul", c, square)) for c in factors
                     if c.op != "neg" or not (square is not None or self._is_positive(posed))]
        found = {t: self._is_zero(posed.ideal, posed.unknown, t, Mode.IDEAL) for t in multiples}
        right = [t for t, zero in found.items() if zero] or [t for t, zero in found.items() if zero is None]
        return right[0] if len(right) == 1 else None  # or the only one that is not refuted

    def _in_names_of(self, value: Term, t: Term) -> Term:
        """A term with the names of a value for what they stand for: S for sum((x_i - xbar)^2)."""
        laws = {canon(q.law): q.key for n in sorted(value.names) if (q := self.judge.ledger.named(n)) is not None and q.law is not None}
        return fold(t, lambda node, args: laws.get(canon(node)) or rebuild(node, args))

    def _at_the_place(self, t: Term, s: Statement) -> Term:
        """A term with what the words of the part say that its names are: at mu = xbar. Raises Captured, Malformed."""
        said: dict[str, Term] = {}
        for other in self.judge.page.statements[:s.index]:
            head, first = (side.term for side in (*other.sides, *other.sides)[:2])
            if other.scope != s.scope or other.role not in ("condition", "point") or other.relations != ("=",) or head is None:
                continue
            if head.op == "name" and first is not None and head.val in t.names - first.names and not self._is_known(head.val):
                said[head.val] = first
        return substitute(t, said) if said else t

    def _root(self, posed: Posed, s: Statement, positive: bool) -> Term | None:
        """The only solution of the equation by the page's own laws: linear in the unknown, or in a power of a positive one."""
        try:
            slope = self.judge.ledger.by_abbreviations(posed.ideal, Mode.IDEAL)
            gap = self._at_the_place(spread(self.judge.ledger.formula(slope)), s)
            field = Field([gap], opaque=False)
            top, bottom = field.fraction(gap)
            top /= top.gcd(bottom)
            at = field.atoms.index(name(posed.unknown))
            zero, *between, one = dropwhile(lambda t: t is ZERO, (polynomial(p, field.atoms) for p in coefficients(top, at)))  # 0 is none
            power = len(between) + 1
            if any(t is not ZERO for t in between) or (power > 1 and not (positive or self._is_positive(posed))):
                return None
            value = mk("div", mk("neg", zero), one)
            return value if power == 1 else mk("sqrt", value) if power == 2 else mk("pow", value, mk("div", ONE, num(str(power))))
        except (NoValue, TooLarge, ZeroDivisionError, ValueError, Captured, Malformed):
            return None

    def _is_positive(self, posed: Posed) -> bool:
        """Whether the logarithm or the root of the unknown is taken, around the equation or in the function whose slope it is."""
        q = self.judge.ledger.find(posed.ideal.args[0]) if posed.ideal.op in ("D", "prime") else None
        row = () if q is None else self.judge.page.statements[q.born].sides  # where its law stands, and what that comes to
        laws = [t for t in (None if q is None else q.law, *(side.term for side in row)) if t is not None]
        return posed.unknown in self.judge.links.identities.positive or posed.unknown in positive_by_use(laws)

    # --- comparing ---------------------------------------------------------------------------------------------------

    def _alike(self, a: Term, b: Term, unknown: str, s: Statement) -> tuple[bool, bool]:
        """Whether two equations have the same solutions, and if not, whether that is certain."""
        certain = False
        for left, right in self._readings(a, b, unknown, s):
            found = _numerators([left, right], unknown)
            if found is None:
                continue
            p, q, variable, plain = found
            common = p.gcd(q)
            if (p / common).degrees()[variable] == (q / common).degrees()[variable] == 0:
                return True, True
            certain = plain
        return (False, True) if certain else self._in_proportion(a, b, unknown)

    def _in_proportion(self, a: Term, b: Term, unknown: str) -> tuple[bool, bool]:
        """Whether one term is the other times something without the unknown; if not, whether the two are certainly 0 at different places.

        a b' = b a' says so. Where a and b are linear in the unknown, its opposite says that their zeros differ.
        """
        x, ledger, compare = name(unknown), self.judge.ledger, self.judge.links.identities.compare
        try:
            slopes = [ledger.formula(mk("D", ledger.formula(t), x)) for t in (a, b)]
            found = compare(mk("mul", a, slopes[1]), mk("mul", b, slopes[0]), ledger, Mode.IDEAL).equal
            linear = found is False and all(compare(mk("D", t, x), ZERO, ledger, Mode.IDEAL).equal for t in slopes)
        except (NoValue, Captured, Malformed):
            return False, False
        return found is True, linear

    def _readings(self, a: Term, b: Term, unknown: str, s: Statement) -> Iterator[tuple[Term, Term]]:
        """Two terms as they stand with derivatives carried out, and with all laws put in that do not concern the unknown."""
        ledger: Ledger = self.judge.ledger
        a, b = (_with_hats_of(t, other) for t, other in ((a, b), (b, a)))
        at = {c.args[0].val: c.args[1] for c in s.given if c.op == "eq" and c.args[0].op == "name" and unknown not in c.names}
        for put_in in (ledger.formula, ledger.unfolded):
            try:
                yield tuple(substitute(put_in(t), at) if at else put_in(t) for t in (a, b))  # type: ignore[misc]
            except (NoValue, Captured, Malformed):
                continue

    def _is_zero(self, gap: Term, unknown: str, value: Term, mode: Mode) -> bool | None:
        """Whether what should be zero is zero at a value of the unknown."""
        ledger = self.judge.ledger
        try:
            at = spread(ledger.formula(ledger.by_abbreviations(gap, mode)))
            there = substitute(at, {unknown: value, **self._estimated(at, value)})
        except (NoValue, Captured, Malformed):
            return None
        found = self.judge.links.identities.compare(there, ZERO, ledger, mode).equal
        if found is None and is_closed(there):
            with suppress(NoValue):
                return None if lifted(ledger.value(there, mode)).contains(0) else False
        return found

    def _estimated(self, t: Term, value: Term) -> dict[str, Term]:
        """The letters of a formula with a hat on which a solution rests: it is taken where they are estimated, too."""
        used = self.judge.ledger.closure(value.names)
        found: dict[str, Term] = {}
        for n in sorted(t.names - used):
            q = self.judge.ledger.named(f"{n}hat")
            if f"{n}hat" in used:
                found[n] = name(f"{n}hat")
            elif q is not None and q.law is not None and q.law.op == "name" and q.law.val in used:  # muhat = xbar
                found[n] = q.law
        return found


def _with_hats_of(t: Term, other: Term) -> Term:
    """A term at the estimates of which another one speaks: with muhat for mu."""
    hats = {n: name(f"{n}hat") for n in sorted(t.names - other.names) if f"{n}hat" in other.names}
    return substitute(t, hats) if hats else t


def _slope_in(t: Term | None) -> Term | None:
    """df/dx, where that or df/d(x^2) = (df/dx)/(2 x) is meant; None for anything else."""
    if t is not None and t.op == "div" and t.args[0].op == "D" and t.args[1] is mk("mul", num(2), t.args[0].args[1]):
        t = t.args[0]
    return t if t is not None and t.op in ("D", "prime") and t.args[1].op == "name" else None


def gap_of(s: Statement) -> Term | None:
    """What an equation says is zero; with +- the product over both signs."""
    if len(s.sides) != 2 or s.relations != ("=",) or s.sides[0].kind != "term" or s.sides[1].kind not in ("term", "either"):
        return None
    left, ways = s.sides[0].term, [e.term for e in s.sides[1].entries()]
    if left is None or any(t is None for t in ways):
        return None
    return joined("mul", [left if t is ZERO else mk("sub", left, t) for t in ways if t is not None])


def _numerators(terms: list[Term], unknown: str) -> tuple[Any, Any, int, bool] | None:
    """The first and the last term as numerators, polynomials in the unknown; its place; whether all else in them are plain names."""
    try:
        field = Field(terms, opaque=False)
        tops = []
        for t in terms:
            top, bottom = field.fraction(t)
            tops.append(top / top.gcd(bottom))
    except (TooLarge, ZeroDivisionError, ValueError, AttributeError):
        return None
    others = [t for t in field.atoms if t.op != "div" and t is not name(unknown)]  # inverses are multiplied out
    if name(unknown) not in field.atoms or any(unknown in t.names for t in others):
        return None
    variable = field.atoms.index(name(unknown))
    if any(p == 0 or p.degrees()[variable] < 1 for p in tops):
        return None
    return tops[0], tops[-1], variable, all(t.op == "name" for t in others)
