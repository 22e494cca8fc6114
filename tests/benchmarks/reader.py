"""The reader of formulas against SymPy's antlr parser: the sides of the gold list, each read by both in the same run.

Run as `python -m tests.benchmarks.reader` with antlr4-python3-runtime 4.11 installed. Prints the medians, and for how many sides the
reader takes at most a twentieth of the other's time.
"""

from __future__ import annotations

import contextlib
import statistics
import time
import tomllib
from pathlib import Path

GOLD = sorted((Path(__file__).resolve().parent.parent / "documents" / "gold").glob("*.toml"))
AIM = 0.05
ROUNDS = 3


def sides() -> list[str]:
    """Every side of the gold list as LaTeX, as the rows were cut."""
    from symderive.documents.reading.reader import read_text

    found: list[str] = []
    for path in GOLD:
        gold = tomllib.loads(path.read_text(encoding="utf-8"))
        if "plain" not in gold and gold.get("format") != "latex":
            page = read_text("\n\n".join(f"$$ {row[0]} $$" for row in gold["rows"]))
            found += [side.text for s in page.statements for side in (s.sides[1:] if s.continues else s.sides) if side.text]
    return found


def seconds(read, tex: str) -> float:
    """The best of some rounds; a refusal counts as reading."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        with contextlib.suppress(Exception):
            read(tex)
        best = min(best, time.perf_counter() - start)
    return best


def main() -> None:
    from sympy.parsing.latex import parse_latex

    from symderive.documents.reading.reader import read_formula

    parse_latex("x")
    found = sides()
    ours = [seconds(read_formula, s) for s in found]
    theirs = [seconds(parse_latex, s) for s in found]
    fast = sum(a <= AIM * b for a, b in zip(ours, theirs, strict=True))
    medians = (1e3 * statistics.median(ours), 1e3 * statistics.median(theirs))
    print("{} sides; medians: ours {:.3f} ms, SymPy's antlr parser {:.3f} ms".format(len(found), *medians))
    print(f"at most {AIM} of its time on {fast} sides, {100 * fast / len(found):.1f} %")


if __name__ == "__main__":
    main()
