"""The quantities of a page at one place of it: what is known of each, and which rest on which."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from itertools import islice, takewhile
from typing import Any, Self

from symderive.documents.knowing.rounding import Written
from symderive.kernel.derivation import Definition
from symderive.kernel.term import BINDERS, Captured, Malformed, Term, canon, fold, mk, name, rebuild, substitute
from symderive.networks.numbers import Value
from symderive.search.match import subterms

MAX_KINDRED = 12  # quantities of one family that are looked at
MEMBER = re.compile(r"([A-Za-z_]*[A-Za-z])(\d+)")
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
    passing     it is a number of this place alone: at x = 1, so x = 3 is a solution
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
    passing: bool = False


class Index:
    """Where to look for quantities. It only grows: what it says is looked up before it is believed.

    users      by a name: what speaks of it, in its key or in its law
    laws       by a law: whose it is; `unfolded` the same with all laws put in
    arrays     by an array: its entries; `entries` single ones, by the names that stand for them in claims
    slopes     by a function and which of its slopes it is: f'(x) where the page says it
    valued     names of which a power, a slope, or the value at a number, is known
    worth      by a number: what had it for its ideal value
    miswritten by a name: slopes in it that were written wrongly
    kindred    by the letters of a name with a number: x1, x2 ...; `numbered` by the number: x1, y1, x[1] ...
    """

    def __init__(self) -> None:
        self.users: dict[str, dict[Term, None]] = {}
        self.laws: dict[Term, Term] = {}
        self.unfolded: dict[Term, Term] = {}
        self.arrays: dict[str, dict[Term, None]] = {}
        self.entries: dict[str, Term] = {}
        self.kindred: dict[str, dict[Term, None]] = {}
        self.numbered: dict[str, dict[Term, None]] = {}
        self.slopes: dict[tuple[str, int], Term] = {}
        self.miswritten: dict[str, dict[Term, None]] = {}
        self.valued: set[str] = set()
        self.worth: dict[Fraction, dict[Term, None]] = {}

    def price(self, key: Term, q: Quantity) -> None:
        """What a quantity is worth now."""
        value = q.base.get(Mode.IDEAL)
        if isinstance(value, Fraction):
            self.worth.setdefault(value, {})[key] = None

    def enter(self, key: Term, q: Quantity) -> None:
        """A quantity as it is now."""
        self.price(key, q)
        for n in q.key.names | (frozenset() if q.law is None else q.law.names):
            self.users.setdefault(n, {})[key] = None
        if q.law is not None and q.parameter is None:
            self.laws[canon(q.law)] = key
        if q.key.op == "idx":
            self.arrays.setdefault(q.key.args[0].val, {})[key] = None
            if all(k.op == "num" for k in q.key.args[1:]):
                self.entries[entry_name(q.key)] = key
                self.numbered.setdefault(q.key.args[-1].val, {})[key] = None
        if q.key.op in ("pow", "apply", "D"):
            self.valued |= q.key.names
        if q.key.op == "prime" and q.key.args[1].op == "name":
            self.slopes[q.key.args[0].val, order(q.key)] = key
        member = MEMBER.fullmatch(q.key.val) if q.key.op == "name" else None
        if member is not None:
            self.kindred.setdefault(member[1], {})[key] = None
            self.numbered.setdefault(member[2], {})[key] = None


class Known:
    """The quantities of a page, at one place of it."""

    def __init__(self, standard: Mapping[str, str] | None = None, derived: frozenset[str] = frozenset()) -> None:
        self.quantities: dict[Term, Quantity] = {}
        self.standard = dict(standard or {})
        self.derived = derived  # names that the page differentiates: without a law nobody knows what they depend on
        self._written_laws: dict[Term, tuple[Term, frozenset[int]]] = {}
        self._wrong_slopes: dict[Term, None] = {}  # of entries, in the order of the page: where to look for what was written for all
        self._formulas: dict[Term, Term] = {}
        self._unfolded: dict[Term, Term] = {}
        self._values: dict[tuple[Term, Mode], Value] = {}
        self._open: set[Term] = set()  # what is being worked out
        self._watched: dict[str, list[tuple[dict[Any, Any], Any]]] = {}  # by a name, what was worked out with it
        self._index = Index()

    def find(self, key: Term) -> Quantity | None:
        """The quantity of a name or a derivative, or None."""
        return self.quantities.get(canon(key))

    def named(self, n: str) -> Quantity | None:
        """The quantity of that name."""
        return self.quantities.get(name(n))

    def family(self, array: str) -> Definition | None:
        """What every entry of an array is, where the page says it with general indices: p_i = exp(z_i)/S."""
        q = self.every(array) if array in self._index.arrays else None
        return None if q is None or q.law is None else _family(q.key, q.law)

    def array(self, n: str) -> Quantity | None:
        """A quantity that says what the entries of an array are, all or one."""
        found = (self.quantities.get(key) for key in self._index.arrays.get(n, ()))
        return next((q for q in found if q is not None and q.law is not None), None)

    def every(self, array: str) -> Quantity | None:
        """The quantity that says what every entry of an array is."""
        found = (self.quantities.get(key) for key in self._index.arrays.get(array, ()))
        return next((q for q in found if q is not None and q.law is not None and _family(q.key, q.law) is not None), None)

    def _entries(self, array: str) -> dict[str, Quantity]:
        """The entries of an array that have a number or a law, by their indices: "2", "1,3"."""
        found = (self.quantities.get(key) for key in self._index.arrays.get(array, ()))
        return {",".join(k.val for k in q.key.args[1:]): q for q in found if q is not None and all(k.op == "num" for k in q.key.args[1:])}

    def entries_of(self, array: str) -> list[Term]:
        """The entries of an array of which something is said."""
        return [key for key in self._index.arrays.get(array, ()) if key in self.quantities]

    def data_of(self, array: str) -> dict[Term, Fraction]:
        """The numbers of the entries of an array that have one."""
        given = ((key, self.quantities[key].base.get(Mode.IDEAL)) for key in self.entries_of(array))
        return {key: value for key, value in given if isinstance(value, Fraction)}

    def hot(self, array: str) -> Term | None:
        """The index of the 1 in an array of numbers 0 and a single 1, as a label is: y = (0, 1, 0). None for any other array."""
        data = self.data_of(array)
        single = len(data) > 1 and set(data.values()) == {0, 1} and sum(data.values()) == 1
        return next(key.args[1] for key, value in data.items() if value) if single else None

    def hot_indices(self) -> set[Term]:
        """The indices of the 1 in all arrays that are labels."""
        return {k for array in self._index.arrays if (k := self.hot(array)) is not None}

    def kindred(self, family: str) -> list[Quantity]:
        """The quantities x1, x2 ... of a name with numbers, the latest last: not all, where there are many."""
        found = (self.quantities.get(key) for key in islice(reversed(self._index.kindred.get(family, {})), MAX_KINDRED))
        return [q for q in found if q is not None][::-1]

    def is_datum(self, value: Fraction) -> bool:
        """Whether something is worth that, and no other number was written for it."""
        found = (self.quantities.get(key) for key in self._index.worth.get(value, ()))
        return any(q is not None and q.said is None and q.base.get(Mode.IDEAL) == value for q in found)

    def is_used(self, n: str) -> bool:
        """Whether a law speaks of a name."""
        users = (self.quantities.get(key) for key in self._index.users.get(n, ()))
        return any(q is not None and q.law is not None and n in q.law.names for q in users)

    def bound_since(self, statement: int) -> list[Quantity]:
        """The quantities that were bound in a statement or after it."""
        return list(takewhile(lambda q: q.born >= statement, reversed(self.quantities.values())))

    def numbered(self, number: str) -> list[Quantity]:
        """The quantities whose names end in a number: x1, y1, and entries of arrays: x[1]."""
        found = (self.quantities.get(key) for key in self._index.numbered.get(number, ()))
        return [q for q in found if q is not None]

    def turn_to(self, derived: frozenset[str]) -> None:
        """Other names depend on something from here on."""
        if derived != self.derived:
            self.derived = derived
            self._formulas.clear()
            self._values.clear()

    def copy(self) -> Self:
        """What is known now, to look things up in it after it has changed."""
        other = type(self)(self.standard, self.derived)
        other.quantities = dict(self.quantities)
        other._written_laws, other._wrong_slopes = dict(self._written_laws), dict(self._wrong_slopes)
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
        elif changed.base is not q.base:
            self._index.price(canon(q.key), changed)
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

    def forget_slopes(self, key: Term) -> None:
        """What was written for the slopes and the values of a name does not hold any more."""
        for other in [other for other in self._written_laws if _about(other) is key]:
            self._written_laws.pop(other)
            self._wrong_slopes.pop(other, None)
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
        todo, seen = list(self._moved_with(key)), set()
        while todo:
            n = todo.pop()
            if n in seen:
                continue
            seen.add(n)
            for cache, entry in self._watched.pop(n, ()):
                cache.pop(entry, None)
            for user in self._index.users.get(n, ()):
                todo.extend(self._moved_with(user) - seen)

    def _moved_with(self, key: Term) -> frozenset[str]:
        """Names of which all speaks that changes with a quantity: E for D(E, w), x for x[1], f for f'(t).

        Where f has a formula, f(t) and f'(t) count at t alone: what does not speak of t stays as it is.
        """
        if key.op in ("apply", "prime") and key.args[1].names:
            q = self.named(key.args[0].val)
            if q is not None and q.law is not None and q.parameter is not None:
                return key.args[1].names
        return key.args[0].names if key.args else key.names

    def _keep(self, cache: dict[Any, Any], entry: Any, names: Iterable[str], value: Any) -> None:
        """Remember what was worked out, until something changes that is known of one of the names."""
        cache[entry] = value
        for n in names:
            self._watched.setdefault(n, []).append((cache, entry))

    def known_as(self, q: Quantity | None) -> Quantity | None:
        """The quantity for which another is only another name: D_2 = K."""
        seen = []
        while q is not None and q not in seen and q.law is not None and q.law.op == "name" and (other := self.find(q.law)) is not None:
            seen.append(q)
            q = other
        return q

    def dependents(self, n: str) -> set[str]:
        """The name, and the names and arrays whose laws depend on it."""
        found, todo = set(), [n]
        while todo:
            m = todo.pop()
            if m in found:
                continue
            found.add(m)
            users = (self.quantities.get(key) for key in self._index.users.get(m, ()))
            used = (q for q in users if q is not None and q.law is not None and m in q.law.names)
            todo += [owner(q.key) for q in used if q.key.op in ("name", "idx")]
        return found

    def leaves(self, names: Iterable[str], held: frozenset[str] = frozenset()) -> frozenset[str]:
        """The names without a law on which names rest."""
        return frozenset(n for n in self.closure(names, held) if n in held or self.rests_directly_on(n) is None)

    def closure(self, names: Iterable[str], held: frozenset[str] = frozenset()) -> frozenset[str]:
        """The names and all on whose laws they rest; on what those that are held rest, does not matter."""
        return _reached(names, lambda n: () if n in held else self.rests_directly_on(n) or ())

    def speaks_of(self, names: Iterable[str]) -> frozenset[str]:
        """The names and all that stands in their laws, in those of functions too."""
        return _reached(names, self._spoken_beside)

    def _spoken_beside(self, n: str) -> Iterable[str]:
        q = self.named(n)
        return q.law.names if q is not None and q.law is not None else self.rests_directly_on(n) or ()

    def rests_directly_on(self, n: str) -> frozenset[str] | None:
        """The names in the law of a name, or of all entries of an array; None where there is none."""
        q = self.named(n)
        if q is not None:
            return q.law.names if q.law is not None and q.parameter is None else None
        d = self.family(n)
        return None if d is None else d.body.names.difference(d.arguments)


def _reached(names: Iterable[str], onward: Callable[[str], Iterable[str]]) -> frozenset[str]:
    """The names, and all that are reached from them step by step."""
    todo, seen = list(names), set[str]()
    while todo:
        n = todo.pop()
        if n not in seen:
            seen.add(n)
            todo.extend(onward(n))
    return frozenset(seen)


@lru_cache(maxsize=1024)
def _family(key: Term, law: Term) -> Definition | None:
    """The law of all entries of an array, with names of its own for indices; None where the law is that of single entries."""
    array, *at = key.args
    if any(k.op != "name" for k in at) or len(set(at)) < len(at) or len(at) > len(INDICES) or not _by_single_entries(law, array):
        return None
    try:
        body = substitute(_renamed(law, array.val), {k.val: own for k, own in zip(at, INDICES, strict=False)})
    except (Captured, Malformed):
        return None
    first, *more = (own.val for own in INDICES[:len(at)])
    return Definition(array.val, body, first, tuple(more))


def _by_single_entries(law: Term, array: Term) -> bool:
    """Whether a formula speaks of an array by single entries alone, if at all: (1 - r)^n x_0 does, and x_{n-1} + 1 does not."""
    if array.val not in law.names:
        return True
    entries = {node: name("an entry") for node in subterms(law) if node.op == "idx" and node.args[0] is array}
    if any(k.op != "num" for node in entries for k in node.args[1:]):
        return False
    return array.val not in fold(law, lambda node, args: entries.get(node) or rebuild(node, args)).names


def owner(key: Term) -> str:
    """The name of a quantity, or of the array that it is an entry of."""
    return key.val if key.op == "name" else key.args[0].val


def order(slope: Term) -> int:
    """1 for f'(x), 2 for f''(x)."""
    return int(slope.args[2].val) if len(slope.args) == 3 else 1


def _about(key: Term) -> Term:
    """What a derivative, or the value of a function, is one of."""
    while key.op in ("D", "partial", "prime", "apply"):
        key = key.args[0]
    return key


def entry_name(entry: Term) -> str:
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
