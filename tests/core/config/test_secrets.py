import copy
import json
import pickle
import string
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.config.secrets import Redactor, Secret, mask

KEY = "sk-0123456789abcdef0123456789WXYZ"
VISIBLE = "".join(chr(code) for code in range(0x21, 0x7F))
keys = st.text(VISIBLE, min_size=2, max_size=60)


def test_a_secret_prints_as_its_last_four_characters():
    secret = Secret(KEY)
    for shown in (str(secret), repr(secret), f"{secret}", f"{secret:>20}", "%s" % secret, str([secret])):  # noqa: UP031
        assert "sk-…WXYZ" in shown
        assert "abcdef" not in shown
    assert secret.masked == "sk-…WXYZ"
    assert secret.reveal() == KEY


@pytest.mark.parametrize(
    ("key", "shown"), [("12345678901", "…01"), ("12345", "…45"), ("1234", "…"), ("1", "…")]
)
def test_a_short_key_shows_less(key: str, shown: str):
    assert Secret(key).masked == shown


def test_secrets_compare_by_value():
    assert Secret(KEY) == Secret(KEY)
    assert Secret(KEY) != Secret(KEY + "0")
    assert Secret(KEY) != KEY
    assert len({Secret(KEY), Secret(KEY)}) == 1
    assert hash(Secret(KEY)) != hash(KEY)


def test_copies_are_the_secret_itself_and_pickles_do_not_exist():
    secret = Secret(KEY)
    assert copy.copy(secret) is secret
    assert copy.deepcopy({"key": secret})["key"] is secret
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        with pytest.raises(TypeError, match="cannot be pickled"):
            pickle.dumps(secret, protocol)
    with pytest.raises(TypeError):
        json.dumps(secret)


def test_a_secret_does_not_change_and_has_no_dictionary():
    secret = Secret(KEY)
    with pytest.raises(AttributeError):
        secret.masked = KEY
    with pytest.raises(AttributeError):
        del secret._value
    assert not hasattr(secret, "__dict__")


@pytest.mark.parametrize("key", ["", "sk-a b", "sk-中文", "sk-a\n"])
def test_what_no_header_can_carry_is_no_key_and_is_not_repeated(key: str):
    with pytest.raises(ValueError, match="visible ASCII") as caught:
        Secret(key)
    assert not key or key not in str(caught.value)


def test_known_keys_go_wherever_they_stand():
    redactor = Redactor([Secret("plain-key/with+signs=="), Secret(KEY)])
    assert redactor.redact(f"https://host/?key={quote('plain-key/with+signs==', safe='')}&x=1") == (
        "https://host/?key=sk-…ns==&x=1"
    )
    assert redactor.redact("q=plain-key%2fwith%2bsigns%3d%3d") == "q=sk-…ns=="
    assert redactor.redact(f'{{"key":"{KEY}"}}') == '{"key":"sk-…WXYZ"}'


def test_unknown_keys_are_told_by_their_looks():
    redact = Redactor().redact
    assert redact("Authorization: Bearer abcdefghijklmnop") == "Authorization: Bearer sk-…mnop"
    assert redact("bearer x") == "bearer …"
    assert redact("wrong key sk-ABCDEFGHIJKLMNOPQRST!") == "wrong key sk-…QRST!"
    assert redact("sk-short, task-list and risk-free stay") == "sk-short, task-list and risk-free stay"


def test_a_key_added_later_is_known_too():
    redactor = Redactor()
    redactor.add(Secret("hunter2-hunter2"))
    redactor.add(Secret("another-secret"))
    assert redactor.redact("hunter2-hunter2 another-secret") == "sk-…ter2 sk-…cret"


@given(st.lists(keys, min_size=1, max_size=5), st.data())
def test_no_known_key_survives_in_any_text(known: list[str], data: st.DataObject):
    piece = st.one_of(
        st.sampled_from([*known, *(quote(key, safe="") for key in known)]), st.text(max_size=20)
    )
    text = "".join(data.draw(st.lists(piece, max_size=8)))
    cleaned = Redactor(map(Secret, known)).redact(text)
    assert not any(key in cleaned for key in known)
    assert not any(quote(key, safe="") in cleaned for key in known)


@given(st.text(), st.text(string.ascii_letters + string.digits + "_-", min_size=16), st.text())
def test_redacting_twice_changes_nothing_more(before: str, token: str, after: str):
    redact = Redactor().redact
    once = redact(f"{before} Bearer {token} sk-{token}{after}")
    assert f"sk-{token}" not in once
    assert redact(once) == once


@given(keys)
def test_a_mask_shows_at_most_four_characters_of_the_key(key: str):
    shown = mask(key).partition("…")[2]
    assert len(shown) <= min(4, len(key) - 2)
    assert key.endswith(shown)
