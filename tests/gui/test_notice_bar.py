"""Several notices at once: none is lost."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from core.events import MemorySampled, PhaseChanged
from gui.main_window import MainWindow
from gui.notice import Notice, NoticeButton
from gui.notifications import Notification
from gui.theme import Theme
from gui.widgets.notice_bar import NoticeBar
from tests.gui.scripted import T0, ScriptedJob, ScriptedSession, opening


@pytest.fixture
def bar(qtbot: QtBot, theme: Theme) -> NoticeBar:
    bar = NoticeBar()
    qtbot.addWidget(bar)
    return bar


def test_the_newest_is_shown_and_the_others_are_counted(bar: NoticeBar) -> None:
    for words in ("one", "two", "three"):
        bar.show_notice(Notice(words, "warn"))
    assert bar.message == "▲ three"
    assert bar.more.text().startswith("2 more")
    bar.dismiss.click()
    bar.dismiss.click()
    assert bar.message == "▲ one"
    assert bar.more.isHidden()
    bar.dismiss.click()
    assert bar.isHidden()


def test_what_only_informs_makes_room(bar: NoticeBar) -> None:
    bar.show_notice(Notice("trouble", "bad"))
    bar.show_notice(Notice("copied"))
    bar.show_notice(Notice("copied again"))
    assert bar.message == "● copied again"
    bar.dismiss.click()
    assert bar.message == "✖ trouble"


def test_the_same_again_stands_once(bar: NoticeBar) -> None:
    for words in ("a is down", "b is down", "a is down"):
        bar.show_notice(Notice(words, "warn"))
    assert len(bar.queue) == 2
    bar.show_notice(Notice("800 MB", "bad", id="memory"))
    bar.show_notice(Notice("900 MB", "bad", id="memory"))
    assert len(bar.queue) == 3
    bar.withdraw("memory")
    assert bar.message == "▲ a is down"


def test_a_new_session_takes_away_what_was_said_of_the_one_before(bar: NoticeBar) -> None:
    bar.show_notice(Notice("the session failed", "bad"))
    bar.show_notice(Notice("out of balance", "warn", id="balance:work"))
    bar.show_notice(None)
    assert bar.message == "▲ out of balance"


def test_a_button_may_open_a_menu(qtbot: QtBot, bar: NoticeBar) -> None:
    called: list[str] = []
    offers = tuple(NoticeButton(name, lambda name=name: called.append(name)) for name in "ab")
    bar.show_notice(Notice("trouble", "bad", (NoticeButton("Snooze…", menu=offers),)))
    bar.show()
    bar.buttons[0].click()
    qtbot.waitUntil(lambda: isinstance(QApplication.activePopupWidget(), QMenu))
    menu = QApplication.activePopupWidget()
    menu.actions()[1].trigger()
    assert called == ["b"]
    menu.close()


# -- in the window --------------------------------------------------------------------------------


def critical() -> MemorySampled:
    return MemorySampled(T0, 900.0, "critical", "growing", 3.0)


@pytest.fixture
def session(qtbot: QtBot, window: MainWindow) -> ScriptedSession:
    session = ScriptedSession()
    window.console.start(ScriptedJob(session))
    session.tell(*opening(), critical())
    qtbot.waitUntil(window.notices.isVisible)
    return session


def test_trouble_is_told_in_the_window_and_goes_with_its_cause(
    qtbot: QtBot, window: MainWindow, session: ScriptedSession
) -> None:
    assert "Memory is critical: 900 MB" in window.notices.message
    window.notices.buttons[0].click()
    qtbot.waitUntil(lambda: not window.docks.docks["memory"].visibleRegion().isEmpty())
    session.tell(MemorySampled(T0, 100.0, "ok", "stable", 0.0))
    qtbot.waitUntil(lambda: not window.notices.isVisible())


def test_snoozed_trouble_is_quiet(qtbot: QtBot, window: MainWindow, session: ScriptedSession) -> None:
    notice = window.notices.queue.first
    assert notice is not None
    snooze = notice.buttons[1]
    assert [offer.text for offer in snooze.menu] == [
        "For 15 minutes",
        "For an hour",
        "Until the session ends",
    ]
    snooze.menu[0].call()
    assert not window.notices.isVisible()
    session.tell(critical(), PhaseChanged(T0, "paused"))
    qtbot.waitUntil(lambda: window.console.feed.state.phase == "paused")
    window.console.feed.stateChanged.emit(window.console.feed.state)
    assert not window.notices.isVisible()


def test_the_system_is_told_unless_the_user_does_not_want_that(qtbot: QtBot, window: MainWindow) -> None:
    told: list[Notification] = []
    window.notifier.toldSystem.connect(told.append)
    window.app_settings.notifications = False
    session = ScriptedSession()
    window.console.start(ScriptedJob(session))
    session.tell(*opening(), critical())
    qtbot.waitUntil(window.notices.isVisible)
    assert told == []
    window.app_settings.notifications = True
    session.tell(MemorySampled(T0, 100.0, "ok", "stable", 0.0))
    qtbot.waitUntil(lambda: not window.notices.isVisible())
    session.tell(critical())
    qtbot.waitUntil(lambda: [n.kind for n in told] == ["memory"])


def test_notices_outlive_a_change_of_language(qtbot: QtBot, window: MainWindow) -> None:
    window.tell(Notice("trouble", "bad"))
    window.rebuild()
    assert window.notices.message == "✖ trouble"
    qtbot.waitUntil(window.notices.isVisible)
