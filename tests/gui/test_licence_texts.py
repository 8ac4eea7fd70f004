"""The texts of the licences, from the dialog "About"."""

from pytestqt.qtbot import QtBot

from core.config.build import version_line
from core.config.licences import licences
from gui.dialogs.about import About
from gui.dialogs.licence_texts import LicenceTexts
from gui.widgets.tone_label import ToneLabel


def test_all_texts_can_be_read_from_the_dialog_about(qtbot: QtBot):
    about = About()
    qtbot.addWidget(about)
    about.show()
    about.texts.click()
    dialog = about.findChild(LicenceTexts)
    assert dialog is not None
    wanted = licences().splitlines()
    qtbot.waitUntil(lambda: dialog.page.blockCount() == len(wanted), timeout=10_000)
    assert dialog.page.toPlainText().splitlines() == wanted
    assert dialog.page.isReadOnly()
    qtbot.waitUntil(lambda: dialog.page.textCursor().position() == 0)


def test_about_tells_the_build(qtbot: QtBot):
    about = About()
    qtbot.addWidget(about)
    assert version_line().capitalize() in [label.text() for label in about.findChildren(ToneLabel)]
