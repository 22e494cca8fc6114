"""Derivatives at kinks: what is true on both sides of a point, and continuous there, is true at it (the mean value theorem)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from symderive.kernel import ring
from symderive.kernel.check import facts_at
from symderive.kernel.derivation import Chain, Cite, Line, Proof, Step
from symderive.kernel.term import ONE, ZERO, Path, Term, get, joined, mk, number, same
from symderive.search.calculus import derivative_lines
from symderive.search.citing import coefficients
from symderive.search.differentiate import CannotDifferentiate, tidy, unsettled
from symderive.search.elaborate import Workbench
from symderive.search.identity import exhaust, prove_identity
from symderive.search.match import positions, subterms
from symderive.search.radicals import repeated

KINKED = frozenset({"abs", "relu", "max", "min", "sign", "step", "cbrt"})
AS_SIZES = ("max_eq_abs", "min_eq_abs"), ("relu_eq_max", "max_eq_abs", "min_eq_abs")
_Moved = tuple[tuple[Line, ...], Term]


def by_continuing(bench: Workbench) -> Iterator[Proof]:
    """Derivatives of products with a kink that have none, like x^2*abs(x), where no rule for them is without a condition."""
    sides = bench.claim.lhs, bench.claim.rhs
    if bench.facts.is_complex or not any(side.vars and KINKED & side.ops for side in sides) or _is_plain(bench, sides):
        return
    for rules in AS_SIZES if "relu" in sides[0].ops | sides[1].ops else AS_SIZES[:1]:
        ready = [_prepared(bench, side, rules) for side in sides]
        moved = [_carried_out(bench, *side, other) for side, (_, other) in (ready, ready[::-1])]
        if moved[0] is None or moved[1] is None:
            continue
        (forth, left), (ahead, right) = moved[0], moved[1]
        middle = prove_identity(bench, left, right, bench.rules)
        if middle is not None:
            yield Chain((*forth, *middle.lines), middle.known, (*ahead, *middle.back))
            return


def _is_plain(bench: Workbench, sides: tuple[Term, ...]) -> bool:
    """Whether the rules carry out all derivatives and leave no condition."""
    return all(_by_rules(bench, side) is not None for side in sides)


def _by_rules(bench: Workbench, t: Term) -> _Moved | None:
    """The lines of the rules, where they leave no condition."""
    inner = Workbench(bench.claim, bench.rules, bench.lemmas, bench.facts, bench.budget)
    try:
        found = derivative_lines(inner, t)
    except CannotDifferentiate:
        return None
    return None if inner.provided else found


def _prepared(bench: Workbench, t: Term, rules: Sequence[str]) -> _Moved:
    """A side with maxima as absolute values, and with signs in products put together with what they are the sign of."""
    lines: tuple[Line, ...] = ()
    for way in (partial(_as_sizes, rules=rules), _without_signs):
        steps = way(bench, t)
        new = bench.run(t, steps) if steps else None
        lines, t = (lines, t) if new is None else ((*lines, Line(tuple(steps))), new)
    return lines, t


def _carried_out(bench: Workbench, lines: tuple[Line, ...], t: Term, other: Term) -> _Moved | None:
    """A side without its derivatives; those of what has kinks first."""
    while (at := _kinked(bench, t)) is not None:
        step = _continued(bench, t, at, () if at or other.vars else (other,))
        new = bench.try_step(t, step) if step else None
        if step is None or new is None:
            return None
        lines, t = (*lines, Line((step,))), new
    rest = _by_rules(bench, t)
    return None if rest is None else ((*lines, *rest[0]), rest[1])


def _as_sizes(bench: Workbench, t: Term, rules: Sequence[str]) -> list[Step]:
    """max(x, 0) becomes (x + 0 + abs(x))/2, and min(x, 1) (x + 1 - abs(x - 1))/2."""
    new, steps = exhaust(bench, t, [bench.rules[n] for n in rules if n in bench.rules])
    return steps + repeated(bench, new, _tidied, {"abs"}) if steps else []


def _tidied(at: Path, node: Term) -> list[Step] | None:
    """abs(x - 0) becomes abs(x), and so does abs(0 - x)."""
    if node.op != "abs":
        return None
    inner = tidy(node.args[0])
    ready = [] if inner is node.args[0] else [Step("ring", (*at, 0), (("to", inner),))]
    turned = [Step("abs_neg", at, (("a", inner.args[0]),))] if inner.op == "neg" else []
    return [*ready, *turned] or None


def _kinked(bench: Workbench, t: Term) -> Path | None:
    """The first derivative in a name, without others in it, of what has a kink as far as is known."""
    for at, node in positions(t):
        if node.op == "D" and node.args[1].op == "name" and KINKED & node.ops and not unsettled(node.args[0], bench.replay.definitions):
            inside = facts_at(t, at, bench.facts).beneath(node, 0)
            if not inside.granted(mk("smooth", *node.args)):
                return at
    return None


def _continued(bench: Workbench, line: Term, at: Path, goals: tuple[Term, ...]) -> Step | None:
    """The step from the derivative at a place to one of the goals, or to what comes out, proved for all but the kinks."""
    here = get(line, at)
    points = kinks(*here.args)
    away = bench.replay.without(here.args[1], points, facts_at(line, at, bench.facts).beneath(here, 0))
    inner = Workbench(replace(bench.claim, lhs=here, rhs=here), bench.rules, bench.lemmas, away, bench.budget)
    found = _by_rules(inner, here) if points and away.granted(mk("smooth", *here.args)) else None
    if found is None:
        return None
    lines, left = found
    for goal, middle in _ends(inner, left, goals):
        using = (("to", goal), *((f"p{i + 1}", p) for i, p in enumerate(points)))
        step = Step("continued", at, using, by=Chain((*lines, *middle.lines), middle.known, middle.back))
        if bench.try_step(line, step) is not None:
            return step
    return None


def _ends(bench: Workbench, t: Term, goals: tuple[Term, ...]) -> Iterator[tuple[Term, Chain]]:
    """Chains from what comes out for all but the kinks to one of the goals, and to what it is without signs."""
    for goal in goals:
        found = prove_identity(bench, t, goal, bench.rules)
        if found is not None:
            yield goal, found
    steps = tuple(_without_signs(bench, t))
    new = bench.run(t, steps)
    if new is not None:
        yield new, Chain((Line(steps),) if steps else ())


def kinks(t: Term, x: Term) -> tuple[Term, ...]:
    """Where absolute values and the like of a*x + b have their kinks, a being a number and b free of x."""
    found: dict[Term, None] = {}
    for node in subterms(t):
        two = node.op in ("max", "min") and len(node.args) == 2
        u = mk("sub", *node.args) if two else node.args[0] if node.op in KINKED else ZERO
        zero = _zero(u, x) if x.val in u.names else None
        if zero is not None:
            found[zero] = None
    return tuple(found)


def _zero(u: Term, x: Term) -> Term | None:
    """Where a*x + b is 0, for a number a and b free of x."""
    try:
        field = ring.Field((u,), opaque=False)
        top, bottom = field.fraction(u)
    except (ring.TooLarge, ZeroDivisionError):
        return None
    at = next((i for i, atom in enumerate(field.atoms) if atom is x), None)
    if at is None or top.degrees()[at] != 1 or any(x.val in a.names for a in field.atoms if a is not x) or bottom.degrees()[at]:
        return None
    b, a = (ring.polynomial(p, field.atoms) for p in coefficients(top, at))
    return tidy(mk("div", mk("neg", b), a)) if ring.rational(a) is not None else None


# a function, what it is multiplied by, the rule for their product, and what that is
_PRODUCTS = (("sign", None, "mul_sign", "a", "abs"), ("sign", "abs", "sign_mul_abs", "a", None), ("step", None, "mul_step", "u", "relu"))


def _without_signs(bench: Workbench, t: Term) -> list[Step]:
    """x^2*sign(x) becomes x*abs(x), sign(x)*abs(x)^3 becomes x*abs(x)^2, and x^2*step(x) becomes x*relu(x)."""
    if not {"sign", "step"} & t.ops:
        return []
    return repeated(bench, t, lambda at, node: _product_with_sign(bench, at, node), {"mul"})


def _product_with_sign(bench: Workbench, at: Path, node: Term) -> list[Step] | None:
    for i, f in enumerate(node.args):
        for op, beside, rule, letter, becomes in _PRODUCTS if f.op in ("sign", "step") else ():
            other = mk(beside, f.args[0]) if beside else f.args[0]
            k = next((k for k, g in enumerate(node.args) if same(_base(g), other)), None)
            if f.op != op or k is None or rule not in bench.replay.rules:
                continue
            n = ring.exponent(node.args[k]) if node.args[k].op == "pow" else 1
            if n is None or n < 1:
                continue
            rest = [g for j, g in enumerate(node.args) if j not in (i, k)]
            rest += [] if n == 1 else [other if n == 2 else mk("pow", other, number(n - 1))]
            to = joined("mul", [*rest, mk(becomes, f.args[0]) if becomes else f.args[0]])
            cite = Cite(rule, ((letter, f.args[0]),), joined("mul", rest or [ONE]))
            return [Step("ring", at, (("to", to),), cites=(cite,))]
    return None


def _base(t: Term) -> Term:
    return t.args[0] if t.op == "pow" else t
