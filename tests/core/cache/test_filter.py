"""The filter in front of the cache's file."""

from hypothesis import given
from hypothesis import strategies as st

from core.cache.filter import QuestionFilter

QUESTIONS = st.lists(st.binary(min_size=16, max_size=16))


@given(QUESTIONS)
def test_it_never_says_no_to_a_question_that_is_there(questions: list[bytes]):
    known = QuestionFilter(questions)
    assert all(q in known for q in questions)


def test_it_says_no_to_nearly_everything_else():
    known = QuestionFilter(i.to_bytes(16, "little") for i in range(1000))
    others = (i.to_bytes(16, "little") for i in range(1_000_000, 1_100_000))
    assert sum(q in known for q in others) < 100
