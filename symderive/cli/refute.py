"""symderive refute"""

from __future__ import annotations

import click

from symderive.cli.limit import Reply
from symderive.cli.options import printing
from symderive.cli.page import Page
from symderive.cli.sources import Expressions, text


@click.command("refute", cls=Expressions)
@click.argument("claim", metavar="CLAIM", callback=text)
@click.option("--assume", multiple=True, metavar="STATEMENT", help='Such as "x > 0", "a + b = 1", "n whole"; may be repeated.')
@printing()
def command(page: Page, claim: str, assume: tuple[str, ...]) -> Reply:
    """Look for a point at which a claim is false, and for nothing else.

    \b
    symderive refute "sqrt(x^2) = x"
    symderive refute "log(x^2) = 2 log(x)" --assume "x != 0"

    Exit code 1: there is one; 3: none was found, which proves nothing. The JSON is the refutation, for symderive verify.
    """
    from symderive.api.claims import refute

    return page.show(refute(claim, assume=assume))
