r"""Cut formulas into tokens. One table says what each command and each sign is; LaTeX and plain text end in the same tokens.

==========  ==============================================================================================
kind        text
==========  ==============================================================================================
num         digits, as a kernel numeral: 0.0340, 1000 for 1{,}000
let         a letter, or a Greek one by its name        word    a name of several letters
fn          the operator of a function word             text    what stands in \text{...}
const       pi, e, I where they are surely meant        diff    the d of dx (surely), or the sign of a partial derivative
accent      the ending of the name: hat, bar, vec       rel     one of page.Relation, or <=> or <=(by)
cmd         a command that opens a construct: frac, sum, begin ... (begin and end carry the environment)
row &       the end of a row; a cell                    quad    wide space: it separates statements
phantom     an empty space as wide as something, at the beginning of a row or of a column
others      a sign, which is its own kind: + - * / ^ _ ( ) [ ] { } | lbar rbar lnull norm ' ! , ; : . % pm mp dots deg
==========  ==============================================================================================
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterator, Sequence
from string import ascii_letters
from typing import NamedTuple
from unicodedata import normalize

from symderive.notation.text import FUNCTIONS
from symderive.notation.tokens import GREEK


class Token(NamedTuple):
    """A token with its place in the page; `gap`: an explicit space stands before it."""

    kind: str
    text: str
    start: int
    end: int
    gap: bool = False


def bounds(tokens: Sequence[Token]) -> tuple[int, int]:
    """Where tokens begin and end on the page; of a macro the arguments have places of their own, inside its call."""
    return min([t.start for t in tokens]), max([t.end for t in tokens])


FUNCTION_WORDS = {**{w: op for w, op in FUNCTIONS.items() if w != "step"}, "ln": "ln", "relu": "relu", "ReLU": "relu", "Relu": "relu",
                  "logistic": "sigmoid", "Sigmoid": "sigmoid", "Tanh": "tanh", "lg": "lg", "lb": "lb", "heaviside": "step",
                  "cosec": "csc", "arccot": "acot",
                  "argmax": "argmax", "argmin": "argmin", "lim": "lim", "det": "det", "tr": "tr"}
_LATEX_LETTERS = {w: w for w in (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron rho sigma tau upsilon phi chi psi omega "
    "Gamma Delta Theta Lambda Xi Sigma Upsilon Phi Psi Omega ell hbar imath jmath aleph").split()} | {
    "varepsilon": "epsilon", "vartheta": "theta", "varphi": "phi", "varrho": "rho", "varsigma": "sigma", "varkappa": "kappa", "Pi": "Pi"}
_RELATIONS = {
    "=": "= eq", "~": "approx approxeq simeq cong doteq", "!=": "ne neq", "<": "lt", "<=": "le leq leqslant", ">": "gt",
    ">=": "ge geq geqslant", "<<": "ll", ">>": "gg", ":=": "coloneqq coloneq triangleq defeq", "<-": "leftarrow gets longleftarrow",
    "->": "to rightarrow longrightarrow mapsto_", "=>": "Rightarrow implies Longrightarrow therefore Downarrow rArr",
    "<=>": "iff Leftrightarrow Longleftrightarrow", "<=(by)": "Leftarrow impliedby because", "prop": "propto", "in": "in", "notin": "notin",
    "subset": "subset subseteq", "dist": "sim", "|->": "mapsto longmapsto", "equiv": "equiv", "perp": "perp bot"}
_ACCENTS = {"hat": "hat widehat", "bar": "bar overline", "tilde": "tilde widetilde", "vec": "vec mathbf boldsymbol bm pmb bold",
            "dot": "dot", "ddot": "ddot", "cal": "mathcal mathscr", "bb": "mathbb", "frak": "mathfrak", "check": "check breve",
            "ring": "mathring", "under": "underline"}
_SKIPPED = ("left right big Big bigg Bigg bigl bigr Bigl Bigr biggl biggr Biggl Biggr bigm Bigm displaystyle textstyle scriptstyle limits "
            "nolimits nonumber notag ! - / mathstrut strut rm bf it sf cal mathrm mathsf mathit mathtt mathnormal text textrm textbf "
            "textit mbox operatorname operatorname* ensuremath mathop mathbin mathrel mathopen mathclose mathord hfill hfil allowbreak "
            "nobreak newline noindent centering checkmark blacksquare square qed Box Diamond sdQuiet small large middle")
_GAPS = {",", ";", ":", " ", ">", "thinspace", "medspace", "thickspace", "enspace", "space"}
_ARGUMENT_DROPPED = {"label", "tag", "tag*", "eqref", "ref", "cite", "vspace", "vspace*", "hspace", "hspace*", "color",
                     "footnote", "qedhere", "intertext", "shortintertext"}
_EMPTY = {"phantom", "hphantom", "vphantom"}
_PROSE = {"text", "textrm", "textbf", "textit", "textsf", "textnormal", "mbox", "hbox", "rlap", "llap", "mathrlap", "mathllap", "sdText"}
_COLOURED = {"sdFocus": 0, "textcolor": 1, "colorbox": 1, "mathcolor": 1}  # the groups before the one that is coloured
_BESIDE = {"sdWhy", "sdWhyBelow"}  # the reasons of our own pages: a column of words

COMMANDS: dict[str, tuple[str, str]] = {
    **{c: ("let", w) for c, w in _LATEX_LETTERS.items()},
    **{c: ("rel", sign) for sign, words in _RELATIONS.items() for c in words.split()},
    **{c: ("accent", ending) for ending, words in _ACCENTS.items() for c in words.split()},
    **{c: ("fn", FUNCTION_WORDS[c]) for c in (
        "sin cos tan cot sec csc sinh cosh tanh coth sech csch arcsin arccos arctan arccot arsinh arcosh artanh arcsinh arccosh arctanh "
        "ln log lg exp max min det lim sgn erf").split()},
    **{c: ("*", c) for c in ("cdot", "times", "ast", "cdotp", "bullet", "star")},
    **{c: ("dots", "") for c in ("dots", "ldots", "cdots", "vdots", "ddots", "dotsc", "dotsb", "dotsm", "dotsi", "hdots")},
    **{c: ("lbar", "") for c in ("lvert",)}, **{c: ("rbar", "") for c in ("rvert",)},
    **{c: ("norm", "") for c in ("|", "Vert", "lVert", "rVert", "Vert", "parallel")},
    **{c: ("|", "") for c in ("vert", "mid")},
    **{c: ("cmd", "frac") for c in ("frac", "dfrac", "tfrac", "cfrac", "nicefrac", "sfrac")},
    **{c: ("cmd", "binom") for c in ("binom", "dbinom", "tbinom")},
    **{c: ("cmd", c) for c in ("sqrt sum prod int oint iint boxed fbox underbrace overbrace overset underset stackrel cancel nabla infty "
                               "left. right. substack lfloor rfloor lceil rceil langle rangle odot otimes circ top setminus cup cap "
                               "forall exists mathrm_ surd bmod pmod wedge vee neg lbrace rbrace prime degree dagger colon").split()},
    "cross": ("*", "times"), "div": ("/", ""), "pm": ("pm", ""), "mp": ("mp", ""), "partial": ("diff", "∂"), "pi": ("const", "pi"),
    "quad": ("quad", ""), "qquad": ("quad", ""), "\\": ("row", ""), "cr": ("row", ""), "%": ("%", ""), "{": ("cmd", "lbrace"),
    "}": ("cmd", "rbrace"), "&": ("text", "and"), "$": ("text", "$"), "_": ("text", "_"), "#": ("text", "#"), "lbrack": ("[", ""),
    "rbrack": ("]", ""), "backslash": ("cmd", "setminus"), "downarrow": ("rel", "=>"), "searrow": ("rel", "=>"), "sum_": ("cmd", "sum"),
    "star*": ("text", ""),
    "degree": ("deg", ""), "lim": ("fn", "lim"), "argmax": ("fn", "argmax"), "argmin": ("fn", "argmin"), "arg": ("fn", "argmax"),
    "sdResult": ("cmd", "boxed"), "Pr": ("word", "Pr"), "nmid": ("cmd", "nmid"), "ReLU": ("fn", "relu"), "softmax": ("word", "softmax"),
}
_SKIP = frozenset(_SKIPPED.split())

_SIGNS: dict[str, tuple[str, str]] = {
    **{c: (c, "") for c in "+-/^_()[]{}|'!,;:.%&"}, "*": ("*", "*"), "=": ("rel", "="), "<": ("rel", "<"), ">": ("rel", ">"),
    "×": ("*", "times"), "·": ("*", "cdot"), "⋅": ("*", "cdot"), "∗": ("*", "ast"), "−": ("-", ""), "–": ("-", ""), "÷": ("/", ""),
    "≈": ("rel", "~"), "≃": ("rel", "~"), "≅": ("rel", "~"), "≠": ("rel", "!="), "≤": ("rel", "<="), "≥": ("rel", ">="), "→": ("rel", "->"),
    "⟶": ("rel", "->"), "⇒": ("rel", "=>"), "⟹": ("rel", "=>"), "⇔": ("rel", "<=>"), "⟺": ("rel", "<=>"), "↓": ("rel", "=>"),
    "⇓": ("rel", "=>"), "←": ("rel", "<-"), "≔": ("rel", ":="), "↦": ("rel", "|->"), "∈": ("rel", "in"), "∝": ("rel", "prop"),
    "≡": ("rel", "equiv"), "∴": ("rel", "=>"), "∂": ("diff", "∂"), "∇": ("cmd", "nabla"), "∞": ("cmd", "infty"), "√": ("cmd", "surd"),
    "∑": ("cmd", "sum"), "∏": ("cmd", "prod"), "∫": ("cmd", "int"), "±": ("pm", ""), "∓": ("mp", ""), "…": ("dots", ""), "⋯": ("dots", ""),
    "∛": ("cmd", "cubic"), "⋮": ("dots", ""),
    "′": ("'", ""), "’": ("'", ""), "°": ("deg", ""), "⌊": ("cmd", "lfloor"), "⌋": ("cmd", "rfloor"),
    "⌈": ("cmd", "lceil"), "⌉": ("cmd", "rceil"), "‖": ("norm", ""), "∥": ("norm", ""), "π": ("const", "pi"), "⊤": ("cmd", "top"),
    "⊙": ("cmd", "odot"), "ᵀ": ("raised", "T"), "ℓ": ("let", "ell"), "@": ("@", ""), "∘": ("cmd", "circ"),
    **{g: ("let", w) for g, w in GREEK.items() if g not in "πŷ"},
}
_RAISED = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹ⁿˣʸᵗᵏᵐⁱʲᵃᵇʳᵖ⁻⁺⁽⁾ᐟ", "0123456789nxytkmijabrp-+()/", strict=True))
_LOWERED = dict(zip("₀₁₂₃₄₅₆₇₈₉ᵢⱼₖₙₓₜₘₚᵣₛₐₕₗ₊₋₌₍₎", "0123456789ijknxtmprsahl+-=()", strict=True))
_VULGAR = {glyph: (over, under) for glyph, over, under in zip("½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞", "112131234151357", "233445555668888", strict=True)}
_PLAIN_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "01234567890123456789")
_COMBINING = {"\u0302": "hat", "\u0304": "bar", "\u0303": "tilde", "\u0307": "dot"}
HATTED = {glyph: (letter, accent) for letter in ascii_letters for mark, accent in _COMBINING.items()
          if len(glyph := normalize("NFC", letter + mark)) == 1}

UNITS = frozenset(
    "m s kg g mg cm mm km nm N J kJ W kW V mV A mA Hz kHz MHz ms mol Pa kPa K C F L ml mL min h rad deg bytes byte bits bit params "
    "parameters units px dB eV MB KB GB kB B m/s km/h m/s2 ohm Ohm T".split())
# short words that people write in a formula without any markup; longer ones are words anyhow
SHORT_WORDS = frozenset("MSE SSE RSS MAE RMSE BCE net out err old new sum avg acc ctr lr pad tot var std ans val mse sse".split())
_LONG = 4  # letters in a row that are one name even where nobody says so
_NUMBER = r"(?:\d{1,3}(?:(?:,|\\,)\d{3})+(?![\d])(?:\.\d+)?|\d+(?:\{,\}\d+)+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
_WORDED = r"\\(?:text|textrm|textbf|textit|textsf|textnormal|mbox|hbox|fbox)\s*\{(?P<said>[^{}$\\]*)\}"
_NAMED = (r"\\(?:operatorname\*?|mathrm|mathsf|mathtt|mathit|rm|mathnormal|mathop)\s*"
          r"\{\s*(?P<named>(?:[A-Za-z][A-Za-z0-9 .'-]*|\d+)(?:\\_[A-Za-z0-9]+)*)\s*\}")
_WIDE = re.compile(  # half a centimetre and more
    r"\\hspace\*?\s*\{\s*(?:\d*\.?\d+\s*in|(?:[1-9]\d*|0?\.[5-9])[.\d]*\s*(?:cm|em)|(?:[5-9]|\d{2,})\s*mm|\d{2,}\s*p[tx])\s*\}")
_DROPPED = "|".join(re.escape(w) for w in sorted(_ARGUMENT_DROPPED | _EMPTY, key=len, reverse=True))
_TOKEN = re.compile(
    rf"""(?P<space>\s+|~|%[^\n]*(?:\n|\Z))
      | (?P<scientific>(?P<mantissa>\d+\.\d+(?=[eE]\d)|\d+(?:\.\d+)?(?=[eE][-+]))[eE](?P<power>[-+]?\d+)(?![\w.^]))
      | (?P<slashed>(?P<over>[⁰¹²³⁴-⁹]+|\d+)⁄(?P<under>[₀-₉]+|\d+))
      | (?P<num>{_NUMBER})
      | (?P<run>[A-Za-z]+)
      | (?P<worded>{_WORDED}) | (?P<name>{_NAMED})
      | (?P<unit>\\mathrm\s*\{{(?P<units>(?:[^{{}}]|\{{[^{{}}]*\}})*)\}})
      | (?P<spaced>\\math(?:bin|rel|open|close|ord|punct|op|inner)\s*\{{(?P<held>[^{{}}]*)\}})
      | (?P<primes>\^\s*(?:\{{\s*(?:\\prime\s*)+\}}|\\prime(?![A-Za-z])))
      | (?P<empty>\{{\s*\}})
      | (?P<bar>\\(?:left|right|bigl|bigr|Bigl|Bigr|biggl|biggr|mathopen|mathclose)\s*(?:\||\\vert|\\lvert|\\rvert|\.|\\\||\\Vert))
      | (?P<env>\\(?:begin|end)\s*\{{[A-Za-z]+\*?\}}(?:\[[tbc]\])?)
      | (?P<dropped>\\(?:{_DROPPED})(?![A-Za-z])\s*(?:\[[^\]]*\])?)
      | (?P<rowend>\\\\\*?(?:[ \t]*\[[-\d. a-z]*\])?)
      | (?P<cmd>\\(?:[A-Za-z]+\*?|.))
      | (?P<either>\+/?[-−](?=[^-+/]))
      | (?P<pair>:=|<=>|==>|=>|->|<-|<=|>=|!=|\.\.\.|≥|\*\*)
      | (?P<other>.)""", re.X | re.S)
_PAIRS = {":=": ("rel", ":="), "<=>": ("rel", "<=>"), "==>": ("rel", "=>"), "=>": ("rel", "=>"), "->": ("rel", "->"), "<-": ("rel", "<-"),
          "<=": ("rel", "<="), ">=": ("rel", ">="), "!=": ("rel", "!="), "...": ("dots", ""), "≥": ("rel", ">="), "**": ("^", "")}
_FUNCTION_RUN = re.compile("|".join(sorted((w for w in FUNCTION_WORDS if len(w) > 1), key=lambda w: (-len(w), w))))
_BRACE = re.compile(r"\\.|[{}]", re.S)
_FORMULA = re.compile(r"\$((?:[^$\\]|\\.)*)\$|\\\((.*?)\\\)", re.S)
_MARKUP = re.compile(r"\\[A-Za-z]+\*?|[{}$~]")
MAX_GROUP = 2_000  # characters of words, or of what is left out, inside one command
_ABOUT = re.compile(r"\s*[-−+]?[\d.]")  # ~ 7.07 in plain text
_PLAIN_RATIO = re.compile(
    r"d(?:\^?(?P<order>[23²³])(?=[A-Za-z/]))?(?P<over>[A-Za-z][A-Za-z0-9_]*)?\s*/\s*d(?P<under>[A-Za-z][A-Za-z0-9_]*)")


def lex(text: str, start: int = 0, end: int | None = None, *, plain: bool = False, words: frozenset[str] = frozenset(),
        own: Container[str] = ()) -> list[Token]:
    """The tokens of text[start:end].

    plain  no LaTeX: a run of letters is one name      words  further names of several letters
    own    commands that the page defines itself: they stay commands, whatever they mean elsewhere
    """
    out: list[Token] = []
    unbraced: set[int] = set()
    end = len(text) if end is None else end
    at, gap, scan = start, False, _TOKEN.match
    while at < end:
        m = scan(text, at, end)
        assert m is not None and m.lastgroup is not None
        kind, begin, at = m.lastgroup, at, m.end()
        if kind == "space":
            if (sign := _no_space(m[0], text, begin, end, gap, plain)) is None:
                gap = gap or text[begin] == "~"
            else:
                out.append(sign)
                at = sign.end
            continue
        if kind == "scientific":
            out += _scientific(m, begin, at, gap, plain)
        elif kind == "slashed":
            out += _fraction(m["over"].translate(_PLAIN_DIGITS), m["under"].translate(_PLAIN_DIGITS), begin, at, gap)
        elif kind == "num":
            out.append(Token("num", digits(m[0]), begin, at, gap))
        elif kind == "run":
            ratio = _PLAIN_RATIO.match(text, begin, end) if plain and m[0][0] == "d" else None
            if ratio is not None:
                at = ratio.end()
                out += _plain_ratio(ratio)
            else:
                out += _run(m[0], begin, gap, plain, words)
        elif kind == "primes":  # f^{\prime\prime}
            out += [Token("'", "", begin, at, gap)] * m[0].count("prime")
        elif kind == "spaced":
            out += [t._replace(gap=True) for t in lex(text, m.start("held"), m.end("held"), own=own)]
        elif kind == "either":
            both = "/" in m[0] or (plain and (text[at].isspace() or not out or out[-1].kind in ("rel", "(")))
            out += [Token("pm", "", begin, at, gap)] if both else [Token("+", "", begin, begin + 1, gap), Token("-", "", at - 1, at)]
        elif kind == "empty":
            if text[at:at + 1] != "'" and _takes_a_group(out):
                out += [Token("{", "", begin, begin + 1, gap), Token("}", "", at - 1, at)]
        elif kind == "other" and begin in unbraced:
            continue
        elif kind == "other":
            out += _sign(m[0], begin, gap, out)
        elif kind == "cmd":
            at, gap = _command(m[0][1:], text, begin, at, end, gap, out, unbraced, own)
            continue
        elif kind == "dropped":
            at = _group_end(text, at, end)
            out += _space(m, text, begin, at, gap, out)
        else:
            found = _OTHERS[kind](m, begin, at, gap)
            out += [found] if found else []
        gap = False
    return out


def _command(name: str, text: str, start: int, at: int, end: int, gap: bool, out: list[Token], unbraced: set[int],
             own: Container[str]) -> tuple[int, bool]:
    """Add the tokens of a command; where it ends, and whether it leaves a gap."""
    if name in _GAPS:
        return at, True
    if name not in own:
        if (prose := _prose(name, text, start, at, end, gap)) is not None:
            out += prose[0]
            return prose[1], False
        if name in _SKIP:
            return at, gap
        if name in _COLOURED:
            return _coloured(name, text, at, end, unbraced, bool(out) and out[-1].kind in ("^", "_")), gap
    kind, said = ("cmd", name) if name in own else COMMANDS.get(name) or COMMANDS.get(name.rstrip("*")) or ("cmd", name)
    out.append(Token(kind, said, start, at, gap))
    return at, False


def _no_space(said: str, text: str, start: int, end: int, gap: bool, plain: bool) -> Token | None:
    """The sign that looks like a space or a comment: ~ in plain text, and % where it would hide the end of the formula."""
    if plain and said == "~":
        return Token("rel", "~" if _ABOUT.match(text, start + 1, end) else "dist", start, start + 1, gap)
    return Token("%", "", start, start + 1, gap) if said[0] == "%" and said[-1] != "\n" else None


def _takes_a_group(before: list[Token]) -> bool:
    """Whether an empty group is the argument of what stands before it."""
    return not before or before[-1].kind in ("cmd", "^", "_", "accent", "}")


def _space(m: re.Match[str], text: str, start: int, end: int, gap: bool, before: list[Token]) -> Iterator[Token]:
    """What a command that is left out leaves: wide space, or the place of a side that is not printed."""
    if _WIDE.match(text, start):
        yield Token("quad", "", start, end, gap)
    if m[0].strip("\\ ") in _EMPTY and (not before or before[-1].kind in ("&", "row", "quad", "begin")):
        yield Token("phantom", "", start, end, gap)


def _group_end(text: str, at: int, end: int) -> int:
    """Where the group in braces that begins at a place ends; the place itself where none begins."""
    if text[at:at + 1] != "{":
        return at
    depth = 0
    for m in _BRACE.finditer(text, at, min(end, at + MAX_GROUP)):
        depth += (m[0] == "{") - (m[0] == "}")
        if not depth:
            return m.end()
    return at


def _coloured(command: str, text: str, at: int, end: int, unbraced: set[int], script: bool) -> int:
    """Where a coloured group begins: its braces are none, but as an index or exponent. The place of the closing one goes to `unbraced`."""
    for _ in range(_COLOURED[command]):
        at = _group_end(text, at, end)
    stop = _group_end(text, at, end)
    if script or stop == at:
        return at
    unbraced.add(stop - 1)
    return at + 1


def _prose(command: str, text: str, begin: int, at: int, end: int, gap: bool) -> tuple[list[Token], int] | None:
    r"""\text{for $x > 0$}: its words, and the formulas between them; and where it ends. None for a command that holds no words."""
    if command not in _PROSE and command not in _BESIDE:
        return None
    opening = at + (text[at:at + 1] in (" ", "\n"))
    stop = _group_end(text, opening, end)
    if stop == opening:
        return None
    out = [Token("&", "", begin, begin)] if command in _BESIDE else []
    inside = opening + 1
    for m in _FORMULA.finditer(text, inside, stop - 1):
        inner = lex(text, *(m.span(1) if m[1] is not None else m.span(2)))
        if command in _BESIDE:
            inner = [Token("{", "", m.start(), m.start()), *inner, Token("}", "", m.end(), m.end())]
        out += [*_words(text, inside, m.start(), gap), *inner]
        inside = m.end()
    return out + _words(text, inside, stop - 1, gap), stop


def _words(text: str, start: int, end: int, gap: bool) -> list[Token]:
    """A stretch of words without the commands in it."""
    said = " ".join(_MARKUP.sub(" ", text[start:end]).split())
    return [Token("text", said, start, end, gap)] if said else []


def _scientific(m: re.Match[str], start: int, end: int, gap: bool, plain: bool) -> list[Token]:
    """6.55e-5 as 6.55 times a power of ten. In LaTeX 2e-1 may be either that or 2e - 1: it is left unread."""
    power, at = m["power"], m.start("power")
    if not plain and m["mantissa"] != "1" and "." not in m["mantissa"] and len(power) == 2:
        return [Token("cmd", m[0], start, end, gap)]
    sign = [Token("-", "", at, at + 1)] if power[0] == "-" else []
    return [Token("(", "", start, start, gap), Token("num", m["mantissa"], start, m.end("mantissa")), Token("*", "", at - 1, at - 1),
            Token("num", "10", at - 1, at), Token("^", "", at, at), Token("{", "", at, at), *sign,
            Token("num", power.lstrip("+-"), at + (power[0] in "+-"), end), Token("}", "", end, end), Token(")", "", end, end)]


def digits(written: str) -> str:
    """A numeral as the kernel spells it. {,} before three digits separates thousands, before others it is the decimal comma."""
    if "{,}" in written:
        parts = written.split("{,}")
        whole = len(parts) > 2 or (len(parts[-1].split(".")[0]) == 3 and parts[0] != "0")
        written = written.replace("{,}", "" if whole else ".")
    written = written.replace("\\,", "").replace(",", "")
    return "0" + written if written[0] == "." else written


def _run(run: str, start: int, gap: bool, plain: bool, words: frozenset[str]) -> list[Token]:
    """Letters in a row: a function, a name, or letters one by one."""
    end = start + len(run)
    if len(run) == 1:
        return [Token("let", run, start, end, gap)]
    if run in words:
        return [Token("word", run, start, end, gap)]
    if run in FUNCTION_WORDS:
        return [Token("fn", FUNCTION_WORDS[run], start, end, gap)]
    if run == "pi":
        return [Token("const", "pi", start, end, gap)]
    if plain and (run in _LATEX_LETTERS or run == "sqrt"):
        return [Token("cmd", "sqrt", start, end, gap) if run == "sqrt" else Token("let", run, start, end, gap)]
    if run in SHORT_WORDS or (run[0] == run[-1] and run.isupper()) or run.lower() == "softmax" or (run.isupper() and len(run) > 2):
        return [Token("word", run if run.lower() != "softmax" else "softmax", start, end, gap)]
    glued = _FUNCTION_RUN.search(run)
    if glued and len(run) - len(glued[0]) <= 2:
        a, b = glued.span()
        letters = [*_letters(run[:a], start, gap), Token("fn", FUNCTION_WORDS[glued[0]], start + a, start + b, gap and not a)]
        return letters + _letters(run[b:], start + b, False)
    if plain or len(run) >= _LONG:
        return [Token("word", run, start, end, gap)]
    return _letters(run, start, gap)


def _letters(run: str, start: int, gap: bool) -> list[Token]:
    return [Token("let", c, start + k, start + k + 1, gap and not k) for k, c in enumerate(run)]


def _plain_ratio(m: re.Match[str]) -> list[Token]:
    """dE/dw1 and d/dx, as they are typed."""
    out = [Token("diff", "d", m.start(), m.start() + 1)]
    if m["order"]:
        out += [Token("^", "", *m.span("order")), Token("num", m["order"].translate(_PLAIN_DIGITS), *m.span("order"))]
    if m["over"]:
        out += lex(m.string, m.start("over"), m.end("over"), plain=True)
    slash = m.string.index("/", m.start())
    return [*out, Token("/", "", slash, slash + 1), Token("diff", "d", m.start("under") - 1, m.start("under")),
            *lex(m.string, m.start("under"), m.end("under"), plain=True)]


def _sign(c: str, start: int, gap: bool, before: list[Token]) -> list[Token]:
    """One character that is no letter and no digit of ours."""
    end = start + 1
    if c in _SIGNS:
        return [Token(*_SIGNS[c], start, end, gap)]
    if c in _RAISED or c in _LOWERED:
        mark, said = ("^", _RAISED[c]) if c in _RAISED else ("_", _LOWERED[c])
        kind = "num" if said.isdigit() else "let" if said.isalpha() else "rel" if said == "=" else said
        one = Token(kind, said, start, end)
        if before and before[-1].kind == "}" and before[-1].end == start and before[-1].text == mark:  # x¹²: the digits belong together
            last = before.pop()
            if one.kind == "num" and before[-1].kind == "num":
                one = one._replace(text=before.pop().text + said)
            return [one, last._replace(start=start, end=end)]
        return [Token(mark, "", start, start, gap), Token("{", "", start, start), one, Token("}", mark, start, end)]
    if c in HATTED:
        letter, accent = HATTED[c]
        return [Token("accent", accent, start, start, gap), Token("let", letter, start, end)]
    if c in _COMBINING and before and before[-1].kind == "let":
        before.insert(len(before) - 1, Token("accent", _COMBINING[c], before[-1].start, before[-1].start))
        return []
    if c in _VULGAR:
        return _fraction(*_VULGAR[c], start, end, gap)
    if c in "″‴":
        return [Token("'", "", start, end, gap)] * (2 if c == "″" else 3)
    if c == "\u200b" or c == "\ufeff":
        return []
    return [Token("cmd", c, start, end, gap)]


def _fraction(over: str, under: str, start: int, end: int, gap: bool) -> list[Token]:
    """A fraction that is one sign, or typed with a slash of its own."""
    return [Token("(", "", start, start, gap), Token("num", over, start, end), Token("/", "", start, end),
            Token("num", under, start, end), Token(")", "", end, end)]


def _named(m: re.Match[str], start: int, end: int, gap: bool) -> Token:
    r"""\mathrm{ReLU}, \operatorname{sech}, \mathrm{d}."""
    said = m["named"].replace("\\_", "_").strip()
    certain = {"d": ("diff", "d"), "e": ("const", "e"), "i": ("const", "I"), "T": ("cmd", "top")}
    if said in certain and ("\\mathrm" in m[0] or (said == "T" and "\\math" in m[0])):
        return Token(*certain[said], start, end, gap)
    if said in FUNCTION_WORDS or said == "step":
        return Token("fn", FUNCTION_WORDS.get(said, said), start, end, gap)
    if said.isdigit():
        return Token("num", said, start, end, gap)
    if said == "mod":
        return Token("cmd", "bmod", start, end, gap)
    if " " in said:
        return Token("text", said, start, end, gap)
    return Token("word", "softmax" if said.lower() == "softmax" else said, start, end, gap)


def _worded(m: re.Match[str], start: int, end: int, gap: bool) -> Token | None:
    said = m["said"].strip()
    if said in FUNCTION_WORDS:
        return Token("fn", FUNCTION_WORDS[said], start, end, gap)
    if said == "mod":
        return Token("cmd", "bmod", start, end, gap)
    return Token("text", said, start, end, gap) if said else None


def _bar(m: re.Match[str], start: int, end: int, gap: bool) -> Token | None:
    r"""\left|, \right|, and \left., which opens what \right| closes."""
    if m[0].endswith("."):
        return Token("lnull", "", start, end, gap) if m[0].startswith("\\left") else None
    if m[0].endswith(("\\|", "\\Vert")):
        return Token("norm", "", start, end, gap)
    opens = re.match(r"\\(?:left|bigl|Bigl|biggl|mathopen)", m[0]) is not None
    return Token("lbar" if opens else "rbar", "", start, end, gap)


def _environment(m: re.Match[str], start: int, end: int, gap: bool) -> Token:
    said = m[0][m[0].index("{") + 1:m[0].index("}")]
    return Token("begin" if m[0].startswith("\\begin") else "end", said, start, end, gap)


_OTHERS: dict[str, Callable[[re.Match[str], int, int, bool], Token | None]] = {
    "unit": lambda m, start, end, gap: Token("text", m["units"].strip(), start, end, gap),
    "worded": _worded, "name": _named, "bar": _bar, "env": _environment,
    "dropped": lambda m, start, end, gap: None,
    "rowend": lambda m, start, end, gap: Token("row", "", start, end, gap),
    "pair": lambda m, start, end, gap: Token(*_PAIRS[m[0]], start, end, gap),
}
