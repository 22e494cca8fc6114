"""A derivation by its name, a derivation file or a claim, judged; and which file was used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from symderive.api.results import Result
    from symderive.shelf.work import Work


# what a derivation file says in its own words
_OF_CLAIMS = {"assume": "--assume is for a claim; a derivation file has its own key `assuming`",
              "at": "--at is for a claim; a derivation file has its own key `evaluate`",
              "using": "--using is for a claim; a derivation file names its rules in `calc`",
              "hints": "--hint is for a claim; a derivation file has its own tables `[[lemma]]`"}


def judged(what: str, **given: Any) -> tuple[Result, str]:
    """The result, and a remark where a file of the user stands for one of symderive's. Takes and raises what `symderive.prove` does."""
    from symderive.shelf.find import is_name

    if not is_name(what):
        from symderive.api.claims import prove

        return prove(what, **given), ""
    for key, value in given.items():
        if value:
            raise click.UsageError(_OF_CLAIMS[key])
    from symderive.api.works import load

    result = load(what)
    assert result.work is not None
    named = what.endswith(".toml") or "/" in what
    used = (f"Using {work.file} for {work.name}.\n" for work in _local(result.work) if not (named and work is result.work))
    spare = (f"Line {line} of {result.name} names {rule}, which it does not need.\n" for j in result.judged for line, rule in j.unneeded)
    return result, "".join((*used, *spare))


def _local(work: Work) -> Iterator[Work]:
    """The works that have a name of symderive's own, but are in a file of the user that says something else."""
    from symderive.shelf.find import packaged_folder

    own = packaged_folder() / f"{work.name}.toml"
    if work.file != own and own.exists() and work.file.read_bytes() != own.read_bytes():
        yield work
    for part in work.include:
        yield from _local(part)
