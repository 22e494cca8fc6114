"""A chain of lines in a terminal: numbers, signs, mathematics, reasons and ticks, each in its column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from symderive.kernel.term import Path, Term
from symderive.notation.layout import Box, Gap, Glyphs, New, Row, layout
from symderive.pages.boxes import Block, Segment, Segments, ascii_text, beside, draw, stacked, width_of
from symderive.pages.rows import broken, inline, maths, padded, wrapped
from symderive.report.document import Chain, Line

MARGIN = 4  # kept free at the right: the tick and its space


@dataclass(frozen=True, slots=True)
class _Look:
    """The columns of a chain: of its lines, of what stands under them, and the room before the reasons."""

    line: str
    under: str
    room: int


_TALL = _Look("{:>4} = ", "{:>4}   ", 11)
_LINEAR = _Look("  {:<4}= ", "     {:<4}", 11)
_BARE = _Look("   = ", "     ", 8)


@dataclass(frozen=True, slots=True)
class _Entry:
    """What is printed for one line. lead: its number and sign."""

    lead: Segments
    block: Block
    reason: Segments = ()
    aim: Segments = ()
    ticked: bool = False

    @property
    def column(self) -> int:
        """Where the mathematics starts."""
        return width_of(self.lead)

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.column + self.block.width


def chain_rows(chain: Chain, *, width: int, ascii: bool = False, checked: bool = True) -> list[Segments]:
    """The rows of a chain. Lines without a number are printed without numbers and ticks; `checked` says whether ticks are due.

    A linear chain keeps each line on one row where it fits, and shows the obligations under its lines.
    """
    numbered = any(line.number for line in chain.lines)
    look = _TALL if not chain.linear else _LINEAR if numbered else _BARE
    entries = _entries(chain, look, width, ascii, checked and numbered)
    column = _reason_column(entries, width, look.room)
    rows: list[Segments] = []
    tall = False
    for k, entry in enumerate(entries):
        printed = _printed(entry, column, width, ascii)
        if k and not chain.linear and (tall or len(printed) > 1):
            rows.append(())
        rows += printed
        tall = len(printed) > 1
    return rows


def _entries(chain: Chain, look: _Look, width: int, ascii: bool, ticked: bool) -> list[_Entry]:
    start = len(look.line.format(""))
    found = [_Entry(((" " * start, ""),), fitted(chain.first, (), width - MARGIN - start, flat=chain.linear, ascii=ascii))]
    for line in chain.lines:
        found.append(_entry(line, look.line, chain.linear, width, ascii, ticked))
        if chain.linear:
            found += [_entry(u, look.under, True, width, ascii, ticked) for u in line.under]
    return found


def _entry(line: Line, pattern: str, flat: bool, width: int, ascii: bool, ticked: bool) -> _Entry:
    lead = pattern.format(line.number)
    room = width - MARGIN - len(lead)
    if line.term is not None:
        block = fitted(line.term, line.new, room, flat=flat, ascii=ascii)
    else:
        block = stacked([Block((row,)) for row in wrapped(inline(line.text, ascii=ascii), room)], 0)
    head = lead.rstrip(" =")
    aim = inline(line.aim, ascii=ascii, style="quiet")
    return _Entry(((head, "quiet"), (lead[len(head):], "")), block, _reason(line, ascii), aim, ticked)


def _reason(line: Line, ascii: bool) -> Segments:
    """The reason, and the conditions after it."""
    row: list[Segment] = list(inline(line.reason, ascii=ascii, style="reason"))
    for k, condition in enumerate(line.conditions):
        between = "" if not row else ", " if k else "  "
        row += [(between, "condition"), *maths(condition, ascii=ascii, style="condition")]
    return tuple(row)


def _reason_column(entries: list[_Entry], width: int, room: int) -> int:
    """The column of the reasons. Those that do not fit there go under their lines; if most do not, all do: the column is then 0."""
    beside = [e for e in entries if e.reason]
    some = len(beside)
    while beside:
        end, longest = max(e.end for e in beside), max(width_of(e.reason) for e in beside)
        last = width - MARGIN - longest
        if end + 2 <= last:
            widest = max(e.end for e in entries if e.end + 2 <= last)
            return min(last, widest + room)
        beside.remove(max(beside, key=lambda e: e.end + width_of(e.reason)))
        if 2 * len(beside) < some:
            break
    return 0


def _printed(entry: _Entry, column: int, width: int, ascii: bool) -> list[Segments]:
    block, start = entry.block, entry.column
    fits = bool(column) and entry.end + 2 <= column and column + width_of(entry.reason) <= width - MARGIN
    rows: list[Segments] = wrapped_at(entry.aim, start, width) if entry.aim else []
    for k, row in enumerate(block.rows):
        if k != block.baseline:
            rows.append(((" " * start, ""), *row))
            continue
        here: Segments = (*entry.lead, *row)
        if entry.reason and fits:
            here = (*padded(here, column), *entry.reason)
        if entry.ticked:
            here = (*padded(here, width - 2), (ascii_text("✓") if ascii else "✓", "ok"))
        rows.append(here)
    if entry.reason and not fits:
        opening = "by " if entry.reason[0][1] == "reason" else "where "
        rows += wrapped_at(((opening, "quiet"), *entry.reason), start, width)
    return rows


def wrapped_at(row: Iterable[Segment], column: int, width: int, hang: int = 0) -> list[Segments]:
    """Running text that starts at a column and ends two columns before the edge; further rows stand `hang` further in."""
    room = width - 2 - column
    parts = wrapped(tuple(row), room)
    if hang and len(parts) > 1:
        parts = wrapped(tuple(row), room - hang)
    return [((" " * (column + (hang if k else 0)), ""), *part) for k, part in enumerate(parts)]


# --- mathematics that must fit -------------------------------------------------------------------------------------


def fitted(term: Term, new: tuple[Path, ...], columns: int, *, flat: bool, ascii: bool) -> Block:
    """A term no wider than so many columns: tall if it may be, broken before a + or − of the sum if it must be."""
    if not flat:
        block = _summed(layout(term, new), columns, ascii)
        if block is not None:
            return block
    (row,) = draw(layout(term, new, "linear"), flat=True, ascii=ascii).rows
    return stacked([Block((part,)) for part in broken(row, columns)], 0)


def _summed(box: Box, columns: int, ascii: bool) -> Block | None:
    """The box, or its summands on several lines under each other; None where one of them is too wide."""
    whole = draw(box, ascii=ascii)
    if whole.width <= columns:
        return whole
    lines: list[list[Block]] = [[]]
    for part in _summands(box):
        block = draw(part, ascii=ascii)
        if lines[-1] and sum(b.width for b in lines[-1]) + block.width > columns:
            lines.append([])
            block = draw(_at_front(part), ascii=ascii)
        lines[-1].append(block)
    return _lines([beside(*line) for line in lines], columns)


def _lines(lines: list[Block], columns: int) -> Block | None:
    """Lines under each other, with room between where they are tall; None where one is too wide."""
    if any(b.width > columns for b in lines):
        return None
    between = [Block(((),))] if any(b.height > 1 for b in lines) else []
    spaced = [lines[0], *(b for following in lines[1:] for b in (*between, following))]
    return stacked(spaced, lines[0].baseline)


def _summands(box: Box) -> list[Box]:
    """A sum in parts, each with the sign before it."""
    if isinstance(box, New):
        return [New(b) for b in _summands(box.body)]
    if not isinstance(box, Row):
        return [box]
    groups: list[list[Box]] = [[]]
    for item in box.items:
        if isinstance(item, Glyphs) and item.kind == "operator" and item.text in "+−":
            groups.append([])
        groups[-1].append(item)
    return [Row(tuple(g)) for g in groups]


def _at_front(part: Box) -> Box:
    """A summand at the beginning of a row: its sign right at the margin."""
    if isinstance(part, New):
        return New(_at_front(part.body))
    if isinstance(part, Row) and isinstance(part.items[0], Glyphs) and part.items[0].kind == "operator":
        return Row((Glyphs(part.items[0].text, "sign"), Gap(), *part.items[1:]))
    return part
