"""Calls that wait: they hang, or lose their client."""

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
