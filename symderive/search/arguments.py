"""Arguments of functions in a form that says more: squares of roots carried out, what stands in a logarithm as a product."""

from __future__ import annotations

from collections.abc import Sequence

from symderive.kernel import ball, ring
from symderive.kernel.derivation import Step
from symderive.kernel.term import ONE, Term, get, mk
from symderive.search.citing import expanded, factored
from symderive.search.conjugates import rationalised, reduced, steps_by_conjugates
from symderive.search.elaborate import Workbench, bridge
from symderive.search.fractions import with_numbers_below
from symderive.search.match import arguments, positions, subterms


def shortened(bench: Workbench, t: Term) -> list[Step]:
    """exp(-(x/sqrt(2))^2) becomes exp(-x^2/2), sqrt(sin(x)^2 + cos(x)^2) becomes sqrt(1), cos(1/(1 + sqrt(2))) is cos(sqrt(2) - 1)."""
    steps: list[Step] = []
    for at, node, _ in arguments(t):
        neat = _shorter(bench, node)
        more = [] if neat is None else steps_by_conjugates(bench, at, node, neat)
        new = bench.run(t, more) if more else None
        if new is not None:
            steps, t = [*steps, *more], new
    return steps


def _shorter(bench: Workbench, t: Term) -> Term | None:
    """The term with fewer roots, or less of everything, by sqrt(u)^2 = u and the like; or without roots of numbers below the line."""
    inside = t.ops
    squared = any(ring.exponent(s) is not None for s in subterms(t)) and inside & {"sqrt", "sin", "cosh", "const"}
    ways = [expanded(t)] if inside & {"exp", "log"} else []
    ways += [neat for neat in (reduced(bench, t) if squared else None,) if neat is not None]
    short = next((neat for neat in ways if (_roots(neat), neat.size) < (_roots(t), t.size)), None)
    plain = rationalised(bench, t) if short is None and "sqrt" in inside and not t.names else None
    return short if plain is None else with_numbers_below(plain)


def _roots(t: Term) -> int:
    return sum(s.op == "sqrt" for _, s in positions(t))


def logarithms_factored(bench: Workbench, t: Term) -> list[Step]:
    """log(1 + 1/x) becomes log((x + 1)/x), and log(1 + exp(-x)) becomes log((exp(x) + 1)/exp(x))."""
    steps: list[Step] = []
    for at, node, outer in arguments(t):
        if outer.op == "log":
            turned = [Step("exp_neg", (*at, *inner), (("u", s.args[0].args[0]),))
                      for inner, s in reversed(list(positions(node))) if s.op == "exp" and s.args[0].op == "neg"]
            now = bench.run(t, turned)
            apart = None if now is None else _factored(get(now, at))
            if now is not None and apart is not None:
                steps += [*turned, *(bridge(get(now, at), apart, (), at) or ())]
    return steps if bench.run(t, steps) is not None else []


def logarithms_paired(bench: Workbench, t: Term, known: Sequence[Term]) -> list[Step]:
    """log(sqrt(2) - 1) becomes -log(sqrt(2) + 1) where that is known too."""
    steps: list[Step] = []
    for at, node in reversed(list(positions(t))):
        p = node.args[0] if node.op == "log" else node
        if p is node or p.names or not any(s.op == "sqrt" for s in subterms(p)) or ball.sign(mk("sub", p, ONE)) != -1:
            continue
        partner = next((q for q in known if reduced(bench, mk("mul", p, q)) is ONE), None)
        turned = [] if partner is None else steps_by_conjugates(bench, (*at, 0), p, mk("div", ONE, partner))
        if partner is not None and turned:
            steps += [*turned, Step("log_inv", at, (("u", partner),))]
    return steps if bench.run(t, steps) is not None else []


def _factored(t: Term) -> Term | None:
    """A sum with fractions as one fraction of products."""
    try:
        field = ring.Field((t,), opaque=False)
        top, bottom = field.fraction(t)
        common = top.gcd(bottom)
    except (ring.TooLarge, ZeroDivisionError):
        return None
    nested = t.op in ("add", "sub") or any(a.op in ("add", "sub", "mul") and any(s.op == "div" for s in subterms(a)) for a in t.args)
    if bottom.is_constant() or not nested:
        return None
    return mk("div", factored(top / common, field.atoms), factored(bottom / common, field.atoms))
