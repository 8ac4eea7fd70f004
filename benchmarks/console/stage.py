"""A real window for measuring, and what is fed to it."""

from __future__ import annotations

import gc
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer

from core.config.settings import Settings
from core.events import (
    AccountDeclared,
    AttemptEnded,
    AttemptStarted,
    Event,
    MemorySampled,
    PromptAnswered,
    PromptsCounted,
    PromptStarted,
    SessionStarted,
    Usage,
)
from core.session import run_session
from gui.app import make_app
from gui.app_settings import AppSettings
from gui.main_window import MainWindow
from gui.theme import LIGHT, Theme

ACCOUNTS = 6
EVENTS_A_PROMPT = 4


def open_window(width: int = 1920, height: int = 1080) -> MainWindow:
    app = make_app()
    own = AppSettings(Path(tempfile.mkdtemp(prefix="pilothouse-"), "console.ini"))  # nobody's layout
    window = MainWindow(Settings(), run_session, Theme(app, LIGHT), own)
    window.resize(width, height)
    window.show()
    work(1.0)
    gc.freeze()  # as the application does
    return window


def work(seconds: float, until: Callable[[], bool] | None = None) -> None:
    """Let the window work as its own loop does, for so long or until something is so (looked at every 50 ms)."""
    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    if until is not None:
        look = QTimer(loop)
        look.timeout.connect(lambda: loop.quit() if until() else None)
        look.start(50)
    loop.exec()


def opening(t: float, prompts: int) -> list[Event]:
    events: list[Event] = [
        SessionStarted(t, "measured", "single", "deepseek-flash", "http://127.0.0.1:1/v1", 256),
        PromptsCounted(t, prompts, True),
    ]
    return events + [AccountDeclared(t, f"account {i}", (f"sk-…{i:04}",)) for i in range(ACCOUNTS)]


def prompts_in_flight(t: float, in_flight: int, first: int = 1) -> Iterator[list[Event]]:
    """For each prompt the four events of its life, with `in_flight` prompts between its start and its end."""
    waiting: list[tuple[int, float]] = []
    seq = first
    while True:
        account = f"account {seq % ACCOUNTS}"
        key = f"sk-…{seq % ACCOUNTS:04}"
        batch: list[Event] = [
            PromptStarted(t, seq, f"p{seq}", f"Question {seq}: what follows from this, and what does not?"),
            AttemptStarted(t, seq, 1, account, key, "first", "least loaded of two"),
        ]
        waiting.append((seq, t))
        if len(waiting) > in_flight:
            batch += _answer(*waiting.pop(0), t)
        t = yield batch
        seq += 1


def _answer(seq: int, begun: float, t: float) -> list[Event]:
    account, key = f"account {seq % ACCOUNTS}", f"sk-…{seq % ACCOUNTS:04}"
    took, usage = max(t - begun, 0.01), Usage(20, 30, 80)
    cached = "exact" if seq % 5 == 0 else None
    return [
        AttemptEnded(t, seq, 1, account, key, "answered", None, 200, "", took / 3, took, usage, 0.0001),
        PromptAnswered(t, seq, f"p{seq}", account, cached, 1, took / 3, took, usage, 0.0001, "stop"),
    ]


def sample(t: float, rss_mb: float) -> MemorySampled:
    return MemorySampled(
        t,
        rss_mb,
        "ok",
        "stable",
        0.1,
        anon_kb=rss_mb * 900,
        heap_used_kb=rss_mb * 300,
        py_blocks=400_000.0,
        cache_kb=rss_mb * 100,
        threads=9.0,
        fds=40.0,
        tasks=260.0,
        children=0.0,
        warning_mb=1024.0,
        critical_mb=2048.0,
    )
