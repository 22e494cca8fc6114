"""Names with their indices, calls of functions, and the known functions with and without brackets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from symderive.documents.context import ascii_name
from symderive.documents.page import Spot
from symderive.documents.tokens import Token
from symderive.kernel.term import MAX_ORDER, Term, const, mk, name, num

if TYPE_CHECKING:
    from symderive.documents.parse import Parser

Value = tuple[Any, Spot]
_INVERSE = {"sin": "asin", "cos": "acos", "tan": "atan", "sinh": "asinh", "cosh": "acosh", "tanh": "atanh"}
_UNREADABLE = {"lim": "a limit", "argmax": "an argument of a maximum", "argmin": "an argument of a minimum", "det": "a determinant",
               "tr": "a trace", "acot": "an inverse cotangent, of which there are two,"}
CHANCE = frozenset({"P", "Pr", "E", "Var", "Cov", "p", "Corr", "SD", "Ebb", "Pbb"})  # what has a condition after a bar in its brackets
OF_ANY = "u"  # the argument of a standard function that stands without one
_MARKS = {"*": "star", "+": "plus", "-": "minus"}
_OF_ANGLES = frozenset("sin cos tan sec csc cot".split())


# --- names -----------------------------------------------------------------------------------------------------------


def plain(p: Parser, word: str) -> Term:
    """A name or a constant, without index: e is one unless the page gives it a meaning, i where the page has e^{ix}."""
    if word == "e" and "e" not in p.context.scalars | p.context.names and "e" not in p.bound:
        return const("e")
    if word in p.context.imaginary and word not in p.bound:
        return const("I")
    return name(word)


def named(p: Parser) -> Value:
    """A name, and what is done to it: an entry, a derivative, a call."""
    start = p.token().start
    if p.kinds[p.pos] == "let" and p.token().text == "d" and (ratio := _ratio(p)) is not None:
        return ratio
    if p.token().text == "D" and _differentiates(p):
        return _by_letter(p, start)
    if p.kinds[p.pos] == "accent" and p.token().text in ("dot", "ddot"):
        return _in_time(p, start)
    if p.token().text == "delta" and (entry := _kronecker(p, start)) is not None:
        return entry
    stem, array = spelled(p)
    if stem == "e" and not array and p.kinds[p.pos] == "^" and plain(p, "e").op == "const":
        return euler(p, start)
    if stem == "e" and not array:
        return p.leaf(plain(p, "e"), start)
    if array:
        return p.make("idx", [p.leaf(name(stem), start), *array], start)
    return called(p, stem, start)


def _in_time(p: Parser, start: int) -> Value:
    r"""\dot{x}, \ddot{x}: derivatives in t."""
    order = len(p.token().text) - 2
    p.pos += 1
    value = p.operand()
    if value[0].op not in ("name", "apply", "idx"):
        raise p.error("a dot over an expression is not read", at=p.pos - 1)
    if p.kinds[p.pos] == "(" and not p.token().gap and value[0].op != "idx" and _at_one_place(p):
        x = p.leaf(name(value[0].args[0].val if value[0].op == "apply" else value[0].val), start)
        at = arguments(p)[0]
        if at[0] is not name("t"):
            return p.make("prime", [x, at, *([p.leaf(num(order), start)] if order > 1 else [])], start)
        value = p.make("apply", [x, at], start) if p.context.is_function(x[0].val) else x
    for _ in range(order):
        value = p.make("D", [value, p.leaf(name("t"), start, start)], start)
    return value


def _at_one_place(p: Parser) -> bool:
    """Whether the bracket here holds one name or number, or a sum of such: the time at which something moves."""
    inside = p.kinds[p.pos + 1:p.kinds.index(")", p.pos)] if ")" in p.kinds[p.pos:p.end] else []
    return bool(inside) and set(inside) <= {"let", "word", "num", "_", "+", "-", "{", "}"} and inside != ["let", "+", "let"]


def _ratio(p: Parser) -> Value | None:
    """dE/dw, or a differential that stands alone."""
    from symderive.documents.constructs import typed_ratio

    after = p.token(1)
    if "d" in p.context.scalars | p.context.names or after.kind not in ("let", "word", "accent", "/", "const") or after.gap:
        return None
    if after.start > p.token().end and after.kind != "/":
        return None
    for ahead in range(1, 12):
        if p.kinds[p.pos + ahead] == "/":
            if p.kinds[p.pos + ahead + 1] == "diff" or (p.kinds[p.pos + ahead + 1] == "let" and p.token(ahead + 1).text == "d"):
                return typed_ratio(p)
            break
        if p.kinds[p.pos + ahead] in ("end", "+", "-", "*", "rel", "row"):
            break
    if after.kind == "/":
        return None
    raise p.error("a differential stands alone")


def _differentiates(p: Parser) -> bool:
    """D_x before a bracket or a function."""
    if p.kinds[p.pos + 1] != "_" or "D" in p.context.arrays:
        return False
    after = p.pos + 3 if p.kinds[p.pos + 2] == "let" else p.pos + 5
    braced = p.kinds[p.pos + 2] == "{" and p.kinds[p.pos + 3] == "let" and p.kinds[p.pos + 4] == "}"
    return (braced or p.kinds[p.pos + 2] == "let") and p.kinds[min(after, p.end)] in ("(", "[", "fn")


def _by_letter(p: Parser, start: int) -> Value:
    """D_x (...)."""
    from symderive.documents.constructs import differentiated

    p.pos += 2
    variable = p.script()
    return differentiated(p, [variable], start)


def _kronecker(p: Parser, start: int) -> Value | None:
    r"""\delta_{ij} with two running indices, \delta_{i,j}."""
    if p.kinds[p.pos + 1: p.pos + 3] != ["_", "{"] or "delta" in p.context.arrays:
        return None
    close = p.closes(p.pos + 2)
    inside = p.tokens[p.base + p.pos + 3: p.base + close]
    inner = [t for t in inside if t.kind != ","]
    comma = len(inside) == len(inner) + 1
    if comma and len(inner) > 2 and any(t.kind == "let" and t.text in p.context.indices for t in inner):
        cut = p.pos + 3 + next(k for k, t in enumerate(inside) if t.kind == ",")
        parts = [_index(p, p.pos + 3, cut), _index(p, cut + 1, close)]
        p.pos = close + 1
        return p.make("delta", parts, start)
    if len(inner) != 2 or any(t.kind not in ("let", "num") or (t.kind == "let" and t.text not in p.context.indices) for t in inner):
        return None
    if not comma and any(t.kind == "num" for t in inner):
        return None
    p.pos = close + 1
    return p.make("delta", [p.leaf(name(t.text) if t.kind == "let" else num(t.text), t.start, t.end) for t in inner], start)


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
    if p.kinds[p.pos] == "^" and _raised_end(p) is not None and f"{stem}_{_raised_end(p)}" in ranks:
        return ranks[f"{stem}_{_raised_end(p)}"] - 1
    if stem.endswith(("_sup", "_lay")):
        return ranks.get(stem, 1) - 1
    return ranks.get(stem, 1) if stem in p.context.arrays else 0


def _free_index(p: Parser) -> frozenset[str]:
    return p.context.indices | frozenset(p.bound)


def _running(p: Parser, stem: str, tokens: list[Token], inside: tuple[int, int]) -> tuple[str, list[Value]]:
    """x_i, x_{i+1}, w_{ij}, w_{1j}, w_{i,j+1}: every part is an index."""
    array = stem if not (p.kinds[p.pos] == "^" and _raised_end(p) is not None) else f"{stem}_{_raised_end(p)}"
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
    return stem, [_index(p, a, b) for a, b in parts]


def _index(p: Parser, lo: int, hi: int) -> Value:
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


def _raised_end(p: Parser) -> str | None:
    """sup for ^{(...)}, lay for ^{[...]}, without stepping."""
    if p.kinds[p.pos + 1] != "{" or p.kinds[p.pos + 2] not in ("(", "["):
        return None
    close = p.closes(p.pos + 1)
    return {"(": "sup", "[": "lay"}[p.kinds[p.pos + 2]] if p.kinds[close - 1] in (")", "]") else None


def _raised(p: Parser, stem: str) -> tuple[str, list[Value]] | None:
    r"""x^{(i)}, W^{[l]}, x^*, x^{new}: an index above, not a power. None where it is one."""
    kind = _raised_end(p)
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
        return f"{stem}_{_MARKS[t.kind]}", []
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
    if stem == "e" and plain(p, stem).op == "const":
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


# --- calls -----------------------------------------------------------------------------------------------------------


def euler(p: Parser, start: int) -> Value:
    """e^u is exp(u)."""
    p.pos += 1
    return p.make("exp", [p.script()], start)


def constant(p: Parser) -> Value:
    t = p.token()
    p.pos += 1
    if t.text == "e" and p.kinds[p.pos] == "^":
        return euler(p, t.start)
    if t.text == "pi" and p.kinds[p.pos] in ("_", "'"):
        raise p.error("an index on pi")
    return p.leaf(const(t.text), t.start)


def called(p: Parser, word: str, start: int) -> Value:
    """A name that may be a function: f(x), f'(x), x(y + 1)."""
    context, primes = p.context, 0
    while p.kinds[p.pos] == "'":
        primes += 1
        p.pos += 1
    order = primes or _order(p, word)
    if word == "softmax":
        return _softmax(p, start)
    if p.kinds[p.pos] == "(" and not order and (apart := _divergence(p, word, start)) is not None:
        return apart
    bound = word in p.bound  # a running name is no function, whatever it is elsewhere
    if p.kinds[p.pos] == "(" and not bound and ((order and not _holds_alone(p, word)) or _is_call(p, word, start)):
        if not order and word in CHANCE and (said := _chance(p, word, start)) is not None:
            return said
        return _applied(p, word, order, start)
    if order:
        return _primed_name(p, word, order, start)
    parameters = context.functions.get(word, ())
    if word in CHANCE and p.kinds[p.pos] == "[" and not p.token().gap and word not in context.scalars:
        return _expected(p, word, start)
    if word in context.ruled and not bound:
        return p.make(context.standard[word], [p.leaf(name(OF_ANY), start)], start)
    if len(parameters) == 1 and word not in context.scalars and not bound:
        spot = p.leaf(name(parameters[0]), start)
        return p.make("apply", [p.leaf(name(word), start), spot], start)
    return p.leaf(plain(p, word), start)


def _expected(p: Parser, word: str, start: int) -> Value:
    """E[X] as one name."""
    if p.kinds[p.pos + 1] not in ("let", "word") or p.kinds[p.pos + 2] != "]":
        raise p.error("an expected value is not read")
    p.pos += 3
    return p.leaf(name(f"{word}_{p.tokens[p.base + p.pos - 2].text}"), start)


def _order(p: Parser, word: str) -> int:
    """The k of f^{(k)}(x)."""
    if p.kinds[p.pos] == "^" and p.context.is_function(word) and _raised_end(p) == "sup":
        close = p.closes(p.pos + 1)
        t = p.token(3)
        if close == p.pos + 5 and t.kind == "num" and t.text.isdigit() and 1 <= int(t.text) <= MAX_ORDER:
            p.pos = close + 1
            return int(t.text)
    return 0


def _is_call(p: Parser, word: str, start: int) -> bool:
    """Whether the bracket after a name holds its arguments.

    A lone name or number in brackets is unclear: it is an argument unless the name stands for a number elsewhere, but f(0) as a whole
    left side always is a value of f.
    """
    context = p.context
    if _holds_alone(p, word):
        return False  # h (1 - h)
    if word in context.functions or word in context.standard or (word in CHANCE and (has_bar(p) or _is_outcome(p))):
        return True
    if word in CHANCE and len(word) > 1 and word not in context.scalars:
        return True
    if word in p.bound:
        return False
    if context.is_function(word) or has_comma(p):
        return True
    alone = p.kinds[p.pos + 2] == ")" and p.kinds[p.pos + 1] in ("let", "word", "accent", "num")
    if not alone or (word in context.scalars and p.kinds[p.pos + 1] == "num"):
        return False
    whole = p.pos + 3 == p.end and start == p.tokens[p.base].start
    known = word in context.bare | context.scalars | context.arrays
    said = f"whether {word}(...) is a product or a function"
    return p.choose(p.token().start, said) == (known and not (whole and p.kinds[p.pos + 1] == "num"))


def _holds_alone(p: Parser, word: str) -> bool:
    """Whether the bracket here holds the name before it without a bracket behind it: then it is a factor."""
    depth = 0
    for at in range(p.pos, min(p.pos + 40, p.end)):
        depth += (p.kinds[at] == "(") - (p.kinds[at] == ")")
        if not depth:
            return False
        if p.kinds[at] == "let" and p.tokens[p.base + at].text == word and p.kinds[at + 1] not in ("(", "'", "_", "^"):
            return True
    return False


def has_comma(p: Parser) -> bool:
    """Whether several values stand in the bracket here."""
    depth = 0
    for at in range(p.pos, min(p.pos + 40, p.end)):
        kind = p.kinds[at]
        depth += (kind in "([{") - (kind in ")]}") if len(kind) == 1 else 0
        if depth == 1 and kind in (",", ";"):
            return True
        if not depth:
            return False
    return False


def has_bar(p: Parser) -> bool:
    for at in range(p.pos, min(p.pos + 40, p.end)):
        if p.kinds[at] == ")":
            return False
        if p.kinds[at] in ("|", "rbar", "lbar"):
            return True
    return False


def _chance(p: Parser, word: str, start: int) -> Value | None:
    """P(A | B) as one name: nothing is known of it but what the page says."""
    close = next((at for at in range(p.pos, p.end) if p.kinds[at] == ")"), None)
    if close is None or not (has_bar(p) or _is_outcome(p)):
        return None
    words = [word]
    for t in p.tokens[p.base + p.pos + 1: p.base + close]:
        if t.kind in ("let", "word", "num", "text"):
            words.append(ascii_name([t.text]))
        elif t.kind in ("|", "rbar", "lbar"):
            words.append("given")
        elif t.kind in ("+", "-"):  # the outcome of a test
            words.append(_MARKS[t.kind])
        elif t.kind not in (",", "{", "}", "_"):
            raise p.error("a chance of this make is not read")
    p.pos = close + 1
    return p.leaf(name("_".join(words)), start)


def _is_outcome(p: Parser) -> bool:
    """Whether the bracket here holds a sign or a word alone: P(+), P(heads)."""
    return p.kinds[p.pos + 1] in ("+", "-", "text") and p.kinds[p.pos + 2] == ")"


def _divergence(p: Parser, word: str, start: int) -> Value | None:
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


def given_apart(p: Parser) -> None:
    """The lone bar in f(x | mu, v), where p stands at the bracket, parts arguments: bars around a value come in pairs."""
    depth, bars = 0, []
    for at in range(p.pos, p.end):
        kind = p.kinds[at]
        depth += (kind in ("(", "[", "{")) - (kind in (")", "]", "}"))
        if not depth:
            break
        if depth == 1 and kind in ("|", "lbar", "rbar"):
            bars.append(at)
    if len(bars) == 1:
        p.kinds[bars[0]] = ";"


def arguments(p: Parser) -> list[Value]:
    """(a, b; c): the values."""
    given_apart(p)
    p.expect("(")
    integrals, bars, norms = p.integrals, p.bars, p.norms
    p.integrals = p.bars = p.norms = 0
    found = [p.single(p.sum())]
    while p.kinds[p.pos] in (",", ";"):
        p.pos += 1
        found.append(p.single(p.sum()))
    p.integrals, p.bars, p.norms = integrals, bars, norms
    p.expect(")")
    return found


def _applied(p: Parser, word: str, order: int, start: int) -> Value:
    head = p.leaf(name(word), start)
    found = arguments(p)
    if len(found) > 1:
        return _of_several(p, word, order, found, start)
    if order:
        return p.make("prime", [head, *found, *([p.leaf(num(order), start)] if order > 1 else [])], start)
    if word in p.context.standard and word not in p.context.functions:
        return p.make(p.context.standard[word], found, start)
    return p.make("apply", [head, *found], start)


def _of_several(p: Parser, word: str, order: int, found: list[Value], start: int) -> Value:
    """f(x, y) at the names of its definition is the name f; elsewhere a Term cannot say it, but a whole side may be taken at a point."""
    said = tuple(t.val if t.op == "name" else "" for t, _ in found)
    if word in ("binom", "C") and order == 0 and len(found) == 2 and word not in p.context.functions and word == "binom":
        return p.make("binomial", found, start)
    defined = p.context.functions.get(word, said)
    if not order and said != defined and len(said) == len(defined) and taken_at(p, defined, found, start):
        return p.leaf(name(word), start)
    if order or "" in said or len(set(said)) < len(said) or (defined and said != defined):
        raise p.error(f"{word} is a function of several variables, and these are not those of its definition", at=p.pos - 1)
    return p.leaf(name(word), start)


def taken_at(p: Parser, parameters: Sequence[str], found: Sequence[Value], start: int) -> bool:
    """Whether what began at `start` and ends here is a whole side; then it is taken where the parameters have these values."""
    if p.kinds[p.pos] != "end" or p.depth > 2 or start != p.tokens[p.base].start or p.at:
        return False
    p.at = tuple((n, t) for n, (t, _) in sorted(zip(parameters, found, strict=True), key=lambda pair: pair[0]) if t != name(n))
    return True


def _primed_name(p: Parser, word: str, order: int, start: int) -> Value:
    """y' is a derivative where the page says in what, else a name of its own."""
    context = p.context
    parameters = context.functions.get(word, ())
    if len(parameters) == 1:
        argument = p.leaf(name(parameters[0]), start)
        return p.make("prime", [p.leaf(name(word), start), argument, *([p.leaf(num(order), start)] if order > 1 else [])], start)
    if word in context.ruled:
        parts = [p.leaf(name(word), start), p.leaf(name(OF_ANY), start), *([p.leaf(num(order), start)] if order > 1 else [])]
        return p.make("prime", parts, start)
    if word in context.depends:
        value = p.leaf(name(word), start)
        for _ in range(order):
            value = p.make("D", [value, p.leaf(name(context.depends[word]), start)], start)
        return value
    return p.leaf(name(word + "_" + "prime" * order), start)


def _softmax(p: Parser, start: int) -> Value:
    """softmax(z)_i."""
    from symderive.documents.constructs import upper_bound

    if p.kinds[p.pos] != "(":
        raise p.error("softmax without a bracket")
    body = p.single(p.bracket(")"))
    if p.kinds[p.pos] != "_":
        raise p.error("a softmax is read only with the index of its entry", "write softmax(z)_i")
    p.pos += 1
    entry = p.script()
    names = sorted(body[0].names & p.context.arrays) or sorted(body[0].names)
    running = next((j for j in ("j", "k", "m", "l", "q") if j not in body[0].names | entry[0].names), "j")
    if not names:
        raise p.error("a softmax of what has no entries")
    each = {n: mk("idx", name(n), name(running)) for n in names[:1] if n in body[0].names}
    from symderive.kernel.term import Captured, Malformed, substitute

    try:
        inner = substitute(body[0], each)
    except (Captured, Malformed):
        raise p.error("a softmax of this make is not read") from None
    upper = upper_bound(p, inner, running, start)
    return p.make("softmax", [(inner, body[1]), p.leaf(name(running), start), entry, upper], start)


# --- known functions ---------------------------------------------------------------------------------------------------


def function(p: Parser) -> Value:
    r"""\sin x, \sin^2 x, \log_2 (x), \max(a, b)."""
    start, op = p.token().start, p.token().text
    if op in _UNREADABLE:
        raise p.error(f"{_UNREADABLE[op]} is not read")
    p.pos += 1
    exponent, base, primes = _function_scripts(p, op)
    if op in ("max", "min"):
        return _extreme(p, op, base, exponent, start)
    if op in ("binomial", "atan2"):
        return p.make(op, arguments(p), start)
    if exponent is not None and _is_minus_one(exponent[0]) and op in _INVERSE:
        op, exponent = _INVERSE[op], None
    argument = _argument(p, op)
    value = _of_function(p, op, argument, base, primes, start)
    return value if exponent is None else p.make("pow", [value, exponent], start)


def _is_minus_one(t: Term) -> bool:
    return t.op == "neg" and t.args[0].op == "num" and t.args[0].val == "1"


def _function_scripts(p: Parser, op: str) -> tuple[Value | None, Value | None, int]:
    """The power, the base and the primes between a function word and its argument."""
    exponent = base = None
    primes = 0
    while p.kinds[p.pos] in ("^", "_", "'"):
        kind = p.kinds[p.pos]
        if kind == "'":
            primes += 1
        p.pos += 1
        if kind == "^":
            exponent = p.script()
        elif kind == "_":
            if op not in ("log", "lg", "max", "min"):
                raise p.error(f"an index on {op} is not read")
            if op in ("max", "min"):
                raise p.error("a maximum or minimum over an index is not read")
            base = p.script()
        elif p.kinds[p.pos] == "end":
            raise p.error(f"{op}' without an argument", at=p.pos - 1)
    return exponent, base, primes


def _extreme(p: Parser, op: str, base: Value | None, exponent: Value | None, start: int) -> Value:
    closing = {"(": ")", "cmd": "cmd"}
    if p.kinds[p.pos] not in closing or (p.kinds[p.pos] == "cmd" and p.token().text != "lbrace"):
        raise p.error(f"the arguments of {op} stand in brackets")
    if p.kinds[p.pos] == "(":
        found = arguments(p)
    else:
        p.pos += 1
        found = [p.single(p.sum())]
        while p.kinds[p.pos] == ",":
            p.pos += 1
            found.append(p.single(p.sum()))
        if not p.at_command("rbrace"):
            raise p.unexpected("'}'")
        p.pos += 1
    if len(found) < 2:
        raise p.error(f"{op} of one thing", at=p.pos - 1)
    value = p.make(op, found, start)
    return value if exponent is None else p.make("pow", [value, exponent], start)


def _of_function(p: Parser, op: str, argument: Value, base: Value | None, primes: int, start: int) -> Value:
    if op in ("lg", "lb"):
        base, op = base or p.leaf(num("10" if op == "lg" else "2"), start), "log"
    elif op == "log" and base is None and p.context.conventions.log != "e":
        base = p.leaf(num(p.context.conventions.log), start)
    op = "log" if op == "ln" else op
    if p.context.conventions.angles == "degrees" and op in _OF_ANGLES and "pi" not in _constants(argument[0]):
        argument = p.in_degrees(argument, start)
    if primes:
        return _primed_function(p, op, argument, primes, start)
    value = p.make(op, [argument], start)
    if base is not None and base[0] is not const("e"):
        value = p.make("div", [value, p.make("log", [base], base[1].start, base[1].end)], start)
    return value


def _constants(t: Term) -> frozenset[str]:
    from symderive.kernel.term import fold

    return fold(t, lambda node, inner: frozenset((node.val,)) if node.op == "const" else frozenset().union(*inner))


def _primed_function(p: Parser, op: str, argument: Value, primes: int, start: int) -> Value:
    r"""\tanh'(x)."""
    if argument[0].op != "name":
        return p.make("prime", [p.leaf(name(op), start), argument, *([p.leaf(num(primes), start)] if primes > 1 else [])], start)
    value = p.make(op, [argument], start)
    for _ in range(primes):
        value = p.make("D", [value, argument], start)
    return value


def _argument(p: Parser, op: str) -> Value:
    """What a function is taken of: a bracket, or what follows without one."""
    kind = p.kinds[p.pos]
    if kind in ("(", "["):
        value = p.bracket(")" if kind == "(" else "]")
        unclear = op in ("log", "ln", "exp") and p.kinds[p.pos] == "^"
        if unclear and p.choose(p.token().start, f"whether the power belongs to the argument of {op}"):
            return p.power(value, value[1].start)
        return value
    if kind == "cmd" and p.token().text == "lbrace":
        p.pos += 1
        value = p.single(p.sum())
        if not p.at_command("rbrace"):
            raise p.unexpected("'}'")
        p.pos += 1
        return value
    return _bare_argument(p, op)


def _bare_argument(p: Parser, op: str) -> Value:
    r"""\sin 2x, \cos \omega t, \ln \frac{a}{b}, \exp -x."""
    start, negative = p.token().start, p.kinds[p.pos] == "-"
    p.pos += negative
    if p.kinds[p.pos] not in ("num", "let", "word", "const", "accent", "cmd", "{", "lbar", "|", "norm", "text", "fn", "diff"):
        raise p.unexpected(f"the argument of {op}")
    if p.kinds[p.pos] == "fn":
        return _signed(p, p.operand(), negative, start)
    parts = [p.factor()]
    numeric = parts[0][0].op in ("num", "const")
    while (kind := p.kinds[p.pos]) in ("let", "word", "const", "accent") and not p.token().gap:
        if p.integrals and p.is_differential():
            break
        if kind in ("let", "const") and p.token().text == "e" and p.kinds[p.pos + 1] == "^":
            break
        if kind == "word" and p.token().text == "softmax":
            break
        if not numeric and p.choose(p.token().start, f"how far the argument of {op} reaches"):
            break
        parts.append(p.factor())
        numeric = numeric and parts[-1][0].op in ("num", "const")
    if numeric and p.at_command("frac") and not (len(parts) == 1 and parts[0][0].op == "num"):
        parts.append(p.factor())
    value = p.make("mul", parts, start) if len(parts) > 1 else parts[0]
    halved = p.kinds[p.pos] == "/" and p.kinds[p.pos + 1] == "num" and not p.token().gap
    turn = any(t.op == "const" for t, _ in parts) and numeric
    if halved and p.choose(p.token().start, f"how far the argument of {op} reaches") != turn:
        p.pos += 1
        value = p.make("div", [value, p.number()], start)
    return _signed(p, value, negative, start)


def _signed(p: Parser, value: Value, negative: bool, start: int) -> Value:
    return p.make("neg", [value], start) if negative else value
