"""A page with remarks in its margin as a page of HTML: MathML, light and dark, no script, nothing to load."""

from __future__ import annotations

from html import escape

from symderive.pages import html
from symderive.pages.marking import Piece, pieces, should_be
from symderive.pages.prose import Paragraph, Run, loose, paragraphs
from symderive.pages.tex_mathml import macros_of, mathml
from symderive.report.document import Document, Excerpt
from symderive.report.marked import MarkedPage, Remark

_STYLE = """
.marked{max-width:none;display:grid;grid-template-columns:minmax(0,44rem) 19rem;column-gap:2.2rem;justify-content:center;padding:2rem 1rem}
.marked .page{grid-column:1;min-width:0}.marked .top{grid-column:1/-1;border:1px solid var(--sd-rule);border-radius:6px;
padding:.4rem 1.1rem .7rem;margin:0 0 1.4rem;background:var(--sd-tint)}
.marked .top h1{font-size:1.15rem;margin:.4rem 0}.marked .top h2{font-size:1rem;margin:.9rem 0 .2rem}
.marked .page p,.marked .page li,.marked .page pre,.marked .page blockquote{margin:.35rem 0;overflow-x:auto;overflow-y:hidden}
.marked .page math[display=block]{margin:.45rem 0}
.marked aside{grid-column:2;font:.84rem/1.4 system-ui,sans-serif;display:flex;flex-direction:column;gap:.5rem;align-self:center}
.marked .remark{border-left:3px solid var(--c);padding:.1rem 0 .1rem .7rem}.marked .remark p{margin:0}
.marked .remark strong,.marked .tag{color:var(--c)}.marked .remark .facts{margin:.15rem 0 0;font-size:.8rem}
.marked .value{color:var(--sd-ok);font-weight:600}
.marked .wrong{--c:var(--sd-wrong)}.marked .carried{--c:var(--sd-carried)}.marked .rough{--c:var(--sd-open)}
.marked .right{--c:var(--sd-ok)}.marked .unread{--c:var(--sd-why)}
.marked .slip:not(.right,.unread){border-bottom:2px solid var(--c);background:color-mix(in srgb,var(--c) 12%,transparent)}
.marked mn.right{color:var(--sd-ok);font-weight:600}
.marked sup.tag,.marked mtext.tag,.marked span.tag{font:600 .62rem/1 system-ui,sans-serif;color:var(--sd-bg);
background:var(--c);border-radius:3px;padding:.1em .35em;margin-left:.25em;vertical-align:super}
.marked mtext.tag{position:relative;top:-.7em}.marked span.tag{margin:0 .2em 0 0;vertical-align:.1em}
.marked .boxed{border:1px solid currentColor;padding:.2em .35em}.marked .under{border-bottom:1px solid currentColor}
.marked .bold{font-weight:bold}
.marked mtable.align mtd:nth-child(odd){text-align:right}.marked mtable.align mtd:nth-child(even),.marked mtable.cases mtd{text-align:left}
.marked mtd{padding:.25em .2em}.marked ul.item{list-style:none;padding-left:1.2rem;margin:0}.marked code.tex{font-size:.85rem}
@media(max-width:62rem){.marked{display:block}.marked aside{margin:.3rem 0 .9rem 1rem}}
@media print{.marked{grid-template-columns:minmax(0,1fr) 16rem;font-size:.85rem}}
"""


def render(page: MarkedPage) -> str:
    """The page as a whole HTML document: the first mistake in a box, and each remark beside what it is about."""
    found = list(pieces(page))
    macros = macros_of(page.text)
    rows = [_row(p, macros) for p in paragraphs(found, page.format == "latex")]
    rows += [f'<div class="page"></div>{_aside(tuple(loose(found)))}'] if loose(found) else []
    summary = html.fragments(Document(page.file, (), page.summary))
    first = next((r for r in page.remarks if r.verdict == "wrong"), None)
    top = f'<div class="top"><h1>{escape(page.file)}</h1>{_remark(first) if first else ""}{summary}</div>'
    body = f'<section class="symderive marked"><style>{html.STYLE}{_STYLE}</style>\n{top}\n' + "\n".join(rows) + "\n</section>\n"
    return html.whole(escape(page.file), body)


def _row(p: Paragraph, macros: dict[str, tuple[int, str]]) -> str:
    """A paragraph, and the remarks beside it."""
    said = "".join(_run(r, macros) for r in p.runs)
    if p.kind == "heading":
        level = min(p.level + 1, 6)
        block = f"<h{level}>{said}</h{level}>"
    elif p.kind == "item":
        label = escape(p.label) or "•"
        block = f'<ul class="item" style="margin-left:{p.level}rem"><li>{label} {said}</li></ul>'
    elif p.kind == "code":
        block = f"<pre>{escape(p.text)}</pre>"
    else:
        block = {"rule": "<hr>", "quote": f"<blockquote>{said}</blockquote>"}.get(p.kind, f"<p>{said}</p>")
    return f'<div class="page">{block}</div>' + (_aside(p.remarks) if p.remarks else "")


def _run(r: Run, macros: dict[str, tuple[int, str]]) -> str:
    if r.formula is not None:
        return _formula(r.formula, macros)
    if r.remark is not None:
        return f'<span class="slip {r.remark.excerpt.tone}">{escape(r.text)}</span>{_value(r.remark)}{_tag(r.remark)}'
    tag = {"strong": "strong", "em": "em", "code": "code", "struck": "s"}.get(r.style)
    return f"<{tag}>{escape(r.text)}</{tag}>" if tag else escape(r.text)


def _formula(p: Piece, macros: dict[str, tuple[int, str]]) -> str:
    env = p.opening.partition("{")[2].partition("}")[0] if p.opening.startswith(r"\begin") else ""
    tex = p.written(lambda said, r: rf"\sdslip{{{said}}}{{{r.value if r.verdict == 'wrong' else ''}}}{{{r.number}}}{{{r.excerpt.tone}}}")
    drawn = mathml(tex, display=p.stretch.kind == "display", macros=macros, env=env if env not in ("equation", "equation*", "math") else "")
    rest = [r for r in p.remarks if r not in [m for _, _, m in p.marks]]
    return drawn + "".join(map(_tag, rest))


def _tag(r: Remark) -> str:
    return f'<sup class="tag {r.excerpt.tone}">{r.number}</sup>'


def _value(r: Remark) -> str:
    return f' <span class="value">{escape(r.value)}</span>' if r.value and r.verdict == "wrong" else ""


def _aside(remarks: tuple[Remark, ...]) -> str:
    return f"<aside>{''.join(_remark(r) for r in remarks)}</aside>"


def _remark(r: Remark) -> str:
    """One remark: its number, what it is, the right value, and why."""
    e: Excerpt = r.excerpt
    value = f'<p class="value">{html.running(should_be(r))}</p>' if e.under else ""
    facts = "".join(f"<dt>{escape(label)}</dt><dd>{html.running(text)}</dd>" for label, text in e.facts)
    listed = f'<dl class="facts">{facts}</dl>' if facts else ""
    head = f'<span class="tag">{r.number}</span> <strong>{e.tone}</strong> <span class="quiet">{escape(e.place)}</span>'
    return f'<div class="remark {e.tone}"><p>{head} {html.running(e.title)}</p>{value}{listed}</div>'
