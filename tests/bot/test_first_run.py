"""What a host reads on the first run."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.first_run import print_first_link, tell_of_key

LINK = "https://t.me/presence_bot?start=abc-DEF_123"


def test_the_key(capsys: pytest.CaptureFixture[str]) -> None:
    """It says where the key lies, what is lost with it, and how to keep a copy."""
    tell_of_key(Path("/srv/keys/master.key"))
    said = capsys.readouterr().out
    assert said.startswith("A master key was made: /srv/keys/master.key\n")
    assert "presence doctor --recovery-sheet" in said


def test_in_a_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal shows the link and a picture for the phone's camera."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    print_first_link("presence_bot", "abc-DEF_123")
    said = capsys.readouterr().out
    assert f"\n  {LINK}\n" in said
    assert "\N{LOWER HALF BLOCK}" in said


def test_in_a_log(capsys: pytest.CaptureFixture[str]) -> None:
    """A file or a journal gets the link alone."""
    print_first_link("presence_bot", "abc-DEF_123")
    said = capsys.readouterr().out
    assert said.isascii()
    assert "\x1b" not in said
    assert said == (
        "Nobody is enrolled yet. Open this on your phone (it works once, for seven days):\n\n"
        f"  {LINK}\n\nMore links: presence invite\n"
    )
