from pathlib import Path

import PySide6
import pytest

from tests.core.cli.conftest import Call


def test_the_page_is_printed(call: Call) -> None:
    done = call("licences")
    assert done.code == 0
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in done.out


def test_the_folder_of_qt_is_told_so_that_it_can_be_replaced(call: Call) -> None:
    assert Path(call("licences", "--where").out.strip()) == Path(PySide6.__file__).parent


def test_an_installed_program_tells_its_own_folder(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys._MEIPASS", str(tmp_path), raising=False)
    assert call("licences", "--where").out == f"{tmp_path}/PySide6\n"
