"""The arithmetic of a convolution layer: output size, parameters and multiplications, each as formula = numbers = value, proved.

Sizes are (width, height). Along one axis a filter of size F with dilation d covers R = d (F - 1) + 1 places, and there are
floor((W - R + 2 P)/S) + 1 steps of S on an input of W places padded by P on both sides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal

from symderive.kernel.check import check
from symderive.kernel.derivation import Derivation, Theorem
from symderive.kernel.term import ONE, Term, mk, name, number, substitute
from symderive.notation.text import read, write
from symderive.report.document import Block, Calculation, Computed, Prose, Text
from symderive.report.document import Verdict as Closing
from symderive.report.reasons import enumerated
from symderive.report.verdict import Verdict
from symderive.rules import RULES
from symderive.search.differentiate import decimal
from symderive.search.numerals import calculated

Pair = tuple[int, int]
AXES = ("W", "H")
_ACROSS = {"W": ("wide", "column", "left", "right"), "H": ("high", "row", "top", "bottom")}


class Misfit(ValueError):
    """The sizes of a convolution do not fit together; the message says which and why."""


@dataclass(frozen=True, slots=True)
class Convolution:
    """A layer of `filters` filters on an input of (width, height, depth). Pairs are (along the width, along the height).

    pad      zeros on each side; "same": as many as keep the output at input/stride, rounded up
    groups   each filter sees depth/groups channels
    """

    input: tuple[int, int, int]
    filters: int
    size: Pair
    stride: Pair = (1, 1)
    pad: Pair | Literal["same"] = (0, 0)
    dilation: Pair = (1, 1)
    groups: int = 1
    bias: bool = True

    @property
    def reach(self) -> Pair:
        """How many places a filter covers: d (F - 1) + 1."""
        (f, g), (d, e) = self.size, self.dilation
        return d * (f - 1) + 1, e * (g - 1) + 1

    @property
    def evenly_padded(self) -> bool:
        """Whether "same" means the same padding on both sides of each axis: (F - 1)/2, at a stride of 1."""
        return self.stride == (1, 1) and all(r % 2 for r in self.reach)


@dataclass(frozen=True, slots=True)
class Row:
    """One computation: left = formula = numbers = value, and its proof. `left` is "" where it names nothing."""

    left: str
    formula: Term
    numbers: Term
    value: Term
    theorem: Theorem


@dataclass(frozen=True, slots=True)
class Sizes:
    """What a convolution comes to: blocks of rows and sentences for the page, the proofs, and the numbers by name.

    padding   zeros left, right, top, bottom
    unused    places along the width and the height, at the end of the padded input, that no filter meets
    """

    layer: Convolution
    blocks: tuple[Block, ...]
    rows: tuple[Row, ...]
    derivations: tuple[Derivation, ...]
    values: Mapping[str, int]
    padding: tuple[int, int, int, int]
    unused: Pair

    @property
    def output(self) -> tuple[int, int, int]:
        """Width, height and depth of the output."""
        return self.values["W_2"], self.values["H_2"], self.values["D_2"]


def sizes(layer: Convolution) -> Sizes:
    """The arithmetic of a layer, every value proved. Raises Misfit, Rejected."""
    _check(layer)
    return _Teller(layer).told()


def to_json(found: Sizes) -> dict[str, Any]:
    """The numbers by name, and the computations as they are shown."""
    left, right, top, bottom = found.padding
    values = found.values
    return {
        "output": list(found.output), "numbers": values["V"], "parameters_per_filter": values["p"], "parameters": values["N"],
        "multiplications": values["M"], "receptive_field": list(found.layer.reach),
        "padding": {"left": left, "right": right, "top": top, "bottom": bottom}, "unused": list(found.unused),
        "computations": [{"name": r.left or None, "formula": write(r.formula), "numbers": write(r.numbers), "value": write(r.value)}
                         for r in found.rows]}


def _check(c: Convolution) -> None:
    """Raises Misfit unless the sizes fit together."""
    width, height, depth = c.input
    least = {"the width of the input": (width, 1), "the height of the input": (height, 1), "the depth of the input": (depth, 1),
             "the number of filters": (c.filters, 1), "the size of a filter": (min(c.size), 1), "the stride": (min(c.stride), 1),
             "the dilation": (min(c.dilation), 1), "the number of groups": (c.groups, 1),
             "the padding": (0 if c.pad == "same" else min(c.pad), 0)}
    for what, (value, bound) in least.items():
        if value < bound:
            raise Misfit(f"{what} is at least {bound}, not {value}")
    for what, value in ((f"the depth of {depth}", depth), (f"the {c.filters} filters", c.filters)):
        if value % c.groups:
            raise Misfit(f"{c.groups} groups do not divide {what}: each group sees as many channels and has as many filters")
    if c.pad == "same":
        return
    for axis, w, r, p in zip(AXES, c.input, c.reach, c.pad, strict=False):
        if r > w + 2 * p:
            spread = " with its dilation" if r != c.size[AXES.index(axis)] else ""
            padded = f" with its padding of {p}" if p else ""
            adjective = _ACROSS[axis][0]
            raise Misfit(f"the filter{spread} is {r} {adjective}, but the input{padded} only {w + 2 * p}: it fits nowhere")


class _Teller:
    """One layer's computations in order; each may use the names of those before it."""

    def __init__(self, layer: Convolution):
        c = self.layer = layer
        self.at: dict[str, Term] = dict(zip("WHD", map(number, c.input), strict=True)) | {"K": number(c.filters)}
        self.f, self.s = self.letters("F", c.size), self.letters("S", c.stride)
        self.d = self.letters("d", c.dilation) if c.dilation != (1, 1) else {}
        self.p = {} if c.pad == "same" else self.letters("P", c.pad)
        if c.groups > 1:
            self.at["G"] = number(c.groups)
        self.blocks: list[Block] = []
        self.rows: list[Row] = []
        self.derivations: list[Derivation] = []
        self.values: dict[str, int] = {}

    def letters(self, letter: str, pair: Pair) -> dict[str, str]:
        """The letter of a quantity along each axis: F, or F_W and F_H where the two differ."""
        named = {axis: letter if pair[0] == pair[1] else f"{letter}_{axis}" for axis in AXES}
        self.at |= {named[axis]: number(value) for axis, value in zip(AXES, pair, strict=True)}
        return named

    def told(self) -> Sizes:
        """All of it."""
        self.blocks.append(Prose(self.opening()))
        padding, unused = self.output()
        self.compute(("D_2", "K"))
        shape = self.times(self.values[n] for n in ("W_2", "H_2", "D_2"))
        self.blocks.append(Prose((f"The output is {shape}, as deep as there are filters.",)))
        self.compute(("V", "W_2*H_2*D_2"))
        self.parameters()
        counted = f"{len(self.rows)} computations, every one exact."
        closing = Closing(Verdict.CHECKED.value, (counted,))
        return Sizes(self.layer, (*self.blocks, closing), tuple(self.rows), tuple(self.derivations), self.values, padding, unused)

    # --- rows ------------------------------------------------------------------------------------------------------

    def compute(self, *rows: tuple[str, str]) -> None:
        """A calculation of (left, formula)s; the left sides are names from then on."""
        shown = []
        for left, text in rows:
            formula = read(text, names=frozenset(self.at))
            numbers = substitute(formula, self.at)
            found = calculated(numbers, number)
            if found is None:
                raise Misfit("the numbers are too large")
            value, derivation = found
            row = Row(left, formula, numbers, derivation.claim.rhs, check(derivation, RULES))
            self.rows.append(row)
            self.derivations.append(derivation)
            if left:
                self.at[left], self.values[left] = row.value, int(value)
            first, then = (name(left), formula) if left else (formula, None)
            shown.append(Computed(first, then, numbers if formula.op != "name" else None, row.value))
        last = self.blocks[-1]
        if isinstance(last, Calculation) and rows[0][0]:
            self.blocks[-1] = Calculation((*last.rows, *shown))
        else:
            self.blocks.append(Calculation(tuple(shown)))

    def say(self, *text: str | Term) -> None:
        self.blocks.append(Prose(text))

    @staticmethod
    def times(numbers: Any) -> str:
        """32 × 28 × 3."""
        return " × ".join(map(str, numbers))

    # --- the parts of the page -------------------------------------------------------------------------------------

    def opening(self) -> Text:
        """An input of width W = 32 ...; every letter with its number."""
        c = self.layer
        parts: list[Text] = [("size ", *self.said(self.f)), ("stride ", *self.said(self.s))]
        parts += [("padding ", *self.said(self.p))] if self.p else []
        parts += [("dilation ", *self.said(self.d))] if self.d else []
        parts += [(self.value("G"), " groups")] if c.groups > 1 else []
        parts += [] if c.bias else [("no bias",)]
        return ("An input of width ", self.value("W"), ", height ", self.value("H"), " and depth ", self.value("D"), "; ", self.value("K"),
                " filter" if c.filters == 1 else " filters", " of ", *enumerated(parts), ".")

    def value(self, letter: str) -> Term:
        return mk("eq", name(letter), self.at[letter])

    def said(self, letters: Mapping[str, str]) -> Text:
        """F = 5, or F_W = 5 along the width and F_H = 3 along the height."""
        across, down = (self.value(letters[axis]) for axis in AXES)
        return (across,) if across is down else (across, " along the width and ", down, " along the height")

    def output(self) -> tuple[tuple[int, int, int, int], Pair]:
        """The rows of the output's width and height; the padding on the four sides, and what is left over at the end."""
        c = self.layer
        reach = self.f
        if self.d:
            reach = {axis: "R" if c.reach[0] == c.reach[1] and self.f["W"] == self.f["H"] and self.d["W"] == self.d["H"] else f"R_{axis}"
                     for axis in AXES}
            self.say("Spread by the dilation, a filter covers more places.")
            self.compute(*dict.fromkeys((reach[axis], f"{self.d[axis]}*({self.f[axis]} - 1) + 1") for axis in AXES))
        if c.pad == "same" and not c.evenly_padded:
            return self.padded_unevenly(reach), (0, 0)
        if c.pad == "same":
            shared = reach["W"] == reach["H"]
            self.p = {axis: "P" if shared else f"P_{axis}" for axis in AXES}
            self.say("This padding keeps the output as large as the input.")
            self.compute(*dict.fromkeys((self.p[axis], f"({reach[axis]} - 1)/2") for axis in AXES))
        unused = tuple(self.axis(axis, reach[axis]) for axis in AXES)
        across, down = (int(self.at[self.p[axis]].value) for axis in AXES)
        return (across, across, down, down), (unused[0], unused[1])

    def axis(self, axis: str, reach: str) -> int:
        """The row of the output along one axis; how many places at the end meet no filter."""
        k, stride = AXES.index(axis), self.s[axis]
        room = f"{axis} - {reach} + 2*{self.p[axis]}"
        free = self.layer.input[k] - self.layer.reach[k] + 2 * int(self.at[self.p[axis]].value)
        steps, rest = divmod(free, self.layer.stride[k])
        if not rest:
            self.compute((f"{axis}_2", f"({room})/{stride} + 1"))
            return 0
        self.compute(("", f"({room})/{stride} + 1"))
        place = _ACROSS[axis][1]
        where = " of the padded input" if self.at[self.p[axis]].value else ""
        meets = f"{place}{where} meets" if rest == 1 else f"{rest} {place}s{where} meet"
        divided = mk("eq", number(free), mk("add", mk("mul", number(steps), self.at[stride]), number(rest)))
        size = decimal(Fraction(free, self.layer.stride[k]) + 1)
        that: Text = ("That is no whole number: ",) if size is None else ("That is ", size, ", no whole number: ")
        self.say(*that, self.value(stride), " does not divide ", divided,
                 f". PyTorch, TensorFlow, Keras and ONNX round down, and the last {meets} no filter.")
        self.compute((f"{axis}_2", f"floor(({room})/{stride}) + 1"))
        return rest

    def padded_unevenly(self, reach: Mapping[str, str]) -> tuple[int, int, int, int]:
        """The rows of "same" where it takes a stride, or an odd number of zeros."""
        rounded = "" if self.layer.stride == (1, 1) else " over the stride, rounded up"
        self.say(f"Padding makes the output as large as the input{rounded}: ", name("T_W"), " zeros along the width and ", name("T_H"),
                 " along the height.")
        for axis in AXES:
            s = self.s[axis]
            size = axis if self.at[s] is ONE else f"ceiling({axis}/{s})"
            self.compute((f"{axis}_2", size), (f"T_{axis}", f"max(({axis}_2 - 1)*{s} + {reach[axis]} - {axis}, 0)"))
        across, down = self.values["T_W"], self.values["T_H"]
        sides = (across // 2, across - across // 2, down // 2, down - down // 2)
        where = enumerated([(f"{n} {side}",) for n, side in zip(sides, ("on the left", "on the right", "above", "below"), strict=True)])
        pytorch = "" if self.layer.stride == (1, 1) else "; PyTorch refuses this padding with a stride"
        self.say("The zeros stand ", *where, f", as in TensorFlow, Keras and ONNX (SAME_UPPER){pytorch}.")
        return sides

    def parameters(self) -> None:
        """Parameters of a filter and of all, and the multiplications."""
        c = self.layer
        seen = f"{self.f['W']}*{self.f['H']}*D" + ("/G" if c.groups > 1 else "")
        whose = ("A filter sees ", read("D/G", names=frozenset("DG")), " channels. It has") if c.groups > 1 else ("A filter has",)
        self.say(*whose, " a weight for each number that it covers", ", and one bias." if c.bias else ", and no bias.")
        self.compute(("p", seen + (" + 1" if c.bias else "")), ("N", "p*K"))
        padded = "" if c.pad == (0, 0) else ", those with zeros of the padding among them"
        self.say(f"Each number of the output takes one multiplication a weight{padded}.")
        self.compute(("M", f"V*{seen}"))
