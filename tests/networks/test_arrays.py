"""Files of arrays: exact values, and nothing that could run code, exhaust the memory or be misread."""

import io
import json
import os
import pickle
import struct
import zipfile
from fractions import Fraction

import numpy as np
import pytest

from symderive.networks.arrays import MAX_ENTRIES, open_arrays
from symderive.networks.net import WeightsError


def entry(path, name="W"):
    with open_arrays(path) as arrays:
        return arrays.read(name)


def npz(folder, **arrays):
    np.savez(folder / "w.npz", **arrays)
    return folder / "w.npz"


def safetensors(folder, tensors, **changed):
    """A file of (name, dtype, shape, bytes); `changed` forges parts of it."""
    header, data = {}, b""
    for name, dtype, shape, raw in tensors:
        header[name] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(raw)]}
        data += raw
    said = changed.get("header", json.dumps({**header, **changed.get("more", {})}).encode())
    path = folder / "w.safetensors"
    path.write_bytes(changed.get("length", len(said)).to_bytes(8, "little") + said + changed.get("data", data))
    return path


W = np.array([[0.1, -2.5], [3e-5, 65504.0]])


@pytest.mark.parametrize("dtype", ["f8", "f4", "f2", ">f8", ">f4", ">f2"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_floats_are_exact(tmp_path, dtype, order):
    stored = np.asarray(W.astype(dtype), order=order)
    for path in (npz(tmp_path, W=stored), tmp_path / "W.npy"):
        np.save(tmp_path / "W.npy", stored)
        found, kind = entry(path)
        assert found.dtype == np.float64 and found.flags.c_contiguous and (found == stored.astype(float)).all()
        assert kind == stored.dtype.name


@pytest.mark.parametrize("dtype", ["i1", "i2", ">i4", "i8", "u1", "u8"])
def test_whole_numbers(tmp_path, dtype):
    found, kind = entry(npz(tmp_path, W=np.array([[1, 2, 100]], dtype=dtype)))
    assert found.tolist() == [[1, 2, 100]] and found.dtype == np.float64 and kind == np.dtype(dtype).name


@pytest.mark.parametrize("value", [2**63 - 1, -(2**63), 2**53 + 1])
def test_large_whole_numbers_are_fractions(tmp_path, value):
    found, _ = entry(npz(tmp_path, W=np.array([[value, 0]])))
    assert found.tolist() == [[Fraction(value), Fraction(0)]]
    assert entry(npz(tmp_path, W=np.array(value)))[0][()] == Fraction(value)


def test_shapes_and_names(tmp_path):
    path = npz(tmp_path, **{"0.weight": np.ones((2, 3, 1)), "s": np.array(0.5)})
    with open_arrays(path) as arrays:
        assert arrays.names == ("0.weight", "s")
        assert arrays.read("0.weight")[0].shape == (2, 3, 1) and arrays.read("s")[0].shape == ()
    np.savez_compressed(path, W=W)
    assert (entry(path)[0] == W).all()


def test_safetensors(tmp_path):
    upper = (np.array([[1.5, -0.1]], "<f4").view("<u4") >> 16).astype("<u2")
    path = safetensors(tmp_path, [("W", "F32", [2, 2], W.astype("<f4").tobytes()), ("B", "BF16", [1, 2], upper.tobytes()),
                                  ("h", "F16", [2], np.array([0.1, 1], "<f2").tobytes()), ("k", "I64", [2], np.array([3, -4]).tobytes()),
                                  ("s", "F64", [], np.array(0.25).tobytes())], more={"__metadata__": {"format": "pt"}})
    with open_arrays(path) as arrays:
        assert arrays.names == ("W", "B", "h", "k", "s")
        assert (arrays.read("W")[0] == W.astype("f4").astype(float)).all() and arrays.read("W")[1] == "float32"
        assert arrays.read("B")[0].tolist() == [[1.5, -0.099609375]] and arrays.read("B")[1] == "bfloat16"
        assert arrays.read("h")[0].tolist() == [float(np.float16(0.1)), 1] and arrays.read("k")[0].tolist() == [3, -4]
        assert arrays.read("s")[0][()] == 0.25


# --- what is refused -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("array", "says"), [
    (np.array([{}], dtype=object), "Python objects .a pickle., which are never loaded"),
    (np.array([1j]), "complex numbers .dtype complex128"),
    (np.array(["a"]), "texts"),
    (np.array([b"a"]), "texts"),
    (np.array([True]), "true and false"),
    (np.array(["2024-01-01"], dtype="M8[D]"), "dates"),
    (np.zeros(2, dtype=[("a", "f8")]), "records"),
    (np.zeros(2, dtype="V4"), "records"),
    (np.zeros(2, dtype=np.longdouble), "long floats"),
    (np.zeros((2, 0)), r"W is empty: its shape is \(2, 0\)"),
    (np.zeros((1,) * 9), "9 dimensions"),
    (np.array([[1, np.nan]]), r"W\[0,1\] is nan, not a finite number"),
    (np.array([[1, 2], [np.inf, 0]], "f4"), r"W\[1,0\] is inf"),
    (np.array(-np.inf), "W is -inf"),
])
def test_entries_that_are_not_numbers(tmp_path, array, says):
    with pytest.raises(WeightsError, match=says) as why:
        entry(npz(tmp_path, W=array))
    assert str(why.value).startswith("w.npz, W: ")


class Touch:
    def __reduce__(self):
        return (os.system, ("touch OWNED",))


def test_a_pickle_is_never_opened(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    np.savez(tmp_path / "w.npz", W=np.array([Touch()], dtype=object), b=np.zeros(1))
    for path, says in ((tmp_path / "w.npz", "never loaded"), (tmp_path / "w.npy", "no .npy array"), (tmp_path / "w.pt", "pickle")):
        if path.suffix != ".npz":
            path.write_bytes(pickle.dumps(Touch()))
        with pytest.raises(WeightsError, match=says):
            entry(path, "W" if path.suffix == ".npz" else "w")
    assert not (tmp_path / "OWNED").exists() and entry(tmp_path / "w.npz", "b")[0].tolist() == [0]


def npy(descr="'<f8'", shape="(2,)", data=b"\0" * 16, version=1, length=None, order="False"):
    said = f"{{'descr': {descr}, 'fortran_order': {order}, 'shape': {shape}, }}".encode()
    size = struct.pack("<H" if version == 1 else "<I", len(said) if length is None else length)
    return b"\x93NUMPY" + bytes([version, 0]) + size + said + data


@pytest.mark.parametrize(("data", "says"), [
    (npy(), None),
    (npy(version=2), None),
    (npy(shape="(3,)"), "16 bytes; its header says 3 numbers of 8 bytes"),
    (npy(shape="(2,)", data=b"\0" * 17), "17 bytes"),
    (npy(shape="(1099511627776,)"), "would have 1099511627776 numbers"),
    (npy(shape="(-2,)"), "no header of .npy"),
    (npy(shape="(2.0,)"), "no header of .npy"),
    (npy(shape="[2]"), "no header of .npy"),
    (npy(shape="(True, 2)"), "no header of .npy"),
    (npy(shape="(99999999999999999999, 99999999999999999999)"), "would have"),
    (npy(descr="'|O'"), "never loaded"),
    (npy(descr="'O'"), "never loaded"),
    (npy(descr="[('a', '<f8')]"), "records"),
    (npy(descr="'<f8,<f8'"), "records"),
    (npy(descr="'<f7'"), "cannot be read"),
    (npy(descr="'<q99999999'"), "cannot be read"),
    (npy(descr="1"), "records"),
    (npy(order="1"), "no header of .npy"),
    (npy(version=2, length=2**32 - 1), "header of w has 4294967295 bytes"),
    (npy(length=60_000), "has 60000 bytes"),
    (npy(length=3), "cannot be read"),
    (npy(version=9), "no .npy array"),
    (npy(descr="__import__('os').system('touch OWNED')"), "cannot be read"),
    (npy(shape="(" * 500), "cannot be read"),
    (npy(shape="2**99999"), "cannot be read"),
    (b"", "no .npy array"),
    (b"\x93NUMPY", "no .npy array"),
    (b"\x93NUMPY\x01\x00\x10", "cannot be read"),
], ids=lambda value: value[:30] if isinstance(value, str) else None)
def test_forged_npy(tmp_path, monkeypatch, data, says):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "w.npy").write_bytes(data)
    if says is None:
        assert entry(tmp_path / "w.npy", "w")[0].tolist() == [0, 0]
    else:
        with pytest.raises(WeightsError, match=says):
            entry(tmp_path / "w.npy", "w")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["w.npy"]


def zipped(folder, members, **options):
    with zipfile.ZipFile(folder / "w.npz", "w", zipfile.ZIP_DEFLATED) as found:
        for name, data in members:
            found.writestr(name, data, **options)
    return folder / "w.npz"


def test_forged_zip_files(tmp_path):
    def refused(path, says, name="W"):
        with pytest.raises(WeightsError, match=says):
            entry(path, name)

    with pytest.warns(UserWarning):
        refused(zipped(tmp_path, [("W.npy", npy()), ("W.npy", npy())]), "W stands twice")
    refused(zipped(tmp_path, [("W.npy", npy())]), "no array V.*the arrays are W", "V")
    refused(zipped(tmp_path, [("W1.npy", npy())]), "no array W.*did you mean W1")
    refused(zipped(tmp_path, [("W.npy", b"prose")]), "no .npy array")
    refused(zipped(tmp_path, [("W.npy", npy(shape="(1000000000,)"))]), "at most 33554432 more are read")
    whole = zipped(tmp_path, [("W.npy", npy())]).read_bytes()
    for cut in (0, 10, len(whole) // 2, len(whole) - 4):
        (tmp_path / "w.npz").write_bytes(whole[:cut])
        refused(tmp_path / "w.npz", "no .npz file")
    broken = bytearray(zipped(tmp_path, [("W.npy", npy(data=os.urandom(16)))]).read_bytes())
    broken[60] ^= 255
    (tmp_path / "w.npz").write_bytes(bytes(broken))
    refused(tmp_path / "w.npz", "W")


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as found, found.open("W.npy", "w", force_zip64=True) as stream:
        stream.write(npy(shape=f"({MAX_ENTRIES + 1},)", data=b""))
        for _ in range(8):
            stream.write(b"\0" * 10_000_000)
    (tmp_path / "w.npz").write_bytes(bomb.getvalue())
    with pytest.raises(WeightsError, match="at most"):
        entry(tmp_path / "w.npz")


def test_all_arrays_together_have_a_limit(tmp_path):
    path = npz(tmp_path, a=np.zeros(3), b=np.zeros(3))
    with open_arrays(path) as arrays:
        arrays.room = 5
        arrays.read("a")
        with pytest.raises(WeightsError, match="at most 2 more"):
            arrays.read("b")


ONE = [("W", "F64", [2], b"\0" * 16)]
TWO = {"dtype": "F64", "shape": [1], "data_offsets": [0, 8]}


@pytest.mark.parametrize(("tensors", "changed", "says"), [
    (ONE, {"length": 2**40}, "length of 1099511627776 bytes; the file has a size"),
    (ONE, {"length": 2**64 - 1}, "length of 18446744073709551615"),
    (ONE, {"length": 3}, "not JSON"),
    (ONE, {"header": b"[" * 100_000}, "not JSON"),
    (ONE, {"header": b"[]"}, "no table"),
    (ONE, {"header": b"\xff\xfe"}, "not JSON"),
    (ONE, {"header": b'{"a": ' + b"9" * 5000 + b"}"}, "not JSON"),
    (ONE, {"header": b'{"a": 1, "a": 2}'}, "stands twice"),
    (ONE, {"more": {"V": TWO}}, "offsets of"),
    (ONE, {"more": {"V": {**TWO, "data_offsets": [8, 16]}}}, "offsets of V are 8 to 16; the array before it ends at 16"),
    (ONE, {"more": {"V": {**TWO, "data_offsets": [24, 32]}}}, "ends at 16"),
    (ONE, {"more": {"V": {**TWO, "data_offsets": [16, 8]}}}, "offsets of V"),
    (ONE, {"more": {"V": {**TWO, "data_offsets": [16, 24]}}}, "end at byte 24, and the file has 16"),
    (ONE, {"more": {"V": {**TWO, "data_offsets": [16, -1]}}}, "0 or more"),
    (ONE, {"more": {"V": {**TWO, "data_offsets": [16, 24.0]}}}, "0 or more"),
    (ONE, {"more": {"V": {**TWO, "data_offsets": [16]}}}, "0 or more"),
    (ONE, {"more": {"V": {**TWO, "shape": "1"}}}, "0 or more"),
    (ONE, {"more": {"V": {**TWO, "shape": [True]}}}, "0 or more"),
    (ONE, {"more": {"V": 3}}, "has not dtype, shape and data_offsets"),
    (ONE, {"more": {"V": {"dtype": 3, "shape": [], "data_offsets": [0, 0]}}}, "has not dtype"),
    (ONE, {"data": b"\0" * 15}, "end at byte 16, and the file has 15"),
    (ONE, {"data": b"\0" * 17}, "end at byte 16, and the file has 17"),
    ([("W", "F64", [3], b"\0" * 16)], {}, "16 bytes; its header says 3 numbers of 8 bytes"),
    ([("W", "F64", [2**40, 2**40], b"\0" * 16)], {}, "would have"),
    ([("W", "F64", [0], b"")], {}, "W is empty"),
    ([("W", "BOOL", [2], b"\0\0")], {}, "stored as BOOL"),
    ([("W", "F8_E4M3", [2], b"\0\0")], {}, "stored as F8_E4M3"),
    ([("W", "F32", [1], struct.pack("<f", float("nan")))], {}, r"W\[0\] is nan"),
    ([("W", "BF16", [1], b"\x80\x7f")], {}, r"W\[0\] is inf"),
])
def test_forged_safetensors(tmp_path, tensors, changed, says):
    with pytest.raises(WeightsError, match=says) as why:
        entry(safetensors(tmp_path, tensors, **changed))
    assert str(why.value).startswith("w.safetensors")


def test_files_that_are_no_arrays(tmp_path):
    for name, says in (("w.txt", "w.txt is no file of arrays"), ("w.h5", "Keras"), ("none.npz", "no such file"),
                       ("w.safetensors", "7 bytes")):
        if name.startswith("w"):
            (tmp_path / name).write_bytes(b"1234567")
        with pytest.raises(WeightsError, match=says):
            entry(tmp_path / name)
    (tmp_path / "d.npz").mkdir()
    with pytest.raises(WeightsError, match="a directory"):
        entry(tmp_path / "d.npz")
    os.mkfifo(tmp_path / "f.npz")
    with pytest.raises(WeightsError, match="no regular file"):
        entry(tmp_path / "f.npz")
