"""The arithmetic of convolutions: every number as it is counted by hand or by stepping a filter over an input."""

from itertools import product

import pytest

from symderive.networks.convolution import Convolution, Misfit, sizes, to_json
from symderive.report.document import Calculation, Prose

ROWS = [  # layer, output, parameters, multiplications
    (Convolution((32, 28, 3), 10, (5, 5)), (28, 24, 10), 760, 504000),
    (Convolution((32, 28, 3), 10, (5, 5), pad=(1, 1)), (30, 26, 10), 760, 585000),
    (Convolution((32, 28, 1), 10, (5, 5)), (28, 24, 10), 260, 168000),
    (Convolution((227, 227, 3), 96, (11, 11), (4, 4)), (55, 55, 96), 34944, 105415200),
    (Convolution((224, 224, 3), 96, (11, 11), (4, 4)), (54, 54, 96), 34944, 101616768),
    (Convolution((64, 48, 32), 64, (3, 3), pad="same", dilation=(2, 2), groups=4, bias=False), (64, 48, 64), 4608, 14155776),
    (Convolution((9, 7, 2), 4, (3, 1), (2, 1), (1, 0)), (5, 7, 4), 28, 840),
    (Convolution((16, 16, 8), 8, (3, 3), groups=8), (14, 14, 8), 80, 14112),
    (Convolution((100, 1, 3), 5, (7, 1), (3, 1)), (32, 1, 5), 110, 3360),
    (Convolution((7, 7, 1), 1, (7, 7)), (1, 1, 1), 50, 49),
    (Convolution((6, 6, 1), 1, (2, 2), pad="same"), (6, 6, 1), 5, 144),
    (Convolution((10**18, 1, 1), 1, (1, 1)), (10**18, 1, 1), 2, 10**18),
]


@pytest.mark.parametrize(("layer", "output", "parameters", "multiplications"), ROWS)
def test_the_numbers(layer, output, parameters, multiplications):
    found = sizes(layer)
    assert (found.output, found.values["N"], found.values["M"]) == (output, parameters, multiplications)
    assert len(found.rows) == len(found.derivations) and not any(row.theorem.conditions for row in found.rows)


def positions(w: int, f: int, stride: int, before: int, after: int, dilation: int) -> int:
    """How often a filter fits when it is moved along, step by step."""
    last = dilation * (f - 1)
    return sum(1 for start in range(0, before + w + after, stride) if start + last < before + w + after)


@pytest.mark.parametrize("pad", [(0, 0), (1, 1), (3, 3), "same"])
def test_the_output_is_where_a_filter_fits(pad):
    for w, f, stride, dilation in product((1, 2, 5, 8, 11), (1, 2, 3), (1, 2, 3), (1, 2)):
        layer = Convolution((w, w, 1), 1, (f, f), (stride, stride), pad, (dilation, dilation))
        try:
            found = sizes(layer)
        except Misfit:
            assert dilation * (f - 1) + 1 > w + 2 * pad[0]
            continue
        left, right, top, bottom = found.padding
        assert (left, right) == (top, bottom) and right - left in (0, 1)
        assert found.output[0] == positions(w, f, stride, left, right, dilation) == found.output[1]
        if pad == "same":
            assert found.output[0] == -(-w // stride)
        else:
            assert found.unused[0] == (w + 2 * pad[0] - (dilation * (f - 1) + 1)) % stride


def test_a_stride_that_does_not_divide_is_said_with_the_fraction():
    found = sizes(Convolution((12, 13, 1), 1, (3, 3), (3, 3)))
    said = ["".join(map(str, b.text)) for b in found.blocks if isinstance(b, Prose)]
    assert [str(row.value) for b in found.blocks if isinstance(b, Calculation) for row in b.rows][:4] == ["4", "div(13, 3)", "4", "1"]
    assert said[1].startswith("That is no whole number: eq(S, 3) does not divide eq(10, add(mul(3, 3), 1)). PyTorch")
    assert said[1].endswith("round down, and the last row meets no filter.")
    assert found.unused == (0, 1)


REFUSED = [
    (Convolution((4, 4, 1), 1, (5, 5)), "the filter is 5 wide, but the input only 4: it fits nowhere"),
    (Convolution((9, 4, 1), 1, (5, 5)), "the filter is 5 high, but the input only 4: it fits nowhere"),
    (Convolution((2, 4, 1), 1, (5, 3), pad=(1, 0)), "the filter is 5 wide, but the input with its padding of 1 only 4"),
    (Convolution((5, 5, 1), 1, (3, 3), dilation=(3, 1)), "the filter with its dilation is 7 wide, but the input only 5"),
    (Convolution((8, 8, 3), 4, (3, 3), groups=2), "2 groups do not divide the depth of 3"),
    (Convolution((8, 8, 4), 3, (3, 3), groups=2), "2 groups do not divide the 3 filters"),
    (Convolution((8, 8, 4), 3, (3, 3), stride=(1, 0)), "the stride is at least 1, not 0"),
    (Convolution((8, 8, 4), 3, (3, 3), pad=(-1, 0)), "the padding is at least 0, not -1"),
    (Convolution((8, 8, 4), 0, (3, 3)), "the number of filters is at least 1, not 0"),
    (Convolution((8, 0, 4), 3, (3, 3), pad="same"), "the height of the input is at least 1, not 0"),
    (Convolution((8, 8, 4), 3, (3, 3), groups=0), "the number of groups is at least 1, not 0"),
]


@pytest.mark.parametrize(("layer", "said"), REFUSED)
def test_what_does_not_fit_is_refused(layer, said):
    with pytest.raises(Misfit) as why:
        sizes(layer)
    assert str(why.value).startswith(said)


def test_json():
    found = to_json(sizes(Convolution((224, 224, 3), 64, (7, 4), (2, 2), "same", bias=False)))
    assert found["output"] == [112, 112, 64] and found["padding"] == {"left": 2, "right": 3, "top": 1, "bottom": 1}
    assert (found["parameters"], found["parameters_per_filter"], found["receptive_field"]) == (5376, 84, [7, 4])
    assert found["computations"][0] == {"name": "W_2", "formula": "ceiling(W/S)", "numbers": "ceiling(224/2)", "value": "112"}
