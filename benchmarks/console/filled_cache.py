"""A cache file with many entries, made in a minute: some are put, and SQLite copies them under other questions.

Each copy has a prompt of its own (the question with a number) and its own times, uses and costs; its features are
those of the question that it was copied from. The browser looks at everything but features.
"""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

from benchmarks.cache.prompts import Prompts
from core.cache import IntelligentCache, ScopeMaker
from core.client.prompt import Prompt

DIFFERENT = 10_000
"""Questions that are put."""
LIFE_S = 7 * 86400
ANSWER = "An answer as good as any. " * 12
SCOPES = (
    {"model": "deepseek-chat"},
    {"model": "deepseek-reasoner"},
    {"model": "deepseek-chat", "temperature": 0.2},
)

_COPY = """
INSERT INTO entries (question, canonical, scope, prompt, text, response, reasoning, features, feature_version, tokens,
    cost_usd, latency_s, created, expires, last_used, hits, pinned, origin, finish_reason)
SELECT randomblob(16), randomblob(8), scope, prompt || ' (no. ' || :number || ')', text, response, reasoning,
    features, feature_version, tokens, cost_usd * :share, latency_s, created - :age, expires - :age,
    last_used - :age * :share,
    abs(random()) % 100 * :share * :share, 0, origin, finish_reason
FROM entries WHERE rowid <= :put
"""


def fill(path: Path, entries: int, seed: int = 1) -> None:
    """A fifth has expired when it is done, some are dear, most were never used again."""
    dice = random.Random(seed)
    makers = [ScopeMaker(dict(scope)) for scope in SCOPES]
    put = min(entries, DIFFERENT)
    with IntelligentCache(path, session="night.pilot") as cache:
        cache.loaded.wait()
        for number, question in enumerate(Prompts(seed).questions(put)):
            request = dice.choice(makers).request(Prompt(0, "", text=question.text))
            answer = f"{number} {ANSWER[: dice.randrange(60, 300)]}"
            cache.put(
                request,
                answer,
                tokens=dice.randrange(20, 200),
                cost_usd=dice.random() * 1e-3,
                latency_s=dice.random() * 20,
                ttl_s=LIFE_S,
            )
        cache.flush(300)
    with closing(sqlite3.connect(path)) as file:
        for number in range(2, entries // put + 1):
            values = {
                "number": number,
                "put": put,
                "share": dice.random(),
                "age": dice.random() * 1.25 * LIFE_S,
            }
            file.execute(_COPY, values)
        file.commit()
        rest = entries % put
        if rest:
            file.execute(_COPY.replace(":put", ":rest"), {**values, "number": 0, "rest": rest})
            file.commit()
