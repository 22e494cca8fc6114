"""What a network of layers must be: every name known, defined once and before it is used, every part given, every shape right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import prod

from symderive.networks.graph import Graph, Layer, Shape
from symderive.networks.layers import LAYERS, LOSSES, MAX_ENTRIES, said, shapes
from symderive.networks.net import WeightsError, suggest

_SECTIONS = ("inputs", "target", "weights")


def check_graph(graph: Graph) -> None:
    """Raises WeightsError unless the network can be run forwards and backwards."""
    _check_arrays(graph)
    _check_layers(graph)
    _check_loss(graph)
    _check_uses(graph)
    found = shapes(graph)
    _check_size(graph, found)
    _check_what_is_judged(graph, found)


def _check_arrays(graph: Graph) -> None:
    seen: dict[str, str] = {}
    for section in _SECTIONS:
        for name, array in getattr(graph, section).items():
            if name in seen:
                raise WeightsError(graph.file, f"[{section}]", f"{name} is given twice: it stands in [{seen[name]}] too")
            if not array.size:
                raise WeightsError(graph.file, f"[{section}]", f"{name} is empty")
            seen[name] = section
    if not graph.layers:
        raise WeightsError(graph.file, "layer", "there are no layers", "add [[layer]] tables, or a net")
    for name in sorted(graph.frozen - graph.weights.keys()):
        raise WeightsError(graph.file, "frozen", f"{name} is not a weight",
                           suggest(name, graph.weights) or "the weights are " + ", ".join(graph.weights))


# --- layers --------------------------------------------------------------------------------------------------------


def _check_layers(graph: Graph) -> None:
    given = graph.given
    known = dict.fromkeys(given)
    all_layers = {layer.name: layer for layer in reversed(graph.layers)}
    for layer in graph.layers:
        place = f"layer {layer.name}"
        if layer.name in given:
            section = next(s for s in _SECTIONS if layer.name in getattr(graph, s))
            raise WeightsError(graph.file, place, f"the layer {layer.name} has the name of {_A[section]}", "give the layer another name")
        if layer.name in known:
            raise WeightsError(graph.file, place, f"two layers have the name {layer.name}", "give the second another name")
        _check_row(graph, layer)
        for name in layer.inputs:
            if name not in known:
                raise _unknown(graph, layer, name, known, all_layers)
        for part, name in layer.weights.items():
            if name not in graph.weights:
                raise _no_weight(graph, layer, part, name)
        known[layer.name] = None


_A = {"inputs": "an input", "target": "a target", "weights": "a weight"}


def _check_row(graph: Graph, layer: Layer) -> None:
    """Its type, and how many inputs and which parts that type has."""
    place = f"layer {layer.name}"
    kind = LAYERS.get(layer.type)
    if kind is None:
        raise WeightsError(graph.file, place, f"{layer.type} is not a type of layer", suggest(layer.type, LAYERS) or _types())
    least, most = kind.inputs
    if len(layer.inputs) < least or (most is not None and len(layer.inputs) > most):
        wanted = f"{least} input{'s' * (least != 1)}" if least == most else f"at least {least} inputs"
        names = f" ({', '.join(layer.inputs)})" if layer.inputs else ""
        raise WeightsError(graph.file, place, f"{layer.type} takes {wanted}; {layer.name} has {len(layer.inputs)}{names}")
    for part, may_be_left_out in kind.parts.items():
        if part not in layer.weights and not may_be_left_out:
            raise WeightsError(graph.file, place, f"the {part} of {layer.name} is missing", f'write {part} = "W1", the name of a weight')
    for key, choice in kind.options.items():
        if choice.default is None and key not in layer.options:
            raise WeightsError(graph.file, place, f"{key} of {layer.name} is missing: {layer.type} gives {kind.says}", f"write {key} = ...")


def _types() -> str:
    return "the types are " + ", ".join(LAYERS)


def _unknown(graph: Graph, layer: Layer, name: str, known: Iterable[str], all_layers: Mapping[str, Layer]) -> WeightsError:
    """The error for an input that is not defined where a layer takes it."""
    place = f"layer {layer.name}"
    if name not in all_layers:
        candidates = [*known, *all_layers]
        hint = suggest(name, candidates) or "known here are " + ", ".join(list(known)[:20])
        return WeightsError(graph.file, place, f"{name} is unknown: no input, weight or layer has that name", hint)
    ring = _ring(layer, name, all_layers)
    if ring:
        return WeightsError(graph.file, place, f"the layers go round in a cycle: {' <- '.join(ring)}",
                            "each layer takes what stands before it")
    return WeightsError(graph.file, place, f"{name} is used before it is defined", f"put {name} above {layer.name}")


def _ring(layer: Layer, name: str, all_layers: Mapping[str, Layer]) -> list[str]:
    """The names on a way from a layer back to itself through its input `name`, or none."""
    came: dict[str, str] = {name: layer.name}
    todo = [name]
    while todo:
        now = todo.pop()
        if now == layer.name:
            ring, at = [now], came[now]
            while at != layer.name:
                ring.append(at)
                at = came[at]
            return [layer.name, *reversed(ring)]
        for before in all_layers[now].inputs if now in all_layers else ():
            if before not in came:
                came[before] = now
                todo.append(before)
    return []


def _no_weight(graph: Graph, layer: Layer, part: str, name: str) -> WeightsError:
    for section in ("inputs", "target"):
        if name in getattr(graph, section):
            return WeightsError(graph.file, f"layer {layer.name}", f"{name} is {_A[section]}, and the {part} of {layer.name} is a weight")
    sentence = f"the {part} {name} of {layer.name} is missing: it is not given in [weights] or in `arrays`"
    return WeightsError(graph.file, f"layer {layer.name}", sentence, suggest(name, graph.weights))


def _check_uses(graph: Graph) -> None:
    """Every input, target and weight is used by a layer or by the loss, and there are weights."""
    if not graph.weights:
        raise WeightsError(graph.file, "weights", "there are no weights", "give them as [weights] W1 = [[0.5]], or in `arrays`")
    used = {graph.loss.target, graph.loss.of}
    for layer in graph.layers:
        used.update(layer.inputs, layer.weights.values())
    for section in _SECTIONS:
        for name in getattr(graph, section):
            if name not in used:
                by = "the loss" if section == "target" else "any layer"
                raise WeightsError(graph.file, f"[{section}]", f"{name} is not used by {by}", "leave it out, or name it in a layer")


def _check_size(graph: Graph, found: Mapping[str, Shape]) -> None:
    total = sum(prod(found[layer.name]) for layer in graph.layers)
    if total > MAX_ENTRIES:
        raise WeightsError(graph.file, "", f"the layers would have {total} numbers together; at most {MAX_ENTRIES} are computed",
                           "take a smaller batch")


# --- the loss ------------------------------------------------------------------------------------------------------


def _at_loss(graph: Graph, sentence: str, hint: str = "") -> WeightsError:
    return WeightsError(graph.file, "loss", sentence, hint)


def _check_loss(graph: Graph) -> None:
    """Its type, what it is of, and that it has a target or classes."""
    loss, kind = graph.loss, LOSSES.get(graph.loss.type)
    if kind is None:
        raise _at_loss(graph, f"{loss.type} is not a loss", suggest(loss.type, LOSSES) or "the losses are " + ", ".join(LOSSES))
    if loss.of not in {layer.name for layer in graph.layers}:
        raise _at_loss(graph, f"of = {loss.of}: {loss.of} is unknown, no layer has that name",
                       suggest(loss.of, (layer.name for layer in graph.layers)) or f'write of = "{graph.layers[-1].name}"')
    if kind.against == "class":
        if loss.target:
            raise _at_loss(graph, f"{loss.type} has a class, not a target", _CLASSES)
        if not loss.classes:
            raise _at_loss(graph, f"{loss.type} has no class", _CLASSES)
    elif not loss.target:
        raise _at_loss(graph, f"{loss.type} has no target", 'write target = "t", and [target] t = [...]')
    elif loss.target not in graph.target and loss.target not in graph.inputs:
        raise _at_loss(graph, f"the target {loss.target} is unknown: no target or input has that name",
                       suggest(loss.target, graph.target) or f"add {loss.target} to [target]")


_CLASSES = "write class = 1, or one class a row: class = [0, 2]"


def _check_what_is_judged(graph: Graph, found: Mapping[str, Shape]) -> None:
    """The target has the shape of what the loss is of; there is one class a row."""
    loss, shape = graph.loss, found[graph.loss.of]
    if LOSSES[loss.type].against == "class":
        _check_classes(graph, shape)
        return
    if found[loss.target] != shape:
        raise _at_loss(graph, f"{loss.target} has shape {said(found[loss.target])}; the expected shape is {said(shape)}, that of {loss.of}",
                       "write it with brackets, [0.5]" if not found[loss.target] else "")
    if LOSSES[loss.type].probability:
        _check_probabilities(graph)


def _check_probabilities(graph: Graph) -> None:
    import numpy as np

    loss, target = graph.loss, graph.given[graph.loss.target]
    outside = np.argwhere((target < 0) | (target > 1))
    if len(outside):
        at = tuple(int(k) for k in outside[0])
        where = f"{loss.target}[{','.join(map(str, at))}]" if at else loss.target
        raise _at_loss(graph, f"{where} = {float(target[at]):g} is not in [0, 1]", f"the target of {loss.type} is a probability")


def _check_classes(graph: Graph, shape: Shape) -> None:
    loss = graph.loss
    if len(shape) not in (1, 2):
        raise _at_loss(graph, f"{loss.of} has shape {said(shape)}; {loss.type} takes a vector, or a batch of rows")
    rows = shape[0] if len(shape) == 2 else 1
    if len(loss.classes) != rows:
        raise _at_loss(graph, f"{len(loss.classes)} class{'es are' if len(loss.classes) > 1 else ' is'} given; "
                              f"{loss.of} has {rows} row{'s' * (rows > 1)}", "give one class a row")
    for k in loss.classes:
        if not 0 <= k < shape[-1]:
            raise _at_loss(graph, f"class {k} is out of range: {loss.of} has {shape[-1]} entries, so classes are 0 to {shape[-1] - 1}",
                           "classes count from 0")
