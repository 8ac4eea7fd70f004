"""What is told of the cache in words: how full it is, what it saves, and what came of a command."""

from __future__ import annotations

from core.session.ticket import Done
from gui import format as fmt
from gui.i18n import translate
from gui.models.cache_rows import CacheFigures


def entries_words(count: int) -> str:
    """'1 entry', '1,234 entries'."""
    if count == 1:
        return translate("CacheWords", "1 entry")
    return translate("CacheWords", "{count} entries").format(count=fmt.count(count))


def removed_words(done: Done) -> str:
    words = translate("CacheWords", "Removed: {entries}.").format(entries=entries_words(done.entries))
    if done.returned_mb is not None:
        returned = translate("CacheWords", "{mb} went back to the system, as measured there.")
        words += " " + returned.format(mb=fmt.megabytes(done.returned_mb))
    return words


def back_words(done: Done) -> str:
    if not done.entries:
        return translate(
            "CacheWords", "There was nothing to bring back: what a cleanup removes is kept for an hour."
        )
    return translate("CacheWords", "Brought back: {entries}.").format(entries=entries_words(done.entries))


def figures_words(figures: CacheFigures) -> str:
    """'12,345 of 1,000,000 entries · 34 MB of 512 MB · …'."""

    stats = figures.stats
    parts = [
        translate("CacheWords", "{entries} of {most} entries").format(
            entries=fmt.count(stats.entries), most=fmt.count(figures.max_entries)
        ),
        translate("CacheWords", "{used} of {most}").format(
            used=fmt.size(stats.n_bytes), most=fmt.size(figures.max_bytes)
        ),
    ]
    if stats.pinned:
        parts.append(translate("CacheWords", "{count} pinned").format(count=fmt.count(stats.pinned)))
    hits = sum(stats.hits.values())
    asked = hits + stats.misses
    if asked:
        parts.append(
            translate(
                "CacheWords", "hit rate {share}: {exact} exact, {canonical} canonical, {similar} similar"
            ).format(
                share=fmt.percent(hits / asked), **{name: fmt.count(n) for name, n in stats.hits.items()}
            )
        )
    if figures.checked:
        parts.append(
            translate("CacheWords", "{wrong} of {checked} checked hits were wrong").format(
                wrong=fmt.count(figures.wrong), checked=fmt.count(figures.checked)
            )
        )
    parts.append(
        translate("CacheWords", "{money} saved by what is here").format(money=fmt.money(figures.saved_usd))
    )
    if stats.fault:
        parts.append(translate("CacheWords", "▲ not written to its file: {why}").format(why=stats.fault))
    return " · ".join(parts)
