"""Where derivation files are: beside the user first, then the ones that come with symderive."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from symderive.shelf.derivation_file import read_work
from symderive.shelf.work import Unusable, Work


def packaged_folder() -> Path:
    """The folder of the shipped derivations: inside an installed package, or beside it in a checkout."""
    inside = Path(__file__).resolve().parent.parent / "derivations"
    return inside if inside.is_dir() else inside.parent.parent / "derivations"


def shelf(folder: Path | None = None) -> dict[str, Path]:
    """Every name and its file. Files of the folder (by default the present one, and derivations/ in it) go first."""
    here = folder or Path.cwd()
    found: dict[str, Path] = {}
    for place in (packaged_folder(), here / "derivations", here):
        if place.is_dir():
            for path in sorted(place.glob("*.toml")):
                if path.is_file() and (place != here or _is_derivation(path)):
                    found[path.stem] = path
    return {n: p for n, p in sorted(found.items()) if _is_derivation(p)}


def _is_derivation(path: Path) -> bool:
    """Whether the file has a key that only derivation files have: weights files, whose weights are a table, stand beside them."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return False
    first = next((m for line in text.splitlines() if (m := _KEY.match(line))), None)
    return first is not None and first["own"] is not None


# a key of its own, or the first table, which is none of them
_KEY = re.compile(r"\s*(?:(?P<own>claim|include|calc|\[\[claim\]\]|\[\[compute\]\]|weights\s*=\s*[\"\[])|\[)")


def is_name(text: str) -> bool:
    """Whether a text names a derivation or a file: no operator, no parenthesis, no relation."""
    return text.endswith(".toml") or not any(c in text for c in "=()+*^<>[]' \t\n")


def nearest(name: str, known: Iterable[str]) -> str:
    """The name that was probably meant, or "": letters that changed places (tahn) before other slips."""
    near = get_close_matches(name, known, 5)
    return min(near, key=lambda n: sorted(n) != sorted(name), default="")


def load_work(name_or_path: str) -> Work:
    """The work of that name, or of the file if it looks like one (./x.toml). Raises Unusable."""
    known = shelf()
    if name_or_path.endswith(".toml") or "/" in name_or_path:
        return read_work(Path(name_or_path), known)
    if name_or_path not in known:
        near = nearest(name_or_path, known)
        hint = f"Did you mean {near}?   " if near else ""
        raise Unusable("", f"no derivation called {name_or_path[:60]!r}", hint=f"{hint}All names: symderive list")
    return read_work(known[name_or_path], known)
