"""What is being packaged: the version from its one place, the commit and its time from git."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True)
class Release:
    """`committed_at` is in seconds since 1970, and every time in the packages."""

    version: str
    commit: str
    committed_at: int
    changed: bool

    @property
    def build(self) -> str:
        return self.commit + ("-changed" if self.changed else "")

    @property
    def date(self) -> str:
        return datetime.fromtimestamp(self.committed_at, UTC).strftime("%Y-%m-%d")

    @property
    def folder(self) -> str:
        """The name of this build's own folder."""
        return f"{self.version}-{self.build}"

    @property
    def revision(self) -> str:
        """A later commit of the same version sorts later, for dpkg and rpm alike."""
        moment = datetime.fromtimestamp(self.committed_at, UTC).strftime("%Y%m%d%H%M%S")
        return f"{moment}.{self.build.replace('-', '.')}"


def read_release(root: Path) -> Release:
    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True).stdout

    commit, moment = git("log", "-1", "--abbrev=10", "--format=%h %ct").split()
    changed = bool(git("status", "--porcelain", "--untracked-files=no").strip())
    return Release(read_version(root), commit, int(moment), changed)


def keep(release: Release, file: Path) -> None:
    """Remember what was built, for those who come after."""
    file.write_text(json.dumps(asdict(release)), "utf-8")


def kept(file: Path) -> Release:
    return Release(**json.loads(file.read_text("utf-8")))


def read_version(root: Path) -> str:
    source = (root / "core" / "__init__.py").read_text("utf-8")
    found = re.search(r'^__version__ = "([^"]+)"$', source, re.MULTILINE)
    if found is None:
        raise ValueError("core/__init__.py tells no __version__")
    return found[1]
