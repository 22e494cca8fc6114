"""Fractions of polynomials in one name with numbers for coefficients, and their partial fractions."""

from __future__ import annotations

from typing import Any, NamedTuple

from flint import fmpq, fmpq_mat, fmpq_poly

from symderive.kernel import ring
from symderive.kernel.term import Term


class Part(NamedTuple):
    """(row[0] + row[1] x + ...)/p^k."""

    p: fmpq_poly
    k: int
    row: tuple[fmpq, ...]


def quotient(t: Term, x: Term) -> tuple[fmpq_poly, fmpq_poly] | None:
    """A term as numerator and denominator, polynomials in x with numbers for coefficients; None where it is none."""
    if t.names - {x.val}:
        return None
    try:
        field = ring.Field((t,), opaque=False)
        top, bottom = field.fraction(t)
    except (ring.TooLarge, ZeroDivisionError):
        return None
    found = _of_one(top, field.atoms, x), _of_one(bottom, field.atoms, x)
    return None if None in found else found  # type: ignore[return-value]


def _of_one(p: Any, atoms: list[Term], x: Term) -> fmpq_poly | None:
    """A flint polynomial as one in x; None where anything else occurs in it."""
    found = fmpq_poly([0])
    for powers, c in p.to_dict().items():
        if any(n and a is not x for a, n in zip(atoms, powers, strict=False)):
            return None
        found += fmpq_poly([0, 1]) ** sum(map(int, powers)) * fmpq(c)
    return found


def partial_fractions(top: fmpq_poly, bottom: fmpq_poly) -> tuple[fmpq_poly, list[Part]]:
    """The polynomial in top/bottom, and a part for every power of every factor of the denominator."""
    whole, top = divmod(top, bottom)
    parts = bottom.factor()[1]
    pieces = [(p, k, j) for p, n in parts for k in range(1, n + 1) for j in range(p.degree())]
    columns = [fmpq_poly([0, 1]) ** j * (bottom // p**k) for p, k, j in pieces]
    size = bottom.degree()
    system = fmpq_mat(size, size, [columns[c][r] for r in range(size) for c in range(size)])
    solved = iter(system.solve(fmpq_mat(size, 1, [top[r] for r in range(size)])).entries() if size else ())
    return whole, [Part(p, k, tuple(next(solved) for _ in range(p.degree()))) for p, n in parts for k in range(1, n + 1)]
