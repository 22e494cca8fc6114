"""Claims on which other systems fail, answer without steps, or say yes to what is false: the right verdict here, and the steps."""

import pytest

import symderive
from symderive.report.verdict import Verdict

TRUE = [  # the claim, what is assumed
    ("1 - tanh(x)^2 = sech(x)^2", ()),
    ("1 - tanh(x)^2 = 1/cosh(x)^2", ()),
    ("D(tanh(x), x) = 1 - tanh(x)^2", ()),
    ("D((e^x - e^(-x))/(e^x + e^(-x)), x) = 1 - ((e^x - e^(-x))/(e^x + e^(-x)))^2", ()),
    ("D(atan(x), x) = 1/(1 + x^2)", ()),
    ("D(((y - ((i1*w1 + i2*w2)*w7 + h2*w8))^2)/2, w1) = -(y - ((i1*w1 + i2*w2)*w7 + h2*w8))*w7*i1", ()),
    ("exp(a + c)/(exp(a + c) + exp(b + c)) = exp(a)/(exp(a) + exp(b))", ()),
    ("exp(a + d)/(exp(a + d) + exp(b + d) + exp(c + d)) = exp(a)/(exp(a) + exp(b) + exp(c))", ()),
    ("sum(exp(x[j] + c), j=1..n) = exp(c)*sum(exp(x[j]), j=1..n)", ("n >= 1",)),
    ("exp(x[i] + c)/sum(exp(x[j] + c), j=1..n) = exp(x[i])/sum(exp(x[j]), j=1..n)", ("n >= 1",)),
    ("sum(exp(x[i])/sum(exp(x[j]), j=1..n), i=1..n) = 1", ("n >= 1",)),
    ("(x^2 - 1)/(x - 1) = x + 1", ()),
    ("sqrt(x^2) = abs(x)", ()),
    ("sqrt(x^2) = x", ("x >= 0",)),
    ("0.5*(0.5 - 0.5655)^2 = 0.002145125", ()),
    ("D(1/(1 + exp(-x)), x) = exp(-x)/(1 + exp(-x))^2", ()),
    ("sin(x)^2 + cos(x)^2 = 1", ()),
    ("integral(sech(x)^2, x, 0, b) = tanh(b)", ()),
    ("integral(x*exp(-x^2), x, 0, b) = (1 - exp(-b^2))/2", ()),
    ("integral(exp(x)*sin(x), x, 0, b) = (exp(b)*(sin(b) - cos(b)) + 1)/2", ()),
]
FALSE = [
    ("1 - tanh(x)^2 = sech(x)", ()),
    ("sum(exp(x[j] + c), j=1..n) = n*exp(c + x[1])", ("n >= 1",)),
    ("sum(exp(x[j]), j=1..n) = n*exp(x[i])", ("n >= 1",)),
    ("exp(x[i])/sum(exp(x[j]), j=1..n) = exp(x[i])/(n*exp(x[1]))", ("n >= 1",)),
    ("exp(a)*exp(c)/(exp(a) + exp(c) + exp(b) + exp(d)) = exp(a)/(exp(a) + exp(b))", ()),
    ("5*5*3 + 1 = 26", ()),
    ("0.0655*0.175 = 0.0114", ()),
    ("0.5*(0.5 - 0.5655)^2 = 0.002145", ()),
    ("sqrt(x^2) = x", ()),
    ("1/2^99 = 1/2^98", ()),
    ("1 - 1/e = 1 + 1/e", ()),
    ("0.0000001 = 0.0000002", ()),
    ("0.0000655 = 0.0000656", ()),
    ("4 = 4*sqrt(2)", ()),
    ("1/factorial(2004) = 1/factorial(2006)", ()),
]


@pytest.mark.parametrize(("claim", "assume"), TRUE)
def test_a_true_claim_is_proved_with_steps(claim, assume):
    result = symderive.prove(claim, assume=assume)
    assert result.verdict is Verdict.PROVED, result.text()
    assert result.theorem.steps and not result.theorem.conditions
    assert symderive.verify(result.json()).theorems


@pytest.mark.parametrize(("claim", "assume"), FALSE)
def test_a_false_claim_is_refuted(claim, assume):
    result = symderive.prove(claim, assume=assume)
    assert result.verdict is Verdict.REFUTED
    assert symderive.verify(result.json()).refutation
