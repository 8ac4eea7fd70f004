"""`summarise`: what a conversation is about, in its own words, without a call.

The first question stands first. Of the other sentences follow those that hold the words which the whole conversation
uses most: SumBasic (Nenkova and Vanderwende 2005), with the canonical words of the cache in place of plain ones.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from core.cache.reading import read
from core.client.conversation import text_of

LONGEST = 300
"""Characters of a summary."""
LONGEST_SENTENCE = 160
MOST_READ = 40_000
"""Characters of a conversation that are read for its summary: 20 ms."""
SENTENCES = 3
LONGEST_TITLE = 60
_END = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")
_SIGNS = re.compile(r"[\w一-鿿]")


def summarise(messages: list[dict[str, Any]]) -> str:
    """At most LONGEST characters on one line; empty where nobody has said anything in words."""
    sentences = list(_sentences(messages))
    if not sentences:
        return ""
    features = [read(sentence).id_set for sentence in sentences]
    counts = Counter(feature for found in features for feature in found)
    told, last = {0}, 0
    while len(told) < min(SENTENCES, len(sentences)):
        for feature in features[last]:
            counts[feature] = 0  # what has been told is not told again; SumBasic squares its probability
        last = max(
            (at for at in range(len(sentences)) if at not in told),
            key=lambda at: (sum(counts[f] for f in features[at]) / (len(features[at]) or 1), -at),
        )
        told.add(last)
    parts = [_cut(sentences[at], LONGEST_SENTENCE) for at in sorted(told)]
    return _cut(" ".join(parts), LONGEST)


def title_of(messages: list[dict[str, Any]]) -> str:
    """The first sentence, to call a conversation by."""
    return _cut(next(_sentences(messages), ""), LONGEST_TITLE)


def _sentences(messages: list[dict[str, Any]]) -> Iterator[str]:
    """Those of users and answers, the first question before all."""
    spoken = [message for message in messages if message.get("role") in ("user", "assistant")]
    left = MOST_READ
    for message in spoken or messages:
        text = text_of(message)[:left]
        left -= len(text)
        for sentence in _END.split(text):
            line = " ".join(sentence.split())
            if _SIGNS.search(line):
                yield line


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"
