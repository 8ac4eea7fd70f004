"""English words get the form that they share with others of the same meaning."""

from __future__ import annotations

import pytest

from core.cache.reading.english import canonical, common, is_titled, lowered
from core.cache.reading.tokens import cut


def said(text: str) -> tuple[str, list[str]]:
    return canonical(cut(text)[0])


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("cats", "cat"),
        ("berries", "berry"),
        ("boxes", "box"),
        ("churches", "church"),
        ("men", "man"),
        ("teeth", "tooth"),
        ("matrices", "matrix"),
        ("news", "news"),
        ("physics", "physics"),
        ("glass", "glass"),
        ("bus", "bus"),
        ("securities", "securities"),
        ("futures", "futures"),
        ("damages", "damages"),
    ],
)
def test_a_plural_is_its_singular_unless_it_is_another_thing(word: str, form: str) -> None:
    assert common(word) == form


@pytest.mark.parametrize(
    ("british", "american"),
    [
        ("colour", "color"),
        ("analyse", "analyze"),
        ("organisation", "organization"),
        ("centre", "center"),
        ("oedema", "edema"),
        ("catalogue", "catalog"),
        ("tyres", "tire"),
    ],
)
def test_british_spelling_is_american_spelling(british: str, american: str) -> None:
    assert common(british) == american


@pytest.mark.parametrize("word", ["hour", "four", "our", "wise", "exercise", "fire", "poem"])
def test_a_word_that_only_looks_british_stays(word: str) -> None:
    assert common(word) == common(common(word))
    assert common(word) in (word, "i")


@pytest.mark.parametrize(
    ("one", "other"),
    [("purchase", "buy"), ("attorney", "lawyer"), ("film", "movie"), ("cost", "price"), ("me", "i")],
)
def test_synonyms_have_one_form(one: str, other: str) -> None:
    assert common(one) == common(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mail", "email"),
        ("notebook", "laptop"),
        ("site", "website"),
        ("application", "app"),
        ("receive", "get"),
    ],
)
def test_words_that_mean_the_same_in_some_questions_only_stay_apart(one: str, other: str) -> None:
    assert common(one) != common(other)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("What's it", "what is it"),
        ("I can't", "i can not"),
        ("I dont", "i do not"),
        ("they've", "they have"),
        ("France's capital", "capital france"),
        ("the dog's big bone", "the big bone dog"),
        ("in France's", "in france"),
    ],
)
def test_contractions_are_written_out_and_possessors_come_last(text: str, words: str) -> None:
    assert lowered(cut(text)[0]) == words.split()


def test_some_words_in_capitals_are_not_the_common_word_of_the_same_letters() -> None:
    assert lowered(["US", "and", "us"]) == ["usa", "and", "us"]
    assert lowered(["WHO", "helps", "us"]) != lowered(["who", "helps", "us"])


def test_who_shouts_all_the_time_means_nothing_by_it() -> None:
    assert lowered(["WHO", "CAN", "HELP", "US", "NOW"]) == ["who", "can", "help", "us", "now"]


def test_a_slip_is_mended_and_a_name_is_not() -> None:
    assert lowered(["the", "recieve", "button"]) == ["the", "receive", "button"]
    assert lowered(["ask", "Recieve", "about", "it"]) == ["ask", "recieve", "about", "it"]


def test_a_title_has_a_capital_in_nearly_every_word() -> None:
    assert is_titled(["The", "Lord", "Of", "The", "Rings"])
    assert not is_titled(["The", "lord", "of", "the", "Rings"])
    assert not is_titled(["The"])
    assert not is_titled([])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How do I log in?", "how to sign in"),
        ("How do I login?", "How do I log in?"),
        ("How do I set up a server?", "How do I setup a server?"),
        ("Is it open every day?", "Is it open daily?"),
        ("What is artificial intelligence?", "What is AI?"),
        ("Who lives in the United States?", "Who lives in the USA?"),
        ("Why is a web application slow?", "Why is a web app slow?"),
    ],
)
def test_phrases_have_one_form(one: str, other: str) -> None:
    assert said(one) == said(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("How do I log in?", "How do I log out?"),
        ("How do I contest a will?", "How do I contest?"),
        ("What is free will?", "What is free?"),
        ("Why did few come?", "Why did a few come?"),
        ("Do all birds fly?", "Do any birds fly?"),
        ("How do I become a nurse?", "How do I get a nurse?"),
    ],
)
def test_words_that_change_the_question_stay(one: str, other: str) -> None:
    assert said(one) != said(other)


def test_a_document_has_no_kind_of_question() -> None:
    assert said("How do I " + "walk the dog " * 300)[0] == ""
    assert said("How do I walk the dog?")[0] == "how"


def test_code_stays_to_the_letter() -> None:
    assert said("What does `Foo.Bars` do?")[1][-1] == "code:Foo.Bars"
