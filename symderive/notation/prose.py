"""Running text with formulas between dollar signs: "with $cosh(x) > 0$" is text, a statement, text."""

from __future__ import annotations

import re

from symderive.kernel.term import Term, mk
from symderive.notation.text import Unreadable, read, read_claim, read_statement

_RELATION = re.compile(r"(?<![<>!=])=(?!=)|[<>≤≥≠]|!=")


def read_formula(text: str, names: frozenset[str] = frozenset(), letters: bool = False) -> Term:
    """A term, a statement, or (as nested equations) a chain a = b = c. Raises Unreadable."""
    if not _RELATION.search(text):
        return read(text, names=names, letters=letters)
    try:
        return read_statement(text, names=names, letters=letters)
    except Unreadable:
        members = read_claim(text, names=names, letters=letters)
        return mk("eq", members[0], members[-1])


def read_prose(text: str, names: frozenset[str] = frozenset(), letters: bool = False) -> tuple[str | Term, ...]:
    """Strings and terms in order. A bare word between dollar signs that is no formula stays a word. Raises Unreadable."""
    pieces: list[str | Term] = []
    for i, part in enumerate(text.split("$")):
        if i % 2 == 0:
            pieces.extend([part] if part else [])
            continue
        try:
            pieces.append(read_formula(part, names, letters))
        except Unreadable:
            if not part.strip().isidentifier():
                raise
            pieces.append(part)
    return tuple(pieces)
