"""Why a prompt is served from the cache or not, as sentences in the language of the application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gui import format as fmt
from gui.i18n import QT_TRANSLATE_NOOP, translate

if TYPE_CHECKING:
    from core.cache.compare import Guard
    from core.cache.explain import Explanation

LONGEST_QUOTED = 60
KINDS = {
    "code": QT_TRANSLATE_NOOP("Explain", "code"),
    "number": QT_TRANSLATE_NOOP("Explain", "a number"),
    "negation": QT_TRANSLATE_NOOP("Explain", "a negation"),
    "name": QT_TRANSLATE_NOOP("Explain", "a name"),
    "direction": QT_TRANSLATE_NOOP("Explain", "a word of direction"),
    "quantity": QT_TRANSLATE_NOOP("Explain", "a word of quantity"),
    "kind of question": QT_TRANSLATE_NOOP("Explain", "the kind of question"),
    "order": QT_TRANSLATE_NOOP("Explain", "the order of its words"),
    "word": QT_TRANSLATE_NOOP("Explain", "a word"),
}
"""What two prompts can differ in, and what it is called."""
LAYERS = {
    "exact": QT_TRANSLATE_NOOP("Explain", "exact"),
    "canonical": QT_TRANSLATE_NOOP("Explain", "canonical"),
    "similar": QT_TRANSLATE_NOOP("Explain", "similar"),
}


def why_words(told: Explanation, now: float) -> str:
    """One sentence; what is compared with what stands in `scores_words`."""
    if told.reason == "served":
        return {
            "exact": translate("Explain", "Served: the very same question is stored."),
            "canonical": translate(
                "Explain", "Served: a stored prompt has the same words, but for case, fillers and spelling."
            ),
        }.get(told.layer or "", translate("Explain", "Served: a stored prompt asks the same."))
    if told.reason == "guard":
        words = translate("Explain", "Missed: the nearest stored prompt differs in {what}.")
        return words.format(what="; ".join(difference(guard) for guard in told.guards))
    if told.reason == "expired":
        words = translate(
            "Explain", "Missed: a matching prompt is stored, but its answer expired {time} ago."
        )
        return words.format(time=fmt.duration(None if told.entry is None else now - told.entry.expires))
    if told.reason == "other scope":
        words = translate(
            "Explain",
            "Missed: the same words are stored for another model, system prompt or setting: {scope}.",
        )
        return words.format(scope="" if told.entry is None else told.entry.scope.label)
    return {
        "score": translate("Explain", "Missed: the nearest stored prompt is not like enough."),
        "wrong before": translate(
            "Explain", "Missed: a matching prompt is stored, but its answer was wrong for this one before."
        ),
        "exact only": translate(
            "Explain",
            "Missed: the very same question is not stored, and nothing else may answer what is too long to compare, "
            "blank, or no text of a user.",
        ),
        "nothing similar": translate("Explain", "Missed: nothing similar is stored in this scope."),
    }[told.reason]


def scores_words(told: Explanation) -> str:
    """'exact 0.00 · similar 0.71 · threshold 0.80'."""
    parts = [f"{translate('Explain', LAYERS[layer])} {score:.2f}" for layer, score in told.scores.items()]
    if "similar" in told.scores:
        parts.append(translate("Explain", "threshold {value}").format(value=f"{told.threshold:.2f}"))
    return " · ".join(parts)


def difference(guard: Guard) -> str:
    """'a number: '5' is asked, '6' is stored'."""
    kind = translate("Explain", KINDS[guard.kind])
    if guard.kind == "order":
        return kind
    asked, stored = _quoted(guard.asked), _quoted(guard.stored)
    if guard.asked and guard.stored:
        words = translate("Explain", "{kind}: {asked} is asked, {stored} is stored")
    elif guard.asked:
        words = translate("Explain", "{kind}: only {asked} is asked")
    else:
        words = translate("Explain", "{kind}: only {stored} is stored")
    return words.format(kind=kind, asked=asked, stored=stored)


def _quoted(words: str) -> str:
    short = words if len(words) <= LONGEST_QUOTED else words[: LONGEST_QUOTED - 1] + "…"
    return translate("Explain", "'{words}'").format(words=short)
