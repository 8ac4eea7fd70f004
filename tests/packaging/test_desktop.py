import configparser
import shutil
import sqlite3
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from core.session.file import SessionFile
from tools.packages.desktop import APP_ID, fill
from tools.packages.places import ROOT

LINUX = ROOT / "packaging" / "linux"
MIME = {"m": "http://www.freedesktop.org/standards/shared-mime-info"}


def test_the_menu_entry_opens_sessions_and_the_demo():
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment,method-assign]
    entry.read(LINUX / "pilothouse.desktop", "utf-8")
    main = entry["Desktop Entry"]
    assert main["Exec"] == "pilothouse %f"
    assert main["MimeType"] == "application/x-pilothouse-session;"
    for action in main["Actions"].strip(";").split(";"):
        assert entry[f"Desktop Action {action}"]["Exec"] == "pilothouse --demo"


def test_the_magic_of_the_type_is_that_of_a_session_file(tmp_path: Path):
    SessionFile(tmp_path / "a.pilot", create=True).close()
    sqlite3.connect(tmp_path / "other.sqlite").executescript("create table t (x); ").close()
    assert has_magic(tmp_path / "a.pilot")
    assert not has_magic(tmp_path / "other.sqlite")


def has_magic(file: Path) -> bool:
    head = file.read_bytes()[:100]
    match = ET.parse(LINUX / "pilothouse-mime.xml").getroot().find(".//m:magic/m:match", MIME)
    while match is not None:
        at, value = int(match.attrib["offset"]), match.attrib["value"]
        wanted = int(value, 16).to_bytes(4, "big") if match.attrib["type"] == "big32" else value.encode()
        wanted = wanted.replace(b"\\0", b"\0")
        if head[at : at + len(wanted)] != wanted:
            return False
        match = match.find("m:match", MIME)
    return True


def test_the_page_for_software_centres_names_the_menu_entry_and_the_type():
    page = ET.parse(LINUX / "pilothouse.metainfo.xml").getroot()
    assert page.findtext("id") == APP_ID
    assert page.findtext("launchable") == "pilothouse.desktop"
    assert page.findtext("provides/mediatype") == "application/x-pilothouse-session"


@pytest.mark.skipif(not shutil.which("desktop-file-validate"), reason="desktop-file-utils are not installed")
def test_the_menu_entry_is_valid():
    subprocess.run(["desktop-file-validate", LINUX / "pilothouse.desktop"], check=True)


@pytest.mark.skipif(not shutil.which("appstreamcli"), reason="appstream is not installed")
def test_the_page_for_software_centres_is_valid(tmp_path: Path):
    text = (LINUX / "pilothouse.metainfo.xml").read_text("utf-8")
    file = tmp_path / f"{APP_ID}.metainfo.xml"
    file.write_text(fill(text, VERSION="0.1.0", DATE="2026-11-23"), "utf-8")
    subprocess.run(["appstreamcli", "validate", "--no-net", file], check=True)


def test_a_name_that_does_not_occur_is_an_error():
    assert fill("a @ONE@ b", ONE="1") == "a 1 b"
    with pytest.raises(ValueError, match="@TWO@"):
        fill("a @ONE@ b", TWO="2")
