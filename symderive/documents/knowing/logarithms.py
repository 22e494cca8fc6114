"""Logarithms of products as sums, as in the logarithm of a likelihood: true where every factor is positive."""

from __future__ import annotations

from collections.abc import Mapping

from symderive.kernel.term import ONE, ZERO, Term, fold, joined, mk, num, rebuild
from symderive.search.match import subterms

_HALF = mk("div", ONE, num(2))
_NONE: Mapping[str, Term] = {}


def expanded(t: Term) -> Term:
    """The term with the logarithm of each product, quotient and power as a sum; the same term where there is none."""
    return fold(t, lambda node, args: _of(args[0]) if node.op == "log" else rebuild(node, args))


def expanded_products(t: Term, laws: Mapping[str, Term] = _NONE) -> Term:
    """The same for logarithms of long products, of densities, and of names with such a law: nobody takes the slope of these as it is."""
    def visit(node: Term, args: list[Term]) -> Term:
        u = laws.get(args[0].val, args[0]) if node.op == "log" and args[0].op == "name" else args[0] if args else node
        return _of(u) if node.op == "log" and ("Product" in u.ops or _is_density(u)) else rebuild(node, args)

    return fold(t, visit)


def _is_density(u: Term) -> bool:
    """Whether a term is a root's inverse, or the like, times a power of e: 1/sqrt(2 pi v) exp(-(x - mu)^2/(2 v))."""
    return u.op == "mul" and any(a.op == "exp" for a in u.args) and any(a.op == "div" for a in u.args)


def positive(t: Term) -> tuple[Term, ...]:
    """What must be positive for an expanded term: all that stands in a logarithm, but for bound names."""
    inside = (node.args[0] for node in subterms(t) if node.op == "log" and node.args[0].names and not node.args[0].names & t.bound)
    return tuple(dict.fromkeys(mk("gt", u, ZERO) for u in inside))


def _of(u: Term) -> Term:
    """The logarithm of a term, as a sum."""
    if u.op == "mul":
        return joined("add", [_of(a) for a in u.args])
    if u.op == "div":
        return mk("neg", _of(u.args[1])) if u.args[0] is ONE else mk("sub", _of(u.args[0]), _of(u.args[1]))
    if u.op == "pow":
        return mk("mul", u.args[1], _of(u.args[0]))
    if u.op == "sqrt":
        return mk("mul", _HALF, _of(u.args[0]))
    if u.op == "exp":
        return u.args[0]
    if u.op == "Product":
        return mk("Sum", _of(u.args[0]), *u.args[1:])
    return ZERO if u is ONE else mk("log", u)
