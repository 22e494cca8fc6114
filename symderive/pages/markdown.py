"""A document in Markdown as GitHub, Quarto and notebooks read it: $maths$, $$ aligned $$ with reasons, no own macros."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from symderive.notation.layout import layout
from symderive.pages import wording
from symderive.pages.latex import Measure, alignment, calculation, chain_entries
from symderive.pages.texmath import write
from symderive.report.document import (
    Calculation,
    Chain,
    Changes,
    Document,
    Excerpt,
    Facts,
    Heading,
    Let,
    Prose,
    Statement,
    Table,
    Tally,
    Text,
    Verdict,
)

_MEASURE = Measure(styled=False, numbers=False, width=46.0)
# a backslash before punctuation, and < and >, do not survive Markdown
_SAFE = {r"\,": r"\thinspace ", r"\ ": r"\space ", r"\{": r"\lbrace ", r"\}": r"\rbrace ", "<": r"\lt ", ">": r"\gt "}
_SPECIAL = re.compile(r"([\\`*_\[\]|$#~])")


def render(document: Document) -> str:
    """The document in Markdown; the obligations of a chain stand under it as a list."""
    title = wording.title(document)
    blocks = [_heading(document, title, -1)] if title.text else []
    for k, block in enumerate(document.blocks):
        blocks.append(_BLOCKS[type(block)](document, block, k))
        if isinstance(block, Chain):
            blocks.append(_bullets([running(wording.obligation(u)) for line in block.lines for u in line.under]))
    return "\n\n".join(filter(None, blocks)) + "\n"


def notebook_latex(document: Document) -> str:
    """The chains and calculations of a document, or else its claims, as $$ aligned $$: what a notebook shows as text/latex."""
    shown = [_BLOCKS[type(b)](document, b, k) for k, b in enumerate(document.blocks) if isinstance(b, (Chain, Calculation))]
    shown = shown or [_aligned(["& " + write(layout(c), False) for c in b.claims]) for b in document.blocks if isinstance(b, Statement)]
    return "\n\n".join(shown)


def _safe(tex: str) -> str:
    return re.sub(r"\\[, {}]|[<>]", lambda found: _SAFE[found[0]], tex).strip()


def running(text: Text) -> str:
    """Running text with formulas in it."""
    return "".join(escape(t) if isinstance(t, str) else f"${_safe(write(layout(t, style='linear'), False))}$" for t in text)


def escape(text: str) -> str:
    """A string in which nothing means anything to Markdown."""
    quiet = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"\s+", " ", _SPECIAL.sub(r"\\\1", quiet).replace("\u2002", " "))


def _aligned(rows: list[str]) -> str:
    body = " \\\\\n".join(rows)
    return f"$$\n\\begin{{aligned}}\n{_safe_rows(body)}\n\\end{{aligned}}\n$$"


def _safe_rows(body: str) -> str:
    """As _safe, but for the ends of rows."""
    return re.sub(r"\\\\|\\[, {}]|[<>]", lambda found: _SAFE.get(found[0], found[0]), body)


def _bullets(items: list[str]) -> str:
    return "\n".join(f"- {i}" for i in items)


# --- blocks ------------------------------------------------------------------------------------------------------------


def _heading(_: Document, h: Heading, place: int) -> str:
    if place == 0 and h.level == 1:
        return ""
    return "#" * h.level + " " + running(h.text) + (f" ({escape(h.aside)})" if h.aside else "")


def _statement(document: Document, s: Statement, _: int) -> str:
    title = wording.own_title(s, document)
    said = f"**{running(title)}.** " if title else ""
    said += f"{running(wording.capital(s.domain))}: " if s.domain else ""
    if len(s.claims) == 1:
        return f"{said}${_safe(write(layout(s.claims[0]), False))}$"
    return f"{said}\n\n{_bullets([f'${_safe(write(layout(c), False))}$' for c in s.claims])}".strip()


def _prose(_: Document, p: Prose, __: int) -> str:
    return running(p.text)


def _tally(_: Document, t: Tally, __: int) -> str:
    return " · ".join(f"**{escape(text)}**" if tone == "wrong" else escape(text) for text, tone in t.items)


def _let(_: Document, let: Let, __: int) -> str:
    items = [f"${_safe(write(layout(term), False))}$" + (f": {running(about)}" if about else "") for term, about in let.items]
    return f"{escape(let.word)}\n\n{_bullets(items)}"


def _chain(document: Document, chain: Chain, place: int) -> str:
    entries = [replace(e, under=()) for e in chain_entries(chain, result=wording.holds(document, place))]
    return _aligned(alignment(entries, _MEASURE) if entries else ["& " + write(layout(chain.first), False)])


def _calculation(_: Document, block: Calculation, __: int) -> str:
    return _aligned(calculation(block, _MEASURE)[0])


def _grid(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join(f"| {' | '.join(r)} |" for r in [head, ["---"] * len(head), *rows])


def _table(_: Document, t: Table, __: int) -> str:
    return _grid([running(h) for h in t.head], [[running(cell) for cell in r] for r in t.rows])


def _changes(_: Document, changes: Changes, __: int) -> str:
    return _grid(["", "old", "new"], [[running((t,)) for t in item] for item in changes.items])


def _verdict(_: Document, v: Verdict, __: int) -> str:
    word, text = wording.closing(v)
    return f"**{escape(word)}** {running(text)}".strip()


def _facts(_: Document, facts: Facts, __: int) -> str:
    return _bullets([f"{escape(r[0])} {running(wording.fact(r))}" for r in facts.rows])


def _excerpt(_: Document, e: Excerpt, __: int) -> str:
    said = f"**{e.tone}** {escape(e.place)} {running(e.title)}".strip()
    fence = "`" * (max((len(run) for run in re.findall("`+", e.source)), default=0) + 1)
    rows = [f"{fence} {e.source.strip()} {fence}", *([running(e.under)] if e.under else []),
            *(f"{escape(label)}: {running(text)}" for label, text in e.facts)]
    return f"{said}\n\n{_bullets(rows)}"


_BLOCKS: dict[type, Callable[..., str]] = {
    Heading: _heading, Statement: _statement, Prose: _prose, Let: _let, Chain: _chain, Calculation: _calculation, Table: _table,
    Changes: _changes, Verdict: _verdict, Facts: _facts, Tally: _tally, Excerpt: _excerpt,
}
