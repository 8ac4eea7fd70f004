"""A setting as text in a field, and back. What cannot be is told in words, before it reaches a file."""

from __future__ import annotations

from typing import Any

from core.config.errors import ConfigError
from core.config.settings import SettingRow, Settings
from gui.i18n import translate


class WrongValue(Exception):
    """The words say what the setting takes."""


def to_text(row: SettingRow, value: Any) -> str:
    """Unset is empty; numbers as one writes them."""
    if value is None:
        return ""
    return f"{value:g}" if row.type == "float" and abs(value) < 1e6 else str(value)


def from_text(row: SettingRow, text: str) -> Any:
    """The value that the text means. Raises WrongValue."""
    text = text.strip()
    if not text:
        if row.optional:
            return None
        raise WrongValue(allowed(row))
    value: Any = text
    try:
        if row.type == "int":
            value = int(text)
        elif row.type == "float":
            value = float(text)
        Settings.from_dict({row.key: value})
    except (ValueError, ConfigError):
        raise WrongValue(allowed(row)) from None
    return value


def allowed(row: SettingRow) -> str:
    """What the setting takes, in the language of now."""
    if row.type == "int":
        words = translate("SettingValues", "A whole number")
    elif row.type == "float":
        words = translate("SettingValues", "A number")
    elif row.example:
        words = translate("SettingValues", "A text such as {example}").format(example=row.example)
    else:
        words = translate("SettingValues", "A text")
    limits = {"low": number(row.minimum), "high": number(row.maximum)}
    if row.minimum is not None and row.maximum is not None:
        words = translate("SettingValues", "{what} from {low} to {high}").format(what=words, **limits)
    elif row.minimum is not None:
        words = translate("SettingValues", "{what} of at least {low}").format(what=words, **limits)
    if row.optional:
        words = translate("SettingValues", "{what}, or empty").format(what=words)
    return words


def number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:g}"
