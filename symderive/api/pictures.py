"""Pictures of networks: units with their values and gradients, or, of many weights, blocks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from symderive.networks import weights_file
from symderive.networks.graph import Graph
from symderive.networks.net import Net, WeightsError
from symderive.report.picture import Picture
from symderive.shelf.find import packaged_folder

WORKSHEET = "worksheet_network.toml"


@dataclass(frozen=True)
class Drawing:
    """A network drawn: the picture as plain data, and as SVG and TikZ. A notebook shows it."""

    picture: Picture

    def svg(self) -> str:
        """A file of its own, light and dark, with a title and a description."""
        from symderive.pages.graph_svg import render

        return render(self.picture)

    def tikz(self, *, fragment: bool = False) -> str:
        """A document; with `fragment` a picture for notes that load tikz, never wider than a line."""
        from symderive.pages.graph_tikz import render

        return render(self.picture, fragment=fragment)

    def _repr_svg_(self) -> str:
        return self.svg()


def graph(weights: str | Path | Net | Graph | None = None, *, blocks: bool | None = None, folder: str | Path | None = None) -> Drawing:
    """A network as a picture.

    weights   a weights file, a network, or None for the network of the worksheet
    blocks    whether to draw a box a layer; by default where there are more than 30 weights
    folder    where the files that the weights file names are looked for; by default beside it

    Raises WeightsError for a file or a network that cannot be used.
    """
    network = weights if isinstance(weights, Net | Graph) else weights_file.load(weights or packaged_folder() / WORKSHEET, folder)
    if isinstance(network, Net):
        from symderive.networks.drawing import draw, is_small

        if is_small(network) if blocks is None else not blocks:
            return Drawing(draw(network))
    else:
        from symderive.networks import layer_drawing

        if blocks is False and not layer_drawing.is_small(network):
            raise WeightsError(network.file, "", "the units of this network cannot be drawn: it has more than 30 weights or 60 units, or "
                                                 "arrays that are no vectors", "leave --units out for a box a layer")
        if not blocks and layer_drawing.is_small(network):
            return Drawing(layer_drawing.draw_layers(network))
    from symderive.networks.diagram import diagram

    return Drawing(diagram(network))
