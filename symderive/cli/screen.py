"""What a stream can show: how wide it is, in which characters, and whether in colour."""

from __future__ import annotations

import codecs
import os
from dataclasses import dataclass
from shutil import get_terminal_size
from typing import TextIO

WIDEST, PIPED = 100, 80


@dataclass(frozen=True, slots=True)
class Screen:
    """How to print."""

    width: int
    ascii: bool
    color: bool


def screen_of(stream: TextIO | None, *, color: str = "auto", ascii: bool = False, width: int | None = None) -> Screen:
    """The screen behind a stream, as far as the options say nothing else."""
    if stream is None:
        return Screen(width or PIPED, ascii, color == "always")
    terminal = stream.isatty()
    own = min(get_terminal_size((PIPED, 24)).columns, WIDEST) if terminal else PIPED
    return Screen(width or own, ascii or not _is_utf8(stream), _coloured(terminal, color))


def _coloured(terminal: bool, color: str) -> bool:
    """--color first; then NO_COLOR, FORCE_COLOR, and a terminal that is not dumb."""
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or (terminal and os.environ.get("TERM") != "dumb")


def _is_utf8(stream: TextIO) -> bool:
    try:
        return codecs.lookup(stream.encoding or "utf-8").name == "utf-8"
    except LookupError:
        return False
