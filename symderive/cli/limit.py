"""Work in a process of its own, which the system ends when its time is over: even inside a library call that does not return.

A signal handler or a thread of ours would wait for that call. So where processes can be forked, the child asks the system for
the plain alarm signal, whose default is death; elsewhere a second interpreter is started and killed.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from typing import NamedTuple, NoReturn

FINEST = 0.001  # seconds


class Reply(NamedTuple):
    """What a command answers: the text for standard output or the file, its exit code, and what is said on standard error."""

    text: str
    code: int
    notes: str = ""


class TimeOver(Exception):
    """The work took longer than it may."""


class Died(Exception):
    """The process of the work ended by itself; the message says how."""


def within(seconds: float, work: Callable[[], Reply]) -> Reply:
    """The reply of a work that never raises, in so many seconds; 0 is no limit. Raises TimeOver, Died, KeyboardInterrupt."""
    if not seconds:
        return work()
    return (_forked if hasattr(os, "fork") else _started)(max(seconds, FINEST), work)


def _forked(seconds: float, work: Callable[[], Reply]) -> Reply:
    import marshal

    receiving, sending = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(receiving)
        _answer(seconds, work, sending)
    os.close(sending)
    try:
        with open(receiving, "rb") as pipe:
            data = pipe.read()
    except BaseException:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code == -signal.SIGALRM:
        raise TimeOver
    if code == -signal.SIGINT:
        raise KeyboardInterrupt
    if code:
        raise Died(f"the work was ended by {signal.Signals(-code).name}" if code < 0 else "the work ended without an answer")
    return Reply(*marshal.loads(data))


def _answer(seconds: float, work: Callable[[], Reply], sending: int) -> NoReturn:
    """The child: work, say what came out, and leave without the parent's farewells."""
    import marshal

    code = 1
    try:
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.setitimer(signal.ITIMER_REAL, seconds)
        data = marshal.dumps(tuple(work()))
        signal.setitimer(signal.ITIMER_REAL, 0)
        with open(sending, "wb") as pipe:
            pipe.write(data)
        code = 0
    finally:
        os._exit(code)


def _started(seconds: float, work: Callable[[], Reply]) -> Reply:
    import marshal
    import pickle
    import subprocess

    command = [sys.executable, "-c", "from symderive.cli.limit import serve; serve()"]
    try:
        done = subprocess.run(command, input=pickle.dumps(work), stdout=subprocess.PIPE, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise TimeOver from None
    if done.returncode:
        raise Died("the work ended without an answer")
    return Reply(*marshal.loads(done.stdout))


def serve() -> None:
    """The second interpreter: read the work that our own parent sends, and answer it."""
    import marshal
    import pickle

    work = pickle.load(sys.stdin.buffer)
    sys.stdout.buffer.write(marshal.dumps(tuple(work())))
