import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from core.cli.app import main
from core.events import MemorySampled, SessionStarted
from core.session.errors import PilothouseError, SessionFileError
from core.session.file import SessionFile
from core.session.recording import read_recording
from core.session.report import write_report

HOSTILE = "<script>alert('x')</script><img src=x onerror=alert(1)>"
VOID = {"meta", "br"}
SECTIONS = (
    *("Throughput", "Latency", "Cost and tokens", "Memory", "Cache hits by layer", "Accounts"),
    *("Failed prompts", "Slowest prompts", "Rejected lines", "Log"),
)


class Page(HTMLParser):
    """Collects the tags of a page, and fails where they do not nest."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.words: list[str] = []
        self.links: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]
        assert not [name for name, _ in attrs if name.startswith("on")]
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


@pytest.fixture
def session(tmp_path: Path) -> Path:
    """Two runs: one with a refused prompt and a line that is no JSON, one that answers what was left."""
    prompts = tmp_path / "p<b>.jsonl"
    rows = [{"id": f"{HOSTILE}{i}", "prompt": f"{HOSTILE} {'FORBIDDEN' if i == 2 else i}"} for i in range(6)]
    prompts.write_text("".join(json.dumps(r) + "\n" for r in rows) + "{not json}\n")
    profile = tmp_path / "profile.toml"
    profile.write_text(
        '[[accounts]]\nname = "<i>one</i>"\nkeys = ["sk-sim-one-1-0123456789ab"]\nbad_request_marker = "FORBIDDEN"\n'
        '[[accounts]]\nname = "gone"\nkeys = ["sk-sim-gone-1-ba9876543210"]\nunauthorized = true\n'
    )
    path = tmp_path / "s.pilot"
    base = ["run", f"--simulate={profile}", "--no-cache", "--json"]
    assert main([*base, str(prompts), "--session", str(path)]) == 1
    return path


def test_the_page_has_every_part_and_loads_nothing(session: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    write_report(session, page)
    found = Page(page.read_text("utf-8"))
    words = " ".join(found.words)
    assert [s for s in SECTIONS if s not in words] == []
    assert found.links == []
    assert "http-equiv" in page.read_text("utf-8")
    assert "url(" not in page.read_text("utf-8")
    assert found.tags.count("svg") == 4
    assert "sk-…3210" in words
    assert "of 6 prompts" in words
    assert "Content Exists Risk" in words
    assert "not valid JSON" in words


def test_what_users_wrote_is_shown_as_text(session: Path, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    write_report(session, page)
    found = Page(page.read_text("utf-8"))
    assert not {"script", "img", "i", "b"} & set(found.tags)
    assert HOSTILE in " ".join(found.words)


def test_several_runs_are_counted_together(session: Path) -> None:
    assert main(["run", "--resume", str(session), "--simulate=instant", "--no-cache", "--json"]) == 0
    file = SessionFile(session, read_only=True)
    recording = read_recording(file)
    file.close()
    assert (recording.runs, recording.prompts, recording.answered, recording.failed) == (2, 6, 6, 0)
    assert recording.answers == 6
    assert recording.failures == {}
    assert sum(count for _, _, count in recording.latency_buckets()) == 6
    assert 0 < recording.elapsed_s < 30


def test_a_session_without_answers_still_has_a_page(tmp_path: Path) -> None:
    file = SessionFile(tmp_path / "s.pilot", create=True)
    file.close()
    write_report(tmp_path / "s.pilot", tmp_path / "report.html")
    assert "There are none" in " ".join(Page((tmp_path / "report.html").read_text("utf-8")).words)


@pytest.mark.parametrize(
    ("levels", "told"),
    [
        ((1228.5, 1638.0), "warning at 1228.5 MB, critical at 1638 MB"),
        ((None, None), "warning at 500 MB, critical at 1000 MB"),  # a recording older than the levels
    ],
)
def test_memory_is_drawn_against_the_levels_it_was_judged_by(
    tmp_path: Path, levels: tuple[float | None, float | None], told: str
) -> None:
    file = SessionFile(tmp_path / "s.pilot", create=True)
    file.set_meta({"settings": {"memory_warning_mb": 500, "memory_critical_mb": 1000}})
    writer = file.start_writer(lambda _: None, lambda _: None)
    writer.submit(SessionStarted(1.0, "s", "single", "m", "http://x", 1))
    warning, critical = levels
    writer.submit(MemorySampled(2.0, 300.0, "ok", "stable", 0.0, warning_mb=warning, critical_mb=critical))
    file.end_writing()
    file.close()
    write_report(tmp_path / "s.pilot", tmp_path / "report.html")
    assert told in " ".join(Page((tmp_path / "report.html").read_text("utf-8")).words)


def test_what_cannot_be_read_or_written_is_said(session: Path, tmp_path: Path) -> None:
    with pytest.raises(SessionFileError, match="no such session file"):
        write_report(tmp_path / "nothing.pilot", tmp_path / "report.html")
    with pytest.raises(PilothouseError, match="cannot be written"):
        write_report(session, tmp_path)
