"""Networks to draw, and what a picture must not do."""

from __future__ import annotations

from itertools import combinations

from symderive.networks.placing import Frame
from symderive.report.picture import LINE, Label, Picture, rows_width


def dense(*sizes: int) -> str:
    """A weights file of a dense tanh network; weights w1, w2 ... and biases among them."""
    weights: list[str] = []
    equations: list[str] = []
    before = [f"x{i}" for i in range(1, sizes[0] + 1)]
    for k, size in enumerate(sizes[1:], 1):
        units = [f"h{k}_{j}" for j in range(1, size + 1)]
        for unit in units:
            new = [f"w{len(weights) + i}" for i in range(1, len(before) + 2)]
            weights += new
            terms = [f"{w}*{x}" for w, x in zip(new, before, strict=False)] + [new[-1]]
            equations.append(f'{unit} = "tanh({" + ".join(terms)})"')
        before = units
    loss = " + ".join(f"({unit} - t{j})^2" for j, unit in enumerate(before, 1))
    return "\n".join([
        f'loss = "1/2*({loss})"', "[inputs]", *(f"x{i} = 0.{i}" for i in range(1, sizes[0] + 1)),
        "[target]", *(f"t{j} = 0.{j}" for j in range(1, sizes[-1] + 1)),
        "[weights]", *(f"{w} = {(7 * i) % 19 / 10 - 0.85:.2f}" for i, w in enumerate(weights)), "[network]", *equations])


def frame(label: Label) -> Frame:
    """The room that a label takes."""
    width = max(rows_width((row,), size) for row, size in zip(label.rows, label.sizes, strict=True))
    height = LINE * sum(label.sizes)
    return Frame(label.x + (width / 2 if label.anchor == "start" else 0), label.y, width, height)


def clashes(picture: Picture) -> list[object]:
    """Labels that overlap labels or nodes, or leave the picture."""
    outside = [(label, frame(label)) for label in picture.labels if not label.inside]
    nodes = [Frame(n.x, n.y, n.width, n.height) for n in picture.nodes]
    found: list[object] = [(a.rows, b.rows) for (a, f), (b, g) in combinations(outside, 2) if f.overlap(g) > 0]
    found += [label.rows for label, f in outside for n in nodes if f.overlap(n) > 0]
    every = [f for _, f in outside] + nodes
    found += [f for f in every if f.x - f.width / 2 < 0 or f.x + f.width / 2 > picture.width or f.y - f.height / 2 < 0
              or f.y + f.height / 2 > picture.height]
    return found
