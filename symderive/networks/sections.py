"""The arrays of a weights file: numbers that stand in it, and entries of the file of arrays that it names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from symderive.networks.arrays import MAX_DIMENSIONS, Arrays
from symderive.networks.layers import said
from symderive.networks.tables import NUMBER_LIKE, Number, Reader, kind


class Sections(Reader):
    """The reader of [inputs], [target], [weights] and [given].

    arrays   the file of arrays, or None
    stored   names to how their numbers were stored, of those that came from `arrays`
    """

    def __init__(self, file: str, arrays: Arrays | None):
        super().__init__(file)
        self.arrays = arrays
        self.stored: dict[str, str] = {}
        self._read: set[str] = set()

    @property
    def entries(self) -> tuple[str, ...]:
        """The names in the file of arrays."""
        return () if self.arrays is None else self.arrays.names

    @property
    def unread(self) -> tuple[str, ...]:
        """The names in the file of arrays that nothing has asked for."""
        return tuple(name for name in self.entries if name not in self._read)

    def section(self, key: str, value: Any) -> dict[str, Any]:
        """Names to arrays of Fractions or of float64. A text names an entry of the file of arrays. Raises WeightsError."""
        return {name: self.given(key, name, v) for name, v in self.table(key, value).items()}

    def given(self, section: str, name: str, value: Any) -> Any:
        if isinstance(value, str) and not isinstance(value, Number) and (value in self.entries or not NUMBER_LIKE.fullmatch(value)):
            return self.entry(f"[{section}] {name}", name, value)
        return self.written(section, name, value)

    def entry(self, place: str, name: str, entry: str) -> Any:
        """The array `entry` of the file of arrays, for the name that it has here."""
        array, self.stored[name] = self.read(place, name, entry)
        return array

    def read(self, place: str, name: str, entry: str) -> tuple[Any, str]:
        """The array `entry`, and how it was stored. Raises WeightsError."""
        if self.arrays is None:
            raise self.error(place, f"{name} = {entry[:40]!r} names an array, and the file has no arrays",
                             f'add arrays = "mlp.npz", or write {name} = [0.5, ...]')
        self._read.add(entry)
        return self.arrays.read(entry)

    def written(self, section: str, name: str, value: Any) -> Any:
        """Numbers, or lists of lists of numbers, as an array of Fractions."""
        import numpy as np

        level, shape = self.levels(section, name, value)
        found = np.empty(len(level), object)
        for k, number in enumerate(level):
            if isinstance(number, list):
                raise self.ragged(section, name, f"{name}{_at(k, shape)} is a list, and {name}{_at(0, shape)} is {kind(level[0])}")
            found[k] = self.fraction(f"[{section}] {name}{_at(k, shape)}", number)
        return found.reshape(shape)

    def levels(self, section: str, name: str, value: Any) -> tuple[list[Any], tuple[int, ...]]:
        """The entries of lists of lists in one list, and the shape. Raises WeightsError where a row has another length."""
        level: list[Any] = [value]
        shape: tuple[int, ...] = ()
        while isinstance(level[0], list):
            size = len(level[0])
            for k, row in enumerate(level):
                if not isinstance(row, list):
                    raise self.ragged(section, name, f"{name}{_at(k, shape)} is {kind(row)}, and {name}{_at(0, shape)} is a list")
                if len(row) != size:
                    raise self.ragged(section, name, f"{name}{_at(k, shape)} has {len(row)} entries, and {name}{_at(0, shape)} has {size}")
            shape = (*shape, size)
            if not size:
                raise self.error(f"[{section}]", f"{name} is empty: its shape is {said(shape)}")
            if len(shape) > MAX_DIMENSIONS:
                raise self.error(f"[{section}]", f"{name} is nested too deeply: at most {MAX_DIMENSIONS} dimensions are read")
            level = [entry for row in level for entry in row]
        return level, shape

    def ragged(self, section: str, name: str, sentence: str) -> Exception:
        return self.error(f"[{section}]", f"{name} is ragged, not of one shape: {sentence}", "all rows of an array have one length")


def _at(k: int, shape: Iterable[int]) -> str:
    """[1,0], the brackets of the k-th entry of an array of that shape; "" of a single number."""
    index = []
    for size in reversed(tuple(shape)):
        k, rest = divmod(k, size)
        index.append(str(rest))
    return f"[{','.join(reversed(index))}]" if index else ""
