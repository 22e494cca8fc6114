"""A proof found, told better: without detours, small arithmetic beside the step it belongs to, one idea a line.

Only the grouping of steps changes, and steps that lead back to an earlier line go; the kernel checks the result again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from symderive.kernel.derivation import Cases, Chain, Constant, Derivation, Induction, Injective, Line, Proof, Rule, Step, Theorem, Trace
from symderive.kernel.term import BINDERS, Term, fold, get, same
from symderive.report.reasons import PRIMES
from symderive.search.differentiate import tidy
from symderive.search.fractions import as_fraction

MAX_PARTS = 3  # into which a line is taken apart
SMALL, MORE = 0.6, 3  # arithmetic that leaves less of a term than that, or adds more nodes, has a line of its own
KINDS = (  # of reasons, by how they begin
    "definition of", "addition theorem of", "double a", "the logarithm turns", "the logarithm brings", "split the sum", "sum of the first",
)

Terms = tuple[Term, ...]


@dataclass(slots=True)
class _How:
    """The rules, whether steps at different places may change their order, and whether some have done so."""

    rules: Mapping[str, Rule]
    swap: bool
    swapped: bool = False


def polished(derivation: Derivation, theorem: Theorem, rules: Mapping[str, Rule]) -> Iterator[Derivation]:
    """The same derivation in better lines; none where there is nothing to do.

    First steps of one kind are put together where they are at different places, too: the kernel may refuse that, as places can move.
    """
    for swap in (True, False):
        how = _How(rules, swap)
        lemmas = [replace(lemma, proof=_proof(lemma.proof, proved.trace, how))
                  for lemma, proved in zip(derivation.lemmas, theorem.lemmas, strict=True)]
        better = replace(derivation, proof=_proof(derivation.proof, theorem.trace, how), lemmas=tuple(lemmas))
        if better != derivation:
            yield better
        if not how.swapped:
            break


def _proof(proof: Proof, trace: Trace, how: _How) -> Proof:
    if isinstance(proof, Chain):
        return _chain(proof, trace, how)
    parts = [_proof(part, seen, how) for part, seen in zip(_parts(proof), trace.parts, strict=True)]
    if isinstance(proof, Cases):
        return Cases(tuple((when, part) for (when, _), part in zip(proof.cases, parts, strict=True)))
    if isinstance(proof, Induction):
        return replace(proof, base=parts[0], step=parts[1])
    if isinstance(proof, Constant):
        rest = iter(parts)
        intervals = tuple(replace(i, derivative=next(rest), value=next(rest)) for i in proof.intervals)
        return replace(proof, intervals=intervals, ends=tuple((end, next(rest)) for end, _ in proof.ends))
    return replace(proof, proof=parts[0])


def _parts(proof: Proof) -> Iterator[Proof]:
    """The parts of a proof in the order of its trace."""
    if isinstance(proof, Cases):
        yield from (part for _, part in proof.cases)
    elif isinstance(proof, Induction):
        yield from (proof.base, proof.step)
    elif isinstance(proof, Constant):
        yield from (part for i in proof.intervals for part in (i.derivative, i.value))
        yield from (part for _, part in proof.ends)
    elif isinstance(proof, Injective):
        yield proof.proof


# --- chains --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Move:
    """A line with the term before it and the terms after its steps."""

    before: Term
    line: Line
    after: Terms

    @property
    def last(self) -> Term:
        return self.after[-1]


def _chain(proof: Chain, trace: Trace, how: _How) -> Chain:
    forth = _moves(trace.first, proof.lines, trace.lines)
    back = _moves(trace.claim.rhs, proof.back, trace.back)
    forth, back = _met(_straight(forth), _straight(back))
    lines, turned = (tuple(m.line for m in _apart(_gathered(moves, how.rules), how)) for moves in (forth, back))
    return replace(proof, lines=lines, back=turned)


def _moves(first: Term, lines: Sequence[Line], groups: Sequence[Terms]) -> list[_Move]:
    found: list[_Move] = []
    for line, after in zip(lines, groups, strict=True):
        if line.steps:
            found.append(_Move(found[-1].last if found else first, line, after))
    return found


def _straight(moves: list[_Move]) -> list[_Move]:
    """Without the lines between two that are the same."""
    found: list[_Move] = []
    for m in moves:
        again = next((k for k, earlier in enumerate(found) if earlier.before is m.last), None)
        found = [*found, m] if again is None else found[:again]
    return found


def _met(forth: list[_Move], back: list[_Move]) -> tuple[list[_Move], list[_Move]]:
    """Both sides up to where they first have a line in common."""
    seen = {m.last: k + 1 for k, m in reversed(list(enumerate(back)))} | ({back[0].before: 0} if back else {})
    for k, m in enumerate(forth):
        if m.before in seen:
            return forth[:k], back[: seen[m.before]]
    return forth, back


def _gathered(moves: list[_Move], rules: Mapping[str, Rule]) -> list[_Move]:
    """Arithmetic that changes next to nothing stands in the line of the step before it, or after it; known values in one line."""
    found: list[_Move] = []
    waiting: _Move | None = None
    for m in moves:
        if waiting is not None:
            m, waiting = _joined(waiting, m), None
        if found and ((_is_small(m) and _is_named(found[-1])) or (_is_of_values(m, rules) and _is_of_values(found[-1], rules))):
            found[-1] = _joined(found[-1], m)
        elif _is_small(m) and not found and len(moves) > 1 and _is_named(moves[1]) and m is moves[0]:
            waiting = m
        else:
            found.append(m)
    return found


def _joined(a: _Move, b: _Move) -> _Move:
    line = Line((*a.line.steps, *b.line.steps), a.line.because or b.line.because, a.line.aim or b.line.aim)
    return _Move(a.before, line, (*a.after, *b.after))


def _is_named(m: _Move) -> bool:
    return any(s.rule != "ring" or s.cites for s in m.line.steps)


def _is_of_values(m: _Move, rules: Mapping[str, Rule]) -> bool:
    return all(_kind(s, rules) == "value" for s in m.line.steps)


def _is_small(m: _Move) -> bool:
    """Whether a line does nothing but arithmetic that is done in the head: the order, a factor 1, the power of a quotient."""
    if m.line.because or m.line.aim or any(s.cites or s.rule not in ("ring", *PRIMES) for s in m.line.steps):
        return False
    now = m.before
    for step, after in zip(m.line.steps, m.after, strict=True):
        if step.rule != "ring":
            now = after
            continue
        if not SMALL * now.size <= after.size <= now.size + MORE:
            return False
        here, there = get(now, step.at, step.pick), dict(step.using)["to"]
        plain = not {here.op, there.op} & {"add", "sub"} and all(_fractions(t) < 2 for t in (here, there))
        alike = same(tidy(here), tidy(there)) or (plain and same(_one(here), _one(there)))
        if not alike:
            return False
        now = after
    return True


def _fractions(t: Term) -> int:
    """How many fraction lines a term has."""
    total: int = fold(t, lambda node, args: sum(args) + (node.op == "div"))
    return total


def _one(t: Term) -> Term:
    return tidy(as_fraction(t).written)


def _apart(moves: list[_Move], how: _How) -> Iterator[_Move]:
    """Each line as several, where its steps are of different kinds that follow one another."""
    for m in moves:
        if len(m.line.steps) < 2 or m.line.because or m.line.aim:
            yield m
            continue
        ahead = _works_in_body(m)
        rest = m.line.steps[len(ahead):]
        groups = _groups(rest, how)
        groups = [list(g) for g in (ahead, *(groups if len(groups) <= MAX_PARTS else [rest])) if g]
        if len(groups) < 2:
            yield m
            continue
        start, before = 0, m.before
        for group in groups:
            after = m.after[start : start + len(group)]
            yield _Move(before, Line(tuple(group)), after)
            start, before = start + len(group), after[-1]


def _works_in_body(m: _Move) -> tuple[Step, ...]:
    """The first step, if it rewrites the whole of what is summed or integrated."""
    first, *more = m.line.steps
    plain = first.rule == "ring" and not first.cites and any(s.rule != "ring" for s in more)
    if not plain or not first.at or first.at[-1] or get(m.before, first.at[:-1]).op not in BINDERS:
        return ()
    return () if _is_small(_Move(m.before, Line((first,)), m.after[:1])) else (first,)


def _groups(steps: Sequence[Step], how: _How) -> list[list[Step]]:
    """Steps of one kind together; a step waits for no other that is elsewhere, if it may be told before it."""
    found: list[list[Step]] = []
    kinds: list[str] = []
    for unit in _units(steps):
        kind = next((_kind(s, how.rules) for s in unit if s.rule != "ring" or s.cites), kinds[-1] if kinds else "")
        last = place = len(found) - 1
        while how.swap and place > 0 and kinds[place] != kind and _elsewhere(unit, found[place]):
            place -= 1
        if place >= 0 and kinds[place] == kind:
            found[place] += unit
            how.swapped = how.swapped or place < last
        else:
            found.append(unit)
            kinds.append(kind)
    return found if any(kinds) else [list(steps)]


def _units(steps: Sequence[Step]) -> Iterator[list[Step]]:
    """Each step with the arithmetic that prepares it; other arithmetic goes with the step before."""
    unit: list[Step] = []
    waiting: list[Step] = []
    for k, s in enumerate(steps):
        after = steps[k + 1] if k + 1 < len(steps) else None
        plain = s.rule == "ring" and not s.cites
        if plain and (not unit or (after is not None and after.rule != "ring" and _within(s, after))):
            waiting.append(s)
        elif plain:
            unit += [*waiting, s]
            waiting = []
        else:
            yield from (unit,) if unit else ()
            unit, waiting = [*waiting, s], []
    yield from ([*unit, *waiting],) if unit or waiting else ()


def _elsewhere(some: Sequence[Step], others: Sequence[Step]) -> bool:
    """Whether steps work at places of which none is within another."""
    return not any(_within(s, o) or _within(o, s) for s in some for o in others)


def _within(s: Step, other: Step) -> bool:
    return s.at[: len(other.at)] == other.at


def _kind(step: Step, rules: Mapping[str, Rule]) -> str:
    """What sort of reason a step has: "value" for rules about one number, "" for those that go together with any other."""
    rule = rules.get(step.rule)
    if rule is None:
        return "definition of" if step.rule == "unfold" else step.rule
    if step.rule.startswith("diff_"):
        return ""
    return "value" if not rule.letters else next((kind for kind in KINDS if rule.because.startswith(kind)), "")
