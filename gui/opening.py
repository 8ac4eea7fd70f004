"""How the jobs of the window become sessions.

Runs in the session's thread, so reading keys, starting the simulator and opening files never hold up the window.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from core.config.errors import ConfigError
from core.config.paths import answers_file, contexts_file, data_folder, learned_folder, spending_file
from core.config.secrets import Secret
from core.config.settings import Settings
from core.context import ContextStore
from core.context.continuing import ContextStart, start_from
from core.keys.keyfile import KeySpec
from core.keys.keystore import KeyStore, KeyStoreError
from core.keys.sources import KeySource
from core.session import Session, SessionFileError, SessionPlan
from core.session.export import rescue_results
from core.session.file import SessionFile
from core.session.records import outcome_of
from core.simulator import Profile, ProfileError, SimulatorThread, load_profile, profile_keys
from gui.i18n import translate
from gui.jobs import DEMO_PROFILE, DemoJob, FileJob
from gui.session_runner import KeysMissing

DEMO_CONCURRENCY = 8
"""Few enough that the sample lasts long enough to watch."""


@contextmanager
def open_file(job: FileJob, *, resume: bool) -> Iterator[Session]:
    made = _made_for(job.session_path) if resume else _MadeFor(job.settings, job.simulate)
    if made.simulate is not None:
        simulated = _load_simulated(made.simulate)
        with SimulatorThread(simulated) as simulator:
            settings = msgspec.structs.replace(made.settings, base_url=simulator.base_url)
            with _session(job, settings, _keys_of(simulated), resume, made.simulate) as session:
                yield session
        return
    with _session(job, made.settings, _keys(job, made.settings.base_url), resume, None) as session:
        yield session


@contextmanager
def open_demo(job: DemoJob, *, resume: bool) -> Iterator[Session]:
    profile = load_profile(DEMO_PROFILE)
    with SimulatorThread(profile) as simulator:
        settings = msgspec.structs.replace(
            job.settings,
            base_url=simulator.base_url,
            concurrency=DEMO_CONCURRENCY,
            max_cost_usd=None,
            max_cost_per_account_usd=None,
            max_cost_per_day_usd=None,
            when="now",
        )
        session = Session(
            SessionPlan(
                session_path=job.session_path,
                prompts=job.prompts,
                settings=settings,
                keys=_keys_of(profile),
                resume=resume,
                cache_path=job.folder / "cache.sqlite",
                simulated=DEMO_PROFILE,
            )
        )
        try:
            yield session
        finally:
            session.close()


@contextmanager
def _session(
    job: FileJob, settings: Settings, keys: tuple[KeySpec, ...], resume: bool, simulate: str | None
) -> Iterator[Session]:
    context = None
    if job.context and not resume:
        context, settings = _start_of(job, settings)
    stored = simulate is None and _source(job, settings.base_url).kind == "stored"
    session = Session(
        SessionPlan(
            session_path=job.session_path,
            prompts=job.prompts,
            settings=settings,
            keys=keys,
            resume=resume,
            cache_path=answers_file(job.profile, simulated=bool(simulate)) if settings.cache else None,
            ledger_path=spending_file(job.profile, simulated=bool(simulate)),
            profile=job.profile,
            learned_folder=learned_folder(job.profile),
            limits=KeyStore(job.profile).limits() if stored else {},
            simulated=simulate,
            context=context,
        )
    )
    try:
        yield session
    except SessionFileError as error:
        raise _with_rescued(session, error) from error
    finally:
        session.close()


def _start_of(job: FileJob, settings: Settings) -> tuple[ContextStart, Settings]:
    """With the model that the dialog shows, and the context's own sampling; the context counts as used."""
    store = ContextStore(contexts_file(job.profile))
    snapshot = store.get(job.context)
    store.touch(snapshot.id)
    return start_from(snapshot, settings, {"model"})


def _source(job: FileJob, base_url: str) -> KeySource:
    return job.keys_by_host.get(urlsplit(base_url).hostname or "", job.keys)


def _keys(job: FileJob, base_url: str) -> tuple[KeySpec, ...]:
    try:
        keys = tuple(_source(job, base_url).load(job.profile, base_url))
    except KeyStoreError as error:
        raise KeysMissing(
            translate("Jobs", "{trouble} Or choose a keys file here.").format(trouble=error)
        ) from error
    except ConfigError as error:
        raise KeysMissing(str(error)) from error
    if not keys:
        raise KeysMissing(
            translate(
                "Jobs",
                "No keys are stored for {address}. Add one in Settings, Keys, or choose a keys file here.",
            ).format(address=base_url)
        )
    return keys


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
    told = translate("Jobs", "{trouble}. {count} answers that it did not take are in {place}")
    return SessionFileError(told.format(trouble=error, count=len(results), place=place))


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
        told = translate(
            "Jobs",
            "{session}: asked {address}, and does not tell whether that was the simulator or a server of yours. "
            "To go on with it: pilothouse run --resume FILE with --simulate or --base-url",
        )
        raise SessionFileError(told.format(session=session, address=settings.base_url))
    return _MadeFor(settings, meta.get("simulated"))
