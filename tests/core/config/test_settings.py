from pathlib import Path

import msgspec
import pytest

from core.config.errors import ConfigError
from core.config.settings import Settings, describe, load_settings, save_settings


def test_the_defaults_are_within_their_own_limits():
    assert Settings.from_dict(Settings().to_dict()) == Settings()


def test_every_setting_is_described_for_people():
    rows = {row.key: row for row in describe()}
    assert list(rows) == list(Settings().to_dict())
    assert all(row.meaning and row.allowed() for row in rows.values())
    assert rows["mode"].choices == ("single", "fast", "consensus")
    assert rows["timeout_s"].unit == "seconds"
    assert rows["thinking"].optional
    assert rows["concurrency"].allowed() == "a whole number from 1 to 4096 (prompts)"


def test_settings_travel_as_json():
    settings = Settings(mode="fast", max_cost_usd=1.5, thinking=False, seed=7)
    assert Settings.from_dict(msgspec.json.decode(msgspec.json.encode(settings.to_dict()))) == settings


def test_a_changed_copy_is_checked_like_a_new_one():
    with pytest.raises(ConfigError, match="concurrency"):
        msgspec.structs.replace(Settings(), concurrency=0)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("concurrency", 0),
        ("concurrency", 4097),
        ("concurrency", 2.5),
        ("concurrency", True),
        ("concurrency", "8"),
        ("concurrency", None),
        ("timeout_s", float("nan")),
        ("timeout_s", float("inf")),
        ("max_cost_usd", -1),
        ("mode", "fastest"),
        ("base_url", "api.deepseek.com"),
        ("model", ""),
        ("hedge", 1),
        ("thinking", "no"),
        ("agreement_threshold", 1.01),
    ],
)
def test_a_bad_value_names_the_file_the_key_and_what_is_allowed(key: str, value: object):
    with pytest.raises(ConfigError, match=f"my.toml: {key} = .* it takes (a|one|true)"):
        Settings.from_dict({key: value}, source="my.toml")


def test_an_unknown_setting_is_refused_with_the_nearest_name():
    with pytest.raises(ConfigError, match="no setting 'concurency'. Did you mean 'concurrency'"):
        Settings.from_dict({"concurency": 3})
    with pytest.raises(ConfigError, match="no setting 'zzzz'. See"):
        Settings.from_dict({"zzzz": 3})


def test_a_whole_number_will_do_where_a_fraction_may_stand():
    assert Settings.from_dict({"timeout_s": 30}).timeout_s == 30.0


def test_no_file_means_the_defaults(tmp_path: Path):
    assert load_settings(tmp_path / "settings.toml") == Settings()


def test_a_saved_file_holds_what_differs_and_keeps_its_comments(tmp_path: Path):
    path = tmp_path / "设置" / "settings.toml"
    path.parent.mkdir()
    path.write_text("# mine\nconcurrency = 64 # the server is big\nhedge = false\n", "utf-8")
    settings = msgspec.structs.replace(load_settings(path), hedge=True, model="deepseek-v4-pro")
    save_settings(settings, path)
    assert path.read_text("utf-8") == (
        '# mine\nconcurrency = 64 # the server is big\nmodel = "deepseek-v4-pro"\n'
    )
    assert load_settings(path) == settings
    assert [file.name for file in path.parent.iterdir()] == ["settings.toml"]


def test_a_saved_file_is_made_with_its_folder(tmp_path: Path):
    path = tmp_path / "new" / "settings.toml"
    save_settings(Settings(seed=3), path)
    assert load_settings(path) == Settings(seed=3)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"concurrency = = 3", "not valid TOML"),
        (b"model = '\xff'", "UTF-8"),
        (b"[table]\nx = 1", "no setting"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, content: bytes, says: str):
    path = tmp_path / "settings.toml"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=says) as caught:
        load_settings(path)
    assert "settings.toml" in str(caught.value)


def test_a_file_saved_with_a_byte_order_mark_is_read(tmp_path: Path):
    path = tmp_path / "settings.toml"
    path.write_text("concurrency = 3\n", "utf-8-sig")
    assert load_settings(path).concurrency == 3
