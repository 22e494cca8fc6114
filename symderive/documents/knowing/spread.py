"""Sums taken apart: of what is added each, and what does not run with the index before the sum."""

from __future__ import annotations

from symderive.kernel.term import ONE, Term, fold, joined, mk, rebuild


def spread(t: Term) -> Term:
    """The term with Sum(c f + d) as c Sum(f) + n d."""
    return fold(t, lambda node, args: _summed(*args) if node.op == "Sum" else rebuild(node, args))


def _summed(f: Term, j: Term, a: Term, b: Term) -> Term:
    """The sum of f, taken apart."""
    if f.op in ("add", "sub", "neg"):
        return mk(f.op, *(_summed(part, j, a, b) for part in f.args))
    if j.val not in f.names:
        count = b if a is ONE else mk("add", mk("sub", b, a), ONE)
        return mk("mul", count, f)
    above, below = _factors(f)
    still, below_still = ([u for u in part if j.val not in u.names] for part in (above, below))
    if not still and not below_still:
        return mk("Sum", f, j, a, b)
    moving, below_moving = ([u for u in part if j.val in u.names] for part in (above, below))
    inside = _over(moving, below_moving)
    inside = _summed(inside, j, a, b) if inside.op in ("add", "sub", "neg") else mk("Sum", inside, j, a, b)
    return mk("mul", _over(still, below_still), inside)


def _over(above: list[Term], below: list[Term]) -> Term:
    top = joined("mul", above) if above else ONE
    return mk("div", top, joined("mul", below)) if below else top


def _factors(t: Term) -> tuple[list[Term], list[Term]]:
    """The factors of a term above and below the line."""
    if t.op == "mul":
        parts = [_factors(a) for a in t.args]
        return [u for above, _ in parts for u in above], [u for _, below in parts for u in below]
    if t.op == "div":
        (above, under), (below, over) = _factors(t.args[0]), _factors(t.args[1])
        return above + over, under + below
    return [t], []
