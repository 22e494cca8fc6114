"""True lines of kinds that look false to a hasty marker, each with a false twin that must be found where it can be."""

from __future__ import annotations

import pytest

from symderive.documents.marking.checked import check_page
from symderive.documents.reading.reader import read_text

PAGES = {
    "a formula in other names says what they are": (
        r"Let $x^2 + px + q = 0$ have the solutions $x_1$ and $x_2$." "\n\n" r"Then $x_1 + x_2 = -p$ and $x_1 x_2 = q$.", []),
    "a constant of the page": (
        r"$$\varphi = \frac{1 + \sqrt{5}}{2} \approx 1.618$$" "\n\n" r"It satisfies $\varphi^2 = \varphi + 1$." "\n\n"
        r"It satisfies $\varphi^2 = \varphi + 2$.", ["5"]),
    "the other solution": (
        r"It lands when $t^2 - 1.6t - 0.36 = 0$." "\n\n" r"So $t = 0.8 + 1 = 1.8$; the other solution $t = -0.2$ is before the throw.", []),
    "one unknown for another": (
        r"In $x^4 - 13x^2 + 36 = 0$ put $u = x^2$." "\n\n" r"We read off $u = 4$ or $u = 9$.", []),
    "a density by its logarithm": (
        r"$$\ln p(x;\mu) = -\frac{(x-\mu)^2}{2}$$" "\n\n" r"$$\frac{\partial}{\partial\mu}\ln p(x;\mu) = x - \mu$$" "\n\n"
        r"$$\frac{\partial}{\partial\mu}\ln p(x;\mu) = \mu - x$$", ["5"]),
    "a slope in what stands between": (
        r"The loss is $J = \log(1 + e^{-yz})$ with $m = yz$." "\n\n" r"$$\frac{dJ}{dm} = -\frac{e^{-m}}{1 + e^{-m}}$$", []),
    "units are not compared": (
        r"It does $v = 72\ \mathrm{km/h} = 20\ \mathrm{m/s}$." "\n\n" r"It is $l = 7\,\mathrm{cm} = 8\,\mathrm{cm}$.",
        ["3"]),
    "numbers beside numbers": (
        r"Tax: $8.97 \cdot 0.19 = 1.7043 \approx 1.70$" "\n\n" r"Tax: $8.97 \cdot 0.19 = 1.7043 \approx 1.71$" "\n\n"
        r"It is $0.5005 - 0.7751 + 0.2747 = 0.0001 \approx 0$, good." "\n\n" r"It is $0.5 - 0.1 = 0.4 \approx 0$.", ["3", "7"]),
    "what a heading asks": (
        "## Round to two decimals\n\n" r"$e^2 \approx 7.39$" "\n\n" r"$e^2 \approx 7.38$" "\n\n## Others\n\n" r"$e^2 \approx 7.38$",
        ["5"]),
    "the only solution": (r"Solve $x^2 = 7x$." "\n\n" r"Divide by $x$: $x = 7$ is the only solution.", ["3"]),
    "a function of what is not read": (
        r"$$\log L(\mu, \sigma^2) = -\frac{1}{2\sigma^2} \sum_{i=1}^{n} (x_i - \mu)^2$$" "\n\n"
        r"$$\frac{\partial \log L}{\partial \mu} = \frac{1}{\sigma^2} \sum_{i=1}^{n} (x_i - \mu)$$", []),
    "what is supposed of a sum": (
        r"Let $y_1 + y_2 + y_3 = 1$." "\n\n" r"$$L = -\sum_i y_i (o_i - c) = c - \sum_i y_i o_i$$", []),
    "exercises with numbers, and a bold label beside an equation": (
        r"**No. 1**  2x^2 - 7x + 3 = 0" "\n\n" r"D = 49 - 24 = 25" "\n\n" r"x = (7 ± 5)/4, so x = 3 or x = 1/2" "\n\n"
        r"**No. 2** $x^2 - 6x + 4 = 0$" "\n\n" r"$D = 36 - 16 = 20$" "\n\n" r"$x = 3 \pm \sqrt{5}$", []),
    "a root in rounded numbers": (
        r"3x^2 + 4x - 5 = 0" "\n\n" r"D = 16 + 60 = 76 and sqrt(76) = 8.7178" "\n\n" r"x_1 = (-4 + 8.7178)/6 = 0.7863" "\n\n"
        r"x_2 = (-4 - 8.7178)/6 = -2.1296", ["7"]),
    "where slopes vanish": (
        r"$$f(u, v) = u^2 + 2v^2 - uv - 3u$$" "\n\n" r"Both slopes vanish when $u = 4v$ and $7v = 3$." "\n\n"
        r"$$\nabla f(1, 1) = \begin{pmatrix} 2 - 1 - 3 \\ 4 - 1 \end{pmatrix}$$", []),
    "at two places": (
        r"Let $z(t) = \cos t$. At $t = 0$ this is $1$, and at $t = \frac{\pi}{2}$ it is $0$.", []),
    "the next step of a method": (
        r"Step 1: gradient $g_a = 2 - 12 = -10$." "\n\n" r"Step 2:" "\n\n" r"$$g_a = 10 \times 0.5 + 2 \times 1.1 - 12 = -4.8$$", []),
    "what an earlier section worked out, after an update": (
        r"$o_1 = 1.5$, $p_1 = e^{o_1}$" "\n\n" r"$p_1 = e^{1.5} = 4.48$" "\n\n" r"$$o_1 \leftarrow 1.5 + 0.1 = 1.6$$" "\n\n"
        r"$$\ln p_1 = \ln 4.48 = 1.5$$", []),
    "a variance is no function of what stands in it": (
        r"$\bar x = \frac1n \sum_{i=1}^n x_i$" "\n\n" r"$$\sqrt{\operatorname{Var}(\bar x)} = \frac{\sigma}{\sqrt n}$$", []),
    "the roots of any quadratic equation": (
        r"For the two roots $r$ and $s$ of $a x^2 + b x + c = 0$, comparing coefficients gives $r + s = -\frac{b}{a}$." "\n\n"
        r"So $r s = \frac{c}{a}$." "\n\n" r"So $r + s = \frac{b}{a}$.", ["5"]),
    "a step against the slope": (
        r"$\frac{\partial g}{\partial u} = 1.25$, $\frac{\partial g}{\partial v} = -0.25$ with $u = 0.75$, $v = 2$." "\n\n"
        r"$$u \leftarrow 0.75 - 0.5 \cdot 1.25 = 0.125$$" "\n" r"$$v \leftarrow 2 + 0.5 \cdot 0.25 = 2.125$$" "\n\n"
        r"$\frac{\partial g}{\partial u} = 0.5$" "\n\n" r"$$u \leftarrow 0.125 + 0.5 \cdot 0.5 = 0.375$$", ["8"]),
    "a number in a formula of another exercise": (
        r"a) $f(x) = \sin^2(4x)$, $f'(x) = 2 \sin(4x) \cos(4x)$" "\n\n"
        r"At $x = \frac{\pi}{16}$: $f'(\frac{\pi}{16}) = \sin\frac{\pi}{2} = 1$"
        "\n\n" r"b) $h(x) = e^{-x^2/2}$, so $h'(1) = -e^{-1/2} = -0.6065$", ["1", "3"]),
    "an angle in every exercise": (
        r"**1.** With $a = 3$ and $c = 5$: $\sin\alpha = \frac ac = 0.6$, so $\alpha = 36.87^\circ$." "\n\n"
        r"**2.** With $a = 5$ and $c = 13$: $\sin\alpha = \frac ac = 0.3846$, so $\alpha = 22.62^\circ$." "\n\n"
        r"**3.** $\cos\alpha = 0.8$, so $\alpha = 36.87^\circ$.", []),
    "solved for a letter that was another number": (
        "## A\n\n" r"$y + 5 = 2$, so $y = -3$." "\n\n## B\n\n"
        r"Solve $\sinh y = x$ for $y$: with $u = e^y$ we have $u^2 - 2xu - 1 = 0$, so $u = x + \sqrt{x^2 + 1}$.", []),
    "a function in steps": (
        r"We differentiate $G(x) = \sqrt{2 + e^{5x}}$ in three steps, $p = 5x$, $q = 2 + e^p$, $G = \sqrt{q}$.", []),
    "numbers that came out of rounded ones": (
        r"$L = 1.25$, $g = 9.81$, $\frac{L}{g} = 0.1274$, $\sqrt{0.1274} = 0.3569$" "\n\n"
        r"$$T = 2 \pi \sqrt{\frac{L}{g}} = 2 \pi \cdot 0.3569 = 2.24$$" "\n\n" r"$$T = 2 \pi \cdot 0.3659 = 2.30$$", ["5"]),
    "put in twice": (
        r"$$\cosh(x + y) = \cosh x \cosh y + \sinh x \sinh y$$" "\n\n" r"Put $y = x$: $\cosh 2x = \cosh^2 x + \sinh^2 x$." "\n\n"
        r"Put $y = -x$: $\cosh 0 = \cosh^2 x - \sinh^2 x = 1$.", []),
    "what a quantity depends on": (
        r"For $F(u, v)$ with $u = u(t)$, $v = v(t)$" "\n\n"
        r"$$\frac{dF}{dt} = \frac{\partial F}{\partial u} \frac{du}{dt} + \frac{\partial F}{\partial v} \frac{dv}{dt}$$", []),
    "an angle that the next formula gives": (
        r"$$3 \sin x + 4 \cos x = 5 \sin(x + \varphi), \qquad \tan \varphi = \frac{4}{3}$$", []),
    "an equation after a section in which its letter had a number": (
        "## A vertex\n\n" r"$y = (x - 3)^2 - 4$, so the vertex sits at $x = 3$." "\n\n## An equation\n\n" r"Solve $\cosh x = 2$.", []),
    "a number says nothing of its slope": (
        r"A ball has $V = \frac43 \pi r^3$ and grows by $\frac{dV}{dt} = 100$." "\n\n"
        r"At $r = 5$: $\frac{dr}{dt} = \frac{100}{4\pi \cdot 25} = \frac{1}{\pi} \approx 0.318$", []),
}


@pytest.mark.parametrize("title", PAGES)
def test_only_what_is_wrong_is_called_so(title: str) -> None:
    text, wrong = PAGES[title]
    found = check_page(read_text(text, "page.md")).to_json()["lines"]
    assert [str(line["line"]) for line in found if line["verdict"] in ("wrong", "carried")] == wrong
