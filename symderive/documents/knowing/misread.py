"""Numbers that were misread when they were put in. Data: (1.2 + 2.4 + 2.8 + 4.6)/4, where the second one is 3.4.

A sum has as many summands as there are data; the numbers at one place of its summands are the data in their order, but for one.
And what came out of the step before, with two digits exchanged.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symderive.documents.knowing.digits import swapped
from symderive.documents.knowing.inference import previous
from symderive.documents.knowing.known import MEMBER, Mode, Quantity
from symderive.documents.knowing.ledger import Ledger
from symderive.documents.knowing.results import Results
from symderive.documents.reading.page import Number, Side
from symderive.kernel.term import Path, Term
from symderive.networks.numbers import plain
from symderive.search.match import positions

MIN_DATA = 3
MIN_DIGITS = 3  # of a number that is hardly two things
MIN_FEW = 4  # so many data may be whole numbers of one digit


def misread(side: Side, ledger: Ledger) -> tuple[Number, Quantity] | None:
    """The number of a calculation that should be one of the data, and the datum; None where all are, or other things are added."""
    if side.term is None or len(side.numbers) < MIN_DATA:
        return None
    sums = [(at, node) for at, node in positions(side.term) if node.op == "add" and len(node.args) >= MIN_DATA]
    series = [] if not sums else [data for data in _series(ledger) if len({_datum(q) for q in data}) > 1]
    found: dict[Path, tuple[Number, Quantity]] = {}
    for at, node in sums:
        columns = _columns(side, at, len(node.args))
        for data in series:
            odd = [[(n, q) for n, q in zip(column, data, strict=False) if n.value != abs(_datum(q))] for column in columns
                   if len(column) == len(data)]
            if any(not others for others in odd):  # the data stand there as they are
                return None
            for (n, q), *more in odd:
                if not more:
                    found[n.path] = n, q
    return next(iter(found.values())) if len(found) == 1 else None


def miscopied(head: Term, side: Side, ledger: Ledger, results: Results) -> tuple[Number, Quantity] | None:
    """The number with which a step t_4 = 2.684 - 0.3 begins, and t_3, where that is 2.648 and the step before began with t_2. Else None."""
    before = ledger.find(t) if (t := previous(head)) is not None else None
    older = ledger.find(t) if before is not None and (t := previous(before.key)) is not None else None
    start, begun = _start(side.term), _start(before.first) if before is not None else None
    number = next((n for n in side.numbers if start is not None and n.path == (0,) and n.value == start.value), None)
    if before is None or older is None or begun is None or number is None or begun.value != _last(older) or ledger.is_datum(number.value):
        return None
    digits, own = number.text.replace(".", ""), "" if before.said is None else plain(abs(before.said.value)).replace(".", "")
    if len(digits) < MIN_DIGITS or not swapped(digits, own) or next(results.of_size(number.value), None) is not None:
        return None
    return number, before


def _start(t: Term | None) -> Term | None:
    """The number with which a difference or a sum begins."""
    return t.args[0] if t is not None and t.op in ("add", "sub") and t.args[0].op == "num" else None


def _last(q: Quantity) -> Fraction | None:
    """The number that was written last for a quantity."""
    value = q.base.get(Mode.WRITTEN) if q.said is None else q.said.value
    return value if isinstance(value, Fraction) else None


def _columns(side: Side, at: Path, summands: int) -> list[list[Number]]:
    """The first numbers of all summands of a sum, the second numbers, and so on; none where they have not equally many."""
    rows = [[n for n in side.numbers if n.path[:len(at) + 1] == (*at, k)] for k in range(summands)]
    return [list(column) for column in zip(*rows, strict=True)] if len({len(row) for row in rows}) == 1 else []


def _series(ledger: Ledger) -> Iterator[list[Quantity]]:
    """The data x_1, x_2, ..., each under its name with a number, where there are enough of them to tell them from other numbers."""
    found: dict[str, dict[int, Quantity]] = {}
    for q in ledger.quantities.values():
        family = _family(q.key)
        if family is not None and q.law is None and not q.computed and isinstance(q.base.get(Mode.IDEAL), Fraction):
            found.setdefault(family[0], {})[family[1]] = q
    for members in found.values():
        data = [members[k] for k in sorted(members)]
        long = any(len(str(_datum(q).numerator).strip("-0")) > 1 for q in data)
        if sorted(members) == list(range(1, len(data) + 1)) and len(data) >= (MIN_DATA if long else MIN_FEW):
            yield data


def _family(key: Term) -> tuple[str, int] | None:
    """The letters and the number of x_1."""
    if key.op == "idx" and len(key.args) == 2 and key.args[1].op == "num" and key.args[1].val.isdigit():
        return key.args[0].val, int(key.args[1].val)
    member = MEMBER.fullmatch(key.val) if key.op == "name" else None
    return None if member is None else (member[1], int(member[2]))


def _datum(q: Quantity) -> Fraction:
    """The number of a datum."""
    value = q.base[Mode.IDEAL]
    assert isinstance(value, Fraction)
    return value
