"""Gradients of networks: every formula proved, every number exact or certified."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from symderive.api.results import Detail, Result
from symderive.networks import result as networks
from symderive.networks import telling, weights_file
from symderive.networks.net import Net
from symderive.report.document import Block
from symderive.report.verdict import Verdict
from symderive.shelf.find import packaged_folder

WORKSHEET = "worksheet_network.toml"


@dataclass(frozen=True)
class GradientResult(Result):
    """The gradient of a network: `found` holds its formulas, theorems and numbers."""

    found: networks.Result | None = None
    wrt: tuple[str, ...] | None = None

    def _tell(self, detail: Detail) -> tuple[Block, ...]:
        assert self.found is not None
        return telling.grad_document(self.found, detail).blocks

    def numbers(self) -> str:
        """The numbers as JSON, by the names of the file."""
        assert self.found is not None
        return json.dumps(networks.to_json(self.found), indent=2, ensure_ascii=False)


def grad(weights: str | Path | Net | None = None, *, wrt: Iterable[str] | None = None) -> GradientResult:
    """The gradient of the loss of a network in every weight (or those in wrt), derived, proved and computed.

    weights   a weights file (TOML or JSON), a Net, or None for the network of the worksheet

    Raises WeightsError for a file or a network that cannot be used.
    """
    net = weights if isinstance(weights, Net) else weights_file.load_net(weights or packaged_folder() / WORKSHEET)
    chosen = None if wrt is None else tuple(wrt)
    found = networks.grad(net, chosen)
    return GradientResult(Path(net.file).stem or "network", net.title, Verdict.CHECKED, tuple(found.derivations.values()),
                          tuple(found.theorems.values()), found=found, wrt=chosen)
