"""Somebody's Markdown or LaTeX as paragraphs, headings and items, to be written in another format.

Only what notes are made of is read: headings, lists, quotes, code, tables as they stand, bold and italic words. Formulas and marked
words are held by private characters, and come back as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from symderive.pages.marking import Piece
from symderive.report.marked import Remark

OPEN, CLOSE = "\ue000", "\ue001"  # around the number of a formula
FROM, TO = "\ue002", "\ue003"  # around marked words, with the number of the remark and a comma before them
_HELD = re.compile(f"{OPEN}(\\d+){CLOSE}|{FROM}(\\d+),([^{TO}]*){TO}")
_HEADING = re.compile(r"[ ]{0,3}(#{1,6})[ \t]+(.*?)[ \t#]*$")
_ITEM = re.compile(r"([ \t]*)(?:[-*+]|(\d{1,3}[.)]))[ \t]+(.*)$", re.DOTALL)
_FENCE = re.compile(r"[ ]{0,3}(`{3,}|~{3,})")
_SPANS = re.compile(r"(?P<code>`+)(?P<said>.+?)(?P=code)|(?P<b>\*\*|__)(?P<strong>\S.*?)(?P=b)"
                    r"|(?P<i>(?<![\w*])[*_])(?P<em>\S[^*_]*?)(?P=i)(?![\w*])"
                    r"|~~(?P<struck>.+?)~~|!?\[(?P<link>[^\]]*)\]\([^)\s]*\)|\\(?P<escaped>[\\`*_{}\[\]()#+.!|~$%&-])"
                    r"|<(?P<tag>/?[A-Za-z][^<>]*|!--.*?--)>",
                    re.DOTALL)
_SECTIONS = {"part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5}
_TEX = re.compile(r"\\(?P<section>part|chapter|section|subsection|subsubsection|paragraph)\*?\s*(?:\[[^\]]*\])?\{"
                  r"|\\(?P<bold>textbf|textsc)\{|\\(?P<slanted>emph|textit)\{|\\(?P<item>item)\b[ \t]*(?:\[(?P<label>[^\]]*)\])?"
                  r"|\\(?P<edge>begin|end)\s*\{(?P<env>\w+)\*?\}(?:\[(?P<title>[^\]]*)\])?"
                  r"|\\(?P<dropped>label|ref|cite|index|vspace|hspace)\*?\{[^{}]*\}"
                  r"|\\(?P<macro>newcommand|renewcommand|def|DeclareMathOperator|newtheorem|usepackage|documentclass)\b[^\n]*"
                  r"|\\(?P<break>\\|par\b|newline\b)|\\(?P<escaped>[%&#_{}$])"
                  r"|(?P<dash>---?)|(?P<quote>``|'')|\\(?P<other>[A-Za-z]+)\*?[ \t]*|(?P<tie>~)")
_TITLED = {"theorem": "Theorem", "lemma": "Lemma", "proof": "Proof", "example": "Example", "solution": "Solution", "exercise": "Exercise",
           "definition": "Definition", "proposition": "Proposition", "corollary": "Corollary", "remark": "Remark"}

Style = Literal["plain", "strong", "em", "code", "struck", "formula", "slip"]
_STYLES: dict[str, Style] = {"said": "code", "strong": "strong", "em": "em", "struck": "struck"}


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of a paragraph: words in a style, a formula, or marked words."""

    style: Style
    text: str
    formula: Piece | None = None
    remark: Remark | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of prose. level: of a heading, or how far an item is indented; label: of a numbered item; lines of code stand in `text`."""

    kind: Literal["heading", "text", "item", "quote", "code", "rule"]
    runs: tuple[Run, ...] = ()
    level: int = 0
    label: str = ""
    text: str = ""

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """The remarks on its formulas and words, in order."""
        found = [r for run in self.runs for r in (run.formula.remarks if run.formula else ())]
        found += [run.remark for run in self.runs if run.remark is not None]
        return tuple(sorted(found, key=lambda r: r.number))


def paragraphs(pieces: Sequence[Piece], latex: bool) -> list[Paragraph]:
    """The page as blocks. Remarks on prose that cannot be set apart there are left to the caller (see `loose`)."""
    text = "".join(_held(k, p) for k, p in enumerate(pieces))
    text = re.sub(f"{OPEN}\\d+{CLOSE}", lambda m: _alone(m[0], pieces), text)
    marked = {r.number: r for p in pieces for _, _, r in p.marks if p.stretch.kind == "prose"}
    if latex:
        text = _from_tex(text)
    return [Paragraph(b.kind, tuple(_runs(b.text, pieces, marked)), b.level, b.label, b.text) for b in _blocks(text)]


def loose(pieces: Sequence[Piece]) -> list[Remark]:
    """Remarks on prose that stand in no paragraph's text."""
    return [r for p in pieces if p.stretch.kind == "prose" for r in p.remarks if r not in [m for _, _, m in p.marks]]


def _held(k: int, p: Piece) -> str:
    if p.stretch.kind == "prose":
        return p.written(lambda said, r: f"{FROM}{r.number},{said}{TO}")
    return f"{OPEN}{k}{CLOSE}"


def _alone(held: str, pieces: Sequence[Piece]) -> str:
    """A display stands in a paragraph of its own."""
    return f"\n\n{held}\n\n" if pieces[int(held[1:-1])].stretch.kind == "display" else held


# --- blocks ------------------------------------------------------------------------------------------------------------


def _blocks(text: str) -> Iterator[Paragraph]:
    lines = text.split("\n")
    k = 0
    said: list[str] = []

    def flush() -> Iterator[Paragraph]:
        if any(line.strip() for line in said):
            yield _block("\n".join(said))
        said.clear()

    while k < len(lines):
        line = lines[k]
        fence = _FENCE.match(line)
        heading = _HEADING.match(line)
        if fence:
            yield from flush()
            end = next((j for j in range(k + 1, len(lines)) if lines[j].strip().startswith(fence[1])), len(lines))
            yield Paragraph("code", text="\n".join(lines[k + 1:end]))
            k = end
        elif heading:
            yield from flush()
            yield Paragraph("heading", level=len(heading[1]), text=heading[2])
        elif re.fullmatch(r"[ ]{0,3}([-*_])[ \t]*(?:\1[ \t]*){2,}", line):
            yield from flush()
            yield Paragraph("rule")
        elif not line.strip() or _ITEM.match(line) or (line.lstrip().startswith(">") and not (said and said[-1].lstrip().startswith(">"))):
            yield from flush()
            said += [line] if line.strip() else []
        else:
            said.append(line)
        k += 1
    yield from flush()


def _block(text: str) -> Paragraph:
    item = _ITEM.match(text)
    if item:
        return Paragraph("item", level=len(item[1].expandtabs(4)) // 2, label=item[2] or "", text=item[3])
    if text.lstrip().startswith(">"):
        return Paragraph("quote", text=re.sub(r"^[ \t]*>[ ]?", "", text, flags=re.MULTILINE))
    rows = text.split("\n")
    if len(rows) > 1 and all("|" in row for row in rows):
        return Paragraph("code", text=text)
    return Paragraph("text", text=text)


# --- runs ----------------------------------------------------------------------------------------------------------------


def _runs(text: str, pieces: Sequence[Piece], marked: dict[int, Remark]) -> Iterator[Run]:
    """A paragraph from left to right; of styles within each other the inner one counts."""
    todo: list[tuple[str, Style]] = [(text, "plain")]
    while todo:
        said, style = todo.pop()
        held = _HELD.search(said)
        span = None if style == "code" else _SPANS.search(said)
        first = min((m for m in (held, span) if m is not None), key=lambda m: m.start(), default=None)
        before = said if first is None else said[:first.start()]
        if before:
            yield Run(style, before)
        if first is None:
            continue
        todo.append((said[first.end():], style))
        if first is held:
            yield Run("formula", "", pieces[int(first[1])]) if first[1] else Run("slip", first[3], None, marked[int(first[2])])
        elif first["escaped"]:
            yield Run(style, first["escaped"])
        elif not first["tag"]:
            kind = first.lastgroup or ""
            todo.append((first[kind], _STYLES.get(kind, style)))


# --- from LaTeX ----------------------------------------------------------------------------------------------------------


def _from_tex(text: str) -> str:
    """The prose of a LaTeX document as Markdown."""
    begin = re.search(r"\\begin\s*\{document\}", text)
    text = text[begin.end():] if begin else text
    text = text.partition(r"\end{document}")[0]
    text = re.sub(r"(?<!\\)%[^\n]*\n?[ \t]*", "", text)
    title = re.search(r"\\title\s*\{([^{}]*)\}", text)
    text = re.sub(r"\\(?:title|author|date)\s*\{[^{}]*\}", "", text)
    out: list[str] = [f"# {title[1]}\n\n"] if title else []
    ends: dict[int, str] = {}  # where a group closes, what is written
    lists: list[str] = []
    counts: list[int] = []
    at = 0
    while at < len(text):
        if at in ends:
            out.append(ends.pop(at))
            at += 1
            continue
        m = _TEX.match(text, at)
        if m is None:
            c = text[at]
            out.append("" if c in "{}" else f"\\{c}" if c in "*_#`[]|<" else c)
            at += 1
            continue
        at = m.end()
        if m["section"] or m["bold"] or m["slanted"]:
            close = _closing(text, m.end())
            mark = "\n\n" if m["section"] else "**" if m["bold"] else "*"
            out.append(f"\n\n{'#' * _SECTIONS[m['section']]} " if m["section"] else mark)
            ends[close] = mark
        elif m["item"]:
            counts[-1:] = [counts[-1] + 1] if counts else []
            number = f"{counts[-1]}." if lists[-1:] == ["enumerate"] else "-"
            out.append(f"\n{'  ' * (len(lists) - 1)}{number} " + (f"{m['label']} " if m["label"] else ""))
        elif m["edge"]:
            out.append(_edge(m, lists, counts))
        else:
            out.append(_word(m))
    return "".join(out)


def _edge(m: re.Match[str], lists: list[str], counts: list[int]) -> str:
    """What is written where an environment begins or ends."""
    env = m["env"]
    if env in ("itemize", "enumerate", "description"):
        if m["edge"] == "begin":
            lists.append(env)
            counts.append(0)
        elif lists:
            lists.pop()
            counts.pop()
        return "\n\n"
    if m["edge"] == "begin" and env in _TITLED:
        title = f" ({m['title']})" if m["title"] else ""
        return f"\n\n**{_TITLED[env]}{title}.** "
    return "\n\n"


def _word(m: re.Match[str]) -> str:
    if m["break"]:
        return "\n\n" if m["break"] == "par" else "\n"
    if m["escaped"]:
        return f"\\{m['escaped']}"
    if m["dash"]:
        return "—" if len(m["dash"]) == 3 else "–"
    if m["quote"]:
        return "“" if m["quote"] == "``" else "”"
    return " " if m["tie"] else "…" if m["other"] in ("dots", "ldots") else ""


def _closing(text: str, at: int) -> int:
    """The brace that closes the group of which `at` is the first character."""
    depth = 1
    while at < len(text) and depth:
        if text[at] == "\\":
            at += 1
        else:
            depth += {"{": 1, "}": -1}.get(text[at], 0)
        at += 1
    return at - 1
