"""Roots of what is a square: sqrt(1 - (2 x/(1 + x^2))^2) is (1 - x^2)/(1 + x^2) where that is not negative."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import isqrt
from typing import Any

from flint import fmpq, fmpz

from symderive.kernel import ring
from symderive.kernel.derivation import Step
from symderive.kernel.term import ONE, ZERO, Path, Term, fold, joined, mk, num, number, rebuild, substitute
from symderive.notation.text import read
from symderive.search.citing import expanded, relations
from symderive.search.differentiate import tidy
from symderive.search.elaborate import Workbench, bridge
from symderive.search.fractions import in_lowest_terms
from symderive.search.match import positions, subterms
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


def pythagorean_roots(bench: Workbench, t: Term) -> list[Step]:
    """sqrt(cosh(x)^2 - 1) becomes abs(sinh(x)), or sinh(x) where that is not negative."""
    return repeated(bench, t, lambda at, node: _pythagorean_root(bench, at, node) if node.op == "sqrt" and node.size <= MAX_SIZE else None)


# the square of a function by that of another, in u, and the rule that says so
_PYTHAGORAS = {"sin": ("1 - cos(u)^2", "sin_sq_add_cos_sq"), "cos": ("1 - sin(u)^2", "sin_sq_add_cos_sq"),
               "sinh": ("cosh(u)^2 - 1", "cosh_sq_sub_sinh_sq"), "cosh": ("1 + sinh(u)^2", "cosh_sq_sub_sinh_sq")}


def _pythagorean_root(bench: Workbench, at: Path, node: Term) -> list[Step] | None:
    inner = node.args[0]
    for f in dict.fromkeys(s.args[0] for s in subterms(inner) if (ring.exponent(s) or 0) > 1 and s.args[0].op in _PYTHAGORAS):
        text, rule = _PYTHAGORAS[f.op]
        if rule not in bench.replay.rules:
            continue
        square = substitute(read(text), {"u": f.args[0]})
        root = root_of_square(expanded(_with_squares(inner, f, square)))
        known = () if root is None else tuple(relations(bench.replay.rules[rule], (inner, root)))
        turned = None if root is None else bridge(inner, mk("pow", root, num(2)), known, (*at, 0))
        if root is not None and turned:
            plain = bench.facts.granted(mk("ge", root, ZERO))
            return [*turned, Step("sq_sqrt" if plain else "sqrt_sq_eq_abs", at, (("a", root),))]
    return None


def _with_squares(t: Term, f: Term, square: Term) -> Term:
    """The term with another square of f in its even powers."""

    def combine(node: Term, args: list[Term]) -> Term:
        n = ring.exponent(node) or 0
        return mk("pow", square, num(n // 2)) if n > 0 and n % 2 == 0 and node.args[0] is f else rebuild(node, args)

    return fold(t, combine)


def half_angle_roots(bench: Workbench, t: Term) -> list[Step]:
    """sqrt(2 + 2*cos(x)) becomes 2*cos(x/2) where that is not negative, and 2*abs(cos(x/2)) elsewhere."""
    return repeated(bench, t, lambda at, node: _half_angle(bench, at, node) if node.op == "sqrt" and "cos" in node.ops else None, {"sqrt"})


def _half_angle(bench: Workbench, at: Path, node: Term) -> list[Step] | None:
    for wave in dict.fromkeys(s for s in subterms(node.args[0]) if s.op == "cos"):
        for op, rule, half in (("add", "cos_half_sq", "cos"), ("sub", "sin_half_sq", "sin")):
            whole = mk(op, ONE, wave)
            twice = ring.rational(in_lowest_terms(mk("div", mk("mul", num(2), node.args[0]), whole)))
            size = None if twice is None else root_of_number(twice)
            if size is None:
                continue
            square, angle = mk("div", whole, num(2)), mk("div", wave.args[0], num(2))
            neat = tidy(angle)
            root = tidy(mk("mul", number(size), mk(half, neat)))
            plain = bench.facts.granted(mk("ge", root, ZERO))
            return [Step("ring", (*at, 0), (("to", mk("mul", number(size * size), square)),)),
                    Step(rule, (*at, 0, 1), (("u", wave.args[0]),), backwards=True),
                    *([] if neat is angle else [Step("ring", (*at, 0, 1, 0, 0), (("to", neat),))]),
                    Step("ring", (*at, 0), (("to", mk("pow", root, num(2))),)),
                    Step("sq_sqrt" if plain else "sqrt_sq_eq_abs", at, (("a", root),))]
    return None


def cube_roots(bench: Workbench, t: Term) -> list[Step]:
    """cbrt(x^3 + 3*x^2 + 3*x + 1) becomes x + 1."""
    return repeated(bench, t, lambda at, node: _cube_root(at, node) if node.op == "cbrt" and node.size <= MAX_SIZE else None)


def _cube_root(at: Path, node: Term) -> list[Step] | None:
    try:
        field = ring.Field(node.args, opaque=False)
        top, bottom = field.fraction(node.args[0])
        (c, above), (d, below) = top.factor(), bottom.factor()
    except (ring.TooLarge, ZeroDivisionError):
        return None
    if abs(fmpq(c) / fmpq(d)) != 1 or not above or any(n % 3 for _, n in (*above, *below)):
        return None
    over, under = ([(f, 2 * int(n) // 3) for f, n in side] for side in (above, below))
    root = tidy(mk("div", _product(over, field.atoms), _product(under, field.atoms)))
    root = root if fmpq(c) / fmpq(d) == 1 else mk("neg", root)
    return [Step("ring", (*at, 0), (("to", mk("pow", root, num(3))),)), Step("cube_cbrt", at, (("a", root),))]


def squares_out(bench: Workbench, t: Term) -> list[Step]:
    """sqrt(a^2*x + a^2) becomes a*sqrt(x + 1) where a is not negative, and abs(a)*sqrt(x + 1) elsewhere."""
    return repeated(bench, t, lambda at, node: _square_out(bench, at, node) if node.op == "sqrt" and node.size <= MAX_SIZE else None)


def _square_out(bench: Workbench, at: Path, node: Term) -> list[Step] | None:
    apart = _square_factor(node.args[0])
    if apart is None:
        return None
    size, base, rest = apart
    root = tidy(mk("mul", size, base))
    square, there = mk("pow", root, num(2)), at if rest is ONE else (*at, 0)
    steps = [Step("ring", (*at, 0), (("to", square if rest is ONE else mk("mul", square, rest)),))]
    if rest is not ONE:
        steps.append(Step("sqrt_mul_complex" if bench.facts.is_complex else "sqrt_mul", at, (("a", square), ("b", rest))))
    if bench.facts.granted(mk("ge", root, ZERO)):
        return [*steps, Step("sq_sqrt", there, (("a", root),))]
    steps.append(Step("sqrt_sq_eq_abs", there, (("a", root),)))
    if size is not ONE:
        product = mk("mul", size, base)
        steps += [] if root is product else [Step("ring", (*there, 0), (("to", product),))]
        steps += [Step("abs_mul", there, (("a", size), ("b", base))), Step("abs_of_nonneg", (*at, 0), (("a", size),))]
    return steps


def _square_factor(t: Term) -> tuple[Term, Term, Term] | None:
    """s, u and v with t = (s*u)^2*v, s a positive number, s*u not 1; None where there is no such square."""
    try:
        field = ring.Field((t,), opaque=True)
        top, bottom = field.fraction(t)
        if not bottom.is_constant() or top == 0 or len(top) > ring.MAX_FACTORED:
            return None
        c, parts = (top / bottom.leading_coefficient()).factor()
    except (ring.TooLarge, ZeroDivisionError):
        return None
    size, rest = _number_apart(Fraction(int(fmpq(c).p), int(fmpq(c).q)))
    outside = [(f, 2 * (int(n) // 2)) for f, n in parts if n > 1]
    inside = [ring.polynomial(f, field.atoms) for f, n in parts if n % 2]
    if size == 1 and not outside:
        return None
    return number(size), tidy(_product(outside, field.atoms)), joined("mul", [number(rest)] * (rest != 1 or not inside) + inside)


def roots_apart(bench: Workbench, t: Term) -> list[Step]:
    """sqrt(1 - x^2) becomes sqrt(1 - x)*sqrt(1 + x) where no factor is negative, and roots of quotients quotients of roots."""
    return repeated(bench, t, lambda at, node: _root_apart(bench, at, node) if node.op == "sqrt" and node.size <= MAX_SIZE else None)


def _root_apart(bench: Workbench, at: Path, node: Term) -> list[Step] | None:
    inner = node.args[0]
    if inner.op == "div":
        return [Step("sqrt_div", at, tuple(zip("ab", inner.args, strict=True)))]
    if inner.op == "mul":
        return [Step("sqrt_mul", at, (("a", inner.args[0]), ("b", joined("mul", inner.args[1:]))))]
    factors = _positive_factors(bench, inner) if inner.op in ("add", "sub") else []
    return [Step("ring", (*at, 0), (("to", mk("mul", *factors)),))] if len(factors) > 1 else None


def _positive_factors(bench: Workbench, t: Term) -> list[Term]:
    """Factors of a term none of which is negative; none where that is not known."""
    try:
        field = ring.Field((t,), opaque=True)
        top, bottom = field.fraction(t)
        c, parts = (top / bottom.leading_coefficient()).factor() if bottom.is_constant() and top != 0 else (0, ())
    except (ring.TooLarge, ZeroDivisionError):
        return []
    found: list[Term] = []
    size = Fraction(int(fmpq(c).p), int(fmpq(c).q))
    for f, n in parts:
        u = ring.polynomial(f, field.atoms)
        if n % 2 and not bench.facts.granted(mk("ge", u, ZERO)):
            u, size = ring.polynomial(-f, field.atoms), -size
        found.append(u if n == 1 else mk("pow", u, num(int(n))))
    if size <= 0 or not all(bench.facts.granted(mk("ge", u, ZERO)) for u in found):
        return []
    return found if size == 1 else [number(size), *found]


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
