"""Proofs of many kinds, as they are printed. Each was read as a teacher reads: few lines, one idea a line, a reason for each."""

from __future__ import annotations

from pathlib import Path

import pytest

import symderive

PROOFS = Path(__file__).parent / "proofs"
CLAIMS = [  # name of the file, claim, what is assumed
    ("trig_fractions", "1/(1 - sin(x)) + 1/(1 + sin(x)) = 2*sec(x)^2", []),
    ("trig_reciprocal", "(csc(x) - cot(x))*(csc(x) + cot(x)) = 1", []),
    ("trig_quotient", "1/(sec(x) - tan(x)) = sec(x) + tan(x)", []),
    ("trig_square", "(sin(x) + cos(x))^2 = 1 + 2*sin(x)*cos(x)", []),
    ("trig_sum", "sin(x + y)/(cos(x)*cos(y)) = tan(x) + tan(y)", []),
    ("trig_multiple", "sin(2*x)/(1 + cos(2*x)) = tan(x)", []),
    ("trig_half", "tan(x/2) = sin(x)/(1 + cos(x))", []),
    ("trig_special", "cos(5*pi/12) = (sqrt(6) - sqrt(2))/4", []),
    ("hyperbolic", "(coth(x) - 1)*(coth(x) + 1) = csch(x)^2", []),
    ("hyperbolic_triple", "cosh(3*x) = 4*cosh(x)^3 - 3*cosh(x)", []),
    ("hyperbolic_exponentials", "cosh(x)^2 - sinh(x)^2 = 1", []),
    ("inverse_sum", "atan(x) + atan(1/x) = pi/2", ["x > 0"]),
    ("inverse_constant", "asin(x) + acos(x) = pi/2", []),
    ("exp_log", "log(x^2*y/z) = 2*log(x) + log(y) - log(z)", ["x > 0", "y > 0", "z > 0"]),
    ("radicals", "(sqrt(x) - sqrt(y))/(x - y) = 1/(sqrt(x) + sqrt(y))", ["x > 0", "y > 0"]),
    ("radicals_nested", "sqrt(9 + 4*sqrt(5)) = 2 + sqrt(5)", []),
    ("sum_telescoping", "sum(1/((3*k - 2)*(3*k + 1)), k=1..n) = n/(3*n + 1)", ["n >= 1"]),
    ("sum_arctangents", "sum(atan(1/(1 + k + k^2)), k=1..n) = atan(n + 1) - pi/4", ["n >= 1"]),
    ("sum_doubled_angles", "sum(1/sin(2^k*x), k=1..n) = cot(x) - cot(2^n*x)", ["n >= 1"]),
    ("sum_binomial", "sum(k*binomial(n, k)*x^k, k=0..n) = n*x*(1 + x)^(n - 1)", ["n >= 1"]),
    ("de_moivre", "(cos(x) + I*sin(x))^n = cos(n*x) + I*sin(n*x)", ["n whole"]),
    ("inverse_slopes", "atan(sqrt(1 + x^2) - x) = pi/4 - atan(x)/2", []),
    ("integral_square", "integral(sqrt(x*(1 - x)), x, 0, 1) = pi/8", []),
    ("sum_induction", "sum(k*2^k, k=1..n) = (n - 1)*2^(n + 1) + 2", ["n >= 1"]),
    ("sum_split", "sum((x[k] - c)^2, k=1..n) = sum(x[k]^2, k=1..n) - 2*c*sum(x[k], k=1..n) + n*c^2", ["n >= 1"]),
    ("derivative_quotient", "D(x/sqrt(1 + x^2), x) = 1/(1 + x^2)^(3/2)", []),
    ("derivative_chain", "D(log(cosh(x)), x) = tanh(x)", []),
    ("derivative_abstract", "D(f(x)/g(x), x)*g(x)^2 = f'(x)*g(x) - f(x)*g'(x)", []),
    ("integral_parts", "integral(x^2*e^x, x, 0, 1) = e - 2", []),
    ("activation", "D(x/(1 + e^(-x)), x) = 1/(1 + e^(-x)) + x*e^(-x)/(1 + e^(-x))^2", []),
    ("loss", "D((y - tanh(w*x))^2/2, w) = -(y - tanh(w*x))*(1 - tanh(w*x)^2)*x", []),
    ("softmax", "D(exp(a)/(exp(a) + exp(b)), a) = exp(a)/(exp(a) + exp(b))*(1 - exp(a)/(exp(a) + exp(b)))", []),
    ("ode", "D(D(x*e^(2*x), x), x) - 4*D(x*e^(2*x), x) + 4*x*e^(2*x) = 0", []),
    ("pde", "D(D(log(x^2 + y^2), x), x) + D(D(log(x^2 + y^2), y), y) = 0", []),
    ("cases", "max(x, y)*min(x, y) = x*y", []),
]


@pytest.mark.parametrize(("name", "claim", "assume"), CLAIMS, ids=[name for name, _, _ in CLAIMS])
def test_a_proof_reads_as_it_was_accepted(name, claim, assume, golden):
    result = symderive.prove(claim, assume=assume)
    golden(PROOFS / f"{name}.txt", result.text(width=90))


def test_there_is_a_claim_for_every_proof():
    assert {p.stem for p in PROOFS.iterdir()} == {name for name, _, _ in CLAIMS}
