"""Pictures as SVG: well formed, complete, and from nowhere else."""

import re
from xml.etree import ElementTree

import pytest

from symderive.notation.text import read
from symderive.pages.graph_svg import render
from symderive.report.picture import Arrow, Label, Node, Picture

NAMES = frozenset({"h1", "beta", "yhat"})
SVG = "{http://www.w3.org/2000/svg}"


def picture(*labels: Label, title: str = "A <net> & co") -> Picture:
    nodes = (Node(30, 30, 44, 44), Node(130, 30, 60, 40, False))
    arrows = (Arrow(((52, 30), (100, 30))), Arrow(((52, 30), (60, 0), (90, 0), (100, 30))))
    return Picture(170.04, 60, title, 'with "words"', nodes, arrows, labels)


def text_of(element: ElementTree.Element) -> str:
    return "".join(element.itertext())


def test_the_whole_file():
    root = ElementTree.fromstring(render(picture(Label(30, 30, (((read("h1"), "name"),), (("tanh", "quiet"),)), (16, 10), inside=True))))
    assert (root.tag, root.get("viewBox"), root.get("role")) == (f"{SVG}svg", "0 0 170 60", "img")
    assert [root.find(f"{SVG}{tag}").text for tag in ("title", "desc")] == ["A <net> & co", 'with "words"']
    assert root.get("aria-labelledby").split() == [root.find(f"{SVG}title").get("id"), root.find(f"{SVG}desc").get("id")]
    assert [p.get("d") for p in root.findall(f"{SVG}path")] == ["M52 30L100 30", "M52 30C60 0 90 0 100 30"]
    assert [text_of(t) for t in root.findall(f"{SVG}text")] == ["h1\N{ZERO WIDTH SPACE}", "tanh"]
    assert len(root.findall(f"{SVG}rect")) == 3  # the ground, and two nodes


def test_nothing_comes_from_elsewhere():
    svg = render(picture())
    assert re.findall(r"https?://\S+?[\"']", svg) == ['http://www.w3.org/2000/svg"']
    assert not re.search("@import|@font-face|<script|<image|href", svg)


@pytest.mark.parametrize(("formula", "markup"), [
    ("h1", '<tspan class="i">h</tspan><tspan dy="2.2" font-size="7.2">1</tspan><tspan dy="-2.2">\N{ZERO WIDTH SPACE}</tspan>'),
    ("yhat", '<tspan class="i">ŷ</tspan>'), ("beta", '<tspan class="i">β</tspan>'), ("-0.3", "<tspan>−</tspan><tspan>0.3</tspan>"),
    ("x^2", '<tspan class="i">x</tspan><tspan dy="-3.8" font-size="7.2">2</tspan><tspan dy="3.8">\N{ZERO WIDTH SPACE}</tspan>'),
])
def test_formulas(formula, markup):
    assert markup in render(picture(Label(0, 0, (((read(formula, names=NAMES), "name"),),), (10,))))


def test_a_label_on_a_line_has_a_ground():
    on = render(picture(Label(0, 0, ((("0.5", "value"), ("0.1", "gradient")),), (12,))))
    assert '<tspan class="value">0.5</tspan><tspan> </tspan><tspan class="gradient">0.1</tspan>' in on
    assert on.count('class="bg"') == 2 and render(picture()).count('class="bg"') == 1
