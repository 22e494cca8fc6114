"""Random changes of a derivation: rule, place, pick, substitution, direction, steps, claim, assumptions, definitions, cofactors."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

from symderive.kernel import ball
from symderive.kernel.derivation import Derivation, Rejected, Theorem
from symderive.kernel.term import OPERATORS, Malformed, Term, mk, num, number, put

Site = tuple[str | int, ...]

LIKE = ["sin", "cos", "sinh", "cosh", "exp", "log", "tanh", "sqrt", "abs", "neg", "relu", "asinh", "atan"]
UPON = ["add", "mul", "sub", "div", "pow"]


def mutants(derivation: Derivation, n: int, seed: object, rules: tuple[str, ...] = ()) -> Iterator[Derivation]:
    """n derivations, each with one to three random changes. `rules` are names that a step may be given instead of its own."""
    chance = random.Random(f"{seed}")
    made = 0
    while made < n:
        mutant: Any = derivation
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            mutant = _changed(mutant, chance, rules)
        if mutant != derivation:
            made += 1
            yield mutant


def sites(value: Any, at: Site = ()) -> Iterator[tuple[Site, Any]]:
    """Every part of a derivation with its place; a term is one part."""
    yield at, value
    if isinstance(value, tuple):
        for k, part in enumerate(value):
            yield from sites(part, (*at, k))
    elif is_dataclass(value):
        for f in fields(value):
            yield from sites(getattr(value, f.name), (*at, f.name))


def changed_at(value: Any, at: Site, new: Any) -> Any:
    """The derivation with another part at a place."""
    if not at:
        return new
    if isinstance(value, tuple):
        return tuple(changed_at(part, at[1:], new) if k == at[0] else part for k, part in enumerate(value))
    return replace(value, **{str(at[0]): changed_at(getattr(value, str(at[0])), at[1:], new)})


def _changed(derivation: Any, chance: random.Random, rules: tuple[str, ...]) -> Any:
    parts = [(at, part) for at, part in sites(derivation) if part is not None and part != () and at and at[-1] not in ("because", "aim")]
    at, part = chance.choice(parts)
    terms = [t for _, t in parts if isinstance(t, Term)]
    texts = [t for _, t in parts if isinstance(t, str)]
    if isinstance(part, Term):
        new: Any = _another_term(part, terms, chance)
    elif isinstance(part, bool):
        new = not part
    elif isinstance(part, int):
        new = max(0, part + chance.choice((-1, 1)))
    elif isinstance(part, str):
        new = chance.choice(rules) if rules and at[-1] == "rule" and chance.random() < 0.5 else chance.choice(texts)
    elif isinstance(part, tuple):
        new = _another_order(part, chance)
    else:
        return derivation
    return changed_at(derivation, at, new)


def _another_order(part: tuple[Any, ...], chance: random.Random) -> tuple[Any, ...]:
    """With an item dropped, doubled or moved."""
    k, items = chance.randrange(len(part)), list(part)
    item = items.pop(k)
    kind = chance.choice(("drop", "double", "move"))
    if kind == "double":
        items[k:k] = [item, item]
    elif kind == "move":
        items.insert(chance.randrange(len(items) + 1), item)
    return tuple(items)


def _places(t: Term) -> list[tuple[int, ...]]:
    found: list[tuple[int, ...]] = [()]
    for at in found:
        found += [(*at, k) for k in range(len(_part(t, at).args))]
    return found


def _part(t: Term, at: tuple[int, ...]) -> Term:
    """The subterm at any place, slots of names among them."""
    for k in at:
        t = t.args[k]
    return t


def _another_term(t: Term, terms: list[Term], chance: random.Random) -> Term:
    at = chance.choice(_places(t))
    here = _part(t, at)
    other = chance.choice(terms)
    try:
        choices = [_part(other, chance.choice(_places(other))), num(chance.choice("0123"))]
        if here.op in LIKE:
            choices.append(mk(chance.choice(LIKE), *here.args))
        if here.op in UPON and len(here.args) == 2:
            choices += [mk(chance.choice(UPON), *here.args), mk(here.op, here.args[1], here.args[0])]
        if here.op in ("add", "mul") and len(here.args) > 2:
            choices.append(mk(here.op, *here.args[1:]))
        if here.op in OPERATORS and OPERATORS[here.op] == (2, 2):
            choices.append(here.args[0])
        return put(t, at, chance.choice(choices))
    except (Malformed, LookupError):
        return t


def refuting(theorem: Theorem, derivation: Derivation, chance: random.Random, points: int = 12) -> ball.Point | None:
    """A point that meets the theorem's conditions and at which its claim is certainly false."""
    claim = replace(theorem.claim, assuming=(*theorem.claim.assuming, *theorem.conditions))
    values = [number(n) for n in (0, 1, 2, 3, -1, -2)] + [mk("div", number(a), num(b)) for a, b in ((1, 2), (3, 2), (-1, 2), (1, 3))]
    for k in range(points):
        point = derivation.witness if k == 0 else tuple((v, chance.choice(values)) for v, _ in derivation.witness)
        try:
            return ball.refuted(claim, point).at
        except Rejected:
            continue
    return None
