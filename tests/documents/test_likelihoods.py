"""Likelihoods: their logarithms, scores and second derivatives, estimators, and values at a point; with their false twins."""

from __future__ import annotations

import pytest

from symderive.documents.marking.checked import check_page
from symderive.documents.reading.reader import read_text

NORMAL = [r"\ell(\mu, v) = \ln \prod_{i=1}^n f(x_i)", r"= \sum_{i=1}^n \left( -\frac12 \ln(2\pi v) - \frac{(x_i - \mu)^2}{2v} \right)",
          r"= -\frac n2 \ln(2\pi v) - \frac{1}{2v} \sum_{i=1}^n (x_i - \mu)^2",
          r"\frac{\partial \ell}{\partial \mu} = \frac1v \sum_{i=1}^n (x_i - \mu)", r"\frac{\partial^2 \ell}{\partial \mu^2} = -\frac nv"]
BERNOULLI = [r"L(p) = \prod_{i=1}^n p^{x_i} (1 - p)^{1 - x_i}", r"\ell(p) = \ln L(p) = \sum_{i=1}^n (x_i \ln p + (1 - x_i) \ln(1 - p))",
             r"\ell'(p) = \frac1p \sum_{i=1}^n x_i - \frac{1}{1 - p} \left( n - \sum_{i=1}^n x_i \right)"]
POISSON = [r"L(\lambda) = \prod_{i=1}^n \frac{\lambda^{k_i} e^{-\lambda}}{k_i!}",
           r"\ell(\lambda) = \ln L(\lambda) = \ln\lambda \sum_{i=1}^n k_i - n\lambda - \sum_{i=1}^n \ln(k_i!)",
           r"\ell'(\lambda) = \frac1\lambda \sum_{i=1}^n k_i - n"]
WAITING = [r"L(\lambda) = \prod_{i=1}^n \lambda e^{-\lambda t_i} = \lambda^n e^{-\lambda \sum_{i=1}^n t_i}",
           r"\ell(\lambda) = n \ln\lambda - \lambda \sum_{i=1}^n t_i", r"I(\lambda) = -\ell''(\lambda) = \frac{n}{\lambda^2}"]
DENSITY = r"f(x) = \frac{1}{\sqrt{2\pi v}} e^{-\frac{(x - \mu)^2}{2v}}"


def verdicts(rows: list[str]) -> list[str]:
    """The verdict on each row, a display of its own; one that begins with = belongs to the row before."""
    text = "\n\n".join(f"$${row}$$" for row in rows).replace("$$\n\n$$=", " \\\\\n=")
    lines = check_page(read_text(text, "page.md")).to_json()["lines"]
    return [line["verdict"] for line in lines]


@pytest.mark.parametrize("rows", [[DENSITY, *NORMAL], BERNOULLI, POISSON, WAITING], ids=["normal", "coin", "counts", "waiting"])
def test_right_rows_are_verified(rows: list[str]) -> None:
    assert set(verdicts(rows)) <= {"verified", "definition"}


@pytest.mark.parametrize(("rows", "old", "new"), [
    ([DENSITY, *NORMAL[:4]], r"\frac1v", r"\frac{1}{2v}"),
    ([DENSITY, *NORMAL], r"= -\frac nv", r"= \frac nv"),
    (BERNOULLI, r"- \frac{1}{1 - p}", r"+ \frac{1}{1 - p}"),
    (POISSON, r"k_i - n", r"k_i - 1"),
    (WAITING, r"\frac{n}{\lambda^2}", r"\frac{n}{\lambda}"),
], ids=["a score", "a sign", "another sign", "a number", "information"])
def test_a_wrong_last_row_is_found(rows: list[str], old: str, new: str) -> None:
    twin = [*rows[:-1], rows[-1].replace(old, new)]
    assert twin != rows
    assert verdicts(twin)[-1] == "wrong"


def test_what_follows_from_a_wrong_score_is_carried() -> None:
    text = rf"""Density ${DENSITY}$ and
$$\ell(\mu, v) = \ln \prod_{{i=1}}^n f(x_i) = -\frac n2 \ln(2\pi v) - \frac{{1}}{{2v}} \sum_{{i=1}}^n (x_i - \mu)^2$$
The mean:
$${NORMAL[3]}$$
which is zero for $\hat\mu = \frac1n \sum_{{i=1}}^n x_i$.

$$\frac{{\partial \ell}}{{\partial v}} = -\frac nv + \frac{{1}}{{2v^2}} \sum_{{i=1}}^n (x_i - \mu)^2$$
and setting this to zero at $\mu = \hat\mu$
$$\hat v = \frac{{1}}{{2n}} \sum_{{i=1}}^n (x_i - \hat\mu)^2 .$$

Data: $x_1 = 2.5$, $x_2 = 3.5$, $x_3 = 3$, so $n = 3$.

$\hat\mu = \frac{{9}}{{3}} = 3$

$\hat v = \frac{{0.5}}{{6}} = 0.0833$

$\hat s = \sqrt{{\hat v}} = 0.2887$
"""
    lines = check_page(read_text(text, "page.md")).to_json()["lines"]
    found = [(line["verdict"], line["text"][:9]) for line in lines if line["verdict"] in ("wrong", "carried")]
    assert [mark for mark, _ in found] == ["wrong", "carried", "carried", "carried"]
    assert all("v" in text for _, text in found[1:3])


@pytest.mark.parametrize(("estimate", "mark"), [(r"\frac{7}{10}", "verified"), (r"\frac{7}{9}", "wrong")])
def test_an_estimate_solves_its_score(estimate: str, mark: str) -> None:
    rows = [r"\ell(p) = 7 \ln p + 3 \ln(1 - p)", r"\ell'(p) = \frac7p - \frac{3}{1 - p} = 0"]
    text = "\n\n".join(f"$${row}$$" for row in rows) + f"\n\nso $\\hat p = {estimate}$."
    assert check_page(read_text(text, "page.md")).to_json()["lines"][-1]["verdict"] == mark
