"""What a person writes down of a proof: its lines and the rules they name, in cases or by induction where there are any.

An outline has the shape of the proof that it becomes; `elaborate` finds the steps of its lines.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from symderive.kernel import ring
from symderive.kernel.derivation import Cases, Chain, Claim, Induction, Injective, Proof, Rule
from symderive.kernel.term import Term


@dataclass(frozen=True, slots=True)
class By:
    """A rule named by a line, and the letters it is told: sum_shift(m = 1)."""

    rule: str
    known: tuple[tuple[str, Term], ...] = ()


@dataclass(frozen=True, slots=True)
class OutlineLine:
    """= term by rules. `number` is the line in its file; `because` replaces the rules' own reasons."""

    term: Term
    by: tuple[By, ...]
    number: int = 0
    because: str = ""
    aim: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """A calculation as a person writes it."""

    first: Term
    lines: tuple[OutlineLine, ...]


@dataclass(frozen=True, slots=True)
class CasesOutline:
    """One calculation a case."""

    cases: tuple[tuple[Term, Outline], ...]

    @property
    def parts(self) -> tuple[Outline, ...]:
        """The calculations, in the order of the proof."""
        return tuple(outline for _, outline in self.cases)

    def proof(self, parts: Sequence[Proof]) -> Proof:
        """The proof made of proofs of its parts."""
        return Cases(tuple((when, part) for (when, _), part in zip(self.cases, parts, strict=True)))


@dataclass(frozen=True, slots=True)
class InductionOutline:
    """A calculation for var = start, and one for var + 1."""

    var: str
    start: Term
    base: Outline
    step: Outline

    @property
    def parts(self) -> tuple[Outline, ...]:
        """The calculations, in the order of the proof."""
        return (self.base, self.step)

    def proof(self, parts: Sequence[Proof]) -> Proof:
        """The proof made of proofs of its parts."""
        return Induction(self.var, self.start, *parts)


@dataclass(frozen=True, slots=True)
class InjectiveOutline:
    """A calculation from function(left side) to function(right side)."""

    function: str
    applied: Outline

    @property
    def parts(self) -> tuple[Outline, ...]:
        """The calculation, alone."""
        return (self.applied,)

    def proof(self, parts: Sequence[Proof]) -> Proof:
        """The proof made of a proof of its part."""
        return Injective(self.function, *parts)


PartsOutline = CasesOutline | InductionOutline | InjectiveOutline
AnyOutline = Outline | PartsOutline
UNWRITTEN = Chain(())  # stands for a part that is still to be proved


@dataclass(frozen=True, slots=True)
class LemmaOutline:
    """A claim to be proved first. Without an outline, search finds its proof."""

    name: str
    claim: Claim
    outline: AnyOutline | None


class WrongLine(Exception):
    """A line of a calculation for which no proof was found. condition: what would have to be known first.

    known holds what the case, or the step of an induction, that the line stands in gives beyond the claim.
    """

    def __init__(self, line: OutlineLine, before: Term, reason: str, condition: Term | None = None, known: tuple[Term, ...] = ()):
        super().__init__(f"line {line.number}: {reason}")
        self.line, self.before, self.reason, self.condition, self.known = line, before, reason, condition, known


def unneeded(outline: AnyOutline, proof: Proof, rules: Mapping[str, Rule]) -> Iterator[tuple[int, str]]:
    """The rules that a line names and that its steps do not use: (number of the line, rule). Laws of arithmetic go with arithmetic."""
    if not isinstance(outline, Outline):
        for part, proved in zip(outline.parts, _parts(proof), strict=True):
            yield from unneeded(part, proved, rules)
    elif isinstance(proof, Chain):
        for line, made in zip(outline.lines, proof.lines or proof.back, strict=True):
            used = {n for s in made.steps for n in (s.rule, *(c.rule for c in s.cites))}
            spare = (b.rule for b in line.by if b.rule in rules and b.rule not in used)
            yield from ((line.number, n) for n in spare if ring.denominators(rules[n].lhs, rules[n].rhs) is None)


def _parts(proof: Proof) -> tuple[Proof, ...]:
    if isinstance(proof, Cases):
        return tuple(part for _, part in proof.cases)
    if isinstance(proof, Induction):
        return proof.base, proof.step
    return (proof.proof,) if isinstance(proof, Injective) else ()
