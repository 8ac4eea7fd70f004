"""An outside judge breaks the calls and grades what the engine does about it."""

import pytest

from benchmarks.llmock_verdict import CHAOS, FAULTS, ask, findings, judge, meet_faults
from core.executor import Answer

pytest.importorskip("llmock")


async def test_the_judge_has_nothing_to_find_fault_with_in_any_of_its_faults():
    with judge() as found:
        # Three faults in a row take seconds of waiting each; the measurement of the same name meets those too.
        faults = [fault for fault in FAULTS if fault.behaviour.get("times") != 3]
        count, wrong = await meet_faults(found, faults)
        verdict = found.verdict()
    assert wrong == []
    assert verdict["faults_injected"] >= count - 6
    assert findings(verdict) == []
    assert verdict["passed"]


async def test_the_judge_has_nothing_to_find_fault_with_when_all_faults_come_at_random():
    with judge(*CHAOS) as found:
        outcomes = await ask(found, [f"What is tide {i}?" for i in range(30)], concurrency=8, max_attempts=10)
        verdict = found.verdict()
    assert [o for o in outcomes if not isinstance(o, Answer)] == []
    # Prompts that share an account share its pauses, so the pauses of one of them need not grow.
    assert [f for f in findings(verdict) if "no_backoff" not in f] == []
