r"""Tables of LaTeX as text: where they begin and end, the marks between their cells, and their words without these marks."""

from __future__ import annotations

import re
from typing import NamedTuple

from symderive.documents.reading.macros import closing

ENVIRONMENTS = frozenset("tabular tabularx tabulary longtable xltabular".split())
MAX_COLUMNS = 2000  # characters that say what the columns are
_WIDE = frozenset("tabular* tabularx tabulary xltabular".split())  # their width stands before the columns
_BEGIN = re.compile(rf"\\begin\s*\{{(?P<env>{'|'.join(sorted(ENVIRONMENTS))})(?P<star>\*?)\}}")
_OPTION = re.compile(r"\s*(?:\[[^\]\n]*\]\s*)?")
# rule and remark stand between cells, head ends the rows that a long table repeats, over is the beginning of a cell across several columns
MARK = re.compile(
    r"(?P<rule>\\(?:(?:hline|toprule|midrule|bottomrule|addlinespace)(?![A-Za-z])(?:\[[^\]\n]*\])?"
    r"|c(?:line|midrule)(?:\[[^\]\n]*\])?(?:\([lr]*\))?\{[-\d]*\}|(?:row|cell)color(?:\[[^\]\n]*\])?\{[^{}\n]*\}))"
    r"|(?P<head>\\end(?:first|last)?(?:head|foot)(?![A-Za-z]))"
    r"|(?P<over>\\(?:caption(?![A-Za-z])|multicolumn\s*\{(?!1\})\d*\}\s*\{[^{}\n]*\}))"
    r"|(?P<row>\\\\\*?(?:\[[^\]\n]*\])?|\\tabularnewline\b)|(?P<remark>(?<!\\)%[^\n]*)|(?P<begin>\\begin\b)|(?P<end>\\end\b)"
    r"|\\(?:[A-Za-z]+|.)|(?P<cell>&)|[{}$]", re.S)
_ROW = "\x01"
_BEGUN = re.compile(_ROW + r"\s*")
_ONE = re.compile(r"\\multi(?:column|row)\s*\{[^{}\n]*\}\s*\{[^{}\n]*\}")


class Tabular(NamedTuple):
    """A table: where it begins, where its cells begin and stop, and where it ends."""

    start: int
    body: int
    stop: int
    end: int


def tabular(text: str, at: int, limit: int | None = None) -> Tabular | None:
    """The first table from a place on; None where there is none or it is never closed."""
    limit = len(text) if limit is None else limit
    if (m := _BEGIN.search(text, at, limit)) is None:
        return None
    name, depth = re.escape(m["env"]), 0
    for e in re.compile(rf"\\(begin|end)\s*\{{{name}\*?\}}").finditer(text, m.start(), limit):
        depth += 1 if e[1] == "begin" else -1
        if not depth:
            return Tabular(m.start(), body(text, m.end(), e.start(), 1 + (m["env"] + m["star"] in _WIDE)), e.start(), e.end())
    return None


def body(text: str, at: int, end: int, groups: int = 1) -> int:
    """Where the cells of a table begin, by the end of its \\begin{...} and its own end: behind so many groups in braces."""
    for _ in range(groups):
        opening = _OPTION.match(text, at, end).end()  # type: ignore[union-attr]
        stop = closing(text, opening, min(end, opening + MAX_COLUMNS)) if text.startswith("{", opening, end) else None
        if stop is None:
            return at
        at = stop + 1
    return at


def words(text: str, table: Tabular) -> str:
    """A table with the words of its cells where they stand, as one of Markdown: each row on a line that begins with a bar."""
    start, cells, stop, end = table
    said = list(" " * (cells - start) + text[cells:stop] + " |\n".ljust(end - stop))
    said[cells - 2 - start] = _ROW
    for m in MARK.finditer(text, cells, stop):
        shown = "|" if m["cell"] else _ROW if m["row"] else "" if m["rule"] or m["head"] or m["remark"] or m["over"] else None
        if shown is not None:
            said[m.start() - start:m.end() - start] = shown.ljust(m.end() - m.start())
    shown = _ONE.sub(lambda m: " " * len(m[0]), "".join(said))
    return _BEGUN.sub(lambda m: ("\n" + "|".rjust(len(m[0]) - 2) + " ")[:len(m[0])], shown)
