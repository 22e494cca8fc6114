"""Where floats overflow or cancel: the digits are right, not 0 and not infinite."""

from fractions import Fraction
from typing import Any

import plain_loops
import pytest
from layer_samples import WB, drawn, graph, half
from mpmath import mp, mpf

from symderive.networks.graph import Graph, Loss
from symderive.networks.graph_result import grad_graph, to_json
from symderive.networks.net import WeightsError
from symderive.networks.program import float_gradient
from symderive.networks.training import Optimizer


def scaled(kind: str, *values: str, loss: Loss | None = None, target: Any = None) -> Graph:
    """y = kind(w x) with x = 1: the gradient in w is that in the argument."""
    wanted = ["0.25"] * len(values) if target is None else target
    return graph({"x": ["1"] * len(values)}, {"w": list(values)}, [("z", "multiply", "x w"), ("y", kind, "z")], loss or half("y"),
                 None if loss and loss.classes else wanted)


STRONG: dict[str, Graph] = {
    "softmax of 1000": scaled("softmax", "1000", "0", "-500"), "log_softmax of 1000": scaled("log_softmax", "1000", "0", "-500"),
    "softmax_ce, right": scaled("identity", "1000", "0", loss=Loss("softmax_ce", "y", classes=(0,))),
    "softmax_ce, wrong": scaled("identity", "1000", "0", loss=Loss("softmax_ce", "y", classes=(1,))),
    "ce_probs": scaled("softmax", "1000", "0", loss=Loss("ce_probs", "y", classes=(1,))),
    "sigmoid": scaled("sigmoid", "-800", "800", "40"), "tanh": scaled("tanh", "25", "-400"), "softplus": scaled("softplus", "-800", "900"),
    "silu": scaled("silu", "-800", "800"), "gelu": scaled("gelu", "-40", "30"), "gelu_tanh": scaled("gelu_tanh", "-20", "30"),
    "elu": scaled("elu", "-900", "3"), "bce": scaled("sigmoid", "-300", "300", loss=Loss("bce", "y", "t"), target=["0", "1"]),
    "bce_logits": scaled("identity", "-800", "800", "700", loss=Loss("bce_logits", "y", "t"), target=["0", "1", "0.5"]),
}


@pytest.mark.parametrize("name", STRONG)
def test_saturated(name: str) -> None:
    with mp.workdps(1600):
        g, out = STRONG[name], to_json(grad_graph(STRONG[name]))
        loss, gradient = plain_loops.forward(g, {})[1], plain_loops.differences(g, "w", {}, mpf(10) ** -800)
        for shown, wanted in [(out["loss"], loss), *zip(out["grads"]["w"], gradient, strict=True)]:
            assert abs(mpf(str(shown)) - wanted) <= mpf(10) ** -24 * abs(wanted), (shown, mp.nstr(wanted, 30))


def test_known_values() -> None:
    ce = to_json(grad_graph(STRONG["softmax_ce, right"]))
    assert ce["loss"] == "5.075958897549456765291809e-435"
    assert ce["grads"]["w"] == ["-5.075958897549456765291809e-435", "5.075958897549456765291809e-435"]
    tanh = grad_graph(graph({"x": ["1"]}, {"w": ["25"]}, [("z", "multiply", "x w"), ("y", "tanh", "z")], half("y"), ["0"]))
    assert float(tanh.value("grads", "w", (0,))) == pytest.approx(7.714994239e-22, rel=1e-9)


def test_floats_do_not_cancel_either() -> None:
    _, gradients = float_gradient(graph({"x": ["1"]}, {"w": ["25"]}, [("z", "multiply", "x w"), ("y", "tanh", "z")], half("y"), ["0"]))
    assert gradients["w"][0] == pytest.approx(7.714994239e-22, rel=1e-9)
    loss, gradients = float_gradient(STRONG["softmax_ce, wrong"])
    assert loss == 1000 and gradients["w"].tolist() == [1, -1]


@pytest.mark.parametrize(("layers", "loss", "said"), [
    ([("y", "relu", "z")], Loss("ce_probs", "y", classes=(0,)), "log of a number that is not positive"),
    ([("y", "layernorm", "z", {}, {"eps": Fraction(0)})], half("y"), "a division by 0"),
])
def test_no_value(layers: Any, loss: Loss, said: str) -> None:
    g = graph({"x": [1, 1]}, {"w": [-1, -1]}, [("z", "multiply", "x w"), *layers], loss, None if loss.classes else [1, 2])
    with pytest.raises(WeightsError, match=said):
        grad_graph(g)


def test_a_shared_bias_before_softmax_has_gradient_zero() -> None:
    """It moves no probability; no ball tells, but enough bits do."""
    g = graph({"x": drawn(1, 3)}, {"W": drawn(2, 3, 3), "b": ["0.4"]}, [("z", "dense", "x", WB)], Loss("softmax_ce", "z", classes=(1,)))
    assert to_json(grad_graph(g))["grads"]["b"] == [0.0]


def test_slopes_that_are_0_for_a_reason() -> None:
    """A softmax does not feel what is added to all its logits: a bias of keys in attention, a shared bias before log-softmax."""
    keys = graph({"x": drawn(1, 3, 2)}, {"Q": drawn(2, 2, 2), "K": drawn(3, 2, 2), "b": drawn(4, 2)},
                 [("q", "dense", "x", {"weight": "Q"}), ("k", "dense", "x", {"weight": "K", "bias": "b"}),
                  ("s", "matmul", "q k", {}, {"transpose_b": True}), ("p", "softmax", "s"), ("o", "matmul", "p x")],
                 half("o"), drawn(5, 3, 2))
    assert to_json(grad_graph(keys))["grads"]["b"] == [0.0, 0.0]
    shared = graph({"x": drawn(1, 2)}, {"W": drawn(2, 3, 2), "b": drawn(3, 1)}, [("z", "dense", "x", WB), ("y", "log_softmax", "z")],
                   half("y"), drawn(4, 3))
    assert to_json(grad_graph(shared))["grads"]["b"] == [0.0]


def test_a_step_that_goes_too_far_keeps_its_digits() -> None:
    """Cross-entropy of probabilities is computed from the logits: after the step it is e^(-19999), or so."""
    far = scaled("softmax", "0", "10", loss=Loss("ce_probs", "y", classes=(0,)))
    out = to_json(grad_graph(far, optimizer=Optimizer(rate=Fraction(10_000))))
    assert float(out["loss"]) == pytest.approx(10.0000454) and out["loss_after"].endswith("e-8682")
