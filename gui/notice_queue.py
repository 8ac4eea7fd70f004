"""The notices that stand, the newest first. None overwrites another, but for what only repeats it."""

from __future__ import annotations

from gui.notice import Notice


class NoticeQueue:
    """What only informs makes room for whatever comes next; what warns stays until it is dismissed or withdrawn."""

    def __init__(self) -> None:
        self._standing: list[Notice] = []

    @property
    def first(self) -> Notice | None:
        return self._standing[0] if self._standing else None

    def __len__(self) -> int:
        return len(self._standing)

    def add(self, notice: Notice) -> None:
        self._standing = [
            notice,
            *(old for old in self._standing if old.tone != "info" and not _replaces(notice, old)),
        ]

    def dismiss(self) -> None:
        """Take the first away."""
        del self._standing[:1]

    def withdraw(self, id: str) -> None:
        self._standing = [old for old in self._standing if old.id != id]

    def clear(self) -> None:
        """Take away all that belonged to what was before; what has an id is withdrawn by who told it."""
        self._standing = [old for old in self._standing if old.id]


def _replaces(new: Notice, old: Notice) -> bool:
    return (bool(new.id) and new.id == old.id) or new.message == old.message
