"""What is printed of a page that was checked: the lines that need a word, the first mistake first, and the count of the rest."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

from symderive.documents.knowing.judgement import Judgement, Mark
from symderive.documents.marking.checked import CheckedPage, LineVerdict, decimal
from symderive.documents.marking.marks import PageMarks, spelled
from symderive.kernel.term import Captured, Malformed, Term, mk, name
from symderive.notation.text import Unreadable, read, write
from symderive.notation.tokens import GREEK
from symderive.report.document import Block, Excerpt, Heading, Prose, Table, Tally, Text, Tone
from symderive.report.marked import Remark, Where

Detail = Literal["terse", "normal", "full"]
MOST_NAMED = 6  # lines to which a mistake is carried that are listed
TITLES = {  # of what is wrong
    "arithmetic": "arithmetic", "slip": "a slip", "label": "the wrong label", "rounding": "rounding", "sign": "the sign",
    "factor": "a factor", "point": "the decimal point", "logic": "this does not follow", "coincidence": "true only for these numbers",
    "misread": "not what is given", "ocr": "misread", "order": "the order",
}
QUIET_TITLES = {  # of what is not
    "right": "", "notation": "a running equals sign", "rough": "rounded on the way", "truncated": "cut off, not rounded",
    "conditional": "under a condition", "consequence": "it follows", "restated": "said before", "law": "a definition",
    "condition": "a condition", "equation": "an equation", "point": "at a point", "update": "an update", "vector": "several values",
    "fragment": "nothing is claimed", "prose": "words", "relation": "no equation", "undecided": "not decided", "unread": "not read",
    "time": "not reached", "estimate": "an estimate", "another": "another value", "unexplained": "not as above",
}
_SAID_SO = ("read ",)  # notes that are printed
# where a sentence is cut to find the formulas in it: first at words, then at commas and brackets, then at every blank
_PARTS = tuple(map(re.compile, (
    r"(: |; |, not | should be | is given as | stands for | would give | in place of | is not | is | or | and | = )",
    r"(, | \(|\) |\)$)", r"( )")))
_SURE = re.compile(r"[A-Za-z]|[A-Za-z]+(?:\d+|hat\d*|_\w+)|-?\d+\.\d+|d\w+/d\w+")
_GREEK = frozenset(GREEK.values())
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Telling:
    """What is said of one page.

    detail   "terse": what is wrong; "normal": what needs a word; "full": every line
    only     the verdicts that are told, or None for all that need a word
    marks    the marks of its lines, where they were asked for
    """

    checked: CheckedPage
    detail: Detail = "normal"
    only: frozenset[Mark] | None = None
    marks: PageMarks | None = None

    @cached_property
    def remarks(self) -> tuple[Remark, ...]:
        """The remarks in the order of the page."""
        told = [(line, part) for line in self.checked.lines for part in self._shown(line) if self.only is None or part.mark in self.only]
        return tuple(self._remark(k, line, part) for k, (line, part) in enumerate(told, 1))

    def blocks(self) -> list[Block]:
        """The page as a report."""
        counted = len(self.checked.lines) - self.checked.count(Mark.NOT_UNDERSTOOD)
        page = self.checked.page
        parts = len({page.heading_of(page.statements[line.parts[0].statement].scope) for line in self.checked.lines} - {0})
        said = f"{counted} {'claim' if counted == 1 else 'claims'}" + (f" in {parts} parts" if parts > 1 else "")
        heading = Heading((page.file,), 1, said)
        return [heading, *(r.excerpt for r in self.remarks), *self.summary()]

    def concise(self) -> list[str]:
        """file:line:column: verdict: message, for each wrong and carried line, or those of the verdicts asked for."""
        marks = self.only or {Mark.WRONG, Mark.CARRIED}
        rows = []
        for line in self.checked.lines:
            for part in [p for p in line.parts if p.mark is line.mark][:1] if line.mark in marks else []:
                said = "; ".join(filter(None, (part.reason, part.expected and f"expected {part.expected}"))) or part.kind
                rows.append(f"{line.file}:{line.line}:{self.checked.page.place(part.start).column}: {part.mark.value}: {said}")
        return rows

    # --- the whole ---------------------------------------------------------------------------------------------------

    def summary(self, hint: bool = True) -> list[Block]:
        """The counts, the first mistake, what was read between the lines, and the marks. hint: how to see every line is said."""
        checked, first = self.checked, self.checked.first_wrong
        rough = sum(any(p.kind == "rough" for p in line.parts) for line in checked.lines if line.mark is Mark.VERIFIED)
        right = checked.count(Mark.VERIFIED) + checked.count(Mark.DEFINITION) - rough
        counts: list[tuple[int, str, Tone]] = [
            (right, "right", "right"), (checked.count(Mark.WRONG), "wrong", "wrong"), (checked.count(Mark.CARRIED), "carried", "carried"),
            (rough, "rough", "rough"), (checked.count(Mark.NOT_UNDERSTOOD), "not understood", "unread")]
        items = tuple((f"{n} {word}", tone) for n, word, tone in counts if n)
        where = f"First mistake on line {first.line}." if first else "No mistake found."
        more = "" if not hint or self.detail == "full" or not checked.lines else "  Every line: --detail full"
        found: list[Block] = [Tally(items) if items else Prose(("Nothing to check.",)), Prose((where + more,), "note")]
        if checked.inferred:
            found.append(Prose(tuple(self._read_off()), "note"))
        unused = checked.given.unused(checked.page)
        if unused:
            found.append(Prose((f"Given, and not on the page: {', '.join(unused)}.",), "note"))
        found += [Prose(text, "note") for text in self._repaired()]
        return found + (marks_table(self.marks) if self.marks is not None else [])

    def _read_off(self) -> Iterable[str | Term]:
        yield "Read from the page: "
        for k, f in enumerate(self.checked.inferred):
            yield from (", " if k else "", name(f.name), " = ", read(decimal(f.value)), f" (line {self.checked.line_of(f.statement)})")
        yield "."

    def _repaired(self) -> Iterable[Text]:
        """How damaged text was read, where no remark says so: "read as 0.7 × (−0.3): ..." and the lines."""
        said = {line for r in self.remarks for line in [r.where.line]}
        lines: dict[str, list[str]] = {}
        for line in self.checked.lines:
            for note in dict.fromkeys(n for p in line.parts for n in p.notes if n.startswith("read as") and line.line not in said):
                lines.setdefault(note, []).append(line.line)
        for note, where in lines.items():
            yield (f"Line {where[0]} is " if len(where) == 1 else f"Lines {_listed(where)} are ", *self._running(note), ".")

    # --- one line ----------------------------------------------------------------------------------------------------

    def _shown(self, line: LineVerdict) -> Iterable[Judgement]:
        """The parts of a line that are told: all wrong ones, or else the one that decides."""
        wrong = [p for p in line.parts if p.mark is Mark.WRONG]
        if wrong:
            return wrong
        if line.mark is Mark.CARRIED or self.detail == "full" or (self.only and line.mark in self.only):
            return [line.deciding]
        if self.detail == "normal":
            return [p for p in line.parts if p.mark is Mark.VERIFIED and p.reason][:1]
        return []

    def _remark(self, number_: int, line: LineVerdict, part: Judgement) -> Remark:
        page = self.checked.page
        place, source = page.place(part.start), page.line_at(part.start)
        start, end = part.start - source.start, min(part.end - source.start, len(source.text))
        end = max(start, end)
        title = self._running(part.reason) if part.mark is Mark.CARRIED else tuple(filter(None, (_title(part),)))
        excerpt = Excerpt(tone(part), f"{place.line}:{place.column}", title, line.line, source.text, start, end,
                          self._under(part), tuple(self._facts(line, part)))
        marks = self.marks.lines.get((line.file, line.line)) if self.marks is not None else None
        value = part.fix or part.expected
        return Remark(number_, part.mark.value, part.kind, Where(place.file, place.line, place.column, place.column + end - start),
                      part.start, part.end, excerpt, value if _NUMBER.fullmatch(value) else "",
                      tuple(self._where(k) for k in part.sources), marks.code if marks is not None else "")

    def _where(self, statement: int) -> Where:
        s = self.checked.page.statements[statement]
        place = self.checked.page.place(s.start)
        return Where(place.file, place.line, place.column, place.column + s.end - s.start)

    def _under(self, part: Judgement) -> Text:
        if part.mark is Mark.WRONG and part.expected:
            return self._running(part.expected.partition(" in place of ")[0])
        if part.mark is Mark.CARRIED and part.expected:
            return ("from the data: ", *self._running(part.expected))
        return ()

    def _facts(self, line: LineVerdict, part: Judgement) -> Iterable[tuple[str, Text]]:
        if part.reason and part.mark is not Mark.CARRIED:
            yield "why", self._running(part.reason)
        if part.fix and not part.expected.startswith(part.fix):
            yield "fix", self._running(part.fix)
        notes = dict.fromkeys(n for p in (part, *line.parts) for n in p.notes if n.startswith(_SAID_SO))
        for note in notes:
            yield "note", self._running(note)
        if part.mark is Mark.WRONG and (then := self._carried_on(part.statement)):
            yield "then", (then,)
        marks = self.marks.lines.get((line.file, line.line)) if self.marks is not None else None
        if marks is not None and marks.code:
            yield "marks", (marks.code,)

    def _carried_on(self, statement: int) -> str:
        """Which lines carry a mistake on."""
        here = self.checked.line_of(statement)
        lines = [line for line in dict.fromkeys(self._carried.get(statement, ())) if line != here]
        if not lines:
            return ""
        if len(lines) > MOST_NAMED:
            return f"{len(lines)} lines carry it on, from line {lines[0]} to line {lines[-1]}"
        return f"line {lines[0]} carries it on" if len(lines) == 1 else f"lines {_listed(lines)} carry it on"

    @cached_property
    def _carried(self) -> dict[int, list[str]]:
        """The lines to which each mistake is carried."""
        found: dict[int, list[str]] = {}
        for line in self.checked.lines:
            for source in sorted({s for p in line.parts for s in p.sources}):
                found.setdefault(source, []).append(line.line)
        return found

    # --- words with formulas in them -----------------------------------------------------------------------------------

    @cached_property
    def _names(self) -> frozenset[str]:
        """The names of the page, by which a formula in a sentence is told from words."""
        entries = (e.term for s in self.checked.page.statements for side in s.sides for e in side.entries() if e.term is not None)
        return frozenset().union(*(t.names for t in entries)) - {"a", "A", "I"}

    def _running(self, said: str) -> Text:
        """A sentence in which the formulas are terms, so that each page writes them in its own way."""
        parts: list[str | Term] = [said]
        for level, cut in enumerate(_PARTS):
            again: list[str | Term] = []
            for part in parts:
                again += [self._formula(p, level) or p for p in cut.split(part) if p] if isinstance(part, str) else [part]
            parts = again
        out: list[str | Term] = []
        for part in parts:  # words that belong together
            if isinstance(part, str) and out and isinstance(out[-1], str):
                out[-1] += part
            else:
                out.append(part)
        return tuple(out)

    def _formula(self, said: str, level: int) -> Term | None:
        if level == len(_PARTS) - 1 and not _SURE.fullmatch(said) and said not in _GREEK:
            return None  # it may be a word
        core = re.fullmatch(r"d(\w+)/d(\w+)", said)
        if core and {core[1], core[2]} <= self._names:
            return mk("D", name(core[1]), name(core[2]))
        if said.isdigit() or not re.search(r"[\w)]", said) or re.search(r"[A-Za-z] [A-Za-z]", said):
            return None
        try:
            t = read(said, names=self._names)
            return t if t.names <= self._names and t.op != "const" and write(t) == said.strip() == said else None
        except (Unreadable, Malformed, Captured):
            return None


def _title(part: Judgement) -> str:
    """What a line is, in a few words."""
    if part.mark is Mark.VERIFIED and part.kind == "right" and part.reason:
        return "after all"
    return (TITLES if part.mark is Mark.WRONG else QUIET_TITLES).get(part.kind, part.kind.replace("_", " "))


def tone(part: Judgement) -> Tone:
    """How loudly a verdict is said."""
    if part.mark is Mark.VERIFIED and part.kind in ("rough", "truncated"):
        return "rough"
    tones: dict[Mark, Tone] = {Mark.WRONG: "wrong", Mark.CARRIED: "carried", Mark.NOT_UNDERSTOOD: "unread"}
    return tones.get(part.mark, "right")


def overview(pages: Sequence[CheckedPage], marks: Sequence[PageMarks] = (), failed: Sequence[str] = ()) -> list[Block]:
    """A table of several pages: how many lines were judged and of each verdict, the first mistake with its place, and the marks."""
    kinds = (Mark.WRONG, Mark.CARRIED, Mark.NOT_UNDERSTOOD)
    names = [*(page.page.file for page in pages), *failed]
    folder = os.path.commonpath([os.path.dirname(n) for n in names]) if len(names) > 1 and all("/" in n for n in names) else ""
    short = {n: os.path.relpath(n, folder) if folder else n for n in names}
    head = ["page", "judged", "wrong", "carried", "unread", "first", *(["marks"] if marks else [])]
    rows: list[tuple[Text, ...]] = []
    for k, page in enumerate(pages):
        first = page.first_wrong
        judged = len(page.lines) - page.count(Mark.NOT_UNDERSTOOD)
        where = f"{first.line}:{first.column}" if first else "none"
        cells = [short[page.page.file], str(judged), *(str(page.count(m)) for m in kinds), where]
        rows.append(tuple((c,) for c in [*cells, *([f"{spelled(marks[k].marks)} of {spelled(marks[k].of)}"] if marks else [])]))
    for file in failed:
        rows.append(((short[file],), *[("",)] * 4, ("not read",), *([("",)] if marks else [])))
    roles = ("plain", "plain", "result", "plain", "quiet", "plain", "result")
    return [Table(tuple((h,) for h in head), roles[:len(head)], tuple(rows))]


def marks_table(marks: PageMarks) -> list[Block]:
    """The marks of each part, and the sum."""
    rows = [(p.title, _of(p.method, p.method_of), _of(p.accuracy, p.accuracy_of), f"−{spelled(p.taken)}" if p.taken else "",
             _of(p.marks, p.of), ", ".join(p.lost)) for p in marks.parts]
    taken = any(p.taken for p in marks.parts)
    head = ["part", "method", "accuracy", "taken off", "marks", "lost on lines"]
    keep = [k for k in range(len(head)) if taken or k != 3]
    table = Table(tuple((head[k],) for k in keep), tuple(("plain", "plain", "plain", "plain", "result", "quiet")[k] for k in keep),
                  tuple(tuple((r[k],) for k in keep) for r in rows))
    by_hand = f" Not understood and not marked: {marks.unmarked}." if marks.unmarked else ""
    return [Heading(("Marks",), 3), table, Prose((f"{spelled(marks.marks)} of {spelled(marks.of)} marks.{by_hand}",))]


def _listed(lines: Sequence[str]) -> str:
    return f"{', '.join(lines[:-1])} and {lines[-1]}"


def _of(got: Fraction, of: Fraction) -> str:
    return f"{spelled(got)} of {spelled(of)}" if of else ""
