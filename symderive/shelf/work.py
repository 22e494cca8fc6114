"""What a derivation file holds, once read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from symderive.kernel.ball import Point
from symderive.kernel.derivation import Claim
from symderive.kernel.term import Term
from symderive.report.document import Text
from symderive.search.outline import AnyOutline, LemmaOutline


class Unusable(ValueError):
    """A file that cannot be used: which one, where in it, what is wrong in one sentence, and what to try."""

    def __init__(self, file: str, sentence: str, *, place: str = "", hint: str = "", source: str = "", column: int = 0, width: int = 1):
        super().__init__(": ".join(p for p in (file, place, sentence) if p))
        self.file, self.place, self.sentence, self.hint = file, place, sentence, hint
        self.source, self.column, self.width = source, column, width


@dataclass(frozen=True, slots=True)
class Section:
    """One claim of a file, and the lemmas proved before it. Without an outline, search finds the proof.

    members: all sides of a = b = c; an outline passes through each.
    """

    title: str
    claim: Claim
    members: tuple[Term, ...]
    outline: AnyOutline | None
    note: Text = ()
    evaluate: tuple[Point, ...] = ()
    lemmas: tuple[LemmaOutline, ...] = ()


@dataclass(frozen=True, slots=True)
class Computation:
    """left = formula, at numbers: formula with numbers = value. `value` is what the file says comes out, if it says so."""

    note: Text
    left: Term
    formula: Term
    at: Point
    value: Term | None


@dataclass(frozen=True, slots=True)
class Work:
    """A derivation file: prose, claims, computations, a network, other works, in that order."""

    name: str
    title: str
    subject: str
    file: Path
    note: Text = ()
    sections: tuple[Section, ...] = ()
    computations: tuple[Computation, ...] = ()
    weights: tuple[Path, ...] = ()
    include: tuple[Work, ...] = ()
