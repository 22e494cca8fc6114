"""Sums that telescope: the summand is F(j) - F(j + 1), by itself or by partial fractions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import floor

from flint import fmpq, fmpq_poly

from symderive.kernel.derivation import Chain, Line, Proof, Step
from symderive.kernel.term import ONE, Captured, Path, Term, get, mk, number, substitute
from symderive.search.citing import in_powers
from symderive.search.differentiate import tidy
from symderive.search.elaborate import Workbench, bridge
from symderive.search.identity import prove_identity
from symderive.search.match import positions
from symderive.search.opening import exhausted, neatened
from symderive.search.partial import partial_fractions, quotient

MAX_DEGREE = 8  # of a denominator
MAX_SHIFT = 6  # between two of its factors

Apart = Callable[[Path], list[Step]]  # steps at the place of a summand


def by_telescoping(bench: Workbench) -> Iterator[Proof]:
    """One sum of differences of neighbours: only the first and the last stay."""
    sides = bench.claim.lhs, bench.claim.rhs
    if not any("Sum" in side.ops for side in sides):
        return
    for start, goal in (sides, sides[::-1]):
        found = [(at, node) for at, node in positions(start) if node.op == "Sum"]
        if len(found) != 1 or any(node.op == "Sum" for _, node in positions(goal)):
            continue
        for lines, now in _collapsed(bench, start, *found[0]):
            rest = prove_identity(bench, now, goal, bench.rules)
            if rest is not None:
                there, here = (*lines, *rest.lines), rest.back
                yield Chain(there, rest.known, here) if start is sides[0] else Chain(here, rest.known, there)


def _collapsed(bench: Workbench, t: Term, at: Path, node: Term) -> Iterator[tuple[tuple[Line, ...], Term]]:
    """Lines that write the summand as a difference of neighbours and let the sum collapse, and the last of them."""
    f, j, a, b = node.args
    using = (("a", a), ("b", b), ("j", j))
    for apart, kept, rule in _differences(f, j):
        steps = apart((*at, 0))
        now = bench.run(t, steps)
        whole = _difference(kept, j, up=rule == "sum_telescope_up")
        written = None if now is None or whole is None else bridge(get(now, (*at, 0)), whole, (), (*at, 0))
        if now is None or written is None:
            continue
        collapse = [*written, Step(rule, at, tuple(sorted((*using, ("f", kept)))))]
        after = bench.run(now, collapse)
        if after is not None:
            indices, after = exhausted(bench, after, neatened)
            neat = _ring(at, get(after, at), tidy(get(after, at)))
            lines = [Line(tuple(s)) for s in (steps, [*collapse, *indices, *neat]) if s]
            yield tuple(lines), bench.run(after, neat) or after


def _ring(at: Path, old: Term, new: Term) -> list[Step]:
    return [] if old is new else [Step("ring", at, (("to", new),))]


def _difference(f: Term, j: Term, up: bool) -> Term | None:
    """f at j and at j + 1, the one less the other."""
    try:
        there = substitute(f, {j.val: mk("add", j, ONE)})
    except Captured:
        return None
    return mk("sub", there, f) if up else mk("sub", f, there)


def _differences(f: Term, j: Term) -> Iterator[tuple[Apart, Term, str]]:
    """Ways to see a summand as F(j) - F(j + 1) or F(j + 1) - F(j): steps that write it so, F, and the rule."""
    if f.op == "sub":
        u, v = f.args
        yield from _neighbours(lambda _: [], u, v, j)
    if f.op == "log" and f.args[0].op == "div":
        u, v = f.args[0].args
        yield from _neighbours(lambda at: [Step("log_div", at, (("u", u), ("v", v)))], mk("log", u), mk("log", v), j)
    found = quotient(f, j)
    if found is not None and 1 < found[1].degree() <= MAX_DEGREE:
        whole, parts = partial_fractions(*found)
        rows = [(p, k, row[0]) for p, k, row in parts if any(row)]
        kept = _kept(rows, j) if whole.degree() < 0 and all(p.degree() == 1 for p, _, _ in rows) else None
        if kept is not None:
            told = _written(rows, j)
            yield (lambda at: _ring(at, f, told)), kept, "sum_telescope"


def _neighbours(apart: Apart, u: Term, v: Term, j: Term) -> Iterator[tuple[Apart, Term, str]]:
    for first, second, rule in ((u, v, "sum_telescope"), (v, u, "sum_telescope_up")):
        try:
            there = substitute(first, {j.val: mk("add", j, ONE)})
        except Captured:
            continue
        if bridge(there, second) is not None:
            yield apart, first, rule


Row = tuple[fmpq_poly, int, fmpq]  # c/p^k with p of degree 1


def _kept(rows: list[Row], j: Term) -> Term | None:
    """F with F(j) - F(j + 1) the sum of some c/p^k: of each group of factors that differ by whole shifts; None where there is none."""
    groups: dict[tuple[int, Fraction, Fraction], dict[int, Fraction]] = {}  # c by shift, for each power, root up to shifts, and slope
    for p, k, c in rows:
        lead, root = _fraction(p[1]), -_fraction(p[0]) / _fraction(p[1])
        groups.setdefault((k, root - floor(root), lead), {})[-floor(root)] = _fraction(c)
    found: list[Row] = []
    for (k, rest, lead), by_shift in groups.items():
        low, high, total = min(by_shift), max(by_shift), Fraction(0)
        if sum(by_shift.values()) or high - low > MAX_SHIFT:
            return None
        for i in range(low, high):
            total += by_shift.get(i, Fraction(0))
            constant = lead * (i - rest)
            p = fmpq_poly([fmpq(constant.numerator, constant.denominator), fmpq(lead.numerator, lead.denominator)])
            found += [(p, k, fmpq(total.numerator, total.denominator))] if total else []
    return _written(found, j) if found else None


def _fraction(q: fmpq) -> Fraction:
    q = fmpq(q)
    return Fraction(int(q.p), int(q.q))


def _written(rows: list[Row], j: Term) -> Term:
    """Parts as a sum, those that are added first."""
    total: Term | None = None
    for p, k, c in sorted(rows, key=lambda row: row[2] < 0):
        size, base = abs(_fraction(c)), in_powers(p, j)
        below = base if k == 1 else mk("pow", base, number(k))
        part = mk("div", number(size.numerator), mk("mul", number(size.denominator), below) if size.denominator > 1 else below)
        signed = mk("neg", part) if c < 0 else part
        total = signed if total is None else mk("sub" if c < 0 else "add", total, part)
    assert total is not None
    return total
