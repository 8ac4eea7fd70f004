"""One taxonomy of what can go wrong in a call, and what the pool should do about each.

Statuses and meanings are those of DeepSeek's error page; other endpoints agree where it matters.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime

import msgspec


class Action(enum.Enum):
    """What the pool does after a failed call."""

    FAIL_PROMPT = "the prompt itself is at fault: no other key would answer it"
    NEXT_KEY = "the key is at fault: shut it off, ask with the next key at once"
    NEXT_ACCOUNT = "the account cannot pay: shut it off, ask with the next account at once"
    BACK_OFF = "too much at a time: lower the account's limit, ask elsewhere, wait"
    PROBE_LATER = "the endpoint or the line is at fault: count it, ask elsewhere, probe later"


ACTIONS: dict[str, Action] = {
    "bad_request": Action.FAIL_PROMPT,
    "unauthorised": Action.NEXT_KEY,
    "out_of_balance": Action.NEXT_ACCOUNT,
    "rate_limited": Action.BACK_OFF,
    "overloaded": Action.PROBE_LATER,
    "server_error": Action.PROBE_LATER,
    "insufficient_resource": Action.PROBE_LATER,
    "timeout": Action.PROBE_LATER,
    "unreachable": Action.PROBE_LATER,
    "cut": Action.PROBE_LATER,
    "truncated": Action.PROBE_LATER,
    "malformed": Action.PROBE_LATER,
}
"""Every kind of failure with its action."""

_BY_STATUS = {
    400: "bad_request",
    401: "unauthorised",
    402: "out_of_balance",
    403: "unauthorised",
    404: "bad_request",
    408: "timeout",
    409: "overloaded",
    413: "bad_request",
    415: "bad_request",
    422: "bad_request",
    425: "overloaded",
    429: "rate_limited",
}


class CallError(Exception):
    """A call that brought no answer.

    `kind` is a key of `ACTIONS`, `retry_after_s` what the endpoint asked for. The message is for the user
    and may quote the endpoint, so whoever shows or stores it passes it through the redactor first.
    """

    def __init__(
        self,
        kind: str,
        message: str,
        *,
        status: int | None = None,
        retry_after_s: float | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.status = status
        self.retry_after_s = retry_after_s
        self.request_id = request_id

    @property
    def action(self) -> Action:
        return ACTIONS[self.kind]


class _ErrorDetail(msgspec.Struct):
    message: str | None = None
    type: str | None = None
    code: str | int | None = None


class _ErrorBody(msgspec.Struct):
    error: _ErrorDetail | str | None = None


_error_decoder = msgspec.json.Decoder(_ErrorBody)


def error_from_status(
    status: int, body: bytes, headers: Mapping[str, str], now: float, request_id: str | None
) -> CallError:
    """The error that an answer of this status stands for. `headers` in lower case, `now` in epoch seconds."""
    kind = _BY_STATUS.get(status)
    if kind is None:
        # 502-504 and the like come from a gateway in front of an overloaded service; a redirect or an unknown
        # refusal would be the same with any other key.
        kind = "bad_request" if status < 500 else "server_error" if status == 500 else "overloaded"
    retry_after = headers.get("retry-after")
    return CallError(
        kind,
        f"HTTP {status}: {_said(body) or 'no message'}",
        status=status,
        retry_after_s=parse_retry_after(retry_after, now) if retry_after else None,
        request_id=request_id,
    )


def parse_retry_after(value: str, now: float) -> float | None:
    """Seconds to wait from a Retry-After header: a number of seconds or an HTTP date. None if it is neither."""
    text = value.strip()
    try:
        seconds = float(text)
    except ValueError:
        try:
            date = parsedate_to_datetime(text)
            # The oldest form of an HTTP date names no zone and means GMT.
            seconds = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - now
        except (ValueError, TypeError, OverflowError):
            return None
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _said(body: bytes) -> str:
    """The endpoint's own words, short."""
    try:
        said = _error_decoder.decode(body).error
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, RecursionError):
        said = None
    if isinstance(said, _ErrorDetail):
        text = said.message or ""
    else:
        text = said if said is not None else body[:200].decode("utf-8", "replace")
    return " ".join(text.split())[:300]
