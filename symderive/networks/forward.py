"""What every type of layer and every loss gives, written once over any arithmetic.

`FORWARD[type]` is a function of an arithmetic A, the layer's options o, its inputs, and its weights in the order of its parts
(None where one is left out). `LOSS[type]` is a function of A, o, what is judged, and the target.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import reduce
from itertools import product
from operator import add, mul
from typing import Any

import numpy as np

from symderive.networks.arithmetic import Array, concatenated, padded, select, stacked

Options = Mapping[str, Any]
Forward = Callable[..., Array]

GELU_CUBIC = Fraction(44_715, 1_000_000)


def dense(A: Any, o: Options, x: Array, w: Array, b: Array | None) -> Array:
    """x wᵀ + b"""
    z = A.linear(x, w)
    return z if b is None else z + b


# --- entry by entry ------------------------------------------------------------------------------------------------


def relu(A: Any, o: Options, x: Array) -> Array:
    return A.keep(x, A.positive(x))


def leaky_relu(A: Any, o: Options, x: Array) -> Array:
    return select(A.positive(x), x, x * o["alpha"])


def elu(A: Any, o: Options, x: Array) -> Array:
    above = A.positive(x)
    return select(above, x, A.expm1(A.keep(x, ~above)) * o["alpha"])


def silu(A: Any, o: Options, x: Array) -> Array:
    return x * A.sigmoid(x)


def gelu(A: Any, o: Options, x: Array) -> Array:
    """x Φ(x), where Φ(x) = erfc(-x/√2)/2"""
    return x * normal(A, x)


def normal(A: Any, x: Array) -> Array:
    """Φ(x), without the cancellation of (1 + erf)/2 far to the left"""
    return A.erfc(x * -A.sqrt(A.number(Fraction(1, 2)))) * A.number(Fraction(1, 2))


def gelu_tanh(A: Any, o: Options, x: Array) -> Array:
    """x (1 + tanh u)/2 = x sigmoid(2u)"""
    return x * A.sigmoid(twice_u(A, x))


def twice_u(A: Any, x: Array) -> Array:
    """2u, where u = √(2/π) (x + 0.044715 x³) is the argument of tanh in gelu_tanh"""
    return (x + x * x * x * A.number(GELU_CUBIC)) * (A.sqrt(2 / A.pi) * 2)


def scale(A: Any, o: Options, x: Array) -> Array:
    return x * A.reciprocal(A.sqrt(o["over_sqrt"]))


# --- rows ----------------------------------------------------------------------------------------------------------


def exponentials(A: Any, x: Array) -> tuple[Array, Array, Array]:
    """Of every row, with m one of its largest entries: its place, x - m, and exp(x - m). At that place these are 0 and 1 exactly."""
    rows = x.reshape(-1, x.shape[-1])
    pivot = A.pivot(rows)
    at = np.arange(rows.shape[1]) == pivot.reshape(-1, 1)
    lowered = A.keep(rows - rows[np.arange(len(pivot)), pivot].reshape(-1, 1), ~at)
    return at, lowered, A.exp(lowered)


def softmax(A: Any, o: Options, x: Array) -> Array:
    _, _, e = exponentials(A, x)
    return (e * A.reciprocal(e.sum(axis=1, keepdims=True))).reshape(x.shape)


def log_softmax(A: Any, o: Options, x: Array) -> Array:
    """(x - m) - log(1 + the other exponentials)"""
    at, lowered, e = exponentials(A, x)
    return (lowered - A.log1p(A.keep(e, ~at).sum(axis=1, keepdims=True))).reshape(x.shape)


def standardised(A: Any, o: Options, x: Array) -> tuple[Array, Array]:
    """(x - mean)/√(variance + eps) and 1/√(variance + eps), over the axes that the options say."""
    axes, n = o["axes"], o["count"]
    shifted = x - x.sum(axis=axes, keepdims=True) / n
    inverse = A.reciprocal(A.sqrt((shifted * shifted).sum(axis=axes, keepdims=True) / n + o["eps"]))
    return shifted * inverse, inverse


def layernorm(A: Any, o: Options, x: Array, gamma: Array | None, beta: Array | None) -> Array:
    return _stretched(o, standardised(A, o, x)[0], gamma, beta)


def batchnorm(A: Any, o: Options, x: Array, gamma: Array | None, beta: Array | None, mean: Array | None, variance: Array | None) -> Array:
    if mean is None or variance is None:
        return layernorm(A, o, x, gamma, beta)
    inverse = A.reciprocal(A.sqrt(variance + o["eps"]))
    return _stretched(o, (x - mean.reshape(o["along"])) * inverse.reshape(o["along"]), gamma, beta)


def _stretched(o: Options, x: Array, gamma: Array | None, beta: Array | None) -> Array:
    y = x if gamma is None else x * gamma.reshape(o["along"])
    return y if beta is None else y + beta.reshape(o["along"])


# --- windows -------------------------------------------------------------------------------------------------------


def windows(o: Options) -> Iterator[tuple[Any, ...]]:
    """For every entry of a window its place in all windows at once, as an index of the last axes."""
    for offsets in product(*map(range, o["window"])):
        yield (..., *(slice(k * gap, k * gap + step * (n - 1) + 1, step)
                      for k, gap, step, n in zip(offsets, o["dilation"], o["stride"], o["spans"], strict=True)))


def patches(A: Any, o: Options, x: Array) -> Array:
    """Rows of what each kernel meets, one row a place: (image and place, channel and entry of the window)."""
    images = x.reshape(-1, *x.shape[-1 - len(o["spans"]):])
    found = stacked([images[place] for place in windows(o)])  # (entry, image, channel, place...)
    axes = found.ndim
    return found.transpose(1, *range(3, axes), 2, 0).reshape(-1, found.shape[2] * found.shape[0])


def channels(o: Options, group: int, of: int) -> tuple[Any, ...]:
    """The index of a group's share of so many channels or filters, which stand before the axes of the window."""
    share = of // o["groups"]
    return (..., slice(group * share, (group + 1) * share), *(slice(None),) * len(o["spans"]))


def convolution(A: Any, o: Options, x: Array, w: Array, b: Array | None) -> Array:
    """Every patch times every kernel, group by group."""
    axes, filters = len(o["spans"]), w.shape[0]
    x, share = padded(A, x, o["pad"]), filters // o["groups"]
    parts = []
    for group in range(o["groups"]):
        kernels = w[group * share:(group + 1) * share].reshape(share, -1)
        z = A.linear(patches(A, o, x[channels(o, group, x.shape[-1 - axes])]), kernels)
        parts.append(z if b is None else z + (b if b.shape == (1,) else b[group * share:(group + 1) * share]))
    z = concatenated(parts, 1).reshape(-1, *o["spans"], filters)
    return z.transpose(0, axes + 1, *range(1, axes + 1)).reshape(o["shape"])


def maxpool(A: Any, o: Options, x: Array) -> Array:
    stack = stacked([x[place] for place in windows(o)])
    return chosen(stack, A.winner(stack))


def chosen(stack: Array, which: Array) -> Array:
    """Of a stack of arrays, the entries of the one that is named for each place."""
    return stack[(which, *np.indices(which.shape))]


def avgpool(A: Any, o: Options, x: Array) -> Array:
    places = list(windows(o))
    return reduce(add, (x[place] for place in places)) / len(places)


# --- the rest ------------------------------------------------------------------------------------------------------


def matmul(A: Any, o: Options, a: Array, b: Array) -> Array:
    return A.linear(a, b) if o["transpose_b"] else A.matmul(a, b)


def embedding(A: Any, o: Options, w: Array) -> Array:
    return w[list(o["indices"])]


FORWARD: Mapping[str, Forward] = {
    "dense": dense, "conv1d": convolution, "conv2d": convolution, "maxpool2d": maxpool, "avgpool2d": avgpool,
    "flatten": lambda A, o, x: x.reshape(o["shape"]),
    "add": lambda A, o, *xs: reduce(add, xs), "multiply": lambda A, o, *xs: reduce(mul, xs), "matmul": matmul, "scale": scale,
    "identity": lambda A, o, x: x, "relu": relu, "leaky_relu": leaky_relu, "elu": elu, "sigmoid": lambda A, o, x: A.sigmoid(x),
    "tanh": lambda A, o, x: A.tanh(x), "softplus": lambda A, o, x: A.softplus(x), "silu": silu, "gelu": gelu, "gelu_tanh": gelu_tanh,
    "softmax": softmax, "log_softmax": log_softmax, "layernorm": layernorm, "batchnorm": batchnorm, "embedding": embedding,
}


# --- losses --------------------------------------------------------------------------------------------------------


def squared_error(A: Any, o: Options, y: Array, t: Array) -> Array:
    return ((y - t) * (y - t)).sum() * o["factor"]


def bce(A: Any, o: Options, p: Array, t: Array) -> Array:
    """A term whose factor t or 1 - t is 0 is 0, whatever its log."""
    yes = A.log(select(t == 0, o["one"], p)) * t
    no = A.log(select(t == 1, o["one"], 1 - p)) * (1 - t)
    return -(yes + no).sum() * o["factor"]


def bce_logits(A: Any, o: Options, z: Array, t: Array) -> Array:
    """-log p = softplus(-z), and -log(1 - p) = softplus(z)."""
    return (A.softplus(-z) * t + A.softplus(z) * (1 - t)).sum() * o["factor"]


def softmax_ce(A: Any, o: Options, z: Array, t: None) -> Array:
    """log sum_j exp(z_j) - z[class] = log(1 + the other exponentials) - (z - m)[class]"""
    at, lowered, e = exponentials(A, z)
    picked = lowered[np.arange(len(o["classes"])), list(o["classes"])]
    return (A.log1p(A.keep(e, ~at).sum(axis=1)) - picked).sum() * o["factor"]


def ce_probs(A: Any, o: Options, p: Array, t: None) -> Array:
    rows = p.reshape(-1, p.shape[-1])
    return -A.log(rows[np.arange(len(o["classes"])), list(o["classes"])]).sum() * o["factor"]


LOSS: Mapping[str, Forward] = {
    "half_squared_error": squared_error, "squared_error": squared_error, "mse": squared_error, "bce": bce, "bce_logits": bce_logits,
    "softmax_ce": softmax_ce, "ce_probs": ce_probs,
}
