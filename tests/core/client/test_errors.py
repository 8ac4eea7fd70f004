"""Which failure an answer stands for, what the pool does about it, and how long it was asked to wait."""

from __future__ import annotations

import time
from email.utils import formatdate

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.client.errors import ACTIONS, Action, CallError, error_from_status, parse_retry_after

NOW = 1_790_000_000.0
"""A day in September 2026."""


def failed(status: int, body: bytes = b"", **headers: str) -> CallError:
    return error_from_status(status, body, {k.replace("_", "-"): v for k, v in headers.items()}, NOW, "id-1")


@pytest.mark.parametrize(
    ("status", "kind", "action"),
    [
        (400, "bad_request", Action.FAIL_PROMPT),
        (401, "unauthorised", Action.NEXT_KEY),
        (402, "out_of_balance", Action.NEXT_ACCOUNT),
        (403, "unauthorised", Action.NEXT_KEY),
        (404, "bad_request", Action.FAIL_PROMPT),
        (408, "timeout", Action.PROBE_LATER),
        (413, "bad_request", Action.FAIL_PROMPT),
        (415, "bad_request", Action.FAIL_PROMPT),
        (422, "bad_request", Action.FAIL_PROMPT),
        (425, "overloaded", Action.PROBE_LATER),
        (429, "rate_limited", Action.BACK_OFF),
        (500, "server_error", Action.PROBE_LATER),
        (502, "overloaded", Action.PROBE_LATER),
        (503, "overloaded", Action.PROBE_LATER),
        (504, "overloaded", Action.PROBE_LATER),
        (529, "overloaded", Action.PROBE_LATER),
        (302, "bad_request", Action.FAIL_PROMPT),
        (418, "bad_request", Action.FAIL_PROMPT),
    ],
)
def test_a_status_says_what_failed_and_what_the_pool_does(status: int, kind: str, action: Action) -> None:
    error = failed(status)
    assert (error.kind, error.action, error.status, error.request_id) == (kind, action, status, "id-1")


def test_every_kind_has_an_action_and_every_action_is_needed() -> None:
    assert set(ACTIONS.values()) == set(Action)


@given(status=st.integers(100, 999), body=st.binary(max_size=300))
def test_whatever_an_endpoint_answers_becomes_a_kind_with_an_action(status: int, body: bytes) -> None:
    error = failed(status, body)
    assert error.action in Action
    assert len(error.message) < 400
    assert "\n" not in error.message


# Retry-After


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0),
        ("7", 7.0),
        (" 2.5 ", 2.5),
        ("-3", 0.0),
        (formatdate(NOW + 90, usegmt=True), 90.0),
        (formatdate(NOW - 90, usegmt=True), 0.0),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(value: str, seconds: float) -> None:
    assert parse_retry_after(value, NOW) == pytest.approx(seconds)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the time zone of a process cannot be set here")
def test_a_date_without_a_zone_is_in_gmt_wherever_the_user_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as shanghai:
        shanghai.setenv("TZ", "Asia/Shanghai")
        time.tzset()
        waiting = parse_retry_after(time.asctime(time.gmtime(NOW + 90)), NOW)
    time.tzset()
    assert waiting == 90.0


@pytest.mark.parametrize(
    "value",
    [
        "",
        "soon",
        "1 minute",
        "inf",
        "nan",
        "1e999",
        "Sun, 06 Nov 99999999999999999999 08:49:37 GMT",
        "Sun, 99 Nov 2026 08:49:37 GMT",
        "\x00",
    ],
)
def test_a_retry_after_without_a_meaning_is_left_out(value: str) -> None:
    assert parse_retry_after(value, NOW) is None


@given(st.text())
def test_no_retry_after_makes_the_pool_wait_for_ever(value: str) -> None:
    seconds = parse_retry_after(value, NOW)
    assert seconds is None or 0.0 <= seconds < float("inf")


def test_a_refusal_carries_how_long_to_wait() -> None:
    assert failed(429, retry_after="12").retry_after_s == 12.0
    assert failed(503, retry_after="3").retry_after_s == 3.0
    assert failed(429).retry_after_s is None
    assert failed(429, retry_after="later").retry_after_s is None


# The endpoint's own words


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"error": {"message": "Insufficient Balance", "type": "unknown_error"}}', "Insufficient Balance"),
        (b'{"error": {"message": "two\\n lines", "code": 7}}', "two lines"),
        (b'{"error": "said plainly"}', "said plainly"),
        (b'{"error": {"message": null}}', "no message"),
        (b'{"error": null}', '{"error": null}'),
        (b'{"detail": "another shape"}', '{"detail": "another shape"}'),
        (b'{"error": {"message": {"deep": 1}}}', '{"error": {"message": {"deep": 1}}}'),
        (b"[1, 2]", "[1, 2]"),
        (b"<html>\n<h1>502 Bad Gateway</h1>", "<html> <h1>502 Bad Gateway</h1>"),
        (b"\xff\xfe broken", "�� broken"),
        (b'{"error": {"message": "\xff"}}', '{"error": {"message": "�"}}'),
        (b"", "no message"),
        (b"  \n ", "no message"),
    ],
)
def test_the_endpoints_own_words_are_passed_on(body: bytes, words: str) -> None:
    assert failed(500, body).message == f"HTTP 500: {words}"


def test_a_huge_error_body_is_told_in_short() -> None:
    told = failed(500, msgspec.json.encode({"error": {"message": "word " * 100_000}})).message
    assert told.startswith("HTTP 500: word word")
    assert len(told) <= len("HTTP 500: ") + 300
    assert len(failed(500, b"x" * 1_000_000).message) <= len("HTTP 500: ") + 200


def test_a_body_nested_without_end_is_still_an_error_of_the_endpoint() -> None:
    assert failed(503, b'{"trace":' + b"[" * 60_000).kind == "overloaded"
