"""Differentiation told in lines: one round of rules a line, then the line tidied, as on a blackboard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from symderive.kernel.conditions import smooth_conditions
from symderive.kernel.derivation import Chain, Claim, Definitions, Derivation, Line, Rule, Step
from symderive.kernel.term import NAME_SLOTS, Path, Term, get, mk
from symderive.search.differentiate import CannotDifferentiate, first_rule, settled, tidy, unsettled
from symderive.search.elaborate import Workbench
from symderive.search.match import by_operator, positions, rewrites
from symderive.search.points import witness
from symderive.search.roots import square_roots

LINEAR = frozenset({"diff_add", "diff_sub", "diff_neg", "diff_const_mul", "diff_div_const", "ring"})  # no line of their own
MAX_LINES = 60
WORK = 20  # for a line, for each of its symbols
# how to go on where the rule for a function may not be used because it is what is to be proved
DEFINITIONS = {"tanh": "tanh_eq_sinh_div_cosh", "coth": "coth_eq_cosh_div_sinh", "sech": "sech_eq_one_div_cosh",
               "csch": "csch_eq_one_div_sinh", "tan": "tan_eq_sin_div_cos", "cot": "cot_eq_cos_div_sin", "sec": "sec_eq_one_div_cos",
               "csc": "csc_eq_one_div_sin", "sigmoid": "sigmoid_eq", "softplus": "softplus_eq"}


def derive(f: Term, x: Term, claim: Claim, rules: Mapping[str, Rule]) -> Derivation:
    """The derivative of f in x, line by line: a claim D(f, x) = what comes out, for the sorts, assumptions and definitions of `claim`.

    Conditions that are met on the way, and that follow from nothing, become assumptions. Raises CannotDifferentiate, Rejected.
    """
    t = mk("D", f, x)
    bench = Workbench(replace(claim, lhs=t, rhs=t), rules)
    lines, result = derivative_lines(bench, t)
    found = replace(claim, lhs=t, rhs=result)
    facts = Workbench(found, rules).facts
    found = replace(found, assuming=(*claim.assuming, *(c for c in bench.provided if not facts.granted(c))))
    return Derivation(found, Chain(lines), witness=witness(found))


def derivative_lines(bench: Workbench, t: Term) -> tuple[tuple[Line, ...], Term]:
    """Lines until no derivative is left in a term, and the last of them. Raises CannotDifferentiate."""
    lines: list[Line] = []
    chosen = _largest_chosen(bench, t)
    if chosen:
        t = bench.run(t, chosen) or t
        lines.append(Line(chosen))
    while unsettled(t, bench.replay.definitions):
        bench.budget.spend(WORK * t.size)
        steps, new = _round(bench, t)
        tidying, t = _tidied(bench, new)
        lines.append(Line((*steps, *tidying)))
        if len(lines) > MAX_LINES:
            raise CannotDifferentiate("the derivative takes too many lines")
    roots = square_roots(bench, t) if lines else ()
    if roots:
        tidying, t = _tidied(bench, bench.run(t, roots) or t)
        lines.append(Line((*roots, *tidying)))
    return tuple(lines), t


def _largest_chosen(bench: Workbench, t: Term) -> tuple[Step, ...]:
    """Steps for every maximum and minimum of two under a derivative of which it is known there which one it is."""
    steps: list[Step] = []
    for at, node in reversed(positions(t)) if {"max", "min"} & t.ops else ():
        if node.op not in ("max", "min") or not any(get(t, at[:i]).op == "D" for i in range(len(at))):
            continue
        for rule in (f"{node.op}_of_ge", f"{node.op}_of_le"):
            step = Step(rule, at, (("a", node.args[0]), ("b", node.args[1])))
            if len(node.args) == 2 and rule in bench.replay.rules and bench.try_step(t, step) is not None:
                steps.append(step)
                break
    return tuple(steps)


def _tidied(bench: Workbench, t: Term) -> tuple[tuple[Step, ...], Term]:
    """Steps that tidy what is differentiated, innermost first, and then the line; and the line."""
    steps: list[Step] = []
    inner = [(*at, 0) for at, node in by_operator(t).get("D", ())] if "D" in t.ops else []
    for at in (*reversed(inner), ()):
        here = get(t, at)
        tidying = Step("ring", at, (("to", tidy(here)),))
        new = bench.try_step(t, tidying) if dict(tidying.using)["to"] is not here else None
        if new is not None:
            steps, t = [*steps, tidying], new
    return tuple(steps), t


def _round(bench: Workbench, t: Term) -> tuple[tuple[Step, ...], Term]:
    """One rule at every outermost derivative; sums and constant factors go on to the next one at once."""
    done: list[Step] = []
    later: set[Term] = set()  # derivatives that a rule of this round left behind
    while (at := _next(t, later, bench.replay.definitions)) is not None:
        steps = _rule_or_definition(bench, t, at)
        new = _carried_out(bench, t, steps)
        if steps[0].rule not in LINEAR:
            later |= {node for node in _derivatives(new) - _derivatives(t) if not _is_plain(*node.args)}
        done += steps
        t = new
    routine = bench.settle(t)
    return (*done, *routine), bench.run(t, routine) or t


def _derivatives(t: Term) -> set[Term]:
    found: set[Term] = set()
    stack = [t]
    while stack:
        node = stack.pop()
        if node.op == "D":
            found.add(node)
        stack += node.args if node.vars else ()
    return found


def _is_plain(f: Term, x: Term) -> bool:
    """Whether a term is a number times x and a number, in letters too: its derivative is seen at once."""
    summands = f.args if f.op in ("add", "sub") else (f,)
    bare = [s.args[0] if s.op == "neg" else s for s in summands]
    return all(s is x or not s.names & x.names or _is_multiple(s, x) for s in bare)


def _is_multiple(s: Term, x: Term) -> bool:
    moving = [a for a in s.args if a.names & x.names]
    return moving == [x] and (s.op == "mul" or (s.op == "div" and s.args[0] is x))


def _rule_or_definition(bench: Workbench, t: Term, at: Path) -> tuple[Step, ...]:
    steps = first_rule(t, at, bench.replay.definitions, bench.whole)
    if steps[0].rule in bench.replay.rules or steps[0].rule in bench.replay.built_in:
        return steps
    inner = get(t, (*at, 0))
    meaning = bench.replay.rules.get(DEFINITIONS.get(inner.op, ""))
    for step in () if meaning is None else rewrites(inner, meaning):
        if not step.at:
            return (replace(step, at=(*at, 0)),)
    raise CannotDifferentiate(f"there is no rule for the derivative of {inner.op}")


def _carried_out(bench: Workbench, t: Term, steps: tuple[Step, ...]) -> Term:
    """The line after the steps; conditions in their way are taken as known, and the result will say so."""
    while True:
        bench.open.clear()
        new = bench.run(t, steps)
        if new is not None:
            return new
        needs = [c for o in bench.open for c in _atomic(bench, o) if not bench.facts.granted(c)]
        if not needs or len(bench.provided) > 20:
            raise CannotDifferentiate("a rule does not apply there")
        for c in needs:
            bench.provide(c)


def _atomic(bench: Workbench, condition: Term) -> tuple[Term, ...]:
    """The conditions that make a term smooth, or the condition itself."""
    if condition.op != "smooth":
        return (condition,)
    u, x = condition.args
    found = smooth_conditions(u, (x if x.op == "name" else x.args[0]).names, bench.replay.definitions)
    return () if found is None else found


def _moved(derivative: Term) -> str:
    x = derivative.args[1]
    return (x if x.op == "name" else x.args[0]).val


def _next(t: Term, later: set[Term], definitions: Definitions) -> Path | None:
    """The first derivative that is still to be looked at: in one whose body has others that matter, the first of those."""
    stack: list[tuple[Path, Term]] = [((), t)]
    while stack:
        at, node = stack.pop()
        if node.op == "D" and settled(node, definitions):
            continue
        if node.op == "D" and not (unsettled(node.args[0], definitions) and definitions.depends(node.args[0], _moved(node))):
            if node not in later:
                return at
        elif node.vars:
            closed = NAME_SLOTS.get(node.op, ())
            stack.extend(((*at, i), a) for i, a in reversed(list(enumerate(node.args))) if i not in closed)
    return None
