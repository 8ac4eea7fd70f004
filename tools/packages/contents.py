"""Decides what goes into the frozen program. `packaging/pilothouse.spec` asks; nothing here is done to a disk.

What Qt's wheel brings beside what the console uses would be two thirds of the package.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

LEFT_OUT = (
    # Asked for by pyproject.toml, imported by nothing of ours: 130 MB unpacked.
    "sklearn",
    "scipy",
    "joblib",
    "setuptools",
    "pkg_resources",
    "tkinter",
    "readline",
    "lib2to3",
    "pyqtgraph.examples",
    "pyqtgraph.opengl",
    "pyqtgraph.jupyter",
    "PySide6.QtTest",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtQuickWidgets",
    "numpy.f2py",
    "numpy.testing",
)
"""Modules, by name. (pyqtgraph does not start without PySide6.QtOpenGL, though nothing here draws with it.)"""

HIDDEN_IMPORTS = (
    "keyring.backends.SecretService",
    "keyring.backends.kwallet",
    "keyring.backends.libsecret",
    "keyring.backends.macOS",
    "keyring.backends.Windows",
    "keyring.backends.fail",
    "keyring.backends.null",
    "keyring.backends.chainer",
)
"""Found by name when the program runs."""

QT_PLUGINS = {
    "iconengines": ("qsvgicon",),
    "imageformats": ("qsvg",),
    "platforminputcontexts": ("composeplatforminputcontextplugin", "ibusplatforminputcontextplugin"),
    "platforms": ("qcocoa", "qoffscreen", "qwayland", "qwindows", "qxcb"),
    "platformthemes": ("qxdgdesktopportal",),  # not the one of GTK: it would bring GTK
    "styles": ("qmacstyle", "qmodernwindowsstyle"),
    "wayland-decoration-client": ("adwaita", "bradient"),
    "wayland-shell-integration": ("qt-shell", "xdg-shell"),
}
"""Kind to names; every other plugin is left out."""

TRANSLATIONS = ("qtbase_zh_CN.qm",)
"""Of Qt's own texts: English needs none."""

SYSTEM_LIBRARIES_BROUGHT = (
    "libpython3",
    "libsqlite3.so",  # the sessions are written with the SQLite that was tested
    "libbz2.so",  # not every system calls it the same
    "libxcb-cursor.so",
    "libxcb-icccm.so",
    "libxcb-image.so",
    "libxcb-keysyms.so",
    "libxcb-render-util.so",
    "libxcb-util.so",  # a desktop need not have these
)
"""Beginnings of the names of the build machine's libraries that go along.

The others have to fit the system they run on (fonts, certificates, display), or a library of the system that does
needs them in its own version; the package asks for those.
"""


def tracked_files(root: Path) -> list[str]:
    """What git knows of what ships: nothing that merely lies about gets in."""
    asked = ["git", "ls-files", "-z", "--", "core", "gui", "resources", "docs"]
    told = subprocess.run(asked, cwd=root, capture_output=True, check=True).stdout
    return sorted(name for name in told.decode().split("\0") if name and (root / name).is_file())


def modules(tracked: Iterable[str]) -> list[str]:
    """Every module of ours: many are imported by name only."""
    sources = [PurePosixPath(name).with_suffix("") for name in tracked if name.endswith(".py")]
    return [".".join(p.parts).removesuffix(".__init__") for p in sources if p.name != "__main__"]


def resources(tracked: Iterable[str]) -> list[str]:
    """What ships beside the modules: data, and the guide that the menu opens."""
    return [n for n in tracked if n.startswith(("resources/", "docs/")) and not n.endswith((".py", ".ts"))]


def is_wanted(name: str) -> bool:
    """Whether a file stays, by its place in the program's folder."""
    place = PurePosixPath(name.replace("\\", "/"))
    parts = place.parts
    if parts[0].endswith(".dist-info"):
        return place.name in ("METADATA", "entry_points.txt")  # the rest tells of the builder's folders
    if place.suffix in (".pyi", ".pyx", ".pxd", ".h", ".a", ".c", ".lib"):
        return False
    if {"tests", "setuptools", "examples"} & set(parts):
        return False
    if parts[0] in ("PySide6", "shiboken6"):
        return _of_qt(place)
    if parts[0] == "pyqtgraph":
        return len(parts) < 2 or parts[1] not in ("icons", "colors") or place.suffix != ".png"
    return True


def _of_qt(place: PurePosixPath) -> bool:
    parts = place.parts
    if "translations" in parts:
        return place.name in TRANSLATIONS
    if "plugins" in parts:
        kind = parts[parts.index("plugins") + 1]
        return place.stem.removeprefix("lib") in QT_PLUGINS.get(kind, ())
    if place.stem.startswith("opengl32sw"):
        return False
    return not {"qml", "typesystems", "include", "glue", "doc", "resources"} & set(parts)


def is_brought(name: str, source: str, ours: Iterable[str]) -> bool:
    """Whether a library goes along: those of the wheels and of Python do, of the system's the few named above.

    `ours` are the folders of Python and its packages.
    """
    if any(Path(source).is_relative_to(place) for place in ours):
        return True
    return PurePosixPath(name).name.startswith(SYSTEM_LIBRARIES_BROUGHT)


def needless_qt_libraries(needed: Iterable[str], present: Iterable[str]) -> list[str]:
    """Qt's libraries that no file that stays asks for. `needed` are names, `present` places."""
    asked = set(needed)
    return [
        p
        for p in present
        if PurePosixPath(p).name.startswith("libQt6") and PurePosixPath(p).name not in asked
    ]
