"""What a page has said so far: the laws and numbers of its quantities, and their values in four ways.

A quantity is a name, or a derivative such as D(E, w1). Its law is the equation the page gives for it, in other names; a quantity
without a law is given as a number. Laws stay, numbers change: after an update of w every law that mentions w has a new value.

ideal       from the data of the problem, nothing rounded, no mistake in it
written     from the numbers the author wrote last
unrounded   from what the author did, with all digits kept: but a wrong number counts as it was written
hull        from all the numbers that the written ones may have been before they were rounded
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from itertools import islice, takewhile
from typing import Any

from flint import ctx

from symderive.documents.rounding import Written, span
from symderive.kernel import ball
from symderive.kernel.derivation import Definition, Definitions
from symderive.kernel.term import BINDERS, Captured, Malformed, Term, canon, fold, mk, name, number, rebuild, same, substitute
from symderive.networks.numbers import Value, lifted
from symderive.notation.text import write
from symderive.search.differentiate import CannotDifferentiate, differentiate
from symderive.search.numerals import calculated

BITS = 256
MAX_KINDRED = 12  # quantities of one family that are looked at
MEMBER = re.compile(r"([A-Za-z_]*[A-Za-z])(\d+)")
MAX_UNFOLDED = 20_000  # nodes of a formula in which every law is put in
ARGUMENT = name("argument of a function")  # no name of a page has a blank in it
INDICES = tuple(name(f"index {k} of a family") for k in range(1, 6))


class NoValue(Exception):
    """A term has no value: a name in it has none, or an operation is not defined there. str() is one clause."""


class Mode(Enum):
    """Which values of the quantities count."""

    IDEAL = "ideal"
    WRITTEN = "written"
    UNROUNDED = "unrounded"
    HULL = "hull"


@dataclass(frozen=True, slots=True)
class Quantity:
    """What is known of one quantity. It does not change: `Ledger.change` puts another in its place.

    law         its equation, in other names; with `parameter` that of a function
    base        without a law: its value in each mode
    said        the number that was written for it last; `also` others that the same line wrote for it
    blame       wrong statements that the number rests on: its ideal value is another one
    born        where it was bound
    scope       the part of the page in which it was bound
    guessed     the law was read off the numbers, and makes room for one that is written
    first       the first side that was written for it
    computed    the number came out of a calculation: it was not given
    given       it is given from outside the page, which is judged by it in the part where it speaks of it first
    """

    key: Term
    born: int
    scope: int
    law: Term | None = None
    parameter: Term | None = None
    base: dict[Mode, Value] = field(default_factory=dict)
    said: Written | None = None
    also: tuple[Written, ...] = ()
    blame: frozenset[int] = frozenset()
    guessed: bool = False
    computed: bool = False
    first: Term | None = None
    given: bool = False


class _Index:
    """Where to look for quantities. It only grows: what it says is looked up before it is believed.

    users      by a name: what speaks of it, in its key or in its law
    laws       by a law: whose it is; `unfolded` the same with all laws put in
    arrays     by an array: its entries; `entries` single ones, by the names that stand for them in claims
    kindred    by the letters of a name with a number: x1, x2 ...; `numbered` by the number: x1, y1 ...
    """

    def __init__(self) -> None:
        self.users: dict[str, dict[Term, None]] = {}
        self.laws: dict[Term, Term] = {}
        self.unfolded: dict[Term, Term] = {}
        self.arrays: dict[str, dict[Term, None]] = {}
        self.entries: dict[str, Term] = {}
        self.kindred: dict[str, dict[Term, None]] = {}
        self.numbered: dict[str, dict[Term, None]] = {}

    def enter(self, key: Term, q: Quantity) -> None:
        """A quantity as it is now."""
        for n in q.key.names | (frozenset() if q.law is None else q.law.names):
            self.users.setdefault(n, {})[key] = None
        if q.law is not None and q.parameter is None:
            self.laws[canon(q.law)] = key
        if q.key.op == "idx":
            self.arrays.setdefault(q.key.args[0].val, {})[key] = None
            if all(k.op == "num" for k in q.key.args[1:]):
                self.entries[_entry_name(q.key)] = key
        member = MEMBER.fullmatch(q.key.val) if q.key.op == "name" else None
        if member is not None:
            self.kindred.setdefault(member[1], {})[key] = None
            self.numbered.setdefault(member[2], {})[key] = None


class Ledger:
    """The quantities of a page, at one place of it."""

    def __init__(self, standard: Mapping[str, str] | None = None, derived: frozenset[str] = frozenset()) -> None:
        self.quantities: dict[Term, Quantity] = {}
        self.standard = dict(standard or {})
        self.derived = derived  # names that the page differentiates: without a law nobody knows what they depend on
        self._written_laws: dict[Term, tuple[Term, frozenset[int]]] = {}
        self._formulas: dict[Term, Term] = {}
        self._unfolded: dict[Term, Term] = {}
        self._values: dict[tuple[Term, Mode], Value] = {}
        self._open: set[Term] = set()  # what is being worked out
        self._watched: dict[str, list[tuple[dict[Any, Any], Any]]] = {}  # by a name, what was worked out with it
        self._index = _Index()

    # --- what is known -----------------------------------------------------------------------------------------------

    def find(self, key: Term) -> Quantity | None:
        """The quantity of a name or a derivative, or None."""
        return self.quantities.get(canon(key))

    def named(self, n: str) -> Quantity | None:
        """The quantity of that name."""
        return self.quantities.get(name(n))

    def family(self, array: str) -> Definition | None:
        """What every entry of an array is, where the page says it with general indices: p_i = exp(z_i)/S."""
        for key in self._index.arrays.get(array, ()):
            q = self.quantities.get(key)
            if q is not None and q.law is not None and (d := _family(q.key, q.law)) is not None:
                return d
        return None

    def array(self, n: str) -> Quantity | None:
        """A quantity that says what the entries of an array are, all or one."""
        found = (self.quantities.get(key) for key in self._index.arrays.get(n, ()))
        return next((q for q in found if q is not None and q.law is not None), None)

    def kindred(self, family: str) -> list[Quantity]:
        """The quantities x1, x2 ... of a name with numbers, the latest last: not all, where there are many."""
        found = (self.quantities.get(key) for key in islice(reversed(self._index.kindred.get(family, {})), MAX_KINDRED))
        return [q for q in found if q is not None][::-1]

    def is_used(self, n: str) -> bool:
        """Whether a law speaks of a name."""
        users = (self.quantities.get(key) for key in self._index.users.get(n, ()))
        return any(q is not None and q.law is not None and n in q.law.names for q in users)

    def bound_since(self, statement: int) -> list[Quantity]:
        """The quantities that were bound in a statement or after it."""
        return list(takewhile(lambda q: q.born >= statement, reversed(self.quantities.values())))

    def numbered(self, number: str) -> list[Quantity]:
        """The quantities whose names end in a number: x1, y1."""
        found = (self.quantities.get(key) for key in self._index.numbered.get(number, ()))
        return [q for q in found if q is not None]

    def turn_to(self, derived: frozenset[str]) -> None:
        """Other names depend on something from here on."""
        if derived != self.derived:
            self.derived = derived
            self._formulas.clear()
            self._values.clear()

    def copy(self) -> Ledger:
        """The ledger as it is now, to look things up in it after it has changed."""
        other = Ledger(self.standard, self.derived)
        other.quantities = dict(self.quantities)
        other._written_laws = dict(self._written_laws)
        other._index = self._index  # what it says is looked up before it is believed
        return other

    def add(self, q: Quantity) -> Quantity:
        """A quantity that is bound, in place of what was bound to the name before."""
        key = canon(q.key)
        self.quantities.pop(key, None)  # it is now the latest
        self.quantities[key] = q
        self._index.enter(key, q)
        self.changed(q.key)
        return q

    def change(self, q: Quantity, **new: Any) -> Quantity:
        """Something else is known of a quantity."""
        changed = replace(q, **new)
        self.quantities[canon(q.key)] = changed
        if changed.law is not q.law:
            self._index.enter(canon(q.key), changed)
        self.changed(q.key)
        return changed

    def remember(self, key: Term, first: Term) -> None:
        """The first side that was written for a name."""
        q = self.find(key)
        if q is not None:
            self.quantities[canon(key)] = replace(q, first=first)

    def forget(self, key: Term) -> None:
        """The quantity is not bound any more."""
        self.quantities.pop(canon(key), None)
        self.changed(key)

    def begin_anew(self, key: Term) -> None:
        """A name stands for something else from here on: nothing that was said of it, its slopes and its values holds any more."""
        for other in [canon(key), *self.quantities, *self._written_laws]:
            if _about(other) is key:
                self.quantities.pop(other, None)
                self._written_laws.pop(other, None)
        self.changed(key)

    def changed(self, key: Term) -> None:
        """A law or a number is not what it was: what was worked out with it, and with what rests on it, is worked out anew."""
        todo, seen = list(_heads(key)), set()
        while todo:
            n = todo.pop()
            if n in seen:
                continue
            seen.add(n)
            for cache, entry in self._watched.pop(n, ()):
                cache.pop(entry, None)
            for user in self._index.users.get(n, ()):
                todo.extend(_heads(user) - seen)

    def _keep(self, cache: dict[Any, Any], entry: Any, names: Iterable[str], value: Any) -> None:
        """Remember what was worked out, until something changes that is known of one of the names."""
        cache[entry] = value
        for n in names:
            self._watched.setdefault(n, []).append((cache, entry))

    def update(self, q: Quantity, base: dict[Mode, Value], said: Written | None, blame: frozenset[int]) -> None:
        """The quantity has new values; numbers that were written for what depends on it belong to the past."""
        moved = self.dependents(q.key.val)
        for key in {key: None for n in sorted(moved) for key in self._index.users.get(n, ())}:
            other = self.quantities.get(key)
            if other is not None and other is not q and other.said is not None:
                self.change(other, said=None, blame=frozenset())
        self.change(q, law=None, base=base, given=False, said=said, blame=blame)

    def write_law(self, key: Term, law: Term, blame: frozenset[int]) -> None:
        """The formula that was written last for a quantity. It counts where later lines use it, and only if it is wrong."""
        if key.op in ("apply", "prime"):
            if key.args[1].op != "name":
                return
            try:
                law = substitute(self.formula(law), {key.args[1].val: ARGUMENT})
            except (NoValue, Captured, Malformed):
                return
            key = mk(key.op, key.args[0], ARGUMENT, *key.args[2:])
        self._written_laws[canon(key)] = (law, blame)
        self.changed(key)

    def written_law(self, node: Term) -> tuple[Term, frozenset[int]] | None:
        """The wrong formula that was written for a quantity, and the statements to blame; None where it is right or there is none."""
        if node.op not in ("name", "D", "prime", "apply", "idx"):
            return None
        found = self._written_laws.get(canon(node))
        if found is None and node.op in ("apply", "prime"):
            found = self._written_laws.get(canon(mk(node.op, node.args[0], ARGUMENT, *node.args[2:])))
            found = None if found is None else (substitute(found[0], {ARGUMENT.val: node.args[1]}), found[1])
        if found is None and node.op == "prime" and (x := self.variable(node.args[0].val)) is not None:
            slope = node.args[0]
            for _ in range(int(node.args[2].val) if len(node.args) == 3 else 1):
                slope = mk("D", slope, x)
            found = self._written_laws.get(canon(slope))
            found = None if found is None else (substitute(found[0], {x.val: node.args[1]}), found[1])
        return found if found is not None and found[1] else None

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

    def folded(self, t: Term) -> Term:
        """The formula with the names of what stands in it and has a law: (i1*w1 + w5)*w7 is h1*w7."""
        def known(law: Term) -> Term | None:
            key = self._index.laws.get(canon(law)) if law.op in ("add", "mul", "sub") and law.names else None
            q = None if key is None else self.quantities.get(key)
            return q.key if q is not None and q.law is not None and q.key.op == "name" and same(q.law, law) else None

        def visit(node: Term, args: list[Term]) -> Term:
            new = rebuild(node, args)
            return new if node is t else known(new) or new

        return fold(t, visit)

    def known_as(self, q: Quantity | None) -> Quantity | None:
        """The quantity for which another is only another name: D_2 = K."""
        seen = []
        while q is not None and q not in seen and q.law is not None and q.law.op == "name" and (other := self.find(q.law)) is not None:
            seen.append(q)
            q = other
        return q

    def same_law(self, law: Term) -> Quantity | None:
        """A quantity under another name whose law says the same: output = h1*w7 + h2*w8 + w9 is yhat."""
        try:
            wanted = canon(self.unfolded(law))
            for key in (self._index.laws.get(canon(law)), self._index.unfolded.get(wanted)):
                q = None if key is None else self.quantities.get(key)
                if q is not None and q.law is not None and q.parameter is None and canon(self.unfolded(q.law)) is wanted:
                    return q
        except NoValue:
            return None
        return None

    def know_law(self, key: Term, law: Term) -> None:
        """The law of a name, to be found again under another name."""
        try:
            self._index.unfolded.setdefault(canon(self.unfolded(law)), canon(key))
        except NoValue:
            return

    def dependents(self, n: str) -> set[str]:
        """The name, and the names whose laws depend on it."""
        found, todo = set(), [n]
        while todo:
            m = todo.pop()
            if m in found:
                continue
            found.add(m)
            users = (self.quantities.get(key) for key in self._index.users.get(m, ()))
            todo += [q.key.val for q in users if q is not None and q.key.op == "name" and q.law is not None and m in q.law.names]
        return found

    def leaves(self, names: Iterable[str]) -> frozenset[str]:
        """The names without a law on which names rest."""
        return frozenset(n for n in self.closure(names) if (q := self.named(n)) is None or q.law is None or q.parameter is not None)

    def closure(self, names: Iterable[str]) -> frozenset[str]:
        """The names and all on whose laws they rest."""
        todo, seen = list(names), set()
        while todo:
            n = todo.pop()
            if n not in seen:
                seen.add(n)
                q = self.named(n)
                todo.extend(q.law.names if q is not None and q.law is not None and q.parameter is None else ())
        return frozenset(seen)

    # --- formulas ----------------------------------------------------------------------------------------------------

    def formula(self, t: Term) -> Term:
        """The term with derivatives carried out and functions of the page put in. Raises NoValue."""
        if not t.vars and not fold(t, _calls):
            return t
        if t not in self._formulas:
            try:
                self._keep(self._formulas, t, t.names, fold(t, self._carried_out))
            except (CannotDifferentiate, Malformed, Captured) as why:
                raise NoValue(str(why)) from None
        return self._formulas[t]

    def _carried_out(self, node: Term, args: list[Term]) -> Term:
        if node.op == "D":
            said = self.find(node)
            if said is not None and said.law is not None:  # the page says what it is
                return self.formula(said.law)
            base = self.named(args[0].val) if args[0].op == "name" else None
            if args[0].op == "name" and args[0] != node.args[1] and (base is None or base.parameter is not None):
                raise NoValue(f"nothing says how {write(args[0])} depends on {write(node.args[1])}")
            f, x = self.with_named_entries(args[0]), self.with_named_entries(node.args[1])
            self._must_be_said(f, x)
            laws = tuple(replace(d, body=apart(d.body, x.names)) for d in self._definitions(f, x))
            return self._with_entries_back(differentiate(apart(f, x.names), x, laws)[0])
        if node.op == "apply" and (body := self._body(node.args[0].val)) is not None:
            return substitute(body, {ARGUMENT.val: args[1]})
        if node.op == "prime" and (body := self._body(node.args[0].val)) is not None:
            times = int(node.args[2].val) if len(node.args) == 3 else 1
            for _ in range(times):
                body = differentiate(body, ARGUMENT, self._definitions(body, ARGUMENT))[0]
            return substitute(body, {ARGUMENT.val: args[1]})
        return rebuild(node, args)

    def _must_be_said(self, f: Term, x: Term) -> None:
        """Raises NoValue where a derivative is one of something that the page differentiates, and never says what it is."""
        own = x.args[0].val if x.op == "idx" else x.val
        todo, seen = [n for n in sorted(f.names) if n != own], {own}
        while todo:
            n = todo.pop()
            if n in seen:
                continue
            seen.add(n)
            d = self._definition(n)
            if d is None and (n in self.derived or "_given_" in n):
                raise NoValue(f"it is not said what {n} depends on")
            todo += [] if d is None else sorted(d.body.names.difference(d.arguments))

    def _body(self, f: str) -> Term | None:
        """f(argument)."""
        q = self.named(f)
        if q is not None and q.law is not None and q.parameter is not None:
            return substitute(self.formula(q.law), {q.parameter.val: ARGUMENT})
        if f in self.standard:
            return mk(self.standard[f], ARGUMENT)
        x = self.variable(f)  # y(2), where y = sin x
        return None if x is None or q is None or q.law is None else substitute(self.unfolded(q.law), {x.val: ARGUMENT})

    def without_calls(self, t: Term) -> Term:
        """The term with y(2) and y'(2) worked out, where y is a name with a formula and no function. Raises NoValue."""
        if not fold(t, _calls):
            return t

        def visit(node: Term, args: list[Term]) -> Term:
            called = node.op in ("apply", "prime") and self.variable(node.args[0].val) is not None
            return self._carried_out(node, args) if called else rebuild(node, args)

        try:
            return fold(t, visit)
        except (CannotDifferentiate, Malformed, Captured) as why:
            raise NoValue(str(why)) from None

    def variable(self, n: str) -> Term | None:
        """The only name without a number on which a name with a law rests, or its only name at all: the x of y = sin x."""
        q = self.named(n)
        if q is None or q.law is None or q.parameter is not None:
            return None
        leaves = sorted(self.leaves(q.law.names))
        free = [m for m in leaves if self.named(m) is None]
        return name(leaves[0]) if len(leaves) == 1 else name(free[0]) if len(free) == 1 else None

    def _definitions(self, t: Term, x: Term) -> tuple[Definition, ...]:
        """The laws on which a term rests, derivatives in them carried out, each after those it needs; not that of x itself."""
        found = self.definitions(t.names, x.args[0].val if x.op == "idx" else x.val)
        return tuple(replace(d, body=self.formula(d.body)) for d in found if d.of != ARGUMENT.val)

    def definitions(self, names: Iterable[str], stop: str = "") -> tuple[Definition, ...]:
        """The laws of names and of all on which they rest, as the page writes them, each after those it needs; not that of `stop`.

        The names are those of a term that went through `with_named_entries`. Raises NoValue.
        """
        found: dict[str, Definition] = {}
        stack = [(n, False) for n in sorted(names, reverse=True)]
        open_: set[str] = set()
        while stack:
            n, ready = stack.pop()
            d = None if n in found or n == stop else self._definition(n)
            if d is None:
                continue
            if ready:
                open_.discard(n)
                found[n] = d
            elif n in open_:
                raise NoValue(f"{n} is defined by itself")
            else:
                open_.add(n)
                stack.append((n, True))
                stack += [(m, False) for m in sorted(d.body.names.difference(d.arguments), reverse=True) if m not in found]
        return tuple(found.values())

    def _definition(self, n: str) -> Definition | None:
        """The law of a name, a function or a family."""
        q = self.named(n) or self._entry_called(n)
        if q is not None and q.law is not None and q.parameter is not None:
            return Definition(n, self.with_named_entries(substitute(q.law, {q.parameter.val: ARGUMENT})), ARGUMENT.val)
        if q is not None and q.law is not None:
            return Definition(n, self.with_named_entries(q.law))
        if n in self.standard and q is None:
            return Definition(n, mk(self.standard[n], ARGUMENT), ARGUMENT.val)
        d = self.family(n)
        return None if d is None else replace(d, body=self.with_named_entries(d.body))

    def _entry_called(self, n: str) -> Quantity | None:
        """The single entry that has a law of its own, by the name that stands for it in a claim."""
        key = self._index.entries.get(n)
        q = None if key is None else self.quantities.get(key)
        return q if q is not None and q.law is not None else None

    def with_named_entries(self, t: Term) -> Term:
        """The term with a name for each entry that has a law of its own: h_1 moves as its law says. Raises Malformed."""
        if not self._index.entries:
            return t

        def visit(node: Term, args: list[Term]) -> Term:
            n = _entry_name(node) if node.op == "idx" else ""
            return name(n) if n and self._entry_called(n) is not None else rebuild(node, args)

        return fold(t, visit)

    def _with_entries_back(self, t: Term) -> Term:
        own = {n: q.key for n in t.names if n in self._index.entries and (q := self._entry_called(n)) is not None}
        return substitute(t, own) if own else t

    def unfolded(self, t: Term, mode: Mode = Mode.IDEAL) -> Term:
        """The formula with every law put in: the laws of the page, or where they were written wrong, these. Raises NoValue."""
        if mode is not Mode.IDEAL:
            return self.unfolded(self.written(t, mode))
        if t not in self._unfolded:
            self._keep(self._unfolded, t, t.names, self._with_all_laws(self.formula(t)))
        return self._unfolded[t]

    def _with_all_laws(self, t: Term) -> Term:
        for _ in range(ball.MAX_NESTED):
            laws = {n: self.formula(q.law) for n in sorted(t.names)
                    if (q := self.named(n)) is not None and q.law is not None and q.parameter is None}
            try:
                put_in = self._with_entries(t)
                if not laws and put_in is t:
                    return t
                t = self.formula(substitute(put_in, laws))
            except (Captured, Malformed) as why:
                raise NoValue(str(why)) from None
            if t.size > MAX_UNFOLDED:
                raise NoValue("the formula is too long when every name is put in")
        raise NoValue("the definitions go round in a circle")

    def _with_entries(self, t: Term) -> Term:
        """The term with the laws of entries put in: of h_1, and of every p_i."""
        entries = {q.key: self.formula(q.law) for n in sorted(t.names) for q in self._entries(n).values() if q.law is not None}
        families = {n: d for n in sorted(t.names) if (d := self.family(n)) is not None}
        if not entries and not families:
            return t

        def visit(node: Term, args: list[Term]) -> Term:
            d = families.get(node.args[0].val) if node.op == "idx" else None
            if node in entries or d is None or len(d.arguments) != len(args) - 1:
                return entries.get(node) or rebuild(node, args)
            return substitute(self.formula(d.body), dict(zip(d.arguments, args[1:], strict=True)))

        return fold(t, visit)

    def written(self, t: Term, mode: Mode) -> Term:
        """The formula, with what was written wrongly for something in it in its place, unless the ideal one is meant. Raises NoValue."""
        if mode is Mode.IDEAL:
            return t

        def visit(node: Term, args: list[Term]) -> Term:
            wrong = self.written_law(node)
            if wrong is None and node.op == "D":  # the slope of what was written; in what, stays
                return node if args[0] is node.args[0] else mk("D", args[0], node.args[1])
            return wrong[0] if wrong is not None else rebuild(node, args)

        try:
            return fold(t, visit)
        except (Captured, Malformed) as why:
            raise NoValue(str(why)) from None

    def with_numbers(self, t: Term, values: Mapping[str, Fraction]) -> Term:
        """The term with numbers for some names; as it is where they cannot be put in."""
        try:
            return substitute(t, {n: number(v) for n, v in values.items()})
        except (Captured, Malformed):
            return t

    # --- values ------------------------------------------------------------------------------------------------------

    def value(self, t: Term, mode: Mode) -> Value:
        """The value of a term. Raises NoValue."""
        key = (t, mode)
        if key not in self._values:
            self._keep(self._values, key, t.names, self.value_with(t, mode, {}))
        return self._values[key]

    def value_with(self, t: Term, mode: Mode, known: Mapping[str, Value]) -> Value:
        """The value of a term in which some names have these values. Raises NoValue."""
        found = self.formula(t if mode is Mode.IDEAL else self._with_said(t, mode))
        values: dict[str, Value] = {}
        for n in sorted(found.names):
            entries = self._entries(n)
            if entries:
                values |= {f"{n}[{k}]": self._of_quantity(q, mode) for k, q in entries.items()}
            else:
                values[n] = known[n] if n in known else self._of_name(n, mode)
        return evaluate(found, values)

    def _entries(self, array: str) -> dict[str, Quantity]:
        """The entries of an array that have a number or a law."""
        found = (self.quantities.get(key) for key in self._index.arrays.get(array, ()))
        return {q.key.args[1].val: q for q in found if q is not None and q.key.args[1].op == "num"}

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

    def _of_name(self, n: str, mode: Mode) -> Value:
        q = self.named(n)
        if q is None or q.parameter is not None:
            raise NoValue(f"{n} has no value")
        return self._of_quantity(q, mode)

    def _of_quantity(self, q: Quantity, mode: Mode) -> Value:
        if q.said is not None and mode is Mode.HULL:
            return span(q.said)
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
                finally:
                    self._open.discard(q.key)
            return self._values[q.key, mode]
        if mode not in q.base:
            raise NoValue(f"{q.key!r} has no value")
        return q.base[mode]

    def rests_on(self, t: Term) -> list[Quantity]:
        """The quantities whose written numbers count in the written value of a term."""
        found: dict[Term, Quantity] = {}
        todo, seen = [t], set()
        while todo:
            node = todo.pop()
            if node in seen:
                continue
            seen.add(node)
            q = self.find(node) if node.op in ("name", "D", "prime", "apply", "idx") else None
            if q is not None and (q.said is not None or q.law is None or q.parameter is not None):
                found[canon(q.key)] = q
                if q.parameter is None or q.law is None:
                    continue
            if q is not None and q.law is not None:
                todo.append(q.law)
            if node.op == "name" or (q is not None and node.op != "apply"):
                continue
            if node.op in ("apply", "prime"):
                todo.append(node.args[0])
            todo.extend(node.args[1:] if node.op in ("apply", "prime") else node.args)
        return list(found.values())


@lru_cache(maxsize=1024)
def _family(key: Term, law: Term) -> Definition | None:
    """The law of all entries of an array, with names of its own for indices; None where the law is that of single entries."""
    array, *at = key.args
    if any(k.op != "name" for k in at) or len(set(at)) < len(at) or len(at) > len(INDICES) or array.val in law.names:
        return None
    try:
        body = substitute(_renamed(law, array.val), {k.val: own for k, own in zip(at, INDICES, strict=False)})
    except (Captured, Malformed):
        return None
    first, *more = (own.val for own in INDICES[:len(at)])
    return Definition(array.val, body, first, tuple(more))


def _heads(key: Term) -> frozenset[str]:
    """The names of what a quantity is about: E for D(E, w), x for x[1], f for f'(t)."""
    return key.args[0].names if key.args else key.names


def _calls(node: Term, args: list[bool]) -> bool:
    """Whether a function of the page is called."""
    return node.op in ("apply", "prime") or any(args)


def _about(key: Term) -> Term:
    """What a derivative, or the value of a function, is one of."""
    while key.op in ("D", "partial", "prime", "apply"):
        key = key.args[0]
    return key


def _entry_name(entry: Term) -> str:
    return f"{entry.args[0].val} {' '.join(repr(k) for k in entry.args[1:])}"


def _renamed(t: Term, owner: str) -> Term:
    """The same with bound names that nobody else uses."""
    return apart(t, t.bound, f" of {owner}")


def apart(t: Term, taken: frozenset[str], mark: str = " inside") -> Term:
    """The same with other names for those that are bound and taken: the i of a sum over x_i is not that of a derivative in x_i."""
    if taken.isdisjoint(t.bound):
        return t

    def visit(node: Term, args: list[Term]) -> Term:
        if node.op not in BINDERS or node.args[1].val not in taken:
            return rebuild(node, args)
        own = name(f"{node.args[1].val}{mark}")
        return mk(node.op, substitute(args[0], {node.args[1].val: own}), own, *args[2:])

    return fold(t, visit)


def evaluate(t: Term, known: Mapping[str, Value]) -> Value:
    """The value of a term whose names have values: a Fraction where it is rational and shows it, otherwise a ball. Raises NoValue."""
    if all(isinstance(v, Fraction) for v in known.values()):
        try:
            entered = fold(t, lambda node, args: _entry(node, args, known))
            closed = substitute(entered, {n: number(v) for n, v in known.items() if "[" not in n})
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
    """The number of an entry x[1] that has one."""
    if node.op == "idx" and args[1].op == "num":
        value = known.get(f"{node.args[0].val}[{args[1].val}]")
        if value is not None:
            return number(value)
    return rebuild(node, args)


def is_closed(t: Term) -> bool:
    """Whether a term is made of numbers and functions alone: 2*3, sigma(0.12), f'(1)."""
    return not fold(t, _free)


def _free(node: Term, args: list[frozenset[str]]) -> frozenset[str]:
    """The names in a term that are no functions."""
    if node.op in ("apply", "prime"):
        return frozenset().union(*args[1:])
    if node.op in BINDERS:
        return node.names if args[0] - node.args[1].names or args[2] or args[3] else frozenset()
    return node.names if node.op in ("name", "letter") else frozenset().union(*args)
