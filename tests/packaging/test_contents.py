import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tools.packages import contents
from tools.packages.places import ROOT


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/QtWidgets.abi3.so",
        "PySide6/Qt/lib/libQt6Core.so.6",
        "PySide6/Qt/plugins/platforms/libqxcb.so",
        "PySide6/plugins/platforms/qwindows.dll",
        "PySide6/Qt/plugins/platforms/libqcocoa.dylib",
        "PySide6/Qt/translations/qtbase_zh_CN.qm",
        "resources/fonts/pilothouse-hans.ttf",
        "spellchecker/resources/en.json.gz",
        "keyring-25.7.0.dist-info/entry_points.txt",
        "numpy/_core/_multiarray_umath.cpython-311-x86_64-linux-gnu.so",
    ],
)
def test_what_the_program_uses_goes_in(name: str):
    assert contents.is_wanted(name)


@pytest.mark.parametrize(
    "name",
    [
        "PySide6/Qt/plugins/platformthemes/libqgtk3.so",
        "PySide6/Qt/plugins/tls/libqopensslbackend.so",
        "PySide6\\plugins\\imageformats\\qtiff.dll",
        "PySide6/Qt/translations/qtbase_de.qm",
        "PySide6/Qt/qml/QtQuick/qmldir",
        "PySide6/opengl32sw.dll",
        "numpy/_core/tests/data/umath.csv",
        "numpy-2.4.6.dist-info/RECORD",
        "setuptools/_vendor/jaraco/text/Lorem ipsum.txt",
    ],
)
def test_what_nothing_uses_stays_out(name: str):
    assert not contents.is_wanted(name)


def test_every_module_is_named_because_many_are_imported_by_name_only():
    tracked = [
        "core/__init__.py",
        "core/cli/__main__.py",
        "docs/guide.md",
        "gui/app.py",
        "resources/prices.toml",
    ]
    assert contents.modules(tracked) == ["core", "gui.app"]
    assert contents.resources(tracked) == ["docs/guide.md", "resources/prices.toml"]


def test_only_what_git_knows_is_packed():
    tracked = contents.tracked_files(ROOT)
    assert "core/cli/app.py" in tracked
    assert not [name for name in tracked if "__pycache__" in name or name.startswith(("tests/", "tools/"))]


def test_libraries_of_python_and_of_the_wheels_go_along_and_few_of_the_system():
    ours = ["/opt/environment"]
    assert contents.is_brought("numpy/x.so", "/opt/environment/lib/numpy/x.so", ours)
    assert contents.is_brought("libxcb-cursor.so.0", "/usr/lib/libxcb-cursor.so.0", ours)
    assert not contents.is_brought("libfontconfig.so.1", "/usr/lib/libfontconfig.so.1", ours)
    assert not contents.is_brought("libgtk-3.so.0", "/usr/lib/libgtk-3.so.0", ours)


def test_a_library_of_qt_that_nothing_asks_for_is_needless():
    present = ["/p/libQt6Core.so.6", "/p/libQt6Qml.so.6", "/p/libother.so.1"]
    assert contents.needless_qt_libraries(["libQt6Core.so.6"], present) == ["/p/libQt6Qml.so.6"]


def test_nothing_of_ours_imports_what_is_left_out():
    left_out = tuple(contents.LEFT_OUT)
    for name in contents.tracked_files(ROOT):
        if name.endswith(".py"):
            for module in imports(ROOT / name):
                assert not module.startswith(tuple(f"{n}." for n in left_out)), f"{name} imports {module}"
                assert module not in left_out, f"{name} imports {module}"


def imports(file: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return found


def test_every_module_of_ours_is_imported_without_what_is_left_out():
    """In a process of its own; what the libraries import of it counts too, as pyqtgraph does pydoc."""
    names = contents.modules(contents.tracked_files(ROOT))
    script = f"""
import importlib, sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name in {contents.LEFT_OUT!r}:
            raise ModuleNotFoundError(name, name=name)
sys.meta_path.insert(0, Blocked())
for name in {names!r}:
    importlib.import_module(name)
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
