"""symderive list"""

from __future__ import annotations

import click

from symderive.cli.limit import Reply
from symderive.cli.options import printing
from symderive.cli.page import Page


@click.command("list")
@click.argument("what", type=click.Choice(["derivations", "rules"]), default="derivations", metavar="[derivations|rules]")
@click.option("--check", is_flag=True, help="Prove each derivation and say whether it holds; the exit code is that of the worst.")
@printing(formats=("text", "md", "html", "latex", "json"))
def command(page: Page, what: str, check: bool) -> Reply:
    """List the derivations, or the rules.

    \b
    symderive list
    symderive list --check --time-limit 60
    symderive list rules

    -q prints the names alone.
    """
    from symderive.cli import catalogue

    listing = catalogue.derivations(check) if what == "derivations" else catalogue.rules()
    return page.show(listing, notes=listing.notes, json=listing.json, quiet=lambda: "\n".join(listing.names))
