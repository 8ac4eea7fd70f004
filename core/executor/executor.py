"""`ParallelDeepSeekExecutor`: answers many prompts at a time over a pool of keys.

It admits prompts as fast as concurrency and the pool allow, answers repeats from the cache, asks identical
prompts in flight once, and brings every other one to its answer by the strategy of the settings: single
(with hedging), fast (a race) or consensus (a vote). It keeps nothing about a prompt once it is done.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable, Sequence
from random import Random
from typing import Any, Literal, Self
from urllib.parse import urlsplit

import msgspec

from core.cache import CacheEntry, Hit, IntelligentCache, ScopeMaker
from core.client.default_transport import default_transport
from core.client.exchange import CHAT_PATH, check_base_url, request_headers
from core.client.prefix import prefix_marks
from core.client.prompt import Prompt, request_body
from core.client.reply import Reply
from core.client.transport import Transport
from core.config.prices import Bill, PriceTable
from core.config.secrets import Redactor
from core.config.settings import Settings
from core.events import (
    NO_USAGE,
    CommandGiven,
    ConcurrencyChanged,
    Event,
    Phase,
    PhaseChanged,
    PromptFailed,
    PromptStarted,
    Purpose,
    Usage,
)
from core.executor.account_tests import AccountTests
from core.executor.ahead import Ahead
from core.executor.answer import Answer, PartialAnswer, PoolExhaustedError, PromptError, answered_event
from core.executor.asking import Asking
from core.executor.balances import BalanceWatch
from core.executor.budget import Budget
from core.executor.day_keeper import DayKeeper
from core.executor.hedging import HedgePolicy
from core.executor.held import Held
from core.executor.inputs import as_prompt, as_spec, request_defaults
from core.executor.kept_answers import Found, KeptAnswers
from core.executor.learned import Learned
from core.executor.ledger import Ledger
from core.executor.memory_care import Load, MemoryCare
from core.executor.ordering import PromptWindow
from core.executor.places import Places
from core.executor.source import Listed, PromptSource
from core.executor.timeouts import AdaptiveTimeouts, kind_of
from core.keys.account import Account, Key
from core.keys.keyfile import KeySpec
from core.keys.pool import KeyPool, Lease
from core.keys.prefixes import Marks
from core.keys.remembered import still_counting
from core.memory import MemoryMonitor

TICK_S = 0.02
BUSY_TICK_S = 0.05
MANY_IN_FLIGHT = 500
HELD_UP_S = 1.0
"""When the clock comes this much later than it should, the machine has slept or this thread was held up."""
CATCH_UP_S = 0.5
"""Time to read what has arrived meanwhile, before a call is taken for silent."""
CLEAN_NAMES = 64
LONGEST_NAME = 200
"""Characters of a model's name, a finish reason or a request id that are kept."""
MOVED_S = 5.0
"""The end of a wait is told anew where it has moved by more."""
SAME_FAULT_LIMIT = 20
"""Prompts refused in a row before the session is stopped: a wrong model name should not cost a million calls."""

OnDone = Callable[[Prompt, Answer | PromptError], None]


class ParallelDeepSeekExecutor:
    """Runs prompts over a pool of keys. Use it as an async context manager, from one event loop.

    >>> async with ParallelDeepSeekExecutor(["sk-..."], settings=Settings(model="deepseek-flash")) as executor:
    ...     answer = await executor.ask("What is a resident set?")

    `keys` are strings (each an account of its own), or `KeySpec`s, or (account, key) pairs. `emit` receives
    every event. Raises ValueError for a bad address or no keys, and for a cost cap where prices are unknown.
    """

    def __init__(
        self,
        keys: Iterable[KeySpec | str | tuple[str, str]],
        *,
        settings: Settings | None = None,
        prices: PriceTable | None = None,
        cache: IntelligentCache | None = None,
        monitor: MemoryMonitor | None = None,
        emit: Callable[[Event], None] | None = None,
        transport: Transport | None = None,
        random: Random | None = None,
        enable_memory_monitoring: bool = True,
        memory_check_interval: int = 50,
        has_room: Callable[[], bool] | None = None,
        ledger: Ledger | None = None,
    ) -> None:
        self.settings = settings if settings is not None else Settings()
        self.emit = emit if emit is not None else _nowhere
        self.base_url = check_base_url(self.settings.base_url)
        self.chat_url = self.base_url + CHAT_PATH
        specs = [as_spec(k) for k in keys]
        self._redactor = Redactor([s.secret for s in specs])
        self.pool = KeyPool(
            specs,
            emit=self.emit,
            random=random or Random(self.settings.seed),
            max_in_flight=self.settings.max_in_flight,
        )
        self.hedging = HedgePolicy(self.settings.hedge_budget)
        self.timeouts = AdaptiveTimeouts(self.settings)
        self.budget = Budget(
            prices if prices is not None else PriceTable.load(),
            self.settings.model,
            self.settings.max_cost_usd,
            account_cap_usd=self.settings.max_cost_per_account_usd,
            day_cap_usd=self.settings.max_cost_per_day_usd,
        )
        self._day_keeper = self._make_day_keeper(ledger)
        self._defaults = request_defaults(self.settings)
        self.ahead = Ahead(
            self, self.settings.ahead_share if cache is not None and self.settings.cache else 0.0
        )
        self._kept = KeptAnswers(
            self,
            cache if self.settings.cache else None,
            ScopeMaker(
                self._defaults, endpoint=urlsplit(self.base_url).hostname or "", mode=self.settings.mode
            ),
            Random(self.settings.seed),
        )
        self._transport = transport
        self.care = MemoryCare(
            monitor or _monitor(self.settings),
            cache if self.settings.cache else None,
            self.emit,
            every=memory_check_interval if enable_memory_monitoring else None,
        )
        self._balances = BalanceWatch(self, self.settings.balance_poll_s)
        self._tests = AccountTests(self)
        self._has_room = has_room if has_room is not None else _always
        self._clean_names: set[tuple[str, str]] = set()
        """Pairs of finish reason and model in which no key was found."""
        self._headers: dict[Key, dict[str, str]] = {}
        self._askings: set[Asking] = set()
        self._in_flight: dict[bytes, asyncio.Future[Answer | PromptError]] = {}
        self._anew: dict[int, bool] = {}
        """Prompts that are asked though the cache may know them, and whether they have an answer already."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._asked: set[asyncio.Future[Answer]] = set()
        self._watch: asyncio.Task[None] | None = None
        self._room = asyncio.Event()
        self._busy = asyncio.Event()
        self._places = Places(
            self.pool, self.hedging, patience_s=self.settings.timeout_s, on_wait=self._on_wait
        )
        self._source: PromptSource | None = None
        self._coming: asyncio.Task[Prompt | None] | None = None
        """The next prompt, asked for while prompts are held: it may take longer than the wait."""
        self._held = Held()
        self.asked_and_ended = 0
        """Prompts that have ended and needed a call."""
        self._at_end = False
        self._window: PromptWindow | None = None
        self._concurrency = self.settings.concurrency
        self._phase: Phase = "running"
        self._until: float | None = None
        self._answered = False
        self._refused_in_a_row = 0
        self._fault: BaseException | None = None
        self.cap_reached = False
        self.ended_by = ""
        """Why no more prompts are started, in words, where that was not the end of the source."""

    # -- life -------------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        self.care.start(self._load)
        self._watch = asyncio.create_task(self._watch_clocks())
        self._balances.start()
        if self._day_keeper is not None:
            await self._day_keeper.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.ahead.stop()
        await self.care.finish()
        self._kept.close()
        await self._balances.stop()
        await self._tests.stop()
        if self._day_keeper is not None:
            await self._day_keeper.stop()
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        if self._transport is not None:
            await self._transport.close()

    @property
    def transport(self) -> Transport:
        if self._transport is None:
            self._transport = default_transport(self.base_url)
        return self._transport

    def _load(self) -> Load:
        return Load(len(self._tasks), sum(account.in_flight for account in self.pool.accounts.values()))

    @property
    def in_flight(self) -> int:
        """Prompts that have begun and not ended."""
        return len(self._tasks)

    @property
    def concurrency(self) -> int:
        return self._concurrency

    @property
    def phase(self) -> Phase:
        return self._phase

    # -- asking -----------------------------------------------------------------------------------

    async def ask(self, prompt: Prompt | str | list[dict[str, Any]]) -> Answer:
        """Answer one prompt. Raises PromptError, PoolExhaustedError where nobody can answer any more, and
        CancelledError when the executor is stopped meanwhile."""
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()

        def done(_: Prompt, outcome: Answer | PromptError) -> None:
            if future.done():
                return
            if isinstance(outcome, Answer):
                future.set_result(outcome)
            else:
                future.set_exception(outcome)

        if not (await self._may_start() and await self._start(as_prompt(prompt, 0), done)):
            raise PromptError("no_account", self.ended_by or "the executor was stopped")
        self._asked.add(future)
        try:
            return await future
        finally:
            self._asked.discard(future)

    async def ask_all(self, prompts: Sequence[Prompt | str]) -> list[Answer | PromptError]:
        """Answer all prompts, in parallel; the outcomes stand in the order of the prompts."""
        outcomes: dict[int, Answer | PromptError] = {}
        numbered = [as_prompt(p, i) for i, p in enumerate(prompts)]
        places = {id(p): i for i, p in enumerate(numbered)}
        source = Listed(numbered, self.new_window())
        await self.run(source, lambda p, outcome: outcomes.__setitem__(places[id(p)], outcome))
        missing = PromptError("no_account", self.ended_by or "not asked")
        return [outcomes.get(i, missing) for i in range(len(numbered))]

    async def run(self, source: PromptSource, on_done: OnDone) -> None:
        """Ask every prompt of the source. `on_done` is called in this loop, once for each prompt that ended.

        Returns when all have ended, or nobody can answer, or it was drained or stopped: `ended_by` says why.
        Prompts cut short by `stop` do not count as ended.
        """
        if self._source is None:
            self.pool.declare()
            for account in self.pool.accounts.values():
                self._keep_account_cap(account)
        self._source = source
        self._at_end = False
        try:
            more = True
            while await self._may_start(more=more):
                prompt = await self._next(source)
                if prompt is None and not self._held:
                    break
                more = prompt is not None or self._phase != "waiting"
                if prompt is not None and not await self._start(prompt, on_done) and not self._ending:
                    self._held.put(prompt)
                    await asyncio.sleep(0)  # a row of them must not hold up what is in flight
        except PoolExhaustedError as e:
            self._note_account_caps()
            self._end(str(e))
        finally:
            if self._coming is not None:
                self._coming.cancel()
                self._coming = None
        self._at_end = True  # nobody will ask for what is bought ahead from now on
        while self._tasks:
            await asyncio.wait(self._tasks)
        await self.ahead.stop()
        if self._fault is not None:
            raise self._fault

    def new_window(self) -> PromptWindow:
        """The window for the next source of prompts: it keeps those together that begin alike."""
        if not self.settings.prefix_affinity:
            return PromptWindow()
        self._window = PromptWindow(self.pool, self._model_of)
        return self._window

    def ask_anew(self, prompt: Prompt, *, has_answer: bool) -> None:
        """When the source brings this prompt it is asked, whatever the cache knows."""
        self._anew[prompt.seq] = has_answer

    def learned(self, salt: bytes, at: float) -> Learned:
        """What the next run should begin with; `at` is the time of day now, and keys are in it as fingerprints made
        with the salt."""
        return Learned(
            at=at,
            salt=salt,
            accounts=self.pool.remembered(salt, at, time.monotonic()),
            first_token_s=self.hedging.seen,
            timeouts=self.timeouts.export(),
        )

    def restore(self, learned: Learned, at: float) -> None:
        """Begin with what an earlier run has learned, before anything is asked and in the event loop. It must be
        checked before, as `core.session.learned` does."""
        age_s = max(at - learned.at, 0.0)
        self.hedging.restore(still_counting(learned.first_token_s, age_s))
        if learned.timeouts is not None:
            self.timeouts.restore(learned.timeouts, age_s)
        suspects = self.pool.restore(learned.accounts, learned.salt, at, time.monotonic())
        self._tests.recheck(suspects)

    def is_asking(self, seq: int) -> bool:
        return any(asking.prompt.seq == seq for asking in self._askings)

    def answer_so_far(self, seq: int) -> tuple[PartialAnswer, ...]:
        """What has arrived for a prompt in flight, by call; empty where nobody is asked for it. Any thread."""
        for asking in tuple(self._askings):
            if asking.prompt.seq == seq:
                return asking.so_far()
        return ()

    async def acquire(
        self,
        *,
        model: str,
        purpose: Purpose,
        passed: frozenset[Account] = frozenset(),
        prefix: Marks = (),
        deadline: float | None = None,
    ) -> Lease | None:
        """Wait for a place in the pool; None once the deadline (monotonic) has passed. Raises PoolExhaustedError."""
        return await self._places.acquire(
            model=model,
            purpose=purpose,
            passed=passed,
            prefix=prefix,
            deadline=deadline,
            wanted=lambda: self._may_go_on(purpose, begun=deadline is not None),
        )

    def _may_go_on(self, purpose: Purpose, *, begun: bool) -> bool:
        """Whether a call that waits for a place is still wanted: a prompt in flight goes on while the session
        drains, one that has not begun does not; a check of a hit is worth its money only while the session runs."""
        if purpose == "check":
            return self._phase == "running"
        return self._phase != "stopping" and (begun or self._phase not in ("draining", "waiting"))

    def on_place_free(self) -> None:
        """A call has ended or an account has come back."""
        self._places.look_again()
        if self._window is not None:
            self._window.wake()

    # -- the operator -----------------------------------------------------------------------------

    def pause(self) -> None:
        self._set_phase("paused", "by the operator")

    def resume(self) -> None:
        self._set_phase("running", "")

    def hold(self, until: float, why: str) -> None:
        """Until then (epoch seconds) start no prompt that needs a call; what is in flight finishes, and what the
        cache knows is answered. Does nothing where the operator has paused or ended it."""
        if self._phase == "running" or (
            self._phase == "waiting" and abs(until - (self._until or 0)) > MOVED_S
        ):
            self._until = until
            self._phase = "waiting"
            self.emit(PhaseChanged(time.time(), "waiting", why, until))
            self._room.set()
            self.on_place_free()

    def release(self) -> None:
        """The wait is over."""
        if self._phase == "waiting":
            self._set_phase("running", "")

    def drain(self, why: str = "by the operator") -> None:
        """Start no more; what is in flight finishes."""
        if self._phase != "stopping":
            self._end(why)
            self._set_phase("draining", why)

    def stop(self, why: str = "by the operator") -> None:
        """Give up what is in flight; it will be asked again when the session is resumed."""
        self._end(why)
        self._set_phase("stopping", why)
        for task in self._tasks:
            task.cancel()
        for asked in self._asked:
            asked.cancel()

    def fail(self, fault: BaseException) -> None:
        """A fault of ours, not of a prompt: stop, and let `run` raise it."""
        self._fault = self._fault or fault
        self.stop(f"internal error: {fault!r}")

    def set_concurrency(self, concurrency: int) -> None:
        self._concurrency = max(1, concurrency)
        self.emit(ConcurrencyChanged(time.time(), self._concurrency))
        self._room.set()

    def set_account_state(
        self, account: str, key: str, state: Literal["enable", "drain", "disable"], now: float
    ) -> None:
        """Raises KeyError where there is no such account or key. Disabling gives up its calls in flight."""
        self.pool.set_state(account, key, state, now)
        if state == "disable":
            for asking in self._askings:
                asking.give_up_calls_of(account, key)
        self.on_place_free()

    def test_account(self, account: str = "", key: str = "") -> None:
        """Find out at once whether an account works, or every one; what comes of it is told as events.

        Raises KeyError where there is no such account or key.
        """
        for name in [account] if account else self.pool.accounts:
            self._tests.start(name, key)

    def command(self, command: str, detail: str = "") -> None:
        self.emit(CommandGiven(time.time(), command, detail))

    # -- for its parts ----------------------------------------------------------------------------

    def headers(self, key: Key) -> dict[str, str]:
        found = self._headers.get(key)
        if found is None:
            found = self._headers[key] = request_headers(key.secret)
        return found

    def redact(self, text: str) -> str:
        return self._redactor.redact(text)

    def redact_reply(self, reply: Reply) -> Reply:
        """The short strings of an answer go into events and logs: an endpoint that puts a key there must not."""
        names = (reply.finish_reason, reply.model)
        if names in self._clean_names and not self._redactor.holds_known(reply.request_id or ""):
            return reply
        clean = msgspec.structs.replace(
            reply,
            finish_reason=self.redact(reply.finish_reason[:LONGEST_NAME]),
            model=self.redact(reply.model[:LONGEST_NAME]),
            request_id=reply.request_id and self.redact(reply.request_id[:LONGEST_NAME]),
        )
        if len(self._clean_names) < CLEAN_NAMES and (clean.finish_reason, clean.model) == names:
            self._clean_names.add(names)
        return clean

    def repeats_a_key(self, text: str) -> bool:
        """Whether a text holds one of the pool's keys; such an answer must not outlive the session."""
        return self._redactor.holds_known(text)

    def charge(self, model: str, usage: Usage, at: float, account: Account) -> Bill | None:
        """Put a call in the books; an account that has come to its cap is shut."""
        bill = self.budget.charge(model, usage, at, account.name)
        self._keep_account_cap(account)
        return bill

    async def ask_aside(self, prompt: Prompt, *, purpose: Purpose) -> Answer | None:
        """Ask a prompt beside the session's own: nobody waits for it, and it begins only while the session runs and
        the cost cap allows. None where it did not begin. Raises PromptError and PoolExhaustedError."""
        if self._phase != "running" or not self.budget.allows(len(self._tasks)):
            return None
        model = self._model_of(prompt)
        lease = await self.acquire(
            model=model,
            purpose=purpose,
            prefix=self._marks_of(prompt, model),
            deadline=time.monotonic() + self.settings.timeout_s,
        )
        if lease is None:
            return None
        asking = self._asking(prompt, model, lease.prefix)
        try:
            return await asking.run(lease)
        finally:
            self._askings.discard(asking)

    # -- ahead of any prompt ----------------------------------------------------------------------

    def is_idle_enough(self, calls: int) -> bool:
        """Whether so many calls ahead are in nobody's way: the session runs, no prompt waits, and neither the
        concurrency nor the cost cap are reached with them."""
        return (
            self._phase == "running"
            and not self._at_end
            and not self._places.anybody_waits
            and len(self._tasks) + calls <= self._concurrency
            and self.budget.allows(len(self._tasks) + calls)
            and self._has_room()
        )

    def begin_ahead(self, question: bytes, prompt: Prompt, purpose: Purpose) -> tuple[Asking, Lease] | None:
        """A place that is free now; None where there is none, or the same question is asked already."""
        if question in self._in_flight:
            return None
        model = self._model_of(prompt)
        lease = self.pool.lease(
            model=model,
            purpose=purpose,
            now=time.monotonic(),
            patience_s=self.hedging.delay_s,
            prefix=self._marks_of(prompt, model),
        )
        return None if lease is None else (self._asking(prompt, model, lease.prefix, race=False), lease)

    def end_ahead(self, asking: Asking) -> None:
        self._askings.discard(asking)

    def keep_ahead(self, prompt: Prompt, answer: Answer) -> CacheEntry | None:
        """The entry that it has become; None where it was not worth keeping."""
        self.budget.answers += 1
        found = self._kept.pass_over(prompt)
        return self._kept.keep(found, answer)

    def _on_wait(self) -> None:
        """A prompt waits for a place."""
        self._busy.set()
        self.ahead.make_room(0)

    # -- inside -----------------------------------------------------------------------------------

    def _make_day_keeper(self, ledger: Ledger | None) -> DayKeeper | None:
        if ledger is not None:
            return DayKeeper(
                ledger,
                self.budget,
                emit=self.emit,
                in_flight=lambda: len(self._tasks),
                changed=self.room_again,
                failed=self.drain,
            )
        if self.settings.max_cost_per_day_usd is not None:
            raise ValueError(
                "a cost cap for the day needs the spending ledger that all sessions share: run without that cap"
            )
        return None

    def _keep_account_cap(self, account: Account) -> None:
        left = self.budget.calls_left(account.name)
        if left is not None:
            self.pool.set_calls_left(account, left, time.monotonic())

    def _note_account_caps(self) -> None:
        """Nobody can answer any more: where a cap is among the reasons, the session may go on with a larger one."""
        self.cap_reached = self.cap_reached or bool(self.budget.reached_accounts(self.pool.accounts))

    @property
    def _ending(self) -> bool:
        return self._phase in ("draining", "stopping")

    async def _next(self, source: PromptSource) -> Prompt | None:
        """The next prompt of the source; once the wait is over, those that were held first. None after the last, and
        where nothing has come yet when the wait ends."""
        if self._held and self._phase != "waiting":
            return self._held.take()
        if self._coming is None and self._phase != "waiting":
            return await source.next()
        if self._coming is None:
            self._coming = asyncio.create_task(_next_of(source))
            self._coming.add_done_callback(lambda _: self._room.set())
        while not self._coming.done() and (self._phase == "waiting" or not self._held) and not self._ending:
            self._room.clear()
            await self._room.wait()
        if not self._coming.done():
            return None
        coming, self._coming = self._coming, None
        return coming.result()

    async def _may_start(self, *, more: bool = True) -> bool:
        """Wait until a prompt may start, or may be looked up while calls have to wait (where there are `more`);
        False where none will any more."""
        while True:
            if self._ending:
                return False
            if not self.budget.allows(len(self._tasks)):
                if not self._tasks and (why := self.budget.why_reached()):
                    self.cap_reached = True
                    self.drain(why)
                    return False
                if self._day_keeper is not None:
                    self._day_keeper.ask()
            elif len(self._tasks) < self._concurrency and self._has_room() and self._may_take(more):
                return True
            self._room.clear()
            await self._room.wait()

    def _may_take(self, more: bool) -> bool:
        return self._phase == "running" or (self._phase == "waiting" and more and not self._held.full)

    async def _start(self, prompt: Prompt, on_done: OnDone) -> bool:
        """Begin one prompt; returns when it has a place, or at once where it needs none. False: it did not begin."""
        settings = self.settings
        anew = prompt.seq in self._anew
        found = self._kept.pass_over(prompt) if anew else await self._kept.look_up(prompt)
        if found.hit is not None:
            self._begin(prompt)
            self.ahead.on_asked(found.request.question)
            self._kept.told_hit(prompt, found.request, found.hit.entry)
            self._done(prompt, _kept_answer(found.hit), on_done)
            if self._kept.wants_check(found.hit):
                self._spawn(self._kept.check(prompt, found))
            return True
        question, model = found.request.question, self._model_of(prompt)
        leader = self._in_flight.get(question) if settings.coalesce and not anew else None
        if leader is not None:
            self._begin(prompt)
            self.ahead.on_asked(question)
            self._spawn(self._follow(prompt, leader, on_done))
            return True
        if self._phase == "waiting":
            return False
        lease = await self.acquire(model=model, purpose="first", prefix=self._marks_of(prompt, model))
        if lease is None:
            return False
        self._begin(prompt)
        self.ahead.on_asked(question)
        self.ahead.make_room(self._concurrency - len(self._tasks) - 1)
        asking = self._asking(prompt, model, lease.prefix)
        shared: asyncio.Future[Answer | PromptError] = asyncio.get_running_loop().create_future()
        if settings.coalesce:
            self._in_flight[question] = shared
        self._spawn(self._lead(asking, lease, shared, found, on_done))
        return True

    def _model_of(self, prompt: Prompt) -> str:
        return str((prompt.params or {}).get("model") or self.settings.model)

    def _marks_of(self, prompt: Prompt, model: str) -> Marks:
        """By which its beginning is known; none where nobody is to know it."""
        if self._window is None:
            return prefix_marks(prompt, model) if self.settings.prefix_affinity else ()
        marks = self._window.marks_of(prompt)
        return prefix_marks(prompt, model) if marks is None else marks

    def _asking(self, prompt: Prompt, model: str, prefix: Marks, *, race: bool = True) -> Asking:
        """A prompt on its way, by the mode of the settings; whoever runs it takes it out of `_askings`. Nobody waits
        for one that need not `race`."""
        settings = self.settings
        width = {
            "single": 1,
            "fast": settings.race_width if race else 1,
            "consensus": settings.consensus_votes,
        }[settings.mode]
        body = request_body(prompt, self._defaults, stream=settings.stream)
        fields = self._defaults | (prompt.params or {})
        asking = Asking(
            self,
            prompt,
            body,
            kind_of(model, fields, len(body), streamed=settings.stream),
            prefix,
            width=width,
            needed=width if settings.mode == "consensus" else 1,
        )
        self._askings.add(asking)
        self._busy.set()
        return asking

    async def _lead(
        self,
        asking: Asking,
        lease: Lease,
        shared: asyncio.Future[Answer | PromptError],
        found: Found,
        on_done: OnDone,
    ) -> None:
        """Ask; whoever has the same question meanwhile follows."""
        question = found.request.question
        outcome: Answer | PromptError
        try:
            outcome = await asking.run(lease)
        except PromptError as e:
            outcome = e
        except PoolExhaustedError as e:
            waited = time.monotonic() - asking.started
            outcome = PromptError("no_account", str(e), attempts=asking.attempts, latency_s=waited)
            self._note_account_caps()
            self.drain(str(e))
        except asyncio.CancelledError:
            shared.cancel()
            raise
        finally:
            self._askings.discard(asking)
            if self._in_flight.get(question) is shared:
                del self._in_flight[question]
        shared.set_result(outcome)
        if isinstance(outcome, Answer):
            entry = self._kept.keep(found, outcome)
            if entry is not None:
                self.ahead.on_given(asking.prompt, entry, outcome.attempts)
            self._kept.learn_from(asking.prompt, found, outcome)
        self._done(asking.prompt, outcome, on_done)

    async def _follow(
        self, prompt: Prompt, leader: asyncio.Future[Answer | PromptError], on_done: OnDone
    ) -> None:
        """Take the answer of the same question in flight; it costs nothing more."""
        began = time.monotonic()
        await asyncio.wait([leader])
        if leader.cancelled():
            return  # the session was stopped
        outcome = leader.result()
        waited = time.monotonic() - began
        if isinstance(outcome, Answer):
            outcome = msgspec.structs.replace(
                outcome,
                cached="exact",
                attempts=0,
                usage=NO_USAGE,
                cost_usd=0.0,
                saved_usd=outcome.cost_usd,
                latency_s=waited,
                first_token_s=None,
            )
        else:
            outcome = PromptError(outcome.kind, outcome.message, latency_s=waited)
        self._done(prompt, outcome, on_done)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._room.set()
        self.note_fault(task)

    def note_fault(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (fault := task.exception()) is not None:
            self.fail(fault)

    def _begin(self, prompt: Prompt) -> None:
        self.emit(PromptStarted(time.time(), prompt.seq, prompt.id, prompt.preview()))

    def _done(self, prompt: Prompt, outcome: Answer | PromptError, on_done: OnDone) -> None:
        at = time.time()
        has_answer = self._anew.pop(prompt.seq, False)
        if isinstance(outcome, Answer):
            self.budget.answers += outcome.attempts > 0
            self.asked_and_ended += outcome.attempts > 0
            self._answered = True
            self._refused_in_a_row = 0
            self.emit(answered_event(at, prompt, outcome))
        else:
            self._refused_in_a_row += outcome.kind == "bad_request"
            self.asked_and_ended += outcome.attempts > 0
            self.emit(
                PromptFailed(
                    at,
                    prompt.seq,
                    prompt.id,
                    outcome.kind,
                    outcome.message,
                    outcome.attempts,
                    outcome.latency_s,
                    has_answer,
                )
            )
            if self._refused_in_a_row >= SAME_FAULT_LIMIT and not self._answered and self._phase == "running":
                why = f"the first {SAME_FAULT_LIMIT} prompts were all refused: {outcome.message}"
                self.drain(why)
        on_done(prompt, outcome)
        self.care.on_operation()
        self._room.set()

    def _end(self, why: str) -> None:
        self.ended_by = self.ended_by or why
        if self._source is not None:
            self._source.close()
        self._room.set()
        self.on_place_free()

    def _set_phase(self, phase: Phase, why: str) -> None:
        if phase != self._phase and self._phase != "stopping":
            self._phase = phase
            self.emit(PhaseChanged(time.time(), phase, why))
        self._room.set()
        self.on_place_free()

    def room_again(self) -> None:
        """Whoever said through `has_room` that there was none says so when there is."""
        self._room.set()

    async def _watch_clocks(self) -> None:
        """One clock for all prompts in flight: first-token and idle limits, deadlines, hedges, cooled accounts."""
        while True:
            if not self._askings and not self._places.anybody_waits:
                self._busy.clear()
                await self._busy.wait()
            before = time.monotonic()
            await asyncio.sleep(TICK_S if len(self._askings) < MANY_IN_FLIGHT else BUSY_TICK_S)
            now = time.monotonic()
            if now - before > HELD_UP_S:
                await asyncio.sleep(CATCH_UP_S)
                now = time.monotonic()
            for asking in list(self._askings):
                asking.check(now)
            if self._places.anybody_waits:
                self.on_place_free()


def _kept_answer(hit: Hit) -> Answer:
    return Answer(
        content=hit.entry.response,
        reasoning=hit.entry.reasoning,
        model=hit.entry.model,
        cached=hit.layer,
        finish_reason=hit.entry.finish_reason,
        cost_usd=0.0,
        saved_usd=hit.entry.cost_usd,
    )


async def _next_of(source: PromptSource) -> Prompt | None:
    return await source.next()


def _nowhere(_: Event) -> None:
    """For scripts that want answers and no events."""


def _always() -> bool:
    return True


def _monitor(settings: Settings) -> MemoryMonitor:
    warning, critical = settings.memory_warning_percent, settings.memory_critical_percent
    return MemoryMonitor(
        settings.memory_warning_mb,
        settings.memory_critical_mb,
        warning_share=None if warning is None else warning / 100,
        critical_share=None if critical is None else critical / 100,
    )
