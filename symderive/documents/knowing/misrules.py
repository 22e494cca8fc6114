"""Rules that people use and that are none: the square of a sum as the sum of the squares, the logarithm of a sum as a sum of logarithms.

Each says what somebody would write for a term, what is true, and a sentence. The sentence comes last, and only where it is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from symderive.kernel.ring import exponent
from symderive.kernel.term import ONE, ZERO, Malformed, Term, fold, joined, mk, num, rebuild
from symderive.notation.text import write
from symderive.search.differentiate import CannotDifferentiate, differentiate

LINEAR = ("sin", "cos", "tan", "sinh", "cosh", "tanh", "sigmoid", "abs", "relu")  # as which they are treated


class Misrule(NamedTuple):
    """What was written for a term, what is true, and why."""

    wrong: Term
    right: Term
    why: str


def misrules(t: Term) -> Iterator[Misrule]:
    """What may be written wrongly for a term at its top."""
    for rule in _RULES.get(t.op, ()):
        yield from rule(t)


def _each(t: Term, f: Callable[[Term], Term]) -> Term:
    """f of every summand, with the signs of the sum."""
    return mk(t.op, *map(f, t.args))


def _is(right: Term, wrong: Term) -> str:
    return f"{write(right)}, not {write(wrong)}"


def _is_sum(t: Term) -> bool:
    return t.op in ("add", "sub")


def _power(t: Term) -> Iterator[Misrule]:
    base, n = t.args
    if _is_sum(base):
        wrong = _each(base, lambda a: ONE if a is ONE else mk("pow", a, n))
        if exponent(t) == 2 and len(base.args) == 2:
            a, b = base.args
            middle = joined("mul", (num(2), *(c for c in (a, b) if c is not ONE)))
            right = mk("add", mk(base.op, mk("pow", a, n), middle), mk("pow", b, n))
            yield Misrule(wrong, right, f"the middle term {write(middle)} is missing: {write(t)} is {_is(right, wrong)}")
        else:
            yield Misrule(wrong, t, f"the power of a sum is not the sum of the powers: {write(t)} is not {write(wrong)}")
    if base.op == "mul":
        right = mk("mul", *(mk("pow", a, n) for a in base.args))
        for k, a in enumerate(base.args):
            wrong = mk("mul", *(mk("pow", b, n) if b is a else b for b in base.args))
            if len(base.args) == 2 or k in (0, len(base.args) - 1):
                yield Misrule(wrong, right, f"the power belongs to every factor: {write(t)} is {_is(right, wrong)}")
    if base.op == "pow":
        right, wrong = mk("pow", base.args[0], mk("mul", base.args[1], n)), mk("pow", base.args[0], mk("add", base.args[1], n))
        yield Misrule(wrong, right, f"exponents are multiplied: {write(t)} is {_is(right, wrong)}")


def _log(t: Term) -> Iterator[Misrule]:
    u = t.args[0]
    if _is_sum(u):
        wrong = _each(u, lambda a: mk("log", a))
        yield Misrule(wrong, t, f"the logarithm of a sum is not the sum of the logarithms: {write(t)} is not {write(wrong)}")
    if u.op in ("mul", "div"):
        right = _each(mk({"mul": "add", "div": "sub"}[u.op], *u.args), lambda a: mk("log", a))
        wrong = _each(u, lambda a: mk("log", a))
        yield Misrule(wrong, right, f"the logarithm turns products into sums: {write(t)} is {_is(right, wrong)}")
    if u.op == "pow":
        right, wrong = mk("mul", u.args[1], mk("log", u.args[0])), mk("pow", mk("log", u.args[0]), u.args[1])
        yield Misrule(wrong, right, f"the exponent comes before the logarithm: {write(t)} is {_is(right, wrong)}")


def _sqrt(t: Term) -> Iterator[Misrule]:
    u = t.args[0]
    if _is_sum(u):
        roots = (_each(u, lambda a: a.args[0] if exponent(a) == 2 else a if a is ONE else mk("sqrt", a)), _each(u, lambda a: mk("sqrt", a)))
        for wrong in dict.fromkeys(roots):
            yield Misrule(wrong, t, f"the root of a sum is not the sum of the roots: {write(t)} is not {write(wrong)}")
    if exponent(u) == 2:
        right = mk("abs", u.args[0])
        yield Misrule(u.args[0], right, f"a root is never negative: {write(t)} is {write(right)}")


def _exp(t: Term) -> Iterator[Misrule]:
    u = t.args[0]
    if _is_sum(u):
        right = mk({"add": "mul", "sub": "div"}[u.op], *(mk("exp", a) for a in u.args))
        wrong = _each(u, lambda a: mk("exp", a))
        yield Misrule(wrong, right, f"a product is meant, not a sum: {write(t)} is {_is(right, wrong)}")
    if u.op == "mul" and len(u.args) == 2:
        wrong = mk("mul", *(mk("exp", a) for a in u.args))
        yield Misrule(wrong, t, f"exponents are added in a product: {write(t)} is not {write(wrong)}")


def _linear(t: Term) -> Iterator[Misrule]:
    u = t.args[0]
    if _is_sum(u):
        wrong = _each(u, lambda a: mk(t.op, a))
        yield Misrule(wrong, t, f"{t.op} of a sum is not the sum: {write(t)} is not {write(wrong)}")
    if u.op == "mul" and u.args[0].op == "num":
        wrong = mk("mul", u.args[0], mk(t.op, joined("mul", u.args[1:])))
        yield Misrule(wrong, t, f"a factor does not come out of {t.op}: {write(t)} is not {write(wrong)}")


def _fraction(t: Term) -> Iterator[Misrule]:
    over, under = t.args
    if _is_sum(under):
        wrong = _each(under, lambda a: mk("div", over, a))
        yield Misrule(wrong, t, f"only the numerator may be split: {write(t)} is not {write(wrong)}")
    if _is_sum(over):
        right = _each(over, lambda a: mk("div", a, under))
        for k in range(len(over.args)):
            wrong = mk(over.op, *(mk("div", a, under) if j == k else a for j, a in enumerate(over.args)))
            yield Misrule(wrong, right, f"every summand is divided: {write(t)} is {_is(right, wrong)}")
            if over.args[k] in (under, *(under.args if under.op == "mul" else ())):
                gone = mk(over.op, *(ONE if j == k else a for j, a in enumerate(over.args)))
                left = [a for j, a in enumerate(over.args) if j != k]
                for cut in (gone, *((left[0],) if len(left) == 1 else ())):
                    yield Misrule(cut, right, f"only factors cancel: {write(t)} is {_is(right, cut)}")


def _product(t: Term) -> Iterator[Misrule]:
    """A factor that reaches only the first summand of a bracket."""
    for k, u in enumerate(t.args):
        if _is_sum(u):
            rest = [a for j, a in enumerate(t.args) if j != k]
            right = _each(u, lambda a: joined("mul", [*rest, a]))  # noqa: B023
            first = joined("mul", [*rest, u.args[0]])
            wrong = mk(u.op, first, *u.args[1:])
            yield Misrule(wrong, right, f"the factor belongs to every summand: {write(t)} is {_is(right, wrong)}")


def _minus(t: Term) -> Iterator[Misrule]:
    """A minus sign that reaches only the first summand of a bracket."""
    u = t.args[-1]
    if _is_sum(u):
        before = t.args[0] if t.op == "sub" else None
        first = mk("neg", u.args[0]) if before is None else mk("sub", before, u.args[0])
        other = {"add": "sub", "sub": "add"}[u.op]
        right, wrong = first, first
        for a in u.args[1:]:
            right, wrong = mk(other, right, a), mk(u.op, wrong, a)
        yield Misrule(wrong, right, f"the minus sign belongs to every summand: {write(t)} is {_is(right, wrong)}")


_RULES: dict[str, tuple[Callable[[Term], Iterator[Misrule]], ...]] = {
    "pow": (_power,), "log": (_log,), "sqrt": (_sqrt,), "exp": (_exp,), "div": (_fraction,), "mul": (_product,), "neg": (_minus,),
    "sub": (_minus,), **dict.fromkeys(LINEAR, (_linear,)),
}


# --- slopes --------------------------------------------------------------------------------------------------------------


def wrong_slopes(f: Term, x: Term) -> Iterator[tuple[Term, str]]:
    """What may be written wrongly for the derivative of f by x, and why."""
    if not x.names & f.names:
        if f.op == "num":
            yield f, f"the derivative of {write(f)} is 0"
        return
    try:
        yield from _SLOPES.get(f.op, _outer)(f, x)
    except (CannotDifferentiate, Malformed):
        return


def _slope(f: Term, x: Term) -> Term:
    return differentiate(f, x)[0] if x.names & f.names else ZERO


def _of_sum(f: Term, x: Term) -> Iterator[tuple[Term, str]]:
    right = [_slope(a, x) for a in f.args]
    for k, a in enumerate(f.args):
        for wrong, why in wrong_slopes(a, x):
            yield mk(f.op, *right[:k], wrong, *right[k + 1:]), why


def _of_product(f: Term, x: Term) -> Iterator[tuple[Term, str]]:
    fixed = [a for a in f.args if not x.names & a.names]
    moving = [a for a in f.args if x.names & a.names]
    u, v = moving[0], joined("mul", moving[1:])
    for k, a in enumerate(moving):
        for wrong, why in wrong_slopes(a, x):
            rest = [b for j, b in enumerate(moving) if j != k]
            others = [mk("mul", *fixed, _slope(b, x), *(c for c in moving if c is not b)) for b in rest]
            yield joined("add", [mk("mul", *fixed, wrong, *rest) if fixed or rest else wrong, *others]), why
    if len(moving) > 1:
        du, dv = _slope(u, x), _slope(v, x)
        why = f"the product rule has two summands: {write(_without_ones(mk('add', mk('mul', du, v), mk('mul', u, dv))))}"
        for wrong in (mk("mul", du, dv), mk("mul", du, v), mk("mul", u, dv), mk("sub", mk("mul", du, v), mk("mul", u, dv))):
            yield joined("mul", [*fixed, wrong]), why


def _without_ones(t: Term) -> Term:
    """The same without factors of 1, which the chain rule leaves."""
    return fold(t, lambda node, args: joined("mul", [a for a in args if a is not ONE]) if node.op == "mul" else rebuild(node, args))


def _of_fraction(f: Term, x: Term) -> Iterator[tuple[Term, str]]:
    u, v = f.args
    du, dv, square = _slope(u, x), _slope(v, x), mk("pow", v, num(2))
    a, b = mk("mul", du, v), mk("mul", u, dv)
    right = _slope(f, x)
    for wrong, why in ((mk("div", du, dv) if dv is not ZERO else ZERO, "the quotient rule is not the quotient of the slopes"),
                       (mk("div", mk("add", a, b), square), "the quotient rule has a minus sign"),
                       (mk("div", mk("sub", b, a), square), "the quotient rule begins with the slope of the numerator"),
                       (mk("div", mk("sub", a, b), v), "the quotient rule divides by the square")):
        yield wrong, f"{why}: {write(right)}"
    for wrong, why in wrong_slopes(u, x):
        yield mk("div", mk("sub", mk("mul", wrong, v), b), square), why
    for wrong, why in wrong_slopes(v, x):
        yield mk("div", mk("sub", a, mk("mul", u, wrong)), square), why


def _of_power(f: Term, x: Term) -> Iterator[tuple[Term, str]]:
    g, n = f.args
    if x.names & n.names:
        yield from _outer(f, x)
        return
    less = mk("pow", g, mk("sub", n, ONE))
    dg = _slope(g, x)
    inner = () if dg is ONE else (dg,)
    why = f"the power rule: the slope of {write(f)} is {write(joined('mul', [n, less, *inner]))}"
    for wrong in (joined("mul", [less, *inner]), joined("mul", [n, f, *inner]), joined("mul", [mk("sub", n, ONE), less, *inner]),
                  joined("mul", [mk("sub", n, ONE), f, *inner]), mk("div", mk("pow", g, mk("add", n, ONE)), mk("add", n, ONE))):
        yield wrong, why
    if inner:
        yield mk("mul", n, less), f"the chain-rule factor is missing: {write(dg)}, the slope of {write(g)}"
        yield mk("mul", n, mk("pow", dg, mk("sub", n, ONE))), why
        for wrong, reason in wrong_slopes(g, x):
            yield mk("mul", n, less, wrong), reason


def _outer(f: Term, x: Term) -> Iterator[tuple[Term, str]]:
    """f = h(g): the slope of h without that of g, or with a wrong sign."""
    inside = [a for a in f.args if x.names & a.names]
    if len(inside) != 1:
        return
    g, dg = inside[0], _slope(inside[0], x)
    total = _slope(f, x)
    if g is not x:
        here = mk("div", total, dg)
        yield here, f"the chain-rule factor is missing: {write(dg)}, the slope of {write(g)}"
        for wrong, why in wrong_slopes(g, x):
            yield mk("mul", here, wrong), why
    yield mk("neg", total), f"the sign is wrong: the slope of {write(f)} is {write(total)}"


_SLOPES: dict[str, Callable[[Term, Term], Iterator[tuple[Term, str]]]] = {
    "add": _of_sum, "sub": _of_sum, "neg": _of_sum, "mul": _of_product, "div": _of_fraction, "pow": _of_power,
}
