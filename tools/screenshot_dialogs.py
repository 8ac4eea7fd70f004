"""How each dialog of the console is opened for its picture: `open(window)` gives what to draw and how to close it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtWidgets import QDialog, QWidget

from core.config.resources import resource_path
from core.config.secrets import Secret
from core.keys.keystore import KeyStore
from core.simulator import SimulatorThread, load_profile, profile_keys
from gui.dialogs.about import About
from gui.dialogs.cleanup_dialog import CleanupDialog
from gui.dialogs.correct_dialog import CorrectDialog
from gui.dialogs.settings_dialog import KEYS_PAGE
from gui.dialogs.shortcuts import Shortcuts
from gui.main_window import MainWindow
from tools.screenshot_stage import wait

Opened = tuple[Callable[[], QWidget], Callable[[], object]]
Open = Callable[[MainWindow], Opened]

D = TypeVar("D", bound=QDialog)
_KEYS_SHOWN = 3
_ADDED = " Not for Portugal."
"""A negation and a name: nearly the same prompt, and not to be served."""
_PROFILES_PAGE, _ENDPOINT_PAGE, _CACHE_PAGE = 1, 3, 6


def _new_session(window: MainWindow) -> Opened:
    window.documents.new_session(resource_path("prompts", "sample.jsonl"))
    dialog = window.documents.new_dialog
    if dialog is None:
        raise RuntimeError("the dialog did not open")
    wait(lambda: dialog.prompts.preview.done)
    return _opened(dialog)


def _settings(page: int) -> Open:
    def opened(window: MainWindow) -> Opened:
        window.help.show_settings()
        dialog = window.help.settings_dialog
        if dialog is None:
            raise RuntimeError("the dialog did not open")
        dialog.show_page(page)
        return _opened(dialog)

    return opened


def _keys(window: MainWindow) -> Opened:
    """With keys of the simulator, which is asked about them."""
    profile = load_profile("fault-pool")
    simulator = SimulatorThread(profile)
    base_url = simulator.__enter__().base_url
    store = KeyStore()
    for account, key in profile_keys(profile)[:_KEYS_SHOWN]:
        store.add(Secret(key), account, base_url)
    shown, close = _settings(KEYS_PAGE)(window)
    page = _settings_dialog(window).keys
    wait(lambda: page.table.rowCount() == _KEYS_SHOWN)
    page.test.click()
    wait(lambda: page.test.isEnabled())

    def closed() -> None:
        close()
        for stored in store.list_keys():
            store.remove(stored.entry)
        simulator.__exit__(None, None, None)

    return shown, closed


def _settings_dialog(window: MainWindow) -> Any:
    return window.help.settings_dialog


def _wizard(window: MainWindow) -> Opened:
    window.help.show_wizard()
    wizard = window.help.wizard
    if wizard is None:
        raise RuntimeError("the wizard did not open")
    return _opened(wizard)


def _about(window: MainWindow) -> Opened:
    window.help.about()
    return _opened(_found(window, About))


def _shortcuts(window: MainWindow) -> Opened:
    window.help.shortcuts()
    return _opened(_found(window, Shortcuts))


def _palette(window: MainWindow) -> Opened:
    """Over the window, so the window is drawn."""
    window.show_palette()
    return lambda: window, window.desk.palette.hide


def _cleanup(window: MainWindow) -> Opened:
    window.cache.force_low_utility_cleanup()
    dialog = _found(window, CleanupDialog)
    dialog.threshold.setValue(1.0)
    dialog.share.setValue(dialog.share.maximum())
    wait(lambda: dialog.preview is not None)
    return _opened(dialog)


def _correct(window: MainWindow) -> Opened:
    window.cache.correct()
    return _opened(_found(window, CorrectDialog))


def _explain(window: MainWindow) -> Opened:
    """A part of the cache panel, so the window is drawn."""
    window.cache.explain()
    explain = window.cache.detail.explain
    explain.prompt.setPlainText(explain.prompt.toPlainText() + _ADDED)
    explain.button.click()
    wait(explain.button.isEnabled)
    return lambda: window, lambda: None


def _found(window: MainWindow, kind: type[D]) -> D:
    return next(dialog for dialog in window.findChildren(kind) if dialog.isVisible())


def _opened(dialog: QDialog) -> Opened:
    return lambda: dialog, dialog.reject


DIALOGS: dict[str, Open] = {
    "new-session": _new_session,
    "settings-console": _settings(0),
    "settings-profiles": _settings(_PROFILES_PAGE),
    "settings-keys": _keys,
    "settings-endpoint": _settings(_ENDPOINT_PAGE),
    "settings-cache": _settings(_CACHE_PAGE),
    "welcome": _wizard,
    "about": _about,
    "shortcuts": _shortcuts,
    "palette": _palette,
}
CACHE_DIALOGS: dict[str, Open] = {"cleanup": _cleanup, "correct": _correct, "explain": _explain}
"""Those that need a session with a cache."""
