"""What is known of entries, by slot and by column."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from core.cache.entry import Scope
from core.cache.table import BLOCK_SLOTS, PINNED, TAKEN, Names, Record, Scopes, Table


def record_of(number: int, flags: int = TAKEN) -> Record:
    pick = random.Random(number)
    return Record(
        question_high=pick.getrandbits(64),
        question_low=pick.getrandbits(64),
        canonical=pick.getrandbits(64),
        handle=pick.getrandbits(62),
        created=pick.random() * 2e9,
        expires=pick.random() * 2e9,
        last_used=pick.random() * 2e9,
        cost_usd=pick.random(),
        latency_s=pick.random(),
        tokens=pick.getrandbits(32),
        hits=pick.getrandbits(32),
        scope=pick.getrandbits(32),
        text_bytes=pick.getrandbits(32),
        origin=pick.getrandbits(16),
        finish_reason=pick.getrandbits(8),
        flags=flags,
    )


def test_a_record_comes_back_as_it_was() -> None:
    table = Table()
    records = {table.take(): record_of(i) for i in range(100)}
    for slot, record in records.items():
        table.write(slot, record)
    assert {slot: table.read(slot) for slot in records} == records


def test_a_record_knows_its_question_and_id() -> None:
    record = record_of(1)._replace(question_high=0xFF00_0000_0000_0003, question_low=5)
    assert record.question == bytes.fromhex("ff000000000000030000000000000005")
    assert record.id == 0x7F80_0000_0000_0001


def test_single_fields_change_alone() -> None:
    table = Table()
    slot, other = table.take(), table.take()
    table.write(slot, record_of(1))
    table.write(other, record_of(2))
    table.set_handle(slot, 77)
    table.set_use(slot, 2**40, 5.0, 6.0)
    table.set_flags(slot, TAKEN | PINNED)
    expected = record_of(1)._replace(
        handle=77, hits=2**32 - 1, last_used=5.0, expires=6.0, flags=TAKEN | PINNED
    )
    assert table.read(slot) == expected
    assert table.read(other) == record_of(2)


def test_released_slots_are_used_again_and_not_listed() -> None:
    table = Table()
    for i in range(5):
        table.write(table.take(), record_of(i))
    table.release(3)
    table.release(1)
    assert (len(table), table.slots().tolist()) == (3, [0, 2, 4])
    assert {table.take(), table.take()} == {1, 3}
    assert table.take() == 5


@pytest.mark.parametrize("count", [0, 1, BLOCK_SLOTS, 2 * BLOCK_SLOTS + 7])
def test_many_records_are_written_and_read_by_column(count: int) -> None:
    table = Table()
    first = table.take()
    table.write(first, record_of(1))
    slots = table.take_many(count)
    fields = {name: np.arange(count) % 100 for name in Record._fields}
    table.write_many(slots, fields | {"flags": np.full(count, TAKEN)})
    assert table.slots().tolist() == [first, *slots.tolist()]
    assert table.column("created", slots).tolist() == fields["created"].tolist()
    assert table.column("tokens", slots[::2]).tolist() == fields["tokens"][::2].tolist()
    assert table.read(first) == record_of(1)


def test_a_column_is_a_copy() -> None:
    table = Table()
    table.write(table.take(), record_of(1)._replace(cost_usd=math.nan, hits=3))
    hits = table.column("hits", table.slots())
    hits[0] = 99
    assert table.read(0).hits == 3
    assert math.isnan(table.read(0).cost_usd)


def test_names_are_kept_once_and_no_more_than_fit() -> None:
    names = Names(3)
    assert [names.number(n) for n in ("", "a", "b", "a", "c")] == [0, 1, 2, 1, 0]
    assert names.numbers([b"b", b"", b"b"]) == [2, 0, 2]
    assert names[2] == "b"


def test_a_scope_is_forgotten_with_its_last_entry() -> None:
    scopes = Scopes()
    one, other = Scope(b"1" * 16, "m", "one"), Scope(b"2" * 16)
    assert (scopes.hold(one), scopes.hold(one, 2), scopes.hold(other)) == (0, 0, 1)
    assert scopes.find(one.key) == 0
    for _ in range(3):
        scopes.let_go(0)
    assert (scopes.find(one.key), len(scopes), scopes.nbytes) == (None, 1, 500)
    assert scopes.hold(Scope(b"3" * 16)) == 0
    assert scopes[0].scope.key == b"3" * 16
