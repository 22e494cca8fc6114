"""A network of arrays as data: inputs, targets, weights, layers in order, and a loss.

The expression form of a weights file is a `Net` of single numbers; the graph form is a `Graph`. Entry [i, j] of a weight of a dense
layer belongs to output i and input j: h_i = sum_j W[i][j] x[j]. Brackets count from 0. A two-dimensional input is a batch of rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Any

Shape = tuple[int, ...]
Option = Fraction | int | bool | str | tuple[Any, ...]  # alpha = 1/100, stride = 2, transpose_b = true, indices = (0, 2, 0)


@dataclass(frozen=True, slots=True)
class Layer:
    """One equation: its name is the name of what it gives.

    type      a key of the table of layers, such as "dense" or "tanh"
    inputs    names of inputs, targets, weights or layers before it
    weights   the part a weight plays to the weight's name: {"weight": "W1", "bias": "b1"}
    options   what else the file says: {"stride": 2, "eps": Fraction(1, 100000)}
    """

    name: str
    type: str
    inputs: tuple[str, ...]
    weights: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Option] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Loss:
    """What is minimised, of the layer `of`: against the target of that name, or against classes that count from 0, one a row."""

    type: str
    of: str
    target: str = ""
    classes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Graph:
    """A network of layers.

    inputs, target, weights   names to NumPy arrays of any dimension, 0 included. An array of dtype float64 holds the exact values that
                              were stored as binary numbers; one of dtype object holds Fractions, from decimals
    stored                    names of arrays to how their numbers were stored, "float32" or the like; decimals are not in it
    layers                    each from names before it
    rate                      the learning rate, or None
    frozen                    weights that are not trained
    penalty                   lambda of lambda/2 * (sum of the squares of all trained weights), added to the loss, or 0
    decay                     weight decay: an update takes rate * decay * w from w too; the loss does not know of it
    notes                     sentences about the file that its reader should be told, such as "the logits are a softmax already"
    """

    title: str
    inputs: Mapping[str, Any]
    target: Mapping[str, Any]
    weights: Mapping[str, Any]
    layers: tuple[Layer, ...]
    loss: Loss
    rate: Fraction | None = None
    frozen: frozenset[str] = frozenset()
    penalty: Fraction = Fraction(0)
    decay: Fraction = Fraction(0)
    stored: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    file: str = ""

    @property
    def given(self) -> dict[str, Any]:
        """Every array that has numbers: inputs, target, weights."""
        return {**self.inputs, **self.target, **self.weights}

    @property
    def trained(self) -> tuple[str, ...]:
        """The weights that are not frozen, in the order of the file."""
        return tuple(w for w in self.weights if w not in self.frozen)


# losses of probabilities: the layer that gives these, and the same loss of what that layer takes
OF_LOGITS: Mapping[str, tuple[str, str]] = MappingProxyType({"ce_probs": ("softmax", "softmax_ce"), "bce": ("sigmoid", "bce_logits")})


def inner_layer(graph: Graph) -> Layer | None:
    """The softmax or the sigmoid whose probabilities the loss takes, where nothing else uses them: then the two are taken together."""
    kind, _ = OF_LOGITS.get(graph.loss.type, ("", ""))
    layer = next((x for x in graph.layers if x.name == graph.loss.of), None)
    used = any(graph.loss.of in (*x.inputs, *x.weights.values()) for x in graph.layers)
    return layer if layer is not None and layer.type == kind and not used else None
