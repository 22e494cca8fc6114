r"""Read one side of a relation: tokens in, a `Side` out. Operator precedence, one look at each token, nested at most `MAX_OPEN` deep.

What is read is what is written: nothing is evaluated. Where a formula has two readings, the usual one is taken and the place is
recorded in `Parser.unclear`; with that place in `other`, the parser takes the second reading. What a Term cannot say is refused
with its place.

==============================  ==========================================================================================
products                        without a sign too: 2x, (a)(b), x \sin x
minus                           at the start of a term it covers the product; after a sign * or / only its factor
functions                       \sin 2x = sin(2x), \sin x \cos x = sin(x)*cos(x), \sin^2 x, \sin^{-1} x = asin(x)
derivatives                     \frac{d}{dx} covers the product after it, or the bracket after it where more follows
sums                            \sum covers the product after it
a slash                         1/2 x is (1/2)*x, a/bc is a/(b*c): both are unclear
==============================  ==========================================================================================
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from symderive.documents.reading import calls, constructs, functions, grids, naming, units
from symderive.documents.reading.context import Context, ascii_name
from symderive.documents.reading.page import Point, Spot
from symderive.documents.reading.tokens import Token
from symderive.kernel.term import Malformed, Term, const, mk, name, num

MAX_OPEN = 60  # brackets, scripts and fractions open at once
_BEFORE_VECTORS = frozenset({"+", "-", "*", "num", "rel"})  # what may stand before a vector inside a formula
MAX_TOKENS = 20_000  # of a side

Value = tuple[Any, Spot]  # a Term, a grids.Grid or a units.Quantity, and where it stands
_OPERANDS = frozenset("num let word fn const ( [ { accent lbar lnull norm diff text begin dots unit".split())
_OPENING = frozenset("frac sqrt sum prod int binom nabla lfloor lceil lbrace underbrace overbrace surd cubic cancel boxed fbox infty "
                     "overset underset stackrel langle oint iint".split())


class Unread(Exception):
    """Something cannot be read: tokens start to end (offsets in the page), one sentence, and what would help."""

    def __init__(self, start: int, end: int, problem: str, hint: str = ""):
        super().__init__(problem)
        self.start, self.end, self.problem, self.hint = start, end, problem, hint


class Parser:
    """Tokens lo to hi of a list on their way to a value.

    unclear   places with a second reading: the offset of the token -> what is said of the choice
    other     offsets at which the second reading is taken
    upper     whether +- is plus
    notes     what was assumed
    opened    offsets of numbers after which digits were left out
    totals    pairs E, w for which the statement has dE/dw: beside it the partial derivative holds the other names fixed
    pairs     all pairs E, w with a derivative here, and whether it is a partial one
    at        the point at which the whole side is taken, where that cannot be substituted
    """

    def __init__(self, tokens: list[Token], lo: int, hi: int, context: Context, other: frozenset[int] = frozenset(), upper: bool = True,
                 totals: frozenset[tuple[str, str]] = frozenset()):
        self.tokens, self.context, self.other, self.upper, self.totals = tokens, context, other, upper, totals
        self.kinds = [t.kind for t in tokens[lo:hi]]
        self.base, self.pos, self.end = lo, 0, hi - lo
        self.kinds += ["end", "end", "end"]
        self.unclear: dict[int, str] = {}
        self.notes: list[str] = []
        self.opened: set[int] = set()
        self.at: Point = ()
        self.bound: list[str] = []
        self.reaches = False  # within d/dx without brackets, which ends at a slash with spaces around it
        self.depth = self.bars = self.norms = self.integrals = 0
        self.differential: Value | None = None
        self.pairs: set[tuple[bool, str, str]] = set()
        self._closes: dict[int, int] | None = None

    # --- tokens

    def token(self, ahead: int = 0) -> Token:
        """The token some places ahead; past the end, an empty one."""
        at = self.pos + ahead
        if at < self.end:
            return self.tokens[self.base + at]
        last = self.tokens[self.base + self.end - 1].end if self.end else 0
        return Token("end", "", last, last)

    def last(self) -> int:
        """The offset where the token before ends."""
        return self.tokens[self.base + self.pos - 1].end if self.pos else self.token().start

    def error(self, problem: str, hint: str = "", at: int | None = None) -> Unread:
        t = self.token() if at is None else self.tokens[self.base + at]
        return Unread(t.start, max(t.end, t.start + 1), problem, hint)

    def unexpected(self, expected: str) -> Unread:
        t = self.token()
        found = "the end" if t.kind == "end" else f"'{t.text or t.kind}'"
        return self.error(f"{found} where {expected} was expected")

    def expect(self, kind: str) -> None:
        if self.kinds[self.pos] != kind:
            raise self.unexpected(f"'{kind}'")
        self.pos += 1

    def at_command(self, *words: str) -> bool:
        """Whether one of these commands stands here."""
        return self.kinds[self.pos] == "cmd" and self.token().text in words

    def closes(self, opening: int) -> int:
        """The position of the } that closes the { at a position."""
        if self._closes is None:
            self._closes, stack = {}, []
            for i in range(self.end):
                if self.kinds[i] == "{":
                    stack.append(i)
                elif self.kinds[i] == "}" and stack:
                    self._closes[stack.pop()] = i
        if opening not in self._closes:
            raise self.error("this brace is never closed", at=opening)
        return self._closes[opening]

    def choose(self, offset: int, said: str) -> bool:
        """Record that what stands at an offset is unclear; whether the second reading is wanted."""
        self.unclear[offset] = said
        return offset in self.other

    # --- terms

    def make(self, op: str, parts: list[Value], start: int, end: int | None = None) -> Value:
        """An operator applied to values; `end` is by default where the last token ended."""
        end = self.last() if end is None else end
        for t, _ in parts:
            if type(t) is Unread:
                return t, Spot(start, end)
        if any(type(t) is units.Quantity for t, _ in parts):
            return units.combine(op, parts, start, end, self)
        if any(type(t) is grids.Grid for t, _ in parts):
            try:
                return grids.combine(op, parts, Spot(start, end), self)
            except grids.Mismatch as why:
                raise Unread(start, end, str(why)) from None
        spots: tuple[Spot, ...] = ()
        for t, spot in parts:
            spots += spot.args if op in ("add", "mul") and t.op == op else (spot,)
        try:
            return mk(op, *(t for t, _ in parts)), Spot(start, end, spots)
        except Malformed as why:
            raise Unread(start, end, str(why)) from None

    def leaf(self, term: Term, start: int, end: int | None = None) -> Value:
        return term, Spot(start, self.last() if end is None else end)

    def single(self, value: Value) -> Value:
        """The value, which must be one Term."""
        if type(value[0]) is grids.Grid:
            raise Unread(value[1].start, value[1].end, "a vector or a matrix stands here, where one number was expected")
        if type(value[0]) is units.Quantity:
            raise Unread(value[1].start, value[1].end, "a value with a unit stands here, where a number was expected")
        return value

    # --- sums and products

    def sum(self) -> Value:
        """a + b - c."""
        start = self.token().start
        parts = [self.signed()]
        while (kind := self.kinds[self.pos]) in ("+", "-", "pm", "mp"):
            self.pos += 1
            right = self.signed()
            if kind == "+" or kind == ("pm" if self.upper else "mp"):
                parts.append(right)
            else:
                parts = [self.make("sub", [self.added(parts, start), right], start, right[1].end)]
        return self.added(parts, start)

    def added(self, parts: list[Value], start: int) -> Value:
        return parts[0] if len(parts) == 1 else self.make("add", parts, start, parts[-1][1].end)

    def signed(self) -> Value:
        """A product with or without a sign before it, which covers it all."""
        start, negative = self.token().start, False
        while (kind := self.kinds[self.pos]) in ("+", "-", "pm", "mp"):
            if kind == "-" or kind == ("mp" if self.upper else "pm"):
                if negative:
                    self.pos += 1
                    return self.make("neg", [self.make("neg", [self.product()], start)], start)
                negative = True
            self.pos += 1
        value = self.product()
        return self.make("neg", [value], start, value[1].end) if negative else value

    def product(self) -> Value:
        """a b/c, a*b: to the left, and flat."""
        start = self.token().start
        factors = [self.factor()]
        while True:
            kind = self.kinds[self.pos]
            if kind == "*" or (kind == "cmd" and self.token().text == "odot"):
                factors.append(self.explicit(factors))
            elif kind == "@":
                self.pos += 1
                factors = [self.make("matmul", [grids.multiplied(self, factors, start), self.factor()], start)]
            elif kind == "/" and not (self.reaches and self.token().gap):
                factors = [self.divided(grids.multiplied(self, factors, start), start)]
            elif kind == ":" and self.is_ratio(factors):
                self.pos += 1
                factors = [self.make("div", [grids.multiplied(self, factors, start), self.signed_factor()], start)]
            elif self.implicit():
                factors.append(self.factor())
            else:
                return grids.multiplied(self, factors, start)

    def is_ratio(self, factors: list[Value]) -> bool:
        """Whether a colon between numbers divides: 12 : 4."""
        if any(t.op not in ("num", "div", "neg", "pow", "sqrt", "add", "sub", "mul") or t.names for t, _ in factors):
            return False
        return self.kinds[self.pos + 1] == "num" or (self.kinds[self.pos + 1] == "cmd" and self.token(1).text == "frac")

    def explicit(self, factors: list[Value]) -> Value:
        """The factor after a sign."""
        if self.kinds[self.pos] == "cmd":
            raise self.error("a product entry by entry is not read")
        self.pos += 1
        return self.signed_factor()

    def signed_factor(self) -> Value:
        start, negative = self.token().start, 0
        while self.kinds[self.pos] in ("-", "+"):
            negative += self.kinds[self.pos] == "-"
            self.pos += 1
        value = self.factor()
        for _ in range(negative):
            value = self.make("neg", [value], start, value[1].end)
        return value

    def divided(self, over: Value, start: int) -> Value:
        """a/b, where what follows b without a sign may belong to it."""
        slash = self.token().start
        self.pos += 1
        at = self.pos
        parts = [self.signed_factor()]
        numeral = self.kinds[at] == "num" and self.pos == at + 1
        while self.kinds[self.pos] == "unit":
            parts.append(self.factor())
        if self.implicit():
            apart = self.kinds[self.pos] == "(" or self.token().start > self.last() or self.token().gap
            covers = not (numeral and apart)
            if self.choose(slash, "what the slash divides by") != covers:
                while self.implicit():
                    parts.append(self.factor())
        under = grids.multiplied(self, parts, parts[0][1].start)
        return self.make("div", [over, under], start)

    def implicit(self) -> bool:
        """Whether another factor stands here without a sign."""
        kind = self.kinds[self.pos]
        if kind == "num":
            if self.tokens[self.base + self.pos - 1].kind == "!":
                return True
            if self.tokens[self.base + self.pos - 1].kind == "num" or self.pos == 0:
                raise self.error("two numbers side by side", "write a sign between them")
            raise self.error("a number after another factor, with no sign between them", "write the number first, or a sign")
        if kind == "norm":
            return not self.norms
        if kind in ("text", "let", "num") and self.pos and self._beside_words():
            raise self.error("words between factors", "write a sign")
        if kind in _OPERANDS:
            return not (kind in ("let", "diff") and self.integrals and self.is_differential())
        if kind == "|":
            return not self.bars and self.kinds[self.pos + 1] not in ("_", "end")
        return kind == "cmd" and self.token().text in _OPENING

    def _beside_words(self) -> bool:
        """Whether several words stand here or just before."""
        return any(t.kind == "text" and " " in t.text for t in (self.token(), self.token(-1)))

    def is_differential(self) -> bool:
        """Whether the dx of an integral stands here."""
        named = self.kinds[self.pos + 1] in ("let", "word", "accent", "const")
        return named and self.token().text == "d" and not self._heads_ratio()

    def _heads_ratio(self) -> bool:
        """Whether this d begins dE/dw: a slash and another d stand near, and nothing but a name between."""
        for at in range(self.pos + 2, min(self.pos + 9, self.end)):
            if self.kinds[at] == "/":
                return self.kinds[at + 1] == "diff"
            if self.kinds[at] not in ("_", "{", "}", "num", "let", "word", ","):
                return False
        return False

    # --- factors

    def factor(self) -> Value:
        """An operand with what is written behind it: powers, primes, !, %."""
        start = self.token().start
        return self.postfix(self.operand(), start)

    def postfix(self, value: Value, start: int) -> Value:
        while True:
            kind = self.kinds[self.pos]
            if kind == "^":
                value = self.power(value, start)
            elif kind == "!":
                self.pos += 1
                if self.kinds[self.pos] == "!":
                    raise self.error("a double factorial is not read")
                value = self.make("factorial", [value], start)
            elif kind == "%":
                self.pos += 1
                value = self.make("div", [value, self.leaf(num("100"), self.last(), self.last())], start)
            elif kind == "deg":
                value = self.degrees(value, start)
            elif kind == "'":
                value = constructs.primed(self, value, start)
            elif kind in ("|", "rbar") and (after := self.kinds[self.pos + 1]) in ("_", "^") and not (
                    self.bars and (kind == "rbar" or after == "^")):
                value = constructs.evaluated(self, value, start)
            elif kind == "_":
                raise self.error("an index after something that is no name")
            else:
                return value

    def degrees(self, value: Value, start: int) -> Value:
        """The degree sign: 30 degrees are 30 (pi/180)."""
        self.pos += 1
        return self.in_degrees(value, start)

    def in_degrees(self, value: Value, start: int) -> Value:
        end = self.last()
        half = self.make("div", [self.leaf(const("pi"), end), self.leaf(num("180"), end)], end)
        return self.make("mul", [value, half], start)

    def power(self, base: Value, start: int) -> Value:
        """a^b, A^T, A^{-1}."""
        if self.is_degree():
            return self.degrees(base, start)
        if (turned := grids.transposed(self, base, start)) is not None:
            return turned
        self.pos += 1
        tower = [self.script()]
        while self.kinds[self.pos] == "^":  # a^b^c, as it is typed
            self.pos += 1
            tower.append(self.script())
        exponent = tower.pop()
        while tower:
            exponent = self.make("pow", [tower[-1], exponent], tower.pop()[1].start)
        while self.kinds[self.pos] == "'":
            base = constructs.primed(self, base, start)
        return self.make("pow", [base, exponent], start)

    def is_degree(self) -> bool:
        r"""^\circ, ^{\circ}: step onto its last token."""
        if self.kinds[self.pos + 1] == "cmd" and self.token(1).text == "circ":
            self.pos += 1
            return True
        if self.kinds[self.pos + 1] == "{" and self.kinds[self.pos + 2] == "cmd" and self.token(2).text == "circ":
            self.pos += 3
            return True
        return False

    def script(self) -> Value:
        """What is raised or lowered: a group, or one token."""
        kind = self.kinds[self.pos]
        if kind == "{":
            return self.group()
        if kind in ("-", "+") and self.kinds[self.pos + 1] not in ("-", "+"):
            start = self.token().start
            self.pos += 1
            value = self.script()
            return self.make("neg", [value], start) if kind == "-" else value
        if kind == "num":
            self.pos += 1
            return self.leaf(self.numeral(self.tokens[self.base + self.pos - 1]), self.tokens[self.base + self.pos - 1].start)
        if kind in ("let", "word", "const"):
            t = self.token()
            self.pos += 1
            return self.leaf(const(t.text) if kind == "const" else naming.plain(self, t.text), t.start)
        return self.operand()

    def group(self) -> Value:
        """{ ... } as one value."""
        opening = self.pos
        self.expect("{")
        integrals, self.integrals = self.integrals, 0
        value = self.sum()
        self.integrals = integrals
        if self.pos >= self.end:
            raise self.error("this brace is never closed", at=opening)
        self.expect("}")
        return value

    def numeral(self, t: Token) -> Term:
        try:
            return num(t.text)
        except Malformed as why:
            raise Unread(t.start, t.end, str(why)) from None

    # --- operands

    def operand(self) -> Value:
        reader = _OPERAND.get(self.kinds[self.pos])
        if reader is None:
            raise self.unexpected("an expression")
        self.deeper()
        reaches, self.reaches = self.reaches, False
        value = reader(self)
        self.reaches = reaches
        self.depth -= 1
        return value

    def deeper(self) -> None:
        """One level further in."""
        self.depth += 1
        if self.depth > MAX_OPEN:
            raise self.error(f"nested more than {MAX_OPEN} deep")

    def number(self) -> Value:
        t = self.token()
        self.pos += 1
        if self.kinds[self.pos] == "dots" and self.token().start == t.end and "." in t.text:
            self.opened.add(t.start)
            self.pos += 1
        value = self.leaf(self.numeral(t), t.start)
        if self.at_command("frac") and (mixed := constructs.mixed_number(self, value)) is not None:
            return mixed
        return value

    def bracket(self, close: str) -> Value:
        """( ... ), [ ... ]: one value, or a vector that is added or multiplied by a number: (1, 2) - 0.1 (4, 5)."""
        start, opening = self.token().start, self.pos
        self.pos += 1
        integrals, bars, norms = self.integrals, self.bars, self.norms
        self.integrals = self.bars = self.norms = 0
        value = self.sum()
        self.integrals, self.bars, self.norms = integrals, bars, norms
        if self.kinds[self.pos] != close:
            if self.kinds[self.pos] == "," and (opening == 0 or self.kinds[opening - 1] in _BEFORE_VECTORS):
                return grids.vector(self, value, close, start)
            if self.kinds[self.pos] == ",":
                raise self.error("a list in brackets stands inside an expression")
            if self.kinds[self.pos] == "end":
                raise self.error("this bracket is never closed", at=opening)
            raise self.unexpected(f"'{close}'")
        self.pos += 1
        spot = value[1]
        return value[0], Spot(start, self.last(), spot.args) if spot.args else spot

    def square(self) -> Value:
        """[ ... ], or F between limits in [F]_a^b."""
        start = self.token().start
        value = self.bracket("]")
        if self.kinds[self.pos] == "_":
            return constructs.between(self, value, start)
        return value

    def bar(self) -> Value:
        """|u|."""
        start, opening = self.token().start, self.pos
        self.pos += 1
        self.bars += 1
        value = self.sum()
        self.bars -= 1
        if self.kinds[self.pos] not in ("|", "rbar"):
            raise self.error("this bar is never closed", at=opening)
        self.pos += 1
        return self.make("abs", [self.single(value)], start)

    def norm(self) -> Value:
        """||u||, an unknown function of u."""
        start = self.token().start
        self.pos += 1
        self.norms += 1
        value = self.single(self.sum())
        self.norms -= 1
        self.expect("norm")
        word = "norm"
        if self.kinds[self.pos] == "_":
            self.pos += 1
            said = ascii_name([t.text for t in naming.script_tokens(self)[0]])
            word = "norm" if said == "2" else f"norm_{said}"
        return self.make("apply", [self.leaf(name(word), start), value], start)

    def words(self) -> Value:
        r"""\text{MSE} as a name."""
        return calls.named(self)

    def command(self) -> Value:
        reader = _COMMANDS.get(self.token().text)
        if reader is None:
            raise self.error(f"\\{self.token().text} is not read")
        return reader(self)

    def dots(self) -> Value:
        raise self.error("dots stand for something that is not written")


def _within(op: str, close: str) -> Callable[[Parser], Value]:
    def read(p: Parser) -> Value:
        start = p.token().start
        p.pos += 1
        value = p.single(p.sum())
        if not p.at_command(close):
            raise p.unexpected(f"\\{close}")
        p.pos += 1
        return p.make(op, [value], start)

    return read


def _infinite(p: Parser) -> Value:
    raise p.error("infinity is not a number that can be computed with")


_OPERAND: dict[str, Callable[[Parser], Value]] = {
    "num": Parser.number, "let": calls.named, "word": calls.named, "accent": calls.named, "text": calls.named,
    "fn": functions.function, "const": calls.constant, "(": calls.bracketed, "[": Parser.square, "{": Parser.group,
    "lbar": Parser.bar, "|": Parser.bar, "norm": Parser.norm, "lnull": constructs.null_bracket, "diff": constructs.typed_ratio,
    "begin": grids.environment, "unit": units.unit, "cmd": Parser.command, "dots": Parser.dots,
}
_COMMANDS: dict[str, Callable[[Parser], Value]] = {
    "frac": constructs.fraction, "sqrt": constructs.root, "surd": constructs.root_sign, "cubic": constructs.root_sign,
    "binom": constructs.binomial,
    "sum": constructs.series, "prod": constructs.series, "int": constructs.integral, "nabla": constructs.gradient,
    "lfloor": _within("floor", "rfloor"), "lceil": _within("ceiling", "rceil"), "lbrace": constructs.braces,
    "underbrace": constructs.braced, "overbrace": constructs.braced, "cancel": constructs.contents, "boxed": constructs.contents,
    "fbox": constructs.contents, "overset": constructs.annotated, "underset": constructs.annotated, "stackrel": constructs.annotated,
    "infty": _infinite,
}
