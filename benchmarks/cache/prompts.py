"""Synthetic questions: 6 to 20 words in the forms that questions have, with real words as often as they occur."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from importlib.resources import files
from itertools import cycle
from typing import NamedTuple

import numpy as np

COMMONEST_LEFT_OUT = 150
"""Words of grammar: the forms bring their own."""
RAREST = 100
"""Occurrences in 770 million words."""
_BATCH = 10_000

NEAR = ("greeting", "case", "order", "slip")
FAR = ("word", "unrelated")
"""How what is asked differs from what is stored: `FAR` asks something else."""


class _Form(NamedTuple):
    """A question, and for some the same with its clauses the other way round."""

    text: str
    other: str = ""


_FORMS = (
    _Form("How do I {0} the {1} {2}?"),
    _Form("What is the {0} of a {1} {2}?"),
    _Form("Why does my {0} {1} every time I {2} the {3}?"),
    _Form("What is the difference between a {0} {1} and a {2} {3}?"),
    _Form("Can a {0} {1} be used to {2} the {3} of a {4}?"),
    _Form("Which {0} should I take to {1} from the {2} to the {3} {4}?"),
    _Form("How long does it take a {0} {1} to {2} a {3} with a {4} {5}?"),
    _Form("If the {0} is {1}, how do I {2} the {3}?", "How do I {2} the {3} if the {0} is {1}?"),
    _Form("When the {0} {1} fails, what {2} helps a {3}?", "What {2} helps a {3} when the {0} {1} fails?"),
    _Form("My {0} {1} has a {2} {3}. How do I {4} it in a {5} {6} without the {7}?"),
    _Form("Explain how the {0} of the {1} changes the {2} of a {3} and what a {4} can do about {5}."),
    _Form("Who was the first {0} to {1} the {2} {3} of the {4} in {5}?"),
)
_GREETINGS = ("Hi! {} Thanks!", "Hello, {}", "Please, {}", "Hey there! {}")


class Question(NamedTuple):
    form: _Form
    words: tuple[str, ...]

    @property
    def text(self) -> str:
        return self.form.text.format(*self.words)


class Asked(NamedTuple):
    """`how` it differs from what is stored: one of NEAR or FAR."""

    how: str
    text: str


class Prompts:
    """The same seed gives the same questions."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        data = (files("spellchecker") / "resources" / "en.json.gz").read_bytes()
        counts: dict[str, int] = json.loads(gzip.decompress(data))
        self._known = set(counts)
        usual = sorted(
            (word for word in counts if word.isascii() and word.isalpha() and 3 <= len(word) <= 14),
            key=lambda word: -counts[word],
        )
        self._words = [word for word in usual[COMMONEST_LEFT_OUT:] if counts[word] >= RAREST]
        upto = np.cumsum([counts[word] for word in self._words])
        self._upto = upto / upto[-1]

    def questions(self, count: int) -> Iterator[Question]:
        """All different to the letter."""
        seen: set[int] = set()
        while True:
            for question in self._batch():
                if (mark := hash(question)) not in seen:
                    seen.add(mark)
                    yield question
                    if len(seen) == count:
                        return

    def asked(self, stored: list[Question]) -> list[Asked]:
        """One for each stored question: near and far ones by turns, in random order."""
        kinds = cycle([kind for near in NEAR for kind in (near, FAR[NEAR.index(near) % 2])])
        asked = [self._ask(how, question) for how, question in zip(kinds, stored, strict=False)]
        return [asked[i] for i in self._random.permutation(len(asked))]

    def _ask(self, how: str, question: Question) -> Asked:
        text = question.text
        if how == "greeting" or (how == "order" and not question.form.other):
            return Asked("greeting", self._one_of(_GREETINGS).format(text))
        if how == "case":
            return Asked(how, text.lower() if self._random.random() < 0.5 else text.upper())
        if how == "order":
            return Asked(how, question.form.other.format(*question.words))
        if how == "slip":
            return Asked(how, self._with_slip(question))
        if how == "unrelated":
            return Asked(how, next(iter(self._batch(1))).text)
        words = list(question.words)
        place = int(self._random.integers(len(words)))
        while words[place] == question.words[place]:
            words[place] = self._draw(1)[0]
        return Asked(how, question._replace(words=tuple(words)).text)

    def _with_slip(self, question: Question) -> str:
        """Two inner letters of the longest word swapped; as it is where that makes another word."""
        words = list(question.words)
        place = max(range(len(words)), key=lambda i: len(words[i]))
        word = words[place]
        for at in range(len(word) - 3, 1, -1):
            slipped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
            if slipped not in self._known:
                words[place] = slipped
                break
        return question._replace(words=tuple(words)).text

    def _batch(self, size: int = _BATCH) -> Iterator[Question]:
        forms = [_FORMS[i] for i in self._random.integers(len(_FORMS), size=size)]
        numbers = [form.text.count("{") for form in forms]
        words = iter(self._draw(sum(numbers)))
        for form, n in zip(forms, numbers, strict=True):
            yield Question(form, tuple(next(words) for _ in range(n)))

    def _draw(self, count: int) -> list[str]:
        places = np.searchsorted(self._upto, self._random.random(count))
        return [self._words[i] for i in np.minimum(places, len(self._words) - 1).tolist()]

    def _one_of(self, choices: tuple[str, ...]) -> str:
        return choices[int(self._random.integers(len(choices)))]
