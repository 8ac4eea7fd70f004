"""The environment that is frozen: exact versions, and not a package more than the program needs."""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import sys
import tomllib

from tools.packages.contents import LEFT_OUT
from tools.packages.places import Places

EXTRA = ("threadpoolctl", "pyinstaller", "pyinstaller-hooks-contrib")
"""threadpoolctl comes with scikit-learn else, and the encoder wants it."""
_LEFT_OUT_NAMES = {"sklearn": "scikit-learn"}


def requirements(places: Places) -> list[str]:
    """What pyproject.toml asks for, without what no module imports."""
    project = tomllib.loads((places.root / "pyproject.toml").read_text("utf-8"))["project"]
    left_out = {_LEFT_OUT_NAMES.get(name, name) for name in LEFT_OUT}
    wanted = [asked for asked in project["dependencies"] if _name(asked) not in left_out]
    return [*wanted, *EXTRA]


def make_environment(places: Places) -> None:
    """Makes it anew when what it has to hold has changed. pip and setuptools stay outside, so as not to be frozen."""
    pins = (places.root / "constraints.txt", places.sources / "constraints.txt")
    wanted = requirements(places)
    told = "\n".join([sys.version, *wanted, *(pin.read_text("utf-8") for pin in pins)])
    mark = places.environment / "made-of"
    fingerprint = hashlib.sha256(told.encode()).hexdigest()
    if mark.exists() and mark.read_text("utf-8") == fingerprint:
        return
    shutil.rmtree(places.environment, ignore_errors=True)
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(places.environment)], check=True)
    pip = [sys.executable, "-m", "pip", "--python", str(places.python), "install", "--quiet", "--no-input"]
    constraints = [word for pin in pins for word in ("-c", str(pin))]
    subprocess.run([*pip, "--no-compile", *constraints, *wanted], check=True)
    mark.write_text(fingerprint, "utf-8")


def _name(requirement: str) -> str:
    found = re.match(r"[\w.-]+", requirement)
    return found[0] if found else requirement
