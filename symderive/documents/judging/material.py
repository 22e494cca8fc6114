"""Roundings that matter: a number that was cut off, and changed a later result in its third figure.

A right rounding is never wrong. A number whose digits were cut off is, if some result that depends on it differs from the ideal one by
more than half a unit of its third figure and of its own last digit, and would not if the digits had been kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import inf
from time import monotonic

from symderive.documents.judging.bench import Trial
from symderive.documents.judging.figures import matters
from symderive.documents.judging.judge import Judge
from symderive.documents.knowing.copies import copied
from symderive.documents.knowing.entries import with_entries
from symderive.documents.knowing.given import NOTHING, Given
from symderive.documents.knowing.judgement import Judgement, Mark
from symderive.documents.knowing.ledger import is_closed
from symderive.documents.knowing.rounding import Written
from symderive.documents.reading.page import Page
from symderive.networks.numbers import Value
from symderive.search.match import subterms

FINE = Fraction(1, 1000)  # a number of one digit is told from others by so small a unit
MAX_TRIALS = 25  # numbers that were cut off and are looked into, on one page
REACH = 200  # statements in which it is looked for what a number does that was cut off: all of a sheet, and a part of a long page

Drift = tuple[tuple[int, int], Written, Value]  # where a number stands that came out too far off, it, and what it should be


def judged(page: Page, given: Given = NOTHING, until: float = inf) -> tuple[Judge, list[Judgement]]:
    """The verdicts on a page; what was cut off and mattered is wrong, and what follows from it carried.

    What is not judged at the time `until` (see time.monotonic) is not judged at all.
    """
    page = with_entries(page)
    first = Judge(page, given=given, until=until)
    verdicts = first.run()
    cut = sorted({j.statement for j in verdicts if j.kind == "truncated"})[:MAX_TRIALS]
    drifted = [(where, said, ideal) for where, (said, follow, ideal) in first.values.items()
               if follow is not None and matters(follow, ideal, said)]
    if not cut:
        return first, verdicts
    as_it_is, last, promoted = Judge(page, given=given, until=until), None, set()
    for statement in cut:
        as_it_is.run(statement)
        if _is_material(first, as_it_is, statement, drifted, verdicts):
            last = last or copied(as_it_is)
            promoted.add(statement)
    if last is None:
        return first, verdicts
    last.trial = Trial(wrong=frozenset(promoted))
    final = last.run()
    return (first, verdicts) if monotonic() > until else (last, final)


def _is_material(first: Judge, before: Judge, statement: int, drifted: Iterable[Drift], verdicts: list[Judgement]) -> bool:
    """Whether it matters that a number was cut off; `before` stands before it."""
    other = _on_trial(before, statement, Trial(mended=frozenset({statement})))
    if any(_mended(other, where, said, ideal) for where, said, ideal in drifted if where[0] > statement):
        return True
    return _taken_up(first, other, statement) or _cited(before, verdicts, statement)


def _on_trial(before: Judge, statement: int, trial: Trial) -> Judge:
    """A judge who goes on from here with a difference in a statement, as far as that reaches."""
    other: Judge = copied(before)
    other.trial = trial
    other.run(statement + REACH)
    return other


def _mended(other: Judge, where: tuple[int, int], said: Written, ideal: Value) -> bool:
    """Whether a result comes out well enough when the digits are kept."""
    _, follow, _ = other.values.get(where, (said, None, None))
    return follow is not None and not matters(follow, ideal, said)


def _taken_up(first: Judge, other: Judge, statement: int) -> bool:
    """Whether a calculation with numbers alone takes up what was cut off, and comes to another result than with all digits."""
    said = [w for (k, _), (w, _, _) in first.values.items() if k == statement]
    if not said or not said[-1].unit or (said[-1].unit > FINE and abs(said[-1].value) < 10 * said[-1].unit):  # 0.5 is many things
        return False
    for where, (w, kept, _) in other.values.items():
        _, follow, ideal = first.values.get(where, (w, None, None))
        if where[0] > statement and follow is not None and kept is not None and matters(follow, kept, w) and (
                ideal is None or not matters(follow, ideal, w)):
            return True
    return False


def _cited(before: Judge, verdicts: list[Judgement], statement: int) -> bool:
    """Whether what was cut off was put in for its formula where it is wrong: cos 0.05 = 0.998, and so 1 - cos 0.05 = 0.002."""
    page = before.page
    head = page.statements[statement].sides[0].term
    if head is None or head.op == "name" or not is_closed(head):
        return False
    wrong = {j.statement for j in verdicts if j.mark is Mark.WRONG and statement < j.statement < statement + REACH}
    citing = {k for k in wrong if (t := page.statements[k].sides[0].term) is not None and head in subterms(t)}
    if not citing:
        return False
    then = _on_trial(before, statement, Trial(wrong=frozenset({statement}))).judgements
    return any(j.mark is Mark.CARRIED and statement in j.sources for j in then if j.statement in citing)
