"""The sessions a user can start from the window: a file of prompts, a session file, the demo.

`open` runs in the session's thread, so reading keys, starting the simulator and opening files never hold up
the window.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from core.config.errors import ConfigError
from core.config.paths import DEFAULT_PROFILE, answers_file, data_folder
from core.config.resources import resource_path
from core.config.secrets import Secret
from core.config.settings import Settings
from core.keys.keyfile import KeySpec
from core.keys.keystore import KeyStore, KeyStoreError
from core.keys.sources import KeySource
from core.session import Session, SessionFileError, SessionPlan
from core.session.export import rescue_results
from core.session.file import SessionFile
from core.session.records import outcome_of
from core.simulator import Profile, ProfileError, SimulatorThread, load_profile, profile_keys
from gui.i18n import translate
from gui.session_runner import KeysMissing

DEMO_PROFILE = "demo"
STORED_KEYS = KeySource()
DEMO_CONCURRENCY = 8
"""Few enough that the sample lasts long enough to watch."""


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

    @classmethod
    def for_prompts(cls, prompts: Path, settings: Settings, profile: str = DEFAULT_PROFILE) -> FileJob:
        """The session file goes beside the prompts, under a name that is free."""
        return cls(free_name(prompts.with_suffix(".pilot")), settings, prompts, profile=profile)

    @property
    def title(self) -> str:
        return self.session_path.name

    @contextmanager
    def open(self, *, resume: bool) -> Iterator[Session]:
        made = _made_for(self.session_path) if resume else _MadeFor(self.settings, self.simulate)
        if made.simulate is not None:
            simulated = _load_simulated(made.simulate)
            with SimulatorThread(simulated) as simulator:
                settings = msgspec.structs.replace(made.settings, base_url=simulator.base_url)
                with self._session(settings, _keys_of(simulated), resume, made.simulate) as session:
                    yield session
            return
        with self._session(made.settings, self._keys(made.settings.base_url), resume, None) as session:
            yield session

    @contextmanager
    def _session(
        self, settings: Settings, keys: tuple[KeySpec, ...], resume: bool, simulate: str | None
    ) -> Iterator[Session]:
        stored = simulate is None and self._source(settings.base_url).kind == "stored"
        session = Session(
            SessionPlan(
                session_path=self.session_path,
                prompts=self.prompts,
                settings=settings,
                keys=keys,
                resume=resume,
                cache_path=answers_file(self.profile, simulated=bool(simulate)) if settings.cache else None,
                profile=self.profile,
                limits=KeyStore(self.profile).limits() if stored else {},
                simulated=simulate,
            )
        )
        try:
            yield session
        except SessionFileError as error:
            raise _with_rescued(session, error) from error
        finally:
            session.close()

    def _source(self, base_url: str) -> KeySource:
        return self.keys_by_host.get(urlsplit(base_url).hostname or "", self.keys)

    def _keys(self, base_url: str) -> tuple[KeySpec, ...]:
        try:
            keys = tuple(self._source(base_url).load(self.profile, base_url))
        except KeyStoreError as error:
            raise KeysMissing(f"{error} Or choose a keys file here.") from error
        except ConfigError as error:
            raise KeysMissing(str(error)) from error
        if not keys:
            raise KeysMissing(
                f"No keys are stored for {base_url}. Add one in Settings, Keys, or choose a keys file here."
            )
        return keys


def free_name(path: Path) -> Path:
    """The path, or the first of `name-2`, `name-3` and so on that nothing has yet."""
    candidate, number = path, 1
    while candidate.exists():
        number += 1
        candidate = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return candidate


def _load_simulated(name: str) -> Profile:
    try:
        return load_profile(name)
    except ProfileError as error:
        raise SessionFileError(str(error)) from error


def _keys_of(simulated: Profile) -> tuple[KeySpec, ...]:
    return tuple(KeySpec(account, Secret(key)) for account, key in profile_keys(simulated))


def _with_rescued(session: Session, error: SessionFileError) -> SessionFileError:
    """The error, and where the answers are that the session file did not take."""
    if not session.unsaved:
        return error
    results = [(prompt, outcome_of(result)) for prompt, result in session.unsaved]
    folders = (data_folder(), Path.home(), Path(tempfile.gettempdir()))
    place = rescue_results(results, session.plan.session_path.stem, folders)
    return SessionFileError(f"{error}. {len(results)} answers that it did not take are in {place}")


@dataclass(frozen=True, slots=True)
class _MadeFor:
    """Whom a session asks, and how."""

    settings: Settings
    simulate: str | None


def _made_for(session: Path) -> _MadeFor:
    """A session goes on with its own settings: it must ask the endpoint that it was made for."""
    file = SessionFile(session, read_only=True)
    try:
        meta = file.meta()
    finally:
        file.close()
    settings = Settings.from_dict(meta.get("settings", {}), str(session))
    if "simulated" not in meta and urlsplit(settings.base_url).hostname == "127.0.0.1":
        raise SessionFileError(
            f"{session}: asked {settings.base_url}, and does not tell whether that was the simulator or a server of "
            "yours. To go on with it: pilothouse run --resume FILE with --simulate or --base-url"
        )
    return _MadeFor(settings, meta.get("simulated"))


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
        return translate("Jobs", "Demo")

    @property
    def session_path(self) -> Path:
        return self.folder / "demo.pilot"

    @contextmanager
    def open(self, *, resume: bool) -> Iterator[Session]:
        profile = load_profile(DEMO_PROFILE)
        with SimulatorThread(profile) as simulator:
            settings = msgspec.structs.replace(
                self.settings, base_url=simulator.base_url, concurrency=DEMO_CONCURRENCY, max_cost_usd=None
            )
            yield Session(
                SessionPlan(
                    session_path=self.session_path,
                    prompts=self.prompts,
                    settings=settings,
                    keys=_keys_of(profile),
                    resume=resume,
                    cache_path=self.folder / "cache.sqlite",
                    simulated=DEMO_PROFILE,
                )
            )
