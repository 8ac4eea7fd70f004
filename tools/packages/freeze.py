"""Freezes the program into one folder that runs without Python, the same for every build of a commit."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools.packages import contents, libraries
from tools.packages.places import Places
from tools.packages.release import Release

_OWN = ("core", "gui", "resources")


def build_environment(release: Release) -> dict[str, str]:
    """The variables under which a build gives the same bytes each time."""
    return {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(release.committed_at),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": "",
        "QT_QPA_PLATFORM": "offscreen",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }


def freeze(places: Places, release: Release) -> None:
    shutil.rmtree(places.program, ignore_errors=True)
    in_app = [str(places.python), "-m"]
    settings = [
        *("--noconfirm", "--clean", "--log-level", "WARN"),
        *("--distpath", str(places.program.parent), "--workpath", str(places.build / "work")),
    ]
    spec = str(places.sources / "pilothouse.spec")
    environment = build_environment(release)
    subprocess.run([*in_app, "PyInstaller", *settings, spec], cwd=places.root, env=environment, check=True)

    needs: dict[str, str] = {}
    if sys.platform == "linux":
        drop_needless_qt(places.program)
        files = {file: libraries.needed(file) for file in libraries.programs(places.program)}
        needs = libraries.packages_of(libraries.asked_of_system(files))
    told = {"commit": release.build, "date": release.date, "libraries": needs}
    (places.inside / "resources" / "build.json").write_text(json.dumps(told, indent=1) + "\n", "utf-8")
    page = [*in_app, "tools.packages.licence_page", str(places.inside / "resources" / "licences.txt")]
    subprocess.run(page, cwd=places.root, env=environment, check=True)
    for package in _OWN:
        compile_folder(places, package, environment)
    settle(places.program, release.committed_at)


def drop_needless_qt(program: Path) -> None:
    """Qt's libraries come along for plugins that do not; what then is needed by nothing goes too."""
    while True:
        files = libraries.programs(program)
        asked = {name for file in files for name in libraries.needed(file)}
        needless = contents.needless_qt_libraries(asked, [str(file) for file in files])
        for name in needless:
            Path(name).unlink()
        for link in program.rglob("*"):
            if link.is_symlink() and not link.exists():
                link.unlink()
        if not needless:
            return


def compile_folder(places: Places, package: str, environment: dict[str, str]) -> None:
    """Compiled beside the sources and never checked against them: no time stands in the files."""
    asked = ["-m", "compileall", "-q", "--invalidation-mode", "unchecked-hash", "-s", str(places.inside)]
    folder = str(places.inside / package)
    told = {**environment, "PYTHONDONTWRITEBYTECODE": ""}
    subprocess.run([str(places.python), *asked, folder], env=told, check=True)


def settle(folder: Path, moment: int) -> None:
    """One time and two kinds of rights for every file, whatever the umask of the builder."""
    for place in [*folder.rglob("*"), folder]:
        if not place.is_symlink():
            place.chmod(0o755 if place.is_dir() or os.access(place, os.X_OK) else 0o644)
        os.utime(place, (moment, moment), follow_symlinks=os.utime not in os.supports_follow_symlinks)
