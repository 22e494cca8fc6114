"""Integrals with ends: an antiderivative, proved by differentiating it, and its values at the ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from symderive.kernel.check import facts_at
from symderive.kernel.derivation import Chain, Line, Proof, Step
from symderive.kernel.term import ZERO, Path, Term, get, mk, number
from symderive.search.antiderivatives import antiderivative
from symderive.search.calculus import derivative_lines
from symderive.search.differentiate import CannotDifferentiate
from symderive.search.elaborate import Workbench
from symderive.search.identity import prove_identity
from symderive.search.match import positions, subterms
from symderive.search.partial import quotient

Way = Callable[[Workbench, Term], tuple[tuple[Line, ...], Term]]


def by_antiderivatives(bench: Workbench) -> Iterator[Proof]:
    """Both sides with their integrals carried out; derivatives around them are taken before, or after that."""
    if not any("Integral" in side.ops for side in (bench.claim.lhs, bench.claim.rhs)):
        return
    for ways in ((_differentiated, _integrated), (_integrated, _differentiated)):
        (forth, left), (ahead, right) = (_both(bench, side, ways) for side in (bench.claim.lhs, bench.claim.rhs))
        middle = prove_identity(bench, left, right, bench.rules)
        if middle is not None:
            yield Chain((*forth, *middle.lines), middle.known, (*ahead, *middle.back))


def _both(bench: Workbench, t: Term, ways: Sequence[Way]) -> tuple[tuple[Line, ...], Term]:
    lines: tuple[Line, ...] = ()
    for way in ways:
        more, t = way(bench, t)
        lines += more
    return lines, t


def _differentiated(bench: Workbench, t: Term) -> tuple[tuple[Line, ...], Term]:
    try:
        return derivative_lines(bench, t)
    except CannotDifferentiate:
        return (), t


def _integrated(bench: Workbench, t: Term) -> tuple[tuple[Line, ...], Term]:
    """A line for every integral that can be carried out, innermost first."""
    lines: list[Line] = []
    left: set[Term] = set()
    while (at := _next(t, left)) is not None:
        step = carried_out(bench, t, at)
        new = None if step is None else bench.try_step(t, step)
        if step is None or new is None:
            left.add(get(t, at))
            continue
        lines.append(Line((step,)))
        t = new
    return tuple(lines), t


def _next(t: Term, left: set[Term]) -> Path | None:
    """The first integral without another in it that is not among those left as they are."""
    found = [(at, node) for at, node in positions(t) if node.op == "Integral"]
    return next((at for at, node in reversed(found) if node not in left), None)


def carried_out(bench: Workbench, t: Term, at: Path) -> Step | None:
    """The step from the integral at a place of t to the values of an antiderivative, with the proof that it is one."""
    here = get(t, at)
    f, x = here.args[:2]
    inside = facts_at(t, at, bench.facts).beneath(here, 0)
    definitions = bench.replay.definitions
    within = bench.replay.without(x, here.args[2:], inside)
    found = antiderivative(f, x, lambda u: within.granted(mk("gt", u, ZERO)), definitions)
    points: tuple[Term, ...] = ()
    if found is not None and not inside.granted(mk("smooth", found, x)):
        points = _kinks(found, x)
        inside = bench.replay.without(x, points, within)
    if found is None or not inside.granted(mk("smooth", found, x)):
        return None
    slope = mk("D", found, x)
    inner = Workbench(replace(bench.claim, lhs=slope, rhs=f), bench.rules, facts=inside, budget=bench.budget)
    try:
        lines, left = derivative_lines(inner, slope)
        ahead, right = derivative_lines(inner, f)
    except CannotDifferentiate:
        return None
    middle = None if inner.provided else prove_identity(inner, left, right, bench.rules)
    if middle is None:
        return None
    using = (("F", found), *((f"p{i + 1}", p) for i, p in enumerate(points)))
    return Step("antiderivative", at, using, by=Chain((*lines, *middle.lines), middle.known, (*ahead, *middle.back)))


def _kinks(t: Term, x: Term) -> tuple[Term, ...]:
    """Where absolute values and the like of a number times x and more have their kinks."""
    found: dict[Term, None] = {}
    for node in subterms(t):
        two = node.op in ("max", "min") and len(node.args) == 2
        u = node.args[0] if node.op in ("abs", "relu", "cbrt") else mk("sub", *node.args) if two else ZERO
        row = quotient(u, x)
        if row is not None and row[0].degree() == 1 and row[1].degree() == 0:
            zero = -row[0][0] / row[0][1]
            found[number(Fraction(int(zero.p), int(zero.q)))] = None
    return tuple(found)
