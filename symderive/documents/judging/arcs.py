"""Angles that follow from what was said of a function of them: sin b is about 0.8625, so b is about 59.6 degrees."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flint import arb

from symderive.documents.judging.links import shown
from symderive.documents.knowing.judgement import Judgement, Mark
from symderive.documents.knowing.known import Mode, NoValue
from symderive.documents.knowing.ledger import evaluate, is_closed
from symderive.documents.knowing.results import Result
from symderive.documents.reading.page import Side, Statement
from symderive.kernel.term import Term, mk
from symderive.networks.numbers import Value, lifted

if TYPE_CHECKING:
    from symderive.documents.judging.bindings import Bindings

_NAMES = {"sin": "sine", "cos": "cosine", "tan": "tangent"}
MAX_BACK = 12  # results before an angle
OFF = 4  # times what rounding explains: farther than that an angle is another one


def angle(judge: Bindings, s: Statement, head: Term, first: Side) -> tuple[Judgement, Value | None] | None:
    """The verdict on a number for an angle of which a function came out just before, and what the angle is, where the number is not it.

    None where none came out, or where it may be either.
    """
    r = next((r for r in list(judge.links.results.latest())[:MAX_BACK] if _is_of(r, head)), None)
    if r is None or r.head is None or r.scope != s.scope or first.term is None or not is_closed(first.term) or len(first.numbers) != 1:
        return None
    try:
        meant = judge.ledger.value(first.term, Mode.WRITTEN)
        found = lifted(evaluate(mk(r.head.op, first.term), {}))
    except NoValue:
        return None
    n = first.numbers[0]
    if not n.value:
        return None
    turn = abs(lifted(meant) / lifted(n.value)) * lifted(n.unit)  # the last digit of the angle, in radians
    slack = lifted(r.unit) + turn * (1 + found * found)
    gap = abs(found - lifted(r.said))
    unit = lifted(meant) / lifted(n.value)
    if bool(gap <= slack) and not r.blame:
        return judge.said(s, first, Mark.VERIFIED, "rounded"), None
    ideal = None if r.ideal is None else _arc(r.head.op, r.ideal, meant)
    expected = "" if ideal is None else shown(ideal / unit, replace(first, number=n))
    if bool(gap <= slack):
        return judge.said(s, first, Mark.CARRIED, "ecf", judge.carried_reason(r.blame), expected, sources=tuple(sorted(r.blame))), ideal
    if r.blame or ideal is None or not bool(gap > OFF * slack):
        return None
    why = f"the angle with that {_NAMES[r.head.op]} is {expected}, not {n.text}"
    return judge.said(s, first, Mark.WRONG, "arithmetic", why, expected=expected, sources=(s.index,)), ideal


def _is_of(r: Result, head: Term) -> bool:
    """Whether a number came out as a function of an angle, and of nothing else."""
    return r.head is not None and r.head.op in _NAMES and r.head.args[0] is head


def _arc(function: str, x: Value, near: Value) -> Any:
    """The angle between 0 and pi, or between -pi/2 and pi/2, at which a function has a value: the one nearer to a number."""
    ball = lifted(x)
    first = {"sin": ball.asin, "cos": ball.acos, "tan": ball.atan}[function]()
    ways = [first, arb.pi() - first] if function == "sin" else [first]
    return min(ways, key=lambda way: float(abs(way - lifted(near)).mid()))
