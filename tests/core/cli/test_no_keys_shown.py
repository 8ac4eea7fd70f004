"""No file and no line of output ever shows a key, whatever the endpoint sends back."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from core.cli.app import main
from core.simulator import load_profile, profile_keys
from tests.core.cli.conftest import Call

KEYS = ("sk-live-4f9a8b7c6d5e4f3a2b1c", "sk-live-00112233445566778899")


class _Echo(BaseHTTPRequestHandler):
    """Refuses every call with 401 and repeats the key that it got, as some proxies do."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"] or 0))
        self._refuse()

    def do_GET(self) -> None:
        self._refuse()

    def _refuse(self) -> None:
        header = self.headers["authorization"] or ""
        body = f'{{"error": {{"message": "Invalid: {header} ({header[7:]})"}}}}'.encode()
        self.send_response(401)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def echo() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def find(folder: Path, keys: tuple[str, ...], shown: str) -> list[str]:
    """Where a key stands, in a file of the folder or in what was shown."""
    places = [f"shown: {k}" for k in keys if k in shown]
    for path in folder.rglob("*"):
        if path.is_file() and path.name != "keys.txt":
            places += [f"{path}: {k}" for k in keys if k.encode() in path.read_bytes()]
    return places


def test_an_endpoint_that_repeats_the_key(call: Call, echo: str, prompts: Path, tmp_path: Path) -> None:
    keys = tmp_path / "keys.txt"
    keys.write_text("\n".join(KEYS))
    given = ("--base-url", echo, "--keys-file", keys)
    shown = ""
    for command in (
        ("run", prompts, *given, "--json", "-o", "out.jsonl", "--session", "s.pilot"),
        ("report", "s.pilot", "-o", "report.html"),
        ("export", "s.pilot", "-o", "out.csv"),
        ("replay", "s.pilot", "--speed", "1000"),
        ("keys", "test", *given),
        ("doctor", *given),
    ):
        done = call(*command)
        shown += done.out + done.err
    assert find(tmp_path, KEYS, shown) == []
    assert "sk-…2b1c" in shown
    assert "sk-…8899" in (tmp_path / "report.html").read_text()


def test_a_pool_with_every_fault(call: Call, prompts: Path, tmp_path: Path) -> None:
    keys = tuple(key for _, key in profile_keys(load_profile("fault-pool")))
    done = call("run", prompts, "--simulate=fault-pool", "--json", "-o", "out.csv", "--session", "s.pilot")
    assert done.code == 0
    shown = done.out + done.err
    for command in (("report", "s.pilot", "-o", "report.html"), ("export", "s.pilot", "-o", "out.jsonl")):
        done = call(*command)
        shown += done.out + done.err
    assert find(tmp_path, keys, shown) == []


def test_a_bug_of_ours_leaves_a_report_without_keys(
    call: Call, prompts: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: object) -> None:
        raise RuntimeError(f"a bug that names {KEYS[0]}")

    monkeypatch.setattr("core.cli.run_job.run_session", broken)
    monkeypatch.setenv("DEEPSEEK_API_KEY", KEYS[0])
    monkeypatch.setattr("sys.argv", ["pilothouse", "run", "--key-env", "X", "private words"])
    done = call("run", prompts)
    assert done.code == 1
    assert done.err.startswith("pilothouse: internal error (RuntimeError: a bug that names sk-…2b1c)")
    (report,) = (home / "logs" / "default").glob("crash-*.txt")
    assert "Traceback" in report.read_text()
    assert "private words" not in report.read_text()
    assert find(tmp_path, KEYS, done.out + done.err) == []
    assert main(["--version"]) == 0
