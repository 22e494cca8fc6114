"""Markdown: one golden, what GitHub would spoil, notebooks; and that every page tells the same facts."""

import re

import pytest
from page_samples import ALL, network, softmax, t, tanh

from symderive.pages import html, latex, markdown, wording
from symderive.pages.texmath import mixed, running
from symderive.report.document import Chain, Document, Facts, Prose, Statement, Verdict

TANH = r"""# Derivative of tanh

For every real $x$: $\frac{\mathrm{d}}{\mathrm{d}x} \tanh x = 1 - \tanh^{2} x$

$$
\begin{aligned}
\frac{\mathrm{d}}{\mathrm{d}x} \tanh x
  &= \frac{\mathrm{d}}{\mathrm{d}x}\thinspace \frac{\sinh x}{\cosh x} &&\qquad \text{definition of tanh} \\
&= \frac{(\sinh x)' \cosh x - \sinh x\thinspace (\cosh x)'}{\cosh^{2} x} &&\qquad \text{quotient rule, }{\cosh x \neq 0} \\
&= \frac{\cosh^{2} x - \sinh^{2} x}{\cosh^{2} x} &&\qquad \text{sinh}{'}\text{ = cosh, cosh}{'}\text{ = sinh} \\
&\phantom{{}={}}\text{we want }{1 - \tanh^{2} x} \\
&= 1 - \frac{\sinh^{2} x}{\cosh^{2} x} &&\qquad \text{split the fraction} \\
&= \boxed{1 - \tanh^{2} x} &&\qquad \text{definition of tanh}
\end{aligned}
$$

**Proved.** 5 steps, every one checked; nothing assumed.

- Needs $\cosh x \neq 0$; holds: $\cosh x \geq 1$ for real $x$
- At $x = 0.7$; left 0.634739589, right 0.634739589
"""


def test_golden():
    assert markdown.render(tanh()) == TANH


def test_obligations_are_listed():
    assert r"- 2b $\cosh x \neq 0$: because $\cosh x \geq 1$" in markdown.render(tanh(full=True))


def test_a_table():
    page = markdown.render(network())
    assert r"| $w_{9}$ | $\partial E/\partial\hat{y} \cdot \partial\hat{y}/\partial w_{9}$ | $\delta$ | $0.0655$ | $0.0655$ |" in page


def test_text_is_escaped():
    document = Document("x", ("x",), (Prose(("*a* _b_ <c> | `d` [e](f) 5 $ # &",)),))
    assert r"\*a\* \_b\_ &lt;c&gt; \| \`d\` \[e\](f) 5 \$ \# &amp;" in markdown.render(document)


@pytest.mark.parametrize("document", ALL.values(), ids=list(ALL))
def test_maths_survives_github(document):
    """No backslash before punctuation (but for row ends), no dollar and no < inside a formula."""
    page = markdown.render(document)
    for formula in re.findall(r"\$\$\n(.*?)\n\$\$", page, re.S):
        rest = formula.replace(r"\\", "")
        assert not re.search(r"\\[,;:! {}]|[$<>]|\\label|\\sd|\\notag", rest)
    assert page.count("$$") % 2 == 0


def test_notebook_latex():
    tex = markdown.notebook_latex(softmax())
    assert tex.startswith("$$\n\\begin{aligned}\n") and tex.endswith("\n\\end{aligned}\n$$")
    claim = Document("x", (), (Statement("x", (), (t("x"),)),))
    assert markdown.notebook_latex(claim) == "$$\n\\begin{aligned}\n& x\n\\end{aligned}\n$$"


# --- the same facts on every page -------------------------------------------------------------------------------------


def _steps(document):
    return [line for b in document.blocks if isinstance(b, Chain) for line in b.lines]


@pytest.mark.parametrize("document", ALL.values(), ids=list(ALL))
def test_same_number_of_steps(document):
    n = len(_steps(document))
    styled = latex.render(document, width=400)
    chains = "\n".join(re.findall(r"\\begin\{alignat\}.*?\\end\{alignat\}", styled, re.S))
    assert len(re.findall(r"^ *&(?:\\quad\{\})?= ", chains, re.M)) == n
    assert len(re.findall(r'<td class="n">', html.render(document))) == n


@pytest.mark.parametrize("name", ["tanh", "tanh_full", "softmax"])
def test_same_reasons_conditions_and_verdict(name):
    document = ALL[name]
    pages = {
        "latex": (latex.render(document, width=60), running),
        "plain": (latex.render(document, form="plain", width=60), mixed),
        "md": (markdown.render(document), lambda text: markdown._safe(mixed(text))),
        "html": (html.render(document), html.running),
    }
    for page, said in pages.values():
        for line in _steps(document):
            assert said(wording.reason(line)) in page
    for page, said in (pages["latex"], (pages["plain"][0], running), (pages["md"][0], markdown.running), pages["html"]):
        for block in document.blocks:
            if isinstance(block, Verdict):
                assert wording.closing(block)[0] in page and said(block.text) in page
            if isinstance(block, Facts):
                assert all(said(wording.fact(r)) in page and r[0] in page for r in block.rows)
