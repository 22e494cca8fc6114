"""Cut a text into tokens, and the error that says where a text cannot be read."""

from __future__ import annotations

import re

MAX_LENGTH = 500_000  # characters of a text

GREEK = dict(zip(
    "αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩςϕϵ",
    ("alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma tau upsilon phi chi psi omega "
     "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega sigma phi epsilon").split(), strict=True)) | {"ŷ": "yhat"}
_SIGNS = {"**": "^", "−": "-", "–": "-", "·": "*", "×": "*", "⋅": "*", "÷": "/", "′": "'", "’": "'", "==": "=", "<>": "!=",
          "≠": "!=", "≤": "<=", "≥": ">=", "…": ".."}
_LOWERED = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789", "{}")
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_ADVICE = {"|": "write abs(x)", "{": "use round brackets", ".": "a number begins with a digit, as in 0.5", "%": "write a fraction",
           "_": "a name begins with a letter", "∞": "a sum runs to a finite n", "&": "give one statement at a time",
           ";": "give one expression"}

# the groups are atomic, so that no token gives back a part of what it took
_WORD = rf"(?>(?:[A-Za-z][A-Za-z0-9]*|[{''.join(GREEK)}][0-9]*)[₀-₉]*(?:_(?:[A-Za-z0-9]+|\{{[A-Za-z0-9]+\}}))*)"
_ORDER = r"(?>(?:\^|\*\*)[0-9]|[²³])"
_POWER = rf"(?>{_ORDER}?)"
_TOKEN = re.compile(
    rf"""\s*(?:
      (?P<by>[d∂]{_POWER}\s*/\s*[d∂]{_WORD}{_POWER}(?=\s*[A-Za-z0-9()\[√∂{''.join(GREEK)}−-]))
    | (?P<higher>[d∂]{_ORDER}\s*{_WORD}\s*/\s*[d∂]\s*{_WORD}{_ORDER})
    | (?P<ratio>d{_WORD}\s*/\s*d{_WORD}|∂\s*{_WORD}\s*/\s*∂\s*{_WORD})
    | (?P<word>{_WORD})
    | (?P<number>(?>[0-9]+(?:\.[0-9]+)?))
    | (?P<sign>\*\*|==|!=|<>|<=|>=|\.\.|[-+*/^()\[\],=<>!'√−–·×⋅÷′’≠≤≥…])
    | (?P<raised>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)
    | (?P<end>\Z)
    | (?P<bad>.))""", re.X | re.S)
_DERIVATIVES = frozenset({"by", "ratio", "higher"})
_FIRST_WORD = re.compile(_WORD)
_BY = re.compile(rf"[d∂]({_POWER})\s*/\s*[d∂]({_WORD})({_POWER})")
_RATIO = re.compile(rf"[d∂]\s*({_WORD})\s*/\s*[d∂]\s*({_WORD})")
_SCIENTIFIC = re.compile(r"[0-9][eE]([0-9]|[-+−][0-9])")
# names that one may find after the d of a derivative: x, x_1, w12, alpha, yhat
_PLAIN = re.compile(rf"(?:[A-Za-z]|{'|'.join(sorted(set(GREEK.values()), key=len, reverse=True))}|[A-Za-z]hat)[0-9]*(?:_[A-Za-z0-9]+)*")


class Unreadable(ValueError):
    """A text that cannot be read; str() is one sentence.

    text, column, width   the text, and the token to underline (columns count from 1)
    problem               the sentence without its column
    expected, found       where one thing stands and another was expected; else ""
    hint                  what to write instead, or ""
    opened                column of a bracket that is never closed, or None
    """

    def __init__(self, text: str, column: int, problem: str, *, width: int = 1, expected: str = "", found: str = "", hint: str = "",
                 opened: int | None = None):
        super().__init__(f"column {column}: {problem}")
        self.text, self.column, self.width, self.problem = text, column, max(width, 1), problem
        self.expected, self.found, self.hint, self.opened = expected, found, hint, opened


class Tokens:
    """A text in tokens, as lists side by side: kinds, texts, starts, ends. The last is of the kind "end".

    word     texts holds its ASCII name         by      d/dx before an expression
    number   as written                         ratio   dE/dw1 where E and w1 are names
    raised   ² or ⁻¹                            others  a sign, which is its own kind
    """

    def __init__(self, text: str, names: frozenset[str], letters: bool):
        if len(text) > MAX_LENGTH:
            raise Unreadable(text, MAX_LENGTH + 1, f"the text is longer than {MAX_LENGTH:,} characters")
        self.text, self.names, self.letters = text, names, letters
        self.kinds: list[str] = []
        self.texts: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self._split()

    def _split(self) -> None:
        at, scan = 0, _TOKEN.match
        while True:
            m = scan(self.text, at)
            assert m is not None and m.lastgroup is not None
            kind, at = m.lastgroup, m.end()
            start, spelled = m.start(kind), m[kind]
            if kind in _DERIVATIVES and not self._is_derivative(kind, spelled, start):
                kind, spelled = "word", _FIRST_WORD.match(spelled)[0]  # type: ignore[index]
                at = start + len(spelled)
            if kind == "word":
                spelled = plain(spelled)
            elif kind == "sign":
                kind = _SIGNS.get(spelled, spelled)
            elif kind == "bad":
                raise Unreadable(self.text, start + 1, f"'{spelled}' cannot be read", hint=_ADVICE.get(spelled, ""))
            elif kind == "number" and _SCIENTIFIC.match(self.text, at - 1):
                raise Unreadable(self.text, start + 1, "a number with a power of ten is not read", width=at - start,
                                 hint="write the decimal out, or a product with *")
            self.kinds.append(kind)
            self.texts.append(spelled)
            self.starts.append(start)
            self.ends.append(at)
            if kind == "end":
                return

    def _is_derivative(self, kind: str, spelled: str, start: int) -> bool:
        """Whether d/dx, or dE/dw1, is meant: not where d or dx is a name; and E and w1 must be names."""
        if kind == "higher" and "d" not in self.names:
            raise Unreadable(self.text, start + 1, f"{spelled} is not read as a derivative", width=len(spelled), hint="write D(y, x, x)")
        if spelled[0] == "∂":
            return True
        if kind == "higher":
            return False
        if kind == "by":
            return not {"d", "d" + orders(spelled)[1]} & self.names
        over, under = ratio(spelled)
        if self.letters or {"d" + over, "d" + under} & self.names:
            return False
        if {over, under} <= self.names:
            return True
        if _PLAIN.fullmatch(over) and _PLAIN.fullmatch(under):
            raise Unreadable(self.text, start + 1, f"{spelled} is a derivative only where {over} and {under} are declared",
                             width=len(spelled), hint=f"write D({over}, {under}), or d{over}/(d{under}) for the quotient")
        return False


def plain(word: str) -> str:
    """The ASCII name: alpha_1 for α_1, x_12 for x_{12}, w1 for w₁."""
    if word.isascii() and "{" not in word:
        return word
    return "".join(GREEK.get(c, c) for c in word.translate(_LOWERED))


def is_name(word: str) -> bool:
    """Whether a text is one ASCII name."""
    return word.isascii() and _FIRST_WORD.fullmatch(word) is not None


def lowered(raised: str) -> str:
    """-1 for ⁻¹."""
    return raised.translate(_RAISED)


def orders(by: str) -> tuple[str, str, str]:
    """d^2/dx^2 as "2", "x", "2"."""
    found = _BY.fullmatch(by)
    assert found is not None
    return lowered(found[1].strip("*^")) or "1", plain(found[2]), lowered(found[3].strip("*^")) or "1"


def ratio(quotient: str) -> tuple[str, str]:
    """dE/dw1 as "E", "w1"."""
    found = _RATIO.fullmatch(quotient)
    assert found is not None
    return plain(found[1]), plain(found[2])
