"""Curves that are given by an equation in x and y: rows with the slope y' follow from it by differentiating, and hold on the curve.

A row is right where it is zero with y' = -F_x/F_y on the curve F = 0; it is wrong where it is certainly not zero at a point of it. What
holds with the slope as it was written is carried.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from flint import fmpq, fmpq_poly

from symderive.documents.judging.links import shown
from symderive.documents.judging.parametric import gap_of
from symderive.documents.knowing.judgement import Judgement, Mark
from symderive.documents.knowing.known import Mode, NoValue
from symderive.documents.knowing.ledger import evaluate, is_closed
from symderive.documents.knowing.rounding import RIGHT, Written, fit, written
from symderive.documents.knowing.solutions import real_roots
from symderive.documents.reading.page import Side, Statement
from symderive.kernel.ring import Field, TooLarge
from symderive.kernel.term import ZERO, Captured, Malformed, Term, fold, mk, name, number, rebuild, substitute
from symderive.networks.numbers import Value, lifted
from symderive.search.differentiate import CannotDifferentiate, differentiate
from symderive.search.match import subterms

if TYPE_CHECKING:
    from symderive.documents.judging.judge import Judge

SLOPE = name("slope of the curve")  # no name of a page has a blank in it
CURVE = name("curve")
MAX_ROWS = 30  # after the equation of a curve, in which its slope is looked for
MAX_WORDS = 200  # characters before a row in which the point is looked for
_POINT = re.compile(r"\(\s*(-?\d+(?:\.\d+)?)\s*[,;|]\s*(-?\d+(?:\.\d+)?)\s*\)")
_TANGENT = re.compile(r"\btangent\b", re.I)
_STARTS = tuple(Fraction(k, 2) for k in (1, 2, 0, 3, -1, -2, 4, 5, 6, -3, -4, -6, 8))


@dataclass(frozen=True, slots=True)
class Curve:
    """A curve, and the slope that was written for it last, with the wrong statements on which it rests.

    equation   what is zero on the curve
    ideal      its slope, -F_x/F_y
    """

    x: str
    y: str
    equation: Term
    ideal: Term
    written: Term
    statement: int
    scope: int
    blame: frozenset[int] = frozenset()


class Curves:
    """The curve of which a page speaks at this place."""

    def __init__(self, judge: Judge):
        self.judge = judge
        self.now: Curve | None = None

    def row(self, s: Statement) -> list[Judgement] | None:
        """The verdict on a row about a curve; None where the statement is something else."""
        begun = self._begun(s)
        if begun is not None:
            self.now = begun
            return [self.judge.said(s, s.sides[0], Mark.DEFINITION, "equation", f"a curve in {begun.x} and {begun.y}")]
        here = self.now
        if here is None or here.scope not in self.judge.page.scope_path(s.scope) or s.relations[0] not in ("=", "~"):
            return None
        gap = self._in_slope(s, here)
        if gap is None:
            return None
        first = s.sides[1].term
        if s.sides[0].term is not None and self._of_slope(s.sides[0].term, here) is SLOPE and first is not None and is_closed(first):
            return self._value(s, here, s.sides[1])
        if SLOPE.val in gap.names:
            return self._chain(s)
        tangent = self._tangent(s, here, gap) if _TANGENT.search(s.before) else None
        if tangent is None or len(s.sides) < 3:
            return tangent
        return [*tangent, *self.judge.chains(replace(s, sides=s.sides[1:], relations=s.relations[1:]))]

    # --- what is a curve ---------------------------------------------------------------------------------------------

    def _begun(self, s: Statement) -> Curve | None:
        """The curve that an equation gives, where later rows of its part speak of its slope."""
        gap = gap_of(s)
        head = s.sides[0].term
        if gap is None or s.role not in ("claim", "let") or head is None or head.op in ("name", "apply", "D", "prime"):
            return None
        names = sorted(gap.names)
        if len(names) != 2 or gap.vars or any((q := self.judge.ledger.named(n)) is not None and q.law is not None for n in names):
            return None
        for x, y in (names, names[::-1]):
            if not self._speaks_of_slope(s, x, y):
                continue
            try:
                across, along = (differentiate(gap, name(n))[0] for n in (x, y))
                slope = mk("neg", mk("div", across, along))
            except (CannotDifferentiate, Malformed, Captured):
                return None
            return Curve(x, y, gap, slope, slope, s.index, s.scope)
        return None

    def _speaks_of_slope(self, s: Statement, x: str, y: str) -> bool:
        """Whether one of the next rows of the part has y' or dy/dx, before y gets a formula."""
        for t in self.judge.page.statements[s.index + 1:s.index + 1 + MAX_ROWS]:
            if s.scope not in self.judge.page.scope_path(t.scope):
                return False
            terms = [side.term for side in t.sides if side.term is not None]
            if any(f"{y}_prime" in term.names or (term.vars and mk("D", name(y), name(x)) in subterms(term)) for term in terms):
                return True
            if t.sides[0].term is name(y):
                return False
        return False

    # --- rows --------------------------------------------------------------------------------------------------------

    def _in_slope(self, s: Statement, here: Curve) -> Term | None:
        """What a row says is zero, in x, y and the slope; None where it speaks of anything else."""
        gap = gap_of(replace(s, sides=s.sides[:2], relations=("=",)))
        try:
            gap = None if gap is None else self._of_slope(gap, here)
        except (CannotDifferentiate, Malformed, Captured):
            return None
        return gap if gap is not None and gap.names <= {here.x, here.y, SLOPE.val} else None

    def _of_slope(self, t: Term, here: Curve) -> Term:
        """A term with its derivatives along the curve carried out. Raises CannotDifferentiate, Malformed, Captured."""
        x, y = name(here.x), name(here.y)

        def visit(node: Term, args: list[Term]) -> Term:
            if node.op == "D" and node.args[1] is x:
                moving = substitute(args[0], {here.y: mk("apply", CURVE, x)})
                return fold(differentiate(moving, x, functions=frozenset({CURVE.val}))[0], back)
            return SLOPE if node.op == "name" and node.val == f"{here.y}_prime" else rebuild(node, args)

        def back(node: Term, args: list[Term]) -> Term:
            if node.op == "prime" or node.op == "D":
                return SLOPE
            return y if node.op == "apply" else rebuild(node, args)

        return fold(t, visit)

    def _chain(self, s: Statement) -> list[Judgement] | None:
        """The verdicts on a row with the slope in it: its left side is each of the others."""
        found: list[Judgement] = []
        for side in s.sides[1:]:
            here = self.now
            gap = self._in_slope(replace(s, sides=(s.sides[0], side)), here) if here is not None else None
            if here is None or gap is None or SLOPE.val not in gap.names:
                found.append(self.judge.said(s, side, Mark.NOT_UNDERSTOOD, "undecided", "it is not clear what it says of the curve"))
            else:
                found.append(self._about_slope(s, side, here, gap))
        return found

    def _about_slope(self, s: Statement, side: Side, here: Curve, gap: Term) -> Judgement:
        """The verdict on an equation with the slope in it."""
        said = self.judge.said
        if self._vanishes(substitute(gap, {SLOPE.val: here.ideal}), here):
            self.now = replace(here, written=here.ideal, blame=frozenset())
            return said(s, side, Mark.VERIFIED, "right")
        if here.blame and self._vanishes(substitute(gap, {SLOPE.val: here.written}), here):
            return said(s, side, Mark.CARRIED, "ecf", self.judge.carried_reason(here.blame), sources=tuple(sorted(here.blame)))
        if not self._is_refuted(substitute(gap, {SLOPE.val: here.ideal}), here):
            return said(s, side, Mark.NOT_UNDERSTOOD, "undecided", "it could be neither proved nor refuted on the curve")
        slope = _solved(gap)
        if slope is not None:
            self.now = replace(here, written=slope, blame=frozenset((s.index,)))
        return said(s, side, Mark.WRONG, "slip", f"it does not hold on the curve of line {self.judge.line(here.statement)}")

    def _vanishes(self, t: Term, here: Curve) -> bool:
        """Whether a term is zero on the curve: always, or as a multiple of what is zero there."""
        ledger = self.judge.ledger
        if self.judge.links.identities.compare(t, ZERO, ledger, Mode.IDEAL).equal:
            return True
        try:
            field = Field((t, here.equation), opaque=False)
            top, curve = field.fraction(t)[0], field.fraction(here.equation)[0]
            return bool(divmod(top, curve)[1] == 0) and all(a.op in ("name", "div") for a in field.atoms)
        except (TooLarge, ZeroDivisionError, ValueError, AttributeError):
            return False

    def _is_refuted(self, t: Term, here: Curve) -> bool:
        """Whether a term is certainly not zero at some point of the curve."""
        for at in self._points(here):
            try:
                if not lifted(evaluate(t, at)).contains(0):
                    return True
            except NoValue:
                continue
        return False

    def _points(self, here: Curve) -> Iterator[dict[str, Any]]:
        """Points of the curve, as far as it is one of a polynomial: x a number, y a ball around a root."""
        for start in _STARTS:
            try:
                t = substitute(here.equation, {here.x: number(start)})
                field = Field((t,), opaque=False)
                if [a.val for a in field.atoms] != [here.y]:
                    return
                powers = {p[0]: fmpq(c) for p, c in field.fraction(t)[0].to_dict().items()}
            except (TooLarge, ZeroDivisionError, ValueError, AttributeError, Malformed, Captured):
                return
            p = fmpq_poly([powers.get(k, fmpq(0)) for k in range(max(powers, default=0) + 1)])
            p = p // p.gcd(p.derivative()) if p.degree() > 0 else p
            yield from ({here.x: start, here.y: y} for y in real_roots(p))

    # --- at a point --------------------------------------------------------------------------------------------------

    def _value(self, s: Statement, here: Curve, side: Side) -> list[Judgement] | None:
        """The verdict on a number that is said to be the slope at a point."""
        point = self._point(s, here)
        said = written(side)
        if point is None or side.term is None:
            return None
        try:
            ideal, follow = (evaluate(t, point) for t in (here.ideal, here.written))
            value = self.judge.ledger.value(side.term, Mode.IDEAL)
        except NoValue:
            return None
        if _is(ideal, value, said):
            verdict = self.judge.said(s, side, Mark.VERIFIED, "right", expected=shown(ideal, side))
        elif here.blame and _is(follow, value, said):
            verdict = self.judge.said(s, side, Mark.CARRIED, "ecf", self.judge.carried_reason(here.blame), shown(ideal, side),
                                      shown(follow, side), tuple(sorted(here.blame)))
        else:
            verdict = self.judge.said(s, side, Mark.WRONG, "arithmetic", expected=shown(ideal, side), follow=shown(follow, side))
        if len(s.sides) < 3:
            return [verdict]
        return [verdict, *self.judge.chains(replace(s, sides=s.sides[1:], relations=s.relations[1:], role="claim", continues=False))]

    def _point(self, s: Statement, here: Curve) -> dict[str, Value] | None:
        """The point of which the words before a row speak: (1, 2), or x = 1 and y = 2."""
        given = {c.args[0].val: c.args[1].value for c in s.given if c.op == "eq" and c.args[0].op == "name" and c.args[1].op == "num"}
        if {here.x, here.y} <= given.keys():
            return {n: given[n] for n in (here.x, here.y)}
        said = _POINT.findall(self.judge.page.text[max(s.start - MAX_WORDS, 0):s.start])
        return {here.x: Fraction(said[-1][0]), here.y: Fraction(said[-1][1])} if said else None

    def _tangent(self, s: Statement, here: Curve, gap: Term) -> list[Judgement] | None:
        """The verdict on the equation of a tangent: it goes through its point, with the slope of the curve there."""
        point = self._point(s, here)
        if point is None:
            return None
        try:
            slopes = [differentiate(gap, name(n))[0] for n in (here.x, here.y)]
            there, across, along = (evaluate(t, point) for t in (gap, *slopes))
            ideal, follow = (evaluate(t, point) for t in (here.ideal, here.written))
            if any(t.names for t in slopes) and not all(self._is_constant(t) for t in slopes):
                return None
        except (NoValue, CannotDifferentiate, Malformed):
            return None
        through = not isinstance(there, Fraction) or there == 0
        said, side = self.judge.said, s.sides[0]
        if through and lifted(across + ideal * along).contains(0):
            return [said(s, side, Mark.VERIFIED, "right")]
        if through and here.blame and lifted(across + follow * along).contains(0):
            return [said(s, side, Mark.CARRIED, "ecf", self.judge.carried_reason(here.blame), sources=tuple(sorted(here.blame)))]
        return None

    def _is_constant(self, t: Term) -> bool:
        """Whether a formula is a number."""
        try:
            return Field((t,), opaque=False).constant(t) is not None
        except (TooLarge, ValueError):
            return False


def _is(x: Value, value: Value, said: Written | None) -> bool:
    """Whether a number that was written is a value."""
    if said is not None:
        return fit(x, said) in RIGHT
    return x == value if isinstance(x, Fraction) and isinstance(value, Fraction) else bool(lifted(x).overlaps(lifted(value)))


def _solved(gap: Term) -> Term | None:
    """The slope that an equation gives, where it is linear in it."""
    try:
        slope = differentiate(gap, SLOPE)[0]
        alone = substitute(gap, {SLOPE.val: ZERO})
        return None if SLOPE.val in slope.names else mk("neg", mk("div", alone, slope))
    except (CannotDifferentiate, Malformed, Captured):
        return None
