"""A snapshot: what is made of messages, branches of it, and the scope that the cache sees."""

from __future__ import annotations

import numpy as np
import pytest

from core.cache import ScopeMaker
from core.client.prompt import Prompt
from core.context import ContextError, ContextSnapshot
from core.context.snapshot import LONGEST_NAME, valid_name
from tests.core.context.talks import HEAT, REFUNDS, REPLICATION, kept


def test_without_a_name_it_is_called_by_its_first_question() -> None:
    assert kept(REFUNDS).name == "How are refunds handled when a parcel is lost?"
    assert kept(REPLICATION).name == "数据库复制延迟为什么在夜里变大？"


def test_fields_of_a_request_are_kept_and_others_are_not() -> None:
    snapshot = kept(HEAT, fields={"temperature": 0.2, "stream": True, "model": "other", "tools": [{"a": 1}]})
    assert snapshot.fields == {"temperature": 0.2, "tools": [{"a": 1}]}
    assert snapshot.model == "deepseek-flash"


def test_tokens_are_estimated_unless_they_are_told() -> None:
    assert kept(HEAT).tokens_estimated
    assert kept(HEAT).tokens > 15
    told = kept(HEAT, tokens=44)
    assert (told.tokens, told.tokens_estimated) == (44, False)


def test_tool_calls_count_as_tokens() -> None:
    call = [{"id": "1", "type": "function", "function": {"name": "look", "arguments": "{}" * 100}}]
    with_call = [HEAT[0], {"role": "assistant", "content": "", "tool_calls": call}]
    assert kept(with_call).tokens > kept([HEAT[0]]).tokens + 50


@pytest.mark.parametrize(
    "messages", [[], [{"content": "x"}], [{"role": "user"}], [{"role": "nobody", "content": ""}]]
)
def test_what_is_no_conversation_is_refused(messages: list[dict[str, object]]) -> None:
    with pytest.raises(ContextError, match="this is no conversation: "):
        kept(messages)


def test_a_branch_has_the_first_messages_and_its_parent() -> None:
    snapshot = kept(REFUNDS, "refunds", fields={"temperature": 0.5}, account="harbour", tokens=90)
    branch = snapshot.branch_at(3, "lost parcels")
    assert branch.messages == REFUNDS[:3]
    assert (branch.parent, branch.account, branch.fields) == (snapshot.id, "harbour", {"temperature": 0.5})
    assert branch.id != snapshot.id
    assert branch.tokens_estimated
    assert branch.tokens < kept(REFUNDS).tokens
    assert snapshot.branch_at(5, "all of it").tokens == 90


@pytest.mark.parametrize("count", [0, -1, 6])
def test_a_branch_beyond_the_messages_is_refused(count: int) -> None:
    with pytest.raises(ContextError, match="has 5 messages: branch at one from 1 to 5"):
        kept(REFUNDS, "refunds").branch_at(count, "x")


def test_its_scope_is_that_of_a_question_which_continues_it() -> None:
    snapshot = kept(HEAT, endpoint="api", fields={"temperature": 0.5})
    maker = ScopeMaker({"model": "deepseek-flash", "temperature": 0.5}, endpoint="api")
    next_turn = Prompt(1, "1", messages=[*HEAT, {"role": "user", "content": "And in a new one?"}])
    assert snapshot.scope == maker.request(next_turn).scope
    assert snapshot.scope != maker.request(Prompt(1, "1", text="And in a new one?")).scope
    assert snapshot.scope != kept(REFUNDS, endpoint="api", fields={"temperature": 0.5}).scope


def test_the_embedding_can_go() -> None:
    snapshot = ContextSnapshot(id="a", name="a", messages=HEAT, embedding=np.ones(384, np.float32))
    assert snapshot.without_embedding().embedding is None
    assert snapshot.without_embedding().messages == HEAT


def test_names_are_one_line_and_not_endless() -> None:
    assert valid_name("  a\n b\x1b[31m ") == "a b [31m"
    assert len(valid_name("n" * 500)) == LONGEST_NAME
    with pytest.raises(ContextError, match="needs a name"):
        valid_name(" \n\x00")
