r"""Tables: a row says what the terms in the header are worth at its own index or argument.

=====================================  ================================================================================
| k | x_k | f(x_k) |, row 2 4.8 5.24   x_2 = 4.8, f(x_2) = 5.24
| x | sinh x |, row 0.5 0.5211         sinh 0.5 = 0.5211; so | x | y | x y | and | x_i | f_i | x_i f_i |
| x | y |, after y = x^2 - 3           1^2 - 3 = -2 in the row 1 -2
| i | x_1 | y |, on a page of y^(i)    x_1^(3) = 0.8, y^(3) = 1 in the row 3 0.8 1: by the one way in which the page writes entries
| function | derivative |              d/dx of the first is the second; so | f'(x) | f''(x) | and | f(x) | antiderivative |
| number | 2 s.f. | 3 d.p. |           the number is about the others
| k | 0 | 1 | 2 |, | x_k | 8 | 6 | 4 | the same on its side
=====================================  ================================================================================

A cell that is an equation, x_1 = 3, is a statement by itself, as it would be in a sentence. A statement of a row is one like any other:
the term of the header stands with no width before the cell, and behind it, where the page has a rule x_{k + 1} = ..., what that makes of
the row before. What is not understood claims nothing: a header in words, a cell that is no number and no formula, a row with more or
fewer cells than the header, a table whose names have been something else.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import count
from typing import NamedTuple

from symderive.documents.reading.cells import DIGITS, Cell, Grid, grids, in_columns, with_rough
from symderive.documents.reading.headers import (
    COUNTERS,
    Put,
    calls_of_several,
    entry_of,
    formula_of,
    is_call,
    is_name,
    moved,
    put_in,
    roles,
    rule_of,
    same,
    spelled,
)
from symderive.documents.reading.rows import Draft, drafts
from symderive.documents.reading.source import Source, Span
from symderive.documents.reading.tokens import Token

_ORDINALS = frozenset(("", *"# no. nr. step iteration iter. sample index epoch row trial example observation point item pass".split()))
_FUNCTIONS = re.compile(r"(?:the )?functions?(?: f(?:\(x\))?)?|f ?\(x\)|f|y")
_DERIVATIVES = re.compile(r"(?:the |its )?(?:first )?derivatives?(?: f'(?:\(x\))?)?|f ?' ?\(x\)|f'|y'")
_SECOND = re.compile(r"(?:the )?second derivatives?|f ?'' ?\(x\)|f''|y''")
_INTEGRALS = re.compile(r"(?:an? |the |its )?(?:antiderivatives?|indefinite integrals?|primitives?)")
_ACCURACY = re.compile(r"(?:to )?\d+ ?(?:s\.? ?f\.?|sig(?:nificant|\.)? ?fig(?:ure)?s?\.?|d\.? ?p\.?|decimals?|decimal places?)")
_NUMBERS = re.compile(r"(?:the )?(?:exact )?(?:numbers?|values?)|exact|x|n")
_MEASURED = re.compile(r"\b(?:data|measur\w+|observ\w+|experiment\w*|recorded|readings|surve\w+)\b", re.I)
_TOTAL = re.compile(r"\b(?:sums?|totals?|means?|averages?|avg)\b|[Σ∑]", re.I)
BEFORE = 2  # characters before a cell where its term stands
MAX_WORDS = 300  # characters before a table that say what it holds


class _Claim(NamedTuple):
    """What a cell says: its term, which is a name or not, perhaps a rule for it, and the sign before the cell; and its column."""

    term: tuple[Token, ...]
    cell: Cell
    named: bool = False
    rule: tuple[Token, ...] = ()
    sign: str = "="
    column: int = 0

    @property
    def is_datum(self) -> bool:
        """Whether it is the value of a name."""
        return self.named and not self.rule

    @property
    def order(self) -> tuple[int, int]:
        """Data come first, column by column: a formula, also one that fills a cell by itself, may speak of all of them."""
        return (self.column if self.is_datum else MAX_WORDS, self.cell.start)


def with_tables(source: Source) -> list[Span]:
    """The spans of a page, with one for every cell that says something."""
    source.spans = in_columns(source)
    made: list[tuple[tuple[int, int], Span]] = []
    said: list[_Claim] = []
    blocks = count(max((span.block for span in source.spans), default=0) + 1)
    found = list(grids(source))
    laws = [d for span in source.spans for d in drafts(span) if d.relations] if found else []
    for grid in found:
        above = [d for d in laws if d.span.start < grid.start]
        claims = sorted(_claims(grid, source, above, {spelled(c.term) for c in said}), key=lambda c: c.order)
        named = [c for c in claims if c.named]
        again = any(same(a.term, b.term) and _differ(a.cell, b.cell) for a in named for b in said)
        if not again and not _of_others(named, above, source, source.part(_scope(source, grid.start))):
            said += named
            made += [((grid.rows[1][0].start if c.is_datum else c.cell.start, k), _span(source, c, next(blocks)))
                     for k, c in enumerate(claims)]
    taken = {span.start: span.end for _, span in made}
    kept = [s for s in source.spans if not any(a <= s.start and s.end <= b for a, b in taken.items())] if made else source.spans
    return [span for _, span in sorted([*(((s.start, 0), s) for s in kept), *made], key=lambda pair: pair[0])]


def _of_others(claims: Sequence[_Claim], above: Sequence[Draft], source: Source, part: int) -> bool:
    """Whether names of a table had another number last, under another heading: then they are of something else."""
    last = {spelled(d.tokens[slice(*d.sides[0])]): d for d in above if d.tokens[slice(*d.sides[-1])]} if claims else {}
    for c in claims:
        if (old := last.get(spelled(c.term))) is not None and source.part(old.span.scope) != part:
            before = Cell(0, 0, tuple(t for t in old.tokens[slice(*old.sides[-1])] if t.kind not in (".", ",", ";")))
            if before.amount is not None and _differ(before, c.cell):
                return True
    return False


def _scope(source: Source, at: int) -> int:
    return max(bisect_right(source.scopes, at, key=lambda s: s.start) - 1, 0)


def _differ(a: Cell, b: Cell) -> bool:
    """Whether two cells cannot be roundings of one number."""
    x, y = a.amount, b.amount
    return not same(a.tokens, b.tokens) if x is None or y is None else abs(x - y) > max(a.unit, b.unit)


def _span(source: Source, claim: _Claim, block: int) -> Span:
    """The statement of a cell: its term and a rule stand with no width before it."""
    start, end = claim.cell.start, claim.cell.end
    rule = [Token("rel", "=", start - 1, start - 1), *moved(claim.rule, start - 1)] if claim.rule else []
    sign = Token("rel", claim.sign, start - 1, start - 1)
    return Span("display", start, end, [*claim.term, *rule, sign, *claim.cell.tokens], _scope(source, start), block, cell=True)


def _claims(grid: Grid, source: Source, above: Sequence[Draft], known: set[tuple[str, ...]]) -> Iterator[_Claim]:
    """What a table says; `above` is what the page says before it, and `known` are the names of tables before it."""
    if len(grid.rows) < 2:
        return
    by_words = [*_of_functions(grid), *_rounded(grid)]
    if by_words:
        yield from by_words
        return
    head, *rows = grid.rows
    if len(head) > 2 and not head[0].number and all(cell.value and all(t.kind != "let" for t in cell.tokens) for cell in head[1:]):
        if any(len(row) != len(head) for row in rows):
            return
        head, *rows = zip(*grid.rows, strict=True)  # it lies on its side
    if all(cell.amount in (0, 1) for row in rows for cell in row if cell.value):
        return  # a table of truth
    rows = with_rough(rows)
    reader = _Rows(head, source, above, known)
    for k, row in enumerate(rows):
        if len(row) == len(head) and not _sums_up(row, rows[:k], k == len(rows) - 1):
            yield from reader.row(row)


def _sums_up(row: Sequence[Cell], above: Sequence[Sequence[Cell]], last: bool) -> bool:
    """Whether a row has the sums or the means of the rows before it: it says so, or most of the numbers of the last row are these."""
    if _TOTAL.search(row[0].words):
        return True
    steps = [cell.amount for cell in (*(other[0] for other in above[-2:]), row[0]) if cell.amount is not None]
    if not last or (len(steps) == 3 and steps[2] - steps[1] == steps[1] - steps[0]):
        return False
    found: list[bool] = []
    for k, cell in enumerate(row):
        values = [x for other in above if k < len(other) and (x := other[k].amount) is not None]
        if cell.amount is not None and len(values) == len(above) > 1:
            total = sum(values, Fraction(0))
            near = max(other[k].unit for other in above) * len(values) + cell.unit
            found.append(abs(total - cell.amount) <= near or abs(total / len(values) - cell.amount) <= near)
    return len(found) > 1 and found[0] and 2 * sum(found) > len(found)


class _Rows:
    """Reads the rows under one header.

    near       what the page says before, under the same heading
    functions  those that it has defined
    measured   whether the table holds data, by the words before it; `beside` whether a column without a formula may be what they mean
    known      names that had a value in a table before, or in a row
    before     the number of the last row, and what it said of the terms of the header
    """

    def __init__(self, head: Sequence[Cell], source: Source, above: Sequence[Draft], known: set[tuple[str, ...]]):
        self.head, self.source, self.above = [replace(cell, tokens=cell.first) for cell in head], source, above
        self.laws = [cell.last if cell.first != cell.last else () for cell in head]
        start = head[0].start
        part = source.part(_scope(source, start))
        self.measured = _MEASURED.search(source.prose[max(start - MAX_WORDS, 0):start].rpartition("\n#")[2]) is not None
        self.beside = any(cell.words and not cell.tokens for cell in head[1:])
        self.functions = {d.tokens[0].text for d in above if [t.kind for t in d.tokens[slice(*d.sides[0])][:2]] == ["let", "("]}
        self.near = [d for d in above if source.part(d.span.scope) == part]
        self.index = _index(self.head)
        self.known = known
        self.before: tuple[int, list[Put]] = (-1, [])

    def row(self, row: Sequence[Cell]) -> Iterator[_Claim]:
        """What a row says, from left to right."""
        first = self.head[0].tokens
        subject = (self.index,) if self.index is not None else first
        if (subject and not row[0].value) or (first and not is_name(subject)):
            return
        put: list[Put] = [(subject, row[0].said)] if subject else []
        own: list[Put] = []  # what the row says of names with its index
        here: list[Put] = []
        for column, (head, cell, formula) in enumerate(zip(self.head[1:], row[1:], self.laws[1:], strict=True)):
            if not head.tokens or not cell.value:
                continue
            at, named = cell.start - BEFORE, is_name(head.tokens)
            term = put_in(head.tokens, put if named or cell.amount != 0 else [*own, *put], at)
            if term is None:
                continue
            law = put_in(formula, put, at) if formula else None
            if same(term, head.tokens):
                term = None
                if named:
                    term = self.entry(head, row[0], at) or (None if self.measured else formula_of(head.tokens, put, self.above, at))
                    put.append((head.tokens, cell.said))
            elif named:
                law = law or self.rule(head, row[0], term, here, at)
                self.known.add(spelled(term))
                own.append((head.tokens, cell.said))
            here.append((head.tokens, cell.tokens if cell.number and not cell.rough else cell.said))
            undefined = cell.amount == 0 and head.tokens[0].text not in self.functions
            unknown = is_call(head.tokens) and (undefined or (self.measured and not self.beside))
            if term is None or unknown:
                continue
            if law and calls_of_several(law) - self.functions:
                law = None
            if not calls_of_several(term) - self.functions:
                about = cell.rough and not law if named else cell.digits >= DIGITS or any(t.kind == "dots" for t in term)
                yield _Claim(tuple(term), cell, named, tuple(law or ()), "~" if about else "=", column)
        self.before = (int(row[0].tokens[0].text), here) if subject and row[0].whole else (-1, [])

    def entry(self, head: Cell, first: Cell, at: int) -> list[Token] | None:
        """The entry of a sample that a row of data says something of."""
        if not first.whole or (self.head[0].tokens and self.index is None):
            return None
        return entry_of(head.tokens, "" if self.index is None else self.index.text, first.tokens, self.source.spans, at)

    def rule(self, head: Cell, first: Cell, term: Sequence[Token], here: Sequence[Put], at: int) -> list[Token] | None:
        """What the page says of x_k, or its rule x_{k + 1} = ... makes of the row before, where nothing says what it is."""
        if self.index is None or not first.whole or spelled(term) in self.known or any(
                spelled(d.tokens[slice(*d.sides[0])]) == spelled(term) for d in self.above if d.relations):
            return None
        number = int(first.tokens[0].text)
        before = self.before[1] if number == self.before[0] + 1 else []
        return rule_of(head.tokens, self.index.text, number, before, here, self.near, at)


def _index(head: Sequence[Cell]) -> Token | None:
    """The letter that counts the rows: that of the first column, or where it says so in words the only one that others have below."""
    first = head[0]
    if len(first.tokens) == 1 and first.tokens[0].kind == "let":
        return first.tokens[0]
    if first.words not in _ORDINALS or first.tokens:
        return None
    below = {t.text: t for cell in head[1:] for t, role in zip(cell.tokens, roles(cell.tokens), strict=True)
             if role == "index" and t.kind == "let" and t.text in COUNTERS}
    return next(iter(below.values())) if len(below) == 1 else None


# --- tables that say in words what their columns are ----------------------------------------------------------------------


def _of_functions(grid: Grid) -> Iterator[_Claim]:
    """Functions with their derivatives or antiderivatives."""
    head, *rows = grid.rows
    kinds = ((_FUNCTIONS, _DERIVATIVES, "d"), (_DERIVATIVES, _SECOND, "d"), (_FUNCTIONS, _INTEGRALS, "int"))
    places = [(a, b, what) for first, then, what in kinds for a, x in enumerate(head) for b, y in enumerate(head)
              if b > a and first.fullmatch(x.words) and then.fullmatch(y.words)]
    for a, b, what in places:
        x = _variable([row[a] for row in rows if len(row) == len(head)])
        for row in rows:
            if x is None or len(row) != len(head) or not row[b].value or not any(t.text == x and t.kind == "let" for t in row[a].tokens):
                continue
            term, at = row[a].last, row[b].start - BEFORE
            sign, bar = Token("diff", "d", at, at), Token("/", "", at, at)
            opened = [Token("(", "", at, at), *moved(term, at), Token(")", "", at, at)]
            name = Token("let", x, at, at)
            left = [sign, bar, sign, name, *opened] if what == "d" else [Token("cmd", "int", at, at), *opened, sign, name]
            yield _Claim(tuple(left), row[b])


def _variable(cells: Sequence[Cell]) -> str | None:
    """x, or t, or the only letter of formulas."""
    letters = [{t.text for t in cell.last if t.kind == "let"} for cell in cells if cell.tokens]
    every = set().union(*letters)
    return next((x for x in ("x", "t") if x in every), every.pop() if len(every) == 1 and len(letters) > 1 else None)


def _rounded(grid: Grid) -> Iterator[_Claim]:
    """Numbers to some figures."""
    head, *rows = grid.rows
    if not _NUMBERS.fullmatch(head[0].words):
        return
    for row in rows:
        for cell, said in zip(row[1:], head[1:], strict=False):
            if len(row) == len(head) and row[0].value and cell.number and _ACCURACY.fullmatch(said.words):
                yield _Claim(tuple(moved(row[0].tokens, cell.start - BEFORE)), cell, sign="~")
