"""What is new in a line: the places that a reader's eye should go to.

The two lines are read side by side from the root for as long as the operators are the same; summands and factors that
stay are crossed out first. Where they part, what the line before had somewhere is old, and the rest is new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from symderive.kernel import ring
from symderive.kernel.term import NAME_SLOTS, Path, Term, canon, fold, get, same

_FLAT = frozenset({"add", "mul"})
_ARITHMETIC = _FLAT | {"sub", "neg", "div", "pow"}
_TOGETHER = frozenset({"mul", "div", "pow"})  # all of whose parts being new, they are new as a whole
_WHOLE: tuple[Path, ...] = ((),)


class _Found(NamedTuple):
    """The new places inside a node, and whether it holds anything larger than a name that is old."""

    new: tuple[Path, ...]
    mixed: bool


def new_places(before: Term, after: Term) -> tuple[Path, ...]:
    """The places of `after` that `before` did not have, in reading order; () where nothing changed."""
    old = _inside(before)
    memo: dict[Term, _Found] = {}
    parted = {place: _new(get(after, place), old, memo).new for place in _parted(before, after)}
    anything = any(parted.values())
    whole = {place for place, new in parted.items() if new == _WHOLE or not anything}
    within = {place + deeper for place, new in parted.items() if place not in whole for deeper in new}
    return tuple(sorted(_gathered(after, whole) | within))


def _inside(t: Term) -> frozenset[Term]:
    """Everything that occurs in a term, as canonical twins."""
    found: dict[Term, None] = {}
    fold(t, lambda node, _: None, found)
    return frozenset(canon(node) for node in found)


def _parted(before: Term, after: Term) -> list[Path]:
    """The uppermost places where two lines are no longer the same operator."""
    found: list[Path] = []
    todo: list[tuple[Term, Term, Path]] = [(before, after, ())]
    while todo:
        a, b, place = todo.pop()
        if same(a, b):
            continue
        pairs = _pairs(a, b)
        if pairs is None:
            found.append(place)
        else:
            todo.extend((x, b.args[k], (*place, k)) for x, k in pairs)
    return found


def _pairs(a: Term, b: Term) -> list[tuple[Term, int]] | None:
    """The arguments that changed, with their places; None where the nodes do not correspond."""
    if a.op != b.op or not b.args:
        return None
    if b.op not in _FLAT:
        slots = NAME_SLOTS.get(b.op, ())
        if len(a.args) != len(b.args) or any(not same(a.args[k], b.args[k]) for k in slots):
            return None
        return [(x, k) for k, x in enumerate(a.args) if k not in slots and not same(x, b.args[k])]
    gone, came = Counter(map(canon, a.args)), Counter(map(canon, b.args))
    left = _without([(x, k) for k, x in enumerate(a.args)], came)
    new = _without([(x, k) for k, x in enumerate(b.args)], gone)
    return [(x, k) for (x, _), (_, k) in zip(left, new, strict=True)] if len(left) == len(new) else None


def _without(items: Iterable[tuple[Term, int]], other: Counter[Term]) -> list[tuple[Term, int]]:
    """The items that the other side does not have, each counted once."""
    rest, kept = Counter(other), []
    for x, k in items:
        if rest[canon(x)]:
            rest[canon(x)] -= 1
        else:
            kept.append((x, k))
    return kept


def _new(t: Term, old: frozenset[Term], memo: dict[Term, _Found]) -> _Found:
    """The new places of a term that corresponds to nothing: what is not old, larger rather than smaller."""

    def combine(node: Term, args: list[_Found]) -> _Found:
        leaf = not node.args or node.op == "idx"
        if canon(node) in old:
            return _Found((), not leaf)
        if leaf or node.op not in _ARITHMETIC or not any(a.mixed for a in args):
            return _Found(_WHOLE, any(a.mixed for a in args))
        if ring.exponent(node) is not None and args[0].new in ((), _WHOLE):
            return _Found(args[0].new, True)  # the power of what was there is no news
        places = tuple((k, *place) for k, a in enumerate(args) for place in a.new)
        whole = not places or (node.op in _TOGETHER and all(a.new == _WHOLE for a in args))
        return _Found(_WHOLE if whole else places, True)

    return fold(t, combine, memo)


def _gathered(t: Term, places: set[Path]) -> set[Path]:
    """Places whose neighbours are all new become one; an exponent goes with its new base."""
    found = set(places)
    for place in sorted(places, key=len, reverse=True):
        while place and place in found:
            parent = place[:-1]
            node = get(t, parent)
            here = {(*parent, k) for k in range(len(node.args))}
            power = ring.exponent(node) is not None and place[-1] == 0
            if node.op not in _ARITHMETIC or (not power and (len(here) < 2 or not here <= found)):
                break
            found = (found - here) | {parent}
            place = parent
    return found
