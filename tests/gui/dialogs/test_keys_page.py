"""The page of stored keys, with the real keyring library and a real endpoint."""

from __future__ import annotations

import gc
import logging

import pytest
from PySide6.QtWidgets import QLineEdit, QSpinBox, QTableWidgetItem, QWidget
from pytestqt.qtbot import QtBot

from core.config.secrets import Secret
from core.keys.keystore import KeyStore
from gui.dialogs.keys_page import KeysPage
from gui.theme import Theme
from tests.core.keys.test_keystore import MemoryKeyring
from tests.gui.dialogs.conftest import EMPTY, GOOD, PATIENCE_MS, REVOKED


@pytest.fixture
def page(qtbot: QtBot, theme: Theme, desk: QWidget) -> KeysPage:
    page = KeysPage("default", theme, desk)
    page.show()
    return page


def state(page: KeysPage, row: int) -> str:
    item = page.table.item(row, 4)
    return item.text() if isinstance(item, QTableWidgetItem) else ""


def add(page: KeysPage, qtbot: QtBot, key: str, account: str, endpoint: str) -> None:
    page.account.setText(account)
    page.endpoint.setEditText(endpoint)
    qtbot.keyClicks(page.secret, key)
    page.add.click()


def test_an_added_key_is_stored_tested_and_shown_masked_only(
    page: KeysPage,
    qtbot: QtBot,
    memory_keyring: MemoryKeyring,
    endpoint: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        add(page, qtbot, GOOD, "work", endpoint)
        qtbot.waitUntil(lambda: state(page, 0).startswith("✔ works, balance 100.00"), timeout=PATIENCE_MS)
    assert "deepseek-flash" in state(page, 0)
    (spec,) = KeyStore().load()
    assert (spec.account, spec.secret) == ("work", Secret(GOOD))
    assert KeyStore().list_keys()[0].base_url == endpoint
    gc.collect()
    texts = [line.text() for line in page.findChildren(QLineEdit)]
    texts += [page.table.item(0, c).text() for c in (0, 1, 2, 4)]
    texts += [page.state.text(), page.note.text(), caplog.text]
    assert GOOD not in " ".join(texts)
    assert "sk-…d9ec" in texts
    page.secret.undo()
    assert page.secret.text() == ""


def test_keys_that_do_not_work_or_cannot_pay_are_told_apart(
    page: KeysPage, qtbot: QtBot, memory_keyring: MemoryKeyring, endpoint: str
) -> None:
    for key, account in ((REVOKED, "old"), (EMPTY, "spare")):
        KeyStore().add(Secret(key), account, endpoint)
    page.show_profile("default")
    qtbot.waitUntil(lambda: page.table.rowCount() == 2, timeout=PATIENCE_MS)
    assert state(page, 0) == "not tested"
    page.test.click()
    qtbot.waitUntil(lambda: state(page, 0).startswith("✖ does not work: HTTP 401"), timeout=PATIENCE_MS)
    assert state(page, 1).startswith("✖ cannot pay")


def test_a_removed_key_is_gone_from_the_keyring(
    page: KeysPage, qtbot: QtBot, memory_keyring: MemoryKeyring
) -> None:
    KeyStore().add(Secret(GOOD), "work")
    page.show_profile("default")
    qtbot.waitUntil(lambda: page.table.rowCount() == 1, timeout=PATIENCE_MS)
    assert not page.remove.isEnabled()
    page.table.selectRow(0)
    with qtbot.waitSignal(page.keysChanged):
        page.remove.click()
    qtbot.waitUntil(lambda: page.table.rowCount() == 0, timeout=PATIENCE_MS)
    assert memory_keyring.held == {}


def test_a_limit_is_kept_with_the_account(
    page: KeysPage, qtbot: QtBot, memory_keyring: MemoryKeyring
) -> None:
    KeyStore().add(Secret(GOOD), "work")
    page.show_profile("default")
    qtbot.waitUntil(lambda: page.table.rowCount() == 1, timeout=PATIENCE_MS)
    box = page.table.cellWidget(0, 3)
    assert isinstance(box, QSpinBox)
    box.setValue(5)
    qtbot.waitUntil(lambda: KeyStore().limits() == {"work": 5}, timeout=PATIENCE_MS)


def test_without_a_keyring_it_says_so_and_names_the_other_ways(
    qtbot: QtBot, theme: Theme, desk: QWidget, no_keyring: None, endpoint: str
) -> None:
    page = KeysPage("default", theme, desk)
    page.show()
    qtbot.waitUntil(lambda: "no keyring" in page.state.text(), timeout=PATIENCE_MS)
    assert "from a file or an environment variable" in page.state.text()
    add(page, qtbot, GOOD, "work", endpoint)
    qtbot.waitUntil(lambda: "no keyring" in page.note.text(), timeout=PATIENCE_MS)
    assert GOOD not in page.note.text()
    assert page.secret.isEnabled()


def test_what_is_no_key_is_told_at_the_field_without_repeating_it(
    page: KeysPage, qtbot: QtBot, memory_keyring: MemoryKeyring, endpoint: str
) -> None:
    add(page, qtbot, "sk-has a space in it", "work", endpoint)
    assert page.note.wrong
    assert "has a space" not in page.note.text()
    assert memory_keyring.held == {}


def test_a_locked_keyring_is_told(
    page: KeysPage, qtbot: QtBot, memory_keyring: MemoryKeyring, endpoint: str
) -> None:
    memory_keyring.locked = True
    add(page, qtbot, GOOD, "work", endpoint)
    qtbot.waitUntil(lambda: "locked" in page.note.text(), timeout=PATIENCE_MS)
