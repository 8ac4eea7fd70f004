"""The result line that scripts rely on."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from core.client.prompt import Prompt
from core.events import Usage
from core.executor import Answer, Candidate, PromptError
from core.session.records import Outcome, decode_outcome, encode_outcome, outcome_of, result_line

CONTRACT = [
    "answer",
    "reasoning",
    "model",
    "account",
    "cached",
    "attempts",
    "first_token_s",
    "latency_s",
    "usage",
    "cost_usd",
    "finish_reason",
    "agreement",
    "error",
]
ANSWER = Answer(
    content="At six.",
    reasoning="The moon.",
    model="deepseek-flash",
    account="harbour",
    key="sk-…1234",
    attempts=2,
    first_token_s=0.4,
    latency_s=1.5,
    usage=Usage(cache_hit=8, cache_miss=2, completion=5, reasoning=3),
    cost_usd=0.001,
)
TIDE = Prompt(1, "q-1", text="When is high tide?")


def test_a_line_has_the_contracts_fields_in_their_order() -> None:
    assert list(result_line(TIDE, outcome_of(ANSWER))) == ["id", "prompt", *CONTRACT]
    conversation = Prompt(1, "q-1", messages=[{"role": "user", "content": "When?"}])
    assert list(result_line(conversation, outcome_of(ANSWER))) == ["id", "messages", *CONTRACT]
    assert list(result_line(TIDE, outcome_of(PromptError("timeout", "too late")))) == [
        "id",
        "prompt",
        *CONTRACT,
    ]


def test_an_answer_is_told_in_full() -> None:
    assert result_line(TIDE, outcome_of(ANSWER)) == {
        "id": "q-1",
        "prompt": "When is high tide?",
        "answer": "At six.",
        "reasoning": "The moon.",
        "model": "deepseek-flash",
        "account": "harbour",
        "cached": None,
        "attempts": 2,
        "first_token_s": 0.4,
        "latency_s": 1.5,
        "usage": {
            "prompt_tokens": 10,
            "completion_tokens": 5,
            "total_tokens": 15,
            "reasoning_tokens": 3,
            "prompt_cache_hit_tokens": 8,
            "prompt_cache_miss_tokens": 2,
            "estimated": False,
        },
        "cost_usd": 0.001,
        "finish_reason": "stop",
        "agreement": None,
        "error": None,
    }


def test_a_failure_has_its_kind_and_message_and_nothing_of_an_answer() -> None:
    line = result_line(TIDE, outcome_of(PromptError("rate_limited", "HTTP 429", attempts=7, latency_s=30.0)))
    assert line["error"] == {"kind": "rate_limited", "message": "HTTP 429"}
    assert (line["attempts"], line["latency_s"]) == (7, 30.0)
    empty = set(CONTRACT) - {"error", "attempts", "latency_s"}
    assert {line[name] for name in empty} == {None}


def test_a_hit_of_the_cache_says_so_and_names_no_account() -> None:
    line = result_line(TIDE, outcome_of(Answer(content="At six.", cached="exact", cost_usd=0.0)))
    assert (line["cached"], line["account"], line["attempts"], line["cost_usd"]) == ("exact", None, 0, 0.0)
    assert line["reasoning"] is None


def test_what_only_some_answers_have_follows_at_the_end() -> None:
    calls = [{"id": "c", "type": "function", "function": {"name": "tide", "arguments": "{}"}}]
    consensus = msgspec.structs.replace(
        ANSWER,
        agreement=0.4,
        flagged=True,
        tool_calls=calls,
        candidates=[Candidate("harbour", "At six.", 0.4), Candidate("quay", "At seven.", 0.2)],
    )
    line = result_line(TIDE, outcome_of(consensus))
    assert list(line)[-3:] == ["flagged", "tool_calls", "candidates"]
    assert line["agreement"] == 0.4
    assert line["tool_calls"] == calls
    assert line["candidates"][1] == {"account": "quay", "content": "At seven.", "agreement": 0.2}


def test_a_line_never_shows_a_key() -> None:
    assert "sk-" not in str(result_line(TIDE, outcome_of(ANSWER)))


counts = st.integers(0, 10**9)


@given(
    st.builds(
        Answer,
        content=st.text(),
        reasoning=st.text(),
        account=st.none() | st.text(),
        attempts=st.integers(0, 50),
        first_token_s=st.none() | st.floats(0, 1e4),
        latency_s=st.floats(0, 1e4),
        usage=st.builds(Usage, counts, counts, counts, counts, st.booleans()),
        cost_usd=st.none() | st.floats(0, 1e3),
        agreement=st.none() | st.floats(0, 1),
        flagged=st.booleans(),
    )
)
def test_what_is_stored_gives_the_same_line_back(answer: Answer) -> None:
    outcome = outcome_of(answer)
    stored: Outcome = decode_outcome(encode_outcome(outcome))
    assert result_line(TIDE, stored) == result_line(TIDE, outcome)
    assert msgspec.json.decode(msgspec.json.encode(result_line(TIDE, stored)))["answer"] == answer.content
