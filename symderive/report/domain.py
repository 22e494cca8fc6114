"""For which values a claim speaks: "for every real x", from the sorts of its names and from what it assumes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from symderive.kernel.derivation import Claim, Sort
from symderive.kernel.term import ONE, Term, canon, fold, mk, name, num
from symderive.report.document import Text
from symderive.report.needs import Needs, is_relation, plain
from symderive.report.reasons import enumerated, strung

_NUMBERED = re.compile(r"(.*?)_?(\d+)")
_MANY = 8  # conditions of its own that a claim lists
_FEW = 3  # names with consecutive numbers that are written one by one


def domain(claim: Claim) -> Text:
    """For which values the claim is made; nothing, if it mentions no name."""
    needs = Needs(claim)
    names = _spoken_of(claim, needs)
    kinds = _kinds(names, claim, needs)
    ranges = {n: _range(n, (*claim.assuming, *needs.domain)) for n in names if kinds[n] == "whole"}
    groups: list[Text] = []
    for kind in ("real", "complex", "whole"):
        found = [n for n in names if kinds[n] == kind and not ranges.get(n)]
        groups += [(f"{kind} ", *_listed(found))] if found else []
    groups += [("real ", *_entries(n, claim)) for n in names if kinds[n] == "array"]
    functions = [n for n in names if n in claim.functions]
    groups += [("smooth functions " if len(functions) > 1 else "smooth function ", *_listed(functions))] if functions else []
    bounds = [ranges[n] for n in sorted(ranges, key=lambda n: len(ranges[n])) if ranges[n]]
    if not groups and not bounds:
        return ()
    said = strung([("for every ", *strung(groups, " and ")), *bounds]) if groups else ("for every whole ", *strung(bounds))
    own = [p for s in needs.domain if is_relation(s) for p in plain(s) if needs.deserves(p) and not needs.always(p)]
    conditions: list[Text] = [(s,) for s in _restrictions(claim, needs, own if len(own) <= _MANY else [])]
    said = (*said, " with ", *strung(conditions, " and ")) if conditions else said
    return said if len(own) <= _MANY else (*said, ", wherever both sides are defined")


def _kinds(names: list[str], claim: Claim, needs: Needs) -> dict[str, str]:
    """What kind of value each name takes: by its sort, by what is known of it, by its use."""
    sorts = dict(claim.sorts)
    arrays = _indexed(claim)
    known = {canon(s) for s in (*claim.assuming, *needs.domain)}

    def kind(n: str) -> str:
        if n in sorts:
            return sorts[n].kind
        return "array" if n in arrays else "whole" if canon(mk("whole", name(n))) in known else "real"

    return {n: kind(n) for n in names}


def _indexed(claim: Claim) -> frozenset[str]:
    """The names that are written with an index."""
    found: dict[Term, None] = {}
    for t in (claim.lhs, claim.rhs, *claim.assuming):
        fold(t, lambda node, _: None, found)
    return frozenset(t.args[0].val for t in found if t.op == "idx")


def equations(point: Iterable[tuple[str, Term]]) -> list[Term]:
    """x = 0.7, and so on; "x[1]" is an entry of x, "f(t)" says what f is."""
    found = []
    for n, value in point:
        array, _, index = n.rstrip("]").partition("[")
        f, _, of = n.rstrip(")").partition("(")
        said = mk("idx", name(array), *map(num, index.split(","))) if index else mk("apply", name(f), name(of)) if of else name(n)
        found.append(mk("eq", said, value))
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
        elif t.op == "name" and t.val in free:
            found.setdefault(t.val)
        todo.extend(reversed(t.args))
    return list(found)


def _listed(names: list[str]) -> Text:
    """x; x and y; x, y and z; w1 … w9 for a long run."""
    items: list[Text] = []
    for run in _runs(names):
        items += [(name(run[0]), " … ", name(run[-1]))] if len(run) > _FEW else [(name(n),) for n in run]
    return enumerated(items)


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


def _entries(array: str, claim: Claim) -> Text:
    """x₁ … xₙ, or x alone where its length is not said."""
    lengths = dict(claim.sorts).get(array, Sort()).lengths
    first = mk("idx", name(array), *(ONE for _ in lengths)) if lengths else name(array)
    return (first, " … ", mk("idx", name(array), *lengths)) if lengths else (first,)


def _range(n: str, statements: Iterable[Term]) -> Text:
    """i = 1 … n, or n ≥ 1, where that is known of a whole number."""
    low = [s for s in statements if s.op == "ge" and s.args[0] is name(n) and not s.args[1].names]
    high = [s for s in statements if s.op == "le" and s.args[0] is name(n)]
    least = max(low, key=lambda s: s.args[1].value if s.args[1].op == "num" else -1, default=None)
    if least is not None and high:
        return (mk("eq", least.args[0], least.args[1]), " … ", high[0].args[1])
    return () if least is None else (least,)


def _restrictions(claim: Claim, needs: Needs, own: list[Term]) -> list[Term]:
    """What is assumed, and what the claim's own operations take, as far as it does not go without saying."""
    unsaid = [s for s in (*claim.assuming, *needs.domain) if not needs.deserves(s)]  # ranges of indices, said elsewhere
    found: list[Term] = []
    asked = (*(s for s in claim.assuming if needs.deserves(s)), *own)
    for s in (*asked[:-len(own)], *sorted(own, key=lambda s: s.size)) if own else asked:  # x > 0 and y > 0 rather than x*y > 0 and x > 0
        if not needs.given((*unsaid, *found)).granted(s):
            found.append(s)
    found.sort(key=asked.index)
    for s in tuple(found):
        others = [f for f in found if f is not s]
        found = others if needs.given((*unsaid, *others)).granted(s) else found
    return found
