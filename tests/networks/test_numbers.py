"""Numbers: exact where the network is rational, certain digits elsewhere, both slopes at a kink; and the JSON."""

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from net_samples import KINK, LOGISTIC, RESIDUAL, SHELF, SOFTMAX, WORDS, WORKSHEET, net

from symderive.networks.net import WeightsError
from symderive.networks.numbers import order, plain, rounded, scientific, significant
from symderive.networks.result import grad, to_json
from symderive.networks.weights_file import load

EXACT = {
    "loss": "17161/8000000",
    "grads": {
        "w1": "6419/200000",
        "w2": "917/80000",
        "w3": "917/40000",
        "w4": "131/16000",
        "w5": "917/20000",
        "w6": "131/8000",
        "w7": "20043/400000",
        "w8": "1703/50000",
        "w9": "131/2000",
    },
    "updated": {
        "w1": "-6019257/20000000",
        "w2": "6397249/8000000",
        "w3": "597249/4000000",
        "w4": "319607/1600000",
        "w5": "1797249/2000000",
        "w6": "-112393/800000",
        "w7": "27939871/40000000",
        "w8": "1244891/5000000",
        "w9": "-20393/200000",
    },
    "forward": {"h1": "153/200", "h2": "13/25", "yhat": "1131/2000"},
    "loss_after": "57540716652636922355759107609/32000000000000000000000000000000",
    "forward_after": {"h1": "76260663/100000000", "h2": "20765809/40000000", "yhat": "2239876461230853/4000000000000000"},
}


def found(folder: Path, text: str) -> dict[str, Any]:
    """What the JSON of a weights file says, once through the encoder."""
    result: dict[str, Any] = json.loads(json.dumps(to_json(grad(net(folder, text)))))
    return result


def test_the_worksheet_exactly() -> None:
    out = to_json(grad(load(SHELF / "worksheet_network.toml")))
    assert out["exact"] == EXACT
    assert list(out) == [
        "loss",
        "grads",
        "updated",
        "forward",
        "loss_after",
        "forward_after",
        "exact",
        "nondifferentiable",
        "kinks",
        "n_params",
    ]
    assert out["loss"] == 0.002145125 and out["grads"]["w1"] == 0.032095 and out["forward"] == {"h1": 0.765, "h2": 0.52, "yhat": 0.5655}
    assert out["loss_after"] == "0.001798147395394903823617472" and out["forward_after"]["yhat"] == "0.55996911530771325"
    assert out["nondifferentiable"] == [] and out["kinks"] == [] and out["n_params"] == 9


def test_the_second_sample() -> None:
    out = to_json(grad(load(SHELF / "worksheet_network_2.toml")))
    assert out["forward"] == {"h1": 0.915, "h2": 0.12, "yhat": 0.5705}
    assert (out["loss"], out["grads"]["w1"], out["grads"]["w9"]) == (0.002485125, 0.00987, 0.0705)


def test_every_formula_agrees_with_dual_numbers(tmp_path: Path) -> None:
    for text in (WORKSHEET, SOFTMAX, RESIDUAL, WORDS, LOGISTIC):
        result = grad(net(tmp_path, text))
        assert result.compared == tuple(result.theorems)


def test_central_differences_agree(tmp_path: Path) -> None:
    import math

    def loss(w: float, b: float) -> float:
        h = 1.2 * w + b
        h = h + w * math.tanh(h)
        return (h + w * h - 1) ** 2

    out, d = found(tmp_path, RESIDUAL)["grads"], 1e-6
    assert float(out["w"]) == pytest.approx((loss(0.5 + d, -0.25) - loss(0.5 - d, -0.25)) / (2 * d), rel=1e-8)
    assert float(out["b"]) == pytest.approx((loss(0.5, -0.25 + d) - loss(0.5, -0.25 - d)) / (2 * d), rel=1e-8)


def test_digits_that_a_float_would_lose(tmp_path: Path) -> None:
    out = found(tmp_path, SOFTMAX)
    assert "exact" not in out
    assert out["loss"] == "1.044678453192790330500578"  # mpmath, 40 digits: 1.04467845319279033050057780...
    assert out["grads"]["v11"] == "-0.3481128854638380048456981"


def test_cross_entropy_is_p_minus_y(tmp_path: Path) -> None:
    out = found(tmp_path, SOFTMAX)
    assert Fraction(out["grads"]["v21"]) == pytest.approx(Fraction(out["forward"]["p2"]) * Fraction(out["forward"]["h1"]), rel=1e-20)


def test_saturation_keeps_its_digits(tmp_path: Path) -> None:
    text = 'loss = "tanh(w*x)"\ninputs = { x = 25 }\n[weights]\nw = 1\n'
    slope = found(tmp_path, text)["grads"]["w"]  # 25 (1 - tanh(25)^2), where a float gives 0
    assert slope.startswith("1.928749847963917783") and slope.endswith("e-20")


def test_a_sigmoid_network_with_two_outputs(tmp_path: Path) -> None:
    text = """
loss = "1/2*((t1 - y1)^2 + (t2 - y2)^2)"
inputs = { x1 = 0.35, x2 = -0.2 }
target = { t1 = 0.15, t2 = 0.85 }
weights = { w11 = 0.21, w12 = -0.34, w21 = 0.47, w22 = 0.12, b1 = 0.05, b2 = -0.3, v1 = 0.62, v2 = -0.41, v3 = -0.27, v4 = 0.53 }
[network]
h1 = "sigmoid(w11*x1 + w12*x2 + b1)"
h2 = "sigmoid(w21*x1 + w22*x2 + b2)"
y1 = "sigmoid(v1*h1 + v2*h2 + 0.4)"
y2 = "sigmoid(v3*h1 + v4*h2 + 0.1)"
"""
    out = found(tmp_path, text)  # checked against central differences with 80 digits
    assert out["loss"] == "0.1626411980383838577537934"
    assert out["grads"]["w11"] == "0.0077847957766835695220393" and out["grads"]["v4"] == "-0.03431732353370509349881704"


def test_kinks(tmp_path: Path) -> None:
    out = found(tmp_path, KINK)
    assert out["nondifferentiable"] == ["w1", "w2", "b"]
    assert out["kinks"][0] == {"weight": "w1", "at": "z = 0", "left": 0.0, "right": -0.1288, "used": 0.0, "convention": "relu'(0) = 0"}
    assert out["grads"] == {"w1": 0.0, "w2": 0.0, "b": 0.0, "v": 0.0, "c": -0.7} and out["exact"]["forward"]["z"] == "0"


def test_two_corners_may_make_a_smooth_function(tmp_path: Path) -> None:
    out = found(tmp_path, 'loss = "relu(w) - relu(-w)"\n[weights]\nw = 0\n')
    assert out["grads"] == {"w": 1.0} and out["nondifferentiable"] == []


@pytest.mark.parametrize(
    ("loss", "weight", "says"),
    [
        ("1/(w - 1)", "1", "division by 0"),
        ("log(w)", "0", "log"),
        ("log(w)", "-1", "log"),
        ("sqrt(w)", "0", "E"),
        ("sqrt(w)", "-1", "sqrt"),
        ("w^(1/2)", "-1", "not positive"),
        ("relu(exp(w) - exp(w))", "1", "no formula: its condition .* holds at no point"),
        ("log(exp(w)*exp(-w) - 1)", "1", "log is not defined"),
        ("w^(-1)", "0", "division by 0"),
    ],
)
def test_numbers_that_do_not_exist(tmp_path: Path, loss: str, weight: str, says: str) -> None:
    with pytest.raises(WeightsError, match=says):
        grad(net(tmp_path, f'loss = "{loss}"\n[weights]\nw = {weight}\n'))


def test_frozen_and_chosen(tmp_path: Path) -> None:
    out = found(tmp_path, 'frozen = ["w1"]\n' + WORKSHEET)
    assert "w1" not in out["grads"] and "w1" not in out["updated"] and out["n_params"] == 9
    only = to_json(grad(load(SHELF / "worksheet_network.toml"), ["w5"]))
    assert only["grads"] == {"w5": 0.04585} and only["exact"]["loss_after"] == EXACT["loss_after"]


def test_without_a_rate_there_is_no_update(tmp_path: Path) -> None:
    out = found(tmp_path, WORKSHEET.replace("rate ", "#"))
    assert out["updated"] == {} and "loss_after" not in out


@pytest.mark.parametrize(
    ("value", "digits", "expected"),
    [
        ("1/3", 6, "0.333333"),
        ("2/3", 6, "0.666667"),
        ("-2/3", 2, "-0.67"),
        ("123456789", 3, "123000000"),
        ("1/8", 2, "0.13"),
        ("0", 6, "0"),
        ("999999/1000000", 3, "1"),
    ],
)
def test_rounding(value: str, digits: int, expected: str) -> None:
    assert plain(rounded(Fraction(value), digits)) == expected


def test_writing_decimals() -> None:
    assert (significant(Fraction("0.0655")), significant(Fraction(1, 3)), significant(Fraction(1200))) == (3, None, 2)
    assert scientific(Fraction("-0.00125")) == "-1.25e-3"


def test_what_is_0_is_0_and_what_is_small_is_not(tmp_path: Path) -> None:
    """tanh(w1 x) - tanh(w2 x) is 0 with w1 = w2, though no fraction; 1 - tanh(900)^2 = 4 e^(-1800) is not."""
    head = ('loss = "1/2*(y - t)^2"\nrate = 0.5\ninputs = { x = 0.3 }\ntarget = { t = 0 }\n'
            "weights = { w1 = 0.5, w2 = 0.5, v = 0.25 }\n[network]\n")
    out = found(tmp_path, head + 'h = "tanh(w1*x) - tanh(w2*x)"\ny = "v*h"\n')
    assert out["forward"] == {"h": 0.0, "y": 0.0} and out["grads"] == {"w1": 0.0, "w2": 0.0, "v": 0.0} and "exact" not in out
    out = found(tmp_path, head + 'h = "1 - tanh(900)^2"\ny = "v*h + w1*x - w2*x"\n')
    assert out["forward"]["h"] == "7.44719225226089813781635e-782"  # mpmath with 900 digits
    assert out["forward"]["y"] == "1.861798063065224534454087e-782"


def test_a_kink_of_what_is_0_and_no_fraction(tmp_path: Path) -> None:
    text = 'loss = "relu(exp(w) - exp(v)) + w"\n[weights]\nw = 1\nv = 1\n'
    out = found(tmp_path, text)
    assert out["nondifferentiable"] == ["w", "v"] and out["grads"] == {"w": 1.0, "v": 0.0}


def test_a_probability_next_to_1_keeps_its_log(tmp_path: Path) -> None:
    text = 'loss = "-log(1 - p)"\ninputs = { x = 100 }\n[weights]\nw = 1\n[network]\np = "sigmoid(w*x)"\n'
    out = found(tmp_path, text)  # -log(1 - sigmoid(100)) = 100 + log(1 + e^(-100)), its slope 100 sigmoid(100)
    assert out["loss"].startswith("100") and float(out["loss"]) == 100 and float(out["grads"]["w"]) == 100
    assert out["forward"]["p"] == "1" or float(out["forward"]["p"]) == 1


@pytest.mark.parametrize("power", [-5000, -30, 0, 20, 5000])
def test_long_decimals(power: int) -> None:
    q = Fraction(123) * Fraction(10) ** power
    assert (order(q), significant(q)) == (power + 2, 3)
    assert scientific(q) == f"1.23e{power + 2}"
    assert Fraction(int(plain(abs(q)).replace(".", "")[-400:])) in (123, 123 * Fraction(10) ** power) or power > 4000
