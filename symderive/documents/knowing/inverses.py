"""Equations that are solved for another of their names: y = arsinh x, that is x = sinh y. The second says nothing new, it is judged."""

from __future__ import annotations

import re
from dataclasses import replace

from symderive.documents.knowing.anew import Beginnings
from symderive.documents.knowing.ledger import Ledger, is_closed
from symderive.documents.reading.page import Statement
from symderive.kernel.term import ONE, Term, fold, mk, name, rebuild

_SAYS_SO = re.compile(
    r"\b(?:that is|i\.e|so|hence|thus|then|therefore|equivalently|in other words|which means|invers\w+|solv\w+|and back)\W*$", re.I)


def turned(s: Statement, ledger: Ledger, beginnings: Beginnings) -> bool:
    """Whether x = sinh y stands where y = arsinh x has been said: x on the left, and the law of a name on the right rests on it."""
    head, first = s.sides[0].term, s.sides[1].term
    if head is None or first is None or head.op != "name" or is_closed(first) or head.val in first.names:
        return False
    if ledger.named(head.val) is not None:
        return False
    known = [q for n in sorted(first.names) if (q := ledger.named(n)) is not None and q.law is not None]
    return any(head.val in ledger.closure(q.law.names) and not beginnings.is_elsewhere(q.scope, s)  # type: ignore[union-attr]
               for q in known)


def is_said(s: Statement) -> bool:
    """Whether the words, or an arrow, say that the row follows from the one before."""
    return bool(s.connective) or _SAYS_SO.search(s.before) is not None


def in_known_slopes(s: Statement, ledger: Ledger) -> Statement:
    """The statement with dx/dy as 1/(dy/dx), where y is known by x and not the other way round; dy/dx by t, where both are known by t."""
    def visit(node: Term, args: list[Term]) -> Term:
        if node.op == "D" and all(a.op == "name" for a in node.args):
            x, y = node.args
            q = ledger.named(y.val)
            t = ledger.variable(x.val)
            apart = x.val not in ledger.closure({y.val}) and y.val not in ledger.closure({x.val})
            if t is not None and t is not y and ledger.variable(y.val) is t and apart:
                return mk("div", mk("D", x, t), mk("D", y, t))
            if ledger.named(x.val) is None and q is not None and q.law is not None and ledger.variable(y.val) is name(x.val):
                return mk("div", ONE, mk("D", y, x))
        return rebuild(node, args)

    sides = [side if side.term is None or not side.term.vars else replace(side, term=fold(side.term, visit)) for side in s.sides]
    if all(new.term is old.term for new, old in zip(sides, s.sides, strict=True)):
        return s
    return replace(s, sides=tuple(sides))
