"""Run the command line inside the test process."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import NamedTuple

import pytest

import symderive.api.claims
import symderive.api.gradients
import symderive.api.values
import symderive.api.works
import symderive.cli.catalogue
import symderive.pages.html
import symderive.pages.latex
import symderive.pages.markdown
import symderive.pages.terminal  # noqa: F401  imported once here, and not in each process of a run
from symderive.cli.run import run


class Answer(NamedTuple):
    """What a run of the command line left behind."""

    code: int
    out: str
    err: str


@pytest.fixture
def sd(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """sd("prove", "tanh", stdin="...") answers with exit code, standard output and standard error."""
    for variable in ("NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(variable, raising=False)

    def call(*args: str, stdin: str | bytes = "") -> Answer:
        data = stdin.encode() if isinstance(stdin, str) else stdin
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8"))
        capsys.readouterr()
        code = run(list(args))
        return Answer(code, *capsys.readouterr())

    return call
