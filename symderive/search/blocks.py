"""Proofs by blocks: case by case, by an injective function, by equal derivatives and one value, by squaring."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations

from symderive.kernel import ring
from symderive.kernel.derivation import Cases, Chain, Constant, Injective, Interval, Line, Proof, Rejected, Step
from symderive.kernel.term import ONE, ZERO, Term, canon, fold, mk, name, num, number, rebuild, same
from symderive.search.citing import coefficients, expanded, relations
from symderive.search.differentiate import tidy
from symderive.search.elaborate import Workbench, bridge
from symderive.search.identity import prove_identity
from symderive.search.match import arithmetic_nodes, positions, subterms

MAX_SPLITS, MAX_TURNING = 3, 8
PARTS = 60  # work for the conditions of the parts, for each symbol of the claim
EMPTY = Chain(())
Prover = Callable[[Workbench], Iterator[Proof]]


def parts(bench: Workbench, skeleton: Proof) -> list[Workbench] | None:
    """A bench for every part of a proof whose parts are still empty; None where the kernel would refuse it."""
    bench.budget.spend(PARTS * (bench.claim.lhs.size + bench.claim.rhs.size))
    try:
        found = bench.replay.parts(bench.claim, skeleton, bench.facts)
        return [Workbench(claim, bench.rules, bench.lemmas, facts, bench.budget) for claim, _, facts in found]
    except Rejected as e:
        if e.condition is not None:
            bench.open.append(e.condition)
        return None


def proved_parts(bench: Workbench, skeleton: Proof, prove: Prover) -> list[Proof] | None:
    """A proof for every part, or None."""
    return _proved(bench, parts(bench, skeleton) or (), prove)


def _proved(bench: Workbench, benches: Sequence[Workbench], prove: Prover) -> list[Proof] | None:
    found: list[Proof] = []
    for part in benches:
        proof = next(prove(part), None)
        if proof is None:
            bench.open += [c for c in part.open if c not in bench.open]
            return None
        found.append(proof)
    return found or None


# --- cases -----------------------------------------------------------------------------------------------------------


def by_cases(bench: Workbench, prove: Prover) -> Iterator[Proof]:
    """Split on the sign of what stands in absolute values, roots of squares, maxima and the like."""
    points = _turning_points((bench.claim.lhs, bench.claim.rhs)) + _bases_that_may_be_zero(bench)
    yield from _split(bench, prove, points[:MAX_TURNING], MAX_SPLITS)


def _is_decided(bench: Workbench, a: Term, b: Term, ordered: bool) -> bool:
    """Whether the order of two, or that they are not equal, is known."""
    return any(bench.facts.granted(mk(op, a, b)) for op in (("ge", "le") if ordered else ("ne",)))


def _bases_that_may_be_zero(bench: Workbench) -> list[tuple[Term, Term, bool]]:
    """Bases of powers of which it stood in the way that they may be 0; if they are, the exponents are natural numbers."""
    asked = [canon(c.args[0]) for c in bench.open if c.op in ("ne", "gt") and c.args[1] is ZERO]
    nodes = dict.fromkeys(s for side in (bench.claim.lhs, bench.claim.rhs) for s in subterms(side))
    bases = (s.args[0] for s in nodes if s.op == "pow" and ring.exponent(s) is None)
    return [(base, ZERO, False) for base in dict.fromkeys(bases) if canon(base) in asked]


def _split(bench: Workbench, prove: Prover, at: list[tuple[Term, Term, bool]], most: int) -> Iterator[Proof]:
    """Cases at the first of some pairs whose order is not known, and in them at the next ones, `most` deep."""
    while len(at) > 1 and _is_decided(bench, *at[0]):
        at = at[1:]
    if not at or not most:
        return
    (a, b, ordered), rest = at[0], at[1:]
    apart = bench.facts.granted(mk("ne", a, b))  # what is strict holds all around, so it is known under derivatives too
    cases = (mk("gt" if apart else "ge", a, b), mk("lt", a, b)) if ordered else (mk("eq", a, b), mk("ne", a, b))

    def deeper(part: Workbench) -> Iterator[Proof]:
        yield from prove(part)
        yield from _split(part, prove, rest, most - 1)

    found = proved_parts(bench, Cases(tuple((s, EMPTY) for s in cases)), deeper)
    if found is not None:
        yield Cases(tuple(zip(cases, found, strict=True)))


def _turning_points(sides: Iterable[Term]) -> list[tuple[Term, Term, bool]]:
    """Pairs whose order, or (False) whose equality, decides the value of some part; the smallest first."""
    found: dict[tuple[Term, Term], bool] = {}
    nodes = sorted(dict.fromkeys(s for side in sides for s in subterms(side)), key=lambda s: s.size)
    for node in nodes:
        if node.op in ("abs", "relu", "sign", "step"):
            found.update(dict.fromkeys(((factor, ZERO) for u in _choices(node.args[0]) for factor in _factors(u)), True))
        elif node.op == "sqrt":
            found.update(dict.fromkeys(((u.args[0], ZERO) for u in _factors(node.args[0]) if ring.exponent(u) == 2), True))
        elif node.op in ("max", "min"):
            found.update(dict.fromkeys(((a, b) if b is ZERO or a is not ZERO else (b, ZERO) for a, b in _rivals(node)), True))
        elif node.op == "delta":
            found.setdefault((node.args[0], node.args[1]), False)
    different: dict[Term, tuple[Term, Term, bool]] = {}  # x + 1 and 0 are as x and -1
    for (a, b), ordered in found.items():
        gaps = [] if not a.names | b.names else [canon(expanded(mk("sub", *pair))) for pair in ((a, b), (b, a))]
        if gaps and not different.keys() & {*gaps}:
            different[gaps[0]] = (a, b, ordered)
    return list(different.values())


def _rivals(node: Term) -> Iterator[tuple[Term, Term]]:
    """The pairs whose order decides which of its arguments a maximum or minimum is, whatever maxima in them are."""
    for (_, us), (_, vs) in combinations(enumerate(map(_choices, node.args)), 2):
        yield from ((u, v) for u in us for v in vs if not same(u, v))


def _choices(t: Term) -> list[Term]:
    """What a term may be, its maxima and minima being one of their arguments."""
    inner = next((n for n in subterms(t) if n.op in ("max", "min")), None)
    if inner is None:
        return [t]
    chosen = (fold(t, lambda n, args, a=a: a if n is inner else rebuild(n, args)) for a in inner.args)  # type: ignore[misc]
    return list(dict.fromkeys(c for u in chosen for c in _choices(u)))


def _factors(t: Term) -> tuple[Term, ...]:
    return t.args if t.op in ("mul", "div") else t.args if t.op == "neg" else (t,)


# --- an injective function -------------------------------------------------------------------------------------------

# which function undoes what the sides are made of
UNDOES = (("atanh", "tanh"), ("acosh", "cosh"), ("asinh", "sinh"), ("log", "exp"), ("softplus", "exp"), ("acos", "cos"), ("asin", "sin"),
          ("atan", "tan"), ("asin", "cos"), ("atan", "cos"), ("any power", "log"))


def by_injective(bench: Workbench, prove: Prover) -> Iterator[Proof]:
    """Apply a function that takes no value twice, where it undoes a function that stands in no other."""
    nodes = [s for side in (bench.claim.lhs, bench.claim.rhs) for s in arithmetic_nodes(side)]
    operators = {s.op for s in nodes} | {"any power" for s in nodes if s.op == "pow" and ring.exponent(s) is None}
    for undone, function in UNDOES:
        if undone in operators:
            found = proved_parts(bench, Injective(function, EMPTY), prove)
            if found is not None:
                yield Injective(function, found[0])


# --- equal derivatives and one value -----------------------------------------------------------------------------------

TRANSCENDENTAL = frozenset({"asin", "acos", "atan", "asinh", "acosh", "atanh", "log", "atan2"})
POINTS = (ZERO, ONE, mk("div", ONE, num(2)), num(2), mk("neg", ONE))


def by_constant(bench: Workbench, prove: Prover) -> Iterator[Proof]:
    """Both sides have one derivative on the domain, an interval, and one value at a simple point of it."""
    claim = bench.claim
    if not TRANSCENDENTAL & (claim.lhs.ops | claim.rhs.ops):
        return
    for n in sorted((claim.lhs.names | claim.rhs.names) - {n for n, s in claim.sorts if s.kind != "real"}):
        (lo, with_lo), (hi, with_hi) = _end(bench, n, "g"), _end(bench, n, "l")
        ends = tuple((e, EMPTY) for e, closed in ((lo, with_lo), (hi, with_hi)) if e is not None and closed)
        slopes: list[Proof] | None = None
        for point in POINTS:
            opened = parts(bench, Constant(n, (Interval(lo, hi, EMPTY, point, EMPTY),), ends))
            if opened is None:  # the point lies outside
                continue
            slopes = slopes or _proved(bench, opened[:1], prove)
            if slopes is None:  # the point does not matter to them
                break
            values = _proved(bench, opened[1:], prove)
            if values is not None:
                proved = tuple((e, proof) for (e, _), proof in zip(ends, values[1:], strict=True))
                yield Constant(n, (Interval(lo, hi, slopes[0], point, values[0]),), proved)
                break


def _end(bench: Workbench, n: str, side: str) -> tuple[Term | None, bool]:
    """The number nearest to which the name is known to stay on one side ("g" above, "l" below), and whether it may be reached."""
    x = name(n)
    values = {t.value for s in bench.facts.statements for t in subterms(s) if t.op == "num"}
    numbers = sorted({*values, *(-q for q in values), ZERO.value}, reverse=side == "g")
    for q in numbers:
        if bench.facts.granted(mk(f"{side}e", x, number(q))):
            return number(q), not bench.facts.granted(mk(f"{side}t", x, number(q)))
    for slope, bound, op in _linear_bounds(bench, n):
        rising = next((up for up, sign in ((True, "gt"), (False, "lt")) if bench.facts.granted(mk(sign, slope, ZERO))), None)
        if rising is not None and rising is (op[0] == side):
            return bound, False
    return None, False


def _linear_bounds(bench: Workbench, n: str) -> Iterator[tuple[Term, Term, str]]:
    """Known a*n + b < 0 or > 0 with other names in a: the slope a, the bound -b/a, and the relation that n has to it where a > 0."""
    x = name(n)
    for s in bench.facts.statements:
        if s.op not in ("lt", "gt") or n not in s.names:
            continue
        try:
            field = ring.Field((mk("sub", *s.args),), opaque=True)
            top, bottom = field.fraction(mk("sub", *s.args))
        except (ring.TooLarge, ZeroDivisionError):
            continue
        at = next((i for i, atom in enumerate(field.atoms) if atom is x), None)
        if at is None or not bottom.is_constant() or top.degrees()[at] != 1 or any(n in a.names for a in field.atoms if a is not x):
            continue
        rest, slope = (ring.polynomial(p, field.atoms) for p in coefficients(top, at))
        if slope.names:
            yield slope, tidy(mk("div", mk("neg", rest), slope)), s.op


def by_constant_in_cases(bench: Workbench, prove: Prover) -> Iterator[Proof]:
    """The same where the domain of one name ends at a bound that depends on the sign of another: x*y < 1, by the sign of y."""
    claim = bench.claim
    if not TRANSCENDENTAL & (claim.lhs.ops | claim.rhs.ops):
        return
    names = sorted((claim.lhs.names | claim.rhs.names) - {n for n, s in claim.sorts if s.kind != "real"})
    slopes = dict.fromkeys(slope for n in names for slope, _, _ in _linear_bounds(bench, n) if slope.op == "name")
    for slope in slopes:
        cases = tuple(mk(op, slope, ZERO) for op in ("gt", "lt", "eq"))

        def one(part: Workbench) -> Iterator[Proof]:
            equal = next((s for s in part.facts.statements if s.op == "eq" and s.args[1] is ZERO and s.args[0] in slopes), None)
            yield from by_constant(part, prove) if equal is None else _put_in(part, equal)

        found = proved_parts(bench, Cases(tuple((s, EMPTY) for s in cases)), one)
        if found is not None:
            yield Cases(tuple(zip(cases, found, strict=True)))
            return


def _put_in(bench: Workbench, eq: Term) -> Iterator[Proof]:
    """Chains that begin by putting in what a name is known to be."""
    sides, lines = [], []
    for side in (bench.claim.lhs, bench.claim.rhs):
        steps = tuple(Step("fact", at, (("eq", eq),)) for at, node in positions(side) if node is eq.args[0])
        new = bench.run(side, steps)
        if new is None:
            return
        sides.append(new)
        lines.append((Line(steps),) if steps else ())
    left, right = sides
    middle = prove_identity(bench, left, right, bench.rules)
    if middle is not None:
        yield Chain((*lines[0], *middle.lines), middle.known, (*lines[1], *middle.back))


# --- squaring ----------------------------------------------------------------------------------------------------------


def by_square(bench: Workbench, prove: Prover) -> Iterator[Proof]:
    """sqrt(A) = B: A is B squared, and B is not negative (or stands in absolute value); and A = B: their squares are equal."""
    sides = bench.claim.lhs, bench.claim.rhs
    for root, other in (sides, sides[::-1]):
        found = _root_of_square(bench, root, other) if root.op == "sqrt" else None
        if found is not None:
            yield found if root is sides[0] else Chain(found.back, found.known, found.lines)
            return
    if all(side.op != "sqrt" for side in sides):  # else the squares were just compared
        yield from _by_squares(bench)


def _root_of_square(bench: Workbench, root: Term, other: Term) -> Chain | None:
    """sqrt(A) = sqrt(B^2) = B."""
    inner = other.args[0] if other.op == "abs" else other
    rule = "sqrt_sq_eq_abs" if other.op == "abs" else "sq_sqrt"
    if rule not in bench.replay.rules or (other is inner and not bench.facts.granted(mk("ge", inner, ZERO))):
        return None
    square, using = mk("pow", inner, num(2)), (("a", inner),)
    for middle in (square, tidy(expanded(square))):
        known = [r for r in relations(bench.replay.rules["sqrt_sq"], (root, square))] if "sqrt_sq" in bench.replay.rules else []
        steps, more = bridge(root.args[0], middle, known, (0,)), bridge(middle, square, (), (0,))
        if steps is not None and more is not None and bench.run(root, [*steps, *more]) is mk("sqrt", square):
            lines = tuple(Line(tuple(s)) for s in (steps, more, [Step(rule, (), using)]) if s)
            if middle is not square or not any(s.cites for s in steps):
                return Chain(lines)
    found = prove_identity(bench, root.args[0], square, bench.rules)
    step = Line((Step(rule, (), using, backwards=True),))
    return None if found is None else Chain(_under_root(found.lines), found.known, (step, *_under_root(found.back)))


def _by_squares(bench: Workbench) -> Iterator[Proof]:
    """Neither side is negative, so each is the root of its square."""
    sides = bench.claim.lhs, bench.claim.rhs
    rooted = any({"sqrt", "abs"} & side.ops for side in sides)
    if not rooted or not all(bench.facts.granted(mk("ge", side, ZERO)) for side in sides):
        return
    left, right = (mk("pow", side, num(2)) for side in sides)
    found = prove_identity(bench, left, right, bench.rules)
    if found is not None:
        before, after = (Line((Step("sq_sqrt", (), (("a", side),), backwards=True),)) for side in sides)
        yield Chain((before, *_under_root(found.lines)), found.known, (after, *_under_root(found.back)))


def _under_root(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    return tuple(replace(line, steps=tuple(replace(s, at=(0, *s.at)) for s in line.steps)) for line in lines)
