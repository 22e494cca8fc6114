"""Where a name begins anew: an exercise of a sheet uses the letters of the one before, and a general rule binds none of them."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from symderive.documents.knowing.known import Quantity
from symderive.documents.knowing.ledger import Ledger
from symderive.documents.reading.page import Page, Statement
from symderive.kernel.term import Term, fold, name, rebuild
from symderive.search.match import subterms


class Beginnings:
    """Which statements of a page say anew what a name is, although the page has said so before."""

    def __init__(self, page: Page):
        self.page = page

    def anew(self, s: Statement, q: Quantity, first: Term) -> bool:
        """Whether a formula for a name that has one is its next definition, and no claim about the first."""
        if q.law is None:
            return False
        return (self.is_general(q.law, q.scope) and not self.is_general(first, s.scope)) or (self.leaves_behind(s, q) and (
            s.role == "let" or self._opens(s) or self._speaks_first(s, q.key)))

    def leaves_number(self, s: Statement, q: Quantity) -> bool:
        """Whether a number belongs to another exercise than that which a statement opens."""
        return q.law is None and self.is_outside(s, q) and (self._opens(s) or self.leaves_behind(s, q))

    def leaves_behind(self, s: Statement, q: Quantity) -> bool:
        """Whether a quantity was bound in another exercise than the one of a statement."""
        return self.is_elsewhere(q.scope, s)

    def is_elsewhere(self, scope: int, s: Statement) -> bool:
        """Whether a part of the page is another exercise than the one of a statement, and no step of the same calculation."""
        here = self.page.scopes[scope]
        return here.is_exercise and scope not in self.page.scope_path(s.scope) and here.parent not in self._calculations

    @cached_property
    def _calculations(self) -> frozenset[int]:
        """Scopes whose items are the steps of one calculation: a formula of one is used in another that does not say it again."""
        own: dict[int, set[str]] = {}
        used: dict[int, set[str]] = {}
        for s in self.page.statements:
            if self.page.scopes[s.scope].is_exercise and len(s.sides) > 1:
                names = {n for side in s.sides[1:] if side.term is not None for n in side.term.names}
                used.setdefault(s.scope, set()).update(names)
                if names and s.sides[0].term is not None and s.sides[0].term.op == "name":
                    own.setdefault(s.scope, set()).add(s.sides[0].term.val)
        found = set()
        for parent in {self.page.scopes[k].parent for k in own}:
            items = [k for k in used if self.page.scopes[k].parent == parent]
            said: set[str] = set()
            for k in items:
                if (used[k] - own.get(k, set())) & said:
                    found.add(parent)
                said |= own.get(k, set())
        return frozenset(found)

    def variables(self, s: Statement, ledger: Ledger) -> list[Term]:
        """What another exercise gives a formula, and is a variable here: the time t in x = sin t, after a tangent t(x) or t = 2x + 1."""
        head = s.sides[0].term if s.relations[:1] == ("=",) else None
        nodes = [node for side in s.sides if side.term is not None for node in subterms(side.term)]
        values = {a.val for node in nodes for a in node.args[node.op in ("apply", "prime", "D"):] if a.op == "name"}
        bound = [q for n in sorted(values) if (q := ledger.named(n)) is not None and q.law is not None and self.is_outside(s, q)]
        return [q.key for q in bound if q.parameter is not None or (
            head is not None and head.op == "name" and head is not q.key and head.val in ledger.closure({q.key.val}))]

    def implicit(self, s: Statement, ledger: Ledger) -> list[Term]:
        """Names with a formula in another exercise, where one opens with an equation of its own between letters: x^2 + y^2 = 25."""
        if len(s.sides) != 2 or s.relations != ("=",) or not self._opens(s):
            return []
        left, right = (side.term for side in s.sides)
        if left is None or right is None or left.op in ("name", "D", "prime", "apply") or right.names or len(left.names) < 2:
            return []
        bound = [q for n in sorted(left.names) if (q := ledger.named(n)) is not None and q.law is not None and q.law.names]
        return [q.key for q in bound if self.is_outside(s, q) or (q.law is not None and self.is_general(q.law, q.scope))]

    def is_outside(self, s: Statement, q: Quantity) -> bool:
        """Whether a quantity was bound in an exercise of which a statement is no part."""
        return self.is_apart(q.scope, s.scope)

    def is_apart(self, scope: int, there: int) -> bool:
        """Whether a part of the page is an exercise to which another part does not belong."""
        return self.page.scopes[scope].is_exercise and scope not in self.page.scope_path(there)

    def in_its_variable(self, s: Statement, ledger: Ledger) -> Statement:
        """The statement with y' read as a slope in what y depends on here, whatever it depends on elsewhere."""
        if not any("'" in side.text for side in s.sides):
            return s

        def visit(node: Term, args: list[Term]) -> Term:
            y = node.args[0] if node.op == "D" else None
            while y is not None and y.op == "D":
                y = y.args[0]
            if y is None or y.op != "name" or node.args[1] is not name(self.page.symbols.depends.get(y.val, " ")):
                return rebuild(node, args)
            q, x = ledger.named(y.val), ledger.variable(y.val)
            if q is None or x is None or self.is_outside(s, q) or node.args[1].val in ledger.closure({y.val}):
                return rebuild(node, args)
            return rebuild(node, [args[0], x])

        sides = [side if side.term is None or "'" not in side.text else replace(side, term=fold(side.term, visit)) for side in s.sides]
        return s if all(new.term is old.term for new, old in zip(sides, s.sides, strict=True)) else replace(s, sides=tuple(sides))

    def _opens(self, s: Statement) -> bool:
        """Whether a statement is the first of its exercise."""
        return self.page.scopes[s.scope].is_exercise and self._first.get(s.scope) == s.index

    def _speaks_first(self, s: Statement, key: Term) -> bool:
        """Whether a statement is the first of its exercise that speaks of a name."""
        return key.op == "name" and self.page.scopes[s.scope].is_exercise and self._spoken.get((s.scope, key.val)) == s.index

    @cached_property
    def _spoken(self) -> dict[tuple[int, str], int]:
        """By scope and name: the first statement that has the name."""
        found: dict[tuple[int, str], int] = {}
        for s in self.page.statements:
            for n in sorted(frozenset[str]().union(*(e.term.names for side in s.sides for e in side.entries() if e.term is not None))):
                found.setdefault((s.scope, n), s.index)
        return found

    @cached_property
    def _first(self) -> dict[int, int]:
        """The first statement of every scope that has a relation."""
        found: dict[int, int] = {}
        for s in self.page.statements:
            if len(s.sides) > 1:
                found.setdefault(s.scope, s.index)
        return found

    def is_general(self, law: Term, scope: int) -> bool:
        """Whether a formula is made with a function that no exercise but another one defines: y = f(u), before f(x) = x^2 in Problem 2."""
        around = self.page.scope_path(scope)
        called = {node.args[0].val for node in subterms(law) if node.op in ("apply", "prime")} - self.page.symbols.standard.keys()
        return any(all(self.page.scopes[k].is_exercise and k not in around for k in self._defined.get(f, ())) for f in called)

    @cached_property
    def _defined(self) -> dict[str, set[int]]:
        """The functions of which the page says what they are, and the parts in which it does so."""
        found: dict[str, set[int]] = {}
        for b in self.page.symbols.bindings:
            if b.parameters or b.name in self.page.symbols.depends:
                found.setdefault(b.name, set()).add(b.scope)
        return found


def passed_through(ledger: Ledger, q: Quantity, side: Term) -> bool:
    """Whether a formula that is right says more of a quantity than its law: y = u^5, where y = (3 x^2 + 1)^5 and u = 3 x^2 + 1."""
    if q.law is None or q.parameter is not None or q.guessed or side.op == "name" or not side.names or q.key.op != "name":
        return False
    plain = all((other := ledger.named(n)) is None or other.law is None for n in q.law.names)
    steps = [n for n in side.names if (other := ledger.named(n)) is not None and other.law is not None and other.parameter is None]
    return plain and bool(steps) and q.key.val not in ledger.closure(side.names)
