"""Check people's pages: a verdict on every line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path
from time import monotonic
from typing import Any, Literal

from symderive.api.results import Detail, Result
from symderive.documents.knowing.given import NOTHING, Given, read_given
from symderive.documents.knowing.judgement import Mark
from symderive.documents.marking.checked import CheckedPage, check_page
from symderive.documents.marking.folders import found_pages, relabelled
from symderive.documents.marking.marks import PageMarks, Scheme, marked, read_scheme
from symderive.documents.marking.mending import into_notebook, mend
from symderive.documents.marking.telling import Telling, overview
from symderive.documents.reading.page import Format, Page
from symderive.documents.reading.reader import read_page, read_text
from symderive.kernel.term import Term
from symderive.report.document import Block
from symderive.report.verdict import Verdict
from symderive.shelf.work import Unusable

FORMATS: dict[str, Format] = {"md": "markdown", "tex": "latex", "ipynb": "notebook", "txt": "text"}
CANNOT = 2  # the exit code where a page cannot be read
What = str | Path | Mapping[str, Any]  # that is given: "i1=0.7, alpha=0.03", a file, or names and their numbers
Markup = Literal["md", "latex", "html"]


@dataclass(frozen=True)
class CheckResult(Result):
    """Pages that were checked: each has its lines, and a line its verdict.

    only     the verdicts that pages print, or None for all that need a word
    given    what was known from outside the pages
    scheme   by which the pages are marked, or None
    failed   of several pages those that could not be read, and why
    files    where the pages were read from
    """

    pages: tuple[CheckedPage, ...] = ()
    only: frozenset[Mark] | None = None
    given: Given = NOTHING
    scheme: Scheme | None = None
    failed: tuple[Unusable, ...] = ()
    files: tuple[Path, ...] = ()

    def _tell(self, detail: Detail) -> tuple[Block, ...]:
        blocks = [b for telling in self._tellings(detail) for b in telling.blocks()]
        if len(self.pages) + len(self.failed) > 1:
            blocks += overview(self.pages, self.marks or (), [why.file for why in self.failed])
        return tuple(blocks)

    def _tellings(self, detail: Detail = "normal") -> list[Telling]:
        marks = self.marks or (None,) * len(self.pages)
        return [Telling(page, detail, self.only, m) for page, m in zip(self.pages, marks, strict=True)]

    @property
    def marks(self) -> tuple[PageMarks, ...] | None:
        """The marks of each page, where a scheme was given."""
        return None if self.scheme is None else tuple(marked(page, self.scheme) for page in self.pages)

    # --- for programs ------------------------------------------------------------------------------------------------

    def data(self) -> str:
        """The verdicts as JSON: for each page an object, on a line of its own; {"file", "error"} for one that could not be read."""
        rows = [page.to_json() | ({} if marks is None else _marks_json(page, marks))
                for page, marks in zip(self.pages, self.marks or (None,) * len(self.pages), strict=True)]
        for row in rows if self.only else ():
            row["lines"] = [line for line in row["lines"] if Mark(line["verdict"]) in (self.only or ())]
        rows += [{"file": why.file, "error": why.sentence} for why in self.failed]
        return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)

    def json(self) -> str:
        """The verdicts; see `data`."""
        return self.data()

    def concise(self) -> str:
        """file:line:column: verdict: message, for each line that is printed."""
        return "\n".join(row for telling in self._tellings() for row in telling.concise())

    def brief(self) -> str:
        """One sentence: where the first mistake is, or on how many pages there are any."""
        wrong = [page for page in self.pages if page.first_wrong]
        if len(self.pages) + len(self.failed) > 1:
            said = f"{len(wrong)} of {len(self.pages)} pages have mistakes." if wrong else "No mistake found."
            return said + (f" Not read: {len(self.failed)}." if self.failed else "")
        first = wrong[0].first_wrong if wrong else None
        return f"Wrong. First mistake on line {first.line}." if first else "No mistake found."

    def sarif(self, detail: Detail = "normal") -> str:
        """The remarks as a SARIF 2.1.0 log, which editors and code hosts show beside the lines."""
        from symderive.exports.sarif import sarif

        return sarif([(t.checked.page.file, t.remarks) for t in self._tellings(detail)], [(why.file, why.sentence) for why in self.failed])

    # --- the page itself ---------------------------------------------------------------------------------------------

    def markup(self, format: Markup, detail: Detail = "normal") -> str:
        """The first page as it is, with remarks in its margin: "md", "latex" (a whole document) or "html" (a page of its own)."""
        from symderive.documents.marking.markup import marked_page
        from symderive.pages import marked_html, marked_latex, marked_markdown

        writers = {"md": marked_markdown.render, "latex": marked_latex.render, "html": marked_html.render}
        return writers[format](marked_page(self._tellings(detail)[0]))

    def fixed(self, seconds: float = 0) -> tuple[str, int]:
        """The text of the first page with its mistakes mended, and how many are left that could not be, or not in this time."""
        first, original = self.pages[0], _text_of(self.files[0])
        given = self.given.with_read(first.inferred)

        def again(text: str) -> CheckedPage:
            source = into_notebook(original, first.page, text) if first.page.format == "notebook" else text
            return check_page(read_text(source, first.page.file, first.page.format, names=given.names), given)

        checked = mend(first, _in_latex, again, monotonic() + seconds if seconds else inf)
        text = into_notebook(original, first.page, checked.page.text) if first.page.format == "notebook" else checked.page.text
        return text.replace("\n", "\r\n") if "\r\n" in original else text, _mistakes(checked)

    # --- what is shown -----------------------------------------------------------------------------------------------

    def showing(self, only: Iterable[str]) -> CheckResult:
        """The same result, of which pages print only some verdicts: "wrong", "carried" and so on; all where none is named."""
        marks = frozenset(Mark(word) for word in only)
        return replace(self, only=marks or None, _told={})

    def exit_code(self, strict: bool = False) -> int:
        """2 where a page could not be read; 1 where a line is wrong; with `strict` also where one is carried or rough; else 0."""
        return CANNOT if self.failed else max((page.exit_code(strict) for page in self.pages), default=0)


def check(*files: str | Path, format: str = "", given: What | Sequence[What] = (),
          marks: bool | str | Path | Scheme = False, seconds: float = 0) -> CheckResult:
    """Read pages (Markdown, LaTeX or notebooks) and judge every statement on them.

    files    pages, and folders of pages; of several pages one that cannot be read is in `failed`
    format   "md", "tex", "ipynb" or "txt"; by default what the suffix says
    given    the data of the problem, by which the pages are judged: "i1=0.7, alpha=0.03", a weights file or a derivation file,
             names and their numbers; or several of these
    marks    whether lines are marked for method and accuracy; or the scheme, or the TOML file that holds it
    seconds  for each page: lines that are not reached in this time are not judged; 0 is no limit

    Raises Unusable for a file that is no page, for a folder without any, and for what is given and cannot be read.
    """
    known = read_given([given] if isinstance(given, str | Path | Mapping) else given)
    scheme = None if marks is False else Scheme() if marks is True else marks if isinstance(marks, Scheme) else read_scheme(marks)
    paths = found_pages(files)
    several = len(paths) > 1
    pages: list[CheckedPage] = []
    failed: list[Unusable] = []
    read: list[Path] = []
    for path in paths:
        try:
            page = _read(path, format, known, several)
            pages.append(check_page(page, known, seconds))
            read.append(path)
        except Unusable as why:
            if not several:
                raise
            failed.append(Unusable(str(path), why.sentence, place=why.place, hint=why.hint))
    verdict = Verdict.REJECTED if failed or any(page.first_wrong for page in pages) else Verdict.CHECKED
    name = "pages" if several or not pages else Path(pages[0].page.file).stem or "page"
    return CheckResult(name, "", verdict, pages=tuple(pages), given=known, scheme=scheme, failed=tuple(failed), files=tuple(read))


def _read(path: Path, format: str, given: Given, several: bool) -> Page:
    page = read_page(path, format_=FORMATS.get(format), names=given.names)
    return relabelled(page, str(path)) if several else page


def _text_of(file: Path) -> str:
    return file.read_bytes().decode("utf-8-sig")


def _in_latex(t: Term) -> str:
    from symderive.notation.layout import layout
    from symderive.pages.texmath import write

    return write(layout(t), False)


def _mistakes(checked: CheckedPage) -> int:
    return checked.count(Mark.WRONG) + checked.count(Mark.CARRIED)


def _marks_json(page: CheckedPage, marks: PageMarks) -> dict[str, Any]:
    """The marks of a page; its lines once more, each with its own."""
    lines = page.to_json()["lines"]
    for line, row in zip(page.lines, lines, strict=True):
        found = marks.lines.get((line.file, line.line))
        if found is not None:
            row["marks"] = found.to_json()
    return {"lines": lines, "marks": marks.to_json()}
