"""A graph as a list of steps over one arithmetic: run forward for the values, backward for the gradients.

A step is a function, the slots of what it takes and the slot of what it gives; going backward, what a slot gets from several steps
is added, so that shared weights and residuals need no rule of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from functools import partial
from math import prod
from typing import Any

from symderive.networks.arithmetic import Array, Floats
from symderive.networks.backward import LOSS_PULLBACK, pullback
from symderive.networks.elements import Unclear, Undefined
from symderive.networks.forward import FORWARD, LOSS, Options
from symderive.networks.graph import OF_LOGITS, Graph, Layer, Shape, inner_layer
from symderive.networks.layers import LAYERS, channel_axis, option, shapes, sizes
from symderive.networks.net import WeightsError

NOTHING = 0  # the slot of a part that is left out; it holds None
Values = list[Any]


class Program:
    """The steps of a graph over an arithmetic, and the way back to `wrt` (None: the trained weights)."""

    def __init__(self, graph: Graph, over: Any, wrt: Iterable[str] | None = None):
        self.graph, self.over = graph, over
        self.shapes = shapes(graph)
        self.wrt = graph.trained if wrt is None else tuple(wrt)
        self.slots = {name: k for k, name in enumerate(self.shapes, 1)}
        self.reached = self._reached()
        self.only_multiplied = self._only_multiplied()
        self._steps = [self._step(layer) for layer in graph.layers]
        self._back = [step for layer in reversed(graph.layers) if layer.name in self.reached for step in self._step_back(layer)]
        inner, o = inner_layer(graph), self._loss_options()
        kind = graph.loss.type if inner is None else OF_LOGITS[graph.loss.type][1]
        self._judged = self.slots[graph.loss.of if inner is None else inner.inputs[0]]  # what the loss is a function of
        self._target = self.slots.get(graph.loss.target, NOTHING)
        self._loss, self._loss_back = partial(LOSS[kind], over, o), partial(LOSS_PULLBACK[kind], over, o)
        self.penalty = over.number(graph.penalty) if graph.penalty else None

    # --- what is compiled ------------------------------------------------------------------------------------------

    def _reached(self) -> frozenset[str]:
        """The weights asked for, and the layers that depend on them."""
        found = set(self.wrt)
        for layer in self.graph.layers:
            if not found.isdisjoint(layer.inputs) or not found.isdisjoint(layer.weights.values()):
                found.add(layer.name)
        return frozenset(found)

    def _only_multiplied(self) -> frozenset[str]:
        """The weights that play no other part than that of the weight of dense layers."""
        dense = {layer.weights["weight"] for layer in self.graph.layers if layer.type == "dense"}
        elsewhere = {name for layer in self.graph.layers for name in (*layer.inputs, *layer.weights.values())
                     if layer.type != "dense" or name != layer.weights["weight"]}
        return frozenset(dense - elsewhere) if not self.graph.penalty else frozenset()

    def _arguments(self, layer: Layer) -> tuple[str | None, ...]:
        """The names of inputs, then of weights in the order of the parts; None where one is left out."""
        return (*layer.inputs, *(layer.weights.get(part) for part in LAYERS[layer.type].parts))

    def _step(self, layer: Layer) -> tuple[Callable[..., Array], tuple[int, ...], int, str]:
        slots = tuple(NOTHING if name is None else self.slots[name] for name in self._arguments(layer))
        function = partial(FORWARD[layer.type], self.over, self.options(layer))
        if settle := getattr(self.over, "settle", None):
            function = partial(_settled, settle, function)
        return function, slots, self.slots[layer.name], layer.name

    def _step_back(self, layer: Layer) -> list[tuple[Callable[..., Any], tuple[int, ...], int, int]]:
        arguments, o = self._arguments(layer), self.options(layer)
        slots = tuple(NOTHING if name is None else self.slots[name] for name in arguments)
        return [(partial(pullback(layer.type, k), self.over, o), slots, self.slots[layer.name], self.slots[name])
                for k, name in enumerate(arguments) if name in self.reached]

    def options(self, layer: Layer) -> Options:
        """The layer's options as numbers of the arithmetic, and what follows from the shapes."""
        kind, shape = LAYERS[layer.type], self.shapes[layer.name]
        found: dict[str, Any] = {"shape": shape or (1,)}
        for key, choice in kind.options.items():
            said = sizes(layer, key) if choice.kind in ("sizes", "indices") else option(layer, key)
            found[key] = self.over.number(Fraction(said)) if choice.kind == "number" else said  # type: ignore[arg-type]
        if kind.axes:
            window = self.shapes[layer.weights["weight"]][2:] if "weight" in kind.parts else found["size"]
            found |= {"window": window, "spans": shape[-kind.axes:], "dilation": found.get("dilation", (1,) * kind.axes)}
        return found | (_norm_options(layer, shape) if "gamma" in kind.parts else {})

    def _loss_options(self) -> Options:
        loss, shape = self.graph.loss, self.shapes[self.graph.loss.of]
        entries, rows = prod(shape), prod(shape[:-1])
        factor = {"half_squared_error": Fraction(1, 2), "squared_error": Fraction(1), "softmax_ce": Fraction(1, rows),
                  "ce_probs": Fraction(1, rows)}.get(loss.type, Fraction(1, entries))
        return {"factor": self.over.number(factor), "one": self.over.number(Fraction(1)), "classes": loss.classes}

    # --- runs ------------------------------------------------------------------------------------------------------

    def given(self, changed: Mapping[str, Array] = {}) -> Values:
        """The slots before a run, with some of the given arrays changed."""
        values: Values = [None] * (len(self.slots) + 1)
        for name, array in self.graph.given.items():
            values[self.slots[name]] = changed[name] if name in changed else self.over.given(array, name in self.only_multiplied)
        return values

    def forward(self, values: Values) -> Any:
        """Fill the slots of the layers; the loss. Raises Unclear, WeightsError."""
        name = "loss"
        try:
            for function, slots, out, name in self._steps:  # noqa: B007 (for the message)
                values[out] = function(*[values[k] for k in slots])
            name = "loss"
            loss = self._loss(values[self._judged], values[self._target])
        except (Undefined, ZeroDivisionError) as why:
            raise self._undefined(name, why) from None
        except Unclear as why:
            raise Unclear(f"{why} that {name} takes" if name != "loss" else str(why)) from None
        if self.penalty is not None:
            for w in self.graph.trained:
                found = values[self.slots[w]]
                loss = loss + (found * found).sum() * self.penalty / 2
        return loss

    def backward(self, values: Values, seeds: Mapping[str, Array] | None = None) -> Values:
        """The gradients by slot, None where nothing comes back: of the loss, or of the sum of what layers give times the seeds."""
        back: Values = [None] * len(values)
        if seeds is None:
            back[self._judged] = self._loss_back(values[self._judged], values[self._target])
        for name, seed in (seeds or {}).items():
            back[self.slots[name]] = seed
        try:
            for function, slots, out, to in self._back:
                g = back[out]
                if g is not None:
                    share = function(g, values[out], *[values[k] for k in slots])
                    back[to] = share if back[to] is None else back[to] + share
        except (Undefined, ZeroDivisionError) as why:
            raise self._undefined("loss", why) from None
        return back

    def gradients(self, values: Values, back: Values) -> dict[str, Any]:
        """The gradient of the loss in every name of `wrt`, the penalty's share included."""
        found = {}
        for w in self.wrt:
            g, value = back[self.slots[w]], values[self.slots[w]]
            if g is None:
                g = self.over.zeros(value.shape)
            found[w] = g if self.penalty is None or w in self.graph.frozen else g + value * self.penalty
        return found

    def _undefined(self, name: str, why: Exception) -> WeightsError:
        reason = "a division by 0" if isinstance(why, ZeroDivisionError) else str(why)
        place = "loss" if name == "loss" else f"layer {name}"
        return WeightsError(self.graph.file, place, f"{name} has no value or no slope at these numbers: {reason}")


def _settled(settle: Callable[[Array], Array], function: Callable[..., Array], *arguments: Array) -> Array:
    return settle(function(*arguments))


def _norm_options(layer: Layer, shape: Shape) -> dict[str, Any]:
    """Over which axes a layer standardises, how many entries that is, and how gamma and beta lie along the others."""
    if layer.type == "layernorm":
        return {"axes": (-1,), "count": shape[-1], "along": (-1,), "wide": shape[-1:]}
    channel = channel_axis(shape)
    wide = (shape[channel], *(1,) * (-1 - channel))
    axes = tuple(k for k in range(len(shape)) if k != len(shape) + channel)
    return {"axes": axes, "count": prod(shape[k] for k in axes), "along": (-1, *wide[1:]), "wide": wide}


# --- floats --------------------------------------------------------------------------------------------------------


class FloatGradient:
    """The loss and its gradient in float64, as fast as NumPy goes: compiled once, called often. Nothing is certified."""

    def __init__(self, graph: Graph):
        self._program = Program(graph, Floats())
        self._given = self._program.given()

    def __call__(self, changed: Mapping[str, Any] = {}) -> tuple[float, dict[str, Any]]:
        """The loss and the gradients, with some of the given arrays changed."""
        import numpy as np

        program, values = self._program, self._given.copy()
        for name, array in changed.items():
            values[program.slots[name]] = array
        with np.errstate(all="ignore"):
            loss = program.forward(values)
            return float(loss), program.gradients(values, program.backward(values))


def float_gradient(graph: Graph) -> tuple[float, dict[str, Any]]:
    """The loss and its gradient in every trained weight, in float64. Raises WeightsError."""
    return FloatGradient(graph)()
