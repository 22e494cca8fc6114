"""What a page prints: plain data, the same for every format. Pages read it; nothing here knows a format.

A `Text` is running text: strings and terms (statements among them) in order, printed side by side.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from symderive.kernel.term import Path, Term

Text = tuple[str | Term, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a chain, or (with `text` for `term`) one obligation under a line.

    number      "1", or "2a" for an obligation
    new         the places of `term` that the line before did not have; a place () is the whole line
    reason      a noun phrase, lower case, without full stop
    conditions  statements that the line needs, shown beside the reason
    under       the obligations: shown at --detail full, folded in HTML
    """

    number: str
    term: Term | None
    new: tuple[Path, ...] = ()
    reason: Text = ()
    conditions: tuple[Term, ...] = ()
    under: tuple[Line, ...] = ()
    text: Text = ()
    aim: Text = ()


@dataclass(frozen=True, slots=True)
class Chain:
    """first = ... = last, one reason a line. `label` names the lines for reference: sd:LABEL:NUMBER. linear: print on one row each."""

    label: str
    first: Term
    lines: tuple[Line, ...]
    linear: bool = False


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 (the title), 2 or 3, with a remark at the right margin."""

    text: Text
    level: int = 2
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """What is claimed: equations, and for which values ("for every real x")."""

    label: str
    title: Text
    claims: tuple[Term, ...]
    domain: Text = ()


@dataclass(frozen=True, slots=True)
class Prose:
    """A paragraph; role "note" is printed quietly."""

    text: Text
    role: Literal["plain", "note"] = "plain"


@dataclass(frozen=True, slots=True)
class Let:
    """Names before they are used: equations, each with what it depends on or means."""

    items: tuple[tuple[Term, Text], ...]
    word: str = "Let"


@dataclass(frozen=True, slots=True)
class Computed:
    """left = formula = numbers = value, each part in its column; what is absent is None. approx: the value is rounded."""

    left: Term | None
    formula: Term | None
    numbers: Term | None
    value: Term
    approx: bool = False


@dataclass(frozen=True, slots=True)
class Calculation:
    """Rows of formula = formula with numbers = value."""

    rows: tuple[Computed, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Columns with a heading and a role each: "plain", "quiet" or "result"."""

    head: tuple[Text, ...]
    roles: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """name: old -> new, set in as many columns as fit (the update of the weights)."""

    items: tuple[tuple[Term, Term, Term], ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The closing sentence. word is one of report.verdict's; `text` follows it."""

    word: str
    text: Text


@dataclass(frozen=True, slots=True)
class Facts:
    """Labelled remarks under the verdict: ("Needs", statement, "holds: ..."), ("At", x = 0.7, "left ..., right ...")."""

    rows: tuple[tuple[str, Text, Text], ...]


Tone = Literal["wrong", "carried", "rough", "right", "unread"]


@dataclass(frozen=True, slots=True)
class Tally:
    """Counts on one row, each in the tone of what it counts: 43 right, 3 wrong."""

    items: tuple[tuple[str, Tone], ...]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A line of somebody's page, with a mark under a part of it and what is said of it.

    tone        "wrong", "carried", "rough", "right" or "unread"
    place       line:column, and the title: what it is, in a few words
    number      of the line
    source      the line as written; the mark stands under source[start:end]
    under       what stands under the mark: the right value
    facts       labelled remarks: ("why", ...), ("fix", ...), ("note", ...)
    """

    tone: Tone
    place: str
    title: Text
    number: str
    source: str
    start: int
    end: int
    under: Text = ()
    facts: tuple[tuple[str, Text], ...] = ()


Block = Heading | Statement | Prose | Let | Chain | Calculation | Table | Changes | Verdict | Facts | Tally | Excerpt


@dataclass(frozen=True, slots=True)
class Document:
    """Blocks in reading order. `name` is a file-name-safe label."""

    name: str
    title: Text
    blocks: tuple[Block, ...]
