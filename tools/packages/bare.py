"""What is proved of the packages on a bare Debian 12: they install, work, upgrade under a running session, and go."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

from tools.packages.chroot import Chroot
from tools.packages.places import Places
from tools.packages.release import kept
from tools.packages.run_file import run_name
from tools.packages.screen import Screen, read_screen
from tools.packages.smoke import Program, run_simulated
from tools.packages.system_packages import deb_name, rpm_name

_DISPLAY = ":97"
_SCREEN = "/tmp/Xvfb_screen0"  # noqa: S108 (inside the chroot)
_WAIT_S = 120.0
_LOOK_S = 0.03
_DRAWN_FULL_S = 12.0
_TREE = "/opt/pilothouse"
_NOT_THE_PROGRAMS = ("/root/", "/home/", "/var/log/", "/var/cache/apt/", "/tmp/pilothouse-demo-")  # noqa: S108


class BareTrial:
    """Each step says what it proved. Raises RuntimeError at the first that fails."""

    def __init__(self, places: Places, bare: Chroot, sources: Program) -> None:
        self.places = places
        self.bare = bare
        self.sources = sources
        self.release = kept(places.release)

    def run(self) -> None:
        bare = self.bare
        bare.run("apt-get", "update", "-q")
        name = deb_name(self.release)
        shutil.copyfile(self.places.results / name, bare.folder / "root" / name)
        started = time.monotonic()
        bare.run("apt-get", "install", "-q", "-y", f"./{name}")
        installed_s = time.monotonic() - started
        self.say(f"apt install of the package with what it depends on: {installed_s:.1f} s")
        self.depends_suffice()
        self.same_results()
        drawn_s = self.demo_window()
        self.say(f"from apt install to the demo window on the screen: {installed_s + drawn_s:.1f} s")
        self.opens_by_type()
        self.upgrade_under_a_session()
        self.removal(lambda: bare.run("apt-get", "purge", "-q", "-y", "pilothouse"), "purging")
        bare.run("apt-get", "install", "-q", "-y", f"./{name}")
        bare.run("pilothouse", "--version")
        self.removal(
            lambda: bare.run("apt-get", "purge", "-q", "-y", "pilothouse"), "purging after installing again"
        )
        self.for_one_user()
        self.by_rpm()

    def say(self, words: str) -> None:
        print(f"ok   {words}", flush=True)

    def depends_suffice(self) -> None:
        """Before anything else is installed: no library is missing, doctor agrees, Qt starts."""
        tree = f"{_TREE}/current/"
        script = (
            f"find {tree} -type f | while read -r f; do ldd \"$f\" 2>/dev/null | grep 'not found'; done; true"
        )
        missing = self.bare.run("sh", "-c", script, LD_LIBRARY_PATH=f"{tree}_internal").strip()
        if missing:
            raise RuntimeError(f"libraries are missing: {missing}")
        told = self.bare.run("pilothouse", "doctor", code=1)  # there is no key and no endpoint here
        for line in ("ok   system libraries", "ok   fonts", "ok   Qt: loads, platform plugin offscreen"):
            if line not in told:
                raise RuntimeError(f"doctor does not say {line!r}:\n{told}")
        self.say("Depends suffice: no library is missing, and doctor finds Qt and fonts well")
        version = self.bare.run("pilothouse", "--version").strip()
        if self.release.build not in version:
            raise RuntimeError(f"{version!r} does not tell the build {self.release.build}")
        self.say(version)

    def same_results(self) -> None:
        inside = "/root/trial"
        command = self.bare.words("env", f"--chdir={inside}", f"PILOTHOUSE_HOME={inside}/own", "pilothouse")
        prompts = self.places.root / "resources" / "prompts" / "sample.jsonl"
        installed = Program(command, self.bare.folder / inside[1:], prompts)
        if run_simulated(installed) != run_simulated(self.sources):
            raise RuntimeError("the sample prompts got other answers than from the sources")
        self.say("pilothouse run --simulate gives the answers that the sources give")

    def demo_window(self) -> float:
        """Seconds from the start of the demo to something on the screen; only now is a screen installed."""
        bare = self.bare
        bare.run("apt-get", "install", "-q", "-y", "--no-install-recommends", "xvfb")
        screen = bare.start("Xvfb", _DISPLAY, "-screen", "0", "1280x800x24", "-fbdir", "/tmp")  # noqa: S108
        try:
            file = bare.folder / _SCREEN[1:]
            self.wait(lambda: file.exists() and file.stat().st_size > 1280 * 800 * 4, "the virtual screen")
            first_s = self._drawn(file, full=False)
            warm_s = self._drawn(file, full=True)
            self.say(
                f"the demo window is drawn {first_s:.2f} s after its start, {warm_s:.2f} s the second time"
            )
        finally:
            screen.terminate()
            screen.wait()
        return first_s

    def _drawn(self, file: Path, *, full: bool) -> float:
        self.wait(lambda: not read_screen(file).shows_something, "an empty screen")
        started = time.monotonic()
        demo = self.bare.start("pilothouse", "--demo", DISPLAY=_DISPLAY)
        try:
            self.wait(lambda: read_screen(file).shows_something, "the window", _LOOK_S)
            took_s = time.monotonic() - started
            if full:
                time.sleep(_DRAWN_FULL_S)  # so that the picture shows a session at work
                shown: Screen = read_screen(file)
                target = self.places.build / "demo.png"
                target.write_bytes(shown.png())
                self.say(f"a screenshot of the demo: {target.relative_to(self.places.root)}")
        finally:
            demo.terminate()
            demo.wait()
        return took_s

    def opens_by_type(self) -> None:
        """A session is known by what is in it, and belongs to the menu entry; man and bash find their pages."""
        bare = self.bare
        wanted = ("shared-mime-info", "desktop-file-utils", "libglib2.0-bin", "man-db", "bash-completion")
        bare.run("apt-get", "install", "-q", "-y", "--no-install-recommends", *wanted)
        bare.run("cp", "/root/trial/a.pilot", "/root/trial/a session without its name")
        for file in ("a.pilot", "a session without its name"):
            told = bare.run("gio", "info", "-a", "standard::content-type", f"/root/trial/{file}")
            if "application/x-pilothouse-session" not in told:
                raise RuntimeError(f"{file} is not known for a session:\n{told}")
        if "pilothouse.desktop" not in bare.run("gio", "mime", "application/x-pilothouse-session"):
            raise RuntimeError("sessions do not belong to the menu entry")
        bare.run("man", "--where", "pilothouse")
        self.say("a session file is known by its content and opens with Pilothouse; the manual page is found")

    def upgrade_under_a_session(self) -> None:
        """A session runs; the package is upgraded; the session goes on to its end from the files it began with."""
        bare = self.bare
        old = bare.run("readlink", f"{_TREE}/current").strip()
        session = ["pilothouse", "run", "/root/trial/prompts.jsonl", "--simulate=demo", "--no-cache"]
        words = [*session, "--concurrency=4", "--session=/root/during.pilot"]
        running = bare.start(*words)
        self.wait(lambda: (bare.folder / "root/during.pilot").exists(), "the session file")
        newer = self._newer_deb()
        bare.run("apt-get", "install", "-q", "-y", f"./{newer.name}")
        new = bare.run("readlink", f"{_TREE}/current").strip()
        if running.poll() is not None:
            raise RuntimeError("the session was over before the upgrade was; nothing is proved")
        if new == old or not (bare.folder / _TREE[1:] / old / "pilothouse").exists():
            raise RuntimeError(f"after the upgrade {old} should stay beside {new}")
        if running.wait() != 0:
            raise RuntimeError(f"the session that ran during the upgrade ended with {running.returncode}")
        exported = bare.run("pilothouse", "export", "/root/during.pilot", "-o", "/root/during.jsonl", code=0)
        lines = (bare.folder / "root/during.jsonl").read_text("utf-8").splitlines()
        asked = (bare.folder / "root/trial/prompts.jsonl").read_text("utf-8").splitlines()
        if len(lines) != len(asked):
            raise RuntimeError(f"{len(lines)} of {len(asked)} prompts are answered: {exported}")
        bare.run("apt-get", "install", "-q", "-y", "--reinstall", f"./{newer.name}")
        if (bare.folder / _TREE[1:] / old).exists():
            raise RuntimeError(f"{old} stays although nothing runs from it any more")
        self.say("an upgrade leaves a running session its files; it ended well, and they are gone now")

    def _newer_deb(self) -> Path:
        """The same package as a later build of itself."""
        bare, name = self.bare, deb_name(self.release)
        bare.run("dpkg-deb", "-R", f"/root/{name}", "/root/newer")
        for file, before, after in (
            ("control", self.release.revision, self.release.revision + ".newer"),
            ("postinst", self.release.folder, self.release.folder + "-newer"),
        ):
            place = bare.folder / "root/newer/DEBIAN" / file
            place.write_text(place.read_text("utf-8").replace(before, after), "utf-8")
        bare.run("dpkg-deb", "-Zgzip", "-z1", "--root-owner-group", "-b", "/root/newer", "/root/newer.deb")
        shutil.rmtree(bare.folder / "root/newer")
        return bare.folder / "root/newer.deb"

    def removal(self, remove: Callable[[], str], words: str) -> None:
        """Nothing of the program stays; what is the user's does, and they are told where."""
        told = remove()
        if "stay" not in told or "~/.local/share/pilothouse" not in told:
            raise RuntimeError(f"{words} does not say where the user's data is:\n{told}")
        left = [
            name for name in self.bare.files_named("pilothouse") if not name.startswith(_NOT_THE_PROGRAMS)
        ]
        if left:
            raise RuntimeError(f"{words} leaves {left}")
        if not self.bare.files_named("/root/.local/share/pilothouse"):
            raise RuntimeError(f"{words} took the user's data along")
        self.say(f"{words} leaves nothing but the user's own, and says where that is")

    def for_one_user(self) -> None:
        """The self-extracting installer, as a user without rights."""
        bare, user = self.bare, "someone"
        bare.run("apt-get", "install", "-q", "-y", "--no-install-recommends", "xz-utils")
        bare.run("useradd", "--create-home", user)
        name = run_name(self.release)
        home = bare.folder / "home" / user
        shutil.copyfile(self.places.results / name, home / name)
        bare.run("sh", name, "--check", user=user)
        before = set(bare.files_named(f"/home/{user}"))
        bare.run("sh", name, user=user)
        bare.run("sh", name, user=user)  # an upgrade
        program = f"/home/{user}/.local/bin/pilothouse"
        bare.run(program, "--version", user=user)
        bare.run("cp", "-r", "/root/trial/prompts.jsonl", f"/home/{user}/prompts.jsonl")
        bare.run(program, "run", "prompts.jsonl", "--simulate=instant", "--json", user=user)
        broken = bytearray((home / name).read_bytes())
        broken[-1000] ^= 1
        (home / "broken.run").write_bytes(broken)
        bare.run("sh", "broken.run", user=user, code=1)
        bare.run("sh", f"/home/{user}/.local/lib/pilothouse/installer.sh", "--uninstall", user=user)
        data = (
            ".local/share/pilothouse",
            ".config/pilothouse",
            ".cache/pilothouse",
            ".local/state/pilothouse",
        )
        own = tuple(f"/home/{user}/{place}" for place in data)
        left = {name for name in bare.files_named(f"/home/{user}/") if not name.startswith(own)} - before
        allowed = {
            f"/home/{user}/{p}" for p in ("prompts.jsonl", "broken.run", *(str(Path(d).parent) for d in data))
        }
        parents = {str(parent) for name in allowed for parent in Path(name).parents}
        if left - allowed - parents:
            raise RuntimeError(f"--uninstall leaves {sorted(left - allowed - parents)}")
        self.say(
            "the .run installs for one user, knows when it is damaged, upgrades, and leaves nothing but data"
        )

    def by_rpm(self) -> None:
        """Not a system of rpm, but its program: the scripts and the list of files."""
        bare, name = self.bare, rpm_name(self.release)
        bare.run("apt-get", "install", "-q", "-y", "--no-install-recommends", "rpm")
        shutil.copyfile(self.places.results / name, bare.folder / "root" / name)
        bare.run("rpm", "--install", "--nodeps", name)
        bare.run("pilothouse", "--version")
        bare.run("rpm", "--upgrade", "--force", "--nodeps", name)
        bare.run("pilothouse", "--version")
        self.removal(lambda: bare.run("rpm", "--erase", "pilothouse"), "removing by rpm")

    def wait(self, done: Callable[[], bool], what: str, every_s: float = 0.1) -> None:
        deadline = time.monotonic() + _WAIT_S
        while not done():
            if time.monotonic() > deadline:
                raise RuntimeError(f"{what} did not come in {_WAIT_S:g} s")
            time.sleep(every_s)
