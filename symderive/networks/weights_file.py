"""Read a weights file in the expression form, TOML or JSON, into a Net. Numbers are exact decimals; nothing is ever evaluated."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from symderive.kernel.derivation import Definition
from symderive.kernel.ring import rational
from symderive.kernel.term import Malformed, Term, mk, num
from symderive.networks.net import Net, WeightsError, check_net, suggest
from symderive.notation.text import Unreadable, read, write

__all__ = ["KEYS", "WeightsError", "load"]

KEYS = ("title", "rate", "loss", "inputs", "target", "weights", "given", "network", "frozen")
MAX_BYTES = 10_000_000
MAX_POWER = 308  # of ten, in a number
MAX_DIGITS = 400  # of a number

_NOT_TEXT = {
    **dict.fromkeys((".pt", ".pth", ".pkl", ".pickle", ".ckpt"), "opening it may run code; write the numbers into a TOML or JSON file"),
    **dict.fromkeys((".npz", ".npy", ".safetensors", ".onnx", ".h5", ".keras"), "write the numbers into a TOML or JSON file"),
    **dict.fromkeys((".yaml", ".yml"), "write it as TOML or JSON"),
}
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*")
_NUMBER = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,9}))?")
_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")


class _Number(str):
    """A number as it stands in the file: not a text, which has quotes."""

    __slots__ = ()


def load(path: str | Path) -> Net:
    """The network of a file. Raises WeightsError."""
    file = Path(path)
    return _Reader(file.name).net(_content(file), file.stem)


# --- bytes, text, tables -------------------------------------------------------------------------------------------


def _content(file: Path) -> dict[str, Any]:
    """The tables of a file, numbers as they are spelled."""

    def error(sentence: str, hint: str = "", place: str = "") -> WeightsError:
        return WeightsError(file.name, place, sentence, hint)

    if file.suffix.lower() in _NOT_TEXT:
        raise error(f"a {file.suffix} file is not read", _NOT_TEXT[file.suffix.lower()])
    try:
        with file.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except IsADirectoryError:
        raise error("this is a directory", "name a file in it") from None
    except FileNotFoundError:
        near = suggest(file.name, (f.name for f in file.parent.iterdir())) if file.parent.is_dir() else ""
        raise error("there is no such file", near) from None
    except PermissionError:
        raise error("the file may not be read", "its permissions forbid it") from None
    except (OSError, ValueError) as why:
        raise error(f"the file cannot be read: {getattr(why, 'strerror', None) or why}") from None
    if len(data) > MAX_BYTES:
        raise error(f"the file is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        raise error("the file is not text in UTF-8", "save it as UTF-8", f"byte {why.start + 1}") from None
    if not text.strip():
        raise error("the file is empty", "a weights file has the keys " + ", ".join(KEYS))
    return _tables(file, text)


def _tables(file: Path, text: str) -> dict[str, Any]:
    is_json = file.suffix.lower() == ".json" or (file.suffix.lower() != ".toml" and text.lstrip()[0] in "{[")
    try:
        found = _from_json(text) if is_json else tomllib.loads(text, parse_float=_Number)
    except tomllib.TOMLDecodeError as why:
        raise _bad_toml(file.name, text, str(why)) from None
    except json.JSONDecodeError as why:
        line = text.splitlines()[why.lineno - 1] if why.lineno <= len(text.splitlines()) else ""
        raise WeightsError(file.name, f"line {why.lineno}, column {why.colno}", f"this is not JSON: {why.msg}", _about(line)) from None
    except _Twice as why:
        raise WeightsError(file.name, str(why), f"{why} is given twice", "leave one of the two out") from None
    except RecursionError:
        raise WeightsError(file.name, "", "the file is nested too deeply") from None
    except ValueError:  # whole numbers of thousands of digits
        raise WeightsError(file.name, "", f"a number has more than {MAX_DIGITS} digits") from None
    if not isinstance(found, dict):
        raise WeightsError(file.name, "", "the file does not hold a table", 'JSON begins with {"rate": ...')
    return found


class _Twice(Exception):
    """A key stands twice in a JSON object."""


def _from_json(text: str) -> Any:
    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in items:
            if key in found:
                raise _Twice(key)
            found[key] = value
        return found

    return json.loads(text, parse_float=_Number, parse_int=_Number, parse_constant=_Number, object_pairs_hook=pairs)


def _bad_toml(file: str, text: str, why: str) -> WeightsError:
    at = re.search(r"\(at line ([0-9]+), column ([0-9]+)\)", why)
    number = int(at[1]) if at else len(text.splitlines())
    lines = text.splitlines() or [""]
    line = lines[min(number, len(lines)) - 1]
    if "overwrite" in why or "twice" in why:
        key = line.partition("=")[0].strip(" []")
        return WeightsError(file, f"line {number}", f"{key} is given twice", "leave one of the two out")
    if re.match(r"\s*[\w-]+:(\s|$)", line):
        return WeightsError(file, f"line {number}", "this is not TOML; it looks like YAML", "write key = value, or JSON")
    said = why.partition(" (at ")[0]
    return WeightsError(file, f"line {number}", f"this is not TOML: {said[0].lower()}{said[1:]}: {line.strip()[:60]}", _about(line))


def _about(line: str) -> str:
    comma = _COMMA.search(line)
    return f"write {comma[0].replace(',', '.')} for {comma[0]}" if comma else ""


# --- from tables to a network --------------------------------------------------------------------------------------


class _Reader:
    """One file's tables, read into a Net."""

    def __init__(self, file: str):
        self.file = file

    def error(self, place: str, sentence: str, hint: str = "") -> WeightsError:
        return WeightsError(self.file, place, sentence, hint)

    def net(self, found: dict[str, Any], stem: str) -> Net:
        for key in found:
            if key not in KEYS:
                known = "the keys of the expression form are " + ", ".join(KEYS)
                raise self.error(key, f"{key} is not a key of a weights file in the expression form", suggest(key, KEYS) or known)
        for key in ("loss", "weights"):
            if key not in found:
                raise self.error(key, f"{key} is missing", f'{key} = "1/2*(y - yhat)^2"' if key == "loss" else "[weights] w1 = 0.5")
        numbers = {key: self.numbers(key, found.get(key, {})) for key in ("inputs", "target", "weights", "given")}
        network = self.table("network", found.get("network", {}))
        declared = frozenset().union(numbers["inputs"], numbers["target"], numbers["weights"], network)
        loss = "E" if "E" not in declared else "Loss" if "Loss" not in declared else ""
        if not loss:
            raise self.error("loss", "the loss has no name left: E and Loss are both taken")
        net = Net(
            title=self.text("title", found.get("title", stem)), inputs=numbers["inputs"], target=numbers["target"],
            weights=numbers["weights"], rate=self.number("rate", found["rate"]) if "rate" in found else None,
            equations=tuple(Definition(n, self.expression(n, text, declared)) for n, text in network.items()),
            loss=Definition(loss, self.expression("loss", found["loss"], declared)), frozen=self.names("frozen", found.get("frozen", [])),
            file=self.file)
        self.agree(numbers["given"], net)
        check_net(net)
        return net

    def agree(self, again: Mapping[str, Term], net: Net) -> None:
        """[given] may repeat a number, and must not change it."""
        known = {**net.given, **({"rate": net.rate} if net.rate is not None else {})}
        for name, value in again.items():
            if name not in known:
                raise self.error("[given]", f"{name} is no input, target or weight", suggest(name, known))
            if rational(value) != rational(known[name]):
                raise self.error("[given]", f"{name} has two values, {write(known[name])} and {write(value)}",
                                 "leave one of the two out")

    def table(self, key: str, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.error(key, f"{key} is a table of names, not {_kind(value)}", f"{key} = {{ a = ... }}")
        for name in value:
            if not _NAME.fullmatch(name):
                raise self.error(f"[{key}]", f"{name!r} is not a name", "a name is letters and digits, such as w1 or w_out")
        return value

    def numbers(self, key: str, value: Any) -> dict[str, Term]:
        return {name: self.number(f"[{key}] {name}", v) for name, v in self.table(key, value).items()}

    def text(self, key: str, value: Any) -> str:
        if not isinstance(value, str) or isinstance(value, _Number):
            raise self.error(key, f"{key} is a text in quotes, not {_kind(value)}")
        if not value.isprintable():
            raise self.error(key, f"{key} holds a character that cannot be printed", "leave out line ends and control characters")
        return value

    def names(self, key: str, value: Any) -> frozenset[str]:
        if not isinstance(value, list) or any(not isinstance(v, str) or isinstance(v, _Number) for v in value):
            raise self.error(key, f"{key} is a list of names", 'frozen = ["w1"]')
        return frozenset(value)

    def number(self, place: str, value: Any) -> Term:
        """A number of the file, spelled as there; 1/3 may stand in quotes."""
        name = place.split()[-1]
        if isinstance(value, bool) or not isinstance(value, (int, str)):
            raise self.error(place, f"{name} is {_kind(value)}; one number is wanted")
        said = str(value).replace("_", "") if isinstance(value, (_Number, int)) else str(value).strip()
        if not isinstance(value, (_Number, int)):
            if _COMMA.fullmatch(said):
                raise self.error(place, f"{name} = {said} is not a number", f"write {said.replace(',', '.')}")
            top, line, below = said.partition("/")
            if line and _NUMBER.fullmatch(top.strip()) and re.fullmatch("0*[1-9][0-9]*", below.strip()):
                over, under = self.decimal(place, top.strip()), self.decimal(place, below.strip())
                return mk("neg", mk("div", over.args[0], under)) if over.op == "neg" else mk("div", over, under)
            if not _NUMBER.fullmatch(said):
                raise self.error(place, f"{name} = {said[:40]!r} is not a number", "write a decimal number such as 0.15")
        return self.decimal(place, said)

    def decimal(self, place: str, said: str) -> Term:
        found = _NUMBER.fullmatch(said)
        if found is None:
            raise self.error(place, f"{place.split()[-1]} = {said[:40]} is not a finite number")
        sign, whole, part, power = found[1], found[2], found[3] or "", int(found[4] or 0)
        if abs(power) > MAX_POWER or len(whole) + len(part) > MAX_DIGITS:
            raise self.error(place, f"{place.split()[-1]} = {said[:40]} is too large, too small or too long",
                             f"at most {MAX_DIGITS} digits, and powers of ten up to {MAX_POWER}")
        if power:
            whole, part = _moved(whole, part, power)
        term = num(f"{whole}.{part}" if part else whole)
        return mk("neg", term) if sign == "-" and term.value else term

    def expression(self, name: str, text: Any, declared: frozenset[str]) -> Term:
        """An equation's right side. E and I are only what the file declares; Euler's number is exp(1)."""
        if not isinstance(text, str) or isinstance(text, _Number):
            raise self.error(name, f"{name} is an expression in quotes, not {_kind(text)}", f'{name} = "w1*x + w2"')
        try:
            return read(text, names=declared | {"E", "I"}, strict_products=True)
        except Unreadable as why:
            comma = _about(text)
            raise self.error(name, f"column {why.column} of {text[:60]!r}: {why.problem}", comma or why.hint) from None
        except Malformed as why:
            raise self.error(name, str(why)) from None


def _moved(whole: str, part: str, power: int) -> tuple[str, str]:
    """The digits with the point moved."""
    digits, point = whole + part, len(whole) + power
    digits = digits.rjust(len(digits) + 1 - point, "0") if point < 1 else digits.ljust(point, "0")
    point = max(point, 1)
    return digits[:point].lstrip("0") or "0", digits[point:]


_KINDS = ((bool, "true or false"), ((_Number, int), "a number"), (str, "a text"), (list, "a list"), (dict, "a table"))


def _kind(value: Any) -> str:
    return next((said for kind, said in _KINDS if isinstance(value, kind)), "a date")
