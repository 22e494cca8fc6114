"""Pages on which mistakes are carried through whole calculations: the marks are those of `test_follow_through`."""

from __future__ import annotations

PAGES = {
    "softmax by hand": r"""
# Softmax

$z = (2, 1, 0.1)$

$e^{2} = 7.389$, $e^{1} = 2.718$, $e^{0.1} = 1.105$  #: v

$S = 7.389 + 2.718 + 1.105 = 11.112$  #: w A

$p_1 = \frac{7.389}{11.112} = 0.665$  #: c A

$p_2 = \frac{2.718}{11.112} = 0.2446$  #: c A

$p_3 = \frac{1.105}{11.112} = 0.0994$  #: c A

The true class is the first, so $L = -\ln p_1 = -\ln 0.665 = 0.408$.  #: c A

The gradient is $\frac{\partial L}{\partial z_1} = p_1 - 1 = -0.335$, $\frac{\partial L}{\partial z_2} = p_2 = 0.2446$  #: c A

$z_1 \leftarrow 2 - 0.5 \cdot (-0.335) = 2.1675$  #: c A

Without training the loss would be $\ln 3 = 1.0986$.  #: v
""",
    "softmax formulas": r"""
## Derivative of the softmax

$$p_i = \frac{e^{z_i}}{\sum_k e^{z_k}}$$  #: d

For $i = j$:

$$\frac{\partial p_i}{\partial z_i} = p_i (1 + p_i)$$  #: w A

For $i \neq j$:

$$\frac{\partial p_i}{\partial z_j} = -p_i p_j$$  #: v

Example: $p_1 = 0.7$, $p_2 = 0.2$, $p_3 = 0.1$.  #: d

$$\frac{\partial p_1}{\partial z_1} = 0.7 \cdot 1.7 = 1.19$$  #: c A

$$\frac{\partial p_1}{\partial z_2} = -0.7 \cdot 0.2 = -0.14$$  #: v
""",
    "logistic": r"""
# Logistic regression, one weight

$\sigma(z) = \frac{1}{1 + e^{-z}}$, $z = w x + b$, $L = -y \ln p - (1 - y) \ln(1 - p)$ with $p = \sigma(z)$.  #: d

$$\sigma'(z) = \sigma(z)(1 - \sigma(z))$$  #: v

$$\frac{\partial L}{\partial p} = -\frac{y}{p} - \frac{1 - y}{1 - p}$$  #: w A

$$\frac{\partial L}{\partial z} = \frac{\partial L}{\partial p} \cdot p (1 - p) = -y(1 - p) - (1 - y) p$$  #: c A

Values: $x = 2$, $w = 0.5$, $b = -1$, $y = 1$.  #: d

$z = 0.5 \cdot 2 - 1 = 0$ and $p = 0.5$.  #: v

$$\frac{\partial L}{\partial w} = (p - y) x = -0.5 \cdot 2 = -1$$  #: v

$$w \leftarrow 0.5 + 0.1 \cdot 1 = 0.6$$  #: v

$$\frac{\partial L}{\partial b} = p - y = 0.5$$  #: w B

$$b \leftarrow -1 - 0.1 \cdot 0.5 = -1.05$$  #: c B

New score: $z = 0.6 \cdot 2 - 1.05 = 0.15$, $p = \sigma(0.15) = 0.5374$  #: c B

New loss: $L = -\ln 0.5374 = 0.6210$  #: c B
""",
    "hyperbolic": r"""
# tanh

$$\tanh x = \frac{\sinh x}{\cosh x}$$  #: vd

$$\tanh' x = \frac{\cosh^2 x - \sinh^2 x}{\cosh^2 x} = 1 + \tanh^2 x$$  #: w A

For $f(x) = \tanh(2x)$ we get $f'(x) = 2(1 + \tanh^2 2x)$  #: c A

so that $f'(0) = 2$.  #: v

$f(0.5) = \tanh 1 = 0.7616$  #: v

$f'(0.5) = 2(1 + 0.7616^2) = 2 \cdot 1.58 = 3.16$  #: c A

## Values

$\cosh^2 t - \sinh^2 t = 1$ with $\sinh t = 2$ gives $\cosh t = \sqrt{1 + 2} = \sqrt{3}$.  #: w B

$\tanh t = \frac{2}{\sqrt 3} = 1.1547$  #: c B

$\sinh 2t = 2 \cdot 2 \cdot \sqrt{3} = 4\sqrt{3}$  #: c B

$e^t = 2 + \sqrt{3}$  #: c B
""",
    "gradient descent": r"""
# Gradient descent in two variables

$f(x, y) = 2x^2 + xy + y^2 - 4x$  #: d

$$\nabla f = (4x + y - 4, \; x + y)$$  #: w A

Start: $(x_0, y_0) = (0, 1)$, step size $\eta = 0.1$.  #: d

$\nabla f(0, 1) = (-3, 1)$  #: c A

$x_1 = 0 - 0.1 \cdot (-3) = 0.3$  #: v

$y_1 = 1 - 0.1 \cdot 1 = 0.9$  #: c A

$f(0.3, 0.9) = 0.18 + 0.27 + 0.81 - 1.2 = 0.06$  #: c A

$\nabla f(0.3, 0.9) = (1.2 + 0.9 - 4, 1.2) = (-1.9, 1.2)$  #: c A

$x_2 = 0.3 + 0.19 = 0.49$  #: c A

$y_2 = 0.9 - 0.12 = 0.78$  #: c A

The start value was $f(0, 1) = 1$.  #: v
""",
    "gradient descent one": r"""
# Steps

$J(\theta) = \theta^4 - 3\theta^2$, $J'(\theta) = 4\theta^3 - 6\theta$  #: vd

$\theta_0 = 1$, $\alpha = 0.1$  #: d

$J'(1) = 4 - 6 = -2$  #: v

$\theta_1 = 1 + 0.1 \cdot 2 = 1.02$  #: w A

$J'(1.02) = 4 \cdot 1.061208 - 6.12 = -1.875168$  #: c A

$\theta_2 = 1.02 + 0.1875168 = 1.2075168$  #: c A

$J(\theta_2) = 2.1261 - 4.3743 = -2.2482$  #: c A

$J(1) = 1 - 3 = -2$  #: v

The minimum is at $\theta^* = \sqrt{3/2} = 1.2247$, $J(\theta^*) = -\frac{9}{4}$.  #: v
""",
    "batch norm": r"""
# Batch norm: $x = (2, 4, 6, 8)$

Mean: $\mu = \frac{2 + 4 + 6 + 8}{4} = 5$  #: vd

Deviations: $-3, -1, 1, 3$

Variance: $\sigma^2 = \frac{9 + 1 + 1 + 9}{4} = 4$  #: w A

Standard deviation: $\sigma = \sqrt{4} = 2$  #: c A

Normalised:

$$\hat x_1 = \frac{2 - 5}{2} = -1.5$$  #: c A
$$\hat x_2 = \frac{4 - 5}{2} = -0.5$$  #: c A
$$\hat x_3 = 0.5$$  #: c A
$$\hat x_4 = 1.5$$  #: c A

With $\gamma = 3$, $\beta = 1$: $y_1 = 3 \cdot (-1.5) + 1 = -3.5$ and $y_4 = 3 \cdot 1.5 + 1 = 5.5$  #: c A

Gradients: $\frac{\partial y_i}{\partial \gamma} = \hat x_i$, $\frac{\partial y_i}{\partial \beta} = 1$

Running mean: $m \leftarrow 0.9 \cdot 1 + 0.1 \cdot 5 = 1.4$  #: v

Running variance: $v \leftarrow 0.9 \cdot 2 + 0.1 \cdot 4 = 2.2$  #: c A
""",
    "quadratics": r"""
## 1

$3x^2 - 5x - 2 = 0$  #: d

$x = \frac{5 \pm \sqrt{25 - 24}}{6}$  #: w A

$x_1 = \frac{5 + 1}{6} = 1$ and $x_2 = \frac{5 - 1}{6} = \frac23$  #: c A

Sum: $x_1 + x_2 = \frac53$  #: v

## 2

$x^2 + 8x + 3 = 0$  #: d

$(x + 4)^2 = 16 - 3 = 11$  #: w B

$x = -4 \pm \sqrt{11}$  #: c B

## 3

$y = x^2 - 6x + 5$  #: d

$y = (x - 3)^2 + 4$  #: w C

The vertex is $(3, 4)$.

At $x = 1$: $y = 4 + 4 = 8$  #: c C

At $x = 3$ the slope is $0$.

## 4

$x^2 - 9x + 14 = (x - 2)(x - 7)$  #: v
""",
    "gauss": r"""
# Maximum likelihood for the variance

$$\ell(\mu, v) = -\frac{n}{2}\ln(2\pi v) - \frac{1}{2v}\sum_{i=1}^n (x_i - \mu)^2$$  #: d

$$\frac{\partial \ell}{\partial v} = -\frac{n}{v} + \frac{1}{2v^2}\sum_{i=1}^n (x_i - \mu)^2$$  #: w A

Setting this to zero gives $v = \frac{1}{2n}\sum_{i=1}^n (x_i - \mu)^2$.  #: c A

$$\frac{\partial \ell}{\partial \mu} = \frac{1}{v}\sum_{i=1}^n (x_i - \mu)$$  #: v

## Numbers

Data $3, 5, 10$: $\hat\mu = \frac{3 + 5 + 10}{3} = 6$  #: vd

Sum of squares: $Q = 9 + 1 + 16 = 24$  #: w B

$\hat v = \frac{Q}{3} = \frac{24}{3} = 8$  #: c B

$s = \sqrt{8} = 2.828$  #: c B
""",
    "trig": r"""
# Problem 1

$$\cos 3x = \cos 2x \cos x - \sin 2x \sin x$$  #: v
$$= (2\cos^2 x - 1)\cos x - 2\sin^2 x \cos x$$  #: v
$$= 2\cos^3 x - \cos x - 2(1 - \cos^2 x)\cos x$$  #: v
$$= 4\cos^3 x - \cos x$$  #: w A

At $x = 60^\circ$: $\cos 180^\circ = 4 \cdot \frac18 - \frac12 = 0$  #: c A

# Problem 2

$$\tan 2x = \frac{2\tan x}{1 + \tan^2 x}$$  #: w B

With $\tan x = \frac12$: $\tan 2x = \frac{1}{1 + \frac14} = \frac45$  #: c B

$\tan 4x = \frac{2 \cdot \frac45}{1 + \frac{16}{25}} = \frac{40}{41}$  #: c B

# Problem 3

$$\frac{1 - \cos 2x}{2} = \sin^2 x$$  #: v

$$\sin^2 15^\circ = \frac{1 - \cos 30^\circ}{2} = \frac{2 - \sqrt3}{4}$$  #: v
""",
    "chain rule": r"""
# Chain rule

1. $y = (x^2 + 1)^{3/2}$, $u = x^2 + 1$, $y = u^{3/2}$  #: vd

$$\frac{dy}{du} = \frac32 u^{1/2}, \qquad \frac{du}{dx} = 2$$  #: w A

$$\frac{dy}{dx} = \frac{dy}{du}\frac{du}{dx} = 3\sqrt{x^2 + 1}$$  #: c A

At $x = 0$: $\frac{dy}{dx} = 3$  #: c A

2. $g(t) = e^{-t^2}$  #: d

$$g'(t) = -2t\, e^{-t^2}$$  #: v

$$g''(t) = -2 e^{-t^2} - 4t^2 e^{-t^2}$$  #: w B

$g''(1) = -6 e^{-1} = -2.207$  #: c B

$g''(0) = -2$  #: v

3. $h(s) = \ln(\cos s)$  #: d

$$h'(s) = \frac{\sin s}{\cos s} = \tan s$$  #: w C

$$h''(s) = \frac{1}{\cos^2 s}$$  #: c C

$h'(\pi/4) = 1$  #: c C
""",
    "backprop": r"""
# A small network

$x = 1$, $w_1 = 0.5$, $w_2 = -1$, $t = 0.2$, $\eta = 0.5$  #: d

Forward: $a = w_1 x = 0.5$, $h = a^2 = 0.25$, $y = w_2 h = -0.25$, $E = \frac12 (y - t)^2 = \frac12 \cdot 0.45^2 = 0.10125$  #: vd

Backward:

$\frac{\partial E}{\partial y} = y - t = -0.45$  #: v

$\frac{\partial E}{\partial w_2} = \frac{\partial E}{\partial y} \cdot h = -0.45 \cdot 0.25 = -0.1125$  #: v

$\frac{\partial E}{\partial h} = \frac{\partial E}{\partial y} \cdot w_2 = 0.45$  #: v

$\frac{\partial E}{\partial a} = \frac{\partial E}{\partial h} \cdot 2a = 0.45 \cdot 0.5 = 0.225$  #: w A

$\frac{\partial E}{\partial w_1} = \frac{\partial E}{\partial a} \cdot x = 0.225$  #: c A

$w_1 \leftarrow 0.5 - 0.5 \cdot 0.225 = 0.3875$  #: c A

$w_2 \leftarrow -1 + 0.5 \cdot 0.1125 = -0.94375$  #: v

Again: $a = 0.3875$, $h = 0.3875^2 = 0.1502$, $y = -0.94375 \cdot 0.1502 = -0.1417$  #: c A

$E = \frac12 (-0.1417 - 0.2)^2 = 0.0584$  #: c A
""",
    "rounding": r"""
# Measurements

$r = 2.35$ cm, $h = 7.8$ cm  #: d

Base area: $A = \pi r^2 = \pi \cdot 2.35^2 = 17.53$  #: w A

Volume: $V = A h = 17.53 \cdot 7.8 = 136.7$  #: c A

Side: $M = 2\pi r h = 115.2$  #: v

Surface: $O = 2A + M = 35.06 + 115.2 = 150.3$  #: c A

Density with $m = 412$ g: $\rho = \frac{412}{136.7} = 3.01$  #: c A

Two decimals: $\frac{1}{7} = 0.14$  #: v
""",
    "logistic numbers": r"""
## Logistic regression by hand

Given $w_1 = 0.4$, $w_2 = -0.6$, $b = 0.2$, $x_1 = 1.5$, $x_2 = 0.5$, $y = 0$, learning rate $\eta = 0.3$.  #: d

**Forward.**

$$z = w_1 x_1 + w_2 x_2 + b = 0.6 - 0.3 + 0.2 = 0.6$$  #: w A
$$\hat y = \sigma(z) = \sigma(0.6) = 0.6457$$  #: c A
$$L = -\ln(1 - \hat y) = -\ln 0.3543 = 1.0376$$  #: c A

**Backward.**

$$\delta = \hat y - y = 0.6457$$  #: c A
$$\frac{\partial L}{\partial w_1} = \delta x_1 = 0.9686$$  #: c A
$$\frac{\partial L}{\partial w_2} = \delta x_2 = 0.3229$$  #: c A
$$\frac{\partial L}{\partial b} = 0.6457$$  #: c A

**Update.**

$$w_1 \leftarrow 0.4 - 0.3 \cdot 0.9686 = 0.1094$$  #: c A
$$w_2 \leftarrow -0.6 - 0.3 \cdot 0.3229 = -0.6969$$  #: c A
$$b \leftarrow 0.2 - 0.3 \cdot 0.6457 = 0.0063$$  #: c A

The decision boundary before the update was $0.4 x_1 - 0.6 x_2 + 0.2 = 0$.
""",
    "temperature": r"""
# Softmax with temperature

Logits $a = 3$, $b = 1$, temperature $T = 2$.  #: d

$q_1 = e^{a/T} = e^{1.5} = 4.4817$ and $q_2 = e^{b/T} = e^{0.5} = 1.6487$  #: vd

$N = q_1 + q_2 = 6.1304$  #: v

$p = \frac{q_1}{N} = \frac{4.4817}{6.1304} = 0.7311$  #: vd

Entropy: $H = -p \ln p - (1 - p)\ln(1 - p) = 0.7311 \cdot 0.3132 + 0.2689 \cdot 1.3134 = 0.2290 + 0.3532 = 0.5882$  #: w A

In bits: $\frac{0.5882}{\ln 2} = 0.8486$  #: c A

$\max H = \ln 2 = 0.6931$, the ratio is $\frac{0.5882}{0.6931} = 0.8487$  #: c A

At $T = 1$: $\frac{e^3}{e^3 + e} = \frac{1}{1 + e^{-2}} = 0.8808$  #: v
""",
    "arsinh": r"""
### Inverse functions

$$\operatorname{arsinh} x = \ln\left(x + \sqrt{x^2 - 1}\right)$$  #: w A

$$\operatorname{arsinh} 2 = \ln(2 + \sqrt{3}) \approx 1.3170$$  #: c A

$$\frac{d}{dx} \ln\left(x + \sqrt{x^2 - 1}\right) = \frac{1}{\sqrt{x^2 - 1}}$$  #: v

$$\frac{d}{dx} \operatorname{arsinh} x = \frac{1}{\sqrt{x^2 - 1}}$$  #: c A

$$\cosh(\ln 2) = \frac{2 + \frac12}{2} = \frac54$$  #: v

$$\sinh(\ln 2) = \frac{2 - \frac12}{2} = \frac34$$  #: v

$$\tanh(\ln 2) = \frac{3/4}{5/4} = \frac35$$  #: v
""",
    "momentum": r"""
# Momentum

$f(w) = (w - 3)^2$, $f'(w) = 2(w - 3)$, start $w_0 = 0$, $v_0 = 0$, $\beta = 0.9$, $\eta = 0.1$  #: vd

Step 1: $g_0 = f'(0) = -6$, $v_1 = 0.9 \cdot 0 - 6 = -6$, $w_1 = 0 + 0.6 = 0.6$  #: vd

Step 2: $g_1 = f'(0.6) = -4.8$  #: vd

$v_2 = 0.9 \cdot (-6) - 4.8 = -9.2$  #: w A

$w_2 = 0.6 + 0.92 = 1.52$  #: c A

Step 3: $g_2 = f'(1.52) = -2.96$  #: c A

$v_3 = 0.9 \cdot (-9.2) - 2.96 = -11.24$  #: c A

$w_3 = 1.52 + 1.124 = 2.644$  #: c A

$f(w_3) = 0.356^2 = 0.1267$  #: c A

Plain gradient descent: $w_1 = 0.6$, $w_2 = 0.6 + 0.48 = 1.08$  #: vd
""",
    "batchnorm backward": r"""
# Backward pass

Batch $x_1 = 1$, $x_2 = 2$, $x_3 = 6$; $m = 3$.  #: d

$\mu = \frac{1 + 2 + 6}{3} = 3$  #: vd

$v = \frac{(1-3)^2 + (2-3)^2 + (6-3)^2}{3} = \frac{14}{3} = 4.667$  #: vd

$s = \frac{1}{\sqrt{v}} = 0.4729$  #: w A

$\hat x_1 = (1 - 3) \cdot 0.4729 = -0.9458$  #: c A

$\hat x_2 = (2 - 3) \cdot 0.4729 = -0.4729$  #: c A

$\hat x_3 = 3 \cdot 0.4729 = 1.4187$  #: c A

Check: $-0.9458 - 0.4729 + 1.4187 = 0$  #: v

With $\gamma = 2$ and $\beta = 0.5$:

$y_1 = 2 \cdot (-0.9458) + 0.5 = -1.3916$  #: c A

$y_3 = 2 \cdot 1.4187 + 0.5 = 3.3374$  #: c A

Upstream $g_1 = 1$, $g_2 = 0$, $g_3 = -1$: $\frac{\partial L}{\partial \beta} = 1 + 0 - 1 = 0$  #: vd

$\frac{\partial L}{\partial \gamma} = -0.9458 - 1.4187 = -2.3645$  #: c A
""",
    "vertex": r"""
## Parabola

$p(x) = 2x^2 - 12x + 7$  #: d

$p(x) = 2(x^2 - 6x) + 7 = 2(x - 3)^2 - 9 + 7 = 2(x - 3)^2 - 2$  #: w A

The minimum value is $-2$, at $x = 3$.

$p(x) = 0$ for $(x - 3)^2 = 1$, so $x = 2$ or $x = 4$.

$p(5) = 2 \cdot 4 - 2 = 6$  #: c A

$p'(x) = 4x - 12$  #: v

$p'(3) = 0$  #: v

$p(0) = 7$  #: v
""",
    "triangle": r"""
# Triangle with $a = 5$, $b = 7$, $\gamma = 60^\circ$

$c^2 = a^2 + b^2 - 2ab\cos\gamma = 25 + 49 - 70 \cdot \frac12 = 74 - 35 = 49$  #: w A

$c = 7$  #: c A

$\sin\alpha = \frac{a \sin\gamma}{c} = \frac{5 \cdot 0.8660}{7} = 0.6186$  #: c A

$\alpha = 38.2^\circ$  #: c A

Area: $A = \frac12 a b \sin\gamma = \frac12 \cdot 35 \cdot 0.8660 = 15.155$  #: vd

Perimeter: $5 + 7 + 7 = 19$  #: c A
""",
    "composition": r"""
# Composition

$h(x) = x^2 - 3$, $g(u) = e^{2u}$, $f = g \circ h$  #: d

$h'(x) = 2x$, $g'(u) = e^{2u}$  #: w A

$f'(x) = g'(h(x)) h'(x) = 2x e^{2x^2 - 6}$  #: c A

$f'(2) = 4e^2 \approx 29.56$  #: c A

$f(2) = e^2 \approx 7.389$  #: v

Tangent at $2$: $y = 7.389 + 29.56 (x - 2)$  #: c A
""",
    "taylor": r"""
# Taylor polynomial of $f(x) = \sqrt{1 + x}$  #: d

$f'(x) = \frac{1}{2\sqrt{1+x}}$  #: v

$f''(x) = \frac{1}{4 (1+x)^{3/2}}$  #: w A

$f'''(x) = -\frac{3}{8}(1 + x)^{-5/2}$  #: c A

$f(0) = 1$, $f'(0) = \frac12$, $f''(0) = \frac14$  #: c A

$T(x) = 1 + \frac{x}{2} + \frac{x^2}{8}$

$T(0.2) = 1 + 0.1 + 0.005 = 1.105$

$\sqrt{1.2} = 1.0954$  #: v
""",
    "partial fractions": r"""
# An integral

$$\frac{5x + 1}{(x - 1)(x + 2)} = \frac{2}{x - 1} + \frac{2}{x + 2}$$  #: w A

$$F(x) = 2\ln|x - 1| + 2\ln|x + 2|$$  #: d

$$\int_2^3 \frac{5x + 1}{(x - 1)(x + 2)}\,dx = F(3) - F(2) = 2\ln 2 + 2\ln 5 - 2\ln 4$$  #: c A

At $x = 0$: $\frac{2}{-1} + \frac{2}{2} = -1$  #: v

At $x = 2$ the integrand is $2 + \frac12 = 2.5$
""",
    "eigenvalues": r"""
# Eigenvalues

$A = \begin{pmatrix} 4 & 1 \\ 2 & 3 \end{pmatrix}$  #: d

$\chi(\lambda) = (4 - \lambda)(3 - \lambda) - 2 = \lambda^2 - 7\lambda + 12$  #: w A

$\lambda_{1,2} = \frac{7 \pm \sqrt{49 - 48}}{2}$  #: c A

$\lambda_1 = 4$ and $\lambda_2 = 3$  #: c A

Trace: $4 + 3 = 7$  #: v
""",
    "posterior": r"""
# Normal prior, normal data

Prior $\mu_0 = 10$, $\tau^2 = 4$; data: $n = 5$, $\bar x = 12$, $\sigma^2 = 10$.  #: d

Data precision: $P = \frac{n}{\sigma^2} = \frac{5}{10} = 0.5$  #: vd

Prior precision: $R = \frac{1}{\tau^2} = 0.5$  #: w A

Posterior precision: $S = P + R = 1$  #: c A

Posterior mean: $M = \frac{R \mu_0 + P \bar x}{S} = \frac{5 + 6}{1} = 11$  #: c A

Posterior variance: $V = \frac{1}{S} = 1$  #: c A

95 %: $11 - 1.96 = 9.04$ to $11 + 1.96 = 12.96$  #: c A

The sample alone: $\frac{\sigma}{\sqrt n} = \sqrt{2} = 1.414$  #: v
""",
    "compound": r"""
# Interest

**a)** $K_0 = 800$, $p = 2.5\,\%$, $q = 1.025$.  #: d

$K_5 = 800 \cdot 1.025^5 = 800 \cdot 1.1314 = 905.12$  #: vd

**b)** Doubling time: $T = \frac{\ln 2}{\ln 1.025} = \frac{0.6931}{0.02469} = 28.07$  #: vd

**c)** After $10$ years: $K_{10} = 905.12 \cdot 1.1314 = 1042.05$  #: w A

**d)** Of this 25 % tax on the gain: $G = K_{10} - 800 = 242.05$, tax $S = 0.25 \cdot 242.05 = 60.51$  #: c A

**e)** Left: $1042.05 - 60.51 = 981.54$  #: c A
""",
    "sigmoid by hand": r"""
# Sigmoid

$$\sigma(x) = \frac{1}{1 + e^{-x}}$$  #: d

$$\sigma'(x) = \frac{e^{-x}}{(1 + e^{-x})^2} = \sigma(x)(1 - \sigma(x))$$  #: v

$$\sigma''(x) = \sigma'(x)(1 - \sigma(x)) + \sigma(x)\sigma'(x) = \sigma'(x)$$  #: w A

$\sigma(0) = \frac12$, $\sigma'(0) = \frac14$  #: v

$\sigma''(0) = \frac14$  #: c A

The Taylor polynomial of degree 2: $T(x) = \frac12 + \frac{x}{4} + \frac{x^2}{8}$

$\tanh x = 2\sigma(2x) - 1$  #: v
""",
    "ellipse and area": r"""
# Hyperbola

$x = \cosh t$, $y = \sinh t$  #: d

$x^2 - y^2 = 1$  #: v

$\frac{dx}{dt} = \sinh t$, $\frac{dy}{dt} = -\cosh t$  #: w A

$\frac{dy}{dx} = \frac{-\cosh t}{\sinh t} = -\coth t$  #: c A

At $t = \ln 3$: $\cosh t = \frac{3 + \frac13}{2} = \frac53$, $\sinh t = \frac{3 - \frac13}{2} = \frac43$  #: v

Slope there: $-\frac{5/3}{4/3} = -\frac54$
""",
    "line search": r"""
# Steepest descent with exact step

$q(x, y) = x^2 + 5y^2$, start $(5, 1)$  #: d

$\nabla q(x, y) = (2x, 10y)$  #: v

$\nabla q(5, 1) = (10, 10)$  #: v

$\varphi(s) = q(5 - 10s, 1 - 10s) = (5 - 10s)^2 + 5(1 - 10s)^2$  #: vd

$\varphi(s) = 25 - 100s + 100s^2 + 5 - 50s + 500s^2 = 30 - 150s + 600s^2$  #: w A

$\varphi'(s) = -150 + 1200s$  #: c A

$\varphi'(s) = 0$ gives $s = \frac18$  #: c A

The new point: $5 - \frac{10}{8} = 3.75$ and $1 - \frac{10}{8} = -0.25$

$q(3.75, -0.25) = 14.0625 + 0.3125 = 14.375$
""",
    "layer norm": r"""
# Layer normalisation

$h = (3, 5, 7, 9)$  #: d

| quantity | value |
|---|---|
| mean | 6 |

$\mu = \frac{24}{4} = 6$  #: vd

$\sum (h_k - \mu)^2 = 9 + 1 + 1 + 9 = 20$  #: v

$\sigma^2 = \frac{20}{3} = 6.667$

$\sigma = 2.582$

$n_1 = \frac{3 - 6}{2.582} = -1.162$, $n_2 = \frac{5 - 6}{2.582} = -0.378$  #: w A

$o_1 = 2 \cdot (-1.162) + 1 = -1.324$  #: v

$o_2 = 2 \cdot (-0.378) + 1 = 0.244$  #: c A

$o_1 + o_2 = -1.324 + 0.244 = -1.08$  #: c A
""",
    "discriminants": r"""
# Quadratics

1. $x^2 - 10x + 21 = 0$  #: d

   $x = 5 \pm \sqrt{25 - 21} = 5 \pm 2$, so $x_1 = 7$, $x_2 = 3$  #: v

2. $2x^2 + 7x - 4 = 0$  #: d

   $x = \frac{-7 \pm \sqrt{49 + 32}}{4} = \frac{-7 \pm 9}{4}$  #: v

   $x_1 = \frac12$, $x_2 = -4$  #: v

   $2x^2 + 7x - 4 = 2(x - \frac12)(x + 4)$  #: v

3. $x^2 + 6x - 16 = 0$  #: d

   $(x + 3)^2 = 16 + 3 = 19$  #: w A

   $x = -3 \pm \sqrt{19}$  #: c A

   $x_1 \approx 1.359$, $x_2 \approx -7.359$  #: c A

4. $4x^2 - 4x + 1 = (2x - 1)^2$  #: v
""",
    "poisson": r"""
# Poisson

$P(X = k) = \frac{\lambda^k e^{-\lambda}}{k!}$, observed $k_1 = 2$, $k_2 = 5$, $k_3 = 3$

$$L(\lambda) = 10\ln\lambda + 3\lambda - \ln(2!\,5!\,3!)$$  #: d

$$L'(\lambda) = \frac{10}{\lambda} + 3$$  #: v

$$L''(\lambda) = -\frac{10}{\lambda^2}$$  #: v

The sample mean is $\bar k = \frac{2 + 5 + 3}{3} = 3.5$  #: w B

Its variance is estimated by $\frac{\bar k}{3} = \frac{3.5}{3} = 1.167$  #: c B

and the standard error is $\sqrt{1.167} = 1.080$  #: c B
""",
    "double angle proofs": r"""
# Proofs

$$\sin 3x = 3\sin x - 4\sin^3 x$$  #: v

$$\cos 4x = 2\cos^2 2x + 1$$  #: w A

$$\cos 4x = 2(2\cos^2 x - 1)^2 + 1 = 8\cos^4 x - 8\cos^2 x + 3$$  #: c A

For $x = \frac{\pi}{3}$: $\cos\frac{4\pi}{3} = \frac{8}{16} - \frac{8}{4} + 3 = \frac32$  #: c A

$$\frac{\sin 2x}{1 + \cos 2x} = \tan x$$  #: v

$$\tan\frac{\pi}{8} = \frac{\sin\frac{\pi}{4}}{1 + \cos\frac{\pi}{4}} = \sqrt2 - 1$$  #: v
""",
    "nested chain": r"""
# Backwards through a graph

$x = 2$, $y = 3$  #: d

$a = xy = 6$, $b = a + x = 8$, $c = b^2 = 64$  #: vd

$\frac{dc}{db} = 2b = 16$  #: v

$\frac{\partial b}{\partial a} = 1$, $\frac{\partial b}{\partial x} = 1$  #: v

$\frac{\partial c}{\partial a} = 16 \cdot 1 = 16$  #: v

$\frac{\partial c}{\partial y} = \frac{\partial c}{\partial a} \cdot x = 16 \cdot 2 = 32$  #: v

$\frac{\partial c}{\partial x} = \frac{\partial c}{\partial a} \cdot y = 48$  #: w A

Step with $0.01$: $x \leftarrow 2 - 0.01 \cdot 48 = 1.52$  #: c A

$y \leftarrow 3 - 0.01 \cdot 32 = 2.68$  #: v

$a = 1.52 \cdot 2.68 = 4.0736$  #: c A

$b = 4.0736 + 1.52 = 5.5936$  #: c A

$c = 5.5936^2 = 31.2884$  #: c A
""",
    "lens": r"""
# Thin lens

$f = 8$, $g = 12$  #: d

$\frac{1}{b} = \frac{1}{f} - \frac{1}{g} = 0.125 - 0.0833 = 0.0317$  #: w A

$b = \frac{1}{0.0317} = 31.55$  #: c A

$V = \frac{b}{g} = \frac{31.55}{12} = 2.629$  #: c A

An object of height $1.5$ has an image of height $B = 1.5 \cdot 2.629 = 3.944$  #: c A
""",
    "pendulum": r"""
# Period

$T = 2\pi\sqrt{\frac{l}{g}}$ with $l = 0.8$ and $g = 9.81$  #: d

$T = 2\pi \cdot 0.2856 = 1.794$  #: v

$\frac{dT}{dl} = \frac{\pi}{\sqrt{l g}} = \frac{3.1416}{2.8014} = 1.2114$  #: w A

$\Delta T = 1.2114 \cdot 0.01 = 0.0121$  #: c A

Relative: $\frac{0.0121}{1.794} = 0.0067$  #: c A
""",
    "steps in a numbered list": r"""
$u = 3$, $v = -2$; $s = uv$, $L = s^2$; forward $s = -6$, $L = 36$.

1. $\frac{\partial L}{\partial s} = 2s = -12$  #: v
2. $\frac{\partial L}{\partial u} = \frac{\partial L}{\partial s} \cdot u = -36$  #: w A
3. $\frac{\partial L}{\partial v} = \frac{\partial L}{\partial s} \cdot u = -36$  #: v

A step with $\eta = 0.01$: $u \leftarrow 3 - 0.01 \cdot (-36) = 3.36$  #: c A

and $v \leftarrow -2 - 0.01 \cdot (-36) = -1.64$.  #: v

Now $s = 3.36 \cdot (-1.64) = -5.5104$.  #: c A
""",
    "independent parts": r"""
# Sheet 3

**1.** $3 \cdot 4 + 2 = 12$  #: w A

**2.** $12 \cdot 5 = 60$  #: v

**3.** $\frac{60}{5} = 12$  #: v

**4.** A box of 12 eggs costs $4$, so one costs $\frac{4}{12} = \frac13$.  #: v

**5.** $\sqrt{12} = 2\sqrt3$  #: v
""",
    "wrong then independent": r"""
# Vectors

$u = (1, 2)$, $v = (3, -1)$  #: d

$u \cdot v = 3 - 2 = 5$  #: w A

$|u| = \sqrt{1 + 4} = \sqrt5$  #: v

$|v| = \sqrt{9 + 1} = \sqrt{10}$  #: v

$\cos\varphi = \frac{5}{\sqrt5 \cdot \sqrt{10}} = \frac{5}{\sqrt{50}} = 0.7071$  #: c A

$\sqrt{50} = 5\sqrt2$  #: v

$\varphi = 45^\circ$  #: c A
""",
    "probabilities": r"""
# Dice

The chance of a six is $p = \frac16$.  #: d

Two sixes: $p^2 = \frac{1}{36}$  #: v

At least one six in two throws: $a = 1 - \left(\frac56\right)^2 = 1 - \frac{25}{36} = \frac{13}{36}$  #: w A

No six in three throws: $\left(\frac56\right)^3 = \frac{125}{216}$  #: v

Twice in a row at least one six: $a^2 = \frac{169}{1296} = 0.1304$  #: c A

Expected value: $\frac{1 + 2 + 3 + 4 + 5 + 6}{6} = 3.5$  #: v
""",
    "finite differences": r"""
# Numbers

$f(x) = x^2$, $h = 0.1$, $x = 2$  #: d

$f(2.1) = 4.41$, $f(1.9) = 3.61$  #: v

Forward: $\frac{4.41 - 4}{0.1} = 4.1$  #: v

Central: $\frac{4.41 - 3.61}{0.2} = 4.2$  #: w A

Error of the forward one: $4.1 - 4 = 0.1$  #: v

Error of the central one: $4.2 - 4 = 0.2$  #: c A

The exact slope is $f'(2) = 4$.  #: v
""",
    "series": r"""
# Geometric series

$q = \frac13$, first term $a = 6$  #: d

$S = \frac{a}{1 - q} = \frac{6}{2/3} = 9$  #: vd

$s_3 = 6 + 2 + \frac23 = \frac{26}{3}$  #: vd

The rest is $S - s_3 = 9 - \frac{26}{3} = \frac23$  #: w A

In per cent: $\frac{2/3}{9} = 7.4\,\%$  #: c A

$s_2 = 6 + 2 = 8$ and $S - s_2 = 1$  #: v
""",
    "energy": r"""
# Collision

$m_1 = 2$, $m_2 = 3$, $v_1 = 4$, $v_2 = -1$  #: d

$p = m_1 v_1 + m_2 v_2 = 8 - 3 = 5$  #: vd

$v = \frac{p}{m_1 + m_2} = \frac55 = 1$  #: vd

$E = \frac12 m_1 v_1^2 + \frac12 m_2 v_2^2 = 16 + 3 = 19$  #: w A

$F = \frac12 (m_1 + m_2) v^2 = \frac12 \cdot 5 \cdot 1 = 2.5$  #: vd

$Q = E - F = 19 - 2.5 = 16.5$  #: c A

$\frac{Q}{E} = \frac{16.5}{19} = 0.868$  #: c A
""",
    "softmax again": r"""
# Softmax and shift

$p = \frac{e^{2}}{e^{2} + e^{1}} = \frac{1}{1 + e^{-1}} = 0.7311$  #: vd

$q = 1 - p = 0.2789$  #: w A

$-\ln p = 0.3133$  #: v

$-\ln q = 1.2769$  #: c A

$H = 0.7311 \cdot 0.3133 + 0.2789 \cdot 1.2769 = 0.2291 + 0.3561 = 0.5852$  #: c A

With shift: $\frac{e^{0}}{e^{0} + e^{-1}} = 0.7311$  #: v
""",
    "latex-like gradient": r"""
## Linear regression, one step

Data $(1, 2)$ and $(2, 3)$, model $\hat y = w x + b$, $w = 0$, $b = 0$, $\eta = 0.1$.

$$L = \frac12\left[(w + b - 2)^2 + (2w + b - 3)^2\right]$$  #: d

$$\frac{\partial L}{\partial w} = (w + b - 2) + 2(2w + b - 3) = 5w + 3b - 8$$  #: v

$$\frac{\partial L}{\partial b} = (w + b - 2) + (2w + b - 3) = 3w + 2b - 6$$  #: w A

At the start $\frac{\partial L}{\partial w} = -8$ and $\frac{\partial L}{\partial b} = -6$.  #: c A

$w \leftarrow 0 + 0.1 \cdot 8 = 0.8$  #: v

$b \leftarrow 0 + 0.1 \cdot 6 = 0.6$  #: c A

$L = \frac12\left[(1.4 - 2)^2 + (2.2 - 3)^2\right] = \frac12 (0.36 + 0.64) = 0.5$  #: c A
""",
    "std and z": r"""
# Statistics

Data: $2, 4, 4, 6, 9$

$\bar x = \frac{25}{5} = 5$  #: vd

$Q = 9 + 1 + 1 + 1 + 16 = 28$  #: v

$s^2 = \frac{Q}{4} = \frac{28}{4} = 6$  #: w A

$s = \sqrt{6} = 2.449$  #: c A

$\frac{s}{\sqrt5} = 1.095$  #: c A

Interval: $5 \pm 2.776 \cdot 1.095 = 5 \pm 3.040$  #: c A

Median: $4$
""",
    "log likelihood": r"""
# Bernoulli

$\ell(p) = 7\ln p + 3\ln(1 - p)$  #: d

$\ell'(p) = \frac{7}{p} - \frac{3}{1 - p}$  #: v

$\ell'(p) = 0 \Rightarrow 7(1 - p) = 3p$  #: v

$7 = 4p$  #: w A

$\hat p = \frac74 = 1.75$  #: c A
""",
    "cosh catenary": r"""
# Catenary

$y = 2\cosh\frac{x}{2}$  #: d

$y' = \sinh\frac{x}{2}$  #: v

$y'' = \cosh\frac{x}{2}$  #: w A

$\sqrt{1 + y'^2} = \cosh\frac{x}{2}$  #: v

Arc length from $0$ to $2$: $\int_0^2 \cosh\frac{x}{2}\,dx = 2\sinh 1 = 2.3504$  #: v

Curvature at $0$: $\kappa = \frac{y''(0)}{(1 + y'(0)^2)^{3/2}} = 1$  #: c A
""",
    "product rule thrice": r"""
# Derivatives

a) $u(x) = x e^{-x}$  #: d

$u'(x) = e^{-x} + x e^{-x} = (1 + x) e^{-x}$  #: w A

$u'(x) = 0$ for $x = -1$  #: c A

$u(1) = e^{-1}$  #: v

b) $v(x) = \frac{\ln x}{x}$  #: d

$v'(x) = \frac{1 - \ln x}{x^2}$  #: v

$v'(e) = 0$ and $v(e) = \frac1e$  #: v

c) $w(x) = \sqrt{x^2 + 9}$  #: d

$w'(x) = \frac{1}{2\sqrt{x^2 + 9}}$  #: w B

$w'(4) = \frac{1}{10}$  #: c B

Tangent at $4$: $y = 5 + \frac{1}{10}(x - 4)$  #: c B
""",
}
