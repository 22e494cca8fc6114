"""The README is true: its commands print what it shows, its Python says what it shows, its links lead somewhere."""

from __future__ import annotations

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
COMMANDS = [body for language, body in BLOCKS if not language and body.startswith("$ ")]
FILES = {m[1]: body for language, body in BLOCKS
         if language in ("toml", "markdown") and (m := re.match(r"(?:#|<!--) (\S+\.(?:toml|md))(?: -->)?\n", body))}
LEFT_OUT = "..."


@pytest.fixture
def shell(tmp_path: Path):
    """Run a line in a shell, in a folder that holds the README's files, with `symderive` as a command."""
    beside, bin_ = tmp_path / "beside", tmp_path / "bin"
    beside.mkdir(), bin_.mkdir()
    for name, text in FILES.items():
        (beside / name).write_text(text, encoding="utf-8")
    command = bin_ / "symderive"
    command.write_text(f"#!{sys.executable}\nfrom symderive.cli import main\nmain()\n")
    command.chmod(0o755)
    path = f"{bin_}{os.pathsep}{os.environ['PATH']}"
    plain = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "NO_COLOR", "FORCE_COLOR")}

    def run(line: str) -> str:
        env = {**plain, "PATH": path, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "LC_ALL": "C.UTF-8"}
        done = subprocess.run(["bash", "-c", line], cwd=beside, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False, timeout=60)
        return done.stdout.decode()

    return run


def shown_in(shown: str, printed: str) -> bool:
    """Whether the text is what was printed, from start to end; a line `...` stands for any lines."""
    parts = [re.escape(part) for part in re.split(rf"^{re.escape(LEFT_OUT)}\n", shown, flags=re.MULTILINE)]
    return re.fullmatch(r"(?:.*\n)*?".join(parts), printed) is not None


@pytest.mark.parametrize("block", COMMANDS, ids=lambda block: block.partition("\n")[0][2:60])
def test_a_command_prints_what_is_shown(block, shell):
    line, _, shown = block.partition("\n")
    printed = shell(line[2:]).rstrip("\n") + "\n"
    assert shown_in(shown, printed), f"{line}\nprints\n{printed}"


@pytest.mark.parametrize(("shown", "printed", "is_there"), [
    ("a\nb\n", "a\nb\n", True), ("a\n", "a\nb\n", False), ("b\n", "a\nb\n", False),
    ("a\n...\n", "a\nb\n", True), ("...\nb\n", "a\nb\n", True), ("a\n...\nc\n", "a\nb\nb\nc\n", True), ("a\n...\nd\n", "a\nb\nc\n", False),
])
def test_lines_are_left_out_only_where_it_says_so(shown, printed, is_there):
    assert shown_in(shown, printed) is is_there


def test_the_python_says_what_is_shown():
    text = "".join(body for language, body in BLOCKS if language == "python")
    example = doctest.DocTestParser().get_doctest(text, {}, "README", "README.md", 0)
    found = doctest.DocTestRunner(verbose=False).run(example)
    assert found.attempted >= 5 and found.failed == 0


def test_every_command_is_shown():
    from symderive.cli.run import COMMANDS as names

    shown = {word for block in COMMANDS for word in re.findall(r"symderive (\w+)", block.partition("\n")[0])}
    assert shown == set(names)


def test_links_lead_somewhere():
    headings = {re.sub(r"[^\w -]", "", h).strip().lower().replace(" ", "-") for h in re.findall(r"^#+ (.*)$", README, re.MULTILINE)}
    for target in re.findall(r"\]\(([^)]+)\)", README):
        assert target[1:] in headings if target.startswith("#") else (ROOT / target).exists(), target


def test_every_key_is_told():
    from symderive.networks import weights_file
    from symderive.shelf import derivation_file as file

    told = set(re.findall(r"`[\[]*(\w+)[\]]*`", README)) | set(re.findall(r"^\[*(\w+)(?:\]| *=)", "".join(FILES.values()), re.MULTILINE))
    told |= {word for said in re.findall(r"`([^`\n]*)`", README) for word in re.findall(r"^(\w+) = ", said)}
    keys = {*file.KEYS, *file.LEMMA_KEYS, *file.CASE_KEYS, *file.INDUCTION_KEYS, *file.APPLY_KEYS, *file.COMPUTE_KEYS, *weights_file.KEYS}
    assert (keys | set(weights_file.GRAPH_KEYS)) - told == set()


def test_ci_runs_the_tests_as_the_readme_does():
    line = next(body.strip() for language, body in BLOCKS if language == "sh" and "pytest" in body)
    assert f'"{line}"' in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
