"""Entries of arrays that the page writes like names: x_k beside a sum over x_j, h_i = (x_i - mu)/s, delta_ik for Kronecker's delta.

A model y = w x + b, where the page has arrays x_i and y_i and no formula for y_i, says what every y_i is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from symderive.documents.reading.page import Page, Repair, Side, Statement
from symderive.kernel.term import Term, fold, mk, name, rebuild
from symderive.search.match import subterms

COUNTING = frozenset("ijklmnNM")  # letters that count
KRONECKER = "delta"


def with_entries(page: Page) -> Page:
    """The page with entries in the place of names that can only be entries."""
    terms = [t for s in page.statements for t in _terms(s)]
    arrays, indices = _arrays(terms), _indices(page, terms)
    if not arrays:
        return page
    page = _with_models(page, arrays)
    bound = {b.name.partition("_")[0] for b in page.symbols.bindings}
    known = {n: entry for t in terms for n in t.names if (entry := _entry(n, arrays, indices)) is not None}
    while True:
        more = {n.rpartition("_")[0] for n, law in _laws(page) if n not in known and _depends(law, n, known, indices)}
        if not more:
            break
        arrays |= {(x, 1) for x in more}
        known = {n: entry for t in terms for n in t.names if (entry := _entry(n, arrays, indices)) is not None}
    if KRONECKER in bound:
        known = {n: entry for n, entry in known.items() if entry.op != "delta"}
    if not known and (KRONECKER, 2) not in arrays:
        return page
    memo: dict[Term, Term] = {}
    statements = tuple(_changed(s, known, KRONECKER not in bound, memo) for s in page.statements)
    return replace(page, statements=statements)


def _with_models(page: Page, arrays: set[tuple[str, int]]) -> Page:
    """The page with y_i = w x_i + b in the place of a model y = w x + b."""
    heads = [s.sides[0].term for s in page.statements if len(s.sides) > 1 and not s.sides[1].rows]
    told = {t.args[0].val for t in heads if t is not None and t.op == "idx" and t.args[1].op == "name"}
    named = {t.val for t in heads if t is not None and t.op == "name"}
    rows = {x for x, indices in arrays if indices == 1}
    statements = list(page.statements)
    for s in page.statements:
        head, law = s.sides[0].term, s.sides[1].term if len(s.sides) == 2 else None
        if head is None or head.op != "name" or head.val not in rows - told or law is None or head.val in law.names:
            continue
        spread = {n: mk("idx", name(n), name("i")) for n in sorted(law.names & rows - named)}
        if spread and law.op in ("add", "sub", "mul"):
            statements[s.index] = _changed(s, spread | {head.val: mk("idx", head, name("i"))}, False, {})
    return replace(page, statements=tuple(statements))


def _terms(s: Statement) -> Iterator[Term]:
    sides = (*s.sides, *(side for r in s.repairs for side in r.sides))
    yield from (e.term for side in sides for e in side.entries() if e.term is not None)
    yield from s.given


def _arrays(terms: list[Term]) -> set[tuple[str, int]]:
    """Names that have entries, with their number of indices."""
    return {(node.args[0].val, len(node.args) - 1) for t in terms for node in subterms(t) if node.op == "idx"}


def _indices(page: Page, terms: list[Term]) -> frozenset[str]:
    """Letters that stand for an index."""
    found = {c.args[0] for s in page.statements for c in s.given if c.op == "whole"}
    for node in (node for t in terms for node in subterms(t)):
        found |= set(node.args[1:] if node.op == "idx" else node.args[2:3] if node.op == "softmax" else ())
    return COUNTING | {n for n in page.symbols.indices | {k.val for k in found if k.op == "name"} if len(n) == 1}


def _entry(n: str, arrays: set[tuple[str, int]], indices: frozenset[str]) -> Term | None:
    """x_k as an entry of x; None where the name cannot be one."""
    x, _, at = n.rpartition("_")
    if not x or not at or not indices.issuperset(at):
        return None
    if x == KRONECKER and len(at) == 2:
        return mk("delta", *map(name, at))
    return mk("idx", name(x), *map(name, at)) if (x, len(at)) in arrays else None


def _laws(page: Page) -> Iterator[tuple[str, Term]]:
    """Names that an equation defines, and by what."""
    for s in page.statements:
        if len(s.sides) > 1 and s.sides[0].term is not None and s.sides[0].term.op == "name" and s.sides[1].term is not None:
            yield s.sides[0].term.val, s.sides[1].term


def _depends(law: Term, n: str, known: dict[str, Term], indices: frozenset[str]) -> bool:
    """Whether h_i is defined by something with the index i: then h is an array."""
    x, _, i = n.rpartition("_")
    if not x or len(i) != 1 or i not in indices:
        return False
    entries = {k.val for m in law.names if m in known for k in known[m].args[1:]}
    return i in law.names or i in entries


def _changed(s: Statement, known: dict[str, Term], kronecker: bool, memo: dict[Term, Term]) -> Statement:
    def visit(node: Term, args: list[Term]) -> Term:
        if node.op == "name":
            return known.get(node.val, node)
        if kronecker and node.op == "idx" and len(args) == 3 and args[0].val == KRONECKER:
            return mk("delta", *args[1:])
        return rebuild(node, args)

    def term(t: Term) -> Term:
        return fold(t, visit, memo)

    def side(one: Side) -> Side:
        rows = tuple(tuple(side(e) for e in row) for row in one.rows)
        new = one.term if one.term is None else term(one.term)
        return one if new is one.term and not rows else replace(one, term=new, rows=rows)

    def repair(r: Repair) -> Repair:
        return replace(r, sides=tuple(side(e) for e in r.sides))

    given = tuple(term(c) for c in s.given)
    return replace(s, sides=tuple(side(e) for e in s.sides), repairs=tuple(repair(r) for r in s.repairs), given=given)
