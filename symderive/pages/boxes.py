"""Boxes drawn with characters: on several rows as on a blackboard, or flat on one.

A drawing is a `Block`: rows of segments (text, style), all of one width, and the row on which the line of writing stands.
With ascii everything is written with ASCII characters, and what is drawn is measured so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from unicodedata import combining, east_asian_width, normalize

from symderive.notation.layout import BigSum, Box, Fence, Fraction, Gap, Glyphs, Hat, New, Root, Row, Sub, Super

Segment = tuple[str, str]
Segments = tuple[Segment, ...]


# --- characters ----------------------------------------------------------------------------------------------------

_RAISED = dict(zip("0123456789−-+abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁻⁺ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True))
_LOWERED = dict(zip("0123456789+−-=()aehijklmnoprstuvx,", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ,", strict=True))
_VULGAR = {(1, 2): "½", (1, 3): "⅓", (2, 3): "⅔", (1, 4): "¼", (3, 4): "¾", (1, 5): "⅕", (2, 5): "⅖", (3, 5): "⅗", (4, 5): "⅘",
           (1, 6): "⅙", (5, 6): "⅚", (1, 8): "⅛", (3, 8): "⅜", (5, 8): "⅝", (7, 8): "⅞"}
_GREEK = dict(zip(
    "αβγδεζηθικλμνξπρσςτυφχψωΓΔΘΛΞΠΣΦΨΩ",
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma sigma tau upsilon phi chi psi omega "
    "Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega".split(), strict=True))
_PLAIN = _GREEK | {
    "−": "-", "–": "-", "—": "--", "─": "-", "━": "-", "│": "|", "·": "*", "×": "x", "′": "'", "″": "''", "≠": "!=", "≤": "<=", "≥": ">=",
    "≈": "~", "→": "->", "⇔": "<=>", "…": "...", "✓": "ok", "✗": "x", "↳": "->", "√": "sqrt", "∛": "cbrt", "∂": "d", "∞": "inf",
    "∈": "in", "⌊": "floor(", "⌋": ")", "⌈": "ceiling(", "⌉": ")", "“": '"', "”": '"', "‘": "'", "’": "'", "⁄": "/", "\u00a0": " ",
    "\u0302": "hat"}
_RAISED_RUN = re.compile(f"[{''.join(_RAISED.values())}]+")
_LOWERED_RUN = re.compile(f"[{''.join(_LOWERED.values()).replace(',', '')}](?:,?[{''.join(_LOWERED.values()).replace(',', '')}])*")


def ascii_text(text: str) -> str:
    """Running text in ASCII: x^2 for x², yhat for ŷ, != for ≠. What has no likeness becomes a question mark."""
    if text.isascii():
        return text
    back_up, back_down = ({v: k.replace("−", "-") for k, v in table.items()} for table in (_RAISED, _LOWERED))
    text = _RAISED_RUN.sub(lambda m: "^" + "".join(back_up[c] for c in m[0]), text)
    text = _LOWERED_RUN.sub(lambda m: "_" + "".join(back_down[c] for c in m[0]), text)
    text = "".join(_PLAIN.get(c) or c for c in text)
    text = "".join(_PLAIN.get(c, "" if combining(c) else c) for c in normalize("NFKD", text))
    return text.encode("ascii", "replace").decode("ascii")


def cells(text: str) -> int:
    """How many columns a text takes in a terminal."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)


def width_of(segments: Sequence[Segment]) -> int:
    """How many columns a row takes."""
    return sum(cells(text) for text, _ in segments)


def merged(segments: Sequence[Segment]) -> Segments:
    """The row with neighbours of one style in one segment."""
    return tuple(("".join(text for text, _ in run), style) for style, run in groupby(segments, key=lambda segment: segment[1]))


# --- blocks --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of one width; `baseline` is the row that stands on the line of writing."""

    rows: tuple[Segments, ...]
    baseline: int = 0

    @property
    def width(self) -> int:
        """Columns."""
        return width_of(self.rows[0])

    @property
    def height(self) -> int:
        """Rows."""
        return len(self.rows)

    @property
    def text(self) -> str:
        """The rows without their styles."""
        return "\n".join("".join(text for text, _ in row) for row in self.rows)


def word(text: str, style: str = "") -> Block:
    """One row with one text."""
    return Block((((text, style),) if text else (),))


def beside(*blocks: Block) -> Block:
    """Blocks in a row, on one baseline."""
    if all(b.height == 1 for b in blocks):
        return Block((merged([segment for b in blocks for segment in b.rows[0]]),))
    above = max(b.baseline for b in blocks)
    below = max(b.height - b.baseline for b in blocks)
    rows = []
    for k in range(-above, below):
        row: list[Segment] = []
        for b in blocks:
            inside = 0 <= b.baseline + k < b.height
            row += b.rows[b.baseline + k] if inside else _blank(b.width)
        rows.append(merged(row))
    return Block(tuple(rows), above)


def stacked(blocks: Sequence[Block], baseline: int) -> Block:
    """Blocks one over the other, filled up on the right; the baseline is counted in rows."""
    wide = max(b.width for b in blocks)
    return Block(tuple(merged(row + _blank(wide - b.width)) for b in blocks for row in b.rows), baseline)


def _blank(columns: int) -> Segments:
    return ((" " * columns, ""),) if columns > 0 else ()


def _centred(block: Block, columns: int) -> Block:
    left = (columns - block.width) // 2
    right = columns - block.width - left
    return Block(tuple(merged(_blank(left) + row + _blank(right)) for row in block.rows))


# --- drawing -------------------------------------------------------------------------------------------------------


def draw(box: Box, *, flat: bool = False, ascii: bool = False) -> Block:
    """A box as rows of characters; flat: on a single row."""
    done: dict[tuple[int, bool], Block] = {}
    stack: list[tuple[Box, bool, list[tuple[Box, bool]] | None]] = [(box, flat, None)]
    while stack:
        here, on_one_row, parts = stack.pop()
        if (id(here), on_one_row) in done:
            continue
        if parts is None:
            parts = _parts(here, on_one_row)
            stack.append((here, on_one_row, parts))
            stack.extend((b, f, None) for b, f in parts)
        else:
            drawn = [done[id(b), f] for b, f in parts]
            done[id(here), on_one_row] = _DRAWN[type(here)](here, drawn, _Pen(on_one_row, ascii))
    return done[id(box), flat]


def plain(box: Box, *, ascii: bool = False) -> str:
    """A box as text on one row."""
    return draw(box, flat=True, ascii=ascii).text


@dataclass(frozen=True, slots=True)
class _Pen:
    """How to draw: on one row or on several, in which characters."""

    flat: bool
    ascii: bool

    def sign(self, text: str) -> str:
        """A text in the characters of the pen."""
        return ascii_text(text) if self.ascii else text


def _parts(box: Box, flat: bool) -> list[tuple[Box, bool]]:
    """The boxes inside, each with whether it must be flat."""
    match box:
        case Row(items):
            return [(b, flat) for b in items]
        case Fraction(over, under):
            return [(over, flat), (under, flat)]
        case Super(base, script):
            return [(base, flat), (script, flat)]
        case Sub(base, script):
            return [(base, flat), (script, True)]
        case Root(body, degree):
            return [(body, flat)] + ([(degree, True)] if degree else [])
        case BigSum(lower, upper):
            return [(lower, True), (upper, True)]
        case Hat(body) | Fence(body) | New(body):
            return [(body, flat)]
    return []


def _glyphs(box: Glyphs, _: list[Block], pen: _Pen) -> Block:
    text = pen.sign(box.text)
    if box.kind in ("operator", "relation"):
        return word(f" {text} ")
    return word(text + " " if box.text == "," else text)


def _gap(box: Gap, _: list[Block], pen: _Pen) -> Block:
    return word(" ")


def _row(box: Row, parts: list[Block], pen: _Pen) -> Block:
    for i, item in enumerate(box.items):
        if item == Glyphs("·", "operator") and not any(_is_quotient(b) for b in box.items[max(i - 1, 0):i + 2]):
            parts[i] = word(pen.sign("·"))
    return beside(*parts)


def _is_quotient(box: Box) -> bool:
    """Whether it is ∂E/∂w or another quotient, beside which a dot needs room."""
    inner = box.body if isinstance(box, New) else box
    return isinstance(inner, Row) or (isinstance(inner, Fraction) and not inner.small)


def _fraction(box: Fraction, parts: list[Block], pen: _Pen) -> Block:
    over, under = parts
    if box.small and isinstance(box.over, Glyphs) and isinstance(box.under, Glyphs):
        sign = _VULGAR.get((_whole(box.over), _whole(box.under)))
        if sign and not pen.ascii:
            return word(sign)
    if pen.flat:
        return beside(word("("), over, word("/"), under, word(")"))
    wide = max(over.width, under.width) + (0 if _is_derivative(box) else 2)
    bar = word(pen.sign("─") * wide)
    return stacked([_centred(over, wide), bar, _centred(under, wide)], over.height)


def _whole(number: Glyphs) -> int:
    return int(number.text) if number.text.isdigit() else 0


def _is_derivative(box: Fraction) -> bool:
    """Whether it is d/dx or ∂E/∂w, whose bar is no wider than they are."""
    first = box.under.items[0] if isinstance(box.under, Row) and box.under.items else None
    return isinstance(first, Glyphs) and first.kind == "upright" and first.text in ("d", "∂")


_SYMBOL = re.compile(r"[−-]?(?:\w+|\d+\.\d+)")


def _super(box: Super, parts: list[Block], pen: _Pen) -> Block:
    base, script = parts
    text = script.text
    simple = script.height == 1 and _SYMBOL.fullmatch(text) is not None and not _RAISED_RUN.search(text)
    short = simple and len(text.lstrip("−-").strip("0123456789")) <= 1 and all(c in _RAISED for c in text)
    styled = script.rows[0][0][1] if script.rows[0] else ""
    if pen.flat or (simple and (short or pen.ascii)):
        if short and not pen.ascii:
            script = word("".join(_RAISED[c] for c in text), styled)
        else:
            script = beside(word("^"), script) if simple else beside(word("^("), script, word(")"))
        return beside(base, Block(script.rows, base.baseline)) if base.height == 1 else _at_top(base, script)
    return _at_top(base, script) if base.height > 1 else Block(_at_top(stacked([word(""), base], 1), script).rows, script.height)


def _at_top(base: Block, script: Block) -> Block:
    """The script at the upper right: its last row on the first of the base."""
    higher = script.height - 1
    rows = [_blank(base.width) + row for row in script.rows[:-1]]
    rows.append(base.rows[0] + script.rows[-1])
    rows += [row + _blank(script.width) for row in base.rows[1:]]
    return Block(tuple(rows), base.baseline + higher)


def _sub(box: Sub, parts: list[Block], pen: _Pen) -> Block:
    base, script = parts
    text = re.sub(" ?([-+−=,]) ?", r"\1", script.text)  # a product keeps its space: x_(2 b) is not x_2b
    if not pen.ascii and all(c in _LOWERED for c in text) and not re.search("[a-z]{3}", text):
        index = word("".join(_LOWERED[c] for c in text))
    elif text.isalnum():
        index = word("_" + text)
    else:
        index = beside(word("_("), script, word(")"))
    return beside(base, Block(index.rows)) if base.height == 1 else _at_bottom(base, index)


def _at_bottom(base: Block, index: Block) -> Block:
    rows = [row + _blank(index.width) for row in base.rows]
    rows[-1] = base.rows[-1] + index.rows[0]
    return Block(tuple(rows), base.baseline)


def _hat(box: Hat, parts: list[Block], pen: _Pen) -> Block:
    text = parts[0].text
    return word(text + "hat" if pen.ascii else normalize("NFC", text + "\u0302"))


_ROOTS = {"2": "√", "3": "∛"}


def _root(box: Root, parts: list[Block], pen: _Pen) -> Block:
    degree = parts[1].text if box.degree else "2"
    sign = pen.sign(_ROOTS.get(degree, f"root{degree}"))
    body = parts[0]
    bare = body.height == 1 and not pen.ascii and _SYMBOL.fullmatch(body.text) and not _RAISED_RUN.search(body.text)
    return beside(word(sign), body if bare else _enclosed(body, "(", ")", pen))


# bracket: what stands in the first row, between, and in the last
_TALL = {k: tuple(column) for k, column in {
    "(": "⎛⎜⎝", ")": "⎞⎟⎠", "[": "⎡⎢⎣", "]": "⎤⎥⎦", "|": "│││", "⌊": "⎢⎢⎣", "⌋": "⎥⎥⎦", "⌈": "⎡⎢⎢", "⌉": "⎤⎥⎥"}.items()}
_TALL_ASCII = {k: tuple(column) for k, column in {"(": "/|\\", ")": "\\|/", "[": "[[[", "]": "]]]", "|": "|||"}.items()}
_CALLED = {"⌊": "floor", "⌈": "ceiling"}


def _fence(box: Fence, parts: list[Block], pen: _Pen) -> Block:
    if pen.ascii and box.left in _CALLED:
        return beside(word(_CALLED[box.left]), _enclosed(parts[0], "(", ")", pen))
    return _enclosed(parts[0], box.left, box.right, pen)


def _enclosed(body: Block, left: str, right: str, pen: _Pen) -> Block:
    if body.height == 1:
        return beside(word(left), body, word(right))
    table = _TALL_ASCII if pen.ascii else _TALL
    sides = []
    for bracket in (left, right):
        top, middle, bottom = table[bracket]
        column = [top, *[middle] * (body.height - 2), bottom]
        sides.append(Block(tuple(((c, ""),) for c in column), body.baseline))
    return beside(sides[0], body, sides[1])


_BIG_SIGNS = {"sum": "Σ", "product": "∏", "integral": "∫"}


def _big_sum(box: BigSum, parts: list[Block], pen: _Pen) -> Block:
    lower, upper = (word(p.text.replace(" ", "")) for p in parts)
    sign = word(box.sign if pen.ascii else _BIG_SIGNS[box.sign])
    if pen.flat:
        return beside(sign, word("("), lower, word(".."), upper, word(")"))
    wide = max(b.width for b in (lower, upper, sign))
    return stacked([_centred(upper, wide), _centred(sign, wide), _centred(lower, wide)], 1)


def _new(box: New, parts: list[Block], pen: _Pen) -> Block:
    rows = tuple(tuple((text, "new") for text, _ in row) for row in parts[0].rows)
    return Block(rows, parts[0].baseline)


_DRAWN: dict[type, Callable[..., Block]] = {
    Glyphs: _glyphs, Row: _row, Gap: _gap, Fraction: _fraction, Super: _super, Sub: _sub, Hat: _hat, Root: _root, Fence: _fence,
    BigSum: _big_sum, New: _new,
}
