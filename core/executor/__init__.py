"""Many prompts at a time over a pool of keys. See `core.executor.executor`."""

from typing import TYPE_CHECKING

from core.executor.answer import Answer, Candidate, PartialAnswer, PoolExhaustedError, PromptError
from core.executor.source import Listed, PromptSource
from core.lazy_exports import lazy_exports

if TYPE_CHECKING:
    from core.executor.executor import ParallelDeepSeekExecutor

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

__getattr__ = lazy_exports(__name__, {"ParallelDeepSeekExecutor": "executor"})
