"""HTTP/1.1 as clients really use it."""

import contextlib
import json
import re
import socket
from typing import Any

from core.simulator import Constant
from core.simulator.connection import MAX_BODY_BYTES


def read_until(connection: socket.socket, pattern: bytes, times: int = 1) -> bytes:
    """Everything that came until a pattern was seen so many times, or the peer closed."""
    received = b""
    while len(re.findall(pattern, received)) < times:
        data = connection.recv(65536)
        if not data:
            break
        received += data
    return received


def test_one_connection_serves_many_requests(serve: Any) -> None:
    served = serve()
    with served.raw() as connection:
        for _ in range(3):
            connection.sendall(served.raw_ask())
            assert read_until(connection, b"fp_simulator").startswith(b"HTTP/1.1 200 OK")


def test_pipelined_requests_are_answered_in_order(serve: Any) -> None:
    served = serve(latency=Constant(value_s=0.005))
    prompts = [f"prompt {number:03d}" for number in range(80)]
    with served.raw(*(served.raw_ask(prompt) for prompt in prompts)) as connection:
        received = read_until(connection, b"fp_simulator", len(prompts))
    assert [match.decode() for match in re.findall(rb"prompt \d{3}", received)] == prompts
    assert served.account()["max_in_flight"] == 1


def test_a_long_pipeline_of_instant_answers_is_no_deep_recursion(serve: Any) -> None:
    served = serve(answer_tokens=1)
    with served.raw(*[served.raw_ask()] * 1_500) as connection:
        read_until(connection, b"fp_simulator", 1_500)
    assert served.account()["ok"] == 1_500


def test_a_request_in_small_pieces_is_understood(serve: Any) -> None:
    served = serve()
    request = served.raw_ask()
    with served.raw() as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for at in range(0, len(request), 7):
            connection.sendall(request[at : at + 7])
        assert read_until(connection, b"fp_simulator").startswith(b"HTTP/1.1 200 OK")


def test_a_large_prompt_is_accepted_and_a_larger_body_refused(serve: Any) -> None:
    served = serve()
    answer = served.ask("a" * (MAX_BODY_BYTES - 1_000))
    assert answer.json()["usage"]["prompt_tokens"] == (MAX_BODY_BYTES - 1_000) // 4
    with served.raw() as connection:
        connection.sendall(b"POST /chat/completions HTTP/1.1\r\ncontent-length: 30000000\r\n\r\n")
        # How soon the refusal breaks the sending off is up to the system.
        with contextlib.suppress(ConnectionError):
            connection.sendall(b"x" * 30_000_000)
        with contextlib.suppress(ConnectionError):
            assert read_until(connection, b"never")[:12] in (b"", b"HTTP/1.1 413")
    assert served.ask("still there?").status_code == 200


def test_a_client_that_asks_before_it_sends_is_told_to_go_on(serve: Any) -> None:
    with serve().raw(
        b"POST /models HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: 2\r\n\r\n"
    ) as connection:
        assert read_until(connection, b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.sendall(b"{}")
        assert read_until(connection, b"\r\n\r\n").startswith(b"HTTP/1.1 404")


def test_a_connection_is_closed_when_the_client_asks_for_it(serve: Any) -> None:
    with serve().raw(b"GET /models HTTP/1.1\r\nconnection: close\r\n\r\n") as connection:
        received = read_until(connection, b"never")
    assert received.startswith(b"HTTP/1.1 401")


def test_a_request_that_is_not_http_is_refused_and_the_connection_closed(serve: Any) -> None:
    with serve().raw(b"hello there\r\n\r\n") as connection:
        received = read_until(connection, b"never")
    assert received.startswith(b"HTTP/1.1 400")
    assert json.loads(received.partition(b"\r\n\r\n")[2])["error"]["message"]


def test_a_query_and_escapes_do_not_hide_an_address(serve: Any) -> None:
    served = serve()
    headers = served.headers("sk-sim-a-1-00000000")
    assert served.client.get("/%6dodels?limit=3", headers=headers).status_code == 200
