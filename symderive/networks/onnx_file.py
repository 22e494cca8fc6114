"""An ONNX model as layers and weights: what a framework exports, read without the framework.

A parameter keeps its name, with _ for other signs (fc1_weight); one whose name does not begin with a letter is called W1, b1 ... like
those of a network in one line, as are the layers (z1, a1). The matrix of a dense layer has one row an output, whatever the file's
own order is. ONNX computes on batches: a single sample becomes a batch of one; a batch of one sequence of vectors is that sequence.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod
from pathlib import Path
from typing import Any

from symderive.networks.architecture import fresh, letter
from symderive.networks.arrays import MAX_ENTRIES
from symderive.networks.graph import Layer, Option, Shape
from symderive.networks.layers import LAYERS, said
from symderive.networks.net import WeightsError, suggest
from symderive.networks.onnx_constants import folded
from symderive.networks.tables import opened

MIN_OPSET = 9
MAX_NODES = 10_000
MAX_NUMBERS = 2**29  # of all parameters

_INSTALL = "pip install 'symderive[onnx]'"
_ENTRYWISE = {"Relu": "relu", "Sigmoid": "sigmoid", "Tanh": "tanh", "Softplus": "softplus"}
_FLOATS, _WHOLES = (1, 11), (6, 7)  # numbers of types in ONNX: float and double, int32 and int64
_HINTS = {"Erf": "export with opset_version=20, where GELU is one operation",
          "Pad": "let the convolution pad, or export with dynamo=True, which does so",
          **dict.fromkeys(("ReduceMean", "Sqrt", "Pow"), "export with opset_version=17 or later, where LayerNorm is one operation")}


@dataclass(slots=True)
class Model:
    """What a model holds, by the names that it has here.

    inputs    the numbers that the file gives for the model's inputs (a single sample as a batch of one), and its constants
    lifted    whether a single sample was made a batch of one
    dropped   whether a batch of one sequence was made that sequence
    notes     what is said of the model
    output    the name of the layer that the model gives
    frozen    parameters that are no trained weights: the running mean and variance of a batchnorm
    """

    inputs: dict[str, Any]
    layers: list[Layer] = field(default_factory=list)
    weights: dict[str, Any] = field(default_factory=dict)
    stored: dict[str, str] = field(default_factory=dict)
    frozen: set[str] = field(default_factory=set)
    lifted: bool = False
    dropped: bool = False
    output: str = ""
    notes: list[str] = field(default_factory=list)


def read_onnx(file: Path, from_: str, inputs: Mapping[str, Any]) -> Model:
    """The model of a file, for the inputs that the weights file `from_` gives. Raises WeightsError."""
    try:
        import onnx
        from google.protobuf.message import DecodeError
    except ImportError:
        raise WeightsError(from_, "net", f"{file.name} is read with the package onnx, which is not installed", _INSTALL) from None
    opened(file, from_).close()
    try:
        model = onnx.load(str(file), load_external_data=False)
    except (DecodeError, ValueError, TypeError, OSError) as why:
        raise WeightsError(file.name, "", f"this is no ONNX model: {_reason(why)}") from None
    return _Reader(file, model, dict(inputs)).read()


@dataclass(frozen=True, slots=True)
class _Turned:
    """A matrix of rows and columns exchanged, which only a product takes."""

    name: str


class _Reader:
    """The nodes of one model, read in order. `values` says what each of its names is here: the name of a layer, weight or input."""

    def __init__(self, file: Path, model: Any, inputs: dict[str, Any]):
        self.file, self.graph = file, model.graph
        self.made = Model(inputs)
        self.values: dict[str, str | _Turned] = {}
        self.shapes: dict[str, Shape] = {}
        self.parameters: dict[str, Any] = {}
        self.used: Counter[str] = Counter()
        self.opset = max((o.version for o in model.opset_import if o.domain in ("", "ai.onnx")), default=0)
        self.alias: dict[str, str] = {}  # other names of parameters
        self.copied: set[str] = set()  # names of parameters that have the numbers of others
        self.folded: set[str] = set()  # products that hold already what the next node adds
        self.fixed: set[str] = set()  # parameters that are no weights: sizes, and what is computed from them
        self.above: dict[str, tuple[str, float]] = {}  # comparisons of a layer with a number
        self.count = 0
        self.node: Any = None
        self.options: dict[str, Any] = {}

    def error(self, sentence: str, hint: str = "") -> WeightsError:
        place = "" if self.node is None else f"{self.node.op_type} {self.node.name}".strip()
        return WeightsError(self.file.name, place, sentence, hint)

    def read(self) -> Model:
        import onnx

        if len(self.graph.node) > MAX_NODES:
            raise self.error(f"the model has {len(self.graph.node)} nodes; at most {MAX_NODES} are read")
        self.parameters = {p.name: p for p in self.graph.initializer}
        if sum(prod(p.dims) for p in self.parameters.values()) > MAX_NUMBERS:
            raise self.error(f"the model has more than {MAX_NUMBERS} numbers")
        if self.opset < MIN_OPSET:
            raise self.error(f"the model has opset {self.opset}", f"export with opset_version = {MIN_OPSET} or later")
        for node in self.graph.node:
            if node.op_type == "Identity" and len(node.input) == len(node.output) == 1 and self.root(node.input[0]) in self.parameters:
                self.rename(node.output[0], self.root(node.input[0]))
        names = {*self.alias, *self.copied}
        nodes = [node for node in self.graph.node if not node.output or node.output[0] not in names]
        self.fixed = {name for name, p in self.parameters.items() if p.data_type in _WHOLES or not p.dims}
        self.used.update(name for node in nodes for name in self.names(node))
        self.take_inputs()
        for node in nodes:
            self.node = node
            self.options = {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}
            if self.fold():
                continue
            reader = _NODES.get(node.op_type)
            if reader is None or node.domain not in ("", "ai.onnx"):
                raise self.error(f"{node.op_type} is not read", _HINTS.get(node.op_type) or "read are " + ", ".join(_NODES))
            reader(self)
        self.node = None
        taken = {name for layer in self.made.layers for name in layer.inputs}
        self.made.inputs = {name: array for name, array in self.made.inputs.items() if name in taken}
        output = self.values.get(self.graph.output[0].name if self.graph.output else "")
        if output not in {layer.name for layer in self.made.layers}:
            raise self.error("the model gives nothing that a layer computes")
        self.made.output = output
        return self.made

    def rename(self, name: str, parameter: str) -> None:
        """Another name of a parameter. An exporter gives equal parameters one place: zeros and ones may be those of several weights."""
        array, _ = self.array(parameter)
        if array.size > 1 and (array == array.ravel()[0]).all():
            self.parameters[name] = self.parameters[parameter]
            self.copied.add(name)
        else:
            self.alias[name] = parameter

    def fold(self) -> bool:
        """Whether the node only computes with sizes and constants; then it is done."""
        from onnx import numpy_helper

        names = self.names(self.node)
        if self.node.op_type == "Shape" and isinstance(self.values.get(names[0]), str) and not self.options:
            import numpy as np

            shape = self.shapes[str(self.values[names[0]])]
            found = np.array([1, *shape] if self.made.dropped else shape, dtype=np.int64)
        elif names and all(name in self.fixed for name in names if name):
            found = folded(self.node, {name: numpy_helper.to_array(self.parameters[name]) for name in names if name}, self.opset)
        else:
            return False
        if found is None:
            return False
        result = self.node.output[0]
        self.parameters[result] = numpy_helper.from_array(found, result)
        self.fixed.add(result)
        return True

    def root(self, name: str) -> str:
        return self.alias.get(name, name)

    def names(self, node: Any) -> list[str]:
        """What a node takes, "" where an input is left out."""
        return [self.root(name) for name in node.input]

    # --- inputs, parameters, constants -----------------------------------------------------------------------------

    def take_inputs(self) -> None:
        """The model's inputs are the file's: by name, or the only one."""
        given = self.made.inputs
        wanted = [i for i in self.graph.input if i.name not in self.parameters]
        if len(wanted) == len(given) == 1:
            ((name, array),) = given.items()
            self.take_input(wanted[0], name, array)
            return
        for i in wanted:
            name = _as_name(i.name)
            if name not in given:
                hint = suggest(name, given) or f"write [inputs] {name} = [...]"
                raise self.error(f"the model takes the input {name}, which is missing", hint)
            self.take_input(i, name, given[name])

    def take_input(self, proto: Any, name: str, array: Any) -> None:
        tensor = proto.type.tensor_type
        dims = [d.dim_value if d.HasField("dim_value") else None for d in tensor.shape.dim] if tensor.HasField("shape") else None
        if dims is not None and len(dims) == 3 and array.ndim in (2, 3) and not any(n.op_type == "Conv" for n in self.graph.node):
            if array.ndim == 3 and len(array) != 1:
                raise self.error(f"{name} has shape {said(array.shape)}; of sequences of vectors one at a time is read", "a batch of one")
            self.made.inputs[name] = array = array.reshape(array.shape[-2:])
            self.made.dropped = True
            self.values[proto.name], self.shapes[name] = name, array.shape
            return
        if dims is not None and len(dims) == array.ndim + 1 and array.ndim:
            array, self.made.lifted = array[None], True
        if dims is not None and len(dims) != array.ndim:
            raise self.error(f"{name} has shape {said(array.shape)}; the model takes {len(dims)} dimensions, the first of them the batch")
        self.made.inputs[name] = array
        self.values[proto.name], self.shapes[name] = name, array.shape

    def array(self, name: str) -> tuple[Any, str]:
        """The numbers of a parameter, exactly (float64, or whole numbers), and how they are stored."""
        import numpy as np
        import onnx

        try:
            found = onnx.numpy_helper.to_array(self.parameters[name], base_dir=str(self.file.parent))
        except (ValueError, TypeError, KeyError, OSError, RuntimeError, onnx.checker.ValidationError) as why:
            raise self.error(f"the numbers of {name} cannot be read: {_reason(why)}") from None
        kind = str(found.dtype)
        if kind not in ("float64", "float32", "float16", "bfloat16", "int64", "int32"):
            raise self.error(f"{name} holds {kind}", "float16, bfloat16, float32, float64 and whole numbers are read")
        if kind.startswith("int"):
            return found, kind
        found = np.asarray(found, dtype=np.float64)
        if not np.isfinite(found).all():
            at = ",".join(str(int(k)) for k in np.argwhere(~np.isfinite(found))[0])
            raise self.error(f"{name}[{at}] is not a finite number")
        return found, kind

    def known(self, name: str) -> Any:
        """A constant that shapes and sizes come from: an array, or None where it is computed."""
        return self.array(name)[0] if name in self.parameters else None

    def weight(self, name: str, letter: str, change: Callable[[Any], Any] | None = None, *, frozen: bool = False) -> str:
        """A parameter as a weight, called so: its own name, or the letter and the number of the layer."""
        called = None if frozen else self.values.get(name)  # what a batchnorm has measured is no weight, though it be equal to one
        if isinstance(called, str) and change is None and called in self.made.weights:
            return called
        if called is not None or (change is not None and self.used[name] > 1):
            raise self.error(f"{name} is used in two layouts, which is not read")
        if name not in self.parameters:
            raise self.error(f"{name} is computed; a parameter is wanted here")
        array, kind = self.array(name)
        if kind.startswith("int"):
            raise self.error(f"{name} holds whole numbers; a weight is a float")
        called = fresh(_as_name(name) or f"{letter}{max(self.count, 1)}", {*self.made.weights, *self.made.inputs, *self.shapes})
        self.made.weights[called] = array if change is None else change(array)
        self.made.stored[called] = kind
        if frozen:
            self.made.frozen.add(called)
        if change is None and not frozen:
            self.values[name] = called
        self.shapes[called] = self.made.weights[called].shape
        return called

    def operand(self, name: str) -> str:
        """What a node takes: a layer, an input, a parameter; a single number is a constant."""
        value = self.values.get(name)
        if isinstance(value, _Turned):
            raise self.error("a transposed matrix stands where no product takes it")
        if value is not None:
            return value
        if name not in self.parameters:
            raise self.error(f"{name} is not known here")
        if prod(self.parameters[name].dims) == 1:
            self.values[name] = self.constant(self.array(name)[0])
            return self.operand(name)
        dims = list(self.parameters[name].dims)
        if self.made.dropped and len(dims) == 3 and dims[0] == 1:
            return self.weight(name, "C", lambda c: c[0])
        return self.weight(name, "C")

    def constant(self, array: Any) -> str:
        """Numbers of the model that are no parameters, as one more input."""
        name = fresh("c1", {*self.made.inputs, *self.made.weights, *self.shapes})
        self.made.inputs[name], self.shapes[name] = array, array.shape
        return name

    # --- layers ----------------------------------------------------------------------------------------------------

    def add(self, type_: str, inputs: tuple[str, ...], parts: Mapping[str, str] | None = None, **options: Option) -> None:
        """One more layer, which is what the node gives."""
        if LAYERS[type_].parts and type_ in ("dense", "conv1d", "conv2d"):
            self.count += 1
        taken = {*self.made.inputs, *self.made.weights, *self.shapes}
        layer = Layer(fresh(f"{letter(type_)}{self.count}", taken), type_, inputs, dict(parts or {}), options)
        shapes = tuple(self.shapes[name] for name in inputs)
        try:
            self.shapes[layer.name] = LAYERS[type_].shape(layer, shapes, {part: self.shapes[w] for part, w in layer.weights.items()})
        except WeightsError as why:
            raise self.error(why.sentence, why.hint) from None
        if prod(self.shapes[layer.name]) > MAX_ENTRIES:
            raise self.error(f"{layer.name} would have {prod(self.shapes[layer.name])} numbers")
        self.made.layers.append(layer)
        self.values[self.node.output[0]] = layer.name

    def only(self, **wanted: Any) -> None:
        """Raises WeightsError where an option of the node has another value than the one that is read."""
        for key, value in wanted.items():
            if self.options.get(key, value) != value:
                raise self.error(f"{key} = {self.options[key]!r} is not read; {key} = {value!r} is")

    def number(self, key: str, default: str) -> Fraction:
        value = self.options.get(key)
        return Fraction(default) if value is None else Fraction(value)

    def taking(self, least: int, most: int) -> list[str]:
        """The names of the node's inputs, "" where one is left out."""
        names = self.names(self.node)
        if not least <= len(names) <= most or "" in names[:least] or not self.node.output:
            raise self.error(f"the node has {len(names)} inputs; {least} to {most} are wanted")
        return names + [""] * (most - len(names))

    def entrywise(self) -> None:
        (x,) = self.taking(1, 1)
        self.add(_ENTRYWISE[self.node.op_type], (self.operand(x),))

    def pass_on(self) -> None:
        """Nothing happens: Identity, and Dropout when a model is used."""
        x, _, training = self.taking(1, 3)
        said_ = self.known(training) if training else None
        if training and (said_ is None or said_.any()):
            raise self.error("dropout in training is random and not read", "export the model after model.eval()")
        self.values[self.node.output[0]] = self.operand(x)

    def cast(self) -> None:
        """Numbers to numbers; whole numbers only of an input, which choose rows of an embedding."""
        name = self.operand(self.taking(1, 1)[0])
        to = self.options.get("to")
        if to not in _FLOATS and not (to in _WHOLES and name in self.made.inputs):
            raise self.error(f"to = {to} is not read; float and double are")
        self.values[self.node.output[0]] = name

    def constant_node(self) -> None:
        import onnx

        value = self.options.get("value")
        if value is None:
            said_ = next((v for k, v in self.options.items() if k in ("value_float", "value_int", "value_floats", "value_ints")), None)
            if said_ is None:
                raise self.error("a constant of another kind than numbers is not read")
            kind = onnx.TensorProto.INT64 if "int" in next(iter(self.options)) else onnx.TensorProto.FLOAT
            dims = [len(said_)] if isinstance(said_, list) else []
            value = onnx.helper.make_tensor("", kind, dims, said_ if isinstance(said_, list) else [said_])
        self.parameters[self.node.output[0]] = value
        self.fixed.add(self.node.output[0])

    # products

    def gemm(self) -> None:
        a, b, c = self.taking(2, 3)
        self.only(alpha=1.0, beta=1.0, transA=0)
        if b not in self.parameters:
            raise self.error("the second matrix is computed; a parameter is wanted")
        self.dense(a, b, c, rows_are_outputs=bool(self.options.get("transB", 0)))

    def dense(self, x: str, matrix: str, bias: str, *, rows_are_outputs: bool) -> None:
        import numpy as np

        taken = self.operand(x)
        if not rows_are_outputs and self.used[matrix] > 1:  # one weight, in one layout, however often it is used
            self.add("matmul", (taken, self.operand(matrix)))
            if bias:
                product = self.operand(self.node.output[0])
                self.add("add", (product, self.operand(bias)))
            return
        self.count += 1  # the name of the matrix has the number of the layer
        parts = {"weight": self.weight(matrix, "W", None if rows_are_outputs else lambda w: np.ascontiguousarray(w.T))}
        if bias:
            parts["bias"] = self.bias(bias)
        self.count -= 1
        self.add("dense", (taken,), parts)

    def bias(self, name: str) -> str:
        if name not in self.parameters:
            raise self.error("the bias is computed; a parameter is wanted")
        return self.weight(name, "b", None if len(self.parameters[name].dims) == 1 else lambda b: b.reshape(-1))

    def matmul(self) -> None:
        a, b = self.taking(2, 2)
        if b in self.parameters and b not in self.values and len(self.parameters[b].dims) == 2 and self.used[b] == 1:
            self.dense(a, b, self.bias_after(b), rows_are_outputs=False)
            return
        right = self.values.get(b)
        if isinstance(right, _Turned):
            self.add("matmul", (self.operand(a), right.name), transpose_b=True)
        else:
            self.add("matmul", (self.operand(a), self.operand(b)))

    def bias_after(self, matrix: str) -> str:
        """The vector that the one node after this product adds to it, or ""; that node then only passes on."""
        result = self.node.output[0]
        if self.used[result] != 1 or result in {output.name for output in self.graph.output}:
            return ""
        after = next(node for node in self.graph.node if result in node.input)
        other = next((name for name in self.names(after) if name != result), "")
        if after.op_type != "Add":
            return ""
        fits = other in self.parameters and list(self.parameters[other].dims) == [self.parameters[matrix].dims[1]] and self.used[other] == 1
        if not fits:
            return ""
        self.folded.add(result)
        return other

    def summed(self) -> None:
        product = next((name for name in self.names(self.node) if name in self.folded), None)
        if product is None:
            self.joined("add")
        else:
            self.values[self.node.output[0]] = self.values[product]

    def joined(self, type_: str) -> None:
        names = self.taking(2, max(2, len(self.node.input)))
        turned = [v for v in map(self.values.get, names) if isinstance(v, _Turned)]
        if turned and type_ == "multiply" and len(names) == 2 and any(n in self.fixed for n in names):  # a number times a transposed matrix
            (number,) = (n for n in names if n in self.fixed)
            self.values[self.node.output[0]] = _Turned(self.layer(type_, turned[0].name, self.operand(number)))
            return
        self.add(type_, tuple(map(self.operand, names)))

    def layer(self, type_: str, *inputs: str) -> str:
        """The name of one more layer, which may be on the way to what the node gives."""
        self.add(type_, inputs)
        return str(self.values[self.node.output[0]])

    def number_layer(self, q: Fraction | int) -> str:
        import numpy as np

        return self.constant(np.array(Fraction(q), dtype=object))

    def shifted(self, name: str, q: Fraction) -> str:
        """x + q."""
        return self.layer("add", name, self.number_layer(q)) if q else name

    def negative(self, name: str) -> str:
        return self.layer("multiply", name, self.number_layer(-1))

    def subtracted(self) -> None:
        import numpy as np

        a, b = self.taking(2, 2)
        left, right = self.operand(a), self.operand(b)
        self.add("multiply", (right, self.constant(np.array(-1.0))))
        negative = self.values[self.node.output[0]]
        assert isinstance(negative, str)
        self.add("add", (left, negative))

    def negated(self) -> None:
        import numpy as np

        (x,) = self.taking(1, 1)
        self.add("multiply", (self.operand(x), self.constant(np.array(-1.0))))

    def divided(self) -> None:
        """Division by a constant: a product with its exact inverse."""
        import numpy as np

        a, b = self.taking(2, 2)
        divisor = self.known(b)
        if divisor is None or divisor.size != 1 or not divisor.ravel()[0]:
            raise self.error("only division by one number that is not 0 is read")
        inverse = 1 / Fraction(divisor.ravel()[0].item())
        self.add("multiply", (self.operand(a), self.constant(np.array(inverse, dtype=object))))

    def transposed(self) -> None:
        (x,) = self.taking(1, 1)
        name = self.operand(x)
        if len(self.shapes[name]) != 2 or list(self.options.get("perm", [1, 0])) != ([0, 2, 1] if self.made.dropped else [1, 0]):
            raise self.error(f"only matrices are transposed; {name} has shape {said(self.shapes[name])}")
        self.values[self.node.output[0]] = _Turned(name)

    # activations

    def leaky_relu(self) -> None:
        self.add("leaky_relu", (self.operand(self.taking(1, 1)[0]),), alpha=self.number("alpha", "0.01"))

    def elu(self) -> None:
        self.add("elu", (self.operand(self.taking(1, 1)[0]),), alpha=self.number("alpha", "1"))

    def clip(self) -> None:
        """min(max(x, a), b) = b - relu(b - a - relu(x - a)): with relu'(0) = 0 the slope is 0 at both ends, as frameworks have it."""
        x, *ends = self.taking(1, 3)
        low, high = (self.end(name, key) for name, key in zip(ends, ("min", "max"), strict=True))
        name = self.operand(x)
        if low is not None:
            name = self.layer("relu", self.shifted(name, -low))
        if high is not None:
            gap = high if low is None else high - low
            name = self.shifted(self.negative(self.layer("relu", self.shifted(self.negative(name), gap))), high)
        elif low is not None:
            name = self.shifted(name, low)
        self.values[self.node.output[0]] = name

    def end(self, name: str, key: str) -> Fraction | None:
        """An end of an interval: a number, or None."""
        found = self.options.get(key) if not name else self.known(name)
        if name and (found is None or found.size != 1):
            raise self.error(f"{key} is computed; a number is wanted")
        found = None if found is None else float(found.ravel()[0] if name else found)
        return None if found is None or abs(found) == float("inf") or abs(found) > 3e38 else Fraction(found)

    def prelu(self) -> None:
        """relu(x) - a relu(-x)"""
        x, slope = self.taking(2, 2)
        name = self.operand(x)
        below = self.layer("multiply", self.layer("relu", self.negative(name)), self.weight(slope, "a"))
        self.add("add", (self.layer("relu", name), self.negative(below)))

    def greater(self) -> None:
        x, number = self.taking(2, 2)
        found = self.known(number)
        if found is None or found.size != 1:
            raise self.error("only a comparison with a number is read")
        self.above[self.node.output[0]] = self.operand(x), float(found.ravel()[0])

    def where(self) -> None:
        """Of two ways the one that PyTorch writes for a softplus: x itself where x > 20. It is read as the softplus everywhere."""
        condition, then, otherwise = self.taking(3, 3)
        plus = next((layer for layer in self.made.layers if layer.name == self.values.get(otherwise) and layer.type == "softplus"), None)
        name, least = self.above.get(condition, ("", 0.0))
        if plus is None or plus.inputs != (name,) or self.values.get(then) != name or least < 10:
            raise self.error("of Where only the softplus of PyTorch is read")
        self.made.notes.append(f"{plus.name} is a softplus everywhere; PyTorch takes the argument itself where that is above {least:g}")
        self.values[self.node.output[0]] = plus.name

    def gelu(self) -> None:
        way = self.options.get("approximate", b"none")
        if way not in (b"none", b"tanh"):
            raise self.error(f"approximate = {way!r} is not read")
        self.add("gelu" if way == b"none" else "gelu_tanh", (self.operand(self.taking(1, 1)[0]),))

    def softmax(self) -> None:
        name = self.operand(self.taking(1, 1)[0])
        self.last_axis(name, -1)
        self.add("softmax" if self.node.op_type == "Softmax" else "log_softmax", (name,))

    def last_axis(self, name: str, default: int) -> None:
        axis, last = self.options.get("axis", default), len(self.shapes[name]) - 1
        if self.opset < 13 and "axis" not in self.options and last != 1:
            raise self.error(f"the model has opset {self.opset}", "export with opset_version = 13 or later")
        if axis not in (-1, last + self.made.dropped):
            raise self.error(f"axis = {axis} is not read; the last axis is")

    # windows

    def window(self, axes: int) -> dict[str, Any]:
        """Stride and padding of a window. ONNX leaves out what does not fit."""
        pads = list(self.options.get("pads", [0] * 2 * axes))
        if len(pads) != 2 * axes or pads[:axes] != pads[axes:]:
            raise self.error(f"pads = {pads} are not read; the same on both sides are")
        if self.options.get("auto_pad", b"NOTSET") not in (b"NOTSET", b"VALID"):
            raise self.error("auto_pad is not read", "say the pads as numbers")
        strides = self.options.get("strides", [1] * axes)
        return {"stride": self.positive("strides", strides, axes), "pad": tuple(pads[:axes]), "crop": True}

    def positive(self, key: str, values: Any, axes: int) -> tuple[int, ...]:
        if len(values) != axes or min(values) < 1:
            raise self.error(f"{key} = {list(values)}; {axes} whole numbers from 1 are wanted")
        return tuple(values)

    def conv(self) -> None:
        x, w, b = self.taking(2, 3)
        if w not in self.parameters or len(self.parameters[w].dims) not in (3, 4):
            raise self.error("the kernel is to be a parameter of three or four dimensions")
        axes = len(self.parameters[w].dims) - 2
        options = self.window(axes)
        options["dilation"] = self.positive("dilations", self.options.get("dilations", [1] * axes), axes)
        (options["groups"],) = self.positive("group", [self.options.get("group", 1)], 1)
        taken = self.operand(x)
        self.count += 1
        parts = {"weight": self.weight(w, "W")} | ({"bias": self.weight(b, "b")} if b else {})
        self.count -= 1
        self.add(f"conv{axes}d", (taken,), parts, **options)

    def pool(self) -> None:
        name = self.operand(self.taking(1, 1)[0])
        self.only(ceil_mode=0, dilations=[1, 1], storage_order=0)
        options = self.window(2)
        if any(options.pop("pad")):
            raise self.error("pads of a pool are not read")
        size = self.positive("kernel_shape", self.options.get("kernel_shape", []), 2)
        self.add("maxpool2d" if self.node.op_type == "MaxPool" else "avgpool2d", (name,), size=size, **options)

    def pool_all(self) -> None:
        name = self.operand(self.taking(1, 1)[0])
        if len(self.shapes[name]) != 4:
            raise self.error(f"{name} has shape {said(self.shapes[name])}; images are wanted")
        self.add("avgpool2d", (name,), size=self.shapes[name][2:])

    def mean(self) -> None:
        """A mean over the rows and columns of images."""
        x, axes = self.taking(1, 2)
        name, found = self.operand(x), self.known(axes) if axes else self.options.get("axes")
        over = [] if found is None else sorted(int(k) % 4 for k in found)
        if len(self.shapes[name]) != 4 or over != [2, 3] or not self.options.get("keepdims", 1):
            raise self.error("only means over the rows and columns of images are read", _HINTS["ReduceMean"])
        self.add("avgpool2d", (name,), size=self.shapes[name][2:])

    # shapes

    def flatten(self) -> None:
        name = self.operand(self.taking(1, 1)[0])
        axis, rank = self.options.get("axis", 1), len(self.shapes[name])
        if axis % max(rank, 1) != 1:
            raise self.error(f"axis = {axis} is not read; axis = 1 is")
        self.add("flatten", (name,), axis=1)

    def reshape(self) -> None:
        """A reshape that flattens every sample."""
        x, to = self.taking(2, 2)
        name, wanted = self.operand(x), self.known(to)
        shape = self.shapes[name]
        if wanted is None or wanted.ndim != 1:
            raise self.error("the shape is computed; numbers are wanted")
        if self.options.get("allowzero") and not wanted.all():
            raise self.error("a size of 0 is not read")
        sizes = [shape[k] if size == 0 and k < len(shape) else size for k, size in enumerate(wanted.tolist())]
        if sizes.count(-1) == 1:
            sizes[sizes.index(-1)] = prod(shape) // max(1, -prod(sizes))
        if sizes == list(shape) or (self.made.dropped and sizes == [1, *shape]):
            self.values[self.node.output[0]] = name
        elif sizes == [shape[0], prod(shape[1:])]:
            self.add("flatten", (name,), axis=1)
        else:
            raise self.error(f"{name} of shape {said(shape)} would get the shape {said(tuple(sizes))}",
                             "only a flattening of every sample is read")

    # normalisation, lookup

    def batchnorm(self) -> None:
        x, gamma, beta, mean, variance = self.taking(5, 5)
        self.only(training_mode=0)
        parts = {"gamma": self.weight(gamma, "gamma"), "beta": self.weight(beta, "beta"),
                 "mean": self.weight(mean, "mean", frozen=True), "variance": self.weight(variance, "variance", frozen=True)}
        self.add("batchnorm", (self.operand(x),), parts, eps=self.number("epsilon", "0.00001"))

    def layernorm(self) -> None:
        x, gamma, beta = self.taking(2, 3)
        name = self.operand(x)
        self.last_axis(name, -1)
        parts = {"gamma": self.weight(gamma, "gamma")} | ({"beta": self.weight(beta, "beta")} if beta else {})
        self.add("layernorm", (name,), parts, eps=self.number("epsilon", "0.00001"))

    def gather(self) -> None:
        """An embedding: rows of a parameter, chosen by an input of whole numbers."""
        w, indices = self.taking(2, 2)
        self.only(axis=0)
        name = self.operand(indices)
        array = self.made.inputs.get(name)
        if array is None or array.ndim != 1 or any(k != int(k) for k in array.tolist()):
            raise self.error("rows are chosen by an input that is a vector of whole numbers; another is not read")
        self.add("embedding", (), {"weight": self.weight(w, "T")}, indices=tuple(int(k) for k in array.tolist()))


def _reason(why: BaseException) -> str:
    """What the package said, on one line."""
    return str(why).strip().partition("\n")[0][:100] or type(why).__name__


def _as_name(name: str) -> str:
    """A name of the model as a name here, or "" where it says nothing: "0.weight", "onnx::MatMul_7"."""
    if not name[:1].isascii() or not name[:1].isalpha() or name.startswith("onnx::"):
        return ""
    return "_".join(re.findall("[A-Za-z0-9]+", name))[:60]


_NODES: dict[str, Callable[[_Reader], None]] = {
    **dict.fromkeys(_ENTRYWISE, _Reader.entrywise), **dict.fromkeys(("Identity", "Dropout"), _Reader.pass_on), "Cast": _Reader.cast,
    "LeakyRelu": _Reader.leaky_relu, "Elu": _Reader.elu, "Gelu": _Reader.gelu, "Softmax": _Reader.softmax, "LogSoftmax": _Reader.softmax,
    "Gemm": _Reader.gemm, "MatMul": _Reader.matmul, "Add": _Reader.summed, "Sum": _Reader.summed, "Sub": _Reader.subtracted,
    "Mul": lambda reader: reader.joined("multiply"), "Div": _Reader.divided, "Neg": _Reader.negated, "Transpose": _Reader.transposed,
    "Conv": _Reader.conv, "MaxPool": _Reader.pool, "AveragePool": _Reader.pool, "GlobalAveragePool": _Reader.pool_all,
    "Flatten": _Reader.flatten, "Reshape": _Reader.reshape, "Constant": _Reader.constant_node,
    "Clip": _Reader.clip, "PRelu": _Reader.prelu, "Greater": _Reader.greater, "Where": _Reader.where, "ReduceMean": _Reader.mean,
    "BatchNormalization": _Reader.batchnorm, "LayerNormalization": _Reader.layernorm, "Gather": _Reader.gather,
}
