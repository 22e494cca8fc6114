"""Rows of claims: what is read, what is answered, and what is refused."""

from __future__ import annotations

import json

import pytest

from symderive import verify
from symderive.api import batch
from symderive.api.claims import judge
from symderive.notation.text import write
from symderive.report.document import Chain


def line(lhs: str, rhs: str, where: tuple[str, ...] = (), **symbols: str) -> bytes:
    return json.dumps({"id": "r", "lhs": lhs, "rhs": rhs, "assumptions": {"symbols": symbols, "where": list(where)}}).encode()


@pytest.mark.parametrize(("row", "verdict"), [
    (line("sin(x)**2 + cos(x)**2", "1", x="real"), "proved"),
    (line("sqrt(x**2)", "x", x="positive"), "proved"),
    (line("sqrt(x**2)", "x", x="real"), "refuted"),
    (line("sqrt(x**2)", "-x", ("x < 0",), x="real"), "proved"),
    (line("x/x", "1", x="nonzero"), "proved"),
    (line("Abs(z)", "z", z="complex"), "refuted"),
    (line("acot(x) + atan(x)", "pi/2", x="positive"), "proved"),
    (line("acot(x) + atan(x)", "pi/2", x="real"), "refuted"),
    (line("asec(x) + acsc(x)", "pi/2", ("Abs(x) > 1",), x="real"), "proved"),
    (line("Sum(k, (k, 1, n))", "n*(n + 1)/2", n="pos_integer"), "proved"),
    (line("Sum(k, (k, 1, n))", "n*(n + 1)/2", n="nonneg_integer", k="integer"), "proved"),
    (line("cos(2*pi*n)", "1", n="integer"), "proved"),
    (line("Derivative(f(x)**2, x)", "2*f(x)*Derivative(f(x), x)", f="function", x="real"), "proved"),
    (line("E + I", "I + E", E="real", I="real"), "proved"),
    (line("log(Product(x[k], (k, 1, n)))", "Sum(log(x[k]), (k, 1, n))", n="pos_integer", x="indexed_positive"), "proved"),
    (line("sqrt(x[i]**2)", "x[i]", i="pos_integer", x="indexed_positive"), "proved"),
    (line("Sum(sqrt(x[k + 1]**2), (k, 1, n))", "Sum(x[k + 1], (k, 1, n))", n="pos_integer", x="indexed_positive"), "proved"),
], ids=str)
def test_verdicts(row, verdict):
    found = batch.answer(row)
    assert found.facts["verdict"] == verdict and found.facts["id"] == "r" and found.facts["seconds"] > 0
    assert bool(verify(found.proof).refutation) is (verdict == "refuted")


def test_what_is_said_of_a_proof():
    facts = batch.answer(line("tanh(x)**2 + sech(x)**2", "1", x="real")).facts
    assert facts["lines"] >= 2 and facts["steps"] >= 2 and facts["ring_only"] is False and facts["conditions"] == []
    assert batch.answer(line("(x + 1)**2", "x**2 + 2*x + 1", x="real")).facts["ring_only"] is True


@pytest.mark.parametrize("row", [
    line("tanh(x)**2 + sech(x)**2", "1", x="real"),
    line("Sum(k, (k, 1, n))", "n*(n + 1)/2", n="pos_integer"),
    line("Abs(x)**2", "x**2", x="real"),
    line("sin(acos(x))", "sqrt(1 - x**2)", ("Abs(x) < 1",), x="real"),
], ids=str)
def test_lines_are_counted_as_they_are_told(row):
    result = judge(batch.claim_of(batch.read_row(row)))
    assert batch.count_lines(result.theorem) == sum(len(b.lines) for b in result.blocks() if isinstance(b, Chain)) > 0


def test_a_counterexample_is_exact():
    facts = batch.answer(line("sqrt(x**2)", "x", x="real")).facts
    assert facts["counterexample"] == {"at": {"x": "-1"}, "left": "1.00000000000", "right": "-1.00000000000"}


@pytest.mark.parametrize(("row", "said"), [
    (b"no json", "the line is no JSON"),
    (b"\n", "the line is no JSON"),
    (b"\xff", "the line is no JSON"),
    (b"[1]", "the line is no object"),
    (b'{"id": NaN}', "NaN is no number"),
    (b'{"id": 1, "id": 2}', "a key is there twice"),
    (b"[" * 100_000, "nested too deep"),
    (b'{"id": "r", "lhs": "x"}', "rhs is no text"),
    (b'{"id": "r", "lhs": 1, "rhs": "x"}', "lhs is no text"),
    (line("(x", "x"), "')' was expected"),
    (line("x", "x", x="imaginary"), "x is of no known kind"),
    (b'{"id": "r", "lhs": "x", "rhs": "x", "assumptions": {"symbol": {}}}', "assumptions are"),
    (b'{"id": "r", "lhs": "x", "rhs": "x", "assumptions": {"where": "x > 0"}}', "where is a list of texts"),
    (b'{"id": "r", "lhs": "x", "rhs": "x", "assumptions": [1]}', "assumptions are"),
], ids=lambda v: str(v)[:40])
def test_bad_lines_are_answered(row, said):
    found = batch.answer(row)
    assert found.facts["verdict"] == "unknown" and said in found.facts["error"] and not found.proof
    assert found.facts["id"] == ("r" if b'"r"' in row else None)


def test_what_nobody_expected_is_an_answer(monkeypatch):
    def broken(*_: object) -> None:
        raise ZeroDivisionError("an oversight")

    monkeypatch.setattr(batch, "judge", broken)
    assert batch.answer(line("x", "x")).facts["error"] == "internal error: ZeroDivisionError: an oversight"


def test_a_conditional_proof_is_unknown(monkeypatch):
    found = batch.answer(line("log(x*y)", "log(x) + log(y)", x="real", y="real"))
    assert found.facts["verdict"] in ("unknown", "proved") and bool(found.proof) is (found.facts["verdict"] == "proved")


def test_kinds_say_nothing_of_bound_names():
    claim = batch.claim_of(batch.read_row(line("Sum(k, (k, 0, n))", "n", k="positive", n="nonneg_integer")))
    assert [write(s) for s in claim.assuming] == ["n >= 0"] and dict(claim.sorts)["n"].kind == "whole"


def test_positive_entries_are_those_that_occur():
    claim = batch.claim_of(batch.read_row(line("Sum(x[k] - x[k - 1], (k, 2, n))", "x[n] - x[1]", n="pos_integer", x="indexed_positive")))
    said = [write(s) for s in claim.assuming]
    assert said[0] == "n >= 1" and "all(x[k] > 0, k=1..n - 1)" in said and "x[1] > 0" in said and "x[n] > 0" in said
