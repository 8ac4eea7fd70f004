"""Reads a keys file: one key a line, `#` comments, `account: key` to put a key into an account.

No error repeats a key; it names the file and the line.
"""

import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path

from core.config.errors import ConfigError
from core.config.secrets import Secret

_LOOKS_LIKE_A_KEY = re.compile(r"sk-[A-Za-z0-9_-]{16,}")


@dataclass(frozen=True, slots=True)
class KeySpec:
    """One key and the account it belongs to. Limits and balance are the account's, shared by its keys."""

    account: str
    secret: Secret


def read_keys_file(path: Path) -> list[KeySpec]:
    """The keys of a file, in its order. Raises ConfigError."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"The keys file {path} cannot be read: {error.strerror}.") from error
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ConfigError(f"The keys file {path} is UTF-16: save it as UTF-8.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise ConfigError(f"The keys file {path} is not a text file: it needs one key a line.")
    return parse_keys(text, str(path))


def parse_keys(text: str, source: str) -> list[KeySpec]:
    """The keys in the text of a keys file; `source` is what errors name. Raises ConfigError."""
    found: list[tuple[str, Secret]] = []
    line_of: dict[Secret, int] = {}
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        try:
            account, secret = _parse_line(line)
        except ValueError as error:
            raise ConfigError(f"{source}, line {number}: {error}.") from None
        if secret in line_of:
            raise ConfigError(
                f"{source}, line {number}: the same key is on line {line_of[secret]}: remove one of them."
            )
        line_of[secret] = number
        found.append((account, secret))
    if not found:
        raise ConfigError(f"{source} has no keys: put one key on a line, or `account: key`.")
    return _name_accounts(found)


def unique_name(name: str, taken: set[str]) -> str:
    """The name, or with `(2)`, `(3)` and so on when it is taken."""
    candidate, number = name, 1
    while candidate in taken:
        number += 1
        candidate = f"{name} ({number})"
    return candidate


def warn_if_readable_by_others(path: Path) -> str | None:
    """A sentence for the user when other users of this machine may read the file (POSIX only)."""
    if os.name == "nt" or not path.exists():
        return None
    if path.stat().st_mode & (stat.S_IRGRP | stat.S_IROTH):
        return f"Other users of this machine can read the keys in {path}. To close it: chmod 600 {path}"
    return None


def _parse_line(line: str) -> tuple[str, Secret]:
    """The account, empty when none is named, and the key. Raises ValueError with the reason."""
    account, colon, key = line.partition(":")
    if not colon:
        account, key = "", line
    account, key = account.strip(), key.strip()
    if colon and not account:
        raise ValueError("there is no account name before the colon")
    if not key:
        raise ValueError("there is no key after the colon")
    if "#" in account or _LOOKS_LIKE_A_KEY.search(account):
        raise ValueError("the part before the colon is no account name; write `account: key`, comments apart")
    if any(letter.isspace() for letter in key):
        raise ValueError("a key has no spaces inside; put each key, and each comment, on its own line")
    try:
        return account, Secret(key)
    except ValueError:
        raise ValueError("a key has only ASCII letters, digits and signs; copy it again") from None


def _name_accounts(found: list[tuple[str, Secret]]) -> list[KeySpec]:
    taken = {account for account, _ in found if account}
    specs = []
    for account, secret in found:
        name = account or unique_name(secret.masked, taken)
        taken.add(name)
        specs.append(KeySpec(name, secret))
    return specs
