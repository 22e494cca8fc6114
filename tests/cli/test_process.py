"""The command line as a process of its own: streams that close, Ctrl-C, the time limit, encodings, and what is imported."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from symderive.cli import limit, main, options
from symderive.cli.limit import Died, Reply, TimeOver

ROOT = Path(__file__).parents[2]
SD = [sys.executable, "-m", "symderive"]
BUSY = """
import os, sys
import symderive.api.claims as claims
claims.search_proof = lambda *_: os.write(2, b"busy\\n") and pow(3, 10**9)  # one call that holds the interpreter for minutes
from symderive.cli import main
sys.argv = ["symderive", "prove", "x = x", *sys.argv[1:]]
main()
"""

posix = pytest.mark.skipif(os.name != "posix", reason="signals and /dev are those of POSIX")


def environment(**more: str) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR", "PYTHONIOENCODING", "COLUMNS")}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def ran(*args: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([*SD, *args], capture_output=True, env=environment(**more), check=False)


def imported(*args: str) -> set[str]:
    command = [sys.executable, "-X", "importtime", "-m", "symderive", *args]
    found = subprocess.run(command, capture_output=True, env=environment(), check=False)
    return set(re.findall(r"\|\s*([\w.]+)$", found.stderr.decode(), re.MULTILINE))


# --- streams -------------------------------------------------------------------------------------------------------


@posix
@pytest.mark.parametrize("args", [["prove", "worksheet"], ["--help"], ["prove", "tanh", "--format", "json"]], ids=lambda a: a[0])
def test_a_closed_pipe_is_no_error(args):
    reading, writing = os.pipe()
    os.close(reading)
    process = subprocess.Popen([*SD, *args], stdout=writing, stderr=subprocess.PIPE, env=environment())
    os.close(writing)
    assert process.communicate()[1] == b"" and process.returncode == 0


@posix
def test_a_full_disk_is_one_message():
    if not os.path.exists("/dev/full"):
        pytest.skip("there is no /dev/full")
    with open("/dev/full", "wb") as full:
        found = subprocess.run([*SD, "prove", "tanh_exp", "-q"], stdout=full, stderr=subprocess.PIPE, env=environment(), check=False)
    assert found.returncode == 2 and found.stderr.decode() == "Error  standard output cannot be written: no space left on device\n"


def test_a_terminal_that_speaks_ascii_gets_ascii():
    found = ran("prove", "tanh_exp", PYTHONIOENCODING="ascii")
    assert found.returncode == 0 and b"1 - tanh^2 x" in found.stdout and found.stdout.isascii()
    assert ran("prove", "tahn", PYTHONIOENCODING="ascii").stderr.isascii()


def test_data_is_utf8_whatever_the_terminal_speaks():
    assert "−" in ran("list", "--format", "html", PYTHONIOENCODING="ascii").stdout.decode("utf-8")


@pytest.mark.parametrize(("more", "options_", "coloured"), [
    ({}, [], False), ({}, ["--color", "always"], True), ({"FORCE_COLOR": "1"}, [], True),
    ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, [], False),
    ({"FORCE_COLOR": "1"}, ["--color", "never"], False), ({"NO_COLOR": "1"}, ["--color", "always"], True),
])
def test_colour(more, options_, coloured):
    assert (b"\x1b[" in ran("prove", "tanh_exp", *options_, **more).stdout) is coloured


@posix
def test_a_terminal_sets_width_and_colour():
    import pty

    for term, coloured in (("xterm", True), ("dumb", False)):
        master, slave = pty.openpty()
        env = environment(TERM=term, COLUMNS="60")
        subprocess.run([*SD, "prove", "tanh_exp"], stdout=slave, stderr=slave, env=env, check=True)
        os.close(slave)
        shown = os.read(master, 100_000).decode()
        os.close(master)
        plain = re.sub(r"\x1b\[[0-9;]*m", "", shown)
        assert (shown != plain) is coloured and max(map(len, plain.splitlines())) <= 60


# --- time and Ctrl-C -----------------------------------------------------------------------------------------------


@posix
def test_the_time_limit_ends_a_call_that_does_not_return():
    start = time.monotonic()
    found = subprocess.run([sys.executable, "-c", BUSY, "--time-limit", "0.5"], capture_output=True, env=environment(), check=False)
    assert (found.returncode, found.stderr) == (3, b"busy\n")
    assert found.stdout.decode() == "  Not decided. The time limit of 0.5 s was reached.\n"
    assert time.monotonic() - start < 10


@posix
@pytest.mark.parametrize("group", [True, False], ids=["everyone", "only the parent"])
def test_ctrl_c_is_quiet(group):
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen([sys.executable, "-c", BUSY], **pipes, env=environment(), start_new_session=True)
    assert process.stderr is not None and process.stderr.readline() == b"busy\n"
    (os.killpg if group else os.kill)(process.pid, signal.SIGINT)
    assert process.communicate(timeout=20) == (b"", b"") and process.returncode == 130


def test_ctrl_c_while_it_is_imported(monkeypatch):
    class Pressed:
        def find_spec(self, name: str, *_: object) -> None:
            if name == "symderive.cli.run":
                raise KeyboardInterrupt

    monkeypatch.delitem(sys.modules, "symderive.cli.run")
    monkeypatch.setattr(sys, "meta_path", [Pressed(), *sys.meta_path])
    with pytest.raises(SystemExit) as left:
        main()
    assert left.value.code == 130


def _slow() -> Reply:
    time.sleep(20)
    return Reply("", 0)


def _quick() -> Reply:
    return Reply("√", 1, "a note")


def _dying() -> Reply:
    os._exit(7)


WAYS = [pytest.param(limit._started, id="a second interpreter"), pytest.param(limit._forked, id="a fork", marks=posix)]


@pytest.mark.parametrize("way", WAYS)
def test_both_ways_answer_and_end(way, monkeypatch):
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), str(Path(__file__).parent)]))
    assert way(20, _quick) == Reply("√", 1, "a note")
    with pytest.raises(TimeOver):
        way(0.3, _slow)
    with pytest.raises(Died):
        way(20, _dying)


def test_no_limit_needs_no_other_process(monkeypatch):
    monkeypatch.delattr(os, "fork", raising=False)
    monkeypatch.setattr(limit, "_started", None)
    assert limit.within(0, _quick) == _quick()


def test_what_nobody_expected_is_one_sentence(sd, monkeypatch):
    def broken(*_: object) -> Reply:
        raise ZeroDivisionError("an oversight")

    monkeypatch.setattr(options, "import_module", broken)
    answer = sd("prove", "tanh")
    assert answer == (2, "", "Error  internal error: ZeroDivisionError: an oversight\n\n  Please report the command and this message.\n")


# --- files ---------------------------------------------------------------------------------------------------------


def test_a_file_is_written_whole_or_not_at_all(sd, tmp_path, monkeypatch):
    page = tmp_path / "page.md"
    page.write_text("before")

    def forbidden(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("symderive.cli.output.os.replace", forbidden)
    answer = sd("prove", "tanh_exp", "-o", str(page))
    assert (answer.code, answer.out) == (2, "") and "cannot be written: permission is denied" in " ".join(answer.err.split())
    assert page.read_text() == "before" and [p.name for p in tmp_path.iterdir()] == ["page.md"]


def test_a_folder_and_a_missing_folder(sd, tmp_path):
    for path, why in ((tmp_path, "is a folder: name a file in it"), (tmp_path / "none" / "page.md", "there is no folder")):
        answer = sd("prove", "tanh_exp", "-o", str(path))
        assert (answer.code, answer.out) == (2, "") and why in " ".join(answer.err.split())


@posix
def test_a_file_keeps_its_mode_and_its_link(sd, tmp_path):
    page, link = tmp_path / "page.md", tmp_path / "link.md"
    page.write_text("before")
    page.chmod(0o640)
    link.symlink_to(page)
    assert sd("prove", "tanh_exp", "-o", str(link)).code == 0
    assert link.is_symlink() and page.read_text(encoding="utf-8").startswith("# ") and page.stat().st_mode & 0o777 == 0o640
    assert sd("prove", "tanh_exp", "--format", "md", "-o", "/dev/null").code == 0


# --- what is imported ----------------------------------------------------------------------------------------------


def test_help_imports_click_and_no_mathematics():
    for args in (["--help"], ["--version"], ["prove", "--help"]):
        ours = {name for name in imported(*args) if name.startswith("symderive") and not name.startswith("symderive.cli")}
        assert ours == {"symderive"} and not imported(*args) & {"sympy", "numpy", "rich", "flint"}


def test_a_proof_imports_neither_sympy_nor_rich():
    assert not imported("prove", "tanh") & {"sympy", "mpmath", "numpy", "rich"}
    assert "rich" not in imported("prove", "tanh(x) = 2")
    assert "rich.style" in imported("prove", "tanh_exp", "--color", "always")
