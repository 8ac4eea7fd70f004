"""No state is told by colour alone."""

from typing import get_args, get_type_hints

import pytest

from core.events import Health
from core.session.state import SessionPhase
from core.session.views import PromptRow
from gui.looks import HEALTH, LEVEL, MEMORY, PHASE, PROMPT, Look, memory_look


def test_every_state_the_engine_knows_has_a_look() -> None:
    assert set(HEALTH) == set(get_args(Health))
    assert set(PHASE) == set(get_args(SessionPhase))
    assert set(PROMPT) == set(get_args(get_type_hints(PromptRow)["state"]))


@pytest.mark.parametrize("looks", [HEALTH, PROMPT, PHASE, MEMORY, LEVEL])
def test_states_differ_in_symbol_and_word(looks: dict[str, Look]) -> None:
    assert all(look.symbol.strip() and look.word.strip() for look in looks.values())
    assert len({look.word for look in looks.values()}) == len(looks)
    assert len({look.symbol for look in looks.values()}) >= len(looks) - 1  # stopping and stopped share one


def test_a_memory_status_without_a_look_is_a_warning_in_its_own_words() -> None:
    assert memory_look("leak suspected") == Look("▲", "leak suspected", "warn")
