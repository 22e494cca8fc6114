"""Numbers alone that are what a formula comes to which was written wrongly just before: and with our values 6.4/3 = 2.133."""

from __future__ import annotations

from contextlib import suppress
from fractions import Fraction
from typing import TYPE_CHECKING

from symderive.documents.knowing.known import Mode, NoValue
from symderive.documents.knowing.ledger import Ledger, is_closed
from symderive.documents.knowing.rounding import RIGHT, Written, fit, written
from symderive.documents.reading.page import Statement
from symderive.kernel.term import Captured, Malformed, Term, substitute
from symderive.networks.numbers import Value, lifted

if TYPE_CHECKING:
    from symderive.documents.judging.judge import Judge

MAX_BACK = 4  # statements between a formula and its numbers
DIGITS = 3  # that two numbers have in common not by chance
ROUNDED_INSIDE = Fraction(1, 5000)  # of a number that comes out of rounded ones


def wrong_formula(judge: Judge, s: Statement) -> tuple[Value | None, frozenset[int]] | None:
    """What the formula just before, which was written so wrongly that it comes to these numbers, does come to, if known; what was wrong."""
    if any(side.term is None or not is_closed(side.term) for side in s.sides):
        return None
    said = written(s.sides[-1])
    if said is None or len(str(abs(said.value / said.unit) if said.unit else abs(said.value))) < DIGITS:
        return None
    point = {c.args[0].val: c.args[1] for c in s.given if c.op == "eq" and c.args[0].op == "name" and is_closed(c.args[1])}
    for t in reversed(judge.page.statements[max(s.index - MAX_BACK, 0):s.index]):
        thread, head, last = judge.threads.get((t.index, 0)), t.sides[0].term, t.sides[-1].term
        if t.scope != s.scope:
            return None
        if thread is None or thread.sound or head is None or last is None or is_closed(last) or head.op == "name":
            continue
        for ledger in filter(None, (judge.ledger, judge.earlier.before)):  # with the numbers of now, or of those before a step
            came_out = _value(last, point, ledger, Mode.WRITTEN)
            if came_out is None or not _near(came_out, said):
                continue
            meant = _value(head, point, ledger, Mode.IDEAL)
            return None if meant is not None and _near(meant, said) else (meant, thread.blame)
    return None


def _value(t: Term, point: dict[str, Term], ledger: Ledger, mode: Mode) -> Value | None:
    with suppress(NoValue, Captured, Malformed):
        return ledger.value(substitute(t if mode is Mode.WRITTEN else ledger.formula(t), point), mode)
    return None


def _near(x: Value, said: Written) -> bool:
    """Whether a number was meant for a value, with numbers in between that were rounded."""
    return fit(x, said, about=True) in RIGHT or bool(abs(lifted(x) - lifted(said.value)) < lifted(abs(said.value) * ROUNDED_INSIDE))
