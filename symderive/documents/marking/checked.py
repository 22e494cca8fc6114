"""A page that has been checked: one verdict a line, the first mistake, and how many of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from math import inf
from time import monotonic
from typing import Any

from symderive.documents.judging.material import judged
from symderive.documents.knowing.given import NOTHING, Given
from symderive.documents.knowing.inference import Inferred
from symderive.documents.knowing.judgement import Judgement, Mark, worst
from symderive.documents.reading.page import Page, Statement
from symderive.kernel.term import Term
from symderive.networks.numbers import plain

MAX_PLACES = 30  # decimals of a number that is written out


@dataclass(frozen=True, slots=True)
class LineVerdict:
    """The verdict on one line of a page.

    line          its label: "12", or "3:5" (cell:line) in a notebook
    text          the statements on it, as written
    column, end   the part that decides the verdict, from 1, half-open
    parts         the verdicts on all its parts
    """

    file: str
    line: str
    text: str
    column: int
    end: int
    deciding: Judgement
    sources: tuple[str, ...]
    parts: tuple[Judgement, ...]

    @property
    def mark(self) -> Mark:
        """The worst verdict of its parts."""
        return self.deciding.mark


@dataclass(frozen=True)
class CheckedPage:
    """A page and the verdicts on its statements; `given` is what was known from outside, `inferred` what was read between the lines."""

    page: Page
    judgements: tuple[Judgement, ...]
    given: Given = NOTHING
    inferred: tuple[Inferred, ...] = ()

    @cached_property
    def lines(self) -> tuple[LineVerdict, ...]:
        """The verdicts, line by line, in the order of the page."""
        by_line: dict[tuple[str, str], list[Judgement]] = {}
        for j in self.judgements:
            place = self.page.row_of(j.statement)
            by_line.setdefault((place.file, place.line), []).append(j)
        found = (self._line(file, line, parts) for (file, line), parts in by_line.items())
        return tuple(sorted(found, key=lambda line: min(self.page.statements[j.statement].end for j in line.parts)))  # data of a table lead

    def _line(self, file: str, line: str, parts: list[Judgement]) -> LineVerdict:
        deciding = worst(parts)
        statements = [self.page.statements[k] for k in dict.fromkeys(j.statement for j in parts)]
        start = self.page.place(deciding.start)
        sources = dict.fromkeys(self.page.row_of(k).line for j in parts for k in j.sources)
        text = ", ".join(s.text for s in statements)
        end = start.column + deciding.end - deciding.start
        return LineVerdict(file, line, text, start.column, end, deciding, tuple(sources), tuple(parts))

    def count(self, mark: Mark) -> int:
        """How many lines have the verdict."""
        return sum(line.mark is mark for line in self.lines)

    @property
    def first_wrong(self) -> LineVerdict | None:
        """The first line that is wrong."""
        return next((line for line in self.lines if line.mark is Mark.WRONG), None)

    def exit_code(self, strict: bool = False) -> int:
        """1 where a line is wrong; with `strict` also where one is carried or rough; else 0."""
        bad = {Mark.WRONG, Mark.CARRIED} if strict else {Mark.WRONG}
        return int(any(line.mark in bad or (strict and any(j.kind == "rough" for j in line.parts)) for line in self.lines))

    def to_json(self) -> dict[str, Any]:
        """The verdicts as plain data, one object a line."""
        read = [{"name": f.name, "value": decimal(f.value), "line": _label(self.line_of(f.statement))} for f in self.inferred]
        return {"file": self.page.file, "lines": [_line_json(line) for line in self.lines]} | ({"inferred": read} if read else {})

    def line_of(self, statement: int) -> str:
        """The line on which a statement begins."""
        return self.page.row_of(statement).line


def check_page(page: Page, given: Given = NOTHING, seconds: float = 0) -> CheckedPage:
    """Judge every statement of a page by its own data and what is given. Never raises.

    Statements that are reached after so many seconds are not judged, and said to be so; 0 is no limit.
    """
    judge, found = judged(page, given, monotonic() + seconds if seconds else inf)
    restated = _restated(page, given)
    found = [_against_given(page, j) if j.statement in restated else j for j in found]
    checked = CheckedPage(page, tuple(found), given, tuple(judge.inferred))
    return replace(checked, judgements=tuple(_with_notes(checked)))


def _restated(page: Page, given: Given) -> set[int]:
    """The statements that say again what a given number is."""
    part = {key: page.heading_of(first.scope) for key, (value, first) in given.on(page).items() if not isinstance(value, Term)}
    return {s.index for s in page.statements if s.kind == "chain" and len(s.sides) == 2 and s.sides[0].term is not None
            and part.get(s.sides[0].term) == page.heading_of(s.scope)}


def _against_given(page: Page, j: Judgement) -> Judgement:
    """A number that is not the one given: no slip of a calculation, but a misread question."""
    if j.mark is not Mark.WRONG or not j.expected or j.kind == "label":
        return j
    return replace(j, kind="misread", reason=f"{page.statements[j.statement].sides[0].text.strip()} is given as {j.expected}")


def _with_notes(checked: CheckedPage) -> Iterable[Judgement]:
    """The judgements; where a name is used first whose number was read between the lines, that is said."""
    notes: dict[int, list[str]] = {}
    judged_ = {j.statement for j in checked.judgements if j.mark is not Mark.NOT_UNDERSTOOD}
    for f in checked.inferred:
        first = next((s.index for s in checked.page.statements if s.index in judged_ and _speaks_of(s, f.name)), f.statement)
        notes.setdefault(first, []).append(f"read {f.name} = {decimal(f.value)} from line {checked.line_of(f.statement)}")
    for j in checked.judgements:
        yield replace(j, notes=(*j.notes, *notes.pop(j.statement))) if j.statement in notes else j


def decimal(x: Fraction) -> str:
    """A number that was read off: 0.03 where it is a finite decimal, else 1/3."""
    return plain(x) if 10**MAX_PLACES % x.denominator == 0 else str(x)


def _speaks_of(s: Statement, n: str) -> bool:
    return any(entry.term is not None and n in entry.term.names for side in s.sides for entry in side.entries())


def _line_json(line: LineVerdict) -> dict[str, Any]:
    j = line.deciding
    found: dict[str, Any] = {"line": _label(line.line), "text": line.text, "verdict": j.mark.value, "kind": j.kind,
                             "column": line.column, "end_column": line.end}
    optional = {"expected": j.expected, "expected_follow": j.follow, "from": [_label(s) for s in line.sources], "reason": j.reason,
                "fix": j.fix, "notes": list(dict.fromkeys(note for part in (j, *line.parts) for note in part.notes))}
    return found | {key: value for key, value in optional.items() if value}


def _label(line: str) -> int | str:
    return int(line) if line.isdigit() else line
