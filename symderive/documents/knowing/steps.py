"""Steps downhill: the sign of an update, as the steps before it have it."""

from __future__ import annotations

from fractions import Fraction

from symderive.documents.knowing.known import Mode, NoValue
from symderive.documents.knowing.ledger import Ledger
from symderive.documents.reading.page import Side
from symderive.kernel.term import Term, canon

ENOUGH = 2  # steps with the same rate say which sign a step has; one does where a name of the page has the rate for its number


class Steps:
    """The rates of the steps so far, by their statements: a step goes from w to w - rate * slope."""

    def __init__(self) -> None:
        self._rates: dict[int, Fraction] = {}

    def turned(self, statement: int, head: Term, first: Term, ledger: Ledger) -> Fraction | None:
        """Where a step should have gone that went the other way, by the slope that is written for it; None for any other."""
        slope = _slope_in(head, ledger)
        try:
            old, new = ledger.value(head, Mode.WRITTEN), ledger.value(first, Mode.WRITTEN)
        except NoValue:
            return None
        if not slope or not isinstance(old, Fraction) or not isinstance(new, Fraction) or old == new:
            return None
        rate = (old - new) / slope
        before = [r for k, r in self._rates.items() if k < statement]
        named = any(q.law is None and q.base.get(Mode.IDEAL) == abs(rate) for q in ledger.quantities.values() if q.key is not head)
        if before.count(-rate) >= (1 if named else ENOUGH) and rate not in before:
            return 2 * old - new
        self._rates[statement] = rate
        return None

    def other_slope(self, head: Term, first: Side, ledger: Ledger) -> tuple[Term, Term, Fraction] | None:
        """The slope that a step takes, the one in its own name, and where that would lead; None where it takes none of another name.

        gamma goes to 1.5 - 0.1*(-0.2), where -0.2 is the slope in beta, that in gamma is -0.6663, and the rate is 0.1 in other steps.
        """
        own = [q for q in ledger.quantities.values() if q.key.op == "D" and canon(q.key.args[1]) is canon(head) and q.said is not None]
        try:
            old, new = ledger.value(head, Mode.WRITTEN), ledger.value(first.term, Mode.WRITTEN) if first.term is not None else None
        except NoValue:
            return None
        if len(own) != 1 or own[0].said is None or not isinstance(old, Fraction) or not isinstance(new, Fraction):
            return None
        sizes = {n.value for n in first.numbers}
        if abs(own[0].said.value) in sizes or abs(old) not in sizes:
            return None
        for q in ledger.quantities.values():
            other = q.key.op == "D" and q.key.args[0] is own[0].key.args[0] and q is not own[0] and q.said is not None
            if other and q.said is not None and q.said.value and abs(q.said.value) in sizes:
                rate = (old - new) / q.said.value
                if rate in self._rates.values():
                    return q.key, own[0].key, old - rate * own[0].said.value
        return None


def _slope_in(x: Term, ledger: Ledger) -> Fraction | None:
    """The number that was written last for a slope in x."""
    said = [q.said.value for q in ledger.quantities.values() if q.key.op == "D" and canon(q.key.args[1]) is canon(x) and q.said is not None]
    return said[-1] if said else None

