"""Vectors that the words call a gradient: their entries are the slopes of what was differentiated last."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symderive.documents.reading.page import Side, Statement
from symderive.kernel.term import Term, mk, num

if TYPE_CHECKING:
    from symderive.documents.judging.judge import Judge

_GRADIENT = re.compile(r"\bgradient\b[^.]*$", re.I)


def entry_of_gradient(judge: Judge, s: Statement, head: Side, part: int) -> Term | None:
    """The slope that is meant by an entry of a new vector which the words call the gradient; None where they do not."""
    if head.term is None or head.term.op != "idx" or judge.ledger.find(head.term) is not None or not _GRADIENT.search(s.before):
        return None
    for t in reversed(judge.page.statements[:s.index]):
        above = t.sides[0].term
        if above is not None and above.op == "D" and above.args[1].op == "idx" and len(above.args[1].args) == 2:
            f, x = above.args
            return mk("D", f, mk("idx", x.args[0], num(str(part + 1))))
    return None
