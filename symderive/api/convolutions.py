"""The arithmetic of convolution layers: sizes, parameters, multiplications, every value proved."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from symderive.api.results import Detail, Result
from symderive.networks.convolution import Convolution, Misfit, Sizes, sizes, to_json
from symderive.report.document import Block
from symderive.report.verdict import Verdict

MAX_DIGITS = 100  # of a size
_BETWEEN = re.compile(r"\s*[x×*,]\s*", re.IGNORECASE)
Size = str | int | Sequence[int]


@dataclass(frozen=True)
class ConvResult(Result):
    """A convolution layer's arithmetic: `found` holds the numbers, and each as formula = numbers = value."""

    found: Sizes | None = None

    def _tell(self, detail: Detail) -> tuple[Block, ...]:
        assert self.found is not None
        return self.found.blocks

    @property
    def output(self) -> tuple[int, int, int]:
        """Width, height and depth of the output."""
        assert self.found is not None
        return self.found.output

    @property
    def parameters(self) -> int:
        """Weights and biases of all filters."""
        assert self.found is not None
        return self.found.values["N"]

    @property
    def multiplications(self) -> int:
        """Multiplications for one input."""
        assert self.found is not None
        return self.found.values["M"]

    def numbers(self) -> str:
        """The numbers and the computations as JSON."""
        assert self.found is not None
        return json.dumps(to_json(self.found), indent=2, ensure_ascii=False)


def conv(input: Size, filters: int | str, size: Size, *, stride: Size = 1, pad: Size = 0, dilation: Size = 1, groups: int | str = 1,
         bias: bool = True) -> ConvResult:
    """Output size, parameters and multiplications of a convolution layer.

    input                        width x height x depth: "32x28x3" or (32, 28, 3)
    size, stride, pad, dilation  one number, or two: along the width and the height. pad may be "same" or "valid"

    Raises Misfit (a ValueError) for what is no size, and for sizes that do not fit together.
    """
    width, height, depth = _numbers("input", input, 3)
    padding: tuple[int, int] | Literal["same"] = "same" if pad == "same" else _pair("pad", 0 if pad == "valid" else pad)
    layer = Convolution((width, height, depth), _numbers("filters", filters, 1)[0], _pair("size", size), _pair("stride", stride),
                        padding, _pair("dilation", dilation), _numbers("groups", groups, 1)[0], bias)
    found = sizes(layer)
    return ConvResult("conv", "Convolution layer", Verdict.CHECKED, found.derivations, tuple(r.theorem for r in found.rows), found=found)


_SHAPES = {3: "width x height x depth, such as 32x28x3 (a grey-scale picture has depth 1)",
           2: "one number or two, such as 5 or 5x3 (width x height)", 1: "one whole number"}


def _pair(what: str, value: Size) -> tuple[int, int]:
    found = _numbers(what, value, 2)
    return found[0], found[-1]


def _numbers(what: str, value: Size, count: int) -> tuple[int, ...]:
    """So many whole numbers; for 2 one is enough. Raises Misfit."""
    texts = _BETWEEN.split(value.strip()) if isinstance(value, str) else list(map(str, value if isinstance(value, Sequence) else [value]))
    words = {"pad": ', or "same" or "valid"'}.get(what, "")
    if len(texts) not in ((1, 2) if count == 2 else (count,)) or not all(re.fullmatch(rf"-?[0-9]{{1,{MAX_DIGITS}}}", t) for t in texts):
        raise Misfit(f"{what} is {_SHAPES[count]}{words}; not {str(value)[:40]!r}")
    return tuple(map(int, texts))
