"""prove --jsonl: a line for each row whatever becomes of it, a worker that can be lost, and files for the proofs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys

import pytest

from symderive.cli.stream import LONGEST_ROW, file_name
from tests.cli.test_process import ROOT, environment, posix

FAULTY = """
import os, sys
import symderive.api.batch as batch
judge = batch.judge
faults = {"endless": lambda: pow(3, 10**9), "gone": lambda: os._exit(9), "aborted": os.abort, "vast": lambda: bytearray(10**11)}
batch.judge = lambda claim: faults.get(repr(claim.lhs), lambda: judge(claim))() or judge(claim)
from symderive.cli import main
sys.argv = ["symderive", "prove", "--jsonl", "--time-limit", "0.3"]
main()
"""


def rows(*sides: str) -> str:
    return "".join(json.dumps({"id": side, "lhs": side, "rhs": side}) + "\n" for side in sides)


@posix
def test_the_stream_outlives_every_row(sd):
    sides = ("x", "endless", "y", "gone", "aborted", "vast", "z")
    found = subprocess.run([sys.executable, "-c", FAULTY], input=rows(*sides).encode(), capture_output=True, env=environment(), check=True)
    answers = [json.loads(line) for line in found.stdout.splitlines()]
    assert [a["id"] for a in answers] == list(sides) and not found.stderr
    assert [a["verdict"] for a in answers] == ["proved", "unknown", "proved", "unknown", "unknown", "unknown", "proved"]
    assert answers[1]["reason"] == "the time limit of 0.3 s was reached" and 0.25 < answers[1]["seconds"] < 2
    assert answers[3]["reason"] == "the work ended without an answer" and "memory" in answers[5]["error"]


@posix
def test_rows_are_answered_at_once_and_ctrl_c_is_quiet():
    process = subprocess.Popen([sys.executable, "-c", FAULTY.replace("0.3", "60")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, env=environment())
    assert process.stdin and process.stdout
    process.stdin.write(rows("x").encode())
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["verdict"] == "proved"  # while the stream is open
    process.stdin.write(rows("endless").encode())
    process.stdin.flush()
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=10) == (b"", b"") and process.returncode == 130


@posix
def test_a_reader_that_has_seen_enough_is_no_error():
    reading, writing = os.pipe()
    os.close(reading)
    process = subprocess.Popen([sys.executable, "-m", "symderive", "prove", "--jsonl"], stdin=subprocess.PIPE, stdout=writing,
                               stderr=subprocess.PIPE, env=environment(), cwd=ROOT)
    os.close(writing)
    assert process.communicate(rows("x", "y").encode())[1] == b"" and process.returncode == 0


def test_proofs_are_written_and_replay(sd, tmp_path):
    source = tmp_path / "claims.jsonl"
    claims = [{"id": "../up", "lhs": "x + 1", "rhs": "1 + x"}, {"id": 7, "lhs": "sqrt(x**2)", "rhs": "x"}, {"lhs": "x", "rhs": "x"},
              {"id": "open", "lhs": "x", "rhs": "x x"}]
    source.write_text("".join(json.dumps(c) + "\n" for c in claims) + "x" * (LONGEST_ROW + 5) + "\n\n")
    found = sd("prove", "--jsonl", str(source), "--proofs", str(tmp_path / "a" / "b"))
    answers = [json.loads(line) for line in found.out.splitlines()]
    assert (found.code, found.err) == (0, "") and len(answers) == 6 and "longer than" in answers[4]["error"]
    assert [a["id"] for a in answers] == ["../up", 7, None, "open", None, None]
    written = sorted(p.name for p in (tmp_path / "a" / "b").iterdir())
    assert written == ["%2E.%2Fup.json", "7.json", "line-3.json", "open.json"]
    assert [sd("verify", str(tmp_path / "a" / "b" / name)).code for name in written] == [0] * 4


@pytest.mark.parametrize(("name", "file"), [("I0042", "I0042.json"), ("", "line-3.json"), (".", "%2E.json"), ("a/b", "a%2Fb.json")])
def test_names_of_files(name, file):
    assert file_name(name, 3) == file


def test_long_names_are_told_apart():
    assert len(file_name("x" * 500, 1)) < 130 and file_name("x" * 500, 1) != file_name("x" * 501, 1)


@pytest.mark.parametrize(("typed", "said"), [
    ("prove --jsonl --assume x>0", "--jsonl goes with --proofs and --time-limit alone"),
    ("prove --jsonl --format json", "--jsonl goes with --proofs and --time-limit alone"),
    ("prove tanh --proofs here", "--proofs goes with --jsonl"),
    ("prove --jsonl none.jsonl", "none.jsonl: there is no such file"),
    ("prove --jsonl --proofs /dev/null", "/dev/null is no folder"),
    ("prove", "missing argument"),
])
def test_what_cannot_run(sd, typed, said):
    found = sd(*typed.split())
    assert (found.code, found.out) == (2, "") and said in " ".join(found.err.split())
