"""The chains of a statement: one, or one for each entry of vectors, matrices and gradients; and sides that are taken at a point."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from symderive.documents.knowing.known import Mode, NoValue
from symderive.documents.knowing.ledger import Ledger
from symderive.documents.knowing.ways import two_ways
from symderive.documents.reading.page import Page, Side, Statement
from symderive.kernel.ball import MAX_NESTED
from symderive.kernel.term import Captured, Malformed, Term, canon, mk, name, num, substitute

NABLA = "nabla"
_LINEAR = frozenset({"add", "sub", "neg", "mul", "div"})
_BRACKET = re.compile(r"\s*(\\left|\\[bB]ig+l?|\{)?\s*(\(|\[|\\langle|\\begin)")
_SCALED = re.compile(r"[(\[][^()\[\]]*,[^()\[\]]*[)\]][.\s]*$")  # 0.4 (1, 2)


def components(s: Statement, page: Page, ledger: Ledger, spoken: Container[str]) -> list[list[Side]]:
    """The chains of a statement; none where its sides have not the same number of entries. `spoken` are the names of the page."""
    if "->" in s.relations and any(side.rows for side in s.sides):  # (1, 2) -> (e, e^2): that is what they become
        return [c for part in _between_arrows(s) for c in components(part, page, ledger, spoken)]
    vectors = any(_is_gradient(side) for side in s.sides)
    if not vectors and all(not side.rows for side in s.sides):
        return [list(s.sides)]
    found: list[list[Side]] = []
    ways = max((len(list(side.entries())) for side in s.sides if side.kind == "either"), default=0)
    sizes = {len(list(side.entries())) for side in s.sides if side.rows}
    if vectors and not sizes:
        sizes = {len(ats) for side in s.sides if (ats := _moved_by(side, page))}
    size = sizes.pop() if len(sizes) == 1 else 0
    lists = [side.text for side in s.sides if side.rows]
    bracketed = all(_BRACKET.match(text) or _SCALED.search(text) for text in lists)  # x = 2, 3 are two solutions and no vector
    for side in s.sides:
        entries = [side] * ways if ways and not side.rows else list(side.entries())
        if not ways and not side.rows and size and (size > 1 or _is_gradient(side)) and side.kind == "term":
            entries = _entries(side, size, page, ledger, spoken, bracketed)
        found.append(entries)
    if len({len(e) for e in found}) != 1:
        return []
    if ways == 2:
        return two_ways(s.sides, found, ledger)
    return [[replace(e[k]) for e in found] for k in range(len(found[0]))]


def _between_arrows(s: Statement) -> Iterator[Statement]:
    """The parts of a chain between its arrows that hold a relation."""
    cuts = [k + 1 for k, sign in enumerate(s.relations) if sign == "->"]
    for a, b in pairwise([0, *cuts, len(s.sides)]):
        if b - a > 1:
            yield replace(s, sides=s.sides[a:b], relations=s.relations[a:b - 1])


def _is_gradient(side: Side) -> bool:
    t = side.term
    return t is not None and t.op == "apply" and t.args[0].val.startswith(NABLA)


def _moved_by(side: Side, page: Page) -> tuple[str, ...]:
    """The names in which a gradient without an index is taken: the arguments of its function."""
    t = side.term
    return page.symbols.functions.get(t.args[1].val, ()) if t is not None and _is_gradient(side) and t.args[0].val == NABLA else ()


def _entries(side: Side, size: int, page: Page, ledger: Ledger, spoken: Container[str], bracketed: bool) -> list[Side]:
    """The entries of a gradient, or of an expression in vectors; the side alone where it is neither."""
    assert side.term is not None
    terms: list[Term] = []
    for k in range(size):
        t = _slope(side, k, page, ledger, spoken) if _is_gradient(side) else _entry(side.term, k, page, ledger, spoken, bracketed)
        if t is None:
            return [side]
        terms.append(t)
    return [replace(side, term=t, spot=None, numbers=(), number=None) for t in terms]


def _slope(side: Side, k: int, page: Page, ledger: Ledger, spoken: Container[str]) -> Term | None:
    """The entry of a gradient: the derivative in the name of its place."""
    assert side.term is not None
    nabla, function = side.term.args
    moved = _moved_by(side, page)
    if nabla.val == NABLA:
        return mk("D", function, name(moved[k])) if k < len(moved) else None
    return _entry(side.term, k, page, ledger, spoken, bracketed=True)


def _entry(t: Term, k: int, page: Page, ledger: Ledger, spoken: Container[str], bracketed: bool) -> Term | None:
    """One entry of an expression that is linear in vectors: u + 2 v; None where it is none."""
    if t.op == "name":
        return _of_name(t, k, page, ledger, spoken, bracketed)
    if t.op == "apply" and t.args[0].val.startswith(f"{NABLA}_"):  # w - eta nabla_w L
        x = _entry(name(t.args[0].val.removeprefix(f"{NABLA}_")), k, page, ledger, spoken, bracketed=True)
        return None if x is None else mk("D", t.args[1], x)
    if t.op == "idx" and bracketed and ledger.find(t) is None:  # the second of the examples x^(1), x^(2) is a vector: x^(2) = (3, -1)
        return mk("idx", *t.args, num(k + 1))
    if t.op == "D" and t.args[1].op == "name":  # the slopes in the entries of x
        x = _of_name(t.args[1], k, page, ledger, spoken, bracketed)
        return None if x is None else mk("D", t.args[0], x, *t.args[2:])
    if t.op not in _LINEAR:
        return None
    parts = [_entry(a, k, page, ledger, spoken, bracketed=False) for a in t.args]
    vectors = [p is not None for p in parts]
    if t.op in ("add", "sub", "neg"):
        plain = all(vectors[k] or a.op == "num" or (a.op == "name" and ledger.named(a.val) is not None) for k, a in enumerate(t.args))
        return mk(t.op, *(a if p is None else p for a, p in zip(t.args, parts, strict=True))) if any(vectors) and plain else None
    if sum(vectors) != 1 or (t.op == "div" and vectors[1]):  # a product of two vectors may be one of several things
        return None
    return mk(t.op, *(a if p is None else p for a, p in zip(t.args, parts, strict=True)))


def _of_name(t: Term, k: int, page: Page, ledger: Ledger, spoken: Container[str], new: bool) -> Term | None:
    r"""The entry of a vector by its name: x_1, of \bm{x} too. A name that is new, or of which only entries are known, may be a vector."""
    entry = mk("idx", t, num(k + 1))
    for array in dict.fromkeys((t.val, t.val.removesuffix("vec"))):
        own = mk("idx", name(array), num(k + 1))
        if array in page.symbols.arrays or ledger.find(canon(own)) is not None:
            return own
        if (numbered := f"{array}{k + 1}") in spoken:
            return name(numbered)
    return entry if new and ledger.named(t.val) is None else None


# --- at a point ----------------------------------------------------------------------------------------------------------


def taken(side: Side, ledger: Ledger, mode: Mode = Mode.IDEAL) -> Side:
    """The side with its point put in: the slope at x = 2, g(1, -1) for a function of two arguments. Raises NoValue."""
    if not side.at or side.term is None:
        return side
    stands_for = {n: name(f"value of {n}") for n, _ in side.at}  # no name of a page has a blank in it
    rests = _rests_on(side.term.names, ledger)
    other = [n for n in stands_for if n not in rests and (q := ledger.named(n)) is not None and q.law is not None]  # tau = sigma^2
    if not rests & stands_for.keys() or other:
        raise NoValue("it is not clear how it depends on what is replaced")
    try:
        t = _in_terms_of(ledger.written(side.term, mode), stands_for, ledger)
        t = substitute(t, {stands_for[n].val: value for n, value in side.at})
    except (Captured, Malformed) as why:
        raise NoValue(str(why)) from None
    return replace(side, term=t, spot=None, numbers=(), number=None, at=())


def _in_terms_of(t: Term, point: dict[str, Term], ledger: Ledger) -> Term:
    """The formula with all laws put in that rest on the names of the point, and other names for these. Raises NoValue."""
    for _ in range(MAX_NESTED):
        t = substitute(ledger.formula(t), point)
        moving = {n: q.law for n in sorted(t.names) if (q := ledger.named(n)) is not None and q.law is not None
                  and q.parameter is None and _rests_on({n}, ledger) & point.keys()}
        if not moving:
            return t
        t = substitute(t, moving)
    raise NoValue("the definitions go round in a circle")


def _rests_on(names: Iterable[str], ledger: Ledger) -> frozenset[str]:
    """The names and all on which they rest, also through functions: the mu in the density of a likelihood. Raises NoValue."""
    todo, seen = list(names), set()
    while todo:
        n = todo.pop()
        if n not in seen:
            seen.add(n)
            q = ledger.named(n)
            todo.extend(ledger.formula(q.law).names if q is not None and q.law is not None and q.parameter is None else ())
    return frozenset(seen)
