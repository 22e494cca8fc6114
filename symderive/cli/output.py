"""Where the answer goes: a stream, or a file that is written whole or not at all."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path


class CannotWrite(Exception):
    """A file or stream that cannot be written; the message says why."""


def write_out(text: str, *, data: bool) -> None:
    """Write to standard output; data is UTF-8 whatever the terminal speaks, for it may be on its way into a file.

    Raises BrokenPipeError, CannotWrite.
    """
    if sys.stdout is None:
        raise CannotWrite("standard output is closed")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8" if data else sys.stdout.encoding, "replace"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise
    except OSError as e:
        raise CannotWrite(f"standard output cannot be written: {_why(e)}") from None


def write_error(text: str) -> None:
    """Write to standard error, if there is one."""
    try:
        if sys.stderr is not None and text:
            sys.stderr.write(text)
            sys.stderr.flush()
    except OSError:
        pass


def silence() -> None:
    """Send what is still on its way to a closed standard output nowhere, so that leaving says nothing about it."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):
        pass


def write_file(path: str, text: str) -> None:
    """Write a file in UTF-8: beside it first, then in its place, so that it is never half written. Raises CannotWrite."""
    file, data = os.path.realpath(path) if os.path.islink(path) else path, text.encode("utf-8", "replace")
    try:
        mode = os.stat(file).st_mode if os.path.exists(file) else None
        if mode is not None and stat.S_ISDIR(mode):
            raise CannotWrite(f"{path} is a folder: name a file in it")
        if mode is not None and not stat.S_ISREG(mode):  # a device or a pipe has no place to be put
            Path(file).write_bytes(data)
            return
        _replace(file, data, mode)
    except (OSError, ValueError) as e:
        folder = os.path.dirname(os.path.realpath(file))
        why = _why(e) if os.path.isdir(folder) else f"there is no folder {folder}"
        raise CannotWrite(f"{path} cannot be written: {why}") from None


def _replace(file: str, data: bytes, mode: int | None) -> None:
    folder, name = os.path.split(file)
    beside = os.path.join(folder, f".{name[:100]}.{os.getpid()}.part")
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as stream:
            stream.write(data)
        if mode is not None:
            os.chmod(beside, stat.S_IMODE(mode))
        os.replace(beside, file)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _why(e: Exception) -> str:
    said = (getattr(e, "strerror", None) or str(e)).lower()
    return "permission is denied" if isinstance(e, PermissionError) else said
