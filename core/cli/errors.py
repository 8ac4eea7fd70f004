"""How the command line ends: exit codes, one line for an error, a report for a bug of ours."""

from __future__ import annotations

import platform
import sys
import time
import traceback
from pathlib import Path

from core.config.build import version_line
from core.config.secrets import Redactor

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130


class CliError(Exception):
    """What is wrong with the call, and how to mend it."""


def complain(message: str) -> None:
    print(f"pilothouse: {message}", file=sys.stderr, flush=True)


def ended_by(error: Exception, redactor: Redactor) -> int:
    """Say what an error means, in a line, and return the exit code."""
    if is_for_the_user(error):
        complain(redactor.redact(str(error)))
        return EXIT_USAGE
    complain(report_crash(error, redactor))
    return EXIT_FAILED


def is_for_the_user(error: Exception) -> bool:
    """Whether the message of an error tells the user what to do, so that nothing else needs to be said."""
    # Imported only now: a run without an error needs none of these.
    from core.client.errors import CallError
    from core.config.errors import ConfigError
    from core.keys.keystore import KeyStoreError
    from core.session.errors import PilothouseError
    from core.simulator import ProfileError
    from core.storage import FileError

    known = (CliError, PilothouseError, ConfigError, KeyStoreError, ProfileError, FileError, CallError)
    return isinstance(error, known)


def report_crash(error: BaseException, redactor: Redactor) -> str:
    """Write what is needed to find a bug of ours, without keys. Returns one line for the user."""
    # The names of options help; what stands in between may be private.
    options = [a.partition("=")[0] for a in sys.argv[1:] if a.startswith("-")]
    text = "\n".join(
        (
            f"{version_line()}, Python {platform.python_version()}, {platform.platform()}",
            f"command: {' '.join([*sys.argv[1:2], *options])}",
            "",
            "".join(traceback.format_exception(error)),
        )
    )
    what = redactor.redact(f"{type(error).__name__}: {error}".splitlines()[0])
    try:
        path = _crash_file()
        path.write_text(redactor.redact(text), "utf-8")
    except Exception:  # a report that cannot be written must not hide the error itself
        return f"internal error ({what}); its report could not be written"
    return f"internal error ({what}); a report without keys is in {path}"


def _crash_file() -> Path:
    from core.config.paths import log_folder

    return log_folder() / f"crash-{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}.txt"
