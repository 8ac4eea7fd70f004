"""`Habits`: how long it takes until a prompt is asked again, learned from all that were, and what follows from it.

An entry is worth keeping in proportion to its index: the chance of a use within some time, by the time it has to be
kept for that, at the best choice of that time. That is the Gittins index, by which the most uses are had of a room
(Gittins, 1979); LHD (Beckmann, Chen, Cidon, NSDI 2018) orders a cache by a like figure. Chances are conditional on
how long the entry has been unused, so a suite that is run in a loop, a burst that is over, and a prompt that comes
once a day each find their place.
"""

from __future__ import annotations

import math
import struct

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Figures = NDArray[np.floating]

USES = (1, 2, 4, 8, 16)
"""Prompts that were asked so often, or more often, are alike: the last class has no end."""
CLASSES = len(USES) + 1
MOST_USES = 255
CLASSES_OF = np.searchsorted(np.array(USES), np.arange(MOST_USES + 1))
"""By uses."""
CLASS_OF: list[int] = CLASSES_OF.tolist()

PER_OCTAVE = 2
LOWEST = -2.0
"""Ages begin at a quarter of a second, as powers of two."""
AGES = 48
"""To 24 octaves more: 48 days."""
OWN_MEAN = 8.0
"""Of what was used twice or more, the age is counted in its own mean interval, which stands for 2 ** 8."""
PRIOR_HAZARD, PRIOR_WEIGHT = 0.1, 4.0
"""Before anything is known, a tenth of what got to an age leaves it by a use; it weighs as much as four entries."""
POOLED_WEIGHT = 10.0
"""What is known of all classes that were used twice or more weighs so much in each of them."""
KEPT = 0.98
"""Of what was learned, at each `learn`."""

_EDGES = 2.0 ** (np.arange(AGES + 1) / PER_OCTAVE + LOWEST)
_WIDTHS = np.diff(_EDGES)
_LATER = np.triu(np.ones((AGES, AGES), bool))


def age_of(unused_s: float, scale: float) -> float:
    """Where on the axis of ages, in classes of them, something lies that is so long unused; `scale` is 0 for what
    was used once, or how far its mean interval is from 2 ** OWN_MEAN, in octaves."""
    return min(max(PER_OCTAVE * (math.log2(max(unused_s, 1e-9)) + scale - LOWEST), 0.0), AGES - 1.0)


def ages_of(unused_s: Figures, scale: Figures) -> Floats:
    """`age_of` many."""
    found: Floats = PER_OCTAVE * (np.log2(np.maximum(unused_s, 1e-9)) + (scale - LOWEST))
    return np.minimum(np.maximum(found, 0.0), AGES - 1.0)


class Habits:
    """`reused` counts uses by class of the entry before it (see USES) and its age then; `evidence` is how many there
    were at the last `learn`, those of long ago counted less; `of_new` the index of a prompt that has just come."""

    def __init__(self) -> None:
        self.reused = np.zeros((CLASSES, AGES))
        self.learn(np.zeros((CLASSES, AGES)))

    def learn(self, waiting: Floats) -> None:
        """Make the index anew; `waiting` counts what is not used again yet, or was lost from sight, by class and age.

        Chances are those of Kaplan and Meier (1958): who still waits counts for the ages that it got to.
        """
        at_risk = np.cumsum((self.reused + waiting)[:, ::-1], axis=1)[:, ::-1]
        given = np.full((CLASSES, AGES), PRIOR_HAZARD)
        given[1:] = (self.reused[1:].sum(axis=0) + PRIOR_WEIGHT * PRIOR_HAZARD) / (
            at_risk[1:].sum(axis=0) + PRIOR_WEIGHT
        )
        weight = np.full((CLASSES, 1), POOLED_WEIGHT)
        weight[0] = PRIOR_WEIGHT
        hazard = (self.reused + weight * given) / (at_risk + weight)
        left = np.cumprod(1 - np.minimum(hazard, 0.999), axis=1)
        alive = np.concatenate([np.ones((CLASSES, 1)), left[:, :-1]], axis=1)
        uses = np.cumsum(alive * hazard, axis=1)
        time = np.cumsum(alive * _WIDTHS * (1 - hazard / 2), axis=1)
        # [class, age, until]: of those alive at an age, uses and time from there until the end of another
        more_uses = uses[:, None, :] - (uses - alive * hazard)[:, :, None]
        more_time = time[:, None, :] - (time - alive * _WIDTHS * (1 - hazard / 2))[:, :, None]
        rates = np.where(_LATER, more_uses / np.maximum(more_time, 1e-300), 0.0)
        self._flat = np.log2(np.maximum(rates.max(axis=2), 1e-300)).ravel()
        self._rows: list[list[float]] = self._flat.reshape(CLASSES, AGES).tolist()
        self.of_new = self._rows[0][0]
        self.evidence = float(self.reused.sum())
        self.reused *= KEPT

    def of(self, uses: int, unused_s: float, scale: float) -> float:
        """The index at a moment, as a power of two: expected uses a second."""
        age = max(age_of(unused_s, scale) - 0.5, 0.0)
        below = min(int(age), AGES - 2)
        row = self._rows[CLASS_OF[uses]]
        return row[below] + (row[below + 1] - row[below]) * min(age - below, 1.0) + scale

    def of_many(self, uses: NDArray[np.uint8], unused_s: Figures, scale: Figures) -> Floats:
        """`of` many."""
        age = np.maximum(ages_of(unused_s, scale) - 0.5, 0.0)
        below = np.minimum(age.astype(np.int64), AGES - 2)
        at = CLASSES_OF[uses] * AGES + below
        low = self._flat[at]
        found: Floats = low + (self._flat[at + 1] - low) * np.minimum(age - below, 1.0) + scale
        return found

    def to_bytes(self) -> bytes:
        return struct.pack("<HH", CLASSES, AGES) + self.reused.astype("<f4").tobytes()

    def restore(self, data: bytes) -> None:
        """Raises ValueError for what cannot be habits."""
        if len(data) != 4 + 4 * CLASSES * AGES or struct.unpack_from("<HH", data) != (CLASSES, AGES):
            raise ValueError("habits of another shape")
        reused = np.frombuffer(data, "<f4", offset=4).astype(np.float64).reshape(CLASSES, AGES)
        if not np.isfinite(reused).all() or (reused < 0).any() or reused.sum() > 1e9:
            raise ValueError("habits that nobody can have")
        self.reused = reused
