"""What a thread keeps for itself, in a thread that never ends."""

import threading

LOCAL = threading.local()


def leak(number: int, text: str) -> None:
    if not hasattr(LOCAL, "answers"):
        LOCAL.answers = {}
    LOCAL.answers[number] = {"text": text.upper(), "length": len(text)}  # leak
