"""The tables of a TOML or JSON file, with every number as it is spelled, and what all forms of weights files read alike."""

from __future__ import annotations

import json
import re
import tomllib
from fractions import Fraction
from pathlib import Path
from typing import Any

from symderive.kernel.term import Term, mk, num
from symderive.networks.net import WeightsError, suggest

MAX_BYTES = 10_000_000
MAX_MARKS = 250_000  # commas, brackets, lines and other signs that the readers of TOML and JSON stop at
MAX_DOTS = 30  # in one key
MAX_ALL_DOTS = 100_000  # in all keys that have several
MAX_POWER = 308  # of ten, in a number
MAX_DIGITS = 400  # of a number

NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:_[A-Za-z0-9]+)*")
NUMBER_LIKE = re.compile(r"\s*[+-]?\.?[0-9][0-9.,/eE+\s-]*")
_NUMBER = re.compile(r"([+-]?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]{1,9}))?")
_COMMA = re.compile(r"[+-]?[0-9]+,[0-9]+")
_YAML = re.compile(r"\s*[\w-]+:(\s|$)")


class Number(str):
    """A number as it stands in the file: not a text, which has quotes."""

    __slots__ = ()


# --- bytes, text, tables -------------------------------------------------------------------------------------------


def content(file: Path) -> dict[str, Any]:
    """The tables of a file. Raises WeightsError."""

    def error(sentence: str, hint: str = "", place: str = "") -> WeightsError:
        return WeightsError(file.name, place, sentence, hint)

    try:
        with opened(file) as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as why:
        raise error(f"the file cannot be read: {why.strerror or why}") from None
    if len(data) > MAX_BYTES:
        raise error(f"the file is larger than {MAX_BYTES // 1_000_000} MB", 'put the arrays into a file beside it: arrays = "mlp.npz"')
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        raise error("the file is not text in UTF-8", "save it as UTF-8", f"byte {why.start + 1}") from None
    if not text.strip():
        raise error("the file is empty", "a weights file has inputs, weights, layers or equations, and a loss")
    if sum(map(text.count, ",=[{\n\\\"'")) > MAX_MARKS:
        raise error(f"the file has more than {MAX_MARKS} numbers, lines and other entries",
                    'put the arrays into a file beside it: arrays = "mlp.npz"')
    return _tables(file, text)


def opened(file: Path, from_: str = "") -> Any:
    """The file, opened to read bytes. `from_` is the file that names it, "" where the user does. Raises WeightsError."""
    where, place = (from_, file.name) if from_ else (file.name, "")
    try:
        if file.exists() and not file.is_file():
            kind = "a directory" if file.is_dir() else "no regular file"
            raise WeightsError(where, place, f"this is {kind}", "name a file in it" if file.is_dir() else "")
        return file.open("rb")
    except WeightsError:
        raise
    except FileNotFoundError:
        near = suggest(file.name, (f.name for f in file.parent.iterdir())) if file.parent.is_dir() else ""
        raise WeightsError(where, place, "there is no such file", near) from None
    except PermissionError:
        raise WeightsError(where, place, "the file may not be read", "its permissions forbid it") from None
    except (OSError, ValueError) as why:
        raise WeightsError(where, place, f"the file cannot be read: {getattr(why, 'strerror', None) or why}") from None


def _tables(file: Path, text: str) -> dict[str, Any]:
    is_json = file.suffix.lower() == ".json" or (file.suffix.lower() != ".toml" and text.lstrip()[0] in "{[")
    try:
        found = _from_json(text) if is_json else _from_toml(file.name, text)
    except json.JSONDecodeError as why:
        line = text.splitlines()[why.lineno - 1] if why.lineno <= len(text.splitlines()) else ""
        raise WeightsError(file.name, f"line {why.lineno}, column {why.colno}", f"this is not JSON: {why.msg}", comma_hint(line)) from None
    except _Twice as why:
        raise WeightsError(file.name, str(why), f"{why} is given twice", "leave one of the two out") from None
    except RecursionError:
        raise WeightsError(file.name, "", "the file is nested too deeply") from None
    except ValueError as why:
        if isinstance(why, WeightsError):
            raise
        raise WeightsError(file.name, "", f"a number has more than {MAX_DIGITS} digits") from None  # whole, of thousands of digits
    if not isinstance(found, dict):
        raise WeightsError(file.name, "", "the file does not hold a table", 'JSON begins with {"rate": ...')
    return found


def _from_toml(file: str, text: str) -> Any:
    dots = [part.count(".") for part in re.split(r"[,=\[\]\n]", text)]
    if max(dots) > MAX_DOTS or sum(k for k in dots if k > 1) > MAX_ALL_DOTS:
        raise WeightsError(file, "", f"a key has more than {MAX_DOTS} dots, or all keys have more than {MAX_ALL_DOTS}")
    try:
        return tomllib.loads(text, parse_float=Number)
    except tomllib.TOMLDecodeError as why:
        raise _bad_toml(file, text, str(why)) from None


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

    return json.loads(text, parse_float=Number, parse_int=Number, parse_constant=Number, object_pairs_hook=pairs)


def _bad_toml(file: str, text: str, why: str) -> WeightsError:
    at = re.search(r"\(at line ([0-9]+), column ([0-9]+)\)", why)
    number = int(at[1]) if at else len(text.splitlines())
    lines = text.splitlines() or [""]
    line = lines[min(number, len(lines)) - 1]
    if "overwrite" in why or "twice" in why:
        key = line.partition("=")[0].strip(" []")
        return WeightsError(file, f"line {number}", f"{key} is given twice", "leave one of the two out")
    if _YAML.match(line):
        return WeightsError(file, f"line {number}", "this is not TOML; it looks like YAML", "write key = value, or JSON")
    said = why.partition(" (at ")[0]
    return WeightsError(file, f"line {number}", f"this is not TOML: {said[0].lower()}{said[1:]}: {line.strip()[:60]}", comma_hint(line))


def comma_hint(line: str) -> str:
    """What to write for the first decimal comma of a line, or ""."""
    comma = _COMMA.search(line)
    return f"write {comma[0].replace(',', '.')} for {comma[0]}" if comma else ""


# --- values --------------------------------------------------------------------------------------------------------


class Reader:
    """What a file says, value by value. `file` is named by every error."""

    def __init__(self, file: str):
        self.file = file

    def error(self, place: str, sentence: str, hint: str = "") -> WeightsError:
        return WeightsError(self.file, place, sentence, hint)

    def table(self, key: str, value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.error(key, f"{key} is a table of names, not {kind(value)}", f"write {key} = {{ a = ... }}")
        for name in value:
            if not NAME.fullmatch(name):
                raise self.error(f"[{key}]", f"{name!r} is not a name", "a name is letters and digits, such as w1 or w_out")
        return value

    def text(self, key: str, value: Any) -> str:
        if not isinstance(value, str) or isinstance(value, Number):
            raise self.error(key, f"{key} is a text in quotes, not {kind(value)}")
        if not value.isprintable():
            raise self.error(key, f"{key} holds a character that cannot be printed", "leave out line ends and control characters")
        return value

    def names(self, key: str, value: Any) -> frozenset[str]:
        if not isinstance(value, list) or any(not isinstance(v, str) or isinstance(v, Number) for v in value):
            raise self.error(key, f"{key} is a list of names", f'write {key} = ["w1"]')
        return frozenset(value)

    def number(self, place: str, value: Any) -> Term:
        """A number of the file, spelled as there; 1/3 may stand in quotes."""
        over, below = self.spelled(place, value)
        term = _term(over)
        if not below:
            return term
        under = _term(below)
        return mk("neg", mk("div", term.args[0], under)) if term.op == "neg" else mk("div", term, under)

    def fraction(self, place: str, value: Any) -> Fraction:
        """The same, as its exact value."""
        over, below = self.spelled(place, value)
        return exact(over) / int(below) if below else exact(over)

    def rate(self, value: Any) -> Any:
        """The learning rate as it stands in the file. Raises WeightsError unless it is a number that is not negative."""
        if self.fraction("rate", value) < 0:
            raise self.error("rate", f"the learning rate is {value}", "a step against the gradient has a positive rate")
        return value

    def spelled(self, place: str, value: Any) -> tuple[str, str]:
        """A decimal number and what it is divided by ("" for nothing), as the file spells them. Raises WeightsError."""
        name = place.split()[-1]
        if isinstance(value, bool) or not isinstance(value, (int, str)):
            raise self.error(place, f"{name} is {kind(value)}; one number is wanted")
        if isinstance(value, (Number, int)):
            return self._decimal(place, str(value).replace("_", "")), ""
        said = value.strip()
        if _COMMA.fullmatch(said):
            raise self.error(place, f"{name} = {said} is not a number", f"write {said.replace(',', '.')}")
        top, line, below = said.partition("/")
        if line and _NUMBER.fullmatch(top.strip()) and re.fullmatch("0*[1-9][0-9]*", below.strip()):
            return self._decimal(place, top.strip()), self._decimal(place, below.strip())
        if not _NUMBER.fullmatch(said):
            raise self.error(place, f"{name} = {said[:40]!r} is not a number", "write a decimal number such as 0.15")
        return self._decimal(place, said), ""

    def _decimal(self, place: str, said: str) -> str:
        found = _NUMBER.fullmatch(said)
        if found is None:
            raise self.error(place, f"{place.split()[-1]} = {said[:40]} is not a finite number")
        power = int(found[4] or 0)
        wrong = ("large" if power > MAX_POWER else "small" if power < -MAX_POWER else
                 "long" if len(found[2]) + len(found[3] or "") > MAX_DIGITS else "")
        if wrong:
            raise self.error(place, f"{place.split()[-1]} = {said[:40]} is too {wrong}",
                             f"at most {MAX_DIGITS} digits, and powers of ten from -{MAX_POWER} to {MAX_POWER}")
        return said


def exact(said: str) -> Fraction:
    """The value of a decimal number that `spelled` has read."""
    found = _NUMBER.fullmatch(said)
    assert found is not None
    part, power = found[3] or "", int(found[4] or 0)
    value = int(found[1] + found[2] + part)
    power -= len(part)
    return Fraction(value * 10**power) if power >= 0 else Fraction(value, 10**-power)


def _term(said: str) -> Term:
    """A decimal number as a term that is spelled so; a power of ten moves the point."""
    found = _NUMBER.fullmatch(said)
    assert found is not None
    sign, whole, part, power = found[1], found[2], found[3] or "", int(found[4] or 0)
    if power:
        whole, part = _moved(whole, part, power)
    term = num(f"{whole}.{part}" if part else whole)
    return mk("neg", term) if sign == "-" and term.value else term


def _moved(whole: str, part: str, power: int) -> tuple[str, str]:
    """The digits with the point moved."""
    digits, point = whole + part, len(whole) + power
    digits = digits.rjust(len(digits) + 1 - point, "0") if point < 1 else digits.ljust(point, "0")
    point = max(point, 1)
    return digits[:point].lstrip("0") or "0", digits[point:]


_KINDS = ((bool, "true or false"), ((Number, int), "a number"), (str, "a text"), (list, "a list"), (dict, "a table"),
          (type(None), "null"))


def kind(value: Any) -> str:
    """What stands there, in words."""
    return next((said for kinds, said in _KINDS if isinstance(value, kinds)), "a date")
