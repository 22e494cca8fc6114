"""Code for networks of layers gives the certified loss and gradient: every layer and loss, in NumPy and C, and in PyTorch and JAX as far
as stand-ins for them go."""

from __future__ import annotations

import re
from fractions import Fraction
from functools import cache

import numpy as np
import pytest
from code_samples import COMPILER, called, run_c
from layer_samples import SAMPLES, WB, drawn, graph, half
from stand_ins import standing_in

from symderive.api.code import gradient_code
from symderive.networks.graph import Graph, Layer, Loss
from symderive.networks.graph_result import grad_graph
from symderive.networks.net import WeightsError

GRAPHS = {
    **SAMPLES,
    "logits of 1000": graph({"x": ["1"]}, {"W": [["1000"], ["-1000"], ["990"]]}, [("z", "dense", "x", {"weight": "W"})],
                            Loss("softmax_ce", "z", classes=(1,))),
    "softmax of 1000": graph({"x": ["1"]}, {"W": [["1000"], ["-1000"], ["960"]]},
                             [("z", "dense", "x", {"weight": "W"}), ("p", "softmax", "z")], Loss("ce_probs", "p", classes=(2,))),
    "certain": graph({"x": ["1"]}, {"W": [["40"], ["0"]]}, [("z", "dense", "x", {"weight": "W"})], Loss("softmax_ce", "z", classes=(0,))),
    "sigmoid of -200": graph({"x": ["-200"]}, {"W": [["1"]]}, [("z", "dense", "x", {"weight": "W"}), ("p", "sigmoid", "z")],
                             Loss("bce", "p", "t"), ["0.5"]),
    "tanh of 25": graph({"x": ["25"]}, {"W": [["1"]]}, [("z", "dense", "x", {"weight": "W"}), ("p", "tanh", "z")], half("p"), ["0"]),
    "bce alone": graph({"x": ["0.3", "0.6", "0.9"]}, {"w": ["0.5", "0.25", "1"]}, [("p", "multiply", "x w")], Loss("bce", "p", "t"),
                       ["0", "1", "0.3"]),
    "ce alone": graph({"x": [["0.3", "0.6"], ["0.9", "0.2"]]}, {"w": ["0.5", "0.25"]}, [("p", "multiply", "x w")],
                      Loss("ce_probs", "p", classes=(1, 0))),
    "softmax used twice": graph({"x": drawn(1, 2)}, {"W": drawn(2, 3, 2)}, [("z", "dense", "x", {"weight": "W"}), ("q", "softmax", "z"),
                                                                             ("p", "multiply", "q q")], half("p"), drawn(3, 3)),
    "nothing reaches": graph({"x": drawn(1, 2)}, {"W": drawn(2, 2, 2), "v": drawn(4, 2)},
                             [("z", "dense", "x", {"weight": "W"}), ("u", "multiply", "x v")], half("z"), drawn(3, 2)),
    "names": graph({"lambda": drawn(1, 2)}, {"np": drawn(2, 3, 2), "double": drawn(3, 3), "sum": drawn(4, 3)},
                   [("for", "dense", "lambda", {"weight": "np", "bias": "double"}), ("i", "softmax", "for"),
                    ("delta_i", "multiply", "i sum"), ("loss", "tanh", "delta_i")], half("loss"), drawn(5, 3)),
}


@cache
def right(name: str) -> tuple[float, dict[str, np.ndarray]]:
    """The certified loss and gradient, as floats, each array in the shape of its weight."""
    network, found = GRAPHS[name], grad_graph(GRAPHS[name])
    slopes = {}
    for w in network.trained:
        shape = network.weights[w].shape
        slopes[w] = np.array([float(found.value("grads", w, index)) for index in np.ndindex(*shape)]).reshape(shape)
    return float(found.loss()), slopes


def agree(found: object, wanted: object) -> bool:
    return bool(np.allclose(np.asarray(found, dtype=float), np.asarray(wanted), rtol=1e-10, atol=1e-290))


def given(network: Graph, source: str) -> list[np.ndarray]:
    """The arrays of a Python function's parameters, in their order."""
    shown = re.search(r"def gradient\(([^)]*)\)", source)
    assert shown is not None
    wanted = [name.strip() for name in shown[1].split(",")]
    return [np.array(network.given[n if n in network.given else n.rstrip("_")], dtype=float) for n in wanted]


@pytest.mark.parametrize("name", GRAPHS)
@pytest.mark.parametrize("language", ["numpy", "torch", "jax"])
def test_python_gives_the_certified_numbers(name, language):
    source = gradient_code(GRAPHS[name], language)
    with standing_in():
        loss, slopes = called(source, *given(GRAPHS[name], source))
    certified, wanted = right(name)
    assert agree(loss, certified) or (loss == 0 and certified < 1e-16)  # -log p, where p is 1 to the last digit
    assert slopes.keys() == wanted.keys()
    for w, slope in slopes.items():
        assert np.shape(slope) == wanted[w].shape and agree(slope, wanted[w]), w


@pytest.mark.skipif(COMPILER is None, reason="there is no C compiler")
@pytest.mark.parametrize("name", GRAPHS)
def test_c_gives_the_certified_numbers(name, tmp_path):
    network, source = GRAPHS[name], gradient_code(GRAPHS[name], "c")
    shown = re.search(r"double gradient\(([^)]*)\)", source)
    assert shown is not None
    parameters = re.findall(r"(const )?double \*(\w+)", shown[1])
    certified, wanted = right(name)
    lines, slopes = [], iter(wanted.values())
    for is_given, p in parameters:
        if is_given:
            numbers = np.array(network.given[p if p in network.given else p.rstrip("_")], dtype=float).ravel()
            lines.append(f"double {p}[] = {{{', '.join(map(repr, map(float, numbers)))}}};")
        else:
            lines.append(f"double {p}[{next(slopes).size}];")
    arguments = ", ".join(p for _, p in parameters)
    lines += [f"gradient({arguments});", f'printf("%.17g\\n", gradient({arguments}));']  # twice, for arrays that are not cleared
    for (_, p), w in zip([row for row in parameters if not row[0]], wanted, strict=True):
        lines.append(f'for (int k = 0; k < {wanted[w].size}; k++) printf("%.17g\\n", {p}[k]);')
    main = "\n#include <stdio.h>\n\nint main(void)\n{\n" + "".join(f"    {line}\n" for line in lines) + "    return 0;\n}\n"
    loss, *found = run_c(source + main, tmp_path)
    assert agree(loss, certified) or (loss == 0 and certified < 1e-16)
    assert agree(found, np.concatenate([w.ravel() for w in wanted.values()]))


TWO_LAYERS = graph({"x": drawn(1, 2)}, {"W1": drawn(2, 3, 2), "b1": drawn(3, 3), "W2": drawn(4, 2, 3)},
                   [("z1", "dense", "x", {"weight": "W1", "bias": "b1"}), ("h1", "tanh", "z1"), ("z2", "dense", "h1", {"weight": "W2"})],
                   Loss("softmax_ce", "z2", classes=(1,)))
BODY = '''    # forward
    z1 = W1 @ x + b1
    h1 = np.tanh(z1)
    z2 = W2 @ h1
    log_p = log_softmax(z2)
    one_hot = np.eye(2)[1]
    loss = -np.sum(one_hot*log_p)  # softmax ce
    # backward: delta_z is the derivative of the loss in z
    delta_z2 = cross_entropy_slope(log_p, one_hot)
    delta_h1 = W2.T @ delta_z2
    delta_z1 = delta_h1*sech(z1)**2
    dW1 = np.outer(delta_z1, x)
    db1 = delta_z1
    dW2 = np.outer(delta_z2, h1)
    return loss, {"W1": dW1, "b1": db1, "W2": dW2}
'''


def test_it_reads_as_the_derivation_does():
    assert BODY in gradient_code(TWO_LAYERS, "numpy")
    assert "        dW1[i*2 + j] = delta_z1[i]*x[j];" in gradient_code(TWO_LAYERS, "c")


def test_only_what_is_asked_for():
    source = gradient_code(TWO_LAYERS, "numpy", wrt=["W2"])
    assert "delta_h1" not in source and 'return loss, {"W2": dW2}' in source
    assert "delta_h1" not in gradient_code(TWO_LAYERS, "c", wrt=["W2"])
    with pytest.raises(WeightsError, match="W3 is not a weight"):
        gradient_code(TWO_LAYERS, "c", wrt=["W3"])


def test_a_convention_is_said():
    network = graph({"x": drawn(1, 2)}, {"W": drawn(2, 3, 2), "b": drawn(3, 3)}, [("z", "dense", "x", WB), ("h", "relu", "z")], half("h"),
                    drawn(4, 3))
    assert "delta_z = delta_h*(z > 0)  # relu'(0) = 0 by convention" in gradient_code(network, "numpy")


def test_large_arrays_of_c_are_static():
    network = graph({"x": np.zeros(60_000)}, {"w": np.zeros(60_000)}, [("y", "multiply", "x w")], half("y"), np.zeros(60_000))
    assert "    static double y[60000];" in gradient_code(network, "c")


@pytest.mark.parametrize("text", ["*/ abort(); /*", "a\\", "%s {0}", '"""'])
@pytest.mark.parametrize("language", ["numpy", "c"])
def test_a_title_is_never_code(text, language, tmp_path):
    network = graph({"x": drawn(1, 2)}, {"W": drawn(2, 1, 2)}, [("z", "dense", "x", {"weight": "W"})], half("z"), ["0"])
    network = Graph(text, network.inputs, network.target, network.weights, network.layers, network.loss, Fraction(1))
    source = gradient_code(network, language)
    if language == "c":
        assert COMPILER is None or run_c(source + "\nint main(void)\n{\n    return 0;\n}\n", tmp_path) == []
    else:
        called(source, *given(network, source))


def test_names_that_are_no_identifiers(tmp_path):
    layers = (Layer("/fc1/out", "dense", ("input.1",), {"weight": "0.weight", "bias": "0_weight"}),
              Layer("naïve", "multiply", ("/fc1/out", "@x")))
    weights = {"0.weight": drawn(2, 3, 2), "0_weight": drawn(3, 3), "@x": drawn(5, 3)}
    network = Graph("", {"input.1": drawn(1, 2)}, {"t": drawn(4, 3)}, weights, layers, Loss("half_squared_error", "naïve", "t"))
    source = gradient_code(network, "numpy")
    assert "v_fc1_out = v0_weight @ input_1 + v0_weight_\n" in source
    _, slopes = called(source, *(np.array(a, dtype=float) for a in network.given.values()))
    assert {w: s.shape for w, s in slopes.items()} == {"0.weight": (3, 2), "0_weight": (3,), "@x": (3,)}
    assert COMPILER is None or run_c(gradient_code(network, "c") + "\nint main(void)\n{\n    return 0;\n}\n", tmp_path) == []
