r"""New values of names that are said in words or by a rule: the new weight is w = 0.5 + 0.0475; \bm{w} \to \bm{w} - \eta \bm{g}.

Such a row is an update where they say so and the number that the name had before stands in it: v = 0.9 * 2 + 1.6, w_1 = 1.5 - 0.1 * 0.4.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from symderive.documents.reading.page import Side, Statement
from symderive.documents.reading.rows import Draft
from symderive.kernel.term import Term, canon, mk, name, num

MAX_WORDS = 300  # characters of a sentence that are looked at
_NEW = re.compile(r"\b(?:new|updated?|becomes?|next|step|iteration|now)\b", re.I)


def renewed(drafts: Sequence[Draft], statements: Sequence[Statement]) -> list[Statement]:
    """The statements; those that give a name its next value as updates, and a number given anew in such a sentence as let."""
    last: dict[Term, Fraction] = {}
    ruled: set[str] = set()  # vectors that a rule renews
    found: list[Statement] = []
    words, span = "", None
    for d, s in zip(drafts, statements, strict=True):
        if d.span is not span:
            words, span = ("" if d.span.fresh else words) + f" {d.span.before}", d.span
        head = s.sides[0].term
        if head is not None and head.op in ("name", "idx") and s.relations[:1] in (("=",), ("<-",)) and not s.continues:
            said = _NEW.search(words[-MAX_WORDS:]) is not None or _stem(head) in ruled
            found.append(_anew(s, last.get(canon(head)), said))
            last.update(_values(head, s.sides[-1]))
        else:
            found.append(s)
        if head is not None and head.op in ("name", "idx") and (s.kind == "update" or s.relations[:1] in (("->",), ("<-",))):
            ruled.add(_stem(head))
    return found


def _stem(head: Term) -> str:
    """The letter of a vector or of one of its entries: w of w, w_1, w[k]."""
    return (head.val if head.op == "name" else head.args[0].val).removesuffix("vec").rstrip("0123456789_")


def _values(head: Term, side: Side) -> Iterator[tuple[Term, Fraction]]:
    """The numbers that a side gives a name, or the entries of a vector by both of their names."""
    if side.number is not None:
        yield canon(head), side.number.value
    elif head.op == "name" and len(side.rows) == 1:
        for k, entry in enumerate(side.rows[0], 1):
            if entry.number is not None:
                yield from ((key, entry.number.value) for key in (mk("idx", name(_stem(head)), num(k)), name(f"{_stem(head)}{k}")))


def _anew(s: Statement, before: Fraction | None, said: bool) -> Statement:
    first = s.sides[1].term
    if s.kind != "chain" or before is None or first is None or first.names or not said:
        return s
    if s.sides[1].number is not None:
        return replace(s, role="let") if s.role == "claim" and len(s.sides) == 2 and s.sides[1].number.value != before else s
    holds = any(abs(before) == n.value for n in s.sides[1].numbers)
    return replace(s, kind="update") if holds and first.op in ("add", "sub") else s
