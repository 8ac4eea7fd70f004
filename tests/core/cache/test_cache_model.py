"""Whatever is done in whatever order, the cache holds what a plain dictionary with the same rules would hold."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import msgspec
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from core.cache import CacheRequest, IntelligentCache, Scope
from core.cache.store import UNDO_S
from core.cache.table import ENTRY_BYTES
from core.cache.utility import benefit, priority, utility

NOW = 1_790_000_000.0
TTL_S = 40 * 3600.0
ROOM = 5
LATENCY_S = 2.0
QUESTIONS = st.integers(0, 8)
SCOPES = [Scope(bytes([i]) * 16, f"model {i}") for i in range(2)]
HEAD_BYTES = 16
"""What lies before the texts of an entry and counts as theirs."""


class Known(msgspec.Struct, frozen=True):
    """An entry as the model has it."""

    response: str
    expires: float
    last_used: float
    hits: int
    pinned: bool
    uses: int
    """Hits, and also the times that it was put: those that the cache remembers."""

    def priority(self, prompt: str, now: float) -> float:
        size = HEAD_BYTES + len(prompt) + len(self.response) + ENTRY_BYTES
        return priority(benefit(None, LATENCY_S, size), self.uses - 1, self.last_used, now)


def request_of(number: int) -> CacheRequest:
    """Every other question is of the other scope; no two share a word."""
    prompt = f"prompt{number}"
    return CacheRequest(bytes([number]) * 16, SCOPES[number % 2], prompt, prompt)


class CacheMachine(RuleBasedStateMachine):
    @initialize(on_disk=st.booleans())
    def begin(self, on_disk: bool) -> None:
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "cache.db" if on_disk else None
        self.now = NOW
        self.known: dict[int, Known] = {}
        self.ghosts: dict[int, int] = {}
        """Uses of entries that were evicted."""
        self.buried: dict[int, Known] = {}
        self.undo_until = 0.0
        self.earlier: list[tuple[float, dict[int, Known]]] = []
        """Until when what was buried before a restart can be brought back, and what that is."""
        self.own = False
        """Whether what is buried was so since the last restart."""
        self.open()

    def open(self) -> None:
        self.cache = IntelligentCache(self.path, ttl_s=TTL_S, max_entries=ROOM, clock=lambda: self.now)
        assert self.cache.loaded.wait(20)

    def tick(self) -> None:
        """No two things happen at the same moment, so that no two priorities are equal."""
        self.now += 1.0

    def rank(self, number: int) -> float:
        return self.known[number].priority(request_of(number).prompt, self.now)

    def make_room(self) -> None:
        while len(self.known) > ROOM:
            loose = [n for n, e in self.known.items() if not e.pinned]
            if not loose:
                return
            over = [n for n in loose if self.known[n].expires <= self.now]
            leaves = min(over, key=lambda n: self.known[n].expires) if over else min(loose, key=self.rank)
            self.ghosts[leaves] = self.known.pop(leaves).uses

    @rule(number=QUESTIONS, letter=st.sampled_from("abc"), size=st.sampled_from([60, 900]))
    def put(self, number: int, letter: str, size: int) -> None:
        self.tick()
        kept = self.cache.put(request_of(number), letter * size, latency_s=LATENCY_S)
        before = self.known.get(number)
        if before is None and len(self.known) >= ROOM and all(e.pinned for e in self.known.values()):
            assert not kept
            return
        for buried in (self.buried, *(known for _, known in self.earlier)):
            buried.pop(number, None)
        hits, pinned = (before.hits, before.pinned) if before else (0, False)
        uses = 1 + (before.uses if before else self.ghosts.pop(number, 0))
        self.known[number] = Known(letter * size, self.now + TTL_S, self.now, hits, pinned, uses)
        self.make_room()
        assert kept == (number in self.known)

    @rule(number=QUESTIONS)
    def get(self, number: int) -> None:
        self.tick()
        hit = self.cache.get(request_of(number))
        entry = self.known.get(number)
        if entry is None or entry.expires <= self.now:
            assert hit is None
            return
        assert hit is not None
        assert (hit.layer, hit.entry.response) == ("exact", entry.response)
        assert hit.entry.scope == SCOPES[number % 2]
        self.known[number] = msgspec.structs.replace(
            entry, hits=entry.hits + 1, last_used=self.now, uses=entry.uses + 1
        )

    @rule(number=QUESTIONS)
    def get_under_another_scope(self, number: int) -> None:
        request = request_of(number)
        other = msgspec.structs.replace(request, question=b"x" * 16, scope=SCOPES[(number + 1) % 2])
        assert self.cache.get(other) is None

    @rule(hours=st.integers(1, 30))
    def wait(self, hours: int) -> None:
        self.now += hours * 3600.0

    @rule(number=QUESTIONS, pinned=st.booleans())
    def pin(self, number: int, pinned: bool) -> None:
        if number in self.known:
            self.cache.pin(self.id_of(number), pinned)
            entry = self.known[number]
            uses = entry.hits + 1 if entry.pinned and not pinned else entry.uses
            self.known[number] = msgspec.structs.replace(entry, pinned=pinned, uses=uses)

    @rule(number=QUESTIONS)
    def correct(self, number: int) -> None:
        if number in self.known:
            self.cache.correct(self.id_of(number), "corrected")
            self.known[number] = msgspec.structs.replace(self.known[number], response="corrected")

    @rule(number=QUESTIONS)
    def invalidate(self, number: int) -> None:
        assert self.cache.invalidate(text=f"PROMPT{number}") == (number in self.known)
        self.known.pop(number, None)
        self.forget()

    @rule()
    def clean_expired(self) -> None:
        going = [n for n, e in self.known.items() if e.expires <= self.now and not e.pinned]
        assert len(self.cache.cleanup_expired(dry_run=True)) == len(going)
        assert self.cache.cleanup_expired() == len(going)
        self.bury(going)

    @rule(threshold=st.sampled_from([0.1, 0.3, 0.6]), share=st.sampled_from([0.2, 0.5, 1.0]))
    def clean_low(self, threshold: float, share: float) -> None:
        low = [n for n, e in self.known.items() if not e.pinned and utility(self.rank(n)) < threshold]
        going = sorted(low, key=self.rank)[: int(len(self.known) * share)]
        assert self.cache.cleanup_low_utility(threshold, share) == len(going)
        self.bury(going)

    def bury(self, going: list[int]) -> None:
        if going:
            if not self.own:
                self.remember()
            self.own = True
            self.undo_until = self.now + UNDO_S if self.path is not None else 0.0
            self.buried = {n: self.known.pop(n) for n in going} if self.path is not None else self.buried
            for number in going:
                self.known.pop(number, None)

    @rule()
    def undo(self) -> None:
        can_undo = self.now < self.undo_until
        if can_undo and not self.own:
            self.go_back()
        expected = len(self.buried) if can_undo and self.now < self.undo_until else 0
        assert self.cache.undo_cleanup() == expected
        if expected:
            self.known |= {n: msgspec.structs.replace(e, uses=e.hits + 1) for n, e in self.buried.items()}
            self.buried = {}
            self.make_room()
        if can_undo:
            self.undo_until = 0.0
            self.own = False

    @rule()
    def clear(self) -> None:
        assert self.cache.clear() == len(self.known)
        self.known, self.ghosts = {}, {}
        self.forget()

    def forget(self) -> None:
        if self.path is not None:
            self.buried, self.undo_until, self.earlier = {}, 0.0, []

    @rule()
    def restart(self) -> None:
        if self.path is not None:
            self.cache.close()
            self.remember()
            self.own = False
            self.go_back()
            self.ghosts = {}
            self.known = {n: msgspec.structs.replace(e, uses=e.hits + 1) for n, e in self.known.items()}
            self.open()

    def remember(self) -> None:
        if self.buried:
            self.earlier.append((self.undo_until, self.buried))
        self.buried, self.undo_until = {}, 0.0

    def go_back(self) -> None:
        while self.earlier and not self.buried:
            self.undo_until, self.buried = self.earlier.pop()

    def id_of(self, number: int) -> int:
        return next(e.id for e in self.cache if e.question == request_of(number).question)

    @invariant()
    def the_same_entries_are_there(self) -> None:
        found = {
            number: Known(e.response, e.expires, e.last_used, e.hits, e.pinned, self.known[number].uses)
            for number, e in ((e.question[0], e) for e in self.cache)
        }
        assert found == self.known
        assert len(self.cache) == len(self.known)

    def teardown(self) -> None:
        if hasattr(self, "cache"):
            self.cache.close()
            shutil.rmtree(self.folder)


TestCacheMachine = CacheMachine.TestCase
TestCacheMachine.settings = settings(
    max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
