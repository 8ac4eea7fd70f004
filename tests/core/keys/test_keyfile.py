import contextlib
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.config.errors import ConfigError
from core.keys.keyfile import KeySpec, parse_keys, read_keys_file, warn_if_readable_by_others

A, B = "sk-aaaaaaaaaaaaaaaaaaaaaaaaAAAA", "sk-bbbbbbbbbbbbbbbbbbbbbbbbBBBB"
VISIBLE = "".join(chr(code) for code in range(0x21, 0x7F) if chr(code) not in "#:")


def pairs(specs: list[KeySpec]) -> list[tuple[str, str]]:
    return [(spec.account, spec.secret.reveal()) for spec in specs]


def test_comments_and_blank_lines_do_not_count():
    assert pairs(parse_keys(f"# keys\n\n  {A}  \r\n\t# end\nwork: {B}\n", "k")) == [
        ("sk-…AAAA", A),
        ("work", B),
    ]


def test_an_account_may_have_several_keys_and_any_name():
    assert pairs(parse_keys(f"团队 一:{A}\n团队 一 :  {B}", "k")) == [("团队 一", A), ("团队 一", B)]


def test_nameless_keys_that_look_alike_get_accounts_of_their_own():
    specs = parse_keys("one-key-abcd\ntwo-key-abcd\nsk-…abcd (2): third-key-000", "k")
    assert [spec.account for spec in specs] == ["sk-…abcd", "sk-…abcd (3)", "sk-…abcd (2)"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "has no keys"),
        ("# nothing\n\n", "has no keys"),
        (f"{A}\nwork:", "line 2: there is no key"),
        (f": {A}", "line 1: there is no account"),
        (f"{A} {B}", "line 1: a key has no spaces"),
        (f"{A} # mine", "line 1: a key has no spaces"),
        (f"{A} # mine: old", "line 1: the part before the colon"),
        (f"{A}: work", "line 1: the part before the colon"),
        (f"{A}中", "line 1: a key has only ASCII"),
        (f"{A}\n\nwork: {A}", "line 3: the same key is on line 1"),
    ],
)
def test_a_bad_line_is_named_and_no_key_is_repeated(text: str, says: str):
    with pytest.raises(ConfigError, match=says) as caught:
        parse_keys(text, "keys.txt")
    assert "keys.txt" in str(caught.value)
    assert A[3:20] not in str(caught.value)
    assert B[3:20] not in str(caught.value)


@given(st.lists(st.tuples(st.sampled_from(["", "work", "home"]), st.text(VISIBLE, min_size=1)), min_size=1))
def test_every_key_comes_back_once_in_order(lines: list[tuple[str, str]]):
    lines = list({key: (account, key) for account, key in lines}.values())
    text = "\n".join(f"{account}: {key}" if account else key for account, key in lines)
    specs = parse_keys(text, "k")
    assert [spec.secret.reveal() for spec in specs] == [key for _, key in lines]
    nameless = [spec.account for spec, (account, _) in zip(specs, lines, strict=True) if not account]
    assert len(set(nameless)) == len(nameless)
    assert not {"work", "home"} & set(nameless)


@given(st.text())
def test_any_text_gives_keys_or_our_error(text: str):
    with contextlib.suppress(ConfigError):
        assert parse_keys(text, "k")


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path):
    path = tmp_path / "keys.txt"
    path.write_text(A, "utf-8-sig")
    assert pairs(read_keys_file(path)) == [("sk-…AAAA", A)]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\x89PNG\x00\x01", "not a text file"),
        (b"sk-\xff\xfe", "not a text file"),
        (A.encode("utf-16"), "UTF-16"),
    ],
)
def test_a_file_that_is_no_text_is_refused(tmp_path: Path, content: bytes, says: str):
    path = tmp_path / "keys.bin"
    path.write_bytes(content)
    with pytest.raises(ConfigError, match=says):
        read_keys_file(path)


def test_a_missing_file_or_a_folder_is_named(tmp_path: Path):
    with pytest.raises(ConfigError, match="none.txt cannot be read"):
        read_keys_file(tmp_path / "none.txt")
    with pytest.raises(ConfigError, match="cannot be read"):
        read_keys_file(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="POSIX modes")
def test_a_file_open_to_others_is_warned_about(tmp_path: Path):
    path = tmp_path / "keys.txt"
    path.write_text(A)
    path.chmod(0o644)
    assert f"chmod 600 {path}" in (warn_if_readable_by_others(path) or "")
    path.chmod(0o600)
    assert warn_if_readable_by_others(path) is None
    assert warn_if_readable_by_others(tmp_path / "none") is None
