"""How trigonometric and hyperbolic functions are related: of one argument, of twice or three times that, and of a sum."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from symderive.kernel.term import Term, instantiate, letter, substitute
from symderive.notation.text import read
from symderive.search.match import at_place

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
    *((f"sin(u {sign} v)", f"sin(u)*cos(v) {sign} cos(u)*sin(v)") for sign in "+-"),
    *((f"cos(u {a} v)", f"cos(u)*cos(v) {b} sin(u)*sin(v)") for a, b in ("+-", "-+")),
    *((f"tan(u {a} v)", f"(tan(u) {a} tan(v))/(1 {b} tan(u)*tan(v))") for a, b in ("+-", "-+")),
)


def related(t: Term) -> Iterator[Term]:
    """A function in other functions of the same, of half the argument, or of the parts of a sum: tan(2 x) is sin(2 x)/cos(2 x)."""
    for lhs, rhs in _relations():
        if lhs.op == t.op:
            yield from (instantiate(rhs, sub) for _, sub in at_place(lhs, t, {}))


@cache
def _relations() -> tuple[tuple[Term, Term], ...]:
    letters = {"u": letter("u"), "v": letter("v")}
    return tuple((substitute(read(lhs), letters), substitute(read(rhs), letters)) for lhs, rhs in _RELATED)
