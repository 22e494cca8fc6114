"""Rows of styled text for a terminal: running text with terms in it, broken where it must be, and painted."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from symderive.kernel.term import Term
from symderive.notation.layout import PREFIX_FUNCTIONS, layout
from symderive.pages.boxes import Segment, Segments, ascii_text, cells, draw, merged, width_of
from symderive.report.document import Text

# A style is named by what it means; a page looks the same without them.
STYLES = {"title": "bold", "result": "bold", "new": "bold cyan", "reason": "italic", "condition": "italic yellow", "quiet": "dim",
          "ok": "green", "wrong": "bold red", "unsure": "yellow", "carried": "magenta"}

TIED = "\u00a0"  # a space at which a row is not broken while there is another place


@lru_cache(maxsize=1024)  # a table measures its cells, and those of its kin, before it prints them
def maths(term: Term, *, ascii: bool = False, style: str = "") -> Segments:
    """A term on one row, its spaces tied."""
    (row,) = draw(layout(term, style="linear"), flat=True, ascii=ascii).rows
    return tuple((text.replace(" ", TIED), style or own) for text, own in row)


def inline(text: Text, *, ascii: bool = False, style: str = "") -> Segments:
    """Running text as segments: strings, and terms on one row."""
    row: list[Segment] = []
    for part in text:
        if isinstance(part, Term):
            row += maths(part, ascii=ascii, style=style)
        else:
            clean = re.sub(r"[\n\t\r]", " ", part)
            row.append((ascii_text(clean) if ascii else clean, style))
    return tuple(row)


def padded(row: Sequence[Segment], columns: int) -> Segments:
    """The row filled with blanks up to a width."""
    missing = columns - width_of(row)
    return (*row, (" " * missing, "")) if missing > 0 else tuple(row)


def ended(row: Sequence[Segment], tail: Sequence[Segment], columns: int) -> Segments:
    """The row with a tail that ends at a column."""
    return (*padded(row, columns - width_of(tail)), *tail)


def wrapped(row: Sequence[Segment], columns: int) -> list[Segments]:
    """A row of running text broken at spaces, so that no part is wider than so many columns."""
    rows: list[Segments] = []
    line: list[Segment] = []
    todo = deque(_words(row))
    while todo:
        token = todo.popleft()
        if width_of(line) + width_of(token) <= columns:
            line += token
        elif token[0][0][0] == " ":
            rows, line = [*rows, _trimmed(line)], []
        elif any(text.strip() for text, _ in line):
            rows, line = [*rows, _trimmed(line)], list(token)
            if width_of(token) > columns:
                line = []
                todo.appendleft(token)
        else:
            *full, last = broken(token, columns)
            rows, line = [*rows, *full], list(last)
    return [*rows, _trimmed(line)] if line or not rows else rows


def broken(row: Sequence[Segment], columns: int) -> list[Segments]:
    """A row of mathematics broken before a + or − (a relation too) outside all brackets, else at the next best space."""
    rows: list[Segments] = []
    rest, text = merged(row), "".join(text for text, _ in row)
    while len(text) > 2 * columns or cells(text) > columns:
        at = _break(text[:2 * columns + 1], columns)
        head, rest = _cut(rest, at)
        rows.append(_trimmed(head))
        blanks = len(text) - at - len(text[at:].lstrip(" " + TIED))
        rest, text = _cut(rest, blanks)[1], text[at + blanks:]
    return [*rows, rest]


def _break(text: str, columns: int) -> int:
    """The best index to break at: outside most brackets, before an operator rather than between factors, far to the right."""
    best, depth, used, last = (len(text), 1, 0, 0), 0, 0, 1
    for i, c in enumerate(text):
        depth += (c in "([⌊⌈") - (c in ")]⌋⌉")
        used += cells(c)
        if used > columns:
            break
        if c in (" ", TIED) and not _INSEPARABLE.search(text[:i]):
            before_operator = _OPERATOR.match(text, i + 1) is not None
            best = min(best, (depth, 0 if before_operator else 1, -i, i))
        last = i + 1
    return best[3] or last


_OPERATOR = re.compile(f"[+−=≠<≤>≥-][ {TIED}]")
# what is never at the end of a row: a sign, d/dx, Σ(j=1..n), the name of a function
_FUNCTION = rf"(?<!\w)(?:{'|'.join(sorted(PREFIX_FUNCTIONS))})[⁰-⁹¹²³ⁿ^\d]*"
_INSEPARABLE = re.compile(rf"(?:(?:^|[ {TIED}])(?:[^\w{TIED} ]+|d\S?/d\S+)|(?:Σ|sum)\([^()]*\)|{_FUNCTION})$")


def _words(row: Sequence[Segment]) -> list[Segments]:
    """The row as words and gaps, each with its styles."""
    found: list[list[Segment]] = []
    kind = None
    for text, style in row:
        for piece in re.findall(" +|[^ ]+", text):
            gap = piece[0] == " "
            if gap != kind:
                found.append([])
                kind = gap
            found[-1].append((piece, style))
    return [tuple(w) for w in found]


def _cut(row: Segments, at: int) -> tuple[Segments, Segments]:
    """The row in two, at a character."""
    head: list[Segment] = []
    for k, (text, style) in enumerate(row):
        if len(text) > at:
            return (*head, (text[:at], style)), ((text[at:], style), *row[k + 1:])
        head.append((text, style))
        at -= len(text)
    return tuple(head), ()


def _trimmed(row: Iterable[Segment]) -> Segments:
    kept = list(row)
    while kept:
        text, style = kept.pop()
        if text := text.rstrip(" " + TIED):
            return (*kept, (text, style))
    return ()


def painted(rows: Iterable[Sequence[Segment]], *, color: bool = False) -> str:
    """The rows as text; with color, with the escape codes of a terminal."""
    return "".join("".join(_paint(merged(_trimmed(row)), color)) + "\n" for row in rows)


def _paint(row: Segments, color: bool) -> Iterator[str]:
    for text, style in row:
        text = text.replace(TIED, " ")
        yield _styled(text, style) if color and style and text.strip() else text


def _styled(text: str, style: str) -> str:
    from rich.color import ColorSystem
    from rich.style import Style

    return Style.parse(STYLES[style]).render(text, color_system=ColorSystem.STANDARD)
