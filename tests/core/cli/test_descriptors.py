"""A command whose standard streams were closed by a supervisor runs all the same."""

import subprocess
import sys
from pathlib import Path

import pytest

CLOSED = {"stdin": "<&-", "stdout": ">&-", "stderr": "2>&-", "all three": "<&- >&- 2>&-"}


@pytest.mark.skipif(sys.platform == "win32", reason="the shell's redirections are POSIX")
@pytest.mark.parametrize("redirection", CLOSED.values(), ids=CLOSED.keys())
def test_it_runs_with_closed_descriptors(redirection: str, tmp_path: Path):
    (tmp_path / "p.txt").write_text("one\ntwo\nthree\n")
    out = tmp_path / "out.jsonl"
    command = (
        f'"{sys.executable}" -m core.cli run "{tmp_path}/p.txt" --simulate instant -o "{out}" {redirection}'
    )
    subprocess.run(command, shell=True, check=True, timeout=60)
    assert len(out.read_text().splitlines()) == 3
