"""A network in one line: "784 -> dense 120 tanh -> dense 10 softmax".

The line begins with the size of one sample (784, or 1x28x28 of an image). Every arrow leads to a layer: its type, its sizes, options by
name, and activations after it:

    dense 120 tanh          dense 120 nobias        conv2d 8 5x5 stride 2 pad 1 relu
    maxpool2d 2             flatten                 layernorm eps 1e-5 gelu

The k-th dense or convolution has the arrays Wk and bk and is called zk, its activation ak; what follows it is called by its first letter
and k (p1 a pool, f1 a flatten, n1 a normalisation with gamma1 and beta1).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from itertools import count

from symderive.networks.graph import Layer, Option, Shape
from symderive.networks.layers import ACTIVATIONS, ALIASES, LAYERS
from symderive.networks.net import WeightsError, suggest
from symderive.networks.options import OptionReader

MAX_LETTERS = 20_000
MAX_SIZE = 10_000_000  # of a layer

_SIZE = re.compile(r"[0-9]{1,9}(?:x[0-9]{1,9}){0,2}")
_IN_LINE = ("dense", "conv2d", "conv1d", "maxpool2d", "avgpool2d", "flatten", "layernorm", "batchnorm", "scale")
_SIZES = {"dense": ("outputs",), "conv2d": ("filters", "window"), "conv1d": ("filters", "window"), "maxpool2d": ("size",),
          "avgpool2d": ("size",)}
_LETTERS = {"dense": "z", "conv2d": "z", "conv1d": "z", "maxpool2d": "p", "avgpool2d": "p", "flatten": "f", "layernorm": "n",
            "batchnorm": "n", "scale": "s", "add": "s", "multiply": "m", "matmul": "m", "embedding": "e"}
_ARRAY = {"weight": "W", "bias": "b", "gamma": "gamma", "beta": "beta"}


@dataclass(slots=True)
class Architecture:
    """What a line says.

    first    the shape of one sample
    layers   in order; the first takes the input "", which is whatever the file calls it
    shapes   names of weights to the shapes that the line says, None for a size that it does not say
    """

    first: Shape
    layers: list[Layer] = field(default_factory=list)
    shapes: dict[str, tuple[int | None, ...]] = field(default_factory=dict)

    @property
    def arrays(self) -> tuple[str, ...]:
        """The names of the weights, in order: W1, b1, W2, b2."""
        return tuple(dict.fromkeys(name for layer in self.layers for name in layer.weights.values()))

    def named(self, x: str, names: Mapping[str, str]) -> tuple[Layer, ...]:
        """The layers, where the input is called x and the weights by their names in the file."""
        return tuple(replace(layer, inputs=tuple(i or x for i in layer.inputs), weights={p: names[w] for p, w in layer.weights.items()})
                     for layer in self.layers)


def read_architecture(line: str, file: str = "") -> Architecture:
    """The layers of a line. Raises WeightsError."""
    if len(line) > MAX_LETTERS:
        raise WeightsError(file, "net", f"the line has more than {MAX_LETTERS} letters", "write the network as [[layer]] tables")
    return _Line(file).read(line)


class _Line(OptionReader):
    """The reader of one line, stage after stage."""

    def read(self, line: str) -> Architecture:
        first, *stages = (stage.strip() for stage in re.split("->|→", line))
        if not _SIZE.fullmatch(first) or 0 in _whole(first):
            raise self.error("net", f"the line begins with {first[:40]!r}, not with the size of a sample",
                             'write net = "784 -> dense 120 tanh -> dense 10 softmax"')
        self.net, self.count = Architecture(_whole(first)), 0
        for stage in stages:
            self.stage(stage)
        if not stages:
            raise self.error("net", "the line has no layers", 'write net = "784 -> dense 120 tanh -> dense 10 softmax"')
        return self.net

    def stage(self, stage: str) -> None:
        words = stage.split()
        if not words:
            raise self.error("net", "nothing stands between two arrows")
        word = ALIASES.get(words[0], words[0])
        if word in ACTIVATIONS:
            self.activations(words)
        elif word in _IN_LINE:
            self.layer(word, words[1:])
        elif word in LAYERS:
            raise self.error("net", f"{word} cannot stand in a line: it takes more than the layer before",
                             "write the network as [[layer]] tables")
        else:
            known = (*_IN_LINE, *ACTIVATIONS)
            raise self.error("net", f"{word} is not a type of layer", suggest(word, known) or "the types are " + ", ".join(known))

    def layer(self, type_: str, words: list[str]) -> None:
        kind = LAYERS[type_]
        if "weight" in kind.parts:
            self.count += 1
        sizes: dict[str, Shape] = {}
        for wanted in _SIZES.get(type_, ()):
            if not words or not _SIZE.fullmatch(words[0]) or not 0 < max(_whole(words[0])) <= MAX_SIZE:
                raise self.error("net", f"{type_} needs its {wanted}, a whole number", f'as in "{type_} {_example(type_)}"')
            sizes[wanted] = _whole(words.pop(0))
        options: dict[str, Option] = {}
        if "size" in sizes:
            options["size"] = self.window(type_, sizes["size"])
        parts = {part: f"{_ARRAY[part]}{self.count}" for part in kind.parts if part in _ARRAY}
        while words and ALIASES.get(words[0], words[0]) not in ACTIVATIONS:
            key = words.pop(0)
            if key == "nobias" and "bias" in parts:
                del parts["bias"]
            elif key in kind.options and key not in options and words:
                options[key] = self.option("net", type_, key, _value(words.pop(0)))
            else:
                raise self.error("net", f"{key} after {type_} is not understood", suggest(key, (*kind.options, *ACTIVATIONS, "nobias")))
        self.append(type_, parts, options)
        self.shaped(type_, parts, sizes)
        self.activations(words)

    def shaped(self, type_: str, parts: Mapping[str, str], sizes: Mapping[str, Shape]) -> None:
        """What the line says about the shapes of the weights."""
        if "outputs" in sizes:
            self.net.shapes[parts["weight"]] = (self.one(type_, sizes["outputs"]), None)
        if "filters" in sizes:
            self.net.shapes[parts["weight"]] = (self.one(type_, sizes["filters"]), None, *self.window(type_, sizes["window"]))

    def one(self, type_: str, size: Shape) -> int:
        if len(size) != 1:
            raise self.error("net", f"{type_} {'x'.join(map(str, size))}: one whole number is wanted")
        return size[0]

    def window(self, type_: str, size: Shape) -> Shape:
        axes = LAYERS[type_].axes
        if len(size) not in (1, axes):
            raise self.error("net", f"{type_} has windows of {axes} sizes, not {'x'.join(map(str, size))}")
        return size if len(size) == axes else size * axes

    def activations(self, words: list[str]) -> None:
        for word in words:
            type_ = ALIASES.get(word, word)
            if type_ not in ACTIVATIONS:
                known = "the activations are " + ", ".join(ACTIVATIONS)
                raise self.error("net", f"{word} is not an activation", suggest(word, ACTIVATIONS) or known)
            if type_ != "identity":
                self.append(type_, {}, {})

    def append(self, type_: str, parts: dict[str, str], options: dict[str, Option]) -> None:
        name = fresh(letter(type_) + str(self.count), {layer.name for layer in self.net.layers})
        before = self.net.layers[-1].name if self.net.layers else ""
        self.net.layers.append(Layer(name, type_, (before,), parts, options))


def letter(type_: str) -> str:
    """With what the name of a layer begins that has none: a of an activation."""
    return _LETTERS.get(type_, "a")


def fresh(name: str, taken: Collection[str]) -> str:
    """The name, or with _2, _3 ... the first that is not taken."""
    return next(n for k in count(1) if (n := name if k == 1 else f"{name}_{k}") not in taken)


def _whole(size: str) -> Shape:
    return tuple(map(int, size.split("x")))


def _value(word: str) -> object:
    """An option's value as a file would hold it."""
    from symderive.networks.tables import Number

    if word in ("true", "false"):
        return word == "true"
    return [Number(part) for part in word.split("x")] if "x" in word else Number(word)


def _example(type_: str) -> str:
    return {"dense": "120 tanh", "conv2d": "8 5x5 relu", "conv1d": "8 5 relu"}.get(type_, "2")
