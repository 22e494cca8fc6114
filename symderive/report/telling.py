"""From a checked proof to the plain data that pages print: claim, names, lines with reasons, the closing sentence, why conditions hold.

A theorem is told at one of three details: "terse" keeps the lines that a textbook keeps, "normal" has one idea a line, and
"full" shows every step and every condition. What is told never changes what was proved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

from symderive.kernel.derivation import (
    Cases,
    Claim,
    Constant,
    Definition,
    Derivation,
    Induction,
    Injective,
    Interval,
    Proof,
    Rule,
    Step,
    Theorem,
    Trace,
)
from symderive.kernel.derivation import Chain as ProvedChain
from symderive.kernel.derivation import Line as ProvedLine
from symderive.kernel.term import ONE, Term, canon, fold, letter, mk, name
from symderive.report.changes import new_places
from symderive.report.document import Block, Chain, Facts, Heading, Let, Line, Prose, Statement, Text, Verdict
from symderive.report.domain import domain, equations
from symderive.report.needs import Needs, is_relation, plain
from symderive.report.order import Start, from_right, mirrored
from symderive.report.reasons import PRIMES, STRUCTURE, Reasons, merged, spoken, strung
from symderive.report.verdict import Verdict as Word
from symderive.rules import RULES

Detail = Literal["terse", "normal", "full"]
_Conditions = tuple[tuple[Term, ...], ...]  # of the steps of one line


class Value(NamedTuple):
    """Both sides of a claim at a point, as they are printed."""

    at: tuple[tuple[str, Term], ...]
    left: str
    right: str


def tell(derivation: Derivation, theorem: Theorem, *, title: str = "", name: str = "claim", detail: Detail = "normal",
         values: Iterable[Value] = (), rules: Mapping[str, Rule] = RULES, start: Start = "") -> tuple[Block, ...]:
    """The blocks of a proved claim. `theorem` is what `check` made of the derivation; `name` labels its lines.

    values are printed under the verdict; rules give the reasons of the steps; start is the side from which chains are read.
    """
    return tuple(_Teller(derivation, theorem, name, detail, rules, start).blocks(title, tuple(values)))


@dataclass(frozen=True, slots=True)
class _Told:
    """A line of a proof, the line before it, the terms after each of its steps, and the conditions of each step."""

    line: ProvedLine
    before: Term
    after: tuple[Term, ...]
    conditions: _Conditions
    reason: Text

    @property
    def term(self) -> Term:
        return self.after[-1]

    def with_more(self, line: ProvedLine, after: tuple[Term, ...], conditions: _Conditions) -> _Told:
        """The line with further steps, for its own reason."""
        steps = replace(self.line, steps=(*self.line.steps, *line.steps))
        return replace(self, line=steps, after=(*self.after, *after), conditions=(*self.conditions, *conditions))


class _Teller:
    """Goes through a proof in the order in which the kernel replayed it, so that steps and their conditions find each other."""

    def __init__(self, derivation: Derivation, theorem: Theorem, label: str, detail: Detail, rules: Mapping[str, Rule],
                 start: Start):
        self.derivation, self.theorem, self.label = derivation, theorem, label
        self.detail, self.rules, self.start = detail, rules, start
        titles: list[Text] = [("lemma",)] if len(derivation.lemmas) == 1 else [(f"lemma {k + 1}",) for k in range(len(derivation.lemmas))]
        self.lemmas = {lemma.name: title for lemma, title in zip(derivation.lemmas, titles, strict=True)}
        self.granted: dict[int, list[Term]] = {}
        for step, condition in theorem.granted:
            self.granted.setdefault(step, []).append(condition)
        self.steps = 0  # of the kernel
        self.lines = self.shown = 0
        self.reasons = Reasons(derivation.claim, rules, self.lemmas)
        self.remarks: dict[Term, tuple[Term, Text]] = {}  # conditions that a reader has seen, and why they hold

    def blocks(self, title: str, values: tuple[Value, ...]) -> list[Block]:
        claim = self.derivation.claim
        found: list[Block] = [Statement(self.label, (title or "Claim",), (claim.equation,), domain(claim))]
        found += _definitions(claim)
        for lemma, theorem in zip(self.derivation.lemmas, self.theorem.lemmas, strict=True):
            title_of = str(self.lemmas[lemma.name][0]).capitalize()
            found.append(Statement(f"{self.label}-{lemma.name}", (title_of,), (lemma.claim.equation,), domain(lemma.claim)))
            found += self._proof(lemma.proof, theorem.trace, ())
        if self.derivation.lemmas:
            found.append(Heading(("Proof of the claim",), 3))
        found += self._proof(self.derivation.proof, self.theorem.trace, ())
        found.append(self._verdict())
        facts = (*self._conditions(), *self._uses(), *(_at(v) for v in values))
        return [*found, Facts(facts)] if facts else found

    # --- kinds of proof --------------------------------------------------------------------------------------------

    def _proof(self, proof: Proof, trace: Trace, case: tuple[Term, ...], hypothesis: Term | None = None) -> list[Block]:
        return _KINDS[type(proof)](self, proof, trace, case, hypothesis)

    def _cases(self, proof: Cases, trace: Trace, case: tuple[Term, ...], hypothesis: Term | None) -> list[Block]:
        found: list[Block] = []
        for (s, part), seen in zip(proof.cases, trace.parts, strict=True):
            found += [Heading(("Case ", s), 3), *self._proof(part, seen, (*case, s), hypothesis)]
        return found

    def _induction(self, proof: Induction, trace: Trace, case: tuple[Term, ...], _: Term | None) -> list[Block]:
        n, (base, step) = name(proof.var), trace.parts
        start = mk("ge", n, proof.start)
        return [
            Prose(("By induction on ", n, " from ", proof.start, ".")),
            Heading(("Base ", mk("eq", n, proof.start)), 3), *self._proof(proof.base, base, case),
            Heading(("Step from ", n, " to ", mk("add", n, ONE)), 3),
            Prose(("The claim is known for ", n, ": ", trace.claim.equation, ".")),
            *self._proof(proof.step, step, (*case, start), trace.claim.equation),
        ]

    def _constant(self, proof: Constant, trace: Trace, case: tuple[Term, ...], _: Term | None) -> list[Block]:
        x, parts = name(proof.var), list(trace.parts)
        found: list[Block] = [Prose(("Both sides have one derivative in ", x, " and agree at a point, so they are equal."))]
        for interval in proof.intervals:
            inside = _inside(x, interval)
            where: Text = ("For ", *strung([(s,) for s in inside], " and ")) if inside else ("Everywhere",)
            found += [Heading((*where, ": the derivatives"), 3), *self._proof(interval.derivative, parts.pop(0), (*case, *inside))]
            found += [Heading(("At ", mk("eq", x, interval.point)), 3), *self._proof(interval.value, parts.pop(0), case)]
        for end, part in proof.ends:
            found += [Heading(("At the end ", mk("eq", x, end)), 3), *self._proof(part, parts.pop(0), case)]
        return found

    def _injective(self, proof: Injective, trace: Trace, case: tuple[Term, ...], hypothesis: Term | None) -> list[Block]:
        (part,) = trace.parts
        word = "the sign" if proof.function == "neg" else proof.function
        return [Prose((f"Apply {word} to both sides; it takes no value twice there. So it is enough that ", part.claim.equation, ".")),
                *self._proof(proof.proof, part, case, hypothesis)]

    # --- chains ----------------------------------------------------------------------------------------------------

    def _chain(self, proof: ProvedChain, trace: Trace, case: tuple[Term, ...], hypothesis: Term | None) -> list[Block]:
        needs = Needs(trace.claim, case, self.theorem.conditions)
        forth, back = self._conditions_of(proof)
        if self.start == "both" and any(line.steps for line in proof.back):
            meeting = trace.lines[-1][-1] if trace.lines else trace.first
            left = self._told(ProvedChain(proof.lines), replace(trace, back=()), forth, hypothesis)
            proof, trace = mirrored(proof, trace)
            right = self._told(ProvedChain(proof.lines), replace(trace, back=()), back, hypothesis)
            return [Heading(("The left side",), 3), self._lines(trace.claim.rhs, left, needs, hypothesis),
                    Heading(("The right side",), 3), self._lines(trace.first, right, needs, hypothesis),
                    Prose(("Both sides are equal to ", meeting, "."))]
        if from_right(proof, trace, self.start, self.rules):
            (proof, trace), forth, back = mirrored(proof, trace), back, forth
        turned = [conditions[::-1] for conditions in reversed(back)]
        return [self._lines(trace.first, self._told(proof, trace, [*forth, *turned], hypothesis), needs, hypothesis)]

    def _lines(self, first: Term, told: list[_Told], needs: Needs, hypothesis: Term | None) -> Chain:
        self.lines += len(told)
        lines = _DETAILS[self.detail](self, told, self.lines - len(told), needs, hypothesis)
        self.shown += len(lines)
        return Chain(self.label, first, tuple(lines), self.detail != "normal")

    def _conditions_of(self, proof: ProvedChain) -> tuple[list[_Conditions], list[_Conditions]]:
        """The conditions of the steps of every line, of those from the left and of those from the right."""
        for s in (s for known in proof.known for s in known.steps):
            self._granted(s)
        forth, back = ([tuple(map(self._granted, line.steps)) for line in lines] for lines in (proof.lines, proof.back))
        return forth, back

    def _told(self, proof: ProvedChain, trace: Trace, granted: list[_Conditions], hypothesis: Term | None) -> list[_Told]:
        found: list[_Told] = []
        before = trace.first
        for line, after, conditions in zip(proof.told, trace.told, granted, strict=True):
            if not line.steps:
                continue
            if found and all(s.rule in PRIMES for s in line.steps):  # the prime is how such a derivative is written anyway
                found[-1] = found[-1].with_more(line, after, conditions)
            else:
                found.append(_Told(line, before, after, conditions, self.reasons.of_line(line, before, after, hypothesis)))
            before = after[-1]
        return found

    def _granted(self, step: Step) -> tuple[Term, ...]:
        """The conditions of the next step, those of the proofs inside it among them."""
        start, todo = self.steps, [step]
        while todo:
            s = todo.pop()
            self.steps += 1
            todo += s.by.steps if s.by is not None else ()
        return tuple(c for k in range(start + 1, self.steps + 1) for c in self.granted.get(k, ()))

    def _normal(self, told: list[_Told], first: int, needs: Needs, _: Term | None) -> list[Line]:
        found = []
        for k, t in enumerate(told, first + 1):
            conditions = self._beside(t, needs)
            self._remark(conditions, needs)
            aim = spoken(t.line.aim, self.derivation.claim)
            found.append(Line(str(k), t.term, new_places(t.before, t.term), t.reason, conditions, aim=aim))
        return found

    def _beside(self, t: _Told, needs: Needs) -> tuple[Term, ...]:
        """The conditions to show beside a line."""
        found: dict[Term, Term] = {}
        for step, conditions in zip(t.line.steps, t.conditions, strict=True):
            for c in (p for s in conditions if is_relation(s) for p in plain(s)):
                again = step.rule == "ring" and needs.key(c) in self.remarks
                if needs.deserves(c) and not again and not (self._defines(step) and needs.always(c)):
                    found.setdefault(needs.key(c), c)
        return tuple(found.values())

    def _defines(self, step: Step) -> bool:
        """Whether the step does nothing but put definitions in: that they can be put in goes without saying."""
        used = [c.rule for c in step.cites] or [step.rule]
        return all(r == "unfold" or (r in self.rules and self.rules[r].because.startswith("definition of")) for r in used)

    def _remark(self, conditions: Iterable[Term], needs: Needs) -> None:
        """Remember why they hold, for the end; what a case says is said in its heading."""
        for c in conditions:
            if not needs.in_case(c):
                self.remarks.setdefault(needs.key(c), (c, needs.why(c)))

    def _terse(self, told: list[_Told], first: int, needs: Needs, _: Term | None) -> list[Line]:
        found = []
        for group in _grouped(told):
            key = [t for t in group if any(s.rule in STRUCTURE for s in t.line.steps)] or group
            conditions = {needs.key(c): c for t in group for c in self._beside(t, needs) if not needs.always(c)}
            self._remark(conditions.values(), needs)
            found.append(Line("", group[-1].term, (), strung(merged([t.reason for t in key])), tuple(conditions.values())))
        return found

    def _full(self, told: list[_Told], first: int, needs: Needs, hypothesis: Term | None) -> list[Line]:
        found = []
        for k, t in enumerate(told, first + 1):
            under = tuple(replace(row, number=f"{k}{_letter(i)}") for i, row in enumerate(self._under(t, needs, hypothesis)))
            aim = spoken(t.line.aim, self.derivation.claim)
            found.append(Line(str(k), t.term, new_places(t.before, t.term), t.reason, under=under, aim=aim))
        return found

    def _under(self, t: _Told, needs: Needs, hypothesis: Term | None) -> list[Line]:
        """What the kernel checked for a line: substitutions, single steps, conditions."""
        found, seen, now = [], set[Term](), t.before
        for step, after, conditions in zip(t.line.steps, t.after, t.conditions, strict=True):
            if len(t.line.steps) > 1 or step.by is not None:
                old, new = self.reasons.rewritten(step, now, after)
                found.append(Line("", mk("eq", old, new), reason=self.reasons.of_step(step, now, after, hypothesis)))
            elif matched := self._matched(step):
                found.append(Line("", None, text=matched, reason=("matched",)))
            for c in (p for s in conditions for p in plain(s) or (s,)):
                if canon(c) not in seen:
                    seen.add(canon(c))
                    found.append(Line("", c, reason=_because(needs.why(c))))
            now = after
        return found

    def _matched(self, step: Step) -> Text:
        """What the step put for the letters of its rule, single names apart."""
        if step.rule not in self.rules:
            return ()
        return strung([(mk("eq", letter(a), t),) for a, t in step.using if t.args], ",  ")

    # --- the end ---------------------------------------------------------------------------------------------------

    def _verdict(self) -> Verdict:
        provided = self.theorem.conditions
        sentence = (*self._counted(), *self._assumed())
        if not provided:
            return Verdict(Word.PROVED.value, sentence)
        return Verdict(Word.CONDITIONAL.value, (*strung([(s,) for s in provided], " and "), ". ", *sentence))

    def _counted(self) -> Text:
        steps = "1 step" if self.lines == 1 else f"{self.lines} steps"
        if self.detail == "full":
            checks = self.theorem.steps + len(self.theorem.granted)
            return (f"{checks} check{'s' if checks > 1 else ''} by the kernel",)
        if self.shown < self.lines:
            return (f"{steps}, shown as {self.shown}; every one checked",)
        return (f"{steps}, checked" if self.lines == 1 else f"{steps}, every one checked",)

    def _assumed(self) -> Text:
        assuming = self.derivation.claim.assuming
        if assuming:
            return ("; assumed: ", *strung([(s,) for s in assuming]), ".")
        shortened = self.detail == "terse" and self.shown < self.lines
        return (".",) if shortened or self.theorem.conditions else ("; nothing assumed.",)

    def _conditions(self) -> list[tuple[str, Text, Text]]:
        return [("Needs", (c,), why) for c, why in self.remarks.values()]

    def _uses(self) -> list[tuple[str, Text, Text]]:
        """What was proved elsewhere; the rules of differentiation, that everybody knows, and all others at full detail only."""
        used = [self.rules[n] for n in self.rules if n in self.theorem.rests_on]
        found: list[tuple[str, Text, Text]] = []
        if self.detail != "terse":
            told = [r for r in used if r.proved_by and (self.detail == "full" or RULES.chapter_of.get(r.name) != "derivative")]
            found += [("Uses", (mk("eq", r.lhs, r.rhs),), (f"proved in {r.proved_by}",)) for r in told]
        if self.detail == "full":
            built_in = [words for rule, words in _BUILT_IN.items() if rule in self.theorem.rests_on]
            found.append(("Rests on", (", ".join([*(r.name for r in used), *built_in]),), ()))
        return found


_KINDS: dict[type, Callable[..., list[Block]]] = {
    ProvedChain: _Teller._chain, Cases: _Teller._cases, Induction: _Teller._induction, Constant: _Teller._constant,
    Injective: _Teller._injective,
}
_DETAILS: dict[str, Callable[..., list[Line]]] = {"terse": _Teller._terse, "normal": _Teller._normal, "full": _Teller._full}
_BUILT_IN = {"ring": "field arithmetic", "unfold": "the definitions", "fact": "known equations", "chain": "the chain rule",
             "partial": "partial derivatives", "antiderivative": "antiderivatives", "fundamental": "the fundamental theorem of calculus",
             "continued": "the mean value theorem", "split": "splitting an interval"}


def _because(why: Text) -> Text:
    """Why a condition holds, as a reason beside it."""
    return ("because ", why[1]) if why[0] == "holds: " else why


def _definitions(claim: Claim) -> list[Block]:
    if not claim.definitions:
        return []
    indexed = _indexed(claim)
    return [Let(tuple((mk("eq", _head(d, indexed), d.body), ()) for d in claim.definitions))]


def _head(d: Definition, indexed: frozenset[str]) -> Term:
    if not d.of:
        return name(d.name)
    return mk("idx" if d.name in indexed else "apply", name(d.name), *map(name, d.arguments))


def _indexed(claim: Claim) -> frozenset[str]:
    """The names that are written with an index."""
    found: dict[Term, None] = {}
    for t in (claim.lhs, claim.rhs, *(d.body for d in claim.definitions)):
        fold(t, lambda node, _: None, found)
    return frozenset(t.args[0].val for t in found if t.op == "idx")


def _inside(x: Term, interval: Interval) -> tuple[Term, ...]:
    return tuple(mk(op, x, end) for op, end in (("gt", interval.lo), ("lt", interval.hi)) if end is not None)


def _at(value: Value) -> tuple[str, Text, Text]:
    where, left, right = value
    said = f"left {left}, right {right}".replace("-", "−")
    return ("At", strung([(s,) for s in equations(where)]), (said,))


def _letter(k: int) -> str:
    """a, b ... z, aa, ab ..."""
    high, low = divmod(k, 26)
    return (_letter(high - 1) if high else "") + chr(ord("a") + low)


# --- the lines that a textbook keeps -------------------------------------------------------------------------------


def _grouped(told: list[_Told]) -> list[list[_Told]]:
    """Lines that are shown as one: a differentiation from its beginning to its end, arithmetic with what it prepares."""
    last = next((k for k, t in enumerate(told) if not _differentiates(t.term)), -1)
    done = last + 1 if told and _differentiates(told[0].before) else 0
    groups = [told[:done]] if done else []
    fresh = True
    for t in told[done:]:
        if fresh:
            groups.append([])
        groups[-1].append(t)
        fresh = any(s.rule != "ring" for s in t.line.steps)
    while len(groups) > max(2, len(told) // 2):
        k = min(range(len(groups) - 1), key=lambda i: (len(groups[i]) + len(groups[i + 1]), i))
        groups[k : k + 2] = [groups[k] + groups[k + 1]]
    return groups


def _differentiates(t: Term) -> bool:
    found: dict[Term, Any] = {}
    fold(t, lambda node, _: None, found)
    return any(node.op in ("D", "partial", "prime") for node in found)
