"""The claims that are written in tests/search/claims, as the prover reads them."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

from symderive.api.batch import claim_of
from symderive.api.claims import read_given
from symderive.kernel.derivation import Claim, Sort
from symderive.kernel.term import Term, fold, mk, name, rebuild

FOLDER = Path(__file__).parent / "claims"
LETTERS = "a b c d f g h k m n p q r s t u v w x y z alpha beta gamma theta mu x1 y2 w_3".split()


@cache
def written() -> tuple[tuple[str, bool, Claim], ...]:
    """(category, whether it is true, claim) of every row."""
    return (*_from_text(), *_from_objects())


def _from_text() -> Iterator[tuple[str, bool, Claim]]:
    for path in sorted(FOLDER.glob("*.toml")):
        for category, rows in tomllib.loads(path.read_text(encoding="utf-8")).items():
            for truth in ("true", "false"):
                for row in rows.get(truth, ()):
                    text, *assume = (part.strip() for part in row.split(" ; "))
                    yield category, truth == "true", read_given(text, assume=assume)


def _from_objects() -> Iterator[tuple[str, bool, Claim]]:
    for path in sorted(FOLDER.glob("*.jsonl")):
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            assumptions = {key: row[key] for key in ("symbols", "where") if key in row}
            yield row["category"], row["truth"], claim_of({"lhs": row["lhs"], "rhs": row["rhs"], "assumptions": assumptions})


def _mapped(claim: Claim, change: Callable[[Term], Term]) -> Claim:
    """The claim with every term changed alike."""
    sorts = {change(name(n)).val: Sort(s.kind, None if s.length is None else change(s.length)) for n, s in claim.sorts}
    assuming = tuple(map(change, claim.assuming))
    return replace(claim, lhs=change(claim.lhs), rhs=change(claim.rhs), assuming=assuming, sorts=tuple(sorted(sorts.items())))


def renamed(claim: Claim, rng: Random) -> Claim:
    """The claim in other letters."""
    mentioned = [t.names | t.bound | t.vars for t in (claim.lhs, claim.rhs, *claim.assuming)]
    own = sorted(frozenset(dict(claim.sorts)).union(*mentioned))
    new = dict(zip(own, rng.sample(LETTERS, len(own)), strict=True))

    def change(t: Term) -> Term:
        return fold(t, lambda node, args: name(new[node.val]) if node.op == "name" else rebuild(node, args))

    return _mapped(claim, change)


def reordered(claim: Claim, rng: Random) -> Claim:
    """The claim with the summands and factors of each side in another order."""
    def shuffled(node: Term, args: list[Term]) -> Term:
        if node.op in ("add", "mul"):
            rng.shuffle(args)
            return mk(node.op, *args)
        if node.op == "sub" and rng.random() < 0.5:
            return mk("add", mk("neg", args[1]), args[0])
        return rebuild(node, args)

    return replace(claim, lhs=fold(claim.lhs, shuffled), rhs=fold(claim.rhs, shuffled))
