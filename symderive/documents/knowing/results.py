"""Numbers that came out on a page, and which of them a later line takes up again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice

from flint import ctx

from symderive.documents.knowing.known import Mode
from symderive.documents.knowing.ledger import BITS, Ledger
from symderive.kernel.term import Term, canon
from symderive.networks.numbers import Value, lifted

FINE = Fraction(1, 1000)  # unit of the last digit of a number that is hardly two things
MAX_EQUAL = 60  # results of one size that are looked at, the latest: a calculation that stands still writes one for ever
MAX_DATA = 30  # numbers of the page, the latest, by which one that came out may have been multiplied


@dataclass(frozen=True, slots=True)
class Result:
    """A number that was written as the outcome of something, with its ideal value and the wrong statements it rests on.

    ideal   None where it rests on a mistake and nobody knows what it should be
    scope   the part of the page
    key     the name whose value it is, if it has one, and `unit` that of its last digit
    head    what was worked out: the left side of its row
    """

    said: Fraction
    ideal: Value | None
    blame: frozenset[int]
    statement: int
    scope: int
    key: Term | None = None
    unit: Fraction = Fraction(0)
    head: Term | None = None

    def right(self, value: Fraction) -> Value | None:
        """What should stand for the number, where it was taken over with this sign."""
        if self.ideal is None or value == self.said:
            return self.ideal
        with ctx.workprec(BITS):
            return -self.ideal


class Results:
    """The numbers that came out so far, the latest last. `updated` is the name that gets its next value in the row at hand.

    items   parts of the page that are items of a list: a small number of one, if it has no name, is hardly that of another
    """

    def __init__(self, items: frozenset[int] = frozenset()) -> None:
        self._items = items
        self._all: list[Result] = []
        self._by_size: dict[Fraction, list[Result]] = {}
        self.updated: Term | None = None

    def __len__(self) -> int:
        return len(self._all)

    def since(self, count: int) -> list[Result]:
        """Those that came out after so many."""
        return self._all[count:]

    def latest(self) -> Iterator[Result]:
        """All of them, the latest first."""
        return reversed(self._all)

    def note(self, result: Result) -> None:
        """A number came out."""
        self._all.append(result)
        self._by_size.setdefault(abs(result.said), []).append(result)

    def back_to(self, count: int) -> None:
        """Only so many are known."""
        while len(self._all) > count:
            self._by_size[abs(self._all.pop().said)].pop()

    def of_size(self, value: Fraction) -> Iterator[Result]:
        """Those of this size, whatever their sign, the latest first."""
        return reversed(self._by_size.get(abs(value), []))

    def behind(self, value: Fraction, scope: int, ledger: Ledger) -> Result | None:
        """Where a number comes from: the last line that wrote it; one without blame, unless the last one belongs to the same part.

        A step of w takes the slope in w, and not one in another weight that has the same size.
        """
        if not value:  # 0 is nobody's number
            return None
        found = list(islice(self.of_size(value), MAX_EQUAL))
        if self.updated is not None:
            own = [r for r in found if self.is_step(r)]
            found = own or [r for r in found if not _is_datum(_slope_in(r), ledger)] or found
        if found and found[0].blame and found[0].scope != scope:
            return next((r for r in found if not r.blame), found[0])
        return found[0] if found else self._complement(value) or self._times_a_datum(value, ledger)

    def is_another(self, r: Result, digits: str, scope: int) -> bool:
        """Whether a number that came out in another part is so short that the same digits may well be another number."""
        short = len(digits) == 1 or (len(digits) == 2 and digits.isdigit() and r.key is None and {r.scope, scope} <= self._items)
        return short and r.scope != scope and not self.is_step(r)

    def is_step(self, r: Result) -> bool:
        """Whether a number is the slope in the name that gets its next value."""
        x = _slope_in(r)
        return x is not None and self.updated is not None and canon(x) is canon(self.updated)

    def _complement(self, value: Fraction) -> Result | None:
        """0.4502 for 1 - 0.5498, where 0.5498 came out wrong: a chance and that of the contrary, p and p - 1."""
        rest = 1 - abs(value)
        r = next(self.of_size(rest), None) if 0 < rest < 1 else None
        if r is None or not r.blame or r.said != rest or not 0 < r.unit <= FINE:
            return None
        with ctx.workprec(BITS):
            ideal = None if r.ideal is None else _number(Fraction(1), r.ideal) - r.ideal
        return replace(r, said=abs(value), ideal=ideal, key=None, head=None)

    def _times_a_datum(self, value: Fraction, ledger: Ledger) -> Result | None:
        """0.19 for 0.1 * 1.9, where 1.9 came out and the step is 0.1: a product that was worked out in the head, if it is the only one."""
        if value.denominator == 1 or ((abs(value) * 10).denominator == 1 and abs(value) < 1):
            return None  # 0.5 may be anything
        found: list[tuple[Result, Fraction]] = []
        for q in islice(reversed(ledger.quantities.values()), MAX_DATA):
            datum = q.base.get(Mode.IDEAL)
            if q.law is None and not q.computed and isinstance(datum, Fraction) and datum and abs(datum) != 1:
                found += [(r, datum) for r in islice(self.of_size(value / datum), 1)]
        if len(found) != 1 or not found[0][0].blame:
            return None
        (r, datum), = found
        with ctx.workprec(BITS):
            ideal = None if r.ideal is None else r.ideal * _number(datum, r.ideal)
        return replace(r, said=r.said * datum, ideal=ideal, key=None, unit=Fraction(0), head=None)


def _number(x: Fraction, like: Value) -> Value:
    """A fraction as a number of the kind of another."""
    return x if isinstance(like, Fraction) else lifted(x)


def _slope_in(r: Result) -> Term | None:
    """The x of a slope dE/dx or E'(x) whose value a number is."""
    head = r.head
    return None if head is None or head.op not in ("D", "prime") else head.args[1]


def _is_datum(x: Term | None, ledger: Ledger) -> bool:
    """Whether something is given as a number."""
    q = None if x is None else ledger.find(x)
    return q is not None and q.law is None
