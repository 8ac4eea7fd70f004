"""The window and its dialogs in Chinese: no letter stands for two things, and no word is cut off."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QListWidget,
    QMenu,
    QSizePolicy,
    QTabBar,
    QWidget,
    QWizard,
)
from pytestqt.qtbot import QtBot

from gui import fonts
from gui.language import Languages
from gui.main_window import MainWindow

OPENED: dict[str, Callable[[MainWindow], None]] = {
    "new session": lambda window: window.documents.new_session(),
    "settings": lambda window: window.help.show_settings(),
    "about": lambda window: window.help.about(),
    "shortcuts": lambda window: window.help.shortcuts(),
    "wizard": lambda window: window.help.show_wizard(),
}


@pytest.fixture
def chinese(window: MainWindow, qapp: QApplication) -> Iterator[MainWindow]:
    languages = Languages(qapp, "en")
    fonts.add_chinese()
    languages.changed.connect(window.rebuild)
    languages.use("zh_CN")
    yield window
    languages.use("en")


def clashes(texts: Iterable[str]) -> list[str]:
    letters = Counter(letter for text in texts for letter in re.findall(r"&(\w)", text))
    return [letter for letter, times in letters.items() if times > 1]


def cut_off(widget: QWidget) -> list[str]:
    """The words in sight that have less room than they need."""
    found = []
    for kind in (QLabel, QAbstractButton, QComboBox):
        for part in widget.findChildren(kind):
            text = part.currentText() if isinstance(part, QComboBox) else part.text()
            folds = part.sizePolicy().horizontalPolicy() == QSizePolicy.Policy.Ignored
            wraps = isinstance(part, QLabel) and part.wordWrap()
            shown = part.isVisible() and text and not folds and not wraps
            if shown and part.width() < part.sizeHint().width():
                found.append(text)
    return found


def pages(dialog: QDialog) -> Iterator[None]:
    """Brings one page after another to the front."""
    lists = [each for each in dialog.findChildren(QListWidget) if each.isVisible()]
    if isinstance(dialog, QWizard):
        for _ in dialog.pageIds():
            yield
            dialog.next() if dialog.nextId() >= 0 else None
    elif lists and lists[0].count() > 1:
        for row in range(lists[0].count()):
            lists[0].setCurrentRow(row)
            yield
    else:
        yield


def test_no_two_entries_of_a_menu_have_one_letter(chinese: MainWindow) -> None:
    bar = chinese.menuBar()
    assert clashes(action.text() for action in bar.actions()) == []
    menus = [menu for menu in bar.findChildren(QMenu) if menu.actions()]
    assert len(menus) >= 7
    assert {menu.title(): clashes(a.text() for a in menu.actions()) for menu in menus} == {
        menu.title(): [] for menu in menus
    }


@pytest.mark.parametrize("name", OPENED)
def test_a_dialog_has_room_for_its_words_and_a_letter_for_each(
    chinese: MainWindow, qtbot: QtBot, name: str
) -> None:
    OPENED[name](chinese)
    dialogs: list[QDialog] = []

    def is_open() -> bool:
        dialogs[:] = [d for d in chinese.findChildren(QDialog) if d.isVisible()]
        return bool(dialogs)

    qtbot.waitUntil(is_open)
    dialog = dialogs[0]
    for _ in pages(dialog):
        qtbot.wait(1)
        assert cut_off(dialog) == []
        seen = [part for part in dialog.findChildren(QWidget) if part.isVisible()]
        texts = [part.text() for part in seen if isinstance(part, QLabel | QAbstractButton)]
        for bar in seen:
            if isinstance(bar, QTabBar):
                texts += [bar.tabText(i) for i in range(bar.count())]
        assert any(re.search("[一-鿿]", text) for text in texts)
        assert clashes(texts) == []
    dialog.reject()


def test_the_window_has_room_for_its_words(chinese: MainWindow, qtbot: QtBot) -> None:
    for dock in chinese.docks.docks:
        chinese.docks.show_panel(dock)
        qtbot.wait(1)
        assert cut_off(chinese) == [], dock
