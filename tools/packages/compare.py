"""Builds the commit a second time, in another folder with environments of its own, and tells what differs."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tools.packages.places import Places
from tools.packages.release import kept


def compare(places: Places) -> int:
    """Exit code 0 when every file is the same, those in the program's folder and the packages themselves."""
    if not places.results.is_dir():
        print("pilothouse: nothing is built yet: make package", file=sys.stderr)
        return 2
    built = kept(places.release)
    if built.changed:
        print(
            "pilothouse: what is built has changes that are not committed; nothing to compare",
            file=sys.stderr,
        )
        return 2
    again = Places(places.build / "again" / "a checkout elsewhere")
    shutil.rmtree(again.root, ignore_errors=True)
    subprocess.run(["git", "clone", "--quiet", str(places.root), str(again.root)], check=True)
    subprocess.run(["git", "checkout", "--quiet", built.commit], cwd=again.root, check=True)
    asked = [sys.executable, "-m", "tools.bootstrap", "package", "build"]
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    subprocess.run(asked, cwd=again.root, env=environment, check=True)
    differ = False
    for name in ("program", "desktop", "results"):
        first, second = contents(getattr(places, name)), contents(getattr(again, name))
        lines = differences(first, second)
        print(f"{name}: {len(first)} files, {len(lines)} differ")
        for line in lines:
            print("  " + line)
        differ = differ or bool(lines)
    return 1 if differ else 0


def contents(folder: Path) -> dict[str, str]:
    """Every file and link below a folder: its rights and checksum, or where it leads."""
    found = {}
    for place in folder.rglob("*"):
        name = str(place.relative_to(folder))
        if place.is_symlink():
            found[name] = "leads to " + os.readlink(place)
        elif place.is_file():
            digest = hashlib.sha256(place.read_bytes()).hexdigest()
            found[name] = (
                f"{place.stat().st_size} bytes, rights {place.stat().st_mode & 0o777:o}, {digest[:16]}"
            )
    return found


def differences(first: Mapping[str, str], second: Mapping[str, str]) -> list[str]:
    """One line a file that is not the same in both."""
    lines = []
    for name in sorted({*first, *second}):
        one, other = first.get(name, "missing"), second.get(name, "missing")
        if one != other:
            lines.append(f"{name}: {one} | {other}")
    return lines
