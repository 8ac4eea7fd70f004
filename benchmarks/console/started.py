"""One start of `pilothouse` that tells when it had painted, and leaves: the child of `console_start`."""

from __future__ import annotations

import json
import sys
import time

import psutil

_SETTLED_MS = 3000


def main() -> int:
    process = psutil.Process()
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication, QMainWindow

    figures: dict[str, float] = {}

    class FirstPaint(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.UpdateRequest and isinstance(watched, QMainWindow) and not figures:
                figures["begun"] = 1.0
                QTimer.singleShot(0, painted)  # after the paint that this event asks for
            return False

    def painted() -> None:
        cpu = process.cpu_times()
        figures["wall_s"] = time.time() - process.create_time()
        figures["cpu_s"] = cpu.user + cpu.system
        figures["rss_mb"] = process.memory_info().rss / 2**20
        QTimer.singleShot(_SETTLED_MS, leave)

    def leave() -> None:
        figures["settled_rss_mb"] = process.memory_info().rss / 2**20
        figures["sklearn"] = float("sklearn" in sys.modules)
        QApplication.exit(0)

    run = QApplication.exec

    def watched_run(*_: object) -> int:
        app = QApplication.instance()
        app.watcher = FirstPaint()
        app.installEventFilter(app.watcher)
        return run()

    QApplication.exec = watched_run
    from core.cli.app import main as pilothouse

    sys.argv = ["pilothouse"]
    code = pilothouse([])
    print(json.dumps(figures))
    return code


if __name__ == "__main__":
    sys.exit(main())
