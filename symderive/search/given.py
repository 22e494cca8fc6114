"""Equations that are assumed: a = 2 b, a + b + c = pi, t = tan(x); and what they say of a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from symderive.kernel import ring
from symderive.kernel.derivation import Claim, Step
from symderive.kernel.term import Term, mk, name, substitute
from symderive.search.citing import cite, coefficients, relations_given
from symderive.search.differentiate import tidy
from symderive.search.match import positions

if TYPE_CHECKING:
    from symderive.search.elaborate import Workbench

INVERSES = {"sin": "asin", "cos": "acos", "tan": "atan", "exp": "log", "log": "exp", "sinh": "asinh", "cosh": "acosh", "tanh": "atanh"}


def solved(claim: Claim) -> dict[str, Term]:
    """Names with what the assumed equations say that they are, in terms of other names: c = pi - a - b. Each in those that follow."""
    return _solved(claim, _by_itself)


def reached(claim: Claim) -> dict[str, Term]:
    """As `solved`; and names inside a function of which an equation gives the value, by its inverse: cos(d) = 3/5."""
    return _solved(claim, lambda left, right: _by_itself(left, right) or _inside(left, right) or _inside(right, left))


def _solved(claim: Claim, solve: Callable[[Term, Term], tuple[str, Term] | None]) -> dict[str, Term]:
    found: dict[str, Term] = {}
    for r in relations_given(claim):
        new = solve(substitute(r.left, found), substitute(r.right, found))
        if new is not None:
            found = {n: substitute(t, {new[0]: new[1]}) for n, t in found.items()} | dict((new,))
    return found


def values_put_in(bench: Workbench, t: Term, names: Mapping[str, Term]) -> list[Step]:
    """The steps that put in for names what the assumed equations say; not in derivatives, as an equation may hold at one point alone."""
    steps: list[Step] = []
    for at, node in positions(t):
        if node.op != "name" or node.val not in names:
            continue
        cites = cite(node, names[node.val], relations_given(bench.claim))
        step = Step("ring", at, (("to", names[node.val]),), cites=cites or ())
        new = bench.try_step(t, step) if cites else None
        if new is not None:
            t = new
            steps.append(step)
    return steps


def _by_itself(left: Term, right: Term) -> tuple[str, Term] | None:
    return _alone(left, right) or _alone(right, left) or _linear(left, right)


def _inside(f: Term, value: Term) -> tuple[str, Term] | None:
    if f.op not in INVERSES or f.args[0].op != "name" or f.args[0].val in value.names:
        return None
    return f.args[0].val, mk(INVERSES[f.op], value)


def _alone(n: Term, t: Term) -> tuple[str, Term] | None:
    return (n.val, t) if n.op == "name" and n.val not in t.names else None


def _linear(left: Term, right: Term) -> tuple[str, Term] | None:
    """The last name of which both sides are multiples and more, with no name in what it is multiplied by; else with one that has."""
    gap = mk("sub", left, right)
    try:
        field = ring.Field((gap,), opaque=True)
        top, _ = field.fraction(gap)
    except (ring.TooLarge, ZeroDivisionError):
        return None
    found = []
    for n in sorted(gap.names, reverse=True):
        at = next((i for i, atom in enumerate(field.atoms) if atom is name(n)), None)
        if at is None or top == 0 or top.degrees()[at] != 1 or any(n in atom.names for i, atom in enumerate(field.atoms) if i != at):
            continue
        rest, slope = coefficients(top, at)
        above, below = (ring.polynomial(p, field.atoms) for p in (-rest, slope))
        found.append((bool(below.names), n, tidy(mk("div", above, below))))
    return min(found, key=lambda f: f[0])[1:] if found else None
