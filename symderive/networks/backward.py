"""The pullback of every type of layer and of every loss: from the gradient in what a layer gives to the gradient in what it takes.

`PULLBACK[type]` has one function for each argument of `FORWARD[type]`, in the same order. A function is given the arithmetic A, the
options o, the gradient g in what the layer gives, what it gives y, and its arguments; it returns the gradient in its own argument,
which is sum_k g_k dy_k/d(argument). `LOSS_PULLBACK[type]` gives the gradient of a loss in what is judged.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import partial, reduce
from operator import mul
from typing import Any

import numpy as np

from symderive.networks import forward
from symderive.networks.arithmetic import Array, padded, select
from symderive.networks.forward import GELU_CUBIC, Options, channels, exponentials, normal, patches, standardised, twice_u, windows
from symderive.networks.graph import Shape

Pullback = Callable[..., Any]


def reduced(g: Array, shape: Shape) -> Array:
    """The gradient in an array that was repeated along axes: the sum over them."""
    if g.shape == shape:
        return g
    if g.ndim > len(shape):
        g = g.sum(axis=tuple(range(g.ndim - len(shape))))
    repeated = tuple(k for k, (n, m) in enumerate(zip(g.shape, shape, strict=True)) if n != m)
    return g.sum(axis=repeated, keepdims=True) if repeated else g


def through(slope: Callable[[Any, Options, Array, Array], Array]) -> tuple[Pullback]:
    """Entry by entry: g times the slope, a function of x and of y."""
    def pullback(A: Any, o: Options, g: Array, y: Array, x: Array) -> Array:
        return A.multiplied(g, slope, o, x, y)

    return (pullback,)


# --- dense ---------------------------------------------------------------------------------------------------------


def dense_input(A: Any, o: Options, g: Array, y: Array, x: Array, w: Array, b: Array | None) -> Array:
    return A.matmul(g, w)


def dense_weight(A: Any, o: Options, g: Array, y: Array, x: Array, w: Array, b: Array | None) -> Any:
    return A.weight_gradient(g, x)


def dense_bias(A: Any, o: Options, g: Array, y: Array, x: Array, w: Array, b: Array) -> Array:
    return reduced(g, b.shape)


# --- entry by entry ------------------------------------------------------------------------------------------------


def relu(A: Any, o: Options, g: Array, y: Array, x: Array) -> Array:
    return A.keep(g, A.positive(x))


def leaky_relu(A: Any, o: Options, g: Array, y: Array, x: Array) -> Array:
    return select(A.positive(x), g, g * o["alpha"])


def elu(A: Any, o: Options, g: Array, y: Array, x: Array) -> Array:
    """alpha exp(x) to the left of 0, and at 0."""
    above = A.positive(x)
    return select(above, g, g * A.exp(A.keep(x, ~above)) * o["alpha"])


def silu_slope(A: Any, o: Options, x: Array, y: Array) -> Array:
    return A.sigmoid(x) * (x * A.sigmoid(-x) + 1)


def gelu_slope(A: Any, o: Options, x: Array, y: Array) -> Array:
    """Φ(x) + x φ(x), where φ(x) = exp(-x²/2)/√(2π)"""
    density = A.exp(x * x * A.number(Fraction(-1, 2))) * A.reciprocal(A.sqrt(2 * A.pi))
    return normal(A, x) + x * density


def gelu_tanh_slope(A: Any, o: Options, x: Array, y: Array) -> Array:
    """s + x s (1 - s) (2u)′, where s = sigmoid(2u)"""
    u2 = twice_u(A, x)
    s = A.sigmoid(u2)
    slope = (x * x * A.number(3 * GELU_CUBIC) + 1) * (A.sqrt(2 / A.pi) * 2)
    return s + x * s * A.sigmoid(-u2) * slope


def scale(A: Any, o: Options, g: Array, y: Array, x: Array) -> Array:
    return g * A.reciprocal(A.sqrt(o["over_sqrt"]))


# --- rows ----------------------------------------------------------------------------------------------------------


def softmax(A: Any, o: Options, g: Array, p: Array, x: Array) -> Array:
    """p_i (g_i - sum_j g_j p_j)"""
    return p * (g - (g * p).sum(axis=-1, keepdims=True))


def log_softmax(A: Any, o: Options, g: Array, y: Array, x: Array) -> Array:
    """g_i - softmax_i sum_j g_j"""
    return g - forward.softmax(A, o, x) * g.sum(axis=-1, keepdims=True)


def normalised_input(A: Any, o: Options, g: Array, y: Array, x: Array, gamma: Array | None, beta: Array | None) -> Array:
    """Of h = (x - mean)/√(variance + eps): (g - mean of g - h times the mean of g h)/√(variance + eps)."""
    h, inverse = standardised(A, o, x)
    g = _scaled(o, g, gamma)
    mean = partial(_mean, o)
    return (g - mean(g) - h * mean(g * h)) * inverse


def _mean(o: Options, a: Array) -> Array:
    return a.sum(axis=o["axes"], keepdims=True) / o["count"]


def _scaled(o: Options, g: Array, gamma: Array | None) -> Array:
    return g if gamma is None else g * gamma.reshape(o["along"])


def normalised_gamma(A: Any, o: Options, g: Array, y: Array, x: Array, gamma: Array, beta: Array | None) -> Array:
    return reduced(g * standardised(A, o, x)[0], o["wide"]).reshape(gamma.shape)


def normalised_beta(A: Any, o: Options, g: Array, y: Array, x: Array, gamma: Array | None, beta: Array) -> Array:
    return reduced(g, o["wide"]).reshape(beta.shape)


Fixed = Array | None  # the mean and the variance, where they are weights


def batch_input(A: Any, o: Options, g: Array, y: Array, x: Array, gamma: Fixed, beta: Fixed, mean: Fixed, variance: Fixed) -> Array:
    if variance is None:
        return normalised_input(A, o, g, y, x, gamma, beta)
    return _scaled(o, g, gamma) * _inverse(A, o, variance)


def _inverse(A: Any, o: Options, variance: Array) -> Array:
    return A.reciprocal(A.sqrt(variance + o["eps"])).reshape(o["along"])


def batch_gamma(A: Any, o: Options, g: Array, y: Array, x: Array, gamma: Array, beta: Fixed, mean: Fixed, variance: Fixed) -> Array:
    if variance is None or mean is None:
        return normalised_gamma(A, o, g, y, x, gamma, beta)
    return reduced(g * (x - mean.reshape(o["along"])) * _inverse(A, o, variance), o["wide"]).reshape(gamma.shape)


def batch_beta(A: Any, o: Options, g: Array, y: Array, x: Array, gamma: Fixed, beta: Array, mean: Fixed, variance: Fixed) -> Array:
    return normalised_beta(A, o, g, y, x, gamma, beta)


def batch_mean(A: Any, o: Options, g: Array, y: Array, x: Array, gamma: Fixed, beta: Fixed, mean: Array, variance: Array) -> Array:
    return reduced(-_scaled(o, g, gamma) * _inverse(A, o, variance), o["wide"]).reshape(mean.shape)


def batch_variance(A: Any, o: Options, g: Array, y: Array, x: Array, gamma: Fixed, beta: Fixed, mean: Array, variance: Array) -> Array:
    """The slope of v^(-1/2) is -1/2 v^(-3/2)."""
    inverse = _inverse(A, o, variance)
    shifted = _scaled(o, g, gamma) * (x - mean.reshape(o["along"]))
    return reduced(shifted * inverse * inverse * inverse * A.number(Fraction(-1, 2)), o["wide"]).reshape(variance.shape)


# --- windows -------------------------------------------------------------------------------------------------------


def _rows(o: Options, g: Array, filters: int, group: int) -> Array:
    """The gradient in what the filters of a group give, one row a place."""
    axes, share = len(o["spans"]), filters // o["groups"]
    images = g.reshape(-1, filters, *o["spans"]).transpose(0, *range(2, axes + 2), 1)
    return images.reshape(-1, filters)[:, group * share:(group + 1) * share]


def _groups(A: Any, o: Options, x: Array, w: Array) -> list[tuple[tuple[Any, ...], Array, Array]]:
    """For every group: where its channels stand, its padded channels, and its kernels as rows."""
    axes, share = len(o["spans"]), w.shape[0] // o["groups"]
    x = padded(A, x, o["pad"])
    found = []
    for k in range(o["groups"]):
        at = channels(o, k, x.shape[-1 - axes])
        found.append((at, x[at], w[k * share:(k + 1) * share].reshape(share, -1)))
    return found


def convolution_input(A: Any, o: Options, g: Array, y: Array, x: Array, w: Array, b: Array | None) -> Array:
    """Every patch gets its share back."""
    axes = len(o["spans"])
    total = A.zeros((*x.shape[:-axes], *(n + 2 * p for n, p in zip(x.shape[-axes:], o["pad"], strict=True))))
    for k, (at, part, kernels) in enumerate(_groups(A, o, x, w)):
        back = A.matmul(_rows(o, g, w.shape[0], k), kernels)
        per_entry = back.reshape(-1, *o["spans"], part.shape[-1 - axes], kernels.shape[1] // part.shape[-1 - axes])
        per_entry = per_entry.transpose(axes + 2, 0, axes + 1, *range(1, axes + 1))
        share = A.zeros(part.shape)
        for place, back_there in zip(windows(o), per_entry, strict=True):
            share[place] = share[place] + back_there.reshape(share[place].shape)
        total[at] = share
    return total[(..., *(slice(p, p + n) for n, p in zip(x.shape[-axes:], o["pad"], strict=True)))]


def convolution_weight(A: Any, o: Options, g: Array, y: Array, x: Array, w: Array, b: Array | None) -> Array:
    """For every group the gradient of x wᵀ in w, x being the patches."""
    parts = [A.outer(_rows(o, g, w.shape[0], k), patches(A, o, part)) for k, (_, part, _) in enumerate(_groups(A, o, x, w))]
    return np.concatenate(parts).reshape(w.shape)


def convolution_bias(A: Any, o: Options, g: Array, y: Array, x: Array, w: Array, b: Array) -> Array:
    axes, filters = len(o["spans"]), w.shape[0]
    images = g.reshape(-1, filters, *o["spans"])
    return reduced(images.sum(axis=(0, *range(2, axes + 2))), b.shape)


def maxpool(A: Any, o: Options, g: Array, y: Array, x: Array) -> Array:
    """All of g goes to the winner, the first at a tie."""
    places = list(windows(o))
    winner = A.winner(np.stack([x[place] for place in places]))
    back = A.zeros(x.shape)
    for k, place in enumerate(places):
        back[place] = back[place] + A.keep(g, winner == k)
    return back


def avgpool(A: Any, o: Options, g: Array, y: Array, x: Array) -> Array:
    places = list(windows(o))
    back, share = A.zeros(x.shape), g / len(places)
    for place in places:
        back[place] = back[place] + share
    return back


# --- the rest ------------------------------------------------------------------------------------------------------


def add_input(k: int) -> Pullback:
    return lambda A, o, g, y, *xs: reduced(g, xs[k].shape)


def multiply_input(k: int) -> Pullback:
    return lambda A, o, g, y, *xs: reduced(reduce(mul, (*xs[:k], *xs[k + 1:]), g), xs[k].shape)


def matmul_left(A: Any, o: Options, g: Array, y: Array, a: Array, b: Array) -> Array:
    return A.matmul(g, b) if o["transpose_b"] else A.linear(g, b)


def matmul_right(A: Any, o: Options, g: Array, y: Array, a: Array, b: Array) -> Array:
    return A.outer(g, a) if o["transpose_b"] else A.outer(a, g)


def embedding(A: Any, o: Options, g: Array, y: Array, w: Array) -> Array:
    """A token that comes twice gets both shares."""
    back = A.zeros(w.shape)
    for row, token in enumerate(o["indices"]):
        back[token] = back[token] + g[row]
    return back


_CONVOLUTION = (convolution_input, convolution_weight, convolution_bias)

PULLBACK: Mapping[str, tuple[Pullback, ...] | Callable[[int], Pullback]] = {
    "dense": (dense_input, dense_weight, dense_bias), "conv1d": _CONVOLUTION, "conv2d": _CONVOLUTION, "maxpool2d": (maxpool,),
    "avgpool2d": (avgpool,), "flatten": (lambda A, o, g, y, x: g.reshape(x.shape),), "add": add_input, "multiply": multiply_input,
    "matmul": (matmul_left, matmul_right), "scale": (scale,), "identity": (lambda A, o, g, y, x: g,), "relu": (relu,),
    "leaky_relu": (leaky_relu,), "elu": (elu,), "sigmoid": through(lambda A, o, x, y: A.sigmoid_slope(x, y)),
    "tanh": through(lambda A, o, x, y: A.tanh_slope(x, y)),
    "softplus": through(lambda A, o, x, y: A.sigmoid(x)), "silu": through(silu_slope), "gelu": through(gelu_slope),
    "gelu_tanh": through(gelu_tanh_slope), "softmax": (softmax,), "log_softmax": (log_softmax,),
    "layernorm": (normalised_input, normalised_gamma, normalised_beta),
    "batchnorm": (batch_input, batch_gamma, batch_beta, batch_mean, batch_variance), "embedding": (embedding,),
}


def pullback(type: str, k: int) -> Pullback:
    """The pullback of the k-th argument."""
    found = PULLBACK[type]
    return found(k) if callable(found) else found[k]


# --- losses --------------------------------------------------------------------------------------------------------


def squared_error(A: Any, o: Options, y: Array, t: Array) -> Array:
    return (y - t) * (o["factor"] * 2)


def bce(A: Any, o: Options, p: Array, t: Array) -> Array:
    yes = A.reciprocal(select(t == 0, o["one"], p)) * t
    no = A.reciprocal(select(t == 1, o["one"], 1 - p)) * (1 - t)
    return (no - yes) * o["factor"]


def bce_logits(A: Any, o: Options, z: Array, t: Array) -> Array:
    return (A.sigmoid(z) * (1 - t) - A.sigmoid(-z) * t) * o["factor"]


def softmax_ce(A: Any, o: Options, z: Array, t: None) -> Array:
    """p - y, where the entry of the class, p - 1, is minus the sum of the others."""
    _, _, e = exponentials(A, z)
    p = e * A.reciprocal(e.sum(axis=1, keepdims=True))
    of_class = np.arange(p.shape[1]) == np.array(o["classes"]).reshape(-1, 1)
    others = A.keep(p, ~of_class)
    return (select(of_class, -others.sum(axis=1, keepdims=True), others) * o["factor"]).reshape(z.shape)


def ce_probs(A: Any, o: Options, p: Array, t: None) -> Array:
    rows = p.reshape(-1, p.shape[-1])
    of_class = np.arange(rows.shape[1]) == np.array(o["classes"]).reshape(-1, 1)
    return A.keep(-A.reciprocal(select(of_class, rows, o["one"])) * o["factor"], of_class).reshape(p.shape)


LOSS_PULLBACK: Mapping[str, Pullback] = {
    "half_squared_error": squared_error, "squared_error": squared_error, "mse": squared_error, "bce": bce, "bce_logits": bce_logits,
    "softmax_ce": softmax_ce, "ce_probs": ce_probs,
}
