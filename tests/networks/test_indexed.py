"""The gradient for general indices: proved by the kernel, and right at the numbers of a graph of every kind of layer."""

from itertools import product

import pytest
from flint import ctx
from layer_samples import SAMPLES

from symderive.kernel import ball
from symderive.kernel.derivation import Definitions
from symderive.kernel.term import num, number, substitute
from symderive.networks.equations import tokens, winners
from symderive.networks.graph_result import grad_graph
from symderive.networks.graph_telling import Instances
from symderive.networks.indexed import derive
from symderive.networks.layers import sizes
from symderive.networks.numbers import lifted

WITHOUT = {"conv2d, groups, shared bias", "conv2d, depthwise, images"}  # a convolution in groups has no formula
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
        if layer.type == "maxpool2d":
            size, step = sizes(layer, "size"), sizes(layer, "stride")
            for at in product(*map(range, result.shapes[layer.name])):
                window = [tuple(p * s + u for p, s, u in zip(at[-2:], step, inside, strict=True)) for inside in product(*map(range, size))]
                best = max(window, key=lambda q: float(lifted(result.value("forward", layer.inputs[0], (*at[:-2], *q)))))
                found |= {key(w, at): k + 1 for w, k in zip(winners(layer.name), best, strict=True)}
    return {n: number(k) for n, k in found.items()}


def values(result, derived):
    """The numbers of a graph, for the names of its claims."""
    claim, graph, instances = derived.theorem.claim, result.graph, Instances(result, derived)
    point = {n: num(size) for n, size in derived.sizes.values.items()} | chosen(result, derived)
    for called in graph.given:
        if called in derived.sizes.arrays:
            array = derived.sizes.arrays[called]
            point |= {key(called, at): number(result.given(called, instances.joined(array, at))) for at in places(derived, array)}
    definitions = Definitions(claim.definitions)
    free = definitions.closure(claim.lhs.names.union(claim.rhs.names, *(s.names for s in claim.assuming)))
    point |= {n: num(1) for n, sort in claim.sorts if sort.kind == "whole" and n in claim.lhs.names | claim.rhs.names and n not in point}
    return ball.values_at(tuple((n, t) for n, t in point.items() if n.partition("[")[0] in free), claim, definitions)


@pytest.mark.parametrize("kind", [k for k in SAMPLES if k not in WITHOUT])
def test_right_at_numbers(kind):
    result = grad_graph(SAMPLES[kind])
    derived = derive(SAMPLES[kind])
    assert not derived.theorem.conditions
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
