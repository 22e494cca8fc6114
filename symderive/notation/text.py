"""Text notation: `read` turns what people type into a Term, `write` turns a Term into ASCII that `read` takes back.

What is read is what is written; nothing is evaluated and no name is looked up anywhere. Where a text has two readings that
differ in value, it is refused with both spelled out: x(y + 1), 1/2x, e^2x, 2e-3, sinx.

==========================  =============================================================================================
products                    a*b, and without a sign 2x, 2 x, (a)(b), x sin(x); 1/2 x is (1/2)*x
powers                      ^ or **, to the right: a^b^c = a^(b^c); -x^2 = -(x^2); e^u is exp(u), (e)^u is the power
minus                       at the start of a term it covers the product: -a*b = -(a*b); after * / ^ only its factor
functions                   tanh(x), tanh(x)^2 = tanh^2(x) = tanh^2 x; sin 2x = sin(2x), sin x cos x = sin(x)*cos(x);
                            asec(x) is acos(1/x), and so are acsc, asech, acsch, acoth those of 1/x
derivatives                 D(f, x), diff(f, x, 2), Derivative(f, (x, 2)); d/dx covers the product after it; f'(x), f''(x);
                            dE/dw1 where E and w1 are names; partial(E, h1)
entries                     x[k], W[i, j]
sums                        sum(f, j=1..n), Sum(f, (j, 1, n)), product(f, j=1..n), softmax(x[j], j=1..n)[i]
integrals                   integral(f, x=a..b), Integral(f, (x, a, b))
statements                  a = b, !=, <, <=, >, >=, whole(n), real(u), smooth(u, x), all(c, j=1..n), n whole
escapes                     const(e) where a variable is called e, apply(x, u) where x(u) would be unclear
==========================  =============================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from symderive.kernel.term import CONSTANTS, ONE, OPERATORS, STATEMENTS, Malformed, Term, const, fold, letter, mk, name, num
from symderive.notation.tokens import Tokens, Unreadable, lowered, orders, ratio

__all__ = ["FORMS", "FUNCTIONS", "Unreadable", "read", "read_claim", "read_statement", "words", "write"]

MAX_OPEN = 400  # brackets open at once
MAX_EXPONENT = 10_000  # of a numeral in an exponent
MAX_ORDER = 100  # of a derivative

# function word -> operator
FUNCTIONS: dict[str, str] = {
    **{op: op for op in OPERATORS if OPERATORS[op] == (1, 1) and op not in STATEMENTS | {"neg"}},
    "binomial": "binomial", "atan2": "atan2", "max": "max", "min": "min",
    "Max": "max", "Min": "min", "ln": "log", "Abs": "abs", "sgn": "sign", "ceil": "ceiling",
    "arcsin": "asin", "arccos": "acos", "arctan": "atan", "arctan2": "atan2",
    "arsinh": "asinh", "arcosh": "acosh", "artanh": "atanh", "arcsinh": "asinh", "arccosh": "acosh", "arctanh": "atanh",
}
# inverse functions that are others of the reciprocal -> operator; of acot there are two, and it is read where it is said which
OF_RECIPROCALS: dict[str, str] = {
    "asec": "acos", "acsc": "asin", "asech": "acosh", "acsch": "asinh", "acoth": "atanh",
    "arcsec": "acos", "arccsc": "asin", "arsech": "acosh", "arcsch": "asinh", "arcoth": "atanh",
}
# other words that open a bracket -> operator
FORMS: dict[str, str] = {
    "D": "D", "Derivative": "D", "diff": "D", "partial": "partial", "sum": "Sum", "Sum": "Sum",
    "product": "Product", "Product": "Product", "integral": "Integral", "Integral": "Integral", "softmax": "softmax",
    "delta": "delta", "matmul": "matmul", "at": "at", "all": "all", "whole": "whole", "real": "real", "smooth": "smooth",
    "apply": "apply", "const": "const",
}
_CONSTANT = {"pi": "pi", "e": "e", "E": "e", "I": "I"}
_BINDING = frozenset({"sum", "Sum", "product", "Product", "integral", "Integral", "softmax", "all"})
# words with arguments in inner brackets: (j, 1, n)
_GROUPED = frozenset({"sum", "Sum", "product", "Product", "integral", "Integral", "D", "Derivative", "diff"})
_ALONE = frozenset(w for w, op in FUNCTIONS.items() if OPERATORS[op] == (1, 1))  # words that take one argument, brackets or not
_QUALITY = {"whole": "whole", "integer": "whole", "real": "real"}  # n whole
_NO_NAME = {**dict.fromkeys("inf Inf infinity Infinity oo nan NaN zoo".split(), "is not a number that can be computed with"),
            **dict.fromkeys(_QUALITY, "belongs to a statement, as in n whole")}
_CUSTOM = frozenset("fghFG")  # letters that are functions by custom
_SHORT = re.compile(r"[A-Za-z][0-9]*(?:_\w+)?")  # a letter, or one with an index
_STEMS = (_ALONE | {"sum", "Sum", "product", "Product", "integral", "Integral", "max", "min", "softmax"}) - {"step", "sign", "abs"}
_GLUED = re.compile(rf"({'|'.join(sorted(_STEMS, key=lambda w: (-len(w), w)))})(?:[0-9]+[a-z]?|[a-z]|_.*)")  # sinx, log2, sum_j
_RELATION = {"=": "eq", "!=": "ne", "<": "lt", "<=": "le", ">": "gt", ">=": "ge"}

# how tightly things bind
_REL, _SUM, _TERM, _PROD, _FACTOR, _FUNC, _CHAIN, _POW, _ATOM = 5, 10, 15, 20, 25, 30, 31, 40, 100


def read(text: str, *, names: frozenset[str] = frozenset(), functions: frozenset[str] | None = None, letters: bool = False,
         strict_products: bool = False, acot: bool = False) -> Term:
    """The term that a text says. Raises Unreadable.

    names            declared names: each stands for itself, whatever else the word may mean (e, E, I, exp, ...)
    functions        those of the names that are functions; None: any name of several letters before a bracket is
    letters          read a rule: every name is a letter
    strict_products  a product must be written with *
    acot             acot(x) is atan(1/x), with values between -pi/2 and pi/2
    """
    reader = _Reader(text, "term", names, functions, letters, strict_products)
    reader.of_reciprocals = OF_RECIPROCALS | {"acot": "atan"} if acot else OF_RECIPROCALS
    return reader.run()[0]


def read_statement(text: str, *, names: frozenset[str] = frozenset(), functions: frozenset[str] | None = None, letters: bool = False,
                   strict_products: bool = False) -> Term:
    """A statement: x > 0, cosh(x) != 0, whole(n), n whole, x[k] > 0 for k = 1..n. Raises Unreadable."""
    body, word, ranged = text.rpartition(" for ")
    if word and "=" in ranged and ".." in ranged:
        read_statement(body, names=names, functions=functions, letters=letters, strict_products=strict_products)
        ranged = ranged.replace("all ", "    ", 1) if ranged.startswith("all ") else ranged
        text = f"all({body},{ranged})"  # the range stands in the column where it stood
    said = text.rsplit(None, 1)
    if len(said) == 2 and said[1] in _QUALITY and said[1] not in names:
        subject = next((said[0].removesuffix(w) for w in (" is a", " is an", " is") if said[0].endswith(w)), said[0])
        return mk(_QUALITY[said[1]], _Reader(subject, "term", names, functions, letters, strict_products).run()[0])
    return _Reader(text, "statement", names, functions, letters, strict_products).run()[0]


def read_claim(text: str, *, names: frozenset[str] = frozenset(), functions: frozenset[str] | None = None, letters: bool = False,
               strict_products: bool = False) -> list[Term]:
    """The members of a chain a = b = c, at least two. Raises Unreadable."""
    return _Reader(text, "claim", names, functions, letters, strict_products).run()


def words() -> frozenset[str]:
    """Every word that means something without being declared."""
    return frozenset(FUNCTIONS) | frozenset(FORMS) | frozenset(_CONSTANT)


# --- reading: operator precedence with an explicit stack -------------------------------------------------------------


class _Frame:
    """An operator that waits for its right side, or an open bracket (prec 0).

    token   the sign or the bracket          begin   the word before the bracket, else the token
    count   operands of the operator, or arguments of the bracket that are complete
    word    what stands before the bracket
    extra   the power of a function, the variables of a derivative, whether the base of a power is a number
    bound   the name that the bracket binds in its first argument
    ranged  after j= in a bracket
    """

    __slots__ = ("begin", "bound", "count", "extra", "kind", "prec", "ranged", "token", "word")

    def __init__(self, kind: str, prec: int, token: int, count: int = 0, word: str = "", extra: Any = None):
        self.kind, self.prec, self.token, self.count, self.word, self.extra = kind, prec, token, count, word, extra
        self.begin, self.bound, self.ranged = token, "", False


class _Reader:
    """One text on its way to a term. `values` holds complete operands, `waiting` the operators and brackets that want more."""

    def __init__(self, text: str, mode: str, names: frozenset[str], functions: frozenset[str] | None, letters: bool, strict: bool):
        self.text, self.mode, self.names, self.functions = text, mode, names, functions
        self.letters, self.strict = letters, strict
        self.leaf = letter if letters else name
        self.of_reciprocals = OF_RECIPROCALS
        tokens = Tokens(text, names, letters)
        self.kinds, self.texts, self.starts, self.ends = tokens.kinds, tokens.texts, tokens.starts, tokens.ends
        self.pos = self.depth = 0
        self.values: list[Term] = []
        self.waiting = [_Frame("", 0, 0)]
        self.members: list[Term] = []
        self.bound: list[str] = []  # names bound where we are
        self.commas: dict[int, int] | None = None  # the first comma of every bracket
        self.closed = -1  # the bracket that was closed last, by the token that opened it

    def run(self) -> list[Term]:
        """The members of the chain; one but for a claim."""
        try:
            after = "more"
            while after != "end":
                while not self.operand():
                    pass
                while (after := self.operator()) == "operand":
                    pass
        except Unreadable:
            self.check_brackets()
            raise
        return self.members

    # --- errors

    def error(self, token: int, problem: str, hint: str = "", **more: Any) -> Unreadable:
        start, end = self.starts[token], self.ends[token]
        return Unreadable(self.text, start + 1, problem, width=end - start, hint=hint, **more)

    def unexpected(self, expected: str, hint: str = "", opened: int | None = None) -> Unreadable:
        """The present token stands where something else was expected."""
        found = "the end" if self.kinds[self.pos] == "end" else f"'{self.text[self.starts[self.pos]:self.ends[self.pos]]}'"
        if not self.text.strip():
            return self.error(self.pos, "there is nothing to read", expected=expected, found=found)
        return self.error(self.pos, f"{found} where {expected} was expected", hint, expected=expected, found=found, opened=opened)

    def check_brackets(self) -> None:
        """Raise where a bracket is not closed: of several faults that is the one to tell."""
        stack: list[int] = []
        relation: tuple[int, int] | None = None
        for i, kind in enumerate(self.kinds):
            if kind in "([":
                stack.append(i)
            elif kind in ")]":
                if not stack or self.kinds[stack[-1]] + kind not in ("()", "[]"):
                    self.pos = i
                    raise self.unexpected(f"'{')' if self.kinds[stack[-1]] == '(' else ']'}'" if stack else "the end",
                                          "" if stack else f"this '{kind}' closes nothing")
                stack.pop()
            elif kind in _RELATION and stack and not relation and not self.is_range(i):
                relation = (i, stack[-1])
        if stack:
            self.pos, opened = relation if relation and relation[1] in stack else (len(self.kinds) - 1, stack[-1])
            raise self.unexpected("')'" if self.kinds[opened] == "(" else "']'", opened=self.starts[opened] + 1)

    def is_range(self, i: int) -> bool:
        """Whether the = at i is that of j=1..n."""
        return self.kinds[i] == "=" and i >= 2 and self.kinds[i - 1] == "word" and self.kinds[i - 2] in ("(", ",")

    # --- operands

    def operand(self) -> bool:
        """Take a token where an operand is due. False where, after it, one still is."""
        kind = self.kinds[self.pos]
        if kind == "word":
            return self.word()
        if kind == "number":
            self.values.append(self.number(self.texts[self.pos]))
            self.pos += 1
            return True
        if kind == "(":
            top = self.waiting[-1]
            self.open("group" if top.kind == "call" and top.count and top.word in _GROUPED else "(", self.pos)
            self.pos += 1
            return False
        if kind == "-":
            return self.minus()
        if kind == "by":
            return self.derivative()
        if kind == "ratio":
            return self.ratio()
        if kind == "√":
            return self.root()
        hint = {"+": "leave the sign out", "[": "use round brackets"}.get(kind, "")
        raise self.unexpected("an expression", hint)

    def number(self, digits: str) -> Term:
        try:
            return num(digits)
        except Malformed as why:
            raise self.error(self.pos, str(why)) from None

    def open(self, kind: str, token: int, word: str = "", count: int = 0, extra: Any = None) -> _Frame:
        """A bracket opens at a token."""
        self.depth += 1
        if self.depth > MAX_OPEN:
            raise self.error(token, f"brackets are nested more than {MAX_OPEN} deep")
        self.waiting.append(_Frame(kind, 0, token, count, word, extra))
        return self.waiting[-1]

    def minus(self) -> bool:
        top = self.waiting[-1]
        if top.kind == "fn":
            raise self.error(self.pos, "a sign after a function needs brackets", f"write {top.word}(-...)")
        if top.kind == "by":
            raise self.error(self.pos, "a sign after d/dx needs brackets", "write d/dx (-...)")
        self.waiting.append(_Frame("neg", _FACTOR if top.prec >= _PROD else _TERM, self.pos, 1))
        self.pos += 1
        return False

    def derivative(self) -> bool:
        """d/dx, d^2/dx^2."""
        order, x, again = orders(self.texts[self.pos])
        if order != again or order == "0":
            raise self.error(self.pos, "the orders of the derivative do not agree", f"write D(f, {x}, {x})")
        if self.kinds[self.pos + 1] in (")", "["):
            raise self.error(self.pos, "a derivative of nothing", f"write D(f, {x}), or d/(d{x}) for the quotient")
        top = self.waiting[-1]
        if top.prec >= _PROD and top.kind != "mul":
            raise self.error(self.pos, "it is not clear how far the derivative reaches", f"write D(f, {x})")
        self.waiting.append(_Frame("by", _TERM, self.pos, 1, extra=[self.variable(x)] * int(order)))
        self.pos += 1
        return False

    def ratio(self) -> bool:
        """dE/dw1."""
        over, under = ratio(self.texts[self.pos])
        self.values.append(self.build("D", [self.variable(over), self.variable(under)], self.pos))
        self.pos += 1
        if self.kinds[self.pos] in ("^", "raised", "["):
            raise self.unexpected("an operator", f"write D({over}, {under}) for the derivative")
        return True

    def root(self) -> bool:
        """√2, √x, √(x + 1): it covers one thing."""
        self.pos += 1
        if self.kinds[self.pos] == "(":
            self.open("call", self.pos, "sqrt").begin = self.pos - 1
            self.pos += 1
            return False
        if self.kinds[self.pos] not in ("word", "number") or self.kinds[self.pos + 1] in ("(", "[", "'", "^", "raised", "!"):
            raise self.error(self.pos - 1, "it is not clear how far the root reaches", "write √(...)")
        if not self.operand():
            raise self.unexpected("a name or a number", "write √(...)")
        self.values.append(self.build("sqrt", [self.values.pop()], self.pos - 1))
        return True

    def variable(self, word: str) -> Term:
        if word in _CONSTANT and not self.declared(word):
            raise self.error(self.pos, f"{word} is a constant here, not a variable", f"declare {word} as a name")
        return self.leaf(word)

    def declared(self, word: str) -> bool:
        return word in self.names or word in self.bound

    def word(self) -> bool:
        """A name, a constant, a function, or what else a word begins."""
        word, after = self.texts[self.pos], self.kinds[self.pos + 1]
        if after == "(":
            return self.call(word)
        if after == "'":
            return self.prime(word)
        if not self.declared(word):
            if word in _ALONE:
                return self.function(word)
            if word in _CONSTANT and after != "[":
                self.values.append(const(_CONSTANT[word]))
                self.pos += 1
                return True
            if word in _NO_NAME:
                raise self.error(self.pos, f"'{word}' {_NO_NAME[word]}")
            if (glued := _GLUED.fullmatch(word)) and not self.letters:
                raise self.error(self.pos, f"'{word}' is not declared as a name, and looks like {glued[1]}", f"write {glued[1]}(...)")
        if after == "[":
            self.values.append(self.variable(word))
            self.open("[", self.pos + 1, word)
            self.pos += 2
            return False
        self.values.append(self.leaf(word))
        self.pos += 1
        return True

    def prime(self, word: str) -> bool:
        """f'(x), f''(x)."""
        after = self.pos + 1
        while self.kinds[after] == "'":
            after += 1
        if self.kinds[after] != "(" or (word in FUNCTIONS and not self.declared(word)):
            raise self.error(self.pos, f"a prime is read only in f'(x), for a function f of your own; not after {word}",
                             f"write D({word}(x), x)" if word in FUNCTIONS else "")
        self.values.append(self.leaf(word))
        self.open("call", after, "'", 1, after - self.pos - 1).begin = self.pos
        self.pos = after + 1
        return False

    def function(self, word: str) -> bool:
        """A function word without a bracket of its own: tanh x, tanh^2 x, tanh^2(x)."""
        begin, power = self.pos, None
        self.pos += 1
        if self.kinds[self.pos] in ("^", "raised"):
            power = self.function_power(word)
        if self.kinds[self.pos] == "(":
            self.open("call", self.pos, word, 0, power).begin = begin
            self.pos += 1
            return False
        if self.kinds[self.pos] not in ("word", "number"):
            raise self.unexpected(f"the argument of {word}", f"write {word}(x)")
        self.waiting.append(_Frame("fn", _FUNC, begin, 1, word, power))
        return False

    def function_power(self, word: str) -> Term:
        """The 2 of tanh^2 x."""
        self.pos += self.kinds[self.pos] == "^"
        digits = lowered(self.texts[self.pos])
        if not digits.isdigit():
            raise self.error(self.pos, f"the power of a function word must be a number such as 2, as in {word}^2 x",
                             f"write 1/{word}(x) for the reciprocal; the inverse functions are called asin, atanh, ...")
        power = self.number(digits)
        self.pos += 1
        return power

    def call(self, word: str) -> bool:
        """A word with a bracket."""
        if word in FUNCTIONS or word in FORMS:
            if self.declared(word) and (word in _ALONE or word in ("whole", "real")):
                raise self.error(self.pos, f"{word} is a declared name, and a function too",
                                 f"call the name something else, or write {word}*(...) for the product")
            if word == "at" and not self.letters:
                raise self.error(self.pos, "at(f, j, t) stands only in rules")
        elif word not in self.of_reciprocals and not self.is_function(word):
            raise self.no_function(self.pos)
        frame = self.open("call", self.pos + 1, word)
        frame.begin = self.pos
        if word in _BINDING:
            self.bind(frame)
        self.pos += 2
        return False

    def is_function(self, word: str) -> bool:
        """Whether a word may stand before a bracket as a function."""
        if not self.declared(word):
            return word in _CUSTOM
        if self.functions is not None:
            return word in self.functions
        return word in _CUSTOM or not _SHORT.fullmatch(word)

    def no_function(self, token: int) -> Unreadable:
        from difflib import get_close_matches

        word, close = self.texts[token], self.close_of(token + 1)
        inside = self.text[self.starts[token + 1]:self.ends[close]] if close else ""
        product = f"write {word}*{inside} for the product" if inside and "," not in inside else ""
        if self.declared(word) or _SHORT.fullmatch(word):
            return self.error(token, f"{word}(...) may be a product or a function", product)
        known = sorted({*FUNCTIONS, *FORMS, *(self.functions or ())} - {"apply", "const", "at"})
        if word in ("acot", "arccot"):
            return self.error(token, f"there are two functions that are called {word}", "write atan(1/x), or pi/2 - atan(x)")
        nearest = ["sigmoid"] if word == "sigma" else get_close_matches(word, known, 1)
        return self.error(token, f"no function is called '{word}'", f"did you mean {nearest[0]}?" if nearest else product)

    def close_of(self, token: int) -> int:
        """The token that closes a bracket, 0 where there is none near."""
        depth = 0
        for i in range(token, min(token + 200, len(self.kinds))):
            depth += (self.kinds[i] == "(") - (self.kinds[i] == ")")
            if not depth:
                return i
        return 0

    def bind(self, frame: _Frame) -> None:
        """The name of the second argument is bound in the first: find it before that is read."""
        if self.commas is None:
            self.commas = {}
            stack: list[int] = []
            for i, kind in enumerate(self.kinds):
                if kind in "([":
                    stack.append(i)
                elif kind in ")]" and stack:
                    stack.pop()
                elif kind == "," and stack:
                    self.commas.setdefault(stack[-1], i)
        if frame.token not in self.commas:
            return
        at = self.commas[frame.token] + 1
        at += self.kinds[at] == "("
        if self.kinds[at] == "word":
            frame.bound = self.texts[at]
            self.bound.append(frame.bound)

    # --- after an operand

    def operator(self) -> str:
        """Take a token after an operand: "operand" where that goes on, "more" where another is due, "end"."""
        kind = self.kinds[self.pos]
        if kind in "+-":
            return self.infix("add" if kind == "+" else "sub", _SUM)
        if kind in "*/":
            self.refuse_unclear_reach()
            return self.infix("mul" if kind == "*" else "div", _PROD)
        if kind == "^":
            kind = "exp" if self.after_euler() else "pow"
            self.waiting.append(_Frame(kind, _POW, self.pos, 2, extra=self.kinds[self.pos - 1] == "number"))
            self.pos += 1
            return "more"
        after = _AFTER.get(kind)
        return after(self) if after else self.implicit()

    def after_euler(self) -> bool:
        """Whether a bare e stands before: e^u is exp(u), (e)^u the power."""
        last = self.values[-1]
        return last.op == "const" and last.val == "e" and self.kinds[self.pos - 1] == "word"

    def infix(self, op: str, prec: int) -> str:
        """a + b, a - b, a*b, a/b: sums and products are gathered flat, the others group to the left."""
        self.reduce(prec + 1)
        top = self.waiting[-1]
        if top.kind == op and top.prec == prec and op in ("add", "mul"):
            top.count += 1
        else:
            self.reduce(prec)
            self.waiting.append(_Frame(op, prec, self.pos, 2))
        self.pos += 1
        return "more"

    def refuse_unclear_reach(self) -> None:
        """d/dx (u)*v has two readings."""
        top = self.waiting[-1]
        if top.kind == "by" and self.kinds[self.pos - 1] == ")" and self.closed == top.token + 1:
            raise self.error(self.pos, "it is not clear how far the derivative reaches", "write D(u, x)*v, or d/dx (u*v)")

    def implicit(self) -> str:
        """A product without a sign."""
        here, before = self.kinds[self.pos], self.kinds[self.pos - 1]
        if here not in ("word", "(", "√", "by", "ratio"):
            raise self.unexpected("an operator", "write a product with *" if here == "number" else "")
        if self.strict:
            raise self.error(self.pos, "a product is written with *", "put * before this")
        self.refuse_unclear_reach()
        apart = self.starts[self.pos] > self.ends[self.pos - 1]
        for f in reversed(self.waiting):
            if f.kind == "fn":
                if not self.begins_function() or self.goes_on():
                    return self.chain(f)
                break
            if not apart and f.kind in ("exp", "pow") and (f.kind == "exp" or f.extra):
                raise self.error(self.pos, "it is not clear where the exponent ends", "put brackets around the exponent, or write *")
            if f.prec < _FACTOR:
                break
        self.reduce(_FACTOR)
        if self.waiting[-1].kind == "div" and not (before == "number" and self.kinds[self.pos - 2] == "/" and apart):
            raise self.error(self.pos, "it is not clear what the fraction line covers", "write (a/b)*c, or a/(b*c)")
        self.pos -= 1  # infix steps over a sign
        return self.infix("mul", _PROD)

    def begins_function(self) -> bool:
        return self.texts[self.pos] in _ALONE and not self.declared(self.texts[self.pos])

    def goes_on(self) -> bool:
        """Whether the argument of a function without brackets can go on after what stands before: a number, or pi."""
        return (self.kinds[self.pos - 1] == "number" and self.kinds[self.pos - 2] != "^") or self.values[-1].op == "const"

    def chain(self, frame: _Frame) -> str:
        """sin 2x: a number, or pi, and the word after it belong to the argument."""
        if self.kinds[self.pos] != "word" or self.begins_function() or not self.goes_on():
            raise self.error(self.pos, f"it is not clear where the argument of {frame.word} ends", f"write {frame.word}(...) with brackets")
        top = self.waiting[-1]
        if top.kind == "mul" and top.prec == _CHAIN:
            top.count += 1
        else:
            self.waiting.append(_Frame("mul", _CHAIN, self.pos, 2))
        return "more"

    def raised(self) -> str:
        """x²."""
        digits = lowered(self.texts[self.pos])
        if digits in ("", "-"):
            raise self.unexpected("an operator")
        exponent = self.number(digits.lstrip("-"))
        if digits[0] == "-":
            exponent = mk("neg", exponent)
        euler, base = self.after_euler(), self.values.pop()
        self.values.append(mk("exp", exponent) if euler else self.power(base, exponent, self.pos))
        self.pos += 1
        return "operand"

    def factorial(self) -> str:
        """n!."""
        if self.kinds[self.pos + 1] == "!":
            raise self.error(self.pos, "a double factorial is not read")
        self.values.append(self.build("factorial", [self.values.pop()], self.pos))
        self.pos += 1
        return "operand"

    def relation(self) -> str:
        """a = b, a < b."""
        self.reduce(_REL + 1)
        top, op = self.waiting[-1], _RELATION[self.kinds[self.pos]]
        if top.prec == _REL:
            raise self.unexpected("the end", "one relation at a time")
        inside_all = top.kind == "call" and top.word == "all" and not top.count
        if inside_all or (not top.kind and self.mode == "statement"):
            self.waiting.append(_Frame(op, _REL, self.pos, 2))
        elif top.kind:
            raise self.unexpected("']'" if top.kind == "[" else "')'", "a relation stands between two whole sides")
        elif self.mode == "term":
            raise self.unexpected("the end", "an expression is wanted here; give one side")
        elif op != "eq":
            raise self.unexpected("'='", "a claim is an equation")
        else:
            self.members.append(self.values.pop())
        self.pos += 1
        return "more"

    def comma(self) -> str:
        """The end of an argument."""
        self.reduce(_REL)
        top = self.waiting[-1]
        if top.kind not in ("call", "group") and not (top.kind == "[" and top.word != "softmax"):
            raise self.unexpected({"": "the end", "[": "']'"}.get(top.kind, "')'"))
        if top.ranged and top.count == (1 if top.kind == "group" else 2):
            raise self.unexpected("'..'", "write sum(x[j], j=1..n)")
        top.count += 1
        self.pos += 1
        if top.bound and top.count == 1:
            self.bound.pop()
        if top.kind == "call" and top.word in _BINDING and top.count == 1:
            self.bound_name()
        return "more"

    def bound_name(self) -> None:
        """The j of (..., j=1..n), (..., j, 1, n) or (..., (j, 1, n)."""
        if self.kinds[self.pos] == "(" and self.waiting[-1].word in _GROUPED:
            self.open("group", self.pos)
            self.pos += 1
        if self.kinds[self.pos] != "word":
            raise self.unexpected("a name", "write sum(x[j], j=1..n)")
        self.values.append(self.leaf(self.texts[self.pos]))
        self.pos += 1
        top = self.waiting[-1]
        if self.kinds[self.pos] not in ("=", ","):
            raise self.unexpected("'='", "write sum(x[j], j=1..n)")
        top.ranged = self.kinds[self.pos] == "="
        top.count += 1
        self.pos += 1

    def dots(self) -> str:
        """The .. of j=1..n."""
        self.reduce(_REL)
        top = self.waiting[-1]
        if not top.ranged or top.count != (1 if top.kind == "group" else 2):
            raise self.unexpected("an operator")
        top.count += 1
        self.pos += 1
        return "more"

    def close(self) -> str:
        """A round bracket closes."""
        self.reduce(_REL)
        top = self.waiting[-1]
        if top.kind not in ("(", "call", "group"):
            raise self.unexpected("']'" if top.kind else "the end")
        self.shut(top)
        if top.kind == "group" and top.count:
            self.waiting[-1].count += top.count
            if self.kinds[self.pos] not in (",", ")"):
                raise self.unexpected("')'")
        elif top.kind == "call":
            top.count += 1
            if top.ranged and top.word == "softmax":
                return self.entry(top)
            self.finish(top)
        return "operand"

    def shut(self, frame: _Frame) -> None:
        self.waiting.pop()
        self.depth -= 1
        self.closed = frame.token
        self.pos += 1

    def close_index(self) -> str:
        """A square bracket closes."""
        self.reduce(_REL)
        top = self.waiting[-1]
        if top.kind != "[":
            raise self.unexpected("')'" if top.kind else "the end")
        self.shut(top)
        if top.word == "softmax":
            body, j, n, i = self.take(4)
            self.values.append(self.build("softmax", [body, j, i, n], top.token))
        else:
            self.values.append(self.build("idx", self.take(2 + top.count), top.token))
        return "operand"

    def no_index(self) -> str:
        raise self.unexpected("an operator", "only a name has entries: x[k]")

    def no_prime(self) -> str:
        raise self.unexpected("an operator", "a prime is read only in f'(x)")

    def end(self) -> str:
        self.reduce(_REL)
        if self.waiting[-1].kind:
            raise self.unexpected("')'")
        value = self.values.pop()
        if self.mode == "claim" and not self.members:
            raise self.unexpected("'='", "a claim is an equation: left side = right side")
        if self.mode == "statement" and value.op not in STATEMENTS:
            raise self.unexpected("a relation", "a statement is, for example, x > 0 or whole(n)")
        if self.mode != "statement" and value.op in STATEMENTS:
            raise self.error(0, "this is a statement, not an expression")
        self.members.append(value)
        return "end"

    # --- making terms

    def take(self, count: int) -> list[Term]:
        taken = self.values[-count:]
        del self.values[-count:]
        return taken

    def build(self, op: str, args: list[Term], token: int) -> Term:
        try:
            return mk(op, *args)
        except Malformed as why:
            raise self.error(token, str(why)) from None

    def reduce(self, least: int) -> None:
        """Finish the waiting operators that bind at least so tightly."""
        while self.waiting[-1].prec >= least:
            f = self.waiting.pop()
            args = self.take(f.count)
            if f.kind == "pow":
                made = self.power(args[0], args[1], f.token)
            elif f.kind == "exp":
                made = self.build("exp", args[1:], f.token)
            elif f.kind == "fn":
                made = self.apply_power(self.build(FUNCTIONS[f.word], args, f.token), f)
            elif f.kind == "by":
                made = self.differentiate(args[0], f.extra, f.token)
            else:
                made = self.build(f.kind, args, f.token)
            self.values.append(made)

    def power(self, base: Term, exponent: Term, token: int) -> Term:
        if _towers(exponent):
            raise self.error(token, "the exponent is too large")
        return self.build("pow", [base, exponent], token)

    def apply_power(self, made: Term, frame: _Frame) -> Term:
        return made if frame.extra is None else self.power(made, frame.extra, frame.token)

    def differentiate(self, f: Term, variables: list[Term], token: int) -> Term:
        for x in variables:
            f = self.build("D", [f, x], token)
        return f

    def finish(self, frame: _Frame) -> None:
        """The arguments of a call are complete."""
        word, args = frame.word, self.take(frame.count)
        own = len(args) == 1 and self.declared(word) and word != "const"  # a declared word is a function of one argument
        if own and not self.is_function(word):
            raise self.no_function(frame.begin)
        if word == "'":
            order = [num(frame.extra)] if frame.extra > 1 and len(args) == 2 else []
            made = self.arity("prime", [*args, *order], frame)
        elif not own and word in self.of_reciprocals:
            made = self.arity(self.of_reciprocals[word], [mk("div", ONE, *args)] if len(args) == 1 else args, frame)
        elif own or (word not in FORMS and word not in FUNCTIONS):
            made = self.arity("apply", [self.leaf(word), *args], frame)
        elif word in FUNCTIONS:
            made = self.apply_power(self.arity(FUNCTIONS[word], args, frame), frame)
        elif word == "const":
            made = self.constant(args, frame)
        elif FORMS[word] == "D":
            made = self.differentiate(args[0], self.orders(args[1:], frame), frame.begin)
        else:
            made = self.arity(FORMS[word], args, frame)
        self.values.append(made)

    def arity(self, op: str, args: list[Term], frame: _Frame) -> Term:
        """Build, or say that the number of arguments is wrong."""
        least, most = OPERATORS[op]
        if len(args) < least or (most is not None and len(args) > most):
            hidden = op == "prime" or (op == "apply" and frame.word != "apply")  # the function is no argument
            said, least = len(args) - hidden, least - hidden
            wanted = f"{'' if most else 'at least '}{least} argument{'s' if least > 1 else ''}"
            raise self.error(frame.begin, f"{self.texts[frame.begin]} takes {wanted}, not {said}", _OTHER.get(op, ""))
        return self.build(op, args, frame.begin)

    def constant(self, args: list[Term], frame: _Frame) -> Term:
        """const(e), where e is a name of the page."""
        if len(args) == 1 and not args[0].args and args[0].val in CONSTANTS:
            return const(args[0].val)
        raise self.error(frame.begin, "const takes pi, e or I")

    def orders(self, said: list[Term], frame: _Frame) -> list[Term]:
        """The variables x, x, y of D(f, x, 2, y)."""
        variables: list[Term] = []
        if not said:
            raise self.error(frame.begin, f"{frame.word} needs a variable", f"write {frame.word}(f, x)")
        for arg in said:
            if arg.op == "const":
                raise self.error(frame.begin, f"{arg.val} is a constant here, not a variable", f"declare {arg.val} as a name")
            if arg.op != "num":
                variables.append(arg)
            elif variables and arg.val.isdigit() and 1 <= int(arg.val) <= MAX_ORDER:
                variables += variables[-1:] * (int(arg.val) - 1)
            else:
                raise self.error(frame.begin, f"{arg.val[:20]} is neither a variable nor the order of a derivative (1 to {MAX_ORDER})")
        return variables

    def entry(self, frame: _Frame) -> str:
        """softmax(f, j=1..n)[i]: the entry comes after the bracket."""
        if frame.count != 4:
            self.pos -= 1
            raise self.unexpected("'..'", "write softmax(x[j], j=1..n)[i]")
        lo = self.values.pop(-2)
        if lo.op != "num" or lo.value != 1:
            raise self.error(frame.begin, "a softmax runs from 1", "write softmax(x[j], j=1..n)[i]")
        if self.kinds[self.pos] != "[":
            raise self.unexpected("'['", "say which entry: softmax(x[j], j=1..n)[i]")
        self.open("[", self.pos, "softmax")
        self.pos += 1
        return "more"


_AFTER: dict[str, Callable[[_Reader], str]] = {
    ")": _Reader.close, "]": _Reader.close_index, "[": _Reader.no_index, "'": _Reader.no_prime, ",": _Reader.comma, "..": _Reader.dots,
    "!": _Reader.factorial, "raised": _Reader.raised, "end": _Reader.end, **dict.fromkeys(_RELATION, _Reader.relation),
}
_OTHER = {"log": "write log(x)/log(2) for another base", "atan": "write atan2(y, x)"}


def _towers(exponent: Term) -> bool:
    """Whether an exponent is a numeral, or a power of numerals, above the limit."""
    spine: list[Term] = []
    exponent = exponent.args[0] if exponent.op == "neg" else exponent
    while exponent.op == "pow" and exponent.args[0].op == "num":
        spine.append(exponent.args[0])
        exponent = exponent.args[1]
    if exponent.op != "num":
        return False
    value = float(exponent.value) if len(exponent.val) < 300 else float("inf")
    for base in reversed(spine):
        if value > MAX_EXPONENT or len(base.val) > 300:
            return True
        try:
            value = float(base.value) ** value
        except OverflowError:
            return True
    return value > MAX_EXPONENT


# --- writing ---------------------------------------------------------------------------------------------------------

# operator -> (its sign, how tightly it binds, the least its first and its other arguments must)
_INFIX = {
    "add": (" + ", _SUM, _SUM, _PROD), "sub": (" - ", _SUM, _SUM, _PROD),
    "mul": ("*", _PROD, _PROD, _POW), "div": ("/", _PROD, _PROD, _POW), "pow": ("^", _POW, _ATOM, _POW),
    **{op: (f" {sign} ", _REL, _SUM, _SUM) for sign, op in _RELATION.items()},
}
_Written = tuple[int, str]  # how tightly the text binds, and the text


def write(term: Term, names: frozenset[str] = frozenset()) -> str:
    """ASCII text that `read` takes back as this very term, given its names. `names` are further declared names to keep clear of."""
    taken = term.names | term.bound | names

    def combine(node: Term, args: list[_Written]) -> _Written:
        if not args:
            return _ATOM, f"const({node.val})" if node.op == "const" and node.val in taken else node.val
        if node.op in _INFIX:
            return _write_infix(node, args)
        if node.op == "neg":
            return _TERM, "-" + _bracket(args[0], _PROD)
        return _ATOM, _write_call(node, [text for _, text in args])

    return fold(term, combine)[1]


def _bracket(said: _Written, least: int) -> str:
    return said[1] if said[0] >= least else f"({said[1]})"


def _write_infix(node: Term, args: list[_Written]) -> _Written:
    sign, prec, first, others = _INFIX[node.op]
    if node.op == "pow" and node.args[0].op == "const":
        args[0] = (_ATOM, f"({args[0][1]})")  # e^u is exp(u); (e)^u is not
    return prec, sign.join([_bracket(args[0], first), *[_bracket(a, others) for a in args[1:]]])


def _write_call(node: Term, args: list[str]) -> str:
    if node.op in ("Sum", "Product", "Integral", "all"):
        return f"{node.op.lower()}({args[0]}, {args[1]}={args[2]}..{args[3]})"
    if node.op == "softmax":
        return f"softmax({args[0]}, {args[1]}=1..{args[3]})[{args[2]}]"
    if node.op == "idx":
        return f"{args[0]}[{', '.join(args[1:])}]"
    if node.op == "prime":
        primes = "'" * (int(args[2]) if len(args) > 2 else 1)
        return f"{args[0]}{primes}({args[1]})"
    if node.op == "apply" and args[0] not in words() and (args[0] in _CUSTOM or not _SHORT.fullmatch(args[0])):
        return f"{args[0]}({args[1]})"
    return f"{node.op}({', '.join(args)})"
