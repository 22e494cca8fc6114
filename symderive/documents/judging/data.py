"""Formulas that could not be decided in letters: what they are with the numbers of the page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symderive.documents.judging.links import Thread, middle, shown
from symderive.documents.knowing.judgement import Judgement, Mark
from symderive.documents.knowing.known import Mode, NoValue
from symderive.documents.knowing.ledger import is_closed
from symderive.documents.knowing.rounding import Fit, Written, fit
from symderive.documents.reading.page import Side, Statement

if TYPE_CHECKING:
    from symderive.documents.judging.bench import Bench


def at_the_data(judge: Bench, s: Statement, thread: Thread, sides: Sequence[Side], found: list[Judgement]) -> list[Judgement]:
    """The verdicts on a chain, with a formula that could not be decided called wrong where the chain goes on to a right number and it is
    certainly another one.
    """
    open_ = [k for k, j in enumerate(found) if j.mark is Mark.NOT_UNDERSTOOD and j.kind == "undecided"]
    closed = {side.start for side in sides if side.term is not None and is_closed(side.term)}
    reference = thread.reference.term
    if reference is None or not open_ or not any(j.mark is Mark.VERIFIED and j.start in closed for j in found):
        return found
    by_place = {side.start: side for side in sides}
    for k in open_:
        side = by_place.get(found[k].start)
        if side is None or side.term is None or is_closed(side.term):
            continue
        try:
            here, there = (judge.ledger.value(t, Mode.IDEAL) for t in (side.term, reference))
        except NoValue:
            continue
        if fit(here, Written(middle(there), abs(middle(there)) / 50), about=True) is Fit.OFF:
            is_, meant = shown(here, side), shown(there, side)
            found[k] = judge.said(s, side, Mark.WRONG, "slip", f"with the numbers of the page this is {is_}, not {meant}", meant, is_)
    return found
