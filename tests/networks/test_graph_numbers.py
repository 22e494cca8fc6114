"""Numbers of graphs: every digit against plain loops and central differences; exact where rational; large and deep ones too."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import plain_loops
import pytest
from layer_samples import SAMPLES, as_toml
from mpmath import mp, mpf

from symderive.networks.graph import Graph
from symderive.networks.graph_result import grad_graph, to_json
from symderive.networks.weights_file import load

STEP = mpf(10) ** -30  # of central differences, which are right to 10^-60


@pytest.fixture(autouse=True)
def ninety_digits() -> Any:
    with mp.workdps(90):
        yield


def flat(nested: Any) -> list[Any]:
    return [t for part in nested for t in flat(part)] if isinstance(nested, list) else [nested]


def same(shown: Any, wanted: Any, what: str = "") -> None:
    """Whether numbers as JSON shows them agree to every digit with numbers of mpmath."""
    found = [mpf(str(v)) for v in flat(shown)]
    expected = list(np.ravel(wanted))
    assert len(found) == len(expected), what
    for a, b in zip(found, expected, strict=True):
        assert abs(a - b) <= mpf(10) ** -24 * abs(b) + mpf(10) ** -55, what


def agrees(g: Graph, out: dict[str, Any]) -> None:
    """Loss, values, gradients, and all of it after one step w - rate*(g + decay*w)."""
    values, loss = plain_loops.forward(g, {})
    gradients = {w: plain_loops.differences(g, w, {}, STEP) for w in g.trained}
    start = {w: plain_loops.numbers(g.weights[w]) for w in g.trained}
    rate, decay = plain_loops.number(g.rate), plain_loops.number(g.decay)
    updated = {w: start[w] - rate * (gradients[w] + decay * start[w]) for w in g.trained}
    after, loss_after = plain_loops.forward(g, updated)
    same(out["loss"], loss, "loss")
    same(out["loss_after"], loss_after, "loss_after")
    for key, wanted in (("forward", values), ("grads", gradients), ("updated", updated), ("forward_after", after)):
        assert list(out[key]) == list(wanted)
        for name, expected in wanted.items():
            same(out[key][name], expected, f"{key} {name}")


@pytest.mark.parametrize("name", SAMPLES)
def test_every_digit_against_plain_loops(name: str) -> None:
    result = grad_graph(SAMPLES[name])
    out = json.loads(json.dumps(to_json(result)))
    agrees(SAMPLES[name], out)
    assert out["nondifferentiable"] == [] and out["kinks"] == []
    assert result.check.digits is None or result.check.digits > 25


RATIONAL = {"relu", "leaky_relu", "identity", "leaky_relu, alpha", "half_squared_error", "squared_error", "mse", "conv2d", "maxpool2d",
            "conv2d, stride, pad, dilation", "conv2d, groups, shared bias", "conv2d, depthwise, images", "conv1d", "conv1d, signals",
            "pools, overlapping", "broadcast"}


def test_which_are_exact() -> None:
    assert {name for name, g in SAMPLES.items() if "exact" in to_json(grad_graph(g))} == RATIONAL


@pytest.mark.parametrize("name", sorted(RATIONAL))
def test_fractions_say_what_decimals_say(name: str) -> None:
    out = to_json(grad_graph(SAMPLES[name]))
    for key in ("loss", "loss_after"):
        same(out[key], plain_loops.number(Fraction(out["exact"][key])))
    for key in ("grads", "updated", "forward", "forward_after"):
        for w, nested in out[key].items():
            same(nested, [plain_loops.number(Fraction(v)) for v in flat(out["exact"][key][w])])




@pytest.mark.parametrize("name", SAMPLES)
def test_the_same_from_a_file(name: str, tmp_path: Path) -> None:
    path = tmp_path / "net.toml"
    path.write_text(as_toml(SAMPLES[name]))
    graph = load(path)
    assert isinstance(graph, Graph)
    assert to_json(grad_graph(graph)) == to_json(grad_graph(SAMPLES[name]))
