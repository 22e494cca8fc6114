"""The layers of a graph as equations between entries of arrays, and of each layer the way back through it.

An `Equation` says y[i] = body for general indices. `back[v]` is what a gradient g in y becomes in an input or weight v of the layer:
the right side of sum over i of g[i] D(body, v[k]) = back. `indexed` has the kernel prove every one of them that is used.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain

from symderive.kernel.term import ONE, ZERO, Term, const, joined, mk, name, num, number
from symderive.networks.axes import Indexed
from symderive.networks.graph import Layer, Loss
from symderive.networks.layers import LAYERS, option, sizes

# letters of indices by what they count: of free ones, of those that are summed over on the way back, and of those in the loss
FIRST = {"row": "r s", "unit": "i j h", "channel": "c d e", "height": "u a", "width": "v b"}
SECOND = {"row": "t q", "unit": "k l", "channel": "f", "height": "p", "width": "w"}
LAST = {"row": "o", "unit": "m n", "channel": "g", "height": "y", "width": "z"}

Indices = tuple[Term, ...]
Gradient = Callable[[Indices], Term]
Back = Callable[[Gradient, Indices], Term]


@dataclass(frozen=True, slots=True)
class Equation:
    """name[indices] = body, and back: for every array that it takes, by the name that it has there, what comes back to it.

    back      array -> function of g (the gradient in an entry of what the layer gives) and the indices of the array's entry
    nonzero   entries that must not be 0, for there is a kink
    positive  terms that must be positive, for a root is taken of them
    single    arrays that hold one number, which every entry takes
    folds     whether the body is called by its name in a formula: 1 - tanh(z)^2 becomes 1 - a^2
    """

    name: str
    indices: Indices
    lengths: tuple[Term, ...]
    body: Term
    back: Mapping[str, Back]
    nonzero: tuple[Term, ...] = ()
    positive: tuple[Term, ...] = ()
    single: frozenset[str] = frozenset()
    folds: bool = False


class Letters:
    """Names for indices that are no names of the network."""

    def __init__(self, *taken: Container[str]):
        self.used: set[str] = set()
        self.taken = (self.used, *taken)

    def of(self, kinds: Iterable[str], table: Mapping[str, str] = FIRST) -> Indices:
        """One letter an index, different from all that were given out before."""
        return tuple(self._next(table[kind].split()) for kind in kinds)

    def _next(self, letters: list[str]) -> Term:
        numbered = (f"{letter}{n}" for n in range(1, 1000) for letter in letters)
        found = next(c for c in chain(letters, numbered) if not any(c in names for names in self.taken))
        self.used.add(found)
        return name(found)


def summed(body: Term, indices: Indices, lengths: Iterable[Term]) -> Term:
    """Sums over all indices, the first outermost."""
    for i, n in reversed(list(zip(indices, lengths, strict=True))):
        body = mk("Sum", body, i, ONE, n)
    return body


def entry(array: str, indices: Indices) -> Term:
    """array[indices], or its name alone for a single number."""
    return mk("idx", name(array), *indices) if indices else name(array)


def numeral(value: object) -> Term:
    """A number of the file: a short decimal as one, otherwise a fraction."""
    assert isinstance(value, (Fraction, int))
    q = Fraction(value)
    digits = next((d for d in range(1, 7) if q.denominator > 1 and (q * 10**d).denominator == 1), 0)
    if not digits:
        return number(q)
    text = str(abs(q * 10**digits).numerator).rjust(digits + 1, "0")
    size = num(f"{text[:-digits]}.{text[-digits:]}")
    return mk("neg", size) if q < 0 else size


@dataclass
class Uses:
    """What a layer's equation is made from: the arrays, the names under which they are used, and the names that are taken.

    uses   array -> the names of its uses that no layer has taken yet
    """

    arrays: Mapping[str, Indexed]
    uses: Mapping[str, list[str]]
    taken: frozenset[str]

    def take(self, array: str) -> str:
        """The name of the next use of an array."""
        left = self.uses.get(array)
        return left.pop(0) if left else array

    def letters(self, *used: Indices) -> Letters:
        """Letters that clash with nothing."""
        return Letters(self.taken, frozenset().union(*(i.names for part in used for i in part)))


def _kinds(array: Indexed, *axes: int) -> tuple[str, ...]:
    return tuple(kind for axis in axes for kind in array.kinds[axis])


def _lengths(array: Indexed, *axes: int) -> tuple[Term, ...]:
    return tuple(n for axis in axes for n in array.axes[axis])


def _all(array: Indexed) -> tuple[int, ...]:
    return tuple(range(len(array.axes)))


def _split(array: Indexed, indices: Indices, axis: int) -> tuple[Indices, Indices, Indices]:
    """The indices before an axis, those of it, and those after it."""
    axis %= len(array.axes)
    start = sum(map(len, array.axes[:axis]))
    end = start + len(array.axes[axis])
    return indices[:start], indices[start:end], indices[end:]


# --- entry by entry ------------------------------------------------------------------------------------------------

_TWO, _PI = num("2"), const("pi")
_ROOT = mk("sqrt", mk("div", _TWO, _PI))


def _minus(u: Term, v: Term) -> Term:
    return mk("sub", u, v)


def _square(u: Term) -> Term:
    return mk("pow", u, _TWO)


def _half(u: Term) -> Term:
    return mk("div", u, _TWO)


def _inner(u: Term) -> Term:
    """The argument of the tanh in gelu_tanh."""
    return mk("mul", _ROOT, mk("add", u, mk("mul", num("0.044715"), mk("pow", u, num("3")))))


def _gelu_tanh_slope(u: Term, alpha: Term) -> Term:
    t, rise = mk("tanh", _inner(u)), mk("add", ONE, mk("mul", num("0.134145"), _square(u)))
    return mk("add", _half(mk("add", ONE, t)), mk("mul", _half(u), _minus(ONE, _square(t)), _ROOT, rise))


def _gelu_slope(u: Term, alpha: Term) -> Term:
    v = mk("div", u, mk("sqrt", _TWO))
    bell = mk("div", mk("mul", u, mk("exp", mk("neg", _square(v)))), mk("mul", mk("sqrt", _TWO), mk("sqrt", _PI)))
    return mk("add", _half(mk("add", ONE, mk("erf", v))), bell)


def _sigmoid_slope(u: Term, alpha: Term) -> Term:
    s = mk("sigmoid", u)
    return mk("mul", s, _minus(ONE, s))


def _silu_slope(u: Term, alpha: Term) -> Term:
    s = mk("sigmoid", u)
    return mk("mul", s, mk("add", ONE, mk("mul", u, _minus(ONE, s))))


def _below(u: Term) -> Term:
    """min(u, 0)."""
    return mk("neg", mk("relu", mk("neg", u)))


def _behind(u: Term) -> Term:
    return mk("step", mk("neg", u))


@dataclass(frozen=True, slots=True)
class Entrywise:
    """phi(u), its slope, whether it has a kink at 0, and whether the slope is said by the value: 1 - a^2. alpha is the layer's number."""

    value: Callable[[Term, Term], Term]
    slope: Callable[[Term, Term], Term]
    kink: bool = False
    folds: bool = False


ENTRYWISE: Mapping[str, Entrywise] = {
    "identity": Entrywise(lambda u, alpha: u, lambda u, alpha: ONE),
    "flatten": Entrywise(lambda u, alpha: u, lambda u, alpha: ONE),
    "scale": Entrywise(lambda u, alpha: mk("div", u, mk("sqrt", alpha)), lambda u, alpha: mk("div", ONE, mk("sqrt", alpha))),
    "relu": Entrywise(lambda u, alpha: mk("relu", u), lambda u, alpha: mk("step", u), kink=True),
    "leaky_relu": Entrywise(lambda u, alpha: _minus(mk("relu", u), mk("mul", alpha, mk("relu", mk("neg", u)))),
                            lambda u, alpha: mk("add", mk("step", u), mk("mul", alpha, _behind(u))), kink=True),
    "elu": Entrywise(lambda u, alpha: mk("add", mk("relu", u), mk("mul", alpha, _minus(mk("exp", _below(u)), ONE))),
                     lambda u, alpha: mk("add", mk("step", u), mk("mul", alpha, mk("exp", _below(u)), _behind(u))), kink=True),
    "sigmoid": Entrywise(lambda u, alpha: mk("sigmoid", u), _sigmoid_slope, folds=True),
    "tanh": Entrywise(lambda u, alpha: mk("tanh", u), lambda u, alpha: _minus(ONE, _square(mk("tanh", u))), folds=True),
    "softplus": Entrywise(lambda u, alpha: mk("softplus", u), lambda u, alpha: mk("sigmoid", u)),
    "silu": Entrywise(lambda u, alpha: mk("mul", u, mk("sigmoid", u)), _silu_slope),
    "gelu": Entrywise(lambda u, alpha: mk("mul", _half(u), mk("add", ONE, mk("erf", mk("div", u, mk("sqrt", _TWO))))), _gelu_slope),
    "gelu_tanh": Entrywise(lambda u, alpha: mk("mul", _half(u), mk("add", ONE, mk("tanh", _inner(u)))), _gelu_tanh_slope),
}
_ALPHA = {"leaky_relu": "alpha", "elu": "alpha", "scale": "over_sqrt"}


def _entrywise(layer: Layer, at: Uses) -> Equation:
    y, x, phi = at.arrays[layer.name], at.take(layer.inputs[0]), ENTRYWISE[layer.type]
    alpha = numeral(option(layer, _ALPHA[layer.type])) if layer.type in _ALPHA else ONE
    i = at.letters().of(_kinds(y, *_all(y)))

    def back(g: Gradient, k: Indices) -> Term:
        slope = phi.slope(entry(x, k), alpha)
        return g(k) if slope is ONE else mk("mul", g(k), slope)

    kinks = (entry(x, i),) if phi.kink else ()
    return Equation(layer.name, i, y.lengths, phi.value(entry(x, i), alpha), {x: back}, kinks, folds=phi.folds)


# --- sums ----------------------------------------------------------------------------------------------------------


def _dense(layer: Layer, at: Uses) -> Equation:
    y, x, w = at.arrays[layer.name], at.arrays[layer.inputs[0]], at.arrays[layer.weights["weight"]]
    xs, ws, letters = at.take(x.name), at.take(w.name), at.letters()
    i, j = letters.of(_kinds(y, *_all(y))), letters.of(_kinds(w, 1))
    rows, out, _ = _split(y, i, -1)
    body = summed(mk("mul", entry(ws, out + j), entry(xs, rows + j)), j, _lengths(w, 1))

    def to_input(g: Gradient, k: Indices) -> Term:
        before, inner, _ = _split(x, k, -1)
        o = at.letters(k).of(_kinds(w, 0), SECOND)
        return summed(mk("mul", entry(ws, o + inner), g(before + o)), o, _lengths(w, 0))

    def to_weight(g: Gradient, k: Indices) -> Term:
        own, inner = _split(w, k, 0)[1], _split(w, k, 1)[1]
        r = at.letters(k).of(_kinds(y, *_all(y)[:-1]), SECOND)
        return summed(mk("mul", g(r + own), entry(xs, r + inner)), r, _lengths(y, *_all(y)[:-1]))

    return _with_bias(layer, at, Equation(layer.name, i, y.lengths, body, {xs: to_input, ws: to_weight}), -1)


def _with_bias(layer: Layer, at: Uses, plain: Equation, axis: int) -> Equation:
    """The equation with a bias for every entry along an axis, or one for all."""
    if "bias" not in layer.weights:
        return plain
    y, b = at.arrays[layer.name], at.arrays[layer.weights["bias"]]
    bs, along = at.take(b.name), y.axes[axis]
    shared = b.axes[0] != along
    own = _split(y, plain.indices, axis)[1]

    def back(g: Gradient, k: Indices) -> Term:
        letters, n = at.letters(k), axis % len(y.axes)
        p, q = letters.of(_kinds(y, *range(n)), SECOND), letters.of(_kinds(y, *range(n + 1, len(y.axes))), SECOND)
        mid = letters.of(y.kinds[n], SECOND) if shared else k
        total, over = g(p + mid + q), [*zip(p, _lengths(y, *range(n)), strict=True)]
        over += [*zip(mid, along, strict=True)] if shared else []
        over += [*zip(q, _lengths(y, *range(n + 1, len(y.axes))), strict=True)]
        return summed(total, tuple(i for i, _ in over), [m for _, m in over])

    body = mk("add", plain.body, entry(bs, (ONE,) if shared else own))
    single = frozenset({bs}) if shared else frozenset()
    return Equation(plain.name, plain.indices, plain.lengths, body, {**plain.back, bs: back}, single=single)


def _add(layer: Layer, at: Uses) -> Equation:
    return _combined(layer, at, lambda parts: joined("add", parts), lambda others: ())


def _multiply(layer: Layer, at: Uses) -> Equation:
    return _combined(layer, at, lambda parts: joined("mul", parts), lambda others: tuple(others))


def _combined(layer: Layer, at: Uses, body: Callable[[list[Term]], Term], factors: Callable[[list[Term]], tuple[Term, ...]]) -> Equation:
    """A sum or product of several arrays, the smaller ones being the end of the largest, or single numbers."""
    y = at.arrays[layer.name]
    i = at.letters().of(_kinds(y, *_all(y)))
    used = [at.take(x) for x in layer.inputs]
    rank = [None if at.arrays[x].axes != y.axes[len(y.axes) - len(at.arrays[x].axes):] else len(at.arrays[x].lengths) for x in layer.inputs]

    def parts(full: Indices) -> list[Term]:
        found = zip(used, rank, layer.inputs, strict=True)
        return [entry(x, (ONE,) * len(at.arrays[a].axes) if r is None else full[len(full) - r:]) for x, r, a in found]

    def back(n: int) -> Back:
        def of(g: Gradient, k: Indices) -> Term:
            own = rank[n] or 0
            lead = at.letters(k).of(_kinds(y, *_all(y))[:len(y.lengths) - own], SECOND)
            full = lead + (k if own else ())
            others = [p for m, p in enumerate(parts(full)) if m != n]
            return summed(joined("mul", (g(full), *factors(others))), lead, y.lengths[:len(lead)])

        return of

    single = frozenset(x for x, r in zip(used, rank, strict=True) if r is None)
    return Equation(layer.name, i, y.lengths, body(parts(i)), {x: back(n) for n, x in enumerate(used)}, single=single)


def _matmul(layer: Layer, at: Uses) -> Equation:
    y, a, b = at.arrays[layer.name], at.arrays[layer.inputs[0]], at.arrays[layer.inputs[1]]
    first, second, flip = at.take(a.name), at.take(b.name), bool(option(layer, "transpose_b"))
    letters = at.letters()
    i = letters.of(_kinds(y, 0, 1))
    m = letters.of(_kinds(a, 1))
    rows, columns, _ = _split(y, i, 1)

    def right(inner: Indices, outer: Indices) -> Term:
        return entry(second, outer + inner if flip else inner + outer)

    def to_first(g: Gradient, k: Indices) -> Term:
        before, inner, _ = _split(a, k, 1)
        o = at.letters(k).of(_kinds(y, 1), SECOND)
        return summed(mk("mul", g(before + o), right(inner, o)), o, _lengths(y, 1))

    def to_second(g: Gradient, k: Indices) -> Term:
        p, q = _split(b, k, 0)[1], _split(b, k, 1)[1]
        inner, outer = (q, p) if flip else (p, q)
        o = at.letters(k).of(_kinds(y, 0), SECOND)
        return summed(mk("mul", g(o + outer), entry(first, o + inner)), o, _lengths(y, 0))

    body = summed(mk("mul", entry(first, rows + m), right(m, columns)), m, _lengths(a, 1))
    return Equation(layer.name, i, y.lengths, body, {first: to_first, second: to_second})


def _softmax(layer: Layer, at: Uses) -> Equation:
    y, x = at.arrays[layer.name], at.take(layer.inputs[0])
    letters, (n,) = at.letters(), y.axes[-1]
    i = letters.of(_kinds(y, *_all(y)))
    (j,) = letters.of(y.kinds[-1])
    logs = layer.type == "log_softmax"

    def p(k: Indices) -> Term:
        return mk("softmax", entry(x, (*k[:-1], j)), j, k[-1], n)

    def back(g: Gradient, k: Indices) -> Term:
        (m,) = at.letters(k, (j,)).of(y.kinds[-1], SECOND)
        at_m = (*k[:-1], m)
        if logs:
            return _minus(g(k), mk("mul", p(k), summed(g(at_m), (m,), (n,))))
        return mk("mul", p(k), _minus(g(k), summed(mk("mul", g(at_m), p(at_m)), (m,), (n,))))

    body = _minus(entry(x, i), mk("log", summed(mk("exp", entry(x, (*i[:-1], j))), (j,), (n,)))) if logs else p(i)
    return Equation(layer.name, i, y.lengths, body, {x: back}, folds=not logs)


def places(layer: str, kinds: Iterable[str]) -> tuple[str, ...]:
    """The arrays that say which entry of its input stands where in what a flatten layer gives: its channel, its row, its column."""
    words = {"channel": "channel", "height": "row", "width": "column", "row": "sample", "unit": "unit"}
    return tuple(f"{words[kind]}_{layer}" for kind in kinds)


def is_numbered(layer: Layer, arrays: Mapping[str, Indexed]) -> bool:
    """Whether a flatten layer gives a vector with one index where its input has several."""
    return layer.type == "flatten" and len(arrays[layer.name].lengths) < len(arrays[layer.inputs[0]].lengths)


def _flatten(layer: Layer, at: Uses) -> Equation:
    if not is_numbered(layer, at.arrays):
        return _entrywise(layer, at)
    y, x, xs = at.arrays[layer.name], at.arrays[layer.inputs[0]], at.take(layer.inputs[0])
    before = len(y.lengths) - 1
    there = places(layer.name, [k for axis in x.kinds for k in axis][before:])
    i = at.letters().of(_kinds(y, *_all(y)))

    def back(g: Gradient, k: Indices) -> Term:
        m = at.letters(k).of(y.kinds[-1], SECOND)
        hits = [mk("delta", entry(array, m), q) for array, q in zip(there, k[before:], strict=True)]
        return summed(mk("mul", g(k[:before] + m), *hits), m, y.axes[-1])

    return Equation(layer.name, i, y.lengths, entry(xs, (*i[:-1], *(entry(array, i[-1:]) for array in there))), {xs: back})


# --- windows -------------------------------------------------------------------------------------------------------


def _place(start: Term, inner: Term, stride: int, gap: int, pad: int) -> Term:
    """The row of the input that entry `inner` of window `start` covers, all counted from 1: S (p - 1) + D (u - 1) + 1 - P."""
    def times(k: int, t: Term) -> Term:
        return t if k == 1 else mk("mul", num(k), t)

    more = 1 - stride - gap - pad
    whole = mk("add", times(stride, start), times(gap, inner))
    return whole if not more else mk("add", whole, num(more)) if more > 0 else mk("sub", whole, num(-more))


def padded(called: str, x: Indexed, axes: int, at: Uses) -> Equation:
    """The input of a convolution with zeros all around: defined for all whole rows and columns, without an end."""
    letters = at.letters()
    i = letters.of(kind for axis in x.kinds for kind in axis)
    place = letters.of(_kinds(x, *range(-axes, 0)), LAST)
    hits = [mk("delta", q, a) for q, a in zip(place, i[-axes:], strict=True)]
    body = summed(mk("mul", entry(x.name, i[:-axes] + place), *hits), place, _lengths(x, *range(-axes, 0)))
    return Equation(called, i, (), body, {})


def _conv(layer: Layer, at: Uses) -> Equation:
    y, x, w = at.arrays[layer.name], at.arrays[layer.inputs[0]], at.arrays[layer.weights["weight"]]
    xs, ws, axes = at.take(x.name), at.take(w.name), LAYERS[layer.type].axes
    steps, gaps, pads = sizes(layer, "stride"), sizes(layer, "dilation"), sizes(layer, "pad")
    spans, windows = _lengths(x, *range(-axes, 0)), _lengths(w, *range(2, 2 + axes))

    def seen(rows: Indices, channel: Indices, start: Indices, inner: Indices, letters: Letters) -> Term:
        """The entry that a window covers, and 0 outside the input: the sum over all entries of delta, delta, and the entry."""
        place = letters.of(_kinds(x, *range(-axes, 0)), SECOND)
        hits = [mk("delta", q, _place(*there)) for q, *there in zip(place, start, inner, steps, gaps, pads, strict=True)]
        return summed(mk("mul", entry(xs, rows + channel + place), *hits), place, spans)

    letters = at.letters()
    i = letters.of(_kinds(y, *_all(y)))
    rows, out, start = _split(y, i, -1 - axes)
    grouped = option(layer, "groups") != 1

    def group(filters: Indices) -> Indices:
        """The group of a filter, which is the group of the channels that it sees."""
        return filters[:1] if grouped else ()

    c = letters.of(w.kinds[1])
    inner = letters.of(_kinds(w, *range(2, 2 + axes)))
    covered = mk("mul", entry(ws, out + c + inner), seen(rows, group(out) + c, start, inner, letters))
    body = summed(covered, c + inner, (*_lengths(w, 1), *windows))

    def to_weight(g: Gradient, k: Indices) -> Term:
        (o, d), u = (_split(w, k, 0)[1], _split(w, k, 1)[1]), k[-axes:]
        own = at.letters(k)
        r, p = own.of(_kinds(y, *range(len(y.axes) - 1 - axes)), SECOND), own.of(_kinds(y, *range(-axes, 0)), SECOND)
        over = (*_lengths(y, *range(len(y.axes) - 1 - axes)), *_lengths(y, *range(-axes, 0)))
        return summed(mk("mul", g(r + o + p), seen(r, group(o) + d, p, u, own)), r + p, over)

    def to_input(g: Gradient, k: Indices) -> Term:
        r, d, q = _split(x, k, -1 - axes)
        own = at.letters(k)
        o, p = own.of(w.kinds[0][grouped:], SECOND), own.of(_kinds(y, *range(-axes, 0)), SECOND)
        u = own.of(_kinds(w, *range(2, 2 + axes)), SECOND)
        hits = [mk("delta", a, _place(*there)) for a, *there in zip(q, p, u, steps, gaps, pads, strict=True)]
        over = (*_lengths(w, 0)[grouped:], *_lengths(y, *range(-axes, 0)), *windows)
        filters = group(d) + o
        return summed(mk("mul", g(r + filters + p), entry(ws, filters + d[grouped:] + u), *hits), o + p + u, over)

    return _with_bias(layer, at, Equation(layer.name, i, y.lengths, body, {xs: to_input, ws: to_weight}), -1 - axes)


def _avgpool(layer: Layer, at: Uses) -> Equation:
    y, x = at.arrays[layer.name], at.arrays[layer.inputs[0]]
    xs, size, steps = at.take(x.name), sizes(layer, "size"), sizes(layer, "stride")
    spans, window = _lengths(x, -2, -1), tuple(map(num, size))
    count = num(size[0] * size[1])

    def hits(at_input: Indices, start: Indices, inner: Indices) -> list[Term]:
        return [mk("delta", q, _place(p, u, s, 1, 0)) for q, p, u, s in zip(at_input, start, inner, steps, strict=True)]

    letters = at.letters()
    i = letters.of(_kinds(y, *_all(y)))
    inner, place = letters.of(("height", "width")), letters.of(("height", "width"), SECOND)
    total = summed(mk("mul", entry(xs, i[:-2] + place), *hits(place, i[-2:], inner)), inner + place, (*window, *spans))

    def back(g: Gradient, k: Indices) -> Term:
        own = at.letters(k)
        p, u = own.of(("height", "width"), SECOND), own.of(("height", "width"), SECOND)
        found = summed(mk("mul", g(k[:-2] + p), *hits(k[-2:], p, u)), p + u, (*_lengths(y, -2, -1), *window))
        return mk("div", found, count)

    return Equation(layer.name, i, y.lengths, mk("div", total, count), {xs: back})


def winners(layer: str) -> tuple[str, str]:
    """The arrays that say in which row and column of the input each window of a maxpool2d has its largest entry."""
    return f"row_{layer}", f"column_{layer}"


def _maxpool(layer: Layer, at: Uses) -> Equation:
    y, xs = at.arrays[layer.name], at.take(layer.inputs[0])
    i = at.letters().of(_kinds(y, *_all(y)))

    def won(k: Indices) -> Indices:
        return tuple(entry(array, k) for array in winners(layer.name))

    def back(g: Gradient, k: Indices) -> Term:
        p = at.letters(k).of(("height", "width"), SECOND)
        there = k[:-2] + p
        hits = [mk("delta", a, q) for a, q in zip(won(there), k[-2:], strict=True)]
        return summed(mk("mul", g(there), *hits), p, _lengths(y, -2, -1))

    return Equation(layer.name, i, y.lengths, entry(xs, i[:-2] + won(i)), {xs: back})


def tokens(layer: str) -> str:
    """The array that says which row of the weight each token of an embedding takes."""
    return f"token_{layer}"


def _embedding(layer: Layer, at: Uses) -> Equation:
    y, ws = at.arrays[layer.name], at.take(layer.weights["weight"])
    i = at.letters().of(_kinds(y, 0, 1))

    def back(g: Gradient, k: Indices) -> Term:
        (t,) = at.letters(k).of(("row",), SECOND)
        return summed(mk("mul", g((t, *k[1:])), mk("delta", entry(tokens(layer.name), (t,)), k[0])), (t,), y.axes[0])

    return Equation(layer.name, i, y.lengths, entry(ws, (entry(tokens(layer.name), i[:1]), *i[1:])), {ws: back})


LAYER_EQUATIONS: Mapping[str, Callable[[Layer, Uses], Equation]] = {
    **dict.fromkeys(ENTRYWISE, _entrywise), "flatten": _flatten, "dense": _dense, "add": _add, "multiply": _multiply, "matmul": _matmul,
    "softmax": _softmax, "log_softmax": _softmax, "conv2d": _conv, "conv1d": _conv, "avgpool2d": _avgpool, "maxpool2d": _maxpool,
    "embedding": _embedding,
}


# --- losses --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LossEquation:
    """The loss as a term in the entries of `of`, and its derivative in one of them.

    needs     what must hold of every entry with these indices: that a logarithm is taken of something positive
    """

    body: Term
    of: str
    slope: Callable[[Indices], Term]
    needs: tuple[Term, ...] = ()
    indices: Indices = ()


CLASSES = "target_class"  # the array of the right classes, one a row; their number for a single sample


def loss_equation(loss: Loss, of: str, inner: str, at: Uses, classes: str) -> LossEquation:
    """The loss of an array. inner: the loss speaks of softmax(of) or sigmoid(of), where that is a layer of its own and `of` its input."""
    x = at.arrays[of]
    letters = at.letters()
    i = letters.of(_kinds(x, *_all(x)), LAST)
    count = joined("mul", x.lengths or (ONE,))

    def total(body: Term) -> Term:
        return summed(body, i, x.lengths)

    def gap(k: Indices) -> Term:
        return _minus(entry(of, k), entry(loss.target, k))

    if loss.type in ("half_squared_error", "squared_error", "mse"):
        body = total(_square(gap(i)))
        if loss.type == "half_squared_error":
            return LossEquation(mk("mul", mk("div", ONE, _TWO), body), of, gap)
        if loss.type == "squared_error":
            return LossEquation(body, of, lambda k: mk("mul", _TWO, gap(k)))
        return LossEquation(mk("div", body, count), of, lambda k: mk("div", mk("mul", _TWO, gap(k)), count))
    if loss.type in ("bce", "bce_logits"):
        return _binary(loss, of, inner == "sigmoid" or loss.type == "bce_logits", i, total, count)
    return _classes(loss, of, inner == "softmax" or loss.type == "softmax_ce", x, i, letters, classes)


def _binary(loss: Loss, of: str, logits: bool, i: Indices, total: Callable[[Term], Term], count: Term) -> LossEquation:
    def p(k: Indices) -> Term:
        return mk("sigmoid", entry(of, k)) if logits else entry(of, k)

    def t(k: Indices) -> Term:
        return entry(loss.target, k)

    def slope(k: Indices) -> Term:
        gap = _minus(p(k), t(k))
        top = gap if logits else mk("div", gap, mk("mul", p(k), _minus(ONE, p(k))))
        return top if count is ONE else mk("div", top, count)

    surprise = mk("add", mk("mul", t(i), mk("log", p(i))), mk("mul", _minus(ONE, t(i)), mk("log", _minus(ONE, p(i)))))
    body = mk("neg", total(surprise))
    needs = () if logits else (mk("gt", entry(of, i), ZERO), mk("lt", entry(of, i), ONE))
    return LossEquation(body if count is ONE else mk("div", body, count), of, slope, needs, i)


def _classes(loss: Loss, of: str, logits: bool, x: Indexed, i: Indices, letters: Letters, classes: str) -> LossEquation:
    (n,), rows = x.axes[-1], i[:-1]
    (j,) = letters.of(x.kinds[-1], LAST)
    over = tuple(m for axis in x.axes[:-1] for m in axis)
    count = joined("mul", over) if over else ONE

    def right(k: Indices) -> Term:
        return entry(classes, k[:-1])

    def p(k: Indices) -> Term:
        return mk("softmax", entry(of, (*k[:-1], j)), j, k[-1], n) if logits else entry(of, k)

    def slope(k: Indices) -> Term:
        hit = mk("delta", right(k), k[-1])
        top = _minus(p(k), hit) if logits else mk("neg", mk("div", hit, p(k)))
        return top if count is ONE else mk("div", top, count)

    body = mk("neg", summed(mk("log", p((*rows, right(i)))), rows, over))
    needs = () if logits else (mk("gt", entry(of, i), ZERO),)
    return LossEquation(body if count is ONE else mk("div", body, count), of, slope, needs, i)


