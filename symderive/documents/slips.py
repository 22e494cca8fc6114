"""The slips people make: what somebody may have meant by a line that is wrong, if one small change makes it right.

A slip is only reported when the changed line is true; among several the first of the list counts, the likeliest first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice

from symderive.documents.page import Number, Side
from symderive.kernel.term import Malformed, Path, Term, get, mk, num, number, put
from symderive.networks.numbers import plain, significant
from symderive.notation.text import write
from symderive.search.match import positions
from symderive.search.slips import SLIPS

MAX_CHANGES = 300  # that are tried on one side


@dataclass(frozen=True, slots=True)
class Slip:
    """One small change that makes a line right.

    kind      digits, copied, sign, point, factor, label, ... : one word
    side      the side with the change in it, `start` and `end` where it stands
    said      what was meant, as text
    reason    one sentence for the author
    meant     what was meant, as a term; None where that is not one place of the page
    """

    kind: str
    side: Side
    start: int
    end: int
    said: str
    reason: str
    meant: Term | None = None


def number_slips(side: Side, known: Iterable[tuple[Fraction, str]], fits: Callable[[Side], bool]) -> Slip | None:
    """A number of a side that should be another one: its digits changed places, or a known value was copied wrongly."""
    values = list(known)
    for n in side.numbers:
        for value, whose in values:
            if value == n.value or not _alike(n, value):
                continue
            changed = _with_number(side, n, value)
            if changed is not None and fits(changed):
                said = _decimal(value)
                what = "digits changed places" if sorted(_digits(n.text)) == sorted(_digits(said)) else "a digit is wrong"
                return Slip("slip", side, n.start, n.end, said, f"{n.text} should be {said}{whose}: {what}", _number(said))
    return None


def _number(said: str) -> Term | None:
    return num(said) if said.replace(".", "", 1).isdigit() else None


def _alike(n: Number, value: Fraction) -> bool:
    """Whether somebody may write the one for the other: two digits change places, one is wrong, or one is lost."""
    a, b = _digits(n.text), _digits(_decimal(value))
    if len(a) < 2 or len(b) < 2:
        return False
    if len(a) == len(b):
        off = [k for k in range(len(a)) if a[k] != b[k]]
        return len(off) == 1 or (len(off) == 2 and a[off[0]] == b[off[1]] and a[off[1]] == b[off[0]])
    short, long = sorted((a, b), key=len)
    return len(long) == len(short) + 1 and any(long[:k] + long[k + 1:] == short for k in range(len(long)))


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _decimal(value: Fraction) -> str:
    return plain(value) if significant(value) is not None else write(number(value))


def _with_number(side: Side, n: Number, value: Fraction) -> Side | None:
    assert side.term is not None
    try:
        text = _decimal(abs(value))
        term = put(side.term, n.path, num(text) if "/" not in text else number(abs(value)))
    except (Malformed, LookupError):
        return None
    return replace(side, term=term, number=None, numbers=tuple(m for m in side.numbers if m is not n))


def ratio_slip(side: Side, expected: Fraction, said: Fraction) -> Slip | None:
    """A result that is off by a sign, a factor 2, or a power of ten."""
    if not said or not expected:
        return None
    ratio = expected / said
    reasons = {Fraction(-1): ("sign", "the sign is wrong"), Fraction(2): ("factor", "a factor 2 is missing"),
               Fraction(1, 2): ("factor", "there is a factor 2 too many")}
    reasons |= {Fraction(10) ** k: ("point", "the decimal point is in the wrong place") for k in (-3, -2, -1, 1, 2, 3)}
    if ratio not in reasons:
        return None
    kind, reason = reasons[ratio]
    return Slip(kind, side, side.start, side.end, _decimal(expected), reason)


def formula_slips(side: Side, holds: Callable[[Term], bool]) -> Slip | None:
    """One place of a formula that should be another: a sign, a power, a factor, an operation, a function."""
    assert side.term is not None
    for path, new in islice(_changes(side.term), MAX_CHANGES):
        try:
            changed = put(side.term, path, new)
        except (Malformed, LookupError):
            continue
        if holds(changed):
            old = get(side.term, path)
            start, end = side.place(path)
            return Slip("slip", side, start, end, write(new), _sentence(old, new), new)
    return None


def _changes(t: Term) -> Iterator[tuple[Path, Term]]:
    """Places of a term, and what may have been meant there; the kinds of slip in order, the whole term last."""
    for slip in SLIPS:
        for path, node in positions(t):
            for new in slip(node):
                yield path, new
    for path, node in positions(t):
        if node.op in ("exp", "sin", "cos", "log", "tanh", "sinh", "cosh", "sigmoid", "sqrt") and node.args[0].op in ("name", "mul"):
            inner = node.args[0]
            yield path, mk(node.op, mk("neg", inner))


def _sentence(old: Term, new: Term) -> str:
    kinds = {("add", "sub"): "the sign is wrong", ("sub", "add"): "the sign is wrong", ("add", "mul"): "a product is meant, not a sum",
             ("mul", "add"): "a sum is meant, not a product"}
    return f"{kinds.get((old.op, new.op), 'one place differs')}: {write(old)} should be {write(new)}"
