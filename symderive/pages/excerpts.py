"""Lines of somebody's page with marks under them, for a terminal."""

from __future__ import annotations

import re

from symderive.pages.boxes import Segments, cells, width_of
from symderive.pages.chain import wrapped_at
from symderive.pages.rows import inline, padded
from symderive.report.document import Excerpt, Text

WORDS = {"wrong": "wrong", "carried": "carried", "rough": "rough", "right": "right", "unread": "not read"}
SIGNS = {"wrong": "✗", "carried": "↳", "rough": "~", "right": "✓", "unread": "?"}
PLAIN = {"✗": "x", "↳": ">", "~": "~", "✓": "ok", "?": "?", "│": "|", "━": "^", "…": "..."}
STYLES = {"wrong": "wrong", "carried": "carried", "rough": "unsure", "right": "ok", "unread": "quiet"}
GUTTER = 7  # columns before the line's text


def excerpt_rows(block: Excerpt, width: int, *, ascii: bool = False) -> list[Segments]:
    """The sign and the title, the line with its number, the mark, and the remarks."""
    style = STYLES[block.tone]
    head: Segments = ((f"{_sign(SIGNS[block.tone], ascii)} {WORDS[block.tone]}", style), ("  ", ""), (block.place, "title"), ("  ", ""),
                      *inline(block.title, ascii=ascii))
    source, start, end = _window(_printable(block.source, ascii), block.start, block.end, width - GUTTER - 3, ascii)
    rows = [*wrapped_at(head, 0, width, hang=2),
            (*_gutter(block.number, ascii), (source[:start], ""), (source[start:end], style), (source[end:], ""))]
    if block.end > block.start:
        rows += _marked(block, cells(source[:start]), cells(source[start:end]), width, ascii)
    for label, text in block.facts:
        rows += _fact(label, text, width, ascii)
    return rows


def _marked(block: Excerpt, at: int, long: int, width: int, ascii: bool) -> list[Segments]:
    """The stroke under the part, and beside it or below it what should stand there."""
    style = STYLES[block.tone]
    mark: Segments = (*padded(_gutter("", ascii), GUTTER + 2 + at), (_sign("━", ascii) * max(long, 1), style))
    if not block.under:
        return [mark]
    under = inline(block.under, ascii=ascii, style=style)
    if width_of(mark) + 1 + width_of(under) <= width:
        return [(*mark, (" ", ""), *under)]
    start = max(0, min(at, width - GUTTER - 4 - width_of(under)))
    rows = wrapped_at(under, GUTTER + 2 + start, width)
    bar = _gutter("", ascii)
    return [mark, *((*bar, *_dedented(row, width_of(bar))) for row in rows)]


def _fact(label: str, text: Text, width: int, ascii: bool) -> list[Segments]:
    bar = _gutter("", ascii)
    head: Segments = ((label.ljust(6), "quiet"),)
    start = GUTTER + 2 + 6
    rows = wrapped_at(inline(text, ascii=ascii), start, width)
    first, *rest = (_dedented(row, start) for row in rows)
    return [(*bar, *head, *first), *((*bar, (" " * 6, ""), *row) for row in rest)]


def _dedented(row: Segments, columns: int) -> Segments:
    """The row without its first blanks."""
    text, style = row[0]
    return ((text[columns:], style), *row[1:]) if text[:columns].isspace() else row


def _gutter(number: str, ascii: bool) -> Segments:
    return ((number.rjust(GUTTER - 1), "quiet"), (f" {_sign('│', ascii)} ", "quiet"))


def _sign(sign: str, ascii: bool) -> str:
    return PLAIN[sign] if ascii else sign


def _printable(text: str, ascii: bool) -> str:
    text = re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", text)
    return text.encode("ascii", "replace").decode("ascii") if ascii else text


def _window(text: str, start: int, end: int, room: int, ascii: bool) -> tuple[str, int, int]:
    """The part of a long line around the mark, and where the mark is in it."""
    lead = len(text) - len(text.lstrip())
    text, start, end = text[lead:].rstrip(), max(start - lead, 0), max(end - lead, 0)
    if cells(text) <= room:
        return text, start, min(end, len(text))
    dots = _sign("…", ascii)
    room -= 2 * len(dots) + 2
    first = max(0, min(start - max(room - (end - start), 0) // 2, len(text) - room))
    last = min(first + room, len(text))
    before, after = (dots + " " if first else ""), (" " + dots if last < len(text) else "")
    return before + text[first:last] + after, start - first + len(before), min(end, last) - first + len(before)
