"""symderive prove"""

from __future__ import annotations

import click

from symderive.cli.limit import Reply
from symderive.cli.options import printing
from symderive.cli.page import Page
from symderive.cli.sources import Expressions, name_or_claim, read_point

_OF_ROWS = ("what", "jsonl", "proofs", "time_limit")


class _Prove(Expressions):
    """With --jsonl many claims are answered, and nothing is printed but their lines."""

    def invoke(self, ctx: click.Context) -> int:
        rows, proofs = ctx.params.pop("jsonl"), ctx.params.pop("proofs")
        if not rows:
            if proofs:
                raise click.UsageError("--proofs goes with --jsonl")
            code: int = super().invoke(ctx)
            return code
        for n in ctx.params.keys() - {*_OF_ROWS}:
            if ctx.get_parameter_source(n) is click.core.ParameterSource.COMMANDLINE:
                raise click.UsageError("--jsonl goes with --proofs and --time-limit alone: each row has its own assumptions")
        from symderive.cli.stream import run_rows

        return run_rows(ctx.params["what"], proofs or "", ctx.params["time_limit"])


def _what(ctx: click.Context, param: click.Parameter, value: str | None) -> str:
    """What is to be proved; for --jsonl the file of the rows, if it is not standard input."""
    if ctx.params.get("jsonl"):
        return value or ""
    if value is None:
        raise click.MissingParameter(ctx=ctx, param=param)
    return name_or_claim(ctx, param, value)


@click.command("prove", cls=_Prove)
@click.argument("what", metavar="NAME|FILE|CLAIM", required=False, callback=_what)
@click.option("--assume", multiple=True, metavar="STATEMENT", help='Such as "x > 0", "a + b = 1", "n whole"; may be repeated.')
@click.option("--using", multiple=True, metavar="RULE", help="Prove a claim by this rule alone, or by several; see symderive list rules.")
@click.option("--hint", multiple=True, metavar="EQUATION", help="An equation to prove first, and then to use; may be repeated.")
@click.option("--from", "start", type=click.Choice(["left", "right", "both"]),
              help="The side where the calculation starts; by default the one with more to do.")
@click.option("--at", multiple=True, metavar="NAME=VALUE", help="Values of both sides there, under the proof of a claim: x=0.7,y=1/2.")
@click.option("--jsonl", is_flag=True, is_eager=True, help="Read a claim from each line of FILE or standard input, and answer it at once.")
@click.option("--proofs", metavar="DIR", help="With --jsonl: write each proof object to DIR/ID.json.")
@printing()
def command(page: Page, what: str, assume: tuple[str, ...], using: tuple[str, ...], hint: tuple[str, ...], start: str | None,
            at: tuple[str, ...]) -> Reply:
    """Prove a derivation or a claim, line by line, or refute it.

    \b
    symderive prove tanh
    symderive prove "tanh(x)^2 + sech(x)^2 = 2"
    symderive prove "log(x^2) = 2 log(x)" --assume "x > 0"
    symderive prove "1 - tanh(x)^2 = sech(x)^2" --hint "cosh(x)^2 - sinh(x)^2 = 1"
    symderive prove --jsonl --proofs proofs claims.jsonl

    A word without operators is the NAME of a derivation (see symderive list) or a FILE such as ./mine.toml; anything else is a
    CLAIM, lhs = rhs. A hyphen reads a claim or a derivation file from standard input.

    The JSON is a proof object, or the refutation of a false claim, for symderive verify. Where neither exists it is
    {"verdict", "sentence"}.

    With --jsonl each line is {"id", "lhs", "rhs", "assumptions": {"symbols": {"x": "positive"}, "where": ["x < 1"]}}, and its
    answer {"id", "verdict", ...} with the verdict proved, refuted or unknown; the time limit is a row's.
    """
    from symderive.cli.judging import judged

    result, notes = judged(what, assume=assume, using=using, hints=hint, at=read_point(at))
    return page.show(result.reading_from(start or ""), notes=notes)  # type: ignore[arg-type]
