"""How safe one's words are."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conversations.model import Backup
from tests.conversations.desk import Desk


def asked(begun: int = 0, **age: float) -> str:
    """Return what /kept says on a Monday at eight, with a backup of this age."""
    desk = Desk()
    if age:
        desk.shelf.backup = Backup(desk.now - timedelta(**age), begun)
    desk.command("/kept")
    return desk.text


def test_it_says_what_the_tick_means() -> None:
    """On the disk, encrypted, from the moment it is seen; whatever becomes of backups."""
    for text in (asked(), asked(hours=1)):
        assert "From the moment you see it" in text
        assert "disk" in text
        assert "encrypted" in text


@pytest.mark.parametrize(
    ("hours", "when"),
    [(1, "today, 07:00"), (10, "yesterday, 22:00"), (33, "Sat 21 Nov, 23:00")],
)
def test_it_says_how_fresh_the_backup_is(hours: float, when: str) -> None:
    """In the person's own zone."""
    assert f"The last checked backup holds everything up to {when}." in asked(hours=hours)


def test_what_is_not_in_the_backup_is_counted() -> None:
    """What was begun since, and that changes are not in it either."""
    assert "What you began since then, 1 check-in or note, is on that one" in asked(1, hours=1)
    assert "3 check-ins and notes, is on that one computer alone" in asked(3, hours=1)
    text = asked(0, hours=1)
    assert "began since" not in text
    assert "What you write or change after that is on that one computer alone" in text


def test_no_backup_is_said_plainly() -> None:
    """With what the host can do, and what one can do oneself."""
    text = asked()
    assert "There is no checked backup with your words yet" in text
    assert "presence backup" in text
    assert "/export" in text
    assert "The last checked backup" not in text


def test_an_old_backup_is_called_one() -> None:
    """After two days, without a reproach."""
    assert "a while ago" not in asked(hours=47)
    assert "That was a while ago" in asked(hours=49)


def test_it_leaves_what_is_open_alone() -> None:
    """A question stays a question."""
    desk = Desk()
    desk.command("/checkin")
    desk.command("/kept")
    desk.say("warm")
    assert desk.answer("self_study").text == "warm"
