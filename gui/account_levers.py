"""The operator's hand on the accounts: buttons, menus and shortcuts all end here."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu, QMessageBox

from core.session.views import USABLE, AccountView
from gui.console import Console
from gui.i18n import translate
from gui.notice import Notice
from gui.panels.accounts_panel import AccountsPanel
from gui.widgets.account_words import FORGIVEN, SHUT_BY_OPERATOR


class AccountLevers(QObject):
    """Sends what the board asks for to the running session. Asks once before the last usable account goes."""

    def __init__(self, console: Console, panel: AccountsPanel) -> None:
        super().__init__(panel)
        self._console = console
        self._panel = panel
        panel.accountCommanded.connect(self.send)
        panel.limitWanted.connect(self.set_limit)
        panel.menuWanted.connect(self.show_menu)

    # -- actions of the menu: they mean the chosen account ----------------------------------------------

    def enable(self) -> None:
        self._send_chosen("enable")

    def drain(self) -> None:
        self._send_chosen("drain")

    def disable(self) -> None:
        self._send_chosen("disable")

    def test(self) -> None:
        self._send_chosen("test")

    def test_all(self) -> None:
        control = self._console.control
        if control is not None:
            control.test_all_accounts()
            for account in self._panel.accounts:
                self._panel.note_test(account)

    def raise_limit(self) -> None:
        view = self._chosen()
        if view is not None and view.max_in_flight is not None:
            self.set_limit(view.name, view.max_in_flight + 1)

    def lower_limit(self) -> None:
        view = self._chosen()
        if view is not None:
            self.set_limit(view.name, lower(view))

    def lift_limit(self) -> None:
        view = self._chosen()
        if view is not None:
            self.set_limit(view.name, None)

    # -- commands ---------------------------------------------------------------------------------------

    def send(self, account: str, key: str, command: str) -> None:
        """Command an account, or one masked key of it."""
        view = self._panel.accounts.get(account)
        if command == "disable" and view is not None and self._is_last(view, key):
            self._ask_to_disable(account, key)
        else:
            self._send(account, key, command)

    def set_limit(self, account: str, limit: int | None) -> None:
        control = self._console.control
        if control is not None:
            control.set_account_limit(account, limit)

    def show_menu(self, account: str, key: str, place: QPoint) -> None:
        menu = self.menu_of(account, key)
        if menu is not None:
            menu.popup(place)

    def menu_of(self, account: str, key: str = "") -> QMenu | None:
        """What can be done with an account, or with one key of it; None for one that there is not."""
        view = self._panel.accounts.get(account)
        if view is None or (key and key not in view.keys):
            return None
        menu = QMenu(self._panel)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setAccessibleName(key or account)
        menu.addSection(f"{account} {key}".strip())
        self._add_commands(menu, view, key)
        if not key:
            self._add_limits(menu, view)
            self._add_keys(menu, view)
        return menu

    # -- inside -----------------------------------------------------------------------------------------

    def _chosen(self) -> AccountView | None:
        view = self._panel.accounts.get(self._panel.current or "")
        if view is None:
            words = translate(
                "Accounts", "Choose an account first: click its card, or move to it with the arrow keys."
            )
            self._console.noticed.emit(Notice(words, "warn"))
        return view

    def _send_chosen(self, command: str) -> None:
        view = self._chosen()
        if view is not None:
            self.send(view.name, "", command)

    def _send(self, account: str, key: str, command: str) -> None:
        control = self._console.control
        if control is None:
            return
        if command == "test":
            control.test_account(account, key)
            self._panel.note_test(account)
            return
        send = {"enable": control.enable, "drain": control.drain_account, "disable": control.disable}[command]
        send(account, key)

    def _is_last(self, view: AccountView, key: str) -> bool:
        """Whether nobody could answer without it."""
        if not view.usable or any(v.usable for v in self._panel.accounts.values() if v is not view):
            return False
        return not key or not any(k.health in USABLE for k in view.keys.values() if k.name != key)

    def _ask_to_disable(self, account: str, key: str) -> None:
        box = QMessageBox(
            QMessageBox.Icon.Question,
            translate("Accounts", "The last usable account"),
            translate("Accounts", "{name} is the last that can answer. Disable it all the same?").format(
                name=f"{account} {key}".strip()
            ),
            QMessageBox.StandardButton.NoButton,
            self._panel.window(),
        )
        box.setInformativeText(
            translate(
                "Accounts", "Calls in flight are given up, and no prompt is asked until you enable one again."
            )
        )
        disable = box.addButton(translate("Accounts", "Disable it"), QMessageBox.ButtonRole.DestructiveRole)
        keep = box.addButton(translate("Accounts", "Keep it"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(keep)
        box.setEscapeButton(keep)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def answered() -> None:
            if box.clickedButton() is disable:
                self._send(account, key, "disable")

        box.finished.connect(answered)
        box.open()

    def _add_commands(self, menu: QMenu, view: AccountView, key: str) -> None:
        health = view.keys[key].health if key else view.health
        live = self._console.control is not None and self._console.feed.state.running
        for command, text, possible in (
            ("enable", translate("Accounts", "&Enable"), health in FORGIVEN),
            ("drain", translate("Accounts", "&Drain"), health not in SHUT_BY_OPERATOR),
            ("disable", translate("Accounts", "D&isable"), health != "disabled"),
            ("test", translate("Accounts", "&Test now"), True),
        ):
            action = menu.addAction(text)
            action.setEnabled(live and possible)
            action.triggered.connect(lambda _checked=False, c=command, a=view.name, k=key: self.send(a, k, c))

    def _add_limits(self, menu: QMenu, view: AccountView) -> None:
        live = self._console.control is not None and self._console.feed.state.running
        menu.addSeparator()
        higher = None if view.max_in_flight is None else view.max_in_flight + 1
        for text, limit, possible in (
            (translate("Accounts", "&Raise the limit"), higher, higher is not None),
            (translate("Accounts", "&Lower the limit"), lower(view), lower(view) != view.max_in_flight),
            (translate("Accounts", "&No limit"), None, view.max_in_flight is not None),
        ):
            action = menu.addAction(text)
            action.setEnabled(live and possible)
            action.triggered.connect(lambda _checked=False, n=limit, a=view.name: self.set_limit(a, n))

    def _add_keys(self, menu: QMenu, view: AccountView) -> None:
        menu.addSeparator()
        keys = menu.addMenu(translate("Accounts", "&Keys"))

        def fill() -> None:
            """Only when it is opened: an account may have hundreds."""
            if keys.isEmpty():
                for name in view.keys:
                    self._add_commands(keys.addMenu(name), view, name)

        keys.aboutToShow.connect(fill)
        keys.menuAction().setEnabled(bool(view.keys))


def lower(view: AccountView) -> int:
    """One less than now; from no limit at all, what is in flight."""
    if view.max_in_flight is None:
        return max(1, view.in_flight)
    return max(1, view.max_in_flight - 1)
