"""Judge inequalities, link by link: of numbers as they are, of formulas where the conditions grant them. What is assumed is no claim."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from flint import ctx

from symderive.documents.knowing.claims import claim_of
from symderive.documents.knowing.judgement import Judgement, Mark
from symderive.documents.knowing.known import Mode, NoValue
from symderive.documents.knowing.ledger import BITS, is_closed
from symderive.documents.reading.page import Side, Statement
from symderive.kernel.conditions import Facts
from symderive.kernel.derivation import Definitions, Rejected
from symderive.kernel.term import Captured, Malformed, Term, canon, mk
from symderive.networks.numbers import Value, lifted
from symderive.notation.text import write

if TYPE_CHECKING:
    from symderive.documents.judging.judge import Judge

STATEMENTS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge", "!=": "ne", "=": "eq"}
_TURNED = {"lt": "gt", "gt": "lt", "le": "ge", "ge": "le", "ne": "ne", "eq": "eq"}


class Orders:
    """The inequalities of a page."""

    def __init__(self, judge: Judge):
        self.judge = judge

    def row(self, s: Statement) -> list[Judgement]:
        """The verdicts on the links of a chain in which not every sign is one of equality."""
        if s.relations == ("in",) and s.sides[1].kind == "words":
            return [self._said(s, s.sides[0], Mark.DEFINITION, "condition", "a condition")]
        if not STATEMENTS.keys() >= set(s.relations) or any(side.term is None for side in s.sides):
            return [self._said(s, s.sides[0], Mark.NOT_UNDERSTOOD, "relation", "only equalities and inequalities are judged")]
        links = list(zip(s.sides, s.relations, s.sides[1:], strict=False))
        claims = [mk(STATEMENTS[sign], a.term, b.term) for a, sign, b in links]  # type: ignore[arg-type]
        supposed = s.role != "claim" or all(canon(c) in self._assumed for c in claims) or (len(links) == 1 and self._restates(s))
        if supposed and not all(is_closed(c) for c in claims):  # 0.2 < 0.4531 is true or not, whatever is supposed
            return [self._between_wrong_ends(s) or self._said(s, s.sides[0], Mark.DEFINITION, "condition", "a condition")]
        return [self._link(s, b, c) for (_, _, b), c in zip(links, claims, strict=True)]

    def _between_wrong_ends(self, s: Statement) -> Judgement | None:
        """The verdict on an interval whose ends both came out wrong before: below the axis for 0.310 < x < 1.290. None for any other."""
        ends = [side for side in s.sides if side.term is not None and is_closed(side.term)]
        wrong = [self.judge.links.blame(s.scope, end) for end in ends]
        if len(ends) != 2 or not all(wrong):
            return None
        blame = wrong[0] | wrong[1]
        return self.judge.said(s, ends[1], Mark.CARRIED, "ecf", self.judge.carried_reason(blame), sources=tuple(sorted(blame)))

    def _restates(self, s: Statement) -> bool:
        """Whether the condition just before is said again in numbers: as soon as eta > 2/c, here eta > 2/2."""
        before = self.judge.page.statements[max(s.index - 1, 0)]
        return before.role == "condition" and before.block == s.block and before.relations[:1] == s.relations and (
            before.sides[0].term is s.sides[0].term)

    @cached_property
    def _assumed(self) -> frozenset[Term]:
        """All that the page says its claims hold under, written in both directions."""
        given = {c for s in self.judge.page.statements for c in s.given if c.op in _TURNED}
        return frozenset(canon(t) for c in given for t in (c, mk(_TURNED[c.op], *reversed(c.args))))

    def _link(self, s: Statement, side: Side, claim: Term) -> Judgement:
        """The verdict on one inequality."""
        numbers = [self._holds(claim, mode) for mode in (Mode.WRITTEN, Mode.UNROUNDED, Mode.IDEAL)]
        if True in numbers or self._granted(claim):
            return self._said(s, side, Mark.VERIFIED, "right", "")
        if numbers == [False] * 3 and claim.op != "eq":
            left, right = claim.args
            return self._said(s, side, Mark.WRONG, "order", f"{write(left)} is {self._compared(claim)} {write(right)}")
        return self._said(s, side, Mark.NOT_UNDERSTOOD, "undecided", "it could be neither proved nor refuted")

    def _holds(self, claim: Term, mode: Mode) -> bool | None:
        """Whether it holds of the values of both sides; None where one has none, or a ball is too wide to say."""
        try:
            a, b = (self.judge.ledger.value(t, mode) for t in claim.args)
        except NoValue:
            return None
        with ctx.workprec(BITS):
            return _order(claim.op, a, b)

    def _granted(self, claim: Term) -> bool:
        """Whether it follows from what is given."""
        left, right = claim.args
        if claim.op == "eq":
            found = self.judge.links.identities.compare(left, right, self.judge.ledger, Mode.IDEAL)
            return found.equal is True
        try:
            made = claim_of(left, right, self.judge.ledger, self.judge.links.identities.given)
            facts = Facts(made.assuming, Definitions(made.definitions), dict(made.sorts))
            return facts.granted(mk(claim.op, made.lhs, made.rhs))
        except (NoValue, Malformed, Captured, Rejected):
            return False

    def _compared(self, claim: Term) -> str:
        """How the two sides stand to each other in truth, in words."""
        if claim.op in ("lt", "le"):
            return "greater than" if self._holds(mk("gt", *claim.args), Mode.IDEAL) else "equal to"
        if claim.op in ("gt", "ge"):
            return "less than" if self._holds(mk("lt", *claim.args), Mode.IDEAL) else "equal to"
        return "equal to"

    def _said(self, s: Statement, side: Side, mark: Mark, kind: str, reason: str) -> Judgement:
        return self.judge.said(s, side, mark, kind, reason)


def _order(op: str, a: Value, b: Value) -> bool | None:
    """Whether a stands in that order to b."""
    gap = lifted(a) - lifted(b)
    yes = {"lt": gap < 0, "le": gap <= 0, "gt": gap > 0, "ge": gap >= 0, "ne": not gap.contains(0), "eq": gap == 0}[op]
    no = {"lt": gap >= 0, "le": gap > 0, "gt": gap <= 0, "ge": gap < 0, "ne": gap == 0, "eq": not gap.contains(0)}[op]
    exact = a == b if not hasattr(a, "rad") and not hasattr(b, "rad") else None
    if exact is not None and op in ("ne", "eq"):
        return exact if op == "eq" else not exact
    return True if yes else False if no else None
