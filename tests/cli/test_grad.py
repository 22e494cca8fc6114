"""symderive grad of networks of layers"""

import json

import numpy
import pytest

import symderive

NET = """
rate = 0.5
[inputs]
x = [0.35, -0.2]
[target]
t = [0.15, 0.85]
[weights]
W1 = [[0.21, -0.34], [0.47, 0.12]]
b1 = [0.05, -0.3]
[[layer]]
name = "z1"
type = "dense"
weight = "W1"
bias = "b1"
[[layer]]
name = "a1"
type = "{}"
[loss]
type = "half_squared_error"
of = "a1"
target = "t"
"""

# x*silu-like sums that are 0 for a reason that no trace knows: x*sigmoid(x) - x*sigmoid(-x) = x*tanh(x/2)
UNDECIDED = """
rate = 0.1
inputs = { x = [0.3], m = [-1], k = [0.5] }
target = { t = [0.1] }
weights = { w = [0.7] }
loss = { type = "half_squared_error", of = "a", target = "t" }
layer = [
  { name = "z", type = "multiply", input = ["x", "w"] }, { name = "n", type = "multiply", input = ["z", "m"] },
  { name = "s1", type = "silu", input = "z" }, { name = "s2", type = "silu", input = "n" },
  { name = "h", type = "multiply", input = ["z", "k"] }, { name = "u", type = "tanh", input = "h" },
  { name = "v", type = "multiply", input = ["z", "u", "m"] }, { name = "d", type = "add", input = ["s1", "s2", "v"] },
  { name = "a", type = "relu", input = "d" },
]
"""


@pytest.fixture
def net(tmp_path):
    path = tmp_path / "net.toml"
    path.write_text(NET.format("tanh"))
    return str(path)


def test_json(sd, net):
    answer = sd("grad", "--weights", net, "--format", "json")
    out = json.loads(answer.out)
    assert (answer.code, answer.err) == (0, "")
    assert list(out) == ["loss", "grads", "updated", "forward", "loss_after", "forward_after", "nondifferentiable", "kinks", "n_params"]
    assert out["grads"]["b1"] == ["0.03779005433066766261977287", "-0.9829419844949507345197338"]
    assert out["forward"]["z1"] == [0.1915, -0.1595] and out["n_params"] == 6
    assert answer.out == sd("grad", "--weights", net, "--format", "json").out


def test_json_of_a_rational_network_has_fractions(sd, tmp_path):
    (tmp_path / "net.toml").write_text(NET.format("relu"))
    exact = json.loads(sd("grad", "--weights", str(tmp_path / "net.toml"), "--format", "json").out)["exact"]
    assert exact["forward"] == {"z1": ["383/2000", "-319/2000"], "a1": ["383/2000", "0"]}
    assert exact["grads"]["b1"] == ["83/2000", "0"]


def test_training_steps(sd, net):
    out = json.loads(sd("grad", "--weights", net, "--format", "json", "--steps", "3", "--rate", "1/10", "--momentum", "0.5").out)
    losses = [float(step["loss"]) for step in out["steps"]]
    assert len(losses) == 3 and losses == sorted(losses, reverse=True)
    assert float(out["steps"][2]["loss_after"]) < losses[2]


def test_central_differences(sd, net):
    out = json.loads(sd("grad", "--weights", net, "--format", "json", "--verify-with", "fd").out)
    assert out["central_differences"].pop("h") == 0.001
    assert float(out["central_differences"]["W1[1,0]"]) == pytest.approx(float(out["grads"]["W1"][1][0]), rel=1e-6)


def test_wrt(sd, net):
    out = json.loads(sd("grad", "--weights", net, "--format", "json", "--wrt", "b1").out)
    assert list(out["grads"]) == list(out["updated"]) == ["b1"]


@pytest.mark.parametrize(("typed", "said"), [
    ("--rate abc", "the learning rate is a positive number such as 0.03, not 'abc'"), ("--rate -1", "not '-1'"),
    ("--rate 1e999999999", "such as 0.03"), ("--optimizer adam --momentum 0.3", "adam has no momentum"),
    ("--steps 0", "0 is not in the range"), ("--wrt Q", "Q is not a weight"), ("--show W1[7,0]", "W1"),
])
def test_what_cannot_run(sd, net, typed, said):
    answer = sd("grad", "--weights", net, *typed.split())
    assert (answer.code, answer.out) == (2, "") and said in " ".join(answer.err.split())


def test_a_kink_that_no_enclosure_decides_is_not_decided(sd, tmp_path):
    (tmp_path / "net.toml").write_text(UNDECIDED)
    answer = sd("grad", "--weights", str(tmp_path / "net.toml"), "--format", "json")
    assert (answer.code, answer.out) == (3, "") and "on which side of a kink a number lies that a takes" in " ".join(answer.err.split())


ARRAYS = """
net = "2 -> dense 1 sigmoid"
arrays = "w.npz"
inputs = { x = [0.5, 1] }
target = { t = [0.5] }
loss = "half_squared_error"
"""


def test_what_standard_input_names_stands_in_the_working_directory(sd, tmp_path, monkeypatch):
    numpy.savez(tmp_path / "w.npz", W1=numpy.array([[0.25, 0.5]]), b1=numpy.array([0.125]))
    monkeypatch.chdir(tmp_path)
    for arguments in (("grad", "--weights", "-", "--format", "json"), ("grad", "--weights", "-", "--format", "numpy"), ("graph", "-")):
        answer = sd(*arguments, stdin=ARRAYS)
        assert (answer.code, answer.err) == (0, ""), arguments
    monkeypatch.chdir(tmp_path.parent)
    assert "w.npz: there is no such file" in " ".join(sd("grad", "--weights", "-", stdin=ARRAYS).err.split())


def test_the_proofs_of_layers(sd, net, tmp_path):
    result = symderive.grad(net)
    assert len(result.derivations) == len(result.theorems) == 1
    proof = tmp_path / "proof.json"
    proof.write_text(result.json())
    assert sd("verify", str(proof), "-q").code == 0
    proof.write_text(result.json().replace('"back_dense_weight"', '"back_dense_bias"'))
    assert sd("verify", str(proof), "-q").code != 0
    assert "= delta1[i]*x[j]" in sd("grad", "--weights", net, "--format", "calc", "--wrt", "W1").out


WORKSHEET = ("grad", "--steps", "3", "--rate", "0.1")


def test_steps_of_single_numbers(sd):
    out = json.loads(sd(*WORKSHEET, "--optimizer", "adam", "--format", "json").out)
    assert [step["step"] for step in out["steps"]] == [1, 2, 3] and out["steps"][0]["updated"]["w1"] != out["updated"].get("w2")
    assert "All 3 steps" in sd(*WORKSHEET).out and "v_new = μ v + g" in sd(*WORKSHEET, "--momentum", "0.5").out
    assert "Central differences" in sd("grad", "--verify-with", "fd").out
    refused = sd("grad", "--optimizer", "adam", "--momentum", "0.5")
    assert refused.code == 2 and "adam has no momentum" in refused.err


def test_a_weight_of_the_worksheet(sd):
    answer = sd("grad", "--show", "w1")
    assert answer.code == 0 and "3 = −(y − ŷ) w₇ i₁" in answer.out and "= 0.032095" in answer.out
    refused = sd("grad", "--show", "w11")
    assert refused.code == 2 and "w11 is no weight" in refused.err
