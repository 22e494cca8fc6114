"""The page with its mistakes mended: every token that a verdict can put right, what was copied from it, and nothing else.

A number takes the place of a number. In a formula the smallest part that differs is written anew, and in it the author's own names and
derivatives stay as they were typed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from math import inf
from time import monotonic

from symderive.documents.knowing.judgement import Judgement, Mark
from symderive.documents.marking.checked import CheckedPage
from symderive.documents.reading.page import Number, Page, Side, Spot, Statement
from symderive.documents.reading.source import formulas
from symderive.kernel.ring import rational
from symderive.kernel.term import Term, canon, fold, name, rebuild
from symderive.notation.text import write

Spell = Callable[[Term], str]
Again = Callable[[str], CheckedPage]
Edit = tuple[int, int, str]
MAX_ROUNDS = 12  # what rests on a mended number is mended in the next
MAX_CAUSES = 20  # that are tried one after the other
_OWN = frozenset({"name", "idx", "D", "apply", "prime", "num"})  # parts that can stand anywhere as they were typed
_FACTORS = _OWN | {"pow", "div"}
_SUMMANDS = _FACTORS | {"mul"}
_TIMES = (r"\times", r"\cdot")  # how the author writes products
_MARK = "sdpart"  # the name that holds the place of a part until the formula is written


def mend(checked: CheckedPage, spell: Spell, again: Again, until: float = inf) -> CheckedPage:
    """The page with what should stand there. `spell` writes a term in LaTeX, `again` judges a changed text; see time.monotonic for `until`.

    What rests on a mended number is mended in the next round. Where all changes together make a line wrong that was not, they are made
    one cause after the other, and those that do harm are left out. A page of several files is left alone.
    """
    if any(line.file != checked.page.file for line in checked.page.lines):
        return checked
    for _ in range(MAX_ROUNDS):
        edits = list(_edits(checked, spell))
        text = changed(checked.page.text, [edit for _, edit in edits])
        if text == checked.page.text or monotonic() > until:
            break
        after: CheckedPage | None = again(text)
        if after is not None and _bad(after) - _bad(checked):
            after = _by_causes(checked, edits, again, until)
        if after is None:
            break
        checked = after
    return checked


def changed(text: str, edits: Iterable[Edit]) -> str:
    """The text after some changes; of those that overlap only the first is made."""
    parts, at = [], 0
    for start, end, new in sorted({edit[:2]: edit for edit in edits}.values()):
        if start >= at:
            parts += [text[at:start], new]
            at = end
    return "".join([*parts, text[at:]])


def _by_causes(checked: CheckedPage, edits: list[tuple[int, Edit]], again: Again, until: float) -> CheckedPage | None:
    """The page after the changes of those causes that make nothing else wrong; None if there are none."""
    kept: list[Edit] = []
    best: CheckedPage | None = None
    for cause in sorted({cause for cause, _ in edits})[:MAX_CAUSES]:
        if monotonic() > until:
            break
        tried = [*kept, *(edit for of, edit in edits if of == cause)]
        after = again(changed(checked.page.text, tried))
        if not _bad(after) - _bad(checked) and after.page.text != checked.page.text:
            kept, best = tried, after
    return best


def _bad(checked: CheckedPage) -> frozenset[str]:
    return frozenset(line.line for line in checked.lines if line.mark in (Mark.WRONG, Mark.CARRIED))


class _Inside:
    """Whether a place of the page lies in a formula, and not in running text."""

    def __init__(self, checked: CheckedPage):
        page = checked.page
        self.ranges = [(f.start, f.end) for f in formulas(page.text, "markdown" if page.format == "notebook" else page.format)]

    def is_formula(self, at: int) -> bool:
        return any(start <= at < end for start, end in self.ranges)


def _edits(checked: CheckedPage, spell: Spell) -> Iterator[tuple[int, Edit]]:
    """The changes that the verdicts ask for, and those of the numbers that were copied from what is changed; each with its cause."""
    inside = _Inside(checked)

    def spelling(at: int) -> Spell:
        return spell if inside.is_formula(at) else write

    copied: dict[int, dict[Fraction, str]] = {}  # of each statement: numbers it wrote wrongly, and what they should be
    roots: dict[int, frozenset[int]] = {}
    for j in checked.judgements:
        s = checked.page.statements[j.statement]
        if j.mark is Mark.WRONG:
            roots[s.index] = frozenset({s.index})
        if j.mark is Mark.CARRIED:
            roots[s.index] = roots.get(s.index, frozenset()) | frozenset(j.sources)
        cause = min(roots.get(s.index, {s.index}))
        if j.edit is not None:
            start, end, new = _smallest(s, j.edit, spelling(j.edit[0]))
            yield cause, (start, end, new)
            old = next((n for n in _numbers(s) if start <= n.start and n.end <= end), None)
            if old is not None and rational(j.edit[2]) is not None:
                copied.setdefault(s.index, {})[old.value] = new.lstrip("-")
        for start, end, number in j.also:
            yield cause, (start, end, spelling(start)(number))
        if j.mark is Mark.CARRIED:
            yield from ((cause, edit) for edit in _copies(s, j, copied, roots))


def _copies(s: Statement, j: Judgement, copied: dict[int, dict[Fraction, str]], roots: dict[int, frozenset[int]]) -> Iterator[Edit]:
    """Numbers in a carried statement that were wrong where they came from, and are no result of its own."""
    known: dict[Fraction, str] = {}
    for k, numbers in copied.items():
        if k < s.index and roots.get(k, frozenset()) & roots[s.index]:
            known |= numbers
    for side in s.sides[0 if s.continues is False else 1:]:
        for entry in side.entries():
            if entry.number is None and entry.start <= j.start:
                yield from ((n.start, n.end, known[n.value]) for n in entry.numbers if n.value in known)


def _numbers(s: Statement) -> Iterator[Number]:
    for side in s.sides:
        for entry in side.entries():
            yield from entry.numbers


# --- formulas in the author's own hand ---------------------------------------------------------------------------------


def _smallest(s: Statement, edit: tuple[int, int, Term], spell: Spell) -> Edit:
    """The smallest change that does the same, in the author's spelling."""
    start, end, new = edit
    side = next((e for side in s.sides for e in side.entries() if e.start <= start and end <= e.end and e.term is not None), None)
    if side is None or side.term is None or side.spot is None:
        return start, end, spell(new)
    if (start, end) != (side.start, side.end):
        return start, end, _own(new, side, spell)
    old, spot = side.term, side.spot
    while old.op == new.op and len(old.args) == len(new.args) == len(spot.args):
        differ = [k for k, (a, b) in enumerate(zip(old.args, new.args, strict=True)) if canon(a) is not canon(b)]
        inner = spot.args[differ[0]] if len(differ) == 1 else ()
        if not isinstance(inner, Spot) or not inner.start < inner.end:
            break
        old, new, spot = old.args[differ[0]], new.args[differ[0]], inner
    return spot.start, spot.end, _own(new, side, spell)


def _own(new: Term, side: Side, spell: Spell) -> str:
    """A term, the parts of which that the side has too are written as they stand there."""
    typed = {canon(t): side.text[a - side.start:b - side.start].strip() for t, a, b in _parts(side)}
    free = _free(new)
    held: list[str] = []

    def visit(node: Term, args: list[Term]) -> Term:
        own = typed.get(canon(node))
        if own is None or node not in free:
            return rebuild(node, args)
        held.append(own)
        return name(f"{_MARK}{len(held) - 1}x")

    written = spell(fold(new, visit))
    sign = next((sign for sign in _TIMES if sign in side.text), "")
    if sign or "\\," not in side.text:
        written = re.sub(r"(?<=\d)\\,", "", written) if not sign else written
        written = written.replace("\\,", f" {sign} " if sign else " ")
    return re.sub(rf"(?:\\(?:mathit|mathrm|text|operatorname)\{{)?{_MARK}(?:_?\{{?)(\d+)(?:\}}?)x\}}?", lambda m: held[int(m[1])], written)


def _free(t: Term) -> set[Term]:
    """The parts that may be held by a name: wherever they stand in the term, they stand there without brackets."""
    free: dict[Term, bool] = {}
    todo = [(t, _SUMMANDS)]
    seen: set[tuple[Term, frozenset[str]]] = set()
    while todo:
        node, allowed = todo.pop()
        if (node, allowed) not in seen:
            seen.add((node, allowed))
            free[node] = free.get(node, True) and node.op in allowed
            inner = _SUMMANDS if node.op in ("add", "sub", "div") else _FACTORS if node.op == "mul" else _OWN
            todo += [(a, inner) for a in node.args]
    return {node for node, yes in free.items() if yes and node.op != "num"}


def _parts(side: Side) -> Iterator[tuple[Term, int, int]]:
    """The parts of a side whose places are known."""
    if side.term is None or side.spot is None:
        return
    todo = [(side.term, side.spot)]
    while todo:
        t, spot = todo.pop()
        yield t, spot.start, spot.end
        todo += [(a, b) for a, b in zip(t.args, spot.args, strict=False) if isinstance(b, Spot)]


# --- notebooks -------------------------------------------------------------------------------------------------------


def into_notebook(notebook: str, page: Page, text: str) -> str:
    """A notebook with the text of its cells changed: `text` is that of `page`, changed within its lines."""
    found = json.loads(notebook)
    rows = text.split("\n")
    cells: dict[int, list[str]] = {}
    for line in page.lines:  # an empty row stands between the cells, and is no line
        cells.setdefault(int(line.label.partition(":")[0]), []).append(rows[page.text.count("\n", 0, line.start)])
    for number, lines in cells.items():
        if number <= len(found["cells"]):
            said = "\n".join(lines)
            listed = isinstance(found["cells"][number - 1].get("source"), list)
            found["cells"][number - 1]["source"] = said.splitlines(keepends=True) if listed else said
    return json.dumps(found, ensure_ascii=False, indent=1) + "\n"
