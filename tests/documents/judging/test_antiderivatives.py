"""Integrals without limits are judged by the slopes of their sides."""

from __future__ import annotations

import pytest

from symderive.documents.marking.checked import check_page
from symderive.documents.reading.reader import read_text


@pytest.mark.parametrize(("line", "verdict"), [
    (r"\int x^2 \, dx = \frac{x^3}{3} + C", "verified"),
    (r"\int x^2 \, dx = \frac{x^3}{3}", "verified"),
    (r"\int x^2 \, dx = \frac{x^2}{3} + C", "wrong"),
    (r"\int \cos(2u) \, du = \sin(2u) + C", "wrong"),
    (r"\int x e^x \, dx = x e^x - \int e^x \, dx = x e^x - e^x + C", "verified"),
    (r"\int x e^x \, dx = x e^x + \int e^x \, dx = x e^x + e^x + C", "wrong"),
    (r"2 \int \tanh u \, du = 2 \ln \cosh u + C", "verified"),
    (r"\left(\int x \, dx\right)^2 = \frac{x^4}{4}", "not_understood"),
])
def test_antiderivatives(line: str, verdict: str) -> None:
    lines = check_page(read_text(f"With $u = 2$ and $x = 3$:\n\n$${line}$$", "page.md")).to_json()["lines"]
    assert lines[-1]["verdict"] == verdict, lines[-1]


def test_rows_that_go_on() -> None:
    page = ("\\begin{align*}\n\\int \\sin^2 x \\, dx &= \\int \\frac{1 - \\cos 2x}{2} \\, dx \\\\\n"
            "&= \\frac{x}{2} - \\frac{\\sin 2x}{2} + C\n\\end{align*}")
    assert [line["verdict"] for line in check_page(read_text(page, "page.md")).to_json()["lines"]] == ["verified", "wrong"]


def test_two_conditions_at_once_are_no_rows_of_solving() -> None:
    page = r"We need $5 \cos\varphi = 3$ and $5 \sin\varphi = 4$; hence $\tan\varphi = \frac43$."
    assert check_page(read_text(page, "page.md")).to_json()["lines"][0]["verdict"] in ("definition", "not_understood", "verified")
