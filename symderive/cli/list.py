"""symderive list"""

from __future__ import annotations

import click

from symderive.cli.limit import Reply
from symderive.cli.options import printing
from symderive.cli.page import Page


@click.command("list")
@click.argument("what", type=click.Choice(["derivations", "rules"]), default="derivations", metavar="[derivations|rules]")
@printing(formats=("text", "md", "html", "latex", "json"))
def command(page: Page, what: str) -> Reply:
    """List the derivations, each one proved on the spot, or the rules.

    \b
    symderive list
    symderive list rules
    symderive list --format json

    -q prints the names alone.
    """
    from symderive.cli import catalogue

    listing = catalogue.derivations() if what == "derivations" else catalogue.rules()
    return page.show(listing, notes=listing.notes, json=listing.json, quiet=lambda: "\n".join(listing.names))
