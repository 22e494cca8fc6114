"""The two ways of a row with a sign +-: which value of a side belongs to which value of the side before."""

from __future__ import annotations

from collections.abc import Sequence

from symderive.documents.knowing.known import Mode, NoValue
from symderive.documents.knowing.ledger import Ledger
from symderive.documents.knowing.rounding import RIGHT, fit, written
from symderive.documents.reading.page import Side
from symderive.kernel.term import Captured, Malformed, Term, number, substitute
from symderive.networks.numbers import Value, lifted

_SAMPLES = (2, 11, 3, 7, 5)  # for names without a value: 2, 11 and 3 make a quadratic with two real solutions


def two_ways(sides: Sequence[Side], entries: Sequence[Sequence[Side]], ledger: Ledger) -> list[list[Side]]:
    """Two chains: (-12 +- r)/(-9.8) and (12 +- r)/9.8 are the same two numbers, in another order; and 3.732 is 2 + sqrt(3) alone."""
    ways: tuple[list[Side], list[Side]] = ([], [])
    last: Sequence[Side] = ()
    for side, own in zip(sides, entries, strict=True):
        if side.kind == "either":
            turned = bool(last) and _is_turned([_value(e, ledger) for e in last], [_value(e, ledger) for e in own])
            own = last = own[::-1] if turned else own
        alone = _way_of(side, [_value(e, ledger) for e in last]) if last and side.kind != "either" else None
        for k, way in enumerate(ways):
            if alone is None or k == alone:
                way.append(own[k])
    return list(ways)


def _is_turned(before: Sequence[Value | None], now: Sequence[Value | None]) -> bool:
    """Whether the first value of each is the second one of the other, and not its first."""
    if None in before or None in now:
        return False
    (a, b), (c, d) = (map(lifted, pair) for pair in (before, now))
    return bool(a.overlaps(d)) and bool(b.overlaps(c)) and not (a.overlaps(c) and b.overlaps(d))


def _way_of(side: Side, values: Sequence[Value | None]) -> int | None:
    """The way of which a number is the value; None where it is that of both, or of none."""
    said = written(side)
    found = [k for k, v in enumerate(values) if said is not None and v is not None and fit(v, said, about=True) in RIGHT]
    return found[0] if len(found) == 1 else None


def _value(side: Side, ledger: Ledger) -> Value | None:
    """The value of a formula, with numbers for the names that have none."""
    t: Term | None = side.term
    if t is None:
        return None
    for sample in ({}, {n: number(_SAMPLES[k % len(_SAMPLES)]) for k, n in enumerate(sorted(t.names))}):
        try:
            return ledger.value(substitute(t, sample), Mode.IDEAL)
        except (NoValue, Captured, Malformed):
            continue
    return None
