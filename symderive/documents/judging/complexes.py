"""Complex solutions of a polynomial equation with rational coefficients: x^2 + 2x + 5 = 0, so x = -1 +- 2i.

A solution lies in one of the boxes that the zeros of the polynomial are enclosed in; a value that overlaps one of them counts as it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flint import acb, arb, ctx, fmpz_poly

from symderive.documents.knowing.judgement import Judgement, Mark
from symderive.documents.knowing.ledger import BITS, is_closed
from symderive.documents.reading.page import Side, Statement
from symderive.kernel import ball
from symderive.kernel.derivation import Definitions
from symderive.kernel.term import Captured, Malformed, Term, const, substitute
from symderive.networks.numbers import lifted

if TYPE_CHECKING:
    from symderive.documents.judging.judge import Judge
    from symderive.documents.judging.problems import Problem


def row(judge: Judge, s: Statement) -> list[Judgement] | None:
    """The verdicts on x = -1 +- 2i, or x_1 ~ 1 + 1.73i, where an equation in x stands above; None where it is something else."""
    head = s.sides[0].term
    problem = judge.solver.problem_of(head, s) if head is not None and s.role == "claim" and {"=", "~"}.issuperset(s.relations) else None
    if problem is None or problem.given.polynomial is None:
        return None
    values = [_values(side, judge) for side in s.sides[1:]]
    if not all(values) or not any(v.imag != 0 for side in values for v in side):
        return None
    return [_verdict(judge, s, side, found, problem) for side, found in zip(s.sides[1:], values, strict=True)]


def _values(side: Side, judge: Judge) -> list[Any]:
    """The values of the entries of a side; none where one of them has none."""
    found = [_about(_value(e.term, judge), e) for e in side.entries()]
    return [] if None in found else found


def _about(value: Any, side: Side) -> Any:
    """A value with the last digit of its decimals in doubt."""
    units = [lifted(n.unit) for n in side.numbers if not n.whole]
    if value is None or not units:
        return value
    with ctx.workprec(BITS):
        return acb(*(arb(part.mid(), max(units, key=float)) for part in (value.real, value.imag)))


def _value(t: Term | None, judge: Judge) -> Any:
    """The value of a closed term, in which i is the imaginary unit where the page has no other meaning for it; None without one."""
    free = t is not None and "i" in t.names and "i" not in judge.page.symbols.indices and judge.ledger.named("i") is None
    t = substitute(t, {"i": const("I")}) if free and t is not None else t
    return None if t is None or not is_closed(t) else principal(t)


def principal(t: Term) -> Any:
    """The principal value of a closed term, a complex ball; None without one."""
    try:
        with ctx.workprec(BITS):
            return acb(ball.Values({}, Definitions(), is_complex=True).of(t))
    except (ball.Undefined, Malformed, Captured, ZeroDivisionError, ValueError, OverflowError, TypeError):
        return None


def differ(a: Side, b: Side) -> bool:
    """Whether two sides certainly are different complex numbers; decimals may be rounded, and differ from nothing."""
    if a.term is None or b.term is None or not (a.term.imaginary or b.term.imaginary) or not all(n.whole for n in (*a.numbers, *b.numbers)):
        return False
    x, y = (principal(t) if is_closed(t) else None for t in (a.term, b.term))
    return x is not None and y is not None and not x.overlaps(y)


def _verdict(judge: Judge, s: Statement, side: Side, values: list[Any], problem: Problem) -> Judgement:
    """The verdict on one side: all its values are solutions, or those of the row before, where that is wrong."""
    if _are_zeros(problem.given.polynomial, values):
        return judge.said(s, side, Mark.VERIFIED, "right")
    wrong, last = problem.blame | judge.solver.wrong_since(problem), problem.last.polynomial
    if wrong and last is not None and (problem.last is problem.given or _are_zeros(last, values)):  # after a wrong discriminant
        return judge.said(s, side, Mark.CARRIED, "ecf", judge.carried_reason(wrong), sources=tuple(sorted(wrong)))
    line = judge.line(problem.given.statement)
    return judge.said(s, side, Mark.WRONG, "slip", f"it does not solve the equation of line {line}")


def _are_zeros(p: Any, values: list[Any]) -> bool:
    """Whether all numbers are zeros of a polynomial with rational coefficients."""
    numerator = fmpz_poly([int(c.p) * (int(p.denom()) // int(c.q)) for c in p.coeffs()])
    with ctx.workprec(BITS):
        zeros: Any = numerator.complex_roots()
        return all(any(z.overlaps(v) for z, _ in zeros) for v in values)
