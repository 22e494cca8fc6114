"""A network of many weights as a block diagram: one box a layer, with its shape and the number of its weights."""

from __future__ import annotations

from math import prod

from symderive.kernel.term import Term, name
from symderive.networks.blocks import Block, place
from symderive.networks.drawing import shape_of
from symderive.networks.graph import Graph, Shape
from symderive.networks.layers import shapes
from symderive.networks.net import Net
from symderive.networks.placing import Link, Unit, layers
from symderive.report.picture import Picture, Piece

MOST_NAMED = 4  # units of a layer whose names stand in its box


def diagram(network: Net | Graph) -> Picture:
    """The layers of a network in boxes. Raises WeightsError."""
    return _net(network) if isinstance(network, Net) else _graph(network)


def counted(count: int, word: str = "weight") -> str:
    """94,200 weights."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def _box(label: str, rows: list[tuple[Piece, ...]], sources: list[str]) -> Block:
    return Block(label, tuple(rows), tuple(sources))


def _quiet(*texts: str) -> list[tuple[Piece, ...]]:
    return [((text, "quiet"),) for text in texts if text]


def _drawn(blocks: list[Block], weights: int, frozen: int, title: str) -> Picture:
    said = counted(weights) + (f", {frozen:,} of them frozen" if frozen else "")
    words = "; ".join(", ".join(str(text) for row in b.rows for text, _ in row) + (f", from {' and '.join(b.sources)}" if b.sources else "")
                      for b in blocks)
    return place(blocks, (((said, "quiet"),),), title, f"{words}; {said} in all.")


# --- single numbers: a box is what is computed in as many steps -----------------------------------------------------


def _net(net: Net) -> Picture:
    sources = frozenset((*net.inputs, *(d.name for d in net.definitions)))
    shapes_of = {d.name: shape_of(d.body, sources, frozenset(net.weights)) for d in net.definitions}
    units = [Unit(n, ()) for n in (*net.inputs, *shapes_of)]
    links = [Link(p.source, n) for n, shape in shapes_of.items() for p in shape.parts if p.source]
    names = [[u.name for u in column] for column in layers(units, links)]
    home = {n: str(k) for k, layer in enumerate(names) for n in layer}
    bodies = {d.name: d.body for d in net.definitions}
    blocks = []
    for k, layer in enumerate(names):
        functions = {shapes_of[n].function for n in layer if n in shapes_of}
        used = frozenset().union(*(bodies[n].names for n in layer if n in bodies)) & net.weights.keys()
        kind = "inputs" if not functions else functions.pop() if len(functions) == 1 else ""
        before = sorted({home[link.source] for link in links if home[link.target] == str(k)}, key=int)
        rows = [_named(layer), *_quiet(kind, counted(len(layer), "unit") if kind != "inputs" else "", counted(len(used)) if used else "")]
        blocks.append(_box(str(k), rows, before))
    return _drawn(blocks, len(net.weights), len(net.frozen), net.title)


def _named(layer: list[str]) -> tuple[Piece, ...]:
    """h1 h2 h3, or h1 ... h64."""
    terms: list[Term] = [name(n) for n in layer]
    if len(terms) > MOST_NAMED:
        return ((terms[0], "name"), ("…", "name"), (terms[-1], "name"))
    return tuple((t, "name") for t in terms)


# --- arrays: a box a layer ------------------------------------------------------------------------------------------


def _graph(graph: Graph) -> Picture:
    shape = shapes(graph)
    blocks: list[Block] = []
    for layer in graph.layers:
        blocks += _given(graph, list(layer.inputs), shape, blocks)
        weights = sum(prod(shape[w]) for w in layer.weights.values())
        about = _quiet(layer.type.replace("_", " "), _said(shape[layer.name]), counted(weights) if weights else "")
        rows = [((name(layer.name), "name"),), *about]
        blocks.append(_box(layer.name, rows, list(layer.inputs)))
    against = [graph.loss.target] if graph.loss.target else []
    rows = [(("loss", "name"),), *_quiet(graph.loss.type.replace("_", " "), *(f"against {t}" for t in against))]
    blocks += _given(graph, [graph.loss.of], shape, blocks)
    blocks.append(_box("loss", rows, [graph.loss.of]))
    total = sum(prod(shape[w]) for w in graph.weights)
    return _drawn(blocks, total, sum(prod(shape[w]) for w in graph.frozen), graph.title)


def _given(graph: Graph, names: list[str], shape: dict[str, Shape], before: list[Block]) -> list[Block]:
    """Boxes for the inputs (and weights used as such) that a layer takes and that have none yet."""
    known = {b.name for b in before}
    kinds = ((graph.inputs, "input"), (graph.target, "target"), (graph.weights, "weights"))
    return [_box(n, [((name(n), "name"),), *_quiet(kind, _said(shape[n]))], [])
            for n in dict.fromkeys(names) if n not in known for table, kind in kinds if n in table]


def _said(shape: Shape) -> str:
    """3 × 32 × 28."""
    return " × ".join(map(str, shape)) or "a number"
