"""Fresh processes, timed from outside or by themselves."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median

Timed = Callable[[], float]


def command(*arguments: str) -> Timed:
    """The wall time of one run of the command line."""
    return _wall("from symderive.cli import main; main()", *arguments)


def python(code: str) -> Timed:
    """The wall time of one run of a line of Python."""
    return _wall(code)


def _wall(code: str, *arguments: str) -> Timed:
    def run() -> float:
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", code, *arguments], stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - start

    return run


def itself(module: str) -> Timed:
    """The time that one run of a module of this folder says it took, its imports apart."""
    return lambda: float(said(module))


def said(module: str) -> str:
    """What one run of a module of this folder prints."""
    return subprocess.run([sys.executable, "-m", f"tests.benchmarks.{module}"], stdout=subprocess.PIPE, text=True, check=True).stdout


def pair(ours: Timed, theirs: Timed, runs: int) -> tuple[float, float]:
    """The medians of runs that take turns, in seconds. The first round warms the disk and does not count."""
    times = [(ours(), theirs()) for _ in range(runs + 1)][1:]
    return median(a for a, _ in times), median(b for _, b in times)
