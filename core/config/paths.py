"""Where Pilothouse keeps its files: one folder each for data, settings, cache and logs, per profile.

The system's usual places, found through platformdirs (on Windows and macOS two of them may be the same
folder); `PILOTHOUSE_HOME` puts all four into one. A folder is made when it is first
asked for and is readable by its owner only.
"""

import os
import re
from collections.abc import Callable
from pathlib import Path

import platformdirs

from core.config.errors import ConfigError

DEFAULT_PROFILE = "default"
HOME_VARIABLE = "PILOTHOUSE_HOME"
_PROFILE_NAME = re.compile(r"[\w-]{1,40}")


def data_folder(profile: str = DEFAULT_PROFILE) -> Path:
    """Sessions, and what else the user would miss."""
    return _folder("data", platformdirs.user_data_path, profile)


def config_folder(profile: str = DEFAULT_PROFILE) -> Path:
    """Settings, prices and the index of stored keys."""
    return _folder("config", platformdirs.user_config_path, profile)


def cache_folder(profile: str = DEFAULT_PROFILE) -> Path:
    """The answer cache; deleting it loses money, not work."""
    return _folder("cache", platformdirs.user_cache_path, profile)


def log_folder(profile: str = DEFAULT_PROFILE) -> Path:
    """Logs and crash reports, without keys."""
    return _folder("logs", platformdirs.user_log_path, profile)


def settings_file(profile: str = DEFAULT_PROFILE) -> Path:
    return config_folder(profile) / "settings.toml"


def prices_file(profile: str = DEFAULT_PROFILE) -> Path:
    """The user's own prices, which win over the shipped ones."""
    return config_folder(profile) / "prices.toml"


def _folder(kind: str, system_place: Callable[..., Path], profile: str) -> Path:
    if not _PROFILE_NAME.fullmatch(profile):
        raise ConfigError(
            f"{profile!r} cannot be a profile's name: use 1 to 40 letters, digits, hyphens or underscores."
        )
    home = os.environ.get(HOME_VARIABLE)
    base = Path(home).expanduser() / kind if home else system_place("pilothouse", appauthor=False)
    folder = base / profile
    places = (base.parent, base, folder) if home else (base, folder)
    try:
        for place in places:
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(kind, folder, error.strerror or str(error)) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _unusable(kind, folder, "it is read-only")
    return folder


def _unusable(kind: str, folder: Path, reason: str) -> ConfigError:
    return ConfigError(
        f"The {kind} folder {folder} cannot be written: {reason}. Make it writable, or set {HOME_VARIABLE}"
        " to a folder that is."
    )
