"""The policies that the cache's own is measured against do what their papers say, in sequences checked by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.adaptive.optimum import belady, bound
from benchmarks.adaptive.policies import (
    OWN,
    PEERS,
    Lfu,
    Lru,
    Own,
    Policy,
    S3Fifo,
    Sieve,
    UtilityHeap,
    WTinyLfu,
)
from benchmarks.adaptive.traces import FAMILIES, Request, make, recorded


def hits_of(policy: Policy, keys: str) -> str:
    """The requests that were hits, the others as dots; every answer costs and weighs 1."""
    return "".join(
        key if policy.ask(Request(float(at), ord(key), 1.0, 1.0, 1)) else "." for at, key in enumerate(keys)
    )


@pytest.mark.parametrize(
    ("policy", "keys", "hits"),
    [
        (Lru(3), "abcadbcd", "...a...d"),  # d takes b's place, b takes c's, c takes a's
        (Lfu(3), "aabbcdcab", ".a.b...ab"),  # c and d were used once and make way for each other
        (Sieve(3), "abcadaea", "...a.a.a"),  # a is marked: b leaves for d, c for e
        (S3Fifo(10), "abcdefghijklaa", ".............a"),  # nothing was used twice: the first leaves
    ],
)
def test_a_sequence_checked_by_hand(policy: Policy, keys: str, hits: str) -> None:
    assert hits_of(policy, keys) == hits


def test_a_scan_evicts_nothing_of_what_an_admission_filter_protects() -> None:
    scan = "".join(chr(1000 + number) for number in range(100))
    hot = "abcdefgh"
    assert hits_of(WTinyLfu(20, 1), hot * 5 + scan + hot).endswith(hot)
    assert not hits_of(Lru(20), hot * 5 + scan + hot).endswith(hot)


def test_s3_fifo_lets_come_back_what_left_early() -> None:
    policy = S3Fifo(10)
    hits_of(policy, "abcdefghijkl")  # a and b have left, as ghosts
    assert hits_of(policy, "amnopqrstuva") == "." * 11 + "a", "it came back into the main queue"


def test_the_optimum_keeps_what_comes_next() -> None:
    requests = [Request(0.0, ord(key), 1.0, 1.0, 1) for key in "abcabdab"]
    assert belady(requests, 2) == 4, "a and b, each time"
    assert bound(requests, 2) >= 4


@pytest.mark.parametrize("family", FAMILIES)
def test_no_policy_saves_more_than_the_optimum_or_its_bound(family: str) -> None:
    trace = make(family, seed=5, requests=3000)
    assert trace == make(family, seed=5, requests=3000)
    assert trace != make(family, seed=6, requests=3000)
    capacity = trace.working_set_bytes // 10
    limit = bound(trace.requests, capacity)
    if trace.is_uniform:
        optimum = belady(trace.requests, capacity)
        assert optimum <= limit * (1 + 1e-9)
        limit = optimum
    policies = [make_policy(capacity, 3000) for make_policy in PEERS.values()]
    for policy in (*policies, Own(capacity), UtilityHeap(capacity)):
        saved = sum(request.cost_usd for request in trace.requests if policy.ask(request))
        assert 0 <= saved <= limit * (1 + 1e-9), (OWN, policy)


def test_a_recorded_trace_is_read_and_a_bad_line_is_told(tmp_path: Path) -> None:
    path = tmp_path / "asked.csv"
    path.write_text("key,cost,bytes\na,0.5,100\nb,0.25,50\na,0.5,100\n", encoding="utf-8")
    trace = recorded(path)
    assert [(r.key, r.cost_usd, r.n_bytes) for r in trace.requests] == [
        (0, 0.5, 100),
        (1, 0.25, 50),
        (0, 0.5, 100),
    ]
    assert trace.working_set_bytes == 150
    path.write_text("key,cost,bytes\na,0.5,100\nb,-1,50\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 3"):
        recorded(path)
    path.write_text("prompt\na\n", encoding="utf-8")
    with pytest.raises(ValueError, match="key, cost and bytes"):
        recorded(path)
