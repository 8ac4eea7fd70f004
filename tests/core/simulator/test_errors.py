"""Error bodies have DeepSeek's shape and never a whole key."""

import json

import pytest

from core.simulator import errors


@pytest.mark.parametrize("status", [402, 429, 500, 503, 418])
def test_an_error_body_has_the_four_fields_and_nothing_else(status: int) -> None:
    error = errors.fault(status)
    body = json.loads(error.body())
    assert error.status == status
    assert list(body) == ["error"]
    assert sorted(body["error"]) == ["code", "message", "param", "type"]


def test_a_wrong_key_is_shown_by_its_last_four_characters() -> None:
    error = errors.wrong_key("sk-secret-1234")
    assert error.message == "Authentication Fails, Your api key: ****1234 is invalid"
