"""Pictures of networks: what stands where, and that nothing stands on anything else."""

from fractions import Fraction

import pytest
from flint import arb
from net_samples import KINK, LOGISTIC, RESIDUAL, SOFTMAX, WORDS, WORKSHEET, net
from picture_samples import clashes, dense

from symderive.kernel.term import Term
from symderive.networks.diagram import diagram
from symderive.networks.drawing import draw, shape_of, short
from symderive.networks.placing import Frame, Link, Unit, columns, place
from symderive.notation.text import read, write
from symderive.report.picture import Picture

SMALL = {"worksheet": WORKSHEET, "softmax": SOFTMAX, "residual": RESIDUAL, "kink": KINK, "words": WORDS, "logistic": LOGISTIC,
         **{"-".join(map(str, s)): dense(*s) for s in (
             (2, 2, 2), (3, 3, 2), (4, 4, 1), (5, 5), (2, 2, 2, 2, 2), (1, 10), (9, 1, 1, 1), (5, 4, 1))}}


def said(picture: Picture) -> list[list[tuple[str, str]]]:
    """Every label's pieces as text and role, row by row."""
    return [[(write(t) if isinstance(t, Term) else t, role) for t, role in row] for label in picture.labels for row in label.rows]


@pytest.mark.parametrize("text", SMALL.values(), ids=SMALL)
def test_nothing_overlaps(text, tmp_path):
    network = net(tmp_path, text)
    assert len(network.weights) <= 30
    picture = draw(network)
    assert clashes(picture) == []
    assert picture == draw(network)


def test_the_worksheet(tmp_path):
    picture = draw(net(tmp_path, WORKSHEET))
    rows = said(picture)
    for row in ([("h1", "name")], [("0.765", "value")], [("0.04585", "gradient")], [("w1", "plain")],
                [("-0.3", "value"), ("0.032095", "gradient")], [("+", "plain"), ("w5", "plain")],
                [("0.9", "value"), ("0.04585", "gradient")], [("1/2*(y - yhat)^2", "plain")],
                [("0.0021451", "value")], [("1", "gradient")], [("target", "quiet"), ("y = 0.5", "plain")]):
        assert row in rows
    assert len(picture.nodes) == 6 and len(picture.arrows) == 7
    assert "w2 = 0.8, gradient 0.011463" in picture.description
    assert "yhat = h1*w7 + h2*w8 + w9 = 0.5655, gradient 0.0655" in picture.description


def test_what_the_picture_does_not_show_stands_below(tmp_path):
    rows = said(draw(net(tmp_path, SOFTMAX)))
    assert [("p1 = e1/s", "plain")] in rows and [("p2 = e2/s", "plain")] in rows
    assert [("a kink: relu′(0) = 0 is used at", "quiet"), ("z = 0", "quiet")] in said(draw(net(tmp_path, KINK)))
    assert [("yhat = h2 + w*h2", "plain")] in said(draw(net(tmp_path, RESIDUAL)))


def test_frozen_weights_have_no_gradient(tmp_path):
    rows = said(draw(net(tmp_path, 'frozen = ["w1"]\n' + WORKSHEET)))
    assert [("-0.3", "value"), ("frozen", "quiet")] in rows


@pytest.mark.parametrize(("body", "function", "parts", "is_whole"), [
    ("w*x + b", "", {"x": [(False, "w")], "": [(False, "b")]}, True),
    ("tanh(x*w + y*v)", "tanh", {"x": [(False, "w")], "y": [(False, "v")]}, True),
    ("sigmoid(x)", "sigmoid", {"x": [(False, "")]}, True),
    ("x - w*y - b", "", {"x": [(False, "")], "y": [(True, "w")], "": [(True, "b")]}, True),
    ("x + w*x", "", {"x": [(False, ""), (False, "w")]}, False), ("x*y", "", {"x": [], "y": []}, False),
    ("2*w*x", "", {"x": [(False, "w")]}, False), ("w*tanh(x) + b", "", {"x": [(False, "w")], "": [(False, "b")]}, False),
    ("x/w + y/w", "", {"x": [], "y": [], "": [(False, "w")]}, False), ("exp(w)*v", "", {"": [(False, "w"), (False, "v")]}, False),
])
def test_the_shape_of_an_equation(body, function, parts, is_whole):
    shape = shape_of(read(body, names=frozenset("xywvb")), frozenset("xy"), frozenset("wvb"))
    assert (shape.function, {p.source: p.weights for p in shape.parts}, shape.is_whole) == (function, parts, is_whole)


# --- placing ---------------------------------------------------------------------------------------------------------


def test_a_unit_stands_right_of_its_sources_and_inputs_just_before_their_use():
    units = [Unit(n, ()) for n in "abcde"]
    links = [Link("a", "c"), Link("c", "d"), Link("b", "d"), Link("d", "e"), Link("a", "e")]
    assert [[u.name for u in column] for column in columns(units, links)] == [["a"], ["b", "c"], ["d"], ["e"]]


def test_links_are_uncrossed():
    units = [Unit(n, ()) for n in "abcd"]
    assert [[u.name for u in column] for column in columns(units, [Link("a", "d"), Link("b", "c")])] == [["a", "b"], ["d", "c"]]


def test_a_link_that_skips_a_column_goes_around_its_units():
    units = [Unit(n, (((n, "name"),),), ((("1", "value"),),), ((("1", "gradient"),),)) for n in "abc"]
    picture = place(units, [Link("a", "b"), Link("b", "c"), Link("a", "c")], (), "", "")
    around = picture.arrows[2].points
    middle = picture.nodes[1]
    box = Frame(middle.x, middle.y, middle.width, middle.height)
    assert len(around) > 2 and not any(box.crossed(a, b) for a, b in zip(around[::3], around[3::3], strict=False))


@pytest.mark.parametrize(("a", "b", "is_crossed"), [
    ((-2, 0), (2, 0), True), ((-2, 2), (2, 2), False), ((-2, -2), (2, 2), True), ((0, -2), (0, 2), True), ((3, -2), (3, 2), False),
    ((-2, 0), (-1.5, 0), False), ((-2, 0), (2, 4), False),
])
def test_a_line_goes_through_a_frame(a, b, is_crossed):
    assert Frame(0, 0, 2, 2).crossed(a, b) is is_crossed


# --- blocks ----------------------------------------------------------------------------------------------------------


def test_a_network_of_many_weights_is_drawn_in_blocks(tmp_path):
    picture = diagram(net(tmp_path, dense(6, 5, 2)))
    rows = said(picture)
    for row in ([("x1", "name"), ("…", "name"), ("x6", "name")], [("tanh", "quiet")], [("5 units", "quiet")], [("35 weights", "quiet")],
                [("12 weights", "quiet")], [("47 weights", "quiet")]):
        assert row in rows
    assert len(picture.nodes) == 4 and len(picture.arrows) == 3
    assert picture.description.endswith("47 weights in all.")


def test_a_ball_about_a_half_is_rounded_to_more_digits():
    half = arb("0.123455", "1e-60")
    assert write(short(half)) == "0.123455" and write(short(Fraction("0.123455"))) == "0.12346"
    assert write(short(Fraction("-0.0000123"))) == "-1.23*10^(-5)" and write(short(Fraction(12345678))) == "1.2346*10^7"
