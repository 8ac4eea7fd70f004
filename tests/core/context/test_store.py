"""The store on real files: what comes back, what is found, what can be undone, and several processes at once."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import msgspec
import numpy as np
import pytest

from core.config.secrets import Redactor, Secret
from core.context import ContextError, ContextSnapshot, ContextStore
from core.context.snapshot import FORMAT
from core.context.store import UNDO_S
from tests.core.context.talks import HEAT, REFUNDS, REPLICATION, kept

KEY = "sk-live-4f9a8b7c6d5e4f3a2b1c"


class Clock:
    now = 1_790_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> ContextStore:
    return ContextStore(tmp_path / "contexts.sqlite", clock=clock)


def fields(snapshot: ContextSnapshot) -> dict[str, object]:
    return msgspec.structs.asdict(snapshot)


def names(store: ContextStore) -> list[str]:
    return [head.name for head in store.heads()]


def found(store: ContextStore, text: str) -> list[str]:
    return [match.head.name for match in store.search(text)]


# -- keeping --------------------------------------------------------------------------------------


def test_nothing_is_there_before_something_is_kept(store: ContextStore) -> None:
    assert store.heads() == []
    assert store.search("refunds") == []
    assert not store.path.exists()
    with pytest.raises(ContextError, match="there is no context 'x': pilothouse context list shows them"):
        store.get("x")


def test_what_is_kept_comes_back_as_it_was(store: ContextStore, tmp_path: Path) -> None:
    snapshot = kept(
        REFUNDS, "refunds", fields={"temperature": 0.5}, account="harbour", tokens=90, endpoint="api"
    )
    store.save(snapshot)
    for which in ("refunds", snapshot.id, snapshot.id[:6]):
        assert fields(ContextStore(tmp_path / "contexts.sqlite").get(which)) == fields(snapshot)
    assert store.heads() == [snapshot.head] == [store.head("refunds")]


def test_a_name_that_is_taken_is_refused_and_a_free_one_is_offered(store: ContextStore) -> None:
    store.save(kept(REFUNDS, "talk"))
    with pytest.raises(ContextError, match="there is a context 'talk' already: choose another name"):
        store.save(kept(HEAT, "talk"))
    assert store.free_name("talk") == "talk (2)"
    assert store.free_name("another") == "another"


def test_the_one_used_last_comes_first(store: ContextStore, clock: Clock) -> None:
    for name in ("a", "b", "c"):
        store.save(kept(HEAT, name, now=clock.now))
        clock.now += 10
    store.touch("a")
    assert names(store) == ["a", "c", "b"]
    assert store.head("a").used == clock.now


def test_keys_are_masked_wherever_they_stand(tmp_path: Path) -> None:
    ours = Secret("plain-key-of-ours-99")
    store = ContextStore(tmp_path / "c.sqlite", redactor=Redactor([ours]))
    messages = [
        {"role": "user", "content": f"My key is {KEY}, and the other {ours.reveal()}"},
        {
            "role": "assistant",
            "content": "",
            "tool_calls": [{"function": {"arguments": f'{{"key": "{KEY}"}}'}}],
        },
    ]
    store.save(kept(messages, f"about {KEY}", fields={"user": ours.reveal()}))
    data = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert KEY.encode() not in data
    assert ours.reveal().encode() not in data
    assert store.heads()[0].name == "about sk-…2b1c"


def test_what_is_not_json_is_refused(store: ContextStore) -> None:
    with pytest.raises(ContextError, match="cannot be kept"):
        store.save(kept([{"role": "user", "content": "half \ud800 a character"}], "x"))
    assert store.heads() == []


# -- changing -------------------------------------------------------------------------------------


def test_a_branch_is_kept_beside_its_parent(store: ContextStore) -> None:
    parent = store.save(kept(REFUNDS, "refunds"))
    branch = store.branch("refunds", 3, "lost parcels")
    assert store.get("lost parcels").messages == REFUNDS[:3]
    assert branch.parent == parent.id
    assert store.get("refunds").messages == REFUNDS


def test_a_new_name_is_found_and_a_taken_one_refused(store: ContextStore) -> None:
    store.save(kept(REFUNDS, "first"))
    store.save(kept(HEAT, "second"))
    store.rename("first", "zeppelin")
    assert found(store, "zeppelin") == ["zeppelin"]
    with pytest.raises(ContextError, match="'second' already"):
        store.rename("zeppelin", "second")
    store.rename("second", "second")
    assert sorted(names(store)) == ["second", "zeppelin"]


def test_removed_ones_come_back_last_one_first(store: ContextStore) -> None:
    for name in ("a", "b"):
        store.save(kept(HEAT, name))
    store.remove("a")
    store.remove("b")
    assert names(store) == [] == found(store, "heat pump")
    assert [head and head.name for head in (store.undo(), store.undo(), store.undo())] == ["b", "a", None]
    assert sorted(found(store, "heat pump")) == ["a", "b"]


def test_a_removed_one_whose_name_was_taken_comes_back_under_a_number(store: ContextStore) -> None:
    store.save(kept(HEAT, "talk"))
    store.remove("talk")
    store.save(kept(REFUNDS, "talk"))
    back = store.undo()
    assert back is not None
    assert back.name == "talk (2)"
    assert store.get("talk (2)").messages == HEAT


def test_after_an_hour_a_removed_one_is_gone(store: ContextStore, clock: Clock) -> None:
    store.save(kept(HEAT, "talk"))
    store.remove("talk")
    clock.now += UNDO_S + 1
    assert store.undo() is None
    with closing(sqlite3.connect(store.path)) as connection:
        assert connection.execute("SELECT count(*) FROM contexts").fetchone() == (0,)


def test_every_change_is_told_to_other_processes_too(store: ContextStore) -> None:
    other, seen = ContextStore(store.path), [ContextStore(store.path).changes()]
    store.save(kept(HEAT, "talk"))
    seen.append(other.changes())
    store.touch("talk")
    seen.append(other.changes())
    other.search("pump")
    assert seen == [0, 1, 2]
    assert other.changes() == 2


# -- searching ------------------------------------------------------------------------------------


def test_a_search_finds_by_meaning_best_first(store: ContextStore) -> None:
    store.save(kept(REFUNDS, "support"))
    store.save(kept(REPLICATION, "db"))
    store.save(kept(HEAT, "house"))
    assert found(store, "refund for a lost parcel")[0] == "support"
    assert found(store, "parcel") == ["support", "house"]  # asked for in one, only mentioned in the other
    assert found(store, "复制延迟") == ["db"]
    assert found(store, "zoology") == []
    assert [match.head.name for match in store.search("parcel", limit=1)] == ["support"]


def test_a_search_sees_what_another_store_has_changed(store: ContextStore, tmp_path: Path) -> None:
    other = ContextStore(store.path)
    store.save(kept(REFUNDS, "support"))
    assert found(other, "refunds") == ["support"]
    store.rename("support", "desk")
    store.save(kept(HEAT, "house"))
    assert found(other, "heat pump") == ["house"]
    assert found(other, "refunds") == ["desk"]
    store.remove("desk")
    assert found(other, "refunds") == []


def test_words_read_by_older_rules_are_read_anew(store: ContextStore) -> None:
    store.save(kept(REFUNDS, "support"))
    with closing(sqlite3.connect(store.path)) as connection:
        connection.execute("UPDATE contexts SET words_version = 0, asked = x'00', rest = x''")
        connection.commit()
    assert found(ContextStore(store.path), "refund for a lost parcel") == ["support"]


class Meanings:
    """An encoder that knows two topics; real weights need not be installed."""

    closed = 0

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        vectors = np.zeros((len(texts), 384), np.float32)
        for row, text in enumerate(texts):
            vectors[row, 0 if any(word in text for word in ("pump", "radiator")) else 1] = 1
        return vectors

    def fits(self, text: str) -> bool:
        return text.isascii()

    def close(self) -> None:
        self.closed += 1


def test_an_encoder_finds_what_shares_no_word(tmp_path: Path) -> None:
    encoder = Meanings()
    store = ContextStore(tmp_path / "c.sqlite", encoder=encoder)
    house = store.save(kept(HEAT, "house"))
    store.save(kept(REPLICATION, "db"))
    assert found(store, "radiator") == ["house"]
    vector = store.with_embedding(house).embedding
    assert vector is not None
    assert vector.shape == (384,)
    assert store.with_embedding(store.get("db")).embedding is None
    store.clear_embedding("house")
    assert found(store, "radiator") == []
    assert found(store, "heat pump") == ["house"]


def test_memory_goes_back_and_the_next_search_reads_anew(tmp_path: Path) -> None:
    encoder = Meanings()
    store = ContextStore(tmp_path / "c.sqlite", encoder=encoder)
    store.save(kept(HEAT, "house"))
    assert found(store, "radiator") == ["house"]
    held = store.nbytes
    assert held > 1_000_000
    assert store.release() == held
    assert (store.nbytes, encoder.closed) == (0, 1)
    assert found(store, "radiator") == ["house"]


# -- damage and newer versions --------------------------------------------------------------------


def test_a_damaged_row_is_told_and_the_others_work(store: ContextStore) -> None:
    store.save(kept(REFUNDS, "support"))
    store.save(kept(HEAT, "house"))
    with closing(sqlite3.connect(store.path)) as connection:
        connection.execute("UPDATE contexts SET data = substr(data, 1, 20) WHERE name = 'support'")
        connection.commit()
    with pytest.raises(ContextError, match="the context 'support' is damaged: add it again from an export"):
        store.get("support")
    assert store.get("house").messages == HEAT
    assert found(store, "heat pump") == ["house"]
    store.remove("support")
    assert names(store) == ["house"]


def test_a_row_with_nonsense_in_its_columns_is_listed_with_its_trouble(store: ContextStore) -> None:
    store.save(kept(REFUNDS, "support"))
    store.save(kept(HEAT, "house"))
    with closing(sqlite3.connect(store.path)) as connection:
        connection.execute("UPDATE contexts SET tokens = 'many', model = x'00ff' WHERE name = 'support'")
        connection.commit()
    troubles = {head.name: head.trouble for head in store.heads()}
    assert "is damaged" in troubles["support"]
    assert troubles["house"] == ""
    with pytest.raises(ContextError, match="is damaged"):
        store.get("support")


def test_one_of_a_newer_version_is_told_and_stays(store: ContextStore) -> None:
    store.save(msgspec.structs.replace(kept(REFUNDS, "support"), version=FORMAT + 1))
    store.save(kept(HEAT, "house"))
    [trouble] = [head.trouble for head in store.heads() if head.trouble]
    assert trouble == (
        "the context 'support' was kept by a newer Pilothouse (format 2, this one reads up to 1): "
        "update Pilothouse to open it"
    )
    with pytest.raises(ContextError, match="newer Pilothouse"):
        store.get("support")
    assert store.get("house").messages == HEAT
    assert sorted(names(store)) == ["house", "support"]


# -- several processes ----------------------------------------------------------------------------

_WRITER = """
import sys
from pathlib import Path
from core.context import ContextSnapshot, ContextStore
store = ContextStore(Path(sys.argv[1]))
for n in range(int(sys.argv[3])):
    name = f"{sys.argv[2]} {n}"
    store.save(ContextSnapshot.of([{"role": "user", "content": name}], name=name))
    if n % 2:
        store.remove(name)
"""


def test_two_processes_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "contexts.sqlite"
    arguments = [sys.executable, "-c", _WRITER, str(path)]
    children = [subprocess.Popen([*arguments, name, "30"]) for name in ("left", "right")]
    store = ContextStore(path)
    while any(child.poll() is None for child in children):
        store.heads()
        store.search("left")
    assert [child.returncode for child in children] == [0, 0]
    assert sorted(names(store)) == sorted(
        f"{name} {n}" for name in ("left", "right") for n in range(0, 30, 2)
    )
    assert store.notices == []
