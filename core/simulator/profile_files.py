"""Profiles on disk: the ones that ship with Pilothouse, and the user's own TOML files."""

import tomllib
from pathlib import Path

from core.config.resources import resource_path
from core.simulator.profile import Profile, ProfileError, parse_profile


def list_profiles() -> list[str]:
    """The names of the built-in profiles, sorted."""
    return sorted(path.stem for path in resource_path("profiles").glob("*.toml"))


def load_profile(name_or_path: str | Path) -> Profile:
    """The built-in profile of that name, or the TOML file at that path.

    Raises ProfileError, which names the file and the field, when it is missing or wrong.
    """
    path = _find(name_or_path)
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"{path}: not valid TOML: {error}.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError(f"{path}: cannot be read: {error}.") from None
    return parse_profile(raw, str(path))


def _find(name_or_path: str | Path) -> Path:
    if isinstance(name_or_path, str) and name_or_path in list_profiles():
        return resource_path("profiles", f"{name_or_path}.toml")
    path = Path(name_or_path)
    if path.is_file():
        return path
    raise ProfileError(
        f"There is no profile {str(name_or_path)!r}: give the path of a TOML file or one of"
        f" {', '.join(list_profiles())}."
    )
