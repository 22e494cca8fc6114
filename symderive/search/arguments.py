"""Arguments of functions in a form that says more: squares of roots carried out, what stands in a logarithm as a product."""

from __future__ import annotations

from collections.abc import Iterator

from symderive.kernel import ring
from symderive.kernel.derivation import Step
from symderive.kernel.term import Path, Term, get, mk
from symderive.search.citing import factored, relations
from symderive.search.elaborate import Workbench, bridge
from symderive.search.match import positions, subterms


def _arguments(t: Term) -> Iterator[tuple[Path, Term, Term]]:
    """What stands in functions and is made by arithmetic, with its function; the last places first."""
    for at, node in reversed(list(positions(t))):
        outer = get(t, at[:-1]) if at else node
        if at and node.args and ring.arithmetic(node) and not ring.arithmetic(outer):
            yield at, node, outer


def rooted(bench: Workbench, t: Term) -> list[Step]:
    """exp(-(x/sqrt(2))^2) becomes exp(-x^2/2)."""
    steps: list[Step] = []
    for at, node, _ in _arguments(t):
        rule = bench.rules.get("sqrt_sq")
        known = [] if rule is None else [r for r in relations(rule, (node,)) if ring.rational(r.right) is not None]
        if not known or not any(ring.exponent(s) is not None for s in subterms(node)):
            continue
        try:
            field = ring.Field((node, *(side for r in known for side in (r.left, r.right))), opaque=False)
            top, bottom = field.fraction(node)
            for r in known:
                gap = field.minus(field.fraction(r.left), field.fraction(r.right))[0]
                top, bottom = (divmod(p, gap)[1] for p in (top, bottom))
        except (ring.TooLarge, ZeroDivisionError):
            continue
        above, below = (ring.polynomial(p, field.atoms) for p in (top, bottom))
        neat = above if bottom.is_one() else mk("div", above, below)
        more = bridge(node, neat, known, at) if _roots(neat) < _roots(node) else None
        steps += more or []
    return steps if bench.run(t, steps) is not None else []


def _roots(t: Term) -> int:
    return sum(s.op == "sqrt" for _, s in positions(t))


def logarithms_factored(bench: Workbench, t: Term) -> list[Step]:
    """log(1 + 1/x) becomes log((x + 1)/x), and log(1 + exp(-x)) becomes log((exp(x) + 1)/exp(x))."""
    steps: list[Step] = []
    for at, node, outer in _arguments(t):
        if outer.op == "log":
            turned = [Step("exp_neg", (*at, *inner), (("u", s.args[0].args[0]),))
                      for inner, s in reversed(list(positions(node))) if s.op == "exp" and s.args[0].op == "neg"]
            now = bench.run(t, turned)
            apart = None if now is None else _factored(get(now, at))
            if now is not None and apart is not None:
                steps += [*turned, *(bridge(get(now, at), apart, (), at) or ())]
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
