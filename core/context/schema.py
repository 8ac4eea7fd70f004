"""The tables of the file of contexts.

`n` is the number of a row's last change, so that who has read up to some `n` reads only what is newer. `digest` tells
whether `data` (the messages and the request fields, as JSON) is what was written. `removed` is the time of a removal
that can still be undone. `asked`, `rest` and `embedding` are for searches and can be made anew.
"""

from __future__ import annotations

import hashlib
import sqlite3

import msgspec

from core.context.snapshot import FORMAT as SNAPSHOT_FORMAT
from core.context.snapshot import ContextHead

APPLICATION_ID = 0x50484331  # "PHC1"
FORMAT = 1
SCHEMA = """
CREATE TABLE contexts (
    slot INTEGER PRIMARY KEY,
    n INTEGER NOT NULL,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    model TEXT NOT NULL,
    endpoint TEXT NOT NULL,
    account TEXT,
    messages INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    tokens_estimated INTEGER NOT NULL,
    summary TEXT NOT NULL,
    created REAL NOT NULL,
    used REAL NOT NULL,
    parent TEXT,
    version INTEGER NOT NULL,
    removed REAL,
    words_version INTEGER NOT NULL,
    asked BLOB NOT NULL,
    rest BLOB NOT NULL,
    embedding BLOB,
    digest BLOB NOT NULL,
    data BLOB NOT NULL
);
CREATE INDEX contexts_n ON contexts (n);
CREATE TABLE changes (n INTEGER NOT NULL);
INSERT INTO changes VALUES (0);
CREATE UNIQUE INDEX contexts_name ON contexts (name) WHERE removed IS NULL;
"""
COLUMNS = (
    *("slot", "n", "id", "name", "model", "endpoint", "account", "messages", "tokens", "tokens_estimated"),
    *("summary", "created", "used", "parent", "version", "removed", "words_version", "asked", "rest"),
    *("embedding", "digest", "data"),
)
HEAD_COLUMNS = (
    *("id", "name", "model", "endpoint", "account", "messages", "tokens", "tokens_estimated", "summary"),
    *("created", "used", "parent", "version"),
)
_NUMBER = (int, float)
_TYPES: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("id", "name", "model", "endpoint", "summary"), (str,)),
    **dict.fromkeys(("account", "parent"), (str, type(None))),
    **dict.fromkeys(("messages", "tokens", "tokens_estimated", "version"), (int,)),
    **dict.fromkeys(("created", "used"), _NUMBER),
}


def digest_of(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()


def next_change(connection: sqlite3.Connection) -> int:
    """The number of the change that is being made."""
    return int(connection.execute("UPDATE changes SET n = n + 1 RETURNING n").fetchone()[0])


def head_of(row: tuple[object, ...]) -> ContextHead:
    """A row of HEAD_COLUMNS. What a damaged file holds in place of a value is shown as nothing."""
    values = dict(zip(HEAD_COLUMNS, row, strict=True))
    wrong = [name for name, value in values.items() if not isinstance(value, _TYPES[name])]
    values |= {name: 0 if int in _TYPES[name] else "?" for name in wrong}
    version = values["version"]
    trouble = ""
    if wrong:
        trouble = damaged(str(values["name"]))
    elif isinstance(version, int) and version > SNAPSHOT_FORMAT:
        trouble = newer(str(values["name"]), version)
    return msgspec.convert({**values, "trouble": trouble}, ContextHead, strict=False)


def damaged(name: str) -> str:
    return f"the context {name!r} is damaged: add it again from an export, or remove it; the others are not touched"


def newer(name: str, version: int) -> str:
    return (
        f"the context {name!r} was kept by a newer Pilothouse (format {version}, this one reads up to "
        f"{SNAPSHOT_FORMAT}): update Pilothouse to open it"
    )
