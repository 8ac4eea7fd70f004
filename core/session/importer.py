"""Copies the prompts of a file into the session file, ahead of the executor, in a thread of its own.

The first prompts are there within milliseconds; the rest follows without hurrying, so that a million of
them neither delay the start nor fill the memory, and the session no longer needs the source afterwards.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from core.client.prompt import Prompt
from core.events import Event, PromptRejected, PromptsCounted
from core.session.errors import InputError, PilothouseError
from core.session.file import Item, StoredPrompts
from core.session.prompts import STDIN, PromptFile, Rejection

log = logging.getLogger(__name__)

FIRST_BATCH = 64
BATCH = 1_000
AHEAD = 5_000
"""Prompts that wait in the file before the import slows down."""
COUNT_EVERY_S = 1.0
PAUSE_S = 0.1

Found = tuple[int, int, Prompt | Rejection]
"""Line, position in bytes, and what stood there."""


class Importer:
    """Reads the prompts of `file` from record `skip` on.

    `submit` takes what is to be written, `backlog` tells how many prompts wait in the file, and `ended` is told
    when all is read (None) or why the import ended early. `turn`, where a conversation is gone on with, makes a
    prompt its next turn or says why it cannot be. All are called in the importer's thread.
    """

    def __init__(
        self,
        file: PromptFile,
        *,
        skip: int,
        known: int,
        strict: bool,
        submit: Callable[[Item], None],
        backlog: Callable[[], int],
        ended: Callable[[PilothouseError | None], None],
        turn: Callable[[Prompt], Prompt | str] | None = None,
    ) -> None:
        self._file = file
        self._records = skip
        self._prompts = known
        self._strict = strict
        self._submit = submit
        self._backlog = backlog
        self._ended = ended
        self._turn = turn
        self._stop = threading.Event()
        self._lines: dict[int, int] = {}
        """Where each prompt of the batch stands in the source, by its `seq`."""
        self._taken: list[Prompt] = []
        self._position = 0
        self._counted_at = 0.0
        self._thread = threading.Thread(target=self._run, name="prompt importer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Read no more; what has been read is kept. Does not wait for a read of standard input."""
        self._stop.set()

    def _run(self) -> None:
        try:
            finished = self._read()
        except PilothouseError as e:
            self._ended(e)
            return
        except Exception as e:  # the session would wait for the rest for ever
            log.exception("reading %s", self._file.name)
            self._ended(PilothouseError(f"{self._file.name}: reading it failed ({type(e).__name__}: {e})"))
            return
        if finished:
            self._submit(PromptsCounted(time.time(), self._prompts, True))
            self._ended(None)

    def _read(self) -> bool:
        batch: list[Prompt] = []
        events: list[Event] = []
        size = FIRST_BATCH
        found = self._file.records(self._records)
        for arrived in with_pauses(found) if self._file.path == STDIN else found:
            if self._stop.is_set():
                return False
            if arrived is None:
                if batch or events:
                    self._write(batch, events, done=False)
                    batch, events = [], []
                continue
            line, position, record = arrived
            if self._turn is not None and isinstance(record, Prompt):
                turned = self._turn(record)
                record = Rejection(line, turned) if isinstance(turned, str) else turned
            self._records += 1
            self._position = position
            if isinstance(record, Rejection):
                if self._strict:
                    raise _strict_error(self._file.name, record)
                events.append(PromptRejected(time.time(), self._file.name, line, record.why))
            else:
                batch.append(record)
                self._lines[record.seq] = line
            if len(batch) + len(events) >= size:
                self._write(batch, events, done=False)
                batch, events, size = [], [], BATCH
        self._write(batch, events, done=True)
        return True

    def _write(self, batch: list[Prompt], events: list[Event], *, done: bool) -> None:
        """Hand a batch to the writer and wait until it has taken it, so that no more than one is in memory."""
        written = threading.Event()

        def taken(prompts: list[Prompt]) -> None:
            self._taken = prompts

        for event in events:
            self._submit(event)
        meta: dict[str, Any] = {"records_read": self._records, "import_done": done}
        self._submit(StoredPrompts(batch, meta, taken, written.set))
        while not written.wait(0.2):
            if self._stop.is_set():
                return
        self._prompts += len(batch)
        if self._taken:
            self._report_taken()
        self._lines.clear()
        self._count(done)
        started = time.monotonic()
        # Ahead of need, read at a pace that leaves the processor to the answers.
        while not done and self._backlog() > AHEAD and not self._stop.is_set():
            time.sleep(0.02)
            if time.monotonic() - started > 0.05:
                break

    def _report_taken(self) -> None:
        taken, self._taken = self._taken, []
        self._prompts -= len(taken)
        for prompt in taken:
            line = self._lines[prompt.seq]
            if self._strict:
                raise _strict_error(self._file.name, Rejection(line, f"the id {prompt.id!r} is used twice"))
            why = f"the id {prompt.id!r} is used by an earlier prompt: ids must differ"
            self._submit(PromptRejected(time.time(), self._file.name, line, why))

    def _count(self, done: bool) -> None:
        """Tell from time to time how many prompts there seem to be, by the share of the file that is read."""
        now = time.monotonic()
        size = self._file.size_bytes
        if done or now - self._counted_at < COUNT_EVERY_S or not size or not self._position:
            return
        self._counted_at = now
        self._submit(
            PromptsCounted(time.time(), max(self._prompts, self._prompts * size // self._position), False)
        )


def with_pauses(records: Iterator[Found]) -> Iterator[Found | None]:
    """The records, and None whenever the source has brought nothing for a moment: what is there can be used.

    A read of standard input cannot be called off, so it happens in a thread that ends with the process.
    """
    arrived: queue.Queue[Found | BaseException | None] = queue.Queue(BATCH)

    def read() -> None:
        try:
            for record in records:
                arrived.put(record)
        except BaseException as e:
            arrived.put(e)  # it is raised where it can be handled
        else:
            arrived.put(None)

    threading.Thread(target=read, name="standard input", daemon=True).start()
    while True:
        try:
            item = arrived.get(timeout=PAUSE_S)
        except queue.Empty:
            yield None
            continue
        if item is None:
            return
        if isinstance(item, BaseException):
            raise item
        yield item


def _strict_error(source: str, rejection: Rejection) -> PilothouseError:
    return InputError(f"{source}, line {rejection.line}: {rejection.why} (strict: nothing is left out)")
