"""`python -m tools.packages build|freeze|test|compare`: what `make package` and its like run."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

from tools.packages import libraries
from tools.packages.bill import make_bill
from tools.packages.compare import compare
from tools.packages.desktop import gather, make
from tools.packages.environment import make_environment
from tools.packages.freeze import freeze
from tools.packages.places import Places
from tools.packages.release import keep, kept, read_release
from tools.packages.run_file import make_run_file
from tools.packages.system_packages import make_system_packages
from tools.packages.trial import trial

CHECKSUMS = "SHA256SUMS"


def freeze_only(places: Places) -> None:
    """The program's folder and its bill of materials: what the recipes for Windows and macOS go on with."""
    release = read_release(places.root)
    make_environment(places)
    make(places, release)
    freeze(places, release)
    keep(release, places.release)
    places.results.mkdir(exist_ok=True)
    for old in places.results.iterdir():
        old.unlink()
    make_bill(places, release)


def build(places: Places) -> None:
    freeze_only(places)
    wrap(places)


def wrap(places: Places) -> None:
    """The packages of the program that is frozen."""
    release = kept(places.release)
    gather(places, release)
    needed = json.loads((places.inside / "resources" / "build.json").read_text("utf-8"))["libraries"]
    glibc = libraries.newest_glibc(libraries.programs(places.program))
    make_system_packages(places, release, needed, glibc)
    make_run_file(places, release, glibc)
    write_checksums(places.results)
    for file in sorted(places.results.iterdir()):
        print(f"{file.stat().st_size / 1e6:8.1f} MB  {file.relative_to(places.root)}")


def write_checksums(folder: Path) -> None:
    """In the form of sha256sum, so that `sha256sum -c SHA256SUMS` checks them."""
    files = sorted(file for file in folder.iterdir() if file.name != CHECKSUMS)
    lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files]
    (folder / CHECKSUMS).write_text("".join(lines), "utf-8")


def main(arguments: list[str]) -> int:
    places = Places()
    try:
        match arguments:
            case ["build"]:
                build(places)
            case ["freeze"]:
                freeze_only(places)
            case ["test", *words]:
                return trial(places, words)
            case ["compare"]:
                return compare(places)
            case _:
                print("usage: python -m tools.bootstrap package build|freeze|test|compare", file=sys.stderr)
                return 2
    except subprocess.CalledProcessError as failed:
        command = failed.cmd if isinstance(failed.cmd, str) else " ".join(map(str, failed.cmd))
        print(
            f"pilothouse: this failed (exit code {failed.returncode}): {command}\n{failed.stderr or ''}",
            file=sys.stderr,
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
