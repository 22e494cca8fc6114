"""Somebody's LaTeX formulas as MathML: what is typed is drawn, whether it means something or not.

What is not known is shown as it was typed; nothing is ever dropped but labels and what only sets spaces and sizes.

latex2mathml was tried in its place (3.81): it raises where a bracket is missing, leaves & unescaped, prints labels, knows neither the
page's macros nor formulas among words, and takes 0.2 s to import.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape

from symderive.pages.texmath import COMMANDS, SIGNS

MAX_DEPTH = 60  # groups within groups
MAX_TOKENS = 20_000  # after macros are put in
_TOKEN = re.compile(r"\\[A-Za-z]+\*?|\\.|\d+(?:\.\d+)?|%[^\n]*|\s+|.", re.DOTALL)
_MACRO = re.compile(r"\\(?:re|provide)?newcommand\*?\s*\{?\\([A-Za-z]+)\}?\s*(?:\[(\d)\])?\s*\{|\\def\s*\\([A-Za-z]+)((?:#\d)*)\s*\{"
                    r"|\\DeclareMathOperator\*?\s*\{\\([A-Za-z]+)\}\s*\{")

_SIGNS = SIGNS | {
    "rightarrow": "→", "leftarrow": "←", "Rightarrow": "⇒", "Leftarrow": "⇐", "Leftrightarrow": "⇔", "longrightarrow": "⟶",
    "Longrightarrow": "⟹", "Downarrow": "⇓", "downarrow": "↓", "uparrow": "↑", "le": "≤", "ge": "≥", "ne": "≠", "lt": "<", "gt": ">",
    "leqslant": "≤", "geqslant": "≥", "simeq": "≃", "cong": "≅", "sim": "∼", "ll": "≪", "gg": "≫", "propto": "∝", "subset": "⊂",
    "subseteq": "⊆", "cup": "∪", "cap": "∩", "setminus": "∖", "cdot": "·", "div": "÷", "mp": "∓", "star": "⋆", "otimes": "⊗", "oplus": "⊕",
    "ldots": "…", "vdots": "⋮", "ddots": "⋱", "exists": "∃", "prime": "′", "degree": "°", "lbrace": "{", "rbrace": "}", "mid": "|",
    "vert": "|", "lvert": "|", "rvert": "|", "lVert": "‖", "rVert": "‖", "colon": ":", "therefore": "∴", "because": "∵",
    "checkmark": "✓", "square": "□", "hbar": "ℏ", "dagger": "†",
    "{": "{", "}": "}", "|": "‖", "%": "%", "#": "#", "$": "$", "&": "&", "_": "_",
}
_LETTERS = frozenset("partial nabla infty ell top hbar".split())
_BIG = {"sum": "∑", "prod": "∏", "int": "∫", "oint": "∮", "iint": "∬", "bigcup": "⋃", "bigcap": "⋂",
        **{w: w for w in ("lim", "max", "min", "argmax", "argmin", "sup", "inf")}}
_FUNCTIONS = frozenset("sin cos tan cot sec csc sinh cosh tanh coth arcsin arccos arctan ln log exp det dim gcd ker arg deg Pr".split())
_SPACES = {",": "0.17em", ":": "0.22em", ";": "0.28em", " ": "0.25em", ">": "0.22em", "!": "-0.17em", "quad": "1em", "qquad": "2em",
           "enspace": "0.5em", "thinspace": "0.17em", "space": "0.25em", "hfill": "1em"}
_ACCENTS = {"hat": "^", "widehat": "^", "bar": "‾", "overline": "‾", "tilde": "~", "widetilde": "~", "vec": "→", "dot": "˙", "ddot": "¨",
            "check": "ˇ", "overrightarrow": "→"}
_TEXTS = frozenset("text textrm textbf textit textsf texttt mbox mathrm operatorname operatorname* mathsf mathtt mathnormal textnormal "
                   "hbox".split())
_ORDINARY = ("</mi>", "</mn>", "</msup>", "</msub>", "</msubsup>", "</mfrac>")  # ends of what a function keeps away from
_THIN = '<mspace width="0.17em"></mspace>'
_NAMING = (r"\operatorname", r"\operatorname*")
_BOLD = frozenset("mathbf boldsymbol bm pmb".split())
_DOUBLE = dict(zip("RNZQCEP", "ℝℕℤℚℂ𝔼ℙ", strict=True))
_SKIPPED = frozenset("displaystyle textstyle scriptstyle limits nolimits nonumber notag big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr "
                     "Biggl Biggr bigm Bigm middle rm bf it cal allowbreak hline centering noindent strut mathstrut ensuremath "
                     "mathop mathbin mathrel mathopen mathclose mathord /".split())
_DROPPED = frozenset("label color vspace hspace phantom hphantom vphantom vspace* hspace* cite ref eqref".split())  # with an argument
_FENCES = {"pmatrix": "()", "bmatrix": "[]", "Bmatrix": "{}", "vmatrix": "||", "Vmatrix": "‖‖", "cases": "{ ", "rcases": " }"}
_ALIGNED = frozenset("align align* aligned alignat alignat* alignedat split eqnarray eqnarray* flalign flalign* gathered gather gather* "
                     "multline multline* dmath dmath*".split())


class Tangled(Exception):
    """Groups that go too deep, or macros without end."""


def mathml(tex: str, *, display: bool = False, macros: Mapping[str, tuple[int, str]] | None = None, env: str = "") -> str:
    r"""A formula as a <math> element. \sdslip{part}{value}{number}{tone} is a wrong part.

    macros   of the page: name -> how many arguments, and the body
    env      the environment whose inside this is
    """
    size = ' display="block"' if display else ""
    try:
        drawn = _Drawing(_expanded(tex, macros or {})).all(env)
    except (Tangled, RecursionError):
        return f'<code class="tex">{escape(tex.strip())}</code>'
    return f"<math{size}>{drawn}</math>"


def macros_of(text: str) -> dict[str, tuple[int, str]]:
    r"""The macros that a text defines: \newcommand, \def and \DeclareMathOperator."""
    found: dict[str, tuple[int, str]] = {}
    for m in _MACRO.finditer(text):
        depth, end = 1, m.end()
        while end < len(text) and depth:
            depth += {"{": 1, "}": -1}.get(text[end], 0) * (text[end - 1] != "\\")
            end += 1
        body = text[m.end():end - 1]
        if m[5]:
            found[m[5]] = 0, rf"\operatorname{{{body}}}"
        else:
            found[m[1] or m[3]] = int(m[2] or 0) if m[1] else m[4].count("#"), body
    return found


def _expanded(tex: str, macros: Mapping[str, tuple[int, str]]) -> list[str]:
    todo = [t for t in reversed(_TOKEN.findall(tex)) if t[0] != "%" or len(t) == 1]
    out: list[str] = []
    work = 0
    while todo:
        work += 1
        if work > MAX_TOKENS:
            raise Tangled
        t = todo.pop()
        if t[1:] not in macros or t[0] != "\\":
            out.append(t)
            continue
        count, body = macros[t[1:]]
        given = [_argument(todo) for _ in range(count)]
        for k, argument in enumerate(given, 1):
            body = body.replace(f"#{k}", argument)
        todo += reversed(_TOKEN.findall(body))
    return [t for t in out if not t.isspace()] if not any(t[1:] in _TEXTS for t in out) else out


def _argument(todo: list[str]) -> str:
    """The next token or group, taken off a reversed list."""
    while todo and todo[-1].isspace():
        todo.pop()
    if not todo or todo[-1] != "{":
        return todo.pop() if todo else ""
    depth, taken = 0, []
    while todo:
        t = todo.pop()
        depth += (t == "{") - (t == "}")
        taken.append(t)
        if not depth:
            break
    return "".join(taken[1:-1])


class _Drawing:
    """One formula on its way to MathML."""

    def __init__(self, tokens: list[str]):
        self.tokens, self.pos, self.depth = tokens, 0, 0

    def all(self, env: str) -> str:
        """The whole; rows and columns where it is the inside of an environment, or has rows of its own."""
        top = 0
        rows = env != ""
        for t in self.tokens:
            top += (t in ("{", r"\begin")) - (t in ("}", r"\end"))
            rows = rows or (not top and t in (r"\\", "&"))
        if rows:
            return self.table(env.rstrip("*"), stop="")
        return "<mrow>" + "".join(self.row("")) + "</mrow>"

    # --- tokens

    def peek(self) -> str:
        while self.pos < len(self.tokens) and self.tokens[self.pos].isspace():
            self.pos += 1
        return self.tokens[self.pos] if self.pos < len(self.tokens) else ""

    def next(self) -> str:
        t = self.peek()
        self.pos += 1
        return t

    def raw(self) -> str:
        """The next group as it was typed."""
        if self.peek() != "{":
            return self.next()
        depth, taken = 0, []
        while self.pos < len(self.tokens):
            t = self.tokens[self.pos]
            self.pos += 1
            depth += (t == "{") - (t == "}")
            taken.append(t)
            if not depth:
                break
        return "".join(taken[1:-1])

    # --- rows, atoms, scripts

    def row(self, stop: str) -> list[str]:
        """Atoms up to a token, which is left; closing braces that nothing opened are shown."""
        out: list[str] = []
        while (t := self.peek()) and t not in ("&", r"\\", r"\end", r"\right", stop):
            if t == "}" and stop != "}":
                self.pos += 1
                continue
            if t[1:] in _FUNCTIONS and out and out[-1].endswith(_ORDINARY):
                out.append(_THIN)
            out.append(self.scripted(self.atom(), t))
            if t[1:] in _FUNCTIONS or (t in _NAMING and out[-1]):
                apart = self.peek()[:1] not in ("", "(", "[", "}", "&", ",", "=", ")")
                out.append("<mo>&#x2061;</mo>" + (_THIN if apart and self.peek() != r"\left" else ""))
        return out

    def group(self) -> str:
        """A group, or a single atom."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Tangled
        if self.peek() != "{":
            drawn = self.atom() if self.peek() not in ("", "}", "&", r"\\", r"\end") else "<mrow></mrow>"
        else:
            self.pos += 1
            inside = [*self.row("}")]
            while self.peek() in ("&", r"\\"):
                self.pos += 1
                inside += self.row("}")
            if self.peek() == "}":
                self.pos += 1
            drawn = inside[0] if len(inside) == 1 else f"<mrow>{''.join(inside)}</mrow>"
        self.depth -= 1
        return drawn

    def scripted(self, base: str, first: str) -> str:
        below = above = ""
        primes = ""
        while (t := self.peek()) in ("^", "_", "'", r"\limits", r"\nolimits"):
            self.pos += 1
            if t == "'":
                primes += "′"
            elif t == "_" and not below:
                below = self.group()
            elif t == "^" and not above:
                above = self.group()
            elif t in "^_":
                self.group()
        if primes:
            above = f"<mrow><mo>{primes}</mo>{above}</mrow>"
        limits = first[1:] in _BIG and first[1:] not in ("int", "oint", "iint")
        if below and above:
            tag = "munderover" if limits else "msubsup"
            return f"<{tag}>{base}{below}{above}</{tag}>"
        if below:
            tag = "munder" if limits else "msub"
            return f"<{tag}>{base}{below}</{tag}>"
        if above:
            tag = "mover" if limits else "msup"
            return f"<{tag}>{base}{above}</{tag}>"
        return base

    def atom(self) -> str:
        t = self.next()
        if t == "{":
            self.pos -= 1
            return self.group()
        if t[0] == "\\":
            return self.command(t[1:])
        if t[0].isdigit():
            return f"<mn>{t}</mn>"
        if t in "^_":
            self.pos -= 1
            return "<mrow></mrow>"
        if t == "~":
            return '<mspace width="0.25em"></mspace>'
        return f"<mi>{escape(t)}</mi>" if t.isalpha() else _sign({"-": "−", "*": "∗", "'": "′"}.get(t, t))

    # --- commands

    def command(self, word: str) -> str:
        if word in _SPACES:
            return f'<mspace width="{_SPACES[word]}"></mspace>'
        if word in _SKIPPED:
            return ""
        if word in COMMANDS:
            return f"<mi>{COMMANDS[word]}</mi>"
        if word in _SIGNS:
            return f"<mi>{_SIGNS[word]}</mi>" if word in _LETTERS else _sign(_SIGNS[word])
        if word in _FUNCTIONS:
            return f"<mi>{word}</mi>"
        if word in _BIG:
            return f"<mo>{_BIG[word]}</mo>" if len(_BIG[word]) == 1 else f"<mo lspace=\"0\" rspace=\"0.17em\">{_BIG[word]}</mo>"
        draw = getattr(self, f"_{_HOW.get(word, '')}", None)
        if draw is not None:
            drawn: str = draw(word)
            return drawn
        return f"<mtext>\\{escape(word)}</mtext>"

    def _frac(self, word: str) -> str:
        return f"<mfrac>{self.group()}{self.group()}</mfrac>"

    def _binom(self, word: str) -> str:
        return f'<mrow><mo>(</mo><mfrac linethickness="0">{self.group()}{self.group()}</mfrac><mo>)</mo></mrow>'

    def _sqrt(self, word: str) -> str:
        if self.peek() == "[":
            self.pos += 1
            index = "".join(self.row("]"))
            self.next()
            return f"<mroot>{self.group()}<mrow>{index}</mrow></mroot>"
        return f"<msqrt>{self.group()}</msqrt>"

    def _accent(self, word: str) -> str:
        return f'<mover accent="true">{self.group()}<mo stretchy="false">{_ACCENTS[word]}</mo></mover>'

    def _under(self, word: str) -> str:
        return f'<mrow class="under">{self.group()}</mrow>'

    def _text(self, word: str) -> str:
        said = re.sub(r"\\[,;: ]|~|\\quad", " ", self.raw()).replace("$", "")
        said = re.sub(r"\\([%&_#{}])", r"\1", said)
        if word.startswith("operatorname") or (word == "mathrm" and len(said) > 1 and said.isalpha()):
            return f"<mi>{escape(said)}</mi>"
        return f"<mtext>{escape(said).replace(' ', '&#xA0;')}</mtext>"

    def _bold(self, word: str) -> str:
        return f'<mrow class="bold">{self.group()}</mrow>'

    def _double(self, word: str) -> str:
        said = self.raw()
        return f"<mi>{_DOUBLE.get(said, escape(said))}</mi>"

    def _plain(self, word: str) -> str:
        return self.group()

    def _box(self, word: str) -> str:
        return f'<mrow class="boxed">{self.group()}</mrow>'

    def _over(self, word: str) -> str:
        above, base = self.group(), self.group()
        return f"<munder>{base}{above}</munder>" if word == "underset" else f"<mover>{base}{above}</mover>"

    def _dropped(self, word: str) -> str:
        self.raw()
        return ""

    def _tag(self, word: str) -> str:
        return f"<mspace width=\"2em\"></mspace><mtext>({escape(self.raw())})</mtext>"

    def _colour(self, word: str) -> str:
        self.raw()
        return self.group()

    def _left(self, word: str) -> str:
        opening = self._fence()
        inside = "".join(self.row(""))
        while self.peek() in ("&", r"\\"):
            self.pos += 1
            inside += "".join(self.row(""))
        closing = ""
        if self.peek() == r"\right":
            self.pos += 1
            closing = self._fence()
        return f"<mrow>{opening}<mrow>{inside}</mrow>{closing}</mrow>"

    def _fence(self) -> str:
        t = self.next()
        sign = _SIGNS.get(t[1:], t) if t[:1] == "\\" else t
        return "" if sign == "." else f'<mo fence="true" stretchy="true">{escape(sign)}</mo>'

    def _right(self, word: str) -> str:
        return self._fence()

    def _begin(self, word: str) -> str:
        env = self.raw()
        if env.startswith(("array", "alignat", "alignedat")) and self.peek() == "{":
            self.raw()
        if self.peek() == "[":
            while self.peek() not in ("]", ""):
                self.pos += 1
            self.pos += 1
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Tangled
        drawn = self.table(env.rstrip("*"), stop=r"\end")
        self.depth -= 1
        if self.peek() == r"\end":
            self.pos += 1
            self.raw()
        fence = _FENCES.get(env, "  ")
        fences = [f'<mo fence="true" stretchy="true">{escape(c)}</mo>' if c != " " else "" for c in fence]
        return f"<mrow>{fences[0]}{drawn}{fences[1]}</mrow>"

    def _end(self, word: str) -> str:
        self.raw()
        return ""

    def table(self, env: str, stop: str) -> str:
        """Rows and cells up to the end of the environment."""
        rows: list[list[str]] = [[]]
        while True:
            rows[-1].append("".join(self.row("")))
            t = self.peek()
            if t == "&":
                self.pos += 1
            elif t == r"\\":
                self.pos += 1
                if self.peek() == "[":  # the space between rows
                    while self.peek() not in ("]", ""):
                        self.pos += 1
                    self.pos += 1
                rows.append([])
            elif t == r"\right" or (t == r"\end" and not stop):
                self.pos += 1
                self.raw()
            else:
                break
        rows = [r for r in rows if any(r)]
        align = env in _ALIGNED or env == ""
        kind = "align" if align else "cases" if env == "cases" else "grid"
        size = ' displaystyle="true"' if align else ""
        body = "".join("<mtr>" + "".join(f"<mtd>{c}</mtd>" for c in r) + "</mtr>" for r in rows)
        return f'<mtable class="{kind}"{size}>{body}</mtable>'

    def _slip(self, word: str) -> str:
        r"""\sdslip{part}{value}{number}{tone}."""
        part, value, number, tone = self.group(), self.raw(), self.raw(), self.raw()
        right = f'<mspace width="0.25em"></mspace><mn class="right">{escape(value)}</mn>' if value else ""
        return f'<mrow><mrow class="slip {tone}">{part}</mrow>{right}<mtext class="tag {tone}">{number}</mtext></mrow>'


_HOW = {
    **dict.fromkeys(("frac", "dfrac", "tfrac", "cfrac"), "frac"), **dict.fromkeys(("binom", "dbinom", "tbinom"), "binom"), "sqrt": "sqrt",
    **dict.fromkeys(_ACCENTS, "accent"), "underline": "under", **dict.fromkeys(_TEXTS, "text"), **dict.fromkeys(_BOLD, "bold"),
    "mathbb": "double", **dict.fromkeys("mathcal mathscr mathfrak mathit underbrace overbrace cancel mathring".split(), "plain"),
    **dict.fromkeys(("boxed", "fbox"), "box"), **dict.fromkeys(("overset", "underset", "stackrel"), "over"),
    **dict.fromkeys(_DROPPED, "dropped"), "tag": "tag", "tag*": "tag", "textcolor": "colour", "left": "left", "right": "right",
    "begin": "begin", "end": "end", "sdslip": "slip",
}


def _sign(c: str) -> str:
    stretch = ' stretchy="false"' if c in "()[]{}|‖⟨⟩⌊⌋⌈⌉/" else ""
    return f"<mo{stretch}>{escape(c)}</mo>"
