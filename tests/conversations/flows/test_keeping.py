"""How long it stays: chosen by a tap or a number, and nothing goes before a second tap."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from conversations.cpd.entries import KEY as LOG
from conversations.model import Address, Answer, Backup, Part, Record, replace
from tests.conversations.desk import MONDAY, Desk, weekdays

TODAY = date(2026, 11, 23)


def _old(desk: Desk, *days: date, flow: str = "note") -> None:
    """Give the person an entry about each of these days."""
    for day in days:
        number = desk.shelf.next_id() + 1000
        answers = {"note": Answer(parts=(Part(-number, "long ago"),))}
        desk.shelf.records[number] = Record(
            number, flow, "Europe/Berlin", day, MONDAY, state="complete", answers=answers
        )


def _opened() -> Desk:
    desk = Desk()
    desk.works(*weekdays("09:00-12:00"))
    desk.command("/settings")
    desk.tap("Quiet and private")
    desk.tap("How long it stays")
    return desk


def test_at_first_all_of_it_stays() -> None:
    """For ever is how it is for everybody."""
    desk = _opened()
    assert "What you write stays until you delete it." in desk.text
    assert desk.buttons[:3] == ["✓ For ever", "3 months", "6 months"]
    assert desk.session.settings.keep_months == 0


def test_it_tells_how_much_goes_before_it_asks() -> None:
    """The day counts that an entry is about; the limit's own day stays."""
    desk = _opened()
    _old(desk, date(2026, 5, 22), date(2025, 1, 1), date(2026, 5, 23))
    desk.shelf.backup = Backup(MONDAY, kept=14)
    desk.tap("6 months")
    assert desk.session.settings.keep_months == 0, "asked, not done"
    assert "2 entries about days before Sat 23 May go now" in desk.text
    assert "Your log of learning stays" in desk.text
    assert "The host keeps the last 14 backups" in desk.text
    assert "What stands in this chat stays until you delete it" in desk.text
    assert desk.buttons == ["Export first", "Yes, keep 6 months", "Leave it as it is"]
    desk.tap("Export first")
    assert desk.jobs[-1].kind == "export"
    assert desk.session.settings.keep_months == 0
    desk.tap("Yes, keep 6 months")
    assert desk.session.settings.keep_months == 6
    assert "✓ From now on 6 months stay. What is older is going." in desk.text
    assert "✓ 6 months" in desk.buttons


def test_with_nothing_old_there_is_still_a_second_tap() -> None:
    """For it removes something tonight, or tomorrow."""
    desk = _opened()
    desk.tap("3 months")
    assert "Nothing of yours is from before Sun 23 Aug." in desk.text
    assert "Export first" not in desk.buttons
    desk.tap("Leave it as it is")
    assert "✓ For ever" in desk.buttons
    assert desk.session.settings.keep_months == 0


def test_what_lets_more_stay_is_done_at_once() -> None:
    """Longer, or for ever; shorter is asked again."""
    desk = _opened()
    desk.tap("6 months")
    desk.tap("Yes, keep 6 months")
    desk.tap("12 months")
    assert desk.session.settings.keep_months == 12
    desk.tap("3 months")
    assert desk.session.settings.keep_months == 12
    desk.tap("Leave it as it is")
    desk.tap("For ever")
    assert desk.session.settings.keep_months == 0
    on = desk.find("For ever")
    desk.tap_to(on)
    assert desk.toast == "So it is already."


def test_the_log_of_learning_stays_unless_that_is_chosen() -> None:
    """It is asked as well, and told of by itself."""
    desk = _opened()
    _old(desk, date(2020, 1, 1), flow=LOG)
    desk.tap("6 months")
    assert "Nothing of yours is from before" in desk.text
    desk.tap("Yes, keep 6 months")
    desk.tap("Let my log go, too")
    assert "1 entry about a day before Sat 23 May goes now" in desk.text
    assert "Your log of learning goes with the rest." in desk.text
    assert desk.session.settings.keep_log
    desk.tap("Yes, keep 6 months")
    assert not desk.session.settings.keep_log
    desk.tap("Keep my log of learning")
    assert desk.session.settings.keep_log, "at once: more stays"
    desk.tap("Let my log go, too")
    desk.tap("Yes, keep 6 months")
    desk.tap("For ever")
    assert desk.session.settings.keep_log, "for ever is for ever"


@pytest.mark.parametrize(
    ("typed", "months"), [("18", 18), ("18 months", 18), ("2 Jahre", 24), ("1", 1), ("9 meses", 9)]
)
def test_a_number_may_be_typed(typed: str, months: int) -> None:
    """While the card is the last thing shown; it is asked about as a tap would be."""
    desk = _opened()
    desk.say(typed)
    assert desk.session.settings.keep_months == 0
    desk.tap(f"Yes, keep {months} month{'s' if months > 1 else ''}")
    assert desk.session.settings.keep_months == months
    assert desk.records == [], "a number is not a note"
    assert any(f"✓ {months} month" in one for one in desk.buttons)


def test_a_longer_time_may_be_typed_too() -> None:
    """It is done at once."""
    desk = _opened()
    desk.tap("3 months")
    desk.tap("Yes, keep 3 months")
    desk.tap("‹ Back")
    assert "stays for 3 months" in desk.text
    desk.tap("How long it stays")
    desk.say("30")
    assert desk.session.settings.keep_months == 30


@pytest.mark.parametrize("typed", ["0", "121", "9999"])
def test_what_is_no_span_is_said_kindly(typed: str) -> None:
    """Nothing changes, and it may be written again."""
    desk = _opened()
    desk.say(typed)
    assert desk.text.startswith("Between 1 and 120 months, please, or tap “For ever”.")
    assert "✓ For ever" in desk.buttons
    assert desk.session.settings.keep_months == 0
    desk.say("24")
    assert desk.records == [], "a number is not a note, the second time either"
    desk.tap("Yes, keep 24 months")
    assert desk.session.settings.keep_months == 24


@pytest.mark.parametrize("typed", ["6 people fell asleep", "half a year", "six"])
def test_other_words_are_kept_as_words_are(typed: str) -> None:
    """They go where words go."""
    desk = _opened()
    desk.say(typed)
    assert desk.record.answers["note"].text == typed


def test_a_late_yes_is_asked_again() -> None:
    """After a quarter of an hour, and after midnight: then more would go than was said."""
    desk = _opened()
    card = desk.last
    desk.tap("6 months")
    desk.advance(16)
    desk.tap("Yes, keep 6 months")
    assert desk.session.settings.keep_months == 0
    assert desk.toast == "That was a while ago. Nothing has changed; I ask once more."
    desk.until("23:58")
    desk.tap("Leave it as it is", card)
    desk.tap("6 months", card)
    desk.advance(4)
    _old(desk, desk.today - timedelta(days=400))
    desk.tap("Yes, keep 6 months", card)
    assert desk.session.settings.keep_months == 0
    assert "1 entry about a day before Sun 24 May goes now" in card.text
    desk.tap("Yes, keep 6 months", card)
    assert desk.session.settings.keep_months == 6


@pytest.mark.parametrize(
    ("step", "choice"),
    [
        ("@months", "121"),
        ("@months", "-1"),
        ("@months", "x"),
        ("@months", ""),
        ("@log", "go"),
        ("@log", "x"),
        ("@yes", ""),
        ("@yes", "0.0.1"),
        ("@yes", "6.2.1790000000"),
        ("@yes", "6.0"),
        ("@yes", "999.0.1790000000"),
        ("@yes", "6.0.999999999999"),
    ],
)
def test_a_forged_button_changes_nothing(step: str, choice: str) -> None:
    """What comes back from a phone is not trusted."""
    desk = _opened()
    before = desk.session.settings
    desk.tap_to(Address("keeping", step, desk.last.card or 0, choice))
    assert desk.session.settings == before
    assert desk.toast


def test_the_last_day_of_a_short_month() -> None:
    """31 March less one month is 28 February: of that day all stays."""
    desk = Desk(now=MONDAY.replace(year=2026, month=3, day=31))
    desk.session = replace(desk.session, settings=replace(desk.session.settings, keep_months=1))
    assert desk.session.settings.first_kept(desk.today) == date(2026, 2, 28)
