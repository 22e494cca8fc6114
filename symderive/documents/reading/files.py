r"""From a file to its text and its lines: the text cells of a notebook, and what \\input brings from the folder of the page only."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from symderive.documents.reading.page import Format, Line, Trouble
from symderive.shelf.work import Unusable

MAX_FILES = 50  # included
SUFFIXES: dict[str, Format] = {".md": "markdown", ".markdown": "markdown", ".tex": "latex", ".ltx": "latex", ".ipynb": "notebook",
                               ".txt": "text", ".qmd": "markdown", ".rmd": "markdown"}


def load(path: Path) -> tuple[str, Format]:
    """The text of a file, and its format by its suffix. Raises Unusable."""
    format_ = SUFFIXES.get(path.suffix.lower())
    if path.suffix.lower() in (".pdf", ".docx", ".doc", ".odt"):
        is_pdf = path.suffix.lower() == ".pdf"
        how = f"pdftotext -layout {path.name} {path.stem}.txt" if is_pdf else f"pandoc {path.name} -o {path.stem}.md"
        raise Unusable(path.name, "this is no text that can be read", hint=f"convert it first: {how}")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as why:
        raise Unusable(path.name, f"it cannot be opened: {(why.strerror or str(why)).lower()}") from None
    except UnicodeDecodeError as why:
        raise Unusable(path.name, f"it is no text in UTF-8 (byte {why.start + 1})", hint="save it as UTF-8") from None
    return text, format_ or "markdown"


def lines_of(text: str, file: str, prefix: str = "", start: int = 0) -> list[Line]:
    found = []
    for k, line in enumerate(text.split("\n")):
        found.append(Line(file, f"{prefix}{k + 1}", start, line))
        start += len(line) + 1
    return found


def cells_of(text: str, file: str) -> tuple[str, list[Line]]:
    """The text cells of a notebook, one under the other; a line is called cell:line."""
    try:
        cells = json.loads(text)["cells"]
        parts: list[tuple[int, str]] = []
        for k, cell in enumerate(cells):
            if cell.get("cell_type") == "markdown":
                said: Any = cell.get("source", "")
                parts.append((k + 1, said if isinstance(said, str) else "".join(map(str, said))))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Unusable(file, "this is no notebook: JSON with a list of cells was expected") from None
    lines: list[Line] = []
    out: list[str] = []
    at = 0
    for k, said in parts:
        said = said.replace("\r\n", "\n").replace("\r", "\n")
        lines += lines_of(said, file, f"{k}:", at)
        out.append(said + "\n\n")  # the empty line ends the paragraph; it belongs to the cell's last line
        at += len(said) + 2
    return "".join(out), lines or [Line(file, "1:1", 0, "")]


_INPUT = re.compile(r"\\(?:input|include|subfile)\s*\{([^{}]*)\}")


def included(text: str, file: str, folder: Path | None, troubles: list[Trouble]) -> tuple[str, list[Line]]:
    r"""The text with \input followed, inside the folder only."""
    out: list[str] = []
    lines: list[Line] = []
    state = {"at": 0, "files": 0}

    def put(piece: str, line: Line) -> None:
        lines.append(line)
        out.append(piece + "\n")
        state["at"] += len(piece) + 1

    def add(said: str, name: str, inside: tuple[Path, ...]) -> None:
        for k, line in enumerate(said.replace("\r\n", "\n").replace("\r", "\n").split("\n")):
            m = _INPUT.search(line)
            if m is None or "%" in line[:m.start()].replace("\\%", "  "):
                put(line, Line(name, str(k + 1), state["at"], line))
                continue
            put(line[:m.start()], Line(name, str(k + 1), state["at"], line))
            if (found := _find(m[1].strip(), folder, inside, state, troubles, lines[-1].start + m.start())) is not None:
                add(found[1], found[0].name, (*inside, found[0]))
            rest = " " * m.end() + line[m.end():]
            put(rest, Line(name, str(k + 1), state["at"], line))

    add(text, file, () if folder is None else ((folder / file).resolve(),))
    return "".join(out), lines


def _find(said: str, folder: Path | None, inside: tuple[Path, ...], state: dict[str, int], troubles: list[Trouble],
          at: int) -> tuple[Path, str] | None:
    """The included file and its text, or None with a trouble."""
    def refuse(why: str) -> None:
        troubles.append(Trouble(at, at + 1, f"{said} is not included: {why}"))

    state["files"] += 1
    if folder is None or state["files"] > MAX_FILES or len(inside) > 10:
        refuse("there is no folder to look in" if folder is None else "too many files")
        return None
    try:
        home = folder.resolve()
        path = (home / said).resolve()
        path = path if path.suffix else path.with_suffix(".tex")
        if home not in path.parents or path in inside:
            refuse("it lies outside the folder of the page" if path not in inside else "it includes itself")
            return None
        return path, load(path)[0]
    except (OSError, ValueError) as why:
        refuse(str(why).partition("\n")[0])
        return None
