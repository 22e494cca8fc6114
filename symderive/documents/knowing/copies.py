"""A judge a second time, as it stands: one of the two goes on as the page is, and the other on trial."""

from __future__ import annotations

from dataclasses import is_dataclass
from enum import Enum
from typing import Any

_ROOM = __name__.rsplit(".", 2)[0]


def copied(x: Any, made: dict[int, Any] | None = None) -> Any:
    """The same with all that may change in it a second time. What never changes (terms, sides, quantities, the page) is shared.

    made   by its id, what was copied already: what two had in common, their copies have in common
    """
    made = {} if made is None else made
    if id(x) in made:
        return made[id(x)]
    new: Any = x
    if isinstance(x, dict):
        new = made[id(x)] = {}
        new.update((k, copied(v, made)) for k, v in x.items())
    elif isinstance(x, list):
        new = made[id(x)] = []
        new.extend(copied(v, made) for v in x)
    elif isinstance(x, set):
        new = made[id(x)] = set(x)
    elif isinstance(x, tuple):
        parts = [copied(v, made) for v in x]
        new = x if all(a is b for a, b in zip(parts, x, strict=True)) else tuple(parts)
    elif _changes(x):
        new = made[id(x)] = object.__new__(type(x))
        for part in (x.__dict__ if hasattr(x, "__dict__") else x.__slots__):
            object.__setattr__(new, part, copied(getattr(x, part), made))
    return new


def _changes(x: object) -> bool:
    """Whether something is of a class of this room, and not frozen."""
    kind = type(x)
    own = kind.__module__.startswith(_ROOM) and not isinstance(x, (Enum, type))
    return own and not (is_dataclass(x) and kind.__dataclass_params__.frozen)  # type: ignore[attr-defined]
