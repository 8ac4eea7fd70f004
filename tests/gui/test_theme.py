"""Colours that can be read, in both palettes."""

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

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
