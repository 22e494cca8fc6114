"""The discriminant of the quadratic that stands above: D = 49 - 24 for x^2 - 7x + 6, or a quarter of it.

It is called wrong where one of its two parts is right, b^2 or 4ac, and the whole is not: then no other D can be meant.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from symderive.documents.knowing.known import Mode, NoValue
from symderive.documents.knowing.ledger import evaluate, is_closed
from symderive.documents.reading.page import Statement
from symderive.kernel.term import Term, mk

if TYPE_CHECKING:
    from symderive.documents.judging.bench import Bench

NAMES = frozenset({"D", "Delta", "disc"})
MAX_ABOVE = 6  # statements between a quadratic and its discriminant


def other_than_discriminant(bench: Bench, s: Statement, head: Term, first: Term) -> tuple[Fraction, frozenset[int]] | None:
    """What the discriminant is, where numbers are put together wrongly for it, or rightly from a wrong row, and that row then.

    None where they are right, or mean something else.
    """
    if head.op != "name" or head.val not in NAMES or not is_closed(first) or first.op not in ("add", "sub") or len(first.args) != 2:
        return None
    try:
        left, right, whole = (bench.ledger.value(t, Mode.WRITTEN) for t in (*first.args, first))
    except NoValue:
        return None
    found = _quadratic(bench, s)
    if found is None:
        return None
    a, b, c = found
    ways = [(b * b, 4 * a * c), (b * b / 4, a * c)]
    if whole == ways[0][0] - ways[0][1]:
        given = _of_given(bench, s, a)
        return None if given is None or given[0] == whole else given
    if whole == ways[1][0] - ways[1][1]:
        return None
    meant = next((square - product for square, product in ways if product and (left == square or abs(right) == abs(product))), None)
    return None if meant is None else (meant, frozenset())


def _of_given(bench: Bench, s: Statement, a: Fraction) -> tuple[Fraction, frozenset[int]] | None:
    """The discriminant of the equation as it was given, times what makes it begin with a x^2, where a row behind it is wrong. Else None."""
    for problem in bench.solver.problems.values():
        if problem.scope == s.scope and problem.blame and problem.given.polynomial is not None:
            given = _coefficients(problem.given.gap, problem.given.unknown)
            if given is not None:
                share = a / given[0]
                return share * share * (given[1] * given[1] - 4 * given[0] * given[2]), problem.blame
    return None


def _quadratic(bench: Bench, s: Statement) -> tuple[Fraction, Fraction, Fraction] | None:
    """The coefficients of the last quadratic in one name that was written in the same part of the page."""
    for t in reversed(bench.page.statements[max(s.index - MAX_ABOVE, 0):s.index]):
        head, last = t.sides[0].term, t.sides[-1].term
        if t.scope != s.scope or head is None or last is None or t.relations[:1] != ("=",):
            continue
        gap = last if head.op in ("name", "apply", "idx") else mk("sub", head, last)
        if len(gap.names) == 1 and (found := _coefficients(gap, min(gap.names))) is not None:
            return found
    return None


def _coefficients(gap: Term, x: str) -> tuple[Fraction, Fraction, Fraction] | None:
    """a, b, c of a x^2 + b x + c, from its values; None for anything else."""
    try:
        zero, one, minus, two, three = (evaluate(gap, {x: Fraction(k)}) for k in (0, 1, -1, 2, 3))
    except NoValue:
        return None
    if not all(isinstance(v, Fraction) for v in (zero, one, minus, two, three)):
        return None
    a, b = (one + minus) / 2 - zero, (one - minus) / 2
    is_quadratic = a and 4 * a + 2 * b + zero == two and 9 * a + 3 * b + zero == three
    return (a, b, zero) if is_quadratic else None
