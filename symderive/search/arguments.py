"""Arguments of functions in a form that says more: squares of roots carried out, what stands in a logarithm as a product."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symderive.kernel import ring
from symderive.kernel.derivation import Step
from symderive.kernel.term import ONE, Path, Term, get, mk
from symderive.search.citing import Relation, expanded, factored, relations
from symderive.search.conjugates import rationalised
from symderive.search.elaborate import Workbench, bridge
from symderive.search.match import positions, subterms

_SQUARES = ("sqrt_sq", "sin_sq_add_cos_sq", "cosh_sq_sub_sinh_sq", "I_sq")  # equations by which arguments are shortened


def _arguments(t: Term) -> Iterator[tuple[Path, Term, Term]]:
    """What stands in functions and is made by arithmetic, with its function; the last places first."""
    for at, node in reversed(list(positions(t))):
        outer = get(t, at[:-1]) if at else node
        if at and node.args and ring.arithmetic(node) and not ring.arithmetic(outer):
            yield at, node, outer


def shortened(bench: Workbench, t: Term) -> list[Step]:
    """exp(-(x/sqrt(2))^2) becomes exp(-x^2/2), sqrt(sin(x)^2 + cos(x)^2) becomes sqrt(1), cos(1/(1 + sqrt(2))) is cos(sqrt(2) - 1)."""
    steps: list[Step] = []
    for at, node, _ in _arguments(t):
        known = squares(bench, node)
        short = expanded(node) if any(s.op == "exp" for s in subterms(node)) else node
        neat = short if short.size < node.size else modulo(node, known) or (rationalised(bench, node) if known and not node.names else None)
        more = None if neat is None else bridge(node, neat, known, at)
        new = None if not more else bench.run(t, more)
        if more and new is not None:
            steps, t = [*steps, *more], new
    return steps


def squares(bench: Workbench, t: Term) -> list[Relation]:
    """The equations sqrt(u)^2 = u, sin(u)^2 + cos(u)^2 = 1 and the like, of the functions in a term."""
    meant = [n + "_complex" if bench.facts.is_complex and n + "_complex" in bench.rules else n for n in _SQUARES]
    return [r for n in meant if n in bench.rules for r in relations(bench.rules[n], (t,))]


def modulo(t: Term, known: Sequence[Relation]) -> Term | None:
    """The term reduced by equations such as sqrt(u)^2 = u, where that leaves fewer roots, or less of everything; else None."""
    if not known or not any(ring.exponent(s) is not None for s in subterms(t)):
        return None
    try:
        field = ring.Field((t, *(side for r in known for side in (r.left, r.right))), opaque=False)
        top, bottom = field.fraction(t)
        for r in sorted(known, key=lambda r: -r.left.depth):
            gap = field.minus(field.fraction(r.left), field.fraction(r.right))[0]
            top, bottom = (p if gap == 0 else divmod(p, gap)[1] for p in (top, bottom))
        if bottom == 0:
            return None
        shared = top.gcd(bottom)
        above, below = (ring.polynomial(p / shared, field.atoms) for p in (top, bottom))
    except (ring.TooLarge, ZeroDivisionError):
        return None
    neat = above if below is ONE else mk("div", above, below)
    return neat if (_roots(neat), neat.size) < (_roots(t), t.size) else None


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
