"""Matching: the places where a side of a rule fits, and the terms its letters then stand for.

The kernel needs none of this: what is found here is only proposed to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import permutations

from symderive.kernel import ring
from symderive.kernel.derivation import Rule, Step
from symderive.kernel.term import NAME_SLOTS, Path, Term, fold, get, mk, same

Sub = dict[str, Term]
MAX_SPLIT = 6  # letters share out sums and products of at most so many parts in every way
MAX_MATCHES = 200  # of one rule at one place


@lru_cache(maxsize=64)
def positions(t: Term) -> tuple[tuple[Path, Term], ...]:
    """Every place a path may lead to, outermost first, from left to right."""
    found: list[tuple[Path, Term]] = []
    stack: list[tuple[Path, Term]] = [((), t)]
    while stack:
        at, node = place = stack.pop()
        found.append(place)
        if node.args:
            closed = NAME_SLOTS.get(node.op, ())
            stack += [((*at, i), node.args[i]) for i in range(len(node.args) - 1, -1, -1) if i not in closed]
    return tuple(found)


@lru_cache(maxsize=256)
def by_operator(t: Term) -> Mapping[str, list[tuple[Path, Term]]]:
    """The positions by operator, so that a rule looks only where it may fit; a difference is a sum too."""
    found: dict[str, list[tuple[Path, Term]]] = {}
    for at, node in positions(t):
        for op in ("sub", "add") if node.op == "sub" else (node.op,):
            found.setdefault(op, []).append((at, node))
    return found


def may_match(pattern: Term, t: Term) -> bool:
    """Whether the operators of both, the outermost ones and those of their arguments above all, allow a match: asked first."""
    if not pattern.ops <= t.ops:
        return False
    if pattern.op != t.op:
        return pattern.op in _ANYTHING or not pattern.letters or (pattern.op == "add" and t.op == "sub")
    if pattern.op in ("add", "mul"):
        there = {a.op for a in t.args}
        return all(p.op in there or p.op in _ANYTHING or not p.letters or (p.op == "add" and "sub" in there) for p in pattern.args)
    return len(pattern.args) == len(t.args) and all(p.op == a.op or p.op in _ANYTHING or not p.letters or (p.op == "add" and a.op == "sub")
                                                    for p, a in zip(pattern.args, t.args, strict=True))


_ANYTHING = frozenset({"letter", "at"})


def arithmetic_nodes(t: Term) -> Iterator[Term]:
    """The nodes that arithmetic sees: what stands in functions is left out."""
    todo = [t]
    while todo:
        node = todo.pop()
        yield node
        todo += ring.inside(node)


@lru_cache(maxsize=256)
def arguments(t: Term) -> tuple[tuple[Path, Term, Term], ...]:
    """What stands in functions and is made by arithmetic, with its function; the last places first."""
    found = []
    for at, node in reversed(positions(t)):
        if at and node.args and ring.arithmetic(node):
            outer = get(t, at[:-1])
            if not ring.arithmetic(outer):
                found.append((at, node, outer))
    return tuple(found)


def rewrites(t: Term, rule: Rule, *, backwards: bool = False, known: Mapping[str, Term] | None = None) -> Iterator[Step]:
    """The steps by which the rule may rewrite some place of t, letters in `known` being given."""
    pattern = rule.rhs if backwards else rule.lhs
    if pattern.op == "letter" or not pattern.ops <= t.ops:
        return
    for at, node in by_operator(t).get(pattern.op, ()):
        for pick, sub in at_place(pattern, node, dict(known or {})) if may_match(pattern, node) else ():
            if sub.keys() == rule.letters:
                yield Step(rule.name, at, tuple(sorted(sub.items())), pick, backwards)


def at_place(pattern: Term, node: Term, known: Sub) -> Iterator[tuple[tuple[int, ...], Sub]]:
    """Substitutions under which the pattern is the node, or some of its summands or factors (the picked ones)."""
    seen: set[tuple[tuple[int, ...], tuple[tuple[str, Term], ...]]] = set()
    for pick, sub in _choices(pattern, node, known):
        key = (pick, tuple(sorted(sub.items(), key=lambda p: p[0])))
        if key not in seen:
            seen.add(key)
            yield pick, sub
        if len(seen) >= MAX_MATCHES:
            return


def _choices(pattern: Term, node: Term, known: Sub) -> Iterator[tuple[tuple[int, ...], Sub]]:
    for sub in match(pattern, node, known):
        yield (), sub
    k, n = len(pattern.args), len(node.args)
    if pattern.op == node.op and pattern.op in ("add", "mul") and k < n <= 8:
        for pick in permutations(range(n), k):
            for sub in match(pattern, mk(pattern.op, *(node.args[i] for i in pick)), known):
                yield pick, sub


def match(pattern: Term, t: Term, known: Sub) -> Iterator[Sub]:
    """Substitutions that make the pattern the `same` as t; sums and products in any order."""
    return match_all([(pattern, t)], known)


def match_all(pairs: list[tuple[Term, Term]], known: Sub) -> Iterator[Sub]:
    """Substitutions that make each pattern the `same` as its term."""
    holes: list[tuple[Term, Term]] = []
    for sub in _match_all(pairs, known, holes):
        yield from _fill(holes, sub)


def _match(pattern: Term, t: Term, sub: Sub, holes: list[tuple[Term, Term]]) -> Iterator[Sub]:
    if pattern.op == "letter":
        if pattern.val not in sub:
            yield {**sub, pattern.val: t}
        elif same(sub[pattern.val], t):
            yield sub
    elif pattern.op == "at":
        holes.append((pattern, t))
        yield sub
        holes.pop()
    elif not pattern.letters:
        if same(pattern, t):
            yield sub
    elif pattern.op == "add" and t.op == "sub":
        yield from _match(pattern, mk("add", t.args[0], mk("neg", t.args[1])), sub, holes)
    elif pattern.op == t.op:
        if pattern.op in ("add", "mul"):
            yield from _match_any_order(pattern, t, sub, holes)
        elif len(pattern.args) == len(t.args):
            yield from _match_all(list(zip(pattern.args, t.args, strict=True)), sub, holes)


def _match_all(pairs: list[tuple[Term, Term]], sub: Sub, holes: list[tuple[Term, Term]]) -> Iterator[Sub]:
    if not pairs:
        yield sub
        return
    for found in _match(*pairs[0], sub, holes):
        yield from _match_all(pairs[1:], found, holes)


def _match_any_order(pattern: Term, t: Term, sub: Sub, holes: list[tuple[Term, Term]]) -> Iterator[Sub]:
    """Structured parts of the pattern first, then its free letters share out what is left."""
    fixed = [p for p in pattern.args if p.op != "letter" or p.val in sub]
    letters = [p for p in pattern.args if p.op == "letter" and p.val not in sub]
    yield from _place(pattern.op, fixed, letters, t.args, sub, holes)


def _place(op: str, fixed: list[Term], letters: list[Term], rest: tuple[Term, ...], sub: Sub,
           holes: list[tuple[Term, Term]]) -> Iterator[Sub]:
    if not fixed:
        yield from _share(op, letters, rest, sub)
        return
    for i, candidate in enumerate(rest):
        for found in _match(fixed[0], candidate, sub, holes):
            yield from _place(op, fixed[1:], letters, (*rest[:i], *rest[i + 1:]), found, holes)
    value = sub.get(fixed[0].val) if fixed[0].op == "letter" else None
    if value is not None and value.op == op:  # a letter that already stands for several parts
        left = list(rest)
        for part in value.args:
            twin = next((r for r in left if same(r, part)), None)
            if twin is None:
                return
            left.remove(twin)
        yield from _place(op, fixed[1:], letters, tuple(left), sub, holes)


def _share(op: str, letters: list[Term], rest: tuple[Term, ...], sub: Sub) -> Iterator[Sub]:
    if not letters:
        if not rest:
            yield sub
        return
    if len(letters) > len(rest):
        return
    if len(letters) == 1:
        yield from _take(letters[0], op, rest, sub)
        return
    n = len(rest)
    if n > MAX_SPLIT:
        groups: list[tuple[int, ...]] = [(i,) for i in range(n)]
    else:
        masks: list[tuple[int, ...]] = [tuple(i for i in range(n) if m >> i & 1) for m in range(1, 2**n - 1)]
        groups = sorted(masks, key=lambda g: (g != tuple(range(len(g))), len(g), g))
    for group in groups:
        if n - len(group) < len(letters) - 1:
            continue
        others = tuple(r for i, r in enumerate(rest) if i not in group)
        for found in _take(letters[0], op, tuple(rest[i] for i in group), sub):
            yield from _share(op, letters[1:], others, found)


def _take(letter: Term, op: str, parts: tuple[Term, ...], sub: Sub) -> Iterator[Sub]:
    t = parts[0] if len(parts) == 1 else mk(op, *parts)
    if letter.val not in sub:
        yield {**sub, letter.val: t}
    elif same(sub[letter.val], t):
        yield sub


def _fill(holes: list[tuple[Term, Term]], sub: Sub) -> Iterator[Sub]:
    """at(f, j, t) = found, for the substitution of f and j that the rest of the pattern gave: what must t be?"""
    if not holes:
        yield sub
        return
    (pattern, found), rest = holes[0], holes[1:]
    f, j, value = pattern.args
    if f.val not in sub or j.val not in sub or value.op != "letter":
        return
    t = _difference(sub[f.val], sub[j.val], found)
    if value.val in sub:
        t = sub[value.val]
    if t is not None:
        yield from _fill(rest, {**sub, value.val: t})


def _difference(f: Term, j: Term, found: Term) -> Term | None:
    """What stands in `found` where j stands in f, if the two are otherwise alike; j itself where j does not occur."""
    answer: Term | None = None
    pairs = [(f, found)]
    while pairs:
        a, b = pairs.pop()
        if a is j:
            if answer is not None and not same(answer, b):
                return None
            answer = b
        elif a.op != b.op or a.val != b.val or len(a.args) != len(b.args):
            return None
        else:
            pairs.extend(zip(a.args, b.args, strict=True))
    return answer or j


@lru_cache(maxsize=256)
def subterms(t: Term) -> tuple[Term, ...]:
    """The distinct nodes of a term, inner ones before outer ones, from left to right: an order that no earlier work can change."""
    found: list[Term] = []
    fold(t, lambda node, _: found.append(node), inside=lambda node: node.args[::-1])  # fold takes the last argument first
    return tuple(found)
