import tomllib
from pathlib import Path

from tools.packages import environment
from tools.packages.environment import make_environment, requirements
from tools.packages.places import ROOT, Places


def test_what_nothing_imports_is_not_installed_and_all_else_is():
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["dependencies"]
    wanted = requirements(Places())
    assert [name for name in asked if name not in wanted] == [
        a for a in asked if a.startswith("scikit-learn")
    ]
    assert "pyinstaller" in wanted


def test_every_tool_has_an_exact_version_and_no_address():
    for line in (ROOT / "packaging" / "constraints.txt").read_text("utf-8").splitlines():
        assert line.startswith("#") or line.count("==") == 1
        assert "://" not in line


def test_an_environment_is_made_once_and_anew_when_the_pins_change(tmp_path: Path, monkeypatch):
    called = []

    def run(words, **_):
        called.append(words)
        (tmp_path / "build/package/environment").mkdir(parents=True, exist_ok=True)

    monkeypatch.setattr(environment.subprocess, "run", run)
    (tmp_path / "packaging").mkdir()
    (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = ["httpx>=1", "scikit-learn>=1"]\n')
    (tmp_path / "constraints.txt").write_text("httpx==1\n")
    (tmp_path / "packaging/constraints.txt").write_text("pyinstaller==6\n")
    make_environment(Places(tmp_path))
    make_environment(Places(tmp_path))
    assert len(called) == 2  # the environment, and what is in it
    assert "httpx>=1" in called[1]
    assert "scikit-learn>=1" not in called[1]
    (tmp_path / "constraints.txt").write_text("httpx==2\n")
    make_environment(Places(tmp_path))
    assert len(called) == 4
