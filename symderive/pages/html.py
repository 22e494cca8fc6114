"""A document as an HTML fragment: MathML, folded obligations, light and dark, no script."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape

from symderive.kernel.term import Path, Term
from symderive.notation.layout import layout
from symderive.pages import wording
from symderive.pages.breaking import broken
from symderive.pages.mathml import mathml
from symderive.pages.texmath import width
from symderive.report.document import (
    Calculation,
    Chain,
    Changes,
    Document,
    Excerpt,
    Facts,
    Heading,
    Let,
    Line,
    Prose,
    Statement,
    Table,
    Tally,
    Text,
    Verdict,
)

__all__ = ["STYLE", "fragments", "mathml", "render", "running", "whole"]

_PAGE, _BESIDE = 39.0, 27.0  # em: room for a formula alone, and beside a reason

STYLE = """
.symderive{--sd-fg:#1d1d1f;--sd-bg:#fff;--sd-new:#0b5fa5;--sd-why:#5a5a5f;--sd-ok:#1b6e3c;--sd-wrong:#b3261e;--sd-open:#8a5a00;
--sd-carried:#7b2d8b;--sd-rule:#dcdce0;--sd-tint:#f3f6fa;color-scheme:light dark;color:var(--sd-fg);background:var(--sd-bg);max-width:46rem;
padding:1rem;
font:1rem/1.5 Georgia,"Times New Roman",serif}
@media(prefers-color-scheme:dark){.symderive{--sd-fg:#e6e6e8;--sd-bg:#17181b;--sd-new:#6cb6ff;--sd-why:#a2a3a9;--sd-ok:#7bd39a;
--sd-wrong:#ff8a80;--sd-open:#e3b341;--sd-carried:#d79ae6;--sd-rule:#3a3b40;--sd-tint:#20242b}}
.symderive math{font-family:"Latin Modern Math","STIX Two Math","Cambria Math",math;font-size:1.08em}
.symderive mi.v{font-style:italic}
.symderive .f{color:var(--sd-new)}
.symderive h1{font-size:1.5rem;margin:0 0 .8rem}.symderive h2{font-size:1.2rem;margin:1.4rem 0 .5rem}.symderive h3{font-size:1rem}
.symderive .aside,.symderive .why,.symderive .note,.symderive .facts,.symderive .aim{color:var(--sd-why);font-size:.88rem}
.symderive .why,.symderive .aside{font-family:system-ui,sans-serif}
.symderive .aside{float:right;font-weight:normal}
.symderive .claim{border-left:3px solid var(--sd-rule);margin:.8rem 0;padding:.2rem 0 .2rem .9rem}
.symderive .wide{overflow-x:auto}
.symderive table{border-collapse:collapse;margin:.6rem 0;border:0}
.symderive th,.symderive td{border:0;padding:.28rem .5rem;text-align:left;vertical-align:middle;background:none}
.symderive .steps{width:100%}
.symderive .steps td{padding:.42rem .3rem;vertical-align:baseline}
.symderive .steps .m{width:99%}
.symderive .steps .why{min-width:12rem;padding-left:1.5rem}
.symderive .steps tr:hover,.symderive tr:target{background:var(--sd-tint)}
.symderive .n a{color:var(--sd-why);font-size:.8rem;text-decoration:none}
.symderive .ok{color:var(--sd-ok)}.symderive .wrong{color:var(--sd-wrong)}.symderive .open{color:var(--sd-open)}
.symderive .tally span{margin-right:1.2em}.symderive .tally .right{color:var(--sd-ok)}.symderive .tally .carried{color:var(--sd-carried)}
.symderive .tally .rough{color:var(--sd-open)}.symderive .tally .unread{color:var(--sd-why)}.symderive .tally .wrong{font-weight:bold}
.symderive .result{outline:1px solid var(--sd-rule);padding:.25rem .3rem;margin-left:-.3rem;display:inline-block}
.symderive .row{display:block}.symderive .row+.row{padding-left:1.5em}
.symderive summary{cursor:pointer}.symderive details>div{margin:.2rem 0 .2rem 1rem}
.symderive .data{border-top:1.5px solid var(--sd-fg);border-bottom:1.5px solid var(--sd-fg)}
.symderive .data th{border-bottom:1px solid var(--sd-fg);font-weight:normal;color:var(--sd-why)}
.symderive .quiet{color:var(--sd-why)}.symderive td.result-cell{font-weight:bold}
.symderive .changes{columns:13rem 3;list-style:none;padding:0}
.symderive .facts{display:grid;grid-template-columns:max-content 1fr;gap:.1rem .8rem}.symderive dd{margin:0}
.symderive .excerpt{border-left:3px solid var(--sd-rule);margin:1rem 0;padding:.1rem 0 .1rem .9rem}.symderive .excerpt p{margin:.1rem 0}
.symderive .excerpt.wrong{border-color:var(--sd-wrong)}.symderive .excerpt.wrong strong{color:var(--sd-wrong)}
.symderive .excerpt pre{white-space:pre-wrap;margin:.3rem 0;font-size:.9rem}.symderive mark{background:none;color:inherit;
text-decoration:underline wavy;text-decoration-color:var(--sd-wrong)}
@media(max-width:40rem){.symderive .steps tr{display:grid;grid-template-columns:1.6rem 1.2rem 1fr 1.6rem;align-items:baseline}
.symderive .steps .why{grid-column:3;grid-row:2;min-width:0;padding-left:.3rem}}
@media print{.symderive details::details-content{content-visibility:visible}.symderive tr{break-inside:avoid}}
"""


def render(document: Document, *, page: bool = False) -> str:
    """The document as a <section>; with `page`, a whole HTML document around it."""
    title = wording.title(document)
    name = escape(wording.plain(title.text) or document.name)
    body = "\n".join(filter(None, [_heading_tag(title) if title.text else "", fragments(document)]))
    section = f'<section class="symderive" aria-label="{name}">\n<style>{STYLE}</style>\n{body}\n</section>\n'
    return whole(name, section) if page else section


def fragments(document: Document) -> str:
    """The blocks of the document below its title, without the section and the style around them."""
    sheet = _Sheet(document)
    return "\n".join(filter(None, [_BLOCKS[type(b)](sheet, b, k) for k, b in enumerate(document.blocks)]))


def whole(name: str, section: str) -> str:
    """A page of its own around a section; `name` is escaped already."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{name}</title>\n</head>\n<body>\n{section}</body>\n</html>\n"
    )


@dataclass(slots=True)
class _Sheet:
    document: Document
    anchors: set[str] = field(default_factory=set)

    def anchor(self, *parts: str) -> str:
        """An id attribute, or nothing where the id stands already."""
        name = _anchor(*parts)
        if name in self.anchors:
            return ""
        self.anchors.add(name)
        return f' id="{name}"'


def _anchor(*parts: str) -> str:
    return "-".join(re.sub(r"[^A-Za-z0-9_-]", "-", p) for p in parts)


def running(text: Text) -> str:
    """Running text with formulas in it."""
    return "".join(escape(t) if isinstance(t, str) else _inline(t) for t in text)


def _inline(term: Term) -> str:
    box = layout(term, style="linear")
    return mathml(box, display=False) if width(box) <= _PAGE else _maths(term)


def _maths(term: Term, new: tuple[Path, ...] = (), room: float = _PAGE) -> str:
    """A formula in full size; one too wide for its place in several rows."""
    rows = [mathml(b) for b in broken(layout(term, new), room, width)]
    return rows[0] if len(rows) == 1 else "".join(f'<span class="row">{r}</span>' for r in rows)


# --- blocks ------------------------------------------------------------------------------------------------------------


def _heading_tag(h: Heading) -> str:
    aside = f'<span class="aside">{escape(h.aside)}</span>' if h.aside else ""
    level = min(max(h.level, 1), 6)
    return f"<h{level}>{aside}{running(h.text)}</h{level}>"


def _heading(_: _Sheet, h: Heading, place: int) -> str:
    return "" if place == 0 and h.level == 1 else _heading_tag(h)


def _statement(sheet: _Sheet, s: Statement, _: int) -> str:
    title = wording.own_title(s, sheet.document)
    named = f"<strong>{running(title)}.</strong> " if title else ""
    domain = f"{running(wording.capital(s.domain))}: " if s.domain else ""
    claims = "<br>".join(_maths(c) for c in s.claims)
    return f'<div class="claim"{sheet.anchor(s.label)}>{named}{domain}{claims}</div>'


def _prose(_: _Sheet, p: Prose, __: int) -> str:
    return f'<p class="note">{running(p.text)}</p>' if p.role == "note" else f"<p>{running(p.text)}</p>"


def _tally(_: _Sheet, t: Tally, __: int) -> str:
    return '<p class="tally">' + " ".join(f'<span class="{tone}">{escape(text)}</span>' for text, tone in t.items) + "</p>"


def _let(_: _Sheet, let: Let, __: int) -> str:
    rows = "".join(f'<tr><td>{_maths(term)}</td><td class="why">{running(about)}</td></tr>' for term, about in let.items)
    return f'<p>{escape(let.word)}</p>\n<div class="wide"><table>{rows}</table></div>'


def _chain(sheet: _Sheet, chain: Chain, place: int) -> str:
    holds = wording.holds(sheet.document, place)
    rows = [f'<tr><td></td><td></td><td class="m" colspan="3">{_maths(chain.first)}</td></tr>']
    for k, line in enumerate(chain.lines):
        rows.append(_step(sheet, chain.label, line, holds, last=k == len(chain.lines) - 1))
    return '<div class="wide"><table class="steps">\n' + "\n".join(rows) + "\n</table></div>"


def _step(sheet: _Sheet, label: str, line: Line, holds: bool, last: bool) -> str:
    if line.term is None:
        raise ValueError(f"line {line.number} of a chain has no term")
    maths = _maths(line.term, line.new, _BESIDE)
    if holds and last:
        maths = f'<span class="result">{maths}</span>'
    tick = '<span role="img" aria-label="checked">✓</span>' if holds else ""
    aim = f'<tr><td></td><td></td><td class="aim" colspan="3">{running(line.aim)}</td></tr>\n' if line.aim else ""
    number = f'<a href="#{_anchor(label, line.number)}">{escape(line.number)}</a>' if line.number else ""
    anchor = sheet.anchor(label, line.number) if line.number else ""
    return (f'{aim}<tr{anchor}><td class="n">{number}</td><td>=</td><td class="m">{maths}</td>'
            f'<td class="why">{_why(sheet, label, line)}</td><td class="ok">{tick}</td></tr>')


def _why(sheet: _Sheet, label: str, line: Line) -> str:
    """The reason; obligations are folded under it."""
    reason = running(wording.reason(line))
    if not line.under:
        return reason
    inner = "".join(f"<div{sheet.anchor(label, u.number)}>{running(wording.obligation(u))}</div>" for u in line.under)
    return f"<details><summary>{reason or 'details'}</summary>{inner}</details>"


def _calculation(_: _Sheet, block: Calculation, __: int) -> str:
    rows = []
    for r in block.rows:
        left = "" if r.left is None else _maths(r.left)
        cells = [f"<td>{'= ' + _maths(t) if t is not None else ''}</td>" for t in (r.formula, r.numbers)]
        rows.append(f"<tr><td>{left}</td>{''.join(cells)}<td>{'≈' if r.approx else '='} {_maths(r.value)}</td></tr>")
    return '<div class="wide"><table>\n' + "\n".join(rows) + "\n</table></div>"


_CELLS = {"quiet": ' class="quiet"', "result": ' class="result-cell"'}


def _table(_: _Sheet, t: Table, __: int) -> str:
    head = "".join(f'<th scope="col">{running(h)}</th>' for h in t.head)
    rows = ["".join(f"<td{_CELLS.get(role, '')}>{running(cell)}</td>" for cell, role in zip(r, t.roles, strict=True)) for r in t.rows]
    body = "\n".join(f"<tr>{r}</tr>" for r in rows)
    return f'<div class="wide"><table class="data">\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>'


def _changes(_: _Sheet, changes: Changes, __: int) -> str:
    items = (tuple(mathml(layout(t, style="linear"), display=False) for t in item) for item in changes.items)
    rows = "\n".join(f'<li>{name} <span class="quiet">{old}</span> → {new}</li>' for name, old, new in items)
    return f'<ul class="changes">\n{rows}\n</ul>'


def _verdict(_: _Sheet, v: Verdict, __: int) -> str:
    word, text = wording.closing(v)
    return f'<p class="verdict"><strong class="{wording.tone(v)}">{escape(word)}</strong> {running(text)}</p>'


def _facts(_: _Sheet, facts: Facts, __: int) -> str:
    rows = "".join(f"<dt>{escape(r[0])}</dt><dd>{running(wording.fact(r))}</dd>" for r in facts.rows)
    return f'<dl class="facts">{rows}</dl>'


def _excerpt(_: _Sheet, e: Excerpt, __: int) -> str:
    source = f"{escape(e.source[:e.start])}<mark>{escape(e.source[e.start:e.end])}</mark>{escape(e.source[e.end:])}"
    rows = (*([("", e.under)] if e.under else []), *e.facts)
    facts = "".join(f"<dt>{escape(label)}</dt><dd>{running(text)}</dd>" for label, text in rows)
    head = f'<p><strong>{e.tone}</strong> <span class="quiet">{escape(e.place)}</span> {running(e.title)}</p>'
    listed = f'<dl class="facts">{facts}</dl>' if facts else ""
    return f'<div class="excerpt {e.tone}">{head}<pre>{source.strip()}</pre>{listed}</div>'


_BLOCKS: dict[type, Callable[..., str]] = {
    Heading: _heading, Statement: _statement, Prose: _prose, Let: _let, Chain: _chain, Calculation: _calculation, Table: _table,
    Changes: _changes, Verdict: _verdict, Facts: _facts, Tally: _tally, Excerpt: _excerpt,
}
