"""A proof that goes the way somebody asked for: by the rules named, or with an equation that is proved first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from symderive.kernel.check import check
from symderive.kernel.derivation import Chain, Claim, Derivation, Lemma, Line, Rejected, Rule, Step
from symderive.kernel.term import Term, mk, name
from symderive.notation.text import write
from symderive.report.verdict import Verdict
from symderive.search.citing import Relation, relations
from symderive.search.elaborate import Workbench, bridge
from symderive.search.identity import IDENTITIES, QUOTIENTS, exhaust, prove_identity
from symderive.search.match import match, rewrites
from symderive.search.outcome import Outcome
from symderive.search.outline import By
from symderive.search.points import witness
from symderive.search.prove import find
from symderive.search.refute import no_counterexample, refute


def prove_steered(claim: Claim, rules: Mapping[str, Rule], using: Sequence[str], hints: Sequence[Claim]) -> Outcome:
    """Refute, or prove by the rules `using` alone where there are any, and with the hints, each proved first as a lemma.

    Raises ValueError for a hint that is not proved and for a rule that does not exist, Rejected for a claim that is none.
    """
    unknown = next((n for n in using if n not in rules), None)
    if unknown:
        raise ValueError(f"no rule is called {unknown}: see symderive list rules")
    refutation = refute(claim)
    if refutation is not None:
        return Outcome(Verdict.REFUTED, claim, refutation=refutation)
    lemmas = tuple(Lemma(f"hint_{k}", hint, _proved(hint, rules).proof) for k, hint in enumerate(hints, 1))
    bench = Workbench(claim, rules, lemmas)
    others = {} if using else {n: r for n, r in rules.items() if not any(_says(r, hint) for hint in hints)}
    for chain in _chains(bench, [*using, *(lemma.name for lemma in lemmas)], others):
        said = {n for s in chain.steps for n in (s.rule, *(c.rule for c in s.cites))}
        derivation = Derivation(claim, chain, tuple(lemma for lemma in lemmas if lemma.name in said), witness=witness(claim))
        try:
            return Outcome(Verdict.PROVED, claim, derivation, check(derivation, rules))
        except Rejected:
            continue
    asked = "the rules named do not lead there" if using else "the hint does not lead there"
    return Outcome(Verdict.UNDECIDED, claim, tried=(*no_counterexample(claim), asked))


def _proved(hint: Claim, rules: Mapping[str, Rule]) -> Derivation:
    if refute(hint) is not None:
        raise ValueError(f"the hint {write(hint.equation)} is false")
    found = find(hint, rules)
    if found is None or found.provided or found.lemmas:
        raise ValueError(f"the hint {write(hint.equation)} was not proved")
    return found


def _says(rule: Rule, hint: Claim) -> bool:
    """Whether a rule states a hint: then the hint stands for it."""
    return next(match(mk("eq", rule.lhs, rule.rhs), hint.equation, {}), None) is not None


def _chains(bench: Workbench, names: Sequence[str], others: Mapping[str, Rule]) -> Iterator[Chain]:
    """Chains from the left side to the right: the equations named cited, then used as rules, then together with other rules."""
    left, right = bench.claim.lhs, bench.claim.rhs
    cited = [r for n in names for r in _instances(bench, n)]
    cited_alone = bridge(left, right, cited)
    if cited_alone is not None:
        yield Chain((Line(tuple(cited_alone)),))
    rewritten = bench.reach(left, right, tuple(By(n) for n in names))
    if rewritten is not None:
        yield Chain(tuple(_one_rule_a_line(rewritten[0])))
    for passes in ((), QUOTIENTS) if others else ():
        moves = [others[n] for n in passes if n in others]
        (near, forth), (far, back) = exhaust(bench, left, moves), exhaust(bench, right, moves)
        great = [r for n in IDENTITIES if n in others for r in relations(others[n], (near, far))]
        together = bridge(near, far, [*(r for n in names for r in _instances(bench, n)), *great])
        if together is not None:
            yield Chain(tuple(Line(tuple(s)) for s in (forth, together) if s), back=(Line(tuple(back)),) if back else ())
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


def _instances(bench: Workbench, n: str) -> list[Relation]:
    """The equation of a rule for the arguments in the claim; of a hint also for its own names."""
    rule = bench.replay.rules[n]
    found = list(relations(rule, (bench.claim.lhs, bench.claim.rhs)))
    lemma = next((lemma for lemma in bench.lemmas if lemma.name == n), None)
    if lemma is not None and rule.letters <= lemma.claim.lhs.names | lemma.claim.rhs.names:
        own = tuple((letter, name(letter)) for letter in sorted(rule.letters))
        found.append(Relation(n, own, lemma.claim.lhs, lemma.claim.rhs))
    return found


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
