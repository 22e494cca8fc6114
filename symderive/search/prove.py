"""Prove or refute a claim from its statement alone: truth first, then a derivation that the kernel replays."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from symderive.kernel.check import Replay, check
from symderive.kernel.conditions import Facts
from symderive.kernel.derivation import Chain, Claim, Derivation, Line, Proof, Rejected, Rule, Step, Theorem
from symderive.kernel.term import Term
from symderive.report.verdict import Verdict
from symderive.rules.chapter import Book
from symderive.search.blocks import by_cases, by_constant, by_constant_in_cases, by_injective, by_square
from symderive.search.budget import MOST, Budget, Exhausted
from symderive.search.calculus import derivative_lines
from symderive.search.constants import by_equation_of_the_cosine
from symderive.search.decide import decide
from symderive.search.differentiate import CannotDifferentiate
from symderive.search.elaborate import Workbench, bridge
from symderive.search.identity import exhaust, prove_identity
from symderive.search.integrals import by_antiderivatives
from symderive.search.isolating import by_isolating, by_rounding
from symderive.search.kinks import by_continuing
from symderive.search.match import match, match_all, may_match, positions, rewrites, subterms
from symderive.search.outcome import Outcome
from symderive.search.points import witness
from symderive.search.polish import polished
from symderive.search.refute import glance, no_counterexample, refute
from symderive.search.summands import by_summands
from symderive.search.sums import by_clearing, by_counting, by_induction, by_opening, by_parity
from symderive.search.telescoping import by_growing_angles, by_telescoping

BRANCHES = ("max_of_ge", "max_of_le", "min_of_ge", "min_of_le", "abs_of_nonneg", "abs_of_nonpos", "relu_of_nonneg", "relu_of_nonpos",
            "sign_of_pos", "sign_of_neg", "step_of_pos", "step_of_neg")
UNDONE = ("sin_asin", "cos_acos", "tan_atan", "sinh_asinh", "cosh_acosh", "tanh_atanh", "exp_log")
LOGARITHMS = ("log_exp", "log_div", "log_mul", "log_pow")
MAX_UNFOLDED = 24  # names for which their definitions are put in
MAX_CONDITIONS = 4  # tried as "proved only for"
ONE_RULE = 40  # work for arithmetic after one rule, for each symbol
# proposes proofs of the claim of a bench; a derivation where lemmas belong to it
Strategy = Callable[[Workbench], Iterator[Proof | Derivation]]
_Accepted = tuple[Derivation, Theorem]


def prove(claim: Claim, rules: Mapping[str, Rule]) -> Outcome:
    """Refute, decide, then search. Raises Rejected for a claim that is none (a circular definition, a derivative in an index).

    What looks true is searched for a proof before all points are tried.
    """
    facts = Replay(rules).begin(claim)
    seen = glance(claim)
    allowed = Budget(MOST)
    found = None if seen else _search(claim, rules, facts, allowed)
    refutation = refute(claim) or seen if found is None or found[1].conditions else None
    if refutation is not None:
        return Outcome(Verdict.REFUTED, claim, refutation=refutation)
    if found is not None:
        derivation, theorem = found
        return Outcome(Verdict.CONDITIONAL if theorem.conditions else Verdict.PROVED, claim, derivation, theorem)
    truth = None if claim.lhs.vars or claim.rhs.vars else decide(claim.lhs, claim.rhs, claim.assuming)
    search = "no derivation found within the work allowed" if allowed.was_short else "no derivation found"
    tried = (*no_counterexample(claim), f"true by normal form, {search}" if truth else search)
    return Outcome(Verdict.UNDECIDED, claim, tried=tried)


def find(claim: Claim, rules: Mapping[str, Rule], allowed: Budget | None = None) -> Derivation | None:
    """A derivation that the kernel accepts, or None where none is found with the work that is allowed."""
    found = _search(claim, rules, Replay(rules).begin(claim), allowed or Budget(MOST))
    return None if found is None else found[0]


def _search(claim: Claim, rules: Mapping[str, Rule], facts: Facts, allowed: Budget) -> _Accepted | None:
    """A derivation and what the kernel says of it, or None.

    Rules that say what the claim says are off, unless all else fails; bedrock comes back first. So are conditions from outside.
    """
    everything = rules.read_all() if isinstance(rules, Book) else rules
    own = _own(claim, rules)
    choices = [everything]  # each holds those before
    for without in ({n for n in own if everything[n].proved_by}, own):
        if len(everything) - len(without) < len(choices[0]):
            fewer = dict(everything)
            for n in without:
                del fewer[n]
            choices.insert(0, fewer)
    benches = [Workbench(claim, choice, facts=facts) for choice in choices]
    slopes = claim.lhs.vars or claim.rhs.vars  # where there are derivatives, all rules are for carrying them out before anything else is
    for strategies in (DIRECT, OTHERS) if slopes else (STRATEGIES,):
        for bench in benches:
            found = _first_accepted(bench, rules, strategies, allowed)
            if found is not None:
                return found
    for _ in range(MAX_CONDITIONS):
        bench = benches[-1]
        condition = next((c for c in bench.open if c.op not in ("smooth", "real", "whole") and c not in bench.provided), None)
        if condition is None:
            return None
        bench.provide(condition)
        bench.open.clear()
        found = _first_accepted(bench, rules, STRATEGIES, allowed)
        if found is not None:
            return found
    return None


def attempt(bench: Workbench, rules: Mapping[str, Rule]) -> _Accepted | None:
    """The first proof of the claim of a bench that the kernel accepts, and what it says of it; None where there is none."""
    return _first_accepted(bench, rules, STRATEGIES, Budget(MOST))


def _first_accepted(bench: Workbench, rules: Mapping[str, Rule], strategies: Sequence[Strategy], allowed: Budget) -> _Accepted | None:
    """The first proposal that the kernel accepts: strategies propose the most readable first."""
    provided, point = tuple(bench.provided), None
    for proof in _proposals(bench, strategies, allowed):
        own = proof if isinstance(proof, Derivation) else Derivation(bench.claim, proof, bench.lemmas)
        point = witness(bench.claim, provided) if point is None else point
        found = accepted(replace(own, provided=provided, witness=point), rules)
        if found is not None:
            return found
    return None


def accepted(derivation: Derivation, rules: Mapping[str, Rule]) -> _Accepted | None:
    """A derivation as well told as can be, and what the kernel says of it; None where it refuses."""
    theorem = _theorem(derivation, rules)
    return None if theorem is None else _told_better(*_with_fewest(derivation, theorem, rules), rules)


def _proposals(bench: Workbench, strategies: Sequence[Strategy], allowed: Budget) -> Iterator[Proof | Derivation]:
    """What the strategies propose, each with its share of the work that is allowed."""
    for strategy in strategies:
        bench.budget = allowed.share()
        try:
            yield from strategy(bench)
        except Exhausted:  # the next one may be quicker
            continue


def _theorem(derivation: Derivation, rules: Mapping[str, Rule]) -> Theorem | None:
    try:
        return check(derivation, rules)
    except Rejected:
        return None


def _with_fewest(derivation: Derivation, theorem: Theorem, rules: Mapping[str, Rule]) -> _Accepted:
    """Without the conditions from outside that it does not need."""
    for c in derivation.provided:
        less = replace(derivation, provided=tuple(p for p in derivation.provided if p is not c))
        better = _theorem(less, rules)
        if better is not None:
            derivation, theorem = less, better
    return derivation, theorem


def _told_better(derivation: Derivation, theorem: Theorem, rules: Mapping[str, Rule]) -> _Accepted:
    """In better lines, where there are any and the kernel accepts them."""
    for better in polished(derivation, theorem, rules):
        again = _theorem(better, rules)
        if again is not None:
            return better, again
    return derivation, theorem


def _own(claim: Claim, rules: Mapping[str, Rule]) -> set[str]:
    """The rules that say what the claim says. They begin with the operators of its sides, where a difference is a sum too."""
    sides = claim.lhs.op, claim.rhs.op
    heads = {"letter", "at", *sides, *(("add",) if "sub" in sides else ())}
    about = rules.about(heads, heads) if isinstance(rules, Book) else rules.values()
    there = claim.lhs.ops | claim.rhs.ops
    return {r.name for r in about if (r.rhs.op in heads or r.lhs.op == "D") and r.lhs.ops <= there and is_own(claim, r)}


def is_own(claim: Claim, rule: Rule) -> bool:
    """Whether the claim says just what the rule says: then the rule proves nothing."""
    lhs, rhs = claim.lhs, claim.rhs
    if rule.proved_by and lhs.op == "D" == rule.lhs.op and may_match(rule.lhs, lhs) and next(match(rule.lhs, lhs, {}), None) is not None:
        return True
    return any(may_match(rule.lhs, a) and may_match(rule.rhs, b) and next(match_all([(rule.lhs, a), (rule.rhs, b)], {}), None) is not None
               for a, b in ((lhs, rhs), (rhs, lhs)))


# --- strategies: each proposes proofs of the claim of a bench -------------------------------------------------------


def _by_identity(bench: Workbench) -> Iterator[Proof]:
    chain = prove_identity(bench, bench.claim.lhs, bench.claim.rhs, bench.rules)
    if chain is not None:
        if "sqrt" in (bench.claim.lhs.op, bench.claim.rhs.op) and any(c.rule == "sqrt_sq" for s in chain.steps for c in s.cites):
            yield from by_square(bench, _chains)  # the square is easier to read than a conjugate
        yield chain


def _by_differentiating(bench: Workbench) -> Iterator[Proof]:
    if not (bench.claim.lhs.vars or bench.claim.rhs.vars):
        return
    try:
        forth, left = _on_one_branch(bench, bench.claim.lhs)
        ahead, right = _on_one_branch(bench, bench.claim.rhs)
    except CannotDifferentiate:
        return
    middle = _meeting(bench, left, right)
    if middle is not None:
        yield Chain((*forth, *middle.lines), middle.known, (*ahead, *middle.back))


def _meeting(bench: Workbench, left: Term, right: Term) -> Chain | None:
    """A chain between what comes out of two derivatives; sums are opened where arithmetic alone does not do."""
    middle = prove_identity(bench, left, right, bench.rules)
    if middle is not None or "Sum" not in left.ops | right.ops:
        return middle
    inner = Workbench(replace(bench.claim, lhs=left, rhs=right), bench.rules, bench.lemmas, bench.facts, bench.budget)
    return next((found for found in by_opening(inner) if isinstance(found, Chain)), None)


def _on_one_branch(bench: Workbench, t: Term) -> tuple[tuple[Line, ...], Term]:
    """Derivatives carried out; maxima and the like that cannot be differentiated are first decided by what is known."""
    try:
        return derivative_lines(bench, t)
    except CannotDifferentiate:
        plain, steps = exhaust(bench, t, [bench.rules[n] for n in BRANCHES if n in bench.rules])
        if not steps:
            raise
        lines, result = derivative_lines(bench, plain)
        return (Line(tuple(steps)), *lines), result


def _by_simplifying_first(bench: Workbench) -> Iterator[Proof]:
    """Logarithms of products and quotients are taken apart before they are differentiated: -sum(y_i log(e^z_i/S))."""
    sides = (bench.claim.lhs, bench.claim.rhs)
    if not any(side.vars and "log" in side.ops for side in sides):
        return
    if not any(node.op == "log" and node.args[0].op in ("mul", "div", "exp", "pow") for t in sides for node in _differentiated(t)):
        return
    rules = [bench.rules[n] for n in LOGARITHMS if n in bench.rules]
    lines, results = [], []
    for side in sides:
        plain, steps = exhaust(bench, side, rules)
        try:
            derived, result = _on_one_branch(bench, plain)
        except CannotDifferentiate:
            return
        lines.append((*((Line(tuple(steps)),) if steps else ()), *derived))
        results.append(result)
    middle = _meeting(bench, *results)
    if middle is not None:
        yield Chain((*lines[0], *middle.lines), middle.known, (*lines[1], *middle.back))


def _differentiated(t: Term) -> Iterator[Term]:
    """All that stands in a derivative."""
    for node in subterms(t):
        if node.op == "D":
            yield from subterms(node.args[0])


def _by_unfolding(bench: Workbench) -> Iterator[Proof]:
    """All definitions are put in first: L = -sum(y_i log p_i) with p_i = e^z_i/S."""
    if not bench.claim.definitions:
        return
    (left, forth), (right, ahead) = (_unfolded(bench, side) for side in (bench.claim.lhs, bench.claim.rhs))
    inner = Workbench(replace(bench.claim, lhs=left, rhs=right), bench.rules, bench.lemmas, bench.facts, bench.budget)
    first, last = (((Line(tuple(steps)),) if steps else ()) for steps in (forth, ahead))
    for strategy in (by_opening, _by_differentiating, _by_simplifying_first) if forth or ahead else ():
        for found in strategy(inner):
            if isinstance(found, Chain):
                yield Chain((*first, *found.lines), found.known, (*last, *found.back))


def _unfolded(bench: Workbench, t: Term) -> tuple[Term, list[Step]]:
    """A term in base names, as far as they may be put in."""
    steps: list[Step] = []
    while len(steps) < MAX_UNFOLDED:
        defined = bench.replay.definitions.by_name.keys()
        named = (at for at, node in positions(t) if node.op in ("name", "idx", "apply") and node.names & defined)
        found = next(((s, new) for at in named if (new := bench.try_step(t, s := Step("unfold", at))) is not None), None)
        if found is None:
            break
        steps.append(found[0])
        t = found[1]
    return t, steps


def _by_one_rule(bench: Workbench) -> Iterator[Proof]:
    """One rule for the whole of a side, and arithmetic."""
    for start, target, turned in ((bench.claim.lhs, bench.claim.rhs, False), (bench.claim.rhs, bench.claim.lhs, True)):
        heads = (start.op, "add") if start.op == "sub" else (start.op,)
        turns = ((r, b) for r in bench.rules.values() for b in (False, True) if (r.rhs if b else r.lhs).op in heads)
        steps = (s for r, b in turns for s in takewhile(lambda s: not s.at, rewrites(start, r, backwards=b)))
        for step in steps:
            new = bench.try_step(start, step)
            bench.budget.spend(0 if new is None else ONE_RULE * (new.size + target.size))
            closing = None if new is None else bridge(new, target)
            if closing is not None:
                lines = (Line((step,)), *([Line(tuple(closing))] if closing else []))
                yield Chain((), (), lines) if turned else Chain(lines)


def _chains(bench: Workbench) -> Iterator[Proof]:
    """Proofs by one chain, for the parts of others."""
    yield from _by_differentiating(bench)
    yield from _by_identity(bench)


def _blocks(bench: Workbench) -> Iterator[Proof]:
    """Proofs of cases by squaring, by injective functions, and by equal derivatives and one value."""
    yield from by_square(bench, _chains)
    yield from by_injective(bench, _chains)
    yield from by_injective(bench, _undone)
    yield from by_constant(bench, _chains)


def _of_values(bench: Workbench) -> Iterator[Proof]:
    """Proofs of what the values of antiderivatives come to."""
    for found in (*by_injective(bench, _chains), *by_injective(bench, _undone), *by_constant(bench, _chains)):
        if not isinstance(found, Derivation):
            yield found


def _undone(bench: Workbench) -> Iterator[Proof]:
    """tan(atan(sqrt(u))) = v by squaring, once the functions are gone that undo each other."""
    rules = [bench.rules[n] for n in UNDONE if n in bench.rules]
    (left, forth), (right, ahead) = (exhaust(bench, side, rules) for side in (bench.claim.lhs, bench.claim.rhs))
    inner = Workbench(replace(bench.claim, lhs=left, rhs=right), bench.rules, bench.lemmas, bench.facts, bench.budget)
    for found in by_square(inner, _chains) if forth or ahead else ():
        if isinstance(found, Chain):
            first, last = (((Line(tuple(steps)),) if steps else ()) for steps in (forth, ahead))
            yield Chain((*first, *found.lines), found.known, (*last, *found.back))


_INVERSES = frozenset("sqrt asin acos atan asinh acosh atanh log".split())


def _operators(bench: Workbench) -> frozenset[str]:
    return bench.claim.lhs.ops | bench.claim.rhs.ops


DIRECT: tuple[Strategy, ...] = (
    by_opening, by_summands, by_telescoping, by_growing_angles, by_induction, by_clearing, by_counting, by_parity,
    lambda bench: by_antiderivatives(bench, _of_values), by_continuing, _by_differentiating,
    _by_simplifying_first, _by_unfolding,
)
OTHERS: tuple[Strategy, ...] = (
    by_equation_of_the_cosine, _by_identity, _by_one_rule,
    lambda bench: by_rounding(bench) if {"floor", "ceiling"} & _operators(bench) else iter(()),
    lambda bench: by_square(bench, _chains), lambda bench: by_cases(bench, _chains),
    lambda bench: by_injective(bench, _chains), lambda bench: by_constant(bench, _chains),
    lambda bench: by_constant_in_cases(bench, _chains), lambda bench: by_isolating(bench, _chains),
    lambda bench: by_cases(bench, _blocks) if _INVERSES & _operators(bench) else iter(()),
    lambda bench: by_injective(bench, _undone) if "sqrt" in _operators(bench) else iter(()),
)
STRATEGIES = (*DIRECT, *OTHERS)
