"""The file dialogs: which prompts, which session, which keys."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget


def ask_prompts_file(parent: QWidget) -> Path | None:
    return _ask(parent, "Open prompts file", "Prompts (*.txt *.csv *.jsonl);;All files (*)")


def ask_session_file(parent: QWidget) -> Path | None:
    return _ask(parent, "Open session file", "Sessions (*.pilot);;All files (*)")


def ask_keys_file(parent: QWidget) -> Path | None:
    """A key a line; `account: key` puts the key in an account."""
    return _ask(parent, "Choose a keys file: a key a line, or 'account: key'", "All files (*)")


def _ask(parent: QWidget, title: str, kinds: str) -> Path | None:
    name, _ = QFileDialog.getOpenFileName(parent, title, "", kinds)
    return Path(name) if name else None
