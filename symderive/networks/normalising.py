"""Layer and batch normalisation as four layers: a mean, a variance, the normalised values, and gamma and beta.

So the way back is told as it is taught: through the normalised value itself, through the variance and through the mean.
"""

from __future__ import annotations

from collections.abc import Mapping

from symderive.kernel.term import Term, joined, mk, num
from symderive.networks.axes import Indexed
from symderive.networks.equations import SECOND, Back, Equation, Gradient, Indices, Uses, entry, numeral, summed
from symderive.networks.graph import Layer
from symderive.networks.layers import channel_axis, option

TYPES = ("layernorm", "batchnorm")
_TWO = num("2")


def parts(layer: Layer, arrays: Mapping[str, Indexed]) -> list[tuple[Layer, Indexed]]:
    """The four layers (fewer where gamma and beta, or mean and variance, are absent or given), each with what it gives."""
    y, (x,) = arrays[layer.name], layer.inputs
    kept = _kept(layer, len(y.axes))
    small = Indexed("", tuple(y.axes[k] for k in kept), tuple(y.kinds[k] for k in kept))
    mean, variance = layer.weights.get("mean", f"mu_{layer.name}"), layer.weights.get("variance", f"v_{layer.name}")
    scaled = {"gamma", "beta"} & layer.weights.keys()
    inner = f"h_{layer.name}" if scaled else layer.name
    options = {"eps": option(layer, "eps"), "kept": kept}
    found: list[tuple[Layer, Indexed]] = []
    if "mean" not in layer.weights:
        found.append((Layer(mean, "mean", (x,), {}, options), _called(small, mean)))
        found.append((Layer(variance, "variance", (x, mean), {}, options), _called(small, variance)))
    found.append((Layer(inner, "normalised", (x, mean, variance), {}, options), _called(y, inner)))
    if scaled:
        along = (len(y.axes) - 1,) if layer.type == "layernorm" else kept
        own = {part: w for part, w in layer.weights.items() if part in scaled}
        found.append((Layer(layer.name, "affine", (inner,), own, {"kept": along}), y))
    return found


def _called(array: Indexed, called: str) -> Indexed:
    return Indexed(called, array.axes, array.kinds)


def _kept(layer: Layer, rank: int) -> tuple[int, ...]:
    """The axes along which every entry has a mean of its own."""
    if layer.type == "layernorm":
        return tuple(range(rank - 1))
    return (channel_axis((1,) * rank) % rank,)


class _Axes:
    """The indices of an array, some of which are kept."""

    def __init__(self, layer: Layer, y: Indexed):
        kept = layer.options["kept"]
        assert isinstance(kept, tuple)
        flags = [k in kept for k, axis in enumerate(y.axes) for _ in axis]
        kinds, lengths = [kind for axis in y.kinds for kind in axis], y.lengths
        self.flags = flags
        self.kinds = tuple(kind for kind, k in zip(kinds, flags, strict=True) if not k)
        self.lengths = tuple(n for n, k in zip(lengths, flags, strict=True) if not k)
        self.count: Term = joined("mul", self.lengths)

    def kept(self, indices: Indices) -> Indices:
        """The indices of the mean that belongs to an entry."""
        return tuple(i for i, k in zip(indices, self.flags, strict=True) if k)

    def whole(self, kept: Indices, others: Indices) -> Indices:
        """All indices of an entry."""
        a, b = iter(kept), iter(others)
        return tuple(next(a) if k else next(b) for k in self.flags)


def _mean(layer: Layer, at: Uses) -> Equation:
    y, x = at.arrays[layer.name], at.arrays[layer.inputs[0]]
    xs, axes, letters = at.take(x.name), _Axes(layer, x), at.letters()
    i = letters.of(kind for axis in y.kinds for kind in axis)
    j = letters.of(axes.kinds)
    body = mk("div", summed(entry(xs, axes.whole(i, j)), j, axes.lengths), axes.count)
    return Equation(layer.name, i, y.lengths, body, {xs: lambda g, k: mk("div", g(axes.kept(k)), axes.count)})


def _variance(layer: Layer, at: Uses) -> Equation:
    y, x = at.arrays[layer.name], at.arrays[layer.inputs[0]]
    xs, ms, axes, letters = at.take(x.name), at.take(layer.inputs[1]), _Axes(layer, x), at.letters()
    i = letters.of(kind for axis in y.kinds for kind in axis)
    j = letters.of(axes.kinds)

    def gap(k: Indices) -> Term:
        return mk("sub", entry(xs, k), entry(ms, axes.kept(k)))

    def to_mean(g: Gradient, k: Indices) -> Term:
        o = at.letters(k).of(axes.kinds, SECOND)
        return mk("neg", mk("div", mk("mul", _TWO, g(k), summed(gap(axes.whole(k, o)), o, axes.lengths)), axes.count))

    def to_input(g: Gradient, k: Indices) -> Term:
        return mk("div", mk("mul", _TWO, g(axes.kept(k)), gap(k)), axes.count)

    body = mk("div", summed(mk("pow", gap(axes.whole(i, j)), _TWO), j, axes.lengths), axes.count)
    return Equation(layer.name, i, y.lengths, body, {xs: to_input, ms: to_mean})


def _normalised(layer: Layer, at: Uses) -> Equation:
    y, x = at.arrays[layer.name], at.arrays[layer.inputs[0]]
    xs, ms, vs = (at.take(n) for n in layer.inputs)
    axes, eps = _Axes(layer, x), layer.options["eps"]
    i = at.letters().of(kind for axis in y.kinds for kind in axis)

    def wide(k: Indices) -> Term:
        spread = entry(vs, k)
        return mk("add", spread, numeral(eps)) if eps else spread

    def gap(k: Indices) -> Term:
        return mk("sub", entry(xs, k), entry(ms, axes.kept(k)))

    def to_input(g: Gradient, k: Indices) -> Term:
        return mk("div", g(k), mk("sqrt", wide(axes.kept(k))))

    def to_mean(g: Gradient, k: Indices) -> Term:
        o = at.letters(k).of(axes.kinds, SECOND)
        return mk("neg", mk("div", summed(g(axes.whole(k, o)), o, axes.lengths), mk("sqrt", wide(k))))

    def to_variance(g: Gradient, k: Indices) -> Term:
        o = at.letters(k).of(axes.kinds, SECOND)
        there = axes.whole(k, o)
        total = summed(mk("mul", g(there), gap(there)), o, axes.lengths)
        return mk("neg", mk("div", total, mk("mul", _TWO, mk("pow", mk("sqrt", wide(k)), num("3")))))

    backs: dict[str, Back] = {xs: to_input, ms: to_mean, vs: to_variance}
    body = mk("div", gap(i), mk("sqrt", wide(axes.kept(i))))
    return Equation(layer.name, i, y.lengths, body, backs, positive=(wide(axes.kept(i)),))


def _affine(layer: Layer, at: Uses) -> Equation:
    y = at.arrays[layer.name]
    hs, axes, i = at.take(layer.inputs[0]), _Axes(layer, y), at.letters().of(kind for axis in y.kinds for kind in axis)
    body, backs = entry(hs, i), {}
    gamma, beta = layer.weights.get("gamma"), layer.weights.get("beta")

    def over_others(k: Indices, term: object) -> Term:
        o = at.letters(k).of(axes.kinds, SECOND)
        return summed(term(axes.whole(k, o)), o, axes.lengths)  # type: ignore[operator]

    def back(g: Gradient, k: Indices) -> Term:
        return g(k) if gamma is None else mk("mul", g(k), entry(gs, axes.kept(k)))

    if gamma is not None:
        gs = at.take(gamma)
        body = mk("mul", entry(gs, axes.kept(i)), body)
        backs[gs] = lambda g, k: over_others(k, lambda there: mk("mul", g(there), entry(hs, there)))
    if beta is not None:
        bs = at.take(beta)
        body = mk("add", body, entry(bs, axes.kept(i)))
        backs[bs] = lambda g, k: over_others(k, g)
    return Equation(layer.name, i, y.lengths, body, {hs: back, **backs})


EQUATIONS = {"mean": _mean, "variance": _variance, "normalised": _normalised, "affine": _affine}
