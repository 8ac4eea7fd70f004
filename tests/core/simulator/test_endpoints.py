"""Each address answers as DeepSeek's does."""

import asyncio
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import msgspec
import pytest

from core.simulator import Account, Behaviour, Constant, Profile, prompt_hash

KEY = "sk-sim-a-1-00000000"
OTHER_KEY = "sk-sim-a-2-00000000"


@pytest.mark.parametrize("path", ["/chat/completions", "/v1/chat/completions", "/beta/chat/completions"])
def test_a_chat_call_is_answered_under_every_prefix(serve: Any, path: str) -> None:
    answer = serve().ask("How high is the tide?", path=path)
    assert answer.status_code == 200
    assert answer.headers["x-request-id"]
    body = answer.json()
    assert body["choices"][0]["message"]["content"].startswith('Answer to "How high is the tide?": ')
    assert body["usage"]["prompt_tokens"] == 6


@pytest.mark.parametrize("prefix", ["", "/v1"])
def test_models_and_balance_have_the_real_shapes(serve: Any, prefix: str) -> None:
    served = serve()
    headers = served.headers(KEY)
    models = served.client.get(f"{prefix}/models", headers=headers).json()
    assert models["object"] == "list"
    assert models["data"][0] == {"id": "deepseek-flash", "object": "model", "owned_by": "deepseek"}
    assert served.client.get(f"{prefix}/user/balance", headers=headers).json() == {
        "is_available": True,
        "balance_infos": [
            {
                "currency": "USD",
                "total_balance": "10.00",
                "granted_balance": "0.00",
                "topped_up_balance": "10.00",
            }
        ],
    }


def test_an_account_without_a_balance_has_no_balance_address(serve: Any) -> None:
    served = serve(balance=None)
    assert served.client.get("/user/balance", headers=served.headers(KEY)).status_code == 404


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/nope"), ("GET", "/chat/completions"), ("POST", "/models")]
)
def test_any_other_address_is_a_404_with_an_error_body(serve: Any, method: str, path: str) -> None:
    answer = serve().client.request(method, path)
    assert answer.status_code == 404
    assert sorted(answer.json()["error"]) == ["code", "message", "param", "type"]


@pytest.mark.parametrize("path", ["/models", "/user/balance"])
def test_an_unknown_key_sees_nothing(serve: Any, path: str) -> None:
    served = serve()
    answer = served.client.get(path, headers=served.headers("sk-unknown-9999"))
    assert answer.status_code == 401
    assert answer.json()["error"] == {
        "message": "Authentication Fails, Your api key: ****9999 is invalid",
        "type": "authentication_error",
        "param": None,
        "code": "invalid_request_error",
    }


def test_unknown_and_missing_keys_are_counted_apart_and_never_kept(serve: Any) -> None:
    served = serve()
    assert served.ask(key="sk-real-secret").status_code == 401
    assert served.client.post("/chat/completions", json={}).status_code == 401
    stats = served.client.get("/_simulator/stats")
    assert stats.json()["unknown_key_calls"] == 2
    assert "secret" not in stats.text


def test_a_revoked_key_is_refused_while_its_account_goes_on(serve: Any) -> None:
    served = serve(keys=(KEY, OTHER_KEY), overrides={OTHER_KEY: Behaviour(unauthorized=True)})
    assert served.ask(key=OTHER_KEY).status_code == 401
    assert served.client.get("/models", headers=served.headers(OTHER_KEY)).status_code == 401
    assert served.ask().status_code == 200
    keys = served.thread.stats()["keys"]
    assert keys[OTHER_KEY]["by_status"] == {"401": 1}
    assert keys[KEY]["ok"] == 1


def test_an_empty_account_gets_402_and_shows_no_money(serve: Any) -> None:
    served = serve(empty_after=2)
    assert [served.ask().status_code for _ in range(4)] == [200, 200, 402, 402]
    assert served.ask().json()["error"]["message"] == "Insufficient Balance"
    balance = served.client.get("/user/balance", headers=served.headers(KEY)).json()
    assert balance["is_available"] is False
    assert balance["balance_infos"][0]["total_balance"] == "0.00"


@pytest.mark.parametrize(
    ("body", "status", "message"),
    [
        ({"model": "deepseek-chat"}, 400, "Model Not Exist"),
        ({"messages": []}, 400, "Empty input messages"),
        ({"messages": "hello"}, 422, "Failed to deserialize"),
        ({"messages": [{"role": "user", "content": "has FORBIDDEN inside"}]}, 400, "Content Exists Risk"),
        ({"messages": [{"role": "assistant", "content": "x", "prefix": True}]}, 400, "beta"),
    ],
)
def test_a_wrong_request_is_refused_in_words(
    serve: Any, body: dict[str, Any], status: int, message: str
) -> None:
    answer = serve(bad_request_marker="FORBIDDEN").ask(**body)
    assert answer.status_code == status
    assert message in answer.json()["error"]["message"]


def test_broken_json_is_a_400(serve: Any) -> None:
    served = serve()
    answer = served.client.post("/chat/completions", content=b'{"model": ', headers=served.headers(KEY))
    assert answer.status_code == 400
    assert served.account()["by_status"] == {"400": 1}


def test_rate_limits_carry_seconds_or_a_date(serve: Any) -> None:
    limited = serve(rate_limit_share=1.0, retry_after_s=2).ask()
    assert (limited.status_code, limited.headers["retry-after"]) == (429, "2")
    dated = serve(rate_limit_share=1.0, retry_after_s=2, retry_after_date=True).ask()
    assert parsedate_to_datetime(dated.headers["retry-after"])
    assert "retry-after" not in serve(rate_limit_share=1.0).ask().headers


async def test_calls_beyond_the_limit_of_the_account_are_refused_at_once(serve: Any) -> None:
    served = serve(keys=(KEY, OTHER_KEY), max_in_flight=2, latency=Constant(value_s=0.2))
    async with httpx.AsyncClient(base_url=served.thread.base_url, trust_env=False, verify=False) as client:
        answers = await asyncio.gather(
            *(
                client.post("/chat/completions", json=served.body("tide"), headers=served.headers(key))
                for key in (KEY, OTHER_KEY) * 3
            )
        )
    assert sorted(answer.status_code for answer in answers) == [200, 200, 429, 429, 429, 429]
    assert served.account()["max_in_flight"] == 2


def test_an_answer_is_continued_from_its_beginning_under_beta(serve: Any) -> None:
    served = serve()
    whole = served.ask("tide").json()["choices"][0]["message"]["content"]
    user = {"role": "user", "content": "tide"}
    begun = {"role": "assistant", "content": whole[:30], "prefix": True}
    rest = served.ask(path="/beta/chat/completions", messages=[user, begun])
    assert whole[:30] + rest.json()["choices"][0]["message"]["content"] == whole
    assert served.thread.stats()["prompts"] == {"distinct": 1, "times": {prompt_hash("user: tide"): 2}}


def test_a_repeated_long_prompt_hits_the_cache_of_its_account_only(serve: Any) -> None:
    accounts = tuple(Account(name=name, keys=(f"sk-{name}",)) for name in "ab")
    served = serve(Profile(accounts=accounts))
    prompt = "All ships keep to the starboard side of the channel. " * 30
    hits = [
        served.ask(prompt, key=key).json()["usage"]["prompt_cache_hit_tokens"]
        for key in ("sk-a", "sk-a", "sk-b")
    ]
    assert hits[0] == hits[2] == 0
    assert hits[1] > 300


def test_stats_count_tokens_and_repeated_prompts(serve: Any) -> None:
    served = serve()
    usages = [served.ask(prompt).json()["usage"] for prompt in ("one", "two", "two")]
    stats = served.client.get("/_simulator/stats").json()
    assert stats["calls"] == 3
    assert stats["accounts"]["a"]["prompt_tokens"] == sum(usage["prompt_tokens"] for usage in usages)
    assert stats["accounts"]["a"]["completion_tokens"] == sum(usage["completion_tokens"] for usage in usages)
    assert stats["keys"][KEY]["account"] == "a"
    assert sorted(stats["prompts"]["times"].values()) == [1, 2]


def test_a_profile_is_replaced_while_it_serves(serve: Any) -> None:
    served = serve()
    assert served.ask().status_code == 200
    failing = Profile(accounts=(Account(name="a", keys=(KEY,), error_share={503: 1.0}),))
    answer = served.client.post("/_simulator/profile", content=msgspec.json.encode(failing))
    assert answer.json() == {"accounts": 1}
    assert served.ask().status_code == 503
    assert served.account()["by_status"] == {"200": 1, "503": 1}


@pytest.mark.parametrize("body", [b"{", b'{"accounts": [{"name": "a", "keys": ["k"], "hang": 2}]}'])
def test_a_bad_profile_is_refused_and_changes_nothing(serve: Any, body: bytes) -> None:
    served = serve()
    assert served.client.post("/_simulator/profile", content=body).status_code == 400
    assert served.ask().status_code == 200


def test_the_same_seed_repeats_the_same_outcomes(serve: Any) -> None:
    faults = {"error_share": {500: 0.3}, "rate_limit_share": 0.3}
    first, second = serve(**faults), serve(**faults)
    outcomes = [first.ask().status_code for _ in range(30)]
    assert outcomes == [second.ask().status_code for _ in range(30)]
    assert set(outcomes) == {200, 429, 500}
