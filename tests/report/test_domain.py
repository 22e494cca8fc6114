"""For which values a claim speaks."""

import pytest
from report_samples import claim, read, said

from symderive.kernel.derivation import Definition, Sort
from symderive.kernel.term import name, num
from symderive.report.domain import domain, equations

WHOLE, COMPLEX = Sort("whole"), Sort("complex")
ROWS = [
    (claim("sin(x)^2 + cos(x)^2 = 1"), "for every real x"),
    (claim("x + y = y + x"), "for every real x and y"),
    (claim("pi = pi"), ""),
    (claim("log(x*y) = log(x) + log(y)"), "for every real x and y with x > 0 and y > 0"),
    (claim("log(x^2) = 2*log(x)", "x > 0"), "for every real x with x > 0"),
    (claim("tan(x) = sin(x)/cos(x)"), "for every real x with cos(x) != 0"),
    (claim("1/cosh(x) = sech(x)"), "for every real x"),
    (claim("sqrt(x^2) = x", "x >= 0"), "for every real x with x >= 0"),
    (claim("z*conjugate = 1", sorts=(("z", COMPLEX), ("conjugate", COMPLEX))), "for every complex z and conjugate"),
    (claim("z*x = x*z", sorts=(("z", COMPLEX),)), "for every real x and complex z"),
    (claim("n + x = x + n", sorts=(("n", WHOLE),)), "for every real x and whole n"),
    (claim("sum(j, j=1..n) = n*(n + 1)/2", "n >= 0", sorts=(("n", WHOLE),)), "for every whole n >= 0"),
    (claim("sum(x[j] + c, j=1..n) = sum(x[j], j=1..n) + n*c", sorts=(("x", Sort("array", name("n"))), ("n", WHOLE))),
     "for every real c and real x[1] … x[n], n >= 0"),
    (claim("sum(1/x[j], j=1..n) = 1", sorts=(("n", WHOLE),)), "for every real x, n >= 0 with all(x[j] != 0, j=1..n)"),
    (claim("w1*w2*w3*w4 = w9*w10*y"), "for every real w1 … w4, w9, w10 and y"),
    (claim("+".join(f"1/x{k}" for k in range(1, 10)) + " = 1"), "for every real x1 … x9, wherever both sides are defined"),
    (claim("x/s = x", definitions=(Definition("s", read("exp(x)")),)), "for every real x"),
    (claim("E = h", definitions=(Definition("h", read("w*x")), Definition("E", read("h^2")))), "for every real w and x"),
]


@pytest.mark.parametrize(("about", "text"), ROWS)
def test_domain(about, text):
    assert said(domain(about)) == text


def test_a_point():
    assert said(equations((("x", num("0.7")), ("y[2]", num(1))))) == "x = 0.7y[2] = 1"
