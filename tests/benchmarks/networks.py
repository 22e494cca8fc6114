"""Gradients of networks: `python -m tests.benchmarks.networks [PYTHON]`, PYTHON being an interpreter that has PyTorch.

Without one, or where it has none, the figures of PyTorch that were measured elsewhere are taken, and that is said. The two take turns.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.benchmarks.network_ours import dense
from tests.benchmarks.race import command, pair, python

ROUNDS = 3
ROW = "{:<46}{:>12}{:>12}{:>8}{:>8}"
# widths, the ratio aimed at, and PyTorch 2.13 on another machine
NETWORKS = {
    "2 2 1": (0.5, 131e-6), "10 8 1": (0.5, 132e-6), "30 32 1": (0.5, 133e-6), "99 100 1": (0.5, 140e-6), "784 120 46 10": (0.5, 178e-6),
    "2000 500 10": (2.5, 550e-6), "8000 1250 10": (2.5, 0.1), " ".join(["64"] * 26): (0.5, 910e-6), " ".join(["32"] * 101): (0.3, 3.3e-3),
}
CERTIFIED = ("784 120 46 10", "2000 500 10", " ".join(["32"] * 101))


def ours(widths: str, what: str) -> float:
    """Seconds, or a ratio of memory."""
    arguments = [sys.executable, "-m", "tests.benchmarks.network_ours", *widths.split(), what]
    return float(subprocess.run(arguments, stdout=subprocess.PIPE, text=True, check=True).stdout)


def torch(interpreter: str, widths: str) -> float:
    arguments = [interpreter, str(Path(__file__).with_name("network_torch.py")), *widths.split()]
    return float(subprocess.run(arguments, stdout=subprocess.PIPE, text=True, check=True).stdout)


def said(widths: str) -> str:
    """The widths, shortened where there are many."""
    parts = widths.split()
    return "-".join(parts) if len(parts) < 6 else f"{len(parts) - 1} layers of {parts[0]}"


def row(what: str, mine: float, theirs: float, aim: float) -> None:
    print(ROW.format(what, f"{1e3 * mine:.3f} ms", f"{1e3 * theirs:.3f} ms", f"{mine / theirs:.2f}", f"{aim:.2f}"), flush=True)


def race(interpreter: str) -> None:
    """Float gradients, ours and PyTorch's in turns."""
    print(ROW.format("value and gradient in float64", "ours", "PyTorch" if interpreter else "elsewhere", "ratio", "aim"))
    for widths, (aim, elsewhere) in NETWORKS.items():
        rounds = [(ours(widths, "float"), torch(interpreter, widths) if interpreter else elsewhere) for _ in range(ROUNDS)]
        row(said(widths), min(a for a, _ in rounds), min(b for _, b in rounds), aim)


def whole(widths: str) -> None:
    """A process from start to end on a file of arrays, against the import of SymPy."""
    import numpy as np

    network = dense([int(n) for n in widths.split()])
    with tempfile.TemporaryDirectory() as folder:
        np.savez(Path(folder) / "net.npz", **network.weights, **network.inputs, **network.target)
        layers = "".join(f'[[layer]]\nname = "{x.name}"\ntype = "{x.type}"\n' + "".join(f'{p} = "{w}"\n' for p, w in x.weights.items())
                         for x in network.layers)
        path = Path(folder) / "net.toml"
        path.write_text(f'rate = 0.1\narrays = "net.npz"\n[inputs]\nx = "x"\n[target]\nt = "t"\n[loss]\ntype = "{network.loss.type}"\n'
                        f'of = "{network.loss.of}"\ntarget = "t"\n{layers}')
        row(f"grad of {said(widths)} : import sympy", *pair(command("grad", "--weights", str(path)), python("import sympy"), 7), 3)


def main(interpreter: str) -> None:
    race(interpreter)
    print()
    print(ROW.format("every digit certified", "certified", "float64", "ratio", "aim"))
    for widths in CERTIFIED:
        rounds = [(ours(widths, "certified"), ours(widths, "float")) for _ in range(ROUNDS)]
        row(said(widths), median(a for a, _ in rounds), median(b for _, b in rounds), 100)
    print()
    whole("784 120 46 10")
    share = ours("8000 1250 10", "memory")
    print(f"peak of memory beyond 10^7 weights, in units of the weights: {share:.2f} (aim 2.50)")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "")
