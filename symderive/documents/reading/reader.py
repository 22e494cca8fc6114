"""Read a page: source, spans, drafts, symbols, statements. Nothing here raises but for a file that is no page at all."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from symderive.documents.reading.arguments import variance_in
from symderive.documents.reading.context import Context
from symderive.documents.reading.datasets import by_arrays
from symderive.documents.reading.files import load
from symderive.documents.reading.gradient_names import merge_gradient_names
from symderive.documents.reading.page import Conventions, Format, Page, Side, Statement
from symderive.documents.reading.plain import LABEL, STOP, WORDS_LEFT
from symderive.documents.reading.renewed import renewed
from symderive.documents.reading.repairs import Again, repairs_of, second_readings
from symderive.documents.reading.rows import Draft, chain, drafts, merge_words
from symderive.documents.reading.sides import SideReader
from symderive.documents.reading.source import Source, cut
from symderive.documents.reading.supposed import conditions_of, exercises, supposed
from symderive.documents.reading.symbols import survey, symbols_of
from symderive.documents.reading.tables import with_tables
from symderive.documents.reading.tokens import Token, lex
from symderive.kernel.term import Term
from symderive.notation.text import write
from symderive.shelf.work import Unusable

__all__ = ["Unusable", "read_formula", "read_page", "read_text"]


def read_page(path: Path | str, *, format_: Format | None = None, conventions: Conventions | Mapping[int, Conventions] | None = None,
              names: frozenset[str] = frozenset()) -> Page:
    """The page in a file: Markdown, LaTeX, a notebook or plain text, by its suffix. Raises Unusable.

    conventions  what the page leaves unsaid; by scope, where it changes (a scope without one takes that of the scope around it)
    names        names given from outside, as they are spelled there: with w_1, the page's w_1 is that and not w1
    """
    path = Path(path)
    text, by_suffix = load(path)
    return read_text(text, path.name, format_ or by_suffix, path.parent, conventions=conventions, names=names)


def read_text(text: str, file: str = "-", format_: Format = "markdown", folder: Path | None = None, *,
              conventions: Conventions | Mapping[int, Conventions] | None = None, names: frozenset[str] = frozenset()) -> Page:
    """The page in a text; `folder` is where \\input may look. Raises Unusable."""
    source = cut(text, file, format_, folder)
    source.spans = with_tables(source)
    merge_words(source.spans)
    merge_gradient_names(source.spans)
    variance = variance_in(span.tokens for span in source.spans)
    found = [d for span in source.spans for d in drafts(span, variance)]
    context = survey(found, source.part, names)
    listed = by_arrays(found, context)
    if listed != found:
        found, context = listed, survey(listed, source.part, names)
    statements: list[Statement] = []
    apart = frozenset(scope.index for scope in source.scopes if scope.is_exercise and scope.kind == "heading")
    told: list[Draft] = []
    for d in _told(found):
        said = _conventions(source, d.span.scope, conventions)
        part = source.part(d.span.scope)
        here = context.at(d.tokens[0].start) if context.forms and d.tokens else context
        here = here.apart_from(apart - {part}) if part in apart else here
        here = here if said == here.conventions else replace(here, conventions=said)
        subject = _subject(told, statements, d)
        made = _statement(source.text, d, here, statements, subject, part)
        if made.read or not d.span.cell:  # a header that nobody can read claims nothing
            told.append(d)
            statements.append(made)
    statements = renewed(told, supposed(source, told, statements))
    return Page(file, format_, source.text, tuple(source.lines), tuple(exercises(source.scopes, statements)), tuple(statements),
                symbols_of(context, statements), tuple(source.troubles))


def read_formula(tex: str, context: Context | None = None, plain: bool = False) -> Side:
    """One expression by itself."""
    tokens = lex(tex, plain=plain)
    context = context or _NO_PAGE
    reader = SideReader(tex, context)
    side = reader.read(tokens, 0, len(tokens))
    if totals := reader.found.totals():
        side = SideReader(tex, context, totals=totals).read(tokens, 0, len(tokens))
    return side


def _conventions(source: Source, scope: int, said: Conventions | Mapping[int, Conventions] | None) -> Conventions:
    if said is None or isinstance(said, Conventions):
        return said or Conventions()
    while scope not in said and scope:
        scope = source.scopes[scope].parent
    return said.get(scope, Conventions())


_NO_PAGE = Context()
POINTS = re.compile(r"[\s$]*(?:percentage|per ?cent) points?\b", re.I)
MAX_BACK = 30  # statements of a display that may stand between a row and the one it goes on with
_MENTION = frozenset({"let", "word", "_", "^", "{", "}", "num", "accent", "text", "(", ")", ",", "const", "'", "dots"})


def _told(found: list[Draft]) -> list[Draft]:
    """The drafts that say something.

    A name that is only mentioned is the subject of a formula right behind it that begins with a sign. An expression in a sentence claims
    nothing, and stands only where the next formula goes on with it.
    """
    out: list[Draft] = []
    held: Draft | None = None
    for k, d in enumerate(found):
        lone = d.span.kind == "inline" and not (d.relations or d.open or d.continues or d.connective or d.boxed)
        mention = lone and all(t.kind in _MENTION for t in d.tokens)
        if d.continues and held is not None and d.glued:
            lo, hi = held.sides[0]
            tokens = [*held.tokens[lo:hi], *d.tokens]
            shift = hi - lo
            sides = [(0, shift), *((a + shift, b + shift) for a, b in d.sides[1:])]
            d = replace(d, tokens=tokens, sides=sides, continues=False, before=held.before)
        elif d.continues and d.span.kind == "inline" and not d.glued and (words := _naming_words(d.before)):
            at = d.tokens[0].start
            shifted = [(a + 1, b + 1) for a, b in d.sides[1:]]
            d = replace(d, tokens=[Token("text", words, at, at), *d.tokens], sides=[(0, 1), *shifted], continues=False, before="")
        held = None
        if mention:
            held = d
        if mention or _is_step(d) or (lone and not (k + 1 < len(found) and found[k + 1].continues)):
            continue
        apart = d.span.kind == "plain" or d.span.cell or (d.relations and d.span.kind == "inline")
        if out and out[-1].open and not d.continues and not apart:
            d = replace(d, continues=True, sides=[(0, 0), *d.sides], relations=["=", *d.relations])
        out.append(d)
    return out


def _is_step(d: Draft) -> bool:
    """n -> n + 1, the step of an induction, and n -> infinity claim nothing."""
    if d.relations != ["->"] or d.span.kind != "inline" or d.sides[0] != (0, 1) or d.tokens[0].kind != "let":
        return False
    right = d.tokens[slice(*d.sides[1])]
    step = [t.kind for t in right] == ["let", "+", "num"] and right[0].text == d.tokens[0].text
    return (step and d.tokens[0].text in "ijklmnN") or any(t.kind == "cmd" and t.text == "infty" for t in right)


def _naming_words(before: str) -> str:
    """The words right before a formula that begins with its sign, where they name what is computed: total, ...: No. of weights."""
    words = before.rpartition(": ")[2].split()
    if words and LABEL.fullmatch(words[0]):
        words = words[1:]
    named = 0 < len(words) <= WORDS_LEFT and not any(w.lower().strip(".,:;") in STOP or (w[-1] in ".,:;" and len(w) > 3) for w in words)
    return " ".join(words) if named and words[0][0].isalpha() else ""


def _in_percent_points(d: Draft) -> Draft:
    """94 % - 91 % = 3 percentage points: what stands there is 3 %."""
    lo, hi = d.sides[-1]
    last = d.tokens[lo:hi]
    if hi != len(d.tokens) or not last or last[-1].kind != "num" or not POINTS.match(d.after) or all(t.kind != "%" for t in d.tokens):
        return d
    return replace(d, tokens=[*d.tokens, Token("%", "", last[-1].end, last[-1].end)], sides=[*d.sides[:-1], (lo, hi + 1)])


def _statement(text: str, d: Draft, context: Context, before: list[Statement], subject: int | None,
               part: int) -> Statement:
    """A draft read."""
    start, end = d.bounds
    d = _in_percent_points(d)
    ranges = d.sides[1:] if d.continues else d.sides
    reader = SideReader(text, context)
    sides = [reader.read(d.tokens, lo, hi) for lo, hi in ranges]
    if totals := reader.found.totals():
        reader = SideReader(text, context, totals=totals)
        sides = [reader.read(d.tokens, lo, hi) for lo, hi in ranges]
    relations = list(d.relations)
    continues = d.continues
    if continues:
        if subject is None:
            relations = relations[1:]
            continues = False
        else:
            sides.insert(0, before[subject].sides[0])
    made = Statement(
        len(before), text[start:end], start, end, tuple(sides), tuple(relations), _kind(sides, relations, before),  # type: ignore[arg-type]
        d.span.scope, d.span.block, d.row, d.connective, continues, subject if continues else None, d.role, d.label, d.before, d.after,
        d.lead, d.open, d.boxed,
        given=_beside(reader, d), reason=" ".join(_words(text[a[0].start:a[-1].end]) for a in d.asides))
    if d.span.cell:
        return replace(made, sides=tuple(_in_the_header(side, start, end, k > 0) for k, side in enumerate(made.sides)))
    again = Again(text, d, made, context, totals)
    return replace(made, repairs=(*repairs_of(again, part), *second_readings(again, reader.found.unclear)))


def _in_the_header(side: Side, start: int, end: int, ruled: bool) -> Side:
    """What a cell says of it, as text: it stands nowhere on the page. A rule before the cell is judged in its place."""
    if side.term is None or side.end >= start:
        return replace(side, loose=True)
    return replace(side, text=write(side.term), start=start - 1 if ruled else side.start, end=end if ruled else side.end)


def _beside(reader: SideReader, d: Draft) -> tuple[Term, ...]:
    """The conditions that stand beside a row."""
    found: list[Term] = []
    for tokens in d.given:
        if (said := chain(tokens, d.span, d.row)) is not None:
            found += conditions_of([reader.read(tokens, lo, hi) for lo, hi in said.sides], said.relations)
    return tuple(found)


def _words(tex: str) -> str:
    """What stands beside a row, as words."""
    return " ".join(re.sub(r"\\(?:text\w*|rlap|qquad|quad|,|mathrm|operatorname)|[{}$]", " ", tex).split())


def _subject(drafts: list[Draft], before: list[Statement], d: Draft) -> int | None:
    """The statement whose left side a row without one goes on with: the last one, and in its display the last one of its column."""
    if not d.continues or not before:
        return None
    last = before[-1]
    for s in reversed(before[-MAX_BACK:]):
        if drafts[s.index].span is not d.span:
            break
        if drafts[s.index].column == d.column and s.role != "condition":
            last = s
            break
    return last.subject if last.continues and last.subject is not None else last.index


def _kind(sides: list[Side], relations: list[str], before: Sequence[Statement]) -> str:
    if not relations:
        return "fragment"
    if relations[0] in ("<-", ":=") and sides[0].kind in ("term", "tuple"):
        return "update" if relations[0] == "<-" or _on_both(sides) or _gets_next(sides, before) else "chain"
    return "update" if relations[0] == "=" and _on_both(sides) else "chain"


def _gets_next(sides: list[Side], before: Sequence[Statement]) -> bool:
    """Whether w := 1.5 - 0.1 calculates the next number of a name that has one."""
    head, right = sides[0].term, sides[1].term
    if head is None or head.op not in ("name", "idx") or right is None or right.names or right.op not in ("add", "sub"):
        return False
    return any(s.sides[0].term is head and len(s.sides) > 1 and s.relations[0] in ("=", ":=", "<-") for s in before)


def _on_both(sides: list[Side]) -> bool:
    """w = w - a g: the name on the left is a summand on the right."""
    left, right = sides[0].term, sides[1].term
    if left is None or right is None or left.op not in ("name", "idx"):
        return False
    return right.op in ("sub", "add") and any(a is left or (a.op in ("sub", "add") and left in a.args) for a in right.args)
