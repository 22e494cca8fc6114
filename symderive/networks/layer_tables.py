"""[[layer]] tables, read into layers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from symderive.networks.graph import Layer, Option
from symderive.networks.layers import ACTIVATIONS, ALIASES, LAYERS
from symderive.networks.net import suggest
from symderive.networks.options import OptionReader
from symderive.networks.sections import Sections
from symderive.networks.tables import NAME, Number, kind

KEYS = ("name", "type", "input", "activation")

# what other libraries call a type of layer
_ELSEWHERE = {
    **dict.fromkeys(("fc", "gemm", "fullyconnected", "affine"), 'did you mean "dense"?'), "conv": 'did you mean "conv2d"?',
    "swish": 'did you mean "silu"?', **dict.fromkeys(("logistic", "sigma"), 'did you mean "sigmoid"?'),
    **dict.fromkeys(("residual", "sum", "skip"), 'did you mean "add"?'), **dict.fromkeys(("mul", "product"), 'did you mean "multiply"?'),
    **dict.fromkeys(("maxpool", "pool"), 'did you mean "maxpool2d"?'), "lookup": 'did you mean "embedding"?',
    **dict.fromkeys(("avgpool", "meanpool"), 'did you mean "avgpool2d"?'), "dropout": "dropout is random; leave it out",
    "attention": "an attention head is written with dense, matmul, scale and softmax layers",
}


class LayerTables(OptionReader):
    """The reader of [[layer]] tables.

    activated   names of layers that have an `activation` to the names of the layers that it is short for
    chosen      names of inputs that are indices of an embedding: whole numbers, no numbers to compute with
    """

    def __init__(self, file: str, sections: Sections, inputs: Mapping[str, Any]):
        super().__init__(file)
        self.sections, self.inputs = sections, inputs
        self.activated: dict[str, str] = {}
        self.chosen: set[str] = set()
        self.found: list[Layer] = []

    def layers(self, tables: Any) -> tuple[Layer, ...]:
        """Every layer, and after it its activation: of z1 with `activation = "tanh"` that is a layer z1_tanh. Raises WeightsError."""
        if isinstance(tables, dict):
            raise self.error("layer", "layer is one table", "write [[layer]], with two brackets, for each layer")
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise self.error("layer", f"layer is {kind(tables)}; a list of tables is wanted", "write [[layer]] for each layer")
        counts: dict[str, int] = {}
        for number, table in enumerate(tables, 1):
            type_ = self.type_of(table, number)
            counts[type_] = counts.get(type_, 0) + 1
            self.found.append(self.layer(self.name_of(table.get("name", f"{type_}{counts[type_]}")), type_, table))
            self.activate(table)
        return tuple(self.found)

    def type_of(self, table: Mapping[str, Any], number: int) -> str:
        place = f"layer {table['name']}" if isinstance(table.get("name"), str) else f"layer number {number}"
        if "type" not in table:
            raise self.error(place, "the layer has no type", 'write type = "dense"')
        word = self.text(f"{place} type", table["type"])
        type_ = ALIASES.get(word, word)
        if type_ not in LAYERS:
            hint = suggest(type_, LAYERS) or _ELSEWHERE.get(type_.lower().replace("_", "")) or "the types are " + ", ".join(LAYERS)
            raise self.error(place, f"{type_} is an unknown type of layer", hint)
        if word == "linear" and "weight" in table:
            raise self.error(place, "linear is the activation that changes nothing; it has no weight", 'did you mean type = "dense"?')
        return type_

    def name_of(self, name: Any) -> str:
        said = self.text("layer name", name)
        if not NAME.fullmatch(said):
            raise self.error("layer", f"{said!r} is not a name", "a name is letters and digits, such as z1 or h_out")
        return said

    def layer(self, name: str, type_: str, table: Mapping[str, Any]) -> Layer:
        place, row = f"layer {name}", LAYERS[type_]
        known = (*KEYS, *row.parts, *row.options)
        for key in table:
            if key not in known:
                hint = suggest(key, known) or "its keys are " + ", ".join(known)
                raise self.error(place, f"{key} is not a key of a {type_} layer", hint)
        takes = self.taken(place, type_, table)
        parts = {part: self.part(place, part, table[part]) for part in row.parts if part in table}
        options: dict[str, Option] = {key: self.option(place, type_, key, table[key]) for key in row.options
                                      if key in table and key != "indices"}
        if type_ == "embedding":
            takes, options["indices"] = (), self.looked_up(place, table.get("indices"), takes)
        return Layer(name, type_, takes, parts, options)

    def activate(self, table: Mapping[str, Any]) -> None:
        """The layer that the key `activation` of the last one is short for."""
        name = self.found[-1].name
        word = self.text(f"layer {name} activation", table.get("activation", "identity"))
        activation = ALIASES.get(word, word)
        if activation not in ACTIVATIONS:
            hint = suggest(activation, ACTIVATIONS) or "the activations are " + ", ".join(ACTIVATIONS)
            raise self.error(f"layer {name}", f"{word} is an unknown activation", hint)
        if activation != "identity":
            self.activated[name] = f"{name}_{activation}"
            self.found.append(Layer(f"{name}_{activation}", activation, (name,)))

    def part(self, place: str, part: str, value: Any) -> str:
        if not isinstance(value, str) or isinstance(value, Number):
            hint = f'write {part} = "W1", and [weights] W1 = ...'
            raise self.error(place, f"{part} is {kind(value)}; the name of a weight is wanted", hint)
        if not NAME.fullmatch(value):
            raise self.error(place, f"{value!r} is not a name of a weight", f'write {part} = "W1", and [weights] W1 = "{value}"')
        return value

    # --- what a layer takes ----------------------------------------------------------------------------------------

    def taken(self, place: str, type_: str, table: Mapping[str, Any]) -> tuple[str, ...]:
        """The names that a layer takes; left out, the layer before, or the only input."""
        if "input" in table:
            said = table["input"]
            names = said if isinstance(said, list) else [said]
            if any(not isinstance(name, str) or isinstance(name, Number) for name in names):
                raise self.error(place, "input is a name or a list of names", 'write input = ["x"]')
            for name in names:
                self.check_activated(place, name)
            return tuple(names)
        if LAYERS[type_].inputs[0] == 0:
            return ()
        if self.found:
            return (self.found[-1].name,)
        if len(self.inputs) == 1:
            return tuple(self.inputs)
        raise self.error(place, f"the first layer needs to say which input it takes: the inputs are {', '.join(self.inputs) or 'missing'}",
                         'write input = ["x"], and [inputs] x = [...]')

    def check_activated(self, place: str, name: str) -> None:
        """Raises WeightsError for a name that could be meant before or after its activation."""
        if name in self.activated:
            after = self.activated[name]
            raise self.error(place, f"{name} has an activation, so {name} could be meant before it or after it",
                             f"after it, write {after}; for before it, make the activation a layer of its own")

    def looked_up(self, place: str, said: Any, takes: tuple[str, ...]) -> tuple[int, ...]:
        """The indices of an embedding: whole numbers, the name of an input, or that of an entry of `arrays`."""
        if said is None:
            if len(takes) != 1 or takes[0] not in self.inputs:
                raise self.error(place, "the indices of the embedding are missing", "write indices = [0, 2, 0], or the name of an input")
            said = takes[0]
        elif takes and takes != (said,):
            raise self.error(place, f"an embedding takes its indices and no input; {', '.join(takes)} is given", "write input = []")
        if not isinstance(said, str) or isinstance(said, Number):
            return self.indices(f"{place} indices", said)
        if said in self.inputs:
            self.chosen.add(said)
            return self.wholes(place, said, self.inputs[said])
        return self.wholes(place, said, self.sections.read(place, "indices", said)[0])
