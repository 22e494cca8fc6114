"""Derivation files written for a test."""

from pathlib import Path

from symderive.api.works import judge_work
from symderive.shelf.derivation_file import read_work
from symderive.shelf.work import Unusable


def written(folder: Path, text: str, name: str = "mine") -> Path:
    """A derivation file of that text."""
    path = folder / f"{name}.toml"
    path.write_text(text, encoding="utf-8")
    return path


def read(folder: Path, text: str, find=None):
    """The work of a file of that text."""
    return read_work(written(folder, text), find)


def judged(folder: Path, text: str):
    """What became of a file of that text."""
    return judge_work(read(folder, text))


def complaint(folder: Path, text: str, find=None) -> Unusable:
    """Why a file of that text cannot be used."""
    try:
        judge_work(read(folder, text, find))
    except Unusable as e:
        return e
    raise AssertionError("the file can be used")
