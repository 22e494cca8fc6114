"""What follows from equations that are supposed: shares with the sum 1, angles with the sum pi; and sums that do not say where they end."""

from __future__ import annotations

import pytest

from symderive.documents.marking.checked import check_page
from symderive.documents.reading.reader import read_text

SOFTMAX = r"Let $p_i = e^{z_i} / \sum_{k=1}^{K} e^{z_k}$." "\n\n" r"$$L = - \sum_{i=1}^{K} y_i \log p_i$$" "\n\n"
NORM = (r"mean $\mu = \frac{1}{m} \sum_i x_i$, variance $v = \frac{1}{m} \sum_i (x_i - \mu)^2$, "
        r"$\hat{x}_i = (x_i - \mu)(v + \epsilon)^{-1/2}$ and $y_i = \gamma \hat{x}_i + \beta$." "\n\n")
PAGES = {  # text, and the verdict of its last line
    "said of all": (r"The targets satisfy $\sum_i y_i = 1$." "\n\n" + SOFTMAX +
                    r"$$\frac{\partial L}{\partial z_j} = p_j - y_j$$", "verified"),
    "said of three": (r"Let $y_1 + y_2 + y_3 = 1$." "\n\n" + SOFTMAX.replace("K", "3") +
                      r"$$\frac{\partial L}{\partial z_j} = -\sum_i y_i (\delta_{ij} - p_j) = p_j - y_j$$", "verified"),
    "turned round": (r"The targets satisfy $\sum_i y_i = 1$." "\n\n" + SOFTMAX +
                     r"$$\frac{\partial L}{\partial z_j} = y_j - p_j$$", "wrong"),
    "unsaid": (SOFTMAX + r"$$\frac{\partial L}{\partial z_j} = p_j - y_j$$", "verified"),
    "unsaid, turned round": (SOFTMAX + r"$$\frac{\partial L}{\partial z_j} = y_j - p_j$$", "wrong"),
    "the loss": (SOFTMAX + r"$$L = \log \sum_k e^{z_k} - \sum_i y_i z_i$$", "verified"),
    "the loss, a sign": (SOFTMAX + r"$$L = \log \sum_k e^{z_k} + \sum_i y_i z_i$$", "wrong"),
    "a triangle": (r"Let $\alpha + \beta + \gamma = \pi$." "\n\n" r"$$\sin(\alpha + \beta) = \sin\gamma$$", "verified"),
    "not in a triangle": (r"Let $\alpha + \beta + \gamma = \pi$." "\n\n" r"$$\cos(\alpha + \beta) = \cos\gamma$$", "wrong"),
    "the slope of a mean": (NORM + r"$$\frac{\partial v}{\partial x_i} = \frac{2 (x_i - \mu)}{m}$$", "verified"),
    "the slope of a mean, a factor": (NORM + r"$$\frac{\partial v}{\partial x_i} = \frac{x_i - \mu}{m}$$", "wrong"),
    "a slope of entries": (NORM + r"$$\frac{\partial y_i}{\partial \gamma} = \hat{x}_i$$", "verified"),
    "a slope of other entries": (NORM + r"$$\frac{\partial y_i}{\partial \gamma} = x_i$$", "wrong"),
    "the law of all entries counts, not one number": (
        SOFTMAX + r"With $z = (1.2, 0.3, -0.8)$: $p_1 = \frac{3.3201}{5.1193} = 0.6485$." "\n\n"
        r"$$\frac{\partial p_1}{\partial z_1} = p_1 (1 - p_1) = 0.6485 \cdot 0.3515 = 0.2279$$", "verified"),
    "a vector and its entries": (r"$$Z = \sum_k e^{o_k}$$" "\n\n" r"$\bm{o} = (1.5, -0.5, 0.8)$" "\n\n"
                                 r"$$Z = e^{1.5} + e^{-0.5} + e^{0.8}$$",
                                 "verified"),
    "a step of a vector": (r"$\bm{o} = (1.5, -0.5)$, $\bm{g} = (2, 3)$" "\n\n" r"One step, $\bm{o} \to \bm{o} - 0.1 \bm{g}$, gives" "\n\n"
                           r"$$o_1 = 1.5 - 0.1 \cdot 2 = 1.3$$", "verified"),
    "numbers after a step": (
        r"$z_1 = 1$, $z_2 = 0$ and $L = -\ln p_1$ with $p_k = e^{z_k}/(e^{z_1} + e^{z_2})$." "\n\n" r"$p_1 = 2.7183/3.7183 = 0.7311$, "
        r"$L = -\ln 0.7311 = 0.3132$" "\n\n" r"$$z_1 \leftarrow 1 + 0.5 \cdot 0.2 = 1.1$$" "\n\n" r"$p_1 = 3.0042/4.0042 = 0.7503$" "\n\n"
        r"$L = -\ln 0.7503 = 0.2873$", "verified"),
}


@pytest.mark.parametrize("title", PAGES)
def test_last_line(title: str) -> None:
    text, verdict = PAGES[title]
    lines = check_page(read_text(text, "page.md")).to_json()["lines"]
    assert lines[-1]["verdict"] == verdict, lines[-1]
    assert all(line["verdict"] not in ("wrong", "carried") for line in lines[:-1]), lines


BACKWARD = (r"mean $\mu = \frac{1}{m} \sum_{i=1}^m x_i$, variance $v = \frac{1}{m} \sum_{i=1}^m (x_i - \mu)^2$, "
            r"$\hat{x}_i = (x_i - \mu)/\sqrt{v + \epsilon}$ and $y_i = \gamma \hat{x}_i + \beta$. "
            r"Let $g_i = \frac{\partial L}{\partial y_i}$." "\n\n")


@pytest.mark.parametrize(("line", "verdict"), [
    (r"\frac{\partial L}{\partial \beta} = \sum_{i=1}^m g_i", "verified"),
    (r"\frac{\partial L}{\partial \gamma} = \sum_{i=1}^m g_i \hat{x}_i", "verified"),
    (r"\frac{\partial L}{\partial \gamma} = \sum_{i=1}^m g_i", "wrong"),
    (r"\frac{\partial L}{\partial \hat{x}_i} = \gamma g_i", "verified"),
    (r"\frac{\partial L}{\partial \hat{x}_i} = \beta g_i", "wrong"),
    (r"\frac{\partial L}{\partial v} = -\frac{\gamma}{2} (v + \epsilon)^{-3/2} \sum_{i=1}^m g_i (x_i - \mu)", "verified"),
    (r"\frac{\partial L}{\partial v} = -\frac{\gamma}{2} (v + \epsilon)^{-1/2} \sum_{i=1}^m g_i (x_i - \mu)", "wrong"),
])
def test_a_loss_that_is_known_by_its_slopes(line: str, verdict: str) -> None:
    lines = check_page(read_text(BACKWARD + f"$${line}$$", "page.md")).to_json()["lines"]
    assert lines[-1]["verdict"] == verdict, lines[-1]
