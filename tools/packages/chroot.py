"""A bare Debian 12 in a folder: what debootstrap calls minbase, from the mirror that this machine uses."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

RELEASE = "bookworm"
_KEPT = "bookworm-minbase.tar"


class Chroot:
    """`with Chroot(folder) as bare: bare.run("apt-get", "update")`. Needs root; `why_not` says what is missing."""

    def __init__(self, folder: Path, kept: Path) -> None:
        """A system made once is kept as a tar in the folder `kept`."""
        self.folder = folder
        self._tar = kept / _KEPT
        self._mounted: list[Path] = []

    @staticmethod
    def why_not() -> str:
        """Why there can be none here, or nothing."""
        if not hasattr(os, "geteuid") or os.geteuid() != 0:
            return "it needs root"
        missing = [name for name in ("debootstrap", "chroot", "apt-get") if not shutil.which(name)]
        if missing:
            return f"it needs {' and '.join(missing)}"
        return "" if mirror() else f"apt knows no mirror of {RELEASE} here"

    def __enter__(self) -> Chroot:
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        if not self._tar.exists():
            asked = ["debootstrap", "--variant=minbase", RELEASE, str(self.folder), mirror()]
            subprocess.run(asked, check=True, stdout=subprocess.DEVNULL)
            self.run("apt-get", "clean")
            subprocess.run(["tar", "-cf", str(self._tar), "-C", str(self.folder), "."], check=True)
        else:
            subprocess.run(["tar", "-xf", str(self._tar), "-C", str(self.folder)], check=True)
        # The network of this machine; nothing of it is kept.
        for file in ("etc/hosts", "etc/resolv.conf"):
            shutil.copyfile(Path("/") / file, self.folder / file)
        settings = subprocess.run(
            ["apt-config", "dump", "Acquire"], capture_output=True, text=True, check=True
        )
        proxies = [line for line in settings.stdout.splitlines() if "proxy" in line.lower()]
        (self.folder / "etc/apt/apt.conf.d/99machine").write_text("\n".join(proxies) + "\n")
        self._mount("proc", "-t", "proc", "proc")
        return self

    def __exit__(self, *_: object) -> None:
        self.unmount()

    def unmount(self) -> None:
        while self._mounted:
            subprocess.run(["umount", "--lazy", str(self._mounted.pop())], check=False)

    def _mount(self, place: str, *how: str) -> None:
        target = self.folder / place
        if subprocess.run(["mount", *how, str(target)], check=False).returncode == 0:
            self._mounted.append(target)

    def words(self, *words: str, user: str = "", **variables: str) -> list[str]:
        """The command line that runs something inside."""
        home = f"/home/{user}" if user else "/root"
        settings = {
            "HOME": home,
            "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
            "LANG": "C.UTF-8",
            "DEBIAN_FRONTEND": "noninteractive",
            **variables,
        }
        who = [f"--userspec={user}"] if user else []
        pairs = [f"{name}={value}" for name, value in settings.items()]
        return ["chroot", *who, str(self.folder), "env", "-i", f"--chdir={home}", *pairs, *words]

    def run(self, *words: str, user: str = "", code: int = 0, **variables: str) -> str:
        """Its standard output. Raises RuntimeError when it ends otherwise than with `code`."""
        done = subprocess.run(
            self.words(*words, user=user, **variables),
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
        )
        if done.returncode != code:
            said = f"{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
            raise RuntimeError(f"{' '.join(words)}: exit code {done.returncode}, not {code}\n{said}")
        return done.stdout

    def start(self, *words: str, **variables: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self.words(*words, **variables),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def files_named(self, *parts: str) -> list[str]:
        """Every file and folder with one of the words in its path, but for what is in /proc."""
        found: Sequence[str] = self.run(
            "find", "/", "-xdev", "-path", "/proc", "-prune", "-o", "-print"
        ).splitlines()
        return sorted(name for name in found if any(part in name.lower() for part in parts))


def mirror() -> str:
    """Where this machine's apt gets its Debian from; empty when it does not."""
    asked = [
        "apt-get",
        "indextargets",
        "--format",
        "$(REPO_URI) $(RELEASE) $(COMPONENT)",
        "Created-By: Packages",
    ]
    told = subprocess.run(asked, capture_output=True, text=True).stdout
    for line in told.splitlines():
        place, _, rest = line.partition(" ")
        if rest == f"{RELEASE} main":
            return place
    return ""
