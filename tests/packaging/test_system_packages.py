from pathlib import Path

from tools.packages.places import ROOT, Places
from tools.packages.release import Release
from tools.packages.system_packages import deb_name, description, rpm_name, write_scripts

RELEASE = Release("9.8.7", "0123456789", 1700000000, False)


def described(tmp_path: Path) -> dict:  # type: ignore[type-arg]
    needs = {"libGL.so.1": "libgl1", "libEGL.so.1": "libegl1", "libz.so.1": "zlib1g"}
    scripts = write_scripts(ROOT / "packaging" / "linux", tmp_path, RELEASE)
    return description(Places(), RELEASE, needs, "2.35", scripts)


def test_debian_asks_for_packages_and_rpm_for_the_libraries_themselves(tmp_path: Path):
    overrides = described(tmp_path)["overrides"]
    assert overrides["deb"]["depends"] == ["libc6 (>= 2.35)", "libegl1", "libgl1", "zlib1g"]
    assert "libEGL.so.1()(64bit)" in overrides["rpm"]["depends"]
    assert "libc.so.6(GLIBC_2.35)(64bit)" in overrides["rpm"]["depends"]


def test_the_command_is_on_the_path_and_leads_to_the_tree_that_starts(tmp_path: Path):
    (link,) = [c for c in described(tmp_path)["contents"] if c.get("type") == "symlink"]
    assert (link["dst"], link["src"]) == ("/usr/bin/pilothouse", "/opt/pilothouse/current/pilothouse")


def test_every_time_in_the_packages_is_that_of_the_commit(tmp_path: Path):
    assert described(tmp_path)["mtime"] == "2023-11-14T22:13:20Z"


def test_the_scripts_carry_the_name_of_the_builds_own_folder(tmp_path: Path):
    described(tmp_path)
    script = (tmp_path / "postinstall").read_text()
    assert '"9.8.7-0123456789"' in script
    assert "@" not in script.replace("$@", "")


def test_names_are_those_that_each_system_is_used_to():
    assert deb_name(RELEASE) == "pilothouse_9.8.7_amd64.deb"
    assert rpm_name(RELEASE) == "pilothouse-9.8.7.x86_64.rpm"
