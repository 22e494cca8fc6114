"""Walk a tree of boxes, say it in one line, and break it into rows. Every walk is a loop: boxes nest as deep as terms do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from symderive.notation.layout import BigSum, Box, Fence, Fraction, Gap, Glyphs, Hat, New, Root, Row, Sub, Super

R = TypeVar("R")


def parts(box: Box) -> tuple[Box, ...]:
    """The boxes directly inside a box, in reading order."""
    match box:
        case Row(items):
            return items
        case Fraction(over, under):
            return over, under
        case Super(base, script) | Sub(base, script):
            return base, script
        case BigSum(lower, upper):
            return lower, upper
        case Root(body, degree):
            return (body,) if degree is None else (body, degree)
        case Fence(body) | New(body) | Hat(body):
            return (body,)
    return ()


def fold(box: Box, combine: Callable[[Box, list[R]], R]) -> R:
    """combine(box, results of its parts), bottom-up. Results are kept by identity: hashing a deep box would recurse."""
    done: dict[int, R] = {}
    stack = [box]
    while stack:
        b = stack[-1]
        inside = parts(b)
        todo = [p for p in inside if id(p) not in done]
        if todo:
            stack.extend(todo)
        else:
            stack.pop()
            done[id(b)] = combine(b, [done[id(p)] for p in inside])
    return done[id(box)]


def spoken(box: Box) -> str:
    """The box on one line of plain text, for readers that hear a page or cannot draw it."""
    return " ".join(fold(box, _said).split())


def _said(b: Box, inside: list[str]) -> str:
    match b:
        case Glyphs(text, kind):
            return f" {text} " if kind in ("operator", "relation") else text
        case Gap():
            return " "
        case Fraction():
            over, under = (f"({t})" if " " in t.strip() else t for t in inside)
            return f"{over}/{under}"
        case Super() | Sub():
            sign = "^" if isinstance(b, Super) else "_"
            script = inside[1].strip()
            return f"{inside[0]}{sign}{script}" if script.isalnum() else f"{inside[0]}{sign}({script})"
        case BigSum():
            return f"{b.sign} from {inside[0].strip()} to {inside[1].strip()} of "
        case Root():
            return f"root of ({inside[0]})" if b.degree is None else f"root {inside[1]} of ({inside[0]})"
        case Hat():
            return f"{inside[0]} hat"
        case Fence(_, left, right):
            return f"{left}{inside[0].strip()}{right}"
    return "".join(inside)


# --- breaking --------------------------------------------------------------------------------------------------------

_TIMES = Glyphs("·", "operator")
_SIGNS = ("+", "−")
_GROUP = 10  # digits kept together
_DEPTH = dict.fromkeys("([{⌊⌈", 1) | dict.fromkeys(")]}⌋⌉", -1)


@dataclass(frozen=True, slots=True)
class _Piece:
    """Part of a row that may start a new one. factor: a thin space stands before it, or a · at the start of a row. starts: it must."""

    box: Box
    factor: bool = False
    starts: bool = False


def broken(box: Box, room: float, width: Callable[[Box], float]) -> list[Box]:
    """The box as rows no wider than `room`, as far as that can be done.

    A row begins at a relation, else at + or −, else at a factor, else inside a bracket that is too wide itself. A fraction is
    never broken; one that is too wide is written with a slash, its parts in brackets.
    """
    rows: list[Box] = []
    for piece in _pieces(box, room, width):
        if rows and not piece.starts:
            longer = Row((rows[-1], *((Gap(),) if piece.factor else ()), piece.box))
            if width(longer) <= room:
                rows[-1] = longer
                continue
        rows.append(Row((_TIMES, piece.box)) if rows and piece.factor else piece.box)
    return rows


def _pieces(box: Box, room: float, width: Callable[[Box], float]) -> list[_Piece]:
    """Pieces that fit, opened no further than they must be."""
    done: list[_Piece] = []
    todo = [_Piece(box)]
    while todo:
        piece = todo.pop()
        opened = [] if width(piece.box) <= room else _open(piece)
        if opened:
            todo.extend(reversed(opened))
        else:
            done.append(piece)
    return done


def _open(piece: _Piece) -> list[_Piece]:
    """A piece in smaller ones; none where it has no inside to break."""
    items = _items(piece.box)
    for cut in (_at_relations, _at_signs, _at_factors, _at_digits):
        found = cut(items)
        if len(found) > 1:
            return [replace(piece, box=found[0].box), *found[1:]]
    inner = [_unwrapped(b) for b in items]
    widest = max((k for k, new in enumerate(inner) if new), key=lambda k: fold(items[k], _count), default=None)
    if widest is None:
        return []
    return [replace(piece, box=Row((*items[:widest], *(inner[widest] or ()), *items[widest + 1:])))]


def _count(_: Box, inside: list[int]) -> int:
    return 1 + sum(inside)


def _items(box: Box) -> list[Box]:
    """The row that a box is, rows inside rows opened; what is new stays so item by item, but for signs, which must keep their space."""
    found: list[Box] = []
    todo: list[tuple[Box, bool]] = [(box, False)]
    while todo:
        b, new = todo.pop()
        if isinstance(b, Row):
            todo.extend((item, new) for item in reversed(b.items))
        elif isinstance(b, New):
            todo.append((b.body, True))
        else:
            found.append(New(b) if new and not _keeps_space(b) else b)
    return found


def _keeps_space(box: Box) -> bool:
    return isinstance(box, Gap) or (isinstance(box, Glyphs) and (box.kind in ("operator", "relation", "sign") or _bracket(box) != 0))


def _bracket(box: Box) -> int:
    """1 for an opening bracket that stands by itself, -1 for a closing one, exponent or not."""
    glyph = box.base if isinstance(box, Super) else box
    return _DEPTH.get(glyph.text, 0) if isinstance(glyph, Glyphs) and glyph.kind == "punct" else 0


def _at_relations(items: list[Box]) -> list[_Piece]:
    pieces = _cut(items, [k for k, b in enumerate(items) if k and isinstance(b, Glyphs) and b.kind == "relation"])
    return [replace(p, starts=k > 0) for k, p in enumerate(pieces)]


def _at_signs(items: list[Box]) -> list[_Piece]:
    """Cut before each + and − outside the brackets opened here; if there is none, before those in the outermost one."""
    depth, depths = 0, []
    for b in items:
        depth += _bracket(b)
        depths.append(depth)
    cuts = [k for k, b in enumerate(items) if k and isinstance(b, Glyphs) and b.kind == "operator" and b.text in _SIGNS]
    least = min((depths[k] for k in cuts), default=0)
    return _cut(items, [k for k in cuts if depths[k] == least])


def _at_factors(items: list[Box]) -> list[_Piece]:
    """Cut at the spaces and dots between factors; the space after a function name belongs to the name."""
    cuts = [k for k in range(1, len(items) - 1) if (isinstance(items[k], Gap) and not _is_function(items[k - 1])) or items[k] == _TIMES]
    pieces = []
    for a, b in zip([0, *cuts], [*cuts, len(items)], strict=True):
        space = a > 0 and isinstance(items[a], Gap)
        pieces.append(_Piece(Row(tuple(items[a + space:b])), space))
    return pieces


def _at_digits(items: list[Box]) -> list[_Piece]:
    """Cut inside a number of many digits, once it is in groups."""
    return _cut(items, [k for k in range(1, len(items)) if _is_number(items[k - 1]) and _is_number(items[k])])


def _is_number(box: Box) -> bool:
    box = box.body if isinstance(box, New) else box
    return isinstance(box, Glyphs) and box.kind == "number"


def _cut(items: list[Box], cuts: list[int]) -> list[_Piece]:
    return [_Piece(Row(tuple(items[a:b]))) for a, b in zip([0, *cuts], [*cuts, len(items)], strict=True)]


def _is_function(box: Box) -> bool:
    """Whether a box needs what follows it: a function name, a sum sign, d/dx."""
    while isinstance(box, (Super, Sub, New)):
        box = box.body if isinstance(box, New) else box.base
    if isinstance(box, Fraction):
        return isinstance(box.over, Glyphs) and box.over.text in ("d", "∂")
    return isinstance(box, BigSum) or (isinstance(box, Glyphs) and box.kind == "upright")


def _unwrapped(box: Box) -> tuple[Box, ...] | None:
    """A bracket opened into its row, a fraction as numerator/denominator, a root as sqrt(...); None for what cannot be broken."""
    match box:
        case Glyphs(text, "number") if len(text) > _GROUP:
            return tuple(Glyphs(text[k:k + _GROUP], "number") for k in range(0, len(text), _GROUP))
        case New(body):
            inner = _unwrapped(body)
            return None if inner is None else tuple(b if _keeps_space(b) else New(b) for b in inner)
        case Fence(body, left, right):
            return Glyphs(left, "punct"), *_items(body), Glyphs(right, "punct")
        case Super(Fence(body, left, right), script):
            return Glyphs(left, "punct"), *_items(body), Super(Glyphs(right, "punct"), script)
        case Fraction(over, under):
            return _bracketed(over), Glyphs("/", "punct"), _bracketed(under)
        case Root(body, None):
            return Glyphs("sqrt", "upright"), Fence(body)
        case Root(body, Glyphs("3")):
            return Glyphs("cbrt", "upright"), Fence(body)
        case Super(Glyphs("e", "upright"), script):
            return Glyphs("exp", "upright"), Fence(script)
    return None


def _bracketed(box: Box) -> Box:
    return Fence(box) if len(_items(box)) > 1 else box
