"""Weights files: what is read, exactly; and one clear error for everything else."""

import json
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from net_samples import SHELF, WORDS, WORKSHEET, net

from symderive.kernel.ring import rational
from symderive.networks.weights_file import WeightsError, load
from symderive.notation.text import write


def test_the_worksheet() -> None:
    found = load(SHELF / "worksheet_network.toml")
    assert found.title == "Two-unit linear network" and found.file == "worksheet_network.toml"
    assert {n: write(t) for n, t in found.given.items()} == {
        "i1": "0.7",
        "i2": "0.5",
        "y": "0.5",
        "w1": "-0.3",
        "w2": "0.8",
        "w3": "0.15",
        "w4": "0.2",
        "w5": "0.9",
        "w6": "-0.14",
        "w7": "0.7",
        "w8": "0.25",
        "w9": "-0.1",
    }
    assert [f"{d.name} = {write(d.body)}" for d in found.definitions] == [
        "h1 = i1*w1 + i2*w3 + w5",
        "h2 = i1*w2 + i2*w4 + w6",
        "yhat = h1*w7 + h2*w8 + w9",
        "E = 1/2*(y - yhat)^2",
    ]
    assert found.rate is not None and write(found.rate) == "0.03"


def test_the_second_sample() -> None:
    assert [write(t) for t in load(SHELF / "worksheet_network_2.toml").inputs.values()] == ["0.2", "0.5"]


def test_json_says_the_same(tmp_path: Path) -> None:
    text = json.dumps(
        {
            "rate": 0.03,
            "loss": "1/2*(y - yhat)^2",
            "inputs": {"i1": 0.7},
            "target": {"y": 1},
            "weights": {"w1": -0.3},
            "network": {"yhat": "i1*w1"},
            "frozen": [],
        }
    )
    found = net(tmp_path, text, "net.json")
    assert write(found.inputs["i1"]) == "0.7" and write(found.target["y"]) == "1" and found.title == "net"


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("0.1", "1/10"),
        ("0.10", "1/10"),
        ("-0.0", "0"),
        ("1_000.5", "2001/2"),
        ("+3", "3"),
        ("1e-3", "1/1000"),
        ("2.5E2", "250"),
        ("0x10", "16"),
        ('"1/3"', "1/3"),
        ('"-2/4"', "-1/2"),
        ('"0.25"', "1/4"),
        ("1.25e1", "25/2"),
        ("12.5e-4", "1/800"),
    ],
)
def test_numbers_are_exact(tmp_path: Path, said: str, value: str) -> None:
    assert rational(net(tmp_path, WORKSHEET.replace("w1 = -0.3", f"w1 = {said}")).weights["w1"]) == Fraction(value)


def test_declared_names_are_those_names(tmp_path: Path) -> None:
    found = net(tmp_path, WORDS)
    assert found.loss.name == "Loss"
    assert {"E", "I", "beta", "lambda", "pi"} <= found.equations[0].body.names


def test_given_may_repeat(tmp_path: Path) -> None:
    assert net(tmp_path, WORKSHEET + "\n[given]\nw2 = 0.80\n").weights["w2"].val == "0.8"


# text, what the message must say
BAD = [
    ("", "empty"),
    (WORKSHEET.replace("rate ", "ratee "), "did you mean rate"),
    (WORKSHEET.replace("w1 = -0.3\n", ""), "w1 has no value"),
    (WORKSHEET.replace("w1 = -0.3", "w1 = 0.1\nw1 = 0.2"), "w1 is given twice"),
    (WORKSHEET + "[given]\nw2 = 0.3\n", "two values, 0.8 and 0.3"),
    (WORKSHEET + "[given]\nw10 = 0.3\n", "w10 is no input"),
    (WORKSHEET.replace("-0.3", "nan"), "w1 = nan"),
    (WORKSHEET.replace("-0.3", "inf"), "finite"),
    (WORKSHEET.replace("-0.3", "1e400"), "too large"),
    (WORKSHEET.replace("-0.3", "1e-999999999"), "too small"),
    (WORKSHEET.replace("-0.3", "0,15"), "0,15.*write 0.15"),
    (WORKSHEET.replace("-0.3", '"0,15"'), "write 0.15"),
    (WORKSHEET.replace("-0.3", "true"), "true or false"),
    (WORKSHEET.replace("-0.3", "[1, 2]"), "a list"),
    (WORKSHEET.replace("-0.3", "{a = 1}"), "a table"),
    (WORKSHEET.replace("-0.3", '"x"'), "not a number"),
    (WORKSHEET.replace("-0.3", "2024-01-01"), "a date"),
    (WORKSHEET.replace("-0.3", '"1/0"'), "not a number"),
    (WORKSHEET.replace("-0.3", "9" * 500), "too long"),
    (WORKSHEET.replace("i1*w1", "i1 w1"), r"column \d+.*\*"),
    (WORKSHEET.replace("i1*w1", "2i1*w1"), r"\*"),
    (WORKSHEET.replace("i1*w1", "__import__('os').system('true')"), "cannot be read"),
    (WORKSHEET.replace("i1*w1", "9**9**9**9*i1*w1"), "exponent is too large"),
    (WORKSHEET.replace("i1*w1", "(" * 10_000), "nested|expected"),
    (WORKSHEET.replace("i1*w1", "i1*w1*0,5"), "write 0.5"),
    (WORKSHEET.replace("i1*w1", "i1*w12"), "w12 has no value.*did you mean"),
    (WORKSHEET.replace("i1*w1", "i1*w1*E"), "E is the loss.*exp"),
    (WORKSHEET.replace("i1*w1", "i1*w1*h2"), "h2 is used before"),
    (WORKSHEET.replace("i1*w1", "i1*w1*h2").replace("i1*w2", "i1*w2*h1"), "circle"),
    (WORKSHEET.replace("i1*w1", "i1*w1*h1"), "by itself"),
    (WORKSHEET.replace("i1*w1", "max(i1*w1, 0)"), "max cannot stand"),
    (WORKSHEET.replace("i1*w1", "sum(w1, j=1..3)"), "Sum cannot stand"),
    (WORKSHEET.replace("i1*w1 +", "i1 > w1 +"), "column"),
    (WORKSHEET.replace("i2 = 0.5", "i2 = 0.5, i3 = 1"), "i3 is not used"),
    (WORKSHEET.replace("w9 = -0.1", "w9 = -0.1\nw10 = 2"), "w10 is not used"),
    (WORKSHEET.replace("y = 0.5", "y = 0.5, w1 = 1"), "w1 is given twice"),
    (WORKSHEET.replace('h2   = "', 'w2   = "'), "w2 is defined twice"),
    (WORKSHEET.replace('h1   = "', '"h 1" = "'), "not a name"),
    ('frozen = ["w11"]\n' + WORKSHEET, "w11 is not a weight.*did you mean w1"),
    ("frozen = 3\n" + WORKSHEET, "a list of names"),
    ("arrays = 'x.npz'\n" + WORKSHEET, "arrays belongs to layers"),
    ("colour = 'red'\n" + WORKSHEET, "colour is not a key.*the keys of the expression form are"),
    ("net = 'x'\n" + WORKSHEET, "equations of single numbers cannot be mixed"),
    ("rate = -0.1\n" + WORKSHEET.replace("rate ", "#rate "), "the learning rate is -0.1"),
    (WORKSHEET.replace("loss ", "#loss "), "loss is missing"),
    (WORKSHEET.replace('loss   = "1/2*(y - yhat)^2"', "loss = 3"), "in quotes"),
    ("rate: 1e-3\nloss: x\n", "YAML"),
    ("this is prose", "not TOML"),
    ("[[layer]]\nname = 'z'\n", "loss is missing"),
    ("a." * 20_000 + "a = 1", "more than 30 dots"),
    ("a = [" + "1," * 600_000 + "]", "more than 250000 numbers.*arrays ="),
    (WORKSHEET.replace('"Two-unit linear network"', "3"), "a text"),
    ("[1, 2]", "not TOML|does not hold"),
    ("[" * 100_000, "nested|not"),
    ("a = " + "[" * 5_000, "nested|not"),
    ("weights = 3\nloss = 'x'", "weights is a table"),
    ("loss = '1'\n[weights]", "no weights"),
]


@pytest.mark.parametrize(("text", "says"), BAD, ids=[says for _, says in BAD])
def test_one_clear_error(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(WeightsError, match=says) as why:
        net(tmp_path, text)
    assert why.value.file == "net.toml" and "\n" not in str(why.value) and why.value.sentence


@pytest.mark.parametrize(
    ("number", "says"),
    [
        ("NaN", "NaN"),
        ("1e400", "too large"),
        ("-Infinity", "finite"),
        ("true", "true or false"),
        ("null", "date|null"),
        ('"0,15"', "write 0.15"),
        ("[[1]]", "a list"),
    ],
)
def test_bad_numbers_in_json(tmp_path: Path, number: str, says: str) -> None:
    text = (
        '{"rate": 0.03, "loss": "(y - yhat)^2", "inputs": {"i1": 0.7}, "target": {"y": 0.5}, "weights": {"w1": %s}, '
        '"network": {"yhat": "i1*w1"}}'
    )
    with pytest.raises(WeightsError, match=says):
        net(tmp_path, text % number, "net.json")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"rate": 1, "rate": 2}', "rate is given twice"),
        ('{"weights": {"w": 1, "w": 1}}', "w is given twice"),
        ("[1, 2]", "does not hold a table"),
        ('{"rate": 1,}', "line 1, column 12: this is not JSON"),
        ('{"rate": 0,15}', "write 0.15"),
        ("[" * 100_000, "nested"),
        ("{}", "loss is missing"),
    ],
)
def test_bad_json(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(WeightsError, match=says):
        net(tmp_path, text, "net.json")


@pytest.mark.parametrize(
    ("name", "says"), [("a.pt", "is a pickle.*numpy.savez"), ("a.pkl", "code"), ("a.yaml", "TOML or JSON"),
                         ("a.npz", "TOML or JSON.*net = "), ("a.keras", "Keras.*numpy.savez"),
                         ("a.onnx", "without a loss.*net = \"a.onnx\"")]
)
def test_other_kinds_of_files(tmp_path: Path, name: str, says: str) -> None:
    with pytest.raises(WeightsError, match=says):
        net(tmp_path, "x", name)


def test_files_that_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(WeightsError, match="directory"):
        load(tmp_path)
    (tmp_path / "worksheet.toml").write_text(WORKSHEET, encoding="utf-8")
    with pytest.raises(WeightsError, match=r"no such file.*did you mean worksheet.toml"):
        load(tmp_path / "workshet.toml")
    (tmp_path / "latin.toml").write_bytes(b'title = "\xe9"')
    with pytest.raises(WeightsError, match="UTF-8"):
        load(tmp_path / "latin.toml")

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(WeightsError, match="may not be read"):
        load(tmp_path / "worksheet.toml")


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True, deadline=None)
@given(st.integers(0, len(WORKSHEET)), st.integers(0, 12), st.text(max_size=6), st.sampled_from(["net.toml", "net.json", "net"]))
def test_broken_files_are_errors_or_networks(tmp_path: Path, at: int, cut: int, put: str, name: str) -> None:
    try:
        net(tmp_path, (WORKSHEET[:at] + put + WORKSHEET[at + cut :]).replace("\ud800", ""), name)
    except WeightsError as why:
        assert why.sentence
    except UnicodeEncodeError:
        pass


def test_messages_are_one_printable_line(tmp_path: Path) -> None:
    for text in (WORKSHEET.replace("w9 = -0.1", '"w\\n\\u001b[31m" = 1'), WORKSHEET.replace("Two-unit", "Two\\u001b[31m")):
        with pytest.raises(WeightsError) as why:
            net(tmp_path, text)
        assert str(why.value).isprintable()


def test_a_large_file_is_answered_at_once(tmp_path: Path) -> None:
    many = "".join(f"v{k} = 0.5\n" for k in range(20_000))
    with pytest.raises(WeightsError, match="is not used"):
        net(tmp_path, WORKSHEET.replace("[network]", many + "[network]"))
