"""What is printed of a page that was checked: the lines that need a word, the first mistake first, and the count of the rest."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from symderive.documents.checked import CheckedPage, LineVerdict
from symderive.documents.judgement import Judgement, Mark
from symderive.report.document import Block, Excerpt, Heading, Prose, Table, Text

Tone = Literal["wrong", "carried", "rough", "right", "unread"]
TITLES = {
    "arithmetic": "arithmetic", "slip": "a slip", "label": "the wrong label", "rounding": "rounded too early", "sign": "the sign",
    "factor": "a factor", "point": "the decimal point", "logic": "this does not follow", "ecf": "right step, wrong input",
    "coincidence": "true only for these numbers", "notation": "the = here means then", "rough": "rounded on the way",
    "truncated": "cut off, not rounded", "conditional": "true under a condition",
}


def told(checked: CheckedPage, detail: Literal["terse", "normal", "full"] = "normal", only: frozenset[Mark] | None = None) -> list[Block]:
    """The blocks of a page: what is wrong or carried (with "full" every line), and the count."""
    counted = len(checked.lines) - checked.count(Mark.NOT_UNDERSTOOD)
    aside = f"{counted} {'claim' if counted == 1 else 'claims'}"
    found: list[Block] = [Heading((checked.page.file,), 1, aside)]
    for line in checked.lines:
        for part in _shown_parts(line, detail):
            if only is None or part.mark in only:
                found.append(_excerpt(checked, line, part))
    return [*found, *_summary(checked)]


def concise(checked: CheckedPage, only: frozenset[Mark] | None = None) -> list[str]:
    """file:line:column: verdict: message, for each wrong and carried line, or those of the verdicts asked for."""
    marks = only or {Mark.WRONG, Mark.CARRIED}
    rows = []
    for line in checked.lines:
        for part in [p for p in line.parts if p.mark is line.mark][:1] if line.mark in marks else []:
            said = "; ".join(filter(None, (part.reason, part.expected and f"expected {part.expected}"))) or part.kind
            rows.append(f"{line.file}:{line.line}:{checked.page.place(part.start).column}: {part.mark.value}: {said}")
    return rows


def overview(pages: Iterable[CheckedPage]) -> list[Block]:
    """A table of several pages: how many lines of each verdict, and the first mistake."""
    marks = (Mark.VERIFIED, Mark.WRONG, Mark.CARRIED, Mark.NOT_UNDERSTOOD)
    head: tuple[Text, ...] = (("page",), ("right",), ("wrong",), ("carried",), ("not understood",), ("first mistake",))
    rows = []
    for page in pages:
        counts = [page.count(m) + (page.count(Mark.DEFINITION) if m is Mark.VERIFIED else 0) for m in marks]
        first = page.first_wrong
        rows.append(((page.page.file,), *((str(n),) for n in counts), (f"line {first.line}" if first else "none",)))
    return [Table(head, ("plain", "plain", "result", "plain", "quiet", "plain"), tuple(rows))]


def _shown_parts(line: LineVerdict, detail: str) -> Iterable[Judgement]:
    """The parts of a line that are printed: all wrong ones, or else the one that decides."""
    wrong = [p for p in line.parts if p.mark is Mark.WRONG]
    if wrong:
        return wrong
    if line.mark is Mark.CARRIED or detail == "full":
        return [line.deciding]
    if detail == "normal":
        return [p for p in line.parts if p.mark is Mark.VERIFIED and p.reason][:1]
    return []


def _excerpt(checked: CheckedPage, line: LineVerdict, part: Judgement) -> Excerpt:
    place = checked.page.place(part.start)
    source = checked.page.line_at(part.start)
    start, end = part.start - source.start, min(part.end - source.start, len(source.text))
    title = part.reason if part.mark is Mark.CARRIED else TITLES.get(part.kind, part.kind.replace("_", " "))
    return Excerpt(_tone(part), f"{place.line}:{place.column}", (title,), line.line,
                   source.text, start, max(start, end), _under(part), tuple(_facts(part)))


def _tone(part: Judgement) -> Tone:
    if part.mark is Mark.VERIFIED and (part.kind in ("rough", "truncated") or part.reason):
        return "rough"
    tones: dict[Mark, Tone] = {Mark.WRONG: "wrong", Mark.CARRIED: "carried", Mark.NOT_UNDERSTOOD: "unread"}
    return tones.get(part.mark, "right")


def _under(part: Judgement) -> tuple[str, ...]:
    if part.mark is Mark.WRONG and part.expected:
        return (part.expected,)
    if part.mark is Mark.CARRIED and part.expected:
        return (f"from the data: {part.expected}",)
    return ()


def _facts(part: Judgement) -> Iterable[tuple[str, tuple[str, ...]]]:
    if part.reason and part.mark is not Mark.CARRIED:
        yield "why", (part.reason,)
    if part.fix and part.fix != part.expected:
        yield "fix", (part.fix,)
    for note in part.notes:
        if note.startswith("read as"):
            yield "note", (note,)


def _summary(checked: CheckedPage) -> list[Block]:
    rough = sum(any(p.kind == "rough" for p in line.parts) for line in checked.lines if line.mark is Mark.VERIFIED)
    right = checked.count(Mark.VERIFIED) + checked.count(Mark.DEFINITION) - rough
    counts = [(right, "right"), (checked.count(Mark.WRONG), "wrong"), (checked.count(Mark.CARRIED), "carried"), (rough, "rough"),
              (checked.count(Mark.NOT_UNDERSTOOD), "not understood")]
    said = "   ".join(f"{n} {word}" for n, word in counts if n)
    first = checked.first_wrong
    where = f"First mistake on line {first.line}." if first else "No mistake found."
    return [Prose((said or "Nothing to check.",)), Prose((where,), "note")]
