"""Training steps: three rules, against their formulas in fractions and in plain loops; losses before and after."""

from fractions import Fraction
from typing import Any

import numpy as np
import plain_loops
import pytest
from layer_samples import SAMPLES, WB, graph, half
from mpmath import mp, mpf, sqrt

from symderive.networks.graph import Graph
from symderive.networks.graph_result import grad_graph, to_json
from symderive.networks.training import Optimizer, positive

RATE = Fraction(1, 10)


@pytest.fixture(autouse=True)
def ninety_digits() -> Any:
    with mp.workdps(90):
        yield


LINE = graph({"x": ["1"]}, {"w": ["3"]}, [("y", "multiply", "x w")], half("y"), ["1"])  # E = (w - 1)^2/2, g = w - 1


def weights(g: Graph, steps: int, **options: Any) -> list[Fraction]:
    """w before and after every step."""
    result = grad_graph(g, optimizer=Optimizer(rate=RATE, **options), steps=steps)
    return [Fraction(3), *(result.value("updated", "w", (0,), k) for k in range(steps))]


def test_sgd_by_hand() -> None:
    assert weights(LINE, 3) == [3, Fraction("2.8"), Fraction("2.62"), Fraction("2.458")]


def test_momentum_by_hand() -> None:
    assert weights(LINE, 3, kind="momentum", momentum=Fraction(1, 2)) == [3, Fraction("2.8"), Fraction("2.52"), Fraction("2.228")]


def test_decay_shrinks_the_old_weight() -> None:
    assert weights(LINE, 1, decay=Fraction(1, 2)) == [3, 3 - RATE * (2 + Fraction(3, 2))]


def test_adam_begins_with_a_step_of_the_rate() -> None:
    """m/(1 - beta1) = g and s/(1 - beta2) = g^2, so that d = g/(|g| + epsilon)."""
    assert weights(LINE, 1, kind="adam") == [3, 3 - RATE * 2 / (2 + Fraction(1, 10**8))]


def plain_training(g: Graph, steps: int, kind: str) -> list[Any]:
    """Losses before every step and after the last, by plain loops and central differences."""
    now = {w: plain_loops.numbers(g.weights[w]) for w in g.trained}
    v: dict[str, Any] = {w: 0 for w in now}
    s: dict[str, Any] = {w: 0 for w in now}
    losses = []
    for t in range(1, steps + 1):
        losses.append(plain_loops.forward(g, now)[1])
        slopes = {w: plain_loops.differences(g, w, now, mpf(10) ** -30) for w in now}
        for w in now:
            gradient = slopes[w]
            d = gradient
            if kind == "momentum":
                d = v[w] = v[w] * mpf(9) / 10 + gradient
            if kind == "adam":
                v[w] = v[w] * mpf(9) / 10 + gradient / 10
                s[w] = s[w] * mpf(999) / 1000 + gradient**2 / 1000
                root = np.frompyfunc(sqrt, 1, 1)(s[w] / (1 - (mpf(999) / 1000) ** t))
                d = v[w] / (1 - (mpf(9) / 10) ** t) / (root + mpf(10) ** -8)
            now[w] = now[w] - (d + plain_loops.number(g.decay) * now[w]) / 10
    return [*losses, plain_loops.forward(g, now)[1]]


@pytest.mark.parametrize("kind", ["sgd", "momentum", "adam"])
@pytest.mark.parametrize("name", ["tanh", "tied", "penalty", "relu", "softmax_ce"])
def test_three_steps_against_plain_loops(name: str, kind: str) -> None:
    g = SAMPLES[name]
    out = to_json(grad_graph(g, optimizer=Optimizer(kind, RATE, decay=g.decay), steps=3))
    wanted = plain_training(g, 3, kind)
    found = [out["steps"][0]["loss"], *(step["loss_after"] for step in out["steps"])]
    for a, b in zip(found, wanted, strict=True):
        assert abs(mpf(str(a)) - b) <= mpf(10) ** -23 * abs(b)
    assert [step["step"] for step in out["steps"]] == [1, 2, 3]
    assert out["loss_after"] == out["steps"][0]["loss_after"] == out["steps"][1]["loss"]
    for step in out["steps"]:
        assert abs(mpf(str(step["decrease"])) - mpf(str(step["loss"])) + mpf(str(step["loss_after"]))) < mpf(10) ** -20
        assert set(step) >= {"grads", "updated", "forward", "forward_after", "nondifferentiable", "predicted_decrease"}


def test_the_predicted_decrease_of_sgd_is_rate_times_the_square_of_the_gradient() -> None:
    result = grad_graph(LINE, steps=2)
    assert [result.predicted(k) for k in (0, 1)] == [RATE * 2**2, RATE * Fraction("1.8") ** 2]
    assert result.decrease(0) == 2 - Fraction("1.8") ** 2 / 2


def test_large_networks_take_the_same_steps() -> None:
    """With more than 2,000 numbers matrices are not multiplied out; floats tell the same, through both layers and their ties."""
    source = np.random.default_rng(3)
    arrays = {"W": source.normal(size=(45, 45)) / 9, "b": source.normal(size=45), "V": source.normal(size=(2, 45)) / 9}
    g = graph({"x": source.normal(size=(3, 45))}, arrays,
              [("z", "dense", "x", WB), ("a", "tanh", "z"), ("u", "dense", "a", WB), ("y", "dense", "u", {"weight": "V"})], half("y"),
              source.normal(size=(3, 2)))
    for options in ({}, {"kind": "momentum", "decay": Fraction(1, 4)}, {"kind": "adam"}):
        way = Optimizer(rate=Fraction(1, 50), **options)
        result = grad_graph(g, optimizer=way, steps=3)
        assert not result.is_small and result.digits == 15
        wanted = float_training(g, way, 3)
        assert [float(result.loss(k)) for k in range(4)] == pytest.approx(wanted, rel=1e-12)
    small_step = grad_graph(g, optimizer=Optimizer(rate=Fraction(1, 10**6)))
    assert float(small_step.predicted()) == pytest.approx(float(small_step.decrease()), rel=1e-3)
    assert result.check.digits is not None and result.check.digits > 15


def float_training(g: Graph, way: Optimizer, steps: int) -> list[float]:
    from symderive.networks.program import FloatGradient

    run, now = FloatGradient(g), {w: g.weights[w].astype(float) for w in g.trained}
    v, s, losses = {w: 0.0 * a for w, a in now.items()}, {w: 0.0 * a for w, a in now.items()}, []
    for t in range(1, steps + 1):
        loss, slopes = run(now)
        losses.append(loss)
        for w, gradient in slopes.items():
            d = gradient
            if way.kind == "momentum":
                d = v[w] = 0.9 * v[w] + gradient
            if way.kind == "adam":
                v[w], s[w] = 0.9 * v[w] + 0.1 * gradient, 0.999 * s[w] + 0.001 * gradient**2
                d = v[w] / (1 - 0.9**t) / (np.sqrt(s[w] / (1 - 0.999**t)) + 1e-8)
            now[w] = now[w] - float(way.rate or 0) * (d + float(way.decay) * now[w])
    return [*losses, run(now)[0]]


def test_fractions_do_not_grow_for_ever() -> None:
    result = grad_graph(SAMPLES["relu"], steps=12)
    assert float(result.loss(12)) < float(result.loss(0))


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    grad_graph(LINE, steps=4, progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 4), (1, 4), (2, 4), (3, 4)]


@pytest.mark.parametrize("said", ["", "nan", "inf", "1e400000", "-1", "1_0", "0x1", "1/0", "__import__('os')", "9" * 100])
def test_a_rate_is_a_positive_number(said: str) -> None:
    with pytest.raises(ValueError, match="the learning rate"):
        positive("learning rate", said)


def test_rates_are_read_exactly() -> None:
    assert [positive("learning rate", said) for said in ("0.03", "1/3", "1e-3", ".5", "2")] == [
        Fraction(3, 100), Fraction(1, 3), Fraction(1, 1000), Fraction(1, 2), 2]


def test_formulas() -> None:
    assert Optimizer("momentum", RATE).formulas == ("v' = momentum*v + g", "d = v'", "w' = w - rate*d")
    assert Optimizer("adam", RATE, decay=Fraction(1, 2)).constants == {
        "beta1": Fraction(9, 10), "beta2": Fraction(999, 1000), "epsilon": Fraction(1, 10**8), "decay": Fraction(1, 2), "rate": RATE}
