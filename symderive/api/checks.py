"""Check people's pages: a verdict on every line."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from symderive.api.results import Detail, Result
from symderive.documents.checked import CheckedPage, check_page
from symderive.documents.judgement import Mark
from symderive.documents.mending import mended
from symderive.documents.page import Format
from symderive.documents.reading import read_page, read_text
from symderive.documents.telling import concise, overview, told
from symderive.report.document import Block
from symderive.report.verdict import Verdict

MAX_ROUNDS = 12  # of mending: what rests on a mended number is mended in the next
FORMATS: dict[str, Format] = {"md": "markdown", "tex": "latex", "ipynb": "notebook", "txt": "text"}


@dataclass(frozen=True)
class CheckResult(Result):
    """Pages that were checked: each has its lines, and a line its verdict.

    only   the verdicts that pages print, or None for all that need a word
    """

    pages: tuple[CheckedPage, ...] = ()
    only: frozenset[Mark] | None = None

    def _tell(self, detail: Detail) -> tuple[Block, ...]:
        blocks = [b for page in self.pages for b in told(page, detail, self.only)]
        return (*blocks, *overview(self.pages)) if len(self.pages) > 1 else tuple(blocks)

    def data(self) -> str:
        """The verdicts as JSON: for each page an object, on a line of its own."""
        return "\n".join(json.dumps(page.to_json(), ensure_ascii=False) for page in self.pages)

    def concise(self) -> str:
        """file:line:column: verdict: message, for each line that is printed."""
        return "\n".join(row for page in self.pages for row in concise(page, self.only))

    def fixed(self) -> tuple[str, int]:
        """The text of the first page with its mistakes mended, and how many are left that could not be."""
        from symderive.notation.layout import layout
        from symderive.pages.texmath import write

        checked = self.pages[0]
        for _ in range(MAX_ROUNDS):
            text, changes = mended(checked, lambda t: write(layout(t), False))
            if not changes or text == checked.page.text:
                break
            checked = check_page(read_text(text, checked.page.file, checked.page.format))
        return checked.page.text.rstrip("\n") + "\n", checked.count(Mark.WRONG) + checked.count(Mark.CARRIED)

    def showing(self, only: Iterable[str]) -> CheckResult:
        """The same result, of which pages print only some verdicts: "wrong", "carried" and so on; all where none is named."""
        marks = frozenset(Mark(word) for word in only)
        return replace(self, only=marks or None, _told={})

    def exit_code(self, strict: bool = False) -> int:
        """1 where a line is wrong; with `strict` also where one is carried or rough; else 0."""
        return max((page.exit_code(strict) for page in self.pages), default=0)


def check(*files: str | Path, format: str = "") -> CheckResult:
    """Read pages (Markdown, LaTeX or notebooks) and judge every statement on them.

    format   "md", "tex", "ipynb" or "txt"; by default what the suffix says

    Raises Unusable for a file that is no page.
    """
    pages = tuple(check_page(read_page(file, format_=FORMATS.get(format))) for file in files)
    verdict = Verdict.REJECTED if any(page.first_wrong for page in pages) else Verdict.CHECKED
    names = [page.page.file for page in pages]
    return CheckResult(Path(names[0]).stem or "page" if len(names) == 1 else "pages", "", verdict, pages=pages)
