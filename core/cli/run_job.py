"""Runs a session for `pilothouse run`, and brings its results out, however it ended."""

from __future__ import annotations

import heapq
import os
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec

from core.cli.before_start import before_start
from core.cli.errors import EXIT_FAILED, EXIT_INTERRUPTED, EXIT_OK, EXIT_USAGE, complain
from core.cli.interrupts import Interrupts
from core.cli.progress import Progress
from core.cli.run_plan import STDOUT, RunOptions, RunPlan, prepare
from core.cli.summary import Tally, print_table, print_troubles, summary
from core.client.prompt import Prompt
from core.config.secrets import Redactor
from core.events import Event
from core.session import InputError, PilothouseError, Session, run_session
from core.session.export import export_results, write_results
from core.session.file import SessionFile
from core.session.records import Outcome, outcome_of


def run_job(options: RunOptions, redactor: Redactor) -> int:
    """Returns the exit code. Raises an error for the user where nothing could be run at all."""
    with prepare(options, redactor) as plan:
        costs = before_start(options, plan)
        session = Session(plan.session)
        made_here = not plan.session.session_path.exists()
        began = time.monotonic()
        try:
            error, interrupted = _run(session, costs)
        except Exception:
            # A bug of ours must not cost the answers there are.
            if session.state.started_at is not None:
                _bring_out(session, plan)
            raise
        wall_s = time.monotonic() - began
        if error is not None and _nothing_ran(session, made_here=made_here):
            raise error
        tally = _tally(session)
        saved = _bring_out(session, plan)
        session.close()
        for warning in session.warnings:
            complain(redactor.redact(warning))
        print_troubles(session.state)
        if error is not None:
            complain(redactor.redact(str(error)))
        elif session.state.phase_why:
            complain(f"{session.state.phase}: {redactor.redact(session.state.phase_why)}")
        if options.as_json:
            print(msgspec.json.encode(summary(session, tally, wall_s)).decode(), flush=True)
        else:
            print_table(session.state, tally, plan.session.session_path, exported=plan.out is not None)
        return _exit_code(session, tally, error, interrupted=interrupted, saved=saved)


def _run(session: Session, notes: Sequence[str]) -> tuple[PilothouseError | None, bool]:
    """The error that ended the session, where one did, and whether the user asked to end. `notes` are told once it
    has begun: a plan that cannot be run has an error and nothing else."""
    with Progress(session.state) as progress, Interrupts(session.control, progress.note) as interrupts:
        untold = list(notes)

        def tell(_: Sequence[Event]) -> None:
            while untold:
                progress.note(untold.pop(0))

        session.subscribe(tell)
        session.subscribe(progress.on_events)
        try:
            run_session(session)
        except PilothouseError as e:
            return e, interrupts.count > 0
        return None, interrupts.count > 0


def _nothing_ran(session: Session, *, made_here: bool) -> bool:
    """Whether no prompt came to be; a session file that was made for nothing is removed again."""
    if session.state.started_at is not None and not made_here:
        return False
    if not made_here or session.file is None:
        return True
    if _tally(session).prompts:
        return False
    session.close()
    session.file.remove()
    return True


def _tally(session: Session) -> Tally:
    """What the whole session has; where its file cannot be read any more, what this run saw."""
    state = session.state
    seen = Tally(state.total or state.done, state.answered_before + state.answered, state.failed)
    if session.file is None:
        return seen
    try:
        return Tally(*session.file.counts())
    except PilothouseError as e:
        complain(str(e))
        return seen


# -- results --------------------------------------------------------------------------------------


def _bring_out(session: Session, plan: RunPlan) -> bool:
    """Write the results where they belong, answers that the session file did not take among them.

    Returns whether none was lost on the way; what cannot be written anywhere else goes to stderr.
    """
    unsaved = {prompt.seq: (prompt, outcome_of(result)) for prompt, result in session.unsaved}
    if unsaved:
        complain(f"{len(unsaved)} answers did not get into the session file")
    if not plan.session.session_path.exists():
        complain(
            f"{plan.session.session_path}: was removed while the session ran; its answers are still at hand"
        )
        plan = replace(plan, out=plan.out or _beside(plan.session.session_path))
    if plan.out is not None and session.file is not None:
        try:
            _write(_merged(session.file, unsaved), plan.out)
            return not unsaved
        except PilothouseError as e:
            complain(str(e))
    if unsaved:
        complain("the answers that are nowhere else follow, as JSON lines")
        write_results((unsaved[seq] for seq in sorted(unsaved)), sys.stderr.buffer, "jsonl")
        sys.stderr.flush()
    return not unsaved and plan.out is None


def _beside(session_path: Path) -> Path:
    path = session_path.with_suffix(".jsonl")
    complain(f"the answers go to {path}")
    return path


def _merged(
    file: SessionFile, unsaved: dict[int, tuple[Prompt, Outcome]]
) -> Iterator[tuple[Prompt, Outcome]]:
    """All results in the order of the prompts; one that was not saved is newer than one in the file."""
    stored = (pair for pair in file.results() if pair[0].seq not in unsaved)
    rest = (unsaved[seq] for seq in sorted(unsaved))
    return heapq.merge(stored, rest, key=lambda pair: pair[0].seq)


def _write(results: Iterator[tuple[Prompt, Outcome]], out: Path) -> None:
    if out != STDOUT:
        export_results(results, out)
        return
    try:
        write_results(results, sys.stdout.buffer, "jsonl")
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read has seen enough (`| head`). Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as e:
        raise PilothouseError(f"standard output: cannot be written: {e.strerror}") from None


# -- the end --------------------------------------------------------------------------------------


def _exit_code(
    session: Session, tally: Tally, error: PilothouseError | None, *, interrupted: bool, saved: bool
) -> int:
    state = session.state
    if isinstance(error, InputError):
        return EXIT_USAGE
    if error is not None or not saved:
        return EXIT_FAILED
    everything = state.total_final and tally.answered == tally.prompts and not state.rejected
    if everything and tally.prompts:
        return EXIT_OK
    return EXIT_INTERRUPTED if interrupted else EXIT_FAILED
