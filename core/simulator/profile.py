"""What a simulator pretends to be: accounts, their keys, how they answer and how they fail.

A profile is one frozen value. In a file (TOML) or a request (JSON) it is written with two
shortcuts: a `defaults` table lies under every account, and an account's `overrides.<key>` table
holds only the fields in which that key differs.
"""

from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from core.simulator.distributions import (
    AnswerTokens,
    Constant,
    Latency,
    LognormalTokens,
    NonNegative,
    Positive,
    Share,
    answer_length,
)
from core.simulator.prefix_cache import PrefixCacheRules

ErrorStatus = Annotated[int, Meta(ge=400, le=599)]
Count = Annotated[int, Meta(ge=0)]

DEFAULT_MODELS = ("deepseek-flash", "deepseek-v4-pro")
DEFAULT_THINKING_TOKENS = 48


class ProfileError(ValueError):
    """A profile that cannot be used; the text names the profile, the field and what it must be."""


class Behaviour(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How calls with one key go. All `*_share` and `hang` are parts of one whole of calls.

    One number is drawn a call and decides between the shares, so they add up to at most 1 and a
    share of 0.2 is 20 % of the calls whatever the others are.
    """

    latency: Latency = Constant()
    """Time to the first token of a stream, or to a whole plain answer."""
    prefill_rate: NonNegative = 0.0
    """Tokens of the prompt that are not in the context cache, read a second before the first token, on top of the
    latency; 0 takes no time."""
    token_rate: NonNegative = 0.0
    """Tokens a second of a stream after the first; 0 sends the rest at once."""
    answer_tokens: AnswerTokens = 40
    thinking: bool | Count | LognormalTokens = False
    """Reason first: true, or how many tokens. A request can switch it off, never on."""
    slow_factor: Positive = 1.0
    """Multiplies the latency and divides both token rates."""

    unauthorized: bool = False
    empty_after: Count | None = None
    """402 once the account has taken on this many calls that end well; 0 is at once."""
    rate_limit_share: Share = 0.0
    retry_after_s: NonNegative | None = None
    """Sent with every 429, as seconds or (with `retry_after_date`) as an HTTP date."""
    retry_after_date: bool = False
    error_share: dict[ErrorStatus, Share] = {}
    """Status to share; these errors come after the drawn latency."""
    hang: Share = 0.0
    """Nothing comes, for ever."""
    stuck_share: Share = 0.0
    """Nothing but keep-alives comes, for ever."""
    stall_share: Share = 0.0
    """The answer stops like one that is cut, but the connection stays open."""
    cut_share: Share = 0.0
    cut_after_chunks: Count = 3
    truncate_share: Share = 0.0
    """A stream ends cleanly half-way, without finish_reason or [DONE]. Plain answers are whole."""
    malformed_share: Share = 0.0
    insufficient_share: Share = 0.0
    """Half an answer with finish_reason insufficient_system_resource."""
    keep_alive_every_s: Positive | None = None
    usage_chunk: Literal["last", "own"] = "last"
    bad_request_marker: str | None = None
    """A prompt that contains this text gets a 400."""

    def thinking_tokens(self, quantile: float) -> int:
        """How many tokens of reasoning come before an answer; `quantile`, between 0 and 1, where that varies."""
        if isinstance(self.thinking, bool):
            return DEFAULT_THINKING_TOKENS if self.thinking else 0
        return answer_length(self.thinking, quantile)


class Account(Behaviour, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A customer of the API: keys that share a balance, a limit and a prefix cache."""

    name: Annotated[str, Meta(min_length=1)]
    keys: Annotated[tuple[str, ...], Meta(min_length=1)]
    balance: NonNegative | None = None
    """US dollars; null means that the balance address answers 404, 0 that every call gets 402."""
    max_in_flight: Annotated[int, Meta(ge=1)] | None = None
    prefix_cache: PrefixCacheRules = PrefixCacheRules()
    overrides: dict[str, Behaviour] = {}
    """The whole behaviour of a key that differs from its account's."""

    def behaviour_of(self, key: str) -> Behaviour:
        """How calls with `key` go."""
        return self.overrides.get(key, self)


class Profile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything a simulator is told: `Profile(accounts=(Account(name="a", keys=("sk-1",)),))`."""

    accounts: Annotated[tuple[Account, ...], Meta(min_length=1)]
    description: str = ""
    seed: int = 1
    port: Annotated[int, Meta(ge=0, le=65535)] = 0
    models: Annotated[tuple[str, ...], Meta(min_length=1)] = DEFAULT_MODELS


_ACCOUNT_ONLY = frozenset(Account.__struct_fields__) - frozenset(Behaviour.__struct_fields__)


def parse_profile(raw: object, source: str = "profile") -> Profile:
    """A profile from plain tables (as TOML and JSON give them). Raises ProfileError."""
    if not isinstance(raw, dict):
        raise ProfileError(f"{source}: must be a table with `accounts`, not {type(raw).__name__}.")
    try:
        profile = msgspec.convert(_without_shortcuts(raw, source), Profile, str_keys=True)
    except msgspec.ValidationError as error:
        raise ProfileError(f"{source}: {_named(str(error))}") from None
    _check(profile, source)
    return profile


def profile_keys(profile: Profile) -> list[tuple[str, str]]:
    """Every (account name, key) of a profile, in the order of the file."""
    return [(account.name, key) for account in profile.accounts for key in account.keys]


def _without_shortcuts(raw: dict[str, Any], source: str) -> dict[str, Any]:
    """Lay `defaults` under the accounts, and each account's fields under its overrides."""
    plain = dict(raw)
    defaults = plain.pop("defaults", {})
    accounts = plain.get("accounts")
    if not isinstance(defaults, dict) or not isinstance(accounts, list | tuple):
        return plain if isinstance(defaults, dict) else raw
    plain["accounts"] = [
        _account(defaults | account) if isinstance(account, dict) else account for account in accounts
    ]
    return plain


def _account(account: dict[str, Any]) -> dict[str, Any]:
    overrides = account.get("overrides")
    if not isinstance(overrides, dict):
        return account
    base = {field: value for field, value in account.items() if field not in _ACCOUNT_ONLY}
    merged = {key: base | fields if isinstance(fields, dict) else fields for key, fields in overrides.items()}
    return account | {"overrides": merged}


def _named(message: str) -> str:
    """msgspec's "what - at `$.path`" with the field first."""
    what, separator, path = message.partition(" - at `")
    if not separator:
        return message + "."
    return f"{path.rstrip('`').removeprefix('$').removeprefix('.')}: {what}."


def _check(profile: Profile, source: str) -> None:
    """What a type cannot say: unique names and keys, and shares that fit in one whole."""
    owners: dict[str, str] = {}
    names: set[str] = set()
    for number, account in enumerate(profile.accounts):
        where = f"{source}: accounts[{number}]"
        if account.name in names:
            raise ProfileError(f"{where}.name: {account.name!r} is used twice; names are unique.")
        names.add(account.name)
        for key in account.keys:
            if key in owners:
                raise ProfileError(
                    f"{where}.keys: {key!r} is in {owners[key]!r} already; a key has one account."
                )
            owners[key] = account.name
        for key in account.overrides:
            if key not in account.keys:
                raise ProfileError(f"{where}.overrides: {key!r} is not one of the account's keys.")
        for path, behaviour in [
            (where, account),
            *((f"{where}.overrides.{key}", item) for key, item in account.overrides.items()),
        ]:
            total = _shares_total(behaviour)
            if total > 1.000_001:
                raise ProfileError(
                    f"{path}: rate_limit_share, error_share, hang, stuck_share, stall_share, cut_share,"
                    f" truncate_share, malformed_share and insufficient_share add up to {total:g}; at most 1."
                )


def _shares_total(behaviour: Behaviour) -> float:
    return (
        behaviour.rate_limit_share
        + sum(behaviour.error_share.values())
        + behaviour.hang
        + behaviour.stuck_share
        + behaviour.stall_share
        + behaviour.cut_share
        + behaviour.truncate_share
        + behaviour.malformed_share
        + behaviour.insufficient_share
    )
