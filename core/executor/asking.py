"""One prompt on its way to an answer: its calls, retries, hedges, races and votes, up to its deadline."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import TYPE_CHECKING

from core.client.errors import Action, CallError
from core.client.exchange import Clocks, exchange
from core.client.prefix import BYTES_PER_TOKEN
from core.client.prompt import Prompt
from core.client.reply import Reply, estimate_tokens
from core.config.prices import FREE, Bill
from core.events import NO_USAGE, AttemptEnded, AttemptOutcome, AttemptStarted, Purpose, Usage
from core.executor.agreement import medoid
from core.executor.answer import Answer, Candidate, PartialAnswer, PromptError
from core.executor.patience import Patience
from core.executor.timeouts import Kind, Limits
from core.keys.account import Account
from core.keys.pool import Lease
from core.keys.prefixes import Marks

if TYPE_CHECKING:
    from core.executor.executor import ParallelDeepSeekExecutor

LOOK_AGAIN_S = 0.25
STALL_PATIENCE = 4.0
SHORTEST_STALL_S = 2.0
"""A stream that stops for this many hedge delays (and not less than this) is treated like a silent call."""

WHY_GIVEN_UP = {
    "outrun": "another call answered first",
    "disabled": "the operator shut the account",
    "too late": "the prompt's time was over",
    "made way": "a prompt needed its place",
}
"""Reasons that say nothing about the endpoint, as an operator reads them."""


class Call:
    """One running call of a prompt."""

    __slots__ = (
        "allowed_s",
        "begun",
        "clocks",
        "given_up",
        "lease",
        "limits",
        "look_again_at",
        "number",
        "task",
        "told_first_token",
    )

    def __init__(self, number: int, lease: Lease, limits: Limits, now: float) -> None:
        self.number = number
        self.lease = lease
        self.limits = limits
        self.look_again_at = now
        self.allowed_s = limits.first_token_s
        """How long it may bring no text before its first, as things stood when they were last looked at."""
        self.clocks = Clocks(now)
        self.given_up: CallError | str | None = None
        """Why it was cancelled: an error that counts against the account, or the name of a reason that may not."""
        self.told_first_token = False
        self.begun = False
        self.task: asyncio.Task[None] | None = None

    def give_up(self, why: CallError | str) -> None:
        if self.given_up is None and self.task is not None:
            self.given_up = why
            self.task.cancel()


class Asking:
    """Brings one prompt to its answer. `width` calls go out at once, `needed` answers are wanted."""

    def __init__(
        self,
        executor: ParallelDeepSeekExecutor,
        prompt: Prompt,
        body: bytes,
        kind: Kind,
        prefix: Marks,
        *,
        width: int,
        needed: int,
    ) -> None:
        self.prompt = prompt
        self.started = time.monotonic()
        self._executor = executor
        self._body = body
        self._model = kind.model
        self._prefix = prefix
        self._width = width
        self._needed = needed
        self._running: dict[int, Call] = {}
        self._answers: list[tuple[Call, Reply]] = []
        self._passed: set[Account] = set()
        self._last_error: CallError | None = None
        self.attempts = 0
        self._faults = 0
        self._patience = Patience(executor.settings, executor.timeouts, kind, self.started)
        self._usage: Usage = NO_USAGE
        self._cost: float | None = 0.0
        self._changed: asyncio.Future[None] | None = None
        self._out_of_time = False
        self.why_stopped = "stopped"
        self._fault: BaseException | None = None

    async def run(self, lease: Lease) -> Answer:
        """Raises PromptError; a cancelled task gives up all calls first."""
        try:
            self._launch(lease)
            self._widen()
            more = True
            while len(self._answers) < self._needed and not self._over():
                if more and len(self._answers) + len(self._running) < self._needed:
                    more = await self._launch_another()
                elif self._running:
                    await self._change()
                else:
                    break
            if self._fault is not None:
                raise self._fault
            seconds = time.monotonic() - self.started
        finally:
            await self._end_calls()
        if not self._answers:
            raise self._failure(seconds)
        return self._answer(seconds)

    def so_far(self) -> tuple[PartialAnswer, ...]:
        """What its calls have brought by now; answers of a vote that are complete stand with them. Any thread."""
        texts = [
            PartialAnswer(call.number, call.lease.account.name, reply.content, reply.reasoning)
            for call, reply in tuple(self._answers)
        ]
        for call in tuple(self._running.values()):
            reasoning, content = call.clocks.builder.parts_so_far
            texts.append(PartialAnswer(call.number, call.lease.account.name, content, reasoning))
        return tuple(sorted({part.attempt: part for part in reversed(texts)}.values()))

    def check(self, now: float) -> None:
        """Called every few hundredths of a second: look at the clocks of the running calls."""
        settings = self._executor.settings
        queued = False
        for call in list(self._running.values()):
            clocks = call.clocks
            if clocks.first_token is not None:
                self._patience.on_text(clocks.last_text)
                self._take_first_token(call)
            elif now >= call.look_again_at:
                call.look_again_at = now + LOOK_AGAIN_S
                account = call.lease.account.name
                call.limits = self._patience.looked_at_again(call.limits, account)
                call.allowed_s = self._patience.allowed_s(clocks, call.limits, account, now)
            limits = call.limits
            allowed_s = call.allowed_s if clocks.first_token is None else limits.silence_s
            silent_s = now - clocks.last_text
            if silent_s > allowed_s:
                why = f"no text for {silent_s:.1f} s, {allowed_s:.1f} s are allowed"
                if clocks.first_token is None:
                    why += f" ({limits.why})"
                call.give_up(CallError("timeout", why))
            elif now - clocks.last_byte > settings.idle_timeout_s:
                call.give_up(CallError("timeout", f"nothing arrived for {settings.idle_timeout_s:g} s"))
            else:
                queued = queued or (clocks.first_token is None and allowed_s > limits.first_token_s)
        if now >= (self._patience.ends_by if queued else self.deadline):
            self._out_of_time = True
            self._wake()
            return
        if settings.hedge and self._needed == 1 and len(self._running) == 1 and not self._answers:
            self._hedge(now)

    @property
    def deadline(self) -> float:
        """When the prompt's time is over (monotonic), as things stand."""
        return self._patience.deadline

    def give_up_calls_of(self, account: str, key: str) -> None:
        """The operator has shut the account (or one masked key of it): ask elsewhere."""
        for call in list(self._running.values()):
            if call.lease.account.name == account and key in ("", call.lease.key.name):
                call.give_up("disabled")

    # -- calls ------------------------------------------------------------------------------------

    def _hedge(self, now: float) -> None:
        """Ask a second account when the only call has been silent, or stalled, for longer than is usual."""
        policy = self._executor.hedging
        delay = policy.delay_s
        if delay is None:
            return
        clocks = next(iter(self._running.values())).clocks
        if clocks.first_token is None:
            if now - clocks.started < delay:
                return
        elif now - clocks.last_text < max(STALL_PATIENCE * delay, SHORTEST_STALL_S):
            return
        if policy.allows():
            lease = self._lease("hedge", now)
            if lease is not None:
                policy.hedges += 1
                self._launch(lease)

    def _take_first_token(self, call: Call) -> None:
        """Tell of the first text of a call, once."""
        first = call.clocks.first_token
        if first is not None and not call.told_first_token:
            call.told_first_token = True
            self._executor.pool.on_first_token(call.lease, first)
            self._patience.on_first_token(call.clocks, call.lease.account.name)

    def _widen(self) -> None:
        """Send the other calls of a race or a vote, each to an account of its own while there are such."""
        purpose: Purpose = "race" if self._needed == 1 else "vote"
        while len(self._running) < self._width:
            lease = self._lease(purpose, time.monotonic())
            if lease is None:
                return
            self._launch(lease)

    def _tried(self) -> frozenset[Account]:
        """Accounts that have failed this prompt, answer it, or have answered it."""
        busy = {c.lease.account for c in self._running.values()}
        return frozenset(self._passed | busy | {c.lease.account for c, _ in self._answers})

    def _lease(self, purpose: Purpose, now: float) -> Lease | None:
        return self._executor.pool.lease(
            model=self._model,
            purpose=purpose,
            now=now,
            patience_s=self._executor.hedging.delay_s,
            passed=self._tried(),
            prefix=self._prefix,
        )

    async def _launch_another(self) -> bool:
        """Wait for a place and send one more call. False where the prompt's tries or time are used up."""
        if self._faults >= self._executor.settings.max_attempts:
            return False
        now = time.monotonic()
        if self._faults and (pause := self._executor.pool.backoff_s(self._passed, self._faults, now)):
            await asyncio.sleep(min(pause, max(0.0, self.deadline - now)))
        lease = await self._executor.acquire(
            model=self._model,
            purpose="vote" if self._needed > 1 and self._last_error is None else "retry",
            passed=self._tried(),
            prefix=self._prefix,
            deadline=self.deadline,
        )
        if lease is None:
            self._out_of_time = True
            return False
        self._launch(lease)
        return True

    def _launch(self, lease: Lease) -> None:
        self.attempts += 1
        executor = self._executor
        executor.hedging.calls += lease.purpose != "hedge"
        limits = self._patience.limits(lease.account.name)
        call = Call(self.attempts, lease, limits, lease.started)
        self._running[call.number] = call
        executor.emit(
            AttemptStarted(
                time.time(),
                self.prompt.seq,
                call.number,
                lease.account.name,
                lease.key.name,
                lease.purpose,
                lease.why,
                lease.avoided,
                limits.first_token_s,
                min(limits.total_s, self._patience.ends_by - lease.started),
                limits.why,
                limits.silence_s,
            )
        )
        call.task = asyncio.create_task(self._carry_out(call))
        call.task.add_done_callback(partial(self._settle, call))

    def _settle(self, call: Call, task: asyncio.Task[None]) -> None:
        """The end of a call's task, whatever it came to.

        A call that was given up before its first step has not run at all: its place is given back here. A fault
        of ours must end the session with its message, not leave the prompt waiting.
        """
        if not call.begun:
            self._cancelled(call)
        elif not task.cancelled() and (fault := task.exception()) is not None:
            self._fault = fault
        self._running.pop(call.number, None)
        self._wake()
        self._executor.on_place_free()

    async def _carry_out(self, call: Call) -> None:
        call.begun = True
        executor, lease = self._executor, call.lease
        try:
            reply = await exchange(
                executor.transport, executor.chat_url, executor.headers(lease.key), self._body, call.clocks
            )
        except CallError as e:
            self._failed(call, e)
        except asyncio.CancelledError:
            if call.given_up is None:
                self._cancelled(call)
                raise
            if isinstance(call.given_up, CallError):
                self._failed(call, call.given_up)
            else:
                self._cancelled(call)
        else:
            self._replied(call, reply)

    def _replied(self, call: Call, reply: Reply) -> None:
        now = time.monotonic()
        clocks, executor = call.clocks, self._executor
        reply = executor.redact_reply(reply)
        first_token_s = (clocks.first_token or now) - clocks.started
        self._take_first_token(call)
        self._patience.on_answered(clocks, now)
        executor.pool.on_answered(call.lease, first_token_s, now, reply.usage.cache_hit)
        executor.hedging.observe(first_token_s)
        self._answers.append((call, reply))
        self._told_ended(
            call, "answered", None, first_token_s, now - clocks.started, reply.usage, reply.request_id
        )

    def _failed(self, call: Call, error: CallError) -> None:
        error.message = self._executor.redact(error.message)
        error.request_id = error.request_id and self._executor.redact(error.request_id)
        now = time.monotonic()
        self._executor.pool.on_failed(call.lease, error, now)
        self._last_error = error
        self._passed.add(call.lease.account)
        if error.action is Action.PROBE_LATER:
            self._faults += 1
        if error.kind == "timeout":
            self._patience.on_timeout(call.clocks, call.lease.account.name)
            if call.clocks.first_token is None:
                self._executor.hedging.observe(now - call.clocks.started)
        usage = self._spent(call) if call.clocks.first_token is not None else NO_USAGE
        first = call.clocks.first_token
        self._told_ended(
            call,
            "failed",
            error,
            None if first is None else first - call.clocks.started,
            now - call.clocks.started,
            usage,
            error.request_id,
        )

    def _cancelled(self, call: Call) -> None:
        now = time.monotonic()
        waited = now - call.clocks.started
        delay = self._executor.hedging.delay_s
        if call.given_up == "outrun" and delay is not None and waited >= delay:
            # Longer than is usual; to lose a race by less says nothing about an account.
            self._executor.pool.on_outrun(call.lease, now)
            if call.clocks.first_token is None:
                self._executor.hedging.observe(waited)
        else:
            self._executor.pool.on_cancelled(call.lease, now)
        first = call.clocks.first_token
        first_s = None if first is None else first - call.clocks.started
        why = WHY_GIVEN_UP.get(str(call.given_up), "the session was stopped")
        self._told_ended(call, "cancelled", None, first_s, waited, self._spent(call), None, why)

    def _told_ended(
        self,
        call: Call,
        outcome: AttemptOutcome,
        error: CallError | None,
        first_token_s: float | None,
        latency_s: float,
        usage: Usage,
        request_id: str | None,
        why: str = "",
    ) -> None:
        executor, lease = self._executor, call.lease
        at = time.time()
        bill: Bill | None = FREE
        if usage is not NO_USAGE:
            # The price is that of the hour in which it was asked, also where the answer comes in the next band.
            bill = executor.charge(self._model, usage, at - latency_s, lease.account)
            self._usage = self._usage + usage
        cost, saved_prefix, saved_off_peak = (None, None, None) if bill is None else bill
        self._cost = None if cost is None or self._cost is None else self._cost + cost
        executor.emit(
            AttemptEnded(
                at,
                self.prompt.seq,
                call.number,
                lease.account.name,
                lease.key.name,
                outcome,
                error.kind if error else None,
                error.status if error else None,
                error.message if error else why,
                first_token_s,
                latency_s,
                usage,
                cost,
                request_id,
                saved_prefix,
                saved_off_peak,
            )
        )

    def _spent(self, call: Call) -> Usage:
        """About what a call without an answer has cost: the prompt, and the text that had arrived.

        What its account was thought to hold of the prompt counts at the price of a hit.
        """
        completion = estimate_tokens(call.clocks.builder.text_so_far)
        prompt = estimate_tokens(self._body.decode())
        hit = min(prompt, call.lease.held // BYTES_PER_TOKEN)
        return Usage(hit, prompt - hit, completion, 0, True)

    # -- the outcome ------------------------------------------------------------------------------

    def _over(self) -> bool:
        """Whether no more answers can be hoped for."""
        refused = self._last_error is not None and self._last_error.action is Action.FAIL_PROMPT
        return refused or self._out_of_time or self._fault is not None

    def _failure(self, seconds: float) -> PromptError:
        error = self._last_error
        if self._out_of_time and (error is None or error.action is not Action.FAIL_PROMPT):
            limit = self._executor.settings.timeout_s
            if seconds > 1.1 * limit:
                limit = round(seconds)
            last = f"; the last call said: {error.message}" if error else ""
            if error is None and not self.attempts:
                return PromptError("no_account", f"no account was free within {limit:g} s", latency_s=seconds)
            kind = error.kind if error is not None else "timeout"
            words = f"no complete answer within {limit:g} s{last}"
            return PromptError(kind, words, attempts=self.attempts, latency_s=seconds)
        if error is None:
            return PromptError("timeout", "no answer", attempts=self.attempts, latency_s=seconds)
        return PromptError(error.kind, error.message, attempts=self.attempts, latency_s=seconds)

    def _answer(self, seconds: float) -> Answer:
        settings = self._executor.settings
        agreement, flagged, candidates = None, False, None
        best = 0
        if self._needed > 1:
            texts = [reply.content for _, reply in self._answers]
            best, agreement, own = medoid(texts)
            flagged = len(texts) < 2 or agreement < settings.agreement_threshold
            candidates = [
                Candidate(call.lease.account.name, reply.content, score)
                for (call, reply), score in zip(self._answers, own, strict=True)
            ]
        call, reply = self._answers[best]
        first = call.clocks.first_token
        return Answer(
            content=reply.content,
            reasoning=reply.reasoning,
            model=reply.model or self._model,
            account=call.lease.account.name,
            key=call.lease.key.name,
            attempts=self.attempts,
            first_token_s=None if first is None else first - self.started,
            latency_s=seconds,
            usage=self._usage,
            cost_usd=self._cost,
            finish_reason=reply.finish_reason,
            agreement=agreement,
            flagged=flagged,
            tool_calls=reply.tool_calls,
            candidates=candidates,
        )

    async def _end_calls(self) -> None:
        """Give up what still runs and wait for its end, so that its tokens are in the books."""
        tasks = []
        for call in list(self._running.values()):
            call.give_up("outrun" if self._answers else "too late" if self._out_of_time else self.why_stopped)
            if call.task is not None:
                tasks.append(call.task)
        if tasks:
            await asyncio.gather(*tasks, return_exceptions=True)

    # -- waiting ----------------------------------------------------------------------------------

    async def _change(self) -> None:
        if self._out_of_time:
            return
        self._changed = asyncio.get_running_loop().create_future()
        try:
            await self._changed
        finally:
            self._changed = None

    def _wake(self) -> None:
        if self._changed is not None and not self._changed.done():
            self._changed.set_result(None)
