"""Where Pilothouse keeps its files: one folder each for data, settings, cache and logs, per profile.

The system's usual places, found through platformdirs (on Windows and macOS two of them may be the same
folder); `PILOTHOUSE_HOME` puts all four into one. A folder is made when it is first
asked for and is readable by its owner only.
"""

import contextlib
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


def learned_folder(profile: str = DEFAULT_PROFILE) -> Path:
    """What sessions have learned of their endpoints, a file each; `core.session.learned` makes it."""
    return data_folder(profile) / "learned"


def answers_file(profile: str = DEFAULT_PROFILE, *, simulated: bool = False) -> Path:
    """The answer cache of a profile. A simulated answer must never be given to a real prompt."""
    return cache_folder(profile) / ("answers-simulated.sqlite" if simulated else "answers.sqlite")


def spending_file(profile: str = DEFAULT_PROFILE, *, simulated: bool = False) -> Path:
    """What the sessions of a profile have cost, day by day. Simulated money is none, and has a file of its own."""
    return data_folder(profile) / ("spending-simulated.sqlite" if simulated else "spending.sqlite")


def contexts_file(profile: str = DEFAULT_PROFILE) -> Path:
    """The kept conversations of a profile."""
    return data_folder(profile) / "contexts.sqlite"


def profile_names() -> tuple[str, ...]:
    """The profiles that have settings or keys; the default one is always there, and first."""
    places = config_folder().parent.iterdir()
    files = ("settings.toml", "keys.json")
    found = {
        p.name for p in places if _PROFILE_NAME.fullmatch(p.name) and any((p / f).exists() for f in files)
    }
    return (DEFAULT_PROFILE, *sorted(found - {DEFAULT_PROFILE}))


def create_profile(profile: str) -> None:
    """A profile with default settings. Raises ConfigError for a name that cannot be, or is there."""
    file = settings_file(profile)
    try:
        file.touch(exist_ok=False)
    except FileExistsError:
        raise ConfigError(f"There is a profile {profile!r} already: choose another name.") from None


def delete_profile(profile: str) -> None:
    """Its settings, prices and kept answers; its sessions and logs stay. Raises ConfigError.

    The keys in the keyring go first, through `KeyStore`, while their index is there.
    """
    if profile == DEFAULT_PROFILE:
        raise ConfigError("The default profile cannot be deleted; its settings can be reset.")
    own = [settings_file(profile), prices_file(profile), config_folder(profile) / "keys.json"]
    own += cache_folder(profile).glob("answers*.sqlite*")
    own += learned_folder(profile).glob("*.json")
    try:
        for file in own:
            file.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigError(
            f"{file} cannot be deleted: {error.strerror}. Close what uses it, and try again."
        ) from error
    for folder in (learned_folder(profile), config_folder(profile), cache_folder(profile)):
        with contextlib.suppress(OSError):  # on some systems it holds the sessions too
            folder.rmdir()


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
