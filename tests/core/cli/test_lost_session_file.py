"""A session file that is removed while the session runs costs no answer."""

import subprocess
import sys
import time
from pathlib import Path

from core.simulator import Account, Constant, Profile, SimulatorThread


def test_the_answers_of_a_removed_session_file_are_brought_out(tmp_path: Path):
    key = "sk-sim-a-1-0123abcd"
    profile = Profile(accounts=(Account(name="a", keys=(key,), latency=Constant(value_s=0.05)),))
    (tmp_path / "keys.txt").write_text(f"a: {key}\n")
    (tmp_path / "p.txt").write_text("".join(f"question {i}\n" for i in range(100)))
    session, out = tmp_path / "s.pilot", tmp_path / "out.jsonl"
    with SimulatorThread(profile) as simulator:
        words = ["run", str(tmp_path / "p.txt"), "--base-url", simulator.base_url, "--keys-file"]
        words += [str(tmp_path / "keys.txt"), "--session", str(session), "-o", str(out), "--concurrency", "8"]
        running = subprocess.Popen(
            [sys.executable, "-m", "core.cli", *words], stderr=subprocess.PIPE, text=True
        )
        deadline = time.monotonic() + 30
        while simulator.stats()["calls"] < 20 and time.monotonic() < deadline:
            time.sleep(0.01)
        session.unlink()
        _, errors = running.communicate(timeout=60)
    assert len(out.read_text().splitlines()) == 100
    assert "was removed" in errors
