"""Gradients of networks: every formula proved, every number exact or certified."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from symderive.api.results import Detail, Result
from symderive.kernel.ring import rational
from symderive.networks import result as networks
from symderive.networks import weights_file
from symderive.networks.graph import Graph
from symderive.networks.graph_result import Undecided
from symderive.networks.net import Net, WeightsError
from symderive.report.document import Block
from symderive.report.verdict import Verdict
from symderive.shelf.find import packaged_folder

if TYPE_CHECKING:
    from symderive.networks.graph_result import GraphResult
    from symderive.networks.training import Optimizer

__all__ = ["GradientResult", "GraphGradientResult", "Undecided", "WeightsError", "grad"]

WORKSHEET = "worksheet_network.toml"

Kind = Literal["sgd", "momentum", "adam"]
Number = Fraction | int | str  # "0.03" is 3/100


@dataclass(frozen=True)
class GradientResult(Result):
    """The gradient of a network of single numbers: `found` holds its formulas, theorems and numbers."""

    found: networks.Result | None = None
    wrt: tuple[str, ...] | None = None
    show: tuple[str, ...] = ()

    def _tell(self, detail: Detail) -> tuple[Block, ...]:
        from symderive.networks import telling

        assert self.found is not None
        return telling.grad_document(self.found, detail, self.show).blocks

    def numbers(self) -> str:
        """The numbers as JSON, by the names of the file."""
        assert self.found is not None
        return json.dumps(networks.to_json(self.found), indent=2, ensure_ascii=False)


@dataclass(frozen=True)
class GraphGradientResult(Result):
    """The gradient of a network of arrays: `found` gives its numbers, as sharp as they are asked for."""

    found: GraphResult | None = None
    show: tuple[str, ...] = ()

    def _tell(self, detail: Detail) -> tuple[Block, ...]:
        from symderive.networks.graph_telling import graph_document

        assert self.found is not None
        blocks: tuple[Block, ...] = graph_document(self.found, detail, self.show).blocks
        return blocks

    def entries(self) -> str:
        """Every entry of the gradient on a line of its own: W1[3,7] = (-0.0766511)*0.0947081 = -0.00725948."""
        from symderive.networks.entries import every_entry

        assert self.found is not None
        return "\n".join(every_entry(self.found)) + "\n"

    def numbers(self) -> str:
        """The numbers as JSON, by the names of the file."""
        from symderive.networks.graph_result import to_json

        assert self.found is not None
        return json.dumps(to_json(self.found), indent=2 if self.found.is_small else None, ensure_ascii=False)


def grad(weights: str | Path | Net | Graph | None = None, *, wrt: Iterable[str] | None = None, show: Iterable[str] = (), steps: int = 1,
         rate: Number | None = None, optimizer: Kind = "sgd", momentum: Number | None = None, differences: bool = False,
         progress: Callable[[int, int], None] | None = None, seconds: float = 0, folder: str | Path | None = None,
         prove: bool = True) -> GradientResult | GraphGradientResult:
    """The gradient of the loss of a network in every weight (or those in wrt), derived, proved and computed.

    weights       a weights file (TOML or JSON), a network, or None for the network of the worksheet
    show          entries such as "W1[3,7]", or single weights such as "w1", that the page works out
    steps         how many training steps are made
    rate          the learning rate, instead of the network's own
    optimizer     how a step follows from the gradient; `momentum` is that of the velocity (9/10 where nothing is said)
    differences   whether central differences are shown beside the gradient
    progress      called with the number of steps done, and of all
    seconds       how long it may take, 0: any time. A network of arrays too large for certain digits in that time gets floats
    folder        where the files that the weights file names are looked for; by default beside it
    prove         whether the formulas of a network of arrays are derived; its numbers alone come sooner

    Raises WeightsError for a file or a network that cannot be used, ValueError for a number that is none.
    """
    net = weights if isinstance(weights, Net | Graph) else weights_file.load(weights or packaged_folder() / WORKSHEET, folder)
    chosen = None if wrt is None else tuple(wrt)
    way = _optimizer(net, optimizer, rate, momentum, steps)
    stem = Path(net.file).stem or "network"
    if isinstance(net, Net):
        found = networks.grad(net, chosen, optimizer=way, steps=steps, differences=differences, progress=progress)
        return GradientResult(stem, net.title, Verdict.CHECKED, tuple(found.derivations.values()), tuple(found.theorems.values()),
                              found=found, wrt=chosen, show=tuple(show))
    from symderive.networks.graph_result import grad_graph

    arrays = grad_graph(net, chosen, optimizer=way, steps=steps, differences=differences, progress=progress, seconds=seconds)
    derived = arrays.formulas[0] if prove else None
    proofs = (derived.derivations, derived.theorems) if derived is not None else ((), ())
    return GraphGradientResult(stem, net.title, Verdict.CHECKED, *proofs, found=arrays, show=tuple(show))


def _optimizer(net: Net | Graph, kind: Kind, rate: Number | None, momentum: Number | None, steps: int) -> Optimizer:
    from symderive.networks.training import Optimizer, positive

    if momentum is not None and kind == "sgd":
        kind = "momentum"
    if momentum is not None and kind != "momentum":
        raise ValueError(f"{kind} has no momentum: leave it out, or choose the optimizer momentum")
    own: Fraction | None = rational(net.rate) if isinstance(net, Net) and net.rate is not None else None
    own = net.rate if isinstance(net, Graph) else own
    speed = own if rate is None else positive("learning rate", rate)
    if speed is None and steps > 1:
        raise WeightsError(net.file, "rate", "the learning rate is missing, without which no steps are made", "rate = 0.03")
    share = Fraction(9, 10) if momentum is None else positive("momentum", momentum)
    return Optimizer(kind, speed, share, decay=net.decay if isinstance(net, Graph) else Fraction(0))
