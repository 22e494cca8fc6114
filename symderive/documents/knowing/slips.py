"""The slips people make: what somebody may have meant by a line that is wrong, if one small change makes it right.

A slip is only reported when the changed line is true; among several the first of the list counts, the likeliest first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice

from symderive.documents.knowing.changes import LIKELY, Change, Hints, changes
from symderive.documents.knowing.digits import alike, what_differs
from symderive.documents.reading.page import Number, Side
from symderive.kernel.term import Malformed, Term, canon, num, number, put
from symderive.networks.numbers import plain, significant
from symderive.notation.text import write
from symderive.search.match import positions

MAX_CHANGES = 1500  # that are tried on one side


@dataclass(frozen=True, slots=True)
class Slip:
    """One small change that makes a line right.

    kind      digits, copied, sign, point, factor, label, ... : one word
    side      the side with the change in it, `start` and `end` where it stands
    said      what was meant, as text
    reason    one sentence for the author
    meant     what was meant, as a term; None where that is not one place of the page
    likely    it is one of the slips that everybody makes
    """

    kind: str
    side: Side
    start: int
    end: int
    said: str
    reason: str
    meant: Term | None = None
    likely: bool = True


def number_slips(side: Side, known: Iterable[tuple[Fraction, str]], fits: Callable[[Side], bool]) -> Slip | None:
    """A number of a side that should be one that the page knows: its digits changed places, or it was copied wrongly."""
    values = list(known)
    for n in side.numbers:
        for value, whose in values:
            said = decimal(value)
            if value == n.value or not alike(n.text, said):
                continue
            changed = _with_number(side, n, value)
            if changed is not None and fits(changed):
                return Slip("slip", side, n.start, n.end, said, f"{n.text} should be {said}{whose}: {what_differs(n.text, said)}",
                            as_numeral(said))
    return None


def as_numeral(said: str) -> Term | None:
    """A number that was written out, or None."""
    return num(said) if said.replace(".", "", 1).isdigit() else None


def decimal(value: Fraction) -> str:
    """A number as somebody writes it: a decimal where it is one."""
    return plain(value) if significant(value) is not None else write(number(value))


def _with_number(side: Side, n: Number, value: Fraction) -> Side | None:
    assert side.term is not None
    try:
        text = decimal(abs(value))
        term = put(side.term, n.path, num(text) if "/" not in text else number(abs(value)))
    except (Malformed, LookupError):
        return None
    return replace(side, term=term, number=None, numbers=tuple(m for m in side.numbers if m is not n))


def result_slip(side: Side, expected: Fraction, said: Fraction, shown: str) -> Slip | None:
    """A result that is off by a sign, a factor 2, a power of ten, or in its digits. `shown` is the right one to the same digits."""
    if not said or not expected:
        return None
    ratio = expected / said
    reasons = {Fraction(-1): ("sign", "the sign is wrong"), Fraction(2): ("factor", "a factor 2 is missing"),
               Fraction(1, 2): ("factor", "there is a factor 2 too many")}
    reasons |= {Fraction(10) ** k: ("point", "the decimal point is in the wrong place") for k in (-3, -2, -1, 1, 2, 3)}
    if ratio in reasons:
        kind, reason = reasons[ratio]
        return Slip(kind, side, side.start, side.end, decimal(expected), reason)
    text = side.numbers[0].text
    if side.number is not None and abs(side.number.value) == side.numbers[0].value and alike(text, shown.lstrip("-")):
        reason = f"{text} should be {shown.lstrip('-')}: {what_differs(text, shown)}"
        return Slip("arithmetic", side, side.start, side.end, shown, reason)
    return None


def tried(side: Side, hints: Hints, holds: Callable[[Term], bool], closed: bool = False) -> Iterator[Change]:
    """The changes of one place of a side that make it right."""
    assert side.term is not None
    for change in islice(changes(side.term, hints, closed), MAX_CHANGES):
        try:
            changed = put(side.term, change.path, change.new)
        except (Malformed, LookupError):
            continue
        if holds(changed):
            yield change


def formula_slip(side: Side, hints: Hints, holds: Callable[[Term], bool], closed: bool = False) -> Slip | None:
    """One place of a formula that should be another: a sign, a power, a factor, a digit, a name, an operation, a function."""
    change = next(tried(side, hints, holds, closed), None)
    if change is None:
        return None
    start, end = side.place(change.path)
    kind = "label" if change.told in ("name", "letter") else "slip"
    return Slip(kind, side, start, end, write(change.new), change.reason, change.new, change.told in LIKELY)


def place_of(side: Side, part: Term) -> tuple[int, ...] | None:
    """Where a term stands in a side, or None."""
    assert side.term is not None
    wanted = canon(part)
    return next((path for path, node in positions(side.term) if canon(node) is wanted), None)
