"""How far texts agree, in any script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from core.executor.agreement import medoid, pairwise, tokens

TEXTS = [
    "The capital of France is Paris.",
    "Paris is the capital of France",
    "I cannot say which city that is, sorry.",
    "It is 42, or about 42.5 in other units",
]


def test_it_is_the_cosine_of_scikit_learns_tf_idf():
    vectors = TfidfVectorizer(analyzer=lambda t: list(tokens(t).elements())).fit_transform(TEXTS)
    expected = (vectors @ vectors.T).toarray()
    found = pairwise(TEXTS)
    for i in range(len(TEXTS)):
        assert found[i] == pytest.approx(list(expected[i]), abs=1e-9)


def test_the_answer_that_agrees_most_with_the_others_wins():
    best, agreement, own = medoid([TEXTS[2], TEXTS[0], TEXTS[1]])
    assert best in (1, 2)
    assert own[0] < own[best]
    assert 0 < agreement < 1


def test_chinese_answers_are_compared_by_their_characters():
    same = pairwise(["法国的首都是巴黎。", "巴黎是法国的首都", "我不知道你在说什么城市"])
    assert same[0][1] > 0.7
    assert same[0][2] < 0.3


def test_mixed_scripts_keep_their_words_and_numbers():
    assert {"gpu", "80", "显", "显存"} <= set(tokens("GPU 显存 80 GB"))


def test_equal_texts_agree_fully():
    assert medoid(["a b c"] * 3)[1] == pytest.approx(1.0)


def test_texts_without_words_agree_only_when_equal():
    assert pairwise(["…", " … ", "?"]) == [[1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [0.0, 0.0, 1.0]]


def test_no_text_cannot_win():
    with pytest.raises(ValueError, match="no texts"):
        medoid([])


@given(st.lists(st.text(), min_size=1, max_size=6))
def test_agreement_is_symmetric_and_between_0_and_1(texts: list[str]):
    matrix = pairwise(texts)
    for i in range(len(texts)):
        for j in range(len(texts)):
            assert 0.0 <= matrix[i][j] <= 1.0
            assert matrix[i][j] == matrix[j][i]
    best, agreement, own = medoid(texts)
    assert own[best] == max(own)
    assert 0.0 <= agreement <= 1.0
