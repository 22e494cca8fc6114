"""Steps downhill: the sign of an update, as the steps before it have it."""

from __future__ import annotations

from fractions import Fraction

from symderive.documents.knowing.known import Mode, NoValue
from symderive.documents.knowing.ledger import Ledger
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


def _slope_in(x: Term, ledger: Ledger) -> Fraction | None:
    """The number that was written last for a slope in x."""
    said = [q.said.value for q in ledger.quantities.values() if q.key.op == "D" and canon(q.key.args[1]) is canon(x) and q.said is not None]
    return said[-1] if said else None
