"""HTML: MathML of small formulas, well-formed pages, folded obligations, and nothing active."""

import re
from html.parser import HTMLParser

import pytest
from page_samples import ALL, s, stress, t, tanh

from symderive.kernel.term import mk, name
from symderive.notation.layout import layout
from symderive.pages import html
from symderive.pages.breaking import spoken
from symderive.report.document import Chain, Document, Line, Prose, Verdict

FORMULAS = [
    ("tanh(x)^2", '<mrow><msup><mi>tanh</mi><mn>2</mn></msup><mo>&#x2061;</mo><mspace width="0.17em"></mspace><mi>x</mi></mrow>'),
    ("x/y", "<mfrac><mi>x</mi><mi>y</mi></mfrac>"),
    ("x - 0.70", '<mrow><mi>x</mi><mo form="infix">−</mo><mn>0.70</mn></mrow>'),
    ("-x", '<mrow><mo form="prefix" lspace="0" rspace="0">−</mo><mi>x</mi></mrow>'),
    ("yhat", '<mover accent="true"><mi>y</mi><mo stretchy="false">^</mo></mover>'),
    ("w1^2", "<msubsup><mi>w</mi><mn>1</mn><mn>2</mn></msubsup>"),
    ("cbrt(x)", "<mroot><mi>x</mi><mn>3</mn></mroot>"),
    ("loss", '<mi class="v">loss</mi>'),
]


@pytest.mark.parametrize(("text", "inner"), FORMULAS, ids=[f for f, _ in FORMULAS])
def test_mathml(text, inner):
    found = html.mathml(layout(t(text)))
    assert found.startswith('<math displaystyle="true" aria-label="')
    assert re.sub(r"</?math.*?>", "", found) == inner


def test_what_is_new_is_marked():
    assert '<mrow class="f">' in html.mathml(layout(t("1 - x^2"), ((1,),)))


SPOKEN = [
    ("D(tanh(x), x)", "d/dx tanh x"),
    ("(a + b)/c^2", "(a + b)/c^2"),
    ("sum(exp(x[j]), j=1..n)", "sum from j = 1 to n of e^(x_j)"),
    ("sqrt(yhat)", "root of (y hat)"),
]


@pytest.mark.parametrize(("text", "said"), SPOKEN)
def test_spoken(text, said):
    assert spoken(layout(t(text))) == said


class Balanced(HTMLParser):
    """Fails at the first end tag that does not fit, and keeps the ids and the elements."""

    VOID = frozenset({"meta", "br"})

    def __init__(self):
        super().__init__()
        self.open, self.ids, self.tags = [], [], set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.ids += [v for k, v in attrs if k == "id"]
        assert not any(k.startswith("on") or k == "style" for k, _ in attrs)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


@pytest.mark.parametrize("document", ALL.values(), ids=list(ALL))
def test_every_page_is_well_formed(document):
    parser = Balanced()
    parser.feed(html.render(document, page=True))
    assert parser.open == [] and len(parser.ids) == len(set(parser.ids))
    assert "script" not in parser.tags and "img" not in parser.tags


def test_steps_have_anchors_and_obligations_are_folded():
    page = html.render(tanh(full=True))
    for number in ("1", "2", "3", "4", "5", "2a", "2b"):
        assert f'id="tanh-{number}"' in page
    assert page.count("<details>") == 1 and page.count('aria-label="checked"') == 5
    assert page.count('class="result"') == 1
    assert '<strong class="ok">Proved.</strong> 5 steps, every one checked; nothing assumed.' in page


TICKS = [("Proved", 1), ("Proved only for", 1), ("Checked", 1), ("Wrong", 0), ("False", 0), ("Not decided", 0), (None, 0)]


@pytest.mark.parametrize(("verdict", "ticks"), TICKS)
def test_a_tick_needs_a_verdict(verdict, ticks):
    chain = Chain("c", t("x"), (Line("1", t("x*1")),))
    end = () if verdict is None else (Verdict(verdict, ()),)
    page = html.render(Document("c", ("c",), (chain, *end)))
    assert page.count("✓") == page.count('class="result"') == ticks


def test_text_is_escaped():
    evil = "<script>alert(1)</script> & \"q\""
    prose = Prose((evil, mk("add", name("<b>"), name("x"))))
    document = Document("evil", (evil,), (prose, Chain("\"><i>", t("x"), (Line("1", t("y"), reason=(evil,)),))))
    page = html.render(document, page=True)
    parser = Balanced()
    parser.feed(page)
    assert not parser.tags & {"script", "b", "i"}
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;q&quot;" in page


def test_a_fragment_is_no_page():
    assert html.render(tanh()).startswith('<section class="symderive"')
    assert html.render(tanh(), page=True).startswith("<!doctype html>")


def test_long_lines_are_broken():
    assert html.render(stress()).count('<span class="row">') > 4


def test_statements_are_words():
    assert "<mtext>&#xA0;is a whole number&#xA0;</mtext>" in html.mathml(layout(s("whole(n)")))
