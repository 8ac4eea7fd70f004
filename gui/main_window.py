"""The window: puts panels and actions together and shows what the console tells.

It owns nothing of the engine.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QHideEvent, QShowEvent
from PySide6.QtWidgets import (
    QLabel,
    QMainWindow,
    QMessageBox,
    QSpinBox,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from core.config.paths import DEFAULT_PROFILE
from core.config.settings import Settings
from core.session.state import SessionState
from gui.account_levers import AccountLevers
from gui.actions import ActionSet
from gui.actions.file_actions import AFTER_RECENT, FILE_MENU
from gui.actions.view_actions import VIEW_MENU
from gui.app_settings import AppSettings
from gui.cache_desk import CacheDesk
from gui.command_desk import CommandDesk
from gui.console import Console
from gui.context_desk import ContextDesk
from gui.dock_area import DockArea
from gui.docks import DOCKS
from gui.documents import Documents
from gui.dropped import dropped_file
from gui.help import Help
from gui.layout_keeper import LayoutKeeper
from gui.notice import Notice
from gui.notifier import Notifier
from gui.panels.accounts_panel import AccountsPanel
from gui.panels.cache_panel import CachePanel
from gui.panels.contexts_panel import ContextsPanel
from gui.panels.log_panel import LogPanel
from gui.panels.memory_panel import MemoryPanel
from gui.panels.money_panel import MoneyPanel
from gui.panels.panel import Panel
from gui.panels.requests_panel import RequestsPanel
from gui.panels.status_strip import StatusStrip
from gui.plots.plots_panel import PlotsPanel
from gui.recent_menu import RecentMenu
from gui.session_runner import RunSession
from gui.theme import Theme
from gui.widgets.notice_bar import NoticeBar
from gui.widgets.replay_bar import ReplayBar

TITLE = "Pilothouse"
_PANEL_TURN_MS = 15
"""Panels draw one after another: all at once they held the window up for 50 ms (1920x1080, measured)."""
_USUAL_SIZE = QSize(1280, 800)
_SHARE_OF_SCREEN = 0.9


class MainWindow(QMainWindow):
    """One session at a time. Closing while it runs asks once and drains; closing again stops."""

    def __init__(
        self,
        settings: Settings,
        run: RunSession,
        theme: Theme,
        app_settings: AppSettings | None = None,
        profile: str = DEFAULT_PROFILE,
    ) -> None:
        """`app_settings` are where the layout is kept: the user's own unless others are given."""
        super().__init__()
        self.setWindowTitle(TITLE)
        self.theme = theme
        self.app_settings = app_settings or AppSettings.open(self)
        self.console = Console(settings, run, self, profile)
        self.documents = Documents(self.console, self.app_settings, self)
        self.help = Help(self.console, self.app_settings, theme, self)
        self.notifier = Notifier(self.console.feed, lambda: self.console.runner.live, self.app_settings, self)
        self.cache_desk = CacheDesk(self.console)
        self.context_desk = ContextDesk(self.console)
        self.setAcceptDrops(True)
        self._closing_question: QMessageBox | None = None

        self._waiting: list[Panel] = []
        self._turns = QTimer(self)
        self._turns.setInterval(_PANEL_TURN_MS)
        self._turns.timeout.connect(self._show_next_panel)

        self._build()
        self._connect()
        if not self.layout_keeper.load(self.app_settings):
            self.resize(_fitting(self.screen().availableSize()))

    # -- what is where ----------------------------------------------------------------------------

    def _build(self) -> None:
        """Make all that is in the window. Everything draws from the state, so it can be made anew at any time."""
        theme = self.theme
        self.notices = NoticeBar()
        self.status = StatusStrip(theme)
        self.replay_bar = ReplayBar(theme)
        self.requests = RequestsPanel(theme, self.console)
        self.cache = CachePanel(self.cache_desk, theme)
        self.contexts = ContextsPanel(self.context_desk, theme)
        self.accounts = AccountsPanel(theme)
        self.account_levers = AccountLevers(self.console, self.accounts)
        self.memory = MemoryPanel(theme)
        self.money = MoneyPanel(theme)
        self.plots = PlotsPanel(theme)
        self.plots.noticed.connect(self.tell)
        self.log = LogPanel(theme)
        self.log.jumpToTime.connect(self.show_moment)
        self.log.requestWanted.connect(self.show_request)
        in_docks: dict[str, Panel] = {
            "requests": self.requests,
            "cache": self.cache,
            "plots": self.plots,
            "memory": self.memory,
            "log": self.log,
            "accounts": self.accounts,
            "money": self.money,
            "contexts": self.contexts,
        }
        self.panels: tuple[Panel, ...] = (self.status, *in_docks.values())
        self.docks = DockArea()
        for spec in DOCKS:
            panel = in_docks[spec.id]
            dock = self.docks.add(spec, panel)
            dock.visibilityChanged.connect(lambda visible, front=panel: front.redraw() if visible else None)
        self.layout_keeper = LayoutKeeper(self, self.docks)
        self.status.panelWanted.connect(self._lead_to)
        self.status.failedWanted.connect(self._show_failed)
        self.replay_bar.leaveRequested.connect(self.console.replays.leave)
        self.memory.panelWanted.connect(self._lead_to)
        self.cache.situationChanged.connect(self._show_situation)
        self.requests.openCacheEntry.connect(self._show_cache_entry)
        self.docks.docks["cache"].visibilityChanged.connect(self.cache.set_seen)
        self.docks.docks["contexts"].visibilityChanged.connect(self.contexts.set_seen)
        self.contexts.situationChanged.connect(self._show_situation)
        self.contexts.startWanted.connect(lambda context: self.documents.new_session(context=context))
        self.requests.contextWanted.connect(self.context_desk.save_prompt)

        central = QWidget()
        layout = QVBoxLayout(central)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.notices)
        layout.addWidget(self.status)
        layout.addWidget(self.replay_bar)
        layout.addWidget(self.docks, 1)
        self.setCentralWidget(central)

        self.parts: dict[str, object] = {
            "console": self.console,
            "window": self,
            "docks": self.docks,
            "account_levers": self.account_levers,
            "replays": self.console.replays,
            "requests": self.requests,
            "cache": self.cache,
            "contexts": self.contexts,
            "documents": self.documents,
            "help": self.help,
        }
        """Whose methods the table of actions names."""
        self.actions_of = ActionSet(self.parts, self)
        self.memory.use_actions(self.actions_of.by_id)
        menus = self.actions_of.fill_menus(self.menuBar())
        self.toolbar = self._make_toolbar()
        self.desk = CommandDesk(
            self,
            theme,
            self.console,
            self.actions_of,
            self.account_levers,
            self.show_request,
            self.app_settings,
        )
        menus[VIEW_MENU].addAction(self.toolbar.toggleViewAction())
        recent = RecentMenu(self.app_settings, menus[FILE_MENU])
        recent.chosen.connect(self.documents.open_path)
        menus[FILE_MENU].insertMenu(self.actions_of.by_id[AFTER_RECENT], recent)
        self._paint_icons()
        self._arrange()
        self._show_replay()
        for panel in self.panels:
            panel.show_state(self.console.feed.state)
        self._show_situation()

    def rebuild(self) -> None:
        """Make everything in the window anew, in the language of now; the layout stays."""
        layout = self.layout_keeper.take()
        self._turns.stop()
        self._waiting.clear()
        self.removeToolBar(self.toolbar)
        self.toolbar.deleteLater()
        self.menuBar().clear()
        self.actions_of.deleteLater()
        self.desk.palette.deleteLater()
        self.desk.deleteLater()
        standing = self.notices.queue
        self._build()  # the old central widget goes with all in it
        self.notices.take_over(standing)
        self.layout_keeper.apply(layout)

    def reset_layout(self) -> None:
        self.layout_keeper.apply(self._first_layout)

    def _arrange(self) -> None:
        docks = self.docks.docks
        docks["requests"].raise_()
        docks["plots"].raise_()
        self.docks.resizeDocks([docks["requests"], docks["plots"]], [380, 300], Qt.Orientation.Vertical)
        self._first_layout = self.layout_keeper.take()

    def _make_toolbar(self) -> QToolBar:
        bar = QToolBar(self.tr("Actions"))
        bar.setObjectName("actions")
        bar.setMovable(False)
        bar.setIconSize(QSize(18, 18))
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.actions_of.fill_toolbar(bar)
        bar.addSeparator()
        self.concurrency = self._make_concurrency_box(self.console.settings.concurrency)
        label = QLabel(self.tr(" Con&currency "))
        label.setBuddy(self.concurrency)
        bar.addWidget(label)
        bar.addWidget(self.concurrency)
        self.addToolBar(bar)
        return bar

    def _paint_icons(self) -> None:
        self.actions_of.paint_icons(self.theme.colours)

    def _make_concurrency_box(self, concurrency: int) -> QSpinBox:
        box = QSpinBox()
        box.setRange(1, 4096)
        box.setValue(concurrency)
        box.setKeyboardTracking(False)  # a half-typed number is not a command
        box.setAccelerated(True)
        box.setAccessibleName(self.tr("Concurrency"))
        box.setToolTip(self.tr("Prompts worked on at once"))
        box.setEnabled(False)
        box.valueChanged.connect(self.console.set_concurrency)
        return box

    def _connect(self) -> None:
        console = self.console
        console.feed.stateChanged.connect(self._show_state)
        console.situationChanged.connect(self._show_situation)
        console.titleChanged.connect(
            lambda title: self.setWindowTitle(f"{title} – {TITLE}" if title else TITLE)
        )
        console.replays.changed.connect(self._show_replay)
        console.noticed.connect(lambda notice: self.notices.show_notice(notice))
        console.closeRequested.connect(self.close)
        self.notifier.noticed.connect(self.tell)
        self.notifier.withdrawn.connect(lambda id: self.notices.withdraw(id))
        self.notifier.panelWanted.connect(lambda panel: self.docks.show_panel(panel))
        self.documents.keysWanted.connect(self.help.show_keys)
        self.help.keysChanged.connect(self.documents.refresh_keys)
        self.theme.changed.connect(self._paint_icons)

    # -- what the console tells -------------------------------------------------------------------

    def _show_state(self, state: SessionState) -> None:
        if not self._in_sight:
            for panel in self.panels:
                panel.show_state(state, draw=False)
            return
        self._waiting = list(self.panels)
        self._turns.start()
        if state.concurrency and not self.concurrency.hasFocus():
            with QSignalBlocker(self.concurrency):
                self.concurrency.setValue(state.concurrency)
        self._show_situation()

    @property
    def _in_sight(self) -> bool:
        return self.isVisible() and not self.isMinimized()

    def _show_cache_entry(self, entry_id: object) -> None:
        self.docks.show_panel("cache")
        self.cache.show_entry(entry_id)

    def _lead_to(self, dock_id: str) -> None:
        self.docks.show_panel(dock_id)
        if dock_id == "accounts":
            self.accounts.show_worst()

    def _show_failed(self) -> None:
        box = self.requests.show_box
        box.setCurrentIndex(box.findData("failed"))

    def _show_next_panel(self) -> None:
        self._waiting.pop(0).show_state(self.console.feed.state, draw=self._in_sight)
        if not self._waiting:
            self._turns.stop()

    def _show_situation(self) -> None:
        situation = self.contexts.add_to(self.cache.add_to(self.console.situation))
        self.actions_of.update_enabled(situation)
        commandable = self.console.control is not None and situation.state.running
        self.accounts.set_live(commandable)
        self.concurrency.setEnabled(commandable)

    def show_moment(self, t: float) -> None:
        """Bring the plots to the front, with a moment (seconds since the epoch) in their middle."""
        self.docks.show_panel("plots")
        self.plots.show_moment(t)

    def _show_replay(self) -> None:
        replays = self.console.replays
        self.replay_bar.show_player(replays.player)
        for panel in self.panels:
            panel.clock_runs = not replays.active

    def tell(self, notice: Notice) -> None:
        """Show a notice; what goes wrong in the window itself comes this way too."""
        self.notices.show_notice(notice)

    def show_palette(self) -> None:
        self.desk.ask()

    def show_request(self, seq: int) -> None:
        self.docks.show_panel("requests")
        self.requests.show_state(self.console.feed.state)
        self.requests.show_request(seq)

    def search_requests(self) -> None:
        self.docks.show_panel("requests")
        self.requests.filter.setFocus()
        self.requests.filter.selectAll()

    def choose_theme(self, name: str) -> None:
        self.app_settings.theme = name

    def choose_language(self, name: str) -> None:
        self.app_settings.language = name

    def toggle_full_screen(self) -> None:
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    # -- closing, hiding --------------------------------------------------------------------------

    def closeEvent(self, event: QCloseEvent) -> None:
        console = self.console
        if not console.runner.live:
            self.layout_keeper.save(self.app_settings)
            console.replays.leave()
            self.cache_desk.end()
            event.accept()
            return
        event.ignore()
        if console.closing == "draining":
            console.stop_and_close()
        elif console.closing == "no" and self._closing_question is None:
            self._ask_to_close()

    def _ask_to_close(self) -> None:
        box = QMessageBox(
            QMessageBox.Icon.Question,
            self.tr("A session is running"),
            self.tr("A session is running. Let the calls in flight finish, then close?"),
            QMessageBox.StandardButton.NoButton,
            self,
        )
        box.setInformativeText(self.tr("What is not asked yet stays in the session file and can be resumed."))
        drain = box.addButton(self.tr("Drain and close"), QMessageBox.ButtonRole.AcceptRole)
        box.addButton(self.tr("Keep running"), QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(drain)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.finished.connect(lambda: self._closing_answered(box.clickedButton() is drain))
        self._closing_question = box
        box.open()

    def _closing_answered(self, drain: bool) -> None:
        self._closing_question = None
        if not drain:
            return
        if self.console.runner.live:
            self.console.drain_and_close()
        else:  # it ended while the question stood
            self.close()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = dropped_file(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.documents.open_path(path)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.console.feed.set_quiet(not self._in_sight)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.console.feed.set_quiet(True)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowStateChange and hasattr(self, "console"):
            self.console.feed.set_quiet(not self._in_sight)


def _fitting(screen: QSize) -> QSize:
    """The size of a new window: the usual one, on a small screen most of it."""
    return _USUAL_SIZE.boundedTo(screen * _SHARE_OF_SCREEN)
