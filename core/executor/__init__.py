"""Many prompts at a time over a pool of keys. See `core.executor.executor`."""

from core.executor.answer import Answer, Candidate, PartialAnswer, PoolExhaustedError, PromptError
from core.executor.executor import ParallelDeepSeekExecutor
from core.executor.source import Listed, PromptSource

__all__ = [
    "Answer",
    "Candidate",
    "Listed",
    "ParallelDeepSeekExecutor",
    "PartialAnswer",
    "PoolExhaustedError",
    "PromptError",
    "PromptSource",
]
