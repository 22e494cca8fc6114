"""Vectors and matrices: written out, entry by entry; and names that stand for whole ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from symderive.documents.reading.page import Spot
from symderive.kernel.term import ONE, mk, name

if TYPE_CHECKING:
    from symderive.documents.reading.parse import Parser

Value = tuple[Any, Spot]
MAX_ENTRIES = 10_000  # of a matrix
_MATRICES = frozenset("matrix pmatrix bmatrix vmatrix Vmatrix Bmatrix smallmatrix array psmallmatrix bsmallmatrix".split())


_WHOLE = frozenset({"name", "apply", "add", "sub", "neg", "matmul", "grid"})  # what may be a vector or a matrix
DOTS = "dots stand for entries that are not written"


class Mismatch(ValueError):
    """Shapes that do not go together; the message is one sentence."""


class Grid(NamedTuple):
    """Rows of values, or the pieces of a case distinction: (value, condition or None)."""

    rows: tuple[tuple[Value, ...], ...]
    cases: bool = False

    @property
    def op(self) -> str:
        return "grid"

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.rows), len(self.rows[0])


def combine(op: str, parts: list[Value], spot: Spot, p: Parser) -> Value:
    """Sums, differences and multiples of matrices, and products in order, entry by entry. Raises Mismatch."""
    if any(t.cases for t, _ in parts if type(t) is Grid):
        raise Mismatch("a case distinction inside an expression is not read")
    if op in ("add", "sub", "neg"):
        return _entrywise(op, parts, spot, p), spot
    if op == "div" and type(parts[1][0]) is not Grid:
        return _map(parts[0][0], lambda v: p.make("div", [v, parts[1]], v[1].start, v[1].end)), spot
    if op not in ("mul", "matmul"):
        raise Mismatch("a vector or a matrix stands where one number was expected")
    scalars = [v for v in parts if type(v[0]) is not Grid]
    grids = [v[0] for v in parts if type(v[0]) is Grid]
    if op == "matmul" and scalars:
        raise Mismatch("a matrix that is written out times one that is not")
    result = grids[0]
    for g in grids[1:]:
        result = _product(result, g, p)
    if result.shape == (1, 1) and len(grids) > 1:
        only = result.rows[0][0]
        return p.make("mul", [*scalars, only], spot.start, spot.end) if scalars else only
    if scalars:
        result = _map(result, lambda v: p.make("mul", [*scalars, v], v[1].start, v[1].end))
    return result, spot


def vector(p: Parser, first: Value, close: str, start: int) -> Value:
    """(1, 2): the entries of a vector side by side, from the comma behind the first. Steps over the bracket."""
    entries = [first]
    while p.kinds[p.pos] == ",":
        p.pos += 1
        entries.append(p.sum())
    if p.kinds[p.pos] != close:
        raise p.unexpected(f"'{close}'")
    p.pos += 1
    return Grid((tuple(entries),)), Spot(start, p.last())


def _map(grid: Grid, change: Any) -> Grid:
    return Grid(tuple(tuple(change(v) for v in row) for row in grid.rows))


def _entrywise(op: str, parts: list[Value], spot: Spot, p: Parser) -> Grid:
    if not all(type(t) is Grid for t, _ in parts):
        raise Mismatch("a number and a matrix are added")
    shapes = {t.shape for t, _ in parts}
    if len(shapes) > 1:
        raise Mismatch("matrices of different shapes are added")
    rows, columns = shapes.pop()
    return Grid(tuple(tuple(p.make(op, [t.rows[i][j] for t, _ in parts], spot.start, spot.end) for j in range(columns))
                      for i in range(rows)))


def _product(a: Grid, b: Grid, p: Parser) -> Grid:
    """Rows times columns."""
    if a.shape[1] != b.shape[0]:
        raise Mismatch(f"a matrix of {a.shape[1]} columns times one of {b.shape[0]} rows")
    if a.shape[0] * b.shape[1] * a.shape[1] > MAX_ENTRIES:
        raise Mismatch("a product of large matrices")

    def entry(i: int, j: int) -> Value:
        start, end = a.rows[i][0][1].start, b.rows[-1][j][1].end
        terms = [p.make("mul", [a.rows[i][k], b.rows[k][j]], start, end) for k in range(a.shape[1])]
        return p.make("add", terms, start, end) if len(terms) > 1 else terms[0]

    return Grid(tuple(tuple(entry(i, j) for j in range(b.shape[1])) for i in range(a.shape[0])))


# --- products of names -----------------------------------------------------------------------------------------------


def multiplied(p: Parser, factors: list[Value], start: int) -> Value:
    """The product of some factors: between matrices in order, by matmul."""
    if len(factors) == 1:
        return factors[0]
    whole = [is_matrix(p, t) for t, _ in factors]
    if not any(whole):
        return p.make("mul", factors, start)
    first = whole.index(True)
    scalars, chain = factors[:first], factors[first:]
    value = chain[0]
    for v in chain[1:]:
        known = v[0].op == "name" and v[0].val in p.context.scalars
        if known or v[0].op not in _WHOLE or (v[0].op == "apply" and not is_matrix(p, v[0])):
            scalars.append(v)
        else:
            value = _inner(p, value, v) or p.make("matmul", [value, v], value[1].start, v[1].end)
    return p.make("mul", [*scalars, value], start) if scalars else value


def _inner(p: Parser, a: Value, b: Value) -> Value | None:
    """w^T x as the sum of w_k x_k, where both are vectors whose entries the page speaks of; None for any other product."""
    row, column, ranks = a[0], b[0], p.context.ranks
    if row.op != "apply" or row.args[0].val != "transpose" or row.args[1].op != "name" or column.op != "name":
        return None
    w, x = row.args[1], column
    if ranks.get(w.val) != 1 or ranks.get(x.val) != 1:
        return None
    k = name(next((letter for letter in "kilm" if letter not in p.context.indices), "k"))
    body = mk("mul", mk("idx", w, k), mk("idx", x, k))
    return p.leaf(mk("Sum", body, k, ONE, p.context.size_of(body.names)), a[1].start, b[1].end)


def is_matrix(p: Parser, t: Any) -> bool:
    """Whether a term is a vector or a matrix as a whole, by its names."""
    if type(t) is Grid or not p.context.matrices:
        return False
    todo = [t]
    while todo:
        t = todo.pop()
        if t.op == "matmul" or (t.op == "name" and t.val in p.context.matrices):
            return True
        if t.op == "apply" and t.args[0].val in ("transpose", "inverse"):
            return True
        if t.op in ("add", "sub", "neg", "mul", "div"):
            todo += t.args
    return False


def transposed(p: Parser, base: Value, start: int) -> Value | None:
    r"""A^T, A^\top, A^{-1} of a matrix; None where it is a power. Steps over it."""
    group = p.kinds[p.pos + 1] == "{"
    at = p.pos + (2 if group else 1)
    t = p.tokens[p.base + at] if at < p.end else None
    if t is None:
        return None
    raised = (t.kind == "cmd" and t.text in ("top", "intercal")) or (
        t.kind == "let" and t.text == "T" and p.context.transposes) or (t.kind == "word" and t.text == "T")
    if raised and (not group or p.kinds[at + 1] == "}"):
        p.pos = at + (2 if group else 1)
        return turned(p, base, start)
    inverse = group and is_matrix(p, base[0]) and p.kinds[at] == "-" and p.kinds[at + 1] == "num" and p.kinds[at + 2] == "}"
    if inverse and p.tokens[p.base + at + 1].text == "1":
        p.pos = at + 3
        return p.make("apply", [p.leaf(name("inverse"), start), base], start)
    return None


def turned(p: Parser, base: Value, start: int) -> Value:
    grid = base[0]
    if type(grid) is Grid and not grid.cases:
        return Grid(tuple(zip(*grid.rows, strict=True))), Spot(start, p.last())
    return p.make("apply", [p.leaf(name("transpose"), start), base], start)


# --- environments ----------------------------------------------------------------------------------------------------


def environment(p: Parser) -> Value:
    r"""\begin{pmatrix} ... \end{pmatrix}, \begin{array}{cc}, \begin{cases}."""
    t, opening = p.token(), p.pos
    p.pos += 1
    called = t.text.rstrip("*")
    if called == "array" and p.kinds[p.pos] == "[":
        while p.kinds[p.pos] not in ("]", "end"):
            p.pos += 1
        p.pos += 1
    if called == "array" and p.kinds[p.pos] == "{":
        p.pos = p.closes(p.pos) + 1
    if called in ("cases", "dcases", "rcases"):
        return _cases(p, t.start, opening)
    if called not in _MATRICES:
        raise p.error(f"the environment {called} inside a formula is not read", at=opening)
    value = _rows(p, t.start, opening)
    if called in ("vmatrix", "Vmatrix"):
        return _determinant(p, value, opening)
    return value


def _determinant(p: Parser, value: Value, opening: int) -> Value:
    """A determinant of two or three rows, by its first row."""
    rows, start = value[0].rows, value[1].start
    if not 2 <= len(rows) == len(rows[0]) <= 3:
        raise p.error("a determinant is read where it has two or three rows", at=opening)
    for entry in (v for row in rows for v in row):
        p.single(entry)
        if isinstance(entry[0], Exception):
            raise entry[0]

    def cross(k: int, m: int, over: tuple[Value, ...], under: tuple[Value, ...]) -> Value:
        return p.make("sub", [p.make("mul", [over[k], under[m]], start), p.make("mul", [over[m], under[k]], start)], start)

    if len(rows) == 2:
        return cross(0, 1, *rows)
    minors = [cross(k, m, *rows[1:]) for k, m in ((1, 2), (0, 2), (0, 1))]
    first, second, third = (p.make("mul", [a, minor], start) for a, minor in zip(rows[0], minors, strict=True))
    return p.make("add", [p.make("sub", [first, second], start), third], start)


def _rows(p: Parser, start: int, opening: int) -> Value:
    rows: list[tuple[Value, ...]] = []
    row: list[Value] = []
    while True:
        if p.pos >= p.end:
            raise p.error("this environment is never closed", at=opening)
        kind = p.kinds[p.pos]
        if kind == "row" and not row:
            p.pos += 1
            continue
        if kind != "end" or row:
            row.append(cell(p))
            kind = p.kinds[p.pos]
            if p.pos >= p.end:
                raise p.error("this environment is never closed", at=opening)
        if kind == "&":
            p.pos += 1
            continue
        if row:
            rows.append(tuple(row))
        row = []
        p.pos += 1
        if kind == "end":
            break
    if not rows or len({len(r) for r in rows}) > 1:
        raise p.error("the rows of this matrix have different lengths", at=opening)
    return Grid(tuple(rows)), Spot(start, p.last())


def cell(p: Parser) -> Value:
    """One entry of a matrix. One that cannot be read is the reason itself, and dots stand for entries that are not written."""
    from symderive.documents.reading.parse import Unread

    start, depth, open_now = p.token(), p.depth, (p.bars, p.norms, p.integrals)
    p.bars = p.norms = p.integrals = 0
    try:
        if p.kinds[p.pos] == "dots" and p.kinds[p.pos + 1] in ("row", "&", "end"):
            p.pos += 1
            raise Unread(start.start, start.end, DOTS)
        value = p.sum()
        if p.kinds[p.pos] not in ("row", "&", "end"):
            raise p.unexpected("the end of an entry")
    except Unread as why:
        _skip_cell(p)
        value = why, Spot(why.start, why.end)
    p.depth, (p.bars, p.norms, p.integrals) = depth, open_now
    return value


def _skip_cell(p: Parser) -> None:
    """Step to the end of the entry in which reading failed."""
    inside = 0
    while p.pos < p.end:
        kind = p.kinds[p.pos]
        if not inside and kind in ("row", "&", "end"):
            return
        inside += (kind == "begin") - (kind == "end")
        p.pos += 1


def _cases(p: Parser, start: int, opening: int) -> Value:
    """Rows value & condition. Where no row has a condition it is a column."""
    rows: list[tuple[Value, ...]] = []
    while True:
        if p.pos >= p.end:
            raise p.error("this environment is never closed", at=opening)
        if p.token().kind == "end":
            break
        value = cell(p) if _no_condition(p) else p.sum()
        while p.kinds[p.pos] in (",", ";", "."):
            p.pos += 1
        if p.kinds[p.pos] == "&":
            p.pos += 1
            rows.append((value, condition(p)))
        elif p.kinds[p.pos] == "text":
            rows.append((value, condition(p)))
        else:
            rows.append((value,))
        if p.kinds[p.pos] == "row":
            p.pos += 1
        elif p.token().kind != "end" or p.pos >= p.end:
            raise p.unexpected("the end of a row")
    p.pos += 1
    if len({len(r) for r in rows}) > 1 or not rows:
        raise p.error("some cases have a condition and some have none", at=opening)
    return Grid(tuple(rows), cases=len(rows[0]) == 2), Spot(start, p.last())


def _no_condition(p: Parser) -> bool:
    """Whether the row that begins here has one part only."""
    at, inside = p.pos, 0
    while at < p.end and (inside or p.kinds[at] not in ("row", "end")):
        if not inside and p.kinds[at] in ("&", "text"):
            return False
        inside += (p.kinds[at] == "begin") - (p.kinds[at] == "end")
        at += 1
    return True


def condition(p: Parser) -> Value:
    """x > 0, if x > 0, otherwise."""
    start = p.token().start
    words: list[str] = []
    while p.kinds[p.pos] == "quad":
        p.pos += 1
    while p.kinds[p.pos] in ("text", "word") and p.kinds[p.pos + 1] not in ("rel",):
        words.append(p.token().text)
        p.pos += 1
    if p.kinds[p.pos] in ("row", ",", ".", ";") or p.token().kind == "end":
        while p.kinds[p.pos] in (",", ".", ";"):
            p.pos += 1
        return " ".join(words), Spot(start, p.last())
    return compared(p, start)


_COMPARED = {"=": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}


def compared(p: Parser, start: int) -> Value:
    """a < b as a statement."""
    left = p.single(p.sum())
    t = p.token()
    if t.kind != "rel" or t.text not in _COMPARED:
        raise p.error("a condition of this make is not read")
    p.pos += 1
    right = p.single(p.sum())
    if p.kinds[p.pos] == "rel":
        raise p.error("a condition with two relations is not read")
    value = p.make(_COMPARED[t.text], [left, right], start)
    while p.kinds[p.pos] in (",", ".", ";"):
        p.pos += 1
    return value
