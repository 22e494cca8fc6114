r"""What stands beside a row of a display: a reason, a cited formula, a condition. Told from the row by columns, wide spaces and brackets.

    f'(x) &= 2x \cos x^2  &&\text{chain rule, $x \neq 0$}  \\  &\phantom{=} \text{by the sum rule}
    a = b \quad (x > 0)     1 + \cos 0 = 2  \quad [\text{since } \cos 0 = 1]

Nothing in an aside is a link of the chain. Of its formulas the inequalities count: the row is claimed under them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from symderive.documents.reading.tokens import Token

CONDITIONS = frozenset({"<", "<=", ">", ">=", "!=", "in"})
LET = frozenset("let put set take define suppose assume given where call denote write".split())
_AND = frozenset("and so hence then thus therefore or".split())
_BINARY = frozenset({"+", "-", "*", "/", "pm", "mp", "rel"})
_BY = frozenset({"by", "using"})
_PAIRS = {"(": ")", "[": "]", "{": "}"}


@dataclass
class Cells:
    """A row: its equations by column (two cells make a column: a left side and the rest), and what stands beside them.

    headed   a left side stands before the first alignment mark, and a relation right behind it
    """

    equations: list[tuple[int, list[Token]]] = field(default_factory=list)
    asides: list[list[Token]] = field(default_factory=list)
    headed: bool = False


def depth_of(t: Token) -> int:
    """+1 for what opens, -1 for what closes."""
    kind = t.kind
    if kind in ("(", "[", "{", "begin"):
        return 1
    if kind in (")", "]", "}", "end"):
        return -1
    if kind == "cmd":
        return 1 if t.text in ("lbrace", "lfloor", "lceil", "langle") else -1 if t.text in ("rbrace", "rfloor", "rceil", "rangle") else 0
    return 0


def columns(row: list[Token], known: set[int]) -> Cells:
    """The row cut at its alignment marks. `known` are the columns in which the display has equations so far; it is added to."""
    found = Cells()
    cells = list(_split(row))
    for c, cell in enumerate(cells):
        empty = bool(cell) and cell[0].kind == "phantom"
        cell = [t for t in cell if t.kind != "phantom"]
        if not cell:
            continue
        held = found.equations[-1][1] if found.equations else []
        heads = c + 1 < len(cells) and bool(cells[c + 1]) and cells[c + 1][0].kind == "rel"
        found.headed = found.headed or (heads and not held)
        column = c // 2 if c // 2 in known else 0
        if not held:
            if _stands_beside(cell) if empty else _gives_reason(cell):
                found.asides.append(cell)
            else:
                found.equations.append((column, cell))
        elif not (relations(held) or held[0].kind in _BINARY) or held[-1].kind in _BINARY:
            held += cell
        elif is_aside(cell) and not heads:
            found.asides.append(cell)
        elif cell[0].kind in _BINARY:
            anew = cell[0].kind == "rel" and not cells[c - 1] and column > found.equations[-1][0]
            found.equations.append((column, cell)) if anew else held.extend(cell)
        elif relations(cell) or heads:
            found.equations.append((c // 2, cell))
        else:
            held += cell
    known.update(column for column, _ in found.equations)
    return found


def _split(row: list[Token]) -> Iterator[list[Token]]:
    """The cells, without the wide space around them."""
    depth, cell = 0, list[Token]()
    for t in row:
        depth += (t.kind in ("{", "begin")) - (t.kind in ("}", "end"))
        if t.kind == "&" and depth <= 0:
            yield stripped(cell)
            cell = []
        else:
            cell.append(t)
    yield stripped(cell)


def stripped(tokens: list[Token]) -> list[Token]:
    """Without the wide space at both ends."""
    lo, hi = 0, len(tokens)
    while lo < hi and tokens[lo].kind == "quad":
        lo += 1
    while lo < hi and tokens[hi - 1].kind == "quad":
        hi -= 1
    return tokens[lo:hi]


def relations(tokens: list[Token]) -> list[str]:
    """The relations outside of all brackets."""
    depth, found = 0, []
    for t in tokens:
        depth += depth_of(t)
        if t.kind == "rel" and depth <= 0:
            found.append(t.text)
    return found


def words_of(t: Token) -> list[str]:
    """The words of a token of text."""
    return re.findall(r"[A-Za-z]+", t.text.lower()) if t.kind == "text" else []


def is_aside(cell: list[Token], apart: bool = False) -> bool:
    """Whether a cell beside an equation, or with `apart` what stands behind a wide space, is an aside and no equation of its own."""
    cell = _unpunctuated(cell)
    if not cell:
        return False
    if cell[0].kind == "text":
        words = words_of(cell[0])
        if words and (all(w in _AND for w in words) or (LET.intersection((words[0], words[-1])) and "=" in relations(cell))):
            return False
        own = apart and relations(cell) and CONDITIONS.isdisjoint(relations(cell)) and all(t.kind != "text" for t in cell[1:])
        return bool(words) and not own
    if cell[0].kind in ("|", "lbar") and sum(t.kind in ("|", "lbar", "rbar") for t in cell) % 2:
        return True  # what is done to both sides: | - 3
    return _in_brackets(cell) or (not apart and cell[0].kind not in _BINARY and any(t.kind == "text" for t in cell))


def _stands_beside(cell: list[Token]) -> bool:
    """Whether a row that begins with an empty space is an aside: it goes on with nothing, and is words or a formula of its own."""
    return cell[0].kind not in _BINARY and (is_aside(cell) or bool(relations(cell)))


def _gives_reason(cell: list[Token]) -> bool:
    """Whether a row is nothing but a reason: by ..., using ..."""
    return bool(_BY.intersection(words_of(cell[0])[:1])) and "=" not in relations(cell)


def _in_brackets(cell: list[Token]) -> bool:
    """Whether a group holds words, a relation or a label: (x > 0), [since cos 0 = 1], (1), {a = b} and text."""
    if cell[0].kind not in _PAIRS:
        return False
    end = group_end(cell, 0)
    inner = stripped(cell[1:end - 1])
    if not inner or any(piece[0].kind not in _PAIRS or not relations(piece[1:-1]) for piece in _pieces(cell[end:])):
        return False
    label = cell[0].kind != "{" and len(inner) == 1 and inner[0].kind in ("num", "*") and end == len(cell)
    return label or (inner[0].kind == "text" and " " in inner[0].text) or bool(relations(inner))


def group_end(tokens: list[Token], at: int) -> int:
    """One past the bracket that closes the one at a place."""
    depth = 0
    for k in range(at, len(tokens)):
        depth += depth_of(tokens[k])
        if not depth:
            return k + 1
    return len(tokens)


def without_tail(tokens: list[Token]) -> tuple[list[Token], list[Token]]:
    """A row without the bracket of words or of a condition at its end, and that bracket: 2x (by the product rule), 3 (x > 0)."""
    body = _unpunctuated(tokens)
    if len(body) < 3 or body[-1].kind not in (")", "]"):
        return tokens, []
    depth = 0
    for k in range(len(body) - 1, 0, -1):
        depth -= depth_of(body[k])
        if not depth:
            worded = bool(words_of(body[k + 1])) and body[k - 1].kind not in ("fn", "word", "rel", "^", "_")
            compared = relations(body[k + 1:-1])
            apart = bool(compared) and CONDITIONS.issuperset(compared) and (body[k].gap or body[k - 1].kind == "num")
            return (body[:k], body[k:]) if apart or (worded and (compared or " " in body[k + 1].text)) else (tokens, [])
    return tokens, []


def _unpunctuated(tokens: list[Token]) -> list[Token]:
    lo, hi = 0, len(tokens)
    while lo < hi and tokens[lo].kind in (",", ";", "quad"):
        lo += 1
    while lo < hi and tokens[hi - 1].kind in (",", ";", ".", ":", "quad"):
        hi -= 1
    return tokens[lo:hi]


def conditions(aside: list[Token]) -> Iterator[list[Token]]:
    """The inequalities in an aside, in order."""
    todo = [aside]
    while todo:
        tokens = todo.pop()
        pieces = list(_pieces(tokens))
        if len(pieces) != 1 or len(pieces[0]) < len(tokens):
            todo += reversed(pieces)
        elif tokens[0].kind in _PAIRS and group_end(tokens, 0) == len(tokens):
            todo.append(tokens[1:-1])
        elif (found := relations(tokens)) and CONDITIONS.issuperset(found):
            yield tokens


def _pieces(tokens: list[Token]) -> Iterator[list[Token]]:
    """The tokens cut at words, wide spaces and commas outside of all brackets."""
    depth, piece = 0, list[Token]()
    for t in tokens:
        depth += depth_of(t)
        if depth <= 0 and t.kind in ("text", "quad", ",", ";", ".", ":"):
            if piece:
                yield piece
            piece = []
        else:
            piece.append(t)
    if piece:
        yield piece
