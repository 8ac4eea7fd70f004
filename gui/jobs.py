"""The sessions a user can start from the window: a file of prompts, a session file, the demo.

`open` runs in the session's thread, so reading keys, starting the simulator and opening files never hold up
the window.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from core.config.paths import cache_folder, data_folder
from core.config.resources import resource_path
from core.config.secrets import Secret
from core.config.settings import Settings
from core.keys.keyfile import KeySpec, read_keys_file
from core.keys.keystore import KeyStore, KeyStoreError
from core.session import Session, SessionFileError, SessionPlan
from core.session.export import rescue_results
from core.session.file import SessionFile
from core.session.records import outcome_of
from core.simulator import SimulatorThread, load_profile, profile_keys
from gui.session_runner import KeysMissing

DEMO_PROFILE = "demo"
DEMO_CONCURRENCY = 8
"""Few enough that the sample lasts long enough to watch."""


@dataclass(frozen=True, slots=True)
class FileJob:
    """A session in a file of the user's: new with `prompts`, or one to go on with."""

    session_path: Path
    settings: Settings
    prompts: Path | None = None
    keys_file: Path | None = None
    """Keys of the system's keyring when None."""

    @classmethod
    def for_prompts(cls, prompts: Path, settings: Settings) -> FileJob:
        """The session file goes beside the prompts, under a name that is free."""
        path, number = prompts.with_suffix(".pilot"), 1
        while path.exists():
            number += 1
            path = prompts.with_name(f"{prompts.stem}-{number}.pilot")
        return cls(path, settings, prompts)

    @property
    def title(self) -> str:
        return self.session_path.name

    @contextmanager
    def open(self, *, resume: bool) -> Iterator[Session]:
        settings = _settings_of(self.session_path) if resume else self.settings
        cache = cache_folder() / "answers.sqlite" if settings.cache else None
        session = Session(
            SessionPlan(
                session_path=self.session_path,
                prompts=self.prompts,
                settings=settings,
                keys=self._keys(),
                resume=resume,
                cache_path=cache,
            )
        )
        try:
            yield session
        except SessionFileError as error:
            raise _with_rescued(session, error) from error
        finally:
            session.close()

    def _keys(self) -> tuple[KeySpec, ...]:
        if self.keys_file is not None:
            return tuple(read_keys_file(self.keys_file))
        try:
            keys = tuple(KeyStore().load())
        except KeyStoreError as error:
            raise KeysMissing(f"{error} Or choose a keys file here.") from error
        if not keys:
            raise KeysMissing(
                "No keys are stored. Add one with `pilothouse keys add`, or choose a keys file here."
            )
        return keys


def _with_rescued(session: Session, error: SessionFileError) -> SessionFileError:
    """The error, and where the answers are that the session file did not take."""
    if not session.unsaved:
        return error
    results = [(prompt, outcome_of(result)) for prompt, result in session.unsaved]
    folders = (data_folder(), Path.home(), Path(tempfile.gettempdir()))
    place = rescue_results(results, session.plan.session_path.stem, folders)
    return SessionFileError(f"{error}. {len(results)} answers that it did not take are in {place}")


def _settings_of(session: Path) -> Settings:
    """A session goes on with its own settings: it must ask the endpoint that it was made for."""
    file = SessionFile(session, read_only=True)
    try:
        return Settings.from_dict(file.meta().get("settings", {}), str(session))
    finally:
        file.close()


def _new_demo_folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="pilothouse-demo-"))


@dataclass(frozen=True, slots=True)
class DemoJob:
    """The sample prompts against a simulator that lives as long as the session runs."""

    settings: Settings
    prompts: Path = field(default_factory=lambda: resource_path("prompts", "sample.jsonl"))
    folder: Path = field(default_factory=_new_demo_folder)

    @property
    def title(self) -> str:
        return "Demo"

    @contextmanager
    def open(self, *, resume: bool) -> Iterator[Session]:
        profile = load_profile(DEMO_PROFILE)
        with SimulatorThread(profile) as simulator:
            settings = msgspec.structs.replace(
                self.settings, base_url=simulator.base_url, concurrency=DEMO_CONCURRENCY, max_cost_usd=None
            )
            yield Session(
                SessionPlan(
                    session_path=self.folder / "demo.pilot",
                    prompts=self.prompts,
                    settings=settings,
                    keys=tuple(KeySpec(account, Secret(key)) for account, key in profile_keys(profile)),
                    resume=resume,
                    cache_path=self.folder / "cache.sqlite",
                )
            )
