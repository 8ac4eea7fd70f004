"""Every setting, declared once: its type, default, unit, limits and meaning.

The settings file, the command line, the dialog and the session file all read this one declaration.
A `Settings` value is frozen and always within its limits, however it was made.
"""

import difflib
import math
import os
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Self, Union, get_args, get_origin, get_type_hints

import msgspec
import tomlkit
from tomlkit.exceptions import TOMLKitError

from core.config.errors import ConfigError
from core.config.when import WHEN_EXAMPLE, WHEN_PATTERN


class Rule(msgspec.Struct, frozen=True):
    """What a setting means and what it allows besides its type."""

    meaning: str
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    pattern: str = ""
    example: str = ""


class SettingRow(msgspec.Struct, frozen=True, kw_only=True):
    """One setting as the command line and the dialog show it. `type` is bool, int, float, str or choice."""

    key: str
    type: str
    default: Any
    optional: bool
    choices: tuple[str, ...]
    unit: str
    minimum: float | None
    maximum: float | None
    meaning: str
    pattern: str
    example: str

    def allowed(self) -> str:
        """What may be written for it, in words: `a whole number from 1 to 4096`."""
        if self.choices:
            text = "one of " + ", ".join(self.choices)
        elif self.example:
            text = f"a text such as {self.example}"
        else:
            text = {"bool": "true or false", "int": "a whole number", "float": "a number", "str": "a text"}[
                self.type
            ]
        if self.minimum is not None and self.maximum is not None:
            text += f" from {self.minimum} to {self.maximum}"
        elif self.minimum is not None:
            text += f" of at least {self.minimum}"
        return text + (f" ({self.unit})" if self.unit else "")


TTL_RANGE = 8.0
"""How many times longer or shorter than the fixed one a time to live may become, unless the user says it."""
Mode = Literal["single", "fast", "consensus"]


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The settings of a session.

    >>> Settings(concurrency=64, mode="fast")
    >>> msgspec.structs.replace(settings, max_cost_usd=2.5)
    >>> Settings.from_dict({"model": "deepseek-v4-pro"}, source="session.pilot")

    Raises ConfigError for a value outside its limits.
    """

    base_url: Annotated[
        str,
        Rule("where the API is", pattern=r"https?://[^\s/]+\S*", example="https://api.deepseek.com"),
    ] = "https://api.deepseek.com"
    model: Annotated[str, Rule("the model to ask", pattern=r"\S+", example="deepseek-flash")] = (
        "deepseek-flash"
    )
    mode: Annotated[
        Mode,
        Rule("single: one call a prompt; fast: the quickest of several; consensus: what most of several say"),
    ] = "single"
    concurrency: Annotated[int, Rule("prompts worked on at once", "prompts", 1, 4096)] = 16
    timeout_s: Annotated[
        float, Rule("how long a prompt may take, all its attempts included", "seconds", 0.1, 86400)
    ] = 60.0
    adaptive_timeouts: Annotated[
        bool, Rule("learn from the answers when a call is dead; an answer whose text flows goes on")
    ] = True
    timeout_floor_s: Annotated[
        float, Rule("learned limits never give up a call sooner than this", "seconds", 0.1, 86400)
    ] = 5.0
    timeout_ceiling_s: Annotated[
        float | None,
        Rule(
            "the most a prompt may take while text flows or it waits in a queue; unset is ten times its time",
            "seconds",
            0.1,
            86400,
        ),
    ] = None
    max_attempts: Annotated[
        int, Rule("attempts at a prompt before it counts as failed", "attempts", 1, 100)
    ] = 6
    race_width: Annotated[int, Rule("calls that race for a prompt in fast mode", "calls", 2, 16)] = 2
    consensus_votes: Annotated[int, Rule("answers asked for in consensus mode", "answers", 2, 16)] = 3
    agreement_threshold: Annotated[
        float, Rule("consensus answers that agree less than this are flagged", "", 0, 1)
    ] = 0.5
    hedge: Annotated[bool, Rule("send a second call when the first is unusually slow")] = True
    hedge_budget: Annotated[float, Rule("the share of calls that may be second ones", "", 0, 1)] = 0.05
    when: Annotated[
        str,
        Rule(
            "when to run: now, off-peak (only in the cheap hours), or cheapest-by a deadline",
            pattern=WHEN_PATTERN,
            example=WHEN_EXAMPLE,
        ),
    ] = "now"
    max_cost_usd: Annotated[
        float | None, Rule("no new call once the session has cost this much", "USD", 0, 1_000_000)
    ] = None
    max_cost_per_account_usd: Annotated[
        float | None,
        Rule("no new call to an account once it has cost the session this much", "USD", 0, 1_000_000),
    ] = None
    max_cost_per_day_usd: Annotated[
        float | None,
        Rule(
            "no new call once all sessions of the profile have cost this much on one day (UTC)",
            "USD",
            0,
            1_000_000,
        ),
    ] = None
    cache: Annotated[bool, Rule("answer repeated prompts from the cache")] = True
    cache_similar: Annotated[bool, Rule("also answer prompts that ask the same in other words")] = True
    cache_threshold: Annotated[
        float, Rule("how alike two prompts must be to share an answer: the cosine of their words", "", 0.5, 1)
    ] = 0.8
    cache_error_bound: Annotated[
        float | None,
        Rule(
            "the share of wrong hits to stay under; the threshold then follows what checks show", "%", 0, 100
        ),
    ] = None
    cache_check_share: Annotated[
        float, Rule("the share of hits that are asked all the same, to see whether they are right", "", 0, 1)
    ] = 0.01
    cache_encoder: Annotated[
        bool, Rule("also compare meanings with a local encoder, which has to be installed")
    ] = False
    cache_ttl_s: Annotated[float, Rule("how long an answer is kept", "seconds", 1, 315_360_000)] = 604_800.0
    cache_adaptive_ttl: Annotated[
        bool, Rule("keep answers longer or shorter as they are seen to change and to be asked for")
    ] = True
    cache_ttl_min_s: Annotated[
        float | None,
        Rule("the shortest time that follows; unset is an eighth of cache_ttl_s", "seconds", 1, 315_360_000),
    ] = None
    cache_ttl_max_s: Annotated[
        float | None,
        Rule("the longest time that follows; unset is eight times cache_ttl_s", "seconds", 1, 315_360_000),
    ] = None
    ahead_share: Annotated[
        float,
        Rule(
            "the share of calls that may refresh answers before they expire or fetch likely follow-ups",
            "",
            0,
            1,
        ),
    ] = 0.05
    cache_max_entries: Annotated[int, Rule("answers kept at most", "entries", 1, 16_000_000)] = 1_000_000
    cache_max_mb: Annotated[int, Rule("memory that kept answers may take", "MB", 1, 1_000_000)] = 512
    coalesce: Annotated[bool, Rule("ask once when the same prompt is already in flight")] = True
    prefix_affinity: Annotated[
        bool, Rule("keep prompts that begin alike together at the account that has their beginning cached")
    ] = True
    stream: Annotated[bool, Rule("receive answers piece by piece")] = True
    thinking: Annotated[bool | None, Rule("let the model think first; unset leaves it to the model")] = None
    temperature: Annotated[
        float | None, Rule("sampling temperature; unset leaves it to the model", "", 0, 2)
    ] = None
    max_tokens: Annotated[
        int | None, Rule("the longest answer; unset leaves it to the model", "tokens", 1, 1_000_000)
    ] = None
    max_in_flight: Annotated[
        int | None, Rule("calls in flight per account; unset finds the limit by itself", "calls", 1, 100_000)
    ] = None
    idle_timeout_s: Annotated[
        float, Rule("how long a connection may stay silent, keep-alives counted", "seconds", 1, 86400)
    ] = 300.0
    memory_warning_mb: Annotated[int, Rule("warn when resident memory passes this", "MB", 50, 10_000_000)] = (
        500
    )
    memory_critical_mb: Annotated[
        int, Rule("clean up when resident memory passes this", "MB", 50, 10_000_000)
    ] = 1000
    memory_warning_percent: Annotated[
        float | None,
        Rule(
            "warn at this part of what machine or container allow, instead of at a number of MB",
            "%",
            0.1,
            100,
        ),
    ] = None
    memory_critical_percent: Annotated[
        float | None,
        Rule(
            "clean up at this part of what machine or container allow, instead of at a number of MB",
            "%",
            0.1,
            100,
        ),
    ] = None
    memory_check_interval: Annotated[
        int, Rule("check memory every so many prompts", "prompts", 1, 1_000_000)
    ] = 50
    memory_monitoring: Annotated[bool, Rule("watch memory for leaks")] = True
    balance_poll_s: Annotated[
        float, Rule("how often to ask for the balance of an account", "seconds", 1, 86400)
    ] = 60.0
    remember: Annotated[
        bool, Rule("begin with what earlier sessions learned of the accounts: speed, limits, health")
    ] = True
    seed: Annotated[int | None, Rule("makes random choices repeatable", "", 0, 2**63 - 1)] = None
    strict: Annotated[bool, Rule("stop at the first bad input line")] = False

    def __post_init__(self) -> None:
        _check(msgspec.structs.asdict(self), "settings")

    def ttl_bounds_s(self) -> tuple[float, float] | None:
        """The shortest and the longest time to live that may be learned; None where it is fixed."""
        if not self.cache_adaptive_ttl:
            return None
        shortest = self.cache_ttl_s / TTL_RANGE if self.cache_ttl_min_s is None else self.cache_ttl_min_s
        longest = self.cache_ttl_s * TTL_RANGE if self.cache_ttl_max_s is None else self.cache_ttl_max_s
        return min(shortest, self.cache_ttl_s), max(longest, self.cache_ttl_s)

    @classmethod
    def from_dict(cls, values: Mapping[str, Any], source: str = "settings") -> Self:
        """Settings from plain values; absent ones take their defaults.

        `source` is what an error names: a file, `the command line`. Raises ConfigError.
        """
        return cls(**_check(values, source))

    def to_dict(self) -> dict[str, Any]:
        """Plain values for JSON; `from_dict` takes them back."""
        return msgspec.structs.asdict(self)


def describe() -> tuple[SettingRow, ...]:
    """The table of settings, in the order in which they are declared."""
    return tuple(_ROWS.values())


def load_settings(path: Path) -> Settings:
    """The settings in a TOML file; the defaults when there is none. Raises ConfigError."""
    return Settings.from_dict(_read(path).unwrap(), str(path))


def save_settings(settings: Settings, path: Path) -> None:
    """Writes what differs from the defaults; comments and order of the file stay. Raises ConfigError."""
    document = _read(path)
    for row in describe():
        value = getattr(settings, row.key)
        if value == row.default:
            document.pop(row.key, None)
        elif row.key not in document or document[row.key] != value:
            document[row.key] = value
    _write(path, tomlkit.dumps(document))


def _row(key: str, hint: Any, default: Any) -> SettingRow:
    declared, rule = get_args(hint)
    parts = get_args(declared) if get_origin(declared) in (UnionType, Union) else (declared,)
    kind = next(part for part in parts if part is not NoneType)
    choices = get_args(kind) if get_origin(kind) is Literal else ()
    return SettingRow(
        key=key,
        type="choice" if choices else kind.__name__,
        default=default,
        optional=NoneType in parts,
        choices=choices,
        **msgspec.structs.asdict(rule),
    )


def _rows() -> dict[str, SettingRow]:
    hints = get_type_hints(Settings, include_extras=True)
    fields = msgspec.structs.fields(Settings)
    return {field.name: _row(field.name, hints[field.name], field.default) for field in fields}


_ROWS = _rows()


def _check(values: Mapping[str, Any], source: str) -> dict[str, Any]:
    checked = {}
    for key, value in values.items():
        row = _ROWS.get(key)
        if row is None:
            near = difflib.get_close_matches(key, _ROWS, n=1)
            hint = (
                f" Did you mean {near[0]!r}?" if near else " See `pilothouse run --help` for those there are."
            )
            raise ConfigError(f"{source}: there is no setting {key!r}.{hint}")
        if not _fits(row, value):
            raise ConfigError(f"{source}: {key} = {value!r} cannot be: it takes {row.allowed()}.")
        checked[key] = float(value) if row.type == "float" and value is not None else value
    return checked


def _fits(row: SettingRow, value: Any) -> bool:
    if value is None:
        return row.optional
    if row.type in ("bool", "int", "float"):
        if isinstance(value, bool) or row.type == "bool":
            return row.type == "bool" and isinstance(value, bool)
        if not isinstance(value, int if row.type == "int" else int | float) or not math.isfinite(value):
            return False
        return (row.minimum is None or value >= row.minimum) and (row.maximum is None or value <= row.maximum)
    if not isinstance(value, str):
        return False
    if row.choices:
        return value in row.choices
    return not row.pattern or re.fullmatch(row.pattern, value) is not None


def _read(path: Path) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        return tomlkit.document()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not a UTF-8 text: save it as UTF-8.") from error
    except TOMLKitError as error:
        raise ConfigError(f"{path} is not valid TOML: {error}.") from error


def _write(path: Path, text: str) -> None:
    """All or nothing: a crash in between leaves the old file."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(
            "w", dir=path.parent, prefix=path.name, delete=False, encoding="utf-8", newline=""
        ) as file:
            file.write(text)
        os.replace(file.name, path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written: {error.strerror}.") from error
