"""Angles and the like that are given by one of their functions, sin t = 5/13 with 0 < t < pi/2; and how functions are related."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from symderive.documents.known import NoValue
from symderive.documents.ledger import evaluate, is_closed
from symderive.kernel.term import Term, const, instantiate, letter, mk, name, num, substitute
from symderive.networks.numbers import Value, lifted
from symderive.notation.text import read
from symderive.search.match import at_place

_INVERSE = {"sinh": "asinh", "tanh": "atanh", "exp": "log", "sin": "asin", "cos": "acos", "tan": "atan"}
_TURNING = frozenset({"sin", "cos", "tan"})
_QUADRANTS = {"acute": 0, "obtuse": 1, "first": 0, "second": 1, "third": 2, "fourth": 3, "i": 0, "ii": 1, "iii": 2, "iv": 3}
_SAID = re.compile(r"\b(acute|obtuse)\b|\b(first|second|third|fourth)\s+quadrant|\bquadrant\s+(I{1,3}|IV)\b", re.I)
_RELATED = (
    ("tan(u)", "sin(u)/cos(u)"), ("cot(u)", "cos(u)/sin(u)"), ("sec(u)", "1/cos(u)"), ("csc(u)", "1/sin(u)"),
    ("sin(2*u)", "2*sin(u)*cos(u)"), ("cos(2*u)", "cos(u)^2 - sin(u)^2"), ("cos(2*u)", "1 - 2*sin(u)^2"), ("cos(2*u)", "2*cos(u)^2 - 1"),
    ("tan(2*u)", "2*tan(u)/(1 - tan(u)^2)"), ("sin(3*u)", "sin(2*u)*cos(u) + cos(2*u)*sin(u)"),
    ("cos(3*u)", "cos(2*u)*cos(u) - sin(2*u)*sin(u)"), ("sin(4*u)", "2*sin(2*u)*cos(2*u)"), ("cos(4*u)", "2*cos(2*u)^2 - 1"),
    ("tanh(u)", "sinh(u)/cosh(u)"), ("coth(u)", "cosh(u)/sinh(u)"), ("sech(u)", "1/cosh(u)"), ("csch(u)", "1/sinh(u)"),
    ("exp(u)", "cosh(u) + sinh(u)"), ("cosh(u)", "sqrt(1 + sinh(u)^2)"), ("sinh(2*u)", "2*sinh(u)*cosh(u)"),
    ("cosh(2*u)", "cosh(u)^2 + sinh(u)^2"), ("cosh(2*u)", "1 + 2*sinh(u)^2"), ("cosh(2*u)", "2*cosh(u)^2 - 1"),
    ("tanh(2*u)", "2*tanh(u)/(1 + tanh(u)^2)"), ("sinh(3*u)", "sinh(2*u)*cosh(u) + cosh(2*u)*sinh(u)"),
    ("cosh(3*u)", "cosh(2*u)*cosh(u) + sinh(2*u)*sinh(u)"),
)


def argument(head: Term, value: Term, given: Iterable[Term], words: str) -> Value | None:
    """The number t for which f(t), on the left, has a value; None where it is not the only one. `words` may say in which quadrant."""
    if head.op not in _INVERSE or head.args[0].op != "name" or not is_closed(value):
        return None
    t = head.args[0].val
    least = mk(_INVERSE[head.op], value)
    if head.op not in _TURNING:
        return _value(least)
    bounds = [c for c in given if c.op in ("lt", "le", "gt", "ge") and t in c.names] or list(_quadrant(t, words))
    found = [x for x in (_value(way) for way in _turned(head.op, least)) if x is not None and all(_holds(c, t, x) for c in bounds)]
    return found[0] if len(found) == 1 and len(bounds) > 1 else None


def related(t: Term) -> Iterator[Term]:
    """A function in other functions of the same, or of half the argument: tan(2 x) is sin(2 x)/cos(2 x)."""
    for lhs, rhs in _relations():
        if lhs.op == t.op:
            yield from (instantiate(rhs, sub) for _, sub in at_place(lhs, t, {}))


@cache
def _relations() -> tuple[tuple[Term, Term], ...]:
    u = {"u": letter("u")}
    return tuple((substitute(read(lhs), u), substitute(read(rhs), u)) for lhs, rhs in _RELATED)


def _turned(f: str, least: Term) -> Iterator[Term]:
    """The arguments between -2 pi and 2 pi at which a function has the same value."""
    pi = const("pi")
    other = {"sin": mk("sub", pi, least), "cos": mk("neg", least), "tan": mk("add", least, pi)}[f]
    turn = mk("mul", num("2"), pi)
    for way in (least, other):
        yield from (way, mk("add", way, turn), mk("sub", way, turn))


def _quadrant(t: str, words: str) -> Iterator[Term]:
    """Between what the words say an angle lies."""
    said = _SAID.search(words)
    if said is not None:
        k = _QUADRANTS[next(part for part in said.groups() if part).lower()]
        ends = (mk("div", mk("mul", num(str(j)), const("pi")), num("2")) for j in (k, k + 1))
        yield from (mk(order, name(t), end) for order, end in zip(("gt", "lt"), ends, strict=True))


def _holds(c: Term, t: str, x: Value) -> bool:
    """Whether a bound certainly holds."""
    try:
        gap = lifted(evaluate(mk("sub", *c.args), {t: x}))
    except NoValue:
        return False
    return bool(gap < 0) if c.op in ("lt", "le") else bool(gap > 0)


def _value(t: Term) -> Value | None:
    try:
        return evaluate(t, {})
    except NoValue:
        return None
