"""Slopes by their numbers alone: g = 4*1 - 2 for 4 y - x at the first point, and g = 4*0.8 + 1.7 at the next.

Where the numbers are those of the formula and of the new point, and the value is another, there is a slip in how they were put together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import count, takewhile
from typing import TYPE_CHECKING

from symderive.documents.knowing.inference import aligned
from symderive.documents.knowing.known import Mode, NoValue
from symderive.documents.knowing.ledger import Ledger, is_closed
from symderive.documents.reading.page import Page, Side, Statement
from symderive.kernel.term import BINDERS, Term, mk, name, num
from symderive.networks.numbers import Value, lifted
from symderive.search.match import positions

if TYPE_CHECKING:
    from symderive.documents.judging.bench import Bench

_SLOPE = re.compile(r"\b(?:gradients?|slopes?|derivatives?)\b", re.IGNORECASE)
_NAMED = re.compile(r"(?:g|grad|nabla)(?:$|_)")
ENOUGH = 2  # rows that agree with a slope at the last point: then the others mean it there, too
NEARLY = 1000  # parts of a value of which rounding on the way explains one
MAX_ABOVE = 300  # statements in which the slope is looked for
Point = dict[str, Term]  # a name and that of its number: x and x_2


def other_than_meant(judge: Bench, s: Statement, head: Term, first: Side) -> tuple[Term, Point] | None:
    """The slope that is calculated under a name, and the point at which it has another value than what is written; None where it is right.

    It is the one that was calculated under this name before, or the only one of which these are the numbers, where it is called a slope.
    """
    if first.term is None or first.term.names or not first.numbers or first.number is not None:
        return None
    found, q, called = list[tuple[Term, Point]](), judge.ledger.find(head), _is_called_slope(s, head)
    if not called and (q is None or q.first is None):
        return None
    for formula in dict.fromkeys(_formulas(judge.page, s)):
        points = list(_points(formula, judge.ledger))
        if points and _has_numbers_of(first, formula, points[-1], judge.ledger):
            before = q is not None and q.first is not None and any(_is_put_in(formula, p, q.first, judge.ledger) for p in points)
            found += [(formula, points[-1])] if before or called else []
    try:
        value = judge.ledger.value(first.term, Mode.WRITTEN)
        return found[0] if len(found) == 1 and value_at(*found[0], Mode.WRITTEN, judge.ledger) != value else None
    except NoValue:
        return None


class AtPoints:
    """Rows that say df/dx = 2*1.21 - 0.71 and mean: at the point where the steps are now."""

    def __init__(self, judge: Bench):
        self.judge = judge
        self._agreed: set[int] = set()  # statements with the slope at the last point

    def meant(self, s: Statement, sides: list[Side]) -> list[Side]:
        """The sides, the first one taken at the last point where that is meant: it agrees there, or the rows before it did."""
        head, first, ledger = sides[0], sides[1] if len(sides) > 1 else sides[0], self.judge.ledger
        if head.at or s.given or head.term is None or head.term.op != "D" or first.term is None or not is_closed(first.term):
            return sides
        if not first.numbers or ledger.has_value(head.term, Mode.WRITTEN):
            return sides
        try:
            formula = ledger.formula(head.term)
            points = list(_points(formula, ledger)) if formula.names else []
            if not points:
                return sides
            agrees = any(_about(value_at(formula, points[-1], mode, ledger), ledger.value(first.term, Mode.WRITTEN))
                         for mode in (Mode.WRITTEN, Mode.IDEAL))
        except NoValue:
            return sides
        self._agreed -= {s.index}
        if not agrees and len(self._agreed) < ENOUGH:
            return sides
        self._agreed |= {s.index} if agrees else set()
        return [replace(head, at=tuple(sorted(points[-1].items()))), *sides[1:]]


def _about(x: Value, y: Value) -> bool:
    return bool(abs(lifted(x) - lifted(y)) <= abs(lifted(y)) / NEARLY)


def _is_called_slope(s: Statement, head: Term) -> bool:
    """Whether words call it a slope, or its name does: g_x."""
    return _SLOPE.search(s.before) is not None or (head.op == "name" and _NAMED.match(head.val) is not None)


def value_at(formula: Term, point: Point, mode: Mode, ledger: Ledger) -> Value:
    """The value of a formula at a point. Raises NoValue."""
    return ledger.value_with(formula, mode, {n: ledger.value(t, mode) for n, t in point.items()})


def _formulas(page: Page, s: Statement) -> Iterator[Term]:
    """The slopes that stand above, as they were written."""
    for t in page.statements[max(s.index - MAX_ABOVE, 0):s.index]:
        head, last = t.sides[0].term, t.sides[-1].term
        slope = head is not None and last is not None and head.op in ("D", "prime", "partial") and not is_closed(last)
        if slope and last is not None and last.op != "name" and not any(node.op in ("idx", *BINDERS) for _, node in positions(last)):
            yield last


def _points(formula: Term, ledger: Ledger) -> Iterator[Point]:
    """The points x_0, y_0 and x_1, y_1 ... of which all numbers are known."""
    names = sorted(formula.names)

    def point(k: int) -> Point:
        found = {n: (mk("idx", name(n), num(k)), name(f"{n}{k}"), name(f"{n}_{k}")) for n in names}
        return {n: t for n, ways in found.items() if (t := next((w for w in ways if ledger.find(w)), None)) is not None}

    start = 0 if len(point(0)) == len(names) else 1
    return takewhile(lambda p: len(p) == len(names), map(point, count(start)))


def _is_put_in(formula: Term, point: Point, numbers: Term, ledger: Ledger) -> bool:
    """Whether an expression is the formula with the numbers of a point."""
    found = aligned(formula, numbers)
    try:
        return found is not None and found == {n: ledger.value(t, Mode.WRITTEN) for n, t in point.items()}
    except NoValue:
        return False


def _has_numbers_of(side: Side, formula: Term, point: Point, ledger: Ledger) -> bool:
    """Whether the numbers of a side are those of a formula at a point, in any order and with any signs."""
    try:
        numbers = [node.value if node.op == "num" else ledger.value(point[node.val], Mode.WRITTEN)
                   for _, node in positions(formula) if node.op in ("num", "name")]
    except NoValue:
        return False
    return all(isinstance(v, Fraction) for v in numbers) and sorted(map(abs, numbers)) == sorted(n.value for n in side.numbers)
