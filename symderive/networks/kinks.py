"""Where the loss is not differentiable: corners that the numbers hit exactly, and the entries of weights that feel them.

A corner is a relu at 0, or two entries that tie for a maximum. Backpropagation passes it by a convention: relu'(0) = 0, the first
of those that tie wins. When one entry of a weight moves to the right (or left), the input of a corner moves with a slope t, and what
the corner gives moves with the one-sided slope there, larger than the convention's by

    phi(t) = right*t or left*t, by the sign of t, - used*t            max over the tie of t_m - t_first.

So the slope of the loss is the convention's, plus the sum over the corners of phi times the gradient in what the corner gives; and t is
what the convention gives, plus the phi of the corners before it, each times the slope between the two. All these slopes are entries of
gradients, one run backward for every input of every corner. (A one-sided slope of a composition is the composition of one-sided slopes,
since everything is continuous and piecewise smooth.)
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import fmpq

from symderive.networks.arithmetic import Array, Outer
from symderive.networks.elements import ONE, ZERO, Element, is_zero, sign
from symderive.networks.forward import windows
from symderive.networks.graph import Layer, Shape
from symderive.networks.graph_result import entry_name
from symderive.networks.program import Program, Values

Index = tuple[int, ...]

MOST_WORK = 20_000_000  # inputs of corners times all numbers of a run
CONVENTION = {"relu": "relu'(0) = 0", "leaky_relu": "leaky_relu'(0) = alpha", "elu": "elu'(0) = alpha",
              "maxpool2d": "the first of equal entries is the maximum"}


@dataclass(frozen=True, slots=True)
class Corner:
    """A place where the numbers hit a corner.

    layer, index    what gives the value there
    inputs          the entries of the layer's input that are 0, or that tie, the convention's winner first
    slopes          left of it, right of it, and by convention; None of a tie
    """

    layer: Layer
    index: Index
    inputs: tuple[Index, ...]
    slopes: tuple[Element, Element, Element] | None

    @property
    def said(self) -> str:
        """z[1] = 0, or x[0,1] = x[1,0]."""
        entries = [entry_name(self.layer.inputs[0], at) for at in self.inputs]
        return " = ".join(entries if self.slopes is None else [entries[0], "0"])

    def beyond(self, moves: list[Element]) -> Element:
        """phi: by how much what it gives moves further than by convention. Raises Unclear."""
        if self.slopes is None:
            best = moves[0]
            for t in moves[1:]:
                if sign(t - best) > 0:
                    best = t
            return ZERO if best is moves[0] else best - moves[0]
        left, right, used = self.slopes
        side = sign(moves[0])
        return ZERO if not side else ((right if side > 0 else left) - used) * moves[0]


@dataclass(frozen=True, slots=True)
class Felt:
    """An entry of a weight that moves corners, and the slopes of the loss on its two sides.

    corners   those that make a difference between the two; where there are none, the loss is differentiable in the entry, though
              what backpropagation uses may be another number: relu(z) - relu(-z) is z
    """

    weight: str
    index: Index
    corners: tuple[Corner, ...]
    left: Element
    right: Element
    used: Element


@dataclass(frozen=True, slots=True)
class Corners:
    """The corners that the numbers hit, and what they mean.

    met     all of them
    felt    the entries in which the loss is not differentiable; None where there are too many corners to look at them all
    mended  the entries in which it is, and whose gradient is not the convention's
    """

    met: tuple[Corner, ...]
    felt: tuple[Felt, ...] | None
    mended: tuple[Felt, ...] = ()


def find_corners(program: Program, values: Values, back: Values, gradients: Mapping[str, Any]) -> Corners:
    """The corners hit in a run, and the entries of `wrt` in which the loss has two slopes. Raises Unclear."""
    met = tuple(corner for layer in program.graph.layers if layer.name in program.reached for corner in _met(program, layer, values))
    numbers = sum(math.prod(shape) for shape in program.shapes.values())
    if sum(len(corner.inputs) for corner in met) * numbers > MOST_WORK:
        return Corners(met, None)
    felt = list(_Feeling(program, values, back, gradients, met).felt()) if met else []
    return Corners(met, tuple(f for f in felt if f.corners), tuple(f for f in felt if not f.corners))


# --- which are met -------------------------------------------------------------------------------------------------


def _met(program: Program, layer: Layer, values: Values) -> Iterator[Corner]:
    o = program.options(layer)
    alpha = o.get("alpha", ZERO)
    if layer.type == "maxpool2d":
        yield from _ties(program, layer, values[program.slots[layer.inputs[0]]])
    elif layer.type in ("relu", "leaky_relu", "elu") and alpha != 1 and layer.inputs[0] in program.reached:
        x = values[program.slots[layer.inputs[0]]]
        sides: Array = np.frompyfunc(sign, 1, 1)(x)
        for index in zip(*np.nonzero(sides == 0), strict=True):
            at = _shown(program.shapes[layer.name], index)
            yield Corner(layer, at, (at,), (alpha, ONE, alpha))


def _shown(shape: Shape, index: Any) -> Index:
    """The index as the file counts: none of a single number."""
    return tuple(int(k) for k in index) if shape else ()


def _ties(program: Program, layer: Layer, x: Array) -> Iterator[Corner]:
    places = list(windows(program.options(layer)))
    stack = np.stack([x[place] for place in places])
    where = np.arange(x.size).reshape(x.shape)
    sources = np.stack([where[place] for place in places])
    winner = program.over.winner(stack)
    for index in np.ndindex(winner.shape):
        column, first = stack[(slice(None), *index)], int(winner[index])
        equal = [k for k in range(len(column)) if k == first or sign(column[first] - column[k]) == 0]
        if len(equal) > 1:
            order = [first, *(k for k in equal if k != first)]
            inputs = tuple(tuple(int(n) for n in np.unravel_index(sources[(k, *index)], x.shape)) for k in order)
            yield Corner(layer, index, inputs, None)


# --- who feels them ------------------------------------------------------------------------------------------------


class _Feeling:
    """The slopes of the inputs of corners, and what follows for one entry after the other."""

    def __init__(self, program: Program, values: Values, back: Values, gradients: Mapping[str, Any], met: tuple[Corner, ...]):
        self.program, self.gradients, self.met = program, gradients, met
        self.share = [_at(back[program.slots[c.layer.name]], c.index) for c in met]  # the gradient of the loss in what a corner gives
        self.by_weight: list[list[dict[str, Any]]] = []  # corner, input -> weight -> slopes of the input in its entries
        self.by_corner: list[list[list[tuple[int, Element]]]] = []  # corner, input -> its slopes in what other corners give, if not 0
        for corner in met:
            runs = [self._slopes(values, corner.layer.inputs[0], index) for index in corner.inputs]
            self.by_weight.append([run[0] for run in runs])
            self.by_corner.append([run[1] for run in runs])

    def _slopes(self, values: Values, name: str, index: Index) -> tuple[dict[str, Any], list[tuple[int, Element]]]:
        """Of one entry of a layer: its slopes in the weights, and in what the corners give."""
        program = self.program
        if name not in program.reached:
            return {}, []
        seed = program.over.zeros(program.shapes[name] or (1,))
        seed[index or (0,)] = ONE
        back = program.backward(values, {name: seed})
        found = {w: back[program.slots[w]] for w in program.wrt if back[program.slots[w]] is not None}
        between = ((k, _at(back[program.slots[c.layer.name]], c.index)) for k, c in enumerate(self.met))
        return ({w: g.array() if isinstance(g, Outer) else g for w, g in found.items()}, [(k, t) for k, t in between if not is_zero(t)])

    def felt(self) -> Iterator[Felt]:
        """The entries whose slopes are not both the convention's, weight by weight."""
        for w in self.program.wrt:
            moving = [slopes[w] for inputs in self.by_weight for slopes in inputs if w in slopes]
            if not moving:
                continue
            used = self.program.over.array(self.gradients[w])
            moved = ~np.logical_and.reduce([slopes == 0 for slopes in moving]).astype(bool)  # a ball around 0 may move
            for index in zip(*np.nonzero(moved), strict=True):
                found = self._entry(w, index, used[index])
                if found.corners or not is_zero(found.right - found.used):
                    yield found

    def _entry(self, w: str, index: Index, used: Element) -> Felt:
        """The slopes to the left and to the right, and the corners that make a difference. Raises Unclear."""
        right, left = self._beyond(w, index, ONE), self._beyond(w, index, -ONE)
        jumps = [(r + m) * c for r, m, c in zip(right, left, self.share, strict=True)]
        total = sum(jumps, ZERO)
        corners = tuple(c for c, jump in zip(self.met, jumps, strict=True) if not is_zero(jump)) if sign(total) else ()
        forward = used + sum((r * c for r, c in zip(right, self.share, strict=True)), ZERO)
        return Felt(w, _shown(self.program.shapes[w], index), corners, forward - total, forward, used)

    def _beyond(self, w: str, index: Index, direction: fmpq) -> list[Element]:
        """phi of every corner, when the entry moves in the direction 1 or -1."""
        found: list[Element] = []
        for corner, by_weight, by_corner in zip(self.met, self.by_weight, self.by_corner, strict=True):
            moves = []
            for slopes, between in zip(by_weight, by_corner, strict=True):
                t = slopes[w][index] * direction if w in slopes else ZERO
                moves.append(sum((b * found[k] for k, b in between if k < len(found)), t))
            found.append(corner.beyond(moves))
        return found


def _at(array: Array | None, index: Index) -> Element:
    return ZERO if array is None else array[index or (0,)]
