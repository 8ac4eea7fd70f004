"""Opening SQLite files the same way everywhere, with errors that say what to do."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

SQLITE_HEADER = b"SQLite format 3\0"
"""What every such file begins with (sqlite.org/fileformat2.html, section 1.3)."""


class FileError(Exception):
    """A file of ours that cannot be opened, read or written; the message is for the user."""


def connect(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """Open a file in WAL mode: readers never block the writer, and a killed process loses nothing committed.

    Raises FileError.
    """
    if read_only and not path.exists():
        raise FileError(f"{path}: there is no such file")
    if not read_only and not path.parent.is_dir():
        raise FileError(f"{path}: the folder does not exist: create it, or choose another place")
    if not read_only and not os.access(path if path.exists() else path.parent, os.W_OK):
        raise FileError(f"{path}: may not be written: choose another place, or change the permissions")
    try:
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=10.0)
    except sqlite3.DatabaseError as e:
        raise explain(path, e) from None
    try:
        connection.execute("PRAGMA busy_timeout = 10000")
        if read_only:
            connection.execute("PRAGMA query_only = 1")
        else:
            connection.execute("PRAGMA journal_mode = WAL")
            # A killed process loses nothing with NORMAL; a power cut may lose the last moments, never the file.
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA journal_size_limit = 16777216")
        connection.execute("PRAGMA cache_size = -512")
    except sqlite3.DatabaseError as e:
        connection.close()
        raise explain(path, e) from None
    return connection


def check_format(path: Path, *, application_id: int, version: int, kind: str) -> bool:
    """Whether the file already has our format; False where there is none, or an empty one.

    Only reads, so another program's file stays as it is. Raises FileError for such a file, a damaged one, or
    one of a newer version.
    """
    if not path.exists():
        return False
    connection = connect(path, read_only=True)
    try:
        connection.execute("BEGIN")  # one view of it all, though another process may be creating it
        found_id = connection.execute("PRAGMA application_id").fetchone()[0]
        found_version = connection.execute("PRAGMA user_version").fetchone()[0]
        empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    except sqlite3.DatabaseError as e:
        raise explain(path, e) from None
    finally:
        connection.close()
    if empty and found_id == 0 and found_version == 0:
        return False
    if found_id != application_id:
        raise FileError(f"{path}: is not a {kind} of Pilothouse")
    if found_version > version:
        raise FileError(
            f"{path}: this {kind} was written by a newer Pilothouse (format {found_version}, this one reads up to "
            f"{version}): update Pilothouse to open it"
        )
    return True


def create_format(connection: sqlite3.Connection, schema: str, *, application_id: int, version: int) -> None:
    """Create the tables in one transaction: a process killed meanwhile leaves an empty file, not half of ours."""
    connection.executescript(
        f"BEGIN IMMEDIATE; {schema} "
        f"PRAGMA application_id = {application_id}; PRAGMA user_version = {version}; COMMIT;"
    )


def explain(path: Path, error: sqlite3.Error) -> FileError:
    """SQLite's error in words that say what to do."""
    text = str(error)
    if "full" in text:
        words = "the disk is full: free some space and resume; nothing that was committed is lost"
    elif "readonly" in text or "unable to open" in text:
        words = "may not be written: choose another place, or change the permissions"
    elif "not a database" in text or "malformed" in text or "disk image" in text:
        words = "the file is damaged or cut short, or not ours: restore it from a copy, or start a new one"
    elif "locked" in text:
        words = "another program is writing to it: close that first"
    else:
        words = text
    return FileError(f"{path}: {words}")
