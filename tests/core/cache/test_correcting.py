"""An answer that was found wrong is not given again."""

from __future__ import annotations

from core.cache import IntelligentCache
from tests.core.cache.samples import (
    ANSWER,
    Asking,
    Open,
    found,
    put,
)


def test_a_corrected_answer_stays_corrected(cache: IntelligentCache, opened: Open, asking: Asking) -> None:
    put(cache, asking())
    [entry] = list(cache)
    cache.correct(entry.id, "No.")
    cache.flush()
    for one in (cache, opened()):
        assert found(one, asking()) == "No."
        assert one.entry(entry.id).reasoning == ""
    assert found(opened(), asking("when is high tide at brest")) is None  # only because it is not exact
    assert opened().get(asking("when is high tide at brest")) is not None


def test_a_wrong_match_never_happens_again(cache: IntelligentCache, opened: Open, asking: Asking) -> None:
    put(cache, asking())
    wrong = asking("when is high tide at brest")
    hit = cache.get(wrong)
    assert hit is not None
    cache.correct(hit.entry.id, matched_prompt="when is high tide at brest")
    cache.flush()
    for one in (cache, opened()):
        assert one.get(wrong) is None
        assert found(one, asking()) == ANSWER


def test_a_wrong_hit_is_not_made_again_and_what_it_taught_is_kept(opened: Open, asking: Asking) -> None:
    cache = opened(error_bound=0.01)
    put(cache, asking("What is the number 3 bus called?"))
    asked = asking("please tell me what the number 3 bus is called")
    hit = cache.get(asked)
    assert hit is not None
    known = cache.record_check(asked, hit, 1.0)
    assert (known.checked, known.wrong) == (1, 1.0)
    assert cache.get(asked) is None
    cache.flush()
    again = opened(error_bound=0.01)
    assert again.get(asked) is None
    assert [(k.checked, k.wrong, k.label) for k in again.false_hits()] == [(1, 1.0, known.label)]
