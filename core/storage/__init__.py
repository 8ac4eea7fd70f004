"""SQLite files with one writer each."""

from core.storage.sqlite import FileError, check_format, connect, create_format, explain
from core.storage.writer import BatchWriter

__all__ = ["BatchWriter", "FileError", "check_format", "connect", "create_format", "explain"]
