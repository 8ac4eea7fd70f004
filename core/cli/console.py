"""Opens the console, or says why that cannot be and what to run instead."""

from __future__ import annotations

import gc
import importlib
import os
import sys
from collections.abc import Sequence

from core.cli.errors import EXIT_USAGE, CliError

_INSTEAD = "To run prompts without a screen: pilothouse run PROMPTS (pilothouse run --help)"


def open_console(arguments: Sequence[str]) -> int:
    """Returns the console's exit code. Raises CliError without a screen or without Qt."""
    if not has_display():
        raise CliError(f"there is no display to open the console on. {_INSTEAD}")
    gc.disable()  # the console collects by itself; while it is imported nothing is garbage, and looking takes 0.1 s
    try:
        # Not imported by name: nothing in core may depend on the console.
        gui = importlib.import_module("gui.app")
    except ImportError as e:
        raise CliError(f"the console cannot start ({e}): pilothouse doctor says why. {_INSTEAD}") from None
    code = gui.main(list(arguments))
    return code if isinstance(code, int) else EXIT_USAGE


def has_display() -> bool:
    """Whether Qt can open a window: always on Windows and macOS, elsewhere with X11 or Wayland."""
    if sys.platform in ("win32", "darwin"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def try_qt() -> None:
    """Start Qt and print its platform plugin: how `pilothouse doctor` finds out whether an installed program can."""
    widgets = importlib.import_module("PySide6.QtWidgets")
    print(widgets.QApplication(["pilothouse"]).platformName())
