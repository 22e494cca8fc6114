"""A progress bar on standard error, on a terminal only, and only where something takes longer than a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

PATIENCE = 1.0  # seconds


@contextmanager
def progress_bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """A function that is told how many steps are done, and how many there are; within this it shows a bar."""
    started, bar = time.monotonic(), None

    def told(done: int, total: int) -> None:
        nonlocal bar
        if bar is None and _is_wanted(started):
            bar = _bar(what)
        if bar is not None:
            bar.update(bar.task_ids[0], completed=done, total=total)

    try:
        yield told
    finally:
        if bar is not None:
            bar.stop()


def _is_wanted(started: float) -> bool:
    return sys.stderr is not None and sys.stderr.isatty() and time.monotonic() - started > PATIENCE


def _bar(what: str) -> Any:
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    bar = Progress(console=console, transient=True)
    bar.add_task(what, total=None)
    bar.start()
    console.show_cursor(True)  # if the time limit ends this process, the terminal keeps its cursor
    return bar
