"""Files that are damaged, forged or made at random: a network or one clear error, at once, in little memory."""

import json
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import onnx
import pytest
from graph_samples import LINE, TWO_LAYERS, mlp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from symderive.networks.graph_file import GRAPH_KEYS
from symderive.networks.layers import LAYERS, LOSSES
from symderive.networks.net import WeightsError
from symderive.networks.weights_file import load

FORMS = pytest.mark.parametrize("examples", [150, pytest.param(20_000, marks=pytest.mark.long)])


def often(examples, **strategies):
    """Runs a check of so many random arguments, the same ones every time."""
    def run(check):
        form = settings(max_examples=examples, derandomize=True, deadline=5000, suppress_health_check=list(HealthCheck))
        form(given(**strategies)(check))()
    return run


def is_answered(path: Path) -> None:
    """A network, or an error of one printable line."""
    try:
        load(path)
    except WeightsError as why:
        assert why.sentence and str(why).isprintable() and len(str(why)) < 2000


# --- damaged bytes -------------------------------------------------------------------------------------------------


def samples(folder: Path) -> dict[str, bytes]:
    """Right files of every format, by what `net.toml` calls them."""
    arrays = mlp("float32")
    np.savez(folder / "a.npz", **arrays)
    np.savez_compressed(folder / "b.npz", **arrays)
    np.save(folder / "W1.npy", arrays["W1"])
    header, data = {}, b""
    for name, array in arrays.items():
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [len(data), len(data) + array.nbytes]}
        data += array.tobytes()
    said = json.dumps(header).encode()
    (folder / "a.safetensors").write_bytes(len(said).to_bytes(8, "little") + said + data)
    make, tensor = onnx.helper, onnx.numpy_helper.from_array
    nodes = [make.make_node("Gemm", ["x", "W1", "b1"], ["h"], transB=1), make.make_node("Tanh", ["h"], ["a"]),
             make.make_node("MatMul", ["a", "V"], ["y"])]
    value = make.make_tensor_value_info
    graph = make.make_graph(nodes, "g", [value("x", 1, [1, 3])], [value("y", 1, [1, 2])],
                            [tensor(arrays["W1"], "W1"), tensor(arrays["b1"], "b1"), tensor(arrays["W2"].T.copy(), "V")])
    onnx.save(make.make_model(graph), str(folder / "m.onnx"))
    found = {p.name: p.read_bytes() for p in sorted(folder.iterdir())}
    return found | {"net.toml": TWO_LAYERS.encode(), "net.json": json.dumps({
        "net": "3 -> dense 2 tanh", "inputs": {"x": [1, 0.5, "1/3"]}, "target": {"t": [0, 1]}, "loss": {"type": "mse"},
        "weights": {"W1": [[1, 2, 3], [4, 5, 6]], "b1": [0.5]}}).encode()}


@pytest.fixture(scope="module")
def right(tmp_path_factory) -> tuple[Path, dict[str, bytes]]:
    folder = tmp_path_factory.mktemp("files")
    return folder, samples(folder)


NAMES = ("W1.npy", "a.npz", "a.safetensors", "b.npz", "m.onnx", "net.json", "net.toml")
PLACE = st.floats(0, 1)
PUT = st.sampled_from([b"\xff" * 8, b"\0" * 8, (2**40).to_bytes(8, "little"), b"99999999999", b"-1", b"nan", b"1e999", b"|O", b"<c16",
                       b"[[", b'"', b"= ", b"\n"])
EDIT = st.tuples(PLACE, st.integers(0, 9), st.one_of(st.binary(max_size=8), PUT))


USES = {name: LINE.replace("mlp.npz", name) for name in NAMES} | {
    "m.onnx": 'net = "m.onnx"\ninputs = { x = [1, 2, 3] }\ntarget = { t = [0, 1] }\nloss = "mse"\n'}


@FORMS
def test_damaged_files(right, examples):
    folder, files = right

    @often(examples, name=st.sampled_from(NAMES), edits=st.lists(EDIT, min_size=1, max_size=3), end=st.one_of(st.none(), PLACE))
    def check(name, edits, end):
        data = files[name]
        for place, cut, put in edits:
            at = int(place * len(data))
            data = data[:at] + put + data[at + cut:]
        (folder / name).write_bytes(data if end is None else data[: int(end * len(data))])
        (folder / "use.toml").write_text(USES[name], encoding="utf-8")
        is_answered(folder / (name if name.startswith("net.") else "use.toml"))


# --- tables made at random -----------------------------------------------------------------------------------------

WORDS = st.sampled_from(["x", "t", "W1", "b1", "z1", "a1", "y", "", "0.5", "1/3", "0,5", "nan", "none.npz", "2 -> dense 2 tanh", "m.onnx",
                         *list(LAYERS), *LOSSES])
NUMBERS = st.one_of(st.integers(-3, 4), st.integers(-(10**30), 10**30), st.floats(allow_nan=True), st.booleans(), st.none())
VALUES = st.recursive(st.one_of(WORDS, NUMBERS), max_leaves=6, extend=lambda inner: st.one_of(
    st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=2)))
MATRIX = st.sampled_from([[[1, 0], [0, 1]], [1, 0], [[1, 0]], 1, [[[1, 2], [3, 4]]], "W1"])
ARRAYS = st.dictionaries(st.sampled_from(["x", "t", "W1", "b1"]), st.one_of(MATRIX, VALUES), max_size=3)
KEYS = sorted({key for row in LAYERS.values() for key in (*row.parts, *row.options)} | {"name", "activation", "weigth"})
LAYER = st.builds(lambda type_, input_, rest: {"type": type_, **({} if input_ is None else {"input": input_}), **rest},
                  st.sampled_from(sorted(LAYERS)), st.one_of(st.none(), WORDS, st.lists(WORDS, max_size=2)),
                  st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=4))
LOSS = st.one_of(WORDS, st.builds(lambda type_, rest: {"type": type_, **rest}, st.sampled_from(sorted(LOSSES)), st.dictionaries(
    st.sampled_from(["of", "target", "class", "penalty", "x"]), VALUES, max_size=3)))
TABLES = st.builds(lambda *parts: {k: v for part in parts for k, v in part.items()},
                   st.fixed_dictionaries({"inputs": ARRAYS, "target": ARRAYS, "weights": ARRAYS, "loss": LOSS}),
                   st.one_of(st.fixed_dictionaries({"layer": st.lists(LAYER, max_size=4)}), st.fixed_dictionaries({"net": WORDS})),
                   st.dictionaries(st.sampled_from([*GRAPH_KEYS, "network"]), VALUES, max_size=2))


@FORMS
def test_tables_made_at_random(right, examples):
    folder, _ = right

    @often(examples, tables=TABLES)
    def check(tables):
        (folder / "random.json").write_text(json.dumps(tables), encoding="utf-8")
        is_answered(folder / "random.json")


LINE_WORDS = ("-> -> -> dense conv2d conv1d maxpool2d flatten layernorm batchnorm scale tanh softmax 1 2 3 784 1x8x8 3x3 stride pad eps "
              "size over_sqrt nobias 0.5 1e-3 x 2x nan").split()


@FORMS
def test_lines_made_at_random(right, examples):
    folder, _ = right

    @often(examples, words=st.lists(st.sampled_from(LINE_WORDS), max_size=12))
    def check(words):
        text = {"net": "1x8x8 -> " + " ".join(words), "inputs": {"x": [[[1] * 8] * 8]}, "weights": {"W1": [[1]]}, "loss": "mse"}
        (folder / "random.json").write_text(json.dumps(text), encoding="utf-8")
        is_answered(folder / "random.json")


# --- files of ten million bytes ------------------------------------------------------------------------------------

MOST = 10_000_000
NPY = b"\x93NUMPY\x01\x00"


def npy(shape: tuple[int, ...], descr: str = "|u1") -> bytes:
    said = str({"descr": descr, "fortran_order": False, "shape": shape}).encode()
    return NPY + len(said).to_bytes(2, "little") + said


def zipped(folder: Path, members) -> None:
    with zipfile.ZipFile(folder / "mlp.npz", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as found:
        for name, parts in members:
            with found.open(name, "w", force_zip64=True) as stream:
                for part in parts:
                    stream.write(part)


def zeros(shape, descr, size):
    return [npy(shape, descr), *([bytes(1_000_000)] * (size // 1_000_000)), bytes(size % 1_000_000)]


def toml(text: str):
    return lambda folder: (folder / "net.toml").write_text(text[:MOST], encoding="utf-8")


def beside(make):
    def write(folder: Path) -> None:
        make(folder)
        (folder / "net.toml").write_text(LINE, encoding="utf-8")
    return write


def safetensors(header: bytes):
    def write(folder: Path) -> None:
        (folder / "a.safetensors").write_bytes(len(header).to_bytes(8, "little") + header)
        (folder / "net.toml").write_text(LINE.replace("mlp.npz", "a.safetensors"), encoding="utf-8")
    return write


def model(data: bytes):
    def write(folder: Path) -> None:
        (folder / "m.onnx").write_bytes(data[:MOST])
        (folder / "net.toml").write_text('net = "m.onnx"\ninputs = { x = [1] }\nloss = "mse"\n', encoding="utf-8")
    return write


def nodes(number: int) -> bytes:
    """A model whose graph has so many empty nodes."""
    graph = b"\x0a\x00" * number
    size, length = len(graph), b""
    while size:
        length += bytes([size & 127 | (128 if size > 127 else 0)])
        size >>= 7
    return b"\x3a" + length + graph


LARGE = {
    "numbers": toml("a = [" + "1," * (MOST // 2)),
    "numbers below the limit": toml("layer = []\nloss = 'mse'\n[weights]\na = [" + "1.25," * 240_000 + "1]\n"),
    "rows": toml("layer = []\nloss = 'mse'\n[weights]\na = [" + "[1.5],\n" * 80_000 + "]\n"),
    "keys": toml("".join(f"{k:x}=1\n" for k in range(120_000))),
    "tables": toml("".join(f"[{k:x}]\n" for k in range(120_000))),
    "layers": toml("loss = 'mse'\ninputs = { x = [1] }\n" + "[[layer]]\ntype = 'tanh'\n" * 35_000),
    "dots": toml("a." * (MOST // 2)),
    "dots below the limit": toml("".join("a" + ".a" * 29 + f".b{k}=1\n" for k in range(120_000))),
    "escapes": toml('a = "' + "\\n" * (MOST // 2)),
    "brackets": toml("a = " + "[" * MOST),
    "braces": toml("a = " + "{a=" * (MOST // 3)),
    "comments": toml("#\n" * (MOST // 2)),
    "blanks": toml(" " * MOST),
    "a long line": toml("net = '" + "2 -> dense 3" * (MOST // 12) + "'"),
    "a long expression": toml("loss = 'h'\nweights = { w = 1 }\nnetwork = { h = '" + "w+" * 4_000_000 + "w' }"),
    "json": lambda folder: (folder / "net.json").write_text('{"a": [' + "1," * (MOST // 2 - 10) + "1]}"),
    "a bomb of zeros": beside(lambda folder: zipped(folder, [("W1.npy", zeros((2**30,), "|u1", 2**30))])),
    "as many zeros as are read": beside(lambda folder: zipped(folder, [("W1.npy", zeros((2**25,), "<f8", 2**28))])),
    "small numbers": beside(lambda folder: zipped(folder, [("W1.npy", zeros((2**25,), "|i1", 2**25))])),
    "many members": beside(lambda folder: zipped(folder, [(f"{k}.npy", []) for k in range(60_000)])),
    "a header of brackets": safetensors(b"[" * (MOST - 8)),
    "a header of entries": safetensors(b'{"a": [' + b"1," * (MOST // 2 - 20) + b"1]}"),
    "nodes": model(nodes(4_900_000)),
    "groups": model(b"\x3b" * MOST),
}
RUN = """
import resource, sys, time
from symderive.networks.weights_file import WeightsError, load
begin = time.perf_counter()
try:
    load(sys.argv[1])
except WeightsError as why:
    print(str(why)[:150], file=sys.stderr)
print(time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.long
@pytest.mark.parametrize("name", LARGE)
def test_large_files(tmp_path, name):
    """No file of ten million bytes takes five seconds or a gigabyte."""
    LARGE[name](tmp_path)
    (path,) = [p for p in tmp_path.iterdir() if p.suffix in (".toml", ".json")]
    assert max(p.stat().st_size for p in tmp_path.iterdir()) <= MOST + 1000
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    run = subprocess.run([sys.executable, "-c", RUN, str(path)], capture_output=True, text=True, timeout=60, check=True)
    seconds, kilobytes = map(float, run.stdout.split())
    assert seconds < 5 and kilobytes < 2**20, run.stderr
