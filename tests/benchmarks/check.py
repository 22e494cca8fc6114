"""`symderive check` as a whole process against `import sympy`, and how its cost grows with the lines of a page.

Run as `python -m tests.benchmarks.check [PAGE]`; without a page one of 290 lines is made up. Prints the ratio of the medians of runs that
take turns, and the exponent of the cost in the number of lines, from 500 to 5,000.
"""

from __future__ import annotations

import math
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.race import pair, python

AIM = 5.0
ROUNDS = 5
LINES = (500, 1_000, 2_000, 5_000)


def exercise(k: int) -> list[str]:
    """An exercise of ten claims on twenty-two lines, with numbers of its own; one in three has a slip."""
    x, w, b = 0.1 * (k % 9 + 1), 0.2 + 0.1 * (k % 5), 0.05 * (k % 7)
    z = x * w + b
    a = math.tanh(z)
    slip = 0.1 if k % 3 == 0 else 0.0
    claims = [
        f"$x = {x:.1f}$, $w = {w:.1f}$, $b = {b:.2f}$ and $y = 1$", "$$z = w x + b$$",
        f"$$z = {w:.1f} \\times {x:.1f} + {b:.2f} = {z + slip:.2f}$$", f"$$a = \\tanh(z) = {math.tanh(z + slip):.4f}$$",
        "$$E = \\frac{1}{2} (y - a)^2$$", "$$\\frac{\\partial E}{\\partial a} = -(y - a)$$",
        "$$\\frac{\\partial a}{\\partial z} = 1 - a^2$$", f"$$1 - {a:.4f}^2 = {1 - round(a, 4)**2:.4f}$$",
        f"$n = {k % 40 + 5} \\times 3 + 1 = {(k % 40 + 5) * 3 + 1}$", "$\\cosh^2 t - \\sinh^2 t = 1$"]
    return [f"## Exercise {k}", "", *(row for c in claims for row in (c, ""))]


def page(lines: int) -> str:
    """A page of so many lines."""
    rows: list[str] = []
    k = 0
    while len(rows) < lines:
        k += 1
        rows += exercise(k)
    return "\n".join(rows[:lines]) + "\n"


def checked(file: str):
    """The wall time of one run of the command; that a line is wrong is no failure."""
    code = "from symderive.cli import main; main()"

    def run() -> float:
        start = time.perf_counter()
        done = subprocess.run([sys.executable, "-c", code, "check", file, "--time-limit", "0"], stdout=subprocess.DEVNULL, check=False)
        assert done.returncode in (0, 1)
        return time.perf_counter() - start

    return run


def seconds(lines: int) -> float:
    """The time that reading and judging a page of so many lines takes, in this process."""
    from symderive.documents.marking.checked import check_page
    from symderive.documents.reading.reader import read_text

    start = time.perf_counter()
    check_page(read_text(page(lines)))
    return time.perf_counter() - start


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = sys.argv[1] if len(sys.argv) > 1 else str(Path(folder) / "page.md")
        if len(sys.argv) == 1:
            Path(file).write_text(page(290), encoding="utf-8")
        ours, theirs = pair(checked(file), python("import sympy"), ROUNDS)
        rows = len(Path(file).read_text(encoding="utf-8").splitlines())
    print(f"check of {rows} lines {ours:.2f} s, import sympy {theirs:.2f} s: {ours / theirs:.1f} times (aim {AIM:.0f})")
    times = [(n, seconds(n)) for n in LINES]
    for n, t in times:
        print(f"{n:6} lines {t:8.2f} s {1e3 * t / n:8.2f} ms a line")
    (n, t), (m, u) = times[0], times[-1]
    print(f"cost grows as lines to the power {math.log(u / t) / math.log(m / n):.2f}")


if __name__ == "__main__":
    main()
