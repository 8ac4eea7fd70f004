"""The checks of `pilothouse doctor`. Each gives what it found and, where that is not well, what to do."""

from __future__ import annotations

import asyncio
import ctypes
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.cli.console import has_display
from core.cli.errors import CliError
from core.cli.key_sources import default_keys, endpoint_of, given_keys
from core.client.default_transport import default_transport
from core.client.errors import CallError
from core.config.build import build, version_line
from core.config.errors import ConfigError
from core.config.paths import cache_folder, config_folder, data_folder
from core.keys.keyfile import KeySpec
from core.keys.keystore import KeyStoreError
from core.keys.trying import TIMEOUT_S, try_keys

OLDEST_PYTHON = (3, 11)
LITTLE_SPACE_MB = 500
_QT_PROBE = "from PySide6.QtWidgets import QApplication as A; a = A([]); print(a.platformName())"
_QT_TIMEOUT_S = 60.0
_FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
_FONT_FILES = (".ttf", ".otf", ".ttc", ".pfb", ".pcf")


@dataclass(frozen=True)
class Check:
    """`needed` is what `pilothouse run` cannot do without; the rest is for the console or for comfort."""

    what: str
    ok: bool
    found: str
    mend: str = ""
    needed: bool = True


def check_machine(profile: str) -> Iterator[Check]:
    """Everything that needs neither a network nor a key."""
    yield Check("program", True, version_line())
    yield Check(
        "Python",
        sys.version_info >= OLDEST_PYTHON,
        f"{platform.python_version()} ({sys.executable})",
        "install Python 3.11 or newer",
    )
    yield check_display()
    if sys.platform == "linux":
        yield from check_libraries()
        yield check_fonts()
    yield check_qt()
    yield check_keyring()
    folders = (
        ("data folder", data_folder),
        ("settings folder", config_folder),
        ("cache folder", cache_folder),
    )
    for what, folder in folders:
        yield check_folder(what, folder, profile)


def check_display() -> Check:
    found = has_display()
    return Check(
        "display",
        found,
        "there is one" if found else "there is none",
        "the console needs a desktop session (or ssh -X); pilothouse run works without",
        needed=False,
    )


def check_libraries() -> Iterator[Check]:
    """The system's libraries that an installed program was built against; a checkout does not know them."""
    made = build()
    if made is None:
        return
    missing = [name for name in made.libraries if not _loads(name)]
    packages = sorted({made.libraries[name] for name in missing})
    yield Check(
        "system libraries",
        not missing,
        f"missing: {', '.join(missing)}" if missing else f"all {len(made.libraries)} are here",
        f"install what Debian calls {' '.join(packages)}",
        needed=False,
    )


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def check_fonts() -> Check:
    places = [Path(p).expanduser() for p in _FONT_FOLDERS]
    some = any(p.suffix.lower() in _FONT_FILES for place in places for p in place.rglob("*"))
    return Check(
        "fonts",
        some,
        "there are some" if some else f"none in {', '.join(_FONT_FOLDERS)}",
        "install one, for example fonts-dejavu-core",
        needed=False,
    )


def check_qt() -> Check:
    """In a process of its own, because Qt ends the process when its platform plugin does not load."""
    offscreen = {} if has_display() else {"QT_QPA_PLATFORM": "offscreen"}
    frozen = getattr(sys, "frozen", False)
    words = ["try-qt"] if frozen else ["-c", _QT_PROBE]
    mend = "in a checkout: make run installs Qt and names the system libraries it lacks"
    if frozen:
        mend = (
            "install the system libraries named above, or those that Qt names: QT_DEBUG_PLUGINS=1 pilothouse"
        )
    try:
        done = subprocess.run(
            [sys.executable, *words],
            env={**os.environ, **offscreen},
            capture_output=True,
            text=True,
            timeout=_QT_TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as e:
        return Check("Qt", False, f"could not be tried: {e}", mend, needed=False)
    if done.returncode == 0:
        return Check("Qt", True, f"loads, platform plugin {done.stdout.strip()}")
    said = [line for line in done.stderr.splitlines() if line.strip()]
    return Check("Qt", False, f"does not load: {said[-1] if said else done.returncode}", mend, needed=False)


def check_keyring() -> Check:
    import keyring
    from keyring.backends import fail, null

    backend = keyring.get_keyring()
    usable = not isinstance(backend, fail.Keyring | null.Keyring)
    return Check(
        "keyring",
        usable,
        str(backend.name) if usable else "this system has none that can be used",
        "set up gnome-keyring or KWallet, or give keys with --keys-file or --key-env",
        needed=False,
    )


def check_folder(what: str, folder: Callable[[str], Path], profile: str) -> Check:
    try:
        path = folder(profile)
        with tempfile.TemporaryFile(dir=path):
            free_mb = shutil.disk_usage(path).free >> 20
    except ConfigError as e:
        return Check(what, False, "cannot be used", str(e))
    except OSError as e:
        return Check(
            what, False, f"cannot be written: {e.strerror}", "change its permissions, or set PILOTHOUSE_HOME"
        )
    if free_mb < LITTLE_SPACE_MB:
        return Check(
            what, False, f"{path}: only {free_mb} MB free", "free some space on that disk", needed=False
        )
    return Check(what, True, f"{path}, {free_mb / 1024:.1f} GB free")


def given_or_default_keys(
    keys_file: Path | None, key_env: str | None, profile: str
) -> tuple[list[KeySpec], Check | None]:
    """The keys that a run would use, and why there are none."""
    try:
        return given_keys(keys_file, key_env) or default_keys(profile), None
    except (CliError, ConfigError, KeyStoreError) as e:
        return [], Check("keys", False, "none can be used", str(e))


def check_endpoint(base_url: str | None, keys: Sequence[KeySpec], profile: str) -> Iterator[Check]:
    """The address, and each key: one key that works is needed."""
    mend = "check the address (--base-url), the network and the proxy (HTTPS_PROXY)"
    try:
        address = endpoint_of(base_url, profile)
        status = asyncio.run(_reach(address))
    except (CallError, TimeoutError, CliError, ConfigError) as e:
        words = str(e) or f"no answer in {TIMEOUT_S:g} s"
        yield Check("endpoint", False, words, mend)
        return
    yield Check("endpoint", True, f"{address} answers (HTTP {status} without a key)")
    tried = try_keys(address, keys)
    some_work = any(key.works for key in tried)
    for key in tried:
        mend = "make a new key, or top up its account, in the provider's console"
        yield Check(f"key {key.account} {key.masked}", key.works, key.verdict, mend, needed=not some_work)


async def _reach(base_url: str) -> int:
    """The status of a call without a key. Raises CallError, TimeoutError."""
    transport = default_transport(base_url)
    try:
        async with asyncio.timeout(TIMEOUT_S):
            response = await transport.send("GET", base_url + "/models", {})
            status = response.status
            await response.close()
            return status
    finally:
        await transport.close()
