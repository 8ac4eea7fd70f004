"""What was chosen for the last new session of a profile: filled in again the next time, until settings change it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec

from core.config.errors import ConfigError
from core.config.settings import Settings
from core.keys.sources import KeySource
from gui.app_settings import AppSettings

_LAST = "new_session"


class LastChoices(msgspec.Struct, frozen=True):
    """No key is in it. An `endpoint` or `model` that is empty is the settings'."""

    endpoint: str
    base_url: str
    model: str
    keys: Any
    keys_value: str
    run: dict[str, Any]


def last_choices(app_settings: AppSettings, profile: str) -> LastChoices | None:
    """None where nothing was started yet, or where what is kept is not understood any more."""
    try:
        kept = msgspec.json.decode(str(app_settings.value(_name(profile), "")), type=LastChoices)
        Settings.from_dict(kept.run)
        msgspec.convert({"kind": kept.keys, "value": kept.keys_value}, KeySource)
    except (msgspec.MsgspecError, ConfigError):
        return None
    return kept


def keep_choices(app_settings: AppSettings, profile: str, choices: LastChoices) -> None:
    app_settings.set_value(_name(profile), msgspec.json.encode(choices).decode())


def forget_choices(app_settings: AppSettings, profile: str, settings: Collection[str]) -> None:
    """These settings were changed since: what they say counts now, not what was chosen before."""
    kept = last_choices(app_settings, profile)
    if kept is None:
        return
    changes: dict[str, Any] = {"run": {key: kept.run[key] for key in kept.run if key not in settings}}
    if "base_url" in settings:
        changes |= {"endpoint": "", "base_url": "", "model": "", "keys": KeySource().kind, "keys_value": ""}
    elif "model" in settings:
        changes["model"] = ""
    keep_choices(app_settings, profile, msgspec.structs.replace(kept, **changes))


def _name(profile: str) -> str:
    return f"{_LAST}/{profile}"
