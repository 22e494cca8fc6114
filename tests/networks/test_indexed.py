"""The gradient for general indices: proved by the kernel, and right at the numbers of a graph of every kind of layer."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
import sympy
from flint import ctx
from layer_samples import SAMPLES, drawn, graph

from symderive.kernel import ball, ring
from symderive.kernel.derivation import Definitions
from symderive.kernel.term import fold, name, num, number, substitute
from symderive.networks import indexed
from symderive.networks.equations import is_numbered, tokens, winners
from symderive.networks.equations import places as place_arrays
from symderive.networks.graph import Loss
from symderive.networks.graph_result import grad_graph
from symderive.networks.graph_telling import Instances
from symderive.networks.indexed import derive
from symderive.networks.layers import sizes
from symderive.networks.net import WeightsError
from symderive.networks.numbers import lifted
from symderive.notation.text import write

MOST = 5  # entries of a weight that are compared


def places(derived, array):
    """All indices of an array of the formulas, from 0."""
    return product(*(range(derived.sizes.size(n)) for n in array.lengths))


def key(called, at):
    return f"{called}[{','.join(str(k + 1) for k in at)}]" if at else called


def chosen(result, derived):
    """The whole numbers that say which entry a layer takes: classes, tokens, and where a window has its largest entry."""
    graph, found = result.graph, {}
    for k, c in enumerate(graph.loss.classes):
        batch = len(result.shapes[graph.loss.of]) > 1
        found[key(derived.classes, (k,) if batch else ())] = c + 1
    for layer in graph.layers:
        if layer.type == "embedding":
            found |= {key(tokens(layer.name), (t,)): k + 1 for t, k in enumerate(sizes(layer, "indices"))}
        if layer.type == "flatten" and is_numbered(layer, derived.sizes.arrays):
            x = derived.sizes.arrays[layer.inputs[0]]
            before = len(derived.sizes.arrays[layer.name].lengths) - 1
            arrays = place_arrays(layer.name, [k for axis in x.kinds for k in axis][before:])
            entries = product(*(range(derived.sizes.size(n)) for n in x.lengths[before:]))
            found |= {key(a, (m,)): k + 1 for m, at in enumerate(entries) for a, k in zip(arrays, at, strict=True)}
        if layer.type == "maxpool2d":
            size, step = sizes(layer, "size"), sizes(layer, "stride")
            for at in product(*map(range, result.shapes[layer.name])):
                window = [tuple(p * s + u for p, s, u in zip(at[-2:], step, inside, strict=True)) for inside in product(*map(range, size))]
                best = max(window, key=lambda q: float(lifted(result.value("forward", layer.inputs[0], (*at[:-2], *q)))))
                found |= {key(w, at): k + 1 for w, k in zip(winners(layer.name), best, strict=True)}
    return {n: number(k) for n, k in found.items()}


def values(result, derived):
    """The numbers of a graph, for the names of its claims."""
    claim, graph, instances = derived.theorems[-1].claim, result.graph, Instances(result, derived)
    point = {n: num(size) for n, size in derived.sizes.values.items()} | chosen(result, derived)
    for called in graph.given:
        if called in derived.sizes.arrays:
            array = derived.sizes.arrays[called]
            point |= {key(called, at): number(result.given(called, instances.joined(array, at))) for at in places(derived, array)}
    definitions = Definitions(claim.definitions)
    free = definitions.closure(claim.lhs.names.union(claim.rhs.names, *(s.names for s in claim.assuming)))
    point |= {n: num(1) for n, sort in claim.sorts if sort.kind == "whole" and n in claim.lhs.names | claim.rhs.names and n not in point}
    return ball.values_at(tuple((n, t) for n, t in point.items() if n.partition("[")[0] in free), claim, definitions)


SLOW = {"batchnorm, images", "conv2d", "conv2d, groups, shared bias", "conv2d, depthwise, images", "conv2d, stride, pad, dilation",
        "pools, overlapping"}


@pytest.mark.parametrize("kind", [pytest.param(k, marks=[pytest.mark.long] * (k in SLOW)) for k in SAMPLES])
def test_right_at_numbers(kind):
    result = grad_graph(SAMPLES[kind])
    derived = derive(SAMPLES[kind])
    assert len(derived.theorems) == 1 and not derived.theorems[0].conditions
    instances = Instances(result, derived)
    assert set(derived.weights) == set(result.graph.trained)
    with ctx.workprec(128):
        at_numbers = values(result, derived)
        for w, formula in derived.weights.items():
            array = derived.sizes.arrays[w]
            entries = list(places(derived, array))
            for at in entries[:: max(1, len(entries) // MOST)]:
                indices = {i.val: num(k + 1) for i, k in zip(formula.indices, at, strict=True) if i.op == "name"}
                value = at_numbers.of(substitute(formula.formula, indices))
                gradient = lifted(result.value("grads", w, instances.joined(array, at)))
                assert abs(value - gradient) < 1e-15, (w, at)


# --- the formulas, as they are written -----------------------------------------------------------------------------

FORMULAS = [
    ("tanh", "W", "sum(delta1[k, i]*x[k, j], k=1..N)"),
    ("softmax_ce", "b", "sum(delta1[k, i], k=1..N)"),
    ("one row", "W", "delta1[i]*x[j]"),
    ("tied", "b", "sum(delta1[k], k=1..n0) + sum(delta3[k], k=1..n0)"),
    ("batchnorm", "g", "sum(delta5[k, i]*h_y[k, i], k=1..N)"),
    ("penalty", "W", "delta1[i]*x[j] + 1/7*W[i, j]"),
    ("conv1d", "W", "sum(delta2[d, k]*mpad[r, 2*k + v - 3], k=1..V0)"),
]


@pytest.mark.parametrize(("kind", "w", "formula"), FORMULAS)
def test_formula(kind, w, formula):
    found = write(derive(SAMPLES[kind]).weights[w].formula)
    assert found == formula


DELTAS = [
    ("tanh", "delta1", "sum(V[k, i]*delta2[r, k], k=1..n2)*(1 - a[r, i]^2)"),
    ("softmax_ce", "delta1", "(p_[r, i] - y[r, i])/N"),
    ("bce", "delta1", "(p[r, i] - t[r, i])/(N*n1)"),
]


@pytest.mark.parametrize(("kind", "delta", "formula"), DELTAS)
def test_delta(kind, delta, formula):
    assert {f.delta: write(f.formula) for f in derive(SAMPLES[kind]).deltas}[delta] == formula


def test_a_deep_network_has_few_lemmas():
    layers = [(f"{kind}{k}", kind, f"tanh{k - 1}" if k and kind == "dense" else f"dense{k}" if kind == "tanh" else "x",
               {"weight": f"W{k}"} if kind == "dense" else {}) for k in range(12) for kind in ("dense", "tanh")]
    weights = {f"W{k}": drawn(k, 2, 2) for k in range(12)}
    deep = graph({"x": drawn(1, 2)}, weights, layers, Loss("half_squared_error", "tanh11", "t"), drawn(5, 2))
    lemmas = [lemma.name for lemma in derive(deep).derivations[0].lemmas if not lemma.claim.definitions]
    assert lemmas == ["loss_half_squared_error", "back_tanh", "back_dense", "back_dense_weight"]


# --- deep networks are cut ------------------------------------------------------------------------------------------


def stack(count, kind="tanh", *, skip=False, tied=False, penalty=Fraction(0), merged=False):
    """Blocks of a dense layer and a function, perhaps with a way around both; every third block with the same weight, if tied."""
    layers, weights, before = [], {}, "x"
    for k in range(count):
        w = f"W{k % 3 if tied else k}"
        weights[w], weights[f"b{k}"] = drawn(k, 2, 2), drawn(k + 50, 2)
        layers += [(f"z{k}", "dense", before, {"weight": w, "bias": f"b{k}"}), (f"a{k}", kind, f"z{k}")]
        layers += [(f"s{k}", "add", f"a{k} {before}")] if skip else []
        before = layers[-1][0]
    return replace(graph({"x": drawn(1, 2)}, weights, layers, Loss("half_squared_error", before, "t"), drawn(5, 2)), penalty=penalty)


CUT = [(stack(6), 6), (stack(6, "relu"), 6), (stack(5, skip=True), 5), (stack(6, tied=True), 2), (stack(6, penalty=Fraction(1, 10)), 1),
       (stack(6, "softmax"), 6)]


@pytest.mark.parametrize(("deep", "blocks"), CUT, ids=["tanh", "relu", "residual", "tied", "penalty", "softmax"])
def test_a_cut_network_has_the_same_formulas(monkeypatch, deep, blocks):
    whole = derive(deep)
    monkeypatch.setattr(indexed, "UNCUT", 4)
    monkeypatch.setattr(indexed, "BLOCK", 2)
    cut = derive(deep)
    assert len(cut.theorems) == len(cut.cuts) + 1 == blocks and len(whole.theorems) == 1
    assert (cut.weights, cut.deltas, set(cut.assumed)) == (whole.weights, whole.deltas, set(whole.assumed))
    proved = [lemma.claim for d in cut.derivations for lemma in (*d.lemmas, d) if lemma.claim.lhs.op == "D" and lemma.claim.definitions]
    wanted = {f.slope for f in (*cut.deltas, *cut.weights.values())}
    assert wanted <= {claim.lhs.args[1] for claim in proved}
    result = grad_graph(deep)
    instances = Instances(result, cut)
    for w in ("W0", "b0"):
        formula, _ = instances.of(w, (1,) * len(result.shapes[w]))
        assert formula.op in ("mul", "idx", "add")


def test_steps_grow_with_depth_and_no_faster():
    short, long = (derive(stack(n)).steps for n in (40, 80))
    assert long < 2.2 * short


def test_what_cannot_be_cut_has_a_limit(monkeypatch):
    monkeypatch.setattr(indexed, "MAX_LAYERS", 10)
    with pytest.raises(WeightsError, match="12 layers belong together; formulas are proved of at most 10 that no cut separates"):
        derive(stack(6, penalty=Fraction(1, 10)))


# --- each lemma of a layer against scalar differentiation by SymPy, at sizes 1 to 3 ---------------------------------

SCALAR = ("tanh", "sigmoid", "softplus", "silu", "gelu", "gelu_tanh", "softmax", "log_softmax", "mse", "bce_logits", "layernorm",
          "matmul", "broadcast", "conv1d")


@pytest.mark.parametrize("kind", SCALAR)
def test_lemmas_at_small_sizes(kind):
    for lemma in derive(SAMPLES[kind]).derivations[0].lemmas:
        if not lemma.claim.definitions and not {s for s in lemma.claim.assuming if s.op == "all" and "whole" in repr(s)}:
            for size in (1, 2, 3):
                assert disagreement(lemma.claim, size) < 1e-9, (lemma.name, size)


def disagreement(claim, size):
    """How far apart the sides are at one point, all sizes and whole numbers but indices being `size`, with derivatives by SymPy."""
    whole = {n for n, s in claim.sorts if s.kind == "whole"}
    sizes = {n: num(size) for n in whole if not any(a.args[0] is name(n) for a in claim.assuming if a.op == "le")}
    indices = {n: num(min(2, size)) for n in whole - sizes.keys()}
    left, right = (scalars(side, {**sizes, **indices}) for side in (claim.lhs, claim.rhs))
    symbols = sorted(left.free_symbols | right.free_symbols, key=str)
    at = {s: sympy.Rational(3 + 2 * k, 7 + 3 * k) for k, s in enumerate(symbols)}
    return abs(sympy.N((left.doit() - right).subs(at), 30))


def scalars(t, known):
    """A term without sums and arrays: every entry is a symbol of its own."""
    def combine(node, args):
        if node.op == "Sum":
            first, last = int(node.args[2].val), int(known[node.args[3].val].val if node.args[3].op == "name" else node.args[3].val)
            return sum((scalars(node.args[0], {**known, node.args[1].val: num(k)}) for k in range(first, last + 1)), sympy.Integer(0))
        if node.op == "softmax":
            size, i = int(known[node.args[3].val].val), known[node.args[2].val] if node.args[2].op == "name" else node.args[2]
            values_ = [sympy.exp(scalars(node.args[0], {**known, node.args[1].val: num(k)})) for k in range(1, size + 1)]
            return values_[int(i.val) - 1] / sum(values_)
        if node.op == "idx":
            at = (ring.rational(substitute(i, {n: t for n, t in known.items() if n in i.names})) for i in node.args[1:])
            return sympy.Symbol(f"{node.args[0].val}_{'_'.join(map(str, at))}", positive=True)
        if node.op == "delta":
            a, b = (ring.rational(substitute(i, {n: t for n, t in known.items() if n in i.names})) for i in node.args)
            return sympy.Integer(a == b)
        if node.op == "D":
            return sympy.Derivative(args[0], args[1])
        if node.op == "name":
            return sympy.Integer(int(known[node.val].val)) if node.val in known else sympy.Symbol(node.val, positive=True)
        return _SYMPY[node.op](node, *args)

    return fold(t, combine, inside=lambda node: () if node.op in ("Sum", "softmax", "idx", "delta") else node.args)


_SYMPY = {
    "num": lambda t: sympy.Rational(t.val), "const": lambda t: sympy.pi, "add": lambda t, *a: sum(a), "mul": lambda t, *a: sympy.Mul(*a),
    "sub": lambda t, a, b: a - b, "neg": lambda t, a: -a, "div": lambda t, a, b: a / b, "pow": lambda t, a, b: a**b,
    "sqrt": lambda t, a: sympy.sqrt(a), "sigmoid": lambda t, a: 1 / (1 + sympy.exp(-a)),
    "softplus": lambda t, a: sympy.log(1 + sympy.exp(a)),
    **dict.fromkeys(("exp", "log", "tanh", "erf"), lambda t, a: getattr(sympy, t.op)(a)),
}
