"""Boxes drawn with characters: tall brackets, roots, sums and raised exponents, and everything in ASCII."""

import pytest

from symderive.notation.layout import Fence, Fraction, Gap, Glyphs, New, Root, Row, Super, layout
from symderive.notation.text import read
from symderive.pages.boxes import ascii_text, cells, draw, plain

SOFTMAX = "exp(x[i] + c)/sum(exp(x[j] + c), j=1..n)"

DRAWINGS = [
    (SOFTMAX, False, """\
    xᵢ + c
   e
─────────────
  n   xⱼ + c
  Σ  e
 j=1"""),
    (SOFTMAX, True, """\
    x_i + c
   e
--------------
  n   x_j + c
 sum e
 j=1"""),
    ("sqrt((1 + x)/y)*tanh(x/2)^2", False, """\
 ⎛ 1 + x ⎞      ⎛ x ⎞
√⎜───────⎟ tanh²⎜───⎟
 ⎝   y   ⎠      ⎝ 2 ⎠"""),
    ("sqrt((1 + x)/y)*(x/2)^2", True, """\
    / 1 + x \\ / x \\^2
sqrt|-------| |---|
    \\   y   / \\ 2 /"""),
    ("abs(x/2) + floor(x/2) + ceiling(x/2)", False, """\
│ x │   ⎢ x ⎥   ⎡ x ⎤
│───│ + ⎢───⎥ + ⎢───⎥
│ 2 │   ⎣ 2 ⎦   ⎢ 2 ⎥"""),
    ("abs(x/2) + floor(x/2)", True, """\
| x |        / x \\
|---| + floor|---|
| 2 |        \\ 2 /"""),
    ("(x/2)^(y + 1)", False, """\
⎛ x ⎞y + 1
⎜───⎟
⎝ 2 ⎠"""),
    ("exp(exp(x + 1) + 1)", False, """\
  x + 1
 e      + 1
e"""),
]


@pytest.mark.parametrize("source, ascii, drawing", DRAWINGS)
def test_drawings(source: str, ascii: bool, drawing: str) -> None:
    block = draw(layout(read(source)), ascii=ascii)
    assert [row.rstrip() for row in block.text.split("\n")] == drawing.split("\n")
    assert {cells(row) for row in block.text.split("\n")} == {block.width}
    assert 0 <= block.baseline < block.height


FLAT = [
    (SOFTMAX, "e^(xᵢ + c) / (Σ(j=1..n) e^(xⱼ + c))", "e^(x_i + c) / (sum(j=1..n) e^(x_j + c))"),
    ("1/2*(y - yhat)^2", "½ (y − ŷ)²", "(1/2) (y - yhat)^2"), ("0.7*(-0.3)", "0.7·(−0.3)", "0.7*(-0.3)"),
    ("partial(E, yhat_1)", "∂E/∂ŷ₁", "dE/dyhat_1"), ("sqrt(x)", "√x", "sqrt(x)"), ("cbrt(x + 1)", "∛(x + 1)", "cbrt(x + 1)"),
    ("delta(i, k)*alpha_12", "δᵢₖ α₁₂", "delta_ik alpha_12"), ("floor(x)", "⌊x⌋", "floor(x)"), ("x^(-1)", "x⁻¹", "x^-1"),
    ("x^0.5", "x^0.5", "x^0.5"),
    ("x^total", "x^total", "x^total"), ("x[j + 1]", "xⱼ₊₁", "x_(j + 1)"), ("w_b", "w_b", "w_b"), ("x[2*b]", "x_(2 b)", "x_(2 b)"),
]


@pytest.mark.parametrize("source, unicode, ascii", FLAT)
def test_on_one_row(source: str, unicode: str, ascii: str) -> None:
    box = layout(read(source, names=frozenset({"E"})), style="linear")
    assert plain(box) == unicode
    assert plain(box, ascii=True) == ascii


def test_a_quotient_that_must_be_flat_keeps_its_brackets() -> None:
    quotient = Fraction(Row((Glyphs("a"), Gap(), Glyphs("b"))), Glyphs("c"))
    assert plain(Super(Fence(quotient), Glyphs("2", "number"))) == "((a b/c))²"
    assert plain(Root(Glyphs("x"), Glyphs("4", "number"))) == "root4x"


def test_what_is_new_keeps_its_style_in_an_exponent() -> None:
    block = draw(Super(Glyphs("x"), New(Glyphs("2", "number"))))
    assert block.rows == ((("x", ""), ("²", "new")),)


RUNNING = [
    ("cosh² x − sinh² x = 1", "cosh^2 x - sinh^2 x = 1"), ("sinh′ = cosh", "sinh' = cosh"), ("w₁₂ → ŷ", "w_12 -> yhat"), ("x⁻¹", "x^-1"),
    ("x₁,₂", "x_1,2"), ("a ≠ b ≤ c…", "a != b <= c..."), ("∂E/∂θ̂", "dE/dthetahat"), ("¾ é 中 ✓", "3/4 e ? ok"), ("plain", "plain"),
]


@pytest.mark.parametrize("text, ascii", RUNNING)
def test_running_text_in_ascii(text: str, ascii: str) -> None:
    assert ascii_text(text) == ascii


def test_cells() -> None:
    assert [cells(text) for text in ("x", "ŷ", "θ\u0302", "中", "⎛ ✓ ─")] == [1, 1, 1, 2, 5]
