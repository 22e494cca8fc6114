"""Roots as they are written down: no square in a root, no root in a root that could do without, no root of a number below a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations

from symderive.kernel import ring
from symderive.kernel.derivation import Line, Step
from symderive.kernel.term import Path, Term, get, number
from symderive.search.conjugates import rationalised, steps_by_conjugates
from symderive.search.differentiate import tidy
from symderive.search.elaborate import Workbench
from symderive.search.match import positions, subterms
from symderive.search.nested import denested
from symderive.search.principal import principal_values
from symderive.search.radicals import repeated
from symderive.search.roots import squares_out


def rooted_lines(bench: Workbench, t: Term) -> tuple[tuple[Line, ...], Term]:
    """A line for each of these ideas that changes the term, and the term then."""
    lines: list[Line] = []
    for idea in _IDEAS:
        steps = idea(bench, t)
        new = bench.run(t, steps) if steps else None
        if new is not None:
            lines.append(Line(tuple(steps)))
            t = new
    neat = tidy(t)
    if lines and neat.size < t.size:
        lines.append(Line((Step("ring", using=(("to", neat),)),)))
        t = neat
    return tuple(lines), t


def _above_the_line(bench: Workbench, t: Term) -> list[Step]:
    """Fractions with roots of numbers below the line, expanded by a conjugate."""
    steps: list[Step] = []
    for at in _fractions(t):
        node = get(t, at)
        neat = rationalised(bench, node)
        more = [] if neat is None else steps_by_conjugates(bench, at, node, neat)
        new = bench.run(t, more) if more else None
        if new is not None:
            steps, t = [*steps, *more], new
    return steps


def _fractions(t: Term) -> list[Path]:
    """The outermost places of arithmetic in which roots of numbers alone, or I, stand below a line, the last first."""
    found: list[Path] = []
    for at, node in positions(t):
        inside = any(at[:len(outer)] == outer for outer in found)
        if not inside and ring.arithmetic(node) and not (at and ring.arithmetic(get(t, at[:-1]))) and _root_below(node):
            found.append(at)
    return found[::-1]


def _root_below(t: Term) -> bool:
    below = [s.args[1] for s in subterms(t) if s.op == "div"] + [s.args[0] for s in subterms(t) if (ring.exponent(s) or 0) < 0]
    rooted = [b for b in below if any(s.op in ("sqrt", "cbrt") or s.imaginary for s in subterms(b))]
    return bool(rooted) and not any(b.names for b in rooted)


def _products_joined(bench: Workbench, t: Term) -> list[Step]:
    """sqrt(2)*sqrt(3) becomes sqrt(6)."""
    return repeated(bench, t, _joined)


def _joined(at: Path, node: Term) -> list[Step] | None:
    roots = [(i, a.args[0], ring.rational(a.args[0])) for i, a in enumerate(node.args) if node.op == "mul" and a.op == "sqrt"]
    for (i, u, p), (j, v, q) in combinations(roots, 2):
        if p is not None and q is not None:
            two = len(node.args) == 2
            inner = (*at, 0) if two else (*at, i, 0)
            joined = Step("sqrt_mul", at, (("a", u), ("b", v)), () if two else (i, j), backwards=True)
            return [joined, Step("ring", inner, (("to", number(p * q)),))]
    return None


_IDEAS: Sequence[Callable[[Workbench, Term], list[Step]]] = (
    principal_values, squares_out, denested, _above_the_line, _products_joined, squares_out)
