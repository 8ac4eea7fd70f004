"""Faults that were found once and must not come back: waits that an endpoint asked for."""

from random import Random

from core.client.errors import CallError
from core.config.secrets import Secret
from core.keys.account import Account


def test_a_late_answer_does_not_end_the_wait_that_the_endpoint_asked_for():
    account = Account("a", [Secret("sk-test-0001")], None)
    key = account.keys[0]
    account.on_started(key, 1, now=0.0)
    account.on_started(key, 2, now=0.0)
    refusal = CallError("overloaded", "HTTP 503", status=503, retry_after_s=1.0)
    account.on_failed(key, 1, "m", refusal, 0.0, 0.1, Random(1))
    account.on_answered(key, 2, "m", 0.2, 0.2)
    assert account.shut(1.0) is not None
    assert account.shut(1.2) is None
    assert account.limit("m") == 1

    account.on_started(key, 3, now=1.2)
    account.on_answered(key, 3, "m", 0.2, 1.4)
    assert account.limit("m") is None
