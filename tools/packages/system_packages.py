"""The packages for dpkg and rpm, made by nfpm from one description."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tools.packages.desktop import fill
from tools.packages.freeze import build_environment
from tools.packages.places import Places, tool
from tools.packages.release import Release

_ALSO_IN_RPM = ("libc.so.6", "libm.so.6")


def make_system_packages(places: Places, release: Release, libraries: dict[str, str], glibc: str) -> None:
    """A .deb and a .rpm in the folder of results. `libraries` are the system's that the program needs."""
    described = places.build / "nfpm"
    described.mkdir(exist_ok=True)
    scripts = write_scripts(places.sources / "linux", described, release)
    config = description(places, release, libraries, glibc, scripts)
    file = described / "nfpm.json"  # JSON is YAML too
    file.write_text(json.dumps(config, indent=1), "utf-8")
    for packager, name in (("deb", deb_name(release)), ("rpm", rpm_name(release))):
        asked = [tool("nfpm"), "package", "-f", str(file), "-p", packager, "-t", str(places.results / name)]
        subprocess.run(asked, env=build_environment(release), check=True)


def deb_name(release: Release) -> str:
    return f"pilothouse_{release.version}_amd64.deb"


def rpm_name(release: Release) -> str:
    return f"pilothouse-{release.version}.x86_64.rpm"


def write_scripts(source: Path, target: Path, release: Release) -> dict[str, str]:
    """The scripts of the packages, by the names nfpm has for them."""
    trees = (source / "trees.sh").read_text("utf-8")
    after = (source / "after-install.sh").read_text("utf-8")
    texts = {
        "postinstall": fill(after, TREES=trees, FOLDER=release.folder),
        "preremove": (source / "before-remove.sh").read_text("utf-8"),
        "postremove": (source / "after-remove.sh").read_text("utf-8"),
    }
    for name, text in texts.items():
        (target / name).write_text(text, "utf-8")
    return {name: str(target / name) for name in texts}


def description(
    places: Places, release: Release, libraries: dict[str, str], glibc: str, scripts: dict[str, str]
) -> dict[str, Any]:
    """What nfpm has to know."""
    moment = datetime.fromtimestamp(release.committed_at, UTC).isoformat().replace("+00:00", "Z")
    contents: list[dict[str, Any]] = [
        {"src": str(places.program), "dst": "/opt/pilothouse/package", "type": "tree"},
        {"src": str(places.desktop), "dst": "/usr/share", "type": "tree"},
        {"src": "/opt/pilothouse/current/pilothouse", "dst": "/usr/bin/pilothouse", "type": "symlink"},
        # rpm removes only folders that it is told of.
        {"dst": "/opt/pilothouse", "type": "dir"},
        {"dst": "/usr/share/doc/pilothouse", "type": "dir"},
        {
            "src": str(places.inside / "resources" / "licences.txt"),
            "dst": "/usr/share/doc/pilothouse/copyright",
            "file_info": {"mode": 0o644},
        },
    ]
    return {
        "name": "pilothouse",
        "arch": "amd64",
        "platform": "linux",
        "version": release.version,
        "version_schema": "none",
        "release": release.revision,
        "section": "utils",
        "priority": "optional",
        "maintainer": "Pilothouse contributors <pilothouse@localhost>",
        "description": (
            "Console for long-running LLM sessions\n"
            "Runs prompts in parallel over a pool of API keys, answers repeats from a cache,\n"
            "fails over between accounts and shows an operator all of it live."
        ),
        "license": "MIT",
        "mtime": moment,
        "contents": contents,
        "scripts": scripts,
        "overrides": {
            "deb": {
                "depends": sorted({f"libc6 (>= {glibc})", *libraries.values()}),
                "suggests": ["gnome-keyring"],
            },
            "rpm": {
                "depends": sorted([f"libc.so.6(GLIBC_{glibc})(64bit)", *(f"{n}()(64bit)" for n in libraries)])
            },
        },
        "deb": {"compression": "zstd"},
        "rpm": {"compression": "zstd", "group": "Development/Tools", "summary": "Console for LLM sessions"},
    }
