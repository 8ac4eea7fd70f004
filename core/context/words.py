"""Which words a conversation holds, as the cache reads words: what a search by meaning compares.

The canonical words of `core.cache.reading` make singular and plural, British and American spelling, and typing slips
one word; Chinese counts by pairs of characters.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.cache.reading import read
from core.client.conversation import text_of

Ids = NDArray[np.uint32]

MOST_READ = 200_000
"""Characters of a conversation whose words are kept: 0.1 s."""
PASSAGE = 900
"""Characters that are read at once: a longer text would lose its less rare words."""


def words_of(*texts: str) -> Ids:
    """The features of the texts, each once, in the order of their numbers."""
    found: set[int] = set()
    left = MOST_READ
    for text in texts:
        for line in text[: max(left, 0)].splitlines():
            for at in range(0, len(line), PASSAGE):
                passage = line[at : at + PASSAGE]
                if passage.strip():
                    found |= read(passage).id_set
        left -= len(text)
    return np.array(sorted(found), np.uint32)


def words_of_messages(name: str, messages: list[dict[str, Any]]) -> tuple[Ids, Ids]:
    """The words of its name and its questions, and those of all the rest."""
    asked = [text_of(message) for message in messages if message.get("role") == "user"]
    rest = [text_of(message) for message in messages if message.get("role") != "user"]
    return words_of(name, *asked), words_of(*rest)
