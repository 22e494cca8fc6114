"""What a line says, as a claim of the kernel: in its general meaning, under the page's own definitions and all stated conditions.

Sums run over a general n, x_i is any entry, a derivative is that of what its names stand for. A claim can be proved wherever it can be
made. It can be refuted only where the page has said all that it speaks of: a quantity that the page differentiates and never defines,
a function that is only used, a matrix, an index beside single entries may mean more than the letters say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from symderive.documents.knowing.entries import COUNTING
from symderive.documents.knowing.known import NoValue, apart
from symderive.documents.knowing.laws import arrays_of
from symderive.documents.knowing.ledger import Ledger
from symderive.documents.reading.hypotheses import collected, defining
from symderive.kernel.derivation import Claim, Definition, Definitions, Sort
from symderive.kernel.term import ONE, Captured, Term, fold, mk, name, rebuild, substitute
from symderive.search.match import subterms
from symderive.search.sorts import sorts_by_use

WHOLE = Sort("whole")
OTHER_NAMES = "the two sides speak of different names"
TRANSPOSE = "transpose"
GENERAL = "a general index is not judged beside single entries"


@dataclass(frozen=True, slots=True)
class Said:
    """What a page says of its names as a whole.

    matrices    names of vectors and matrices: nothing about them is judged entry by entry
    derived     names that are differentiated, so that they depend on something
    any         functions of which nothing at all is said: what is claimed of them holds for any
    arguments   functions of the page, and the names of their arguments
    means       arrays, and how many entries they have: with a bar over its name each has its mean
    """

    matrices: frozenset[str] = frozenset()
    derived: frozenset[str] = frozenset()
    any: frozenset[str] = frozenset()
    arguments: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    means: Mapping[str, Term] = field(default_factory=dict)

    def with_means(self, t: Term, ledger: Ledger) -> Term:
        """A term with the mean of an array for its name with a bar, where the page gives that no other formula: xbar."""
        found = self._means(t.names, ledger)
        return substitute(t, found) if found else t

    def defining_means(self, claim: Claim, ledger: Ledger) -> Claim:
        """A claim whose names with a bar are defined as means, also those in its definitions: S = sum_i (x_i - xbar)^2."""
        found = self._means(frozenset().union(*(t.names for t in (claim.lhs, claim.rhs, *(d.body for d in claim.definitions)))), ledger)
        if not found:
            return claim
        return replace(claim, definitions=(*(Definition(n, t) for n, t in found.items()), *claim.definitions),
                       sorts=tuple((n, sort) for n, sort in claim.sorts if n not in found))

    def _means(self, names: frozenset[str], ledger: Ledger) -> dict[str, Term]:
        k = name("number of a mean")  # no name of a page has a blank in it
        arrays = {n: n.removesuffix("bar") for n in sorted(names) if n.endswith("bar")}
        return {n: mk("div", mk("Sum", mk("idx", name(x), k), k, ONE, self.means[x]), self.means[x]) for n, x in arrays.items()
                if x in self.means and ((q := ledger.named(n)) is None or q.law is None)}


def claim_of(lhs: Term, rhs: Term, ledger: Ledger, given: Iterable[Term] = ()) -> Claim:
    """The claim lhs = rhs under what is given, and under what is customary of indices. Raises NoValue, Malformed."""
    at, conditions = _points_and_conditions(given)
    changing = {n for t in (lhs, rhs) for node in subterms(t) if node.op in ("D", "partial") for n in node.args[0].names}
    conditions += [mk("eq", name(n), at.pop(n)) for n in sorted(at.keys() & changing)]  # r = 5 says nothing of its slope
    try:
        lhs, rhs, *conditions = (substitute(t, at) for t in (lhs, rhs, *conditions)) if at else (lhs, rhs, *conditions)
    except Captured:  # a derivative at a point: the point stays a condition
        conditions += [mk("eq", name(n), t) for n, t in at.items()]
    lhs, rhs, *conditions = (ledger.with_named_entries(ledger.without_calls(t)) for t in (lhs, rhs, *conditions))
    definitions = ledger.definitions(frozenset().union(*(t.names for t in (lhs, rhs, *conditions))))
    lists = frozenset().union(*map(arrays_of, (lhs, rhs, *conditions, *(d.body for d in definitions))))
    if both := sorted(d.name for d in definitions if d.name in lists and not d.of):
        raise NoValue(f"{both[0]} is one thing, and a list of others")
    free = frozenset().union(*(t.names for t in (lhs, rhs, *conditions)))
    lhs, rhs, *conditions = (apart(t, free) for t in (lhs, rhs, *conditions))
    definitions = tuple(replace(d, body=collected(apart(d.body, free))) for d in definitions)
    taken = changing | {n for d in definitions for n in (d.name, *d.arguments)}
    supposed, conditions = defining(conditions, taken, (lhs, rhs, *(d.body for d in definitions)))
    definitions = (*supposed, *definitions)
    put_in = {d.name: d.body for d in supposed if not d.of}
    lhs, rhs, *conditions = (substitute(t, put_in) for t in (lhs, rhs, *conditions))
    terms = (lhs, rhs, *conditions, *(d.body for d in definitions))
    told = {t for c in conditions if c.op in ("ge", "gt", "le", "lt") for t in c.args if t.op == "name"}
    conditions += [c for c in _customary(terms) if c not in conditions and c.args[0] not in told]
    return Claim(lhs, rhs, tuple(conditions), tuple(_sorts(terms, definitions).items()), definitions)


def _points_and_conditions(given: Iterable[Term]) -> tuple[dict[str, Term], list[Term]]:
    """The names that stand for numbers: x = 2; and all other conditions."""
    at, others = {}, []
    for c in given:
        if c.op == "eq" and c.args[0].op == "name" and not c.args[1].names:
            at[c.args[0].val] = c.args[1]
        else:
            others.append(c)
    return at, others


def _sorts(terms: tuple[Term, ...], definitions: tuple[Definition, ...]) -> dict[str, Sort]:
    """What kind of thing each name is; names with a definition and those that stand for an argument are none."""
    said = [t.args[0] if t.op == "whole" else t for t in terms]
    found = sorts_by_use(said)
    free = frozenset().union(*(t.names for t in terms))
    deltas = frozenset().union(*(node.names for t in terms for node in subterms(t) if node.op == "delta")) & free
    whole = {t.args[0].val for t in terms if t.op == "whole" and t.args[0].op == "name"} | (COUNTING & free) | deltas
    found |= {n: WHOLE for n in sorted(whole) if n not in found}
    gone = {d.name for d in definitions} | {a for d in definitions for a in d.arguments}
    return {n: sort for n, sort in sorted(found.items()) if n not in gone}


# --- what is customary ---------------------------------------------------------------------------------------------------


def _customary(terms: tuple[Term, ...]) -> list[Term]:
    """What nobody says of sums and indices: a sum has a term, x_k is one of the entries that are summed."""
    free = frozenset().union(*(t.names for t in terms))
    found: dict[Term, None] = {}
    ranges: dict[tuple[str, int], dict[tuple[Term, Term], None]] = {}
    nodes = [node for t in terms for node in subterms(t)]
    for node in nodes:
        if node.op in ("Sum", "Product", "softmax"):
            lo, hi = (ONE, node.args[3]) if node.op == "softmax" else node.args[2:]
            if (lo.names | hi.names) <= free:
                found[mk("ge", hi, lo)] = None
                for place in _places(node.args[0], node.args[1]):
                    ranges.setdefault(place, {})[lo, hi] = None
    for node in nodes:
        for place, k in _indexed(node):
            if k.op == "name" and k.val in free:
                for lo, hi in ranges.get(place, {}):
                    found[mk("ge", k, lo)] = found[mk("le", k, hi)] = None
                found.setdefault(mk("ge", k, ONE))
    return [c for c in found if c.names]


def _indexed(node: Term) -> Iterator[tuple[tuple[str, int], Term]]:
    """The indices of an entry, each with the array and its place; those of a delta count as places of each other."""
    if node.op == "idx":
        yield from (((node.args[0].val, p), k) for p, k in enumerate(node.args[1:]))
    elif node.op == "delta":
        yield from (((f"delta {other!r}", 0), k) for k, other in (node.args, node.args[::-1]))
    elif node.op == "softmax":
        yield ("", 0), node.args[2]


def _places(body: Term, j: Term) -> Iterator[tuple[str, int]]:
    """The places of arrays in which a summation index stands."""
    for node in subterms(body):
        yield from (place for place, k in _indexed(node) if k is j)
        if node.op == "delta" and j in node.args:
            yield f"delta {j!r}", 0


def for_any_length(claim: Claim) -> Claim | None:
    """The claim with n for the number of entries in all its sums: what holds for any n holds for 3. None where they are not all alike."""
    bodies = [d.body for d in claim.definitions]
    ends = {node.args[3] for t in (claim.lhs, claim.rhs, *bodies) for node in subterms(t) if node.op == "Sum"}
    end = ends.pop() if len(ends) == 1 else None
    if end is None or end.op != "num":
        return None
    n = name("number of entries")

    def general(t: Term) -> Term:
        return fold(t, lambda node, args: mk("Sum", *args[:3], n) if node.op == "Sum" else rebuild(node, args))

    conditions = [mk(c.op, c.args[0], n) if c.op == "le" and c.args[1] is end else general(c) for c in claim.assuming]
    definitions = tuple(replace(d, body=general(d.body)) for d in claim.definitions)
    sorts = {name_: replace(sort, length=n) if sort.kind == "array" and sort.length is end else sort for name_, sort in claim.sorts}
    return Claim(general(claim.lhs), general(claim.rhs), (mk("ge", n, ONE), *conditions), (*sorts.items(), (n.val, WHOLE)), definitions)


# --- what may be refuted ---------------------------------------------------------------------------------------------------


def as_whole(terms: Iterable[Term]) -> frozenset[str]:
    """The names in terms that stand there not only for an array of which an entry is spoken: w in w x, and not in w_k x_k."""
    def visit(node: Term, args: list[frozenset[str]]) -> frozenset[str]:
        return node.names if node.op == "name" else frozenset[str]().union(*args[node.op == "idx":])

    return frozenset[str]().union(*(fold(t, visit) for t in terms))


def unsaid(claim: Claim, ledger: Ledger, said: Said, later: frozenset[str], unsure: frozenset[str]) -> str:
    """Why a claim cannot be refuted whatever its numbers are: one clause, or "" where it can."""
    terms = (claim.lhs, claim.rhs, *claim.assuming, *(d.body for d in claim.definitions))
    names = frozenset().union(*(t.names for t in terms))
    defined = {d.name for d in claim.definitions}
    free = sorted(names - defined - {a for d in claim.definitions for a in d.arguments})
    if whole := as_whole(terms) & said.matrices:
        return f"{min(whole)} is a vector or a matrix"
    if TRANSPOSE in names:
        return "a transpose is not judged by its entries"
    if claim.functions - said.any or not _at_one_place(terms, claim.functions):
        return f"{min(claim.functions)} is a function that the page does not define"
    own = frozenset(x for f in names & said.arguments.keys() for x in said.arguments[f])  # f(x, y) moves with them, whatever they are
    own |= frozenset(node.args[1].val for t in terms for node in subterms(t) if node.op == "D" and node.args[1].op == "name")
    if soon := [n for n in free if n in later - own - ledger.by_entries() and ledger.named(n) is None]:
        return f"{soon[0]} is defined further down"
    if hidden := [n for n in free if "_given_" in n or "_lay" in n]:  # densities, and all that belongs to some layer
        return f"it is not said what {hidden[0]} depends on"
    if names & unsure:
        return f"it is not sure what {min(names & unsure)} stands for"
    if _of_other_things(claim, defined):
        return OTHER_NAMES
    if any((q := ledger.named(n)) is not None and q.guessed for n in sorted(_reached(claim, own))):
        return "it rests on a formula that was read off numbers"
    moved = frozenset(node.args[1].args[0].val for t in terms for node in subterms(t)  # one entry of these, dL/dz_3
                            if node.op == "D" and node.args[1].op == "idx" and all(k.op == "num" for k in node.args[1].args[1:]))
    reached = _reached(claim, moved) - moved
    spoken = (claim.lhs, claim.rhs, *claim.assuming, *(d.body for d in claim.definitions if d.name in reached))
    return _loose(claim, spoken, free, moved, ledger) or _moved(claim, terms, said, ledger)


def _reached(claim: Claim, moved: frozenset[str]) -> frozenset[str]:
    """The names on which the sides rest; not those on which a name rests in which they are differentiated."""
    return Definitions(claim.definitions).closure(claim.lhs.names | claim.rhs.names, *sorted(moved))


def _of_other_things(claim: Claim, defined: set[str]) -> bool:
    """Whether the sides have no name and no entry in common: x_1 + x_2 = -p, p_2 (1 - p_2) = p_3 (1 - p_3) say what they are."""
    left, right = _spoken_of(claim.lhs), _spoken_of(claim.rhs)
    entries = any(n.endswith("]") for n in left) and any(n.endswith("]") for n in right)
    plain = not (claim.lhs.vars or claim.rhs.vars) and (entries or not (left | right) & defined)
    return plain and bool(left) and bool(right) and not left & right


@lru_cache(maxsize=512)
def _spoken_of(t: Term) -> frozenset[str]:
    """The names in a term, single entries each by itself."""
    def visit(node: Term, args: list[frozenset[str]]) -> frozenset[str]:
        if node.op == "idx" and all(k.op == "num" for k in node.args[1:]):
            return frozenset((f"{node.args[0].val}[{', '.join(k.val for k in node.args[1:])}]",))
        return node.names if node.op == "name" else frozenset().union(*args)

    return fold(t, visit)


def _at_one_place(terms: tuple[Term, ...], functions: frozenset[str]) -> bool:
    """Whether functions stand at one plain name alone: f(x), f'(x), but not f(2x)."""
    calls = (node for t in terms for node in subterms(t) if node.op in ("apply", "prime") and node.args[0].val in functions)
    places = {node.args[1] for node in calls}
    return len(places) <= 1 and all(x.op == "name" for x in places)


def _loose(claim: Claim, terms: tuple[Term, ...], free: list[str], moved: frozenset[str], ledger: Ledger) -> str:
    """An index that may be any where the page speaks of single entries, and the other way round; not of what is differentiated in."""
    arrays = {n for n, sort in claim.sorts if sort.kind == "array"} | {d.name for d in claim.definitions if d.of}
    single = [q for q in ledger.quantities.values() if q.key.op == "idx" and q.key.args[1].op == "num"]
    entered = {q.key.args[0].val for q in single if _is_formula(q.law) and ledger.family(q.key.args[0].val) is None}
    if any(k.op == "num" for side in (claim.lhs, claim.rhs) for node in subterms(side) if node.op == "idx" for k in node.args[1:]):
        entered |= {q.key.args[0].val for q in single} - moved  # y_2 = 1 is meant where p_2 stands beside the sum of all y_i log p_i
    entries = [node for t in terms for node in subterms(t) if node.op == "idx"]
    single_here = {node.args[0].val for node in entries if all(k.op == "num" for k in node.args[1:])}  # z = w_1 x_1 + w_2 x_2
    for node in entries:
        array, general = node.args[0].val, [k for k in node.args[1:] if k.op != "num"]
        if general and (array in entered or (array in single_here and any(k.op == "name" and k.val in free for k in general))):
            return GENERAL
    for n in free:
        parts = re.fullmatch(r"(\w+)_([a-z])", n)
        if parts and (parts[1] in arrays or parts[1] in entered or any(ledger.named(f"{parts[1]}{k}") is not None for k in range(3))):
            return GENERAL
    return ""


def _is_formula(law: Term | None) -> bool:
    """Whether a law says more than a number: what is said of all entries holds of one with a number too."""
    return law is not None and bool(law.names)


def _moved(claim: Claim, terms: tuple[Term, ...], said: Said, ledger: Ledger) -> str:
    """A derivative of something that depends on what the page does not say."""
    bodies, laws = {d.name: d for d in claim.definitions}, Definitions(claim.definitions)
    for node in (node for t in terms for node in subterms(t) if node.op in ("D", "partial", "prime")):
        x = node.args[1] if node.op != "prime" else None
        own = x.args[0].val if x is not None and x.op == "idx" else x.val if x is not None and x.op == "name" else ""
        if own and own not in node.args[0].names and not ledger.is_used(own) and not any(own in d.body.names for d in claim.definitions):
            return f"the page does not say what depends on {own}"
        todo, seen = [*node.args[0].names], {own, *claim.functions}
        beside = [bodies[n].body.names for n in node.args[0].names if n in bodies and own in bodies[n].body.names]
        seen |= frozenset().union(*beside) - bodies.keys()  # what stands beside the variable is held fixed
        while todo:
            n = todo.pop()
            if n in seen:
                continue
            seen.add(n)
            if n in bodies:
                todo += bodies[n].body.names.difference(bodies[n].arguments)
            elif n in said.derived or own in said.arguments.get(n, ()):
                return f"it is not said what {n} depends on"
        f = node.args[0].names
        others = laws.closure(f - {own})
        if own in bodies and own not in others and (laws.closure(frozenset({own})) & others) - bodies.keys():
            return f"it is not said how it depends on {own}"  # J = log(1 + exp(-y z)) and m = y z
    return ""
