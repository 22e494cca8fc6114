"""The page of a gradient."""

from pathlib import Path

import pytest
from net_samples import KINK, RESIDUAL, SHELF, SOFTMAX, WORKSHEET, net

from symderive.kernel.term import Term
from symderive.networks.net import WeightsError
from symderive.networks.result import grad
from symderive.networks.telling import grad_document
from symderive.networks.weights_file import load
from symderive.notation.text import write
from symderive.report.document import Calculation, Chain, Changes, Heading, Prose, Statement, Table, Text, Verdict


def said(text: Text) -> str:
    return "".join(part if isinstance(part, str) else write(part) for part in text)


def optional(t: Term | None) -> str:
    return "" if t is None else write(t)


def test_the_worksheet() -> None:
    blocks = grad_document(grad(load(SHELF / "worksheet_network.toml"))).blocks
    assert [type(b).__name__ for b in blocks] == [
        "Heading",
        "Prose",
        "Heading",
        "Calculation",
        "Heading",
        "Calculation",
        "Table",
        "Heading",
        "Prose",
        "Changes",
        "Verdict",
        "Prose",
    ]
    title, flow, _, forward, _, delta, table, update, rule, changes, verdict, remark = blocks
    assert isinstance(title, Heading) and (said(title.text), title.aside) == ("Two-unit linear network", "worksheet_network.toml")
    assert isinstance(flow, Prose) and said(flow.text) == "i1, i2 → h1, h2 → yhat     9 weights     E = 1/2*(y - yhat)^2"
    assert isinstance(forward, Calculation)
    assert [(optional(r.formula), optional(r.numbers), write(r.value), r.approx) for r in forward.rows] == [
        ("i1*w1 + i2*w3 + w5", "0.7*(-0.3) + 0.5*0.15 + 0.9", "0.765", False),
        ("i1*w2 + i2*w4 + w6", "0.7*0.8 + 0.5*0.2 - 0.14", "0.52", False),
        ("h1*w7 + h2*w8 + w9", "0.765*0.7 + 0.52*0.25 - 0.1", "0.5655", False),
        ("1/2*(y - yhat)^2", "1/2*(0.5 - 0.5655)^2", "0.002145125", False),
    ]
    assert isinstance(delta, Calculation)
    assert [(optional(r.left), optional(r.formula), write(r.value)) for r in delta.rows] == [
        ("delta = partial(E, yhat)", "-(y - yhat)", "0.0655")
    ]
    assert isinstance(table, Table)
    assert [said(cell) for cell in table.rows[0]] == [
        "w1",
        "partial(E, yhat)*partial(yhat, h1)*partial(h1, w1)",
        "delta*w7*i1",
        "0.0655*0.7*0.7",
        "0.032095",
    ]
    assert [said(cell) for cell in table.rows[8]] == ["w9", "partial(E, yhat)*partial(yhat, w9)", "delta", "0.0655", "0.0655"]
    assert isinstance(update, Heading) and update.aside == "α = 0.03"
    assert isinstance(changes, Changes) and [write(t) for t in changes.items[8]] == ["w9", "-0.1", "-0.101965"]
    assert isinstance(verdict, Verdict) and verdict.word == "Checked"
    assert said(verdict.text).endswith("; 9 numbers agree with automatic differentiation exactly, in rationals.")
    assert isinstance(rule, Prose) and said(rule.text) == "w_new = w - alpha*g with g = D(E, w) at the old weights."
    assert isinstance(remark, Prose) and said(remark.text) == (
        "One step lowers E from 0.002145125 to ≈ 0.00179815, by ≈ 0.000346978; to first order it falls by ≈ 0.000362566.")


def test_the_verdict_counts_what_the_kernel_counted() -> None:
    result = grad(load(SHELF / "worksheet_network.toml"))
    verdict = next(b for b in grad_document(result).blocks if isinstance(b, Verdict))
    assert said(verdict.text).startswith(f"9 formulas proved by {sum(t.steps for t in result.theorems.values())} steps; ")


def test_full_detail_tells_every_derivation() -> None:
    blocks = grad_document(grad(load(SHELF / "worksheet_network.toml"), ["w1", "w5"]), "full").blocks
    assert [said(b.title) for b in blocks if isinstance(b, Statement)] == ["Derivative in w1", "Derivative in w5"]
    assert [len(b.lines) for b in blocks if isinstance(b, Chain)] == [3, 3]
    table = next(b for b in blocks if isinstance(b, Table))
    assert [said(row[0]) for row in table.rows] == ["w1", "w5"]


def test_rounded_numbers_are_marked(tmp_path: Path) -> None:
    blocks = grad_document(grad(net(tmp_path, RESIDUAL))).blocks
    forward = next(b for b in blocks if isinstance(b, Calculation))
    assert [(write(r.value), r.approx) for r in forward.rows] == [
        ("0.35", False),
        ("0.518188", True),
        ("0.777282", True),
        ("0.0496035", True),
    ]
    table = next(b for b in blocks if isinstance(b, Table))
    assert said(table.rows[0][4]) == "≈ -1.61289"
    assert next(b.aside for b in blocks if isinstance(b, Heading) and b.aside.startswith("α")) == "α = 0.5, rounded to 6 digits"


def test_kinks_are_said_aloud(tmp_path: Path) -> None:
    texts = [said(b.text) for b in grad_document(grad(net(tmp_path, KINK))).blocks if isinstance(b, (Verdict, Prose))]
    assert any("2 numbers agree" in t and t.endswith("assumed: z != 0, c != 0.") for t in texts)
    assert (
        "E is not differentiable in w1, w2 and b, because z = 0: slope 0 to the left, -0.1288 to the right; "
        "relu′(0) = 0 used, which gives 0."
    ) in texts


@pytest.mark.parametrize(
    ("text", "delta"),
    [
        (SOFTMAX, ["delta"]),
        (WORKSHEET.replace("i2 = 0.5", "delta = 0.5").replace("i2*", "delta*"), ["Delta"]),
        ('loss = "a + b*c"\n[weights]\nc = 2\n[network]\na = "c^2"\nb = "c^3"\n', ["delta1", "delta2"]),
    ],
)
def test_names_of_deltas(tmp_path: Path, text: str, delta: list[str]) -> None:
    blocks = grad_document(grad(net(tmp_path, text))).blocks
    rows = [b for b in blocks if isinstance(b, Calculation)][-1].rows
    assert [write(r.left.args[0]) for r in rows if r.left is not None] == delta


def test_a_weight_on_request_in_at_most_six_lines() -> None:
    """The derivative in w1 of the worksheet: three lines with reasons, and the numbers."""
    result = grad(load(SHELF / "worksheet_network.toml"))
    normal, full = (grad_document(result, detail, ["w1"]).blocks for detail in ("normal", "full"))
    chain = next(b for b in normal if isinstance(b, Chain))
    calculation = [b for b in normal if isinstance(b, Calculation)][-1]
    assert len(chain.lines) + len(calculation.rows) == 4 <= 6
    assert [said(line.reason) for line in chain.lines] == ["chain rule", "the factors", "multiply"]
    row = calculation.rows[0]
    assert (optional(row.formula), write(row.value)) == ("-(y - yhat)*w7*i1", "0.032095")
    expanded = next(b for b in full if isinstance(b, Chain))
    assert sum(len(line.under) for line in expanded.lines) >= 10 and not any(line.under for line in chain.lines)


def test_a_weight_that_is_not_there() -> None:
    with pytest.raises(WeightsError, match=r"w11 is no weight whose gradient is derived here \(did you mean w1"):
        grad_document(grad(load(SHELF / "worksheet_network.toml")), show=["w11"])
