"""What the common options ask for, and a result shown so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from symderive.cli.limit import Reply
from symderive.cli.screen import Screen

if TYPE_CHECKING:
    from symderive.api.results import Detail, Result

LANGUAGES = ("numpy", "torch", "jax", "c")  # of code
FORMATS = ("text", "calc", "latex", "md", "html", "json")
SUFFIXES = {".txt": "text", ".calc": "calc", ".tex": "latex", ".md": "md", ".html": "html", ".json": "json", ".svg": "svg",
            ".sarif": "sarif",
            ".py": "numpy", ".c": "c"}

Writers = dict[str, Callable[[], str]]


@dataclass(frozen=True, slots=True)
class Page:
    """Plain data, so that it can be sent to another process. output is a file, or "" for standard output."""

    format: Literal["text", "calc", "latex", "md", "html", "json", "svg", "numpy", "torch", "jax", "c", "sarif", "concise"]
    output: str
    detail: Detail
    quiet: bool
    out: Screen
    error: Screen
    seconds: float

    @property
    def is_data(self) -> bool:
        """Whether what is printed is UTF-8 for a file, rather than text for this terminal."""
        return self.format not in ("text", "calc")

    def show(self, result: Result, *, notes: str = "", **writers: Callable[[], str]) -> Reply:
        """The reply of a command: the result in the format asked for, and the exit code of its verdict.

        notes    what is said on standard error
        writers  by format, where a command writes another thing than the result itself does; "quiet" for -q
        """
        format = "quiet" if self.quiet and self.format == "text" else self.format
        written = {**self._writers(result), **writers}[format]()
        return Reply(_ended(written), result.verdict.exit_code, notes)

    def _writers(self, result: Result) -> Writers:
        from symderive.cli.verdicts import has_proof, verdict_json, verdict_line

        out = self.out
        return {
            "text": lambda: result.text(detail=self.detail, width=out.width, ascii=out.ascii, color=out.color),
            "quiet": lambda: verdict_line(result, ascii=out.ascii),
            "latex": lambda: result.latex(detail=self.detail),
            "md": lambda: result.markdown(detail=self.detail),
            "html": result.html,
            "calc": result.calc,
            "json": result.json if has_proof(result) else lambda: verdict_json(result),
        }


def _ended(text: str) -> str:
    return text if not text or text.endswith("\n") else text + "\n"
