"""Kinks: the entries whose one-sided slopes differ, against one-sided differences of plain loops."""

from fractions import Fraction
from typing import Any

import numpy as np
import plain_loops
import pytest
from layer_samples import WB, drawn, graph, half
from mpmath import mp, mpf

from symderive.networks.graph import Graph
from symderive.networks.graph_result import grad_graph, to_json

H = mpf(10) ** -30

HIDDEN = {"x": ["0.1", "0.2", "0.3"]}, {"W": [[1, 1, -1], ["0.5", "0.5", 1]], "b": [0, "0.1"], "V": [["0.7", "-0.4"]], "c": ["0.2"]}


def hidden(kind: str, **options: Any) -> Graph:
    """The first unit is at 0.1 + 0.2 - 0.3."""
    return graph(*HIDDEN, [("z", "dense", "x", WB), ("a", kind, "z", {}, options), ("y", "dense", "a", {"weight": "V", "bias": "c"})],
                 half("y"), ["0.9"])


def stacked() -> Graph:
    """A corner after a corner: z2 = V relu(z1) + c is 0 where z1 is."""
    return graph({"x": ["1", "-2"]}, {"W": [["0.4", "0.2"], ["0.3", "-0.1"]], "b": ["0", "0.1"], "V": [["0.5", "1"], ["-0.7", "-2"]],
                                      "c": ["-0.6", "1.2"], "U": [["0.3", "-0.8"]]},
                 [("z1", "dense", "x", WB), ("a1", "relu", "z1"), ("z2", "dense", "a1", {"weight": "V", "bias": "c"}),
                  ("a2", "leaky_relu", "z2"), ("y", "dense", "a2", {"weight": "U"})], half("y"), ["1"])


def pooled(image: Any, *then: Any, size: Any = 2, **options: Any) -> Graph:
    layers = [("m", "multiply", "x c"), ("p", "maxpool2d", "m", {}, {"size": size, **options}), ("f", "flatten", "p"), *then]
    entries = np.array(image, dtype=object).shape
    last = layers[-1][0]
    return graph({"x": image}, {"c": np.full(entries, Fraction(1), dtype=object)}, [*layers, ("s", "tanh", last)], half("s"),
                 drawn(3, *pool_size(entries, size, options)))


def pool_size(entries: Any, size: Any, options: Any) -> tuple[int]:
    step = options.get("stride", size)
    return (entries[0] * ((entries[1] - size) // step + 1) * ((entries[2] - size) // step + 1),)


KINKED: dict[str, Graph] = {
    "relu at 0.1 + 0.2 - 0.3": hidden("relu"), "leaky_relu": hidden("leaky_relu", alpha=Fraction(1, 5)),
    "elu": hidden("elu", alpha=Fraction(1, 2)), "smooth elu": hidden("elu"), "silu": hidden("silu"),
    "behind tanh(0)": graph({"x": ["0.1", "0.2", "0.3"]}, {"W": [[1, 1, -1], [1, 0, 1]], "V": [[2, 0], [1, 1]]},
                            [("z", "dense", "x", {"weight": "W"}), ("h", "tanh", "z"), ("u", "dense", "h", {"weight": "V"}),
                             ("a", "relu", "u"), ("y", "tanh", "a")], half("y"), ["0.3", "0.4"]),
    "a corner after a corner": stacked(),
    "a tie": pooled([[[1, 2], [2, 0]]]), "a tie of four": pooled([[[1, 1], [1, 1]]]), "no tie": pooled([[[1, 2], [3, 4]]]),
    "overlapping ties": pooled([[[1, 2, 1], [2, 2, 2], [0, 2, 1]]], stride=1),
    "relu and its mirror": graph({"x": ["1"], "m": ["-1"]}, {"w": ["0"]},
                                 [("z", "multiply", "x w"), ("n", "multiply", "z m"), ("a", "relu", "z"), ("b", "relu", "n"),
                                  ("c", "multiply", "b m"), ("y", "add", "a c")], half("y"), ["1"]),
    "|x| with a slope beside it": graph({"x": ["1"], "m": ["-1"]}, {"w": ["0"]},
                                        [("z", "multiply", "x w"), ("n", "multiply", "z m"), ("a", "relu", "z"), ("b", "relu", "n"),
                                         ("y", "add", "a b z")], half("y"), ["1"]),
    "three rows": graph({"x": [[1, 2], [2, 1], [-1, 1]]}, {"W": [["0.5", "0.5"], [1, -2]], "b": ["0.1", 0], "V": [[1, 2]]},
                        [("z", "dense", "x", WB), ("a", "relu", "z"), ("y", "dense", "a", {"weight": "V"})], half("y"), [[1], [2], [3]]),
    "nothing comes back": graph({"x": [0, 0]}, {"W": [[1, 2], [3, 4]], "V": [[0, 0]]},
                                [("z", "dense", "x", {"weight": "W"}), ("a", "relu", "z"), ("y", "dense", "a", {"weight": "V"})],
                                half("y"), [1]),
}


@pytest.fixture(autouse=True)
def ninety_digits() -> Any:
    with mp.workdps(90):
        yield


def one_sided(g: Graph, w: str, index: tuple[int, ...], h: mpf) -> mpf:
    moved = plain_loops.numbers(g.weights[w]).copy()
    moved[index] += h
    return (plain_loops.forward(g, {w: moved})[1] - plain_loops.forward(g, {})[1]) / h


@pytest.mark.parametrize("name", KINKED)
def test_the_entries_with_two_slopes(name: str) -> None:
    g = KINKED[name]
    wanted = {}
    for w in g.trained:
        for index in np.ndindex(g.weights[w].shape):
            left, right = one_sided(g, w, index, -H), one_sided(g, w, index, H)
            if abs(left - right) > mpf(10) ** -20:
                wanted[f"{w}[{','.join(map(str, index))}]"] = left, right
    out = to_json(grad_graph(g))
    assert out["nondifferentiable"] == list(wanted) == [k["weight"] for k in out["kinks"]]
    for kink in out["kinks"]:
        for side, expected in zip(("left", "right"), wanted[kink["weight"]], strict=True):
            assert abs(mpf(str(kink[side])) - expected) < mpf(10) ** -24


def test_a_gradient_is_mended_where_corners_cancel() -> None:
    """relu(z) - relu(-z) is z, though relu'(0) = 0 says that nothing comes back."""
    result = grad_graph(KINKED["relu and its mirror"])
    assert result.value("grads", "w", (0,)) == -1 and result.kinks() == () and result.corners() == ("z[0] = 0", "n[0] = 0")
    assert result.check.forward == result.check.backward == 0  # the second opinion is on the convention


def test_tied_entries_that_are_irrational() -> None:
    """Four equal entries sigmoid(0.3): no ball tells that they tie, their traces do; and moving all of them at once is smooth."""
    g = graph({"x": [[[1, 1], [1, 1]]]}, {"c": ["0.3"]},
              [("m", "multiply", "x c"), ("h", "sigmoid", "m"), ("p", "maxpool2d", "h", {}, {"size": 2}), ("f", "flatten", "p")], half("f"),
              ["0.1"])
    result = grad_graph(g)
    assert result.corners() == ("h[0,0,0] = h[0,0,1] = h[0,1,0] = h[0,1,1]",) and result.kinks() == ()


def test_too_many_corners_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("symderive.networks.kinks.MOST_WORK", 0)
    out = to_json(grad_graph(KINKED["three rows"]))
    assert out["nondifferentiable"] is None and out["kinks"] == ["z[1,1] = 0"]
