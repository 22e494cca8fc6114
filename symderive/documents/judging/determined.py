"""Names that an equation says which they are: sinh a = 3/4, or cos a = 3/5 for an acute a."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import replace
from fractions import Fraction

from flint import arb, ctx

from symderive.documents.judging.problems import Problems
from symderive.documents.knowing.equations import Equation, Open, equation
from symderive.documents.knowing.known import Mode, NoValue, Quantity
from symderive.documents.knowing.ledger import BITS, evaluate, is_closed
from symderive.documents.reading.page import Page, Statement
from symderive.kernel.term import Term, mk, name
from symderive.networks.numbers import Value, lifted

SOLVED = re.compile(r"\b(?:solv\w*|solutions?|unknown|roots? of|zeros? of|l(?:ö|oe)s\w*)\b", re.IGNORECASE)  # no identity
MAX_LATER = 30
MAX_SENTENCE = 200
NEARLY = 0.01
END = re.compile(r"[.!?](?:\s|$)|\n\s*\n")
GIVEN = re.compile(r"\b(?:given|let|suppose|assume|know|known|angle|where|with|if|sei|gegeben)\b(?:\s+that)?\s*$", re.IGNORECASE)
FUNCTIONS = frozenset("sin cos tan sec csc cot sinh cosh tanh exp log pow sqrt cbrt".split())
QUADRANTS = (  # in words, and its ends in half of pi
    (re.compile(r"\bacute\b|\bspitz|\b(?:first|1st|ersten?) quadrant|\bquadrant (?:I|1|one)\b", re.IGNORECASE), (0, 1)),
    (re.compile(r"\bobtuse\b|\bstumpf|\b(?:second|2nd|zweiten?) quadrant|\bquadrant (?:II|2|two)\b", re.IGNORECASE), (1, 2)),
    (re.compile(r"\b(?:third|3rd|dritten?) quadrant|\bquadrant (?:III|3|three)\b", re.IGNORECASE), (-2, -1)),
    (re.compile(r"\b(?:fourth|4th|vierten?) quadrant|\bquadrant (?:IV|4|four)\b", re.IGNORECASE), (-1, 0)))


def is_supposed(page: Page, s: Statement) -> bool:
    """Whether words say that a row is given: let tan a = 1/2, and of the next one: and tan b = 1/3."""
    if s.role in ("let", "condition") or GIVEN.search(s.before):
        return True
    before = page.statements[s.index - 1] if s.index and s.before.strip(" ,;") == "and" else None
    return before is not None and before.block == s.block and is_supposed(page, before)


class Determined(Problems):
    """What equations say of their unknowns where they are supposed."""

    def _solved(self, s: Statement) -> frozenset[str]:
        """Names that an equation of the same part has determined: another equation may begin with them."""
        return frozenset(n for n, k in self.determined.items() if self.judge.page.statements[k].scope == s.scope)

    def _supposes(self, s: Statement, found: Equation, head: Term) -> bool:
        """Whether an equation that is supposed says what its unknown is: sinh a = 3/4, or cos a = 3/5 for an acute a. Then it is known."""
        if not is_supposed(self.judge.page, s):
            return False
        if SOLVED.search(self.judge.parametric.words(s)) or head.op not in FUNCTIONS or found.unknown in self.problems:
            return False
        if any(found.unknown in side.term.names for side in s.sides[1:] if side.term is not None):  # log u = log(u)/2 is a claim
            return False
        value = self._only_value(s, found)
        if value is not None:
            self.determine(s, found.unknown, value)
        return value is not None

    def determines(self, s: Statement, head: Term, first: Term) -> bool:
        """Whether an equation leaves its unknown one value alone: then it is known."""
        if head.op not in FUNCTIONS or first.names:
            return False
        found = equation(replace(s, sides=s.sides[:2], relations=("=",)), self.judge.ledger)
        value = None if found is None else self._only_value(s, found, sure=True)
        if found is not None and value is not None:
            self.determine(s, found.unknown, value)
        return value is not None

    def determine(self, s: Statement, unknown: str, value: Value) -> None:
        """From here on the name has the value by which its equation holds."""
        self.determined[unknown] = s.index
        self.judge.ledger.add(Quantity(name(unknown), s.index, s.scope, base=dict.fromkeys(Mode, value), computed=True))

    def _only_value(self, s: Statement, found: Equation, sure: bool = False) -> Value | None:
        """The only solution between the ends that are named; of several angles, unless it must be `sure`, the one that later lines mean."""
        values = found.values()
        if values is not None and len(values) == 1:
            return values[0]
        if not isinstance(found, Open) or found.solved is None or found.solved.period is None:
            return None
        words = f"{self.judge.parametric.words(s)} {self._sentence_after(s)}"
        ends = next((quadrant for pattern, quadrant in QUADRANTS if pattern.search(words)), None)
        low, high = found.ends[:2] if ends is None else (Fraction(e, 2) for e in ends)
        with ctx.workprec(BITS):
            turn = arb.pi()
            if ends is not None:
                values = found.solved.between(lifted(low) * turn, lifted(high) * turn)
            elif low is None and high is None:
                values = found.solved.between(-turn, turn, (False, True))
        if not values:
            return None
        return values[0] if len(values) == 1 else None if sure else self._meant_by_later(s, found.unknown, values)

    def _sentence_after(self, s: Statement) -> str:
        """What follows a statement in its sentence, formulas among it."""
        return END.split(self.judge.page.text[s.end:s.end + MAX_SENTENCE])[0]

    def _meant_by_later(self, s: Statement, x: str, values: list[Value]) -> Value:
        """The value at which most of the later lines of the same part are true."""
        later = [t for t in self.judge.page.statements[s.index + 1:] if t.scope == s.scope and len(t.sides) > 1][:MAX_LATER]
        claims = [mk("sub", t.sides[0].term, t.sides[-1].term) for t in later
                  if t.sides[0].term is not None and t.sides[-1].term is not None and t.sides[0].term.names == {x} and
                  is_closed(t.sides[-1].term) and t.relations[0] in ("=", "~")]

        def fits(v: Value) -> tuple[int, bool]:
            gaps = []
            for c in claims:
                with suppress(NoValue):
                    gaps.append(abs(lifted(evaluate(c, {x: v}))) < NEARLY)
            return sum(map(bool, gaps)), bool(lifted(v) > 0)

        ordered = sorted(values, key=lambda v: float(abs(lifted(v)).mid()))
        return max(ordered, key=fits)
