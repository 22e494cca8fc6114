"""Kinds of claims that were missed once: rows that are proved, and false twins that are refuted."""

import pytest

from symderive.api.claims import read_given
from symderive.report.verdict import Verdict
from symderive.rules import RULES
from symderive.search.prove import prove

PROVED = {
    "maxima of several": ["max(a, b, c) = max(max(a, c), b)", "max(a, b, c) = -min(-a, -b, -c)",
                          "min(a, max(b, c)) = max(min(a, b), min(a, c))", "max(a, b, c) = (max(a, b) + c + abs(max(a, b) - c))/2"],
    "derivatives at kinks": ["D(x*abs(x), x) = 2*abs(x)", "D(abs(x)^3, x) = 3*x*abs(x)", "D(max(0, x)^2, x) = 2*max(0, x)",
                             "D(x/(1 + abs(x)), x) = 1/(1 + abs(x))^2"],
    "derivatives that go on over a kink": [
        "D(x^2*abs(x), x) = 3*x*abs(x)", "D(x*abs(x)^3, x) = 4*abs(x)^3", "D(x^2*abs(x)*exp(x), x) = (3*x + x^2)*abs(x)*exp(x)",
        "D((x - a)^2*abs(x - a), x) = 3*(x - a)*abs(x - a)", "D(D(x^2*abs(x), x), x) = 6*abs(x)", "x*D(x^2*abs(x), x) = 3*x^2*abs(x)",
        "D(x*abs(x) + x^2, x) = 2*abs(x) + 2*x", "D(exp(-abs(x))*(1 + abs(x)), x) = -x*exp(-abs(x))", "D(x*relu(x), x) = 2*relu(x)",
        "D(abs(x) - log(1 + abs(x)), x) = x/(1 + abs(x))", "D(x*cbrt(x), x) = 4/3*cbrt(x)", "D(sign(x)*x^2, x) = 2*abs(x)",
        "D(x^2*max(x, 0), x) = 3*x*max(x, 0)", "D(max(0, x)^2 - min(0, x)^2, x) = 2*abs(x)", "D(max(x, 1)*min(x, 1), x) = 1",
        "D(max(x, 0)^3, x) = 3*max(x, 0)^2", "D(relu(x)^2/2 - relu(-x)^2/2, x) = abs(x)"],
    "an arc of a product with a root": ["D(asin(2*x*sqrt(1 - x^2)), x) = 2/sqrt(1 - x^2) ; abs(x) < 1/sqrt(2)",
                                        "D(asin(2*x*sqrt(1 - x^2)), x) = -2/sqrt(1 - x^2) ; x > -1 ; x < -1/sqrt(2)",
                                        "asin(2*x*sqrt(1 - x^2)) = pi - 2*asin(x) ; x >= 1/sqrt(2) ; x <= 1",
                                        "acos(4*x^3 - 3*x) = 3*acos(x) ; x >= 1/2 ; x <= 1"],
    "an arc among other terms": ["2*atan(x) + asin(2*x/(1 + x^2)) = pi ; x >= 1", "2*asin(x) + acos(1 - 2*x^2) = 0 ; x >= -1 ; x <= 0"],
    "arcs by cases": ["acos(cos(x)) = abs(x) ; x >= -pi ; x <= pi", "asin(cos(x)) = pi/2 - abs(x) ; x > -pi ; x < pi"],
    "logarithms of complex numbers": ["log(1 + I) = log(2)/2 + I*pi/4", "log(-1 + I) = log(2)/2 + 3*I*pi/4",
                                      "log(-sqrt(3) - I) = log(2) - 5*I*pi/6", "log((1 + I)/(1 - I)) = I*pi/2",
                                      "sqrt(I) = (1 + I)/sqrt(2)"],
    "roots by Pythagoras": ["log(cosh(x) + sqrt(cosh(x)^2 - 1)) = abs(x)", "log(cosh(x) + sqrt(cosh(x)^2 - 1)) = x ; x > 0",
                            "sqrt((cosh(x) - 1)/(cosh(x) + 1)) = tanh(abs(x)/2)"],
    "cube roots as powers": ["(2 + sqrt(5))^(1/3) = (1 + sqrt(5))/2", "(9 + 4*sqrt(5))^(1/3) + (9 - 4*sqrt(5))^(1/3) = 3"],
    "products with a denominator": ["product(cos(x/2^k), k=1..n) = sin(x)/(2^n*sin(x/2^n)) ; n >= 1",
                                    "product(cosh(x/2^k), k=1..n) = sinh(x)/(2^n*sinh(x/2^n)) ; n >= 1",
                                    "product(2*cos(x/2^k) - 1, k=1..n) = (2*cos(x) + 1)/(2*cos(x/2^n) + 1) ; n >= 1"],
    "inverse hyperbolic functions and logarithms": [
        "asinh(a) + asinh(b) + asinh(c) + asinh(d) = log((d + sqrt(d^2 + 1))*(c + sqrt(c^2 + 1))*(b + sqrt(b^2 + 1))*(a + sqrt(a^2 + 1)))",
        "atanh(x) + atanh(y) = log((1 + x)*(1 + y)/((1 - x)*(1 - y)))/2 ; abs(x) < 1 ; abs(y) < 1"],
    "arcs of half-angle roots": ["atan(sqrt((1 - cos(x))/(1 + cos(x)))) = x/2 ; x >= 0 ; x < pi"],
    "parts of a fraction as angles": ["2*p*cos(x/(2*m))*sin(x/(2*m)) = p*sin(x/m)"],
    "powers on the unit circle": ["(cos(x) + I*sin(x))^n = cos(n*x) + I*sin(n*x) ; n whole", "exp(I*x)^n = exp(I*n*x) ; n whole",
                                  "(cos(x) - I*sin(x))^n = cos(n*x) - I*sin(n*x) ; n whole",
                                  "(r*(cos(x) + I*sin(x)))^n = r^n*(cos(n*x) + I*sin(n*x)) ; n whole ; r > 0"],
    "sizes by their squares": ["abs(1 + exp(I*x)) = 2*abs(cos(x/2))", "abs(1 - exp(I*x)) = 2*abs(sin(x/2))"],
    "squares of half an arc": ["sin(atan(x)/2)^2 = (1 - 1/sqrt(1 + x^2))/2", "cos(acos(x)/2)^2 = (1 + x)/2 ; abs(x) < 1"],
    "integrals by completing the square": [
        "integral(sqrt(x*(1 - x)), x=0..1) = pi/8", "integral(sqrt(3 - 2*x - x^2), x=-3..1) = 2*pi",
        "integral(sqrt(x^2 + 2*x + 2), x=-1..0) = (sqrt(2) + asinh(1))/2", "integral(1/sqrt(4*x - x^2), x=1..3) = pi/3"],
    "functions of half an arc": ["tan(atan(x)/2) = (sqrt(1 + x^2) - 1)/x", "atan((sqrt(1 + x^2) - 1)/x) = atan(x)/2",
                                 "tan(pi/4 - atan(x)/2) = sqrt(1 + x^2) - x"],
    "integrals by the tangent of the half angle": [
        "integral(1/(1 + sin(x)), x=0..pi/2) = 1", "integral(1/(1 + sin(x) + cos(x)), x=0..pi/2) = log(2)",
        "integral(1/(5 + 4*cos(x)), x=0..pi/2) = 2*atan(1/3)/3"],
    "integrals whose values are worked out": [
        "integral(1/(2 + cos(x)), x=0..pi/2) = pi/(3*sqrt(3))", "integral(1/(2 + sin(x)), x=0..pi/2) = pi/(3*sqrt(3))",
        "integral(1/(a + cos(x)), x=0..pi/2) = 2/sqrt(a^2 - 1)*atan(sqrt((a - 1)/(a + 1))) ; a > 1"],
    "integrals round the circle": [
        "integral(1/(2 + cos(x)), x=0..2*pi) = 2*pi/sqrt(3)", "integral(1/(5 + 3*sin(x)), x=0..2*pi) = pi/2",
        "integral(1/(5 + 4*cos(x)), x=-pi..pi) = 2*pi/3"],
    "integrals by the tangent": [
        "integral(1/(1 + cos(x)^2), x=0..pi/4) = atan(1/sqrt(2))/sqrt(2)",
        "integral(1/(a^2*cos(x)^2 + b^2*sin(x)^2), x=0..pi/4) = atan(b/a)/(a*b) ; a > 0 ; b > 0"],
    "integrals by the reciprocal": [
        "integral(1/(x*sqrt(x^2 + 1)), x=1..b) = asinh(1) - asinh(1/b) ; b > 1",
        "integral(1/(x*sqrt(x^2 - 1)), x=2..b) = acos(1/b) - pi/3 ; b > 2",
        "integral(1/(x*sqrt(x^2 + a^2)), x=1..2) = (asinh(a) - asinh(a/2))/a ; a > 0",
        "integral(1/(x^2*sqrt(x^2 + 1)), x=1..2) = sqrt(2) - sqrt(5)/2"],
    "integrals by what a textbook tries next": [
        "integral(x/(x^4 + 1), x=0..1) = pi/8", "integral(x*cos(x)^2, x=0..pi) = pi^2/4",
        "integral(sin(log(x)), x=1..e) = (e*(sin(1) - cos(1)) + 1)/2", "integral(x^2*sqrt(1 - x^2), x=0..1) = pi/16",
        "integral(1/(x^3 + 1), x=0..1) = log(2)/3 + pi/(3*sqrt(3))"],
    "integrals over kinks": [
        "integral(max(x, 1 - x), x=0..1) = 3/4", "integral(abs(x^2 - 1), x=0..2) = 2", "integral(x*abs(x), x=-1..2) = 7/3",
        "integral(exp(-abs(x)), x=-1..1) = 2 - 2/e", "integral(min(x, 1), x=0..2) = 3/2", "integral(x*relu(x), x=-1..1) = 1/3"],
    "angles of points": [
        "atan2(y, x) = atan(y/x) ; x > 0", "atan2(y, x) = -pi/2 - atan(x/y) ; y < 0", "atan2(y, x) = acos(x/sqrt(x^2 + y^2)) ; y > 0"],
    "cube roots beside other powers": ["sqrt(x)*cbrt(x) = x^(5/6) ; x > 0", "cbrt(sqrt(x)) = x^(1/6) ; x > 0"],
    "integrals with a root of a square beside a power": [
        "integral(1/(x*sqrt(x^2 - 1)), x=sqrt(2)..2) = pi/12", "integral(x^3/sqrt(x^2 + 1), x=0..1) = (2 - sqrt(2))/3"],
    "roots by half the angle": ["sqrt(2 + sqrt(2 + 2*cos(4*x))) = 2*cos(x) ; x > 0 ; x < pi/4", "sqrt(2 - 2*cos(2*x)) = 2*abs(sin(x))"],
    "powers of -1": ["cos(n*pi)^2 = 1 ; n whole", "sin(n*pi + pi/6)^2 = 1/4 ; n whole", "(-x)^(2*n) = x^(2*n) ; n whole ; n >= 1",
                     "sum((-1)^k*x^k, k=0..n) = (1 - (-x)^(n + 1))/(1 + x) ; n whole ; n >= 1 ; x > 0"],
    "halves of inverse hyperbolic functions": ["tanh(asinh(x)/2) = x/(1 + sqrt(1 + x^2))", "sinh(acosh(x)/2) = sqrt((x - 1)/2) ; x > 1"],
    "exponents that add up": ["exp(sin(x)^2)*exp(cos(x)^2) = e", "exp(cosh(x)^2)/exp(sinh(x)^2) = e"],
    "arcs of angles between bounds": ["atan(cos(x)/(1 + sin(x))) = pi/4 - x/2 ; abs(x) < pi/2",
                                      "atan(sec(x) + tan(x)) = x/2 + pi/4 ; abs(x) < pi/2"],
    "arcs by their slopes": ["atan(sqrt(1 + x^2) - x) = pi/4 - atan(x)/2", "atan(x + sqrt(1 + x^2)) = pi/4 + atan(x)/2"],
    "powers of products of positive factors": [
        "product(x[k]^a, k=1..n) = product(x[k], k=1..n)^a ; n whole ; n >= 1 ; all(x[k] > 0, k, 1, n)"],
    "sums with a factor, equal term by term once a denominator is one fraction": [
        "-1/n*sum(y[k]*exp(-z[k])/((1 + exp(-z[k]))^2*(1/(1 + exp(-z[k])))) - (1 - y[k])*exp(-z[k])/((1 + exp(-z[k]))^2"
        "*(1 - 1/(1 + exp(-z[k])))), k=1..n) = 1/n*sum(1/(1 + exp(-z[k])) - y[k], k=1..n) ; n whole ; n >= 1",
        "a*sum(2*x[k]/(1 - 1/(1 + exp(x[k]))), k=1..n) = 2*a*sum(x[j]*(1 + exp(-x[j])), j=1..n) ; n whole ; n >= 1"],
    "sums of two arcs": [
        "asin(x) + asin(y) = asin(x*sqrt(1 - y^2) + y*sqrt(1 - x^2)) ; x^2 + y^2 <= 1",
        "asin(x) + asin(y) = asin(x*sqrt(1 - y^2) + y*sqrt(1 - x^2)) ; x*y < 0",
        "asin(x) + asin(y) = pi - asin(x*sqrt(1 - y^2) + y*sqrt(1 - x^2)) ; x > 0 ; y > 0 ; x^2 + y^2 > 1",
        "asin(x) - asin(y) = acos(sqrt(1 - x^2)*sqrt(1 - y^2) + x*y) ; x >= y",
        "acos(x) + acos(y) = acos(x*y - sqrt(1 - x^2)*sqrt(1 - y^2)) ; x + y >= 0",
        "acos(x) - acos(y) = acos(x*y + sqrt(1 - x^2)*sqrt(1 - y^2)) ; x <= y",
        "atan(x) + atan(y) = atan((x + y)/(1 - x*y)) - pi ; x*y > 1 ; x < 0"],
    "multiples of pi by powers of -1": [
        "cos(n*pi)*cos(m*pi) = (-1)^(n + m) ; n whole ; m whole", "cos((n + m)*pi) = cos(n*pi)*cos(m*pi) ; n whole ; m whole",
        "cos((2*n + 1)*pi) = -1 ; n whole", "sin(n*pi - x) = (-1)^(n + 1)*sin(x) ; n whole", "exp(I*pi*(2*n + 1)) = -1 ; n whole",
        "sin(pi*n/2)^2 = (1 - (-1)^n)/2 ; n whole", "sin((n + 1/2)*pi + x) = (-1)^n*cos(x) ; n whole"],
    "every second binomial coefficient": [
        "sum(binomial(2*n, 2*k), k=0..n) = 2^(2*n - 1) ; n whole ; n >= 1", "sum(binomial(2*n + 1, 2*k), k=0..n) = 4^n ; n whole ; n >= 0",
        "sum(binomial(2*n, 2*k + 1), k=0..n - 1) = 2^(2*n - 1) ; n whole ; n >= 1",
        "sum(binomial(n, 2*k), k=0..floor(n/2)) = 2^(n - 1) ; n whole ; n >= 1"],
    "alternating sums of binomial coefficients": [
        "sum((-1)^k*binomial(2*n, k), k=0..2*n) = 0 ; n whole ; n >= 1", "sum((-1)^k*k*binomial(n, k), k=0..n) = 0 ; n whole ; n >= 2"],
    "whole parts": [
        "floor(x + n) = floor(x) + n ; n whole", "floor(n/2) + ceiling(n/2) = n ; n whole", "ceiling(x) = -floor(-x)",
        "floor((n + 1)/2) = ceiling(n/2) ; n whole"],
    "slopes beside a sign": ["D(x^2*sign(x), x) = 2*abs(x) ; x != 0", "D(sign(x)*log(1 + abs(x)), x) = 1/(1 + abs(x)) ; x != 0",
                             "D(x*step(x), x) = step(x) ; x != 0"],
    "corners that are told in two ways": ["min(max(x, -1), 1) = (abs(x + 1) - abs(x - 1))/2",
                                          "max(-1, min(1, 2*x)) = abs(x + 1/2) - abs(x - 1/2)"],
    "sums and differences of inverse hyperbolic functions": [
        "atanh(x) - atanh(y) = atanh((x - y)/(1 - x*y)) ; abs(x) < 1 ; abs(y) < 1",
        "atanh(x) + atanh(y) = atanh((x + y)/(1 + x*y)) ; abs(x) < 1 ; abs(y) < 1",
        "asinh(x) - asinh(y) = asinh(x*sqrt(1 + y^2) - y*sqrt(1 + x^2))",
        "acosh(x) - acosh(y) = acosh(x*y - sqrt(x^2 - 1)*sqrt(y^2 - 1)) ; x >= y ; y >= 1",
        "acosh(x) + acosh(y) = acosh(x*y + sqrt((x^2 - 1)*(y^2 - 1))) ; x >= 1 ; y >= 1",
        "acos(x) + acos(y) = acos(x*y - sqrt((1 - x^2)*(1 - y^2))) ; x + y >= 0"],
    "arcs by cases and their slopes": ["atan(x) + atan(1/x) = pi/2*sign(x)", "atan(1/x) = sign(x)*pi/2 - atan(x)"],
    "derivatives where a function with a kink lies beyond a number": [
        "D(log(1 + x*abs(x)), x) = 2*abs(x)/(1 + x*abs(x))", "D(abs(x) - 1/2, x) = sign(x) ; abs(x) > 1"],
    "signs by corners and by rising functions": [
        "abs(1 - x*y) = 1 - x*y ; abs(x) < 1 ; abs(y) < 1", "sign(1 - tanh(x)*tanh(y)) = 1", "abs(x*y - 1) = x*y - 1 ; x >= 1 ; y >= 1",
        "abs(exp(x) - exp(y)) = exp(x) - exp(y) ; x > y"],
    "maxima of sizes": ["max(abs(x + y), abs(x - y)) = abs(x) + abs(y)", "min(abs(x + y), abs(x - y)) = abs(abs(x) - abs(y))",
                        "abs(x + y) + abs(x - y) = 2*max(abs(x), abs(y))", "abs(abs(x + y) - abs(x - y)) = 2*min(abs(x), abs(y))",
                        "relu(x + y) + relu(x - y) + relu(-x - y) + relu(y - x) = 2*max(abs(x), abs(y))"],
    "signs of angles between bounds": [
        "sqrt(sec(x)^2 - 1) = -tan(x) ; x > pi/2 ; x < pi", "sqrt(1 - cos(x)^2) = -sin(x) ; x > pi ; x < 2*pi",
        "abs(sin(x)*cos(x)) = -sin(x)*cos(x) ; x > pi/2 ; x < pi"],
    "sizes of entries": ["sum(abs(x[k])^2, k=1..n) = sum(x[k]^2, k=1..n)"],
    "equations that are assumed": [
        "2*a*x = 4*b*x ; a = 2*b", "D(a*x^2, x) = 4*b*x ; a = 2*b", "exp(a*x) = exp(2*b*x) ; a = 2*b", "p*log(q) = 0 ; q = 1",
        "sum(a*x[k], k=1..n) = 2*b*sum(x[k], k=1..n) ; a = 2*b", "a^3 + b^3 + c^3 = 3*a*b*c ; a + b + c = 0",
        "x + 1/y = 2*x ; x*y = 1", "log(x) + log(y) = 0 ; x*y = 1 ; x > 0", "x^4 = 5*x + 6 ; x^2 = x + 2"],
    "angles of a triangle": [
        "tan(a) + tan(b) + tan(c) = tan(a)*tan(b)*tan(c) ; a + b + c = pi",
        "sin(2*a) + sin(2*b) + sin(2*c) = 4*sin(a)*sin(b)*sin(c) ; a + b + c = pi",
        "cos(a)^2 + cos(b)^2 + cos(c)^2 + 2*cos(a)*cos(b)*cos(c) = 1 ; a + b + c = pi"],
    "what functions are said to be": [
        "cos(2*x) = (1 - t^2)/(1 + t^2) ; tan(x) = t", "sin(2*x) = 2*t/(1 + t^2) ; t = tan(x)", "sin(x)^2 = 1/(1 + c^2) ; cot(x) = c",
        "a*sin(x) + b*cos(x) = sqrt(a^2 + b^2)*sin(x + d) ; cos(d) = a/sqrt(a^2 + b^2) ; sin(d) = b/sqrt(a^2 + b^2)"],
}
REFUTED = {
    "maxima of several": ["max(a, b, c) = max(a, b) + c", "min(a, max(b, c)) = max(min(a, b), c)"],
    "derivatives at kinks": ["D(x*abs(x), x) = 2*x", "D(x/(1 + abs(x)), x) = 1/(1 + abs(x))"],
    "derivatives that go on over a kink": [
        "D(x^2*abs(x), x) = 3*x^2", "D(x*relu(x), x) = relu(x)", "D(abs(x) - log(1 + abs(x)), x) = abs(x)/(1 + abs(x))",
        "D(x^2*abs(x)*exp(x), x) = 3*x*abs(x)*exp(x)", "D(x*cbrt(x), x) = cbrt(x)", "D(x*max(x, 0), x) = 2*x"],
    "an arc of a product with a root": ["D(asin(2*x*sqrt(1 - x^2)), x) = 2/sqrt(1 - x^2) ; abs(x) < 1",
                                        "D(asin(2*x*sqrt(1 - x^2)), x) = 2/sqrt(1 - x^2) ; x > -1 ; x < -1/sqrt(2)",
                                        "asin(2*x*sqrt(1 - x^2)) = 2*asin(x) ; abs(x) <= 1"],
    "an arc among other terms": ["2*atan(x) + asin(2*x/(1 + x^2)) = pi ; x > 0"],
    "arcs by cases": ["acos(cos(x)) = abs(x)", "asin(cos(x)) = pi/2 - x ; x > -pi ; x < pi"],
    "logarithms of complex numbers": ["log(-1 + I) = log(2)/2 - I*pi/4", "log(1 + I) = log(2) + I*pi/4", "sqrt(I) = -(1 + I)/sqrt(2)"],
    "roots by Pythagoras": ["log(cosh(x) + sqrt(cosh(x)^2 - 1)) = x"],
    "cube roots as powers": ["(2 + sqrt(5))^(1/3) = (1 + sqrt(5))/3"],
    "products with a denominator": ["product(cos(x/2^k), k=1..n) = sin(x)/(2^n*sin(x/2^(n + 1))) ; n >= 1"],
    "inverse hyperbolic functions and logarithms": [
        "asinh(a) + asinh(b) = log(a + b + sqrt(a^2 + 1) + sqrt(b^2 + 1))",
        "atanh(x) + atanh(y) = log((1 + x)*(1 + y)/((1 - x)*(1 - y))) ; abs(x) < 1 ; abs(y) < 1"],
    "arcs of half-angle roots": ["atan(sqrt((1 - cos(x))/(1 + cos(x)))) = x/2 ; x > -pi ; x < pi"],
    "parts of a fraction as angles": ["p*cos(x/(2*m))*sin(x/(2*m)) = p*sin(x/m)"],
    "powers on the unit circle": ["(cos(x) + I*sin(x))^n = cos(n*x) - I*sin(n*x) ; n whole",
                                  "(cos(x) + I*sin(x))^n = cos(x)^n + I*sin(x)^n ; n whole", "exp(I*x)^y = exp(I*x*y)"],
    "sizes by their squares": ["abs(1 + exp(I*x)) = 2*cos(x/2)"],
    "squares of half an arc": ["sin(atan(x)/2)^2 = (1 + 1/sqrt(1 + x^2))/2"],
    "integrals by completing the square": ["integral(sqrt(x*(1 - x)), x=0..1) = pi/4", "integral(1/sqrt(4*x - x^2), x=1..3) = pi/6"],
    "functions of half an arc": ["tan(atan(x)/2) = (1 - sqrt(1 + x^2))/x", "sin(atan(x)/2) = sqrt((1 - 1/sqrt(1 + x^2))/2)"],
    "integrals by the tangent of the half angle": ["integral(1/(1 + sin(x)), x=0..pi/2) = 2"],
    "integrals whose values are worked out": ["integral(1/(2 + cos(x)), x=0..pi/2) = pi/(2*sqrt(3))"],
    "integrals round the circle": ["integral(1/(2 + cos(x)), x=0..2*pi) = pi/sqrt(3)", "integral(1/(5 + 3*sin(x)), x=0..2*pi) = pi/3"],
    "integrals by the tangent": ["integral(1/(1 + cos(x)^2), x=0..pi/4) = atan(1/sqrt(2))"],
    "integrals by the reciprocal": ["integral(1/(x*sqrt(x^2 + 1)), x=1..b) = asinh(b) - asinh(1) ; b > 1",
                                    "integral(1/(x^2*sqrt(x^2 + 1)), x=1..2) = sqrt(2) - sqrt(5)"],
    "integrals by what a textbook tries next": [
        "integral(x/(x^4 + 1), x=0..1) = pi/4", "integral(x^2*sqrt(1 - x^2), x=0..1) = pi/8",
        "integral(1/(x^3 + 1), x=0..1) = log(2)/3 + pi/(2*sqrt(3))"],
    "integrals over kinks": ["integral(x*abs(x), x=-1..2) = 3", "integral(exp(-abs(x)), x=-1..1) = e - 1/e"],
    "angles of points": ["atan2(y, x) = atan(y/x) ; y > 0", "atan2(y, x) = acos(x/sqrt(x^2 + y^2)) ; x > 0"],
    "cube roots beside other powers": ["sqrt(x)*cbrt(x) = x^(2/3) ; x > 0"],
    "integrals with a root of a square beside a power": ["integral(1/(x*sqrt(x^2 - 1)), x=sqrt(2)..2) = pi/6"],
    "roots by half the angle": ["sqrt(2 + sqrt(2 + 2*cos(4*x))) = 2*cos(x)", "sqrt(2 - 2*cos(2*x)) = 2*sin(x)"],
    "powers of -1": ["cos(n*pi) = 1 ; n whole", "(-x)^n = x^n ; n whole ; n >= 1"],
    "halves of inverse hyperbolic functions": ["tanh(asinh(x)/2) = x/(1 - sqrt(1 + x^2))"],
    "exponents that add up": ["exp(sin(x)^2)*exp(cos(x)^2) = 1"],
    "arcs of angles between bounds": ["atan(cos(x)/(1 + sin(x))) = pi/4 - x/2"],
    "arcs by their slopes": ["atan(sqrt(1 + x^2) - x) = pi/4 + atan(x)/2"],
    "powers of products of positive factors": [
        "product(x[k]^a, k=1..n) = a*product(x[k], k=1..n) ; n whole ; n >= 1 ; all(x[k] > 0, k, 1, n)"],
    "sums with a factor, equal term by term once a denominator is one fraction": [
        "a*sum(2*x[k]/(1 - 1/(1 + exp(x[k]))), k=1..n) = a*sum(x[k]*(1 + exp(-x[k])), k=1..n) ; n whole ; n >= 1"],
    "sums of two arcs": [
        "asin(x) + asin(y) = asin(x*sqrt(1 - y^2) + y*sqrt(1 - x^2)) ; x*y > 0",
        "asin(x) + asin(y) = pi - asin(x*sqrt(1 - y^2) + y*sqrt(1 - x^2)) ; x > 0 ; x^2 + y^2 > 1",
        "asin(x) - asin(y) = acos(sqrt(1 - x^2)*sqrt(1 - y^2) + x*y)",
        "acos(x) + acos(y) = acos(x*y - sqrt(1 - x^2)*sqrt(1 - y^2))",
        "acos(x) - acos(y) = acos(x*y + sqrt(1 - x^2)*sqrt(1 - y^2))",
        "atan(x) + atan(y) = atan((x + y)/(1 - x*y)) - pi ; x*y > 1"],
    "multiples of pi by powers of -1": [
        "cos((n + m)*pi) = -cos(n*pi)*cos(m*pi) ; n whole ; m whole", "cos((2*n + 1)*pi) = (-1)^n ; n whole",
        "sin(n*pi - x) = (-1)^n*sin(x) ; n whole", "sin(pi*n/2)^2 = (1 + (-1)^n)/2 ; n whole"],
    "every second binomial coefficient": [
        "sum(binomial(2*n, 2*k), k=0..n) = 2^(2*n - 1) ; n whole ; n >= 0",
        "sum(binomial(n, 2*k), k=0..floor(n/2)) = 2^n ; n whole ; n >= 1"],
    "alternating sums of binomial coefficients": ["sum((-1)^k*k*binomial(n, k), k=0..n) = 0 ; n whole ; n >= 1"],
    "whole parts": ["floor(x + y) = floor(x) + floor(y)", "floor(n/2) = n/2 ; n whole", "ceiling(x) = floor(x) + 1"],
    "slopes beside a sign": ["D(x^2*sign(x), x) = 2*x ; x != 0", "D(x*step(x), x) = 1 ; x != 0"],
    "corners that are told in two ways": ["min(max(x, -1), 1) = (abs(x + 1) + abs(x - 1))/2"],
    "sums and differences of inverse hyperbolic functions": [
        "atanh(x) - atanh(y) = atanh((x - y)/(1 + x*y)) ; abs(x) < 1 ; abs(y) < 1",
        "acosh(x) - acosh(y) = acosh(x*y - sqrt(x^2 - 1)*sqrt(y^2 - 1)) ; x >= 1 ; y >= 1",
        "acosh(x) + acosh(y) = acosh(x*y - sqrt((x^2 - 1)*(y^2 - 1))) ; x >= 1 ; y >= 1"],
    "arcs by cases and their slopes": ["atan(x) + atan(1/x) = pi/2", "atan(x) + atan(1/x) = sign(x)*pi/4 ; x != 0"],
    "derivatives where a function with a kink lies beyond a number": [
        "D(log(1 + x*abs(x)), x) = 2*x/(1 + x*abs(x))", "D(abs(x) - 1/2, x) = 1 ; abs(x) > 1"],
    "signs by corners and by rising functions": [
        "abs(1 - x*y) = 1 - x*y ; abs(x) < 2 ; abs(y) < 1", "abs(x*y - 1) = x*y - 1 ; x >= 1 ; y > 0",
        "abs(exp(x) - exp(y)) = exp(x) - exp(y) ; x > -y"],
    "maxima of sizes": ["max(abs(x + y), abs(x - y)) = abs(x + y)", "min(abs(x + y), abs(x - y)) = abs(x) - abs(y)",
                        "abs(x + y) + abs(x - y) = 2*max(x, y)"],
    "signs of angles between bounds": ["sqrt(1 - sin(x)^2) = cos(x) ; x > pi/2 ; x < pi", "abs(tan(x)) = -tan(x) ; x > pi/2 ; x < 5"],
    "sizes of entries": ["sum(abs(x[k]), k=1..n) = abs(sum(x[k], k=1..n))", "sum(sqrt(x[k]^2), k=1..n) = sum(x[k], k=1..n)"],
    "equations that are assumed": [
        "D(a*x^2, x) = 5*b*x ; a = 2*b", "a^3 + b^3 + c^3 = 3*a*b ; a + b + c = 0",
        "x + 1/y = 3*x ; x*y = 1", "x^2 = 3*x + 2 ; x^2 = x + 2",
        "D(a*x^2, x) = a*x ; a = 2*x"],
    "angles of a triangle": ["cos(a)^2 + cos(b)^2 + cos(c)^2 + 2*cos(a)*cos(b)*cos(c) = 2 ; a + b + c = pi",
                             "sin(a) + sin(b) = sin(c) ; a + b + c = pi"],
    "what functions are said to be": ["sin(2*x) = t/(1 + t^2) ; t = tan(x)", "cos(x) = c/sqrt(1 + c^2) ; cot(x) = c"],
}


def verdict(row: str) -> Verdict:
    text, *assume = row.split(" ; ")
    return prove(read_given(text, assume=assume), RULES).verdict


@pytest.mark.parametrize("kind", PROVED)
def test_proved(kind: str) -> None:
    assert [row for row in PROVED[kind] if verdict(row) is not Verdict.PROVED] == []


@pytest.mark.parametrize("kind", PROVED)
def test_a_false_twin_is_refuted(kind: str) -> None:
    assert [row for row in REFUTED[kind] if verdict(row) is not Verdict.REFUTED] == []
