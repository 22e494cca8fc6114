"""The graph form of a weights file: layers by name, or one line of them, read into a Graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import Any

from symderive.networks.architecture import Architecture, read_architecture
from symderive.networks.arrays import Arrays, open_arrays
from symderive.networks.graph import Graph, Layer, Loss
from symderive.networks.layer_tables import LayerTables
from symderive.networks.layers import LOSSES, said
from symderive.networks.net import suggest
from symderive.networks.options import OptionReader
from symderive.networks.sections import Sections
from symderive.networks.tables import NAME, Number, kind
from symderive.networks.wiring import check_graph

GRAPH_KEYS = ("title", "rate", "loss", "inputs", "target", "weights", "given", "layer", "arrays", "frozen", "penalty", "decay", "net",
              "names")
_LOSS_KEYS = ("type", "of", "target", "class", "penalty")
_SAID_TWICE = {("softmax_ce", "softmax"): "ce_probs", ("bce_logits", "sigmoid"): "bce"}


def is_model(net: Any) -> bool:
    """Whether `net` names a file with a network in it, not a network in one line."""
    return isinstance(net, str) and net.lower().endswith(".onnx")


class GraphReader(OptionReader):
    """One file's tables in the graph form, read into a Graph. Files that it names are looked for in `folder`."""

    def __init__(self, file: str, folder: Path):
        super().__init__(file)
        self.folder = folder
        self.called: dict[str, str] = {}  # weights to the entries of `arrays` that have another name
        self.activated: Mapping[str, str] = {}
        self.output = ""  # the layer that a model gives
        self.untrained: set[str] = set()
        self.said: list[str] = []
        self.expected: Mapping[str, tuple[int | None, ...]] = {}  # what the line of a net says about the shapes of weights

    def graph(self, found: dict[str, Any], stem: str) -> Graph:
        """The network. Raises WeightsError."""
        self.check_keys(found)
        with ExitStack() as stack:
            beside = self.folder / self.text("arrays", found["arrays"]) if "arrays" in found else None
            sections = Sections(self.file, None if beside is None else stack.enter_context(open_arrays(beside, self.file)))
            inputs, target, weights, again = (sections.section(key, found.get(key, {})) for key in ("inputs", "target", "weights", "given"))
            if is_model(found.get("net")):
                layers = self.from_model(found, sections, inputs, target, weights)
            else:
                layers = self.in_one_line(found, inputs) if "net" in found else self.by_name(found["layer"], sections, inputs)
            self.look_up(layers, weights, {*inputs, *target, *(layer.name for layer in layers)}, sections)
            self.check_sizes(weights)
            loss, penalty = self.loss(found["loss"], self.output or layers[-1].name, target, sections)
        graph = Graph(
            title=self.text("title", found.get("title", stem)), inputs=inputs, target=target, weights=weights, layers=layers, loss=loss,
            rate=self.fraction("rate", self.rate(found["rate"])) if "rate" in found else None,
            frozen=self.frozen(found.get("frozen", [])) | self.untrained,
            penalty=self.not_negative("penalty", found.get("penalty", penalty)),
            decay=self.not_negative("decay", found.get("decay", 0)), stored=sections.stored,
            notes=self.notes(layers, loss, sections), file=self.file)
        check_graph(graph)
        self.agree(again, graph)
        return graph

    def check_keys(self, found: Mapping[str, Any]) -> None:
        if "network" in found:
            raise self.error("network", "equations of single numbers cannot be mixed with layers of arrays",
                             "write all of it in [network], or all of it as [[layer]] tables")
        for key in found:
            if key not in GRAPH_KEYS:
                known = "the keys are " + ", ".join(GRAPH_KEYS)
                raise self.error(key, f"{key} is not a key of a weights file", suggest(key, GRAPH_KEYS) or known)
        if "layer" in found and "net" in found:
            raise self.error("net", "net and [[layer]] both say what the layers are", "leave one of the two out")
        if not found.get("layer") and "net" not in found:
            arrays = str(found.get("arrays", ""))
            hint = f'write net = "{arrays}" for arrays = "{arrays}"' if arrays.lower().endswith(".onnx") else ""
            raise self.error("layer", "there are no layers", hint or "add [[layer]] tables, or a net")
        if "names" in found and "net" not in found:
            raise self.error("names", "names belongs to net", 'in a layer, weight = "W1" names the array')
        if "loss" not in found:
            raise self.error("loss", "loss is missing", '[loss] type = "half_squared_error", of = "z1", target = "t"')
        if isinstance(found["loss"], dict) and "penalty" in found["loss"] and "penalty" in found:
            raise self.error("penalty", "penalty is given twice", "leave one of the two out")

    # --- layers and their weights ----------------------------------------------------------------------------------

    def by_name(self, tables: Any, sections: Sections, inputs: dict[str, Any]) -> tuple[Layer, ...]:
        """The layers of [[layer]] tables. Inputs that only choose rows of an embedding are in its indices from here on."""
        reader = LayerTables(self.file, sections, inputs)
        layers = reader.layers(tables)
        self.activated = reader.activated
        for name in reader.chosen - {name for layer in layers for name in layer.inputs}:
            del inputs[name]
        return layers

    def look_up(self, layers: Iterable[Layer], weights: dict[str, Any], known: set[str], sections: Sections) -> None:
        """Weights that are named and not given are entries of `arrays` under their own name, or the one that `names` says."""
        for layer in layers:
            for name in (*layer.weights.values(), *layer.inputs):
                entry = self.called.get(name, name)
                if name in weights or name in known:
                    continue
                if entry in sections.entries:
                    weights[name] = sections.entry(f"layer {layer.name}", name, entry)
                elif sections.arrays is not None and name in layer.weights.values():
                    raise self.not_found(layer, entry, sections.arrays)

    def not_found(self, layer: Layer, entry: str, arrays: Arrays) -> Exception:
        """The error for a weight that is neither in the file nor in its file of arrays."""
        some = ", ".join(arrays.names[:8]) + (", ..." if len(arrays.names) > 8 else "")
        by = "names says which array is which" if self.expected else '[weights] W1 = "0.weight" names an array'
        sentence = f"the weight {entry} of {layer.name} is missing: it is not given in [weights] and not found in {arrays.file.name}"
        return self.error(f"layer {layer.name}", sentence, suggest(entry, arrays.names) or f"found there: {some}; {by}")

    def in_one_line(self, found: Mapping[str, Any], inputs: Mapping[str, Any]) -> tuple[Layer, ...]:
        """The layers of `net`, with the names of the file."""
        net = read_architecture(self.text("net", found["net"]), self.file)
        if len(inputs) != 1:
            raise self.error("inputs", f"a net in one line takes one input; {', '.join(inputs) or 'none'} is given", "[inputs] x = [...]")
        ((x, array),) = inputs.items()
        if array.shape not in (net.first, array.shape[:1] + net.first):
            raise self.error("net", f"{x} has shape {said(array.shape)}; the line begins with {'x'.join(map(str, net.first))}",
                             "a batch has one dimension more, the first")
        names = self.renamed(found.get("names", {}), net)
        self.expected = {names[w]: sizes for w, sizes in net.shapes.items()}
        return net.named(x, names)

    def from_model(self, found: Mapping[str, Any], sections: Sections, inputs: dict[str, Any], target: dict[str, Any],
                   weights: dict[str, Any]) -> tuple[Layer, ...]:
        """The layers and the weights of an ONNX model. What is added to inputs, target and weights is added in place."""
        from symderive.networks.onnx_file import read_onnx

        if "names" in found:
            raise self.error("names", "names belongs to a net in one line; the weights of a model have its own names")
        model = read_onnx(self.folder / self.text("net", found["net"]), self.file, inputs)
        for name in sorted(weights.keys() & model.weights.keys()):
            raise self.error("[weights]", f"{name} is given twice: the model holds it too")
        weights |= model.weights
        sections.stored.update(model.stored)
        inputs.clear()
        inputs |= model.inputs
        self.output, self.untrained = model.output, model.frozen
        if model.lifted:
            target |= {name: array[None] for name, array in target.items() if array.ndim == 1}
            self.said.append("the model computes on batches; the sample is a batch of one")
        if model.dropped:
            target |= {name: array[0] for name, array in target.items() if array.ndim == 3 and len(array) == 1}
        self.said += model.notes
        return tuple(model.layers)

    def renamed(self, value: Any, net: Architecture) -> dict[str, str]:
        """W1, b1 ... to their names here. A name that is none in a formula ("0.weight") is only looked up, as that entry of arrays."""
        if isinstance(value, list):
            if len(value) != len(net.arrays):
                raise self.error("names", f"names has {len(value)} names; the net has {len(net.arrays)} arrays: {', '.join(net.arrays)}")
            value = dict(zip(net.arrays, value, strict=True))
        names = {w: w for w in net.arrays}
        for w, name in self.table("names", value).items():
            if w not in names:
                raise self.error("names", f"{w} is no array of the net", suggest(w, names) or f"its arrays are {', '.join(names)}")
            if not isinstance(name, str) or isinstance(name, Number):
                raise self.error("names", f"the name of {w} is {kind(name)}; a text in quotes is wanted")
            if NAME.fullmatch(name):
                names[w] = name
            else:
                self.called[w] = name
        return names

    def check_sizes(self, weights: Mapping[str, Any]) -> None:
        """The arrays have the sizes that the line of the net says."""
        for name, sizes in self.expected.items():
            if name not in weights:
                continue  # check_graph says so
            shape = weights[name].shape
            if len(shape) != len(sizes) or any(want not in (None, got) for got, want in zip(shape, sizes, strict=True)):
                wanted = ", ".join("any" if k is None else str(k) for k in sizes)
                raise self.error("net", f"{name} has shape {said(shape)}; the line says ({wanted})", "rows are outputs")

    # --- the loss and the rest -------------------------------------------------------------------------------------

    def loss(self, value: Any, last: str, target: Mapping[str, Any], sections: Sections) -> tuple[Loss, Any]:
        """The loss, and the penalty that stands in its table or 0. `of` is the last layer and `target` the only one unless said."""
        if isinstance(value, str) and not isinstance(value, Number):
            if not value.isidentifier():
                raise self.error("loss", "a loss of layers is a table, not an expression",
                                 f'[loss] type = "half_squared_error", of = "{last}", target = "t"')
            value = {"type": value}
        table = self.table("loss", value)
        for key in table:
            if key not in _LOSS_KEYS:
                known = "its keys are " + ", ".join(_LOSS_KEYS)
                raise self.error("loss", f"{key} is not a key of a loss", suggest(key, _LOSS_KEYS) or known)
        if "type" not in table:
            raise self.error("loss", "the loss has no type", "the losses are " + ", ".join(LOSSES))
        type_, of = self.text("loss type", table["type"]), self.text("loss of", table.get("of", last))
        if type_ not in LOSSES:
            raise self.error("loss", f"{type_} is an unknown loss", suggest(type_, LOSSES) or "the losses are " + ", ".join(LOSSES))
        self.check_activated(of)
        against = LOSSES[type_].against
        if "class" in table and against != "class":
            raise self.error("loss", f"{type_} has a target, not a class", 'write target = "t", and [target] t = [...]')
        only = next(iter(target)) if len(target) == 1 and against == "target" else ""
        classes = self.classes(table["class"], sections) if "class" in table else ()
        return Loss(type_, of, self.text("loss target", table.get("target", only)), classes), table.get("penalty", 0)

    def check_activated(self, of: str) -> None:
        if of in self.activated:
            raise self.error("loss", f"{of} has an activation, so {of} could be meant before it or after it",
                             f"after it, write {self.activated[of]}; for before it, make the activation a layer of its own")

    def classes(self, value: Any, sections: Sections) -> tuple[int, ...]:
        """Whole numbers, or the name of an entry of `arrays` that holds them."""
        if isinstance(value, str) and not isinstance(value, Number):
            return self.wholes("loss", value, sections.read("loss", "class", value)[0])
        return self.indices("loss class", value)

    def frozen(self, value: Any) -> frozenset[str]:
        """The names of the weights that stay, each by its own name or by that of its entry of arrays."""
        back = {entry: name for name, entry in self.called.items()}
        return frozenset(back.get(name, name) for name in self.names("frozen", value))

    def not_negative(self, key: str, value: Any) -> Fraction:
        found = self.fraction(key, value)
        if found < 0:
            raise self.error(key, f"{key} = {value} is negative", f"write {key} = 0.01")
        return found

    def notes(self, layers: Iterable[Layer], loss: Loss, sections: Sections) -> tuple[str, ...]:
        found = list(self.said)
        type_ = next((layer.type for layer in layers if layer.name == loss.of), "")
        other = _SAID_TWICE.get((loss.type, type_))
        if other:
            found.append(f"{loss.type} applies a {type_} to {loss.of}, which is a {type_} already; the loss of probabilities is {other}")
        if sections.arrays is not None and sections.unread:
            more = f" and {len(sections.unread) - 10} more" if len(sections.unread) > 10 else ""
            found.append(f"not used in {sections.arrays.file.name}: {', '.join(sections.unread[:10])}{more}")
        return tuple(found)

    def agree(self, again: Mapping[str, Any], graph: Graph) -> None:
        """[given] may repeat numbers, and must not change them."""
        import numpy as np

        known: dict[str, Any] = {**graph.given, **({} if graph.rate is None else {"rate": np.array(graph.rate, dtype=object)})}
        for name, value in again.items():
            if name not in known:
                raise self.error("[given]", f"{name} is no input, target or weight", suggest(name, known))
            if known[name].shape != value.shape or not (known[name] == value).all():
                raise self.error("[given]", f"{name} has two values", "leave one of the two out")
