"""Data that are written as a list: of points, (x, y) = (1, 0), (2, 1), (4, 1), or without a name, "Data: 4.1, 5.0, 4.6".

A draft of such a list becomes one draft for each array: x = (1, 2, 4) and y = (0, 1, 1). A list without a name is that of the only array of
which the page speaks with a running index, a list of points that of x and y. Anything else stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from symderive.documents.reading.context import Context
from symderive.documents.reading.rows import Draft
from symderive.documents.reading.tokens import Token, bounds

LEAST = {1: 3, 2: 2}  # how many numbers, or points, make a list of data
_DATA = re.compile(r"\b(?:data|sampled?|measured|measurements?|observ\w+|readings|points|examples|training|recorded)\b", re.I)
_JOIN = re.compile(r"\s*(?:,|and|, and)\s*")
_NUMBER = frozenset({"num", "-", "+"})
_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


def by_arrays(drafts: Sequence[Draft], context: Context) -> list[Draft]:
    """The drafts, with those that list data as lists of arrays that the page has."""
    found: list[Draft] = []
    for d in _joined(drafts):
        heads, lists = _heads(d, context) or (_announced(found[-1], d) if found else []), _columns(d)
        if not heads or len(heads) != len(lists) or len(lists[0]) < LEAST[len(lists)]:
            found.append(d)
            continue
        found += (_listed(d, head, entries) for head, entries in zip(heads, lists, strict=True))
    return found


def _joined(drafts: Iterable[Draft]) -> Iterator[Draft]:
    """The drafts; points that stand in formulas of their own, $(1, 2)$, $(2, 3)$ and $(3, 5)$, as one."""
    held: Draft | None = None
    for d in drafts:
        if held is not None and _is_list(d) and _is_list(held) and _JOIN.fullmatch(d.before):
            comma = Token(",", ",", held.bounds[1], held.bounds[1])
            tokens = [*held.tokens, comma, *d.tokens]
            held = replace(held, tokens=tokens, sides=[(0, len(tokens))], after=d.after)
            continue
        if held is not None:
            yield held
        held = d
    if held is not None:
        yield held


def _is_list(d: Draft) -> bool:
    """Whether a draft is a list of numbers or points in a sentence, and nothing else."""
    kinds = {t.kind for t in d.tokens}
    return d.span.kind == "inline" and not d.relations and bool(kinds) and kinds <= _NUMBER | _OPENING | _CLOSING | {","} and "num" in kinds


def _heads(d: Draft, context: Context) -> list[Token]:
    """The names of the arrays whose entries a draft lists."""
    if d.relations == ["="]:
        return _named(d.tokens[slice(*d.sides[0])], context)
    if not _is_list(d) or not _DATA.search(d.before):
        return []
    names = ("x", "y") if d.tokens[0].kind == "(" else tuple(sorted(context.arrays)) if len(context.arrays) == 1 else ()
    at = d.bounds[0]
    return [Token("let", n, at, at) for n in names] if names and context.arrays.issuperset(names) else []


def _announced(before: Draft, d: Draft) -> list[Token]:
    """x and y, where "points (x, y):" stands before a list."""
    if d.before.strip() != ":" or not _is_list(d) or before.relations or not _DATA.search(before.before):
        return []
    opened = len(before.tokens) == 5 and before.tokens[0].kind == "(" and before.tokens[-1].kind == ")"
    names = [t for t in before.tokens[1:-1] if t.kind == "let"] if opened else []
    at = d.bounds[0]
    return [t._replace(start=at, end=at) for t in names] if len(names) == 2 else []


def _named(tokens: Sequence[Token], context: Context) -> list[Token]:
    """x and y of (x, y) and of (x_i, y_i); x of x_i."""
    inner = tokens[1:-1] if tokens and tokens[0].kind == "(" and tokens[-1].kind == ")" else tokens
    parts = _at_commas(inner)
    names = [part[0] for part in parts if part and part[0].kind == "let"
             and (len(part) == 1 or (part[1].kind == "_" and len(part) == 3 and part[2].text in context.indices))]
    whole = len(names) == len(parts) and context.arrays.issuperset(t.text for t in names)
    return names if whole and (len(names) == 2 or (len(names) == 1 and len(inner) == 3)) else []


def _columns(d: Draft) -> list[list[list[Token]]]:
    """The entries of one array, or of two: those of the points; none where it is no such list."""
    if not d.sides:
        return []
    rows = []
    for entry in _at_commas(d.tokens[slice(*d.sides[-1])]):
        bracketed = len(entry) > 2 and entry[0].kind == "(" and entry[-1].kind == ")"
        row = _at_commas(entry[1:-1]) if bracketed else [entry]
        if not all(part and part[-1].kind == "num" and {t.kind for t in part} <= _NUMBER for part in row):
            return []
        rows.append(row)
    sizes = {len(row) for row in rows}
    return [list(column) for column in zip(*rows, strict=True)] if sizes in ({1}, {2}) else []


def _at_commas(tokens: Sequence[Token]) -> list[list[Token]]:
    """What stands between the commas that are in no bracket."""
    parts: list[list[Token]] = [[]]
    depth = 0
    for t in tokens:
        depth += (t.kind in _OPENING) - (t.kind in _CLOSING)
        if t.kind == "," and not depth:
            parts.append([])
        else:
            parts[-1].append(t)
    return parts


def _listed(d: Draft, head: Token, entries: Sequence[Sequence[Token]]) -> Draft:
    """head = (entries)."""
    start, end = bounds(d.tokens[slice(*d.sides[-1])])
    tokens = [head, Token("rel", "=", start, start), Token("(", "(", start, start)]
    for k, entry in enumerate(entries):
        tokens += [Token(",", ",", entry[0].start, entry[0].start), *entry] if k else entry
    tokens.append(Token(")", ")", end, end))
    return replace(d, tokens=tokens, sides=[(0, 1), (2, len(tokens))], relations=["="])
