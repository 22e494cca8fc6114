"""A picture as SVG: no fonts and no scripts from elsewhere, light and dark, with a title and a description for screen readers."""

from __future__ import annotations

from html import escape

from symderive.kernel.term import Term
from symderive.notation.layout import layout
from symderive.report.picture import LINE, Arrow, Label, Node, Picture, Piece, rows_width, strokes

_STYLE = """
svg{--fg:#1d1d1f;--bg:#fff;--line:#8a8a8f;--value:#1b6e3c;--gradient:#b45309;--quiet:#5a5a5f;--fill:#f7f8fa}
@media(prefers-color-scheme:dark){svg{--fg:#e6e6e8;--bg:#17181b;--line:#85868c;--value:#7bd39a;--gradient:#f0a35e;--quiet:#a2a3a9;--fill:#22242a}}
text{font-family:"Helvetica Neue",Arial,"Liberation Sans","DejaVu Sans",sans-serif;fill:var(--fg);white-space:pre}.bg{fill:var(--bg)}
.value{fill:var(--value);font-weight:600}.gradient{fill:var(--gradient);font-weight:600}.quiet{fill:var(--quiet)}.i{font-style:italic}
.node{fill:var(--fill);stroke:var(--fg);stroke-width:1.2}.arrow{fill:none;stroke:var(--line);stroke-width:1.2}.head{fill:var(--line)}
"""


def render(picture: Picture) -> str:
    """The picture as a file of its own."""
    width, height = _n(picture.width), _n(picture.height)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" '
        'aria-labelledby="sd-title sd-desc">',
        f'<title id="sd-title">{escape(picture.title)}</title>', f'<desc id="sd-desc">{escape(picture.description)}</desc>',
        f"<style>{_STYLE}</style>",
        '<defs><marker id="sd-head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="7" markerHeight="7" orient="auto">'
        '<path class="head" d="M0 1 10 5 0 9z"/></marker></defs>',
        f'<rect class="bg" width="{width}" height="{height}"/>',
        *map(_arrow, picture.arrows), *map(_node, picture.nodes), *(_label(label) for label in picture.labels), "</svg>"]
    return "\n".join(parts) + "\n"


def _n(x: float) -> str:
    """A coordinate to a tenth of a pixel."""
    return f"{round(x, 1) + 0.0:.10g}"


def _arrow(arrow: Arrow) -> str:
    (x, y), *rest = arrow.points
    letter = "L" if len(rest) == 1 else "C"
    return f'<path class="arrow" marker-end="url(#sd-head)" d="M{_n(x)} {_n(y)}{letter}{" ".join(f"{_n(p)} {_n(q)}" for p, q in rest)}"/>'


def _node(node: Node) -> str:
    radius = node.height / 2 if node.is_round else 6
    return (f'<rect class="node" x="{_n(node.x - node.width / 2)}" y="{_n(node.y - node.height / 2)}" width="{_n(node.width)}" '
            f'height="{_n(node.height)}" rx="{_n(radius)}"/>')


def _label(label: Label) -> str:
    anchor = ' text-anchor="middle"' if label.anchor == "middle" else ""
    tall = sum(label.sizes) * LINE
    y, found = label.y - tall / 2, []
    if not label.inside and anchor:  # a line behind the text ends beside it
        wide = max(rows_width((row,), size) for row, size in zip(label.rows, label.sizes, strict=True)) + 4
        found.append(f'<rect class="bg" x="{_n(label.x - wide / 2)}" y="{_n(y)}" width="{_n(wide)}" height="{_n(tall)}"/>')
    for row, size in zip(label.rows, label.sizes, strict=True):
        baseline = y + size * (LINE / 2 + 0.35)
        spans = "<tspan> </tspan>".join(_piece(piece, size) for piece in row)
        found.append(f'<text x="{_n(label.x)}" y="{_n(baseline)}" font-size="{_n(size)}"{anchor}>{spans}</text>')
        y += size * LINE
    return "\n".join(found)


def _piece(piece: Piece, size: float) -> str:
    text, role = piece
    colour = "" if role in ("plain", "name") else role
    if isinstance(text, str):
        return f'<tspan class="{colour}">{escape(text)}</tspan>' if colour else f"<tspan>{escape(text)}</tspan>"
    return _formula(text, colour, size)


def _formula(term: Term, colour: str, size: float) -> str:
    """The strokes of a formula, each moved up or down from the one before; the last one back."""
    found, height = [], 0.0
    for text, scale, (level, is_slanted) in strokes(layout(term, style="linear")):
        kinds = " ".join(filter(None, (colour, "i" if is_slanted else "")))
        attributes = f' class="{kinds}"' if kinds else ""
        attributes += f' dy="{_n((height - level) * size)}"' if level != height else ""
        attributes += f' font-size="{_n(scale * size)}"' if scale != 1 else ""
        found.append(f"<tspan{attributes}>{escape(text)}</tspan>")
        height = level
    if height:
        found.append(f'<tspan dy="{_n(height * size)}">\N{ZERO WIDTH SPACE}</tspan>')
    return "".join(found)
