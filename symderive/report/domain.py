"""For which values a claim speaks: "for every real x", from the sorts of its names and from what it assumes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.kernel.derivation import Claim, Sort
from symderive.kernel.term import ONE, RELATIONS, Term, canon, mk, name, num
from symderive.report.document import Text
from symderive.report.needs import Needs, is_relation, plain
from symderive.report.reasons import joined

_NUMBERED = re.compile(r"(.*?)_?(\d+)")
_FEW = 3  # names with consecutive numbers that are written one by one


def domain(claim: Claim) -> Text:
    """For which values the claim is made; nothing, if it mentions no name."""
    needs = Needs(claim)
    names = _spoken_of(claim, needs)
    wholes = [n for n in names if _sort(n, claim).kind == "whole"]
    ranges = {n: _range(n, (*claim.assuming, *needs.domain)) for n in wholes}
    groups = [(kind, [n for n in names if _sort(n, claim).kind == kind]) for kind in ("real", "complex")]
    groups.append(("whole", [n for n in wholes if not ranges[n]]))
    kinds: list[Text] = [(f"{kind} ", *_listed(found)) for kind, found in groups if found]
    kinds += [("real ", *_entries(n, _sort(n, claim))) for n in names if _sort(n, claim).kind == "array"]
    if not kinds:
        return joined([ranges[n] for n in wholes])
    bounds = [ranges[n] for n in sorted(wholes, key=lambda n: len(ranges[n])) if ranges[n]]
    conditions: list[Text] = [(s,) for s in _restrictions(claim, needs)]
    said = ("for every ", *joined(kinds, " and "))
    return joined([said, *bounds]) + ((" with ", *joined(conditions, " and ")) if conditions else ())


def equations(point: Iterable[tuple[str, Term]]) -> list[Term]:
    """x = 0.7, and so on; "x[1]" is an entry of x."""
    found = []
    for n, value in point:
        array, _, index = n.rstrip("]").partition("[")
        found.append(mk("eq", mk("idx", name(array), num(index)) if index else name(array), value))
    return found


def _spoken_of(claim: Claim, needs: Needs) -> list[str]:
    """The names that the claim leaves open, seen through its definitions, in the order in which a reader meets them."""
    by_name = needs.definitions.by_name
    stated = (claim.lhs, claim.rhs, *claim.assuming)
    free = needs.definitions.closure(frozenset().union(*(t.names for t in stated))) - by_name.keys()
    found: dict[str, None] = {}
    seen: set[Term] = set()
    todo = list(reversed(stated))
    while todo:
        t = todo.pop()
        if t in seen:
            continue
        seen.add(t)
        if t.val in by_name:
            todo.append(by_name[t.val].body)
        elif t.op == "name" and t.val in free and _sort(t.val, claim).kind != "function":
            found.setdefault(t.val)
        todo.extend(reversed(t.args))
    return list(found)


def _sort(n: str, claim: Claim) -> Sort:
    return dict(claim.sorts).get(n, Sort())


def _listed(names: list[str]) -> Text:
    """x; x and y; x, y and z; w1 … w9 for a long run."""
    items: list[Text] = []
    for run in _runs(names):
        items += [(name(run[0]), " … ", name(run[-1]))] if len(run) > _FEW else [(name(n),) for n in run]
    return (*joined(items[:-1]), " and ", *items[-1]) if len(items) > 1 else items[0]


def _runs(names: Iterable[str]) -> list[list[str]]:
    """The names sorted together by stem and number, where the numbers follow each other."""
    runs: list[list[str]] = []
    stems: dict[str, list[str]] = {}
    for n in names:
        m = _NUMBERED.fullmatch(n)
        stems.setdefault(m[1] if m else n, []).append(n)
    for found in stems.values():
        for n in sorted(found, key=_number):
            if runs and _follows(runs[-1][-1], n):
                runs[-1].append(n)
            else:
                runs.append([n])
    return runs


def _number(n: str) -> int:
    m = _NUMBERED.fullmatch(n)
    return int(m[2]) if m else 0


def _follows(a: str, b: str) -> bool:
    m, n = _NUMBERED.fullmatch(a), _NUMBERED.fullmatch(b)
    return bool(m and n and m[1] == n[1] and int(m[2]) + 1 == int(n[2]))


def _entries(array: str, sort: Sort) -> Text:
    """x₁ … xₙ."""
    entry = [mk("idx", name(array), k) for k in (ONE, sort.length) if k is not None]
    return (entry[0], " … ", entry[1]) if len(entry) == 2 else (name(array),)


def _range(n: str, statements: Iterable[Term]) -> Text:
    """i = 1 … n, or n ≥ 1, where that is known of a whole number."""
    low = [s for s in statements if s.op == "ge" and s.args[0] is name(n) and not s.args[1].names]
    high = [s for s in statements if s.op == "le" and s.args[0] is name(n)]
    least = max(low, key=lambda s: s.args[1].value if s.args[1].op == "num" else -1, default=None)
    if least is not None and high:
        return (mk("eq", least.args[0], least.args[1]), " … ", high[0].args[1])
    return () if least is None else (least,)


def _restrictions(claim: Claim, needs: Needs) -> list[Term]:
    """What is assumed, and what the claim's own operations take, as far as it does not go without saying."""
    found: list[Term] = []
    conditions = [s for s in claim.assuming if needs.deserves(s) or s.op not in RELATIONS]
    conditions += [p for s in needs.domain if is_relation(s) for p in plain(s) if needs.deserves(p)]
    for s in conditions:
        if not needs.given(found).granted(s) and canon(s) not in {canon(f) for f in found}:
            found.append(s)
    return found
