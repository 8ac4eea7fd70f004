"""Why a call or a prompt failed: the kind in the language of the application, the message as it was recorded."""

from __future__ import annotations

from pathlib import Path

from gui.i18n import QT_TRANSLATE_NOOP, translate

KINDS = (
    QT_TRANSLATE_NOOP("Errors", "bad_request"),
    QT_TRANSLATE_NOOP("Errors", "unauthorised"),
    QT_TRANSLATE_NOOP("Errors", "out_of_balance"),
    QT_TRANSLATE_NOOP("Errors", "rate_limited"),
    QT_TRANSLATE_NOOP("Errors", "overloaded"),
    QT_TRANSLATE_NOOP("Errors", "server_error"),
    QT_TRANSLATE_NOOP("Errors", "insufficient_resource"),
    QT_TRANSLATE_NOOP("Errors", "timeout"),
    QT_TRANSLATE_NOOP("Errors", "unreachable"),
    QT_TRANSLATE_NOOP("Errors", "cut"),
    QT_TRANSLATE_NOOP("Errors", "truncated"),
    QT_TRANSLATE_NOOP("Errors", "malformed"),
    QT_TRANSLATE_NOOP("Errors", "no_account"),
)


def error_words(error: str) -> str:
    """'timeout: 30 s went by' or 'timeout' alone; what does not begin with a known kind stays as it is."""
    kind, colon, message = error.partition(": ")
    return translate("Errors", kind) + colon + message if kind in KINDS else error


def not_written(path: Path, error: OSError) -> str:
    """For a file that the disk does not take."""
    words = translate("Errors", "{path}: cannot be written: {why}")
    return words.format(path=path, why=error.strerror or error)
