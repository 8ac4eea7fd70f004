"""The encoder's vectors of stored prompts: made once, kept in the file, cleared from memory and read again."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from core.cache.contents import Contents
from core.cache.encoder import Embedder
from core.cache.table import COMPARED
from core.cache.vectors import pack

REMEMBERED = 1_024
"""Prompts whose vectors are kept from the look-up until their answer comes: 0.5 MB."""
MADE_AT_ONCE = 16
"""Prompts that are encoded together: 0.1 s."""

Vector = NDArray[np.float32]
Packed = NDArray[np.int8]


class EntryVectors:
    """Without an encoder it does nothing. Used from any thread but the loop's, but for `on_put`."""

    def __init__(self, contents: Contents, lock: threading.Lock, encoder: Embedder | None) -> None:
        self._contents = contents
        self._lock = lock
        self._encoder = encoder
        self._tag = b"" if encoder is None else hashlib.blake2b(encoder.name.encode(), digest_size=8).digest()
        self._remembered: OrderedDict[bytes, Packed] = OrderedDict()
        self._to_make: deque[bytes] = deque()
        self.load_saved: Callable[[Sequence[bytes]], dict[bytes, bytes]] = lambda questions: {}
        """What the file has, by question."""
        self.save: Callable[[list[tuple[bytes, bytes]]], object] = lambda vectors: None
        """(vector, question) each, to be written to the file."""

    def of_prompt(self, question: bytes, text: str) -> Vector | None:
        """The vector of a prompt that is asked; None where there is no encoder, or it does not read all of it."""
        if self._encoder is None or not self._encoder.fits(text):
            return None
        vector: Vector = self._encoder.embed([text])[0]
        self._remembered[question] = pack(vector)
        while len(self._remembered) > REMEMBERED:
            self._remembered.popitem(last=False)
        return vector

    def on_put(self, questions: Iterable[bytes]) -> None:
        """New entries need vectors: at once where the prompt was just looked up, or else when `make_some` is called.
        Under the lock."""
        if self._encoder is None:
            return
        for question in questions:
            packed = self._remembered.pop(question, None)
            if packed is None:
                self._to_make.append(question)
            else:
                self._set(question, packed)
                self.save([(self._tag + packed.tobytes(), question)])

    def on_load(self) -> None:
        """All that was loaded needs vectors."""
        if self._encoder is None:
            return
        with self._lock:
            self.on_put([self._contents.record(slot).question for slot in self._contents.slots().tolist()])

    def of_entry(self, question: bytes, text: str) -> Vector | None:
        """The vector of an entry, from the file or made now."""
        if self._encoder is None or not self._encoder.fits(text):
            return None
        packed = self._unpacked(self.load_saved([question]).get(question))
        if packed is None:
            packed = pack(self._encoder.embed([text])[0])
            with self._lock:
                self.save([(self._tag + packed.tobytes(), question)])
        with self._lock:
            slot = self._set(question, packed)
            return None if slot < 0 else self._contents.vector(slot)

    def make_some(self) -> bool:
        """Give vectors to a few entries that wait for them; False where none does."""
        if self._encoder is None or not self._to_make:
            return False
        questions = [self._to_make.popleft() for _ in range(min(MADE_AT_ONCE, len(self._to_make)))]
        saved = self.load_saved(questions)
        texts: dict[bytes, str] = {}
        for question in questions:
            packed = self._unpacked(saved.get(question))
            with self._lock:
                slot = self._contents.find(question)
                if slot < 0 or not self._contents.record(slot).flags & COMPARED:
                    continue
                if packed is not None:
                    self._set(question, packed)
                    continue
                text = self._contents.texts(slot).text.decode(errors="replace")
            if self._encoder.fits(text):
                texts[question] = text
        if texts:
            made = [pack(v) for v in self._encoder.embed(list(texts.values()))]
            with self._lock:
                for question, packed in zip(texts, made, strict=True):
                    self._set(question, packed)
                self.save([(self._tag + p.tobytes(), q) for q, p in zip(texts, made, strict=True)])
        return True

    def _set(self, question: bytes, packed: Packed) -> int:
        slot = self._contents.find(question)
        if slot >= 0:
            self._contents.set_vector(slot, packed)
        return slot

    def _unpacked(self, saved: bytes | None) -> Packed | None:
        """None where the file has none, or one of another encoder."""
        if self._encoder is None or saved is None or not saved.startswith(self._tag):
            return None
        packed = np.frombuffer(saved, np.int8, offset=len(self._tag))
        return packed if len(packed) == self._encoder.dimensions else None
