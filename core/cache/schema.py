"""The tables of the file, and how one of an earlier format is brought up to date."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

from core.cache.rows import COLUMNS
from core.storage import connect, create_format, explain

APPLICATION_ID = 0x50484331  # "PHC1"
FORMAT = 2
_ENTRIES = """
CREATE TABLE IF NOT EXISTS entries (
    question BLOB NOT NULL UNIQUE, canonical BLOB, scope BLOB NOT NULL,
    prompt TEXT NOT NULL, text TEXT, response TEXT NOT NULL, reasoning TEXT NOT NULL,
    features BLOB, feature_version INTEGER NOT NULL, tokens INTEGER NOT NULL, cost_usd REAL, latency_s REAL NOT NULL,
    created REAL NOT NULL, expires REAL NOT NULL, last_used REAL NOT NULL, hits INTEGER NOT NULL,
    pinned INTEGER NOT NULL, origin TEXT NOT NULL, finish_reason TEXT NOT NULL,
    removed INTEGER NOT NULL DEFAULT 0, vector BLOB
);
CREATE INDEX IF NOT EXISTS tombstones ON entries (removed) WHERE removed > 0;
"""
STORED_INDEX = """
CREATE TABLE IF NOT EXISTS index_parts (
    generation INTEGER NOT NULL, number INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (generation, number)
);
CREATE TABLE IF NOT EXISTS index_states (generation INTEGER PRIMARY KEY, data BLOB NOT NULL);
"""
"""See `core.cache.stored_index`; a file that an earlier version has begun gets them when they are needed."""
HABITS = "CREATE TABLE IF NOT EXISTS habits (number INTEGER PRIMARY KEY, data BLOB NOT NULL);\n"
_SCHEMA = (
    _ENTRIES
    + """
CREATE TABLE IF NOT EXISTS scopes (key BLOB PRIMARY KEY, model TEXT NOT NULL, label TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS calibration (scope BLOB PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS wrong_matches (
    question BLOB NOT NULL, prompt TEXT NOT NULL, PRIMARY KEY (question, prompt)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS cleanups (number INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, writer INTEGER NOT NULL, question BLOB
);
"""
    + STORED_INDEX
    + HABITS
)
"""A row of `changes` without a question says that the file was cleared."""
_EARLIER_FORMAT = f"""
ALTER TABLE entries RENAME TO earlier;
{_SCHEMA}
INSERT OR IGNORE INTO scopes SELECT scope_of(model), model, '' FROM earlier GROUP BY model;
INSERT INTO entries ({COLUMNS}) SELECT question, NULL, scope_of(model), prompt, NULL, response, reasoning, NULL, 0,
    tokens, cost_usd, latency_s, created, expires, last_used, hits, 0, '', finish_reason FROM earlier;
DROP TABLE earlier;
"""


def opened(path: Path, known: bool) -> sqlite3.Connection:
    """A connection to write with, to a file that is `known` to be a cache or else is made one. Raises FileError."""
    connection = connect(path)
    try:
        if not known:
            create_format(connection, _SCHEMA, application_id=APPLICATION_ID, version=FORMAT)
        elif connection.execute("PRAGMA user_version").fetchone()[0] < FORMAT:
            _carry_over(connection)
    except sqlite3.Error as e:
        connection.close()
        raise explain(path, e) from None
    return connection


def _carry_over(connection: sqlite3.Connection) -> None:
    """Bring a file of format 1 up to date: its entries stay, to be found by exact match."""
    connection.create_function("scope_of", 1, _scope_of_model, deterministic=True)
    connection.execute("BEGIN IMMEDIATE")
    if connection.execute("PRAGMA user_version").fetchone()[0] < FORMAT:
        for statement in _EARLIER_FORMAT.split(";\n"):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {FORMAT}")
    connection.execute("COMMIT")


def _scope_of_model(model: str) -> bytes:
    return hashlib.blake2b(b"format 1\x00" + model.encode(), digest_size=16).digest()
