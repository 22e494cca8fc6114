"""One run of the command line, from its arguments to its exit code. No traceback leaves this file."""

from __future__ import annotations

import sys
from importlib import import_module

import click

from symderive import __version__
from symderive.cli.errors import told
from symderive.cli.output import CannotWrite, silence, write_error
from symderive.cli.screen import screen_of

COMMANDS = ("prove", "refute", "simplify", "diff", "grad", "graph", "conv", "eval", "check", "verify", "export", "list", "show")


class _Commands(click.Group):
    """The commands, each imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"symderive.cli.{cmd_name}").command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in COMMANDS and not args[0].startswith("-"):
            raise UnknownCommand(args[0], ctx)
        return super().resolve_command(ctx, args)


class UnknownCommand(click.UsageError):
    """The first word is no command."""

    def __init__(self, word: str, ctx: click.Context):
        super().__init__(f"no command called {word[:40]!r}", ctx)
        self.word = word


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="symderive %(version)s")
def commands() -> None:
    """\b
    symderive prove tanh                             a derivation by its name
    symderive prove "sech(x)^2 = 1 - tanh(x)^2"      any equation: proved or refuted
    symderive grad --format json                     the gradient of a network, exact

    Derivations as a lecturer writes them, every line proved by a small checker.

    Exit codes: 0 proved or all right, 1 false or a wrong line, 2 cannot run, 3 not decided.
    """


def run(args: list[str]) -> int:
    """Run the command line and return its exit code."""
    try:  # not click's own main, which has other exit codes and expands * on Windows
        with commands.make_context("symderive", args) as context:
            code: int = commands.invoke(context)
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except click.exceptions.Exit as e:  # --help and --version
        return e.exit_code
    except BrokenPipeError:  # the reader has seen enough
        silence()
        return 0
    except click.exceptions.NoArgsIsHelpError as e:
        write_error(e.format_message() + "\n")
    except Exception as e:
        if isinstance(e, OSError | CannotWrite):
            silence()
        write_error(told(e, screen_of(sys.stderr)))
    return 2
