"""symderive grad --format numpy and the others."""

import pytest


@pytest.mark.parametrize(("typed", "said"), [
    ("grad --format numpy", ["import numpy as np", "delta_yhat = -(y - yhat)", "dw1 = delta_h1*i1"]),
    ("grad --format torch", ["import torch"]),
    ("grad --format jax --wrt w9", ["import jax.numpy as jnp", 'return E, {"w9": dw9}']),
    ("grad --format c", ["#include <math.h>", "d->w1 = delta_h1*i1;"]),
])
def test_what_is_printed(sd, typed, said):
    answer = sd(*typed.split())
    assert (answer.code, answer.err) == (0, "")
    for fragment in said:
        assert fragment in answer.out


@pytest.mark.parametrize(("typed", "said"), [
    ("grad --format fortran", "'fortran' is not one of"), ("grad --format c --wrt w99", "w99 is not a weight"),
])
def test_what_cannot_run(sd, typed, said):
    answer = sd(*typed.split())
    assert (answer.code, answer.out) == (2, "") and said in answer.err


@pytest.mark.parametrize(("name", "said"), [("gradient.py", "def gradient("), ("gradient.c", "double gradient(")])
def test_the_suffix_says_the_language(sd, tmp_path, name, said):
    file = tmp_path / name
    assert sd("grad", "-o", str(file)) == (0, "", "")
    assert said in file.read_text(encoding="utf-8")
