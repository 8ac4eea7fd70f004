"""Many prompts at a time over a pool of keys. See `core.executor.executor`."""

from core.executor.answer import Answer, Candidate, PoolExhaustedError, PromptError
from core.executor.executor import ParallelDeepSeekExecutor, PromptSource

__all__ = [
    "Answer",
    "Candidate",
    "ParallelDeepSeekExecutor",
    "PoolExhaustedError",
    "PromptError",
    "PromptSource",
]
