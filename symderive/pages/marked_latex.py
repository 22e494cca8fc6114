r"""A page with remarks in LaTeX: a whole document, wrong parts underlined with the right value beside them, notes in the margin.

A LaTeX page stays as it was typed: a few macros come before \begin{document}, the sheet becomes wider by the margin for the notes, and
nothing else moves. A Markdown page is turned into LaTeX first. Needs xcolor and amsmath.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from symderive.pages import latex
from symderive.pages.marking import LOUD, Piece, pieces, should_be
from symderive.pages.prose import Paragraph, Run, loose, paragraphs
from symderive.pages.texmath import escape, running
from symderive.report.document import Document
from symderive.report.marked import MarkedPage, Remark

_MACROS = r"""\usepackage{xcolor}
\makeatletter
\definecolor{sdwrong}{HTML}{B3261E}\definecolor{sdcarried}{HTML}{7B2D8B}\definecolor{sdrough}{HTML}{8A5A00}
\definecolor{sdright}{HTML}{1B6E3C}\definecolor{sdunread}{HTML}{555555}
% the number of a note
\DeclareRobustCommand\sdtag[2]{{\fboxsep=1.2pt\colorbox{sd#1}{\color{white}\fontsize{5.5}{6}\selectfont\sffamily\bfseries #2}}}
\DeclareRobustCommand\sdmark[2]{\raisebox{.85ex}{\,\sdtag{#1}{#2}}}
% a wrong part, the right value, the number of the note: in a formula or in a sentence
\DeclareRobustCommand\sdslip[4]{\ifmmode\underline{\color{sd#1}#2}\else\underline{\textcolor{sd#1}{#2}}\fi
  \ifx\relax#3\relax\else\ifmmode\mkern5mu{\color{sdright}#3}\else\ \textcolor{sdright}{#3}\fi\fi\sdmark{#1}{#4}}
\newcommand\sdnote[3]{\marginpar{\raggedright\fontsize{7.5}{9.3}\selectfont\sffamily\everymath{}\sdtag{#1}{#2}\ #3\par\vskip2pt}}
% a box has no margin
\newcommand\sdboxed[3]{ {\fontsize{7.5}{9.3}\selectfont\sffamily\sdtag{#1}{#2}\ #3} }
\ifdefined\AddToHook\@for\sd@env:=minipage,figure,table\do{\AddToHook{env/\sd@env/begin}{\let\sdnote\sdboxed}}\fi
\newcommand\sdword[2]{\textcolor{sd#1}{\bfseries #2}}
% the sheet becomes wider on the right by what the notes need
\newdimen\sd@room
\AtBeginDocument{\marginparwidth=54mm\marginparsep=7mm\marginparpush=5pt\@mparswitchfalse\normalmarginpar
  \sd@room=\dimexpr\marginparwidth+\marginparsep+8mm-\paperwidth+1in+\hoffset+\oddsidemargin+\textwidth\relax
  \ifdim\sd@room>0pt \advance\paperwidth\sd@room
    \ifdefined\pdfpagewidth\pdfpagewidth=\paperwidth\fi\ifdefined\pagewidth\pagewidth=\paperwidth\fi\fi}
\makeatother
"""
_PREAMBLE = r"""\documentclass[11pt,a4paper]{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{lmodern}
\usepackage{amsmath,amssymb}
\providecommand\lt{<}\providecommand\gt{>}
\setlength\textwidth{125mm}\setlength\oddsidemargin{-4mm}\setlength\textheight{240mm}\setlength\topmargin{-18mm}
\setlength\parindent{0pt}\setlength\parskip{5pt plus 2pt}\emergencystretch=4em
"""
# displays within $$: the environments that may stand in a formula instead
_INNER = {**dict.fromkeys(("align", "eqnarray", "alignat"), "aligned"), **dict.fromkeys(("gather", "multline", "equation"), "gathered")}
_NESTED = re.compile(rf"\\(begin|end)\{{({'|'.join(_INNER)})\*?\}}")
_TITLE = re.compile(r"\\(?:part|chapter|(?:sub)*section|paragraph|caption|footnote|title)\*?(?:\[[^\]\n]*\])?\{[^{}\n]*$")
_TABLE = re.compile(r"\\(begin|end)\s*\{(?:tabular[xy]?|longtable|xltabular)\*?\}")  # no note of the margin may stand in it
_BOX = 39.0  # em: the width of the frame
_DISPLAYED = frozenset({"align", "align*", "gather", "gather*", "multline", "multline*", "alignat", "alignat*", "eqnarray", "eqnarray*",
                        "equation", "equation*", "flalign", "flalign*"})


def render(page: MarkedPage) -> str:
    """The page as a LaTeX document."""
    found = list(pieces(page))
    if page.format != "latex":
        body = "\n\n".join(_translated(found))
        return f"{_PREAMBLE}{_MACROS}\\begin{{document}}\n{_top(page)}\n{body}\n\\end{{document}}\n"
    text = "".join(_typed(found))
    begin = re.search(r"\\begin\s*\{document\}", text)
    if begin is None:
        return f"{_PREAMBLE}{_MACROS}\\begin{{document}}\n{_top(page)}\n{text.strip()}\n\\end{{document}}\n"
    packages = "" if "amsmath" in text[:begin.start()] else "\\usepackage{amsmath}\n"
    title = re.search(r"\\maketitle\b", text)
    at = title.end() if title else begin.end()
    return f"{text[:begin.start()]}{packages}{_MACROS}{text[begin.start():at]}\n{_top(page)}\n{text[at:]}".rstrip() + "\n"


def _top(page: MarkedPage) -> str:
    """The first mistake, the count and the marks, in a frame."""
    first = next((r for r in page.remarks if r.verdict == "wrong"), None)
    said = latex.fragment(Document(page.file, (), page.summary), _BOX)
    note = f"\\par\\smallskip\\sdtag{{{first.excerpt.tone}}}{{{first.number}}} {_note(first)}" if first else ""
    inside = f"\\footnotesize\\setlength\\parskip{{4pt}}\\textbf{{{escape(page.file)}}}{note}\\par {said}"
    return f"\\noindent\\fbox{{\\begin{{minipage}}{{\\dimexpr\\linewidth-2\\fboxsep-2\\fboxrule}}{inside}\\end{{minipage}}}}\\par\\medskip"


# --- a page of LaTeX: word for word --------------------------------------------------------------------------------------


def _typed(found: Sequence[Piece]) -> Iterator[str]:
    waiting = ""  # until the title or the table that they stand in is over
    title, tables = False, 0
    for p in found:
        notes = "".join(_margin(r) for r in p.remarks)
        if p.stretch.kind == "prose":
            text = p.written(_in_words)
            title = bool(_TITLE.search(text)) or (title and "\n" not in text)
            left = text.find("\n") + 1
            if tables or _TABLE.search(text):
                tables, left = _tables(text, tables)
            yield text[:left] + waiting + text[left:] if left else text
            waiting = notes if left else waiting + notes
            if left and not tables:
                yield waiting
                waiting = ""
        elif (title or tables) and p.stretch.kind == "inline":
            waiting += notes
            yield p.opening + p.written(_slip) + _rest(p) + p.closing
        elif p.stretch.kind == "display":
            yield notes + p.opening + p.written(_slip) + _rest(p) + p.closing
        else:
            yield p.opening + p.written(_slip) + _rest(p) + p.closing + notes


def _tables(text: str, depth: int) -> tuple[int, int]:
    """How many tables are open behind a text, and where it is in none for the first time; 0 where it never is."""
    left = 0 if depth else text.find("\n", 0, _TABLE.search(text).start()) + 1  # type: ignore[union-attr]
    for m in _TABLE.finditer(text):
        depth = max(depth + (1 if m[1] == "begin" else -1), 0)
        left = left or (0 if depth else m.end())
    return depth, left


def _margin(r: Remark) -> str:
    return f"\\sdnote{{{_tone(r)}}}{{{r.number}}}{{{_note(r)}}}"


def _note(r: Remark) -> str:
    """wrong  31:36 arithmetic. 0.62 why ..."""
    e = r.excerpt
    right = f" \\textcolor{{sdright}}{{{running(should_be(r), False)}}}." if e.under else ""
    facts = "".join(f" \\emph{{{label}:}} {running(text, False)}." for label, text in e.facts)
    title = f" {running(e.title, False)}" if e.title else ""
    return f"\\sdword{{{_tone(r)}}}{{{e.tone}}} {escape(e.place)}{title}.{right}{facts}"


def _tone(r: Remark) -> str:
    return r.excerpt.tone


def _slip(said: str, r: Remark) -> str:
    if r.excerpt.tone not in LOUD:
        return rf"{{{said}\sdmark{{{_tone(r)}}}{{{r.number}}}}}"
    value = r.value if r.verdict == "wrong" else ""
    return rf"{{\sdslip{{{_tone(r)}}}{{{said}}}{{{value}}}{{{r.number}}}}}"


def _in_words(said: str, r: Remark) -> str:
    return _slip(said, r)


def _rest(p: Piece) -> str:
    """The numbers of remarks whose part could not be set apart."""
    marked = [r for _, _, r in p.marks]
    tags = "".join(rf"\sdmark{{{_tone(r)}}}{{{r.number}}}" for r in p.remarks if r not in marked)
    return f"{tags}\n" if tags and p.body.rstrip().endswith("%") else tags


# --- a page of Markdown: translated --------------------------------------------------------------------------------------


def _translated(found: Sequence[Piece]) -> Iterator[str]:
    for p in paragraphs(found, False):
        notes = "".join(map(_margin, p.remarks))
        alone = len([r for r in p.runs if r.text.strip() or r.formula]) == 1 and p.runs and any(
            r.formula and r.formula.stretch.kind == "display" for r in p.runs)
        said = "".join(map(_run, p.runs)).strip()
        if said or p.kind in ("code", "rule"):
            yield notes + said if alone else _block(p, said) + notes
    yield "".join(_margin(r) for r in loose(found))


def _block(p: Paragraph, said: str) -> str:
    if p.kind == "heading":
        command = ("section", "section", "subsection", "subsubsection")[min(p.level, 4) - 1]
        return f"\\{command}*{{{said}}}"
    if p.kind == "item":
        label = escape(p.label) or r"\textbullet"
        return f"\\par\\hangindent={1.2 + p.level:.1f}em\\hangafter=1\\hspace*{{{p.level:.1f}em}}\\makebox[1.2em][l]{{{label}}}{said}"
    if p.kind == "quote":
        return f"\\begin{{quote}}{said}\\end{{quote}}"
    if p.kind == "code":
        rows = "\\\\\n".join(escape(row).replace(" ", "~") or "~" for row in p.text.split("\n"))
        return f"{{\\small\\ttfamily\\noindent {rows}\\par}}"
    return "\\par\\noindent\\hrulefill\\par" if p.kind == "rule" else said


def _run(r: Run) -> str:
    if r.formula is not None:
        return _formula(r.formula)
    if r.remark is not None:
        return _slip(escape(r.text), r.remark)
    said = re.sub(r"[ \t]*\n[ \t]*", "\n", "\n".join(map(escape, r.text.split("\n"))))
    command = {"strong": "textbf", "em": "emph", "code": "texttt"}.get(r.style)
    return f"\\{command}{{{said}}}" if command else said


def _formula(p: Piece) -> str:
    """A formula of Markdown; in display it may have rows without an environment."""
    tex = (p.written(_slip) + _rest(p)).strip()
    tex = re.sub(r"\n[ \t]*(?=\n)", "", tex)
    if p.stretch.kind == "inline":
        return f"${tex}$"
    env = p.opening.partition("{")[2].partition("}")[0] if p.opening.startswith(r"\begin") else ""
    if env in _DISPLAYED:
        return f"{p.opening}{tex}{p.closing}"
    tex = _NESTED.sub(lambda m: rf"\\{m[1]}{{{_INNER[m[2]]}}}", tex)
    breaks = _breaks(tex)
    around = "aligned" if "&" in breaks else "gathered"
    return f"\\[\n\\begin{{{around}}}{tex}\\end{{{around}}}\n\\]" if breaks else f"\\[\n{tex}\n\\]"


def _breaks(tex: str) -> set[str]:
    """The ends of rows and of columns in it outside of any environment and group."""
    depth, found = 0, set()
    for t in re.findall(r"\\begin|\\end|\\\\|\\.|[{}&]", tex, re.DOTALL):
        depth += (t in ("{", r"\begin")) - (t in ("}", r"\end"))
        if t in (r"\\", "&") and depth <= 0:
            found.add(t)
    return found

