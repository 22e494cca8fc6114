"""Roots of what is a square: sqrt(1 - (2 x/(1 + x^2))^2) is (1 - x^2)/(1 + x^2) where that is not negative."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import isqrt
from typing import Any

from flint import fmpq, fmpz

from symderive.kernel import ring
from symderive.kernel.derivation import Step
from symderive.kernel.term import ZERO, Path, Term, mk, num, number
from symderive.search.differentiate import tidy
from symderive.search.elaborate import Workbench
from symderive.search.match import positions
from symderive.search.radicals import repeated

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


def squares_out(bench: Workbench, t: Term) -> list[Step]:
    """sqrt(a^2*x + a^2) becomes a*sqrt(x + 1) where a is not negative, and abs(a)*sqrt(x + 1) elsewhere."""
    return repeated(bench, t, lambda at, node: _square_out(bench, at, node) if node.op == "sqrt" and node.size <= MAX_SIZE else None)


def _square_out(bench: Workbench, at: Path, node: Term) -> list[Step] | None:
    apart = _square_factor(node.args[0])
    if apart is None:
        return None
    root, rest = apart
    square = mk("pow", root, num(2))
    to = mk("mul", square, rest)
    product = "sqrt_mul_complex" if bench.facts.is_complex else "sqrt_mul"
    taken = "sq_sqrt" if bench.facts.granted(mk("ge", root, ZERO)) else "sqrt_sq_eq_abs"
    return [Step("ring", (*at, 0), (("to", to),)), Step(product, at, (("a", square), ("b", rest))), Step(taken, (*at, 0), (("a", root),))]


def _square_factor(t: Term) -> tuple[Term, Term] | None:
    """u and v with t = u^2*v, u not a number alone that is 1; None where there is no such square."""
    try:
        field = ring.Field((t,), opaque=True)
        top, bottom = field.fraction(t)
        if not bottom.is_constant() or top == 0 or len(top) > ring.MAX_FACTORED:
            return None
        c, parts = (top / bottom.leading_coefficient()).factor()
    except (ring.TooLarge, ZeroDivisionError):
        return None
    size, rest = _number_apart(Fraction(int(fmpq(c).p), int(fmpq(c).q)))
    outside = [(f, 2*(int(n) // 2)) for f, n in parts if n > 1]
    inside = [ring.polynomial(f, field.atoms) for f, n in parts if n % 2]
    if (size == 1 and not outside) or not inside:
        return None
    root = tidy(mk("mul", number(size), _product(outside, field.atoms)))
    return root, inside[0] if rest == 1 and len(inside) == 1 else mk("mul", *([number(rest)] if rest != 1 else []), *inside)


def _number_apart(q: Fraction) -> tuple[Fraction, Fraction]:
    """A positive number and a whole number without square factors (or its negative), the square of one times the other being q."""
    whole = q.numerator * q.denominator
    size, rest = Fraction(1, q.denominator), 1 if whole > 0 else -1
    for p, n in fmpz(abs(whole)).factor():
        size *= int(p) ** (int(n) // 2)
        rest *= int(p) ** (int(n) % 2)
    return size, Fraction(rest)


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
