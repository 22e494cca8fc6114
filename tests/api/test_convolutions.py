"""conv: what may be said, and what comes out."""

import json

import pytest

import symderive
from symderive.networks.convolution import Misfit


@pytest.mark.parametrize(("args", "options", "output"), [
    (("32x28x3", 10, 5), {}, (28, 24, 10)), (((32, 28, 3), "10", "5x5"), {"pad": "valid"}, (28, 24, 10)),
    (("32 × 28 × 3", 10, (5, 3)), {"stride": "1,2"}, (28, 13, 10)), (("32X28X3", 10, 5), {"pad": "same"}, (32, 28, 10)),
    (("32,28,3", 10, 5), {"pad": "2x0", "bias": False}, (32, 24, 10)),
])
def test_sizes_are_read(args, options, output):
    found = symderive.conv(*args, **options)
    assert found.proved and found.output == output and json.loads(found.numbers())["output"] == list(output)


@pytest.mark.parametrize(("args", "options", "said"), [
    (("32x28", 10, 5), {}, "input is width x height x depth"), (("32x28x3x1", 10, 5), {}, "input is"),
    (("32x28x3", 1.5, 5), {}, "filters is"),
    (("32x28x3", 10, "five"), {}, "size is one number or two"), (("32x28x3", 10, 5), {"pad": "full"}, 'or "same" or "valid"; not \'full\''),
    (("32x28x3", 10, "5x5x5"), {}, "size is"), (("9" * 101 + "x1x1", 10, 5), {}, "input is"), (("²x1x1", 10, 5), {}, "input is"),
    (("", 10, 5), {}, "input is"), (("32x28x3", "1_0", 5), {}, "filters is"), (("32x28x3", 10, 5), {"stride": 0.5}, "stride is"),
])
def test_what_is_no_size_is_refused(args, options, said):
    with pytest.raises(Misfit) as why:
        symderive.conv(*args, **options)
    assert said in str(why.value)


def test_a_result_writes_itself():
    found = symderive.conv("224x224x3", 96, 11, stride=4)
    text = found.text()
    assert "W₂ = ⌊(W − F + 2 P)/S⌋ + 1 = ⌊(224 − 11 + 2·0)/4⌋ + 1 = 54" in text
    assert "(W − F + 2 P)/S + 1 = (224 − 11 + 2·0)/4 + 1 = 217/4" in text
    assert "That is 54.25, no whole number: S = 4 does not divide 213 = 53·4 + 1." in text
    assert text.endswith("Checked. 9 computations, every one exact.\n")
    assert "\\left\\lfloor" in found.latex() and "\\lfloor" in found.markdown() and "<mo" in found.html()
    assert symderive.verify(found.json()).rests_on == ("floor_eq", "ring")
