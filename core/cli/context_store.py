"""The contexts of a profile for the command line: opened, and made the beginning of a session."""

from __future__ import annotations

from collections.abc import Collection

from core.cache.encoder import EncoderMissingError, MiniLM
from core.cli.errors import complain
from core.config.paths import contexts_file, prices_file, settings_file
from core.config.prices import PriceTable
from core.config.secrets import Redactor
from core.config.settings import Settings, load_settings
from core.context import ContextStore
from core.context.continuing import ContextStart, start_from
from core.context.redaction import redactor_of


def open_store(profile: str, *, to_add: bool = False) -> ContextStore:
    """With the encoder where the profile uses one; with the stored keys where something is to be added."""
    encoder = None
    if load_settings(settings_file(profile)).cache_encoder:
        try:
            MiniLM.check()
            encoder = MiniLM()
        except EncoderMissingError as e:
            complain(f"without the encoder: {e}")
    redactor = redactor_of(profile) if to_add else Redactor()
    return ContextStore(contexts_file(profile), encoder=encoder, redactor=redactor)


def tell_notices(store: ContextStore) -> None:
    for notice in store.notices:
        complain(notice)


def start_of(
    which: str, profile: str, settings: Settings, given: Collection[str]
) -> tuple[ContextStart, Settings]:
    """What a session from that context begins with; it counts as used now. Raises ContextError, FileError."""
    store = ContextStore(contexts_file(profile))
    snapshot = store.get(which)
    start, settings = start_from(snapshot, settings, given)
    store.touch(snapshot.id)
    tell_notices(store)
    if "model" not in given and snapshot.model and snapshot.model not in priced_models(profile):
        complain(
            f"warning: the context {snapshot.name!r} was made with {snapshot.model!r}, a model without a price: "
            "where the endpoint has it no more, name another with --model"
        )
    return start, settings


def priced_models(profile: str) -> frozenset[str]:
    """The models that there is a price for: what is none of them may be a model of the past."""
    return frozenset(PriceTable.load(prices_file(profile)).models())
