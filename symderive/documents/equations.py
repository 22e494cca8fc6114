"""Solving: an equation in an unknown is no identity; what follows it must have the same solutions.

Polynomial equations in one unknown, over the reals. Rows of solving are compared by their solution sets: equal ones are right, a lost
solution is wrong, an extra one is right only where the row is marked as a consequence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import ctx, fmpq, fmpq_poly, fmpz_poly

from symderive.documents.known import NoValue
from symderive.documents.ledger import BITS, Ledger
from symderive.documents.page import Statement
from symderive.documents.rounding import Fit, Written, fit
from symderive.kernel.ring import Field, TooLarge
from symderive.kernel.term import Term, fold, joined, mk, name
from symderive.networks.numbers import Value, lifted

MAX_DEGREE = 60
_ALGEBRA = frozenset({"num", "name", "add", "sub", "mul", "neg", "div", "pow"})
SOLVING = re.compile(r"\b(solv|equation|root|zero|find|critical|stationary|vanish|where|set |intersect|unknown)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Equation:
    """An equation in an unknown: the polynomial that is 0 (without repeated factors), and the statement that says so."""

    unknown: str
    polynomial: Any
    statement: int

    def has_root(self, x: Value) -> bool | None:
        """Whether a number is a solution; None where a ball is too wide to say."""
        if isinstance(x, Fraction):
            return bool(self.polynomial(fmpq(x.numerator, x.denominator)) == 0)
        with ctx.workprec(BITS):
            found = _horner(self.polynomial, x)
            return None if found.contains(0) else False

    def real_roots(self) -> int:
        """How many real solutions there are."""
        return len(real_roots(self.polynomial))

    def rounds_to(self, said: Written, about: bool) -> bool:
        """Whether a number is a real solution, rounded."""
        with ctx.workprec(BITS):
            return any(fit(root, said, about) in (Fit.EXACT, Fit.ROUNDED, Fit.TRUNCATED) for root in real_roots(self.polynomial))


def equation(s: Statement, ledger: Ledger, unbound: frozenset[str] = frozenset()) -> Equation | None:
    """The equation in one unknown name that a statement is, or None: not every name has a number, or it is no polynomial.

    unbound   names whose numbers do not count here
    """
    if len(s.sides) != 2 or s.relations != ("=",) or s.sides[0].kind != "term" or s.sides[1].kind not in ("term", "either"):
        return None
    left, ways = s.sides[0].term, [e.term for e in s.sides[1].entries()]
    try:
        gap = joined("mul", [mk("sub", ledger.unfolded(left), ledger.unfolded(t)) for t in ways if left is not None and t is not None])
    except NoValue:
        return None
    if not fold(gap, lambda node, args: all(args) and node.op in _ALGEBRA and not (node.op == "pow" and node.args[1].names)):
        return None
    unknown = [n for n in sorted(gap.names) if n in unbound or not ledger.has_value(name(n))]
    if len(unknown) != 1:
        return None
    polynomial = _polynomial(gap, unknown[0], ledger)
    return None if polynomial is None or polynomial.degree() < 1 else Equation(unknown[0], polynomial, s.index)


def _polynomial(gap: Term, x: str, ledger: Ledger) -> Any:
    """The numerator of a term as a polynomial in x, without repeated factors; None where it is none."""
    values = {}
    for n in gap.names - {x}:
        q = ledger.named(n)
        found = None if q is None else next((v for v in q.base.values() if isinstance(v, Fraction)), None)
        if found is None:
            return None
        values[n] = found
    gap = ledger.with_numbers(gap, values)
    try:
        field = Field((gap,), opaque=False)
        top, _ = field.fraction(gap)
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


def compare(first: Equation, then: Equation) -> tuple[bool, bool]:
    """Whether solutions are lost from the first equation to the next, and whether some are gained."""
    common = first.polynomial.gcd(then.polynomial)
    return bool(real_roots(first.polynomial // common)), bool(real_roots(then.polynomial // common))


def covers(equation_: Equation, values: list[Value]) -> bool:
    """Whether the numbers are as many different ones as the equation has real solutions."""
    different: list[Value] = []
    for v in values:
        if not any(lifted(v).overlaps(lifted(w)) for w in different):
            different.append(v)
    return len(different) == equation_.real_roots()


def real_roots(p: Any) -> list[Any]:
    """The real roots of a polynomial without repeated factors."""
    if p.degree() < 1:
        return []
    numerator = fmpz_poly([int(c.p) * (int(p.denom()) // int(c.q)) for c in p.coeffs()])
    roots: Any = numerator.complex_roots()
    return [root.real for root, _ in roots if root.imag == 0]


def _horner(p: Any, x: Any) -> Any:
    total = lifted(Fraction(0))
    for c in reversed(p.coeffs()):
        total = total * x + lifted(Fraction(int(c.p), int(c.q)))
    return total
