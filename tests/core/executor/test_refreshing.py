import pytest

from core.client.prompt import Prompt
from core.executor import refreshing
from core.executor.refreshing import LONGEST_REQUEST, HotEntries

T0 = 1_790_000_000.0
TTL_S = 1000.0


def prompt(text: str = "When does the ferry leave?") -> Prompt:
    return Prompt(1, "1", text=text)


def hot(gap_s: float, asks: int, question: bytes = b"q") -> HotEntries:
    entries = HotEntries()
    for i in range(asks):
        entries.asked(question, prompt(), T0, T0 + TTL_S, T0 + i * gap_s)
    return entries


def test_what_is_asked_all_the_time_is_due_shortly_before_it_expires() -> None:
    entries = hot(gap_s=100.0, asks=10)
    assert entries.due(T0 + 899) == []
    (due,) = entries.due(T0 + 905)
    assert due.question == b"q"
    assert due.prompt == prompt()
    assert due.expected == pytest.approx(10)


def test_what_has_expired_is_left_to_whoever_asks_for_it() -> None:
    assert hot(gap_s=100.0, asks=10).due(T0 + TTL_S) == []


def test_what_was_asked_twice_or_seldom_is_not_worth_a_call() -> None:
    assert hot(gap_s=450.0, asks=2).due(T0 + 950) == []
    assert hot(gap_s=400.0, asks=3).due(T0 + 950) == []


def test_what_nobody_asks_for_any_more_is_not_worth_a_call() -> None:
    assert hot(gap_s=10.0, asks=20).due(T0 + 950) == []


def test_the_most_wanted_comes_first() -> None:
    entries = hot(gap_s=100.0, asks=10, question=b"often")
    for i in range(4):
        entries.asked(b"less", prompt(), T0, T0 + TTL_S, T0 + 300 * i)
    assert [due.question for due in entries.due(T0 + 950)] == [b"often", b"less"]


def test_a_new_answer_puts_the_next_call_off() -> None:
    entries = hot(gap_s=100.0, asks=10)
    entries.renewed(b"q", T0 + 950, T0 + 950 + TTL_S)
    entries.renewed(b"unknown", T0, T0)
    assert entries.due(T0 + 960) == []
    assert entries.is_fresh(b"q", T0 + 1500)


def test_requests_are_kept_in_bounded_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refreshing, "MOST_ENTRIES", 10)
    monkeypatch.setattr(refreshing, "MOST_CHARACTERS", 500)
    entries = HotEntries()
    for i in range(50):
        entries.asked(b"%d" % i, prompt("x" * 20), T0, T0 + TTL_S, T0)
    assert len(entries) == 10
    assert entries.request(b"0") is None
    assert entries.request(b"49") is not None
    for i in range(50):
        entries.asked(b"%d" % i, prompt("x" * 200), T0, T0 + TTL_S, T0)
    assert entries.characters <= 500
    entries.asked(b"huge", prompt("x" * (LONGEST_REQUEST + 1)), T0, T0 + TTL_S, T0)
    assert entries.request(b"huge") is None


def test_a_whole_conversation_is_kept_as_it_was_asked() -> None:
    asked = Prompt(
        1, "1", messages=[{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Why?"}]
    )
    entries = HotEntries()
    entries.asked(b"q", asked, T0, T0 + TTL_S, T0)
    assert entries.request(b"q") == asked
    assert entries.characters == len("Be brief.Why?")
