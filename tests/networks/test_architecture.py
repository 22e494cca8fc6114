"""Networks in one line."""

from fractions import Fraction

import pytest

from symderive.networks.architecture import read_architecture
from symderive.networks.net import WeightsError

# line, layers as name type input, arrays, shapes that the line says
ROWS = [
    ("784 -> dense 120 tanh -> dense 10 softmax", "z1 dense, a1 tanh z1, z2 dense a1, a2 softmax z2", "W1 b1 W2 b2",
     {"W1": (120, None), "W2": (10, None)}),
    ("2->dense 3 linear→dense 1 nobias", "z1 dense, z2 dense z1", "W1 b1 W2", {"W1": (3, None), "W2": (1, None)}),
    ("1x28x28 -> conv2d 8 5x5 stride 2 pad 1 relu -> maxpool2d 2 -> flatten -> dense 10",
     "z1 conv2d, a1 relu z1, p1 maxpool2d a1, f1 flatten p1, z2 dense f1", "W1 b1 W2 b2", {"W1": (8, None, 5, 5), "W2": (10, None)}),
    ("2x9 -> conv1d 4 3 -> relu -> flatten", "z1 conv1d, a1 relu z1, f1 flatten a1", "W1 b1", {"W1": (4, None, 3)}),
    ("8 -> dense 4 -> layernorm eps 1e-3 gelu -> dense 4 -> batchnorm",
     "z1 dense, n1 layernorm z1, a1 gelu n1, z2 dense a1, n2 batchnorm z2",
     "W1 b1 gamma1 beta1 W2 b2 gamma2 beta2", {"W1": (4, None), "W2": (4, None)}),
    ("8 -> relu -> tanh sigmoid -> dense 1", "a0 relu, a0_2 tanh a0, a0_3 sigmoid a0_2, z1 dense a0_3", "W1 b1", {"W1": (1, None)}),
]


@pytest.mark.parametrize(("line", "layers", "arrays", "sizes"), ROWS, ids=[row[0] for row in ROWS])
def test_lines(line, layers, arrays, sizes):
    net = read_architecture(line)
    assert ", ".join(" ".join((n.name, n.type, *filter(None, n.inputs))) for n in net.layers) == layers
    assert net.arrays == tuple(arrays.split()) and net.shapes == sizes


def test_options_and_sizes():
    net = read_architecture("3x9x9 -> conv2d 8 5 stride 2x1 dilation 2 -> maxpool2d 2x1 stride 2 crop true -> layernorm eps 1e-3 "
                            "-> scale over_sqrt 8")
    conv, pool, norm, scale = net.layers
    assert conv.options == {"stride": (2, 1), "dilation": (2, 2)} and pool.options == {"size": (2, 1), "stride": (2, 2), "crop": True}
    assert norm.options == {"eps": Fraction(1, 1000)} and scale.options == {"over_sqrt": 8} and net.first == (3, 9, 9)


def test_names_of_the_file():
    first = read_architecture("2 -> dense 3").named("x", {"W1": "V", "b1": "c"})[0]
    assert first.inputs == ("x",) and first.weights == {"weight": "V", "bias": "c"}


REFUSED = [
    ("", "begins with ''"),
    ("dense 3", "begins with 'dense 3'"),
    ("0 -> dense 3", "begins with '0'"),
    ("784", "no layers"),
    ("784 -> ", "nothing stands"),
    ("784 -> dense", "dense needs its outputs"),
    ("784 -> dense 0", "dense needs its outputs"),
    ("784 -> dense 99999999", "dense needs its outputs"),
    ("784 -> dense 3x3", "one whole number"),
    ("784 -> dense tanh", "dense needs its outputs"),
    ("784 -> dens 3", "dens is not a type of layer.*did you mean dense"),
    ("784 -> dropout 0.5", "dropout is not a type.*the types are"),
    ("784 -> dense 3 tahn", "tahn after dense is not understood.*did you mean tanh"),
    ("784 -> dense 3 tanh 5", "5 is not an activation"),
    ("784 -> dense 3 tanh nobias", "nobias is not an activation"),
    ("784 -> add", "cannot stand in a line"),
    ("784 -> embedding 3", "cannot stand in a line"),
    ("784 -> conv2d 3", "conv2d needs its window"),
    ("1x9x9 -> conv2d 3 3x3x3", "windows of 2 sizes"),
    ("1x9x9 -> conv2d 3 3 stride", "stride after conv2d is not understood"),
    ("1x9x9 -> conv2d 3 3 stride 0", "stride = 0; it is at least 1"),
    ("1x9x9 -> conv2d 3 3 stride x", "is not a finite number|not a number"),
    ("1x9x9 -> conv2d 3 3 stride 1 stride 1", "stride after conv2d"),
    ("2 -> dense 3" * 5000, "more than"),
]


@pytest.mark.parametrize(("line", "says"), REFUSED, ids=[row[0][:40] for row in REFUSED])
def test_one_clear_error(line, says):
    with pytest.raises(WeightsError, match=says) as why:
        read_architecture(line, "f")
    assert str(why.value).startswith("f, net")
