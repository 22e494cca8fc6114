"""What every page says in the same words, whatever its format."""

from __future__ import annotations

from symderive.notation.layout import layout
from symderive.pages.breaking import spoken
from symderive.report.document import Chain, Document, Heading, Line, Statement, Text, Verdict
from symderive.report.reasons import strung
from symderive.report.verdict import Verdict as Word

_GOOD = {Word.PROVED.value, Word.CHECKED.value, Word.CONDITIONAL.value}
_BAD = {Word.REFUTED.value, Word.REJECTED.value}


def reason(line: Line) -> Text:
    """The reason of a line and the conditions it needs: quotient rule, cosh x ≠ 0."""
    parts: list[Text] = [line.reason] if line.reason else []
    parts += [(c,) for c in line.conditions]
    return strung(parts)


def obligation(line: Line) -> Text:
    """What stands under a step, on one row: 2b cosh x ≠ 0: because cosh x ≥ 1."""
    what: Text = line.text or (() if line.term is None else (line.term,))
    why = reason(line)
    return (f"{line.number}\u2002", *what, *((": ", *why) if why else ()))


def closing(verdict: Verdict) -> tuple[str, Text]:
    """The word that closes a proof, with its full stop, and what follows it."""
    stop = "" if verdict.word == Word.CONDITIONAL.value else "."
    return verdict.word + stop, verdict.text


def fact(row: tuple[str, Text, Text]) -> Text:
    """Needs cosh x ≠ 0; holds: cosh x ≥ 1. The label is for the page to set apart."""
    return strung([t for t in row[1:] if t], "; ")


def capital(text: Text) -> Text:
    """The text as the beginning of a sentence."""
    if text and isinstance(text[0], str):
        return (text[0][:1].upper() + text[0][1:], *text[1:])
    return text


def plain(text: Text) -> str:
    """The text without any format."""
    return "".join(t if isinstance(t, str) else spoken(layout(t, style="linear")) for t in text)


def title(document: Document) -> Heading:
    """The heading of the whole: the first one if it is of level 1, otherwise the document's own title."""
    first = document.blocks[0] if document.blocks else None
    return first if isinstance(first, Heading) and first.level == 1 else Heading(document.title, 1)


def own_title(statement: Statement, document: Document) -> Text:
    """The title of a statement, unless it repeats the document's."""
    return () if plain(statement.title) == plain(title(document).text) else statement.title


def holds(document: Document, place: int) -> bool:
    """Whether the chain at a place of the blocks is proved: its lines may be ticked, its last one set apart as the result."""
    verdict = next((b for b in document.blocks[place:] if isinstance(b, Verdict)), None)
    return isinstance(document.blocks[place], Chain) and verdict is not None and verdict.word in _GOOD


def tone(verdict: Verdict) -> str:
    """How a verdict is coloured: ok, wrong or open."""
    if verdict.word == Word.CONDITIONAL.value or verdict.word not in _GOOD | _BAD:
        return "open"
    return "ok" if verdict.word in _GOOD else "wrong"
