"""Other readings of a statement: repairs of text that recognition has damaged, and second readings of what is unclear.

A repair changes the text at one place (or at all places of one kind) and the statement is read again. Which of them holds is for the
judge: the neighbouring lines must agree on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from symderive.documents.reading.context import Context
from symderive.documents.reading.page import Repair, Side, Statement
from symderive.documents.reading.rows import Draft
from symderive.documents.reading.sides import SideReader
from symderive.documents.reading.tokens import Token

MAX_REPAIRS = 6  # of a statement
MAX_UNCLEAR = 2  # places of a statement at which the second reading is taken
_DIGITS = {"l": "1", "I": "1", "O": "0", "o": "0", "S": "5", "Z": "2", "B": "8"}
_ACCENTED = frozenset({"hat"})
_OPERAND_END = frozenset({"num", ")", "}", "]", "let", "word"})


class Again(NamedTuple):
    """A statement as it was read, and what is needed to read it again."""

    text: str
    draft: Draft
    made: Statement
    context: Context
    totals: frozenset[tuple[str, str]]

    def read(self, tokens: list[Token], other: frozenset[int] = frozenset()) -> tuple[Side, ...]:
        """The sides with other tokens at the same places (`quad` tokens are left out), or with other choices."""
        d = self.draft
        reader = SideReader(self.text, self.context, other, self.totals)
        kept = [[t for t in tokens[lo:hi] if t.kind != "quad"] for lo, hi in (d.sides[1:] if d.continues else d.sides)]
        sides = tuple(reader.read(side, 0, len(side)) for side in kept)
        return (self.made.sides[0], *sides) if self.made.continues else sides


def repairs_of(again: Again, part: int) -> list[Repair]:
    """Repairs of a statement in a part of the page, the likeliest first; those whose sides can be read."""
    found: list[Repair] = []
    for tokens, kind, start, end, by, said, certain in _candidates(again.draft, part not in again.context.x_parts):
        sides = again.read(tokens)
        if not all(s.read for s in sides[1 if again.made.continues else 0:]):
            continue
        found.append(Repair(said, kind, start, end, by, sides, certain))  # type: ignore[arg-type]
        if len(found) == MAX_REPAIRS:
            break
    return found


_Candidate = tuple[list[Token], str, int, int, str, str, bool]


def _candidates(d: Draft, crosses: bool) -> Iterator[_Candidate]:
    if crosses:
        yield from _times(d)
    yield from _digits(d)
    yield from _sizes(d)
    yield from _hats(d)


def _times(d: Draft) -> Iterator[_Candidate]:
    """A letter x between numbers: 2 x 3, and 0.7x - 0.3 for 0.7 times -0.3. All places of the statement at once, then one by one."""
    tokens = d.tokens
    sure = [k for k in range(1, len(tokens) - 1) if _is_cross(tokens, k) and tokens[k + 1].kind in ("num", "(")]
    signed = [k for k in range(1, len(tokens) - 2) if _is_cross(tokens, k) and tokens[k + 1].kind == "-" and tokens[k + 2].kind == "num"]
    places = sorted(sure + signed)
    if not places:
        return
    certain = bool(sure) and not signed and all(tokens[k + 1].kind == "num" for k in sure)
    first, last = tokens[places[0] - 1], tokens[min(places[-1] + (2 if places[-1] in signed else 1), len(tokens) - 1)]
    new = [t._replace(kind="*", text="times") if k in places else t for k, t in enumerate(tokens)]
    by = _spelled(new[places[0] - 1:places[0] + (3 if places[0] in signed else 2)])
    yield new, "times", first.start, last.end, by, f"read as {by}: the letter x is taken for the sign ×", certain


def _is_cross(tokens: list[Token], k: int) -> bool:
    t = tokens[k]
    return t.kind == "let" and t.text in ("x", "X") and tokens[k - 1].kind in ("num", ")")


def _spelled(tokens: list[Token]) -> str:
    parts = [" × " if t.kind == "*" else t.text or t.kind for t in tokens]
    said = "".join(parts)
    return said.replace(" × -", " × (−") + ")" if " × -" in said else said


def _digits(d: Draft) -> Iterator[_Candidate]:
    """A letter that stands for a digit beside digits: l2 for 12, 1O for 10."""
    for k, t in enumerate(d.tokens):
        if t.kind != "let" or t.text not in _DIGITS:
            continue
        before = d.tokens[k - 1] if k else None
        after = d.tokens[k + 1] if k + 1 < len(d.tokens) else None
        lo, hi = k, k + 1
        digits = _DIGITS[t.text]
        if before is not None and before.kind == "num" and before.end == t.start:
            lo, digits = k - 1, before.text + digits
        if after is not None and after.kind == "num" and after.start == t.end:
            hi, digits = k + 2, digits + after.text
        if hi - lo == 1:
            continue
        start, end = d.tokens[lo].start, d.tokens[hi - 1].end
        new = [*d.tokens[:lo], Token("num", digits, start, end), *d.tokens[hi:]]
        pad = [*d.tokens[:lo], new[lo], *[Token("quad", "", end, end)] * (hi - lo - 1), *d.tokens[hi:]]
        yield pad, "digit", start, end, digits, f"read as {digits}: '{t.text}' is taken for a digit", False


def _sizes(d: Draft) -> Iterator[_Candidate]:
    """W, H, D = 20 x 26 x 10 as a list."""
    if len(d.sides) != 2:
        return
    lo, hi = d.sides[0]
    names = sum(t.kind == "," for t in d.tokens[lo:hi])
    a, b = d.sides[1]
    signs = [k for k in range(a, b) if d.tokens[k].kind == "*"]
    if not names or len(signs) != names or any(t.kind not in ("num", "*") for t in d.tokens[a:b]):
        return
    new = [t._replace(kind=",", text="") if k in signs else t for k, t in enumerate(d.tokens)]
    by = ", ".join(t.text for t in d.tokens[a:b] if t.kind == "num")
    yield new, "sizes", d.tokens[a].start, d.tokens[b - 1].end, by, f"read as the list {by}", True


def _hats(d: Draft) -> Iterator[_Candidate]:
    r"""\hat y - \hat y: a hat too many, on the first or on the second."""
    tokens = d.tokens
    runs = [k for k in range(len(tokens)) if tokens[k].kind == "accent" and tokens[k].text in _ACCENTED]
    pairs = []
    for k in runs:
        end = _accent_end(tokens, k)
        if end + 1 < len(tokens) and tokens[end].kind == "-" and end + 1 in runs and _bare(tokens, k, end) == _bare(
                tokens, end + 1, _accent_end(tokens, end + 1)):
            pairs.append((k, end))
    if not pairs:
        return
    for which in (0, 1):
        new = list(tokens)
        for k, end in pairs:
            at = k if which == 0 else end + 1
            new[at] = new[at]._replace(kind="{", text="")
            stop = _accent_end(tokens, at)
            if tokens[at + 1].kind == "{":
                new[at] = tokens[at]._replace(kind="text", text="")
                new[at:stop] = [tokens[at + 2]._replace(start=tokens[at].start, end=tokens[stop - 1].end)] + [
                    Token("quad", "", tokens[stop - 1].end, tokens[stop - 1].end)] * (stop - at - 1)
            else:
                after = tokens[stop - 1].end
                new[at:stop] = [tokens[at + 1]._replace(start=tokens[at].start), Token("quad", "", after, after)]
        k, end = pairs[0]
        letter = _bare(tokens, k, end)
        by = f"{letter} − {letter}hat" if which == 0 else f"{letter}hat − {letter}"
        yield new, "hat", tokens[k].start, tokens[_accent_end(tokens, end + 1) - 1].end, by, f"read as {by}: one hat is left out", False


def _accent_end(tokens: list[Token], k: int) -> int:
    if k + 1 < len(tokens) and tokens[k + 1].kind == "{":
        depth = 0
        for at in range(k + 1, len(tokens)):
            depth += (tokens[at].kind == "{") - (tokens[at].kind == "}")
            if not depth:
                return at + 1
        return len(tokens)
    return min(k + 2, len(tokens))


def _bare(tokens: list[Token], k: int, end: int) -> str:
    inner = [t.text for t in tokens[k + 1:end] if t.kind not in ("{", "}")]
    return inner[0] if len(inner) == 1 else ""


def second_readings(again: Again, unclear: dict[int, str]) -> list[Repair]:
    """The statement with the second reading at each unclear place."""
    found: list[Repair] = []
    for at, said in sorted(unclear.items())[:MAX_UNCLEAR]:
        sides = again.read(again.draft.tokens, frozenset({at}))
        if tuple(s.term for s in sides) != tuple(s.term for s in again.made.sides):
            found.append(Repair(f"it is not clear {said}", "reach", at, at + 1, "", sides))
    return found
