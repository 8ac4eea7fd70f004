"""The addresses of the simulator and what each answers.

All but the `/_simulator` ones are DeepSeek's, with and without `/v1`; chat is also under `/beta`.
"""

import asyncio
import time
from collections.abc import Callable
from itertools import count
from typing import Any

import msgspec

from core.simulator import errors
from core.simulator.accounts import AccountBook, AccountState
from core.simulator.answer import compose_answer
from core.simulator.chat_request import (
    ChatRequest,
    decode_chat_request,
    prompt_hash,
    prompt_text,
)
from core.simulator.connection import Connection, HttpRequest
from core.simulator.distributions import answer_length
from core.simulator.errors import ApiError
from core.simulator.exchange import Exchange, Script
from core.simulator.http_text import retry_after, whole
from core.simulator.plain_exchange import PlainExchange
from core.simulator.plan import Outcome, Plan
from core.simulator.profile import Behaviour, Profile, ProfileError, parse_profile
from core.simulator.stream_exchange import StreamExchange
from core.simulator.tally import AnsweredPrompts, CallRecord, Tally
from core.simulator.tokens import estimate_tokens

Answering = Callable[[HttpRequest, Connection, bytes], Exchange | None]


class Endpoints:
    """Routes requests; the handler of every connection."""

    def __init__(self, loop: asyncio.AbstractEventLoop, profile: Profile) -> None:
        self._loop = loop
        self.profile = profile
        self._book = AccountBook(profile)
        self._answered = AnsweredPrompts()
        self._calls = 0
        self._unknown_key_calls = 0
        self._numbers = count(1)
        self._routes: dict[tuple[str, str], Answering] = {
            ("GET", "/_simulator/stats"): self._send_stats,
            ("POST", "/_simulator/profile"): self._take_profile,
        }
        for prefix in ("", "/v1"):
            self._routes["POST", f"{prefix}/chat/completions"] = self._chat
            self._routes["POST", f"/beta{prefix}/chat/completions"] = self._beta_chat
            self._routes["GET", f"{prefix}/models"] = self._send_models
            self._routes["GET", f"{prefix}/user/balance"] = self._send_balance

    def handle(self, request: HttpRequest, connection: Connection) -> Exchange | None:
        """Answer at once and return None, or return the exchange that will."""
        request_id = b"sim-%012x" % next(self._numbers)
        answering = self._routes.get((request.method, request.path))
        if answering is None:
            _send_error(connection, request_id, errors.NOT_FOUND)
            return None
        return answering(request, connection, request_id)

    def replace_profile(self, profile: Profile) -> None:
        """Behave like `profile` from the next call on; calls in flight go on as they were."""
        self.profile = profile
        self._book.adopt(profile)

    def stats(self) -> dict[str, Any]:
        """All counters, as `GET /_simulator/stats` gives them."""
        return {
            "calls": self._calls,
            "unknown_key_calls": self._unknown_key_calls,
            "accounts": {state.account.name: state.tally.as_dict() for state in self._book},
            "keys": {
                key: {"account": state.account.name, **tally.as_dict()}
                for state in self._book
                for key, tally in state.key_tallies.items()
            },
            "prompts": self._answered.as_dict(),
        }

    # The addresses

    def _chat(
        self, request: HttpRequest, connection: Connection, request_id: bytes, beta: bool = False
    ) -> Exchange | None:
        self._calls += 1
        key = _bearer(request.authorization)
        state = self._book.of_key(key)
        if state is None:
            self._unknown_key_calls += 1
            _send_error(connection, request_id, _no_such_key(key))
            return None
        behaviour = state.account.behaviour_of(key)
        tallies = (state.tally, state.key_tallies[key])
        if behaviour.unauthorized:
            self._refuse(connection, request_id, tallies, errors.wrong_key(key))
            return None
        try:
            chat = decode_chat_request(request.body)
        except msgspec.ValidationError as error:
            problem: ApiError | None = errors.wrong_field(str(error))
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            problem = errors.broken_json(str(error))
        else:
            problem = self._problem(chat, behaviour, beta)
        if problem is not None:
            self._refuse(connection, request_id, tallies, problem)
            return None
        plan = state.admit(behaviour)
        if plan.outcome in (Outcome.EMPTY, Outcome.RATE_LIMITED):
            headers = _retry_header(behaviour) if plan.outcome is Outcome.RATE_LIMITED else b""
            problem = errors.fault(plan.status)
            self._refuse(connection, request_id, tallies, problem, headers)
            return None
        prompt = prompt_text(chat.messages)
        digest = prompt_hash(prompt)
        script = self._script(chat, prompt, int(digest, 16), plan, behaviour, state, request_id)
        kind = StreamExchange if chat.stream else PlainExchange
        return kind(self._loop, connection, script, CallRecord(tallies, self._answered, digest))

    def _refuse(
        self,
        connection: Connection,
        request_id: bytes,
        tallies: tuple[Tally, Tally],
        error: ApiError,
        headers: bytes = b"",
    ) -> None:
        """Answer a chat call with an error at once, and count it."""
        for tally in tallies:
            tally.refuse(error.status)
        _send_error(connection, request_id, error, headers)

    def _beta_chat(self, request: HttpRequest, connection: Connection, request_id: bytes) -> Exchange | None:
        return self._chat(request, connection, request_id, beta=True)

    def _problem(self, chat: ChatRequest, behaviour: Behaviour, beta: bool) -> ApiError | None:
        """What is wrong with a decoded request, if anything."""
        if chat.model not in self.profile.models:
            return errors.MODEL_NOT_EXIST
        if not chat.messages:
            return errors.EMPTY_MESSAGES
        if not beta and chat.continued_text is not None:
            return errors.PREFIX_IS_BETA
        marker = behaviour.bad_request_marker
        if marker and any(marker in message.text for message in chat.messages):
            return errors.BAD_PROMPT
        return None

    def _send_models(self, request: HttpRequest, connection: Connection, request_id: bytes) -> None:
        key = _bearer(request.authorization)
        if self._good_owner(key) is None:
            _send_error(connection, request_id, _no_such_key(key))
            return
        models = [{"id": model, "object": "model", "owned_by": "deepseek"} for model in self.profile.models]
        _send_json(connection, request_id, {"object": "list", "data": models})

    def _send_balance(self, request: HttpRequest, connection: Connection, request_id: bytes) -> None:
        key = _bearer(request.authorization)
        state = self._good_owner(key)
        if state is None:
            _send_error(connection, request_id, _no_such_key(key))
            return
        left_usd = state.balance_usd(state.account.behaviour_of(key))
        if left_usd is None:
            _send_error(connection, request_id, errors.NOT_FOUND)
            return
        amount = f"{left_usd:.2f}"
        info = {
            "currency": "USD",
            "total_balance": amount,
            "granted_balance": "0.00",
            "topped_up_balance": amount,
        }
        balance = {"is_available": left_usd > 0, "balance_infos": [info]}
        _send_json(connection, request_id, balance)

    def _send_stats(self, request: HttpRequest, connection: Connection, request_id: bytes) -> None:
        _send_json(connection, request_id, self.stats())

    def _take_profile(self, request: HttpRequest, connection: Connection, request_id: bytes) -> None:
        try:
            self.replace_profile(parse_profile(msgspec.json.decode(request.body)))
        except (ProfileError, msgspec.DecodeError, UnicodeDecodeError) as error:
            problem = ApiError(400, str(error), "invalid_request_error")
            _send_error(connection, request_id, problem)
            return
        _send_json(connection, request_id, {"accounts": len(self.profile.accounts)})

    def _script(
        self,
        chat: ChatRequest,
        prompt: str,
        number: int,
        plan: Plan,
        behaviour: Behaviour,
        state: AccountState,
        request_id: bytes,
    ) -> Script:
        """Settle the answer and its price before the call begins."""
        quantile = ((number & 0xFFFFFFFF) + 0.5) / 0x1_0000_0000
        continued = chat.continued_text
        prompt_tokens = estimate_tokens("".join(message.text for message in chat.messages))
        text = f"{chat.model}\n{prompt}"  # models share no cache
        hit_tokens = min(prompt_tokens, state.prefixes.hit_tokens(text, self._loop.time()))
        prefill_s = (
            (prompt_tokens - hit_tokens) * behaviour.slow_factor / behaviour.prefill_rate
            if behaviour.prefill_rate
            else 0.0
        )
        answer = compose_answer(
            chat.last_user_text,
            number,
            answer_length(behaviour.answer_tokens, quantile),
            max_tokens=chat.max_tokens,
            continued_text=continued,
        )
        stored = f"{text}\nassistant: {continued or ''}{answer.content}"
        return Script(
            request_id=request_id,
            model=chat.model,
            created=int(time.time()),
            plan=plan._replace(delay_s=plan.delay_s + prefill_s),
            behaviour=behaviour,
            answer=answer,
            reasoning_tokens=behaviour.thinking_tokens(quantile) if chat.thinks and continued is None else 0,
            prompt_tokens=prompt_tokens,
            cache_hit_tokens=hit_tokens,
            wants_usage=chat.wants_usage,
            on_answered=lambda: state.prefixes.store(stored, self._loop.time()),
        )

    def _good_owner(self, key: str) -> AccountState | None:
        """The account of a key that is known and not revoked."""
        state = self._book.of_key(key)
        if state is None or state.account.behaviour_of(key).unauthorized:
            return None
        return state


def _bearer(authorization: str) -> str:
    scheme, _, key = authorization.partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def _no_such_key(key: str) -> ApiError:
    return errors.wrong_key(key) if key else errors.NO_KEY


def _retry_header(behaviour: Behaviour) -> bytes:
    if behaviour.retry_after_s is None:
        return b""
    return retry_after(behaviour.retry_after_s, time.time() if behaviour.retry_after_date else None)


def _send_json(connection: Connection, request_id: bytes, value: dict[str, Any]) -> None:
    connection.write(whole(200, request_id, msgspec.json.encode(value)))


def _send_error(connection: Connection, request_id: bytes, error: ApiError, headers: bytes = b"") -> None:
    connection.write(whole(error.status, request_id, error.body(), headers))
