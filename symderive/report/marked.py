"""Somebody's page with remarks in its margin: plain data, the same for every format that prints it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from symderive.report.document import Block, Excerpt


class Where(NamedTuple):
    """A place on a page: the line is called "12", or "3:5" (cell:line) in a notebook; columns from 1, half-open."""

    file: str
    line: str
    column: int
    end_column: int


@dataclass(frozen=True, slots=True)
class Remark:
    """What is said of one part of a page.

    number      from 1, in the order of the page
    verdict     wrong, carried, verified, definition or not_understood; kind: arithmetic, slip, label, ...
    where       the line and the columns; start, end: the same as offsets into the text
    excerpt     what is said
    value       the right value, where it is a number that may stand beside the wrong one
    sources     for what is carried: where the mistake was made
    marks       what the line earned, as a marker writes it: M1 A0
    """

    number: int
    verdict: str
    kind: str
    where: Where
    start: int
    end: int
    excerpt: Excerpt
    value: str = ""
    sources: tuple[Where, ...] = ()
    marks: str = ""


class Stretch(NamedTuple):
    """A part of the text: prose, or a formula with its delimiters from `outer` to `close`; what is between them is from start to end."""

    kind: Literal["prose", "inline", "display"]
    outer: int
    start: int
    end: int
    close: int


@dataclass(frozen=True, slots=True)
class MarkedPage:
    """A page, what was remarked on it, and what is said of the whole.

    format      markdown, latex, notebook (the text of its cells) or text
    stretches   the whole text, from left to right
    summary     blocks that stand before the page: the first mistake, the count, the marks
    """

    file: str
    format: Literal["markdown", "latex", "notebook", "text"]
    text: str
    stretches: tuple[Stretch, ...]
    remarks: tuple[Remark, ...]
    summary: tuple[Block, ...]
