"""Requests as a server has them, that hold what they hold within bounds."""

from __future__ import annotations

import json
import logging
import random
import re
from collections import OrderedDict, deque
from functools import lru_cache
from logging.handlers import MemoryHandler
from typing import Any

WORDS = (
    "pilot",
    "engine",
    "answer",
    "prompt",
    "session",
    "token",
    "cache",
    "budget",
    "retry",
    "limit",
    "signal",
)


class Workload:
    """Full from the start: an LRU cache of answers, recent sessions, a log, compiled patterns, 40 MB that stay."""

    def __init__(self, seed: int = 1) -> None:
        self._random = random.Random(seed)
        self._base = [
            {"id": number, "name": f"row {number}", "tags": [str(number)]} for number in range(90_000)
        ]
        self._answers: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._sessions: dict[int, list[str]] = {}
        self._recent: deque[dict[str, Any]] = deque(maxlen=500)
        self._log = logging.getLogger("planted.workload")
        self._log.propagate = False
        self._log.setLevel(logging.INFO)
        self._log.addHandler(MemoryHandler(200, target=logging.NullHandler()))
        for number in range(6_000):
            self.request(-number)

    def request(self, number: int) -> str:
        text = " ".join(self._random.choices(WORDS, k=60))
        body = json.dumps({"id": number, "messages": [{"role": "user", "content": text}], "n": number % 7})
        asked = json.loads(body)
        key = f"{number % 9_000}:{text[:40]}"
        answer = self._answers.get(key)
        if answer is None:
            answer = {"id": number, "text": text.upper(), "usage": {"in": 60, "out": len(text)}}
            self._answers[key] = answer
            if len(self._answers) > 3_000:
                self._answers.popitem(last=False)
        self._sessions.setdefault(number % 400, []).append(text[:50])
        if len(self._sessions[number % 400]) > 20:
            self._sessions[number % 400] = self._sessions[number % 400][-10:]
        self._recent.append({"asked": asked, "took": self._random.random()})
        _normalized(text[:80])
        self._log.info("request %d took %d words", number, len(re.findall(r"\w+", text)))
        return text


@lru_cache(maxsize=2_000)
def _normalized(text: str) -> tuple[str, ...]:
    return tuple(sorted(text.split()))
