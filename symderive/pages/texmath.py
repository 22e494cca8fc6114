"""Maths and text in LaTeX: a box as a formula with its width, strings with every special character tamed."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import groupby

from symderive.kernel.term import Term
from symderive.notation.layout import BigSum, Box, Fence, Fraction, Gap, Glyphs, Hat, New, Root, Row, Sub, Super, layout
from symderive.pages.breaking import broken, fold
from symderive.report.document import Text

# --- characters -------------------------------------------------------------------------------------------------------

_GREEK = {
    **{c: "\\" + n for c, n in zip("αβγδεζηθικλμνξπρστυφχψω", (
        "alpha beta gamma delta varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon varphi chi psi "
        "omega").split(), strict=True)},
    **{c: "\\" + n for c, n in zip("ΓΔΘΛΞΠΣΥΦΨΩ", "Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega".split(), strict=True)},
    **dict(zip("οΑΒΕΖΗΙΚΜΝΟΡΤΧ", "oABEZHIKMNOPTX", strict=True)), "ς": r"\varsigma", "ϵ": r"\epsilon", "ϕ": r"\phi", "ϑ": r"\vartheta",
}
_SIGNS = {
    "−": "-", "·": r"\cdot", "×": r"\times", "⋅": r"\cdot", "*": "*", "±": r"\pm", "∗": r"\ast", "∘": r"\circ", "/": "/", "⊤": r"\top",
    "=": "=", "≠": r"\neq", "<": "<", ">": ">", "≤": r"\leq", "≥": r"\geq", "≈": r"\approx", "⇔": r"\iff", "⇒": r"\implies", "→": r"\to",
    "≔": r"\coloneqq", "∈": r"\in", "∉": r"\notin", "≡": r"\equiv", "′": "'", "″": "''", "∂": r"\partial", "∞": r"\infty", "√": r"\surd",
    "∇": r"\nabla", "∑": r"\textstyle\sum", "∏": r"\textstyle\prod", "∫": r"\textstyle\int", "ℓ": r"\ell", "ℝ": r"\mathbb{R}",
    "ℕ": r"\mathbb{N}", "ℤ": r"\mathbb{Z}", "ℂ": r"\mathbb{C}", "…": r"\dots", "⋯": r"\cdots", "½": r"\tfrac{1}{2}", "¼": r"\tfrac{1}{4}",
    "⌊": r"\lfloor", "⌋": r"\rfloor", "⌈": r"\lceil", "⌉": r"\rceil", "‖": r"\Vert", "¬": r"\neg", "∧": r"\wedge",
    "∨": r"\vee", "∀": r"\forall", "°": r"^{\circ}", "←": r"\gets", "↦": r"\mapsto", "⟨": r"\langle", "⟩": r"\rangle",
    "∣": r"\mid", "⊙": r"\odot", "ŷ": r"\hat{y}", "ᵀ": r"^{\mathsf{T}}",
    **{c: f"^{{{d}}}" for c, d in zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ", "0123456789+-n", strict=True)},
    **{c: f"_{{{d}}}" for c, d in zip("₀₁₂₃₄₅₆₇₈₉₊₋ᵢⱼₖₙ", "0123456789+-ijkn", strict=True)},
}
_MATHS = {**_GREEK, **_SIGNS, "{": r"\{", "}": r"\}", "\\": r"\backslash", "#": r"\#", "$": r"\$", "%": r"\%", "&": r"\&", "_": r"\_",
          "^": r"\hat{\ }", "~": r"\sim", "|": r"\vert", "\u0302": ""}
_TEXT = {"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
         "^": r"\textasciicircum{}", "~": r"\textasciitilde{}", "|": r"\textbar{}", "<": r"\textless{}", ">": r"\textgreater{}",
         '"': "''", "“": "``", "”": "''", "‘": "`", "’": "'", "–": "--", "—": "---",
         "\u00a0": "~", "\u2002": r"\enspace{}", "\u202f": r"\,", "✓": ""}
_PREDEFINED = frozenset(
    "arccos arcsin arctan arg cos cosh cot coth csc det dim exp gcd inf lim ln log max min sec sin sinh sup tan tanh".split())
COMMANDS = {tex[1:]: c for c, tex in _GREEK.items() if tex[0] == "\\"}  # alpha -> α
SIGNS = {tex[1:]: c for c, tex in _SIGNS.items() if re.fullmatch(r"\\[A-Za-z]+", tex)}  # geq -> ≥
_ENDS_IN_COMMAND = re.compile(r"\\[A-Za-z]+$")
_WORDS = frozenset({"for", "if", "in", "and", "or"})
_LETTERS = frozenset("ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿ")


def escape(text: str) -> str:
    """A string as running text in LaTeX. Signs of mathematics become small formulas; what no font has is named by its code."""
    return "".join(f"${tex}$" if maths else tex for maths, tex in _spans(text))


def _spans(text: str) -> list[tuple[bool, str]]:
    """The string in stretches of text and of maths, each in LaTeX."""
    spans: list[tuple[bool, str]] = []
    for c in text:
        maths = c in _MATHS and not c.isascii()
        tex = _spaced(_MATHS[c]) if maths else _text(c)
        if spans and spans[-1][0] == maths:
            spans[-1] = (maths, spans[-1][1] + tex)
        else:
            spans.append((maths, tex))
    return [(maths, tex.rstrip() if maths else tex) for maths, tex in spans]


def _text(c: str) -> str:
    if c in _TEXT:
        return _TEXT[c]
    if c.isspace():
        return " "
    return c if (c.isascii() and c.isprintable()) or c in _LETTERS else f"[U+{ord(c):04X}]"


def _spaced(tex: str) -> str:
    return tex + " " if _ENDS_IN_COMMAND.search(tex) else tex


def symbols(text: str) -> str:
    """Characters of a formula in LaTeX."""
    return "".join(_spaced(_MATHS[c]) if c in _MATHS else _symbol(c) for c in text).rstrip()


def _symbol(c: str) -> str:
    return c if c.isascii() and c.isprintable() else rf"\text{{{_text(c)}}}"


# --- widths, in em of the text size: those of Computer Modern --------------------------------------------------------

_WIDTHS = {28: "!'’‘,.[]ilI:;′", 31: "fj", 36: " ", 39: "()rst-", 44: "cez", 50: "/0123456789ago", 53: "kqvxy{}", 56: "Sbdhnpu?", 61: "Z",
           63: "L", 65: "F", 68: "EP", 71: "B", 72: "CTw", 75: "AHNUVXYRD", 78: "GKOQ=+−<>≠≤≥≈", 83: "m%&", 103: "MW→—"}
_ROMAN = {c: w / 100 for w, chars in _WIDTHS.items() for c in chars}
_SLANTED = {c: w / 100 for w, chars in {
    30: "l", 34: "iι", 36: "t", 41: "j", 43: "bc", 45: "qr", 48: "esz", 49: "govfyαδτν", 53: "dkp", 55: "aJβγεζησκξψ",
    58: "xuλρ", 60: "TVYhnμ", 62: "Sωφχ", 65: "FPπ", 70: "LUZΓ", 73: "wCΠΣΥΨ",
    77: "EABORΘΛΞΦΩ∂", 81: "GQNΔ", 86: "DHXK", 97: "WMm"}.items() for c in chars}
_KIND_WIDTH = {"operator": 1.23, "relation": 1.34, "sign": 0.78}
_SCRIPT = 0.8  # scripts are set in a smaller font, which is wider for its size
_THIN = 0.17
SMALL = 0.88  # \footnotesize


def text_width(text: str) -> float:
    """The width of a string set upright."""
    return sum(_ROMAN.get(c) or (0.8 if c.isascii() or c in _MATHS or c in _TEXT or c in _LETTERS else 5.2) for c in text)


# --- formulas ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ink:
    """A formula in LaTeX: its width, whether it is taller than a line, and the kinds of its first and last symbol, which decide the
    space that TeX itself puts beside it."""

    tex: str
    em: float
    tall: bool = False
    first: str = "ord"
    last: str = "ord"


def write(box: Box, focus: bool = True) -> str:
    """The box as LaTeX maths. focus: what is new goes into \\sdFocus; otherwise it is not marked."""
    return ink(box, focus).tex


def ink(box: Box, focus: bool = True) -> Ink:
    """The box as LaTeX maths, with its measures."""

    def combine(b: Box, inside: list[Ink]) -> Ink:
        if isinstance(b, New) and not focus:
            return inside[0]
        return _DRAW[type(b)](b, inside)

    return fold(box, combine)


def width(box: Box) -> float:
    """The width of a box, in em."""
    return ink(box).em


def _glyphs(box: Glyphs, _: list[Ink]) -> Ink:
    text, kind = box.text, box.kind
    em = _KIND_WIDTH.get(kind, 0.0)
    if kind in ("operator", "relation", "sign"):
        em = {"·": 0.74, "/": 0.95}.get(text, em)
        first = {"operator": "bin", "relation": "rel", "sign": "sign"}[kind]
        return Ink(r"\mathbin{/}" if text == "/" else symbols(text), em, first=first, last=first)
    if kind == "upright":
        return _upright(text)
    if kind == "punct":
        return _punct(text)
    if kind == "number":
        return Ink(symbols(text).replace(",", "{,}"), 0.5 * len(text) - 0.22 * text.count("."))
    if len(text) == 1:
        return Ink(symbols(text), _SLANTED.get(text, 0.8))
    tex = rf"\mathit{{{symbols(text)}}}" if text.isascii() else rf"\textit{{{escape(text)}}}"
    return Ink(tex, text_width(text) * 1.05)


def _upright(text: str) -> Ink:
    em = text_width(text)
    if text in _PREDEFINED:
        return Ink("\\" + text, em, first="op", last="op")
    if len(text) == 1:
        return Ink(symbols(text) if text in _MATHS else rf"\mathrm{{{symbols(text)}}}", max(em, 0.56))
    if text.isalnum() and text.isascii() and text not in _WORDS:
        return Ink(rf"\operatorname{{{text}}}", em, first="op", last="op")
    return Ink(rf"\text{{{escape(text)}}}", em + 2 * _THIN, first="prose", last="prose")


def _punct(text: str) -> Ink:
    kind = {"(": "open", "[": "open", "{": "open", "⌊": "open", "⌈": "open", "′": "prime", "″": "prime"}.get(text, "ord")
    return Ink(symbols(text), text_width(text) + (_THIN if text == "," else 0.05), first=kind, last="open" if kind == "open" else "ord")


def _gap(_: Gap, __: list[Ink]) -> Ink:
    return Ink(r"\,", _THIN, first="gap", last="gap")


def _row(_: Row, inside: list[Ink]) -> Ink:
    tex: list[str] = []
    last, gap = "start", False
    for item in inside:
        if item.first == "gap":
            gap = last != "start"
            continue
        if not item.tex:
            continue
        between = _between(last, item.first, gap)
        if not between and tex and item.tex[0].isalpha() and _ENDS_IN_COMMAND.search(tex[-1]):
            between = " "
        tex += between, item.tex
        last, gap = item.last, False
    first = next((i.first for i in inside if i.tex and i.first != "gap"), "ord")
    return Ink("".join(tex).rstrip(), sum(i.em for i in inside), any(i.tall for i in inside), first, last if last != "start" else "ord")


def _between(last: str, first: str, gap: bool) -> str:
    """What stands between two symbols: TeX spaces signs and function names itself."""
    if first in ("bin", "rel") or (last in ("bin", "rel") and first != "sign"):
        return "" if last == "start" else " "
    if gap and "prose" in (last, first):
        return r"\ "
    if gap:
        return " " if {"op", "inner"} & {last, first} else r"\,"
    if first == "sign" and last not in ("start", "rel", "bin", "open"):
        return r"\mathopen{}"
    if first == "inner" and last == "op":
        return r"\mathopen{}"
    return "{}" if first == "prime" and last == "script" else ""


def _fraction(box: Fraction, inside: list[Ink]) -> Ink:
    over, under = inside
    command = r"\tfrac" if box.small else r"\frac"
    em = max(over.em, under.em) * (0.8 if box.small else 1) + 0.24
    return Ink(f"{command}{{{over.tex}}}{{{under.tex}}}", em, tall=True)


def _script(mark: str) -> Callable[[Super | Sub, list[Ink]], Ink]:
    def draw(box: Super | Sub, inside: list[Ink]) -> Ink:
        base, script = inside
        bare = _takes(box.base, mark)
        tex = (base.tex if bare else f"{{{base.tex}}}") + f"{mark}{{{script.tex}}}"
        first, last = (base.first, "op" if base.last == "op" else "script") if bare else ("ord", "script")
        return Ink(tex, base.em + _SCRIPT * script.em + 0.05, base.tall, first, last)

    return draw


def _takes(base: Box, mark: str) -> bool:
    """Whether a base takes a script without braces: one symbol, a bracket, or one that carries only the other script."""
    if isinstance(base, (Sub, Super)):
        return isinstance(base, Sub) == (mark == "^") and not isinstance(base.base, (Sub, Super))
    return isinstance(base, (Glyphs, Fence, New, Hat))


def _hat(_: Hat, inside: list[Ink]) -> Ink:
    return replace(inside[0], tex=rf"\hat{{{inside[0].tex}}}", first="ord", last="ord")


def _root(box: Root, inside: list[Ink]) -> Ink:
    degree = f"[{inside[1].tex}]" if box.degree is not None else ""
    if "]" in degree[:-1]:
        degree = f"[{{{inside[1].tex}}}]"
    em = inside[0].em + 1.0 + (0.3 if degree else 0.0)
    return Ink(rf"\sqrt{degree}{{{inside[0].tex}}}", em, inside[0].tall)


_BRACKETS = {"(": "(", ")": ")", "[": "[", "]": "]", "{": r"\{", "}": r"\}", "⌊": r"\lfloor ", "⌋": r"\rfloor",
             "⌈": r"\lceil ", "⌉": r"\rceil", "⟨": r"\langle ", "⟩": r"\rangle"}
_BARS = {"|": "vert", "‖": "Vert"}


def _fence(box: Fence, inside: list[Ink]) -> Ink:
    body = inside[0]
    left = rf"\l{_BARS[box.left]} " if box.left in _BARS else _BRACKETS.get(box.left, ".")
    right = rf"\r{_BARS[box.right]}" if box.right in _BARS else _BRACKETS.get(box.right, ".")
    if body.tall or "." in (left, right):
        return Ink(rf"\left{left}{body.tex}\right{right}", body.em + 1.6, True, "inner", "inner")
    return Ink(f"{left}{body.tex}{right}", body.em + 0.8, False, "open", "ord")


_BIG_SIGNS = {"sum": r"\sum", "product": r"\prod", "integral": r"\int"}


def _bigsum(box: BigSum, inside: list[Ink]) -> Ink:
    lower, upper = inside
    em = 1.23 + _SCRIPT * max(lower.em, upper.em)
    return Ink(rf"{_BIG_SIGNS[box.sign]}_{{{lower.tex}}}^{{{upper.tex}}}", em, True, "op", "op")


def _new(_: New, inside: list[Ink]) -> Ink:
    return replace(inside[0], tex=rf"\sdFocus{{{inside[0].tex}}}", first="ord", last="ord")


_DRAW: dict[type, Callable[..., Ink]] = {
    Glyphs: _glyphs, Gap: _gap, Row: _row, Fraction: _fraction, Super: _script("^"), Sub: _script("_"), Hat: _hat, Root: _root,
    Fence: _fence, BigSum: _bigsum, New: _new,
}


# --- running text -----------------------------------------------------------------------------------------------------

Run = tuple[str | Term | Box, ...]  # a Text, or a row of one, in which a formula may be laid out (and broken) already


def _box(t: Term | Box) -> Box:
    return layout(t, style="linear") if isinstance(t, Term) else t


def running(text: Run, focus: bool = True) -> str:
    """Text with its terms as inline $maths$."""
    return "".join(escape(t) if isinstance(t, str) else f"${write(_box(t), focus)}$" for t in text)


def mixed(text: Run) -> str:
    """Text for a place inside a formula: \\text{...} and maths side by side, no dollar anywhere."""
    spans: list[tuple[bool, str]] = []
    for t in text:
        spans += _spans(t) if isinstance(t, str) else [(True, write(_box(t), focus=False))]
    spans = [(maths, "".join(tex for _, tex in run)) for maths, run in groupby(spans, key=lambda span: span[0])]
    return "".join(f"{{{tex}}}" if maths else rf"\text{{{tex}}}" for maths, tex in spans)


def running_width(text: Run) -> float:
    """The width of running text, in em of its own size."""
    return sum(text_width(t) if isinstance(t, str) else width(_box(t)) for t in text)


def wrapped(text: Text, room: float) -> list[Run]:
    """Text in rows no wider than `room`, broken at spaces; a formula wider than that is broken too."""
    rows: list[Run] = [()]
    used = 0.0
    for atom in _atoms(text, room):
        em = running_width(atom)
        if used + em > room and rows[-1]:
            rows.append(())
            used = 0.0
            atom = atom[1:] if atom[0] == " " else atom
        rows[-1] += atom
        used += em
    return rows


def _atoms(text: Text, room: float) -> list[Run]:
    """Stretches without a break inside: a space begins a new one, and so does each row of a broken formula."""
    atoms: list[Run] = [()]
    for t in text:
        if isinstance(t, str):
            for word in re.findall(r" +|[^ ]+", t):
                if word[0] == " ":
                    atoms.append((" ",))
                else:
                    atoms[-1] += (word,)
        else:
            first, *further = broken(_box(t), room, width)
            atoms[-1] += (first,)
            atoms += [(row,) for row in further]
    return [a for a in atoms if a]
