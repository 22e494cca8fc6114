"""A derivation by its name, a derivation file or a claim, judged; and which file was used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from symderive.api.results import Result
    from symderive.shelf.work import Work


def judged(what: str, assume: Sequence[str] = (), at: Mapping[str, str] | None = None) -> tuple[Result, str]:
    """The result, and a remark where a file of the user stands for one of symderive's. Raises what `symderive.prove` raises."""
    from symderive.shelf.find import is_name

    if not is_name(what):
        from symderive.api.claims import prove

        return prove(what, assume=assume, at=at), ""
    if assume:
        raise click.UsageError("--assume is for a claim; a derivation file has its own key `assuming`")
    if at:
        raise click.UsageError("--at is for a claim; a derivation file has its own key `evaluate`")
    from symderive.api.works import load

    result = load(what)
    assert result.work is not None
    named = what.endswith(".toml") or "/" in what
    return result, "".join(f"Using {work.file} for {work.name}.\n" for work in _local(result.work) if not (named and work is result.work))


def _local(work: Work) -> Iterator[Work]:
    """The works that have a name of symderive's own, but are in a file of the user that says something else."""
    from symderive.shelf.find import packaged_folder

    own = packaged_folder() / f"{work.name}.toml"
    if work.file != own and own.exists() and work.file.read_bytes() != own.read_bytes():
        yield work
    for part in work.include:
        yield from _local(part)
