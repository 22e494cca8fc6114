"""A picture as TikZ, from the same coordinates as the SVG: a whole document, or a fragment for notes that load tikz."""

from __future__ import annotations

from symderive.pages.texmath import running
from symderive.report.picture import LINE, Arrow, Label, Node, Picture, Piece, Point

UNIT = 0.62  # bp a pixel; texts are smaller by as much
TALLER = 1.15  # Computer Modern is so narrow that it may be larger in the same room
ROOM = 3  # bp around the picture of a document


def render(picture: Picture, *, fragment: bool = False) -> str:
    """LaTeX that compiles as it is; with `fragment` a picture that is never wider than a line, for notes with \\usepackage{tikz}."""
    body = _picture(picture)
    if fragment:
        return f"% {_comment(picture.title)}: needs \\usepackage{{tikz}} in the preamble\n{_fitted(body)}"
    width, height = (f"{side * UNIT + 2 * ROOM + 1:.1f}bp" for side in (picture.width, picture.height))
    return (f"% {_comment(picture.title)}\n\\documentclass[10pt]{{article}}\n\\usepackage[T1]{{fontenc}}\n\\usepackage[utf8]{{inputenc}}\n"
            "\\usepackage{lmodern}\n\\usepackage{amsmath}\n\\usepackage{tikz}\n"
            f"\\usepackage[paperwidth={width},paperheight={height},margin={ROOM}bp]{{geometry}}\n"
            "\\pagestyle{empty}\n\\setlength{\\parindent}{0pt}\n\\setlength{\\topskip}{0pt}\n"
            f"\\begin{{document}}%\n{body}\\end{{document}}\n")


def _comment(text: str) -> str:
    return "".join(c if c.isprintable() else " " for c in text)


def _fitted(body: str) -> str:
    """In its own size where it fits the line and the page, otherwise as wide as the line, or as high as the page."""
    return ("\\par\\begingroup\n\\setbox0=\\hbox{%\n" + body.rstrip("\n") + "%\n}%\n\\noindent\n"
            "\\ifdim\\wd0>\\linewidth\\setbox0=\\hbox{\\resizebox{\\linewidth}{!}{\\box0}}\\fi\n"
            "\\ifdim\\ht0>0.9\\textheight\\resizebox{!}{0.9\\textheight}{\\box0}\\else\\box0\\fi\n\\par\\endgroup\n")


_STYLES = """\\definecolor{sdvalue}{HTML}{1B6E3C}%
\\definecolor{sdgradient}{HTML}{B45309}%
\\definecolor{sdline}{HTML}{8A8A8F}%
\\definecolor{sdquiet}{HTML}{5A5A5F}%
\\definecolor{sdfill}{HTML}{F7F8FA}%
"""


def _picture(picture: Picture) -> str:
    """The tikzpicture; pixels grow downwards, as in the SVG."""
    lines = [
        f"\\begin{{tikzpicture}}[x={UNIT}bp, y=-{UNIT}bp, >=latex,",
        "  every node/.style={inner sep=0pt, outer sep=0pt, align=center},",
        "  label/.style={fill=white, inner sep=0.8bp}, arrow/.style={->, sdline, line width=0.6bp}]%",
        f"\\path[use as bounding box] (0,0) rectangle {_at((picture.width, picture.height))};%",
        *map(_arrow, picture.arrows), *map(_node, picture.nodes), *map(_label, picture.labels), "\\end{tikzpicture}%"]
    return _STYLES + "\n".join(lines) + "\n"


def _at(p: Point) -> str:
    return f"({p[0]:.1f},{p[1]:.1f})"


def _arrow(arrow: Arrow) -> str:
    points = list(map(_at, arrow.points))
    path = points[0]
    if len(points) == 2:
        path += f" -- {points[1]}"
    for k in range(1, len(points) - 2, 3):
        path += f" .. controls {points[k]} and {points[k + 1]} .. {points[k + 2]}"
    return f"\\draw[arrow] {path};%"


def _node(node: Node) -> str:
    corner = node.height / 2 * UNIT if node.is_round else 6 * UNIT
    low, high = (node.x - node.width / 2, node.y - node.height / 2), (node.x + node.width / 2, node.y + node.height / 2)
    return f"\\draw[fill=sdfill, line width=0.6bp, rounded corners={corner:.2f}bp] {_at(low)} rectangle {_at(high)};%"


def _label(label: Label) -> str:
    last = label.sizes[-1]  # TeX sets all rows as far apart as it is said for the last one
    rows = "\\\\".join(("" if size == last else _font(size)) + _row(row) for row, size in zip(label.rows, label.sizes, strict=True))
    options = [f"font={_font(last)}", *([] if label.inside else ["label"])]
    options += ["anchor=west, align=left"] if label.anchor == "start" else []
    return f"\\node[{', '.join(options)}] at {_at((label.x, label.y))} {{{rows}}};%"


def _font(size: float) -> str:
    return f"\\fontsize{{{size * UNIT * TALLER:.1f}bp}}{{{size * UNIT * LINE:.1f}bp}}\\selectfont "


def _row(row: tuple[Piece, ...]) -> str:
    return "\\ ".join(map(_piece, row))


def _piece(piece: Piece) -> str:
    text, role = piece
    return f"\\textcolor{{sd{role}}}{{{running((text,))}}}" if role in ("value", "gradient", "quiet") else running((text,))
