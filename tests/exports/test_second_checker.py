"""FORMAT.md says enough: a reader written from that page alone, without the kernel, gets the kernel's lines."""

from __future__ import annotations

import json
from itertools import chain as joined
from pathlib import Path
from typing import Any

import pytest
from proof_samples import ALL

from symderive.exports import proof_json
from symderive.exports.proof_json import dumps
from symderive.kernel.check import check
from symderive.kernel.conditions import DEFINED, SMOOTH
from symderive.kernel.term import OPERATORS, Term
from symderive.rules import RULES

Json = Any
PAGE = (Path(proof_json.__file__).parent / "FORMAT.md").read_text(encoding="utf-8")
LEAVES = ("num", "name", "const", "letter")


def flat(t: Json) -> Json:
    if t[0] not in ("add", "mul"):
        return t
    return [t[0], *joined.from_iterable(a[1:] if a[0] == t[0] else [a] for a in t[1:])]


def replaced(t: Json, leaf: str, new: dict[str, Json]) -> Json:
    """Terms for letters, or for free names where these do not meet a binder or a derivative."""
    if t[0] in LEAVES:
        return new.get(t[1], t) if t[0] == leaf else t
    args = [replaced(a, leaf, new) for a in t[1:]]
    if t[0] == "at":
        return replaced(args[0], "name", {args[1][1]: args[2]})
    return flat([t[0], *args])


def twin(t: Json, bound: tuple[str, ...] = ()) -> Json:
    """One form for all terms that are the same."""
    if t[0] == "num":
        digits = t[1].lstrip("0") or "0"
        return ["num", (digits.rstrip("0").rstrip(".") or "0") if "." in digits else digits]
    if t[0] in LEAVES:
        return ["bound", len(bound) - bound[::-1].index(t[1])] if t[1] in bound else t
    if t[0] in ("Sum", "Product", "softmax", "all"):
        inner = (*bound, t[2][1])
        return [t[0], twin(t[1], inner), *(twin(a, bound) for a in t[3:])]
    if t[0] == "sub":
        return twin(flat(["add", t[1], ["neg", t[2]]]), bound)
    args = [twin(a, bound) for a in t[1:]]
    new = flat([t[0], *args])
    return [new[0], *sorted(new[1:], key=json.dumps)] if t[0] in ("add", "mul") else new


def rewrite(t: Json, at: list[int], pick: list[int], change: Any) -> Json:
    if at:
        k = at[0] + 1
        return flat([*t[:k], rewrite(t[k], at[1:], pick, change), *t[k + 1:]])
    if not pick or len(pick) == len(t) - 1:
        return change(t)
    new = change([t[0], *(t[k + 1] for k in pick)])
    return flat([t[0], *(new if k == min(pick) else a for k, a in enumerate(t[1:]) if k == min(pick) or k not in pick)])


def after(step: Json, rules: dict[str, Json]) -> Any:
    """What a step makes of the subterm at its place. Conditions and arithmetic are taken on trust here."""

    def change(here: Json) -> Json:
        using = step.get("using", {})
        if "to" in using and step["rule"] in ("ring", "partial"):
            return using["to"]
        sides = (using["eq"][1:] if step["rule"] == "fact" else
                 [replaced(rules[step["rule"]][side], "letter", using) for side in ("lhs", "rhs")])
        old, new = sides[::-1] if step.get("backwards") else sides
        assert twin(here) == twin(old)
        return new

    return change


def chains(block: Json) -> list[Json]:
    """The chains of a proof in order, with nothing but the keys of the page."""
    if block["kind"] == "chain":
        return [block]
    inner = [c["proof"] for c in block.get("cases", [])]
    inner += [block[key] for key in ("base", "step", "proof") if key in block]
    inner += [i[key] for i in block.get("intervals", []) for key in ("derivative", "value")]
    inner += [e["proof"] for e in block.get("ends", [])]
    return list(joined.from_iterable(map(chains, inner)))


def traced(trace: Any) -> list[Any]:
    return [trace] if not trace.parts else list(joined.from_iterable(map(traced, trace.parts)))


def written(t: Term) -> Any:
    return json.loads(proof_json.write_term(t))


@pytest.mark.parametrize("title", [t for t in ALL if t not in ("network", "unfold", "lemma")])
def test_a_reader_written_from_the_page_gets_the_same_lines(title: str) -> None:
    tree = json.loads(dumps(ALL[title]))
    rules = {r["name"]: r for r in tree["rules"]}
    blocks, traces = chains(tree["derivations"][0]["proof"]), traced(check(ALL[title], RULES).trace)
    for block, trace in zip(blocks, traces, strict=True):
        now = written(trace.first)
        for line, expected in zip(block["lines"], trace.lines, strict=True):
            for step, result in zip(line["steps"], expected, strict=True):
                now = rewrite(now, step.get("at", []), step.get("pick", []), after(step, rules))
                assert now == written(result)
        assert twin(now) == twin(written(trace.claim.rhs))


def test_the_page_names_every_operator_key_and_block() -> None:
    said = set(PAGE.replace("|", " ").replace("`", " ").replace('"', " ").replace(",", " ").replace("(", " ").replace(")", " ")
               .replace("[", " ").replace("]", " ").replace(":", " ").replace("{", " ").replace("}", " ").split())
    assert set(OPERATORS) <= said and set(DEFINED) | set(SMOOTH) <= said
    keys = {key for title in ALL for key in _keys(json.loads(dumps(ALL[title]))) if not key.startswith("x[")}
    names = {n for title in ALL for n in ALL[title].claim.lhs.names | dict(ALL[title].witness).keys()}
    letters = {letter for rule in RULES.values() for letter in rule.letters}
    assert keys - names - letters - {"v1", "v2"} <= said


def _keys(tree: Json) -> set[str]:
    inner = list(tree.values()) if isinstance(tree, dict) else tree if isinstance(tree, list) else []
    return set(tree if isinstance(tree, dict) else ()).union(*map(_keys, inner))
