"""What a prompt says, in a form in which prompts that mean the same are equal or near. See `core.cache.reading.reading`."""

from core.cache.reading.reading import FEATURE_VERSION, Reading, forget, read

__all__ = ["FEATURE_VERSION", "Reading", "forget", "read"]
