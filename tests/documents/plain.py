"""Pages for the tests of judging, made without the reader of documents: one statement a line, in the notation of the command line."""

from __future__ import annotations

import re
from fractions import Fraction

from symderive.documents.reading.page import Binding, Line, Number, Page, Scope, Side, Statement, Symbols
from symderive.kernel.term import Term
from symderive.notation.text import read

_RELATION = re.compile(r"\s(=|~|<-|->)\s")


def page(text: str, functions: tuple[str, ...] = (), standard: dict[str, str] | None = None, names: tuple[str, ...] = ()) -> Page:
    """`a = b = c` a line; `<- ` makes an update; `# title` a heading; a line that begins with = goes on with the statement before."""
    lines, statements, scopes = [], [], [Scope(0, 0, "page", "", 0, 0)]
    start = 0
    for number, row in enumerate(text.splitlines(), 1):
        lines.append(Line("page", str(number), start, row))
        if row.startswith("#"):
            scopes.append(Scope(len(scopes), 0, "heading", row, 1, start))
        elif row.strip():
            statements.append(_statement(row, start, len(statements), len(scopes) - 1, statements, functions, frozenset(names)))
        start += len(row) + 1
    symbols = Symbols(standard=standard or {}, bindings=_bindings(statements))
    return Page("page", "text", text, tuple(lines), tuple(scopes), tuple(statements), symbols)


def _bindings(statements: list[Statement]) -> tuple[Binding, ...]:
    named = [s for s in statements if s.relations and s.sides[0].term.op == "name"]
    return tuple(Binding(s.sides[0].term.val, 0, s.index, s.scope) for s in named)


def _statement(row: str, start: int, index: int, scope: int, before: list[Statement], functions: tuple[str, ...],
               names: frozenset[str]) -> Statement:
    parts = _RELATION.split(" " + row if row.startswith("=") else row)
    sides, at = [], start
    for text in parts[::2]:
        sides.append(_side(text, at, functions, names) if text.strip() else None)
        at += len(text) + 3
    relations = tuple(parts[1::2])
    continues = sides[0] is None
    if continues:
        sides[0] = before[-1].sides[0]
    kind = "update" if relations[:1] == ("<-",) else "chain" if relations else "fragment"
    return Statement(index, row, start, start + len(row), tuple(sides), relations, kind, scope, index, 0, continues=continues,
                     subject=index - 1 if continues else None)


def _side(text: str, start: int, functions: tuple[str, ...], names: frozenset[str]) -> Side:
    term = read(text.strip(), functions=frozenset(functions), names=names)
    return Side(text, start, start + len(text), "term", term, numbers=tuple(_numbers(term, start)))


def _numbers(term: Term, start: int) -> list[Number]:
    found, stack = [], [((), term)]
    while stack:
        path, node = stack.pop()
        if node.op == "num":
            digits = node.val.partition(".")[2]
            found.append(Number(path, start, start, node.val, node.value, Fraction(1, 10 ** len(digits)), not digits))
        stack += [((*path, k), a) for k, a in reversed(list(enumerate(node.args)))]
    return found
