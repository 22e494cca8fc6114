r"""Pages on which a mistake is carried on: what follows from it is told from what is right, and from what is wrong anew.

After #: stands the verdict on a line: v verified, d definition, w wrong, c carried, n not understood; vd is either. A mistake has a
letter, and a line that is carried says from which. Lines without a mark may be anything but wrong or carried.
"""

from __future__ import annotations

import re

import pytest
from carried_pages import PAGES as CALCULATIONS

from symderive.documents.marking.checked import check_page
from symderive.documents.reading.reader import read_text

LETTERS = {"verified": "v", "definition": "d", "wrong": "w", "carried": "c", "not_understood": "n"}

SLOPES = {
    "a slope at points, a tangent and a stationary point after a wrong derivative": r"""
# Curve sketching

Let $f(x) = x^3 - 6x^2 + 9x + 1$.                                         #: d

$$f'(x) = 3x^2 - 6x + 9$$                                                 #: w A
$$f''(x) = 6x - 6$$                                                       #: c A

$f(0) = 1$ and $f(2) = 8 - 24 + 18 + 1 = 3$.                              #: v

$f'(2) = 12 - 12 + 9 = 9$                                                 #: c A

$f'(0) = 9$                                                               #: v

$f''(3) = 12$                                                             #: c A
""",
    "a wrong partial derivative, the gradient at a point and the step": r"""
# Two variables

The surface is $h(x, y) = 3x^2 y + y^3$.                                  #: d

$$\frac{\partial h}{\partial x} = 6xy$$                                   #: v
$$\frac{\partial h}{\partial y} = 3x^2 + 2y^2$$                           #: w A

At $x = 1$, $y = 2$:

$$\frac{\partial h}{\partial x} = 6 \cdot 1 \cdot 2 = 12$$                #: v
$$\frac{\partial h}{\partial y} = 3 + 8 = 11$$                            #: c A

$$\frac{\partial^2 h}{\partial x \partial y} = 6x$$                       #: v
$$\frac{\partial^2 h}{\partial y^2} = 4y$$                                #: c A
""",
    "a wrong rule for a standard function in a product and a quotient": r"""
# Derivatives

The rules:

$$(\sin x)' = \cos x$$                                                    #: v
$$(\cos x)' = \sin x$$                                                    #: w A
$$(e^x)' = e^x$$                                                          #: v

**a)** $p(x) = x^2 \cos x$                                                #: d

$$p'(x) = 2x \cos x + x^2 \sin x$$                                        #: c A

$p'(\pi) = -2\pi$                                                         #: v

**b)** $q(x) = e^x \sin x$                                                #: d

$$q'(x) = e^x \sin x + e^x \cos x$$                                       #: v

**c)** $r(x) = \cos(3x)$                                                  #: d

$$r'(x) = 3 \sin(3x)$$                                                    #: c A
""",
    "implicit differentiation, the slope at a point and the tangent": r"""
# Implicit differentiation

The curve is $x^2 + x y + y^2 = 7$.                                       #: d

Differentiating gives $2x + x y' + 2y y' = 0$,                            #: w A

so $y' = -\frac{2x}{x + 2y}$.                                             #: c A

At $(1, 2)$ this is $y' = -\frac{2}{5}$.                                  #: c A
""",
}

ITERATIONS = {
    "a step whose gradient has the wrong number, and the same number where it is right": r"""
# Gradient descent

$E = (a b - 3)^2$ with $a = 2$, $b = 1$.                                  #: d

Forward: $u = a b = 2$ and $e = u - 3 = -1$, so $E = e^2 = 1$.            #: vd

$$\frac{\partial E}{\partial u} = 2e = -2$$                               #: v
$$\frac{\partial E}{\partial b} = -2 \cdot 2 = -4$$                       #: v
$$\frac{\partial E}{\partial a} = -2 \cdot 2 = -4$$                       #: w A

With $\eta = 0.1$:

$$a \leftarrow 2 - 0.1 \cdot (-4) = 2.4$$                                 #: c A
$$b \leftarrow 1 - 0.1 \cdot (-4) = 1.4$$                                 #: v

Now $u = 2.4 \cdot 1.4 = 3.36$                                            #: c A

and $E = 0.36^2 = 0.1296$.                                                #: c A
""",
    "Newton's method after a wrong first step": r"""
# Newton's method for $x^3 = 10$

$F(x) = x^3 - 10$, $F'(x) = 3x^2$, start at $x_0 = 2$.                    #: vd

$x_1 = 2 - \frac{8 - 10}{12} = 2 + \frac{1}{6} = 2.1833$                  #: w A

$F(2.1833) = 10.4073 - 10 = 0.4073$                                       #: c A

$F'(2.1833) = 3 \cdot 4.7668 = 14.3004$                                   #: c A

$F'(2) = 12$                                                              #: v

$x_2 = 2.1833 - \frac{0.4073}{14.3004} = 2.1833 - 0.0285 = 2.1548$        #: c A
""",
    "a regression by hand with a wrong sum": r"""
# A straight line through four points

| x | y |
|---|---|
| 1 | 3 |
| 2 | 5 |
| 3 | 4 |
| 4 | 8 |

$\bar x = \frac{1 + 2 + 3 + 4}{4} = 2.5$                                  #: vd

$\bar y = \frac{3 + 5 + 4 + 8}{4} = \frac{20}{4} = 5$                     #: vd

$S_{xx} = 2.25 + 0.25 + 0.25 + 2.25 = 5$                                  #: vd

$S_{xy} = 3 + 0 - 0.5 + 4.5 = 7.5$                                        #: w A

$b = \frac{S_{xy}}{S_{xx}} = \frac{7.5}{5} = 1.5$                         #: c A

$a = \bar y - b \bar x = 5 - 1.5 \cdot 2.5 = 1.25$                        #: c A

At $x = 6$ the line gives $1.25 + 1.5 \cdot 6 = 10.25$.                   #: c A

$S_{xx}/4 = 1.25$                                                         #: v
""",
}

SOLVING = {
    "the second unknown of a system": r"""
# Two equations

$3x + 2y = 16$ and $x - y = 2$.                                           #: vd

From the second equation $x = y - 2$.                                     #: w A

In the first: $3(y - 2) + 2y = 16$,                                       #: c A

$5y = 22$,                                                                #: c A

so $y = 4.4$ and $x = 2.4$.                                               #: c A
""",
    "roots after a wrong discriminant, and after a wrong factorisation": r"""
## a)

$2x^2 + 3x - 5 = 0$                                                       #: d

$D = 3^2 - 4 \cdot 2 \cdot (-5) = 9 - 40 = -31$                           #: w A

## b)

$x^2 - 4x - 12 = 0$                                                       #: d

$D = 16 + 48 = 66$                                                        #: w B

$x_1 = \frac{4 + \sqrt{66}}{2} \approx 6.062$                             #: c B

$x_2 = \frac{4 - \sqrt{66}}{2} \approx -2.062$                            #: c B

## c)

$x^2 + x - 20 = 0$                                                        #: d

$(x - 5)(x + 4) = 0$                                                      #: w C

$x = 5$ or $x = -4$                                                       #: c C
""",
    "a likelihood with a wrong score": r"""
# Waiting times

The density is $f(t) = \lambda e^{-\lambda t}$. For $n$ times with sum $S$ the log-likelihood is

$$\ell(\lambda) = n \ln \lambda - \lambda S$$                             #: d

$$\ell'(\lambda) = \frac{n}{\lambda} + S$$                                #: w A

$$\ell''(\lambda) = -\frac{n}{\lambda^2}$$                                #: v

Setting the score to zero, $\frac{n}{\lambda} + S = 0$, gives             #: c A

$$\hat\lambda = -\frac{n}{S}$$                                            #: c A
""",
}

FORMULAS = {
    "values from a wrong expansion and a wrong antiderivative": r"""
# Integrals

$g(x) = (x + 2)^3$                                                        #: d

$g(x) = x^3 + 6x^2 + 12x + 6$                                             #: w A

$$G(x) = \frac{x^4}{4} + 2x^3 + 6x^2 + 6x$$

$$\int_0^1 g(x)\,dx = \frac14 + 2 + 6 + 6 = 14.25$$                       #: c A

$g(1) = 1 + 6 + 12 + 6 = 25$                                              #: c A

$g(0) = 6$                                                                #: c A

$g(-2) = 0$                                                               #: v
""",
    "angles from a wrong addition theorem": r"""
# Trigonometry

$$\sin(\alpha + \beta) = \sin\alpha \cos\beta - \cos\alpha \sin\beta$$    #: w A

With $\alpha = 60^\circ$ and $\beta = 45^\circ$:

$$\sin 105^\circ = \sin 60^\circ \cos 45^\circ - \cos 60^\circ \sin 45^\circ$$    #: c A
$$= \frac{\sqrt6}{4} - \frac{\sqrt2}{4} \approx 0.2588$$                  #: c A

$$\sin^2 60^\circ + \cos^2 60^\circ = \frac34 + \frac14 = 1$$             #: v

For $\beta = \alpha$: $\sin 2\alpha = 0$                                  #: c A
""",
    "values of functions from a wrong value": r"""
# The angle $\theta$

Let $\sin\theta = \frac{5}{13}$ with $0 < \theta < \frac{\pi}{2}$.        #: d

$$\cos\theta = \sqrt{1 - \tfrac{25}{169}} = \tfrac{12}{13}$$              #: v
$$\sin 2\theta = 2 \cdot \tfrac{5}{13} \cdot \tfrac{12}{13} = \tfrac{60}{169}$$    #: w A
$$\cos 2\theta = \tfrac{144}{169} - \tfrac{25}{169} = \tfrac{119}{169}$$    #: v
$$\tan 2\theta = \frac{60}{119}$$                                         #: c A
$$\tan\theta = \frac{5}{12}$$                                             #: v
""",
    "a wrong sum formula and its values": r"""
# Sums

For every $n$ the sum of the first odd numbers is

$$Q(n) = \sum_{k=1}^{n} (2k - 1) = n(n + 1) - n = n^2$$                   #: vd

$$R(n) = \sum_{k=1}^{n} k^2 = \frac{n(n + 1)(2n + 1)}{3}$$                #: w A

$R(10) = \frac{10 \cdot 11 \cdot 21}{3} = 770$                            #: c A

$Q(10) = 100$                                                             #: v

$R(10) - Q(10) = 670$                                                     #: c A
""",
}

NUMBERS = {
    "a result of part (a) that part (b) uses": r"""
# Savings

## (a)

After one year $K = 2500 \cdot 1.04 = 2600$ is in the account.            #: vd

After two years it is $K_2 = 2600 \cdot 1.04 = 2740$.                     #: w A

## (b)

A third of $K_2$ is paid out: $P = \frac{2740}{3} \approx 913.33$.        #: c A

The rest is $2740 - 913.33 = 1826.67$.                                    #: c A

## (c)

With 3 % for one year, $2500 \cdot 1.03 = 2575$.                          #: v
""",
    "a mean and a variance that is wrong": r"""
# Measurements: 4, 7, 7, 10

$m = \frac{4 + 7 + 7 + 10}{4} = 7$                                        #: vd

$v = \frac{9 + 0 + 0 + 9}{4} = 6$                                         #: w A

$s = \sqrt{v} = \sqrt{6} \approx 2.449$                                   #: c A

$z = \frac{10 - m}{s} = \frac{3}{2.449} \approx 1.225$                    #: c A

The range is $10 - 4 = 6$.                                                #: v
""",
    "Bayes with a wrong joint probability": r"""
# A test

$p = 0.02$, $q = 0.95$ and $r = 0.1$.                                     #: d

A sick person with a positive test: $j = p q = 0.02 \cdot 0.95 = 0.19$    #: w A

A healthy one: $k = (1 - p) r = 0.98 \cdot 0.1 = 0.098$                   #: vd

$t = j + k = 0.19 + 0.098 = 0.288$                                        #: c A

$b = \frac{j}{t} = \frac{0.19}{0.288} \approx 0.6597$                     #: c A
""",
    "a number that stands on a wrong and on a right line": r"""
# A circuit

$R_1 = 40$, $R_2 = 60$, $U = 12$.                                         #: d

In series $R = R_1 + R_2 = 100$, so $I = \frac{U}{R} = 0.12$.             #: vd

The voltages are $U_1 = I R_1 = 4.8$                                      #: v

and $U_2 = I R_2 = 6.2$.                                                  #: w A

Powers: $P_1 = U_1 I = 4.8 \cdot 0.12 = 0.576$                            #: v

and $P_2 = U_2 I = 6.2 \cdot 0.12 = 0.744$.                               #: c A

$P_1 + P_2 = 0.576 + 0.744 = 1.32$                                        #: c A

$P = U I = 12 \cdot 0.12 = 1.44$                                          #: v
""",
    "a matrix with a wrong determinant": r"""
# The inverse

The matrix has the rows $(p, q)$ and $(r, s)$ with $p = 3$, $q = 2$, $r = 5$, $s = 4$.

$\Delta = p s - q r = 12 - 10 = 3$                                        #: w A

The inverse has the entries $\frac{s}{\Delta} = \frac43$                  #: c A

and $-\frac{q}{\Delta} = -\frac23$.                                       #: c A

The trace is $p + s = 7$.                                                 #: v
""",
}

TOGETHER = {
    "slopes that are set to zero, and other systems": r"""
$f(x, y) = x^2 + x y + y^2 - 3y$                                           #: d

$\frac{\partial f}{\partial x} = 2x + y$ and $\frac{\partial f}{\partial y} = x + 2y - 3$  #: v

Setting both to zero: $2x + y = 0$ and $x + 2y = 3$.                       #: v

So $y = -2x$ and $x - 4x = 3$, that is $x = -1$, $y = 2$.                  #: v

The minimum is $f(-1, 2) = 1 - 2 + 4 - 6 = -3$.                            #: v

# b

$g(x, y) = x^2 + x y + y^2 - 3y$                                           #: d

$\frac{\partial g}{\partial x} = 2x + y$ and $\frac{\partial g}{\partial y} = x + 2y + 3$  #: w A

Setting both to zero: $2x + y = 0$ and $x + 2y = -3$.                      #: c A

So $y = -2x$ and $x - 4x = -3$, that is $x = 1$, $y = -2$.                 #: c A

# c

$$2x + 3y = 12$$                                                           #: d
$$4x - y = 3$$                                                             #: d

Multiply the second by 3: $12x - 3y = 9$. Adding gives $14x = 21$, so $x = \frac{21}{14} = 1.5$ and $y = 3$.  #: v

# d

\begin{align}
a + b + c &= 6 \\                                                          #: d
a - b + c &= 2 \\                                                          #: d
4a + 2b + c &= 11                                                          #: d
\end{align}

Subtracting: $2b = 4$, so $b = 2$. Then $a + c = 4$ and $4a + c = 7$, so $3a = 3$, $a = 1$, $c = 3$.  #: v

# e

$\begin{cases} u + v = 10 \\ u - v = 4 \end{cases}$                        #: d

so $2u = 14$, $u = 7$, $v = 4$.                                            #: w B
""",
    "curves": r"""
The curve is $x^2 + x y + y^2 = 7$.                                        #: d

Differentiating gives $2x + y + x y' + 2y y' = 0$,                         #: v

so $y' = -\frac{2x + y}{x + 2y}$.                                          #: v

At $(1, 2)$ this is $y' = -\frac{4}{5} = -0.8$.                            #: v

At $(1, 2)$ this is $y' = -\frac{3}{5}$.                                   #: w A

# b

The curve $x^2 + y^2 = 25$ gives $2x + 2y y' = 0$.                         #: v

Hence $y' = -x/y$, and at $(3, 4)$ we get $y' = -3/4$.                     #: v

The tangent is $y - 4 = -\frac34 (x - 3)$.                                 #: v

# c

The circle $x^2 + y^2 = 25$ gives $2x + 2y \frac{dy}{dx} = 25$.            #: w B

Hence $\frac{dy}{dx} = \frac{25 - 2x}{2y}$, and at $(3, 4)$ we get $\frac{dy}{dx} = \frac{19}{8}$.  #: c B

The tangent is $y - 4 = \frac{19}{8} (x - 3)$.                             #: c B

# d

$$x^3 + y^3 = 6xy$$                                                        #: d

$$\frac{d}{dx}(x^3) + \frac{d}{dx}(y^3) = 6y + 6x\frac{dy}{dx}$$           #: v

$$3x^2 + 3y^2 \frac{dy}{dx} = 6y + 6x\frac{dy}{dx}$$                       #: v

$$\frac{dy}{dx} = \frac{6y - 3x^2}{3y^2 - 6x} = \frac{2y + x^2}{y^2 - 2x}$$  #: w C

At $(3, 3)$ the slope is $\frac{dy}{dx} = \frac{6 - 9}{9 - 6} = -1$.       #: v

# e

$\sin(x y) = x$ gives $\cos(xy)(y + x y') = 1$, so $y' = \frac{1}{x \cos(xy)} - \frac{y}{x}$.  #: v
""",
}

PAGES = SLOPES | ITERATIONS | SOLVING | FORMULAS | NUMBERS | TOGETHER | CALCULATIONS


def told(text: str) -> tuple[str, str]:
    """What is marked on a page, and what is said of it: line by line, with the lines on which the mistakes stand."""
    rows = [row.partition("#:")[::2] for row in text.strip("\n").splitlines()]
    marks = [mark.split() for _, mark in rows]
    places = {letter: str(k) for k, mark in enumerate(marks, 1) if mark[:1] == ["w"] for letter in mark[1:]}
    page = "\n".join(row.rstrip() for row, _ in rows)
    found = {line.line: line for line in check_page(read_text(page, "page.md")).lines}
    wanted, said = [], []
    for k, (row, mark) in enumerate(zip(page.splitlines(), marks, strict=True), 1):
        line = found.get(str(k))
        verdict = "-" if line is None else LETTERS[line.mark.value]
        sources = " ".join(sorted(line.sources, key=int)) if verdict == "c" and line is not None else ""
        meant, *letters = mark or ["-vdn"]
        right = meant == verdict or (meant != "c" and verdict in meant and bool(re.fullmatch("[-vdn]+", meant)))
        from_ = " ".join(sorted((places[x] for x in letters), key=int)) if meant == "c" else ""
        wanted.append(f"{k} {meant} {from_} {row}")
        said.append(f"{k} {meant if right else verdict} {sources} {row}")
    return "\n".join(wanted), "\n".join(said)


@pytest.mark.parametrize("text", PAGES.values(), ids=PAGES)
def test_what_follows_from_a_mistake_is_carried(text: str) -> None:
    wanted, said = told(text)
    assert said == wanted
