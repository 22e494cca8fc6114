"""ONNX models: layers and weights as an exporter writes them, in our own layout; and one clear error for the rest."""

import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

from symderive.networks.arithmetic import Floats
from symderive.networks.graph import Graph, Layer
from symderive.networks.graph_result import grad_graph, to_json
from symderive.networks.net import WeightsError
from symderive.networks.program import Program
from symderive.networks.weights_file import load

RNG = np.random.default_rng(3)
SHAPES = {"fc1.weight": (3, 2), "fc1.bias": (3,), "2.weight": (2, 3), "2.bias": (2,), "onnx::MatMul_7": (2, 3), "K": (4, 1, 3, 3),
          "k": (4,),
          "g": (3,), "h": (3,), "m": (3,), "E": (5, 2)}
WEIGHTS = {name: RNG.normal(size=shape).astype("f4") for name, shape in SHAPES.items()}
WEIGHTS |= {"v": np.array([1, 2, 3], "f4"), "half": np.array(0.5, "f4")}


def node(op, inputs, output, **options):
    return helper.make_node(op, inputs.split(), [output], **options)


def save(folder: Path, nodes, shape=("N", 2), weights=WEIGHTS, output="y", kind=TensorProto.FLOAT, opset=20, more=()):
    """A model of one input x, of its nodes and of the weights that they use."""
    used = {name for n in nodes for name in n.input}
    tensors = [numpy_helper.from_array(array, name) for name, array in weights.items() if name in used] + list(more)
    graph = helper.make_graph(nodes, "net", [helper.make_tensor_value_info("x", kind, shape)],
                              [helper.make_tensor_value_info(output, TensorProto.FLOAT, None)], tensors)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
    onnx.save(model, str(folder / "m.onnx"))


def read(folder: Path, x="[0.5, -1]", loss='loss = "mse"\ntarget = { t = [0, 1] }') -> Graph:
    (folder / "net.toml").write_text(f'net = "m.onnx"\ninputs = {{ x = {x} }}\n{loss}\n', encoding="utf-8")
    found = load(folder / "net.toml")
    assert isinstance(found, Graph)
    return found


GEMM = [node("Gemm", "x fc1.weight fc1.bias", "h", transB=1), node("Tanh", "h", "a"), node("Gemm", "a 2.weight 2.bias", "y", transB=1)]


def test_a_multilayer_perceptron(tmp_path):
    save(tmp_path, GEMM)
    found = read(tmp_path)
    assert found.layers == (Layer("z1", "dense", ("x",), {"weight": "fc1_weight", "bias": "fc1_bias"}), Layer("a1", "tanh", ("z1",)),
                            Layer("z2", "dense", ("a1",), {"weight": "W2", "bias": "b2"}))
    assert (found.weights["W2"] == WEIGHTS["2.weight"].astype(float)).all() and set(found.stored.values()) == {"float32"}
    assert found.inputs["x"].shape == (1, 2) and found.target["t"].shape == (1, 2) and found.loss.of == "z2"
    assert "a batch of one" in found.notes[0] and found.trained == ("fc1_weight", "fc1_bias", "W2", "b2")


def test_a_batch_stays(tmp_path):
    save(tmp_path, GEMM)
    found = read(tmp_path, "[[1, 2], [3, 4]]", 'loss = { type = "softmax_ce", class = [0, 1] }\nfrozen = ["fc1_weight"]')
    assert found.inputs["x"].shape == (2, 2) and found.notes == () and found.frozen == {"fc1_weight"}


def test_a_product_and_a_sum_are_a_dense_layer(tmp_path):
    save(tmp_path, [node("MatMul", "x onnx::MatMul_7", "h"), node("Add", "fc1.bias h", "y")])
    found = read(tmp_path, loss='loss = "mse"\ntarget = { t = [0, 1, 2] }')
    assert found.layers == (Layer("z1", "dense", ("x",), {"weight": "W1", "bias": "fc1_bias"}),)
    assert (found.weights["W1"] == WEIGHTS["onnx::MatMul_7"].T).all()
    save(tmp_path, [node("MatMul", "x onnx::MatMul_7", "h"), node("Add", "fc1.bias h", "s"), node("Mul", "s h", "y")])
    assert [n.type for n in read(tmp_path, loss='loss = "mse"\ntarget = { t = [0, 1, 2] }').layers] == ["dense", "add", "multiply"]


def test_a_shared_matrix_stays_one_weight(tmp_path):
    """x W and W again: one weight in the layout of the file, through another name of it too."""
    for second in ("B", "C"):
        nodes = [node("Identity", "B", "C"), node("MatMul", "x B", "h"), node("Relu", "h", "a"), node("MatMul", f"a {second}", "y")]
        save(tmp_path, nodes, weights={"B": np.array([[1, 2], [3, 4]], "f4")})
        found = read(tmp_path)
        assert found.trained == ("B",) and [(n.type, n.inputs) for n in found.layers] == [
            ("matmul", ("x", "B")), ("relu", ("m0",)), ("matmul", ("a0", "B"))]


def test_a_shared_gemm_without_transposition(tmp_path):
    nodes = [node("Gemm", "x B c", "h"), node("Gemm", "h B c", "y")]
    save(tmp_path, nodes, weights={"B": np.eye(2, dtype="f4"), "c": np.ones(2, "f4")})
    found = read(tmp_path)
    assert found.trained == ("B", "c") and [n.type for n in found.layers] == ["matmul", "add", "matmul", "add"]


def test_images(tmp_path):
    nodes = [node("Conv", "x K k", "c", kernel_shape=[3, 3], pads=[1, 1, 1, 1], strides=[2, 2]), node("Relu", "c", "r"),
             node("MaxPool", "r", "p", kernel_shape=[2, 2], strides=[2, 2]), node("GlobalAveragePool", "p", "g1"),
             node("Flatten", "g1", "y")]
    save(tmp_path, nodes, ("N", 1, 7, 7))
    found = read(tmp_path, str([[[1] * 7] * 7]), 'loss = { type = "softmax_ce", class = 0 }')
    assert [(n.type, dict(n.options)) for n in found.layers] == [
        ("conv2d", {"stride": (2, 2), "pad": (1, 1), "crop": True, "dilation": (1, 1), "groups": 1}), ("relu", {}),
        ("maxpool2d", {"size": (2, 2), "stride": (2, 2), "crop": True}), ("avgpool2d", {"size": (2, 2)}), ("flatten", {"axis": 1})]
    nodes[-1] = node("Reshape", "g1 to", "y")
    for to in ([1, -1], [0, -1], [-1, 4]):
        save(tmp_path, nodes, ("N", 1, 7, 7), more=[numpy_helper.from_array(np.array(to), "to")])
        assert read(tmp_path, str([[[1] * 7] * 7]), 'loss = { type = "softmax_ce", class = 0 }').layers == found.layers


def test_normalisation(tmp_path):
    nodes = [node("Gemm", "x fc1.weight", "a", transB=1), node("BatchNormalization", "a g h m v", "b", epsilon=0.5),
             node("LayerNormalization", "b g h", "y", axis=-1)]
    save(tmp_path, nodes)
    found = read(tmp_path, loss='loss = "mse"\ntarget = { t = [0, 1, 2] }')
    assert found.layers[1:] == (
        Layer("n1", "batchnorm", ("z1",), {"gamma": "g", "beta": "h", "mean": "m", "variance": "v"}, {"eps": Fraction(1, 2)}),
        Layer("n1_2", "layernorm", ("n1",), {"gamma": "g", "beta": "h"}, {"eps": Fraction(1, 100_000)}))
    assert found.frozen == {"m", "v"} and found.trained == ("fc1_weight", "g", "h")


ACTIVATIONS = [
    (node("Relu", "x", "y"), "relu", {}), (node("Sigmoid", "x", "y"), "sigmoid", {}), (node("Softplus", "x", "y"), "softplus", {}),
    (node("LeakyRelu", "x", "y", alpha=0.25), "leaky_relu", {"alpha": Fraction(1, 4)}),
    (node("LeakyRelu", "x", "y"), "leaky_relu", {"alpha": Fraction(1, 100)}), (node("Elu", "x", "y"), "elu", {"alpha": 1}),
    (node("Gelu", "x", "y"), "gelu", {}), (node("Gelu", "x", "y", approximate="tanh"), "gelu_tanh", {}),
    (node("Softmax", "x", "y", axis=-1), "softmax", {}), (node("LogSoftmax", "x", "y", axis=1), "log_softmax", {}),
]


@pytest.mark.parametrize(("last", "type_", "options"), ACTIVATIONS, ids=[f"{row[1]}-{k}" for k, row in enumerate(ACTIVATIONS)])
def test_activations(tmp_path, last, type_, options):
    last = helper.make_node(last.op_type, ["h"], ["y"], **{a.name: helper.get_attribute_value(a) for a in last.attribute})
    save(tmp_path, [node("Gemm", "x B", "h", transB=1), last], weights={"B": np.eye(2, dtype="f4")})
    assert read(tmp_path).layers[1] == Layer("a1", type_, ("z1",), {}, options)


def test_arithmetic_of_layers(tmp_path):
    nodes = [node("Gemm", "x B", "h", transB=1), node("Sub", "h x", "s"), node("Mul", "s half", "m1"), node("Neg", "m1", "n1"),
             node("Constant", "", "three", value_float=3.0), node("Div", "n1 three", "q"), node("Dropout", "q", "y")]
    save(tmp_path, nodes, weights={"B": np.eye(2, dtype="f4"), "half": WEIGHTS["half"]})
    found = read(tmp_path)
    assert [n.type for n in found.layers] == ["dense", "multiply", "add", "multiply", "multiply", "multiply"]
    assert sorted(float(found.inputs[n]) for n in found.inputs if n != "x") == [-1, -1, 1 / 3, 0.5]
    assert found.trained == ("B",) and found.loss.of == found.layers[-1].name


def test_attention_of_one_sequence(tmp_path):
    nodes = [node("MatMul", "x Q", "q"), node("MatMul", "x K", "k"), node("Transpose", "k", "kt", perm=[1, 0]), node("MatMul", "q kt", "s"),
             node("Softmax", "s", "p", axis=-1), node("MatMul", "p x", "y")]
    save(tmp_path, nodes, (3, 2), {"Q": np.eye(2, dtype="f4"), "K": 2 * np.eye(2, dtype="f4")})
    found = read(tmp_path, "[[1, 2], [3, 4], [5, 6]]", 'loss = { type = "softmax_ce", class = [0, 1, 0] }')
    assert found.layers[2] == Layer("m2", "matmul", ("z1", "z2"), {}, {"transpose_b": True}) and found.layers[-1].inputs == ("a2", "x")


def test_an_embedding(tmp_path):
    save(tmp_path, [node("Gather", "E x", "e"), node("Tanh", "e", "y")], (3,), kind=TensorProto.INT64)
    found = read(tmp_path, "[4, 0, 4]", 'loss = { type = "softmax_ce", class = [0, 1, 0] }')
    assert found.layers[0] == Layer("e0", "embedding", (), {"weight": "E"}, {"indices": (4, 0, 4)}) and found.inputs == {}


IMAGE = RNG.normal(size=(1, 7, 7)).round(2)
SEQUENCE = RNG.normal(size=(2, 2)).round(2)
MODELS = {
    "perceptron": (GEMM, [0.5, -1]),
    "batch": (GEMM, [[0.5, -1], [2, 3]]),
    "image": ([node("Conv", "x K k", "c", pads=[1, 0, 1, 0], strides=[2, 1]), node("Gelu", "c", "r"),
               node("MaxPool", "r", "p", kernel_shape=[2, 3], strides=[1, 2]), node("AveragePool", "p", "q", kernel_shape=[2, 1]),
               node("Flatten", "q", "y")], IMAGE.tolist()),
    "normal": ([node("Gemm", "x onnx::MatMul_7 fc1.bias", "a"), node("BatchNormalization", "a g h m v", "b", epsilon=0.5),
                node("LayerNormalization", "b g h", "n"), node("Elu", "n", "e", alpha=0.3), node("LogSoftmax", "e", "y")], [1, -2]),
    "arithmetic": ([node("MatMul", "x onnx::MatMul_7", "a"), node("Add", "a fc1.bias", "b"), node("Sub", "b a", "s"),
                    node("Mul", "s b", "q"), node("Div", "q half", "d"), node("LeakyRelu", "d", "y")], [1, -2]),
    "attention": ([node("MatMul", "x onnx::MatMul_7", "q"), node("Transpose", "q", "kt", perm=[1, 0]), node("MatMul", "q kt", "s"),
                   node("Softmax", "s", "p"), node("MatMul", "p x", "y")], SEQUENCE.tolist()),
}


@pytest.mark.parametrize("name", MODELS)
def test_a_second_opinion_on_the_values(tmp_path, name):
    """What the model gives, computed by the package's own reference implementation and by ours from what was read."""
    nodes, x = MODELS[name]
    lifted = name in ("perceptron", "image", "normal", "arithmetic")
    save(tmp_path, nodes, np.shape([x] if lifted else x))
    rows = len(x) if np.ndim(x) == 2 else 1
    found = read(tmp_path, str(x), f'loss = {{ type = "softmax_ce", class = {[0] * rows} }}')
    program = Program(found, Floats())
    values = program.given()
    program.forward(values)
    wanted = ReferenceEvaluator(str(tmp_path / "m.onnx")).run(None, {"x": np.array([x] if lifted else x, dtype="f4")})[0]
    assert values[program.slots[found.loss.of]] == pytest.approx(wanted, rel=1e-5, abs=1e-6)


def test_external_data(tmp_path):
    save(tmp_path, GEMM)
    model = onnx.load(str(tmp_path / "m.onnx"))
    onnx.save(model, str(tmp_path / "m.onnx"), save_as_external_data=True, location="m.data", size_threshold=0)
    assert (read(tmp_path).weights["W2"] == WEIGHTS["2.weight"].astype(float)).all()
    (tmp_path / "m.data").unlink()
    with pytest.raises(WeightsError, match="cannot be read"):
        read(tmp_path)


REFUSED = [
    ([node("Erf", "x", "y")], "Erf is not read.*opset_version=20"),
    ([node("If", "x", "y")], "If is not read.*read are"),
    ([node("Conv", "x K", "y", pads=[1, 1, 0, 0])], r"pads = \[1, 1, 0, 0\] are not read"),
    ([node("Conv", "x K", "y", auto_pad="SAME_UPPER")], "auto_pad is not read"),
    ([node("Conv", "x x", "y")], "kernel is to be a parameter"),
    ([node("Conv", "x K", "y", strides=[0, 1])], r"strides = \[0, 1\]"),
    ([node("MaxPool", "x", "y", kernel_shape=[2, 2], ceil_mode=1)], "ceil_mode = 1 is not read"),
    ([node("MaxPool", "x", "y", kernel_shape=[2, 2], pads=[1] * 4)], "pads of a pool"),
    ([node("MaxPool", "x", "y")], "kernel_shape = "),
    ([node("Gemm", "x fc1.weight", "y", transB=1, alpha=2.0)], "alpha = 2.0 is not read"),
    ([node("Gemm", "x fc1.weight", "y", transA=1)], "transA = 1"),
    ([node("Gemm", "x x", "y")], "a parameter is wanted"),
    ([node("Gemm", "x fc1.weight", "y")], r"fc1_weight has shape \(2, 3\).*expected shape is \(2, 2\)"),
    ([node("Gemm", "z fc1.weight", "y", transB=1)], "z is not known"),
    ([node("Softmax", "x", "y", axis=0)], "axis = 0 is not read"),
    ([node("Transpose", "x", "t", perm=[1, 0]), node("Relu", "t", "y")], "a transposed matrix stands where"),
    ([node("Reshape", "x to", "y")], "to is not known|the shape is computed"),
    ([node("Div", "x fc1.weight", "y")], "only division by one number"),
    ([node("BatchNormalization", "x g h m v", "y", training_mode=1)], "training_mode = 1"),
    ([node("Gather", "E x", "y")], "a vector of whole numbers"),
    ([node("Add", "x", "y")], "1 inputs; 2 to 2"),
    ([node("Identity", "x", "y")], "nothing that a layer computes"),
    ([], "nothing that a layer computes"),
    ([node("MatMul", "x B", "y")], "is not a finite number"),
    ([node("MatMul", "x D", "y")], "holds bool"),
]
BROKEN = WEIGHTS | {"B": np.array([[1, np.nan], [0, 1]], "f4"), "D": np.array([[True]])}


@pytest.mark.parametrize(("nodes", "says"), REFUSED, ids=[row[1] for row in REFUSED])
def test_what_is_not_read(tmp_path, nodes, says):
    save(tmp_path, nodes, None, weights=BROKEN)
    with pytest.raises(WeightsError, match=says) as why:
        read(tmp_path, "[[0.5, -1]]", 'loss = "mse"\ntarget = { t = [[0, 1]] }')
    assert why.value.file in ("m.onnx", "net.toml")


def test_models_that_are_no_models(tmp_path):
    def refused(says, **changed):
        with pytest.raises(WeightsError, match=says):
            read(tmp_path, **changed)

    refused("no such file")
    (tmp_path / "m.onnx").write_bytes(b"prose, no model")
    refused("no ONNX model")
    (tmp_path / "m.onnx").write_bytes(b"")
    refused("opset 0|no layers|gives nothing")
    save(tmp_path, GEMM, opset=8)
    refused("opset 8.*opset_version = 9")
    forged = numpy_helper.from_array(np.ones((3, 2), "f4"), "B")
    del forged.dims[:]
    forged.dims.extend([2**20, 2**20])
    save(tmp_path, [node("MatMul", "x B", "y")], weights={}, more=[forged])
    refused("more than")
    del forged.dims[:]
    forged.dims.extend([4, 4])
    save(tmp_path, [node("MatMul", "x B", "y")], weights={}, more=[forged])
    refused("cannot be read")
    save(tmp_path, GEMM)
    refused(r"x has shape \(1, 1, 2\); the model takes 2 dimensions", x="[[[1, 2]]]")
    refused("fc1_weight is given twice", loss='loss = "mse"\ntarget = { t = [0, 1] }\nweights = { fc1_weight = 1 }')


def test_without_the_package(tmp_path, monkeypatch):
    save(tmp_path, GEMM)
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(WeightsError, match=r"not installed.*pip install 'symderive\[onnx\]'"):
        read(tmp_path)


# --- as PyTorch writes them ----------------------------------------------------------------------------------------


def constant(name, *numbers, kind="i8"):
    return numpy_helper.from_array(np.array(numbers if len(numbers) > 1 else numbers[0], kind), name)


TORCH = {  # nodes, the shape and the numbers of the input, numbers that are no weights
    "clip": ([node("Clip", "x low high", "c"), node("Gemm", "c fc1.weight", "y", transB=1)], (2, 2), [[-3, 0.25], [7, 1]],
             [constant("low", 0.0, kind="f4"), constant("high", 6.0, kind="f4")]),
    "only a lower end": ([node("Clip", "x low", "c"), node("Gemm", "c fc1.weight", "y", transB=1)], (1, 2), [[-3, 0.25]],
                         [constant("low", -1.0, kind="f4")]),
    "prelu": ([node("PRelu", "x a", "c"), node("Gemm", "c fc1.weight", "y", transB=1)], (1, 2), [[-3, 0.25]],
              [numpy_helper.from_array(np.array([0.25], "f4"), "a")]),
    "softplus": ([node("Softplus", "x", "s"), node("Greater", "x twenty", "g"), node("Where", "g x s", "w"),
                  node("Gemm", "w fc1.weight", "y", transB=1)], (2, 2), [[-3, 0.25], [30, 1]], [constant("twenty", 20.0, kind="f4")]),
    "mean": ([node("Conv", "x K k", "c"), node("ReduceMean", "c axes", "m", keepdims=1), node("Reshape", "m to", "y", allowzero=1)],
             (1, 1, 7, 7), [IMAGE.tolist()], [constant("axes", -1, -2), constant("to", 1, 4)]),
    "scale": ([node("MatMul", "x onnx::MatMul_7", "q"), node("Transpose", "q", "kt", perm=[1, 0]), node("Shape", "q", "size"),
               node("Slice", "size start end", "last"), node("Cast", "last", "width", to=1), node("Sqrt", "width", "root"),
               node("Mul", "kt root", "m"), node("MatMul", "q m", "y")], (2, 2), SEQUENCE.tolist(),
              [constant("start", [1]), constant("end", [9])]),
    "a sequence": ([node("MatMul", "x onnx::MatMul_7", "a"), node("Add", "a fc1.bias", "q"), node("Transpose", "q", "kt", perm=[0, 2, 1]),
                    node("MatMul", "q kt", "s"), node("Softmax", "s", "p", axis=2), node("MatMul", "p x", "y")], (1, 2, 2),
                   [SEQUENCE.tolist()], []),
}


@pytest.mark.parametrize("name", TORCH)
def test_what_pytorch_writes(tmp_path, name):
    nodes, shape, x, more = TORCH[name]
    save(tmp_path, nodes, shape, more=more)
    rows = 1 if name == "mean" else len(np.reshape(x, (-1, np.shape(x)[-1])))
    found = read(tmp_path, str(x), f'loss = {{ type = "softmax_ce", class = {[0] * rows} }}')
    program = Program(found, Floats())
    values = program.given()
    program.forward(values)
    wanted = ReferenceEvaluator(str(tmp_path / "m.onnx")).run(None, {"x": np.array(x, dtype="f4")})[0]
    assert values[program.slots[found.loss.of]] == pytest.approx(wanted[0] if name == "a sequence" else wanted, rel=1e-5, abs=1e-6)
    assert bool(found.notes) is (name == "softplus")


def test_slopes_at_the_ends_of_an_interval_are_0(tmp_path):
    """As PyTorch has those of relu6 and hardtanh."""
    more = TORCH["clip"][3]
    nodes = [node("Gemm", "x one", "h", transB=1), node("Clip", "h low high", "y")]
    save(tmp_path, nodes, (1, 2), weights={"one": np.eye(2, dtype="f4")}, more=more)
    out = to_json(grad_graph(read(tmp_path, "[[0, 6]]", 'loss = "squared_error"\ntarget = { t = [[1, 1]] }')))
    assert out["grads"] == {"one": [[0.0, 0.0], [0.0, 0.0]]} and out["nondifferentiable"]


def test_zeros_and_ones_in_one_place_are_several_parameters(tmp_path):
    """An exporter stores equal parameters once: the running variance of a new batchnorm is no weight."""
    nodes = [node("Identity", "g1", "variance"), node("Identity", "h0", "mean"), node("Gemm", "x fc1.weight", "a", transB=1),
             node("BatchNormalization", "a g1 h0 mean variance", "y", epsilon=0.5)]
    save(tmp_path, nodes, weights=WEIGHTS | {"g1": np.ones(3, "f4"), "h0": np.zeros(3, "f4")})
    found = read(tmp_path, loss='loss = "mse"\ntarget = { t = [0, 1, 2] }')
    assert found.trained == ("fc1_weight", "g1", "h0") and found.frozen == {"mean", "variance"}
    save(tmp_path, [nodes[2], node("BatchNormalization", "a g1 h0 h0 g1", "y", epsilon=0.5)],
         weights=WEIGHTS | {"g1": np.ones(3, "f4"), "h0": np.zeros(3, "f4")})
    found = read(tmp_path, loss='loss = "mse"\ntarget = { t = [0, 1, 2] }')
    assert found.trained == ("fc1_weight", "g1", "h0") and len(found.frozen) == 2


REFUSED_OF_PYTORCH = [
    ([node("Where", "x x x", "y")], (2, 2), "of Where only the softplus of PyTorch is read"),
    ([node("Greater", "x x", "y")], (2, 2), "only a comparison with a number is read"),
    ([node("ReduceMean", "x", "y", axes=[1])], (2, 2), "only means over the rows and columns of images are read"),
    ([node("Clip", "x x", "y")], (2, 2), "min is computed; a number is wanted"),
    ([node("Softmax", "x", "y")], (3, 2, 2), "of sequences of vectors one at a time is read"),
    ([node("Pad", "x", "y")], (2, 2), "Pad is not read.*let the convolution pad"),
]


@pytest.mark.parametrize(("nodes", "shape", "says"), REFUSED_OF_PYTORCH, ids=[row[2] for row in REFUSED_OF_PYTORCH])
def test_what_of_pytorch_is_not_read(tmp_path, nodes, shape, says):
    save(tmp_path, nodes, shape)
    with pytest.raises(WeightsError, match=says):
        read(tmp_path, str(np.ones(shape).tolist()), 'loss = "mse"\ntarget = { t = [[0, 1]] }')
