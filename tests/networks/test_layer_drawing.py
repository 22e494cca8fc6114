"""Pictures of small networks of layers: every entry a unit; larger ones in blocks."""

import numpy as np
import pytest
from graph_samples import LINE, TWO_LAYERS, mlp, read
from layer_samples import ATTENTION, SAMPLES, WB, drawn, graph, half
from picture_samples import clashes

from symderive.api.pictures import graph as drawing
from symderive.kernel.term import Term
from symderive.networks.diagram import diagram
from symderive.networks.graph import Loss
from symderive.networks.layer_drawing import _LOSSES, LOSS, draw_layers, is_small
from symderive.networks.layers import LOSSES
from symderive.networks.net import WeightsError
from symderive.notation.text import write

RESIDUAL = graph({"x": ["1", "2"]}, {"W": [["0.1", "-0.05"], ["0.3", "0.2"]], "b": ["0", "0.1"], "V": drawn(4, 2, 2)},
                 [("z", "dense", "x", WB), ("h", "relu", "z"), ("r", "add", "h x"), ("y", "dense", "r", {"weight": "V"})], half("y"),
                 ["0.5", "1"], frozen=frozenset({"V"}))
NORMAL = graph({"x": drawn(1, 3)}, {"W": drawn(2, 3, 3), "g": drawn(3, 3), "c": drawn(4, 3)},
               [("z", "dense", "x", {"weight": "W"}), ("n", "layernorm", "z", {"gamma": "g", "beta": "c"}), ("p", "softmax", "n")],
               Loss("ce_probs", "p", classes=(2,)))


def said(picture):
    return [[(write(t) if isinstance(t, Term) else t, role) for t, role in row] for label in picture.labels for row in label.rows]


def test_two_layers(tmp_path):
    picture = draw_layers(read(tmp_path, TWO_LAYERS))
    rows = said(picture)
    for row in ([("x[1]", "name")], [("a1[2]", "name")], [("sigmoid", "quiet")], [("W1[1, 2]", "plain")],
                [("-0.34", "value"), ("-0.0044485", "gradient")], [("+", "plain"), ("b2[2]", "plain")], [("0.16264", "value")],
                [("E", "plain"), ("is half the squared error", "quiet")],
                [("target", "quiet"), ("t[1] = 0.15", "plain"), ("t[2] = 0.85", "plain")]):
        assert row in rows
    assert clashes(picture) == [] and (len(picture.nodes), len(picture.arrows)) == (11, 4 + 2 + 4 + 2 + 2)
    assert "W1[1, 2] = -0.34, gradient -0.0044485" in picture.description


@pytest.mark.parametrize("network", [RESIDUAL, NORMAL], ids=["residual", "layernorm"])
def test_other_layers(network):
    picture = draw_layers(network)
    assert clashes(picture) == [] and picture == draw_layers(network)


def test_kinks_and_frozen_weights_are_said():
    rows = said(draw_layers(RESIDUAL))
    assert [("a kink: z[0] = 0", "quiet")] in rows and [("-0.4", "value"), ("frozen", "quiet")] in rows


def test_a_line_of_layers(tmp_path):
    network = read(tmp_path, LINE, mlp())
    assert is_small(network) and clashes(drawing(network).picture) == []


@pytest.mark.parametrize("name", ["tanh", "conv2d", "attention", "tied", "broadcast", "batchnorm"])
def test_batches_images_and_weights_as_inputs_are_drawn_in_blocks(name):
    network = SAMPLES[name]
    if name != "tied":
        assert not is_small(network)
        assert drawing(network).picture == diagram(network)
        with pytest.raises(WeightsError, match="the units of this network cannot be drawn"):
            drawing(network, blocks=False)


def test_blocks_say_shape_and_weights_and_lead_arrows_around():
    picture = diagram(ATTENTION)
    rows = said(picture)
    for row in ([("e", "name")], [("embedding", "quiet")], [("3 × 3", "quiet")], [("12 weights", "quiet")],
                [("half squared error", "quiet")]):
        assert row in rows
    assert len(picture.nodes) == 10 and sum(len(a.points) > 2 for a in picture.arrows) == 6


def test_a_large_network_is_drawn_without_its_numbers():
    network = graph({"x": np.zeros(784)}, {"W": np.zeros((120, 784)), "b": np.zeros(120)}, [("z", "dense", "x", WB)], half("z"),
                    np.zeros(120))
    assert [("94,200 weights", "quiet")] in said(drawing(network).picture)


def test_every_loss_has_words():
    assert _LOSSES.keys() == LOSSES.keys() and LOSS == "E"
