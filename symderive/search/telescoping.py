"""Sums that telescope: the summand is F(j) - F(j + 1), by itself or by partial fractions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from fractions import Fraction
from math import floor

from flint import fmpq, fmpq_poly

from symderive.kernel import ring
from symderive.kernel.derivation import Chain, Claim, Derivation, Lemma, Line, Proof, Rejected, Sort, Step
from symderive.kernel.term import ONE, Captured, Path, Term, get, mk, name, number, put, substitute
from symderive.search.citing import expanded, in_powers
from symderive.search.differentiate import tidy
from symderive.search.elaborate import Workbench, bridge
from symderive.search.identity import prove_identity
from symderive.search.match import arguments, positions, subterms
from symderive.search.opening import exhausted, neatened
from symderive.search.partial import partial_fractions, quotient

MAX_DEGREE = 8  # of a denominator
MAX_SHIFT = 6  # between two of its factors
DIFFERENCE = "summand"  # the lemma that writes a summand as a difference of neighbours
_OF_ANGLES = frozenset("sin cos tan cot sec csc".split())

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
            rest = prove_identity(bench, now, goal, bench.rules) or _one_arctangent(bench, now, goal)
            if rest is not None:
                there, here = (*lines, *rest.lines), rest.back
                yield Chain(there, rest.known, here) if start is sides[0] else Chain(here, rest.known, there)


def _collapsed(bench: Workbench, t: Term, at: Path, node: Term) -> Iterator[tuple[tuple[Line, ...], Term]]:
    """Lines that write the summand as a difference of neighbours and let the sum collapse, and the last of them."""
    found = (_collapsing(bench, t, at, node, way) for way in _differences(*node.args[:2]))
    yield from (lines for lines in found if lines is not None)


def _collapsing(bench: Workbench, t: Term, at: Path, node: Term, way: tuple[Apart, Term, str]) -> tuple[tuple[Line, ...], Term] | None:
    """The same for one way to see the summand."""
    apart, kept, rule = way
    _, j, a, b = node.args
    steps = apart((*at, 0))
    now = bench.run(t, steps)
    whole = _difference(kept, j, up=rule == "sum_telescope_up")
    written = None if now is None or whole is None else _as_difference(get(now, (*at, 0)), whole, (*at, 0))
    if now is None or written is None:
        return None
    collapse = [*written, Step(rule, at, (("a", a), ("b", b), ("f", kept), ("j", j)))]
    after = bench.run(now, collapse)
    if after is None:
        return None
    indices, after = exhausted(bench, after, neatened)
    inside, short = _shortened_inside(after)
    neat = [*inside, *_ring(at, get(short, at), tidy(get(short, at)))]
    lines = [Line(tuple(s)) for s in (steps, [*collapse, *indices, *neat]) if s]
    return tuple(lines), bench.run(after, neat) or after


def _as_difference(f: Term, whole: Term, at: Path) -> list[Step] | None:
    """Arithmetic that writes a summand so; what stands in functions is worked out before."""
    steps, short = _shortened_inside(whole)
    there = bridge(f, short, (), at)
    back = bridge(short, whole, (), at) if steps else []
    return bridge(f, whole, (), at) if there is None or back is None else [*there, *back]


def _shortened_inside(t: Term) -> tuple[list[Step], Term]:
    """What stands in functions multiplied out where that makes it shorter: atan(2 (n + 1) - 1) is atan(2 n + 1)."""
    steps = []
    for at, node, _ in arguments(t):
        short = expanded(node)
        if short.size < node.size:
            steps.append(Step("ring", at, (("to", short),)))
            t = put(t, at, short)
    return steps, t


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
    if f.op == "atan":
        yield from _arctangents(f, j)
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


def _arctangents(f: Term, j: Term) -> Iterator[tuple[Apart, Term, str]]:
    """atan(1/(1 + j + j^2)) is atan(j + 1) - atan(j), and atan(2/j^2) is atan(j + 1) - atan(j - 1): by the arctangent of a difference."""
    found = quotient(f.args[0], j)
    if found is None or found[0].degree() != 0 or found[1].degree() != 2:
        return
    c, (q0, q1, q2) = found[0][0], (found[1][k] for k in range(3))
    for shift in (1, 2):
        slope = shift * q2 / c  # of u with c/q = (u(j + shift) - u(j))/(1 + u(j + shift) u(j))
        scale = slope * slope / q2
        start = (scale * q1 - slope * slope * shift) / (2 * slope)
        if scale * q0 != 1 + start * (start + slope * shift):
            continue
        u = in_powers(fmpq_poly([start, slope]), j)
        later = [in_powers(fmpq_poly([start + slope * k, slope]), j) for k in range(1, shift + 1)]
        told = mk("div", mk("sub", later[-1], u), mk("add", ONE, mk("mul", later[-1], u)))

        def apart(at: Path, u: Term = u, v: Term = later[-1], told: Term = told) -> list[Step]:
            return [*_ring((*at, 0), f.args[0], told), Step("atan_sub", at, (("u", v), ("v", u)), backwards=True)]

        arcs = [mk("atan", t) for t in (u, *later[:-1])]
        yield apart, arcs[0] if shift == 1 else mk("add", *arcs), "sum_telescope_up"


def _one_arctangent(bench: Workbench, now: Term, goal: Term) -> Chain | None:
    """atan(n + 1) - atan(1) is atan(n/(n + 2))."""
    if now.op != "sub" or goal.op != "atan" or any(a.op != "atan" for a in now.args):
        return None
    join = Step("atan_sub", (), tuple(zip("uv", (a.args[0] for a in now.args), strict=True)))
    joined = bench.run(now, [join])
    closing = None if joined is None else bridge(joined, goal)
    return None if closing is None else Chain((Line((join,)), Line(tuple(closing))) if closing else (Line((join,)),))


def by_growing_angles(bench: Workbench) -> Iterator[Derivation]:
    """1/sin(2^k x) = cot(2^(k - 1) x) - cot(2^k x) is proved first: what the other side says of one term more. Then the sum telescopes."""
    claim = bench.claim
    if bench.lemmas or claim.definitions:
        return
    for node, goal, turned in ((claim.lhs, claim.rhs, False), (claim.rhs, claim.lhs, True)):
        if node.op != "Sum" or any(s.op == "Sum" for s in subterms(goal)) or not _grows(node.args[0], node.args[1]):
            continue
        for kept, up in _by_the_goal(node, goal):
            lemma = _of_summand(bench, node, kept, up)
            found = None if lemma is None else _by_lemma(bench, node, goal, lemma, kept, up)
            if lemma is not None and found is not None:
                yield Derivation(claim, Chain(found.back, found.known, found.lines) if turned else found, (lemma,))


def _grows(f: Term, j: Term) -> bool:
    """Whether the angle of a function in it has a power with the index in its exponent."""
    angles = (s.args[0] for s in subterms(f) if s.op in _OF_ANGLES)
    return any(t.op == "pow" and j.val in t.args[1].names for angle in angles for t in subterms(angle))


def _by_the_goal(node: Term, goal: Term) -> Iterator[tuple[Term, bool]]:
    """F for which the goal is F(n + 1) less something (up), or something less F(n + 1), where n is the end of the sum."""
    _, j, _, end = node.args
    names = [n for n in sorted(end.names) if n in goal.names]
    more = ring.difference(end, name(names[0])) if len(names) == 1 else None
    growing = [(t, up) for t, up in _signed(goal) if names and names[0] in t.names]
    if more is None or len({up for _, up in growing}) != 1 or j.val in goal.names | goal.bound:
        return
    total = growing[0][0] if len(growing) == 1 else mk("add", *(t for t, _ in growing))
    yield substitute(total, {names[0]: tidy(mk("sub", j, number(more + 1)))}), growing[0][1]


def _of_summand(bench: Workbench, node: Term, kept: Term, up: bool) -> Lemma | None:
    """The summand is F(j + 1) - F(j), or F(j) - F(j + 1)."""
    f, j, first, _ = node.args
    whole, claim = _difference(kept, j, up), bench.claim
    if whole is None or j.val in claim.lhs.names | claim.rhs.names:
        return None
    names = f.names | whole.names
    known = [s for s in claim.assuming if s.names <= names] + [mk("ge", j, first)] * (not first.names)
    sorts = [(n, s) for n, s in claim.sorts if n in names] + [(j.val, Sort("whole"))]
    own = Claim(f, exhausted(bench, whole, neatened)[1], tuple(known), tuple(sorts))
    proof = prove_identity(Workbench(own, bench.rules, budget=bench.budget), own.lhs, own.rhs, bench.rules)
    return None if proof is None else Lemma(DIFFERENCE, own, proof)


def _by_lemma(bench: Workbench, node: Term, goal: Term, lemma: Lemma, kept: Term, up: bool) -> Chain | None:
    """The summand by the lemma, the sum collapsed, and what is left by identities."""
    try:
        main = Workbench(bench.claim, bench.rules, (lemma,), budget=bench.budget)
    except Rejected:
        return None
    using = tuple((letter, name(letter)) for letter in sorted(main.replay.rules[DIFFERENCE].letters))
    apart: Apart = lambda at: [Step(DIFFERENCE, at, using)]  # noqa: E731
    found = _collapsing(main, node, (), node, (apart, kept, "sum_telescope_up" if up else "sum_telescope"))
    rest = None if found is None else prove_identity(main, found[1], goal, bench.rules)
    return None if found is None or rest is None else Chain((*found[0], *rest.lines), rest.known, rest.back)


def _signed(t: Term, up: bool = True) -> list[tuple[Term, bool]]:
    """The summands of a term, and whether they are added."""
    if t.op == "add":
        return [pair for a in t.args for pair in _signed(a, up)]
    if t.op == "sub":
        return [*_signed(t.args[0], up), *_signed(t.args[1], not up)]
    return _signed(t.args[0], not up) if t.op == "neg" else [(t, up)]


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
