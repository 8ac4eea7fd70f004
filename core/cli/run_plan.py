"""From the options of `pilothouse run` to the plan of a session: settings, keys, files, simulator."""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from core.cli.errors import CliError, complain
from core.cli.key_sources import default_keys, given_keys
from core.config.errors import ConfigError
from core.config.paths import answers_file, data_folder, learned_folder, settings_file, spending_file
from core.config.secrets import Redactor, Secret
from core.config.settings import Settings, load_settings
from core.context.continuing import ContextStart
from core.keys.keyfile import KeySpec
from core.keys.keystore import KeyStore
from core.session import SessionPlan
from core.session.export import check_target, format_of
from core.session.file import SessionFile

STDOUT = Path("-")


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """What was given on the command line; `settings` holds the settings among it, by their names."""

    prompts: Path | None = None
    out: Path | None = None
    keys_file: Path | None = None
    key_env: str | None = None
    session: Path | None = None
    resume: Path | None = None
    context: str | None = None
    simulate: str | None = None
    profile: str = "default"
    as_json: bool = False
    settings: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class RunPlan:
    """A plan and where its results go: a file, `STDOUT`, or nowhere (None)."""

    session: SessionPlan
    out: Path | None


@contextmanager
def prepare(options: RunOptions, redactor: Redactor) -> Iterator[RunPlan]:
    """The plan; the simulator, where one is asked for, runs as long as the context.

    Raises an error for the user where the options do not go together or name what cannot be used.
    """
    _check_together(options)
    out = _check_out(options)
    settings = _settings(options)
    context = None
    if options.context is not None:
        # Only a session that starts from a context pays for the import.
        from core.cli.context_store import start_of

        context, settings = start_of(options.context, options.profile, settings, options.settings)
    keys = given_keys(options.keys_file, options.key_env)
    if options.simulate is None:
        limits: dict[str, int] = {}
        if not keys:
            keys = default_keys(options.profile)
            limits = KeyStore(options.profile).limits()
        yield RunPlan(_plan(options, settings, keys, redactor, limits, context=context), out)
        return
    # Only a simulated run pays for the import.
    from core.simulator import SimulatorThread, load_profile, profile_keys

    profile = load_profile(options.simulate)
    keys = keys or [KeySpec(account, Secret(key)) for account, key in profile_keys(profile)]
    # In this process and not in one of its own: Ctrl-C in a terminal reaches every process of the group.
    with SimulatorThread(profile) as simulator:
        settings = msgspec.structs.replace(settings, base_url=simulator.base_url)
        yield RunPlan(_plan(options, settings, keys, redactor, context=context), out)


def _plan(
    options: RunOptions,
    settings: Settings,
    keys: list[KeySpec],
    redactor: Redactor,
    limits: dict[str, int] | None = None,
    *,
    context: ContextStart | None = None,
) -> SessionPlan:
    redactor.add(*(k.secret for k in keys))
    cache_path = _cache_path(options) if settings.cache else None
    return SessionPlan(
        session_path=options.resume or options.session or _new_session_path(options.profile),
        prompts=options.prompts,
        settings=settings,
        keys=tuple(keys),
        resume=options.resume is not None,
        cache_path=cache_path,
        cache_in_memory=settings.cache and cache_path is None,
        ledger_path=spending_file(options.profile, simulated=options.simulate is not None),
        profile=options.profile,
        learned_folder=_learned_folder(options.profile) if settings.remember else None,
        limits=limits or {},
        simulated=options.simulate,
        context=context,
    )


def _cache_path(options: RunOptions) -> Path | None:
    """None where no folder can be had for it, which costs no more than what it would save."""
    try:
        return answers_file(options.profile, simulated=options.simulate is not None)
    except ConfigError as e:
        complain(f"{e} This session keeps answers in memory only.")
        return None


def _learned_folder(profile: str) -> Path | None:
    """None where there is no place for it."""
    try:
        return learned_folder(profile)
    except ConfigError as e:
        complain(f"{e} What this session learns is not kept for the next one.")
        return None


def _check_together(options: RunOptions) -> None:
    if options.session is not None and options.resume is not None:
        raise CliError("--session makes a new session file and --resume goes on with one: give one of them")
    if options.context is not None and options.resume is not None:
        raise CliError("--resume goes on with what the session began with: leave out --context")
    if options.simulate is not None and "base_url" in options.settings:
        raise CliError("--simulate asks the simulator and --base-url another endpoint: give one of them")
    if options.prompts is None and options.resume is None:
        raise CliError("there are no prompts: name a file (.txt, .csv, .jsonl), or - for standard input")
    if options.as_json and options.out == STDOUT:
        raise CliError("--json keeps stdout for the summary: name a file for the results (-o FILE)")


def _check_out(options: RunOptions) -> Path | None:
    out = options.out
    if out is None:
        return None if options.as_json or sys.stdout.isatty() else STDOUT
    if out != STDOUT:
        format_of(out)
        check_target(out)
        prompts = options.prompts
        if prompts is not None and prompts.exists() and out.exists() and out.samefile(prompts):
            raise CliError(f"{out}: the results would replace the prompts: choose another name")
    return out


def _settings(options: RunOptions) -> Settings:
    """The file's own settings (of the session, or of the profile) with the options given on top."""
    if options.resume is not None:
        file = SessionFile(options.resume, read_only=True)
        try:
            stored = file.meta().get("settings", {})
        finally:
            file.close()
        base = Settings.from_dict(stored, str(options.resume))
        _check_address_of_before(base, options)
    else:
        base = load_settings(settings_file(options.profile))
    return Settings.from_dict({**base.to_dict(), **options.settings}, "the command line")


def _check_address_of_before(stored: Settings, options: RunOptions) -> None:
    """A simulator's address of an earlier run may be another program's by now: no key is sent there unasked."""
    host = urlsplit(stored.base_url).hostname
    if host == "127.0.0.1" and options.simulate is None and "base_url" not in options.settings:
        raise CliError(
            f"{options.resume}: asked {stored.base_url} when it ran, an address of this machine: "
            "say again whom to ask, with --simulate or --base-url"
        )


def _new_session_path(profile: str) -> Path:
    folder = data_folder(profile) / "sessions"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder / f"{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}-{secrets.token_hex(2)}.pilot"
