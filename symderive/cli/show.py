"""symderive show"""

from __future__ import annotations

import click

from symderive.cli.limit import Reply
from symderive.cli.options import printing
from symderive.cli.page import Page


@click.command("show")
@click.argument("name", metavar="RULE|NAME")
@printing(formats=("text", "md", "html", "latex", "json"))
def command(page: Page, name: str) -> Reply:
    """Show what a rule states, when it may be used and what it rests on; or what a derivation claims.

    \b
    symderive show diff_div
    symderive show tanh
    symderive list rules
    """
    from symderive.cli import catalogue

    shown = catalogue.shown(name)
    return page.show(shown, json=shown.json, quiet=lambda: shown.summary)
