"""What `pilothouse cache judge` does."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec

from core.cache.encoder import EncoderMissingError, MiniLM
from core.cache.judge import Figures, JudgedPair, Verdict, judge
from core.cache.pairs import BadLine, Conversation, Pair, read_pairs
from core.cli.cache_tables import Shown
from core.cli.errors import CliError, complain
from core.client.prompt import last_user_text
from core.config.paths import settings_file
from core.config.secrets import Redactor
from core.config.settings import load_settings

BAD_LINES_LISTED = 20
PAIRS_LISTED = 50


def judge_file(
    path: Path,
    redactor: Redactor,
    *,
    profile: str,
    threshold: float | None,
    error_bound: float | None,
    use_encoder: bool,
    missed: bool,
    strict: bool,
    as_json: bool,
) -> None:
    """Raises CliError where nothing can be judged."""
    encoder = _encoder() if use_encoder else None
    lines = list(read_pairs(path))
    pairs = [line for line in lines if isinstance(line, Pair)]
    bad = [line for line in lines if isinstance(line, BadLine)]
    _complain_of(path, bad, redactor)
    if not pairs or (strict and bad):
        raise CliError(f"{path}: {len(bad)} lines are no pairs" if bad else f"{path}: holds no pair")
    at = load_settings(settings_file(profile)).cache_threshold if threshold is None else threshold
    verdict = judge(_with_progress(pairs), threshold=at, error_bound=error_bound, encoder=encoder)
    shown = Shown(redactor)
    if as_json:
        shown.json(_fields(verdict, len(bad), with_missed=missed))
    else:
        _show(shown, verdict, with_missed=missed)


def _encoder() -> MiniLM:
    try:
        MiniLM.check()
    except EncoderMissingError as e:
        raise CliError(str(e)) from None
    return MiniLM()


def _complain_of(path: Path, bad: Sequence[BadLine], redactor: Redactor) -> None:
    for line in bad[:BAD_LINES_LISTED]:
        complain(redactor.redact(f"{path}, line {line.line}: {line.why}"))
    if len(bad) > BAD_LINES_LISTED:
        complain(f"{len(bad) - BAD_LINES_LISTED} more lines are no pairs either")


def _with_progress(pairs: Sequence[Pair]) -> Iterator[Pair]:
    """A bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield from pairs
        return
    from rich.console import Console
    from rich.progress import track

    yield from track(pairs, "judging", console=Console(stderr=True), transient=True)


def _fields(verdict: Verdict, bad: int, *, with_missed: bool) -> dict[str, Any]:
    fields: dict[str, Any] = {**msgspec.to_builtins(verdict), "rejected": bad}
    if not with_missed:
        del fields["missed"]
    return fields


def _show(shown: Shown, verdict: Verdict, *, with_missed: bool) -> None:
    shown.text(_head(verdict))
    columns = ("RECALL", "PRECISION", "FALSE HITS")
    shown.table(
        ("THRESHOLD", *columns),
        [(f"{p.threshold:.2f}", *_percents(p)) for p in verdict.sweep],
        numbers=("THRESHOLD", *columns),
    )
    if verdict.categories:
        shown.text("")
        shown.table(
            ("CATEGORY", "PAIRS", *columns),
            [(name, str(f.pairs), *_percents(f)) for name, f in verdict.categories.items()],
            numbers=("PAIRS", *columns),
        )
    _show_pairs(shown, "served wrongly", verdict.wrong)
    if with_missed:
        _show_pairs(shown, "missed", verdict.missed)


def _head(verdict: Verdict) -> str:
    recall, precision, false_hits = _percents(
        Figures(verdict.recall, verdict.precision, verdict.false_hit_rate)
    )
    layers = [
        f"{layer} {hits.right} right, {hits.wrong} wrong"
        for layer, hits in verdict.layers.items()
        if hits.right or hits.wrong
    ]
    lines = [
        f"{verdict.pairs:,} pairs: {verdict.same:,} the same, {verdict.different:,} different",
        f"at threshold {verdict.threshold:.2f}: recall {recall}, precision {precision}, false hits {false_hits}",
        f"hits: {'; '.join(layers) or 'none'}",
    ]
    if verdict.error_bound is not None and verdict.recommended is None:
        lines.append(
            f"No threshold is sure to keep false hits under {verdict.error_bound:.2%}: "
            "there are too many, or too few different pairs to tell."
        )
    elif verdict.error_bound is not None:
        lines.append(
            f"{verdict.recommended:.2f} is the lowest threshold that surely keeps false hits "
            f"under {verdict.error_bound:.2%} (95 %)."
        )
    return "\n".join(lines) + "\n"


def _percents(figures: Figures) -> tuple[str, str, str]:
    shares = (figures.recall, figures.precision, figures.false_hit_rate)
    recall, precision, false_hits = ("-" if share is None else f"{share:.2%}" for share in shares)
    return recall, precision, false_hits


def _show_pairs(shown: Shown, what: str, pairs: Sequence[JudgedPair]) -> None:
    if not pairs:
        return
    lines = [f"\n{what}: {len(pairs):,}"]
    for pair in pairs[:PAIRS_LISTED]:
        how = f", {pair.layer} {pair.score:.2f}" if pair.layer else ""
        lines += [f"line {pair.line}{how}", f"  stored: {_text(pair.a)}", f"  asked:  {_text(pair.b)}"]
    if len(pairs) > PAIRS_LISTED:
        lines.append(f"… and {len(pairs) - PAIRS_LISTED:,} more (--json lists all)")
    shown.text("\n".join(lines))


def _text(prompt: str | Conversation) -> str:
    if isinstance(prompt, str):
        return " ".join(prompt.split())
    earlier = len(prompt) - 1
    return f"[{earlier} earlier messages] {' '.join(last_user_text(prompt).split())}"
