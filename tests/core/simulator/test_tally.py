"""Counters tell what happened to every call."""

from core.simulator.tally import AnsweredPrompts, CallRecord, Tally


def test_an_answered_call_is_counted_for_key_account_and_prompt() -> None:
    tallies, answered = (Tally(), Tally()), AnsweredPrompts()
    record = CallRecord(tallies, answered, "abc")
    record.begun("answer")
    assert tallies[0].in_flight == 1
    record.ended(200, 12, 34, ok=True)
    for tally in tallies:
        assert tally.as_dict() == {
            "calls": 1,
            "ok": 1,
            "by_status": {"200": 1},
            "by_outcome": {"answer": 1},
            "cancelled": 0,
            "dead_s": {},
            "in_flight": 0,
            "max_in_flight": 1,
            "prompt_tokens": 12,
            "completion_tokens": 34,
        }
    assert answered.as_dict() == {"distinct": 1, "times": {"abc": 1}}


def test_a_spoilt_answer_leaves_its_prompt_unanswered() -> None:
    tally, answered = Tally(), AnsweredPrompts()
    record = CallRecord((tally,), answered, "abc")
    record.begun("cut")
    record.ended(200, 12, 3, ok=False)
    assert (tally.ok, tally.by_status[200]) == (0, 1)
    assert answered.as_dict()["distinct"] == 0


def test_a_cancelled_call_has_no_status() -> None:
    tally = Tally()
    record = CallRecord((tally,), AnsweredPrompts(), "abc")
    record.begun("answer")
    record.cancelled(8)
    assert (tally.cancelled, tally.in_flight, tally.completion_tokens) == (1, 0, 8)
    assert not tally.by_status


def test_the_most_in_flight_is_remembered() -> None:
    tally, answered = Tally(), AnsweredPrompts()
    records = [CallRecord((tally,), answered, "abc") for _ in range(3)]
    for record in records:
        record.begun("answer")
    for record in records:
        record.ended(200, 1, 1, ok=True)
    assert (tally.in_flight, tally.max_in_flight) == (0, 3)
    assert answered.as_dict()["times"] == {"abc": 3}


def test_a_refused_call_was_never_in_flight() -> None:
    tally = Tally()
    tally.refuse(429)
    assert (tally.calls, tally.max_in_flight, tally.by_status[429]) == (1, 0, 1)
