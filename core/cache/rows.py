"""`Row`: an entry as the file holds it, and how it is put there."""

from __future__ import annotations

from typing import NamedTuple, get_type_hints

QUESTION_BYTES = 16
COLUMNS = (
    "question, canonical, scope, prompt, text, response, reasoning, features, feature_version, tokens, cost_usd, "
    "latency_s, created, expires, last_used, hits, pinned, origin, finish_reason"
)
_TEXTS = {"prompt", "text", "response", "reasoning", "origin", "finish_reason"}
NAMES = COLUMNS.split(", ")
# Texts are bytes in memory and text in the file, where any tool can read them. Features that are not given stay
# as they are.
_INSERT = (
    f"INSERT INTO entries ({COLUMNS}) "
    f"VALUES ({', '.join('CAST(? AS TEXT)' if name in _TEXTS else '?' for name in NAMES)}) "
    "ON CONFLICT (question) DO "
)
PUT = (
    f"{_INSERT} UPDATE SET removed = 0, features = coalesce(excluded.features, features), "
    "feature_version = iif(excluded.features IS NULL, feature_version, excluded.feature_version), "
    f"{', '.join(f'{n} = excluded.{n}' for n in NAMES[1:] if n not in ('features', 'feature_version'))}"
)
PUT_MISSING = f"{_INSERT} NOTHING"


class Row(NamedTuple):
    """An entry as the file holds it; texts in UTF-8. `features` is packed, None where there are none.

    `text` is the compared message where it is not the prompt itself; `canonical` (8 bytes) is None for entries
    that are found by exact match only.
    """

    question: bytes
    canonical: bytes | None
    scope: bytes
    prompt: bytes
    text: bytes | None
    response: bytes
    reasoning: bytes
    features: bytes | None
    feature_version: int
    tokens: int
    cost_usd: float | None
    latency_s: float
    created: float
    expires: float
    last_used: float
    hits: int
    pinned: int
    origin: bytes
    finish_reason: bytes


ROW_TYPES = tuple(get_type_hints(Row).values())
