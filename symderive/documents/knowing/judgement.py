"""What is said of a statement: one of five verdicts, its kind, the value expected, and where a mistake came from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum

from symderive.kernel.term import Term

_APPLIED = re.compile(r"\bapply\((\w+), ")
_OF_EXAMPLE = re.compile(r"_sup(?:(\d+)|\[(\w+)(?:, ?(\w+))?\])")  # how the names of entries of examples end
Edit = tuple[int, int, Term]  # from, to, and what should stand there


class Mark(Enum):
    """The closed list of verdicts on a line; the value is the word that pages and files print."""

    WRONG = "wrong"
    CARRIED = "carried"
    VERIFIED = "verified"
    DEFINITION = "definition"
    NOT_UNDERSTOOD = "not_understood"

    @property
    def rank(self) -> int:
        """The worst verdict of the parts of a line is that of the line: wrong, carried, verified, definition, not understood."""
        return len(Mark) - list(Mark).index(self)


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on one part of a statement: on one side of a chain, or on an entry of a tuple.

    statement        index in `Page.statements`
    start, end       what it is about, as offsets into the text of the page
    kind             right, rounded, truncated, rough, restated, given, law, coincidence, notation, arithmetic, slip, label, sign,
                     rounding, ecf, fragment, unread, undecided, ... : one word
    expected         the right value or expression, as text; `follow` what the author's own lines give
    sources          for a carried part: statements in which the mistake was made
    reason           one sentence for the author
    fix              what should stand between `start` and `end`, or ""
    edit             the same as a change of the page: from, to, and the expression that should stand there
    also             more changes that belong to it: numbers in the working of a line that is carried
    notes            what was assumed or left out in reading
    """

    statement: int
    start: int
    end: int
    mark: Mark
    kind: str
    reason: str = ""
    expected: str = ""
    follow: str = ""
    sources: tuple[int, ...] = ()
    fix: str = ""
    notes: tuple[str, ...] = field(default=())
    edit: Edit | None = None
    also: tuple[Edit, ...] = ()


def worst(parts: list[Judgement]) -> Judgement:
    """The part that decides the verdict of a line: the first of the worst, of what is carried the last."""
    decides = max(j.mark.rank for j in parts)
    found = [j for j in parts if j.mark.rank == decides]
    return found[-1] if found[0].mark is Mark.CARRIED else found[0]


def spelled(text: str) -> str:
    """A sentence with x_1^(2) for entry 1 of an example 2 and P(A) for apply(P, A), as people write it."""
    text = _APPLIED.sub(r"\1(", text)
    return _OF_EXAMPLE.sub(lambda m: f"_{m[3]}^({m[2]})" if m[3] else f"^({m[1] or m[2]})", text)
