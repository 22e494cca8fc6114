"""Steps in numbers alone, y_1 = 2 - 0.1 * 2(2 + 1), by a slope that was written wrongly: 2(y + 1), where 4(y + 1) is right."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from symderive.documents.judging.links import Thread
from symderive.documents.knowing.inference import previous
from symderive.documents.knowing.known import MEMBER, Mode, NoValue
from symderive.documents.knowing.ledger import Ledger
from symderive.kernel.term import Term, mk, name, num
from symderive.networks.numbers import Value

if TYPE_CHECKING:
    from symderive.documents.judging.bench import Bench
    from symderive.documents.reading.page import Side


def stepped(judge: Bench, head: Term, first: Side) -> Thread | None:
    """The thread of a step from y_0 to y_1 whose numbers are those of a wrong slope in y; None for any other row."""
    before, ledger = previous(head) if head.op in ("name", "idx") else None, judge.ledger
    if before is None or first.term is None or first.term.op not in ("add", "sub") or first.term.names:
        return None
    rates = {n.value for n in first.numbers}
    for slope, law, blame in ledger.wrong_slopes_in(_family(before)[0]):
        try:
            move = ledger.value(before, Mode.WRITTEN) - ledger.value(first.term, Mode.WRITTEN)
            rate = _over(move, law, before, ledger)
            right = ledger.formula(slope)
            if rate is None or abs(rate) not in rates or abs(_over(move, right, before, ledger) or 0) in rates:
                continue
            ideal = ledger.value(before, Mode.IDEAL) - rate * _at(right, before, Mode.IDEAL, ledger)
        except NoValue:
            continue
        return Thread(first, first, ideal, False, blame | ledger.blame(before))
    return None


def _over(move: object, slope: Term, before: Term, ledger: Ledger) -> Fraction | None:
    """How often a move goes along a slope, at the point before; None where the slope is 0 there, or no fraction."""
    value = _at(slope, before, Mode.WRITTEN, ledger)
    return move / value if isinstance(move, Fraction) and isinstance(value, Fraction) and value else None


def _at(slope: Term, before: Term, mode: Mode, ledger: Ledger) -> Value:
    """The value of a slope at the point x_0, y_0 of which one coordinate is given. Raises NoValue."""
    number = _family(before)[1]
    ways = {n: (mk("idx", name(n), number), name(f"{n}{number.val}")) for n in slope.names}
    point = {n: next((w for w in way if ledger.find(w) is not None), None) for n, way in ways.items()}
    return ledger.value_with(slope, mode, {n: ledger.value(t, mode) for n, t in point.items() if t is not None})


def _family(key: Term) -> tuple[str, Term]:
    """The letter and the number of a member y_0."""
    if key.op == "idx":
        return key.args[0].val, key.args[1]
    member = MEMBER.fullmatch(key.val)
    assert member is not None
    return member[1], num(member[2])
