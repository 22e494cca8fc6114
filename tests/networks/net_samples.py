"""Weights files for the tests."""

from pathlib import Path

from symderive.networks.net import Net
from symderive.networks.weights_file import load

SHELF = Path(__file__).parents[2] / "derivations"

WORKSHEET = (SHELF / "worksheet_network.toml").read_text(encoding="utf-8")

SOFTMAX = """
title = "Two classes"
rate = 0.1
loss = "-log(p1)"
inputs = { x1 = 0.5, x2 = -1.5 }
[weights]
a11 = 0.2
a12 = -0.3
a21 = 0.4
a22 = 0.1
b1 = 0.05
b2 = -0.05
v11 = 0.3
v12 = -0.2
v21 = 0.6
v22 = 0.7
[network]
h1 = "tanh(a11*x1 + a12*x2 + b1)"
h2 = "sigmoid(a21*x1 + a22*x2 + b2)"
z1 = "v11*h1 + v12*h2"
z2 = "v21*h1 + v22*h2"
e1 = "exp(z1)"
e2 = "exp(z2)"
s = "e1 + e2"
p1 = "e1/s"
p2 = "e2/s"
"""

RESIDUAL = """
rate = 0.5
loss = "(yhat - t)^2"
inputs = { x = 1.2 }
target = { t = 1 }
[weights]
w = 0.5
b = -0.25
[network]
h1 = "w*x + b"
h2 = "h1 + w*tanh(h1)"
yhat = "h2 + w*h2"
"""

KINK = """
rate = 0.5
loss = "1/2*(yhat - t)^2"
inputs = { x = 1 }
target = { t = 1 }
[weights]
w1 = 0.1
w2 = 0.2
b = -0.3
v = 0.184
c = 0.3
[network]
z = "w1*x + w2 + b"
h = "relu(z)"
yhat = "h*v + abs(c)"
"""

WORDS = """
rate = 0.1
loss = "1/2*(y - S)^2"
inputs = { I = 2, N = 3 }
target = { y = 1 }
[weights]
E = 1.5
beta = -0.5
lambda = 2
pi = 1
[network]
S = "E*I + beta*N + lambda - pi"
"""

LOGISTIC = """
rate = 1e-1
loss = "-(y*log(p) + (1 - y)*log(1 - p))"
inputs = { x = 2 }
target = { y = 1 }
[weights]
w = "1/3"
b = 0.10
[network]
p = "sigmoid(w*x + b)"
"""


def net(folder: Path, text: str, name: str = "net.toml") -> Net:
    """The network of a file with this text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load(path)
