"""API keys that cannot be shown by accident, and a filter that takes keys out of any text.

A `Secret` shows at most its last four characters wherever it is printed, formatted or logged. A
`Redactor` is the second line: it cleans text that came from elsewhere (an error body, a traceback).
"""

import hashlib
import hmac
import os
import re
from collections.abc import Iterable
from typing import NoReturn, Self, SupportsIndex
from urllib.parse import quote, unquote

_SENDABLE = re.compile(r"[!-~]+")
_HASH_KEY = os.urandom(16)  # so that a printed hash tells nothing outside this process


class Secret:
    """An API key. Only `reveal()` gives it away.

    >>> Secret("sk-0123456789abcdef")
    Secret('sk-…cdef')
    """

    __slots__ = ("_hash", "_value", "masked")

    _value: str
    _hash: int
    masked: str

    def __init__(self, value: str) -> None:
        if not _SENDABLE.fullmatch(value):
            raise ValueError("a key is one or more visible ASCII characters, because it travels in a header")
        digest = hashlib.blake2b(value.encode("ascii"), key=_HASH_KEY, digest_size=7).digest()
        object.__setattr__(self, "_value", value)
        object.__setattr__(self, "_hash", int.from_bytes(digest, "big"))
        object.__setattr__(self, "masked", mask(value))

    def reveal(self) -> str:
        """The key itself: for the Authorization header and the keyring, for nothing else."""
        return self._value

    def fingerprint(self, salt: bytes) -> str:
        """What tells it from other keys, and gives nothing of it away: for files that outlive the process."""
        return hashlib.blake2b(self._value.encode("ascii"), key=salt[:64], digest_size=8).hexdigest()

    def __repr__(self) -> str:
        return f"Secret({self.masked!r})"

    def __str__(self) -> str:
        return self.masked

    def __format__(self, spec: str) -> str:
        return format(self.masked, spec)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        return hmac.compare_digest(self._value, other._value)

    def __hash__(self) -> int:
        return self._hash

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError("a Secret does not change")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a Secret does not change")

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Self:
        return self

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError("a Secret cannot be pickled: keys stay in this process and in the keyring")


def mask(value: str) -> str:
    """What may be shown of a key: `sk-…` and four characters, of a short one the last two, or none."""
    if len(value) >= 12:
        return "sk-…" + value[-4:]
    return "…" + value[-2:] if len(value) > 4 else "…"


class Redactor:
    """Replaces keys in text by their masked form.

    It knows the keys it was given, plain or URL-encoded, and besides takes for a key whatever follows
    `Bearer` and whatever looks like `sk-` with 16 or more characters.
    """

    _LOOKS_LIKE_A_KEY = re.compile(
        # A masked key after Bearer stays as it is, or redacting twice would wear it down.
        r"""(?P<bearer>\bBearer\s+)(?!(?:sk-…[^\s"',;]{4}|…(?:[^\s"',;]{2})?)(?:[\s"',;]|$))(?P<token>[^\s"',;]+)"""
        r"""|(?P<key>sk-[A-Za-z0-9_-]{16,})""",
        re.IGNORECASE,
    )

    def __init__(self, secrets: Iterable[Secret] = ()) -> None:
        self._masks: dict[str, str] = {}
        self._known: re.Pattern[str] | None = None
        self.add(*secrets)

    def add(self, *secrets: Secret) -> None:
        masks = self._masks | {secret.reveal(): secret.masked for secret in secrets}
        if masks:
            # The longest first: a key may be the beginning of another.
            forms = sorted({*masks, *(quote(value, safe="") for value in masks)}, key=len, reverse=True)
            self._known = re.compile("|".join(_form_pattern(form) for form in forms))
            self._masks = masks

    def holds_known(self, text: str) -> bool:
        """Whether a known key stands in the text as it is; far cheaper than to redact a long one."""
        return any(value in text for value in self._masks)

    def redact(self, text: str) -> str:
        # Replacing one key may leave another that overlapped it, so go on until nothing changes. It
        # ends because a masked form is shorter than what it stands for.
        while True:
            cleaned = self._known.sub(self._mask_known, text) if self._known else text
            cleaned = self._LOOKS_LIKE_A_KEY.sub(_mask_looks, cleaned)
            if cleaned == text:
                return text
            text = cleaned

    def _mask_known(self, match: re.Match[str]) -> str:
        found = match.group()
        return self._masks.get(found) or self._masks[unquote(found)]


def _form_pattern(form: str) -> str:
    """The form itself, with the digits of `%2F` in either case."""
    return re.sub(r"%[0-9A-F]{2}", lambda code: f"(?i:{code.group()})", re.escape(form))


def _mask_looks(match: re.Match[str]) -> str:
    if match["key"]:
        return mask(match["key"])
    return match["bearer"] + mask(match["token"])
