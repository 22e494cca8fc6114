"""Goldens: what is printed is compared with a file; --accept writes the file, for a person to review."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="write goldens that differ; then review them with git diff")


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[Path, str], None]:
    """Compares a text with a file. Without --accept nothing is ever written; with it a test that writes says so and is no success."""

    def compare(path: Path, text: str) -> None:
        known = path.read_text(encoding="utf-8") if path.exists() else ""
        if text != known and request.config.getoption("--accept"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
            pytest.fail(f"{path.name} was written: review it with git diff, and run again")
        assert text == known, f"{path.name} differs: if the new text is better, run pytest --accept and review"

    return compare
