"""How a term looks, before any format: a tree of boxes that the text, LaTeX and MathML writers draw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Glyphs:
    """Characters set in one way.

    variable  italic in print: x, w, α         number    digits as typed        upright  tanh, d, softmax, prose
    operator  a binary sign with space around it: + − ·      relation  = ≠ <, with space      sign  a prefix minus, no space
    punct     comma, prime, factorial sign
    """

    text: str
    kind: Literal["variable", "number", "upright", "operator", "relation", "sign", "punct"] = "variable"


@dataclass(frozen=True, slots=True)
class Row:
    """Boxes side by side; `Gap` boxes among them where space belongs."""

    items: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A thin space: between the factors of a product, after a function name."""


@dataclass(frozen=True, slots=True)
class Fraction:
    """over: a numerator over a denominator; small: a numeric coefficient such as ½."""

    over: Box
    under: Box
    small: bool = False


@dataclass(frozen=True, slots=True)
class Super:
    """A box with an exponent."""

    base: Box
    script: Box


@dataclass(frozen=True, slots=True)
class Sub:
    """A box with an index."""

    base: Box
    script: Box


@dataclass(frozen=True, slots=True)
class Hat:
    """yhat."""

    base: Box


@dataclass(frozen=True, slots=True)
class Root:
    """A root; degree None is the square root."""

    body: Box
    degree: Box | None = None


@dataclass(frozen=True, slots=True)
class Fence:
    """Brackets as tall as what they hold."""

    body: Box
    left: str = "("
    right: str = ")"


@dataclass(frozen=True, slots=True)
class BigSum:
    """The sum sign with its limits; what it sums follows in the row."""

    lower: Box
    upper: Box


@dataclass(frozen=True, slots=True)
class New:
    """What the line before did not have: coloured."""

    body: Box


Box = Glyphs | Row | Gap | Fraction | Super | Sub | Hat | Root | Fence | BigSum | New
