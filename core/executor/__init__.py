"""Many prompts at a time over a pool of keys. See `core.executor.executor`."""

from core.executor.answer import Answer, Candidate, PoolExhaustedError, PromptError
from core.executor.executor import ParallelDeepSeekExecutor
from core.executor.source import Listed, PromptSource

__all__ = [
    "Answer",
    "Candidate",
    "Listed",
    "ParallelDeepSeekExecutor",
    "PoolExhaustedError",
    "PromptError",
    "PromptSource",
]
