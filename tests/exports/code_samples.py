"""Run generated code: Python in a process of its own, C where there is a compiler; and compare with certified numbers."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

COMPILER = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")


def called(source: str, *args: Any, **named: Any) -> Any:
    """What the function `gradient` of a Python source answers; a warning (an overflow) is an error."""
    space: dict[str, Any] = {"__name__": "generated"}
    exec(compile(source, "<generated>", "exec"), space)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return space["gradient"](*args, **named)


def run_python(source: str, folder: Path) -> str:
    """What a source prints when it is run as a file."""
    file = folder / "generated.py"
    file.write_text(source, encoding="utf-8")
    done = subprocess.run([sys.executable, "-W", "error", str(file)], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def run_c(source: str, folder: Path, *options: str) -> list[float]:
    """The numbers that a C source prints, compiled with every warning as an error."""
    assert COMPILER is not None
    (folder / "generated.c").write_text(source, encoding="utf-8")
    strict = "-std=c99 -O1 -Wall -Wextra -Wshadow -pedantic -Werror".split()
    command = [COMPILER, *strict, *options, "generated.c", "-o", "generated", "-lm"]
    built = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert built.returncode == 0, built.stderr
    done = subprocess.run([str(folder / "generated")], capture_output=True, text=True, timeout=60, check=True)
    return [float(line) for line in done.stdout.split()]


def near(found: float, right: float, digits: int = 11) -> bool:
    """Whether two numbers agree to so many digits, or are both tiny."""
    return abs(found - right) <= 10.0**-digits * max(abs(right), 1e-290)


def numbers(text: str) -> dict[str, Any]:
    """The certified numbers, from `grad --format json`, as floats."""
    def floats(x: Any) -> Any:
        return {k: floats(v) for k, v in x.items()} if isinstance(x, dict) else [floats(v) for v in x] if isinstance(x, list) else float(x)

    found = json.loads(text)
    return {"loss": floats(found["loss"]), "grads": floats(found["grads"])}
