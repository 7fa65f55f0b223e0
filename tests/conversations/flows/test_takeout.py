"""An export that is sent back."""

from __future__ import annotations

import pytest

from conversations.flows.takeout import MOST_BYTES
from conversations.model import Address
from tests.conversations.desk import Desk


def looked(**result: str | int) -> Desk:
    """Return a desk to which a file was sent that holds this."""
    desk = Desk()
    desk.send("takeout", "file-1", 900)
    desk.done("import", **result)
    return desk


def test_a_file_is_looked_into_and_shown() -> None:
    """What is not here yet is counted; nothing is taken in without a yes."""
    desk = looked(checkins=120, notes=1, voices=0, around=3, here=2, changed=1)
    assert "120 check-ins, 1 note and working hours, days off or settings" in desk.text
    assert "2 are here already." in desk.text
    assert "1 has changed here since, and stays as it is here." in desk.text
    assert desk.jobs == []


def test_a_yes_takes_it_in() -> None:
    """The job is told which file; its end is told."""
    desk = looked(checkins=1)
    desk.tap("Yes, take it in")
    [job] = desk.jobs
    assert (job.kind, dict(job.args)) == ("import", {"file": "file-1", "go": "yes"})
    assert "I am taking it in" in desk.text
    desk.done("import", checkins=1)
    assert desk.text.startswith("✓ It is all here now.")


def test_what_was_taken_in_already_is_said_so() -> None:
    """A second yes, or a retry after a crash, finds everything here."""
    desk = looked(checkins=0, here=7)
    assert desk.text == "Everything in that file is here already."


def test_what_is_older_than_is_kept_is_told() -> None:
    """Before the yes, after it, and where nothing else is in the file."""
    desk = looked(checkins=1, older=2)
    assert "2 are older than what you keep, and stay out" in desk.text
    desk.tap("Yes, take it in")
    desk.done("import", checkins=1, older=2)
    assert desk.text.startswith("✓ It is here now.")
    assert "2 are older than what you keep" in desk.text
    desk = looked(older=1, here=3)
    assert desk.text.startswith("Nothing of that file comes in.")
    assert "3 are here already." in desk.text
    assert "1 is older than what you keep, and stays out" in desk.text


def test_a_no_leaves_all_as_it_was() -> None:
    """The card says so, and its yes is gone."""
    desk = looked(checkins=1)
    desk.tap("No")
    assert desk.text == "Left as it was. Nothing has changed."
    assert desk.session.parcel is None


def test_the_card_of_an_earlier_file_asks_for_it_again() -> None:
    """Only the newest file waits for a yes."""
    desk = looked(checkins=1)
    first = desk.session.parcel
    assert first is not None
    desk.send("takeout", "file-2", 900)
    desk.done("import", checkins=5)
    desk.tap_to(Address("takeout", "@yes", first.card))
    assert "send the file once more" in (desk.toast or "")
    desk.tap_to(Address("takeout", "@no", first.card))
    assert desk.session.parcel is not None
    assert desk.session.parcel.file == "file-2"
    assert desk.jobs == []


@pytest.mark.parametrize(
    ("problem", "says"),
    [
        ("another", "something else"),
        ("version", "another version"),
        ("damaged", "not whole any more"),
        ("", "once more"),
    ],
)
def test_what_cannot_be_read_is_refused_kindly(problem: str, says: str) -> None:
    """Why, and what to do; nothing has changed."""
    desk = Desk()
    desk.send("takeout", "file-1", 900)
    desk.done("import", ok=False, problem=problem)
    assert says in desk.text
    assert desk.session.parcel is None


def test_one_that_telegram_does_not_hand_out_is_not_asked_for() -> None:
    """Whoever runs Presence can take it in."""
    desk = Desk()
    desk.send("takeout", "file-1", MOST_BYTES + 1)
    assert "presence import" in desk.text
    assert desk.jobs == []


def test_a_check_in_under_way_stays_open() -> None:
    """The question waits for its answer."""
    desk = Desk()
    desk.command("/checkin")
    desk.send("takeout", "file-1", 900)
    desk.done("import", checkins=1)
    desk.tap("Yes, take it in")
    desk.done("import", checkins=1)
    desk.say("warm")
    assert desk.answer("self_study").text == "warm"
