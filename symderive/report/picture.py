"""A picture as plain data: discs and boxes, arrows, and labels at coordinates. Writers draw it as SVG and as TikZ.

Coordinates are pixels of 1/96 inch, x to the right and y down. Texts are measured with the widths of a wide typeface, so that what
does not overlap here overlaps in no other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal
from unicodedata import normalize

from symderive.kernel.term import Term
from symderive.notation.layout import BigSum, Box, Fence, Fraction, Gap, Glyphs, Hat, New, Root, Row, Sub, Super, layout

Point = tuple[float, float]
Role = Literal["name", "value", "gradient", "plain", "quiet"]
Piece = tuple[str | Term, Role]
Rows = tuple[tuple[Piece, ...], ...]

LINE = 1.25  # from row to row, in sizes of the text
SCRIPT = 0.72  # the size of an index or exponent, to that of its base


@dataclass(frozen=True, slots=True)
class Label:
    """Rows of text, their middle at (x, y); with the anchor "start" they begin at x.

    sizes   one a row
    inside  whether it stands in a node, so that no line runs behind it
    """

    x: float
    y: float
    rows: Rows
    sizes: tuple[float, ...]
    anchor: Literal["middle", "start"] = "middle"
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """A unit or a layer around (x, y): round at its left and right ends (a disc, where it is as wide as high), or a box."""

    x: float
    y: float
    width: float
    height: float
    is_round: bool = True


@dataclass(frozen=True, slots=True)
class Arrow:
    """A line through two points, or a chain of cubic curves through 3n + 1: an end, two handles, an end, and so on."""

    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """All of it; title and description are for those who do not see it."""

    width: float
    height: float
    title: str
    description: str
    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    labels: tuple[Label, ...]


# --- how much room a text takes ------------------------------------------------------------------------------------

_CHARACTERS = {
    0.0: "\N{COMBINING CIRCUMFLEX ACCENT}", 0.2: "\N{THIN SPACE}", 0.34: " .,:;'′ijl|!I·/()[]", 0.45: "frt-", 0.66: "0123456789",
    0.85: "ABCDEFGHJKLNOPQRSTUVXYZ+−=≈<>≤≥≠→×½", 1.05: "mwMW…—"}
_WIDTHS = {c: width for width, characters in _CHARACTERS.items() for c in characters}
_USUAL = 0.64


def text_width(text: str | Term, size: float) -> float:
    """The width of a text or formula, rather too much than too little."""
    if isinstance(text, str):
        return size * sum(_WIDTHS.get(c, _USUAL) for c in text)
    return sum(text_width(piece, size * scale) for piece, scale, _ in strokes(layout(text, style="linear")))


def rows_width(rows: Rows, size: float) -> float:
    """The width of the widest row; pieces stand a blank apart."""
    return max((sum(text_width(p, size) for p, _ in row) + 0.34 * size * (len(row) - 1) for row in rows), default=0.0)


def rows_height(rows: Rows, size: float) -> float:
    """The height of all rows."""
    return LINE * size * len(rows)


def strokes(box: Box) -> Iterator[tuple[str, float, tuple[float, bool]]]:
    """A formula on one row as runs of text: the text, its size, and (how high it stands, whether it is slanted).

    Sizes and heights are to the size of the formula; an index stands at a negative height.
    """
    stack: list[tuple[Box | str, float, float]] = [(box, 1.0, 0.0)]
    while stack:
        item, scale, height = stack.pop()
        if isinstance(item, str):
            yield item, scale, (height, False)
        elif isinstance(item, Glyphs):
            spaced = f" {item.text} " if item.kind in ("operator", "relation") and item.text not in "·/" else item.text
            yield spaced, scale, (height, item.kind == "variable")
        else:
            stack += [(part, scale * size, height + lift * scale) for part, size, lift in reversed(_parts(item))]


_HAT = "\N{COMBINING CIRCUMFLEX ACCENT}"
_SIGNS = {"sum": "Σ", "product": "Π", "integral": "∫"}
_Parts = list[tuple[Box | str, float, float]]


def _parts(box: Box) -> _Parts:
    """What stands in a box from left to right: each part, its size, and how high it stands."""
    match box:
        case Row(items):
            return [(item, 1.0, 0.0) for item in items]
        case Gap():
            return [("\N{THIN SPACE}", 1.0, 0.0)]
        case Sub(base, script):
            return [(base, 1.0, 0.0), (script, SCRIPT, -0.22)]
        case Super(base, script):
            return [(base, 1.0, 0.0), (script, SCRIPT, 0.38)]
        case Hat(Glyphs(text, kind)):
            return [(Glyphs(normalize("NFC", text + _HAT), kind), 1.0, 0.0)]
        case Hat(base):
            return [(base, 1.0, 0.0), (_HAT, 1.0, 0.0)]
        case Fence(body, left, right):
            return [(left, 1.0, 0.0), (body, 1.0, 0.0), (right, 1.0, 0.0)]
        case Fraction(Glyphs("1"), Glyphs("2")):
            return [("½", 1.0, 0.0)]
        case Fraction(over, under):
            return [(over, 1.0, 0.0), ("/", 1.0, 0.0), (under, 1.0, 0.0)]
        case Root(body, degree):
            return [*([] if degree is None else [(degree, SCRIPT, 0.38)]), ("√(", 1.0, 0.0), (body, 1.0, 0.0), (")", 1.0, 0.0)]
        case BigSum(lower, upper, sign):
            return [(f"{_SIGNS[sign]}(", 1.0, 0.0), (lower, 1.0, 0.0), ("..", 1.0, 0.0), (upper, 1.0, 0.0), (") ", 1.0, 0.0)]
        case New(body):
            return [(body, 1.0, 0.0)]
    raise TypeError(f"no box: {box!r}")
