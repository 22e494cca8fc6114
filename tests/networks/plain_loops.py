"""A second opinion on graphs: every layer as plain loops over mpmath numbers, and central differences. Nothing of the code is used."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
from mpmath import erf, exp, fsum, log, mp, mpf, sqrt, tanh

from symderive.networks.graph import Graph, Layer

DEFAULTS: dict[str, Any] = {"stride": None, "pad": 0, "dilation": 1, "groups": 1, "alpha": None, "eps": Fraction(1, 100_000),
                            "transpose_b": False, "over_sqrt": 1}


def number(x: Any) -> mpf:
    top, bottom = x.as_integer_ratio()
    return mpf(int(top)) / int(bottom)


def numbers(array: Any) -> Any:
    return np.frompyfunc(number, 1, 1)(array) if array.shape else np.array(number(array[()]), dtype=object)


def said(layer: Layer, key: str, other: Any = None) -> Any:
    value = layer.options.get(key, DEFAULTS.get(key) if other is None else other)
    return number(value) if hasattr(value, "as_integer_ratio") and not isinstance(value, (bool, int)) else value


def two(value: Any, axes: int = 2) -> tuple[int, ...]:
    return tuple(value) if isinstance(value, tuple) else (value,) * axes


def each(f: Any, x: Any) -> Any:
    out = np.empty(x.shape, dtype=object)
    for k in np.ndindex(x.shape):
        out[k] = f(x[k])
    return out


def rows_of(x: Any) -> Iterator[tuple[Any, ...]]:
    return np.ndindex(x.shape[:-1])


def dense(layer: Layer, x: Any, weight: Any, bias: Any = None) -> Any:
    out = np.empty((*x.shape[:-1], len(weight)), dtype=object)
    for r in rows_of(x):
        for i in range(len(weight)):
            out[(*r, i)] = fsum(weight[i][j] * x[(*r, j)] for j in range(x.shape[-1]))
            if bias is not None:
                out[(*r, i)] += bias[i] if len(bias) > 1 else bias[0]
    return out


def conv(layer: Layer, x: Any, weight: Any, bias: Any = None) -> Any:
    axes = weight.ndim - 2
    if x.ndim == axes + 2:
        return np.array([conv(layer, image, weight, bias) for image in x], dtype=object)
    stride, pad, gap = two(said(layer, "stride", 1), axes), two(said(layer, "pad"), axes), two(said(layer, "dilation"), axes)
    groups, (filters, share) = said(layer, "groups"), weight.shape[:2]
    spans = [(n + 2 * p - (k - 1) * g - 1) // s + 1
             for n, p, k, g, s in zip(x.shape[1:], pad, weight.shape[2:], gap, stride, strict=True)]
    out = np.full((filters, *spans), mpf(0), dtype=object)
    for f, *at in np.ndindex(out.shape):
        for c, *k in np.ndindex(weight.shape[1:]):
            place = [a * s + i * g - p for a, s, i, g, p in zip(at, stride, k, gap, pad, strict=True)]
            if all(0 <= q < n for q, n in zip(place, x.shape[1:], strict=True)):
                out[(f, *at)] += weight[(f, c, *k)] * x[(f // (filters // groups) * share + c, *place)]
        if bias is not None:
            out[(f, *at)] += bias[f] if len(bias) > 1 else bias[0]
    return out


def pool(layer: Layer, x: Any) -> Any:
    if x.ndim == 4:
        return np.array([pool(layer, image) for image in x], dtype=object)
    size = two(layer.options["size"])
    stride = two(said(layer, "stride", size))
    spans = [(n - k) // s + 1 for n, k, s in zip(x.shape[1:], size, stride, strict=True)]
    out = np.empty((x.shape[0], *spans), dtype=object)
    for c, i, j in np.ndindex(out.shape):
        window = [x[c, i * stride[0] + u, j * stride[1] + v] for u, v in product(*map(range, size))]
        out[c, i, j] = max(window) if layer.type == "maxpool2d" else fsum(window) / len(window)
    return out


def softmax(layer: Layer, x: Any) -> Any:
    out = np.empty(x.shape, dtype=object)
    for r in rows_of(x):
        total = fsum(exp(v) for v in x[r])
        for i in range(x.shape[-1]):
            out[(*r, i)] = exp(x[(*r, i)]) / total
    return out


def norm(layer: Layer, x: Any, gamma: Any = None, beta: Any = None, mean: Any = None, variance: Any = None) -> Any:
    out, eps = np.empty(x.shape, dtype=object), said(layer, "eps")
    channel = x.ndim - (1 if x.ndim < 3 else 3)
    for k in np.ndindex(x.shape):
        along = k[-1] if layer.type == "layernorm" else k[channel]
        if mean is not None and variance is not None:
            m, v = mean[along], variance[along]
        else:
            group = x[k[:-1]] if layer.type == "layernorm" else [x[q] for q in np.ndindex(x.shape) if q[channel] == along]
            m = fsum(group) / len(group)
            v = fsum((t - m) ** 2 for t in group) / len(group)
        out[k] = (x[k] - m) / sqrt(v + eps) * (1 if gamma is None else gamma[along]) + (0 if beta is None else beta[along])
    return out


def matmul(layer: Layer, a: Any, b: Any) -> Any:
    b = b.T if said(layer, "transpose_b") else b
    rows = [[fsum(a[i, k] * b[k, j] for k in range(a.shape[1])) for j in range(b.shape[1])] for i in range(a.shape[0])]
    return np.array(rows, dtype=object)


def broadcast(layer: Layer, *xs: Any) -> Any:
    total = xs[0]
    for x in xs[1:]:
        total = total + x if layer.type == "add" else total * x
    return total


def one(layer: Layer, x: mpf) -> mpf:
    """The layers that work entry by entry."""
    alpha = said(layer, "alpha", {"elu": Fraction(1), "leaky_relu": Fraction(1, 100)}.get(layer.type))
    u = sqrt(2 / mp.pi) * (x + mpf("0.044715") * x**3)
    return {
        "identity": lambda: x, "relu": lambda: max(x, mpf(0)), "leaky_relu": lambda: x if x > 0 else alpha * x,
        "elu": lambda: x if x > 0 else alpha * (exp(x) - 1), "sigmoid": lambda: 1 / (1 + exp(-x)), "tanh": lambda: tanh(x),
        "softplus": lambda: log(1 + exp(x)), "silu": lambda: x / (1 + exp(-x)), "gelu": lambda: x / 2 * (1 + erf(x / sqrt(2))),
        "gelu_tanh": lambda: x / 2 * (1 + tanh(u)), "scale": lambda: x / sqrt(said(layer, "over_sqrt")),
    }[layer.type]()


WHOLE = {"dense": dense, "conv1d": conv, "conv2d": conv, "maxpool2d": pool, "avgpool2d": pool, "softmax": softmax, "layernorm": norm,
         "log_softmax": lambda layer, x: each(log, softmax(layer, x)), "batchnorm": norm, "matmul": matmul, "add": broadcast,
         "multiply": broadcast,
         "embedding": lambda layer, *a, weight: np.array([weight[k] for k in layer.options["indices"]], dtype=object),
         "flatten": lambda layer, x: x.reshape(len(x), -1) if x.ndim == 4 else x.reshape(-1)}


def forward(graph: Graph, changed: dict[str, Any]) -> tuple[dict[str, Any], mpf]:
    """What every layer gives, and the loss, with the penalty."""
    known = {name: numbers(a) for name, a in graph.given.items()} | changed
    for layer in graph.layers:
        inputs, weights = [known[n] for n in layer.inputs], {part: known[n] for part, n in layer.weights.items()}
        known[layer.name] = (WHOLE[layer.type](layer, *inputs, **weights) if layer.type in WHOLE
                             else each(lambda x, layer=layer: one(layer, x), inputs[0]))
    total = loss_of(graph, known) + number(graph.penalty) / 2 * fsum(v**2 for w in graph.trained for v in np.ravel(known[w]))
    return {layer.name: known[layer.name] for layer in graph.layers}, total


def loss_of(graph: Graph, known: dict[str, Any]) -> mpf:
    y, kind = known[graph.loss.of], graph.loss.type
    if graph.loss.classes:
        rows = y.reshape(-1, y.shape[-1])
        probabilities = rows if kind == "ce_probs" else softmax(graph.layers[0], rows)
        return fsum(-log(p[c]) for p, c in zip(probabilities, graph.loss.classes, strict=True)) / len(rows)
    pairs = list(zip(y.ravel(), known[graph.loss.target].ravel(), strict=True))
    if kind.startswith("bce"):
        chances = [(p if kind == "bce" else 1 / (1 + exp(-p)), t) for p, t in pairs]
        return fsum(-(t * log(p) if t else 0) - ((1 - t) * log(1 - p) if t != 1 else 0) for p, t in chances) / len(pairs)
    return fsum((a - t) ** 2 for a, t in pairs) * {"half_squared_error": mpf(1) / 2, "squared_error": 1, "mse": mpf(1) / len(pairs)}[kind]


def differences(graph: Graph, w: str, changed: dict[str, Any], h: mpf) -> Any:
    """(E(w + h) - E(w - h))/2h for every entry of a weight."""
    start = changed.get(w, numbers(graph.weights[w]))
    out = np.empty(start.shape, dtype=object)
    for k in np.ndindex(start.shape):
        ends = []
        for sign in (1, -1):
            moved = start.copy()
            moved[k] += sign * h
            ends.append(forward(graph, {**changed, w: moved})[1])
        out[k] = (ends[0] - ends[1]) / (2 * h)
    return out
