"""One account: its health and why, its limit and load, what it cost, its keys, and the levers on it."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.session.views import AccountView, KeyView
from gui import format as fmt
from gui.looks import HEALTH
from gui.widgets.metric import Metric
from gui.widgets.tone_label import ToneLabel

_SHUT = ("draining", "disabled")
_FORGIVEN = (*_SHUT, "unauthorised", "out of balance", "cooling")
"""Enabling such an account makes the next call try it again."""
_KEYS_A_ROW = 2

_BUTTONS: tuple[tuple[Literal["enable", "drain", "disable"], str, str], ...] = (
    ("enable", "Enable", "Send calls to this account again"),
    ("drain", "Drain", "Send no more calls; those in flight finish"),
    ("disable", "Disable", "Send no more calls and give up those in flight"),
)


class AccountCard(QFrame):
    commanded = Signal(str, str)
    """account, and "enable", "drain" or "disable"."""

    def __init__(self, account: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.account = account
        self.setProperty("card", True)
        self.setAccessibleName(f"Account {account}")
        self._live = False
        self._view: AccountView | None = None

        name = ToneLabel(account, strong=True)
        self.health = ToneLabel(strong=True)
        top = QHBoxLayout()
        top.addWidget(name, 1)
        top.addWidget(self.health)
        self.why = _wrapped()
        self.next_try = ToneLabel(tone="warn")
        self.avoided = _wrapped()
        self.metrics = {
            "in_flight": Metric("In flight / limit", "Calls in flight, and how many the account may have"),
            "success": Metric(
                "Success", "Share of the finished calls that answered; cancelled ones left out"
            ),
            "p50": Metric("p50", "Half of its answers came within this time"),
            "cost": Metric("Cost", "What its calls have cost so far"),
            "balance": Metric("Balance", "What the account has left, as last read"),
            "calls": Metric("Calls", "Calls sent to it so far"),
        }
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        for i, metric in enumerate(self.metrics.values()):
            grid.addWidget(metric, i // 3, i % 3)
        self._keys_grid = QGridLayout()
        self._keys_grid.setHorizontalSpacing(8)
        self._keys_grid.setVerticalSpacing(1)
        self.keys: dict[str, ToneLabel] = {}
        levers = QHBoxLayout()
        levers.setSpacing(4)
        self.buttons: dict[str, QPushButton] = {}
        for command, text, tip in _BUTTONS:
            button = QPushButton(text)
            button.setToolTip(tip)
            button.setAccessibleName(f"{text} account {account}")
            button.clicked.connect(lambda _checked=False, c=command: self.commanded.emit(self.account, c))
            button.setEnabled(False)
            levers.addWidget(button)
            self.buttons[command] = button

        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(4)
        layout.addLayout(top)
        layout.addWidget(self.why)
        layout.addWidget(self.next_try)
        layout.addLayout(grid)
        layout.addLayout(self._keys_grid)
        layout.addWidget(self.avoided)
        layout.addLayout(levers)

    def set_live(self, live: bool) -> None:
        self._live = live
        self._update_buttons()

    def show_account(self, view: AccountView, now: float) -> None:
        self._view = view
        look = HEALTH[view.health]
        self.health.show_look(look)
        since = f" · for {fmt.duration(max(now - view.since, 1))}" if view.since is not None else ""
        self.why.show_words(f"{view.why}{since}")
        waiting = view.until is not None and view.until > now
        self.next_try.setVisible(waiting)
        if waiting and view.until is not None:
            self.next_try.show_words(f"◔ next try in {fmt.countdown(view.until - now)}")

        metrics = self.metrics
        limit = _least(view.limit, view.max_in_flight)
        shown_limit = "no limit" if limit is None else fmt.count(limit)
        metrics["in_flight"].show_value(f"{fmt.count(view.in_flight)} / {shown_limit}")
        metrics["in_flight"].setToolTip(
            "Calls in flight, and how many the account may have"
            + (f"\n{view.limit_why}" if view.limit_why else "")
        )
        finished = view.answered + view.failed
        metrics["success"].show_value(fmt.percent(view.answered / finished if finished else None))
        metrics["success"].setToolTip(_error_words(view))
        metrics["p50"].show_value(fmt.duration(view.latency.percentile(50)))
        metrics["cost"].show_value(fmt.money(view.cost_usd))
        balance_tone: Literal["bad", "text"] = "bad" if view.balance_available is False else "text"
        metrics["balance"].show_value(fmt.money(view.balance, view.currency), balance_tone)
        metrics["calls"].show_value(fmt.count(view.calls))
        for key in view.keys.values():
            self._show_key(key, now)
        self.avoided.setVisible(view.avoided_why is not None)
        if view.avoided_why is not None:
            times = "once" if view.avoided == 1 else f"{fmt.count(view.avoided)} times"
            self.avoided.show_words(f"Avoided {times}, last: {view.avoided_why}")
        self._update_buttons()

    def _show_key(self, key: KeyView, now: float) -> None:
        label = self.keys.get(key.name)
        if label is None:
            label = self.keys[key.name] = ToneLabel()
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            place = len(self.keys) - 1
            self._keys_grid.addWidget(label, place // _KEYS_A_ROW, place % _KEYS_A_ROW)
        label.show_words(key_words(key, now), "muted" if _unused(key) else HEALTH[key.health].tone)
        last = f"\nlast error: {key.last_error}" if key.last_error else ""
        answered = f"{fmt.count(key.answered)} of {fmt.count(key.calls)} calls answered"
        label.setToolTip(f"{key.name} is {key.health}: {key.why}\n{answered}{last}")

    def _update_buttons(self) -> None:
        health = self._view.health if self._view is not None else ""
        self.buttons["enable"].setEnabled(self._live and health in _FORGIVEN)
        self.buttons["drain"].setEnabled(self._live and health not in _SHUT)
        self.buttons["disable"].setEnabled(self._live and health != "disabled")


def _unused(key: KeyView) -> bool:
    return key.health == "probing" and not key.calls


def key_words(key: KeyView, now: float) -> str:
    """'● sk-…12ab · 14 of 15' while it works, '✖ sk-…12ab · unauthorised' or '◆ sk-…12ab · 4 s' when not."""
    look = HEALTH[key.health]
    if key.until is not None and key.until > now:
        rest = f"{look.word} {fmt.countdown(key.until - now)}"
    elif key.health == "healthy":
        rest = f"{fmt.count(key.answered)} of {fmt.count(key.calls)}"
    elif _unused(key):
        rest = "not used"
    else:
        rest = look.word
    return f"{look.symbol} {key.name} · {rest}"


def _wrapped() -> ToneLabel:
    label = ToneLabel(tone="muted")
    label.setWordWrap(True)
    return label


def _least(one: int | None, other: int | None) -> int | None:
    known = [limit for limit in (one, other) if limit is not None]
    return min(known) if known else None


def _error_words(view: AccountView) -> str:
    if not view.errors:
        return "Share of the finished calls that answered"
    errors = ", ".join(f"{kind} {fmt.count(n)}" for kind, n in sorted(view.errors.items()))
    return f"Share of the finished calls that answered\nErrors: {errors}"
