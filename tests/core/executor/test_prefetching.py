from random import Random

import pytest

from core.executor import prefetching
from core.executor.prefetching import FEWEST_SEEN, LEAST_PRECISION, MOST_FOLLOWING, Sequences


def follows(sequences: Sequences, *questions: bytes) -> list[bytes]:
    found: list[bytes] = []
    for question in questions:
        found = [follow.question for follow in sequences.asked(question)]
    return found


def apart(n: int) -> list[bytes]:
    """Prompts that never come again, as many as end every prediction."""
    apart.count += n  # type: ignore[attr-defined]
    return [b"other %d" % (apart.count + i) for i in range(n)]  # type: ignore[attr-defined]


apart.count = 0  # type: ignore[attr-defined]


def test_what_always_followed_is_expected_to_follow() -> None:
    sequences = Sequences()
    for _ in range(FEWEST_SEEN):
        assert follows(sequences, b"a") == []
        follows(sequences, b"b", *apart(5))
    assert follows(sequences, b"a") == [b"b"]


def test_a_follow_up_is_seen_among_prompts_of_others() -> None:
    sequences = Sequences()
    for _ in range(8):
        follows(sequences, b"a", *apart(2), b"b", *apart(5))
    assert follows(sequences, b"a") == [b"b"]


def test_what_followed_seldom_is_not_bought() -> None:
    sequences, random = Sequences(), Random(1)
    for _ in range(60):
        follows(sequences, b"a", *([b"b"] if random.random() < 0.3 else []), *apart(5))
    assert follows(sequences, b"a") == []


def test_a_confidence_that_turns_out_wrong_is_not_trusted_any_more() -> None:
    sequences = Sequences()
    for i in range(40):  # each pair is seen often enough to be sure of, and then never again
        for _ in range(FEWEST_SEEN):
            follows(sequences, b"a%d" % i, b"b%d" % i, *apart(5))
        for _ in range(2):
            follows(sequences, b"a%d" % i, *apart(5))
    assert sequences.precision(1.0) < LEAST_PRECISION
    for _ in range(FEWEST_SEEN):
        follows(sequences, b"new", b"next", *apart(5))
    assert follows(sequences, b"new") == []


def test_predictions_that_come_true_raise_what_their_confidence_is_worth() -> None:
    sequences = Sequences()
    before = sequences.precision(0.55)
    random = Random(2)
    for _ in range(200):
        follows(sequences, b"a", *([b"b"] if random.random() < 0.6 else []), *apart(5))
    assert 0.5 < sequences.precision(0.65) < 0.8
    assert before == pytest.approx(0.55)


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefetching, "MOST_PROMPTS", 20)
    sequences = Sequences()
    for i in range(500):
        follows(sequences, b"a", b"%d" % i)
    assert len(sequences) == 20
    assert len(sequences._seen[b"a"].following) <= MOST_FOLLOWING
