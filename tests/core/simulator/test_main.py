"""The module's command line."""

import socket

import pytest

from core.simulator.__main__ import EXIT_USAGE, main


def test_an_unknown_profile_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--profile", "nowhere"]) == EXIT_USAGE
    captured = capsys.readouterr()
    assert "There is no profile 'nowhere'" in captured.err
    assert captured.out == ""


def test_a_port_in_use_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        assert main(["--profile", "instant", "--port", str(other.getsockname()[1])]) == EXIT_USAGE
    assert "in use" in capsys.readouterr().err
