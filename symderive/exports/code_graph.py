"""The gradient of a network of layers as a vectorised function in NumPy, PyTorch or JAX.

Every layer is a variable, delta_z is the derivative of the loss in z, dW that in a weight W: the sum of what comes back from the layers
that take it. A softmax or sigmoid before its cross-entropy is taken together with it, so that delta_z is p - y and no log of 0 occurs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from math import prod

from symderive.exports.code_arrays import FUNCTIONS, GIVES, HELPERS, PREFIX, At, back, number
from symderive.exports.code_names import Names, comment
from symderive.exports.code_terms import LANGUAGES, wrapped
from symderive.networks.graph import Graph, Layer
from symderive.networks.layers import LAYERS, said, shapes
from symderive.networks.net import WeightsError, suggest

IMPORTS = {"numpy": "import numpy as np\n", "torch": "import torch\n",
           "jax": "import jax\nimport jax.numpy as jnp\n\njax.config.update(\"jax_enable_x64\", True)\n"}
CONVENTIONS = {"relu": "relu'(0) = 0 by convention", "leaky_relu": "the slope at 0 is that of the left, by convention"}
Line = tuple[str, str, str]  # name, expression, remark


def gradient_code(graph: Graph, language: str, wrt: Iterable[str] | None = None) -> str:
    """The function as text. Raises NoCode, WeightsError."""
    if language == "c":
        from symderive.exports.code_loops import gradient_loops

        return gradient_loops(Wiring(graph, wrt))
    return _Writer(Wiring(graph, wrt), language).text()


class Wiring:
    """What code of a graph has to know: shapes, arguments, what is asked for, and what depends on it."""

    def __init__(self, graph: Graph, wrt: Iterable[str] | None):
        self.graph, self.shapes = graph, shapes(graph)
        self.wrt = graph.trained if wrt is None else tuple(dict.fromkeys(wrt))
        for w in self.wrt:
            if w not in graph.weights:
                raise WeightsError(graph.file, w, f"{w} is not a weight", suggest(w, graph.weights))
        self.moved = set(self.wrt)
        for layer in graph.layers:
            if not self.moved.isdisjoint(n for n in self.arguments(layer) if n):
                self.moved.add(layer.name)
        self.alive = {graph.loss.of}
        for layer in reversed(graph.layers):
            if layer.name in self.alive:
                self.alive |= set(self.arguments(layer))
        self.layers = {layer.name: layer for layer in graph.layers}
        self.fused = self.before_loss()

    def arguments(self, layer: Layer) -> tuple[str, ...]:
        """Inputs, then weights in the order of the parts, "" where one is left out."""
        inputs = () if layer.type == "embedding" else layer.inputs
        return (*inputs, *(layer.weights.get(part, "") for part in LAYERS[layer.type].parts))

    def before_loss(self) -> str:
        """What a softmax or sigmoid that is judged by a cross-entropy takes, or ""."""
        judged = self.layers[self.graph.loss.of]
        pairs = {("ce_probs", "softmax"), ("bce", "sigmoid")}
        return judged.inputs[0] if (self.graph.loss.type, judged.type) in pairs else ""

    @property
    def rows(self) -> int:
        """How many rows are judged."""
        shape = self.shapes[self.graph.loss.of]
        return shape[0] if len(shape) == 2 else 1


class _Writer:
    """One graph on its way to a function."""

    def __init__(self, wiring: Wiring, language: str):
        self.wiring, self.graph, self.language = wiring, wiring.graph, LANGUAGES[language]
        wanted = {*wiring.alive, *wiring.wrt, self.graph.loss.target}
        self.given = [n for n in self.graph.given if n in wanted]
        self.names = Names([*self.given, *(layer.name for layer in self.graph.layers if layer.name in wiring.alive)], language)
        self.deltas = {n: self.names.new(f"delta_{n}") for n in wiring.layers if n in wiring.alive and n in wiring.moved}
        self.slopes = {w: self.names.new(f"d{w}") for w in wiring.wrt}
        self.lines: list[Line] = []
        self.written: dict[str, str] = {}  # extra names, by what they were wished to be called
        self.coming: dict[str, list[tuple[str, str]]] = {}  # what comes back to a name, with a remark
        self.xp = PREFIX[language]
        self.over_entries, self.over_rows = ("" if n == 1 else f"/{n}" for n in (prod(wiring.shapes[self.graph.loss.of]), wiring.rows))

    # --- lines -----------------------------------------------------------------------------------------------------

    def line(self, wish: str, text: str) -> str:
        """name = text, once for a wish."""
        if wish not in self.written:
            self.written[wish] = self.names.new(wish)
            self.lines.append((self.written[wish], text, ""))
        return self.written[wish]

    def at(self, layer: Layer, g: str = "") -> At:
        arguments = self.wiring.arguments(layer)
        return At(layer, self.language, self.names.of(layer.name), tuple(self.names.of(n) if n else "" for n in arguments),
                  tuple(self.wiring.shapes[n] if n else () for n in arguments), self.wiring.shapes[layer.name], self.line, g)

    def forward(self) -> None:
        for layer in self.graph.layers:
            if layer.name in self.wiring.alive:
                at = self.at(layer)
                text = GIVES[layer.type](at)
                self.lines.append((at.y, text, ""))

    def backward(self) -> None:
        for layer in reversed(self.graph.layers):
            coming = self.coming.get(layer.name)
            if not coming or layer.name not in self.deltas:
                continue
            delta = self.deltas[layer.name]
            self.lines.append((delta, _added(coming), "; ".join(filter(None, dict.fromkeys(remark for _, remark in coming)))))
            at = self.at(layer, delta)
            for k, argument in enumerate(self.wiring.arguments(layer)):
                if argument in self.wiring.moved:
                    self.comes(argument, back(layer.type, k)(at), CONVENTIONS.get(layer.type, ""))
        for w, slope in self.slopes.items():
            coming = self.coming.get(w, [])
            if self.graph.penalty and w not in self.graph.frozen:
                coming = [*coming, (f"{number(self.graph.penalty)}*{self.names.of(w)}", "")]
            self.lines.append((slope, _added(coming) if coming else f"0*{self.names.of(w)}", ""))

    # --- the loss --------------------------------------------------------------------------------------------------

    def loss(self) -> str:
        """The lines of the loss, and what comes back from it; the name of the loss."""
        name, kind = self.names.new("loss"), self.graph.loss.type
        text = _LOSSES[kind](self)
        trained = [w for w in self.graph.trained if w in self.given]
        if self.graph.penalty and trained:
            squares = " + ".join(f"{self.xp}sum({self.names.of(w)}**2)" for w in trained)
            text += f" + {number(self.graph.penalty / 2)}*({squares})"
        self.lines.append((name, text, self.graph.loss.type.replace("_", " ")))
        return name

    def comes(self, to: str, text: str, remark: str = "") -> None:
        """What comes back to a name, if it depends on a weight."""
        if to in self.wiring.moved:
            self.coming.setdefault(to, []).append((text, remark))

    def f(self, function: str, *args: str) -> str:
        return FUNCTIONS[self.language.key][function].format(*args)

    # --- the text --------------------------------------------------------------------------------------------------

    def text(self) -> str:
        self.forward()
        loss = self.loss()
        split = len(self.lines)
        self.backward()
        forward, backward = self.lines[:split], _needed(self.lines[split:], set(self.slopes.values()))
        forward = _needed(forward, {loss} | {word for line in backward for word in _words(line[1])})
        slopes = ", ".join(f"{json.dumps(w)}: {self.slopes[w]}" for w in self.wiring.wrt)
        body = ["# forward", *map(_said, forward), "# backward: delta_z is the derivative of the loss in z", *map(_said, backward),
                wrapped(f"return {loss}, {{{slopes}}}")]
        about = [f"{self.names.of(n)} {said(self.wiring.shapes[n])}" for n in self.given]
        doc = f'    """The loss, and its derivative in each weight by name.\n\n    {comment(", ".join(about))}\n    """\n'
        first = wrapped(f"def gradient({', '.join(self.names.of(n) for n in self.given)}):")
        function = f"{first}\n{doc}" + "".join(f"    {line}\n" for text in body for line in text.split("\n"))
        helpers = self.helpers([line[1] for line in (*forward, *backward)])
        used = "\n".join([*helpers, function])
        imports = "".join(f"import {m}\n" for m in ("itertools", "math") if f"{m}." in used)
        head = f"# {comment(self.graph.title)}\n{imports}{chr(10) if imports else ''}{IMPORTS[self.language.key]}"
        return "\n\n".join([head, *helpers, function])

    def helpers(self, texts: list[str]) -> list[str]:
        """The helper functions that the lines call, and those that these call."""
        table = HELPERS[self.language.key]
        used: dict[str, None] = {}
        todo = list(texts)
        while todo:
            calling = todo.pop()
            for name, text in table.items():
                if name not in used and re.search(rf"\b{name}\(", calling):
                    used[name] = None
                    todo.append(text)
        if any("put_back(" in text for text in texts):  # it comes with windows
            used["windows"] = None
        return [text for name, text in table.items() if name in used]


def _added(coming: list[tuple[str, str]]) -> str:
    return " + ".join(text for text, _ in coming).replace("+ -", "- ")


def _words(text: str) -> set[str]:
    return set(re.findall(r"[A-Za-z_]\w*", text))


def _needed(lines: list[Line], wanted: set[str]) -> list[Line]:
    """The lines on which the wanted names depend."""
    kept: list[Line] = []
    wanted = set(wanted)
    for line in reversed(lines):
        if line[0] in wanted:
            wanted |= _words(line[1])
            kept.insert(0, line)
    return kept


def _said(line: Line) -> str:
    name, text, remark = line
    return wrapped(f"{name} = {text}", brackets=True) + (f"  # {remark}" if remark else "")


# --- losses --------------------------------------------------------------------------------------------------------


def _residual(w: _Writer) -> str:
    return w.line("residual", f"{w.names.of(w.graph.loss.of)} - {w.names.of(w.graph.loss.target)}")


def _half_squared_error(w: _Writer) -> str:
    r = _residual(w)
    w.comes(w.graph.loss.of, r)
    return f"{w.xp}sum({r}**2)/2"


def _squared_error(w: _Writer) -> str:
    r = _residual(w)
    w.comes(w.graph.loss.of, f"2*{r}")
    return f"{w.xp}sum({r}**2)"


def _mse(w: _Writer) -> str:
    r = _residual(w)
    w.comes(w.graph.loss.of, f"2*{r}{w.over_entries}")
    return f"{w.xp}sum({r}**2){w.over_entries}"


def _bce_logits(w: _Writer) -> str:
    """-log p is softplus(-z), and -log(1 - p) is softplus(z)."""
    of = w.wiring.fused or w.graph.loss.of
    z, t = w.names.of(of), w.names.of(w.graph.loss.target)
    w.comes(of, f"((1 - {t})*{w.f('sigmoid', z)} - {t}*{w.f('sigmoid', '-' + z)}){w.over_entries}")
    return f"{w.xp}sum({t}*{w.f('softplus', '-' + z)} + (1 - {t})*{w.f('softplus', z)}){w.over_entries}"


def _bce(w: _Writer) -> str:
    """A term whose factor is 0 is 0, whatever its logarithm."""
    if w.wiring.fused:
        return _bce_logits(w)
    p, t = w.names.of(w.graph.loss.of), w.names.of(w.graph.loss.target)
    yes, no = w.f("where", f"{t} == 0", "1.0", p), w.f("where", f"{t} == 1", "1.0", f"1 - {p}")
    w.comes(w.graph.loss.of, f"((1 - {t})/{no} - {t}/{yes}){w.over_entries}")
    return f"-{w.xp}sum({t}*{w.f('log', yes)} + (1 - {t})*{w.f('log', no)}){w.over_entries}"


def _one_hot(w: _Writer) -> str:
    """1 at the class of every row, 0 elsewhere."""
    shape, classes = w.wiring.shapes[w.graph.loss.of], w.graph.loss.classes
    which = str(classes[0]) if len(shape) == 1 else w.f("list", str(list(classes)))
    return w.line("one_hot", f"{w.f('eye', str(shape[-1]))}[{which}]")


def _softmax_ce(w: _Writer) -> str:
    of = w.wiring.fused or w.graph.loss.of
    log_p, y = w.line("log_p", w.f("log_softmax", w.names.of(of))), _one_hot(w)
    w.comes(of, f"cross_entropy_slope({log_p}, {y}){w.over_rows}")
    return f"-{w.xp}sum({y}*{log_p}){w.over_rows}"


def _ce_probs(w: _Writer) -> str:
    if w.wiring.fused:
        return _softmax_ce(w)
    y, p = _one_hot(w), w.names.of(w.graph.loss.of)
    picked = w.line("p_class", f"{w.xp}sum({y}*{p}, axis=-1, keepdims=True)")
    w.comes(w.graph.loss.of, f"-{y}/{picked}{w.over_rows}")
    return f"-{w.xp}sum({w.f('log', picked)}){w.over_rows}"


_LOSSES: Mapping[str, Callable[[_Writer], str]] = {
    "half_squared_error": _half_squared_error, "squared_error": _squared_error, "mse": _mse, "bce": _bce, "bce_logits": _bce_logits,
    "softmax_ce": _softmax_ce, "ce_probs": _ce_probs,
}
