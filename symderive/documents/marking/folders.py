"""The pages of folders: Markdown, LaTeX and notebooks, all the way down, in the order of their names."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from symderive.documents.reading.page import Page
from symderive.shelf.work import Unusable

PAGES = (".md", ".tex", ".ipynb")
MAX_PAGES = 2_000
_INCLUDES = re.compile(r"^[^%\n]*?\\(?:input|include|subfile)\s*\{([^{}]+)\}", re.MULTILINE)


def found_pages(files: Sequence[str | Path]) -> list[Path]:
    """The files, and the pages in folders, each once. A LaTeX file that another one includes is read there. Raises Unusable."""
    found: dict[Path, None] = {}
    for file in map(Path, files):
        if not file.is_dir():
            found[file] = None
            continue
        inside = sorted(_within(file))
        if not inside:
            raise Unusable(str(file), "there is no page in this folder", hint=f"pages end in {', '.join(PAGES)}")
        included = _included(inside)
        found |= dict.fromkeys(p for p in inside if p.resolve() not in included)
    if len(found) > MAX_PAGES:
        raise Unusable("", f"these are {len(found):,} pages; at most {MAX_PAGES:,} are checked at once", hint="name fewer folders")
    return list(found)


def relabelled(page: Page, label: str) -> Page:
    """The page under another name than that of its file: its path, where several pages are told apart."""
    lines = tuple(replace(line, file=label) if line.file == page.file else line for line in page.lines)
    return replace(page, file=label, lines=lines)


def _within(folder: Path) -> Iterator[Path]:
    for here, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        yield from (Path(here, f) for f in files if Path(f).suffix.lower() in PAGES and not f.startswith("."))


def _included(pages: Sequence[Path]) -> set[Path]:
    """The files that LaTeX files among the pages include; of two that include each other neither."""
    includes: dict[Path, set[Path]] = {}
    for page in pages:
        if page.suffix.lower() == ".tex":
            try:
                text = page.read_text(encoding="utf-8", errors="replace")
            except OSError:
                continue
            said = (page.parent / m.strip() for m in _INCLUDES.findall(text))
            includes[page.resolve()] = {(p if p.suffix else p.with_suffix(".tex")).resolve() for p in said}
    return {inner for outer, found in includes.items() for inner in found if outer != inner and outer not in includes.get(inner, ())}
