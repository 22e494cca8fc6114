"""The kernel replays every shipped derivation once in a fresh process; each step is timed, without the steps inside it.

Without an argument, finds the derivations and prints what the fresh process says: seconds of the whole replay, then how many
steps and seconds a step, for schema steps (a rule with terms for its letters), ring steps, and the other built-in ones.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import time
from pathlib import Path

from symderive.kernel.check import Replay
from symderive.kernel.conditions import Facts
from symderive.kernel.derivation import Derivation, Step
from symderive.kernel.term import Term
from symderive.rules import RULES


class Timed(Replay):
    """A replay with a clock in it."""

    inside = 0.0  # seconds that the steps inside the present one took

    def step(self, now: Term, s: Step, facts: Facts) -> Term:
        before, self.inside = self.inside, 0.0
        start = time.perf_counter()
        result = super().step(now, s, facts)
        whole = time.perf_counter() - start
        SPENT[s.rule if s.rule == "ring" else "other" if s.rule in self.built_in else "schema"].append(whole - self.inside)
        self.inside = before + whole
        return result


SPENT: dict[str, list[float]] = {"schema": [], "ring": [], "other": []}


def shipped() -> list[Derivation]:
    """The derivations of every shipped file, those of gathering files left out."""
    from symderive.api.works import load
    from symderive.shelf.find import packaged_folder, shelf

    works = [load(str(path)) for path in shelf(Path(__file__).parent).values() if path.parent == packaged_folder()]
    return [d for found in works if not found.included for d in found.derivations]


def replay(derivations: list[Derivation]) -> str:
    """Replay them all, each rule having been read before the clock starts."""
    assert all(RULES.values())
    start = time.perf_counter()
    for derivation in derivations:
        Timed(RULES).derivation(derivation)
    whole = time.perf_counter() - start
    return " ".join([str(whole), *(f"{len(spent)} {sum(spent) / len(spent)}" for spent in SPENT.values())])


if sys.argv[1:]:
    print(replay(pickle.load(sys.stdin.buffer)))
else:
    subprocess.run([sys.executable, "-m", "tests.benchmarks.replay", "fresh"], input=pickle.dumps(shipped()), check=True)
