"""`pilothouse`: the entry point. Without a command it opens the console.

The console alone needs no command line library, nor any command: 0.3 s of CPU that its window need not wait for.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from core.cli.console import open_console
from core.cli.descriptors import open_missing_descriptors
from core.cli.errors import EXIT_INTERRUPTED, complain, ended_by
from core.config.secrets import Redactor

_FOR_THE_CONSOLE = frozenset({"--demo", "--separate"})


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command, or the console; returns the exit code. An error is one line on stderr."""
    open_missing_descriptors()
    redactor = Redactor()
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not _FOR_THE_CONSOLE.issuperset(words):
        from core.cli.commands import run_command

        return run_command(words, redactor)
    try:
        return open_console(words)
    except KeyboardInterrupt:
        complain("interrupted")
        return EXIT_INTERRUPTED
    except Exception as error:
        return ended_by(error, redactor)
