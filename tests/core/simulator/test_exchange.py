"""Calls that wait: they hang, get stuck, stall, or lose their client."""

import time
from typing import Any

import httpx
import pytest

from core.simulator import Constant


def test_a_hanging_call_stays_in_flight_until_its_client_leaves(serve: Any) -> None:
    served = serve(hang=1.0)
    with pytest.raises(httpx.ReadTimeout):
        served.client.post(
            "/chat/completions",
            json=served.body("tide"),
            headers=served.headers("sk-sim-a-1-00000000"),
            timeout=0.1,
        )
    counters = served.wait_until(lambda counters: counters["cancelled"] == 1)
    assert (counters["calls"], counters["in_flight"], counters["by_status"]) == (1, 0, {})


@pytest.mark.parametrize("stream", [False, True])
def test_a_client_that_leaves_while_it_waits_is_counted(serve: Any, stream: bool) -> None:
    served = serve(latency=Constant(value_s=60))
    connection = served.raw(served.raw_ask(stream=stream))
    served.wait_until(lambda counters: counters["in_flight"] == 1)
    connection.close()
    counters = served.wait_until(lambda counters: counters["cancelled"] == 1)
    assert counters["completion_tokens"] == 0


def test_a_client_that_leaves_a_stream_has_had_some_of_its_tokens(serve: Any) -> None:
    served = serve(token_rate=100, answer_tokens=400)
    connection = served.raw(served.raw_ask(stream=True))
    assert connection.recv(100)
    connection.close()
    counters = served.wait_until(lambda counters: counters["cancelled"] == 1)
    assert 0 < counters["completion_tokens"] < 400


def test_a_cancelled_call_makes_room_for_the_next(serve: Any) -> None:
    served = serve(hang=1.0, max_in_flight=1)
    connection = served.raw(served.raw_ask())
    served.wait_until(lambda counters: counters["in_flight"] == 1)
    assert served.ask().status_code == 429
    connection.close()
    served.wait_until(lambda counters: counters["in_flight"] == 0)


def test_a_stuck_call_brings_keep_alives_and_nothing_else(serve: Any) -> None:
    served = serve(stuck_share=1.0, keep_alive_every_s=0.02)
    connection = served.raw(served.raw_ask(stream=True))
    received = b""
    while received.count(b": keep-alive") < 5:
        received += connection.recv(1000)
    connection.close()
    assert b"data:" not in received
    counters = served.wait_until(lambda counters: counters["cancelled"] == 1)
    assert counters["by_outcome"] == {"stuck": 1}


@pytest.mark.parametrize("stream", [False, True])
def test_a_stalled_answer_begins_and_stays_open(serve: Any, stream: bool) -> None:
    served = serve(stall_share=1.0, cut_after_chunks=2)
    connection = served.raw(served.raw_ask(stream=stream))
    received = b""
    while b"Answer to" not in received:
        received += connection.recv(1000)
    assert served.account()["in_flight"] == 1
    connection.close()
    counters = served.wait_until(lambda counters: counters["cancelled"] == 1)
    assert (counters["ok"], counters["by_status"]) == (0, {})


@pytest.mark.parametrize("how", ["hang", "stuck_share", "stall_share"])
def test_how_long_a_client_waits_for_a_dead_call_is_told(serve: Any, how: str) -> None:
    served = serve(**{how: 1.0})
    connection = served.raw(served.raw_ask(stream=True))
    served.wait_until(lambda counters: counters["in_flight"] == 1)
    time.sleep(0.05)
    connection.close()
    counters = served.wait_until(lambda counters: counters["cancelled"] == 1)
    (waited_s,) = counters["dead_s"][how.removesuffix("_share")]
    assert waited_s >= 0.04


def test_a_client_that_leaves_a_living_call_leaves_nothing_dead(serve: Any) -> None:
    served = serve(latency=Constant(value_s=60))
    served.raw(served.raw_ask()).close()
    assert served.wait_until(lambda counters: counters["cancelled"] == 1)["dead_s"] == {}


def test_a_longer_prompt_takes_longer_to_read(serve: Any) -> None:
    served = serve(prefill_rate=1000)
    assert served.ask("tide " * 160).elapsed.total_seconds() >= 0.2
