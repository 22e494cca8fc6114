"""The command line: one file a command, loaded only when called; no mathematics, no formatting."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its exit code: 0 right, 1 wrong, 2 cannot run, 3 not decided, 130 interrupted."""
    try:
        from symderive.cli.run import run  # here, so that Ctrl-C is quiet while it is imported

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)
