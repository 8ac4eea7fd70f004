"""How much memory a process may have: the machine's, or what its container (cgroup v1 or v2) leaves of it.

Reading is thin; which files matter and what they say is decided by pure functions over their texts.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Literal

import msgspec
import psutil

LimitSource = Literal["machine", "cgroup v1", "cgroup v2"]

LIMIT_FILE: dict[LimitSource, str] = {"cgroup v1": "memory.limit_in_bytes", "cgroup v2": "memory.max"}


class Limit(msgspec.Struct, frozen=True):
    """`mb` in 2**20 bytes. Above it a container's process is killed, and a machine swaps."""

    mb: float
    source: LimitSource


def memory_limit(pid: int | None = None) -> Limit:
    """The lowest limit on this process, or on `pid`. Where a file cannot be read, it limits nothing."""
    proc = Path("/proc") / (str(pid) if pid is not None else "self")
    files = limit_files(_text(proc / "cgroup"), _text(proc / "mountinfo"))
    return lowest_limit(psutil.virtual_memory().total, files, {path: _text(Path(path)) for path in files})


def limit_files(cgroup: str, mountinfo: str) -> dict[str, LimitSource]:
    """Paths of the files that may hold a limit: the process's own group's and those of all groups above it.

    `cgroup` and `mountinfo` are the texts of these files under /proc/<pid>; their form is in cgroups(7) and proc(5).
    """
    groups = _groups(cgroup)
    found: dict[str, LimitSource] = {}
    for source, root, mount in _mounts(mountinfo):
        if source not in groups:
            continue
        group, top = PurePosixPath(groups[source]), PurePosixPath(mount)
        # A container often sees its own group mounted as the top, under a name that only the host knows.
        inside = group.relative_to(root) if group.is_relative_to(root) else PurePosixPath()
        if ".." in inside.parts:
            inside = PurePosixPath()
        for level in (inside, *inside.parents):
            found[str(top / level / LIMIT_FILE[source])] = source
    return found


def lowest_limit(machine_bytes: int, files: Mapping[str, LimitSource], texts: Mapping[str, str]) -> Limit:
    """cgroup v2 writes "max" for no limit, v1 a number near 2**63: more than the machine has limits nothing."""
    lowest_bytes = machine_bytes
    lowest_source: LimitSource = "machine"
    for path, source in files.items():
        text = texts.get(path, "").strip()
        if re.fullmatch("[0-9]+", text) and int(text) < lowest_bytes:
            lowest_bytes, lowest_source = int(text), source
    return Limit(lowest_bytes / 2**20, lowest_source)


def _groups(cgroup: str) -> dict[LimitSource, str]:
    groups: dict[LimitSource, str] = {}
    for line in cgroup.splitlines():
        number, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        if "memory" in controllers.split(","):
            groups["cgroup v1"] = path
        elif number == "0" and not controllers:
            groups["cgroup v2"] = path
    return groups


def _mounts(mountinfo: str) -> list[tuple[LimitSource, str, str]]:
    """(version, which group is mounted, where) of each memory hierarchy."""
    mounts: list[tuple[LimitSource, str, str]] = []
    for line in mountinfo.splitlines():
        place, _, kind = line.partition(" - ")
        places, kinds = place.split(), kind.split()
        if len(places) < 5 or len(kinds) < 3:
            continue
        root, mount = _unescaped(places[3]), _unescaped(places[4])
        if kinds[0] == "cgroup2":
            mounts.append(("cgroup v2", root, mount))
        elif kinds[0] == "cgroup" and "memory" in kinds[2].split(","):
            mounts.append(("cgroup v1", root, mount))
    return mounts


def _unescaped(path: str) -> str:
    """The kernel writes blanks and backslashes in octal."""
    return re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), path)


def _text(path: Path) -> str:
    try:
        return os.fsdecode(path.read_bytes())
    except OSError:
        return ""
