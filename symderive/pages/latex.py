"""A document in LaTeX: a fragment for lecture notes, a page of its own, or amsmath alone.

fragment    for \\input; the preamble needs \\usepackage{symderive} (see `style_file`)
standalone  a complete document with the same macros inlined
plain       amsmath alone: no colour, no numbers, no own macros; the rows can be pasted into MathJax and KaTeX

Lines are measured here, in em, so that nothing runs over the margin of the narrowest class (article) or, standalone, of 160 mm:
a reason that does not fit goes below its line, a line that does not fit is broken before + and −; nothing is shrunk.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Literal, TypeVar

from symderive.kernel.term import Term
from symderive.notation.layout import Box, layout
from symderive.pages import wording
from symderive.pages.breaking import broken
from symderive.pages.texmath import SMALL, Run, escape, ink, mixed, running, running_width, width, wrapped, write
from symderive.report.document import (
    Calculation,
    Chain,
    Changes,
    Document,
    Excerpt,
    Facts,
    Heading,
    Let,
    Prose,
    Statement,
    Table,
    Tally,
    Text,
    Verdict,
)

__all__ = ["Measure", "alignment", "render", "style_file", "write"]

T = TypeVar("T")
Form = Literal["fragment", "standalone", "plain"]

_NARROW, _WIDE = 32.5, 41.0  # em: the text of article at 10 to 12 points, and 160 mm at 11 points
_TAG = 2.8  # an equation number and the space before it
_RELATION = 1.34
_QUAD = 1.0
_FRAME = 0.8  # the box around a result
_LEAST = 15.0  # text below rows is not made narrower for the sake of reasons beside others
_TALL_TABLE = 38  # rows on a page
_INLINE = 16.0  # wider formulas are displayed


@dataclass(frozen=True, slots=True)
class Measure:
    """How rows are set: with the macros of symderive.sty or without, numbered or not, and how much room they have, in em."""

    styled: bool
    numbers: bool
    width: float

    @property
    def room(self) -> float:
        """What is left beside the equation number."""
        return self.width - _TAG if self.numbers else self.width

    def maths(self, box: Box) -> str:
        """A formula; what is new is marked where colour is allowed."""
        return write(box, self.styled)


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of an alignment: left = right, with a reason, a label, remarks below and a remark before."""

    left: Box | None
    right: Box
    relation: str = "="
    why: Text = ()
    label: str = ""
    result: bool = False
    under: tuple[Text, ...] = ()
    aim: Text = ()
    by: str = "by "


def style_file() -> str:
    """The text of symderive.sty."""
    from importlib.resources import files  # slow to import, seldom needed

    return files("symderive.pages").joinpath("symderive.sty").read_text(encoding="utf-8")


def render(document: Document, *, form: Form = "fragment", numbers: bool = True, width: float | None = None) -> str:
    """The document in LaTeX.

    numbers  number and label every step (never in the plain form)
    width    of the text, in em; by default that of the narrowest article, and of 160 mm for a standalone page

    Raises ValueError for an unknown form.
    """
    if form not in ("fragment", "standalone", "plain"):
        raise ValueError(f"no LaTeX form is called {form!r}; there are fragment, standalone and plain")
    room = width or (_WIDE if form == "standalone" else _NARROW)
    page = _Page(document, form, Measure(form != "plain", numbers and form != "plain", room))
    body = "\n".join(filter(None, [page.title(), *(_BLOCKS[type(b)](page, b, k) for k, b in enumerate(document.blocks))]))
    if form == "standalone":
        return f"{_preamble()}\\begin{{document}}\n{body}\n\\end{{document}}\n"
    package = "symderive" if page.measure.styled else "amsmath"
    if form == "plain":
        body = f"\\begingroup\\allowdisplaybreaks\n{body}\n\\endgroup"
    return f"% symderive: {_label(document.name)}. The preamble needs \\usepackage{{{package}}}.\n{body}\n"


def fragment(document: Document, width: float = _NARROW) -> str:
    """The blocks of a document below its title, in plain amsmath, for a page that says the rest; width is that of its text in em."""
    page = _Page(document, "plain", Measure(False, False, width))
    return "\n".join(filter(None, (_BLOCKS[type(b)](page, b, k) for k, b in enumerate(document.blocks))))


def _preamble() -> str:
    macros = style_file().split("%%% macros\n", 1)[1].replace(r"\RequirePackage", r"\usepackage")
    return (
        "\\documentclass[11pt,a4paper]{article}\n\\usepackage[T1]{fontenc}\n\\usepackage{lmodern}\n"
        "\\setlength\\textwidth{160mm}\\setlength\\oddsidemargin{-.4mm}\\setlength\\textheight{235mm}\\setlength\\topmargin{-16mm}\n"
        "\\setlength\\parindent{0pt}\\setlength\\parskip{6pt plus 2pt}\\emergencystretch=4em\n"
        f"\\makeatletter\n{macros}\\makeatother\n"
    )


# --- alignments --------------------------------------------------------------------------------------------------------


def alignment(entries: list[Entry], m: Measure) -> list[str]:
    """Rows for alignat, align and aligned. A left side too wide to stand beside what follows stands above it."""
    lead = max((width(e.left) for e in entries if e.left is not None), default=0.0)
    widest = max((width(e.right) for e in entries), default=0.0)
    above = lead > 4 and lead + _RELATION + widest > m.room
    offset = _QUAD + _RELATION if above else lead + _RELATION
    lines = [_fitted(e.right, m.room - offset - (_FRAME if e.result else 0.0)) for e in entries]
    reach = max((max(map(width, rows)) + (_QUAD if len(rows) > 1 else 0) + (_FRAME if e.result else 0)
                 for e, rows in zip(entries, lines, strict=True)), default=0.0)
    frame = _frame(entries, m, offset, reach, above)
    rows: list[str] = []
    for k, (e, right) in enumerate(zip(entries, lines, strict=True)):
        rows += [_remark(line, m, frame) for line in wrapped(e.aim, frame.text)] if e.aim else []
        if above and e.left is not None:
            rows.append("& " + _stack(broken(e.left, m.room - _QUAD, width), m) + _notag(m))
        left = m.maths(e.left) + "\n  " if e.left is not None and not above else ""
        sign = rf"&\quad{{}}{e.relation} " if above else f"&{e.relation} "
        rows.append(left + sign + _row(e, right, m, frame, k in frame.beside))
    return rows


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where reasons go: which rows have theirs beside; how wide (in em of its own size) and how indented the text below rows is.

    lapped: text below takes no width of its own, so that it does not push the reasons beside to the right.
    """

    beside: frozenset[int]
    text: float
    indent: str
    lapped: bool = False


def _frame(entries: list[Entry], m: Measure, offset: float, reach: float, above: bool) -> _Frame:
    """Reasons beside, as far as they fit there together with what stands below; the others go below."""
    size = SMALL if m.styled else 1.0
    indent = r"\quad " if above else ""
    why = {k: size * running_width(e.why) for k, e in enumerate(entries) if e.why}
    beside = {k for k, em in why.items() if offset + reach + 2 * _QUAD + em <= m.room}
    breadth = reach + 2 * _QUAD + max((why[k] for k in beside), default=0.0)
    if m.styled and beside and breadth >= _LEAST:
        return _Frame(frozenset(beside), breadth / size, indent, lapped=True)
    text = (m.room - offset) / size
    while True:
        below = [t for k, e in enumerate(entries) for t in (*_below(e, k in beside), e.aim)]
        furthest = max([reach, *(size * running_width(row) for t in below if t for row in wrapped(t, text))])
        fits = {k for k in beside if offset + furthest + 2 * _QUAD + why[k] <= m.room}
        if fits == beside:
            return _Frame(frozenset(beside), text, indent)
        beside = fits


def _below(e: Entry, beside: bool) -> list[Text]:
    """What stands below a row."""
    return [*([(e.by, *e.why)] if e.why and not beside else []), *e.under]


def _fitted(box: Box, room: float) -> list[Box]:
    """The box in one row, or in rows of which all but the first are set in."""
    return [box] if width(box) <= room else broken(box, room - _QUAD, width)


def _row(e: Entry, right: list[Box], m: Measure, frame: _Frame, beside: bool) -> str:
    tex = _stack(right, m)
    if e.result:
        tex = rf"\sdResult{{{tex}}}" if m.styled else rf"\boxed{{{tex}}}"
    if beside:
        tex += rf" \sdWhy{{{running(e.why, False)}}}" if m.styled else rf" &&\qquad {mixed(e.why)}"
    if m.numbers and e.label:
        tex += rf" \label{{{e.label}}}"
    return tex + "".join(_underneath(row, m, frame) for text in _below(e, beside) for row in wrapped(text, frame.text))


def _said(text: Run, frame: _Frame) -> str:
    tex = running(text, False)
    return frame.indent + (rf"\rlap{{{tex}}}" if frame.lapped else tex)


def _underneath(text: Run, m: Measure, frame: _Frame) -> str:
    if m.styled:
        return f"\n     \\sdWhyBelow{{{_said(text, frame)}}}"
    return f" \\\\\n  &{frame.indent}\\phantom{{{{}}={{}}}}{mixed(text)}"


def _remark(text: Run, m: Measure, frame: _Frame) -> str:
    said = rf"\sdText{{{_said(text, frame)}}}" if m.styled else frame.indent + mixed(text)
    return f"&\\phantom{{{{}}={{}}}}{said}{_notag(m)}"


def _notag(m: Measure) -> str:
    return r" \notag" if m.numbers else ""


def _stack(rows: list[Box], m: Measure) -> str:
    """A broken formula, its further rows set in."""
    if len(rows) == 1:
        return m.maths(rows[0])
    inner = " \\\\\n    &\\quad ".join(m.maths(r) for r in rows)
    return f"\\begin{{aligned}}[t]\n    & {inner}\n  \\end{{aligned}}"


def _alignat(rows: list[str], m: Measure, pairs: int = 2) -> str:
    name = "alignat" if m.numbers else "alignat*"
    body = " \\\\\n  ".join(rows)
    return f"\\begin{{{name}}}{{{pairs}}}\n  {body}\n\\end{{{name}}}"


def chain_entries(chain: Chain, *, result: bool, labels: bool = False) -> list[Entry]:
    """The lines of a chain as entries; the first carries the left side. Print has fractions even where a terminal keeps to one row."""
    entries = []
    for k, line in enumerate(chain.lines):
        if line.term is None:
            raise ValueError(f"line {line.number} of a chain has no term")
        entries.append(Entry(
            left=layout(chain.first) if k == 0 else None,
            right=layout(line.term, line.new),
            why=wording.reason(line),
            label=f"sd:{_label(chain.label)}:{_label(line.number)}" if labels and line.number else "",
            result=result and k == len(chain.lines) - 1,
            under=tuple(map(wording.obligation, line.under)),
            aim=line.aim,
        ))
    return entries


def _equation(term: Term, why: Text = ()) -> Entry:
    if term.op != "eq":
        return Entry(None, layout(term), relation="", why=why, by="")
    return Entry(layout(term.args[0]), layout(term.args[1]), why=why, by="")


def calculation(block: Calculation, m: Measure) -> tuple[list[str], int]:
    """Rows of a calculation in columns, and the number of column pairs; stacked in one pair where the columns do not fit."""
    grid = [[None if t is None else layout(t) for t in (r.formula, r.numbers, r.value)] for r in block.rows]
    used = [c for c in range(3) if any(row[c] is not None for row in grid)]
    lefts = [None if r.left is None else layout(r.left) for r in block.rows]
    wide = [max(width(b) for row in grid if (b := row[c]) is not None) for c in used]
    lead = max((0.0 if b is None else width(b) for b in lefts), default=0.0)
    if lead + sum(wide) + len(used) * _RELATION + (len(used) - 1) * _QUAD > m.room:
        return alignment(_stacked(block, lefts, grid), m), 2
    rows = []
    for r, left, row in zip(block.rows, lefts, grid, strict=True):
        cells = []
        for c in used:
            b, sign = row[c], r"\approx" if r.approx and c == 2 else "="
            cells.append("" if b is None else f"{sign} {m.maths(b)}")
        rows.append((m.maths(left) if left is not None else "") + " &" + (r" &&\quad " if len(grid) > 1 else " ").join(cells))
    return rows, len(used)


def _stacked(block: Calculation, lefts: list[Box | None], grid: list[list[Box | None]]) -> list[Entry]:
    entries = []
    for r, left, row in zip(block.rows, lefts, grid, strict=True):
        shown = [(c, b) for c, b in enumerate(row) if b is not None]
        for k, (c, b) in enumerate(shown):
            entries.append(Entry(left if k == 0 else None, b, r"\approx" if r.approx and c == 2 else "="))
    return entries


# --- blocks ------------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Page:
    document: Document
    form: Form
    measure: Measure
    labels: set[str] = field(default_factory=set)

    def title(self) -> str:
        """The title, where no claim carries it."""
        heading = wording.title(self.document)
        claimed = any(isinstance(b, Statement) and not wording.own_title(b, self.document) for b in self.document.blocks)
        if not heading.text or (claimed and self.form != "standalone"):
            return ""
        return _heading_tex("section", heading)

    def label(self, text: str) -> str:
        """The label, or nothing where it stands already."""
        if not text or text in self.labels:
            return ""
        self.labels.add(text)
        return text


_ONE_ROW = 18.0  # em of running text that surely fit on one row in the size of a heading


def _heading_tex(command: str, h: Heading) -> str:
    aside = rf"\hfill{{\normalfont\small {escape(h.aside)}}}" if h.aside else ""
    ragged = r"\raggedright " if running_width(h.text) > _ONE_ROW else ""
    return f"\\{command}*{{{ragged}{running(h.text)}{aside}}}"


def _heading(page: _Page, h: Heading, place: int) -> str:
    if place == 0 and h.level == 1:
        return ""
    return _heading_tex({1: "section", 2: "section" if page.form == "standalone" else "subsection"}.get(h.level, "subsubsection"), h)


def _statement(page: _Page, s: Statement, _: int) -> str:
    m = page.measure
    title = wording.own_title(s, page.document) if page.form == "standalone" else s.title
    title = () if title == ("Claim",) and m.styled else title  # the environment says so
    domain = wording.capital(s.domain)
    boxes = [layout(c) for c in s.claims]
    if len(boxes) == 1 and width(boxes[0]) <= _INLINE and not ink(boxes[0]).tall:
        said = f"{running(domain)}, ${m.maths(boxes[0])}$." if domain else f"${m.maths(boxes[0])}$."
    else:
        rows = " \\\\\n  ".join(_stack(broken(b, m.width - 2, width), m) for b in boxes)
        before = f"{running(domain)},\n" if domain else ""
        said = f"{before}\\begin{{gather*}}\n  {rows}\n\\end{{gather*}}"
    if not m.styled:
        head = rf"\textbf{{{running(title)}.}} " if title else ""
        return f"\n\\begin{{sloppypar}}\\noindent\n{head}{said}\n\\end{{sloppypar}}"
    label = page.label(f"sd:{_label(s.label)}" if s.label else "")
    named = f"[{{{running(title)}}}]" if title else ""
    kind = "sdlemma" if wording.plain(title).startswith("Lemma") else "sdclaim"
    return f"\\begin{{{kind}}}{named}" + (f"\\label{{{label}}}" if label else "") + f"\\sloppy\n{said}\n\\end{{{kind}}}"


def _paragraph(text: Text, m: Measure) -> str:
    """Running text; a formula too wide for it is displayed."""
    tex = ""
    for part in text:
        if isinstance(part, Term) and width(layout(part, style="linear")) > _INLINE:
            tex += f"\n\\[\n  {_stack(broken(layout(part), m.width - 2, width), m)}\n\\]\n"
        else:
            tex += running((part,))
    return tex


def _sloppy(tex: str) -> str:
    return f"\n\\begin{{sloppypar}}\\noindent\n{tex}\n\\end{{sloppypar}}"


def _prose(page: _Page, p: Prose, _: int) -> str:
    tex = _paragraph(p.text, page.measure)
    return _note(tex, page.measure) if p.role == "note" else _sloppy(tex)


def _tally(page: _Page, t: Tally, _: int) -> str:
    return _sloppy("\\quad ".join(rf"\textbf{{{escape(text)}}}" if tone == "wrong" else escape(text) for text, tone in t.items))


def _note(tex: str, m: Measure) -> str:
    return f"\\sdNote{{{tex}}}" if m.styled else _sloppy(rf"\small {tex}")


def _let(page: _Page, let: Let, _: int) -> str:
    m = Measure(page.measure.styled, False, page.measure.width)
    if len(let.items) == 1 and width(layout(let.items[0][0])) <= _INLINE and not ink(layout(let.items[0][0])).tall:
        term, about = let.items[0]
        return _sloppy(rf"{escape(let.word)} ${m.maths(layout(term))}$" + (f", {_paragraph(about, m)}." if about else "."))
    return f"\n\\noindent {escape(let.word)}\n{_alignat(alignment([_equation(*item) for item in let.items], m), m)}"


def _chain(page: _Page, chain: Chain, place: int) -> str:
    m = page.measure
    if not chain.lines:
        return f"\\[\n  {_stack(broken(layout(chain.first), m.width - 2, width), m)}\n\\]"
    entries = chain_entries(chain, result=wording.holds(page.document, place), labels=True)
    entries = [replace(e, label=page.label(e.label)) for e in entries]
    tex = _alignat(alignment(entries, m), m)
    if not m.styled:
        return tex
    before = [b for b in page.document.blocks[:place] if isinstance(b, (Statement, Chain))]
    word = "" if before and isinstance(before[-1], Statement) else "[]"
    return f"\\begin{{sdderivation}}{word}\n{tex}\n\\end{{sdderivation}}"


def _calculation(page: _Page, block: Calculation, _: int) -> str:
    m = Measure(page.measure.styled, False, page.measure.width)
    rows, pairs = calculation(block, m)
    return _alignat(rows, m, pairs)


def _verdict(page: _Page, v: Verdict, _: int) -> str:
    word, text = wording.closing(v)
    return _sloppy(rf"\textbf{{{escape(word)}}} {_paragraph(text, page.measure)}")


def _facts(page: _Page, facts: Facts, _: int) -> str:
    return "\n".join(_note(rf"\emph{{{escape(r[0])}}} {_paragraph(wording.fact(r), page.measure)}", page.measure) for r in facts.rows)


def _excerpt(page: _Page, e: Excerpt, _: int) -> str:
    source = rf"{escape(e.source[:e.start])}\underline{{{escape(e.source[e.start:e.end])}}}{escape(e.source[e.end:])}"
    rows = [rf"\textbf{{{e.tone}}}\quad {escape(e.place)}\quad {_paragraph(e.title, page.measure)}", rf"\texttt{{{source.strip()}}}",
            *([_paragraph(e.under, page.measure)] if e.under else []),
            *(rf"\emph{{{escape(label)}}} {_paragraph(text, page.measure)}" for label, text in e.facts)]
    return _sloppy("\\\\\n".join(rows))


# --- tables ------------------------------------------------------------------------------------------------------------


def _table(page: _Page, t: Table, _: int) -> str:
    m = page.measure
    limit = 0.6 * m.width
    rows = [t.head, *t.rows]
    widths = [min(max((running_width(r[c]) for r in rows), default=0.0), limit) for c in range(len(t.head))]
    sets = column_sets(widths, m.width - 1)
    return "\n".join(_tabular(t, columns, widths, limit, chunk, m) for columns in sets for chunk in _chunks(t.rows, _TALL_TABLE))


def column_sets(widths: list[float], room: float, gap: float = 1.3) -> list[list[int]]:
    """Columns that fit side by side; each further set repeats the first column, which says what the row is about."""
    sets: list[list[int]] = [[]]
    for c, em in enumerate(widths):
        used = sum(widths[k] + gap for k in sets[-1])
        if len(sets[-1]) > 1 and used + em + gap > room:
            sets.append([0])
        sets[-1].append(c)
    return sets


def _chunks(rows: tuple[T, ...], size: int) -> list[tuple[T, ...]]:
    return [rows[k:k + size] for k in range(0, len(rows), size)] or [()]


def _tabular(t: Table, columns: list[int], widths: list[float], limit: float, rows: tuple[tuple[Text, ...], ...], m: Measure) -> str:
    rules = (r"\toprule", r"\midrule", r"\bottomrule") if m.styled else (r"\hline",) * 3
    share = (m.width - 1) / len(columns) - 1.3 if sum(widths[c] + 1.3 for c in columns) > m.width - 1 else limit
    rooms = {c: min(widths[c], share) for c in columns}
    spec = "".join(rf"p{{{rooms[c]:.1f}em}}" if rooms[c] == share else "l" for c in columns)
    head = " & ".join(_quiet(running(t.head[c]), m) for c in columns)
    body = [" & ".join(_cell(r[c], t.roles[c], rooms[c], m) for c in columns) + r" \\" for r in rows]
    lines = [rf"\begin{{tabular}}{{@{{}}{spec}@{{}}}}", rules[0], head + r" \\", rules[1], *body, rules[2], r"\end{tabular}"]
    return "\\begin{center}\\sloppy\n" + "\n".join(lines) + "\n\\end{center}"


def _cell(text: Text, role: str, room: float, m: Measure) -> str:
    if len(text) == 1 and isinstance(text[0], Term) and width(layout(text[0], style="linear")) > room:
        tex = f"${_stack(broken(layout(text[0], style='linear'), room - _QUAD, width), m)}$"
    else:
        tex = running(text, m.styled)
    return _quiet(tex, m) if role == "quiet" else tex


def _quiet(tex: str, m: Measure) -> str:
    return rf"\sdQuiet{{{tex}}}" if m.styled and tex else tex


def _changes(page: _Page, changes: Changes, _: int) -> str:
    """name: old -> new, down the columns, as many columns as fit."""
    m = page.measure
    cells = [[layout(t, style="linear") for t in item] for item in changes.items]
    if not cells:
        return ""
    one = sum(max(width(c[k]) for c in cells) for k in range(3)) + 2.3
    many = max(1, min(3, int((m.width + 2) // (one + 2))))
    if one > m.width:
        loose = Measure(m.styled, False, m.width)
        return _alignat(alignment([e for c in cells for e in (Entry(c[0], c[1], ":"), Entry(None, c[2], r"\to"))], loose), loose)
    tables = []
    for chunk in _chunks(tuple(cells), _TALL_TABLE * many):
        high = -(-len(chunk) // many)
        rows = [" & ".join(_change(c, m) for c in chunk[r::high]) for r in range(high)]
        spec = r"@{\qquad}".join([r"l@{\ \ }r@{${}\to{}$}l"] * -(-len(chunk) // high))
        tables.append("\\begin{center}\n\\begin{tabular}{@{}" + spec + "@{}}\n" + " \\\\\n".join(rows) + "\n\\end{tabular}\n\\end{center}")
    return "\n".join(tables)


def _change(cell: list[Box], m: Measure) -> str:
    name, old, new = (f"${m.maths(b)}$" for b in cell)
    return f"{name} & {_quiet(old, m)} & {new}"


def _label(text: str) -> str:
    """A name that LaTeX takes as a label."""
    return re.sub(r"[^A-Za-z0-9:._-]", "-", text)


_BLOCKS: dict[type, Callable[..., str]] = {
    Heading: _heading, Statement: _statement, Prose: _prose, Let: _let, Chain: _chain, Calculation: _calculation, Table: _table,
    Changes: _changes, Verdict: _verdict, Facts: _facts, Tally: _tally, Excerpt: _excerpt,
}
