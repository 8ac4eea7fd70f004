import shutil
import sys
from pathlib import Path

import pytest

from tools.packages import libraries

needs_objdump = pytest.mark.skipif(not shutil.which("objdump"), reason="binutils are not installed")


@needs_objdump
def test_a_program_tells_what_it_needs_and_which_glibc(tmp_path: Path):
    shutil.copyfile(sys.executable, tmp_path / "python")
    (tmp_path / "notes.txt").write_text("not a program")
    (tmp_path / "link").symlink_to("python")
    (program,) = libraries.programs(tmp_path)
    assert program.name == "python"
    assert "libc.so.6" in libraries.needed(program)
    assert libraries.newest_glibc([program]).startswith("2.")


def test_what_the_folder_brings_and_what_belongs_to_libc_is_not_asked_of_the_system():
    needs = {
        Path("a/program"): ["libours.so.1", "libz.so.1", "libc.so.6"],
        Path("a/libours.so.1"): ["libm.so.6", "libEGL.so.1"],
    }
    assert libraries.asked_of_system(needs) == ["libEGL.so.1", "libz.so.1"]


def test_a_library_nobody_looked_up_stops_the_build():
    assert libraries.packages_of(["libz.so.1"]) == {"libz.so.1": "zlib1g"}
    with pytest.raises(KeyError, match="libnew"):
        libraries.packages_of(["libnew.so.1"])


def test_the_newest_glibc_is_compared_by_number(monkeypatch: pytest.MonkeyPatch):
    told = "x GLIBC_2.4 y GLIBC_2.35 z GLIBC_2.5 w GLIBC_2.2.5"
    monkeypatch.setattr(libraries, "_told", lambda option, file: told)
    assert libraries.newest_glibc([Path("x")]) == "2.35"
