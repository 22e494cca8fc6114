"""The graph form of weights files: what is read, exactly; and one clear error for everything else."""

import json
from fractions import Fraction

import numpy as np
import pytest
from graph_samples import LINE, TWO_LAYERS, graph, mlp, read

from symderive.networks.graph import Layer, Loss
from symderive.networks.net import Net, WeightsError


def test_layers_by_name(tmp_path):
    found = graph(tmp_path, TWO_LAYERS)
    assert found.layers == (Layer("z1", "dense", ("x",), {"weight": "W1", "bias": "b1"}), Layer("a1", "sigmoid", ("z1",)),
                            Layer("z2", "dense", ("a1",), {"weight": "W2", "bias": "b2"}), Layer("y", "sigmoid", ("z2",)))
    assert found.loss == Loss("half_squared_error", "y", "t") and found.rate == Fraction(1, 2) and found.file == "net.toml"
    assert found.weights["W1"].tolist() == [[Fraction(21, 100), Fraction(-34, 100)], [Fraction(47, 100), Fraction(12, 100)]]
    assert found.trained == ("W1", "b1", "W2", "b2") and found.stored == {} and found.title == "net" and found.notes == ()


def test_json_says_the_same(tmp_path):
    text = {"rate": 0.5, "inputs": {"x": [0.35, -0.2]}, "target": {"t": 1}, "weights": {"W": [[1e-3, "1/3"]], "b": [2]},
            "layer": [{"type": "dense", "weight": "W", "bias": "b"}, {"type": "scale", "over_sqrt": 3, "input": "dense1"}],
            "loss": {"type": "mse", "target": "t"}}
    text["target"] = {"t": [1]}
    found = graph(tmp_path, json.dumps(text), name="net.json")
    assert found.weights["W"].tolist() == [[Fraction(1, 1000), Fraction(1, 3)]] and found.loss == Loss("mse", "scale1", "t")
    assert found.layers[1].options == {"over_sqrt": 3}


def test_an_activation_is_a_layer_after_it(tmp_path):
    text = TWO_LAYERS.replace('bias = "b1"\n', 'bias = "b1"\nactivation = "tanh"\n')
    found = graph(tmp_path, text)
    assert [(layer.name, layer.type, layer.inputs) for layer in found.layers[:3]] == [
        ("z1", "dense", ("x",)), ("z1_tanh", "tanh", ("z1",)), ("a1", "sigmoid", ("z1_tanh",))]
    assert len(graph(tmp_path, TWO_LAYERS.replace('bias = "b1"\n', 'bias = "b1"\nactivation = "linear"\n')).layers) == 4


def test_a_line(tmp_path):
    found = graph(tmp_path, LINE, mlp("float32"))
    assert [(n.name, n.type, n.inputs, dict(n.weights)) for n in found.layers] == [
        ("z1", "dense", ("x",), {"weight": "W1", "bias": "b1"}), ("a1", "tanh", ("z1",), {}),
        ("z2", "dense", ("a1",), {"weight": "W2", "bias": "b2"}), ("a2", "softmax", ("z2",), {})]
    assert found.loss == Loss("ce_probs", "a2", "", (1,)) and found.stored == dict.fromkeys(("W1", "b1", "W2", "b2"), "float32")
    assert found.weights["W1"].dtype == np.float64 and (found.weights["W1"] == mlp("float32")["W1"].astype(float)).all()


def test_a_network_in_ten_lines(tmp_path):
    lines = ['rate = 0.5', 'net = "2 -> dense 2 sigmoid -> dense 2 sigmoid"', 'inputs = { x = [0.35, -0.2] }',
             'target = { t = [0.15, 0.85] }', 'loss = "half_squared_error"', '[weights]',
             'W1 = [[0.21, -0.34], [0.47, 0.12]]', 'b1 = [0.05, -0.3]',
             'W2 = [[0.62, -0.41], [-0.27, 0.53]]', 'b2 = [0.4, 0.1]']
    found = graph(tmp_path, "\n".join(lines))
    assert [n.name for n in found.layers] == ["z1", "a1", "z2", "a2"] and found.loss == Loss("half_squared_error", "a2", "t")


def test_names_of_a_line(tmp_path):
    arrays = mlp()
    there = {"0.weight": arrays["W1"], "0.bias": arrays["b1"], "V": arrays["W2"], "2.bias": arrays["b2"]}
    for names in ('["0.weight", "0.bias", "V", "2.bias"]', '{ W1 = "0.weight", b1 = "0.bias", W2 = "V", b2 = "2.bias" }'):
        found = graph(tmp_path, f'names = {names}\nfrozen = ["0.weight", "V"]\n' + LINE, there)
        assert found.frozen == {"W1", "V"} and found.trained == ("b1", "b2")
        assert (found.weights["W1"] == arrays["W1"]).all() and (found.weights["V"] == arrays["W2"]).all()


def test_entries_of_arrays(tmp_path):
    arrays = {**mlp(), "x": np.array([1, 2, 3]), "label": np.array([0])}
    text = LINE.replace("[1.2, -0.7, 0.4]", '"x"').replace("class = 1", 'class = "label"') + '[weights]\nW2 = "W2"\nb2 = [1, 2]\n'
    found = graph(tmp_path, text, arrays)
    assert found.loss.classes == (0,) and found.inputs["x"].tolist() == [1, 2, 3]
    assert found.stored == {"x": "int64", "W1": "float64", "b1": "float64", "W2": "float64"} and found.notes == (
        "not used in mlp.npz: b2",)


def test_a_weight_may_be_an_input_and_be_used_twice(tmp_path):
    text = """
    inputs = { x = [[1, 2], [3, 4]] }
    weights = { W = [[1, 0], [0, 1]] }
    frozen = []
    penalty = 0.01
    decay = "1/8"
    layer = [
      { name = "a", type = "matmul", input = ["x", "W"] },
      { name = "b", type = "dense", weight = "W" },
      { name = "c", type = "add", input = ["a", "b"] },
    ]
    loss = { type = "mse", target = "x" }
    """
    found = graph(tmp_path, text)
    assert found.penalty == Fraction(1, 100) and found.decay == Fraction(1, 8) and found.loss.target == "x"
    assert graph(tmp_path, text.replace("penalty = 0.01", "").replace('"mse",', '"mse", penalty = 0.5,')).penalty == Fraction(1, 2)


def test_embeddings(tmp_path):
    def layer(rest, before=""):
        text = (f'{before}weights = {{ T = [[1, 2], [3, 4], [5, 6]] }}\n[[layer]]\nname = "e"\ntype = "embedding"\nweight = "T"\n{rest}\n'
                '[[layer]]\ntype = "flatten"\n[loss]\ntype = "softmax_ce"\nclass = 0\n')
        return graph(tmp_path, text, {"tokens": np.array([2, 0, 2])}).layers[0]

    assert layer("indices = [2, 0, 2]") == Layer("e", "embedding", (), {"weight": "T"}, {"indices": (2, 0, 2)})
    assert layer('indices = [2, 0, 2]\ninput = []').inputs == ()
    assert layer('indices = "tokens"', 'arrays = "mlp.npz"\n') == Layer("e", "embedding", (), {"weight": "T"}, {"indices": (2, 0, 2)})
    for rest in ('indices = "s"', 'input = ["s"]', 'input = "s"\nindices = "s"'):
        assert layer(rest, "inputs = { s = [1, 0] }\n") == Layer("e", "embedding", (), {"weight": "T"}, {"indices": (1, 0)})


def test_given_may_repeat(tmp_path):
    assert graph(tmp_path, TWO_LAYERS + "[given]\nb1 = [0.05, -0.30]\nrate = 0.50\n")


def test_what_a_reader_should_know(tmp_path):
    assert "softmax already" in graph(tmp_path, LINE.replace("ce_probs", "softmax_ce"), mlp()).notes[0]


def test_equations_are_a_net(tmp_path):
    assert isinstance(read(tmp_path, 'loss = "(w*x - 1)^2"\ninputs = { x = 2 }\nweights = { w = 3 }\n'), Net)


def change(*pairs):
    text = TWO_LAYERS
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


CLASSES = (("[target]\nt = [0.15, 0.85]", ""), ("half_squared_error", "softmax_ce"), ('target = "t"', "class = 1"))
W1 = "W1 = [[0.21, -0.34], [0.47, 0.12]]"
BAD = [
    (change(("-0.34", "nan")), r"W1\[0,1\] = nan is not a finite number"),
    (change(("-0.34", "inf")), r"W1\[0,1\] = inf is not a finite number"),
    (change(("-0.34", "1e400")), r"W1\[0,1\] = 1e400 is too large"),
    (change(("-0.34", '"0,34"')), r"W1\[0,1\] = 0,34 is not a number \(write 0.34\)"),
    (change(("-0.34", "true")), r"W1\[0,1\] is true or false"),
    (change(("-0.34", '"w"')), r"W1\[0,1\] = 'w' is not a number"),
    (change((W1, "W1 = [[0.21, -0.34], [0.47]]")), r"W1 is ragged.*W1\[1\] has 1 entries, and W1\[0\] has 2"),
    (change((W1, "W1 = [[0.21, -0.34], 0.47]")), r"W1 is ragged.*W1\[1\] is a number, and W1\[0\] is a list"),
    (change((W1, "W1 = [[0.21, [-0.34]], [0.47, 1]]")), r"W1 is ragged.*W1\[0,1\] is a list"),
    (change((W1, "W1 = []")), r"W1 is empty: its shape is \(0\)"),
    (change((W1, "W1 = [[], []]")), r"W1 is empty: its shape is \(2, 0\)"),
    (change((W1, "W1 = [[[[[[[[[1]]]]]]]]]")), "nested too deeply"),
    (change((W1, "W1 = {a = 1}")), "W1 is a table"),
    (change((W1, 'W1 = "w1"')), "W1 = 'w1' names an array, and the file has no arrays"),
    (change((W1, 'W1 = "0,5"')), "0,5 is not a number.*0.5"),
    (change((W1, "")), "the weight W1 of z1 is missing: it is not given"),
    (change((W1, W1 + "\nW3 = [1]")), "W3 is not used"),
    (change((W1, "W1 = [[0.21, -0.34, 1], [0.47, 0.12, 1]]")), r"W1 has shape \(2, 3\).*expected shape is \(2, 2\): h_i = sum_j"),
    (change((W1, W1 + "\n" + W1)), "W1 is given twice"),
    (change(("x = [0.35, -0.2]", "x = [0.35, -0.2]\nu = [1]")), "u is not used"),
    (change(('input = ["x"]', 'input = ["xs"]')), "xs is unknown.*did you mean x"),
    (change(('input = ["x"]', "input = 3")), "input is a name or a list of names"),
    (change(('input = ["x"]', 'input = ["y"]')), "cycle: z1 <- y <- z2 <- a1 <- z1"),
    (change(('input = ["x"]', 'input = ["x", "x"]')), "dense takes 1 input; z1 has 2"),
    (change(('input = ["x"]', 'inputs = ["x"]')), "inputs is not a key of a dense layer.*did you mean input"),
    (change(('weight = "W1"', 'weigth = "W1"')), "did you mean weight"),
    (change(('weight = "W1"', "")), "the weight of z1 is missing"),
    (change(('weight = "W1"', "weight = [[1]]")), r"weight is a list.*\[weights\]"),
    (change(('weight = "W1"', 'weight = "0.weight"')), r"\[weights\] W1 = \"0.weight\""),
    (change(('type = "dense"', 'type = "dens"')), "dens is an unknown type.*did you mean dense"),
    (change(('type = "dense"', 'type = "fc"')), 'did you mean "dense"'),
    (change(('type = "dense"', 'type = "linear"')), 'did you mean type = "dense"'),
    (change(('type = "dense"', 'type = "dropout"')), "dropout is random"),
    (change(('type = "dense"', "")), "layer z1: the layer has no type"),
    (change(('type = "dense"', "type = 3")), "type is a text"),
    (change(('type = "sigmoid"', 'type = "leaky_relu"\nalpha = "x"')), "alpha = 'x' is not a number"),
    (change(('type = "sigmoid"', 'type = "layernorm"\neps = -1')), "eps = -1; it is at least 0"),
    (change(('type = "sigmoid"', 'type = "scale"\nover_sqrt = 0')), "over_sqrt = 0; it is larger than 0"),
    (change(('type = "sigmoid"', 'type = "maxpool2d"\nsize = 0.5')), "size = 0.5; a whole number is wanted"),
    (change(('type = "sigmoid"', 'type = "maxpool2d"\nsize = [2, 2, 2]')), "size has 3 numbers; 2 are wanted"),
    (change(('type = "sigmoid"', 'type = "maxpool2d"\nsize = 99999999999999')), "a whole number is wanted, up to"),
    (change(('type = "sigmoid"', 'type = "maxpool2d"')), "size of a1 is missing"),
    (change(('type = "sigmoid"', 'type = "matmul"\ntranspose_b = 1')), "true or false"),
    (change(('name = "a1"', 'name = "z1"')), "two layers have the name z1"),
    (change(('name = "a1"', 'name = "W1"')), "the layer W1 has the name of a weight"),
    (change(('name = "a1"', 'name = "a 1"')), "not a name"),
    (change(('bias = "b1"', 'bias = "b1"\nactivation = "tahn"')), "tahn is an unknown activation.*did you mean tanh"),
    (change(('bias = "b1"', 'bias = "b1"\nactivation = "tanh"'), ('name = "a1"', 'name = "a1"\ninput = "z1"')), "write z1_tanh"),
    (change(('of = "y"', 'of = "yhat"')), "yhat is unknown"),
    (change(('of = "y"', 'off = "y"')), "off is not a key of a loss.*did you mean of"),
    (change(('type = "half_squared_error"', 'type = "cross_entropy"')), "cross_entropy is an unknown loss.*the losses are"),
    (change(('type = "half_squared_error"', "")), "the loss has no type"),
    (change(('target = "t"', 'target = "tt"')), "tt is unknown|t is not used"),
    (change(('target = "t"', 'target = "t"\nclass = 1')), "has a target, not a class"),
    (change(("t = [0.15, 0.85]", "t = [0.15]")), r"t has shape \(1\); the expected shape is \(2\), that of y"),
    (change(("t = [0.15, 0.85]", "t = [0.15, 1.85]"), ("half_squared_error", "bce")), r"t\[1\] = 1.85 is not in \[0, 1\]"),
    (change(*CLASSES, ("class = 1", "class = 2")), "class 2 is out of range"),
    (change(*CLASSES, ("class = 1", "class = 0.5")), "class = 0.5; a whole number"),
    (change(*CLASSES, ("class = 1", 'class = "one"')), "class = 'one' names an array, and the file has no arrays"),
    (change(*CLASSES, ("class = 1", "class = [0, 1]")), "2 classes are given"),
    (change(*CLASSES, ("class = 1", "class = []")), "class is empty"),
    (change(*CLASSES, ("class = 1", "")), "has no class"),
    (change(("rate = 0.5", "rate = -0.5")), "the learning rate is -0.5"),
    (change(("rate = 0.5", "rate = nan")), "nan is not a finite number"),
    (change(("rate = 0.5", "penalty = -1")), "penalty = -1 is negative"),
    (change(("rate = 0.5", "lambda = -1")), "lambda is not a key"),
    (change(("rate = 0.5", 'frozen = ["W9"]')), "W9 is not a weight.*the weights are W1, b1, W2, b2"),
    (change(("rate = 0.5", 'network = { h = "x" }')), "cannot be mixed"),
    (change(("rate = 0.5", 'net = "2 -> dense 2"')), "both say what the layers are"),
    (change(("rate = 0.5", 'names = ["W1"]')), "names belongs to net"),
    (change(("rate = 0.5", 'arrays = "none.npz"')), "none.npz: there is no such file"),
    (change(("rate = 0.5", 'arrays = "w.txt"')), "w.txt is no file of arrays"),
    (change(("rate = 0.5", 'arrays = "w.pt"')), "pickle.*numpy.savez"),
    (change(("rate = 0.5", "arrays = 3")), "arrays is a text"),
    (TWO_LAYERS + "[given]\nb1 = [0.05, 0.3]\n", "b1 has two values"),
    (TWO_LAYERS + "[given]\nb3 = [0.05, 0.3]\n", "b3 is no input, target or weight"),
    (TWO_LAYERS.replace("[[layer]]", "[layer]", 1).partition("[[layer]]")[0] + "[loss]\ntype = 'mse'", "two brackets"),
    (TWO_LAYERS.partition("[loss]")[0], "loss is missing"),
    ('loss = "(y - t)^2"\n' + TWO_LAYERS.partition("[loss]")[0], "a loss of layers is a table, not an expression"),
    ("[loss]\ntype = 'mse'", "there are no layers"),
    ("layer = []\n[loss]\ntype = 'mse'", "there are no layers"),
    ("layer = 3\n[loss]\ntype = 'mse'", "layer is a number; a list of tables"),
    ("[[layer]]\ntype = 'tanh'\n[loss]\ntype = 'mse'", "which input it takes"),
    ("net = '2 -> dense 2'\nloss = 'mse'", "takes one input; none is given"),
    ("net = '2 -> dense 2'\nloss = 'mse'\ninputs = { x = [1, 2, 3] }", r"x has shape \(3\); the line begins with 2"),
    ("net = '2 -> dense 2'\nloss = 'mse'\ninputs = { x = [1, 2] }", "the weight W1 of z1 is missing"),
    ("net = '2 -> dense 2'\nnames = ['a']\nloss = 'mse'\ninputs = { x = [1, 2] }", "1 names; the net has 2 arrays: W1, b1"),
    ("net = '2 -> dense 2'\nnames = { V1 = 'a' }\nloss = 'mse'\ninputs = { x = [1, 2] }",
     "V1 is no array of the net .its arrays are W1, b1"),
]


@pytest.mark.parametrize(("text", "says"), BAD, ids=[says for _, says in BAD])
def test_one_clear_error(tmp_path, text, says):
    with pytest.raises(WeightsError, match=says) as why:
        read(tmp_path, text)
    assert "\n" not in str(why.value) and why.value.sentence and (why.value.file == "net.toml")


@pytest.mark.parametrize(("line", "arrays", "says"), [
    (LINE.replace("dense 4", "dense 5"), mlp(), r"W1 has shape \(4, 3\); the line says \(5, any\)"),
    (LINE, {"0.weight": np.ones((4, 3))}, "the weight W1 of z1 is missing.*not found in mlp.npz.*found there: 0.weight; names says"),
    (LINE.replace("[1.2, -0.7, 0.4]", '"y"'), mlp(), "there is no array y"),
    (LINE.replace("[1.2, -0.7, 0.4]", '"W1"'), mlp(), r"x has shape \(4, 3\)|batch|rows"),
    (LINE.replace("class = 1", 'class = "W1"'), mlp(), "a vector of whole numbers is wanted"),
    (LINE.replace("class = 1", 'class = "b1"'), mlp(), "is not a whole number"),
])
def test_lines_and_arrays_that_do_not_fit(tmp_path, line, arrays, says):
    with pytest.raises(WeightsError, match=says):
        read(tmp_path, line, arrays)
