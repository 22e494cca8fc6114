"""Arrays of numbers from .npz, .npy and .safetensors files: nothing is ever unpickled, every size is checked before it is used.

An entry is read when it is asked for. float16, bfloat16 and float32 become float64, which holds their exact values.
"""

from __future__ import annotations

import ast
import json
import re
import struct
import zipfile
import zlib
from abc import ABC, abstractmethod
from fractions import Fraction
from math import prod
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from symderive.networks.net import WeightsError, suggest
from symderive.networks.tables import opened

MAX_ENTRIES = 2**25  # of all arrays of a file that is smaller than that
MAX_HEADER = 10_000  # bytes of the header of one .npy array
MAX_JSON = 100_000_000  # bytes of the header of a .safetensors file
MAX_DIMENSIONS = 8

_PICKLED = "a {0} file is a pickle, which may run code when it is opened, and is not read"
_KEPT = "an {0} file of Keras is not read"
_TO_NPZ = ('convert it in Python: import numpy, torch; numpy.savez("{1}.npz", **{{k: v.numpy() for k, v in '
           'torch.load("{2}", weights_only=True).items()}})')
_KERAS_TO_NPZ = ('convert it in Python, dense layers: import keras, numpy; numpy.savez("{1}.npz", **{{"Wb"[k % 2] + str(k//2 + 1): v.T '
                 'for k, v in enumerate(keras.models.load_model("{2}").get_weights())}})')
_ARRAYS = ("a {0} file holds arrays and no network",
           'write a TOML or JSON file beside it with net = "784 -> dense 120 tanh -> dense 10 softmax", arrays = "{2}", inputs and a loss')
_REFUSED = {
    **dict.fromkeys((".pt", ".pth", ".pkl", ".pickle", ".ckpt", ".bin"), (_PICKLED, _TO_NPZ)),
    **dict.fromkeys((".h5", ".hdf5", ".keras"), (_KEPT, _KERAS_TO_NPZ)),
    ".onnx": ("an .onnx file holds layers too", 'write net = "{2}" for arrays = "{2}"'),
}
_REFUSED_ALONE = {
    **_REFUSED, **dict.fromkeys((".npz", ".npy", ".safetensors"), _ARRAYS),
    ".onnx": ("an .onnx file holds a network without inputs and without a loss",
              'write a TOML or JSON file beside it with net = "{2}", inputs, a target and a loss'),
    **dict.fromkeys((".yaml", ".yml"), ("a {0} file is not read", "write it as TOML or JSON")),
}


def refused(file: Path, alone: bool = False) -> tuple[str, str] | None:
    """A sentence and a hint where a file of this suffix is not read as arrays (`alone`: as a weights file), or None."""
    row = (_REFUSED_ALONE if alone else _REFUSED).get(file.suffix.lower())
    return row and (row[0].format(file.suffix), row[1].format(file.suffix, file.stem, file.name))


def open_arrays(file: Path, from_: str = "") -> Arrays:
    """The arrays of a file; `from_` is the file that names it. Raises WeightsError."""
    hint = refused(file)
    if hint is not None:
        raise WeightsError(from_, "arrays", *hint)
    kind = _READERS.get(file.suffix.lower())
    if kind is None:
        raise WeightsError(from_, "arrays", f"{file.name} is no file of arrays", "arrays come from .npz, .npy or .safetensors")
    stream = opened(file, from_)
    try:
        return kind(file, stream)
    except BaseException:
        stream.close()
        raise


# --- what all formats share ----------------------------------------------------------------------------------------


class Arrays(ABC):
    """A file of arrays by name."""

    names: tuple[str, ...]

    def __init__(self, file: Path, stream: IO[bytes]):
        self.file, self.stream = file, stream
        self.size = file.stat().st_size
        self.room = max(MAX_ENTRIES, self.size)

    def __enter__(self) -> Arrays:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None) -> None:
        self.stream.close()

    def error(self, entry: str, sentence: str, hint: str = "") -> WeightsError:
        return WeightsError(self.file.name, entry, sentence, hint)

    def read(self, name: str) -> tuple[Any, str]:
        """The array of that name, of float64 or of Fractions, and how it was stored. Raises WeightsError."""
        if name not in self.names:
            raise self.error("", f"there is no array {name}", suggest(name, self.names) or "the arrays are " + ", ".join(self.names[:20]))
        return self.numbers(name, self.raw(name))

    @abstractmethod
    def raw(self, name: str) -> Any:
        """The array as it is stored: of whole or floating-point numbers."""

    def reserve(self, name: str, shape: tuple[int, ...]) -> int:
        """How many numbers an array of this shape has. Raises WeightsError where they are none or too many to be read."""
        count = prod(shape)
        if len(shape) > MAX_DIMENSIONS:
            raise self.error(name, f"{name} has {len(shape)} dimensions; at most {MAX_DIMENSIONS} are read")
        if not count:
            raise self.error(name, f"{name} is empty: its shape is ({', '.join(map(str, shape))})")
        if count > self.room:
            raise self.error(name, f"{name} would have {count} numbers; at most {self.room} more are read from a file of this size")
        self.room -= count
        return count

    def numbers(self, name: str, raw: Any) -> tuple[Any, str]:
        """The exact values: float64, or Fractions for whole numbers that float64 does not hold."""
        import numpy as np

        if raw.dtype.kind == "f":
            found = np.asarray(raw, dtype=np.float64, order="C")
            finite = np.isfinite(found)
            if not finite.all():
                at = tuple(int(k) for k in np.argwhere(~finite)[0])
                where = f"{name}[{','.join(map(str, at))}]" if at else name
                raise self.error(name, f"{where} is {found[at]}, not a finite number")
        elif (raw > 2**53).any() or (raw < -(2**53)).any():
            found = np.array([Fraction(int(k)) for k in raw.ravel()], dtype=object)
        else:
            found = np.asarray(raw, dtype=np.float64, order="C")
        return found.reshape(raw.shape), raw.dtype.name


# --- .npy and .npz -------------------------------------------------------------------------------------------------

_HOLDS = {"O": "Python objects (a pickle), which are never loaded", "c": "complex numbers", "U": "texts", "S": "texts",
          "b": "true and false, not numbers", "V": "records, not numbers", "M": "dates", "m": "times"}
_DESCRIPTION = re.compile(r"[<>=|]?[A-Za-z][0-9]*(\[[A-Za-z0-9]+\])?")
_BROKEN = (OSError, ValueError, EOFError, RuntimeError, KeyError, SyntaxError, MemoryError, OverflowError, TypeError, struct.error,
           zlib.error, zipfile.BadZipFile)


class Npy(Arrays):
    """One array; its name is that of the file."""

    def __init__(self, file: Path, stream: IO[bytes]):
        super().__init__(file, stream)
        self.names = (file.stem,)

    def raw(self, name: str) -> Any:
        self.stream.seek(0)
        return self.array(name, self.stream, self.size)

    def array(self, name: str, stream: IO[bytes], size: int) -> Any:
        """The array that `size` bytes of a stream hold."""
        import numpy as np

        try:
            kind, shape, by_columns, begin = self.header(name, stream)
            count = self.reserve(name, shape)
            if begin + count * kind.itemsize != size:
                raise self.error(name, f"{name} has {size - begin} bytes; its header says {count} numbers of {kind.itemsize} bytes")
            data = stream.read(count * kind.itemsize + 1)
        except WeightsError:
            raise
        except _BROKEN as why:
            raise self.error(name, f"{name} cannot be read: {_reason(why)}") from None
        if len(data) != count * kind.itemsize:
            raise self.error(name, f"{name} is cut off: {len(data)} of {count * kind.itemsize} bytes are there")
        return np.frombuffer(data, kind).reshape(shape, order="F" if by_columns else "C")

    def header(self, name: str, stream: IO[bytes]) -> tuple[Any, tuple[int, ...], bool, int]:
        """The type of the numbers, the shape, whether columns come first, and where the numbers begin."""
        start = stream.read(8)
        if start[:6] != b"\x93NUMPY" or len(start) < 8 or start[6] not in (1, 2, 3):
            raise self.error(name, f"{name} is no .npy array")
        layout = "<H" if start[6] == 1 else "<I"
        (length,) = struct.unpack(layout, stream.read(struct.calcsize(layout)))
        if length > MAX_HEADER:
            raise self.error(name, f"the header of {name} has {length} bytes; at most {MAX_HEADER} are read")
        said = ast.literal_eval(stream.read(length).decode("latin-1").strip())
        if not isinstance(said, dict) or said.keys() != {"descr", "fortran_order", "shape"}:
            raise self.error(name, f"the header of {name} is no header of .npy")
        shape, by_columns = said["shape"], said["fortran_order"]
        if type(by_columns) is not bool or type(shape) is not tuple or any(type(k) is not int or k < 0 for k in shape):
            raise self.error(name, f"the header of {name} is no header of .npy")
        return self.type_of(name, said["descr"]), shape, by_columns, 8 + struct.calcsize(layout) + length

    def type_of(self, name: str, said: Any) -> Any:
        import numpy as np

        if not isinstance(said, str) or not _DESCRIPTION.fullmatch(said):
            raise self.error(name, f"{name} holds {_HOLDS['V']}")
        kind = np.dtype(said)
        if kind.kind not in "fiu" or kind.itemsize > 8:
            raise self.error(name, f"{name} holds {_HOLDS.get(kind.kind, 'long floats')} (dtype {kind.name})",
                             "float16, float32, float64 and whole numbers are read")
        return kind


class Npz(Npy):
    """A zip file of .npy arrays."""

    def __init__(self, file: Path, stream: IO[bytes]):
        Arrays.__init__(self, file, stream)
        try:
            self.zip = zipfile.ZipFile(stream)
        except _BROKEN as why:
            raise self.error("", f"this is no .npz file: {_reason(why)}") from None
        members: dict[str, zipfile.ZipInfo] = {}
        for member in self.zip.infolist():
            name = member.filename.removesuffix(".npy")
            if name in members:
                raise self.error(name, f"{name} stands twice in the file")
            members[name] = member
        self.members, self.names = members, tuple(members)

    def raw(self, name: str) -> Any:
        member = self.members[name]
        try:
            with self.zip.open(member) as stream:
                return self.array(name, stream, member.file_size)
        except WeightsError:
            raise
        except _BROKEN as why:
            raise self.error(name, f"{name} cannot be read: {_reason(why)}") from None


def _reason(why: BaseException) -> str:
    """What the reader of the format said, on one line."""
    return f"{why}".strip().splitlines()[0][:100] if f"{why}".strip() else type(why).__name__


# --- .safetensors --------------------------------------------------------------------------------------------------

_STORED = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "BF16": "<u2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "|i1",
           "U64": "<u8", "U32": "<u4", "U16": "<u2", "U8": "|u1"}


class Safetensors(Arrays):
    """Eight bytes with the length of a header, a JSON header, and the numbers."""

    def __init__(self, file: Path, stream: IO[bytes]):
        super().__init__(file, stream)
        self.header = self._header()
        self.names = tuple(self.header)
        self._check_offsets()

    def _header(self) -> dict[str, tuple[str, tuple[int, ...], int, int]]:
        start = self.stream.read(8)
        if len(start) < 8:
            raise self.error("", f"this is no .safetensors file: it has {self.size} bytes, too few for the length of a header")
        length = int.from_bytes(start, "little")
        self.begin = 8 + length
        if length > min(MAX_JSON, self.size - 8):
            raise self.error("", f"the header would have a length of {length} bytes; the file has a size of {self.size} bytes")
        try:
            found = json.loads(self.stream.read(length).decode("utf-8"), object_pairs_hook=self._pairs)
        except WeightsError:
            raise
        except (ValueError, RecursionError) as why:
            raise self.error("", f"the header is not JSON: {_reason(why)}") from None
        if not isinstance(found, dict):
            raise self.error("", "the header is no table")
        return {name: self._entry(name, row) for name, row in found.items() if name != "__metadata__"}

    def _pairs(self, items: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(items)
        if len(found) < len(items):
            raise self.error("", "a name stands twice in the header")
        return found

    def _entry(self, name: str, row: Any) -> tuple[str, tuple[int, ...], int, int]:
        """The type, the shape, and from where to where its bytes reach."""
        if not isinstance(row, dict) or row.keys() != {"dtype", "shape", "data_offsets"} or not isinstance(row["dtype"], str):
            raise self.error(name, f"the header of {name} has not dtype, shape and data_offsets")
        shape, offsets = row["shape"], row["data_offsets"]
        whole = all(isinstance(part, list) and all(type(k) is int and k >= 0 for k in part) for part in (shape, offsets))
        if not whole or len(offsets) != 2:
            raise self.error(name, f"the shape and the offsets of {name} are not whole numbers that are 0 or more")
        return row["dtype"], tuple(shape), offsets[0], offsets[1]

    def _check_offsets(self) -> None:
        """The arrays fill the rest of the file, without holes and without overlaps."""
        end = 0
        for name, (_, _, begin, stop) in sorted(self.header.items(), key=lambda item: item[1][2:]):
            if begin != end or stop < begin:
                raise self.error(name, f"the offsets of {name} are {begin} to {stop}; the array before it ends at {end}")
            end = stop
        if end != self.size - self.begin:
            raise self.error("", f"the arrays end at byte {end}, and the file has {self.size - self.begin} bytes of numbers")

    def raw(self, name: str) -> Any:
        import numpy as np

        stored, shape, begin, stop = self.header[name]
        if stored not in _STORED:
            raise self.error(name, f"{name} is stored as {stored[:20]}, which is not read", "F16, BF16, F32, F64 and whole numbers are")
        kind = np.dtype(_STORED[stored])
        count = self.reserve(name, shape)
        if count * kind.itemsize != stop - begin:
            raise self.error(name, f"{name} has {stop - begin} bytes; its header says {count} numbers of {kind.itemsize} bytes")
        self.stream.seek(self.begin + begin)
        data = self.stream.read(stop - begin)
        if len(data) != stop - begin:
            raise self.error(name, f"{name} is cut off: {len(data)} of {stop - begin} bytes are there")
        return np.frombuffer(data, kind).reshape(shape)

    def numbers(self, name: str, raw: Any) -> tuple[Any, str]:
        import numpy as np

        if self.header[name][0] != "BF16":
            return super().numbers(name, raw)
        wide = (raw.astype(np.uint32) << 16).view(np.float32).reshape(raw.shape)  # bfloat16 is the upper half of a float32
        return super().numbers(name, wide)[0], "bfloat16"


_READERS: dict[str, type[Arrays]] = {".npz": Npz, ".npy": Npy, ".safetensors": Safetensors}
