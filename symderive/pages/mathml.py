"""A box as MathML Core: what browsers draw by themselves, and screen readers read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from typing import Any

from symderive.notation.layout import BigSum, Box, Fence, Fraction, Gap, Glyphs, Hat, New, Root, Row, Sub, Super
from symderive.pages.breaking import fold, spoken


@dataclass(frozen=True, slots=True)
class _Node:
    """An element; whether it is taller than a line, whether it is a function name, and a base with its index, to join an exponent."""

    markup: str
    tall: bool = False
    function: bool = False
    indexed: tuple[str, str] | None = None


def mathml(box: Box, *, display: bool = True) -> str:
    """The box as a <math> element. display: fractions and sums in full size."""
    size = ' displaystyle="true"' if display else ""
    return f'<math{size} aria-label="{escape(spoken(box))}">{fold(box, _combine).markup}</math>'


def _combine(box: Box, inside: list[_Node]) -> _Node:
    return _DRAW[type(box)](box, inside)


_TIGHT = 'lspace="0" rspace="0"'
_GLYPHS = {
    "number": "<mn>{}</mn>",
    "operator": '<mo form="infix">{}</mo>',
    "relation": "<mo>{}</mo>",
    "sign": f'<mo form="prefix" {_TIGHT}>{{}}</mo>',
    "punct": f'<mo form="infix" stretchy="false" {_TIGHT}>{{}}</mo>',
}


def _glyphs(box: Glyphs, _: list[_Node]) -> _Node:
    text = escape(box.text)
    if box.text == ",":
        return _Node('<mo separator="true" lspace="0" rspace="0.17em">,</mo>')
    if box.text == "/" and box.kind == "operator":
        return _Node('<mo form="infix" stretchy="false" lspace="0.22em" rspace="0.22em">/</mo>')
    if box.kind in _GLYPHS:
        return _Node(_GLYPHS[box.kind].format(text))
    if box.kind == "upright":
        if " " in box.text or box.text == "for":
            return _Node(f"<mtext>&#xA0;{text}&#xA0;</mtext>")
        variant = ' mathvariant="normal"' if len(box.text) == 1 else ""
        return _Node(f"<mi{variant}>{text}</mi>", function=len(box.text) > 1)
    return _Node(f"<mi>{text}</mi>" if len(box.text) == 1 else f'<mi class="v">{text}</mi>')


def _gap(_: Gap, __: list[_Node]) -> _Node:
    return _Node('<mspace width="0.17em"></mspace>')


def _row(box: Row, inside: list[_Node]) -> _Node:
    marked = [n.markup + ("<mo>&#x2061;</mo>" if n.function and k + 1 < len(inside) else "") for k, n in enumerate(inside)]
    return _Node(f"<mrow>{''.join(marked)}</mrow>", any(n.tall for n in inside))


def _fraction(box: Fraction, inside: list[_Node]) -> _Node:
    markup = f"<mfrac>{inside[0].markup}{inside[1].markup}</mfrac>"
    return _Node(f'<mrow displaystyle="false">{markup}</mrow>' if box.small else markup, tall=True)


def _super(_: Super, inside: list[_Node]) -> _Node:
    base, script = inside
    if base.indexed:
        return _Node(f"<msubsup>{''.join(base.indexed)}{script.markup}</msubsup>", base.tall)
    return _Node(f"<msup>{base.markup}{script.markup}</msup>", base.tall, base.function)


def _sub(_: Sub, inside: list[_Node]) -> _Node:
    base, script = inside
    return _Node(f"<msub>{base.markup}{script.markup}</msub>", base.tall, base.function, (base.markup, script.markup))


def _hat(_: Hat, inside: list[_Node]) -> _Node:
    return _Node(f'<mover accent="true">{inside[0].markup}<mo stretchy="false">^</mo></mover>')


def _root(box: Root, inside: list[_Node]) -> _Node:
    if box.degree is None:
        return _Node(f"<msqrt>{inside[0].markup}</msqrt>", inside[0].tall)
    return _Node(f"<mroot>{inside[0].markup}{inside[1].markup}</mroot>", inside[0].tall)


def _fence(box: Fence, inside: list[_Node]) -> _Node:
    stretchy = f'stretchy="{"true" if inside[0].tall else "false"}" {_TIGHT}'
    left, right = (f'<mo form="{form}" {stretchy}>{escape(sign)}</mo>' for form, sign in (("prefix", box.left), ("postfix", box.right)))
    return _Node(f"<mrow>{left}{inside[0].markup}{right}</mrow>", inside[0].tall)


_BIG_SIGNS = {"sum": "∑", "product": "∏", "integral": "∫"}


def _bigsum(box: BigSum, inside: list[_Node]) -> _Node:
    return _Node(f"<munderover><mo>{_BIG_SIGNS[box.sign]}</mo>{inside[0].markup}{inside[1].markup}</munderover>", tall=True)


def _new(_: New, inside: list[_Node]) -> _Node:
    return _Node(f'<mrow class="f">{inside[0].markup}</mrow>', inside[0].tall)


_DRAW: dict[Any, Callable[..., _Node]] = {
    Glyphs: _glyphs, Gap: _gap, Row: _row, Fraction: _fraction, Super: _super, Sub: _sub, Hat: _hat, Root: _root, Fence: _fence,
    BigSum: _bigsum, New: _new,
}
