"""A queue that nobody reads."""

import queue

RESULTS: queue.SimpleQueue[tuple[int, str]] = queue.SimpleQueue()


def leak(number: int, text: str) -> None:
    RESULTS.put((number, text.lower() + "."))  # leak
