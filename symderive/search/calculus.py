"""Differentiation told in lines: one round of rules a line, then the line tidied, as on a blackboard."""

from __future__ import annotations

from symderive.kernel.derivation import Line, Step
from symderive.kernel.term import NAME_SLOTS, Path, Term
from symderive.search.differentiate import CannotDifferentiate, first_rule, tidy
from symderive.search.elaborate import Workbench
from symderive.search.match import positions

LINEAR = frozenset({"diff_add", "diff_sub", "diff_neg", "diff_const_mul", "diff_div_const"})  # no line of their own
MAX_LINES = 60


def derivative_lines(bench: Workbench, t: Term) -> tuple[tuple[Line, ...], Term]:
    """Lines until no derivative is left in a term, and the last of them. Raises CannotDifferentiate."""
    lines: list[Line] = []
    while any(node.op == "D" for _, node in positions(t)):
        steps, new = _round(bench, t)
        neat = tidy(new)
        if neat is not new and bench.try_step(new, tidying := Step("ring", using=(("to", neat),))) is neat:
            steps, new = (*steps, tidying), neat
        lines.append(Line(steps))
        t = new
        if len(lines) > MAX_LINES:
            raise CannotDifferentiate("the derivative takes too many lines")
    return tuple(lines), t


def _round(bench: Workbench, t: Term) -> tuple[tuple[Step, ...], Term]:
    """One rule at every outermost derivative; sums and constant factors go on to the next one at once."""
    done: list[Step] = []
    later: set[Term] = set()  # derivatives that a rule of this round left behind
    while (at := _next(t, later)) is not None:
        steps = first_rule(t, at, bench.claim.definitions, bench.whole)
        new = bench.run(t, steps)
        if new is None:
            raise CannotDifferentiate("a condition of the rule is open")
        if steps[0].rule not in LINEAR:
            later |= {node for _, node in positions(new) if node.op == "D"} - {node for _, node in positions(t) if node.op == "D"}
        done += steps
        t = new
    routine = bench.settle(t)
    return (*done, *routine), bench.run(t, routine) or t


def _next(t: Term, later: set[Term]) -> Path | None:
    """The first derivative inside no other that is still to be looked at."""
    stack: list[tuple[Path, Term]] = [((), t)]
    while stack:
        at, node = stack.pop()
        if node.op == "D":
            if node not in later:
                return at
        elif node.vars:
            closed = NAME_SLOTS.get(node.op, ())
            stack.extend(((*at, i), a) for i, a in reversed(list(enumerate(node.args))) if i not in closed)
    return None
