"""Names as they are written: with accents, with indices below and above; an entry of an array is a name with running indices."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symderive.documents.reading.context import ascii_name
from symderive.documents.reading.page import Spot
from symderive.documents.reading.tokens import Token
from symderive.kernel.term import Term, const, name, num

if TYPE_CHECKING:
    from symderive.documents.reading.parse import Parser

Value = tuple[Any, Spot]
MARKS = {"*": "star", "+": "plus", "-": "minus"}


def plain(p: Parser, word: str) -> Term:
    """A name or a constant, without index: e is one unless the page gives it a meaning, i where the page has e^{ix}."""
    if word == "e" and "e" not in p.context.scalars | p.context.names and "e" not in p.bound:
        return const("e")
    if word in p.context.imaginary and word not in p.bound:
        return const("I")
    return name(word)


def spelled(p: Parser) -> tuple[str, list[Value]]:
    """The name here, with accents and indices; and the running indices, where it is an entry of an array of that name."""
    stem = _stem(p)
    lower: list[Value] = []
    upper: list[Value] = []
    while True:
        kind = p.kinds[p.pos]
        if kind == "_" and not lower:
            stem, lower = _lowered(p, stem)
        elif kind == "^" and not upper and (mark := _raised(p, stem)) is not None:
            stem, upper = mark
        elif kind == "[" and not lower and _is_entry(p):
            lower = [p.leaf(name(p.token(1).text), p.token(1).start, p.token(1).end)]
            p.pos += 3
        elif kind == "num" and not lower and _follows_closely(p):
            stem = p.context.spelled(stem, p.token().text)
            p.pos += 1
        else:
            return stem, [*upper, *lower]


def _stem(p: Parser) -> str:
    t = p.token()
    if t.kind == "let" and t.text == "Delta" and p.kinds[p.pos + 1] in ("let", "word", "accent", "text") and not p.token(1).gap:
        p.pos += 1
        if p.token().text == "Delta":
            raise p.error("a difference of differences is not read")
        return "Delta_" + _stem(p)
    if t.kind == "accent":
        if t.text == "bb":
            raise p.error("a set of numbers, or an expected value, is not read")
        p.pos += 1
        return accented(p, t.text)
    if t.kind == "text":
        said = ascii_name([t.text])
        if not said or not said[0].isalpha():
            raise p.error("words that are no name")
        p.pos += 1
        return said
    if t.kind == "fn":  # max in w_max
        p.pos += 1
        return t.text
    if t.kind not in ("let", "word", "const"):
        raise p.unexpected("a name")
    p.pos += 1
    return t.text


def accented(p: Parser, accent: str) -> str:
    r"""\hat{y} is yhat; an accent over a name with an index is one over the name: \hat{y_1} is yhat1. 0.\bar{3} is no name."""
    if p.kinds[p.pos] != "{":
        if p.kinds[p.pos] == "accent" and p.kinds[p.pos + 1] == "accent":
            raise p.error("accents over accents are not read")
        return _stem(p) + accent
    p.deeper()
    close = p.closes(p.pos)
    p.pos += 1
    t = p.token()
    inner = _stem(p)
    if accent == "under":
        accent = ""
    stem = inner + accent
    if t.kind == "let" and p.pos < close and p.kinds[p.pos] == "let":  # a bar over several letters
        while p.pos < close and p.kinds[p.pos] == "let":
            stem = stem.removesuffix(accent) + p.token().text + accent
            p.pos += 1
    while p.pos < close and p.kinds[p.pos] in ("_", "^"):
        stem, array = _lowered(p, stem) if p.kinds[p.pos] == "_" else _raised(p, stem) or (stem, [])
        if array:
            raise p.error("a running index under an accent is not read", "write the index after the accent")
        if p.kinds[p.pos] == "^":
            break
    if p.pos != close:
        raise p.error("an accent over an expression is not read")
    p.pos += 1
    p.depth -= 1
    return stem


def _follows_closely(p: Parser) -> bool:
    """w1, typed without a sign for the index."""
    t = p.token()
    before = p.tokens[p.base + p.pos - 1]
    return before.kind in ("let", "word") and t.start == before.end and t.text.isdigit() and not t.gap


def _is_entry(p: Parser) -> bool:
    """c[i], the entry of an array as it is typed."""
    t, inner = p.token(), p.token(1)
    glued = not t.gap and p.pos > 0 and t.start == p.last()
    return glued and p.kinds[p.pos + 1:p.pos + 3] == ["let", "]"] and inner.text in _free_index(p)


def _lowered(p: Parser, stem: str) -> tuple[str, list[Value]]:
    """An index below: w_{11}, x_i, x_{i+1}, w_{ij}, h_{new}."""
    p.pos += 1
    tokens, inside = script_tokens(p)
    if not tokens:
        return stem, []
    if all(t.kind in ("num", ",") for t in tokens):
        return _numbered(p, stem, tokens)
    names = _free_index(p)
    if any(t.kind == "let" and t.text in names for t in tokens):
        return _running(p, stem, tokens, inside)
    return _index_words(p, stem, tokens), []


def _numbered(p: Parser, stem: str, tokens: list[Token]) -> tuple[str, list[Value]]:
    """x_1, w_{11}, w_{1,2}: an entry where the page has x_i, or w_{ij}; else a name."""
    rank = _rank(p, stem)
    numerals = [(t.text, t.start, t.end) for t in tokens if t.kind == "num"]
    if rank > 1 and len(numerals) == 1 and len(numerals[0][0]) == rank:
        text, start, _ = numerals[0]
        numerals = [(c, start + k, start + k + 1) for k, c in enumerate(text)]
    if rank and len(numerals) == rank and all(text.isdigit() for text, _, _ in numerals):
        return stem, [p.leaf(num(text), start, end) for text, start, end in numerals]
    return p.context.spelled(stem, "_".join(text.replace(".", "_") for text, _, _ in numerals)), []


def _rank(p: Parser, stem: str) -> int:
    """How many indices the entries of an array have below; 0 where the name is none. x_1^{(i)} is an entry where x_j^{(i)} is."""
    ranks = p.context.ranks
    if p.kinds[p.pos] == "^" and raised_end(p) is not None and f"{stem}_{raised_end(p)}" in ranks:
        return ranks[f"{stem}_{raised_end(p)}"] - 1
    if stem.endswith(("_sup", "_lay")):
        return ranks.get(stem, 1) - 1
    return ranks.get(stem, 1) if stem in p.context.arrays else 0


def _free_index(p: Parser) -> frozenset[str]:
    return p.context.indices | frozenset(p.bound)


def _running(p: Parser, stem: str, tokens: list[Token], inside: tuple[int, int]) -> tuple[str, list[Value]]:
    """x_i, x_{i+1}, w_{ij}, w_{1j}, w_{i,j+1}: every part is an index."""
    array = stem if not (p.kinds[p.pos] == "^" and raised_end(p) is not None) else f"{stem}_{raised_end(p)}"
    known = stem in p.context.arrays or array in p.context.arrays
    if not known and not any(t.kind == "let" and t.text in p.bound for t in tokens):
        return _index_words(p, stem, tokens), []
    glued = len(tokens) > 1 and all(t.kind in ("let", "num") for t in tokens)
    cuts = range(inside[0] + 1, inside[1]) if glued else [inside[0] + k for k, t in enumerate(tokens) if t.kind == ","]
    parts: list[tuple[int, int]] = []
    lo = inside[0]
    for cut in [*cuts, inside[1]]:
        parts.append((lo, cut))
        lo = cut if glued else cut + 1
    return stem, [index(p, a, b) for a, b in parts]


def index(p: Parser, lo: int, hi: int) -> Value:
    """The tokens between two positions as an expression."""
    keep = p.pos, p.end, p.kinds[hi]
    p.pos, p.end, p.kinds[hi] = lo, hi, "end"
    try:
        value = p.single(p.sum())
        if p.pos != hi:
            raise p.unexpected("the end of the index")
    finally:
        p.pos, p.end, p.kinds[hi] = keep
    return value


def _index_words(p: Parser, stem: str, tokens: list[Token]) -> str:
    """An index that does not run, as the ending of a name."""
    words: list[str] = []
    glue = False
    for t in tokens:
        if t.kind in ("let", "word", "num", "fn", "const") or (t.kind == "text" and ascii_name([t.text])):
            said = ascii_name([t.text])
            if glue and len(said) == 1 and words and words[-1].isalnum() and t.kind != "const":
                words[-1] += said
            else:
                words.append(said)
            glue = t.kind in ("let", "num")
        elif t.kind in ("+", "-"):
            words.append({"+": "plus", "-": "minus"}[t.kind])
            glue = False
        elif t.kind == ",":
            glue = False
        elif t.kind == "*" and t.text == "times":
            words.append("by")
            glue = False
        elif t.kind == "norm" or (t.kind == "rel" and t.text == "perp"):
            words.append("parallel" if t.kind == "norm" else "perp")
            glue = False
        else:
            raise p.error("an index of this make is not read", at=p.pos - 1)
    return p.context.spelled(stem, "_".join(words))


def script_tokens(p: Parser) -> tuple[list[Token], tuple[int, int]]:
    """The tokens of the script here, and their positions; step over it."""
    if p.kinds[p.pos] == "{":
        lo, hi = p.pos + 1, p.closes(p.pos)
        p.pos = hi + 1
    else:
        beside = p.kinds[p.pos] == "norm" or (p.kinds[p.pos] == "rel" and p.token().text == "perp")  # F_\\parallel, v_\\perp
        if p.kinds[p.pos] not in ("num", "let", "word", "text", "const", "fn") and not beside:
            raise p.unexpected("an index")
        lo, hi = p.pos, p.pos + 1
        p.pos = hi
    return p.tokens[p.base + lo: p.base + hi], (lo, hi)


def raised_end(p: Parser) -> str | None:
    """sup for ^{(...)}, lay for ^{[...]}, without stepping."""
    if p.kinds[p.pos + 1] != "{" or p.kinds[p.pos + 2] not in ("(", "["):
        return None
    close = p.closes(p.pos + 1)
    return {"(": "sup", "[": "lay"}[p.kinds[p.pos + 2]] if p.kinds[close - 1] in (")", "]") else None


def _raised(p: Parser, stem: str) -> tuple[str, list[Value]] | None:
    r"""x^{(i)}, W^{[l]}, x^*, x^{new}: an index above, not a power. None where it is one."""
    kind = raised_end(p)
    if kind is not None:
        return _upper_index(p, stem, kind) if _is_index(p, stem) else None
    group = p.kinds[p.pos + 1] == "{"
    t = p.token(2 if group else 1)
    alone = not group or p.kinds[p.pos + 3] == "}"
    width = 4 if group else 2
    if not alone:
        return _layer(p, stem)
    after = p.kinds[p.pos + width] if p.pos + width <= p.end else "end"
    if t.kind in ("*", "+", "-") and (group or after not in ("num", "let", "(", "{")) and (t.kind != "*" or t.text in ("*", "ast", "star")):
        p.pos += width
        return f"{stem}_{MARKS[t.kind]}", []
    if t.kind == "cmd" and t.text in ("prime", "dagger", "circ_"):
        p.pos += width
        return f"{stem}_{t.text}", []
    if t.kind in ("text", "word") and t.text not in p.context.scalars:
        p.pos += width
        return f"{stem}_{ascii_name([t.text])}", []
    if t.kind == "let" and t.text in ("l", "L", "ell"):
        return _layer(p, stem)
    return None


def _is_index(p: Parser, stem: str) -> bool:
    """Whether a bracket above a name holds an index: 2, i, l-1, new; anything longer is an exponent."""
    if stem == "e" and plain(p, stem).op == "const" and not p.context.errors:
        return False
    kinds = p.kinds[p.pos + 3: p.closes(p.pos + 1) - 1]
    if kinds[1:2] in (["+"], ["-"]):
        return kinds[:1] == ["let"] and kinds[2:] in (["num"], ["let"])
    return all(k in ("num", "let", "word", "text", ",") for k in kinds) and len(kinds) - 2 * kinds.count(",") <= 1


def _upper_index(p: Parser, stem: str, kind: str) -> tuple[str, list[Value]] | None:
    """x^{(2)}, x^{(i)}, a^{[l-1]}."""
    close = p.closes(p.pos + 1)
    lo, hi = p.pos + 3, close - 1
    tokens = p.tokens[p.base + lo: p.base + hi]
    if p.context.is_function(stem) and len(tokens) == 1 and p.kinds[close + 1] == "(":
        return None
    p.pos = close + 1
    base = f"{stem}_{kind}"
    running = any(t.kind == "let" and t.text in _free_index(p) for t in tokens)
    if running and (base in p.context.arrays or any(t.text in p.bound for t in tokens)):
        return _running(p, base, tokens, (lo, hi))
    if len(tokens) == 1 and tokens[0].kind == "num" and base in p.context.arrays:
        return base, [p.leaf(num(tokens[0].text), tokens[0].start, tokens[0].end)]
    return base + _index_words(p, "x_", tokens)[2:].strip("_"), []


def _layer(p: Parser, stem: str) -> tuple[str, list[Value]] | None:
    """a^{l-1} on a page whose superscripts l, L are layers."""
    if not p.context.layers or p.kinds[p.pos + 1] not in ("{", "let"):
        return None
    close = p.closes(p.pos + 1) if p.kinds[p.pos + 1] == "{" else p.pos + 2
    lo = p.pos + 2 if p.kinds[p.pos + 1] == "{" else p.pos + 1
    tokens = p.tokens[p.base + lo: p.base + close]
    if not tokens or any(t.kind not in ("let", "num", "+", "-") or (t.kind == "let" and t.text not in ("l", "L", "ell")) for t in tokens):
        return None
    if tokens[0].kind != "let":
        return None
    p.pos = close + 1 if p.kinds[p.pos + 1] == "{" else close
    return f"{stem}_lay" + _index_words(p, "x_", tokens)[2:].strip("_"), []
