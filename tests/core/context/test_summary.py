"""A summary says what a conversation is about, in its own words."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from core.context.summary import LONGEST, LONGEST_TITLE, summarise, title_of
from tests.core.context.talks import REFUNDS, REPLICATION


def test_it_begins_with_the_first_question() -> None:
    assert summarise(REFUNDS).startswith("How are refunds handled when a parcel is lost?")
    assert summarise(REPLICATION).startswith("数据库复制延迟为什么在夜里变大？")


def test_a_sentence_about_what_all_of_it_is_about_is_chosen() -> None:
    answer = (
        "Sure. The replica applies the log slowly. Replication lag grows while the replica applies the backup. "
        "By the way, the weather is fine."
    )
    messages = [
        {"role": "user", "content": "Our database is slow."},
        {"role": "user", "content": "Why does the replica have replication lag?"},
        {"role": "assistant", "content": answer},
    ]
    assert "replica" in summarise(messages)
    assert "weather" not in summarise(messages)


def test_system_messages_count_only_where_nobody_else_spoke() -> None:
    assert "support desk" not in summarise(REFUNDS)
    assert summarise(REFUNDS[:1]) == "You are the support desk of a shop."


def test_what_has_no_words_has_no_summary() -> None:
    assert summarise([{"role": "user", "content": "?! …"}]) == ""
    assert summarise([{"role": "user", "content": None}]) == ""
    assert title_of([{"role": "user", "content": [{"type": "image_url"}]}]) == ""


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=400), min_size=1, max_size=6))
def test_it_is_one_line_and_short_for_any_texts(texts: list[str]) -> None:
    messages = [{"role": "user", "content": text} for text in texts]
    summary = summarise(messages)
    assert len(summary) <= LONGEST
    assert len(title_of(messages)) <= LONGEST_TITLE
    assert len(summary.splitlines()) <= 1
