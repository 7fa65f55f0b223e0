"""What is kept, where, for how long, and who can read it."""

from __future__ import annotations

import pytest

from conversations.model import Address, Backup, replace
from tests.conversations.desk import MONDAY, Desk

SHORT = 130
"""Words that a phone shows without much scrolling."""

TOPICS = {
    "What is stored": ("Encrypted with your key", "Readable beside it", "your hours", "time zone"),
    "Who can read it": ("Telegram", "master key", "Nobody else", "not privileged"),
    "How long": ("until you delete it", "for a day", "backup", "stands in this chat"),
    "Strangers": ("without an invitation", "no name, no word"),
    "If you leave": ("asks twice", "key is destroyed", "two days"),
}


def test_it_says_what_where_how_long_and_who() -> None:
    """Plainly and shortly, with the two commands that act on it."""
    desk = Desk()
    desk.command("/privacy")
    for matter in ("not end-to-end encrypted", "Telegram", "hosts", "key of your own", "backups"):
        assert matter in desk.text
    assert "/export" in desk.text
    assert "/deleteme" in desk.text
    assert len(desk.text.split()) <= SHORT


@pytest.mark.parametrize("topic", TOPICS)
def test_more_is_a_tap_away(topic: str) -> None:
    """In the same message, and back."""
    desk = Desk()
    desk.command("/privacy")
    count, before = len(desk.messages), desk.text
    desk.tap(topic)
    for matter in TOPICS[topic]:
        assert matter in desk.text
    assert len(desk.text.split()) <= SHORT
    desk.tap("‹ Back")
    assert desk.text == before
    assert len(desk.messages) == count


def test_how_long_says_their_own_choice_and_the_hosts() -> None:
    """Months, and how many backups."""
    desk = Desk()
    desk.session = replace(desk.session, settings=replace(desk.session.settings, keep_months=6))
    desk.shelf.backup = Backup(MONDAY, kept=14)
    desk.command("/privacy")
    assert "What you write stays for 6 months." in desk.text
    desk.tap("How long")
    assert "The host keeps the last 14 backups" in desk.text
    assert "once 14 newer ones are made" in desk.text
    assert "Your log of learning stays, however old" in desk.text
    desk.tap("Choose how long")
    assert "✓ 6 months" in desk.buttons


@pytest.mark.parametrize(
    ("backup", "said"),
    [
        (None, "There is no backup yet that holds your words."),
        (Backup(MONDAY), "Older backups still hold it, encrypted"),
        (Backup(MONDAY, kept=1), "The host keeps 1 backup, the last one"),
    ],
)
def test_what_backups_hold_is_said_as_far_as_it_is_known(backup: Backup | None, said: str) -> None:
    """None yet, some of a host who has not said how many, and one."""
    desk = Desk()
    desk.shelf.backup = backup
    desk.command("/privacy")
    desk.tap("How long")
    assert said in desk.text


@pytest.mark.parametrize(
    ("taps", "shown"),
    [
        (("Quiet and private",), "Quiet and private"),
        (("Export",), "Your words are yours."),
        (("If you leave", "Export"), "Your words are yours."),
        (("If you leave", "Delete everything…"), "This destroys your key"),
    ],
)
def test_it_leads_to_what_acts_on_it(taps: tuple[str, ...], shown: str) -> None:
    """Settings, export and leaving, each a tap or two away."""
    desk = Desk()
    desk.command("/privacy")
    for label in taps:
        desk.tap(label)
    assert desk.text.startswith(shown)
    assert not desk.gone


def test_a_forged_topic_changes_nothing() -> None:
    """What comes back from a phone is not trusted."""
    desk = Desk()
    desk.command("/privacy")
    before = desk.text
    desk.tap_to(Address("privacy", "@more", desk.last.card or 0, "everything"))
    assert desk.text == before
    assert desk.toast


def test_it_leaves_what_is_open_alone() -> None:
    """A question stays a question."""
    desk = Desk()
    desk.command("/checkin")
    desk.command("/privacy")
    desk.say("warm")
    assert desk.answer("self_study").text == "warm"
