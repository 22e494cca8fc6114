"""The graph form of a weights file: layers by name, or one line of them, read into a Graph."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from fractions import Fraction
from pathlib import Path
from typing import Any

from symderive.networks.architecture import Architecture, read_architecture
from symderive.networks.arrays import MAX_DIMENSIONS, Arrays, open_arrays
from symderive.networks.graph import Graph, Layer, Loss, Option, Shape
from symderive.networks.layers import ACTIVATIONS, ALIASES, LAYERS, LOSSES, said
from symderive.networks.net import suggest
from symderive.networks.options import OptionReader
from symderive.networks.tables import NAME, NUMBER_LIKE, Number, exact, kind
from symderive.networks.wiring import check_graph

GRAPH_KEYS = ("title", "rate", "loss", "inputs", "target", "weights", "given", "layer", "arrays", "frozen", "penalty", "decay", "net",
              "names")
_LOSS_KEYS = ("type", "of", "target", "class", "penalty")
_LAYER_KEYS = ("name", "type", "input", "activation")


class GraphReader(OptionReader):
    """One file's tables in the graph form, read into a Graph. Files that it names are looked for in `folder`."""

    def __init__(self, file: str, folder: Path):
        super().__init__(file)
        self.folder = folder
        self.arrays: Arrays | None = None
        self.stored: dict[str, str] = {}
        self.read_entries: set[str] = set()

    def graph(self, found: dict[str, Any], stem: str) -> Graph:
        """The network. Raises WeightsError."""
        self.check_keys(found)
        with ExitStack() as stack:
            if "arrays" in found:
                self.arrays = stack.enter_context(open_arrays(self.folder / self.text("arrays", found["arrays"]), self.file))
            given = {key: self.section(key, found.get(key, {})) for key in ("inputs", "target", "weights")}
            layers = self.in_one_line(found, given) if "net" in found else self.layers(found["layer"], given)
            self.look_up(layers, given)
            loss, of_loss = self.loss(found.get("loss"), layers, given["target"])
            again = self.section("given", found.get("given", {}))
        graph = Graph(
            title=self.text("title", found.get("title", stem)), **given, layers=tuple(layers), loss=loss,
            rate=self.fraction("rate", self.rate(found["rate"])) if "rate" in found else None,
            frozen=self.frozen(found.get("frozen", [])), penalty=self.penalty({**found, **of_loss}),
            decay=self.not_negative("decay", found.get("decay", 0)), stored=self.stored, notes=self.notes(layers, loss), file=self.file)
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
        if "layer" not in found and "net" not in found:
            raise self.error("layer", "there are no layers", "add [[layer]] tables, or a net")
        if "names" in found and "net" not in found:
            raise self.error("names", "names belongs to net", 'in a layer, weight = "W1" names the array')
        if "loss" not in found:
            raise self.error("loss", "loss is missing", '[loss] type = "half_squared_error", of = "z1", target = "t"')
        if isinstance(found.get("layer"), dict):
            raise self.error("layer", "layer is one table", "write [[layer]], with two brackets, for each layer")

    # --- arrays ----------------------------------------------------------------------------------------------------

    def section(self, key: str, value: Any) -> dict[str, Any]:
        return {name: self.given(key, name, v) for name, v in self.table(key, value).items()}

    def given(self, section: str, name: str, value: Any) -> Any:
        """The array of a name: numbers that stand in the file, or the entry of `arrays` that a text names."""
        if isinstance(value, str) and not isinstance(value, Number) and not self.is_number(value):
            return self.entry(f"[{section}] {name}", name, value)
        return self.written(section, name, value)

    def is_number(self, text: str) -> bool:
        """Whether a text in quotes is a number such as 1/3, or meant as one, and not the name of an array."""
        named = self.arrays is not None and text in self.arrays.names
        return not named and NUMBER_LIKE.fullmatch(text) is not None

    def entry(self, place: str, name: str, entry: str) -> Any:
        """The array `entry` of the file of arrays, for the name that it has here."""
        if self.arrays is None:
            raise self.error(place, f"{name} = {entry[:40]!r} names an array, and the file has no arrays",
                             f'add arrays = "mlp.npz", or write {name} = [0.5, ...]')
        array, stored = self.arrays.read(entry)
        self.stored[name] = stored
        self.read_entries.add(entry)
        return array

    def written(self, section: str, name: str, value: Any) -> Any:
        """Numbers, or lists of lists of numbers, as an array of Fractions."""
        import numpy as np

        shape: list[int] = []
        level = [value]
        while isinstance(level[0], list):
            size = len(level[0])
            for k, row in enumerate(level):
                if not isinstance(row, list) or len(row) != size:
                    found = f"{len(row)} entries" if isinstance(row, list) else f"{kind(row)}, not a list"
                    raise self.error(f"[{section}]", f"{name} is ragged: {name}{_at(k, shape)} has {found}; "
                                                     f"{name}{_at(0, shape)} has {size} entries".replace("has a", "is a"),
                                     "all rows of an array have one length")
            shape.append(size)
            if not size:
                raise self.error(f"[{section}]", f"{name} is empty: its shape is {said(tuple(shape))}")
            if len(shape) > MAX_DIMENSIONS:
                raise self.error(f"[{section}]", f"{name} is nested too deeply: at most {MAX_DIMENSIONS} dimensions are read")
            level = [entry for row in level for entry in row]
        entries = np.empty(len(level), object)
        for k, said_ in enumerate(level):
            if isinstance(said_, list):
                raise self.error(f"[{section}]", f"{name} is ragged: {name}{_at(k, shape)} is a list, {name}{_at(0, shape)} is a number")
            entries[k] = self.entry_value(f"[{section}] {name}{_at(k, shape)}", said_)
        return entries.reshape(shape)

    def entry_value(self, place: str, value: Any) -> Fraction:
        over, below = self.spelled(place, value)
        return exact(over) / int(below) if below else exact(over)

    def look_up(self, layers: Iterable[Layer], given: dict[str, dict[str, Any]]) -> None:
        """Weights that are named and not given are entries of `arrays` under their own name, or the name that `names` says."""
        weights, known = given["weights"], {**given["inputs"], **given["target"], **{layer.name: None for layer in layers}}
        if self.arrays is None:
            return
        for layer in layers:
            for name in (*layer.weights.values(), *layer.inputs):
                if name not in weights and name not in known and self.called.get(name, name) in self.arrays.names:
                    weights[name] = self.entry(f"layer {layer.name}", name, self.called.get(name, name))

    # --- layers ----------------------------------------------------------------------------------------------------

    called: Mapping[str, str] = {}  # names of weights to entries of `arrays` with another name

    def layers(self, tables: Any, given: Mapping[str, Mapping[str, Any]]) -> list[Layer]:
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise self.error("layer", f"layer is {kind(tables)}; a list of tables is wanted", "write [[layer]] for each layer")
        if not tables:
            raise self.error("layer", "there are no layers", "add [[layer]] tables")
        found: list[Layer] = []
        self.activated: dict[str, str] = {}
        counts: dict[str, int] = {}
        for table in tables:
            type_ = self.type_of(table, len(found) + 1)
            counts[type_] = counts.get(type_, 0) + 1
            name = self.name_of(table.get("name", f"{type_}{counts[type_]}"))
            found += self.layer(name, type_, table, found, given["inputs"])
        return found

    def type_of(self, table: Mapping[str, Any], number: int) -> str:
        place = f"layer {table['name']}" if isinstance(table.get("name"), str) else f"layer number {number}"
        if "type" not in table:
            raise self.error(place, "the layer has no type", 'type = "dense"')
        word = self.text(f"{place} type", table["type"])
        type_ = ALIASES.get(word, word)
        if type_ not in LAYERS:
            near = suggest(type_, LAYERS) or _ELSEWHERE.get(type_.lower().replace("_", ""), "") or "the types are " + ", ".join(LAYERS)
            raise self.error(place, f"{type_} is an unknown type of layer", near)
        if word == "linear" and "weight" in table:
            raise self.error(place, "linear is the activation that changes nothing; it has no weight", 'did you mean type = "dense"?')
        return type_

    def name_of(self, name: Any) -> str:
        said_ = self.text("layer name", name)
        if not NAME.fullmatch(said_):
            raise self.error("layer", f"{said_!r} is not a name", "a name is letters and digits, such as z1 or h_out")
        return said_

    def layer(self, name: str, type_: str, table: Mapping[str, Any], before: list[Layer], inputs: Mapping[str, Any]) -> list[Layer]:
        """A layer, and the activation after it: `activation = "tanh"` of z1 is a layer z1_tanh."""
        place, row = f"layer {name}", LAYERS[type_]
        known = (*_LAYER_KEYS, *row.parts, *row.options)
        for key in table:
            if key not in known:
                raise self.error(place, f"{key} is not a key of a {type_} layer", suggest(key, known) or "its keys are " + ", ".join(known))
        takes = self.inputs_of(place, type_, table, before, inputs)
        parts = {part: self.part(place, part, table[part]) for part in row.parts if part in table}
        options = {key: self.option_of(place, type_, key, table[key], inputs) for key in row.options if key in table}
        if type_ == "embedding":
            takes = self.tokens(place, table, takes, options, inputs)
        found = [Layer(name, type_, takes, parts, options)]
        word = self.text(f"{place} activation", table.get("activation", "identity"))
        activation = ALIASES.get(word, word)
        if activation not in ACTIVATIONS:
            hint = suggest(activation, ACTIVATIONS) or "the activations are " + ", ".join(ACTIVATIONS)
            raise self.error(place, f"{word} is an unknown activation", hint)
        if activation != "identity":
            self.activated[name] = f"{name}_{activation}"
            found.append(Layer(f"{name}_{activation}", activation, (name,)))
        return found

    def part(self, place: str, part: str, value: Any) -> str:
        if not isinstance(value, str) or isinstance(value, Number):
            raise self.error(place, f"{part} is {kind(value)}; the name of a weight is wanted", f'{part} = "W1", and [weights] W1 = ...')
        if not NAME.fullmatch(value):
            raise self.error(place, f"{value!r} is not a name of a weight", f'[weights] W1 = "{value}" names that entry of arrays')
        return value

    def inputs_of(self, place: str, type_: str, table: Mapping[str, Any], before: list[Layer],
                  inputs: Mapping[str, Any]) -> tuple[str, ...]:
        """The names that a layer takes; left out, the layer before, or the only input."""
        if "input" in table:
            said_ = table["input"]
            names = said_ if isinstance(said_, list) else [said_]
            if any(not isinstance(name, str) or isinstance(name, Number) for name in names):
                raise self.error(place, "input is a name or a list of names", 'input = ["x"]')
            for name in names:
                self.check_activated(place, name)
            return tuple(names)
        if LAYERS[type_].inputs[0] == 0:
            return ()
        if before:
            return (before[-1].name,)
        if len(inputs) == 1:
            return tuple(inputs)
        raise self.error(place, f"the first layer needs to say which input it takes: the inputs are {', '.join(inputs) or 'missing'}",
                         'input = ["x"], and [inputs] x = [...]')

    def check_activated(self, place: str, name: str) -> None:
        if name in self.activated:
            after = self.activated[name]
            raise self.error(place, f"{name} has an activation, so {name} could be meant before it or after it",
                             f"after it, write {after}; for before it, make the activation a layer of its own")

    def option_of(self, place: str, type_: str, key: str, value: Any, inputs: Mapping[str, Any]) -> Option:
        """An option; indices may be the name of an input, or of an entry of `arrays`."""
        if LAYERS[type_].options[key].kind == "indices" and isinstance(value, str) and not isinstance(value, Number):
            array = inputs[value] if value in inputs else self.entry(place, key, value)
            return self.wholes(place, value, array)
        return self.option(place, type_, key, value)

    def tokens(self, place: str, table: Mapping[str, Any], takes: tuple[str, ...], options: dict[str, Option],
               inputs: Mapping[str, Any]) -> tuple[str, ...]:
        """The inputs of an embedding: at most the one that holds its indices."""
        named = table.get("indices")
        if "indices" not in options:
            if len(takes) != 1 or takes[0] not in inputs:
                raise self.error(place, "the indices of the embedding are missing", "indices = [0, 2, 0], or the name of an input")
            options["indices"] = self.wholes(place, takes[0], inputs[takes[0]])
        elif takes and takes != (named,):
            raise self.error(place, f"an embedding takes its indices and no input; {', '.join(takes)} is given", "input = []")
        return (named,) if isinstance(named, str) and named in inputs else takes

    def wholes(self, place: str, name: str, array: Any) -> tuple[int, ...]:
        """A vector of whole numbers, such as indices or classes."""
        if array.ndim > 1:
            raise self.error(place, f"{name} has shape {said(array.shape)}; a vector of whole numbers is wanted")
        found = tuple(array.ravel().tolist())
        for k, value in enumerate(found):
            if value != int(value):
                raise self.error(place, f"{name}[{k}] = {value} is not a whole number")
        return tuple(map(int, found))

    # --- one line --------------------------------------------------------------------------------------------------

    def in_one_line(self, found: Mapping[str, Any], given: dict[str, dict[str, Any]]) -> list[Layer]:
        """The layers of `net`, with the names of the file."""
        self.activated = {}
        net = read_architecture(self.text("net", found["net"]), self.file)
        if len(given["inputs"]) != 1:
            raise self.error("inputs", f"a net in one line takes one input; {', '.join(given['inputs']) or 'none'} is given",
                             "[inputs] x = [...]")
        ((x, array),) = given["inputs"].items()
        if array.shape not in (net.first, (array.shape or (0,))[:1] + net.first):
            raise self.error("net", f"{x} has shape {said(array.shape)}; the line begins with {'x'.join(map(str, net.first))}",
                             "a batch has one more dimension, the first")
        names = self.renamed(found.get("names", {}), net)
        layers = [Layer(n.name, n.type, tuple(i or x for i in n.inputs), {p: names[w] for p, w in n.weights.items()}, n.options)
                  for n in net.layers]
        self.look_up(layers, given)
        self.check_sizes(net, names, given["weights"])
        return layers

    def renamed(self, value: Any, net: Architecture) -> dict[str, str]:
        """W1, b1 ... to their names here. A name that is none in a formula ("0.weight") is only looked up, as that entry of arrays."""
        if isinstance(value, list):
            if len(value) != len(net.arrays):
                raise self.error("names", f"names has {len(value)} names; the net has {len(net.arrays)} arrays: {', '.join(net.arrays)}")
            value = dict(zip(net.arrays, value, strict=True))
        names = {w: w for w in net.arrays}
        entries: dict[str, str] = {}
        for w, name in self.table("names", value).items():
            if w not in names:
                raise self.error("names", f"{w} is no array of the net", suggest(w, names) or f"its arrays are {', '.join(names)}")
            if not isinstance(name, str) or isinstance(name, Number):
                raise self.error("names", f"the name of {w} is {kind(name)}; a text in quotes is wanted")
            if NAME.fullmatch(name):
                names[w] = name
            else:
                entries[w] = name
        self.called = entries
        return names

    def check_sizes(self, net: Architecture, names: Mapping[str, str], weights: Mapping[str, Any]) -> None:
        """The arrays have the sizes that the line says."""
        for w, sizes in net.shapes.items():
            name = names[w]
            if name in weights and not _fits(weights[name].shape, sizes):
                raise self.error("net", f"{name} has shape {said(weights[name].shape)}; the line says ("
                                        f"{', '.join('any' if k is None else str(k) for k in sizes)})", "rows are outputs")

    # --- the loss and the rest -------------------------------------------------------------------------------------

    def loss(self, value: Any, layers: list[Layer], target: Mapping[str, Any]) -> tuple[Loss, dict[str, Any]]:
        """The loss, and the penalty where it stands in its table. `of` is the last layer and `target` the only one unless said."""
        if isinstance(value, str) and not isinstance(value, Number):
            if value not in LOSSES and not value.isidentifier():
                raise self.error("loss", "a loss of layers is a table, not an expression",
                                 f'[loss] type = "half_squared_error", of = "{layers[-1].name}", target = "t"')
            value = {"type": value}
        table = self.table("loss", value)
        for key in table:
            if key not in _LOSS_KEYS:
                known = "its keys are " + ", ".join(_LOSS_KEYS)
                raise self.error("loss", f"{key} is not a key of a loss", suggest(key, _LOSS_KEYS) or known)
        if "type" not in table:
            raise self.error("loss", "the loss has no type", "the losses are " + ", ".join(LOSSES))
        type_ = self.text("loss type", table["type"])
        of = self.text("loss of", table.get("of", layers[-1].name))
        self.check_activated("loss", of)
        row = LOSSES.get(type_)
        if "class" in table and row is not None and row.against != "class":
            raise self.error("loss", f"{type_} has a target, not a class", 'target = "t", and [target] t = [...]')
        only = next(iter(target)) if len(target) == 1 and row is not None and row.against == "target" else ""
        classes = self.classes(table["class"]) if "class" in table else ()
        loss = Loss(type_, of, self.text("loss target", table.get("target", only)), classes)
        return loss, {"penalty": table["penalty"]} if "penalty" in table else {}

    def classes(self, value: Any) -> tuple[int, ...]:
        if isinstance(value, str) and not isinstance(value, Number):
            return self.wholes("loss", value, self.entry("loss class", "class", value))
        found = value if isinstance(value, list) else [value]
        return tuple(self.whole("loss class", k) for k in found)

    def frozen(self, value: Any) -> frozenset[str]:
        """The names of the weights that stay, each by its own name or by that of its entry of arrays."""
        back = {entry: name for name, entry in self.called.items()}
        return frozenset(back.get(name, name) for name in self.names("frozen", value))

    def penalty(self, found: Mapping[str, Any]) -> Fraction:
        return self.not_negative("penalty", found.get("penalty", 0))

    def not_negative(self, key: str, value: Any) -> Fraction:
        found = self.fraction(key, value)
        if found < 0:
            raise self.error(key, f"{key} = {value} is negative", f"{key} = 0.01")
        return found

    def notes(self, layers: list[Layer], loss: Loss) -> tuple[str, ...]:
        type_ = next((layer.type for layer in layers if layer.name == loss.of), "")
        found = []
        if (loss.type, type_) in (("softmax_ce", "softmax"), ("bce_logits", "sigmoid")):
            other = "ce_probs" if type_ == "softmax" else "bce"
            found.append(f"{loss.type} applies {type_} to {loss.of}, which is a {type_} already; of probabilities, the loss is {other}")
        unread = [] if self.arrays is None else [name for name in self.arrays.names if name not in self.read_entries]
        if self.arrays is not None and unread:
            more = f" and {len(unread) - 10} more" if len(unread) > 10 else ""
            found.append(f"{self.arrays.file.name} holds arrays that are not used: {', '.join(unread[:10])}{more}")
        return tuple(found)

    def agree(self, again: Mapping[str, Any], graph: Graph) -> None:
        """[given] may repeat numbers, and must not change them."""
        known = {**graph.given, **({"rate": graph.rate} if graph.rate is not None else {})}
        for name, value in again.items():
            if name not in known:
                raise self.error("[given]", f"{name} is no input, target or weight", suggest(name, known))
            if getattr(known[name], "shape", ()) != value.shape or not (known[name] == value).all():
                raise self.error("[given]", f"{name} has two values", "leave one of the two out")


# what other libraries call a type of layer
_ELSEWHERE = {
    **dict.fromkeys(("fc", "gemm", "fullyconnected", "affine"), 'did you mean "dense"?'), "conv": 'did you mean "conv2d"?',
    **dict.fromkeys(("swish", "hardswish"), 'did you mean "silu"?'), **dict.fromkeys(("logistic", "sigma"), 'did you mean "sigmoid"?'),
    **dict.fromkeys(("residual", "sum", "skip"), 'did you mean "add"?'), **dict.fromkeys(("mul", "product"), 'did you mean "multiply"?'),
    "dropout": "dropout is random; leave it out", "lookup": 'did you mean "embedding"?',
    **dict.fromkeys(("maxpool", "pool"), 'did you mean "maxpool2d"?'),
    **dict.fromkeys(("avgpool", "meanpool"), 'did you mean "avgpool2d"?'),
    "attention": "an attention head is written with dense, matmul, scale and softmax layers",
}


def _at(k: int, shape: Iterable[int]) -> str:
    """[1,0], the brackets of the k-th entry of an array of that shape; "" of a single number."""
    index = []
    for size in reversed(tuple(shape)):
        k, rest = divmod(k, size)
        index.append(str(rest))
    return f"[{','.join(reversed(index))}]" if index else ""


def _fits(shape: Shape, sizes: tuple[int | None, ...]) -> bool:
    return len(shape) == len(sizes) and all(want in (None, got) for got, want in zip(shape, sizes, strict=True))
