"""The installer for every other Linux: one shell script with the program behind it, for one user, without root."""

from __future__ import annotations

import hashlib
import io
import lzma
import tarfile
from pathlib import Path

from tools.packages.desktop import fill
from tools.packages.places import Places
from tools.packages.release import Release

_DIGITS = 12
_EFFORT = 3  # 6 takes half as long again and saves 9 %


def run_name(release: Release) -> str:
    return f"pilothouse-{release.version}-linux-x86_64.run"


def make_run_file(places: Places, release: Release, glibc: str) -> None:
    payload = lzma.compress(packed(places, release), preset=_EFFORT)
    trees = (places.sources / "linux" / "trees.sh").read_text("utf-8")
    script = fill(
        (places.sources / "linux" / "self-extracting.sh").read_text("utf-8"),
        TREES=trees,
        VERSION=release.version,
        BUILD=f"{release.build}, {release.date}",
        FOLDER=release.folder,
        GLIBC=glibc,
        SHA256=hashlib.sha256(payload).hexdigest(),
    )
    header = with_its_length(script.encode())
    target = places.results / run_name(release)
    target.write_bytes(header + payload)
    target.chmod(0o755)


def with_its_length(script: bytes) -> bytes:
    """The script with its own length in bytes in place of @OFFSET@, padded to a fixed width."""
    length = len(script) + script.count(b"@OFFSET@") * (_DIGITS - len(b"@OFFSET@"))
    return script.replace(b"@OFFSET@", str(length).ljust(_DIGITS).encode())


def packed(places: Places, release: Release) -> bytes:
    """The program's folder, with what the desktop gets below `desktop`, as a tar in a fixed order."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for place in sorted(places.program.rglob("*")):
            _add(archive, place, place.relative_to(places.program), release)
        for place in sorted(places.desktop.rglob("*")):
            _add(archive, place, Path("desktop") / place.relative_to(places.desktop), release)
    return stream.getvalue()


def _add(archive: tarfile.TarFile, place: Path, name: Path, release: Release) -> None:
    entry = archive.gettarinfo(str(place), str(name))
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mtime = release.committed_at
    if entry.isreg():
        with place.open("rb") as opened:
            archive.addfile(entry, opened)
    else:
        archive.addfile(entry)
