import re
import shutil
import subprocess
from pathlib import Path

import pytest
import typer.main
from click import Group, Option

from core.cli.commands import app
from tools.packages.manual import commands, completion, manual

ROOT_COMMAND = typer.main.get_command(app)
PAGE = manual(ROOT_COMMAND, 1700000000)
PLAIN = PAGE.replace(r"\-", "-")


def test_the_page_names_every_command_and_option_that_shows_in_the_help():
    for path, command in commands(ROOT_COMMAND):
        if isinstance(command, Group) and path:
            continue
        assert " ".join(("pilothouse", *path)) in PLAIN
        for parameter in command.params:
            if isinstance(parameter, Option) and not parameter.hidden:
                assert parameter.opts[-1] in PLAIN, f"{path}: {parameter.opts}"


def test_the_page_carries_the_date_of_the_source():
    assert '"2023-11-14"' in PAGE.splitlines()[0]


def test_no_line_of_text_is_taken_for_a_request():
    for line in PAGE.splitlines():
        if line.startswith((".", "'")):
            assert re.match(r"\.(TH|SH|SS|TP|PP|B|I|br)\b", line), line


@pytest.mark.skipif(not shutil.which("man"), reason="there is no man here")
def test_man_shows_the_page_without_a_warning(tmp_path: Path):
    (tmp_path / "pilothouse.1").write_text(PAGE, "utf-8")
    done = subprocess.run(
        ["man", "--warnings=all", "-l", tmp_path / "pilothouse.1"],
        capture_output=True,
        text=True,
        env={"MANWIDTH": "80", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "MANPAGER": "cat"},
    )
    assert done.returncode == 0
    assert done.stderr == ""
    assert "EXIT STATUS" in done.stdout


@pytest.mark.skipif(not shutil.which("bash"), reason="there is no bash here")
@pytest.mark.parametrize(
    ("line", "wanted", "unwanted"),
    [
        ("pilothouse ca", "cache", "--version"),
        ("pilothouse cache ju", "judge", "run"),
        ("pilothouse cache cleanup --dr", "--dry-run", "--expired"),
        ("pilothouse run --resu", "--resume", "--version"),
        ("pilothouse memory judge --j", "--json", "--interval"),
    ],
)
def test_bash_completes_commands_and_options(tmp_path: Path, line: str, wanted: str, unwanted: str):
    (tmp_path / "completion").write_text(completion(ROOT_COMMAND), "utf-8")
    words = line.split()
    script = (
        f"source completion; COMP_WORDS=({line}); COMP_CWORD={len(words) - 1}; _pilothouse; "
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    told = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert told.stderr == ""
    assert wanted in told.stdout.split()
    assert unwanted not in told.stdout.split()
