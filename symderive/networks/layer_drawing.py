"""A small network of layers as a picture: every entry of its vectors is a unit. Subscripts count from 1, as in formulas."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import product
from math import prod

from symderive.kernel.term import Term, mk, name, number
from symderive.networks.drawing import MOST_UNITS, MOST_WEIGHTS, plainly, short
from symderive.networks.graph import Graph, Layer, Shape
from symderive.networks.graph_result import GraphResult, grad_graph
from symderive.networks.layers import LAYERS, shapes
from symderive.networks.placing import Link, Unit, place
from symderive.notation.text import write
from symderive.report.picture import Picture, Piece, Rows

LOSS = "E"


def is_small(graph: Graph) -> bool:
    """Whether every unit can be drawn: vectors alone, few of them, and layers whose links are known."""
    found = shapes(graph)
    drawn = [*graph.inputs, *(layer.name for layer in graph.layers)]
    return (all(len(found[n]) == 1 for n in drawn) and sum(prod(found[n]) for n in drawn) < MOST_UNITS
            and sum(prod(found[w]) for w in graph.weights) <= MOST_WEIGHTS
            and all(_is_drawn(layer, found) and not graph.weights.keys() & set(layer.inputs) for layer in graph.layers))


def draw_layers(graph: Graph) -> Picture:
    """A network for which `is_small` holds, unit by unit, with its values and gradients. Raises WeightsError."""
    return _Drawer(grad_graph(graph, tuple(graph.weights))).picture()


# --- who is linked with whom ---------------------------------------------------------------------------------------

Pairs = Iterable[tuple[int, int]]  # of an entry of the input and one of the layer


def _one_to_one(n: int, m: int) -> Pairs:
    return ((i, i) for i in range(m))


def _all(n: int, m: int) -> Pairs:
    return ((j, i) for i, j in product(range(m), range(n)))


_LINKS: Mapping[str, Callable[[int, int], Pairs]] = {
    **{op: _one_to_one for op, kind in LAYERS.items() if kind.entrywise}, "flatten": _one_to_one, "add": _one_to_one,
    "multiply": _one_to_one, "dense": _all, "softmax": _all, "log_softmax": _all, "layernorm": _all,
}
_LOSSES = {
    "half_squared_error": "half the squared error", "squared_error": "the squared error", "mse": "the mean squared error",
    "bce": "the binary cross-entropy", "bce_logits": "the binary cross-entropy of logits", "softmax_ce": "the cross-entropy after softmax",
    "ce_probs": "the cross-entropy",
}
_SIGNS = {"bias": "+", "beta": "+", "gamma": "·"}


def _is_drawn(layer: Layer, found: Mapping[str, Shape]) -> bool:
    alike = all(found[n] == found[layer.name] for n in layer.inputs)
    return layer.type in _LINKS and (alike or layer.type == "dense") and len(set(layer.inputs)) == len(layer.inputs)


class _Drawer:
    """One graph with its numbers."""

    def __init__(self, result: GraphResult):
        self.result, self.graph, self.shapes = result, result.graph, result.shapes
        self.moved = frozenset(result.names("deltas"))
        loss = LOSS
        while loss in self.shapes:
            loss += "_"
        self.loss = loss

    def picture(self) -> Picture:
        units = [self.unit(n, i, "") for n in self.graph.inputs for i in range(self.shapes[n][0])]
        units += [self.unit(layer.name, i, _word(layer.type), layer)
                  for layer in self.graph.layers for i in range(self.shapes[layer.name][0])]
        one: Rows = (((number(1), "gradient"),),)
        value: Rows = (((short(self.result.loss()), "value"),),)
        units.append(Unit(self.loss, (((name(self.loss), "name"),),), value, one))
        links = [link for layer in self.graph.layers for link in self.links(layer)]
        links += [Link(_id(self.graph.loss.of, i), self.loss) for i in range(self.shapes[self.graph.loss.of][0])]
        return place(units, links, self.caption(), self.graph.title, self.description())

    # --- numbers ---------------------------------------------------------------------------------------------------

    def term(self, n: str, *index: int) -> Term:
        """W[0,1] as W_12; the only entry of an array by its name."""
        return name(n) if prod(self.shapes[n]) == 1 else mk("idx", name(n), *(number(i + 1) for i in index))

    def value(self, n: str, *index: int) -> Term:
        return short(self.result.given(n, index) if n in self.graph.given else self.result.value("forward", n, index))

    def weight(self, w: str, sign: str, *index: int) -> list[tuple[Piece, ...]]:
        """A weight over its value and gradient."""
        frozen: Piece = ("frozen", "quiet")
        slope: Piece = frozen if w in self.graph.frozen else (short(self.result.value("grads", w, index)), "gradient")
        first: tuple[Piece, ...] = ((sign, "plain"),) if sign else ()
        return [(*first, (self.term(w, *index), "plain")), ((self.value(w, *index), "value"), slope)]

    # --- parts -----------------------------------------------------------------------------------------------------

    def unit(self, n: str, i: int, word: str, layer: Layer | None = None) -> Unit:
        face: Rows = (((self.term(n, i), "name"),), *([((word, "quiet"),)] if word else ()))
        below: list[tuple[Piece, ...]] = []
        if n in self.moved:
            below.append(((short(self.result.value("deltas", n, (i,))), "gradient"),))
        for part, w in layer.weights.items() if layer else ():
            if part in _SIGNS:
                below += self.weight(w, _SIGNS[part], i if self.shapes[w][0] > 1 else 0)
        return Unit(_id(n, i), face, (((self.value(n, i), "value"),),), tuple(below))

    def links(self, layer: Layer) -> Iterable[Link]:
        for n in layer.inputs:
            for j, i in _LINKS[layer.type](self.shapes[n][0], self.shapes[layer.name][0]):
                label = tuple(self.weight(layer.weights["weight"], "", i, j)) if layer.type == "dense" else ()
                yield Link(_id(n, j), _id(layer.name, i), label)

    def caption(self) -> Rows:
        loss = self.graph.loss
        of_class = "" if loss.target else f" of class {loss.classes[0]}, counted from 0"
        rows: list[tuple[Piece, ...]] = [((name(self.loss), "plain"), (f"is {_LOSSES[loss.type]}{of_class}", "quiet"))]
        if loss.target:
            target: list[Piece] = [(mk("eq", self.term(loss.target, i), self.value(loss.target, i)), "plain")
                                   for i in range(self.shapes[loss.target][0])]
            rows.append((("target", "quiet"), *target))
        if self.graph.penalty:
            rows.append(((f"with a penalty of {write(number(self.graph.penalty))}", "quiet"),))
        rows += [((f"a kink: {corner}", "quiet"),) for corner in self.result.corners()]
        rows += plainly(name(self.loss), True)
        return tuple(rows)

    def description(self) -> str:
        units = (*self.graph.inputs, *(layer.name for layer in self.graph.layers))
        said = [f"{write(self.term(n, i))} = {write(self.value(n, i))}" for n in units for i in range(self.shapes[n][0])]
        said.append(f"{self.loss} = {write(short(self.result.loss()))}")
        for w in self.graph.weights:
            for index in product(*map(range, self.shapes[w])):
                slope = "frozen" if w in self.graph.frozen else f"gradient {write(short(self.result.value('grads', w, index)))}"
                said.append(f"{write(self.term(w, *index))} = {write(self.value(w, *index))}, {slope}")
        return "; ".join(said) + "."


def _word(kind: str) -> str:
    return "" if kind in ("dense", "identity", "flatten") else kind.replace("_", " ")


def _id(n: str, i: int) -> str:
    return f"{n}[{i}]"
