"""Functions that a page defines again: f(x) = x y in one example, f(x, y) = x + y in the next. A restatement that is wrong is none."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from symderive.documents.judging.diagnosis import diagnose
from symderive.documents.judging.links import Thread
from symderive.documents.knowing.ledger import is_closed
from symderive.documents.reading.page import Side, Statement
from symderive.kernel.term import Term

if TYPE_CHECKING:
    from symderive.documents.judging.judge import Judge

NEAR = 2  # statements: a formula for a function so soon after one is said to be equal to that
SHORT = 5  # nodes of a formula: one so short becomes many others by one slip
_AGAIN = re.compile(
    r"\b(so|hence|thus|therefore|then|gives?|giving|becomes?|equals?|get|obtain|rewrit\w+|written|simplif\w+|expand\w*|complet\w+|factor\w*|"
    r"collect\w*|substitut\w*|multipl\w+|that is|i\.e|in other words|again|recall|the same|equivalently|means|"
    r"together|altogether|in total|adding)\b", re.IGNORECASE)
_ANEW = re.compile(r"\b(let|consider|such as|examples?|suppose|take|define|now look|instead|another|other|next)\b", re.IGNORECASE)


def own_name(f: Term) -> Term:
    """The name of a function: f for f(x)."""
    return f.args[0] if f.op == "apply" else f


class Redefinitions:
    """Which statements define a function anew."""

    def __init__(self, judge: Judge):
        self.judge = judge

    def anew(self, s: Statement, head: Side, first: Side) -> bool:
        """Whether f(x) = ... is another function than before, and not a false statement about that."""
        judge, f = self.judge, head.term
        if f is None or first.term is None or s.role != "claim" or s.continues or s.connective or is_closed(first.term):
            return False
        if not self._is_function(f):
            return False
        known = judge.ledger.find(own_name(f))
        if known is None or known.law is None or known.given:
            return False
        if f.op == "apply" and known.parameter is None:  # f(x) after f(x, y)
            return True
        arguments = {a.val for a in f.args[1:] if a.op == "name"}
        again = self._stands_near(s, f) or bool(_AGAIN.search(s.before)) or bool(f.names & first.term.names - arguments)
        if (again and not _ANEW.search(s.before)) or judge.links.link(head, first, about=False).ok is not False:
            return False
        return again or known.law.size < SHORT or diagnose(judge, Thread(head, head), first, f, about=False) is None

    def of_others(self, head: Side) -> bool:
        """Whether f(w, x) stands on the left, where the page has defined f(x, y)."""
        named = [t for _, t in head.at if t.op == "name" and self.judge.ledger.named(t.val) is None]
        return bool(head.at) and len(named) == len(head.at)

    def _is_function(self, f: Term) -> bool:
        """Whether f(x) with a plain name, or f for f(x, y)."""
        if f.op == "apply":
            return f.args[1].op == "name"
        return f.op == "name" and len(self.judge.page.symbols.functions.get(f.val, ())) > 1

    def _stands_near(self, s: Statement, f: Term) -> bool:
        """Whether one of the statements before speaks of the same function on its left."""
        before = self.judge.page.statements[max(s.index - NEAR, 0):s.index]
        return any(t.sides[0].term is f and not is_closed(t.sides[-1].term or f) for t in before)
