"""What a formula should be equal to: a look at two points tells what is not, and only what passes there is compared as a formula."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any

from flint import ctx

from symderive.documents.knowing.claims import claim_of
from symderive.documents.knowing.known import Mode, NoValue
from symderive.kernel import ball
from symderive.kernel.ball import Point
from symderive.kernel.derivation import Claim, Definitions, Rejected
from symderive.kernel.term import ONE, ZERO, Captured, Malformed, Term, joined, mk
from symderive.networks.numbers import Value, lifted
from symderive.search.points import unlike_points

if TYPE_CHECKING:
    from symderive.documents.judging.bench import Bench

LOOKS = 2  # points at which both have a value
MAX_POINTS = 60  # that are tried for it
MANY = 100  # a fraction with a smaller denominator is the value of many formulas
MAX_COMPARED = 4  # formulas that pass there and are compared
# TypeError, AttributeError: a complex number where a real one is needed, or a value and its slope
_NO_VALUE = (
    ball.Undefined, NoValue, Malformed, Captured, Rejected, ValueError, ZeroDivisionError, OverflowError, TypeError, AttributeError)


class Target:
    """A formula that another should be equal to. `beside` is a formula like it, that says which names there are."""

    def __init__(self, judge: Bench, term: Term, beside: Term):
        self.term, self.judge = term, judge
        self.identities, self.ledger = judge.links.identities, judge.ledger
        self.looks: list[tuple[Any, Any]] = []
        self.compared = 0
        try:
            claim = claim_of(term, beside, judge.ledger, self.identities.given)
            self._choose(claim)
        except _NO_VALUE:
            return

    def _choose(self, claim: Claim) -> None:
        definitions = Definitions(claim.definitions)
        shares = [total for total, _ in self.identities.unsaid_totals(claim)]
        with ctx.workprec(ball.PRECISIONS[0]):
            for point in islice(unlike_points(claim), MAX_POINTS):
                try:
                    values = ball.values_at(_in_shares(point, shares), claim, definitions)
                    here = values.of(claim.lhs)
                    if here.is_finite() and values.of(claim.rhs).is_finite() and all(ball.holds(s, values) for s in claim.assuming):
                        self.looks.append((values, here))
                except _NO_VALUE:
                    continue
                if len(self.looks) == LOOKS:
                    return

    def __call__(self, changed: Term) -> bool:
        """Whether a formula is what was meant."""
        if self._has_its_value(changed):
            return True
        if not self.looks or self.compared > MAX_COMPARED or not self._seems_equal(changed):
            return False
        self.compared += 1
        work = self.identities.work
        try:
            return self.identities.compare(self.term, changed, self.ledger, Mode.IDEAL).equal is True
        finally:
            self.identities.work = work  # an explanation costs the page nothing

    @cached_property
    def value(self) -> Value | None:
        """What the page's numbers make of the term, where it is no number that comes out of many formulas."""
        try:
            x = self.ledger.value(self.term, Mode.IDEAL)
            return None if isinstance(x, Fraction) and x.denominator < MANY else x
        except _NO_VALUE:
            return None

    def _has_its_value(self, changed: Term) -> bool:
        """Whether a formula has the value with the numbers of the page: L = -log p_3 where the third class is the right one."""
        if self.value is None:
            return False
        try:
            return bool(lifted(self.ledger.value(changed, Mode.IDEAL)).overlaps(lifted(self.value)))
        except _NO_VALUE:
            return False

    def _seems_equal(self, changed: Term) -> bool:
        with ctx.workprec(ball.PRECISIONS[0]):
            try:
                t = self.ledger.with_named_entries(changed)
                return all(bool(values.of(t).overlaps(here)) for values, here in self.looks)
            except _NO_VALUE:
                return False


def _in_shares(point: Point, totals: Sequence[Term]) -> Point:
    """The point with other last entries for some arrays, so that each sum is 1: of targets, and of probabilities."""
    found = dict(point)
    for total in totals:
        array, end = total.args[0].args[0].val, found.get(total.args[3].val, total.args[3])
        *others, last = [f"{array}[{k}]" for k in range(1, int(end.val) + 1)] if end.op == "num" and end.val.isdigit() else [""]
        if last in found and found.keys() >= set(others):
            found[last] = mk("sub", ONE, joined("add", [found[n] for n in others] or [ZERO]))
    return tuple(found.items())
