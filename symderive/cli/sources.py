"""What an argument names: a text or a file, or standard input where it is a hyphen. Read before the clock starts."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

import click

STDIN = "-"
SPOOLED = "standard input"
MOST = 50_000_000  # bytes
_COMMA = re.compile(r",(?![^\[(]*[\])])")  # not one within brackets
_GIVEN = re.compile(r"\s*([^=<>]*?)\s*=\s*(.+?)\s*", re.DOTALL)
_FILE_KEY = re.compile(r"^\s*(\[\[(claim|compute)\]\]|(claim|include|title|weights)\s*=\s*[\"\[])", re.MULTILINE)


class Expressions(click.Command):
    """A command whose argument may begin with a minus: -x^2 is no option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        short = "".join(o[1] for p in self.get_params(ctx) for o in p.opts if len(o) == 2)
        for k, arg in enumerate(args):
            valued = k > 0 and args[k - 1].startswith("-")
            if arg == "--":
                break
            if len(arg) > 1 and arg[0] == "-" and arg[1] not in f"-{short}" and not valued:
                args = [*args[:k], *args[k + 1:], "--", arg]
                break
        return super().parse_args(ctx, args)


def text(_: click.Context, __: click.Parameter, value: str) -> str:
    """An expression, or standard input."""
    return read_stdin().strip() if value == STDIN else value


def name_or_claim(ctx: click.Context, _: click.Parameter, value: str) -> str:
    """A name, a file or a claim; standard input holds a claim or a derivation file."""
    if value != STDIN:
        return value
    found = read_stdin()
    return spooled(ctx, found, ".toml") if _FILE_KEY.search(found) or not found.strip() else found.strip()


def weights_file(ctx: click.Context, _: click.Parameter, value: str | None) -> str | None:
    """A weights file; standard input holds TOML or JSON."""
    return spooled(ctx, read_stdin(), "") if value == STDIN else value


def folder_of(path: str | None) -> str | None:
    """Where the files that a weights file names are looked for: None for beside it, for standard input the working directory."""
    return os.curdir if path is not None and Path(path).name == SPOOLED else None


def content(_: click.Context, __: click.Parameter, value: str) -> str:
    """The text of a file, or of standard input. Raises OSError, UsageError."""
    return read_stdin() if value == STDIN else _decoded(Path(value).read_bytes(), value)


def read_stdin() -> str:
    """All of standard input. Raises UsageError where it is no UTF-8 text."""
    if sys.stdin is None:
        raise click.UsageError("standard input is closed")
    data = sys.stdin.buffer.read(MOST + 1)
    if len(data) > MOST:
        raise click.UsageError(f"standard input holds more than {MOST // 1_000_000} MB")
    return _decoded(data, SPOOLED)


def _decoded(data: bytes, where: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as e:
        raise click.UsageError(f"{where} is no UTF-8 text (byte {e.start + 1})") from None


def spooled(ctx: click.Context, found: str, suffix: str) -> str:
    """The path of a file that holds the text as long as the command runs."""
    from tempfile import TemporaryDirectory

    path = Path(ctx.with_resource(TemporaryDirectory())) / f"{SPOOLED}{suffix}"
    path.write_text(found, encoding="utf-8")
    return str(path)

def read_point(given: Sequence[str]) -> dict[str, str]:
    """The names and values of --at. Raises UsageError."""
    point: dict[str, str] = {}
    for part in (p for some in given for p in _COMMA.split(some)):
        found = _GIVEN.fullmatch(part)
        if found is None or not found[1]:
            raise click.UsageError(f"--at needs NAME=VALUE, such as x=0.7, not {part.strip()[:40]!r}")
        name, value = found.groups()
        if name in point:
            raise click.UsageError(f"{name} is given twice in --at")
        point[name] = value
    return point
