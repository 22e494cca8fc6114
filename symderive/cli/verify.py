"""symderive verify"""

from __future__ import annotations

import click

from symderive.cli.limit import Reply
from symderive.cli.options import printing
from symderive.cli.page import Page
from symderive.cli.sources import content


@click.command("verify")
@click.argument("proof", metavar="FILE.json", callback=content)
@printing(formats=("text", "md", "html", "latex", "json"))
def command(page: Page, proof: str) -> Reply:
    """Replay a proof object with the kernel alone.

    \b
    symderive prove tanh --format json > tanh.json
    symderive verify tanh.json
    symderive prove sech --format json | symderive verify -

    Exit code 0: every step replays, and what it says of itself is so; 1: it does not, and the first step that fails is named;
    2: the JSON does not fit the format. The JSON of this
    command is {"verdict", "sentence", "where"}.
    """
    from symderive.cli.replay import replay

    replayed = replay(proof)
    return page.show(replayed, json=replayed.json)
