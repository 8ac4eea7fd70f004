"""Tries the packages: beside the sources on this machine, then on a bare Debian 12 made for it.

`make package-test ARGS="smoke"` or `"bare"` does one of the two.
"""

from __future__ import annotations

import shutil
import sys

from tools.packages.bare import BareTrial
from tools.packages.chroot import Chroot
from tools.packages.places import Places
from tools.packages.smoke import Program, SmokeError, smoke

SOURCES = "import sys; from core.cli.app import main; sys.exit(main())"


def trial(places: Places, words: list[str]) -> int:
    """The exit code: 0 when all that could be tried went well."""
    if words not in ([], ["smoke"], ["bare"]):
        print('usage: make package-test [ARGS="smoke"|ARGS="bare"]', file=sys.stderr)
        return 2
    if not places.program.is_dir():
        print("pilothouse: nothing is built yet: make package", file=sys.stderr)
        return 2
    prompts = places.root / "resources" / "prompts" / "sample.jsonl"
    folder = places.build / "trial"
    shutil.rmtree(folder, ignore_errors=True)

    def sources() -> Program:
        program = Program([str(places.python), "-c", SOURCES], folder / "sources", prompts)
        program.environment["PYTHONPATH"] = str(places.root)
        return program

    try:
        if words in ([], ["smoke"]):
            smoke(Program([str(places.executable)], folder / "frozen", prompts), sources())
        if words in ([], ["bare"]):
            why_not = Chroot.why_not()
            if why_not:
                print(f"skip a bare Debian 12: {why_not}")
                return 0
            with Chroot(places.build / "bare", kept=places.build) as bare:
                BareTrial(places, bare, sources()).run()
    except (SmokeError, RuntimeError) as failed:
        print(f"FAIL {failed}", file=sys.stderr)
        return 1
    return 0
