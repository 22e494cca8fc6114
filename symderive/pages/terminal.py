"""A document in a terminal: plain or coloured text, no wider than the window and never wider than 100 columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TextIO

from symderive.kernel.term import Term
from symderive.pages.boxes import Segment, Segments, ascii_text, cells, width_of
from symderive.pages.chain import chain_rows, wrapped_at
from symderive.pages.excerpts import STYLES as TONES
from symderive.pages.excerpts import excerpt_rows
from symderive.pages.rows import broken, ended, inline, maths, padded, painted, wrapped
from symderive.report.document import (
    Block,
    Calculation,
    Chain,
    Changes,
    Computed,
    Document,
    Excerpt,
    Facts,
    Heading,
    Let,
    Prose,
    Statement,
    Table,
    Tally,
    Text,
    Verdict,
)
from symderive.report.verdict import Verdict as Word

WIDEST, NARROWEST = 100, 30


def render(document: Document, *, width: int = 80, ascii: bool = False, color: bool = False) -> str:
    """The document as text that ends with a newline. With color it carries the escape codes of a terminal."""
    blocks = _titled(document)
    screen = _Screen(max(NARROWEST, min(width, WIDEST)), ascii, blocks)
    rows: list[Segments] = []
    before: Block | None = None
    for k, block in enumerate(blocks):
        here = _WRITERS[type(block)](replace(screen, here=k), block)
        if before is not None and here and not _close(before, block):
            rows.append(())
        rows += here
        before = block
    return painted(rows, color=color)


def _titled(document: Document) -> tuple[Block, ...]:
    """The blocks, below the title of the document where the first of them does not say it."""
    match document.blocks[:1]:
        case (Heading(level=1),):
            return document.blocks
        case (Statement(title=title),) if title == document.title:
            return document.blocks
    return (Heading(document.title, 1), *document.blocks) if document.title else document.blocks


def show(document: Document, stream: TextIO, *, width: int = 80, ascii: bool = False, color: bool = False) -> None:
    """Print the document on a stream."""
    stream.write(render(document, width=width, ascii=ascii, color=color))


@dataclass(frozen=True, slots=True)
class _Screen:
    """Where one prints: how wide, in which characters, and at which of the blocks."""

    width: int
    ascii: bool
    blocks: tuple[Block, ...] = ()
    here: int = 0

    def text(self, text: Text, style: str = "") -> Segments:
        """Running text with terms in it."""
        return inline(text, ascii=self.ascii, style=style)

    def sign(self, text: str) -> str:
        """A sign in the characters of the screen."""
        return ascii_text(text) if self.ascii else text

    def checked(self) -> bool:
        """Whether the verdict on this block, the next one that follows, says that every line holds."""
        verdicts = (b.word for b in self.blocks[self.here:] if isinstance(b, Verdict))
        return next(verdicts, "") in (Word.PROVED.value, Word.CHECKED.value, Word.CONDITIONAL.value)

    def indent(self) -> int:
        """Tables stand further in under a heading of level 3."""
        levels = [b.level for b in self.blocks[:self.here] if isinstance(b, Heading)]
        return 4 if levels and levels[-1] == 3 else 2


def _close(before: Block, block: Block) -> bool:
    """Whether no blank row separates two blocks."""
    quiet = isinstance(block, Prose) and block.role == "note"
    match before:
        case Heading(level=1):
            return quiet or (isinstance(block, Statement) and block.title in ((), before.text))
        case Heading():
            return not (isinstance(block, Chain) and not block.linear)
        case Verdict():
            return quiet or isinstance(block, Facts)
        case Facts():
            return isinstance(block, Facts)
        case Tally():
            return quiet
        case Table():
            return isinstance(block, Heading) and block.level == 3
    return False


# --- what is said --------------------------------------------------------------------------------------------------


def _heading(screen: _Screen, block: Heading) -> list[Segments]:
    quiet = block.level > 2
    column = 2 if quiet else 0
    rows = wrapped_at(screen.text(block.text, "quiet" if quiet else "title"), column, screen.width)
    if block.aside:
        aside = screen.text((block.aside,), "quiet")
        if width_of(rows[-1]) + 2 + width_of(aside) <= screen.width - 2:
            rows[-1] = ended(rows[-1], aside, screen.width - 2)
        else:
            rows += wrapped_at(aside, column, screen.width)
    return rows


def _statement(screen: _Screen, block: Statement) -> list[Segments]:
    rows: list[Segments] = []
    above = screen.blocks[screen.here - 1] if screen.here else None
    if block.title and not (isinstance(above, Heading) and above.text == block.title):
        rows += wrapped_at(screen.text(block.title, "title"), 0, screen.width)
    for claim in block.claims:
        rows += _mathematics(screen, claim, 2)
    if block.domain:
        domain = screen.text(block.domain, "quiet")
        if rows and block.claims and width_of(rows[-1]) + 3 + width_of(domain) <= screen.width - 2:
            rows[-1] = (*rows[-1], ("   ", ""), *domain)
        else:
            rows += wrapped_at(domain, 2, screen.width)
    return rows


def _mathematics(screen: _Screen, term: Term, column: int) -> list[Segments]:
    """A term on one row, or on several that start two columns further in."""
    room = screen.width - 2 - column
    row = maths(term, ascii=screen.ascii)
    parts = [row] if width_of(row) <= room else broken(row, room - 2)
    return [((" " * (column + (2 if k else 0)), ""), *part) for k, part in enumerate(parts)]


def _prose(screen: _Screen, block: Prose) -> list[Segments]:
    return wrapped_at(screen.text(block.text, "quiet" if block.role == "note" else ""), 2, screen.width)


def _tally(screen: _Screen, block: Tally) -> list[Segments]:
    parts = [((text, TONES[tone]), ("   ", "")) for text, tone in block.items]
    return wrapped_at(tuple(s for part in parts for s in part)[:-1], 2, screen.width)


def _let(screen: _Screen, block: Let) -> list[Segments]:
    """Let  h = ...   what it is; the equations stand under each other."""
    rows: list[Segments] = []
    word = screen.text((block.word,))
    column = 2 + width_of(word) + 1
    for k, (equation, meaning) in enumerate(block.items):
        here = _mathematics(screen, equation, column)
        if k == 0:
            here[0] = (("  ", ""), *word, (" ", ""), *here[0][1:])
        tail = screen.text(meaning, "quiet")
        if meaning and width_of(here[-1]) + 3 + width_of(tail) <= screen.width - 2:
            here[-1] = (*here[-1], ("   ", ""), *tail)
        elif meaning:
            here += wrapped_at(tail, column + 2, screen.width)
        rows += here
    return rows


def _chain(screen: _Screen, block: Chain) -> list[Segments]:
    return chain_rows(block, width=screen.width, ascii=screen.ascii, checked=screen.checked())


_VERDICT_STYLES = {Word.PROVED.value: "ok", Word.CHECKED.value: "ok", Word.REFUTED.value: "wrong", Word.REJECTED.value: "wrong"}


def _verdict(screen: _Screen, block: Verdict) -> list[Segments]:
    stop = "" if block.word == Word.CONDITIONAL.value else "."
    word = (block.word + stop, _VERDICT_STYLES.get(block.word, "unsure"))
    return wrapped_at((word, (" ", ""), *screen.text(block.text)), 2, screen.width)


def _facts(screen: _Screen, block: Facts) -> list[Segments]:
    """Label, statement and remark, each in its column; a remark without room goes under its statement."""
    labels = [screen.text((label,), "quiet") for label, _, _ in block.rows]
    said = [screen.text(text, "quiet") for _, text, _ in block.rows]
    start = 2 + max(width_of(label) for label in labels) + 3
    remark = start + max((width_of(s) for s, (_, _, more) in zip(said, block.rows, strict=True) if more), default=0) + 4
    rows: list[Segments] = []
    for label, statement, (_, _, more) in zip(labels, said, block.rows, strict=True):
        after = screen.text(more, "quiet")
        beside = remark + min(width_of(after), 24) <= screen.width - 2
        here = wrapped_at(statement, start, screen.width)
        if more and beside and len(here) <= 1:
            notes = wrapped_at(after, remark, screen.width)
            here = [(*padded(here[0] if here else (), remark), *notes[0][1:]), *notes[1:]]
        elif more:
            here = (here if statement else []) + wrapped_at(after, start, screen.width)
        rows += [padded((("  ", ""), *label), start) + here[0][1:], *here[1:]]
    return rows


# --- what is computed ----------------------------------------------------------------------------------------------


def _calculation(screen: _Screen, block: Calculation) -> list[Segments]:
    """left = formula = numbers = value: in columns, or, where they are too wide, under each other."""
    table = [_computed(screen, row) for row in block.rows]
    gap = 2 if len(table) > 1 else 1
    widths = [max(width_of(row[k]) for row in table) for k in range(4)]
    columns = [k for k in range(4) if widths[k]]
    if 2 + sum(widths) + gap * (len(columns) - 1) <= screen.width - 2:
        return [_joined([row[k] for k in columns], [widths[k] for k in columns], gap) for row in table]
    rows: list[Segments] = []
    for parts in table:
        rows += _under_each_other(screen, parts, widths[0], gap)
    return rows


def _computed(screen: _Screen, row: Computed) -> list[Segments]:
    """The four cells of a row, from the second one on with their signs."""
    cells_, seen = [], False
    for part, style in ((row.left, ""), (row.formula, ""), (row.numbers, ""), (row.value, "result")):
        sign = screen.sign("≈ " if part is row.value and style and row.approx else "= ") if seen else ""
        cells_.append(((sign, style), *maths(part, ascii=screen.ascii, style=style)) if part is not None else ())
        seen = seen or part is not None
    return cells_


def _joined(row: Sequence[Segments], widths: Sequence[int], gap: int) -> Segments:
    """The cells of a row at their columns."""
    here: Segments = (("  ", ""),)
    column = 2
    for cell, wide in zip(row, widths, strict=True):
        here = (*padded(here, column), *cell)
        column += wide + gap
    return here


def _under_each_other(screen: _Screen, parts: Sequence[Segments], left: int, gap: int) -> list[Segments]:
    start = 2 + (left + gap if left else 0)
    rows = []
    for cell in parts[1:]:
        if cell:
            rows += [((" " * (start + (2 if k else 0)), ""), *part) for k, part in enumerate(broken(cell, screen.width - 4 - start))]
    if parts[0]:
        rows[0] = (*padded((("  ", ""), *parts[0]), start), *rows[0][1:])
    return rows


def _changes(screen: _Screen, block: Changes) -> list[Segments]:
    """name old -> new, down the columns, in as many columns as fit."""
    styles = ("", "quiet", "result")
    items = [tuple(maths(t, ascii=screen.ascii, style=s) for t, s in zip(item, styles, strict=True)) for item in block.items]
    arrow = screen.sign("→")
    for down in range(1, len(items) + 1):
        stripes = [_stripe(items[k:k + down], arrow) for k in range(0, len(items), down)]
        if 2 + sum(width_of(s[0]) for s in stripes) + 5 * (len(stripes) - 1) <= screen.width - 2 or down == len(items):
            break
    widths = [width_of(s[0]) for s in stripes]
    rows = [_joined([s[k] if k < len(s) else () for s in stripes], widths, 5) for k in range(down)]
    return [part for row in rows for part in _kept_in(row, screen.width - 2)]


def _kept_in(row: Segments, columns: int) -> list[Segments]:
    """The row, or its parts where it is too wide."""
    return [row] if width_of(row) <= columns else wrapped_at(row[1:], 2, columns + 2)


def _stripe(items: Sequence[tuple[Segments, ...]], arrow: str) -> list[Segments]:
    """One column of changes, its rows of one width."""
    name, old, new = (max(width_of(item[k]) for item in items) for k in range(3))
    return [(*padded(n, name + 1), (" " * (old - width_of(o)), ""), *o, (f" {arrow} ", "quiet"), *padded(w, new)) for n, o, w in items]


# --- tables --------------------------------------------------------------------------------------------------------

_COUNT = re.compile(r"\d+ [a-z]+")  # "26 steps": set to the right


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of a table as segments; `room` stands before it."""

    head: Segments
    rows: tuple[Segments, ...]
    role: str
    wide: int
    count: bool
    room: int


_ROLE_STYLES = {"quiet": "quiet", "result": "result"}


def _table(screen: _Screen, block: Table) -> list[Segments]:
    """Columns; where they are too wide even without the quiet ones, each row becomes a paragraph, in a list without those."""
    columns = _columns(screen, block)
    indent = screen.indent()
    while not _fits(columns, indent, screen.width) and any(c.role == "quiet" for c in columns[1:]):
        last = max(k for k, c in enumerate(columns) if k and c.role == "quiet")
        columns = columns[:last] + columns[last + 1:]
    if not _fits(columns, indent, screen.width):
        return _paragraphs(screen, _columns(screen, block) if any(block.head) else columns, indent)
    rows = [tuple(c.head for c in columns)] if any(c.head for c in columns) else []
    rows += zip(*(c.rows for c in columns), strict=True)
    return [_table_row(row, columns, indent) for row in rows]


def _columns(screen: _Screen, block: Table) -> list[_Column]:
    """The columns, as wide as in every table of the document with the same head, so that these stand under each other."""
    kin = [b for b in screen.blocks if isinstance(b, Table) and (b.head, b.roles) == (block.head, block.roles)]
    headless = not any(block.head)
    found = []
    for k, role in enumerate(block.roles):
        cell_rows = [_cell(screen, row[k], role) for table in kin for row in table.rows]
        head = screen.text(block.head[k], "quiet") if block.head else ()
        count = any(cell_rows) and all(not c or _COUNT.fullmatch("".join(t for t, _ in c)) for c in cell_rows)
        own = tuple(_cell(screen, row[k], role) for row in block.rows)
        wide = max((width_of(c) for c in (head, *cell_rows)), default=0)
        found.append(_Column(head, own, role, wide, count, 3 if headless and k == 1 else 2))
    return _counts_apart(found, screen) if headless else found


def _counts_apart(columns: list[_Column], screen: _Screen) -> list[_Column]:
    """In a list without a head the counts stand well to the right, as far as there is room."""
    spare = screen.width - 2 - screen.indent() - sum(c.wide + c.room for c in columns)
    return [replace(c, room=c.room + min(8, max(spare, 0))) if c.count else c for c in columns]


def _cell(screen: _Screen, text: Text, role: str) -> Segments:
    style = "ok" if text == ("✓",) else _ROLE_STYLES.get(role, "")
    return screen.text(text, style)


def _fits(columns: Sequence[_Column], indent: int, width: int) -> bool:
    return indent + sum(c.wide + c.room for c in columns) - columns[0].room <= width


def _table_row(row: Sequence[Segments], columns: Sequence[_Column], indent: int) -> Segments:
    here: list[Segment] = [(" " * indent, "")]
    for k, (cell, column) in enumerate(zip(row, columns, strict=True)):
        blank = (" " * (column.wide - width_of(cell)), "")
        here += [(" " * (column.room if k else 0), ""), *([blank, *cell] if column.count else [*cell, blank])]
    return tuple(here)


def _paragraphs(screen: _Screen, columns: Sequence[_Column], indent: int) -> list[Segments]:
    """Each row as its first cell with the others beside or under it: named by their heads, or one after the other without them."""
    first = min(columns[0].wide, screen.width // 3)
    start = indent + first + 2
    label = max((width_of(c.head) for c in columns[1:]), default=0)
    rows: list[Segments] = []
    for k, cell in enumerate(columns[0].rows):
        parts = wrapped_at(cell, indent, screen.width)
        others = [c for c in columns[1:] if c.rows[k]]
        if label:
            rest = [row for c in others for row in _named(screen, c.head, c.rows[k], start, label)]
        else:
            spaced = tuple(s for n, c in enumerate(others) for s in ((("   ", ""),) if n else ()) + c.rows[k])
            rest = _named(screen, (), spaced, start, 0) if spaced else []
        if rest and width_of(parts[-1]) + 2 <= start:
            parts[-1:] = [(*padded(parts[-1], start), *rest[0][1:]), *rest[1:]]
        else:
            parts += rest
        rows += parts
    return rows


def _named(screen: _Screen, head: Segments, cell: Segments, start: int, label: int) -> list[Segments]:
    at = start + (label + 2 if label else 0)
    parts = wrapped(cell, screen.width - 2 - at)
    return [((" " * start, ""), *padded(() if k else head, at - start), *part) for k, part in enumerate(parts)]


_WRITERS: dict[type, Callable[..., list[Segments]]] = {
    Heading: _heading, Statement: _statement, Prose: _prose, Tally: _tally, Let: _let, Chain: _chain, Calculation: _calculation,
    Table: _table,
    Changes: _changes, Verdict: _verdict, Facts: _facts,
    Excerpt: lambda screen, block: excerpt_rows(block, screen.width, ascii=screen.ascii),
}


# --- errors --------------------------------------------------------------------------------------------------------


def render_error(
    sentence: str, *, source: str | None = None, column: int | None = None, width_of_token: int = 1, opened: int | None = None,
    hint: str | None = None, suggestion: str | None = None, aside: str = "", width: int = 80, ascii: bool = False, color: bool = False,
) -> str:
    """An error: what is wrong; the source with the token underlined (columns count from 1) and a stroke under an unclosed bracket; a hint.

    `suggestion` asks "Did you mean ...?" with the name in bold; `aside` follows it quietly.
    """
    screen = _Screen(max(NARROWEST, min(width, WIDEST)), ascii)
    said = screen.text((sentence,))
    rows = wrapped_at((("Error", "wrong"), ("  ", ""), *said), 0, screen.width, hang=7)
    if source is not None:
        rows += [(), *_quoted(screen, source, column, width_of_token, opened)]
    advice: list[Segment] = list(screen.text((hint,))) if hint else []
    if suggestion:
        advice += [(" " if advice else "", ""), ("Did you mean ", ""), *screen.text((suggestion,), "title"), ("?", "")]
    if aside:
        advice += [("   " if advice else "", ""), *screen.text((aside,), "quiet")]
    if advice:
        rows += [(), *wrapped_at(advice, 2, screen.width)]
    return painted(rows, color=color)


def _quoted(screen: _Screen, source: str, column: int | None, token: int, opened: int | None) -> list[Segments]:
    """The part of the source around the column, and the marks under it."""
    room = screen.width - 4
    text = re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", source)
    if screen.ascii:
        text = text.encode("ascii", "replace").decode("ascii")
    start, end = _window(text, (column or 1) - 1, room - 6)
    shown = ("... " if screen.ascii else "… ") * (start > 0) + text[start:end] + (" ..." if screen.ascii else " …") * (end < len(text))
    row: Segments = (("  ", ""), (shown, ""))
    if column is None:
        return [row]
    shift = 2 + cells(shown) - cells(shown.lstrip("….").lstrip()) if start else 2
    marks = {shift + cells(text[start:column - 1]) + i: ("━", "wrong") for i in range(min(max(token, 1), max(end - column + 1, 1)))}
    if opened is not None and start < opened <= end and opened != column:
        marks[shift + cells(text[start:opened - 1])] = ("│", "quiet")
    under: Segments = ()
    for at in sorted(marks):
        sign, style = marks[at]
        under = (*padded(under, at), ("^" if screen.ascii and sign == "━" else screen.sign(sign), style))
    return [row, under]


def _window(text: str, at: int, room: int) -> tuple[int, int]:
    """The characters to show so that the one at `at` is among them."""
    if cells(text) <= room + 6:
        return 0, len(text)
    start = max(0, min(at - room // 2, len(text) - room // 2))
    end = start
    while end < len(text) and cells(text[start:end + 1]) <= room:
        end += 1
    return start, end
