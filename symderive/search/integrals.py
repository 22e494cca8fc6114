"""Integrals with ends: an antiderivative, proved by differentiating it, and its values at the ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from symderive.kernel.check import facts_at
from symderive.kernel.conditions import Facts
from symderive.kernel.derivation import Chain, Derivation, Lemma, Line, Proof, Rejected, Step
from symderive.kernel.term import ZERO, Path, Term, get, mk, name, number
from symderive.search.antiderivatives import antiderivative, round_the_circle
from symderive.search.blocks import Prover
from symderive.search.calculus import derivative_lines
from symderive.search.differentiate import CannotDifferentiate
from symderive.search.elaborate import Workbench
from symderive.search.identity import exhaust, prove_identity, worked_out
from symderive.search.match import positions, subterms
from symderive.search.partial import quotient

FEW = 4  # lines that need no others
KINKED = frozenset({"abs", "relu", "max", "min"})
BRANCHES = ("abs_of_nonneg", "abs_of_nonpos", "relu_of_nonneg", "relu_of_nonpos", "max_of_ge", "max_of_le", "min_of_ge", "min_of_le")
LEMMA = "values"  # the lemma that says what the values of antiderivatives come to
_Moved = tuple[tuple[Line, ...], Term]  # a side as it moves: the lines so far, and the last of them
Way = Callable[[Workbench, Term], _Moved]


def by_antiderivatives(bench: Workbench, prove: Prover) -> Iterator[Proof | Derivation]:
    """Both sides with their integrals carried out; derivatives around them are taken before, or after that."""
    if not any("Integral" in side.ops for side in (bench.claim.lhs, bench.claim.rhs)):
        return
    tried: set[tuple[Term, Term]] = set()
    for ways in ((_differentiated, _integrated), (_integrated, _differentiated)):
        start, goal = (_both(bench, side, ways) for side in (bench.claim.lhs, bench.claim.rhs))
        plain = _joined(bench, start, goal)
        if plain is not None and len(plain.told) <= FEW:
            yield plain
        elif (start[1], goal[1]) not in tried and not {"Integral", "D"} & (start[1].ops | goal[1].ops):
            tried.add((start[1], goal[1]))
            valued = _valued(bench, *start), _valued(bench, *goal)
            worked = _joined(bench, *valued)
            yield from sorted((c for c in (plain, worked) if c is not None), key=lambda c: len(c.told))
            if plain is worked is None:
                yield from _with_lemma(bench, prove, *valued)
        elif plain is not None:
            yield plain


def _joined(bench: Workbench, start: _Moved, goal: _Moved) -> Chain | None:
    """The lines from both sides, where an identity joins them."""
    (forth, left), (ahead, right) = start, goal
    middle = prove_identity(bench, left, right, bench.rules)
    return None if middle is None else Chain((*forth, *middle.lines), middle.known, (*ahead, *middle.back))


def _with_lemma(bench: Workbench, prove: Prover, start: _Moved, goal: _Moved) -> Iterator[Derivation]:
    """What the integrals come to is proved in another way, as a lemma."""
    (forth, left), (ahead, right) = start, goal
    alone = replace(bench.claim, lhs=left, rhs=right)
    for proof in prove(Workbench(alone, bench.rules, budget=bench.budget)) if not (bench.claim.definitions or bench.lemmas) else ():
        lemma = Lemma(LEMMA, alone, proof)
        try:
            letters = sorted(Workbench(bench.claim, bench.rules, (lemma,)).replay.rules[LEMMA].letters)
        except Rejected:
            continue
        last = Line((Step(LEMMA, (), tuple((x, name(x)) for x in letters)),))
        yield Derivation(bench.claim, Chain((*forth, last), (), ahead), (lemma,))
        return


def _valued(bench: Workbench, lines: tuple[Line, ...], t: Term) -> _Moved:
    steps = worked_out(bench, t) if lines else []
    new = bench.run(t, steps) if steps else None
    return (lines, t) if new is None else ((*lines, Line(tuple(steps))), new)


def _both(bench: Workbench, t: Term, ways: Sequence[Way]) -> _Moved:
    lines: tuple[Line, ...] = ()
    for way in ways:
        more, t = way(bench, t)
        lines += more
    return lines, t


def _differentiated(bench: Workbench, t: Term) -> _Moved:
    try:
        return derivative_lines(bench, t)
    except CannotDifferentiate:
        return (), t


def _integrated(bench: Workbench, t: Term) -> _Moved:
    """A line for every integral that can be carried out, innermost first."""
    lines: list[Line] = []
    left: set[Term] = set()
    while (at := _next(t, left)) is not None:
        done = _carried_out(bench, t, at)
        steps: tuple[Step, ...] = () if done is None else (done[0],)
        if done is None:
            steps = _split(bench, t, at)
            if not steps:
                left.add(get(t, at))
                continue
        lines.append(Line(steps))
        t = bench.run(t, steps) or t
    return tuple(lines), t


def _split(bench: Workbench, t: Term, at: Path) -> tuple[Step, ...]:
    """The steps to integrals on both sides of a kink, and to what the integrands are there."""
    here = get(t, at)
    f, x, a, b = here.args
    for p in _turns(f, x) if KINKED & f.ops else ():
        step = Step("split", at, (("p", p),))
        new = bench.try_step(t, step) if all(bench.facts.granted(mk("lt", *pair)) for pair in ((a, p), (p, b))) else None
        if new is not None:
            return step, *exhaust(bench, new, [bench.rules[n] for n in BRANCHES if n in bench.rules])[1]
    return ()


def _turns(t: Term, x: Term) -> tuple[Term, ...]:
    """Where absolute values and the like of polynomials have their kinks."""
    found = dict.fromkeys(_kinks(t, x))
    for node in subterms(t):
        u = mk("sub", *node.args) if node.op in ("max", "min") and len(node.args) == 2 else node.args[0] if node.op in KINKED else ZERO
        row = quotient(u, x)
        for factor, _ in row[0].factor()[1] if row is not None and row[0].degree() > 1 else ():
            if factor.degree() == 1:
                zero = -factor[0] / factor[1]
                found[number(Fraction(int(zero.p), int(zero.q)))] = None
    return tuple(found)


def _next(t: Term, left: set[Term]) -> Path | None:
    """The first integral without another in it that is not among those left as they are."""
    found = [(at, node) for at, node in positions(t) if node.op == "Integral"]
    return next((at for at, node in reversed(found) if node not in left), None)


def _carried_out(bench: Workbench, t: Term, at: Path) -> tuple[Step, Term] | None:
    """The step from the integral at a place of t to the values of an antiderivative, with the proof that it is one; and the next line."""
    here = get(t, at)
    f, x = here.args[:2]
    inside = facts_at(t, at, bench.facts).beneath(here, 0)
    definitions = bench.replay.definitions
    within = bench.replay.without(x, here.args[2:], inside)
    found = (way(f, x, lambda u: within.granted(mk("gt", u, ZERO)), definitions) for way in (antiderivative, round_the_circle))
    steps = (_step(bench, at, here, u, inside) for u in found if u is not None)
    return next(((step, new) for step in steps if step is not None and (new := bench.try_step(t, step)) is not None), None)


def _step(bench: Workbench, at: Path, here: Term, found: Term, inside: Facts) -> Step | None:
    """The step with this antiderivative; None where it is none, or none on the whole of the interval."""
    f, x, *ends = here.args
    points: tuple[Term, ...] = ()
    if not inside.granted(mk("smooth", found, x)):
        points = _kinks(found, x)
        inside = bench.replay.without(x, points, bench.replay.without(x, tuple(ends), inside))
    if not inside.granted(mk("smooth", found, x)):
        return None
    slope = mk("D", found, x)
    inner = Workbench(replace(bench.claim, lhs=slope, rhs=f), bench.rules, facts=inside, budget=bench.budget)
    try:
        lines, left = derivative_lines(inner, slope)
        ahead, right = derivative_lines(inner, f)
    except CannotDifferentiate:
        return None
    middle = None if inner.provided else prove_identity(inner, left, right, bench.rules)
    if middle is None:
        return None
    using = (("F", found), *((f"p{i + 1}", p) for i, p in enumerate(points)))
    return Step("antiderivative", at, using, by=Chain((*lines, *middle.lines), middle.known, (*ahead, *middle.back)))


def _kinks(t: Term, x: Term) -> tuple[Term, ...]:
    """Where absolute values and the like of a number times x and more have their kinks."""
    found: dict[Term, None] = {}
    for node in subterms(t):
        two = node.op in ("max", "min") and len(node.args) == 2
        u = node.args[0] if node.op in ("abs", "relu", "cbrt") else mk("sub", *node.args) if two else ZERO
        row = quotient(u, x)
        if row is not None and row[0].degree() == 1 and row[1].degree() == 0:
            zero = -row[0][0] / row[0][1]
            found[number(Fraction(int(zero.p), int(zero.q)))] = None
    return tuple(found)
