"""`explain`: why a prompt is served from the cache, nearly is, or is not, in words for an operator.

It decides as `IntelligentCache.get` does and changes nothing: no count, no use, no entry.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal

import msgspec
import numpy as np

from core.cache.candidates import lowest_cosine, may_be_same
from core.cache.compare import Comparison, Guard, compare
from core.cache.contents import Contents
from core.cache.entry import CacheEntry, CacheRequest, Layer
from core.cache.reading import Reading, read
from core.cache.reading.tokens import CJK
from core.cache.table import COMPARED, known_scope

Outcome = Literal["hit", "near", "miss"]
Reason = Literal[
    "served",
    "guard",
    "score",
    "expired",
    "wrong before",
    "other scope",
    "exact only",
    "nothing similar",
]
Mark = Literal["same", "only asked", "only stored"]

SCANNED_AT_ONCE = 1024
"""Entries looked at under one hold of the lock: 1 ms."""
LONGEST_QUOTED = 60

_TOKEN = re.compile(rf"[{CJK}]|[^\W{CJK}]+|\s+|.", re.DOTALL)
_KINDS = {
    "code": "code",
    "number": "a number",
    "negation": "a negation",
    "name": "a name",
    "direction": "a word of direction",
    "quantity": "a word of quantity",
    "kind of question": "the kind of question",
    "word": "a word",
}


class Segment(msgspec.Struct, frozen=True):
    """A passage of two texts, or of one of them. Those that are not "only stored" make up the asked text, those that
    are not "only asked" the stored one."""

    text: str
    mark: Mark


class Candidate(msgspec.Struct, frozen=True):
    """A stored entry that may answer. `cosine` is what the index says of it, 1 for the same words; `wrong_before`:
    its answer was found to be wrong for what is asked."""

    entry: CacheEntry
    cosine: float = 1.0
    wrong_before: bool = False

    def may_serve(self, now: float) -> bool:
        return self.entry.expires > now and not self.wrong_before


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """`near`: an entry was looked at and refused; `miss`: there was none to look at. `why` is a sentence.

    `entry` is the one that serves, or the nearest. `scores` are 0..1 by layer and stand against `threshold`;
    `guards` are the differences that forbid its answer. `segments` are both texts side by side.
    """

    outcome: Outcome
    reason: Reason
    why: str
    asked: str
    threshold: float
    layer: Layer | None = None
    entry: CacheEntry | None = None
    scores: dict[Layer, float] = {}
    guards: tuple[Guard, ...] = ()
    segments: tuple[Segment, ...] = ()


def explain(
    request: CacheRequest,
    candidates: Sequence[Candidate],
    *,
    threshold: float,
    now: float,
    compared: int,
) -> Explanation:
    """Pure. `candidates` are entries of the request's scope in the order in which they are looked at; the first
    `compared` of those that may be served are compared."""
    case = _Case(request, threshold, now)
    for candidate in candidates:
        if candidate.entry.question == request.question and candidate.entry.expires > now:
            return case.served(candidate.entry, "exact", None)
    if request.text is None:
        return case.not_compared(candidates)
    asked = read(request.text)
    looked_at = [_compared(asked, c, threshold) for c in candidates if c.entry.text is not None]
    alike = [one for one in looked_at if one.is_looked_at]
    for one in [one for one in alike if one.candidate.may_serve(now)][:compared]:
        if one.comparison.same:
            return case.served(one.candidate.entry, one.layer, one.comparison)
    for one in alike:
        if one.comparison.same and not one.candidate.may_serve(now):
            return case.withheld(one.candidate, one.layer, one.comparison)
    if not looked_at:
        return case.missed("nothing similar", f"nothing similar is stored for {_scope_of(request)}")
    nearest = max(looked_at, key=lambda one: one.comparison.score)
    return case.refused(nearest.candidate.entry, nearest.layer, nearest.comparison)


def explain_meaning(
    request: CacheRequest, entry: CacheEntry, comparison: Comparison, *, threshold: float
) -> Explanation:
    """For a request that only an encoder finds an answer to."""
    case = _Case(request, threshold, 0.0)
    measure = f"{comparison.score:.2f}, threshold {threshold:.2f}"
    why = f"Served: to the encoder a stored prompt means the same ({measure})."
    return case.told("hit", "served", why, entry, "similar", comparison)


def explain_other_scope(request: CacheRequest, entry: CacheEntry, *, threshold: float) -> Explanation:
    """For a request that nothing of its own scope serves, where `entry` has the same words in another."""
    case = _Case(request, threshold, 0.0)
    why = f"the same words are stored for another model, system prompt or setting: {entry.scope.label}"
    return case.told("near", "other scope", f"Missed: {why}.", entry, "canonical", None)


def candidates_of(
    contents: Contents, lock: threading.Lock, request: CacheRequest, lowest: float, most: int, now: float
) -> list[Candidate]:
    """What a cache looks at for a request, expired entries and earlier wrong matches included: the same question, the
    same words, and then by cosine (from `lowest`, at most `most`)."""
    asked = None if request.text is None else read(request.text)
    with lock:
        cosines = {contents.find(request.question): 1.0}
        if asked is not None:
            cosines[contents.find_canonical(request.scope, asked.key)] = 1.0
            if len(asked.ids):
                for slot, cosine in contents.near(request.scope, asked.ids, asked.weights, lowest, most):
                    cosines.setdefault(slot, cosine)
        found = []
        for slot, cosine in cosines.items():
            if slot >= 0:
                entry = contents.entry(slot, now, None)
                wrong = asked is not None and asked.key in contents.wrong.get(entry.question, ())
                found.append(Candidate(entry, cosine, wrong))
    return found


def same_words_elsewhere(
    contents: Contents, lock: threading.Lock, request: CacheRequest, now: float
) -> CacheEntry | None:
    """An entry with the same words in another scope, if there is one. Looks at every entry, a piece at a time."""
    if request.text is None:
        return None
    key = int.from_bytes(read(request.text).key, "big")
    with lock:
        slots, generation = contents.slots(), contents.generation
    for at in range(0, len(slots), SCANNED_AT_ONCE):
        piece = slots[at : at + SCANNED_AT_ONCE]
        with lock:
            if contents.generation != generation:
                return None  # all was cleared meanwhile
            piece = piece[contents.column("flags", piece) & COMPARED > 0]
            numbers, first, which = np.unique(
                contents.column("scope", piece), return_index=True, return_inverse=True
            )
            scopes = [contents.scope_of(slot) for slot in piece[first].tolist()]
            mixes = [known_scope(scope).wide_mix for scope in scopes]
            wanted = np.array([key ^ mix for mix in mixes], np.uint64)
            others = np.array([scope.key != request.scope.key for scope in scopes], bool)
            if not len(numbers):
                continue
            found = np.flatnonzero((contents.column("canonical", piece) == wanted[which]) & others[which])
            if len(found):
                return contents.entry(int(piece[found[0]]), now, None)
    return None


def side_by_side(asked: str, stored: str) -> tuple[Segment, ...]:
    """Two texts aligned on words, or on characters where a text is Chinese."""
    a, b = _TOKEN.findall(stored), _TOKEN.findall(asked)
    segments: list[Segment] = []
    for kind, i, j, k, m in SequenceMatcher(str.isspace, a, b, autojunk=False).get_opcodes():
        if kind == "equal":
            segments.append(Segment("".join(a[i:j]), "same"))
            continue
        if j > i:
            segments.append(Segment("".join(a[i:j]), "only stored"))
        if m > k:
            segments.append(Segment("".join(b[k:m]), "only asked"))
    return tuple(segments)


class _Case:
    """One request that is being explained."""

    def __init__(self, request: CacheRequest, threshold: float, now: float) -> None:
        self._request = request
        self._threshold = threshold
        self._now = now

    def served(self, entry: CacheEntry, layer: Layer, comparison: Comparison | None) -> Explanation:
        if layer == "exact":
            why = "the very same question is stored"
        elif layer == "canonical":
            why = "a stored prompt has the same words, but for case, fillers and spelling"
        else:
            why = f"a stored prompt asks the same ({_measure(comparison)}, threshold {self._threshold:.2f})"
        return self.told("hit", "served", f"Served: {why}.", entry, layer, comparison)

    def withheld(self, candidate: Candidate, layer: Layer, comparison: Comparison) -> Explanation:
        """An entry that would have served."""
        entry = candidate.entry
        if candidate.wrong_before:
            why = "a matching prompt is stored, but its answer was wrong for this one before"
            return self.told("near", "wrong before", f"Missed: {why}.", entry, layer, comparison)
        return self._expired(entry, layer, comparison)

    def _expired(self, entry: CacheEntry, layer: Layer, comparison: Comparison | None) -> Explanation:
        which = "the same question" if entry.question == self._request.question else "a matching prompt"
        why = f"Missed: {which} is stored, but its answer expired {roughly(self._now - entry.expires)} ago."
        return self.told("near", "expired", why, entry, layer, comparison)

    def refused(self, entry: CacheEntry, layer: Layer, comparison: Comparison) -> Explanation:
        reason: Reason = "guard" if comparison.guards else "score"
        if comparison.same:
            why = "shares too few words to be looked at closely"
        elif comparison.guards:
            differs = ", and in ".join(map(_difference, comparison.guards))
            why = f"differs in {differs} ({_measure(comparison)})"
        else:
            why = f"is under the threshold of {self._threshold:.2f} ({_measure(comparison)})"
        return self.told(
            "near", reason, f"Missed: the nearest stored prompt {why}.", entry, layer, comparison
        )

    def not_compared(self, candidates: Sequence[Candidate]) -> Explanation:
        """A prompt that is found by exact match only."""
        for candidate in candidates:
            if candidate.entry.question == self._request.question:
                return self._expired(candidate.entry, "exact", None)
        return self.missed(
            "exact only",
            "the very same question is not stored, and nothing else may answer what is too long to compare, "
            "blank, or no text of a user",
        )

    def missed(self, reason: Reason, why: str) -> Explanation:
        return Explanation(
            outcome="miss",
            reason=reason,
            why=f"Missed: {why}.",
            asked=self._request.text or self._request.prompt,
            threshold=self._threshold,
        )

    def told(
        self,
        outcome: Outcome,
        reason: Reason,
        why: str,
        entry: CacheEntry,
        layer: Layer,
        comparison: Comparison | None,
    ) -> Explanation:
        asked = self._request.text or self._request.prompt
        scores: dict[Layer, float] = {"exact": float(entry.question == self._request.question)}
        if comparison is not None:
            scores["canonical"] = float(layer == "canonical")
            scores["similar"] = comparison.score
        return Explanation(
            outcome=outcome,
            reason=reason,
            why=why,
            asked=asked,
            threshold=self._threshold,
            layer=layer,
            entry=entry,
            scores=scores,
            guards=() if comparison is None else comparison.guards,
            segments=side_by_side(asked, entry.text or entry.prompt),
        )


class _Compared(msgspec.Struct, frozen=True):
    """`is_looked_at`: the cache compares it, too, and does not pass it over at a glance."""

    candidate: Candidate
    layer: Layer
    comparison: Comparison
    is_looked_at: bool


def _compared(asked: Reading, candidate: Candidate, threshold: float) -> _Compared:
    stored = read(candidate.entry.text or "")
    is_same = stored.key == asked.key
    is_near = candidate.cosine >= lowest_cosine(asked) and may_be_same(asked, stored.ids)
    layer: Layer = "canonical" if is_same else "similar"
    return _Compared(candidate, layer, compare(asked, stored, threshold=threshold), is_same or is_near)


def _measure(comparison: Comparison | None) -> str:
    if comparison is None:
        return ""
    if comparison.rewrite:
        return f"evidence of a retelling {comparison.score:.2f}"
    return f"cosine {comparison.score:.2f}"


def _difference(guard: Guard) -> str:
    if guard.kind == "order":
        return "the order of its words"
    asked, stored = _quoted(guard.asked), _quoted(guard.stored)
    kind = _KINDS[guard.kind]
    if guard.asked and guard.stored:
        return f"{kind}: {asked} is asked, {stored} is stored"
    return f"{kind}: only {asked} is asked" if guard.asked else f"{kind}: only {stored} is stored"


def _quoted(words: str) -> str:
    short = words if len(words) <= LONGEST_QUOTED else words[: LONGEST_QUOTED - 1] + "…"
    return f"'{short}'"


def _scope_of(request: CacheRequest) -> str:
    return request.scope.label or "this scope"


def roughly(seconds: float) -> str:
    """`3 days`, `1 hour`, `7 s`."""
    for size, name in ((86400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= size:
            count = int(seconds // size)
            return f"{count} {name}{'s' if count > 1 else ''}"
    return f"{max(0, int(seconds))} s"
