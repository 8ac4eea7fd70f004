"""What the `pilothouse context` commands do."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import msgspec

from core.cache.explain import roughly
from core.cli.cache_tables import Shown
from core.cli.context_store import open_store, priced_models, tell_notices
from core.cli.errors import EXIT_FAILED, EXIT_OK, complain
from core.config.secrets import Redactor
from core.context import ContextError, ContextHead, ContextSnapshot, ContextStore
from core.context.transfer import as_markdown, as_record, export_contexts, read_contexts
from core.session.contexts import context_of

SUMMARY_SHOWN = 56
"""Characters: more would take the room of the other columns."""


def show_list(profile: str, redactor: Redactor, *, as_json: bool) -> None:
    store = open_store(profile)
    heads = store.heads()
    priced = priced_models(profile)
    tell_notices(store)
    shown = Shown(redactor)
    if as_json:
        shown.json([_fields(head, priced) for head in heads])
    elif heads:
        _show_heads(shown, heads, priced)
    else:
        complain("there is no context yet: keep one with pilothouse context save or add")
    _tell_troubles(heads)


def show_one(profile: str, redactor: Redactor, which: str, *, as_json: bool) -> None:
    store = open_store(profile)
    snapshot = store.get(which)
    tell_notices(store)
    shown = Shown(redactor)
    if as_json:
        shown.json(as_record(snapshot))
        return
    account = snapshot.account or "none known"
    scope = snapshot.scope.label
    shown.text(
        f"id         {snapshot.id}{f', branched from {snapshot.parent}' if snapshot.parent else ''}\n"
        f"scope      {scope}{'' if snapshot.model in priced_models(profile) else ' (the model has no price)'}\n"
        f"account    {account}\n"
        f"used       {roughly(time.time() - snapshot.used)} ago\n"
        f"summary    {snapshot.summary}\n\n{as_markdown(snapshot)}"
    )


def save_prompt(profile: str, redactor: Redactor, session: Path, prompt: str, name: str) -> None:
    store = open_store(profile, to_add=True)
    snapshot = context_of(session, prompt, name)
    _keep(store, snapshot, redactor, named=bool(name))
    tell_notices(store)


def add_file(profile: str, redactor: Redactor, file: Path, name: str) -> None:
    found = read_contexts(file, name)
    store = open_store(profile, to_add=True)
    for snapshot in found:
        _keep(store, snapshot, redactor, named=bool(name))
    tell_notices(store)


def find(profile: str, redactor: Redactor, text: str, limit: int, *, as_json: bool) -> int:
    """Returns the exit code."""
    store = open_store(profile)
    matches = store.search(text, limit)
    priced = priced_models(profile)
    tell_notices(store)
    shown = Shown(redactor)
    if as_json:
        shown.json([{**_fields(match.head, priced), "score": round(match.score, 4)} for match in matches])
    elif matches:
        shown.table(
            ("SCORE", "NAME", "ID", "MESSAGES", "TOKENS", "SUMMARY"),
            [(f"{match.score:.2f}", *_cells(match.head), match.head.summary) for match in matches],
            numbers=("SCORE", "MESSAGES", "TOKENS"),
        )
    else:
        complain("no context is about that")
    return EXIT_OK if matches else EXIT_FAILED


def branch_off(profile: str, redactor: Redactor, which: str, at: int, name: str) -> None:
    store = open_store(profile, to_add=True)
    branched = store.branch(which, at, name)
    tell_notices(store)
    _tell_kept(Shown(redactor), branched)


def rename_one(profile: str, redactor: Redactor, which: str, name: str) -> None:
    store = open_store(profile, to_add=True)
    store.rename(which, name)
    tell_notices(store)
    Shown(redactor).text(f"{which} is now {name}")


def export_to(profile: str, redactor: Redactor, which: Sequence[str], out: Path) -> None:
    """Without names all that can be read; what cannot is told."""
    store = open_store(profile)
    snapshots = [store.get(name) for name in which]
    if not which:
        for head in store.heads():
            try:
                snapshots.append(store.get(head.id))
            except ContextError as e:
                complain(str(e))
    tell_notices(store)
    if not snapshots:
        raise ContextError("there is no context to export")
    export_contexts(snapshots, out)
    Shown(redactor).text(f"{out}: {len(snapshots):,} context{'s' if len(snapshots) > 1 else ''}")


def remove_some(profile: str, redactor: Redactor, which: Sequence[str]) -> None:
    store = open_store(profile)
    for name in which:
        head = store.remove(name)
        Shown(redactor).text(
            f"removed {head.name} ({head.id}): pilothouse context undo brings it back for an hour"
        )
    tell_notices(store)


def bring_back(profile: str, redactor: Redactor) -> int:
    """Returns the exit code."""
    store = open_store(profile)
    head = store.undo()
    tell_notices(store)
    if head is None:
        complain("there is nothing to bring back: a removed context is kept for an hour")
        return EXIT_FAILED
    Shown(redactor).text(f"{head.name} ({head.id}) is back")
    return EXIT_OK


def _keep(store: ContextStore, snapshot: ContextSnapshot, redactor: Redactor, *, named: bool) -> None:
    """A name that the user gave must be free; one that was made up gets a number where it is taken."""
    if not named:
        snapshot = msgspec.structs.replace(snapshot, name=store.free_name(snapshot.name))
    _tell_kept(Shown(redactor), store.save(snapshot))


def _tell_kept(shown: Shown, kept: ContextSnapshot) -> None:
    about = "about " if kept.tokens_estimated else ""
    shown.text(f"{kept.name} ({kept.id}): {len(kept.messages)} messages, {about}{kept.tokens:,} tokens")


def _fields(head: ContextHead, priced: Collection[str]) -> dict[str, Any]:
    return {**msgspec.structs.asdict(head), "model_has_price": head.model in priced}


def _show_heads(shown: Shown, heads: Sequence[ContextHead], priced: Collection[str]) -> None:
    now = time.time()
    shown.table(
        ("NAME", "ID", "MESSAGES", "TOKENS", "MODEL", "ACCOUNT", "USED", "SUMMARY"),
        [
            (
                *_cells(head),
                head.model + ("" if not head.model or head.model in priced else " (no price)"),
                head.account or "",
                f"{roughly(now - head.used)} ago",
                (head.trouble or head.summary)[:SUMMARY_SHOWN],
            )
            for head in heads
        ],
        numbers=("MESSAGES", "TOKENS"),
    )


def _cells(head: ContextHead) -> tuple[str, str, str, str]:
    return head.name, head.id, str(head.messages), ("~" if head.tokens_estimated else "") + f"{head.tokens:,}"


def _tell_troubles(heads: Sequence[ContextHead]) -> None:
    for head in heads:
        if head.trouble:
            complain(head.trouble)
