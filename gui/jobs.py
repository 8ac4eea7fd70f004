"""The sessions a user can start from the window: a file of prompts, a session file, the demo.

A job only says what is to be run. It is opened in the session's thread (`gui.opening`), where the engine is imported
too: half a second of CPU that no window has to wait for.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from core.config.paths import DEFAULT_PROFILE
from core.config.resources import resource_path
from core.config.settings import Settings
from core.keys.sources import KeySource
from gui.i18n import translate

if TYPE_CHECKING:
    from core.session import Session

DEMO_PROFILE = "demo"
STORED_KEYS = KeySource()


@dataclass(frozen=True, slots=True)
class FileJob:
    """A session in a file of the user's: new with `prompts`, or one to go on with."""

    session_path: Path
    settings: Settings
    prompts: Path | None = None
    keys: KeySource = STORED_KEYS
    keys_by_host: Mapping[str, KeySource] = field(default_factory=dict)
    """Where the keys of some hosts are instead; to resume, when only the file tells whom it asks."""
    profile: str = DEFAULT_PROFILE
    simulate: str | None = None
    """Ask the built-in simulator, with this profile of it, instead of the endpoint of the settings."""
    context: str = ""
    """The id of the kept context that every prompt goes on with; a session to resume knows its own."""

    @classmethod
    def for_prompts(cls, prompts: Path, settings: Settings, profile: str = DEFAULT_PROFILE) -> FileJob:
        """The session file goes beside the prompts, under a name that is free."""
        return cls(free_name(prompts.with_suffix(".pilot")), settings, prompts, profile=profile)

    @property
    def title(self) -> str:
        return self.session_path.name

    def open(self, *, resume: bool) -> AbstractContextManager[Session]:
        from gui.opening import open_file

        return open_file(self, resume=resume)


def free_name(path: Path) -> Path:
    """The path, or the first of `name-2`, `name-3` and so on that nothing has yet."""
    candidate, number = path, 1
    while candidate.exists():
        number += 1
        candidate = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return candidate


def _new_demo_folder() -> Path:
    """It can be looked at and replayed until the program ends, and goes with it."""
    folder = tempfile.mkdtemp(prefix="pilothouse-demo-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


@dataclass(frozen=True, slots=True)
class DemoJob:
    """The sample prompts against a simulator that lives as long as the session runs."""

    settings: Settings
    prompts: Path = field(default_factory=lambda: resource_path("prompts", "sample.jsonl"))
    folder: Path = field(default_factory=_new_demo_folder)

    @property
    def title(self) -> str:
        return translate("Jobs", "Demo")

    @property
    def session_path(self) -> Path:
        return self.folder / "demo.pilot"

    def open(self, *, resume: bool) -> AbstractContextManager[Session]:
        from gui.opening import open_demo

        return open_demo(self, resume=resume)


def run_opened(session: Session) -> object:
    """Run what a job opened to its end, in this thread."""
    from core.session import run_session

    return run_session(session)
