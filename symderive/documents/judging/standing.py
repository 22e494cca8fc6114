"""What holds at a place of a page: the conditions of its paragraph and its sentence, a point, the names of its part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from symderive.documents.knowing.identities import positive_by_use
from symderive.documents.knowing.known import Mode, NoValue, Quantity
from symderive.documents.knowing.ledger import Ledger, evaluate, is_closed
from symderive.documents.reading.context import STANDARD
from symderive.documents.reading.page import Page, Statement
from symderive.kernel import ring
from symderive.kernel.term import Captured, Malformed, Term, mk, num, substitute
from symderive.search.match import subterms

if TYPE_CHECKING:
    from symderive.documents.judging.judge import Judge

ASSUMED = re.compile(r"\b(assum|hypothes|suppos|given that|provided)", re.IGNORECASE)
_CALL = re.compile(r"\\(sigma|phi|Phi|varphi|psi)\s*(?:\\mathopen\{\}\s*)?(?:\\left\s*)?\(")
MAX_ABOVE = 40  # statements before a slope in which the one for i = j is looked for
MAX_AFTER = 4  # statements for which a place is meant
ORDERS = {"<": "lt", "<=": "le", ">": "gt", ">=": "ge"}


class Standing:
    """The place at which a judge stands.

    assumed   conditions that hold to the end of the paragraph
    local     a name with a value, and the paragraph in which it has it
    places    what words say of a name at one place alone: at u = 4 v
    """

    def __init__(self, judge: Judge):
        self.judge = judge
        self.block, self.scope = -1, 0
        self.assumed: list[Term] = []
        self.local: tuple[int, Term] | None = None
        self.places: list[Statement] = []
        self._roots: tuple[Term, ...] = ()  # what is given of two roots with names
        self._outside: list[tuple[int, int, Ledger]] = []  # parts in which we are: scope, first statement, what was known before
        self._positive = _positive(judge.page)
        self.laws = {n: parts for n, parts in _laws(judge.page).items() if all(n != u.slopes for u in judge.upstream)}
        self._named_in: dict[int, set[str]] = {}  # by a part of the page, the names that get a law in it
        for n, parts in self.laws.items():
            for part in parts:
                self._named_in.setdefault(part, set()).add(n)
        self._derived = derived(judge.page)
        self._grids = _grids(judge.page)
        self._last_supposed = -1  # the statement of the last of them
        self._supposed: list[tuple[int, Term]] = []  # equations that are supposed, and the part of the page
        self._domains: dict[str, tuple[str, tuple[Term, ...]]] = {}  # of functions: the argument, and what is said of it
        self._later: dict[int, tuple[frozenset[str], frozenset[str]]] = {}
        self._heading, self._again = -1, dict[str, int]()  # names of other parts that this part defines anew, and where

    def enter(self, s: Statement) -> None:
        """A statement is judged next."""
        if s.scope != self.scope:
            self._change_part(s)
        self._turn_to(self.judge.page.heading_of(s.scope), s.index)
        if s.block != self.block:  # "at x = 2" and "x > 0" hold to the end of their paragraph
            self.block, self.assumed = s.block, []
        if self.local is not None and self.local[0] != s.block:
            self.judge.ledger.forget(self.local[1])
            self.local = None
        here = self.judge.links.identities
        supposed = (t for scope, t in self._supposed if self.judge.page.reaches(scope, s.scope) and not self._is_of_others(scope, t, s))
        given = dict.fromkeys((*self.assumed, *supposed, *s.given, *self._off_the_diagonal(s), *self._of_functions(s)))
        here.unsure = self._below(s) | self._of_another_chapter(s) | _called(s) | self._said_next(s) | self._estimates(s)
        here.later, here.near = self._laws_of(s.scope)
        here.below = lambda n: self._below_in(s, n)
        sentence = s.after.partition(".")[0]
        here.assumed = ASSUMED.search(f"{s.reason} {sentence}") is not None
        problems = self.judge.solver.problems.items()
        self.judge.links.solved = {n: p.values[0] for n, p in problems
                                   if len(p.values) == 1 and p.scope == s.scope and p.given.has_root(p.values[0]) is not False}
        here.positive = self._positive.get(self.judge.page.heading_of(s.scope), frozenset())
        here.given = ()
        here.given = tuple(c for c in given if not self._goes_without_saying(c))
        if (roots := _of_roots(here.given)) and roots != self._roots:
            self._roots = roots
            for n in roots[0].args[0].args:
                self.judge.ledger.begin_anew(n)

    def _estimates(self, s: Statement) -> frozenset[str]:
        """The estimates at which a function is taken, and of which the page gives neither a formula nor a number: l(muhat, vhat)."""
        values = {t.val for _, t in s.sides[0].at if t.op == "name" and t.val.endswith("hat")}
        return frozenset(n for n in values if self.judge.ledger.named(n) is None)

    def place_before(self, s: Statement) -> Term | None:
        """What a name is at the place of which the words just before speak, in the same part of the page."""
        t = self.places[-1] if self.places else s
        near = t.scope == s.scope and 0 < s.index - t.index <= MAX_AFTER
        return mk("eq", t.sides[0].term, t.sides[1].term) if near else None  # type: ignore[arg-type]

    def _is_of_others(self, scope: int, t: Term, s: Statement) -> bool:
        """Whether an equation of another part has a name that got a law in this one: x = sinh y, and here y(x) = 4 cosh(x/4)."""
        heading = self.judge.page.heading_of
        here = heading(s.scope)
        laws = (q for n in sorted(t.names) if (q := self.judge.ledger.named(n)) is not None and q.law is not None)
        return heading(scope) != here and any(heading(q.scope) == here for q in laws)

    def _of_functions(self, s: Statement) -> Iterator[Term]:
        """The conditions with which the functions of a statement were defined: q(x) = sqrt(1 + tan(x)^2) for |x| < pi/2."""
        heads = [side.term for side in s.sides[:1] if side.term is not None and side.term.op in ("apply", "prime")]
        for f, x in ((t.args[0].val, t.args[1]) for t in heads if t.args[1].op == "name"):
            if heads[0].op == "apply" and s.given:
                self._domains[f] = x.val, tuple(c for c in s.given if c.names == {x.val} and c.op in ORDERS.values())
            parameter, conditions = self._domains.get(f, ("", ()))
            if x.val == parameter:
                yield from conditions

    def _goes_without_saying(self, c: Term) -> bool:
        """Whether a slope that is given, as in "since dp/dz = p(1 - p)", follows from what the page says: no point can be tried for it."""
        slope = c.op == "eq" and c.args[0].op in ("D", "prime")
        return slope and self.judge.links.identities.compare(c.args[0], c.args[1], self.judge.ledger, Mode.IDEAL).equal is True

    def _off_the_diagonal(self, s: Statement) -> Iterator[Term]:
        """i is not j in dp_i/dz_j, where the slope dp_i/dz_i stands in a row of its own above."""
        head = s.sides[0].term
        indices = _indices(head)
        if head is None or indices is None or indices[0] is indices[1]:
            return
        for t in reversed(self.judge.page.statements[max(s.index - MAX_ABOVE, 0):s.index]):
            above = t.sides[0].term
            if t.scope != s.scope:
                return
            own = _indices(above)
            if above is not None and own is not None and own[0] is own[1] and above.args[0].args[0] is head.args[0].args[0]:
                yield mk("ne", *indices)
                return

    def _turn_to(self, heading: int, index: int) -> None:
        """Under another heading other names depend on something, and what is a vector only further down is a number."""
        moving = self._derived.get(heading, frozenset())
        here, ledger = self.judge.links.identities, self.judge.ledger
        later = {n for n, (first, part) in self._grids.items() if first > index and part != heading}
        matrices = self.judge.page.symbols.matrices - later
        if moving != here.said.derived or matrices != here.said.matrices:
            here.said = replace(here.said, derived=moving, matrices=matrices)
        ledger.turn_to(moving)

    def _change_part(self, s: Statement) -> None:
        """What was bound in a part means nothing outside it; what it was before it is again."""
        page, ledger = self.judge.page, self.judge.ledger
        path = page.scope_path(s.scope)
        while self._outside and self._outside[-1][0] not in path:
            _, first, before = self._outside.pop()
            for q in ledger.bound_since(first):
                old = before.find(q.key)
                if page.reaches(q.scope, s.scope):
                    continue
                if old is None and q.parameter is not None and q.key.val in STANDARD:
                    continue  # sigma is what it was said to be
                if old is None:
                    ledger.forget(q.key)
                    ledger.forget_slopes(q.key)
                else:
                    ledger.add(old)
        inside = {part for part, _, _ in self._outside}
        for part in reversed(path):
            if page.scopes[part].kind == "part" and part not in inside:
                self._outside.append((part, s.index, ledger.copy()))
        self.scope = s.scope

    def _laws_of(self, scope: int) -> tuple[frozenset[str], frozenset[str]]:
        """Names that get a law somewhere in this part of the page, or around it; and those that get one under no other heading."""
        if scope not in self._later:
            page = self.judge.page
            around = page.scope_path(scope)
            apart = self.judge.beginnings.is_apart
            found = {k: names for k, names in self._named_in.items() if page.reaches(k, scope) and not apart(k, scope)}
            near = (names for k, names in found.items() if k in around or scope in page.scope_path(k))
            self._later[scope] = frozenset[str]().union(*found.values()), frozenset[str]().union(*near)
        return self._later[scope]

    def _below_in(self, s: Statement, n: str) -> Term | None:
        """The formula that the next statement about a name gives it, below in this part of the page: with a = 3x; None where none does."""
        for t in self.judge.page.statements[s.index + 1:]:
            head = t.sides[0].term
            if head is not None and head.op == "name" and head.val == n and t.relations[:1] == ("=",):
                return t.sides[1].term if self.judge.page.reaches(t.scope, s.scope) else None
        return None

    def _said_next(self, s: Statement) -> frozenset[str]:
        """The name that stands here first, and of which the next formula says what it is: 5 sin(x + phi), tan phi = 4/3."""
        after = self.judge.page.statements[s.index + 1:s.index + 2]
        if not after or after[0].block != s.block or after[0].relations != ("=",) or after[0].continues:
            return frozenset()
        if not any(side.term is not None and is_closed(side.term) for side in after[0].sides):
            return frozenset()
        names = frozenset[str]().union(*(side.term.names for side in after[0].sides if side.term is not None))
        return names if len(names) == 1 and all(self.judge.first_spoken_of.get(n) == s.index for n in names) else frozenset()

    def _below(self, s: Statement) -> frozenset[str]:
        """Names that another part of the page has defined, and this one defines further down."""
        page, ledger = self.judge.page, self.judge.ledger
        heading = page.heading_of(s.scope)
        if heading != self._heading:
            self._heading = heading
            mine = {n: first[heading] for n, first in self.laws.items() if heading in first}
            known = {n: q for n in mine if (q := ledger.named(n) or ledger.array(n)) is not None and q.law is not None}
            self._again = {n: mine[n] for n, q in known.items() if page.heading_of(q.scope) not in page.scope_path(s.scope)}
        return frozenset(n for n, first in self._again.items() if first > s.index)

    def _of_another_chapter(self, s: Statement) -> frozenset[str]:
        """Names of a claim "for every x" that only another chapter has defined."""
        page, ledger = self.judge.page, self.judge.ledger
        path = page.scope_path(s.scope)
        if not any(page.scopes[k].kind == "part" for k in path):
            return frozenset()
        names = ledger.closure(n for side in s.sides if side.term is not None for n in side.term.names)
        known = {n: q for n in names if (q := ledger.named(n) or ledger.array(n)) is not None and q.law is not None and q.scope}
        return frozenset(n for n, q in known.items() if set(page.scope_path(q.scope)) & set(path) == {0})

    def is_supposing(self, s: Statement) -> bool:
        """Whether words let something be: with p + q = 5, and p q = 3 behind it."""
        goes_on = self._last_supposed == s.index - 1 and s.before.strip(" ,") in ("", "and", "und")
        return s.role in ("let", "condition") or goes_on

    def suppose(self, s: Statement) -> None:
        """Let y_1 + y_2 + y_3 = 1: what follows is claimed where it holds."""
        left, right = (side.term for side in s.sides)
        if left is not None and right is not None:
            self._supposed.append((s.scope, mk("eq", left, right)))
            self._last_supposed = s.index

    def assume(self, s: Statement) -> None:
        """"x > 0" holds to the end of its paragraph: what is true only there is not called false."""
        left, right = (side.term for side in s.sides)
        if left is not None and right is not None and (left.op == "name") != (right.op == "name") and (is_closed(left) or is_closed(right)):
            self.assumed.append(mk(ORDERS[s.relations[0]], left, right))

    @contextmanager
    def at_point(self, s: Statement) -> Iterator[None]:
        """The names that have a value in this sentence alone have it as long as the statement is judged."""
        ledger = self.judge.ledger
        there = {c.args[0]: c.args[1] for c in s.given if c.op == "eq" and c.args[0].op == "name" and is_closed(c.args[1])}
        roots = _two_roots(self.judge.links.identities.given)
        if all(ledger.find(n) is None for n in roots) and all(side.term is None or _is_symmetric(side.term, *roots) for side in s.sides):
            there |= roots
        before = {n: ledger.find(n) for n in there}
        for n, t in there.items():
            try:
                ledger.add(Quantity(n, s.index, s.scope, base=dict.fromkeys(Mode, evaluate(t, {}))))
            except NoValue:
                continue
        try:
            yield
        finally:
            for n, old in before.items():
                if old is None:
                    self.judge.ledger.forget(n)
                else:
                    self.judge.ledger.add(old)


def _grids(page: Page) -> dict[str, tuple[int, int]]:
    """The names that are given as vectors or matrices: the first statement that does so, and its heading."""
    found: dict[str, tuple[int, int]] = {}
    for s in page.statements:
        head = s.sides[0].term
        if len(s.sides) > 1 and head is not None and head.op == "name" and any(side.kind in ("matrix", "tuple") for side in s.sides[1:]):
            found.setdefault(head.val, (s.index, page.heading_of(s.scope)))
    return found


def _of_roots(given: Iterable[Term]) -> tuple[Term, ...]:
    """The equations that give the sum and the product of two names; () where there are none."""
    given = [c for c in given if c.op == "eq" and is_closed(c.args[1])]
    sums = {frozenset(c.args[0].args): c for c in given if c.args[0].op == "add" and all(u.op == "name" for u in c.args[0].args)}
    products = (c for c in given if c.args[0].op == "mul" and frozenset(c.args[0].args) in sums)
    return next(((sums[frozenset(c.args[0].args)], c) for c in products if len(c.args[0].args) == 2), ())


def _two_roots(given: Iterable[Term]) -> dict[Term, Term]:
    """The two numbers whose sum and whose product are given: the greater one first, where they are real."""
    if not (said := _of_roots(given)):
        return {}
    (r, u), half = said[0].args[0].args, mk("div", said[0].args[1], num("2"))
    apart = mk("sqrt", mk("sub", mk("pow", half, num("2")), said[1].args[1]))
    return {r: mk("add", half, apart), u: mk("sub", half, apart)}


def _is_symmetric(t: Term, *pair: Term) -> bool:
    """Whether a formula stays the same where two names are exchanged: then it does not matter which root is called what."""
    if len(pair) < 2 or not t.names & {n.val for n in pair}:
        return True
    try:
        return ring.difference(t, substitute(t, {pair[0].val: pair[1], pair[1].val: pair[0]})) == 0
    except (Captured, Malformed, ring.TooLarge):
        return False


def _positive(page: Page) -> dict[int, frozenset[str]]:
    """Names whose logarithm or root is taken, by the part of the page."""
    found: dict[int, set[str]] = {}
    for s in page.statements:
        terms = [side.term for side in s.sides if side.term is not None]
        found.setdefault(page.heading_of(s.scope), set()).update(positive_by_use(terms))
    return {part: frozenset(names) for part, names in found.items()}


def _laws(page: Page) -> dict[str, dict[int, int]]:
    """Names, arrays and functions that an equation gives a formula: the parts of the page in which it does so, and where first.

    An equation that is solved for another name, x = sinh y after y = arsinh x, gives none.
    """
    found: dict[str, dict[int, int]] = {}
    used: dict[tuple[int, str], frozenset[str]] = {}
    for s in page.statements:
        says = s.relations[:1] in (("=",), (":=",), ("equiv",)) and s.kind != "update" and not s.continues and s.role in ("claim", "let")
        head = s.sides[0].term if says else None
        if head is not None and head.op in ("name", "idx", "apply") and any(side.term and side.term.names for side in s.sides[1:]):
            n, part = head.val if head.op == "name" else head.args[0].val, page.heading_of(s.scope)
            names = frozenset[str]().union(*(side.term.names for side in s.sides[1:] if side.term))
            if any(n in used.get((part, m), ()) for m in names - {n}):
                continue
            used.setdefault((part, n), names)
            found.setdefault(n, {}).setdefault(part, s.index)
    return found


def _called(s: Statement) -> frozenset[str]:
    """Greek letters that were read as factors before a bracket, and are mostly functions: sigma(x)."""
    called = frozenset(m[1] for m in _CALL.finditer(s.text))
    nodes = (node for side in s.sides if side.term is not None and called & side.term.names for node in subterms(side.term))
    factors = (a for node in nodes for a in node.args[1 if node.op in ("apply", "prime") else 0:])
    return frozenset(a.val for a in factors if a.op == "name" and a.val in called)


def derived(page: Page) -> dict[int, frozenset[str]]:
    """The names that depend on something, by the headings of the page: they are differentiated there, around it or inside it.

    Functions depend on their arguments everywhere.
    """
    called = frozenset(page.symbols.functions)
    found: dict[int, set[str]] = {}
    for s in page.statements:
        here = found.setdefault(page.heading_of(s.scope), set())
        for t in (side.term for side in s.sides if side.term is not None and side.term.vars):
            heads = (node.args[0] for node in subterms(t) if node.op in ("D", "partial", "prime"))
            here.update(h.val if h.op == "name" else h.args[0].val for h in heads if h.op in ("name", "idx"))
    paths = {h: set(page.scope_path(h)) for h in found}
    near = {h: [k for k in found if k in paths[h] or h in paths[k]] for h in found}
    return {h: called.union(*(found[k] for k in near[h])) for h in found}


def _indices(t: Term | None) -> tuple[Term, Term] | None:
    """The i and the j of dp_i/dz_j."""
    if t is None or t.op != "D" or any(a.op != "idx" or len(a.args) != 2 or a.args[1].op != "name" for a in t.args):
        return None
    return t.args[0].args[1], t.args[1].args[1]
