"""One side of a relation as a `Side`: an expression, a list, a matrix, cases, words, or the reason why it is none of these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache

from symderive.documents.reading import grids, units
from symderive.documents.reading.context import Context, ascii_name
from symderive.documents.reading.page import Number, Side, Spot, Trouble
from symderive.documents.reading.parse import MAX_TOKENS, Parser, Unread, Value
from symderive.documents.reading.tokens import UNITS, Token, bounds
from symderive.kernel.term import MAX_DIGITS, Path, Term, mk, name, num

_PUNCTUATION = frozenset({",", ".", ";", ":"})
_OUTER = _PUNCTUATION | {"quad", "phantom"}
_NOTHING = frozenset({"dots", ",", "+", "*"})  # all that stands where nothing is said
_WORDED = frozenset({"text", "word"})
_MEASURED = _WORDED | {"fn", "deg", "^", "let"}  # kinds of tokens that units are made of


@dataclass
class Findings:
    """What was noticed while a statement was read: see the fields of the same names in `Parser`."""

    unclear: dict[int, str] = field(default_factory=dict)
    pairs: set[tuple[bool, str, str]] = field(default_factory=set)

    def totals(self) -> frozenset[tuple[str, str]]:
        """The pairs E, w with dE/dw and a partial derivative of E in w too."""
        return frozenset((e, w) for partial, e, w in self.pairs if partial and (False, e, w) in self.pairs)


class SideReader:
    """Reads the sides of one statement. `other` and `totals` as in `Parser`."""

    def __init__(self, text: str, context: Context, other: frozenset[int] = frozenset(), totals: frozenset[tuple[str, str]] = frozenset()):
        self.text, self.context, self.other, self.totals = text, context, other, totals
        self.found = Findings()

    def read(self, tokens: list[Token], lo: int, hi: int) -> Side:
        """The side that tokens lo to hi say. Never raises."""
        lo, hi = _trimmed(tokens, lo, hi)
        start, end = bounds(tokens[lo:hi]) if lo < hi else (0, 0)
        said = self.text[start:end]
        kinds = {t.kind for t in tokens[lo:hi]}
        if kinds <= _NOTHING:
            return Side(said, start, end, "dots")
        if hi - lo == 1 and tokens[lo].kind == "num" and len(tokens[lo].text) < MAX_DIGITS:  # most sides are one number
            written = num(tokens[lo].text)
            spot = Spot(start, end)
            figure = _figure(written, spot, (), False)
            return Side(said, start, end, "term", written, spot, (figure,), figure)
        if hi - lo > MAX_TOKENS:
            return _unread(said, start, end, Unread(start, end, f"longer than {MAX_TOKENS:,} symbols"))
        if kinds & _MEASURED:
            tokens = units.marked(tokens, lo, hi, self.context)
            lo, hi = 0, len(tokens)
        hi, dropped = _without_units(tokens, lo, hi, self.context) if kinds & _WORDED else (hi, ())
        if "text" in kinds and (words := _only_words(tokens, lo, hi)):
            return Side(said, start, end, "words" if " " in words else "term", name(ascii_name([words])), Spot(start, end))
        if tokens[lo].text == "bb" and (called := _number_set(tokens, lo, hi)):
            return Side(said, start, end, "words", name(called), Spot(start, end))
        try:
            side = self.kinds_of(tokens, lo, hi, kinds)
        except Unread as why:
            side = _unread(said, start, end, why)
        except (LookupError, ValueError, RecursionError):  # fail closed: what surprises the reader has not been read
            side = _unread(said, start, end, Unread(start, end, "this cannot be read"))
        return replace(side, dropped=dropped, text=said, end=end) if dropped else side

    def kinds_of(self, tokens: list[Token], lo: int, hi: int, kinds: set[str]) -> Side:
        """A list, a set, two values, or one. Raises Unread."""
        start, end = bounds(tokens[lo:hi])
        said = self.text[start:end]
        if "," in kinds or ";" in kinds:
            hi = _untransposed(tokens, lo, hi, self.context)
            inner = (lo + 1, hi - 1) if _in_brackets(tokens, lo, hi) else (lo, hi)
            parts = list(_at_commas(tokens, *inner))
            if len(parts) > 1:
                return Side(said, start, end, "tuple", rows=(tuple(self.read(tokens, a, b) for a, b in parts),))
            if opening := _scaled_list(tokens, lo, hi, self.context):
                factor = self.read(tokens, lo, opening)
                entries = [self.read(tokens, a, b) for a, b in _at_commas(tokens, opening + 1, hi - 1)]
                if factor.term is not None and all(e.term is not None for e in entries):
                    return Side(said, start, end, "tuple", rows=(tuple(_times(factor, e) for e in entries),))
        if "dots" in kinds and (cut := _range(tokens, lo, hi)):
            ends = ((lo, cut), (cut, cut + 1), (cut + 1, hi))
            return Side(said, start, end, "tuple", rows=(tuple(self.read(tokens, *part) for part in ends),))
        if "accent" in kinds:
            tokens = _with_fractions(tokens[lo:hi])
            lo, hi = 0, len(tokens)
        if "pm" in kinds or "mp" in kinds:
            return Side(said, start, end, "either", rows=((self.value(tokens, lo, hi, True), self.value(tokens, lo, hi, False)),))
        return self.value(tokens, lo, hi, True)

    def value(self, tokens: list[Token], lo: int, hi: int, upper: bool) -> Side:
        """One value as a side. Raises Unread."""
        p = Parser(tokens, lo, hi, self.context, self.other, upper, self.totals)
        value = p.sum()
        if p.pos < p.end:
            raise p.unexpected("the end")
        self.found.unclear.update(p.unclear)
        self.found.pairs |= p.pairs
        return side_of(self.text, value, p, *bounds(tokens[lo:hi]))


def _unread(said: str, start: int, end: int, why: Unread) -> Side:
    return Side(said, start, end, "unread", trouble=Trouble(why.start, why.end, why.problem, why.hint))


def _trimmed(tokens: list[Token], lo: int, hi: int) -> tuple[int, int]:
    """Without the punctuation at both ends, and without braces around everything."""
    while True:
        while lo < hi and tokens[hi - 1].kind in _PUNCTUATION:
            hi -= 1
        while lo < hi and tokens[lo].kind in _OUTER:
            lo += 1
        while lo < hi and tokens[hi - 1].kind == "quad":
            hi -= 1
        if lo + 1 < hi and tokens[lo].kind == "{" and tokens[hi - 1].kind == "}" and _one_group(tokens, lo, hi):
            lo, hi = lo + 1, hi - 1
            continue
        if lo >= hi or tokens[hi - 1].kind not in _OUTER:
            return lo, hi


def _one_group(tokens: list[Token], lo: int, hi: int) -> bool:
    depth = 0
    for at in range(lo, hi):
        depth += (tokens[at].kind == "{") - (tokens[at].kind == "}")
        if not depth and at < hi - 1:
            return False
    return True


SETS = {"N": "natural_numbers", "Z": "whole_numbers", "Q": "rational_numbers", "R": "real_numbers", "C": "complex_numbers"}


def _number_set(tokens: list[Token], lo: int, hi: int) -> str:
    r"""The name of a set of numbers: \mathbb{R}, \mathbb{N}_0, \mathbb{R}^n; else ""."""
    letters = [t for t in tokens[lo + 1:hi] if t.kind not in ("{", "}")]
    return SETS.get(letters[0].text, "") if letters and (len(letters) == 1 or letters[1].kind in ("^", "_")) else ""


def _range(tokens: list[Token], lo: int, hi: int) -> int:
    """The place of the dots in 1 ... n, where one whole number or letter begins it; else 0."""
    if hi - lo < 3 or tokens[lo + 1].kind != "dots" or tokens[lo].kind not in ("num", "let") or "." in tokens[lo].text:
        return 0
    return lo + 1 if tokens[lo + 2].kind in ("num", "let", "word", "{") else 0


def _only_words(tokens: list[Token], lo: int, hi: int) -> str:
    if all(t.kind == "text" for t in tokens[lo:hi]):
        said = " ".join(t.text for t in tokens[lo:hi])
        return said if ascii_name([said])[:1].isalpha() else ""
    return ""


def _without_units(tokens: list[Token], lo: int, hi: int, context: Context) -> tuple[int, tuple[str, ...]]:
    """The end without units and words after a number or an expression, and what was left out."""
    depth = 0
    for at in range(lo, hi):
        t = tokens[at]
        depth += (t.kind in ("{", "(", "[", "begin")) - (t.kind in ("}", ")", "]", "end"))
        unit = t.kind == "text" or (t.kind == "word" and t.text in UNITS and tokens[at - 1].kind in ("num", "}"))
        if depth or at == lo or not unit or (ascii_name([t.text]) in context.names | context.bare and t.text not in UNITS):
            continue
        before = tokens[at - 1]
        ends = before.kind in ("num", "let", "word", ")", "]", "}", "const", "%", "|", "rbar", "!", "'", "end", "cmd", "dots")
        rest = tokens[at + 1:hi]
        if ends and all(r.kind in ("text", "word", "let", "^", "_", "{", "}", "num", "-", "/", "*", "deg") for r in rest):
            return at, (" ".join(filter(None, (t.text, *(r.text for r in rest)))),)
    return hi, ()


def _in_brackets(tokens: list[Token], lo: int, hi: int) -> bool:
    """Whether everything stands in one pair of brackets or braces that holds a list."""
    first, last = tokens[lo], tokens[hi - 1]
    pair = (first.kind, last.kind) in (("(", ")"), ("[", "]"), ("(", "]"), ("[", ")")) or (first.text == "lbrace" and last.text == "rbrace")
    if not pair or hi - lo < 3:
        return False
    depth = 0
    for at in range(lo, hi - 1):
        depth += _opens(tokens[at])
        if not depth:
            return False
    return any(True for _ in _commas(tokens, lo + 1, hi - 1))


def _untransposed(tokens: list[Token], lo: int, hi: int, context: Context) -> int:
    """Where a list in brackets ends before a raised T: (1, 2, 3)^T has the entries 1, 2 and 3, too."""
    at = hi - 1 - (tokens[hi - 1].kind == "}")
    t, braced = tokens[at], at < hi - 1
    transposes = t.text == "top" or (t.text == "T" and (context.transposes or t.kind == "word"))
    before = at - 1 - (braced and at > lo and tokens[at - 1].kind == "{")
    raised = transposes and before > lo + 1 and tokens[before].kind == "^"
    return before if raised and _in_brackets(tokens, lo, before) else hi


def _scaled_list(tokens: list[Token], lo: int, hi: int, context: Context) -> int:
    """Where the list of a scaled list opens, 0.4 (1, 2, -1) or (1/S)(4.95, 1.49); else 0. In f(1, 2) these are arguments."""
    opening = next((at for at in range(hi - 3, lo, -1) if tokens[at].kind == "(" and _in_brackets(tokens, at, hi)), 0)
    before = tokens[opening - 1]
    numbers_alone = all(t.kind in ("num", "-", "+", ",") for t in tokens[opening + 1:hi - 1])
    step = before.kind == "let" and numbers_alone and before.text in context.scalars and before.text not in context.functions
    scales = before.kind in ("num", ")", "*") or step or (
        before.kind == "}" and tokens[lo].text in ("frac", "sqrt"))  # but N(x; mu, v) in another script is a call
    plain = not any(t.kind in ("+", "-", "^", "_", ",", "diff") or t.text == "d" for t in tokens[lo:opening])  # no slope at a point
    return opening if opening and scales and plain else 0


def _times(factor: Side, entry: Side) -> Side:
    """An entry of a list with its factor before it."""
    assert factor.term is not None and entry.term is not None
    figures = [replace(n, path=(k, *n.path)) for k, side in enumerate((factor, entry)) for n in side.numbers]
    return replace(entry, term=mk("mul", factor.term, entry.term), spot=None, numbers=tuple(figures), number=None)


def _opens(t: Token) -> int:
    if t.kind in ("(", "[", "{", "begin") or (t.kind == "cmd" and t.text in ("lbrace", "lfloor", "lceil", "langle")):
        return 1
    if t.kind in (")", "]", "}", "end") or (t.kind == "cmd" and t.text in ("rbrace", "rfloor", "rceil", "rangle")):
        return -1
    return 0


def _commas(tokens: list[Token], lo: int, hi: int) -> Iterator[int]:
    depth = 0
    for at in range(lo, hi):
        depth += _opens(tokens[at])
        if not depth and tokens[at].kind in (",", ";"):
            yield at


def _at_commas(tokens: list[Token], lo: int, hi: int) -> Iterator[tuple[int, int]]:
    """The parts between commas."""
    for at in _commas(tokens, lo, hi):
        yield lo, at
        lo = at + 1
    yield lo, hi


def side_of(text: str, value: Value, p: Parser, start: int, end: int) -> Side:
    """A value as a side."""
    t, spot = value
    said = text[start:end]
    if type(t) is Unread:
        if t.problem == grids.DOTS:
            return Side(said, start, end, "dots")
        return _unread(said, start, end, t)
    if type(t) is units.Quantity:
        if t.value is None:
            return _unread(said, start, end, Unread(start, end, "a unit without a number"))
        return replace(side_of(text, t.value, p, start, end), dropped=(units.written(t),))
    if type(t) is str:
        return Side(said, start, end, "words", name(ascii_name([t]) or "otherwise"), Spot(start, end))
    if type(t) is grids.Grid:
        rows = tuple(tuple(side_of(text, v, p, v[1].start, v[1].end) for v in row) for row in t.rows)
        return Side(said, start, end, "cases" if t.cases else "matrix", rows=rows, notes=tuple(p.notes))
    figures = tuple(numbers(t, spot, p.opened))
    return Side(said, start, end, "term", t, spot, figures, whole_number(t, figures), at=p.at, notes=tuple(dict.fromkeys(p.notes)))


# --- numbers ---------------------------------------------------------------------------------------------------------


def numbers(term: Term, spot: Spot, opened: set[int]) -> list[Number]:
    """The numerals of a term, in the order of the page; the 10 of 3 times 10^8 is none."""
    found: list[Number] = []
    todo: list[tuple[Term, Spot, Path]] = [(term, spot, ())]
    while todo:
        t, s, path = todo.pop()
        if t.op == "num" and (s.end > s.start):
            found.append(_figure(t, s, path, s.start in opened))
        for k, (a, inner) in enumerate(zip(t.args, s.args, strict=False)):
            scale = t.op == "mul" and k and t.args[k - 1].op == "num" and len(inner.args) == 2 and _power_of_ten(a) is not None
            todo.append((a.args[1], inner.args[1], (*path, k, 1)) if scale else (a, inner, (*path, k)))
    return sorted(found, key=lambda n: n.start)


_unit = lru_cache(maxsize=64)(lambda decimals: Fraction(1, 10**decimals))


def _figure(t: Term, s: Spot, path: Path, opened: bool) -> Number:
    decimals = len(t.val.partition(".")[2])
    return Number(path, s.start, s.end, t.val, t.value, _unit(decimals), "." not in t.val, opened)


def whole_number(t: Term, figures: tuple[Number, ...]) -> Number | None:
    """The one number that a side is: with a sign, a power of ten, or as a percentage."""
    sign, scale, t0 = 1, Fraction(1), t
    if t.op == "neg":
        sign, t = -1, t.args[0]
    whole = True
    if t.op == "mul" and len(t.args) == 2 and (power := _power_of_ten(t.args[1])) is not None:
        scale, t, whole = power, t.args[0], False
    elif t.op == "div" and t.args[1].op == "num" and t.args[1].val == "100" and len(figures) == 1:
        scale, t = Fraction(1, 100), t.args[0]
    elif (power := _power_of_ten(t)) is not None and t.op == "pow":
        return None
    if t.op == "neg" and t0.op != "neg":
        sign, t = -1, t.args[0]
    if t.op != "num" or not figures:
        return None
    n = figures[0]
    return Number((), n.start, figures[-1].end, n.text, sign * n.value * scale, n.unit * scale, n.whole and whole, n.open)


def _power_of_ten(t: Term) -> Fraction | None:
    if t.op != "pow" or t.args[0].op != "num" or t.args[0].val != "10":
        return None
    k = t.args[1].args[0] if t.args[1].op == "neg" else t.args[1]
    if k.op != "num" or not k.val.isdigit() or len(k.val) > 4:
        return None
    return Fraction(10) ** (-int(k.val) if t.args[1].op == "neg" else int(k.val))


def _with_fractions(tokens: list[Token]) -> list[Token]:
    r"""0.1\overline{6} as the fraction (15/90) that it is: the digits under the bar go on for ever."""
    out: list[Token] = []
    k = 0
    while k < len(tokens):
        begun = _decimal_at_the_end(out) if tokens[k].kind == "accent" and tokens[k].text in ("bar", "dot") else []
        period = next((t for t in tokens[k + 1:k + 3] if t.kind != "{"), tokens[k])
        if not begun or not period.text.isdigit() or begun[-1].end != tokens[k].start:
            out.append(tokens[k])
            k += 1
            continue
        whole, _, before = "".join(t.text or "." for t in begun).partition(".")
        above = int(whole + before + period.text) - int(whole + before)
        below = "9" * len(period.text) + "0" * len(before)
        k += 4 if tokens[k + 1].kind == "{" else 2
        places = begun[0].start, tokens[k - 1].end
        parts = (("(", ""), ("num", str(above)), ("/", ""), ("num", below), (")", ""))
        out[-len(begun):] = [Token(kind, text, *places) for kind, text in parts]
    return out


def _decimal_at_the_end(tokens: list[Token]) -> list[Token]:
    """The tokens of a decimal that has begun: 0.1, or 0 and its point."""
    if tokens and tokens[-1].kind == "num" and "." in tokens[-1].text:
        return tokens[-1:]
    return tokens[-2:] if [t.kind for t in tokens[-2:]] == ["num", "."] else []
