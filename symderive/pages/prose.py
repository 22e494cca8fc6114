"""Somebody's Markdown or LaTeX as paragraphs, headings and items, to be written in another format.

Markdown is read by markdown-it-py; of LaTeX only what notes are made of, which is made Markdown first. Formulas and marked words are
held by private characters, and come back as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from symderive.pages.marking import Piece
from symderive.report.marked import Remark

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

OPEN, CLOSE = "\ue000", "\ue001"  # around the number of a formula
FROM, TO = "\ue002", "\ue003"  # around marked words, with the number of the remark and a comma before them
_HELD = re.compile(f"{OPEN}(\\d+){CLOSE}|{FROM}(\\d+),([^{TO}]*){TO}")
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
_STYLES: dict[str, Style] = {"strong": "strong", "em": "em", "s": "struck", "code_inline": "code"}


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
    return list(_Blocks(text, pieces, marked).under(_read(text)))


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


# --- blocks and runs ---------------------------------------------------------------------------------------------------


def _read(text: str) -> SyntaxTreeNode:
    """The blocks of Markdown as a tree; what stands indented or underlined is text, and HTML is words with tags between."""
    from markdown_it import MarkdownIt
    from markdown_it.tree import SyntaxTreeNode

    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable(["code", "lheading", "html_block"])
    return SyntaxTreeNode(reader.parse(text))


class _Blocks:
    """The paragraphs of a tree: tables are lines as they stand, and the first paragraph of an item is the item."""

    def __init__(self, text: str, pieces: Sequence[Piece], marked: dict[int, Remark]):
        self.lines, self.pieces, self.marked = text.split("\n"), pieces, marked

    def source(self, m: re.Match[str]) -> str:
        """What is held, as it was typed."""
        if not m[1]:
            return m[3]
        piece = self.pieces[int(m[1])]
        return piece.opening + piece.body + piece.closing

    def under(self, parent: SyntaxTreeNode, kind: Literal["text", "quote"] = "text", depth: int = 0) -> Iterator[Paragraph]:
        """The paragraphs in a list (how deep it lies in others), a quote or the page; Markdown is nested 20 deep at most."""
        for node in parent.children:
            if node.type == "table":
                yield Paragraph("code", text=_HELD.sub(self.source, "\n".join(self.lines[slice(*node.map or ())])))
            elif node.type == "fence":
                yield Paragraph("code", text=node.content.rstrip("\n"))
            elif node.type == "hr":
                yield Paragraph("rule")
            elif node.type in ("bullet_list", "ordered_list"):
                for item in node.children:
                    yield from self.item(item, depth)
            elif node.type == "blockquote":
                yield from self.under(node, "quote", depth)
            else:
                inline = node.children[0]
                heading = int(node.tag[1]) if node.type == "heading" else 0
                runs = tuple(_runs(inline.children, self.pieces, self.marked))
                yield Paragraph("heading" if heading else kind, runs, heading, text=inline.content)

    def item(self, node: SyntaxTreeNode, depth: int) -> Iterator[Paragraph]:
        """An item, and what else stands in it."""
        first = True
        for block in self.under(node, "text", depth + 1):
            item = first and block.kind == "text"
            yield replace(block, kind="item", level=depth, label=f"{node.info}{node.markup}" if node.info else "") if item else block
            first = False


def _runs(nodes: Sequence[SyntaxTreeNode], pieces: Sequence[Piece], marked: dict[int, Remark], style: Style = "plain") -> Iterator[Run]:
    """A paragraph from left to right; of styles within each other the inner one counts."""
    for node in nodes:
        if node.children:
            yield from _runs(node.children, pieces, marked, _STYLES.get(node.type, style))
            continue
        said = "\n" if node.type in ("softbreak", "hardbreak") else "" if node.type == "html_inline" else node.content
        kind, at = _STYLES.get(node.type, style), 0
        for m in _HELD.finditer(said):
            if m.start() > at:
                yield Run(kind, said[at:m.start()])
            yield Run("formula", "", pieces[int(m[1])]) if m[1] else Run("slip", m[3], None, marked[int(m[2])])
            at = m.end()
        if said[at:]:
            yield Run(kind, said[at:])


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
