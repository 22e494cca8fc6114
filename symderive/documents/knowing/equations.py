"""Solving: an equation in an unknown is no identity; what follows it must have the same solutions.

Equations in one unknown, over the reals: polynomial ones exactly, others by enclosures of their solutions (`solutions`). Rows of solving
are compared by their solution sets: equal ones are right, a lost solution is wrong, an extra one is right only where the row is marked
as a consequence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

from flint import arb, ctx, fmpq, fmpq_poly

from symderive.documents.knowing.known import Mode, NoValue
from symderive.documents.knowing.ledger import BITS, Ledger
from symderive.documents.knowing.rounding import RIGHT, Written, fit
from symderive.documents.knowing.solutions import MAX_DEGREE, Solutions, real_roots, solutions, solves
from symderive.documents.reading.page import Statement
from symderive.kernel.ring import Field, TooLarge
from symderive.kernel.term import Term, fold, joined, mk, name
from symderive.networks.numbers import Value, lifted
from symderive.search.match import subterms

_ALGEBRA = frozenset({"num", "name", "add", "sub", "mul", "neg", "div", "pow"})
_ELEMENTARY = _ALGEBRA | {"const", "sqrt", "cbrt", "abs", "exp", "log", "sin", "cos", "tan", "sec", "csc", "cot", "sinh", "cosh", "tanh"}
_WAVES = frozenset({"sin", "cos", "tan", "sec", "csc", "cot"})
_SIDES = {"lt": (1, False), "le": (1, True), "gt": (0, False), "ge": (0, True)}  # which end a name has in x < b, and whether it is in
Ends = tuple[Value | None, Value | None, tuple[bool, bool]]  # low and high, and whether they count
NO_ENDS: Ends = (None, None, (True, True))
MAX_PERIODS = 6  # turns of a sine that are looked at, where no ends are given
SOLVING = re.compile(r"\b(solv|equation|root|zero|find|critical|stationary|vanish|where|set |intersect|unknown)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Equation:
    """An equation in an unknown: the polynomial that is 0 (without repeated factors), and the statement that says so."""

    unknown: str
    polynomial: Any
    statement: int
    gap: Term

    def has_root(self, x: Value) -> bool | None:
        """Whether a number is a solution; None where a ball is too wide to say."""
        if isinstance(x, Fraction):
            return bool(self.polynomial(fmpq(x.numerator, x.denominator)) == 0)
        with ctx.workprec(BITS):
            found = _horner(self.polynomial, x)
            return None if found.contains(0) else False

    def values(self) -> list[Value] | None:
        """All real solutions."""
        return real_roots(self.polynomial)

    def real_roots(self) -> int | None:
        """How many real solutions there are; None where they cannot be counted."""
        values = self.values()
        return None if values is None else len(values)

    def rounds_to(self, said: Written, about: bool) -> bool:
        """Whether a number is a real solution, rounded."""
        with ctx.workprec(BITS):
            return any(fit(root, said, about) in RIGHT for root in self.values() or ())


@dataclass(frozen=True, slots=True)
class Open(Equation):
    """An equation that is no polynomial, or one with irrational coefficients; between two ends, where the page names them.

    solved   its solutions, as far as they can be found; `polynomial` is None
    ends     the unknown lies between them
    """

    solved: Solutions | None = None
    ends: Ends = NO_ENDS

    def has_root(self, x: Value) -> bool | None:
        """Whether a number is a solution, an angle in radians or in degrees; None where a ball is too wide to say."""
        found = solves(self.gap, self.unknown, x)
        if found is False and any(node.op in _WAVES for node in subterms(self.gap)):
            with ctx.workprec(BITS):
                in_degrees = lifted(x) * lifted(Fraction(1, 180)) * arb.pi()
            return solves(self.gap, self.unknown, in_degrees)
        return found

    def values(self) -> list[Value] | None:
        """All solutions between the ends; None where they are not known, or are infinitely many."""
        return None if self.solved is None else self.solved.between(*self.ends)

    def rounds_to(self, said: Written, about: bool) -> bool:
        """Whether a number is a solution, rounded."""
        if self.solved is None:
            return True
        with ctx.workprec(BITS):
            near = self.solved.between(said.value - 1, said.value + 1)
            return near is None or any(fit(root, said, about) in RIGHT for root in near)


def equation(s: Statement, ledger: Ledger, unbound: frozenset[str] = frozenset()) -> Equation | None:
    """The equation in one unknown name that a statement is, or None: not every name has a number, or it is no equation that is judged.

    unbound   names whose numbers do not count here
    """
    if len(s.sides) != 2 or s.relations != ("=",) or s.sides[0].kind != "term" or s.sides[1].kind not in ("term", "either"):
        return None
    left, ways = s.sides[0].term, [e.term for e in s.sides[1].entries()]
    try:
        gap = joined("mul", [mk("sub", ledger.unfolded(left), ledger.unfolded(t)) for t in ways if left is not None and t is not None])
    except NoValue:
        return None
    if gap.imaginary or not fold(gap, lambda node, args: all(args) and node.op in _ELEMENTARY):
        return None
    unknown = [n for n in sorted(gap.names) if n in unbound or not ledger.has_value(name(n))]
    if len(unknown) != 1:
        return None
    x = unknown[0]
    if not fold(gap, lambda node, args: all(args) and node.op in _ALGEBRA and not (node.op == "pow" and node.args[1].names)):
        return _open(s, gap, x, ledger)
    put_in = _with_numbers(gap, x, ledger)
    polynomial = None if put_in is None else _polynomial(put_in)
    return None if put_in is None or polynomial is None or polynomial.degree() < 1 else Equation(x, polynomial, s.index, put_in)


def _open(s: Statement, gap: Term, x: str, ledger: Ledger) -> Open | None:
    """The equation that is no polynomial, with the numbers of its other names."""
    put_in = _with_numbers(gap, x, ledger)
    if put_in is None or put_in.names != {x}:
        return None
    return Open(x, None, s.index, put_in, solutions(put_in, x), ends_of(s, x, ledger))


def _with_numbers(gap: Term, x: str, ledger: Ledger) -> Term | None:
    """A term in which all names but one are numbers; None where some are not fractions."""
    values = {}
    for n in gap.names - {x}:
        q = ledger.named(n)
        found = None if q is None else next((v for v in q.base.values() if isinstance(v, Fraction)), None)
        if found is None:
            return None
        values[n] = found
    return ledger.with_numbers(gap, values)


def of_gap(gap: Term, like: Equation) -> Equation | None:
    """The polynomial equation gap = 0 in the unknown of another; None where it is none."""
    p = _polynomial(gap) if gap.names == {like.unknown} else None
    return None if p is None or p.degree() < 1 else Equation(like.unknown, p, like.statement, gap)


def ends_of(s: Statement, x: str, ledger: Ledger) -> Ends:
    """Between what ends the unknown is said to be."""
    ends: list[Value | None] = [None, None]
    closed = [True, True]
    for c in s.given:
        if c.op not in _SIDES or (c.args[0] is name(x)) == (c.args[1] is name(x)):
            continue
        side, counts = _SIDES[c.op]
        here = c.args[0] is name(x)
        try:
            ends[side if here else 1 - side] = ledger.value(c.args[1 if here else 0], Mode.IDEAL)
        except NoValue:
            continue
        closed[side if here else 1 - side] = counts
    return ends[0], ends[1], (closed[0], closed[1])


def product(equations: Sequence[Equation]) -> Equation:
    """The equation that holds where one of several holds."""
    first = equations[0]
    if len(equations) == 1:
        return first
    gap = joined("mul", [e.gap for e in equations])
    if all(e.polynomial is not None for e in equations):
        p = reduce(lambda a, b: a * b, (e.polynomial for e in equations))
        return Equation(first.unknown, p // p.gcd(p.derivative()), first.statement, gap)
    ends = next((e.ends for e in equations if isinstance(e, Open)), NO_ENDS)
    sets = [e.solved if isinstance(e, Open) else Solutions(tuple(e.values() or ())) for e in equations]
    return Open(first.unknown, None, first.statement, gap, _union(sets), ends)


def _union(sets: Sequence[Solutions | None]) -> Solutions | None:
    """All solutions of several sets, where they have one period."""
    known = [s for s in sets if s is not None]
    if len(known) < len(sets) or not known:
        return None
    periods = [s.period for s in known]
    if any((p is None) != (periods[0] is None) for p in periods):
        return None
    if periods[0] is None:
        return Solutions(tuple(v for s in known for v in s.values))
    longest = max(periods, key=lambda p: float(lifted(p).mid()))
    found: list[Value] = []
    for s in known:
        for k in range(MAX_PERIODS):
            if bool(lifted(s.period) * lifted(Fraction(2 * k + 1, 2)) > lifted(longest)):
                break
            found += [lifted(v) + lifted(Fraction(k)) * lifted(s.period) for v in s.values]
    return Solutions(tuple(found), longest)


def _polynomial(put_in: Term) -> Any:
    """The numerator of a term in one name as a polynomial, without repeated factors; None where it is none."""
    try:
        field = Field((put_in,), opaque=False)
        top, _ = field.fraction(put_in)
        coefficients: dict[int, fmpq] = {}
        for powers, c in top.to_dict().items():
            coefficients[max(powers, default=0)] = fmpq(c)
    except (TooLarge, ZeroDivisionError, ValueError, AttributeError):
        return None
    degree = max(coefficients, default=0)
    if degree > MAX_DEGREE:
        return None
    p = fmpq_poly([coefficients.get(k, fmpq(0)) for k in range(degree + 1)])
    common = p.gcd(p.derivative()) if degree > 0 else p
    return p // common if degree > 0 else p


def compare(first: Equation, then: Equation) -> tuple[bool | None, bool | None]:
    """Whether solutions are lost from the first equation to the next, and whether some are gained; None where that is not known."""
    if first.polynomial is not None and then.polynomial is not None:
        common = first.polynomial.gcd(then.polynomial)
        return bool(real_roots(first.polynomial // common)), bool(real_roots(then.polynomial // common))
    return _missing(first, then), _missing(then, first)


def _missing(a: Equation, b: Equation) -> bool | None:
    """Whether a solution of one equation certainly is none of another; None where its solutions are not known."""
    ends = a.ends if isinstance(a, Open) else b.ends if isinstance(b, Open) else NO_ENDS
    found = a.solved if isinstance(a, Open) else Solutions(tuple(a.values() or ()))
    if found is None:
        return None
    values = found.between(*ends)
    if values is None:  # infinitely many: some turns of them
        with ctx.workprec(BITS):
            turns = [lifted(Fraction(k)) * lifted(found.period) for k in range(-MAX_PERIODS, MAX_PERIODS)]
            values = [lifted(v) + turn for v in found.values for turn in turns]
    solve = [solves(b.gap, b.unknown, v) for v in values]
    return any(holds is False for holds in solve)


def covers(equation_: Equation, values: list[Value]) -> bool:
    """Whether the numbers are as many different ones as the equation has real solutions, or these cannot be counted."""
    different: list[Value] = []
    for v in values:
        if not any(lifted(v).overlaps(lifted(w)) for w in different):
            different.append(v)
    count = equation_.real_roots()
    return count is None or len(different) == count


def _horner(p: Any, x: Any) -> Any:
    total = lifted(Fraction(0))
    for c in reversed(p.coeffs()):
        total = total * x + lifted(Fraction(int(c.p), int(c.q)))
    return total
