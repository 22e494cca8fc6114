"""symderive prove"""

from __future__ import annotations

import click

from symderive.cli.limit import Reply
from symderive.cli.options import printing
from symderive.cli.page import Page
from symderive.cli.sources import Expressions, name_or_claim


@click.command("prove", cls=Expressions)
@click.argument("what", metavar="NAME|FILE|CLAIM", callback=name_or_claim)
@click.option("--assume", multiple=True, metavar="STATEMENT", help='Such as "x > 0", "n whole" or "z complex"; may be repeated.')
@printing()
def command(page: Page, what: str, assume: tuple[str, ...]) -> Reply:
    """Prove a derivation or a claim, line by line, or refute it.

    \b
    symderive prove tanh
    symderive prove "tanh(x)^2 + sech(x)^2 = 2"
    symderive prove "log(x^2) = 2 log(x)" --assume "x > 0"

    A word without operators is the NAME of a derivation (see symderive list) or a FILE such as ./mine.toml; anything else is a
    CLAIM, lhs = rhs. A hyphen reads a claim or a derivation file from standard input.

    The JSON is a proof object, or the refutation of a false claim, for symderive verify. Where neither exists it is
    {"verdict", "sentence"}.
    """
    from symderive.cli.judging import judged

    result, notes = judged(what, assume)
    return page.show(result, notes=notes)
