"""What a term of numbers alone is, proved: arithmetic, whole parts, the larger and the smaller of two."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor

from symderive.kernel import ring
from symderive.kernel.derivation import Chain, Claim, Derivation, Line, Step
from symderive.kernel.term import Path, Term, number, put


def calculated(t: Term, written: Callable[[Fraction], Term]) -> tuple[Fraction, Derivation] | None:
    """The rational value of a term without names, and the derivation of t = written(value); None where none is found.

    >>> from symderive.notation.text import read
    >>> calculated(read("floor(213/4) + 1"), number)[0]
    Fraction(54, 1)
    """
    now, steps = t, []
    while (found := _innermost(now)) is not None:
        place, node, values = found
        rule, letters, result = _RULES[node.op](node, values)
        steps.append(Step(rule, place, letters))
        now = put(now, place, result)
    exact = ring.rational(now)
    if exact is None:
        return None
    value = written(exact)
    if now is not value or not steps:
        steps.append(Step("ring", using=(("to", value),)))
    return exact, Derivation(Claim(t, value), Chain((Line(tuple(steps), "arithmetic"),)))


def _innermost(t: Term) -> tuple[Path, Term, list[Fraction]] | None:
    """The first whole part, or larger or smaller of two, of rational numbers: its place, and these numbers."""
    stack: list[tuple[Path, Term]] = [((), t)]
    while stack:
        place, node = stack.pop()
        if node.op in _RULES and len(node.args) <= 2:
            values = [q for a in node.args if (q := ring.rational(a)) is not None]
            if len(values) == len(node.args):
                return place, node, values
        stack += [((*place, i), a) for i, a in reversed(list(enumerate(node.args)))]
    return None


Found = tuple[str, tuple[tuple[str, Term], ...], Term]  # a rule, what its letters stand for, and what comes out


def _whole(rule: str, rounding: Callable[[Fraction], int]) -> Callable[[Term, list[Fraction]], Found]:
    def found(node: Term, values: list[Fraction]) -> Found:
        whole = number(rounding(values[0]))
        return rule, (("a", node.args[0]), ("n", whole)), whole

    return found


def _one_of_two(op: str, when_le: int) -> Callable[[Term, list[Fraction]], Found]:
    def found(node: Term, values: list[Fraction]) -> Found:
        is_le = values[0] <= values[1]
        return f"{op}_of_{'le' if is_le else 'ge'}", tuple(zip("ab", node.args, strict=True)), node.args[when_le if is_le else 1 - when_le]

    return found


_RULES: dict[str, Callable[[Term, list[Fraction]], Found]] = {
    "floor": _whole("floor_eq", floor), "ceiling": _whole("ceiling_eq", ceil), "max": _one_of_two("max", 1), "min": _one_of_two("min", 0),
}
