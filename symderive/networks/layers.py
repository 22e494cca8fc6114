"""The table of layers and losses: what parts and options each has, and what shape it gives.

Nothing here computes. `LAYERS[layer.type]` is a row of the table; `option(layer, "stride")` is what the file says or the default;
`shapes(graph)` finds the shape of every name. An entry W[i][j] of a dense layer belongs to output i and input j.

An input is a vector (features), a batch of rows (rows, features), an image (channel, row, column) or a batch of images (image, channel,
row, column); conv1d takes (channel, position) or a batch of such.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod
from types import MappingProxyType

from symderive.networks.graph import Graph, Layer, Option, Shape
from symderive.networks.net import WeightsError

MAX_ENTRIES = 2**25  # of one array that a layer gives: 256 MB of float64

DENSE = "h_i = sum_j W[i][j] x[j]"
_NOTHING: Mapping[str, bool] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of a layer.

    kind      "whole"    a whole number
              "number"   a Fraction
              "flag"     true or false
              "sizes"    whole numbers, one an axis: (2, 2) of an image; a file may say 2 for that
              "indices"  rows of the weight, that count from 0
              "axis"     an axis, or -1 for none said
    default   what holds when the file is silent; None: the file must say it; a text: as that other option
    least     the smallest value that is allowed
    above     whether the value must be larger than `least`
    """

    kind: str
    default: Option | None = None
    least: int | None = None
    above: bool = False


ShapeRule = Callable[[Layer, tuple[Shape, ...], Mapping[str, Shape]], Shape]


@dataclass(frozen=True, slots=True)
class LayerType:
    """One type of layer.

    says       what it gives, in one line
    shape      (layer, shapes of the inputs, shapes of the weights by their parts) -> the shape it gives; raises WeightsError
    inputs     how many inputs it takes, at least and at most (None: any number)
    parts      the parts that weights play, in the order in which a dense layer names them, and whether one may be left out
    options    its options
    axes       how many axes the sizes of a window have
    entrywise  whether entry k of what it gives depends on entry k of its input alone
    """

    says: str
    shape: ShapeRule
    inputs: tuple[int, int | None] = (1, 1)
    parts: Mapping[str, bool] = field(default_factory=lambda: _NOTHING)
    options: Mapping[str, Choice] = field(default_factory=dict)
    axes: int = 0
    entrywise: bool = False


@dataclass(frozen=True, slots=True)
class LossType:
    """One loss.

    says         what it is, in one line
    against      "target" (an array of the shape of what is judged) or "class" (one whole number a row)
    probability  whether every entry of the target lies in [0, 1]
    """

    says: str
    against: str = "target"
    probability: bool = False


def option(layer: Layer, key: str) -> Option:
    """What the layer says about an option, or its default; sizes always as one number an axis."""
    kind = LAYERS[layer.type]
    choice = kind.options[key]
    value = layer.options.get(key, choice.default)
    if isinstance(value, str):
        return option(layer, value)
    assert value is not None, f"{key} of {layer.name} has no default"
    return (value,) * kind.axes if choice.kind == "sizes" and not isinstance(value, tuple) else value


def sizes(layer: Layer, key: str) -> tuple[int, ...]:
    """The option as whole numbers: sizes of a window, or indices."""
    value = option(layer, key)
    assert isinstance(value, tuple)
    return value


# --- shapes --------------------------------------------------------------------------------------------------------


def shapes(graph: Graph) -> dict[str, Shape]:
    """The shape of every input, target, weight and layer. Raises WeightsError where arrays do not fit together."""
    found: dict[str, Shape] = {name: tuple(array.shape) for name, array in graph.given.items()}
    for layer in graph.layers:
        inputs = tuple(found[name] for name in layer.inputs)
        weights = {part: found[name] for part, name in layer.weights.items()}
        try:
            shape = LAYERS[layer.type].shape(layer, inputs, weights)
            if prod(shape) > MAX_ENTRIES:
                raise _misfit(layer, f"{layer.name} would have {prod(shape)} numbers, of shape {said(shape)}",
                              f"at most {MAX_ENTRIES} are computed")
        except WeightsError as why:
            raise WeightsError(graph.file, f"layer {layer.name}", why.sentence, why.hint) from None
        found[layer.name] = shape
    return found


def said(shape: Shape) -> str:
    """(3, 2); (3) of a vector; () of a single number."""
    return f"({', '.join(map(str, shape))})" if shape else "() of a single number"


def _misfit(layer: Layer, sentence: str, hint: str = "") -> WeightsError:
    return WeightsError("", f"layer {layer.name}", sentence, hint)


def _dimensions(layer: Layer, shape: Shape, allowed: Mapping[int, str]) -> None:
    """Raises WeightsError unless the input has one of these numbers of dimensions, each with what it means."""
    if len(shape) not in allowed:
        wanted = " or ".join(allowed.values())
        hint = "write [0.7], with brackets, for a vector of one number" if not shape else ""
        raise _misfit(layer, f"{layer.type} takes {wanted}; {layer.inputs[0]} has shape {said(shape)}", hint)


_ROWS = MappingProxyType({1: "a vector", 2: "a batch of rows"})
_IMAGES = MappingProxyType({3: "an image (channel, row, column)", 4: "a batch of images"})
_SIGNALS = MappingProxyType({2: "a signal (channel, position)", 3: "a batch of signals"})


def _same(layer: Layer, inputs: tuple[Shape, ...], weights: Mapping[str, Shape]) -> Shape:
    return inputs[0]


def _over_last(layer: Layer, inputs: tuple[Shape, ...], weights: Mapping[str, Shape]) -> Shape:
    if not inputs[0]:
        raise _misfit(layer, f"{layer.type} takes a vector or rows; {layer.inputs[0]} is a single number", "write it with brackets")
    return inputs[0]


def _bias(layer: Layer, weights: Mapping[str, Shape], size: int, of: str) -> None:
    """Raises WeightsError unless the bias has one number for each of the `size` rows or filters, or one for all."""
    if "bias" in weights and weights["bias"] not in ((size,), (1,)):
        wanted = f"({size})" if size == 1 else f"({size}), or (1) for a bias that is shared"
        rule = f": {DENSE} + b[i]" if of == "row" else ""
        raise _misfit(layer, f"{layer.weights['bias']} has shape {said(weights['bias'])}; {layer.weights['weight']} of shape "
                             f"{said(weights['weight'])} has {size} {of}{'s' * (size != 1)}, so the expected shape is {wanted}{rule}",
                      "" if weights["bias"] else "write it with brackets, [0.1]")


def _dense(layer: Layer, inputs: tuple[Shape, ...], weights: Mapping[str, Shape]) -> Shape:
    (x,), w, called = inputs, weights["weight"], layer.weights["weight"]
    _dimensions(layer, x, _ROWS)
    if len(w) != 2 or w[1] != x[-1]:
        row = "write it as one row, [[...]]" if w == x[-1:] else ""
        turned = "transposed it fits: rows are outputs, columns are inputs" if len(w) == 2 and w[0] == x[-1] else ""
        wanted = f"(any, {x[-1]})" if len(w) != 2 else f"({w[0]}, {x[-1]})"
        raise _misfit(layer, f"{called} has shape {said(w)}; with {layer.inputs[0]} of shape {said(x)} the expected shape is {wanted}: "
                             f"{DENSE}", row or turned)
    _bias(layer, weights, w[0], "row")
    return (*x[:-1], w[0])


def _windows(layer: Layer, spans: tuple[int, ...], window: tuple[int, ...], pads: tuple[int, ...]) -> Shape:
    """How many windows fit along each axis: (W - F + 2P)/S + 1, where F is what a dilated window covers."""
    steps, crop = sizes(layer, "stride"), option(layer, "crop")
    found = []
    for span, covers, pad, step in zip(spans, window, pads, steps, strict=True):
        room = span + 2 * pad - covers
        if room < 0:
            padded = f", padded to {span + 2 * pad}" if pad else ""
            raise _misfit(layer, f"a window of size {covers} is larger than the {span} entries of {layer.inputs[0]}{padded}")
        if room % step and not crop:
            raise _misfit(layer, f"({span} - {covers} + 2*{pad})/{step} + 1 = {Fraction(room, step) + 1} is not a whole number: "
                                 f"the stride {step} does not divide {room}", "write crop = true to leave out what no window reaches")
        found.append(room // step + 1)
    return tuple(found)


def _conv(layer: Layer, inputs: tuple[Shape, ...], weights: Mapping[str, Shape]) -> Shape:
    (x,), w, axes = inputs, weights["weight"], LAYERS[layer.type].axes
    called, groups = layer.weights["weight"], option(layer, "groups")
    assert isinstance(groups, int)
    _dimensions(layer, x, _IMAGES if axes == 2 else _SIGNALS)
    channels = x[-1 - axes]
    if channels % groups or (w and w[0] % groups):
        raise _misfit(layer, f"groups = {groups} does not divide the {channels} channels of {layer.inputs[0]} and the {w[0] if w else 0} "
                             f"filters of {called}")
    if len(w) != axes + 2 or w[1] != channels // groups or 0 in w:
        window = "row, column" if axes == 2 else "position"
        raise _misfit(layer, f"{called} has shape {said(w)}; expected is (filter, channel, {window}) with {channels // groups} channels a "
                             f"filter, for {layer.inputs[0]} of shape {said(x)}")
    _bias(layer, weights, w[0], "filter")
    covers = tuple((size - 1) * gap + 1 for size, gap in zip(w[2:], sizes(layer, "dilation"), strict=True))
    return (*x[: -1 - axes], w[0], *_windows(layer, x[-axes:], covers, sizes(layer, "pad")))


def _pool(layer: Layer, inputs: tuple[Shape, ...], weights: Mapping[str, Shape]) -> Shape:
    (x,) = inputs
    _dimensions(layer, x, _IMAGES)
    return (*x[:-2], *_windows(layer, x[-2:], sizes(layer, "size"), (0, 0)))


def _flatten(layer: Layer, inputs: tuple[Shape, ...], weights: Mapping[str, Shape]) -> Shape:
    (x,), axis = inputs, flatten_axis(layer, inputs[0])
    if axis > len(x):
        raise _misfit(layer, f"axis = {axis}, and {layer.inputs[0]} has shape {said(x)}")
    return (*x[:axis], prod(x[axis:]))


def flatten_axis(layer: Layer, shape: Shape) -> int:
    """The first axis that a flatten layer merges: every axis of one sample, all but the first of a batch of images."""
    axis = option(layer, "axis")
    assert isinstance(axis, int)
    return axis if axis >= 0 else int(len(shape) == 4)


def _broadcast(layer: Layer, inputs: tuple[Shape, ...], weights: Mapping[str, Shape]) -> Shape:
    """Equal shapes; a smaller one may be the end of the largest (a vector for every row) or a single number."""
    largest = max(inputs, key=lambda shape: (prod(shape), len(shape)))
    for called, shape in zip(layer.inputs, inputs, strict=True):
        if shape != largest[len(largest) - len(shape):] and (prod(shape) != 1 or len(shape) > len(largest)):
            raise _misfit(layer, f"{called} has shape {said(shape)}; expected is {said(largest)}, the shape of "
                                 f"{layer.inputs[inputs.index(largest)]}")
    return largest


def _matmul(layer: Layer, inputs: tuple[Shape, ...], weights: Mapping[str, Shape]) -> Shape:
    (a, b), flip = inputs, option(layer, "transpose_b")
    for called, shape in zip(layer.inputs, inputs, strict=True):
        if len(shape) != 2:
            raise _misfit(layer, f"matmul takes two matrices; {called} has shape {said(shape)}")
    inner, outer = (b[1], b[0]) if flip else b
    if a[1] != inner:
        turned = f"with transpose_b = {'false' if flip else 'true'} it fits" if a[1] == outer else ""
        raise _misfit(layer, f"{layer.inputs[1]} has shape {said(b)}; with {layer.inputs[0]} of shape {said(a)} the expected shape is "
                             + (f"(any, {a[1]})" if flip else f"({a[1]}, any)"), turned)
    return (a[0], outer)


def _scaled(layer: Layer, weights: Mapping[str, Shape], size: int, of: str) -> None:
    for part, shape in weights.items():
        if shape != (size,):
            raise _misfit(layer, f"{layer.weights[part]} has shape {said(shape)}; {layer.inputs[0]} has {size} {of}, "
                                 f"so the expected shape is {said((size,))}")


def _layernorm(layer: Layer, inputs: tuple[Shape, ...], weights: Mapping[str, Shape]) -> Shape:
    shape = _over_last(layer, inputs, weights)
    _scaled(layer, weights, shape[-1], "entries a row")
    return shape


def _batchnorm(layer: Layer, inputs: tuple[Shape, ...], weights: Mapping[str, Shape]) -> Shape:
    (x,), fixed = inputs, {"mean", "variance"} & weights.keys()
    if len(fixed) == 1:
        raise _misfit(layer, f"batchnorm has a {fixed.pop()} alone", "give mean and variance, or neither")
    if fixed:
        _dimensions(layer, x, {**_ROWS, **_IMAGES})
    else:
        _dimensions(layer, x, {2: "a batch of rows", 4: "a batch of images"})
    _scaled(layer, weights, x[channel_axis(x)], "features" if len(x) < 3 else "channels")
    return x


def channel_axis(shape: Shape) -> int:
    """The axis along which batchnorm has one gamma an entry: the features of a row, the channels of an image."""
    return -1 if len(shape) < 3 else -3


def _embedding(layer: Layer, inputs: tuple[Shape, ...], weights: Mapping[str, Shape]) -> Shape:
    w, called, rows = weights["weight"], layer.weights["weight"], sizes(layer, "indices")
    if len(w) != 2:
        raise _misfit(layer, f"{called} has shape {said(w)}; an embedding is a matrix, one row a token")
    for k in rows:
        if not 0 <= k < w[0]:
            raise _misfit(layer, f"index {k} is out of range: {called} has {w[0]} rows, which count from 0")
    return (len(rows), w[1])


# --- the table -----------------------------------------------------------------------------------------------------


def _entrywise(says: str, **options: Choice) -> LayerType:
    return LayerType(says, _same, options=options, entrywise=True)


_WEIGHT_BIAS = MappingProxyType({"weight": False, "bias": True})
_GAMMA_BETA = MappingProxyType({"gamma": True, "beta": True})
_CROP = Choice("flag", False)
_EPS = Choice("number", Fraction(1, 100_000), 0)


def _convolution(axes: int, says: str) -> LayerType:
    return LayerType(says, _conv, parts=_WEIGHT_BIAS, axes=axes, options={
        "stride": Choice("sizes", 1, 1), "pad": Choice("sizes", 0, 0), "dilation": Choice("sizes", 1, 1), "groups": Choice("whole", 1, 1),
        "crop": _CROP})


def _pooling(says: str) -> LayerType:
    return LayerType(says, _pool, axes=2, options={"size": Choice("sizes", None, 1), "stride": Choice("sizes", "size", 1), "crop": _CROP})


LAYERS: Mapping[str, LayerType] = MappingProxyType({
    "dense": LayerType(f"{DENSE} + b[i]; a bias of length 1 is shared by every unit", _dense, parts=_WEIGHT_BIAS),
    "conv2d": _convolution(2, "cross-correlation of (channel, row, column) with kernels (filter, channel, row, column)"),
    "conv1d": _convolution(1, "cross-correlation of (channel, position) with kernels (filter, channel, position)"),
    "maxpool2d": _pooling("the largest entry of every window"),
    "avgpool2d": _pooling("the mean of every window"),
    "flatten": LayerType("one vector of a sample; a batch of images gives rows", _flatten, options={"axis": Choice("axis", -1, 0)}),
    "add": LayerType("the sum, entry by entry", _broadcast, inputs=(2, None)),
    "multiply": LayerType("the product, entry by entry", _broadcast, inputs=(2, None)),
    "matmul": LayerType("the product of two matrices", _matmul, inputs=(2, 2), options={"transpose_b": Choice("flag", False)}),
    "scale": _entrywise("x/sqrt(over_sqrt)", over_sqrt=Choice("number", None, 0, above=True)),
    "identity": _entrywise("x itself; `linear` is another word for it"),
    "relu": _entrywise("max(x, 0)"),
    "leaky_relu": _entrywise("x where x > 0, alpha*x elsewhere", alpha=Choice("number", Fraction(1, 100))),
    "elu": _entrywise("x where x > 0, alpha*(exp(x) - 1) elsewhere", alpha=Choice("number", Fraction(1))),
    "sigmoid": _entrywise("1/(1 + exp(-x))"),
    "tanh": _entrywise("tanh(x)"),
    "softplus": _entrywise("log(1 + exp(x))"),
    "silu": _entrywise("x*sigmoid(x)"),
    "gelu": _entrywise("x/2*(1 + erf(x/sqrt(2)))"),
    "gelu_tanh": _entrywise("x/2*(1 + tanh(sqrt(2/pi)*(x + 0.044715*x^3)))"),
    "softmax": LayerType("exp(x_i)/sum_j exp(x_j) over the last axis", _over_last),
    "log_softmax": LayerType("x_i - log(sum_j exp(x_j)) over the last axis", _over_last),
    "layernorm": LayerType("gamma*(x - mean)/sqrt(variance + eps) + beta over the last axis; the variance divides by n", _layernorm,
                           parts=_GAMMA_BETA, options={"eps": _EPS}),
    "batchnorm": LayerType("the same over the rows of a batch (of images: also over rows and columns); with parts mean and variance, "
                           "those of them", _batchnorm, parts=MappingProxyType({**_GAMMA_BETA, "mean": True, "variance": True}),
                           options={"eps": _EPS}),
    "embedding": LayerType("rows of the weight", _embedding, inputs=(0, 0),
                           parts=MappingProxyType({"weight": False}), options={"indices": Choice("indices")}),
})

ALIASES: Mapping[str, str] = MappingProxyType({"linear": "identity"})

# what may stand after a layer as `activation`, or after its size in a one-line net
ACTIVATIONS = tuple(name for name, kind in LAYERS.items() if not kind.parts and kind.shape in (_same, _over_last) and name != "scale")

LOSSES: Mapping[str, LossType] = MappingProxyType({
    "half_squared_error": LossType("1/2 sum (y - t)^2 over all entries"),
    "squared_error": LossType("sum (y - t)^2 over all entries"),
    "mse": LossType("mean of (y - t)^2 over all entries"),
    "bce": LossType("mean of -t log p - (1 - t) log(1 - p) over all entries; p are probabilities", probability=True),
    "bce_logits": LossType("the same of p = sigmoid(z), z given", probability=True),
    "softmax_ce": LossType("mean over the rows of -log softmax(z)[class]; z are logits", "class"),
    "ce_probs": LossType("mean over the rows of -log p[class]; p are probabilities", "class"),
})
