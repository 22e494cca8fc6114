r"""From a file to spans of mathematics: displays, inline formulas and equations in plain words, each with its place.

Markdown has $, $$, \( and \[, LaTeX its environments too; code, comments and struck-out text are left out. A notebook is the Markdown
of its text cells. \input is followed inside the folder of the page only. The formulas in a table of LaTeX are inline formulas, each in
its cell, as those in a table of Markdown are. What does not belong to mathematics is prose: it is kept as the words around each span.

markdown-it-py, which writes the prose of marked pages, cannot cut them here: it knows the lines of a block but no place inside it, reads
no formulas, and takes the backslashes off what stands in them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from symderive.documents.reading.files import cells_of, included, lines_of
from symderive.documents.reading.macros import Macros, closing, collect
from symderive.documents.reading.page import Format, Line, Scope, Trouble
from symderive.documents.reading.plain import Found, equations
from symderive.documents.reading.tabulars import ENVIRONMENTS, Tabular, body, tabular, words
from symderive.documents.reading.tokens import Token, lex
from symderive.shelf.work import Unusable

MAX_LENGTH = 2_000_000  # characters of a page


@dataclass
class Span:
    """A stretch of mathematics.

    kind     display, inline, or plain (an equation in words)
    before   the words before it on its line or in its paragraph, after the span before; `after` likewise
    block    displays count one each, the inline spans of a paragraph share one
    label    the item label at the beginning of its paragraph
    glued    nothing but spaces stands between the span before and this one
    fresh    a sentence begins between the span before and this one
    title    it stands in a title
    cell     it is what a cell of a table says: its left side stands in the header
    """

    kind: str
    start: int
    end: int
    tokens: list[Token]
    scope: int
    block: int
    before: str = ""
    after: str = ""
    label: str = ""
    glued: bool = False
    fresh: bool = True
    title: bool = False
    cell: bool = False


@dataclass
class Source:
    """A page cut into spans; `prose` is what is left of the text beside them, `tabulars` are the tables of LaTeX."""

    file: str
    format: Format
    text: str
    lines: list[Line]
    scopes: list[Scope]
    spans: list[Span] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    prose: str = ""
    macros: Macros = field(default_factory=lambda: Macros({}, []))
    tabulars: list[Tabular] = field(default_factory=list)

    def part(self, scope: int) -> int:
        """The heading that a scope belongs to."""
        while self.scopes[scope].kind == "item":
            scope = self.scopes[scope].parent
        return scope


class _Piece(NamedTuple):
    """A span of mathematics before it is cut into tokens: start and end of what is inside the delimiters."""

    kind: str
    outer: int
    start: int
    end: int
    close: int


def cut(text: str, file: str = "-", format_: Format = "markdown", folder: Path | None = None) -> Source:
    """The page cut into spans. `folder` is where \\input may look. Raises Unusable for a text that is no page at all."""
    if len(text) > MAX_LENGTH:
        raise Unusable(file, f"the page is longer than {MAX_LENGTH:,} characters", hint="check it in parts")
    troubles: list[Trouble] = []
    if format_ == "notebook":
        text, lines = cells_of(text, file)
    elif format_ == "latex":
        text, lines = included(text, file, folder, troubles)
    else:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        lines = lines_of(text, file)
    source = Source(file, format_, text, lines, [Scope(0, 0, "page", "", 0, 0)], troubles=troubles)
    _Cutter(source).run()
    return source


# --- cutting -----------------------------------------------------------------------------------------------------------

_ENVIRONMENTS = ("equation align aligned alignat gather gathered multline eqnarray flalign displaymath math split dmath xalignat "
                 "subequations").split()
_LEFT_OUT = "verbatim lstlisting minted tikzpicture comment filecontents figure table thebibliography Verbatim".split()
_MARK = re.compile(r"""
      (?P<fence>^[ ]{0,3}(?:>[ ]?)*(?:[-*+]\s+)?(?P<ticks>`{3,}|~{3,})[^\n`]*$)
    | (?P<remark><!--) | (?P<code>(?<!`)(?P<tick>`{1,2})(?!`))
    | (?P<percent>(?<!\\)%[^\n]*)
    | (?P<struck>~~(?=\S)[^~\n]*~~)
    | (?P<tag></?[A-Za-z][^<>\n]*>)
    | (?P<begin>\\begin\s*\{(?P<env>[A-Za-z]+)\*?\})
    | (?P<open>\\{1,2}[\[(])
    | (?P<double>\$\$) | (?P<single>\$)
    | (?P<escaped>\\[\\$`])""", re.X | re.M)
_HEADING = re.compile(r"^[ ]{0,3}(#{1,6})[ \t]+([^\n]*?)[ \t#]*$", re.M)
_SECTION = re.compile(r"\\(part|chapter|section|subsection|subsubsection|paragraph)\*?\s*(?=\{)")
_LEVEL = {"part": 1, "chapter": 1, "section": 2, "subsection": 3, "subsubsection": 4, "paragraph": 5}
_TITLE = re.compile(
    r"^[ \t>]*(?:\*\*|__|\\textbf\{)?\(?(Task|Part|Question|Exercise|Problem|Example|Section|Q)"
    r"[ .-]{0,2}(?:\d{1,3}|[IVX]{1,5}|[a-z])\b[^\n$=]{0,50}$", re.M)
# the same with a sentence behind it: **Q5.** For which k has the equation a double root?
_TITLE_BEFORE = re.compile(r"^[ \t>]*(?:\*\*|__|\\textbf\{)\(?(Task|Part|Question|Exercise|Problem|Example|Section|Q)"
                           r"[ .-]{0,2}\d{1,3}[.:)]*(?:\*\*|__|\})", re.M)
_BOLD = re.compile(r"^[ \t]*\*\*([^*\n$=]{2,60})\*\*:?[ \t]*$", re.M)
# a title at the beginning of a paragraph: **Sine.** For every real x ...
_RUN_IN = re.compile(r"^[ \t]*(?:\\noindent[ \t]*)?(?:\*\*|\\textbf\{)([^*{}\n]{2,100})(?:\*\*|\})(?=[.:]?[ \t]+\S)", re.M)
_CLAIMS = re.compile(r"(?:Theorem|Lemma|Proposition|Corollary|Claim|Case|Fact)\b")
_EXERCISES = re.compile(r"(?:Example|Exercise|Problem|Question|Task)\b")
_EVERY = re.compile(r"[.:]?\s*For (?:every|all|any|each)\b")
_INSIDE = re.compile(r"(?:Lemma|Case|Base|Induct\w*|Step|Proof)\b")  # titles of what belongs to the claim before
_ENDED = re.compile(r"(?:Not )?[Pp]roved\b|Q\.?E\.?D\b|Checked\b")
_THEOREM = re.compile(r"\\begin\{(\w+)\*?\}\s*(?:\[\{?([^\]\n]*?)\}?\])?")
_NEW_THEOREM = re.compile(r"\\newtheorem\*?\s*\{(\w+)\}")
_THEOREMS = frozenset("theorem thm lemma lem proposition prop corollary cor claim fact sdclaim sdlemma".split())
_ITEM = re.compile(
    r"^[ \t>]*(?:\\item\b\s*(?:\[([^\]\n]*)\])?"
    r"|(?:[-*+]\s+)?(?:\*{1,2}|__|\\(?:textbf|textit|emph|paragraph)\{|\{\\bf\s+|\\(?:noindent|(?:big|med|small)skip)\s*)*("
    r"\(?(?:\d{1,3}|[a-h]|[ivx]{1,4})\\?[.)]|\(?(?:[A-H]|[IVX]{1,4})\)|[IVX]{1,4}\.|[①-⑳]"
    r"|(?:No|Nr|Ex|Exercise|Problem|Question|Task|Part|Step|Iteration|Q|Aufgabe|Teil|Schritt)\b\.?[ ~]?\(?"
    r"(?:\d{1,3}|[A-Ha-h]|[ivx]{1,4})\b[.):]{0,2})"
    r"(?:\*{1,2}|__|\})?(?=[.:]?\s|\$|$))", re.M)


class _Cutter:
    """One page on its way to spans."""

    def __init__(self, source: Source):
        self.source, self.text = source, source.text
        self.markdown = source.format != "latex"
        self.macros: Macros = collect(self.text) if "\\" in self.text else Macros({}, [])
        self.prose = list(self.text)  # what is left of it after the spans, the code and the comments are blanked
        self.breaks = [m.start() for m in re.finditer(r"\n[ \t]*(?=\n)", self.text)]
        self.titles: list[tuple[int, int]] = []

    def run(self) -> None:
        for a, b in self.macros.spans:
            self.blank(a, b)
        start = 0
        if not self.markdown and (m := re.search(r"\\begin\s*\{document\}", self.text)):
            start = m.end()
            self.blank(0, start)
        pieces = list(self.pieces(start, len(self.text)))
        for piece in pieces:
            self.blank(piece.outer, piece.close, "\x00")
        prose = "".join(self.prose)
        for table in self.source.tabulars:
            self.blank(table.start, table.end)
        self.source.prose, self.source.macros = "".join(self.prose), self.macros
        self.scopes(self.source.prose)
        self.spans(pieces, prose)

    def blank(self, start: int, end: int, sign: str = " ") -> None:
        for at in range(start, end):
            if self.prose[at] != "\n" or sign != " ":
                self.prose[at] = sign

    def trouble(self, at: int, problem: str, hint: str = "") -> None:
        self.source.troubles.append(Trouble(at, at + 1, problem, hint))

    def pieces(self, at: int, stop: int, in_table: bool = False) -> Iterator[_Piece]:
        r"""The formulas with delimiters, in order; what is no text is blanked. In a table \\[2pt] opens none, and each has one cell."""
        text, markdown = self.text, self.markdown and not in_table
        while (m := _MARK.search(text, at, stop)) is not None:
            kind = m.lastgroup if m.lastgroup not in ("ticks", "tick", "env") else next(
                k for k in ("fence", "code", "begin") if m[k] is not None)
            at = m.end()
            if any(a <= m.start() < b for a, b in self.macros.spans):
                continue
            if kind in ("fence", "remark", "code", "percent", "struck", "tag"):
                at = self.left_out(kind, m)
            elif kind == "begin":
                if m["env"] in ENVIRONMENTS and in_table:
                    at = body(text, at, stop)
                elif m["env"] in ENVIRONMENTS or (m["env"] in _LEFT_OUT and not (self.markdown and m["env"] in ("figure", "table"))):
                    at = yield from self.tables(m)
                elif m["env"] in _ENVIRONMENTS:
                    piece = self.environment(m)
                    if piece.close <= stop:
                        yield piece
                        at = piece.close
            elif kind in ("open", "double", "single") and (markdown or not m[0].startswith("\\\\")):
                piece_ = self.delimited(m, kind)
                if piece_ is not None and piece_.close <= stop and not (in_table and _crosses(text[piece_.start:piece_.end])):
                    yield piece_
                    at = piece_.close

    def tables(self, m: re.Match[str]) -> Generator[_Piece, None, int]:
        """What is left out, but for the formulas in the cells of tables; returns where it ends."""
        is_table = m["env"] in ENVIRONMENTS
        table = tabular(self.text, m.start()) if is_table else None
        end = self.through(m, "\\end{" + m["env"]) if table is None else table.end
        self.blank(m.start(), end)
        at = m.start()
        while (is_table or m["env"] == "table") and (table := tabular(self.text, at, end)) is not None:
            at = table.end
            self.source.tabulars.append(table)
            self.prose[table.start:at] = words(self.text, table)
            yield from self.pieces(table.body, table.stop, in_table=True)
        return end

    def left_out(self, kind: str, m: re.Match[str]) -> int:
        """Code, comments, struck-out words and tags: where they end. They are blanked."""
        end = m.end()
        if kind in ("fence", "code", "struck") and not self.markdown:
            return end
        if kind == "percent":
            if self.markdown:
                return m.start() + 1
        elif kind == "fence":
            close = re.compile(rf"^[ >]*{m['ticks'][0]}{{{len(m['ticks'])},}}[ \t]*$", re.M).search(self.text, end)
            end = close.end() if close else len(self.text)
        elif kind == "remark":
            end = self.through(m, "-->")
        elif kind == "code":
            found = self.text.find(m["tick"], end)
            if found < 0 or "\n\n" in self.text[end:found]:
                return end
            end = found + len(m["tick"])
        elif kind == "tag" and m[0].lower().startswith(("<sub", "</sub", "<sup", "</sup")):
            return end
        self.blank(m.start(), end)
        return end

    def through(self, m: re.Match[str], mark: str) -> int:
        found = self.text.find(mark, m.end())
        if found < 0:
            self.trouble(m.start(), f"{m[0]} is never closed")
            return len(self.text)
        end = self.text.find("}", found) + 1 if mark.startswith("\\end") else found + len(mark)
        return end or len(self.text)

    def environment(self, m: re.Match[str]) -> _Piece:
        depth, name = 0, m["env"]
        for e in re.compile(rf"\\(begin|end)\s*\{{{name}\*?\}}").finditer(self.text, m.start()):
            depth += 1 if e[1] == "begin" else -1
            if not depth:
                start = m.end()
                if name in ("alignat", "xalignat") and (found := re.compile(r"\s*\{\d*\}").match(self.text, start)):
                    start = found.end()
                return _Piece("inline" if name == "math" else "display", m.start(), start, e.start(), e.end())
        self.trouble(m.start(), f"the environment {name} is never closed")
        end = self.paragraph_end(m.start())
        return _Piece("display", m.start(), m.end(), end, end)

    def delimited(self, m: re.Match[str], kind: str) -> _Piece | None:
        """$...$, $$...$$, \\(...\\), \\[...\\], in Markdown with two backslashes also; None for a dollar that is none."""
        text, start = self.text, m.end()
        if kind == "single":
            return self.inline(m)
        close = "$$" if kind == "double" else m[0].translate({ord("["): "]", ord("("): ")"})
        end = text.find(close, start)
        while end > 0 and kind == "double" and text[end - 1] == "\\" and text[end - 2] != "\\":
            end = text.find(close, end + 1)
        if end < 0 or (self.blank_inside(start, end) and kind != "double"):
            self.trouble(m.start(), f"{m[0]} is never closed", f"write {close}")
            return None
        return _Piece("inline" if m[0].endswith("(") else "display", m.start(), start, end, end + len(close))

    def blank_inside(self, start: int, end: int) -> bool:
        k = bisect_right(self.breaks, start)
        return k < len(self.breaks) and self.breaks[k] < end

    def paragraph_end(self, at: int) -> int:
        k = bisect_right(self.breaks, at)
        return self.breaks[k] if k < len(self.breaks) else len(self.text)

    def inline(self, m: re.Match[str]) -> _Piece | None:
        """A dollar opens a formula if another closes it in the paragraph; 5 dollars and 6 dollars are none."""
        text, start = self.text, m.end()
        end, last = text.find("$", start), self.paragraph_end(start)
        while 0 < end <= last and text[end - 1] == "\\":
            end = text.find("$", end + 1)
        if not 0 < end <= last or end == start:
            return None
        inside, after = text[start:end], text[end + 1:end + 2]
        lopsided = inside[0].isspace() != inside[-1].isspace()
        if self.markdown and (after.isdigit() or (lopsided and inside[-1].isspace() and inside[0].isdigit())):
            return None
        return _Piece("inline", m.start(), start, end, end + 1)

    # --- scopes, prose and spans

    def scopes(self, prose: str) -> None:
        """Headings, lines that are headings in effect, claims with what belongs to them, and numbered items, in order."""
        taken: set[int] = set()
        found = self.source.scopes
        for at, kind, title, level in sorted([*self._headings(prose), *self._parts(prose)]):
            line = self.source.lines[bisect_right(self.source.lines, at, key=lambda x: x.start) - 1].start
            if line in taken:
                continue
            taken.add(line)
            inside = kind != "item" and _INSIDE.match(title)
            if inside and any(found[k].kind == "part" for k in self._around(9)):
                kind, level = "part", 8
            elif inside and not title.startswith(("Step", "Proof")):
                kind = "part"
            found.append(Scope(len(found), self._around(level)[0], kind, title.strip(), level, at))  # type: ignore[arg-type]

    def _around(self, level: int) -> list[int]:
        """The scopes that are open where one of a level begins, the innermost first."""
        found = self.source.scopes
        k = len(found) - 1
        while k and found[k].level >= level:
            k = found[k].parent
        path = [k]
        while path[-1]:
            path.append(found[path[-1]].parent)
        return path

    def _headings(self, prose: str) -> Iterator[tuple[int, str, str, int]]:
        """Headings and numbered items: where they stand, of what kind they are, their titles and levels."""
        if self.markdown:
            for m in _HEADING.finditer(prose):
                self.titles.append(m.span())
                yield m.start(), "heading", m[2], len(m[1])
            yield from ((m.start(), "heading", m[1], 7) for m in _BOLD.finditer(prose) if not _TITLE.match(m[0]))
        else:
            for m in _SECTION.finditer(prose):
                end = closing(self.text, m.end())
                self.titles.append((m.start(), end or m.end()))
                yield m.start(), "heading", prose[m.end() + 1:end] if end else "", _LEVEL[m[1]]
        titles = list(_TITLE.finditer(prose))
        yield from ((m.start(), "heading", m[0].strip(" \t*_()>"), 7) for m in titles)
        words = {m[1] for m in titles}  # what is a title once is one wherever it begins a paragraph
        yield from ((m.start(), "heading", m[0].strip(" \t*_()>"), 7) for m in _TITLE_BEFORE.finditer(prose) if m[1] in words)
        yield from ((m.start(), "item", (m[1] or m[2] or "").strip(), 9) for m in _ITEM.finditer(prose))

    def _parts(self, prose: str) -> Iterator[tuple[int, str, str, int]]:
        """Claims that begin with a title in their first line, or are an environment; where most of such titles are claims, all are."""
        if not self.markdown:
            environments = _THEOREMS.union(m[1] for m in _NEW_THEOREM.finditer(self.text))
            for m in _THEOREM.finditer(prose):
                if m[1] in environments:
                    title = m[2] or m[1].removeprefix("sd").capitalize()
                    yield m.start(), "part", title, 8 if m[1].endswith(("lemma", "lem")) else 7
        called = ((m, _CLAIMS.match(m[1]) or _EXERCISES.match(m[1])) for m in _RUN_IN.finditer(prose))
        titles = [m for m, known in called if known or m[1][-1] in ".:" or prose[m.end()] in ".:"]
        ended = [m for m in titles if _ENDED.match(m[1])]
        yield from ((m.start(), "heading", m[1].rstrip(".:"), 7) for m in titles if _EXERCISES.match(m[1]))
        titles = [m for m in titles if not (_ENDED.match(m[1]) or _EXERCISES.match(m[1]))]
        claims = [bool(_CLAIMS.match(m[1]) or _EVERY.match(prose, m.end())) for m in titles]
        for m, claim in zip(titles, claims, strict=True):
            if claim or 2 * sum(claims) >= len(claims):
                self.titles.append(m.span())
                yield m.start(), "part", m[1].rstrip(".:"), 8 if _INSIDE.match(m[1]) else 7
        yield from ((m.start(), "heading", m[1].rstrip(".:"), 8) for m in ended)

    def scope_at(self, at: int) -> int:
        return bisect_right(self.source.scopes, at, key=lambda s: s.start) - 1 if at else 0

    def spans(self, pieces: list[_Piece], prose: str) -> None:
        """The pieces and the equations in plain words as spans, with the words around them."""
        stretches: list[tuple[int, int]] = []
        at = 0
        for piece in pieces:
            stretches.append((at, piece.outer))
            at = piece.close
        stretches.append((at, len(self.text)))
        block = 0
        out = self.source.spans
        for k, (a, b) in enumerate(stretches):
            joins = pieces[k].kind == "inline" if k < len(pieces) else False
            last = a
            pending: Found | None = None
            for found in equations(prose, a, b, joins, k > 0 and pieces[k - 1].kind == "inline"):
                if found.joined:
                    pending = found
                    continue
                block += 1
                self.add("plain", found.start, found.end, found.tokens, block, prose[last:found.start])
                last = found.end
            if k == len(pieces):
                self.close(prose[last:b])
                continue
            piece = pieces[k]
            if last == a and self.goes_on(prose[a:b], piece):
                continue
            new = piece.kind == "display" or not out or out[-1].kind == "display" or self.blank_inside(out[-1].end, piece.outer)
            block += new
            tokens = lex(self.text, piece.start, piece.end, own=self.macros.known)
            tokens = self.macros.expand(tokens)
            before = prose[last:pending.start if pending else b]
            start = pending.start if pending else piece.start
            self.add(piece.kind, start, piece.end, [*(pending.tokens if pending else []), *tokens], block, before)
        if self.macros.overrun is not None:
            self.trouble(self.macros.overrun, "the macros of this page do not come to an end, or make too much")

    def add(self, kind: str, start: int, end: int, tokens: list[Token], block: int, before: str) -> None:
        out = self.source.spans
        fresh = not out or _begins_anew(before, out[-1])
        label = ""
        if m := _ITEM.match(before[before.rfind("\n") + 1:]):
            label = (m[1] or m[2] or "").strip()
        words = cleaned(before)
        if out:
            out[-1].after = cleaned(before.partition("\n")[0]) if out[-1].kind == "plain" else words
        listed = _LET_LIST.search(before) or (out and out[-1].before == "Let" and _ANOTHER.fullmatch(before))
        glued = bool(out) and not before.strip(" \t\n")
        paragraph = before.rsplit("\n\n", 1)[-1]
        title = any(a <= start < b for a, b in self.titles)
        out.append(Span(kind, start, end, tokens, self.scope_at(start), block, "Let" if listed else cleaned(paragraph), "", label, glued,
                        fresh, title))

    def goes_on(self, between: str, piece: _Piece) -> bool:
        """$k = 1$ ... $n$ is one formula, whether its dots stand between formulas or are one: the piece is added to the span before."""
        out = self.source.spans
        said = between.strip(" \t")
        if not out or piece.kind != "inline" or out[-1].kind != "inline" or said not in ("", "…", "...", "to") or not out[-1].tokens:
            return False
        if said == "to" and [t.kind for t in out[-1].tokens] != ["let", "rel", "num"]:
            return False
        tokens = self.macros.expand(lex(self.text, piece.start, piece.end, own=self.macros.known))
        dots = [t.kind for t in tokens] == ["dots"]
        if said or dots or (out[-1].tokens[-1].kind == "dots" and len(out[-1].tokens) > 1):
            at = piece.outer
            out[-1].tokens += [*([Token("dots", "", at - len(between), at)] if said else []), *tokens]
            out[-1].end = piece.end
            return True
        return False

    def close(self, rest: str) -> None:
        if self.source.spans:
            self.source.spans[-1].after = cleaned(rest.split("\n\n", 1)[0])


_SENTENCE = re.compile(r"(?<!\be\.g)(?<!\bi\.e)(?<!\bcf)(?<!\bEq)(?<!\bresp)(?<!\bvs)(?<!\bNo)[.!?][)*_}\"']*(?=\s|$)")
_BULLET = re.compile(r"\n[ \t>]*(?:[-*+#|]|\\item|\d+[.)])[ \t]|\n[ \t]*\\sdNote\b|\n[ \t]*#+ |\\(?:begin|end)\{")

_LET_LIST = re.compile(r"(?:^|\s)(?:[Ll]et|[Pp]ut|[Ss]et|[Dd]efine|[Ww]here|[Ww]ith)[:,]?\s*\n\s*(?:[-*+]|\\item)\s+$")
_ANOTHER = re.compile(r"[.,;]?\s*\n\s*(?:[-*+]|\\item)\s+")


def _begins_anew(between: str, last: Span) -> bool:
    """Whether a sentence ends between two spans: at a full stop, at an item, or with the paragraph where no comma or colon leads on."""
    if last.kind == "plain" and "\n" in between:
        return True
    if _SENTENCE.search(between) or _BULLET.search(between) or (last.tokens and last.tokens[-1].kind == "."):
        return True
    return bool(re.search(r"\n[ \t]*\n", between)) and between.rstrip()[-1:] not in (",", ":")


_ACROSS = re.compile(r"(?<!\\)(?:&|\\\\)")
_ROWS_INSIDE = re.compile(r"\\(?:begin|substack)\b")


def _crosses(formula: str) -> bool:
    """Whether a formula would reach from one cell of a table into another: a dollar is missing, or one too many."""
    return _ACROSS.search(formula) is not None and _ROWS_INSIDE.search(formula) is None


_COMMAND = re.compile(r"\\(?:(?:textbf|textit|emph|text|(?:sub)*section\*?|noindent|item|q?quad|medskip|smallskip|bigskip|par)\b|[,;])\s*")


def cleaned(prose: str) -> str:
    """Running text without markup and in one line."""
    text = _COMMAND.sub(" ", prose) if "\\" in prose else prose
    return " ".join(re.sub(r"[*_{}\x00#|]|</?\w+>|^[ \t]*>+", " ", text, flags=re.M).split())


def formulas(text: str, format_: Format) -> list[_Piece]:
    """The formulas of a text with their delimiters, as they follow each other; macros of the page and code are none."""
    cutter = _Cutter(Source("", format_, text, lines_of(text, ""), [Scope(0, 0, "page", "", 0, 0)]))
    begin = re.search(r"\\begin\s*\{document\}", text) if format_ == "latex" else None
    return list(cutter.pieces(begin.end() if begin else 0, len(text)))
