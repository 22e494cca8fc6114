"""Elaboration: from the lines of a calculation, each "= term by rule", to the steps that the kernel replays.

A line names its rules; where they apply, with what terms, and the arithmetic around them is found here. A line is reached
by rewriting with the named rules only, and closed by `ring` steps where what is left is arithmetic.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count

from symderive.kernel import ring
from symderive.kernel.check import Replay
from symderive.kernel.conditions import Facts
from symderive.kernel.derivation import Chain, Claim, Derivation, Lemma, Line, Proof, Rejected, Rule, Step
from symderive.kernel.term import NAME_SLOTS, RELATIONS, Captured, Malformed, Path, Term, canon, fold, get, letter, mk, name, rebuild, same
from symderive.search.budget import Budget
from symderive.search.citing import Relation, cite, relations
from symderive.search.differentiate import CannotDifferentiate, differentiate, differentiate_in, tidy
from symderive.search.marks import unlike
from symderive.search.match import match, positions, rewrites, subterms
from symderive.search.outline import UNWRITTEN, AnyOutline, By, Outline, OutlineLine, WrongLine
from symderive.search.points import witness

MAX_STATES = 150  # terms looked at for one line, from one end
STEP = 50  # work for a step of a line of no size
MAX_TAKEN = 4_000  # steps whose outcome is kept
MAX_BACK, MAX_BACK_STATES = 3, 12  # steps back from a line, and terms found by them
ARITHMETIC = frozenset({"ring", "arithmetic", "expand", "factor", "cancel", "collect", "simplify", "common_denominator"})
ROUTINE = ("diff_self", "diff_const", "diff_entry_self")  # done without being named, wherever a derivative rule is


def elaborate(claim: Claim, outline: AnyOutline, rules: Mapping[str, Rule], lemmas: tuple[Lemma, ...] = ()) -> Derivation:
    """The derivation that an outline stands for. Raises WrongLine, and Rejected for a claim that is none or cases that leave something out.

    Conditions that follow from nothing are collected in `provided`.
    """
    bench = Workbench(claim, rules, lemmas)
    proof = bench.follow(outline)
    return Derivation(claim, proof, lemmas, tuple(bench.provided), witness(claim, tuple(bench.provided)))


class Workbench:
    """A claim being worked on: the kernel computes each step, and says what conditions are open."""

    def __init__(self, claim: Claim, rules: Mapping[str, Rule], lemmas: tuple[Lemma, ...] = (), facts: Facts | None = None,
                 budget: Budget | None = None):
        self.replay = Replay(rules)
        for lemma in lemmas:
            self.replay.admit(lemma, claim)
        self.claim, self.rules, self.lemmas = claim, rules, lemmas
        self.replay.take_up(claim)
        # those of a part of a proof are not those of its claim
        self.facts: Facts = Facts.of_claim(claim, self.replay.definitions) if facts is None else facts
        self.whole = frozenset(n for n, s in claim.sorts if s.kind == "whole")
        self.provided: list[Term] = []
        self.open: list[Term] = []  # conditions that stood in the way of a step
        self.budget = budget or Budget()
        self._taken: dict[tuple[Facts, Term, Step], Term | Rejected] = {}  # what came of steps: what is found is tried again in its place

    def try_step(self, now: Term, step: Step) -> Term | None:
        """The next line, or None where the kernel refuses. Raises Exhausted."""
        self.budget.spend(STEP + now.size)
        key = (self.facts, now, step)
        found = self._taken.get(key)
        if found is None:
            if len(self._taken) >= MAX_TAKEN:
                self._taken.clear()
            try:
                found = self.replay.step(now, step, self.facts)
            except Rejected as e:
                found = e.with_traceback(None)
            self._taken[key] = found
        if isinstance(found, Term):
            return found
        if found.condition is not None and found.condition not in self.open:
            self.open.append(found.condition)
        return None

    def provide(self, condition: Term) -> None:
        """Go on as if the condition were known; the theorem will say so."""
        self.provided.append(condition)
        self.facts = self.facts.adding(condition)

    def cited(self, rule_name: str, terms: tuple[Term, ...]) -> list[Relation]:
        """The equation of a rule for the arguments in some terms; of a lemma also for its own names."""
        rule = self.replay.rules[rule_name]
        found = list(relations(rule, terms))
        lemma = next((lemma for lemma in self.lemmas if lemma.name == rule_name), None)
        if lemma is not None and rule.letters <= lemma.claim.lhs.names | lemma.claim.rhs.names:
            own = tuple((letter, name(letter)) for letter in sorted(rule.letters))
            found.append(Relation(rule_name, own, lemma.claim.lhs, lemma.claim.rhs))
        return found

    # --- whole proofs ----------------------------------------------------------------------------------------------

    def part(self, claim: Claim, facts: Facts) -> Workbench:
        """A bench for a part of the proof: a case, the step of an induction. What it has to provide, this one provides."""
        bench = Workbench(claim, self.rules, self.lemmas, facts.adding(*self.provided), self.budget)
        bench.provided = self.provided
        return bench

    def follow(self, outline: AnyOutline) -> Proof:
        """The proof of the claim that has the lines of an outline. Raises WrongLine, Rejected."""
        if isinstance(outline, Outline):
            now, lines = outline.first, []
            for line in outline.lines:
                steps, now = self.line(now, line)
                lines.append(Line(steps, line.because, line.aim))
            turned = same(outline.first, self.claim.rhs) and not same(outline.first, self.claim.lhs)
            return Chain((), (), tuple(lines)) if turned else Chain(tuple(lines))
        unwritten = outline.proof([UNWRITTEN] * len(outline.parts))
        parts = self.replay.parts(self.claim, unwritten, self.facts)
        return outline.proof([self.part(claim, facts).follow(part) for (claim, _, facts), part in zip(parts, outline.parts, strict=True)])

    # --- one line --------------------------------------------------------------------------------------------------

    def line(self, now: Term, line: OutlineLine) -> tuple[tuple[Step, ...], Term]:
        """The steps from a line to the next one, and that line. Raises WrongLine."""
        for b in line.by:
            if b.rule not in self.replay.rules and b.rule not in _MOVES and b.rule not in ARITHMETIC:
                raise WrongLine(line, now, f"no rule is called {b.rule}")
        while True:
            self.open.clear()
            found = self.reach(now, line.term, line.by)
            if found is not None:
                return found
            condition = next((c for c in self.open if c.op != "smooth" and c not in self.provided), None)
            if condition is None or len(self.provided) > 20:
                named = ", ".join(b.rule for b in line.by) or "arithmetic"
                known = tuple(s for s in self.facts.statements if s.op in RELATIONS and s.op != "eq")
                raise WrongLine(line, now, f"{named} does not lead there", next(iter(self.open), None), known)
            self.provide(condition)

    def reach(self, now: Term, target: Term, by: tuple[By, ...]) -> tuple[tuple[Step, ...], Term] | None:
        """Best-first search over rewrites with the named rules, from the line and (a few) back from the target."""
        for end, back in self._before(target, by):
            steps = self._forward(now, end, by)
            if steps is not None:
                return (*steps, *back), target
        return None

    def _before(self, target: Term, by: tuple[By, ...]) -> Iterator[tuple[Term, tuple[Step, ...]]]:
        """Terms from which the named rules lead to the target, and the steps that do; the target itself first."""
        todo: list[tuple[Term, tuple[Step, ...]]] = [(target, ())]
        seen = {canon(target)}
        for end, back in todo:
            yield end, back
            reversible = tuple(b for b in by if b.rule not in _MOVES or b.rule == "unfold")
            for steps, new in self._moves(end, reversible) if len(back) < MAX_BACK else ():
                inverse = self._inverse(end, steps[0], new) if len(steps) == 1 else None
                if inverse is not None and canon(new) not in seen and len(seen) < MAX_BACK_STATES:
                    seen.add(canon(new))
                    todo.append((new, (inverse, *back)))

    def _inverse(self, before: Term, step: Step, after: Term) -> Step | None:
        """The step from `after` to exactly `before`."""
        if step.rule == "unfold":
            there = get(before, step.at)
            inverse = replace(step, backwards=not step.backwards, using=() if step.backwards else (("name", there),))
        else:
            inverse = replace(step, backwards=not step.backwards, pick=())
        return inverse if self.try_step(after, inverse) is before else None

    def _forward(self, now: Term, target: Term, by: tuple[By, ...]) -> tuple[Step, ...] | None:
        goal = {canon(s) for s in subterms(target)}
        order = count()
        frontier: list[tuple[float, int, Term, tuple[Step, ...]]] = [(0.0, next(order), now, ())]
        seen = {canon(now)}
        while frontier:
            _, _, t, steps = heapq.heappop(frontier)
            closing = self.close(t, target, by)
            if closing is not None:
                return (*steps, *closing)
            for more, new in self._moves(t, by) if len(seen) < MAX_STATES else ():
                if canon(new) not in seen:
                    seen.add(canon(new))
                    look = {canon(s) for s in subterms(new)}
                    cost = len(look ^ goal) + 0.3 * (len(steps) + len(more))
                    heapq.heappush(frontier, (cost, next(order), new, (*steps, *more)))
        return None

    def _moves(self, t: Term, by: tuple[By, ...]) -> Iterator[tuple[tuple[Step, ...], Term]]:
        for b in by:
            if b.rule in _MOVES:
                candidates: Iterable[tuple[Step, ...]] = _MOVES[b.rule](self, t)
            elif b.rule in self.replay.rules:
                rule, known = self.replay.rules[b.rule], dict(b.known)
                both = (rewrites(t, rule, known=known), rewrites(t, rule, backwards=True, known=known))
                candidates = ((s,) for found in both for s in found)
            else:
                continue
            for steps in candidates:
                new = self.run(t, steps)
                if new is not None:
                    yield steps, new

    def run(self, t: Term, steps: Iterable[Step]) -> Term | None:
        """The line after some steps, or None where the kernel refuses one."""
        now: Term | None = t
        for s in steps:
            now = self.try_step(now, s) if now is not None else None
        return now

    # --- closing a line by arithmetic ------------------------------------------------------------------------------

    def close(self, t: Term, target: Term, by: tuple[By, ...] = ()) -> tuple[Step, ...] | None:
        """Steps of routine and arithmetic from t to exactly the target, or None. Identities named by the line may be cited."""
        if same(t, target):
            return () if t is target else (Step("ring", using=(("to", target),)),)
        routine = () if any(s.op == "D" and s.args[0] is s.args[1] for s in subterms(target)) else self.settle(t)
        now = self.run(t, routine)
        if now is None:
            return None
        rules = [self.replay.rules[b.rule] for b in by if b.rule in self.replay.rules]
        known = [r for rule in rules for r in relations(rule, (now, target))]
        for attempt in (bridge(now, target, known), [Step("ring", using=(("to", target),))]):
            if attempt is not None and self.run(now, attempt) is target:
                return (*routine, *attempt)
        return None

    def settle(self, t: Term) -> tuple[Step, ...]:
        """Steps that make every D(x, x) one and every derivative of a constant nothing."""
        steps: list[Step] = []
        now = t
        while True:
            step = next((s for s in self._routine_steps(now)), None)
            new = None if step is None else self.try_step(now, step)
            if step is None or new is None:
                return tuple(steps)
            steps.append(step)
            now = new

    def _routine_steps(self, t: Term) -> Iterator[Step]:
        for at, node in positions(t):
            if node.op == "D":
                f, x = node.args
                if f is x and x.op == "name":
                    yield Step("diff_self", at, (("x", x),))
                elif f is x:
                    yield Step("diff_entry_self", at, (("k", x.args[1]), ("x", x.args[0])))
                elif not self.replay.definitions.depends(f, (x if x.op == "name" else x.args[0]).val):
                    yield Step("diff_const", at, (("c", f), ("x", x)))


def bridge(a: Term, b: Term, known: Sequence[Relation] = (), at: Path = ()) -> list[Step] | None:
    """Ring steps, the last places first, that make a into b; as deep down as they can be. None where arithmetic cannot."""
    if a is b:
        return []
    if unlike(a, b, known):
        return None
    pairs = _pair_arguments(a, b)
    if pairs is not None:
        found: list[Step] = []
        for i, (x, y) in reversed(list(enumerate(pairs))):
            inner = bridge(x, y, known, (*at, i)) if i not in NAME_SLOTS.get(a.op, ()) or x is y else None
            if inner is None:
                break
            found += inner
        else:
            return found
    try:
        if same(a, b) or ring.denominators(a, b) is not None:
            return [Step("ring", at, (("to", b),))]
    except ring.TooLarge:
        return None
    cites = cite(a, b, known) if known else None
    return None if cites is None else [Step("ring", at, (("to", b),), cites=cites)]


def _pair_arguments(a: Term, b: Term) -> list[tuple[Term, Term]] | None:
    if a.op != b.op or len(a.args) != len(b.args) or not a.args:
        return None
    return list(zip(a.args, b.args, strict=True))


# --- moves that are not rules of the table ---------------------------------------------------------------------------


def _unfold(bench: Workbench, t: Term) -> Iterator[tuple[Step, ...]]:
    definitions = bench.replay.definitions
    for at, node in positions(t):
        if node.op in ("name", "idx", "apply"):
            try:
                definitions.equation(node)
            except (LookupError, Captured, Malformed):
                continue
            yield (Step("unfold", at),)


def _fold(bench: Workbench, t: Term) -> Iterator[tuple[Step, ...]]:
    patterns = [(d, _lifted(d.body, d.arguments)) for d in bench.replay.definitions.by_name.values()]
    for at, node in positions(t):
        for d, pattern in patterns:
            for found in match(pattern, node, {}) if node.op == pattern.op else ():
                args = [found[i] for i in d.arguments if i in found]
                if len(args) < len(d.arguments):
                    continue
                ops = ("idx", "apply") if len(args) == 1 else ("idx",)
                wholes = [mk(op, name(d.name), *args) for op in ops] if args else [name(d.name)]
                yield from ((Step("unfold", at, (("name", whole),), backwards=True),) for whole in wholes)


def _lifted(body: Term, arguments: tuple[str, ...]) -> Term:
    """The body of a definition as a pattern for its arguments."""
    lifted = {name(i): letter(i) for i in arguments}
    return fold(body, lambda node, args: lifted.get(node) or rebuild(node, args)) if arguments else body


def _chain(bench: Workbench, t: Term) -> Iterator[tuple[Step, ...]]:
    definitions = bench.replay.definitions
    for at, node in positions(t):
        d = definitions.by_name.get(node.args[0].val) if node.op == "D" and node.args[0].op == "name" else None
        if d is not None and not d.of:
            w = node.args[1] if node.args[1].op == "name" else node.args[1].args[0]
            through = [n for n in _in_order(d.body) if definitions.depends(n, w.val)]
            yield (Step("chain", at, tuple((f"v{i + 1}", n) for i, n in enumerate(through))),)


def _in_order(t: Term) -> list[Term]:
    """The names of a term, in the order in which they are written."""
    return list(dict.fromkeys(node for _, node in positions(t) if node.op == "name" and node.val in t.names))


def _partial(bench: Workbench, t: Term) -> Iterator[tuple[Step, ...]]:
    for at, node in positions(t):
        if node.op == "partial":
            try:
                body = bench.replay.definitions.equation(node.args[0])
                slope, steps = differentiate(body, node.args[1])
            except (LookupError, CannotDifferentiate):
                continue
            neat = tidy(slope)
            last = () if neat is slope else (Step("ring", (), (("to", neat),)),)
            yield (Step("partial", at, (("to", neat),), by=Chain((Line((*steps, *last)),))),)


def _differentiate(bench: Workbench, t: Term) -> Iterator[tuple[Step, ...]]:
    if t.vars:
        try:
            yield differentiate_in(t, bench.claim.definitions, bench.whole)
        except CannotDifferentiate:
            return


def _assumption(bench: Workbench, t: Term) -> Iterator[tuple[Step, ...]]:
    for s in bench.facts.statements:
        if s.op == "eq":
            for at, node in positions(t):
                for side, backwards in ((s.args[0], False), (s.args[1], True)):
                    if same(node, side):
                        yield (Step("fact", at, (("eq", s),), backwards=backwards),)


_MOVES: dict[str, Callable[[Workbench, Term], Iterator[tuple[Step, ...]]]] = {
    "unfold": _unfold, "fold": _fold, "chain": _chain, "partial": _partial, "differentiate": _differentiate, "assumption": _assumption,
    "hypothesis": _assumption,
}
