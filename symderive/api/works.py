"""Derivation files: every claim proved, every computation checked, every network's gradient derived."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from symderive.api.results import Detail, Result
from symderive.api.values import NoValue, both_sides, signed
from symderive.kernel import ball, ring
from symderive.kernel.check import check
from symderive.kernel.derivation import Claim, Derivation, Lemma, Rejected, Theorem
from symderive.kernel.term import substitute
from symderive.notation.text import write
from symderive.report.document import Block, Calculation, Computed, Heading, Prose
from symderive.report.document import Verdict as Closing
from symderive.report.order import Start
from symderive.report.refusals import tell_refutation, tell_undecided, tell_wrong_line
from symderive.report.telling import Value, tell
from symderive.report.verdict import Verdict
from symderive.rules import RULES
from symderive.search.elaborate import elaborate
from symderive.search.numerals import calculated
from symderive.search.outcome import Outcome
from symderive.search.outline import Outline, WrongLine, unneeded
from symderive.search.refute import refute
from symderive.shelf.find import load_work
from symderive.shelf.work import Computation, Section, Unusable, Work

if TYPE_CHECKING:
    from symderive.api.gradients import GradientResult


@dataclass(frozen=True)
class Judged:
    """One claim of a file: proved, refuted, not decided, or stopped at a wrong line."""

    section: Section
    outcome: Outcome
    wrong: WrongLine | None = None

    @property
    def unneeded(self) -> tuple[tuple[int, str], ...]:
        """The rules that lines of the calculation name and do not use: (number of the line, rule)."""
        outline, derivation = self.section.outline, self.outcome.derivation
        return () if outline is None or derivation is None else tuple(unneeded(outline, derivation.proof, RULES))


@dataclass(frozen=True)
class WorkResult(Result):
    """A derivation file, judged. `work` says which file was used."""

    work: Work | None = None
    judged: tuple[Judged, ...] = ()
    computed: tuple[tuple[Computation, Computed], ...] = ()
    networks: tuple[GradientResult, ...] = ()
    included: tuple[WorkResult, ...] = field(default=(), repr=False)

    def _tell(self, detail: Detail) -> tuple[Block, ...]:
        assert self.work is not None
        blocks: list[Block] = []
        if self.work.note:
            blocks.append(Prose(self.work.note))
        for i, judged in enumerate(self.judged, 1):
            blocks += _tell_section(judged, self.name if len(self.judged) == 1 else f"{self.name}-{i}", self.title, detail,
                                    self.start)
        blocks += _tell_computations(self.computed)
        for network in self.networks:
            blocks += network.blocks(detail)
        for part in self.included:
            blocks += [Heading((part.title,), 2), *part.reading_from(self.start).blocks(detail)]
        return tuple(blocks)


def _tell_section(judged: Judged, label: str, title: str, detail: Detail, start: Start) -> list[Block]:
    section, outcome = judged.section, judged.outcome
    heading = section.title or title
    blocks: list[Block] = [Prose(section.note)] if section.note else []
    if judged.wrong is not None:
        line, e = judged.wrong.line, judged.wrong
        told = list(tell_wrong_line(section.claim, line.number, e.before, line.term, (e.reason,), title=heading, label=label))
        step = replace(section.claim, lhs=e.before, rhs=line.term, assuming=(*section.claim.assuming, *e.known))
        refutation = refute(step)
        return blocks + told + (list(tell_refutation(step, refutation))[1:] if refutation else [])
    if outcome.theorem is not None and outcome.derivation is not None:
        values = [v for point in section.evaluate if (v := _value(section.claim, point)) is not None]
        return [*blocks, *tell(outcome.derivation, outcome.theorem, title=heading, name=label, detail=detail, values=values, start=start)]
    if outcome.refutation is not None:
        return [*blocks, *tell_refutation(section.claim, outcome.refutation, title=heading, label=label)]
    return [*blocks, *tell_undecided(section.claim, outcome.tried, title=heading, label=label)]


def _value(claim: Claim, point: ball.Point) -> Value | None:
    """Both sides at a point, to nine certified digits; None where they are not defined there."""
    try:
        return both_sides(claim, point)
    except NoValue:
        return None


def _tell_computations(computed: tuple[tuple[Computation, Computed], ...]) -> list[Block]:
    blocks: list[Block] = []
    rows: list[Computed] = []
    for computation, row in computed:
        if computation.note:
            blocks += [Calculation(tuple(rows))] if rows else []
            blocks.append(Prose(computation.note))
            rows = []
        rows.append(row)
    if not computed:
        return []
    counted = "1 computation" if len(computed) == 1 else f"{len(computed)} computations"
    return [*blocks, Calculation(tuple(rows)), Closing(Verdict.CHECKED.value, (f"{counted}, every one exact.",))]


# --- judging -------------------------------------------------------------------------------------------------------


def load(name_or_path: str) -> WorkResult:
    """The derivation file of that name ("tanh") or path ("./mine.toml"), judged. Raises Unusable."""
    return judge_work(load_work(name_or_path))


def judge_work(work: Work) -> WorkResult:
    """Prove every claim of a work, check its computations, derive its networks, and all that it includes. Raises Unusable."""
    judged = tuple(_judge(work, section) for section in work.sections)
    computed = tuple(_compute(work, c, i) for i, c in enumerate(work.computations, 1))
    networks = tuple(_gradient(path) for path in work.weights)
    included = tuple(judge_work(part) for part in work.include)
    derivations = [j.outcome.derivation for j in judged if j.outcome.derivation is not None] + [d for _, _, d, _ in computed]
    theorems = [j.outcome.theorem for j in judged if j.outcome.theorem is not None] + [t for _, _, _, t in computed]
    parts: list[Result] = [*networks, *included]
    verdict = _worst([*(Verdict.REJECTED if j.wrong else j.outcome.verdict for j in judged), *(p.verdict for p in parts)])
    return WorkResult(work.name, work.title, verdict, (*derivations, *(d for p in parts for d in p.derivations)),
                      (*theorems, *(t for p in parts for t in p.theorems)), work=work, judged=judged,
                      computed=tuple((c, row) for c, row, _, _ in computed), networks=networks, included=included)


def _gradient(weights: Path) -> GradientResult:
    from symderive.api.gradients import GradientResult, grad  # few works have a network

    found = grad(weights)
    if not isinstance(found, GradientResult):
        said = "a derivation takes a network of equations, not of layers"
        raise Unusable(weights.name, said, hint="symderive grad --weights derives those")
    return found


def _worst(verdicts: list[Verdict]) -> Verdict:
    order = (Verdict.REFUTED, Verdict.REJECTED, Verdict.UNDECIDED, Verdict.CONDITIONAL)
    return next((v for v in order if v in verdicts), Verdict.PROVED if len(verdicts) == 1 else Verdict.CHECKED)


def _judge(work: Work, section: Section) -> Judged:
    try:
        if section.outline is None:
            from symderive.search.prove import prove  # most works have a calculation

            return Judged(section, prove(section.claim, RULES))
        derivation = elaborate(section.claim, section.outline, RULES, _lemmas(work, section))
        theorem = check(derivation, RULES)
    except WrongLine as e:
        return Judged(section, Outcome(Verdict.REJECTED, section.claim), e)
    except Rejected as e:
        refutation = refute(section.claim)
        if refutation is not None:
            return Judged(section, Outcome(Verdict.REFUTED, section.claim, refutation=refutation))
        raise Unusable(str(work.file), e.reason, place=e.where) from None
    _passes_through(work, section)
    return Judged(section, Outcome(Verdict.CONDITIONAL if theorem.conditions else Verdict.PROVED, section.claim, derivation, theorem))


def _lemmas(work: Work, section: Section) -> tuple[Lemma, ...]:
    """The lemmas of a claim, each proved with the ones before it. Raises Unusable, WrongLine, Rejected."""
    found: tuple[Lemma, ...] = ()
    for lemma in section.lemmas:
        derivation = _found(lemma.claim) if lemma.outline is None else elaborate(lemma.claim, lemma.outline, RULES, found)
        if derivation is None or derivation.provided:
            sentence = "no proof was found" if derivation is None else f"it also needs {write(derivation.provided[0])}"
            raise Unusable(str(work.file), sentence, place=f"lemma {lemma.name}")
        found = (*found, Lemma(lemma.name, lemma.claim, derivation.proof))
    return found


def _found(claim: Claim) -> Derivation | None:
    from symderive.search.prove import find

    return find(claim, RULES)


def _passes_through(work: Work, section: Section) -> None:
    """A claim a = b = c needs a calculation that has b among its lines. Raises Unusable."""
    lines = {line.term for line in section.outline.lines} if isinstance(section.outline, Outline) else set()
    if any(member not in lines for member in section.members[1:-1]):
        raise Unusable(str(work.file), "the calculation does not pass through every side of the claim", place="calc")


def _compute(work: Work, c: Computation, i: int) -> tuple[Computation, Computed, Derivation, Theorem]:
    """formula = numbers = value, the last equality proved by arithmetic. Raises Unusable."""
    place = f"compute {i}"
    missing = sorted(c.formula.names - dict(c.at).keys())
    if missing:
        raise Unusable(str(work.file), f"{missing[0]} has no value", place=place, hint="give it in `at`")
    numbers = substitute(c.formula, dict(c.at))
    found = calculated(numbers, signed)
    if found is None:
        raise Unusable(str(work.file), "the formula has no exact rational value there", place=place)
    value, derivation = found
    written = derivation.claim.rhs
    if c.value is not None and ring.rational(c.value) != value:
        raise Unusable(str(work.file), f"{c.left.val} comes out as {written!r}, not as {c.value!r}", place=place)
    theorem = check(derivation, RULES)
    shown = numbers if c.formula.op not in ("name", "num") else None
    return c, Computed(c.left, c.formula, shown, written), derivation, theorem
