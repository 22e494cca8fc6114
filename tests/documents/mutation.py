"""Clean pages with one slip in them: what a person gets wrong, put into the text of a line that was judged right.

A slip counts only where it makes the line false: certified enclosures of what stood there and of what stands there now are apart,
for formulas at a point inside the conditions, for numbers with every decimal taken for a rounded one.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from flint import arb

import symderive
from symderive.documents.judging.judge import Judge
from symderive.documents.knowing.judgement import Mark
from symderive.documents.knowing.known import NoValue
from symderive.documents.knowing.ledger import Ledger, is_closed
from symderive.documents.marking.checked import CheckedPage, check_page
from symderive.documents.reading.page import Format, Page, Side, Statement
from symderive.documents.reading.reader import read_text
from symderive.kernel import ball
from symderive.kernel.derivation import Claim, Definitions, Rejected
from symderive.kernel.ring import exponent
from symderive.kernel.term import Captured, Malformed, Term, canon, fold, name, put, rebuild
from symderive.search.match import positions
from symderive.search.refute import refute
from symderive.search.sorts import sorts_by_use
from symderive.shelf.find import shelf

PAGES = Path(__file__).parent / "pages"
FORMATS: dict[str, Format] = {".md": "markdown", ".tex": "latex", ".ipynb": "notebook"}
MISREAD = {"1": "7", "2": "7", "3": "8", "4": "9", "5": "6", "6": "0", "7": "1", "8": "3", "9": "4", "0": "6"}
ROUNDED = 3  # digits of a number in the middle of a calculation that may be a rounded one
SUBJECTS = frozenset({"name", "idx", "D", "prime", "apply", "partial"})  # what a line is about
MAX_TRIED = 60  # places at which a slip of one kind is tried on one page


@dataclass(frozen=True)
class Edit:
    """What is replaced in the text of a page, and by what."""

    start: int
    end: int
    by: str


@dataclass(frozen=True)
class Source:
    """A page as text. `kind`: own, shelf md, shelf tex."""

    name: str
    kind: str
    text: str
    format: Format

    def page(self) -> Page:
        """The page, read."""
        return read_text(self.text, self.name, self.format)

    def checked(self) -> CheckedPage:
        """The verdicts on the page."""
        return check_page(self.page())

    def checked_once(self) -> CheckedPage:
        """The same, kept."""
        return _verdicts(self)

    def edited(self, clean: Page, edit: Edit) -> Source | None:
        """The page with a change in it; None where the place is not one of this file's own."""
        if self.format != "notebook":
            text = clean.text
            return replace(self, text=text[:edit.start] + edit.by + text[edit.end:]) if text.rstrip() == self.text.rstrip() else None
        cell, _, row = clean.place(edit.start).line.partition(":")
        at = clean.place(edit.start).column - 1
        book = json.loads(self.text)
        rows = "".join(book["cells"][int(cell) - 1]["source"]).splitlines(keepends=True)
        line = rows[int(row) - 1]
        if clean.text[edit.start:edit.end] != line[at:at + edit.end - edit.start]:
            return None
        rows[int(row) - 1] = line[:at] + edit.by + line[at + edit.end - edit.start:]
        book["cells"][int(cell) - 1]["source"] = rows
        return replace(self, text=json.dumps(book))


@dataclass(frozen=True)
class Mutant:
    """A page with one slip: `source` is the page with it, `row` the statement as it was, `stood` what was changed."""

    source: Source
    slip: str
    edit: Edit
    line: str
    row: str
    stood: str


@cache
def _verdicts(source: Source) -> CheckedPage:
    return source.checked()


# --- pages ---------------------------------------------------------------------------------------------------------------


def own_pages() -> list[Source]:
    """The pages of the folder."""
    return [Source(p.name, "own", p.read_text(encoding="utf-8"), FORMATS[p.suffix]) for p in sorted(PAGES.iterdir()) if p.suffix in FORMATS]


@cache
def shelf_page(title: str, suffix: str) -> Source:
    """A page of the shelf, as it is exported."""
    work = symderive.load(title)
    text = work.markdown() if suffix == ".md" else work.latex()
    return Source(title + suffix, f"shelf {suffix[1:]}", text, FORMATS[suffix])


def shelf_pages(every: int = 1) -> Iterator[Source]:
    """Every page of the shelf, in Markdown and in LaTeX; or each so-and-so-many-th of these."""
    both = [(title, suffix) for title in shelf() for suffix in (".md", ".tex")]
    return (shelf_page(title, suffix) for title, suffix in both[::every])


# --- places where a slip may happen --------------------------------------------------------------------------------------


def _node(side: Side, text: str, wanted: Callable[[Term], bool]) -> Iterator[tuple[Term, list[tuple[int, int]], int, int]]:
    """The nodes of a side that are wanted: each with the places of its arguments, and its own."""
    assert side.term is not None
    for path, node in positions(side.term):
        if wanted(node):
            places = [side.place((*path, k)) for k in range(len(node.args))]
            start, end = side.place(path)
            if all(start <= a < b <= end for a, b in places) and len(set(places)) == len(places):
                yield node, places, start, end


def _signs(side: Side, text: str) -> Iterator[Edit]:
    for m in re.finditer(r"[+-]", text[side.start:side.end]):
        at = side.start + m.start()
        first = not text[side.start:at].rstrip(" &(") or text[side.start:at].rstrip()[-1:] in "({["
        yield Edit(at, at + 1, "" if first else "+" if m[0] == "-" else "-")


def _dropped(side: Side, text: str) -> Iterator[Edit]:
    for _, places, _, _ in _node(side, text, lambda t: t.op == "mul"):
        for k, (start, end) in enumerate(places):
            yield Edit(start, places[k + 1][0], "") if k + 1 < len(places) else Edit(places[k - 1][1], end, "")


def _doubled(side: Side, text: str) -> Iterator[Edit]:
    for _, places, _, _ in _node(side, text, lambda t: t.op == "mul"):
        start, _ = places[0]
        yield Edit(start, start, r"2 \cdot " if text[start].isdigit() else "2 ")


def _inner(side: Side, text: str) -> Iterator[Edit]:
    """A factor that is a numeral or holds one, in a product with a function: the slope of what stands inside."""
    functions = {"exp", "sin", "cos", "pow", "log", "tanh", "cosh", "sinh", "sigmoid", "sqrt"}
    for node, places, _, _ in _node(side, text, lambda t: t.op == "mul"):
        if any(a.op in functions for a in node.args):
            for k, (start, end) in enumerate(places):
                if node.args[k].op not in functions:
                    yield Edit(start, places[k + 1][0], "") if k + 1 < len(places) else Edit(places[k - 1][1], end, "")


def _summed(side: Side, text: str) -> Iterator[Edit]:
    for _, places, _, _ in _node(side, text, lambda t: t.op == "mul"):
        for (_, end), (start, _) in pairwise(places):
            yield Edit(end, start, " + ")


def _indices(side: Side, text: str) -> Iterator[Edit]:
    for m in re.finditer(r"([A-Za-z}])_(\d|\{\d\})", text[side.start:side.end]):
        digit = m[2].strip("{}")
        for other in "123456789":
            if other != digit and f"{m[1]}_{m[2].replace(digit, other)}" in text:
                yield Edit(side.start + m.start(2), side.start + m.end(2), m[2].replace(digit, other))


def _numbers(side: Side, text: str) -> Iterator[tuple[int, str]]:
    for n in side.numbers:
        if text[n.start:n.end] == n.text:
            yield n.start, n.text


def _swapped(side: Side, text: str) -> Iterator[Edit]:
    for at, said in _numbers(side, text):
        for k in range(len(said) - 1):
            if said[k:k + 2].isdigit() and said[k] != said[k + 1] and not (k == 0 and said[1] == "0"):
                yield Edit(at + k, at + k + 2, said[k + 1] + said[k])


def _misread(side: Side, text: str) -> Iterator[Edit]:
    for at, said in _numbers(side, text):
        for k, c in enumerate(said):
            if c.isdigit() and len(said) > 1 and not (k == 0 and MISREAD[c] == "0"):
                yield Edit(at + k, at + k + 1, MISREAD[c])


def _off_by_one(side: Side, text: str) -> Iterator[Edit]:
    for at, said in _numbers(side, text):
        last = int(said[-1])
        for other in (last + 1, last - 1):
            if 0 <= other <= 9 and (len(said) > 1 or other):
                yield Edit(at + len(said) - 1, at + len(said), str(other))


def _powers(side: Side, text: str) -> Iterator[Edit]:
    for m in re.finditer(r"\^(\d|\{\d\})", text[side.start:side.end]):
        n = int(m[1].strip("{}"))
        for other in (n - 1, n + 1):
            yield Edit(side.start + m.start(1), side.start + m.end(1), m[1].replace(str(n), str(other)))


def _squares(side: Side, text: str) -> Iterator[Edit]:
    for node, places, start, end in _node(side, text, lambda t: t.op == "pow" and exponent(t) == 2):
        base = node.args[0]
        if base.op not in ("add", "sub") or len(base.args) != 2:
            continue
        path = next(p for p, t in positions(side.term) if t is node and side.place(p) == (start, end))  # type: ignore[arg-type]
        (a, b), (c, d) = (side.place((*path, 0, k)) for k in (0, 1))
        if places[0][0] <= a < b <= c < d <= places[0][1]:
            yield Edit(start, end, f"({_held(text[a:b])}^2{text[b:c]}{_held(text[c:d])}^2)")


def _held(part: str) -> str:
    return part if len(part) == 1 else f"({part})"


def _split(op: str, command: str) -> Callable[[Side, str], Iterator[Edit]]:
    def edits(side: Side, text: str) -> Iterator[Edit]:
        for path, node in positions(side.term):  # type: ignore[arg-type]
            if node.op != op or node.args[0].op not in ("add", "sub") or len(node.args[0].args) != 2:
                continue
            start, end = side.place(path)
            (a, b), (c, d) = (side.place((*path, 0, k)) for k in (0, 1))
            if start < a < b <= c < d <= end and text[start:end].startswith("\\"):
                word, left, right = (r"\sqrt", "{", "}") if op == "sqrt" else (command, "(", ")")
                yield Edit(start, end, f"{word}{left}{text[a:b]}{right}{text[b:c]}{word}{left}{text[c:d]}{right}")
    return edits


def _rooted(side: Side, text: str) -> Iterator[Edit]:
    r"""\sqrt{u} by u."""
    for m in re.finditer(r"\\sqrt\{([^{}]*)\}", text[side.start:side.end]):
        yield Edit(side.start + m.start(), side.start + m.end(), f"({m[1]})")


SLIPS: dict[str, Callable[[Side, str], Iterator[Edit]]] = {
    "sign": _signs,
    "factor dropped": _dropped,
    "factor doubled": _doubled,
    "chain-rule factor": _inner,
    "sum for product": _summed,
    "wrong index": _indices,
    "digits swapped": _swapped,
    "digit misread": _misread,
    "off by one digit": _off_by_one,
    "power": _powers,
    "(a+b)^2": _squares,
    "log of a sum": _split("log", r"\log"),
    "root of a sum": _split("sqrt", r"\sqrt"),
    "root left out": _rooted,
}


# --- whether a slip makes its line false ---------------------------------------------------------------------------------


def _enclosed(t: Term) -> Any:
    """A closed term, with every decimal that may be rounded only known to one unit of its last digit; None where it has no value."""
    known: dict[str, Any] = {}
    alone = t.op == "num" or (t.op == "neg" and t.args[0].op == "num")
    for k, (path, node) in enumerate(positions(t)):
        if node.op == "num" and "." in node.val and (alone or len(node.val.replace(".", "").lstrip("0")) >= ROUNDED):
            unit = Fraction(1, 10 ** len(node.val.partition(".")[2]))
            known[f"number {k}"] = arb(ball_of(node.value), ball_of(unit))
            t = put(t, path, name(f"number {k}"))
    try:
        found = ball.Values(known, Definitions()).of(t)
    except (ball.Undefined, ValueError, ZeroDivisionError):
        return None
    return None if isinstance(found, ball.Dual) or not found.is_finite() else found


def ball_of(q: Fraction) -> Any:
    """The ball of a fraction."""
    return arb(q.numerator) / arb(q.denominator)


def _opaque(t: Term) -> Term:
    """With a name for every slope and every value of a function: these are left as they are."""
    def visit(node: Term, args: list[Term]) -> Term:
        return name(f"({canon(node)!r})") if node.op in ("D", "prime", "apply") else rebuild(node, args)
    return fold(t, visit)


@cache
def _laws(source: Source) -> Ledger:
    """What a clean page has said when it ends."""
    judge = Judge(source.page())
    judge.run()
    return judge.ledger


def _made_false(statement: Statement, before: Term, now: Term, laws: Ledger) -> bool:
    """Whether what stands there now is certainly not what stood there, and no rounding explains it."""
    if is_closed(before) and is_closed(now):
        old, new = _enclosed(before), _enclosed(now)
        if old is None or new is None or bool(old.overlaps(new)):
            return False
        closed = [side.term for side in statement.sides if side.term is not None and side.term is not before and is_closed(side.term)]
        others = [found for t in closed if (found := _enclosed(t)) is not None]
        return not any(bool(found.overlaps(new)) for found in others)
    return _differ(_opaque(before), _opaque(now), statement.given) and _differ_by_law(before, now, statement.given, laws)


def _differ(a: Term, b: Term, given: tuple[Term, ...]) -> bool:
    """Whether two formulas are certainly apart at a point inside the conditions."""
    try:
        return refute(Claim(a, b, given, tuple(sorts_by_use((a, b, *given)).items()))) is not None
    except (Malformed, Rejected):
        return False


def _differ_by_law(a: Term, b: Term, given: tuple[Term, ...], laws: Ledger) -> bool:
    """Whether they still are when the laws of the page are put in: deviations from a mean add up to 0 whatever stands before them."""
    try:
        return _differ(laws.unfolded(a), laws.unfolded(b), given)
    except (NoValue, Malformed, Captured):
        return True


# --- mutants -------------------------------------------------------------------------------------------------------------


def _judged_right(checked: CheckedPage) -> Iterator[tuple[Statement, Side]]:
    """The sides of which the page says that they follow."""
    right = {(j.statement, j.start) for line in checked.lines if line.mark is Mark.VERIFIED for j in line.parts if j.mark is Mark.VERIFIED}
    laws: set[Term] = set()
    for s in (s for s in checked.page.statements if len(s.sides) > 1):
        head = s.sides[0].term
        named = head is not None and head.op in ("name", "idx") and head not in laws
        given = named and len(s.sides) == 2 and not s.continues and s.sides[1].number is not None  # x = 0.7, said again
        calculated = head is not None and head.op not in SUBJECTS and not s.continues and (s.index, s.sides[1].start) in right
        if calculated and not is_closed(head) and any(side.term is None or is_closed(side.term) for side in s.sides[1:]):
            calculated = False  # with another left side it is an equation
        for side in s.sides if calculated else s.sides[1:]:
            judged = (s.index, side.start) in right or side is s.sides[0]
            if judged and side.kind == "term" and side.term is not None and not s.repairs and not given:
                yield s, side
        if head is not None and any(side.term is not None and not is_closed(side.term) for side in s.sides[1:]):
            laws.add(head)


def mutant(source: Source, clean: CheckedPage, slip: str, seed: int = 0) -> Mutant | None:
    """The page with one slip of a kind at a random place; None where it has no room for one."""
    text = clean.page.text
    places = [(s, side, edit) for s, side in _judged_right(clean) for edit in SLIPS[slip](side, text)]
    random.Random(f"{source.name} {slip} {seed}").shuffle(places)
    for s, side, edit in places[:MAX_TRIED]:
        changed = source.edited(clean.page, edit)
        page = None if changed is None else changed.page()
        if changed is None or page is None or len(page.statements) != len(clean.page.statements):
            continue
        t = page.statements[s.index]
        k = s.sides.index(side)
        if len(t.sides) != len(s.sides) or t.sides[k].term is None or not t.read:
            continue
        assert side.term is not None
        if _made_false(s, side.term, t.sides[k].term, _laws(source)):
            line = clean.page.row_of(s.index).line
            return Mutant(changed, slip, edit, line, s.text, text[edit.start:edit.end])
    return None


def made(row: str, slip: str) -> Mutant | None:
    """A page of one row with a slip of a kind."""
    source = Source("row.md", "own", row + "\n", "markdown")
    return mutant(source, source.checked(), slip)
