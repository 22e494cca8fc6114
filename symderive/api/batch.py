"""Claims one to a row: a JSON object {"id", "lhs", "rhs", "assumptions"} becomes a claim, and its verdict an object again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import Any, NoReturn

from symderive.api.claims import ClaimResult, judge, with_sorts
from symderive.kernel.derivation import Chain, Claim, Derivation, Rejected, Sort, Theorem
from symderive.kernel.term import BINDERS, ONE, ZERO, Term, mk, name, substitute
from symderive.notation.text import Unreadable, read, read_statement, write
from symderive.report.verdict import Verdict
from symderive.search.citing import expanded
from symderive.search.match import subterms

# kind: the sort, and what holds of the name (of an array: of every entry)
_KINDS: dict[str, tuple[Sort, tuple[str, Term] | None]] = {
    "real": (Sort(), None),
    "nonzero": (Sort(), ("ne", ZERO)),
    "nonzero (real)": (Sort(), ("ne", ZERO)),
    "positive": (Sort(), ("gt", ZERO)),
    "complex": (Sort("complex"), None),
    "integer": (Sort("whole"), None),
    "nonneg_integer": (Sort("whole"), ("ge", ZERO)),
    "pos_integer": (Sort("whole"), ("ge", ONE)),
    "indexed_real": (Sort("array"), None),
    "indexed_positive": (Sort("array"), ("gt", ZERO)),
    "function": (Sort("function"), None),
}
_WORDS = {Verdict.PROVED: "proved", Verdict.REFUTED: "refuted"}


class BadRow(ValueError):
    """A line that is no row; the message says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered to a row, and the proof object of its verdict ("" where there is none, or none was asked for)."""

    facts: dict[str, Any]
    proof: str = ""

    @property
    def text(self) -> str:
        """The facts as one line."""
        return json.dumps(self.facts) + "\n"


def unknown(id: Any, **more: Any) -> Answer:
    """The answer to a row of which nothing is known, with a `reason` or an `error`."""
    return Answer({"id": id, "verdict": "unknown", **more})


def answer(line: bytes, with_proof: bool = True) -> Answer:
    """The answer to a line, and the proof object if that is wanted. Never raises."""
    start = perf_counter()
    id = None
    try:
        row = read_row(line)
        id = row.get("id")
        result = judge(claim_of(row))
        facts = _facts(result)
        proof = result.json() if with_proof and facts["verdict"] != "unknown" else ""
    except (BadRow, Unreadable, Rejected) as e:
        return unknown(id, error=str(e))
    except MemoryError:
        return unknown(id, error="there is not enough memory for this")
    except Exception as e:  # one row must not end the others
        return unknown(id, error=f"internal error: {type(e).__name__}: {e}"[:300])
    return Answer({"id": id, "verdict": facts.pop("verdict"), "seconds": round(perf_counter() - start, 6), **facts}, proof)


# --- rows ----------------------------------------------------------------------------------------------------------


def read_row(line: bytes) -> dict[str, Any]:
    """The object of a line. Raises BadRow."""
    try:
        row = json.loads(line.decode("utf-8-sig"), object_pairs_hook=_object, parse_constant=_no_number)
    except RecursionError:
        raise BadRow("the line is nested too deep") from None
    except ValueError as e:
        raise BadRow(f"the line is no JSON: {e}") from None
    if not isinstance(row, dict):
        raise BadRow("the line is no object")
    return row


def id_of(line: bytes) -> Any:
    """The id of a line, None where it has none."""
    try:
        return read_row(line).get("id")
    except BadRow:
        return None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key is there twice")
    return found


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def claim_of(row: Mapping[str, Any]) -> Claim:
    """The claim of a row. Raises BadRow, Unreadable."""
    kinds, where = _assumptions(row)
    names, functions = frozenset(kinds), frozenset(n for n, kind in kinds.items() if kind == "function")
    sides = []
    for key in ("lhs", "rhs"):
        if not isinstance(row.get(key), str):
            raise BadRow(f"{key} is no text")
        sides.append(read(row[key], names=names, functions=functions, acot=True))
    statements = [read_statement(s, names=names, functions=functions) for s in where]
    spoken = frozenset().union(*(t.names for t in (*sides, *statements)))  # a bound name is free of what its kind says
    sorts = {n: _KINDS[kind][0] for n, kind in kinds.items() if n in spoken}
    assuming = [s for n, kind in kinds.items() if n in spoken for s in _said(n, kind, [*sides, *statements])]
    return with_sorts(sides, sorts, dict.fromkeys((*assuming, *statements)))


def _assumptions(row: Mapping[str, Any]) -> tuple[dict[str, str], list[str]]:
    """The kinds of the names, and the further statements. Raises BadRow for anything else: an assumption must not get lost."""
    given = row.get("assumptions") or {}
    if not isinstance(given, dict) or set(given) - {"symbols", "where"}:
        raise BadRow('assumptions are {"symbols", "where"}')
    kinds, where = given.get("symbols") or {}, given.get("where") or []
    if not isinstance(kinds, dict) or not isinstance(where, list) or not all(isinstance(s, str) for s in where):
        raise BadRow("symbols are an object and where is a list of texts")
    for n, kind in kinds.items():
        if not isinstance(kind, str) or kind not in _KINDS:
            raise BadRow(f"{n} is of no known kind: {', '.join(_KINDS)}")
    return kinds, where


def _said(n: str, kind: str, terms: Iterable[Term]) -> Iterator[Term]:
    """What the kind of a name says, as statements; of an array, for the entries that occur."""
    sort, said = _KINDS[kind]
    if said is None:
        return
    relation, bound = said
    if sort.kind != "array":
        yield mk(relation, name(n), bound)
        return
    for t in terms:
        for i in (node.args[1] for node in subterms(t) if node.op == "idx" and node.args[0] is name(n)):
            if i.names <= t.names:
                yield mk(relation, mk("idx", name(n), i), bound)
        for binder in (node for node in subterms(t) if node.op in BINDERS and node.op != "Integral"):
            yield from (s for s in _over(n, binder, relation, bound) if s.names <= t.names)


def _over(n: str, binder: Term, relation: str, bound: Term) -> Iterator[Term]:
    """all(x[k] > 0, k, a, b) for the entries x[k], x[k + 1] or x[m - k] that a sum or product runs through."""
    body, k, *ends = binder.args if binder.op != "softmax" else (*binder.args[:2], ONE, binder.args[3])
    for i in dict.fromkeys(node.args[1] for node in subterms(body) if node.op == "idx" and node.args[0] is name(n)):
        upwards, downwards = (k.val not in expanded(mk(op, i, k)).names for op in ("sub", "add"))
        if upwards or downwards:
            first, last = (expanded(substitute(i, {k.val: end})) for end in (ends if upwards else reversed(ends)))
            yield mk("all", mk(relation, mk("idx", name(n), k), bound), k, first, last)


# --- answers -------------------------------------------------------------------------------------------------------


def _facts(result: ClaimResult) -> dict[str, Any]:
    """What is answered beside the id and the time."""
    outcome = result.outcome
    assert outcome is not None
    facts: dict[str, Any] = {"verdict": _WORDS.get(result.verdict, "unknown")}
    if outcome.theorem is not None and outcome.derivation is not None:
        conditions = [write(c) for c in outcome.theorem.conditions]
        facts |= {"lines": count_lines(outcome.theorem), "steps": outcome.theorem.steps, "ring_only": _ring_only(outcome.derivation),
                  "conditions": conditions}
        if conditions:
            facts["reason"] = f"proved only for {' and '.join(conditions)}"
    elif outcome.refutation is not None:
        at = {n: write(v) for n, v in outcome.refutation.at}
        facts["counterexample"] = {"at": at, "left": outcome.refutation.left, "right": outcome.refutation.right}
    else:
        facts["reason"] = ", ".join(outcome.tried)
    return facts


def count_lines(theorem: Theorem) -> int:
    """The lines that a reader sees at normal detail, without telling them."""
    found, todo = 0, [theorem.trace, *(lemma.trace for lemma in theorem.lemmas)]
    while todo:
        trace = todo.pop()
        todo += trace.parts
        found += sum(map(bool, (*trace.lines, *trace.back)))
    return found


def _ring_only(derivation: Derivation) -> bool:
    proof = derivation.proof
    return isinstance(proof, Chain) and bool(proof.steps) and all(s.rule == "ring" for s in proof.steps)
