"""symderive conv"""

import json

import pytest

LAYER = "conv --input 32x28x3 --filters 10 --size 5"


@pytest.mark.parametrize(("typed", "said"), [
    (LAYER, ["W₂  = (W − F + 2 P)/S + 1  = (32 − 5 + 2·0)/1 + 1  = 28", "p  = F F D + 1  = 5·5·3 + 1  = 76",
             "M = V F F D = 6720·5·5·3 = 504000"]),
    (LAYER + " --stride 1 --pad 0 -q", ["Checked. 7 computations, every one exact.\n"]),
    (LAYER + " --ascii", ["W_2  = (W - F + 2 P)/S + 1"]),
    (LAYER + " --groups 1 --dilation 2 --no-bias --format md", ["R &= d"]),
    (LAYER + " --format latex", ["\\usepackage{symderive}"]), (LAYER + " --format html", ["<math"]),
])
def test_what_is_printed(sd, typed, said):
    answer = sd(*typed.split())
    assert (answer.code, answer.err) == (0, "")
    for fragment in said:
        assert fragment in answer.out


@pytest.mark.parametrize(("typed", "said"), [
    ("conv --input 4x4x1 --filters 1 --size 5", "the filter is 5 wide, but the input only 4: it fits nowhere"),
    (LAYER + " --groups 2", "2 groups do not divide the depth of 3"), (LAYER + " --pad -1", "the padding is at least 0, not -1"),
    ("conv --input 4x4 --filters 1 --size 5", "a grey-scale"), ("conv --filters 1 --size 5", "missing option '--input'"),
    (LAYER + " --format calc", "'calc' is not one of"),
])
def test_what_does_not_fit_is_said_in_one_sentence(sd, typed, said):
    answer = sd(*typed.split())
    assert (answer.code, answer.out) == (2, "") and said in " ".join(answer.err.split()) and answer.err.count("Error  ") == 1


def test_the_numbers_as_json(sd, tmp_path):
    file = tmp_path / "layer.json"
    assert sd(*LAYER.split(), "-o", str(file)).code == 0
    found = json.loads(file.read_text())
    assert (found["output"], found["parameters"], found["computations"][-1]["value"]) == ([28, 24, 10], 760, "504000")
