"""Which shared libraries a folder of programs asks of the system, read from the files themselves."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from tools.bootstrap import APT_PACKAGES

_ELF = b"\x7fELF"
_NEEDED = re.compile(r"^\s+NEEDED\s+(\S+)", re.MULTILINE)
_GLIBC = re.compile(r"\bGLIBC_(\d+(?:\.\d+)+)")

DEBIAN_PACKAGES = {
    **APT_PACKAGES,
    "libbrotlicommon.so.1": "libbrotli1",
    "libbrotlidec.so.1": "libbrotli1",
    "libcrypto.so.3": "libssl3",
    "libexpat.so.1": "libexpat1",
    "libffi.so.8": "libffi8",
    "libgcc_s.so.1": "libgcc-s1",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "liblzma.so.5": "liblzma5",
    "libssl.so.3": "libssl3",
    "libstdc++.so.6": "libstdc++6",
    "libuuid.so.1": "libuuid1",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libz.so.1": "zlib1g",
}
"""Library to the Debian (and Ubuntu) package that brings it."""

OF_LIBC = (
    "ld-linux",
    "libc.so",
    "libdl.so",
    "libm.so",
    "libpthread.so",
    "libresolv.so",
    "librt.so",
    "libutil.so",
)


def programs(folder: Path) -> list[Path]:
    """Every program and library below a folder, each file once."""
    found = []
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.is_symlink():
            with file.open("rb") as opened:
                if opened.read(4) == _ELF:
                    found.append(file)
    return found


def needed(file: Path) -> list[str]:
    """The libraries one file asks for."""
    return [found[1] for found in _NEEDED.finditer(_told("-p", file))]


def newest_glibc(files: Iterable[Path]) -> str:
    """The oldest glibc that has all of what the files ask for, like "2.35"."""
    versions: set[str] = {version for file in files for version in _GLIBC.findall(_told("-T", file))}
    return max(versions, key=lambda v: tuple(int(part) for part in v.split(".")))


def asked_of_system(needs: Mapping[Path, Iterable[str]]) -> list[str]:
    """The libraries that no file of the folder is. `needs` tells what each file asks for."""
    present = {file.name for file in needs}
    asked = {name for names in needs.values() for name in names} - present
    return sorted(name for name in asked if not name.startswith(OF_LIBC))


def packages_of(libraries: Iterable[str]) -> dict[str, str]:
    """Each library with its Debian package. Raises KeyError for one nobody has looked up yet."""
    return {name: DEBIAN_PACKAGES[name] for name in libraries}


def _told(option: str, file: Path) -> str:
    asked = ["objdump", option, str(file)]
    told: str = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    return told
