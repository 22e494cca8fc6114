"""New values of names that are said in words: the new weight is w = 0.5 + 0.0475; second step (with g = 1.6): v = 0.9 * 2 + 1.6.

Such a row is an update where words say so and the number that the name had before stands in it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from symderive.documents.page import Statement
from symderive.documents.rows import Draft
from symderive.kernel.term import Term, canon

MAX_WORDS = 300  # characters of a sentence that are looked at
_NEW = re.compile(r"\b(?:new|updated?|becomes?|next|step|iteration|now)\b", re.I)


def renewed(drafts: Sequence[Draft], statements: Sequence[Statement]) -> list[Statement]:
    """The statements; those that give a name its next value as updates, and a number given anew in such a sentence as let."""
    last: dict[Term, Fraction] = {}
    found: list[Statement] = []
    words, span = "", None
    for d, s in zip(drafts, statements, strict=True):
        if d.span is not span:
            words, span = ("" if d.span.fresh else words) + f" {d.span.before}", d.span
        head = s.sides[0].term
        if head is not None and head.op in ("name", "idx") and s.relations[:1] in (("=",), ("<-",)) and not s.continues:
            found.append(_anew(s, last.get(canon(head)), words[-MAX_WORDS:]))
            if (number := s.sides[-1].number) is not None:
                last[canon(head)] = number.value
        else:
            found.append(s)
    return found


def _anew(s: Statement, before: Fraction | None, words: str) -> Statement:
    first = s.sides[1].term
    if s.kind != "chain" or before is None or first is None or first.names or not _NEW.search(words):
        return s
    if s.sides[1].number is not None:
        return replace(s, role="let") if s.role == "claim" and len(s.sides) == 2 and s.sides[1].number.value != before else s
    holds = any(abs(before) == n.value for n in s.sides[1].numbers)
    return replace(s, kind="update") if holds and first.op in ("add", "sub") else s
