"""Proofs as they are told. The expected rows are  number = term | reason | conditions | places that are new."""

import pytest
from report_samples import num, proved, rows, said

from symderive.report.document import Chain
from symderive.report.telling import Value, tell

EXPECTED = {
    ("tanh", "normal"): """
Claim: D(tanh(x), x) = 1 - tanh(x)^2 | for every real x
D(tanh(x), x)
1 = D(sinh(x)/cosh(x), x) | definition of tanh |  | 0
2 = (D(sinh(x), x)*cosh(x) - sinh(x)*D(cosh(x), x))/cosh(x)^2 | quotient rule | cosh(x) != 0 | 000 011
3 = (cosh(x)^2 - sinh(x)^2)/cosh(x)^2 | sinh′ = cosh, cosh′ = sinh |  | 0
4 = 1 - (sinh(x)/cosh(x))^2 | split the fraction |  | 0 1
5 = 1 - tanh(x)^2 | definition of tanh |  | 1
Proved. 5 steps, every one checked; nothing assumed.
Needs | cosh(x) != 0 | holds: cosh(x) >= 1 for real x
""",
    ("tanh", "terse"): """
Claim: D(tanh(x), x) = 1 - tanh(x)^2 | for every real x
linear D(tanh(x), x)
 = (cosh(x)^2 - sinh(x)^2)/cosh(x)^2 | quotient rule
 = 1 - tanh(x)^2 | split the fraction, definition of tanh
Proved. 5 steps, shown as 2; every one checked.
""",
    ("tanh", "full"): """
Claim: D(tanh(x), x) = 1 - tanh(x)^2 | for every real x
linear D(tanh(x), x)
1 = D(sinh(x)/cosh(x), x) | definition of tanh |  | 0
  1a cosh(x) != 0 | because cosh(x) >= 1
2 = (D(sinh(x), x)*cosh(x) - sinh(x)*D(cosh(x), x))/cosh(x)^2 | quotient rule |  | 000 011
  2a u = sinh(x),  v = cosh(x) | matched
  2b cosh(x) != 0 | because cosh(x) >= 1
  2c smooth(sinh(x), x) | smooth functions
  2d smooth(cosh(x), x) | smooth functions
3 = (cosh(x)^2 - sinh(x)^2)/cosh(x)^2 | sinh′ = cosh, cosh′ = sinh |  | 0
  3a D(sinh(x), x) = cosh(x)*D(x, x) | sinh′ = cosh
  3b smooth(x, x) | smooth functions
  3c D(cosh(x), x) = sinh(x)*D(x, x) | cosh′ = sinh
  3d D(x, x) = 1 | derivative of the variable
  3e D(x, x) = 1 | derivative of the variable
  3f cosh(x)*1*cosh(x) - sinh(x)*sinh(x)*1 = cosh(x)^2 - sinh(x)^2 | arithmetic
4 = 1 - (sinh(x)/cosh(x))^2 | split the fraction |  | 0 1
  4a cosh(x) != 0 | because cosh(x) >= 1
5 = 1 - tanh(x)^2 | definition of tanh |  | 1
  5a cosh(x) != 0 | because cosh(x) >= 1
Proved. 18 checks by the kernel; nothing assumed.
Uses | D(u/v, x) = (D(u, x)*v - u*D(v, x))/v^2 | proved in quotient_rule
Uses | D(sinh(u), x) = cosh(u)*D(u, x) | proved in sinh_cosh
Uses | D(cosh(u), x) = sinh(u)*D(u, x) | proved in sinh_cosh
Rests on | tanh_eq_sinh_div_cosh, diff_self, diff_div, diff_sinh, diff_cosh, field arithmetic
""",
    ("softmax", "normal"): """
Claim: softmax(x[j] + c, j=1..n)[i] = softmax(x[j], j=1..n)[i] | for every real c and real x[1] … x[n], n >= 1, i = 1 … n
softmax(x[j] + c, j=1..n)[i]
1 = exp(x[i] + c)/sum(exp(x[j] + c), j=1..n) | definition of softmax |  | all
2 = exp(x[i])*exp(c)/sum(exp(x[j])*exp(c), j=1..n) | exp(u + v) = exp(u)*exp(v) |  | 0 10
3 = exp(x[i])*exp(c)/(exp(c)*sum(exp(x[j]), j=1..n)) | the factor does not depend on the index |  | 11
4 = exp(x[i])/sum(exp(x[j]), j=1..n) | cancel the common factor | sum(exp(x[j]), j=1..n) != 0 | all
5 = softmax(x[j], j=1..n)[i] | definition of softmax |  | all
Proved. 5 steps, every one checked; nothing assumed.
Needs | sum(exp(x[j]), j=1..n) != 0 | since exp(x[j]) > 0
""",
    ("softmax", "terse"): """
Claim: softmax(x[j] + c, j=1..n)[i] = softmax(x[j], j=1..n)[i] | for every real c and real x[1] … x[n], n >= 1, i = 1 … n
linear softmax(x[j] + c, j=1..n)[i]
 = exp(x[i])*exp(c)/(exp(c)*sum(exp(x[j]), j=1..n)) | definition of softmax, \
exp(u + v) = exp(u)*exp(v), the factor does not depend on the index
 = softmax(x[j], j=1..n)[i] | cancel the common factor, definition of softmax | sum(exp(x[j]), j=1..n) != 0
Proved. 5 steps, shown as 2; every one checked.
Needs | sum(exp(x[j]), j=1..n) != 0 | since exp(x[j]) > 0
""",
    ("network", "normal"): """
Claim: D(E, w1) = (-2*(y - (w1*i1 + w2)))*i1 | for every real y, w1, w2 and i1
Let yhat = w1*i1 + w2
Let E = (y - yhat)^2
D(E, w1)
1 = partial(E, yhat)*partial(yhat, w1) | chain rule |  | all
2 = (-2*(y - yhat))*i1 | the factors |  | all
3 = (-2*(y - (w1*i1 + w2)))*i1 | definition of yhat |  | 0011
Proved. 3 steps, every one checked; nothing assumed.
""",
    ("network", "full"): """
Claim: D(E, w1) = (-2*(y - (w1*i1 + w2)))*i1 | for every real y, w1, w2 and i1
Let yhat = w1*i1 + w2
Let E = (y - yhat)^2
linear D(E, w1)
1 = partial(E, yhat)*partial(yhat, w1) | chain rule |  | all
  1a D(E, w1) = partial(E, yhat)*D(yhat, w1) | chain rule
  1b smooth(yhat, w1) | smooth functions
  1c D(yhat, w1) = partial(yhat, w1) | chain rule
  1d smooth(w1, w1) | smooth functions
2 = (-2*(y - yhat))*i1 | the factors |  | all
  2a partial(E, yhat) = -2*(y - yhat) | power rule, sum rule
  2b smooth(y - yhat, yhat) | smooth functions
  2c smooth(y, yhat) | smooth functions
  2d smooth(yhat, yhat) | smooth functions
  2e partial(yhat, w1) = i1 | sum rule, constant factor rule
  2f smooth(w1*i1, w1) | smooth functions
  2g smooth(w2, w1) | smooth functions
  2h smooth(w1, w1) | smooth functions
3 = (-2*(y - (w1*i1 + w2)))*i1 | definition of yhat |  | 0011
Proved. 23 checks by the kernel; nothing assumed.
Uses | D(u - v, x) = D(u, x) - D(v, x) | proved in linearity
Uses | D(c*u, x) = c*D(u, x) | proved in linearity
Uses | D(u^2, x) = 2*u*D(u, x) | proved in power_rule
Rests on | diff_const, diff_self, diff_add, diff_sub, diff_const_mul, diff_sq, \
field arithmetic, the definitions, the chain rule, partial derivatives
""",
    ("square", "normal"): """
Claim: abs(x)^2 = x^2 | for every real x
[Case x >= 0]
abs(x)^2
1 = x^2 | absolute value of what is not negative | x >= 0 | all
[Case x < 0]
abs(x)^2
2 = (-x)^2 | absolute value of what is not positive | x <= 0 | all
3 = x^2 | the square of a negative |  | all
Proved. 3 steps, every one checked; nothing assumed.
""",
    ("square", "full"): """
Claim: abs(x)^2 = x^2 | for every real x
[Case x >= 0]
linear abs(x)^2
1 = x^2 | absolute value of what is not negative |  | all
  1a x >= 0 | the present case
[Case x < 0]
linear abs(x)^2
2 = (-x)^2 | absolute value of what is not positive |  | all
  2a x <= 0 | since x < 0
3 = x^2 | the square of a negative |  | all
Proved. 5 checks by the kernel; nothing assumed.
Rests on | neg_sq, abs_of_nonneg, abs_of_nonpos
""",
    ("gauss", "normal"): """
Claim: sum(j, j=1..n) = n*(n + 1)/2 | for every whole n >= 0
[By induction on n from 0.]
[Base n = 0]
sum(j, j=1..0)
1 = 0 | the empty sum is 0 |  | all
2 = 0*(0 + 1)/2 | arithmetic |  | all
[Step from n to n + 1]
[The claim is known for n: sum(j, j=1..n) = n*(n + 1)/2.]
sum(j, j=1..n + 1)
3 = sum(j, j=1..n) + n + 1 | take the last term out |  | all
4 = n*(n + 1)/2 + n + 1 | induction hypothesis |  | 0
5 = (n + 1)*(n + 1 + 1)/2 | common denominator |  | 01
Proved. 5 steps, every one checked; assumed: n >= 0.
""",
    ("double", "normal"): """
Claim: exp(x)^2 = exp(2*x) | for every real x
[Apply log to both sides; it takes no value twice there. So it is enough that log(exp(x)^2) = log(exp(2*x)).]
log(exp(x)^2)
1 = 2*log(exp(x)) | the logarithm brings the exponent down |  | 1
2 = 2*x | the logarithm undoes the exponential |  | 1
3 = log(exp(2*x)) | the logarithm undoes the exponential |  | all
Proved. 3 steps, every one checked; nothing assumed.
Uses | log(exp(u)) = u | proved in inverse_undone
Uses | log(u^a) = a*log(u) | proved in logarithm
""",
    ("binomial", "normal"): """
Claim: (x + 1)^2 = x^2 + 2*x + 1 | for every real x
[Both sides have one derivative in x and agree at a point, so they are equal.]
[Everywhere: the derivatives]
D((x + 1)^2, x)
1 = 2*(x + 1)*(1 + 0) | power rule |  | 2
2 = 2*x*1 + 2*1 + 0 | multiply out |  | all
3 = D(x^2 + 2*x + 1, x) | constant factor rule, power rule, sum rule |  | all
[At x = 0]
(0 + 1)^2
4 = 0^2 + 2*0 + 1 | arithmetic |  | all
Proved. 4 steps, every one checked; nothing assumed.
""",
    ("binomial", "terse"): """
Claim: (x + 1)^2 = x^2 + 2*x + 1 | for every real x
[Both sides have one derivative in x and agree at a point, so they are equal.]
[Everywhere: the derivatives]
linear D((x + 1)^2, x)
 = 2*(x + 1)*(1 + 0) | power rule
 = D(x^2 + 2*x + 1, x) | multiply out, constant factor rule, power rule, sum rule
[At x = 0]
linear (0 + 1)^2
 = 0^2 + 2*0 + 1 | arithmetic
Proved. 4 steps, shown as 3; every one checked.
""",
    ("pythagoras", "normal"): """
Claim: sinh(2*x)^2 + 1 - cosh(2*x)^2 = 0 | for every real x
Lemma: sinh(u)^2 + 1 = cosh(u)^2 | for every real u
sinh(u)^2 + 1
1 = cosh(u)^2 | cosh(u)^2 - sinh(u)^2 = 1 |  | all
[Proof of the claim]
sinh(2*x)^2 + 1 - cosh(2*x)^2
2 = cosh(2*x)^2 - cosh(2*x)^2 | lemma |  | 0
3 = 0 | a difference of equals is 0 |  | all
Proved. 3 steps, every one checked; nothing assumed.
Uses | cosh(u)^2 - sinh(u)^2 = 1 | proved in cosh_sinh
""",
    ("root", "normal"): """
Claim: sqrt(x^2)*3 = 3*x | for every real x with x > 0
sqrt(x^2)*3
1 = x*3 | the root of a square | x >= 0 | 0
Proved. 1 step, checked; assumed: x > 0.
Needs | x >= 0 | since x > 0
""",
    ("root", "full"): """
Claim: sqrt(x^2)*3 = 3*x | for every real x with x > 0
linear sqrt(x^2)*3
1 = x*3 | the root of a square |  | 0
  1a x >= 0 | since x > 0
Proved. 2 checks by the kernel; assumed: x > 0.
Rests on | sq_sqrt
""",
    ("detour", "normal"): """
Claim: 1 + y = y + 1 | for every real y
1 + y
1 = x/x + y | a fraction with equal parts is 1 | x != 0 | 0
2 = y + x/x | rearrange
3 = y + 1 | a fraction with equal parts is 1 | x != 0 | 1
Proved only for. x != 0. 3 steps, every one checked.
Needs | x != 0 | does not follow from the claim
""",
    ("detour", "terse"): """
Claim: 1 + y = y + 1 | for every real y
linear 1 + y
 = x/x + y | a fraction with equal parts is 1 | x != 0
 = y + 1 | rearrange, a fraction with equal parts is 1 | x != 0
Proved only for. x != 0. 3 steps, shown as 2; every one checked.
Needs | x != 0 | does not follow from the claim
""",
}


@pytest.mark.parametrize(("which", "detail"), EXPECTED)
def test_told(which, detail):
    blocks = tell(*proved(which), name=which, detail=detail)
    assert "\n".join(row.rstrip(" |") for row in rows(blocks)) == EXPECTED[which, detail].strip("\n")


def test_title_labels_and_values():
    at = Value((("x", num("0.7")),), "0.634739589", "0.634739589")
    statement, chain, _, facts = tell(*proved("tanh"), title="Derivative of tanh", name="tanh", values=[at])
    assert (statement.label, statement.title, chain.label) == ("tanh", ("Derivative of tanh",), "tanh")
    assert [(label, said(what), said(why)) for label, what, why in facts.rows][1:] == [
        ("At", "x = 0.7", "left 0.634739589, right 0.634739589")]


@pytest.mark.parametrize("which", ["tanh", "softmax", "network", "square", "gauss", "binomial", "pythagoras"])
def test_detail_does_not_change_the_proof(which):
    """Every detail begins and ends with the same lines, numbers go on through all chains, and telling twice is the same."""
    ends = set()
    for detail in ("terse", "normal", "full"):
        blocks = tell(*proved(which), detail=detail)
        assert blocks == tell(*proved(which), detail=detail)
        chains = [b for b in blocks if isinstance(b, Chain)]
        ends.add(tuple((c.first, c.lines[-1].term) for c in chains))
        numbers = [line.number for c in chains for line in c.lines]
        assert numbers == [""] * len(numbers) if detail == "terse" else [str(k + 1) for k in range(len(numbers))]
    assert len(ends) == 1
