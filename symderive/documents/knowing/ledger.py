"""What a page has said so far: the laws and numbers of its quantities, and their values in four ways.

A quantity is a name, or a derivative such as D(E, w1). Its law is the equation the page gives for it, in other names; a quantity
without a law is given as a number. Laws stay, numbers change: after an update of w every law that mentions w has a new value.

ideal       from the data of the problem, nothing rounded, no mistake in it
written     from the numbers the author wrote last
unrounded   from what the author did, with all digits kept: but a wrong number counts as it was written
hull        from all the numbers that the written ones may have been before they were rounded
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any

from flint import ctx

from symderive.documents.knowing.known import Mode, NoValue, Quantity, owner
from symderive.documents.knowing.laws import Laws, arrays_of, opened
from symderive.documents.knowing.rounding import Written, span
from symderive.kernel import ball
from symderive.kernel.derivation import Definition, Definitions
from symderive.kernel.term import BINDERS, ONE, Captured, Malformed, Term, canon, fold, name, number, rebuild, substitute
from symderive.networks.numbers import Value, lifted
from symderive.search.match import subterms
from symderive.search.numerals import calculated

BITS = 256
MAX_FAMILIES = 5  # arrays whose entries rest on entries of one another


class Ledger(Laws):
    """The quantities of a page, at one place of it, and what they are worth."""

    def update(self, q: Quantity, base: dict[Mode, Value], said: Written | None, blame: frozenset[int]) -> None:
        """The quantity has new values; numbers that were written for what depends on it belong to the past."""
        self.outdate(q)
        self.change(q, law=None, base=base, given=False, said=said, blame=blame)

    def outdate(self, q: Quantity) -> None:
        """Numbers that were written for what depends on a quantity belong to the past."""
        moved = sorted(self.dependents(owner(q.key)))
        users = (key for n in moved for key in self._index.users.get(n, ()))
        entries = (key for n in moved if n != owner(q.key) for key in self._index.arrays.get(n, ()))
        for key in dict.fromkeys((*users, *entries)):
            other = self.quantities.get(key)
            if other is None or other is q or (other.law is None and owner(key) == owner(q.key)):  # z_1 does not move with z_3
                continue
            if other.law is None and other.computed and key.op == "idx" and self.family(key.args[0].val) is not None:
                self.forget(key)  # the formula of all entries says what it is now
            elif other.said is not None:
                self.change(other, said=None, blame=frozenset())

    def blame(self, t: Term) -> frozenset[int]:
        """The wrong statements on which the written value or formula of a term rests."""
        found = frozenset[int]().union(*(q.blame for q in self.rests_on(t)))
        stack = [t]
        while stack:
            node = stack.pop()
            wrong = self.written_law(node)
            found |= wrong[1] if wrong else frozenset()
            stack.extend(node.args)
        return found

    def value(self, t: Term, mode: Mode) -> Value:
        """The value of a term. Raises NoValue."""
        key = (t, mode)
        if key not in self._values:
            self._keep(self._values, key, t.names, self.value_with(t, mode, {}))
        return self._values[key]

    def value_with(self, t: Term, mode: Mode, known: Mapping[str, Value]) -> Value:
        """The value of a term in which some names have these values. Raises NoValue."""
        said, slopes = t if mode is Mode.IDEAL else self._with_said(t, mode), dict[str, Value]()
        try:
            found = self.formula(said)
        except NoValue:
            said, slopes = self._with_values(opened(said), mode, frozenset({"D"}))
            if not slopes:
                raise
            found = self.formula(said)
        found, values = self._with_values(found, mode, frozenset({"pow", "apply"}))
        values |= slopes
        found = self._by_families(found)
        for n in sorted(found.names - values.keys()):
            entries = self._entries(n)
            if entries and (self.named(n) is None or n in arrays_of(found)):
                values |= {f"{n}[{k}]": self._of_quantity(q, mode) for k, q in entries.items()}
            elif n in known or self.named(n) is not None or (count := self._counted(found, n)) is None:
                values[n] = known[n] if n in known else self._of_name(n, mode)
            else:
                values[n] = count
        return evaluate(found, values)

    def _by_families(self, t: Term) -> Term:
        """The term with the formula of all entries put in for those of which nothing else is known, and short sums written out."""
        for _ in range(MAX_FAMILIES):
            families = {n: d for n in sorted(t.names) if (d := self.family(n)) is not None}
            if not families:
                return t
            spread = opened(self.with_counts(t))

            def visit(node: Term, args: list[Term], families: dict[str, Definition] = families) -> Term:
                new = rebuild(node, args)
                d = families.get(node.args[0].val) if node.op == "idx" and all(k.op == "num" for k in args[1:]) else None
                if d is None or len(d.arguments) != len(args) - 1 or self.find(new) is not None:
                    return new
                return substitute(d.body, dict(zip(d.arguments, args[1:], strict=True)))

            try:
                put_in = self.formula(fold(spread, visit))
            except (Captured, Malformed) as why:
                raise NoValue(str(why)) from None
            if put_in is t:
                return t
            t = put_in
        return t

    def with_counts(self, t: Term) -> Term:
        """The term with the numbers of those of its names that count: n where there are n data."""
        ends = {e.val for node in subterms(t) if node.op == "Sum" for e in node.args[2:] if e.op == "name"}
        known = {n: q.base[Mode.IDEAL] for n in sorted(ends) if (q := self.named(n)) is not None and Mode.IDEAL in q.base}
        counts = {n: known.get(n) or self._counted(t, n) for n in sorted(ends)}
        return self.with_numbers(t, {n: v for n, v in counts.items() if isinstance(v, Fraction)})

    def _counted(self, t: Term, n: str) -> Fraction | None:
        """How many data there are, where a sum over all of them ends with a name that the page does not speak of otherwise."""
        sums = [node for node in subterms(t) if node.op == "Sum" and node.args[3] is name(n) and node.args[2] is ONE]
        running = {(node.args[0].val, at) for s in sums for node in subterms(s.args[0]) if node.op == "idx"
                   for at, k in enumerate(node.args[1:], 1) if k is s.args[1]}
        data = [(a, at) for a, at in sorted(running) if self.family(a) is None] or sorted(running)
        entries = [{k.args[at].val for k in self.entries_of(a) if at < len(k.args) and k.args[at].op == "num"} for a, at in data]
        counts = {len(found) if found == set(map(str, range(1, len(found) + 1))) else 0 for found in entries}
        count = counts.pop() if len(counts) == 1 else 0
        return Fraction(count) if count > 1 else None

    def _with_values(self, t: Term, mode: Mode, ops: frozenset[str]) -> tuple[Term, dict[str, Value]]:
        """The term with names for what alone has a value, and these values: tau^2 = 4 leaves the sign of tau open, f(0) = 5 what f is."""
        known: dict[str, Value] = {}
        if self._index.valued.isdisjoint(t.names):
            return t, known

        def visit(node: Term, args: list[Term]) -> Term:
            q = self.find(node) if node.op in ops else None
            if q is None or mode not in q.base:
                return rebuild(node, args)
            stand_in = f"value of {node!r}"  # no name of a page has a blank in it
            known[stand_in] = self._of_quantity(q, mode)
            return name(stand_in)

        return fold(t, visit), known

    def has_value(self, t: Term, mode: Mode = Mode.IDEAL) -> bool:
        """Whether the term has a value."""
        try:
            self.value(t, mode)
        except NoValue:
            return False
        return True

    def _with_said(self, t: Term, mode: Mode) -> Term:
        """The term with the numbers and wrong formulas that were written for derivatives and values of functions in it."""
        def visit(node: Term, args: list[Term]) -> Term:
            q = self.find(node) if node.op in ("D", "prime", "apply", "idx") else None
            if q is not None and q.said is not None and (mode is not Mode.UNROUNDED or q.blame):
                return number(q.said.value)
            wrong = self.written_law(node) if node.op != "name" else None
            return wrong[0] if wrong is not None else node if node.op == "D" else rebuild(node, args)

        try:
            return fold(t, visit)
        except (Captured, Malformed) as why:
            raise NoValue(str(why)) from None

    def put_in(self, t: Term) -> tuple[Term, frozenset[int]]:
        """A formula with the numbers that were written for its names and values, f'(2) among them; and what was wrong behind these."""
        blame = frozenset[int]()

        def visit(node: Term, args: list[Term]) -> Term:
            nonlocal blame
            q = self.find(node) if node.op in ("name", "D", "prime", "apply", "idx") else None
            if q is None or q.said is None:
                return node if node.op == "D" else rebuild(node, args)
            blame |= q.blame
            return number(q.said.value)

        try:
            return fold(t, visit), blame
        except (Captured, Malformed):
            return t, frozenset()

    def _of_name(self, n: str, mode: Mode) -> Value:
        q = self.named(n)
        if q is None or q.parameter is not None:
            raise NoValue(f"{n} has no value")
        return self._of_quantity(q, mode)

    def _of_quantity(self, q: Quantity, mode: Mode) -> Value:
        if q.said is not None and mode is Mode.HULL:
            return q.said.value if self._came_out_exactly(q) else span(q.said)
        if q.said is not None and (mode is Mode.WRITTEN or (mode is Mode.UNROUNDED and q.blame)):
            return q.said.value
        if mode is not Mode.IDEAL and q.key.op == "name" and (wrong := self.written_law(q.key)) is not None:
            return self.value(wrong[0], mode)
        if q.law is not None:
            if (q.key, mode) not in self._values:
                if q.key in self._open:
                    raise NoValue(f"{q.key!r} is defined by itself")
                self._open.add(q.key)
                try:
                    self._keep(self._values, (q.key, mode), q.law.names | q.key.names, self.value(q.law, mode))
                except NoValue:
                    if mode not in q.base:
                        raise
                    return q.base[mode]
                finally:
                    self._open.discard(q.key)
            return self._values[q.key, mode]
        if mode not in q.base:
            raise NoValue(f"{q.key!r} has no value")
        return q.base[mode]

    def _came_out_exactly(self, q: Quantity) -> bool:
        """Whether the number that was written for a quantity is its value from the data, and no rounded one: a mean 14/5 = 2.8."""
        try:
            return q.said is not None and q.law is not None and self._of_quantity(q, Mode.IDEAL) == q.said.value
        except NoValue:
            return False

    def rests_on(self, t: Term) -> list[Quantity]:
        """The quantities whose written numbers count in the written value of a term."""
        found: dict[Term, Quantity] = {}
        todo, seen = [(t, False)], set[tuple[Term, bool]]()
        while todo:
            node, moves = todo.pop()
            if (node, moves) in seen:
                continue
            seen.add((node, moves))
            if not moves and node.op == "idx" and any(k.op == "name" for k in node.args[1:]):  # a sum over all takes the number of each
                found |= {entry: e for entry in self.entries_of(node.args[0].val) if (e := self.quantities[entry]).said is not None}
            q = self.find(node) if node.op in ("name", "D", "prime", "apply", "idx", "pow") else None
            if q is not None and (q.said is not None or q.law is None or q.parameter is not None):
                found[canon(q.key)] = q
                if q.parameter is None or q.law is None:
                    continue
            if q is not None and q.law is not None:
                todo.append((q.law, moves))
            if node.op == "name" or (q is not None and node.op != "apply"):
                continue
            if node.op in ("apply", "prime"):
                todo.append((node.args[0], moves))
            parts = node.args[1:] if node.op in ("apply", "prime") else node.args[:1] if node.op == "D" else node.args
            todo.extend((part, moves or node.op == "D") for part in parts)  # a slope does not take the numbers of what it is of
        return list(found.values())


def evaluate(t: Term, known: Mapping[str, Value]) -> Value:
    """The value of a term whose names have values: a Fraction where it is rational and shows it, otherwise a ball. Raises NoValue."""
    if all(isinstance(v, Fraction) for v in known.values()):
        try:
            entered = opened(substitute(t, {n: number(v) for n, v in known.items() if "[" not in n}))
            closed = fold(entered, lambda node, args: _entry(node, args, known))
            exact = None if closed.names else calculated(closed, number)
        except (Captured, Malformed):
            exact = None
        if exact is not None:
            return exact[0]
    with ctx.workprec(BITS):
        try:
            found: Any = ball.Values({n: lifted(v) for n, v in known.items()}, Definitions()).of(t)
        except (ball.Undefined, Malformed, Captured, ZeroDivisionError, ValueError, OverflowError) as why:
            raise NoValue(str(why) or "it has no value") from None
    if isinstance(found, ball.Dual) or not found.is_finite():
        raise NoValue("it has no value")
    return found


def _entry(node: Term, args: list[Term], known: Mapping[str, Value]) -> Term:
    """The number of an entry x[1], w[1,2] that has one."""
    if node.op == "idx" and all(k.op == "num" for k in args[1:]):
        value = known.get(f"{node.args[0].val}[{','.join(k.val for k in args[1:])}]")
        if value is not None:
            return number(value)
    return rebuild(node, args)


def is_closed(t: Term) -> bool:
    """Whether a term is made of numbers and functions alone: 2*3, sigma(0.12), f'(1)."""
    return not _free_names(t)


@lru_cache(maxsize=2048)
def _free_names(t: Term) -> frozenset[str]:
    """The names in a term that are no functions."""
    return fold(t, _free)


def _free(node: Term, args: list[frozenset[str]]) -> frozenset[str]:
    """The names in a term that are no functions."""
    if node.op in ("apply", "prime"):
        return frozenset().union(*args[1:])
    if node.op in BINDERS:
        return node.names if args[0] - node.args[1].names or args[2] or args[3] else frozenset()
    return node.names if node.op in ("name", "letter") else frozenset().union(*args)
