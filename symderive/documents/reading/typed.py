"""Tokens of what is typed without markup, as with it: 4ac is a product, 5 m/s has a unit, log10(x) a base, lim x -> 0 a place."""

from __future__ import annotations

import re
from functools import lru_cache

from symderive.documents.reading.tokens import SHORT_WORDS, UNITS, Token
from symderive.documents.reading.units import measure


def typed(tokens: list[Token], prose: str) -> list[Token]:
    """What is typed without markup as it would be written with it: 4ac, the dx of an integral, lim x -> 0."""
    letters = {t.text for t in tokens if t.kind == "let"}
    integrals = any(t.text == "int" for t in tokens)
    out: list[Token] = []
    for k, t in enumerate(tokens):
        if t.kind == "word" and t.text == "int":
            out.append(t._replace(kind="cmd"))
        elif t.kind == "word" and (_is_product(t, tokens[k - 1] if k else None, letters, prose) or (
                integrals and len(t.text) == 2 and t.text[0] == "d")):
            out += [Token("let", c, t.start + i, t.start + i + 1) for i, c in enumerate(t.text)]
        else:
            out.append(t)
    return _with_limits(_with_units(_with_bases(out), prose))


def _with_bases(tokens: list[Token]) -> list[Token]:
    """log10(x) with its base as an index."""
    out: list[Token] = []
    for k, t in enumerate(tokens):
        if k and t.kind == "num" and t.start == tokens[k - 1].end and tokens[k - 1].kind == "fn" and tokens[k - 1].text == "log" and (
                k + 1 < len(tokens) and tokens[k + 1].kind == "("):
            out.append(Token("_", "", t.start, t.start))
        out.append(t)
    return out


def _is_product(t: Token, before: Token | None, letters: set[str], prose: str) -> bool:
    """ad + bc beside a, b, c and d is a product of letters, and so is 4ac where the word ac stands nowhere by itself."""
    if len(t.text) > 3 or not t.text.isalpha():
        return False
    if set(t.text) <= letters:
        return True
    glued = before is not None and before.kind == "num" and before.end == t.start
    if not glued or t.text in UNITS or t.text in SHORT_WORDS or not t.text.islower():
        return False
    return t.text not in _alone(prose)


@lru_cache(maxsize=2)
def _alone(prose: str) -> frozenset[str]:
    """The short words and letters that stand somewhere on the page without a number before them: they may be names."""
    return frozenset(re.findall(r"(?<!\w)(?<!\d )[A-Za-z]{1,3}(?!\w)", prose))


def _with_units(tokens: list[Token], prose: str) -> list[Token]:
    """5 m/s and 3 kg, the units as words. A lone letter is one where it is no name on the page, or what is surely a unit stands near."""
    stretches: list[tuple[int, int]] = []
    arguments = _arguments(tokens)
    for a in range(1, len(tokens)):
        if (not stretches or a > stretches[-1][1]) and _ends_number(tokens, a - 1) and (b := _stretch(tokens, a)) > a:
            stretches += [(a, b)] if arguments.isdisjoint(t.text for t in tokens[a:b]) else []
    sure = any(b > a + 1 or tokens[a].kind == "word" for a, b in stretches) or _ends_in_unit(tokens, stretches)
    for a, b in reversed(stretches):
        said = prose[tokens[a].start:tokens[b - 1].end]
        apart = tokens[a].start > tokens[a - 1].end
        if measure(said) is not None and (tokens[a].kind == "word" or (apart and (sure or tokens[a].text not in _alone(prose)))):
            tokens = [*tokens[:a], Token("text", said, tokens[a].start, tokens[b - 1].end), *tokens[b:]]
    return tokens


def _arguments(tokens: list[Token]) -> set[str]:
    """The letters that functions are given: in s(t) = 4.5 t^2 the letter t is no unit."""
    fours = zip(tokens, tokens[1:], tokens[2:], tokens[3:], strict=False)
    return {c.text for a, b, c, d in fours if [a.kind, b.kind, c.kind, d.kind] == ["let", "(", "let", ")"] and a.end == b.start}


def _ends_in_unit(tokens: list[Token], stretches: list[tuple[int, int]]) -> bool:
    """Whether a number with a letter ends the line, and other units or numbers alone stand before it: 50 N * 4 m = 200 J, 3 * 4 = 12 m."""
    cuts = [k for k, t in enumerate(tokens) if t.kind == "rel"]
    if not cuts or not stretches or stretches[-1] != (cuts[-1] + 2, len(tokens)):
        return False
    before = tokens[cuts[-2] + 1 if len(cuts) > 1 else 0:cuts[-1]]
    return len({tokens[a].text for a, _ in stretches}) > 1 or all(t.kind not in ("let", "word", "cmd") for t in before)


def _ends_number(tokens: list[Token], k: int) -> bool:
    """Whether a number ends at a place, or a power of one: 5, 10^8."""
    if tokens[k].kind == "}" and tokens[k].text == "^":
        k = next((i for i in range(k, max(k - 6, -1), -1) if tokens[i].kind == "{"), 0) + 1
    if tokens[k].kind != "num" or not k or tokens[k - 1].kind not in ("^", "_", "{"):
        return tokens[k].kind == "num"
    base = k - 2 - (tokens[k - 1].kind == "{")
    return base >= 0 and tokens[base].kind == "num" and tokens[base + 1].kind == "^"


def _stretch(tokens: list[Token], at: int) -> int:
    """The end of the units that begin at a place: m, m/s, m/s^2, N m; the place itself where none does."""
    end = at
    while end < len(tokens) and tokens[end].kind in ("let", "word") and measure(tokens[end].text) is not None:
        end += 1
        if end + 1 < len(tokens) and tokens[end].kind == "^" and tokens[end + 1].kind in ("num", "{"):
            end += 2 if tokens[end + 1].kind == "num" else next((k for k, t in enumerate(tokens[end:]) if t.kind == "}"), 0) + 1
        if end + 1 < len(tokens) and tokens[end].kind == "/" and measure(tokens[end + 1].text) is not None:
            end += 1
    return end


def _with_limits(tokens: list[Token]) -> list[Token]:
    """lim x -> 0 f(x) with its place as an index."""
    at = next((k for k, t in enumerate(tokens) if t.kind == "fn" and t.text == "lim"), None)
    if at is None or [t.kind for t in tokens[at + 1:at + 3]] != ["let", "rel"] or tokens[at + 2].text != "->":
        return tokens
    end = at + 4 + (at + 3 < len(tokens) and tokens[at + 3].kind in ("-", "+"))
    start, stop = tokens[at + 1].start, tokens[min(end, len(tokens)) - 1].end
    return [*tokens[:at + 1], Token("_", "", start, start), Token("{", "", start, start), *tokens[at + 1:end], Token("}", "", stop, stop),
            *_with_limits(tokens[end:])]
