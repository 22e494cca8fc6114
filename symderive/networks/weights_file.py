"""Read a weights file, TOML or JSON: the expression form into a Net, the graph form into a Graph.

Numbers are exact; nothing is ever evaluated.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from symderive.kernel.derivation import Definition
from symderive.kernel.ring import rational
from symderive.kernel.term import Malformed, Term
from symderive.networks.arrays import refused
from symderive.networks.graph import Graph
from symderive.networks.graph_file import GRAPH_KEYS, GraphReader
from symderive.networks.net import Net, WeightsError, check_net, suggest
from symderive.networks.tables import Number, Reader, comma_hint, content, kind
from symderive.notation.text import Unreadable, read, write

__all__ = ["GRAPH_KEYS", "KEYS", "WeightsError", "load", "load_net"]

KEYS = ("title", "rate", "loss", "inputs", "target", "weights", "given", "network", "frozen")
_GRAPH_ONLY = tuple(key for key in GRAPH_KEYS if key not in KEYS)


def load(path: str | Path, folder: str | Path | None = None) -> Net | Graph:
    """The network of a file: equations of single numbers are a Net, layers are a Graph. Raises WeightsError.

    folder   where the files that it names are looked for; by default where it stands itself
    """
    file = Path(path)
    hint = refused(file, alone=True)
    if hint is not None:
        raise WeightsError(file.name, "", *hint)
    found = content(file)
    if is_graph(found):
        return GraphReader(file.name, Path(folder or file.parent)).graph(found, file.stem)
    return _NetReader(file.name).net(found, file.stem)


def load_net(path: str | Path) -> Net:
    """The network of a file in the expression form. Raises WeightsError, also for a file of layers."""
    found = load(path)
    if isinstance(found, Graph):
        raise WeightsError(found.file, "", "this is a network of layers of arrays; one of equations of single numbers is wanted")
    return found


def is_graph(found: Mapping[str, Any]) -> bool:
    """Whether the tables of a file speak of layers, or only of equations."""
    return isinstance(found.get("loss"), dict) or any(key in found for key in ("layer", "net")) or (
        "network" not in found and any(key in found for key in _GRAPH_ONLY))


class _NetReader(Reader):
    """One file's tables in the expression form, read into a Net."""

    def net(self, found: dict[str, Any], stem: str) -> Net:
        self.check_keys(found)
        numbers = {key: self.numbers(key, found.get(key, {})) for key in ("inputs", "target", "weights", "given")}
        network = self.table("network", found.get("network", {}))
        declared = frozenset().union(numbers["inputs"], numbers["target"], numbers["weights"], network)
        loss = "E" if "E" not in declared else "Loss" if "Loss" not in declared else ""
        if not loss:
            raise self.error("loss", "the loss has no name left: E and Loss are both taken")
        net = Net(
            title=self.text("title", found.get("title", stem)), inputs=numbers["inputs"], target=numbers["target"],
            weights=numbers["weights"], rate=self.number("rate", self.rate(found["rate"])) if "rate" in found else None,
            equations=tuple(Definition(n, self.expression(n, text, declared)) for n, text in network.items()),
            loss=Definition(loss, self.expression("loss", found["loss"], declared)), frozen=self.names("frozen", found.get("frozen", [])),
            file=self.file)
        self.agree(numbers["given"], net)
        check_net(net)
        return net

    def check_keys(self, found: Mapping[str, Any]) -> None:
        for key in found:
            if key in _GRAPH_ONLY:
                raise self.error(key, f"{key} belongs to layers of arrays, and [network] has equations of single numbers",
                                 f"leave {key} out, or write the network as [[layer]] tables")
            if key not in KEYS:
                known = "the keys of the expression form are " + ", ".join(KEYS)
                raise self.error(key, f"{key} is not a key of a weights file in the expression form", suggest(key, KEYS) or known)
        for key in ("loss", "weights"):
            if key not in found:
                hint = "[weights] w1 = 0.5" if key == "weights" else 'loss = "1/2*(y - yhat)^2"'
                raise self.error(key, f"{key} is missing", f"write {hint}")

    def agree(self, again: Mapping[str, Term], net: Net) -> None:
        """[given] may repeat a number, and must not change it."""
        known = {**net.given, **({"rate": net.rate} if net.rate is not None else {})}
        for name, value in again.items():
            if name not in known:
                raise self.error("[given]", f"{name} is no input, target or weight", suggest(name, known))
            if rational(value) != rational(known[name]):
                raise self.error("[given]", f"{name} has two values, {write(known[name])} and {write(value)}",
                                 "leave one of the two out")

    def numbers(self, key: str, value: Any) -> dict[str, Term]:
        return {name: self.number(f"[{key}] {name}", v) for name, v in self.table(key, value).items()}

    def expression(self, name: str, text: Any, declared: frozenset[str]) -> Term:
        """An equation's right side. E and I are only what the file declares; Euler's number is exp(1)."""
        if not isinstance(text, str) or isinstance(text, Number):
            raise self.error(name, f"{name} is an expression in quotes, not {kind(text)}", f'write {name} = "w1*x + w2"')
        try:
            return read(text, names=declared | {"E", "I"}, strict_products=True)
        except Unreadable as why:
            comma = comma_hint(text)
            raise self.error(name, f"column {why.column} of {text[:60]!r}: {why.problem}", comma or why.hint) from None
        except Malformed as why:
            raise self.error(name, str(why)) from None
