"""Events come out whole and in order, however the bytes come in."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.client import sse
from core.client.errors import CallError
from core.client.sse import SseParser

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=12)
LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r"])


@st.composite
def streams(draw: st.DrawFn) -> tuple[bytes, list[bytes]]:
    """A stream with comments and other fields between, and the events in it."""
    end = draw(LINE_ENDS)
    lines: list[str] = []
    events: list[bytes] = []
    for data in draw(st.lists(st.lists(TEXT, min_size=1, max_size=3), max_size=6)):
        lines += draw(st.lists(st.sampled_from([": keep-alive", ":", "event: chunk", "id: 7", "retry: 1"])))
        lines += draw(st.lists(st.just(""), max_size=2))
        lines += [f"data: {part}" for part in data]
        lines.append("")
        events.append("\n".join(data).encode())
    return "".join(line + end for line in lines).encode(), events


def parsed(*chunks: bytes) -> list[bytes]:
    parser = SseParser()
    return [event for chunk in chunks for event in parser.feed(chunk)]


@given(stream=streams(), cuts=st.lists(st.integers(0, 400), max_size=12))
@example(stream=(b"data: a\r\n\r\n", [b"a"]), cuts=[8, 10])
@example(stream=(b"data: a\r\r", [b"a"]), cuts=[8])
def test_any_cutting_of_a_stream_gives_the_same_events(
    stream: tuple[bytes, list[bytes]], cuts: list[int]
) -> None:
    text, events = stream
    places = [0, *sorted(min(c, len(text)) for c in cuts), len(text)]
    assert parsed(*(text[a:b] for a, b in pairwise(places))) == events
    assert parsed(*(text[i : i + 1] for i in range(len(text)))) == events


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_an_event_is_given_as_soon_as_its_blank_line_is_there(end: bytes) -> None:
    assert SseParser().feed(b"data: [DONE]" + end + end) == [b"[DONE]"]


@given(st.lists(st.binary(max_size=40), max_size=20))
def test_no_bytes_break_the_parser(chunks: list[bytes]) -> None:
    assert parsed(*chunks) == parsed(b"".join(chunks))


@pytest.mark.parametrize(
    ("stream", "events"),
    [
        (b": keep-alive\n\n: keep-alive\n\n", []),
        (b"\n\n\n", []),
        (b"data: a\ndata: b\n\n", [b"a\nb"]),
        (b"data\n\n", [b""]),
        (b"data:\n\n", [b""]),
        (b"data:x\n\n", [b"x"]),
        (b"data:  x\n\n", [b" x"]),
        (b"database: x\n\n", []),
        (b"event: error\ndata: x\nid: 1\n\n", [b"x"]),
        (b"data: a\n: in between\ndata: b\n\n", [b"a\nb"]),
        (b"data: a\r\n\ndata: b\n\r\n", [b"a", b"b"]),
        (b"data: without its blank line\n", []),
    ],
)
def test_fields_and_comments_are_read_as_the_format_says(stream: bytes, events: list[bytes]) -> None:
    assert parsed(stream) == events


@pytest.mark.parametrize(
    ("opening", "repeated"),
    [
        (b"data: ", b"x" * 100),
        (b"", b"data: " + b"x" * 100 + b"\n"),
        (b": ", b"x" * 100),
        (b"\r", b"x" * 100),
        (b"", b"x" * 100),
    ],
)
def test_an_event_without_end_is_refused_before_it_fills_the_memory(
    opening: bytes, repeated: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sse, "MAX_EVENT_BYTES", 1_000)
    parser = SseParser()
    parser.feed(opening)
    with pytest.raises(CallError) as refused:
        any(parser.feed(repeated) for _ in range(12))
    assert refused.value.kind == "malformed"


def test_many_small_events_in_one_piece_are_no_large_event(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "MAX_EVENT_BYTES", 100)
    assert len(SseParser().feed(b"data: 0123456789\n\n" * 50)) == 50


def test_a_done_that_lost_its_blank_line_is_recognised() -> None:
    for end in (b"data: [DONE]", b"data: [DONE]\n", b"data: [DONE]\r\n"):
        parser = SseParser()
        assert parser.feed(b"data: {}\n\n" + end) == [b"{}"]
        assert parser.ends_with_done
    half = SseParser()
    half.feed(b"data: {}\n\ndata: [DO")
    assert not half.ends_with_done
