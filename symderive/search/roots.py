"""Roots of what is a square: sqrt(1 - (2 x/(1 + x^2))^2) is (1 - x^2)/(1 + x^2) where that is not negative."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import isqrt
from typing import Any

from flint import fmpq

from symderive.kernel import ring
from symderive.kernel.derivation import Step
from symderive.kernel.term import ZERO, Term, mk, num, number
from symderive.search.differentiate import tidy
from symderive.search.elaborate import Workbench
from symderive.search.match import positions

MAX_SIZE = 80  # symbols under a root that is looked at


def square_roots(bench: Workbench, t: Term) -> tuple[Step, ...]:
    """Steps that take the roots of squares of fractions in t whose sign is known."""
    steps: list[Step] = []
    for at, node in reversed(list(positions(t))):
        if node.op != "sqrt" or node.args[0].op not in ("add", "sub", "div", "mul") or node.size > MAX_SIZE:
            continue
        root = root_of_square(node.args[0])
        sides = () if root is None else (root, mk("neg", root))
        known = next((u for u in sides if bench.facts.granted(mk("ge", u, ZERO))), None)
        if known is not None:
            taken = (Step("ring", (*at, 0), (("to", mk("pow", known, num(2))),)), Step("sq_sqrt", at, (("a", known),)))
            new = bench.run(t, taken)
            if new is not None:
                steps, t = [*steps, *taken], new
    return tuple(steps)


def root_of_square(t: Term) -> Term | None:
    """A fraction whose square is t, or None."""
    try:
        field = ring.Field((t,), opaque=False)
        top, bottom = field.fraction(t)
        if top == 0:
            return None
        common = top.gcd(bottom)
        (c, above), (d, below) = (top / common).factor(), (bottom / common).factor()
    except (ring.TooLarge, ZeroDivisionError):
        return None
    size = root_of_number(Fraction(int(fmpq(c).p), int(fmpq(c).q)) / Fraction(int(fmpq(d).p), int(fmpq(d).q)))
    if size is None or any(n % 2 for _, n in (*above, *below)):
        return None
    over, under = (_product(side, field.atoms) for side in (above, below))
    return tidy(mk("div", mk("mul", number(size), over), under))


def root_of_number(q: Fraction) -> Fraction | None:
    """The positive rational number whose square is q, or None."""
    top, bottom = q.as_integer_ratio()
    if top <= 0 or isqrt(top) ** 2 != top or isqrt(bottom) ** 2 != bottom:
        return None
    return Fraction(isqrt(top), isqrt(bottom))


def _product(factors: Iterable[tuple[Any, int]], atoms: list[Term]) -> Term:
    found = [mk("pow", ring.polynomial(f, atoms), num(int(n) // 2)) for f, n in factors]
    return num(1) if not found else found[0] if len(found) == 1 else mk("mul", *found)
