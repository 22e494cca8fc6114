"""A proof that goes the way somebody asked for: by the rules named, or with an equation that is proved first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain as one_after_another

from symderive.kernel.check import check
from symderive.kernel.derivation import Chain, Claim, Derivation, Lemma, Line, Rule, Step, Theorem
from symderive.kernel.term import Term, mk
from symderive.notation.text import write
from symderive.report.verdict import Verdict
from symderive.search.calculus import LINEAR, derivative_lines
from symderive.search.citing import relations
from symderive.search.differentiate import CannotDifferentiate
from symderive.search.elaborate import ROUTINE, Workbench, bridge
from symderive.search.exact import exact_value
from symderive.search.identity import IDENTITIES, QUOTIENTS, exhaust, prove_identity
from symderive.search.match import match, rewrites
from symderive.search.meeting import meeting
from symderive.search.outcome import Outcome
from symderive.search.outline import By
from symderive.search.points import witness
from symderive.search.prove import accepted, attempt, find, is_own
from symderive.search.refute import no_counterexample, refute

# what goes without being named in a claim with derivatives: sums, constant factors, and the functions of the table
_UNNAMED = frozenset({*ROUTINE, *LINEAR, *(f"diff_{f}" for f in "exp log sin cos sinh cosh sqrt pow sq".split())})

_Proved = tuple[Derivation, Theorem]


def prove_steered(claim: Claim, rules: Mapping[str, Rule], using: Sequence[str], hints: Sequence[Claim]) -> Outcome:
    """Refute, or prove by the rules `using` alone where there are any, and with the hints, each proved first as a lemma.

    What the proof does without is said in `unused`; a claim that is proved only without its hints is proved so. Raises ValueError
    for a hint that is not proved and for a rule that does not exist, Rejected for a claim that is none.
    """
    unknown = next((n for n in using if n not in rules), None)
    if unknown:
        raise ValueError(f"no rule is called {unknown}: see symderive list rules")
    refutation = refute(claim)
    if refutation is not None:
        return Outcome(Verdict.REFUTED, claim, refutation=refutation)
    lemmas = tuple(Lemma(f"hint_{k}", hint, _proof_of(hint, rules).proof) for k, hint in enumerate(hints, 1))
    names = [*using, *(lemma.name for lemma in lemmas)]
    best: _Proved | None = None
    for found in _proofs(claim, rules, using, lemmas):
        if best is None or len(_used(found, names)) > len(_used(best, names)):
            best = found
        if len(_used(best, names)) == len(names):
            break
    if best is None:
        asked = "the rules named do not lead there" if using else "no derivation found"
        return Outcome(Verdict.UNDECIDED, claim, tried=(*no_counterexample(claim), asked))
    used = _used(best, names)
    derivation = replace(best[0], lemmas=tuple(lemma for lemma in best[0].lemmas if lemma.name in used or lemma not in lemmas))
    rested_on = [rules[n] for n in sorted(best[1].rests_on) if n in rules]
    unneeded = [lemma.claim.equation for lemma in lemmas if lemma.name not in used and not any(_says(r, lemma.claim) for r in rested_on)]
    theorem = check(derivation, rules)
    return Outcome(Verdict.CONDITIONAL if theorem.conditions else Verdict.PROVED, claim, derivation, theorem,
                   unused=(*(n for n in using if n not in used), *unneeded))


def _used(proved: _Proved, names: Sequence[str]) -> list[str]:
    return [n for n in names if n in proved[1].rests_on]


def _proof_of(hint: Claim, rules: Mapping[str, Rule]) -> Derivation:
    """A proof of a hint. Raises ValueError where there is none, or not without a condition."""
    said, false = f"the hint {write(hint.equation)}", refute(hint)
    if false is not None:
        at = ", ".join(f"{n} = {write(v)}" for n, v in false.at)
        left, right = (exact_value(side, false.at, hint) for side in (hint.lhs, hint.rhs))
        values = false.left if left is None else write(left), false.right if right is None else write(right)
        raise ValueError(f"{said} is false: {f'at {at} ' if at else ''}its left side is {values[0]}, its right side {values[1]}")
    found = find(hint, rules)
    if found is None or found.lemmas:
        raise ValueError(f"{said} was neither proved nor refuted, so nothing may rest on it")
    if found.provided:
        needs = " and ".join(map(write, found.provided))
        raise ValueError(f"{said} was proved only for {needs}: say so with --assume, or nothing may rest on it")
    return found


def _proofs(claim: Claim, rules: Mapping[str, Rule], using: Sequence[str], lemmas: tuple[Lemma, ...]) -> Iterator[_Proved]:
    """Proofs by what was named, then with the hints beside all other rules, then without the hints."""
    others = {} if using else {n: r for n, r in rules.items() if not any(_says(r, lemma.claim) for lemma in lemmas)}
    names = [*using, *(lemma.name for lemma in lemmas)]
    bench = Workbench(claim, rules, lemmas)
    for chain in one_after_another(_chains(bench, claim.lhs, claim.rhs, names, others), _after_differentiating(bench, names, others)):
        found = accepted(Derivation(claim, chain, lemmas, witness=witness(claim)), rules)
        if found is not None:
            yield found
    if lemmas and not using:
        with_hints = attempt(bench, rules)
        if with_hints is not None:
            yield with_hints
        plain = find(claim, rules)
        if plain is not None:
            yield plain, check(plain, rules)


def _says(rule: Rule, hint: Claim) -> bool:
    """Whether a rule states a hint: then the hint stands for it."""
    return next(match(mk("eq", rule.lhs, rule.rhs), hint.equation, {}), None) is not None


def _after_differentiating(bench: Workbench, names: Sequence[str], others: Mapping[str, Rule]) -> Iterator[Chain]:
    """The derivatives carried out, by the rules named where some are of differentiation, and what is left as asked for."""
    claim, rules = bench.claim, bench.rules
    if not (claim.lhs.vars or claim.rhs.vars):
        return
    own = {n for n, r in rules.items() if is_own(claim, r)}
    slopes = {n for n in rules if n.startswith("diff_")}
    closed = own if slopes.isdisjoint(names) else own | (slopes - _UNNAMED)
    own_bench = Workbench(claim, {n: r for n, r in rules.items() if n in names or n not in closed}, bench.lemmas)
    try:
        forth, left = derivative_lines(own_bench, claim.lhs)
        ahead, right = derivative_lines(own_bench, claim.rhs)
    except CannotDifferentiate:
        return
    for middle in _chains(bench, left, right, names, others):
        yield Chain((*forth, *middle.lines), middle.known, (*ahead, *middle.back))


def _chains(bench: Workbench, left: Term, right: Term, names: Sequence[str], others: Mapping[str, Rule]) -> Iterator[Chain]:
    """Chains from one side to the other: the equations named cited, then used as rules, then together with other rules."""
    cited = [r for n in names for r in bench.cited(n, (left, right))]
    cited_alone = bridge(left, right, cited)
    if cited_alone is not None:
        forth, back = meeting(bench, left, right, cited_alone, cited)
        yield Chain(forth, (), back)
    rewritten = bench.reach(left, right, tuple(By(n) for n in names))
    if rewritten is not None:
        yield Chain(tuple(_one_rule_a_line(rewritten[0])))
    for passes in ((), QUOTIENTS) if others else ():
        moves = [others[n] for n in passes if n in others]
        (near, forth_steps), (far, back_steps) = exhaust(bench, left, moves), exhaust(bench, right, moves)
        great = [r for n in IDENTITIES if n in others for r in relations(others[n], (near, far))]
        known = [*(r for n in names for r in bench.cited(n, (left, right))), *great]
        together = bridge(near, far, known)
        if together is not None:
            forth, back = meeting(bench, near, far, together, known)
            first, last = ((Line(tuple(s)),) if s else () for s in (forth_steps, back_steps))
            yield Chain((*first, *forth), (), (*last, *back))
    for step, new in _rewritten(bench, left, names) if others else ():
        rest = bridge(new, right, [r for n in IDENTITIES if n in others for r in relations(others[n], (new, right))])
        if rest is not None:
            yield Chain((Line((step,)), *([Line(tuple(rest))] if rest else [])))
    found = prove_identity(bench, left, right, others, given=cited) if others else None
    if found is not None:
        yield found


def _rewritten(bench: Workbench, t: Term, names: Sequence[str]) -> Iterator[tuple[Step, Term]]:
    """What one use of the equations makes of a term."""
    for n in names:
        for backwards in (False, True):
            for step in rewrites(t, bench.replay.rules[n], backwards=backwards):
                new = bench.try_step(t, step)
                if new is not None:
                    yield step, new


def _one_rule_a_line(steps: Sequence[Step]) -> Iterator[Line]:
    """Each rule with the arithmetic after it."""
    group: list[Step] = []
    for step in steps:
        if step.rule != "ring" and any(s.rule != "ring" for s in group):
            yield Line(tuple(group))
            group = []
        group.append(step)
    if group:
        yield Line(tuple(group))
