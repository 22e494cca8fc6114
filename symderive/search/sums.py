"""Strategies for sums and products whose length is a name: induction, and taking out what does not depend on the index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from dataclasses import replace

from symderive.kernel import ring
from symderive.kernel.derivation import Chain, Derivation, Induction, Lemma, Line, Proof, Step
from symderive.kernel.term import Term, mk, name, num, same
from symderive.search.blocks import EMPTY, parts
from symderive.search.calculus import derivative_lines
from symderive.search.citing import expanded
from symderive.search.differentiate import CannotDifferentiate
from symderive.search.elaborate import Workbench
from symderive.search.identity import close, prove_identity
from symderive.search.match import positions, subterms
from symderive.search.opening import (
    SERIES,
    Proposals,
    absorbed,
    aligned,
    by_factorials,
    counted,
    defined_by_sums,
    every_second,
    exhausted,
    geometric,
    neatened,
    opened,
    reversed_order,
    shifted,
    with_index_absorbed,
    with_last_terms_out,
    with_powers_apart,
    with_powers_like,
    with_rows_absorbed,
    written_out,
)

CLEARED = "without_fractions"  # the lemma from which a claim follows by a division
STARTS = (3, 2, 1, 0)  # where an induction may begin, the latest first


class Sides:
    """Both sides of a part of a proof as they move towards each other, and the lines so far."""

    def __init__(self, bench: Workbench, left: Term, right: Term):
        self.bench, self.left, self.right = bench, left, right
        self.forth: list[Line] = []
        self.back: list[Line] = []

    def apply(self, *passes: Proposals) -> None:
        """One line a side for all these passes."""
        self.left = self._moved(self.left, self.forth, passes)
        self.right = self._moved(self.right, self.back, passes)

    def _moved(self, t: Term, lines: list[Line], passes: Sequence[Proposals]) -> Term:
        steps: list[Step] = []
        for propose in passes:
            more, t = exhausted(self.bench, t, propose)
            steps += more
        if steps:
            lines.append(Line(tuple(steps)))
        return t

    def align(self) -> None:
        """Sums of both sides over the same range, where numbers are all that is between their ends."""
        self.right = self._moved(self.right, self.back, (aligned(self.left, shift=True), neatened))
        self.left = self._moved(self.left, self.forth, (aligned(self.right, shift=False), neatened))
        self.right = self._moved(self.right, self.back, (aligned(self.left, shift=False), neatened))

    def closed(self) -> Chain | None:
        """The lines, closed by what is known without sums; None where that fails, as it does for one sum on one side alone."""
        series = [[s for _, s in positions(side) if s.op in SERIES] for side in (self.left, self.right)]
        if sorted(map(len, series)) == [0, 1]:  # of two that are alike one may take the other away
            return None
        middle = prove_identity(self.bench, self.left, self.right, self.bench.rules)
        return None if middle is None else Chain((*self.forth, *middle.lines), middle.known, (*self.back, *middle.back))


def by_opening(bench: Workbench) -> Iterator[Proof]:
    """Take out of every sum what does not depend on its index, after differentiating where there is something to differentiate."""
    if not {*SERIES, "softmax"} & (bench.claim.lhs.ops | bench.claim.rhs.ops):
        return
    sides = Sides(bench, bench.claim.lhs, bench.claim.rhs)
    try:
        forth, sides.left = derivative_lines(bench, sides.left)
        back, sides.right = derivative_lines(bench, sides.right)
    except CannotDifferentiate:
        return
    sides.forth, sides.back = list(forth), list(back)
    for passes in ((written_out, opened, neatened), (with_powers_apart, opened), (defined_by_sums, opened)):
        sides.apply(*passes)
        found = sides.closed()
        if found is not None:
            yield found
    sides.align()
    sides.apply(with_powers_apart, opened, neatened)
    found = sides.closed()
    if found is not None:
        yield found
    sides = Sides(bench, bench.claim.lhs, bench.claim.rhs)
    sides.apply(reversed_order, neatened)
    if sides.forth or sides.back:
        sides.align()
        sides.apply(opened, neatened)
        found = sides.closed()
        if found is not None:
            yield found
    if {"binomial"} & (bench.claim.lhs.ops | bench.claim.rhs.ops):
        sides = Sides(bench, bench.claim.lhs, bench.claim.rhs)
        sides.apply(with_index_absorbed, with_rows_absorbed)
        if sides.forth or sides.back:
            sides.apply(neatened, with_powers_apart, opened, neatened)
            sides.apply(written_out)
            found = sides.closed()
            if found is not None:
                yield found
    if any(s.op in SERIES and ring.rational(s.args[2]) is None for s in _series(bench.claim.lhs, bench.claim.rhs)):
        sides = Sides(bench, bench.claim.lhs, bench.claim.rhs)
        sides.apply(shifted)
        sides.apply(neatened, with_powers_apart, opened, geometric, neatened)
        found = sides.closed()
        if found is not None:
            yield found


def by_parity(bench: Workbench) -> Iterator[Proof]:
    """A sum over the even or the odd entries of rows of binomial coefficients, by the sum and the alternating sum of all of them."""
    claim = bench.claim
    if "binomial" not in claim.lhs.ops | claim.rhs.ops:
        return
    sides = Sides(bench, claim.lhs, claim.rhs)
    sides.apply(every_second)
    if not (sides.forth or sides.back):
        return
    inner = Workbench(replace(claim, lhs=sides.left, rhs=sides.right), bench.rules, bench.lemmas, bench.facts, bench.budget)
    for found in by_opening(inner):
        if isinstance(found, Chain):
            yield Chain((*sides.forth, *found.lines), found.known, (*sides.back, *found.back))


def by_counting(bench: Workbench) -> Iterator[Proof]:
    """Factorials and binomial coefficients, where no sum is over them."""
    sides = Sides(bench, bench.claim.lhs, bench.claim.rhs)
    lines = (sides.left, sides.right)
    if _series(*lines) or not any({"factorial", "binomial"} & t.ops for t in lines):
        return
    for passes in ((written_out,), (counted(lines), with_powers_apart), (by_factorials, written_out)):
        sides.apply(*passes)
        found = sides.closed()
        if found is not None:
            yield found
    sides.apply(counted((sides.left, sides.right)))
    found = sides.closed() or _by_absorption(bench)
    if found is not None:
        yield found


def _by_absorption(bench: Workbench) -> Chain | None:
    sides = Sides(bench, bench.claim.lhs, bench.claim.rhs)
    sides.apply(absorbed((sides.left, sides.right)), written_out)
    sides.apply(counted((sides.left, sides.right)))
    return sides.closed()


def by_induction(bench: Workbench) -> Iterator[Proof]:
    """Induction over a name in the end of a sum or product."""
    claim = bench.claim
    found = _series(claim.lhs, claim.rhs)
    for n in sorted(frozenset().union(*(s.args[3].names for s in found)) & bench.whole):
        for start in _starts(bench, n, found):
            benches = parts(bench, Induction(n, start, EMPTY, EMPTY))
            base = None if benches is None else _base(benches[0])
            step = None if benches is None or base is None else _step(benches[1], n, claim.equation, tuple(s.args[3] for s in found))
            if base is not None and step is not None:
                yield Induction(n, start, base, step)


def _starts(bench: Workbench, n: str, series: Sequence[Term]) -> list[Term]:
    """Where an induction may begin: at the names where sums begin, and at numbers, the latest first."""
    names = dict.fromkeys(s.args[2] for s in series if ring.rational(s.args[2]) is None and n not in s.args[2].names)
    numbers = [num(k) for k in STARTS if bench.facts.granted(mk("ge", name(n), num(k)))]
    return [a for a in names if bench.facts.granted(mk("ge", name(n), a))] + numbers[:2]


def _series(*terms: Term) -> list[Term]:
    return [s for t in terms if not t.ops.isdisjoint(SERIES) for s in subterms(t) if s.op in SERIES]


def _base(bench: Workbench) -> Chain | None:
    sides = Sides(bench, bench.claim.lhs, bench.claim.rhs)
    sides.apply(written_out, neatened)
    return _closed_by_counting(sides)


def _step(bench: Workbench, n: str, hypothesis: Term, ends: tuple[Term, ...]) -> Chain | None:
    sides = Sides(bench, bench.claim.lhs, bench.claim.rhs)
    sides.apply(with_index_absorbed)
    if sides.forth or sides.back:
        sides.apply(neatened, with_powers_apart, opened, with_index_absorbed, opened, neatened)
        found = sides.closed()
        if found is not None:
            return found
        sides = Sides(bench, bench.claim.lhs, bench.claim.rhs)
    sides.apply(with_last_terms_out(n, ends), neatened)
    if not _by_hypothesis(sides, hypothesis):
        sides.apply(with_powers_like(hypothesis), opened)
        if not _by_hypothesis(sides, hypothesis):
            sides.apply(with_powers_apart, opened, neatened)
            _by_hypothesis(sides, hypothesis)
    if close(bench, sides.left, sides.right, bench.rules) is None:
        sides.apply(with_powers_apart)
    return _closed_by_counting(sides) or _step_from_the_right(bench, n, hypothesis, ends)


def _step_from_the_right(bench: Workbench, n: str, hypothesis: Term, ends: tuple[Term, ...]) -> Chain | None:
    """The step where the hypothesis says what the right side is, which does not move: sin(x) = 2^n*sin(x/2^n)*P."""
    steps = _facts(bench.claim.rhs, hypothesis, True) if not _series(hypothesis.args[1]) else []
    if not steps:
        return None
    sides = Sides(bench, bench.claim.lhs, bench.claim.rhs)
    sides.apply(with_last_terms_out(n, ends), neatened, with_powers_apart)
    new = bench.run(sides.right, steps)
    if new is None:
        return None
    sides.right = new
    sides.back.append(Line(tuple(steps)))
    return sides.closed()


def by_clearing(bench: Workbench) -> Iterator[Derivation]:
    """P = N/D for a sum or product P: D*P = N by induction, where D need not be different from 0 all along."""
    claim = bench.claim
    if bench.lemmas or claim.definitions:
        return
    for series, other, turned in ((claim.lhs, claim.rhs, False), (claim.rhs, claim.lhs, True)):
        if series.op not in SERIES or other.op != "div" or not other.args[1].names:
            continue
        cleared = mk("mul", series, other.args[1])
        own = replace(claim, lhs=cleared, rhs=other.args[0])
        proof = next(by_induction(Workbench(own, bench.rules, budget=bench.budget)), None)
        if proof is None:
            continue
        lemma = Lemma(CLEARED, own, proof)
        letters = sorted(Workbench(claim, bench.rules, (lemma,)).replay.rules[CLEARED].letters)
        multiplied = mk("div", cleared, other.args[1])
        lines = (Line((Step("ring", (), (("to", multiplied),)),)), Line((Step(CLEARED, (0,), tuple((x, name(x)) for x in letters)),)))
        yield Derivation(claim, Chain((), (), lines) if turned else Chain(lines), (lemma,))


def _closed_by_counting(sides: Sides) -> Chain | None:
    """Closed as it is, or with its factorials and binomial coefficients brought down to the least of them."""
    found = sides.closed()
    if found is not None or not {"factorial", "binomial"} & (sides.left.ops | sides.right.ops):
        return found
    lines = (sides.left, sides.right)
    ways: list[tuple[Proposals, ...]] = [(counted(lines),), (absorbed(lines),), (by_factorials, neatened)]
    for passes in ways if _series(*lines) else ways[::-1]:  # a sum over binomial coefficients needs them as they are
        trial = copy(sides)
        trial.forth, trial.back = [*sides.forth], [*sides.back]
        trial.apply(*passes, with_powers_apart)
        found = trial.closed()
        if found is not None:
            break
    return found


def _by_hypothesis(sides: Sides, eq: Term) -> bool:
    """One side of the hypothesis replaced by the other: the one with the sum, wherever it stands."""
    backwards = not _series(eq.args[0])
    here = sides.right if backwards else sides.left
    steps = _facts(here, eq, backwards) or _affine(here, eq, backwards)
    new = sides.bench.run(here, steps) if steps else None
    if new is None:
        return False
    lines = sides.back if backwards else sides.forth
    lines.append(Line(tuple(steps)))
    if backwards:
        sides.right = new
    else:
        sides.left = new
    return True


def _facts(t: Term, eq: Term, backwards: bool) -> list[Step]:
    side = eq.args[1] if backwards else eq.args[0]
    places = [at for at, node in positions(t) if same(node, side)]
    return [Step("fact", at, (("eq", eq),), backwards=backwards) for at in reversed(places)]


def _affine(t: Term, eq: Term, backwards: bool) -> list[Step]:
    """The line as a side of the hypothesis and a rest."""
    side = eq.args[1] if backwards else eq.args[0]
    rest = expanded(mk("sub", t, side))
    if _series(rest):
        return []
    line = mk("add", side, rest)
    pick = tuple(range(len(side.args))) if side.op == "add" else ()
    at = () if pick else (0,)
    return [Step("ring", (), (("to", line),)), Step("fact", at, (("eq", eq),), pick=pick, backwards=backwards)]
