"""What a page leaves unsaid and somebody may mean: the base of a logarithm, and degrees where the page speaks of them.

A line of numbers that is wrong as it stands is right if one of these makes it so, and that is always said.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from symderive.kernel.term import Term, const, fold, mk, num, rebuild

Change = Callable[[Term], Term]
_DEGREES = re.compile(r"\bdegrees?\b|°|\\circ\b|\\degree\b|\bdeg\b", re.IGNORECASE)
_LOGARITHMS = re.compile(r"(?<![A-Za-z])log(?:\s*[\d({\\_^|]|\s+[A-Za-z]\b)")
_WAVES = frozenset({"sin", "cos", "tan", "sec", "csc", "cot"})
_ARCS = frozenset({"asin", "acos", "atan"})
_TURN = mk("div", const("pi"), num(180))


def conventions(text: str) -> tuple[tuple[str, Change], ...]:
    """What may be meant on a page of this text: what must be said of it, and the formula as it is then meant."""
    logs = tuple((f"log is taken to base {base}", _in_base(base)) for base in (10, 2) if _LOGARITHMS.search(text))  # ln is natural
    return (("angles are taken in degrees", _in_degrees), *logs) if _DEGREES.search(text) else logs


def _in_base(base: int) -> Change:
    def visit(node: Term, args: list[Term]) -> Term:
        return mk("div", mk("log", *args), mk("log", num(base))) if node.op == "log" else rebuild(node, args)

    return lambda t: fold(t, visit)


def _in_degrees(t: Term) -> Term:
    """Arguments are degrees, but for those that speak of pi."""
    def visit(node: Term, args: list[Term]) -> Term:
        if node.op in _WAVES and not fold(node.args[0], _speaks_of_pi):
            return mk(node.op, mk("mul", args[0], _TURN))
        return mk("div", mk(node.op, *args), _TURN) if node.op in _ARCS else rebuild(node, args)

    return fold(t, visit)


def _speaks_of_pi(node: Term, args: list[bool]) -> bool:
    return node.op in _ARCS or node is const("pi") or any(args)
