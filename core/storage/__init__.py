"""SQLite files with one writer each."""

from core.storage.sqlite import SQLITE_HEADER, FileError, check_format, connect, create_format, explain
from core.storage.writer import VALUE_ERRORS, BatchWriter, is_of_the_value

__all__ = [
    "SQLITE_HEADER",
    "VALUE_ERRORS",
    "BatchWriter",
    "FileError",
    "check_format",
    "connect",
    "create_format",
    "explain",
    "is_of_the_value",
]
