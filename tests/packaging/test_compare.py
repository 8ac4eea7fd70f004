from pathlib import Path

from tools.packages.compare import contents, differences


def test_two_folders_alike_differ_in_nothing(tmp_path: Path):
    for name in ("one", "other"):
        (tmp_path / name / "in").mkdir(parents=True)
        (tmp_path / name / "in" / "file").write_text("the same")
        (tmp_path / name / "link").symlink_to("in/file")
    assert differences(contents(tmp_path / "one"), contents(tmp_path / "other")) == []


def test_bytes_rights_links_and_missing_files_are_told(tmp_path: Path):
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "bytes").write_text(name)
        (tmp_path / name / "rights").write_text("")
        (tmp_path / name / "link").symlink_to(name)
    (tmp_path / "one" / "rights").chmod(0o755)
    (tmp_path / "other" / "rights").chmod(0o644)
    (tmp_path / "other" / "more").write_text("")
    told = differences(contents(tmp_path / "one"), contents(tmp_path / "other"))
    assert [line.partition(":")[0] for line in told] == ["bytes", "link", "more", "rights"]
    assert "missing" in told[2]
    assert "rights 755" in told[3]
