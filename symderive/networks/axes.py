"""The axes of a network's arrays, with a name for each size: two axes that must be as long as each other have one.

An axis that a flatten layer merges keeps the indices that it is made of: the entries of the vector are still y[c, u, v], and a dense
layer after it has a weight W[i, c, u, v]. So nothing is reshaped in a formula. Only where a softmax or a class needs one index does
the vector have an axis of its own, and arrays say which entry stands where.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import prod

from symderive.kernel.term import ONE, Term, name
from symderive.networks.graph import Graph, Layer, Shape
from symderive.networks.layers import LAYERS, channel_axis, flatten_axis, option, shapes
from symderive.networks.net import WeightsError

KINDS = {"row": "N", "unit": "n", "channel": "C", "height": "H", "width": "V"}  # what an axis counts -> the letter of its size


@dataclass(eq=False)
class Axis:
    """One axis: how long it is and what it counts; `parts` are the axes that it merges, `same` is an axis that it is one with."""

    size: int
    kind: str
    parts: tuple[Axis, ...] = ()
    same: Axis | None = None

    def root(self) -> Axis:
        """The axis that stands for all that are one with this."""
        axis = self
        while axis.same is not None:
            axis = axis.same
        return axis

    def atoms(self) -> tuple[Axis, ...]:
        """The axes that it is made of, itself alone mostly."""
        found, todo = [], [self]
        while todo:
            axis = todo.pop().root()
            todo.extend(reversed(axis.parts))
            found += [] if axis.parts else [axis]
        return tuple(found)


def unify(a: Axis, b: Axis) -> None:
    """The two axes are one from now on. Raises WeightsError where they are made of different parts."""
    a, b = a.root(), b.root()
    if a is b:
        return
    if a.parts and b.parts:
        if [x.size for x in a.atoms()] != [x.size for x in b.atoms()]:
            raise WeightsError("", "", "two axes of different make are added or multiplied; the formulas have no name for that")
        for x, y in zip(a.atoms(), b.atoms(), strict=True):
            unify(x, y)
        return
    gone, kept = (a, b) if b.parts or not a.parts else (b, a)
    gone.same = kept


Axes = tuple[Axis, ...]


@dataclass(frozen=True, slots=True)
class Indexed:
    """An array with named sizes: `axes` are the sizes of its indices, axis by axis; `kinds` say what each index counts."""

    name: str
    axes: tuple[tuple[Term, ...], ...]
    kinds: tuple[tuple[str, ...], ...]

    @property
    def lengths(self) -> tuple[Term, ...]:
        """How far each index runs."""
        return tuple(n for axis in self.axes for n in axis)


@dataclass
class Sizes:
    """The arrays of a graph with named sizes, and what the names stand for."""

    arrays: dict[str, Indexed] = field(default_factory=dict)
    values: dict[str, int] = field(default_factory=dict)

    def size(self, length: Term) -> int:
        """The number that a length is."""
        return int(length.val) if length.op == "num" else self.values[length.val]


def sizes_of(graph: Graph) -> Sizes:
    """Names for the sizes of all axes, in the order in which they occur. Raises WeightsError where a formula has no name for an axis."""
    found = _axes(graph)
    letters: dict[Axis, Term] = {}
    taken = set(found)
    counted = {kind: len({a for axes in found.values() for axis in axes for a in axis.atoms() if a.kind == kind}) for kind in KINDS}
    result, used = Sizes(), dict.fromkeys(KINDS, 0)
    holders = Counter(atom for axes in found.values() for atom in {a for axis in axes for a in axis.atoms()})
    for array, axes in found.items():
        for atom in (a for axis in axes for a in axis.atoms()):
            if array in graph.weights and is_single(graph.weights[array].shape) and holders[atom] == 1:
                letters[atom] = ONE  # one number that all share
            if atom not in letters:
                letters[atom] = _letter(atom.kind, counted, used, taken)
                result.values[letters[atom].val] = atom.size
        result.arrays[array] = Indexed(array, tuple(tuple(letters[a] for a in axis.atoms()) for axis in axes),
                                       tuple(tuple(a.kind for a in axis.atoms()) for axis in axes))
    return result


def _letter(kind: str, counted: Mapping[str, int], used: dict[str, int], taken: set[str]) -> Term:
    """n alone, or n0, n1, ...; with a further letter where the network uses the name itself."""
    stem = KINDS[kind]
    while True:
        word = stem if counted[kind] == 1 and not used[kind] else f"{stem}{used[kind]}"
        used[kind] += 1
        if word not in taken:
            taken.add(word)
            return name(word)
        stem = stem if counted[kind] > 1 else stem + stem[-1]


def _axes(graph: Graph) -> dict[str, Axes]:
    """The axes of every array, in the order of the network."""
    numbered: frozenset[str] = frozenset()
    while True:
        walk = _walked(graph, numbered)
        more = walk.numbered | {name for name, axis in walk.merged.items() if any(axis.root() is x.root() for x in walk.single(graph))}
        if more == numbered:
            break
        numbered = more
    order = (*graph.inputs, *(layer.name for layer in graph.layers), *graph.target, *graph.weights)
    return {n: walk.found[n] for n in order if n in walk.found}


def _walked(graph: Graph, numbered: frozenset[str]) -> _Walk:
    walk = _Walk(graph, numbered)
    for layer in graph.layers:
        try:
            walk.layer(layer)
        except WeightsError as why:
            raise WeightsError(graph.file, layer.name, why.sentence) from None
    if graph.loss.target:
        for a, b in zip(walk.given(graph.loss.target), walk.found[graph.loss.of], strict=True):
            unify(a, b)
    return walk


class _Walk:
    """The axes found so far, layer by layer. An array that is given counts what the first layer that uses it says.

    numbered   the flatten layers that give a vector with one index
    merged     the axes that the others merge
    """

    def __init__(self, graph: Graph, numbered: frozenset[str]):
        self.shapes, self.numbered = shapes(graph), numbered
        self.found: dict[str, Axes] = {}
        self.merged: dict[str, Axis] = {}

    def single(self, graph: Graph) -> list[Axis]:
        """The axes that need one index: of a softmax, and of the entries among which one is the right class."""
        arrays = [layer.name for layer in graph.layers if layer.type in ("softmax", "log_softmax")]
        return [self.found[array][-1] for array in (*arrays, *([graph.loss.of] if graph.loss.classes else []))]

    def given(self, array: str, *kinds: str) -> Axes:
        """The axes of an array, which is met here perhaps for the first time."""
        if array not in self.found:
            shape = self.shapes[array]
            self.found[array] = tuple(Axis(n, kind) for n, kind in zip(shape, kinds or _kinds(len(shape)), strict=True))
        return self.found[array]

    def layer(self, layer: Layer) -> None:
        """Find the axes of what a layer gives."""
        for array in layer.inputs:
            rank = len(self.shapes[array])
            self.given(array, *(("row", "channel", "width")[3 - rank:] if layer.type == "conv1d" else _kinds(rank)))
        self.found[layer.name] = _GIVES.get(layer.type, _Walk.as_input)(self, layer)

    def as_input(self, layer: Layer) -> Axes:
        """The axes of the first input."""
        return self.found[layer.inputs[0]]

    def shared(self, layer: Layer, part: str, along: Axis) -> None:
        """A bias has one entry a unit, unless all share one."""
        if part in layer.weights:
            (own,) = self.given(layer.weights[part], along.kind)
            if own.size == along.size:
                unify(own, along)

    def dense(self, layer: Layer) -> Axes:
        x, w = self.as_input(layer), self.given(layer.weights["weight"], "unit", "unit")
        unify(w[1], x[-1])
        self.shared(layer, "bias", w[0])
        return (*x[:-1], w[0])

    def conv(self, layer: Layer) -> Axes:
        axes = LAYERS[layer.type].axes
        x, w = self.as_input(layer), self.given(layer.weights["weight"], "channel", "channel", *_IMAGE[-axes:])
        groups = option(layer, "groups")
        assert isinstance(groups, int)
        if groups == 1:
            unify(w[1], x[-1 - axes])
        else:  # filters and channels have two indices, the group and the place in it
            group = Axis(groups, "channel")
            unify(w[0], Axis(w[0].size, "channel", (group, Axis(w[0].size // groups, "channel"))))
            unify(x[-1 - axes], Axis(w[1].size * groups, "channel", (group, w[1])))
        self.shared(layer, "bias", w[0])
        return (*x[:-1 - axes], w[0], *self.fresh(layer, axes))

    def pool(self, layer: Layer) -> Axes:
        return (*self.as_input(layer)[:-2], *self.fresh(layer, 2))

    def fresh(self, layer: Layer, axes: int) -> Axes:
        """The rows and columns of what windows give."""
        return tuple(Axis(n, kind) for n, kind in zip(self.shapes[layer.name][-axes:], _IMAGE[-axes:], strict=True))

    def flatten(self, layer: Layer) -> Axes:
        x = self.as_input(layer)
        first = flatten_axis(layer, self.shapes[layer.inputs[0]])
        merged = x[first:]
        if len(merged) == 1:
            return x
        axis = Axis(prod(a.size for a in merged), "unit", () if layer.name in self.numbered else merged)
        if axis.parts:
            self.merged[layer.name] = axis
        return (*x[:first], axis)

    def broadcast(self, layer: Layer) -> Axes:
        shape = self.shapes[layer.name]
        largest = next(self.found[x] for x in layer.inputs if self.shapes[x] == shape)
        for x in layer.inputs:
            axes = self.found[x]
            if not is_single(self.shapes[x]) or self.shapes[x] == shape:
                for a, b in zip(axes, largest[len(largest) - len(axes):], strict=True):
                    unify(a, b)
        return largest

    def matmul(self, layer: Layer) -> Axes:
        a, b = (self.found[x] for x in layer.inputs)
        inner, outer = (b[1], b[0]) if option(layer, "transpose_b") else b
        unify(a[1], inner)
        return (a[0], outer)

    def scaled(self, layer: Layer) -> Axes:
        x = self.as_input(layer)
        along = x[-1] if layer.type == "layernorm" else x[channel_axis(self.shapes[layer.name])]
        for part in layer.weights:
            self.shared(layer, part, along)
        return x

    def embedding(self, layer: Layer) -> Axes:
        w = self.given(layer.weights["weight"], "row", "unit")
        return (Axis(self.shapes[layer.name][0], "row"), w[1])


def is_single(shape: Shape) -> bool:
    """Whether an array holds one number, which is added to or multiplied with all entries of another."""
    return prod(shape) == 1


def _kinds(rank: int) -> tuple[str, ...]:
    """What the axes of an input count: an image of channels, rows and columns, or rows of units."""
    return ("row", "channel", *_IMAGE)[4 - rank:] if rank in (3, 4) else ("row", "unit")[2 - rank:]


_IMAGE = ("height", "width")
_GIVES = {"dense": _Walk.dense, "conv2d": _Walk.conv, "conv1d": _Walk.conv, "maxpool2d": _Walk.pool, "avgpool2d": _Walk.pool,
          "flatten": _Walk.flatten, "add": _Walk.broadcast, "multiply": _Walk.broadcast, "matmul": _Walk.matmul,
          "layernorm": _Walk.scaled, "batchnorm": _Walk.scaled, "embedding": _Walk.embedding}
