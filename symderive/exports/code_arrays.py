"""Layers and losses as expressions of NumPy, PyTorch and JAX: what each gives, and what comes back to each thing it takes.

`GIVES[type](at)` is the expression of a layer. `BACK[type]` has one function for each argument: `BACK[type][k](at)` is the expression of
sum_j g_j dy_j/d(argument k), where g is called at.g. A function that needs a line of its own writes it with `at.line`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

from symderive.exports.code_terms import LANGUAGES, Language
from symderive.networks.graph import Layer, Shape
from symderive.networks.layers import channel_axis, option, sizes

PREFIX = {"numpy": "np.", "torch": "torch.", "jax": "jnp."}


@dataclass(frozen=True, slots=True)
class At:
    """A layer where it stands: y is what it gives, x its arguments ("" where one is left out), g the derivative of the loss in y.

    line   writes name = expression before the expression that is being made, and gives the name as it came out
    """

    layer: Layer
    language: Language
    y: str
    x: tuple[str, ...]
    shapes: tuple[Shape, ...]
    shape: Shape
    line: Callable[[str, str], str]
    g: str = ""

    @property
    def xp(self) -> str:
        return PREFIX[self.language.key]

    def f(self, function: str, *args: str) -> str:
        """A function of the language."""
        return FUNCTIONS[self.language.key][function].format(*args)

    def number(self, key: str) -> str:
        """An option that is a number."""
        return number(option(self.layer, key))

    def sum(self, text: str, axes: str) -> str:
        return f"{self.xp}sum({text}, axis={axes}, keepdims=True)"

    def mean(self, text: str, axes: str) -> str:
        return f"{self.xp}mean({text}, axis={axes}, keepdims=True)"

    def reduced(self, text: str, shape: Shape) -> str:
        """The sum over the axes along which an array of this shape was repeated."""
        if shape == self.shape:
            return text
        if prod(shape) == 1:
            return f"{self.xp}sum({text}).reshape({shape})"
        return self.total(text, tuple(range(len(self.shape) - len(shape))))

    def total(self, text: str, axes: tuple[int, ...]) -> str:
        """The sum over some axes."""
        return f"{self.xp}sum({text}, axis={axes[0] if len(axes) == 1 else axes})" if axes else text


def number(value: Any) -> str:
    """A decimal as such, another fraction as a quotient."""
    q = Fraction(value)
    bottom = q.denominator
    for p in (2, 5):
        while bottom % p == 0:
            bottom //= p
    if bottom != 1:
        return f"({q.numerator}/{q.denominator})"
    return str(q.numerator) if q.denominator == 1 else repr(float(q))


# --- functions that each language calls its own way --------------------------------------------------------------------

_OF_TERMS = ("exp", "log", "tanh", "sigmoid", "softplus", "sech", "relu")


def _functions(key: str, **others: str) -> dict[str, str]:
    return {**{op: LANGUAGES[key].functions[op] for op in _OF_TERMS}, **others}


FUNCTIONS: Mapping[str, Mapping[str, str]] = {
    "numpy": _functions(
        "numpy", where="np.where({}, {}, {})", expm1="np.expm1({})", least="np.minimum({}, 0)", normal="normal_cdf({})",
        softmax="softmax({})", log_softmax="log_softmax({})", eye="np.eye({})", list="np.array({})", largest="np.max({}, axis=0)"),
    "torch": _functions(
        "torch", where="torch.where({}, {}, {})", expm1="torch.expm1({})", least="torch.clamp({}, max=0)", normal="torch.special.ndtr({})",
        softmax="torch.softmax({}, -1)", log_softmax="torch.log_softmax({}, -1)", eye="torch.eye({}, dtype=torch.float64)",
        list="torch.tensor({})", largest="torch.amax({}, axis=0)"),
    "jax": _functions(
        "jax", where="jnp.where({}, {}, {})", expm1="jnp.expm1({})", least="jnp.minimum({}, 0)", normal="jax.scipy.special.ndtr({})",
        softmax="jax.nn.softmax({})", log_softmax="jax.nn.log_softmax({})", eye="jnp.eye({})", list="jnp.array({})",
        largest="jnp.max({}, axis=0)"),
}

_WINDOWS = """def places(spans, size, stride, dilation):
    \"\"\"For each entry of a window the places that it takes, all at once.\"\"\"
    for entry in itertools.product(*map(range, size)):
        yield (..., *(slice(k*d, k*d + n - d*(f - 1), s) for k, n, f, s, d in zip(entry, spans, size, stride, dilation)))


def windows(x, size, stride, pad, dilation):
    \"\"\"What each entry of a window meets, stacked.\"\"\"
    x = {padded}
    return {stack}([x[place] for place in places(x.shape[-len(size):], size, stride, dilation)])


def put_back(parts, shape, size, stride, pad, dilation):
    \"\"\"The transpose of windows: each part is added where it came from.\"\"\"
    spans = [n + 2*p for n, p in zip(shape[-len(size):], pad)]
    x = {zeros}
    for part, place in zip(parts, places(spans, size, stride, dilation)):
        {add}
    return x[(..., *(slice(p, n - p) for n, p in zip(spans, pad)))]
"""
_FIRST_LARGEST = """def first_largest(x):
    \"\"\"1 at the first of the largest entries along the first axis, 0 elsewhere.\"\"\"
    return 1.0*({prefix}argmax(x, axis=0) == {count}.reshape(-1, *[1]*(x.ndim - 1)))
"""
_CROSS_ENTROPY = """def cross_entropy_slope(log_p, y):
    \"\"\"p - y for y one-hot; its entry of the class, p - 1, is minus the sum of the others.\"\"\"
    others = {prefix}exp(log_p)*(1 - y)
    return others - y*{prefix}sum(others, axis=-1, keepdims=True)
"""


def _array_helpers(prefix: str, padded: str, zeros: str, add: str, count: str) -> dict[str, str]:
    windows = _WINDOWS.format(padded=padded, zeros=zeros, add=add, stack=f"{prefix}stack")
    return {"windows": windows, "first_largest": _FIRST_LARGEST.format(prefix=prefix, count=count),
            "cross_entropy_slope": _CROSS_ENTROPY.format(prefix=prefix)}


_PAD = "[(0, 0)]*(x.ndim - len(size)) + [(p, p) for p in pad]"
_SHAPE = "(*shape[:-len(size)], *spans)"
HELPERS: Mapping[str, Mapping[str, str]] = {
    "numpy": {
        **LANGUAGES["numpy"].helpers, "log_softmax": """def log_softmax(z):
    \"\"\"log of softmax over the last axis, shifted by the largest entry so that nothing overflows.\"\"\"
    z = z - np.max(z, axis=-1, keepdims=True)
    return z - np.log(np.sum(np.exp(z), axis=-1, keepdims=True))
""", "softmax": """def softmax(z):
    \"\"\"exp(z_i)/sum_j exp(z_j) over the last axis, shifted so that nothing overflows.\"\"\"
    e = np.exp(z - np.max(z, axis=-1, keepdims=True))
    return e/np.sum(e, axis=-1, keepdims=True)
""", "normal_cdf": """def normal_cdf(x):
    \"\"\"The distribution function of a standard normal number.\"\"\"
    return np.vectorize(math.erfc, otypes=[float])(-x/math.sqrt(2))/2
""", **_array_helpers("np.", f"np.pad(x, {_PAD})", f"np.zeros({_SHAPE})", "x[place] += part", "np.arange(len(x))")},
    "torch": {**LANGUAGES["torch"].helpers, **_array_helpers(
        "torch.", "torch.nn.functional.pad(x, [p for q in reversed(pad) for p in (q, q)])", f"torch.zeros({_SHAPE}, dtype=torch.float64)",
        "x[place] += part", "torch.arange(len(x))")},
    "jax": {**LANGUAGES["jax"].helpers, **_array_helpers(
        "jnp.", f"jnp.pad(x, {_PAD})", f"jnp.zeros({_SHAPE})", "x = x.at[place].add(part)", "jnp.arange(len(x))")},
}

# --- dense ---------------------------------------------------------------------------------------------------------

Expression = Callable[[At], str]


def _dense(at: At) -> str:
    x, w, b = at.x
    return (f"{w} @ {x}" if len(at.shape) == 1 else f"{x} @ {w}.T") + (f" + {b}" if b else "")


def _dense_input(at: At) -> str:
    return f"{at.x[1]}.T @ {at.g}" if len(at.shape) == 1 else f"{at.g} @ {at.x[1]}"


def _dense_weight(at: At) -> str:
    return f"{at.xp}outer({at.g}, {at.x[0]})" if len(at.shape) == 1 else f"{at.g}.T @ {at.x[0]}"


def _dense_bias(at: At) -> str:
    return at.reduced(at.g, at.shapes[2])


# --- entry by entry ------------------------------------------------------------------------------------------------


def _called(function: str) -> Expression:
    return lambda at: at.f(function, at.x[0])


def _leaky(at: At) -> str:
    return at.f("where", f"{at.x[0]} > 0", at.x[0], f"{at.number('alpha')}*{at.x[0]}")


def _elu(at: At) -> str:
    return at.f("where", f"{at.x[0]} > 0", at.x[0], f"{at.number('alpha')}*{at.f('expm1', at.f('least', at.x[0]))}")


def _twice_u(at: At) -> str:
    """2 u, where tanh(u) is in gelu_tanh; x (1 + tanh u)/2 = x sigmoid(2 u)."""
    return at.line(f"u2_{at.layer.name}", f"2*math.sqrt(2/math.pi)*({at.x[0]} + 0.044715*{at.x[0]}**3)")


def _gelu_tanh_back(at: At) -> str:
    x, u = at.x[0], _twice_u(at)
    slope = f"2*math.sqrt(2/math.pi)*(1 + 0.134145*{x}**2)"
    return f"{at.g}*{at.f('sigmoid', u)}*(1 + {x}*{at.f('sigmoid', '-' + u)}*{slope})"


def _density(at: At) -> str:
    return f"{at.f('exp', f'-{at.x[0]}**2/2')}/math.sqrt(2*math.pi)"


def _times(slope: Callable[[At, str], str]) -> tuple[Expression]:
    return (lambda at: f"{at.g}*{slope(at, at.x[0])}",)


# --- rows ----------------------------------------------------------------------------------------------------------


def _log_softmax_back(at: At) -> str:
    return f"{at.g} - {at.f('exp', at.y)}*{at.sum(at.g, '-1')}"


def _softmax_back(at: At) -> str:
    return f"{at.y}*({at.g} - {at.sum(f'{at.g}*{at.y}', '-1')})"


def _axes(at: At) -> tuple[str, tuple[int, ...], Shape]:
    """Over which axes a layer standardises; how gamma and beta lie along the others; and the shape in which they are summed."""
    if at.layer.type == "layernorm":
        return "-1", (-1,), at.shape[-1:]
    channel = channel_axis(at.shape)
    axes = tuple(k for k in range(len(at.shape)) if k != len(at.shape) + channel)
    return str(axes), (-1, *(1,) * (-1 - channel)), (at.shape[channel], *(1,) * (-1 - channel))


def _along(at: At, k: int) -> str:
    """A weight of the layer laid along its axis; "" where it is left out."""
    along = _axes(at)[1]
    return at.x[k] if along == (-1,) or not at.x[k] else f"{at.x[k]}.reshape({along})"


def _standardised(at: At) -> tuple[str, str]:
    """The names of (x - mean)/spread and of the spread, the root of the variance + eps."""
    name, axes, eps = at.layer.name, _axes(at)[0], at.number("eps")
    if len(at.x) == 5 and at.x[4]:
        spread = at.line(f"spread_{name}", f"{at.xp}sqrt({_along(at, 4)} + {eps})")
        return at.line(f"normal_{name}", f"({at.x[0]} - {_along(at, 3)})/{spread}"), spread
    centred = at.line(f"centred_{name}", f"{at.x[0]} - {at.mean(at.x[0], axes)}")
    spread = at.line(f"spread_{name}", f"{at.xp}sqrt({at.mean(f'{centred}**2', axes)} + {eps})")
    return at.line(f"normal_{name}", f"{centred}/{spread}"), spread


def _norm(at: At) -> str:
    text = _standardised(at)[0]
    text += f"*{_along(at, 1)}" if at.x[1] else ""
    return text + (f" + {_along(at, 2)}" if at.x[2] else "")


def _norm_slope(at: At) -> str:
    """The derivative in what is standardised."""
    return at.line(f"delta_normal_{at.layer.name}", f"{at.g}*{_along(at, 1)}") if at.x[1] else at.g


def _norm_input(at: At) -> str:
    (normal, spread), g = _standardised(at), _norm_slope(at)
    if len(at.x) == 5 and at.x[4]:
        return f"{g}/{spread}"
    axes = _axes(at)[0]
    return f"({g} - {at.mean(g, axes)} - {normal}*{at.mean(f'{g}*{normal}', axes)})/{spread}"


def _summed(at: At, text: str) -> str:
    """The sum over all but the axis of the weight."""
    kept = len(at.shape) + (channel_axis(at.shape) if at.layer.type == "batchnorm" else -1)
    return at.total(text, tuple(axis for axis in range(len(at.shape)) if axis != kept))


def _norm_gamma(at: At) -> str:
    return _summed(at, f"{at.g}*{_standardised(at)[0]}")


def _norm_mean(at: At) -> str:
    return _summed(at, f"-{_norm_slope(at)}/{_standardised(at)[1]}")


def _norm_variance(at: At) -> str:
    normal, spread = _standardised(at)
    return _summed(at, f"-{_norm_slope(at)}*{normal}/(2*{spread}**2)")


# --- windows -------------------------------------------------------------------------------------------------------


def _geometry(at: At) -> str:
    """The arguments of windows and put_back after the first."""
    of_pool = at.layer.type.endswith("pool2d")
    size = sizes(at.layer, "size") if of_pool else at.shapes[1][2:]
    pad, dilation = ((0,) * len(size), (1,) * len(size)) if of_pool else (sizes(at.layer, "pad"), sizes(at.layer, "dilation"))
    return ", ".join(map(str, (size, sizes(at.layer, "stride"), pad, dilation)))


def _met(at: At) -> str:
    return at.line(f"windows_{at.layer.name}", f"windows({at.x[0]}, {_geometry(at)})")


def _letters(at: At) -> tuple[str, str, str, str]:
    """Indices of an einsum (n is the image, g the group, k the entry of a window): kernels, windows, output; and those of the places."""
    hw = "hw"[-(len(at.shapes[1]) - 2):]
    n = "n" if len(at.shape) == len(at.shapes[1]) else ""
    return ("gfck", f"k{n}gc{hw}", f"{n}gf{hw}", hw) if option(at.layer, "groups") != 1 else ("fck", f"k{n}c{hw}", f"{n}f{hw}", hw)


def _grouped(at: At, text: str, of: str) -> str:
    """An array with its channels in groups, where there are groups; of is "kernels", "windows" or "output"."""
    w, groups = at.shapes[1], option(at.layer, "groups")
    assert isinstance(groups, int)
    entries = prod(w[2:])
    if of == "kernels":
        shape: tuple[int, ...] = (w[0], w[1], entries) if groups == 1 else (groups, w[0] // groups, w[1], entries)
        return f"{text}.reshape({shape})"
    places = at.shape[-(len(w) - 2):]
    lead = at.shape[:-(len(w) - 1)]
    if groups == 1:
        return text
    if of == "windows":
        return f"{text}.reshape({(entries, *lead, groups, w[1], *places)})"
    return f"{text}.reshape({(*lead, groups, w[0] // groups, *places)})"


def _conv(at: At) -> str:
    kernels, met, out, hw = _letters(at)
    text = f'{at.xp}einsum("{kernels},{met}->{out}", {_grouped(at, at.x[1], "kernels")}, {_grouped(at, _met(at), "windows")})'
    if option(at.layer, "groups") != 1:
        text += f".reshape({at.shape})"
    if not at.x[2]:
        return text
    bias = at.x[2] if at.shapes[2] == (1,) else f"{at.x[2]}.reshape({(-1, *(1,) * len(hw))})"
    return f"{text} + {bias}"


def _conv_input(at: At) -> str:
    kernels, met, out, _ = _letters(at)
    parts = f'{at.xp}einsum("{kernels},{out}->{met}", {_grouped(at, at.x[1], "kernels")}, {_grouped(at, at.g, "output")})'
    if option(at.layer, "groups") != 1:
        places = at.shape[-(len(at.shapes[1]) - 2):]
        channels = at.shapes[0][-1 - len(places)]
        parts += f".reshape({(prod(at.shapes[1][2:]), *at.shape[:-1 - len(places)], channels, *places)})"
    return f"put_back({parts}, {at.shapes[0]}, {_geometry(at)})"


def _conv_weight(at: At) -> str:
    kernels, met, out, _ = _letters(at)
    arrays = f'{_grouped(at, at.g, "output")}, {_grouped(at, _met(at), "windows")}'
    return f'{at.xp}einsum("{out},{met}->{kernels}", {arrays}).reshape({at.shapes[1]})'


def _conv_bias(at: At) -> str:
    if at.shapes[2] == (1,):
        return f"{at.xp}sum({at.g}).reshape((1,))"
    filters = len(at.shape) + 1 - len(at.shapes[1])
    return at.total(at.g, tuple(k for k in range(len(at.shape)) if k != filters))


def _largest_back(at: At) -> str:
    return f"put_back(first_largest({_met(at)})*{at.g}, {at.shapes[0]}, {_geometry(at)})"


def _average_back(at: At) -> str:
    n = prod(sizes(at.layer, "size"))
    return f"put_back([{at.g}/{n}]*{n}, {at.shapes[0]}, {_geometry(at)})"


# --- the rest ------------------------------------------------------------------------------------------------------


def _matmul_left(at: At) -> str:
    return f"{at.g} @ {at.x[1]}" if option(at.layer, "transpose_b") else f"{at.g} @ {at.x[1]}.T"


def _matmul_right(at: At) -> str:
    return f"{at.g}.T @ {at.x[0]}" if option(at.layer, "transpose_b") else f"{at.x[0]}.T @ {at.g}"


def _indices(at: At) -> str:
    return at.f("list", str(list(sizes(at.layer, "indices"))))


def _embedding_back(at: At) -> str:
    return f"{at.f('eye', str(at.shapes[-1][0]))}[{_indices(at)}].T @ {at.g}"


def _each(back: Callable[[At, int], str]) -> Callable[[int], Expression]:
    return lambda k: lambda at: back(at, k)


def _multiply_back(at: At, k: int) -> str:
    others = "*".join((at.g, *at.x[:k], *at.x[k + 1:]))
    return at.reduced(others, at.shapes[k])


GIVES: Mapping[str, Expression] = {
    "dense": _dense, "conv1d": _conv, "conv2d": _conv, "maxpool2d": lambda at: at.f("largest", _met(at)),
    "avgpool2d": lambda at: f"{at.xp}mean({_met(at)}, axis=0)", "flatten": lambda at: f"{at.x[0]}.reshape({at.shape})",
    "add": lambda at: " + ".join(at.x), "multiply": lambda at: "*".join(at.x),
    "matmul": lambda at: f"{at.x[0]} @ {at.x[1]}{'.T' if option(at.layer, 'transpose_b') else ''}",
    "scale": lambda at: f"{at.x[0]}/math.sqrt({at.number('over_sqrt')})", "identity": lambda at: at.x[0],
    **{op: _called(op) for op in ("relu", "sigmoid", "tanh", "softplus", "softmax", "log_softmax")},
    "leaky_relu": _leaky, "elu": _elu, "silu": lambda at: f"{at.x[0]}*{at.f('sigmoid', at.x[0])}",
    "gelu": lambda at: f"{at.x[0]}*{at.f('normal', at.x[0])}", "gelu_tanh": lambda at: f"{at.x[0]}*{at.f('sigmoid', _twice_u(at))}",
    "layernorm": _norm, "batchnorm": _norm, "embedding": lambda at: f"{at.x[-1]}[{_indices(at)}]",
}

_CONV = (_conv_input, _conv_weight, _conv_bias)
_NORM = (_norm_input, _norm_gamma, lambda at: _summed(at, at.g))
BACK: Mapping[str, Sequence[Expression] | Callable[[int], Expression]] = {
    "dense": (_dense_input, _dense_weight, _dense_bias), "conv1d": _CONV, "conv2d": _CONV, "maxpool2d": (_largest_back,),
    "avgpool2d": (_average_back,), "flatten": (lambda at: f"{at.g}.reshape({at.shapes[0]})",),
    "add": _each(lambda at, k: at.reduced(at.g, at.shapes[k])), "multiply": _each(_multiply_back), "matmul": (_matmul_left, _matmul_right),
    "scale": (lambda at: f"{at.g}/math.sqrt({at.number('over_sqrt')})",), "identity": (lambda at: at.g,),
    "relu": (lambda at: f"{at.g}*({at.x[0]} > 0)",),
    "leaky_relu": (lambda at: at.f("where", f"{at.x[0]} > 0", at.g, f"{at.number('alpha')}*{at.g}"),),
    "elu": (lambda at: at.f("where", f"{at.x[0]} > 0", at.g, f"{at.number('alpha')}*{at.g}*{at.f('exp', at.f('least', at.x[0]))}"),),
    "sigmoid": _times(lambda at, x: f"{at.y}*{at.f('sigmoid', '-' + x)}"), "tanh": _times(lambda at, x: f"{at.f('sech', x)}**2"),
    "softplus": _times(lambda at, x: at.f("sigmoid", x)),
    "silu": _times(lambda at, x: f"{at.f('sigmoid', x)}*(1 + {x}*{at.f('sigmoid', '-' + x)})"),
    "gelu": _times(lambda at, x: f"({at.f('normal', x)} + {x}*{_density(at)})"), "gelu_tanh": (_gelu_tanh_back,),
    "softmax": (_softmax_back,), "log_softmax": (_log_softmax_back,), "layernorm": _NORM, "batchnorm": (*_NORM, _norm_mean, _norm_variance),
    "embedding": (_embedding_back,),
}


def back(type_: str, k: int) -> Expression:
    """The expression of what comes back to the k-th argument."""
    found = BACK[type_]
    return found(k) if callable(found) else found[k]
