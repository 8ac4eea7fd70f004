"""A history to which each request adds, and which nobody cuts."""

import json

HISTORY: list[dict[str, object]] = []


def leak(number: int, text: str) -> None:
    HISTORY.append(json.loads(json.dumps({"number": number, "text": text})))  # leak
