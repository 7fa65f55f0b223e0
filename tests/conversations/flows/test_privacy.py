"""What is kept, and who can read it."""

from __future__ import annotations

from tests.conversations.desk import Desk


def test_it_says_what_where_how_long_and_who() -> None:
    """Plainly, with the two commands that act on it."""
    desk = Desk()
    desk.command("/privacy")
    for matter in ("not end-to-end encrypted", "Telegram", "hosts", "key of your own", "backups"):
        assert matter in desk.text
    assert "older backups hold it" in desk.text, "what is deleted is not gone from them at once"
    assert "/export" in desk.text
    assert "/deleteme" in desk.text


def test_it_leaves_what_is_open_alone() -> None:
    """A question stays a question."""
    desk = Desk()
    desk.command("/checkin")
    desk.command("/privacy")
    desk.say("warm")
    assert desk.answer("self_study").text == "warm"
