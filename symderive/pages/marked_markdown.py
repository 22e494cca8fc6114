"""A page with remarks in Markdown: the text as it was typed, wrong parts underlined with the right value beside them, notes below.

Only what GitHub, Quarto and notebooks draw alike is used: colours in formulas, <mark> in sentences, quotes for the notes. A LaTeX page
is turned into Markdown first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symderive.pages import markdown
from symderive.pages.marking import LOUD, Piece, pieces, should_be
from symderive.pages.prose import Paragraph, Run, loose, paragraphs
from symderive.pages.tex_mathml import macros_of
from symderive.report.document import Document
from symderive.report.marked import MarkedPage, Remark

_COLOURS = {"wrong": "#b3261e", "carried": "#7b2d8b", "rough": "#8a5a00"}
_RIGHT = "#1b6e3c"
_OWN = frozenset("align align* gather gather* multline multline* alignat alignat* eqnarray eqnarray* flalign".split())


def render(page: MarkedPage) -> str:
    """The page in Markdown: the first mistake and the count in a quote, then the text with its notes."""
    found = list(pieces(page))
    body = "\n\n".join(_translated(page, found)) if page.format == "latex" else "".join(_typed(found))
    return f"{_top(page)}\n\n{body.strip()}\n"


def _top(page: MarkedPage) -> str:
    first = next((r for r in page.remarks if r.verdict == "wrong"), None)
    said = markdown.render(Document(page.file, (page.file,), page.summary)).strip()
    if first is not None:
        said = f"{said}\n\nFirst: {_note(first)}"
    return "\n".join(f"> {row}".rstrip() for row in said.split("\n"))


# --- a page of Markdown: word for word ---------------------------------------------------------------------------------


def _typed(found: Sequence[Piece]) -> Iterator[str]:
    """The text, and after each paragraph or display the notes on it."""
    waiting: list[Remark] = []
    for p in found:
        waiting += p.remarks
        if p.stretch.kind == "display":
            yield p.opening + p.written(_in_formula) + _rest(p) + p.closing
        elif p.stretch.kind == "inline":
            yield p.opening + p.written(_in_formula) + p.closing + _rest_words(p)
        else:
            yield from _prose(p, waiting)
    if waiting:
        yield "\n\n" + _notes(waiting)


def _prose(p: Piece, waiting: list[Remark]) -> Iterator[str]:
    """Prose; the notes that wait are put where its first paragraph ends."""
    text = p.written(_in_words)
    before = [r for r in waiting if r not in p.remarks]
    end = re.search(r"\n[ \t]*(?=\n|[#>*+-]|\d+[.)])" if before else r"\n[ \t]*\n", text)
    if waiting and end:
        yield f"{text[:end.start()]}\n\n{_notes(waiting)}\n\n{text[end.end():].lstrip(chr(10))}"
        waiting.clear()
    else:
        yield text


def _notes(remarks: Sequence[Remark]) -> str:
    return "\n>\n".join(f"> {_note(r)}" for r in sorted(remarks, key=lambda r: r.number))


def _note(r: Remark) -> str:
    """**[3] wrong** 31:36 arithmetic: right is 0.62. why: ..."""
    e = r.excerpt
    right = f" {markdown.running(should_be(r))}." if e.under else ""
    facts = " ".join(f"*{label}:* {markdown.running(text)}." for label, text in e.facts)
    title = f" {markdown.running(e.title)}" if e.title else ""
    return f"**[{r.number}] {e.tone}** ({e.place}){title}.{right} {facts}".strip()


def _in_formula(said: str, r: Remark) -> str:
    if r.excerpt.tone not in LOUD:
        return f"{{{said}{_tag(r)}}}"
    value = rf"\enspace\textcolor{{{_RIGHT}}}{{{r.value}}}" if r.value and r.verdict == "wrong" else ""
    colour = _COLOURS[r.excerpt.tone]
    return rf"{{\textcolor{{{colour}}}{{\underline{{{said}}}}}{value}{_tag(r)}}}"


def _tag(r: Remark) -> str:
    return rf"^{{\textcolor{{{_COLOURS.get(r.excerpt.tone, _RIGHT)}}}{{\textsf{{[{r.number}]}}}}}}"


def _in_words(said: str, r: Remark) -> str:
    if r.excerpt.tone not in LOUD:
        return f"{said} **[{r.number}]**"
    value = f" **{r.value}**" if r.value and r.verdict == "wrong" else ""
    return f"<mark>{said}</mark>{value} **[{r.number}]**"


def _unmarked(p: Piece) -> list[Remark]:
    marked = [r for _, _, r in p.marks]
    return [r for r in p.remarks if r not in marked]


def _rest(p: Piece) -> str:
    """The numbers of remarks whose part could not be set apart, at the end of a display."""
    tags = "".join("{}" + _tag(r) for r in _unmarked(p))
    return tags if not p.opening.startswith(r"\begin") else ""


def _rest_words(p: Piece) -> str:
    return "".join(f" **[{r.number}]**" for r in _unmarked(p))


# --- a page of LaTeX: translated -----------------------------------------------------------------------------------------


def _translated(page: MarkedPage, found: Sequence[Piece]) -> Iterator[str]:
    macros = macros_of(page.text)
    if macros:
        given = ("".join(f"#{k}" for k in range(1, count + 1)) for count, _ in macros.values())
        yield "$" + "".join(rf"\def\{n}{g}{{{body}}}" for (n, (_, body)), g in zip(macros.items(), given, strict=True)) + "$"
    for p in paragraphs(found, True):
        said = "".join(map(_run, p.runs))
        if said.strip() or p.kind in ("rule", "code"):
            yield _block(p, said.strip())
        if p.remarks:
            yield _notes(p.remarks)
    if loose(found):
        yield _notes(loose(found))


def _block(p: Paragraph, said: str) -> str:
    if p.kind == "code":
        return f"```\n{p.text}\n```"
    lead = {"heading": "#" * p.level + " ", "item": "  " * p.level + (p.label or "-") + " ", "quote": "> ", "rule": "---"}.get(p.kind, "")
    return lead + said


def _run(r: Run) -> str:
    if r.formula is not None:
        return _formula(r.formula)
    if r.remark is not None:
        return _in_words(markdown.escape(r.text), r.remark)
    said = markdown.escape(r.text) if r.style != "code" else r.text
    mark = {"strong": "**", "em": "*", "code": "`", "struck": "~~"}.get(r.style, "")
    return f"{mark}{said.strip()}{mark}" if mark else said


def _formula(p: Piece) -> str:
    tex = re.sub(r"\\label\{[^{}]*\}|(?<!\\)%[^\n]*\n?", "", p.written(_in_formula)).strip()
    if p.stretch.kind == "inline":
        return f"${tex}${_rest_words(p)}"
    env = p.opening.partition("{")[2].partition("}")[0] if p.opening.startswith(r"\begin") else ""
    inside = rf"\begin{{aligned}}{tex}\end{{aligned}}" if env in _OWN or (not env and r"\\" in tex and r"\begin" not in tex) else tex
    return f"$$\n{inside}{_rest(p)}\n$$"
