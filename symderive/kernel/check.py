"""The checker. It never matches and never searches: it substitutes, compares, and stamps or refuses."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import ClassVar

from symderive.kernel import ball, ring
from symderive.kernel.conditions import (
    HALF_PI,
    SIGN_OF,
    Facts,
    continuous_conditions,
    defined,
    powers_defined,
    powers_in,
    powers_of_zero,
    smooth_conditions,
)
from symderive.kernel.derivation import (
    Cases,
    Chain,
    Claim,
    Constant,
    Definition,
    Definitions,
    Derivation,
    Induction,
    Injective,
    Known,
    Lemma,
    Line,
    Proof,
    Rejected,
    Rule,
    Step,
    Theorem,
    Trace,
    bindings,
)
from symderive.kernel.term import (
    BINDERS,
    ONE,
    STATEMENTS,
    ZERO,
    Captured,
    Malformed,
    Path,
    Term,
    canon,
    const,
    fold,
    get,
    instantiate,
    joined,
    letter,
    mk,
    name,
    put,
    rebuild,
    same,
    substitute,
)

MAX_STEPS = 100_000
_Part = tuple[Claim, Proof, Facts]


def check(derivation: Derivation, rules: Mapping[str, Rule]) -> Theorem:
    """The only function that may say "proved". Raises Rejected, and nothing else."""
    replay = Replay(rules)
    try:
        return replay.derivation(derivation)
    except Rejected:
        raise
    except Exception as e:  # fail closed: whatever surprises the checker is not a proof
        raise Rejected(replay.where, f"not a proof: {e or type(e).__name__}") from None


class Replay:
    """One replay: counts steps, collects the rules used and the conditions granted."""

    def __init__(self, rules: Mapping[str, Rule]):
        self.rules = rules
        self.local: set[str] = set()  # lemmas that mention defined names
        self.definitions = Definitions()
        self.claim = Claim(ZERO, ZERO)
        self.taken_up: tuple[tuple[Definition, ...], Definitions] | None = None  # those of the claim; lemmas mostly have the same
        self.kept: tuple[Claim, Definitions, frozenset[str], frozenset[str]] | None = None  # what `_names` found
        self.is_complex = False
        self.count = 0
        self.where = "claim"
        self.used: set[str] = set()
        self.grants: list[tuple[int, Term]] = []

    # --- derivations and lemmas ------------------------------------------------------------------------------------

    def derivation(self, d: Derivation) -> Theorem:
        lemmas = [self.admit(lemma, d.claim) for lemma in d.lemmas]
        own = self.begin(d.claim, d.provided)
        theorem = self._theorem(d.claim, d.proof, own, d.provided)
        self.where = "witness"
        try:
            ball.satisfied(d.witness, replace(d.claim, assuming=(*own.statements, *d.provided)), self.definitions)
        except ball.Undefined as e:
            raise Rejected("witness", f"no point shows that the claim speaks of anything: {e}") from None
        return replace(theorem, lemmas=tuple(lemmas))

    def _theorem(self, claim: Claim, proof: Proof, own: Facts, provided: tuple[Term, ...] = ()) -> Theorem:
        trace = self._prove(claim, proof, own.adding(*provided))
        open_conditions = tuple(s for s in provided if not own.granted(s))
        return Theorem(claim, open_conditions, frozenset(self.used), self.count, tuple(self.grants), trace)

    def begin(self, claim: Claim, provided: tuple[Term, ...] = ()) -> Facts:
        """Take up a claim: what it gives us to start with. Raises Rejected."""
        self.take_up(claim, provided)
        return Facts.of_claim(claim, self.definitions)

    def take_up(self, claim: Claim, provided: tuple[Term, ...] = ()) -> None:
        """Turn to a claim. Raises Rejected where it is none."""
        known = self.taken_up
        if known is None or known[0] is not claim.definitions or known[1].functions != claim.functions:
            known = self.taken_up = (claim.definitions, Definitions(claim.definitions, claim.functions))
        self.where, self.claim, self.definitions = "claim", claim, known[1]
        self.is_complex = ball.is_complex(claim)
        if len(dict(claim.sorts)) != len(claim.sorts):
            raise Rejected("claim", "a name is declared twice")
        for s in (*claim.assuming, *provided):
            if s.op not in STATEMENTS or s.letters:
                raise Rejected("claim", "an assumption must be a statement")
            self._statement(s)
        for t in (claim.lhs, claim.rhs, *(d.body for d in claim.definitions)):
            self._line(t)

    def _statement(self, s: Term) -> Term:
        """A statement dressed as a line, in which it is bound by a name that it does not mention."""
        if _UNUSED.val in s.names:
            raise Rejected(self.where, "no name is called _")
        dressed = mk("all", s, _UNUSED, ONE, ONE)
        self._line(dressed)
        return dressed

    def _line(self, t: Term) -> None:
        """What no line may hold: letters, binders of names that definitions use, derivatives in whole numbers or indices."""
        if t.letters or (t.op in STATEMENTS and t.args[1:2] != (_UNUSED,)):
            raise Rejected(self.where, "a line must be an expression without rule letters")
        if t.bound or t.vars:
            whole, spoken = self._names()
            if t.bound & spoken:
                raise Rejected(self.where, f"{min(t.bound & spoken)} is bound by a sum and used by a definition")
            counting = t.vars & (whole | _indices(t) if t.vars & t.bound else whole)
            if counting:
                raise Rejected(self.where, f"{min(counting)} is a whole number: there is no derivative in it")
        if t.imaginary and not self.is_complex:
            raise Rejected(self.where, "I occurs, and the claim is about real numbers")

    def _spoken(self) -> frozenset[str]:
        """The names that definitions and lengths of arrays use."""
        return self._names()[1]

    def _names(self) -> tuple[frozenset[str], frozenset[str]]:
        """The names of whole numbers, and those that definitions and lengths of arrays use."""
        if self.kept is None or self.kept[0] is not self.claim or self.kept[1] is not self.definitions:
            whole = frozenset(n for n, s in self.claim.sorts if s.kind == "whole")
            spoken = self.definitions.spoken.union(*(n.names for _, s in self.claim.sorts if s.length is not None for n in s.lengths))
            self.kept = (self.claim, self.definitions, whole, spoken)
        return self.kept[2:]

    def admit(self, lemma: Lemma, claim: Claim) -> Theorem:
        """Prove a lemma of the claim's derivation, and make it a rule. Raises Rejected."""
        theorem = self._theorem(lemma.claim, lemma.proof, self.begin(lemma.claim))
        if lemma.name in self.rules or lemma.name in self.built_in:
            raise Rejected(f"lemma {lemma.name}", "there is a rule of that name")
        if lemma.claim.definitions and lemma.claim.definitions != claim.definitions:
            raise Rejected(f"lemma {lemma.name}", "its definitions are not those of the claim")
        defined_names = {d.name for d in lemma.claim.definitions}
        ours, its = ({n: s for n, s in c.sorts if n in defined_names} for c in (claim, lemma.claim))
        if ours != its:
            raise Rejected(f"lemma {lemma.name}", "what it defines is not declared as in the claim")
        if ball.is_complex(lemma.claim) is not ball.is_complex(claim):
            raise Rejected(f"lemma {lemma.name}", "one of lemma and claim speaks of complex values and the other does not")
        self.rules = ChainMap({lemma.name: generalise(theorem, lemma.name)}, self.rules)  # type: ignore[arg-type]
        if lemma.claim.definitions:
            self.local.add(lemma.name)
        return theorem

    # --- proofs ----------------------------------------------------------------------------------------------------

    def _prove(self, claim: Claim, proof: Proof, facts: Facts) -> Trace:
        if isinstance(proof, Chain):
            return self._chain(claim, proof, facts)
        return Trace(claim, claim.lhs, parts=tuple(self._prove(*part) for part in self.parts(claim, proof, facts)))

    def parts(self, claim: Claim, proof: Proof, facts: Facts) -> list[_Part]:
        """What each part of a proof must show, and what is known there. Raises Rejected where the parts would not prove the claim."""
        if isinstance(proof, Cases):
            return self._cases(claim, proof, facts)
        if isinstance(proof, Induction):
            return self._induction(claim, proof, facts)
        if isinstance(proof, Constant):
            return self._constant(claim, proof, facts)
        if isinstance(proof, Injective):
            return self._injective(claim, proof, facts)
        raise Rejected(self.where, "no such kind of proof")

    def _chain(self, claim: Claim, chain: Chain, facts: Facts) -> Trace:
        for k in chain.known:
            facts = facts.adding(self._rewritten(k, facts))
        left, lines = self._run(claim.lhs, chain.lines, facts)
        right, back = self._run(claim.rhs, chain.back, facts)
        if not same(left, right):
            raise Rejected("claim", "the last line is not what was claimed")
        return Trace(claim, claim.lhs, lines, back=back)

    def _run(self, now: Term, lines: tuple[Line, ...], facts: Facts) -> tuple[Term, tuple[tuple[Term, ...], ...]]:
        """The last term, and those after each step, a group for each line."""
        groups = []
        for line in lines:
            seen = []
            for step in line.steps:
                now = self.step(now, step, facts)
                seen.append(now)
            groups.append(tuple(seen))
        return now, tuple(groups)

    def _rewritten(self, known: Known, facts: Facts) -> Term:
        """A granted statement after the steps; equals replace equals in it as they do in a line."""
        self._grant(known.statement, facts)
        now = self._statement(known.statement)
        for step in known.steps:
            now = self.step(now, replace(step, at=(0, *step.at)), facts)
            self._statement(now.args[0])
        return now.args[0]

    def _cases(self, claim: Claim, proof: Cases, facts: Facts) -> list[_Part]:
        covered: dict[tuple[Term, Term], int] = {}
        for s, _ in proof.cases:
            self._statement(s)
            if s.op in SIGN_OF and (s.op in ("eq", "ne") or (facts.real(s.args[0]) and facts.real(s.args[1]))):
                pair = (canon(s.args[0]), canon(s.args[1]))
                covered[pair] = covered.get(pair, 0) | SIGN_OF[s.op]
        if all(facts.compare(*pair) & ~signs for pair, signs in covered.items()):
            raise Rejected(self.where, "the cases leave something out")
        known = [facts.adding(s) for s, _ in proof.cases]
        sides = (claim.lhs, claim.rhs)
        return [(claim, part, k.adding(*powers_of_zero(sides, k))) for (_, part), k in zip(proof.cases, known, strict=True)]

    def _induction(self, claim: Claim, proof: Induction, facts: Facts) -> list[_Part]:
        n, start = proof.var, proof.start
        if not facts.granted(mk("whole", name(n))) or not facts.granted(mk("whole", start)) or not facts.granted(mk("ge", name(n), start)):
            raise Rejected(self.where, f"{n} must be a whole number from the start of the induction on", mk("ge", name(n), start))
        self._free_variable(claim, n, start)
        kept = facts.only(lambda s: n not in s.names)
        parts = []
        for value, part in ((start, proof.base), (mk("add", name(n), ONE), proof.step)):
            now = self._with_value(claim, n, value)
            known = self._both_defined(now, kept)
            if part is proof.step:
                known = known.adding(mk("whole", name(n)), mk("ge", name(n), start))
                before = (*self._domain(claim), *powers_defined((claim.lhs, claim.rhs), known))
                known = known.adding(claim.equation) if all(known.granted(s) for s in before) else known
            parts.append((now, part, known))
        return parts

    def _constant(self, claim: Claim, proof: Constant, facts: Facts) -> list[_Part]:
        x = name(proof.var)
        self._free_variable(claim, proof.var, *(t for i in proof.intervals for t in (i.lo, i.hi, i.point) if t is not None))
        if not facts.real(x) or facts.granted(mk("whole", x)):
            raise Rejected(self.where, f"{proof.var} must be a real variable")
        self._cover(proof, facts)
        kept, parts = facts.only(lambda s: proof.var not in s.names), []
        for interval in proof.intervals:
            ends = [mk(op, x, e) for op, e in (("gt", interval.lo), ("lt", interval.hi)) if e is not None]
            inside = kept.adding(*ends)
            for side in (claim.lhs, claim.rhs):
                self._grant(mk("smooth", side, x), inside)
            for s in ends:
                self._grant(mk(s.op, interval.point, s.args[1]), kept)
            slopes = replace(claim, lhs=mk("D", claim.lhs, x), rhs=mk("D", claim.rhs, x))
            parts += [(slopes, interval.derivative, inside), self._at(claim, proof.var, interval.point, interval.value, kept)]
        return [*parts, *(self._at(claim, proof.var, end, part, kept) for end, part in proof.ends)]

    def _cover(self, proof: Constant, facts: Facts) -> None:
        """Every value of the variable at which the claim speaks lies in an interval, or is an end proved apart."""
        x, ends = name(proof.var), {canon(e) for e, _ in proof.ends}
        if not proof.intervals:
            raise Rejected(self.where, "no interval is given")
        for border, op in ((proof.intervals[0].lo, "g"), (proof.intervals[-1].hi, "l")):
            if border is not None:
                self._grant(mk(op + ("e" if canon(border) in ends else "t"), x, border), facts)
        for left, right in zip(proof.intervals, proof.intervals[1:], strict=False):
            if left.hi is None or right.lo is None or not same(left.hi, right.lo):
                raise Rejected(self.where, "the intervals leave a gap")
            if canon(left.hi) not in ends:
                self._grant(mk("ne", x, left.hi), facts)

    def _injective(self, claim: Claim, proof: Injective, facts: Facts) -> list[_Part]:
        if proof.function not in _INJECTIVE:
            raise Rejected(self.where, f"{proof.function} is not known to take no value twice")
        for side in (claim.lhs, claim.rhs):
            for s in (mk("real", side), *_INJECTIVE[proof.function](side)):
                self._grant(s, facts)
        applied = replace(claim, lhs=mk(proof.function, claim.lhs), rhs=mk(proof.function, claim.rhs))
        return [(applied, proof.proof, facts)]

    def _free_variable(self, claim: Claim, var: str, *values: Term) -> None:
        mentioned = self._spoken() | claim.lhs.bound | claim.rhs.bound | claim.lhs.vars | claim.rhs.vars
        if var in mentioned or any(var in v.names for v in values):
            raise Rejected(self.where, f"{var} is not free in the claim")

    def _with_value(self, claim: Claim, var: str, value: Term) -> Claim:
        new = {var: value}
        lhs, rhs = (substitute(side, new, self.definitions.closure) for side in (claim.lhs, claim.rhs))
        return replace(claim, lhs=lhs, rhs=rhs)

    def _at(self, claim: Claim, var: str, value: Term, proof: Proof, facts: Facts) -> _Part:
        now = self._with_value(claim, var, value)
        return now, proof, self._both_defined(now, facts)

    def _domain(self, claim: Claim) -> tuple[Term, ...]:
        sorts, is_complex = dict(claim.sorts), ball.is_complex(claim)
        return tuple(s for side in (claim.lhs, claim.rhs) for s in defined(side, self.definitions, sorts, is_complex))

    def _both_defined(self, claim: Claim, facts: Facts) -> Facts:
        return facts.adding(*self._domain(claim))

    # --- steps -----------------------------------------------------------------------------------------------------

    def step(self, now: Term, s: Step, facts: Facts) -> Term:
        """The next line. Raises Rejected."""
        self.count += 1
        self.where = f"step {self.count}"
        if self.count > MAX_STEPS:
            raise Rejected(self.where, f"more than {MAX_STEPS:,} steps")
        try:
            here = get(now, s.at, s.pick)
            facts = facts_at(now, s.at, facts)
            new = self.built_in[s.rule](self, here, s, facts) if s.rule in self.built_in else self._schema(here, s, facts)
            result = put(now, s.at, new, s.pick)
        except (Captured, Malformed, LookupError, ring.TooLarge) as e:
            raise Rejected(self.where, f"{s.rule}: {e}") from None
        self._line(result)
        self.used.add(s.rule)
        return result

    def _schema(self, here: Term, s: Step, facts: Facts) -> Term:
        old, new = self._instance(s.rule, bindings(s.using), facts)
        if s.backwards:
            old, new = new, old
        if not same(here, old):
            raise Rejected(self.where, f"{s.rule} does not apply there")
        return new

    def _instance(self, rule_name: str, using: Mapping[str, Term], facts: Facts) -> tuple[Term, Term]:
        """Both sides of a rule with terms for its letters; its conditions are met here."""
        rule = self.rules.get(rule_name)
        if rule is None:
            raise Rejected(self.where, f"no rule is called {rule_name}")
        if rule_name in self.local and (facts.varied & self.definitions.by_name.keys() or not self.definitions.by_name):
            raise Rejected(self.where, f"{rule_name} rests on definitions that do not hold there")
        if using.keys() != rule.letters:
            raise Rejected(self.where, f"{rule_name} must be told {', '.join(sorted(rule.letters))} and nothing else")
        for t in using.values():
            self._line(t)
        for look in rule.seen:
            if not (facts.is_complex if look[0] == "complex" else _seen(look, using, self.definitions)):
                raise Rejected(self.where, f"{rule_name} needs {' '.join(look[1:2])} {_SEEN[look[0]]} {' '.join(look[2:])}".rstrip())
        for need in rule.given:
            self._grant(instantiate(need, using, self.definitions.closure), facts)
        lhs, rhs = (instantiate(side, using, self.definitions.closure) for side in (rule.lhs, rule.rhs))
        self.used.add(rule_name)
        return lhs, rhs

    def _grant(self, need: Term, facts: Facts) -> None:
        if not facts.granted(need):
            raise Rejected(self.where, "a condition is open", need)
        self.grants.append((self.count, need))

    def _ring(self, here: Term, s: Step, facts: Facts) -> Term:
        using = bindings(s.using)
        if using.keys() != {"to"}:
            raise Rejected(self.where, "ring must be told what comes out")
        self._line(using["to"])
        modulo = []
        for c in s.cites:
            self._line(c.cofactor)
            known = bindings(c.using)
            left, right = self._known_equation(known, facts) if c.rule == "fact" else self._instance(c.rule, known, facts)
            for side in (left, right):
                self._line(side)
            modulo.append((c.cofactor, left, right))
        needs = ring.denominators(here, using["to"], modulo)
        if needs is None:
            raise Rejected(self.where, "the two are not equal by arithmetic")
        for v in needs:
            self._grant(mk("ne", v, ZERO), facts)
        return using["to"]

    def _unfold(self, here: Term, s: Step, facts: Facts) -> Term:
        using = bindings(s.using)
        if using.keys() != ({"name"} if s.backwards else set()):
            raise Rejected(self.where, "unfold takes no terms, and backwards the name")
        whole = using["name"] if s.backwards else here
        body = self.definitions.equation(whole)
        head = whole.val if whole.op == "name" else whole.args[0].val
        if head in facts.varied:
            raise Rejected(self.where, f"inside a derivative in {head} its definition does not hold")
        for condition in facts.declared_entry(whole):
            self._grant(condition, facts)
        if s.backwards and not same(here, body):
            raise Rejected(self.where, f"this is not the definition of {head}")
        return whole if s.backwards else body

    def _known_equation(self, using: Mapping[str, Term], facts: Facts) -> tuple[Term, Term]:
        eq = using.get("eq")
        if using.keys() != {"eq"} or eq is None or eq.op != "eq" or canon(eq) not in facts.known:
            raise Rejected(self.where, "no such equation is known there")
        return eq.args[0], eq.args[1]

    def _fact(self, here: Term, s: Step, facts: Facts) -> Term:
        old, new = self._known_equation(bindings(s.using), facts)
        if s.backwards:
            old, new = new, old
        if not same(here, old):
            raise Rejected(self.where, "the known equation does not apply there")
        return new

    def _chain_rule(self, here: Term, s: Step, facts: Facts) -> Term:
        """D(E, w) = sum of partial(E, n) D(n, w) over the names n of E's equation that depend on w."""
        if here.op != "D" or here.args[0].op != "name":
            raise Rejected(self.where, "the chain rule needs the derivative of a defined name")
        e, w = here.args
        body = self._own_equation(e, facts)
        moved = w if w.op == "name" else w.args[0]
        through = [t for _, t in s.using]
        names = {t.val for t in through}
        needed = {n for n in body.names if self.definitions.depends(name(n), moved.val)}
        if e is moved or len(names) != len(through) or any(t.op != "name" for t in through) or not needed <= names <= body.names:
            raise Rejected(self.where, f"the chain rule needs each name once through which {e.val} depends on {moved.val}")
        conditions = smooth_conditions(body, frozenset(names), Definitions())
        if conditions is None or names & _array_names(body):
            raise Rejected(self.where, f"the equation of {e.val} may not be differentiable")
        for c in conditions:
            self._grant(c, facts)
        terms = []
        for t in through:
            self._grant(mk("smooth", t, w), facts)
            slope = mk("partial", e, t)
            terms.append(slope if t is w else mk("mul", slope, mk("D", t, w)))
        return joined("add", terms)

    def _through(self, here: Term, s: Step, facts: Facts) -> Term:
        """D(E, w) = sums of D(E, y[i]) D(equation of y[i], w) over i, for families y of which every path from w to E passes just one."""
        if here.op != "D" or facts.varied or s.backwards:
            raise Rejected(self.where, "a derivative that stands in no other is needed")
        (e, w), entries = here.args, [t for _, t in s.using]
        moved = w if w.op == "name" else w.args[0]
        families = tuple(t.val if t.op == "name" else t.args[0].val for t in entries if t.op in ("name", "idx"))
        if len(set(families)) != len(entries) or moved.val in families:
            raise Rejected(self.where, "it must be told different families, each with an index")
        reached = self.definitions.closure(e.names, *families, moved.val)
        if moved.val in reached or not self._apart(families):
            raise Rejected(self.where, f"it is not so that every path from {moved.val} passes just one of {', '.join(families)}")
        if e.vars or any(d.body.vars for n, d in self.definitions.by_name.items() if n in reached and n not in families):
            raise Rejected(self.where, "what is differentiated contains a derivative")
        smooth = smooth_conditions(e, frozenset(families), self.definitions)
        if smooth is None:
            raise Rejected(self.where, "it may not be differentiable")
        for c in (*smooth, *(mk("whole", k) for k in w.args[1:])):
            self._grant(c, facts)
        return joined("add", [self._through_entry(here, y, facts) for y in entries])

    def _apart(self, families: tuple[str, ...]) -> bool:
        """Whether these are defined, and none rests on another."""
        defined = self.definitions.by_name
        return all(y in defined and not self.definitions.closure(defined[y].body.names) & {*families} - {y} for y in families)

    def _through_entry(self, here: Term, y: Term, facts: Facts) -> Term:
        """Sum over all indices of D(E, y[i]) D(equation of y[i], w)."""
        (e, w), indices, lengths = here.args, y.args[1:], self._lengths(y)
        names = {i.val for i in indices if i.op == "name"}
        outside = self.definitions.closure(e.names.union(w.names, *(n.names for n in lengths)))
        fixed = not any(self.definitions.depends(n, v) for n in lengths for v in w.names)
        if not len(indices) == len(lengths) == len(names) or names & outside or not fixed:
            raise Rejected(self.where, f"the lengths of {y} must be declared, and its indices be names that stand nowhere else")
        equation = self.definitions.equation(y)
        smooth, total = mk("smooth", equation, w), mk("mul", mk("D", e, y), mk("D", equation, w))
        for i, n in reversed(list(zip(indices, lengths, strict=True))):
            for c in (mk("whole", n), mk("ge", n, ZERO)):
                self._grant(c, facts)
            smooth, total = mk("all", smooth, i, ONE, n), mk("Sum", total, i, ONE, n)
        self._grant(smooth, facts)
        return total

    def _lengths(self, y: Term) -> tuple[Term, ...]:
        """The declared lengths of an entry's array; none of a name."""
        sorts = dict(self.claim.sorts)
        return sorts[y.args[0].val].lengths if y.op == "idx" and y.args[0].val in sorts else ()

    def _own_equation(self, e: Term, facts: Facts) -> Term:
        if e.val in facts.varied:
            raise Rejected(self.where, f"inside a derivative in {e.val} its definition does not hold")
        body = self.definitions.equation(e)
        if body.vars:  # its value rests on how names depend on each other, which a partial derivative forgets
            raise Rejected(self.where, f"the equation of {e.val} contains a derivative")
        return body

    def _partial(self, here: Term, s: Step, facts: Facts) -> Term:
        """partial(E, n) = t, where D(equation of E, n) = t is proved with no name depending on any other."""
        using = bindings(s.using)
        if here.op != "partial" or using.keys() != {"to"} or s.by is None:
            raise Rejected(self.where, "partial needs a partial derivative, what comes out, and a proof of it")
        if using["to"].vars:
            raise Rejected(self.where, "what comes out must hold no derivative: it has another value where names are held fixed")
        body = self._own_equation(here.args[0], facts)
        outer, self.definitions = self.definitions, Definitions()
        plain = [s for s in facts.statements if not s.vars]  # a derivative has another value where names are held fixed
        held = Facts(plain, self.definitions, facts.sorts, facts.is_complex, facts.bound, facts.varied)
        claim = replace(self.claim, lhs=mk("D", body, here.args[1]), rhs=using["to"], definitions=())
        try:
            self._line(claim.lhs)
            self._line(claim.rhs)
            self._chain(claim, s.by, held)
        finally:
            self.definitions = outer
        return using["to"]


    def _antiderivative(self, here: Term, s: Step, facts: Facts) -> Term:
        """Integral(f, x, a, b) = F(b) - F(a), where F is smooth on all of [a, b] and D(F, x) = f is proved there.

        It is enough that F is continuous on all of [a, b], and smooth with D(F, x) = f but for the ends and finitely many points: on
        closed intervals without these the integrals of f are differences of values of F, and an integral is the limit of theirs.
        """
        using = bindings(s.using)
        if here.op != "Integral" or "F" not in using or s.by is None or s.backwards:
            raise Rejected(self.where, "an integral, its antiderivative and the derivative of that are needed")
        f, x, *ends = here.args
        for end in ends:
            self._grant(mk("real", end), facts)
        inside, points = facts.beneath(here, 0), [p for letter, p in s.using if letter != "F"]
        claim = replace(self.claim, lhs=mk("D", using["F"], x), rhs=f)
        self._line(claim.lhs)
        at = self._at_end
        if points or not inside.granted(mk("smooth", using["F"], x)):
            self._continuous(using["F"], x, inside)
            inside, at = self.without(x, (*points, *ends), inside), self._limit
        self._grant(mk("smooth", using["F"], x), inside)
        self._chain(claim, s.by, inside)
        return mk("sub", *(at(using["F"], x, end, facts) for end in reversed(ends)))

    def _split(self, here: Term, s: Step, facts: Facts) -> Term:
        """Integral(f, x, a, b) = Integral(f, x, a, p) + Integral(f, x, p, b), where f is continuous on [a, b] and a <= p <= b."""
        using = bindings(s.using)
        if here.op != "Integral" or using.keys() != {"p"} or s.backwards:
            raise Rejected(self.where, "an integral and a point between its ends are needed")
        (f, x, a, b), p = here.args, using["p"]
        self._line(p)
        for need in (*(mk("real", t) for t in (a, p, b)), mk("le", a, p), mk("le", p, b)):
            self._grant(need, facts)
        self._continuous(f, x, facts.beneath(here, 0), limits=False)
        return mk("add", mk("Integral", f, x, a, p), mk("Integral", f, x, p, b))

    def _at_end(self, u: Term, x: Term, end: Term, facts: Facts) -> Term:
        return substitute(u, {x.val: end}, self.definitions.closure)

    def _limit(self, u: Term, x: Term, end: Term, facts: Facts) -> Term:
        """The value of a continuous u at an end of its interval, or its limit there: 0 for positive powers of what becomes 0."""
        for power in reversed(powers_in((u,))):
            base, exponent = (self._at_end(t, x, end, facts) for t in power.args)
            if x.val in power.names and not facts.granted(mk("gt", base, ZERO)):
                self._grant(mk("eq", base, ZERO), facts)
                self._grant(mk("gt", exponent, ZERO), facts)
                u = fold(u, lambda node, args, old=power: ZERO if node is old else rebuild(node, args))  # type: ignore[misc]
        return self._at_end(u, x, end, facts)

    def _continuous(self, u: Term, x: Term, inside: Facts, limits: bool = True) -> None:
        """Raises Rejected unless u is continuous wherever the facts hold; `limits`: powers of 0 stand for what they tend to."""
        conditions = continuous_conditions(u, x.val, self.definitions, limits)
        if conditions is None or not all(map(inside.granted, conditions)):
            raise Rejected(self.where, "a condition is open", mk("smooth", u, x))
        for c in conditions:
            self._grant(c, inside)

    def without(self, x: Term, points: tuple[Term, ...], inside: Facts) -> Facts:
        """What is known of x inside an integral away from some points (those that do not move with x)."""
        apart = [p for p in points if not self.definitions.depends(p, x.val)]
        for p in apart:
            self._line(p)
        known = [(mk(strict, x, p), mk(weak, x, p)) for p in apart for strict, weak in (("gt", "ge"), ("lt", "le"))]
        return inside.adding(*(mk("ne", x, p) for p in apart), *(strict for strict, weak in known if inside.granted(weak)))

    def _continued(self, here: Term, s: Step, facts: Facts) -> Term:
        """D(F, x) = t, where F and t are continuous, and but for some points F is smooth and D(F, x) = t is proved.

        By the mean value theorem (F(x + h) - F(x))/h is D(F, x), which is t, at a place between, where h is so small that no point but x
        lies there; as h tends to 0, so does the place to x, and t at the place to t at x.
        """
        using = bindings(s.using)
        if here.op != "D" or here.args[1].op != "name" or "to" not in using or s.by is None or s.backwards or self.is_complex:
            raise Rejected(self.where, "a derivative in a real name, what it is, and a proof of that but for some points are needed")
        (f, x), t = here.args, using["to"]
        inside = facts.beneath(here, 0)
        self._line(t)
        for u in (f, t):
            self._continuous(u, x, inside, limits=False)
        away = self.without(x, tuple(p for letter, p in s.using if letter != "to"), inside)
        self._grant(mk("smooth", f, x), away)
        self._chain(replace(self.claim, lhs=here, rhs=t), s.by, away)
        return t

    def _fundamental(self, here: Term, s: Step, facts: Facts) -> Term:
        """D(Integral(f, t, a, b), x) = f(b) D(b, x) - f(a) D(a, x), where f does not move with x and is smooth on all of [a, b]."""
        if here.op != "D" or here.args[0].op != "Integral" or s.using or s.backwards:
            raise Rejected(self.where, "the derivative of an integral in its ends is needed")
        integral, v = here.args
        f, t, *ends = integral.args
        moved = (v if v.op == "name" else v.args[0]).val
        if moved in self.definitions.closure(f.names - t.names, moved):
            raise Rejected(self.where, f"what is integrated depends on {moved}")
        for end in ends:
            self._grant(mk("real", end), facts)
            self._grant(mk("smooth", end, v), facts)
        self._grant(mk("smooth", f, t), facts.beneath(here, 0).beneath(integral, 0))
        upper, lower = (mk("mul", substitute(f, {t.val: end}, self.definitions.closure), mk("D", end, v)) for end in reversed(ends))
        return mk("sub", upper, lower)

    built_in: ClassVar[Mapping[str, Callable[[Replay, Term, Step, Facts], Term]]] = {
        "ring": _ring, "unfold": _unfold, "fact": _fact, "chain": _chain_rule, "partial": _partial, "antiderivative": _antiderivative,
        "fundamental": _fundamental, "through": _through, "continued": _continued, "split": _split,
    }


_UNUSED = name("_")


def _indices(t: Term) -> frozenset[str]:
    """The names that count: bound by anything but an integral."""
    found: set[str] = set()

    def visit(node: Term, _: list[None]) -> None:
        if node.op in BINDERS and node.op != "Integral":
            found.add(node.args[1].val)

    fold(t, visit)
    return frozenset(found)


def facts_at(t: Term, at: Path, facts: Facts) -> Facts:
    """What is known at a place of a line."""
    for i in at:
        facts, t = facts.beneath(t, i), t.args[i]
    return facts


def _array_names(t: Term) -> set[str]:
    """The names that stand for arrays or functions in a term."""
    found: set[str] = set()

    def visit(node: Term, _: list[None]) -> None:
        if node.op in ("idx", "apply", "prime"):
            found.add(node.args[0].val)

    fold(t, visit)
    return found


_SEEN = {"free": "free of", "apart": "free of", "natural": "to be a natural number", "integer": "to be an integer",
         "number": "to be a number", "name": "to be a plain name", "function": "to be a function that may be any",
         "complex": "to be complex"}


def _seen(look: tuple[str, ...], using: Mapping[str, Term], definitions: Definitions) -> bool:
    kind, t = look[0], using.get(look[1]) or name(look[1])
    if kind == "free":
        x = using[look[2]]
        v = x if x.op == "name" else x.args[0] if x.op == "idx" else None
        return v is not None and not definitions.depends(t, v.val)
    if kind == "apart":
        return not definitions.depends(t, look[2])
    if kind in ("natural", "integer"):
        size = t.args[0] if t.op == "neg" and kind == "integer" else t
        return size.op == "num" and size.value.denominator == 1
    if kind == "number":
        return ring.rational(t) is not None
    if kind == "function":
        return t.op == "name" and t.val in definitions.functions
    return kind == "name" and t.op == "name"


def _between(lo: Term, hi: Term, strict: bool) -> Callable[[Term], list[Term]]:
    return lambda u: [mk("gt" if strict else "ge", u, lo), mk("lt" if strict else "le", u, hi)]


# functions that take no value twice, on the reals or where these conditions hold
_INJECTIVE: dict[str, Callable[[Term], list[Term]]] = {
    **dict.fromkeys("exp sinh tanh atan asinh cbrt sigmoid softplus neg".split(), lambda u: []),
    "log": lambda u: [mk("gt", u, ZERO)], "sqrt": lambda u: [mk("ge", u, ZERO)], "cosh": lambda u: [mk("ge", u, ZERO)],
    "sin": _between(mk("neg", HALF_PI), HALF_PI, False), "tan": _between(mk("neg", HALF_PI), HALF_PI, True),
    "cos": _between(ZERO, const("pi"), False), "acosh": lambda u: [mk("ge", u, ONE)],
    **dict.fromkeys(("asin", "acos"), _between(mk("neg", ONE), ONE, False)), "atanh": _between(mk("neg", ONE), ONE, True),
}


def _moving(t: Term) -> frozenset[str]:
    """The names that stand in a derivative or its variable, and those of functions: the value of another may move with the variable."""
    found: frozenset[str] = frozenset()
    stack = [t]
    while stack:
        node = stack.pop()
        if node.op in ("D", "partial", "smooth", "Integral", "apply", "prime"):
            found |= node.names | node.bound
        else:
            stack += node.args
    return found


def generalise(theorem: Theorem, rule_name: str, because: str = "") -> Rule:
    """A theorem as a rule: its names become letters, all it needs becomes `given`, and nothing may be captured.

    Names of definitions and of the lengths of their arrays stay as they are. Every letter that stands in a derivative must be free of
    every variable of differentiation, so that D(x y, x) = y is not used with y = x; every letter must be free of every bound name of
    the theorem.
    """
    claim = theorem.claim
    definitions = Definitions(claim.definitions)
    sorts, is_complex = dict(claim.sorts), ball.is_complex(claim)
    needs = [*claim.assuming, *theorem.conditions]
    for side in (claim.lhs, claim.rhs, *claim.assuming):
        needs += defined(side, definitions, sorts, is_complex)
    needs += powers_defined((claim.lhs, claim.rhs), Facts(needs, definitions, sorts, is_complex))
    bound = claim.lhs.bound | claim.rhs.bound | frozenset().union(*(s.bound for s in needs))
    fixed = bound.union(definitions.spoken, *(n.names for a, s in sorts.items() if a in definitions.spoken for n in s.lengths))

    def lift(t: Term) -> Term:
        return fold(t, lambda node, args: letter(node.val) if node.op == "name" and node.val not in fixed else rebuild(node, args))

    lhs, rhs = lift(claim.lhs), lift(claim.rhs)
    letters = sorted(lhs.letters | rhs.letters)
    mentioned = frozenset().union(claim.lhs.names, claim.rhs.names, *(s.names for s in needs))
    kept = sorted(definitions.closure(mentioned) & fixed - definitions.by_name.keys())
    for n in (*letters, *kept):
        kind = sorts[n].kind if n in sorts else "real"
        needs += [] if kind in ("complex", "function") else [mk("whole" if kind == "whole" else "real", name(n))]
    given = tuple(dict.fromkeys(lift(s) for s in needs))
    if any(s.letters - set(letters) for s in given):
        raise Rejected("claim", "an assumption mentions a name that the claim does not")
    variables = sorted((claim.lhs.vars | claim.rhs.vars) - fixed)
    moving = fixed.union(*map(_moving, (claim.lhs, claim.rhs, *needs)))
    seen: list[tuple[str, ...]] = [("free", a, x) for x in variables for a in (*letters, *sorted(fixed)) if a != x and a in moving]
    seen += [("apart", a, b) for b in sorted(fixed & (bound | claim.lhs.vars | claim.rhs.vars)) for a in letters]
    seen += [("function", n) for n in (*letters, *kept) if n in claim.functions]
    return Rule(rule_name, lhs, rhs, given, tuple(seen), because or rule_name)


def lines(theorem: Theorem) -> Iterator[Term]:
    """The lines of a theorem proved by one chain, first to last."""
    yield theorem.trace.first
    for group in theorem.trace.told:
        yield group[-1] if group else theorem.trace.first
