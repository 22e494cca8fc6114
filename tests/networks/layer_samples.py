"""Small graphs of every kind of layer and loss, written down in a line or two."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np

from symderive.networks.graph import Graph, Layer, Loss

Spec = tuple[Any, ...]  # name, type, inputs as text, {part: weight}, {option: value}

WB = {"weight": "W", "bias": "b"}
GB = {"gamma": "g", "beta": "b"}


def decimals(values: Any) -> Any:
    """Nested lists of numbers or texts, as an array of Fractions."""
    array = np.array(values, dtype=object)
    return np.frompyfunc(lambda v: Fraction(str(v)), 1, 1)(array) if array.shape else np.array(Fraction(str(values)), dtype=object)


def drawn(seed: int, *shape: int, digits: int = 2) -> Any:
    """Decimals between -1 and 1."""
    source = Random(seed)
    out = np.empty(int(np.prod(shape)), dtype=object)
    out[:] = [Fraction(source.randint(-10**digits, 10**digits), 10**digits) for _ in out]
    return out.reshape(shape)


def graph(inputs: Mapping[str, Any], weights: Mapping[str, Any], layers: Sequence[Spec], loss: Loss, target: Any = None,
          **more: Any) -> Graph:
    """A graph of decimals; its target is t, its rate 1/10."""
    def array(v: Any) -> Any:
        return v if isinstance(v, np.ndarray) else decimals(v)

    made = tuple(Layer(name, kind, tuple(takes.split()), *rest) for name, kind, takes, *rest in layers)
    return Graph("a test", {n: array(v) for n, v in inputs.items()}, {} if target is None else {"t": array(target)},
                 {n: array(v) for n, v in weights.items()}, made, loss, **{"rate": Fraction(1, 10), **more})


def half(of: str) -> Loss:
    return Loss("half_squared_error", of, "t")


def entrywise(kind: str, **options: Any) -> Graph:
    """2-3-2 with one activation, a batch of two rows."""
    return graph({"x": [["0.8", "-1.7"], ["0.3", "0.9"]]}, {"W": drawn(1, 3, 2), "b": drawn(2, 3), "V": drawn(3, 2, 3)},
                 [("z", "dense", "x", WB), ("a", kind, "z", {}, options), ("y", "dense", "a", {"weight": "V"})], half("y"), drawn(4, 2, 2))


def judged(loss: Loss, target: Any = None, activation: str = "identity") -> Graph:
    """A dense layer on three rows, and a loss."""
    return graph({"x": drawn(1, 3, 2)}, {"W": drawn(2, 4, 2), "b": drawn(3, 4)}, [("z", "dense", "x", WB), ("p", activation, "z")],
                 loss, target)


def convolved(image: tuple[int, ...], kernels: tuple[int, ...], bias: int, target: tuple[int, ...], kind: str = "conv2d",
              then: Sequence[Spec] = (), **options: Any) -> Graph:
    """A convolution of an input that is multiplied first, so that the gradient in its input is asked for too."""
    return graph({"x": drawn(1, *image)}, {"c": drawn(7, *image), "W": drawn(2, *kernels), "b": drawn(3, bias)},
                 [("m", "multiply", "x c"), ("y", kind, "m", WB, options), *then], half(then[-1][0] if then else "y"), drawn(4, *target))


def normalised(kind: str, shape: tuple[int, ...], size: int, parts: Mapping[str, str], **options: Any) -> Graph:
    """A normalisation of a multiplied input."""
    numbers = {"g": drawn(3, size), "b": drawn(4, size), "mu": drawn(5, size), "v": [f"0.{k + 3}" for k in range(size)]}
    return graph({"x": drawn(1, *shape)}, {"c": drawn(2, *shape), **{w: numbers[w] for w in parts.values()}},
                 [("m", "multiply", "x c"), ("y", kind, "m", parts, options)], half("y"), drawn(6, *shape))


ATTENTION = graph(
    {}, {"T": drawn(1, 4, 3), "Q": drawn(2, 2, 3), "K": drawn(3, 2, 3), "V": drawn(4, 2, 3)},
    [("e", "embedding", "", {"weight": "T"}, {"indices": (2, 0, 2)}), ("q", "dense", "e", {"weight": "Q"}),
     ("k", "dense", "e", {"weight": "K"}), ("v", "dense", "e", {"weight": "V"}), ("s", "matmul", "q k", {}, {"transpose_b": True}),
     ("u", "scale", "s", {}, {"over_sqrt": Fraction(2)}), ("p", "softmax", "u"), ("o", "matmul", "p v"), ("r", "add", "o q")],
    half("r"), drawn(5, 3, 2))

TIED = graph({"x": drawn(1, 3)}, {"W": drawn(2, 3, 3), "b": ["0.1"]},
             [("z1", "dense", "x", WB), ("a1", "tanh", "z1"), ("z2", "dense", "a1", WB), ("r", "add", "z2 x a1"),
              ("m", "multiply", "r r z1")], half("m"), drawn(5, 3))

BROADCAST = graph({"x": drawn(1, 3, 2)}, {"v": drawn(2, 2), "s": drawn(3, 1), "c": "0.7"},
                  [("a", "add", "x v"), ("m", "multiply", "a s x"), ("n", "multiply", "m c"), ("q", "add", "c n s")], half("q"),
                  drawn(5, 3, 2))

MATMUL = graph({"x": drawn(1, 2, 3)}, {"M": drawn(2, 3, 2), "N": drawn(3, 4, 2)},
               [("a", "matmul", "x M"), ("b", "matmul", "a N", {}, {"transpose_b": True}), ("y", "tanh", "b")], half("y"), drawn(5, 2, 4))

PENALTY = graph({"x": drawn(1, 2)}, {"W": drawn(2, 2, 2), "b": drawn(3, 2)}, [("z", "dense", "x", WB), ("y", "tanh", "z")], half("y"),
                drawn(5, 2), penalty=Fraction(1, 7), decay=Fraction(1, 3), frozen=frozenset({"b"}))

POOLED = [("p", "maxpool2d", "y", {}, {"size": (2, 3), "stride": 1}), ("q", "avgpool2d", "p", {}, {"size": (2, 1), "stride": 1}),
          ("f", "flatten", "q")]

CHANCES = [["0", "1", "0.3", "1"]] * 3

SAMPLES: dict[str, Graph] = {
    **{kind: entrywise(kind) for kind in ("relu leaky_relu elu sigmoid tanh softplus silu gelu gelu_tanh identity softmax "
                                          "log_softmax").split()},
    "leaky_relu, alpha": entrywise("leaky_relu", alpha=Fraction(1, 5)), "elu, alpha": entrywise("elu", alpha=Fraction(3, 2)),
    "scale": entrywise("scale", over_sqrt=Fraction(3)),
    **{kind: judged(Loss(kind, "p", "t"), drawn(4, 3, 4)) for kind in ("half_squared_error", "squared_error", "mse")},
    "bce": judged(Loss("bce", "p", "t"), CHANCES, "sigmoid"), "bce_logits": judged(Loss("bce_logits", "p", "t"), CHANCES),
    "softmax_ce": judged(Loss("softmax_ce", "p", classes=(1, 3, 0))),
    "ce_probs": judged(Loss("ce_probs", "p", classes=(1, 3, 0)), None, "softmax"),
    "one row": graph({"x": drawn(1, 2)}, {"W": drawn(2, 3, 2)}, [("z", "dense", "x", {"weight": "W"})],
                     Loss("softmax_ce", "z", classes=(2,))),
    "conv2d": convolved((2, 4, 5), (3, 2, 2, 3), 3, (3, 3, 3)),
    "conv2d, stride, pad, dilation": convolved((2, 5, 6), (2, 2, 2, 2), 2, (2, 3, 3), stride=(2, 3), pad=(1, 2), dilation=(2, 3),
                                               crop=True),
    "conv2d, groups, shared bias": convolved((4, 3, 3), (6, 2, 2, 2), 1, (6, 2, 2), groups=2),
    "conv2d, depthwise, images": convolved((2, 2, 3, 3), (2, 1, 2, 2), 2, (2, 2, 2, 2), groups=2),
    "conv1d": convolved((2, 6), (3, 2, 3), 3, (3, 3), "conv1d", stride=2, pad=1, crop=True),
    "conv1d, signals": convolved((2, 2, 4), (3, 2, 3), 3, (2, 3, 2), "conv1d"),
    "maxpool2d": convolved((1, 4, 4), (2, 1, 1, 1), 2, (8,), then=[("p", "maxpool2d", "y", {}, {"size": 2}), ("f", "flatten", "p")]),
    "pools, overlapping": convolved((2, 1, 4, 5), (1, 1, 1, 1), 1, (2, 6), then=POOLED),
    "flat softmax": graph({"x": drawn(1, 2, 3, 3)}, {"c": drawn(7, 2, 3, 3), "W": drawn(2, 2, 2, 2, 2), "b": drawn(3, 2)},
                          [("m", "multiply", "x c"), ("y", "conv2d", "m", WB), ("f", "flatten", "y"), ("p", "softmax", "f")],
                          Loss("ce_probs", "p", classes=(5,))),
    "flat logits": convolved((2, 2, 3, 3), (2, 2, 2, 2), 2, (2, 8), then=[("f", "flatten", "y"), ("p", "log_softmax", "f")]),
    "layernorm": normalised("layernorm", (2, 4), 4, GB), "layernorm alone": normalised("layernorm", (4,), 4, {}, eps=Fraction(1, 100)),
    "batchnorm": normalised("batchnorm", (3, 2), 2, GB, eps=Fraction(1, 10)),
    "batchnorm, images": normalised("batchnorm", (2, 2, 2, 3), 2, GB),
    "batchnorm, fixed": normalised("batchnorm", (3, 2), 2, {**GB, "mean": "mu", "variance": "v"}),
    "batchnorm, fixed, an image": normalised("batchnorm", (2, 2, 2), 2, {"gamma": "g", "mean": "mu", "variance": "v"}),
    "attention": ATTENTION, "tied": TIED, "broadcast": BROADCAST, "matmul": MATMUL, "penalty": PENALTY,
}


def as_toml(g: Graph) -> str:
    """A graph of decimals as a weights file."""
    def said(value: Any) -> str:
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, tuple | list):
            return f"[{', '.join(map(said, value))}]"
        if isinstance(value, Fraction):
            return f'"{value}"' if set(str(value.denominator)) - set("0125") else str(float(value))
        return f'"{value}"' if isinstance(value, str) else str(value)

    lines = [f"{key} = {said(value)}" for key, value in (("rate", g.rate), ("penalty", g.penalty), ("decay", g.decay)) if value]
    lines += [f"frozen = {said(sorted(g.frozen))}"] if g.frozen else []
    for key in ("inputs", "target", "weights"):
        lines += [f"[{key}]", *(f"{name} = {said(array.tolist())}" for name, array in getattr(g, key).items())]
    loss = {"type": g.loss.type, "of": g.loss.of, **({"target": g.loss.target} if g.loss.target else {"class": g.loss.classes})}
    lines += ["[loss]", *(f"{key} = {said(value)}" for key, value in loss.items())]
    for layer in g.layers:
        keys = {"name": layer.name, "type": layer.type, "input": layer.inputs, **layer.weights, **layer.options}
        lines += ["[[layer]]", *(f"{key} = {said(value)}" for key, value in keys.items())]
    return "\n".join(lines) + "\n"
