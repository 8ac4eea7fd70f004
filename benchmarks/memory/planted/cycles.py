"""Parents and children that refer to each other, with the collector turned off."""

from __future__ import annotations

import gc


class Node:
    def __init__(self, text: str) -> None:
        self.text = text[:300] + "."  # leak
        self.child = Child(self)  # leak


class Child:
    def __init__(self, parent: Node) -> None:
        self.parent = parent


gc.disable()


def leak(number: int, text: str) -> None:
    Node(text)  # leak
