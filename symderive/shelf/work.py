"""What a derivation file holds, once read."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from symderive.kernel.ball import Point
from symderive.kernel.derivation import Claim
from symderive.kernel.term import Term
from symderive.report.document import Text
from symderive.search.elaborate import Outline


class Unusable(ValueError):
    """A file that cannot be used: which one, where in it, what is wrong in one sentence, and what to try."""

    def __init__(self, file: str, sentence: str, *, place: str = "", hint: str = "", source: str = "", column: int = 0, width: int = 1):
        super().__init__(": ".join(p for p in (file, place, sentence) if p))
        self.file, self.place, self.sentence, self.hint = file, place, sentence, hint
        self.source, self.column, self.width = source, column, width


@dataclass(frozen=True, slots=True)
class Section:
    """One claim of a file. members: all sides of a = b = c; the outline passes through each. Without one, search finds the proof."""

    title: str
    claim: Claim
    members: tuple[Term, ...]
    outline: Outline | None
    note: Text = ()
    evaluate: tuple[Point, ...] = ()


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
