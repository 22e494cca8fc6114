"""The gold list: equations in many styles of notes with the term that each side must become, and how a page is scored against it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from symderive.documents.reading.page import Page, Side
from symderive.documents.reading.reader import read_text
from symderive.kernel.term import Term, same
from symderive.notation.text import FUNCTIONS, read, read_statement

FILES = sorted((Path(__file__).parent / "gold").glob("*.toml"))


class Judged(NamedTuple):
    """One side: what it says, what it must become, and right, wrong, refused (not read, though it can be) or free (either way)."""

    file: str
    row: int
    text: str
    wanted: str
    got: str
    outcome: str


def page_of(gold: dict) -> tuple[Page, list[int]]:
    """The page that the rows make, and the line on which each row begins; in a notebook, its cell."""
    if gold.get("format") == "notebook":
        cells = [{"cell_type": "markdown", "source": [f"$$ {text} $$"]} for text, *_ in gold["rows"]]
        return read_text(json.dumps({"cells": cells}), gold["title"], "notebook"), list(range(1, len(cells) + 1))
    lines: list[str] = []
    latex = gold.get("format") == "latex"
    lines += gold.get("preamble", "").strip().split("\n")
    if latex:
        lines.append("\\begin{document}")
    starts = []
    for text, *_ in gold["rows"]:
        starts.append(len(lines) + 1)
        lines += [text if gold.get("plain") else f"\\[ {text} \\]" if latex else f"$$ {text} $$", ""]
    if latex:
        lines.append("\\end{document}")
    return read_text("\n".join(lines), gold["title"], "latex" if latex else "markdown"), starts


def judged(path: Path) -> Iterator[Judged]:
    """Every side of a file, judged."""
    gold = tomllib.loads(path.read_text(encoding="utf-8"))
    page, starts = page_of(gold)
    names = frozenset(gold["names"])
    functions = frozenset(gold["functions"])
    by_row: list[list[Side]] = [[] for _ in starts]
    for s in page.statements:
        line = int(page.place(s.start).line.partition(":")[0])
        row = max(k for k, at in enumerate(starts) if at <= line)
        by_row[row] += s.sides[1:] if s.continues else s.sides
    for row, (text, *wanted) in enumerate(gold["rows"]):
        sides = by_row[row]
        for k in range(max(len(wanted), len(sides))):
            want = wanted[k] if k < len(wanted) else "nothing"
            side = sides[k] if k < len(sides) else None
            yield Judged(path.stem, row, text, want, shown(side), outcome(side, want, names, functions))


def shown(side: Side | None) -> str:
    if side is None:
        return "nothing"
    if side.rows:
        return f"{side.kind}: " + "; ".join(", ".join(shown(e) for e in row) for row in side.rows)
    return repr(side.term) if side.term is not None else f"{side.kind}: {side.trouble.problem if side.trouble else ''}"


def outcome(side: Side | None, want: str, names: frozenset[str], functions: frozenset[str]) -> str:
    """right, wrong, refused or free."""
    if want == "unclear":
        return "free"
    if side is None or want == "nothing":
        return "refused" if side is None else "wrong" if side.read else "free"
    if want in ("unread", "words", "dots"):
        return "right" if side.kind == want else "refused" if side.kind == "unread" else "wrong"
    if not side.read:
        return "refused"
    kind, colon, rest = want.partition(": ")
    if not colon:
        return "right" if side.kind == "term" and agrees(side.term, term(want, names, functions)) else "wrong"
    if side.kind != kind:
        return "wrong"
    flat = [e for row in side.rows for e in row]
    parts = [p for r in rest.split("; ") for p in (r.split(" if ") if kind == "cases" else r.split(" & "))]
    said = len(flat) == len(parts) and all(
        e.kind == "words" if p == "otherwise" else e.term is not None and agrees(e.term, term(p, names, functions))
        for e, p in zip(flat, parts, strict=True))
    return "right" if said else "wrong"


def term(text: str, names: frozenset[str], functions: frozenset[str]) -> Term:
    reader = read_statement if any(c in text for c in "<>") else read
    declared = names | functions | frozenset({"n", "m"})
    return reader(text, names=declared, functions=functions - frozenset(FUNCTIONS) if functions else None)


def agrees(a: Term | None, b: Term) -> bool:
    """The same up to order, with the same digits."""
    return a is not None and same(a, b) and numerals(a) == numerals(b)


def numerals(t: Term) -> list[str]:
    found, todo = [], [t]
    while todo:
        node = todo.pop()
        found += [node.val] if node.op == "num" else []
        todo += node.args
    return sorted(found)


def figures() -> dict[str, int]:
    """How many sides came out in which way."""
    count: dict[str, int] = {}
    for path in FILES:
        for j in judged(path):
            count[j.outcome] = count.get(j.outcome, 0) + 1
    return count


if __name__ == "__main__":
    for path in FILES:
        for j in judged(path):
            if j.outcome not in ("right", "free"):
                print(f"{j.file}:{j.row} {j.outcome}: {j.text}\n    want {j.wanted}\n    got  {j.got}")
    print(figures())
