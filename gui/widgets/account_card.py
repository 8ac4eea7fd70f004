"""One account: its health and why, its limit and load, how it fared of late, its keys, and the levers on it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.session.views import AccountView, KeyView
from gui import format as fmt
from gui.error_words import error_words
from gui.i18n import QT_TRANSLATE_NOOP, translate
from gui.looks import HEALTH
from gui.theme import Theme
from gui.widgets import account_words as words
from gui.widgets.account_face import (
    KEYS_SHOWN,
    FiguresView,
    Head,
    HeadView,
    KeyLine,
    KeysView,
    LineView,
    Load,
    LoadBar,
)
from gui.widgets.limit_box import LimitBox
from gui.widgets.sparkline import Sparkline, bars_of, curve_of

_BUTTONS = (
    (
        "enable",
        QT_TRANSLATE_NOOP("Accounts", "Enable"),
        QT_TRANSLATE_NOOP("Accounts", "Send calls to it again"),
    ),
    (
        "drain",
        QT_TRANSLATE_NOOP("Accounts", "Drain"),
        QT_TRANSLATE_NOOP("Accounts", "Send no more calls; those in flight finish"),
    ),
    (
        "disable",
        QT_TRANSLATE_NOOP("Accounts", "Disable"),
        QT_TRANSLATE_NOOP("Accounts", "Send no more calls and give up those in flight"),
    ),
    (
        "test",
        QT_TRANSLATE_NOOP("Accounts", "Test"),
        QT_TRANSLATE_NOOP(
            "Accounts", "Ask the endpoint now whether it works: costs nothing, sends no prompt"
        ),
    ),
)
_STEPS = {
    Qt.Key.Key_Left: "left",
    Qt.Key.Key_Right: "right",
    Qt.Key.Key_Up: "up",
    Qt.Key.Key_Down: "down",
    Qt.Key.Key_Home: "home",
    Qt.Key.Key_End: "end",
}


class AccountCard(QWidget):
    commanded = Signal(str, str)
    """account, and "enable", "drain", "disable" or "test"."""
    limitWanted = Signal(str, object)
    """account, and a number of calls in flight or None for no limit."""
    menuWanted = Signal(str, str, QPoint)
    """account, masked key (empty: the account itself), and where on the screen."""
    chosen = Signal(str)
    stepped = Signal(str, str)
    """account, and where the keyboard wants to go: "left", "right", "up", "down", "home" or "end"."""

    def __init__(self, account: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.account = account
        self._theme = theme
        self._live = False
        self._view: AccountView | None = None
        self._testing = False
        self._tested_before: float | None = None
        self._current = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(translate("Accounts", "Account {name}").format(name=account))
        theme.changed.connect(self.update)

        self.head = HeadView(theme)
        self.load = LoadBar(theme)
        self.limit = LimitBox(account)
        self.limit.limitWanted.connect(lambda limit: self.limitWanted.emit(self.account, limit))
        self.success = LineView(theme)
        self.latency = LineView(theme)
        self.success_curve = Sparkline(theme, translate("Accounts", "Answers and failures of late"))
        self.latency_curve = Sparkline(theme, translate("Accounts", "Latency of late"))
        self.figures = FiguresView(theme)
        self.keys = KeysView(theme)
        self.keys.setAccessibleName(translate("Accounts", "Keys"))
        self.keys.menuWanted.connect(lambda key, place: self.menuWanted.emit(self.account, key, place))
        self.note = LineView(theme)

        load_row = QHBoxLayout()
        load_row.setSpacing(10)
        load_row.addWidget(self.load, 1)
        load_row.addWidget(self.limit)
        curves = QGridLayout()
        curves.setHorizontalSpacing(14)
        curves.setVerticalSpacing(0)
        for column, (line, curve) in enumerate(
            ((self.success, self.success_curve), (self.latency, self.latency_curve))
        ):
            curves.addWidget(line, 0, column)
            curves.addWidget(curve, 1, column)
            curves.setColumnStretch(column, 1)
        levers = QHBoxLayout()
        levers.setSpacing(4)
        self.buttons: dict[str, QPushButton] = {}
        for command, text, tip in _BUTTONS:
            button = QPushButton(translate("Accounts", text))
            button.setToolTip(translate("Accounts", tip))
            name = translate("Accounts", "{command} account {name}")
            button.setAccessibleName(name.format(command=translate("Accounts", text), name=account))
            button.clicked.connect(lambda _checked=False, c=command: self._press(c))
            button.setEnabled(False)
            levers.addWidget(button)
            self.buttons[command] = button
        self.limit.setEnabled(False)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(11, 9, 11, 9)
        layout.setSpacing(4)
        layout.addWidget(self.head)
        layout.addLayout(load_row)
        layout.addLayout(curves)
        layout.addWidget(self.figures)
        layout.addWidget(self.keys)
        layout.addWidget(self.note)
        layout.addStretch(1)
        layout.addLayout(levers)

    def set_live(self, live: bool) -> None:
        """Commands make sense only while a session runs."""
        if live != self._live:
            self._live = live
            self._testing = self._testing and live
            self._update_levers()

    def set_current(self, current: bool) -> None:
        """Whether the actions of the menu mean this account."""
        if current != self._current:
            self._current = current
            self.update()

    def show_account(self, view: AccountView, now: float) -> None:
        self._view = view
        health, since = HEALTH[view.health], words.since_words(view, now)
        changed = self.head.show_value(Head(self.account, health, view.why, since))
        self.head.setToolTip(view.why)
        load = Load(view.in_flight, words.limit_now(view), words.load_words(view))
        changed |= self.load.show_value(load)
        self.load.setToolTip(view.limit_why)
        self.limit.show_limit(view.max_in_flight, view.in_flight)
        share = translate("Accounts", "Success {share}").format(share=fmt.percent(words.success_share(view)))
        if self.success.show_value(words.Line(share)):
            changed = True
            self.success.setToolTip(words.success_words(view))
        half, most = view.latency.percentiles((50, 95))
        latency = translate("Accounts", "p50 {p50} · p95 {p95}")
        self.latency.show_value(words.Line(latency.format(p50=fmt.duration(half), p95=fmt.duration(most))))
        self.success_curve.show_value(bars_of(view.answers_over_time, view.failures_over_time, now))
        self.latency_curve.show_value(curve_of(view.latency_over_time, now))
        changed |= self.figures.show_value(words.figures(view))
        self.keys.show_value(_key_lines(view, now))
        self._show_note(view, now)
        self._update_levers()
        if changed:
            said = (self.head, self.load, self.success, self.latency, self.figures, self.note)
            self.setAccessibleDescription("; ".join(filter(None, (p.accessibleDescription() for p in said))))

    def _show_note(self, view: AccountView, now: float) -> None:
        tested = view.tested.t if view.tested is not None else None
        if self._testing and tested != self._tested_before:
            self._testing = False
        if self._testing:
            self.note.show_value(words.Line(translate("Accounts", "◌ being tested …"), "info"))
        else:
            self.note.show_value(words.note_words(view, now))

    def _press(self, command: str) -> None:
        if command == "test":
            self.note_test()
        self.commanded.emit(self.account, command)

    def note_test(self) -> None:
        """A test has been asked for: say so until its result is there."""
        tested = self._view.tested if self._view is not None else None
        self._testing, self._tested_before = True, tested.t if tested is not None else None
        self.note.show_value(words.Line(translate("Accounts", "◌ being tested …"), "info"))
        self._update_levers()

    def _update_levers(self) -> None:
        health = self._view.health if self._view is not None else ""
        can = {
            "enable": health in words.FORGIVEN,
            "drain": health not in words.SHUT_BY_OPERATOR,
            "disable": health != "disabled",
            "test": not self._testing,
        }
        for command, button in self.buttons.items():
            wanted = self._live and can[command]
            if button.isEnabled() != wanted:
                button.setEnabled(wanted)
        if self.limit.isEnabled() != self._live:
            self.limit.setEnabled(self._live)

    # -- the hand --------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(self.account, step)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.chosen.emit(self.account)
        self.menuWanted.emit(self.account, "", event.globalPos())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.chosen.emit(self.account)
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.chosen.emit(self.account)
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = self._theme.colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        marked = self.hasFocus() or self._current
        painter.setPen(
            QPen(QColor(colours.accent if marked else colours.border), 2 if self.hasFocus() else 1)
        )
        painter.setBrush(QColor(colours.surface))
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), 6, 6)
        painter.end()


def _key_lines(view: AccountView, now: float) -> tuple[KeyLine, ...]:
    """As many keys as there is room for; of more, those in trouble and the busiest ones."""
    keys = list(view.keys.values())
    if len(keys) <= KEYS_SHOWN:
        return tuple(_key_line(key, now) for key in keys)
    keys.sort(key=lambda key: (key.health == "healthy", words.is_unused(key), -key.calls))
    shown, hidden = keys[: KEYS_SHOWN - 1], keys[KEYS_SHOWN - 1 :]
    works = sum(key.health == "healthy" for key in hidden)
    rest = translate("Accounts", "and {n} more, {healthy} healthy")
    line = words.Line(rest.format(n=fmt.count(len(hidden)), healthy=fmt.count(works)), "muted")
    return (*(_key_line(key, now) for key in shown), KeyLine("", line, line.text))


def _key_line(key: KeyView, now: float) -> KeyLine:
    answered = translate("Accounts", "{n} of {calls} calls answered").format(
        n=fmt.count(key.answered), calls=fmt.count(key.calls)
    )
    tip = f"{key.name} · {HEALTH[key.health].shown}: {key.why}\n{answered}"
    if key.last_error:
        tip += "\n" + translate("Accounts", "last error: {kind}").format(kind=error_words(key.last_error))
    return KeyLine(key.name, words.key_line(key, now), tip)
