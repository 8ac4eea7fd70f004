import ast
import json
from pathlib import Path

import pytest

from tools import bootstrap


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "a folder 领航"
    (root / "core").mkdir(parents=True)
    (root / "core" / "__init__.py").touch()
    (root / "pyproject.toml").write_text("[project]\n", "utf-8")
    (root / "constraints.txt").write_text("numpy==2.4.6\n", "utf-8")
    (root / ".venv").mkdir()
    (root / ".venv" / "pyvenv.cfg").write_text("version = 3.11.2\n", "utf-8")
    return root


def print_of(root: Path) -> str:
    return bootstrap.fingerprint(root, root / ".venv")


def test_the_script_still_parses_on_the_old_python_that_has_to_complain():
    source = Path(bootstrap.__file__).read_text("utf-8")
    ast.parse(source, feature_version=(3, 7))


@pytest.mark.parametrize(
    ("version", "good"),
    [((2, 7), False), ((3, 10), False), ((3, 11), True), ((3, 13), True), ((3, 15), False)],
)
def test_only_pythons_with_wheels_are_chosen(version: tuple[int, int], good: bool):
    assert bootstrap.is_supported(version) is good


def test_this_interpreter_is_tried_first_and_windows_asks_its_launcher():
    assert bootstrap.python_candidates(windows=True)[1] == ["py", "-3.13"]
    assert bootstrap.python_candidates(windows=False)[1] == ["python3.13"]
    assert bootstrap.python_candidates(windows=False)[0] == [bootstrap.sys.executable]


def test_a_program_that_is_not_a_python_has_no_version(tmp_path: Path):
    stub = tmp_path / "python3.13"
    stub.write_text("#!/bin/sh\nexit 127\n")
    stub.chmod(0o755)
    assert bootstrap.python_version([str(stub)]) is None
    assert bootstrap.python_version([str(tmp_path / "none")]) is None


def test_no_suitable_python_names_what_was_found(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bootstrap, "python_version", lambda command: (3, 9))
    with pytest.raises(bootstrap.BootstrapError, match=r"needs Python 3\.11 to 3\.14.*python3 is 3\.9"):
        bootstrap.choose_python()


def test_the_fingerprint_changes_with_the_pins_the_packages_the_folder_and_the_python(checkout: Path):
    seen = {print_of(checkout)}
    (checkout / "constraints.txt").write_text("numpy==2.4.7\n", "utf-8")
    seen.add(print_of(checkout))
    (checkout / "gui").mkdir()
    (checkout / "gui" / "__init__.py").touch()
    seen.add(print_of(checkout))
    (checkout / ".venv" / "pyvenv.cfg").write_text("version = 3.13.0\n", "utf-8")
    seen.add(print_of(checkout))
    seen.add(print_of(checkout.rename(checkout.with_name("moved"))))
    assert len(seen) == 5


def test_the_stamp_of_a_developer_serves_a_user_but_not_the_other_way_round(tmp_path: Path):
    stamp = tmp_path / "stamp.json"
    stamp.write_text(json.dumps({"fingerprint": "a", "dev": True}))
    assert bootstrap.is_installed(stamp, "a", dev=False)
    assert bootstrap.is_installed(stamp, "a", dev=True)
    stamp.write_text(json.dumps({"fingerprint": "a", "dev": False}))
    assert not bootstrap.is_installed(stamp, "a", dev=True)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"fingerprint": "b", "dev": true}'])
def test_a_torn_or_outdated_stamp_means_install_again(tmp_path: Path, content: str):
    stamp = tmp_path / "stamp.json"
    stamp.write_text(content)
    assert not bootstrap.is_installed(stamp, "a", dev=False)
    assert not bootstrap.is_installed(tmp_path / "none.json", "a", dev=False)


def test_the_probe_output_gives_each_missing_library_once():
    told = (
        "libxcb-cursor.so.0\nlibEGL.so.1\n"
        "libEGL.so.1: cannot open shared object file: No such file or directory\n"
    )
    assert bootstrap.missing_libraries(told) == ["libxcb-cursor.so.0", "libEGL.so.1"]
    assert bootstrap.APT_PACKAGES["libEGL.so.1"] == "libegl1"


def test_the_apt_line_can_be_pasted():
    assert bootstrap.apt_line(["libegl1"], root=False).startswith("sudo apt-get install -y")
    assert bootstrap.apt_line(["libegl1"], root=True).startswith("apt-get install -y")


def test_only_linux_can_lack_a_display():
    assert not bootstrap.has_display("linux", {})
    assert not bootstrap.has_display("linux", {"DISPLAY": ""})
    assert bootstrap.has_display("linux", {"WAYLAND_DISPLAY": "wayland-0"})
    assert bootstrap.has_display("win32", {})
    assert bootstrap.has_display("darwin", {})


def test_programs_of_the_environment_are_found_on_windows_too(tmp_path: Path):
    assert bootstrap.venv_program(tmp_path, "python", windows=True) == tmp_path / "Scripts" / "python.exe"
    assert bootstrap.venv_program(tmp_path, "python", windows=False) == tmp_path / "bin" / "python"


def test_an_unknown_command_shows_the_usage(capsys: pytest.CaptureFixture[str]):
    assert bootstrap.main(["fly"]) == 2
    assert "run|test|lint|bench|screenshots|translations|package|clean" in capsys.readouterr().err
