"""Writes the page of licences of a frozen program: run by the Python of the environment that is frozen.

To what Python's packages tell it adds Python itself and the libraries of the build machine that go along.
"""

from __future__ import annotations

import platform
import subprocess
import sys
import sysconfig
from importlib.metadata import distributions
from pathlib import Path

from core.config.licences import RULE, licence_page
from tools.packages import libraries
from tools.packages.contents import SYSTEM_LIBRARIES_BROUGHT

BUILD_ONLY = ("altgraph", "packaging", "pyinstaller-hooks-contrib", "setuptools")
"""Needed to freeze, not part of what is frozen; PyInstaller's own start program is."""


def python_part() -> str:
    text = (Path(sysconfig.get_path("stdlib")) / "LICENSE.txt").read_text("utf-8")
    return (
        f"{RULE}\nPython {platform.python_version()}\nTerms: PSF-2.0\nHome:  https://www.python.org\n\n{text}"
    )


def system_parts(program: Path) -> list[str]:
    """The libraries that came from Debian's packages, with what those say of their terms."""
    parts = {}
    for file in libraries.programs(program):
        if file.name.startswith(SYSTEM_LIBRARIES_BROUGHT) and not file.name.startswith("libpython3"):
            package, version = package_of(file.name)
            text = Path(f"/usr/share/doc/{package}/copyright").read_text("utf-8")
            parts[package] = f"{RULE}\n{package} {version} (from Debian)\n\n{text}"
    return [parts[name] for name in sorted(parts)]


def package_of(library: str) -> tuple[str, str]:
    """The Debian package of this machine that a library is of, with its version."""
    found = subprocess.run(["dpkg-query", "-S", f"*/{library}"], capture_output=True, text=True, check=True)
    package = found.stdout.splitlines()[0].partition(":")[0]
    asked = ["dpkg-query", "-W", "-f", "${Version}\n", package]
    told = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    return package, told.splitlines()[0]


def main(target: Path) -> None:
    works = [made for made in distributions() if made.name.lower() not in BUILD_ONLY]
    parts = [licence_page(sorted(works, key=lambda made: made.name.lower())), python_part()]
    if sys.platform == "linux":
        parts += system_parts(target.parents[2])
    target.write_text("\n".join(parts), "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
