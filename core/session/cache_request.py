"""How a session asks its cache: for whoever looks up the entry that belongs to a prompt."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from core.cache import IntelligentCache, ScopeMaker
from core.client.exchange import check_base_url
from core.client.prompt import Prompt
from core.config.settings import Settings
from core.executor.inputs import request_defaults
from core.session.file import SessionFile


def entry_of(cache: IntelligentCache, path: Path, prompt: Prompt) -> int | None:
    """The id of the entry that answers this prompt of the session in `path`, None where there is none (any more).

    Up to 0.2 s for a hundred thousand entries, so in a worker. Raises SessionFileError.
    """
    file = SessionFile(path, read_only=True)
    try:
        settings = Settings.from_dict(file.meta().get("settings", {}), str(path))
    finally:
        file.close()
    endpoint = urlsplit(check_base_url(settings.base_url)).hostname or ""
    scopes = ScopeMaker(request_defaults(settings), endpoint=endpoint, mode=settings.mode)
    found = cache.explain(scopes.request(prompt))
    return found.entry.id if found.outcome == "hit" and found.entry is not None else None
