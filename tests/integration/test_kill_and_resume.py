"""`kill -9` at random moments loses no answer that anybody was told of."""

from random import Random

from benchmarks.kill_resume import Trial
from benchmarks.sessions import PROFILES, workplace


def test_five_kills_lose_no_answer_and_ask_nothing_answered_again():
    moments = Random(7)
    with workplace(PROFILES / "brisk.toml") as place:
        trial = Trial(place, prompts=500, in_flight=16)
        for _ in range(5):
            trial.run(kill_after_s=moments.uniform(0.5, 1.2))
        for _ in range(3):
            if not trial.complete:
                trial.run()
        figures = trial.figures()
    assert trial.faults == []
    assert figures["answered"] == 500
    assert figures["answered_twice_by_the_server"] <= figures["most_it_may_be"]
