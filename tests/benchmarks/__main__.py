"""Print the table: what is measured, ours, the peer or the aim, their ratio, and the ratio aimed at."""

from __future__ import annotations

from tests.benchmarks.race import command, itself, pair, python, said

ROUNDS = 7
ROW = "{:<44}{:>12}{:>12}{:>8}{:>8}"


def row(what: str, ours: float, theirs: float, aim: float) -> None:
    """One line; times in milliseconds."""
    print(ROW.format(what, f"{1e3 * ours:.3f} ms", f"{1e3 * theirs:.3f} ms", f"{ours / theirs:.2f}", f"{aim:.2f}"), flush=True)


print(ROW.format("median of fresh processes", "ours", "peer", "ratio", "aim"))
importing = python("import sympy")
row("symderive --help : import sympy", *pair(command("--help"), importing, ROUNDS), 0.25)
row("symderive prove tanh : import sympy", *pair(command("prove", "tanh"), importing, ROUNDS), 0.6)
row("nine gradients : SymPy diff and subs", *pair(itself("gradient_ours"), itself("gradient_sympy"), ROUNDS), 0.1)

replays = sorted(tuple(map(float, said("replay").split())) for _ in range(ROUNDS))
whole, schema_steps, schema, ring_steps, ring, other_steps, other = replays[ROUNDS // 2]
print(f"\nThe kernel replays the shipped derivations in {1e3 * whole:.1f} ms; the peer is the time aimed at.")
row(f"a schema step ({schema_steps:.0f} of them)", schema, 30e-6, 1)
row(f"a ring step ({ring_steps:.0f} of them)", ring, 1e-3, 1)
row(f"another built-in step ({other_steps:.0f} of them)", other, 1e-3, 1)
