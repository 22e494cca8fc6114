"""Options of layers, read by their kinds: whole numbers, decimals, sizes of windows, indices."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from symderive.networks.graph import Option
from symderive.networks.layers import LAYERS, Choice
from symderive.networks.tables import Number, Reader, kind

MAX_WHOLE = 10**9


class OptionReader(Reader):
    """A reader that knows the options of the table of layers."""

    def option(self, place: str, type_: str, key: str, value: Any) -> Option:
        """The value of an option of a layer. Raises WeightsError where its kind or its size is wrong."""
        row = LAYERS[type_]
        choice = row.options[key]
        readers: dict[str, Callable[[str, Any], Option]] = {
            "whole": self.whole, "axis": self.whole, "number": self.fraction, "flag": self.flag,
            "sizes": lambda where, said: self.sizes(where, said, row.axes)}
        found = readers[choice.kind](f"{place} {key}", value)
        for part in found if isinstance(found, tuple) else (found,):
            self._check_least(place, key, choice, part)
        return found

    def _check_least(self, place: str, key: str, choice: Choice, part: Any) -> None:
        if choice.least is not None and (part < choice.least or (choice.above and part == choice.least)):
            raise self.error(place, f"{key} = {part}; it is {'larger than' if choice.above else 'at least'} {choice.least}")

    def whole(self, place: str, value: Any) -> int:
        if isinstance(value, (bool, str)) and not isinstance(value, Number):
            raise self.error(place, f"{place.split()[-1]} is {kind(value)}; a whole number is wanted")
        found: Fraction = self.fraction(place, value)
        if found.denominator != 1 or abs(found) > MAX_WHOLE:
            raise self.error(place, f"{place.split()[-1]} = {str(value)[:40]}; a whole number is wanted, up to {MAX_WHOLE}")
        return int(found)

    def flag(self, place: str, value: Any) -> bool:
        if not isinstance(value, bool):
            raise self.error(place, f"{place.split()[-1]} is {kind(value)}; true or false is wanted")
        return value

    def sizes(self, place: str, value: Any, axes: int) -> tuple[int, ...]:
        """One whole number for every axis; a file may say one for all."""
        if not isinstance(value, list):
            return (self.whole(place, value),) * axes
        if len(value) != axes:
            raise self.error(place, f"{place.split()[-1]} has {len(value)} numbers; {axes} are wanted, or one for all")
        return tuple(self.whole(place, part) for part in value)

    def indices(self, place: str, value: Any) -> tuple[int, ...]:
        """One whole number or a list of them: classes, or rows of an embedding."""
        found = tuple(self.whole(place, part) for part in (value if isinstance(value, list) else [value]))
        if not found:
            raise self.error(place, f"{place.split()[-1]} is empty")
        return found

    def wholes(self, place: str, name: str, array: Any) -> tuple[int, ...]:
        """The same, of an array that holds them."""
        if array.ndim > 1:
            raise self.error(place, f"{name} has {array.ndim} dimensions; a vector of whole numbers is wanted")
        found = tuple(array.ravel().tolist())
        for k, value in enumerate(found):
            if value != int(value):
                raise self.error(place, f"{name}[{k}] = {value} is not a whole number")
        return tuple(map(int, found))
