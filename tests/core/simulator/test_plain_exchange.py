"""Plain answers, whole and spoilt."""

import json
import time
from typing import Any

import httpx
import pytest

from core.simulator import Constant


def test_a_plain_answer_takes_its_latency(serve: Any) -> None:
    served = serve(latency=Constant(value_s=0.1), token_rate=1)
    began = time.monotonic()
    assert served.ask().status_code == 200
    assert 0.09 <= time.monotonic() - began < 1.0


def test_blank_lines_come_before_the_json_of_a_slow_answer(serve: Any) -> None:
    text = serve(latency=Constant(value_s=0.1), keep_alive_every_s=0.03).ask().text
    assert text.startswith("\n\n")
    assert json.loads(text)["choices"][0]["finish_reason"] == "stop"


def test_reasoning_comes_along_unless_it_is_switched_off(serve: Any) -> None:
    served = serve(thinking=16)
    body = served.ask().json()
    assert body["choices"][0]["message"]["reasoning_content"]
    assert body["usage"]["completion_tokens_details"] == {"reasoning_tokens": 16}
    quick = served.ask(thinking={"type": "disabled"}).json()
    assert "reasoning_content" not in quick["choices"][0]["message"]


def test_max_tokens_ends_an_answer_early(serve: Any) -> None:
    body = serve().ask(max_tokens=5).json()
    assert body["choices"][0]["finish_reason"] == "length"
    assert body["usage"]["completion_tokens"] == 5


def test_a_lack_of_resources_is_told_by_the_finish_reason(serve: Any) -> None:
    served = serve(insufficient_share=1.0)
    body = served.ask().json()
    assert body["choices"][0]["finish_reason"] == "insufficient_system_resource"
    counters = served.account()
    assert (counters["ok"], counters["by_status"]) == (0, {"200": 1})


@pytest.mark.parametrize("keep_alive_every_s", [None, 0.01])
def test_a_cut_answer_breaks_off_in_its_middle(serve: Any, keep_alive_every_s: float | None) -> None:
    served = serve(cut_share=1.0, latency=Constant(value_s=0.03), keep_alive_every_s=keep_alive_every_s)
    with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        served.ask()
    counters = served.wait_until(lambda counters: counters["in_flight"] == 0)
    assert (counters["ok"], counters["cancelled"]) == (0, 0)


def test_a_malformed_answer_is_whole_http_around_broken_json(serve: Any) -> None:
    answer = serve(malformed_share=1.0).ask()
    assert answer.status_code == 200
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def test_a_truncated_stream_has_no_plain_counterpart(serve: Any) -> None:
    served = serve(truncate_share=1.0)
    assert served.ask().json()["choices"][0]["finish_reason"] == "stop"
    assert served.account()["ok"] == 1
