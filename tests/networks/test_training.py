"""Training steps: three rules, against their formulas in fractions and in plain loops; losses before and after."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import plain_loops
import pytest
from layer_samples import SAMPLES, WB, graph, half
from mpmath import exp, fprod, log, mp, mpf, sqrt, tanh
from net_samples import LOGISTIC, RESIDUAL, SOFTMAX, WORKSHEET, net

from symderive.api.claims import prove
from symderive.api.gradients import grad
from symderive.kernel.ring import rational
from symderive.kernel.term import fold
from symderive.networks.graph import Graph
from symderive.networks.graph_result import grad_graph, to_json
from symderive.networks.graph_telling import graph_document
from symderive.networks.net import WeightsError
from symderive.networks.result import grad as net_grad
from symderive.networks.result import to_json as net_json
from symderive.networks.training import Optimizer, positive
from symderive.pages.terminal import render

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


def test_floats_where_there_is_no_time_for_more() -> None:
    """More numbers than certain digits can be found of: the same numbers as floats have them, and it is said."""
    source = np.random.default_rng(3)
    arrays = {"W": source.normal(size=(45, 45)) / 9, "b": source.normal(size=45), "V": source.normal(size=(2, 45)) / 9}
    g = graph({"x": source.normal(size=(3, 45))}, arrays,
              [("z", "dense", "x", WB), ("a", "tanh", "z"), ("y", "dense", "a", {"weight": "V"})], half("y"), source.normal(size=(3, 2)))
    way = Optimizer("adam", RATE)
    rough, certain = (grad_graph(g, optimizer=way, steps=2, seconds=s) for s in (0.001, 0))
    assert (rough.is_certified, certain.is_certified) == (False, True)
    for k in (0, 1):
        assert float(rough.loss(k)) == pytest.approx(float(certain.loss(k)), rel=1e-12)
        assert float(rough.predicted(k)) == pytest.approx(float(certain.predicted(k)), rel=1e-10)
    assert float(rough.value("grads", "W", (3, 4))) == pytest.approx(float(certain.value("grads", "W", (3, 4))), rel=1e-10)
    assert to_json(rough)["certified"] is False and "certified" not in to_json(certain)
    text = " ".join(render(graph_document(rough)).split())
    assert "the numbers are floats, and none of their digits is certain, for 2,160 weights take longer" in text
    assert grad_graph(SAMPLES["tanh"], seconds=0.001).is_certified  # a small network always has the time


def test_floats_that_overflow_are_said() -> None:
    huge = np.full((50, 50), 1e200)
    g = graph({"x": np.full((1, 50), 1e200)}, {"W": huge}, [("y", "dense", "x", {"weight": "W"})], half("y"), np.zeros((1, 50)))
    with pytest.raises(WeightsError, match="the numbers are too large for floats"):
        grad_graph(g, seconds=0.001)


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


# --- equations of single numbers -----------------------------------------------------------------------------------


NETS = [WORKSHEET, SOFTMAX, RESIDUAL, LOGISTIC]


@pytest.mark.parametrize("kind", ["sgd", "momentum", "adam"])
@pytest.mark.parametrize("text", NETS, ids=["worksheet", "softmax", "residual", "logistic"])
def test_single_numbers_take_the_same_steps(tmp_path: Path, text: str, kind: str) -> None:
    """Gradients by central differences with 90 digits, the rules in plain loops."""
    network = net(tmp_path, text)
    out = net_json(net_grad(network, optimizer=Optimizer(kind, RATE), steps=3))
    now = {w: mpf(v.numerator) / v.denominator for w, v in ((w, rational(network.given[w])) for w in network.trained)}
    v, s = dict.fromkeys(now, mpf(0)), dict.fromkeys(now, mpf(0))
    for t, step in enumerate(out["steps"], 1):
        before, h = plain_loss(network, now), mpf(10) ** -30
        slopes = {w: (plain_loss(network, now | {w: now[w] + h}) - plain_loss(network, now | {w: now[w] - h})) / (2 * h) for w in now}
        new = {}
        for w, g in slopes.items():
            d = g
            if kind == "momentum":
                d = v[w] = v[w] * mpf(9) / 10 + g
            if kind == "adam":
                v[w], s[w] = v[w] * mpf(9) / 10 + g / 10, s[w] * mpf(999) / 1000 + g**2 / 1000
                d = v[w] / (1 - (mpf(9) / 10) ** t) / (sqrt(s[w] / (1 - (mpf(999) / 1000) ** t)) + mpf(10) ** -8)
            new[w] = now[w] - d / 10
            assert abs(mpf(str(step["updated"][w])) - new[w]) <= mpf(10) ** -23 * abs(new[w])
        after = plain_loss(network, new)
        for key, wanted in (("loss", before), ("loss_after", after), ("decrease", before - after),
                            ("predicted_decrease", sum(slopes[w] * (now[w] - new[w]) for w in now))):
            assert abs(mpf(str(step[key])) - wanted) <= mpf(10) ** -22 * abs(wanted), key
        now = new


def plain_loss(network: Any, weights: Any) -> Any:
    values = {n: mpf(q.numerator) / q.denominator for n, q in ((n, rational(t)) for n, t in network.given.items())} | weights
    for d in network.definitions:
        values[d.name] = fold(d.body, lambda t, args, known=dict(values): plain_value(t, args, known))
    return values[network.loss.name]


def plain_value(t: Any, args: Any, known: Any) -> Any:
    if t.op in ("num", "name"):
        return known[t.val] if t.op == "name" else mpf(t.value.numerator) / t.value.denominator
    rules = {"add": lambda: sum(args), "sub": lambda: args[0] - args[1], "neg": lambda: -args[0], "mul": lambda: fprod(args),
             "div": lambda: args[0] / args[1], "pow": lambda: args[0] ** args[1], "sigmoid": lambda: 1 / (1 + exp(-args[0])),
             "tanh": lambda: tanh(args[0]), "exp": lambda: exp(args[0]), "log": lambda: log(args[0])}
    return rules[t.op]()


def test_one_step_of_a_form_is_the_same_step_of_the_other(tmp_path: Path) -> None:
    line = net(tmp_path, 'loss = "1/2*(w - 1)^2"\nrate = 0.1\n[weights]\nw = 3\n')
    for options in ({}, {"kind": "momentum"}, {"kind": "adam"}):
        way = Optimizer(rate=RATE, **options)
        found = net_grad(line, optimizer=way, steps=3).steps
        assert [float(n.updated["w"]) for n in found] == pytest.approx([float(w) for w in weights(LINE, 3, **options)[1:]])
        assert found[0].updated["w"] == weights(LINE, 1, **options)[1]


def test_fractions_of_single_numbers_do_not_grow_for_ever(tmp_path: Path) -> None:
    found = net_grad(net(tmp_path, WORKSHEET), steps=30).steps
    assert len(found) == 30 and found[0].exact and not found[-1].exact
    assert all(n.decrease > 0 for n in found)


def test_frozen_weights_stay(tmp_path: Path) -> None:
    out = net_json(net_grad(net(tmp_path, 'frozen = ["w1"]\n' + WORKSHEET), steps=2))
    assert all("w1" not in step["updated"] and "w1" not in step["grads"] for step in out["steps"])


def test_steps_need_a_rate(tmp_path: Path) -> None:
    network = net(tmp_path, WORKSHEET.replace("rate ", "#"))
    with pytest.raises(WeightsError, match="the learning rate is missing"):
        grad(network, steps=2)
    assert len(grad(network, steps=2, rate="0.03").found.steps) == 2


@pytest.mark.parametrize(("options", "problem"), [({"rate": "0,03"}, "the learning rate is a positive number"),
                                                  ({"rate": "-1"}, "a positive number"),
                                                  ({"momentum": "nan"}, "the momentum is a positive"),
                                                  ({"optimizer": "adam", "momentum": "0.5"}, "adam has no momentum")])
def test_refused_options(tmp_path: Path, options: Any, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        grad(net(tmp_path, WORKSHEET), **options)


def test_central_differences_of_single_numbers(tmp_path: Path) -> None:
    out = net_json(net_grad(net(tmp_path, WORKSHEET), differences=True))
    assert out["central_differences"]["w1"] == out["grads"]["w1"]  # a parabola in every weight
    near = net_json(net_grad(net(tmp_path, SOFTMAX), differences=True))
    assert float(near["central_differences"]["v11"]) == pytest.approx(float(near["grads"]["v11"]), rel=1e-6)
    assert near["central_differences"]["v11"] != near["grads"]["v11"]


# --- pages ---------------------------------------------------------------------------------------------------------


def test_the_page_tells_all_steps_of_both_forms(tmp_path: Path) -> None:
    line = net(tmp_path, 'loss = "1/2*(w - 1)^2"\nrate = 0.1\n[weights]\nw = 3\n')
    for network, label in ((line, "w"), (LINE, "w[0]")):
        text = " ".join(grad(network, steps=3).text(width=100).split())
        for row in (f"{label} 3 2 3 − 0.1·2 2.8", "1 2 1.62 0.4 0.38", "2 1.62 1.3122 0.324 0.3078", "3 1.3122 1.062882 0.26244 0.249318",
                    f"{label} 3 2.458", "All 3 steps", "w_new = w − α g"):
            assert row in text, row


def test_the_page_of_adam_and_momentum(tmp_path: Path) -> None:
    line = net(tmp_path, 'loss = "1/2*(w - 1)^2"\nrate = 0.1\n[weights]\nw = 3\n')
    text = " ".join(grad(line, momentum="1/2").text(width=100).split())
    assert "v_new = μ v + g" in text and "μ = 0.5" in text and "w 3 2 2 3 − 0.1·2 2.8" in text
    text = " ".join(grad(line, optimizer="adam").text(width=100).split())
    assert "m_new = β₁ m + (1 − β₁) g" in text and "β₂ = 0.999" in text and "w 3 2 0.2 0.004 ≈ 1 3 − 0.1·1 ≈ 2.9" in text


def test_the_shares_of_a_running_mean() -> None:
    """What the page of adam says: the shares of the gradients of t steps add up to 1 - b^t."""
    assert prove("sum((1 - b)*b^k, k=0..3) = 1 - b^4").verdict.value == "Proved"
