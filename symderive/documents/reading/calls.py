"""A name and what is done to it: a call, a prime, a dot, a derivative typed as d/dx or D_x; and whether a bracket after it is a factor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from symderive.documents.reading import chances
from symderive.documents.reading.arguments import arguments, as_defined, of_several, slope, slope_of
from symderive.documents.reading.chances import CHANCE
from symderive.documents.reading.context import CUSTOMARY
from symderive.documents.reading.functions import OF_ANY
from symderive.documents.reading.naming import index, plain, raised_end, spelled
from symderive.documents.reading.page import Spot, value_name
from symderive.kernel.term import MAX_ORDER, const, mk, name, num

if TYPE_CHECKING:
    from symderive.documents.reading.parse import Parser
    from symderive.documents.reading.tokens import Token

Value = tuple[Any, Spot]


def named(p: Parser) -> Value:
    """A name, and what is done to it: an entry, a derivative, a call."""
    start = p.token().start
    if p.kinds[p.pos] == "let" and p.token().text == "d" and (ratio := _ratio(p)) is not None:
        return ratio
    if p.token().text == "D" and _differentiates(p):
        return by_letter(p, start)
    if p.kinds[p.pos] == "accent" and p.token().text in ("dot", "ddot"):
        return _in_time(p, start)
    if p.token().text == "delta" and (entry := _kronecker(p, start)) is not None:
        return entry
    stem, array = spelled(p)
    if stem == "e" and not array and p.kinds[p.pos] == "^" and (plain(p, "e").op == "const" or _varies(p)):
        return euler(p, start)
    if stem == "e" and not array:
        return p.leaf(plain(p, "e"), start)
    if array and p.kinds[p.pos:p.pos + 3] == ["(", "let", ")"] and p.token(1).text not in p.context.indices | {stem}:
        raise p.error("whether an entry is a function or a factor is not clear", "write a sign between factors")
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
    from symderive.documents.reading.constructs import typed_ratio

    after = p.token(1)
    number = "d" in p.context.scalars | p.context.names
    if (number and after.kind == "/") or after.kind not in ("let", "word", "accent", "/", "const") or after.gap:
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
    if after.kind == "/" or number:
        return None
    raise p.error("a differential stands alone")


def _differentiates(p: Parser) -> bool:
    """D_x before a bracket or a function."""
    if p.kinds[p.pos + 1] != "_" or "D" in p.context.arrays:
        return False
    after = p.pos + 3 if p.kinds[p.pos + 2] == "let" else p.pos + 5
    braced = p.kinds[p.pos + 2] == "{" and p.kinds[p.pos + 3] == "let" and p.kinds[p.pos + 4] == "}"
    return (braced or p.kinds[p.pos + 2] == "let") and p.kinds[min(after, p.end)] in ("(", "[", "fn")


def by_letter(p: Parser, start: int) -> Value:
    """D_x (...), and with the sign of a partial derivative."""
    from symderive.documents.reading.constructs import differentiated

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
        parts = [index(p, p.pos + 3, cut), index(p, cut + 1, close)]
        p.pos = close + 1
        return p.make("delta", parts, start)
    if len(inner) != 2 or any(t.kind not in ("let", "num") or (t.kind == "let" and t.text not in p.context.indices) for t in inner):
        return None
    if not comma and any(t.kind == "num" for t in inner):
        return None
    p.pos = close + 1
    return p.make("delta", [p.leaf(name(t.text) if t.kind == "let" else num(t.text), t.start, t.end) for t in inner], start)


def euler(p: Parser, start: int) -> Value:
    """e^u is exp(u)."""
    p.pos += 1
    return p.make("exp", [p.script()], start)


def _varies(p: Parser) -> bool:
    """Whether a name stands in the exponent here: e^{-x} is no power of an error e."""
    close = p.closes(p.pos + 1) if p.kinds[p.pos + 1] == "{" else p.pos + 2
    return any(kind in ("let", "word", "accent") for kind in p.kinds[p.pos + 1:close])


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
    word = _inverse(p, word)
    order = primes or _order(p, word)
    if word == "softmax":
        return _softmax(p, start)
    if p.kinds[p.pos] == "(" and word in context.formal and not order:
        return as_defined(p, word, start)
    if "_" in word and (found := slope_of(word, context.functions)) is not None and not order:
        return slope(p, *found, start)
    if word == "D" and not order and _operates(p):
        raise p.error("whether D is a derivative or a factor is not clear", "write d/dx", at=p.pos - 1)
    if word.endswith("cal") and p.at_command("lbrace"):
        raise p.error("a transform of a function is not read")
    if p.kinds[p.pos] == "(" and not order and (apart := chances.divergence(p, word, start)) is not None:
        return apart
    if word.endswith("_inverse"):
        return _applied(p, word, 0, start)
    bound = word in p.bound  # a running name is no function, whatever it is elsewhere
    if p.kinds[p.pos] == "(" and not bound and ((order and not _holds_alone(p, word)) or _is_call(p, word, start)):
        if not order and word in CHANCE and (said := chances.density(p, word, start) or chances.chance(p, word, start)) is not None:
            return said
        return _applied(p, word, order, start)
    if order:
        return _primed_name(p, word, order, start)
    parameters = context.functions.get(word, ())
    if word in CHANCE and p.kinds[p.pos] == "[" and not p.token().gap and word not in context.scalars:
        return chances.expected(p, word, start)
    if word in context.ruled and not bound:
        return p.make(context.standard[word], [p.leaf(name(OF_ANY), start)], start)
    if len(parameters) == 1 and word not in context.scalars and not bound:
        spot = p.leaf(name(parameters[0]), start)
        return p.make("apply", [p.leaf(name(word), start), spot], start)
    return p.leaf(plain(p, word), start)


def _operates(p: Parser) -> bool:
    """Whether D, with a power or not, stands before a function, and is no name of the page."""
    context, at = p.context, p.pos + (2 if p.kinds[p.pos] == "^" else 0)
    if "D" in context.scalars | context.plain or p.kinds[at] != "let":
        return False
    return p.tokens[p.base + at].text in context.functions or p.tokens[p.base + at].text in CUSTOMARY - context.scalars


def bracketed(p: Parser) -> Value:
    r"""A bracket as an operand; (f + g)(x), (fg)(x), (f \circ g)(x) and (f \circ g)'(x) are functions put together, at one place."""
    close = p.kinds.index(")", p.pos) if ")" in p.kinds[p.pos:p.end] else p.pos
    inside = p.tokens[p.base + p.pos + 1: p.base + close]
    heads = [t for t in inside if t.kind == "let"]
    signs = {t.text if t.kind == "cmd" else t.kind for t in inside if t.kind != "let"}
    opening = close + 1
    while p.kinds[opening] == "'":
        opening += 1
    together = len(heads) > 1 and p.kinds[opening] == "(" and len(signs) < 2 and signs <= {"+", "-", "*", "circ"} and (
        len(inside) == (2 * len(heads) - 1 if signs else len(heads)))
    if not together or not all(t.text in p.context.functions or t.text in CUSTOMARY - p.context.scalars for t in heads):
        return p.bracket(")")
    start, p.pos = p.token().start, opening
    found = arguments(p)
    if len(found) > 1:
        raise p.error("functions of several variables that are put together are not read", at=p.pos - 1)
    value = _together(p, heads, signs, found[0], start)
    for _ in range(opening - close - 1):
        if found[0][0].op != "name":
            raise p.error("a slope of functions that are put together is read at x alone", at=p.pos - 1)
        value = p.make("D", [value, found[0]], start)
    return value


def _together(p: Parser, heads: list[Token], signs: set[str], at: Value, start: int) -> Value:
    """The sum, the difference, the product of some functions at one place, or one after the other."""
    if signs == {"circ"}:
        value = at
        for t in reversed(heads):
            value = p.make("apply", [p.leaf(name(t.text), t.start, t.end), value], start)
        return value
    parts = [p.make("apply", [p.leaf(name(t.text), t.start, t.end), at], start) for t in heads]
    if signs == {"-"}:
        value = parts[0]
        for part in parts[1:]:
            value = p.make("sub", [value, part], start)
        return value
    return p.make("add" if signs == {"+"} else "mul", parts, start)


def _inverse(p: Parser, word: str) -> str:
    """f_inverse for f^{-1}(x), a function of its own. Steps over the exponent. A square of f before its bracket is not clear."""
    if p.kinds[p.pos] != "^" or not (word in p.context.functions or word in CUSTOMARY - p.context.scalars):
        return word
    if p.kinds[p.pos + 1:p.pos + 6] == ["{", "-", "num", "}", "("] and p.token(3).text == "1" and not _holds_alone(p, word, p.pos + 5):
        p.pos += 5
        return f"{word}_inverse"
    if p.kinds[p.pos + 1:p.pos + 5] == ["{", "-", "num", "}"] and p.token(3).text == "1" and p.kinds[p.pos + 5] != "(" and (
            len(p.context.functions.get(word, ())) == 1):
        raise p.error(f"whether this is 1/{word} or the inverse of {word} is not clear")
    at = p.pos + (4 if p.kinds[p.pos + 1] == "{" else 2)
    if p.kinds[p.pos + 1:at].count("num") == 1 and p.kinds[at:at + 3] == ["(", "let", ")"] and (
            p.context.functions.get(word) == (p.tokens[p.base + at + 1].text,)):
        raise p.error(f"whether this is a power of {word} or {word} applied twice is not clear", "write the power behind the bracket")
    return word


def _order(p: Parser, word: str) -> int:
    """The k of f^{(k)}(x)."""
    if p.kinds[p.pos] == "^" and p.context.is_function(word) and raised_end(p) == "sup":
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
    if word in context.functions or word in context.standard or (word in CHANCE and (chances.has_bar(p) or chances.is_outcome(p))):
        return True
    if word in CHANCE and (chances.of_events(p) or chances.of_capitals(p, word) or (len(word) > 1 and word not in context.scalars)):
        return True
    if word in p.bound:
        return False
    if context.is_function(word) or has_comma(p):
        return True
    spelled_out = p.tokens[p.base + p.pos - 1].kind in ("word", "text") and word.isalpha()
    if spelled_out and word not in context.bare | context.scalars | context.plain | context.arrays:
        return True
    alone = p.kinds[p.pos + 2] == ")" and p.kinds[p.pos + 1] in ("let", "word", "accent", "num")
    if not alone or (word in context.scalars and p.kinds[p.pos + 1] == "num"):
        return False
    whole = p.pos + 3 == p.end and start == p.tokens[p.base].start
    known = word in context.bare | context.scalars | context.arrays
    said = f"whether {word}(...) is a product or a function"
    return p.choose(p.token().start, said) == (known and not (whole and p.kinds[p.pos + 1] == "num"))


def _holds_alone(p: Parser, word: str, opening: int | None = None) -> bool:
    """Whether the bracket here holds the name before it without a bracket behind it: then it is a factor."""
    depth, opening = 0, p.pos if opening is None else opening
    for at in range(opening, min(opening + 40, p.end)):
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


def _applied(p: Parser, word: str, order: int, start: int) -> Value:
    head = p.leaf(name(word), start)
    found = arguments(p)
    if len(found) > 1:
        return of_several(p, word, order, found, start)
    defined = p.context.functions.get(word, ())
    if len(defined) > 1 and not order:  # l(9.9) for l(mu, v), where v is fixed
        return p.leaf(name(value_name(word, (("1", found[0][0]),))), start)
    if order:
        return p.make("prime", [head, *found, *([p.leaf(num(order), start)] if order > 1 else [])], start)
    if word in p.context.standard and word not in p.context.functions:
        return p.make(p.context.standard[word], found, start)
    return p.make("apply", [head, *found], start)


def _primed_name(p: Parser, word: str, order: int, start: int) -> Value:
    """y' is a derivative where the page says in what, else a name of its own."""
    context = p.context
    parameters = context.functions.get(word, ())
    if len(parameters) == 1 and not context.renewing:
        argument = p.leaf(name(parameters[0]), start)
        return p.make("prime", [p.leaf(name(word), start), argument, *([p.leaf(num(order), start)] if order > 1 else [])], start)
    if word in context.ruled:
        parts = [p.leaf(name(word), start), p.leaf(name(OF_ANY), start), *([p.leaf(num(order), start)] if order > 1 else [])]
        return p.make("prime", parts, start)
    if word in context.depends and not context.renewing:
        value = p.leaf(name(word), start)
        for _ in range(order):
            value = p.make("D", [value, p.leaf(name(context.depends[word]), start)], start)
        return value
    return p.leaf(name(word + "_" + "prime" * order), start)


def _softmax(p: Parser, start: int) -> Value:
    """softmax(z)_i."""
    from symderive.documents.reading.constructs import upper_bound

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
