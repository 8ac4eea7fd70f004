"""`Session`: one run of a session file from its first prompt to its last, with its events and its controls.

An answer is committed before anybody is told that it is done: every event passes through the file's writer
first, and subscribers hear of it when it is on disk.
"""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Literal

import msgspec

from core.cache import IntelligentCache
from core.cache.encoder import EncoderMissingError, MiniLM
from core.client.prompt import Prompt
from core.config.event_loop import new_event_loop
from core.config.paths import prices_file
from core.config.prices import PriceTable
from core.config.settings import Settings
from core.config.when import parse_when
from core.context.continuing import ContextStart
from core.events import Event, Logged, PromptRequeued, PromptsCounted, SessionEnded, SessionStarted
from core.executor import Answer, Listed, ParallelDeepSeekExecutor, PartialAnswer, PromptError
from core.executor.budget import CallCosts
from core.executor.ledger import Ledger
from core.executor.waiting import Waiting
from core.keys.keyfile import KeySpec
from core.memory import MemoryStats
from core.session import control as commands
from core.session.cache_commands import carry_out, words_of
from core.session.collector_pace import CollectorPace
from core.session.control import Command, SessionControl
from core.session.costs import costs_by_account, missing_costs
from core.session.errors import InputError, PilothouseError, SessionFileError
from core.session.file import Item, SessionFile, StoredOutcome, StoredPrompts
from core.session.history import history_of
from core.session.importer import Importer
from core.session.learned import LearnedFile, endpoint_of
from core.session.prompts import STDIN, PromptFile
from core.session.queue import PromptQueue
from core.session.records import Outcome, encode_outcome, outcome_of
from core.session.state import SessionState
from core.session.ticket import Done, Ticket
from core.storage import FileError

ITEMS_PER_PROMPT = 5
LEAST_BACKLOG = 1_000
"""Events and answers that may wait for the disk before no more prompts are started: those of as many prompts as
are worked on at once, so that a kill costs no more answers than it costs calls in flight."""
WATCH_EVERY_S = 1.0
LEARNED_EVERY_S = 60.0
WRITE_PATIENCE_S = 10.0
YOUNG_OBJECTS = 5_000
"""Allocations between two looks for garbage cycles: a call leaves none, and looking every 700 costs a twentieth
of its CPU (measured with 256 in flight)."""
DISK_PATIENCE_S = 60.0
"""How long a full disk is waited for before the session ends."""

OUTAGE = frozenset({"no_account", "unreachable", "timeout", "overloaded", "rate_limited"})
"""Failures that say nothing about the prompt."""
ASKED_AGAIN_LIMIT = 10_000

OutcomeWord = Literal["finished", "stopped", "failed"]
_PACE = CollectorPace()


class SessionPlan(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be run. `prompts` is None when a session is resumed and its source is no longer needed.

    `cache_path` None means no cache, or one `cache_in_memory`. Keys are in memory only.
    """

    session_path: Path
    prompts: Path | None = None
    settings: Settings = Settings()
    keys: tuple[KeySpec, ...] = ()
    resume: bool = False
    cache_path: Path | None = None
    cache_in_memory: bool = False
    ledger_path: Path | None = None
    """The spending ledger of the profile; None where the costs of the day are not to be counted."""
    profile: str = "default"
    limits: dict[str, int] = {}
    """Calls in flight at most, of the accounts for which the user said so."""
    learned_folder: Path | None = None
    """Where what was learned of endpoints is kept from one session to the next; None: nowhere."""
    simulated: str | None = None
    """The profile of the simulator that is asked instead of an endpoint: to resume, it has to be started again."""
    context: ContextStart | None = None
    """The conversation that every prompt goes on with. The session file keeps it: to resume, it need not be given."""


class Session:
    """Runs a plan. `subscribe` before `run`; `control` works from any thread.

    Raises PilothouseError where the plan cannot be run at all: bad input, a file that cannot be used, no keys.
    """

    def __init__(self, plan: SessionPlan) -> None:
        # A time from now becomes a moment: neither a wait nor a restart may move a deadline.
        when = parse_when(plan.settings.when, time.time()).text()
        self.plan = plan = msgspec.structs.replace(
            plan, settings=msgspec.structs.replace(plan.settings, when=when)
        )
        self.state = SessionState()
        self.control = SessionControl(self._send)
        self.unsaved: list[tuple[Prompt, Answer | PromptError]] = []
        """Answers that a full disk did not take; whoever runs the session should put them somewhere else."""
        self.file: SessionFile | None = None
        self._subscribers: list[Callable[[list[Event]], None]] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        # Reentrant, because a signal handler may send a command in the middle of sending one.
        self._commands_lock = threading.RLock()
        self._early_commands: list[Command] = []
        self._executor: ParallelDeepSeekExecutor | None = None
        self._queue: PromptQueue | None = None
        self._waiting: Waiting | None = None
        self._importer: Importer | None = None
        self._import_error: PilothouseError | None = None
        self._refused_since: float | None = None
        self._disk_error: SessionFileError | None = None
        self._uncommitted: dict[int, tuple[Prompt, Answer | PromptError]] = {}
        self._has_answer: set[int] = set()
        """Prompts that are being asked anew and have an answer in the file."""
        self._prompts_stored = 0
        self._warn_later: list[str] = []
        self._cache: IntelligentCache | None = None
        self._learned: LearnedFile | None = None
        if plan.learned_folder is not None and plan.settings.remember:
            endpoint = endpoint_of(plan.settings.base_url, plan.simulated)
            self._learned = LearnedFile(plan.learned_folder, endpoint)
        self._told_unlearned = False
        self._notices_told = 0
        self._errand: asyncio.Task[None] | None = None
        self._over = False
        self._unread = ""
        self._stopped_by_user = False

    def subscribe(self, callback: Callable[[list[Event]], None]) -> None:
        """`callback` gets each batch of events after it is on disk, in the session's thread."""
        self._subscribers.append(callback)

    @property
    def cache(self) -> IntelligentCache | None:
        """The cache that is asked while the session runs; it may be used from any thread. None without one."""
        return self._cache

    @property
    def path(self) -> Path:
        """Where its file is."""
        return self.plan.session_path

    def answer_so_far(self, seq: int) -> tuple[PartialAnswer, ...]:
        """What has arrived for a prompt in flight, by call. From any thread; it costs nothing until it is asked."""
        return () if self._executor is None else self._executor.answer_so_far(seq)

    def memory_stats(self) -> MemoryStats | None:
        """The monitor's report, None where memory is not monitored or the session has not begun."""
        if self._executor is None or not self.plan.settings.memory_monitoring:
            return None
        return self._executor.care.monitor.get_stats()

    def close(self) -> None:
        """The file stays open for reading after a run, for whoever brings the results out; not after this."""
        if self.file is not None:
            self.file.close()

    async def run(self) -> OutcomeWord:
        """Run to the end. Returns how it ended; `state` has the rest."""
        self._loop = asyncio.get_running_loop()
        source = self._open_source()
        file = self.file = self._open_file()
        try:
            cache = self._cache = self._open_cache()
            try:
                ledger = await asyncio.to_thread(self._open_ledger)
                try:
                    return await self._run(file, source, cache, ledger)
                finally:
                    if ledger is not None:
                        ledger.close()
            finally:
                if cache is not None:
                    await asyncio.to_thread(cache.close)
        finally:
            await asyncio.to_thread(file.end_writing)
            if self._executor is None and not self.plan.resume:
                file.close()
                file.remove()  # it was made for a plan that cannot be run
                self.file = None

    @property
    def warnings(self) -> list[str]:
        """What the user should know of the cache; the log has it too, but for what was found when it was closed."""
        return [*self._warn_later, *(self._cache.notices if self._cache is not None else ())]

    # -- parts ------------------------------------------------------------------------------------

    def _open_source(self) -> PromptFile | None:
        if self.plan.prompts is None:
            if not self.plan.resume:
                raise InputError(
                    "there are no prompts: name a file (.txt, .csv, .jsonl), or - for standard input"
                )
            return None
        return PromptFile(self.plan.prompts)

    def _open_file(self) -> SessionFile:
        plan = self.plan
        file = SessionFile(plan.session_path, create=not plan.resume)
        if not plan.resume:
            source = (
                None
                if plan.prompts is None
                else str(plan.prompts if plan.prompts == STDIN else plan.prompts.resolve())
            )
            file.set_meta(
                {
                    "settings": plan.settings.to_dict(),
                    "source": source,
                    "source_stamp": _stamp(source),
                    "created": time.time(),
                    "simulated": plan.simulated,
                    "context": msgspec.to_builtins(plan.context),
                }
            )
        return file

    def _open_cache(self) -> IntelligentCache | None:
        if not self.plan.settings.cache or (self.plan.cache_path is None and not self.plan.cache_in_memory):
            return None
        try:
            return self._make_cache(self.plan.cache_path)
        except FileError as e:
            # A session is worth more than its cache, and repeats within it are still answered.
            self._warn_later.append(f"running without the cache's file, answers are kept in memory only: {e}")
            return self._make_cache(None)

    def _make_cache(self, path: Path | None) -> IntelligentCache:
        settings = self.plan.settings
        encoder = None
        if settings.cache_encoder:
            try:
                MiniLM.check()
                encoder = MiniLM()
            except EncoderMissingError as e:
                self._warn_later.append(f"running without the encoder: {e}")
        bound = settings.cache_error_bound
        return IntelligentCache(
            path,
            ttl_s=settings.cache_ttl_s,
            ttl_bounds_s=settings.ttl_bounds_s(),
            threshold=settings.cache_threshold,
            error_bound=None if bound is None else bound / 100,
            max_entries=settings.cache_max_entries,
            max_bytes=settings.cache_max_mb << 20,
            encoder=encoder,
            session=self.plan.session_path.name,
        )

    def _open_ledger(self) -> Ledger | None:
        path, cap_usd = self.plan.ledger_path, self.plan.settings.max_cost_per_day_usd
        if path is None:
            return None
        try:
            return Ledger(path, self.plan.session_path, missing_costs)
        except FileError as e:
            if cap_usd is None:
                self._warn_later.append(f"what this session costs is not counted to the day's spending: {e}")
                return None
            raise InputError(
                f"the cost cap for the day cannot be kept without the spending ledger, {e}. Move that file away to "
                "count anew from zero, or run without this cap"
            ) from None

    def _make_executor(
        self,
        cache: IntelligentCache | None,
        prices: PriceTable,
        emit: Callable[[Event], None],
        ledger: Ledger | None,
    ) -> ParallelDeepSeekExecutor:
        settings = self.plan.settings
        backlog_limit = max(LEAST_BACKLOG, ITEMS_PER_PROMPT * settings.concurrency)
        try:
            return ParallelDeepSeekExecutor(
                self.plan.keys,
                settings=settings,
                prices=prices,
                cache=cache,
                emit=emit,
                enable_memory_monitoring=settings.memory_monitoring,
                memory_check_interval=settings.memory_check_interval,
                has_room=lambda: self._writer.backlog < backlog_limit and self._refused_since is None,
                ledger=ledger,
            )
        except ValueError as e:
            raise InputError(str(e)) from None

    # -- the run ----------------------------------------------------------------------------------

    async def _run(
        self,
        file: SessionFile,
        source: PromptFile | None,
        cache: IntelligentCache | None,
        ledger: Ledger | None,
    ) -> OutcomeWord:
        plan = self.plan
        meta = file.meta()
        stored, answered, _ = file.counts()
        self._prompts_stored = stored
        self._writer = file.start_writer(self._on_committed, self._on_refused)
        emit = self._writer.submit
        prices = PriceTable.load(prices_file(plan.profile))
        executor = self._executor = self._make_executor(cache, prices, emit, ledger)
        for name, limit in plan.limits.items():
            if name in executor.pool.accounts:
                executor.pool.accounts[name].max_in_flight = limit
        if plan.settings.max_cost_usd is not None and plan.resume:
            executor.budget.spent_before_usd = file.cost_usd()
        earlier: dict[str, CallCosts] = {}
        if plan.settings.max_cost_per_account_usd is not None and plan.resume:
            earlier = await asyncio.to_thread(costs_by_account, file)
            executor.budget.count_earlier(earlier)
        if not executor.budget.knows_price:
            self._warn_later.append(
                f"no price is known for the model {plan.settings.model!r}, so what its calls cost stays unknown: "
                "prices.toml tells how to add it"
            )
        importing = self._prepare_import(source, meta, stored)
        queue = self._queue = PromptQueue(
            file, complete=not importing, asked_anew=self._asked_anew, window=executor.new_window()
        )
        emit(
            SessionStarted(
                time.time(),
                plan.session_path.name,
                plan.settings.mode,
                plan.settings.model,
                executor.base_url,
                plan.settings.concurrency,
                plan.resume,
                answered,
                executor.budget.cap_usd,
                executor.budget.spent_before_usd,
                executor.budget.account_cap_usd,
                tuple((name, costs.usd) for name, costs in earlier.items()),
                executor.budget.day.cap_usd,
            )
        )
        for warning in self._warn_later:
            self._log("warning", warning)
        if plan.context is not None:
            count = len(plan.context.messages)
            self._log(
                "info", f"every prompt goes on from the context {plan.context.name!r} ({count} messages)"
            )
        self._tell_notices()
        if self._importer is not None:
            self._importer.start()
        else:
            emit(PromptsCounted(time.time(), stored, not self._unread))
        waiting = self._waiting = self._make_waiting(executor, prices, file, meta, answered)
        outcome: OutcomeWord = "failed"
        message = "internal error"
        watch = asyncio.create_task(self._watch_disk(executor))
        wait = asyncio.create_task(waiting.run())
        wait.add_done_callback(self._wait_over)
        learning = asyncio.create_task(self._keep_learned(executor))
        try:
            async with executor:
                await self._restore_learned(executor)
                waiting.look()
                self._take_early_commands()
                await self._ask_all(executor, queue)
                await self._ask_again(executor, file)
                await self._ask_all(executor, queue)
            outcome, message = self._how_it_ended(executor)
        finally:
            watch.cancel()
            wait.cancel()
            learning.cancel()
            await asyncio.gather(watch, wait, learning, return_exceptions=True)
            await self._save_learned(executor)
            if self._importer is not None:
                self._importer.stop()
            self._over = True
            if self._errand is not None:
                await asyncio.wait([self._errand])
            self._tell_notices()
            emit(SessionEnded(time.time(), outcome, message))
            patience_s = WRITE_PATIENCE_S if self._refused_since is None else 0.1
            await asyncio.to_thread(self._writer.close, patience_s)
            self._collect_unsaved(self._writer.unsaved)
            self._tell([i for i in self._writer.unsaved if isinstance(i, Event)])
            await asyncio.sleep(0)  # let the last announcements out
        if self._errand is not None:
            self._errand.result()  # raises a fault of ours
        if self._import_error is not None:
            raise self._import_error
        if self._disk_error is not None and self._writer.unsaved:
            raise self._disk_error
        return outcome

    def _make_waiting(
        self,
        executor: ParallelDeepSeekExecutor,
        prices: PriceTable,
        file: SessionFile,
        meta: dict[str, Any],
        answered: int,
    ) -> Waiting:
        """What holds the session back while calls are dear. The file keeps what was wanted last, for a restart."""
        settings = self.plan.settings
        if self.plan.resume and meta.get("settings", {}).get("when", "now") != settings.when:
            self._keep_when(meta.get("settings", {}), settings.when)
        latency_s = history_of(file).slow_latency_s(settings)

        def remaining() -> int:
            done = self.state.done if self.state.started_at is not None else answered
            return max(max(self.state.total or 0, self._prompts_stored) - done, 0)

        return Waiting(
            executor,
            parse_when(settings.when, time.time()),
            prices,
            latency_s=latency_s,
            remaining=remaining,
        )

    def _wait_over(self, wait: asyncio.Task[None]) -> None:
        if self._executor is not None and not wait.cancelled() and (fault := wait.exception()) is not None:
            self._executor.fail(fault)

    def _keep_when(self, stored: dict[str, Any], when: str) -> None:
        self._writer.submit({"settings": {**stored, "when": when}})

    def _resume(self, executor: ParallelDeepSeekExecutor) -> None:
        """After a pause; while it waits for cheap hours: do not wait for them, also not after a restart."""
        if executor.phase != "waiting":
            executor.resume()
            if self._waiting is not None:
                self._waiting.look()
        elif self._waiting is not None:
            self._waiting.run_now()
            self._keep_when(self.plan.settings.to_dict(), "now")

    async def _ask_all(self, executor: ParallelDeepSeekExecutor, queue: PromptQueue) -> None:
        """To the end of the queue, and of what was put back into it while the last calls were in flight."""
        while True:
            await executor.run(queue, self._on_done)
            if not queue.has_again or executor.ended_by:
                return

    def _asked_anew(self, prompt: Prompt, outcome: Outcome) -> bool:
        """A finished prompt is handed out once more by the operator's wish."""
        executor = self._executor
        if executor is None or executor.is_asking(prompt.seq):
            return False
        has_answer = outcome.error is None
        if has_answer:
            self._has_answer.add(prompt.seq)
        executor.ask_anew(prompt, has_answer=has_answer)
        self._writer.submit(PromptRequeued(time.time(), prompt.seq, prompt.id, has_answer))
        return True

    async def _ask_again(self, executor: ParallelDeepSeekExecutor, file: SessionFile) -> None:
        """Prompts that an outage cost get one more try at the end, when the outage is over."""
        if executor.ended_by or not self.state.answered:
            return
        await asyncio.to_thread(self._writer.flush)
        again = file.failed_by(OUTAGE, ASKED_AGAIN_LIMIT)
        for prompt in again:
            self._writer.submit(PromptRequeued(time.time(), prompt.seq, prompt.id))
        if again:
            await executor.run(Listed(again), self._on_done)

    def _prepare_import(self, source: PromptFile | None, meta: dict[str, Any], stored: int) -> bool:
        """Whether prompts are still to be read from their source."""
        if meta.get("import_done"):
            if source is not None and str(source.path.resolve()) != meta.get("source"):
                raise InputError(
                    f"{self.plan.session_path}: has all its prompts already, from {meta.get('source')}: leave out "
                    f"{source.name} to go on with them, or start a new session for it"
                )
            return False
        source = source or _unchanged_source(meta)
        if source is None:
            if self.plan.resume and stored:
                self._unread = (
                    "not all prompts had been read when this session ended, and their source is gone or has "
                    f"changed: name their file again to read the rest ({meta.get('source')})"
                )
                return False
            raise InputError(f"{self.plan.session_path}: holds no prompts: name their file again")
        self._importer = Importer(
            source,
            skip=int(meta.get("records_read", 0)),
            known=stored,
            strict=self.plan.settings.strict,
            submit=self._writer.submit,
            backlog=self._prompts_waiting,
            ended=self._import_ended,
            turn=None if (context := self._context(meta)) is None else context.continued,
        )
        return True

    def _context(self, meta: dict[str, Any]) -> ContextStart | None:
        """What the session began with, also where the kept context is gone by now."""
        try:
            return msgspec.convert(meta.get("context"), ContextStart | None)
        except msgspec.ValidationError as e:
            raise SessionFileError(
                f"{self.plan.session_path}: holds a context that is not understood ({e})"
            ) from None

    def _how_it_ended(self, executor: ParallelDeepSeekExecutor) -> tuple[OutcomeWord, str]:
        if self._import_error is not None:
            return "failed", str(self._import_error)
        if self._disk_error is not None:
            return "failed", str(self._disk_error)
        if not executor.ended_by:
            return ("failed", self._unread) if self._unread else ("finished", "")
        return ("stopped" if self._stopped_by_user or executor.cap_reached else "failed"), executor.ended_by

    def _on_done(self, prompt: Prompt, result: Answer | PromptError) -> None:
        had_answer = prompt.seq in self._has_answer
        self._has_answer.discard(prompt.seq)
        if had_answer and isinstance(result, PromptError):
            return  # it was asked anew in vain: what is in the file stays
        self._uncommitted[prompt.seq] = (prompt, result)
        data = encode_outcome(outcome_of(result))
        self._writer.submit(StoredOutcome(prompt.seq, isinstance(result, Answer), data))

    async def _restore_learned(self, executor: ParallelDeepSeekExecutor) -> None:
        if self._learned is None:
            return
        now = time.time()
        learned, notes = await asyncio.to_thread(self._learned.load, now)
        for note in notes:
            self._log("warning", note)
        if learned is not None:
            executor.restore(learned, now)
            known = sum(account.name in executor.pool.accounts for account in learned.accounts)
            minutes = max(now - learned.at, 0.0) / 60
            self._log("info", f"begins with what was learned of {known} accounts {minutes:.0f} min ago")

    async def _keep_learned(self, executor: ParallelDeepSeekExecutor) -> None:
        while True:
            await asyncio.sleep(LEARNED_EVERY_S)
            await self._save_learned(executor)

    async def _save_learned(self, executor: ParallelDeepSeekExecutor) -> None:
        if self._learned is None:
            return
        if not executor.pool.was_used:
            return  # what is known from before is as old as it was
        learned = executor.learned(self._learned.salt, time.time())
        refusal = await asyncio.to_thread(self._learned.save, learned)
        if refusal is not None and not self._told_unlearned:
            self._told_unlearned = True
            self._log("warning", refusal)

    async def _watch_disk(self, executor: ParallelDeepSeekExecutor) -> None:
        while True:
            self._tell_notices()
            await asyncio.sleep(WATCH_EVERY_S)
            if self._refused_since is not None and time.monotonic() - self._refused_since > DISK_PATIENCE_S:
                executor.stop("the disk does not take any more")
                return

    # -- from the writer's and the importer's thread ------------------------------------------------

    def _on_committed(self, items: list[Item]) -> None:
        for item in items:
            if isinstance(item, StoredPrompts):
                item.written()
        self._call(self._announce, items)

    def _on_refused(self, error: SessionFileError) -> None:
        self._call(self._disk_refuses, error)

    def _import_ended(self, error: PilothouseError | None) -> None:
        self._call(self._source_read, error)

    def _call(self, function: Callable[..., None], *values: object) -> None:
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(function, *values)

    def _prompts_waiting(self) -> int:
        return self._prompts_stored - (self._queue.position if self._queue is not None else 0)

    # -- in the session's thread --------------------------------------------------------------------

    def _announce(self, items: list[Item]) -> None:
        events: list[Event] = []
        for item in items:
            if isinstance(item, Event):
                events.append(item)
            elif isinstance(item, StoredOutcome):
                self._uncommitted.pop(item.seq, None)
            elif isinstance(item, StoredPrompts):
                self._prompts_stored += len(item.prompts)
                if self._queue is not None:
                    self._queue.grow()
        if self._refused_since is not None:
            self._refused_since = self._disk_error = None
            self._log("info", "the disk takes writes again")
        if self._executor is not None:
            self._executor.room_again()
        self._tell(events)

    def _tell(self, events: list[Event]) -> None:
        if events:
            self.state.apply_all(events)
            for callback in self._subscribers:
                callback(events)

    def _disk_refuses(self, error: SessionFileError) -> None:
        if self._refused_since is None:
            self._refused_since = time.monotonic()
            # Nobody can be told through the file; subscribers hear of it at once.
            self._tell([Logged(time.time(), "error", f"{error}. No prompt is started until then")])
        self._disk_error = error

    def _source_read(self, error: PilothouseError | None) -> None:
        if error is not None:
            self._import_error = error
            if self._executor is not None:
                self._executor.drain(str(error))
        if self._queue is not None:
            self._queue.grow(complete=True)

    def _collect_unsaved(self, items: list[Item]) -> None:
        for item in items:
            if isinstance(item, StoredOutcome) and item.seq in self._uncommitted:
                self.unsaved.append(self._uncommitted[item.seq])

    def _tell_notices(self) -> None:
        """What the cache has met with since: a file is found to be damaged only where it is read."""
        notices = self._cache.notices[self._notices_told :] if self._cache is not None else []
        self._notices_told += len(notices)
        for notice in notices:
            self._log("warning", notice)

    def _log(self, level: Literal["info", "warning", "error"], message: str) -> None:
        self._writer.submit(Logged(time.time(), level, message))

    # -- the operator -------------------------------------------------------------------------------

    def _send(self, command: Command) -> None:
        with self._commands_lock:
            loop = self._loop
            if loop is None or self._executor is None:
                self._early_commands.append(command)
                return
        self._call(self._obey, command)

    def _take_early_commands(self) -> None:
        with self._commands_lock:
            early, self._early_commands = self._early_commands, []
        for command in early:
            self._obey(command)

    def _obey(self, command: Command) -> None:
        """Carry a command out. A command that makes no sense is answered in the log, not with an error."""
        executor = self._executor
        ticket = command.ticket if isinstance(command, commands.CacheCommand) else None
        if executor is None or self._over:
            if ticket is not None:
                ticket.refuse("the session has ended")
            return
        try:
            self._carry_out(executor, command)
        except (KeyError, ValueError) as e:
            self._log("warning", f"{type(command).__name__}: {e}")
            if ticket is not None:
                ticket.refuse(str(e))

    def _carry_out(self, executor: ParallelDeepSeekExecutor, command: Command) -> None:
        now = time.monotonic()
        match command:
            case commands.Pause():
                executor.command("pause")
                executor.pause()
            case commands.Resume():
                executor.command("resume")
                self._resume(executor)
            case commands.Drain():
                self._stopped_by_user = True
                executor.command("drain")
                executor.drain()
            case commands.Stop():
                self._stopped_by_user = True
                executor.command("stop")
                executor.stop()
            case commands.SetConcurrency(concurrency):
                executor.command("concurrency", str(concurrency))
                executor.set_concurrency(concurrency)
            case commands.SetAccountState(account, state, key):
                executor.command(state, f"{account} {key}".strip())
                executor.set_account_state(account, key, state, now)
            case commands.SetAccountLimit(account, limit):
                executor.command("limit", f"{account}: {limit or 'none'}")
                executor.pool.set_max_in_flight(account, limit)
                executor.on_place_free()
            case commands.TestAccount(account, key):
                executor.command("test", f"{account} {key}".strip() or "all accounts")
                executor.test_account(account, key)
            case commands.CacheCommand():
                executor.command(*words_of(command))
                work = self._do_to_cache(executor, self._need_cache(), command)
                self._in_turn(work, command.ticket)
            case commands.RetryPrompts(seqs):
                executor.command("retry", f"{len(seqs)} prompts" if len(seqs) > 1 else f"prompt {seqs[0]}")
                if self._queue is not None:
                    self._queue.ask_again(seqs)
            case commands.CollectGarbage():
                executor.command("collect garbage")
                self._in_turn(executor.care.clean("by the operator", collect=True))
            case commands.ReleaseMemory():
                executor.command("release memory")
                self._in_turn(executor.care.release("by the operator"))
            case commands.TakeSnapshot():
                executor.command("take memory snapshot")
                self._in_turn(executor.care.take_snapshot())

    def _need_cache(self) -> IntelligentCache:
        if self._cache is None:
            raise ValueError("the session runs without a cache")
        return self._cache

    async def _do_to_cache(
        self, executor: ParallelDeepSeekExecutor, cache: IntelligentCache, command: commands.CacheCommand
    ) -> Done:
        match command:
            case commands.CleanCache(expired, low_utility, threshold, share):
                cleaned = await executor.care.clean(
                    "by the operator",
                    expired=expired,
                    low_utility=low_utility,
                    threshold=threshold,
                    share=share,
                )
                gone = cleaned.expired + cleaned.low_utility
                return Done(gone, cleaned.expired, cleaned.low_utility, cleaned.freed_mb)
            case commands.UndoCleanup():
                return await self._undo_cleanup(executor)
            case _:
                return await asyncio.to_thread(carry_out, command, cache, command.ticket or Ticket())

    async def _undo_cleanup(self, executor: ParallelDeepSeekExecutor) -> Done:
        count = await executor.care.undo()
        if count:
            self._log("info", f"{count} cache entries are back")
        else:
            self._log("warning", "there is no cleanup to undo: its entries are kept for an hour")
        return Done(count)

    def _in_turn(self, work: Coroutine[Any, Any, object], ticket: Ticket | None = None) -> None:
        """Do what may take long beside the session, one command after the other."""
        task = asyncio.create_task(self._carry_out_later(work, ticket, self._errand))
        self._errand = task

    async def _carry_out_later(
        self, work: Coroutine[Any, Any, object], ticket: Ticket | None, before: asyncio.Task[None] | None
    ) -> None:
        if before is not None:
            await before
        try:
            done = await work
        except KeyError as e:
            self._refuse(ticket, f"the cache has no entry {e.args[0]:016x} (any more)")
        except (FileError, ValueError) as e:
            self._refuse(ticket, str(e))
        else:
            if ticket is not None and isinstance(done, Done):
                ticket.finish(done)

    def _refuse(self, ticket: Ticket | None, why: str) -> None:
        self._log("warning", why)
        if ticket is not None:
            ticket.refuse(why)


def _stamp(source: str | None) -> list[int] | None:
    """Size and time of a source, by which it is known again; None for one that cannot be read twice."""
    if source is None or not os.path.isfile(source):
        return None
    status = os.stat(source)
    return [status.st_size, status.st_mtime_ns]


def _unchanged_source(meta: dict[str, Any]) -> PromptFile | None:
    """The file of prompts that a session was reading when it ended, where it is still the same."""
    source, stamp = meta.get("source"), meta.get("source_stamp")
    if source is None or stamp is None or _stamp(source) != stamp:
        return None
    return PromptFile(Path(source))


def run_session(session: Session) -> OutcomeWord:
    """Run a session to its end in this thread, with the fastest event loop there is."""
    with _PACE.slower(YOUNG_OBJECTS), asyncio.Runner(loop_factory=new_event_loop) as runner:
        return runner.run(session.run())
