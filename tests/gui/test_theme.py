"""Colours that can be read, in both palettes."""

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from core.config.resources import resource_path
from gui.main_window import MainWindow
from gui.theme import DARK, LIGHT, Colours, Theme, contrast

TONES = ("text", "muted", "good", "info", "warn", "bad")
SURFACES = ("window", "surface", "raised", "selection")


def test_contrast_is_that_of_the_standard() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=lambda c: c.name)
@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("tone", TONES)
def test_every_text_can_be_read_on_every_surface(colours: Colours, surface: str, tone: str) -> None:
    assert contrast(getattr(colours, tone), getattr(colours, surface)) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=lambda c: c.name)
def test_the_accent_is_seen_around_and_under_things(colours: Colours) -> None:
    assert contrast(colours.on_accent, colours.accent) >= 4.5
    for surface in SURFACES[:3]:  # a focus ring or a bar needs 3 to 1
        assert contrast(colours.accent, getattr(colours, surface)) >= 3


def test_changing_the_palette_reaches_the_application_and_is_told(
    qtbot: QtBot, qapp: QApplication, theme: Theme
) -> None:
    with qtbot.waitSignal(theme.changed):
        theme.use(DARK)
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.window)
    with qtbot.assertNotEmitted(theme.changed):
        theme.use(DARK)
    theme.use(LIGHT)
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(LIGHT.window)
    assert theme.colour("bad") == QColor(LIGHT.bad)


CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QAbstractSpinBox, QAbstractItemView)
RULE = re.compile(r"([^{}]+)\{([^{}]+)\}")


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=lambda c: c.name)
def test_every_text_of_the_style_sheet_can_be_read_on_its_own_ground(colours: Colours) -> None:
    sheet = resource_path("themes", "console.qss").read_text("utf-8")
    pairs = []
    for selector, body in RULE.findall(sheet):
        text = re.search(r"(?<![-\w])color: \$(\w+)", body)
        ground = re.search(r"background(?:-color)?: \$(\w+)", body)
        if text and ":disabled" not in selector:
            grounds = [ground[1]] if ground else list(SURFACES)
            pairs += [(selector.strip(), text[1], each) for each in grounds]
    assert len(pairs) > 10
    weak = [p for p in pairs if contrast(getattr(colours, p[1]), getattr(colours, p[2])) < 4.5]
    assert weak == []


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=lambda c: c.name)
def test_the_keyboards_place_is_seen_on_every_control(
    qtbot: QtBot, window: MainWindow, theme: Theme, colours: Colours
) -> None:
    theme.use(colours)
    window.activateWindow()
    window.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)  # as after the first Tab
    qtbot.waitUntil(window.isActiveWindow)
    kinds: dict[str, QWidget] = {}
    for widget in window.findChildren(QWidget):
        takes = isinstance(widget, CONTROLS) and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if takes and widget.isEnabled() and widget.isVisible():
            kinds.setdefault(type(widget).__name__, widget)
    assert {"CellTable", "QLineEdit", "QComboBox", "QCheckBox"} <= kinds.keys()
    unseen = []
    for name, widget in kinds.items():
        window.menuBar().setFocus()
        before = widget.grab().toImage()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        if widget.grab().toImage() == before:
            unseen.append(name)
    theme.use(LIGHT)
    assert unseen == []


def test_the_menu_chooses_theme_and_language(qtbot: QtBot, window: MainWindow) -> None:
    actions = window.actions_of.by_id
    with qtbot.waitSignal(window.app_settings.themeChosen) as chosen:
        actions["theme_dark"].trigger()
    assert chosen.args == ["dark"]
    with qtbot.waitSignal(window.app_settings.languageChosen) as chosen:
        actions["language_zh_CN"].trigger()
    assert chosen.args == ["zh_CN"]
