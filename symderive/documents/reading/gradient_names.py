"""Names like d\\beta and dx_i for slopes of a loss, as programs call them: d\\beta = \\sum_i g_i.

A d before a letter belongs to its name where the page begins equations with it and has no other d, in d/dx, in an integral or alone.
"""

from __future__ import annotations

from collections.abc import Iterable

from symderive.documents.reading.source import Span
from symderive.documents.reading.tokens import Token

_BEFORE = frozenset({"row", "&", ",", ";", "quad", "text", "begin"})


def merge_gradient_names(spans: Iterable[Span]) -> None:
    """The spans with one token for each such name."""
    spans = [span for span in spans if any(t.text == "d" for t in span.tokens)]
    places = [(span.tokens, k) for span in spans for k, t in enumerate(span.tokens) if t.text == "d"]
    if not all(_is_differential(tokens, k) for tokens, k in places):
        return
    led = {tokens[k + 1].text for tokens, k in places if _leads(tokens, k)}
    integrates = any(t.text in ("int", "iint", "oint") for tokens, _ in places for t in tokens)
    if integrates or not led or led != {tokens[k + 1].text for tokens, k in places}:
        return
    for span in spans:
        span.tokens = _merged(span.tokens)


def _is_differential(tokens: list[Token], k: int) -> bool:
    """Whether a d stands at a place, and a letter beside it."""
    return tokens[k].kind == "let" and tokens[k].text == "d" and k + 1 < len(tokens) and tokens[k + 1].kind == "let"


def _leads(tokens: list[Token], k: int) -> bool:
    """Whether an equation begins with the d at a place and its letter, which may have an index."""
    if k and tokens[k - 1].kind not in _BEFORE:
        return False
    at = k + 2
    if at < len(tokens) and tokens[at].kind == "_":
        at += 1
        while at < len(tokens) and tokens[at].kind in ("{", "}", "let", "num"):
            at += 1
    at += at < len(tokens) and tokens[at].kind == "&"
    return at < len(tokens) and tokens[at].kind == "rel" and tokens[at].text == "="


def _merged(tokens: list[Token]) -> list[Token]:
    out: list[Token] = []
    for t in tokens:
        if out and _is_differential([out[-1], t], 0):
            out[-1] = out[-1]._replace(text=f"d{t.text}", end=t.end)
        else:
            out.append(t)
    return out
