"""What a model computes from sizes and constants alone: the shape of an array, a slice of that, the square root of a size."""

from __future__ import annotations

from math import prod
from typing import Any

MOST = 10_000  # numbers in or out

FOLDED = frozenset("Add Cast Concat ConstantOfShape Div Equal Expand Floor Gather Identity Mul Neg Pow Reciprocal Reshape Slice "
                   "Sqrt Squeeze Sub Transpose Unsqueeze Where".split())


def folded(node: Any, known: dict[str, Any], opset: int) -> Any:
    """What a node gives for known arrays, or None where that is not computed here."""
    import numpy as np
    from onnx import helper
    from onnx.reference import ReferenceEvaluator

    arrays = {name: np.asarray(known[name]) for name in dict.fromkeys(node.input) if name}
    if node.op_type not in FOLDED or any(a.size > MOST for a in arrays.values()) or len(node.output) != 1:
        return None
    if node.op_type in ("ConstantOfShape", "Expand") and prod(arrays[node.input[-1]].tolist()) > MOST:
        return None
    values = [helper.make_tensor_value_info(name, helper.np_dtype_to_tensor_dtype(a.dtype), a.shape) for name, a in arrays.items()]
    result = helper.make_empty_tensor_value_info(node.output[0])
    model = helper.make_model(helper.make_graph([node], "one", values, [result]), opset_imports=[helper.make_opsetid("", opset)])
    try:
        (found,) = ReferenceEvaluator(model).run(None, arrays)
    except Exception:  # whatever the evaluator does not like is not folded
        return None
    return found if isinstance(found, np.ndarray | np.generic) and np.size(found) <= MOST else None
