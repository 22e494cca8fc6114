"""Nested roots: sqrt(a + b*sqrt(c)) is a sum or difference of two roots where a^2 - b^2*c is a square."""

from __future__ import annotations

from collections.abc import Iterator

from symderive.kernel import ring
from symderive.kernel.derivation import Step
from symderive.kernel.term import ONE, ZERO, Path, Term, const, mk, num, number
from symderive.search.citing import coefficients, expanded
from symderive.search.conjugates import reduced, steps_by_conjugates
from symderive.search.elaborate import Workbench
from symderive.search.principal import plus_imaginary
from symderive.search.radicals import repeated
from symderive.search.roots import root_of_number, root_of_square

_I, _TWO = const("I"), num(2)


def denested(bench: Workbench, t: Term) -> list[Step]:
    """sqrt(3 + 2*sqrt(2)) becomes sqrt(2) + 1, and sqrt(2*I) sqrt(1) + I*sqrt(1)."""
    return repeated(bench, t, lambda at, node: _without_nest(bench, at, node) if node.op == "sqrt" and _may_nest(node.args[0]) else None)


def _may_nest(t: Term) -> bool:
    return bool(t.args) or t is _I


def _without_nest(bench: Workbench, at: Path, node: Term) -> list[Step] | None:
    for a, b, c in _split(node.args[0]):
        for root, rule, letters in _roots(bench, a, b, c):
            if rule == "sq_sqrt" and not bench.facts.granted(mk("ge", root, ZERO)):
                continue
            turned = steps_by_conjugates(bench, (*at, 0), node.args[0], mk("pow", root, _TWO))
            if turned:
                return [*turned, Step(rule, at, letters)]
    return None


def _split(t: Term) -> Iterator[tuple[Term, Term, Term]]:
    """a, b, c with t = a + b*sqrt(c), for each root in t of which it is a polynomial of degree 1; I is sqrt(-1)."""
    try:
        field = ring.Field((t,), opaque=False)
        top, bottom = field.fraction(t)
    except (ring.TooLarge, ZeroDivisionError):
        return
    for i, atom in enumerate(field.atoms):
        if (atom.op == "sqrt" or atom is _I) and top.degrees()[i] == 1 and not bottom.degrees()[i]:
            below = ring.polynomial(bottom, field.atoms)
            parts = [ring.polynomial(p, field.atoms) for p in coefficients(top, i)]
            a, b = (p if below is ONE else mk("div", p, below) for p in parts)
            yield a, b, atom.args[0] if atom.args else number(-1)


def _roots(bench: Workbench, a: Term, b: Term, c: Term) -> Iterator[tuple[Term, str, tuple[tuple[str, Term], ...]]]:
    """What the root of a + b*sqrt(c) may be, with the rule that says so and its letters."""
    norm = expanded(mk("sub", mk("pow", a, _TWO), mk("mul", mk("pow", b, _TWO), c)))
    d = root_of_square(reduced(bench, norm) or norm)
    if d is None:
        return
    p, q = (_half(mk(op, a, d)) for op in ("add", "sub"))
    if ring.rational(c) == -1:
        u, v = _root(p), _root(expanded(mk("neg", q)))
        for imaginary in (v, mk("neg", v)):
            yield plus_imaginary(u, imaginary), "sqrt_square_complex", (("a", u), ("b", imaginary))
        return
    u, v = _root(p), _root(q)
    for whole in (mk("add", u, v), mk("sub", u, v), mk("sub", v, u)):
        yield whole, "sq_sqrt", (("a", whole),)


def _half(t: Term) -> Term:
    """t/2 multiplied out, a fraction only where t is one."""
    field = ring.Field((t,), opaque=False)
    top, bottom = field.fraction(t)
    plain = bottom.is_constant()
    above = ring.polynomial(top / (2 * bottom.leading_coefficient()) if plain else top / 2, field.atoms)
    return above if plain else mk("div", above, ring.polynomial(bottom, field.atoms))


def _root(t: Term) -> Term:
    """sqrt(t), or the number that it is."""
    q = ring.rational(t)
    size = None if q is None else root_of_number(q)
    return mk("sqrt", t) if size is None else number(size)
