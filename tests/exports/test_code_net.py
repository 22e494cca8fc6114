"""Code for networks of single numbers gives the certified loss and gradient, in every network and language at hand."""

from __future__ import annotations

import ast

import pytest
from code_samples import COMPILER, called, near, numbers, run_c, run_python
from net_samples import KINK, LOGISTIC, RESIDUAL, SOFTMAX, WORDS, WORKSHEET, net
from picture_samples import dense

from symderive.api.gradients import grad
from symderive.exports.code_net import gradient_code, programmed
from symderive.exports.code_terms import NUMPY, C, NoCode, code
from symderive.kernel.ring import rational
from symderive.notation.text import read, write


def one(loss: str, inputs: str = "x = 1.5", weights: str = "w = 0.25\nv = -0.5", network: str = "") -> str:
    return f'loss = "{loss}"\n[inputs]\n{inputs}\n[weights]\n{weights}\n[network]\n{network}\n'


FUNCTIONS = ("exp log sqrt cbrt sin cos tan sec csc cot sinh cosh tanh sech csch coth asin acos atan asinh erf sigmoid softplus relu "
             "abs").split()
NETS = {
    "worksheet": WORKSHEET, "softmax": SOFTMAX, "residual": RESIDUAL, "words": WORDS, "logistic": LOGISTIC, "dense": dense(3, 3, 2),
    **{f: one(f"({f}(w*x + 0.1) - v)^2") for f in FUNCTIONS}, "acosh": one("acosh(w*x + 1)*v"), "atanh": one("atanh(w*x)/v"),
    "powers": one("(w*x)^3 - x^w/v^2 - 2^w + (x - w)/(x/v) - (-w)^2 - (w - (v - 2*x))"),
    "constants": one("exp(1)*w + 3.14*v*1000000000000000000000 + 1/3*x"),
    "a corner where there is none": one("(y - v)^2 + abs(r)", network='h = "exp(w*x)"\nr = "sqrt(h)"\ny = "relu(h)"'),
    "split": one("h*v", network='h = "tanh(w*x)"'), "wide": one("+".join(f"w*x^{k}" for k in range(40)) + "+v"),
    "saturated": one("(h - v)^2", "x = 100", network='h = "tanh(w*x)"'),
    "log sigmoid": one("-log(p) + v", "x = -3200", network='p = "sigmoid(w*x)"'),
    "log minus": one("-log(1 - p)*v", "x = 144", network='p = "sigmoid(w*x)"'),
    "cross entropy": one("-(0.25*log(p) + 0.75*log(1 - p)) + v", "x = 144", network='p = "sigmoid(w*x)"'),
    "python": one("lambda*def + In*np - math*print", "", "lambda = 1\ndef = 2\nIn = 3\nnp = 4\nmath = 5\nprint = 6"),
    "c": one("exp*double - main + y1*sigmoid(w)*d", "", "exp = 1\ndouble = 2\nmain = 3\ny1 = 4\nw = 5\nd = 6"),
    "taken": one("(delta_h - dw)^2", weights="w = 2\ndw = 3\nz_h = 1", network='h = "tanh(w*x + z_h)"\ndelta_h = "h*x"'),
}


@pytest.mark.parametrize("text", NETS.values(), ids=NETS)
def test_numpy_gives_the_certified_numbers(text, tmp_path):
    network = net(tmp_path, text)
    source = gradient_code(network, "numpy")
    loss, slopes = called(source, *(float(rational(t)) for t in network.given.values()))
    right = numbers(grad(network).numbers())
    assert near(loss, right["loss"]) and slopes.keys() == right["grads"].keys()
    assert all(near(slopes[w], right["grads"][w]) for w in slopes), (slopes, right)


@pytest.mark.skipif(COMPILER is None, reason="there is no C compiler")
@pytest.mark.parametrize("text", NETS.values(), ids=NETS)
def test_c_gives_the_certified_numbers(text, tmp_path):
    network = net(tmp_path, text)
    loss, *slopes = run_c(gradient_code(network, "c"), tmp_path, "-DEXAMPLE")
    right = numbers(grad(network).numbers())
    assert near(loss, right["loss"])
    assert all(near(a, b) for a, b in zip(slopes, right["grads"].values(), strict=True)), (slopes, right)


@pytest.mark.parametrize("text", NETS.values(), ids=NETS)
@pytest.mark.parametrize("language", ["torch", "jax"])
def test_the_others_are_python(text, language, tmp_path):
    tree = ast.parse(gradient_code(net(tmp_path, text), language))
    assert any(isinstance(part, ast.FunctionDef) and part.name == "gradient" for part in tree.body)


WORKSHEET_CODE = '''def gradient(i1, i2, y, w1, w2, w3, w4, w5, w6, w7, w8, w9):
    """The loss, and its derivative in each weight by name."""
    # forward
    h1 = i1*w1 + i2*w3 + w5
    h2 = i1*w2 + i2*w4 + w6
    yhat = h1*w7 + h2*w8 + w9
    E = 1/2*(y - yhat)**2
    # backward: delta_h is the derivative of E in h
    delta_yhat = -(y - yhat)
    delta_h2 = delta_yhat*w8
    delta_h1 = delta_yhat*w7
    dw1 = delta_h1*i1
'''


def test_the_worksheet(tmp_path):
    network = net(tmp_path, WORKSHEET)
    source = gradient_code(network, "numpy")
    assert WORKSHEET_CODE in source and gradient_code(network, "numpy") == source
    assert run_python(source, tmp_path).startswith("(0.00214512")
    assert "d->w1 = delta_h1*i1;" in gradient_code(network, "c")
    some = gradient_code(network, "torch", ["w9"])
    assert "delta_h1" not in some and '{"w9": dw9}' in some and "torch.tensor(x, dtype=torch.float64)" in some


def test_what_is_steadier_than_it_was_written(tmp_path):
    program = programmed(net(tmp_path, LOGISTIC), ("w", "b"))
    lines = {line.name: (write(line.value), line.remark) for line in program.lines}
    assert lines["delta_z_p"] == ("p - y", "= delta_p*p*(1 - p)") and "delta_p" not in lines
    assert "softplus(-z_p)" in lines["E"][0] and lines["E"][1] == "= -(y*log(p) + (1 - y)*log(1 - p))"


def test_a_kink_is_said_and_frozen_weights_are_left_out(tmp_path):
    source = gradient_code(net(tmp_path, 'frozen = ["v"]\n' + KINK), "numpy")
    assert "delta_z = delta_h*np.where(z > 0, 1.0, 0.0)  # relu'(0) = 0 by convention" in source and "dv =" not in source


@pytest.mark.parametrize("title", ['"""; import os; os.abort() #', "*/ int x = 1/0; /*", "trailing \\", "# %s {0} {", "naïve ∂", "'''"])
@pytest.mark.parametrize("language", ["numpy", "c"])
def test_a_title_is_never_code(title, language, tmp_path):
    text = "title = " + '"' + title.replace("\\", "\\\\").replace('"', '\\"') + '"'
    network = net(tmp_path, text + "\n" + WORKSHEET.partition("\n")[2])
    assert network.title == title
    source = gradient_code(network, language)
    if language == "c":
        assert COMPILER is None or run_c(source, tmp_path, "-DEXAMPLE")[0] == pytest.approx(0.002145125)
    else:
        assert run_python(source, tmp_path).startswith("(0.00214512")
    assert "os.abort" not in source.replace(source.partition("\n")[0], "")


@pytest.mark.parametrize(("formula", "python", "c"), [
    ("a - (b - c)", "a - (b - c)", "a - (b - c)"), ("a - b + c", "a - b + c", "a - b + c"), ("a/(b*c)", "a/(b*c)", "a/(b*c)"),
    ("a/b/c", "a/b/c", "a/b/c"), ("a*(b/c)", "a*(b/c)", "a*(b/c)"), ("a/(b/c)", "a/(b/c)", "a/(b/c)"), ("-(a + b)", "-(a + b)", "-(a + b)"),
    ("-a*b", "-a*b", "-a*b"), ("a*(-b)", "a*(-b)", "a*(-b)"), ("a - (-b)", "a - (-b)", "a - (-b)"), ("(-a)^2", "(-a)**2", "pow(-a, 2.0)"),
    ("a^2", "a**2", "a*a"), ("b/a^2", "b/a**2", "b/(a*a)"), ("-a^2", "-a**2", "-a*a"), ("a^b^c", "a**(b**c)", "pow(a, pow(b, c))"),
    ("a^(-1)", "a**(-1)", "pow(a, -1.0)"), ("2*a/3", "2*a/3", "2.0*a/3.0"), ("0.070*a", "0.07*a", "0.07*a"),
    ("1/sec(a)", "1/(1/np.cos(a))", "1.0/(1/cos(a))"),
    ("(a + b)^2", "(a + b)**2", "pow(a + b, 2.0)"), ("a + (-b)", "a - b", "a - b"), ("a + -(b + c)", "a - (b + c)", "a - (b + c)"),
])
def test_formulas(formula, python, c):
    term = read(formula, names=frozenset("abc"))
    assert (code(term, NUMPY, str), code(term, C, str)) == (python, c)


def test_what_no_double_holds_is_refused(tmp_path):
    with pytest.raises(NoCode, match="a number is too large for a double"):
        gradient_code(net(tmp_path, one("w*v*x*" + "9" * 320)), "c")
