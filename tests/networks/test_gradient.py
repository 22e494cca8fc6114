"""Gradients: the formulas as a lecturer writes them, each replayed by the kernel."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest
from net_samples import KINK, LOGISTIC, RESIDUAL, SHELF, SOFTMAX, WORDS, WORKSHEET, net

from symderive.kernel.check import check
from symderive.kernel.derivation import Chain, Claim, Derivation, Rejected
from symderive.kernel.term import mk, num
from symderive.networks.gradient import MAX_PATHS, derive, proved
from symderive.networks.net import WeightsError
from symderive.networks.weights_file import load
from symderive.notation.text import write
from symderive.rules import RULES

WORKSHEET_FORMULAS = {
    "w1": "-(y - yhat)*w7*i1",
    "w2": "-(y - yhat)*w8*i1",
    "w3": "-(y - yhat)*w7*i2",
    "w4": "-(y - yhat)*w8*i2",
    "w5": "-(y - yhat)*w7",
    "w6": "-(y - yhat)*w8",
    "w7": "-(y - yhat)*h1",
    "w8": "-(y - yhat)*h2",
    "w9": "-(y - yhat)",
}


def formulas(folder: Path, text: str) -> dict[str, str]:
    return {t.claim.lhs.args[1].val: write(t.claim.rhs) for t in proved(net(folder, text))}


def test_the_worksheet(tmp_path: Path) -> None:
    assert formulas(tmp_path, WORKSHEET) == WORKSHEET_FORMULAS


def test_the_lines_of_a_derivation() -> None:
    theorem = proved(load(SHELF / "worksheet_network.toml"), ["w1"])[0]
    assert [write(group[-1]) for group in theorem.trace.lines] == [
        "partial(E, yhat)*partial(yhat, h1)*partial(h1, w1)",
        "(-(y - yhat))*w7*i1",
        "-(y - yhat)*w7*i1",
    ]
    assert [d.name for d in theorem.claim.definitions] == ["h1", "yhat", "E"]


def test_softmax_and_cross_entropy(tmp_path: Path) -> None:
    found = formulas(tmp_path, SOFTMAX)
    assert found["v21"] == "e1*e2*h1/(p1*s^2)"
    assert found["b2"] == "-e1*v12*h2*(1 - h2)/(p1*s) + e1^2*v12*h2*(1 - h2)/(p1*s^2) + e1*e2*v22*h2*(1 - h2)/(p1*s^2)"


def test_a_residual_with_a_tied_weight(tmp_path: Path) -> None:
    assert formulas(tmp_path, RESIDUAL) == {
        "w": "2*(yhat - t)*(1 + w)*(1 + w*(1 - tanh(h1)^2))*x + 2*(yhat - t)*(1 + w)*tanh(h1) + 2*(yhat - t)*h2",
        "b": "2*(yhat - t)*(1 + w)*(1 + w*(1 - tanh(h1)^2))",
    }


def test_the_textbooks_residual(tmp_path: Path) -> None:
    text = 'loss = "h1 + h2"\n[weights]\nw = 2\n[network]\nh1 = "w"\nh2 = "h1"\n'
    assert formulas(tmp_path, text) == {"w": "2"}  # not 3


def test_names_of_constants_are_weights(tmp_path: Path) -> None:
    assert formulas(tmp_path, WORDS) == {"E": "-(y - S)*I", "beta": "-(y - S)*N", "lambda": "-(y - S)", "pi": "y - S"}


def test_a_logistic_unit(tmp_path: Path) -> None:
    assert formulas(tmp_path, LOGISTIC)["b"] == "-(y/p - (1 - y)/(1 - p))*p*(1 - p)"


def test_kinks_are_assumed_away_aloud(tmp_path: Path) -> None:
    found = {t.claim.lhs.args[1].val: t for t in proved(net(tmp_path, KINK))}
    assert {w: [write(s) for s in t.claim.assuming] for w, t in found.items()} == {
        "w1": ["z != 0"],
        "w2": ["z != 0"],
        "b": ["z != 0"],
        "v": [],
        "c": ["c != 0"],
    }
    assert write(found["w1"].claim.rhs) == "(yhat - t)*v*x*step(z)" and write(found["c"].claim.rhs) == "(yhat - t)*sign(c)"


def test_without_the_assumption_the_kernel_refuses(tmp_path: Path) -> None:
    derivation = derive(net(tmp_path, KINK), ["w1"])[0]
    with pytest.raises(Rejected) as why:
        check(dataclasses.replace(derivation, claim=dataclasses.replace(derivation.claim, assuming=())), RULES)
    assert why.value.condition is not None


def test_a_weight_that_does_not_reach_the_loss(tmp_path: Path) -> None:
    assert formulas(tmp_path, WORKSHEET + 'aside = "w9*2 + w10"\n'.replace("w10", "w9"))["w9"] == "-(y - yhat)"
    text = 'loss = "a"\n[weights]\nw = 2\nv = 3\n[network]\na = "w^2"\nb = "v*a"\n'
    assert formulas(tmp_path, text) == {"w": "2*w", "v": "0"}


def test_frozen_and_chosen(tmp_path: Path) -> None:
    found = net(tmp_path, 'frozen = ["w1", "w9"]\n' + WORKSHEET)
    assert [d.claim.lhs.args[1].val for d in derive(found)] == ["w2", "w3", "w4", "w5", "w6", "w7", "w8"]
    assert [d.claim.lhs.args[1].val for d in derive(found, ["w5", "w1"])] == ["w5", "w1"]
    with pytest.raises(WeightsError, match=r"w55 is not a weight.*did you mean w5"):
        derive(found, ["w55"])


def test_too_many_paths_are_refused(tmp_path: Path) -> None:
    layers = "".join(f'a{k} = "b{k - 1} + c{k - 1}"\nb{k} = "a{k}*w"\nc{k} = "a{k} + w"\n' for k in range(1, 9))
    text = f'loss = "b8"\n[weights]\nw = 2\n[network]\nb0 = "w"\nc0 = "w"\n{layers}'
    with pytest.raises(WeightsError, match=f"paths; a formula has at most {MAX_PATHS}"):
        derive(net(tmp_path, text))


def _wrong_formula(d: Derivation) -> Derivation:
    return dataclasses.replace(d, claim=dataclasses.replace(d.claim, rhs=mk("mul", num(2), d.claim.rhs)))


def _without_an_equation(d: Derivation) -> Derivation:
    return dataclasses.replace(d, claim=dataclasses.replace(d.claim, definitions=d.claim.definitions[1:]))


def _without_a_step(d: Derivation) -> Derivation:
    assert isinstance(d.proof, Chain)
    first = dataclasses.replace(d.proof.lines[0], steps=d.proof.lines[0].steps[1:])
    return dataclasses.replace(d, proof=Chain((first, *d.proof.lines[1:])))


@pytest.mark.parametrize("change", [_wrong_formula, _without_an_equation, _without_a_step])
def test_a_changed_derivation_is_refused(change: Callable[[Derivation], Derivation]) -> None:
    derivation = derive(load(SHELF / "worksheet_network.toml"), ["w1"])[0]
    with pytest.raises(Rejected):
        check(change(derivation), RULES)


def test_every_claim_speaks_of_the_loss() -> None:
    for theorem in proved(load(SHELF / "worksheet_network_2.toml")):
        claim: Claim = theorem.claim
        assert write(claim.lhs.args[0]) == "E" and not theorem.conditions and not claim.assuming
