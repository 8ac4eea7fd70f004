"""Where a build puts what: everything below `build/package`, the results in `dist`; git ignores both."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Places:
    root: Path = ROOT

    @property
    def build(self) -> Path:
        return self.root / "build" / "package"

    @property
    def environment(self) -> Path:
        """What the program needs and PyInstaller, nothing else."""
        return self.build / "environment"

    @property
    def python(self) -> Path:
        windows = os.name == "nt"
        return self.environment / ("Scripts/python.exe" if windows else "bin/python")

    @property
    def program(self) -> Path:
        """The frozen program: one folder, on macOS an app."""
        return self.build / "frozen" / ("Pilothouse.app" if sys.platform == "darwin" else "pilothouse")

    @property
    def executable(self) -> Path:
        if sys.platform == "darwin":
            return self.program / "Contents" / "MacOS" / "pilothouse"
        return self.program / ("pilothouse.exe" if os.name == "nt" else "pilothouse")

    @property
    def inside(self) -> Path:
        """Where its modules and resources are."""
        return self.program / ("Contents/Resources" if sys.platform == "darwin" else "_internal")

    @property
    def made(self) -> Path:
        """What is drawn and written for the desktops: icons, the manual page, a completion."""
        return self.build / "made"

    @property
    def release(self) -> Path:
        """Where it says what was built."""
        return self.build / "release.json"

    @property
    def desktop(self) -> Path:
        """What a Linux desktop gets, in the layout of a `share` folder."""
        return self.build / "desktop"

    @property
    def results(self) -> Path:
        return self.root / "dist"

    @property
    def sources(self) -> Path:
        return self.root / "packaging"


def tool(name: str) -> str:
    """A program of the tools' environment, whose Python runs this."""
    return str(Path(sys.executable).parent / name)
