"""Gathers what makes the program a citizen of a desktop, in the layout of a `share` folder.

Menu entry, icons, the type of session files, software centre's page, manual page, completion.
"""

from __future__ import annotations

import gzip
import shutil
import subprocess
from pathlib import Path

from tools.packages.freeze import build_environment, settle
from tools.packages.places import Places
from tools.packages.release import Release

APP_ID = "io.github.pilothouse.Pilothouse"


def make(places: Places, release: Release) -> None:
    """Icons, manual page and completion, by the Python of the environment that is frozen."""
    shutil.rmtree(places.made, ignore_errors=True)
    moment, target = str(release.committed_at), str(places.made)
    for words in (("tools.packages.icons", target), ("tools.packages.manual", target, moment)):
        asked = [str(places.python), "-m", *words]
        subprocess.run(asked, cwd=places.root, env=build_environment(release), check=True)


def gather(places: Places, release: Release) -> None:
    shutil.rmtree(places.desktop, ignore_errors=True)
    made, share, source = places.made, places.desktop, places.sources / "linux"
    shutil.copytree(made / "hicolor", share / "icons" / "hicolor")
    _put(source / "pilothouse.desktop", share / "applications" / "pilothouse.desktop")
    _put(source / "pilothouse-mime.xml", share / "mime" / "packages" / "pilothouse.xml")
    _put(made / "pilothouse.bash", share / "bash-completion" / "completions" / "pilothouse")
    page = share / "man" / "man1" / "pilothouse.1.gz"
    page.parent.mkdir(parents=True)
    page.write_bytes(gzip.compress((made / "pilothouse.1").read_bytes(), mtime=0))
    about = fill(
        (source / "pilothouse.metainfo.xml").read_text("utf-8"), VERSION=release.version, DATE=release.date
    )
    told = share / "metainfo" / f"{APP_ID}.metainfo.xml"
    told.parent.mkdir(parents=True)
    told.write_text(about, "utf-8")
    settle(share, release.committed_at)
    validate(share)


def validate(share: Path) -> None:
    """With the tools of freedesktop.org, where this machine has them."""
    entry = str(share / "applications" / "pilothouse.desktop")
    about = str(share / "metainfo" / f"{APP_ID}.metainfo.xml")
    for words in (["desktop-file-validate", entry], ["appstreamcli", "validate", "--no-net", about]):
        if shutil.which(words[0]):
            subprocess.run(words, check=True)


def fill(text: str, **values: str) -> str:
    """Puts values where @NAME@ stands; every name has to be there."""
    for name, value in values.items():
        if f"@{name}@" not in text:
            raise ValueError(f"@{name}@ does not occur")
        text = text.replace(f"@{name}@", value)
    return text


def _put(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
