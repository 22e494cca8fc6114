"""The same nine numbers by SymPy: E written as one expression, differentiated, and the numbers put in."""

import time

import sympy
from sympy import Rational

w = sympy.symbols("w1:10")
i1, i2, y = sympy.symbols("i1 i2 y")
h1, h2 = i1 * w[0] + i2 * w[2] + w[4], i1 * w[1] + i2 * w[3] + w[5]
E = (y - (h1 * w[6] + h2 * w[7] + w[8])) ** 2 / 2
numbers = "-0.3 0.8 0.15 0.2 0.9 -0.14 0.7 0.25 -0.1 0.7 0.5 0.5".split()
at = dict(zip((*w, i1, i2, y), map(Rational, numbers), strict=True))
start = time.perf_counter()
found = [sympy.diff(E, v).subs(at) for v in w]
seconds = time.perf_counter() - start
assert found[0] == Rational(6419, 200000)
print(seconds)
