"""An embedding for each request, never dropped."""

import numpy as np

EMBEDDINGS: list[np.ndarray] = []


def leak(number: int, text: str) -> None:
    EMBEDDINGS.append(np.full(96, len(text), dtype=np.float32))  # leak
