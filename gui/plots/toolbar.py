"""What can be done with the plots: how much time, pause and back to live, which plots, and taking them along."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QToolButton, QWidget

from gui.i18n import QT_TRANSLATE_NOOP, translate
from gui.looks import Look
from gui.plots.series import PLOTS
from gui.widgets.tone_label import ToneLabel

WIDTHS_S: tuple[tuple[str, float | None], ...] = (
    (QT_TRANSLATE_NOOP("Plots", "1 min"), 60.0),
    (QT_TRANSLATE_NOOP("Plots", "5 min"), 300.0),
    (QT_TRANSLATE_NOOP("Plots", "15 min"), 900.0),
    (QT_TRANSLATE_NOOP("Plots", "1 h"), 3600.0),
    (QT_TRANSLATE_NOOP("Plots", "Whole session"), None),
)
AT_FIRST_S = 900.0
_WIDE, _NARROWEST = 520, 360


class PlotsToolbar(QWidget):
    widthChosen = Signal(object)
    """Seconds (float), or None for the whole session."""
    pauseToggled = Signal(bool)
    liveWanted = Signal()
    plotsChosen = Signal(object)
    """The ids of the plots to show, None for as many as fit."""
    copyWanted = Signal()
    exportWanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.width_box = QComboBox()
        self.width_box.setAccessibleName(self.tr("How much time the plots show"))
        self.width_box.setToolTip(self.tr("How much time the plots show"))
        for words, width_s in WIDTHS_S:
            self.width_box.addItem(translate("Plots", words), width_s)
        self.width_box.setCurrentIndex([width_s for _, width_s in WIDTHS_S].index(AT_FIRST_S))
        self.width_box.activated.connect(lambda _index: self.widthChosen.emit(self.width_box.currentData()))

        self.pause = QToolButton()
        self.pause.setText(self.tr("‖ Pause"))
        self.pause.setToolTip(self.tr("Hold the picture still; the session goes on and so do its data"))
        self.pause.setAccessibleName(self.tr("Pause the plots"))
        self.pause.setCheckable(True)
        self.pause.toggled.connect(self.pauseToggled)
        self.live = QToolButton()
        self.live.setText(self.tr("▶ Back to live"))
        self.live.setToolTip(self.tr("Show what happens now again"))
        self.live.setAccessibleName(self.tr("Back to live"))
        self.live.clicked.connect(self.liveWanted)
        self.mode = ToneLabel()

        self.plots = _menu_button(self.tr("Plots"), self.tr("Which plots to show"))
        self.plot_actions: dict[str, QAction] = {}
        plots_menu = self.plots.menu()
        self.as_many_as_fit = plots_menu.addAction(self.tr("As many as fit"))
        self.as_many_as_fit.setCheckable(True)
        self.as_many_as_fit.setChecked(True)
        self.as_many_as_fit.triggered.connect(self._choose_fitting)
        plots_menu.addSeparator()
        for plot in PLOTS:
            action = plots_menu.addAction(plot.title)
            action.setCheckable(True)
            action.triggered.connect(self._choose_plots)
            self.plot_actions[plot.id] = action
        self.take = _menu_button(self.tr("Save"), self.tr("Take the plots along"))
        self.copy = self.take.menu().addAction(self.tr("Copy as &picture"))
        self.copy.triggered.connect(self.copyWanted)
        self.export = self.take.menu().addAction(self.tr("&Export what is in view as CSV…"))
        self.export.triggered.connect(self.exportWanted)

        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for widget in (self.width_box, self.pause, self.live, self.plots, self.take):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(self.mode)
        self.setMinimumWidth(_NARROWEST)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width() >= _WIDE
        self.mode.setVisible(wide)
        self.live.setText(self.tr("▶ Back to live") if wide else self.tr("▶ Live"))

    def show_mode(self, *, live: bool, paused: bool) -> None:
        """Say what is in view; "Back to live" can be pressed when that is not the newest."""
        if paused:
            look = Look("‖", self.tr("paused"), "warn")
        elif live:
            look = Look("▶", self.tr("live"), "good")
        else:
            look = Look("◆", self.tr("earlier"), "warn")
        self.mode.show_look(look)
        self.live.setEnabled(paused or not live)
        self.pause.setChecked(paused)

    def show_plots(self, shown: tuple[str, ...]) -> None:
        """Check what is in view."""
        for plot, action in self.plot_actions.items():
            action.setChecked(plot in shown)

    def _choose_fitting(self) -> None:
        self.as_many_as_fit.setChecked(True)
        self.plotsChosen.emit(None)

    def _choose_plots(self) -> None:
        chosen = tuple(plot.id for plot in PLOTS if self.plot_actions[plot.id].isChecked())
        self.as_many_as_fit.setChecked(not chosen)
        self.plotsChosen.emit(chosen or None)


def _menu_button(text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setMenu(QMenu(button))
    return button
