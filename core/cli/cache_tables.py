"""How the cache is shown: as tables for people, as JSON for scripts. No key is ever shown."""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
import time
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from core.cache import CacheEntry, CleanupPlan
from core.cache.calibration import FalseHits
from core.cache.explain import Explanation, roughly
from core.cli.cache_file import ScopeUse, id_of
from core.cli.errors import CliError
from core.cli.progress import duration, money
from core.config.secrets import Redactor

REMOVALS_LISTED = 20
PIPED_COLUMNS = 160
WIDEST = 30
_MARKS = {"same": "{}", "only stored": "[-{}-]", "only asked": "{{+{}+}}"}


class Shown:
    """Standard output, through the redactor. Each call writes one whole thing."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor

    def text(self, text: str) -> None:
        cleaned = self._redactor.redact(printable(text)) + "\n"
        _write(cleaned.encode(sys.stdout.encoding or "utf-8", "replace"))

    def json(self, value: Any) -> None:
        """One object on one line, in UTF-8."""
        _write(json.dumps(self._redacted(value), ensure_ascii=False).encode(errors="replace") + b"\n")

    def table(
        self, columns: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Sequence[str] = ()
    ) -> None:
        """The last column takes the room that is left, and is cut there."""
        table = Table(box=None, pad_edge=False, header_style="")
        for name in columns:
            is_last = name == columns[-1]
            table.add_column(
                name,
                justify="right" if name in numbers else "left",
                no_wrap=True,
                overflow="ellipsis",
                max_width=None if is_last else WIDEST,
                ratio=1 if is_last else None,
            )
        for row in rows:
            table.add_row(*(Text(self._cell(value)) for value in row))
        width = shutil.get_terminal_size().columns if sys.stdout.isatty() else PIPED_COLUMNS
        drawn = io.StringIO()
        Console(file=drawn, width=width, color_system=None).print(table)
        self.text("\n".join(line.rstrip() for line in drawn.getvalue().splitlines()))

    def _cell(self, value: str) -> str:
        # Cut only now: a part of a key would not be known for one.
        return " ".join(self._redactor.redact(printable(value)).split())[:PIPED_COLUMNS]

    def _redacted(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._redactor.redact(value)
        if isinstance(value, dict):
            return {key: self._redacted(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [self._redacted(item) for item in value]
        return value


def printable(text: str) -> str:
    """Without the signs by which a stored text could steer the terminal."""
    return "".join(c if c.isprintable() or c in "\n\t" else "\ufffd" for c in text)


def _write(data: bytes) -> None:
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as e:
        # Python would complain once more when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(e, BrokenPipeError):  # whoever reads a pipe may have seen enough (`| head`)
            raise CliError(f"standard output: cannot be written: {e.strerror}") from None


def size(n_bytes: int) -> str:
    """`312 B`, `4.1 kB`, `23 MB`."""
    if n_bytes < 1000:
        return f"{n_bytes} B"
    power = min(3, (len(str(n_bytes)) - 1) // 3)
    value = n_bytes / 1000**power
    return f"{value:.{0 if value >= 10 else 1}f} {'kMG'[power - 1]}B"


# -- entries ------------------------------------------------------------------------------------------------------


def entry_fields(entry: CacheEntry, now: float) -> dict[str, Any]:
    """An entry for scripts, without its answer. Times are seconds since the epoch."""
    return {
        "id": id_of(entry),
        "prompt": entry.prompt,
        "model": entry.model,
        "scope": entry.scope.label,
        "scope_key": entry.scope.key.hex(),
        "hits": entry.hits,
        "utility": round(entry.utility, 4),
        "created": entry.created,
        "expires": entry.expires,
        "expired": entry.expires <= now,
        "last_used": entry.last_used,
        "pinned": entry.pinned,
        "bytes": entry.n_bytes,
        "tokens": entry.tokens,
        "cost_usd": entry.cost_usd,
        "latency_s": entry.latency_s,
        "session": entry.origin,
    }


def show_entries(shown: Shown, entries: Iterable[CacheEntry], now: float) -> None:
    shown.table(
        ("ID", "HITS", "UTILITY", "AGE", "LEFT", "BYTES", "COST", "PINNED", "SCOPE", "PROMPT"),
        (
            (
                id_of(entry),
                str(entry.hits),
                f"{entry.utility:.2f}",
                roughly(now - entry.created),
                roughly(entry.expires - now) if entry.expires > now else "expired",
                size(entry.n_bytes),
                "" if entry.cost_usd is None else money(entry.cost_usd),
                "pinned" if entry.pinned else "",
                entry.scope.label,
                entry.prompt,
            )
            for entry in entries
        ),
        numbers=("HITS", "UTILITY", "AGE", "LEFT", "BYTES", "COST"),
    )


def show_entry(shown: Shown, entry: CacheEntry, now: float) -> None:
    left = (
        f"for {roughly(entry.expires - now)}"
        if entry.expires > now
        else f"expired {roughly(now - entry.expires)} ago"
    )
    cost = "unknown" if entry.cost_usd is None else money(entry.cost_usd)
    parts = [
        f"entry      {id_of(entry)}{', pinned' if entry.pinned else ''}",
        f"scope      {entry.scope.label} ({entry.scope.key.hex()})",
        f"stored     {_moment(entry.created)}, kept {left}",
        f"used       {entry.hits} times, last {_moment(entry.last_used)}; utility {entry.utility:.2f}",
        f"saves      {cost}, {duration(entry.latency_s)}, {entry.tokens} tokens a hit; takes {size(entry.n_bytes)}",
        f"\n--- prompt\n{entry.text or entry.prompt}",
    ]
    if entry.reasoning:
        parts.append(f"\n--- reasoning\n{entry.reasoning}")
    parts.append(f"\n--- answer\n{entry.response}")
    shown.text("\n".join(parts))


def _moment(at: float) -> str:
    try:
        return time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(at))
    except (OverflowError, OSError, ValueError):  # the clock was wrong when it was stored
        return f"{at:.0f} s after 1970"


# -- why a prompt is served or not --------------------------------------------------------------------------------


def without_keys(told: Explanation, redactor: Redactor) -> Explanation:
    """Where a text holds a key, its parts must not be shown one by one either, as differences and guards would."""
    texts = [told.asked] + ([] if told.entry is None else [told.entry.text or told.entry.prompt])
    if all(redactor.redact(text) == text for text in texts):
        return told
    why = f"{told.outcome}: a prompt holds what looks like a key, so the differences are not shown"
    return msgspec.structs.replace(told, why=why, guards=(), segments=())


def explanation_fields(told: Explanation, scopes: int) -> dict[str, Any]:
    entry = told.entry
    return {
        "outcome": told.outcome,
        "reason": told.reason,
        "why": told.why,
        "layer": told.layer,
        "entry": None if entry is None else id_of(entry),
        "scope": None if entry is None else entry.scope.label,
        "asked": told.asked,
        "stored": None if entry is None else entry.text or entry.prompt,
        "threshold": told.threshold,
        "scores": told.scores,
        "guards": [{"kind": g.kind, "asked": g.asked, "stored": g.stored} for g in told.guards],
        "segments": [[s.text, s.mark] for s in told.segments],
        "scopes_asked": scopes,
    }


def show_explanation(shown: Shown, told: Explanation, scopes: int) -> None:
    parts = [told.why]
    if told.entry is not None:
        scores = ", ".join(f"{layer} {score:.2f}" for layer, score in told.scores.items())
        marked = "".join(_MARKS[s.mark].format(s.text) for s in told.segments)
        parts += [
            f"entry        {id_of(told.entry)}, {told.entry.scope.label}",
            f"scores       {scores} (threshold {told.threshold:.2f})",
            f"differences  {marked}",
        ]
    if scopes > 1:
        parts.append(f"Asked in {scopes} scopes, of which this is the nearest; --scope narrows them down.")
    shown.text("\n".join(parts))


# -- cleanups and scopes ------------------------------------------------------------------------------------------


def plan_fields(plan: CleanupPlan) -> dict[str, Any]:
    removals = [{"id": f"{r.entry_id:016x}", "bytes": r.n_bytes, "why": r.why} for r in plan]
    return {"entries": len(plan), "bytes": plan.total_bytes, "removals": removals}


def show_plan(shown: Shown, plan: CleanupPlan) -> None:
    lines = [f"{plan.kind}: {len(plan)} entries would go, {size(plan.total_bytes)}"]
    for count, removal in enumerate(plan):
        if count == REMOVALS_LISTED:
            lines.append(f"  … and {len(plan) - count} more (--json lists all)")
            break
        lines.append(f"  {removal.entry_id:016x}  {size(removal.n_bytes)}  {removal.why}")
    shown.text("\n".join(lines))


def scope_fields(use: ScopeUse) -> dict[str, Any]:
    return {
        "key": use.scope.key.hex(),
        "model": use.scope.model,
        "label": use.scope.label,
        "entries": use.entries,
        "hits": use.hits,
    }


def show_scopes(shown: Shown, uses: Iterable[ScopeUse]) -> None:
    shown.table(
        ("ENTRIES", "HITS", "KEY", "SCOPE"),
        ((f"{u.entries:,}", f"{u.hits:,}", u.scope.key.hex()[:8], u.scope.label) for u in uses),
        numbers=("ENTRIES", "HITS"),
    )


def show_false_hits(shown: Shown, known: Iterable[FalseHits]) -> None:
    """What checks of hits have shown. A check that is not clear counts as half a wrong hit."""
    shown.table(
        ("CHECKED", "WRONG", "SHARE", "AT MOST", "THRESHOLD", "SCOPE"),
        (
            (
                f"{k.checked:,}",
                f"{k.wrong:g}",
                "-" if k.share is None else f"{k.share:.1%}",
                f"{k.high:.1%}",
                f"{k.threshold:.2f}" if k.threshold <= 1 else "none",
                k.label,
            )
            for k in known
        ),
        numbers=("CHECKED", "WRONG", "SHARE", "AT MOST", "THRESHOLD"),
    )
