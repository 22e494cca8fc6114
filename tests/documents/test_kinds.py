"""Kinds of pages that people write, small enough to read: true twins and false twins, with the verdict behind every line.

v verified, d definition, w wrong, c carried, n not understood
"""

from __future__ import annotations

import re

import pytest

from symderive.documents.marking.checked import check_page
from symderive.documents.reading.reader import read_text

LETTERS = {"verified": "v", "definition": "d", "wrong": "w", "carried": "c", "not_understood": "n"}

EXERCISES = {
    "a rule with functions that nobody defines binds nothing": r"""
Rule: if $y = f(u)$ and $u = g(x)$ then $\frac{dy}{dx} = \frac{dy}{du} \cdot \frac{du}{dx}$.  ## v
**1.** $y = (3x^2 + 1)^5$                                ## d
Let $u = 3x^2 + 1$, so $y = u^5$ and                     ## v
$$\frac{dy}{du} = 5u^4, \qquad \frac{du}{dx} = 6x$$      ## v
$$\frac{dy}{dx} = 30x(3x^2 + 1)^4$$                      ## v
**2.** $y = \sin(x^2)$                                   ## d
Let $u = x^2$.                                           ## d
$$\frac{dy}{dx} = 2x\cos(x^2)$$                          ## v
""",
    "a wrong inner and a wrong outer derivative": r"""
**1.** $y = (3x^2 + 1)^5$                                ## d
Let $u = 3x^2 + 1$, so $y = u^5$ and                     ## v
$$\frac{dy}{du} = 4u^4$$                                 ## w
$$\frac{du}{dx} = 6x$$                                   ## v
**2.** $y = \sin(x^2)$                                   ## d
$$\frac{dy}{dx} = x\cos(x^2)$$                           ## w
**3.** $y = \cos(3t)\, e^{2t}$                           ## d
$$\frac{dy}{dt} = 3\cos(3t)\, e^{2t} + 2\cos(3t)\, e^{2t}$$    ## w
$$= 5\cos(3t)\, e^{2t}$$                                 ## c
""",
    "primes, and values of y at a number": r"""
1. $y = x^3 + 2x$    ## d
$$y' = 3x^2 + 2$$    ## v
$$y'' = 6x$$         ## v
$y'(2) = 14$         ## v
2. $y = \ln(x)$      ## d
$$y' = 1/x$$         ## v
$y'(2) = 0.5$        ## v
""",
    "a wrong y' and its value": r"""
1. $y = x^3 + 2x$    ## d
$$y' = 3x^2$$        ## w
$y'(2) = 12$         ## c
2. $y = \ln(x)$      ## d
$$y' = -1/x$$        ## w
$y'(2) = -0.5$       ## c
$y(1) = 0$           ## v
""",
    "a list of steps is one calculation": """
1. $h = 2x + 1$      ## d
2. $y = 3h$          ## d
3. $y = 6x + 3$      ## v
4. $h = 2x - 1$      ## w
""",
}

CARRIED = {
    "an equality of a power that is wrong, used further down": r"""
Let $t = 2 + \sqrt{3}$.                                   ## d
$t^2 = (2 + \sqrt{3})^2 = 4 + 3 = 7$                      ## w
$t^2 - 4t + 1 = 7 - 8 - 4\sqrt{3} + 1 = -4\sqrt{3}$       ## c
""",
    "the same without the mistake": r"""
Let $t = 2 + \sqrt{3}$.                                   ## d
$t^2 = (2 + \sqrt{3})^2 = 7 + 4\sqrt{3}$                  ## v
$t^2 - 4t + 1 = 7 + 4\sqrt{3} - 8 - 4\sqrt{3} + 1 = 0$    ## v
""",
    "a wrong formula at a number, and one that does not follow from it": r"""
$$\cosh^2 x = \frac{\cosh 2x}{2}$$                       ## w
$\cosh^2 1 = \frac{\cosh 2}{2} \approx 1.8811$           ## c
$\cosh^2 3 = \frac{\cosh 6}{4}$                          ## w
$\cosh^2 2 = \frac{\cosh 4 + 1}{2}$                      ## v
""",
    "the chain rule and the second derivative go on from a wrong one": r"""
$y = u^3$ with $u = x^2 + 1$                             ## d
$$\frac{dy}{du} = 2u^2$$                                 ## w
$$\frac{du}{dx} = 2x$$                                   ## v
$$\frac{dy}{dx} = 4x(x^2 + 1)^2$$                        ## c
## -
$z = x^4$                                                ## d
$$z' = 4x^2$$                                            ## w
$$z'' = 8x$$                                             ## c
""",
    "a wrong second derivative with numbers": r"""
$L = \frac12 (w x - y)^2$ with $w = 0.5$, $x = 2$, $y = 3$       ## d
$$\frac{\partial L}{\partial w} = (w x - y) x$$                 ## v
$$\frac{\partial^2 L}{\partial w^2} = x$$                       ## w
The step is $s = \frac{\partial L}{\partial w} / \frac{\partial^2 L}{\partial w^2} = -4/2 = -2$    ## c
""",
}

EARLIER = {
    "at the starting point": r"""
$L = w^2 + 3w$ and $w = 2$                               ## d
$$\frac{dL}{dw} = 2w + 3$$                               ## v
$w \leftarrow 2 - 0.1 \cdot 7 = 1.3$                      ## v
Now the slope is $\frac{dL}{dw} = 2 \cdot 1.3 + 3 = 5.6$.   ## v
At the starting point the loss was $L = 4 + 6 = 10$.     ## v
Now the loss is $L = 1.69 + 3.9 = 5.59$.                 ## v
""",
    "a false value at the starting point": r"""
$L = w^2 + 3w$ and $w = 2$                               ## d
$w \leftarrow 2 - 0.1 \cdot 7 = 1.3$                      ## v
At the starting point the loss was $L = 4 + 6 = 11$.     ## w
Now the loss is $L = 4 + 6 = 10$.                        ## w
""",
}

LINES = {
    "tangents and normals": r"""
**1.** $y = x^2 + 1$                                     ## d
The slope at $x = 2$ is $2 \cdot 2 = 4$.                 ## v
tangent: $y = 5 + 4(x - 2)$                              ## v
The normal there is $y = 5 - \frac14 (x - 2)$            ## v
The tangent line at $x = 2$: $y - 5 = 4(x - 2)$          ## v
so the tangent is $y = 4x - 3$                           ## v
**2.** $y = \ln x$                                       ## d
The tangent at $x = 1$ is $y = x - 1$.                   ## v
""",
    "false ones": r"""
**1.** $y = x^2 + 1$                                     ## d
tangent at $x = 2$: $y = 5 + 2(x - 2)$                   ## w
The tangent at $x = 2$ is $y = 4x - 5$                   ## w
The normal at $x = 2$ is $y = 5 - 4(x - 2)$              ## w
""",
    "a slope, a value and a tangent from a wrong derivative": r"""
**1.** $y = \cos(3t)\, e^{2t}$                           ## d
$$\frac{dy}{dt} = 3\cos(3t)\, e^{2t} + 2\cos(3t)\, e^{2t}$$  ## w
so at $t = 0$ the slope is $5 \cos 0 \cdot e^{0} = 5$    ## c
tangent: $y = 1 + 5t$                                    ## c
**2.** $y = \sin(2t)$                                    ## d
$$\frac{dy}{dt} = 2\cos(2t)$$                           ## v
so at $t = 0$ the slope is $2 \cos 0 = 2$                ## v
""",
}

SOLVING = {
    "rounded solutions, and other exercises with the same letters": r"""
**(a)** $x^2 + 10x + 7 = 0$                              ## d
$x = -5 \pm \sqrt{18} = -5 \pm 3\sqrt{2}$               ## v
$x_1 \approx -0.757$ and $x_2 \approx -9.243$            ## v
**(b)** $2x - 6 = 0$                                     ## d
$x = 3$                                                  ## v
**(c)** $3x^2 - 8x + 2 = 0$                              ## d
$x_1 = 2.387$ and $x_2 = 0.279$                          ## v
""",
    "false solutions": r"""
**(a)** $x^2 + 10x + 7 = 0$                              ## d
$x_1 \approx -0.767$                                     ## w
$x_2 \approx -9.243$                                     ## v
**(b)** $2x - 6 = 0$                                     ## d
$x = -3$                                                 ## w
""",
    "a chain that ends in an equation": r"""
$f(x) = x^2 - 6x$                                        ## d
$f'(x) = 2x - 6 = 0$                                     ## v
$x = 3$                                                  ## v
For which $k$ has $x^2 + kx + 9 = 0$ one solution?       ## d
$D = k^2 - 36 = 0$, so $k = 6$ or $k = -6$.              ## v
""",
    "a false one": r"""
$f(x) = x^2 - 6x$                                        ## d
$f'(x) = 2x + 6 = 0$                                     ## w
$D = k^2 - 36 = 0$                                       ## d
so $k = 7$ or $k = -7$.                                  ## w
""",
    "the quadratic formula": r"""
We want to solve $a x^2 + b x + c = 0$ with $a \neq 0$.                          ## d
$$a x^2 + b x + c = a\left(x + \frac{b}{2a}\right)^2 - \frac{b^2}{4a} + c$$     ## v
Setting this to zero, $\left(x + \frac{b}{2a}\right)^2 = \frac{b^2 - 4ac}{4a^2}$ ## v
$$x_{1,2} = \frac{-b \pm \sqrt{b^2 - 4ac}}{2a}$$                                ## v
""",
    "the quadratic formula with slips": r"""
We want to solve $a x^2 + b x + c = 0$ with $a \neq 0$.                          ## d
$$\left(x + \frac{b}{2a}\right)^2 = \frac{b^2 - 4ac}{2a^2}$$                    ## w
$$x_{1,2} = \frac{-b \pm \sqrt{b^2 + 4ac}}{2a}$$                                ## w
""",
    "a slope that is set to zero": r"""
$L(v) = -n \log v - \frac{Q}{2v^2}$ for $v > 0$          ## d
$$\frac{\partial L}{\partial v} = -\frac{n}{v} + \frac{Q}{v^3}$$   ## v
Setting this to zero gives $Q = n v^2$                   ## v
$$\hat{v} = \sqrt{Q/n}$$                                 ## v
""",
    "a wrong slope that is set to zero": r"""
$L(v) = -\frac{n}{2} \log v - \frac{Q}{2v}$ for $v > 0$  ## d
$$\frac{\partial L}{\partial v} = -\frac{n}{v} + \frac{Q}{2v^2}$$   ## w
Setting this to zero and multiplying by $2v^2$ gives $-2nv + Q = 0$    ## c
$$\hat{v} = \frac{Q}{2n}$$                               ## c
With $n = 4$ and $Q = 1.38$                              ## d
$$\hat{v} = \frac{1.38}{8} = 0.1725$$                    ## c
""",
}

SUBJECTS = {
    "a ball: dots with arguments, times with an index": r"""
$h_0 = 2$, $v_0 = 12$ and $g = 9.81$                     ## d
$h(t) = h_0 + v_0 t - \frac12 g t^2$                     ## d
$$\dot{h}(t) = v_0 - g t$$                               ## v
At the top $\dot{h}(t_1) = 0$, so $t_1 = \frac{v_0}{g} = 1.223$    ## v
$$h(t_1) = h_0 + \frac{v_0^2}{2g} = 9.339$$              ## v
$$\ddot{h}(t) = -g$$                                     ## v
""",
    "a ball with slips": r"""
$h_0 = 2$, $v_0 = 12$ and $g = 9.81$                     ## d
$h(t) = h_0 + v_0 t - \frac12 g t^2$                     ## d
$$\dot{h}(t) = v_0 + g t$$                               ## w
At the top $h'(t_1) = 0$, so $t_1 = \frac{g}{v_0}$       ## w
$$\ddot{h}(t) = g$$                                      ## c
""",
    "forces along a plane and across it, and a test": r"""
$F_\parallel = 29.43 \cdot 0.5 = 14.715$ and $F_\perp = 25.49$    ## v
$a = \frac{F_\parallel - 5.098}{3} = 3.206$              ## v
$P(+) = 0.98 \cdot 0.02 + 0.05 \cdot 0.98 = 0.0686$      ## v
$P(D \mid +) = \frac{0.0196}{0.0686} = 0.2857$           ## v
$b = \frac{F_\parallel - 5.098}{3} = 3.602$              ## w
""",
    "arguments that get a law further down": r"""
$f(x, y) = (1 - x)^2 + 100 (y - x^2)^2$                  ## d
$$\frac{\partial f}{\partial x} = -2(1 - x) - 400 x (y - x^2)$$    ## v
$$\frac{\partial f}{\partial y} = 100 (y - x^2)$$       ## w
along $x = -1 + 4s$ and $y = 1$                          ## d
""",
    "a formula that is another one with the numbers of the page": r"""
$x = (12, 15, 11, 14, 18)$ and $n = 5$                   ## d
$\bar{x} = \frac{12 + 15 + 11 + 14 + 18}{5} = 14$        ## v
$\lambda = \frac{n}{\sum_{i=1}^n x_i} = \frac{1}{\bar{x}} = \frac{5}{70}$    ## v
$\kappa = \frac{n}{\sum_{i=1}^n x_i} = \bar{x} = \frac{5}{70}$    ## w
""",
}

MORE = {
    "a slope that is zero, and is no polynomial": r"""
$f(x) = x^3 e^{-2x}$                                     ## d
$f'(x) = x^2 (3 - 2x) e^{-2x}$                           ## v
$f'(x) = 0$ for $x = 0$ and $x = \frac32$.               ## v
$f(1.5) = 3.375 e^{-3} = 0.168$                          ## v
""",
    "a false zero": r"""
$f(x) = x^3 e^{-2x}$                                     ## d
$f'(x) = 0$ for $x = \frac23$.                           ## w
""",
    "steps of an iteration are no solutions": r"""
For $x^2 - 2 = 0$ take $x_{n+1} = x_n - \frac{x_n^2 - 2}{2 x_n}$    ## d
$x_0 = 1$                                                ## d
$x_1 = 1 - \frac{1 - 2}{2} = 1.5$                        ## v
$x_2 = 1.5 - \frac{2.25 - 2}{3} = 1.4617$                ## w
""",
    "an approximation, and numbers put into it": r"""
$$\sqrt{1 + x} \approx 1 + \frac{x}{2} - \frac{x^2}{8}$$        ## n
so $\sqrt{1.1} \approx 1 + 0.05 - 0.00125 = 1.04875$    ## v
and $\sqrt{1.2} \approx 1 + 0.1 - 0.05 = 1.05$          ## w
""",
    "a quantity here, and a function of that name further down": r"""
$w = 0.4$, $x = 1.5$ and $t = 1$                         ## d
$y = w x$ and $L = \frac12 (y - t)^2$                    ## d
$$\frac{\partial L}{\partial w} = (y - t) x$$            ## v
$$\frac{\partial L}{\partial w} = (y - t) w$$            ## w
# Another part
$L(w) = (w - 3)^2$                                       ## d
$L'(w) = 2(w - 3)$                                       ## v
$L'(w) = 2w - 6 = 0$, so $w = 3$. Without it $w = 2$.    ## v
""",
}

LINEAR = {
    "two values at once, each by itself, and what is calculated with them": r"""
$\lambda_{1,2} = \frac{5 \pm \sqrt{25 - 20}}{2} = \frac{5 \pm \sqrt{5}}{2}$     ## v
$\lambda_1 \approx 3.618$ and $\lambda_2 \approx 1.382$                         ## v
$\lambda_1 \lambda_2 = \frac{25 - 5}{4} = 5$                                   ## v
$\lambda_1 + \lambda_2 = 6$                                                   ## w
""",
    "a value that is none of the two": r"""
$\lambda_{1,2} = \frac{5 \pm \sqrt{5}}{2}$                                     ## d
$\lambda_1 \approx 3.816$                                                      ## w
""",
    "numbers that are about something": r"""
$a \approx 3.618$ and $b \approx 1.382$                  ## d
$a b = 5$                                                ## v
$a b = 6$                                                ## w
""",
    "a system of equations": r"""
Solve $2x + y = 5$, $x - y = 1$.                         ## d
Adding, $3x = 6$, so $x = 2$ and $y = 1$.                ## v
""",
    "divergences and chances of words": r"""
$P(\text{heads}) = p$                                    ## d
$H(p) = -p \ln p - (1 - p) \ln (1 - p)$                  ## d
$$H'(p) = \ln \frac{1 - p}{p}$$                          ## v
$$D(P \| Q) = 0.5 \cdot (-0.5878) + 0.5 \cdot 1.6094 = 0.5108$$    ## v
$$D(Q \| P) = 0.5 \cdot (-0.5878) + 0.5 \cdot 1.6094 = 0.8105$$    ## w
""",
}

PRIMES = {
    "a prime means the slope in what y depends on here": r"""
1. $y = \tan x$                                          ## d
$y' = \frac{1}{\cos^2 x} = \tan^2 x + 1$                 ## v
$y' = \frac{1}{\cos^2 x} = \tan^2 x - 1$                 ## w
2. $y = 5t^2$                                            ## d
$\frac{dy}{dt} = 10 t$ and $y' = 10 t$                   ## v
$y' = 5 t$                                               ## w
""",
    "an equation between letters has nothing to do with the formula of another exercise": r"""
1. $y = \tan x$ and $y' = 1 + y^2$                       ## v
2. $x^2 + y^2 = 25$                                      ## d
Differentiating, $2x + 2y y' = 0$, so $y' = -\frac{x}{y}$.    ## v
""",
}

MIXED = {
    "a formula in the one solution that was found": r"""
The golden section: $g^2 = g + 1$ with $g > 0$.                                                    ## d
$$g = \frac{1 + \sqrt{1 + 4}}{2} = \frac{1 + \sqrt{5}}{2} \approx 1.6180$$                         ## v
and $\frac{1}{g} = \frac{2}{1 + \sqrt{5}} = \frac{\sqrt{5} - 1}{2} = g - 1$,                       ## v
and $\frac{1}{g^2} = \frac{2}{3 + \sqrt{5}} = g - 2$.                                               ## w
""",
    "a whole number that is taken from a slip is no rounding": r"""
Let $v = \frac{9 + 1 + 0 + 16}{4} = \frac{28}{4} = 7$.                                              ## w
The root is $\sqrt{v} = \sqrt{7} = 2.6458$,                                                         ## c
and $\frac{-3}{\sqrt{v}} = -3 / 2.6458 = -1.1339$.                                                  ## c
""",
    "the best value is where a wrong slope is zero, though no word says so": r"""
The log-likelihood is $\ell(m, v) = -\frac{n}{2} \ln(2 \pi v) - \frac{1}{2v} \sum_{i=1}^{n} (x_i - m)^2$.      ## d
The data are $x_1 = 4.1$, $x_2 = 5.3$, $x_3 = 4.8$, $x_4 = 5.8$ and $n = 4$.                                   ## d
$$\hat{m} = \frac{4.1 + 5.3 + 4.8 + 5.8}{4} = 5$$                                                            ## v
Put $Q = \sum_{i=1}^{n} (x_i - \hat{m})^2 = 0.81 + 0.09 + 0.04 + 0.64 = 1.58$.                                ## v
$$\frac{\partial \ell}{\partial v} = -\frac{n}{2v} + \frac{Q}{v^2}$$                                         ## w
so the best variance is $$\hat{v} = \frac{2Q}{n} = \frac{3.16}{4} = 0.79$$                                    ## c
with the root $$\sqrt{0.79} = 0.8888.$$                                                                       ## c
""",
    "a loss whose formula does not show the bias": r"""
With $z_1 = 1.2$ and $z_2 = 0.4$ we have $S = e^{z_1} + e^{z_2} = 3.3201 + 1.4918 = 4.8191$.                     ## w
$p_1 = \frac{e^{z_1}}{S} = 0.6890$                                                                             ## c
The loss is $L = -\ln p_1$.                                                                                    ## d
$\frac{\partial L}{\partial z_1} = p_1 - 1 = -0.3110$                                                           ## c
The bias $b = 0.1$ has the same gradient; $\eta = 0.5$.                                                        ## d
$$b \leftarrow b - \eta \frac{\partial L}{\partial b} = 0.1 + 0.5 \times 0.3110 = 0.2555$$                      ## c
""",
    "a wrong sign in a step is not excused by what is rounded": r"""
$x = 0.8$, $y = -0.1$, $v = -0.7$, $\eta = 0.5$                                                                ## d
$a = 0.12 + 0.72 - 0.25 = 0.49$                                                                                ## w
$E = \frac{1}{2} (v a x - y)^2$                                                                                ## d
$\frac{\partial E}{\partial v} = (v a x - y) a x = -0.1744 \times 0.392 = -0.0684$                              ## c
$$v \leftarrow v - \eta \frac{\partial E}{\partial v} = -0.7 - 0.5 \times 0.0684 = -0.7342$$                   ## w
""",
    "where a calculation starts is given for all of it": r"""
The data are $x_1 = 0.5$, $x_2 = 1.5$ with labels $y_1 = 0$, $y_2 = 1$.                                         ## d
We start at $w = 0.4$, $b = 0.1$ and $\sigma(z) = 1/(1 + e^{-z})$.                                             ## d

**(a) Predictions**
$$z_1 = w x_1 + b = 0.3$$                                                                                      ## v
$$z_2 = w x_2 + b = 0.7$$                                                                                      ## v
$$p_1 = \sigma(z_1) = 0.5744, \quad p_2 = \sigma(z_2) = 0.6682$$                                               ## v

**(b) Residuals** $r_i = p_i - y_i$                                                                            ## d
$$r_1 = p_1 - y_1 = 0.5744$$                                                                                   ## v
$$r_2 = p_2 - y_2 = 0.6682 - 0 = 0.6682$$                                                                      ## w

**(c) Gradient** of the mean loss
$$\frac{\partial J}{\partial w} = \frac{1}{2} \sum_{i=1}^{2} (p_i - y_i) x_i$$                                  ## d
$$\frac{\partial J}{\partial w} = \frac{0.5744 \cdot 0.5 + 0.6682 \cdot 1.5}{2} = 0.6448$$                    ## c
""",
    "a number alone is judged by what the page says of all entries": r"""
The batch is $x_1 = 1$, $x_2 = 3$, $x_3 = 5$, $x_4 = 7$.                                                        ## d
$$\mu = \frac{1 + 3 + 5 + 7}{4} = 4$$                                                                           ## v
$$v = \frac{(1-4)^2 + (3-4)^2 + (5-4)^2 + (7-4)^2}{4} = \frac{18}{4} = 4.5$$                                    ## w
$$s = \sqrt{4.5} = 2.1213$$                                                                                     ## c
With $\hat{x}_i = \frac{x_i - \mu}{s}$ we find                                                                 ## d
$$\hat{x}_1 = \frac{-3}{2.1213} = -1.4142$$                                                                     ## c
$$\hat{x}_3 = 0.4714$$                                                                                          ## c
$$\hat{x}_4 = 1.4124$$                                                                                          ## w
""",
    "digits cut off change a whole number": r"""
$$k = \frac{2}{3} = 0.66$$                                                                                      ## w
$$300 k = 300 \times 0.66 = 198$$                                                                               ## c
""",
    "digits cut off and put in for their formula": r"""
We get $\cos 0.05 = 0.998$.                                                                                     ## w
Then $1 - \cos 0.05 = 0.002$.                                                                                   ## c
""",
    "values of a function that nobody defines": r"""
We know $f(0) = 5$ and $f(1) = \frac{12}{2} = 6$.                                                               ## v
So $f(0) + f(1) = 11$                                                                                           ## v
and $f(1) - f(0) = 2$.                                                                                          ## w
""",
    "the root of an estimate after a wrong slope": r"""
$$\ell(\mu, \sigma) = -\frac{n}{2} \ln(2\pi) - n \ln \sigma - \frac{1}{2\sigma^2} \sum_{i=1}^{n} (x_i - \mu)^2$$   ## d
$$\hat{\mu} = \frac{1}{n} \sum_{i=1}^{n} x_i$$                                                                  ## d
$$\frac{\partial \ell}{\partial \sigma} = -\frac{n}{\sigma} + \frac{1}{\sigma^2} \sum_{i=1}^{n} (x_i - \mu)^2$$  ## w
Setting this to zero:
$$\hat{\sigma} = \frac{1}{n} \sum_{i=1}^{n} (x_i - \hat{\mu})^2$$                                              ## c
The sample is $x = (4.1, 5.3, 4.7, 5.9, 5.0)$, $n = 5$.                                                         ## d
$$\hat{\mu} = \frac{25.0}{5} = 5.0$$                                                                          ## v
$$\hat{\sigma} = \frac{1.80}{5} = 0.36$$                                                                      ## c
$$-n \ln \hat{\sigma} = -5 \ln 0.36 \approx 5.1083$$                                                          ## c
""",
    "complex solutions": r"""
**1.** $x^2 + 2x + 5 = 0$, so $x = \frac{-2 \pm \sqrt{-16}}{2} = -1 \pm 2i$    ## v
**2.** $x^2 + 4 = 0$, so $x = \pm 4i$                                          ## w
**3.** $z^2 - 2z + 5 = 0$ has $z_1 = 1 + 2i$ and $z_2 = 1 - 3i$                 ## w
**4.** $x^2 - 4x + 13 = 0$ has $D = 16 - 52 = -36$, so $x = 2 \pm 3i$            ## v
Check: $(2 + 3i)^2 - 4(2 + 3i) + 13 = -5 + 12i - 8 - 12i + 13 = 0$              ## v
$(2 + 3i)^2 = 4 + 12i + 9$                                                      ## w
""",
    "the number e, and its digits": r"""
1. $e \approx 2.7183$    ## v
2. $e \approx 2.7813$    ## w
""",
    "a gradient by its entries, and what only inequalities say": r"""
$z = (1.2,\; 0.3,\; -0.8)$, $y = (1, 0, 0)$                                      ## d
$$S = 3.3201 + 1.3499 + 0.4493 = 5.1913$$                                      ## w
$$p_1 = \frac{3.3201}{5.1913} = 0.6395$$                                       ## c
$$p_2 = \frac{1.3499}{5.1913} = 0.2600$$                                       ## c
$$\frac{\partial L}{\partial z} = (0.6395 - 1,\; 0.2600,\; 0.0865)$$           ## c
$$z_1 \leftarrow 1.2 + 0.5 \times 0.3605 = 1.3803$$                            ## c
$\eta < \frac{2}{4.4142} \approx 0.4513$                                      ## w
""",
    "a wrong square is cited on either side, and in what a function is": r"""
Simplify $E(x) = (\sin x + \cos x)^2 + (\sin x - \cos x)^2$. With $a = b = x$ the first square is    ## d
$$(\sin x + \cos x)^2 = \sin^2 x + \cos^2 x = 1$$                                                 ## w
and the second one is
$$(\sin x - \cos x)^2 = \sin^2 x - 2 \sin x \cos x + \cos^2 x = 1 - \sin 2x$$                    ## v
Together $E(x) = 1 + 1 - \sin 2x = 2 - \sin 2x$.                                                  ## c
$$1 + \sin 2x = (\sin x + \cos x)^2 = 1$$                                                          ## c
""",
    "a formula with letters that get a meaning below": r"""
$$\cos a \cos b = \frac{1}{2} ( \cos(a - b) + \cos(a + b) )$$                                    ## v
$$\sin a \sin b = \frac{1}{2} ( \cos(a - b) + \cos(a + b) )$$                                    ## w
With $a = 3x$ and $b = x$ we get                                                                  ## d
$$\sin 3x \sin x = \frac{1}{2} ( \cos 2x + \cos 4x )$$                                          ## c
""",
    "the right side of an equation is calculated on": r"""
$$ax^2 + bx + c = 0$$                                                                              ## d
$$x^2 + \frac{b}{a} x = -\frac{c}{a}$$                                                            ## v
$$\left( x + \frac{b}{2a} \right)^2 = \frac{b^2}{4a^2} - \frac{c}{a} = \frac{b^2 - 4ac}{2a^2}$$    ## w
$$x = \frac{-b \pm \sqrt{2b^2 - 8ac}}{2a}$$                                                       ## c
""",
    "a vertex form after a wrong value, and its zeros": r"""
Let $f(x) = 2x^2 - 8x + 3$.                                                                        ## d
$$f(2) = 8 - 16 + 3 = -11$$                                                                        ## w
$$f(x) = 2(x - 2)^2 - 11$$                                                                         ## c
Zeros: $(x - 2)^2 = \frac{11}{2}$, hence $x = 2 \pm \sqrt{5.5}$.                                   ## c
The axis of symmetry is $x = 2$.                                                                   ## d
""",
    "what is given and follows from the page keeps nothing from being judged": r"""
Let $p = \sigma(z) = \frac{1}{1 + e^{-z}}$ with $z = w x + b$, and $L = -y \ln p - (1 - y) \ln(1 - p)$.    ## v
$$\frac{\partial L}{\partial p} = -\frac{y}{p} - \frac{1 - y}{1 - p}$$ and since $\frac{\partial p}{\partial z} = p(1 - p)$    ## w
$$\frac{\partial L}{\partial w} = (2py - y - p) x$$                                                ## c
""",
    "a datum that was misread": r"""
The batch is $x_1 = 1.2$, $x_2 = 3.4$, $x_3 = 2.8$, $x_4 = 4.6$.              ## d
$$\mu = \frac{1.2 + 2.4 + 2.8 + 4.6}{4} = \frac{11}{4} = 2.75$$             ## w
$$\sigma^2 = \frac{1}{4} \sum_{i=1}^{4} (x_i - \mu)^2$$                    ## d
$$\sigma^2 = \frac{2.4025 + 0.4225 + 0.0025 + 3.4225}{4} = 1.5625$$        ## c
$$m = \frac{1.2 + 3.4 + 2.8 + 4.6}{4} = 3$$                                 ## v
$$s = 1.2 + 3.4 + 2.8 = 7.4$$                                               ## v
""",
    "a slope whose numbers are put together wrongly": r"""
$$f(x, y) = x^2 + 2y^2 - xy$$                                                                    ## d
$$\frac{\partial f}{\partial x} = 2x - y, \qquad \frac{\partial f}{\partial y} = 4y - x$$          ## v
We start at $x_0 = 2$, $y_0 = 1$ with $\eta = 0.1$.                                               ## d
The gradient is $g_x = 2 \cdot 2 - 1 = 3$ and $g_y = 4 \cdot 1 - 2 = 2$.                          ## v
$$x_1 = 2 - 0.1 \cdot 3 = 1.7$$                                                                  ## v
$$y_1 = 1 - 0.1 \cdot 2 = 0.8$$                                                                  ## v
$$g_x = 2 \cdot 1.7 - 0.8 = 2.6$$                                                                ## v
$$g_y = 4 \cdot 0.8 + 1.7 = 4.9$$                                                                ## w
$$y_2 = 0.8 - 0.1 \cdot 4.9 = 0.31$$                                                             ## c
""",
    "an entry of a Jacobian with a lost sign, beside numbers that are carried": r"""
$$p_i = \frac{e^{z_i}}{\sum_{j} e^{z_j}}$$                                                              ## d
Logits $z_1 = 2$, $z_2 = 1$, $z_3 = -0.5$                                                              ## d
$$S = 7.3891 + 2.7183 + 0.6065 = 10.1739$$                                                             ## w
$$p_1 = \frac{7.3891}{10.1739} = 0.7263$$                                                              ## c
$$p_2 = \frac{2.7183}{10.1739} = 0.2672$$                                                              ## c
$$\frac{\partial p_1}{\partial z_2} = p_1 p_2 = 0.7263 \times 0.2672 = 0.1941$$                        ## w
One step with $\eta = 0.2$ and $g_1 = 0.5$:                                                            ## d
$$z_1 \leftarrow 2 - 0.2 \times 0.5 = 1.9$$                                                            ## v
$$z_2 \leftarrow 1 + 0.2 \times 0.2672 = 1.0534$$                                                      ## c
$$p_2 = \frac{2.8674}{10.1598} = 0.2822$$                                                              ## c
""",
    "the slope at a point after a wrong one for a function": r"""
$$\frac{d}{dx} \operatorname{artanh} x = -\frac{x}{1 - x^2}$$                                          ## w
At $x = 0.5$ the slope is $-\frac{0.5}{0.75} \approx -0.6667$.                                         ## c
""",
    "an integral after a wrong square": r"""
$$\sinh^2 x = \frac{\cosh 2x + 1}{2}$$                                                                 ## w
$$\int \sinh^2 x \, dx = \frac{\sinh 2x}{4} + \frac{x}{2} + C$$                                       ## c
""",
    "a likelihood in the square of a name, with a wrong slope": r"""
$$\ell(\mu, \sigma^2) = -\frac{n}{2} \ln(2\pi\sigma^2) - \frac{1}{2\sigma^2} \sum_{i=1}^{n} (x_i - \mu)^2$$    ## d
$$\frac{\partial \ell}{\partial \sigma^2} = -\frac{n}{2\sigma^2} + \frac{1}{\sigma^4} \sum_{i=1}^{n} (x_i - \mu)^2$$    ## w
Setting this to zero,
$$\hat{\sigma}^2 = \frac{2}{n} \sum_{i=1}^{n} (x_i - \hat{\mu})^2$$                                   ## c
The data are $x_1 = 4.2$, $x_2 = 5.1$, $x_3 = 4.8$, $x_4 = 6.0$, $x_5 = 4.4$.                        ## d
$$\hat{\mu} = \frac{24.5}{5} = 4.9$$                                                               ## v
$$\hat{\sigma}^2 = \frac{2 \cdot 2.00}{5} = 0.80$$                                                 ## c
$$\hat{\sigma} = \sqrt{0.80} = 0.8944$$                                                            ## c
""",
    "a likelihood in the square of a name, with a wrong estimate": r"""
$$\ell(\mu, \sigma^2) = -\frac{n}{2} \ln(2\pi\sigma^2) - \frac{1}{2\sigma^2} \sum_{i=1}^{n} (x_i - \mu)^2$$    ## d
$$\frac{\partial \ell}{\partial \sigma^2} = -\frac{n}{2\sigma^2} + \frac{1}{2\sigma^4} \sum_{i=1}^{n} (x_i - \mu)^2$$    ## v
Setting this to zero,
$$\hat{\sigma}^2 = \frac{1}{2n} \sum_{i=1}^{n} (x_i - \hat{\mu})^2$$                                 ## w
""",
    "a wrong slope under the chain rule in two names": r"""
$z = x^2 y$ with $x = \cos t$, $y = \sin t$                                                          ## d
$$\frac{dx}{dt} = \sin t, \qquad \frac{dy}{dt} = \cos t$$                                           ## w
$$\frac{dz}{dt} = 2 \cos t \sin^2 t + \cos^3 t$$                                                    ## c
""",
    "the domain of a function holds wherever it is spoken of": r"""
$q(x) = \sqrt{1 + \tan^2 x}$ for $|x| < \pi/2$                                                       ## d
$$q'(x) = \frac{2 \tan x \sec^2 x}{2 \sqrt{1 + \tan^2 x}} = \frac{\tan x \sec^2 x}{\sec x} = \sec x \tan x$$    ## v
""",
    "a density with its parameters behind a bar, a mean with a bar, and a wrong slope": r"""
$$f(x \mid \mu, \sigma) = \frac{1}{\sigma \sqrt{2\pi}} \exp\left( -\frac{(x - \mu)^2}{2\sigma^2} \right)$$    ## d
$$L(\mu, \sigma) = \prod_{i=1}^n f(x_i \mid \mu, \sigma) = (2\pi\sigma^2)^{-n/2} \exp(-\frac{1}{2\sigma^2} \sum_i (x_i - \mu)^2 )$$ ## v
$$\ell(\mu, \sigma) = \ln L = -\frac{n}{2} \ln(2\pi) - n \ln \sigma - \frac{1}{2\sigma^2} \sum_{i=1}^n (x_i - \mu)^2$$    ## v
$$\frac{\partial \ell}{\partial \mu} = \frac{1}{\sigma^2} \sum_{i=1}^{n} (x_i - \mu) = \frac{n}{\sigma^2} (\bar{x} - \mu)$$    ## v
so $\hat{\mu} = \bar{x}$.                                                                          ## d
$$\frac{\partial \ell}{\partial \sigma} = -\frac{n}{\sigma} + \frac{1}{2\sigma^3} \sum_{i=1}^{n} (x_i - \mu)^2$$    ## w
Setting this to zero,
$$\hat{\sigma}^2 = \frac{1}{2n} \sum_{i=1}^{n} (x_i - \bar{x})^2$$                                 ## c
""",
    "a false mean with a bar": r"""
$$S(\mu) = \sum_{i=1}^{n} (x_i - \mu)^2$$                                                           ## d
$$\frac{dS}{d\mu} = -2 \sum_{i=1}^{n} (x_i - \mu) = -n (\bar{x} - \mu)$$                            ## w
""",
    "a chain that begins with 1, and its equation rearranged": r"""
$$1 = (\sin^2 x + \cos^2 x)^2 = \sin^4 x + \cos^4 x$$                                               ## w
so $\cos^4 x = 1 - \sin^4 x$ for every $x$                                                           ## c
""",
    "completing the square after a wrong identity, with an example": r"""
We want to solve $x^2 + px + q = 0$.                                                                 ## d
$$\left(x + \frac{p}{2}\right)^2 = x^2 + px + \frac{p^2}{2}$$                                        ## w
$$x^2 + px + q = \left(x + \frac{p}{2}\right)^2 - \frac{p^2}{2} + q$$                                ## c
$$\left(x + \frac{p}{2}\right)^2 = \frac{p^2}{2} - q$$                                              ## c
$$x = -\frac{p}{2} \pm \sqrt{\frac{p^2}{2} - q}$$                                                   ## c
Example $p = 6$, $q = 5$:                                                                            ## d
$$x = -3 \pm \sqrt{18 - 5} = -3 \pm \sqrt{13}$$                                                     ## c
""",
    "what is said of both solutions": r"""
Start with $ax^2 + bx + c = 0$.                                                                      ## d
$$x_{1,2} = \frac{-b \pm \sqrt{b^2 - 4ac}}{2a}$$                                                     ## v
Vieta: $x_1 + x_2 = -\frac{b}{a}$ and $x_1 x_2 = \frac{c}{a}$.                                       ## v
The difference is $x_2 - x_1 = \frac{\sqrt{b^2 - 4ac}}{a}$.                                          ## v
The product is $x_1 x_2 = -\frac{c}{a}$.                                                             ## w
""",
    "complex solutions after a wrong discriminant": r"""
$$x^2 - 4x - 7 = 0$$                                                                                 ## d
$$D = 16 - 4 \cdot (-7) = 16 - 28 = -12$$                                                            ## w
$$x_{1,2} = \frac{4 \pm \sqrt{-12}}{2} = 2 \pm i\sqrt{3}$$                                           ## c
""",
    "zeros after a wrong completed square": r"""
Solve $x^2 + 6x + 2 = 0$.                                                                            ## d
$$x^2 + 6x + 2 = (x + 3)^2 - 9 - 2 = (x + 3)^2 - 11$$                                                ## w
$$(x + 3)^2 = 11$$                                                                                   ## c
$$x = -3 \pm \sqrt{11}$$                                                                             ## c
""",
    "entries that are equal by their numbers, and entries that are not": r"""
$p_1 = 0.5622$, $p_2 = 0.6792$, $p_3 = 0.3208$                                                       ## d
$p_2 (1 - p_2) = p_3 (1 - p_3) = 0.2179$                                                             ## v
$p_1 (1 - p_1) = p_2 (1 - p_2) = 0.2461$                                                             ## w
$x = (1.2, 0.4, 2.0, -0.8)$ and $\mu = 0.7$                                                          ## d
$x - \mu = (0.5, -0.3, 1.3, -1.4)$                                                                   ## w
""",
    "a sum that leaves one entry out": r"""
$$p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}, \qquad L = -\sum_i y_i \ln p_i, \qquad \sum_i y_i = 1$$            ## d
$$\frac{\partial p_i}{\partial z_i} = p_i (1 - p_i), \qquad \frac{\partial p_i}{\partial z_j} = -p_i p_j \quad (i \ne j)$$    ## v
$$\frac{\partial L}{\partial z_k} = -y_k (1 - p_k) + \sum_{i \ne k} y_i p_k = p_k - y_k$$                 ## v
$$\frac{\partial L}{\partial z_k} = -y_k (1 + p_k) + \sum_{i \ne k} y_i p_k$$                             ## w
""",
    "what is said at the end of the sentence": r"""
$p = 0.5622$ and $w = 0.5$                                                                              ## d
$$w \leftarrow 0.5 + 0.2529 = 0.7529$$                                                                  ## v
so now $p = 0.6567$.                                                                                    ## d
Curvature, using $p (1 - p) = 0.2461$ from before the step:                                             ## v
""",
    "an equation, a curve and a place in every exercise": r"""
**1.** $x^2 - 6x + 8 = 0$                                ## d
$x_1 = 2$ and $x_2 = 4$                                  ## v
$y = x^3$, so $y' = 3x^2$                                ## v
the slope at $x = 1$ is $3$                              ## d
**2.** $x^2 - 7x + 6 = 0$                                ## d
$x_1 = 1$ and $x_2 = 5$                                  ## w
$y = x^4$, so $y' = 3x^3$                                ## w
the slope at $x = 1$ is $4$                              ## d
""",
    "data without a name": r"""
$$\mu = \frac{1}{n} \sum_{i=1}^n x_i$$                                                                 ## d
Four measurements: $4.1,\ 5.0,\ 4.6,\ 5.5$.                                                             ## d
$$\sum_i x_i = 18.2$$                                                                                   ## w
$$\mu = \frac{18.2}{4} = 4.55$$                                                                         ## c
$$\sum_i x_i^2 = 16.81 + 25 + 21.16 + 30.25 = 93.22$$                                                   ## v
Some primes: $2, 3, 5, 7$.                                                                              ## -
""",
    "data as points": r"""
$$S = \sum_{i=1}^n (y_i - w x_i)^2$$                                                                     ## d
The points are $(1, 2)$, $(2, 3)$ and $(3, 5)$, the start is $w = 1$.                                   ## d
$$\sum_i x_i y_i = 2 + 6 + 15 = 24$$                                                                    ## w
$$S = 1 + 1 + 4 = 6$$                                                                                   ## v
""",
    "data as a list of pairs": r"""
$$S = \sum_{i=1}^n (y_i - w x_i)^2$$                                                                     ## d
Data $(x, y) = (1, 2), (2, 3), (-3, -5)$ and $w = 1$.                                                   ## d
$$\sum_i x_i y_i = 2 + 6 + 15 = 23$$                                                                    ## v
$$\sum_i x_i^2 = 1 + 2 + 9 = 12$$                                                                       ## w
""",
    "slopes of a family": r"""
$d = (0.1, -0.2, 0.3)$ and $\gamma = 1.5$ and $A = -0.3$                                                ## d
$$\sum_i d_i = 0.2$$                                                                                    ## v
$$\frac{\partial L}{\partial x_i} = 3 \gamma d_i - A$$                                                  ## d
$$\frac{\partial L}{\partial x_1} = 0.45 + 0.3 = 0.75$$                                                 ## v
$$\frac{\partial L}{\partial x_2} = -0.90 - 0.3 = -1.20$$                                               ## w
$$\frac{\partial L}{\partial x_3} = 1.35 + 0.3 = 1.65$$                                                 ## v
""",
    "entries of a matrix": r"""
$$\frac{\partial L}{\partial w_{kl}} = d_k x_l, \qquad \sum_k d_k = 0$$                                        ## d
$w_{11} = 0.5$, $w_{12} = -0.3$, $w_{21} = 0.2$, $w_{22} = 0.4$ and $x_1 = 2$, $x_2 = -1$                     ## d
$$w_{11} x_1 + w_{12} x_2 = 1.0 + 0.3 = 1.3$$                                                                ## v
$$w_{21} x_1 + w_{22} x_2 = 0.4 + 0.4 = 0.8$$                                                                ## w
""",
    "estimates along a tangent": r"""
$q(x) = \frac{1}{\sqrt{x^2 + 9}}$                                                                            ## d
$q'(x) = -\frac{x}{\sqrt{x^2 + 9}}$                                                                          ## w
At $x = 4$ we have $q(4) = \frac15$ and $q'(4) = -\frac{4}{5} = -0.8$.                                       ## c
Estimate: $q(4.1) \approx 0.2 - 0.1 \cdot 0.8 = 0.12$                                                        ## c
$r(x) = x^2$ with $r'(x) = 2x$, $r(3) = 9$ and $r'(3) = 6$                                                   ## v
so $r(3.1) \approx 9 + 0.1 \cdot 6 = 9.6$                                                                    ## v
and $r(2.9) \approx 9 - 0.1 \cdot 8 = 8.2$                                                                   ## w
""",
    "a rate that is given": r"""
$V = \frac43 \pi r^3$, and air comes in at $\frac{dV}{dt} = 20$.                                             ## d
$$\frac{dV}{dt} = 4 \pi r^2 \frac{dr}{dt}$$                                                                  ## v
""",
    "a model without indices, and the sum of its residuals": r"""
Points $(1, 2)$, $(2, 3)$, $(4, 6)$, model $\hat{y} = wx + b$, start $w = 1$, $b = 0$.                       ## d
$$E = \frac{1}{3} \sum_{i=1}^{3} (\hat{y}_i - y_i)^2$$                                                       ## d
$$\frac{\partial E}{\partial w} = \frac{2}{3} \sum_{i=1}^{3} r_i x_i$$                                       ## n
$$E = \frac{1 + 1 + 4}{3} = 2$$                                                                              ## v
$$\frac{\partial E}{\partial w} = \frac{2}{3}\,(-1 - 2 - 4) = -4.6667$$                                      ## w
$$\frac{\partial E}{\partial b} = \frac{2}{3}\,(-1 - 1 - 2) = -2.6667$$                                      ## v
""",
    "sums over entries that only a formula says": r"""
$z = (1, 2, 3)$, $y = (0, 1, 0)$ and $p_i = \frac{z_i}{\sum_j z_j}$.                                         ## d
$$\sum_i p_i z_i^2 = 6$$                                                                                     ## v
$$\sum_i y_i p_i = 0.3333$$                                                                                  ## v
$$\sum_i p_i^2 = 0.5$$                                                                                       ## w
""",
    "the discriminant of what stands above": r"""
Let $p(x) = 2x^2 - 5x - 4$.                                                                                  ## d
$$D = (-5)^2 - 4 \cdot 2 \cdot 4 = 25 - 32 = -7$$                                                            ## w
The vertex is at $y_S = -\frac{D}{8} = \frac{7}{8}$.                                                         ## c
$x^2 - 7x + 6 = 0$                                                                                           ## d
$$D = 49 - 24 = 25$$                                                                                         ## v
""",
    "an equation in a sentence, and its rows behind the full stop": r"""
A triangle has the hypotenuse 15, and $x^2 + (x + 3)^2 = 15^2$.                                              ## d
$$x^2 + x^2 + 9 = 225$$                                                                                      ## w
$$2 x^2 = 216$$                                                                                              ## c
$$x = \sqrt{108} \approx 10.3923$$                                                                           ## c
The other leg is $10.3923 + 3 = 13.3923$.                                                                    ## c
""",
    "sine and cosine of one angle": r"""
$$3\cos x + 4 \sin x = 5 \cos(x - \varphi), \qquad \cos\varphi = \frac{3}{5},\; \sin\varphi = \frac{4}{5}$$  ## v
so $\varphi = \arctan \frac{4}{3} \approx 0.9273$                                                            ## v
""",
    "tangents and roots in decimals": r"""
$h(x) = \cos^3 2x$ and $h'(x) = -6 \cos^2 2x \sin 2x$                                                        ## v
Take $x_0 = \frac{\pi}{8}$. Then $h(x_0) = 0.3536$ and $h'(x_0) = -2.1213$.                                  ## v
The tangent is $y = 0.3536 - 2.1213 (x - 0.3927)$.                                                           ## v
The tangent is $y = 0.3536 - 1.2213 (x - 0.3927)$.                                                           ## w
$$s^2 = \frac{2.48}{5} = 0.496, \qquad s = 0.7043$$                                                          ## v
$$t^2 = \frac{2.48}{5} = 0.496, \qquad t = 0.7143$$                                                          ## w
""",
    "what is left to one": r"""
$$z_1 = 0.1 + 0.4 + 0.3 = 0.2$$                                                                              ## w
$$p_1 = \sigma(0.2) = 0.5498$$                                                                               ## c
The residual is $r_1 = -0.4502$.                                                                             ## c
$$g = 0.25 \cdot (0.3208 - 0.4502) = -0.0324$$                                                               ## c
""",
    "steps by a rule": r"""
$f(x) = (x - 3)^2$ and $f'(x) = 2(x - 3)$, start $x_0 = 0$, $\eta = 0.1$.                                     ## v
$$x_{k+1} = x_k - \eta f'(x_k)$$                                                                             ## d
$x_1 = 0 + 0.1 \cdot 6 = 0.6$                                                                                ## v
$x_2 = 0.6 + 0.48 = 1.08$                                                                                    ## v
$x_3 = 1.08 - 0.384 = 0.696$                                                                                 ## w
$x_4 = 0.696 + 0.4608 = 1.1568$                                                                              ## c
""",
}

PARTS = {
    "a line with numbers that came out wrong put in": r"""
$f(x) = e^{-3x} + x$                                                                                   ## d
$f(0.2) = e^{-0.6} + 0.2 \approx 0.5488 + 0.2 = 0.7488$                                                ## v
$$f'(x) = -e^{-3x} + 1$$                                                                               ## w
$f'(0.2) \approx -0.5488 + 1 = 0.4512$                                                                 ## c
$$t(x) = f(0.2) + f'(0.2)(x - 0.2)$$                                                                   ## d
$$= 0.7488 + 0.4512 (x - 0.2)$$                                                                        ## c
$$= 0.4512 x + 0.6586$$                                                                                ## c
""",
    "another one with numbers of its own": r"""
$x = (1.5, 2.7, 3.3)$ and $b = -0.4$ and $g = 1.6$                                                     ## d
$$\mu = \frac{1}{3} \sum_i x_i$$                                                                       ## d
$$\mu = \frac{1.5 + 2.7 + 3.3}{3} = 2.5$$                                                              ## v
# Later
Another sensor has the mean $\mu = 1.5$.                                                               ## d
$$c = b - g \mu = -0.4 - 1.6 \cdot 1.5 = -2.8$$                                                        ## v
$$d = b + g \mu = -0.4 - 1.6 \cdot 1.5 = -2.8$$                                                        ## w
""",
    "what is calculated with a wrong solution": r"""
**Q1.** Find the sides                                                                                 ## -
Width $x$, length $x + 2$: $x^2 + (x + 2)^2 = 50$                                                      ## d
$x^2 + x^2 + 4 = 50$                                                                                   ## w
$2x^2 = 46$                                                                                            ## c
**Q2.** A long question: for which numbers $a$ does the equation $x^2 + ax + 16 = 0$ have a double root? ## d
$a = 8$ or $a = -8$                                                                                    ## d
For $a = 8$: $x^2 + 8x + 16 = (x + 4)^2$, so $x = -4$.                                                 ## v
**Q3.** A garden                                                                                       ## -
Width $x$, length $x + 5$: $x^2 + (x + 5)^2 = 97$                                                      ## d
$x^2 + x^2 + 25 = 97$                                                                                  ## w
$x^2 = 36$                                                                                             ## c
$x = 6$                                                                                                ## c
The area is $6 \cdot (6 + 5) = 66$.                                                                    ## c
""",
    "an interval between wrong roots": r"""
$2x^2 - 7x + 1 = 0$                                                                                    ## d
$D = (-7)^2 - 4 \cdot 2 \cdot 1$                                                                        ## d
$= 49 + 8 = 57$                                                                                        ## w
$x_1 = \frac{7 + \sqrt{57}}{4} \approx 3.637$                                                          ## c
$x_2 = \frac{7 - \sqrt{57}}{4} \approx -0.137$                                                         ## c
So the curve lies below the axis for $-0.137 < x < 3.637$.                                             ## c
""",
    "estimates, and a fraction for a constant": r"""
$\dfrac{58.3 \times 3.12}{0.394} \approx \dfrac{60 \times 3}{0.4} = 450$                                 ## v
$\sqrt{24.7} + 8.13 \approx 5 + 8 = 13$                                                                ## v
$\dfrac{58.3 \times 3.12}{0.394} \approx \dfrac{60 \times 4}{0.4} = 600$                                 ## w
$e \approx \frac{19}{7}$                                                                               ## v
$\frac{19}{7} - e \approx 2.714286 - 2.718282 = -0.003996$                                             ## v
$\sqrt{2} \approx \frac{11}{7}$                                                                        ## w
A bag holds 19.2 kg, the label says 20: error $= \frac{20 - 19.2}{19.2} = \frac{0.8}{19.2} \approx 0.0417$    ## v
$\frac{7}{11} = 0.\overline{63} \approx 0.6364$                                                        ## v
$\frac{7}{12} = 0.58\overline{6}$                                                                       ## w
""",
    "a condition that is said again, and what would be": r"""
The iteration grows as soon as $a > \frac{4}{c}$, here $a > \frac{4}{2} = 2$.                           ## v
Take $b = 0.5$. It stops as soon as $b > \frac{1}{c}$, here $b > \frac{1}{2} = 0.6$.                    ## w
$u = 3 \cdot 1.4 - 2 = 2.2$                                                                            ## v
Without the shift we would be at $u = 3 \cdot 1.4 = 4.2$, and so                                       ## v
$u^2 = 2.2^2 = 4.84$                                                                                   ## v
""",
    "exercises under headings of their own": r"""
Reminder: if $y = f(u)$ and $u = g(x)$ then $\frac{dy}{dx} = \frac{dy}{du} \cdot \frac{du}{dx}$.        ## d
# Problem 1
$y = \sqrt{4x + 1}$                                                                                    ## d
$$y' = \frac{2}{\sqrt{4x + 1}}$$                                                                       ## v
# Problem 2 (tangent)
$f(x) = x^3 - 2x$, at the place $x = 1$                                                                ## d
$$f'(x) = 3x^2 - 1$$                                                                                   ## w
$$t(x) = f(1) + f'(1)(x - 1)$$                                                                         ## d
# Problem 3 (two variables)
$z = x y^2$ with $x = \sin t$, $y = \cos t$                                                            ## d
$$\frac{dz}{dt} = y^2 \cos t - 2 x y \sin t$$                                                          ## v
# Problem 4 (implicit)
On the curve $x^2 + 3y^2 = 12$: $2x + 6y y' = 0$, hence                                                ## v
$$y' = -\frac{x}{3y}$$                                                                                 ## v
""",
    "a quantity that is written with its time": r"""
# Problem 1
$f(x) = x^2 + 3$                                                                                       ## d
$$t(x) = 2x + 2$$                                                                                      ## d
# Problem 2
The side is $s(t) = 1 + 0.2t$, the area $A = s^2$ and the volume $V = s^3$.                            ## d
$$\frac{ds}{dt} = 0.2, \qquad \frac{dV}{ds} = 2s^2$$                                                  ## w
$$\frac{dV}{dt} = \frac{dV}{ds} \cdot \frac{ds}{dt} = 0.4 s^2$$                                         ## c
$$\frac{dA}{dt} = 2s \cdot 0.2 = 0.4 s$$                                                               ## v
For $s = 3$: $\frac{dA}{dt} = 1.2$ and $A = 9$                                                         ## v
""",
    "slopes called by a d before their letter": r"""
$g_1 = 0.2$, $g_2 = -0.1$, $g_3 = 0.5$ and $c = 0.5$                                                          ## d
$$d\beta = \sum_i g_i = 0.2 - 0.1 + 0.5 = 0.7$$                                                               ## w
$$dx_i = c (3 g_i - d\beta)$$                                                                                 ## d
$$dx_1 = 0.5 (0.6 - 0.7) = -0.05$$                                                                            ## c
$$dx_2 = 0.5 (-0.3 - 0.7) = -0.5$$                                                                            ## c
""",
    "vectors without names": r"""
$$(1, 2) - 0.1\,(4, 9) = (0.6, 1.2)$$                                                                         ## w
$$(3, 1) + 2\,(1, -1) = (5, -1)$$                                                                             ## v
""",
    "one amplitude": r"""
Write $3 \sin x + 4 \cos x = R \sin(x + \alpha)$.                                                             ## d
Comparing, $R \cos\alpha = 3$ and $R \sin\alpha = 4$.                                                         ## v
So $R = \sqrt{3^2 + 4^2} = 5$ and $\tan\alpha = \frac{3}{4}$,                                                 ## w
$\alpha = \arctan 0.75 \approx 0.6435$.                                                                       ## c
The maximum is at $x = \frac{\pi}{2} - 0.6435 = 0.9273$.                                                      ## c
$$5 \cos 2x - 12 \sin 2x = r \cos(2x + \beta)$$                                                               ## d
$r = 13$ and $\tan\beta = \frac{12}{5}$                                                                       ## v
""",
    "numbers that have nothing to do with a wrong -1": r"""
$f(x) = \ln(\cos 2x)$                                                                                         ## d
$f'(x) = -\tan 2x$                                                                                            ## w
$f'(\frac{\pi}{8}) = -\tan\frac{\pi}{4} = -1$                                                                 ## c
$k(x) = e^{-x^2/2}$, and at $x = 1$                                                                           ## d
$k(1) = e^{-1/2} \approx 0.6065$                                                                              ## v
Put $b = a$: $\sin(a + b) = \sin 2a$.                                                                         ## v
With $a = 1$ and $b = 2$: $\sin(a + b) = \sin 3$.                                                             ## v
""",
    "errors of examples, and complex roots in decimals": r"""
$p^{(1)} = 0.4750$ and $p^{(2)} = 0.3430$, and the errors are $e^{(i)} = p^{(i)} - y^{(i)}$.                  ## d
$$e^{(1)} = 0.4750 - 1 = -0.5250$$                                                                            ## v
$$e^{(2)} = 0.3430 - 0 = 0.3340$$                                                                             ## w
Solve $x^2 + 4x + 7 = 0$.                                                                                     ## d
$$x_1 \approx -2 + 1.7321\,i$$                                                                                ## v
$$x_2 \approx -2 - 1.7231\,i$$                                                                                ## w
""",
    "a name and an array of the same letter": r"""
$x_1 = 1$, $x_2 = 4$ and $S = \sum_i x_i^2 = 17$                                                              ## v
Take $x = 2.6$, $m = 2$ and $s = 0.5$.                                                                        ## d
$$\frac{(x - m)^2}{2 s^2} = \frac{0.36}{0.25} = 1.44$$                                                        ## w
""",
    "a discriminant, and the value of this, after a wrong row": r"""
Solve $(x + 2)^2 = 3x + 10$.                                                                                  ## d
$$x^2 + 4 = 3x + 10$$                                                                                         ## w
$$x^2 - 3x - 6 = 0$$                                                                                          ## c
$$D = 9 + 24 = 33$$                                                                                           ## c
$z = x^2 y$ with $x = t^2$ and $y = e^{3t}$                                                                   ## d
$$\frac{dz}{dt} = 4 t^3 e^{3t} + 3 t^4 e^{3t} = t^3 e^{3t} (4 + 3 t^2)$$                                      ## w
At $t = 2$ this is $8 e^6 (4 + 12) = 128 e^6$.                                                                ## c
""",
}
ROUNDING = {
    "a given length that is rounded in two stages": r"""
# Rounding
A board is $b = 26.448$ cm wide.                                ## d
To one decimal that is $b \approx 26.5$ cm.                     ## w
Four boards: $4b = 4 \times 26.5 = 106.0$ cm                    ## c
Left over of 200 cm: $200 - 106.0 = 94.0$ cm                    ## c
A pipe is $p = 8.2617$ m long.                                  ## d
To two decimals that is $p \approx 8.26$ m.                     ## v
Three pipes: $3p = 3 \times 8.26 = 24.78$ m                     ## v
Start at $x = 3.72$.                                            ## d
The next value is $x \approx 3.1$, where                        ## d
$x^2 = 9.61$                                                    ## v
""",
    "a factor that is rounded before it is raised to a power": r"""
# Decimals and rounding
Start $Q = 500$. Daily factor: $f = 1 + \frac{0.0217}{7} = 1.0031$              ## v
$f^{50} = 1.0031^{50} = 1.1674$                                                 ## v
Monthly factor: $g = 1 + \frac{0.0675}{12} = 1.005625$                          ## v
After 60 months: $g^{60} = 1.006^{60} = 1.4318$                                 ## w
Balance: $B = Q \cdot g^{60} = 500 \times 1.4318 = 715.90$                      ## c
Interest: $B - Q = 715.90 - 500 = 215.90$                                       ## c
$3 \sin 25^\circ = 3 \cdot 0.4226 = 1.268$                                      ## v
# Savings
Monthly factor: $k = 1 + \frac{0.0675}{12} = 1.005625$                          ## v
After 6 months, with $k \approx 1.006$: $k^6 = 1.006^6 = 1.0365$                ## v
""",
}


def judged(text: str) -> tuple[str, str]:
    """The verdicts that a page marks, and those that it gets."""
    lines = text.strip().splitlines()
    pages = [re.sub(r"\s*##.*", "", line) for line in lines]
    marks = {str(2 * k + 1): line.partition("##")[2].strip()[:1] for k, line in enumerate(lines)}
    checked = check_page(read_text("\n\n".join(pages)))
    assert [j.reason for j in checked.judgements if "could not be judged" in j.reason] == []  # no mistake of ours inside
    found = {line.line: LETTERS[line.mark.value] for line in checked.lines}
    wanted = [f"{mark or '-'} {page}" for mark, page in zip(marks.values(), pages, strict=True)]
    return "\n".join(wanted), "\n".join(f"{found.get(n, '-')} {page}" for n, page in zip(marks, pages, strict=True))


SUMS = {
    "a square that rests on a wrong cosine, and its root": r"""
$$\cos 80^\circ \approx 0.9848$$                                                                       ## w
$$b^2 = 34 - 30 \cos 80^\circ \\ \approx 34 - 30 \cdot 0.9848 = 4.456 \\ b \approx \sqrt{4.456} \approx 2.1109$$   ## c
The perimeter is $3 + 5 + 2.1109 = 10.1109$.                                                            ## c
""",

    "roots by a formula that was shortened wrongly, said again, and their distance": r"""
# $x^2 - 4x - 3 = 0$                                                                                   ## d
$$D = 4^2 + 4 \cdot 3 = 16 + 12 = 28, \qquad \sqrt{28} = 2\sqrt{7}$$                                    ## v
$$x_{1,2} = \frac{4 \pm 2\sqrt{7}}{2} = 2 \pm 2\sqrt{7}$$                                              ## w
$$x_1 = 2 + 2\sqrt{7} \approx 7.2915$$                                                                 ## c
$$x_2 = 2 - 2\sqrt{7} \approx -3.2915$$                                                                ## c
$$\boxed{x_1 \approx 7.2915, \quad x_2 \approx -3.2915}$$                                              ## c
They are $x_1 - x_2 = 4\sqrt{7} \approx 10.583$ apart.                                                  ## c
""",

    "a square that was copied wrongly into a variance, by a mean that came out exactly": r"""
# Means
$$m = \frac{1}{n} \sum_{i=1}^{n} t_i, \qquad s^2 = \frac{1}{n} \sum_{i=1}^{n} (t_i - m)^2$$              ## d
# Data
$t_1 = 1.1$, $t_2 = 2.4$, $t_3 = 3.0$, $t_4 = 0.7$                                                      ## d
$$m = \frac{1.1 + 2.4 + 3.0 + 0.7}{4} = \frac{7.2}{4} = 1.8$$                                           ## v
$$s^2 = \frac{0.49 + 0.36 + 1.44 + 1.12}{4} = \frac{3.41}{4} = 0.8525$$                                 ## w
$$s = \sqrt{0.8525} \approx 0.9233$$                                                                   ## c
""",
    "a mean that came out wrong stands for its sum": r"""
$$E(c, v) = -n \log v - \frac{1}{v} \sum_{i=1}^{n} (t_i - c)^2$$                                        ## d
$$m = \frac{1}{n} \sum_{i=1}^{n} t_i, \qquad w = \frac{1}{n} \sum_{i=1}^{n} (t_i - m)^2$$               ## d
$t_1 = 1.1$, $t_2 = 2.4$, $t_3 = 3.0$, $t_4 = 0.7$                                                      ## d
$$m = \frac{1.1 + 2.4 + 3.0 + 0.7}{4} = \frac{7.2}{4} = 1.8$$                                           ## v
The squares sum to $Q = 0.49 + 0.36 + 1.44 + 1.21 = 3.62$                                              ## w
$$w = \frac{3.62}{4} = 0.905$$                                                                          ## c
$$E(m, w) = -4 \log 0.905 - 4$$                                                                       ## c
""",
}
STEPS = {
    "steps by a slope that was written wrongly": r"""
$g(u, v) = 3(u + 2)^2 + (v - 1)^2$ from $u_0 = 2$, $v_0 = 5$ with step $\eta = 0.1$.       ## d
$$\frac{\partial g}{\partial u} = 3(u + 2)$$                                              ## w
$$\frac{\partial g}{\partial v} = 2(v - 1)$$                                              ## v
$u_1 = 2 - 0.1 \cdot 3(2 + 2) = 0.8$                                                      ## c
$v_1 = 5 - 0.1 \cdot 2(5 - 1) = 4.2$                                                      ## v
$g(u_1, v_1) = 3 \cdot 2.8^2 + 3.2^2 = 33.76$                                             ## c
$u_2 = 0.8 - 0.1 \cdot 8.4 = -0.04$                                                       ## c
$v_2 = 4.2 - 0.1 \cdot 2(4.2 - 1) = 3.56$                                                 ## v
""",
    "steps by the right slope, after a wrong one": r"""
$g(u, v) = 3(u + 2)^2 + (v - 1)^2$ from $u_0 = 2$, $v_0 = 5$ with step $\eta = 0.1$.       ## d
$$\frac{\partial g}{\partial u} = 3(u + 2)$$                                              ## w
$u_1 = 2 - 0.1 \cdot 6(2 + 2) = -0.4$                                                     ## v
$v_1 = 5 - 0.1 \cdot 2(5 - 1) = 4.2$                                                      ## v
""",
    "a step that begins with a number whose digits are exchanged": r"""
Let $h(t) = t^2 - 2t + 3$, so $h'(t) = 2t - 2$.                                           ## v
$t_0 = 4$                                                                                 ## d
$t_1 = 4 - 0.3 \cdot 6 = 2.2$                                                             ## v
$t_2 = 2.2 - 0.3 \cdot 2.4 = 1.48$                                                        ## v
$t_3 = 1.48 - 0.3 \cdot 0.96 = 1.192$                                                     ## v
$t_4 = 1.129 - 0.3 \cdot 0.258 = 1.0516$                                                  ## w
$t_5 = 1.0516 - 0.3 \cdot 0.1032 = 1.02064$                                               ## c
$h(t_5) = 0.02064^2 + 2 \approx 2.0004$                                                   ## c
""",
}
ENTRIES = {
    "a label belongs to its example": r"""
# One
Scores $z = (0.5,\; 1.5)$, the class is the second, $y = (0, 1)$.                                    ## d
$$p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}, \qquad L = -\sum_i y_i \ln p_i$$                             ## d
$$e^{0.5} \approx 1.6487, \qquad e^{1.5} \approx 4.4187$$                                            ## w
$$p_2 = \frac{4.4187}{1.6487 + 4.4187} = 0.7283$$                                                    ## c
$$L = -\ln 0.7283 = 0.3170$$                                                                         ## c
# Another
Now $z = (2, 1)$, a first one.                                                                       ## d
$$p_1 = \frac{7.3891}{10.1073} = 0.7311, \qquad L = -\ln 0.7311 = 0.3132$$                           ## v
""",
    "four solutions in pairs, and a product of wrong ones": r"""
# A
$x^4 - 10x^2 + 9 = 0$ with $u = x^2$: $u^2 - 10u + 9 = 0$                                            ## v
So $u_1 = 9$ and $u_2 = 1$, and the solutions are $x = \pm 3$ and $x = \pm 1$.                       ## v
# B
$3x^2 + 5x - 2 = 0$                                                                                  ## d
$$x_{1,2} = \frac{5 \pm 7}{6}$$                                                                      ## w
$x_1 = 2$ and $x_2 = -\frac13$                                                                       ## c
Factored: $3x^2 + 5x - 2 = 3(x - 2)\left(x + \frac13\right)$                                         ## c
""",
    "an inner product of vectors, entry by entry": r"""
$h = \sigma(w^\top x + b)$ with $\sigma(t) = 1/(1 + e^{-t})$ and $J = -y \ln h - (1 - y) \ln(1 - h)$   ## d
Write $z = w^\top x + b$.                                                                            ## d
$$\frac{\partial h}{\partial z} = h(1 - h)$$                                                         ## v
$$\frac{\partial J}{\partial w_j} = (h - y) x_j$$                                                    ## v
$$\frac{\partial^2 J}{\partial w_j^2} = h(1 - h)\,x_j$$                                              ## w
$x = (1.5,\, -2.0)$, $w = (0.4,\, 0.1)$, $b = 0.2$                                                   ## d
$$z = 0.4 \cdot 1.5 + 0.1 \cdot 2.0 + 0.2 = 1.0$$                                                    ## w
""",
    "entries with formulas of their own under a sum of all": r"""
$$z_1 = 0.5 a + 0.2, \quad z_2 = -a, \quad z_3 = 1.5 a$$                                             ## d
$$S = \sum_j e^{z_j}, \quad p_k = \frac{e^{z_k}}{S}, \quad t = (1, 0, 0)$$                           ## d
$$L = \ln S - \sum_k t_k z_k$$                                                                       ## d
$$\frac{\partial L}{\partial z_k} = p_k - t_k$$                                                      ## v
$$\frac{\partial p_1}{\partial z_2} = p_1 p_2$$                                                      ## w
$$\frac{\partial p_3}{\partial z_3} = p_3(1 - p_3)$$                                                 ## v
""",
    "what z is says what z^(2) is": r"""
$$p = \sigma(z), \quad z = u_1 x_1 + u_2 x_2 + c, \quad \ell = -y \ln p - (1 - y) \ln(1 - p)$$       ## d
$x^{(1)} = (2, 1)$, $y^{(1)} = 1$; $x^{(2)} = (-1, 3)$, $y^{(2)} = 0$                                ## d
$u_1 = 0.5$, $u_2 = 0.2$, $c = -0.4$                                                                 ## d
$$z^{(1)} = 0.5 \cdot 2 + 0.2 \cdot 1 - 0.4 = 0.8$$                                                  ## v
$$z^{(2)} = 0.5 \cdot 1 + 0.2 \cdot 3 - 0.4 = 0.7$$                                                  ## w
$$p^{(1)} = \sigma(0.8) = 0.6900, \quad p^{(2)} = \sigma(0.7) = 0.6682$$                             ## c
$$\ell^{(1)} = -\ln 0.6900 = 0.3711$$                                                                ## v
$$\ell^{(2)} = -\ln 0.6682 = 0.4032$$                                                                ## w
$$G_2 = \sum_i (p^{(i)} - y^{(i)}) x_2^{(i)} = -0.3100 \cdot 1 + 0.6682 \cdot 3 = 1.6946$$           ## c
""",
    "a product that was worked out in the head": r"""
$g(u, v) = u^2 + 3 v^2$ from $u_0 = 1$, $v_0 = 0.4$ with step $\eta = 0.1$.                          ## d
$$g_u(1, 0.4) = 2, \qquad g_v(1, 0.4) = 3 \cdot 0.4 = 1.2$$                                          ## w
$$u_1 = 1 - 0.2 = 0.8, \qquad v_1 = 0.4 - 0.12 = 0.28$$                                              ## c
""",
    "a density with its parameters by other names, and a likelihood at its estimates": r"""
$$p(x \mid \mu, \sigma^2) = \frac{1}{\sqrt{2\pi\sigma^2}} e^{-(x - \mu)^2/(2\sigma^2)}$$              ## d
Write $v = \sigma^2$.                                                                                ## d
$$\ell(\mu, \sigma^2) = \sum_{i=1}^n \ln p(x_i \mid \mu, v)$$                                        ## d
$$\frac{\partial \ell}{\partial \mu} = \frac{1}{v^2} \sum_{i=1}^n (x_i - \mu)$$                      ## w
$$\frac{\partial \ell}{\partial v} = -\frac{n}{2v} + \frac{1}{2v^2} \sum_{i=1}^n (x_i - \mu)^2$$     ## v
Data: $n = 4$ and $x = (1, 3, 4, 4)$.                                                                ## d
$$\hat\mu = \frac{12}{4} = 3, \qquad \hat\sigma^2 = \frac{4 + 0 + 1 + 1}{4} = 1.5$$                  ## v
$$\ell(\hat\mu, \hat\sigma^2) = -2 (\ln(2\pi \cdot 1.5) + 1) \approx -6.4867$$                       ## v
$$s^2 = \frac{6}{3} = 3$$                                                                            ## w
Standard error: $\sqrt{s^2/n} = \sqrt{0.75} \approx 0.8660$                                          ## c
""",
    "composed functions and their slope": r"""
$(f \circ g)'(x) = f'(g(x)) \cdot g'(x)$                                                             ## v
$(f \circ g)'(x) = f'(g(x))$                                                                         ## n
# Sine
$y = \sin^2(4x)$                                                                                     ## d
$y' = 2 \sin(4x) \cos(4x) = \sin(8x)$                                                                ## w
At $x = \frac{\pi}{16}$ the slope is $\sin\frac{\pi}{2} = 1$.                                        ## c
""",
}
ANEW = {
    "examples of a sheet begin anew, and coefficients are no numbers of one": r"""
$D = b^2 - 4ac$ is the discriminant.                                                                 ## d
\textbf{Example 1.} $2x^2 + x - 6 = 0$.                                                              ## d
$$D = 1^2 - 4 \cdot 2 \cdot (-6) = 1 - 48 = -47$$                                                    ## w
\textbf{Example 2.} $x^2 - 8x + 7 = 0$.                                                              ## d
$$D = 64 - 28 = 36$$                                                                                 ## v
$x_1 = 7$ and $x_2 = 1$, and $x_1 x_2 = 7 \cdot 1 = 7 = \frac{c}{a}$.                                ## v
\textbf{Example 3.} $3x^2 - 12x + 5 = 0$.                                                            ## d
$$3(x - 2)^2 - 7 = 0$$                                                                               ## v
$$(x - 2)^2 = \frac{7}{3}$$                                                                          ## v
$$x = 2 \pm \frac{\sqrt{7}}{3}$$                                                                     ## w
$$x \approx 2 \pm 0.8819$$                                                                           ## c
So $x_1 \approx 2.8819$ and $x_2 \approx 1.1181$.                                                    ## c
""",
    "primes may mark next values": r"""
$p = \sigma(z)$ with $z = w_1 x_1 + w_2 x_2 + b$                                                     ## d
$$\frac{\partial p}{\partial z} = p(1 - p)$$                                                         ## v
$w_1 = 0.5$, $w_2 = -1$, $b = 0.1$, $x_1 = 2$, $x_2 = 0.4$                                           ## d
$$z = 0.5 \cdot 2 - 0.4 + 0.1 = 0.7, \quad p = \sigma(0.7) = 0.6682$$                                ## v
$$w_1' = 0.5 + 0.1 = 0.6, \quad w_2' = -1 + 0.02 = -0.98, \quad b' = 0.1 + 0.05 = 0.15$$             ## v
$$z' = 0.6 \cdot 2 - 0.98 \cdot 0.4 + 0.15 = 0.858$$                                                 ## w
$$p' = \sigma(0.858) = 0.7022$$                                                                      ## c
""",
    "the natural logarithm is not that of base 10": r"""
$\ln 2.5 \approx 0.3979$                                                                             ## w
""",
    "what a net that knows nothing has": r"""
$$p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}, \quad L = -\sum_i y_i \ln p_i$$                              ## d
$z = (1, 2, 0)$ and $y = (0, 1, 0)$                                                                  ## d
$$p_2 = \frac{7.3891}{11.1073} = 0.6652, \quad L = -\ln 0.6652 = 0.4077$$                            ## v
For comparison, random guesses have $p_i = \frac13$ and $L = \ln 3 = 1.0986$.                        ## v
Two equal scores give $p_1 = p_2 = \frac12$.                                                         ## v
""",
    "a formula may say what came out before, and the index of a class is that of the label": r"""
$$p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}, \quad L = -\sum_i y_i \ln p_i$$                              ## d
$z = (1, 2, 0)$ and $y = (0, 1, 0)$                                                                  ## d
$e^1 = 2.7183$, $e^2 = 7.3891$, $e^0 = 1$                                                            ## v
$$S = 2.7183 + 7.3891 + 1 = 11.2074$$                                                                ## w
Let $k$ be the class and $S = \sum_j e^{z_j}$.                                                       ## d
$$\frac{\partial p_k}{\partial z_k} = \frac{e^{z_k} S - e^{2 z_k}}{S^2} = p_k(1 - p_k)$$             ## v
With $L = -\ln p_k$:                                                                                 ## v
$$\frac{\partial L}{\partial z_i} = -\frac{1}{p_k} \frac{\partial p_k}{\partial z_i} = y_i - p_i$$   ## w
""",
    "what is put in is no claim": r"""
Let $Q = \sum_{i=1}^n (x_i - m)^2$ and $\ell = -n \ln s - \frac{Q}{2 s^2}$.                          ## d
$$\frac{\partial^2 \ell}{\partial s^2} = \frac{n}{s^2} - \frac{3Q}{s^4}$$                            ## v
Putting $Q = n s^2$ into the second slope gives                                                      ## d
$$\frac{\partial^2 \ell}{\partial s^2} = \frac{n}{s^2} - \frac{3n}{s^2} = -\frac{2n}{s^2}$$          ## v
""",
    "a number with its accuracy beside it is the nearest one": r"""
$\sqrt{3} \approx 1.732$ (3 d.p.)                                                                    ## v
$\sqrt{5} \approx 2.236$ and $\sqrt{6} \approx 2.44$ (2 d.p.)                                        ## w
To one decimal, $\sqrt{7} \approx 2.7$.                                                              ## w
Cut off after two decimals: $\sqrt{8} \approx 2.82$.                                                 ## v
$61843 \approx 61800$ (3 s.f.)                                                                       ## v
""",
    "the chain rule is no law of the slope that it is written for": r"""
Rule: $\frac{dy}{dx} = \frac{dy}{du} \cdot \frac{du}{dx}$                                            ## d
# First
$y = (2x^2 - 1)^3$, and with $u = 2x^2 - 1$ we have $\frac{dy}{du} = 3u^2$.                          ## v
At $x = 1$: $y' = 12 \cdot 1^2 = 12$.                                                                ## v
# Second
$y = \sqrt{1 + 6x}$                                                                                  ## d
$$y' = \frac{3}{\sqrt{1 + 6x}}$$                                                                     ## v
At $x = 4$: $y' = \frac{3}{5}$.                                                                      ## v
""",
    "a formula is not carried because one of its names has a wrong number": r"""
$$p_i = \frac{e^{z_i}}{\sum_j e^{z_j}}$$                                                             ## d
$z = (1, 0, -1)$, $S = 2.7183 + 1 + 0.3679 = 4.1862$                                                 ## w
$$p_1 = \frac{2.7183}{4.1862} = 0.6493$$                                                             ## c
For $K = 2$ classes                                                                                  ## d
$$p_1 = \frac{e^{z_1}}{e^{z_1} + e^{z_2}} = \frac{1}{1 + e^{z_2 - z_1}} = \frac{e^{z_1 - z_2}}{e^{z_1 - z_2} + 1}$$   ## v
""",
    "a list of names gives them other meanings": r"""
**First.** $y = (x^2 + 3)^4$, so $\frac{dy}{dx} = 8x(x^2 + 3)^3$                                     ## v
**Then.** Let $q = x y^2$ with $x = \sin t$ and $y = e^{3t}$.                                        ## d
$$\frac{dq}{dt} = y^2 \cos t + 6 x y\, e^{3t}$$                                                     ## v
At $t = 0$ we have $x = 0$, $y = 2$.                                                                 ## w
""",
    "the slopes of a name end with its exercise": r"""
**No. 1.** $y = \sin^2(5x)$                                                                         ## d
$$y' = 2 \sin(5x) \cos(5x)$$                                                                        ## w
**No. 2.** $y = e^{-2x}$                                                                             ## d
$$y' = -2 e^{-2x}$$                                                                                  ## v
At $x = 0$: $y' = -2$.                                                                               ## v
""",
    "another equation of a system, points with their letters before them, and back to an earlier place": r"""
From $3y + x = 0$ we get $x = -3y$, and then $2x + y = 10$ becomes $-5y = 10$.                       ## v
# Data
Points $(u, v)$: $(1, 0)$, $(2, 1)$, $(4, 1)$.                                                       ## d
$q_1 = 0.25$, so $q_1 - v_1 = 0.25$                                                                  ## v
$q_2 = 0.75$, so $q_2 - v_2 = -0.35$                                                                 ## w
# Steps
$f(w) = (w - 3)^2$ with $w = 1$: $f = 4$                                                             ## v
""",
}
FOLLOWED = {
    "another thing of the same name, which no slip explains, accuses nobody": r"""
$$D = 5^2 - 4 \cdot 2 \cdot 2 = 9$$                                                                  ## v
The same for the next one: $D = 121 - 72 = 49$ and $\sqrt{D} = 7$.                                   ## v
With $T = 2 \pi \cdot 0.3569 = 2.242$ before, $T = 2 \pi \cdot 0.3659 = 2.299$ now.                  ## w
""",
    "the logarithm of a likelihood with a wrong factor, its slope and its estimate": r"""
$$f(x) = \frac{1}{\sqrt{2\pi v}} e^{-(x - \mu)^2/(2v)}, \qquad v = \sigma^2 > 0$$                    ## d
$S(\mu) = \sum_{i=1}^n (x_i - \mu)^2$ and $L(\mu, v) = \prod_{i=1}^n f(x_i)$                         ## d
$$\ell(\mu, v) = \ln L = -n \ln(2\pi v) - \frac{S(\mu)}{2v}$$                                        ## w
$$\frac{\partial^2 \ell}{\partial \mu^2} = -\frac{n}{v}$$                                            ## v
$$\frac{\partial \ell}{\partial v} = -\frac{n}{v} + \frac{S(\mu)}{2v^2}$$                            ## c
It vanishes for $\hat v = \frac{S(\hat\mu)}{2n}$.                                                    ## c
With $n = 4$ and $S(\hat\mu) = 1.6$: $\hat v = \frac{1.6}{8} = 0.2$                                  ## c
""",
    "the estimate of sigma from a wrong power": r"""
$$\varphi(x) = \frac{1}{\sigma \sqrt{2\pi}} e^{-(x - \mu)^2/(2\sigma^2)}$$                           ## d
$$\ell = \ln \prod_{i=1}^n \varphi(x_i) = -\frac{n}{2} \ln(2\pi) - n \ln\sigma - \frac{1}{2\sigma^2} \sum_{i=1}^n (x_i - \mu)^2$$   ## v
$$\frac{\partial \ell}{\partial \sigma} = -\frac{n}{\sigma} + \frac{1}{\sigma^2} \sum_{i=1}^n (x_i - \mu)^2$$   ## w
Set to zero: $\hat\sigma = \frac{1}{n} \sum_{i=1}^n (x_i - \hat\mu)^2$                               ## c
""",
    "a wrong formula for a + b is one for 2x, and for two angles that are given": r"""
$$\tan(a + b) = \frac{\tan a + \tan b}{1 + \tan a \tan b}$$                                          ## w
$$\tan 2x = \frac{2 \tan x}{1 + \tan^2 x}$$                                                          ## c
Let $\tan a = \frac12$ and $\tan b = \frac13$, both acute.                                           ## d
$$\tan(a + b) = \frac{5/6}{7/6} = \frac57$$                                                          ## c
""",
    "a wrong formula for an abbreviation is one for what it stands for": r"""
Put $S = \sinh x$ and $C = \cosh x$.                                                                 ## d
$$\cosh 2x = 2 C^2 + 1$$                                                                             ## w
$$C^2 = \frac{\cosh 2x - 1}{2}$$                                                                     ## c
$$\int_0^1 \cosh^2 x \, dx = \frac{\sinh 2}{4} - \frac12$$                                           ## c
""",
    "a slope in one entry beside a sum over all, and a temperature": r"""
$z_1 = 0.5$, $z_2 = -0.3$, $z_3 = 0.8$ and $T = 2$                                                   ## d
$$q_k = \frac{e^{z_k/T}}{\sum_j e^{z_j/T}}, \qquad L = -\ln q_3$$                                    ## d
$$\frac{\partial L}{\partial z_3} = q_3 - 1$$                                                        ## w
""",
    "the same, right": r"""
$z_1 = 0.5$, $z_2 = -0.3$, $z_3 = 0.8$ and $T = 2$                                                   ## d
$$q_k = \frac{e^{z_k/T}}{\sum_j e^{z_j/T}}, \qquad L = -\ln q_3$$                                    ## d
$$\frac{\partial L}{\partial z_3} = \frac{q_3 - 1}{T}$$                                              ## v
""",
    "a wrong slope of all entries goes on to the loss": r"""
$x = (1, 3, 5)$, $\mu = \frac{1 + 3 + 5}{3} = 3$, $v = \frac{4 + 0 + 4}{2} = 4$                      ## v
$\hat x_i = (x_i - \mu) v^{-1/2}$, so $\hat x_1 = -1$, $\hat x_2 = 0$, $\hat x_3 = 1$                ## v
From above come $g_1 = 0.5$, $g_2 = 0.2$, $g_3 = 0.1$ where $g_i = \partial L / \partial \hat x_i$.  ## d
$$\frac{\partial \hat x_i}{\partial v} = -\frac12 (x_i - \mu) v^{-1/2}$$                             ## w
$$\frac{\partial L}{\partial v} = -\frac12 (0.5 \cdot (-2) + 0.1 \cdot 2) \cdot 4^{-1/2} = 0.2$$     ## c
""",
    "the mean of the cross-entropies in letters, and an entry of an entry": r"""
Let $\sigma(z) = 1/(1 + e^{-z})$, $z_i = w_1 x_{i1} + w_2 x_{i2} + b$ and $p_i = \sigma(z_i)$.       ## d
$$J = -\frac1n \sum_{i=1}^n [ y_i \ln p_i + (1 - y_i) \ln(1 - p_i) ]$$                               ## d
$$\frac{\partial J}{\partial b} = \frac1n \sum_{i=1}^n (p_i - y_i)$$                                 ## v
$$\frac{\partial J}{\partial w_j} = \frac1n \sum_{i=1}^n (p_i - y_i) x_{ij}$$                        ## v
""",
    "an equation that is displayed is not one that is solved": r"""
\begin{equation}                                                                                     ## -
\sigma(z) = \frac{1}{1 + e^{-z}}                                                                     ## d
\end{equation}                                                                                       ## -
and for each point the score $z_i = w x_i + b$                                                       ## d
""",
    "a solution whose formula is rounded, and a check against a name": r"""
$$x^2 - 80x + 1 = 0$$                                                                                ## d
$x_1 = (80 + 79.9750)/2 = 79.9875$                                                                   ## v
and from the product $x_2 = 1/x_1 = 1/79.9875 = 0.0125$                                              ## v
With $\beta = -0.2$ the mean is $\frac12 (-1.347 + 0.9474) = -0.1998 \approx \beta$.                 ## v
With $\gamma = 0.3$ the mean is $\frac12 (-1.347 + 0.9474) = -0.1998 \approx \gamma$.                ## w
""",
    "what a heading gives is no result, and numbers are compared": r"""
# Roots                                                                                          ## -
$\sqrt 3 + \sqrt 7 \approx 1.73 + 2.64 = 4.37$                                                       ## v
We moved by $2.646 - 2.64 = 0.006$, and indeed $0.006 > 0.005$.                                      ## v
# A circle with $r = 4.37$ cm                                                                    ## d
$A = \pi r^2 = \pi \cdot 4.37^2 \approx 59.99$                                                       ## v
We know that $0.3 < 0.25$.                                                                           ## w
""",
}
MEANT = {
    "a sum over all entries rests on each, and its derivative does not": r"""
$\gamma = 0.8$, $\beta = 0.1$ and $y_i = \gamma u_i + \beta$                                         ## d
$u = (-1.5, 0.4, 1.1)$                                                                               ## d
$y_1 = 0.8 \cdot (-1.5) + 0.1 = -1.1$, $y_2 = 0.8 \cdot 0.4 + 0.1 = 0.42$                            ## v
$y_3 = 0.8 \cdot 1.1 + 0.1 = 0.89$                                                                   ## w
$L = \frac12 \sum_i y_i^2$                                                                           ## d
$L = \frac12 (1.21 + 0.1764 + 0.7921) = 1.0893$                                                      ## c
""",
    "on a sheet on rounding a number is the nearest one": r"""
# Rounding                                                                                           ## -
$\ln 5 \approx 1.610$                                                                                ## w
$3 \ln 5 \approx 3 \times 1.610 = 4.830$                                                             ## c
$\ln 2 \approx 0.693$                                                                                ## v
""",
    "an equation of one part says nothing of a function of the next": r"""
# The inverse                                                                                        ## -
Let $y = \operatorname{arsinh} x$, that is $x = \sinh y$.                                            ## d
$$e^y = x + \sqrt{x^2 + 1}$$                                                                         ## v
# A cable                                                                                            ## -
It hangs along $y(x) = 4 \cosh \frac x4$.                                                            ## d
$$y'(x) = 4 \sinh \frac x4$$                                                                         ## w
$$y''(x) = \cosh \frac x4$$                                                                          ## c
""",
    "a wrong polynomial for cos 4x at one angle, and turned round": r"""
$$\cos 4x = 8 \cos^4 x - 4 \cos^2 x + 1$$                                                            ## w
$$\cos \frac{4\pi}{3} = \frac{8}{16} - \frac44 + 1 = \frac12$$                                       ## c
Solved for the highest power, $\cos^4 x = \frac18 (\cos 4x + 4 \cos^2 x - 1)$.                       ## c
""",
    "the tangent of a sum after a wrong tangent of a part": r"""
$$\tan 2x = \frac{2 \tan x}{1 + \tan^2 x}$$                                                          ## w
Let $\tan x = \frac15$.                                                                              ## d
$$\tan 2x = \frac{2/5}{26/25} = \frac{5}{13}$$                                                       ## c
$$\tan(2x + \frac\pi4) = \frac{\frac{5}{13} + 1}{1 - \frac{5}{13}} = \frac94$$                       ## c
""",
    "values of a function of two variables within a formula": r"""
$$g(u, v) = u^2 + 3 v$$                                                                              ## d
$$g(2.5, 1) = 6.25 + 3 = 9.52$$                                                                      ## w
$$g(1.5, 1) = 2.25 + 3 = 5.25$$                                                                      ## v
$$2 (g(2.5, 1) - g(1.5, 1)) = 2 (9.52 - 5.25) = 8.54$$                                               ## c
""",
    "a slope through numbers that came out is not known to be 0": r"""
$x_1 = 1.2$, $x_2 = -0.5$ and $S = 2.0959 + 0.5434 + 2.3396 = 4.9789$                                ## v
$p_2 = \frac{0.5434}{4.9789} = 0.1091$, $p_3 = \frac{2.3396}{4.9789} = 0.4699$                       ## v
$L = -\ln p_3 = 0.7552$                                                                              ## v
$g_2 = \frac{\partial L}{\partial z_2} = 0.1091$                                                     ## d
$\frac{\partial L}{\partial v_2} = g_2 x_2 = 0.1091 \times 1.2 = 0.1309$                             ## w
""",
    "slopes in numbers alone are meant at the point of the steps": r"""
$$f(x, y) = (x - 1)^2 + 2 (y + 1)^2 + x y$$                                                          ## d
$$\frac{\partial f}{\partial x} = 2 (x - 1) + y, \qquad \frac{\partial f}{\partial y} = 4 (y + 1) + x$$   ## v
Start: $x_0 = 3$, $y_0 = 1$, $\eta = 0.1$                                                            ## d
$\frac{\partial f}{\partial x} = 2 \cdot 2 + 1 = 5$, $\frac{\partial f}{\partial y} = 4 \cdot 2 + 3 = 11$   ## v
$x_1 = 3 - 0.5 = 2.5$, $y_1 = 1 - 1.1 = -0.1$                                                        ## v
$\frac{\partial f}{\partial x} = 2 \cdot 1.5 - 0.1 = 2.9$, $\frac{\partial f}{\partial y} = 4 \cdot 0.9 + 2.5 = 6.1$   ## v
$x_2 = 2.5 - 0.29 = 2.21$, $y_2 = -0.1 - 0.61 = -0.71$                                               ## v
$\frac{\partial f}{\partial x} = 1.21 - 0.71 = 0.5$                                                  ## w
$x_3 = 2.21 - 0.05 = 2.16$                                                                           ## c
""",
    "a step that takes the slope in another name": r"""
$\beta = 0.2$ and $\gamma = 1.5$                                                                     ## d
$\frac{\partial L}{\partial \beta} = 0.1 - 0.32 = -0.22$                                             ## v
$\frac{\partial L}{\partial \gamma} = -0.1176 - 0.5487 = -0.6663$                                    ## v
$\beta \leftarrow 0.2 - 0.1 \cdot (-0.22) = 0.222$                                                   ## v
$\gamma \leftarrow 1.5 - 0.1 \cdot (-0.22) = 1.522$                                                  ## w
""",
    "a formula at an estimate that came out wrong, and a new one with its numbers": r"""
$$f(x) = \frac{1}{\sigma \sqrt{2\pi}} e^{-(x - 5)^2/(2\sigma^2)}$$                                   ## d
# Known spread                                                                                       ## -
Suppose for a moment that $\sigma = 0.3$.                                                            ## d
# Free spread                                                                                        ## -
$$\ell(\sigma) = -5 \ln \sigma - \frac{0.5}{2 \sigma^2}$$                                            ## d
$$\ell'(\sigma) = -\frac5\sigma + \frac{0.5}{\sigma^2}$$                                             ## w
Setting this to zero we find $\hat\sigma = \frac{0.5}{5} = 0.1$.                                     ## c
The peak is at $f(5) = \frac{1}{0.1 \sqrt{2\pi}} = 3.9894$                                           ## c
and a line through it is $y = 3.9894 + 2 (x - 5)$.                                                   ## c
""",
}
NAMES = {
    "numbers of a function at names are values, not laws": r"""
We know $P(A) = 0.3$, $P(B) = 0.5$ and $P(A \cap B) = 0.1$.                                          ## d
$P(A \cup B) = P(A) + P(B) - P(A \cap B) = 0.3 + 0.5 - 0.1 = 0.7$                                    ## v
# Activation                                                                                         ## -
$u_A = 0.2$, $u_B = -1.3$                                                                            ## d
$$h(u_A) = 0.5498$$                                                                                  ## d
$$h(u_B) = 0.2142$$                                                                                  ## d
$h(u_A) - h(u_B) = 0.3356$                                                                           ## v
$h(u_A) \, h(u_B) = 0.1188$                                                                          ## w
""",
    "errors called sigma are not the sigmoid": r"""
Let $x = 4$ and $y = 3$. The errors are $\sigma(x) = 0.2$ and $\sigma(y) = 0.1$.                     ## d
$\sigma(x)^2 + \sigma(y)^2 = 0.05$                                                                   ## v
$\sigma(x)^2 - \sigma(y)^2 = 0.02$                                                                   ## w
""",
    "a constant function": r"""
Let $f(x) = 5$.                                                                                      ## d
$f'(x) = 0$ and $f(3) = 5$                                                                           ## v
$f(4) = 6$                                                                                           ## w
""",
    "other names for known functions": r"""
Write $C = \cosh$ and $S = \sinh$ for the moment.                                                    ## v
$$C(x) C(y) + S(x) S(y) = \frac{2 e^{x+y} + 2 e^{-x-y}}{4} = C(x + y)$$                              ## v
$C' = S$, $C(0) = 1$ and $S(1) = 1.1752$                                                             ## v
Our activation is $\phi = \tanh$, so that $\phi' = 1 - \phi^2$.                                      ## v
$\phi'(0.3) = 0.9151$                                                                                ## v
$\phi(1) = 0.7516$                                                                                   ## w
""",
    "a mean within an abbreviation": r"""
We have a mean $\bar x$ of $n$ readings.                                                             ## -
Let $S = \sum_i (x_i - \bar x)^2$.                                                                   ## d
$$\sum_i (x_i - \mu)^2 = S + n (\bar x - \mu)^2$$                                                    ## v
$$\sum_i (x_i - \mu)^2 = S - n (\bar x - \mu)^2$$                                                    ## w
""",
    "an equation that is solved is no law": r"""
$y' = \sinh \frac{x}{40}$                                                                            ## d
For $\operatorname{arsinh}$ we solve $x = \frac12 (e^y - e^{-y})$, quadratic in $e^y$:               ## d
$$\operatorname{arsinh} 0.75 = \ln(0.75 + 1.25) = \ln 2$$                                            ## v
From $x = \tanh y = \frac{e^{2y} - 1}{e^{2y} + 1}$ we get $e^{2y} = \frac{1 + x}{1 - x}$             ## v
$$\operatorname{artanh} x = \ln \frac{1 + x}{1 - x}$$                                                ## w
$$\frac{d}{dx} \operatorname{artanh} x = \frac{1}{1 + x} + \frac{1}{1 - x} = \frac{2}{1 - x^2}$$     ## c
""",
    "where a curve and its tangent meet the axes": r"""
The parabola $y = x^2 - 4x + 3$ meets the y-axis at $y = 3$ and the x-axis at $x = 1$ and $x = 3$.   ## v
At $x = 5$ it has $y = 8$.                                                                           ## v
It meets the y-axis at $y = 4$.                                                                      ## w
# Another                                                                                            ## -
Let $g(x) = x^3 - 2x$.                                                                               ## d
At $x = 2$: $g(2) = 4$ and $g'(2) = 3 \cdot 4 - 2 = 10$.                                             ## v
Tangent: $y = 4 + 10 (x - 2) = 10x - 16$.                                                            ## v
It meets the x-axis at $x = 16/10 = 1.6$ and the y-axis at $y = -16$.                                ## v
""",
    "another curve before a tangent, and chances of events": r"""
We start with the parabola $y = x^2 - 4x + 3$.                                                       ## d
Let $g(x) = x^3 - 2x$.                                                                               ## d
At $x = 2$: $g(2) = 4$ and $g'(2) = 3 \cdot 4 - 2 = 10$.                                             ## v
The tangent there is $y = 4 + 10 (x - 2) = 10x - 16$, at $x = 0$ it gives $y = -16$.                 ## v
# Chances                                                                                            ## -
We know $P(A) = 0.3$, $P(B) = 0.5$ and $P(A \cap B) = 0.1$.                                          ## d
$P(A | B) = P(A \cap B) / P(B) = 0.1 / 0.5 = 0.2$                                                    ## v
$P(A \cup B) - P(A) = 0.5$                                                                           ## n
""",
}
VARIED = {
    "a slope at a place that words say, and a likelihood at its estimate": r"""
$$\ell(\mu, v) = -\frac{n}{2} \ln (2 \pi v) - \frac{1}{2v} \sum_{i=1}^{n} (x_i - \mu)^2$$            ## d
Let $S = \sum_{i=1}^n (x_i - m)^2$. At $\mu = m$ we have                                             ## d
$$\frac{d \ell}{d v} = -\frac{n}{2v} + \frac{S}{2v^2}$$                                              ## v
# The mean                                                                                           ## -
We write $T = \sum_i (x_i - \bar x)^2$.                                                              ## d
# Data                                                                                               ## -
$\bar x = \frac{60.6}{6} = 10.1$                                                                     ## v
$T = 0.09 + 0.09 + 0 + 0.16 + 0.25 + 0.01 = 0.60$                                                    ## v
The maximum is at $\hat\mu = \bar x$, and there                                                      ## d
$$\ell(\hat\mu, v) = -\frac{n}{2} \ln (2 \pi) - \frac{n}{2} \ln v - \frac{T}{2v}$$                   ## v
""",
    "a density with the parameter in it, and its likelihood": r"""
The density is $f(x) = \lambda e^{-\lambda x}$.                                                      ## d
$$\ell(\lambda) = \sum_{i=1}^n \ln f(x_i) = n \ln \lambda - \lambda \sum_{i=1}^n x_i$$               ## v
$$\ell'(\lambda) = \frac{n}{\lambda} - \sum_{i=1}^n x_i$$                                            ## v
$$\ell''(\lambda) = \frac{n}{\lambda^2}$$                                                            ## w
""",
    "numbers alone that a wrong formula comes to": r"""
We have $r = 3$ and $h = 2$.                                                                         ## d
The volume is $V = \frac13 \pi r^2 h$.                                                               ## d
Its slope is $\frac{\partial V}{\partial r} = \frac13 \pi r h$.                                      ## w
With our numbers this is $\frac13 \pi \cdot 3 \cdot 2 = 6.2832$.                                     ## c
# A function                                                                                         ## -
Let $f(x) = x^3 + 2x^2$.                                                                             ## d
$$\frac{df}{dx} = 3x^2 + 2x$$                                                                        ## w
$f'(2) = 12 + 4 = 16$                                                                                ## c
""",
    "a number that is rounded twice, and digits that go on": r"""
$2.3449 \approx 2.345 \approx 2.35$                                                                  ## w
$2.3449 \approx 2.345 \approx 2.3$                                                                   ## v
$\sqrt 2 = 1.41421\ldots \approx 1.42$                                                               ## w
$94.24\,\% - 91.22\,\% = 3.02$ percentage points                                                     ## v
$94.24\,\% - 91.22\,\% = 3.12$ percentage points                                                     ## w
""",
    "a sum in which most is lost": r"""
Let $g(x) = x^3 - 2x + \frac12$.                                                                     ## d
$g(1.27) = 2.0484 - 2.54 + 0.5 = 0.0084$                                                             ## v
$g(1.27) = 2.0494 - 2.54 + 0.5 = 0.0094$                                                             ## w
""",
    "two ways, in one order or the other": r"""
$$t = \frac{-12 \pm \sqrt{148}}{-9.8} = \frac{12 \pm \sqrt{148}}{9.8}$$                              ## v
The curve meets the axis at $x = 2 \pm \sqrt 3 \approx 3.732$ and $0.268$.                           ## v
$$u = \frac{-12 \pm \sqrt{148}}{9.8} = \frac{12 \pm \sqrt{148}}{9.8}$$                               ## w
""",
    "roots with names": r"""
The roots $\alpha, \beta$ of $2x^2 - 7x + 4 = 0$ satisfy $\alpha + \beta = \frac72$ and $\alpha\beta = 2$.   ## v
$$\alpha^2 + \beta^2 = (\alpha + \beta)^2 - 2\alpha\beta = \frac{49}{4} - 4 = \frac{33}{4}$$         ## v
$$\frac{1}{\alpha^2} + \frac{1}{\beta^2} = \frac{33}{8}$$                                            ## w
Let $\alpha$ and $\beta$ be the roots of $x^2 - 5x + 6 = 0$.                                         ## d
Then $\alpha + \beta = -5$.                                                                          ## w
# Sums and products                                                                                  ## -
Let $p$ and $q$ be numbers with $p + q = 5$ and $pq = 3$.                                            ## d
$p^2 + q^2 = 25 - 6 = 19$                                                                            ## v
$p^3 + q^3 = 90$                                                                                     ## w
""",
    "where two curves meet": r"""
Find the points where $y = x^2 - 3x + 1$ and $y = x - 2$ meet.                                       ## d
$x^2 - 3x + 1 = x - 2 \iff x^2 - 4x + 3 = 0 \iff (x - 1)(x - 3) = 0$                                 ## v
""",
    "assignments of numbers, and then a formula": r"""
We fit $\hat y = w x + b$ and start at $w = 0$.                                                      ## d
$w := 0 + 0.1 \cdot 16.33 = 1.633$                                                                   ## v
$w := 1.633 + 0.358 = 1.991$                                                                         ## v
By the normal equation $w = \frac{S}{T} = \frac{28}{14} = 2$                                         ## v
$3 w = 6$                                                                                            ## v
""",
    "lists with a factor": r"""
$S = 7.1053$ and $\eta = 0.1$                                                                        ## d
$$p = \frac{1}{S}\,(4.9530,\ 1.4918,\ 0.6605) = (0.6971,\ 0.2100,\ 0.0930)$$                         ## v
$$d = \eta (1, 2, -1) = (0.1, 0.3, -0.1)$$                                                           ## w
""",
    "an error called e, and Euler's": r"""
$g(x) = e^{-x^2/2}$ has $g'(x) = -x\,g(x)$.                                                          ## v
The error is $e = \hat y - y = -0.5068$.                                                             ## d
With $a = \frac{1}{1 + e^{-z}}$ we get $\frac{da}{dz} = a(1 - a)$.                                   ## v
$\frac12 e^2 = 0.1284$                                                                               ## v
""",
    "a function of one thing or of two": r"""
Let $p = (0.7, 0.3)$ and $q = (0.5, 0.5)$.                                                           ## d
$H(p, q) = -\sum_i p_i \ln q_i = 0.7 \cdot 0.6931 + 0.3 \cdot 0.6931 = 0.6931$                       ## v
$H(p) = 0.7 \cdot 0.3567 + 0.3 \cdot 1.2040 = 0.6109$                                                ## v
$H(p, q) - H(p) = 0.6931 - 0.6109 = 0.0822$                                                          ## v
""",
    "a variance that is given, and other data": r"""
With $\mu = 3$, $\sigma^2 = 4$, $\gamma = 2$ and $\beta = 1$                                         ## d
$$y = \frac{\gamma (x - \mu)}{\sigma} + \beta = \frac{\gamma}{\sigma} x + (\beta - \frac{\gamma \mu}{\sigma}) = x - 2$$   ## v
# A batch                                                                                            ## -
$m = \frac{1 + 2 + 3}{3} = 2$                                                                        ## v
For the batch $(10, 20, 30)$ we get $m = 20$.                                                        ## d
$\sin 0.1 \approx 0.1 - \frac{0.1^3}{6} \approx 0.09983$                                             ## v
""",
    "an angle that follows from its sine": r"""
Given $b = 7$, $\alpha = 40^\circ$ and $a = 5.217$.                                                  ## d
By the law of sines $\sin\beta = \frac{7 \sin 40^\circ}{5.217} \approx 0.8625$.                      ## v
Hence $\beta \approx 59.60^\circ$                                                                    ## v
# Another                                                                                            ## -
$\sin\gamma = \frac{7 \sin 40^\circ}{5.217} \approx 0.8625$                                          ## v
Hence $\gamma \approx 62.61^\circ$                                                                   ## w
""",
    "all sides of a tangent to a curve": r"""
The curve $x^2 - xy + y^2 = 7$ passes through $(3, 1)$.                                              ## d
Differentiating, $2x - y - x y' + 2 y y' = 0$, so $y' = \frac{2x - y}{x - 2y}$.                      ## v
At $(3, 1)$ the slope is $y' = 5$.                                                                   ## v
The tangent is $y = 1 + 5 (x - 3) = 5 x - 14$.                                                       ## v
The tangent is $y = 1 + 5 (x - 3) = 5 x + 16$.                                                       ## w
""",
    "a step with a gradient as a whole": r"""
The weights are $w = (0.2, -0.3)$, the input is $x = (1.5, 2)$, $\delta = -0.6$, $\eta = 0.5$.       ## d
$L = \delta (w_1 x_1 + w_2 x_2)$                                                                     ## d
$\nabla_w L = \delta x = (-0.9, -1.2)$                                                               ## v
$w' = w - \eta \nabla_w L = (0.65, 0.3)$                                                             ## v
$w' = w - \eta \nabla_w L = (0.65, -0.9)$                                                            ## w
""",
    "a value at the number just before": r"""
Let $h = g(s)$ with $g(s) = \frac{1}{1 + e^{-s}}$, $s = a + b x$, $a = -1.4$, $b = 0.6$, $x = 5$.    ## d
Then $s = 1.6$ and $h = 0.8320$.                                                                     ## v
With the new weights the argument is $-1.4922 + 5 \cdot 0.3809 = 0.4123$, so $h \approx 0.602$.      ## v
""",
    "a number for an instance": r"""
Let $t = a - b$ with $a = 2$, $b = 1.1$, $p = \frac{e^a}{e^a + e^b} = \frac{1}{1 + e^{-t}} = 0.7109$.   ## v
For instance $t = 0.6$ gives $p \approx 0.6457$.                                                     ## v
For example $x = 2$ gives $x^2 = 5$.                                                                 ## w
""",
    "a list with the name of a function": r"""
$\ell(a, b) = -y \ln h - (1 - y) \ln(1 - h)$ with $h = \frac{1}{1 + e^{-a - b x}}$                   ## d
The cost is $J = \frac{1}{5} \sum_{i=1}^{5} \ell_i$.                                                 ## d
$$\frac{\partial J}{\partial a} = \frac{0.3100 + 0.4502 - 0.4013 + 0.7311 - 0.1680}{5} = \frac{0.9220}{5} = 0.1844$$   ## v
$$\frac{\partial J}{\partial b} = \frac{0.3100 + 0.9004}{5} = \frac{1.2104}{5} = 0.2521$$            ## w
""",
}
KINDS = ENTRIES | EXERCISES | CARRIED | EARLIER | LINES | SOLVING | SUBJECTS | MORE | LINEAR | PRIMES | MIXED | PARTS | ROUNDING | STEPS
KINDS |= SUMS | ANEW | FOLLOWED | MEANT | NAMES | VARIED


@pytest.mark.parametrize("text", KINDS.values(), ids=KINDS)
def test_every_line_has_its_verdict(text: str) -> None:
    wanted, found = judged(text)
    assert found == wanted
