"""Chances, expected values and divergences: each is one name, of which nothing is known but what the page says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symderive.documents.reading.arguments import arguments
from symderive.documents.reading.context import ascii_name
from symderive.documents.reading.naming import MARKS
from symderive.documents.reading.page import Spot
from symderive.kernel.term import name

if TYPE_CHECKING:
    from symderive.documents.reading.parse import Parser

Value = tuple[Any, Spot]
CHANCE = frozenset({"P", "Pr", "E", "Var", "Cov", "p", "Corr", "SD", "Ebb", "Pbb"})  # what has a condition after a bar in its brackets

_EVENTS = {"cup": "or", "cap": "and", "setminus": "without"}
_CAPITALS = {"E": frozenset("XYZ"), "P": frozenset("ABCXYZ")}


def chance(p: Parser, word: str, start: int) -> Value | None:
    """P(A | B) as one name: nothing is known of it but what the page says."""
    close = next((at for at in range(p.pos, p.end) if p.kinds[at] == ")"), None)
    if close is None or not (has_bar(p) or is_outcome(p) or of_events(p)):
        return None
    words = [word]
    for t in p.tokens[p.base + p.pos + 1: p.base + close]:
        if t.kind in ("let", "word", "num", "text"):
            words.append(ascii_name([t.text]))
        elif t.kind in ("|", "rbar", "lbar"):
            words.append("given")
        elif t.text in _EVENTS:
            words.append(_EVENTS[t.text])
        elif t.kind in ("+", "-"):  # the outcome of a test
            words.append(MARKS[t.kind])
        elif t.kind not in (",", "{", "}", "_"):
            raise p.error("a chance of this make is not read")
    p.pos = close + 1
    return p.leaf(name("_".join(words)), start)


def density(p: Parser, word: str, start: int) -> Value | None:
    r"""p(x_i \mid \mu, v) as p(x_i), on a page that defines p(x) in x alone: behind the bar stand the parameters by other names."""
    close = next((at for at in range(p.pos, p.end) if p.kinds[at] == ")"), p.pos)
    bars = [at for at in range(p.pos, close) if p.kinds[at] in ("|", "rbar", "lbar")]
    if len(p.context.functions.get(word, ())) != 1 or len(bars) != 1:
        return None
    if any(t.kind not in ("let", ",", "^", "{", "}") and t.text != "2" for t in p.tokens[p.base + bars[0] + 1: p.base + close]):
        return None
    p.kinds[bars[0]] = ")"
    value, = arguments(p)
    p.pos = close + 1
    return p.make("apply", [p.leaf(name(word), start), value], start)


def of_capitals(p: Parser, word: str) -> bool:
    """Whether the bracket after E or P holds a random variable or an event: E((X - a)^2), P(A B)."""
    if word not in _CAPITALS or word in p.context.scalars | p.context.plain:
        return False
    depth = 0
    for at in range(p.pos, min(p.pos + 40, p.end)):
        depth += (p.kinds[at] == "(") - (p.kinds[at] == ")")
        if not depth:
            return False
        if p.kinds[at] == "let" and p.tokens[p.base + at].text in _CAPITALS[word]:
            return True
    return False


def is_outcome(p: Parser) -> bool:
    """Whether the bracket here holds a sign or a word alone: P(+), P(heads)."""
    return p.kinds[p.pos + 1] in ("+", "-", "text") and p.kinds[p.pos + 2] == ")"


def of_events(p: Parser) -> bool:
    """Whether the bracket here holds several events: P(A \\cup B)."""
    close = next((at for at in range(p.pos, p.end) if p.kinds[at] == ")"), p.pos)
    return any(t.text in _EVENTS for t in p.tokens[p.base + p.pos: p.base + close])


def has_bar(p: Parser) -> bool:
    for at in range(p.pos, min(p.pos + 40, p.end)):
        if p.kinds[at] == ")":
            return False
        if p.kinds[at] in ("|", "rbar", "lbar"):
            return True
    return False


def expected(p: Parser, word: str, start: int) -> Value:
    """E[X] as one name."""
    if p.kinds[p.pos + 1] not in ("let", "word") or p.kinds[p.pos + 2] != "]":
        raise p.error("an expected value is not read")
    p.pos += 3
    return p.leaf(name(f"{word}_{p.tokens[p.base + p.pos - 2].text}"), start)


def divergence(p: Parser, word: str, start: int) -> Value | None:
    r"""D(P \| Q) as one name."""
    if "norm" not in p.kinds[p.pos:p.end]:
        return None
    close = next((at for at in range(p.pos, p.end) if p.kinds[at] == ")"), p.pos)
    inside = p.tokens[p.base + p.pos + 1: p.base + close]
    if [t.kind for t in inside].count("norm") != 1 or any(t.kind not in ("let", "word", "num", "_", "{", "}", "norm") for t in inside):
        return None
    p.pos = close + 1
    words = ["from" if t.kind == "norm" else ascii_name([t.text]) for t in inside if t.kind in ("let", "word", "num", "norm")]
    return p.leaf(name("_".join([word, *words])), start)
