"""Units inside formulas: what is left of the formula without them, what they come to, and where the side is not read."""

import pytest

from symderive.documents.marking.checked import check_page
from symderive.documents.reading.page import Side
from symderive.documents.reading.reader import read_formula, read_text
from symderive.documents.reading.units import agree, measure
from symderive.notation.text import read, write

READ = [
    (r"3\,\text{cm} \times 4\,\text{cm}", "3*4", "cm^2"), (r"5\,\mathrm{kg} \cdot 2\,\mathrm{m/s^2}", "5*2", "N"),
    (r"\frac{20\,\mathrm{g}}{8\,\mathrm{cm}^3}", "20/8", "g/cm^3"), (r"2.5\,\frac{\mathrm{g}}{\mathrm{cm}^3}", "2.5", "g/cm^3"),
    (r"100\ \text{J} / 5\ \text{s}", "100/5", "J/s"), (r"2\ \Omega + 3\ \Omega", "2 + 3", "Ω"),
    (r"9.81\,\mathrm{m\,s^{-2}}", "9.81", "m s^{-2}"),
    (r"25\,^\circ\mathrm{C} - 5\,^{\circ}\text{C}", "25 - 5", "°C"), (r"3 \times 10^{8}\ \text{m/s} \cdot 2\,\text{s}", "3*10^8*2", "m"),
    (r"4.7\,\mu\text{F} + 2.2\,\mu\mathrm{F}", "4.7 + 2.2", "µF"),
    (r"(3\,\text{m})^2", "3^2", "m^2"), (r"-\frac{6\,\text{V}}{2\,\text{A}}", "-(6/2)", "V/A"), (r"x_0 + 5\,\text{m}", "x0 + 5", "m"),
    (r"2 \cdot 3\,\text{min}", "2*3", "min"), (r"\frac{60\,\text{m}}{5\,\text{m/s}}", "60/5", "s"),
]


@pytest.mark.parametrize("tex, text, unit", READ, ids=[r[0] for r in READ])
def test_units_are_left_out_and_kept(tex, text, unit):
    side = read_formula(tex)
    assert (write(side.term), *side.dropped) == (write(read(text)), unit)


REFUSED = [
    (r"3\,\text{m} + 20\,\text{cm}", "different units"), (r"\sin(3\,\text{m})", "unit stands"), (r"2^{3\,\text{s}}", "unit stands"),
    (r"\begin{pmatrix} 1 \\ 2 \end{pmatrix} \cdot (3\,\text{m} + 1\,\text{s})", "different units"),
]


@pytest.mark.parametrize("tex, problem", REFUSED, ids=[r[0] for r in REFUSED])
def test_what_would_have_to_be_converted_is_not_read(tex, problem):
    side = read_formula(tex)
    assert side.kind == "unread" and problem in side.trouble.problem


NO_UNITS = [(r"2 m + 3 n", "2*m + 3*n"), (r"\max(2, \text{m})", "max(2, m)"), (r"3 \min(a, b)", "3*min(a, b)"),
            (r"\text{V}", "V"), (r"2 \Omega r", "2*Omega*r")]


@pytest.mark.parametrize("tex, text", NO_UNITS, ids=[r[0] for r in NO_UNITS])
def test_what_is_no_unit_stays(tex, text):
    side = read_formula(tex)
    assert (write(side.term), side.dropped) == (text, ())


TYPED = [
    ("v = 5 m/s * 2 s = 10 m", [("v", ()), ("5*2", ("m",)), ("10", ("m",))]), ("w = 3cm + 4 cm", [("w", ()), ("3 + 4", ("cm",))]),
    ("F = 2 kg * 9.81 m/s^2 = 19.62 N", [("F", ()), ("2*9.81", ("N",)), ("19.62", ("N",))]),
    ("y = 2 m + 3\nm = 4", [("y", ()), ("2*m + 3", ()), ("m", ()), ("4", ())]), ("y = 2m + 3", [("y", ()), ("2*m + 3", ())]),
    ("W = 50 N * 4 m = 200 J\nN = 3", [("W", ()), ("50*4", ("J",)), ("200", ("J",)), ("N", ()), ("3", ())]),
    ("m = 5\ns = 3*4 = 12 m", [("m", ()), ("5", ()), ("s", ()), ("3*4", ()), ("12", ("m",))]),
    ("m = 5\ns = 3*m = 3 m", [("m", ()), ("5", ()), ("s", ()), ("3*m", ()), ("3*m", ())]),
    ("p = 3 N m and q = 5", [("p", ()), ("3", ("J",)), ("q", ()), ("5", ())]),
]


@pytest.mark.parametrize("text, sides", TYPED, ids=[r[0] for r in TYPED])
def test_units_typed_without_markup(text, sides):
    def said(side: Side):
        return write(side.term), side.dropped

    assert [said(side) for s in read_text(text).statements for side in s.sides] == sides


def test_what_units_come_to():
    assert agree("N", "kg m/s^2") and agree("km/h", r"\mathrm{km}\,\mathrm{h}^{-1}") and agree("cm²", "cm cm") and agree("k\\Omega", "kΩ")
    assert agree(r"\kilo\meter\per\hour", "km/h") and agree(r"\newton\metre", "J") and agree(r"\meter\per\second\squared", "m/s^2")
    assert not agree("km", "m") and not agree("N", "J") and agree("loss", "loss") and not agree("loss", "cost")
    assert measure("parameters") is None and measure("") is None and measure("m/") is None


CONVERTED = [
    ("$m = 500\\,\\text{g}$, $a = 2\\,\\text{m/s}^2$", r"F = m a = 0.5\,\text{kg} \cdot 2\,\text{m/s}^2 = 1\,\text{N}", "verified"),
    ("$m = 500\\,\\text{g}$, $a = 2\\,\\text{m/s}^2$", r"F = m a = 0.6\,\text{kg} \cdot 2\,\text{m/s}^2 = 1.2\,\text{N}", "wrong"),
    ("$r = 10\\,\\text{cm}$", r"A = \pi r^2 = \pi \cdot 0.1^2 = 0.0314\,\text{m}^2", "verified"),
    ("$r = 10\\,\\text{cm}$", r"A = \pi r^2 = \pi \cdot 10^2 = 314\,\text{cm}^2", "verified"),
    ("$r = 10\\,\\text{cm}$", r"A = \pi r^2 = \pi \cdot 0.1^2 = 3.14\,\text{m}^2", "wrong"),
    ("$U = 230\\,\\text{V}$, $P = 1.5\\,\\text{kW}$", r"I = P/U = 1500/230 = 6.52\,\text{A}", "verified"),
    ("$v = 36\\,\\text{km/h}$, $t = 5\\,\\text{s}$", r"s = v t = 10 \cdot 5 = 50\,\text{m}", "verified"),
    ("$v = 36\\,\\text{km/h}$", r"v = 36\,\text{km/h} = 10\,\text{m/s}", "verified"),
]


@pytest.mark.parametrize("given, row, verdict", CONVERTED, ids=[r[1] for r in CONVERTED])
def test_values_put_in_in_other_units(given, row, verdict):
    checked = check_page(read_text(f"{given}\n\n$${row}$$"))
    assert checked.lines[-1].mark.value == verdict
