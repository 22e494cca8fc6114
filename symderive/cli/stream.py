"""Rows of claims from a stream, each answered at once with one line.

A worker process does the work, row after row, so that a row costs no start-up. A watchdog ends it where a row takes too long,
even inside a library call that does not return; then, and where it crashes, the next row has a new worker.
"""

from __future__ import annotations

import hashlib
import marshal
import multiprocessing
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

import click

from symderive.cli.limit import FINEST
from symderive.cli.output import silence, write_file, write_out
from symderive.cli.sources import STDIN

LONGEST_ROW = 1_000_000  # bytes
LONGEST_NAME = 100  # letters of an id in the name of a file
MEMORY = 2_000_000_000  # bytes that a worker may use
ENOUGH = 500_000_000  # bytes after which it makes room for a new one
GARBAGE = 20_000  # objects made before a worker looks for those that hold each other
CLOSE = 0.9  # of the time limit: a worker that ended by itself then was ended by its watchdog


def run_rows(source: str, proofs: str, seconds: float) -> int:
    """Answer the rows of a file, or of standard input for "" and "-", and return the exit code. Raises OSError, CannotWrite, UsageError.

    proofs   the folder for proof objects, or "" for none
    """
    folder = Path(proofs) if proofs else None
    if folder and folder.exists() and not folder.is_dir():
        raise click.UsageError(f"{proofs} is no folder")
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
    if source in ("", STDIN) and sys.stdin is None:
        raise click.UsageError("standard input is closed")
    with ExitStack() as stack:
        stream = sys.stdin.buffer if source in ("", STDIN) else stack.enter_context(open(source, "rb"))
        worker = stack.enter_context(_Worker(seconds, bool(folder)))
        for number, row in enumerate(_rows(stream), 1):
            text, proof, name = worker.answer(row)
            if folder and proof:  # first: who reads the answer may look at the proof
                write_file(str(folder / file_name(name, number)), proof)
            try:
                write_out(text, data=True)
            except BrokenPipeError:  # the reader has seen enough
                silence()
                return 0
    return 0


def _rows(stream: BinaryIO) -> Iterator[bytes]:
    """The lines; of one that is far too long as much as shows that it is."""
    while row := stream.readline(LONGEST_ROW + 1):
        rest = row
        while len(rest) > LONGEST_ROW and not rest.endswith(b"\n"):
            rest = stream.readline(LONGEST_ROW + 1)
        yield row


def file_name(name: str, number: int) -> str:
    """The file for an id: its letters as far as they are safe, told apart where they are not; for no id, the number of its line."""
    safe = quote(name, safe="", errors="surrogatepass") or f"line-{number}"
    if safe[0] == ".":
        safe = f"%2E{safe[1:]}"
    if len(safe) > LONGEST_NAME:
        safe = f"{safe[:LONGEST_NAME]}-{hashlib.sha256(name.encode(errors='surrogatepass')).hexdigest()[:16]}"
    return f"{safe}.json"


class _Worker:
    """A process that answers rows, replaced when it ends."""

    def __init__(self, seconds: float, with_proofs: bool):
        self.seconds, self.with_proofs = max(seconds, FINEST) if seconds else 0, with_proofs
        methods = multiprocessing.get_all_start_methods()
        self.context = multiprocessing.get_context("fork" if "fork" in methods else "spawn")

    def __enter__(self) -> _Worker:
        import symderive.api.batch  # here, so that a forked worker need not

        self.batch = symderive.api.batch
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self.pipe.close()
        self.process.kill()
        self.process.join()

    def _start(self) -> None:
        self.pipe, other = self.context.Pipe()
        self.process = self.context.Process(target=_work, args=(other, self.seconds, self.with_proofs), daemon=True)  # type: ignore[attr-defined]
        self.process.start()
        other.close()

    def answer(self, row: bytes) -> tuple[str, str, str]:
        """The answer to a row as a line, its proof object and its id as text."""
        if len(row) > LONGEST_ROW:
            return self.batch.unknown(None, error=f"the line is longer than {LONGEST_ROW:,} bytes").text, "", ""
        start = time.perf_counter()
        try:
            self.pipe.send_bytes(row)
            text, proof, name, full = marshal.loads(self.pipe.recv_bytes())
        except (EOFError, OSError):
            text, proof, name, full = self._ended(row, time.perf_counter() - start), "", "", True
        if full:
            self.__exit__()
            self._start()
        return text, proof, name

    def _ended(self, row: bytes, seconds: float) -> str:
        """The answer to a row at which the worker ended."""
        late = self.seconds and seconds >= CLOSE * self.seconds
        reason = f"the time limit of {self.seconds:g} s was reached" if late else "the work ended without an answer"
        return self.batch.unknown(self.batch.id_of(row), seconds=round(seconds, 6), reason=reason).text


def _work(pipe: Connection, seconds: float, with_proofs: bool) -> None:
    """The worker: answer rows until there are no more."""
    import gc
    import signal

    from symderive.api import batch

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    _bound_memory()
    gc.freeze()  # what is there now stays: it need not be looked through again and again
    gc.set_threshold(GARBAGE)
    watched = _watchdog()
    while True:
        try:
            row = pipe.recv_bytes()
        except EOFError:
            return
        watched(seconds)
        answer = batch.answer(row, with_proofs)
        watched(0)
        name = answer.facts["id"]
        pipe.send_bytes(marshal.dumps((answer.text, answer.proof, "" if name is None else str(name), _is_full())))


def _watchdog() -> Callable[[float], object]:
    """A function that has this process end in so many seconds, even inside a library call that does not return; 0 calls that off.

    The system does it, by the plain alarm signal, whose default is death; where there is none, a thread that needs nothing of Python.
    """
    import faulthandler
    import os
    import signal

    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        return partial(signal.setitimer, signal.ITIMER_REAL)
    nowhere = os.open(os.devnull, os.O_WRONLY)

    def watch(seconds: float) -> None:
        if seconds:
            faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
        else:
            faulthandler.cancel_dump_traceback_later()

    return watch


def _bound_memory() -> None:
    """A limit on memory, where the system has one."""
    try:
        import resource
    except ImportError:
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    least = min(limit for limit in (MEMORY, soft, hard) if limit != resource.RLIM_INFINITY)
    resource.setrlimit(resource.RLIMIT_AS, (least, hard))


def _is_full() -> bool:
    """Whether so much memory is in use that a new worker is better."""
    try:
        import resource
    except ImportError:
        return False
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit > ENOUGH
