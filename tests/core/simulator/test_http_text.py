"""Heads and chunks as HTTP/1.1 has them."""

from email.utils import parsedate_to_datetime

from core.simulator.http_text import chunk, head, retry_after, whole


def test_a_whole_answer_has_its_length_and_request_id() -> None:
    assert whole(200, b"sim-1", b"{}", b"x: y\r\n") == (
        b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nx-request-id: sim-1\r\nx: y\r\n"
        b"content-length: 2\r\n\r\n{}"
    )


def test_an_answer_of_unknown_length_is_chunked() -> None:
    assert b"transfer-encoding: chunked" in head(200, b"sim-1")
    assert chunk(b"x" * 26) == b"1a\r\n" + b"x" * 26 + b"\r\n"


def test_a_status_without_a_name_is_possible() -> None:
    assert head(499, b"sim-1").startswith(b"HTTP/1.1 499 ")


def test_retry_after_is_seconds_or_a_date() -> None:
    assert retry_after(1.0, None) == b"retry-after: 1\r\n"
    date = retry_after(30, 1_000_000_000).decode().removeprefix("retry-after: ").strip()
    assert parsedate_to_datetime(date).timestamp() == 1_000_000_030
