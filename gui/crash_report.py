"""A crash leaves a readable file: version, platform, traceback and the last log lines, without keys.

Errors that nobody handled, in the window or in the session's thread, are logged with their traceback; this log
handler writes them down. What kills the process without Python (a segmentation fault) is written by faulthandler.
The files stay on this machine; the next start says that there are some.
"""

from __future__ import annotations

import faulthandler
import logging
import os
import platform
import sys
import time
import traceback
from collections import deque
from pathlib import Path
from typing import TextIO

import psutil
import PySide6

from core.config.build import version_line
from core.config.secrets import Redactor

_LINES_KEPT = 200
_REPORTS_KEPT = 20
_NEW = ".new.txt"
"""How the name of a report ends until the user was told of it."""


class CrashReports(logging.Handler):
    """Writes into one folder. A fault that comes again and again, as in each repaint, is written once a run."""

    def __init__(self, folder: Path) -> None:
        super().__init__(logging.INFO)
        self.folder = folder
        self._lines: deque[str] = deque(maxlen=_LINES_KEPT)
        self._written: set[str] = set()
        self._redactor = Redactor()
        self._fault: TextIO | None = None
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))

    def install(self) -> None:
        """Watch this process from now on."""
        logging.getLogger().addHandler(self)
        self._fault = self._fault_file(os.getpid()).open("w", encoding="utf-8")
        self._fault.write(_heading("the process was killed by a fault") + "\n")
        self._fault.flush()
        faulthandler.enable(self._fault)

    def remove(self) -> None:
        """The process ends in order: nothing of this run is left but the reports."""
        logging.getLogger().removeHandler(self)
        if self._fault is not None:
            faulthandler.disable()
            self._fault.close()
            self._fault = None
            self._fault_file(os.getpid()).unlink(missing_ok=True)

    def emit(self, record: logging.LogRecord) -> None:
        line = self.format(record)
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and record.levelno >= logging.ERROR and record.name.startswith("gui"):
            self._write(error, record.threadName or "")
        self._lines.append(line)

    def take_new(self) -> list[Path]:
        """The reports nobody was told of yet; from now on they count as told. Old ones are let go."""
        self._collect_faults()
        told = []
        for path in sorted(self.folder.glob(f"crash-*{_NEW}")):
            told.append(path.rename(path.with_name(path.name.removesuffix(_NEW) + ".txt")))
        reports = sorted(self.folder.glob("crash-*.txt"))
        for path in reports[:-_REPORTS_KEPT]:
            path.unlink(missing_ok=True)
        return [path for path in told if path in reports[-_REPORTS_KEPT:]]

    # -- inside -----------------------------------------------------------------------------------

    def _write(self, error: BaseException, thread: str) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""
        signature = f"{type(error).__name__} {place}"
        if signature in self._written:
            return
        self._written.add(signature)
        parts = (
            _heading(f"an error in the thread {thread}"),
            "".join(traceback.format_exception(error)),
            "Last log lines:",
            *self._lines,
        )
        stamp = f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}-{len(self._written)}"
        path = self.folder / f"crash-{stamp}{_NEW}"
        path.write_text(self._redactor.redact("\n".join(parts)) + "\n", encoding="utf-8")

    def _fault_file(self, pid: int) -> Path:
        return self.folder / f"fault-{pid}.txt"

    def _collect_faults(self) -> None:
        """What a process that is gone left: a report when it holds more than the heading, else nothing."""
        for path in self.folder.glob("fault-*.txt"):
            pid = path.stem.removeprefix("fault-")
            if not pid.isdecimal() or psutil.pid_exists(int(pid)):
                continue
            if "Fatal Python error" in path.read_text(encoding="utf-8", errors="replace"):
                stamp = time.strftime("%Y%m%d-%H%M%S", time.localtime(path.stat().st_mtime))
                path.rename(self.folder / f"crash-{stamp}-{pid}-fault{_NEW}")
            else:
                path.unlink(missing_ok=True)


def _heading(what: str) -> str:
    lines = (
        f"{version_line().capitalize()}: {what}",
        f"Time:     {time.strftime('%Y-%m-%d %H:%M:%S %z')}",
        f"Platform: {platform.platform()}",
        f"Python:   {sys.version.split()[0]}, PySide6 {PySide6.__version__}",
        "",
    )
    return "\n".join(lines)
