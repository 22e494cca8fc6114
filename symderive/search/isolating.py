"""2*atan(x) + asin(2*x/(1 + x^2)) = pi: what is asin of that is proved first, by an injective function; then the claim is arithmetic.

What the whole part of a term is follows from where the term lies.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symderive.kernel import ring
from symderive.kernel.derivation import Chain, Claim, Derivation, Lemma, Line, Rejected, Step
from symderive.kernel.term import ONE, Term, mk, name
from symderive.search.blocks import Prover, by_injective
from symderive.search.citing import coefficients
from symderive.search.differentiate import tidy
from symderive.search.elaborate import Workbench
from symderive.search.match import positions, subterms

LEMMA = "inverse_alone"
_INVERSES = ("asin", "acos", "atan", "acosh", "asinh", "atanh")
MAX_TRIED = 2


def by_isolating(bench: Workbench, prove: Prover) -> Iterator[Derivation]:
    """The values of an inverse function, of which both sides are sums, from a lemma that has it alone on the left side."""
    claim = bench.claim
    nodes = dict.fromkeys(s for side in (claim.lhs, claim.rhs) for s in subterms(side) if s.op in _INVERSES)
    alone = {claim.lhs, claim.rhs} & nodes.keys()
    if claim.definitions or bench.lemmas or alone or claim.lhs.vars or claim.rhs.vars:
        return
    for node in sorted(nodes, key=lambda s: (-s.size, _INVERSES.index(s.op)))[:MAX_TRIED]:
        value = _solved(claim, node)
        if value is not None:
            yield from _from_lemma(bench, replace(claim, lhs=node, rhs=value), prove)


def by_rounding(bench: Workbench) -> Iterator[Chain]:
    """floor(x + n) = floor(x) + n: the whole number that the claim says it is lies between x + n - 1 and x + n."""
    claim = bench.claim
    for at_left, side, other in ((True, claim.lhs, claim.rhs), (False, claim.rhs, claim.lhs)):
        for at, node in positions(side):
            value = _solved(claim, node) if node.op in ("floor", "ceiling") else None
            if value is None or not _is_next_to(bench, node, value):
                continue
            step = Step(f"{node.op}_eq", at, (("a", node.args[0]), ("n", value)))
            lines = Line((step,)), Line((Step("ring", using=(("to", other),)),))
            if bench.run(side, [s for line in lines for s in line.steps]) is other:
                yield Chain(lines) if at_left else Chain((), (), lines)


def _is_next_to(bench: Workbench, node: Term, value: Term) -> bool:
    """Whether it is known that this is the whole number below, or above; conditions under which it would be only repeat the claim."""
    u, op = node.args[0], "le" if node.op == "floor" else "ge"
    beyond = mk("gt", mk("add", value, ONE), u) if op == "le" else mk("lt", mk("sub", value, ONE), u)
    return all(map(bench.facts.granted, (mk("whole", value), mk(op, value, u), beyond)))


def _solved(claim: Claim, node: Term) -> Term | None:
    """What the claim says that a term in it is; None where both sides are no numbers times it and more."""
    gap = mk("sub", claim.lhs, claim.rhs)
    try:
        field = ring.Field((gap,), opaque=True)
        top, bottom = field.fraction(gap)
    except (ring.TooLarge, ZeroDivisionError):
        return None
    at = next((i for i, atom in enumerate(field.atoms) if atom is node), None)
    if at is None or not bottom.is_constant() or top.degrees()[at] != 1:
        return None
    rest, slope = coefficients(top, at)
    if not slope.is_constant():
        return None
    return tidy(ring.polynomial(-rest / slope.leading_coefficient(), field.atoms))


def _from_lemma(bench: Workbench, alone: Claim, prove: Prover) -> Iterator[Derivation]:
    part = Workbench(alone, bench.rules, budget=bench.budget)
    proof = next(by_injective(part, prove), None)
    if proof is None:
        bench.open += [c for c in part.open if c not in bench.open]
        return
    lemma = Lemma(LEMMA, alone, proof)
    try:
        main = Workbench(bench.claim, bench.rules, (lemma,), budget=bench.budget)
    except Rejected:
        return
    using = tuple((letter, name(letter)) for letter in sorted(main.replay.rules[LEMMA].letters))
    for start, goal, turned in ((bench.claim.lhs, bench.claim.rhs, False), (bench.claim.rhs, bench.claim.lhs, True)):
        steps = tuple(Step(LEMMA, at, using) for at, node in positions(start) if node is alone.lhs)
        lines = (Line(steps), Line((Step("ring", using=(("to", goal),)),)))
        if steps and main.run(start, (*steps, *lines[1].steps)) is goal:
            yield Derivation(bench.claim, Chain((), (), lines) if turned else Chain(lines), (lemma,))
            return
