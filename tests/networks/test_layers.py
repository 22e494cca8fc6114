"""The table of layers: the shape that every type gives, and what is refused, with the shape found and the shape expected."""

import numpy as np
import pytest

from symderive.networks.graph import Graph, Layer, Loss
from symderive.networks.layers import ACTIVATIONS, LAYERS, LOSSES, flatten_axis, option, shapes, sizes
from symderive.networks.net import WeightsError
from symderive.networks.wiring import check_graph

PARTS = {part: part for kind in LAYERS.values() for part in kind.parts}


def shape_of(type_, inputs, weights=None, **options):
    """The shape of one layer of these shapes."""
    arrays = {part: np.zeros(shape) for part, shape in (weights or {}).items()}
    names = tuple(f"x{k}" for k in range(1, len(inputs) + 1))
    layer = Layer("z", type_, names, {part: part for part in arrays}, options)
    given = {name: np.zeros(shape) for name, shape in zip(names, inputs, strict=True)}
    return shapes(Graph("", given, {}, arrays, (layer,), Loss("mse", "z")))["z"]


ROWS = [
    ("dense", [(3,)], {"weight": (2, 3), "bias": (2,)}, {}, (2,)),
    ("dense", [(3,)], {"weight": (2, 3)}, {}, (2,)),
    ("dense", [(5, 3)], {"weight": (2, 3), "bias": (1,)}, {}, (5, 2)),
    ("conv2d", [(1, 5, 5)], {"weight": (2, 1, 3, 3), "bias": (2,)}, {}, (2, 3, 3)),
    ("conv2d", [(7, 1, 5, 5)], {"weight": (2, 1, 3, 3)}, {}, (7, 2, 3, 3)),
    ("conv2d", [(3, 32, 28)], {"weight": (10, 3, 5, 5)}, {"stride": (1, 1), "pad": (0, 0)}, (10, 28, 24)),
    ("conv2d", [(1, 7, 9)], {"weight": (1, 1, 3, 3)}, {"stride": (2, 3), "pad": (1, 0), "dilation": (1, 1)}, (1, 4, 3)),
    ("conv2d", [(1, 9, 9)], {"weight": (1, 1, 3, 3)}, {"dilation": 2}, (1, 5, 5)),
    ("conv2d", [(4, 5, 5)], {"weight": (6, 2, 3, 3)}, {"groups": 2}, (6, 3, 3)),
    ("conv2d", [(1, 6, 6)], {"weight": (1, 1, 3, 3)}, {"stride": 2, "crop": True}, (1, 2, 2)),
    ("conv1d", [(2, 10)], {"weight": (4, 2, 3), "bias": (1,)}, {"stride": (1,), "pad": (1,)}, (4, 10)),
    ("conv1d", [(3, 2, 10)], {"weight": (4, 2, 3)}, {}, (3, 4, 8)),
    ("maxpool2d", [(2, 4, 6)], {}, {"size": (2, 2)}, (2, 2, 3)),
    ("maxpool2d", [(8, 2, 4, 6)], {}, {"size": (2, 3), "stride": (1, 3)}, (8, 2, 3, 2)),
    ("avgpool2d", [(2, 5, 5)], {}, {"size": 2, "crop": True}, (2, 2, 2)),
    ("flatten", [(2, 3, 4)], {}, {}, (24,)),
    ("flatten", [(3, 2)], {}, {}, (6,)),
    ("flatten", [(5, 2, 3, 4)], {}, {}, (5, 24)),
    ("flatten", [(5, 2, 3)], {}, {"axis": 1}, (5, 6)),
    ("add", [(2, 3), (2, 3), (3,)], {}, {}, (2, 3)),
    ("add", [(), (2, 3)], {}, {}, (2, 3)),
    ("multiply", [(3,), (1,)], {}, {}, (3,)),
    ("matmul", [(2, 3), (3, 4)], {}, {}, (2, 4)),
    ("matmul", [(2, 3), (4, 3)], {}, {"transpose_b": True}, (2, 4)),
    ("scale", [(2, 3)], {}, {"over_sqrt": 3}, (2, 3)),
    ("softmax", [(2, 3)], {}, {}, (2, 3)),
    ("log_softmax", [(3,)], {}, {}, (3,)),
    ("layernorm", [(2, 3)], {"gamma": (3,), "beta": (3,)}, {}, (2, 3)),
    ("batchnorm", [(4, 3)], {"gamma": (3,)}, {}, (4, 3)),
    ("batchnorm", [(4, 3, 2, 2)], {"beta": (3,)}, {}, (4, 3, 2, 2)),
    ("batchnorm", [(3,)], {"mean": (3,), "variance": (3,)}, {}, (3,)),
    ("embedding", [], {"weight": (4, 2)}, {"indices": (0, 3, 0)}, (3, 2)),
    ("tanh", [()], {}, {}, ()),
]


@pytest.mark.parametrize(("type_", "inputs", "weights", "options", "shape"), ROWS, ids=[f"{r[0]}-{r[-1]}" for r in ROWS])
def test_shapes(type_, inputs, weights, options, shape):
    assert shape_of(type_, inputs, weights, **options) == shape


def test_every_type_has_a_row():
    assert {row[0] for row in ROWS} | {name for name, kind in LAYERS.items() if kind.entrywise} == set(LAYERS)


REFUSED = [
    ("dense", [(3,)], {"weight": (3, 2)}, {}, r"weight has shape \(3, 2\).*x1 of shape \(3\).*expected shape is \(3, 3\).*"
                                              r"h_i = sum_j W\[i\]\[j\] x\[j\].*transposed it fits"),
    ("dense", [(3,)], {"weight": (3,)}, {}, r"expected shape is \(any, 3\).*as one row, \[\[...\]\]"),
    ("dense", [(3,)], {"weight": (2, 3), "bias": (3,)}, {}, r"bias has shape \(3\).*2 rows.*expected shape is \(2\), or \(1\).*\+ b\[i\]"),
    ("dense", [()], {"weight": (2, 3)}, {}, "a single number.*with brackets"),
    ("dense", [(1, 2, 3)], {"weight": (2, 3)}, {}, "a vector or a batch of rows"),
    ("conv2d", [(5, 5)], {"weight": (1, 1, 3, 3)}, {}, "an image"),
    ("conv2d", [(2, 5, 5)], {"weight": (1, 1, 3, 3)}, {}, "2 channels a filter"),
    ("conv2d", [(1, 5, 5)], {"weight": (1, 1, 3)}, {}, r"\(filter, channel, row, column\)"),
    ("conv2d", [(1, 5, 5)], {"weight": (1, 1, 6, 3)}, {}, "size 6 is larger than the 5"),
    ("conv2d", [(1, 5, 5)], {"weight": (1, 1, 5, 3)}, {"dilation": 2, "pad": 1}, "size 9 is larger than the 5.*padded to 7"),
    ("conv2d", [(3, 224, 224)], {"weight": (9, 3, 11, 11)}, {"stride": 4},
     r"\(224 - 11 \+ 2\*0\)/4 \+ 1 = 217/4.*4 does not divide 213.*crop"),
    ("conv2d", [(3, 5, 5)], {"weight": (2, 1, 3, 3)}, {"groups": 2}, "groups = 2 does not divide"),
    ("conv2d", [(1, 5, 5)], {"weight": (1, 1, 3, 3)}, {"pad": 10**6}, "would have"),
    ("conv1d", [(3,)], {"weight": (1, 1, 1)}, {}, "a signal"),
    ("maxpool2d", [(1, 5, 5)], {}, {"size": 2}, r"= 5/2 is not a whole number"),
    ("avgpool2d", [(1, 2, 2)], {}, {"size": 3}, "larger than"),
    ("flatten", [(2, 3)], {}, {"axis": 3}, "axis = 3"),
    ("add", [(2, 3), (2,)], {}, {}, r"x2 has shape \(2\); expected is \(2, 3\)"),
    ("add", [(2, 3), (2, 1)], {}, {}, "x2"),
    ("matmul", [(2, 3), (4, 3)], {}, {}, r"x2 has shape \(4, 3\).*\(3, any\).*transpose_b = true"),
    ("matmul", [(2, 3), (3, 4)], {}, {"transpose_b": True}, "transpose_b = false"),
    ("matmul", [(3,), (3, 4)], {}, {}, "two matrices"),
    ("softmax", [()], {}, {}, "brackets"),
    ("layernorm", [(2, 3)], {"gamma": (2,)}, {}, r"gamma has shape \(2\).*expected shape is \(3\)"),
    ("batchnorm", [(3,)], {}, {}, "a batch of rows"),
    ("batchnorm", [(2, 3)], {"mean": (3,)}, {}, "mean alone"),
    ("batchnorm", [(4, 3, 2, 2)], {"gamma": (2,)}, {}, "3 channels"),
    ("embedding", [], {"weight": (4, 2)}, {"indices": (0, 4)}, "index 4 is out of range.*4 rows"),
    ("embedding", [], {"weight": (4, 2)}, {"indices": (-1,)}, "out of range"),
    ("embedding", [], {"weight": (4,)}, {"indices": (0,)}, "a matrix"),
]


@pytest.mark.parametrize(("type_", "inputs", "weights", "options", "says"), REFUSED, ids=[f"{r[0]}-{k}" for k, r in enumerate(REFUSED)])
def test_what_does_not_fit_is_refused(type_, inputs, weights, options, says):
    with pytest.raises(WeightsError, match=says) as why:
        shape_of(type_, inputs, weights, **options)
    assert why.value.place == "layer z"


def test_options_have_defaults():
    pool = Layer("p", "maxpool2d", ("x",), {}, {"size": (2, 3)})
    assert sizes(pool, "stride") == (2, 3) and option(pool, "crop") is False
    assert sizes(Layer("c", "conv1d", ("x",), {"weight": "K"}), "pad") == (0,)
    assert flatten_axis(Layer("f", "flatten", ("x",)), (2, 3, 4, 5)) == 1


def test_activations_need_no_weights():
    assert {"tanh", "softmax", "leaky_relu", "identity"} <= set(ACTIVATIONS) and not {"scale", "layernorm", "flatten"} & set(ACTIVATIONS)


def simple(layers, loss=None, **changed):
    """A checked network of these layers."""
    given = {"inputs": {"x": np.array([1.0, 2.0])}, "target": {"t": np.array([0.5, 0.25])}, "weights": {"W": np.eye(2)}}
    given |= changed
    graph = Graph("", **given, layers=tuple(layers), loss=loss or Loss("mse", "z", "t"), file="f")
    check_graph(graph)
    return graph


Z = Layer("z", "dense", ("x",), {"weight": "W"})
WRONG = [
    ([Z, Layer("z", "tanh", ("z",))], None, {}, "two layers have the name z"),
    ([Layer("W", "dense", ("x",), {"weight": "W"})], None, {}, "the layer W has the name of a weight"),
    ([Layer("x", "dense", ("x",), {"weight": "W"})], None, {}, "the layer x has the name of an input"),
    ([Layer("z", "densee", ("x",))], None, {}, "densee is not a type.*did you mean dense"),
    ([Layer("z", "dense", ("x",))], None, {}, "the weight of z is missing"),
    ([Layer("z", "dense", ("x", "x"), {"weight": "W"})], None, {}, "dense takes 1 input; z has 2"),
    ([Layer("z", "add", ("x",))], None, {}, "at least 2 inputs"),
    ([Layer("z", "dense", ("xx",), {"weight": "W"})], None, {}, "xx is unknown.*did you mean x"),
    ([Layer("z", "dense", ("a",), {"weight": "W"}), Layer("a", "tanh", ("x",))], None, {}, "a is used before it is defined.*put a above z"),
    ([Layer("z", "dense", ("a",), {"weight": "W"}), Layer("a", "tanh", ("z",))], None, {}, "cycle: z <- a <- z"),
    ([Layer("z", "add", ("x", "z"))], None, {}, "cycle: z <- z"),
    ([Layer("z", "dense", ("x",), {"weight": "x"})], None, {}, "x is an input, and the weight of z is a weight"),
    ([Layer("z", "dense", ("x",), {"weight": "V"})], None, {}, "the weight V of z is missing: it is not given"),
    ([Z], None, {"weights": {"W": np.eye(2), "V": np.eye(2)}}, "V is not used by any layer"),
    ([Z], None, {"inputs": {"x": np.ones(2), "u": np.ones(2)}}, "u is not used by any layer"),
    ([Z], None, {"target": {"t": np.ones(2), "s": np.ones(2)}}, "s is not used by the loss"),
    ([Z], None, {"weights": {"W": np.eye(2), "x": np.eye(2)}}, "x is given twice: it stands in .inputs. too"),
    ([Z], None, {"target": {"t": np.ones(0)}}, "t is empty"),
    ([Z], None, {"target": {"t": np.ones(3)}}, r"t has shape \(3\); the expected shape is \(2\), that of z"),
    ([Z], Loss("mse", "q", "t"), {}, "q is unknown.*of = "),
    ([Z], Loss("mse", "z", "tt"), {}, "tt is unknown|not used"),
    ([Z], Loss("mze", "z", "t"), {}, "mze is not a loss.*did you mean mse"),
    ([Z], Loss("bce", "z", "t"), {"target": {"t": np.array([0.5, 1.5])}}, r"t\[1\] = 1.5 is not in \[0, 1\]"),
    ([Z], Loss("softmax_ce", "z"), {"target": {}}, "has no class"),
    ([Z], Loss("softmax_ce", "z", "", (2,)), {"target": {}}, "class 2 is out of range.*classes are 0 to 1"),
    ([Z], Loss("softmax_ce", "z", "", (-1,)), {"target": {}}, "class -1 is out of range"),
    ([Z], Loss("softmax_ce", "z", "", (0, 1)), {"target": {}}, "2 classes are given; z has 1 row"),
    ([Z], Loss("softmax_ce", "z", "t", (0,)), {}, "has a class, not a target"),
    ([Z], Loss("ce_probs", "z", "", (0,)), {"target": {}, "inputs": {"x": np.ones((3, 2))}}, "1 class is given; z has 3 rows"),
    ([Layer("z", "scale", ("x",))], None, {}, "over_sqrt of z is missing"),
    ([Layer("z", "tanh", ("x",))], None, {"weights": {}}, "there are no weights"),
    ([], None, {}, "there are no layers"),
]


@pytest.mark.parametrize(("layers", "loss", "changed", "says"), WRONG, ids=[row[-1] for row in WRONG])
def test_a_network_that_is_wired_wrongly_is_refused(layers, loss, changed, says):
    with pytest.raises(WeightsError, match=says) as why:
        simple(layers, loss, **changed)
    assert why.value.file == "f" and why.value.place


def test_right_networks_are_not_refused():
    assert simple([Z]).trained == ("W",)
    simple([Z, Layer("a", "matmul", ("B", "B"))], weights={"W": np.eye(2), "B": np.eye(2)})
    simple([Z], Loss("mse", "z", "x"), target={})
    simple([Z], Loss("softmax_ce", "z", "", (0, 1, 1)), target={}, inputs={"x": np.ones((3, 2))})


def test_frozen_names_are_weights():
    with pytest.raises(WeightsError, match="V is not a weight"):
        check_graph(Graph("", {"x": np.ones(2)}, {}, {"W": np.eye(2)}, (Z,), Loss("mse", "z", "x"), frozen=frozenset({"V"})))


def test_every_loss_says_against_what():
    assert {kind.against for kind in LOSSES.values()} == {"target", "class"}
