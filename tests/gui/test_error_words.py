"""Kinds of failures in the language of the application."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from core.client.errors import ACTIONS
from gui.error_words import KINDS, error_words, not_written
from gui.language import Languages


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[None]:
    languages = Languages(qapp, "zh_CN")
    yield
    languages.use("en")


def test_every_kind_of_the_engine_has_a_word() -> None:
    assert set(KINDS) == {*ACTIONS, "no_account"}


def test_in_english_a_kind_is_what_files_call_it() -> None:
    assert error_words("rate_limited") == "rate_limited"
    assert error_words("timeout: 30 s went by") == "timeout: 30 s went by"


@pytest.mark.usefixtures("chinese")
def test_the_kind_is_translated_and_the_message_is_as_recorded() -> None:
    assert error_words("rate_limited") == "限流"
    assert error_words("timeout: 30 s went by") == "超时: 30 s went by"
    assert error_words("something: else") == "something: else"


@pytest.mark.usefixtures("chinese")
def test_a_file_that_the_disk_does_not_take_is_named_with_the_reason() -> None:
    words = not_written(Path("answers.csv"), OSError(28, "No space left on device"))
    assert words == "无法写入 answers.csv：No space left on device"
