r"""Where tables stand on a page, and what their cells hold: tables of Markdown, tabular and array of LaTeX."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from symderive.documents.reading.source import Source, Span
from symderive.documents.reading.tabulars import MARK, body
from symderive.documents.reading.tokens import Token, lex
from symderive.documents.reading.typed import typed

MAX_ROWS = 100
MAX_TOKENS = 60  # of a cell
DIGITS = 4  # of a decimal that is surely rounded
_RULE = re.compile(r"[ \t>]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*")
_BAR = re.compile(r"(?<!\\)\|")
_ARRAY = re.compile(r"\\begin\s*\{array\}")
_EMPHASIS = re.compile(r"(?P<mark>\*\*|\*|__|_)(?P<inner>[^*_]+)(?P=mark)"
                       r"|\\(?:textbf|textit|emph|multicolumn\s*\{1\}\s*\{[^{}]*\})\s*\{(?P<held>[^{}]*)\}", re.S)
_BETWEEN = re.compile(r"(?:\$|\\\))\s*[&|]\s*(?:\$|\\\()")  # two formulas in cells side by side
_FORMULA = re.compile(r"\$(?P<dollar>[^$]+)\$|\\\((?P<round>(?:(?!\\\)).)+)\\\)", re.S)
_MEASURED = re.compile(r"\b(?:data|measur\w+|observ\w+|experiment\w*|record\w+|read\w*|surve\w+|plot\w*|from|old|new|next|previous|"
                       r"errors?|target\w*|round\w*|approx\w*|estimat\w*|guess\w*|wrong|student\w*|given)\b", re.I)
_BESIDE = re.compile(r"\s*(?:[A-Za-z]+ ?){0,3}[:,]?\s*(?:(?:in |[(\[/] ?)(?:m|s|kg|V|A|N|Pa|K|J|W|Hz|rad|m/s|m/s²|m²|m³)[)\]]?)?\s*")
_GROUPED = re.compile(r"\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:\.\d+)?")
_NO_VALUE = frozenset({",", ";", ":", "text", "word", "dots", "quad", "row", "&", "pm", "mp", "begin", "end", "!", "phantom"})
_NUMERAL = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|\.\d+"
_TYPED = re.compile(rf"[-−–+]?(?:(?:{_NUMERAL})(?:[eE][-+]?\d+)?|(?:{_NUMERAL})? ?π(?:/\d+)?|\d+/\d+|(?:√|sqrt)\(?\d+\)?(?:/\d+)?)")


@dataclass(frozen=True)
class Cell:
    """A cell: its place without delimiters, its tokens (none where it is no formula), its words in lower case without marks.

    value  it says what something is worth: a number, one formula, or a calculation that begins with numbers
    rough  a decimal that is surely rounded
    """

    start: int
    end: int
    tokens: tuple[Token, ...] = ()
    words: str = ""
    value: bool = False
    rough: bool = False

    @property
    def first(self) -> tuple[Token, ...]:
        """The formula, and of f(x) = x^2 what stands before the sign."""
        return self.tokens[:signs_of(self.tokens)[0]] if signs_of(self.tokens) else self.tokens

    @property
    def last(self) -> tuple[Token, ...]:
        """The formula, and of f(x) = x^2 what stands behind the sign."""
        return self.tokens[signs_of(self.tokens)[-1] + 1:] if signs_of(self.tokens) else self.tokens

    @property
    def said(self) -> tuple[Token, ...]:
        """What it is worth, to be put into a formula: a number that is surely rounded keeps its place, and digits follow it."""
        if self.rough:
            return *self.tokens, Token("dots", "", self.end, self.end)
        return tuple(t._replace(start=self.start, end=self.start) for t in self.last)

    @property
    def number(self) -> bool:
        """Whether it is a number as it is written."""
        return [t.kind for t in self.tokens] in (["num"], ["-", "num"], ["+", "num"])

    @property
    def amount(self) -> Fraction | None:
        """The number that it is."""
        return (-1 if self.tokens[0].kind == "-" else 1) * Fraction(self.tokens[-1].text) if self.number else None

    @property
    def whole(self) -> bool:
        """Whether it is one of 0, 1, 2, ..."""
        return len(self.tokens) == 1 and self.tokens[0].kind == "num" and self.tokens[0].text.isdigit()

    @property
    def digits(self) -> int:
        """How many figures a decimal has; 0 for what is none."""
        n = self.tokens[-1].text if self.number else ""
        return len(n.replace(".", "").lstrip("0")) if "." in n else 0

    @property
    def unit(self) -> Fraction:
        """The value of the last digit of a decimal, or of one times a power of ten; 0 for what is none."""
        n = [t.text for t in self.tokens if t.kind == "num"]
        if not n or (len(n) > 1 and n[1] != "10") or len(n) > 3 or not ("." in n[0] or len(n) == 3):
            return Fraction(0)
        power = int(n[2]) if len(n) == 3 and n[2].isdigit() and len(n[2]) < 4 else 0
        below = any(t.kind == "-" for t in self.tokens[-4:])
        return Fraction(10) ** ((-power if below else power) - len(n[0].partition(".")[2]))


def with_rough(rows: list[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    """The rows, the decimals that are surely rounded marked: those of many digits, or all with as many places, but for equal steps."""
    columns = [[row[k] for row in rows if k < len(row) and row[k].number] for k in range(max(map(len, rows), default=0))]
    rough: list[bool] = []
    for cells in columns:
        amounts = [cell.amount or 0 for cell in cells]
        even = len(cells) > 2 and len({b - a for a, b in pairwise(amounts)}) == 1
        places = {cell.unit for cell in cells}
        rough.append(not even and len(cells) > 1 and len(places) == 1 and 0 < min(places) <= Fraction(1, 100))
    return [tuple(replace(cell, rough=cell.number and bool(cell.unit) and (rough[k] or cell.digits >= DIGITS))
                  for k, cell in enumerate(row)) for row in rows]


def signs_of(tokens: tuple[Token, ...]) -> list[int]:
    """Where the signs of equality stand that are in no bracket and no index."""
    found, depth = [], 0
    for k, t in enumerate(tokens):
        depth += (t.kind in ("(", "{", "[")) - (t.kind in (")", "}", "]"))
        if k and not depth and t.kind == "rel" and t.text in ("=", ":=", "~"):
            found.append(k)
    return found


@dataclass(frozen=True)
class Grid:
    """A table: where it begins, and its rows, the first of which is the header."""

    start: int
    rows: list[tuple[Cell, ...]]


def in_columns(source: Source) -> list[Span]:
    """The spans of a page; a formula that is cut at its sign into cells side by side is one: $x$ & $= 3$, and $x$ & $=$ & $3$."""
    out: list[Span] = []
    for k, span in enumerate(source.spans):
        if out and _goes_on(source, k):
            before = out.pop()
            span = replace(before, end=span.end, tokens=[*before.tokens, *span.tokens], after=span.after)
        out.append(span)
    return out


def _goes_on(source: Source, k: int) -> bool:
    """Whether a span is the rest of the formula in the cell before: it begins with the sign, or stands behind a cell with nothing else."""
    before, here = source.spans[k - 1], source.spans[k]
    if not _beside(source, k):
        return False
    if not _begins_with_sign(here):
        return len(before.tokens) == 1 and _begins_with_sign(before) and _beside(source, k - 1)
    return before.tokens[-1].kind != "rel" and (len(here.tokens) > 1 or (k + 1 < len(source.spans) and _goes_on(source, k + 1)))


def _beside(source: Source, k: int) -> bool:
    """Whether a span fills the cell behind that of the span before, which has something in it."""
    before, here = source.spans[k - 1], source.spans[k]
    inline = k > 0 and before.kind == here.kind == "inline" and bool(before.tokens)
    return inline and _BETWEEN.fullmatch(source.text, before.end, here.start) is not None


def _begins_with_sign(span: Span) -> bool:
    return bool(span.tokens) and span.tokens[0].kind == "rel" and span.tokens[0].text in ("=", "~", ":=")


def grids(source: Source) -> Iterator[Grid]:
    """The tables of a page, in order."""
    found = [*(_piped(source) if source.format != "latex" else ()), *_set(source)]
    return iter(sorted(found, key=lambda g: g.start))


def _piped(source: Source) -> Iterator[Grid]:
    """Tables of Markdown: a header, a rule with as many cells, and rows."""
    lines: list[tuple[int, str]] = []
    at = 0
    for line in source.prose.split("\n"):
        lines.append((at, line))
        at += len(line) + 1
    k = 0
    while k + 2 < len(lines):
        (start, head), (_, rule) = lines[k], lines[k + 1]
        k += 1
        if "|" not in head or "|" not in rule or not _RULE.fullmatch(rule) or _RULE.fullmatch(head):
            continue
        if len(places := _places(start, head)) != len(_places(0, rule)) or len(places) < 2:
            continue
        rows = [places]
        k += 1
        while k < len(lines) and "|" in lines[k][1] and lines[k][1].strip(" \t>"):
            rows.append(_places(*lines[k]))
            k += 1
        yield Grid(start, [tuple(_cell(source, a, b) for a, b in row) for row in rows[:MAX_ROWS]])


def _places(start: int, line: str) -> list[tuple[int, int]]:
    """Where the cells of a line stand."""
    a = len(line) - len(line.lstrip(" \t>"))
    b = len(line.rstrip())
    a += line.startswith("|", a)
    b -= b > a and line[b - 1] == "|" and line[b - 2:b - 1] != "\\"
    found = []
    for bar in _BAR.finditer(line, a, b):
        found.append((start + a, start + bar.start()))
        a = bar.end()
    return [*found, (start + a, start + b)]


def _set(source: Source) -> Iterator[Grid]:
    """Tables of LaTeX, and arrays that are a display by themselves and have a line or a bar in them."""
    text = source.text
    for table in source.tabulars:
        yield _of_rows(source, table.start, table.body, table.stop, False)
    for span in source.spans:
        begin = _ARRAY.match(text, _stripped(text, span.start, span.end)[0], span.end) if span.kind == "display" else None
        end = text.rfind(r"\end{array}", begin.end(), span.end) if begin is not None else -1
        if begin is None or end < 0 or text[end + len(r"\end{array}"):span.end].strip(" \n.,;"):
            continue
        at = body(text, begin.end(), end)
        if at > begin.end() and (r"\hline" in text[at:end] or "|" in text[begin.end():at]):
            yield _of_rows(source, span.start, at, end, True)


def _of_rows(source: Source, start: int, at: int, end: int, in_formula: bool) -> Grid:
    """A table by its marks: titles over several columns are no header, and the rows that a long table repeats stand in it once."""
    rows: list[list[Cell]] = [[]]
    begun, depth, dollar, heads, titles = at, 0, False, 0, 0
    for m in MARK.finditer(source.text, at, end):
        depth += (m[0] == "{" or m["begin"] is not None) - (m[0] == "}" or m["end"] is not None)
        dollar ^= m[0] == "$"
        titles = len(rows) if m["over"] and titles == len(rows) - 1 else titles
        if m["head"]:
            heads = heads or len(rows) - 1
            rows[heads:] = [[]]
            begun = m.end()
        elif (m["rule"] or m["remark"]) and not source.text[begun:m.start()].strip():
            begun = m.end()
        elif (m["cell"] or m["row"]) and not depth and not dollar:
            rows[-1].append(_cell(source, begun, m.start(), in_formula))
            begun = m.end()
            rows += [[]] if m["row"] else []
    if source.text[begun:end].strip():
        rows[-1].append(_cell(source, begun, end, in_formula))
    return Grid(start, [tuple(row) for row in rows[titles:titles + MAX_ROWS] if row])


def _cell(source: Source, a: int, b: int, in_formula: bool = False) -> Cell:
    """The cell between two places."""
    text = source.text
    a, b = _stripped(text, a, b)
    while (m := _EMPHASIS.fullmatch(text, a, b)) is not None and not in_formula:
        a, b = _stripped(text, *m.span("inner" if m["mark"] else "held"))
    if in_formula or (m := _FORMULA.fullmatch(text, a, b)) is not None:
        a, b = (a, b) if in_formula or m is None else _stripped(text, *m.span("dollar" if m["dollar"] is not None else "round"))
        tokens = tuple(source.macros.expand(lex(text, a, b, own=source.macros.known)))
        short = len(tokens) <= MAX_TOKENS
        return Cell(a, b, tokens if short else (), _words(text[a:b]), short and _says_value(tokens))
    said = text[a:b]
    if (m := _FORMULA.search(text, a, b)) is not None and _names_a_column(text[a:m.start()], text[m.end():b]):
        tokens = tuple(source.macros.expand(lex(text, *m.span("dollar" if m["dollar"] is not None else "round"), own=source.macros.known)))
        return Cell(a, b, tokens, "?")
    if "$" in said or "\\" in said or "`" in said or len(said) > MAX_TOKENS:
        return Cell(a, b, words=_words(said) if "$" not in said else "?")
    if _GROUPED.fullmatch(said):
        return Cell(a, b, (Token("num", re.sub(r"\s", "", said), a, b),), said, True)
    tokens = tuple(typed(lex(text, a, b, plain=True), source.prose))
    if any(t.kind == "text" for t in tokens):  # 4.9 t is no weight
        tokens = tuple(lex(text, a, b, plain=True))
    value = _TYPED.fullmatch(said) is not None
    named = any(t.kind in ("word", "text", "%", "!") for t in tokens)
    united = any(t.kind == "(" and t.start > a and text[t.start - 1] == " " for t in tokens) or "/" in said  # t (s) and t/s have a unit
    return Cell(a, b, tokens if value or not (named or (united and not said[0].isdigit())) else (), _words(said), value)


def _names_a_column(before: str, after: str) -> bool:
    """Whether the words around a formula only name it, or say its unit: loss -ln p, t (s). What was measured is not what it says."""
    words = f"{before} {after}"
    return _BESIDE.fullmatch(before) is not None and _BESIDE.fullmatch(after) is not None and not _MEASURED.search(words)


def _says_value(tokens: tuple[Token, ...]) -> bool:
    """Whether a formula says one value."""
    if any(t.kind == "rel" for t in tokens):  # 1.5 * 2 - 0.5 = 2.5, but no equation in names
        ends = signs_of(tokens)[-1:] == [len(tokens) - 1] or len(signs_of(tokens)) < sum(t.kind == "rel" for t in tokens)
        return not ends and not any(t.kind in ("let", "word", *_NO_VALUE) for t in tokens)
    depth = 0
    for t in tokens:
        depth += (t.kind in ("(", "{", "[")) - (t.kind in (")", "}", "]"))
        if t.kind in _NO_VALUE and not (depth and t.kind == ","):
            return False
    return any(t.kind in ("num", "let", "const") for t in tokens)


def _words(said: str) -> str:
    return " ".join(re.sub(r"[\\${}]", "", said.replace("’", "'").replace("′", "'").replace("^{\\prime}", "'")).lower().split())


def _stripped(text: str, a: int, b: int) -> tuple[int, int]:
    while a < b and text[a].isspace():
        a += 1
    while b > a and text[b - 1].isspace():
        b -= 1
    return a, b
