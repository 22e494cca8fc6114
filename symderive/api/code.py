"""Gradients as code: a short function that computes what the derivation says."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from symderive.networks import weights_file
from symderive.networks.graph import Graph
from symderive.networks.net import Net
from symderive.shelf.find import packaged_folder

WORKSHEET = "worksheet_network.toml"


def gradient_code(weights: str | Path | Net | Graph | None = None, language: Literal["numpy", "torch", "jax", "c"] = "numpy", *,
                  wrt: Iterable[str] | None = None, folder: str | Path | None = None) -> str:
    """The gradient of a network's loss as a function in a language, with the names of the derivation.

    weights   a weights file, a network, or None for the network of the worksheet
    folder    where the files that the weights file names are looked for; by default beside it

    Raises WeightsError for a file or a network that cannot be used, NoCode (a ValueError) for what the language cannot say.
    """
    network = weights if isinstance(weights, Net | Graph) else weights_file.load(weights or packaged_folder() / WORKSHEET, folder)
    if isinstance(network, Net):
        from symderive.exports import code_net

        return code_net.gradient_code(network, language, wrt)
    from symderive.exports import code_graph

    return code_graph.gradient_code(network, language, wrt)
