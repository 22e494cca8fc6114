"""A result shows, saves and converts itself; all its pages tell the same facts."""

import json

import pytest
import sympy

import symderive
from symderive.api.claims import read_given
from symderive.kernel.check import check
from symderive.report.document import Chain
from symderive.rules import RULES
from symderive.search.elaborate import elaborate
from symderive.shelf.calc import read_calc

NAMES = ("tanh", "tanh_exp", "sech", "softmax3", "softmax", "conv", "network", "worksheet")


@pytest.fixture(scope="module", params=NAMES)
def work(request):
    return symderive.load(request.param)


def test_the_worksheet_is_proved(work):
    assert work.proved
    assert len(work.theorems) == len(work.derivations) > 0


def test_its_proof_object_is_checked_again(work):
    assert len(symderive.verify(work.json()).theorems) == len(work.theorems)


def test_every_page_has_every_step(work):
    steps = [line for block in work.blocks() if isinstance(block, Chain) for line in block.lines]
    labels = [line.number for line in steps if line.number]
    assert work.latex().count(r"\label{sd:") >= len(labels)
    assert work.html().count("<math") >= len(steps)
    assert work.markdown().count("$$") % 2 == 0
    text = work.text(width=100)
    for word in ("Proved.", "Checked."):
        assert work.latex().count(word) == text.count(word)


def test_ascii_is_ascii(work):
    assert work.text(ascii=True, width=60).isascii()
    assert max(map(len, work.text(ascii=True, width=60).splitlines())) <= 60


def test_output_repeats(work):
    again = symderive.load(work.name)
    assert (again.text(), again.latex(), again.json()) == (work.text(), work.latex(), work.json())


def test_a_notebook_gets_four_kinds():
    bundle = symderive.prove("sech(x)^2 = 1 - tanh(x)^2")._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html", "text/markdown", "text/latex"}
    assert bundle["text/latex"].startswith("$$") and r"\label" not in bundle["text/latex"]
    assert set(symderive.prove("x = x")._repr_mimebundle_(include=["text/html"])) == {"text/html"}


def test_to_sympy_and_back():
    result = symderive.load("sech")
    equations = result.to_sympy()
    x = next(iter(equations[0].free_symbols))
    assert equations[0].lhs.subs(x, 0) == 1
    assert symderive.prove(equations[1]).proved
    assert all(isinstance(line, sympy.Basic) for line in result.sympy_lines())


@pytest.mark.parametrize("claim", ["D(tanh(x), x) = 1 - tanh(x)^2", "sin(2*x) = 2*sin(x)*cos(x)", "D(log(cosh(x)), x) = tanh(x)",
                                   "tan(x) + cot(x) = sec(x)*csc(x)"])
def test_the_calc_block_is_a_file_again(claim):
    result = symderive.prove(claim)
    outline = read_calc(result.calc())
    derivation = elaborate(read_given(claim), outline, RULES)
    assert check(derivation, RULES).claim == result.theorem.claim


def test_what_was_not_proved_has_no_proof_object():
    with pytest.raises(ValueError, match="no proof"):
        symderive.prove("x = x + 1", assume=["x > 1", "x < 0"]).json()


def test_grad():
    result = symderive.grad()
    numbers = json.loads(result.numbers())
    assert numbers["exact"]["grads"]["w1"] == "6419/200000"
    assert len(symderive.verify(result.json()).theorems) == 9
