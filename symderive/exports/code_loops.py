"""The gradient of a network of layers as a C function of plain loops, over arrays that lie row by row.

delta_z is the derivative of the loss in z; each layer that takes z adds its share. `GIVES[type](at)` writes the loops of a layer,
`BACK[type]` one function for each argument, which writes what comes back to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from math import prod
from typing import TYPE_CHECKING, Any

from symderive.exports.code_names import Names, comment
from symderive.exports.code_terms import LANGUAGES, wrapped
from symderive.networks.graph import Layer, Shape
from symderive.networks.layers import LAYERS, channel_axis, option, said, sizes

if TYPE_CHECKING:
    from symderive.exports.code_graph import Wiring

MOST_ON_STACK = 100_000  # numbers of all arrays of the function
LOCALS = "i j k row image filter channel group du dv top left sum mean spread best share loss others slope residual".split()
Lines = list[str]


def loop(index: str, count: int, *body: str | Lines) -> Lines:
    """for (int i = 0; i < n; i++) over the body; without a loop where there is but one turn."""
    lines = [line for part in body for line in ([part] if isinstance(part, str) else part)]
    head = f"for (int {index} = 0; {index} < {count}; {index}++)"
    if len(lines) == 1 and not lines[0].startswith(("for", "if")):
        return [head, f"    {lines[0]}"]
    return [f"{head} {{", *(f"    {line}" for line in lines), "}"]


def number(value: Any) -> str:
    """A decimal, or a quotient of two."""
    q = Fraction(value)
    if q.denominator == 1 or q == Fraction(repr(float(q))):
        return repr(float(q))
    return f"({q.numerator}.0/{q.denominator}.0)"


@dataclass(slots=True)
class At:
    """A layer where it stands: y is what it gives, x its arguments ("" where one is left out), g the derivative of the loss in y.

    to, op   where what comes back goes, and how: = where nothing else does, otherwise +=
    called   the identifier for a wished name, always the same for one wish
    arrays   further arrays of the function, by name: how they are declared
    """

    layer: Layer
    y: str
    x: tuple[str, ...]
    shapes: tuple[Shape, ...]
    shape: Shape
    called: Callable[[str], str]
    arrays: dict[str, str]
    g: str = ""
    to: str = ""
    op: str = "="

    @property
    def size(self) -> int:
        return prod(self.shape)

    @property
    def rows(self) -> tuple[int, int]:
        """How many rows there are, and how long they are."""
        return prod(self.shape[:-1]), self.shape[-1]

    def extra(self, what: str, size: int, kind: str = "double") -> str:
        """A further array that belongs to the layer."""
        name = self.called(f"{what}_{self.layer.name}")
        self.arrays[name] = f"{kind} {name}[{size}]"
        return name


# --- dense ---------------------------------------------------------------------------------------------------------


def _dense(at: At) -> Lines:
    (x, w, b), (rows, m), n = at.x, at.rows, at.shapes[1][1]
    bias = "0.0" if not b else f"{b}[0]" if at.shapes[2] == (1,) else f"{b}[i]"
    dot = [f"double sum = {bias};", *loop("j", n, f"sum += {w}[i*{n} + j]*{x}[{_row(rows, n)}j];"), f"{at.y}[{_row(rows, m)}i] = sum;"]
    return _rows(rows, loop("i", m, dot))


def _row(rows: int, n: int) -> str:
    """The start of a row, where there are several."""
    return "" if rows == 1 else f"row*{n} + "


def _rows(rows: int, body: Lines) -> Lines:
    return body if rows == 1 else loop("row", rows, body)


def _dense_input(at: At) -> Lines:
    (rows, m), n = at.rows, at.shapes[1][1]
    dot = ["double sum = 0.0;", *loop("i", m, f"sum += {at.x[1]}[i*{n} + j]*{at.g}[{_row(rows, m)}i];"),
           f"{at.to}[{_row(rows, n)}j] {at.op} sum;"]
    return _rows(rows, loop("j", n, dot))


def _dense_weight(at: At) -> Lines:
    (rows, m), n = at.rows, at.shapes[1][1]
    if rows == 1:
        return loop("i", m, loop("j", n, f"{at.to}[i*{n} + j] {at.op} {at.g}[i]*{at.x[0]}[j];"))
    dot = ["double sum = 0.0;", *loop("row", rows, f"sum += {at.g}[row*{m} + i]*{at.x[0]}[row*{n} + j];")]
    return loop("i", m, loop("j", n, dot, f"{at.to}[i*{n} + j] {at.op} sum;"))


def _dense_bias(at: At) -> Lines:
    rows, m = at.rows
    return _summed(at, at.shapes[2], rows, m, 1)


def _summed(at: At, shape: Shape, outer: int, channels: int, inner: int, factor: str = "") -> Lines:
    """The sum of g (times a factor at k) for every channel; of all of it, where one number is shared."""
    if prod(shape) == 1:
        return ["{", "    double sum = 0.0;", *(f"    {line}" for line in loop("k", at.size, f"sum += {at.g}[k]{factor};")),
                f"    {at.to}[0] {at.op} sum;", "}"]
    if outer == inner == 1:
        return loop("k", channels, f"{at.to}[k] {at.op} {at.g}[k]{factor};")
    inside = _each_place(outer, channels, inner, [f"sum += {at.g}[k]{factor};"])
    return loop("i", channels, "double sum = 0.0;", inside, f"{at.to}[i] {at.op} sum;")


def _each_place(outer: int, channels: int, inner: int, body: Lines) -> Lines:
    """Over all entries k of channel i."""
    if inner == 1:
        return loop("row", outer, f"int k = row*{channels} + i;", body)
    return loop("row", outer, loop("j", inner, f"int k = (row*{channels} + i)*{inner} + j;", body))


# --- entry by entry ------------------------------------------------------------------------------------------------


def _entrywise(formula: Callable[[At], str]) -> Callable[[At], Lines]:
    """y = formula, in which x[k] is written @x."""
    return lambda at: loop("k", at.size, f"{at.y}[k] = {_put(at, formula(at))};")


def _times(slope: Callable[[At], str]) -> tuple[Callable[[At], Lines]]:
    """g times a slope, which begins with its sign, and in which x[k] is written @x, and y[k] @y."""
    return (lambda at: loop("k", at.size, f"{at.to}[k] {at.op} {at.g}[k]{_put(at, slope(at))};"),)


def _put(at: At, text: str) -> str:
    return text.replace("@x", f"{at.x[0]}[k]").replace("@y", f"{at.y}[k]")


_TWICE_U = "1.5957691216057308*(@x + 0.044715*@x*@x*@x)"  # 2 sqrt(2/pi) (x + 0.044715 x^3)
_FORMULAS: Mapping[str, tuple[Callable[[At], str], Callable[[At], str]]] = {
    "identity": (lambda at: "@x", lambda at: ""), "flatten": (lambda at: "@x", lambda at: ""),
    "scale": (lambda at: f"@x/{_root(at)}", lambda at: f"/{_root(at)}"),
    "relu": (lambda at: "fmax(@x, 0.0)", lambda at: "*(@x > 0.0 ? 1.0 : 0.0)"),
    "leaky_relu": (lambda at: f"(@x > 0.0 ? @x : {_alpha(at)}*@x)", lambda at: f"*(@x > 0.0 ? 1.0 : {_alpha(at)})"),
    "elu": (lambda at: f"(@x > 0.0 ? @x : {_alpha(at)}*expm1(@x))", lambda at: f"*(@x > 0.0 ? 1.0 : {_alpha(at)}*exp(@x))"),
    "sigmoid": (lambda at: "sigmoid(@x)", lambda at: "*@y*sigmoid(-@x)"), "tanh": (lambda at: "tanh(@x)", lambda at: "*sech(@x)*sech(@x)"),
    "softplus": (lambda at: "softplus(@x)", lambda at: "*sigmoid(@x)"),
    "silu": (lambda at: "@x*sigmoid(@x)", lambda at: "*sigmoid(@x)*(1.0 + @x*sigmoid(-@x))"),
    "gelu": (lambda at: "@x*normal_cdf(@x)", lambda at: "*(normal_cdf(@x) + @x*exp(-@x*@x/2.0)*0.3989422804014327)"),  # 1/sqrt(2 pi)
    "gelu_tanh": (lambda at: f"@x*sigmoid({_TWICE_U})",
                  lambda at: f"*sigmoid({_TWICE_U})*(1.0 + @x*sigmoid(-({_TWICE_U}))*1.5957691216057308*(1.0 + 0.134145*@x*@x))"),
}


def _root(at: At) -> str:
    return f"sqrt({number(option(at.layer, 'over_sqrt'))})"


def _alpha(at: At) -> str:
    return number(option(at.layer, "alpha"))


# --- rows ----------------------------------------------------------------------------------------------------------


def _of_rows(function: str) -> Callable[[At], Lines]:
    return lambda at: loop("row", at.rows[0], f"{function}({at.x[0]} + row*{at.rows[1]}, {at.y} + row*{at.rows[1]}, {at.rows[1]});")


def _softmax_back(at: At) -> Lines:
    rows, n = at.rows
    return loop("row", rows, "double sum = 0.0;", loop("j", n, f"sum += {at.g}[row*{n} + j]*{at.y}[row*{n} + j];"),
                loop("j", n, f"{at.to}[row*{n} + j] {at.op} {at.y}[row*{n} + j]*({at.g}[row*{n} + j] - sum);"))


def _log_softmax_back(at: At) -> Lines:
    rows, n = at.rows
    return loop("row", rows, "double sum = 0.0;", loop("j", n, f"sum += {at.g}[row*{n} + j];"),
                loop("j", n, f"{at.to}[row*{n} + j] {at.op} {at.g}[row*{n} + j] - exp({at.y}[row*{n} + j])*sum;"))


@dataclass(frozen=True, slots=True)
class _Norm:
    """What is standardised: groups of entries, each entry of a group at k; gamma and beta stand at `along`."""

    groups: int
    count: int
    each: Callable[[Lines], Lines]  # a loop over a group's entries, in which k is known
    along: str
    channels: tuple[int, int, int]  # outer, channels, inner


def _norm_of(at: At) -> _Norm:
    if at.layer.type == "layernorm":
        rows, n = at.rows
        return _Norm(rows, n, lambda body: loop("j", n, f"int k = i*{n} + j;", body), "j", (rows, n, 1))
    axis = len(at.shape) + channel_axis(at.shape)
    outer, channels, inner = prod(at.shape[:axis]), at.shape[axis], prod(at.shape[axis + 1:])
    each = partial(_each_place, outer, channels, inner)
    return _Norm(channels, outer * inner, each, "i", (outer, channels, inner))


def _norm(at: At) -> Lines:
    norm, normal = _norm_of(at), at.extra("normal", at.size)
    spread = at.extra("spread", norm.groups)
    scaled = f"{normal}[k]" + (f"*{at.x[1]}[{norm.along}]" if at.x[1] else "") + (f" + {at.x[2]}[{norm.along}]" if at.x[2] else "")
    write = [f"{normal}[k] = ({at.x[0]}[k] - mean)/{spread}[i];", f"{at.y}[k] = {scaled};"]
    eps = number(option(at.layer, "eps"))
    if len(at.x) == 5 and at.x[4]:
        return loop("i", norm.groups, f"double mean = {at.x[3]}[i];", f"{spread}[i] = sqrt({at.x[4]}[i] + {eps});", norm.each(write))
    x, count = f"{at.x[0]}[k]", f"{norm.count}.0"
    return loop("i", norm.groups, "double mean = 0.0, sum = 0.0;", norm.each([f"mean += {x}/{count};"]),
                norm.each([f"sum += ({x} - mean)*({x} - mean);"]), f"{spread}[i] = sqrt(sum/{count} + {eps});", norm.each(write))


def _norm_input(at: At) -> Lines:
    norm, normal, spread = _norm_of(at), at.called(f"normal_{at.layer.name}"), at.called(f"spread_{at.layer.name}")
    g = f"{at.g}[k]" + (f"*{at.x[1]}[{norm.along}]" if at.x[1] else "")
    if len(at.x) == 5 and at.x[4]:
        return loop("i", norm.groups, norm.each([f"{at.to}[k] {at.op} {g}/{spread}[i];"]))
    count = f"{norm.count}.0"
    means = norm.each([f"mean += {g}/{count};", f"share += {g}*{normal}[k]/{count};"])
    return loop("i", norm.groups, "double mean = 0.0, share = 0.0;", means,
                norm.each([f"{at.to}[k] {at.op} ({g} - mean - {normal}[k]*share)/{spread}[i];"]))


def _norm_sum(part: int, factor: str) -> Callable[[At], Lines]:
    def back(at: At) -> Lines:
        normal, spread = at.called(f"normal_{at.layer.name}"), at.called(f"spread_{at.layer.name}")
        g = {"N": f"{normal}[k]", "S": f"{spread}[i]", "G": f"{at.x[1]}[i]" if at.x[1] else "1.0"}
        text = "".join(g.get(c, c) for c in factor)
        if prod(at.shapes[part]) == 1:  # the sum of all: there is but one channel
            text = text.replace("[i]", "[0]")
        elif _norm_of(at).channels[::2] == (1, 1):
            text = text.replace("[i]", "[k]")
        return _summed(at, at.shapes[part], *_norm_of(at).channels, factor=text)

    return back


# --- windows -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Window:
    """Two axes; a signal is an image of one row."""

    images: int
    channels: int
    spans: tuple[int, int]
    size: tuple[int, int]
    stride: tuple[int, int]
    pad: tuple[int, int]
    dilation: tuple[int, int]
    out: tuple[int, int]


def _window(at: At) -> _Window:
    axes, of_pool = LAYERS[at.layer.type].axes, at.layer.type.endswith("pool2d")

    def two(values: Sequence[int], other: int) -> tuple[int, int]:
        return (other, values[0]) if axes == 1 else (values[0], values[1])

    size = sizes(at.layer, "size") if of_pool else at.shapes[1][2:]
    pad, dilation = ((0, 0), (1, 1)) if of_pool else (two(sizes(at.layer, "pad"), 0), two(sizes(at.layer, "dilation"), 1))
    x = at.shapes[0]
    return _Window(prod(x[:-axes - 1]), x[-axes - 1], two(x[-axes:], 1), two(size, 1), two(sizes(at.layer, "stride"), 1), pad, dilation,
                   two(at.shape[-axes:], 1))


def _over_window(w: _Window, body: Lines) -> Lines:
    """Over the entries (du, dv) of a window at place (i, j), with top and left, where it meets the input."""
    top, left = (f"{place}*{s} + {d}*{gap}" + (f" - {p}" if p else "")
                 for place, d, s, gap, p in zip("ij", ("du", "dv"), w.stride, w.dilation, w.pad, strict=True))
    inside = [f"int top = {top}, left = {left};"]
    if w.pad != (0, 0):
        inside += [f"if (top < 0 || top >= {w.spans[0]} || left < 0 || left >= {w.spans[1]})", "    continue;"]
    return loop("du", w.size[0], loop("dv", w.size[1], inside, body))


def _over_kernels(at: At, start: str, body: str, end: str) -> Lines:
    """Over all places of all filters on all images, and there over all channels and entries of a kernel.

    In the texts @w, @x and @y are the places in the weight, the input and the output.
    """
    w, (filters, channels) = _window(at), at.shapes[1][:2]
    groups = option(at.layer, "groups")
    assert isinstance(groups, int)
    first = f"filter/{filters // groups}*{channels} + " if groups > 1 else ""
    places = {"@w": f"[((filter*{channels} + channel)*{w.size[0]} + du)*{w.size[1]} + dv]",
              "@x": f"[((image*{w.channels} + {first}channel)*{w.spans[0]} + top)*{w.spans[1]} + left]",
              "@y": f"[((image*{filters} + filter)*{w.out[0]} + i)*{w.out[1]} + j]"}
    start, body, end = (re.sub("@.", lambda found: places[found[0]], text) for text in (start, body, end))
    inner = [*([start] if start else []), *loop("channel", channels, _over_window(w, [body])), *([end] if end else [])]
    return loop("image", w.images, loop("filter", filters, loop("i", w.out[0], loop("j", w.out[1], inner))))


def _conv(at: At) -> Lines:
    x, w, b = at.x
    bias = "0.0" if not b else f"{b}[0]" if at.shapes[2] == (1,) else f"{b}[filter]"
    return _over_kernels(at, f"double sum = {bias};", f"sum += {w}@w*{x}@x;", f"{at.y}@y = sum;")


def _conv_bias(at: At) -> Lines:
    w = _window(at)
    return _summed(at, at.shapes[2], w.images, at.shapes[1][0], w.out[0] * w.out[1])


def _over_pool(at: At, start: Lines, body: Lines, end: Lines) -> Lines:
    """Over all places of all channels, k being the place in what the layer gives, and there over the window, `at` being in the input."""
    w = _window(at)
    k = f"int k = (channel*{w.out[0]} + i)*{w.out[1]} + j;"
    inside = [f"int at = (channel*{w.spans[0]} + top)*{w.spans[1]} + left;", *body]
    return loop("channel", w.images * w.channels, loop("i", w.out[0], loop("j", w.out[1], k, start, _over_window(w, inside), end)))


def _maxpool(at: At) -> Lines:
    best = at.extra("best", at.size, "int")
    w = _window(at)
    first = f"int best = (channel*{w.spans[0]} + i*{w.stride[0]})*{w.spans[1]} + j*{w.stride[1]};"
    end = [f"{best}[k] = best;", f"{at.y}[k] = {at.x[0]}[best];"]
    return _over_pool(at, [first], [f"if ({at.x[0]}[at] > {at.x[0]}[best])", "    best = at;"], end)


def _avgpool(at: At) -> Lines:
    n = prod(sizes(at.layer, "size"))
    return _over_pool(at, ["double sum = 0.0;"], [f"sum += {at.x[0]}[at];"], [f"{at.y}[k] = sum/{n}.0;"])


# --- the rest ------------------------------------------------------------------------------------------------------


def _broadcast(sign: str) -> Callable[[At], Lines]:
    return lambda at: loop("k", at.size, f"{at.y}[k] = {sign.join(_entry(at, i) for i in range(len(at.x)))};")


def _entry(at: At, i: int) -> str:
    """Entry k of an argument, which may be the end of the largest, or one number."""
    size = prod(at.shapes[i])
    return f"{at.x[i]}[{'k' if size == at.size else '0' if size == 1 else f'k % {size}'}]"


def _broadcast_back(others: Callable[[At, int], str]) -> Callable[[int], Callable[[At], Lines]]:
    def of(i: int) -> Callable[[At], Lines]:
        def back(at: At) -> Lines:
            size = prod(at.shapes[i])
            place, op = ("k", at.op) if size == at.size else ("0" if size == 1 else f"k % {size}", "+=")
            return loop("k", at.size, f"{at.to}[{place}] {op} {at.g}[k]{others(at, i)};")

        return back

    return of


def _matmul(at: At) -> Lines:
    (m, n), q, right = at.shape, at.shapes[0][1], _right(at)
    dot = ["double sum = 0.0;", *loop("k", q, f"sum += {at.x[0]}[i*{q} + k]*{at.x[1]}[{right}];"), f"{at.y}[i*{n} + j] = sum;"]
    return loop("i", m, loop("j", n, dot))


def _right(at: At) -> str:
    """Where entry (k, j) of the second factor stands."""
    return f"j*{at.shapes[0][1]} + k" if option(at.layer, "transpose_b") else f"k*{at.shape[1]} + j"


def _matmul_left(at: At) -> Lines:
    (m, n), q, right = at.shape, at.shapes[0][1], _right(at)
    dot = ["double sum = 0.0;", *loop("j", n, f"sum += {at.g}[i*{n} + j]*{at.x[1]}[{right}];"), f"{at.to}[i*{q} + k] {at.op} sum;"]
    return loop("i", m, loop("k", q, dot))


def _matmul_right(at: At) -> Lines:
    (m, n), q, right = at.shape, at.shapes[0][1], _right(at)
    dot = ["double sum = 0.0;", *loop("i", m, f"sum += {at.g}[i*{n} + j]*{at.x[0]}[i*{q} + k];"), f"{at.to}[{right}] {at.op} sum;"]
    return loop("k", q, loop("j", n, dot))


def _tokens(at: At) -> str:
    """The array of the rows that are taken."""
    tokens = sizes(at.layer, "indices")
    name = at.called(f"rows_{at.layer.name}")
    at.arrays[name] = f"static const int {name}[{len(tokens)}] = {{{', '.join(map(str, tokens))}}}"
    return name


def _embedding(at: At) -> Lines:
    rows, n = at.rows
    return loop("i", rows, loop("j", n, f"{at.y}[i*{n} + j] = {at.x[-1]}[{_tokens(at)}[i]*{n} + j];"))


def _embedding_back(at: At) -> Lines:
    rows, n = at.rows
    return loop("i", rows, loop("j", n, f"{at.to}[{_tokens(at)}[i]*{n} + j] += {at.g}[i*{n} + j];"))


GIVES: Mapping[str, Callable[[At], Lines]] = {
    "dense": _dense, "conv1d": _conv, "conv2d": _conv, "maxpool2d": _maxpool, "avgpool2d": _avgpool, "add": _broadcast(" + "),
    "multiply": _broadcast("*"), "matmul": _matmul, "softmax": _of_rows("softmax"), "log_softmax": _of_rows("log_softmax"),
    "layernorm": _norm, "batchnorm": _norm, "embedding": _embedding, **{op: _entrywise(formula) for op, (formula, _) in _FORMULAS.items()},
}
_CONV = (lambda at: _over_kernels(at, "", f"{at.to}@x += {at.x[1]}@w*{at.g}@y;", ""),
         lambda at: _over_kernels(at, "", f"{at.to}@w += {at.g}@y*{at.x[0]}@x;", ""), _conv_bias)
_NORM = (_norm_input, _norm_sum(1, "*N"), _norm_sum(2, ""))
BACK: Mapping[str, Sequence[Callable[[At], Lines]] | Callable[[int], Callable[[At], Lines]]] = {
    "dense": (_dense_input, _dense_weight, _dense_bias), "conv1d": _CONV, "conv2d": _CONV,
    "maxpool2d": (lambda at: loop("k", at.size, f"{at.to}[{at.called(f'best_{at.layer.name}')}[k]] += {at.g}[k];"),),
    "avgpool2d": (lambda at: _over_pool(at, [], [f"{at.to}[at] += {at.g}[k]/{prod(sizes(at.layer, 'size'))}.0;"], []),),
    "add": _broadcast_back(lambda at, i: ""),
    "multiply": _broadcast_back(lambda at, i: "".join(f"*{_entry(at, j)}" for j in range(len(at.x)) if j != i)),
    "matmul": (_matmul_left, _matmul_right), "softmax": (_softmax_back,), "log_softmax": (_log_softmax_back,), "layernorm": _NORM,
    "batchnorm": (*_NORM, _norm_sum(3, "*-G/S"), _norm_sum(4, "*-G*N/(2.0*S*S)")), "embedding": (_embedding_back,),
    **{op: _times(slope) for op, (_, slope) in _FORMULAS.items()},
}


def is_scattered(at: At, k: int) -> bool:
    """Whether what comes back to the k-th argument is added entry by entry, rather than written once to each."""
    if at.layer.type in ("add", "multiply"):
        return at.shapes[k] != at.shape
    return at.layer.type in ("maxpool2d", "avgpool2d", "embedding") or (at.layer.type in ("conv1d", "conv2d") and k < 2)


# --- the function --------------------------------------------------------------------------------------------------


def gradient_loops(wiring: Wiring) -> str:
    """The gradient of a graph as a C function."""
    return _Writer(wiring).text()


class _Writer:
    """One graph on its way to C."""

    def __init__(self, wiring: Wiring):
        self.wiring, self.graph = wiring, wiring.graph
        self.given = [n for n in self.graph.given if n in wiring.alive or n == self.graph.loss.target]
        self.live = self.computed()
        self.names = Names([*self.given, *(layer.name for layer in self.live)], "c", LOCALS)
        self.extra: dict[str, str] = {}
        self.arrays: dict[str, str] = {}
        self.slopes = {w: self.names.new(f"d{w}") for w in wiring.wrt}
        self.shares = self.shared()
        self.deltas = {n: self.names.new(f"delta_{n}") for n in self.shares if n in wiring.layers}
        self.cleared: set[str] = set()

    def computed(self) -> list[Layer]:
        """The layers that are needed: all that the loss depends on, but for a softmax that its cross-entropy is taken together with."""
        others = {n for layer in self.graph.layers if layer.name in self.wiring.alive for n in layer.inputs}
        skipped = self.graph.loss.of if self.wiring.fused and self.graph.loss.of not in others else ""
        return [layer for layer in self.graph.layers if layer.name in self.wiring.alive and layer.name != skipped]

    def shared(self) -> dict[str, list[tuple[str, int]]]:
        """For every name that the weights asked for move, and that the loss moves with: the layers (and the argument) that take it."""
        judged = self.wiring.fused or self.graph.loss.of
        found: dict[str, list[tuple[str, int]]] = {judged: [("", 0)]} if judged in self.wiring.moved else {}
        for layer in reversed(self.live):
            if layer.name in found:
                for k, argument in enumerate(self.wiring.arguments(layer)):
                    if argument in self.wiring.moved:
                        found.setdefault(argument, []).append((layer.name, k))
        return found

    def called(self, wish: str) -> str:
        if wish not in self.extra:
            self.extra[wish] = self.names.new(wish)
        return self.extra[wish]

    def at(self, layer: Layer, g: str = "") -> At:
        arguments = self.wiring.arguments(layer)
        return At(layer, self.names.of(layer.name), tuple(self.names.of(n) if n else "" for n in arguments),
                  tuple(self.wiring.shapes[n] if n else () for n in arguments), self.wiring.shapes[layer.name], self.called, self.arrays, g)

    def target(self, n: str) -> str:
        """Where the derivative in a name is kept."""
        return self.slopes.get(n) or self.deltas[n]

    def size(self, n: str) -> int:
        return prod(self.wiring.shapes[n])

    # --- passes ----------------------------------------------------------------------------------------------------

    def forward(self) -> Lines:
        found: Lines = []
        for layer in self.live:
            at = self.at(layer)
            self.arrays[at.y] = f"double {at.y}[{at.size}]"
            found += GIVES[layer.type](at)
        return found

    def backward(self) -> Lines:
        found: Lines = []
        for layer in reversed(self.live):
            if layer.name not in self.shares:
                continue
            at = self.at(layer, self.deltas[layer.name])
            for k, argument in enumerate(self.wiring.arguments(layer)):
                if argument in self.wiring.moved:
                    at.to = self.target(argument)
                    lone = len(self.shares[argument]) == 1 and not is_scattered(at, k)
                    at.op = "=" if lone else "+="
                    found += [] if lone else self.clear(argument)
                    back = BACK[layer.type]
                    found += (back(k) if callable(back) else back[k])(at)
        for w in self.wiring.wrt:
            found += self.clear(w) if w not in self.shares else []
            if self.graph.penalty and w not in self.graph.frozen:
                found += loop("k", self.size(w), f"{self.slopes[w]}[k] += {number(self.graph.penalty)}*{self.names.of(w)}[k];")
        return found

    def clear(self, n: str) -> Lines:
        """Zeros, once, before the first share is added."""
        if n in self.cleared:
            return []
        self.cleared.add(n)
        return [f"memset({self.target(n)}, 0, {self.size(n)}*sizeof(double));"]

    def loss(self) -> Lines:
        """The loss, and the derivative in what is judged."""
        judged = self.wiring.fused or self.graph.loss.of
        delta = self.deltas.get(judged, "")
        lone = len(self.shares.get(judged, ())) == 1
        start = [] if lone or not delta else self.clear(judged)
        target = self.names.of(self.graph.loss.target) if self.graph.loss.target else ""
        lines = _LOSSES[self.graph.loss.type](self, self.names.of(judged), target, delta, "=" if lone else "+=")
        found = ["double loss = 0.0;", *start, *lines]
        for w in self.graph.trained if self.graph.penalty else ():
            if w in self.given:
                found += loop("k", self.size(w), f"loss += {number(self.graph.penalty / 2)}*{self.names.of(w)}[k]*{self.names.of(w)}[k];")
        return found

    # --- the text --------------------------------------------------------------------------------------------------

    def text(self) -> str:
        forward = self.forward()
        loss, backward = self.loss(), self.backward()
        for n, delta in self.deltas.items():
            self.arrays[delta] = f"double {delta}[{self.size(n)}]"
        total = sum(int(text.rpartition("[")[2].rstrip("]")) for text in self.arrays.values() if "=" not in text)
        kept = "static " if total > MOST_ON_STACK else ""
        declared = [(text if text.startswith("static") else kept + text) + ";" for text in self.arrays.values()]
        parameters = [f"const double *{self.names.of(n)}" for n in self.given] + [f"double *{d}" for d in self.slopes.values()]
        body = [*declared, "", "/* forward */", *forward, "/* the loss, and backward: delta_z is the derivative of the loss in z */",
                *loss, *backward, "return loss;"]
        helpers = self.helpers("\n".join(body))
        shapes = ", ".join(f"{self.names.of(n)} {said(self.wiring.shapes[n])}" for n in self.given)
        about = [self.graph.title, f"Arrays lie row by row: {shapes}."] + ["Some arrays are static: call it from one thread."] * bool(kept)
        head = "".join(f"/* {comment(text)} */\n" for text in about)
        inside = "".join(f"    {line}\n" if line else "\n" for line in body)
        first = wrapped(f"double gradient({', '.join(parameters)})")
        says = "/* returns the loss; its derivative in each weight goes to the arrays that begin with d */\n"
        return "\n".join([f"{head}#include <math.h>\n#include <string.h>\n", *helpers, f"{says}{first}\n{{\n{inside}}}\n"])

    def helpers(self, text: str) -> Lines:
        """The helper functions that the text calls."""
        return [helper for name, helper in HELPERS.items() if f"{name}(" in text]


HELPERS: Mapping[str, str] = {
    **{name: text for name, text in LANGUAGES["c"].helpers.items() if name != "sign"},
    "normal_cdf": """/* the distribution function of a standard normal number */
static double normal_cdf(double x)
{
    return erfc(-x*0.7071067811865476)/2.0;
}
""", " softmax": """/* exp(z_i)/sum_j exp(z_j), shifted so that nothing overflows */
static void softmax(const double *z, double *p, int n)
{
    double most = z[0], sum = 0.0;
    for (int j = 1; j < n; j++)
        most = fmax(most, z[j]);
    for (int j = 0; j < n; j++)
        sum += p[j] = exp(z[j] - most);
    for (int j = 0; j < n; j++)
        p[j] /= sum;
}
""", "log_softmax": """/* log of softmax, shifted so that nothing overflows */
static void log_softmax(const double *z, double *log_p, int n)
{
    double most = z[0], sum = 0.0;
    for (int j = 1; j < n; j++)
        most = fmax(most, z[j]);
    for (int j = 0; j < n; j++)
        sum += exp(z[j] - most);
    for (int j = 0; j < n; j++)
        log_p[j] = z[j] - most - log(sum);
}
"""}


# --- losses --------------------------------------------------------------------------------------------------------


def _over(n: int) -> str:
    return f"/{n}.0" if n > 1 else ""


def _squares(value: str, slope: str) -> Callable[..., Lines]:
    def loss(w: _Writer, y: str, t: str, delta: str, op: str) -> Lines:
        n = w.size(w.graph.loss.of)
        body = [f"double residual = {y}[k] - {t}[k];", f"loss += {value.format(over=_over(n))};"]
        return loop("k", n, [*body, *([f"{delta}[k] {op} {slope.format(over=_over(n))};"] if delta else [])])

    return loss


def _bce(w: _Writer, y: str, t: str, delta: str, op: str) -> Lines:
    """A term whose factor is 0 is 0, whatever its logarithm."""
    if w.wiring.fused:
        return _bce_logits(w, y, t, delta, op)
    n = w.size(w.graph.loss.of)
    yes, no = f"({t}[k] > 0.0 ? {t}[k]*log({y}[k]) : 0.0)", f"({t}[k] < 1.0 ? (1.0 - {t}[k])*log(1.0 - {y}[k]) : 0.0)"
    up, down = f"({t}[k] < 1.0 ? (1.0 - {t}[k])/(1.0 - {y}[k]) : 0.0)", f"({t}[k] > 0.0 ? {t}[k]/{y}[k] : 0.0)"
    return loop("k", n, [f"loss -= ({yes} + {no}){_over(n)};", *([f"{delta}[k] {op} ({up} - {down}){_over(n)};"] if delta else [])])


def _bce_logits(w: _Writer, z: str, t: str, delta: str, op: str) -> Lines:
    """-log p is softplus(-z), and -log(1 - p) is softplus(z)."""
    n = w.size(w.graph.loss.of)
    slope = f"((1.0 - {t}[k])*sigmoid({z}[k]) - {t}[k]*sigmoid(-{z}[k])){_over(n)}"
    return loop("k", n, [f"loss += ({t}[k]*softplus(-{z}[k]) + (1.0 - {t}[k])*softplus({z}[k])){_over(n)};",
                         *([f"{delta}[k] {op} {slope};"] if delta else [])])


def _classes(w: _Writer) -> str:
    classes = w.graph.loss.classes
    name = w.called("classes")
    w.arrays[name] = f"static const int {name}[{len(classes)}] = {{{', '.join(map(str, classes))}}}"
    return name


def _softmax_ce(w: _Writer, z: str, t: str, delta: str, op: str) -> Lines:
    """p - y, where the entry of the class, p - 1, is minus the sum of the others."""
    rows, n, classes, log_p = w.wiring.rows, w.wiring.shapes[w.graph.loss.of][-1], _classes(w), w.called("log_p")
    w.arrays[log_p] = f"double {log_p}[{n}]"
    over = _over(rows)
    other = [f"others += exp({log_p}[j]);", *([f"{delta}[row*{n} + j] {op} exp({log_p}[j]){over};"] if delta else [])]
    others = ["double others = 0.0;", *loop("j", n, [f"if (j != {classes}[row]) {{", *(f"    {line}" for line in other), "}"]),
              f"{delta}[row*{n} + {classes}[row]] {op} -others{over};"] if delta else []
    return loop("row", rows, f"log_softmax({z} + row*{n}, {log_p}, {n});", f"loss -= {log_p}[{classes}[row]]{over};", others)


def _ce_probs(w: _Writer, p: str, t: str, delta: str, op: str) -> Lines:
    if w.wiring.fused:
        return _softmax_ce(w, p, t, delta, op)
    rows, n, classes = w.wiring.rows, w.wiring.shapes[w.graph.loss.of][-1], _classes(w)
    over = _over(rows)
    clear = [f"memset({delta}, 0, {rows * n}*sizeof(double));"] if delta and op == "=" else []
    back = [f"{delta}[row*{n} + {classes}[row]] -= 1.0/{p}[row*{n} + {classes}[row]]{over};"] if delta else []
    return [*clear, *loop("row", rows, f"loss -= log({p}[row*{n} + {classes}[row]]){over};", back)]


_LOSSES: Mapping[str, Callable[..., Lines]] = {
    "half_squared_error": _squares("residual*residual/2.0", "residual"), "squared_error": _squares("residual*residual", "2.0*residual"),
    "mse": _squares("residual*residual{over}", "2.0*residual{over}"), "bce": _bce, "bce_logits": _bce_logits, "softmax_ce": _softmax_ce,
    "ce_probs": _ce_probs,
}
